/* cycle_find.c: cycles that no visit leaves and in which no time passes; contract in read.h.
 *
 * A visit goes round for ever if it can come to a class of states that no way leads out of: neither to an end, nor to where
 * time passes. Such a class lies in one strongly connected part (Tarjan 1972) of the graph of all ways that can take no time.
 * Each part is looked at by itself: for every value of the traits that it asks about and every moment at which what it asks
 * about differs, the states are its nodes with what may change on the way, memory and whether limits are used up; those from
 * which no way leads out are found from the ways out backwards. What can be remembered where is found from the entries on. */
#include "models/compiler/components.h"
#include "models/compiler/cycles.h"
#include "sim/base/array.h"
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
    struct yl_ways graph;
    struct yl_graph edges;    /* ways that can take no time */
    uint32_t *place;          /* number of a node in the part at hand, UINT32_MAX: elsewhere */
    bool *seen;               /* by node: some entry or start leads there */
    bool *may_yes, *may_no;   /* by axis: values that a memory may ever have */
    int8_t *saved;            /* what is given, while it is not */
    struct yl_part part, all; /* all: what is asked about anywhere */
    struct state_way *way;
    size_t ways, way_capacity;
    bool *out, *reached;
    bool changes; /* others, or time, may change what a person remembers */
};

/* ---- what can be remembered where -------------------------------------------------------------------------------------- */
static uint32_t bits_of(const struct yl_part *part, uint32_t axis)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < part->memories; i++)
        if (part->axis[i] == axis) bits |= 1u << i;
    return bits;
}

/* Memory behind a step that is passed: a count goes up to its most. */
static uint32_t effects_of(const struct search *search, const struct yl_part *part,
                           const struct yl_step *step, uint32_t bits)
{
    for (uint32_t i = 0; step && i < step->forgets; i++) bits &= ~bits_of(part, step->forget[i]);
    for (uint32_t i = 0; step && i < step->remembers; i++) {
        const uint32_t field = bits_of(part, step->remember[i]), lowest = field & (~field + 1);
        const uint32_t most = search->graph.s->axis[step->remember[i]].values - 1;
        if ((bits & field) < most * lowest) bits += lowest;
    }
    return bits;
}

static void set_bits(struct yl_part *part, uint32_t count, uint32_t bits)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!part->shift[i]) *part->bit[i] = 0;
        *part->bit[i] = (int8_t)(*part->bit[i] | (int)((bits >> i & 1) << part->shift[i]));
    }
}

/* The value of a memory; 0 where the part does not ask about it. */
static uint32_t value_of(const struct yl_part *part, uint32_t axis, uint32_t bits)
{
    const uint32_t field = bits_of(part, axis);
    return field ? (bits & field) / (field & (~field + 1)) : 0;
}

/* Other visits of a person may change what is remembered at any time, or time does: then any memory may be found anywhere. */
static uint32_t tracked(const struct search *search)
{
    return search->changes ? 0 : search->all.memories;
}

static bool may_be(const struct search *search, uint32_t memory)
{
    bool may = true;
    for (uint32_t i = 0; i < search->part.memories; i++) {
        const uint32_t axis = search->part.axis[i], value = value_of(&search->part, axis, memory);
        may &= value < search->graph.s->axis[axis].values &&
               (value ? search->may_yes : search->may_no)[axis];
    }
    return may;
}

struct going {
    uint32_t *stack, depth;
    bool *there; /* [nodes << tracked] */
};

static void push_state(struct going *going, uint32_t state)
{
    if (!going->there[state]) {
        going->there[state] = true;
        going->stack[going->depth++] = state;
    }
}

static void push_begin(struct search *search, struct going *going, const struct yl_destination *to)
{
    const uint32_t bits = tracked(search);
    int32_t node = yl_ways_node(&search->graph, to);
    for (uint32_t b = 0; node >= 0 && b < 1u << bits; b++) {
        bool can = true;
        for (uint32_t i = 0; i < bits; i++) {
            const struct yl_axis *axis = &search->graph.s->axis[search->all.axis[i]];
            const uint32_t value = value_of(&search->all, search->all.axis[i], b);
            can &= value < axis->values && axis->share[value] > 0;
        }
        if (can) push_state(going, ((uint32_t)node << bits) + b);
    }
}

