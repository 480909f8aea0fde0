/* solve_time.c: flows in time. Pieces and instants stay exact; on the grid a cell has even density.
 * Contract: solve_flow.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_flow.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_INSTANTS = 256, MOST_LONG = 128 }; /* pieces of a flow that are kept apart */

void yl_moments_add(struct yl_moments *to, const struct yl_moments *from, double times)
{
    for (int i = 0; i < YL_LAYERS; i++) to->x[i] += times * from->x[i];
}

void yl_moments_add_each(struct yl_moments *to, const struct yl_moments *from,
                         const double times[YL_LAYERS])
{
    for (int i = 0; i < YL_LAYERS; i++) to->x[i] += times[i] * from->x[i];
}

bool yl_moments_any(const struct yl_grid *grid, struct yl_moments *moments)
{
    bool any = moments->x[YL_L_MASS] > 0;
    for (uint32_t i = 0; i < grid->lanes; i++) {
        if (!(moments->x[i] > 0)) moments->x[i] = 0;
        any |= moments->x[i] > 0;
    }
    return any;
}

void yl_moments_apply(struct yl_moments *moments, const struct yl_done *done)
{
    for (int i = 0; i < 3; i++) {
        double n = done->add[i];
        moments->x[2 * i + 2] += 2 * n * moments->x[2 * i + 1] + n * n * moments->x[0];
        moments->x[2 * i + 1] += n * moments->x[0];
    }
}

struct yl_flow *yl_flow_new(void) { return yl_get_zeroed(1, sizeof(struct yl_flow)); }

void yl_flow_free(struct yl_grid *grid, struct yl_flow *flow)
{
    if (!flow) return;
    for (int i = 0; i < YL_LAYERS; i++) {
        double *cell = flow->cell[i];
        if (!cell) continue;
        YL_ARRAY_RESERVE(&grid->spare, &grid->spare_capacity, grid->spares + 1);
        memset(cell + flow->low, 0, (flow->high - flow->low) * sizeof *cell);
        grid->spare[grid->spares++] = cell;
    }
    free(flow->piece);
    free(flow);
}

/* ---- cells ----------------------------------------------------------------------------------- */
void yl_flow_make_cells(struct yl_grid *grid, struct yl_flow *flow)
{
    for (int i = 0; i < YL_LAYERS; i++)
        if (grid->layers >> i & 1 && !flow->cell[i])
            flow->cell[i] = grid->spares ? grid->spare[--grid->spares]
                                         : yl_get_zeroed(grid->cells + 1, sizeof(double));
}

void yl_flow_widen(struct yl_flow *flow, uint32_t low, uint32_t high)
{
    if (flow->low == flow->high) {
        flow->low = low;
        flow->high = high;
    }
    if (low < flow->low) flow->low = low;
    if (high > flow->high) flow->high = high;
}

void yl_flow_into_cell(struct yl_grid *grid, struct yl_flow *flow, uint32_t at,
                       const struct yl_moments *moments, double times)
{
    yl_flow_make_cells(grid, flow);
    for (int i = 0; i < YL_LAYERS; i++)
        if (grid->layers >> i & 1) flow->cell[i][at] += times * moments->x[i];
    yl_flow_widen(flow, at, at + 1);
}

struct yl_moments yl_flow_cell(const struct yl_flow *flow, uint32_t at)
{
    struct yl_moments moments = {{0}};
    for (int i = 0; i < YL_LAYERS; i++) moments.x[i] = flow->cell[i] ? flow->cell[i][at] : 0;
    return moments;
}

struct yl_piece yl_flow_cell_piece(const struct yl_grid *grid, const struct yl_flow *flow,
                                   uint32_t at)
{
    const int64_t from = grid->from + (int64_t)at * grid->step;
    struct yl_piece piece = {from, from + grid->step, yl_flow_cell(flow, at), 0};
    const double *cell = flow->cell[YL_L_MASS], own = piece.moments.x[YL_L_MASS],
                 before = cell && at > flow->low ? cell[at - 1] : 0,
                 behind = cell && at + 1 < flow->high ? cell[at + 1] : 0;
    if (own > 0 && grid->lean)
        piece.uneven = fmin(1, (fabs(own - before) + fabs(own - behind)) / (2 * own));
    return piece;
}

