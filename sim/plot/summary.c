/* summary.c: the picture made of summary.csv: frontier; contract in picture.h */
#include "sim/base/array.h"
#include "sim/output/manifest.h"
#include "sim/plot/points.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 8 };                 /* points with names, more would not find their place */
static const double NEARLY = 1.001; /* times a cost: no more than it */

struct choice {
    struct yl_estimate cost, orders, net; /* net.mean NAN: it is not known */
    const char *point, *variant, *name;
    bool efficient;
};
struct choices {
    struct yl_plot_kit *kit;
    struct yl_rows summary, points; /* points without rows: variants alone */
    struct choice *choice;          /* by cost */
    size_t count;
    const struct choice *best; /* its mean net is highest; NULL: it is not known */
};

/* No other one has more orders at nearly the same cost, or as many at less. */
static void find_efficient(struct choice *choice, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double cost = choice[i].cost.mean, orders = choice[i].orders.mean;
        choice[i].efficient = true;
        for (size_t k = 0; k < count; k++) {
            const struct choice *other = &choice[k];
            if ((other->cost.mean <= NEARLY * cost && other->orders.mean > orders) ||
                (other->cost.mean < cost && other->orders.mean >= orders))
                choice[i].efficient = false;
        }
    }
}

YL_ORDER(by_cost, struct choice, YL_BY(cost.mean) YL_BY(orders.mean))

/* What tells it from the others; the base goes without saying where it is alone. */
static const char *name_of(const struct choices *of, const struct choice *one,
                           enum yl_point_words words)
{
    const struct yl_plot_telling telling = {.points = &of->points};
    const char *plan = yl_plot_point_words(of->kit, &telling, one->point, words),
               *variant = yl_plot_variant(of->kit, one->variant);
    if (!*plan) return variant;
    return of->kit->job->manifest->variants < 2
               ? plan
               : yl_plot_tell(of->kit, "%s; %s", "%s；%s", plan, variant);
}

/* "square: highest mean net; beside the dots: number sent"; "": names say all. */
static const char *note_of(const struct choices *of)
{
    const struct yl_plot_telling telling = {.points = &of->points};
    const char *axes = yl_plot_point_words(of->kit, &telling, of->choice->point, YL_POINT_AXES),
               *note = yl_plot_say(of->kit, " Square: highest mean net.", "方块：净利润最高。");
    if (!of->best) note = "";
    return *axes ? yl_plot_tell(of->kit, "%s Beside the dots: %s.", "%s点旁：%s。", note, axes)
                 : note;
}

/* Cost and orders of everything, of each variant that may be chosen (and point). */
static void find_choices(struct choices *of)
{
    const struct yl_rows *summary = &of->summary;
    size_t found = 0, capacity = 0;
    for (size_t i = 0; i < summary->count; i++) {
        bool cost = yl_row_is(summary, i, YL_ROWS_METRIC, "cost_cny");
        bool orders = yl_row_is(summary, i, YL_ROWS_METRIC, "orders");
        bool net = yl_row_is(summary, i, YL_ROWS_METRIC, "net_cny");
        if (!yl_row_is(summary, i, YL_ROWS_PLACE, "all") || (!cost && !orders && !net)) continue;
        const char *variant = yl_row_text(summary, i, YL_ROWS_VARIANT),
                   *point = yl_row_text(summary, i, YL_ROWS_POINT);
        if (!yl_plot_may_choose(of->kit, variant)) continue;
        struct choice *one = NULL; /* rows of a choice stand near each other */
        for (size_t k = found; k > 0 && !one && found - k < 4; k--)
            if (!strcmp(of->choice[k - 1].variant, variant) &&
                !strcmp(of->choice[k - 1].point, point))
                one = &of->choice[k - 1];
        if (!one) {
            one = YL_ARRAY_NEXT(of->choice, found, capacity);
            *one = (struct choice){.cost.mean = NAN,
                                   .orders.mean = NAN,
                                   .net.mean = NAN,
                                   .point = point,
                                   .variant = variant};
        }
        struct yl_estimate *other = cost ? &one->cost : &one->orders;
        *(net ? &one->net : other) = yl_row_estimate(summary, i, YL_ROWS_MEAN);
    }
    for (size_t i = 0; i < found; i++)
        if (isfinite(of->choice[i].cost.mean) && isfinite(of->choice[i].orders.mean))
            of->choice[of->count++] = of->choice[i];
    if (of->count) qsort(of->choice, of->count, sizeof *of->choice, by_cost);
    for (const struct choice *one = of->choice; one < of->choice + of->count; one++)
        if (isfinite(one->net.mean) && (!of->best || one->net.mean > of->best->net.mean))
            of->best = one;
}

