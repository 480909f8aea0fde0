/* sweep.c: curves, cells and contours over the axes of a sweep, contract in pictures.h */
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include "sim/stats/metrics.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 12, METRICS = 3, MANY = 300 /* points: a page has room for their numbers only */ };

struct axis {
    const char *name;
    enum yl_axis_kind kind;
    struct yl_plot_list values; /* as written, in the order of their first sight */
    double *at;                 /* [points] */
};
struct sweep {
    struct yl_sheet points;
    struct yl_plot_list ids; /* "1", "2", ... */
    struct axis axis[AXES];
    uint32_t axes;
    struct yl_plot_summary summary;
    uint32_t *point_of; /* [rows of summary] */
};
struct metric {
    const char *place, *metric;
};

static enum yl_status no_memory(const struct yl_plot_kit *kit)
{
    return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory for a picture");
}

/* 1%, 45 CNY, 20m: the number in front, and that nothing but one unit follows it */
static bool leading_number(double *number, const char *text)
{
    size_t length = strspn(text, "+-0123456789.eE");
    while (length && !yl_text_to_number(text, length, number)) length--;
    return length > 0 && strcspn(text + length, "0123456789") == strlen(text + length);
}

/* Numbers if all values are numbers of one unit, times if all are times, else names. */
static void settle(struct sweep *sweep, struct axis *axis, int value, int column)
{
    bool times = true, numbers = true;
    const char *unit = NULL;
    for (uint32_t i = 0; i < axis->values.count; i++) {
        const char *text = axis->values.name[i];
        double number;
        times = times && yl_plot_time(&number, text);
        numbers = numbers && leading_number(&number, text);
        const char *after = text + strspn(text, "+-0123456789.eE");
        if (unit && strcmp(unit, after) != 0) numbers = false;
        unit = after;
    }
    axis->kind = times ? YL_AXIS_TIME : numbers ? YL_AXIS_PLAIN : YL_AXIS_ROWS;
    bool percent = numbers && unit && !strcmp(unit, "%");
    if (percent) axis->kind = YL_AXIS_SHARE;
    for (uint32_t i = 0; i < sweep->ids.count; i++) axis->at[i] = NAN;
    for (size_t i = 0; i < sweep->points.rows; i++) {
        if (strcmp(yl_table_cell(&sweep->points, i, column), axis->name) != 0) continue;
        const char *text = yl_table_cell(&sweep->points, i, value);
        uint32_t point = yl_plot_list_at(&sweep->ids, yl_table_cell(&sweep->points, i, 0));
        double *at = &axis->at[point];
        if (axis->kind == YL_AXIS_TIME)
            (void)yl_plot_time(at, text);
        else if (axis->kind == YL_AXIS_ROWS)
            *at = yl_plot_list_at(&axis->values, text);
        else if (leading_number(at, text) && percent)
            *at /= 100;
    }
}

static enum yl_status read_axes(struct sweep *sweep, struct yl_plot_kit *kit)
{
    static const char file[] = "points.csv";
    static const char *const names[] = {"axis", "value", NULL};
    int column[2];
    enum yl_status status = yl_plot_columns(&sweep->points, column, kit, file, names);
    if (status) return status;
    const int name = column[0], value = column[1];
    if (yl_table_column(&sweep->points, "point") != 0)
        return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'%s' has no first column 'point'",
                            file);
    struct yl_plot_list axes = {0};
    for (size_t i = 0; i < sweep->points.rows; i++) {
        uint32_t at = yl_plot_list_at(&axes, yl_table_cell(&sweep->points, i, name));
        (void)yl_plot_list_at(&sweep->ids, yl_table_cell(&sweep->points, i, 0));
        if (at < AXES)
            (void)yl_plot_list_at(&sweep->axis[at].values, yl_table_cell(&sweep->points, i, value));
    }
    sweep->axes = axes.count < AXES ? axes.count : AXES;
    for (uint32_t i = 0; i < sweep->axes; i++) {
        sweep->axis[i].name = axes.name[i];
        sweep->axis[i].at = yl_arena_get(&kit->arena, (sweep->ids.count + 1) * sizeof(double));
        if (!sweep->axis[i].at) status = no_memory(kit);
        if (!status) settle(sweep, &sweep->axis[i], value, name);
    }
    free(axes.name);
    return status;
}

