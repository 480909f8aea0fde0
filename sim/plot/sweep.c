/* sweep.c: curves and cells over the axes of a sweep, contract in picture.h */
#include "sim/base/array.h"
#include "sim/base/number.h"
#include "sim/findings/find.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart_layout.h"
#include "sim/plot/points.h"
#include "sim/stats/metrics.h"
#include "sim/stats/quantile.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep {
    struct yl_plot_kit *kit;
    struct yl_plot_points points;
    struct yl_rows summary;
    struct yl_plot_list variants; /* that may be chosen: no copies of the plan */
    uint32_t *point_of;           /* [rows of summary] */
    struct yl_rows best;          /* best.csv; none of an older sweep */
    bool map;                     /* points are all of an adaptive grid, of map.csv */
};

/* ---- what may be the best, of best.csv ------------------------------------------------------ */

enum { MAY = YL_ROWS_METRIC + 1 };

/* The metric that the sweep decides by; without a place: it is not known. */
static struct yl_row_key best_metric(const struct yl_rows *best)
{
    if (!best->count) return (struct yl_row_key){0};
    return (struct yl_row_key){.place = yl_row_text(best, 0, YL_ROWS_PLACE),
                               .metric = yl_row_text(best, 0, YL_ROWS_METRIC)};
}

/* Of each row of the summary: may it be the best in this metric? NULL: that is not known. */
static const bool *best_set(struct yl_plot_kit *kit, const struct yl_rows *best,
                            const struct yl_rows *summary, struct yl_row_key metric)
{
    bool *may = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *may), any = false;
    size_t i = 0;
    memset(may, 0, (summary->count + 1) * sizeof *may);
    for (size_t b = 0; b < best->count && i < summary->count; b++) {
        if (!yl_row_has(best, b, metric)) continue; /* its columns begin as those of the summary */
        i = yl_rows_find(summary, i,
                         (struct yl_row_key){yl_row_text(best, b, YL_ROWS_POINT),
                                             yl_row_text(best, b, YL_ROWS_VARIANT), metric.place,
                                             metric.metric});
        may[i] = yl_row_number(best, b, MAY) > 0;
        any = true;
    }
    return any ? may : NULL;
}

enum { MOST_CELLS = 10000 }; /* that can be told apart */

/* ---- reading -------------------------------------------------------------------------------- */

static enum yl_status open_sweep(struct sweep *sweep, struct yl_plot_kit *kit)
{
    const double grid = yl_manifest_value(kit->job->manifest, "grid");
    *sweep = (struct sweep){.kit = kit, .map = yl_plot_has(kit, "map.csv") && !(grid > MOST_CELLS)};
    enum yl_status status =
        yl_plot_points_read(&sweep->points, kit, sweep->map ? "map.csv" : "points.csv");
    if (!status) status = yl_plot_read(&sweep->summary, kit, "summary.csv", YL_ROWS_SUMMARY);
    if (!status && yl_plot_has(kit, "best.csv"))
        status =
            yl_plot_read(&sweep->best, kit, "best.csv", "point variant place metric may_be_best");
    if (status) return status;
    const struct yl_rows *summary = &sweep->summary;
    if (summary->column[YL_ROWS_POINT] < 0)
        return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'summary.csv' has no column 'point'",
                            "summary.csv 没有 point 列");
    sweep->point_of = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *sweep->point_of);
    for (size_t i = 0; i < summary->count; i++) {
        const char *id = yl_row_text(summary, i, YL_ROWS_POINT);
        uint32_t known = sweep->points.ids.count;
        if (yl_plot_may_choose(kit, yl_row_text(summary, i, YL_ROWS_VARIANT)))
            (void)yl_plot_list_at(kit, &sweep->variants, yl_row_text(summary, i, YL_ROWS_VARIANT));
        sweep->point_of[i] = yl_plot_list_at(kit, &sweep->points.ids, id);
        if (sweep->point_of[i] >= known)
            return yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'points.csv' has no point '%s'",
                                "points.csv 没有点 %s", id);
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

