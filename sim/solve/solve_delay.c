/* solve_delay.c: a flow a while later. A delay moves mass from cell to cell by the second difference
 * of E min(X, x), which is exact for a source of even density; pieces are shifted where it takes few
 * values. Contract: solve_flow.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/rand/kernels.h"
#include "sim/solve/solve_flow.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- kernels --------------------------------------------------------------------------------- */
static void put_point(const struct yl_grid *grid, double *w, double at, double weight)
{
    double cell = floor(at / (double)grid->step), part = at / (double)grid->step - cell;
    if (cell < grid->cells) w[(uint32_t)cell] += weight * (1 - part);
    if (cell + 1 < grid->cells) w[(uint32_t)cell + 1] += weight * part;
}

static void fill_kernel(struct yl_grid *grid, struct yl_kernel *one)
{
    const struct yl_delay *delay = &one->delay;
    double h = (double)grid->step, sum = 0, *w = one->weight;
    if (delay->dist.family == YL_EMPIRICAL && delay->rest > 0) {
        for (size_t i = 0; i < delay->dist.count; i++)
            put_point(grid, w, fmin(delay->dist.a * delay->dist.values[i], delay->dist.at_most),
                      1 / (double)delay->dist.count);
    } else if (delay->rest > 0) {
        double before = -h * delay->rest, now = yl_delay_kept(delay, 0);
        for (uint32_t i = 0; i < grid->cells && sum < delay->rest * (1 - 1e-14); i++) {
            double next = yl_delay_kept(delay, (i + 1) * h), x = (2 * now - before - next) / h;
            w[i] = x > 0 ? x : 0;
            sum += w[i];
            before = now;
            now = next;
            grid->work += 100;
        }
    }
    for (uint32_t i = 0; i < delay->points; i++)
        put_point(grid, w, delay->point[i].at, delay->point[i].weight);
    one->weights = grid->cells;
    while (one->weights && w[one->weights - 1] == 0) one->weights--;
}

/* The address holds until the next call: nothing between it and the end of a delay asks for another. */
static struct yl_kernel *kernel_of(struct yl_grid *grid, const struct yl_draw *draw)
{
    for (size_t i = 0; i < grid->kernels; i++) {
        struct yl_kernel *one = &grid->kernel[i];
        if (one->draw != draw) continue;
        if (one->grid != grid->grids) grid->work += one->work; /* as if it were made again */
        one->grid = grid->grids;
        return one;
    }
    double *weight = yl_get_zeroed(grid->cells + 1, sizeof *weight);
    struct yl_kernel *one = YL_ARRAY_NEXT(grid->kernel, grid->kernels, grid->kernel_capacity);
    *one = (struct yl_kernel){.draw = draw, .weight = weight, .grid = grid->grids};
    const double before = grid->work;
    yl_delay_init(&one->delay, draw);
    fill_kernel(grid, one);
    one->work = grid->work - before;
    return one;
}

void yl_grid_lay(struct yl_grid *grid)
{
    if (grid->kept_step != grid->step || grid->kept_cells != grid->cells) yl_grid_free(grid);
    grid->kept_step = grid->step;
    grid->kept_cells = grid->cells;
    grid->grids++;
}

void yl_grid_free(struct yl_grid *grid)
{
    for (size_t i = 0; i < grid->kernels; i++) {
        YL_FREE(grid->kernel[i].weight, grid->kernel[i].wave);
        for (uint32_t k = 0; k < YL_COMES; k++) free(grid->kernel[i].come[k].by);
    }
    free(grid->kernel);
    grid->kernel = NULL;
    grid->kernels = grid->kernel_capacity = 0;
    while (grid->spares) free(grid->spare[--grid->spares]);
}

/* By the fast transform (Cooley & Tukey, 1965), the kernel's kept. */
static void fold_fast(struct yl_kernel *one, const double *in, uint32_t n, double *out,
                      uint32_t room)
{
    uint32_t size = 2;
    while (size < n + one->weights) size *= 2;
    if (one->waves != size) {
        free(one->wave);
        one->wave = yl_get_zeroed(size, sizeof *one->wave);
        one->waves = size;
        memcpy(one->wave, one->weight, one->weights * sizeof *one->wave);
        gsl_fft_real_radix2_transform(one->wave, 1, size);
    }
    double *x = yl_get_zeroed(size, sizeof *x);
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
}