static enum yl_status open_sweep(struct sweep *sweep, struct yl_plot_kit *kit)
{
    *sweep = (struct sweep){0};
    enum yl_status status = read_axes(sweep, kit);
    if (!status) status = yl_plot_summary(&sweep->summary, kit);
    if (status) return status;
    if (sweep->summary.point < 0)
        return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'summary.csv' has no column 'point'");
    sweep->point_of =
        yl_arena_get(&kit->arena, (sweep->summary.sheet.rows + 1) * sizeof *sweep->point_of);
    if (!sweep->point_of) return no_memory(kit);
    const char *last = "";
    uint32_t at = UINT32_MAX;
    for (size_t i = 0; i < sweep->summary.sheet.rows; i++) {
        const char *id = yl_table_cell(&sweep->summary.sheet, i, sweep->summary.point);
        if (strcmp(id, last) != 0) {
            uint32_t known = sweep->ids.count;
            at = yl_plot_list_at(&sweep->ids, last = id);
            if (at >= known)
                return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'points.csv' has no point '%s'",
                                    id);
        }
        sweep->point_of[i] = at;
    }
    return YL_OK;
}

static void close_sweep(struct sweep *sweep)
{
    for (uint32_t i = 0; i < AXES; i++) free(sweep->axis[i].values.name);
    free(sweep->ids.name);
    yl_table_free(&sweep->points);
    yl_plot_summary_free(&sweep->summary);
}

static bool is_metric(const struct sweep *sweep, size_t row, struct metric metric)
{
    return !strcmp(yl_table_cell(&sweep->summary.sheet, row, sweep->summary.metric),
                   metric.metric) &&
           !strcmp(yl_table_cell(&sweep->summary.sheet, row, sweep->summary.place), metric.place);
}

static struct yl_plot_value value_at(const struct sweep *sweep, size_t row)
{
    return (struct yl_plot_value){yl_table_number(&sweep->summary.sheet, row, sweep->summary.mean),
                                  yl_table_number(&sweep->summary.sheet, row, sweep->summary.low),
                                  yl_table_number(&sweep->summary.sheet, row, sweep->summary.high)};
}

/* The figure that decides, orders, net and who comes into the room: those that the sweep moves. */
static uint32_t find_metrics(struct metric metric[METRICS], const struct sweep *sweep,
                             const struct yl_plot_job *job)
{
    struct metric wanted[] = {{job->place, job->metric},
                              {"all", "orders"},
                              {"all", "net_cny"},
                              {NULL, "entrants"},
                              {"all", "gmv_cny"}};
    for (size_t i = 0; i < sweep->summary.sheet.rows && !wanted[3].place; i++) {
        const char *place = yl_table_cell(&sweep->summary.sheet, i, sweep->summary.place);
        if (!strncmp(place, "rooms.", 6)) wanted[3].place = place;
    }
    uint32_t count = 0;
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted && count < METRICS; k++) {
        double first = NAN;
        bool moved = false;
        if (k && wanted[0].place && wanted[k].place && !strcmp(wanted[k].place, wanted[0].place) &&
            !strcmp(wanted[k].metric, wanted[0].metric))
            continue;
        for (size_t i = 0; wanted[k].place && i < sweep->summary.sheet.rows; i++) {
            if (!is_metric(sweep, i, wanted[k])) continue;
            double mean = value_at(sweep, i).mean;
            if (isnan(first)) first = mean;
            moved = moved || (isfinite(mean) && mean != first);
        }
        if (moved) metric[count++] = wanted[k];
    }
    return count;
}

static const char *title_of(struct yl_plot_kit *kit, struct metric metric)
{
    const char *word = yl_metric_label(metric.metric, kit->job->lang);
    if (!strcmp(metric.place, "all")) return word;
    const char *text =
        yl_arena_print(&kit->arena, "%s · %s", yl_plot_place(kit, metric.place), word);
    return text ? text : word;
}