static void push_ways(struct search *search, struct going *going, uint32_t state)
{
    const uint32_t bits = tracked(search), node = state >> bits,
                   memory = state & ((1u << bits) - 1);
    const struct yl_step *step = search->graph.node[node].step;
    set_bits(&search->all, bits, memory);
    yl_ways_from(&search->graph, node);
    for (uint32_t i = 0; step && i < step->starts; i++)
        push_begin(search, going, &step->start[i].to);
    for (uint32_t i = 0; i < search->graph.ways; i++) {
        uint32_t then = bits && search->graph.way[i].passed
                            ? effects_of(search, &search->all, step, memory)
                            : memory;
        push_state(going, (search->graph.way[i].to << bits) + then);
    }
}

/* The states that some visit can come to, for the traits at hand; NULL: too many, or no memory. */
static bool *find_there(struct search *search)
{
    struct yl_ways *graph = &search->graph;
    const uint32_t bits = tracked(search);
    const size_t states = (size_t)graph->nodes << bits;
    if ((search->part.work += (double)states) > work_most) return NULL;
    struct going going = {.stack = malloc((states + 1) * sizeof *going.stack),
                          .there = calloc(states + 1, sizeof *going.there)};
    if (!going.stack || !going.there) graph->failed = true;
    graph->given.through = true;
    for (uint32_t e = 0; !graph->failed && e < graph->s->entries; e++)
        push_begin(search, &going, &graph->s->entry[e].to);
    while (!graph->failed && going.depth) push_ways(search, &going, going.stack[--going.depth]);
    graph->given.through = false;
    free(going.stack);
    return going.there;
}

/* Adds to what can be come to, by node and the memory that the part at hand asks about. */
static void project(struct search *search, const bool *there)
{
    const struct yl_part *part = &search->part;
    const uint32_t bits = tracked(search);
    for (uint32_t n = 0; n < part->nodes; n++)
        for (uint32_t b = 0; b < 1u << bits; b++) {
            uint32_t memory = 0;
            for (uint32_t i = 0; i < part->memories; i++)
                memory |= (value_of(&search->all, part->axis[i], b) >> part->shift[i] & 1) << i;
            if (there[(part->node[n] << bits) + b])
                search->reached[(n << part->memories) + memory] = true;
        }
}

/* For the traits at hand and all values of the others. False: not found out, so all counts as possible. */
static bool reach_all(struct search *search)
{
    struct yl_ways *graph = &search->graph;
    struct yl_part rest = {.digits = 0};
    const struct yl_part *part = &search->part;
    for (uint32_t i = 0; i < search->all.digits; i++)
        if (*search->all.digit[i].at == YL_ANY) rest.digit[rest.digits++] = search->all.digit[i];
    free(search->reached);
    search->reached = calloc(((size_t)part->nodes << part->memories) + 1, sizeof *search->reached);
    if (!search->reached) return false;
    bool known = true, more = true;
    yl_part_first(&rest, graph, 0, rest.digits);
    for (; more && known; more = yl_part_next(&rest, graph, 0, rest.digits)) {
        bool *there = find_there(search);
        known = there && !search->graph.failed;
        if (known) project(search, there);
        free(there);
    }
    return known;
}

/* The same while a moment and all else is given: only traits are kept. */
static bool reach_anew(struct search *search)
{
    struct yl_ways *graph = &search->graph;
    struct yl_given was = graph->given;
    int8_t *saved = search->saved;
    size_t axes = graph->s->axes, rooms = graph->s->rooms, limits = graph->s->limits,
           stations = rooms + graph->s->agents;
    memcpy(saved, was.value, axes);
    memcpy(saved + axes, was.room, rooms);
    memcpy(saved + axes + rooms, was.left, limits);
    memcpy(saved + axes + rooms + limits, was.full, stations);
    yl_ways_forget(graph);
    for (uint32_t i = 0; i < search->part.traits; i++)
        *search->part.digit[i].at = saved[search->part.digit[i].axis];
    bool known = reach_all(search);
    graph->given = was;
    memcpy(was.value, saved, axes);
    memcpy(was.room, saved + axes, rooms);
    memcpy(was.left, saved + axes + rooms, limits);
    memcpy(was.full, saved + axes + rooms + limits, stations);
    return known;
}

