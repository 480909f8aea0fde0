/* points.c: section and command line become axes, axes become points, contract in points.h */
#include "sim/sweep/points.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/sweep/points_parts.h"
#include <gsl/gsl_qrng.h>
#include <stdlib.h>
#include <string.h>

static struct yl_points_axis *find(struct yl_points *points, const char *path, size_t length)
{
    for (uint32_t i = 0; i < points->axes; i++)
        if (strlen(points->axis[i].path) == length && !memcmp(points->axis[i].path, path, length))
            return &points->axis[i];
    return NULL;
}

/* ---- a table ---- */

static bool read_header(struct yl_points *points, struct yl_reader *reader, uint32_t raw)
{
    struct yl_csv *csv = &points->csv;
    bool good = true;
    for (uint32_t c = 0; c < csv->table.columns; c++) {
        struct yl_points_axis *axis = find(points, csv->table.name[c], strlen(csv->table.name[c]));
        if (axis && axis->column >= 0) {
            good = YL_SAY(reader, yl_csv_at(csv, 1), DOUBLE_KEY, "the column '%s' is there twice",
                          "列 '%s' 出现两次", csv->table.name[c]);
            continue;
        }
        if (!axis) {
            axis = &points->axis[points->axes++];
            *axis = (struct yl_points_axis){.path = csv->table.name[c], .at = yl_csv_at(csv, 1)};
            good &= yl_axis_path_good(reader, axis->path, axis->at);
        }
        axis->column = (int)c;
    }
    for (uint32_t i = 0; i < raw; i++)
        if (points->axis[i].column < 0) {
            good = YL_SAY(reader, yl_csv_at(csv, 1), UNKNOWN_COLUMN, "'%s' has no column '%s'",
                          "'%s' 没有列 '%s'", csv->path, points->axis[i].path);
            yl_diag_suggest(reader->diags, points->axis[i].path, csv->table.name,
                            csv->table.columns);
        }
    return good;
}

static bool check_cells(struct yl_points *points, struct yl_reader *reader)
{
    struct yl_csv *csv = &points->csv;
    const struct yl_zone *zone = &points->all->variant[0].zone;
    bool good = true;
    for (uint32_t i = 0; i < csv->table.rows; i++)
        for (uint32_t a = 0; a < points->axes; a++) {
            const struct yl_points_axis *axis = &points->axis[a];
            const char *cell = csv->table.row[i][axis->column];
            if ((axis->values || axis->unit) && !yl_axis_holds(axis, cell, zone))
                good = YL_SAY(reader, yl_csv_at(csv, csv->table.line[i]), BAD_CELL,
                              "'%s' in column '%s' is not on the axis",
                              "'%s'（列 '%s'）不在扫描轴上", cell, axis->path);
            else if (!*cell)
                good =
                    YL_SAY(reader, yl_csv_at(csv, csv->table.line[i]), BAD_CELL,
                           "the cell of column '%s' is empty", "列 '%s' 的格子是空的", axis->path);
        }
    return good;
}

/* Read the table, its columns become axes; false: reported. */
static bool read_table(struct yl_points *points, struct yl_reader *r, const struct yl_item *file)
{
    struct yl_csv *csv = &points->csv;
    uint32_t raw = points->axes;
    if (!yl_read_csv(r, file, file->text, csv)) return false;
    struct yl_points_axis *axis =
        yl_arena_get(&points->arena, (raw + csv->table.columns + 1) * sizeof *axis);
    points->row_at = yl_arena_get(&points->arena, (csv->table.rows + 1) * sizeof *points->row_at);
    if (raw) memcpy(axis, points->axis, raw * sizeof *axis);
    points->axis = axis;
    if (!csv->table.rows)
        return YL_SAY(r, yl_csv_at(csv, 1), BAD_CSV, "'%s' has no rows", "'%s' 没有数据行",
                      csv->path);
    if (!read_header(points, r, raw)) return false;
    points->count = csv->table.rows;
    for (uint32_t i = 0; i < csv->table.rows; i++)
        points->row_at[i] = yl_csv_at(csv, csv->table.line[i]);
    return check_cells(points, r);
}

/* ---- the section and the command line ---- */

static bool read_axes(struct yl_points *points, struct yl_reader *reader,
                      const struct yl_item *axes, const struct yl_points_raw *raw)
{
    uint32_t room = raw->axes + (axes && axes->kind == YL_MAP ? axes->count : 0);
    bool good = true;
    points->axis = yl_arena_get(&points->arena, (room + 1) * sizeof *points->axis);
    for (const struct yl_item *item = axes ? axes->first : NULL; item; item = item->next) {
        bool replaced = false;
        for (uint32_t i = 0; i < raw->axes; i++)
            replaced |= strcspn(raw->axis[i], "=") == strlen(item->key) &&
                        !strncmp(raw->axis[i], item->key, strlen(item->key));
        if (!replaced) good &= yl_axis_read(points, &points->axis[points->axes++], reader, item);
    }
    for (uint32_t i = 0; i < raw->axes; i++) {
        size_t length = strcspn(raw->axis[i], "=");
        if (find(points, raw->axis[i], length))
            good = YL_SAY(reader, find(points, raw->axis[i], length)->at, DOUBLE_KEY,
                          "the axis '%.*s' is given twice", "扫描轴 '%.*s' 给了两次", (int)length,
                          raw->axis[i]);
        else
            good &= yl_axis_parse(points, &points->axis[points->axes++], reader, raw->axis[i]);
    }
    return good;
}

