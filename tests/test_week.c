/* test_week.c: hours and weekdays against closed forms */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 60 */
#include "sim/stats/week.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static void near(double is, double want)
{
    cr_expect(fabs(is - want) <= 1e-9 * fmax(1, fabs(want)), "%.12g, expected %.12g", is, want);
}

/* Where every hour was watched as long, the weights of the product are the shares of the margins. */
Test(week, balanced_weeks_have_the_margins)
{
    struct yl_week week;
    struct yl_week_fit fit;
    double total = 0, hour[24] = {0}, weekday[7] = {0};
    for (int i = 0; i < 168; i++) {
        week.watched[i] = 3;
        week.count[i] = (i * 37) % 11 + 1;
        total += week.count[i];
        hour[i % 24] += week.count[i];
        weekday[i / 24] += week.count[i];
    }
    cr_assert(eq(int, yl_week_fit(&fit, &week, false), YL_OK));
    near(fit.rate, total / (3 * 168));
    for (int i = 0; i < 24; i++) near(fit.hour[i], 24 * hour[i] / total);
    for (int i = 0; i < 7; i++) near(fit.weekday[i], 7 * weekday[i] / total);
    cr_assert(eq(int, yl_week_fit(&fit, &week, true), YL_OK));
    for (int i = 0; i < 168; i++) near(fit.rate * fit.weight[i], week.count[i] / 3);
}

/* Counts that are a product come back from hours that were watched unequally long, and not at all. */
Test(week, a_product_comes_back)
{
    struct yl_week week;
    struct yl_week_fit fit;
    double hours = 0, days = 0;
    for (int i = 0; i < 24; i++) hours += (1 + i % 5) / 24.;
    for (int i = 0; i < 7; i++) days += (2 + i % 3) / 7.;
    for (int i = 0; i < 168; i++) {
        week.watched[i] = i % 7 ? 1 + i % 4 : 0;
        week.count[i] =
            10 * week.watched[i] * ((1 + i % 24 % 5) / hours) * ((2 + i / 24 % 3) / days);
    }
    cr_assert(eq(int, yl_week_fit(&fit, &week, false), YL_OK));
    near(fit.rate, 10);
    for (int i = 0; i < 24; i++) near(fit.hour[i], (1 + i % 5) / hours);
    for (int i = 0; i < 7; i++) near(fit.weekday[i], (2 + i % 3) / days);
}

Test(week, hours_that_nobody_watched_are_refused)
{
    struct yl_week week = {0};
    struct yl_week_fit fit;
    for (int i = 0; i < 100; i++) week.watched[i] = i % 24 < 23;
    week.count[3] = 5;
    cr_assert(eq(int, yl_week_fit(&fit, &week, false), YL_BAD_INPUT));
    for (int i = 0; i < 100; i++) week.watched[i] = 1;
    cr_assert(eq(int, yl_week_fit(&fit, &week, false), YL_OK));
    cr_expect(fit.has_weekdays == false);
    near(fit.weekday[6], 1);
}
