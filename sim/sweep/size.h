/* size.h: what a run will take, known before its first visit.
 *
 * Why      A bin of a microsecond, a rate too many: what would take all memory or a week says so at once, with its numbers.
 * Shape    yl_size_of, of several one after another yl_size_add; then yl_size_judge or yl_size_print.
 * Units    bytes; visits and rows are counts, of all replications and variants.
 * Cost     linear in the plan.
 * Errors   YL_BAD_INPUT: more than a limit, which the text of the fault names.
 * Source   docs/outputs.md, "How large a run may be".
 */
#pragma once
#include "models/scenario.h"
#include "sim/sweep/parallel_run.h"

struct yl_size {
    double visits;        /* by expectation, with those that others begin */
    double items;         /* how often items with `every` come up in their stays */
    double rows, written; /* of CSV, and their bytes */
    double memory;        /* bytes */
    double cells;         /* that a replication lays out: tallies, persons, budgets by streams */
};
/* Of all variants, with the replications, series and files (keep) of the options. Says what is wrong with the scenario, so that
 * nobody needs to compile it again for that; diags NULL: that is left to whoever runs it, and its size is 0. */
enum yl_status yl_size_of(struct yl_size *size, const struct yl_scenarios *all,
                          const struct yl_run_options *how, struct yl_diags *diags) YL_CHECKED;
void yl_size_times(struct yl_size *size, double factor);          /* visits and items */
void yl_size_add(struct yl_size *sum, const struct yl_size *one); /* memory: the larger */
enum yl_status yl_size_judge(const struct yl_size *size, struct yl_fault *fault) YL_CHECKED;
/* "about 1.2e+06 visits, 340 rows (22 KB), 3.1 MB of memory" */
void yl_size_print(FILE *out, const struct yl_size *size, enum yl_lang lang);
