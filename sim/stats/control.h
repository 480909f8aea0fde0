/* control.h: the same figure, known better: what is exact of a campaign corrects what is not.
 *
 * Why      Where visits share a place no expectation is known, but that of what leads up to it is
 *          (solve.h): a campaign that had more visits than it should also had more orders. The
 *          estimate less what the surplus explains has the same mean and less variance.
 * Shape    yl_controls_init(&c, variant, &stats) once a variant whose metrics have their exact
 *          answers; yl_controls_best for each metric; yl_controls_free.
 * Units    as the metric's mean in summary.csv.
 * Order    candidates are ranked by names and expectations alone: the same figure of the private
 *          entries, then counts at the same place, then those nearest in number; one for each ten
 *          replications, eight at most. All of these are used, whatever the data say, and each
 *          costs a degree of freedom.
 * Errors   A number that has no value is NAN; where a replication failed there is none.
 * Owns     its columns; the metrics are the result's.
 * Threads  one struct yl_controls a thread.
 * Source   docs/theory.md, "Estimates": Lavenberg & Welch (1981), Management Science 27, 322-335;
 *          Nelson (1990), Operations Research 38, 974-992.
 */
#pragma once
#include "sim/stats/summary.h"

enum { YL_CONTROLS = 8, YL_CONTROLS_FROM = 10 }; /* used at most; replications at least */

struct yl_control {
    char place[256];     /* "shops.mall", "sms>shops.mall", "all" */
    const char *metric;  /* "visits", "found_live" */
    double *value;       /* [replications] */
    double exact, bound; /* of the mean */
    double centre, squares;
};
struct yl_controls {
    struct yl_arena arena;
    struct yl_control *control;
    uint32_t count, replications;
    double t[YL_CONTROLS + 1], *scratch; /* quantiles with so many controls */
};
struct yl_better {
    double best, low, high;
    double variance_reduction; /* variance of the plain mean over that of the better one */
    uint32_t controls;         /* how many were used; 0: none, or the figure itself is exact */
};
void yl_controls_init(struct yl_controls *controls, const struct yl_variant_result *variant,
                      const struct yl_replication_stats *stats);
void yl_controls_free(struct yl_controls *controls);
void yl_controls_best(struct yl_better *better, const struct yl_controls *controls,
                      const struct yl_metric *metric, struct yl_replication_stats *stats);
