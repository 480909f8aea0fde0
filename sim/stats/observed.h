/* observed.h: observed results of an experiment, analysed by the statistics of the simulated one.
 *
 * Why      The plan and its analysis must not use two formulas.
 * Shape    rows into yl_observed_make (they are put in order of persons); then yl_observed_analyse
 *          for each metric and arm; yl_observed_look and then
 *          yl_observed_bounds for the looks of a group-sequential test.
 * Units    a person's rows are added up metric by metric; the covariate is that of the first row,
 *          or with has_before what the metric's column comes to before the start. Who has no row
 *          from the start on takes no part. Times are instants. What is analysed is test->part: for a segment, a day or a
 *          window copy the test and change the part. With clusters they are the units: persons of one stand together.
 * Order    arm 0 is the control. Rows of a person stand by time, then by what they say: no sum depends on the order in the file.
 * Cost     rows * log rows once, in place; rows for each analysis, from memory once for all views of a call.
 * Errors   YL_BAD_INPUT when a person is in two arms (fault names one, its lines and how many there are).
 * Owns     nothing: rows are the caller's.
 * Threads  any; with clusters one for each test (test->cluster is written).
 * Source   analysis.h, clusters.h, adjust.h, always_valid.h, sequential.h. Intervals by Bonferroni, p by Holm: an interval without 0 has
 *          p below the level, but Holm may see a difference whose interval just holds 0. Intervals that agree with Holm
 *          exactly (Strassburger & Bretz 2008) are half-lines for the arms that differ, and would not say by how much.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/analysis.h"
#include "sim/stats/clusters.h"
#include "sim/stats/sequential.h"
#include <stddef.h>
#include <stdint.h>

#define YL_OBSERVED_NO_ARM UINT32_MAX /* of rows from before the test, where it is not given */
struct yl_observed_row {
    uint32_t person; /* its place in the list of names */
    uint32_t arm;
    uint32_t cluster; /* 0 without clusters */
    size_t line;      /* of the file */
    uint64_t hash;    /* of the whole row; 0: it has no like */
    int64_t time;
    double x;        /* the covariate */
    const double *y; /* [columns] */
};
struct yl_observed_metric {
    uint32_t of;   /* column */
    int32_t below; /* column it is divided by, sum by sum; -1: none */
    double cap;    /* a person's sum counts at most so much; 0: no cap */
    bool beside;   /* shown, decides nothing */
    struct yl_analysis_guard guard;
};
/* Whose outcomes count, and which; 0 of `by` and `triggered`: everybody. */
struct yl_observed_part {
    uint32_t by; /* column + 1 of a segment; its level: */
    double level;
    uint32_t triggered; /* column + 1: from the first row where it is not 0; who has none is out */
    int64_t seen_from, seen_until; /* when a person was first seen */
    int64_t complete;              /* and has been watched so long by test->now */
    int64_t from, until;           /* when the outcomes come */
    int64_t age_from, age_until;   /* the same, since the person was first seen */
};
extern const struct yl_observed_part yl_observed_everybody;
struct yl_observed {
    const char *file;          /* for messages */
    const char *const *person; /* names, in the order of their letters */
    struct yl_observed_row *row;
    size_t rows;
    uint32_t arms, metrics;
    const struct yl_observed_metric *metric;
    int64_t start; /* rows before it are the time before the test: their sums are the covariate */
    int64_t end;   /* no row is later: said by has_end */
    bool has_x, has_before, has_end;
    bool arms_change; /* a person may have rows of several arms */
    double level;     /* of the whole test */
    double passed;    /* size so far over the planned one, for the sequence; 0: not given */
    int64_t now;      /* until when outcomes are complete */
    struct yl_observed_part part;
    struct yl_cluster *cluster; /* [clusters + 1] to work in; NULL: persons are the units */
    bool first_arm;             /* who is seen in another arm keeps the first one */
    size_t switched[2];         /* who did: from the control, from another arm */
};
enum yl_status yl_observed_make(struct yl_observed *test, struct yl_fault *fault) YL_CHECKED;

/* A sequence begins where each arm has so many units, and so many whose outcome is not 0. */
enum { YL_OBSERVED_UNITS = 100, YL_OBSERVED_EVENTS = 10 };
struct yl_verdict {
    struct yl_analysis_sums control, treatment;
    /* Intervals of several arms hold together: each has its share of the level (Bonferroni). cuped: NAN without a covariate;
     * sequences: NAN before it begins, and where `passed` is not given. */
    struct yl_analysis plain, cuped, sequence, cuped_sequence;
    struct yl_analysis_cuped covariate; /* within the arms; NAN without one */
    struct yl_analysis margin;          /* distance to that of a guardrail; NAN without one */
    double adjusted, cuped_adjusted;    /* p by Holm over the arms of this metric */
    double events;                    /* units whose outcome is not 0, in the arm that has fewer */
    double correlation, always_valid; /* its p: mixture of 10 % of the control, or effect */
    bool share;
    struct yl_lift lift;                /* of plain: relative to the control */
    struct yl_clusters_result clusters; /* where they are the units */
};
/* verdict[1 .. arms): each treatment against the control. effect: relative, 0: not given. */
void yl_observed_analyse(struct yl_verdict *verdict, const struct yl_observed *test,
                         uint32_t metric, double effect);
/* Several parts of the same rows, which are walked once for all of them. */
struct yl_observed_view {
    const struct yl_observed *test; /* rows and arms are those of the first one */
    uint32_t metric;
    double effect;
    struct yl_verdict *verdict; /* [arms], as above; NULL: not asked for */
    double *count;              /* [arms] of units; NULL: not asked for */
};
void yl_observed_views(const struct yl_observed_view *view, size_t views);
/* count[arms] of units. */
void yl_observed_count(double *count, const struct yl_observed *test);
/* Persons of each arm that would take part and have not been watched long enough. */
void yl_observed_unfinished(double *count, const struct yl_observed *test);
/* The sum of a person that this share of all persons, whatever their arm, do not exceed: the least with so many at or below it. */
double yl_observed_quantile(const struct yl_observed *test, uint32_t metric, double share);
/* Persons whose metric is 0, of *persons. */
size_t yl_observed_zeros(const struct yl_observed *test, uint32_t metric, size_t *persons);
struct yl_look {    /* at the data of a group-sequential test */
    int64_t until;  /* rows before it are seen; outcomes are those so far */
    double planned; /* share of the planned size, at most 1 */
    double n, estimate, se, z, information;
    double bound, spent; /* of |z|; level used so far */
    bool stops;
};
/* Fills n to information of a look at metric 0, given `until`. */
void yl_observed_look(struct yl_look *look, const struct yl_observed *test, uint32_t arm);
/* Bounds of the looks so far, given planned and information. `test` has kind, curve, sided and alpha; planned_looks: of
 * the plan. Classical bounds hold where each look is where it was planned; else the level is spent by the curve that
 * belongs to them, and *twin says so. */
enum yl_status yl_observed_bounds(struct yl_look *look, uint32_t looks, struct yl_sequential *test,
                                  uint32_t planned_looks, bool *twin) YL_CHECKED;
