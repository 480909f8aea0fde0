/* expect.h: runs a scenario that carries its own expectations and holds its figures against them.
 *
 * Why      An exact answer and its derivation stand beside the scenario they belong to; a new
 *          case is a file, never C.
 * Shape    comment lines of the scenario, in order:
 *
 *            # run: OPTIONS         a run; what follows expects of it. None: one run without
 *                                   options. An option with spaces stands in single quotes.
 *            # expect: STAT QUANTITY VALUE [within T | within T%]
 *            # expect@VARIANT: ...  of a variant (else base)
 *
 *          A QUANTITY is a file, its key cells (* is any: rows are added up), and the column
 *          where the file has more than one:
 *
 *            funnel ENTRY PATH STEP COLUMN       paths ENTRY PLACE COLUMN
 *            totals PLACE METRIC                 outcomes ENTRY OUTCOME
 *            series_all PLACE METRIC TIME        series PLACE METRIC TIME COLUMN
 *            chains ORIGIN ENTRY COLUMN          summary PLACE METRIC COLUMN
 *            compare VARIANT PLACE METRIC COLUMN
 *            dashboard REPORT PLACE METRIC TIME COLUMN
 *            funnel_by ENTRY PATH STEP TRAIT VALUE COLUMN
 *
 *          A VALUE is a number, or ROW.NAME of tests/published/cases.csv, or NUMBER*ROW.NAME.
 *          STAT:
 *
 *            mean      mean over replications
 *            average   the same where the rows of a replication are averaged, not added up
 *            variance  sample variance over replications
 *            zero      share of the replications in which it is 0
 *            ratio     A/B in place of the column, or QUANTITY over QUANTITY; both are summed
 *                      over replications
 *            exact     every replication has the value
 *            above     every replication has more than the value; below: less
 *            empty     every row that is matched has an empty cell; no VALUE
 *            is        every row that is matched has this text
 *            absent    no row is matched; no VALUE
 *
 * Units    as in the files.
 * Errors   a run that does not end with status 0, a line that cannot be read, a row that is not
 *          there and a file without expectations are failures like a wrong figure. The tolerance
 *          of mean, average, variance, zero and ratio is 4.5 standard errors of the sample plus T;
 *          where nothing varies it is 1e-8 of the value (the printed digits) plus T. With a hundred
 *          or more replications a right program fails one expectation in 50 000.
 * Owns     the report's text, until yl_expect_report_free.
 * Threads  one report, one thread.
 */
#pragma once
#include <stddef.h>
#include <stdio.h>

struct yl_expect_report {
    unsigned files, runs, checked, failed;
    char *text; /* one line for each failure */
    size_t length;
    FILE *out; /* writes text */
};
void yl_expect_begin(struct yl_expect_report *report);
void yl_expect_file(struct yl_expect_report *report, const char *path);
/* Every scenario below the folder whose path holds YL_ONLY (environment, if set). */
void yl_expect_folder(struct yl_expect_report *report, const char *folder);
void yl_expect_end(struct yl_expect_report *report); /* text is complete */
/* A test of every scenario below the folder; fewer than `least` mean that a file was lost or is not
 * read. The counts go to stderr. */
void yl_expect_all(const char *folder, unsigned least);
void yl_expect_report_free(struct yl_expect_report *report);
/* One line against a folder of CSV files that is already there: the driver's own test. */
void yl_expect_line(struct yl_expect_report *report, const char *folder, const char *line);
