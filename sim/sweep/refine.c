/* refine.c: boxes of the grid, halved while their points differ, contract in refine.h */
#include "sim/sweep/refine.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { CELLS = 4 };                                            /* of a range at first, at least */
static const uint32_t asked = UINT32_MAX, differ = UINT32_MAX; /* in place of a decision */

struct span { /* of an axis: values low ... high, cut at low, low + step, ..., high */
    uint32_t low, high, step;
    bool apart; /* the cuts are cells, not their ends */
};

void yl_refine_decide(struct yl_points *points, uint64_t point, uint32_t decision)
{
    points->decision[points->at[point]] = decision + 1;
}

/* The highest power of two that is no more. */
static uint32_t power_of_two(uint32_t most)
{
    uint32_t power = 1;
    while (power <= most / 2) power *= 2;
    return power;
}

static uint32_t cuts_of(const struct span *span)
{
    return (span->high - span->low + span->step - 1) / span->step + 1;
}

static uint32_t cut_of(const struct span *span, uint32_t k)
{
    const uint32_t at = span->low + k * span->step;
    return at < span->high ? at : span->high;
}

/* What the points of the box that were run are decided to be, with those before it; 0: none was run. */
static uint32_t decision_in(const struct yl_points *points, const struct span *box, uint32_t axis,
                            uint32_t front, uint32_t before)
{
    if (axis == points->axes) {
        const uint32_t own = points->decision[front];
        if (!own || own == asked || own == before) return before;
        return before ? differ : own;
    }
    front *= points->axis[axis].values;
    for (uint32_t i = box[axis].low; i <= box[axis].high && before != differ; i++)
        before = decision_in(points, box, axis + 1, front + i, before);
    return before;
}

/* What is not listed yet of the cuts of the box, or, once it is decided, of all of it. */
static void list(struct yl_points *points, const struct span *box, uint32_t axis, uint32_t front,
                 uint32_t decision)
{
    if (axis < points->axes) {
        struct span own = box[axis];
        if (decision != asked) own.step = 1;
        front *= points->axis[axis].values;
        for (uint32_t k = 0; k < cuts_of(&own); k++)
            list(points, box, axis + 1, front + cut_of(&own, k), decision);
    } else if (!points->decision[front]) {
        points->decision[front] = decision;
        points->at[points->count++] = front;
    }
}

/* Ask for the cuts of the box, then for those of its cells, made axis by axis, whose points differ; `settles`: list the others with
 * what their cell is decided to be. */
static void refine(struct yl_points *points, const struct span *box, struct span *cell,
                   uint32_t axis, bool settles)
{
    const uint32_t axes = points->axes;
    if (!axis) list(points, box, 0, 0, asked);
    for (uint32_t k = 0; axis < axes && k < cuts_of(&box[axis]); k++) {
        const bool alone = box[axis].apart || box[axis].low == box[axis].high;
        struct span *own = &cell[axis];
        *own = (struct span){cut_of(&box[axis], k), cut_of(&box[axis], k + !alone), 1, false};
        if (own->high - own->low > 1) own->step = power_of_two(own->high - own->low - 1);
        if (alone || own->low < own->high) refine(points, box, cell, axis + 1, settles);
    }
    bool large = false; /* it has values between its ends */
    for (uint32_t a = 0; axis == axes && a < axes; a++) large |= cell[a].high - cell[a].low > 1;
    const uint32_t is = large ? decision_in(points, cell, 0, 0, 0) : 0;
    if (is == differ) refine(points, cell, cell + axes, 0, settles);
    if (is && is != differ && settles) list(points, cell, 0, 0, is);
}

/* Points are listed behind those that are, in the order of the grid: how many. */
static uint64_t add(struct yl_points *points, bool settles)
{
    enum { DEPTH = 40 }; /* of boxes: each halves what has fewer than 2^32 values */
    if (!points->grid) {
        points->grid = points->count;
        points->decision = points->at + points->grid;
        points->count = 0;
    }
    const uint64_t before = points->count;
    struct span *all = yl_get_zeroed((size_t)points->axes * DEPTH, sizeof *all);
    for (uint32_t a = 0; a < points->axes; a++) {
        const bool apart = points->axis[a].scale == YL_POINTS_LISTED;
        const uint32_t high = points->axis[a].values - 1;
        all[a] = (struct span){0, high, apart ? 1 : power_of_two(high / CELLS), apart};
    }
    refine(points, all, all + points->axes, 0, settles);
    free(all);
    if (points->count > before)
        qsort(points->at + before, points->count - before, sizeof *points->at, yl_array_ascending);
    return points->count - before;
}

uint64_t yl_refine_next(struct yl_points *points) { return add(points, false); }

void yl_refine_settle(struct yl_points *points) { points->count -= add(points, true); }

uint32_t yl_refine_decided(const struct yl_points *points, uint64_t point)
{
    return points->decision[points->at[point]] - 1;
}
