/* series.c: orders and dashboards over time, contract in pictures.h */
#include "sim/base/clock.h"
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include "sim/stats/metrics.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
    uint32_t panel, variant;
    double time, sum[2], low, high;
    uint32_t n;
};
struct series {
    struct yl_sheet sheet;
    struct point *point;
    size_t points, room;
    struct yl_plot_list panels, variants;
    double from, to, width; /* of what is drawn; of a bin */
};

static struct point *new_point(struct series *series)
{
    if (series->points == series->room) {
        size_t room = series->room ? 2 * series->room : 1024;
        struct point *more = realloc(series->point, room * sizeof *more);
        if (!more) return NULL;
        series->point = more;
        series->room = room;
    }
    struct point *point = &series->point[series->points++];
    *point = (struct point){0};
    return point;
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
        if (!(point->sum[0] > 0 || point->sum[1] > 0 || point->high > 0)) continue;
        series->from = fmin(series->from, point->time);
        series->to = fmax(series->to, point->time);
    }
    if (series->width == DBL_MAX) series->width = 0;
    double more = (series->to - series->from) / 40;
    series->from -= more;
    series->to += more + series->width;
}

static void close_series(struct series *series)
{
    free(series->point);
    free(series->panels.name);
    free(series->variants.name);
    yl_table_free(&series->sheet);
}

/* ---- orders, online --------------------------------------------------------------------------------- */

struct kind {
    const char *metric, *prefix;
};

static enum yl_status read_series(struct series *series, struct yl_plot_kit *kit, struct kind kind)
{
    struct yl_sheet *sheet = &series->sheet;
    static const char file[] = "series.csv";
    static const char *const names[] = {"variant", "time", "place", "metric",
                                        "mean",    "p05",  "p95",   NULL};
    int column[7];
    enum yl_status status = yl_plot_columns(sheet, column, kit, file, names);
    if (status) return status;
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *place = yl_table_cell(sheet, i, column[2]);
        if (strcmp(yl_table_cell(sheet, i, column[3]), kind.metric) != 0 ||
            strncmp(place, kind.prefix, 6) != 0)
            continue;
        double time;
        if (!yl_plot_time(&time, yl_table_cell(sheet, i, column[1]))) continue;
        uint32_t variant = yl_plot_list_at(&series->variants, yl_table_cell(sheet, i, column[0]));
        uint32_t panel = yl_plot_list_at(&series->panels, place);
        if (variant >= YL_PLOT_VARIANTS || panel >= YL_PLOT_PANELS) continue;
        struct point *point = new_point(series);
        if (!point)
            return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory for '%s'", file);
        *point = (struct point){.panel = panel,
                                .variant = variant,
                                .time = time,
                                .sum[0] = yl_table_number(sheet, i, column[4]),
                                .low = yl_table_number(sheet, i, column[5]),
                                .high = yl_table_number(sheet, i, column[6]),
                                .n = 1};
    }
    return YL_OK;
}

/* "base, 07-10 20:15: 12.3" */
static const char *said_at(struct yl_plot_kit *kit, const char *name, double time, double value)
{
    char text[YL_TIME_TEXT], figure[YL_PLOT_FIGURE];
    if (!kit->job->page) return NULL;
    yl_time_print(text, (int64_t)time * YL_SECOND, &(struct yl_zone){0});
    return yl_arena_print(&kit->arena, "%s · %.5s %.5s: %s", name, text + 5, text + 11,
                          yl_plot_figure(figure, value));
}

static enum yl_status lines_of(struct yl_plot_layout *layout, struct yl_plot_kit *kit,
                               struct kind kind)
{
    struct series series = {0};
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = read_series(&series, kit, kind);
    find_span(&series);
    layout->absent = !(series.from < series.to);
    uint32_t panels = series.panels.count < YL_PLOT_PANELS ? series.panels.count : YL_PLOT_PANELS;
    for (uint32_t p = 0; p < panels; p++)
        yl_chart_panel(&chart, (struct yl_chart_panel){
                                   .title = yl_plot_place(kit, series.panels.name[p]),
                                   .height = panels == 1 ? 300 : 200,
                                   .origin = NAN,
                                   .x.kind = YL_AXIS_TIME,
                                   .y = {.zero = true,
                                         .label = yl_metric_label(kind.metric, kit->job->lang)}});
    for (size_t i = 0; i < series.points; i++) {
        const struct point *point = &series.point[i];
        if (point->time < series.from || point->time > series.to) continue;
        yl_chart_line(&chart, (struct yl_chart_line){
                                  point->panel, point->variant, point->time + series.width / 2,
                                  point->sum[0], point->low, point->high,
                                  said_at(kit, series.variants.name[point->variant], point->time,
                                          point->sum[0])});
    }
    status = yl_chart_close(&chart, &series.variants, status);
    close_series(&series);
    return status;
}

