/* week.c: margins in turn until they stand still; contract in week.h */
#include "sim/stats/week.h"
#include <math.h>

enum { ROUNDS = 1000 };
static const double still = 1e-12;

/* Sets each weight of one margin so that its count is met; how far the furthest moved. */
static double meet(double *margin, int cells, const double *other, const struct yl_week *week,
                   bool hours)
{
    double moved = 0;
    for (int i = 0; i < cells; i++) {
        double count = 0, expected = 0;
        for (int k = 0; k < (hours ? YL_WEEK_DAYS : YL_WEEK_DAY); k++) {
            int cell = hours ? k * YL_WEEK_DAY + i : i * YL_WEEK_DAY + k;
            count += week->count[cell];
            expected += other[k] * week->watched[cell];
        }
        double next = expected > 0 ? count / expected : margin[i];
        moved = fmax(moved, fabs(next - margin[i]) / fmax(next, 1e-300));
        margin[i] = next;
    }
    return moved;
}

static double to_mean_one(double *weight, int cells)
{
    double mean = 0;
    for (int i = 0; i < cells; i++) mean += weight[i] / cells;
    for (int i = 0; i < cells && mean > 0; i++) weight[i] /= mean;
    return mean;
}

static bool is_watched(const struct yl_week *week, bool hours)
{
    for (int i = 0; i < (hours ? YL_WEEK_DAY : YL_WEEK_DAYS); i++) {
        double watched = 0;
        for (int k = 0; k < YL_WEEK_HOURS; k++)
            if ((hours ? k % YL_WEEK_DAY : k / YL_WEEK_DAY) == i) watched += week->watched[k];
        if (!(watched > 0)) return false;
    }
    return true;
}

enum yl_status yl_week_fit(struct yl_week_fit *fit, const struct yl_week *week, bool each_hour)
{
    double count = 0;
    *fit = (struct yl_week_fit){.has_weekdays = is_watched(week, false)};
    for (int i = 0; i < YL_WEEK_HOURS; i++) count += week->count[i];
    if (!(count > 0) || !is_watched(week, true)) return YL_BAD_INPUT;
    for (int i = 0; i < YL_WEEK_DAY; i++) fit->hour[i] = 1;
    for (int i = 0; i < YL_WEEK_DAYS; i++) fit->weekday[i] = 1;
    for (int round = 0; round < ROUNDS; round++) {
        double moved = meet(fit->hour, YL_WEEK_DAY, fit->weekday, week, true);
        if (fit->has_weekdays)
            moved = fmax(moved, meet(fit->weekday, YL_WEEK_DAYS, fit->hour, week, false));
        if (moved < still) break;
    }
    fit->rate = to_mean_one(fit->hour, YL_WEEK_DAY) * to_mean_one(fit->weekday, YL_WEEK_DAYS);
    for (int i = 0; i < YL_WEEK_HOURS; i++) {
        fit->weight[i] = fit->hour[i % YL_WEEK_DAY] * fit->weekday[i / YL_WEEK_DAY];
        if (each_hour && week->watched[i] > 0) fit->weight[i] = week->count[i] / week->watched[i];
        if (each_hour && !(week->watched[i] > 0)) fit->weight[i] *= fit->rate;
    }
    if (each_hour) fit->rate = to_mean_one(fit->weight, YL_WEEK_HOURS);
    return YL_OK;
}
