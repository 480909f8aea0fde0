/* effects.c: contract in points.h */
#include "sim/plot/points.h"
#include "sim/stats/quantile.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { VALUES = 8, GROUPS = 5, PARTS = 3, STRONGEST = 2, LEVELS = 64 };
static const double TO_DRAW = 0.01, FIELD = 190; /* share of the variance; px */
static const double BEYOND = 4; /* times the variance of points in one cell: less is chance */

struct level { /* points with one value of an axis, or with neighbouring ones */
    double at, sum, squares, n;
    const char *name;
};
struct levels {
    struct level level[LEVELS];
    uint32_t count, *of; /* [points] LEVELS: none */
    bool grouped;
};
struct effects {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    const struct yl_plot_points *points;
    const double *value;
    double low, high; /* of all panels, so that they can be compared */
};

/* ---- levels --------------------------------------------------------------------------------- */

static double mean_of(const struct level *level) { return level->sum / level->n; }

/* Half of the 95 % interval of the mean; NAN: of one point there is none. */
static double half_of(const struct level *level)
{
    if (level->n < 2) return NAN;
    const double spread = level->squares - level->sum * level->sum / level->n;
    return 1.96 * sqrt(fmax(spread, 0) / (level->n - 1) / level->n);
}

/* The values of the axis at points that have a figure, sorted; how many, and how many differ. */
static double *sorted(const struct effects *of, uint32_t axis, uint32_t *count, uint32_t *distinct)
{
    const double *at = of->points->axis[axis].at;
    double *list = yl_arena_get(&of->kit->arena, (of->points->ids.count + 1) * sizeof *list);
    *count = *distinct = 0;
    for (uint32_t p = 0; p < of->points->ids.count; p++)
        if (isfinite(at[p]) && isfinite(of->value[p])) list[(*count)++] = at[p];
    if (*count) qsort(list, *count, sizeof *list, yl_quantile_order);
    for (uint32_t i = 0; i < *count; i++) *distinct += !i || list[i] != list[i - 1];
    return list;
}

static const char *part_name(const struct effects *of, uint32_t level)
{
    static const char *const names[][PARTS] = {{"low", "middle", "high"}, {"低", "中", "高"}};
    return level < PARTS ? names[of->kit->zh][level] : "";
}

/* A level a value, or where there are more than `values`, so many groups of equal size. */
static bool find_levels(struct levels *levels, const struct effects *of, uint32_t axis,
                        uint32_t values, uint32_t groups)
{
    const struct yl_plot_points_axis *own = &of->points->axis[axis];
    const uint32_t most = own->kind == YL_AXIS_ROWS ? LEVELS : values;
    uint32_t count, distinct;
    double *list = sorted(of, axis, &count, &distinct), edge[LEVELS];
    *levels = (struct levels){.grouped = distinct > most};
    levels->of = yl_arena_get(&of->kit->arena, (of->points->ids.count + 1) * sizeof *levels->of);
    if (!count) return false;
    for (uint32_t i = 0; i < count; i++) { /* the largest value of each level */
        const bool last = i + 1 == count || list[i + 1] != list[i];
        const uint32_t group = (uint32_t)((uint64_t)i * groups / count);
        const uint32_t next = (uint32_t)((uint64_t)(i + 1) * groups / count);
        if (last && (!levels->grouped || i + 1 == count || next > group))
            edge[levels->count++] = list[i];
    }
    for (uint32_t p = 0; p < of->points->ids.count; p++) {
        levels->of[p] = LEVELS;
        if (!isfinite(own->at[p]) || !isfinite(of->value[p])) continue;
        uint32_t k = 0;
        while (k + 1 < levels->count && own->at[p] > edge[k]) k++;
        struct level *level = &levels->level[levels->of[p] = k];
        level->at += own->at[p];
        level->sum += of->value[p];
        level->squares += of->value[p] * of->value[p];
        level->n++;
    }
    for (uint32_t k = 0; k < levels->count; k++) {
        levels->level[k].at /= levels->level[k].n;
        levels->level[k].name = levels->grouped
                                    ? part_name(of, k)
                                    : yl_plot_points_value(of->kit, of->points, own, edge[k]);
    }
    return true;
}

static double reach_of(const struct levels *levels)
{
    double low = DBL_MAX, high = -DBL_MAX;
    for (uint32_t k = 0; k < levels->count; k++) {
        low = fmin(low, mean_of(&levels->level[k]));
        high = fmax(high, mean_of(&levels->level[k]));
    }
    return high - low;
}

/* ---- an axis by itself ---------------------------------------------------------------------- */

