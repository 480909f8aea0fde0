/* compile_stations.c: may stations be evaluated in batches, one after another, and in which order? Contract: compiler.h.
 *
 * A station is ready when all that leads to it is done: the order is a topological one (A. B. Kahn, 1962) of the graph "a visit
 * that has been at A may come to B next". Where that has a cycle, also of one station, or anything else in the plan needs the order of time or one visit at a time, the event
 * loop does all.
 *
 * All that looks at what numbered persons remember, or changes it, is one station, for each person's visits in their order; ways
 * from it back to itself are its own matter (ordering.h), ways by another station are a cycle. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <string.h>

/* With fewer persons, or more visits of each in a cell, rounds of visits in order are too small for batches. */
enum { PERSONS_LEAST = 256, VISITS_MOST = 256 };

struct search {
    struct yl_compiler *c;
    uint32_t stations;     /* rooms, agents, shops, limits, and last what persons remember */
    struct yl_search from; /* one station */
    uint32_t *own, *first; /* ordered nodes by station; [stations + 1] where those of each begin */
    uint8_t *next_to;      /* [stations][stations]: from, to */
    bool *there;           /* [stations] */
    uint32_t *with; /* [limits] the first of those that a visit touches at once, by way of others */
};

static uint32_t index_of(const struct search *search, const struct yl_node *node)
{
    const uint32_t limit = yl_node_limit(node, 0);
    return limit == YL_NO_NODE ? node->index : search->with[limit];
}

static uint32_t station_of(const struct search *search, const struct yl_node *node)
{
    const struct yl_plan *plan = search->c->plan;
    if (yl_compile_is_own(search->c, node)) return search->stations - 1;
    uint32_t before = node->op == YL_OP_SEAT    ? 0
                      : node->op == YL_OP_ASK   ? plan->rooms
                      : node->op == YL_OP_ORDER ? plan->rooms + plan->agents
                                                : plan->rooms + plan->agents + plan->sales;
    return before + index_of(search, node);
}

/* True if a trait or the moment says it. */
static bool is_known(const struct yl_plan *plan, int32_t axis)
{
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT ||
           plan->axis[axis].kind == YL_AXIS_FACT;
}

/* True if a batch may ask the counter of a limit. */
static bool is_asked(const struct yl_plan *plan, const struct yl_plan_limit *limit)
{
    return is_known(plan, limit->allow.axis) &&
           (limit->per != YL_PER_TRAIT || is_known(plan, limit->axis)) &&
           (limit->per != YL_PER_PERSON || plan->size);
}

/* A node whose order a batch can keep: it goes by what a batch has as a column. */
static bool fits(const struct yl_compiler *compiler, const struct yl_node *node)
{
    const struct yl_plan *plan = compiler->plan;
    const struct yl_reads reads = yl_compile_reads(compiler, node);
    const struct yl_plan_room *room = node->op == YL_OP_SEAT ? &plan->room[node->index] : NULL;
    const struct yl_plan_shop *sale = node->op == YL_OP_ORDER ? &plan->shop[node->index] : NULL;
    uint32_t limits = 0, limit;
    bool all = !(reads.axes & ~(1u << YL_AXIS_TRAIT)) && !reads.changes;
    for (; all && (limit = yl_node_limit(node, limits)) != YL_NO_NODE; limits++)
        all = is_asked(plan, &plan->limit[limit]);
    if (room) return all && !room->hosted && !room->whiles;
    if (sale) return all && sale->stock >= 0 && sale->pieces;
    return all && (limits || node->op == YL_OP_ASK);
}

/* True if a visit that its station lets in does the operation then. */
static bool is_done_later(const struct yl_node *node)
{
    return node->op == YL_OP_ORDER || node->op == YL_OP_PASS;
}

/* Nothing of the plan but its stations needs an order; `persons`: theirs may be one. */
static bool only_batches(const struct yl_compiler *compiler, bool persons)
{
    const struct yl_plan *plan = compiler->plan;
    if (!plan->ordered || plan->rowwise || plan->spawns || (plan->memories && !plan->size))
        return false;
    for (uint32_t i = 0; i < plan->bys; i++)
        if (plan->axis[plan->by[i]].kind != YL_AXIS_TRAIT) return false;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        if (!node->reached) continue;
        const bool own = persons && yl_compile_is_own(compiler, node);
        if (yl_node_ordered(node) && !own && !fits(compiler, node)) return false;
        if (node->op == YL_OP_WATCH && plan->room[node->index].ordered_stay) return false;
        if (node->op == YL_OP_SEAT && yl_node_ordered(node) && plan->bys) return false;
        /* a served visit never stands at once before what it does once it is let in */
        const struct yl_node *next = yl_node_ordered(node) && !own && !is_done_later(node)
                                         ? &compiler->node[node->next]
                                         : NULL;
        if (next && yl_node_ordered(next) && is_done_later(next) &&
            !yl_compile_is_own(compiler, next))
            return false;
    }
    return true;
}

