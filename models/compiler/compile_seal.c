/* compile_seal.c: private suffixes and what an entry can reach are found. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 64 };

struct walk { /* how far the search has come with a node */
    uint32_t of, way;
    bool is_private;
};

/* ---- private suffixes ---- */
/* From the ends back; a cycle is never private, so a node that is not done with counts as shared. */
static void find_private_suffixes(struct yl_compiler *compiler)
{
    struct walk *call = yl_get((compiler->nodes + 1) * sizeof *call);
    uint8_t *mark = yl_get_zeroed(compiler->nodes + 1, 1);
    for (uint32_t i = 0, calls = 0; i < compiler->nodes; i++) {
        if (!mark[i]) {
            call[calls++] = (struct walk){.of = i, .is_private = true};
            mark[i] = 1;
        }
        while (calls) {
            struct walk *walk = &call[calls - 1];
            struct yl_node *node = &compiler->node[walk->of];
            uint32_t *to = yl_compiler_way(node, walk->way);
            if (!to) {
                node->private_suffix =
                    walk->is_private && !node->ordered && (!node->rowwise || node->once);
                node->rowwise &= !(node->once && node->private_suffix);
                calls--;
            } else if (*to != YL_NO_NODE && !mark[*to]) {
                mark[*to] = 1;
                call[calls++] = (struct walk){.of = *to, .is_private = true};
            } else {
                walk->is_private &= *to == YL_NO_NODE || compiler->node[*to].private_suffix;
                walk->way++;
            }
        }
    }
    YL_FREE(call, mark);
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
    uint8_t *seen;
    uint32_t *node, nodes; /* come to; each leads to others in its turn */
    bool *arrived, room, shop, step, waits;
};

static void find(struct found *found, uint32_t number)
{
    if (found->is[number]) return;
    YL_ARRAY_RESERVE(&found->which, &found->capacity, found->count + 1);
    found->is[number] = 1;
    found->which[found->count++] = number;
}

static bool takes_effort(const struct yl_effects *fx)
{
    return fx->actions.axis >= 0 || fx->switches.axis >= 0 || fx->actions.number[0] ||
           fx->switches.number[0];
}

/* Can a visit stand still there until something else happens? */
static bool makes_wait(const struct yl_plan *plan, const struct yl_node *node)
{
    return node->op == YL_OP_WAIT || node->op == YL_OP_ASK ||
           (node->op == YL_OP_SEAT && !plan->room[node->index].full_leave);
}

static void come_to(struct reach *reach, uint32_t n)
{
    if (n != YL_NO_NODE && !reach->seen[n]) {
        reach->seen[n] = 1;
        reach->node[reach->nodes++] = n;
    }
}

static void come_behind(const struct yl_compiler *compiler, const struct yl_node *node,
                        struct reach *reach)
{
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(compiler->plan, node, i, &to); i++) come_to(reach, to);
}

/* Where a node is an arrival: a room, a shop, a goal; -1 none. */
static int32_t arrival_of(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->op == YL_OP_WATCH) return (int32_t)plan->room[node->index].arrival;
    if (node->op == YL_OP_SHOP) return (int32_t)plan->shop[node->index].arrival;
    return node->op == YL_OP_PASS ? node->u.effects->goal : -1;
}

static void reach_node(struct yl_compiler *compiler, uint32_t n, struct reach *reach)
{
    struct yl_node *node = &compiler->node[n];
    node->reached = true;
    compiler->plan->ordered |= node->ordered;
    compiler->plan->shares |= node->ordered && !node->own;
    compiler->plan->rowwise |= node->rowwise;
    if (node->op == YL_OP_PASS) compiler->plan->efforts |= takes_effort(node->u.effects);
    if (node->row != YL_NO_NODE) find(&reach->rows, node->row);
    if (node->op == YL_OP_END || (node->op == YL_OP_NEED && node->index != YL_NO_NODE))
        find(&reach->outcomes, node->index);
    if (node->op == YL_OP_END && node->u.loss) find(&reach->losses, node->u.loss - 1);
    const int32_t place = arrival_of(compiler->plan, node);
    if (place >= 0) reach->arrived[place] = true;
    reach->room |= node->op == YL_OP_WATCH;
    reach->shop |= node->op == YL_OP_SHOP;
    if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
        reach->arrived[node->u.effects->order_goal] = true;
    if (node->op == YL_OP_WATCH)
        compiler->plan->shares |= compiler->plan->room[node->index].ordered_stay;
    compiler->plan->ordered |= compiler->plan->shares;
    if (node->op == YL_OP_WATCH)
        for (uint32_t i = 0; i < compiler->plan->room[node->index].whiles; i++)
            find(&reach->rows, compiler->plan->room[node->index].watch_row + 1 + i);
    reach->step |= node->op == YL_OP_REACH;
    reach->waits |= makes_wait(compiler->plan, node);
    come_behind(compiler, node, reach);
}

