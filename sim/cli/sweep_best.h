/* sweep_best.h: the metrics that a sweep decides by: values of every point, and the set of points that
 * may be the best.
 *
 * Why      The verbs sweep and merge, the terminal and the files must name the same points; a larger
 *          study might still turn them round, which a highest mean does not say.
 * Shape    {0}, figure[].place and .metric; yl_best_add for each result in order of the points, or
 *          yl_best_read of a joined folder (with draws a value is what one of them expects); yl_best_find; sweep_decision.h; yl_best_free.
 * Order    rows as the points, then as the variants. The best mean is the highest, or the lowest of a
 *          metric of which less is better.
 * Cost     every value of a metric is kept, up to 64 MB; of more points the set is not named.
 * Errors   YL_IO.
 * Owns     its rows, until yl_best_free.
 * Threads  one at a time.
 * Source   sim/stats/best_set.h.
 */
#pragma once
#include "sim/cli/ranking.h"
#include "sim/output/exact.h"
#include "sim/output/result_read.h"

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
    uint32_t variants, draws;
    /* variants: that may be chosen */ /* draws 0: values are of replications */
    uint32_t draws_for_all;            /* as yl_unknown_draws_for_all */
    const struct yl_result *names;     /* whose labels are shown; NULL: names are */
    /* beside the exact answers */
    struct yl_exact_score score;
};
/* What a sweep decides by. */
void yl_best_choose(struct yl_best *best, const char *place, const char *metric);
void yl_best_add(struct yl_best *best, int64_t point, const struct yl_result *result);
/* The points of a joined folder, whose manifest names variants and draws. */
enum yl_status yl_best_read(struct yl_best *best, const char *folder, uint64_t points,
                            const struct yl_manifest *of, struct yl_fault *fault) YL_CHECKED;
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