/* True if what persons remember may be a station: there are enough of them for the visits of the busiest cell. */
static bool orders_persons(const struct yl_plan *plan)
{
    double visits = 0;
    for (uint32_t r = 0; r < plan->rooms; r++)
        if (plan->room[r].hosted) return false;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        double most = (double)stream->number;
        for (uint32_t c = 0; c < stream->cells && stream->kind == YL_STREAM_POISSON; c++)
            if (stream->poisson[c] && stream->poisson[c]->mean > most)
                most = stream->poisson[c]->mean;
        visits += most;
    }
    return plan->size >= PERSONS_LEAST && visits <= VISITS_MOST * (double)plan->size;
}

/* Nothing of the plan but its persons needs more than batches, and there are enough of them. */
static bool only_per_person(const struct yl_compiler *compiler, bool persons)
{
    const struct yl_plan *plan = compiler->plan;
    if (!plan->ordered || plan->rowwise || plan->spawns || !persons) return false;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        if (node->reached && yl_node_ordered(node) && !yl_compile_is_own(compiler, node))
            return false;
    }
    return true;
}

/* Limits that are touched together are one station. */
static void join_limits(struct search *search)
{
    struct yl_compiler *compiler = search->c;
    for (uint32_t i = 0; i < compiler->plan->limits; i++) search->with[i] = i;
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        uint32_t limit;
        for (uint32_t i = 1; node->reached && (limit = yl_node_limit(node, i)) != YL_NO_NODE; i++) {
            const uint32_t one = search->with[limit], two = search->with[yl_node_limit(node, 0)],
                           first = one < two ? one : two;
            for (uint32_t k = 0; k < compiler->plan->limits; k++)
                if (search->with[k] == one || search->with[k] == two) search->with[k] = first;
        }
    }
}

/* May limits of persons be met in the turns of each? Nothing shared may be met there, and none be given or refilled. */
static bool may_turn(const struct yl_compiler *compiler)
{
    const struct yl_plan_limit *limit = compiler->plan->limit;
    for (uint32_t n = 0, first, at; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        for (uint32_t i = 0; (at = yl_node_limit(node, i)) != YL_NO_NODE; i++) {
            if (!i) first = at;
            if ((limit[at].per == YL_PER_PERSON) != (limit[first].per == YL_PER_PERSON) ||
                (limit[at].per == YL_PER_PERSON &&
                 (node->op == YL_OP_PASS || !is_asked(compiler->plan, &limit[at]))))
                return false;
        }
    }
    return true;
}

static void come_behind(struct search *search, struct yl_node *node)
{
    uint32_t *to;
    for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) yl_search_come(&search->from, *to);
}

/* The stations that come next on the ways from a node. */
static void follow(struct search *search, uint32_t from, struct yl_node *node)
{
    come_behind(search, node);
    while (search->from.nodes) {
        node = &search->c->node[search->from.node[--search->from.nodes]];
        const uint32_t to = yl_node_ordered(node) ? station_of(search, node) : 0;
        if (!yl_node_ordered(node))
            come_behind(search, node);
        else if (to != from || to < search->stations - 1)
            search->next_to[from * search->stations + to] = 1;
    }
}

/* Nodes by their station, each in the order of nodes: a counting sort. */
static void sort_nodes(struct search *search)
{
    const struct yl_compiler *compiler = search->c;
    uint32_t *at = search->first;
    for (int put = 0; put < 2; put++) {
        for (uint32_t n = 0; n < compiler->nodes; n++) {
            const struct yl_node *node = &compiler->node[n];
            if (!node->reached || !yl_node_ordered(node)) continue;
            const uint32_t station = station_of(search, node);
            if (put)
                search->own[at[station]++] = n;
            else
                at[station + 1]++;
        }
        if (put) break;
        for (uint32_t i = 0; i < search->stations; i++) at[i + 1] += at[i];
    }
    memmove(at + 1, at, search->stations * sizeof *at); /* each had moved on to its end */
    at[0] = 0;
}

