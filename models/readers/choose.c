/* choose.c: what a plan may set, value by value, and what that costs; contract in read.h */
#include "models/readers/read.h"
#include "models/tryable.h"
#include "sim/base/text.h"
#include "sim/scenario/value.h"
#include "sim/scenario/yaml.h"
#include <math.h>
#include <string.h>

enum { MOST = 200, STEPS = 20 }; /* values of a path; steps of a range without `by`, at most */

struct choice {
    struct yl_choosable is;
    const struct yl_item *values, *from, *to, *by;
};
static yl_read_value read_each;

#define KEYS_INTO struct choice
static const struct yl_key_row choosable_keys[] = {
    KEY_ITEM("values", values, "axis_values", "the values, where they are listed",
             "逐个列出的取值"),
    KEY_ITEM("from", from, "value", "the lowest value; 0 if omitted", "最小值，不写为 0"),
    KEY_ITEM("to", to, "value", "the highest value", "最大值"),
    KEY_ITEM("by", by, "value", "from one value to the next; if omitted in some twenty steps",
             "相邻取值之差；不写则约二十步"),
    KEY(MONEY, "each", is.each, "what each unit above the plan's value costs",
        "每比现方案多一个单位的费用", READ(read_each)),
    KEY(MONEY, "costs", is.costs, "what another value than the plan's costs, once",
        "改用现方案以外的取值时一次性的费用", READ(read_each)),
    KEY(MONEY, "unsold", is.unsold, "of stock: what each piece costs that is left at the end",
        "库存：期末每剩一件的损失", READ(read_each)),
    KEY(YESNO, "back", is.back, "with 'each': a unit below the plan's value saves as much",
        "与 'each' 同用：每比现方案少一个单位省下同样多", DEFAULT("no")),
};
const struct yl_key_table yl_choosable_table =
    KEY_TABLE("what can be chosen", "可选项", choosable_keys);

static void read_each(struct yl_load *load, const struct yl_item *item, void *out)
{
    struct yl_key_row key = *load->r->key;
    key.read = NULL;
    if (yl_key_read(load->r, item, &key, out)) ((struct choice *)out)->is.priced = true;
}

/* One path, what it leads to and the times that the plan has there. */
struct reading {
    struct yl_load *load;
    struct choice *raw;
    struct yl_choosable *out;
    struct yl_tryable at;
    enum yl_try_unit unit;
    uint32_t times;
    int64_t *time;
};

/* ---- values as text and number -------------------------------------------------------------- */

static const enum yl_unit units[] = {[YL_TRY_COUNT] = YL_U_COUNT,
                                     [YL_TRY_MONEY] = YL_U_MONEY,
                                     [YL_TRY_DURATION] = YL_U_DURATION,
                                     [YL_TRY_RATE] = YL_U_RATE};

/* Arrivals for each microsecond that one of the unit of a range's end are; *unit: "/day". */
static double rate_unit(const struct reading *of, const char **unit)
{
    static const struct {
        const char *unit;
        int64_t length;
    } all[] = {{"/s", YL_SECOND}, {"/min", YL_MINUTE}, {"/day", YL_DAY}, {"/week", YL_WEEK}};
    *unit = "/h";
    for (size_t i = 0; i < YL_COUNT_OF(all); i++)
        if (of->raw->to && yl_text_ends(of->raw->to->text, all[i].unit)) {
            *unit = all[i].unit;
            return 1 / (double)all[i].length;
        }
    return 1 / (double)YL_HOUR;
}

