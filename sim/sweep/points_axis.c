/* points_axis.c: axes are read, their values printed and compared; contract in points_parts.h */
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/change.h"
#include "sim/scenario/value.h"
#include "sim/sweep/points_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MILLION 1e6

struct part {                 /* "*1.5", "+5%", "0.045 CNY" */
    const char *front, *unit; /* "*" or ""; the text behind the digits */
    double number;
    bool sign; /* + or - is written */
};

/* False if the text does not begin with a number. */
static bool split_number(struct part *part, const char *text)
{
    part->front = *text == '*' ? "*" : "";
    part->sign = *text == '+' || *text == '-';
    if (*text == '*') text++;
    size_t digits = yl_text_digits(text, strlen(text));
    part->unit = text + digits;
    return digits && yl_text_to_number(*text == '+' ? text + 1 : text, digits - (*text == '+'),
                                       &part->number);
}

static bool as_unit(const char *text, enum yl_unit unit, double *value)
{
    struct yl_value_text raw = {text, strlen(text), unit};
    return yl_value_parse(&raw, value) == YL_VALUE_GOOD;
}

/* Set the ends, in units of `size`, if both texts (10k, 2万元) are of this unit. */
static bool read_ends_as(struct yl_points_axis *axis, const char *const text[2], enum yl_unit unit,
                         double size)
{
    double from, to;
    if (!as_unit(text[0], unit, &from) || !as_unit(text[1], unit, &to)) return false;
    axis->from = from / size;
    axis->to = to / size;
    return true;
}

/* Set the ends of the axis, and front, unit and sign; false if the texts have no unit in common. */
static bool read_ends(struct yl_points_axis *axis, const char *from, const char *to)
{
    const char *const text[2] = {from, to};
    struct part first, last;
    bool plain = !strchr("*+-", *from) && !strchr("*+-", *to);
    if (plain && read_ends_as(axis, text, YL_U_COUNT, 1)) return true;
    if (plain && read_ends_as(axis, text, YL_U_MONEY, MILLION)) {
        axis->unit = axis->from == 0 && axis->to == 0 ? "" : " CNY";
        return true;
    }
    if (!split_number(&first, from) || !split_number(&last, to) || strcmp(first.front, last.front))
        return false;
    axis->front = first.front;
    axis->unit = last.unit;
    axis->sign = first.sign || last.sign;
    axis->from = first.number;
    axis->to = last.number;
    if (!strcmp(first.unit, last.unit)) return true;
    if (!*first.unit && first.number == 0) return true; /* 0 needs no unit */
    if (axis->sign || *first.front) return false;
    axis->unit = "s";
    if (read_ends_as(axis, text, YL_U_DURATION, MILLION)) return true;
    axis->unit = "";
    return read_ends_as(axis, text, YL_U_SHARE, 1);
}

static bool instant(const char *text, const struct yl_scenario *base, double *value)
{
    const struct yl_reader reader = {.zone = &base->zone, .from = base->from, .to = base->to};
    int64_t at;
    if (!yl_time_good(&reader, text, &at)) return false;
    *value = (double)at;
    return true;
}

/* Set axis->whole if the scenario refuses the value at 0.381966 of the range, which has a fraction. */
static void try_whole(struct yl_points *points, struct yl_points_axis *axis, struct yl_diags *diags)
{
    struct yl_arena arena = {0};
    if (axis->time || *axis->unit || *axis->front || axis->sign) return;
    if (floor(axis->from) != axis->from || floor(axis->to) != axis->to) return;
    const struct yl_item value = {.base = ".", .text = yl_axis_text(axis, 0.381966, &arena, NULL)};
    const struct yl_override override = {.path = axis->path, .value = &value};
    axis->whole = !strchr(value.text, 'e') &&
                  !yl_scenario_takes(points->all->variant[0].root, &override, diags);
    yl_arena_free(&arena);
}

