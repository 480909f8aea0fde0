/* tally.c: plain arrays; gauges as edges and levels. Contract: tally.h. */
#include "sim/engine/tally.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t gauge_cells(const struct yl_tally *t) { return (size_t)t->plan->gauges * (t->minutes + 1); }
static size_t bin_cells(const struct yl_tally *t) { return t->own_bins ? (size_t)t->plan->gauges * (t->bins + 1) : 0; }
static size_t count_cells(const struct yl_tally *t) { return (size_t)t->plan->entries * t->plan->slots; }
static size_t series_cells(const struct yl_tally *t) { return (size_t)t->plan->series * (t->bins + 1); }

static size_t report_cells(const struct yl_tally *t) { return (size_t)t->plan->dashboards * (t->bins + 1); }

static int64_t *zeros(size_t n) { return calloc(n ? n : 1, sizeof(int64_t)); }

enum yl_status yl_tally_init(struct yl_tally *t, const struct yl_plan *p)
{
    int64_t zero = p->warm / YL_MINUTE * YL_MINUTE;
    if (zero > p->warm) zero -= YL_MINUTE;
    *t = (struct yl_tally){.plan = p, .minute_zero = zero};
    t->bins = (uint32_t)((p->to - p->from + p->bin - 1) / p->bin);
    t->minutes = p->to > zero ? (uint32_t)((p->to - zero + YL_MINUTE - 1) / YL_MINUTE) : 0;
    t->bins_a_us = 1.0 / (double)p->bin;
    t->own_bins = (p->from - zero) % YL_MINUTE != 0 || p->bin % YL_MINUTE != 0;
    t->count = zeros(count_cells(t)), t->void_count = zeros(count_cells(t)), t->series = zeros(series_cells(t));
    t->minute = zeros(gauge_cells(t)), t->minute_level = zeros(gauge_cells(t)), t->gauge_total = zeros(p->gauges);
    t->bin = zeros(bin_cells(t)), t->bin_level = zeros(bin_cells(t));
    t->report = zeros(report_cells(t));
    t->hist = calloc(p->hists ? p->hists : 1, sizeof *t->hist);
    t->hist_memory = zeros((size_t)p->hists * YL_HIST_OCTAVES * YL_HIST_CELLS);
    if (!t->count || !t->void_count || !t->series || !t->minute || !t->minute_level || !t->gauge_total || !t->bin ||
        !t->bin_level || !t->report || !t->hist || !t->hist_memory) {
        yl_tally_free(t);
        return YL_NO_MEMORY;
    }
    for (uint32_t i = 0; i < p->hists; i++) t->hist[i].cell = t->hist_memory + (size_t)i * YL_HIST_OCTAVES * YL_HIST_CELLS;
    return YL_OK;
}

void yl_tally_free(struct yl_tally *t)
{
    free(t->count), free(t->void_count), free(t->series), free(t->minute), free(t->minute_level), free(t->gauge_total);
    free(t->bin), free(t->bin_level), free(t->report), free(t->hist), free(t->hist_memory);
    *t = (struct yl_tally){0};
}

static void wipe(int64_t *cells, size_t n) { memset(cells, 0, n * sizeof *cells); }

void yl_tally_clear(struct yl_tally *t)
{
    wipe(t->count, count_cells(t)), wipe(t->void_count, count_cells(t)), wipe(t->series, series_cells(t));
    wipe(t->minute, gauge_cells(t)), wipe(t->minute_level, gauge_cells(t)), wipe(t->gauge_total, t->plan->gauges);
    wipe(t->bin, bin_cells(t)), wipe(t->bin_level, bin_cells(t)), wipe(t->report, report_cells(t));
    for (uint32_t i = 0; i < t->plan->hists; i++) {
        for (uint64_t left = t->hist[i].touched; left; left &= left - 1)
            wipe(t->hist[i].cell + (size_t)__builtin_ctzll(left) * YL_HIST_CELLS, YL_HIST_CELLS);
        t->hist[i].touched = 0;
    }
    t->visits = 0;
}

static void sum(int64_t *to, const int64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] += from[i];
}

void yl_tally_merge(struct yl_tally *to, const struct yl_tally *from)
{
    sum(to->count, from->count, count_cells(to)), sum(to->series, from->series, series_cells(to));
    sum(to->minute, from->minute, gauge_cells(to)), sum(to->minute_level, from->minute_level, gauge_cells(to));
    sum(to->gauge_total, from->gauge_total, to->plan->gauges);
    sum(to->bin, from->bin, bin_cells(to)), sum(to->bin_level, from->bin_level, bin_cells(to));
    sum(to->report, from->report, report_cells(to));
    for (uint32_t i = 0; i < to->plan->hists; i++) {
        for (uint64_t left = from->hist[i].touched; left; left &= left - 1) {
            size_t at = (size_t)__builtin_ctzll(left) * YL_HIST_CELLS;
            sum(to->hist[i].cell + at, from->hist[i].cell + at, YL_HIST_CELLS);
        }
        if (from->hist[i].touched) {
            bool none = !to->hist[i].touched;
            if (none || from->hist[i].least < to->hist[i].least) to->hist[i].least = from->hist[i].least;
            if (none || from->hist[i].most > to->hist[i].most) to->hist[i].most = from->hist[i].most;
        }
        to->hist[i].touched |= from->hist[i].touched;
    }
    to->visits += from->visits;
}

