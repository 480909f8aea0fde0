/* compile_seal.c: the mode of each node, and what an entry can reach. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 64 };

/* ---- the mode of each node ---- */
static bool way_of(void *context, uint32_t n, uint32_t i, uint32_t *to)
{
    const struct yl_compiler *compiler = context;
    const uint32_t *way = yl_compiler_way(&compiler->node[n], i);
    if (way) *to = *way;
    return way;
}

/* All that a part leads to was looked at before it; a cycle is never private. */
static void look_behind(void *context, uint32_t *part, uint32_t nodes)
{
    struct yl_compiler *compiler = context;
    struct yl_node *node = &compiler->node[*part];
    bool is_private =
        nodes == 1 && (node->mode == YL_MODE_BATCH ||
                       (node->mode == YL_MODE_ROWWISE && /* notes that its person comes again */
                        !yl_compile_is_rowwise(compiler, node, false)));
    for (uint32_t i = 0, to; is_private && way_of(compiler, *part, i, &to); i++)
        is_private = to == YL_NO_NODE || compiler->node[to].mode == YL_MODE_PRIVATE;
    if (is_private) node->mode = YL_MODE_PRIVATE;
}

/* A stay needs the order of time when any of its items does. */
static void order_stays(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t r = 0; r < plan->rooms; r++) {
        struct yl_plan_room *room = &plan->room[r];
        bool ordered = room->hosted || compiler->counts_in_order;
        for (uint32_t n = compiler->items[r]; n < compiler->items_end[r]; n++)
            ordered |= yl_compile_reads(compiler, &compiler->node[n]).ordered;
        for (uint32_t i = 0; i < room->whiles; i++)
            ordered |= yl_axis_ordered(compiler, room->during[i].every.axis) ||
                       yl_axis_ordered(compiler, room->during[i].extends.axis);
        room->ordered_stay = ordered;
    }
}

static void decide_modes(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t i = 0; i < plan->bys; i++)
        compiler->counts_in_order |= yl_axis_ordered(compiler, (int32_t)plan->by[i]);
    order_stays(compiler);
    for (uint32_t n = 0; n < compiler->nodes; n++)
        compiler->node[n].mode = yl_compile_mode(compiler, &compiler->node[n]);
    yl_components(compiler->nodes, way_of, look_behind, compiler);
}

/* ---- what an entry can reach ---------------------------------------------------------------------------------------- */
struct found {       /* numbers of one table, those of one entry behind those of the other */
    uint8_t *is;     /* [numbers] found by the entry at hand */
    uint32_t *which; /* [count] */
    size_t count, capacity;
    struct yl_standing *to;
};

struct reach { /* of one entry */
    struct found rows, outcomes, losses;
    struct yl_search from;
    bool *arrived, room, shop, step, waits;
    bool *first; /* [arrivals] some of its visits come there from outside any shop */
};

static void find(struct found *found, uint32_t number)
{
    if (found->is[number]) return;
    found->is[number] = 1;
    *YL_ARRAY_NEXT(found->which, found->count, found->capacity) = number;
}

static void come_behind(const struct yl_compiler *compiler, const struct yl_node *node,
                        struct yl_search *search)
{
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(compiler->plan, node, i, &to); i++) yl_search_come(search, to);
}

/* What a node that some entry leads to makes of the whole plan. */
static void reach_first(struct yl_compiler *compiler, struct yl_node *node)
{
    struct yl_plan *plan = compiler->plan;
    const bool ordered = yl_node_ordered(node);
    node->reached = true;
    plan->order_across_persons |=
        ordered && (plan->size || yl_compile_reads(compiler, node).shared);
    plan->order_across_persons |= node->op == YL_OP_WATCH && plan->room[node->index].ordered_stay;
    plan->ordered |= ordered || plan->order_across_persons;
    plan->rowwise |= node->mode == YL_MODE_ROWWISE ||
                     (node->mode == YL_MODE_ORDER && yl_compile_is_rowwise(compiler, node, true));
}