static bool read_range(struct yl_points *points, struct yl_points_axis *axis,
                       struct yl_reader *reader, const struct yl_axis_raw *raw)
{
    const struct yl_scenario *base = &points->all->variant[0];
    const char *from = raw->from->text, *to = raw->to->text;
    axis->scale = raw->log ? YL_POINTS_LOG : YL_POINTS_LINEAR;
    axis->values = (uint32_t)raw->points;
    axis->front = axis->unit = "";
    axis->time = instant(from, base, &axis->from) && instant(to, base, &axis->to);
    if (!axis->time && !read_ends(axis, from, to))
        return YL_SAY(reader, raw->from->at, NOT_A_NUMBER,
                      "'%s' and '%s' are not two numbers of one unit, or two times",
                      "'%s' 与 '%s' 不是同一单位的两个数，也不是两个时刻", from, to);
    if (!(axis->from < axis->to))
        return YL_SAY(reader, raw->to->at, EMPTY_INTERVAL,
                      "the axis ends at '%2$s', not behind '%1$s'",
                      "扫描轴的终点 '%2$s' 不在起点 '%1$s' 之后", from, to);
    if (raw->log && (axis->from <= 0 || axis->time))
        return YL_SAY(reader, raw->from->at, VALUE_RANGE,
                      "equal ratios need a number above 0, not '%s'",
                      "等比取值需要大于 0 的数，而不是 '%s'", from);
    if (points->design == YL_POINTS_GRID && !raw->points)
        return YL_SAY(reader, axis->at, MISSING_KEY, "'%s' needs 'points' in a grid",
                      "网格中 '%s' 缺少 'points'", axis->path);
    try_whole(points, axis, reader->diags);
    return true;
}

static bool read_list(struct yl_points *points, struct yl_points_axis *axis,
                      const struct yl_item *list)
{
    axis->scale = YL_POINTS_LISTED;
    axis->value = yl_arena_get(&points->arena, (list->count + 1) * sizeof *axis->value);
    for (const struct yl_item *each = list->first; each; each = each->next)
        axis->value[axis->values++] = each;
    return axis->values > 0;
}

bool yl_axis_read(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                  const struct yl_item *item)
{
    struct yl_axis_raw raw = {0};
    axis->path = item->key;
    axis->at = item->key_at;
    axis->column = -1;
    if (item->kind == YL_LIST) return read_list(points, axis, item);
    if (item->kind != YL_MAP) return false;
    const struct yl_item *values = yl_tree_get(item, "values");
    if (values) return values->kind == YL_LIST && read_list(points, axis, values);
    const struct yl_item *count = yl_tree_get(item, "points"), *log = yl_tree_get(item, "log");
    raw.from = yl_tree_get(item, "from");
    raw.to = yl_tree_get(item, "to");
    if (!raw.from || !raw.to || (count && !yl_read_count(reader, count, &raw.points))) return false;
    if (log && !yl_read_yesno(reader, log, &raw.log)) return false;
    if (!yl_read_scalar(reader, raw.from) || !yl_read_scalar(reader, raw.to)) return false;
    return read_range(points, axis, reader, &raw);
}

/* ---- the command line ---- */

/* Report the syntax of --axis; false. */
static bool wrong(struct yl_reader *reader, struct yl_pos at, const char *text)
{
    return YL_SAY(reader, at, WRONG_SHAPE,
                  "'%s' is not PATH=FROM:TO:POINTS, PATH=FROM:TO:POINTS:log or "
                  "PATH=VALUE,VALUE,...",
                  "'%s' 应写作 路径=起:止:点数、路径=起:止:点数:log 或 路径=值,值,...", text);
}

/* An item of a piece of the option's text; `at` is where the option is. */
static struct yl_item *piece(struct yl_points *points, struct yl_pos at, const char *text,
                             size_t length)
{
    struct yl_item *item = yl_arena_get(&points->arena, sizeof *item);
    *item = (struct yl_item){.base = ".", .at = at};
    item->text = yl_arena_copy(&points->arena, text, length);
    return item;
}

static bool parse_list(struct yl_points *points, struct yl_points_axis *axis, const char *text)
{
    struct yl_item *last = NULL, list = {.kind = YL_LIST};
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        struct yl_item *item = piece(points, axis->at, at, length);
        if (last)
            last->next = item;
        else
            list.first = item;
        last = item;
        list.count++;
        at += length;
        if (!*at) break;
    }
    return read_list(points, axis, &list);
}

