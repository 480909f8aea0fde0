/* optimum.c: a grid, then linear programs in a region of trust; contract in optimum.h */
#include "sim/stats/optimum.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double rounding = 1e-9; /* of f and g: smaller differences are none */

bool yl_optimum_keeps(const struct yl_optimum *optimum, const struct yl_optimum_point *point)
{
    for (uint32_t j = 0; j < optimum->bounds; j++)
        if (!(point->g[j] <= optimum->shift[j] + rounding)) return false;
    return !isnan(point->f);
}

static double excess(const struct yl_optimum *optimum, const struct yl_optimum_point *point)
{
    double sum = 0;
    for (uint32_t j = 0; j < optimum->bounds; j++) sum += fmax(0, point->g[j] - optimum->shift[j]);
    return isnan(point->f) ? INFINITY : sum;
}

/* Is it better than the other by more than rounding? */
static bool is_better(const struct yl_optimum *optimum, const struct yl_optimum_point *one,
                      const struct yl_optimum_point *other)
{
    const bool keeps = yl_optimum_keeps(optimum, one), kept = yl_optimum_keeps(optimum, other);
    if (keeps != kept) return keeps;
    if (!keeps) return excess(optimum, one) < excess(optimum, other) * (1 - rounding);
    return one->f > other->f + rounding * fabs(other->f);
}

void yl_optimum_free(struct yl_optimum *optimum)
{
    free(optimum->point);
    optimum->point = NULL;
    optimum->points = optimum->capacity = 0;
}

/* ---- looks ----------------------------------------------------------------------------------- */

struct batch { /* points to look at, at once; those that are known are not looked at again */
    struct yl_optimum *optimum;
    size_t first;  /* of the new ones */
    size_t *index; /* of each that was wanted, in order */
    size_t wanted, room;
};

static void want(struct batch *batch, const double *at)
{
    struct yl_optimum *optimum = batch->optimum;
    struct yl_optimum_point one = {.f = NAN};
    size_t i = 0;
    for (uint32_t a = 0; a < optimum->axes; a++) {
        const double grain = optimum->grain[a];
        one.at[a] = fmin(fmax(grain > 0 ? nearbyint(at[a] / grain) * grain : at[a], 0), 1);
    }
    while (i < optimum->points && memcmp(optimum->point[i].at, one.at, sizeof one.at) != 0) i++;
    YL_ARRAY_RESERVE(&batch->index, &batch->room, batch->wanted + 1);
    YL_ARRAY_RESERVE(&optimum->point, &optimum->capacity, optimum->points + 1);
    if (i == optimum->points) optimum->point[optimum->points++] = one;
    batch->index[batch->wanted++] = i;
}

static struct batch batch_of(struct yl_optimum *optimum)
{
    return (struct batch){.optimum = optimum, .first = optimum->points};
}

static enum yl_status look(struct batch *batch)
{
    struct yl_optimum *optimum = batch->optimum;
    if (optimum->points == batch->first) return YL_OK;
    return optimum->look(optimum->context, optimum->point + batch->first,
                         optimum->points - batch->first);
}

/* The best of the batch, if it is better than the current point. */
static bool take_better(const struct batch *batch, size_t *at)
{
    const struct yl_optimum *optimum = batch->optimum;
    bool found = false;
    for (size_t i = 0; i < batch->wanted; i++) {
        if (!is_better(optimum, &optimum->point[batch->index[i]], &optimum->point[*at])) continue;
        *at = batch->index[i];
        found = true;
    }
    return found;
}

/* ---- the grid -------------------------------------------------------------------------------- */

/* How many points there are, where all axes have few; 0: too many. */
static uint64_t all_points(const struct yl_optimum *optimum)
{
    double all = 1;
    for (uint32_t a = 0; a < optimum->axes; a++) {
        if (!(optimum->grain[a] > 0)) return 0;
        all *= floor(1 / optimum->grain[a] + 1.5);
    }
    return all <= optimum->most ? (uint64_t)all : 0;
}

static uint32_t levels_of(const struct yl_optimum *optimum, uint32_t axis, bool all)
{
    static const uint32_t levels[] = {17, 7, 5};
    return all ? (uint32_t)floor(1 / optimum->grain[axis] + 1.5) : levels[optimum->axes - 1];
}

