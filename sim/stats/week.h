/* week.h: how a rate goes with the hour and the weekday.
 *
 * Why      Arrivals come more in the evening and at weekends. From some weeks of hours a weight for each hour of the day and
 *          for each weekday can be estimated, from eight weeks on one for each hour of the week.
 * Shape    yl_week_fit(&fit, &week, each_hour): fit.rate and fit.weight, whose mean over the week is 1.
 * Units    counts; hours watched; a rate an hour.
 * Errors   YL_BAD_INPUT: nothing was counted, or an hour of the day was never watched.
 * Source   Poisson regression on hour and weekday: its likelihood is highest where both margins agree, which iterative
 *          proportional fitting finds (Deming & Stephan 1940).
 */
#pragma once
#include "sim/base/status.h"
#include <stdbool.h>

enum { YL_WEEK_DAY = 24, YL_WEEK_DAYS = 7, YL_WEEK_HOURS = 168 };
struct yl_week { /* local hours from Monday 00:00 */
    double count[YL_WEEK_HOURS], watched[YL_WEEK_HOURS];
};
struct yl_week_fit {
    double rate;
    double hour[YL_WEEK_DAY], weekday[YL_WEEK_DAYS]; /* of the product; means 1 */
    double weight[YL_WEEK_HOURS];
    bool has_weekdays; /* every weekday was watched; else their weights are 1 */
};
enum yl_status yl_week_fit(struct yl_week_fit *fit, const struct yl_week *week,
                           bool each_hour) YL_CHECKED;
