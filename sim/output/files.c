/* files.c: one function a file, a table of them, contract in files.h */
#include "sim/output/files.h"
#include "sim/base/get.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/story.h"
#include "sim/output/tables.h"
#include "sim/output/uncertain.h"
#include "sim/stats/compare.h"
#include "sim/stats/control.h"
#include "sim/stats/risk.h"
#include "sim/stats/summary.h"
#include "sim/stats/unknown.h"
#include "sim/stats/ways.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MILLIONTHS 1e6

struct writer {
    struct yl_csv_out *csv;
    const struct yl_result *result;
    const struct yl_variant_result *variant;
    struct yl_replication_stats *stats;
    struct yl_controls controls;        /* of the variant, for summaries */
    struct yl_risk_best best;           /* of all variants, for summaries */
    const struct yl_unknowns *unknowns; /* of all variants, for uncertain.csv */
    uint32_t figures;                   /* begun, of which the last are in memory */
    uint32_t *family; /* [metrics of the base] for compare.csv; 0: not counted yet */
    int64_t point;
    enum yl_status status; /* of the first that cannot be read back */
};

/* The row is of the first replication of a figure, or of all. */
static void begin(struct writer *to, bool first)
{
    if (first) yl_result_rest(to->result, to->figures++);
    if (to->point) yl_csv_count(to->csv, to->point);
    yl_csv_text(to->csv, to->variant->name);
}

static void begin_replication(struct writer *to, uint32_t r)
{
    begin(to, !r);
    yl_csv_count(to->csv, (int64_t)r + 1);
}

static void amount(struct writer *to, enum yl_kind kind, int64_t num)
{
    if (kind == YL_KIND_MONEY)
        yl_csv_money(to->csv, num);
    else
        yl_csv_count(to->csv, num);
}

static bool lost(const struct writer *to, uint32_t r)
{
    return to->variant->failed && to->variant->failed[r];
}

static void nothing(struct writer *to, int fields)
{
    for (int i = 0; i < fields; i++) yl_csv_empty(to->csv);
}

/* True where the replication has figures; a failed one gets so many empty cells. */
static bool has(struct writer *to, uint32_t r, int fields)
{
    if (lost(to, r)) nothing(to, fields);
    return !lost(to, r);
}

static bool same(const char *a, const char *b) { return a == b || !strcmp(a, b); }

/* Rows of one entry and path are adjacent within a replication. */
static void funnel_rows(struct writer *to, const struct yl_funnel_row *row, uint32_t rows)
{
    for (uint32_t first = 0, next; first < rows; first = next) {
        for (next = first + 1; next < rows; next++)
            if (!same(row[next].entry, row[first].entry) || !same(row[next].path, row[first].path))
                break;
        for (uint32_t r = 0; r < to->result->replications; r++)
            for (uint32_t i = first; i < next; i++) {
                begin_replication(to, r);
                YL_CSV_PUT(to->csv, row[i].entry, row[i].path, row[i].position, row[i].step);
                if (has(to, r, 3))
                    YL_CSV_PUT(to->csv, row[i].count[r][0], row[i].count[r][1], row[i].count[r][2]);
                if (row[i].trait) YL_CSV_PUT(to->csv, row[i].trait, row[i].value);
                yl_csv_end(to->csv);
            }
    }
}

static void funnel(struct writer *to)
{
    funnel_rows(to, to->variant->funnel, to->variant->funnels);
}

static void funnel_by(struct writer *to) { funnel_rows(to, to->variant->by, to->variant->bys); }

/* Negative: none are. */
static void claimed(struct writer *to, int64_t steps)
{
    if (steps < 0)
        nothing(to, 1);
    else
        yl_csv_count(to->csv, steps);
}

static double quotient(int64_t num, int64_t den)
{
    return den ? (double)num / (double)den : (double)NAN;
}

static void paths(struct writer *to)
{
    for (uint32_t i = 0; i < to->variant->paths; i++) {
        const struct yl_path_row *row = &to->variant->path[i];
        for (uint32_t r = 0; r < to->result->replications; r++) {
            begin_replication(to, r);
            YL_CSV_PUT(to->csv, row->entry, row->place);
            claimed(to, row->claimed_steps);
            if (has(to, r, 6))
                YL_CSV_PUT(to->csv, row->arrivals[r], row->arrived[r],
                           quotient(row->arrived[r], row->arrivals[r]),
                           quotient(row->actions[r], row->arrived[r]),
                           quotient(row->switches[r], row->arrived[r]), row->time_median_s[r]);
            yl_csv_end(to->csv);
        }
    }
}

