/* switchback.c: the switchback of a simulated experiment: the one-sample t over pairs of blocks, on
 * the first pairs, and on all. Contract: designs.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/experiment/designs.h"
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include <math.h>

struct switchback {
    struct yl_designs *out;
    const struct yl_simulated *simulated;
    const struct yl_experiment *plan;
    uint32_t runs, equal, blocks;      /* runs with the change, with equal arms */
    struct yl_analysis_block *ab, *aa; /* [runs][blocks] */
    double *estimate, *se;             /* [runs] of A/A, so many pairs */
    double level, visits;              /* visits of a unit; of a ratio 1 */
    double spread;                     /* sd of a pair's difference, A/A, all pairs */
};

static struct yl_analysis analyse(const struct switchback *study,
                                  const struct yl_analysis_block *of, uint32_t run, uint32_t pairs)
{
    return yl_analysis_switchback(of + (size_t)run * study->blocks, (size_t)2 * pairs,
                                  1 - study->level);
}

/* The A/A runs so far, to be moved by effects. */
static void equal_arms(struct switchback *study, uint32_t pairs)
{
    double variance = 0;
    for (uint32_t run = 0; run < study->equal; run++) {
        struct yl_analysis result = analyse(study, study->aa, run, pairs);
        study->estimate[run] = result.estimate;
        study->se[run] = result.se;
        variance += result.se > 0 ? result.se * result.se * pairs / study->equal : 0;
    }
    study->spread = sqrt(variance);
}

static struct yl_share moved(const struct switchback *study, uint32_t pairs, double effect)
{
    struct yl_share share = {0, study->equal};
    double cut = yl_tails_t_cut(0.5 * study->level, pairs - 1.0), e = effect / study->visits;
    for (uint32_t run = 0; run < study->equal; run++)
        share.x += study->se[run] > 0 && fabs(study->estimate[run] + e) >= cut * study->se[run];
    return share;
}

/* The test of the textbook, of so many pairs. */
static struct yl_power_pairs book_of(const struct switchback *study, double pairs, double effect)
{
    return (struct yl_power_pairs){.pairs = pairs,
                                   .sd = study->spread,
                                   .effect = effect / study->visits,
                                   .alpha = study->level,
                                   .power = study->plan->power,
                                   .sided = 2};
}

/* ---- the least effect, by runs or by the book ------------------------------------------------ */
static double chance(const struct switchback *study, uint32_t pairs, double effect, bool book)
{
    const struct yl_power_pairs plan = book_of(study, pairs, effect);
    if (book) return yl_power_of_pairs(&plan);
    struct yl_share share = moved(study, pairs, effect);
    return share.x / share.n;
}

