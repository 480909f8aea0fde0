/* dist.h: distributions, and the quantile tables made of them.
 *
 * Why      One mechanism draws every quantity: a quantile table for each (family, shape), so that no last bit of a library
 *          decides an event and a sweep over medians builds no table.
 * Shape    yl_dist is what a scenario says; yl_draw_init finds or builds the table of its family and shape and makes the draw
 *          ready that draw.h takes values from. The table of pareto holds x - 1, so that its flat lower end keeps its digits.
 * Units    base units: microseconds, millionths of CNY or plain numbers.
 * Cost     16 segments an octave, 52 octaves, two sides, 32 bytes each: 52 KiB; 0.2-0.4 ms to build, gamma 10-30 ms (330 ms at
 *          shape 0.05); 1 ns to draw.
 * Errors   building: or YL_BAD_INPUT for a shape whose table cannot be made to 1e-6 and for numbers that are not finite (the
 *          caller says where).
 * Owns     a table set owns its tables (yl_tables_free); a yl_draw points into it.
 * Threads  building: one thread; drawing: any.
 * Source   design record 0002 (docs/decisions): cubic through four points of each segment, nodes rounded to 36 bits.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/rand/draw.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers are in the base unit (microseconds, millionths of CNY, or plain) as doubles. */
struct yl_dist {
    enum yl_family family;
    bool by_mean, with_sign, capped;
    double a, b, at_most;
    const double *values; /* empirical; owned by the reader's arena */
    size_t count;
};
/* Exact after cutting at 0 and at_most; INFINITY if there is none. */
double yl_dist_mean(const struct yl_dist *dist);
bool yl_dist_has_variance(const struct yl_dist *dist);
/* The exact inverse, for tests and solve. */
double yl_dist_quantile(const struct yl_dist *dist, double u);
double yl_dist_cdf(const struct yl_dist *dist, double x);

struct yl_tables {          /* any thread may add, without a lock: tables stay where they are */
    struct yl_table *first; /* atomic, as every next */
    size_t count;           /* atomic */
    double *normal;         /* atomic: exact quantiles that several tables are made from */
};
void yl_tables_free(struct yl_tables *tables);
/* Of all tables, whatever the order they were made in. */
uint64_t yl_tables_hash(const struct yl_tables *tables);
/* Finds or builds the table and makes the draw ready. */
enum yl_status yl_draw_init(struct yl_draw *draw, const struct yl_dist *dist,
                            struct yl_tables *tables) YL_CHECKED;
double yl_round36(double x); /* x to 36 significant bits, half away from 0 */
bool yl_draw_is_constant(const struct yl_draw *draw);
