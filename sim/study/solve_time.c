/* solve_time.c: flows in time. Instants stay exact; on the grid a cell has even density, and a
 * delay moves mass from cell to cell by the second difference of E min(X, x), which is exact for
 * a source of even density. Contract: solve_parts.h. */
#include "sim/study/solve_parts.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ATOMS = 256 };

void yl_flow_add(struct yl_flow *to, const struct yl_flow *from, double times)
{
    for (int i = 0; i < YL_LAYERS; i++) to->x[i] += times * from->x[i];
}

void yl_flow_done(struct yl_flow *f, const struct yl_done *done)
{
    for (int i = 0; i < 3; i++) {
        double n = done->add[i];
        f->x[2 * i + 2] += 2 * n * f->x[2 * i + 1] + n * n * f->x[0];
        f->x[2 * i + 1] += n * f->x[0];
    }
}

struct yl_cloud *yl_cloud_new(void) { return calloc(1, sizeof(struct yl_cloud)); }

void yl_cloud_free(struct yl_cloud *c)
{
    if (!c) return;
    for (int i = 0; i < YL_LAYERS; i++) free(c->cell[i]);
    free(c->atom);
    free(c);
}

static bool no_memory(struct yl_solver *k)
{
    k->status = YL_NO_MEMORY;
    return false;
}

static bool has_cells(struct yl_solver *k, struct yl_cloud *c)
{
    for (int i = 0; i < YL_LAYERS; i++)
        if (k->layers >> i & 1 && !c->cell[i] &&
            !(c->cell[i] = calloc(k->cells + 1, sizeof(double))))
            return no_memory(k);
    return true;
}

static void widen(struct yl_cloud *c, uint32_t low, uint32_t high)
{
    if (c->low == c->high) {
        c->low = low;
        c->high = high;
    }
    if (low < c->low) c->low = low;
    if (high > c->high) c->high = high;
}

static bool into_cell(struct yl_solver *k, struct yl_cloud *c, uint32_t at,
                      const struct yl_flow *flow, double times)
{
    if (!has_cells(k, c)) return false;
    for (int i = 0; i < YL_LAYERS; i++)
        if (k->layers >> i & 1) c->cell[i][at] += times * flow->x[i];
    widen(c, at, at + 1);
    return true;
}

static int64_t end_of(const struct yl_solver *k) { return k->from + (int64_t)k->cells * k->step; }

bool yl_cloud_atom(struct yl_solver *k, struct yl_cloud *c, int64_t time,
                   const struct yl_flow *flow)
{
    if (time >= end_of(k)) {
        yl_flow_add(&c->late, flow, 1);
        return true;
    }
    for (uint32_t i = 0; i < c->atoms; i++)
        if (c->atom[i].time == time) {
            yl_flow_add(&c->atom[i].flow, flow, 1);
            return true;
        }
    if (c->atoms >= MOST_ATOMS && time >= k->from)
        return into_cell(k, c, (uint32_t)((time - k->from) / k->step), flow, 1);
    if (c->atoms == c->room) {
        uint32_t want = c->room ? 2 * c->room : 4;
        struct yl_atom *more = realloc(c->atom, want * sizeof *more);
        if (!more) return no_memory(k);
        c->atom = more, c->room = want;
    }
    c->atom[c->atoms++] = (struct yl_atom){time, *flow};
    return true;
}

bool yl_cloud_spread(struct yl_solver *k, struct yl_cloud *c, int64_t from, int64_t to,
                     const struct yl_flow *flow)
{
    if (to - from <= 1) return yl_cloud_atom(k, c, from, flow);
    for (int64_t at = from; at < to;) {
        int64_t next = to;
        if (at < end_of(k)) {
            int64_t cell = (at - k->from) / k->step;
            if (k->from + (cell + 1) * k->step < to) next = k->from + (cell + 1) * k->step;
            if (!into_cell(k, c, (uint32_t)cell, flow, (double)(next - at) / (double)(to - from)))
                return false;
        } else {
            yl_flow_add(&c->late, flow, (double)(next - at) / (double)(to - from));
        }
        at = next;
    }
    return true;
}

void yl_cloud_total(const struct yl_cloud *c, struct yl_flow *total)
{
    *total = c->late;
    for (uint32_t i = 0; i < c->atoms; i++) yl_flow_add(total, &c->atom[i].flow, 1);
    for (int i = 0; i < YL_LAYERS; i++)
        for (uint32_t at = c->low; c->cell[i] && at < c->high; at++) total->x[i] += c->cell[i][at];
}

