/* reported.c: reported effects against the true ones, what a team would do campaign by campaign, the power of a fixed test draw
 * by draw, and which verdicts are still open. Contract: designs.h. */
#include "sim/base/get.h"
#include "sim/experiment/designs.h"
#include "sim/stats/always_valid.h"
#include <math.h>
#include <stdlib.h>

void yl_reported_add(struct yl_reported *reported, double estimate, bool called)
{
    if (!isfinite(estimate)) return;
    reported->n++;
    reported->squares += (estimate - reported->truth) * (estimate - reported->truth);
    if (!called) return;
    reported->called++;
    reported->size += fabs(estimate);
    reported->wrong += estimate * reported->truth < 0;
}

void yl_reported_into(struct yl_design_row *row, const struct yl_reported *reported)
{
    bool effect = fabs(reported->truth) > 0 && reported->called > 0;
    row->rmse = reported->n > 0 ? sqrt(reported->squares / reported->n) : NAN;
    row->exaggeration = effect ? reported->size / reported->called / fabs(reported->truth) : NAN;
    row->wrong_sign = effect ? reported->wrong / reported->called : NAN;
}

void yl_designs_reach(struct yl_design_row *row, struct yl_share power, double wished, uint32_t day)
{
    const struct yl_interval interval = yl_interval_wilson(power, 0.95);
    if (!row->days_open && interval.high >= wished) row->days_open = day;
    if (!row->days && interval.low >= wished) row->days = day;
}

/* ---- decisions ------------------------------------------------------------------------------- */

static enum yl_analysis_decision decision_of(const struct yl_simulated *simulated,
                                             const struct yl_assigned *assigned, uint32_t run,
                                             uint32_t arm, struct yl_design_end end,
                                             struct yl_analysis_decision_guard *guard)
{
    const struct yl_experiment *plan = simulated->experiment;
    for (uint32_t m = 1; m < simulated->outcomes; m++) {
        struct yl_analysis_how how = {simulated->is_share[m], false,
                                      1 - plan->level / (plan->arms - 1)};
        guard[m - 1].guard = simulated->guard[m];
        if (assigned->tests) {
            const struct yl_unit_test *test =
                yl_assigned_test(assigned, run, arm, m, false, end.day);
            guard[m - 1].interval = (struct yl_interval){test->low, test->high};
            continue;
        }
        struct yl_analysis_sums one = yl_assigned_sums(assigned, run, 0, m, end.day);
        struct yl_analysis_sums two = yl_assigned_sums(assigned, run, (int)arm, m, end.day);
        bool margin = guard[m - 1].guard.worse_by > 0;
        guard[m - 1].interval =
            margin ? yl_analysis_margin(&one, &two, guard[m - 1].guard, how).interval
                   : yl_analysis_compare(&one, &two, how).interval;
    }
    return yl_analysis_decide(end.sign, guard, simulated->outcomes - 1);
}

void yl_designs_decide(struct yl_designs *out)
{
    const struct yl_simulated *simulated = out->simulated;
    const uint32_t runs = simulated->runs, treatments = simulated->experiment->arms - 1;
    struct yl_analysis_decision_guard *guard = yl_get_zeroed(simulated->outcomes, sizeof *guard);
    out->decision = yl_get_zeroed(2 * (size_t)treatments + 1, sizeof *out->decision);
    for (uint32_t i = 0; i < 2 * treatments; i++) {
        const struct yl_assigned *assigned = i % 2 ? &simulated->ab : &simulated->aa;
        struct yl_decided_row *row = &out->decision[out->decisions];
        if (!out->end[(size_t)i * runs].day) continue; /* a switchback, or nothing ever happens */
        *row = (struct yl_decided_row){.arm = 1 + i / 2, .equal = i % 2 == 0};
        for (int d = 0; d < YL_ANALYSIS_DECISIONS; d++) row->taken[d].n = assigned->runs;
        for (uint32_t run = 0; run < assigned->runs; run++)
            row->taken[decision_of(simulated, assigned, run, row->arm,
                                   out->end[(size_t)i * runs + run], guard)]
                .x++;
        out->decisions++;
    }
    free(guard);
}

/* ---- draws ----------------------------------------------------------------------------------- */

double yl_designs_truth_of(const struct yl_designs *designs, uint32_t arm, uint32_t metric,
                           uint32_t run, double all)
{
    const struct yl_simulated *simulated = designs->simulated;
    if (!simulated->draws) return all;
    return designs
        ->truth_in[((size_t)(arm - 1) * simulated->outcomes + metric) * simulated->runs + run];
}

