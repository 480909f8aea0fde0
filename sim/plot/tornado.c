/* tornado.c: what each axis of a sweep does, the largest first; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/plot/letters.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 12, METRICS = 2 };
enum { VARIANT, PLACE, METRIC, AXIS, METHOD, VALUE, MEAN, EFFECT, LOW, HIGH };
#define COLUMNS "variant place metric axis method value mean effect effect_low effect_high"

struct bar { /* an axis: marginal means less their mean, or its rank correlation from 0 */
    const char *axis, *low_at, *high_at;
    double low, high, sum;
    uint32_t values;
    struct yl_estimate effect;
};
struct tornado {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    const char *variant, *place, *metric;
    bool is_rank;
    struct bar *bar;
    uint32_t bars, unordered; /* unordered: axes without a correlation */
    double gap;               /* between a bar and the name of its value, in units of the axis */
    double room;              /* px for such a name */
};

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_of(const struct tornado *tornado, size_t i)
{
    return yl_row_is(&tornado->rows, i, VARIANT, tornado->variant) &&
           yl_row_is(&tornado->rows, i, PLACE, tornado->place) &&
           yl_row_is(&tornado->rows, i, METRIC, tornado->metric);
}

static struct bar *bar_of(struct tornado *tornado, const char *axis)
{
    for (uint32_t b = 0; b < tornado->bars; b++)
        if (!strcmp(tornado->bar[b].axis, axis)) return &tornado->bar[b];
    struct bar *bar = &tornado->bar[tornado->bars++];
    *bar = (struct bar){.axis = axis, .low = INFINITY, .high = -INFINITY};
    return bar;
}

static void take_level(struct tornado *tornado, size_t i)
{
    struct bar *bar = bar_of(tornado, yl_row_text(&tornado->rows, i, AXIS));
    double mean = yl_row_number(&tornado->rows, i, MEAN);
    const char *value = yl_plot_value(tornado->kit, yl_row_text(&tornado->rows, i, VALUE));
    bar->values++;
    bar->sum += mean;
    if (mean < bar->low) {
        bar->low = mean;
        bar->low_at = value;
    }
    if (!(mean > bar->high)) return;
    bar->high = mean;
    bar->high_at = value;
    bar->effect = yl_row_estimate(&tornado->rows, i, EFFECT);
}

static void take_correlation(struct tornado *tornado, size_t i)
{
    struct yl_estimate effect = yl_row_estimate(&tornado->rows, i, EFFECT);
    if (isnan(effect.mean)) {
        tornado->unordered++;
        return;
    }
    struct bar *bar = bar_of(tornado, yl_row_text(&tornado->rows, i, AXIS));
    bar->effect = effect;
    bar->low = fmin(effect.mean, 0);
    bar->high = fmax(effect.mean, 0);
}

static int by_size(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    double one = fabs(x->effect.mean), two = fabs(y->effect.mean);
    if (one != two) return one > two ? -1 : 1;
    return strcmp(x->axis, y->axis);
}

