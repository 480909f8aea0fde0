/* table.h: building quantile tables, for dist.c, count.c and their tests.
 *
 * Why      Only this room builds tables; others say yl_draw_init.
 * Errors   yl_table_find: or YL_BAD_INPUT when 1024 segments an octave miss 1e-6.
 * Owns     the table stays the set's.
 * Threads  any, for one set at once: two that want the same new table may both build it, and one of them is dropped.
 * Source   GSL inverse distribution functions; for gamma also safeguarded Newton on ln P.
 */
#pragma once
#include "sim/rand/dist.h"

enum yl_status yl_table_find(const struct yl_table **out, struct yl_tables *tables,
                             enum yl_family family, double shape) YL_CHECKED;
/* The standard quantile of p, or of 1 - p where `upper`; pareto less 1; 0 < p <= 1/2. */
double yl_table_exact(enum yl_family family, double shape, double p, bool upper);
/* The error of a table value in the measure of worst_error. */
double yl_table_miss(enum yl_family family, double got, double want);
