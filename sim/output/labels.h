/* labels.h: labels.csv, what a scenario calls its entries, paths, steps, places, variants and axes.
 *
 * Why      A file of its own, so that no other gains a column that repeats itself on each row.
 * Shape    yl_labels_write(result, folder, fault): labels.csv with the columns name,label,label_zh.
 *          name is the dotted path of the scenario: entries.sms, paths.sms.steps.open, rooms.main,
 *          variants.late, axes.entries.sms.arrivals.send. Only what has a label has a row; a cell
 *          is empty where the label is written in the other language alone.
 * Order    of the file; each name once.
 * Errors   YL_IO; the old file is kept then.
 * Owns     nothing: texts live in the arena of the result.
 * Threads  different folders at once.
 */
#pragma once
#include "sim/base/csv_table.h"
#include "sim/findings/labels.h"

/* Those of a finished run; there may be none. */
enum yl_status yl_labels_read(struct yl_result *names, const char *folder,
                              struct yl_fault *fault) YL_CHECKED;
/* The same of a table that was read. */
void yl_labels_into(struct yl_result *names, const struct yl_sheet *sheet);
enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault) YL_CHECKED;
