/* ample.c: who is under way, and services as columns. Contract: ample.h. */
#include "sim/engine/ample.h"
#include "sim/base/array.h"
#include "sim/engine/batch.h"
#include "sim/engine/claim.h"
#include "sim/engine/desk.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>

enum { CELLS = 16 }; /* who comes behind these is an event of the calendar */
struct later {       /* a visit that comes to agents in a window to come */
    int64_t time, begun;
    uint32_t index, cell, node;
    uint16_t source;
    bool counted;
};
_Static_assert(sizeof(struct later) == 32, "two in a cache line");
struct yl_ample {
    struct {
        struct later *row;
        uint32_t n;
        size_t capacity;
    } list[CELLS];       /* by cell */
    uint32_t base, rows; /* base: the cell that the ring begins with */
};

enum yl_status yl_ample_init(struct yl_loop *loop)
{
    loop->ample = calloc(1, sizeof *loop->ample);
    return loop->ample ? YL_OK : YL_NO_MEMORY;
}

void yl_ample_free(struct yl_loop *loop)
{
    for (uint32_t i = 0; loop->ample && i < CELLS; i++) free(loop->ample->list[i].row);
    YL_FREE(loop->ample);
}

void yl_ample_start(struct yl_loop *loop, uint32_t cell)
{
    for (uint32_t i = 0; i < CELLS; i++) loop->ample->list[i].n = 0;
    loop->ample->base = cell;
    loop->ample->rows = 0;
}

/* ---- those who come later -------------------------------------------------------------------- */
/* False: it cannot wait here. */
static bool put_later(struct yl_loop *loop, const struct yl_batch *batch, uint32_t i)
{
    struct yl_ample *ample = loop->ample;
    const struct yl_plan *plan = yl_loop_plan(loop);
    const int64_t cell = batch->time[i] / YL_CELL;
    if (plan->efforts || cell - ample->base >= CELLS ||
        (!plan->drain && batch->time[i] >= plan->to))
        return false;
    const uint32_t at = (uint32_t)cell % CELLS, n = ample->list[at].n;
    if (!YL_ARRAY_RESERVE(&ample->list[at].row, &ample->list[at].capacity, (size_t)n + 1)) {
        loop->status = YL_NO_MEMORY;
        return true;
    }
    ample->list[at].row[n] =
        (struct later){batch->time[i], batch->begun[i],         batch->index[i], batch->cell[i],
                       batch->node,    (uint16_t)batch->source, batch->counted};
    ample->list[at].n++;
    ample->rows++;
    return true;
}

void yl_ample_resume(struct yl_loop *loop, uint32_t to)
{
    struct yl_ample *ample = loop->ample;
    const struct yl_plan *plan = yl_loop_plan(loop);
    const bool any = ample->rows;
    for (; ample->rows && ample->base < to; ample->base++) {
        const uint32_t at = ample->base % CELLS;
        for (uint32_t i = 0; i < ample->list[at].n; i++) {
            const struct later *row = &ample->list[at].row[i];
            const struct yl_plan_stream *stream = &plan->stream[row->source];
            struct yl_visit visit =
                yl_visit_fresh(stream->entry, row->source, row->node, row->counted);
            visit.time = row->time;
            visit.begun = row->begun;
            visit.address = (struct yl_address){row->index, row->cell, stream->origin};
            yl_walker_resume(loop->walker, &visit);
        }
        ample->rows -= ample->list[at].n;
        ample->list[at].n = 0;
    }
    ample->base = to;
    if (any) yl_walker_flush_linked(loop->walker);
}

/* ---- a window -------------------------------------------------------------------------------- */
/* No more than these are there between two cells: who is in the loop, and who arrives. */
static uint64_t most_under_way(const struct yl_loop *loop, uint32_t from, uint32_t to)
{
    uint64_t n = (uint64_t)loop->visits.count + yl_claims_kept(loop) + loop->ample->rows;
    for (uint32_t s = 0; s < yl_loop_plan(loop)->streams; s++) {
        const struct yl_plan_stream *stream = &yl_loop_plan(loop)->stream[s];
        for (uint32_t cell = from; cell < to; cell++)
            if (cell >= stream->first_cell && cell - stream->first_cell < stream->cells)
                n += loop->replication->count[s][cell - stream->first_cell];
    }
    return n;
}