static void way_rate(struct writer *to, const struct yl_way_rate *rate)
{
    YL_CSV_PUT(to->csv, rate->is.mean, rate->is.low, rate->is.high, rate->is.p05, rate->is.p95,
               rate->exact);
}

static void ways(struct writer *to)
{
    struct yl_ways all;
    yl_ways_make(&all, to->variant, to->stats);
    for (uint32_t i = 0; i < all.ways; i++) {
        const struct yl_way *way = &all.way[i];
        const struct yl_lost_row *stops = way->stops;
        begin(to, true);
        YL_CSV_PUT(to->csv, way->entry, yl_label_counts(to->result, YL_EN, way->entry),
                   way->arrivals, way->place, way->arrived, way->orders);
        way_rate(to, &way->per_mille);
        way_rate(to, &way->per_hundred);
        YL_CSV_PUT(to->csv, way->cost_per_order, way->gmv_per_arrival, way->arriving.actions,
                   way->arriving.switches, way->arriving.time_s);
        claimed(to, way->claimed);
        YL_CSV_PUT(to->csv, way->ordering.actions, way->ordering.switches, way->ordering.time_s,
                   way->order_p90_s, way->order_wait_s);
        nothing(to, stops ? 0 : 4);
        if (stops) YL_CSV_PUT(to->csv, stops->path, stops->step, stops->outcome, way->stopped);
        yl_csv_end(to->csv);
    }
    yl_ways_free(&all);
}

static void outcomes(struct writer *to)
{
    for (uint32_t i = 0; i < to->variant->outcomes; i++) {
        const struct yl_outcome_row *row = &to->variant->outcome[i];
        for (uint32_t r = 0; r < to->result->replications; r++) {
            begin_replication(to, r);
            YL_CSV_PUT(to->csv, row->entry, row->outcome);
            if (has(to, r, 1)) yl_csv_count(to->csv, row->visits[r]);
            yl_csv_end(to->csv);
        }
    }
}

static void losses(struct writer *to)
{
    for (uint32_t i = 0; i < to->variant->losts; i++) {
        const struct yl_lost_row *row = &to->variant->lost[i];
        const struct yl_counts counts = {row->visits, 1, 1, true};
        struct yl_summary summary;
        yl_summary_counts(&summary, &counts, to->stats);
        if (!(summary.mean > 0)) continue;
        begin(to, true);
        YL_CSV_ROW(to->csv, row->entry, row->path, row->step, row->outcome, summary.n, summary.mean,
                   summary.low, summary.high, summary.p05, summary.p95);
    }
}

/* What the value is made of: of a ratio value = scale * numerator / denominator; events unless the
 * value or the numerator is them. */
static void made_of(struct writer *to, const struct yl_metric *metric, uint32_t r)
{
    const bool ratio = metric->kind == YL_KIND_RATIO, own = yl_summary_counts_events(metric);
    nothing(to, ratio ? 0 : 3);
    if (ratio) YL_CSV_PUT(to->csv, metric->num[r], metric->den[r], metric->scale);
    nothing(to, own);
    if (!own) yl_csv_count(to->csv, metric->events[r]);
}

static void totals(struct writer *to)
{
    for (uint32_t i = 0; i < to->variant->metrics; i++) {
        const struct yl_metric *metric = &to->variant->metric[i];
        if (metric->is_path) continue;
        for (uint32_t r = 0; r < to->result->replications; r++) {
            begin_replication(to, r);
            YL_CSV_PUT(to->csv, metric->place, metric->metric);
            if (lost(to, r))
                nothing(to, 1);
            else if (metric->kind == YL_KIND_COUNT || metric->kind == YL_KIND_MONEY)
                amount(to, metric->kind, metric->num[r]);
            else
                yl_csv_number(to->csv, yl_summary_value(metric, r));
            if (has(to, r, 4)) made_of(to, metric, r);
            yl_csv_end(to->csv);
        }
    }
}