double yl_designs_power(double effect, double se, double level)
{
    const double z = fabs(effect) / se, cut = yl_interval_z(1 - level);
    return 0.5 * erfc((cut - z) / M_SQRT2) + 0.5 * erfc((cut + z) / M_SQRT2);
}

void yl_designs_assure(struct yl_designs *out, uint32_t arm, uint32_t run, double se, double level)
{
    const struct yl_simulated *simulated = out->simulated;
    const double truth = yl_designs_truth_of(out, arm, 0, run, NAN);
    out->assurance[out->assurances++] = (struct yl_assurance_row){
        .arm = arm,
        .draw = run + 1,
        .base = yl_assigned_sums(&simulated->aa, run, -1, 0, simulated->days).mean_y,
        .truth = truth,
        .se = se,
        .power = yl_designs_power(truth, se, level)};
}

/* ---- what is open: a verdict closes where a sequence that holds at all numbers of runs together tells it ---- */

static const double alpha = 0.05,
                    alpha_biased = 0.001; /* of a verdict; of a bias, as yl_designs_biased */
enum { TUNED = 100 };                     /* runs near which a sequence is tightest */

/* A bias that is shown, or shown to be less than half of the effect that matters. */
static bool is_told(const struct yl_designs *designs, const struct yl_truth_row *truth)
{
    const struct yl_experiment *plan = designs->simulated->experiment;
    const double most = 0.5 * fmax(fabs(truth->truth), plan->effect * fabs(truth->base)),
                 size = fabs(truth->bias);
    if (truth->n < 2) return false;
    return size > yl_always_valid_cut_t(truth->n, TUNED, alpha_biased) * truth->bias_se ||
           size + yl_always_valid_cut_t(truth->n, TUNED, alpha) * truth->bias_se < most;
}

/* Is the wished power shown to be missed, or reached with its day known to a tenth? */
static bool is_reached(const struct yl_designs *designs, const struct yl_design_row *row)
{
    const double wished = designs->simulated->experiment->power;
    if (!yl_always_valid_told(row->power, wished, alpha)) return false;
    return row->power.x < wished * row->power.n ||
           (row->days && row->days - row->days_open <= 1 + row->days / 10);
}

static unsigned open_of(const struct yl_designs *designs, uint32_t arm)
{
    const unsigned whole = YL_OPEN_EQUAL | YL_OPEN_EVERYBODY;
    const struct yl_truth_row *split = yl_designs_truth(designs, arm, 0, YL_TRUTH_SPLIT),
                              *turned = yl_designs_truth(designs, arm, 0, YL_TRUTH_SWITCHBACK),
                              *persons = yl_designs_truth(designs, arm, 0, YL_TRUTH_PERSONS);
    const struct yl_design_row *row = yl_designs_planned(designs, arm),
                               *by_block = yl_designs_row(designs, YL_PLAN_SWITCHBACK, arm);
    const enum yl_design_bad bad = row ? yl_designs_bad(designs, row) : YL_DESIGN_NEVER;
    unsigned open = 0;
    if (bad == YL_DESIGN_BEYOND) return 0;
    if (bad == YL_DESIGN_NEVER) return whole | YL_OPEN_SPLIT;
    const bool biased = yl_designs_biased(split);
    if (!is_told(designs, split)) open |= whole | YL_OPEN_SPLIT;
    if (row != by_block && !is_reached(designs, row)) open |= YL_OPEN_SPLIT;
    /* a level that is not kept, or that equal arms are shown to exceed less than fourfold */
    if (!yl_always_valid_told(row->false_alarms, 4 * row->promise, alpha))
        open |= row != by_block ? YL_OPEN_EQUAL : YL_OPEN_SWITCHBACK_EQUAL;
    if (biased && persons && !is_told(designs, persons)) open |= whole | YL_OPEN_PERSONS;
    if (!by_block || (row != by_block && !biased)) return open;
    if (!is_reached(designs, by_block)) open |= YL_OPEN_SWITCHBACK;
    return turned && !is_told(designs, turned) ? open | whole | YL_OPEN_SWITCHBACK : open;
}

unsigned yl_designs_open(const struct yl_designs *designs)
{
    unsigned open = 0;
    for (uint32_t arm = 1; arm < designs->simulated->experiment->arms; arm++)
        open |= open_of(designs, arm);
    return open;
}