/* Those of earlier windows who are still served are not under way if they end with that. */
void yl_ample_open(struct yl_loop *loop, uint32_t from, uint32_t to)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const int64_t begin = (int64_t)from * YL_CELL;
    const uint64_t most = most_under_way(loop, from, to);
    for (uint32_t a = 0; a < plan->agents && most < UINT32_MAX; a++) {
        struct yl_desk *desk = &loop->foreseen[a];
        if (!desk->foreseen || desk->servers.form != YL_SERVERS_LIST) continue;
        (void)yl_servers_free(&desk->servers, begin); /* now and then forgets who has been served */
        if (yl_servers_has(&desk->servers, (uint32_t)most, begin)) desk->till = loop->claim_limit;
    }
}

/* Of a few agents there is hardly ever one for everybody. */
static bool may_be_enough(const struct yl_desk *desk)
{
    return desk->foreseen && desk->servers.form != YL_SERVERS_HEAP;
}

bool yl_ample_may(const struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    bool any = false;
    for (uint32_t a = 0; a < plan->agents && !plan->size; a++)
        any |= may_be_enough(&loop->foreseen[a]);
    return any;
}

/* May a batch be looked at before its turn? */
static bool is_foreseen(const struct yl_walker *walker, const struct yl_batch *batch,
                        const struct yl_loop *loop)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    if (node->op != YL_OP_ASK || !may_be_enough(&loop->foreseen[node->index]) || plan->size ||
        batch->memory || batch->source >= plan->streams || batch->guard >= 0)
        return false;
    const int32_t axis = plan->agent[node->index].service.axis;
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT;
}

/* Who comes behind the window leaves the batch, for rows of a window to come, or where that cannot be for a batch that
 * waits for its turn; false: the whole batch does. */
static bool part_late(struct yl_walker *walker, struct yl_batch *batch, struct yl_loop *loop)
{
    uint32_t soon = 0, others = 0;
    bool late = false;
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) late |= batch->time[i] >= loop->claim_limit;
    if (!late) return true;
    for (uint32_t i = 0; i < batch->n; i++)
        if (batch->time[i] < loop->claim_limit)
            walker->keep[soon++] = i;
        else if (!put_later(loop, batch, i))
            walker->tie[others++] = i;
    if (others == batch->n) return false;
    yl_batch_fork(walker, batch, walker->tie, others, batch->node);
    yl_batch_take(walker->replication->plan, batch, batch, walker->keep, soon);
    return true;
}

static void serve(struct yl_walker *walker, struct yl_batch *batch, struct yl_loop *loop)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    struct yl_desk *desk = &loop->foreseen[node->index];
    struct yl_tally *tally = walker->replication->tally;
    yl_batch_draw(walker, batch, &agent->service, node->key, YL_SLOT_STAY);
    for (uint32_t i = 0; i < batch->n; i++) walker->delay[i] += batch->time[i];
    yl_tally_intervals(tally, agent->busy, batch->time, walker->delay, batch->n);
    yl_tally_add(tally, batch->counted, batch->entry, agent->slot + YL_AGENT_REQUESTS, batch->n);
    yl_tally_add(tally, batch->counted, batch->entry, agent->slot + YL_AGENT_SERVED, batch->n);
    for (uint32_t i = 0; i < batch->n; i++) {
        batch->time[i] = walker->delay[i];
        if (batch->time[i] > desk->till) yl_desk_take(loop, desk, batch->time[i]);
    }
    batch->moved = true;
    yl_batch_cut_late(walker, batch);
    batch->node = node->next;
}

bool yl_ample_ask(struct yl_walker *walker, struct yl_batch *batch)
{
    struct yl_loop *loop = walker->claim ? walker->claim_context : NULL;
    if (!loop || !is_foreseen(walker, batch, loop) || !part_late(walker, batch, loop)) return false;
    const struct yl_node *node = &walker->replication->plan->node[batch->node];
    if (!batch->n) return true;
    if (loop->foreseen[node->index].till != loop->claim_limit) return false;
    serve(walker, batch, loop);
    return true;
}
