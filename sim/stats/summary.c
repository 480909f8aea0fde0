/* summary.c: gathers the replications that count, then t or jackknife, contract in summary.h */
#include "sim/stats/summary.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.95
#define MILLIONTHS 1e6

void yl_replication_stats_init(struct yl_replication_stats *stats, uint32_t replications)
{
    enum { ARRAYS = sizeof stats->scratch / sizeof stats->scratch[0] };
    *stats = (struct yl_replication_stats){.replications = replications};
    double *all = yl_get_zeroed((size_t)replications + 1, ARRAYS * sizeof *all);
    for (int i = 0; i < ARRAYS; i++) stats->scratch[i] = all + (size_t)i * replications;
}

void yl_replication_stats_free(struct yl_replication_stats *stats)
{
    free(stats->scratch[0]);
    *stats = (struct yl_replication_stats){0};
}

double yl_replication_stats_t(struct yl_replication_stats *stats, uint32_t n, double level)
{
    if (stats->t_n != n || stats->t_level != level) {
        stats->t = yl_interval_t(level, (double)n - 1);
        stats->t_n = n;
        stats->t_level = level;
    }
    return stats->t;
}

size_t yl_note_print(char buffer[YL_NOTES], unsigned notes)
{
    static const char *const words[] = {"few", "few-replications", "no-variance", "missing"};
    size_t used = 0;
    for (unsigned i = 0; i < 4; i++)
        if (notes & (1u << i)) {
            if (used) buffer[used++] = ' ';
            size_t length = strlen(words[i]);
            memcpy(buffer + used, words[i], length);
            used += length;
        }
    buffer[used] = 0;
    return used;
}

static bool failed(const struct yl_replication_stats *stats, uint32_t r)
{
    return stats->failed && stats->failed[r];
}

bool yl_replication_stats_any_failed(const struct yl_replication_stats *stats)
{
    for (uint32_t r = 0; r < stats->replications; r++)
        if (failed(stats, r)) return true;
    return false;
}

double yl_summary_value(const struct yl_metric *metric, uint32_t replication)
{
    switch (metric->kind) {
    case YL_KIND_COUNT:
        return (double)metric->num[replication];
    case YL_KIND_MONEY:
        return (double)metric->num[replication] / MILLIONTHS;
    case YL_KIND_PLAIN:
        return metric->value[replication];
    case YL_KIND_RATIO:
        break;
    }
    if (!metric->den[replication]) return NAN;
    return metric->scale * (double)metric->num[replication] / (double)metric->den[replication];
}

const struct yl_metric *yl_summary_find(const struct yl_variant_result *variant, uint32_t near,
                                        const char *place, const char *metric)
{
    for (uint32_t i = 0; i < variant->metrics; i++) {
        const struct yl_metric *one = &variant->metric[(near + i) % variant->metrics];
        if (!strcmp(one->metric, metric) && !strcmp(one->place, place)) return one;
    }
    return NULL;
}

void yl_summary_parts(double *num, double *den, const struct yl_metric *metric, const bool *failed,
                      uint32_t n)
{
    const bool is_ratio = metric->kind == YL_KIND_RATIO;
    for (uint32_t r = 0; r < n; r++) {
        num[r] = is_ratio ? (double)metric->num[r] : yl_summary_value(metric, r);
        if (failed[r]) num[r] = NAN;
        den[r] = is_ratio ? (double)metric->den[r] : 1;
    }
}

/* Names of the variant's figures near to PLACE.METRIC. */
static void guess(char out[YL_SUMMARY_GUESS], const struct yl_variant_result *variant,
                  const char *place, const char *metric)
{
    struct yl_arena arena = {0};
    const char **words = yl_arena_get(&arena, (variant->metrics + 1) * sizeof *words);
    const char *asked = yl_arena_print(&arena, "%s.%s", place, metric);
    size_t count = 0;
    for (uint32_t i = 0; i < variant->metrics; i++) {
        const struct yl_metric *one = &variant->metric[i];
        if (!one->is_path)
            words[count++] = yl_arena_print(&arena, "%s.%s", one->place, one->metric);
    }
    *out = '\0';
    yl_text_guess(out, YL_SUMMARY_GUESS, asked, words, count);
    yl_arena_free(&arena);
}

enum yl_status yl_summary_need(const struct yl_variant_result *variant, const char *place,
                               const char *metric, struct yl_fault *fault)
{
    char near[YL_SUMMARY_GUESS];
    if (yl_summary_find(variant, 0, place, metric)) return YL_OK;
    guess(near, variant, place, metric);
    return yl_fault_set(fault, YL_BAD_CALL,
                        "--metric: there is no metric '%s.%s' in this scenario; try %s",
                        "--metric：此场景没有指标 %s.%s；可用的有 %s", place, metric, near);
}

