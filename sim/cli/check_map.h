/* check_map.h: what a scenario says, as some twenty lines.
 *
 * Why      Who has written a file sees what was understood before anything runs: by which ways people come, through which
 *          steps, into which rooms and shops, and when these are open.
 * Shape    yl_check_map(stdout, &scenarios, lang): a row for each entry, room and shop, by their labels.
 * Order    of the file; of more than ten entries the rest are counted.
 */
#ifndef YL_SIM_CLI_CHECK_MAP_H
#define YL_SIM_CLI_CHECK_MAP_H
#include "models/scenario.h"
#include "sim/base/diag.h"
#include <stdio.h>

void yl_check_map(FILE *out, const struct yl_scenarios *scenarios, enum yl_lang lang);
#endif
