/* tally.h: integers that add up the same in any order.
 *
 * Why      Chunks and threads count into tallies of their own; sums of integers do not depend on
 *          which came first.
 * Shape    yl_tally_init(&t, plan, NULL); yl_tally_clear(&t) before anything is counted; yl_tally_add(...)
 *          and friends while walking; yl_tally_merge(&to, &from).
 * Units    counts, microseconds, millionths of CNY. A gauge holds the integral of a level: each
 *          interval [from, to) adds its part to its first and last minute and to a level that is
 *          summed up at the end, O(1) an interval.
 * Order    none: every operation is an addition, or takes the lesser of two instants.
 * Cost     entries * slots + gauges * (minutes + bins) + series * bins 64-bit integers; a histogram
 *          of times 256 cells an octave.
 * Errors   `over` is set by a sum that does not fit into 64 bits: the
 *          replication has failed.
 * Owns     its arrays; yl_tally_free. The plan must outlive it.
 * Threads  one tally, one thread.
 * Source   contract, "What the figures mean".
 */
#pragma once
#include "sim/engine/plan.h"
#include "sim/rand/kernels.h"

enum { YL_HIST_OCTAVES = 48, YL_HIST_CELLS = YL_OCTAVE_CELLS };
struct yl_hist {
    uint64_t touched; /* bit o: octave o has counts; the others stand as they were given */
    int64_t least, most;
    int64_t *cell; /* [YL_HIST_OCTAVES][YL_HIST_CELLS] */
};
struct yl_tally {
    const struct yl_plan *plan;
    int64_t *count;                 /* [entries][slots]; all arrays below lie behind it */
    int64_t *void_count;            /* the same for visits that are in no count (warm-up) */
    int64_t *series;                /* [series][bins + 1] */
    int64_t *minute, *minute_level; /* [gauges][minutes + 1] */
    int64_t *bin, *bin_level;       /* [gauges][bins + 1], where bins are not made of minutes */
    struct yl_hist *hist;           /* [hists] */
    int64_t *hist_memory;
    int64_t *report; /* [dashboards][bins + 1] by the first bin that shows it */
    uint32_t bins, minutes;
    int64_t minute_zero; /* instant of the first clock minute */
    bool own_bins;
    double bins_a_us; /* 1 / width of a bin */
    int64_t *ran_out; /* [sales + limits + budgets] when nothing was first left; else YL_NEVER */
    int64_t visits;   /* arrivals walked */
    bool over;        /* a sum of counts, money or durations no longer fits: none may be believed */
};
/* times: an older tally's hist_memory, of a plan with as many histograms at least, which is this one's from now on; NULL: none. */
void yl_tally_init(struct yl_tally *tally, const struct yl_plan *plan, int64_t *times);
void yl_tally_free(struct yl_tally *tally);
void yl_tally_clear(struct yl_tally *tally);
void yl_tally_merge(struct yl_tally *to, const struct yl_tally *from);
/* What merging goes by: cells from `count` on that are added up, instants in `ran_out`, and which times a histogram has seen. */
size_t yl_tally_cells(const struct yl_tally *tally);
uint32_t yl_tally_stocks(const struct yl_plan *plan);
void yl_tally_touch(struct yl_hist *to, const struct yl_hist *from);

