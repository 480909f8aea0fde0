/* series.c: orders, viewers and dashboards over time, contract in picture.h */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
    uint32_t panel, variant;
    double time;
    struct yl_estimate value; /* with the band of a single campaign; NAN: none */
};
struct series {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct point *point;
    size_t points, point_capacity;
    struct yl_plot_list panels;
    double from, to, width; /* of what is drawn; of a bin */
};

static void add(struct series *series, struct point point)
{
    if (YL_ARRAY_RESERVE(&series->point, &series->point_capacity, series->points + 1))
        series->point[series->points++] = point;
    else
        series->chart->failed = true;
}

/* From the first to the last bin with anything in it, and a little more. */
static void find_span(struct series *series)
{
    series->from = DBL_MAX;
    series->to = -DBL_MAX;
    series->width = DBL_MAX;
    for (size_t i = 0; i < series->points; i++) {
        const struct point *point = &series->point[i];
        if (i && point->variant == point[-1].variant && point->panel == point[-1].panel &&
            point->time > point[-1].time)
            series->width = fmin(series->width, point->time - point[-1].time);
        if (!(point->value.mean > 0 || point->value.high > 0)) continue;
        series->from = fmin(series->from, point->time);
        series->to = fmax(series->to, point->time);
    }
    if (series->width == DBL_MAX) series->width = 0;
    double more = (series->to - series->from) / 40;
    series->from -= more;
    series->to += more + series->width;
}

/* "base · 07-10 20:15: 12.3"; only a report shows it. */
static const char *said_at(struct yl_plot_kit *kit, const char *name, double time, double value)
{
    char text[YL_TIME_TEXT], figure[YL_PLOT_FIGURE];
    if (!kit->job->page) return NULL;
    yl_time_print(text, (int64_t)time * YL_SECOND, &(struct yl_zone){0});
    return yl_plot_text(kit, "%s · %.5s %.5s: %s", name, text + 5, text + 11,
                        yl_plot_figure(figure, value));
}

/* Lines of all panels, `shift` s behind their times; nothing where all is 0. */
static void add_lines(struct series *series, const char *label, double low_height, double shift)
{
    struct yl_chart *chart = series->chart;
    uint32_t panels = yl_chart_drawn(series->panels.count, YL_PLOT_PANELS);
    bool none = !(series->from < series->to);
    for (uint32_t p = 0; p < panels && !none; p++)
        yl_chart_panel(chart, (struct yl_chart_panel){.title = series->panels.name[p],
                                                      .height = panels == 1 ? 300 : low_height,
                                                      .x.kind = YL_AXIS_TIME,
                                                      .y = {.zero = true, .label = label}});
    for (size_t i = 0; i < series->points && !none; i++) {
        const struct point *point = &series->point[i];
        if (point->time < series->from || point->time > series->to) continue;
        struct yl_chart_line *line =
            yl_chart_line(chart, point->panel, point->variant, point->time + shift, point->value);
        const char *name = chart->variants.name[point->variant];
        line->hover = said_at(series->kit, name, point->time, point->value.mean);
    }
    free(series->point);
}

/* ---- orders, online ------------------------------------------------------------------------- */

static enum yl_status draw(struct yl_chart *chart, const char *metric, const char *kind)
{
    enum { VARIANT, TIME, PLACE, METRIC, MEAN, P05, P95 };
    struct yl_plot_kit *kit = chart->kit;
    struct series series = {.chart = chart, .kit = kit};
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, kit, "series.csv", "variant time place metric mean p05 p95");
    if (status) return status;
    for (size_t i = 0; i < rows.count; i++) {
        const char *place = yl_row_text(&rows, i, PLACE);
        double time;
        if (!yl_row_is(&rows, i, METRIC, metric) || !yl_place_in(place, kind) ||
            !yl_plot_time(&time, yl_row_text(&rows, i, TIME)))
            continue;
        uint32_t variant = yl_plot_list_at(kit, &chart->variants, yl_row_text(&rows, i, VARIANT));
        uint32_t panel = yl_plot_list_at(kit, &series.panels, place);
        if (variant < YL_PLOT_VARIANTS && panel < YL_PLOT_PANELS)
            add(&series, (struct point){panel, variant, time, yl_row_estimate(&rows, i, MEAN)});
    }
    find_span(&series);
    for (uint32_t p = 0; p < series.panels.count; p++)
        series.panels.name[p] = yl_plot_place(kit, series.panels.name[p]);
    add_lines(&series, yl_metric_label(metric, kit->job->lang), 200, series.width / 2);
    return YL_OK;
}