/* The figure that the sweep decides by, orders, net or entries into the first room: the first that it moves; without a place: none. */
static struct yl_row_key find_metric(const struct sweep *sweep)
{
    const struct yl_row_key wanted[] = {
        best_metric(&sweep->best),
        {.place = "all", .metric = "orders"},
        {.place = "all", .metric = "net_cny"},
        {.place = yl_rows_place(&sweep->summary, "rooms."), .metric = "entrants"}};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        if (wanted[k].place && is_moved(sweep, wanted[k])) return wanted[k];
    return (struct yl_row_key){0};
}

enum { LINES = 4 };

struct at {         /* a point of the line of a variant */
    double x, cost; /* cost: its mean, negative where more is better */
    size_t row;
    uint32_t variant;
    bool is_out; /* it is not the best */
};
struct line { /* its best point */
    uint32_t variant;
    bool is_out;
    double cost;
};
YL_ORDER(by_x, struct at, YL_BY(x) YL_BY(row))
YL_ORDER(by_best, struct line, YL_BY(is_out) YL_BY(cost) YL_BY(variant))

/* "1,000 CNY, the lowest tried" */
static const char *where(const struct sweep *sweep, const struct yl_plot_points_axis *axis,
                         double x, double first, double last)
{
    static const char *const ends[][2] = {
        {"lowest", "最小"}, {"highest", "最大"}, {"earliest", "最早"}, {"latest", "最晚"}};
    const char *value = yl_plot_points_value(sweep->kit, &sweep->points, axis, x);
    if (axis->kind == YL_AXIS_ROWS || (x != first && x != last)) return value;
    return yl_plot_tell(sweep->kit, "%s, the %s tried", "%s（所试的%s值）", value,
                        ends[2 * (axis->kind == YL_AXIS_TIME) + (x == last)][sweep->kit->zh]);
}

/* The best mean, whether it is at an end of the axis, and what may be the best, too. */
static void say_curve(struct yl_chart *chart, const struct sweep *sweep,
                      const struct yl_plot_points_axis *axis, struct yl_row_key metric,
                      const struct at *list, uint32_t count, bool is_known)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct at *best = list, *other = list;
    uint32_t open = 0;
    if (!count || !yl_plot_concluded(kit, "best", metric.place, metric.metric)) return;
    for (const struct at *one = list; one < list + count; one++)
        if (one->cost < best->cost) best = one;
    for (const struct at *one = list; one < list + count && is_known; one++) {
        open += !one->is_out;
        if (!one->is_out && one != best) other = one;
    }
    const char *at = where(sweep, axis, best->x, list[0].x, list[count - 1].x),
               *what = yl_plot_text(kit, "%s%s", open > 1 ? yl_plot_say(kit, "mean ", "平均") : "",
                                    yl_find_metric(&kit->arena, &kit->names, kit->job->lang,
                                                   metric.place, metric.metric));
    chart->finding = yl_plot_tell(
        kit, "best %s at %s: %s", "%s时%s最好：%s", kit->zh ? at : what, kit->zh ? what : at,
        yl_short_as(yl_find_as(metric.metric),
                    yl_row_number(&sweep->summary, best->row, YL_ROWS_MEAN), kit->job->lang)
            .text);
    if (open == 2 && other->variant == best->variant)
        chart->finding =
            yl_plot_tell(kit, "%s; %s may be the best, too", "%s；%s 也可能最好", chart->finding,
                         yl_plot_points_value(kit, &sweep->points, axis, other->x));
    else if (open > 1)
        chart->finding = yl_plot_tell(kit, "%s; %u of %u may be the best",
                                      "%s；%u 个可能最好（共 %u 个）", chart->finding, open, count);
}

/* Ticks stand at what was tried, where that is a multiple of its smallest step. */
static double step_of(const struct at *list, uint32_t count)
{
    double step = INFINITY;
    for (uint32_t i = 1; i < count; i++)
        if (list[i].x > list[i - 1].x) step = fmin(step, list[i].x - list[i - 1].x);
    return count && fmod(list[0].x, step) == 0 && list[count - 1].x - list[0].x < 10 * step ? step
                                                                                            : 0;
}

