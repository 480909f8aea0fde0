/* compile_seal.c: destinations become nodes; circles, tails and what an entry can reach are found. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 64 };

struct sealer {
    struct yl_compiler *c;
    uint32_t places;                      /* owners: paths, rooms, shops */
    uint32_t *part, *low, *index, *stack; /* strongly connected parts of owners */
    uint32_t *first, *owned;              /* nodes by owner */
    struct walk *call;
    bool *on_stack, *circle; /* circle: of a part */
    uint32_t counter, depth, parts;
    uint8_t *mark;
};
struct walk { /* how far the search has come with an owner, or a node */
    uint32_t of, at, way;
    bool tail;
};

static uint32_t owner_of_ref(const struct sealer *sealer, uint32_t ref)
{
    const struct yl_scenario *scenario = sealer->c->s;
    uint32_t kind = ref >> 28 & 3, i = ref & 0x0FFFFFFF;
    return kind == YL_REF_PATH   ? i
           : kind == YL_REF_ROOM ? scenario->paths + i
                                 : scenario->paths + scenario->rooms + i;
}

static uint32_t node_of_ref(const struct sealer *sealer, uint32_t ref)
{
    const struct yl_compiler *compiler = sealer->c;
    uint32_t kind = ref >> 28 & 3, i = ref & 0x0FFFFFFF;
    return kind == YL_REF_PATH   ? compiler->path_node[i]
           : kind == YL_REF_ROOM ? compiler->room_node[i]
                                 : compiler->shop_node[i];
}

static bool is_ref(uint32_t node) { return node != YL_NO_NODE && (node & YL_REF) == YL_REF; }

uint32_t *yl_compiler_way(struct yl_node *node, uint32_t i)
{
    if (i == 0) return &node->next;
    if (i == 1) return &node->other;
    return i - 2 < node->targets ? &node->target[i - 2] : NULL;
}

/* ---- circles of owners (Tarjan 1972) ----------------------------------------------------------------------------- */
static void list_owned(struct sealer *sealer)
{
    struct yl_compiler *compiler = sealer->c;
    for (uint32_t n = 0; n < compiler->nodes; n++) sealer->first[compiler->owner[n] + 2]++;
    for (uint32_t v = 2; v < sealer->places + 2; v++) sealer->first[v] += sealer->first[v - 1];
    for (uint32_t n = 0; n < compiler->nodes; n++)
        sealer->owned[sealer->first[compiler->owner[n] + 1]++] = n;
}

static void close_part(struct sealer *sealer, uint32_t v)
{
    uint32_t size = 0, first = sealer->depth;
    do {
        uint32_t u = sealer->stack[--first];
        sealer->part[u] = sealer->parts;
        sealer->on_stack[u] = false;
        size++;
    } while (sealer->stack[first] != v);
    for (uint32_t i = first; i < sealer->depth; i++) sealer->circle[sealer->stack[i]] |= size > 1;
    sealer->depth = first;
    sealer->parts++;
}

/* The next owner that an owner leads to and that has not been visited; false: there is none, and it is done with. */
static bool next_owner(struct sealer *sealer, struct walk *walk, uint32_t *next)
{
    struct yl_compiler *compiler = sealer->c;
    uint32_t v = walk->of, *to;
    while (walk->at < sealer->first[v + 1]) {
        if (!(to = yl_compiler_way(&compiler->node[sealer->owned[walk->at]], walk->way))) {
            walk->at++;
            walk->way = 0;
            continue;
        }
        if (is_ref(*to)) {
            uint32_t u = owner_of_ref(sealer, *to);
            if (!sealer->index[u]) {
                *next = u;
                return true;
            }
            if (sealer->on_stack[u] && sealer->low[u] < sealer->low[v])
                sealer->low[v] = sealer->low[u];
            if (u == v) sealer->circle[v] = true; /* of the owner itself until parts are known */
        }
        walk->way++;
    }
    return false;
}

static void visit_owners(struct sealer *sealer, uint32_t root)
{
    uint32_t calls = 0, next = root;
    bool down = true;
    while (down || calls) {
        if (down) {
            sealer->index[next] = sealer->low[next] = ++sealer->counter;
            sealer->stack[sealer->depth++] = next;
            sealer->on_stack[next] = true;
            sealer->call[calls++] = (struct walk){.of = next, .at = sealer->first[next]};
        }
        uint32_t v = sealer->call[calls - 1].of;
        if ((down = next_owner(sealer, &sealer->call[calls - 1], &next))) continue;
        calls--;
        if (sealer->low[v] == sealer->index[v]) close_part(sealer, v);
    }
}

