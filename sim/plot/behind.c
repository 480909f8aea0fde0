/* behind.c: how far each alternative is behind the best one; contract in picture.h */
#include "sim/base/text.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { MOST = 14, NAME = 44 };
enum { POINT, VARIANT, PLACE, METRIC, RANK, MAY, MEAN, BEHIND };
#define COLUMNS "point variant place metric rank may_be_best mean behind? behind_low? behind_high?"

struct behind {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows, points; /* points without rows: variants alone */
    size_t *row;                 /* by rank */
    uint32_t count, shown;
    bool alone; /* one variant */
};

static bool is_ranked(const struct behind *of, size_t i)
{
    return yl_row_number(&of->rows, i, RANK) > 0 &&
           (yl_row_is(&of->rows, i, RANK, "1") || isfinite(yl_row_number(&of->rows, i, BEHIND)));
}

static void sort(struct behind *of)
{
    for (size_t i = 0; i < of->rows.count; i++) {
        const double rank = yl_row_number(&of->rows, i, RANK);
        if (!is_ranked(of, i)) continue;
        uint32_t at = of->count++;
        for (; at && yl_row_number(&of->rows, of->row[at - 1], RANK) > rank; at--)
            of->row[at] = of->row[at - 1];
        of->row[at] = i;
    }
}

static bool is_shown(const struct behind *of, size_t p)
{
    for (uint32_t k = 0; k < of->shown; k++)
        if (yl_row_is(&of->points, p, 0, yl_row_text(&of->rows, of->row[k], POINT))) return true;
    return false;
}

/* Have the points that are shown more than one value of the axis of row p of points.csv? */
static bool differs(const struct behind *of, size_t p)
{
    const char *axis = yl_row_text(&of->points, p, 1), *value = yl_row_text(&of->points, p, 2);
    for (size_t q = 0; q < of->points.count; q++)
        if (yl_row_is(&of->points, q, 1, axis) && !yl_row_is(&of->points, q, 2, value) &&
            is_shown(of, q))
            return true;
    return false;
}

/* "budget 3,000 CNY; later", of what differs; without axes: "3,000 CNY; later" */
static const char *name_of(struct behind *of, size_t i, bool with_axes)
{
    struct yl_plot_kit *kit = of->kit;
    const char *text = "", *id = yl_row_text(&of->rows, i, POINT);
    const char *variant = yl_row_text(&of->rows, i, VARIANT);
    for (size_t p = 0; p < of->points.count; p++)
        if (yl_row_is(&of->points, p, 0, id) && differs(of, p))
            text = yl_plot_text(kit, "%s%s%s%s%s", text, text[0] ? "; " : "",
                                with_axes ? yl_plot_axis(kit, yl_row_text(&of->points, p, 1)) : "",
                                with_axes ? " " : "",
                                yl_plot_value(kit, yl_row_text(&of->points, p, 2)));
    if (text[0] && of->alone) return text;
    return text[0] ? yl_plot_text(kit, "%s; %s", text, yl_plot_variant(kit, variant))
                   : yl_plot_variant(kit, variant);
}

/* "budget; price": what the values of all rows are of */
static const char *axes_of(struct behind *of)
{
    const char *text = "", *first = of->points.count ? yl_row_text(&of->points, 0, 0) : "";
    for (size_t p = 0; p < of->points.count && yl_row_is(&of->points, p, 0, first); p++)
        if (differs(of, p))
            text = yl_plot_text(of->kit, "%s%s%s", text, text[0] ? "; " : "",
                                yl_plot_axis(of->kit, yl_row_text(&of->points, p, 1)));
    return text;
}

/* Names that are too long leave out the axes, which are the same in each; the axes then, else NULL. */
static const char *name_rows(struct behind *of, const char **name)
{
    bool longer = false;
    for (uint32_t k = 0; k < of->shown; k++) {
        name[k] = name_of(of, of->row[k], true);
        longer |= yl_text_width(name[k], strlen(name[k])) > NAME;
    }
    const char *axes = longer ? axes_of(of) : "";
    for (uint32_t k = 0; axes[0] && k < of->shown; k++) name[k] = name_of(of, of->row[k], false);
    return axes[0] ? axes : NULL;
}

static void add_point(struct behind *of, uint32_t panel, uint32_t k)
{
    struct yl_plot_kit *kit = of->kit;
    const size_t i = of->row[k];
    const bool best = !k, may = yl_row_number(&of->rows, i, MAY) > 0;
    struct yl_estimate gap = yl_row_estimate(&of->rows, i, BEHIND);
    if (best) gap = (struct yl_estimate){0, NAN, NAN};
    struct yl_chart_point *point = yl_chart_point(of->chart, panel, gap.mean, k);
    point->xlow = gap.low;
    point->xhigh = gap.high;
    point->colour = best ? YL_ACCENT : YL_BASE;
    point->shape = may && !best ? YL_RING : YL_DOT;
    point->figure = best ? yl_plot_say(kit, "best", "最佳") : yl_plot_count(kit, gap.mean);
}

enum yl_status yl_plot_behind(struct yl_chart *chart)
{
    struct behind of = {.chart = chart, .kit = chart->kit};
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
    if (shown < 2) return YL_OK;
    const char *axes = name_rows(&of, name);
    const char *metric = yl_plot_title(kit, yl_row_text(&of.rows, of.row[0], PLACE),
                                       yl_row_text(&of.rows, of.row[0], METRIC));
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.full = true,
                                       .zero_line = true,
                                       .note = axes,
                                       .x = {.zero = true,
                                             .label = yl_plot_tell(kit, "behind the best: %s",
                                                                   "落后于最佳：%s", metric)},
                                       .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t k = 0; k < shown; k++) add_point(&of, panel, k);
    chart->finding = yl_plot_concluded(kit, "best", yl_row_text(&of.rows, of.row[0], PLACE),
                                       yl_row_text(&of.rows, of.row[0], METRIC));
    if (shown < of.count)
        chart->left_out = yl_plot_tell(kit, "%u that are farther behind are not drawn.",
                                       "另有 %u 个落后更多的未画出。", of.count - shown);
    return YL_OK;
}
