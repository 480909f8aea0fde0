/* sweep_best.c: two short lists kept in order, contract in sweep_best.h */
#include "sim/cli/sweep_best.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/output/terminal.h"
#include "sim/stats/summary.h"
#include <math.h>
#include <string.h>

enum { NUMBER = YL_TERMINAL_NUMBER, WIDE = 2 * NUMBER + 8, LINE = 1024 };

/* Keeps the list in order; sign 1: the largest first, -1: the smallest. */
static void insert(struct yl_best_row list[YL_BEST], uint64_t used, const struct yl_best_row *row,
                   double sign)
{
    uint64_t count = used < YL_BEST ? used : YL_BEST, at = count;
    while (at && sign * row->mean > sign * list[at - 1].mean) at--;
    if (at == YL_BEST) return;
    for (uint64_t i = count < YL_BEST ? count : YL_BEST - 1; i > at; i--) list[i] = list[i - 1];
    list[at] = *row;
}

static void show_scores(FILE *out, const struct yl_best *best, bool zh)
{
    if (!best->score.scored) return;
    fprintf(out,
            zh ? "\n%llu 个数字与精确值对照，最远 z = %.2f\n"
               : "\n%llu figures beside their exact answers, farthest z %.2f\n",
            (unsigned long long)best->score.scored, best->score.z);
}

enum yl_status yl_best_add(struct yl_best *best, int64_t point, const struct yl_result *result)
{
    struct yl_replication_stats stats;
    if (yl_replication_stats_init(&stats, result->replications)) return YL_NO_MEMORY;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *metric = yl_summary_find(
            variant, 0, best->place ? best->place : "all", best->metric ? best->metric : "orders");
        struct yl_summary summary = {.mean = NAN};
        stats.failed = variant->failed;
        yl_exact_look(&best->score, point, variant);
        for (uint32_t r = 0; r < result->replications; r++) best->failed += variant->failed[r];
        if (metric) yl_summary_metric(&summary, metric, &stats);
        if (isnan(summary.mean)) continue;
        struct yl_best_row row = {
            .point = point, .mean = summary.mean, .low = summary.low, .high = summary.high};
        snprintf(row.variant, sizeof row.variant, "%s", variant->name);
        insert(best->best, best->rows, &row, 1);
        insert(best->worst, best->rows, &row, -1);
        best->rows++;
    }
    yl_replication_stats_free(&stats);
    best->variants = result->variants;
    if (!best->points || result->replications < best->fewest) best->fewest = result->replications;
    if (result->replications > best->most) best->most = result->replications;
    best->points++;
    return YL_OK;
}

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

static void show_row(FILE *out, const struct yl_best_row *row, const struct yl_points *points,
                     uint32_t variants)
{
    char figure[NUMBER], low[NUMBER], high[NUMBER], both[WIDE] = "", line[LINE];
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
    line[0] = 0;
    if (variants > 1) used = (size_t)snprintf(line, sizeof line, "  %.40s", row->variant);
    for (uint32_t a = 0; a < points->axes && used < sizeof line; a++) {
        const struct yl_item *value = yl_points_value(points, (uint64_t)row->point - 1, a, &arena);
        const char *text = value ? yl_points_text(value, &arena) : "";
        used += (size_t)snprintf(line + used, sizeof line - used, "  %s=%s", short_path(points, a),
                                 text ? text : "");
    }
    int room = yl_screen_width(out) - 42;
    fprintf(out, "%.*s\n", (int)yl_text_fit(line, strlen(line), room < 20 ? 20 : room), line);
    yl_arena_free(&arena);
}

static void show_list(FILE *out, const char *head, const struct yl_best_row *list, uint64_t count,
                      const struct yl_points *points, uint32_t variants)
{
    fprintf(out, "\n%s\n", head);
    for (uint64_t i = 0; i < count; i++) show_row(out, &list[i], points, variants);
}

void yl_best_show(FILE *out, const struct yl_best *best, const struct yl_points *points,
                  enum yl_lang lang)
{
    const bool zh = lang == YL_ZH;
    const uint64_t shown = best->rows < YL_BEST ? best->rows : YL_BEST;
    fprintf(out, zh ? "%llu 个点，%u 个方案，每点 %u" : "%llu points, %u variants, %u",
            (unsigned long long)best->points, best->variants, best->fewest);
    if (best->most != best->fewest) fprintf(out, zh ? " 至 %u" : " to %u", best->most);
    fprintf(out,
            zh ? " 场模拟；%s.%s 的均值与 95%% 区间\n"
               : " replications each; mean of %s.%s and its 95%% interval\n",
            best->place ? best->place : "all", best->metric ? best->metric : "orders");
    if (best->failed)
        fprintf(out,
                zh ? "%llu 场模拟失败，相关数字标为 missing\n"
                   : "%llu replications failed; figures they would have fed are noted missing\n",
                (unsigned long long)best->failed);
    if (!best->rows) return;
    show_list(out, zh ? "最高的点" : "highest", best->best, shown, points, best->variants);
    if (best->rows > 1)
        show_list(out, zh ? "最低的点" : "lowest", best->worst, shown, points, best->variants);
    show_scores(out, best, zh);
}