/* Rows stand whether or not a limit is written: a room that is reached can be full, a shop sold out. */
static const struct {
    const char *outcome;
    enum { OF_ROOM, OF_SHOP, OF_STEP, UNLESS_DRAINED } where;
} standing[] = {{"never_live", OF_ROOM},      {"ended", OF_ROOM},   {"full", OF_ROOM},
                {"abandoned", OF_ROOM},       {"watched", OF_ROOM}, {"order", OF_SHOP},
                {"stockout", OF_SHOP},        {"left", OF_STEP},    {"done", OF_STEP},
                {"under_way", UNLESS_DRAINED}};

static void add_standing(struct yl_compiler *compiler, struct reach *reach)
{
    const bool here[] = {reach->room, reach->shop, reach->step, !compiler->plan->drain};
    for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
        if (here[standing[i].where])
            find(&reach->outcomes, yl_compiler_outcome(compiler, "", standing[i].outcome));
}

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

static void reach_of(struct yl_compiler *compiler, uint32_t entry, struct reach *reach)
{
    struct yl_plan *plan = compiler->plan;
    bool carries = false;
    memset(reach->arrived, 0, plan->arrivals * sizeof *reach->arrived);
    reach->room = reach->shop = reach->step = reach->waits = false;
    if (!plan->entry[entry].started) come_to(reach, plan->entry[entry].node);
    for (uint32_t i = 0; i < plan->spawns; i++)
        if (plan->spawn[i].entry == entry) come_to(reach, plan->spawn[i].node);
    for (uint32_t i = 0; i < reach->nodes; i++) reach_node(compiler, reach->node[i], reach);
    for (uint32_t i = 0; i < plan->spawns; i++) carries |= plan->spawn[i].carry;
    plan->waits |= reach->waits && (carries || reach->arrived[plan->order_goal]);
    add_standing(compiler, reach);
    while (reach->nodes) reach->seen[reach->node[--reach->nodes]] = 0;
}

static void find_reach(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
        yl_compiler_outcome(compiler, "", standing[i].outcome);
    plan->hist =
        yl_compiler_get(compiler, (size_t)plan->entries * plan->arrivals * sizeof *plan->hist);
    struct reach reach = {.seen = yl_get_zeroed(compiler->nodes + 1, 1),
                          .node = yl_get((compiler->nodes + 1) * sizeof *reach.node),
                          .arrived = yl_get_zeroed(plan->arrivals + 1, sizeof *reach.arrived)};
    begin_finding(compiler, &reach.rows, plan->rows, &plan->rows_reached);
    begin_finding(compiler, &reach.outcomes, compiler->outcomes, &plan->outcomes_standing);
    begin_finding(compiler, &reach.losses, plan->losses, &plan->losses_standing);
    for (uint32_t e = 0; e < plan->entries; e++) {
        reach_of(compiler, e, &reach);
        end_entry(&reach.rows, e);
        end_entry(&reach.outcomes, e);
        end_entry(&reach.losses, e);
        for (uint32_t a = 0; a < plan->arrivals; a++)
            plan->hist[e * plan->arrivals + a] = reach.arrived[a] ? plan->hists++ : YL_NO_NODE;
    }
    plan->way_hist = plan->hists;
    if (plan->chains) plan->hists += plan->entries;
    end_finding(compiler, &reach.rows);
    end_finding(compiler, &reach.outcomes);
    end_finding(compiler, &reach.losses);
    YL_FREE(reach.seen, reach.node, reach.arrived);
}

