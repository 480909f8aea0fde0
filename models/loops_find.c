/* loops_find.c: circles that nobody leaves and in which no time passes; contract in read.h.
 *
 * A visit goes round for ever if it can come to a class of states that no way leads out of: neither to an end, nor to where
 * time passes. Such a class lies in one strongly connected part (Tarjan 1972) of the graph of all ways that can take no time.
 * Each part is looked at by itself: for every value of the traits that it asks about and every moment at which what it asks
 * about differs, the states are its nodes with what may change on the way, memory and whether limits are used up; those from
 * which no way leads out are found from the ways out backwards. What can be remembered where is found from the entries on. */
#include "models/loops.h"
#include <stdlib.h>
#include <string.h>

enum known { UNASKED, KNOWN, UNKNOWN };
enum { NAMED_MOST = 8 };
static const double work_most =
    3e7; /* steps looked at for one part; what would take more is left to the run */

struct state_way {
    uint32_t from, to;
};
struct search {
    struct yl_ways g;
    uint32_t *first, *to;   /* ways that can take no time, by node */
    uint32_t *place;        /* number of a node in the part at hand, UINT32_MAX: elsewhere */
    bool *seen;             /* by node: some entry or start leads there */
    bool *may_yes, *may_no; /* by axis: values that a memory may ever have */
    int8_t *saved;          /* what is given, while it is not */
    struct yl_part x, all;  /* all: what is asked about anywhere */
    struct state_way *way;
    uint32_t ways, way_room;
    bool *out, *reached;
    bool changes; /* others may change what a person remembers */
};

/* ---- what can be remembered where -------------------------------------------------------------------------------------- */
static uint32_t bit_of(const struct yl_part *x, uint32_t axis)
{
    uint32_t bit = 0;
    for (uint32_t i = 0; i < x->memories; i++)
        if (x->axis[i] == axis) bit = 1u << i;
    return bit;
}

/* Memory behind a step that is passed. */
static uint32_t effects_of(const struct yl_part *x, const struct yl_step *s, uint32_t bits)
{
    for (uint32_t i = 0; s && i < s->forgets; i++) bits &= ~bit_of(x, s->forget[i]);
    for (uint32_t i = 0; s && i < s->remembers; i++) bits |= bit_of(x, s->remember[i]);
    return bits;
}

static void set_bits(struct yl_part *x, uint32_t bits)
{
    for (uint32_t i = 0; i < x->bits; i++) *x->bit[i] = bits >> i & 1;
}

/* Other visits of a person may change what is remembered at any time: then any memory may be found anywhere. */
static uint32_t tracked(const struct search *k) { return k->changes ? 0 : k->all.memories; }

static bool may_be(const struct search *k, uint32_t memory)
{
    bool may = true;
    for (uint32_t i = 0; i < k->x.memories; i++)
        may &= (memory >> i & 1 ? k->may_yes : k->may_no)[k->x.axis[i]];
    return may;
}

struct going {
    uint32_t *stack, depth;
    bool *there; /* [nodes << tracked] */
};

static void push_state(struct going *x, uint32_t state)
{
    if (!x->there[state]) {
        x->there[state] = true;
        x->stack[x->depth++] = state;
    }
}

static void push_begin(struct search *k, struct going *x, const struct yl_destination *to)
{
    const uint32_t bits = tracked(k);
    int32_t node = yl_ways_node(&k->g, to);
    for (uint32_t b = 0; node >= 0 && b < 1u << bits; b++) {
        bool can = true;
        for (uint32_t i = 0; i < bits; i++)
            can &= k->g.s->axis[k->all.axis[i]].share[b >> i & 1] > 0;
        if (can) push_state(x, ((uint32_t)node << bits) + b);
    }
}

static void push_ways(struct search *k, struct going *x, uint32_t state)
{
    const uint32_t bits = tracked(k), node = state >> bits, memory = state & ((1u << bits) - 1);
    const struct yl_step *step = k->g.node[node].step;
    for (uint32_t i = 0; i < bits; i++) *k->all.bit[i] = memory >> i & 1;
    yl_ways_from(&k->g, node);
    for (uint32_t i = 0; step && i < step->starts; i++) push_begin(k, x, &step->start[i].to);
    for (uint32_t i = 0; i < k->g.ways; i++) {
        uint32_t then = bits && k->g.way[i].passed ? effects_of(&k->all, step, memory) : memory;
        push_state(x, (k->g.way[i].to << bits) + then);
    }
}