struct yl_piece yl_flow_leaning(const struct yl_grid *grid, struct yl_piece *piece)
{
    struct yl_piece leaning = *piece;
    const double part = grid->lean && piece->to - piece->from > 1 ? piece->uneven : 0;
    leaning.moments = (struct yl_moments){{0}};
    yl_moments_add(&leaning.moments, &piece->moments, part);
    if (part > 0) yl_moments_add(&piece->moments, &leaning.moments, -1);
    return leaning;
}

int64_t yl_grid_end(const struct yl_grid *grid)
{
    return grid->from + (int64_t)grid->cells * grid->step;
}

/* The part of a piece that begins at `at` and ends with its cell; behind the grid all that is left. */
static int64_t end_in_cell(const struct yl_grid *grid, const struct yl_piece *piece, int64_t at)
{
    if (at >= yl_grid_end(grid)) return piece->to;
    int64_t end = at - (at - grid->from) % grid->step + grid->step;
    return end < piece->to ? end : piece->to;
}

static double share_of(const struct yl_piece *piece, int64_t from, int64_t to)
{
    return (double)(to - from) / (double)(piece->to - piece->from);
}

void yl_flow_blur(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece)
{
    for (int64_t at = piece->from, next; at < piece->to; at = next) {
        next = end_in_cell(grid, piece, at);
        double share = share_of(piece, at, next);
        if (at >= yl_grid_end(grid))
            yl_moments_add(&flow->late, &piece->moments, share);
        else
            yl_flow_into_cell(grid, flow, (uint32_t)((at - grid->from) / grid->step),
                              &piece->moments, share);
    }
}

void yl_flow_to_cells(struct yl_grid *grid, struct yl_flow *flow, bool changes)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < flow->pieces; i++) {
        const struct yl_piece *one = &flow->piece[i];
        if (one->to - one->from <= 1 || (!changes && yl_grid_head(grid, one->from) > one->from))
            flow->piece[left++] = *one;
        else
            yl_flow_blur(grid, flow, one);
    }
    flow->pieces = left;
}

/* ---- pieces ---------------------------------------------------------------------------------- */
static void keep(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece)
{
    const bool instant = piece->to - piece->from <= 1;
    for (uint32_t i = 0; piece->from <= flow->latest && i < flow->pieces; i++)
        if (flow->piece[i].from == piece->from && flow->piece[i].to == piece->to) {
            yl_moments_add(&flow->piece[i].moments, &piece->moments, 1);
            flow->piece[i].uneven = fmax(flow->piece[i].uneven, piece->uneven);
            return;
        }
    if (instant && flow->instants >= MOST_INSTANTS && piece->from >= grid->from) {
        yl_flow_blur(grid, flow, piece);
        return;
    }
    if (!instant && flow->pieces - flow->instants >= MOST_LONG) {
        flow->has_had_most = true;
        yl_flow_to_cells(grid, flow, true);
    }
    *YL_ARRAY_NEXT(flow->piece, flow->pieces, flow->piece_capacity) = *piece;
    if (piece->from > flow->latest) flow->latest = piece->from;
    flow->instants += instant;
}

void yl_flow_piece(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece)
{
    const int64_t end = yl_grid_end(grid);
    if (piece->to <= end) {
        keep(grid, flow, piece);
        return;
    }
    struct yl_piece before = {piece->from, end, {{0}}, piece->uneven};
    double share = piece->from < end ? share_of(piece, piece->from, end) : 0;
    yl_moments_add(&flow->late, &piece->moments, 1 - share);
    yl_moments_add(&before.moments, &piece->moments, share);
    if (share > 0) keep(grid, flow, &before);
}

