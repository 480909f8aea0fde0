/* table.c: cubic quantile tables, 52 octaves to each side of the median, contract in dist.h */
#include "sim/rand/table.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

enum { OCTAVES = 52, FIRST_SEGMENTS = 16, MOST_SEGMENTS = 1024, NEWTON_STEPS = 200 };
static const double worst_allowed = 1e-6;
/* Below this a positive quantile counts as this large: at scales of hours in microseconds it is
 * still under one unit. */
static const double small_quantile = 0x1p-40;
/* ln x under this is 0: no scale brings it back to a unit. */
static const double log_of_nothing = -600.0;

double yl_round36(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + (UINT64_C(1) << 16)) & ~((UINT64_C(1) << 17) - 1);
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double gamma_side(double x, double shape, bool upper)
{
    return upper ? gsl_cdf_gamma_Q(x, shape, 1.0) : gsl_cdf_gamma_P(x, shape, 1.0);
}

/* Newton in y = ln x on ln P (or ln Q), kept inside a bracket that every step narrows. */
static double gamma_newton(double shape, double p, bool upper)
{
    double guess =
        (log(p) + gsl_sf_lngamma(shape + 1.0)) / shape; /* P is near x^shape / Gamma(shape + 1) */
    if (!upper && guess < log_of_nothing) return 0.0;
    double low = log_of_nothing - 100.0, high = log(shape + 60.0 + 12.0 * sqrt(shape) + 10.0);
    double y = upper ? log(shape + 1.0) : fmin(guess, high), want = log(p);
    for (int step = 0; step < NEWTON_STEPS; step++) {
        double x = exp(y), side = gamma_side(x, shape, upper), miss = log(side) - want;
        bool too_far = upper ? !(miss > 0.0) : !(miss < 0.0); /* NaN: side 0 above, 1 below */
        if (too_far)
            high = y;
        else
            low = y;
        double slope = x * gsl_ran_gamma_pdf(x, shape, 1.0) / side * (upper ? -1.0 : 1.0);
        double next = y - miss / slope;
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (fabs(next - y) <= 1e-15 * fmax(1.0, fabs(y))) return exp(next);
        y = next;
    }
    return exp(y);
}

static double gamma_quantile(double shape, double p, bool upper)
{
    if (!(p > 0.0)) return upper ? INFINITY : 0.0;
    if (shape >= 0.2) {
        double x = upper ? gsl_cdf_gamma_Qinv(p, shape, 1.0) : gsl_cdf_gamma_Pinv(p, shape, 1.0);
        if (gsl_finite(x) && x >= 0.0 && fabs(gamma_side(x, shape, upper) - p) <= 1e-11 * p)
            return x;
    }
    return gamma_newton(shape, p, upper);
}

double yl_table_exact(enum yl_family family, double shape, double p, bool upper)
{
    switch (family) {
    case YL_EXP:
        return upper ? gsl_cdf_exponential_Qinv(p, 1.0) : gsl_cdf_exponential_Pinv(p, 1.0);
    case YL_LOGNORMAL:
        return upper ? gsl_cdf_lognormal_Qinv(p, 0.0, shape)
                     : gsl_cdf_lognormal_Pinv(p, 0.0, shape);
    case YL_GAMMA:
        return gamma_quantile(shape, p, upper);
    case YL_WEIBULL:
        return upper ? gsl_cdf_weibull_Qinv(p, 1.0, shape) : gsl_cdf_weibull_Pinv(p, 1.0, shape);
    case YL_PARETO:
        return expm1(-(upper ? log(p) : log1p(-p)) / shape);
    case YL_NORMAL:
        return upper ? gsl_cdf_ugaussian_Qinv(p) : gsl_cdf_ugaussian_Pinv(p);
    case YL_LOGISTIC:
        return upper ? gsl_cdf_logistic_Qinv(p, 1.0) : gsl_cdf_logistic_Pinv(p, 1.0);
    default:
        return NAN;
    }
}

double yl_table_miss(enum yl_family family, double got, double want)
{
    double size = fabs(want);
    if (family == YL_NORMAL || family == YL_LOGISTIC)
        size = fmax(size, 1.0);
    else if (family == YL_PARETO)
        size += 1.0;
    else
        size = fmax(size, small_quantile);
    return fabs(got - want) / size;
}

static void cubic_of(double c[4], const double y[4])
{
    c[0] = y[0];
    c[1] = (-11.0 * y[0] + 18.0 * y[1] - 9.0 * y[2] + 2.0 * y[3]) / 2.0;
    c[2] = (18.0 * y[0] - 45.0 * y[1] + 36.0 * y[2] - 9.0 * y[3]) / 2.0;
    c[3] = (-9.0 * y[0] + 27.0 * y[1] - 27.0 * y[2] + 9.0 * y[3]) / 2.0;
}

/* Where a segment is asked for the exact quantile: its nodes, and where its cubic is furthest off. */
enum { NODES = 3, ASKED = 5 };
static const double asked[ASKED] = {1 / 3.0, 2 / 3.0, 1.0, 0.125, 0.875};