static void reach_node(struct yl_compiler *compiler, uint32_t n, struct reach *reach)
{
    struct yl_node *node = &compiler->node[n];
    if (!node->reached) reach_first(compiler, node);
    const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
    compiler->plan->efforts |= fx && (fx->actions.axis >= 0 || fx->switches.axis >= 0 ||
                                      fx->actions.number[0] || fx->switches.number[0]);
    if (node->row != YL_NO_NODE) find(&reach->rows, node->row);
    if (node->op == YL_OP_END || (node->op == YL_OP_NEED && node->index != YL_NO_NODE))
        find(&reach->outcomes, node->index);
    if (node->op == YL_OP_END && node->u.loss) find(&reach->losses, node->u.loss - 1);
    const int32_t place = yl_compile_arrival(compiler->plan, node);
    if (place >= 0) reach->arrived[place] = true;
    reach->room |= node->op == YL_OP_WATCH;
    reach->shop |= node->op == YL_OP_SHOP;
    if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
        reach->arrived[node->u.effects->order_goal] = true;
    if (node->op == YL_OP_WATCH)
        for (uint32_t i = 0; i < compiler->plan->room[node->index].whiles; i++)
            find(&reach->rows, compiler->plan->room[node->index].watch_row + 1 + i);
    reach->step |= node->op == YL_OP_REACH;
    reach->waits |= /* where a visit can stand still until something else happens */
        node->op == YL_OP_WAIT || node->op == YL_OP_ASK ||
        (node->op == YL_OP_SEAT && !compiler->plan->room[node->index].full_leave);
    come_behind(compiler, node, &reach->from);
}

/* A search that goes through no shop. */
static void come_first(const struct yl_compiler *compiler, uint32_t n, struct reach *reach)
{
    const struct yl_node *node = &compiler->node[n];
    const int32_t place = yl_compile_arrival(compiler->plan, node);
    if (place >= 0) reach->first[place] = true;
    if (node->op != YL_OP_SHOP) come_behind(compiler, node, &reach->from);
}

/* Rows stand whether or not a limit is written: a room that is reached can be full, a shop sold out. */
static const struct {
    const char *outcome;
    enum { OF_ROOM, OF_SHOP, OF_STEP, UNLESS_DRAINED } where;
} standing[] = {{"never_live", OF_ROOM},      {"ended", OF_ROOM},   {"full", OF_ROOM},
                {"abandoned", OF_ROOM},       {"watched", OF_ROOM}, {"order", OF_SHOP},
                {"stockout", OF_SHOP},        {"left", OF_STEP},    {"done", OF_STEP},
                {"under_way", UNLESS_DRAINED}};

static void begin_finding(struct yl_compiler *compiler, struct found *found, uint32_t numbers,
                          struct yl_standing *to)
{
    found->is = yl_get_zeroed((size_t)numbers + 1, 1);
    found->to = to;
    to->from = yl_compiler_get(compiler, ((size_t)compiler->plan->entries + 1) * sizeof *to->from);
}

/* All of an entry are found. */
static void end_entry(struct found *found, uint32_t entry)
{
    const size_t from = found->to->from[entry];
    if (found->count > from)
        qsort(&found->which[from], found->count - from, sizeof *found->which, yl_array_ascending);
    for (size_t i = from; i < found->count; i++) found->is[found->which[i]] = 0;
    found->to->from[entry + 1] = (uint32_t)found->count;
}

static void end_finding(struct yl_compiler *compiler, struct found *found)
{
    found->to->which = yl_compiler_get(compiler, found->count * sizeof *found->which);
    if (found->count) memcpy(found->to->which, found->which, found->count * sizeof *found->which);
    YL_FREE(found->is, found->which);
}

static void begin_search(const struct yl_plan *plan, uint32_t entry, struct yl_search *from)
{
    from->nodes = 0;
    from->number++;
    if (!plan->entry[entry].started) yl_search_come(from, plan->entry[entry].node);
    for (uint32_t i = 0; i < plan->spawns; i++)
        if (plan->spawn[i].entry == entry) yl_search_come(from, plan->spawn[i].node);
}