static bool count_points(struct yl_points *points, struct yl_reader *reader,
                         const struct yl_item *item)
{
    const struct yl_item *samples = yl_tree_get(item, "samples");
    double all = 1;
    if (points->design == YL_POINTS_GRID)
        for (uint32_t i = 0; i < points->axes; i++) all *= points->axis[i].values;
    else {
        int64_t asked = 0;
        if (!samples || !yl_read_count(reader, samples, &asked)) return false;
        all = (double)asked;
        if (points->axes > YL_POINTS_AXES)
            return YL_SAY(reader, item->key_at, VALUE_RANGE, "%u axes are more than %d",
                          "%u 个扫描轴超过 %d 个", points->axes, (int)YL_POINTS_AXES);
    }
    if (all < 1 || all > YL_POINTS_MOST)
        return YL_SAY(reader, points->axis[0].at, VALUE_RANGE, "%.0f points are more than %d",
                      "%.0f 个点超过 %d 个", all, (int)YL_POINTS_MOST);
    points->count = (uint64_t)all;
    return true;
}

static bool read_all(struct yl_points *points, struct yl_reader *reader,
                     const struct yl_points_raw *raw)
{
    const struct yl_item *item = points->all->variant[0].sweep_item;
    const struct yl_item *design = yl_tree_get(item, "design"), *file = yl_tree_get(item, "file"),
                         *axes = yl_tree_get(item, "axes");
    const int adaptive = YL_POINTS_TABLE + 1;
    int word = YL_POINTS_GRID;
    if (raw->design)
        word = strcmp(raw->design, "grid") ? adaptive : YL_POINTS_GRID;
    else if (design && !yl_read_word(reader, design, "grid|sobol|table|adaptive", &word))
        return false;
    points->adaptive = word == adaptive;
    points->design = points->adaptive ? YL_POINTS_GRID : (enum yl_points_design)word;
    if ((axes && axes->kind != YL_MAP) || !read_axes(points, reader, axes, raw)) return false;
    if (points->design == YL_POINTS_TABLE) return file && read_table(points, reader, file);
    return !points->axes || count_points(points, reader, item);
}

struct span { /* points 0, apart, 2 apart, ... on these axes */
    uint32_t axis, axes, points;
    uint64_t apart;
};

static void say_double(const struct yl_points *points, struct yl_reader *reader,
                       const struct span *on, uint32_t first, uint32_t again)
{
    static const char *const words[][2] = {
        [YL_POINTS_GRID] = {"values %u and %u of this axis are equal",
                            "此轴的第 %u 与第 %u 个值相同"},
        [YL_POINTS_SOBOL] = {"samples %u and %u are the same point",
                             "第 %u 与第 %u 个样本是同一个点"},
    };
    if (points->design == YL_POINTS_TABLE)
        YL_SAY(reader, points->row_at[again], DOUBLE_KEY, "this point is in line %zu already",
               "第 %zu 行已有同样的点", points->csv.table.line[first]);
    else
        YL_SAY(reader, points->axis[on->axis].at, DOUBLE_KEY, words[points->design][YL_EN],
               words[points->design][YL_ZH], first + 1, again + 1);
    if (points->design != YL_POINTS_TABLE && points->axis[on->axis].scale != YL_POINTS_LISTED)
        yl_diag_help(reader->diags, "they round to the same; ask for fewer points",
                     "取整后相同，请减少点数");
}

/* Says every line of a table that is a point again, else the first of the points. */
static void refuse_double(const struct yl_points *points, struct yl_reader *reader,
                          const struct span *on)
{
    struct yl_hashed *row = yl_get_zeroed(on->points + 1, sizeof *row);
    const bool table = points->design == YL_POINTS_TABLE;
    uint32_t first = 0, again = on->points;
    for (uint32_t i = 0; i < on->points; i++) {
        struct yl_arena arena = {0};
        row[i].number = i;
        for (uint32_t a = on->axis; a < on->axis + on->axes; a++) {
            const struct yl_item *value = yl_points_value(points, i * on->apart, a, &arena);
            uint64_t both[2] = {row[i].hash, yl_axis_hash(points, value, &arena)};
            row[i].hash = yl_hash(both, sizeof both);
        }
        yl_arena_free(&arena);
    }
    qsort(row, on->points, sizeof *row, yl_hashed_order);
    for (uint32_t i = 1, from = 0; i < on->points; i++) {
        if (row[i].hash != row[i - 1].hash) from = i;
        if (i == from || (!table && row[i].number > again)) continue;
        first = row[from].number;
        again = row[i].number;
        if (table) say_double(points, reader, on, first, again);
    }
    if (!table && again < on->points) say_double(points, reader, on, first, again);
    free(row);
}