/* The cells of a flow a while later, into `to`, which has none yet. */
static void fold(struct yl_grid *grid, struct yl_kernel *one, const struct yl_flow *flow,
                 struct yl_flow *to)
{
    uint32_t n = flow->high - flow->low, room = grid->cells - flow->low;
    if (!n) return;
    yl_flow_make_cells(grid, to);
    double plain = (double)n * one->weights, size = 2;
    while (size < n + one->weights) size *= 2;
    bool fast = plain > 30 * size * log2(size);
    const uint64_t high = (uint64_t)flow->high + one->weights;
    struct yl_moments whole = {{0}}, come = {{0}};
    for (int i = 0; i < YL_LAYERS; i++) {
        if (!(grid->layers >> i & 1) || !flow->cell[i]) continue;
        const double *in = flow->cell[i] + flow->low;
        double *out = to->cell[i] + flow->low;
        if (!fast)
            yl_kernels_best()->fold(out, (int)room, in, (int)n, one->weight, (int)one->weights);
        else
            fold_fast(one, in, n, out, room);
        grid->work += fast ? 30 * size * log2(size) : plain;
    }
    yl_flow_widen(to, flow->low, high < grid->cells ? (uint32_t)high : grid->cells);
    yl_flow_sum(flow, &whole);
    yl_flow_sum(to, &come);
    for (int i = 0; i < YL_LAYERS; i++) {
        const double left = flow->cell[i] ? whole.x[i] - come.x[i] : 0;
        to->late.x[i] += left > 1e-15 * whole.x[i] ? left : 0;
    }
}

/* The part of an even piece that has come by `time`, of what the points leave:
 * int_0^x P(X <= y) dy = rest x - E min(X, x), taken at both its ends. */
static double even_by(const struct yl_grid *grid, const struct yl_delay *delay,
                      const struct yl_piece *piece, int64_t time)
{
    const int64_t length = piece->to - piece->from,
                  behind = time > piece->to ? time - piece->to : 0;
    if (length <= grid->step / 1000 || delay->dist.family == YL_EMPIRICAL)
        return yl_delay_cdf(delay, (double)(time - piece->from));
    const double a = (double)(time - piece->from), b = (double)behind,
                 kept = yl_delay_kept(delay, a) - (b > 0 ? yl_delay_kept(delay, b) : 0),
                 come = (delay->rest * (a - b) - kept) / (double)length;
    return fmin(fmax(come, 0), delay->rest);
}

/* True where some of the piece goes on from where it stands. */
static bool leans(const struct yl_grid *grid, const struct yl_piece *piece)
{
    return (grid->lean == YL_LEAN_START || grid->lean == YL_LEAN_END) &&
           piece->to - piece->from > 1;
}

/* The same of any piece. */
static double come_by(const struct yl_grid *grid, const struct yl_delay *delay,
                      const struct yl_piece *piece, int64_t time)
{
    const double even = even_by(grid, delay, piece, time);
    if (!leans(grid, piece)) return even;
    const int64_t stands = grid->lean == YL_LEAN_START ? piece->from : piece->to - 1;
    const double come = time > stands ? yl_delay_cdf(delay, (double)(time - stands)) : 0;
    return even + piece->uneven * (come - even);
}

/* As many pieces of the same length begin as far behind a cell: what comes of them is asked once. */
static struct yl_come *come_of(const struct yl_grid *grid, struct yl_kernel *one,
                               const struct yl_piece *piece, int64_t behind)
{
    const bool side = leans(grid, piece);
    struct yl_come new = {.behind = behind, .length = piece->to - piece->from};
    if (side) {
        new.uneven = piece->uneven;
        new.lean = grid->lean;
    }
    for (uint32_t i = 0; i < YL_COMES && i < one->comes; i++) {
        struct yl_come *come = &one->come[i];
        if (come->behind == behind && come->length == new.length && come->uneven == new.uneven &&
            come->lean == new.lean)
            return come;
    }
    struct yl_come *come = &one->come[one->comes++ % YL_COMES];
    new.by = come->by;
    new.capacity = come->capacity;
    *come = new;
    return come;
}

