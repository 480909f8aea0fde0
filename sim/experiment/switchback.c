/* turns.c: what turns make of a rehearsed experiment: the one-sample t over pairs of blocks, on the
 * first pairs, and on all. Contract: designs.h. */
#include "sim/experiment/designs.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdlib.h>

struct turns {
    struct yl_designs *out;
    const struct yl_rehearsal *r;
    struct yl_block *ab, *aa; /* [runs][blocks] */
    double *estimate, *se;    /* [runs] of A/A, so many pairs */
    double level, visits;     /* visits of a unit; of a ratio 1 */
    double spread;            /* sd of a pair's difference, A/A, all pairs */
};

static struct yl_judgement judge(const struct turns *ordering, const struct yl_block *of,
                                 uint32_t run, uint32_t pairs)
{
    return yl_judge_turns(of + (size_t)run * ordering->r->blocks, (size_t)2 * pairs,
                          1 - ordering->level);
}

/* The A/A runs so far, to be moved by effects. */
static void equal_arms(struct turns *ordering, uint32_t pairs)
{
    double variance = 0;
    for (uint32_t run = 0; run < ordering->r->runs; run++) {
        struct yl_judgement judgement = judge(ordering, ordering->aa, run, pairs);
        ordering->estimate[run] = judgement.estimate;
        ordering->se[run] = judgement.se;
        variance += judgement.se > 0 ? judgement.se * judgement.se * pairs / ordering->r->runs : 0;
    }
    ordering->spread = sqrt(variance);
}

static struct yl_share moved(const struct turns *ordering, uint32_t pairs, double effect)
{
    struct yl_share share = {0, ordering->r->runs};
    double cut = yl_tails_t_cut(0.5 * ordering->level, pairs - 1.0), e = effect / ordering->visits;
    for (uint32_t run = 0; run < ordering->r->runs; run++)
        share.x +=
            ordering->se[run] > 0 && fabs(ordering->estimate[run] + e) >= cut * ordering->se[run];
    return share;
}

double yl_designs_turns_power(double effect, double spread, double pairs, double level)
{
    double df = pairs - 1, cut = yl_tails_t_cut(0.5 * level, df),
           shift = effect * sqrt(pairs) / spread;
    return yl_tails_noncentral(cut, df, shift) + yl_tails_noncentral(cut, df, -shift);
}

/* ---- the least effect, by runs or by the book ------------------------------------------------ */
static double chance(const struct turns *ordering, uint32_t pairs, double effect, bool book)
{
    if (book)
        return yl_designs_turns_power(effect / ordering->visits, ordering->spread, pairs,
                                      ordering->level);
    struct yl_share share = moved(ordering, pairs, effect);
    return share.x / share.n;
}