static void add_choice(struct yl_chart *chart, uint32_t panel, const struct choices *of,
                       const struct choice *one, bool named)
{
    enum { BOUNDED = 20 }; /* as many as a picture has room for */
    const bool best = one == of->best;
    struct yl_chart_point *point = yl_chart_point(chart, panel, one->cost.mean, one->orders.mean);
    if (of->count <= BOUNDED) {
        point->xlow = one->cost.low;
        point->xhigh = one->cost.high;
        point->ylow = one->orders.low;
        point->yhigh = one->orders.high;
    }
    point->colour = best || one->efficient ? YL_BASE : YL_OTHER;
    point->shape = best ? YL_SQUARE : one->efficient ? YL_DOT : YL_RING;
    point->size = best ? 1.3 : one->efficient ? 1 : 0.6;
    point->must = true;
    point->name = best || named || of->count <= NAMED ? one->name : NULL;
}

/* Sorted by cost; the line joins those that nothing beats. */
static void add_choices(struct yl_chart *chart, const struct choices *of)
{
    const struct choice *choice = of->choice;
    const size_t count = of->count;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .height = count > NAMED ? 400 : 300,
                   .x = {.zero = choice[0].cost.mean < 0.5 * choice[count - 1].cost.mean,
                         .label = yl_metric_label("cost_cny", chart->kit->job->lang)},
                   .y = {.label = yl_metric_label("orders", chart->kit->job->lang)}});
    uint32_t line = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_OTHER, .width = 1.6});
    double top = 0;
    for (size_t i = 0; i < count; i++) top = fmax(top, choice[i].orders.high);
    yl_chart_point(chart, panel, choice->cost.mean, 1.08 * top)->shape = 0; /* room for names */
    for (size_t i = 0; i < count; i++)
        if (choice[i].efficient)
            yl_chart_line(chart, line, choice[i].cost.mean, yl_chart_exact(choice[i].orders.mean));
    /* on the line, from the end with most orders; of variants and points, whose names are long, its ends */
    const size_t gaps = chart->kit->job->manifest->variants > 1 ? 1 : NAMED - 1,
                 every = (chart->lines + gaps - 2) / gaps;
    size_t on = 0;
    if (of->best) add_choice(chart, panel, of, of->best, true); /* first: its name has most room */
    for (size_t i = count; i-- > 0;) {
        const bool named = choice[i].efficient && (!every || on++ % every == 0);
        if (&choice[i] != of->best) add_choice(chart, panel, of, &choice[i], named);
    }
}

/* What a further order costs and leaves from the cheapest to the one with most, and which has most net. */
static void say_frontier(struct yl_chart *chart, const struct choices *of)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct choice *least = NULL, *most = NULL, *best = of->best;
    for (size_t i = 0; i < of->count; i++) {
        if (of->choice[i].efficient) most = &of->choice[i];
        if (!least) least = most;
    }
    if (least == most) {
        chart->finding = yl_plot_tell(
            kit, "%s brings most orders at least cost: %s for %s CNY",
            "%s订单最多而花费最少：%s 单，%s 元", name_of(of, most, YL_POINT_BOTH),
            yl_plot_count(kit, most->orders.mean), yl_plot_count(kit, most->cost.mean));
        return;
    }
    const double more = most->orders.mean - least->orders.mean;
    chart->finding =
        yl_plot_tell(kit, "A further order costs %s CNY on average", "平均每多一单花 %s 元",
                     yl_plot_count(kit, (most->cost.mean - least->cost.mean) / more));
    if (best)
        chart->finding =
            yl_plot_tell(kit, "%s and moves net by %s CNY; %s nets most, %s CNY",
                         "%s，净利润变动 %s 元；%s净利润最高，%s 元", chart->finding,
                         yl_plot_signed(kit, (most->net.mean - least->net.mean) / more, false),
                         best == least  ? yl_plot_say(kit, "the cheapest", "花费最少的")
                         : best == most ? yl_plot_say(kit, "the one with most", "订单最多的")
                                        : yl_plot_say(kit, "the square", "方块"),
                         yl_plot_count(kit, best->net.mean));
}

enum yl_status yl_plot_frontier(struct yl_chart *chart)
{
    struct choices of = {.kit = chart->kit};
    bool differ = false;
    enum yl_status status = yl_plot_read(&of.summary, chart->kit, "summary.csv", YL_ROWS_SUMMARY);
    if (!status && yl_plot_has(chart->kit, "points.csv"))
        status = yl_plot_read(&of.points, chart->kit, "points.csv", "point axis value");
    if (status) return status;
    find_choices(&of);
    for (size_t i = 1; i < of.count; i++)
        differ = differ || fabs(of.choice[i].cost.mean - of.choice[0].cost.mean) >
                               0.02 * of.choice[0].cost.mean;
    if (!differ) chart->layout->instead = "variants"; /* they cost the same */
    if (differ) {
        find_efficient(of.choice, of.count);
        for (size_t i = 0; i < of.count; i++)
            of.choice[i].name = name_of(&of, &of.choice[i], YL_POINT_VALUES);
        chart->about = yl_plot_text(chart->kit, "%s%s", chart->about, note_of(&of));
        add_choices(chart, &of);
        say_frontier(chart, &of);
    }
    free(of.choice);
    return YL_OK;
}