/* *sum += n; one that does not fit is remembered, which costs a jump that is never taken. */
static inline void yl_tally_sum(struct yl_tally *tally, int64_t *sum, int64_t n)
{
    if (__builtin_expect(__builtin_add_overflow(*sum, n, sum), 0)) tally->over = true;
}
static inline void yl_tally_add(struct yl_tally *tally, bool counted, uint32_t entry, uint32_t slot,
                                int64_t n)
{
    yl_tally_sum(
        tally,
        &(counted ? tally->count : tally->void_count)[(size_t)entry * tally->plan->slots + slot],
        n);
}
/* n visits of an entry have come to this end. */
static inline void yl_tally_end(struct yl_tally *tally, bool counted, uint32_t entry,
                                const struct yl_node *end, int64_t n)
{
    yl_tally_add(tally, counted, entry, tally->plan->outcome_slot + end->index, n);
    if (end->u.loss)
        yl_tally_add(tally, counted, entry, tally->plan->loss_slot + end->u.loss - 1, n);
}
/* n times the same. */
static inline void yl_tally_add_each(struct yl_tally *tally, bool counted, uint32_t entry,
                                     uint32_t slot, int64_t n, int64_t each)
{
    int64_t all;
    if (__builtin_expect(__builtin_mul_overflow(n, each, &all), 0)) tally->over = true;
    yl_tally_add(tally, counted, entry, slot, all);
}
/* The last unit was taken of the shop, limit or budget of this number of `ran_out`. */
static inline void yl_tally_ran_out(struct yl_tally *tally, uint32_t which, int64_t time)
{
    if (time < tally->ran_out[which]) tally->ran_out[which] = time;
}
void yl_tally_report(struct yl_tally *tally, uint32_t series, int64_t time, int64_t n);
/* Does all of [from, to) belong to one bin of a series, wherever it is shown? */
bool yl_tally_together(const struct yl_tally *tally, uint32_t series, int64_t from, int64_t to);
/* One event a row. */
void yl_tally_events(struct yl_tally *tally, uint32_t series, const int64_t *time, uint32_t n);
/* The bin of an instant that far into bins of this width, of which there are so many in a microsecond. */
static inline size_t yl_tally_bin(int64_t into, int64_t width, double bins_a_us)
{
    int64_t bin = (int64_t)((double)into * bins_a_us); /* off by one at most */
    bin += (bin + 1) * width <= into;
    bin -= bin * width > into;
    return (size_t)bin;
}
static inline void yl_tally_series(struct yl_tally *tally, uint32_t series, int64_t time, int64_t n)
{
    const struct yl_plan *plan = tally->plan;
    if (plan->dashboards) yl_tally_report(tally, series, time, n);
    if (time < plan->from || time >= plan->to) return;
    size_t bin = yl_tally_bin(time - plan->from, plan->bin, tally->bins_a_us);
    yl_tally_sum(tally, &tally->series[(size_t)series * (tally->bins + 1) + bin], n);
}
/* A gauge is higher by one on each of n intervals [from, to); those that end before they begin
 * count for nothing. An end at the end of all is none. */
void yl_tally_intervals(struct yl_tally *tally, uint32_t gauge, const int64_t *from,
                        const int64_t *to, uint32_t n);
static inline void yl_tally_interval(struct yl_tally *tally, uint32_t gauge, int64_t from,
                                     int64_t to)
{
    yl_tally_intervals(tally, gauge, &from, &to, 1);
}
/* n times by their cells, all of them in `range`. */
void yl_tally_times(struct yl_tally *tally, uint32_t hist, const uint32_t *cell,
                    const int64_t range[2], uint32_t n);
static inline void yl_tally_time(struct yl_tally *tally, uint32_t hist, int64_t time)
{
    time = time < 0 ? 0 : time;
    yl_tally_times(tally, hist, (const uint32_t[]){yl_octave_cell(time)},
                   (const int64_t[]){time, time}, 1);
}
/* The least time in seconds that so many of a hundred do not exceed, of 50 the lower median (middle
 * of its cell, never outside of what was seen); NAN if empty. */
double yl_hist_time_s(const struct yl_hist *hist, int percent);
/* After all is counted: the largest mean of a gauge over a clock minute of [warm, to), and its
 * integral in each bin. */
double yl_tally_peak(const struct yl_tally *tally, uint32_t gauge);
/* integral over [warm, to); 'over' is set where it does not fit */
int64_t yl_tally_total(const struct yl_tally *tally, uint32_t gauge, bool *over);
void yl_tally_bins(const struct yl_tally *tally, uint32_t gauge, uint32_t first, uint32_t count,
                   int64_t *out);
/* The integral of a gauge in each clock minute. */
void yl_tally_minutes(const struct yl_tally *tally, uint32_t gauge, int64_t *out);
