/* unknown.c: what each value that is not known carries of a figure's variance, and what it brings to know it before a choice;
 * contract in picture.h */
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 14 };

struct bar {
    const char *of, *grade; /* of "": everything */
    struct yl_estimate value;
};
struct bars {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    struct bar *bar;
    uint32_t bars;
    bool share;
    const char *metric; /* what the bars are of */
};

/* Everything first, then the largest. */
static int by_value(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (!*x->of != !*y->of) return *x->of ? 1 : -1;
    if (x->value.mean != y->value.mean) return x->value.mean > y->value.mean ? -1 : 1;
    return strcmp(x->of, y->of);
}

/* "all.net_cny" in words. */
static const char *figure_of(struct yl_plot_kit *kit, const char *named)
{
    const char *dot = strrchr(named, '.');
    const char *place = yl_plot_text(kit, "%.*s", dot ? (int)(dot - named) : 0, named);
    return yl_plot_title(kit, place, dot ? dot + 1 : named);
}

static enum yl_status open(struct bars *of, struct yl_chart *chart, const char *file,
                           const char *columns, int metric)
{
    of->chart = chart;
    of->kit = chart->kit;
    enum yl_status status = yl_plot_read(&of->rows, of->kit, file, columns);
    if (status) return status;
    of->bar = yl_arena_get(&of->kit->arena, (of->rows.count + 1) * sizeof *of->bar);
    if (of->rows.count) of->metric = figure_of(of->kit, yl_row_text(&of->rows, 0, metric));
    return YL_OK;
}

static uint32_t colour_of(const struct bar *bar)
{
    if (!*bar->of) return YL_OTHER;
    return *bar->grade == 'D' || *bar->grade == 'E' ? YL_WARM : YL_BAND;
}

static void draw_bar(const struct bars *of, uint32_t panel, uint32_t row)
{
    struct yl_plot_kit *kit = of->kit;
    const struct bar *bar = &of->bar[row];
    yl_chart_cell(of->chart, (struct yl_chart_cell){.panel = panel,
                                                    .colour = colour_of(bar),
                                                    .x1 = fmax(bar->value.mean, 0),
                                                    .y0 = row - 0.34,
                                                    .y1 = row + 0.34});
    struct yl_chart_point *ends = yl_chart_point(of->chart, panel, bar->value.mean, row);
    ends->shape = 0;
    ends->xlow = bar->value.low;
    ends->xhigh = bar->value.high;
    ends->figure =
        of->share ? yl_plot_percent(kit, bar->value.mean) : yl_plot_count(kit, bar->value.mean);
}

static void draw(struct bars *of, const char *label)
{
    qsort(of->bar, of->bars, sizeof *of->bar, by_value);
    const uint32_t shown = yl_chart_drawn(of->bars, MOST);
    const char **name = yl_arena_get(&of->kit->arena, (shown + 1) * sizeof *name);
    if (!shown) return;
    for (uint32_t b = 0; b < shown; b++)
        name[b] = *of->bar[b].of ? yl_plot_axis(of->kit, of->bar[b].of)
                                 : yl_plot_say(of->kit, "everything", "全都知道");
    const uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){
            .full = true,
            .zero_line = true,
            .x = {.kind = of->share ? YL_AXIS_SHARE : YL_AXIS_PLAIN, .zero = true, .label = label},
            .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t b = 0; b < shown; b++) draw_bar(of, panel, b);
}

/* ---- guesses: a factor has a row for each method ---- */

/* Joint draws have the first order alone: then that is the bar. */
static bool take_methods(struct bars *of)
{
    enum { FACTOR, METRIC, METHOD, VALUE, GRADE = VALUE + 3 };
    bool joint = true;
    for (size_t i = 0; i < of->rows.count; i++) {
        const char *factor = yl_row_text(&of->rows, i, FACTOR);
        const struct yl_estimate value = yl_row_estimate(&of->rows, i, VALUE);
        struct bar *bar = of->bars ? &of->bar[of->bars - 1] : NULL;
        if (!bar || strcmp(bar->of, factor) != 0) {
            bar = &of->bar[of->bars++];
            *bar = (struct bar){factor, yl_row_text(&of->rows, i, GRADE), {NAN, NAN, NAN}};
        }
        if (yl_row_is(&of->rows, i, METHOD, "sobol-first") && isnan(bar->value.mean))
            bar->value = value; /* until its share comes */
        if (!yl_row_is(&of->rows, i, METHOD, "shapley") || !isfinite(value.mean)) continue;
        bar->value = value;
        joint = false;
    }
    return joint;
}

enum yl_status yl_plot_guesses(struct yl_chart *chart)
{
    struct bars of = {.share = true};
    struct yl_plot_kit *kit = chart->kit;
    enum yl_status status =
        open(&of, chart, "sensitivity.csv", "factor metric method value low high grade", 1);
    if (status || !of.rows.count) return status;
    const bool joint = take_methods(&of);
    draw(&of, yl_plot_say(kit, "share of the uncertainty", "占不确定性的比例"));
    if (of.bar[0].value.low > 0)
        chart->finding =
            yl_plot_tell(kit, "Measure %s first: it explains %s of the uncertainty in %s",
                         "先测量“%s”：不确定性的 %s 来自它（%s）", yl_plot_axis(kit, of.bar[0].of),
                         yl_plot_percent(kit, of.bar[0].value.mean), of.metric);
    if (joint)
        chart->about = yl_plot_say(kit,
                                   "First-order index of each value, by regression on its joint "
                                   "draws; lines: 95% interval.",
                                   "各取值的一阶指数，由联合抽样回归得出；横线：95% 区间。");
    return YL_OK;
}

/* ---- values: of what can be observed is not drawn ---- */

enum yl_status yl_plot_values(struct yl_chart *chart)
{
    enum { WHAT, OF, METRIC, VALUE, GRADE = VALUE + 3 };
    struct bars of = {0};
    struct yl_plot_kit *kit = chart->kit;
    enum yl_status status =
        open(&of, chart, "voi.csv", "what of metric value low high grade", METRIC);
    if (status || !of.rows.count) return status;
    for (size_t i = 0; i < of.rows.count; i++)
        if (!yl_row_is(&of.rows, i, WHAT, "evsi") && isfinite(yl_row_number(&of.rows, i, VALUE)))
            of.bar[of.bars++] =
                (struct bar){yl_row_text(&of.rows, i, OF), yl_row_text(&of.rows, i, GRADE),
                             yl_row_estimate(&of.rows, i, VALUE)};
    draw(&of, yl_plot_tell(kit, "value of knowing it: %s", "知道它的价值：%s", of.metric));
    if (of.bars > 1 && of.bar[1].value.low > 0)
        chart->finding =
            yl_plot_tell(kit, "Knowing %s brings most, %s of the %s of knowing all: %s",
                         "弄清“%s”最有价值：%s（全都弄清为 %s，%s）",
                         yl_plot_axis(kit, of.bar[1].of), yl_plot_count(kit, of.bar[1].value.mean),
                         yl_plot_count(kit, of.bar[0].value.mean), of.metric);
    return YL_OK;
}
