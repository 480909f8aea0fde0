/* closing.c: which verdicts of a simulated experiment are still open. Contract: designs.h.
 *
 * A verdict closes where a sequence that holds at all numbers of runs together tells it (always_valid.h). */
#include "sim/experiment/designs.h"
#include "sim/stats/always_valid.h"
#include <math.h>

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

/* A level that is not kept, or that equal arms are shown to exceed less than fourfold. */
static bool is_kept(const struct yl_design_row *row)
{
    return yl_always_valid_told(row->false_alarms, 4 * row->promise, alpha);
}

/* Whether the wished power is reached, and then the day to a tenth. */
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
    if (!is_kept(row)) open |= row != by_block ? YL_OPEN_EQUAL : YL_OPEN_SWITCHBACK_EQUAL;
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