static void curve_panel(struct yl_chart *chart, struct sweep *sweep,
                        const struct yl_plot_points_axis *axis, struct yl_row_key metric)
{
    static const uint32_t in_play[LINES] = {YL_BASE, YL_ACCENT, YL_THIRD, YL_SOFT};
    struct yl_plot_kit *kit = chart->kit;
    const struct yl_rows *summary = &sweep->summary;
    const bool joined = axis->kind != YL_AXIS_ROWS, /* names stand in rows, where each has room */
        *may = best_set(kit, &sweep->best, summary, metric);
    const uint32_t variants = sweep->variants.count, lines = yl_chart_drawn(variants, LINES);
    struct at *list = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *list);
    struct line *line = yl_arena_get(&kit->arena, (variants + 1) * sizeof *line);
    uint32_t count = 0, curve[LINES];
    for (uint32_t v = 0; v < variants; v++) line[v] = (struct line){v, true, INFINITY};
    for (size_t i = 0; i < summary->count; i++) {
        const double x = axis->at[sweep->point_of[i]],
                     mean = yl_row_number(summary, i, YL_ROWS_MEAN);
        const char *variant = yl_row_text(summary, i, YL_ROWS_VARIANT);
        if (!yl_row_has(summary, i, metric) || !isfinite(x + mean) ||
            !yl_plot_may_choose(kit, variant))
            continue;
        const double cost = yl_metric_better(metric.metric) < 0 ? mean : -mean;
        const uint32_t v = yl_plot_list_at(kit, &sweep->variants, variant);
        list[count++] = (struct at){x, cost, i, v, may && !may[i]};
        line[v].is_out &= may && !may[i];
        line[v].cost = fmin(line[v].cost, cost);
    }
    if (count) qsort(list, count, sizeof *list, by_x);
    if (count) qsort(line, variants, sizeof *line, by_best);
    struct yl_chart_panel field = {.title = yl_plot_title(kit, metric.place, metric.metric),
                                   .height = joined ? 260 : 0,
                                   .full = true};
    struct yl_chart_axis *along = joined ? &field.x : &field.y;
    *along = yl_plot_points_axis(kit, axis);
    if (joined && axis->kind != YL_AXIS_TIME) along->whole = step_of(list, count);
    if (!joined) along->name = yl_arena_get(&kit->arena, (count + 1) * sizeof *along->name);
    along->names = 0; /* rows are named as they are drawn */
    const uint32_t panel = yl_chart_panel(chart, field);
    say_curve(chart, sweep, axis, metric, list, count, may != NULL);
    for (uint32_t k = lines; k-- > 0;) /* the best above the others */
        curve[k] = yl_chart_curve(
            chart, (struct yl_chart_curve){
                       .panel = panel,
                       .colour = line[k].is_out ? YL_OTHER : in_play[k],
                       .band = YL_BAND,
                       .width = (line[k].is_out ? 1.4 : 2.2) * joined,
                       .name = joined && variants > 1
                                   ? yl_plot_variant(kit, sweep->variants.name[line[k].variant])
                                   : NULL});
    for (const struct at *one = list; one < list + count; one++) {
        struct yl_chart_axis *names = &chart->panel[panel].y;
        const struct yl_estimate value = yl_row_estimate(summary, one->row, YL_ROWS_MEAN);
        const bool ring = may && !one->is_out;
        uint32_t k = 0;
        while (k < lines && line[k].variant != one->variant) k++;
        if (k == lines) continue;
        if (joined) yl_chart_line(chart, curve[k], one->x, k ? yl_chart_exact(value.mean) : value);
        struct yl_chart_point *point = yl_chart_point(chart, panel, joined ? one->x : value.mean,
                                                      joined ? value.mean : names->names);
        point->colour = chart->curve[curve[k]].colour;
        point->shape = ring ? YL_RING : YL_DOT;
        point->size = (line[k].is_out ? 0.6 : 0.8) * (ring ? 1.75 : 1);
        if (joined) continue;
        point->xlow = value.low;
        point->xhigh = value.high;
        const char *name = yl_plot_points_value(kit, &sweep->points, axis, one->x);
        names->name[names->names++] =
            variants < 2 ? name
                         : yl_plot_tell(kit, "%s: %s", "%s：%s", name,
                                        yl_plot_variant(kit, sweep->variants.name[one->variant]));
    }
}

