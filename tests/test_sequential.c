/* test_sequential.c: bounds, inflation, peeking and always-valid tests against published tables */
/* yl-test: LINK yl_stats LABELS exact TIMEOUT 60 */
#include "sim/stats/always_valid.h"
#include "sim/stats/calc.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include "tests/support/published.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

static struct yl_sequential even(enum yl_sequential_kind kind, int looks, double alpha)
{
    struct yl_sequential t = {.kind = kind, .alpha = alpha, .sided = 2};
    yl_sequential_even(&t, looks);
    cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
    return t;
}

static double inflation(const struct yl_sequential *t, double power)
{
    return yl_sequential_inflation(t, power);
}

/* Jennison & Turnbull (2000), tables 2.1 and 2.3: constants for K looks, two-sided 1 %, 5 %, 10 %.
 */
static const struct {
    int looks;
    double pocock[3], obrien[3];
} printed[] = {
    {1, {2.576, 1.960, 1.645}, {2.576, 1.960, 1.645}},
    {2, {2.772, 2.178, 1.875}, {2.580, 1.977, 1.678}},
    {3, {2.873, 2.289, 1.992}, {2.595, 2.004, 1.710}},
    {4, {2.939, 2.361, 2.067}, {2.609, 2.024, 1.733}},
    {5, {2.986, 2.413, 2.122}, {2.621, 2.040, 1.751}},
    {6, {3.023, 2.453, 2.164}, {2.631, 2.053, 1.765}},
    {7, {3.053, 2.485, 2.197}, {2.640, 2.063, 1.776}},
    {8, {3.078, 2.512, 2.225}, {2.648, 2.072, 1.786}},
    {9, {3.099, 2.535, 2.249}, {2.654, 2.080, 1.794}},
    {10, {3.117, 2.555, 2.270}, {2.660, 2.087, 1.801}},
    {11, {3.133, 2.572, 2.288}, {2.665, 2.092, 1.807}},
    {12, {3.147, 2.588, 2.304}, {2.670, 2.098, 1.813}},
};

Test(sequential, constants_are_those_of_the_tables_to_the_last_digit)
{
    static const double alphas[] = {0.01, 0.05, 0.10};
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
        for (int a = 0; a < 3; a++) {
            struct yl_sequential p = even(YL_SEQUENTIAL_POCOCK, printed[i].looks, alphas[a]);
            struct yl_sequential o =
                even(YL_SEQUENTIAL_OBRIEN_FLEMING, printed[i].looks, alphas[a]);
            cr_expect(fabs(p.constant - printed[i].pocock[a]) < 0.000501, "Pocock, K %d, %g: %.6f",
                      printed[i].looks, alphas[a], p.constant);
            cr_expect(fabs(o.constant - printed[i].obrien[a]) < 0.000501,
                      "O'Brien-Fleming, K %d, %g: %.6f", printed[i].looks, alphas[a], o.constant);
        }
}

Test(sequential, pocock_AB_018_AB_020_AB_021)
{
    static const struct {
        const char *id;
        int looks;
    } rows[] = {{"AB-018", 2}, {"AB-020", 4}, {"AB-021", 5}};
    for (int i = 0; i < 3; i++) {
        struct yl_sequential t = even(YL_SEQUENTIAL_POCOCK, rows[i].looks, 0.05);
        WITHIN(t.constant, yl_published(rows[i].id, "C"), 1e-7);
        WITHIN(t.nominal[0], yl_published(rows[i].id, "nominal_p"), 1e-8);
        WITHIN(inflation(&t, 0.8), yl_published(rows[i].id, "inflation_power80"), 1e-6);
        WITHIN(inflation(&t, 0.9), yl_published(rows[i].id, "inflation_power90"), 1e-6);
    }
}

Test(sequential, obrien_fleming_AB_022_AB_023_AB_025)
{
    static const struct {
        const char *id;
        int looks;
    } rows[] = {{"AB-022", 2}, {"AB-023", 3}, {"AB-025", 5}};
    for (int i = 0; i < 3; i++) {
        int looks = rows[i].looks;
        struct yl_sequential t = even(YL_SEQUENTIAL_OBRIEN_FLEMING, looks, 0.05);
        WITHIN(t.constant, yl_published(rows[i].id, "C"), 1e-7);
        for (int k = 0; k < looks; k++) {
            const char name[] = {'z', (char)('1' + k), 0};
            WITHIN(t.bound[k], yl_published(rows[i].id, name), 1e-6);
        }
        WITHIN(t.nominal[looks - 1], yl_published(rows[i].id, "nominal_p_last"), 1e-7);
        WITHIN(inflation(&t, 0.8), yl_published(rows[i].id, "inflation_power80"), 1e-6);
        WITHIN(inflation(&t, 0.9), yl_published(rows[i].id, "inflation_power90"), 1e-6);
    }
}

