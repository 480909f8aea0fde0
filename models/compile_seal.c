/* compile_seal.c: destinations become nodes; circles, tails and what an entry can reach are found. Contract: compiler.h. */
#include "models/compiler.h"
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

static uint32_t owner_of_ref(const struct sealer *k, uint32_t ref)
{
    const struct yl_scenario *s = k->c->s;
    uint32_t kind = ref >> 28 & 3, i = ref & 0x0FFFFFFF;
    return kind == YL_REF_PATH ? i : kind == YL_REF_ROOM ? s->paths + i : s->paths + s->rooms + i;
}

static uint32_t node_of_ref(const struct sealer *k, uint32_t ref)
{
    const struct yl_compiler *c = k->c;
    uint32_t kind = ref >> 28 & 3, i = ref & 0x0FFFFFFF;
    return kind == YL_REF_PATH   ? c->path_node[i]
           : kind == YL_REF_ROOM ? c->room_node[i]
                                 : c->shop_node[i];
}

static bool is_ref(uint32_t node) { return node != YL_NO_NODE && (node & YL_REF) == YL_REF; }

uint32_t *yl_compiler_way(struct yl_node *node, uint32_t i)
{
    if (i == 0) return &node->next;
    if (i == 1) return &node->other;
    return i - 2 < node->targets ? &node->target[i - 2] : NULL;
}

/* ---- circles of owners (Tarjan 1972) ----------------------------------------------------------------------------- */
static void list_owned(struct sealer *k)
{
    struct yl_compiler *c = k->c;
    for (uint32_t n = 0; n < c->nodes; n++) k->first[c->owner[n] + 2]++;
    for (uint32_t v = 2; v < k->places + 2; v++) k->first[v] += k->first[v - 1];
    for (uint32_t n = 0; n < c->nodes; n++) k->owned[k->first[c->owner[n] + 1]++] = n;
}

static void close_part(struct sealer *k, uint32_t v)
{
    uint32_t size = 0, first = k->depth;
    do {
        uint32_t u = k->stack[--first];
        k->part[u] = k->parts;
        k->on_stack[u] = false;
        size++;
    } while (k->stack[first] != v);
    for (uint32_t i = first; i < k->depth; i++) k->circle[k->stack[i]] |= size > 1;
    k->depth = first;
    k->parts++;
}

/* The next owner that an owner leads to and that has not been visited; false: there is none, and it is done with. */
static bool next_owner(struct sealer *k, struct walk *w, uint32_t *next)
{
    struct yl_compiler *c = k->c;
    uint32_t v = w->of, *to;
    while (w->at < k->first[v + 1]) {
        if (!(to = yl_compiler_way(&c->node[k->owned[w->at]], w->way))) {
            w->at++;
            w->way = 0;
            continue;
        }
        if (is_ref(*to)) {
            uint32_t u = owner_of_ref(k, *to);
            if (!k->index[u]) {
                *next = u;
                return true;
            }
            if (k->on_stack[u] && k->low[u] < k->low[v]) k->low[v] = k->low[u];
            if (u == v) k->circle[v] = true; /* of the owner itself until parts are known */
        }
        w->way++;
    }
    return false;
}

static void visit_owners(struct sealer *k, uint32_t root)
{
    uint32_t calls = 0, next = root;
    bool down = true;
    while (down || calls) {
        if (down) {
            k->index[next] = k->low[next] = ++k->counter;
            k->stack[k->depth++] = next;
            k->on_stack[next] = true;
            k->call[calls++] = (struct walk){.of = next, .at = k->first[next]};
        }
        uint32_t v = k->call[calls - 1].of;
        if ((down = next_owner(k, &k->call[calls - 1], &next))) continue;
        calls--;
        if (k->low[v] == k->index[v]) close_part(k, v);
    }
}

