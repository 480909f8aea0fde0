/* draw.h: a quantity from a quantile table.
 *
 * Why      What inner loops need of distributions, apart from dist.h: the kernels, the dearest files to compile, know neither
 *          how tables are made nor how that can fail.
 * Shape    yl_table is the quantile table of a family and shape, yl_draw a distribution made ready: value = location + scale *
 *          yl_table_value(table, k), cut below at `low` and above at `at_most`.
 * Units    a quantity is drawn in its base unit: microseconds, millionths of CNY or a plain number, rounded to the nearest
 *          integer (half to even) by yl_draw_integer, at most 2^51.
 * Cost     1 ns.
 * Owns     nothing: a yl_draw points into a set of tables (dist.h).
 * Source   design record 0002 (docs/decisions).
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum yl_family {
#define YL_FAMILY(FAMILY, ...) YL_##FAMILY,
#include "sim/rand/families.def"
};
struct yl_table {
    enum yl_family family;
    double shape;
    int segments;          /* an octave: 16, or more until the worst error is <= 1e-6 */
    int shift;             /* 48 for 16 segments, 47 for 32, ... */
    double worst_error;    /* relative; absolute for normal and logistic between -1 and 1 */
    uint64_t hash;         /* of the rounded nodes */
    double *cubic;         /* [2 sides][52 octaves * segments][4]: y0 c1 c2 c3 */
    size_t side;           /* doubles of one side */
    struct yl_table *next; /* of the set */
};
struct yl_draw {
    const struct yl_table *table; /* NULL: uniform, empirical or constant */
    enum yl_family family;
    double location, scale, at_most, low; /* value = low..at_most cut of location + scale * q */
    const double *values;
    size_t count;
};

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
