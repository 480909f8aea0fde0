/* voi.c: the mean of the best less the best of the means, both smoothed; contract in voi.h */
#include "sim/stats/voi.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/stats/cube.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/smooth.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 20 };
static const double t_975 = 2.093024; /* of 19 degrees of freedom */
enum part { ALL, ODD, EVEN };         /* of the replications of a draw, numbered from 1 */

struct finding {
    const struct yl_voi_data *data;
    const double *const *x;
    uint32_t count;
    double *gain[3]; /* [variants][draws] of each part: what the variant has more than the first */
    double *taken, *fitted, *own; /* [variants][draws], [variants][draws], [count][draws] */
    const double **columns;       /* [count] in `own` */
    uint32_t *row, rows;          /* [rows] draws that are looked at */
};

static double part_mean(const double *figure, uint32_t each, enum part part)
{
    double sum = 0;
    uint32_t n = 0;
    for (uint32_t r = part == EVEN; r < each; r += part == ALL ? 1 : 2, n++) sum += figure[r];
    return sum / n;
}

static void find_gains(const struct finding *of, enum part part)
{
    const struct yl_voi_data *data = of->data;
    for (uint32_t v = 0; v < data->variants; v++)
        for (uint32_t k = 0; k < data->draws; k++) {
            const double *base = data->figure + (size_t)k * data->each,
                         *one = base + (size_t)v * data->draws * data->each;
            of->gain[part][(size_t)v * data->draws + k] =
                data->direction *
                (part_mean(one, data->each, part) - part_mean(base, data->each, part));
        }
}

/* What is expected of each variant once x is known, for the rows that are taken. */
static void fit(const struct finding *of, enum part part)
{
    const struct yl_voi_data *data = of->data;
    const uint32_t draws = data->draws, rows = of->rows;
    struct yl_smooth smooth = {0};
    for (uint32_t v = 0; v < data->variants; v++)
        for (uint32_t k = 0; k < rows; k++)
            of->taken[(size_t)v * rows + k] = of->gain[part][(size_t)v * draws + of->row[k]];
    if (!of->count) {
        memcpy(of->fitted, of->taken, (size_t)data->variants * rows * sizeof *of->fitted);
        return;
    }
    for (uint32_t i = 0; i < of->count; i++)
        for (uint32_t k = 0; k < rows; k++) of->own[(size_t)i * draws + k] = of->x[i][of->row[k]];
    yl_smooth_init(&smooth, rows, draws);
    yl_smooth_add(&smooth, of->columns, of->count);
    memset(of->fitted, 0, rows * sizeof *of->fitted);
    for (uint32_t v = 1; v < data->variants; v++)
        (void)yl_smooth_fit(&smooth, of->taken + (size_t)v * rows, of->fitted + (size_t)v * rows);
    yl_smooth_free(&smooth);
}

static uint32_t best_at(const struct finding *of, const double *gain, uint32_t k)
{
    uint32_t best = 0;
    for (uint32_t v = 1; v < of->data->variants; v++)
        if (gain[(size_t)v * of->rows + k] > gain[(size_t)best * of->rows + k]) best = v;
    return best;
}

static double mean_of(const struct finding *of, const double *gain, uint32_t v)
{
    double sum = 0;
    for (uint32_t k = 0; k < of->rows; k++) sum += gain[(size_t)v * of->rows + k];
    return sum / of->rows;
}

static uint32_t choice_of(const struct finding *of, const double *gain)
{
    uint32_t best = 0;
    for (uint32_t v = 1; v < of->data->variants; v++)
        if (mean_of(of, gain, v) > mean_of(of, gain, best)) best = v;
    return best;
}

/* The mean of the best of each draw less the best of the means. */
static void value_of(double *value, const struct finding *of)
{
    fit(of, ALL);
    double sum = 0;
    for (uint32_t k = 0; k < of->rows; k++)
        sum += of->fitted[(size_t)best_at(of, of->fitted, k) * of->rows + k];
    *value = sum / of->rows - mean_of(of, of->fitted, choice_of(of, of->fitted));
}

/* A choice that was made on other replications is valued without bias: too low, never too high. */
static void cross(double *value, const struct finding *of, enum part choose, enum part judge)
{
    const uint32_t draws = of->data->draws;
    fit(of, choose);
    const double *judged = of->gain[judge];
    double sum = 0;
    for (uint32_t k = 0; k < draws; k++)
        sum += judged[(size_t)best_at(of, of->fitted, k) * draws + k];
    *value = sum / draws - mean_of(of, judged, choice_of(of, of->gain[choose]));
}

struct place {
    double x;
    uint32_t k;
};
YL_ORDER(by_x, struct place, YL_BY(x) YL_BY(k))