static uint32_t distinct(double **list, const struct yl_plot_points_axis *axis,
                         const struct sweep *sweep)
{
    uint32_t count = 0, kept = 0, points = sweep->points.ids.count;
    *list = yl_arena_get(&sweep->kit->arena, (points + 1) * sizeof **list);
    for (uint32_t i = 0; i < points; i++)
        if (isfinite(axis->at[i])) (*list)[count++] = axis->at[i];
    if (count) qsort(*list, count, sizeof **list, yl_quantile_order);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || (*list)[i] != (*list)[kept - 1]) (*list)[kept++] = (*list)[i];
    return kept;
}

/* Do the points fill the grid of two axes? */
static bool is_grid(const struct sweep *sweep)
{
    double *list;
    if (sweep->points.axes != 2) return false;
    const uint32_t nx = distinct(&list, &sweep->points.axis[0], sweep),
                   ny = distinct(&list, &sweep->points.axis[1], sweep);
    return nx > 1 && ny > 1 && (uint64_t)nx * ny == sweep->points.ids.count;
}

enum yl_status yl_plot_curve(struct yl_chart *chart)
{
    struct sweep sweep;
    enum yl_status status = open_sweep(&sweep, chart->kit);
    if (status) return status;
    if (sweep.points.axes != 1) {
        chart->layout->instead = is_grid(&sweep) ? "heat" : "effects";
        return YL_OK;
    }
    const struct yl_row_key metric = find_metric(&sweep);
    if (!metric.place) return YL_OK;
    curve_panel(chart, &sweep, &sweep.points.axis[0], metric);
    yl_chart_leave_out(chart, sweep.variants.count > LINES ? sweep.variants.count - LINES : 0,
                       "Variants", "个方案");
    return YL_OK;
}

/* ---- heat ----------------------------------------------------------------------------------- */

/* Around zero from orange to blue; else from pale to dark blue: steps that are told apart, after
 * ColorBrewer's PuOr and Blues. Cells stay as they are where a page is dark, so their letters are
 * colours that no page turns: the darkest and the palest step, 4.5 : 1 on what they stand on. */
enum { FEW = 10 };    /* campaigns a point: of fewer none is told to be the best */
enum { AROUND = 90 }; /* px of edges and names */
enum { SHADES = 6, OUTLINE = 0xA85000, DARK_LETTERS = 0x12304F, LIGHT_LETTERS = 0xEFF3F8 };
static const double NEARLY = 0.1; /* of the reach: a side of zero with less has no colours */
static const uint32_t shades[2][SHADES] = {
    {LIGHT_LETTERS, 0xC6D6E8, 0x9DB9D8, 0x7BA3CC, 0x3F70A3, DARK_LETTERS},
    {OUTLINE, 0xE08E3C, 0xFAD9AE, 0xC6D6E8, 0x7BA3CC, DARK_LETTERS}};

/* Means of the base, of a map which kind of decision, by row, the highest value of the second axis first. */
struct grid {
    uint32_t nx, ny;
    struct yl_plot_list kinds; /* of a map, the plan first */
    double *x, *y, *value;     /* sorted, descending; [ny][nx] */
    size_t *row;               /* of the summary; its count: none */
    double low, high;          /* of the colours */
    bool around_zero, least_is_best;
    double step;
};

static int shade_of(const struct grid *grid, uint32_t at)
{
    return (int)fmin(fmax(floor((grid->value[at] - grid->low) / grid->step), 0), SHADES - 1);
}

