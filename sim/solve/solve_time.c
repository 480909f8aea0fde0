/* solve_time.c: flows in time. Instants stay exact; on the grid a cell has even density, and a
 * delay moves mass from cell to cell by the second difference of E min(X, x), which is exact for
 * a source of even density. Contract: solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ATOMS = 256 };

void yl_moments_add(struct yl_moments *to, const struct yl_moments *from, double times)
{
    for (int i = 0; i < YL_LAYERS; i++) to->x[i] += times * from->x[i];
}

void yl_moments_apply(struct yl_moments *moments, const struct yl_done *done)
{
    for (int i = 0; i < 3; i++) {
        double n = done->add[i];
        moments->x[2 * i + 2] += 2 * n * moments->x[2 * i + 1] + n * n * moments->x[0];
        moments->x[2 * i + 1] += n * moments->x[0];
    }
}

struct yl_flow *yl_flow_new(void) { return calloc(1, sizeof(struct yl_flow)); }

void yl_flow_free(struct yl_flow *flow)
{
    if (!flow) return;
    for (int i = 0; i < YL_LAYERS; i++) free(flow->cell[i]);
    free(flow->atom);
    free(flow);
}

static bool no_memory(struct yl_solver *solver)
{
    solver->status = YL_NO_MEMORY;
    return false;
}

static bool has_cells(struct yl_solver *solver, struct yl_flow *flow)
{
    for (int i = 0; i < YL_LAYERS; i++)
        if (solver->layers >> i & 1 && !flow->cell[i] &&
            !(flow->cell[i] = calloc(solver->cells + 1, sizeof(double))))
            return no_memory(solver);
    return true;
}

static void widen(struct yl_flow *flow, uint32_t low, uint32_t high)
{
    if (flow->low == flow->high) {
        flow->low = low;
        flow->high = high;
    }
    if (low < flow->low) flow->low = low;
    if (high > flow->high) flow->high = high;
}

static bool into_cell(struct yl_solver *solver, struct yl_flow *c, uint32_t at,
                      const struct yl_moments *flow, double times)
{
    if (!has_cells(solver, c)) return false;
    for (int i = 0; i < YL_LAYERS; i++)
        if (solver->layers >> i & 1) c->cell[i][at] += times * flow->x[i];
    widen(c, at, at + 1);
    return true;
}

static int64_t end_of(const struct yl_solver *solver)
{
    return solver->from + (int64_t)solver->cells * solver->step;
}

bool yl_flow_atom(struct yl_solver *solver, struct yl_flow *c, int64_t time,
                  const struct yl_moments *flow)
{
    if (time >= end_of(solver)) {
        yl_moments_add(&c->late, flow, 1);
        return true;
    }
    for (uint32_t i = 0; i < c->atoms; i++)
        if (c->atom[i].time == time) {
            yl_moments_add(&c->atom[i].moments, flow, 1);
            return true;
        }
    if (c->atoms >= MOST_ATOMS && time >= solver->from)
        return into_cell(solver, c, (uint32_t)((time - solver->from) / solver->step), flow, 1);
    if (c->atoms == c->room) {
        uint32_t want = c->room ? 2 * c->room : 4;
        struct yl_atom *more = realloc(c->atom, want * sizeof *more);
        if (!more) return no_memory(solver);
        c->atom = more, c->room = want;
    }
    c->atom[c->atoms++] = (struct yl_atom){time, *flow};
    return true;
}

bool yl_flow_spread(struct yl_solver *solver, struct yl_flow *c, int64_t from, int64_t to,
                    const struct yl_moments *flow)
{
    if (to - from <= 1) return yl_flow_atom(solver, c, from, flow);
    for (int64_t at = from; at < to;) {
        int64_t next = to;
        if (at < end_of(solver)) {
            int64_t cell = (at - solver->from) / solver->step;
            if (solver->from + (cell + 1) * solver->step < to)
                next = solver->from + (cell + 1) * solver->step;
            if (!into_cell(solver, c, (uint32_t)cell, flow,
                           (double)(next - at) / (double)(to - from)))
                return false;
        } else {
            yl_moments_add(&c->late, flow, (double)(next - at) / (double)(to - from));
        }
        at = next;
    }
    return true;
}

void yl_flow_total(const struct yl_flow *flow, struct yl_moments *total)
{
    *total = flow->late;
    for (uint32_t i = 0; i < flow->atoms; i++) yl_moments_add(total, &flow->atom[i].moments, 1);
    for (int i = 0; i < YL_LAYERS; i++)
        for (uint32_t at = flow->low; flow->cell[i] && at < flow->high; at++)
            total->x[i] += flow->cell[i][at];
}

bool yl_flow_add(struct yl_solver *solver, struct yl_flow *to, const struct yl_flow *from,
                 double times)
{
    yl_moments_add(&to->late, &from->late, times);
    for (uint32_t i = 0; i < from->atoms; i++) {
        struct yl_moments part = {{0}};
        yl_moments_add(&part, &from->atom[i].moments, times);
        if (!yl_flow_atom(solver, to, from->atom[i].time, &part)) return false;
    }
    if (from->low == from->high) return true;
    if (!has_cells(solver, to)) return false;
    for (int i = 0; i < YL_LAYERS; i++)
        for (uint32_t at = from->low; to->cell[i] && from->cell[i] && at < from->high; at++)
            to->cell[i][at] += times * from->cell[i][at];
    widen(to, from->low, from->high);
    solver->work += 3.0 * (from->high - from->low);
    return true;
}

void yl_flow_apply(struct yl_solver *solver, struct yl_flow *flow, const struct yl_done *done)
{
    if (done->add[0] == 0 && done->add[1] == 0 && done->add[2] == 0) return;
    yl_moments_apply(&flow->late, done);
    for (uint32_t i = 0; i < flow->atoms; i++) yl_moments_apply(&flow->atom[i].moments, done);
    for (uint32_t at = flow->low; at < flow->high; at++) {
        struct yl_moments moments = {{0}};
        for (int i = 0; i < YL_LAYERS; i++) moments.x[i] = flow->cell[i] ? flow->cell[i][at] : 0;
        yl_moments_apply(&moments, done);
        for (int i = 0; i < YL_LAYERS; i++)
            if (flow->cell[i]) flow->cell[i][at] = moments.x[i];
    }
    solver->work += 20.0 * (flow->high - flow->low);
}

/* ---- kernels --------------------------------------------------------------------------------- */
static void put_point(const struct yl_solver *solver, double *w, double at, double weight)
{
    double cell = floor(at / (double)solver->step), part = at / (double)solver->step - cell;
    if (cell < solver->cells) w[(uint32_t)cell] += weight * (1 - part);
    if (cell + 1 < solver->cells) w[(uint32_t)cell + 1] += weight * part;
}