static double least(const struct turns *ordering, uint32_t pairs, double high, bool book)
{
    double low = 0, want = ordering->r->e->power;
    if (!(high > 0) || !(ordering->spread > 0) || chance(ordering, pairs, high, book) < want)
        return NAN;
    for (int i = 0; i < 40; i++) {
        double mid = 0.5 * (low + high);
        *(chance(ordering, pairs, mid, book) >= want ? &high : &low) = mid;
    }
    return high;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static uint32_t day_after(const struct yl_rehearsal *simulated, uint32_t blocks)
{
    uint32_t d = 1;
    while (d < simulated->days && simulated->bound[d] < simulated->block_at[blocks]) d++;
    return d;
}

/* The first pairs: power on the day of their end. */
static void part(struct turns *ordering, struct yl_design_row *row, uint32_t pairs, double truth)
{
    static const double times[] = {0.5, 0.75, 1, 1.25, 1.5, 2};
    const struct yl_experiment *experiment = ordering->r->e;
    struct yl_designs *out = ordering->out;
    struct yl_power_row now = {
        YL_PLAN_SWITCHBACK,    row->arm, day_after(ordering->r, 2 * pairs), truth, true,
        {0, ordering->r->runs}};
    for (uint32_t run = 0; run < ordering->r->runs; run++)
        now.power.x += judge(ordering, ordering->ab, run, pairs).p <= ordering->level;
    row->power = now.power;
    out->power[out->powers++] = now;
    if (!row->days && now.power.x >= experiment->power * now.power.n) row->days = now.day;
    double unit =
        copysign(experiment->effect > 0 ? experiment->effect * row->base : fabs(truth), truth);
    equal_arms(ordering, pairs);
    for (size_t i = 0; unit != 0 && i < sizeof times / sizeof *times; i++) {
        now.simulated = false;
        now.effect = times[i] * unit;
        now.power = moved(ordering, pairs, now.effect);
        out->power[out->powers++] = now;
    }
}

static void textbook(const struct turns *ordering, struct yl_design_row *row, uint32_t pairs,
                     double truth)
{
    double n = pairs, effect = truth / ordering->visits, low = 2, high = 2;
    row->textbook_units = row->textbook_days = row->textbook_power = row->textbook_detectable = NAN;
    if (!(ordering->spread > 0)) return;
    row->textbook_power = yl_designs_turns_power(effect, ordering->spread, n, ordering->level);
    row->textbook_detectable = least(ordering, pairs, 10 * row->base, true);
    while (high < 1e7 && yl_designs_turns_power(effect, ordering->spread, high, ordering->level) <
                             ordering->r->e->power) {
        low = high;
        high *= 2;
    }
    if (high >= 1e7) return;
    while (high - low > 1) {
        double mid = floor(0.5 * (low + high));
        bool enough = yl_designs_turns_power(effect, ordering->spread, mid, ordering->level) >=
                      ordering->r->e->power;
        *(enough ? &high : &low) = mid;
    }
    row->textbook_days = ceil(high / n * day_after(ordering->r, 2 * pairs));
    row->textbook_units = ceil(high / n * (row->control + row->treatment));
}

enum yl_status yl_designs_turns(struct yl_designs *out, uint32_t arm, double base, double truth,
                                double level)
{
    const struct yl_rehearsal *simulated = out->r;
    const uint32_t pairs = simulated->blocks / 2;
    const size_t blocks = (size_t)simulated->runs * simulated->blocks + 1;
    struct turns ordering = {.out = out,
                             .r = simulated,
                             .ab = malloc(blocks * sizeof *ordering.ab),
                             .aa = malloc(blocks * sizeof *ordering.aa),
                             .estimate = malloc((simulated->runs + 1) * sizeof *ordering.estimate),
                             .se = malloc((simulated->runs + 1) * sizeof *ordering.se),
                             .level = level,
                             .visits = 1};
    struct yl_design_row *row = &out->row[out->rows];
    enum yl_status status =
        ordering.ab && ordering.aa && ordering.estimate && ordering.se ? YL_OK : YL_NO_MEMORY;
    *row = (struct yl_design_row){.design = YL_PLAN_SWITCHBACK,
                                  .arm = arm,
                                  .base = base,
                                  .promise = level,
                                  .false_alarms = {0, simulated->runs},
                                  .mean_day = simulated->days,
                                  .worst_day = simulated->days};
    double units = 0;
    for (uint32_t run = 0; !status && run < simulated->runs; run++) {
        units += yl_observed_units(&simulated->aa, run, -1, simulated->days) / simulated->runs;
        for (uint32_t b = 0; b < simulated->blocks; b++) {
            struct yl_block *block = &ordering.ab[(size_t)run * simulated->blocks + b];
            *block = yl_observed_block(&simulated->turns_ab, run, 0, b);
            *(block->treated ? &row->treatment : &row->control) += block->n / simulated->runs;
            ordering.aa[(size_t)run * simulated->blocks + b] =
                yl_observed_block(&simulated->turns_aa, run, 0, b);
        }
        row->false_alarms.x += judge(&ordering, ordering.aa, run, pairs).p <= level;
    }
    if (simulated->ratio[0] < 0 && units > 0)
        ordering.visits = (row->control + row->treatment) / units;
    for (uint32_t q = 2; !status && q <= pairs; q++)
        if (q == pairs || day_after(simulated, 2 * q) < day_after(simulated, 2 * q + 2))
            part(&ordering, row, q, truth);
    if (!status) {
        row->detectable = least(&ordering, pairs, 10 * base, false);
        textbook(&ordering, row, pairs, truth);
        out->rows++;
    }
    free(ordering.ab);
    free(ordering.aa);
    free(ordering.estimate);
    free(ordering.se);
    return status;
}
