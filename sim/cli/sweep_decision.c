/* sweep_decision.c: axes from the points, decision variant by variant; contract in sweep_decision.h */
#include "sim/cli/sweep_decision.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/output/tables.h"
#include "sim/scenario/value.h"
#include "sim/sweep/refine.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double level = 0.95;

/* ---- axes ------------------------------------------------------------------------------------ */

struct part { /* the bytes of a text that are no part of its number */
    size_t front, back;
};

/* The one number by which distributions of a kind differ: behind the last bracket or blank that all share. */
static bool one_number(struct part *part, const struct yl_sweep_decision_axis *axis)
{
    const char *first = axis->text[0];
    size_t shared = strlen(first);
    for (uint32_t i = 1; i < axis->values; i++)
        for (size_t k = 0; k < shared; k++)
            if (axis->text[i][k] != first[k]) shared = k;
    while (shared && !strchr("( ", first[shared - 1])) shared--;
    const char *rest = first + shared + strcspn(first + shared, " )");
    for (uint32_t i = 0; i < axis->values; i++) {
        const char *inside = axis->text[i] + shared;
        if (strcmp(inside + strcspn(inside, " )"), rest) != 0) return false;
    }
    *part = (struct part){shared, strlen(rest)};
    return shared > 0;
}

/* In one unit for all values, of a factor "*1.5" the number behind its sign: false where one of them has none. */
static bool read_numbers(struct yl_sweep_decision_axis *axis, int unit, const struct part *part)
{
    for (uint32_t i = 0; i < axis->values; i++) {
        const char *text = axis->text[i] + (*axis->text[i] == '*');
        const struct yl_value_text raw = {
            text + part->front, strlen(text) - part->front - part->back, (enum yl_unit)unit};
        int64_t at;
        if (unit != YL_U_NONE) {
            if (yl_value_parse(&raw, &axis->number[i])) return false;
        } else if (yl_time_parse(&at, text, strlen(text), &(struct yl_zone){0}))
            return false;
        else
            axis->number[i] = (double)at;
    }
    return true;
}

static void read_order(struct yl_sweep_decision_axis *axis)
{
    static const int units[] = {YL_U_COUNT, YL_U_SHARE, YL_U_MONEY, YL_U_DURATION, YL_U_NONE};
    struct part all = {0}, one;
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (read_numbers(axis, units[k], &all)) return;
    const bool differ = one_number(&one, axis);
    for (size_t k = 0; differ && units[k] != YL_U_NONE; k++)
        if (read_numbers(axis, units[k], &one)) return;
    axis->number = NULL;
}

static void take_axis(struct yl_sweep_decision *decision, const struct yl_points *points,
                      uint32_t a)
{
    struct yl_sweep_decision_axis *axis = &decision->axis[a];
    struct yl_arena *arena = &decision->arena;
    struct yl_map known = {0};
    axis->path = points->axis[a].path;
    axis->text = yl_arena_get(arena, (points->count + 1) * sizeof *axis->text);
    axis->number = yl_arena_get(arena, (points->count + 1) * sizeof *axis->number);
    axis->of_point = yl_arena_get(arena, (points->count + 1) * sizeof *axis->of_point);
    for (uint64_t i = 0; i < points->count; i++) {
        const char *text = yl_points_text(yl_points_value(points, i, a, arena), arena);
        uint64_t *at = yl_map_add(&known, text, strlen(text), axis->values);
        axis->of_point[i] = (uint32_t)*at;
        if (*at == axis->values) axis->text[axis->values++] = text;
    }
    yl_map_free(&known);
    read_order(axis);
}

static void take_axes(struct yl_sweep_decision *decision, const struct yl_points *points)
{
    double combinations = 1;
    decision->axes = points->axes;
    decision->points = points->count;
    decision->axis = yl_arena_get(&decision->arena, (points->axes + 1) * sizeof *decision->axis);
    for (uint32_t a = 0; a < points->axes; a++) {
        take_axis(decision, points, a);
        combinations *= decision->axis[a].values;
    }
    decision->is_grid = combinations == (double)points->count; /* no point is there twice */
}

void yl_sweep_decision_free(struct yl_sweep_decision *decision)
{
    yl_findings_free(&decision->findings);
    yl_arena_free(&decision->base.arena);
    yl_arena_free(&decision->arena);
    *decision = (struct yl_sweep_decision){0};
}