int64_t yl_summary_events(const struct yl_metric *metric, const struct yl_replication_stats *stats)
{
    const int64_t *events = metric->events ? metric->events : metric->num;
    if (!events) return YL_FEW_EVENTS; /* nothing is known of them */
    int64_t sum = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (failed(stats, r)) continue;
        int64_t here = events[r] < 0 ? -events[r] : events[r];
        sum = sum > INT64_MAX - here ? INT64_MAX : sum + here;
    }
    return sum;
}

static struct yl_summary no_value(uint32_t n)
{
    return (struct yl_summary){n,   NAN, NAN,
                               NAN, NAN, NAN,
                               NAN, NAN, n < YL_FEW_REPLICATIONS ? YL_NOTE_FEW_REPLICATIONS : 0};
}

/* Mean, sd and quantiles of values[0..n), which are sorted on the way. */
static void describe(struct yl_summary *summary, double *values, uint32_t n)
{
    double sum = 0, squares = 0;
    bool alike = true;
    *summary = no_value(n);
    if (!n) return;
    for (uint32_t i = 0; i < n; i++) {
        sum += values[i];
        alike &= values[i] == values[0];
    }
    summary->mean = sum / n;
    for (uint32_t i = 0; i < n; i++)
        squares += (values[i] - summary->mean) * (values[i] - summary->mean);
    if (n > 1) summary->sd = yl_jackknife_unrounded(sqrt(squares / (n - 1)), summary->mean);
    if (n < YL_QUANTILES_FROM) return;
    if (!alike) yl_quantile_sort(values, n); /* of most bins of a series nothing comes */
    summary->p05 = yl_quantile(values, n, 0.05);
    summary->p50 = yl_quantile(values, n, 0.50);
    summary->p95 = yl_quantile(values, n, 0.95);
}

/* The standard error of a mean and how many observations it is from. */
struct error {
    double is;
    uint32_t n;
};

static void bounds(struct yl_summary *summary, struct error error,
                   struct yl_replication_stats *stats)
{
    if (error.n < 2 || !isfinite(error.is)) return;
    double half = yl_replication_stats_t(stats, error.n, LEVEL) * error.is;
    summary->low = summary->mean - half;
    summary->high = summary->mean + half;
}

/* With few events the error seen goes with how many they happened to be, and the mean is no middle.
 * Bounds are the means from which what was seen lies t errors away, an error being as the root of
 * the mean (a count), or of share (1 - share) with as many trials as the error seen has (a share);
 * `most` is what a share is at most, INFINITY for a count. */
static void few_bounds(struct yl_summary *summary, struct error of, double most,
                       struct yl_replication_stats *stats)
{
    double mean = summary->mean, error = of.is;
    if (of.n < 2 || !isfinite(error) || !(error > 0) || !(mean > 0) || mean >= most) return;
    double t = yl_replication_stats_t(stats, of.n, LEVEL), rest = isinf(most) ? 1 : 1 - mean / most,
           part = t * t * error * error / (mean * rest), below = isinf(most) ? 1 : 1 + part / most;
    double half = sqrt(mean * part * rest + part * part / 4), middle = mean + part / 2;
    summary->low = (middle - half) / below;
    summary->high = (middle + half) / below;
}

bool yl_summary_counts_events(const struct yl_metric *metric)
{
    return !metric->events || metric->events == metric->num;
}

static void no_bounds(struct yl_summary *summary) { summary->low = summary->high = NAN; }

/* Of a mean over values: s / sqrt(n), or the jackknife over draws. */
static struct error error_of(const struct yl_summary *summary, const struct yl_sums *units,
                             struct yl_replication_stats *stats)
{
    double *move = stats->scratch[3];
    if (!stats->group) return (struct error){summary->sd / sqrt(summary->n), summary->n};
    (void)yl_jackknife_ratio(move, &(struct yl_fraction){units->num, units->den, 1}, units->count);
    return (struct error){yl_jackknife_error(move, units->count), units->count};
}

/* Of the n values in the first scratch. */
static void describe_mean(struct yl_summary *summary, uint32_t n, const struct yl_sums *units,
                          bool few, struct yl_replication_stats *stats)
{
    describe(summary, stats->scratch[0], n);
    const struct error error = error_of(summary, units, stats);
    bounds(summary, error, stats);
    if (few) few_bounds(summary, error, INFINITY, stats);
}

/* With replications that failed nothing is known of the mean. */
static void note_missing(struct yl_summary *summary, const struct yl_replication_stats *stats)
{
    if (!yl_replication_stats_any_failed(stats)) return;
    summary->notes |= YL_NOTE_MISSING;
    no_bounds(summary);
}

