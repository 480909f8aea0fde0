/* result_read.h: the folder of a run as a result again, the one inverse of the writers.
 *
 * Why      Findings of a finished run come from the same figures by the same code as in the run itself; nobody
 *          puts them together from rows of his own.
 * Trust    as manifest.h: a file that misses rows of a figure, or has one that summary.csv lacks, is refused. The campaigns of
 *          a point, and where there is no totals.csv, are those of the ledger, in which none of them may be missing.
 * Shape    yl_result_read(&read, folder, false, lang, &fault); read.result, read.finished; yl_result_read_free.
 * Units    as result.h.
 * Order    variants and their metrics as in summary.csv.
 * Errors   as yl_output_read; YL_BAD_INPUT also for the folder of a sweep, which has many results: they are read one by one.
 * Owns     everything until yl_result_read_free.
 * Threads  different folders at once.
 * Source   docs/outputs.md. Read are the metrics with their numerators, denominators and events, targets, labels,
 *          settings, title, draws and what failed. Figures that no file holds campaign by campaign (found_*) and
 *          series, funnels and journeys are not.
 */
#pragma once
#include "sim/output/manifest.h"

struct yl_result_read {
    struct yl_result result;
    struct yl_finished finished; /* with summary.csv and conclusions.csv as they are */
};
/* kept: from the ledger even where there is a totals.csv. */
enum yl_status yl_result_read(struct yl_result_read *read, const char *folder, bool kept,
                              enum yl_lang lang, struct yl_fault *fault) YL_CHECKED;
/* A file of a sweep, whose rows go by points and which is open only while some are taken: {.folder, .name} begins it. */
struct yl_point_rows {
    const char *folder, *name;
    off_t at;        /* so much of it was taken */
    uint64_t passed; /* rows of points before those that were asked for */
};
#define YL_POINT_HEADER UINT64_C(0)
#define YL_POINT_ALL UINT64_MAX /* whatever is left */
/* The rows of the point, of one variant where `only` is not NULL, to `out` unless that is NULL; *lines: of the point. */
enum yl_status yl_point_rows_take(struct yl_point_rows *from, uint64_t point, const char *only,
                                  FILE *out, uint64_t *lines, struct yl_fault *fault) YL_CHECKED;
/* The points of a sweep, which need not be finished, one after the other in their order: metrics alone. With draws these
 * have what is exact of each. `of` names variants and draws; they and the folder's name must stay. Also where it fails _close. */
struct yl_result_points {
    struct yl_arena arena;
    const char **variant, *only, *head[2]; /* only: this variant; NULL: all */
    uint32_t variants, draws;
    struct yl_point_rows file[2];
    struct yl_ledger *ledger; /* has the campaigns */
};
enum yl_status yl_result_points_open(struct yl_result_points *points, const char *folder,
                                     const struct yl_manifest *of,
                                     struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_result_points_next(struct yl_result_read *read, struct yl_result_points *points,
                                     int64_t point, struct yl_fault *fault) YL_CHECKED;
void yl_result_points_close(struct yl_result_points *points);
/* One variant at one of them. */
enum yl_status yl_result_read_point(struct yl_result_read *read, const char *folder, int64_t point,
                                    const char *variant, struct yl_fault *fault) YL_CHECKED;
void yl_result_read_free(struct yl_result_read *read);