static const char *point_name(struct yl_plot_kit *kit, const struct sweep *sweep, uint32_t point)
{
    const char *text = "";
    if (sweep->ids.count > MANY) {
        text = yl_arena_print(&kit->arena, "#%s", sweep->ids.name[point]);
        return text ? text : "";
    }
    for (size_t i = 0; i < sweep->points.rows; i++) {
        if (strcmp(yl_table_cell(&sweep->points, i, 0), sweep->ids.name[point]) != 0) continue;
        const char *axis = yl_table_cell(&sweep->points, i, 1);
        const char *more = yl_arena_print(&kit->arena, "%s%s%s = %s", text, text[0] ? ", " : "",
                                          axis, yl_table_cell(&sweep->points, i, 2));
        text = more ? more : text;
    }
    return text;
}

/* Fingers do not hover: with many points a narrow page goes without. */
static const char *hover_of(struct yl_plot_kit *kit, const struct sweep *sweep, const char *said,
                            uint32_t point)
{
    if (sweep->ids.count > MANY && kit->job->page && kit->job->page < 600) return NULL;
    return yl_arena_print(&kit->arena, "%s; %s", said, point_name(kit, sweep, point));
}

/* ---- curve ---------------------------------------------------------------------------------- */

struct at {
    double x;
    size_t row;
};

static int by_x(const void *a, const void *b)
{
    const struct at *x = a, *y = b;
    if (x->x != y->x) return x->x < y->x ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void curve_panel(struct yl_chart *chart, const struct sweep *sweep, const struct axis *axis,
                        struct metric metric)
{
    struct yl_plot_kit *kit = chart->kit;
    uint32_t panel =
        yl_chart_panel(chart, (struct yl_chart_panel){.title = title_of(kit, metric),
                                                      .height = 230,
                                                      .origin = NAN,
                                                      .x = {.kind = axis->kind,
                                                            .label = axis->name,
                                                            .name = axis->values.name,
                                                            .names = axis->values.count}});
    struct at *list = calloc(sweep->summary.sheet.rows + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; list && i < sweep->summary.sheet.rows; i++) {
        double x = axis->at[sweep->point_of[i]];
        if (!is_metric(sweep, i, metric) || !isfinite(x) || !isfinite(value_at(sweep, i).mean))
            continue;
        list[count++] = (struct at){x, i};
    }
    if (count) qsort(list, count, sizeof *list, by_x);
    bool joined = sweep->axes == 1 && axis->kind != YL_AXIS_ROWS;
    for (size_t i = 0; i < count; i++) {
        const char *name =
            yl_table_cell(&sweep->summary.sheet, list[i].row, sweep->summary.variant);
        uint32_t v = 0;
        while (v < sweep->summary.variants.count &&
               strcmp(sweep->summary.variants.name[v], name) != 0)
            v++;
        if (v >= YL_PLOT_VARIANTS) continue;
        struct yl_plot_value value = value_at(sweep, list[i].row);
        if (joined)
            yl_chart_line(chart, (struct yl_chart_line){panel, v, list[i].x, value.mean, value.low,
                                                        value.high, NULL});
        const char *said = yl_plot_said(kit, name, value, false);
        bool bounds = !joined && count <= 60;
        bool alone = joined || sweep->ids.count <= MANY; /* else marks lie on marks: none is met */
        yl_chart_point(chart,
                       (struct yl_chart_point){
                           panel, v, list[i].x, value.mean, NAN, NAN, bounds ? value.low : NAN,
                           bounds ? value.high : NAN, yl_chart_colours[v], yl_chart_shapes[v], NULL,
                           alone ? hover_of(kit, sweep, said, sweep->point_of[list[i].row]) : NULL,
                           NULL});
    }
    free(list);
}

enum yl_status yl_plot_curve(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct sweep sweep;
    struct metric metric[METRICS];
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = open_sweep(&sweep, kit);
    uint32_t metrics = status ? 0 : find_metrics(metric, &sweep, kit->job);
    if (sweep.axes == 1)
        for (uint32_t i = 0; i < metrics; i++)
            curve_panel(&chart, &sweep, &sweep.axis[0], metric[i]);
    else
        for (uint32_t a = 0; metrics && a < sweep.axes; a++)
            curve_panel(&chart, &sweep, &sweep.axis[a], metric[0]);
    layout->absent = !chart.points;
    status = yl_chart_close(&chart, &sweep.summary.variants, status);
    close_sweep(&sweep);
    return status;
}

/* ---- heat ----------------------------------------------------------------------------------- */

/* Viridis, of Smith and van der Walt (2015), at nine places. */
static uint32_t colour_at(double share)
{
    static const double stop[9][3] = {{68, 1, 84},    {72, 40, 120},  {62, 74, 137},
                                      {49, 104, 142}, {38, 130, 142}, {31, 158, 137},
                                      {53, 183, 121}, {110, 206, 88}, {253, 231, 37}};
    double at = fmin(fmax(share, 0), 1) * 8;
    int i = at >= 8 ? 7 : (int)at;
    uint32_t colour = 0;
    for (int k = 0; k < 3; k++)
        colour =
            colour << 8 | (uint32_t)lround(stop[i][k] + (at - i) * (stop[i + 1][k] - stop[i][k]));
    return colour;
}

struct grid {
    uint32_t nx, ny;
    double *x, *y, *value; /* sorted, [ny][nx] */
    size_t *row;
    double low, high;
};

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static uint32_t distinct(double **list, const struct axis *axis, uint32_t points,
                         struct yl_plot_kit *kit)
{
    *list = yl_arena_get(&kit->arena, (points + 1) * sizeof **list);
    uint32_t count = 0, kept = 0;
    for (uint32_t i = 0; *list && i < points; i++)
        if (isfinite(axis->at[i])) (*list)[count++] = axis->at[i];
    if (count) qsort(*list, count, sizeof **list, by_number);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || (*list)[i] != (*list)[kept - 1]) (*list)[kept++] = (*list)[i];
    return kept;
}

