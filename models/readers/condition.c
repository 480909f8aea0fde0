/* condition.c: conditions that gate, are waited for and leave steps out; contract in read.h */
#include "models/readers/read.h"
#include <string.h>

static bool two_digits(const char *text, int most, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return *out <= most;
}

/* HH:MM; 24:00 is the end of the day. */
static bool clock_time(const char *text, int64_t *out)
{
    int hour = 0, minute = 0;
    if (!two_digits(text, 24, &hour) || text[2] != ':' || !two_digits(text + 3, 59, &minute))
        return false;
    if (hour == 24 && minute) return false;
    *out = hour * YL_HOUR + minute * YL_MINUTE;
    return true;
}

static bool read_hours(struct yl_load *load, const struct yl_item *item, struct yl_condition *out)
{
    out->kind = YL_COND_HOURS;
    out->name = item->text;
    if (clock_time(item->text, &out->from) && clock_time(item->text + 6, &out->to) &&
        out->from != out->to && out->from != YL_DAY)
        return true;
    YL_SAY(load->r, item->at, BAD_CONDITION, "'%s' is no time of day", "'%s' 不是一天中的时段",
           item->text);
    YL_HELP(load->r, "hours are written HH:MM-HH:MM, as 08:00-21:00",
            "时段写作 HH:MM-HH:MM，例如 08:00-21:00");
    return false;
}

static uint64_t mask_of(struct yl_load *load, const struct yl_axis *axis, const struct yl_item *raw)
{
    uint64_t mask = 0;
    for (const struct yl_item *each = yl_refer_list(load, raw)->first; each; each = each->next) {
        if (!yl_read_scalar(load->r, each)) continue;
        int32_t v = yl_refer_value(load, axis, each->text, each->at);
        if (v >= 0) mask |= UINT64_C(1) << v;
    }
    return mask;
}

/* One line TRAIT: value(s) of a map. */
static bool read_line(struct yl_load *load, const struct yl_item *line, struct yl_condition *out)
{
    int32_t a = yl_refer_axis(load, line->key, line->key_at);
    if (a < 0) return false;
    yl_refer_use(load, YL_P_AXIS, a);
    *out = (struct yl_condition){.kind = YL_COND_AXIS, .index = (uint32_t)a, .name = line->key};
    out->at = line->key_at;
    out->mask = mask_of(load, &load->out->axis[a], line);
    return out->mask != 0;
}

static bool read_axis(struct yl_load *load, const struct yl_item *item, struct yl_condition *out)
{
    int32_t a = yl_refer_axis(load, item->text, item->at);
    if (a < 0) return false;
    const struct yl_axis *axis = &load->out->axis[a];
    yl_refer_use(load, YL_P_AXIS, a);
    out->kind = YL_COND_AXIS;
    out->index = (uint32_t)a;
    out->mask = axis->counts ? (UINT64_C(1) << axis->values) - 2 : 2;
    out->name = axis->name;
    if (axis->yes_no || axis->counts) return true;
    if (load->bad_axis[a]) return false;
    YL_SAY(load->r, item->at, BAD_CONDITION, "'%s' has other values than yes and no",
           "'%s' 不是只有 yes、no 的特征", item->text);
    YL_HELP(load->r, "name the value, as {%s: %s}", "请写明取值，例如 {%s: %s}", axis->name,
            axis->values ? axis->value[0] : "");
    return false;
}

static bool read_place(struct yl_load *load, const struct yl_item *item, struct yl_condition *out)
{
    bool room = !strncmp(item->text, "rooms.", 6);
    int32_t index = yl_refer(load, room ? YL_P_ROOM : YL_P_LIMIT, item, true);
    if (index < 0) return false;
    if (!room) yl_refer_use(load, YL_P_LIMIT, index);
    out->kind = room ? YL_COND_ROOM : YL_COND_LIMIT;
    out->index = (uint32_t)index;
    out->name = item->text;
    return true;
}

static bool can_wait(struct yl_load *load, const struct yl_condition *condition)
{
    if (condition->kind == YL_COND_HOURS) return true;
    if (condition->kind == YL_COND_ROOM && load->hosted[condition->index] != YL_HOSTED) return true;
    if (condition->kind == YL_COND_AXIS && load->out->axis[condition->index].kind == YL_AXIS_FACT)
        return true;
    const char *const why[][2] = {
        {"a trait or memory of a person does not change while waiting",
         "等待中人的特征与记忆不会改变"},
        {"a hosted room has no sessions to wait for", "hosted 直播间没有可等的场次"},
        {"a limit cannot be waited for", "限额不能等待"}};
    int k = condition->kind == YL_COND_ROOM ? 1 : condition->kind == YL_COND_LIMIT ? 2 : 0;
    YL_SAY(load->r, condition->at, WAIT_CONDITION, "'%s' cannot be waited for", "不能等待 '%s'",
           condition->name);
    YL_HELP(load->r, "%s; facts, rooms with sessions and hours can",
            "%s；可等的是事实、有场次的直播间和时段", why[k][load->r->diags->lang]);
    return false;
}

