/* labels.h: labels.csv, what a scenario calls its entries, paths, steps, places, variants and axes.
 *
 * Why      A file of its own, so that no other gains a column that repeats itself on each row.
 * Shape    yl_labels_write(result, folder, fault): labels.csv with the columns name,label,label_zh.
 *          name is the dotted path of the scenario: entries.sms, paths.sms.steps.open, rooms.main,
 *          variants.late, axes.entries.sms.arrivals.send. Only what has a label has a row; a cell
 *          is empty where the label is written in the other language alone.
 * Order    of the file; each name once.
 * Errors   YL_IO; the old file stands then.
 * Owns     a sheet that was read, until yl_table_free; texts live as long as the sheet.
 * Threads  different folders at once.
 */
#ifndef YL_SIM_OUTPUT_LABELS_H
#define YL_SIM_OUTPUT_LABELS_H
#include "sim/base/csv_table.h"
#include "sim/findings/labels.h"

/* Those of a finished run; a sheet of {0} has none. */
enum yl_status yl_labels_read(struct yl_sheet *sheet, const char *folder,
                              struct yl_fault *fault) YL_CHECKED;
/* As labels of a result, whose arena they fill; texts are the sheet's. */
void yl_labels_into(struct yl_result *result, const struct yl_sheet *sheet);
const char *yl_labels_find(const struct yl_sheet *sheet, enum yl_lang lang, const char *name,
                           const char *otherwise);
/* The same of a sheet as a struct yl_label_book has it. */
const char *yl_labels_found(const void *sheet, enum yl_lang lang, const char *name,
                            const char *otherwise);
enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault) YL_CHECKED;
#endif
