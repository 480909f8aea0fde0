/* calm.c: which streams can still change a memory. Contract: calm.h. */
#include "sim/engine/calm.h"
#include "sim/base/get.h"
#include "sim/engine/batch.h"
#include "sim/engine/memory.h"
#include <stdlib.h>
#include <string.h>

void yl_calm_init(struct yl_calm *calm, const struct yl_replication *replication)
{
    *calm = (struct yl_calm){.replication = replication};
    if (!replication->plan->calm) return;
    calm->live = yl_get_zeroed(replication->plan->streams + 1, sizeof *calm->live);
}

void yl_calm_free(struct yl_calm *calm) { free(calm->live); }

void yl_calm_start(struct yl_calm *calm)
{
    if (calm->live) memset(calm->live, 0, calm->replication->plan->streams * sizeof *calm->live);
}

/* Has a stream arrivals in the window, or visits that are under way? */
static bool is_there(const struct yl_calm *calm, uint32_t at)
{
    const struct yl_plan_stream *stream = &calm->replication->plan->stream[at];
    const uint32_t *count = calm->replication->count[at], end = stream->first_cell + stream->cells;
    if (calm->live[at]) return true;
    if (stream->by_roll) return stream->first_cell < calm->window.to && calm->window.from < end;
    for (uint32_t cell = calm->window.from; cell < calm->window.to && cell < end; cell++)
        if (cell >= stream->first_cell && count[cell - stream->first_cell]) return true;
    return false;
}

static bool is_calm(const struct yl_calm *calm, const struct yl_batch *batch, uint64_t bits)
{
    const struct yl_plan *plan = calm->replication->plan;
    const struct yl_plan_stream *own = &plan->stream[batch->source];
    const bool each_once = own->kind == YL_STREAM_SEND_PERSONS && own->number <= plan->size;
    for (uint32_t i = 0; i < plan->calm->streams; i++) {
        const uint32_t at = plan->calm->stream[i];
        if (!(plan->calm->changes[plan->entry[plan->stream[at].entry].node] & bits)) continue;
        if (at == batch->source ? !each_once : is_there(calm, at)) return false;
    }
    return true;
}

bool yl_calm_need(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_calm *calm = walker->calm;
    const struct yl_plan *plan = calm->replication->plan;
    const struct yl_node *node = &plan->node[batch->node];
    const uint64_t bits = calm->live ? plan->calm->asks[batch->node] : 0;
    if (!bits || batch->source >= plan->streams || !is_calm(calm, batch, bits)) return false;
    yl_batch_times(walker, batch);
    const int64_t end = (int64_t)calm->window.to * YL_CELL;
    bool within = true;
    for (uint32_t i = 0; i < batch->n; i++) within &= batch->time[i] < end;
    if (!within) return false;
    const struct yl_plan_axis *axis = &plan->axis[node->u.tests.test->index];
    const uint64_t *memory = calm->replication->memory;
    uint8_t *value = walker->value;
    uint32_t m = 0;
    yl_batch_start(walker, batch, axis, value);
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint64_t word = memory[batch->person[i]];
        if (word) value[i] = (uint8_t)yl_memory_value(&axis->memory, word, NULL, 0);
        walker->keep[m] = i;
        m += (node->u.tests.test->mask >> value[i] & 1) != node->u.tests.opposite;
    }
    yl_batch_split(walker, batch, walker->keep, m, node->other);
    batch->node = node->next;
    return true;
}
