/* part.h: the parts of a study's data, each a few members of its JSON object.
 *
 * Why      The page's script reads one documented object a folder; who adds a part adds a file and a call in report.c.
 * Shape    yl_part_...(&to, study, &fault) writes its members into the open bracket; what a folder has not is left out.
 * Order    of entries, places and steps as in the files.
 * Errors   YL_BAD_INPUT: a file is no table; YL_IO. What was written by then stays in the stream.
 * Threads  different studies at once.
 * Source   docs/report.md, "The data of a page".
 */
#pragma once
#include "sim/base/text.h"
#include "sim/output/rows.h"
#include "sim/report/study.h"
#include <string.h>

/* tables and the heads of their columns, the metrics that they name: part_tables.c */
enum yl_status yl_part_tables(struct yl_json_out *to, struct yl_report_study *study,
                              struct yl_fault *fault) YL_CHECKED;
/* How the campaign is built, from the settings of base: part_map.c */
void yl_part_map(struct yl_json_out *to, struct yl_report_study *study);
/* Means of funnel and chains, which the files have by campaign: part_flows.c */
enum yl_status yl_part_flows(struct yl_json_out *to, struct yl_report_study *study,
                             struct yl_fault *fault) YL_CHECKED;
/* Rooms and orders over time: part_evening.c */
enum yl_status yl_part_evening(struct yl_json_out *to, struct yl_report_study *study,
                               struct yl_fault *fault) YL_CHECKED;
/* Lines of the scenario that state where a figure comes from: part_rests.c */
enum yl_status yl_part_rests(struct yl_json_out *to, struct yl_report_study *study,
                             struct yl_fault *fault) YL_CHECKED;
/* Title, answers, ways and differences as HTML for who runs no scripts: part_plain.c */
enum yl_status yl_part_plain(FILE *out, struct yl_report_study *study, enum yl_lang lang,
                             struct yl_fault *fault) YL_CHECKED;

/* The same members of what is no file of the folder, as compare.csv. */
void yl_part_rows(struct yl_json_out *to, struct yl_report_study *study,
                  const struct yl_sheet *sheet);
/* Variants, findings and tables of two runs side by side: part_beside.c */
enum yl_status yl_part_beside(struct yl_json_out *to, struct yl_report_study study[2],
                              enum yl_lang lang, struct yl_fault *fault) YL_CHECKED;

/* A file of the folder, if it is there; `keep` decides on each row. */
enum yl_status yl_part_read(struct yl_sheet *sheet, struct yl_report_study *study, const char *file,
                            bool (*wants)(void *of, const struct yl_sheet *sheet,
                                          const char *const *cell),
                            void *of, struct yl_fault *fault) YL_CHECKED;
/* Text of the page's HTML: escaped, and what nobody sees is U+FFFD. */
void yl_put_html(FILE *out, const char *text);

/* Names by number in the order of their first appearance. */
struct yl_part_names {
    struct yl_map map;
    const char **name;
    size_t count, capacity;
};
size_t yl_part_name(struct yl_part_names *names, struct yl_arena *arena, const char *name);
void yl_part_names_free(struct yl_part_names *names);