/* The states that some visit can come to, for the traits at hand; NULL: too many, or no memory. */
static bool *find_there(struct search *k)
{
    struct yl_ways *g = &k->g;
    const uint32_t bits = tracked(k);
    const size_t states = (size_t)g->nodes << bits;
    if ((k->x.work += (double)states) > work_most) return NULL;
    struct going x = {.stack = malloc((states + 1) * sizeof *x.stack),
                      .there = calloc(states + 1, sizeof *x.there)};
    if (!x.stack || !x.there) g->failed = true;
    g->given.through = true;
    for (uint32_t e = 0; !g->failed && e < g->s->entries; e++)
        push_begin(k, &x, &g->s->entry[e].to);
    while (!g->failed && x.depth) push_ways(k, &x, x.stack[--x.depth]);
    g->given.through = false;
    free(x.stack);
    return x.there;
}

/* Adds to what can be come to, by node and the memory that the part at hand asks about. */
static void project(struct search *k, const bool *there)
{
    const struct yl_part *x = &k->x;
    const uint32_t bits = tracked(k);
    for (uint32_t n = 0; n < x->nodes; n++)
        for (uint32_t b = 0; b < 1u << bits; b++) {
            uint32_t memory = 0;
            for (uint32_t i = 0; i < x->memories; i++)
                memory |= b & bit_of(&k->all, x->axis[i]) ? 1u << i : 0;
            if (there[(x->node[n] << bits) + b]) k->reached[(n << x->memories) + memory] = true;
        }
}

/* For the traits at hand and all values of the others. False: not found out, so all counts as possible. */
static bool reach_all(struct search *k)
{
    struct yl_ways *g = &k->g;
    struct yl_part rest = {.digits = 0};
    const struct yl_part *x = &k->x;
    for (uint32_t i = 0; i < k->all.digits; i++)
        if (*k->all.digit[i].at == YL_ANY) rest.digit[rest.digits++] = k->all.digit[i];
    free(k->reached);
    k->reached = calloc(((size_t)x->nodes << x->memories) + 1, sizeof *k->reached);
    if (!k->reached) return false;
    bool known = true, more = true;
    yl_part_first(&rest, g, 0, rest.digits);
    for (; more && known; more = yl_part_next(&rest, g, 0, rest.digits)) {
        bool *there = find_there(k);
        known = there && !k->g.failed;
        if (known) project(k, there);
        free(there);
    }
    return known;
}

/* The same while a moment and all else is given: only traits are kept. */
static bool reach_anew(struct search *k)
{
    struct yl_ways *g = &k->g;
    struct yl_given was = g->given;
    int8_t *saved = k->saved;
    size_t axes = g->s->axes, rooms = g->s->rooms, limits = g->s->limits;
    memcpy(saved, was.value, axes);
    memcpy(saved + axes, was.room, rooms);
    memcpy(saved + axes + rooms, was.left, limits);
    yl_ways_forget(g);
    for (uint32_t i = 0; i < k->x.traits; i++) *k->x.digit[i].at = saved[k->x.digit[i].axis];
    bool known = reach_all(k);
    g->given = was;
    memcpy(was.value, saved, axes);
    memcpy(was.room, saved + axes, rooms);
    memcpy(was.left, saved + axes + rooms, limits);
    return known;
}

/* ---- states of a part -------------------------------------------------------------------------------------------------- */
static void add_way(struct search *k, uint32_t from, uint32_t to)
{
    if (k->ways == k->way_room) {
        uint32_t room = k->way_room ? 2 * k->way_room : 1024;
        struct state_way *more = realloc(k->way, room * sizeof *more);
        if (!more) {
            k->g.failed = true;
            return;
        }
        k->way = more;
        k->way_room = room;
    }
    k->way[k->ways++] = (struct state_way){from, to};
}

/* Behind a passed step: each unit taken may have been the last. */
static void add_passed(struct search *k, uint32_t from, uint32_t place, const struct yl_step *step)
{
    const struct yl_part *x = &k->x;
    uint32_t bits = from & ((1u << x->bits) - 1), then = effects_of(x, step, bits), given = 0;
    for (uint32_t i = x->memories; i < x->bits; i++) {
        for (uint32_t n = 0; n < step->gives; n++)
            if (step->give[n].limit == x->limit[i] && step->give[n].number) given |= 1u << i;
        if (step->refill == (int32_t)x->limit[i]) given |= 1u << i;
    }
    add_way(k, from, (place << x->bits) + (then | given));
    for (uint32_t n = 0; n < step->takes; n++)
        for (uint32_t i = x->memories; i < x->bits; i++)
            if (step->take[n] == x->limit[i])
                add_way(k, from, (place << x->bits) + ((then & ~(1u << i)) | given));
}

