/* solve_kept.c: flows, or visits, kept from one solution of a chain of shifts to the next. What lies in front of
 * every step whose shift was not found is walked by the same chances again: the flows that stand
 * before the rest of the graph are kept, for each combination of an entry, and taken up where
 * nothing in front of them is looked at otherwise. Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/solve/solve_parts.h"
#include <stdlib.h>
#include <string.h>

struct kept_run { /* intents side by side, of one combination of traits */
    uint32_t lanes;
    struct yl_point lane[YL_ABREAST];
    double intent, shock_z;
    uint8_t *value; /* [axes] */
    uint64_t memory;
    int64_t born;
    struct yl_state *state; /* [states] flows with no cells but [low, high) */
    uint32_t states;
};
struct kept_node { /* how it is looked at */
    uint32_t node;
    bool stop, wants, clock;
    uint64_t chances;
};
struct kept_entry {
    int64_t from, step;
    uint64_t memory_read;
    uint32_t cells, nodes, runs;
    bool valid, relative;
    struct kept_node *node; /* those in front, in the order in which they are walked */
    struct kept_run **run;
    size_t capacity;
};
struct yl_kept {
    struct kept_entry *was, now; /* [entries]; of the current entry */
    uint32_t entries, at;        /* at: the run */
    bool on, stands, same;       /* stands: what was kept holds; same: of the same nodes */
    size_t begun;                /* before the run */
    bool *later;                 /* [nodes] the solver's */
    size_t later_capacity;
    uint64_t memory; /* with which it begins */
};

/* ---- memory ---------------------------------------------------------------------------------- */
static void free_entry(struct kept_entry *entry)
{
    for (uint32_t i = 0; i < entry->runs; i++) {
        struct kept_run *run = entry->run[i];
        for (uint32_t s = 0; run && s < run->states; s++) {
            struct yl_flow *flow = run->state[s].flow;
            for (int l = 0; flow && l < YL_LAYERS; l++) free(flow->cell[l]);
            if (flow) YL_FREE(flow->piece, flow);
        }
        if (run) YL_FREE(run->state, run->value, run);
    }
    YL_FREE(entry->run, entry->node);
    *entry = (struct kept_entry){0};
}

struct yl_kept *yl_kept_new(uint32_t entries)
{
    struct yl_kept *kept = yl_get_zeroed(1, sizeof *kept);
    kept->was = yl_get_zeroed(entries + 1, sizeof *kept->was);
    kept->entries = entries;
    return kept;
}

void yl_kept_free(struct yl_kept *kept)
{
    if (!kept) return;
    for (uint32_t e = 0; e < kept->entries; e++) free_entry(&kept->was[e]);
    free_entry(&kept->now);
    YL_FREE(kept->was, kept->later, kept);
}

/* ---- an entry -------------------------------------------------------------------------------- */
static struct kept_node look_at(const struct yl_solver *solver, uint32_t n)
{
    const struct yl_node *node = &solver->plan->node[n];
    const struct yl_by_chance *by = &node->u.chance;
    return (struct kept_node){
        n, solver->stop[n], solver->wants[n], solver->clock[n],
        node->op == YL_OP_CHANCE ? yl_hash(by->logit, by->count * sizeof *by->logit) : 0};
}

static bool is_in_front(const struct yl_solver *solver, uint32_t n)
{
    return solver->rank[n] != YL_NO_NODE && !solver->later[n];
}

/* What may differ when the next shifts are found, and all behind it: what begins visits, too, or leads from
 * where the clock is asked to where it may be when more shifts are known. */
static void find_later(struct yl_solver *solver, const uint32_t *by_rank)
{
    const struct yl_plan *plan = solver->plan;
    const bool timed = solver->wants[solver->start];
    bool *later = solver->later;
    for (uint32_t r = 0; r < solver->mets; r++) {
        const struct yl_node *node = &plan->node[by_rank[r]];
        bool may = solver->population->later[by_rank[r]] ||
                   (node->op == YL_OP_PASS && node->u.effects->spawns);
        for (uint32_t i = 0, to; timed && !may && yl_plan_way(plan, node, i, &to); i++)
            may = to != YL_NO_NODE && solver->population->hopeful[to] && !solver->wants[to];
        later[by_rank[r]] = may;
    }
    for (bool more = true; more;) {
        more = false;
        for (uint32_t r = 0; r < solver->mets; r++) {
            const uint32_t n = by_rank[r];
            if (!later[n]) continue;
            for (uint32_t i = 0, to; yl_plan_way(plan, &plan->node[n], i, &to); i++) {
                if (to == YL_NO_NODE || solver->rank[to] == YL_NO_NODE || later[to]) continue;
                later[to] = more = true;
            }
        }
    }
}