struct sought { /* a goal or a name of 'starts', -1: not that */
    int64_t goal, start;
};

static const struct yl_pos *find_in(const struct yl_step *step, uint32_t steps, struct sought what)
{
    for (uint32_t i = 0; i < steps; i++) {
        if (what.goal >= 0 && step[i].goal == what.goal) return &step[i].at;
        for (uint32_t k = 0; k < step[i].starts; k++)
            if (step[i].start[k].origin == what.start) return &step[i].start[k].at;
    }
    return NULL;
}

static struct yl_pos first_step_with(const struct yl_scenario *scenario, struct sought what)
{
    const struct yl_pos *found = NULL;
    uint32_t owners = scenario->paths + scenario->rooms + scenario->shops;
    for (uint32_t owner = 0; owner < owners && !found; owner++) {
        struct yl_owned owned = yl_owned(scenario, owner);
        found = find_in(owned.step, owned.steps, what);
    }
    return found ? *found : scenario->path[0].at;
}

/* Where an arrival place is written: a goal at a step that reaches it. */
static struct yl_pos written_at(const struct yl_scenario *scenario, uint32_t place)
{
    if (place < scenario->rooms) return scenario->room[place].at;
    if (place < scenario->rooms + scenario->shops)
        return scenario->shop[place - scenario->rooms].at;
    return first_step_with(scenario,
                           (struct sought){place - scenario->rooms - scenario->shops, -1});
}

/* A visit and a person have one bit for each place that they may come to again. */
static void say_too_many(struct yl_compiler *compiler, uint32_t place)
{
    yl_diag(compiler->diags, written_at(compiler->s, place), YL_E_TOO_MANY_PLACES,
            "'%s' is one place too many of those that a visit or person can come to again",
            "访问或人可再次到达的地方过多，多出“%s”", compiler->plan->arrival[place].name);
    yl_diag_help(compiler->diags,
                 "there may be %d: rooms, shops and goals in cycles, goals of several steps; with "
                 "'starts' of oneself and without 'people.size' all of them",
                 "最多 %d 个：环中的直播间、店铺和目标，多个步骤共有的目标；有引发本人访问的 "
                 "'starts' 且无 'people.size' 时为全部",
                 MOST_PLACES);
    compiler->bad = true;
}

/* And one for each name that visits begin by. */
static void check_starts(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    if (!compiler->plan->self_chains || compiler->plan->size ||
        scenario->start_names <= MOST_PLACES)
        return;
    yl_diag(compiler->diags, first_step_with(scenario, (struct sought){-1, MOST_PLACES}),
            YL_E_TOO_MANY_STARTS, "'%s' is one name of 'starts' too many",
            "'starts' 的名字过多，多出“%s”", scenario->start_name[MOST_PLACES]);
    yl_diag_help(compiler->diags,
                 "where persons come again by 'starts' there may be %d names, with 'people.size' "
                 "as many as you like",
                 "有引发本人访问的 'starts' 时最多 %d 个名字；写了 'people.size' 则不限",
                 MOST_PLACES);
    compiler->bad = true;
}

/* returned[arrival]: visits can come there that their own person has begun; to all other places
 * nobody comes in two visits. */
static void find_returned(struct yl_compiler *compiler, bool *returned)
{
    const struct yl_plan *plan = compiler->plan;
    struct reach r = {.seen = yl_get_zeroed(compiler->nodes + 1, 1),
                      .node = yl_get((compiler->nodes + 1) * sizeof *r.node)};
    for (uint32_t i = 0; i < plan->spawns; i++)
        if (!plan->spawn[i].others) come_to(&r, plan->spawn[i].node);
    for (uint32_t at = 0; at < r.nodes; at++) {
        const struct yl_node *node = &compiler->node[r.node[at]];
        const int32_t a = arrival_of(plan, node);
        if (a >= 0) returned[a] = true;
        come_behind(compiler, node, &r);
    }
    for (uint32_t n = 0; n < compiler->nodes; n++) { /* orders may be made in several shops */
        const struct yl_node *node = &compiler->node[n];
        if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
            returned[node->u.effects->order_goal] = true;
    }
    YL_FREE(r.seen, r.node);
}