/* ---- the effects of one variant -------------------------------------------------------------- */

/* The variant's own rows, of the points that have a value; false: none has. */
static bool own_systems(struct yl_sweep_decision_of *of, const struct yl_sweep_decision *decision,
                        const struct yl_best_figure *figure, const char *variant)
{
    size_t n = figure->systems.n, count = 0;
    for (size_t i = 0; i < figure->rows; i++) {
        const struct yl_ranked *row = &figure->row[i].is;
        if (strcmp(row->variant, variant) != 0) continue;
        if (count == decision->points || row->point < 1 || (size_t)row->point > decision->points)
            return false;
        of->estimate[count] = yl_best_sign(figure) * figure->systems.estimate[i];
        memcpy(of->move + count * n, figure->systems.move + i * n, n * sizeof *of->move);
        of->at[count++] = (size_t)row->point - 1;
    }
    of->systems = (struct yl_systems){count, n, of->estimate, of->move, figure->systems.scratch};
    return count;
}

/* The combination of the other axes that a point has. */
static size_t line_of(const struct yl_sweep_decision *decision, uint32_t axis, size_t point)
{
    size_t line = 0;
    for (uint32_t a = 0; a < decision->axes; a++)
        if (a != axis) line = line * decision->axis[a].values + decision->axis[a].of_point[point];
    return line;
}

/* Values of the axis, of the points on lines along it that have a figure at every value that has any: so a point that has
 * none does not make the others unequal. */
static void take_lines(struct yl_sweep_decision_of *of, const struct yl_sweep_decision *decision,
                       uint32_t a)
{
    const struct yl_sweep_decision_axis *axis = &decision->axis[a];
    const size_t count = of->systems.count;
    uint32_t there = 0;
    memset(of->on_line, 0, decision->points * sizeof *of->on_line);
    for (size_t i = 0; i < count; i++) of->on_line[line_of(decision, a, of->at[i])]++;
    for (uint32_t l = 0; l < axis->values; l++) {
        size_t i = 0;
        while (i < count && axis->of_point[of->at[i]] != l) i++;
        there += i < count;
    }
    for (size_t i = 0; i < count; i++) {
        const bool whole = of->on_line[line_of(decision, a, of->at[i])] == there;
        of->value[i] = whole ? axis->of_point[of->at[i]] : UINT32_MAX;
    }
}

static void main_effects(struct yl_sweep_decision_of *of, const struct yl_sweep_decision *decision)
{
    double pairs = 0; /* of values, which share the chance of an error */
    for (uint32_t a = 0; a < decision->axes; a++)
        pairs += (double)decision->axis[a].values * (decision->axis[a].values - 1.0) / 2;
    const double chance = pairs > 0 ? (1 - level) / pairs : 1 - level;
    for (uint32_t a = 0; a < decision->axes; a++) {
        const struct yl_sweep_decision_axis *axis = &decision->axis[a];
        struct yl_sweep_decision_part *part = &of->part[a];
        take_lines(of, decision, a);
        yl_main_effects(part->effect, &of->systems, &(struct yl_factor){of->value, axis->values},
                        1 - chance);
        for (uint32_t l = 1; l < axis->values; l++) {
            const double mean = part->effect[l].mean;
            if (mean < part->effect[part->lowest].mean || isnan(part->effect[part->lowest].mean))
                part->lowest = l;
            if (mean > part->effect[part->highest].mean || isnan(part->effect[part->highest].mean))
                part->highest = l;
        }
    }
}

static void rank_correlations(struct yl_sweep_decision_of *of,
                              const struct yl_sweep_decision *decision)
{
    size_t count = of->systems.count;
    yl_ranks(of->rank, of->estimate, count);
    for (uint32_t a = 0; a < decision->axes; a++) {
        const struct yl_sweep_decision_axis *axis = &decision->axis[a];
        struct yl_effect *effect = of->part[a].effect;
        *effect = (struct yl_effect){NAN, NAN, NAN, NAN};
        if (!axis->number) continue;
        for (size_t i = 0; i < count; i++) of->number[i] = axis->number[axis->of_point[of->at[i]]];
        yl_ranks(of->number_rank, of->number, count);
        *effect =
            yl_rank_correlation(of->number_rank, of->rank, count, 1 - (1 - level) / decision->axes);
    }
}

