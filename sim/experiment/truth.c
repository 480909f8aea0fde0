/* truth.c: a split's estimate beside the effect on everybody, the split itself, day by day.
 * Contract: designs.h. */
#include "sim/base/get.h"
#include "sim/experiment/designs.h"
#include <math.h>
#include <stdlib.h>

static void add(struct yl_analysis_sums *mean, double x) { yl_analysis_add(mean, 0, x); }

static double se_of(const struct yl_analysis_sums *mean)
{
    return mean->n > 1 ? sqrt(mean->yy / (mean->n - 1) / mean->n) : NAN;
}

const struct yl_truth_row *yl_designs_truth(const struct yl_designs *designs, uint32_t arm,
                                            uint32_t metric, enum yl_truth_of of)
{
    for (uint32_t i = 0; i < designs->truths; i++)
        if (designs->truth[i].arm == arm && designs->truth[i].metric == metric &&
            designs->truth[i].of == of)
            return &designs->truth[i];
    return NULL;
}

double yl_designs_effect(const struct yl_experiment *plan, double base, double truth)
{
    return copysign(plan->effect > 0 ? plan->effect * base : fabs(truth), truth);
}

static bool is_off(const struct yl_truth_row *t, double level)
{
    return t->n > 1 && t->bias_se > 0 &&
           fabs(t->bias) > yl_interval_t(level, t->n - 1.0) * t->bias_se &&
           fabs(t->bias) > 1e-9 * (fabs(t->base) + fabs(t->truth)); /* not the last bits */
}

bool yl_designs_biased(const struct yl_truth_row *t) { return is_off(t, 0.999); }

bool yl_designs_bias_likely(const struct yl_truth_row *t)
{
    return is_off(t, 0.95) && !yl_designs_biased(t);
}

const struct yl_design_row *yl_designs_row(const struct yl_designs *designs,
                                           enum yl_plan_design design, uint32_t arm)
{
    for (uint32_t i = 0; i < designs->rows; i++)
        if (designs->row[i].design == design && designs->row[i].arm == arm &&
            !designs->row[i].metric)
            return &designs->row[i];
    return NULL;
}

const struct yl_design_row *yl_designs_planned(const struct yl_designs *designs, uint32_t arm)
{
    return yl_designs_row(designs, designs->planned, arm);
}

enum yl_design_bad yl_designs_bad(const struct yl_designs *designs, const struct yl_design_row *row)
{
    const struct yl_truth_row *t = yl_designs_truth(designs, row->arm, row->metric, YL_TRUTH_SPLIT);
    if (!(row->base > 0) && !(fabs(t->truth) > 0)) return YL_DESIGN_NEVER;
    if (designs->simulated->experiment->days > designs->simulated->days) return YL_DESIGN_BEYOND;
    return row->power.x < 0.1 * row->power.n ? YL_DESIGN_HOPELESS : YL_DESIGN_FINE;
}

/* A difference of means per person in outcomes per unit of the plan, which may be a visit. */
static double per_unit(const struct yl_simulated *simulated, uint32_t run, uint32_t metric,
                       const struct yl_assigned *assigned, double difference)
{
    double units = yl_assigned_units(&simulated->aa, run, -1, simulated->days);
    if (assigned != &simulated->persons_ab || simulated->ratio[metric] >= 0) return difference;
    return units > 0 ? difference * yl_assigned_units(assigned, run, -1, simulated->days) / units
                     : NAN;
}

/* The estimate of a run: difference of means per unit; of a switchback, per visit made per unit. */
static double estimate(const struct yl_simulated *simulated, uint32_t run, uint32_t arm,
                       uint32_t metric, const struct yl_assigned *assigned)
{
    if (!assigned->switchback)
        return per_unit(simulated, run, metric, assigned,
                        yl_assigned_sums(assigned, run, (int)arm, metric, simulated->days).mean_y -
                            yl_assigned_sums(assigned, run, 0, metric, simulated->days).mean_y);
    struct yl_analysis_block *block = yl_get(simulated->blocks * sizeof *block);
    double visits = 0, units = yl_assigned_units(&simulated->aa, run, -1, simulated->days);
    for (uint32_t b = 0; b < simulated->blocks; b++) {
        block[b] = yl_assigned_block(assigned, run, metric, b);
        visits += block[b].n;
    }
    double per_visit = yl_analysis_switchback(block, simulated->blocks, 0.95).estimate;
    free(block);
    if (simulated->ratio[metric] >= 0) return per_visit; /* of denominators already */
    return units > 0 ? per_visit * visits / units : NAN;
}

