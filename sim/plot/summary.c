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
    struct yl_estimate cost, orders, net; /* net.mean NAN: it is not known */
    const char *point, *variant, *name;
    bool efficient;
};
struct choices {
    struct yl_plot_kit *kit;
    struct yl_rows summary, points; /* points without rows: variants alone */
    struct choice *choice;          /* by cost */
    size_t count;
};

/* No other one has more orders at no more cost, or as many at less. */
static void find_efficient(struct choice *choice, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double cost = choice[i].cost.mean, orders = choice[i].orders.mean;
        choice[i].efficient = true;
        for (size_t k = 0; k < count; k++) {
            const struct choice *other = &choice[k];
            bool no_worse = other->cost.mean <= cost && other->orders.mean >= orders;
            if (no_worse && (other->cost.mean < cost || other->orders.mean > orders))
                choice[i].efficient = false;
        }
    }
}

YL_ORDER(by_cost, struct choice, YL_BY(cost.mean) YL_BY(orders.mean))

/* Is it of those to be told apart: on the line, or where this has but one, any? */
static bool is_told(const void *context, const char *point)
{
    const struct choices *of = context;
    const char *on = NULL;
    bool told = false, one = true;
    for (size_t i = 0; i < of->count; i++) {
        if (!of->choice[i].efficient) continue;
        told = told || same(of->choice[i].point, point);
        one = one && (!on || same(of->choice[i].point, on));
        on = of->choice[i].point;
    }
    return told || one;
}

/* What tells it from the others on the line; the base goes without saying. */
static const char *name_of(const struct choices *of, const struct choice *one,
                           enum yl_point_words words)
{
    const struct yl_plot_telling telling = {&of->points, is_told, of};
    const char *base = yl_row_text(&of->summary, 0, YL_ROWS_VARIANT),
               *plan = yl_plot_point_words(of->kit, &telling, one->point, words),
               *variant = yl_plot_variant(of->kit, one->variant);
    if (!*plan) return variant;
    return same(one->variant, base) ? plan
                                    : yl_plot_tell(of->kit, "%s: %s", "%s：%s", variant, plan);
}

/* "beside the dots: number sent; those on the line: share of 'tap' 64%"; NULL: names say all. */
static const char *note_of(const struct choices *of, const struct choice *best)
{
    const struct yl_plot_telling telling = {&of->points, is_told, of};
    const char *axes = yl_plot_point_words(of->kit, &telling, best->point, YL_POINT_AXES),
               *alike = yl_plot_point_words(of->kit, &telling, best->point, YL_POINT_ALIKE);
    const char *note = *axes ? yl_plot_tell(of->kit, "Beside the dots: %s", "点旁：%s", axes) : "";
    if (*alike)
        note = yl_plot_tell(of->kit, "%s%sthose on the line: %s", "%s%s线上各点：%s", note,
                            *note ? yl_plot_say(of->kit, "; ", "；") : "", alike);
    return *note ? note : NULL;
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
            if (same(of->choice[k - 1].variant, variant) && same(of->choice[k - 1].point, point))
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
    point->size = one->efficient ? 1 : 0.6;
    point->name = named ? one->name : NULL;
    point->must = one->efficient || count <= NAMED;
}

/* Sorted by cost; the line joins those that nothing beats. */
static void add_choices(struct yl_chart *chart, const struct choices *of)
{
    const struct choice *choice = of->choice;
    const size_t count = of->count;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .height = count > NAMED ? 400 : 300,
                   .x = {.zero = count && choice[0].cost.mean < 0.5 * choice[count - 1].cost.mean,
                         .label = yl_metric_label("cost_cny", chart->kit->job->lang)},
                   .y = {.label = yl_metric_label("orders", chart->kit->job->lang)}});
    uint32_t line = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_OTHER, .width = 1.6});
    double top = 0;
    size_t efficient = 0, at = 0;
    for (size_t i = 0; i < count; i++) top = fmax(top, choice[i].orders.high);
    if (count)
        yl_chart_point(chart, panel, choice[0].cost.mean, 1.08 * top)->shape =
            0; /* room for names */
    for (size_t i = 0; i < count; i++) efficient += choice[i].efficient;
    const size_t every = efficient > NAMED ? (efficient - 1) / (NAMED - 1) + 1 : 1;
    for (size_t i = 0; i < count; i++) {
        const struct choice *one = &choice[i];
        at += one->efficient;
        add_choice(chart, panel, one, count,
                   one->efficient ? at == efficient || (at - 1) % every == 0 : count <= NAMED);
        if (!one->efficient) continue;
        yl_chart_line(chart, line, one->cost.mean, yl_chart_exact(one->orders.mean));
    }
}

/* From the cheapest to the one with most orders, and which has most net. */
static void say_frontier(struct yl_chart *chart, const struct choices *of)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct choice *least = NULL, *most = NULL, *best = NULL;
    for (size_t i = 0; i < of->count; i++) {
        const struct choice *one = &of->choice[i];
        if (isfinite(one->net.mean) && (!best || one->net.mean > best->net.mean)) best = one;
        if (one->efficient) most = one;
        if (!least) least = most;
    }
    if (!most) return;
    if (least == most) {
        chart->finding = yl_plot_tell(
            kit, "%s brings most orders at least cost: %s for %s CNY",
            "%s订单最多而花费最少：%s 单，%s 元", name_of(of, most, YL_POINT_BOTH),
            yl_plot_count(kit, most->orders.mean), yl_plot_count(kit, most->cost.mean));
        return;
    }
    chart->finding =
        yl_plot_tell(kit, "Each order from %s to %s costs %s CNY on average",
                     "从 %s 单到 %s 单，平均每多一单 %s 元", yl_plot_count(kit, least->orders.mean),
                     yl_plot_count(kit, most->orders.mean),
                     yl_plot_count(kit, (most->cost.mean - least->cost.mean) /
                                            (most->orders.mean - least->orders.mean)));
    if (best)
        chart->finding = yl_plot_tell(
            kit, "%s; mean net is highest with %s", "%s；净利润最高的是%s", chart->finding,
            best == most ? yl_plot_say(kit, "the most orders", "订单最多的")
                         : name_of(of, best, YL_POINT_BOTH));
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
        qsort(of.choice, of.count, sizeof *of.choice, by_cost);
        for (size_t i = 0; i < of.count; i++)
            of.choice[i].name = name_of(&of, &of.choice[i], YL_POINT_VALUES);
        const struct choice *best = of.choice;
        while (!best->efficient && best < of.choice + of.count - 1) best++;
        const char *note = note_of(&of, best);
        if (note)
            chart->about =
                yl_plot_tell(chart->kit, "%s %s.", "%s%s。",
                             yl_picture_named("frontier")->caption[chart->kit->zh], note);
        add_choices(chart, &of);
        say_frontier(chart, &of);
    }
    free(of.choice);
    return YL_OK;
}
