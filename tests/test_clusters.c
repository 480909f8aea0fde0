/* test_clusters.c: whole clusters against closed forms and R's clubSandwich; relative intervals by their definition */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 30 */
#include "sim/base/csv_table.h"
#include "sim/stats/clusters.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR(got, want, apart) \
    cr_expect(fabs((got) - (want)) <= (apart), "%s is %.12g, not %.12g", #got, (double)(got), \
              (double)(want))

/* As tests/known/clubsandwich.R draws them. */
static struct yl_cluster draw(int which, int g, int size)
{
    struct yl_cluster one = {.treated = g % 2 == 0};
    for (int i = 1; i <= size; i++) {
        double x = sin(3 * g + 7 * i + which), d = 1 + (g * i) % 3;
        double y = cos(5 * g * i + which) + 0.3 * x + 0.2 * (g % 3) + 0.4 * one.treated;
        one.n++;
        one.x += x;
        one.xx += x * x;
        one.y += y;
        one.xy += x * y;
        one.d += d;
        one.xd += x * d;
    }
    return one;
}

Test(clusters, agree_with_clubsandwich)
{
    struct yl_sheet sheet;
    struct yl_fault fault = {0};
    size_t unequal = 0;
    cr_assert(eq(int, yl_table_read(&sheet, YL_SOURCE_DIR "/tests/known/clubsandwich.csv", &fault),
                 YL_OK));
    cr_assert(eq(sz, sheet.rows, 18));
    for (size_t r = 0; r < sheet.rows; r++) {
        struct yl_cluster cluster[32];
        int clusters = 0;
        char *at = (char *)yl_table_cell(&sheet, r, yl_table_column(&sheet, "sizes"));
        const char *model = yl_table_cell(&sheet, r, yl_table_column(&sheet, "model"));
        for (char *end; clusters < 32; at = end, clusters++) {
            long size = strtol(at, &end, 10);
            if (end == at) break;
            int which = (int)yl_table_number(&sheet, r, yl_table_column(&sheet, "case"));
            cluster[clusters] = draw(which, clusters + 1, (int)size);
        }
        struct yl_clusters_how how = {!strcmp(model, "ratio"), !strcmp(model, "covariate"), 0.95,
                                      1};
        struct yl_clusters_result is = yl_clusters_compare(cluster, (size_t)clusters, how);
        const char *const columns[] = {"estimate", "se", "df", "p", "low", "high"};
        const double got[] = {is.test.estimate, is.test.se,           is.test.df,
                              is.test.p,        is.test.interval.low, is.test.interval.high};
        unequal += !is.equal;
        for (size_t c = 0; c < 6; c++) {
            double want = yl_table_number(&sheet, r, yl_table_column(&sheet, columns[c]));
            cr_expect(fabs(got[c] - want) <= 1e-7 * (1 + fabs(want)),
                      "case %zu, %s, %s: %.10g, there %.10g", r, model, columns[c], got[c], want);
        }
    }
    cr_expect(eq(sz, unequal, 16));
    yl_table_free(&sheet);
}

/* Means 2, 4, 3 against 5, 9: difference 4, pooled variance (2 + 8) / 3, t with 3 degrees of freedom. */
Test(clusters, of_one_size_are_a_t_test_of_their_means)
{
    const struct yl_cluster cluster[] = {{.n = 4, .y = 8},
                                         {.n = 4, .y = 16},
                                         {.n = 4, .y = 12},
                                         {.n = 4, .y = 20, .treated = true},
                                         {.n = 4, .y = 36, .treated = true}};
    struct yl_clusters_result is =
        yl_clusters_compare(cluster, 5, (struct yl_clusters_how){.level = 0.95, .scale = 1});
    cr_expect(is.equal);
    NEAR(is.test.estimate, 4, 1e-12);
    NEAR(is.test.df, 3, 0);
    NEAR(is.test.se, sqrt(10.0 / 3 * (1.0 / 3 + 1.0 / 2)), 1e-12);
    NEAR(is.arm[0].mean, 3, 1e-12);
    NEAR(is.arm[1].variance, 10.0 / 6, 1e-12);
    NEAR(yl_clusters_information(cluster, 5, false), 16 * 10, 1e-9);
    /* at a margin of 10 % the control counts 0.9 times: CR2, 4 - 0 = treatment less 0.9 times 3 */
    is = yl_clusters_compare(cluster, 5, (struct yl_clusters_how){.level = 0.95, .scale = 0.9});
    NEAR(is.test.estimate, 7 - 2.7, 1e-12);
    NEAR(is.test.se * is.test.se, 0.81 * 2.0 / 2 / 3 + 8.0 / 1 / 2, 1e-12);
}