/* Turns references into nodes; a hand-over inside a circle counts a hop, one that leaves it begins at 0 again. */
static void join_up(struct sealer *k)
{
    struct yl_compiler *c = k->c;
    uint32_t nodes = c->nodes;
    for (uint32_t n = 0; n < nodes && !c->status; n++) {
        uint32_t from = c->owner[n], *to;
        for (uint32_t i = 0; (to = yl_compiler_way(&c->node[n], i)); i++) {
            if (!is_ref(*to)) continue;
            uint32_t u = owner_of_ref(k, *to), target = node_of_ref(k, *to);
            if (k->circle[from]) {
                uint32_t hop = yl_compiler_emit(c, YL_OP_HOP, target);
                if (c->status) return;
                c->node[hop].index = k->part[u] == k->part[from];
                c->owner[hop] = from;
                target = hop;
                to = yl_compiler_way(&c->node[n], i);
            }
            *to = target;
        }
    }
    for (uint32_t e = 0; e < c->plan->entries; e++)
        if (!c->plan->entry[e].started && is_ref(c->plan->entry[e].node))
            c->plan->entry[e].node = node_of_ref(k, c->plan->entry[e].node);
    for (uint32_t i = 0; i < c->plan->spawns; i++)
        if (is_ref(c->plan->spawn[i].node))
            c->plan->spawn[i].node = node_of_ref(k, c->plan->spawn[i].node);
    for (uint32_t n = 0; n < c->nodes; n++) {
        struct yl_node *node = &c->node[n];
        node->circle = node->op != YL_OP_END && k->circle[c->owner[n]];
        node->rowwise |= node->circle || node->op == YL_OP_HOP;
    }
}

/* A head may itself be a bare hand-over: follow until it is a node. */
static void settle_heads(struct sealer *k)
{
    struct yl_compiler *c = k->c;
    uint32_t *heads[] = {c->path_node, c->room_node, c->shop_node},
             counts[] = {c->s->paths, c->s->rooms, c->s->shops};
    for (int kind = 0; kind < 3; kind++)
        for (uint32_t i = 0; i < counts[kind]; i++) {
            if (!is_ref(heads[kind][i])) continue;
            /* a node of its own keeps the edge between owners visible to the search for circles */
            uint32_t first = 0;
            for (int before = 0; before < kind; before++) first += counts[before];
            c->current_owner = first + i;
            uint32_t hop = yl_compiler_emit(c, YL_OP_REACH, heads[kind][i]);
            if (c->status) return;
            heads[kind][i] = hop;
        }
}

/* ---- limits that refuse nobody --------------------------------------------------------------------------------------- */
static uint32_t takes_of(const struct yl_compiler *c, uint32_t limit)
{
    uint32_t takes = 0;
    for (uint32_t n = 0; n < c->nodes; n++)
        for (uint32_t i = 0; c->node[n].op == YL_OP_TAKE && i < c->node[n].u.take.count; i++)
            if (c->node[n].u.take.limit[i] == limit) takes += c->node[n].circle ? UINT16_MAX : 1;
    return takes;
}

/* Unlimited, or of persons who make one visit each and can take no more than everybody has: such units are only counted. */
static bool is_enough(const struct yl_compiler *c, uint32_t limit)
{
    const struct yl_plan *p = c->plan;
    const struct yl_plan_limit *q = &p->limit[limit];
    uint32_t values = q->allow.axis < 0 ? 1 : p->axis[q->allow.axis].values;
    int64_t least = q->has_start ? q->start : INT64_MAX;
    if (q->endless || q->lasts) return q->endless;
    for (uint32_t v = 0; v < values; v++)
        if (q->allow.number[v] < least) least = q->allow.number[v];
    return least >= takes_of(c, limit);
}

static void count_takes(struct yl_compiler *c)
{
    const struct yl_plan *p = c->plan;
    bool once = !p->spawns; /* a visit comes to a node once */
    for (uint32_t r = 0; r < p->rooms; r++) once &= !p->room[r].whiles && !p->room[r].hosted;
    for (uint32_t n = 0; n < c->nodes; n++) {
        struct yl_node *node = &c->node[n];
        if (node->op != YL_OP_TAKE || node->ordered || node->circle || !once) continue;
        node->rowwise = false;
        for (uint32_t i = 0; i < node->u.take.count; i++)
            node->rowwise |= !is_enough(c, node->u.take.limit[i]);
    }
}

/* ---- guards and tails ------------------------------------------------------------------------------------------------ */
static bool plain_pass(const struct yl_plan *p, const struct yl_node *node)
{
    (void)p;
    return !node->ordered && !node->rowwise;
}

static bool guards(const struct yl_compiler *c, const struct yl_node *from, bool in_turn)
{
    const struct yl_plan *p = c->plan;
    bool waited = false;
    for (uint32_t at = from->next; at != from->other;) {
        const struct yl_node *node = &c->node[at];
        if (in_turn ? waited && node->ordered : !plain_pass(p, node)) return false;
        bool rejoins = node->other == from->other,
             fine =
                 node->op == YL_OP_REACH || node->op == YL_OP_AFTER || node->op == YL_OP_PASS ||
                 (node->op == YL_OP_CHANCE && (c->node[node->other].op == YL_OP_END || rejoins)) ||
                 (in_turn && node->op == YL_OP_ONLY_IF && rejoins && !p->bys);
        if (!fine || node->next == YL_NO_NODE) return false;
        waited |= node->op == YL_OP_AFTER;
        at = node->next;
    }
    return in_turn || plain_pass(p, from);
}

