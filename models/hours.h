/* hours.h: hours of the day that have to hold together.
 *
 * Why      Conditions that share no time of day never hold together, on no day and in no zone: the
 *          compiler needs no calendar for them, and who wrote them should know.
 * Units    microseconds of the local day; half-open spans that may run over midnight.
 * Source   docs/scenario.md, "Conditions".
 */
#ifndef YL_MODELS_HOURS_H
#define YL_MODELS_HOURS_H
#include "models/scenario.h"

/* Does a condition of hours hold at this instant? */
bool yl_hours_hold(const struct yl_condition *hours, const struct yl_zone *zone, int64_t instant);
/* The first condition of hours, if those of the list share no time of day; else NULL. */
const struct yl_condition *yl_hours_apart(const struct yl_conditions *all);
#endif
