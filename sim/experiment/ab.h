/* ab.h: the tables and findings of a simulated experiment, and the analysis of observed results.
 *
 * Why      One place says what came of an experiment: tables for programs, findings for a
 *          colleague.
 * Shape    yl_ab_write(folder, ...) writes the CSV files, yl_ab_names their names; yl_ab_find gives
 *          the findings; yl_ab_data reads and analyses observed results.
 * Errors   YL_IO; yl_ab_data: YL_BAD_INPUT, every problem with file and line on err.
 * Threads  one.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/experiment/designs.h"
#include "sim/findings/finding.h"
#include "sim/fit/log_columns.h"
#include <stdio.h>

/* Labels of the scenario; an arm without one is called by its name. Words have labels, CSV files names. */
void yl_arm_labels(struct yl_result *labels, const struct yl_scenario *base);
/* The tables of an experiment; the last one, labels.csv, where there are labels. */
enum { YL_AB_FILES = 8 };
extern const char *const yl_ab_names[YL_AB_FILES];
#define YL_AB_ASSURANCE "assurance.csv" /* beside them, with draws */
enum yl_status yl_ab_write(const char *folder, const struct yl_designs *designs,
                           const struct yl_result *labels, struct yl_fault *fault) YL_CHECKED;
/* Closed; of all treatments. Cells of ab.csv are at DESIGN.METRIC of the arm, those of truth.csv at ASSIGNED.METRIC. */
void yl_ab_find(struct yl_findings *out, const struct yl_designs *designs,
                const struct yl_result *labels);
/* Observed results, analysed by the plan if there is one. */
struct yl_ab_data {
    const char *data; /* the file of outcomes: person, arm, a column for each metric */
    /* Of the call, as written; NULL: not given. An option wins over the plan, with a note. */
    const char *metric, *guardrail;   /* columns, A,B/C; the first metric decides */
    const char *ratio;                /* A/B,C/D of its columns, beside the metric */
    const char *control, *split;      /* an arm; ARM=SHARE,... */
    const char *column[YL_LOG_ROLES]; /* of each role; "none" for the time: nothing of it is read */
    const char *empty;                /* zero */
    const char *where;                /* COLUMN=VALUE: other rows are not read */
    const char *arms;                 /* file: name in the data, arm of the plan */
    const char *preset;               /* whose log the data are, where they are JSON lines */
    const char *exposed;              /* file: everybody who was assigned */
    const char *start, *end;          /* of the experiment; earlier rows are the covariate */
    const char *bad_cells;            /* skip */
    const char *duplicates;           /* once, sum */
    const char *cluster;              /* column of the groups that were assigned as a whole */
    const char *cap, *window;         /* of a person's sum: value or 99%; of outcomes: 7d */
    const char *triggered;            /* column that is not 0 where the change could be met */
    const char *segments, *adjust;    /* columns; holm, bh */
    const char *switched;             /* first */
    const char *blocks;               /* file: from, to, arm of a switchback's blocks */
    const char *looks;                /* file of the looks so far, which this call goes on with */
    bool final;                       /* this look is the last one */
    const char *folder;               /* for analysis.csv and the findings; NULL: none */
    struct yl_findings *found;        /* closed, and the caller's to free */
    FILE *out;                        /* what the reading of the files tells; NULL: none */
    FILE *err;                        /* problems; NULL: none */
    enum yl_lang lang;
    bool force;
    const struct yl_diags *sources; /* whose files the call has read: of the plan; NULL: none */
};
enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault) YL_CHECKED;