bool yl_cloud_add(struct yl_solver *k, struct yl_cloud *to, const struct yl_cloud *from,
                  double times)
{
    yl_flow_add(&to->late, &from->late, times);
    for (uint32_t i = 0; i < from->atoms; i++) {
        struct yl_flow part = {{0}};
        yl_flow_add(&part, &from->atom[i].flow, times);
        if (!yl_cloud_atom(k, to, from->atom[i].time, &part)) return false;
    }
    if (from->low == from->high) return true;
    if (!has_cells(k, to)) return false;
    for (int i = 0; i < YL_LAYERS; i++)
        for (uint32_t at = from->low; to->cell[i] && from->cell[i] && at < from->high; at++)
            to->cell[i][at] += times * from->cell[i][at];
    widen(to, from->low, from->high);
    k->work += 3.0 * (from->high - from->low);
    return true;
}

void yl_cloud_done(struct yl_solver *k, struct yl_cloud *c, const struct yl_done *done)
{
    if (done->add[0] == 0 && done->add[1] == 0 && done->add[2] == 0) return;
    yl_flow_done(&c->late, done);
    for (uint32_t i = 0; i < c->atoms; i++) yl_flow_done(&c->atom[i].flow, done);
    for (uint32_t at = c->low; at < c->high; at++) {
        struct yl_flow f = {{0}};
        for (int i = 0; i < YL_LAYERS; i++) f.x[i] = c->cell[i] ? c->cell[i][at] : 0;
        yl_flow_done(&f, done);
        for (int i = 0; i < YL_LAYERS; i++)
            if (c->cell[i]) c->cell[i][at] = f.x[i];
    }
    k->work += 20.0 * (c->high - c->low);
}

/* ---- kernels --------------------------------------------------------------------------------- */
static void put_point(const struct yl_solver *k, double *w, double at, double weight)
{
    double cell = floor(at / (double)k->step), part = at / (double)k->step - cell;
    if (cell < k->cells) w[(uint32_t)cell] += weight * (1 - part);
    if (cell + 1 < k->cells) w[(uint32_t)cell + 1] += weight * part;
}

static void fill_kernel(struct yl_solver *k, struct yl_kernel *one)
{
    const struct yl_delay *d = &one->delay;
    double h = (double)k->step, sum = 0, *w = one->weight;
    if (d->dist.family == YL_EMPIRICAL && d->rest > 0) {
        for (size_t i = 0; i < d->dist.count; i++)
            put_point(
                k, w,
                fmin(d->dist.a * d->dist.values[i], d->dist.capped ? d->dist.at_most : INFINITY),
                1 / (double)d->dist.count);
    } else if (d->rest > 0) {
        double before = -h * d->rest, now = yl_delay_kept(d, 0);
        for (uint32_t i = 0; i < k->cells && sum < d->rest * (1 - 1e-14); i++) {
            double next = yl_delay_kept(d, (i + 1) * h), x = (2 * now - before - next) / h;
            w[i] = x > 0 ? x : 0;
            sum += w[i];
            before = now;
            now = next;
            k->work += 100;
        }
    }
    for (uint32_t i = 0; i < d->points; i++) put_point(k, w, d->point[i].at, d->point[i].weight);
    one->weights = k->cells;
    while (one->weights && w[one->weights - 1] == 0) one->weights--;
}

static struct yl_kernel *kernel_of(struct yl_solver *k, const struct yl_draw *draw)
{
    for (uint32_t i = 0; i < k->kernels; i++)
        if (k->kernel[i].draw == draw) return &k->kernel[i];
    struct yl_kernel *more = realloc(k->kernel, (k->kernels + 1) * sizeof *more);
    if (more) k->kernel = more;
    double *weight = calloc(k->cells + 1, sizeof *weight);
    if (!more || !weight) {
        free(weight);
        no_memory(k);
        return NULL;
    }
    struct yl_kernel *one = &k->kernel[k->kernels++];
    *one = (struct yl_kernel){.draw = draw, .weight = weight};
    yl_delay_init(&one->delay, draw);
    fill_kernel(k, one);
    return one;
}

