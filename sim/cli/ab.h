/* ab.h: the files and the words of a planned experiment.
 *
 * Why      The verb simulates, these report: tables for programs, one paragraph for a
 *          colleague.
 * Shape    yl_ab_write(folder, ...) writes the CSV files and advice.txt; yl_ab_names their names;
 *          yl_ab_words one language.
 * Errors   YL_IO, YL_NO_MEMORY.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_AB_H
#define YL_SIM_CLI_AB_H
#include "sim/base/diag.h"
#include "sim/experiment/designs.h"
#include <stdio.h>

enum { YL_AB_FILES = 7 };
extern const char *const yl_ab_names[YL_AB_FILES];
enum yl_status yl_ab_write(const char *folder, const struct yl_designs *designs,
                           struct yl_fault *fault) YL_CHECKED;
void yl_ab_words(FILE *out, const struct yl_designs *designs, enum yl_lang lang);
struct yl_options;
/* Analyse options->data, by the plan if there is one. */
enum yl_status yl_ab_data(const struct yl_options *options, const struct yl_scenario *plan,
                          struct yl_fault *fault) YL_CHECKED;
/* Is the difference between estimate and truth too large for chance (99.9 %)? */
bool yl_ab_biased(const struct yl_truth_row *truth);
/* A plan that gets words, not numbers. */
enum yl_ab_bad {
    YL_AB_FINE,
    YL_AB_NEVER,    /* the scenario does not produce the metric */
    YL_AB_BEYOND,   /* it has not the days that are planned */
    YL_AB_HOPELESS, /* power below 10 % */
};
enum yl_ab_bad yl_ab_bad(const struct yl_designs *designs, const struct yl_design_row *row);
const struct yl_design_row *yl_ab_row(const struct yl_designs *designs, enum yl_plan_design design,
                                      uint32_t arm);
#endif