static uint32_t index_of(const double *list, uint32_t count, double value)
{
    uint32_t i = 0;
    while (i < count && list[i] != value) i++;
    return i;
}

/* False: not a full grid, so that the points are marks. */
static bool find_grid(struct grid *grid, const struct sweep *sweep, struct metric metric,
                      struct yl_plot_kit *kit)
{
    *grid = (struct grid){.low = DBL_MAX, .high = -DBL_MAX};
    grid->nx = distinct(&grid->x, &sweep->axis[0], sweep->ids.count, kit);
    grid->ny = distinct(&grid->y, &sweep->axis[1], sweep->ids.count, kit);
    bool full = (uint64_t)grid->nx * grid->ny == sweep->ids.count && grid->nx > 1 && grid->ny > 1;
    grid->value = yl_arena_get(&kit->arena, (sweep->ids.count + 1) * sizeof(double));
    grid->row = yl_arena_get(&kit->arena, (sweep->ids.count + 1) * sizeof(size_t));
    if (!grid->value || !grid->row) return false;
    for (uint32_t i = 0; i < sweep->ids.count; i++) grid->value[i] = NAN;
    for (size_t i = 0; i < sweep->summary.sheet.rows; i++) {
        if (!is_metric(sweep, i, metric) ||
            strcmp(yl_table_cell(&sweep->summary.sheet, i, sweep->summary.variant),
                   sweep->summary.variants.name[0]) != 0)
            continue;
        uint32_t point = sweep->point_of[i];
        double mean = value_at(sweep, i).mean;
        if (!isfinite(mean)) continue;
        grid->low = fmin(grid->low, mean);
        grid->high = fmax(grid->high, mean);
        size_t at = full
                        ? (size_t)index_of(grid->y, grid->ny, sweep->axis[1].at[point]) * grid->nx +
                              index_of(grid->x, grid->nx, sweep->axis[0].at[point])
                        : point;
        if (at >= sweep->ids.count) continue;
        grid->value[at] = mean;
        grid->row[at] = i;
    }
    return full;
}

/* Where the line from a to b has this level, between them. */
static double cut(double a, double b, double fa, double fb, double level)
{
    return a + (b - a) * (level - fa) / (fb - fa);
}

