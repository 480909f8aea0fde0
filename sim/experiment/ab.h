/* ab.h: the files and sentences of a simulated experiment, and of observed results.
 *
 * Why      One place says what came of an experiment: tables for programs, a paragraph for a
 *          colleague.
 * Shape    yl_ab_write(folder, ...) writes the CSV files and advice.txt, yl_ab_names their names;
 *          yl_ab_words one language; yl_ab_data reads and analyses observed results.
 * Errors   YL_IO, YL_NO_MEMORY; yl_ab_data: YL_BAD_INPUT with the file, the line and the fault.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_EXPERIMENT_AB_H
#define YL_SIM_EXPERIMENT_AB_H
#include "sim/base/diag.h"
#include "sim/experiment/designs.h"
#include <stdio.h>

enum { YL_AB_FILES = 7 };
extern const char *const yl_ab_names[YL_AB_FILES];
enum yl_status yl_ab_write(const char *folder, const struct yl_designs *designs,
                           struct yl_fault *fault) YL_CHECKED;
void yl_ab_words(FILE *out, const struct yl_designs *designs, enum yl_lang lang);
/* Observed results, analysed by the plan if there is one. */
struct yl_ab_data {
    const char *data;   /* the CSV file: person, arm, a column for each metric */
    const char *ratio;  /* A/B,C/D of its columns; NULL: none */
    const char *start;  /* when the experiment began; NULL: no earlier rows */
    const char *folder; /* for analysis.csv; NULL: none */
    FILE *out;          /* sentences; NULL: none */
    enum yl_lang lang;
    bool force;
};
enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault) YL_CHECKED;
#endif