static void add_truth(struct yl_designs *out, uint32_t arm, uint32_t metric,
                      const struct yl_assigned *assigned)
{
    const struct yl_simulated *simulated = out->simulated;
    struct yl_analysis_sums truth = {0}, seen = {0}, bias = {0}, base = {0};
    const struct yl_assigned *const of_all[] = {&simulated->aa, &simulated->every[arm], assigned};
    uint32_t runs = simulated->runs;
    for (int i = 0; i < 3; i++)
        if (of_all[i]->runs < runs) runs = of_all[i]->runs;
    for (uint32_t run = 0; run < runs; run++) {
        struct yl_analysis_sums before =
            yl_assigned_sums(&simulated->aa, run, -1, metric, simulated->days);
        struct yl_analysis_sums after =
            yl_assigned_sums(&simulated->every[arm], run, -1, metric, simulated->days);
        double effect = NAN;
        if (before.n > 0 && simulated->ratio[metric] < 0)
            effect = (after.n * after.mean_y - before.n * before.mean_y) / before.n;
        else if (before.n > 0 && after.n > 0)
            effect = after.mean_y - before.mean_y;
        if (assigned == &simulated->ab)
            out->truth_in[((size_t)(arm - 1) * simulated->outcomes + metric) * simulated->runs +
                          run] = effect;
        double found = estimate(simulated, run, arm, metric, assigned);
        if (!isfinite(effect) || !isfinite(found)) continue;
        add(&truth, effect);
        add(&seen, found);
        add(&bias, found - effect);
        add(&base, before.mean_y);
    }
    enum yl_truth_of of = assigned->switchback ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT;
    if (assigned == &simulated->persons_ab) of = YL_TRUTH_PERSONS;
    out->truth[out->truths++] = (struct yl_truth_row){.of = of,
                                                      .arm = arm,
                                                      .metric = metric,
                                                      .base = base.mean_y,
                                                      .truth = truth.mean_y,
                                                      .truth_se = se_of(&truth),
                                                      .estimate = seen.mean_y,
                                                      .estimate_se = se_of(&seen),
                                                      .bias = bias.mean_y,
                                                      .bias_se = se_of(&bias),
                                                      .n = (uint32_t)bias.n};
}

/* ---- the split ------------------------------------------------------------------------------- */
static void add_srm(struct yl_designs *out, uint32_t arm, int metric)
{
    static const double level = 0.001, caught = 0.8;
    const struct yl_simulated *simulated = out->simulated;
    const double weight[2] = {simulated->experiment->split[0], simulated->experiment->split[arm]};
    struct yl_srm_row row = {.place = metric < 0 ? "all" : simulated->metric[metric],
                             .arm = arm,
                             .expected = weight[1] / (weight[0] + weight[1])};
    double one = 0, two = 0;
    for (uint32_t d = 1; d <= simulated->days; d++) {
        struct yl_share flagged = {0, 0};
        for (uint32_t run = 0; run < simulated->ab.runs; run++) {
            double count[2] = {yl_assigned_there(&simulated->ab, run, 0, metric, d),
                               yl_assigned_there(&simulated->ab, run, (int)arm, metric, d)};
            flagged.n++;
            flagged.x += count[0] + count[1] > 0 && yl_analysis_srm(count, weight, 2).p < level;
            if (d == simulated->days) {
                one += count[0];
                two += count[1];
            }
        }
        if (!row.day && flagged.x >= caught * flagged.n) row.day = d;
        row.flagged = flagged;
    }
    row.share = one + two > 0 ? two / (one + two) : NAN;
    out->srm[out->srms++] = row;
}

/* ---- days ------------------------------------------------------------------------------------ */
/* Outcomes to the end of day d for each unit, or for each denominator, so far; NAN: none. */
static double rate_by(const struct yl_simulated *simulated, uint32_t run, uint32_t arm, uint32_t d)
{
    struct yl_happened all = yl_assigned_happened(&simulated->ab, run, arm, 0, d + 1);
    double per =
        simulated->ratio[0] < 0 ? yl_assigned_units(&simulated->ab, run, (int)arm, d + 1) : all.d;
    return per > 0 ? all.y / per : NAN;
}

static void add_day(struct yl_designs *out, uint32_t d)
{
    const struct yl_simulated *simulated = out->simulated;
    struct yl_analysis_sums fresh = {0}, units = {0}, effect = {0};
    for (uint32_t run = 0; run < simulated->ab.runs; run++) {
        double before = d ? yl_assigned_units(&simulated->ab, run, -1, d) : 0,
               now = yl_assigned_units(&simulated->ab, run, -1, d + 1),
               seen = rate_by(simulated, run, 1, d) - rate_by(simulated, run, 0, d);
        add(&fresh, now - before);
        add(&units, now);
        if (isfinite(seen)) add(&effect, seen);
    }
    out->day[d] = (struct yl_day_row){d + 1,
                                      simulated->bound[d],
                                      fresh.mean_y,
                                      units.mean_y,
                                      effect.n > 0 ? effect.mean_y : NAN,
                                      se_of(&effect),
                                      NAN};
}

/* Lift of the treatment in periods [from, to) over all runs, and each run's part in it, linearised.
 * Arms are weighed by their units, or by a ratio's denominators. */