static void make_states(struct search *k)
{
    struct yl_part *x = &k->x;
    struct yl_ways *g = &k->g;
    k->ways = 0;
    for (uint32_t state = 0; state < x->nodes << x->bits && !g->failed; state++) {
        uint32_t node = x->node[state >> x->bits], bits = state & ((1u << x->bits) - 1);
        set_bits(x, bits);
        yl_ways_from(g, node);
        k->out[state] = g->out || !g->ways;
        for (uint32_t i = 0; i < g->ways; i++) {
            uint32_t place = k->place[g->way[i].to];
            if (place == UINT32_MAX)
                k->out[state] = true;
            else if (g->way[i].passed)
                add_passed(k, state, place, g->node[node].step);
            else
                add_way(k, state, (place << x->bits) + bits);
        }
    }
    x->work += (double)(x->nodes << x->bits);
}

/* Marks what leads out, from the ways out backwards. */
static void spread_out(struct search *k)
{
    const uint32_t states = k->x.nodes << k->x.bits;
    uint32_t *first = calloc((size_t)states + 2, sizeof *first), depth = 0,
             *back = malloc(((size_t)k->ways + 1) * sizeof *back),
             *stack = malloc(((size_t)states + 1) * sizeof *stack);
    if (!first || !back || !stack) k->g.failed = true;
    for (uint32_t i = 0; i < k->ways && !k->g.failed; i++) first[k->way[i].to + 2]++;
    for (uint32_t i = 2; i < states + 2 && !k->g.failed; i++) first[i] += first[i - 1];
    for (uint32_t i = 0; i < k->ways && !k->g.failed; i++)
        back[first[k->way[i].to + 1]++] = k->way[i].from;
    for (uint32_t i = 0; i < states && !k->g.failed; i++)
        if (k->out[i]) stack[depth++] = i;
    while (depth) {
        uint32_t at = stack[--depth];
        for (uint32_t i = first[at]; i < first[at + 1]; i++)
            if (!k->out[back[i]]) {
                k->out[back[i]] = true;
                stack[depth++] = back[i];
            }
    }
    free(first);
    free(back);
    free(stack);
}

/* A state that nothing leads out of and that a visit can come to; UINT32_MAX: none. */
static uint32_t find_endless(struct search *k, enum known *known)
{
    const struct yl_part *x = &k->x;
    for (uint32_t state = 0; state < x->nodes << x->bits && !k->g.failed; state++) {
        const uint32_t memory = state & ((1u << x->memories) - 1), place = state >> x->bits;
        if (k->out[state] || !may_be(k, memory)) continue;
        if (*known == UNASKED) *known = reach_anew(k) ? KNOWN : UNKNOWN;
        bool can = *known != KNOWN || !k->seen[x->node[place]]; /* what nobody leads to counts */
        for (uint32_t m = 0; m < 1u << x->memories && !can; m++)
            can = (k->changes || m == memory) && k->reached[(place << x->memories) + m];
        if (can) return state;
    }
    return UINT32_MAX;
}

/* ---- saying so --------------------------------------------------------------------------------------------------------- */
static bool earlier(struct yl_pos a, struct yl_pos b)
{
    return a.source != b.source ? a.source < b.source
           : a.line != b.line   ? a.line < b.line
                                : a.column < b.column;
}