bool yl_axis_parse(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                   const char *text)
{
    size_t length = strlen(text), path = strcspn(text, "=");
    uint32_t source = yl_diags_source(reader->diags, "--axis", text, length);
    axis->column = -1;
    axis->at = (struct yl_pos){source, 1, 1, (uint32_t)yl_text_characters(text, path)};
    axis->path = yl_arena_copy(&points->arena, text, path);
    const char *value = text + path + 1, *part[4] = {value};
    if (!text[path] || !path || !*value) return wrong(reader, axis->at, text);
    if (!yl_axis_path_good(reader, axis->path, axis->at)) return false;
    if (strchr(value, ',') || !strchr(value, ':')) return parse_list(points, axis, value);
    int parts = 1;
    size_t size[4];
    for (const char *at = value;; at++) {
        size[parts - 1] = strcspn(part[parts - 1], ":");
        at = part[parts - 1] + size[parts - 1];
        if (!*at) break;
        if (parts == 4) return wrong(reader, axis->at, text);
        part[parts++] = at + 1;
    }
    struct yl_axis_raw raw = {.log = parts == 4};
    raw.from = piece(points, axis->at, part[0], size[0]);
    raw.to = parts > 1 ? piece(points, axis->at, part[1], size[1]) : NULL;
    if (!raw.to || !size[0] || !size[1]) return wrong(reader, axis->at, text);
    if (parts > 2) {
        char *end;
        raw.points = strtoll(part[2], &end, 10);
        if (end != part[2] + size[2] || raw.points < 2 || raw.points > 1000000)
            return wrong(reader, axis->at, text);
    }
    if (parts == 4 && strcmp(part[3], "log")) return wrong(reader, axis->at, text);
    return read_range(points, axis, reader, &raw);
}

bool yl_axis_vary(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                  const char *option, const char *text)
{
    const struct yl_scenario *base = &points->all->variant[0];
    const size_t path = strcspn(text, "=");
    const char *value = text[path] ? text + path + 1 : "";
    const uint32_t source = yl_diags_source(reader->diags, option, text, strlen(text));
    double ignored;
    axis->column = -1;
    axis->at = (struct yl_pos){source, 1, 1, (uint32_t)yl_text_characters(text, path)};
    axis->path = yl_arena_copy(&points->arena, text, path);
    const char *between = strstr(value, "..") ? ".." : ":", *split = strstr(value, between);
    const size_t size = strlen(between);
    for (const char *at = split; at; at = strstr(at + 1, between)) { /* times contain colons, too */
        const struct yl_item *from = piece(points, axis->at, value, (size_t)(at - value));
        if (instant(from->text, base, &ignored) && instant(at + size, base, &ignored)) split = at;
    }
    if (!path || !split || split == value || !split[size])
        return YL_SAY(reader, axis->at, WRONG_SHAPE, "'%s' is not PATH=LOW:HIGH",
                      "'%s' 应写作 路径=下限:上限", text);
    if (!yl_axis_path_good(reader, axis->path, axis->at)) return false;
    struct yl_axis_raw raw = {.points = 2};
    raw.from = piece(points, axis->at, value, (size_t)(split - value));
    raw.to = piece(points, axis->at, split + size, strlen(split + size));
    return read_range(points, axis, reader, &raw);
}

/* ---- values ---- */

static double at_share(const struct yl_points_axis *axis, double share)
{
    double value = axis->from + (axis->to - axis->from) * share;
    if (axis->scale == YL_POINTS_LOG)
        value = share == 1 ? axis->to : axis->from * pow(axis->to / axis->from, share);
    if (share == 1) value = axis->to;
    return axis->whole ? nearbyint(value) : value;
}

const char *yl_axis_text(const struct yl_points_axis *axis, double share, struct yl_arena *arena,
                         const struct yl_zone *zone)
{
    char text[64]; /* a time or a number */
    double value = at_share(axis, share);
    if (axis->time) {
        yl_time_print(text, (int64_t)nearbyint(value / MILLION) * YL_SECOND, zone);
        return yl_arena_copy(arena, text, strlen(text));
    }
    yl_text_number(text, value);
    return yl_arena_print(arena, "%s%s%s%s", axis->front, axis->sign && value >= 0 ? "+" : "", text,
                          axis->unit);
}

