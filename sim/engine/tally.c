/* tally.c: plain arrays; gauges as edges and levels. Contract: tally.h. */
#include "sim/engine/tally.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include <math.h>
#include <string.h>

/* Cells of counters, series with reports, and gauges: the parts of the one array. */
static size_t count_cells(const struct yl_tally *tally)
{
    return (size_t)tally->plan->entries * tally->plan->slots;
}
static size_t series_cells(const struct yl_tally *tally)
{
    return ((size_t)tally->plan->series + tally->plan->dashboards) * (tally->bins + 1);
}
static size_t gauge_cells(const struct yl_tally *tally)
{
    size_t bins = tally->own_bins ? tally->bins + 1 : 0;
    return 2 * (size_t)tally->plan->gauges * (tally->minutes + 1 + bins);
}
uint32_t yl_tally_stocks(const struct yl_plan *plan)
{
    return plan->sales + plan->limits + plan->budgets;
}
/* All but the void counts, which are not merged and so stand last. */
size_t yl_tally_cells(const struct yl_tally *tally)
{
    return count_cells(tally) + series_cells(tally) + gauge_cells(tally);
}

void yl_tally_init(struct yl_tally *tally, const struct yl_plan *plan, int64_t *times)
{
    int64_t zero = plan->warm / YL_MINUTE * YL_MINUTE;
    if (zero > plan->warm) zero -= YL_MINUTE;
    *tally = (struct yl_tally){.plan = plan, .minute_zero = zero};
    tally->bins = (uint32_t)((plan->to - plan->from + plan->bin - 1) / plan->bin);
    tally->minutes =
        plan->to > zero ? (uint32_t)((plan->to - zero + YL_MINUTE - 1) / YL_MINUTE) : 0;
    tally->bins_a_us = 1.0 / (double)plan->bin;
    tally->own_bins = (plan->from - zero) % YL_MINUTE != 0 || plan->bin % YL_MINUTE != 0;
    size_t minutes = (size_t)plan->gauges * (tally->minutes + 1),
           bins = tally->own_bins ? (size_t)plan->gauges * (tally->bins + 1) : 0;
    tally->count = yl_get((yl_tally_cells(tally) + count_cells(tally) + 1) * sizeof *tally->count);
    tally->hist = yl_get_zeroed((size_t)plan->hists + 1, sizeof *tally->hist);
    const size_t each = (size_t)YL_HIST_OCTAVES * YL_HIST_CELLS;
    tally->hist_memory = times ? times : yl_get((plan->hists * each + 1) * sizeof *times);
    for (uint32_t i = 0; i < plan->hists; i++) tally->hist[i].cell = tally->hist_memory + i * each;
    tally->ran_out = yl_get((yl_tally_stocks(plan) + 1) * sizeof *tally->ran_out);
    tally->series = tally->count + count_cells(tally);
    tally->report = tally->series + (size_t)plan->series * (tally->bins + 1);
    tally->minute = tally->series + series_cells(tally);
    tally->minute_level = tally->minute + minutes;
    tally->bin = tally->minute_level + minutes;
    tally->bin_level = tally->bin + bins;
    tally->void_count = tally->count + yl_tally_cells(tally);
}

void yl_tally_free(struct yl_tally *tally)
{
    YL_FREE(tally->count, tally->hist, tally->hist_memory, tally->ran_out);
    *tally = (struct yl_tally){0};
}

void yl_tally_clear(struct yl_tally *tally)
{
    /* A thousand entries with a way of their own each have a million times some counts, most of which are never touched. */
    yl_zeros(tally->count, (yl_tally_cells(tally) + count_cells(tally)) * sizeof *tally->count);
    for (uint32_t i = 0; i < tally->plan->hists; i++) tally->hist[i].touched = 0;
    for (uint32_t i = 0; i < yl_tally_stocks(tally->plan); i++) tally->ran_out[i] = YL_NEVER;
    tally->visits = 0;
    tally->over = false;
}

/* True: a sum did not fit. Cells of gauges may go round, only what is made of them has to fit. */
static bool sum(int64_t *to, const int64_t *from, size_t n)
{
    int64_t over = 0; /* negative: two of one sign gave another */
    for (size_t i = 0; i < n; i++) {
        int64_t all = (int64_t)((uint64_t)to[i] + (uint64_t)from[i]);
        over |= (all ^ to[i]) & (all ^ from[i]);
        to[i] = all;
    }
    return over < 0;
}