static uint32_t ink_on(const struct grid *grid, uint32_t at)
{
    int shade = shade_of(grid, at);
    bool dark = grid->around_zero ? shade == 0 || shade >= SHADES - 1 : shade >= 4;
    return dark ? LIGHT_LETTERS : DARK_LETTERS;
}

static uint32_t index_of(const double *list, uint32_t count, double value)
{
    uint32_t i = 0;
    while (i < count && list[i] != value) i++;
    return i;
}

static size_t cell_of(const struct grid *grid, const struct sweep *sweep, uint32_t point)
{
    return (size_t)index_of(grid->y, grid->ny, sweep->points.axis[1].at[point]) * grid->nx +
           index_of(grid->x, grid->nx, sweep->points.axis[0].at[point]);
}

static void find_grid(struct grid *grid, const struct sweep *sweep, struct yl_row_key metric)
{
    const struct yl_rows *summary = &sweep->summary;
    struct yl_arena *arena = &sweep->kit->arena;
    *grid = (struct grid){.low = DBL_MAX, .high = -DBL_MAX};
    grid->nx = distinct(&grid->x, &sweep->points.axis[0], sweep);
    grid->ny = distinct(&grid->y, &sweep->points.axis[1], sweep);
    for (uint32_t i = 0; i < grid->ny / 2; i++) {
        double low = grid->y[i];
        grid->y[i] = grid->y[grid->ny - 1 - i];
        grid->y[grid->ny - 1 - i] = low;
    }
    const size_t cells = (size_t)grid->nx * grid->ny;
    grid->value = yl_arena_get(arena, (cells + 1) * sizeof(double));
    grid->row = yl_arena_get(arena, (cells + 1) * sizeof(size_t));
    for (size_t i = 0; i < cells; i++) grid->value[i] = NAN;
    for (size_t i = 0; i < cells; i++) grid->row[i] = summary->count;
    if (sweep->variants.count) metric.variant = sweep->variants.name[0];
    for (size_t i = 0; i < summary->count; i++) {
        double mean = yl_row_number(summary, i, YL_ROWS_MEAN);
        if (!yl_row_has(summary, i, metric) || !isfinite(mean)) continue;
        const size_t at = cell_of(grid, sweep, sweep->point_of[i]);
        grid->low = fmin(grid->low, mean);
        grid->high = fmax(grid->high, mean);
        grid->value[at] = mean;
        grid->row[at] = i;
    }
}

/* In the place of means what is decided; of each row of the summary: it has one. */
static const bool *find_kinds(struct grid *grid, const struct sweep *sweep)
{
    const struct yl_rows *rows = &sweep->points.rows;
    const size_t none = sweep->summary.count, axes = sweep->points.axes;
    bool *run = yl_arena_get(&sweep->kit->arena, (none + 1) * sizeof *run);
    for (size_t i = 0; i <= none; i++) run[i] = i < none;
    (void)yl_plot_list_at(sweep->kit, &grid->kinds,
                          sweep->variants.count > 1 ? sweep->variants.name[0] : "yes");
    for (size_t i = 0; i < rows->count; i += axes) {
        const char *is = yl_row_text(rows, i, YL_POINTS_DECIDED);
        const size_t at = cell_of(grid, sweep, (uint32_t)(i / axes));
        grid->value[at] = *is ? yl_plot_list_at(sweep->kit, &grid->kinds, is) : (double)NAN;
    }
    grid->low = 0;
    grid->high = fmax(1, grid->kinds.count - 1.0);
    return run;
}

/* A grid has its values as names of rows and columns: steps of an axis may be uneven. */
static struct yl_chart_axis names_of(const struct sweep *sweep,
                                     const struct yl_plot_points_axis *axis, const double *value,
                                     uint32_t count)
{
    struct yl_chart_axis along = yl_plot_points_axis(sweep->kit, axis);
    along.kind = YL_AXIS_ROWS;
    along.names = count;
    along.name = yl_arena_get(&sweep->kit->arena, (count + 1) * sizeof *along.name);
    for (uint32_t i = 0; i < count; i++)
        along.name[i] = yl_plot_points_value(sweep->kit, &sweep->points, axis, value[i]);
    return along;
}

