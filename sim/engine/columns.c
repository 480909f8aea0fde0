/* columns.c: what the rows of a batch drew or remember, made when it is asked for. Contract: batch.h. */
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/memory.h"
#include <math.h>
#include <string.h>

static const uint8_t *trait_column(struct yl_walker *walker, struct yl_batch *batch, uint32_t at)
{
    struct yl_replication *replication = walker->replication;
    uint8_t *out = at < 64 ? batch->trait[at] : walker->value;
    if (at < 64 && batch->traits >> at & 1) return out;
    const bool numbered = replication->plan->size && !replication->plan->axis[at].of_visit;
    const struct yl_addresses who = {numbered ? batch->person : batch->index,
                                     numbered ? NULL : batch->cell,
                                     numbered ? YL_ORIGIN_PERSON : batch->origin, batch->n};
    yl_replication_traits(replication, at, &who, out);
    if (at < 64) batch->traits |= UINT64_C(1) << at;
    return out;
}

/* The first of a pair by column, the second row by row, since both may want the one scratch
 * column. */
static const uint8_t *pair_column(struct yl_walker *walker, struct yl_batch *batch,
                                  const struct yl_plan_axis *pair)
{
    const struct yl_replication *replication = walker->replication;
    const struct yl_plan_axis *second = &replication->plan->axis[pair->pair[1]];
    const uint8_t *column = second->kind == YL_AXIS_TRAIT && pair->pair[1] < 64
                                ? trait_column(walker, batch, pair->pair[1])
                                : NULL;
    if (second->kind == YL_AXIS_FACT) yl_batch_times(walker, batch);
    const uint8_t *first = yl_batch_axis(walker, batch, pair->pair[0]);
    const bool numbered = replication->plan->size && !second->of_visit;
    for (uint32_t i = 0; i < batch->n; i++) {
        uint8_t value;
        if (column) {
            value = column[i];
        } else if (second->kind == YL_AXIS_FACT) {
            value = yl_replication_marked_fact(replication, pair->pair[1], batch->time[i]);
        } else {
            const struct yl_address address =
                numbered ? yl_person_address(batch->person[i]) : yl_batch_address(batch, i);
            value = yl_replication_trait(replication, pair->pair[1], address);
        }
        walker->value[i] = (uint8_t)(first[i] * second->values + value);
    }
    return walker->value;
}

enum { FEW = 64, WIDE = 5 * FEW / 2 };
/* Rows from `from` on that are of one cell and stand close together: span is where they are; a
 * span of 0: so many others. */
static uint32_t close_rows(const struct yl_walker *walker, const struct yl_batch *batch,
                           uint32_t from, uint32_t span[2])
{
    const uint32_t *index = batch->index + from, *cell = batch->cell + from, n = batch->n - from;
    uint32_t range[2];
    span[0] = span[1] = 0;
    if (n < FEW) return n;
    if (cell[FEW - 1] != cell[0] || index[FEW - 1] - index[0] >= WIDE) return FEW;
    const uint32_t m = (uint32_t)walker->replication->kernels->alike(range, index, cell, (int)n),
                   wide = range[1] - range[0];
    if (wide >= 2 * walker->rows || wide >= 2 * m + m / 2) return m;
    span[0] = range[0];
    span[1] = wide + 1;
    return m;
}

void yl_batch_words(struct yl_walker *walker, const struct yl_batch *batch, uint32_t ctr3,
                    struct yl_key key)
{
    const struct yl_kernels *kernels = walker->replication->kernels;
    const uint32_t *index = batch->index, *cell = batch->cell;
    for (uint32_t from = 0, m; from < batch->n; from += m) {
        uint32_t span[2], *word = walker->word + from;
        m = close_rows(walker, batch, from, span);
        if (!span[1]) {
            kernels->words(word, index + from, cell + from, batch->origin, ctr3, key, (int)m);
            continue;
        }
        const uint32_t *dense = walker->tie, first = span[0];
        kernels->words_dense(walker->tie, first, cell[from], batch->origin, ctr3, key,
                             (int)span[1]);
#pragma GCC unroll 8
        for (uint32_t i = 0; i < m; i++) word[i] = dense[index[from + i] - first];
    }
}

void yl_batch_recall(struct yl_walker *walker, struct yl_batch *batch)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    if (batch->recalled || !batch->memory || plan->size) return;
    batch->recalled = true;
    for (uint32_t i = 0; i < batch->n; i++) batch->memory[i] = plan->memory_start;
    for (uint32_t d = 0; d < plan->drawn_memories; d++) {
        const struct yl_plan_axis *axis = &plan->axis[plan->drawn_memory[d]];
        const uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                       high = (uint32_t)(axis->start.threshold >> 32);
        const struct yl_key key = replication->key[axis->key];
        replication->kernels->words(walker->word, batch->index, batch->cell, batch->origin, ctr3,
                                    key, (int)batch->n);
        for (uint32_t i = 0; i < batch->n; i++) {
            const uint32_t word = walker->word[i];
            const bool yes =
                word < high || (word == high && yl_passes(axis->start.threshold, key,
                                                          yl_batch_address(batch, i), ctr3));
            batch->memory[i] |= (uint64_t)yes << axis->memory.bit;
        }
    }
}