void yl_tally_report(struct yl_tally *t, uint32_t series, int64_t time, int64_t n)
{
    const struct yl_plan *p = t->plan;
    for (uint32_t i = 0; i < p->dashboards; i++) {
        const struct yl_plan_dashboard *d = &p->dashboard[i];
        bool here = false;
        for (uint32_t k = 0; k < d->series_count && !here; k++) here = d->series[k] == series;
        if (!here || time < p->from) continue;
        uint32_t low = 0, high = t->bins; /* the first bin whose edge lies behind the event */
        while (low < high) {
            uint32_t mid = (low + high) / 2;
            if (d->edge[mid] > time) high = mid;
            else low = mid + 1;
        }
        t->report[(size_t)i * (t->bins + 1) + low] += n;
    }
}

/* One end of an interval: from `time` on the level is higher by `sign`. The cell of `time` gets the part left of it. */
static inline void edge(int64_t *cell, int64_t *level, int64_t zero, int64_t width, int64_t last, int64_t time, int64_t sign)
{
    int64_t i = (time - zero) / width, end = zero + (i + 1) * width;
    if (end > last) end = last;
    cell[i] += sign * (end - time);
    level[i + 1] += sign;
}

void yl_tally_interval(struct yl_tally *t, uint32_t gauge, int64_t from, int64_t to)
{
    const struct yl_plan *p = t->plan;
    if (from < p->warm) from = p->warm;
    if (to > p->to) to = p->to;
    if (from >= to) return;
    size_t at = (size_t)gauge * (t->minutes + 1);
    t->gauge_total[gauge] += to - from;
    edge(t->minute + at, t->minute_level + at, t->minute_zero, YL_MINUTE, p->to, from, 1);
    if (to < p->to) edge(t->minute + at, t->minute_level + at, t->minute_zero, YL_MINUTE, p->to, to, -1);
    if (!t->own_bins) return;
    at = (size_t)gauge * (t->bins + 1);
    edge(t->bin + at, t->bin_level + at, p->from, p->bin, p->to, from, 1);
    if (to < p->to) edge(t->bin + at, t->bin_level + at, p->from, p->bin, p->to, to, -1);
}

double yl_hist_median_s(const struct yl_hist *h)
{
    int64_t n = 0, seen = 0;
    for (uint64_t left = h->touched; left; left &= left - 1)
        for (int c = 0; c < YL_HIST_CELLS; c++) n += h->cell[__builtin_ctzll(left) * YL_HIST_CELLS + c];
    for (uint64_t left = h->touched; left; left &= left - 1) {
        int octave = __builtin_ctzll(left);
        for (int c = 0; c < YL_HIST_CELLS; c++) {
            seen += h->cell[octave * YL_HIST_CELLS + c];
            if (seen < (n + 1) / 2) continue;
            if (!octave) return c * 1e-6;
            double low = ldexp(256 + c, octave - 1), width = ldexp(1, octave - 1);
            double middle = low + (width - 1) / 2;
            if (middle < (double)h->least) middle = (double)h->least;
            if (middle > (double)h->most) middle = (double)h->most;
            return middle * 1e-6;
        }
    }
    return NAN;
}

/* The integral of a gauge in minute i, given the level before it. */
static int64_t width_of(const struct yl_tally *t, uint32_t i)
{
    int64_t from = t->minute_zero + (int64_t)i * YL_MINUTE, to = from + YL_MINUTE;
    if (from < t->plan->warm) from = t->plan->warm;
    if (to > t->plan->to) to = t->plan->to;
    return to - from;
}

double yl_tally_peak(const struct yl_tally *t, uint32_t gauge)
{
    const int64_t *cell = t->minute + (size_t)gauge * (t->minutes + 1), *step = t->minute_level + (size_t)gauge * (t->minutes + 1);
    double best = 0;
    int64_t level = 0;
    for (uint32_t i = 0; i < t->minutes; i++) {
        int64_t width = width_of(t, i);
        level += step[i];
        if (width <= 0) continue;
        double mean = (double)(cell[i] + level * width) / (double)width;
        if (mean > best) best = mean;
    }
    return best;
}

void yl_tally_bins(const struct yl_tally *t, uint32_t gauge, uint32_t first, uint32_t count, int64_t *out)
{
    const struct yl_plan *p = t->plan;
    int64_t level = 0;
    memset(out, 0, count * sizeof *out);
    size_t at = (size_t)gauge * ((t->own_bins ? t->bins : t->minutes) + 1);
    const int64_t *cell = (t->own_bins ? t->bin : t->minute) + at, *step = (t->own_bins ? t->bin_level : t->minute_level) + at;
    for (uint32_t i = 0; i < (t->own_bins ? t->bins : t->minutes); i++) {
        int64_t from = t->own_bins ? p->from + (int64_t)i * p->bin : t->minute_zero + (int64_t)i * YL_MINUTE, width = width_of(t, i);
        if (t->own_bins) width = (from + p->bin < p->to ? from + p->bin : p->to) - from;
        level += step[i];
        int64_t bin = from < p->from ? -1 : (from - p->from) / p->bin - first;
        if (bin >= 0 && bin < count) out[bin] += cell[i] + level * width;
    }
}
