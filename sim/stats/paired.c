/* paired.c: moves of both sides, campaign by campaign; contract in paired.h */
#include "sim/stats/paired.h"
#include "sim/base/get.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/selection.h"
#include <math.h>
#include <stdlib.h>

static bool both_have(const struct yl_paired *of, uint32_t r)
{
    return !isnan(of->num[0][r]) && !isnan(of->num[1][r]);
}

/* The estimate of one side; its moves are added with this sign. */
static double side(const struct yl_paired *of, int which, double sign, double *move, double *room)
{
    double *num = room, *den = num + of->n, *own = den + of->n;
    size_t n = 0;
    for (uint32_t r = 0; r < of->n; r++) {
        if (!both_have(of, r)) continue;
        num[n] = of->num[which][r];
        den[n++] = of->is_ratio ? of->den[which][r] : 1;
    }
    const struct yl_fraction fraction = {num, den, of->scale};
    const double estimate =
        of->is_ratio ? yl_jackknife_ratio(own, &fraction, n) : yl_jackknife_mean(own, num, n);
    for (size_t i = 0; i < n; i++) move[i] += sign * own[i];
    return sign * estimate;
}

/* What is left of two numbers of a size is rounding where it is so small a share of them. */
static double unrounded(const struct yl_paired *of, double left, double size)
{
    return yl_paired_same(of) ? 0 : yl_jackknife_unrounded(left, size);
}

static double cut_of(const struct yl_paired *of, uint32_t n, double alpha)
{
    if (n < 2) return NAN;
    return of->plain ? yl_interval_t(1 - alpha, n - 1.0)
                     : yl_always_valid_cut_t(n, YL_SELECTION_TUNED, alpha);
}

struct yl_tried_figure yl_paired_figure(const struct yl_paired *of, double alpha)
{
    double *move = yl_get_zeroed((size_t)of->n + 1, sizeof *move),
           *room = yl_get(3 * ((size_t)of->n + 1) * sizeof *room);
    uint32_t n = 0;
    for (uint32_t r = 0; r < of->n; r++) n += both_have(of, r);
    const double with = side(of, 0, 1, move, room), without = side(of, 1, -1, move, room),
                 size = fabs(with) + fabs(without), error = yl_jackknife_error(move, n);
    struct yl_tried_figure figure = {.is = unrounded(of, with + without, size), .campaigns = n};
    const double sure = unrounded(of, error, size),
                 half = sure > 0 ? sure * cut_of(of, n, alpha) : sure;
    figure.low = figure.is - half;
    figure.high = figure.is + half;
    free(move);
    free(room);
    return figure;
}

bool yl_paired_same(const struct yl_paired *of)
{
    for (uint32_t r = 0; r < of->n; r++) {
        if (isnan(of->num[0][r]) != isnan(of->num[1][r])) return false;
        if (!both_have(of, r)) continue;
        if (of->num[0][r] != of->num[1][r]) return false;
        if (of->is_ratio && of->den[0][r] != of->den[1][r]) return false;
    }
    return true;
}

enum yl_tried_end yl_paired_ended(const struct yl_tried_figure *figure, double sign, double within)
{
    const double least = sign > 0 ? figure->low : -figure->high,
                 most = sign > 0 ? figure->high : -figure->low;
    if (least > 0) return YL_TRIED_HELPS;
    return most < within ? YL_TRIED_NOT : YL_TRIED_OPEN;
}