/* An outline within a cell. */
static void mark_best(struct yl_chart *chart, struct yl_chart_cell cell)
{
    struct yl_chart_cell outline = cell;
    outline.colour = OUTLINE;
    yl_chart_cell(chart, outline);
    cell.x0 += 0.05;
    cell.x1 -= 0.05;
    cell.y0 += 0.07;
    cell.y1 -= 0.07;
    yl_chart_cell(chart, cell);
}

/* Dots in the cells that may be the best, beside their figures. */
static void mark_may(struct yl_chart *chart, uint32_t panel, const struct grid *grid,
                     const bool *may, bool told)
{
    for (uint32_t at = 0; may && at < grid->nx * grid->ny; at++) {
        if (!isfinite(grid->value[at]) || !may[grid->row[at]]) continue;
        struct yl_chart_point *point = yl_chart_point(
            chart, panel, at % grid->nx + (told ? 0.36 : 0), at / grid->nx - (told ? 0.32 : 0));
        point->size = 0.5;
        point->colour = ink_on(grid, at);
    }
}

static struct yl_chart_cell cell_at(const struct grid *grid, uint32_t at, uint32_t panel,
                                    uint32_t colour, uint32_t ink, const char *figure)
{
    const double i = at % grid->nx, j = at / grid->nx;
    return (struct yl_chart_cell){.panel = panel,
                                  .colour = colour,
                                  .ink = ink,
                                  .x0 = i - 0.5,
                                  .x1 = i + 0.5,
                                  .y0 = j - 0.5,
                                  .y1 = j + 0.5,
                                  .figure = figure};
}

/* Whether its best cell is at the edge of what was tried. */
static bool heat_grid(struct yl_chart *chart, const struct sweep *sweep, const struct grid *grid,
                      const char *title, const char *note, const bool *may)
{
    struct yl_plot_kit *kit = chart->kit;
    const double sign = grid->least_is_best ? -1 : 1;
    double wide = 0; /* figures of all cells or none */
    for (uint32_t at = 0; at < grid->nx * grid->ny; at++)
        wide = fmax(wide, yl_chart_wide(YL_TEXT_SMALL, yl_plot_count(kit, grid->value[at])));
    const bool told = !note && (wide + 6) * grid->nx < chart->width - AROUND;
    const uint32_t *colour = shades[grid->around_zero];
    if (!told && !note)
        note = yl_plot_tell(kit, "palest: below %s; darkest: from %s", "最浅：低于 %s；最深：%s 起",
                            yl_plot_count(kit, grid->low + grid->step),
                            yl_plot_count(kit, grid->high - grid->step));
    uint32_t best = 0,
             panel = yl_chart_panel(
                 chart, (struct yl_chart_panel){
                            .title = title,
                            .note = note,
                            .height = fmin(fmax(300.0 / grid->ny, 22), 44) * grid->ny,
                            .full = true,
                            .x = names_of(sweep, &sweep->points.axis[0], grid->x, grid->nx),
                            .y = names_of(sweep, &sweep->points.axis[1], grid->y, grid->ny)});
    for (uint32_t at = 0; at < grid->nx * grid->ny; at++) {
        const double value = grid->value[at];
        if (!isfinite(value)) continue;
        if (!(sign * value <= sign * grid->value[best])) best = at;
        yl_chart_cell(chart, cell_at(grid, at, panel, colour[shade_of(grid, at)], ink_on(grid, at),
                                     told ? yl_plot_count(kit, value) : NULL));
    }
    if (!sweep->map)
        mark_best(chart, cell_at(grid, best, panel, colour[shade_of(grid, best)], 0, NULL));
    mark_may(chart, panel, grid, may, told);
    const uint32_t i = best % grid->nx, j = best / grid->nx;
    return !i || !j || i + 1 == grid->nx || j + 1 == grid->ny;
}

/* ---- what is decided where ------------------------------------------------------------------ */