/* Marching squares between the middles of the cells. */
static void contours(struct yl_chart *chart, uint32_t panel, const struct grid *grid)
{
    for (int k = 1; k < 6; k++) {
        double level = grid->low + (grid->high - grid->low) * k / 6;
        for (uint32_t j = 0; j + 1 < grid->ny; j++)
            for (uint32_t i = 0; i + 1 < grid->nx; i++) {
                const double f[4] = {
                    grid->value[j * grid->nx + i], grid->value[j * grid->nx + i + 1],
                    grid->value[(j + 1) * grid->nx + i + 1], grid->value[(j + 1) * grid->nx + i]};
                const double x[4] = {i, i + 1.0, i + 1.0, i}, y[4] = {j, j, j + 1.0, j + 1.0};
                double px[4], py[4];
                int cuts = 0;
                for (int e = 0; e < 4; e++) {
                    int n = (e + 1) % 4;
                    if (!((f[e] < level) != (f[n] < level))) continue;
                    px[cuts] = cut(x[e], x[n], f[e], f[n], level);
                    py[cuts++] = cut(y[e], y[n], f[e], f[n], level);
                }
                for (int c = 0; c + 1 < cuts; c += 2)
                    yl_chart_segment(chart, (struct yl_chart_segment){panel, 0xFFFFFF, px[c], py[c],
                                                                      px[c + 1], py[c + 1]});
            }
    }
}

/* A grid has its values as names of rows and columns: steps of an axis may be uneven. */
static const char **names_of(const struct axis *axis, const double *value, uint32_t count,
                             const struct sweep *sweep, struct yl_plot_kit *kit)
{
    const char **name = yl_arena_get(&kit->arena, (count + 1) * sizeof *name);
    for (uint32_t i = 0; name && i < count; i++) {
        name[i] = "";
        for (uint32_t p = 0; p < sweep->ids.count; p++) {
            if (axis->at[p] != value[i]) continue;
            for (size_t k = 0; k < sweep->points.rows && !name[i][0]; k++)
                if (!strcmp(yl_table_cell(&sweep->points, k, 0), sweep->ids.name[p]) &&
                    !strcmp(yl_table_cell(&sweep->points, k, 1), axis->name))
                    name[i] = yl_table_cell(&sweep->points, k, 2);
            break;
        }
        const char *clock = axis->kind == YL_AXIS_TIME ? strchr(name[i], 'T') : NULL;
        if (clock) name[i] = yl_arena_print(&kit->arena, "%.5s %.5s", name[i] + 5, clock + 1);
    }
    return name;
}

static void heat_grid(struct yl_chart *chart, const struct sweep *sweep, const struct grid *grid,
                      const char *title)
{
    struct yl_plot_kit *kit = chart->kit;
    const char **rows = names_of(&sweep->axis[1], grid->y, grid->ny, sweep, kit);
    const char **across = names_of(&sweep->axis[0], grid->x, grid->nx, sweep, kit);
    if (!rows || !across) return;
    const char **down = yl_arena_get(&kit->arena, (grid->ny + 1) * sizeof *down);
    for (uint32_t i = 0; down && i < grid->ny; i++) down[i] = rows[grid->ny - 1 - i];
    double each = fmin(fmax(300.0 / grid->ny, 20), 44);
    uint32_t panel =
        yl_chart_panel(chart, (struct yl_chart_panel){.title = title,
                                                      .height = each * grid->ny,
                                                      .origin = NAN,
                                                      .x = {.kind = YL_AXIS_ROWS,
                                                            .name = across,
                                                            .names = grid->nx,
                                                            .label = sweep->axis[0].name},
                                                      .y = {.kind = YL_AXIS_ROWS,
                                                            .name = down,
                                                            .names = grid->ny,
                                                            .label = sweep->axis[1].name}});
    for (uint32_t j = 0; j < grid->ny; j++)
        for (uint32_t i = 0; i < grid->nx; i++) {
            uint32_t from = grid->ny - 1 - j;
            double value = grid->value[from * grid->nx + i];
            if (!isfinite(value)) continue;
            double share =
                grid->high > grid->low ? (value - grid->low) / (grid->high - grid->low) : 0.5;
            char figure[YL_PLOT_FIGURE];
            yl_plot_figure(figure, value);
            size_t row = grid->row[from * grid->nx + i];
            const char *said = yl_plot_said(kit, title, value_at(sweep, row), false);
            yl_chart_cell(chart, (struct yl_chart_cell){
                                     panel, colour_at(share), share > 0.55 ? 0x111111 : 0xFFFFFF,
                                     i - 0.5, i + 0.5, j - 0.5, j + 0.5,
                                     hover_of(kit, sweep, said, sweep->point_of[row]),
                                     yl_arena_copy(&kit->arena, figure, strlen(figure))});
        }
    struct grid flipped = *grid;
    flipped.value = yl_arena_get(&kit->arena, ((size_t)grid->nx * grid->ny + 1) * sizeof(double));
    for (uint32_t j = 0; flipped.value && j < grid->ny; j++)
        memcpy(flipped.value + (size_t)j * grid->nx,
               grid->value + (size_t)(grid->ny - 1 - j) * grid->nx, grid->nx * sizeof(double));
    if (flipped.value && grid->nx > 2 && grid->ny > 2) contours(chart, panel, &flipped);
}

