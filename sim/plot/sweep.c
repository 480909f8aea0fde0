/* sweep.c: curves, cells and contours over the axes of a sweep, contract in picture.h */
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 12, METRICS = 3, MANY = 300 /* points: a page has room for their numbers only */ };
enum { POINT, AXIS, VALUE };

struct axis {
    const char *name;
    enum yl_chart_axis_kind kind;
    struct yl_plot_list values; /* as written, in the order of their first sight */
    double *at;                 /* [points] */
};
struct sweep {
    struct yl_plot_kit *kit;
    struct yl_rows points;
    struct yl_plot_list ids; /* "1", "2", ... */
    struct axis axis[AXES];
    uint32_t axes;
    struct yl_rows summary;
    struct yl_plot_list variants;
    uint32_t *point_of; /* [rows of summary] */
};

/* ---- reading -------------------------------------------------------------------------------- */

/* 1%, 45 CNY, 20m: the number in front, and that nothing but one unit follows it */
static bool leading_number(double *number, const char *text)
{
    size_t length = strspn(text, "+-0123456789.eE");
    while (length && !yl_text_to_number(text, length, number)) length--;
    return length > 0 && strcspn(text + length, "0123456789") == strlen(text + length);
}

/* Numbers if all values are numbers of one unit, times if all are times, else names. */
static enum yl_chart_axis_kind kind_of(const struct yl_plot_list *values)
{
    bool times = true, numbers = true;
    const char *unit = NULL;
    for (uint32_t i = 0; i < values->count; i++) {
        const char *text = values->name[i], *after = text + strspn(text, "+-0123456789.eE");
        double number;
        times = times && yl_plot_time(&number, text);
        numbers = numbers && leading_number(&number, text) && (!unit || !strcmp(unit, after));
        unit = after;
    }
    if (numbers && unit && !strcmp(unit, "%")) return YL_AXIS_SHARE;
    if (times) return YL_AXIS_TIME;
    return numbers ? YL_AXIS_PLAIN : YL_AXIS_ROWS;
}

static double place_on(struct sweep *sweep, struct axis *axis, const char *text)
{
    double at = NAN;
    switch (axis->kind) {
    case YL_AXIS_TIME:
        (void)yl_plot_time(&at, text);
        break;
    case YL_AXIS_ROWS:
        return yl_plot_list_at(sweep->kit, &axis->values, text);
    case YL_AXIS_SHARE:
        return leading_number(&at, text) ? at / 100 : NAN;
    case YL_AXIS_PLAIN:
        (void)leading_number(&at, text);
        break;
    }
    return at;
}

static enum yl_status read_axes(struct sweep *sweep)
{
    struct yl_plot_kit *kit = sweep->kit;
    const struct yl_rows *points = &sweep->points;
    struct yl_plot_list axes = {0};
    enum yl_status status = yl_plot_read(&sweep->points, kit, "points.csv", "point axis value");
    if (status) return status;
    for (size_t i = 0; i < points->count; i++) {
        uint32_t at = yl_plot_list_at(kit, &axes, yl_row_text(points, i, AXIS));
        (void)yl_plot_list_at(kit, &sweep->ids, yl_row_text(points, i, POINT));
        if (at < AXES)
            (void)yl_plot_list_at(kit, &sweep->axis[at].values, yl_row_text(points, i, VALUE));
    }
    sweep->axes = yl_chart_drawn(axes.count, AXES);
    for (uint32_t a = 0; a < sweep->axes; a++) {
        struct axis *axis = &sweep->axis[a];
        axis->name = axes.name[a];
        axis->kind = kind_of(&axis->values);
        axis->at = yl_arena_get(&kit->arena, (sweep->ids.count + 1) * sizeof *axis->at);
        if (!axis->at) return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory");
        for (uint32_t i = 0; i < sweep->ids.count; i++) axis->at[i] = NAN;
    }
    for (size_t i = 0; i < points->count; i++) {
        uint32_t a = yl_plot_list_at(kit, &axes, yl_row_text(points, i, AXIS));
        uint32_t id = yl_plot_list_at(kit, &sweep->ids, yl_row_text(points, i, POINT));
        if (a < sweep->axes && id < sweep->ids.count)
            sweep->axis[a].at[id] = place_on(sweep, &sweep->axis[a], yl_row_text(points, i, VALUE));
    }
    return YL_OK;
}