Test(sequential, lan_demets_AB_026)
{
    struct yl_sequential t = even(YL_SEQUENTIAL_LAN_DEMETS, 5, 0.05);
    for (int k = 0; k < 5; k++) {
        const char z[] = {'z', (char)('1' + k), 0};
        const char spent[] = {'s', 'p', 'e', 'n', 't', (char)('1' + k), 0};
        WITHIN(t.bound[k], yl_published("AB-026", z), 1e-6);
        NEAR(t.spent[k], yl_published("AB-026", spent), 1e-8);
    }
}

Test(sequential, spending_like_pocock_matches_the_published_bounds)
{
    /* Lan & DeMets (1983), one-sided 2.5 %, five looks: 2.44, 2.43, 2.41, 2.40, 2.39 */
    static const double want[] = {2.44, 2.43, 2.41, 2.40, 2.39};
    struct yl_sequential t = {.kind = YL_SEQUENTIAL_LAN_DEMETS,
                              .curve = YL_SEQUENTIAL_SPEND_POCOCK,
                              .alpha = 0.025,
                              .sided = 1};
    yl_sequential_even(&t, 5);
    cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
    for (int k = 0; k < 5; k++) WITHIN(t.bound[k], want[k], 0.0051);
}

Test(sequential, every_bound_keeps_its_level_and_its_power)
{
    static const double times[][4] = {
        {0.25, 0.5, 0.75, 1}, {0.05, 0.06, 0.9, 1}, {0.5, 0.98, 0.99, 1}};
    for (int i = 0; i < 3 * 4 * 2 * 3; i++) {
        struct yl_sequential t = {.kind = (enum yl_sequential_kind)(i % 4 < 2 ? i % 4 : 2),
                                  .curve = (enum yl_sequential_curve)(i % 2),
                                  .looks = 4,
                                  .sided = 1 + i / 4 % 2};
        static const double alphas[] = {0.01, 0.05, 0.2};
        t.alpha = alphas[i / 8 % 3];
        for (int k = 0; k < 4; k++) t.time[k] = times[i / 24][k];
        cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
        struct yl_sequential_power null, there;
        yl_sequential_power(&null, &t, 0);
        WITHIN(null.power, t.alpha, 1e-7);
        NEAR(t.spent[3], t.alpha, 1e-7);
        double drift = yl_sequential_drift(&t, 0.99);
        yl_sequential_power(&there, &t, drift);
        WITHIN(there.power, 0.99, 1e-9);
        cr_expect(lt(dbl, there.expected, 1.0));
        cr_expect(gt(dbl, inflation(&t, 0.9), 1.0 - 1e-9));
    }
}

Test(sequential, one_look_is_the_fixed_test)
{
    for (int kind = 0; kind < 3; kind++) {
        struct yl_sequential t = even((enum yl_sequential_kind)kind, 1, 0.05);
        WITHIN(t.bound[0], 1.959963984540054, 1e-8);
        WITHIN(inflation(&t, 0.8), 1.0, 1e-5);
    }
}

Test(sequential, two_looks_agree_with_the_bivariate_normal)
{
    /* P(|Z1| < c, |Z2| < c), correlation sqrt(1/2), as one plain sum over Z1 */
    double c = 2.1, inside = 0, step = 1e-4;
    for (double z = -c + step / 2; z < c; z += step) {
        double rest = sqrt(0.5), mean = z * sqrt(0.5);
        double between = yl_tails_above((-c - mean) / rest) - yl_tails_above((c - mean) / rest);
        inside += step * exp(-0.5 * z * z) * 0.3989422804014327 * between;
    }
    WITHIN(yl_sequential_peeking(2 * yl_tails_above(c), 2, 2), 1 - inside, 1e-8);
}

Test(sequential, peeking_AB_027)
{
    static const struct {
        const char *name;
        int looks;
    } rows[] = {{"K2", 2}, {"K3", 3}, {"K5", 5}, {"K10", 10}, {"K20", 20}};
    for (int i = 0; i < 5; i++)
        WITHIN(yl_sequential_peeking(0.05, 2, rows[i].looks), yl_published("AB-027", rows[i].name),
               1e-8);
}