/* From here on an octave has counts. */
static void hist_open(struct yl_hist *hist, uint32_t octave)
{
    if (hist->touched >> octave & 1) return;
    memset(hist->cell + (size_t)octave * YL_HIST_CELLS, 0, YL_HIST_CELLS * sizeof *hist->cell);
    hist->touched |= UINT64_C(1) << octave;
}

void yl_tally_touch(struct yl_hist *to, const struct yl_hist *from)
{
    const bool none = !to->touched;
    if (!from->touched) return;
    if (none || from->least < to->least) to->least = from->least;
    if (none || from->most > to->most) to->most = from->most;
    for (uint64_t left = from->touched; left; left &= left - 1)
        hist_open(to, (uint32_t)__builtin_ctzll(left));
}

void yl_tally_merge(struct yl_tally *to, const struct yl_tally *from)
{
    to->over |= from->over;
    to->over |= sum(to->count, from->count, count_cells(to) + series_cells(to));
    sum(to->minute, from->minute, gauge_cells(to));
    for (uint32_t i = 0; i < to->plan->hists; i++) {
        yl_tally_touch(&to->hist[i], &from->hist[i]);
        for (uint64_t left = from->hist[i].touched; left; left &= left - 1) {
            size_t at = (size_t)__builtin_ctzll(left) * YL_HIST_CELLS;
            sum(to->hist[i].cell + at, from->hist[i].cell + at, YL_HIST_CELLS);
        }
    }
    for (uint32_t i = 0; i < yl_tally_stocks(to->plan); i++)
        if (from->ran_out[i] < to->ran_out[i]) to->ran_out[i] = from->ran_out[i];
    to->visits += from->visits;
}

static bool is_shown(const struct yl_plan_dashboard *dashboard, uint32_t series)
{
    bool here = false;
    for (uint32_t k = 0; k < dashboard->series_count && !here; k++)
        here = dashboard->series[k] == series;
    return here;
}

/* The first bin whose edge lies behind an instant. */
static uint32_t shown_bin(const struct yl_tally *tally, const struct yl_plan_dashboard *dashboard,
                          int64_t time)
{
    return yl_edge_behind(dashboard->edge, tally->bins, time);
}

void yl_tally_report(struct yl_tally *tally, uint32_t series, int64_t time, int64_t n)
{
    const struct yl_plan *plan = tally->plan;
    for (uint32_t i = 0; i < plan->dashboards; i++) {
        const struct yl_plan_dashboard *dashboard = &plan->dashboard[i];
        if (time >= plan->from && is_shown(dashboard, series))
            yl_tally_sum(
                tally,
                &tally->report[(size_t)i * (tally->bins + 1) + shown_bin(tally, dashboard, time)],
                n);
    }
}

bool yl_tally_together(const struct yl_tally *tally, uint32_t series, int64_t from, int64_t to)
{
    const struct yl_plan *plan = tally->plan;
    bool one = to <= from || (from - plan->from) / plan->bin == (to - 1 - plan->from) / plan->bin;
    for (uint32_t i = 0; i < plan->dashboards && one && to > from; i++) {
        const struct yl_plan_dashboard *dashboard = &plan->dashboard[i];
        one = !is_shown(dashboard, series) ||
              shown_bin(tally, dashboard, from) == shown_bin(tally, dashboard, to - 1);
    }
    return one;
}

/* Rows of one batch are within minutes or hours of each other, so they are counted by the few
 * bins they fall into. */
