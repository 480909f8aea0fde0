/* ample.c: who is under way, and services as columns. Contract: ample.h. */
#include "sim/engine/ample.h"
#include "sim/engine/batch.h"
#include "sim/engine/claim.h"
#include "sim/engine/desk.h"
#include "sim/engine/loop_parts.h"

/* No more than these are there between two cells: who is in the loop, and who arrives. */
static uint64_t most_under_way(const struct yl_loop *loop, uint32_t from, uint32_t to)
{
    uint64_t n = (uint64_t)loop->visits.count + yl_claims_kept(loop);
    for (uint32_t s = 0; s < yl_loop_plan(loop)->streams; s++) {
        const struct yl_plan_stream *stream = &yl_loop_plan(loop)->stream[s];
        for (uint32_t cell = from; cell < to; cell++)
            if (cell >= stream->first_cell && cell - stream->first_cell < stream->cells)
                n += loop->replication->count[s][cell - stream->first_cell];
    }
    return n;
}

void yl_ample_open(struct yl_loop *loop, uint32_t from, uint32_t to)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const uint64_t most = most_under_way(loop, from, to);
    for (uint32_t a = 0; a < plan->agents; a++) {
        struct yl_desk *desk = &loop->foreseen[a];
        if (!desk->foreseen || (uint64_t)desk->servers.count < most) continue;
        /* looks through the list now and then, as long as all in it have begun */
        if (desk->servers.form == YL_SERVERS_LIST)
            (void)yl_servers_free(&desk->servers, (int64_t)from * YL_CELL);
        if (desk->servers.form == YL_SERVERS_LIST) desk->till = loop->claim_limit;
    }
}

static bool may_serve(const struct yl_walker *walker, const struct yl_batch *batch,
                      const struct yl_loop *loop)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    if (node->op != YL_OP_ASK || loop->foreseen[node->index].till != loop->claim_limit ||
        plan->size || batch->memory || batch->source >= plan->streams || batch->guard >= 0)
        return false;
    const int32_t axis = plan->agent[node->index].service.axis;
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT;
}

/* Who comes to them behind the window leaves the batch; false: all do. */
static bool part_late(struct yl_walker *walker, struct yl_batch *batch, int64_t limit)
{
    uint32_t late = 0;
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->tie[late] = i;
        late += batch->time[i] >= limit;
    }
    if (late == batch->n) return false;
    if (late) yl_batch_part(walker, batch, walker->tie, late);
    return true;
}

bool yl_ample_ask(struct yl_walker *walker, struct yl_batch *batch)
{
    struct yl_loop *loop = walker->claim ? walker->claim_context : NULL;
    if (!loop || !may_serve(walker, batch, loop)) return false;
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    struct yl_desk *desk = &loop->foreseen[node->index];
    struct yl_tally *tally = walker->replication->tally;
    if (!part_late(walker, batch, desk->till)) return false;
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
    return true;
}