void yl_flow_spread(struct yl_grid *grid, struct yl_flow *flow, const struct yl_piece *piece)
{
    if (piece->to - piece->from <= 1) {
        yl_flow_piece(grid, flow, piece);
        return;
    }
    for (int64_t at = piece->from, next; at < piece->to; at = next) {
        struct yl_piece part = {at, next = end_in_cell(grid, piece, at), {{0}}, piece->uneven};
        yl_moments_add(&part.moments, &piece->moments, share_of(piece, at, next));
        if (next - at < grid->step)
            yl_flow_piece(grid, flow, &part);
        else
            yl_flow_blur(grid, flow, &part);
    }
}

/* ---- flows ----------------------------------------------------------------------------------- */
bool yl_flow_any(const struct yl_grid *grid, const struct yl_flow *flow)
{
    bool any = !yl_moments_none(grid, &flow->late);
    for (uint32_t i = 0; i < flow->pieces && !any; i++)
        any = !yl_moments_none(grid, &flow->piece[i].moments);
    for (uint32_t i = 0; i < (grid->lanes ? grid->lanes : 1) && flow->cell[i]; i++)
        for (uint32_t at = flow->low; at < flow->high && !any; at++) any = flow->cell[i][at] != 0;
    return any;
}

void yl_flow_move(struct yl_grid *grid, struct yl_flow *to, struct yl_flow *from)
{
    *to = *from;
    *from = (struct yl_flow){0};
    to->has_had_most = false;
    to->instants = 0;
    for (uint32_t i = 0; i < to->pieces; i++)
        to->instants += to->piece[i].to - to->piece[i].from <= 1;
    if (to->low != to->high) grid->work += 3.0 * (to->high - to->low);
}

/* Layers that are there, four at a time, which do not wait for each other: nothing in place of a fourth. */
void yl_flow_sum(const struct yl_flow *flow, struct yl_moments *sum)
{
    for (int i = 0, n; i < YL_LAYERS;) {
        const double *cell[4];
        int layer[4];
        for (n = 0; i < YL_LAYERS && n < 4; i++) {
            if (!flow->cell[i]) continue;
            cell[n] = flow->cell[i];
            layer[n++] = i;
        }
        if (!n) return;
        for (int k = n; k < 4; k++) cell[k] = cell[0];
        double all[4] = {0};
        for (int k = 0; k < n; k++) all[k] = sum->x[layer[k]];
        for (uint32_t at = flow->low; at < flow->high; at++)
            for (int k = 0; k < 4; k++) all[k] += cell[k][at];
        for (int k = 0; k < n; k++) sum->x[layer[k]] = all[k];
    }
}

struct yl_moments yl_flow_total(const struct yl_flow *flow)
{
    struct yl_moments total = flow->late;
    for (uint32_t i = 0; i < flow->pieces; i++) yl_moments_add(&total, &flow->piece[i].moments, 1);
    yl_flow_sum(flow, &total);
    return total;
}

void yl_flow_add(struct yl_grid *grid, struct yl_flow *to, const struct yl_flow *from, double times)
{
    double each[YL_LAYERS];
    for (int i = 0; i < YL_LAYERS; i++) each[i] = times;
    yl_flow_add_each(grid, to, from, each);
}

struct yl_flow *yl_flow_copy(struct yl_grid *grid, const struct yl_flow *from, double times)
{
    struct yl_flow *copy = yl_flow_new();
    yl_flow_add(grid, copy, from, times);
    return copy;
}

void yl_flow_become(struct yl_grid *grid, struct yl_flow *flow, struct yl_flow *other)
{
    const struct yl_flow was = *flow;
    *flow = *other;
    *other = was;
    yl_flow_free(grid, other);
}