/* Turns references into nodes; a hand-over inside a circle counts a jump, one that leaves it begins at 0 again. */
static void join_up(struct sealer *sealer)
{
    struct yl_compiler *compiler = sealer->c;
    uint32_t nodes = compiler->nodes;
    for (uint32_t n = 0; n < nodes && !compiler->status; n++) {
        uint32_t from = compiler->owner[n], *to;
        for (uint32_t i = 0; (to = yl_compiler_way(&compiler->node[n], i)); i++) {
            if (!is_ref(*to)) continue;
            uint32_t u = owner_of_ref(sealer, *to), target = node_of_ref(sealer, *to);
            if (sealer->circle[from]) {
                uint32_t jump = yl_compiler_emit(compiler, YL_OP_JUMP, target);
                if (compiler->status) return;
                compiler->node[jump].index = sealer->part[u] == sealer->part[from];
                compiler->owner[jump] = from;
                target = jump;
                to = yl_compiler_way(&compiler->node[n], i);
            }
            *to = target;
        }
    }
    for (uint32_t e = 0; e < compiler->plan->entries; e++)
        if (!compiler->plan->entry[e].started && is_ref(compiler->plan->entry[e].node))
            compiler->plan->entry[e].node = node_of_ref(sealer, compiler->plan->entry[e].node);
    for (uint32_t i = 0; i < compiler->plan->spawns; i++)
        if (is_ref(compiler->plan->spawn[i].node))
            compiler->plan->spawn[i].node = node_of_ref(sealer, compiler->plan->spawn[i].node);
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        node->cycle = node->op != YL_OP_END && sealer->circle[compiler->owner[n]];
        node->rowwise |= node->cycle || node->op == YL_OP_JUMP;
    }
}

/* A head may itself be a bare hand-over: follow until it is a node. */
static void settle_heads(struct sealer *sealer)
{
    struct yl_compiler *compiler = sealer->c;
    uint32_t *heads[] = {compiler->path_node, compiler->room_node, compiler->shop_node},
             counts[] = {compiler->s->paths, compiler->s->rooms, compiler->s->shops};
    for (int kind = 0; kind < 3; kind++)
        for (uint32_t i = 0; i < counts[kind]; i++) {
            if (!is_ref(heads[kind][i])) continue;
            /* a node of its own keeps the edge between owners visible to the search for circles */
            uint32_t first = 0;
            for (int before = 0; before < kind; before++) first += counts[before];
            compiler->current_owner = first + i;
            uint32_t jump = yl_compiler_emit(compiler, YL_OP_REACH, heads[kind][i]);
            if (compiler->status) return;
            heads[kind][i] = jump;
        }
}

/* ---- limits that refuse nobody --------------------------------------------------------------------------------------- */
static uint32_t takes_of(const struct yl_compiler *compiler, uint32_t limit)
{
    uint32_t takes = 0;
    for (uint32_t n = 0; n < compiler->nodes; n++)
        for (uint32_t i = 0;
             compiler->node[n].op == YL_OP_TAKE && i < compiler->node[n].u.take.count; i++)
            if (compiler->node[n].u.take.limit[i] == limit)
                takes += compiler->node[n].cycle ? UINT16_MAX : 1;
    return takes;
}

/* Unlimited, or of persons who make one visit each and can take no more than everybody has: such units are only counted. */
static bool is_enough(const struct yl_compiler *compiler, uint32_t limit)
{
    const struct yl_plan *plan = compiler->plan;
    const struct yl_plan_limit *q = &plan->limit[limit];
    uint32_t values = q->allow.axis < 0 ? 1 : plan->axis[q->allow.axis].values;
    int64_t least = q->has_start ? q->start : INT64_MAX;
    if (q->endless || q->lasts) return q->endless;
    for (uint32_t v = 0; v < values; v++)
        if (q->allow.number[v] < least) least = q->allow.number[v];
    return least >= takes_of(compiler, limit);
}

static void count_takes(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    bool once = !plan->spawns; /* a visit comes to a node once */
    for (uint32_t r = 0; r < plan->rooms; r++)
        once &= !plan->room[r].whiles && !plan->room[r].hosted;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        if (node->op != YL_OP_TAKE || node->ordered || node->cycle || !once) continue;
        node->rowwise = false;
        for (uint32_t i = 0; i < node->u.take.count; i++)
            node->rowwise |= !is_enough(compiler, node->u.take.limit[i]);
    }
}

/* ---- guards and tails ------------------------------------------------------------------------------------------------ */
static bool plain_pass(const struct yl_plan *plan, const struct yl_node *node)
{
    (void)plan;
    return !node->ordered && !node->rowwise;
}

