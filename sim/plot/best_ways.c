/* best_ways.c: what each way brings per arrival, and from the place on; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <string.h>

enum { MOST = 20 };
enum { VARIANT, ENTRY, COUNTS, MILLE, HUNDRED = MILLE + 3, COST = HUNDRED + 3, ACTIONS };
enum { ORDERS = ACTIONS + 1, CAME };
#define COLUMNS \
    "variant entry counts per_mille per_mille_low per_mille_high per_hundred per_hundred_low " \
    "per_hundred_high cost_per_order_cny order_actions orders arrived?"

struct ways {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    size_t *row;                        /* best first */
    uint32_t count, shown, rated, idle; /* rated: the first have a rate; idle: without an order */
    const char **name;
    bool costs;     /* does an order of any? */
    uint32_t alike; /* whose interval reaches that of the best */
    bool near;      /* to each other, farther from 0 */
    bool few;       /* campaigns: their intervals say nothing */
    bool lacks;     /* does a rate leave out orders? */
    int by; /* column: HUNDRED where arrivals are different things, whose rates do not rank ways */
};

static bool differ(const struct ways *of)
{
    const char *first = NULL;
    bool differ = false;
    for (uint32_t k = 0; k < of->count; k++) {
        const char *counts = yl_row_text(&of->rows, of->row[k], COUNTS);
        if (!*counts) counts = "visit"; /* as findings have it */
        differ |= first && strcmp(first, counts) != 0;
        first = counts;
    }
    return differ;
}

/* Those of base that bring orders, best first. */
static void sort(struct ways *of)
{
    const char *first = of->rows.count ? yl_row_text(&of->rows, 0, VARIANT) : "";
    of->count = of->idle = 0;
    for (size_t i = 0; i < of->rows.count; i++) {
        const double own = fmax(yl_row_number(&of->rows, i, of->by), 0);
        if (!yl_row_is(&of->rows, i, VARIANT, yl_plot_drawn(of->kit, first))) continue;
        if (!(yl_row_number(&of->rows, i, MILLE) > 0)) {
            of->idle++;
            continue;
        }
        uint32_t at = of->count++;
        for (; at && fmax(yl_row_number(&of->rows, of->row[at - 1], of->by), 0) < own; at--)
            of->row[at] = of->row[at - 1];
        of->row[at] = i;
    }
}

static const char *entry_of(const struct ways *of, uint32_t k)
{
    return yl_plot_entry(of->kit, yl_row_text(&of->rows, of->row[k], ENTRY));
}

/* Figures of a column have the same digits; of what is next to nothing they would say more than it does. */
static const char *figure_as(struct yl_plot_kit *kit, double value, double largest)
{
    if (value > 0 && value < 0.05) return "<0.05";
    if (isnan(value)) return "–";
    return value < 100 ? yl_plot_text(kit, "%.*f", largest < 10 ? 2 : 1, value)
                       : yl_plot_count(kit, value);
}

/* The rate, orders a campaign, what one costs if any does, and where there is room the actions to an order. */
static const char *figure_of(const struct ways *of, uint32_t k, double rate)
{
    struct yl_plot_kit *kit = of->kit;
    const double cost = yl_row_number(&of->rows, of->row[k], COST),
                 actions = yl_row_number(&of->rows, of->row[k], ACTIONS);
    const char *taken = yl_plot_count(kit, actions < 0.05 ? 0 : actions);
    const char *paid = cost > 0 ? yl_plot_count(kit, cost) : "–";
    return yl_plot_text(kit, "%s\t%s%s%s%s%s",
                        figure_as(kit, rate, yl_row_number(&of->rows, of->row[0], of->by)),
                        figure_as(kit, yl_row_number(&of->rows, of->row[k], ORDERS), 10),
                        of->costs ? "\t" : "", of->costs ? paid : "", kit->narrow ? "" : "\t",
                        kit->narrow || !isfinite(actions) ? "" : taken);
}

