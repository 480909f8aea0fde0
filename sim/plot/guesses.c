/* guesses.c: what each value that is not known carries of a figure's variance; contract in picture.h */
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 14 };
enum { FACTOR, METRIC, METHOD, VALUE, LOW, HIGH, GRADE };
#define COLUMNS "factor metric method value low high grade"

struct bar {
    const char *factor, *grade;
    struct yl_estimate share, first, moves;
};
struct guesses {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    const char *metric;
    struct bar *bar;
    uint32_t bars;
    bool joint; /* first order alone */
};

static void take_row(struct guesses *of, const struct yl_rows *rows, size_t i)
{
    const char *factor = yl_row_text(rows, i, FACTOR);
    struct yl_estimate value = yl_row_estimate(rows, i, VALUE);
    struct bar *bar = of->bars ? &of->bar[of->bars - 1] : NULL;
    if (!bar || strcmp(bar->factor, factor) != 0) {
        bar = &of->bar[of->bars++];
        *bar = (struct bar){.factor = factor, .grade = yl_row_text(rows, i, GRADE)};
    }
    if (yl_row_is(rows, i, METHOD, "shapley")) bar->share = value;
    if (yl_row_is(rows, i, METHOD, "sobol-first")) bar->first = value;
    if (yl_row_is(rows, i, METHOD, "morris-mu-star")) bar->moves = value;
}

static int by_share(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (x->share.mean != y->share.mean) return x->share.mean > y->share.mean ? -1 : 1;
    return strcmp(x->factor, y->factor);
}

static bool is_weak(const struct bar *bar) { return *bar->grade == 'D' || *bar->grade == 'E'; }

static void draw_bar(struct guesses *of, uint32_t panel, uint32_t row)
{
    const struct bar *bar = &of->bar[row];
    struct yl_plot_kit *kit = of->kit;
    yl_chart_cell(of->chart,
                  (struct yl_chart_cell){.panel = panel,
                                         .colour = is_weak(bar) ? YL_WARM : YL_BAND,
                                         .x0 = 0,
                                         .x1 = fmax(bar->share.mean, 0),
                                         .y0 = row - 0.34,
                                         .y1 = row + 0.34,
                                         .hover = yl_plot_said(kit, yl_plot_axis(kit, bar->factor),
                                                               bar->share, true)});
    struct yl_chart_point *ends = yl_chart_point(of->chart, panel, 0, bar->share.mean, row);
    ends->shape = 0;
    ends->xlow = bar->share.low;
    ends->xhigh = bar->share.high;
    ends->figure = yl_plot_percent(kit, bar->share.mean);
    if (of->joint || !isfinite(bar->first.mean)) return;
    struct yl_chart_point *first = yl_chart_point(of->chart, panel, 0, bar->first.mean, row);
    first->shape = YL_RING;
    first->hover = yl_plot_said(kit, yl_plot_say(kit, "first order", "一阶"), bar->first, true);
}

static void say_first(struct guesses *of)
{
    struct yl_plot_kit *kit = of->kit;
    const struct bar *bar = of->bar;
    if (!(bar->share.low > 0)) return;
    of->chart->finding = yl_plot_text(
        kit,
        kit->zh ? "先测量%s：占%s不确知部分的 %s"
                : "Measure %s first: of what is not known of %s it carries %s",
        yl_plot_axis(kit, bar->factor), of->metric, yl_plot_percent(kit, bar->share.mean));
}

static void draw(struct guesses *of)
{
    struct yl_plot_kit *kit = of->kit;
    uint32_t shown = yl_chart_drawn(of->bars, MOST);
    const char **name = yl_arena_get(&kit->arena, (shown + 1) * sizeof *name);
    if (!name || !shown) return;
    for (uint32_t b = 0; b < shown; b++) name[b] = yl_plot_axis(kit, of->bar[b].factor);
    uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){
            .full = true,
            .zero_line = true,
            .x = {.kind = YL_AXIS_SHARE,
                  .zero = true,
                  .label = yl_plot_say(kit, "share of the variance of the expected figure",
                                       "在期望指标方差中的占比")},
            .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t b = 0; b < shown; b++) draw_bar(of, panel, b);
}

enum yl_status yl_plot_guesses(struct yl_chart *chart)
{
    struct guesses of = {.chart = chart, .kit = chart->kit};
    struct yl_rows rows;
    enum yl_status status = yl_plot_read(&rows, chart->kit, "sensitivity.csv", COLUMNS);
    if (status || !rows.count) return status;
    of.bar = yl_arena_get(&chart->kit->arena, (rows.count + 1) * sizeof *of.bar);
    if (!of.bar) return YL_NO_MEMORY;
    const char *named = yl_row_text(&rows, 0, METRIC), *dot = strrchr(named, '.');
    const char *place = yl_plot_text(chart->kit, "%.*s", dot ? (int)(dot - named) : 0, named);
    of.metric = yl_plot_title(chart->kit, place, dot ? dot + 1 : named);
    for (size_t i = 0; i < rows.count; i++) take_row(&of, &rows, i);
    of.joint = isnan(of.bar[0].share.mean);
    for (uint32_t b = 0; b < of.bars && of.joint; b++) of.bar[b].share = of.bar[b].first;
    qsort(of.bar, of.bars, sizeof *of.bar, by_share);
    draw(&of);
    say_first(&of);
    if (of.joint)
        chart->about = yl_plot_say(chart->kit,
                                   "First-order index of each value, by regression on its joint "
                                   "draws; lines: 95% bootstrap interval.",
                                   "各取值的一阶指数，由联合抽样回归得出；横线：95% 自助法区间。");
    return YL_OK;
}