void yl_flow_add_each(struct yl_grid *grid, struct yl_flow *to, const struct yl_flow *from,
                      const double times[YL_LAYERS])
{
    yl_moments_add_each(&to->late, &from->late, times);
    for (uint32_t i = 0; i < from->pieces; i++) {
        struct yl_piece part = {
            from->piece[i].from, from->piece[i].to, {{0}}, from->piece[i].uneven};
        yl_moments_add_each(&part.moments, &from->piece[i].moments, times);
        yl_flow_piece(grid, to, &part);
    }
    if (from->low == from->high) return;
    yl_flow_make_cells(grid, to);
    for (int i = 0; i < YL_LAYERS; i++) {
        double *restrict in = to->cell[i];
        const double *restrict of = from->cell[i];
        for (uint32_t at = from->low; in && of && at < from->high; at++)
            in[at] += times[i] * of[at];
    }
    yl_flow_widen(to, from->low, from->high);
    grid->work += 3.0 * (from->high - from->low);
}

void yl_flow_apply(struct yl_grid *grid, struct yl_flow *flow, const struct yl_done *done)
{
    if (done->add[0] == 0 && done->add[1] == 0 && done->add[2] == 0) return;
    yl_moments_apply(&flow->late, done);
    for (uint32_t i = 0; i < flow->pieces; i++) yl_moments_apply(&flow->piece[i].moments, done);
    for (uint32_t at = flow->low; at < flow->high; at++) {
        struct yl_moments moments = yl_flow_cell(flow, at);
        yl_moments_apply(&moments, done);
        for (int i = 0; i < YL_LAYERS; i++)
            if (flow->cell[i]) flow->cell[i][at] = moments.x[i];
    }
    grid->work += 20.0 * (flow->high - flow->low);
}

/* ---- splits ---------------------------------------------------------------------------------- */
int64_t yl_next_change(yl_part *part, const void *context, int64_t from, int64_t to)
{
    enum { PARTS = 16 };
    const double share = part(context, from, from + 1);
    int64_t same = from;
    for (int i = 1; i <= PARTS && to - from > 1; i++) {
        int64_t other = from + (to - 1 - from) * i / PARTS;
        if (part(context, other, other + 1) == share) {
            same = other;
            continue;
        }
        while (other - same > 1) {
            int64_t middle = same + (other - same) / 2;
            if (part(context, middle, middle + 1) == share)
                same = middle;
            else
                other = middle;
        }
        return other;
    }
    return to;
}

int64_t yl_flow_stand(const struct yl_grid *grid, yl_part *part, const void *context, int64_t from,
                      int64_t to)
{
    if (grid->lean == YL_LEAN_START) return from;
    if (grid->lean == YL_LEAN_END) return to - 1;
    const int64_t change = yl_next_change(part, context, from, to);
    return change < to ? change : from;
}

struct split {
    struct yl_grid *grid;
    struct yl_flow *yes, *no;
    const struct yl_parting *by;
};

static bool misses(const struct yl_parting *by, int64_t from, int64_t to)
{
    return by->bounded && (to <= by->from || from >= by->to);
}

static void divide(const struct split *split, const struct yl_piece *piece, double share)
{
    struct yl_piece goes = *piece, stays = *piece;
    goes.moments = (struct yl_moments){{0}};
    if (share > 0) {
        yl_moments_add(&goes.moments, &piece->moments, share);
        yl_moments_add(&stays.moments, &goes.moments, -1);
        yl_flow_piece(split->grid, split->yes, &goes);
    }
    if (share < 1 && yl_moments_any(split->grid, &stays.moments))
        yl_flow_piece(split->grid, split->no, &stays);
}

static void split_piece(const struct split *split, const struct yl_piece *whole)
{
    struct yl_grid *grid = split->grid;
    const struct yl_parting *by = split->by;
    struct yl_piece even = *whole, leaning = yl_flow_leaning(grid, &even), *piece = &even;
    if (!yl_moments_none(grid, &leaning.moments)) {
        const int64_t stands = yl_flow_stand(grid, by->part, by->context, leaning.from, leaning.to);
        divide(split, &leaning, by->part(by->context, stands, stands + 1));
        if (yl_moments_none(grid, &even.moments)) return;
    }
    for (int64_t at = piece->from, next; at < piece->to; at = next) {
        const double share = by->part(by->context, at, at + 1);
        grid->work += 60;
        next = misses(by, at, piece->to) ? piece->to
                                         : yl_next_change(by->part, by->context, at, piece->to);
        if (next < piece->to) yl_grid_change(grid, next);
        struct yl_piece part = {at, next, {{0}}, piece->uneven};
        yl_moments_add(&part.moments, &piece->moments, share_of(piece, at, next));
        divide(split, &part, share);
    }
}

