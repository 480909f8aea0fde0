/* sweep_decision.h: what a sweep says: best.csv, effects.csv, and the same on the terminal.
 *
 * Why      A decision needs the points that may be the best and the axes that matter. Both follow
 *          from the points and their values, so a merger of shards writes the same bytes by the same function.
 * Shape    yl_sweep_decide, whose findings yl_sweep_decision_show prints with the tables; yl_sweep_decision_free. {0} is empty.
 * Units    as of the metric; a rank correlation lies from -1 to 1.
 * Order    best.csv: figures, then rows of yl_best; effects.csv: figures, variants, axes, values in
 *          the order of the points.
 * Errors   YL_IO, YL_BAD_INPUT: a file in the folder is not as a sweep writes it.
 * Owns     its axes and findings.
 * Threads  one.
 * Source   sim/stats/effects.h, best_set.h; docs/sweeps.md.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/cli/sweep_best.h"
#include "sim/findings/finding.h"
#include "sim/stats/effects.h"
#include "sim/sweep/points.h"

#define YL_EFFECTS_FILE "effects.csv"

struct yl_sweep_decision_axis {
    const char *path;
    const char **text; /* [values] as written, in the order of their first sight */
    double *number;    /* [values] in one unit; NULL: they have no order */
    uint32_t values;
    uint32_t *of_point; /* [points] */
};
/* The effects of one variant, which effects.csv has and the findings name; its arena is freed by who opens it. */
struct yl_sweep_decision_part {
    struct yl_effect *effect; /* [values] of the axis; of no grid one: its rank correlation */
    uint32_t lowest, highest; /* of a grid: the values with these marginal means */
};
struct yl_sweep_decision_of {
    struct yl_arena arena;
    struct yl_systems systems;
    double *estimate, *move, *rank, *number, *number_rank; /* [points] */
    size_t *at;                                            /* [points] index of the point */
    uint32_t *value, *on_line; /* [points] of the current axis; points with a figure on each line */
    struct yl_sweep_decision_part *part; /* [axes] */
    bool any, is_grid;                   /* it has values; main effects, else rank correlations */
};
struct yl_sweep_decision {
    struct yl_arena arena;
    struct yl_sweep_decision_axis *axis;
    uint32_t axes;
    size_t points;                    /* 0: it is not whole */
    bool is_grid;                     /* every combination of values is a point */
    struct yl_sweep_decision_of base; /* of the first figure, once found: of a whole sweep alone */
    uint32_t *order;                  /* [axes] of it by the size of their effect */
    struct yl_findings findings;
};
/* Finds the set, with draws the choice over them, and their findings from the tables in the folder; of a whole sweep, which
 * has all its points, writes best.csv and effects.csv and says what moves base. */
enum yl_status yl_sweep_decide(struct yl_sweep_decision *decision, struct yl_best *best,
                               const struct yl_points *points, const char *folder, bool bom,
                               bool whole, struct yl_fault *fault) YL_CHECKED;
void yl_sweep_decision_of_open(struct yl_sweep_decision_of *of,
                               const struct yl_sweep_decision *decision,
                               const struct yl_best_figure *figure, const char *variant);
/* Of the first figure, of the tables in the folder; what moves it, of the best variant. For yl_sweep_decide. */
enum yl_status yl_sweep_find(struct yl_sweep_decision *decision, const struct yl_best *best,
                             const struct yl_points *points, const char *folder,
                             struct yl_fault *fault) YL_CHECKED;
void yl_sweep_decision_show(FILE *out, const struct yl_sweep_decision *decision,
                            const struct yl_best *best, const struct yl_points *points,
                            enum yl_lang lang);
/* points.csv */
#define YL_POINTS_FILE "points.csv"
enum yl_status yl_sweep_points_write(const struct yl_points *points, const char *folder, bool bom,
                                     struct yl_fault *fault) YL_CHECKED;
/* A table of points, points.csv.table, which the caller frees beside `points`. */
enum yl_status yl_sweep_points_read(struct yl_points *points, const char *folder,
                                    struct yl_fault *fault) YL_CHECKED;
void yl_sweep_decision_free(struct yl_sweep_decision *decision);