/* "Of 400 points, best in net: the plan at 375, more at 25"; returns which colour is what. */
static const char *say_map(struct yl_chart *chart, const struct sweep *sweep,
                           const struct grid *grid, struct yl_row_key metric)
{
    struct yl_plot_kit *kit = chart->kit;
    const bool variants = sweep->variants.count > 1;
    const uint32_t all = grid->nx * grid->ny;
    const char *what = yl_find_metric(&kit->arena, &kit->names, kit->job->lang, metric.place,
                                      metric.metric),
               *list = "", *note = yl_plot_say(kit, "from pale to dark: ", "由浅到深：");
    for (uint32_t k = 0; k < grid->kinds.count; k++) {
        const char *is = grid->kinds.name[k], *comma = k ? yl_plot_say(kit, ", ", "、") : "";
        uint32_t cells = 0;
        for (uint32_t at = 0; at < all; at++) cells += grid->value[at] == k;
        if (variants)
            is = yl_plot_variant(kit, is);
        else if (kit->zh)
            is = strcmp(is, "no") ? "是" : "否";
        list = yl_plot_tell(kit, "%s%s%s at %s", "%s%s%s %s 个", list, comma, is,
                            yl_plot_count(kit, cells));
        note = yl_plot_text(kit, "%s%s%s", note, comma, is);
    }
    const char *path = yl_plot_text(kit, "targets.%s.%s", metric.place, metric.metric),
               *target = yl_plot_setting(kit, NULL, path);
    what = variants ? yl_plot_tell(kit, "best in %s", "%s最好的是", what)
                    : yl_plot_text(kit, "%s %s", what, target ? target : "> 0");
    chart->finding = yl_plot_tell(kit, "of %s points, %s: %s", "%s 个点中，%s：%s",
                                  yl_plot_count(kit, all), what, list);
    chart->about =
        yl_plot_say(kit, "Dots: points that were run; the others are decided as those around them.",
                    "圆点：已运行的点；其余各点的决策与周围的点相同。");
    return note;
}

enum yl_status yl_plot_heat(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct sweep sweep;
    struct grid grid;
    const enum yl_status status = open_sweep(&sweep, kit);
    const bool full = !status && is_grid(&sweep);
    if (!status && !full && sweep.points.axes == 2) chart->layout->instead = "effects";
    const struct yl_row_key metric = full ? find_metric(&sweep) : (struct yl_row_key){0};
    if (!metric.place) return status;
    find_grid(&grid, &sweep, metric);
    const bool *run = sweep.map ? find_kinds(&grid, &sweep) : NULL;
    if (!(grid.low < grid.high)) return status;
    grid.around_zero = fmin(-grid.low, grid.high) > NEARLY * fmax(-grid.low, grid.high);
    if (grid.around_zero) grid.low = -(grid.high = fmax(-grid.low, grid.high));
    grid.step = (grid.high - grid.low) / SHADES;
    if (sweep.map) {
        (void)heat_grid(chart, &sweep, &grid, NULL, say_map(chart, &sweep, &grid, metric), run);
        return status;
    }
    const bool *may = best_set(kit, &sweep.best, &sweep.summary, metric);
    grid.least_is_best = may && yl_metric_better(metric.metric) < 0;
    const bool *dots = kit->job->manifest->replications < FEW ? NULL : may;
    const bool edge = heat_grid(chart, &sweep, &grid,
                                yl_plot_title(kit, metric.place, metric.metric), NULL, dots);
    chart->finding = yl_plot_concluded(kit, "best", metric.place, metric.metric);
    const char *colon = chart->finding ? strstr(chart->finding, kit->zh ? "：" : ": ") : NULL;
    if (colon && kit->job->manifest->replications < FEW) /* which may be the best is not marked */
        chart->finding = yl_plot_text(kit, "%.*s", (int)(colon - chart->finding), chart->finding);
    if (edge && chart->finding)
        chart->finding = yl_plot_tell(kit, "%s; the best mean is at the edge: widen the axes",
                                      "%s；最好的均值在边缘：请放宽参数范围",
                                      yl_plot_brief(kit, chart->finding));
    return status;
}