static bool guards(const struct yl_compiler *compiler, const struct yl_node *from, bool in_turn)
{
    const struct yl_plan *plan = compiler->plan;
    bool waited = false;
    for (uint32_t at = from->next; at != from->other;) {
        const struct yl_node *node = &compiler->node[at];
        if (in_turn ? waited && node->ordered : !plain_pass(plan, node)) return false;
        bool rejoins = node->other == from->other,
             fine = node->op == YL_OP_REACH || node->op == YL_OP_AFTER || node->op == YL_OP_PASS ||
                    (node->op == YL_OP_CHANCE &&
                     (compiler->node[node->other].op == YL_OP_END || rejoins)) ||
                    (in_turn && node->op == YL_OP_ONLY_IF && rejoins && !plan->bys);
        if (!fine || node->next == YL_NO_NODE) return false;
        waited |= node->op == YL_OP_AFTER;
        at = node->next;
    }
    return in_turn || plain_pass(plan, from);
}

static bool side_step(const struct yl_compiler *compiler, const struct yl_node *node, bool in_turn)
{
    const struct yl_node *pass = &compiler->node[node->next];
    return pass->op == YL_OP_PASS && pass->next == node->other &&
           (in_turn || (plain_pass(compiler->plan, pass) && plain_pass(compiler->plan, node)));
}

static void find_sole_guards(struct yl_compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->nodes; i++) {
        struct yl_node *node = &compiler->node[i];
        if (!node->reached) continue;
        if (node->op == YL_OP_ONLY_IF) node->sole_guard = guards(compiler, node, true);
        if (node->op == YL_OP_CHANCE) node->sole_guard = side_step(compiler, node, true);
    }
}

/* From the ends back; a circle is never a tail, so a node that is not done with counts as none. */
static void find_tails(struct sealer *sealer, struct walk *call)
{
    struct yl_compiler *compiler = sealer->c;
    for (uint32_t i = 0; i < compiler->nodes; i++) compiler->node[i].private_suffix = false;
    for (uint32_t i = 0, calls = 0; i < compiler->nodes; i++) {
        if (!sealer->mark[i]) {
            call[calls++] = (struct walk){.of = i, .tail = true};
            sealer->mark[i] = 1;
        }
        while (calls) {
            struct walk *walk = &call[calls - 1];
            struct yl_node *node = &compiler->node[walk->of];
            uint32_t *to = yl_compiler_way(node, walk->way);
            if (!to) {
                node->private_suffix = walk->tail && !node->ordered && !node->rowwise;
                calls--;
            } else if (*to != YL_NO_NODE && !sealer->mark[*to]) {
                sealer->mark[*to] = 1;
                call[calls++] = (struct walk){.of = *to, .tail = true};
            } else {
                walk->tail &= *to == YL_NO_NODE || compiler->node[*to].private_suffix;
                walk->way++;
            }
        }
    }
}

/* ---- what an entry can reach ---------------------------------------------------------------------------------------- */
struct reach { /* of one entry */
    uint8_t *seen, *rows, *outcomes;
    uint32_t *stack, depth;
    bool *arrived, room, shop, step;
};

static bool takes_effort(const struct yl_effects *fx)
{
    return fx->actions.axis >= 0 || fx->switches.axis >= 0 || fx->actions.number[0] ||
           fx->switches.number[0];
}

static void come_to(struct reach *reach, uint32_t n)
{
    if (n != YL_NO_NODE && !reach->seen[n]) {
        reach->seen[n] = 1;
        reach->stack[reach->depth++] = n;
    }
}

static void reach_node(struct yl_compiler *compiler, uint32_t n, struct reach *reach)
{
    struct yl_node *node = &compiler->node[n];
    node->reached = true;
    compiler->plan->ordered |= node->ordered;
    compiler->plan->rowwise |= node->rowwise;
    if (node->op == YL_OP_PASS) compiler->plan->efforts |= takes_effort(node->u.effects);
    if (node->row != YL_NO_NODE) reach->rows[node->row] = 1;
    if (node->op == YL_OP_END || (node->op == YL_OP_NEED && node->index != YL_NO_NODE))
        reach->outcomes[node->index] = 1;
    if (node->op == YL_OP_WATCH)
        reach->arrived[compiler->plan->room[node->index].arrival] = reach->room = true;
    if (node->op == YL_OP_SHOP)
        reach->arrived[compiler->plan->shop[node->index].arrival] = reach->shop = true;
    if (node->op == YL_OP_PASS && node->u.effects->goal >= 0)
        reach->arrived[node->u.effects->goal] = true;
    if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
        reach->arrived[node->u.effects->order_goal] = true;
    if (node->op == YL_OP_WATCH)
        compiler->plan->ordered |= compiler->plan->room[node->index].ordered_stay;
    if (node->op == YL_OP_WATCH)
        for (uint32_t i = 0; i < compiler->plan->room[node->index].whiles; i++) {
            reach->rows[compiler->plan->room[node->index].watch_row + 1 + i] = 1;
            come_to(reach, compiler->plan->room[node->index].during[i].node);
        }
    reach->step |= node->op == YL_OP_REACH;
    uint32_t *to;
    for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) come_to(reach, *to);
}

