/* moved.c: chances that a person's intent, shared draws or a rhythm move, a batch at a time.
 * Contract: batch.h. */
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include <math.h>
#include <string.h>

/* People are the same in all arms, so that it is never by the arm of a visit. */
static void intent_by_trait(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_by_draw *by = &walker->replication->plan->intent;
    const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)by->axis);
    for (uint32_t i = 0; i < batch->n; i++)
        batch->intent[i] = yl_draw_value(&by->draw[value[i]], walker->k[i]);
}

/* Drawn once for the rows of a batch, however many chances ask. */
static void intent_column(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const bool numbered = plan->size != 0;
    const uint32_t *index = numbered ? batch->person : batch->index, *cell = batch->cell;
    if (batch->intended) return;
    batch->intended = true;
    if (numbered) cell = memset(walker->tie, 0, (batch->n + YL_ROW_PAD) * sizeof *walker->tie);
    if (!plan->intent_known)
        replication->kernels->k52(
            walker->k, index, cell, numbered ? YL_ORIGIN_PERSON : batch->origin,
            yl_ctr3(YL_SLOT_AFTER, 0, 0), replication->key[plan->intent_key], (int)batch->n);
    if (plan->intent.axis < 0)
        replication->kernels->values(batch->intent, &plan->intent.draw[0], walker->k,
                                     (int)batch->n);
    else
        intent_by_trait(walker, batch);
}

void yl_batch_moved_asks(struct yl_walker *walker, struct yl_batch *batch,
                         const struct yl_moves *moves)
{
    if (moves->by_time) yl_batch_times(walker, batch);
    if (moves->intent != 0) intent_column(walker, batch);
}

void yl_batch_moved(struct yl_walker *walker, const struct yl_batch *batch,
                    const struct yl_by_chance *by, const uint8_t *value)
{
    enum { VALUES = 256 };
    const struct yl_moves *moves = by->moves;
    double *level = walker->level, logit[VALUES];
    YL_MUST(by->count <= VALUES, "a chance by %u values", by->count);
    for (uint32_t v = 0; v < by->count; v++)
        logit[v] = by->chance[v].certain     ? INFINITY
                   : by->chance[v].threshold ? by->logit[v]
                                             : -INFINITY;
    if (!moves->by_time && !moves->shocks) {
        for (uint32_t i = 0; i < batch->n; i++) level[i] = moves->intent * batch->intent[i];
    } else
        for (uint32_t i = 0; i < batch->n; i++)
            level[i] = yl_replication_moved(walker->replication, moves,
                                            moves->intent != 0 ? batch->intent[i] : 0,
                                            moves->by_time ? batch->time[i] : 0);
    for (uint32_t i = 0; i < batch->n && !value; i++) level[i] = logit[0] + level[i];
    for (uint32_t i = 0; i < batch->n && value; i++) level[i] = logit[value[i]] + level[i];
}