/* In the file's words. */
static const char *printed(const struct reading *of, double value)
{
    struct yl_arena *arena = of->load->r->arena;
    char text[YL_TIME_TEXT];
    const char *unit;
    switch (of->unit) {
    case YL_TRY_TIME:
        yl_time_print(text, (int64_t)value, &of->load->out->zone);
        return yl_arena_print(arena, "%s", text);
    case YL_TRY_MONEY:
        yl_text_money(text, (int64_t)value);
        return yl_arena_print(arena, "%s CNY", text);
    case YL_TRY_RATE:
        yl_text_number(text, value / rate_unit(of, &unit));
        return yl_arena_print(arena, "%s%s", text, unit);
    case YL_TRY_DURATION: {
        const bool minutes = fmod(value, (double)YL_MINUTE) == 0;
        yl_text_number(text, value / (double)(minutes ? YL_MINUTE : YL_SECOND));
        return yl_arena_print(arena, "%s%s", text, minutes ? "m" : "s");
    }
    default:
        yl_text_count(text, (int64_t)value);
        return yl_arena_print(arena, "%s", text);
    }
}

/* A time of day is that of the day of the plan's time. */
static bool time_of(const struct reading *of, const struct yl_item *item, const int64_t *plan,
                    double *out)
{
    const struct yl_zone *zone = &of->load->out->zone;
    int64_t at[2], time = 0;
    if (!yl_read_scalar(of->load->r, item)) return false;
    if (plan) {
        struct yl_local day = yl_local(zone, *plan);
        day.hour = day.minute = day.second = day.micro = 0;
        (void)yl_instant(&time, zone, day);
        if (yl_time_of_day(at, item->text, zone, time, yl_next_boundary(zone, time, 'd')) > 0) {
            *out = (double)at[0];
            return true;
        }
    }
    if (!yl_read_time(of->load->r, item, &time)) return false;
    *out = (double)time;
    return true;
}

static bool number_of(const struct reading *of, const struct yl_item *item, double *out)
{
    if (of->unit == YL_TRY_TIME) return time_of(of, item, of->times ? of->time : NULL, out);
    return yl_read_scalar(of->load->r, item) &&
           yl_read_number(of->load->r, item, units[of->unit], out);
}

/* The time of day of a number on the days of all of the plan's times. */
static const char *on_days(const struct reading *of, double value)
{
    const struct yl_zone *zone = &of->load->out->zone;
    struct yl_arena *arena = of->load->r->arena;
    if (of->times < 2) return printed(of, value);
    const struct yl_local clock = yl_local(zone, (int64_t)value);
    const char *text = "";
    for (uint32_t i = 0; i < of->times; i++) {
        struct yl_local day = yl_local(zone, of->time[i]);
        int64_t time;
        day.hour = clock.hour;
        day.minute = clock.minute;
        day.second = clock.second;
        day.micro = clock.micro;
        (void)yl_instant(&time, zone, day);
        text = yl_arena_print(arena, "%s%s%s", text, i ? ", " : "[", printed(of, (double)time));
    }
    return yl_arena_print(arena, "%s]", text);
}

static void add(const struct reading *of, const char *text, double number)
{
    struct yl_choosable *out = of->out;
    if (isnan(number)
            ? of->at.value && of->at.value->kind == YL_SCALAR && !strcmp(of->at.value->text, text)
            : number == out->is)
        out->now = (int32_t)out->values;
    out->text[out->values] = text;
    out->number[out->values++] = number;
}

/* ---- lists and ranges ----------------------------------------------------------------------- */

/* A list of times, or of anything else as it is written. */
static bool add_list(const struct reading *of, const struct yl_item *list)
{
    const char *text = "[";
    for (const struct yl_item *one = list->first; one; one = one->next) {
        double time = 0;
        if (of->unit != YL_TRY_TIME || !time_of(of, one, of->times ? of->time : NULL, &time))
            return of->unit == YL_TRY_TIME
                       ? false
                       : YL_SAY(of->load->r, one->at, WRONG_SHAPE, "a value of '%s' is no list",
                                "'%s' 的取值不能是列表", of->out->path);
        text = yl_arena_print(of->load->r->arena, "%s%s%s", text, one == list->first ? "" : ", ",
                              printed(of, time));
    }
    add(of, yl_arena_print(of->load->r->arena, "%s]", text), NAN);
    return true;
}

