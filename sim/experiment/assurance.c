/* assurance.c: the power of a fixed test, draw by draw. Contract: designs.h. */
#include "sim/experiment/designs.h"
#include <math.h>

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

void yl_designs_assure(struct yl_designs *designs, uint32_t arm, const double *se, uint32_t days,
                       double level)
{
    const struct yl_simulated *simulated = designs->simulated;
    for (uint32_t run = 0; run < simulated->ab.runs; run++) {
        const double own = se[(size_t)run * days + days - 1],
                     truth = yl_designs_truth_of(designs, arm, 0, run, NAN);
        designs->assurance[designs->assurances++] = (struct yl_assurance_row){
            .arm = arm,
            .draw = run + 1,
            .base = yl_assigned_sums(&simulated->aa, run, -1, 0, simulated->days).mean_y,
            .truth = truth,
            .se = own,
            .power = yl_designs_power(truth, own, level)};
    }
}