enum yl_status yl_plot_orders(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    return lines_of(layout, kit, (struct kind){"orders", "shops."});
}

enum yl_status yl_plot_online(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    return lines_of(layout, kit, (struct kind){"online", "rooms."});
}

/* ---- dashboard ------------------------------------------------------------------------------ */

static int by_panel_and_time(const void *a, const void *b)
{
    const struct point *point = a, *y = b;
    if (point->panel != y->panel) return point->panel < y->panel ? -1 : 1;
    return (point->time > y->time) - (point->time < y->time);
}

/* Rows of the base, each replication by itself; then their means. */
static enum yl_status read_dashboard(struct series *series, struct yl_plot_kit *kit)
{
    struct yl_sheet *sheet = &series->sheet;
    static const char file[] = "dashboard.csv";
    static const char *const names[] = {"variant", "time",  "report", "place",
                                        "metric",  "shown", "truth",  NULL};
    int column[7];
    enum yl_status status = yl_plot_columns(sheet, column, kit, file, names);
    if (status) return status;
    for (size_t i = 0; i < sheet->rows; i++) {
        const char *place = yl_table_cell(sheet, i, column[3]);
        double time, shown = yl_table_number(sheet, i, column[5]);
        double truth = yl_table_number(sheet, i, column[6]);
        if (strcmp(yl_table_cell(sheet, i, column[0]), yl_table_cell(sheet, 0, column[0])) != 0 ||
            !yl_plot_time(&time, yl_table_cell(sheet, i, column[1])) || !isfinite(shown) ||
            !isfinite(truth))
            continue;
        const char *title =
            yl_arena_print(&kit->arena, "%s · %s · %s", yl_table_cell(sheet, i, column[2]),
                           yl_plot_place(kit, place),
                           yl_metric_label(yl_table_cell(sheet, i, column[4]), kit->job->lang));
        uint32_t panel = title ? yl_plot_list_at(&series->panels, title) : UINT32_MAX;
        struct point *point = panel < YL_PLOT_PANELS ? new_point(series) : NULL;
        if (point)
            *point = (struct point){.panel = panel, .time = time, .sum = {shown, truth}, .n = 1};
    }
    if (series->points)
        qsort(series->point, series->points, sizeof *series->point, by_panel_and_time);
    size_t kept = 0;
    for (size_t i = 0; i < series->points; i++) {
        struct point *last = kept ? &series->point[kept - 1] : NULL, *now = &series->point[i];
        if (last && last->panel == now->panel && last->time == now->time) {
            last->sum[0] += now->sum[0];
            last->sum[1] += now->sum[1];
            last->n++;
        } else
            series->point[kept++] = *now;
    }
    series->points = kept;
    return YL_OK;
}

enum yl_status yl_plot_dashboard(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct series series = {0};
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    bool zh = kit->job->lang == YL_ZH;
    const char *both[] = {zh ? "真实" : "truth", zh ? "看板显示" : "shown"};
    enum yl_status status = read_dashboard(&series, kit);
    find_span(&series);
    layout->absent = !(series.from < series.to);
    uint32_t panels = series.panels.count < YL_PLOT_PANELS ? series.panels.count : YL_PLOT_PANELS;
    layout->panels_left = series.panels.count - panels;
    for (uint32_t p = 0; p < panels; p++)
        yl_chart_panel(&chart, (struct yl_chart_panel){.title = series.panels.name[p],
                                                       .height = panels == 1 ? 300 : 180,
                                                       .origin = NAN,
                                                       .x.kind = YL_AXIS_TIME,
                                                       .y.zero = true});
    for (size_t i = 0; i < series.points; i++) {
        const struct point *point = &series.point[i];
        if (point->time < series.from || point->time > series.to) continue;
        for (uint32_t k = 0; k < 2; k++)
            yl_chart_line(&chart,
                          (struct yl_chart_line){
                              point->panel, k, point->time, point->sum[!k] / point->n, NAN, NAN,
                              said_at(kit, both[k], point->time, point->sum[!k] / point->n)});
    }
    status = yl_chart_close(&chart, &(struct yl_plot_list){both, 2, 2}, status);
    close_series(&series);
    return status;
}
