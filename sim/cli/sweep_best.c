/* sweep_best.c: values of every point, compared in pairs at the end; contract in sweep_decision.h */
#include "models/guesses.h"
#include "sim/base/array.h"
#include "sim/base/csv_table.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/cli/sweep_decision.h"
#include "sim/output/files.h"
#include "sim/output/rows.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/metrics.h"
#include "sim/stats/summary.h"
#include "sim/stats/unknown.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 1 << 22 }; /* values in memory */

void yl_best_choose(struct yl_best *best, const char *place, const char *metric)
{
    const bool net = !strcmp(place, "all") && !strcmp(metric, "net_cny");
    best->figure[0].place = place;
    best->figure[0].metric = metric;
    best->figure[1].place = "all";
    best->figure[1].metric = net ? "orders" : "net_cny";
}

void yl_best_free(struct yl_best *best)
{
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        struct yl_best_figure *figure = &best->figure[f];
        for (size_t i = 0; i < figure->rows; i++)
            YL_FREE(figure->row[i].of.num, figure->row[i].of.den);
        YL_FREE(figure->row, figure->sorted);
        yl_selection_systems_free(&figure->systems);
        *figure = (struct yl_best_figure){0};
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static struct yl_best_row *new_row(struct yl_best_figure *figure, int64_t point,
                                   const char *variant)
{
    struct yl_best_row *row = YL_ARRAY_NEXT(figure->row, figure->rows, figure->row_capacity);
    *row = (struct yl_best_row){.is = yl_ranked_none}; /* quantiles are in summary.csv */
    row->is.point = point;
    snprintf(row->is.variant, sizeof row->is.variant, "%s", variant);
    return row;
}

/* As totals.csv has it, so that shards that are merged say the same. */
static double as_written(double value)
{
    char text[YL_NUMBER];
    size_t length = yl_text_number(text, value);
    return yl_text_to_number(text, length, &value) ? value : NAN;
}

/* The numbers of every replication, as long as all points fit. */
static void keep(struct yl_best_figure *figure, struct yl_alternative *of,
                 const struct yl_metric *metric, const bool *failed)
{
    figure->kept += of->want;
    if (figure->kept > KEPT) return;
    yl_selection_room(of);
    for (; of->n < of->want; of->n++) {
        const uint32_t r = of->n;
        of->num[r] = figure->is_ratio ? (double)metric->num[r] : yl_summary_value(metric, r);
        of->den[r] = figure->is_ratio ? (double)metric->den[r] : 1;
        if (metric->kind == YL_KIND_PLAIN) of->num[r] = as_written(of->num[r]);
        if (failed && failed[r]) of->num[r] = NAN;
    }
}

/* ---- values of draws ------------------------------------------------------------------------- */

/* Of those that have a value. */
static double mean_of(const double *value, uint32_t n)
{
    double sum = 0, have = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (isnan(value[k])) continue;
        sum += value[k];
        have++;
    }
    return have > 0 ? sum / have : (double)NAN;
}

static void add_draws(struct yl_best_figure *figure, int64_t point, const struct yl_result *result,
                      const struct yl_variant_result *variant)
{
    const uint32_t n = result->drawn.draws;
    const struct yl_metric *metric =
        figure->place ? yl_summary_find(variant, 0, figure->place, figure->metric) : NULL;
    if (!metric) return;
    double *mean = yl_get_zeroed(2 * ((size_t)n + 1), sizeof *mean);
    struct yl_best_row *row = new_row(figure, point, variant->name);
    row->of.want = n;
    row->is_exact = yl_unknown_draws(mean, mean + n, result, variant, metric);
    figure->is_path = metric->is_path;
    figure->scale = 1;
    figure->kept += n;
    row->is.mean = mean_of(mean, n);
    if (figure->kept <= KEPT) yl_selection_room(&row->of);
    for (uint32_t k = 0; row->of.num && k < n; k++) {
        row->of.num[k] = as_written(mean[k]);
        row->of.den[k] = 1;
        row->of.n++;
    }
    free(mean);
}

