/* turns.c: what turns make of a rehearsed experiment: the one-sample t over pairs of blocks, on the
 * first pairs, and on all. Contract: designs.h. */
#include "sim/study/designs.h"
#include "sim/study/tails.h"
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

static struct yl_judgement judge(const struct turns *t, const struct yl_block *of, uint32_t run,
                                 uint32_t pairs)
{
    return yl_judge_turns(of + (size_t)run * t->r->blocks, (size_t)2 * pairs, 1 - t->level);
}

/* The A/A runs so far, to be moved by effects. */
static void equal_arms(struct turns *t, uint32_t pairs)
{
    double variance = 0;
    for (uint32_t run = 0; run < t->r->runs; run++) {
        struct yl_judgement j = judge(t, t->aa, run, pairs);
        t->estimate[run] = j.estimate;
        t->se[run] = j.se;
        variance += j.se > 0 ? j.se * j.se * pairs / t->r->runs : 0;
    }
    t->spread = sqrt(variance);
}

static struct yl_share moved(const struct turns *t, uint32_t pairs, double effect)
{
    struct yl_share share = {0, t->r->runs};
    double cut = yl_tails_t_cut(0.5 * t->level, pairs - 1.0), e = effect / t->visits;
    for (uint32_t run = 0; run < t->r->runs; run++)
        share.x += t->se[run] > 0 && fabs(t->estimate[run] + e) >= cut * t->se[run];
    return share;
}

double yl_designs_turns_power(double effect, double spread, double pairs, double level)
{
    double df = pairs - 1, cut = yl_tails_t_cut(0.5 * level, df),
           shift = effect * sqrt(pairs) / spread;
    return yl_tails_noncentral(cut, df, shift) + yl_tails_noncentral(cut, df, -shift);
}

/* ---- the least effect, by runs or by the book ------------------------------------------------ */
static double chance(const struct turns *t, uint32_t pairs, double effect, bool book)
{
    if (book) return yl_designs_turns_power(effect / t->visits, t->spread, pairs, t->level);
    struct yl_share share = moved(t, pairs, effect);
    return share.x / share.n;
}

static double least(const struct turns *t, uint32_t pairs, double high, bool book)
{
    double low = 0, want = t->r->e->power;
    if (!(high > 0) || !(t->spread > 0) || chance(t, pairs, high, book) < want) return NAN;
    for (int i = 0; i < 40; i++) {
        double mid = 0.5 * (low + high);
        *(chance(t, pairs, mid, book) >= want ? &high : &low) = mid;
    }
    return high;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static uint32_t day_after(const struct yl_rehearsal *r, uint32_t blocks)
{
    uint32_t d = 1;
    while (d < r->days && r->bound[d] < r->block_at[blocks]) d++;
    return d;
}

/* The first pairs: power on the day of their end. */
static void part(struct turns *t, struct yl_design_row *row, uint32_t pairs, double truth)
{
    static const double times[] = {0.5, 0.75, 1, 1.25, 1.5, 2};
    const struct yl_experiment *e = t->r->e;
    struct yl_designs *out = t->out;
    struct yl_power_row now = {
        YL_PLAN_SWITCHBACK, row->arm, day_after(t->r, 2 * pairs), truth, true, {0, t->r->runs}};
    for (uint32_t run = 0; run < t->r->runs; run++)
        now.power.x += judge(t, t->ab, run, pairs).p <= t->level;
    row->power = now.power;
    out->power[out->powers++] = now;
    if (!row->days && now.power.x >= e->power * now.power.n) row->days = now.day;
    double unit = copysign(e->effect > 0 ? e->effect * row->base : fabs(truth), truth);
    equal_arms(t, pairs);
    for (size_t i = 0; unit != 0 && i < sizeof times / sizeof *times; i++) {
        now.simulated = false;
        now.effect = times[i] * unit;
        now.power = moved(t, pairs, now.effect);
        out->power[out->powers++] = now;
    }
}

static void textbook(const struct turns *t, struct yl_design_row *row, uint32_t pairs, double truth)
{
    double n = pairs, effect = truth / t->visits, low = 2, high = 2;
    row->textbook_units = row->textbook_days = row->textbook_power = row->textbook_detectable = NAN;
    if (!(t->spread > 0)) return;
    row->textbook_power = yl_designs_turns_power(effect, t->spread, n, t->level);
    row->textbook_detectable = least(t, pairs, 10 * row->base, true);
    while (high < 1e7 &&
           yl_designs_turns_power(effect, t->spread, high, t->level) < t->r->e->power) {
        low = high;
        high *= 2;
    }
    if (high >= 1e7) return;
    while (high - low > 1) {
        double mid = floor(0.5 * (low + high));
        bool enough = yl_designs_turns_power(effect, t->spread, mid, t->level) >= t->r->e->power;
        *(enough ? &high : &low) = mid;
    }
    row->textbook_days = ceil(high / n * day_after(t->r, 2 * pairs));
    row->textbook_units = ceil(high / n * (row->control + row->treatment));
}

enum yl_status yl_designs_turns(struct yl_designs *out, uint32_t arm, double base, double truth,
                                double level)
{
    const struct yl_rehearsal *r = out->r;
    const uint32_t pairs = r->blocks / 2;
    const size_t blocks = (size_t)r->runs * r->blocks + 1;
    struct turns t = {.out = out,
                      .r = r,
                      .ab = malloc(blocks * sizeof *t.ab),
                      .aa = malloc(blocks * sizeof *t.aa),
                      .estimate = malloc((r->runs + 1) * sizeof *t.estimate),
                      .se = malloc((r->runs + 1) * sizeof *t.se),
                      .level = level,
                      .visits = 1};
    struct yl_design_row *row = &out->row[out->rows];
    enum yl_status status = t.ab && t.aa && t.estimate && t.se ? YL_OK : YL_NO_MEMORY;
    *row = (struct yl_design_row){.design = YL_PLAN_SWITCHBACK,
                                  .arm = arm,
                                  .base = base,
                                  .promise = level,
                                  .false_alarms = {0, r->runs},
                                  .mean_day = r->days,
                                  .worst_day = r->days};
    double units = 0;
    for (uint32_t run = 0; !status && run < r->runs; run++) {
        units += yl_observed_units(&r->aa, run, -1, r->days) / r->runs;
        for (uint32_t b = 0; b < r->blocks; b++) {
            struct yl_block *block = &t.ab[(size_t)run * r->blocks + b];
            *block = yl_observed_block(&r->turns_ab, run, 0, b);
            *(block->treated ? &row->treatment : &row->control) += block->n / r->runs;
            t.aa[(size_t)run * r->blocks + b] = yl_observed_block(&r->turns_aa, run, 0, b);
        }
        row->false_alarms.x += judge(&t, t.aa, run, pairs).p <= level;
    }
    if (r->ratio[0] < 0 && units > 0) t.visits = (row->control + row->treatment) / units;
    for (uint32_t q = 2; !status && q <= pairs; q++)
        if (q == pairs || day_after(r, 2 * q) < day_after(r, 2 * q + 2)) part(&t, row, q, truth);
    if (!status) {
        row->detectable = least(&t, pairs, 10 * base, false);
        textbook(&t, row, pairs, truth);
        out->rows++;
    }
    free(t.ab);
    free(t.aa);
    free(t.estimate);
    free(t.se);
    return status;
}