/* What a number of this series is divided by in this bin. */
static double divisor(const struct writer *to, enum yl_kind kind, uint32_t bin)
{
    if (kind == YL_KIND_MONEY) return MILLIONTHS;
    if (kind == YL_KIND_COUNT) return 1;
    return (double)(to->variant->bin_start[bin + 1] - to->variant->bin_start[bin]);
}

/* Bins of one series, [replications][count]. */
struct bins {
    const struct yl_series *of;
    int64_t *num;
    uint32_t first, count;
};

/* Most bins are empty in all replications, and their rows are the same. */
static void series_bins(struct writer *to, const struct bins *bins)
{
    const struct yl_series *one = bins->of;
    struct yl_summary of[2]; /* of the last bin with something, of the last empty one */
    bool known = false;
    for (uint32_t i = 0; i < bins->count; i++) {
        const uint32_t bin = bins->first + i;
        bool empty = true;
        for (uint32_t r = 0; r < to->result->replications && empty; r++)
            empty = !bins->num[(size_t)r * bins->count + i];
        struct yl_summary *summary = &of[empty];
        struct yl_counts counts = {bins->num + i, bins->count, divisor(to, one->kind, bin),
                                   one->kind == YL_KIND_COUNT};
        if (!empty || !known) yl_summary_counts(summary, &counts, to->stats);
        known |= empty;
        begin(to, true);
        yl_csv_time(to->csv, to->variant->bin_start[bin], &to->result->zone);
        YL_CSV_ROW(to->csv, one->place, one->metric, summary->n, summary->mean, summary->low,
                   summary->high, summary->p05, summary->p95);
    }
}

static void series_all_bins(struct writer *to, const struct bins *bins, uint32_t r)
{
    const struct yl_series *one = bins->of;
    for (uint32_t bin = 0; bin < bins->count; bin++) {
        begin_replication(to, r);
        yl_csv_time(to->csv, to->variant->bin_start[bin], &to->result->zone);
        YL_CSV_PUT(to->csv, one->place, one->metric);
        if (lost(to, r))
            nothing(to, 1);
        else if (one->kind != YL_KIND_RATIO)
            amount(to, one->kind, bins->num[bin]);
        else
            yl_csv_number(to->csv, (double)bins->num[bin] / divisor(to, one->kind, bin));
        yl_csv_end(to->csv);
    }
}

/* The bins of all series of a variant, one series after another, in all replications side by side: most of what a run counts.
 * Only series.csv wants them, so those that can be read back are not kept: each replication has its place in the source. */
struct columns {
    const struct yl_series_source *source;
    const struct yl_variant_result *variant;
    struct column {
        void *place; /* in the source */
        size_t at;   /* of what is kept */
    } * column;      /* [replications] */
};

/* The next `count` bins of replication r; 0 where it failed before it had any. */
static enum yl_status columns_next(struct columns *columns, uint32_t r, int64_t *bins, size_t count)
{
    const struct yl_variant_result *variant = columns->variant;
    const struct yl_series_source *source = columns->source;
    struct column *column = &columns->column[r];
    if (variant->series_at[r].to) {
        if (!column->place) column->place = source->open(source->context, variant->series_at[r]);
        return source->next(column->place, bins, count) ? YL_OK : YL_IO;
    }
    if (variant->series_num[r])
        memcpy(bins, variant->series_num[r] + column->at, count * sizeof *bins);
    else
        memset(bins, 0, count * sizeof *bins);
    column->at += count;
    return YL_OK;
}

/* Some bins of a series at a time, or all of one replication: no more is in memory. */
static void each_series(struct writer *to, uint32_t at_once, bool all)
{
    const struct yl_variant_result *variant = to->variant;
    const uint32_t n = to->result->replications;
    struct columns columns = {.source = &to->result->series_source, .variant = variant};
    struct bins bins = {.num = yl_get(((size_t)(all ? 1 : n) * at_once + 1) * sizeof(int64_t))};
    columns.column = yl_get_zeroed((size_t)n + 1, sizeof *columns.column);
    for (uint32_t i = 0; i < variant->serieses; i++) {
        bins.of = &variant->series[i];
        for (bins.first = 0; bins.first < variant->bins; bins.first += bins.count) {
            const uint32_t left = variant->bins - bins.first;
            bins.count = left < at_once ? left : at_once;
            for (uint32_t r = 0; r < n && !to->status; r++) {
                int64_t *num = bins.num + (all ? 0 : (size_t)r * bins.count);
                to->status = columns_next(&columns, r, num, bins.count);
                if (all && !to->status) series_all_bins(to, &bins, r);
            }
            if (!all && !to->status) series_bins(to, &bins);
        }
    }
    for (uint32_t r = 0; r < n; r++)
        if (columns.column[r].place) columns.source->close(columns.column[r].place);
    YL_FREE(bins.num, columns.column);
}