/* Where the best of these figures changes along x; of several places none is told. */
static void find_turn(struct yl_voi *out, const struct finding *of, const double *figure)
{
    struct place *at = yl_get_zeroed(of->rows + 1, sizeof *at);
    uint32_t turns = 0;
    for (uint32_t k = 0; k < of->rows; k++) at[k] = (struct place){of->own[k], k};
    qsort(at, of->rows, sizeof *at, by_x);
    for (uint32_t k = 1; k < of->rows; k++) {
        const uint32_t a = at[k - 1].k, b = at[k].k, from = best_at(of, figure, a),
                       to = best_at(of, figure, b);
        if (from == to) continue;
        const double *first = figure + (size_t)from * of->rows,
                     *second = figure + (size_t)to * of->rows;
        const double lead = first[a] - second[a], lag = second[b] - first[b];
        turns++;
        out->draw[0] = of->row[a], out->draw[1] = of->row[b];
        out->best[0] = from, out->best[1] = to;
        out->part = lead + lag > 0 ? lead / (lead + lag) : 0.5;
    }
    out->turns = turns == 1;
    free(at);
}

/* All but one group of the draws, dealt by chance: points that fill a cube evenly have an order. The group GROUPS has none. */
static void leave_out(struct finding *of, uint32_t group)
{
    of->rows = 0;
    for (uint32_t k = 0; k < of->data->draws; k++)
        if (yl_cube_word(0, yl_hash_name("groups"), k, 0) % GROUPS != group)
            of->row[of->rows++] = k;
}

/* What it is worth at most though no draw moves the choice: a normal lead over another variant, its mean less and its spread more
 * than they seem by two standard errors, is below 0 at times (the unit normal loss). */
static double unseen(const struct finding *of, uint32_t choice, uint32_t other)
{
    const double z = 1.96;
    const double *fitted = of->fitted, *taken = of->taken;
    const size_t rows = of->rows, own = choice * rows, its = other * rows;
    double mean = 0, square = 0, rest = 0;
    for (size_t k = 0; k < rows; k++) mean += (fitted[own + k] - fitted[its + k]) / (double)rows;
    for (size_t k = 0; k < rows; k++) {
        const double lead = fitted[own + k] - fitted[its + k],
                     off = taken[own + k] - taken[its + k] - lead;
        square += (lead - mean) * (lead - mean) / ((double)rows - 1);
        rest += off * off / ((double)rows - 1);
    }
    const double root = sqrt((double)rows), spread = sqrt(square),
                 most = spread + z * (spread / M_SQRT2 + sqrt(rest)) / root,
                 least = mean - z * sqrt(square + rest) / root;
    if (!(most > 0)) return fmax(-least, 0);
    return most * gsl_ran_ugaussian_pdf(least / most) - least * gsl_cdf_ugaussian_Q(least / most);
}

static void jackknife(struct yl_voi *out, struct finding *of)
{
    double without[GROUPS];
    for (uint32_t g = 0; g < GROUPS; g++) {
        leave_out(of, g);
        value_of(&without[g], of);
    }
    const double half = t_975 * yl_jackknife_error(without, GROUPS);
    out->low = fmax(out->value - half, 0);
    out->high = out->value + half;
}

static void find(struct yl_voi *out, struct finding *of)
{
    const struct yl_voi_data *data = of->data;
    const bool exact = data->each < 2;
    double one = NAN, two = NAN, base = 0;
    for (enum part part = ALL; part <= (exact ? ALL : EVEN); part++) find_gains(of, part);
    leave_out(of, GROUPS);
    value_of(&out->value, of);
    const uint32_t choice = choice_of(of, of->fitted);
    double most = 0;
    for (uint32_t v = 0; v < data->variants; v++)
        if (v != choice) most = fmax(most, unseen(of, choice, v));
    if (of->count == 1)
        find_turn(out, of, of->taken); /* as they are, where nothing else moves them */
    if (of->count == 1 && !out->turns) find_turn(out, of, of->fitted);
    out->choice = choice_of(of, of->gain[ALL]);
    for (uint32_t k = 0; k < data->draws; k++)
        base += part_mean(data->figure + (size_t)k * data->each, data->each, ALL) / data->draws;
    out->expected = base + data->direction * mean_of(of, of->gain[ALL], out->choice);
    if (!exact) cross(&one, of, ODD, EVEN);
    if (!exact) cross(&two, of, EVEN, ODD);
    out->lower = (one + two) / 2;
    jackknife(out, of);
    if (!(out->high > 0)) out->high = most;
}

void yl_voi_find(struct yl_voi *out, const struct yl_voi_data *data, const double *const *x,
                 uint32_t count)
{
    const size_t cells = (size_t)data->variants * data->draws,
                 room = 5 * cells + (size_t)count * data->draws + 1;
    double *numbers = yl_get_zeroed(room, sizeof *numbers);
    struct finding of = {.data = data, .x = x, .count = count};
    *out = (struct yl_voi){0};
    of.row = yl_get_zeroed(data->draws + 1, sizeof *of.row);
    of.columns = yl_get_zeroed(count + 1, sizeof *of.columns);
    for (int i = 0; i < 3; i++) of.gain[i] = numbers + (size_t)i * cells;
    of.taken = numbers + 3 * cells;
    of.fitted = numbers + 4 * cells;
    of.own = numbers + 5 * cells;
    for (uint32_t i = 0; i < count; i++) of.columns[i] = of.own + (size_t)i * data->draws;
    find(out, &of);
    YL_FREE(numbers, of.row, of.columns);
}

uint32_t yl_voi_observe(uint32_t n, double share, double u)
{
    uint32_t low = 0, high = n; /* the least number with P(X <= it) >= u */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (gsl_cdf_binomial_P(middle, share, n) >= u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