static void want_grid(struct batch *batch, bool all)
{
    const struct yl_optimum *optimum = batch->optimum;
    uint64_t count = 1;
    for (uint32_t a = 0; a < optimum->axes; a++) count *= levels_of(optimum, a, all);
    for (uint64_t i = 0; i < count; i++) {
        double at[YL_OPTIMUM_AXES];
        uint64_t left = i;
        for (uint32_t a = optimum->axes; a-- > 0;) {
            const uint32_t levels = levels_of(optimum, a, all);
            at[a] = levels > 1 ? (double)(left % levels) / (levels - 1.0) : 0;
            left /= levels;
        }
        want(batch, at);
    }
}

static void want_sobol(struct batch *batch)
{
    enum { POINTS = 127 };
    gsl_qrng *sobol = yl_got(gsl_qrng_alloc(gsl_qrng_sobol, batch->optimum->axes));
    double at[YL_OPTIMUM_AXES] = {0};
    want(batch, at); /* nothing at all is a plan, too */
    for (int i = 0; i < POINTS; i++) {
        gsl_qrng_get(sobol, at);
        want(batch, at);
    }
    gsl_qrng_free(sobol);
}

/* ---- linear programs ------------------------------------------------------------------------- */

struct program { /* most of c s, a s <= r, low <= s <= high */
    uint32_t axes, bounds;
    double c[YL_OPTIMUM_AXES], a[YL_OPTIMUM_BOUNDS][YL_OPTIMUM_AXES], r[YL_OPTIMUM_BOUNDS];
    double low[YL_OPTIMUM_AXES], high[YL_OPTIMUM_AXES];
};
struct vertex {
    double s[YL_OPTIMUM_AXES], value, excess;
};

/* Gauss with pivots; false: no single answer. */
static bool solve(double m[YL_OPTIMUM_BOUNDS][YL_OPTIMUM_BOUNDS + 1], uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        uint32_t pivot = k;
        for (uint32_t i = k + 1; i < n; i++)
            if (fabs(m[i][k]) > fabs(m[pivot][k])) pivot = i;
        if (!(fabs(m[pivot][k]) > 1e-12)) return false;
        for (uint32_t j = 0; j <= n && pivot != k; j++) {
            const double kept = m[k][j];
            m[k][j] = m[pivot][j];
            m[pivot][j] = kept;
        }
        for (uint32_t i = 0; i < n; i++) {
            const double times = m[i][k] / m[k][k];
            for (uint32_t j = k; j <= n && i != k; j++) m[i][j] -= times * m[k][j];
        }
    }
    for (uint32_t k = 0; k < n; k++) m[k][n] /= m[k][k];
    return true;
}

/* The free axes so that these bounds are met exactly, the others being set; false: not inside. */
static bool meet(const struct program *program, double *s, const uint32_t *axis,
                 const uint32_t *bound, uint32_t n)
{
    double m[YL_OPTIMUM_BOUNDS][YL_OPTIMUM_BOUNDS + 1];
    for (uint32_t k = 0; k < n; k++) s[axis[k]] = 0;
    for (uint32_t i = 0; i < n; i++) {
        m[i][n] = program->r[bound[i]];
        for (uint32_t a = 0; a < program->axes; a++) m[i][n] -= program->a[bound[i]][a] * s[a];
        for (uint32_t k = 0; k < n; k++) m[i][k] = program->a[bound[i]][axis[k]];
    }
    if (!solve(m, n)) return false;
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t a = axis[k];
        s[a] = m[k][n];
        if (s[a] < program->low[a] || s[a] > program->high[a]) return false;
    }
    return true;
}

static void try_vertex(const struct program *program, const double *s, struct vertex *best)
{
    struct vertex one = {.value = 0};
    memcpy(one.s, s, sizeof one.s);
    for (uint32_t a = 0; a < program->axes; a++) one.value += program->c[a] * s[a];
    for (uint32_t j = 0; j < program->bounds; j++) {
        double over = -program->r[j];
        for (uint32_t a = 0; a < program->axes; a++) over += program->a[j][a] * s[a];
        if (over > rounding) one.excess += over;
    }
    if (one.excess < best->excess - rounding ||
        (one.excess <= best->excess + rounding && one.value > best->value))
        *best = one;
}

