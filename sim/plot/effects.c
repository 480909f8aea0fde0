/* effects.c: what each axis of a sweep does by itself, of effects.csv; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { AXES = 8, VALUES = 12 };
enum { VARIANT, PLACE, METRIC, AXIS, METHOD, VALUE, EFFECT };
#define COLUMNS "variant place metric axis method value effect effect_low effect_high"

struct effects {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    struct yl_plot_list axes;
    size_t **row, *most;     /* [axes] its rows; that with the largest effect */
    uint32_t *count, *order; /* [axes] largest effect first */
    double low, high;        /* of all panels, so that they can be compared */
    bool ranks;              /* rank correlations: an axis is a row */
};

static double size_of(const struct effects *of, size_t row)
{
    return fabs(yl_row_number(&of->rows, row, EFFECT));
}

/* Rows of the metric that decides, which stands first. */
static bool is_drawn(const struct effects *of, size_t i)
{
    const struct yl_rows *rows = &of->rows;
    return yl_row_is(rows, i, VARIANT, yl_plot_drawn(of->kit, yl_row_text(rows, 0, VARIANT))) &&
           yl_row_is(rows, i, PLACE, yl_row_text(rows, 0, PLACE)) &&
           yl_row_is(rows, i, METRIC, yl_row_text(rows, 0, METRIC)) &&
           isfinite(yl_row_number(rows, i, EFFECT));
}

static void sort(struct effects *of)
{
    struct yl_arena *arena = &of->kit->arena;
    const size_t room = of->rows.count + 1;
    of->row = yl_arena_get(arena, room * sizeof *of->row);
    of->most = yl_arena_get(arena, room * sizeof *of->most);
    of->count = yl_arena_get(arena, room * sizeof *of->count);
    of->order = yl_arena_get(arena, room * sizeof *of->order);
    for (size_t i = 0; i < of->rows.count; i++) {
        if (!is_drawn(of, i)) continue;
        const uint32_t known = of->axes.count,
                       a = yl_plot_list_at(of->kit, &of->axes, yl_row_text(&of->rows, i, AXIS));
        if (a == known) {
            of->row[a] = yl_arena_get(arena, room * sizeof **of->row);
            of->count[a] = 0;
            of->most[a] = i;
        }
        const struct yl_estimate effect = yl_row_estimate(&of->rows, i, EFFECT);
        of->row[a][of->count[a]++] = i;
        of->low = fmin(of->low, fmin(effect.mean, effect.low));
        of->high = fmax(of->high, fmax(effect.mean, effect.high));
        if (size_of(of, i) > size_of(of, of->most[a])) of->most[a] = i;
        of->ranks = yl_row_is(&of->rows, i, METHOD, "rank_correlation");
    }
    for (uint32_t a = 0; a < of->axes.count; a++) {
        uint32_t at = a;
        for (; at && size_of(of, of->most[of->order[at - 1]]) < size_of(of, of->most[a]); at--)
            of->order[at] = of->order[at - 1];
        of->order[at] = a;
    }
}