/* ---- states of a part -------------------------------------------------------------------------------------------------- */
static void add_way(struct search *search, uint32_t from, uint32_t to)
{
    if (!YL_ARRAY_RESERVE(&search->way, &search->way_capacity, search->ways + 1)) {
        search->graph.failed = true;
        return;
    }
    search->way[search->ways++] = (struct state_way){from, to};
}

/* Behind a passed step: each unit taken may have been the last. */
static void add_passed(struct search *search, uint32_t from, uint32_t place,
                       const struct yl_step *step)
{
    const struct yl_part *part = &search->part;
    uint32_t bits = from & ((1u << part->bits) - 1), then = effects_of(search, part, step, bits),
             given = 0;
    for (uint32_t i = part->memories; i < part->bits; i++) {
        for (uint32_t n = 0; n < step->gives; n++)
            if (step->give[n].limit == part->limit[i] && step->give[n].number) given |= 1u << i;
        if (step->refill == (int32_t)part->limit[i]) given |= 1u << i;
    }
    add_way(search, from, (place << part->bits) + (then | given));
    for (uint32_t n = 0; n < step->takes; n++)
        for (uint32_t i = part->memories; i < part->bits; i++)
            if (step->take[n] == part->limit[i])
                add_way(search, from, (place << part->bits) + ((then & ~(1u << i)) | given));
}

static void make_states(struct search *search)
{
    struct yl_part *part = &search->part;
    struct yl_ways *graph = &search->graph;
    search->ways = 0;
    for (uint32_t state = 0; state < part->nodes << part->bits && !graph->failed; state++) {
        uint32_t node = part->node[state >> part->bits], bits = state & ((1u << part->bits) - 1);
        set_bits(part, part->bits, bits);
        yl_ways_from(graph, node);
        search->out[state] = graph->out || !graph->ways;
        for (uint32_t i = 0; i < graph->ways; i++) {
            uint32_t place = search->place[graph->way[i].to];
            if (place == UINT32_MAX)
                search->out[state] = true;
            else if (graph->way[i].passed)
                add_passed(search, state, place, graph->node[node].step);
            else
                add_way(search, state, (place << part->bits) + bits);
        }
    }
    part->work += (double)(part->nodes << part->bits);
}

/* Marks what leads out, from the ways out backwards. */
static void spread_out(struct search *search)
{
    const uint32_t states = search->part.nodes << search->part.bits;
    uint32_t *first = calloc((size_t)states + 2, sizeof *first), depth = 0,
             *back = malloc((search->ways + 1) * sizeof *back),
             *stack = malloc(((size_t)states + 1) * sizeof *stack);
    if (!first || !back || !stack) search->graph.failed = true;
    for (size_t i = 0; i < search->ways && !search->graph.failed; i++)
        first[search->way[i].to + 2]++;
    for (uint32_t i = 2; i < states + 2 && !search->graph.failed; i++) first[i] += first[i - 1];
    for (size_t i = 0; i < search->ways && !search->graph.failed; i++)
        back[first[search->way[i].to + 1]++] = search->way[i].from;
    for (uint32_t i = 0; i < states && !search->graph.failed; i++)
        if (search->out[i]) stack[depth++] = i;
    while (depth) {
        uint32_t at = stack[--depth];
        for (uint32_t i = first[at]; i < first[at + 1]; i++)
            if (!search->out[back[i]]) {
                search->out[back[i]] = true;
                stack[depth++] = back[i];
            }
    }
    YL_FREE(first, back, stack);
}

/* A state that nothing leads out of and that a visit can come to; UINT32_MAX: none. */
static uint32_t find_endless(struct search *search, enum known *known)
{
    const struct yl_part *part = &search->part;
    for (uint32_t state = 0; state < part->nodes << part->bits && !search->graph.failed; state++) {
        const uint32_t memory = state & ((1u << part->memories) - 1), place = state >> part->bits;
        if (search->out[state] || !may_be(search, memory)) continue;
        if (*known == UNASKED) *known = reach_anew(search) ? KNOWN : UNKNOWN;
        bool can =
            *known != KNOWN || !search->seen[part->node[place]]; /* what nobody leads to counts */
        for (uint32_t m = 0; m < 1u << part->memories && !can; m++)
            can =
                (search->changes || m == memory) && search->reached[(place << part->memories) + m];
        if (can) return state;
    }
    return UINT32_MAX;
}

