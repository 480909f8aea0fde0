/* behind.c: how far each alternative is behind the best one; contract in picture.h */
#include "sim/base/number.h"
#include "sim/findings/find.h"
#include "sim/output/manifest.h"
#include "sim/plot/points.h"
#include "sim/stats/metrics.h"
#include <math.h>

enum { MOST = 14 };
enum { POINT, VARIANT, PLACE, METRIC, RANK, MAY, MEAN, BEHIND };
#define COLUMNS "point variant place metric rank may_be_best mean behind? behind_low? behind_high?"

struct behind {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows, points; /* points without rows: variants alone */
    size_t *row;                 /* by rank */
    uint32_t count, shown;
    uint32_t may;     /* be the best: these */
    bool alone, same; /* one variant; none is behind another */
    double sign;      /* -1: less is better */
};

static void sort(struct behind *of)
{
    for (size_t i = 0; i < of->rows.count; i++) {
        const double rank = yl_row_number(&of->rows, i, RANK);
        const struct yl_estimate gap = yl_row_estimate(&of->rows, i, BEHIND);
        if (!(rank > 0) || !(rank == 1 || isfinite(gap.mean))) continue;
        of->may += yl_row_number(&of->rows, i, MAY) > 0;
        of->same = of->same && !(gap.mean > 0) && !(gap.low < gap.high);
        uint32_t at = of->count++;
        for (; at && yl_row_number(&of->rows, of->row[at - 1], RANK) > rank; at--)
            of->row[at] = of->row[at - 1];
        of->row[at] = i;
    }
}

static bool is_shown(const void *context, const char *point)
{
    const struct behind *of = context;
    for (uint32_t k = 0; k < of->shown; k++)
        if (yl_row_is(&of->rows, of->row[k], POINT, point)) return true;
    return false;
}

/* "budget 3,000 CNY; later", of what differs */
static const char *name_of(struct behind *of, uint32_t k, enum yl_point_words words)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_plot_telling telling = {&of->points, is_shown, of};
    const char *point = yl_row_text(&of->rows, of->row[k], POINT),
               *text = yl_plot_point_words(kit, &telling, point, words),
               *variant = yl_plot_variant(kit, yl_row_text(&of->rows, of->row[k], VARIANT));
    if (words == YL_POINT_AXES || (*text && of->alone)) return text;
    return *text ? yl_plot_tell(kit, "%s; %s", "%s；%s", text, variant) : variant;
}

static void add_point(struct behind *of, uint32_t panel, uint32_t k)
{
    struct yl_plot_kit *kit = of->kit;
    const size_t i = of->row[k];
    const bool best = !k, may = yl_row_number(&of->rows, i, MAY) > 0;
    const double most = yl_row_number(&of->rows, of->row[0], MEAN);
    struct yl_estimate gap = yl_row_estimate(&of->rows, i, BEHIND);
    if (best) gap.mean = 0;
    if (!(gap.low < gap.high)) gap.low = gap.high = NAN; /* it is exact */
    struct yl_chart_point *point = yl_chart_point(of->chart, panel, gap.mean, k);
    point->xlow = gap.low;
    point->xhigh = gap.high;
    point->colour = best ? YL_BASE : YL_OTHER;
    point->shape = may && !best ? YL_RING : YL_DOT;
    point->figure = yl_plot_text(kit, "%s\t%s", yl_plot_count(kit, most - of->sign * gap.mean),
                                 yl_plot_count(kit, gap.mean)); /* of the same campaigns */
}

enum yl_status yl_plot_behind(struct yl_chart *chart)
{
    struct behind of = {.chart = chart, .kit = chart->kit, .same = true};
    struct yl_plot_kit *kit = chart->kit;
    enum yl_status status = yl_plot_read(&of.rows, kit, "best.csv", COLUMNS);
    if (!status && yl_plot_has(kit, "points.csv"))
        status = yl_plot_read(&of.points, kit, "points.csv", "point axis value");
    const bool other =
        yl_plot_has(kit, "summary.csv") || /* of a sweep; plans lie too near each other */
        yl_manifest_value(kit->job->manifest, "plans") > 0;
    if (status || !of.rows.count || other) return status;
    of.row = yl_arena_get(&kit->arena, (of.rows.count + 1) * sizeof *of.row);
    const char **name = yl_arena_get(&kit->arena, (MOST + 1) * sizeof *name);
    of.alone = kit->job->manifest->variants < 2;
    sort(&of);
    const uint32_t shown = of.shown = yl_chart_drawn(of.count, MOST);
    if (shown < 2 || of.same) return YL_OK;
    const char *axes = of.points.count ? name_of(&of, 0, YL_POINT_AXES) : NULL;
    for (uint32_t k = 0; k < shown; k++) name[k] = name_of(&of, k, YL_POINT_VALUES);
    const char *place = yl_row_text(&of.rows, of.row[0], PLACE),
               *metric = yl_row_text(&of.rows, of.row[0], METRIC);
    const char *word = yl_find_metric(&kit->arena, &kit->names, kit->job->lang, place, metric);
    of.sign = yl_metric_better(metric) < 0 ? -1 : 1;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .full = true,
                   .zero_line = true,
                   .heads = yl_plot_tell(kit, "%s\tbehind", "%s\t落后",
                                         yl_find_word(metric, kit->job->lang).text),
                   .note = axes && *axes ? axes : NULL,
                   .x = {.zero = true,
                         .label = yl_plot_tell(kit, "behind the best: %s", "落后于最佳：%s",
                                               yl_plot_title(kit, place, metric))},
                   .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t k = 0; k < shown; k++) add_point(&of, panel, k);
    const enum yl_as as = yl_find_as(metric);
    const char *rest =
        of.may > 1
            ? yl_plot_tell(kit, "%u of %u may be the best", "%u 个可能最佳（共 %u 个）", of.may,
                           of.count)
            : yl_plot_tell(
                  kit, "%s ahead of the next", "领先第二名 %s",
                  yl_short_as(as, yl_row_number(&of.rows, of.row[1], BEHIND), kit->job->lang).text);
    if (yl_plot_concluded(kit, "best", place, metric))
        chart->finding = yl_plot_tell(
            kit, "Best %s%s: %s, %s; %s", "%s%s最佳：%s，%s；%s",
            of.may > 1 ? yl_plot_say(kit, "mean ", "平均") : "", word, name[0],
            yl_short_as(as, yl_row_number(&of.rows, of.row[0], MEAN), kit->job->lang).text, rest);
    yl_chart_leave_out(chart, of.count - shown, "Plans", "个方案");
    return YL_OK;
}