static void series(struct writer *to)
{
    enum { MOST = 1 << 16 };
    const uint32_t n = to->result->replications, some = MOST / (n + 1) + 1;
    each_series(to, some < to->variant->bins ? some : to->variant->bins, false);
}

static void series_all(struct writer *to) { each_series(to, to->variant->bins, true); }

struct figure { /* a row of summary.csv */
    const char *place, *name;
    const struct yl_metric *metric; /* NULL: a target */
    struct yl_summary summary;
    struct yl_better better;
    struct yl_risk risk;
    double best_share;
};

static void summary_row(struct writer *to, const struct figure *figure)
{
    char notes[YL_NOTES];
    const struct yl_summary *summary = &figure->summary;
    const struct yl_better *better = &figure->better;
    const struct yl_metric *one = figure->metric;
    begin(to, true);
    yl_note_print(notes, summary->notes);
    YL_CSV_PUT(to->csv, figure->place, figure->name, summary->n, summary->mean, summary->sd,
               summary->low, summary->high, summary->p05, summary->p50, summary->p95, notes);
    YL_CSV_ROW(to->csv, one && one->has_exact ? one->exact : NAN,
               one && one->has_exact ? one->z : NAN, better->best, better->low, better->high,
               better->variance_reduction, figure->risk.share, figure->risk.low, figure->risk.high,
               figure->best_share);
}

static void summary_rows(struct writer *to)
{
    uint32_t variant = (uint32_t)(to->variant - to->result->variant);
    for (uint32_t i = 0; i < to->variant->metrics; i++) {
        const struct yl_metric *metric = &to->variant->metric[i];
        struct figure figure = {.place = metric->place, .name = metric->metric, .metric = metric};
        yl_summary_metric(&figure.summary, metric, to->stats);
        yl_controls_best(&figure.better, &to->controls, metric, to->stats);
        yl_risk_loss(&figure.risk, metric, to->stats);
        figure.best_share = yl_risk_best_share(&to->best, variant, i);
        summary_row(to, &figure);
    }
    for (uint32_t i = 0; i < to->result->targets; i++) {
        char name[YL_TARGET_NAME];
        struct figure figure = {
            .place = "targets", .name = name, .better = {NAN, NAN, NAN, NAN, 0}, .best_share = NAN};
        yl_target_print(name, &to->result->target[i]);
        yl_summary_target(&figure.summary, &to->result->target[i], to->variant, to->stats);
        yl_risk_missed(&figure.risk, &figure.summary);
        summary_row(to, &figure);
    }
}

static void compare_rows(struct writer *to)
{
    const struct yl_variant_result *base = &to->result->variant[0];
    if (to->variant == base) return;
    for (uint32_t i = 0; i < to->variant->metrics; i++) {
        const struct yl_metric *metric = &to->variant->metric[i];
        const struct yl_metric *other = yl_summary_find(base, i, metric->place, metric->metric);
        if (!other) continue;
        struct yl_compared compared;
        uint32_t *family = &to->family[other - base->metric];
        if (!*family) *family = yl_compare_family(to->result, i, metric);
        struct yl_pair pair = {metric, other, to->variant->failed, base->failed, *family};
        yl_compare_metric(&compared, &pair, to->stats);
        begin(to, true);
        char notes[YL_NOTES];
        yl_note_print(notes, compared.notes);
        YL_CSV_PUT(to->csv, base->name, metric->place, metric->metric, compared.diff,
                   compared.diff_low, compared.diff_high, compared.ratio, compared.ratio_low,
                   compared.ratio_high, compared.p_higher, compared.variance_reduction);
        YL_CSV_ROW(to->csv, compared.low_all, compared.high_all, notes);
    }
}