void yl_tally_events(struct yl_tally *tally, uint32_t series, const int64_t *time, uint32_t n)
{
    enum { FEW = 3 };
    const struct yl_plan *plan = tally->plan;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (uint32_t i = 0; i < n; i++) {
        first = time[i] < first ? time[i] : first;
        last = time[i] > last ? time[i] : last;
    }
    bool inside = n && !plan->dashboards && first >= plan->from && last < plan->to;
    int64_t bin = inside ? (first - plan->from) / plan->bin : 0;
    int64_t more = inside ? (last - plan->from) / plan->bin - bin : 0;
    int64_t *count = tally->series + (size_t)series * (tally->bins + 1) + (size_t)bin;
    if (!inside) {
        for (uint32_t i = 0; i < n; i++) yl_tally_series(tally, series, time[i], 1);
        return;
    }
    if (more >= FEW) {
        const int64_t from = plan->from + bin * plan->bin, width = plan->bin;
        const double bins_a_us = tally->bins_a_us;
        for (uint32_t i = 0; i < n; i++) count[yl_tally_bin(time[i] - from, width, bins_a_us)]++;
        return;
    }
    uint32_t before = 0;
    for (int64_t edge = plan->from + (bin + 1) * plan->bin; more > 0;
         more--, edge += plan->bin, count++) {
        uint32_t below = 0;
        for (uint32_t i = 0; i < n; i++) below += time[i] < edge;
        *count += below - before;
        before = below;
    }
    *count += n - before;
}

/* A level steps up or down. Its cell gets the rest of itself as if the level stayed to the cell's end, so two ends in one
 * cell cancel there, and behind it. cells_a_us: 1 / width; 0: width is a constant. */
static inline __attribute__((always_inline)) void
edge(int64_t *cell, int64_t *level, int64_t width, double cells_a_us, int64_t into, int64_t step)
{
    const size_t i = cells_a_us > 0 ? yl_tally_bin(into, width, cells_a_us)
                                    : (size_t)((uint64_t)into / (uint64_t)width);
    cell[i] += step * ((int64_t)(i + 1) * width - into);
    level[i + 1] += step;
}

/* Intervals mostly begin in the order of time, and many end in the cell where they begin: the cell
 * in which the last one so far begins, as far as it counts, sums up its own. */
static inline __attribute__((always_inline)) void
level_each(const struct yl_plan *plan, int64_t *cell, int64_t *level, int64_t width,
           double cells_a_us, int64_t zero, const int64_t *from, const int64_t *to, uint32_t n)
{
    const int64_t warm = plan->warm, over = plan->to;
    int64_t low = 0, high = 0, in = 0, own = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (to[i] < high && from[i] >= low && from[i] <= to[i]) {
            own += to[i] - from[i];
            continue;
        }
        const int64_t a = from[i] > warm ? from[i] : warm, b = to[i] < over ? to[i] : over;
        if (a >= b) continue;
        edge(cell, level, width, cells_a_us, a - zero, 1);
        if (b < over) edge(cell, level, width, cells_a_us, b - zero, -1);
        if (a < high) continue;
        cell[in] += own;
        own = 0;
        in = (a - zero) / width;
        low = a;
        high = zero + (in + 1) * width < over ? zero + (in + 1) * width : over;
    }
    cell[in] += own;
}

void yl_tally_intervals(struct yl_tally *tally, uint32_t gauge, const int64_t *from,
                        const int64_t *to, uint32_t n)
{
    const struct yl_plan *plan = tally->plan;
    size_t at = (size_t)gauge * (tally->minutes + 1);
    level_each(plan, tally->minute + at, tally->minute_level + at, YL_MINUTE, 0, tally->minute_zero,
               from, to, n);
    at = (size_t)gauge * (tally->bins + 1);
    if (tally->own_bins)
        level_each(plan, tally->bin + at, tally->bin_level + at, plan->bin, tally->bins_a_us,
                   plan->from, from, to, n);
}

void yl_tally_times(struct yl_tally *tally, uint32_t hist, const uint32_t *cell,
                    const int64_t range[2], uint32_t n)
{
    struct yl_hist *times = &tally->hist[hist];
    if (!n) return;
    if (!times->touched || range[0] < times->least) times->least = range[0];
    if (!times->touched || range[1] > times->most) times->most = range[1];
    for (uint32_t o = yl_octave_cell(range[0]) / YL_HIST_CELLS;
         o <= yl_octave_cell(range[1]) / YL_HIST_CELLS; o++)
        hist_open(times, o);
    for (uint32_t i = 0; i < n; i++) times->cell[cell[i]]++;
}