static struct yl_chart_axis scale(const struct effects *of)
{
    const double past = 0.06 * (of->high - of->low);
    return (struct yl_chart_axis){.least = of->low - past, .most = of->high + past};
}

static void put_mean(const struct effects *of, uint32_t panel, const struct level *level,
                     bool across, uint32_t row)
{
    const double mean = mean_of(level), half = half_of(level);
    struct yl_chart_point *point =
        yl_chart_point(of->chart, panel, across ? mean : level->at, across ? row : mean);
    point->size = 0.8;
    if (across) {
        point->xlow = mean - half;
        point->xhigh = mean + half;
        point->figure = yl_plot_count(of->kit, mean);
    }
}

static void axis_panel(const struct effects *of, uint32_t axis, const struct levels *levels,
                       const char *title)
{
    const struct yl_plot_points_axis *own = &of->points->axis[axis];
    const bool across = own->kind == YL_AXIS_ROWS;
    const char **name = yl_arena_get(&of->kit->arena, (levels->count + 1) * sizeof *name);

    for (uint32_t k = 0; k < levels->count; k++) name[k] = levels->level[k].name;
    struct yl_chart_panel panel = {.title = yl_plot_axis(of->kit, own->name),
                                   .note = title,
                                   .height = across ? 0 : FIELD,
                                   .full = across,
                                   .x = across ? scale(of) : yl_plot_points_axis(of->kit, own),
                                   .y = scale(of)};
    if (across)
        panel.y =
            (struct yl_chart_axis){.kind = YL_AXIS_ROWS, .name = name, .names = levels->count};
    else
        panel.x.label = NULL;
    const uint32_t at = yl_chart_panel(of->chart, panel);
    const uint32_t curve = yl_chart_curve(
        of->chart,
        (struct yl_chart_curve){.panel = at, .colour = YL_BASE, .band = YL_BAND, .width = 2.2});
    for (uint32_t k = 0; k < levels->count; k++) {
        const struct level *level = &levels->level[k];
        const double mean = mean_of(level), half = half_of(level);
        if (!across)
            yl_chart_line(of->chart, curve, level->at,
                          (struct yl_estimate){mean, mean - half, mean + half});
        put_mean(of, at, level, across, k);
    }
}

/* ---- two axes together ---------------------------------------------------------------------- */

struct pair {
    uint32_t one, two;
    double share; /* of the variance beyond what both do by themselves */
};

static struct level *cells_of(const struct effects *of, const struct levels *one,
                              const struct levels *two)
{
    const size_t cells = (size_t)one->count * two->count;
    struct level *cell = yl_arena_get(&of->kit->arena, (cells + 1) * sizeof *cell);
    for (size_t c = 0; c < cells; c++) cell[c] = (struct level){0};
    for (uint32_t p = 0; p < of->points->ids.count; p++) {
        if (one->of[p] == LEVELS || two->of[p] == LEVELS) continue;
        struct level *own = &cell[(size_t)one->of[p] * two->count + two->of[p]];
        own->sum += of->value[p];
        own->squares += of->value[p] * of->value[p];
        own->n++;
    }
    return cell;
}

static double share_of(const struct effects *of, const struct levels *one, const struct levels *two)
{
    const struct level *cell = cells_of(of, one, two);
    double sum = 0, squares = 0, n = 0, more = 0, within = 0;
    for (uint32_t k = 0; k < one->count; k++) {
        sum += one->level[k].sum;
        squares += one->level[k].squares;
        n += one->level[k].n;
    }
    for (uint32_t i = 0; i < one->count; i++)
        for (uint32_t k = 0; k < two->count; k++) {
            const struct level *own = &cell[(size_t)i * two->count + k];
            if (!(own->n > 0)) return 0; /* a hole looks like an interaction */
            const double alone = mean_of(&one->level[i]) + mean_of(&two->level[k]) - sum / n;
            more += own->n * pow(mean_of(own) - alone, 2);
            within += fmax(own->squares - own->sum * own->sum / own->n, 0);
        }
    const double all = squares - sum * sum / n, free = (one->count - 1.0) * (two->count - 1.0),
                 rest = n - (double)one->count * two->count;
    if (!(free > 0) || !(rest > 0) || !(all > 0)) return 0;
    return more / free > BEYOND * within / rest ? more / all : 0;
}