static void report(struct search *k, uint32_t state)
{
    const struct yl_part *x = &k->x;
    struct yl_ways *g = &k->g;
    const char *names[NAMED_MOST], *text = "";
    const uint32_t states = x->nodes << x->bits;
    uint32_t count = 0, best = UINT32_MAX, round = 0;
    uint32_t *next = malloc(states * sizeof *next);
    if (!next) {
        g->failed = true;
        return;
    }
    for (uint32_t i = k->ways; i-- > 0;) next[k->way[i].from] = k->way[i].to;
    for (uint32_t i = 0; i < states; i++) state = next[state]; /* now in the circle */
    for (uint32_t at = state; !round || at != state; at = next[at], round++) {
        const struct yl_way_node *n = &g->node[x->node[at >> x->bits]];
        if (!n->path &&
            (best == UINT32_MAX || earlier(n->at, g->node[x->node[best >> x->bits]].at)))
            best = at;
    }
    if (best == UINT32_MAX) best = state;
    const char *own = g->node[x->node[best >> x->bits]].place; /* named last */
    uint32_t at = best;
    for (uint32_t i = 0; i < round && g->node[x->node[at >> x->bits]].place == own; i++)
        at = next[at];
    for (uint32_t i = 0; i < round; at = next[at], i++) {
        const char *place = g->node[x->node[at >> x->bits]].place;
        bool named = false;
        for (uint32_t n = 0; n < count; n++) named |= !strcmp(names[n], place);
        if (!named && count < NAMED_MOST) names[count++] = place;
    }
    free(next);
    for (uint32_t i = 0; i < count && text; i++)
        text = yl_arena_print(g->load->r->arena, "%s%s, ", text, names[i]);
    YL_SAY(g->load->r, g->node[x->node[best >> x->bits]].at, ENDLESS_LOOP,
           "a visit can go round for ever without time passing: %sand again",
           "访问可以不花时间地无限循环：%s如此往复", text ? text : "");
    yl_diag_help(g->load->r->diags, "let some of them leave it, or give one of its steps a delay",
                 "让一部分访问离开这个循环，或给其中一步一个延迟");
}

/* ---- parts ------------------------------------------------------------------------------------------------------------- */
/* Every moment and all else that is given, for the traits at hand; true: an endless circle was found and said. */
static bool is_endless(struct search *k)
{
    struct yl_part *x = &k->x;
    enum known known = UNASKED;
    for (uint32_t m = 0; m < x->moments; m++) {
        yl_ways_at(&k->g, x->moment[m]);
        yl_part_first(x, &k->g, x->traits, x->digits);
        do {
            if (x->work > work_most) return true; /* left to the run */
            make_states(k);
            if (!k->g.failed) spread_out(k);
            uint32_t state = k->g.failed ? UINT32_MAX : find_endless(k, &known);
            if (state != UINT32_MAX) report(k, state);
            if (state != UINT32_MAX || k->g.failed) return true;
        } while (yl_part_next(x, &k->g, x->traits, x->digits));
    }
    return false;
}

static void look_at(struct search *k)
{
    struct yl_part *x = &k->x;
    yl_ways_forget(&k->g);
    yl_part_make(x, &k->g);
    if (x->too_big || (double)x->nodes * (1u << x->bits) > work_most) return;
    for (uint32_t i = 0; i < x->nodes; i++) k->place[x->node[i]] = i;
    free(k->out);
    k->out = malloc(((size_t)x->nodes << x->bits) * sizeof *k->out);
    if (!k->out) k->g.failed = true;
    yl_part_first(x, &k->g, 0, x->traits);
    while (!k->g.failed && !is_endless(k) && yl_part_next(x, &k->g, 0, x->traits)) continue;
    for (uint32_t i = 0; i < x->nodes; i++) k->place[x->node[i]] = UINT32_MAX;
}

/* All ways that can take no time, whatever is given. */
static bool make_graph(struct search *k)
{
    struct yl_ways *g = &k->g;
    uint32_t edges = 0, room = 4 * g->nodes + 64;
    k->first = calloc(g->nodes + 2, sizeof *k->first);
    k->to = malloc(room * sizeof *k->to);
    if (!k->first || !k->to) return false;
    yl_ways_forget(g);
    for (uint32_t n = 0; n < g->nodes && !g->failed; n++) {
        yl_ways_from(g, n);
        if (edges + g->ways > room) {
            room = 2 * (edges + g->ways);
            uint32_t *more = realloc(k->to, room * sizeof *more);
            if (!more) return false;
            k->to = more;
        }
        for (uint32_t i = 0; i < g->ways; i++) k->to[edges++] = g->way[i].to;
        k->first[n + 1] = edges;
    }
    return !g->failed;
}

struct tarjan {
    uint32_t *index, *low, *stack, *call, *at, depth, calls, counter;
    bool *on;
};

/* A part is complete: does it hold a circle? */
static void close_part(struct search *k, struct tarjan *t, uint32_t n)
{
    struct yl_part *x = &k->x;
    uint32_t u;
    x->nodes = 0;
    x->node = &t->stack[t->depth];
    do {
        u = t->stack[--t->depth];
        t->on[u] = false;
        x->nodes++;
        x->node--;
    } while (u != n);
    bool circle = x->nodes > 1;
    for (uint32_t e = k->first[n]; e < k->first[n + 1]; e++) circle |= k->to[e] == n;
    if (circle) look_at(k);
}

