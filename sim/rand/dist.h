/* dist.h: distributions and the quantile tables that draw them.
 *
 * Why      One mechanism draws every quantity: a quantile table for each (family, shape), so that
 *          no last bit of a library decides an event and a sweep over medians builds no table.
 * Shape    yl_dist is what a scenario says; yl_table the table of its family and shape; yl_draw
 *          the pair made ready: value = location + scale * yl_table_value(table, k), cut below at
 *          0 and above at `at_most`. The table of pareto holds x - 1, so that its flat lower end
 *          keeps its digits.
 * Units    a quantity is drawn in its base unit: microseconds, millionths of CNY or a plain
 *          number, rounded to the nearest integer (half to even) by yl_draw_integer, at most 2^51.
 * Cost     16 segments an octave, 52 octaves, two sides, 32 bytes each: 52 KiB; 0.2-0.4 ms to
 *          build, gamma 10-30 ms (330 ms at shape 0.05); 1 ns to draw.
 * Errors   building: YL_NO_MEMORY, or YL_BAD_INPUT for a shape whose table cannot be made to 1e-6
 *          and for numbers that are not finite (the caller says where).
 * Owns     a table set owns its tables (yl_tables_free); a yl_draw points into it.
 * Threads  building: one thread; drawing: any.
 * Source   design record 0002 (docs/decisions): cubic through four points of each segment, nodes
 *          rounded to 36 bits.
 */
#ifndef YL_SIM_RAND_DIST_H
#define YL_SIM_RAND_DIST_H
#include "sim/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum yl_family {
#define YL_FAMILY(FAMILY, ...) YL_##FAMILY,
#include "sim/rand/families.def"
};
/* What scenarios write; of a family that they do not write, what it is called. */
extern const char *const yl_family_name[];
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

struct yl_table {
    enum yl_family family;
    double shape;
    int segments;       /* an octave: 16, or more until the worst error is <= 1e-6 */
    int shift;          /* 48 for 16 segments, 47 for 32, ... */
    double worst_error; /* relative; absolute for normal and logistic between -1 and 1 */
    uint64_t hash;      /* of the rounded nodes */
    double *cubic;      /* [2 sides][52 octaves * segments][4]: y0 c1 c2 c3 */
    size_t side;        /* doubles of one side */
    struct yl_table *next;
};
struct yl_tables {          /* any thread may add, without a lock: tables stay where they are */
    struct yl_table *first; /* atomic, as every next */
    size_t count;           /* atomic */
    double *normal;         /* atomic: exact quantiles that several tables are made from */
};
struct yl_draw {
    const struct yl_table *table; /* NULL: uniform, empirical or constant */
    enum yl_family family;
    double location, scale, at_most, low; /* value = low..at_most cut of location + scale * q */
    const double *values;
    size_t count;
};
void yl_tables_free(struct yl_tables *tables);
/* Of all tables, whatever the order they were made in. */
uint64_t yl_tables_hash(const struct yl_tables *tables);
/* Finds or builds the table and makes the draw ready. */
enum yl_status yl_draw_init(struct yl_draw *draw, const struct yl_dist *dist,
                            struct yl_tables *tables) YL_CHECKED;
double yl_round36(double x); /* x to 36 significant bits, half away from 0 */
bool yl_draw_is_constant(const struct yl_draw *draw);

/* u = (k + 1/2) 2^-52, exact. By bits, since AVX2 cannot turn 64-bit integers into doubles. */
static inline double yl_unit(uint64_t k)
{
    uint64_t bits = k | UINT64_C(0x3FF0000000000000);
    double one;
    memcpy(&one, &bits, sizeof one);
    return one - (1.0 - 0x1p-53);
}
/* Where u lies: the place of its cubic in the table, and t in [0, 1) along it. */
static inline double yl_table_place(uint64_t *at, uint64_t side, int shift, uint64_t k)
{
    double u = yl_unit(k), above = 1.0 - u, x = u < above ? u : above, t; /* no branch */
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t segment = (bits >> shift) - (UINT64_C(970) << (52 - shift));
    *at = 4 * segment + ((UINT64_C(0) - (k >> 51)) & side);
    bits = (bits << (52 - shift) & UINT64_C(0xFFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000);
    memcpy(&t, &bits, sizeof t);
    return t - 1.0;
}
/* The standard quantile at u = (k + 1/2) 2^-52. */
static inline double yl_table_value(const struct yl_table *table, uint64_t k)
{
    uint64_t at;
    double t = yl_table_place(&at, table->side, table->shift, k);
    const double *c = table->cubic + at;
    return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
}
/* Families without a table: uniform, empirical, constant. */
double yl_draw_other(const struct yl_draw *draw, uint64_t k);
static inline double yl_draw_value(const struct yl_draw *draw, uint64_t k)
{
    double x = draw->table ? draw->location + draw->scale * yl_table_value(draw->table, k)
                           : yl_draw_other(draw, k);
    x = x < draw->low ? draw->low : x;
    return x > draw->at_most ? draw->at_most : x;
}
/* Nearest integer, half to even, for |x| <= 2^51, the same in every instruction set. */
static inline int64_t yl_round(double x)
{
    double shifted = x + 6755399441055744.0; /* 1.5 * 2^52 */
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return bits - INT64_C(0x4338000000000000);
}
static inline int64_t yl_draw_integer(const struct yl_draw *draw, uint64_t k)
{
    return yl_round(yl_draw_value(draw, k));
}
#endif
