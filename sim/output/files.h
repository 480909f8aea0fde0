/* files.h: the CSV files of a run.
 *
 * Why      Which rows a file has, their order and number formats are a promise (docs/outputs.md); the columns are those of
 *          tables.def.
 * Shape    yl_output_write for every file, in any order; then yl_manifest_write. A sweep opens its own files and adds one result after another:
 *          yl_table_open, yl_output_rows with a point, yl_csv_close.
 * Order    variants, then rows as in the scenario file, then replication; in funnel files
 *          replication comes before the position, in series and dashboards time comes last.
 * Errors   YL_IO; files that were finished stay, the current one is left as it was.
 * Threads  different files of one result at once.
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/output/csv.h"
#include "sim/stats/result.h"

enum yl_output_file {
    YL_OUTPUT_FUNNEL,
    YL_OUTPUT_FUNNEL_BY,
    YL_OUTPUT_PATHS,
    YL_OUTPUT_WAYS, /* of a run alone */
    YL_OUTPUT_OUTCOMES,
    YL_OUTPUT_LOSSES, /* of a run alone */
    YL_OUTPUT_TOTALS,
    YL_OUTPUT_SERIES,
    YL_OUTPUT_SERIES_ALL,
    YL_OUTPUT_SUMMARY,
    YL_OUTPUT_COMPARE,
    YL_OUTPUT_UNCERTAIN,   /* of a run with draws */
    YL_OUTPUT_DRAWS,       /* of such a run */
    YL_OUTPUT_ASSUMPTIONS, /* of a run alone */
    YL_OUTPUT_CHAINS,
    YL_OUTPUT_DASHBOARD,
    YL_OUTPUT_JOURNEYS,
    YL_OUTPUT_CONCLUSIONS, /* of a run alone */
    YL_OUTPUT_FINDINGS,    /* likewise */
    YL_OUTPUT_LABELS,      /* of no point: a sweep writes the labels of one result */
    YL_OUTPUT_FILES
};
const char *yl_output_name(enum yl_output_file file); /* "funnel.csv" */
/* Rows of its totals.csv. */
double yl_output_totals(const struct yl_result *result);
/* is it written for this result */
bool yl_output_has(const struct yl_result *result, enum yl_output_file file);
/* Writes one file whole; nothing where the result has no such file. `found` is what yl_find_run found in it. */
enum yl_status yl_output_write(const struct yl_result *result, struct yl_findings *found,
                               const char *folder, enum yl_output_file file,
                               struct yl_fault *fault) YL_CHECKED;

/* In parts: the rows of one result; point 0: no such column. */
enum yl_status yl_output_rows(struct yl_csv_out *csv, enum yl_output_file file,
                              const struct yl_result *result, int64_t point,
                              struct yl_fault *fault) YL_CHECKED;
