/* tally.c: plain arrays; gauges as edges and levels. Contract: tally.h. */
#include "sim/engine/tally.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t gauge_cells(const struct yl_tally *t)
{
    return (size_t)t->plan->gauges * (t->minutes + 1);
}
static size_t bin_cells(const struct yl_tally *t)
{
    return t->own_bins ? (size_t)t->plan->gauges * (t->bins + 1) : 0;
}
static size_t count_cells(const struct yl_tally *t)
{
    return (size_t)t->plan->entries * t->plan->slots;
}
static size_t series_cells(const struct yl_tally *t)
{
    return (size_t)t->plan->series * (t->bins + 1);
}

static size_t report_cells(const struct yl_tally *t)
{
    return (size_t)t->plan->dashboards * (t->bins + 1);
}

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
    t->count = zeros(count_cells(t));
    t->void_count = zeros(count_cells(t));
    t->series = zeros(series_cells(t));
    t->minute = zeros(gauge_cells(t));
    t->minute_level = zeros(gauge_cells(t));
    t->bin = zeros(bin_cells(t));
    t->bin_level = zeros(bin_cells(t));
    t->report = zeros(report_cells(t));
    t->hist = calloc(p->hists ? p->hists : 1, sizeof *t->hist);
    t->hist_memory = zeros((size_t)p->hists * YL_HIST_OCTAVES * YL_HIST_CELLS);
    if (!t->count || !t->void_count || !t->series || !t->minute || !t->minute_level || !t->bin ||
        !t->bin_level || !t->report || !t->hist || !t->hist_memory) {
        yl_tally_free(t);
        return YL_NO_MEMORY;
    }
    for (uint32_t i = 0; i < p->hists; i++)
        t->hist[i].cell = t->hist_memory + (size_t)i * YL_HIST_OCTAVES * YL_HIST_CELLS;
    return YL_OK;
}

void yl_tally_free(struct yl_tally *t)
{
    free(t->count);
    free(t->void_count);
    free(t->series);
    free(t->minute);
    free(t->minute_level);
    free(t->bin);
    free(t->bin_level);
    free(t->report);
    free(t->hist);
    free(t->hist_memory);
    *t = (struct yl_tally){0};
}

static void wipe(int64_t *cells, size_t n) { memset(cells, 0, n * sizeof *cells); }

