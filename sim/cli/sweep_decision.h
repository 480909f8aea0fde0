/* sweep_decision.h: the metrics that a sweep decides by, the set of points that may be the best, and what it says: best.csv,
 * effects.csv, and the same on the terminal.
 *
 * Why      A decision needs the points that may be the best and the axes that matter. Both follow
 *          from the points and their values, so a merger of shards writes the same bytes by the same function. A larger study
 *          might still turn the best points round, which a highest mean does not say.
 * Shape    {0}, figure[].place and .metric; yl_best_add for each result in order of the points, or yl_best_read of a joined
 *          folder (with draws a value is what one of them expects); yl_best_find; yl_sweep_decide, whose findings
 *          yl_sweep_decision_show prints with the tables; yl_sweep_decision_free, yl_best_free. {0} is empty.
 * Units    as of the metric; a rank correlation lies from -1 to 1.
 * Order    rows of yl_best as the points, then as the variants; the best mean is the highest, or the lowest of a metric of which
 *          less is better. best.csv: figures, then rows of yl_best; effects.csv: figures, variants, axes, values in
 *          the order of the points.
 * Cost     every value of a metric is kept, up to 64 MB; of more points the set is not named.
 * Errors   YL_IO, YL_BAD_INPUT: a file in the folder is not as a sweep writes it.
 * Owns     its axes and findings; a struct yl_best its rows.
 * Threads  one.
 * Source   sim/stats/effects.h, best_set.h; docs/sweeps.md.
 */
#pragma once
#include "sim/cli/ranking.h"
#include "sim/findings/finding.h"
#include "sim/output/exact.h"
#include "sim/output/result_read.h"
#include "sim/stats/effects.h"
#include "sim/sweep/points.h"

struct yl_best_row { /* a point and a variant */
    struct yl_ranked is;
    struct yl_alternative of; /* num NULL: too many points */
    bool is_exact;            /* values of draws without chance in them */
};
struct yl_best_figure {
    const char *place, *metric;
    struct yl_best_row *row;
    struct yl_ranked **sorted; /* by rank, once found */
    size_t rows, row_capacity;
    size_t kept;   /* values of all rows */
    bool is_path;  /* it is in paths.csv, not in totals.csv: for the terminal alone */
    bool is_ratio; /* `scale` belongs to it */
    double scale;
    bool found;                /* the set is known */
    struct yl_systems systems; /* [rows], over what all rows have; larger is better */
};
enum { YL_BEST_FIGURES = 2 }; /* the one that decides; net income, beside it the orders */
struct yl_best {
    struct yl_best_figure figure[YL_BEST_FIGURES]; /* without a place: none */
    uint64_t points, failed;                       /* failed replications */
    uint32_t fewest, most;                         /* replications a point */
    uint32_t variants, draws;      /* that may be chosen; draws 0: values are of replications */
    uint32_t draws_for_all;        /* as yl_unknown_draws_for_all */
    const struct yl_result *names; /* whose labels are shown; NULL: names are */
    /* beside the exact answers */
    struct yl_exact_score score;
};
/* What a sweep decides by. */
void yl_best_choose(struct yl_best *best, const char *place, const char *metric);
void yl_best_add(struct yl_best *best, int64_t point, const struct yl_result *result);
/* The points of a joined folder, whose manifest names variants and draws. */
enum yl_status yl_best_read(struct yl_best *best, const char *folder, uint64_t points,
                            const struct yl_manifest *of, struct yl_fault *fault) YL_CHECKED;
/* What the first figure decides at the point that was added last: of several variants which has the best mean, of equal ones the
 * first; of one whether the mean keeps the point's target, without a target whether it is above 0. 0: it has no value. */
uint32_t yl_best_decision(const struct yl_best *best, int64_t point,
                          const struct yl_result *result);
void yl_best_find(struct yl_best *best);
/* With draws points are judged by what is expected of them in each draw, exact or over its replications; the tables hold single
 * campaigns. A merger of shards must say the same, so the numbers stand in a file of their own: rows as the points, then figures,
 * variants, draws, behind yl_best_add for each point. */
#define YL_EXPECTED_FILE "expected.csv"
void yl_expected_rows(struct yl_csv_out *csv, const struct yl_best *best, int64_t point);
/* After yl_best_find: p_best and regret of all rows of each figure, by the draws in the folder's draws.csv. YL_BAD_INPUT: it is not
 * as a sweep writes it. */
enum yl_status yl_expected_choose(struct yl_best *best, const char *folder,
                                  struct yl_fault *fault) YL_CHECKED;
int yl_best_sign(const struct yl_best_figure *figure); /* -1: less is better */
void yl_best_free(struct yl_best *best);

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
/* map.csv, of an adaptive grid of up to YL_MAP_MOST points: what is decided at each, in the order of the grid; those that were
 * run have the numbers of points.csv. */
#define YL_MAP_FILE "map.csv"
enum { YL_MAP_MOST = 100000 };
static inline bool yl_sweep_has_map(const struct yl_points *points)
{
    return points->adaptive && points->grid <= YL_MAP_MOST;
}
enum yl_status yl_sweep_map_write(struct yl_points *points, const struct yl_best *best,
                                  const char *folder, bool bom, struct yl_fault *fault) YL_CHECKED;
/* A table of points, points.csv.table, which the caller frees beside `points`. */
enum yl_status yl_sweep_points_read(struct yl_points *points, const char *folder,
                                    struct yl_fault *fault) YL_CHECKED;
void yl_sweep_decision_free(struct yl_sweep_decision *decision);