enum yl_status yl_plot_orders(struct yl_chart *chart) { return draw(chart, "orders", "shops."); }
enum yl_status yl_plot_online(struct yl_chart *chart) { return draw(chart, "online", "rooms."); }

/* ---- dashboard ------------------------------------------------------------------------------ */

enum { TRUTH, SHOWN };

static int by_panel_line_and_time(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    if (x->panel != y->panel) return x->panel < y->panel ? -1 : 1;
    if (x->variant != y->variant) return x->variant < y->variant ? -1 : 1;
    return (x->time > y->time) - (x->time < y->time);
}

/* Sorted points of replications become their means. */
static void average(struct series *series)
{
    size_t kept = 0, count = 0;
    for (size_t i = 0; i < series->points; i++) {
        struct point *last = kept ? &series->point[kept - 1] : NULL, *now = &series->point[i];
        bool more = last && !by_panel_line_and_time(last, now);
        if (!more && last) last->value.mean /= (double)count;
        count = more ? count + 1 : 1;
        if (more)
            last->value.mean += now->value.mean;
        else
            series->point[kept++] = *now;
    }
    if (kept) series->point[kept - 1].value.mean /= (double)count;
    series->points = kept;
}

/* Of the base. */
static void add_reports(struct series *series, const struct yl_rows *rows)
{
    enum { VARIANT, TIME, REPORT, PLACE, METRIC, VALUE }; /* shown, truth */
    struct yl_plot_kit *kit = series->kit;
    for (size_t i = 0; i < rows->count; i++) {
        double time, shown = yl_row_number(rows, i, VALUE);
        double truth = yl_row_number(rows, i, VALUE + 1);
        if (!yl_row_is(rows, i, VARIANT, yl_row_text(rows, 0, VARIANT)) ||
            !yl_plot_time(&time, yl_row_text(rows, i, TIME)) || !isfinite(shown + truth))
            continue;
        const char *metric = yl_metric_label(yl_row_text(rows, i, METRIC), kit->job->lang);
        const char *title = yl_plot_text(kit, "%s · %s · %s", yl_row_text(rows, i, REPORT),
                                         yl_plot_place(kit, yl_row_text(rows, i, PLACE)), metric);
        uint32_t panel = yl_plot_list_at(kit, &series->panels, title);
        if (panel >= YL_PLOT_PANELS) continue;
        add(series, (struct point){panel, TRUTH, time, {truth, NAN, NAN}});
        add(series, (struct point){panel, SHOWN, time, {shown, NAN, NAN}});
    }
}

enum yl_status yl_plot_dashboard(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct series series = {.chart = chart, .kit = kit};
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, kit, "dashboard.csv", "variant time report place metric shown truth");
    if (status) return status;
    (void)yl_plot_list_at(kit, &chart->variants, yl_plot_say(kit, "truth", "真实"));
    (void)yl_plot_list_at(kit, &chart->variants, yl_plot_say(kit, "shown", "看板显示"));
    add_reports(&series, &rows);
    if (series.points)
        qsort(series.point, series.points, sizeof *series.point, by_panel_line_and_time);
    average(&series);
    find_span(&series);
    uint32_t panels = yl_chart_drawn(series.panels.count, YL_PLOT_PANELS);
    chart->layout->panels_left = series.panels.count - panels;
    add_lines(&series, NULL, 180, 0);
    return YL_OK;
}
