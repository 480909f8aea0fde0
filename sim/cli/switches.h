/* switches.h: who was won and who was lost, as a table and in words.
 *
 * Why      The count of orders says how many; these say that they are other people.
 * Shape    yl_switches_write: switch.csv into the folder; yl_switches_show: four lines a variant.
 * Errors   YL_IO, YL_NO_MEMORY.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_SWITCHES_H
#define YL_SIM_CLI_SWITCHES_H
#include "sim/base/diag.h"
#include "sim/sweep/switch.h"

#define YL_SWITCHES_NAME "switch.csv"
enum yl_status yl_switches_write(const struct yl_switches *switches, const char *folder, bool bom,
                                 struct yl_fault *fault) YL_CHECKED;
void yl_switches_show(FILE *out, const struct yl_switches *switches, uint32_t replications,
                      enum yl_lang lang);
#endif