/* A step is left out and no more; a value that is a word is one as it stands. */
static bool add_value(const struct reading *of, const struct yl_item *item)
{
    double number = NAN;
    if (item->kind == YL_LIST && item->count && of->unit == YL_TRY_TIME) return add_list(of, item);
    if (of->at.step && (item->kind != YL_SCALAR || strcmp(item->text, "none")))
        return YL_SAY(of->load->r, item->at, WRONG_SHAPE,
                      "of a step there is one choice, to leave it out: 'values: [none]'",
                      "步骤只有一种选择，即去掉它：'values: [none]'");
    if (of->unit == YL_TRY_WORD || of->at.step) {
        if (!yl_read_scalar(of->load->r, item)) return false;
        add(of, item->text, NAN);
        return true;
    }
    if (!number_of(of, item, &number)) return false;
    const char *text = printed(of, number);
    if (of->unit == YL_TRY_RATE || of->unit == YL_TRY_DURATION) text = item->text;
    if (of->unit == YL_TRY_TIME) text = on_days(of, number);
    add(of, text, number);
    return true;
}

static bool read_values(const struct reading *of)
{
    static const char *const others[] = {"from", "to", "by"};
    const struct yl_item *list = of->raw->values, *const other[] = {of->raw->from, of->raw->to,
                                                                    of->raw->by};
    bool good = true;
    for (size_t i = 0; i < YL_COUNT_OF(other); i++)
        if (other[i]) {
            yl_say_together(of->load, other[i]->key_at, "values", others[i]);
            good = false;
        }
    if (!yl_read_shape(of->load->r, list, YL_LIST)) return false;
    if (!list->count || list->count > MOST)
        return YL_SAY(of->load->r, list->at, WRONG_SHAPE, "'values' lists 1 to %d values",
                      "'values' 列出 1 至 %d 个取值", MOST);
    of->out->text = yl_arena_get(of->load->r->arena, list->count * sizeof *of->out->text);
    of->out->number = yl_arena_get(of->load->r->arena, list->count * sizeof *of->out->number);
    for (const struct yl_item *one = list->first; one; one = one->next) good &= add_value(of, one);
    return good;
}

/* 1, 2 or 5 times a power of ten of what people count in; of times half an hour. */
static double step_of(const struct reading *of, double span)
{
    const bool is_short = span < 10 * (double)YL_MINUTE;
    const char *unit;
    double size = 1, step = 1;
    if (of->unit == YL_TRY_TIME) return 30 * (double)YL_MINUTE;
    if (of->unit == YL_TRY_MONEY) size = 1e6;
    if (of->unit == YL_TRY_DURATION) size = (double)(is_short ? YL_SECOND : YL_MINUTE);
    if (of->unit == YL_TRY_RATE) {
        size = rate_unit(of, &unit);
        step = 1e-6;
    }
    const double least = span / size / STEPS;
    for (int i = 0; step < least * (1 - 1e-9); i++) step *= i % 3 == 1 ? 2.5 : 2;
    return step * size;
}

static bool add_range(const struct reading *of, double from, double to, double by)
{
    const double steps = ceil((to - from) / by - 1e-9);
    if (steps >= MOST)
        return YL_SAY(of->load->r, of->raw->to->at, VALUE_RANGE,
                      "'%s' has more than %d values: take a larger 'by'",
                      "'%s' 的取值多于 %d 个：请加大 'by'", of->out->path, MOST);
    const size_t room = (size_t)steps + 1;
    of->out->text = yl_arena_get(of->load->r->arena, room * sizeof *of->out->text);
    of->out->number = yl_arena_get(of->load->r->arena, room * sizeof *of->out->number);
    of->out->ordered = true;
    for (size_t i = 0; i < room; i++) {
        double value = i + 1 < room ? from + (double)i * by : to;
        if (of->unit != YL_TRY_RATE) value = round(value);
        add(of, of->unit == YL_TRY_TIME ? on_days(of, value) : printed(of, value), value);
    }
    return true;
}