/* Sums of numerators over sums of denominators, which is given back. */
static double pool(struct yl_summary *summary, const struct yl_metric *metric, bool few,
                   struct yl_replication_stats *stats)
{
    double *value = stats->scratch[0], *move = stats->scratch[3], below = 0;
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    uint32_t n = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (failed(stats, r)) continue;
        yl_sums_add(&units, stats, r, (double)metric->num[r], (double)metric->den[r]);
        below += (double)metric->den[r];
        if (metric->den[r]) value[n++] = yl_summary_value(metric, r);
    }
    describe(summary, value, n);
    summary->mean = yl_jackknife_ratio(
        move, &(struct yl_fraction){units.num, units.den, metric->scale}, units.count);
    struct error error = {yl_jackknife_error(move, units.count),
                          stats->group ? units.count : summary->n};
    bounds(summary, error, stats);
    if (few && yl_summary_counts_events(metric)) few_bounds(summary, error, metric->scale, stats);
    return below;
}

static void average(struct yl_summary *summary, const struct yl_metric *metric, bool few,
                    struct yl_replication_stats *stats)
{
    double *value = stats->scratch[0];
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    uint32_t n = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (failed(stats, r)) continue;
        value[n] = yl_summary_value(metric, r);
        if (!isnan(value[n])) yl_sums_add(&units, stats, r, value[n++], 1);
    }
    describe_mean(summary, n, &units, few && metric->kind == YL_KIND_COUNT, stats);
}

void yl_summary_metric(struct yl_summary *summary, const struct yl_metric *metric,
                       struct yl_replication_stats *stats)
{
    int64_t events = yl_summary_events(metric, stats);
    double below = stats->replications;
    if (metric->kind == YL_KIND_RATIO)
        below = pool(summary, metric, events < YL_FEW_EVENTS, stats);
    else
        average(summary, metric, events < YL_FEW_EVENTS, stats);
    if (events < YL_FEW_EVENTS) summary->notes |= YL_NOTE_FEW;
    if (events == 0 && summary->mean == 0 && summary->n > 1 && metric->kind != YL_KIND_PLAIN) {
        /* 3.69/n events a campaign at most; what one would have brought in is not known */
        summary->low = 0;
        if (metric->kind == YL_KIND_COUNT)
            summary->high = yl_interval_none(LEVEL) / summary->n;
        else if (metric->kind == YL_KIND_RATIO && yl_summary_counts_events(metric) && below > 0)
            summary->high = metric->scale * yl_interval_none(LEVEL) / below;
        else
            summary->high = NAN;
    }
    if (metric->no_variance) {
        summary->notes |= YL_NOTE_NO_VARIANCE;
        no_bounds(summary);
    }
    note_missing(summary, stats);
}

void yl_summary_counts(struct yl_summary *summary, const struct yl_counts *counts,
                       struct yl_replication_stats *stats)
{
    double *value = stats->scratch[0], events = 0;
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    uint32_t n = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (failed(stats, r)) continue;
        value[n] = (double)counts->num[r * counts->stride] / counts->divisor;
        if (stats->group) yl_sums_add(&units, stats, r, value[n], 1);
        events += fabs(value[n++]);
    }
    const bool few = counts->events && events < YL_FEW_EVENTS;
    describe_mean(summary, n, &units, few, stats);
    if (few) summary->notes |= YL_NOTE_FEW;
    if (counts->events && events == 0 && n > 1) {
        summary->low = 0;
        summary->high = yl_interval_none(LEVEL) / n;
    }
    note_missing(summary, stats);
}

/* Draws stand or fall together: a share by Wilson for as many campaigns as have such an error. */
struct yl_interval yl_summary_share(struct yl_share share, const struct yl_sums *units,
                                    struct yl_replication_stats *stats)
{
    if (stats->group && share.n > 0) {
        struct error error = error_of(&(struct yl_summary){0}, units, stats);
        double mean = share.x / share.n, trials = error.n;
        if (mean > 0 && mean < 1) trials = fmin(share.n, mean * (1 - mean) / (error.is * error.is));
        share = (struct yl_share){mean * trials, trials};
    }
    return yl_interval_wilson(share, LEVEL);
}

void yl_summary_target(struct yl_summary *summary, const struct yl_target *target,
                       const struct yl_variant_result *variant, struct yl_replication_stats *stats)
{
    const struct yl_metric *metric = yl_summary_find(variant, 0, target->place, target->metric);
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    uint32_t n = 0, reached = 0;
    bool any = false;
    for (uint32_t r = 0; metric && r < stats->replications; r++) {
        if (failed(stats, r)) continue;
        double value = yl_summary_value(metric, r); /* none: NAN, reaches nothing */
        if (isnan(value) && !strcmp(metric->metric, "ran_out_s")) value = INFINITY;
        any |= !isnan(value);
        bool here = target->at_least ? value >= target->number : value <= target->number;
        yl_sums_add(&units, stats, r, here, 1);
        n++;
        reached += here;
    }
    if (!any) n = 0; /* there is nothing to judge */
    *summary = no_value(n);
    if (n) summary->mean = (double)reached / n;
    if (yl_replication_stats_any_failed(stats))
        summary->notes |= YL_NOTE_MISSING;
    else if (n > 1) {
        struct yl_interval both = yl_summary_share((struct yl_share){reached, n}, &units, stats);
        summary->low = both.low;
        summary->high = both.high;
    }
}
