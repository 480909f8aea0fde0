/* sweep_parts.h: what sweep_decision.c computes and sweep_show.c prints.
 *
 * Why      The terminal says the effects that stand in effects.csv.
 * Shape    yl_sweep_decision_of_open, also where it fails yl_sweep_decision_of_close.
 * Errors   YL_NO_MEMORY.
 * Owns     all in its arena; scratch is the figure's.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_SWEEP_PARTS_H
#define YL_SIM_CLI_SWEEP_PARTS_H
#include "sim/cli/sweep_decision.h"
#include "sim/stats/effects.h"

struct yl_sweep_decision_part {
    struct yl_effect *effect; /* [values] of the axis; of no grid one: its rank correlation */
    uint32_t lowest, highest; /* of a grid: the values with these marginal means */
};
struct yl_sweep_decision_of { /* one variant */
    struct yl_arena arena;
    struct yl_systems systems;
    double *estimate, *move, *rank, *number, *number_rank; /* [points] */
    size_t *at;                                            /* [points] index of the point */
    uint32_t *value, *on_line; /* [points] of the axis at hand; points with a figure on each line */
    struct yl_sweep_decision_part *part; /* [axes] */
    bool any, is_grid;                   /* it has values; main effects, else rank correlations */
};
enum yl_status yl_sweep_decision_of_open(struct yl_sweep_decision_of *of,
                                         const struct yl_sweep_decision *decision,
                                         const struct yl_best_figure *figure,
                                         const char *variant) YL_CHECKED;
void yl_sweep_decision_of_close(struct yl_sweep_decision_of *of);
#endif