static bool read_range(const struct reading *of)
{
    struct yl_reader *r = of->load->r;
    const struct choice *raw = of->raw;
    const struct yl_key_row *key = of->at.key;
    double from = key->low < key->high ? fmax(key->low, 0) : 0, to = 0, by = 0;
    if (of->unit == YL_TRY_WORD || of->at.step)
        return YL_SAY(r, raw->to->at, WRONG_SHAPE, "'%s' is no number and no time: list 'values'",
                      "'%s' 不是数也不是时间：请列出 'values'", of->out->path);
    if (of->unit == YL_TRY_TIME && !raw->from)
        return YL_SAY(r, raw->to->at, MISSING_KEY, "a range of times needs 'from'",
                      "时间范围缺少 'from'");
    if ((raw->from && !number_of(of, raw->from, &from)) || !number_of(of, raw->to, &to))
        return false;
    if (!(from < to))
        return YL_SAY(r, raw->to->at, EMPTY_INTERVAL, "'to' is '%s', not behind 'from'",
                      "'to' 为 '%s'，不在 'from' 之后", raw->to->text);
    if (!raw->by) return add_range(of, from, to, step_of(of, to - from));
    const enum yl_unit unit = of->unit == YL_TRY_TIME ? YL_U_DURATION : units[of->unit];
    if (!yl_read_scalar(r, raw->by) || !yl_read_number(r, raw->by, unit, &by)) return false;
    if (!(by > 0))
        return YL_SAY(r, raw->by->at, VALUE_RANGE, "'by' is '%s', but must be above 0",
                      "'by' 是 '%s'，须大于 0", raw->by->text);
    return add_range(of, from, to, by);
}

/* ---- what the plan has there ---------------------------------------------------------------- */

static void read_plan(struct reading *of)
{
    const struct yl_item *value = of->at.value;
    struct yl_reader *r = of->load->r;
    of->out->is = NAN;
    of->out->now = -1;
    if (!value || of->at.step || of->unit == YL_TRY_WORD) return;
    if (of->unit != YL_TRY_TIME) {
        const struct yl_value_text raw = {value->text, strlen(value->text), units[of->unit]};
        double is;
        if (value->kind == YL_SCALAR && yl_value_parse(&raw, &is) == YL_VALUE_GOOD)
            of->out->is = is;
        return;
    }
    const struct yl_item *list = yl_refer_list(of->load, value);
    of->time = yl_arena_get(r->arena, (list->count + 1) * sizeof *of->time);
    for (const struct yl_item *one = list->first; one; one = one->next)
        of->times += one->kind == YL_SCALAR && yl_time_good(r, one->text, &of->time[of->times]);
    if (of->times) of->out->is = (double)of->time[0];
    for (uint32_t i = 1; i < of->times; i++) {
        const struct yl_local one = yl_local(&of->load->out->zone, of->time[0]),
                              other = yl_local(&of->load->out->zone, of->time[i]);
        if (one.hour != other.hour || one.minute != other.minute) of->out->is = NAN;
    }
}

/* Several times a day have no day of their own for a time of day. */
static bool days_apart(const struct reading *of)
{
    const struct yl_zone *zone = &of->load->out->zone;
    for (uint32_t i = 1; i < of->times; i++)
        if (of->time[i] < yl_next_boundary(zone, of->time[i - 1], 'd')) return false;
    return true;
}

/* ---- what a path may be --------------------------------------------------------------------- */