/* The hash of a number, an amount or a change; 0 for other texts. */
static uint64_t hash_number(const char *text)
{
    static const enum yl_unit units[] = {YL_U_DURATION, YL_U_SHARE, YL_U_COUNT, YL_U_MONEY};
    struct {
        double value, unit; /* unit 0: a plain number (20% is 0.2, 1万 is 10000), or value 0 */
    } one = {0, 0};
    struct yl_change change;
    bool good = yl_text_to_number(text, strlen(text), &one.value);
    for (size_t i = 0; !good && i < sizeof units / sizeof *units; i++) {
        good = as_unit(text, units[i], &one.value);
        one.unit = units[i] == YL_U_DURATION || units[i] == YL_U_MONEY ? units[i] : YL_U_NONE;
    }
    if (one.value == 0) one.unit = one.value = 0;
    if (good) return yl_hash(&one, sizeof one);
    if (!yl_change_read(&change, text)) return 0;
    one.value = (double)change.by;
    const uint64_t all[] = {(uint64_t)change.sign, yl_hash(&one.value, sizeof one.value),
                            yl_hash_name(change.unit)};
    return yl_hash(all, sizeof all);
}

/* The hash of a rate or a distribution; 0 for other texts. */
static uint64_t hash_read(const char *text, struct yl_arena *arena)
{
    static const enum yl_unit units[] = {YL_U_DURATION, YL_U_MONEY, YL_U_NUMBER};
    const struct yl_item item = {.text = text, .base = "."};
    struct yl_diags aside;
    struct yl_reader reader = {.arena = arena, .diags = &aside};
    struct yl_dist dist;
    double rate;
    uint64_t hash = 0;
    if (!strchr(text, '(') && !strchr(text, '/')) return 0;
    if (!strncmp(text, "empirical", 9)) return yl_hash_name("empirical");
    yl_diags_init(&aside, YL_EN);
    if (!strchr(text, '(') && yl_read_number(&reader, &item, YL_U_RATE, &rate))
        hash = yl_hash(&rate, sizeof rate);
    for (size_t i = 0; strchr(text, '(') && !hash && i < sizeof units / sizeof *units; i++)
        if (yl_read_dist(&reader, &item, units[i], &dist)) hash = yl_dist_hash(&dist);
    yl_diags_free(&aside);
    return hash;
}

/* True if times without an offset may be other instants at another point or in another variant. */
static bool moves_zone(const struct yl_points *points)
{
    bool moves = false;
    for (uint32_t a = 0; a < points->axes; a++)
        moves |= !strncmp(points->axis[a].path, "horizon", 7);
    for (uint32_t v = 1; v < points->all->variants; v++)
        moves |= strcmp(points->all->variant[v].zone.name, points->all->variant[0].zone.name) != 0;
    return moves;
}

uint64_t yl_axis_hash(const struct yl_points *points, const struct yl_item *value,
                      struct yl_arena *arena)
{
    uint64_t hash = value->kind;
    if (value->kind == YL_SCALAR) {
        double at;
        hash = hash_number(value->text);
        if (!hash) hash = hash_read(value->text, arena);
        if (!hash && !moves_zone(points) && instant(value->text, &points->all->variant[0], &at))
            hash = yl_hash(&at, sizeof at);
        return hash ? hash : yl_hash_name(value->text);
    }
    for (const struct yl_item *child = value->first; child; child = child->next) {
        const uint64_t all[] = {hash, child->key ? yl_hash_name(child->key) : 0,
                                yl_axis_hash(points, child, arena)};
        hash = yl_hash(all, sizeof all);
    }
    return hash;
}

bool yl_axis_holds(const struct yl_points_axis *axis, const char *text, const struct yl_zone *zone)
{
    struct yl_points_axis within = *axis;
    struct part part;
    if (axis->scale == YL_POINTS_LISTED) {
        for (uint32_t i = 0; i < axis->values; i++)
            if (axis->value[i]->kind == YL_SCALAR && !strcmp(axis->value[i]->text, text))
                return true;
        return false;
    }
    if (axis->time) {
        int64_t at;
        return yl_time_parse(&at, text, strlen(text), zone) == YL_TIME_GOOD &&
               (double)at >= axis->from && (double)at <= axis->to;
    }
    if (!split_number(&part, text)) return false;
    if (!strcmp(part.front, axis->front) && !strcmp(part.unit, axis->unit))
        return part.number >= axis->from && part.number <= axis->to;
    /* in another unit: compare the text with each end in a unit that both have */
    char from[2 * YL_NUMBER], to[2 * YL_NUMBER];
    size_t length = yl_text_number(from, axis->from);
    snprintf(from + length, sizeof from - length, "%s", axis->unit);
    length = yl_text_number(to, axis->to);
    snprintf(to + length, sizeof to - length, "%s", axis->unit);
    return read_ends(&within, from, text) && within.from <= within.to &&
           read_ends(&within, text, to) && within.from <= within.to;
}
