/* yl-test: LINK yl_experiment LABELS exact TIMEOUT 60 */
/* test_closing.c: what `ab` tells at its looks, by the exact law of the counts at all of them and by whole studies. */
#include "sim/experiment/designs.h"
#include "sim/stats/always_valid.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

enum { LOOKS = 5, MOST = 400 };
static const int look_at[LOOKS] = {40, 80, 160, 320, 400};

struct study {
    double wrong, covered,
        runs; /* chance of a wrong word; that the interval shown at the end holds the chance; mean runs */
};

static double binomial(int x, int n, double p)
{
    return exp(lgamma(n + 1.0) - lgamma(x + 1.0) - lgamma(n - x + 1.0) + x * log(p) +
               (n - x) * log(1 - p));
}

static void end(struct study *study, struct yl_share share, double chance, double p, double asked)
{
    const struct yl_interval interval = yl_interval_wilson(share, 0.95);
    const bool told = yl_always_valid_told(share, asked, 0.05), above = share.x / share.n > asked;
    study->covered += interval.low <= p && p <= interval.high ? chance : 0;
    study->wrong += told && (p == asked || above != (p > asked)) ? chance : 0;
    study->runs += chance * share.n;
}

/* Runs that call something with chance p, looked at until it is told whether that is above `asked`. */
static struct study ended(double p, double asked)
{
    struct study study = {0};
    double open[MOST + 1] = {1}, next[MOST + 1];
    for (int k = 0, n = 0; k < LOOKS; n = look_at[k++]) {
        const int more = look_at[k] - n;
        memset(next, 0, sizeof next);
        for (int x = 0; x <= n; x++)
            for (int i = 0; i <= more && open[x] > 0; i++)
                next[x + i] += open[x] * binomial(i, more, p);
        memset(open, 0, sizeof open);
        for (int x = 0; x <= look_at[k]; x++) {
            const struct yl_share share = {x, look_at[k]};
            if (k + 1 == LOOKS || yl_always_valid_told(share, asked, 0.05))
                end(&study, share, next[x], p, asked);
            else
                open[x] = next[x];
        }
    }
    return study;
}

/* The words with 95 % at all looks together; the interval shown loses at most what looks can cost it: Wilson's own, of so many
 * runs counted before, holds 89 % to 99 % over these chances. */
Test(closing, holds_at_all_looks_together)
{
    static const double asked[] = {0.8, 0.2, 0.9};
    double least = 1, mean = 0, most = 0;
    int count = 0;
    for (size_t a = 0; a < sizeof asked / sizeof *asked; a++)
        for (int i = 1; i < 50; i++) {
            const struct study study = ended(0.02 * i, asked[a]);
            const double at = study.covered;
            least = fmin(least, at);
            most = fmax(most, study.wrong);
            mean += at;
            count++;
        }
    for (size_t a = 0; a < sizeof asked / sizeof *asked; a++) {
        const struct study study = ended(asked[a], asked[a]);
        cr_log_info("asked %g: told wrongly in %.4f, %.0f runs", asked[a], study.wrong, study.runs);
        most = fmax(most, study.wrong);
    }
    cr_log_info(
        "intervals at the end hold %.4f on average, %.4f at least; told wrongly in %.4f at most",
        mean / count, least, most);
    cr_expect(most <= 0.05);
    cr_expect(mean / count >= 0.94);
    cr_expect(least >= 0.88);
}

/* (n + 1) P(x of n | p), by hand: 41 * 0.8^40 = 0.00545; 41 * 0.9^40 = 0.606; none of 40 where 0.2 is asked as 40 of 40 for 0.8. */
Test(closing, is_the_mixture_of_ratios)
{
    cr_expect(yl_always_valid_told((struct yl_share){40, 40}, 0.8, 0.0055));
    cr_expect(not(yl_always_valid_told((struct yl_share){40, 40}, 0.8, 0.0054)));
    cr_expect(not(yl_always_valid_told((struct yl_share){40, 40}, 0.9, 0.6)));
    cr_expect(yl_always_valid_told((struct yl_share){40, 40}, 0.9, 0.61));
    cr_expect(yl_always_valid_told((struct yl_share){0, 40}, 0.2, 0.0055));
    cr_expect(not(yl_always_valid_told((struct yl_share){0, 0}, 0.2, 0.05)));
    cr_expect(yl_always_valid_told((struct yl_share){100000, 200000}, 0.4, 0.05));
}

/* ---- whole studies: power, alarms and bias at the same looks ---- */