/* As yl_moments_none of the cell. */
static bool is_empty(const struct yl_grid *grid, const struct yl_flow *flow, uint32_t at)
{
    bool none = !flow->cell[YL_L_MASS] || flow->cell[YL_L_MASS][at] == 0;
    for (uint32_t i = 1; i < grid->lanes; i++) none &= !flow->cell[i] || flow->cell[i][at] == 0;
    return none;
}

/* Cells [first, end) of a flow that a parting looks at. */
static void cells_within(const struct yl_grid *grid, const struct yl_flow *flow,
                         const struct yl_parting *by, uint32_t *first, uint32_t *end)
{
    const int64_t low = grid->from + (int64_t)flow->low * grid->step,
                  high = grid->from + (int64_t)flow->high * grid->step;
    *first = flow->low;
    *end = misses(by, low, high) ? flow->low : flow->high;
    if (!by->bounded || *first == *end) return;
    if (by->from > low) *first = (uint32_t)((by->from - grid->from) / grid->step);
    if (by->to < high) *end = (uint32_t)((by->to - grid->from + grid->step - 1) / grid->step);
}

struct yl_flow *yl_flow_split(struct yl_grid *grid, struct yl_flow *flow,
                              const struct yl_parting *by)
{
    uint32_t at, end;
    struct yl_flow *to = yl_flow_new();
    const struct split split = {grid, to, flow, by};
    struct yl_piece *piece = flow->piece;
    const uint32_t pieces = flow->pieces;
    double share = by->part(by->context, yl_grid_end(grid), yl_grid_end(grid) + 1);
    yl_moments_add(&to->late, &flow->late, share);
    yl_moments_add(&flow->late, &flow->late, -share);
    flow->piece = NULL;
    flow->pieces = flow->instants = 0;
    flow->piece_capacity = 0;
    for (uint32_t i = 0; i < pieces; i++) split_piece(&split, &piece[i]);
    free(piece);
    if (flow->low == flow->high) return to;
    yl_flow_make_cells(grid, to);
    for (cells_within(grid, flow, by, &at, &end); at < end; at++) {
        const int64_t from = grid->from + (int64_t)at * grid->step;
        if (is_empty(grid, flow, at)) continue;
        share = by->part(by->context, from, from + grid->step);
        grid->work += 60;
        if (share == 0) continue;
        if (share < 1 && by->how == YL_CELLS_CUT) {
            const struct yl_piece cell = yl_flow_cell_piece(grid, flow, at);
            for (int i = 0; i < YL_LAYERS; i++)
                if (flow->cell[i] && to->cell[i]) flow->cell[i][at] -= cell.moments.x[i];
            split_piece(&split, &cell);
            continue;
        }
        for (int i = 0; i < YL_LAYERS; i++) {
            if (!flow->cell[i] || !to->cell[i]) continue;
            to->cell[i][at] = share * flow->cell[i][at];
            flow->cell[i][at] -= to->cell[i][at];
        }
        yl_flow_widen(to, at, at + 1);
    }
    return to;
}

bool yl_flow_enough(const struct yl_grid *grid, struct yl_flow *flow, struct yl_moments *total,
                    double least)
{
    bool enough = total->x[0] > least;
    for (uint32_t i = 0; i < grid->lanes; i++) {
        enough |= total->x[i] > least;
        if (total->x[i] == 0 || total->x[i] > least) continue;
        for (uint32_t k = 0; k < flow->pieces; k++) flow->piece[k].moments.x[i] = 0;
        for (uint32_t at = flow->low; flow->cell[i] && at < flow->high; at++) flow->cell[i][at] = 0;
        flow->late.x[i] = total->x[i] = 0;
    }
    return enough;
}
