/* traffic.h: how many visits are to be expected where and when, without sampling.
 *
 * Why      Warnings ask whether visits come while a room is live, how much work agents get in an
 *          hour. Approximate figures are enough for that; they must be
 *          there for every scenario, also where the exact solver gives up, in milliseconds.
 * Shape    yl_traffic_find; the arrays are read; yl_traffic_free. Arrays are [thing][bins].
 * Units    visits; microseconds of work. A bin is `width` long, the first begins at
 *          the horizon's.
 * Cost     linear in entries * steps * bins, some milliseconds; cycles are followed until a
 *          thousandth of the visits is left. What is the same for every entry is found once; where
 *          there are neither agents nor rooms, nobody is followed.
 * Errors   YL_NO_MEMORY.
 * Owns     all in its arena.
 * Threads  any.
 * Source   total probability: chances by a trait in the mean over its shares, traits of a visit
 *          independent from step to step, what is remembered even, delays by sixteen quantiles.
 *          Limits, seats, stock and agents are open: nobody waits for them, none run out.
 */
#ifndef YL_MODELS_WARNINGS_TRAFFIC_H
#define YL_MODELS_WARNINGS_TRAFFIC_H
#include "models/compiler/expect.h"
#include "models/scenario.h"

enum yl_traffic_found {
    YL_FOUND_EARLY,
    YL_FOUND_LIVE,
    YL_FOUND_BETWEEN, /* two sessions */
    YL_FOUND_LATE,
    YL_FOUNDS
};
struct yl_budgets_left {
    const struct yl_expected *expected;
    const struct yl_plan *plan;
};
struct yl_traffic {
    struct yl_arena arena;
    uint32_t bins;
    int64_t width;
    double *arrivals;            /* [entries][bins], of those made */
    double *made;                /* [entries] their sum */
    struct yl_traffic_found_at { /* visits of an entry that came to a room with sessions */
        uint32_t entry, room;
        double visits[YL_FOUNDS];
    } * found; /* by entry, then by room */
    size_t founds, found_capacity;
    double *asks, *work;    /* [agents][bins] visits that ask, and their services */
    double *viewers, *seen; /* [rooms][bins] visits that find it live, and their stays */
};
/* With what budgets leave of the arrivals; NULL: there are no budgets. */
enum yl_status yl_traffic_find(struct yl_traffic *out, const struct yl_scenario *scenario,
                               const struct yl_budgets_left *left) YL_CHECKED;
void yl_traffic_free(struct yl_traffic *expected);
static inline int64_t yl_traffic_start(const struct yl_traffic *traffic,
                                       const struct yl_scenario *scenario, uint32_t bin)
{
    return scenario->from + (int64_t)bin * traffic->width;
}
#endif