/* ---- saying so --------------------------------------------------------------------------------------------------------- */
static bool earlier(struct yl_pos pos, struct yl_pos b)
{
    return pos.source != b.source ? pos.source < b.source
           : pos.line != b.line   ? pos.line < b.line
                                  : pos.column < b.column;
}

static void report(struct search *search, uint32_t state)
{
    const struct yl_part *part = &search->part;
    struct yl_ways *graph = &search->graph;
    const char *names[NAMED_MOST], *text = "";
    const uint32_t states = part->nodes << part->bits;
    uint32_t count = 0, best = UINT32_MAX, round = 0;
    uint32_t *next = malloc(states * sizeof *next);
    if (!next) {
        graph->failed = true;
        return;
    }
    for (size_t i = search->ways; i-- > 0;) next[search->way[i].from] = search->way[i].to;
    for (uint32_t i = 0; i < states; i++) state = next[state]; /* now in the cycle */
    for (uint32_t at = state; !round || at != state; at = next[at], round++) {
        const struct yl_way_node *node = &graph->node[part->node[at >> part->bits]];
        if (!node->path && (best == UINT32_MAX ||
                            earlier(node->at, graph->node[part->node[best >> part->bits]].at)))
            best = at;
    }
    if (best == UINT32_MAX) best = state;
    const char *own = graph->node[part->node[best >> part->bits]].place; /* named last */
    uint32_t at = best;
    for (uint32_t i = 0; i < round && graph->node[part->node[at >> part->bits]].place == own; i++)
        at = next[at];
    for (uint32_t i = 0; i < round; at = next[at], i++) {
        const char *place = graph->node[part->node[at >> part->bits]].place;
        bool named = false;
        for (uint32_t n = 0; n < count; n++) named |= !strcmp(names[n], place);
        if (!named && count < NAMED_MOST) names[count++] = place;
    }
    free(next);
    for (uint32_t i = 0; i < count && text; i++)
        text = yl_arena_print(graph->load->r->arena, "%s%s, ", text, names[i]);
    YL_SAY(graph->load->r, graph->node[part->node[best >> part->bits]].at, ENDLESS_LOOP,
           "a visit can go round for ever without time passing: %sand again",
           "访问可以不花时间地无限循环：%s如此往复", text ? text : "");
    yl_diag_help(graph->load->r->diags,
                 "let some of them leave it, or give one of its steps a delay",
                 "让一部分访问离开这个循环，或给其中一步一个延迟");
}

/* ---- parts ------------------------------------------------------------------------------------------------------------- */
/* Every moment and all else that is given, for the traits at hand; true: an endless cycle was found and said. */
static bool is_endless(struct search *search)
{
    struct yl_part *part = &search->part;
    enum known known = UNASKED;
    for (uint32_t m = 0; m < part->moments; m++) {
        yl_ways_at(&search->graph, part->moment[m]);
        yl_part_first(part, &search->graph, part->traits, part->digits);
        do {
            if (part->work > work_most) return true; /* left to the run */
            make_states(search);
            if (!search->graph.failed) spread_out(search);
            uint32_t state = search->graph.failed ? UINT32_MAX : find_endless(search, &known);
            if (state != UINT32_MAX) report(search, state);
            if (state != UINT32_MAX || search->graph.failed) return true;
        } while (yl_part_next(part, &search->graph, part->traits, part->digits));
    }
    return false;
}

static void look_at(struct search *search)
{
    struct yl_part *part = &search->part;
    yl_ways_forget(&search->graph);
    yl_part_make(part, &search->graph);
    if (part->too_big || (double)part->nodes * (1u << part->bits) > work_most) return;
    for (uint32_t i = 0; i < part->nodes; i++) search->place[part->node[i]] = i;
    free(search->out);
    search->out = malloc(((size_t)part->nodes << part->bits) * sizeof *search->out);
    if (!search->out) search->graph.failed = true;
    yl_part_first(part, &search->graph, 0, part->traits);
    while (!search->graph.failed && !is_endless(search) &&
           yl_part_next(part, &search->graph, 0, part->traits))
        continue;
    for (uint32_t i = 0; i < part->nodes; i++) search->place[part->node[i]] = UINT32_MAX;
}