/* No point is run twice: rounding to whole numbers or seconds makes values equal. */
static void refuse_doubles(const struct yl_points *points, struct yl_reader *reader)
{
    struct span on = {.axes = 1, .apart = points->count};
    if (points->design != YL_POINTS_GRID) {
        on = (struct span){.axes = points->axes, .points = (uint32_t)points->count, .apart = 1};
        refuse_double(points, reader, &on);
        return;
    }
    for (uint32_t a = 0; a < points->axes; a++) {
        on.axis = a;
        on.points = points->axis[a].values;
        on.apart /= on.points;
        refuse_double(points, reader, &on);
    }
}

/* The coordinates of the points of a Sobol design; false: there is no memory for so many. */
static bool draw(struct yl_points *points)
{
    gsl_qrng *sobol = yl_got(gsl_qrng_alloc(gsl_qrng_sobol, points->axes));
    points->unit = yl_try_get((size_t)points->count, points->axes * sizeof *points->unit);
    for (uint64_t i = 0; points->unit && i < points->count; i++)
        gsl_qrng_get(sobol, points->unit + (size_t)i * points->axes);
    gsl_qrng_free(sobol);
    return points->unit;
}

enum yl_status yl_points_read(struct yl_points *out, const struct yl_scenarios *all,
                              const struct yl_points_raw *raw, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    uint32_t before = diags->count;
    *out = (struct yl_points){.all = all};
    struct yl_reader reader = {.arena = &out->arena, .diags = diags, .zone = &all->variant[0].zone};
    bool good = read_all(out, &reader, raw);
    if (diags->count != before) return YL_BAD_INPUT;
    if (!good || !out->axes)
        return yl_fault_set(fault, YL_BAD_CALL,
                            "the scenario has no 'sweep' with points, and no --axis is given",
                            "场景里没有可用的 sweep 一节，也没有给出 --axis");
    if (out->adaptive) out->at = yl_try_get((size_t)out->count, 2 * sizeof *out->at);
    if (out->design == YL_POINTS_SOBOL ? !draw(out) : out->adaptive && !out->at)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the points of the sweep",
                            "内存不足，放不下扫描的各点");
    refuse_doubles(out, &reader);
    return diags->count != before ? YL_BAD_INPUT : YL_OK;
}

void yl_points_free(struct yl_points *points)
{
    YL_FREE(points->unit, points->at);
    yl_arena_free(&points->arena);
    *points = (struct yl_points){0};
}

/* ---- values ---- */

const struct yl_item *yl_points_value(const struct yl_points *points, uint64_t point, uint32_t a,
                                      struct yl_arena *arena)
{
    const struct yl_points_axis *axis = &points->axis[a];
    const bool table = points->design == YL_POINTS_TABLE; /* may be without `all` */
    double share = 0;
    uint64_t at = point;
    if (points->design == YL_POINTS_GRID) {
        if (points->grid) at = points->at[point];
        for (uint32_t i = points->axes - 1; i > a; i--) at /= points->axis[i].values;
        at %= axis->values;
        share = axis->values > 1 ? (double)at / (double)(axis->values - 1) : 0;
    } else if (!table) {
        share = points->unit[(size_t)point * points->axes + a];
        if (axis->scale == YL_POINTS_LISTED) at = (uint64_t)(share * axis->values);
    }
    if (!table && axis->scale == YL_POINTS_LISTED) return axis->value[at];
    struct yl_item *item = yl_arena_get(arena, sizeof *item);
    *item = (struct yl_item){
        .text = table ? points->csv.table.row[point][axis->column]
                      : yl_axis_text(axis, share, arena, &points->all->variant[0].zone),
        .base = ".",
        .at = table && points->row_at ? points->row_at[point] : axis->at};
    return item;
}

const char *yl_points_text(const struct yl_item *value, struct yl_arena *arena)
{
    if (value->kind == YL_SCALAR) return value->text;
    bool map = value->kind == YL_MAP;
    const char *text = map ? "{" : "[";
    for (const struct yl_item *each = value->first; each; each = each->next)
        text = yl_arena_print(arena, "%s%s%s%s%s", text, each == value->first ? "" : ", ",
                              map ? each->key : "", map ? ": " : "", yl_points_text(each, arena));
    return yl_arena_print(arena, "%s%s", text, map ? "}" : "]");
}