static void reach_of(struct yl_compiler *compiler, uint32_t entry, struct reach *reach)
{
    struct yl_plan *plan = compiler->plan;
    struct yl_search *from = &reach->from;
    bool carries = false;
    memset(reach->arrived, 0, plan->arrivals * sizeof *reach->arrived);
    memset(reach->first, 0, plan->arrivals * sizeof *reach->first);
    reach->room = reach->shop = reach->step = reach->waits = false;
    begin_search(plan, entry, from);
    for (uint32_t i = 0; i < from->nodes; i++) reach_node(compiler, from->node[i], reach);
    begin_search(plan, entry, from);
    for (uint32_t i = 0; i < from->nodes; i++) come_first(compiler, from->node[i], reach);
    for (uint32_t i = 0; i < plan->spawns; i++) carries |= plan->spawn[i].carry;
    plan->waits |= reach->waits && (carries || reach->arrived[plan->order_goal]);
    const bool here[] = {reach->room, reach->shop, reach->step, !plan->drain};
    for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
        if (here[standing[i].where])
            find(&reach->outcomes, yl_compiler_outcome(compiler, "", standing[i].outcome));
}

static void find_reach(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
        yl_compiler_outcome(compiler, "", standing[i].outcome);
    plan->hist =
        yl_compiler_get(compiler, (size_t)plan->entries * plan->arrivals * sizeof *plan->hist);
    plan->inside =
        yl_compiler_get(compiler, (size_t)plan->entries * plan->arrivals * sizeof *plan->inside);
    struct reach reach = {.from = yl_search_of(compiler),
                          .arrived = yl_get_zeroed(plan->arrivals + 1, sizeof *reach.arrived),
                          .first = yl_get_zeroed(plan->arrivals + 1, sizeof *reach.first)};
    begin_finding(compiler, &reach.rows, plan->rows, &plan->rows_reached);
    begin_finding(compiler, &reach.outcomes, compiler->outcomes, &plan->outcomes_standing);
    begin_finding(compiler, &reach.losses, plan->losses, &plan->losses_standing);
    for (uint32_t e = 0; e < plan->entries; e++) {
        reach_of(compiler, e, &reach);
        end_entry(&reach.rows, e);
        end_entry(&reach.outcomes, e);
        end_entry(&reach.losses, e);
        for (uint32_t a = 0; a < plan->arrivals; a++) {
            plan->hist[e * plan->arrivals + a] = reach.arrived[a] ? plan->hists++ : YL_NO_NODE;
            plan->inside[e * plan->arrivals + a] = !reach.first[a];
        }
    }
    plan->way_hist = plan->hists;
    if (plan->chains) plan->hists += plan->entries;
    end_finding(compiler, &reach.rows);
    end_finding(compiler, &reach.outcomes);
    end_finding(compiler, &reach.losses);
    YL_FREE(reach.from.seen, reach.arrived, reach.first);
}

/* Where an arrival place is written: a goal where it is named first; the order by itself is written nowhere. */
static struct yl_pos written_at(const struct yl_scenario *scenario, uint32_t place)
{
    const uint32_t goal = place - scenario->rooms - scenario->shops;
    if (place < scenario->rooms) return scenario->room[place].at;
    if (place < scenario->rooms + scenario->shops)
        return scenario->shop[place - scenario->rooms].at;
    return scenario->goal_item && goal < scenario->goals ? scenario->goal_item[goal]->at
                                                         : scenario->path[0].at;
}

/* A visit and a person have one bit for each place that they may come to again. */
static void say_too_many(struct yl_compiler *compiler, uint32_t place)
{
    yl_diag(compiler->diags, written_at(compiler->s, place), YL_E_TOO_MANY_PLACES,
            "'%s' is one place too many of those that a visit or person can come to again",
            "访问或人可再次到达的地方过多，多出“%s”", compiler->plan->arrival[place].name);
    YL_HELP(compiler,
            "there may be %d: rooms, shops and goals in cycles, goals of several steps; with "
            "'starts' of oneself and without 'people.size' all of them",
            "最多 %d 个：环中的直播间、店铺和目标，多个步骤共有的目标；有引发本人访问的 "
            "'starts' 且无 'people.size' 时为全部",
            MOST_PLACES);
}