/* What has come by the end of the cell `later` cells behind the one in which the piece begins. */
static double come_later(const struct yl_grid *grid, const struct yl_delay *delay,
                         struct yl_come *come, const struct yl_piece *piece, size_t later)
{
    const int64_t start = piece->from - come->behind;
    YL_ARRAY_RESERVE(&come->by, &come->capacity, later + 1);
    for (; come->count <= later; come->count++)
        come->by[come->count] =
            come_by(grid, delay, piece, start + (int64_t)(come->count + 1) * grid->step);
    return come->by[later];
}

/* Of those that go on from a change, how many by `head` may stand anywhere: as far as one half of the
 * time has more of them than the other, and as far as before, unless most have left. */
static double unevenness(const struct yl_grid *grid, const struct yl_delay *delay,
                         const struct yl_piece *piece, int64_t head)
{
    const double come = come_by(grid, delay, piece, head),
                 half = come_by(grid, delay, piece, piece->from + (head - piece->from) / 2);
    const bool instant = piece->to - piece->from <= 1;
    if (!(come > 0)) return 0;
    return fmin(1, fmax(fabs(2 * half / come - 1), instant ? 0 : piece->uneven * 2 * come));
}

/* A piece a while later: moved by each point; the rest is cells by the distribution function. */
static void shift(struct yl_grid *grid, struct yl_kernel *one, const struct yl_piece *piece,
                  struct yl_flow *to)
{
    const struct yl_delay *delay = &one->delay;
    const int64_t time = piece->from, head = yl_grid_head(grid, time);
    for (uint32_t i = 0; i < delay->points; i++) {
        const int64_t later = (int64_t)delay->point[i].at;
        struct yl_piece part = {time + later, piece->to + later, {{0}}, piece->uneven};
        if (head > time) yl_grid_change(grid, part.from);
        yl_moments_add(&part.moments, &piece->moments, delay->point[i].weight);
        yl_flow_piece(grid, to, &part);
    }
    if (!(delay->rest > 0)) return;
    double before = 0;
    int64_t first = head > grid->from ? (head - grid->from) / grid->step : 0;
    if (head > time) {
        struct yl_piece part = {time, head, {{0}}, 0};
        before = come_by(grid, delay, piece, head);
        part.uneven = unevenness(grid, delay, piece, head);
        yl_moments_add(&part.moments, &piece->moments, before);
        if (yl_moments_any(grid, &part.moments)) yl_flow_piece(grid, to, &part);
    }
    int64_t behind = (time - grid->from) % grid->step;
    if (behind < 0) behind += grid->step;
    const int64_t begins = (time - behind - grid->from) / grid->step;
    struct yl_come *come = come_of(grid, one, piece, behind);
    for (uint32_t cell = (uint32_t)first; cell < grid->cells && before < delay->rest * (1 - 1e-14);
         cell++) {
        double f = come_later(grid, delay, come, piece, (size_t)(cell - begins));
        if (f > before) yl_flow_into_cell(grid, to, cell, &piece->moments, f - before);
        before = f > before ? f : before;
        grid->work += 100;
    }
    yl_moments_add(&to->late, &piece->moments,
                   delay->rest - before > 1e-15 ? delay->rest - before : 0);
}

void yl_flow_delay(struct yl_grid *grid, struct yl_flow *flow, const struct yl_draw *draw)
{
    struct yl_kernel *one = kernel_of(grid, draw);
    struct yl_flow *to = yl_flow_new();
    if (one->delay.rest > 0) yl_flow_to_cells(grid, flow, false);
    to->late = flow->late;
    fold(grid, one, flow, to);
    for (uint32_t i = 0; i < flow->pieces; i++) shift(grid, one, &flow->piece[i], to);
    yl_flow_become(grid, flow, to);
}