/* rpact 3.3.4, getDesignGroupSequential(sided = 1, bindingFutility = FALSE) and getDesignCharacteristics. */
static const struct {
    enum yl_sequential_curve alpha_by, beta_by;
    int looks;
    double time[4], alpha, power, futility[3], inflation, null, effect;
} given_up[] = {
    {YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
     YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
     4,
     {0.25, 0.5, 0.75, 1},
     0.025,
     0.8,
     {-0.820285878159, 0.609806082677, 1.40169862425},
     1.13484016651,
     0.60245334236,
     0.848394486859},
    {YL_SEQUENTIAL_SPEND_POCOCK,
     YL_SEQUENTIAL_SPEND_POCOCK,
     3,
     {1.0 / 3, 2.0 / 3, 1},
     0.025,
     0.9,
     {0.487241594601, 1.44648631429},
     1.35644442138,
     0.610707362719,
     0.733928100382},
    {YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
     YL_SEQUENTIAL_SPEND_POCOCK,
     2,
     {0.5, 1},
     0.05,
     0.8,
     {0.76401826277},
     1.19143234964,
     0.724899361801,
     0.95789547911},
};

Test(sequential, futility_bounds_as_rpact_has_them)
{
    for (size_t i = 0; i < sizeof given_up / sizeof *given_up; i++) {
        struct yl_sequential t = {.kind = YL_SEQUENTIAL_LAN_DEMETS,
                                  .curve = given_up[i].alpha_by,
                                  .sided = 1,
                                  .looks = given_up[i].looks,
                                  .alpha = given_up[i].alpha};
        struct yl_sequential_futile is;
        double low[YL_SEQUENTIAL_LOOKS];
        for (int k = 0; k < t.looks; k++) t.time[k] = given_up[i].time[k];
        cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
        cr_assert(eq(int,
                     yl_sequential_futility(&is, low, &t, given_up[i].beta_by, given_up[i].power),
                     YL_OK));
        for (int k = 0; k + 1 < t.looks; k++) WITHIN(low[k], given_up[i].futility[k], 1e-5);
        WITHIN(low[t.looks - 1], t.bound[t.looks - 1], 0);
        WITHIN(is.inflation, given_up[i].inflation, 1e-6);
        WITHIN(is.expected_null * is.inflation, given_up[i].null, 1e-6);
        WITHIN(is.expected_effect * is.inflation, given_up[i].effect, 1e-6);
        /* what is kept to misses the effect with 1 - power */
        double above[4], below[4], missed = 0;
        struct yl_sequential_paths paths = {t.looks, t.time, low, t.bound, is.drift, above, below};
        yl_sequential_cross(&paths);
        for (int k = 0; k < t.looks; k++) missed += below[k];
        WITHIN(missed, 1 - given_up[i].power, 1e-9);
    }
    struct yl_sequential two = even(YL_SEQUENTIAL_POCOCK, 2, 0.05);
    struct yl_sequential_futile is;
    double low[YL_SEQUENTIAL_LOOKS];
    cr_expect(eq(int, yl_sequential_futility(&is, low, &two, YL_SEQUENTIAL_SPEND_POCOCK, 0.05),
                 YL_BAD_CALL));
}

/* tests/known/wedge.R: chances of boxes by mvtnorm 1.1-3. (rpact calls its two-sided beta spending experimental; it leaves the
 * first look without a bound.) */
static const struct {
    enum yl_sequential_curve beta_by;
    int looks;
    double time[3], power, drift, futility[2];
} wedge[] = {
    {YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
     3,
     {1.0 / 3, 2.0 / 3, 1},
     0.8,
     2.954851104,
     {0.141103830, 1.144860723}},
    {YL_SEQUENTIAL_SPEND_POCOCK,
     3,
     {1.0 / 3, 2.0 / 3, 1},
     0.8,
     3.134382555,
     {0.529411344, 1.292640281}},
    {YL_SEQUENTIAL_SPEND_POCOCK, 2, {0.5, 1}, 0.9, 3.483159841, {0.927706513}},
};

Test(sequential, two_sided_tests_are_given_up_near_nothing)
{
    for (size_t i = 0; i < sizeof wedge / sizeof *wedge; i++) {
        struct yl_sequential t = {.kind = YL_SEQUENTIAL_LAN_DEMETS,
                                  .curve = YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
                                  .sided = 2,
                                  .looks = wedge[i].looks,
                                  .alpha = 0.05};
        struct yl_sequential_futile is;
        double low[YL_SEQUENTIAL_LOOKS];
        for (int k = 0; k < t.looks; k++) t.time[k] = wedge[i].time[k];
        cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
        cr_assert(
            eq(int, yl_sequential_futility(&is, low, &t, wedge[i].beta_by, wedge[i].power), YL_OK));
        WITHIN(is.drift, wedge[i].drift, 1e-7);
        for (int k = 0; k + 1 < t.looks; k++) WITHIN(low[k], wedge[i].futility[k], 1e-7);
        WITHIN(low[t.looks - 1], t.bound[t.looks - 1], 0);
        cr_expect(is.expected_null < 1 && is.expected_effect < 1 && is.stopped_null > 0.5);
    }
}