/* Rows of effects.csv beneath each other. */
static void add_panel(struct effects *of, const char *title, const char *note, const size_t *row,
                      uint32_t count)
{
    struct yl_plot_kit *kit = of->kit;
    const char **name = yl_arena_get(&kit->arena, (count + 1) * sizeof *name);
    const bool share = !of->ranks && yl_metric_is_share(yl_row_text(&of->rows, row[0], METRIC));
    const double past = 0.04 * (of->high - of->low);
    for (uint32_t k = 0; k < count; k++)
        name[k] = of->ranks ? yl_plot_axis(kit, yl_row_text(&of->rows, row[k], AXIS))
                            : yl_plot_value(kit, yl_row_text(&of->rows, row[k], VALUE));
    const uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){.title = title,
                                .note = note,
                                .full = true,
                                .zero_line = true,
                                .heads = of->ranks ? NULL : yl_plot_say(kit, "change", "变化"),
                                .x = {.kind = share ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                                      .change = true,
                                      .least = of->low - past,
                                      .most = of->high + past},
                                .y = {.kind = YL_AXIS_ROWS, .name = name, .names = count}});
    for (uint32_t k = 0; k < count; k++) {
        const struct yl_estimate effect = yl_row_estimate(&of->rows, row[k], EFFECT);
        const bool told = effect.low > 0 || effect.high < 0,
                   itself = !of->ranks && effect.mean == 0 && !(effect.low < effect.high);
        struct yl_chart_point *point = yl_chart_point(of->chart, panel, effect.mean, k);
        point->xlow = effect.low;
        point->xhigh = effect.high;
        point->shape = told || itself ? YL_DOT : YL_RING;
        point->colour = told ? YL_BASE : YL_OTHER;
        point->figure = itself ? yl_plot_say(kit, "reference", "基准")
                               : yl_plot_signed(kit, effect.mean, share);
    }
}

/* Where it is not shown which of several moves it most: how far the first two do. */
static void say_both(struct effects *of, const char *metric)
{
    struct yl_plot_kit *kit = of->kit;
    const bool share = yl_metric_is_share(yl_row_text(&of->rows, 0, METRIC));
    const char *name[2], *size[2];
    for (uint32_t a = 0; a < 2; a++) {
        name[a] = yl_plot_axis(kit, of->axes.name[of->order[a]]);
        size[a] =
            yl_plot_signed(kit, yl_row_number(&of->rows, of->most[of->order[a]], EFFECT), share);
    }
    of->chart->finding =
        yl_plot_tell(kit, "Which moves %s more is not shown: %s (up to %s) or %s (%s)",
                     "看不出哪个对%s影响更大：%s（最多 %s）还是%s（%s）", metric, name[0], size[0],
                     name[1], size[1]);
}

enum yl_status yl_plot_effects(struct yl_chart *chart)
{
    struct effects of = {.chart = chart, .kit = chart->kit};
    struct yl_plot_kit *kit = chart->kit;
    const enum yl_status status = yl_plot_read(&of.rows, kit, "effects.csv", COLUMNS);
    if (status || !of.rows.count) return status;
    sort(&of);
    if (of.axes.count < 2) { /* the whole curve says more */
        chart->layout->instead = "curve";
        return YL_OK;
    }
    const char *place = yl_row_text(&of.rows, 0, PLACE), *id = yl_row_text(&of.rows, 0, METRIC),
               *metric = yl_plot_title(kit, place, id);
    const uint32_t shown = yl_chart_drawn(of.axes.count, AXES);
    size_t *one = yl_arena_get(&kit->arena, (shown + 1) * sizeof *one);
    for (uint32_t a = 0; a < shown; a++) {
        const uint32_t axis = of.order[a];
        one[a] = of.most[axis];
        if (!of.ranks)
            add_panel(&of, yl_plot_axis(kit, of.axes.name[axis]), a ? NULL : metric, of.row[axis],
                      yl_chart_drawn(of.count[axis], VALUES));
    }
    if (!kit->job->variant) /* of the first alone */
        chart->finding = yl_plot_brief(kit, yl_plot_concluded(kit, "moves", place, id));
    if (!of.ranks && chart->finding &&
        strstr(chart->finding, yl_plot_axis(kit, of.axes.name[of.order[1]])))
        say_both(&of, metric);
    if (of.ranks) {
        add_panel(&of, yl_plot_tell(kit, "rank correlation with %s", "与%s的秩相关", metric), NULL,
                  one, shown);
        chart->about = yl_plot_say(
            kit, "From −1 to 1, of each axis; lines: 95% interval, all together; ring: none shown.",
            "各参数，从 −1 到 1；横线：95% 区间（同时成立）；空心：看不出相关。");
    }
    yl_chart_leave_out(chart, of.axes.count - shown, "Axes", "个参数");
    return YL_OK;
}