/* Nodes by rank: ranks are the places of nodes from the last on. */
static void list_nodes(struct yl_solver *solver, struct kept_entry *now)
{
    struct yl_kept *kept = solver->population->kept;
    const uint32_t nodes = solver->plan->nodes, mets = solver->mets;
    uint32_t *by_rank = yl_get((mets + 1) * sizeof *by_rank);
    now->node = yl_get((mets + 1) * sizeof *now->node);
    YL_ARRAY_RESERVE(&kept->later, &kept->later_capacity, nodes);
    solver->later = kept->later;
    for (uint32_t i = 0; i < mets; i++)
        by_rank[solver->rank[solver->met[i]] - (nodes - mets)] = solver->met[i];
    find_later(solver, by_rank);
    for (uint32_t r = 0; r < mets; r++)
        if (is_in_front(solver, by_rank[r])) now->node[now->nodes++] = look_at(solver, by_rank[r]);
    free(by_rank);
}

/* True where what was in front is in front now, and looked at in the same way and order. */
static bool holds(const struct yl_solver *solver, const struct kept_entry *was,
                  const struct kept_entry *now)
{
    uint32_t before = 0;
    bool all = was->nodes && was->from == now->from && was->step == now->step &&
               was->cells == now->cells && was->memory_read == now->memory_read &&
               was->valid == now->valid && was->relative == now->relative;
    for (uint32_t i = 0; i < was->nodes && all; i++) {
        const struct kept_node *then = &was->node[i];
        const uint32_t n = then->node;
        if (n >= solver->plan->nodes || !is_in_front(solver, n)) return false;
        const struct kept_node node = look_at(solver, n);
        all = then->stop == node.stop && then->wants == node.wants && then->clock == node.clock &&
              then->chances == node.chances && (!i || solver->rank[n] > before);
        before = solver->rank[n];
    }
    return all;
}

void yl_kept_entry(struct yl_solver *solver)
{
    struct yl_kept *kept = solver->population ? solver->population->kept : NULL;
    if (!kept) return;
    const struct kept_entry *was = &kept->was[solver->entry];
    kept->now = (struct kept_entry){.from = solver->grid.from,
                                    .step = solver->grid.step,
                                    .cells = solver->grid.cells,
                                    .memory_read = solver->memory_read,
                                    .valid = solver->valid,
                                    .relative = solver->relative};
    list_nodes(solver, &kept->now);
    kept->on = true;
    kept->stands = holds(solver, was, &kept->now);
    kept->same = kept->stands && was->nodes == kept->now.nodes;
    kept->at = 0;
}

void yl_kept_entry_end(struct yl_solver *solver)
{
    struct yl_kept *kept = solver->population ? solver->population->kept : NULL;
    if (!kept || !kept->on) return;
    kept->on = false;
    solver->later = NULL;
    free_entry(&kept->was[solver->entry]);
    kept->was[solver->entry] = kept->now;
    kept->now = (struct kept_entry){0};
}

/* ---- a run ----------------------------------------------------------------------------------- */
static size_t begun_so_far(const struct yl_solver *solver)
{
    size_t begun = 0;
    for (uint32_t s = 0; solver->begins && s < solver->plan->spawns; s++)
        begun += solver->begins[s].count;
    return begun;
}

/* Packed: into cells of its own; else out of these, into the solver's. */
static struct yl_flow *copy_flow(struct yl_solver *solver, const struct yl_flow *from, bool packed)
{
    struct yl_flow *to = yl_flow_new();
    const size_t cells = from->high - from->low, old = packed ? from->low : 0,
                 new = packed ? 0 : from->low;
    *to = (struct yl_flow){.pieces = from->pieces,
                           .instants = from->instants,
                           .latest = from->latest,
                           .piece_capacity = from->pieces + 1,
                           .low = from->low,
                           .high = from->high,
                           .late = from->late,
                           .has_had_most = from->has_had_most};
    to->piece = yl_get((from->pieces + 1) * sizeof *to->piece);
    if (from->pieces) memcpy(to->piece, from->piece, from->pieces * sizeof *to->piece);
    if (cells && !packed) yl_flow_make_cells(&solver->grid, to);
    for (uint32_t i = 0; i < solver->grid.lanes && cells; i++) {
        if (packed) to->cell[i] = yl_get(cells * sizeof *to->cell[i]);
        memcpy(to->cell[i] + new, from->cell[i] + old, cells * sizeof *to->cell[i]);
    }
    return to;
}