void yl_sweep_decision_of_open(struct yl_sweep_decision_of *of,
                               const struct yl_sweep_decision *decision,
                               const struct yl_best_figure *figure, const char *variant)
{
    *of = (struct yl_sweep_decision_of){0};
    struct yl_arena *arena = &of->arena;
    size_t points = decision->points + 1;
    of->estimate = yl_arena_get(arena, points * sizeof *of->estimate);
    of->move = yl_arena_get(arena, points * (figure->systems.n + 1) * sizeof *of->move);
    of->at = yl_arena_get(arena, points * sizeof *of->at);
    of->value = yl_arena_get(arena, points * sizeof *of->value);
    of->on_line = yl_arena_get(arena, points * sizeof *of->on_line);
    of->rank = yl_arena_get(arena, points * sizeof *of->rank);
    of->number = yl_arena_get(arena, points * sizeof *of->number);
    of->number_rank = yl_arena_get(arena, points * sizeof *of->number_rank);
    of->part = yl_arena_get(arena, decision->axes * sizeof *of->part);
    for (uint32_t a = 0; a < decision->axes; a++)
        of->part[a] = (struct yl_sweep_decision_part){
            yl_arena_get(arena, (decision->axis[a].values + 1) * sizeof(struct yl_effect)), 0, 0};
    if (!own_systems(of, decision, figure, variant)) return;
    of->is_grid = decision->is_grid;
    of->any = true;
    if (of->is_grid)
        main_effects(of, decision);
    else
        rank_correlations(of, decision);
}

/* ---- the files ------------------------------------------------------------------------------- */

/* What is decided at a listed point of an adaptive grid. */
static const char *decided_at(const struct yl_points *points, uint64_t point,
                              const struct yl_best *best)
{
    const uint32_t is = yl_refine_decided(points, point);
    if (!is) return "";
    if (best->variants > 1) return best->figure[0].row[is - 1].is.variant;
    return is > 1 ? "yes" : "no";
}

static enum yl_status write_points(const struct yl_points *points, uint64_t count,
                                   const struct yl_best *decides, const char *folder, bool bom,
                                   struct yl_fault *fault)
{
    struct yl_csv_out csv;
    struct yl_arena arena = {0};
    enum yl_status status =
        yl_table_open(&csv, folder, decides ? YL_MAP_FILE : YL_POINTS_FILE, bom, fault);
    if (status) return status;
    uint32_t *order = decides ? yl_get((size_t)count * sizeof *order) : NULL; /* of the grid */
    for (uint32_t i = 0; i < count && order; i++) order[points->at[i]] = i;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t point = order ? order[i] : i;
        for (uint32_t a = 0; a < points->axes; a++) {
            const struct yl_item *value = yl_points_value(points, point, a, &arena);
            YL_CSV_PUT(&csv, (int64_t)point + 1, points->axis[a].path,
                       yl_points_text(value, &arena));
            if (decides) yl_csv_text(&csv, decided_at(points, point, decides));
            yl_csv_end(&csv);
        }
        if (i % 1024 == 1023) yl_arena_free(&arena);
    }
    free(order);
    yl_arena_free(&arena);
    return yl_csv_close(&csv, true, fault);
}

enum yl_status yl_sweep_points_write(const struct yl_points *points, const char *folder, bool bom,
                                     struct yl_fault *fault)
{
    return write_points(points, points->count, NULL, folder, bom, fault);
}

enum yl_status yl_sweep_map_write(struct yl_points *points, const struct yl_best *best,
                                  const char *folder, bool bom, struct yl_fault *fault)
{
    if (!yl_sweep_has_map(points)) return YL_OK;
    yl_refine_settle(points);
    return write_points(points, points->grid, best, folder, bom, fault);
}