static void reach(struct yl_compiler *compiler, uint32_t from, struct reach *r)
{
    come_to(r, from);
    while (r->depth) reach_node(compiler, r->stack[--r->depth], r);
}

/* Rows stand whether or not a limit is written: a room that is reached can be full, a shop sold out. */
static void add_standing(struct yl_compiler *compiler, struct reach *reach)
{
    static const struct {
        const char *name;
        char of;
    } all[] = {{"never_live", 'r'}, {"ended", 'r'},    {"full", 'r'},     {"abandoned", 'r'},
               {"watched", 'r'},    {"order", 's'},    {"stockout", 's'}, {"left", 'p'},
               {"done", 'p'},       {"under_way", 'd'}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool here = all[i].of == 'r'   ? reach->room
                    : all[i].of == 's' ? reach->shop
                    : all[i].of == 'p' ? reach->step
                                       : !compiler->plan->drain;
        if (here) reach->outcomes[yl_compiler_outcome(compiler, "", all[i].name)] = 1;
    }
}

static void find_reach(struct sealer *sealer)
{
    static const char *const known[] = {"never_live", "ended",    "full", "abandoned", "watched",
                                        "order",      "stockout", "left", "done"};
    struct yl_compiler *compiler = sealer->c;
    struct yl_plan *plan = compiler->plan;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        yl_compiler_outcome(compiler, "", known[i]);
    plan->hist =
        yl_compiler_get(compiler, (size_t)plan->entries * plan->arrivals * sizeof *plan->hist);
    plan->row_reached = yl_compiler_get(compiler, (size_t)plan->entries * plan->rows);
    plan->outcome_stands = yl_compiler_get(compiler, (size_t)plan->entries * compiler->outcomes);
    struct reach r = {.seen = calloc(compiler->nodes + 1, 1),
                      .stack = malloc((compiler->nodes + 1) * sizeof *r.stack),
                      .arrived = calloc(plan->arrivals + 1, sizeof *r.arrived)};
    if (!r.seen || !r.stack || !r.arrived) compiler->status = YL_NO_MEMORY;
    for (uint32_t e = 0; !compiler->status && e < plan->entries; e++) {
        memset(r.arrived, 0, plan->arrivals * sizeof *r.arrived);
        memset(r.seen, 0, compiler->nodes);
        r.room = r.shop = r.step = false;
        r.rows = plan->row_reached + (size_t)e * plan->rows;
        r.outcomes = plan->outcome_stands + (size_t)e * compiler->outcomes;
        if (!plan->entry[e].started) reach(compiler, plan->entry[e].node, &r);
        for (uint32_t i = 0; i < plan->spawns; i++)
            if (plan->spawn[i].entry == e) reach(compiler, plan->spawn[i].node, &r);
        add_standing(compiler, &r);
        for (uint32_t a = 0; a < plan->arrivals; a++)
            plan->hist[e * plan->arrivals + a] = r.arrived[a] ? plan->hists++ : YL_NO_NODE;
    }
    free(r.seen);
    free(r.stack);
    free(r.arrived);
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
    for (uint32_t i = 0; i < scenario->paths && !found; i++)
        found = find_in(scenario->path[i].step, scenario->path[i].steps, what);
    for (uint32_t i = 0; i < scenario->shops && !found; i++)
        found = find_in(scenario->shop[i].step, scenario->shop[i].steps, what);
    for (uint32_t i = 0; i < scenario->rooms && !found; i++)
        found = find_in(scenario->room[i].during, scenario->room[i].whiles, what);
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
                 "there may be %d: rooms, shops and goals in circles, goals of several steps; with "
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

/* A place that a visit may come to twice: part of a circle, or the goal of several steps; items that come up again are known. */
static void find_again(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    uint32_t bits = 0;
    for (uint32_t a = 0; a < plan->arrivals; a++) {
        const struct yl_effects *first = NULL;
        for (uint32_t n = 0; n < compiler->nodes; n++) {
            const struct yl_node *node = &compiler->node[n];
            bool here = (node->op == YL_OP_WATCH && plan->room[node->index].arrival == a) ||
                        (node->op == YL_OP_SHOP && plan->shop[node->index].arrival == a);
            if (node->op == YL_OP_PASS && node->u.effects->goal == (int32_t)a) {
                here = true;
                plan->arrival[a].again |= first && first != node->u.effects;
                first = node->u.effects;
            }
            plan->arrival[a].again |= here && node->cycle;
        }
        bool persons =
            plan->self_chains && !plan->size; /* what a person has seen is kept with its visits */
        plan->arrival[a].again |= persons;
        if (plan->arrival[a].again) plan->arrival[a].bit = bits++ % MOST_PLACES;
        if (plan->arrival[a].again && bits == MOST_PLACES + 1) say_too_many(compiler, a);
        for (uint32_t n = 0; n < compiler->nodes && persons; n++) {
            struct yl_node *node = &compiler->node[n];
            node->rowwise |= node->op == YL_OP_WATCH || node->op == YL_OP_SHOP ||
                             (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0);
        }
        for (uint32_t n = 0; n < compiler->nodes && plan->arrival[a].again;
             n++) /* seen bits are kept one visit at a time */
            if (compiler->node[n].op == YL_OP_PASS &&
                compiler->node[n].u.effects->goal == (int32_t)a)
                compiler->node[n].rowwise = true;
    }
}

void yl_compiler_seal(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    struct sealer sealer = {.c = compiler,
                            .places = compiler->s->paths + compiler->s->rooms + compiler->s->shops};
    settle_heads(&sealer);
    size_t n = sealer.places + 1;
    sealer.part = calloc(n, sizeof *sealer.part);
    sealer.low = calloc(n, sizeof *sealer.low);
    sealer.index = calloc(n, sizeof *sealer.index);
    sealer.stack = calloc(n, sizeof *sealer.stack);
    sealer.on_stack = calloc(n, sizeof *sealer.on_stack);
    sealer.circle = calloc(n, sizeof *sealer.circle);
    sealer.first = calloc(n + 2, sizeof *sealer.first);
    sealer.owned = malloc((compiler->nodes + 1) * sizeof *sealer.owned);
    sealer.call = malloc(n * sizeof *sealer.call);
    bool good = sealer.part && sealer.low && sealer.index && sealer.stack && sealer.on_stack &&
                sealer.circle && sealer.first && sealer.owned && sealer.call;
    if (!good) compiler->status = YL_NO_MEMORY;
    if (!compiler->status) list_owned(&sealer);
    for (uint32_t v = 0; v < sealer.places && !compiler->status; v++)
        if (!sealer.index[v]) visit_owners(&sealer, v);
    if (!compiler->status) join_up(&sealer);
    if (!compiler->status) {
        find_again(compiler);
        check_starts(compiler);
        count_takes(compiler);
        for (uint32_t i = 0; i < compiler->nodes; i++) {
            struct yl_node *node = &compiler->node[i];
            if (node->op == YL_OP_ONLY_IF) node->guard = guards(compiler, node, false);
            if (node->op == YL_OP_CHANCE && compiler->node[node->next].op == YL_OP_PASS)
                node->guard = side_step(compiler, node, false);
        }
        struct walk *call = malloc((compiler->nodes + 1) * sizeof *call);
        sealer.mark = calloc(compiler->nodes + 1, 1);
        if (!sealer.mark || !call)
            compiler->status = YL_NO_MEMORY;
        else
            find_tails(&sealer, call);
        free(call);
    }
    compiler->plan->ordered |= compiler->plan->live_chains;
    if (!compiler->status) yl_compile_chains(compiler);
    for (uint32_t i = 0; i < compiler->nodes && !compiler->status; i++) {
        struct yl_node *node = &compiler->node[i];
        node->stops = node->ordered || (node->private_suffix && node->op != YL_OP_END);
    }
    if (!compiler->status) find_reach(&sealer);
    if (!compiler->status) yl_compile_lines(compiler);
    if (!compiler->status && plan->per_person) find_sole_guards(compiler);
    plan->nodes = compiler->nodes;
    plan->node = yl_compiler_get(compiler, compiler->nodes * sizeof *plan->node);
    if (!compiler->status) memcpy(plan->node, compiler->node, compiler->nodes * sizeof *plan->node);
    free(sealer.part);
    free(sealer.low);
    free(sealer.index);
    free(sealer.stack);
    free(sealer.on_stack);
    free(sealer.circle);
    free(sealer.mark);
    free(sealer.first);
    free(sealer.owned);
    free(sealer.call);
}
