/* labels.h: labels.csv, what a scenario calls its entries, paths, steps and places.
 *
 * Why      CSV files carry names, because joins need them; people read labels. One file of its
 *          own, so that no other gains a column that repeats itself on each row.
 * Shape    yl_labels_write(result, folder, fault): columns name,label; name is the dotted path of
 *          the scenario: entries.sms, paths.sms.steps.open, rooms.main. Only what has a label has
 *          a row.
 * Order    of the result; each name once.
 * Errors   YL_IO, YL_NO_MEMORY; the old file stands then.
 * Owns     nothing.
 * Threads  different folders at once.
 */
#ifndef YL_SIM_OUTPUT_LABELS_H
#define YL_SIM_OUTPUT_LABELS_H
#include "sim/base/status.h"
#include "sim/stats/result.h"

enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault) YL_CHECKED;
bool yl_labels_any(const struct yl_result *result); /* has anything a label */
#endif