void yl_kernels_free(struct yl_solver *k)
{
    for (uint32_t i = 0; i < k->kernels; i++) {
        free(k->kernel[i].weight);
        free(k->kernel[i].wave);
    }
    free(k->kernel);
    k->kernel = NULL;
    k->kernels = 0;
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
static void fold(struct yl_solver *k, struct yl_kernel *one, const struct yl_cloud *c,
                 struct yl_cloud *to)
{
    uint32_t n = c->high - c->low, room = k->cells - c->low;
    if (!n || !has_cells(k, to)) return;
    double plain = (double)n * one->weights, size = 2;
    while (size < n + one->weights) size *= 2;
    bool fast = plain > 30 * size * log2(size);
    for (int i = 0; i < YL_LAYERS; i++) {
        if (!(k->layers >> i & 1) || !c->cell[i]) continue;
        double whole = 0, come = 0, *out = to->cell[i] + c->low;
        for (uint32_t j = 0; j < n; j++) whole += c->cell[i][c->low + j];
        if (!fast)
            fold_plainly(one, c->cell[i] + c->low, n, out, room);
        else if (!fold_fast(one, c->cell[i] + c->low, n, out, room))
            no_memory(k);
        for (uint32_t j = 0; j < room; j++) come += out[j];
        to->late.x[i] += whole - come > 1e-15 * whole ? whole - come : 0;
        k->work += fast ? 30 * size * log2(size) : plain;
    }
    uint64_t high = (uint64_t)c->high + one->weights;
    widen(to, c->low, high < k->cells ? (uint32_t)high : k->cells);
}

/* An instant a while later: points stay instants, the rest is cells by the distribution
 * function. */
static void scatter(struct yl_solver *k, const struct yl_kernel *one, const struct yl_atom *atom,
                    struct yl_cloud *to)
{
    const struct yl_delay *d = &one->delay;
    for (uint32_t i = 0; i < d->points; i++) {
        struct yl_flow part = {{0}};
        yl_flow_add(&part, &atom->flow, d->point[i].weight);
        yl_cloud_atom(k, to, atom->time + (int64_t)d->point[i].at, &part);
    }
    if (!(d->rest > 0)) return;
    double before = 0;
    int64_t first = atom->time > k->from ? (atom->time - k->from) / k->step : 0;
    for (uint32_t cell = (uint32_t)first; cell < k->cells && before < d->rest * (1 - 1e-14);
         cell++) {
        double f = yl_delay_cdf(d, (double)(k->from + (int64_t)(cell + 1) * k->step - atom->time));
        if (f > before && !into_cell(k, to, cell, &atom->flow, f - before)) return;
        before = f > before ? f : before;
        k->work += 100;
    }
    yl_flow_add(&to->late, &atom->flow, d->rest - before > 1e-15 ? d->rest - before : 0);
}

void yl_cloud_delay(struct yl_solver *k, struct yl_cloud *c, const struct yl_draw *draw)
{
    struct yl_kernel *one = kernel_of(k, draw);
    struct yl_cloud *to = yl_cloud_new(), swap;
    if (one && to) {
        to->late = c->late;
        fold(k, one, c, to);
        for (uint32_t i = 0; i < c->atoms && !k->status; i++) scatter(k, one, &c->atom[i], to);
        swap = *c;
        *c = *to;
        *to = swap;
    } else {
        no_memory(k);
    }
    yl_cloud_free(to);
}

struct yl_cloud *yl_cloud_split(struct yl_solver *k, struct yl_cloud *c, yl_part *part,
                                const void *context)
{
    struct yl_cloud *to = yl_cloud_new();
    if (!to) {
        no_memory(k);
        return NULL;
    }
    double share = part(context, end_of(k), end_of(k) + 1);
    yl_flow_add(&to->late, &c->late, share);
    yl_flow_add(&c->late, &c->late, -share);
    for (uint32_t i = 0; i < c->atoms; i++) {
        struct yl_flow goes = {{0}};
        double here = part(context, c->atom[i].time, c->atom[i].time + 1);
        if (!(here > 0)) continue;
        yl_flow_add(&goes, &c->atom[i].flow, here);
        yl_flow_add(&c->atom[i].flow, &goes, -1);
        if (here >= 1) c->atom[i].flow = (struct yl_flow){{0}};
        if (!yl_cloud_atom(k, to, c->atom[i].time, &goes)) break;
    }
    uint32_t left = 0;
    for (uint32_t i = 0; i < c->atoms; i++)
        if (c->atom[i].flow.x[0] > 0) c->atom[left++] = c->atom[i];
    c->atoms = left;
    if (c->low == c->high || !has_cells(k, to)) return to;
    for (uint32_t at = c->low; at < c->high; at++) {
        if (c->cell[0][at] == 0) continue;
        share =
            part(context, k->from + (int64_t)at * k->step, k->from + (int64_t)(at + 1) * k->step);
        k->work += 60;
        if (share == 0) continue;
        for (int i = 0; i < YL_LAYERS; i++)
            if (c->cell[i] && to->cell[i]) {
                to->cell[i][at] = share * c->cell[i][at];
                c->cell[i][at] -= to->cell[i][at];
            }
        widen(to, at, at + 1);
    }
    return to;
}
