/* summary.c: the picture made of summary.csv: frontier; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b) { return !strcmp(a, b); }

struct choice {
    struct yl_estimate cost, orders;
    const char *name;
    bool may, efficient; /* may: be chosen */
};

/* It may be chosen, and no other one that may has more orders at no more cost, or as many at less. */
static void find_efficient(struct choice *choice, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double cost = choice[i].cost.mean, orders = choice[i].orders.mean;
        choice[i].efficient = choice[i].may;
        for (size_t k = 0; k < count; k++) {
            const struct choice *other = &choice[k];
            bool no_worse = other->cost.mean <= cost && other->orders.mean >= orders;
            if (other->may && no_worse && (other->cost.mean < cost || other->orders.mean > orders))
                choice[i].efficient = false;
        }
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    if (x->cost.mean != y->cost.mean) return x->cost.mean < y->cost.mean ? -1 : 1;
    return (x->orders.mean > y->orders.mean) - (x->orders.mean < y->orders.mean);
}

/* The values of a plan, "700; 20%", or the axes that they are of, which are the same in each. */
static const char *points_name(struct yl_plot_kit *kit, const struct yl_rows *points,
                               const char *point, bool axes)
{
    const char *text = "";
    for (size_t i = 0; i < points->count; i++)
        if (yl_row_is(points, i, 0, point))
            text = yl_plot_text(kit, "%s%s%s", text, text[0] ? yl_plot_say(kit, "; ", "；") : "",
                                axes ? yl_plot_axis(kit, yl_row_text(points, i, 1))
                                     : yl_plot_value(kit, yl_row_text(points, i, 2)));
    return text;
}

/* Cost and orders of everything, of each variant (and point); false: no memory. */
static void find_choices(struct choice **list, size_t *count, const struct yl_rows *summary,
                         const struct yl_rows *points, struct yl_plot_kit *kit)
{
    size_t found = 0, capacity = 0, kept = 0;
    for (size_t i = 0; i < summary->count; i++) {
        bool cost = yl_row_is(summary, i, YL_ROWS_METRIC, "cost_cny");
        bool orders = yl_row_is(summary, i, YL_ROWS_METRIC, "orders");
        if (!yl_row_is(summary, i, YL_ROWS_PLACE, "all") || (!cost && !orders)) continue;
        const char *name = yl_plot_variant(kit, yl_row_text(summary, i, YL_ROWS_VARIANT));
        const char *point = yl_row_text(summary, i, YL_ROWS_POINT);
        if (point[0]) { /* the base goes without saying */
            const char *plan = points_name(kit, points, point, false);
            bool base = same(yl_row_text(summary, i, YL_ROWS_VARIANT),
                             yl_row_text(summary, 0, YL_ROWS_VARIANT));
            name = base ? plan : yl_plot_tell(kit, "%s: %s", "%s：%s", name, plan);
        }
        struct choice *one = NULL; /* rows of a choice stand near each other */
        for (size_t k = found; k > 0 && !one && found - k < 4; k--)
            if (same((*list)[k - 1].name, name)) one = &(*list)[k - 1];
        if (!one) {
            YL_ARRAY_RESERVE(list, &capacity, found + 1);
            one = &(*list)[found++];
            *one = (struct choice){.cost.mean = NAN, .orders.mean = NAN, .name = name};
            one->may = yl_plot_may_choose(kit, yl_row_text(summary, i, YL_ROWS_VARIANT));
        }
        *(cost ? &one->cost : &one->orders) = yl_row_estimate(summary, i, YL_ROWS_MEAN);
    }
    for (size_t i = 0; i < found; i++)
        if (isfinite((*list)[i].cost.mean) && isfinite((*list)[i].orders.mean))
            (*list)[kept++] = (*list)[i];
    *count = kept;
}

static void add_choice(struct yl_chart *chart, uint32_t panel, const struct choice *one,
                       size_t count)
{
    enum { BOUNDED = 20 }; /* as many as a picture has room for */
    struct yl_chart_point *point =
        yl_chart_point(chart, panel, 0, one->cost.mean, one->orders.mean);
    if (count <= BOUNDED) {
        point->xlow = one->cost.low;
        point->xhigh = one->cost.high;
        point->ylow = one->orders.low;
        point->yhigh = one->orders.high;
    }
    point->colour = one->efficient ? YL_BASE : YL_OTHER;
    point->shape = one->efficient ? YL_DOT : YL_RING;
    point->name = one->efficient || count <= BOUNDED ? one->name : NULL;
}

/* Sorted by cost; the line goes along, then up. */
static void add_choices(struct yl_chart *chart, const struct choice *choice, size_t count,
                        const char *axes)
{
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .note = axes,
                   .height = yl_chart_field(chart, 400),
                   .x = {.zero = true, .label = yl_metric_label("cost_cny", chart->kit->job->lang)},
                   .y = {.zero = true, .label = yl_metric_label("orders", chart->kit->job->lang)}});
    uint32_t line = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_BASE, .width = 1.6});
    double last = NAN;
    for (size_t i = 0; i < count; i++) {
        const struct choice *one = &choice[i];
        add_choice(chart, panel, one, count);
        if (!one->efficient) continue;
        struct yl_estimate corner = {last, NAN, NAN}, end = {one->orders.mean, NAN, NAN};
        if (!isnan(last)) yl_chart_line(chart, line, one->cost.mean, corner);
        yl_chart_line(chart, line, one->cost.mean, end);
        last = one->orders.mean;
    }
}

/* The cheapest and the one with most orders. */
static void say_frontier(struct yl_chart *chart, const struct choice *choice, size_t count)
{
    struct yl_plot_kit *kit = chart->kit;
    size_t efficient = 0, best = 0, may = 0;
    for (size_t i = 0; i < count; i++) {
        may += choice[i].may;
        efficient += choice[i].efficient;
        if (choice[i].efficient) best = i;
    }
    if (may == efficient) return;
    const struct choice *most = &choice[best];
    chart->finding = yl_plot_tell(
        kit, "Nothing beats %zu of %zu plans in both; the largest brings %s orders for %s CNY",
        "%zu 个方案（共 %zu 个）没有更省而订单更多的；其中订单最多的 %s 单，花 %s 元", efficient,
        may, yl_plot_count(kit, most->orders.mean), yl_plot_count(kit, most->cost.mean));
}

enum yl_status yl_plot_frontier(struct yl_chart *chart)
{
    struct yl_rows summary, points = {0};
    struct choice *choice = NULL;
    size_t count = 0;
    bool differ = false;
    enum yl_status status = yl_plot_summary(&summary, chart->kit);
    if (!status && yl_plot_has(chart->kit, "points.csv"))
        status = yl_plot_read(&points, chart->kit, "points.csv", "point axis value");
    if (status) return status;
    find_choices(&choice, &count, &summary, &points, chart->kit);
    for (size_t i = 1; i < count; i++)
        differ = differ || choice[i].cost.mean != choice[0].cost.mean;
    if (differ) {
        find_efficient(choice, count);
        qsort(choice, count, sizeof *choice, by_cost);
        add_choices(chart, choice, count,
                    points.count
                        ? points_name(chart->kit, &points, yl_row_text(&points, 0, 0), true)
                        : NULL);
        say_frontier(chart, choice, count);
    }
    free(choice);
    return YL_OK;
}
