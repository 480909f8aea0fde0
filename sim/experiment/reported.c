/* reported.c: reported effects against the true ones, and the spread of clusters. Contract: designs.h. */
#include "sim/experiment/designs.h"
#include <math.h>

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

double yl_designs_spread(const struct yl_simulated *simulated, uint32_t arm, uint32_t metric)
{
    double n = 0, yy = 0;
    for (uint32_t run = 0; run < simulated->ab.runs; run++) {
        struct yl_analysis_sums sums =
            yl_assigned_sums(&simulated->ab, run, (int)arm, metric, simulated->days);
        n += sums.n;
        yy += sums.yy;
    }
    return n > 0 ? sqrt(yy / n) : NAN;
}

double yl_designs_cluster_spread(const struct yl_simulated *simulated, uint32_t arm,
                                 uint32_t metric, double *left)
{
    const struct yl_assigned *aa = &simulated->aa;
    const uint32_t days = simulated->days;
    double squares = 0, cuped = 0;
    uint32_t counted = 0;
    for (uint32_t run = 0; run < aa->runs; run++) {
        double se = yl_assigned_test(aa, run, arm, metric, false, days)->se,
               less = metric ? se : yl_assigned_test(aa, run, arm, metric, true, days)->se,
               per = 1 / yl_assigned_there(aa, run, 0, -1, days) +
                     1 / yl_assigned_there(aa, run, (int)arm, -1, days);
        if (!(se > 0) || !isfinite(per)) continue;
        counted++;
        squares += se * se / per;
        cuped += (less > 0 ? less * less : se * se) / per;
    }
    *left = squares > 0 ? cuped / squares : 1;
    return counted ? sqrt(squares / counted) : NAN;
}