static void search_from(struct search *k, struct tarjan *t, uint32_t root)
{
    t->call[t->calls++] = root;
    while (t->calls && !k->g.failed) {
        uint32_t n = t->call[t->calls - 1];
        if (!t->index[n]) {
            t->index[n] = t->low[n] = ++t->counter;
            t->at[n] = k->first[n];
            t->stack[t->depth++] = n;
            t->on[n] = true;
        }
        bool down = false;
        while (!down && t->at[n] < k->first[n + 1]) {
            uint32_t to = k->to[t->at[n]];
            down = !t->index[to];
            if (down) {
                t->call[t->calls++] = to;
                continue;
            }
            if (t->on[to] && t->low[to] < t->low[n]) t->low[n] = t->low[to];
            t->at[n]++;
        }
        if (down) continue;
        t->calls--;
        if (t->low[n] == t->index[n]) close_part(k, t, n);
    }
}

static void find_parts(struct search *k)
{
    const size_t n = k->g.nodes + 1;
    struct tarjan t = {.index = calloc(n, sizeof *t.index),
                       .low = calloc(n, sizeof *t.low),
                       .stack = calloc(n, sizeof *t.stack),
                       .call = calloc(n, sizeof *t.call),
                       .at = calloc(n, sizeof *t.at),
                       .on = calloc(n, sizeof *t.on)};
    if (!t.index || !t.low || !t.stack || !t.call || !t.at || !t.on) k->g.failed = true;
    for (uint32_t i = 0; i < k->g.nodes && !k->g.failed; i++)
        if (!t.index[i]) search_from(k, &t, i);
    free(t.index);
    free(t.low);
    free(t.stack);
    free(t.call);
    free(t.at);
    free(t.on);
}

/* Which memories change at all, and whether more than one visit of a person can do so. */
static void know_memories(struct search *k)
{
    const struct yl_scenario *s = k->g.s;
    k->changes = s->size > 0;
    for (uint32_t a = 0; a < s->axes; a++)
        if (s->axis[a].kind == YL_AXIS_MEMORY) {
            k->may_yes[a] = s->axis[a].share[1] > 0;
            k->may_no[a] = s->axis[a].share[0] > 0;
        }
    for (uint32_t n = 0; n < k->g.nodes; n++) {
        const struct yl_step *step = k->g.node[n].step;
        for (uint32_t i = 0; step && i < step->remembers; i++) k->may_yes[step->remember[i]] = true;
        for (uint32_t i = 0; step && i < step->forgets; i++) k->may_no[step->forget[i]] = true;
        for (uint32_t i = 0; step && i < step->starts; i++) k->changes |= !step->start[i].others;
    }
}

static bool begin(struct search *k)
{
    struct yl_arena *arena = k->g.load->r->arena;
    if (!yl_ways_make(&k->g)) return false;
    const struct yl_scenario *s = k->g.s;
    k->place = yl_arena_get(arena, (k->g.nodes + 1) * sizeof *k->place);
    k->may_yes = yl_arena_get(arena, s->axes + 1);
    k->may_no = yl_arena_get(arena, s->axes + 1);
    k->saved = yl_arena_get(arena, s->axes + s->rooms + s->limits + 1);
    k->x.moment = malloc(YL_MOMENTS * sizeof *k->x.moment);
    if (arena->failed || !k->x.moment) return false;
    for (uint32_t n = 0; n < k->g.nodes; n++) k->place[n] = UINT32_MAX;
    know_memories(k);
    yl_ways_forget(&k->g);
    if (!(k->seen = find_there(k)) || k->g.failed) return false;
    yl_part_all(&k->all, &k->g);
    return make_graph(k);
}

void yl_loops_check(struct yl_load *load)
{
    struct search k = {.g = {.load = load}};
    if (begin(&k))
        find_parts(&k);
    else
        k.g.failed = true;
    free(k.x.moment);
    free(k.first);
    free(k.to);
    free(k.way);
    free(k.out);
    free(k.reached);
    free(k.seen);
    free(k.g.way);
    if (k.g.failed && !load->r->status && !load->r->arena->failed)
        load->r->status =
            yl_fault_set(load->r->fault, YL_NO_MEMORY, "not enough memory for the scenario");
}
