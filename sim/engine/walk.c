/* walk.c: batches from operation to operation, and their walker. Contract: walk.h. */
#include "sim/engine/walk.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include "sim/engine/ahead.h"
#include "sim/engine/batch.h"
#include "sim/engine/calm.h"
#include "sim/engine/operate.h"
#include <stdlib.h>

/* ---- walking --------------------------------------------------------------------------------- */
/* At an ordered node, of persons and not shared: rows whose clock has passed `until` wait for
 * another window; does any go on? */
static bool stays_sole(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    uint32_t over = 0;
    if (!batch->sole || node->station != walker->replication->plan->person_station) return false;
    if (!batch->moved) return true;
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->tie[over] = i;
        over += batch->time[i] >= batch->until;
    }
    batch->moved = false;
    if (over == batch->n) return batch->sole = false;
    if (!over) return true;
    yl_batch_part(walker, batch, walker->tie, over);
    walker->stack->sole = false;
    return true;
}

/* Must a batch leave its operations here? A person with one visit needs no order, unless what it
 * remembers lapses or somebody must hear of visits in order. */
static bool is_over(const struct yl_walker *walker, const struct yl_node *node)
{
    const struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    if (walker->begins) return false;
    if (node->mode != YL_MODE_PERSON) return node->mode >= YL_MODE_ROWWISE;
    return plan->lapses || plan->figures || replication->units;
}

static void walk(struct yl_walker *walker, struct yl_batch *batch)
{
    while (batch->n && !walker->status) {
        const struct yl_node *node = &walker->replication->plan->node[batch->node];
        if (is_over(walker, node) && !batch->admitted && !stays_sole(walker, batch, node)) {
            if (walker->calm && yl_calm_need(walker, batch)) continue;
            if (walker->ahead && yl_ahead_answer(walker, batch, node)) continue;
            yl_walker_defer(walker, batch);
            break;
        }
        batch->admitted = false;
        yl_many_form *form = yl_operation_many[node->op];
        YL_MUST(form, "operation %s has no batch form", yl_operations[node->op].name);
        form(walker, batch, node);
        if (yl_stop_asked(walker->stop)) walker->status = YL_INTERRUPTED;
    }
    batch->n = 0;
}

void yl_walker_walk(struct yl_walker *walker, struct yl_batch *batch)
{
    walk(walker, batch);
    while (walker->stack && !walker->status) {
        struct yl_batch *next = walker->stack;
        walker->stack = next->below;
        walk(walker, next);
        yl_batch_put(walker, next);
    }
}

/* ---- a walker -------------------------------------------------------------------------------- */
/* Batches that are never filled cost their memory, and behind a station each stream has one that is open. */
static uint32_t rows_for(const struct yl_plan *plan)
{
    enum { MANY = 64 }; /* streams */
    const double each = plan->expected / (plan->streams + 1);
    if (plan->streams > MANY && each < YL_BATCH_FEW) return YL_BATCH_LEAST;
    return plan->expected < 8.0 * YL_BATCH_ROWS || (plan->streams > MANY && each < YL_BATCH_ROWS)
               ? YL_BATCH_FEW
               : YL_BATCH_ROWS;
}

void yl_walker_init(struct yl_walker *walker, struct yl_replication *replication, uint32_t rows)
{
    const struct yl_plan *plan = replication->plan;
    *walker = (struct yl_walker){.replication = replication, .rows = rows ? rows : rows_for(plan)};
    size_t n = yl_batch_room(walker),
           suffixes = (size_t)(plan->streams + plan->spawns) * plan->nodes * 2;
    walker->suffix = yl_get_zeroed(suffixes + 1, sizeof *walker->suffix);
    walker->open = yl_get_zeroed(suffixes + 1, sizeof *walker->open);
    walker->recent = yl_get_zeroed(2 * (size_t)plan->streams + 1, sizeof(struct yl_batch *));
    walker->word = yl_get_zeroed(n, sizeof *walker->word);
    walker->keep = yl_get_zeroed(n, sizeof *walker->keep);
    walker->tie = yl_get_zeroed(n, sizeof *walker->tie);
    walker->k = yl_get_zeroed(n, sizeof *walker->k);
    walker->delay = yl_get_zeroed(n, sizeof *walker->delay);
    walker->stay = yl_get_zeroed(n, sizeof *walker->stay);
    walker->wait = yl_get_zeroed(n, sizeof *walker->wait);
    walker->value = yl_get_zeroed(n, 1);
    walker->level = plan->logistic ? yl_get_zeroed(n, sizeof *walker->level) : NULL;
    walker->flag = yl_get_zeroed(n, sizeof *walker->flag);
}

enum yl_status yl_walker_status(const struct yl_walker *walker)
{
    return walker->status ? walker->status : walker->too_many_begun ? YL_FAILED : YL_OK;
}

void yl_walker_free(struct yl_walker *walker)
{
    uint32_t axes = walker->replication ? walker->replication->plan->axes : 0;
    struct yl_batch *const list[] = {walker->free, walker->stack};
    for (int i = 0; i < 2; i++)
        for (struct yl_batch *batch = list[i], *next; batch; batch = next) {
            next = batch->below;
            yl_batch_free(batch, axes);
        }
    for (uint32_t i = 0; i < walker->opens; i++)
        yl_batch_free(walker->suffix[walker->open[i]], axes);
    YL_FREE(walker->suffix, walker->open, walker->recent, walker->word, walker->keep, walker->tie,
            walker->k, walker->delay, walker->stay, walker->wait, walker->value, walker->level,
            walker->flag);
    *walker = (struct yl_walker){0};
}