Test(clusters, one_in_an_arm_says_nothing)
{
    const struct yl_cluster cluster[] = {
        {.n = 4, .y = 8}, {.n = 3, .y = 16}, {.n = 4, .y = 20, .treated = true}};
    struct yl_clusters_result is =
        yl_clusters_compare(cluster, 3, (struct yl_clusters_how){.level = 0.95, .scale = 1});
    NEAR(is.test.estimate, 5 - 24.0 / 7, 1e-12);
    cr_expect(isnan(is.test.p));
}

/* A covariate that is 0 in the control and 1 in the treatment cannot be told from the treatment: it is as if there were none. */
Test(clusters, a_covariate_that_is_the_arm_is_none)
{
    struct yl_cluster cluster[] = {{.n = 4, .y = 8},
                                   {.n = 4, .y = 16},
                                   {.n = 4, .y = 11},
                                   {.n = 4, .y = 20, .x = 4, .xx = 4, .xy = 20, .treated = true},
                                   {.n = 4, .y = 36, .x = 4, .xx = 4, .xy = 36, .treated = true}};
    struct yl_clusters_how how = {.level = 0.95, .scale = 1};
    const struct yl_clusters_result without = yl_clusters_compare(cluster, 5, how);
    how.covariate = true;
    struct yl_clusters_result is = yl_clusters_compare(cluster, 5, how);
    cr_expect(is.equal);
    NEAR(is.test.estimate, without.test.estimate, 0);
    NEAR(is.test.p, without.test.p, 0);
    cluster[1].x = 1, cluster[1].xx = 1, cluster[1].xy = 7; /* it differs within an arm */
    is = yl_clusters_compare(cluster, 5, how);
    cr_expect(not(is.equal));
    cr_expect(fabs(is.test.estimate - without.test.estimate) > 0.1);
}

/* R: oneway.test(count ~ spray, InsectSprays). */
Test(clusters, estimates_that_differ_as_welch_tests_means)
{
    static const double mean[] = {14.5, 46.0 / 3, 25.0 / 12, 59.0 / 12, 3.5, 50.0 / 3},
                        variance[] = {22.27272727272727,
                                      18.24242424242424,
                                      3.90151515151515,
                                      6.26515151515152,
                                      3,
                                      38.60606060606061};
    struct yl_analysis of[7];
    for (int i = 0; i < 6; i++)
        of[i] = (struct yl_analysis){.estimate = mean[i], .se = sqrt(variance[i] / 12), .df = 11};
    struct yl_analysis_apart is = yl_analysis_apart(of, 6);
    NEAR(is.f, 36.0654438935773, 1e-9);
    NEAR(is.df2, 30.0425605087674, 1e-9);
    NEAR(is.p, 7.99937945567335e-12, 1e-20);
    cr_expect(isnan(yl_analysis_apart(of, 1).p));
    of[6] =
        (struct yl_analysis){.estimate = 1000, .df = 11}; /* without an error it has no weight */
    NEAR(yl_analysis_apart(of, 7).f, is.f, 0);
    NEAR(yl_analysis_apart(of, 7).p, is.p, 0);
}

/* Fieller's set by its definition: lifts l with |two - (1 + l) one| <= cut sd. */
Test(clusters, the_relative_interval_is_what_the_test_does_not_refuse)
{
    const struct yl_fieller of = {10, 12, 1.2, 0.7, 0.3};
    struct yl_lift lift = yl_interval_fieller(of, 1.96);
    cr_assert(eq(int, (int)lift.is, (int)YL_LIFT_BETWEEN));
    const double ends[] = {lift.interval.low, lift.interval.high};
    for (int i = 0; i < 2; i++) {
        double r = 1 + ends[i], v = of.v_two + r * r * of.v_one - 2 * r * of.covariance;
        NEAR(fabs(of.two - r * of.one), 1.96 * sqrt(v), 1e-9);
    }
    NEAR(lift.estimate, 0.2, 1e-12);
    /* no covariance, control at 1.5 of its errors: the set is what lies outside of two lifts; at 0.1 and 0.1, any number */
    lift = yl_interval_fieller((struct yl_fieller){1.5, 30, 1, 1, 0}, 1.96);
    cr_expect(eq(int, (int)lift.is, (int)YL_LIFT_OUTSIDE));
    NEAR(fabs(30 - (1 + lift.interval.low) * 1.5), 1.96 * sqrt(1 + pow(1 + lift.interval.low, 2)),
         1e-9);
    lift = yl_interval_fieller((struct yl_fieller){0.1, 0.1, 1, 1, 0}, 1.96);
    cr_expect(eq(int, (int)lift.is, (int)YL_LIFT_ANY));
    lift = yl_interval_fieller((struct yl_fieller){0, 0, 0, 0, 0}, 1.96);
    cr_expect(eq(int, (int)lift.is, (int)YL_LIFT_UNKNOWN));
}