static void fill_kernel(struct yl_solver *solver, struct yl_kernel *one)
{
    const struct yl_delay *delay = &one->delay;
    double h = (double)solver->step, sum = 0, *w = one->weight;
    if (delay->dist.family == YL_EMPIRICAL && delay->rest > 0) {
        for (size_t i = 0; i < delay->dist.count; i++)
            put_point(solver, w,
                      fmin(delay->dist.a * delay->dist.values[i],
                           delay->dist.capped ? delay->dist.at_most : INFINITY),
                      1 / (double)delay->dist.count);
    } else if (delay->rest > 0) {
        double before = -h * delay->rest, now = yl_delay_kept(delay, 0);
        for (uint32_t i = 0; i < solver->cells && sum < delay->rest * (1 - 1e-14); i++) {
            double next = yl_delay_kept(delay, (i + 1) * h), x = (2 * now - before - next) / h;
            w[i] = x > 0 ? x : 0;
            sum += w[i];
            before = now;
            now = next;
            solver->work += 100;
        }
    }
    for (uint32_t i = 0; i < delay->points; i++)
        put_point(solver, w, delay->point[i].at, delay->point[i].weight);
    one->weights = solver->cells;
    while (one->weights && w[one->weights - 1] == 0) one->weights--;
}

static struct yl_kernel *kernel_of(struct yl_solver *solver, const struct yl_draw *draw)
{
    for (uint32_t i = 0; i < solver->kernels; i++)
        if (solver->kernel[i].draw == draw) return &solver->kernel[i];
    struct yl_kernel *more = realloc(solver->kernel, (solver->kernels + 1) * sizeof *more);
    if (more) solver->kernel = more;
    double *weight = calloc(solver->cells + 1, sizeof *weight);
    if (!more || !weight) {
        free(weight);
        no_memory(solver);
        return NULL;
    }
    struct yl_kernel *one = &solver->kernel[solver->kernels++];
    *one = (struct yl_kernel){.draw = draw, .weight = weight};
    yl_delay_init(&one->delay, draw);
    fill_kernel(solver, one);
    return one;
}