/* The lower side of the normal at all places of the first segments: what lognormal tables of any shape are made of. */
static void find_normals(struct yl_tables *tables)
{
    if (__atomic_load_n(&tables->normal, __ATOMIC_ACQUIRE)) return;
    double *normal = yl_get((size_t)OCTAVES * FIRST_SEGMENTS * ASKED * sizeof *normal),
           *to = normal, *none = NULL;
    for (int octave = 0; octave < OCTAVES; octave++) {
        double base = ldexp(1.0, octave - OCTAVES - 1), width = base / FIRST_SEGMENTS;
        for (int i = 0; i < FIRST_SEGMENTS; i++)
            for (int j = 0; j < ASKED; j++)
                *to++ = gsl_cdf_ugaussian_Pinv(base + width * i + width * asked[j]);
    }
    if (!__atomic_compare_exchange_n(&tables->normal, &none, normal, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        free(normal);
}

/* The quantiles of one segment from p on; `normal`: those of the normal there, or NULL. */
static void ask(double exact[ASKED], const struct yl_table *table, const double *normal,
                const double p_width[2], bool upper)
{
    for (int j = 0; j < ASKED; j++) {
        double z = normal ? upper ? -normal[j] : normal[j] : 0.0;
        if (!normal)
            exact[j] = yl_table_exact(table->family, table->shape,
                                      p_width[0] + p_width[1] * asked[j], upper);
        else
            exact[j] = table->family == YL_LOGNORMAL ? exp(table->shape * z) : z;
    }
}

/* Largest error of a segment, met near t = 1/8 and 7/8; NaN stays NaN. */
static double segment_miss(enum yl_family family, const double c[4], const double exact[ASKED])
{
    double worst = 0.0;
    for (int j = NODES; j < ASKED; j++) {
        double t = asked[j], got = c[0] + t * (c[1] + t * (c[2] + t * c[3]));
        double miss = yl_table_miss(family, got, exact[j]);
        if (!(miss <= worst)) worst = miss;
    }
    return worst;
}

/* Fills one side; false as soon as a segment misses (the caller doubles the segments). */
static bool fill_side(struct yl_table *table, double *nodes, const double *normal, bool upper)
{
    int segments = table->segments;
    double *c = table->cubic + (upper ? table->side : 0), exact[ASKED];
    nodes[0] =
        yl_round36(yl_table_exact(table->family, table->shape, ldexp(1.0, -OCTAVES - 1), upper));
    for (int octave = 0; octave < OCTAVES; octave++) {
        double base = ldexp(1.0, octave - OCTAVES - 1), width = base / segments;
        for (int i = 0; i < segments; i++, c += 4, nodes += NODES) {
            ask(exact, table, normal, (const double[]){base + width * i, width}, upper);
            for (int j = 0; j < NODES; j++) nodes[j + 1] = yl_round36(exact[j]);
            cubic_of(c, nodes);
            double miss = segment_miss(table->family, c, exact);
            if (!(miss <= worst_allowed)) return false;
            table->worst_error = fmax(table->worst_error, miss);
            if (normal) normal += ASKED;
        }
    }
    return true;
}

/* False: a segment misses. */
static bool fill(struct yl_table *table, int segments, const double *normal)
{
    size_t side = (size_t)OCTAVES * (size_t)segments, nodes = 3 * side + 1;
    double *node = yl_get(2 * nodes * sizeof *node);
    table->cubic = yl_get(2 * 4 * side * sizeof *table->cubic);
    table->segments = segments;
    for (table->shift = 52; segments > 1; segments /= 2) table->shift--;
    table->side = 4 * side;
    table->worst_error = 0.0;
    const bool good =
        fill_side(table, node, normal, false) && fill_side(table, node + nodes, normal, true);
    if (good) table->hash = yl_hash(node, 2 * nodes * sizeof *node);
    free(node);
    return good;
}

static void table_free(struct yl_table *table)
{
    if (table) free(table->cubic);
    free(table);
}

static enum yl_status build(struct yl_table **out, struct yl_tables *tables, enum yl_family family,
                            double shape)
{
    struct yl_table *table = yl_get_zeroed(1, sizeof *table);
    table->family = family;
    table->shape = shape;
    bool good = false, normal = family == YL_NORMAL || family == YL_LOGNORMAL;
    if (normal) find_normals(tables);
    for (int segments = FIRST_SEGMENTS; !good && segments <= MOST_SEGMENTS; segments *= 2) {
        free(table->cubic);
        table->cubic = NULL;
        const double *from = normal && segments == FIRST_SEGMENTS
                                 ? __atomic_load_n(&tables->normal, __ATOMIC_ACQUIRE)
                                 : NULL;
        good = fill(table, segments, from);
    }
    if (good)
        *out = table;
    else
        table_free(table);
    return good ? YL_OK : YL_BAD_INPUT;
}

enum yl_status yl_table_find(const struct yl_table **out, struct yl_tables *tables,
                             enum yl_family family, double shape)
{
    struct yl_table **end = &tables->first, *own = NULL;
    for (;;) {
        struct yl_table *table = __atomic_load_n(end, __ATOMIC_ACQUIRE);
        if (table && table->family == family && table->shape == shape) {
            table_free(own);
            *out = table;
            return YL_OK;
        }
        if (table) {
            end = &table->next;
            continue;
        }
        const enum yl_status status = own ? YL_OK : build(&own, tables, family, shape);
        if (status) return status;
        if (!__atomic_compare_exchange_n(end, &table, own, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE))
            continue; /* another thread's stands there now, perhaps the same */
        __atomic_add_fetch(&tables->count, 1, __ATOMIC_RELAXED);
        *out = own;
        return YL_OK;
    }
}

void yl_tables_free(struct yl_tables *tables)
{
    for (struct yl_table *table = tables->first, *next; table; table = next) {
        next = table->next;
        table_free(table);
    }
    free(tables->normal);
    *tables = (struct yl_tables){0};
}

uint64_t yl_tables_hash(const struct yl_tables *tables)
{
    uint64_t sum = 0; /* a sum has no order */
    for (const struct yl_table *table = tables->first; table; table = table->next) {
        uint64_t parts[3] = {(uint64_t)table->family, 0, table->hash};
        memcpy(&parts[1], &table->shape, sizeof table->shape);
        sum += yl_hash(parts, sizeof parts);
    }
    return sum;
}