static void add_row(struct yl_best_figure *figure, int64_t point,
                    const struct yl_variant_result *variant, struct yl_replication_stats *stats)
{
    const struct yl_metric *metric =
        figure->place ? yl_summary_find(variant, 0, figure->place, figure->metric) : NULL;
    struct yl_summary summary = {.mean = NAN};
    if (metric) yl_summary_metric(&summary, metric, stats);
    if (isnan(summary.mean)) return;
    struct yl_best_row *row = new_row(figure, point, variant->name);
    row->is.mean = summary.mean;
    row->of.want = stats->replications;
    figure->is_path = metric->is_path;
    figure->is_ratio = metric->kind == YL_KIND_RATIO;
    figure->scale = metric->scale;
    keep(figure, &row->of, metric, variant->failed);
}

void yl_best_add(struct yl_best *best, int64_t point, const struct yl_result *result)
{
    struct yl_replication_stats stats;
    yl_replication_stats_init(&stats, result->replications);
    best->variants = 0;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const bool ranked = !best->names || yl_result_may_choose(best->names, variant->name);
        best->variants += ranked;
        stats.failed = variant->failed;
        yl_exact_look(&best->score, point, variant);
        for (uint32_t r = 0; r < result->replications; r++) best->failed += variant->failed[r];
        for (int f = 0; f < YL_BEST_FIGURES && ranked; f++)
            if (result->drawn.draws)
                add_draws(&best->figure[f], point, result, variant);
            else
                add_row(&best->figure[f], point, variant, &stats);
    }
    yl_replication_stats_free(&stats);
    if (!best->points || result->replications < best->fewest) best->fewest = result->replications;
    if (result->replications > best->most) best->most = result->replications;
    best->points++;
}

/* Of the last point: where its rows begin. */
static size_t first_of(const struct yl_best_figure *figure, int64_t point)
{
    size_t first = figure->rows;
    while (first && figure->row[first - 1].is.point == point) first--;
    return first;
}

uint32_t yl_best_decision(const struct yl_best *best, int64_t point, const struct yl_result *result)
{
    const struct yl_best_figure *figure = &best->figure[0];
    const size_t first = first_of(figure, point);
    const struct yl_best_row *most = &figure->row[first];
    uint32_t known = 0;
    if (first == figure->rows) return 0;
    for (size_t i = first; i < figure->rows; i++)
        if (yl_best_sign(figure) * (figure->row[i].is.mean - most->is.mean) > 0)
            most = &figure->row[i];
    while (best->variants > 1 && strcmp(figure->row[known].is.variant, most->is.variant)) known++;
    if (best->variants > 1) return known + 1;
    for (uint32_t i = 0; i < result->targets; i++) {
        const struct yl_target *target = &result->target[i];
        const double above = most->is.mean - target->number;
        if (!strcmp(target->place, figure->place) && !strcmp(target->metric, figure->metric))
            return 1 + (target->at_least ? above >= 0 : above <= 0);
    }
    return 1 + (most->is.mean > 0);
}

/* ---- of joined files ------------------------------------------------------------------------- */

/* The figures beside their exact answers, those of paths, too. */
static void add_scores(struct yl_best *best, int64_t point, const struct yl_sheet *summary)
{
    const struct yl_rows rows = yl_rows_of(summary, "variant place metric mean exact z");
    for (size_t i = 0; i < rows.count; i++)
        yl_exact_add(&best->score, &(struct yl_exact_figure){
                                       point, yl_row_text(&rows, i, 0), yl_row_text(&rows, i, 1),
                                       yl_row_text(&rows, i, 2), yl_row_number(&rows, i, 3),
                                       yl_row_number(&rows, i, 4), yl_row_number(&rows, i, 5)});
}

enum yl_status yl_best_read(struct yl_best *best, const char *folder, uint64_t points,
                            const struct yl_manifest *of, struct yl_fault *fault)
{
    struct yl_result_points all;
    struct yl_result_read read;
    enum yl_status status = yl_result_points_open(&all, folder, of, fault);
    for (int64_t point = 1; !status && (uint64_t)point <= points; point++) {
        status = yl_result_points_next(&read, &all, point, fault);
        if (status) break;
        yl_best_add(best, point, &read.result);
        add_scores(best, point, &read.finished.table[YL_OUTPUT_SUMMARY]);
        yl_result_read_free(&read);
    }
    yl_result_points_close(&all);
    return status;
}