/* Does a node note that somebody comes to a place again? */
static bool notes(const struct yl_plan *plan, const struct yl_node *node, const bool *returned)
{
    const int32_t a = arrival_of(plan, node);
    return (a >= 0 && returned[a]) || (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0);
}

/* A place that a visit may come to twice: part of a cycle, or the goal of several steps; items that come up again are known. */
static void find_again(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    uint32_t bits = 0;
    bool persons =
        plan->self_chains && !plan->size; /* what a person has seen is kept with its visits */
    const struct yl_effects **first = yl_get_zeroed(plan->arrivals + 1, sizeof *first);
    bool *returned = yl_get_zeroed(plan->arrivals + 1, sizeof *returned);
    if (persons) find_returned(compiler, returned);
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        int32_t a = arrival_of(plan, node);
        if (a < 0) continue;
        plan->arrival[a].again |= node->cycle;
        if (node->op != YL_OP_PASS) continue;
        plan->arrival[a].again |= first[a] && first[a] != node->u.effects;
        first[a] = node->u.effects;
    }
    free(first);
    for (uint32_t n = 0; n < compiler->nodes; n++) { /* seen bits are kept one visit at a time */
        struct yl_node *node = &compiler->node[n];
        const int32_t goal = node->op == YL_OP_PASS ? node->u.effects->goal : -1;
        const bool twice = goal >= 0 && plan->arrival[goal].again;
        node->once = persons && !twice && !node->rowwise && notes(plan, node, returned);
        node->rowwise |= twice || node->once;
    }
    for (uint32_t a = 0; a < plan->arrivals; a++) {
        plan->arrival[a].again |= returned[a];
        if (plan->arrival[a].again || persons) plan->arrival[a].bit = bits++ % MOST_PLACES;
        if ((plan->arrival[a].again || persons) && bits == MOST_PLACES + 1)
            say_too_many(compiler, a);
    }
    free(returned);
}

/* Without numbered persons: does a node need an order of visits of the same person only, not of all of them? */
static bool is_own(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const struct yl_operation *operation = &yl_operations[node->op];
    const bool only_counts =
        operation->operand == YL_OPERAND_NOTHING && operation->order == YL_ORDER_PERSON;
    return !compiler->plan->size && (only_counts || yl_compiler_is_own(compiler, node));
}

/* What a row of funnel_by.csv goes by may be changed by other visits: then it is counted in the order of time. */
static void order_counts(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    bool ordered = false;
    for (uint32_t i = 0; i < plan->bys; i++)
        ordered |= yl_axis_ordered(compiler, (int32_t)plan->by[i]);
    for (uint32_t r = 0; r < plan->rooms; r++) plan->room[r].ordered_stay |= ordered;
    for (uint32_t n = 0; n < compiler->nodes && ordered; n++) {
        struct yl_node *node = &compiler->node[n];
        node->ordered |= node->row != YL_NO_NODE || node->op == YL_OP_WATCH;
    }
}

void yl_compiler_seal(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    yl_compile_join(compiler);
    find_again(compiler);
    check_starts(compiler);
    yl_compile_enough(compiler);
    order_counts(compiler);
    find_private_suffixes(compiler);
    compiler->plan->ordered |= compiler->plan->live_chains;
    yl_compile_chains(compiler);
    for (uint32_t i = 0; i < compiler->nodes; i++) {
        struct yl_node *node = &compiler->node[i];
        node->own = node->ordered && is_own(compiler, node);
        node->stops = node->ordered || (node->private_suffix && node->op != YL_OP_END);
    }
    find_reach(compiler);
    yl_compile_caught(compiler);
    yl_compile_stations(compiler);
    yl_compile_begins(compiler);
    if (plan->ordered && !plan->stations) yl_compile_calm(compiler);
    plan->nodes = compiler->nodes;
    plan->node = yl_compiler_get(compiler, compiler->nodes * sizeof *plan->node);
    if (compiler->nodes) memcpy(plan->node, compiler->node, compiler->nodes * sizeof *plan->node);
}