static void pair_panel(const struct effects *of, const struct pair *pair, const struct levels *one,
                       const struct levels *two)
{
    static const uint32_t colours[] = {YL_OTHER, YL_BASE, YL_ACCENT, YL_THIRD};
    const struct level *cell = cells_of(of, one, two);
    const struct yl_plot_points_axis *own = &of->points->axis[pair->one];

    struct yl_chart_axis x = yl_plot_points_axis(of->kit, own);
    const char **name = yl_arena_get(&of->kit->arena, (one->count + 1) * sizeof *name);
    for (uint32_t k = 0; k < one->count; k++) name[k] = one->level[k].name;
    if (x.kind == YL_AXIS_ROWS) {
        x.name = name;
        x.names = one->count;
    }
    const uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){
            .title = yl_plot_text(of->kit, "%s × %s", yl_plot_axis(of->kit, own->name),
                                  yl_plot_axis(of->kit, of->points->axis[pair->two].name)),
            .note = yl_plot_tell(of->kit, "lines: %s; together %s of the variance",
                                 "各线：%s；共同作用占方差的 %s",
                                 yl_plot_axis(of->kit, of->points->axis[pair->two].name),
                                 yl_plot_percent(of->kit, pair->share)),
            .height = FIELD,
            .full = true,
            .x = x,
            .y = scale(of)});
    for (uint32_t k = 0; k < two->count; k++) {
        const uint32_t curve = yl_chart_curve(
            of->chart,
            (struct yl_chart_curve){.panel = panel,
                                    .colour = colours[k % (sizeof colours / sizeof *colours)],
                                    .width = 2.2,
                                    .name = two->level[k].name});
        for (uint32_t i = 0; i < one->count; i++)
            yl_chart_line(
                of->chart, curve, own->kind == YL_AXIS_ROWS ? i : one->level[i].at,
                (struct yl_estimate){mean_of(&cell[(size_t)i * two->count + k]), NAN, NAN});
    }
}

static void put_pairs(struct effects *of)
{
    struct pair best[STRONGEST + 1];
    struct levels *part = yl_arena_get(&of->kit->arena, (of->points->axes + 1) * sizeof *part);
    uint32_t found = 0;
    for (uint32_t a = 0; a < of->points->axes; a++)
        if (!find_levels(&part[a], of, a, PARTS + 1, PARTS)) return;
    for (uint32_t a = 0; a < of->points->axes; a++)
        for (uint32_t b = a + 1; b < of->points->axes; b++) {
            const bool turn =
                part[a].count < part[b].count || of->points->axis[a].kind == YL_AXIS_ROWS;
            const struct pair pair = {turn ? b : a, turn ? a : b, share_of(of, &part[a], &part[b])};
            if (!(pair.share >= TO_DRAW)) continue;
            uint32_t at = found < STRONGEST ? found++ : STRONGEST;
            for (; at && best[at - 1].share < pair.share; at--) best[at] = best[at - 1];
            best[at] = pair;
        }
    double low = of->low, high = of->high;
    for (uint32_t k = 0; k < found; k++) {
        const struct levels *one = &part[best[k].one], *two = &part[best[k].two];
        const struct level *cell = cells_of(of, one, two);
        for (uint32_t c = 0; c < one->count * two->count; c++) {
            low = fmin(low, mean_of(&cell[c]));
            high = fmax(high, mean_of(&cell[c]));
        }
    }
    of->low = low;
    of->high = high;
    for (uint32_t k = 0; k < found; k++)
        pair_panel(of, &best[k], &part[best[k].one], &part[best[k].two]);
}

void yl_plot_effects(struct yl_chart *chart, const struct yl_plot_points *points,
                     const double *value, const char *title)
{
    struct effects of = {chart, chart->kit, points, value, DBL_MAX, -DBL_MAX};
    struct levels *own = yl_arena_get(&chart->kit->arena, (points->axes + 1) * sizeof *own);
    uint32_t order[YL_PLOT_AXES], axes = 0;
    for (uint32_t a = 0; a < points->axes; a++) {
        if (!find_levels(&own[a], &of, a, VALUES, GROUPS)) return;
        uint32_t at = axes++;
        for (; at && reach_of(&own[order[at - 1]]) < reach_of(&own[a]); at--)
            order[at] = order[at - 1];
        order[at] = a;
        for (uint32_t k = 0; k < own[a].count; k++) {
            const double mean = mean_of(&own[a].level[k]), half = half_of(&own[a].level[k]);
            of.low = fmin(of.low, isfinite(half) ? mean - half : mean);
            of.high = fmax(of.high, isfinite(half) ? mean + half : mean);
        }
    }
    for (int rows = 0; rows < 2; rows++)
        for (uint32_t a = 0; a < axes; a++)
            if ((points->axis[order[a]].kind == YL_AXIS_ROWS) == (rows > 0))
                axis_panel(&of, order[a], &own[order[a]], title);
    put_pairs(&of);
}
