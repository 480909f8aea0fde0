/* sweep_best.c: values of every point, compared in pairs at the end; contract in sweep_best.h */
#include "sim/cli/sweep_best.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/best_set.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/summary.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER = YL_TERMINAL_NUMBER, WIDE = 2 * NUMBER + 8, LINE = 1024, NAME = 64 };
enum { SHOWN = 12, NEXT = 5, KEPT = 1 << 23 }; /* rows on the terminal; numbers in memory */

struct yl_best_row {
    int64_t point;
    char variant[NAME];
    double mean, low, high;
    uint32_t replications;
    double *num, *den; /* [replications] each, NAN where one failed; NULL: too many points */
    bool may_be_best;
};

static void show_scores(FILE *out, const struct yl_best *best, bool zh)
{
    if (!best->score.scored) return;
    fprintf(out,
            yl_text_plural(zh ? YL_ZH : YL_EN, best->score.scored,
                           "\n%llu figure beside its exact answer, z %.2f\n",
                           "\n%llu figures beside their exact answers, farthest z %.2f\n",
                           "\n%llu 个数字与精确值对照，最远 z = %.2f\n"),
            (unsigned long long)best->score.scored, best->score.z);
}

/* The numbers of every replication, as long as all points fit. */
static bool keep(struct yl_best *best, struct yl_best_row *row, const struct yl_metric *metric,
                 const bool *failed)
{
    best->kept += 2 * (size_t)row->replications;
    if (best->kept > KEPT) return true;
    row->num = malloc(2 * (size_t)row->replications * sizeof *row->num);
    if (!row->num) return false;
    row->den = row->num + row->replications;
    for (uint32_t r = 0; r < row->replications; r++) {
        bool lost = failed && failed[r];
        row->num[r] = best->is_ratio ? (double)metric->num[r] : yl_summary_value(metric, r);
        row->den[r] = best->is_ratio ? (double)metric->den[r] : 1;
        if (lost) row->num[r] = NAN;
    }
    return true;
}

static enum yl_status add_row(struct yl_best *best, int64_t point,
                              const struct yl_variant_result *variant,
                              struct yl_replication_stats *stats)
{
    const struct yl_metric *metric = yl_summary_find(variant, 0, best->place ? best->place : "all",
                                                     best->metric ? best->metric : "orders");
    struct yl_summary summary = {.mean = NAN};
    if (metric) yl_summary_metric(&summary, metric, stats);
    if (isnan(summary.mean)) return YL_OK;
    if (!YL_ARRAY_RESERVE(&best->row, &best->row_capacity, best->rows + 1)) return YL_NO_MEMORY;
    struct yl_best_row *row = &best->row[best->rows++];
    *row = (struct yl_best_row){.point = point,
                                .mean = summary.mean,
                                .low = summary.low,
                                .high = summary.high,
                                .replications = stats->replications};
    snprintf(row->variant, sizeof row->variant, "%s", variant->name);
    best->is_ratio = metric->kind == YL_KIND_RATIO;
    best->scale = metric->scale;
    return keep(best, row, metric, variant->failed) ? YL_OK : YL_NO_MEMORY;
}

enum yl_status yl_best_add(struct yl_best *best, int64_t point, const struct yl_result *result)
{
    struct yl_replication_stats stats;
    enum yl_status status = yl_replication_stats_init(&stats, result->replications);
    if (status) return status;
    for (uint32_t v = 0; v < result->variants && !status; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        stats.failed = variant->failed;
        yl_exact_look(&best->score, point, variant);
        for (uint32_t r = 0; r < result->replications; r++) best->failed += variant->failed[r];
        status = add_row(best, point, variant, &stats);
    }
    yl_replication_stats_free(&stats);
    best->variants = result->variants;
    if (!best->points || result->replications < best->fewest) best->fewest = result->replications;
    if (result->replications > best->most) best->most = result->replications;
    best->points++;
    return status;
}

void yl_best_free(struct yl_best *best)
{
    for (size_t i = 0; i < best->rows; i++) free(best->row[i].num);
    free(best->row);
    best->row = NULL;
    best->rows = best->row_capacity = 0;
}

/* ---- the set --------------------------------------------------------------------------------- */

static int sign_of(const struct yl_best *best)
{
    return yl_metric_better(best->metric ? best->metric : "orders") < 0 ? -1 : 1;
}

/* Have all rows a value in this replication? Pairs are compared over these. */
static bool is_common(const struct yl_best *best, uint32_t r)
{
    for (size_t i = 0; i < best->rows; i++)
        if (r >= best->row[i].replications || isnan(best->row[i].num[r])) return false;
    return true;
}

struct pairs {
    struct yl_systems systems;
    double *estimate, *move, *num, *den;
    bool *is_common, *may;
};