/* False: no memory. */
static void find_bars(struct tornado *tornado)
{
    tornado->bars = tornado->unordered = 0;
    tornado->bar =
        yl_arena_get(&tornado->kit->arena, (tornado->rows.count + 1) * sizeof *tornado->bar);
    for (size_t i = 0; i < tornado->rows.count; i++) {
        if (!is_of(tornado, i)) continue;
        tornado->is_rank = yl_row_is(&tornado->rows, i, METHOD, "rank_correlation");
        if (tornado->is_rank)
            take_correlation(tornado, i);
        else
            take_level(tornado, i);
    }
    for (uint32_t b = 0; b < tornado->bars && !tornado->is_rank; b++) {
        struct bar *bar = &tornado->bar[b];
        bar->low -= bar->sum / bar->values;
        bar->high -= bar->sum / bar->values;
    }
    qsort(tornado->bar, tornado->bars, sizeof *tornado->bar, by_size);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static bool is_share(const struct tornado *tornado)
{
    return !tornado->is_rank && yl_metric_is_share(tornado->metric);
}

/* Room for the names of values at both ends of the bars, as a share of what they reach. */
static struct yl_chart_axis axis_of(struct tornado *tornado, uint32_t count)
{
    struct yl_plot_kit *kit = tornado->kit;
    if (tornado->is_rank)
        return (struct yl_chart_axis){.least = -1, .most = 1, .whole = 0.5, .change = true};
    double low = 0, high = 0, name = 0;
    for (uint32_t b = 0; b < count; b++) {
        const struct bar *bar = &tornado->bar[b];
        low = fmin(low, bar->low);
        high = fmax(high, fmax(bar->high, bar->low + bar->effect.high));
        name =
            fmax(name, fmax(yl_letters_width(12, bar->low_at), yl_letters_width(12, bar->high_at)));
    }
    double field = tornado->chart->width - (kit->narrow ? 190.0 : 260.0);
    double share = fmin((name + 12) / field, 0.3), room = share / (1 - 2 * share);
    tornado->room = share * field - 10;
    tornado->gap = 5 * (high - low) / field;
    return (struct yl_chart_axis){
        .kind = is_share(tornado) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
        .least = low - room * (high - low),
        .most = high + room * (high - low),
        .change = true,
        .label = yl_plot_say(kit, "difference from the mean of all points", "与所有点均值之差")};
}

static void name_end(const struct tornado *tornado, uint32_t panel, double x, uint32_t row,
                     int side, const char *name)
{
    const char *line[1];
    (void)yl_letters_wrap(&tornado->kit->arena, 12, name, tornado->room, line, 1);
    yl_chart_text(tornado->chart, (struct yl_chart_text){.in = panel + 1,
                                                         .x = x,
                                                         .y = row,
                                                         .align = side,
                                                         .size = YL_TEXT_SMALL,
                                                         .colour = YL_SOFT,
                                                         .text = line[0]});
}

/* The interval of the difference stands at the end of its bar. */
static void draw_bar(struct tornado *tornado, uint32_t panel, uint32_t row)
{
    struct yl_plot_kit *kit = tornado->kit;
    const struct bar *bar = &tornado->bar[row];
    yl_chart_cell(tornado->chart, (struct yl_chart_cell){.panel = panel,
                                                         .colour = YL_BAND,
                                                         .x0 = bar->low,
                                                         .x1 = bar->high,
                                                         .y0 = row - 0.34,
                                                         .y1 = row + 0.34});
    double from = tornado->is_rank ? 0 : bar->low;
    struct yl_chart_point *point =
        yl_chart_point(tornado->chart, panel, 0, from + bar->effect.mean, row);
    point->shape = 0;
    point->xlow = from + bar->effect.low;
    point->xhigh = from + bar->effect.high;
    point->figure = yl_plot_signed(kit, bar->effect.mean, is_share(tornado));
    if (tornado->is_rank || !(bar->low < bar->high)) return;
    double end = isfinite(point->xhigh) ? fmax(bar->high, point->xhigh) : bar->high;
    name_end(tornado, panel, bar->low - tornado->gap, row, 1, bar->low_at);
    name_end(tornado, panel, end + tornado->gap, row, -1, bar->high_at);
}

static void draw_metric(struct tornado *tornado)
{
    struct yl_plot_kit *kit = tornado->kit;
    uint32_t shown = yl_chart_drawn(tornado->bars, AXES);
    const char **name = yl_arena_get(&kit->arena, (shown + 1) * sizeof *name);
    if (!shown) return;
    for (uint32_t b = 0; b < shown; b++) name[b] = yl_plot_axis(kit, tornado->bar[b].axis);
    uint32_t panel = yl_chart_panel(
        tornado->chart,
        (struct yl_chart_panel){.title = yl_plot_title(kit, tornado->place, tornado->metric),
                                .zero_line = true,
                                .full = true,
                                .x = axis_of(tornado, shown),
                                .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t b = 0; b < shown; b++) draw_bar(tornado, panel, b);
}

enum yl_status yl_plot_tornado(struct yl_chart *chart)
{
    struct tornado tornado = {.chart = chart, .kit = chart->kit};
    struct yl_plot_list metrics = {0};
    enum yl_status status = yl_plot_read(&tornado.rows, chart->kit, "effects.csv", COLUMNS);
    if (status || !tornado.rows.count) return status;
    tornado.variant = yl_plot_drawn(chart->kit, yl_row_text(&tornado.rows, 0, VARIANT));
    for (size_t i = 0; i < tornado.rows.count; i++) {
        uint32_t known = metrics.count;
        tornado.place = yl_row_text(&tornado.rows, i, PLACE);
        tornado.metric = yl_row_text(&tornado.rows, i, METRIC);
        uint32_t at = yl_plot_list_at(
            chart->kit, &metrics, yl_plot_text(chart->kit, "%s.%s", tornado.place, tornado.metric));
        if (at < known || at >= METRICS) continue;
        find_bars(&tornado);
        if (tornado.bars + tornado.unordered < 2) continue; /* one axis: the curve has it */
        draw_metric(&tornado);
        if (!at && tornado.bars && !strcmp(tornado.variant, yl_row_text(&tornado.rows, 0, VARIANT)))
            chart->finding = yl_plot_concluded(chart->kit, "moves", tornado.place, tornado.metric);
    }
    if (tornado.is_rank)
        chart->about = yl_plot_say(
            chart->kit,
            "Rank correlation of each axis with the means of the points; lines: 95% confidence "
            "interval, all axes together. It is valid where the figure only rises or only falls.",
            "各参数与各点均值的秩相关；横线：95% 置信区间（所有参数同时成立）。只升或只降时成立。");
    if (tornado.unordered)
        chart->left_out =
            yl_plot_text(chart->kit,
                         yl_text_plural(chart->kit->job->lang, tornado.unordered,
                                        "%u axis has values without an order, so no rank "
                                        "correlation: the curve has its effect.",
                                        "%u axes have values without an order, so no rank "
                                        "correlation: the curve has their effects.",
                                        "另有 %u 个参数的取值没有次序，没有秩相关：影响见曲线图。"),
                         tornado.unordered);
    return YL_OK;
}