static bool is_of(const struct yl_solver *solver, const struct kept_run *run, uint64_t memory)
{
    const struct yl_plan *plan = solver->plan;
    bool same = run->lanes == solver->grid.lanes && run->memory == memory &&
                run->born == solver->born && run->shock_z == solver->shock_z &&
                (run->lanes || run->intent == solver->intent);
    for (uint32_t a = 0; a < plan->axes && same; a++)
        same = plan->axis[a].kind != YL_AXIS_TRAIT || run->value[a] == solver->value[a];
    for (uint32_t i = 0; i < run->lanes && same; i++)
        same =
            run->lane[i].at == solver->lane[i].at && run->lane[i].weight == solver->lane[i].weight;
    for (uint32_t s = 0; s < run->states && same; s++) /* a flow, where one is wanted */
        same = (run->state[s].flow != NULL) == solver->wants[run->state[s].node];
    return same;
}

/* What runs can be kept: intents side by side, or where no clock is asked. */
static struct yl_kept *kept_of(const struct yl_solver *solver)
{
    struct yl_kept *kept = solver->population ? solver->population->kept : NULL;
    return kept && kept->on && (solver->grid.lanes || !solver->wants[solver->start]) ? kept : NULL;
}

bool yl_kept_on(const struct yl_solver *solver) { return kept_of(solver) != NULL; }

bool yl_kept_take(struct yl_solver *solver, uint64_t memory)
{
    struct yl_kept *kept = kept_of(solver);
    if (!kept) return false;
    const uint32_t at = kept->at++;
    struct kept_entry *was = &kept->was[solver->entry], *now = &kept->now;
    kept->begun = begun_so_far(solver);
    kept->memory = memory;
    *YL_ARRAY_NEXT(now->run, now->runs, now->capacity) = NULL;
    struct kept_run *run = kept->stands && at < was->runs ? was->run[at] : NULL;
    if (!run || !is_of(solver, run, memory)) return false;
    for (uint32_t s = 0; s < run->states; s++) {
        const struct yl_state *from = &run->state[s];
        const uint32_t i = yl_state_find(solver, from->node, from->memory, from->seen);
        solver->state[i].moments = from->moments;
        solver->state[i].flow = from->flow ? copy_flow(solver, from->flow, false) : NULL;
    }
    if (kept->same) {
        now->run[at] = run;
        was->run[at] = NULL;
    }
    return true;
}

void yl_kept_put(struct yl_solver *solver)
{
    enum { MOST = 1 << 18 }; /* runs where no clock is asked */
    struct yl_kept *kept = kept_of(solver);
    if (!kept || kept->now.run[kept->at - 1]) return;
    if (!solver->grid.lanes && (uint64_t)kept->at * kept->entries > MOST) return;
    if (begun_so_far(solver) != kept->begun) return;
    struct kept_run *run = yl_get_zeroed(1, sizeof *run);
    kept->now.run[kept->at - 1] = run;
    *run = (struct kept_run){.lanes = solver->grid.lanes,
                             .memory = kept->memory,
                             .born = solver->born,
                             .intent = solver->intent,
                             .shock_z = solver->shock_z,
                             .value = yl_get(solver->plan->axes + 1),
                             .state = yl_get_zeroed(solver->states + 1, sizeof *run->state)};
    memcpy(run->lane, solver->lane, sizeof run->lane);
    memcpy(run->value, solver->value, solver->plan->axes);
    for (uint32_t s = 0; s < solver->states; s++) {
        const struct yl_state *from = &solver->state[s];
        if (solver->wants[from->node] && !from->flow) continue;
        if (!solver->grid.lanes && is_in_front(solver, from->node)) continue;
        if (solver->later[from->node] && !solver->population->hopeful[from->node]) continue;
        run->state[run->states++] =
            (struct yl_state){.node = from->node,
                              .memory = from->memory,
                              .seen = from->seen,
                              .flow = from->flow ? copy_flow(solver, from->flow, true) : NULL,
                              .moments = from->moments};
    }
}