static void uncertain_rows(struct writer *to)
{
    const struct yl_unknown *all = to->unknowns->of[to->variant - to->result->variant];
    for (uint32_t i = 0; i < to->variant->metrics; i++) {
        const struct yl_unknown *one = &all[i];
        const char *note = one->exact ? "exact" : "";
        begin(to, true);
        YL_CSV_PUT(to->csv, to->variant->metric[i].place, to->variant->metric[i].metric, one->draws,
                   one->mean, one->between, one->between_low, one->between_high);
        YL_CSV_ROW(to->csv, one->within, yl_unknown_share(one), one->p05, one->p50, one->p95,
                   one->p_best, one->regret, one->draws < to->unknowns->draws ? "missing" : note);
    }
}

static void chains(struct writer *to)
{
    for (uint32_t i = 0; i < to->variant->chains; i++) {
        const struct yl_chain_row *row = &to->variant->chain[i];
        for (uint32_t r = 0; r < to->result->replications; r++) {
            begin_replication(to, r);
            YL_CSV_PUT(to->csv, row->origin, row->entry);
            if (has(to, r, 3)) {
                YL_CSV_PUT(to->csv, row->visits[r], row->orders[r]);
                yl_csv_money(to->csv, row->gmv[r]);
            }
            yl_csv_end(to->csv);
        }
    }
}

static void dashboard(struct writer *to)
{
    const struct yl_variant_result *variant = to->variant;
    for (uint32_t i = 0; i < variant->dashboards; i++) {
        const struct yl_dashboard_row *row = &variant->dashboard[i];
        for (uint32_t r = 0; r < to->result->replications; r++)
            for (uint32_t bin = 0; bin < variant->bins; bin++) {
                size_t at = (size_t)r * variant->bins + bin;
                begin_replication(to, r);
                yl_csv_time(to->csv, variant->bin_start[bin + 1], &to->result->zone);
                YL_CSV_PUT(to->csv, row->report, row->place, row->metric);
                if (has(to, r, 2)) {
                    amount(to, row->kind, row->shown[at]);
                    amount(to, row->kind, row->truth[at]);
                }
                yl_csv_end(to->csv);
            }
    }
}

static void journeys(struct writer *to) { yl_story_rows(to->csv, to->result, to->variant); }

/* Of all variants together: yl_labels_write, yl_findings_write_csv and _json, yl_uncertain_draws,
 * yl_assumptions_write. */
static void together(struct writer *to) { (void)to; }

static const struct {
    const char *name;
    void (*rows)(struct writer *to); /* of one variant */
} files[YL_OUTPUT_FILES] = {
    [YL_OUTPUT_FUNNEL] = {"funnel.csv", funnel},
    [YL_OUTPUT_FUNNEL_BY] = {"funnel_by.csv", funnel_by},
    [YL_OUTPUT_PATHS] = {"paths.csv", paths},
    [YL_OUTPUT_WAYS] = {"ways.csv", ways},
    [YL_OUTPUT_OUTCOMES] = {"outcomes.csv", outcomes},
    [YL_OUTPUT_LOSSES] = {"losses.csv", losses},
    [YL_OUTPUT_TOTALS] = {"totals.csv", totals},
    [YL_OUTPUT_SERIES] = {"series.csv", series},
    [YL_OUTPUT_SERIES_ALL] = {"series_all.csv", series_all},
    [YL_OUTPUT_SUMMARY] = {"summary.csv", summary_rows},
    [YL_OUTPUT_COMPARE] = {"compare.csv", compare_rows},
    [YL_OUTPUT_UNCERTAIN] = {"uncertain.csv", uncertain_rows},
    [YL_OUTPUT_DRAWS] = {"draws.csv", together},
    [YL_OUTPUT_ASSUMPTIONS] = {"assumptions.csv", together},
    [YL_OUTPUT_CHAINS] = {"chains.csv", chains},
    [YL_OUTPUT_DASHBOARD] = {"dashboard.csv", dashboard},
    [YL_OUTPUT_JOURNEYS] = {"journeys.csv", journeys},
    [YL_OUTPUT_CONCLUSIONS] = {"conclusions.csv", together},
    [YL_OUTPUT_FINDINGS] = {"findings.json", together},
    [YL_OUTPUT_LABELS] = {"labels.csv", together},
};