static void heat_marks(struct yl_chart *chart, const struct sweep *sweep, const struct grid *grid,
                       const char *title)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct axis *axis = &sweep->axis[0], *y = &sweep->axis[1];
    uint32_t panel =
        yl_chart_panel(chart, (struct yl_chart_panel){.title = title,
                                                      .height = 320,
                                                      .origin = NAN,
                                                      .x = {.kind = axis->kind,
                                                            .label = axis->name,
                                                            .name = axis->values.name,
                                                            .names = axis->values.count},
                                                      .y = {.kind = y->kind,
                                                            .label = y->name,
                                                            .name = y->values.name,
                                                            .names = y->values.count}});
    for (uint32_t p = 0; p < sweep->ids.count; p++) {
        double value = grid->value[p];
        if (!isfinite(value)) continue;
        double share =
            grid->high > grid->low ? (value - grid->low) / (grid->high - grid->low) : 0.5;
        const char *said = yl_plot_said(kit, title, value_at(sweep, grid->row[p]), false);
        yl_chart_point(chart, (struct yl_chart_point){panel, 0, axis->at[p], y->at[p], NAN, NAN,
                                                      NAN, NAN, colour_at(share), 7, NULL,
                                                      hover_of(kit, sweep, said, p), NULL});
    }
}

/* What the colours mean: a strip under the field. */
static void heat_scale(struct yl_chart *chart, const struct grid *grid)
{
    enum { STEPS = 40, ENDS = 3 };
    static const char *none[] = {""};
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.height = 14,
                                       .origin = NAN,
                                       .y = {.kind = YL_AXIS_ROWS, .name = none, .names = 1}});
    for (int i = 0; i < STEPS; i++) {
        double step = (grid->high - grid->low) / STEPS, from = grid->low + step * i;
        yl_chart_cell(chart, (struct yl_chart_cell){panel, colour_at((i + 0.5) / STEPS), 0, from,
                                                    from + step, -0.5, 0.5, NULL, NULL});
    }
    for (int i = 0; i < 2; i++)
        yl_chart_point(chart, (struct yl_chart_point){panel, 0, i ? grid->high : grid->low, 0, NAN,
                                                      NAN, NAN, NAN, 0, 0, NULL, NULL, NULL});
}

enum yl_status yl_plot_heat(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct sweep sweep;
    struct metric metric[METRICS];
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = open_sweep(&sweep, kit);
    uint32_t metrics = status || sweep.axes != 2 ? 0 : find_metrics(metric, &sweep, kit->job);
    for (uint32_t i = 0; i < metrics && i < 2; i++) {
        struct grid grid;
        const char *title = title_of(kit, metric[i]);
        bool full = find_grid(&grid, &sweep, metric[i], kit);
        if (!(grid.low < grid.high)) continue;
        if (full)
            heat_grid(&chart, &sweep, &grid, title);
        else
            heat_marks(&chart, &sweep, &grid, title);
        heat_scale(&chart, &grid);
    }
    layout->absent = !chart.panels;
    status = yl_chart_close(&chart, NULL, status);
    close_sweep(&sweep);
    return status;
}
