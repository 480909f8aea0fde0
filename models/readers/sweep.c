/* sweep.c: the shape of `sweep`, which is carried out elsewhere; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

struct sweep {
    const struct yl_item *axes, *file;
    int design;
    int64_t samples;
};
#define KEYS_INTO struct sweep
static const struct yl_key_row sweep_keys[] = {
    KEY_ITEM("axes", axes, "axes",
             "dotted paths with a list of values, {values} or {from, to, points}",
             "点号路径，取值列表、{values} 或 {from, to, points}"),
    KEY_WORD("design", design, "grid|sobol|table|adaptive", "which points are run", "运行哪些点",
             DEFAULT("grid")),
    KEY(COUNT, "samples", samples, "how many points, for sobol", "点数，用于 sobol", RANGE(1, 1e9)),
    KEY_ITEM("file", file, "name", "CSV of the points, for table; its header has the dotted paths",
             "点的 CSV，用于 table；表头为点号路径"),
};
#undef KEYS_INTO
const struct yl_key_table yl_sweep_table = KEY_TABLE("a sweep", "扫描", sweep_keys);

struct range {
    const struct yl_item *from, *to, *values;
    int64_t points;
    bool log;
};
#define KEYS_INTO struct range
static const struct yl_key_row range_keys[] = {
    KEY_LABEL,
    KEY_ITEM("values", values, "axis_values", "the values, where they are listed",
             "逐个列出的取值"),
    KEY_ITEM("from", from, "value", "the lowest value, without 'values'",
             "最小值，不写 'values' 时"),
    KEY_ITEM("to", to, "value", "the highest value, without 'values'", "最大值，不写 'values' 时"),
    KEY(COUNT, "points", points, "how many values, for grid and adaptive",
        "取几个值，用于 grid 与 adaptive", RANGE(2, 1e6)),
    KEY(YESNO, "log", log, "equal ratios instead of equal steps", "等比而非等差", DEFAULT("no")),
};
const struct yl_key_table yl_axis_range_table = KEY_TABLE("an axis", "扫描轴", range_keys);

bool yl_axis_path_good(struct yl_reader *reader, const char *path, struct yl_pos at)
{
    const struct yl_key_row *key = yl_keys_whole(&yl_scenario_table, path, YL_NOT_AT_POINT);
    if (!key) return true;
    YL_SAY(reader, at, WHOLE_SCENARIO,
           "'%s' belongs to the whole scenario: a point of a sweep has none of its own",
           "'%s' 属于整个场景，扫描的点没有自己的", key->name);
    if (!strcmp(key->name, "variants"))
        YL_HELP(reader, "name the value as in base: a point sets it in base and in every variant",
                "请写 base 中的路径：扫描的点在 base 与每个方案里都设它");
    else
        YL_HELP(reader, "an axis is a value of what is simulated or counted",
                "扫描轴须是模拟或统计所用的取值");
    return false;
}

/* Reports a path that leads nowhere: tried on a copy of the scenario with the axis's first value. */
static void try_path(struct yl_load *load, const struct yl_item *axis, const struct yl_item *value)
{
    struct yl_override override = {.path = axis->key, .value = value, .at = axis->key_at};
    if (!value || strcmp(load->out->variant, "base")) return;
    if (!yl_axis_path_good(load->r, axis->key, axis->key_at)) return;
    struct yl_item *copy = yl_tree_copy(load->r->arena, load->out->root);
    yl_tree_override(load->r->arena, copy, &override, load->r->diags);
}

static void say_axis(struct yl_load *load, const struct yl_item *axis)
{
    YL_SAY(load->r, axis->at, WRONG_SHAPE,
           "an axis is a list of values, {values: [...]} or {from: A, to: B, points: N}",
           "扫描轴写作取值列表、{values: [...]} 或 {from: A, to: B, points: N}");
}

/* What stands beside `values`, or is missing without it; the first value, NULL: reported. */
static const struct yl_item *first_of(struct yl_load *load, const struct yl_item *axis,
                                      const struct range *range)
{
    static const char *const others[] = {"from", "to", "points", "log"};
    for (size_t i = 0; range->values && i < YL_COUNT_OF(others); i++) {
        const struct yl_item *other = yl_tree_get(axis, others[i]);
        if (other) yl_say_together(load, other->key_at, "values", others[i]);
    }
    if (range->values) {
        if (range->values->kind == YL_LIST && range->values->count) return range->values->first;
        say_axis(load, range->values);
        return NULL;
    }
    for (int i = 0; i < 2; i++)
        if (!yl_tree_get(axis, others[i]))
            YL_SAY(load->r, axis->key_at, MISSING_KEY, "an axis needs '%s', or 'values'",
                   "扫描轴缺少 '%s'，或 'values'", others[i]);
    return range->from;
}

static void read_axes(struct yl_load *load, const struct yl_item *axes)
{
    if (!yl_read_shape(load->r, axes, YL_MAP)) return;
    for (const struct yl_item *axis = axes->first; axis; axis = axis->next) {
        struct range range = {0};
        if (axis->kind == YL_MAP) {
            if (yl_keys_read(load->r, axis, &yl_axis_range_table, &range))
                try_path(load, axis, first_of(load, axis, &range));
        } else if (axis->kind == YL_LIST && axis->count)
            try_path(load, axis, axis->first);
        else
            say_axis(load, axis);
    }
}

static void check_design(struct yl_load *load, const struct yl_item *item, const struct sweep *raw)
{
    static const char *const design[] = {"grid", "sobol", "table", "adaptive"};
    static const char *const needed[] = {"axes", "samples", "file", "axes"};
    bool sampled = raw->design == 1, table = raw->design == 2;
    const char *needs = needed[raw->design];
    const struct yl_item *samples = yl_tree_get(item, "samples"), *file = raw->file;
    if (!yl_tree_get(item, needs))
        YL_SAY(load->r, item->key_at, MISSING_KEY, "a sweep with design '%s' needs '%s'",
               "设计为 '%s' 的扫描缺少 '%s'", design[raw->design], needs);
    if (samples && !sampled) yl_say_only_with(load, samples->key_at, "samples", "design: sobol");
    if (file && !table) yl_say_only_with(load, file->key_at, "file", "design: table");
    if (file && table) yl_read_scalar(load->r, file);
}

void yl_sweep_read(struct yl_load *load, const struct yl_item *item)
{
    struct sweep raw = {0};
    load->out->sweep_item = item;
    if (!item) return;
    bool good = yl_keys_read(load->r, item, &yl_sweep_table, &raw);
    if (item->kind != YL_MAP) return;
    if (raw.axes) read_axes(load, raw.axes);
    if (good) check_design(load, item, &raw);
}