static bool side_step(const struct yl_compiler *c, const struct yl_node *node, bool in_turn)
{
    const struct yl_node *pass = &c->node[node->next];
    return pass->op == YL_OP_PASS && pass->next == node->other &&
           (in_turn || (plain_pass(c->plan, pass) && plain_pass(c->plan, node)));
}

static void find_turn_guards(struct yl_compiler *c)
{
    for (uint32_t i = 0; i < c->nodes; i++) {
        struct yl_node *node = &c->node[i];
        if (!node->reached) continue;
        if (node->op == YL_OP_ONLY_IF) node->turn_guard = guards(c, node, true);
        if (node->op == YL_OP_CHANCE) node->turn_guard = side_step(c, node, true);
    }
}

/* From the ends back; a circle is never a tail, so a node that is not done with counts as none. */
static void find_tails(struct sealer *k, struct walk *call)
{
    struct yl_compiler *c = k->c;
    for (uint32_t i = 0; i < c->nodes; i++) c->node[i].tail = false;
    for (uint32_t i = 0, calls = 0; i < c->nodes; i++) {
        if (!k->mark[i]) {
            call[calls++] = (struct walk){.of = i, .tail = true};
            k->mark[i] = 1;
        }
        while (calls) {
            struct walk *w = &call[calls - 1];
            struct yl_node *node = &c->node[w->of];
            uint32_t *to = yl_compiler_way(node, w->way);
            if (!to) {
                node->tail = w->tail && !node->ordered && !node->rowwise;
                calls--;
            } else if (*to != YL_NO_NODE && !k->mark[*to]) {
                k->mark[*to] = 1;
                call[calls++] = (struct walk){.of = *to, .tail = true};
            } else {
                w->tail &= *to == YL_NO_NODE || c->node[*to].tail;
                w->way++;
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

static void come_to(struct reach *r, uint32_t n)
{
    if (n != YL_NO_NODE && !r->seen[n]) {
        r->seen[n] = 1;
        r->stack[r->depth++] = n;
    }
}

static void reach_node(struct yl_compiler *c, uint32_t n, struct reach *r)
{
    struct yl_node *node = &c->node[n];
    node->reached = true;
    c->plan->ordered |= node->ordered;
    c->plan->rowwise |= node->rowwise;
    if (node->op == YL_OP_PASS) c->plan->efforts |= takes_effort(node->u.effects);
    if (node->row != YL_NO_NODE) r->rows[node->row] = 1;
    if (node->op == YL_OP_END || (node->op == YL_OP_NEED && node->index != YL_NO_NODE))
        r->outcomes[node->index] = 1;
    if (node->op == YL_OP_WATCH) r->arrived[c->plan->room[node->index].arrival] = r->room = true;
    if (node->op == YL_OP_SHOP) r->arrived[c->plan->shop[node->index].arrival] = r->shop = true;
    if (node->op == YL_OP_PASS && node->u.effects->goal >= 0)
        r->arrived[node->u.effects->goal] = true;
    if (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0)
        r->arrived[node->u.effects->order_goal] = true;
    if (node->op == YL_OP_WATCH) c->plan->ordered |= c->plan->room[node->index].ordered_stay;
    if (node->op == YL_OP_WATCH)
        for (uint32_t i = 0; i < c->plan->room[node->index].whiles; i++) {
            r->rows[c->plan->room[node->index].watch_row + 1 + i] = 1;
            come_to(r, c->plan->room[node->index].during[i].node);
        }
    r->step |= node->op == YL_OP_REACH;
    uint32_t *to;
    for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) come_to(r, *to);
}

static void reach(struct yl_compiler *c, uint32_t from, struct reach *r)
{
    come_to(r, from);
    while (r->depth) reach_node(c, r->stack[--r->depth], r);
}

/* Rows stand whether or not a limit is written: a room that is reached can be full, a shop sold out. */
static void add_standing(struct yl_compiler *c, struct reach *r)
{
    static const struct {
        const char *name;
        char of;
    } all[] = {{"never_live", 'r'}, {"ended", 'r'},    {"full", 'r'},     {"abandoned", 'r'},
               {"watched", 'r'},    {"order", 's'},    {"stockout", 's'}, {"left", 'p'},
               {"done", 'p'},       {"under_way", 'd'}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool here = all[i].of == 'r'   ? r->room
                    : all[i].of == 's' ? r->shop
                    : all[i].of == 'p' ? r->step
                                       : !c->plan->drain;
        if (here) r->outcomes[yl_compiler_outcome(c, "", all[i].name)] = 1;
    }
}

static void find_reach(struct sealer *k)
{
    static const char *const known[] = {"never_live", "ended",    "full", "abandoned", "watched",
                                        "order",      "stockout", "left", "done"};
    struct yl_compiler *c = k->c;
    struct yl_plan *p = c->plan;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) yl_compiler_outcome(c, "", known[i]);
    p->hist = yl_compiler_get(c, (size_t)p->entries * p->arrivals * sizeof *p->hist);
    p->row_reached = yl_compiler_get(c, (size_t)p->entries * p->rows);
    p->outcome_stands = yl_compiler_get(c, (size_t)p->entries * c->outcomes);
    struct reach r = {.seen = calloc(c->nodes + 1, 1),
                      .stack = malloc((c->nodes + 1) * sizeof *r.stack),
                      .arrived = calloc(p->arrivals + 1, sizeof *r.arrived)};
    if (!r.seen || !r.stack || !r.arrived) c->status = YL_NO_MEMORY;
    for (uint32_t e = 0; !c->status && e < p->entries; e++) {
        memset(r.arrived, 0, p->arrivals * sizeof *r.arrived);
        memset(r.seen, 0, c->nodes);
        r.room = r.shop = r.step = false;
        r.rows = p->row_reached + (size_t)e * p->rows;
        r.outcomes = p->outcome_stands + (size_t)e * c->outcomes;
        if (!p->entry[e].started) reach(c, p->entry[e].node, &r);
        for (uint32_t i = 0; i < p->spawns; i++)
            if (p->spawn[i].entry == e) reach(c, p->spawn[i].node, &r);
        add_standing(c, &r);
        for (uint32_t a = 0; a < p->arrivals; a++)
            p->hist[e * p->arrivals + a] = r.arrived[a] ? p->hists++ : YL_NO_NODE;
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

static struct yl_pos first_step_with(const struct yl_scenario *s, struct sought what)
{
    const struct yl_pos *found = NULL;
    for (uint32_t i = 0; i < s->paths && !found; i++)
        found = find_in(s->path[i].step, s->path[i].steps, what);
    for (uint32_t i = 0; i < s->shops && !found; i++)
        found = find_in(s->shop[i].step, s->shop[i].steps, what);
    for (uint32_t i = 0; i < s->rooms && !found; i++)
        found = find_in(s->room[i].during, s->room[i].whiles, what);
    return found ? *found : s->path[0].at;
}

/* Where an arrival place is written: a goal at a step that reaches it. */
static struct yl_pos written_at(const struct yl_scenario *s, uint32_t place)
{
    if (place < s->rooms) return s->room[place].at;
    if (place < s->rooms + s->shops) return s->shop[place - s->rooms].at;
    return first_step_with(s, (struct sought){place - s->rooms - s->shops, -1});
}

/* A visit and a person have one bit for each place that they may come to again. */
static void say_too_many(struct yl_compiler *c, uint32_t place)
{
    yl_diag(c->diags, written_at(c->s, place), YL_E_TOO_MANY_PLACES,
            "'%s' is one place too many of those that a visit or person can come to again",
            "访问或人可再次到达的地方过多，多出“%s”", c->plan->arrival[place].name);
    yl_diag_help(c->diags,
                 "there may be %d: rooms, shops and goals in circles, goals of several steps; with "
                 "'starts' of oneself and without 'people.size' all of them",
                 "最多 %d 个：环中的直播间、店铺和目标，多个步骤共有的目标；有引发本人访问的 "
                 "'starts' 且无 'people.size' 时为全部",
                 MOST_PLACES);
    c->bad = true;
}

/* And one for each name that visits begin by. */
static void check_starts(struct yl_compiler *c)
{
    const struct yl_scenario *s = c->s;
    if (!c->plan->self_chains || c->plan->size || s->start_names <= MOST_PLACES) return;
    yl_diag(c->diags, first_step_with(s, (struct sought){-1, MOST_PLACES}), YL_E_TOO_MANY_STARTS,
            "'%s' is one name of 'starts' too many", "'starts' 的名字过多，多出“%s”",
            s->start_name[MOST_PLACES]);
    yl_diag_help(c->diags,
                 "where persons come again by 'starts' there may be %d names, with 'people.size' "
                 "as many as you like",
                 "有引发本人访问的 'starts' 时最多 %d 个名字；写了 'people.size' 则不限",
                 MOST_PLACES);
    c->bad = true;
}

/* A place that a visit may come to twice: part of a circle, or the goal of several steps; items that come up again are known. */
static void find_again(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    uint32_t bits = 0;
    for (uint32_t a = 0; a < p->arrivals; a++) {
        const struct yl_effects *first = NULL;
        for (uint32_t n = 0; n < c->nodes; n++) {
            const struct yl_node *node = &c->node[n];
            bool here = (node->op == YL_OP_WATCH && p->room[node->index].arrival == a) ||
                        (node->op == YL_OP_SHOP && p->shop[node->index].arrival == a);
            if (node->op == YL_OP_PASS && node->u.effects->goal == (int32_t)a) {
                here = true;
                p->arrival[a].again |= first && first != node->u.effects;
                first = node->u.effects;
            }
            p->arrival[a].again |= here && node->circle;
        }
        bool persons =
            p->self_chains && !p->size; /* what a person has seen is kept with its visits */
        p->arrival[a].again |= persons;
        if (p->arrival[a].again) p->arrival[a].bit = bits++ % MOST_PLACES;
        if (p->arrival[a].again && bits == MOST_PLACES + 1) say_too_many(c, a);
        for (uint32_t n = 0; n < c->nodes && persons; n++) {
            struct yl_node *node = &c->node[n];
            node->rowwise |= node->op == YL_OP_WATCH || node->op == YL_OP_SHOP ||
                             (node->op == YL_OP_PASS && node->u.effects->order_goal >= 0);
        }
        for (uint32_t n = 0; n < c->nodes && p->arrival[a].again;
             n++) /* seen bits are kept one visit at a time */
            if (c->node[n].op == YL_OP_PASS && c->node[n].u.effects->goal == (int32_t)a)
                c->node[n].rowwise = true;
    }
}

void yl_compiler_seal(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    struct sealer k = {.c = c, .places = c->s->paths + c->s->rooms + c->s->shops};
    settle_heads(&k);
    size_t n = k.places + 1;
    k.part = calloc(n, sizeof *k.part);
    k.low = calloc(n, sizeof *k.low);
    k.index = calloc(n, sizeof *k.index);
    k.stack = calloc(n, sizeof *k.stack);
    k.on_stack = calloc(n, sizeof *k.on_stack);
    k.circle = calloc(n, sizeof *k.circle);
    k.first = calloc(n + 2, sizeof *k.first);
    k.owned = malloc((c->nodes + 1) * sizeof *k.owned);
    k.call = malloc(n * sizeof *k.call);
    bool good = k.part && k.low && k.index && k.stack && k.on_stack && k.circle && k.first &&
                k.owned && k.call;
    if (!good) c->status = YL_NO_MEMORY;
    if (!c->status) list_owned(&k);
    for (uint32_t v = 0; v < k.places && !c->status; v++)
        if (!k.index[v]) visit_owners(&k, v);
    if (!c->status) join_up(&k);
    if (!c->status) {
        find_again(c);
        check_starts(c);
        count_takes(c);
        for (uint32_t i = 0; i < c->nodes; i++) {
            struct yl_node *node = &c->node[i];
            if (node->op == YL_OP_ONLY_IF) node->guard = guards(c, node, false);
            if (node->op == YL_OP_CHANCE && c->node[node->next].op == YL_OP_PASS)
                node->guard = side_step(c, node, false);
        }
        struct walk *call = malloc((c->nodes + 1) * sizeof *call);
        k.mark = calloc(c->nodes + 1, 1);
        if (!k.mark || !call)
            c->status = YL_NO_MEMORY;
        else
            find_tails(&k, call);
        free(call);
    }
    c->plan->ordered |= c->plan->live_chains;
    if (!c->status) yl_compile_chains(c);
    for (uint32_t i = 0; i < c->nodes && !c->status; i++) {
        struct yl_node *node = &c->node[i];
        node->stops = node->ordered || (node->tail && node->op != YL_OP_END) ||
                      node->op == YL_OP_ASK || node->op == YL_OP_SEAT || node->op == YL_OP_WATCH;
    }
    if (!c->status) find_reach(&k);
    if (!c->status) yl_compile_lines(c);
    if (!c->status && p->turns) find_turn_guards(c);
    p->nodes = c->nodes;
    p->node = yl_compiler_get(c, c->nodes * sizeof *p->node);
    if (!c->status) memcpy(p->node, c->node, c->nodes * sizeof *p->node);
    free(k.part);
    free(k.low);
    free(k.index);
    free(k.stack);
    free(k.on_stack);
    free(k.circle);
    free(k.mark);
    free(k.first);
    free(k.owned);
    free(k.call);
}