/* An interval that is cut ends in an arrow. */
static void cut(struct yl_chart *chart, uint32_t panel, const struct yl_chart_point *point)
{
    for (double y = -0.2; y < 0.3; y += 0.4)
        yl_chart_segment(chart, (struct yl_chart_segment){panel, point->colour, 0.97 * point->xhigh,
                                                          point->y + y, point->xhigh, point->y});
}

/* A row a way; dark: the best, and those whose interval reaches that of the best. */
static void add_panel(struct ways *of)
{
    const struct yl_estimate first = yl_row_estimate(&of->rows, of->row[0], of->by);
    const double most = 2.5 * first.mean; /* lines that go far beyond are cut */
    const uint32_t panel = yl_chart_panel(
        of->chart, (struct yl_chart_panel){
                       .heads = yl_plot_tell(
                           of->kit, "per %s\torders%s%s", "每%s\t订单%s%s",
                           of->by == MILLE ? yl_plot_say(of->kit, "1,000", "千人次")
                                           : yl_plot_say(of->kit, "100 in", "百次进入"),
                           of->costs ? yl_plot_say(of->kit, "\tCNY each", "\t元/单") : "",
                           of->kit->narrow ? "" : yl_plot_say(of->kit, "\tactions", "\t操作")),
                       .full = true,
                       .x = {.zero = !of->near},
                       .y = {.kind = YL_AXIS_ROWS, .name = of->name, .names = of->shown}});
    for (uint32_t k = 0; k < of->shown; k++) {
        const struct yl_estimate rate = yl_row_estimate(&of->rows, of->row[k], of->by);
        const bool rated = k < of->rated;
        struct yl_chart_point *point =
            yl_chart_point(of->chart, panel, rated ? rate.mean : first.mean, k);
        const bool alike = k == 0 || (rated && !of->few && rate.high >= first.low);
        if (rated && !of->few) point->xlow = fmax(rate.low, 0);
        if (rated && !of->few) point->xhigh = fmin(rate.high, most);
        point->colour = alike ? YL_BASE : YL_OTHER;
        point->size = of->kit->narrow ? 0.7 : 1;
        of->alike += alike;
        point->figure = figure_of(of, k, rated ? rate.mean : (double)NAN);
        if (!rated) point->shape = 0;
        if (!of->few && rate.high > most) cut(of->chart, panel, point);
    }
}

/* Of ways that are all alike the one whose orders cost least; NULL: not all of them cost something. */
static const char *cheapest(const struct ways *of)
{
    uint32_t least = 0;
    for (uint32_t k = 0; k < of->rated; k++) {
        const double cost = yl_row_number(&of->rows, of->row[k], COST);
        if (!(cost > 0)) return NULL;
        if (cost < yl_row_number(&of->rows, of->row[least], COST)) least = k;
    }
    if (of->alike < of->rated) return NULL;
    return yl_plot_tell(of->kit, "; '%s' costs least, %s CNY an order", "；“%s”最省，每单 %s 元",
                        entry_of(of, least),
                        yl_plot_count(of->kit, yl_row_number(&of->rows, of->row[least], COST)));
}