void yl_batch_start(struct yl_walker *walker, const struct yl_batch *batch,
                    const struct yl_plan_axis *axis, uint8_t *out)
{
    const struct yl_key key = walker->replication->key[axis->key];
    const uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                   high = (uint32_t)(axis->start.threshold >> 32);
    memset(out, axis->start.certain, batch->n);
    if (axis->start.certain || !axis->start.threshold) return;
    memset(walker->tie, 0, batch->n * sizeof *walker->tie);
    walker->replication->kernels->words(walker->word, batch->person, walker->tie, YL_ORIGIN_PERSON,
                                        ctr3, key, (int)batch->n);
    for (uint32_t i = 0; i < batch->n; i++) out[i] = walker->word[i] < high;
    for (uint32_t i = 0; i < batch->n; i++)
        if (walker->word[i] == high)
            out[i] =
                yl_passes(axis->start.threshold, key, yl_person_address(batch->person[i]), ctr3);
}

static void memory_column(struct yl_walker *walker, struct yl_batch *batch,
                          const struct yl_plan_axis *axis, uint8_t *out)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_memory *memory = &axis->memory;
    if (plan->size && !batch->sole) {
        yl_batch_start(walker, batch, axis, out);
        return;
    }
    yl_batch_recall(walker, batch);
    if (memory->lapse < 0) {
        for (uint32_t i = 0; i < batch->n; i++)
            out[i] = (uint8_t)yl_memory_value(memory, batch->memory[i], NULL, 0);
        return;
    }
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++)
        out[i] = (uint8_t)yl_memory_value(memory, batch->memory[i],
                                          walker->replication->since +
                                              (size_t)batch->person[i] * plan->lapses,
                                          batch->time[i] - plan->from);
}

/* Values of an axis for every row, as things stand now. */
const uint8_t *yl_batch_axis(struct yl_walker *walker, struct yl_batch *batch, uint32_t at)
{
    const struct yl_plan_axis *axis = &walker->replication->plan->axis[at];
    if (axis->kind == YL_AXIS_PAIR) return pair_column(walker, batch, axis);
    if (axis->kind == YL_AXIS_TRAIT) return trait_column(walker, batch, at);
    uint8_t *out = walker->value;
    if (axis->kind == YL_AXIS_MEMORY) {
        memory_column(walker, batch, axis, out);
    } else if (axis->fixed) {
        memset(out, axis->fixed_value, batch->n);
    } else {
        yl_batch_times(walker, batch);
        for (uint32_t i = 0; i < batch->n; i++)
            out[i] = yl_replication_marked_fact(walker->replication, at, batch->time[i]);
    }
    return out;
}

/* delay[i] = the draw of node's quantity for each row. */
void yl_batch_draw(struct yl_walker *walker, struct yl_batch *batch, const struct yl_by_draw *by,
                   uint32_t key, uint32_t slot)
{
    struct yl_replication *replication = walker->replication;
    if (by->axis < 0 && yl_draw_is_constant(&by->draw[0])) {
        int64_t same = yl_draw_integer(&by->draw[0], 0);
        for (uint32_t i = 0; i < batch->n; i++) walker->delay[i] = same;
        return;
    }
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(walker, batch, (uint32_t)by->axis);
    replication->kernels->k52(walker->k, batch->index, batch->cell, batch->origin,
                              yl_ctr3(slot, 0, 0), replication->key[key], (int)batch->n);
    if (!value)
        replication->kernels->draw(walker->delay, &by->draw[0], walker->k, (int)batch->n);
    else
        for (uint32_t i = 0; i < batch->n; i++)
            walker->delay[i] = yl_draw_integer(&by->draw[value[i]], walker->k[i]);
}

/* ---- chances that a person's intent, shared draws or a rhythm move ----------------------------- */
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
    if (plan->intent.axis < 0) {
        replication->kernels->values(batch->intent, &plan->intent.draw[0], walker->k,
                                     (int)batch->n);
        return;
    }
    /* people are the same in all arms, so that it is never by the arm of a visit */
    const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)plan->intent.axis);
    for (uint32_t i = 0; i < batch->n; i++)
        batch->intent[i] = yl_draw_value(&plan->intent.draw[value[i]], walker->k[i]);
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