static bool path_good(const struct reading *of, const struct yl_item *item)
{
    struct yl_load *load = of->load;
    const struct yl_key_row *whole = yl_keys_whole(&yl_scenario_table, item->key, ~0U);
    if (whole)
        return YL_SAY(load->r, item->key_at, WHOLE_SCENARIO,
                      "'%s' belongs to the whole scenario: it is not chosen",
                      "'%s' 属于整个场景，不由计划选择", whole->name);
    struct yl_item *root = (struct yl_item *)(uintptr_t)load->out->root;
    if (!of->at.key && !yl_tree_at(root, item->key)) { /* as an override or its reader says it */
        const struct yl_item one = {.text = "1", .base = ".", .at = item->key_at};
        const struct yl_override override = {item->key, &one, item->key_at};
        struct yl_item *copy = yl_tree_copy(load->r->arena, root);
        if (!yl_tree_override(load->r->arena, copy, &override, load->r->diags) ||
            !yl_scenario_takes(root, &override, load->r->diags, true))
            return false;
    }
    const struct yl_never *never =
        yl_tryable_never(&of->at, load->out, item->key, of->raw->is.each > 0);
    if (never) {
        YL_SAY(load->r, item->key_at, NEVER_TRIED, "'%s' cannot be chosen", "'%s' 不能选择",
               item->key);
        YL_NOTE(load->r, "%s", "%s", never->reason[load->r->diags->lang]);
        return false;
    }
    if (of->at.key && of->at.key->tried[0]) return true;
    YL_SAY(load->r, item->key_at, NEVER_TRIED, "'%s' is no value that a plan can choose",
           "'%s' 不是计划可以选择的取值", item->key);
    YL_HELP(load->r,
            "a plan chooses when and how much is sent and where it leads, budgets, stock, seats, "
            "agents, allowances, slots of a programme, and which step of a path is left out",
            "计划可以选择发送的时间、数量和去向，预算、库存、座位、客服、限额、节目环节，以及去掉路"
            "径的哪个步骤");
    return false;
}

static bool costs_good(const struct reading *of, const struct yl_item *item)
{
    const struct yl_item *each = yl_tree_get(item, "each"), *unsold = yl_tree_get(item, "unsold"),
                         *back = yl_tree_get(item, "back");
    if (each && (of->unit != YL_TRY_COUNT || of->at.step))
        return YL_SAY(of->load->r, each->key_at, KEYS_TOGETHER,
                      "'each' is of what is counted, which '%s' is not",
                      "'each' 只用于可数的取值，'%s' 不是", item->key);
    if (unsold && strcmp(of->at.key->name, "stock") != 0) {
        yl_say_only_with(of->load, unsold->key_at, "unsold", "stock");
        return false;
    }
    if (back && !each) {
        yl_say_only_with(of->load, back->key_at, "back", "each");
        return false;
    }
    return true;
}

/* Where the ith value is written, or the range that it is of. */
static struct yl_pos written_at(const struct reading *of, uint32_t i)
{
    if (!of->raw->values) return (i || !of->raw->from ? of->raw->to : of->raw->from)->at;
    const struct yl_item *value = of->raw->values->first;
    while (i--) value = value->next;
    return value->at;
}

/* Base is read with the ends of a range, and with each value of a list. */
static bool takes(const struct reading *of, const struct yl_item *item)
{
    const struct yl_choosable *out = of->out;
    if (of->load->r->diags->count) return true; /* nothing would be read */
    for (uint32_t i = 0; i < out->values; i++) {
        if (out->ordered && i && i + 1 < out->values) continue;
        const char *set = yl_arena_print(of->load->r->arena, "%s=%s", item->key, out->text[i]);
        struct yl_override override;
        if (yl_override_parse(&override, of->load->r->arena, set, of->load->r->diags)) return false;
        struct yl_item *value = yl_tree_copy(of->load->r->arena, override.value);
        value->at = written_at(of, i);
        for (struct yl_item *one = value->first; one; one = one->next) one->at = value->at;
        override.value = value;
        override.at = item->key_at;
        if (!yl_scenario_takes(of->load->out->root, &override, of->load->r->diags, true))
            return false;
    }
    return true;
}