/* Every vertex: each axis at its low or high end or free, as many bounds met as axes are free. */
static void best_vertex(const struct program *program, struct vertex *best)
{
    uint64_t all = 1;
    *best = (struct vertex){.value = -INFINITY, .excess = INFINITY};
    for (uint32_t a = 0; a < program->axes; a++) all *= 3;
    for (uint64_t i = 0; i < all; i++) {
        double s[YL_OPTIMUM_AXES] = {0};
        uint32_t axis[YL_OPTIMUM_AXES], n = 0;
        uint64_t left = i;
        for (uint32_t a = 0; a < program->axes; a++, left /= 3) {
            if (left % 3 == 2) axis[n++] = a;
            s[a] = left % 3 ? program->high[a] : program->low[a];
        }
        for (uint32_t set = 0; n <= program->bounds && set < 1u << program->bounds; set++) {
            uint32_t bound[YL_OPTIMUM_BOUNDS], met = 0;
            for (uint32_t j = 0; j < program->bounds; j++)
                if (set & 1u << j) bound[met++] = j;
            if (met == n && (!n || meet(program, s, axis, bound, n))) try_vertex(program, s, best);
        }
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct step {
    struct yl_optimum *optimum;
    size_t at;     /* the current point */
    double radius; /* of trust */
    struct program program;
};

/* Half a step to both sides of each axis, as far as the box goes; a grain at least. */
static void want_sides(struct batch *batch, const struct step *step)
{
    const struct yl_optimum *optimum = step->optimum;
    for (uint32_t a = 0; a < optimum->axes; a++)
        for (int side = -1; side <= 1; side += 2) {
            double at[YL_OPTIMUM_AXES];
            memcpy(at, optimum->point[step->at].at, sizeof at);
            at[a] += side * fmax(0.5 * step->radius, optimum->grain[a]);
            at[a] = fmin(fmax(at[a], 0), 1);
            want(batch, at);
        }
}

/* What f and g change by, along each axis, by differences; sides as want_sides has them. */
static void set_program(struct step *step, const struct batch *sides)
{
    const struct yl_optimum *optimum = step->optimum;
    const struct yl_optimum_point *here = &optimum->point[step->at];
    struct program *program = &step->program;
    *program = (struct program){.axes = optimum->axes, .bounds = optimum->bounds};
    for (uint32_t a = 0; a < optimum->axes; a++) {
        const struct yl_optimum_point *low = &optimum->point[sides->index[2 * a]],
                                      *high = &optimum->point[sides->index[2 * a + 1]];
        if (isnan(low->f)) low = here;
        if (isnan(high->f)) high = here;
        const double wide = high->at[a] - low->at[a];
        program->c[a] = wide > 0 ? (high->f - low->f) / wide : 0;
        for (uint32_t j = 0; j < optimum->bounds; j++)
            program->a[j][a] = wide > 0 ? (high->g[j] - low->g[j]) / wide : 0;
        program->low[a] = fmax(-step->radius, -here->at[a]);
        program->high[a] = fmin(step->radius, 1 - here->at[a]);
    }
    for (uint32_t j = 0; j < optimum->bounds; j++) program->r[j] = optimum->shift[j] - here->g[j];
}

/* The step and parts of it; what is counted also rounded towards the current point and down. */
static void want_steps(struct batch *batch, const struct step *step, const struct vertex *vertex)
{
    static const double part[] = {1, 0.5, 0.25};
    const struct yl_optimum *optimum = step->optimum;
    const struct yl_optimum_point here =
        optimum->point[step->at]; /* it moves as points are added */
    for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
        double at[YL_OPTIMUM_AXES] = {0}, down[YL_OPTIMUM_AXES] = {0}, back[YL_OPTIMUM_AXES] = {0};
        for (uint32_t a = 0; a < optimum->axes; a++) {
            const double grain = optimum->grain[a], s = part[k] * vertex->s[a];
            at[a] = down[a] = back[a] = here.at[a] + s;
            if (!(grain > 0)) continue;
            down[a] = floor(at[a] / grain + rounding) * grain;
            back[a] = s > 0 ? down[a] : ceil(at[a] / grain - rounding) * grain;
        }
        want(batch, at);
        want(batch, down);
        want(batch, back);
    }
}

/* One step; `moved` says whether a better point was found. */
static enum yl_status take_step(struct step *step, bool *moved)
{
    struct batch sides = batch_of(step->optimum), steps;
    struct vertex vertex;
    const size_t from = step->at;
    want_sides(&sides, step);
    enum yl_status status = look(&sides);
    steps = batch_of(step->optimum);
    if (!status) {
        set_program(step, &sides);
        best_vertex(&step->program, &vertex);
        if (isfinite(vertex.excess)) want_steps(&steps, step, &vertex);
        status = look(&steps);
    }
    if (!status) {
        take_better(&sides, &step->at);
        take_better(&steps, &step->at);
    }
    *moved = step->at != from;
    YL_FREE(sides.index, steps.index);
    return status;
}

/* All neighbours of what is counted, one up or down on each axis or not, as long as one is better. */
static enum yl_status try_neighbours(struct yl_optimum *optimum, size_t *at)
{
    enum yl_status status = YL_OK;
    uint32_t all = 1;
    for (uint32_t a = 0; a < optimum->axes; a++) all *= optimum->whole[a] ? 3 : 1;
    for (bool better = all > 1; better && !status;) {
        struct batch near = batch_of(optimum);
        for (uint32_t i = 0; i < all; i++) {
            double to[YL_OPTIMUM_AXES];
            uint32_t left = i;
            memcpy(to, optimum->point[*at].at, sizeof to);
            for (uint32_t a = 0; a < optimum->axes; a++) {
                if (!optimum->whole[a]) continue;
                to[a] += ((int)(left % 3) - 1) * optimum->grain[a];
                left /= 3;
            }
            want(&near, to);
        }
        status = look(&near);
        better = !status && take_better(&near, at);
        free(near.index);
    }
    return status;
}

static enum yl_status climb(struct yl_optimum *optimum, size_t *at, double radius)
{
    struct step step = {.optimum = optimum, .at = *at, .radius = radius};
    enum yl_status status = YL_OK;
    while (!status && step.radius >= optimum->least) {
        bool moved;
        status = take_step(&step, &moved);
        if (!moved) step.radius *= 0.5;
    }
    if (!status) status = try_neighbours(optimum, &step.at);
    *at = step.at;
    return status;
}

/* The best of the points that are farther than `apart` from this one on some axis. */
static size_t best_beyond(const struct yl_optimum *optimum, size_t from, double apart)
{
    size_t best = optimum->points;
    for (size_t i = 0; i < optimum->points; i++) {
        double far = 0;
        for (uint32_t a = 0; from < optimum->points && a < optimum->axes; a++)
            far = fmax(far, fabs(optimum->point[i].at[a] - optimum->point[from].at[a]));
        if (isnan(optimum->point[i].f) || (from < optimum->points && !(far > apart))) continue;
        if (best == optimum->points ||
            is_better(optimum, &optimum->point[i], &optimum->point[best]))
            best = i;
    }
    return best;
}

size_t yl_optimum_second(const struct yl_optimum *optimum, double apart)
{
    return best_beyond(optimum, optimum->best, apart);
}

enum yl_status yl_optimum_search(struct yl_optimum *optimum)
{
    const double spacing = optimum->axes < 4 ? 1.0 / (levels_of(optimum, 0, false) - 1) : 0.25;
    struct batch grid = batch_of(optimum);
    optimum->proved = all_points(optimum) > 0;
    if (!optimum->proved && optimum->axes > 3)
        want_sobol(&grid);
    else
        want_grid(&grid, optimum->proved);
    enum yl_status status = look(&grid);
    free(grid.index);
    if (status) return status;
    optimum->best = best_beyond(optimum, optimum->points, 0);
    if (optimum->proved || optimum->best == optimum->points) return YL_OK;
    size_t second = yl_optimum_second(optimum, 2.5 * spacing); /* another hill, perhaps */
    status = climb(optimum, &optimum->best, spacing);
    if (!status && second < optimum->points) status = climb(optimum, &second, spacing);
    if (!status) optimum->best = best_beyond(optimum, optimum->points, 0);
    return status;
}

enum yl_status yl_optimum_again(struct yl_optimum *optimum)
{
    enum yl_status status = YL_OK;
    optimum->best = best_beyond(optimum, optimum->points, 0);
    if (!optimum->proved && optimum->best < optimum->points)
        status = climb(optimum, &optimum->best, fmax(0.02, 4 * optimum->least));
    if (!status) optimum->best = best_beyond(optimum, optimum->points, 0);
    return status;
}