/* True if all limits that a node touches are one number for all. */
static bool all_counts(const struct search *search, const struct yl_node *node)
{
    uint32_t limit, i = 0;
    bool all = true;
    for (; (limit = yl_node_limit(node, i)) != YL_NO_NODE; i++)
        all &= yl_compile_is_count(&search->c->plan->limit[limit]);
    return all && i <= YL_LIMIT_EACH;
}

static void set_station(struct search *search, uint32_t station)
{
    struct yl_compiler *compiler = search->c;
    struct yl_plan *plan = compiler->plan;
    const bool persons = station == search->stations - 1;
    plan->per_person |= persons;
    if (persons) plan->person_station = plan->stations;
    for (uint32_t i = search->first[station]; i < search->first[station + 1]; i++) {
        struct yl_node *node = &compiler->node[search->own[i]];
        node->station = plan->stations;
        if (persons) continue;
        bool patient = (node->op == YL_OP_SEAT && plan->room[node->index].has_patience) ||
                       (node->op == YL_OP_ASK && plan->agent[node->index].has_patience);
        struct yl_plan_station *one = &plan->station[plan->stations];
        one->op = yl_node_limit(node, 0) != YL_NO_NODE ? YL_OP_TAKE : node->op;
        one->index = index_of(search, node);
        one->patient = patient;
        one->by_order |= node->op == YL_OP_PASS || !all_counts(search, node);
        one->mixed |= one->by_order || node->op != YL_OP_TAKE || node->u.take.count > 1;
    }
    plan->stations++;
}

/* waits: [stations] how many stations that are there lead to it and are not done: one that leads to itself never is. */
static void done_with(const struct search *search, uint32_t from, uint32_t *waits, bool done)
{
    const uint8_t *to = search->next_to + (size_t)from * search->stations;
    for (uint32_t i = 0; i < search->stations; i++) waits[i] += done ? -(uint32_t)to[i] : to[i];
}

static void put_in_order(struct search *search)
{
    struct yl_plan *plan = search->c->plan;
    bool *done = yl_get_zeroed(search->stations + 1, sizeof *done);
    uint32_t *waits = yl_get_zeroed(search->stations + 1, sizeof *waits), all = 0;
    plan->station = yl_compiler_get(search->c, (search->stations + 1) * sizeof *plan->station);
    for (uint32_t i = 0; i < search->stations; i++) all += search->there[i];
    for (uint32_t i = 0; i < search->stations; i++)
        if (search->there[i]) done_with(search, i, waits, false);
    for (bool found = true; found;) {
        found = false;
        for (uint32_t i = 0; i < search->stations; i++) {
            if (!search->there[i] || done[i] || waits[i]) continue;
            set_station(search, i);
            done_with(search, i, waits, true);
            found = done[i] = true;
        }
    }
    if (plan->stations < all) { /* a cycle */
        plan->stations = 0;
        plan->per_person = false;
    }
    YL_FREE(done, waits);
}

static void find_stations(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const bool persons = orders_persons(plan);
    for (uint32_t n = 0; n < compiler->nodes; n++) compiler->node[n].station = YL_NO_NODE;
    if (!only_per_person(compiler, persons) && !only_batches(compiler, persons)) return;
    struct search search = {
        .c = compiler, .stations = plan->rooms + plan->agents + plan->sales + plan->limits + 1};
    search.from = yl_search_of(compiler);
    search.own = yl_get_zeroed((size_t)compiler->nodes + 1, sizeof *search.own);
    search.first = yl_get_zeroed((size_t)search.stations + 2, sizeof *search.first);
    search.next_to = yl_get_zeroed((size_t)search.stations * search.stations + 1, 1);
    search.there = yl_get_zeroed(search.stations + 1, sizeof *search.there);
    search.with = yl_get_zeroed(plan->limits + 1, sizeof *search.with);
    join_limits(&search);
    sort_nodes(&search);
    for (uint32_t at = 0; at < search.stations; at++) {
        search.from.number++;
        for (uint32_t i = search.first[at]; i < search.first[at + 1]; i++) {
            search.there[at] = true;
            follow(&search, at, &compiler->node[search.own[i]]);
        }
    }
    put_in_order(&search);
    YL_FREE(search.from.seen, search.next_to, search.there, search.with, search.own, search.first);
}

/* Limits of persons are lines of their own, or, where a way leads back to one, matters of each person. */
void yl_compile_stations(struct yl_compiler *compiler)
{
    find_stations(compiler);
    compiler->limits_in_turn = !compiler->plan->stations && may_turn(compiler);
    if (compiler->limits_in_turn) find_stations(compiler);
}