void yl_kernels_free(struct yl_solver *solver)
{
    for (uint32_t i = 0; i < solver->kernels; i++) {
        free(solver->kernel[i].weight);
        free(solver->kernel[i].wave);
    }
    free(solver->kernel);
    solver->kernel = NULL;
    solver->kernels = 0;
}

static void fold_plainly(const struct yl_kernel *one, const double *in, uint32_t n, double *out,
                         uint32_t room)
{
    for (uint32_t i = 0; i < n; i++) {
        double x = in[i];
        if (x == 0) continue;
        uint32_t most = room - i < one->weights ? room - i : one->weights;
        for (uint32_t j = 0; j < most; j++) out[i + j] += x * one->weight[j];
    }
}

/* By the fast transform (Cooley & Tukey, 1965), the kernel's kept. */
static bool fold_fast(struct yl_kernel *one, const double *in, uint32_t n, double *out,
                      uint32_t room)
{
    uint32_t size = 2;
    while (size < n + one->weights) size *= 2;
    if (one->waves != size) {
        free(one->wave);
        one->wave = calloc(size, sizeof *one->wave);
        one->waves = size;
        if (!one->wave) return false;
        memcpy(one->wave, one->weight, one->weights * sizeof *one->wave);
        gsl_fft_real_radix2_transform(one->wave, 1, size);
    }
    double *x = calloc(size, sizeof *x);
    if (!x) return false;
    memcpy(x, in, n * sizeof *x);
    gsl_fft_real_radix2_transform(x, 1, size);
    x[0] *= one->wave[0];
    x[size / 2] *= one->wave[size / 2];
    for (uint32_t i = 1; i < size / 2; i++) {
        double a = x[i], b = x[size - i], c = one->wave[i], d = one->wave[size - i];
        x[i] = a * c - b * d;
        x[size - i] = a * d + b * c;
    }
    gsl_fft_halfcomplex_radix2_inverse(x, 1, size);
    for (uint32_t i = 0; i < room && i < n + one->weights; i++) out[i] += x[i] > 0 ? x[i] : 0;
    free(x);
    return true;
}

/* The cells of `c` a while later, into `to`, which has none yet. */
static void fold(struct yl_solver *solver, struct yl_kernel *one, const struct yl_flow *flow,
                 struct yl_flow *to)
{
    uint32_t n = flow->high - flow->low, room = solver->cells - flow->low;
    if (!n || !has_cells(solver, to)) return;
    double plain = (double)n * one->weights, size = 2;
    while (size < n + one->weights) size *= 2;
    bool fast = plain > 30 * size * log2(size);
    for (int i = 0; i < YL_LAYERS; i++) {
        if (!(solver->layers >> i & 1) || !flow->cell[i]) continue;
        double whole = 0, come = 0, *out = to->cell[i] + flow->low;
        for (uint32_t j = 0; j < n; j++) whole += flow->cell[i][flow->low + j];
        if (!fast)
            fold_plainly(one, flow->cell[i] + flow->low, n, out, room);
        else if (!fold_fast(one, flow->cell[i] + flow->low, n, out, room))
            no_memory(solver);
        for (uint32_t j = 0; j < room; j++) come += out[j];
        to->late.x[i] += whole - come > 1e-15 * whole ? whole - come : 0;
        solver->work += fast ? 30 * size * log2(size) : plain;
    }
    uint64_t high = (uint64_t)flow->high + one->weights;
    widen(to, flow->low, high < solver->cells ? (uint32_t)high : solver->cells);
}

