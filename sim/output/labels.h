/* labels.h: what a scenario calls its entries, paths, steps, places, variants and axes.
 *
 * Why      CSV files carry names, because joins need them; people read labels, each in their
 *          language. A file of its own, so that no other gains a column that repeats itself on each
 *          row.
 * Shape    yl_label(result, lang, otherwise, "entries.%s", name) for one of them;
 *          yl_labels_write(result, folder, fault): labels.csv with the columns name,label,label_zh.
 *          name is the dotted path of the scenario: entries.sms, paths.sms.steps.open, rooms.main,
 *          variants.late, axes.entries.sms.arrivals.send. Only what has a label has a row; a cell
 *          is empty where the label is written in the other language alone.
 * Order    of the file; each name once.
 * Errors   YL_IO, YL_NO_MEMORY; the old file stands then.
 * Owns     nothing but a sheet that was read, until yl_table_free; texts live as long as the
 *          result or the sheet.
 * Threads  different folders at once.
 */
#ifndef YL_SIM_OUTPUT_LABELS_H
#define YL_SIM_OUTPUT_LABELS_H
#include "sim/base/csv_table.h"
#include "sim/base/diag.h"
#include "sim/stats/result.h"

#define YL_LABELS_HEADER "name,label,label_zh"
/* The label of the thing, else `otherwise`. */
const char *yl_label(const struct yl_result *result, enum yl_lang lang, const char *otherwise,
                     const char *format, ...) YL_PRINTF(4, 5);
/* Of the step of a path, room or shop. */
const char *yl_label_step(const struct yl_result *result, enum yl_lang lang, const char *path,
                          const char *step);
const char *yl_label_entry(const struct yl_result *result, enum yl_lang lang, const char *entry);
/* What blocked or refused a visit: a condition (a place, or what a person or everybody has), a limit. */
const char *yl_label_cause(const struct yl_result *result, enum yl_lang lang, const char *name);
const char *yl_label_variant(const struct yl_result *result, enum yl_lang lang,
                             const char *variant);
/* What a variant is called that has no label: by its name, base in the language. */
const char *yl_label_unlabelled(enum yl_lang lang, const char *variant);
/* The same from the labels.csv of a finished run; a sheet of {0} has none. */
enum yl_status yl_labels_read(struct yl_sheet *sheet, const char *folder,
                              struct yl_fault *fault) YL_CHECKED;
const char *yl_labels_find(const struct yl_sheet *sheet, enum yl_lang lang, const char *name,
                           const char *otherwise);
enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault) YL_CHECKED;
#endif