double yl_hist_time_s(const struct yl_hist *hist, int percent)
{
    int64_t n = 0, seen = 0, in[64];
    for (uint64_t left = hist->touched; left; left &= left - 1) {
        int octave = __builtin_ctzll(left);
        in[octave] = 0;
        for (int c = 0; c < YL_HIST_CELLS; c++)
            in[octave] += hist->cell[octave * YL_HIST_CELLS + c];
        n += in[octave];
    }
    const int64_t rank = (n * percent + 99) / 100;
    for (uint64_t left = hist->touched; left; left &= left - 1) {
        int octave = __builtin_ctzll(left);
        if (seen + in[octave] < rank) {
            seen += in[octave];
            continue;
        }
        for (int c = 0; c < YL_HIST_CELLS; c++) {
            seen += hist->cell[octave * YL_HIST_CELLS + c];
            if (seen < rank) continue;
            if (!octave) return c * 1e-6;
            double low = ldexp(256 + c, octave - 1), width = ldexp(1, octave - 1);
            double middle = low + (width - 1) / 2;
            if (middle < (double)hist->least) middle = (double)hist->least;
            if (middle > (double)hist->most) middle = (double)hist->most;
            return middle * 1e-6;
        }
    }
    return NAN;
}

/* Walks the cells of a gauge: integral and length of each. Cells were booked up to their full end;
 * the last one may end earlier, the first may begin later (nothing is booked before it does). */
struct cells {
    const int64_t *cell, *step;
    int64_t zero, width, from, to, level;
};

static struct cells cells_of(const struct yl_tally *tally, uint32_t gauge, bool bins)
{
    const struct yl_plan *plan = tally->plan;
    size_t at = (size_t)gauge * ((bins ? tally->bins : tally->minutes) + 1);
    return (struct cells){(bins ? tally->bin : tally->minute) + at,
                          (bins ? tally->bin_level : tally->minute_level) + at,
                          bins ? plan->from : tally->minute_zero,
                          bins ? plan->bin : YL_MINUTE,
                          bins ? plan->from : plan->warm,
                          plan->to,
                          0};
}

static int64_t next_cell(struct cells *cells, uint32_t i, int64_t *length)
{
    int64_t begin = cells->zero + (int64_t)i * cells->width, end = begin + cells->width,
            short_by = end > cells->to ? end - cells->to : 0;
    cells->level += cells->step[i];
    *length = (end < cells->to ? end : cells->to) - (begin > cells->from ? begin : cells->from);
    return cells->cell[i] + cells->level * cells->width -
           (cells->level + cells->step[i + 1]) * short_by;
}

double yl_tally_peak(const struct yl_tally *tally, uint32_t gauge)
{
    struct cells cells = cells_of(tally, gauge, false);
    double best = 0;
    for (uint32_t i = 0; i < tally->minutes; i++) {
        int64_t length, sum = next_cell(&cells, i, &length);
        if (length > 0 && (double)sum / (double)length > best) best = (double)sum / (double)length;
    }
    return best;
}

int64_t yl_tally_total(const struct yl_tally *tally, uint32_t gauge, bool *over)
{
    struct cells cells = cells_of(tally, gauge, false);
    int64_t sum = 0, length;
    for (uint32_t i = 0; i < tally->minutes; i++)
        *over |= __builtin_add_overflow(sum, next_cell(&cells, i, &length), &sum);
    return sum;
}

void yl_tally_minutes(const struct yl_tally *tally, uint32_t gauge, int64_t *out)
{
    struct cells cells = cells_of(tally, gauge, false);
    int64_t length;
    for (uint32_t i = 0; i < tally->minutes; i++) out[i] = next_cell(&cells, i, &length);
}

void yl_tally_bins(const struct yl_tally *tally, uint32_t gauge, uint32_t first, uint32_t count,
                   int64_t *out)
{
    const struct yl_plan *plan = tally->plan;
    struct cells cells = cells_of(tally, gauge, tally->own_bins);
    int64_t bin = -1 - (int64_t)first, edge = plan->from; /* where the next bin begins */
    memset(out, 0, count * sizeof *out);
    for (uint32_t i = 0; i < (tally->own_bins ? tally->bins : tally->minutes); i++) {
        int64_t length, sum = next_cell(&cells, i, &length);
        for (; cells.zero + (int64_t)i * cells.width >= edge; edge += plan->bin) bin++;
        if (bin >= 0 && bin < count) out[bin] += sum;
    }
}