static enum yl_status open_sweep(struct sweep *sweep, struct yl_plot_kit *kit)
{
    *sweep = (struct sweep){.kit = kit};
    enum yl_status status = read_axes(sweep);
    if (!status) status = yl_plot_summary(&sweep->summary, kit);
    if (status) return status;
    const struct yl_rows *summary = &sweep->summary;
    if (summary->column[YL_ROWS_POINT] < 0)
        return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'summary.csv' has no column 'point'");
    sweep->point_of = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *sweep->point_of);
    if (!sweep->point_of) return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory");
    for (size_t i = 0; i < summary->count; i++) {
        const char *id = yl_row_text(summary, i, YL_ROWS_POINT);
        uint32_t known = sweep->ids.count;
        (void)yl_plot_list_at(kit, &sweep->variants, yl_row_text(summary, i, YL_ROWS_VARIANT));
        sweep->point_of[i] = yl_plot_list_at(kit, &sweep->ids, id);
        if (sweep->point_of[i] >= known)
            return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'points.csv' has no point '%s'",
                                id);
    }
    return YL_OK;
}

/* ---- metrics and texts ---------------------------------------------------------------------- */

static bool is_moved(const struct sweep *sweep, struct yl_row_key key)
{
    double first = NAN;
    for (size_t i = yl_rows_find(&sweep->summary, 0, key); i < sweep->summary.count;
         i = yl_rows_find(&sweep->summary, i + 1, key)) {
        double mean = yl_row_number(&sweep->summary, i, YL_ROWS_MEAN);
        if (isnan(first)) first = mean;
        if (isfinite(mean) && mean != first) return true;
    }
    return false;
}

/* The figure that decides, orders, net and entries into the first room: those that the sweep
 * moves. */
static uint32_t find_metrics(struct yl_row_key metric[METRICS], const struct sweep *sweep)
{
    const struct yl_plot_job *job = sweep->kit->job;
    struct yl_row_key wanted[] = {
        {.place = job->place, .metric = job->metric},
        {.place = "all", .metric = "orders"},
        {.place = "all", .metric = "net_cny"},
        {.place = yl_rows_place(&sweep->summary, "rooms."), .metric = "entrants"},
        {.place = "all", .metric = "gmv_cny"}};
    uint32_t count = 0;
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted && count < METRICS; k++) {
        bool again = k && job->place && wanted[k].place && !strcmp(wanted[k].place, job->place) &&
                     !strcmp(wanted[k].metric, job->metric);
        if (wanted[k].place && !again && is_moved(sweep, wanted[k])) metric[count++] = wanted[k];
    }
    return count;
}

static const char *point_name(const struct sweep *sweep, uint32_t point)
{
    const char *id = sweep->ids.name[point], *text = "";
    if (sweep->ids.count > MANY) return yl_plot_text(sweep->kit, "#%s", id);
    for (size_t i = 0; i < sweep->points.count; i++)
        if (yl_row_is(&sweep->points, i, POINT, id))
            text = yl_plot_text(sweep->kit, "%s%s%s = %s", text, text[0] ? ", " : "",
                                yl_row_text(&sweep->points, i, AXIS),
                                yl_row_text(&sweep->points, i, VALUE));
    return text;
}

/* What a row of the summary says. Fingers do not hover: with many points a narrow page goes
 * without. */
static const char *hover_of(const struct sweep *sweep, const char *name, size_t row)
{
    struct yl_plot_kit *kit = sweep->kit;
    if (sweep->ids.count > MANY && kit->narrow) return NULL;
    struct yl_estimate value = yl_row_estimate(&sweep->summary, row, YL_ROWS_MEAN);
    return yl_plot_text(kit, "%s; %s", yl_plot_said(kit, name, value, false),
                        point_name(sweep, sweep->point_of[row]));
}