/* Is the interval of the second apart from that of the first? */
static void say(struct ways *of)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_estimate first = yl_row_estimate(&of->rows, of->row[0], of->by),
                             next = yl_row_estimate(&of->rows, of->row[1], of->by);
    const double cost = yl_row_number(&of->rows, of->row[0], COST);
    const char *rate = yl_plot_count(kit, first.mean), *least = cheapest(of);
    const bool two = !of->few && of->rated > 2 && of->alike <= 2 && !(first.low > next.high);
    if (two) rate = yl_plot_tell(kit, "%s and %s", "%s 与 %s", rate, yl_plot_count(kit, next.mean));
    rate =
        yl_plot_tell(kit,
                     of->by == MILLE ? "%s orders per 1,000 arrivals"
                                     : "%s orders per 100 visits that get into a room or shop",
                     of->by == MILLE ? "每千入口人次 %s 单" : "每百次进入直播间或店铺 %s 单", rate);
    if (of->few || of->alike == of->rated)
        of->chart->finding = yl_plot_tell(
            kit, "%u campaigns do not show which way converts best: '%s' %s%s",
            "%u 次模拟分不出哪个入口转化最好：“%s”%s%s", kit->job->manifest->replications,
            entry_of(of, 0), rate, least ? least : "");
    else if (of->alike > 2)
        of->chart->finding = yl_plot_tell(
            kit, "'%s' and %u more that are not distinguishable convert best: %s",
            "“%s”与看不出差别的另 %u 个入口转化最好：%s", entry_of(of, 0), of->alike - 1, rate);
    else if (two)
        of->chart->finding =
            yl_plot_tell(kit, "'%s' and '%s' convert best: %s", "“%s”与“%s”转化最好：%s",
                         entry_of(of, 0), entry_of(of, 1), rate);
    else {
        of->chart->finding =
            yl_plot_tell(kit, "'%s' converts best: %s", "“%s”转化最好：%s", entry_of(of, 0), rate);
        if (cost > 0)
            of->chart->finding = yl_plot_tell(kit, "%s, %s CNY each", "%s，每单 %s 元",
                                              of->chart->finding, yl_plot_count(kit, cost));
    }
}

enum yl_status yl_plot_best_ways(struct yl_chart *chart)
{
    struct ways of = {.chart = chart, .kit = chart->kit, .by = MILLE};
    enum yl_status status = yl_plot_read(&of.rows, of.kit, "ways.csv", COLUMNS);
    if (status) return status;
    of.row = yl_arena_get(&of.kit->arena, (of.rows.count + 1) * sizeof *of.row);
    of.name = yl_arena_get(&of.kit->arena, (of.rows.count + 1) * sizeof *of.name);
    sort(&of);
    if (of.count < 2) return YL_OK;
    if (differ(&of)) of.by = HUNDRED;
    sort(&of);
    if (!(yl_row_number(&of.rows, of.row[1], of.by) > 0)) of.by = MILLE;
    sort(&of);
    of.shown = yl_chart_drawn(of.count, MOST);
    while (of.rated < of.shown && yl_row_number(&of.rows, of.row[of.rated], of.by) > 0) of.rated++;
    double least = INFINITY;
    for (uint32_t k = 0; k < of.shown; k++) {
        of.name[k] = entry_of(&of, k);
        of.costs |= yl_row_number(&of.rows, of.row[k], COST) > 0;
        const double own = yl_row_number(&of.rows, of.row[k], of.by) / 100 *
                           yl_row_number(&of.rows, of.row[k], CAME);
        of.lacks |= of.by == HUNDRED &&
                    (k >= of.rated || own < 0.99 * yl_row_number(&of.rows, of.row[k], ORDERS));
        if (k < of.rated) least = fmin(least, yl_row_estimate(&of.rows, of.row[k], of.by).low);
    }
    of.few = of.kit->job->manifest->replications < 10;
    of.near = !of.few && least > 0.5 * yl_row_number(&of.rows, of.row[0], of.by);
    add_panel(&of);
    say(&of);
    if (chart->segments)
        yl_chart_below(chart, yl_plot_say(of.kit, "Intervals with an arrow are longer.",
                                          "带箭头的区间更长。"));
    if (of.lacks)
        yl_chart_below(
            chart, yl_plot_say(of.kit, "Per 100: without later visits that other ways begin, too.",
                               "每百次进入：不含别的入口也会引出的后续访问。"));
    yl_chart_leave_out(chart, of.count - of.shown, "Ways", "个入口");
    yl_chart_leave_out(chart, of.idle, "Ways without an order", "个没有成交的入口");
    return YL_OK;
}