struct lift {
    uint32_t from, to;
    struct yl_happened sum[2];
    double weight, lift;
};

static bool lift_make(struct lift *lift, const struct yl_simulated *simulated, const double n[2])
{
    for (uint32_t run = 0; run < simulated->ab.runs; run++)
        for (uint32_t k = 0; k < 2; k++) {
            struct yl_happened happened =
                yl_assigned_happened(&simulated->ab, run, k, lift->from, lift->to);
            lift->sum[k].y += happened.y;
            lift->sum[k].d += happened.d;
        }
    lift->weight = simulated->ratio[0] >= 0 ? lift->sum[0].d / lift->sum[1].d : n[0] / n[1];
    lift->lift = lift->weight * lift->sum[1].y / lift->sum[0].y;
    return lift->sum[0].y > 0 && isfinite(lift->lift);
}

static double lift_part(const struct lift *lift, const struct yl_simulated *simulated, uint32_t run)
{
    double left[2];
    for (uint32_t k = 0; k < 2; k++) {
        struct yl_happened happened =
            yl_assigned_happened(&simulated->ab, run, k, lift->from, lift->to);
        double rate = lift->sum[k].d > 0 ? lift->sum[k].y / lift->sum[k].d : 0;
        left[k] = happened.y - rate * happened.d;
    }
    return (lift->weight * left[1] - lift->lift * left[0]) * simulated->ab.runs / lift->sum[0].y;
}

/* Relative effect on the outcomes of the earlier days less that on the later ones; halves hold
 * equally many outcomes. */
static void compare_halves(struct yl_designs *out)
{
    const struct yl_simulated *simulated = out->simulated;
    double total = 0, half = 0, n[2] = {0, 0};
    uint32_t cut = 0;
    for (uint32_t run = 0; run < simulated->ab.runs; run++)
        total += yl_assigned_happened(&simulated->ab, run, 0, 0, simulated->days).y;
    for (uint32_t d = 0; d < simulated->days && half < 0.5 * total; d++, cut++)
        for (uint32_t run = 0; run < simulated->ab.runs; run++)
            half += yl_assigned_happened(&simulated->ab, run, 0, d, d + 1).y;
    out->change = out->change_se = NAN;
    if (!(total > 0) || cut == 0 || cut >= simulated->days) return;
    for (uint32_t run = 0; run < simulated->ab.runs; run++)
        for (uint32_t k = 0; k < 2; k++)
            n[k] += yl_assigned_units(&simulated->ab, run, (int)k, simulated->days);
    struct lift early = {.from = 0, .to = cut}, late = {.from = cut, .to = simulated->days};
    if (!lift_make(&early, simulated, n) || !lift_make(&late, simulated, n)) return;
    struct yl_analysis_sums change = {0};
    for (uint32_t run = 0; run < simulated->ab.runs; run++)
        add(&change, lift_part(&early, simulated, run) - lift_part(&late, simulated, run));
    out->change = early.lift - late.lift;
    out->change_se = se_of(&change);
}

static bool follows_the_week(const struct yl_designs *designs)
{
    const struct yl_scenario *scenario = &designs->simulated->all->variant[0];
    for (uint32_t i = 0; i < scenario->entries; i++) {
        const int profile = scenario->entry[i].profile;
        if (profile < 0 || !designs->simulated->experiment->entry[i]) continue;
        const double *weight = scenario->profile[profile].weight;
        for (int hour = 24; hour < 168; hour++)
            if (fabs(weight[hour] - weight[hour % 24]) > 1e-9) return true;
    }
    return false;
}

void yl_designs_truths(struct yl_designs *out)
{
    const struct yl_simulated *simulated = out->simulated;
    const uint32_t treatments = simulated->experiment->arms - 1;
    const size_t n = treatments, places = simulated->metrics - simulated->outcomes + 1;
    out->truth = yl_get_zeroed(3 * n * simulated->outcomes + 1, sizeof *out->truth);
    out->srm = yl_get_zeroed(n * places + 1, sizeof *out->srm);
    out->day = yl_get_zeroed(simulated->days + 1, sizeof *out->day);
    const struct yl_assigned *const split[] = {&simulated->ab, &simulated->switchback_ab,
                                               &simulated->persons_ab};
    for (uint32_t arm = 1; arm <= treatments; arm++) {
        for (size_t i = 0; i < sizeof split / sizeof *split; i++)
            for (uint32_t metric = 0; metric < simulated->outcomes; metric++)
                if (split[i]->there) add_truth(out, arm, metric, split[i]);
        add_srm(out, arm, -1);
        for (uint32_t metric = simulated->outcomes; metric < simulated->metrics; metric++)
            add_srm(out, arm, (int)metric);
    }
    for (uint32_t d = 0; d < simulated->days; d++) add_day(out, d);
    compare_halves(out);
    out->weekly = follows_the_week(out);
}