/* An instant a while later: points stay instants, the rest is cells by the distribution
 * function. */
static void scatter(struct yl_solver *solver, const struct yl_kernel *one,
                    const struct yl_atom *atom, struct yl_flow *to)
{
    const struct yl_delay *delay = &one->delay;
    for (uint32_t i = 0; i < delay->points; i++) {
        struct yl_moments part = {{0}};
        yl_moments_add(&part, &atom->moments, delay->point[i].weight);
        yl_flow_atom(solver, to, atom->time + (int64_t)delay->point[i].at, &part);
    }
    if (!(delay->rest > 0)) return;
    double before = 0;
    int64_t first = atom->time > solver->from ? (atom->time - solver->from) / solver->step : 0;
    for (uint32_t cell = (uint32_t)first;
         cell < solver->cells && before < delay->rest * (1 - 1e-14); cell++) {
        double f = yl_delay_cdf(
            delay, (double)(solver->from + (int64_t)(cell + 1) * solver->step - atom->time));
        if (f > before && !into_cell(solver, to, cell, &atom->moments, f - before)) return;
        before = f > before ? f : before;
        solver->work += 100;
    }
    yl_moments_add(&to->late, &atom->moments,
                   delay->rest - before > 1e-15 ? delay->rest - before : 0);
}

void yl_flow_delay(struct yl_solver *solver, struct yl_flow *flow, const struct yl_draw *draw)
{
    struct yl_kernel *one = kernel_of(solver, draw);
    struct yl_flow *to = yl_flow_new(), swap;
    if (one && to) {
        to->late = flow->late;
        fold(solver, one, flow, to);
        for (uint32_t i = 0; i < flow->atoms && !solver->status; i++)
            scatter(solver, one, &flow->atom[i], to);
        swap = *flow;
        *flow = *to;
        *to = swap;
    } else {
        no_memory(solver);
    }
    yl_flow_free(to);
}

struct yl_flow *yl_flow_split(struct yl_solver *solver, struct yl_flow *flow, yl_part *part,
                              const void *context)
{
    struct yl_flow *to = yl_flow_new();
    if (!to) {
        no_memory(solver);
        return NULL;
    }
    double share = part(context, end_of(solver), end_of(solver) + 1);
    yl_moments_add(&to->late, &flow->late, share);
    yl_moments_add(&flow->late, &flow->late, -share);
    for (uint32_t i = 0; i < flow->atoms; i++) {
        struct yl_moments goes = {{0}};
        double here = part(context, flow->atom[i].time, flow->atom[i].time + 1);
        if (!(here > 0)) continue;
        yl_moments_add(&goes, &flow->atom[i].moments, here);
        yl_moments_add(&flow->atom[i].moments, &goes, -1);
        if (here >= 1) flow->atom[i].moments = (struct yl_moments){{0}};
        if (!yl_flow_atom(solver, to, flow->atom[i].time, &goes)) break;
    }
    uint32_t left = 0;
    for (uint32_t i = 0; i < flow->atoms; i++)
        if (flow->atom[i].moments.x[0] > 0) flow->atom[left++] = flow->atom[i];
    flow->atoms = left;
    if (flow->low == flow->high || !has_cells(solver, to)) return to;
    for (uint32_t at = flow->low; at < flow->high; at++) {
        if (flow->cell[0][at] == 0) continue;
        share = part(context, solver->from + (int64_t)at * solver->step,
                     solver->from + (int64_t)(at + 1) * solver->step);
        solver->work += 60;
        if (share == 0) continue;
        for (int i = 0; i < YL_LAYERS; i++)
            if (flow->cell[i] && to->cell[i]) {
                to->cell[i][at] = share * flow->cell[i][at];
                flow->cell[i][at] -= to->cell[i][at];
            }
        widen(to, at, at + 1);
    }
    return to;
}