Test(sequential, wrong_arguments_are_wrong_calls)
{
    struct yl_sequential t = {.alpha = 0.05, .sided = 2, .looks = 2, .time = {0.5, 0.4}};
    cr_expect(eq(int, yl_sequential_bounds(&t), YL_BAD_CALL));
    t.time[1] = 1;
    t.sided = 3;
    cr_expect(eq(int, yl_sequential_bounds(&t), YL_BAD_CALL));
    t.sided = 2;
    cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
    cr_expect(isnan(yl_sequential_drift(&t, 0.04)));
}

/* At the end a curve has spent all of the level, to the last bit. */
Test(sequential, a_curve_ends_at_the_level)
{
    for (int i = 0; i < 2 * 9; i++) {
        struct yl_sequential t = {.kind = YL_SEQUENTIAL_LAN_DEMETS,
                                  .curve = (enum yl_sequential_curve)(i / 9),
                                  .alpha = 0.01 * (i % 9 + 1),
                                  .sided = 2};
        yl_sequential_even(&t, 2);
        cr_assert(eq(int, yl_sequential_bounds(&t), YL_OK));
        cr_expect(eq(dbl, t.spent[1], t.alpha));
    }
}

/* What `yinliu power` makes of its inputs. */
struct given {
    enum yl_input input;
    const char *text;
};
static struct yl_calc calc;
static bool calculates(const char *name, const struct given *given, size_t count)
{
    size_t all;
    const struct yl_calculator *of = yl_calculators(&all);
    while (strcmp(of->name, name) != 0) of++;
    yl_calc_begin(&calc, of, YL_EN);
    for (size_t i = 0; i < count; i++)
        cr_assert(yl_calc_take(&calc, given[i].input, given[i].text), "%s", calc.wrong);
    return of->run(&calc);
}

/* An effect of 1e60 standard deviations: no size of a test is small enough. */
Test(sequential, the_calculator_says_what_makes_no_test)
{
    const struct given given[] = {{YL_IN_TAU, "1"}, {YL_IN_SD, "1e-60"}, {YL_IN_EFFECT, "1"}};
    cr_expect(not(calculates("always-valid", given, 3)));
    cr_expect(strstr(calc.wrong, "these numbers make no test") != NULL, "%s", calc.wrong);
}

Test(sequential, mixture_and_confidence_sequence_AB_029_AB_031)
{
    double v = 2 * 0.05 * 0.95 / 10000;
    NEAR(v, yl_published("AB-029", "V"), 1e-9);
    NEAR(yl_always_valid_ratio(0.008, v, 0.01), yl_published("AB-029", "Lambda"), 1e-9);
    NEAR(yl_always_valid_p(0.008, v, 0.01), yl_published("AB-029", "p"), 1e-9);
    NEAR(2 * yl_tails_above(0.008 / sqrt(v)), yl_published("AB-029", "fixed_horizon_p"), 1e-8);
    /* The interval ends where the p value is alpha. */
    double half = yl_always_valid_halfwidth(v, 0.01, 0.05);
    NEAR(yl_always_valid_p(half, v, 0.01), 0.05, 1e-10);
    /* In standard errors, at four times the size it is tuned at; its p value there is the level. */
    NEAR(yl_always_valid_cut(4, 0.05) / sqrt(20000), yl_published("AB-031", "halfwidth"), 1e-9);
    NEAR(yl_always_valid_cut_p(yl_always_valid_cut(0.3, 0.02), 0.3, 0.02), 0.02, 1e-12);
    NEAR(yl_always_valid_cut_p(0, 1, 0.05), 1.0, 0);
}

Test(sequential, always_valid_tests_never_pass_their_level)
{
    struct yl_always_valid_plan plan = {.effect = 0.01,
                                        .tau = 0.01,
                                        .alpha = 0.05,
                                        .unit_variance = 0.095,
                                        .largest = 4000,
                                        .looks = 50};
    double before = 0;
    for (int i = 0; i < 5; i++, plan.largest *= 4) {
        struct yl_always_valid_outcome out;
        cr_assert(eq(int, yl_always_valid_expect(&out, &plan), YL_OK));
        cr_expect(lt(dbl, out.false_alarms, 0.05));
        cr_expect(ge(dbl, out.power, before - 1e-12));
        cr_expect(le(dbl, out.expected, plan.largest));
        before = out.power;
    }
}