/* All ways that can take no time, whatever is given. */
static bool make_edges(struct search *search)
{
    struct yl_ways *graph = &search->graph;
    struct yl_graph *edges = &search->edges;
    size_t count = 0, capacity = 0;
    edges->nodes = graph->nodes;
    edges->first = calloc((size_t)graph->nodes + 2, sizeof *edges->first);
    if (!edges->first) return false;
    yl_ways_forget(graph);
    for (uint32_t n = 0; n < graph->nodes && !graph->failed; n++) {
        yl_ways_from(graph, n);
        if (!YL_ARRAY_RESERVE(&edges->to, &capacity, count + graph->ways + 1)) return false;
        for (uint32_t i = 0; i < graph->ways; i++) edges->to[count++] = graph->way[i].to;
        edges->first[n + 1] = (uint32_t)count;
    }
    return !graph->failed;
}

/* A component is complete: does it hold a cycle? */
static void look_for_cycle(void *context, uint32_t *node, uint32_t nodes)
{
    struct search *search = context;
    const struct yl_graph *edges = &search->edges;
    bool cycle = nodes > 1;
    for (uint32_t e = edges->first[node[0]]; e < edges->first[node[0] + 1]; e++)
        cycle |= edges->to[e] == node[0];
    search->part.node = node;
    search->part.nodes = nodes;
    if (cycle && !search->graph.failed) look_at(search);
}

/* Which memories change at all, and whether more than one visit of a person can do so. */
static void know_memories(struct search *search)
{
    const struct yl_scenario *scenario = search->graph.s;
    search->changes = scenario->size > 0;
    for (uint32_t a = 0; a < scenario->axes; a++)
        if (scenario->axis[a].kind == YL_AXIS_MEMORY) {
            search->may_yes[a] = scenario->axis[a].share[1] > 0;
            search->may_no[a] = scenario->axis[a].share[0] > 0 || scenario->axis[a].lasts > 0;
            search->changes |= scenario->axis[a].lasts > 0;
        }
    for (uint32_t n = 0; n < search->graph.nodes; n++) {
        const struct yl_step *step = search->graph.node[n].step;
        for (uint32_t i = 0; step && i < step->remembers; i++)
            search->may_yes[step->remember[i]] = true;
        for (uint32_t i = 0; step && i < step->forgets; i++) search->may_no[step->forget[i]] = true;
        for (uint32_t i = 0; step && i < step->starts; i++)
            search->changes |= !step->start[i].others;
    }
}

static bool begin(struct search *search)
{
    struct yl_arena *arena = search->graph.load->r->arena;
    if (!yl_ways_make(&search->graph)) return false;
    const struct yl_scenario *scenario = search->graph.s;
    search->place = yl_arena_get(arena, (search->graph.nodes + 1) * sizeof *search->place);
    search->may_yes = yl_arena_get(arena, scenario->axes + 1);
    search->may_no = yl_arena_get(arena, scenario->axes + 1);
    search->saved = yl_arena_get(arena, scenario->axes + 2 * scenario->rooms + scenario->limits +
                                            scenario->agents + 1);
    search->part.moment = malloc(YL_MOMENTS * sizeof *search->part.moment);
    if (arena->failed || !search->part.moment) return false;
    for (uint32_t n = 0; n < search->graph.nodes; n++) search->place[n] = UINT32_MAX;
    know_memories(search);
    yl_ways_forget(&search->graph);
    if (!(search->seen = find_there(search)) || search->graph.failed) return false;
    yl_part_all(&search->all, &search->graph);
    return make_edges(search);
}

void yl_cycles_check(struct yl_load *load)
{
    struct search search = {.graph = {.load = load}};
    if (!begin(&search) || !yl_components(&search.edges, look_for_cycle, &search))
        search.graph.failed = true;
    YL_FREE(search.part.moment, search.edges.first, search.edges.to, search.way, search.out,
            search.reached, search.seen, search.graph.way);
    if (search.graph.failed && !load->r->status && !load->r->arena->failed)
        load->r->status =
            yl_fault_set(load->r->fault, YL_NO_MEMORY, "not enough memory for the scenario",
                         "内存不足，放不下场景");
}