static struct yl_chart_axis axis_of(const struct axis *axis)
{
    return (struct yl_chart_axis){.kind = axis->kind,
                                  .label = axis->name,
                                  .name = axis->values.name,
                                  .names = axis->values.count};
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

static void curve_panel(struct yl_chart *chart, struct sweep *sweep, const struct axis *axis,
                        struct yl_row_key metric)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct yl_rows *summary = &sweep->summary;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.title = yl_plot_title(kit, metric.place, metric.metric),
                                       .height = 230,
                                       .x = axis_of(axis)});
    struct at *list = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *list);
    size_t count = 0;
    for (size_t i = 0; list && i < summary->count; i++) {
        double x = axis->at[sweep->point_of[i]];
        if (yl_row_has(summary, i, metric) && isfinite(x) &&
            isfinite(yl_row_number(summary, i, YL_ROWS_MEAN)))
            list[count++] = (struct at){x, i};
    }
    if (count) qsort(list, count, sizeof *list, by_x);
    bool joined = sweep->axes == 1 && axis->kind != YL_AXIS_ROWS;
    bool alone = joined || sweep->ids.count <= MANY; /* else marks lie on marks: none is met */
    for (size_t i = 0; i < count; i++) {
        const char *name = yl_row_text(summary, list[i].row, YL_ROWS_VARIANT);
        uint32_t v = yl_plot_list_at(kit, &sweep->variants, name);
        if (v >= YL_PLOT_VARIANTS) continue;
        struct yl_estimate value = yl_row_estimate(summary, list[i].row, YL_ROWS_MEAN);
        if (joined) yl_chart_line(chart, panel, v, list[i].x, value);
        struct yl_chart_point *point = yl_chart_point(chart, panel, v, list[i].x, value.mean);
        if (!joined && count <= 60) {
            point->ylow = value.low;
            point->yhigh = value.high;
        }
        if (alone) point->hover = hover_of(sweep, name, list[i].row);
    }
}

