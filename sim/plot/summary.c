/* summary.c: the picture made of summary.csv: frontier; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/points.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 8 }; /* points with names, more would not find their place */

static bool same(const char *a, const char *b) { return !strcmp(a, b); }

struct choice {
    struct yl_estimate cost, orders;
    const char *point, *variant, *name;
    bool may, efficient; /* may: be chosen */
};
struct choices {
    struct yl_plot_kit *kit;
    struct yl_rows summary, points; /* points without rows: variants alone */
    struct choice *choice;          /* by cost */
    size_t count;
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

static bool is_efficient(const void *context, const char *point)
{
    const struct choices *of = context;
    for (size_t i = 0; i < of->count; i++)
        if (of->choice[i].efficient && same(of->choice[i].point, point)) return true;
    return false;
}

/* What tells those on the line apart; the base goes without saying. */
static void name_choices(struct choices *of)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_plot_telling telling = {&of->points, is_efficient, of};
    const char *base = yl_row_text(&of->summary, 0, YL_ROWS_VARIANT);
    for (size_t i = 0; i < of->count; i++) {
        struct choice *one = &of->choice[i];
        const char *plan = yl_plot_point_words(kit, &telling, one->point, YL_POINT_VALUES);
        one->name = yl_plot_variant(kit, one->variant);
        if (*plan)
            one->name = same(one->variant, base)
                            ? plan
                            : yl_plot_tell(kit, "%s: %s", "%s：%s", one->name, plan);
    }
}

/* Cost and orders of everything, of each variant (and point). */
static void find_choices(struct choices *of)
{
    const struct yl_rows *summary = &of->summary;
    size_t found = 0, capacity = 0;
    for (size_t i = 0; i < summary->count; i++) {
        bool cost = yl_row_is(summary, i, YL_ROWS_METRIC, "cost_cny");
        bool orders = yl_row_is(summary, i, YL_ROWS_METRIC, "orders");
        if (!yl_row_is(summary, i, YL_ROWS_PLACE, "all") || (!cost && !orders)) continue;
        const char *variant = yl_row_text(summary, i, YL_ROWS_VARIANT),
                   *point = yl_row_text(summary, i, YL_ROWS_POINT);
        struct choice *one = NULL; /* rows of a choice stand near each other */
        for (size_t k = found; k > 0 && !one && found - k < 4; k--)
            if (same(of->choice[k - 1].variant, variant) && same(of->choice[k - 1].point, point))
                one = &of->choice[k - 1];
        if (!one) {
            YL_ARRAY_RESERVE(&of->choice, &capacity, found + 1);
            one = &of->choice[found++];
            *one = (struct choice){{.mean = NAN}, {.mean = NAN}, point, variant, "", false, false};
            one->may = yl_plot_may_choose(of->kit, variant);
        }
        *(cost ? &one->cost : &one->orders) = yl_row_estimate(summary, i, YL_ROWS_MEAN);
    }
    for (size_t i = 0; i < found; i++)
        if (isfinite(of->choice[i].cost.mean) && isfinite(of->choice[i].orders.mean))
            of->choice[of->count++] = of->choice[i];
}

static void add_choice(struct yl_chart *chart, uint32_t panel, const struct choice *one,
                       size_t count, bool named)
{
    enum { BOUNDED = 20 }; /* as many as a picture has room for */
    struct yl_chart_point *point = yl_chart_point(chart, panel, one->cost.mean, one->orders.mean);
    if (count <= BOUNDED) {
        point->xlow = one->cost.low;
        point->xhigh = one->cost.high;
        point->ylow = one->orders.low;
        point->yhigh = one->orders.high;
    }
    point->colour = one->efficient ? YL_BASE : YL_OTHER;
    point->shape = one->efficient ? YL_DOT : YL_RING;
    point->name = named ? one->name : NULL;
}

/* Sorted by cost; the line goes along, then up. */
static void add_choices(struct yl_chart *chart, const struct choices *of, const char *axes)
{
    const struct choice *choice = of->choice;
    const size_t count = of->count;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .note = axes,
                   .height = 400,
                   .x = {.zero = count && choice[0].cost.mean < 0.5 * choice[count - 1].cost.mean,
                         .label = yl_metric_label("cost_cny", chart->kit->job->lang)},
                   .y = {.zero = true, .label = yl_metric_label("orders", chart->kit->job->lang)}});
    uint32_t line = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_BASE, .width = 1.6});
    double last = NAN;
    size_t efficient = 0, at = 0;
    for (size_t i = 0; i < count; i++) efficient += choice[i].efficient;
    const size_t every = efficient > NAMED ? (efficient - 1) / (NAMED - 1) + 1 : 1;
    for (size_t i = 0; i < count; i++) {
        const struct choice *one = &choice[i];
        at += one->efficient;
        add_choice(chart, panel, one, count,
                   one->efficient ? at == efficient || (at - 1) % every == 0 : count <= NAMED);
        if (!one->efficient) continue;
        struct yl_estimate corner = {last, NAN, NAN}, end = {one->orders.mean, NAN, NAN};
        if (!isnan(last)) yl_chart_line(chart, line, one->cost.mean, corner);
        yl_chart_line(chart, line, one->cost.mean, end);
        last = one->orders.mean;
    }
}

/* The cheapest and the one with most orders. */
static void say_frontier(struct yl_chart *chart, const struct choices *of)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct choice *least = NULL, *most = NULL;
    size_t efficient = 0, may = 0;
    for (size_t i = 0; i < of->count; i++) {
        may += of->choice[i].may;
        efficient += of->choice[i].efficient;
        if (of->choice[i].efficient) most = &of->choice[i];
        if (!least) least = most;
    }
    if (!most) return;
    if (efficient < 2) {
        chart->finding = yl_plot_tell(kit, "%s brings most orders at least cost: %s for %s CNY",
                                      "“%s”订单最多而花费最少：%s 单，%s 元", most->name,
                                      yl_plot_count(kit, most->orders.mean),
                                      yl_plot_count(kit, most->cost.mean));
        return;
    }
    chart->finding = yl_plot_tell(
        kit, "%zu of %zu plans are worth a look: from %s orders for %s CNY to %s for %s",
        "%zu 个方案值得一看（共 %zu 个）：从 %s 单花 %s 元，到 %s 单花 %s 元", efficient, may,
        yl_plot_count(kit, least->orders.mean), yl_plot_count(kit, least->cost.mean),
        yl_plot_count(kit, most->orders.mean), yl_plot_count(kit, most->cost.mean));
}

enum yl_status yl_plot_frontier(struct yl_chart *chart)
{
    struct choices of = {.kit = chart->kit};
    bool differ = false;
    enum yl_status status = yl_plot_summary(&of.summary, chart->kit);
    if (!status && yl_plot_has(chart->kit, "points.csv"))
        status = yl_plot_read(&of.points, chart->kit, "points.csv", "point axis value");
    if (status) return status;
    find_choices(&of);
    for (size_t i = 1; i < of.count; i++)
        differ = differ || of.choice[i].cost.mean != of.choice[0].cost.mean;
    if (differ) {
        const struct yl_plot_telling telling = {&of.points, is_efficient, &of};
        find_efficient(of.choice, of.count);
        qsort(of.choice, of.count, sizeof *of.choice, by_cost);
        name_choices(&of);
        const char *axes =
            yl_plot_point_words(chart->kit, &telling, of.choice[0].point, YL_POINT_AXES);
        add_choices(chart, &of, *axes ? axes : NULL);
        say_frontier(chart, &of);
    }
    free(of.choice);
    return YL_OK;
}