static double least(const struct switchback *study, uint32_t pairs, double high, bool book)
{
    double low = 0, want = study->plan->power;
    if (!(high > 0) || !(study->spread > 0) || chance(study, pairs, high, book) < want) return NAN;
    for (int i = 0; i < 40; i++) {
        double mid = 0.5 * (low + high);
        *(chance(study, pairs, mid, book) >= want ? &high : &low) = mid;
    }
    return high;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static uint32_t day_after(const struct yl_simulated *simulated, uint32_t blocks)
{
    uint32_t d = 1;
    while (d < simulated->days && simulated->bound[d] < simulated->block_at[blocks]) d++;
    return d;
}

/* The first pairs: power on the day of their end. */
static void part(struct switchback *study, struct yl_design_row *row, uint32_t pairs, double truth)
{
    struct yl_designs *out = study->out;
    struct yl_power_row now = {
        YL_PLAN_SWITCHBACK, row->arm, day_after(study->simulated, 2 * pairs), truth, true,
        {0, study->runs}};
    struct yl_reported reported = {.truth = truth};
    struct yl_share covers = {0, study->runs};
    for (uint32_t run = 0; run < study->runs; run++) {
        struct yl_analysis result = analyse(study, study->ab, run, pairs);
        now.power.x += result.p <= study->level;
        covers.x += result.interval.low * study->visits <= truth &&
                    truth <= result.interval.high * study->visits;
        yl_reported_add(&reported, result.estimate * study->visits, result.p <= study->level);
    }
    yl_reported_into(row, &reported);
    row->power = now.power;
    row->covers = covers;
    out->power[out->powers++] = now;
    yl_designs_reach(row, now.power, study->plan->power, now.day);
    const double unit = yl_designs_effect(study->plan, row->base, truth);
    equal_arms(study, pairs);
    for (size_t i = 0; unit != 0 && i < YL_PLAN_EFFECTS; i++) {
        now.simulated = false;
        now.effect = yl_plan_effects[i] * unit;
        now.power = moved(study, pairs, now.effect);
        out->power[out->powers++] = now;
    }
}

static void textbook(const struct switchback *study, struct yl_design_row *row, uint32_t pairs,
                     double truth)
{
    const struct yl_power_pairs plan = book_of(study, pairs, truth);
    row->textbook_units = row->textbook_days = row->textbook_power = row->textbook_detectable = NAN;
    if (!(study->spread > 0)) return;
    row->textbook_power = yl_power_of_pairs(&plan);
    row->textbook_detectable = least(study, pairs, 10 * row->base, true);
    const double need = yl_power_least_pairs(plan), times = need / pairs;
    if (!(need > 0)) return;
    row->textbook_days = ceil(times * day_after(study->simulated, 2 * pairs));
    row->textbook_units = ceil(times * (row->control + row->treatment));
}

void yl_designs_switchback(struct yl_designs *out, uint32_t arm, double base, double truth,
                           double level)
{
    const struct yl_simulated *simulated = out->simulated;
    const uint32_t pairs = simulated->blocks / 2;
    const size_t blocks = (size_t)simulated->runs * simulated->blocks + 1;
    struct switchback study = {.out = out,
                               .simulated = simulated,
                               .plan = simulated->experiment,
                               .runs = simulated->switchback_ab.runs,
                               .equal = simulated->switchback_aa.runs,
                               .blocks = simulated->blocks,
                               .ab = yl_get(blocks * sizeof *study.ab),
                               .aa = yl_get(blocks * sizeof *study.aa),
                               .estimate = yl_get((simulated->runs + 1) * sizeof *study.estimate),
                               .se = yl_get((simulated->runs + 1) * sizeof *study.se),
                               .level = level,
                               .visits = 1};
    struct yl_design_row *row = &out->row[out->rows];
    *row = (struct yl_design_row){.design = YL_PLAN_SWITCHBACK,
                                  .arm = arm,
                                  .base = base,
                                  .promise = level,
                                  .false_alarms = {0, study.equal},
                                  .mean_day = simulated->days,
                                  .worst_day = simulated->days};
    double units = 0;
    for (uint32_t run = 0; run < simulated->aa.runs; run++)
        units += yl_assigned_units(&simulated->aa, run, -1, simulated->days) / simulated->aa.runs;
    for (uint32_t run = 0; run < study.runs; run++)
        for (uint32_t b = 0; b < simulated->blocks; b++) {
            struct yl_analysis_block *block = &study.ab[(size_t)run * simulated->blocks + b];
            *block = yl_assigned_block(&simulated->switchback_ab, run, 0, b);
            *(block->treated ? &row->treatment : &row->control) += block->n / study.runs;
        }
    for (uint32_t run = 0; run < study.equal; run++) {
        for (uint32_t b = 0; b < simulated->blocks; b++)
            study.aa[(size_t)run * simulated->blocks + b] =
                yl_assigned_block(&simulated->switchback_aa, run, 0, b);
        row->false_alarms.x += analyse(&study, study.aa, run, pairs).p <= level;
    }
    if (simulated->ratio[0] < 0 && units > 0)
        study.visits = (row->control + row->treatment) / units;
    for (uint32_t q = 2; q <= pairs; q++)
        if (q == pairs || day_after(simulated, 2 * q) < day_after(simulated, 2 * q + 2))
            part(&study, row, q, truth);
    row->detectable = least(&study, pairs, 10 * base, false);
    textbook(&study, row, pairs, truth);
    out->rows++;
    YL_FREE(study.ab, study.aa, study.estimate, study.se);
}