/* ---- the set --------------------------------------------------------------------------------- */

int yl_best_sign(const struct yl_best_figure *figure)
{
    return yl_metric_better(figure->metric) < 0 ? -1 : 1;
}

static struct yl_systems systems_of(const struct yl_best_figure *figure, struct yl_alternative *of,
                                    size_t count)
{
    const struct yl_selection selection = {.of = of,
                                           .count = count,
                                           .smallest = yl_best_sign(figure) < 0,
                                           .is_ratio = figure->is_ratio,
                                           .scale = figure->scale};
    return yl_selection_systems(&selection);
}

/* Means as the files have them, and without the rows that have none. */
static void settle_rows(struct yl_best_figure *figure)
{
    size_t rows = 0;
    for (size_t i = 0; i < figure->rows; i++) {
        struct yl_best_row *row = &figure->row[i];
        struct yl_systems own = systems_of(figure, &row->of, 1);
        row->is.mean = own.n ? yl_best_sign(figure) * own.estimate[0] : (double)NAN;
        if (own.n > 1 && !row->is_exact) {
            const double half =
                yl_interval_t(0.95, (double)own.n - 1) * yl_jackknife_error(own.move, own.n);
            row->is.low = row->is.mean - half;
            row->is.high = row->is.mean + half;
        }
        yl_selection_systems_free(&own);
        if (isnan(row->is.mean))
            YL_FREE(row->of.num, row->of.den);
        else
            figure->row[rows++] = *row;
    }
    figure->rows = rows;
}

/* Has the other one these numbers in every replication? */
static bool is_same(const struct yl_alternative *one, const struct yl_alternative *other)
{
    const size_t size = one->n * sizeof *one->num;
    return one->n == other->n && !memcmp(one->num, other->num, size) &&
           !memcmp(one->den, other->den, size);
}

static void find_set(struct yl_best_figure *figure)
{
    struct yl_best_standing *standing = yl_get_zeroed(figure->rows, sizeof *standing);
    struct yl_alternative *all = yl_get(figure->rows * sizeof *all);
    for (size_t i = 0; i < figure->rows; i++) all[i] = figure->row[i].of;
    figure->systems = systems_of(figure, all, figure->rows);
    figure->found = figure->systems.n > 1;
    if (figure->found)
        yl_best_set(standing, &figure->systems, yl_best_cut(figure->rows, 0.95, figure->systems.n));
    for (size_t i = 0; i < figure->rows; i++) {
        struct yl_ranked *row = &figure->row[i].is;
        row->n = (int64_t)figure->systems.n;
        if (!figure->found) continue;
        row->may_be_best = standing[i].may_be_best;
        row->behind = standing[i].behind;
        row->behind_low = standing[i].low;
        row->behind_high = standing[i].high;
        row->ended = row->may_be_best ? YL_ENDED_NOT : YL_ENDED_BEATEN;
        for (size_t k = 0; k < i && row->may_be_best; k++)
            if (is_same(&figure->row[i].of, &figure->row[k].of)) row->ended = YL_ENDED_SAME;
    }
    YL_FREE(standing, all);
}

static int by_mean(const void *a, const void *b)
{
    const struct yl_ranked *const *one = a, *const *two = b;
    if ((*one)->mean == (*two)->mean) return *one < *two ? -1 : 1; /* as the points are */
    return (*one)->mean > (*two)->mean ? -1 : 1;
}

static int by_least_mean(const void *a, const void *b)
{
    const struct yl_ranked *const *one = a, *const *two = b;
    return (*one)->mean == (*two)->mean ? by_mean(a, b) : -by_mean(a, b);
}