enum yl_status yl_plot_curve(struct yl_chart *chart)
{
    struct sweep sweep;
    struct yl_row_key metric[METRICS];
    enum yl_status status = open_sweep(&sweep, chart->kit);
    if (status) return status;
    uint32_t metrics = find_metrics(metric, &sweep);
    chart->variants = sweep.variants;
    for (uint32_t i = 0; sweep.axes == 1 && i < metrics; i++)
        curve_panel(chart, &sweep, &sweep.axis[0], metric[i]);
    for (uint32_t a = 0; sweep.axes != 1 && metrics && a < sweep.axes; a++)
        curve_panel(chart, &sweep, &sweep.axis[a], metric[0]);
    return YL_OK;
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

/* Means of the base: of a full grid by row, the highest value of the second axis first; else by
 * point. */
struct grid {
    uint32_t nx, ny;
    double *x, *y, *value; /* sorted, descending; [ny][nx] or [points] */
    size_t *row;           /* of the summary */
    double low, high;
};

static double share_of(const struct grid *grid, double value)
{
    return (value - grid->low) / (grid->high - grid->low);
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static uint32_t distinct(double **list, const struct axis *axis, const struct sweep *sweep)
{
    uint32_t count = 0, kept = 0, points = sweep->ids.count;
    *list = yl_arena_get(&sweep->kit->arena, (points + 1) * sizeof **list);
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
static bool find_grid(struct grid *grid, const struct sweep *sweep, struct yl_row_key metric)
{
    const struct yl_rows *summary = &sweep->summary;
    const uint32_t points = sweep->ids.count;
    struct yl_arena *arena = &sweep->kit->arena;
    *grid = (struct grid){.low = DBL_MAX, .high = -DBL_MAX};
    grid->nx = distinct(&grid->x, &sweep->axis[0], sweep);
    grid->ny = distinct(&grid->y, &sweep->axis[1], sweep);
    for (uint32_t i = 0; i < grid->ny / 2; i++) {
        double low = grid->y[i];
        grid->y[i] = grid->y[grid->ny - 1 - i];
        grid->y[grid->ny - 1 - i] = low;
    }
    bool full = (uint64_t)grid->nx * grid->ny == points && grid->nx > 1 && grid->ny > 1;
    grid->value = yl_arena_get(arena, (points + 1) * sizeof(double));
    grid->row = yl_arena_get(arena, (points + 1) * sizeof(size_t));
    if (!grid->value || !grid->row) return false;
    for (uint32_t i = 0; i < points; i++) grid->value[i] = NAN;
    if (sweep->variants.count) metric.variant = sweep->variants.name[0];
    for (size_t i = 0; i < summary->count; i++) {
        double mean = yl_row_number(summary, i, YL_ROWS_MEAN);
        if (!yl_row_has(summary, i, metric) || !isfinite(mean)) continue;
        size_t at = sweep->point_of[i];
        if (full)
            at = (size_t)index_of(grid->y, grid->ny, sweep->axis[1].at[at]) * grid->nx +
                 index_of(grid->x, grid->nx, sweep->axis[0].at[at]);
        grid->low = fmin(grid->low, mean);
        grid->high = fmax(grid->high, mean);
        if (at >= points) continue;
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

/* Marching squares between the middles of four cells. */
static void contour(struct yl_chart *chart, uint32_t panel, const struct grid *grid, double level,
                    const uint32_t corner[2])
{
    const double *f0 = &grid->value[corner[1] * grid->nx + corner[0]], *f1 = f0 + grid->nx;
    const double left = corner[0], top = corner[1];
    const double f[4] = {f0[0], f0[1], f1[1], f1[0]};
    const double x[4] = {left, left + 1, left + 1, left}, y[4] = {top, top, top + 1, top + 1};
    double px[4], py[4];
    int cuts = 0;
    for (int e = 0; e < 4; e++) {
        int next = (e + 1) % 4;
        if ((f[e] < level) == (f[next] < level)) continue;
        px[cuts] = cut(x[e], x[next], f[e], f[next], level);
        py[cuts++] = cut(y[e], y[next], f[e], f[next], level);
    }
    for (int c = 0; c + 1 < cuts; c += 2)
        yl_chart_segment(
            chart, (struct yl_chart_segment){panel, 0xFFFFFF, px[c], py[c], px[c + 1], py[c + 1]});
}

static void contours(struct yl_chart *chart, uint32_t panel, const struct grid *grid)
{
    for (int k = 1; k < 6; k++)
        for (uint32_t j = 0; j + 1 < grid->ny; j++)
            for (uint32_t i = 0; i + 1 < grid->nx; i++)
                contour(chart, panel, grid, grid->low + (grid->high - grid->low) * k / 6,
                        (uint32_t[]){i, j});
}

/* A grid has its values as names of rows and columns: steps of an axis may be uneven. */
static const char **names_of(const struct axis *axis, const double *value, uint32_t count,
                             const struct sweep *sweep)
{
    const struct yl_rows *points = &sweep->points;
    const char **name = yl_arena_get(&sweep->kit->arena, (count + 1) * sizeof *name);
    for (uint32_t i = 0; name && i < count; i++) {
        uint32_t point = index_of(axis->at, sweep->ids.count, value[i]);
        name[i] = "";
        for (size_t k = 0; k < points->count && !name[i][0]; k++)
            if (yl_row_is(points, k, POINT, sweep->ids.name[point]) &&
                yl_row_is(points, k, AXIS, axis->name))
                name[i] = yl_row_text(points, k, VALUE);
        const char *clock = axis->kind == YL_AXIS_TIME ? strchr(name[i], 'T') : NULL;
        if (clock) name[i] = yl_plot_text(sweep->kit, "%.5s %.5s", name[i] + 5, clock + 1);
    }
    return name;
}

static void heat_grid(struct yl_chart *chart, const struct sweep *sweep, const struct grid *grid,
                      const char *title)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_chart_axis x = {
        .kind = YL_AXIS_ROWS, .names = grid->nx, .label = sweep->axis[0].name};
    struct yl_chart_axis y = {
        .kind = YL_AXIS_ROWS, .names = grid->ny, .label = sweep->axis[1].name};
    x.name = names_of(&sweep->axis[0], grid->x, grid->nx, sweep);
    y.name = names_of(&sweep->axis[1], grid->y, grid->ny, sweep);
    if (!x.name || !y.name) return;
    double height = fmin(fmax(300.0 / grid->ny, 20), 44) * grid->ny;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.title = title, .height = height, .x = x, .y = y});
    for (uint32_t j = 0; j < grid->ny; j++)
        for (uint32_t i = 0; i < grid->nx; i++) {
            double value = grid->value[j * grid->nx + i], share = share_of(grid, value);
            if (!isfinite(value)) continue;
            char figure[YL_PLOT_FIGURE];
            yl_chart_cell(chart, (struct yl_chart_cell){
                                     panel, colour_at(share), share > 0.55 ? 0x111111 : 0xFFFFFF,
                                     i - 0.5, i + 0.5, j - 0.5, j + 0.5,
                                     hover_of(sweep, title, grid->row[j * grid->nx + i]),
                                     yl_plot_text(kit, "%s", yl_plot_figure(figure, value))});
        }
    if (grid->nx > 2 && grid->ny > 2) contours(chart, panel, grid);
}

static void heat_marks(struct yl_chart *chart, const struct sweep *sweep, const struct grid *grid,
                       const char *title)
{
    const struct axis *x = &sweep->axis[0], *y = &sweep->axis[1];
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){.title = title, .height = 320, .x = axis_of(x), .y = axis_of(y)});
    for (uint32_t p = 0; p < sweep->ids.count; p++) {
        if (!isfinite(grid->value[p])) continue;
        struct yl_chart_point *point = yl_chart_point(chart, panel, 0, x->at[p], y->at[p]);
        point->colour = colour_at(share_of(grid, grid->value[p]));
        point->hover = hover_of(sweep, title, grid->row[p]);
    }
}