static void fill(struct pairs *pairs, const struct yl_best *best)
{
    size_t n = pairs->systems.n;
    for (size_t i = 0; i < best->rows; i++) {
        const struct yl_best_row *row = &best->row[i];
        double *move = pairs->move + i * n;
        size_t used = 0;
        for (uint32_t r = 0; r < best->fewest; r++) {
            if (!pairs->is_common[r]) continue;
            pairs->num[used] = sign_of(best) * row->num[r];
            pairs->den[used++] = row->den[r];
        }
        const struct yl_fraction fraction = {pairs->num, pairs->den, best->scale};
        pairs->estimate[i] = best->is_ratio ? yl_jackknife_ratio(move, &fraction, n)
                                            : yl_jackknife_mean(move, pairs->num, n);
    }
}

/* False: there is no memory, or there are too many points. */
static bool find_set(const struct yl_best *best)
{
    struct pairs pairs = {.systems.count = best->rows};
    size_t n = 0, size = (size_t)best->fewest + 1;
    if (best->kept > KEPT || !best->rows) return false;
    pairs.is_common = calloc(size, sizeof *pairs.is_common);
    for (uint32_t r = 0; pairs.is_common && r < best->fewest; r++)
        n += pairs.is_common[r] = is_common(best, r);
    pairs.systems.n = n;
    pairs.estimate = calloc(best->rows, sizeof *pairs.estimate);
    pairs.move = calloc(best->rows * n + 1, sizeof *pairs.move);
    pairs.num = calloc(size, sizeof *pairs.num);
    pairs.den = calloc(size, sizeof *pairs.den);
    pairs.may = calloc(best->rows, sizeof *pairs.may);
    bool good = pairs.is_common && pairs.estimate && pairs.move && pairs.num && pairs.den &&
                pairs.may && n > 1;
    if (good) {
        fill(&pairs, best);
        pairs.systems.estimate = pairs.estimate;
        pairs.systems.move = pairs.move;
        pairs.systems.scratch = pairs.num;
        yl_best_set(pairs.may, &pairs.systems, 0.95);
        for (size_t i = 0; i < best->rows; i++) best->row[i].may_be_best = pairs.may[i];
    }
    free(pairs.is_common);
    free(pairs.estimate);
    free(pairs.move);
    free(pairs.num);
    free(pairs.den);
    free(pairs.may);
    return good;
}

/* ---- the terminal ---------------------------------------------------------------------------- */

/* As many of the last parts of a path as tell it from the other axes. */
static const char *short_path(const struct yl_points *points, uint32_t axis)
{
    const char *path = points->axis[axis].path, *at = path + strlen(path);
    while (at > path) {
        while (--at > path && at[-1] != '.') continue;
        size_t length = strlen(at);
        bool alone = true;
        for (uint32_t a = 0; a < points->axes && alone; a++) {
            size_t all = strlen(points->axis[a].path);
            const char *end = points->axis[a].path + (all > length ? all - length : 0);
            alone = a == axis || strcmp(end, at) != 0;
        }
        if (alone) break;
    }
    return at;
}

/* A value as people read it: four digits that count where it is no whole number, no date. */
static void print_value(char *to, size_t size, const char *text)
{
    size_t length = strspn(text, "0123456789.");
    double value;
    bool is_number = memchr(text, '.', length) &&
                     !strchr("-:T", text[length] ? text[length] : '%') &&
                     yl_text_to_number(text, length, &value);
    if (is_number && value < 10000)
        snprintf(to, size, "%.4g%s", value, text + length);
    else
        snprintf(to, size, "%s", text);
}

/* Cut with an ellipsis at the width. */
static void print_fitting(FILE *out, const char *line, int room)
{
    size_t length = strlen(line);
    if (yl_text_width(line, length) <= room)
        fprintf(out, "%s\n", line);
    else
        fprintf(out, "%.*s…\n", (int)yl_text_fit(line, length, room - 1), line);
}

static const char *axis_name(const struct yl_best *best, const struct yl_points *points,
                             uint32_t axis)
{
    const char *name = short_path(points, axis);
    if (!best->names) return name;
    return yl_label(best->names, best->lang, name, "axes.%s", points->axis[axis].path);
}