/* And one for each name that visits begin by. */
static void check_starts(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    if (!compiler->plan->self_chains || compiler->plan->size ||
        scenario->start_names <= MOST_PLACES)
        return;
    yl_diag(compiler->diags,
            scenario->start_item ? scenario->start_item[MOST_PLACES]->key_at : scenario->path[0].at,
            YL_E_TOO_MANY_STARTS, "'%s' is one name of 'starts' too many",
            "'starts' 的名字过多，多出“%s”", scenario->start_name[MOST_PLACES]);
    YL_HELP(compiler,
            "where persons come again by 'starts' there may be %d names, with 'people.size' "
            "as many as you like",
            "有引发本人访问的 'starts' 时最多 %d 个名字；写了 'people.size' 则不限", MOST_PLACES);
}

/* Places that visits begun by their own person come to, the only ones of two visits; numbered persons keep what they saw. */
static void find_returned(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    if (!plan->self_chains || plan->size) return;
    bool *returned = compiler->returned =
        yl_compiler_get(compiler, (plan->arrivals + 1) * sizeof *returned);
    struct yl_search own = yl_search_of(compiler);
    for (uint32_t i = 0; i < plan->spawns; i++)
        if (!plan->spawn[i].others) yl_search_come(&own, plan->spawn[i].node);
    for (uint32_t at = 0; at < own.nodes; at++) {
        const struct yl_node *node = &compiler->node[own.node[at]];
        const int32_t a = yl_compile_arrival(plan, node);
        if (a >= 0) returned[a] = true;
        come_behind(compiler, node, &own);
    }
    for (uint32_t n = 0; n < compiler->nodes; n++) { /* orders may be made in several shops */
        const struct yl_node *node = &compiler->node[n];
        if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
            returned[node->u.effects->order_goal] = true;
    }
    free(own.seen);
}

/* A place that a visit may come to twice: part of a cycle, or the goal of several steps; items that come up again are known. */
static void find_again(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_effects **first = yl_get_zeroed(plan->arrivals + 1, sizeof *first);
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        int32_t a = yl_compile_arrival(plan, node);
        if (a < 0) continue;
        plan->arrival[a].again |= node->cycle;
        if (node->op != YL_OP_PASS) continue;
        plan->arrival[a].again |= first[a] && first[a] != node->u.effects;
        first[a] = node->u.effects;
    }
    free(first);
}

/* Bits of what a visit, or its person, has seen. */
static void give_bits(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const bool *returned = compiler->returned;
    uint32_t bits = 0;
    for (uint32_t a = 0; a < plan->arrivals; a++) {
        plan->arrival[a].again |= returned && returned[a];
        if (!plan->arrival[a].again && !returned) continue;
        plan->arrival[a].bit = bits++ % MOST_PLACES;
        if (bits == MOST_PLACES + 1) say_too_many(compiler, a);
    }
}

void yl_compiler_seal(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    yl_compile_join(compiler);
    find_again(compiler);
    find_returned(compiler);
    check_starts(compiler);
    yl_compile_enough(compiler);
    decide_modes(compiler);
    give_bits(compiler);
    plan->ordered |= plan->live_chains;
    yl_compile_chains(compiler);
    find_reach(compiler);
    yl_compile_caught(compiler);
    yl_compile_stations(compiler);
    if (plan->ordered) yl_compile_roll(compiler);
    yl_compile_ahead(compiler);
    yl_compile_begins(compiler);
    if (plan->ordered && !plan->stations) yl_compile_calm(compiler);
    plan->nodes = compiler->nodes;
    plan->node = yl_compiler_get(compiler, compiler->nodes * sizeof *plan->node);
    if (compiler->nodes) memcpy(plan->node, compiler->node, compiler->nodes * sizeof *plan->node);
}