void yl_best_find(struct yl_best *best)
{
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        struct yl_best_figure *figure = &best->figure[f];
        bool whole = figure->kept <= KEPT;
        if (whole) settle_rows(figure);
        if (!figure->rows) continue;
        if (whole) find_set(figure);
        figure->sorted = yl_get(figure->rows * sizeof *figure->sorted);
        for (size_t i = 0; i < figure->rows; i++) figure->sorted[i] = &figure->row[i].is;
        qsort(figure->sorted, figure->rows, sizeof *figure->sorted,
              yl_best_sign(figure) > 0 ? by_mean : by_least_mean);
        for (size_t i = 0; i < figure->rows; i++) figure->sorted[i]->rank = (uint32_t)i + 1;
    }
}

/* ---- the choice over draws ------------------------------------------------------------------- */

void yl_expected_rows(struct yl_csv_out *csv, const struct yl_best *best, int64_t point)
{
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        const struct yl_best_figure *figure = &best->figure[f];
        for (size_t i = first_of(figure, point); i < figure->rows; i++)
            for (uint32_t k = 0; k < figure->row[i].of.n; k++)
                YL_CSV_ROW(csv, point, figure->row[i].is.variant, (int64_t)k + 1, figure->place,
                           figure->metric, figure->row[i].of.num[k],
                           figure->row[i].is_exact ? "exact" : "");
    }
}

/* The values of draws.csv as numbers, whatever their units: only how they vary matters. */
static enum yl_status read_draws(struct yl_drawn *drawn, struct yl_arena *arena, const char *folder,
                                 struct yl_fault *fault)
{
    struct yl_sheet table = {0};
    char *path = yl_file_joined(folder, yl_output_name(YL_OUTPUT_DRAWS));
    enum yl_status status = yl_table_read(&table, path, fault);
    free(path);
    if (status) return status;
    const uint32_t guesses = table.columns ? (uint32_t)table.columns - 1 : 0;
    *drawn = (struct yl_drawn){.draws = (uint32_t)table.rows, .guesses = guesses};
    drawn->with = yl_arena_get(arena, (guesses + 1) * sizeof *drawn->with);
    drawn->rank = yl_arena_get(arena, (guesses + 1) * sizeof *drawn->rank);
    drawn->number = yl_arena_get(arena, (table.rows * guesses + 1) * sizeof *drawn->number);
    for (size_t k = 0; k < table.rows; k++)
        for (uint32_t i = 0; i < guesses; i++) {
            const char *text = yl_csv_plain(table.row[k][i + 1]);
            double *number = &drawn->number[k * guesses + i];
            if (!yl_guess_any(text + (*text == '*'), number)) *number = NAN;
        }
    yl_table_free(&table);
    return YL_OK;
}

/* Nothing where a row lacks a draw. */
static void choose(struct yl_best_figure *figure, const struct yl_drawn *drawn,
                   struct yl_arena *arena)
{
    const size_t rows = figure->rows, n = drawn->draws;
    struct yl_unknown_rival *rival = yl_arena_get(arena, (rows + 1) * sizeof *rival);
    double *mean = yl_arena_get(arena, (rows * n + 1) * sizeof *mean);
    if (!figure->found || rows < 2 || n < YL_UNKNOWN_FROM) return;
    const int direction = yl_metric_better(figure->metric);
    if (!direction) return;
    for (size_t i = 0; i < rows; i++) {
        rival[i] =
            (struct yl_unknown_rival){.mean = mean + i * n, .exact = figure->row[i].is_exact};
        if (figure->row[i].of.n != n) return;
        memcpy(mean + i * n, figure->row[i].of.num, n * sizeof *mean);
        for (size_t k = 0; k < n; k++)
            if (isnan(mean[i * n + k])) return;
    }
    yl_unknown_choose(rival, rows, drawn, direction);
    for (size_t i = 0; i < rows; i++) {
        figure->row[i].is.p_best = rival[i].p_best;
        figure->row[i].is.regret = rival[i].regret;
    }
}

enum yl_status yl_expected_choose(struct yl_best *best, const char *folder, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    struct yl_drawn drawn;
    enum yl_status status = read_draws(&drawn, &arena, folder, fault);
    best->draws_for_all = status ? 0 : yl_unknown_draws_for_all(&drawn);
    for (int f = 0; f < YL_BEST_FIGURES && !status; f++) choose(&best->figure[f], &drawn, &arena);
    yl_arena_free(&arena);
    return status;
}