/* One path, whose keys are read. */
static bool settle(struct yl_load *load, const struct yl_item *item, struct choice raw,
                   struct yl_choosable *out)
{
    struct reading of = {.load = load, .raw = &raw, .out = out};
    *out = raw.is;
    out->path = item->key;
    out->at = item->key_at;
    yl_tryable_find(&of.at, load->out, item->key, load->r->arena);
    if (!path_good(&of, item)) return false;
    of.unit = yl_tryable_unit(of.at.key);
    read_plan(&of);
    if (!costs_good(&of, item)) return false;
    if (!raw.values && !raw.to)
        return YL_SAY(load->r, item->key_at, MISSING_KEY, "'%s' needs 'to' or 'values'",
                      "'%s' 缺少 'to' 或 'values'", item->key);
    if (of.times > 1 && !days_apart(&of))
        return YL_SAY(load->r, item->key_at, WRONG_SHAPE,
                      "'%1$s' has several times a day: choose one of them, as '%1$s.0'",
                      "'%1$s' 一天有几个时间：请选其中一个，如 '%1$s.0'", item->key);
    return (raw.values ? read_values(&of) : read_range(&of)) && takes(&of, item);
}

static bool read_one(struct yl_load *load, const struct yl_item *item, struct yl_choosable *out)
{
    struct choice raw = {0};
    return yl_keys_read(load->r, item, &yl_choosable_table, &raw) && settle(load, item, raw, out);
}

void yl_choose_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *scenario = load->out;
    if (!item || yl_item_is_nothing(item) || strcmp(scenario->variant, "base")) return;
    if (!yl_read_shape(load->r, item, YL_MAP)) return;
    scenario->choosable =
        yl_arena_get(load->r->arena, (item->count + 1) * sizeof *scenario->choosable);
    for (const struct yl_item *one = item->first; one; one = one->next)
        scenario->choosables += read_one(load, one, &scenario->choosable[scenario->choosables]);
}

/* ---- of a call ------------------------------------------------------------------------------ */

/* Behind a value of "a,b,[c, d]": the comma, or the end. */
static size_t value_length(const char *text)
{
    size_t at = 0;
    for (int depth = 0; text[at] && (depth || text[at] != ','); at++)
        depth += (text[at] == '[' || text[at] == '{') - (text[at] == ']' || text[at] == '}');
    return at;
}

bool yl_choosable_asked(struct yl_choosable *out, const struct yl_scenario *base, const char *text,
                        struct yl_arena *arena, struct yl_diags *diags)
{
    struct yl_reader reader = {
        .arena = arena, .diags = diags, .zone = &base->zone, .from = base->from, .to = base->to};
    struct yl_scenario of = *base;
    struct yl_load load = {.r = &reader, .out = &of, .place = YL_P_ASIDE};
    struct yl_item list = {.kind = YL_LIST}, item = {.kind = YL_MAP};
    struct choice raw = {.values = &list};
    reader.load = &load;
    const size_t path = strcspn(text, "=");
    const char *at = text + path + (text[path] == '=');
    do {
        const size_t length = value_length(at);
        const char *one = text[path]
                              ? yl_arena_print(arena, "%.*s=%.*s", (int)path, text, (int)length, at)
                              : text;
        struct yl_override override;
        if (yl_override_parse(&override, arena, one, diags)) return false;
        yl_yaml_append(&list, yl_tree_copy(arena, override.value));
        item.key = override.path;
        item.key_at = list.at = list.key_at = override.at;
        at += length + (at[length] == ',');
    } while (*at);
    for (uint32_t i = 0; i < base->choosables; i++)
        if (!strcmp(base->choosable[i].path, item.key)) {
            raw.is = base->choosable[i];
            raw.is.values = 0;
        }
    return settle(&load, &item, raw, out);
}
