/* check_map.h: a scenario in about twenty lines.
 *
 * Why      Before anything runs, an analyst sees how the program understood the file: from which entries people come, through
 *          which steps, into which rooms and shops, and when these are open.
 * Shape    yl_check_map(stdout, &scenarios, lang): a row for each entry, room and shop, by their labels.
 * Order    that of the file; behind ten entries only the number of the others is printed.
 */
#pragma once
#include "models/scenario.h"
#include "sim/base/diag.h"
#include <stdio.h>

void yl_check_map(FILE *out, const struct yl_scenarios *scenarios, enum yl_lang lang);