/* Rows are point by point, each with every axis. */
enum yl_status yl_sweep_points_read(struct yl_points *points, const char *folder,
                                    struct yl_fault *fault)
{
    enum { POINT, AXIS, VALUE };
    struct yl_sheet *sheet = &points->csv.table;
    char *path = yl_arena_print(&points->arena, "%s/" YL_POINTS_FILE, folder);
    points->design = YL_POINTS_TABLE;
    enum yl_status status = yl_table_read(sheet, path, fault);
    if (status) return status;
    while (points->axes < sheet->rows &&
           !strcmp(sheet->row[points->axes][POINT], sheet->row[0][POINT]))
        points->axes++;
    if (!points->axes || sheet->columns != VALUE + 1 || sheet->rows % points->axes)
        return yl_fault_set(fault, YL_BAD_INPUT, "'%s' is not what the sweep wrote",
                            "“%s”已不是扫描写出的内容", path);
    points->count = sheet->rows / points->axes;
    points->axis = yl_arena_get(&points->arena, points->axes * sizeof *points->axis);
    for (uint32_t a = 0; a < points->axes; a++)
        points->axis[a] =
            (struct yl_points_axis){.path = yl_csv_plain(sheet->row[a][AXIS]), .column = (int)a};
    const char **cell = yl_arena_get(&points->arena, sheet->rows * sizeof *cell);
    for (size_t i = 0; i < sheet->rows; i++) cell[i] = yl_csv_plain(sheet->row[i][VALUE]);
    for (uint64_t i = 0; i < points->count; i++) sheet->row[i] = cell + i * points->axes;
    return YL_OK;
}

static enum yl_status write_best(const struct yl_best *best, const char *folder, bool bom,
                                 struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, YL_BEST_FILE, bom, fault);
    if (status) return status;
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        const struct yl_best_figure *figure = &best->figure[f];
        for (size_t i = 0; figure->found && !figure->is_path && i < figure->rows; i++)
            yl_ranked_write(&csv, figure->place, figure->metric, &figure->row[i].is);
    }
    return yl_csv_close(&csv, true, fault);
}

static void write_variant(struct yl_csv_out *csv, const struct yl_sweep_decision *decision,
                          const struct yl_best_figure *figure,
                          const struct yl_sweep_decision_of *of, const char *variant)
{
    for (uint32_t a = 0; a < decision->axes; a++) {
        const struct yl_sweep_decision_axis *axis = &decision->axis[a];
        for (uint32_t l = 0; l < (of->is_grid ? axis->values : 1); l++) {
            const struct yl_effect *effect = &of->part[a].effect[l];
            YL_CSV_ROW(csv, variant, figure->place, figure->metric, axis->path,
                       of->is_grid ? "main_effect" : "rank_correlation",
                       of->is_grid ? axis->text[l] : NULL,
                       (int64_t)(of->is_grid ? of->systems.n : of->systems.count), effect->mean,
                       effect->effect, effect->low, effect->high);
        }
    }
}

/* Was the variant met in a row before this one? */
static bool is_known(const struct yl_best_figure *figure, size_t row)
{
    for (size_t i = 0; i < row && figure->row[i].is.point == figure->row[0].is.point; i++)
        if (!strcmp(figure->row[i].is.variant, figure->row[row].is.variant)) return true;
    return false;
}

static void write_effects(const struct yl_sweep_decision *decision, const struct yl_best *best,
                          struct yl_csv_out *csv)
{
    for (int f = 0; f < YL_BEST_FIGURES; f++) {
        const struct yl_best_figure *figure = &best->figure[f];
        if (!figure->found || figure->is_path) continue;
        for (size_t i = 0; i < figure->rows && figure->row[i].is.point == figure->row[0].is.point;
             i++) {
            struct yl_sweep_decision_of of;
            if (is_known(figure, i)) continue;
            yl_sweep_decision_of_open(&of, decision, figure, figure->row[i].is.variant);
            if (of.any) write_variant(csv, decision, figure, &of, figure->row[i].is.variant);
            yl_arena_free(&of.arena);
        }
    }
}

static enum yl_status write_files(const struct yl_sweep_decision *decision,
                                  const struct yl_best *best, const char *folder, bool bom,
                                  struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = write_best(best, folder, bom, fault);
    if (!status) status = yl_table_open(&csv, folder, YL_EFFECTS_FILE, bom, fault);
    if (status) return status;
    write_effects(decision, best, &csv);
    return yl_csv_close(&csv, true, fault);
}

enum yl_status yl_sweep_decide(struct yl_sweep_decision *decision, struct yl_best *best,
                               const struct yl_points *points, const char *folder, bool bom,
                               bool whole, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    yl_best_find(best);
    if (whole) take_axes(decision, points);
    if (whole && best->draws) status = yl_expected_choose(best, folder, fault);
    if (whole && !status) status = write_files(decision, best, folder, bom, fault);
    return status ? status : yl_sweep_find(decision, best, points, folder, fault);
}
