/* values.c: what it brings to know each thing more before a variant is chosen; contract in picture.h */
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 14 };
enum { WHAT, OF, METRIC, VALUE, LOWER = VALUE + 3, GRADE };
#define COLUMNS "what of metric value low high lower grade"

struct bar {
    const char *of, *grade;
    struct yl_estimate value;
    double lower;
};

/* Everything first, then by value. */
static int by_value(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (!*x->of != !*y->of) return *x->of ? 1 : -1;
    if (x->value.mean != y->value.mean) return x->value.mean > y->value.mean ? -1 : 1;
    return strcmp(x->of, y->of);
}

static uint32_t take_bars(struct bar *bar, const struct yl_rows *rows)
{
    uint32_t bars = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (!yl_row_is(rows, i, WHAT, "evsi") && isfinite(yl_row_number(rows, i, VALUE)))
            bar[bars++] =
                (struct bar){yl_row_text(rows, i, OF), yl_row_text(rows, i, GRADE),
                             yl_row_estimate(rows, i, VALUE), yl_row_number(rows, i, LOWER)};
    qsort(bar, bars, sizeof *bar, by_value);
    return bars;
}

static uint32_t colour_of(const struct bar *bar)
{
    if (!*bar->of) return YL_OTHER;
    return *bar->grade == 'D' || *bar->grade == 'E' ? YL_WARM : YL_BAND;
}

static void draw_bar(struct yl_chart *chart, uint32_t panel, const struct bar *bar, uint32_t row,
                     const char *name)
{
    struct yl_plot_kit *kit = chart->kit;
    yl_chart_cell(chart,
                  (struct yl_chart_cell){.panel = panel,
                                         .colour = colour_of(bar),
                                         .x0 = 0,
                                         .x1 = fmax(bar->value.mean, 0),
                                         .y0 = row - 0.34,
                                         .y1 = row + 0.34,
                                         .hover = yl_plot_said(kit, name, bar->value, false)});
    struct yl_chart_point *ends = yl_chart_point(chart, panel, 0, bar->value.mean, row);
    ends->shape = 0;
    ends->xlow = bar->value.low;
    ends->xhigh = bar->value.high;
    ends->figure = yl_plot_count(kit, bar->value.mean);
    if (!isfinite(bar->lower)) return;
    struct yl_chart_point *least = yl_chart_point(chart, panel, 0, fmax(bar->lower, 0), row);
    least->shape = YL_RING;
    least->hover = yl_plot_said(kit, yl_plot_say(kit, "at least", "下界"),
                                (struct yl_estimate){bar->lower, NAN, NAN}, false);
}

enum yl_status yl_plot_values(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    enum yl_status status = yl_plot_read(&rows, kit, "voi.csv", COLUMNS);
    if (status || !rows.count) return status;
    struct bar *bar = yl_arena_get(&kit->arena, (rows.count + 1) * sizeof *bar);
    const char **name = yl_arena_get(&kit->arena, (rows.count + 1) * sizeof *name);
    if (!bar || !name) return YL_NO_MEMORY;
    const uint32_t bars = take_bars(bar, &rows), shown = yl_chart_drawn(bars, MOST);
    for (uint32_t b = 0; b < shown; b++)
        name[b] =
            *bar[b].of ? yl_plot_axis(kit, bar[b].of) : yl_plot_say(kit, "everything", "知道一切");
    if (!shown) return YL_OK;
    const char *metric = yl_row_text(&rows, 0, METRIC), *dot = strrchr(metric, '.');
    const char *place = yl_plot_text(kit, "%.*s", dot ? (int)(dot - metric) : 0, metric);
    const char *word = yl_plot_title(kit, place, dot ? dot + 1 : metric);
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.full = true,
                                       .zero_line = true,
                                       .x = {.zero = true,
                                             .label = yl_plot_tell(kit, "value of knowing it: %s",
                                                                   "知道它的价值：%s", word)},
                                       .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t b = 0; b < shown; b++) draw_bar(chart, panel, &bar[b], b, name[b]);
    if (shown > 1 && bar[1].value.low > 0)
        chart->finding = yl_plot_tell(kit, "Knowing %s brings most: %s of the %s of knowing all",
                                      "知道%s最有价值：%s（知道一切为 %s）", name[1],
                                      yl_plot_count(kit, bar[1].value.mean),
                                      yl_plot_count(kit, bar[0].value.mean));
    return YL_OK;
}