static void show_row(FILE *out, const struct yl_best_row *row, const struct yl_points *points,
                     const struct yl_best *best)
{
    char figure[NUMBER], low[NUMBER], high[NUMBER], both[WIDE] = "", line[LINE] = "", value[NAME];
    struct yl_arena arena = {0};
    yl_terminal_number(figure, row->mean);
    if (isfinite(row->low) && isfinite(row->high)) {
        yl_terminal_number(low, row->low);
        yl_terminal_number(high, row->high);
        snprintf(both, sizeof both, "[%s, %s]", low, high);
    }
    fprintf(out, "  %6lld  ", (long long)row->point);
    yl_terminal_pad(out, figure, -10);
    putc(' ', out);
    yl_terminal_pad(out, both, 21);
    size_t used = 0;
    for (uint32_t a = 0; a < points->axes && used < sizeof line; a++) {
        const struct yl_item *item = yl_points_value(points, (uint64_t)row->point - 1, a, &arena);
        const char *text = item ? yl_points_text(item, &arena) : NULL;
        print_value(value, sizeof value, text ? text : "");
        used += (size_t)snprintf(line + used, sizeof line - used, "  %s=%s",
                                 axis_name(best, points, a), value);
    }
    if (best->variants > 1 && used < sizeof line)
        snprintf(line + used, sizeof line - used, "  %s",
                 best->names ? yl_label_variant(best->names, best->lang, row->variant)
                             : row->variant);
    int room = yl_screen_width(out) - 42;
    print_fitting(out, line, room < 20 ? 20 : room);
    yl_arena_free(&arena);
}

static int by_mean(const void *a, const void *b)
{
    double one = (*(const struct yl_best_row *const *)a)->mean;
    double two = (*(const struct yl_best_row *const *)b)->mean;
    if (one == two) /* as the points are */
        return *(const struct yl_best_row *const *)a < *(const struct yl_best_row *const *)b ? -1
                                                                                             : 1;
    return one > two ? -1 : 1;
}

static int by_least_mean(const void *a, const void *b)
{
    double one = (*(const struct yl_best_row *const *)a)->mean;
    double two = (*(const struct yl_best_row *const *)b)->mean;
    return one == two ? by_mean(a, b) : -by_mean(a, b);
}

static void show_set(FILE *out, const struct yl_best *best, const struct yl_best_row **sorted,
                     const struct yl_points *points, enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    size_t held = 0, shown = 0;
    bool named = find_set(best);
    for (size_t i = 0; i < best->rows; i++) held += best->row[i].may_be_best;
    const char *most = sign_of(best) < 0 ? yl_text_in(lang, "lowest", "最低")
                                         : yl_text_in(lang, "highest", "最高");
    if (!named)
        fprintf(out, zh ? "\n均值%s的点：\n" : "\n%s means:\n", most);
    else if (held == best->rows && held > 1)
        fprintf(out,
                zh ? "\n可能%s的点（95%%）：全部 %zu 个，场次太少，分不出高下\n"
                   : "\nmay be the %s (95%%): any of %zu, replications are too few to tell\n",
                most, best->rows);
    else
        fprintf(out,
                zh ? "\n可能%s的点（95%%）：%zu 个，共 %zu 个\n"
                   : "\nmay be the %s (95%%): %zu of %zu\n",
                most, held, best->rows);
    for (size_t i = 0; i < best->rows && shown < SHOWN; i++) {
        if (named && !sorted[i]->may_be_best) continue;
        show_row(out, sorted[i], points, best);
        shown++;
    }
    size_t more = (named ? held : best->rows) - shown;
    if (more) fprintf(out, zh ? "  …… 还有 %zu 个\n" : "  … and %zu more\n", more);
    if (!named || held == best->rows) return;
    fputs(zh ? "\n其次\n" : "\nnext\n", out);
    for (size_t i = 0, next = 0; i < best->rows && next < NEXT; i++) {
        if (sorted[i]->may_be_best) continue;
        show_row(out, sorted[i], points, best);
        next++;
    }
}

enum yl_status yl_best_show(FILE *out, const struct yl_best *best, const struct yl_points *points,
                            enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    fprintf(out,
            zh ? "%llu 个点，%u 个方案，每点 %u" : "points: %llu, variants: %u, replications: %u",
            (unsigned long long)best->points, best->variants, best->fewest);
    if (best->most != best->fewest) fprintf(out, zh ? " 至 %u" : " to %u", best->most);
    fprintf(out,
            zh ? " 场模拟；%s.%s 的均值与 95%% 区间\n"
               : " each; mean of %s.%s and its 95%% interval\n",
            best->place ? best->place : "all", best->metric ? best->metric : "orders");
    if (best->failed)
        fprintf(out,
                zh ? "%llu 场模拟失败，相关数字标为 missing\n"
                   : "replications that failed: %llu; figures they would have fed are noted "
                     "missing\n",
                (unsigned long long)best->failed);
    if (!best->rows) return YL_OK;
    const struct yl_best_row **sorted = malloc(best->rows * sizeof *sorted);
    if (!sorted) return YL_NO_MEMORY;
    for (size_t i = 0; i < best->rows; i++) sorted[i] = &best->row[i];
    qsort(sorted, best->rows, sizeof *sorted, sign_of(best) > 0 ? by_mean : by_least_mean);
    show_set(out, best, sorted, points, lang);
    show_scores(out, best, zh);
    free(sorted);
    return YL_OK;
}