static bool read_one(struct yl_load *load, const struct yl_item *item, struct yl_condition *out)
{
    *out = (struct yl_condition){.at = item->at};
    if (item->kind == YL_MAP) {
        if (item->count == 1) return read_line(load, item->first, out);
        YL_SAY(load->r, item->at, BAD_CONDITION, "a condition names one trait and its value",
               "一个条件只写一个特征及其取值");
        YL_HELP(load->r, "write a list: [{os: android}, member]",
                "可写成列表：[{os: android}, member]");
        return false;
    }
    if (!yl_read_scalar(load->r, item)) return false;
    const char *text = item->text;
    if (strlen(text) == 11 && text[2] == ':' && text[5] == '-' && text[8] == ':')
        return read_hours(load, item, out);
    if (yl_names_find(&load->names[YL_P_AXIS], item->text) < 0 &&
        (!strncmp(item->text, "rooms.", 6) || !strncmp(item->text, "limits.", 7)))
        return read_place(load, item, out);
    return read_axis(load, item, out);
}

void yl_key_conditions(struct yl_load *load, const struct yl_item *item, void *into)
{
    const struct yl_key_row *key = load->r->key;
    struct yl_conditions *out = YL_KEY_FIELD(struct yl_conditions, into, key->at);
    const struct yl_item *list = yl_refer_list(load, item);
    struct yl_condition *all = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *all);
    for (const struct yl_item *each = list->first; each; each = each->next)
        if (read_one(load, each, &all[out->count]) &&
            (!key->of || can_wait(load, &all[out->count])))
            out->count++;
    out->all = all;
}

void yl_key_match(struct yl_load *load, const struct yl_item *map, void *into)
{
    struct yl_conditions *out = YL_KEY_FIELD(struct yl_conditions, into, load->r->key->at);
    if (map->kind != YL_MAP || !map->count) {
        YL_SAY(load->r, map->at, WRONG_SHAPE, "'%s' is a map of traits with their values",
               "'%s' 应是特征与取值的映射", yl_item_name(map));
        YL_HELP(load->r, "write '%s: {os: android}'", "写作 '%s: {os: android}'",
                yl_item_name(map));
        return;
    }
    struct yl_condition *all = yl_arena_get(load->r->arena, map->count * sizeof *all);
    for (const struct yl_item *line = map->first; line; line = line->next)
        if (read_line(load, line, &all[out->count])) out->count++;
    out->all = all;
}

static void say_changing(struct yl_load *load, const struct yl_condition *one,
                         const struct yl_axis *axis)
{
    YL_SAY(load->r, one->at, WRONG_TRAIT,
           "an audience is made of traits, but '%s' changes with time",
           "受众由特征组成，而 '%s' 随时间变化", axis->name);
    if (axis->kind == YL_AXIS_MEMORY)
        YL_HELP(load->r,
                "give 'people.size': each person is then asked what it remembers when its "
                "turn comes",
                "给出 'people.size'：轮到每个人时看其记忆");
    else
        YL_HELP(load->r, "let the first step have 'only_if: {%s: ...}', which everybody reaches",
                "可在第一步写 'only_if: {%s: ...}'，人人到达该步", axis->name);
}

void yl_audience_check(struct yl_load *load, const struct yl_item *map,
                       const struct yl_conditions *among)
{
    const struct yl_item *item = yl_tree_get(map, "among");
    for (uint32_t i = 0; item && i < among->count; i++) {
        const struct yl_condition *one = &among->all[i];
        const struct yl_axis *axis = &load->out->axis[one->index];
        double share = 0;
        if (load->bad_axis[one->index] || (load->out->size && axis->kind == YL_AXIS_MEMORY))
            continue;
        if (axis->kind != YL_AXIS_TRAIT) {
            say_changing(load, one, axis);
            continue;
        }
        for (uint32_t v = 0; v < axis->values; v++)
            if (one->mask >> v & 1) share += axis->share[v];
        if (share > 0 || load->out->size) continue;
        YL_SAY(load->r, one->at, VALUE_RANGE, "nobody has these values of '%s'",
               "没有人有 '%s' 的这些取值", axis->name);
    }
}