void yl_tally_clear(struct yl_tally *t)
{
    wipe(t->count, count_cells(t));
    wipe(t->void_count, count_cells(t));
    wipe(t->series, series_cells(t));
    wipe(t->minute, gauge_cells(t));
    wipe(t->minute_level, gauge_cells(t));
    wipe(t->bin, bin_cells(t));
    wipe(t->bin_level, bin_cells(t));
    wipe(t->report, report_cells(t));
    for (uint32_t i = 0; i < t->plan->hists; i++) {
        for (uint64_t left = t->hist[i].touched; left; left &= left - 1)
            wipe(t->hist[i].cell + (size_t)__builtin_ctzll(left) * YL_HIST_CELLS, YL_HIST_CELLS);
        t->hist[i].touched = 0;
    }
    t->visits = 0;
    t->over = false;
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

void yl_tally_merge(struct yl_tally *to, const struct yl_tally *from)
{
    to->over |= from->over;
    to->over |= sum(to->count, from->count, count_cells(to));
    to->over |= sum(to->series, from->series, series_cells(to));
    to->over |= sum(to->report, from->report, report_cells(to));
    sum(to->minute, from->minute, gauge_cells(to));
    sum(to->minute_level, from->minute_level, gauge_cells(to));
    sum(to->bin, from->bin, bin_cells(to));
    sum(to->bin_level, from->bin_level, bin_cells(to));
    for (uint32_t i = 0; i < to->plan->hists; i++) {
        for (uint64_t left = from->hist[i].touched; left; left &= left - 1) {
            size_t at = (size_t)__builtin_ctzll(left) * YL_HIST_CELLS;
            sum(to->hist[i].cell + at, from->hist[i].cell + at, YL_HIST_CELLS);
        }
        if (from->hist[i].touched) {
            bool none = !to->hist[i].touched;
            if (none || from->hist[i].least < to->hist[i].least)
                to->hist[i].least = from->hist[i].least;
            if (none || from->hist[i].most > to->hist[i].most)
                to->hist[i].most = from->hist[i].most;
        }
        to->hist[i].touched |= from->hist[i].touched;
    }
    to->visits += from->visits;
}

static bool is_shown(const struct yl_plan_dashboard *d, uint32_t series)
{
    bool here = false;
    for (uint32_t k = 0; k < d->series_count && !here; k++) here = d->series[k] == series;
    return here;
}

/* The first bin whose edge lies behind an instant. */
static uint32_t shown_bin(const struct yl_tally *t, const struct yl_plan_dashboard *d, int64_t time)
{
    uint32_t low = 0, high = t->bins;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (d->edge[mid] > time)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

void yl_tally_report(struct yl_tally *t, uint32_t series, int64_t time, int64_t n)
{
    const struct yl_plan *p = t->plan;
    for (uint32_t i = 0; i < p->dashboards; i++) {
        const struct yl_plan_dashboard *d = &p->dashboard[i];
        if (time >= p->from && is_shown(d, series))
            yl_tally_sum(t, &t->report[(size_t)i * (t->bins + 1) + shown_bin(t, d, time)], n);
    }
}

bool yl_tally_together(const struct yl_tally *t, uint32_t series, int64_t from, int64_t to)
{
    const struct yl_plan *p = t->plan;
    bool one = to <= from || (from - p->from) / p->bin == (to - 1 - p->from) / p->bin;
    for (uint32_t i = 0; i < p->dashboards && one && to > from; i++) {
        const struct yl_plan_dashboard *d = &p->dashboard[i];
        one = !is_shown(d, series) || shown_bin(t, d, from) == shown_bin(t, d, to - 1);
    }
    return one;
}

void yl_tally_bin_interval(struct yl_tally *t, uint32_t gauge, int64_t from, int64_t to)
{
    const struct yl_plan *p = t->plan;
    size_t at = (size_t)gauge * (t->bins + 1);
    yl_tally_level(t->bin + at, t->bin_level + at, p->bin,
                   (const int64_t[]){from - p->from, to - p->from}, to < p->to);
}

/* Rows of one batch are within minutes or hours of each other, so they are counted by the few bins they fall into. */
void yl_tally_events(struct yl_tally *t, uint32_t series, const int64_t *time, uint32_t n)
{
    enum { FEW = 3 };
    const struct yl_plan *p = t->plan;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (uint32_t i = 0; i < n; i++) {
        first = time[i] < first ? time[i] : first;
        last = time[i] > last ? time[i] : last;
    }
    bool inside = n && !p->dashboards && first >= p->from && last < p->to;
    int64_t bin = inside ? (first - p->from) / p->bin : 0;
    int64_t more = inside ? (last - p->from) / p->bin - bin : FEW;
    if (more >= FEW) {
        for (uint32_t i = 0; i < n; i++) yl_tally_series(t, series, time[i], 1);
        return;
    }
    int64_t *count = t->series + (size_t)series * (t->bins + 1) + (size_t)bin;
    uint32_t before = 0;
    for (int64_t edge = p->from + (bin + 1) * p->bin; more > 0; more--, edge += p->bin, count++) {
        uint32_t below = 0;
        for (uint32_t i = 0; i < n; i++) below += time[i] < edge;
        *count += below - before;
        before = below;
    }
    *count += n - before;
}

void yl_tally_intervals(struct yl_tally *t, uint32_t gauge, const int64_t *from, const int64_t *to,
                        uint32_t n)
{
    const int64_t warm = t->plan->warm, over = t->plan->to, zero = t->minute_zero;
    size_t at = (size_t)gauge * (t->minutes + 1);
    int64_t *cell = t->minute + at, *level = t->minute_level + at;
    for (uint32_t i = 0; i < n; i++) {
        int64_t a = from[i] > warm ? from[i] : warm, b = to[i] < over ? to[i] : over;
        if (a < b)
            yl_tally_level(cell, level, YL_MINUTE, (const int64_t[]){a - zero, b - zero}, b < over);
    }
    for (uint32_t i = 0; i < n && t->own_bins; i++) {
        int64_t a = from[i] > warm ? from[i] : warm, b = to[i] < over ? to[i] : over;
        if (a < b) yl_tally_bin_interval(t, gauge, a, b);
    }
}

/* n steps of one cell; the sum of their times is modulo 2^64, as all that is made of it. */
struct steps {
    int64_t n, from, to; /* from, to: of the cell */
    uint64_t sum;
};

static void book_steps(int64_t *cell, int64_t *level, int64_t end, const struct steps *s)
{
    *cell += (int64_t)((uint64_t)s->n * (uint64_t)end - s->sum);
    *level += s->n;
}

static void book_gauge(struct yl_tally *t, int64_t gauge, const struct steps *s)
{
    const struct yl_plan *p = t->plan;
    if (gauge == YL_NO_GAUGE) return;
    uint64_t i = (uint64_t)(s->from - t->minute_zero) / YL_MINUTE;
    size_t at = (size_t)gauge * (t->minutes + 1) + i;
    book_steps(t->minute + at, t->minute_level + at + 1,
               t->minute_zero + (int64_t)(i + 1) * YL_MINUTE, s);
    if (!t->own_bins) return;
    i = (uint64_t)(s->from - p->from) / (uint64_t)p->bin;
    at = (size_t)gauge * (t->bins + 1) + i;
    book_steps(t->bin + at, t->bin_level + at + 1, p->from + (int64_t)(i + 1) * p->bin, s);
}

/* The cell of minutes, and of bins, that an instant is in. */
static inline void find_cell(const struct yl_tally *t, int64_t time, struct steps *s)
{
    const struct yl_plan *p = t->plan;
    if (time < p->warm) {
        s->from = INT64_MIN;
        s->to = p->warm;
    } else if (time >= p->to) {
        s->from = p->to;
        s->to = INT64_MAX;
    } else {
        s->from = time - (int64_t)((uint64_t)(time - t->minute_zero) % YL_MINUTE);
        s->to = s->from + YL_MINUTE;
        if (t->own_bins) {
            int64_t bin = time - (int64_t)((uint64_t)(time - p->from) % (uint64_t)p->bin);
            if (bin > s->from) s->from = bin;
            if (bin + p->bin < s->to) s->to = bin + p->bin;
        }
        if (p->to < s->to) s->to = p->to;
        if (p->warm > s->from) s->from = p->warm;
    }
}

void yl_tally_steps(struct yl_tally *t, const int64_t gauge[2], const int64_t *time, uint32_t n,
                    bool ascending)
{
    enum { STRIP = 8 };
    const int64_t warm = t->plan->warm, over = t->plan->to;
    for (uint32_t i = 0, first; i < n;) {
        struct steps s;
        uint64_t sum = 0;
        find_cell(t, time[first = i], &s);
        const int64_t from = s.from, to = s.to;
        for (; ascending && i + STRIP <= n && time[i + STRIP - 1] < to; i += STRIP)
            for (uint32_t k = 0; k < STRIP; k++) sum += (uint64_t)time[i + k];
        for (; i < n && time[i] >= from && time[i] < to; i++) sum += (uint64_t)time[i];
        if (from >= over) continue;
        s.n = i - first;
        s.sum = sum;
        if (from < warm) /* what was before counts from the end of the warm-up on */
            s.from = warm, s.sum = (uint64_t)s.n * (uint64_t)warm;
        book_gauge(t, gauge[0], &s);
        s.n = -s.n;
        s.sum = -s.sum;
        book_gauge(t, gauge[1], &s);
    }
}

void yl_tally_times(struct yl_tally *t, uint32_t hist, const uint32_t *cell, const int64_t range[2],
                    uint32_t n)
{
    struct yl_hist *h = &t->hist[hist];
    int64_t *count = h->cell;
    for (uint32_t i = 0; i < n; i++) count[cell[i]]++;
    if (!n) return;
    if (!h->touched || range[0] < h->least) h->least = range[0];
    if (!h->touched || range[1] > h->most) h->most = range[1];
    for (uint32_t o = yl_octave_cell(range[0]) / YL_HIST_CELLS;
         o <= yl_octave_cell(range[1]) / YL_HIST_CELLS; o++)
        h->touched |= UINT64_C(1) << o;
}

double yl_hist_median_s(const struct yl_hist *h)
{
    int64_t n = 0, seen = 0, in[64];
    for (uint64_t left = h->touched; left; left &= left - 1) {
        int octave = __builtin_ctzll(left);
        in[octave] = 0;
        for (int c = 0; c < YL_HIST_CELLS; c++) in[octave] += h->cell[octave * YL_HIST_CELLS + c];
        n += in[octave];
    }
    for (uint64_t left = h->touched; left; left &= left - 1) {
        int octave = __builtin_ctzll(left);
        if (seen + in[octave] < (n + 1) / 2) {
            seen += in[octave];
            continue;
        }
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

/* Walks the cells of a gauge: integral and length of each. Cells were booked up to their full end; the last one may end
 * earlier, the first may begin later (nothing is booked before it does). */
struct cells {
    const int64_t *cell, *step;
    int64_t zero, width, from, to, level;
};

static struct cells cells_of(const struct yl_tally *t, uint32_t gauge, bool bins)
{
    const struct yl_plan *p = t->plan;
    size_t at = (size_t)gauge * ((bins ? t->bins : t->minutes) + 1);
    return (struct cells){(bins ? t->bin : t->minute) + at,
                          (bins ? t->bin_level : t->minute_level) + at,
                          bins ? p->from : t->minute_zero,
                          bins ? p->bin : YL_MINUTE,
                          bins ? p->from : p->warm,
                          p->to,
                          0};
}

static int64_t next_cell(struct cells *c, uint32_t i, int64_t *length)
{
    int64_t begin = c->zero + (int64_t)i * c->width, end = begin + c->width,
            short_by = end > c->to ? end - c->to : 0;
    c->level += c->step[i];
    *length = (end < c->to ? end : c->to) - (begin > c->from ? begin : c->from);
    return c->cell[i] + c->level * c->width - (c->level + c->step[i + 1]) * short_by;
}

double yl_tally_peak(const struct yl_tally *t, uint32_t gauge)
{
    struct cells c = cells_of(t, gauge, false);
    double best = 0;
    for (uint32_t i = 0; i < t->minutes; i++) {
        int64_t length, sum = next_cell(&c, i, &length);
        if (length > 0 && (double)sum / (double)length > best) best = (double)sum / (double)length;
    }
    return best;
}

int64_t yl_tally_total(const struct yl_tally *t, uint32_t gauge, bool *over)
{
    struct cells c = cells_of(t, gauge, false);
    int64_t sum = 0, length;
    for (uint32_t i = 0; i < t->minutes; i++)
        *over |= __builtin_add_overflow(sum, next_cell(&c, i, &length), &sum);
    return sum;
}

void yl_tally_bins(const struct yl_tally *t, uint32_t gauge, uint32_t first, uint32_t count,
                   int64_t *out)
{
    const struct yl_plan *p = t->plan;
    struct cells c = cells_of(t, gauge, t->own_bins);
    memset(out, 0, count * sizeof *out);
    for (uint32_t i = 0; i < (t->own_bins ? t->bins : t->minutes); i++) {
        int64_t length, sum = next_cell(&c, i, &length), begin = c.zero + (int64_t)i * c.width;
        int64_t bin = begin < p->from ? -1 : (begin - p->from) / p->bin - first;
        if (bin >= 0 && bin < count) out[bin] += sum;
    }
}