struct world { /* what is true; an effect of 1, of which a half matters */
    double power, alarms, bias;
    bool skewed; /* what the split sees less the truth is lognormal; else it is normal */
};
/* Shares of 4,000 studies: a bias is called that is not there; one of a half is called less; the interval of the bias holds it. */
struct heard {
    struct study power, alarms;
    double biased, small, holds;
};
enum { STUDIES = 4000 };

static void hear(struct heard *all, const struct world *world, uint64_t study)
{
    const struct yl_experiment plan = {.arms = 2, .power = 0.8};
    const struct yl_simulated simulated = {.experiment = &plan};
    struct yl_design_row row = {.arm = 1, .base = 10, .promise = 0.05};
    struct yl_truth_row bias = {.arm = 1, .base = 10, .truth = 1};
    const struct yl_designs designs = {
        .simulated = &simulated, .row = &row, .rows = 1, .truth = &bias, .truths = 1};
    double sum = 0, squares = 0;
    uint64_t split = study << 20, equal = split + (1 << 19);
    unsigned open = ~0u;
    for (int k = 0, n = 0; k < LOOKS && open; n = look_at[k++]) {
        for (int r = n; r < look_at[k]; r++) { /* who sees more than there is calls oftener */
            const double own = draws_normal(&split), other = draws_normal(&split),
                         far = (exp(own) - exp(0.5)) / sqrt(exp(2) - exp(1)),
                         off = world->bias + 2 * (world->skewed ? far : own);
            const bool called = erfc((0.8 * own + 0.6 * other) / M_SQRT2) < 2 * world->power,
                       alarm = draws_uniform(&equal) < world->alarms;
            if (open & YL_OPEN_SPLIT) row.power.x += called, row.power.n++;
            if (open & YL_OPEN_EQUAL) row.false_alarms.x += alarm, row.false_alarms.n++;
            if (open & YL_OPEN_EVERYBODY) sum += off, squares += off * off, bias.n++;
        }
        bias.bias = sum / bias.n;
        bias.bias_se = sqrt((squares / bias.n - bias.bias * bias.bias) / (bias.n - 1));
        row.days = row.days_open = 0;
        yl_designs_reach(&row, row.power, plan.power, 1);
        open = yl_designs_open(&designs);
    }
    const double part = 1.0 / STUDIES, is = bias.bias, half = yl_interval_t(0.95, bias.n - 1.0),
                 close = yl_always_valid_cut_t(bias.n, 100, 0.05) * bias.bias_se;
    end(&all->power, row.power, part, world->power, plan.power);
    end(&all->alarms, row.false_alarms, part, world->alarms, 4 * row.promise);
    all->biased += part * (world->bias == 0 && yl_designs_biased(&bias));
    all->small += part * (fabs(world->bias) >= 0.5 && fabs(is) + close < 0.5);
    all->holds += part * (fabs(is - world->bias) <= half * bias.bias_se);
}

/* A share of the studies that has this chance is not above it but for one time in 20,000. */
static double most_of(double chance)
{
    return chance + 3.9 * sqrt(chance * (1 - chance) / STUDIES);
}

/* A wrong word 5 %; of normal differences a bias that is not there 0.1 %, and looks cost the interval of the bias two points at most.
 * Of lognormal ones theory.md says what it holds: t has no promise there. */
Test(closing, studies_keep_what_their_words_promise)
{
    static const struct world worlds[] = {
        {0.8, 0.05, 0, false},  {0.7, 0.05, 0, false},  {0.8, 0.2, 0, true},
        {0.8, 0.05, 0.5, true}, {0.8, 0.2, 0.5, false}, {0.9, 0.2, -0.5, true},
    };
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        const struct world *of = &worlds[i];
        struct heard all = {0};
        for (uint64_t study = 1; study <= STUDIES; study++) hear(&all, of, study);
        cr_log_info("power %g, alarms %g, bias %g%s: wrong %.4f, %.4f, biased %.4f, small %.4f; "
                    "held %.4f, %.4f, %.4f; %.0f runs",
                    of->power, of->alarms, of->bias, of->skewed ? ", skewed" : "", all.power.wrong,
                    all.alarms.wrong, all.biased, all.small, all.power.covered, all.alarms.covered,
                    all.holds, all.power.runs);
        cr_expect(fmax(fmax(all.power.wrong, all.alarms.wrong), all.small) <= most_of(0.05));
        cr_expect(all.biased <= most_of(of->skewed ? 0.05 : 0.001), "%zu: %.4f", i, all.biased);
        cr_expect(of->skewed || all.holds >= 0.92, "%zu: %.4f", i, all.holds);
    }
}
