/* decisions.c: what a team would do, campaign by campaign, contract in designs.h */
#include "sim/base/get.h"
#include "sim/experiment/designs.h"
#include <stdlib.h>

static enum yl_analysis_decision decision_of(const struct yl_simulated *simulated,
                                             const struct yl_assigned *assigned, uint32_t run,
                                             uint32_t arm, struct yl_design_end end,
                                             struct yl_analysis_decision_guard *guard)
{
    const struct yl_experiment *plan = simulated->experiment;
    for (uint32_t m = 1; m < simulated->outcomes; m++) {
        struct yl_analysis_how how = {simulated->is_share[m], false,
                                      1 - plan->level / (plan->arms - 1)};
        guard[m - 1].guard = yl_designs_guard(plan, m);
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