/* What the colours mean: a strip under the field. */
static void heat_scale(struct yl_chart *chart, const struct grid *grid)
{
    enum { STEPS = 40 };
    static const char *none[] = {""};
    const double ends[2] = {grid->low, grid->high}, step = (grid->high - grid->low) / STEPS;
    uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.height = 14,
                                       .y = {.kind = YL_AXIS_ROWS, .name = none, .names = 1}});
    for (int i = 0; i < STEPS; i++) {
        double from = grid->low + step * i;
        yl_chart_cell(chart, (struct yl_chart_cell){panel, colour_at((i + 0.5) / STEPS), 0, from,
                                                    from + step, -0.5, 0.5, NULL, NULL});
    }
    for (int i = 0; i < 2; i++) {
        struct yl_chart_point *point = yl_chart_point(chart, panel, 0, ends[i], 0);
        point->colour = 0;
        point->shape = 0;
    }
}

enum yl_status yl_plot_heat(struct yl_chart *chart)
{
    struct sweep sweep;
    struct yl_row_key metric[METRICS];
    enum yl_status status = open_sweep(&sweep, chart->kit);
    uint32_t metrics = status || sweep.axes != 2 ? 0 : find_metrics(metric, &sweep);
    for (uint32_t i = 0; i < metrics && i < 2; i++) {
        struct grid grid;
        const char *title = yl_plot_title(chart->kit, metric[i].place, metric[i].metric);
        bool full = find_grid(&grid, &sweep, metric[i]);
        if (!(grid.low < grid.high)) continue;
        if (full)
            heat_grid(chart, &sweep, &grid, title);
        else
            heat_marks(chart, &sweep, &grid, title);
        heat_scale(chart, &grid);
    }
    return status;
}