const char *yl_output_name(enum yl_output_file file) { return files[file].name; }

double yl_output_totals(const struct yl_result *result)
{
    double rows = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t m = 0; m < result->variant[v].metrics; m++)
            rows += !result->variant[v].metric[m].is_path;
    return rows * result->replications;
}

bool yl_output_has(const struct yl_result *result, enum yl_output_file file)
{
    switch (file) {
    case YL_OUTPUT_TOTALS: /* one replication may have no ledger */
        return result->replications < 2 || yl_output_totals(result) <= YL_TOTALS_MOST;
    case YL_OUTPUT_FUNNEL_BY:
        for (uint32_t v = 0; v < result->variants; v++)
            if (result->variant[v].bys) return true;
        return false;
    case YL_OUTPUT_SERIES:
        return !result->drawn.draws;
    case YL_OUTPUT_SERIES_ALL:
        return result->series_all;
    case YL_OUTPUT_CHAINS:
        return result->has_chains;
    case YL_OUTPUT_DASHBOARD:
        return result->has_dashboards && !result->drawn.draws;
    case YL_OUTPUT_JOURNEYS:
        return result->has_journeys;
    case YL_OUTPUT_ASSUMPTIONS:
        return result->assumptions > 0;
    case YL_OUTPUT_LABELS:
        return result->labels > 0;
    case YL_OUTPUT_UNCERTAIN:
    case YL_OUTPUT_DRAWS:
        return result->drawn.draws > 0;
    default:
        return true;
    }
}

enum yl_status yl_output_rows(struct yl_csv_out *csv, enum yl_output_file file,
                              const struct yl_result *result, int64_t point, struct yl_fault *fault)
{
    struct yl_replication_stats stats;
    struct yl_risk_best best = {0};
    struct yl_unknowns unknowns = {0};
    yl_replication_stats_init(&stats, result->replications);
    enum yl_status status = YL_OK;
    stats.group = result->drawn.each;
    stats.looked = result->looked;
    if (file == YL_OUTPUT_UNCERTAIN) yl_unknowns_init(&unknowns, result, NULL);
    if (file == YL_OUTPUT_SUMMARY) yl_risk_best_init(&best, result);
    const size_t metrics = result->variants ? result->variant[0].metrics : 0;
    uint32_t *family = yl_get_zeroed(metrics + 1, sizeof *family);
    for (uint32_t v = 0; v < result->variants && !status; v++) {
        struct writer to = {.csv = csv,
                            .result = result,
                            .variant = &result->variant[v],
                            .stats = &stats,
                            .best = best,
                            .unknowns = &unknowns,
                            .family = family,
                            .point = point};
        stats.failed = result->variant[v].failed;
        if (file == YL_OUTPUT_SUMMARY) yl_controls_init(&to.controls, to.variant, &stats);
        files[file].rows(&to);
        status = to.status;
        yl_controls_free(&to.controls);
    }
    free(family);
    yl_risk_best_free(&best);
    yl_unknowns_free(&unknowns);
    yl_replication_stats_free(&stats);
    if (!status) return YL_OK;
    return yl_fault_set(fault, status, "'%s': what was counted cannot be read back",
                        "“%s”：已计数的内容无法读回", files[file].name);
}

enum yl_status yl_output_write(const struct yl_result *result, struct yl_findings *found,
                               const char *folder, enum yl_output_file file, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    if (!yl_output_has(result, file)) return YL_OK;
    if (file == YL_OUTPUT_LABELS) return yl_labels_write(result, folder, fault);
    if (file == YL_OUTPUT_DRAWS) return yl_uncertain_draws(result, folder, fault);
    if (file == YL_OUTPUT_ASSUMPTIONS) return yl_assumptions_write(result, NULL, folder, fault);
    if (file == YL_OUTPUT_CONCLUSIONS)
        return yl_findings_write_csv(found, folder, result->bom, fault);
    if (file == YL_OUTPUT_FINDINGS) return yl_findings_write_json(found, folder, fault);
    enum yl_status status = yl_table_open(&csv, folder, files[file].name, result->bom, fault);
    if (status) return status;
    status = yl_output_rows(&csv, file, result, 0, fault);
    return yl_status_first(status, yl_csv_close(&csv, !status, fault));
}
