/* destination.c: where a visit goes next, for certain or by chance; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/text.h"
#include <math.h>
#include <string.h>

enum { VALUES_MOST = 4096 };
static const double slack = 1e-9; /* by which shares may miss 100 % */

static const struct {
    const char *prefix;
    enum yl_place place;
    enum yl_destination_kind kind;
} kinds[] = {{"paths.", YL_P_PATH, YL_TO_PATH},
             {"rooms.", YL_P_ROOM, YL_TO_ROOM},
             {"shops.", YL_P_SHOP, YL_TO_SHOP}};
static const struct {
    const char *word;
    unsigned bit;
    enum yl_destination_kind kind;
    const char *why[2]; /* where it is not allowed */
} words[] = {
    {"leave",
     YL_LEAVE,
     YL_TO_LEAVE,
     {"a visit has to go somewhere from here", "访问必须从这里去某处"}},
    {"next",
     YL_NEXT,
     YL_TO_NEXT,
     {"'next' is allowed only in a step's 'choose' or 'else'",
      "'next' 只能写在步骤的 'choose' 或 'else' 里"}},
    {"replay",
     YL_REPLAY,
     YL_TO_REPLAY,
     {"'replay' is allowed only as a room's 'after_end'", "'replay' 只能作直播间的 'after_end'"}},
};

/* The dotted name nearest to the text, NULL if there is none or more than one. */
static const char *nearest(struct yl_load *load, const char *text)
{
    uint32_t count = 0, most = 1;
    for (size_t k = 0; k < YL_COUNT_OF(kinds); k++) most += load->names[kinds[k].place].count;
    const char **all = yl_arena_get(load->r->arena, most * sizeof *all), *best[3];
    for (size_t k = 0; k < YL_COUNT_OF(kinds); k++) {
        const struct yl_names *names = &load->names[kinds[k].place];
        for (uint32_t i = 0; i < names->count; i++) {
            const char *dotted =
                yl_arena_print(load->r->arena, "%s%s", kinds[k].prefix, names->name[i]);
            if (!strcmp(names->name[i], text)) return dotted;
            all[count++] = dotted;
        }
    }
    return yl_text_nearest(text, all, count, best) == 1 ? best[0] : NULL;
}

static void say_bad(struct yl_load *load, const char *text, struct yl_pos at)
{
    YL_SAY(load->r, at, BAD_DESTINATION, "'%s' is not a destination", "'%s' 不是去向", text);
    const char *near = nearest(load, text);
    if (near)
        YL_HELP(load->r, "did you mean '%s'?", "是否应为 '%s'？", near);
    else
        YL_HELP(load->r, "a destination is rooms.NAME, shops.NAME, paths.NAME or leave",
                "去向写作 rooms.名称、shops.名称、paths.名称 或 leave");
}

/* What the text of an item says; out->kind stays where that is no destination, which is reported. */
static void resolve(struct yl_load *load, const struct yl_item *raw, unsigned allowed,
                    struct yl_destination *out)
{
    for (size_t k = 0; k < YL_COUNT_OF(words); k++)
        if (!strcmp(raw->text, words[k].word)) {
            if (allowed & words[k].bit) {
                out->kind = words[k].kind;
                return;
            }
            YL_SAY(load->r, raw->at, BAD_DESTINATION, "'%s' is not allowed here", "这里不能写 '%s'",
                   raw->text);
            YL_HELP(load->r, words[k].why[0], words[k].why[1]);
            return;
        }
    for (size_t k = 0; k < YL_COUNT_OF(kinds); k++)
        if (!strncmp(raw->text, kinds[k].prefix, strlen(kinds[k].prefix))) {
            int32_t index = yl_refer(load, kinds[k].place, raw, true);
            if (index < 0) return;
            yl_refer_use(load, kinds[k].place, index);
            out->kind = kinds[k].kind;
            out->index = (uint32_t)index;
            return;
        }
    say_bad(load, raw->text, raw->at);
}

void yl_destination_read(struct yl_load *load, const struct yl_item *item, unsigned allowed,
                         struct yl_destination *out)
{
    *out = (struct yl_destination){.kind = YL_TO_NOWHERE};
    if (!item) return;
    out->at = item->at;
    if (yl_read_scalar(load->r, item)) resolve(load, item, allowed, out);
}

void yl_key_destination(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_key_row *key = load->r->key;
    yl_destination_read(load, item, key->of, YL_KEY_FIELD(struct yl_destination, out, key->at));
}

void yl_choice_one(struct yl_arena *arena, struct yl_destination to, struct yl_choice *out)
{
    *out = (struct yl_choice){.present = to.kind != YL_TO_NOWHERE, .values = 1, .options = 1};
    out->at = to.at;
    out->to = yl_arena_get(arena, sizeof *out->to);
    out->share = yl_arena_get(arena, sizeof *out->share);
    out->to[0] = to;
    out->share[0] = 1;
}

/* The axis's index among those of the choice, added when new; -1: too many, reported. */
static int32_t index_of_axis(struct yl_load *load, struct yl_choice *choice, int32_t axis)
{
    for (uint32_t i = 0; i < choice->axes; i++)
        if (choice->axis[i] == axis) return (int32_t)i;
    uint32_t values = choice->values * load->out->axis[axis].values;
    if (choice->axes == YL_COUNT_OF(choice->axis) || values > VALUES_MOST) {
        YL_SAY(load->r, choice->at, TOO_MANY_VALUES,
               "the shares of one choice go by at most four traits",
               "一个选择的占比最多按四个特征");
        return -1;
    }
    choice->axis[choice->axes] = axis;
    choice->values = values;
    return (int32_t)choice->axes++;
}

/* Which value of its axis i row v of a choice is of. */
static uint32_t value_of_row(struct yl_load *load, const struct yl_choice *choice, uint32_t i,
                             uint32_t v)
{
    for (uint32_t j = choice->axes - 1; j > i; j--) v /= load->out->axis[choice->axis[j]].values;
    return v % load->out->axis[choice->axis[i]].values;
}

static const char *row_name(struct yl_load *load, const struct yl_choice *choice, uint32_t v)
{
    const char *text = "";
    for (uint32_t i = 0; i < choice->axes; i++) {
        const struct yl_axis *axis = &load->out->axis[choice->axis[i]];
        text = yl_arena_print(load->r->arena, "%s%s%s %s", text, i ? ", " : "", axis->name,
                              axis->value[value_of_row(load, choice, i, v)]);
    }
    return text;
}

/* What is left of row v goes to option `rest` (-1: none). Shares that do not add up are reported of the first such row. */
static void finish_row(struct yl_load *load, struct yl_choice *choice, int32_t rest, uint32_t v,
                       bool *good)
{
    double sum = 0, *share = choice->share + (size_t)v * choice->options;
    for (uint32_t o = 0; o < choice->options; o++) sum += share[o];
    if (rest >= 0 && sum <= 1 + slack) {
        share[rest] = sum < 1 ? 1 - sum : 0;
        return;
    }
    if (fabs(sum - 1) <= slack || !*good) return;
    *good = false;
    YL_SAY(load->r, choice->at, SHARES_SUM,
           rest >= 0 ? "the shares add up to %.9g%%, so nothing is left for 'rest'"
                     : "the shares add up to %.9g%%, but must add up to 100%%",
           rest >= 0 ? "占比之和为 %.9g%%，没有留给 'rest' 的" : "占比之和为 %.9g%%，应为 100%%",
           sum * 100);
    if (choice->axes)
        YL_NOTE(load->r, "for %s", "当 %s", row_name(load, choice, v));
    else if (rest < 0 && sum < 1)
        YL_HELP(load->r, "one option may be 'rest', for example 'leave: rest'",
                "可有一项写 'rest'，例如 'leave: rest'");
}

struct option {
    struct yl_quantity share;
    int32_t axis; /* index among those of the choice, -1 none */
};

/* Where an option leads: without a key where its name says, else NEXT. Returns its share: all of it, or the key's; NULL: none. */
static const struct yl_item *read_option(struct yl_load *load, const struct yl_item *child,
                                         const char *key, unsigned allowed,
                                         struct yl_destination *to)
{
    struct yl_item name = {.kind = YL_SCALAR, .text = child->key, .at = child->key_at};
    to->at = child->key_at;
    if (!key) {
        resolve(load, &name, allowed, to);
        return child;
    }
    to->kind = YL_TO_NEXT;
    return yl_tree_get(child, key);
}

/* Options and the axes of their shares; *rest: the one that takes what is left, -1 none. False: reported. */
static bool read_options(struct yl_load *load, const struct yl_item *map, const char *key,
                         unsigned allowed, struct yl_choice *choice, struct option *option,
                         int32_t *rest)
{
    bool good = true;
    *rest = -1;
    uint32_t o = 0;
    for (const struct yl_item *child = map->first; child; child = child->next, o++) {
        struct yl_raw raw = {0};
        const struct yl_item *share = read_option(load, child, key, allowed, &choice->to[o]);
        if (key) choice->to[o].index = o;
        option[o].axis = -1;
        if (share && share->kind == YL_SCALAR && !strcmp(share->text, "rest")) {
            if (*rest >= 0)
                good = YL_SAY(load->r, share->at, TWO_RESTS, "only one option may be 'rest'",
                              "只能有一项是 'rest'");
            *rest = (int32_t)o;
        } else if (!share || !yl_read_raw(load->r, share, YL_U_SHARE, &raw))
            good = false;
        yl_refer_quantity(load, &raw, &option[o].share);
        if (raw.count && !option[o].share.count) good = false;
        if (option[o].share.axis >= 0)
            option[o].axis = index_of_axis(load, choice, option[o].share.axis);
        if (option[o].share.axis >= 0 && option[o].axis < 0) good = false;
    }
    choice->options = o;
    return good;
}

/* The shares of all options, row by row; false: reported. */
static bool fill_shares(struct yl_load *load, struct yl_choice *choice, const struct option *option,
                        int32_t rest)
{
    bool good = true;
    choice->share = yl_arena_get(load->r->arena,
                                 (size_t)choice->values * choice->options * sizeof *choice->share);
    for (uint32_t v = 0; v < choice->values; v++) {
        for (uint32_t i = 0; i < choice->options; i++) {
            const struct yl_quantity *quantity = &option[i].share;
            if (!quantity->count) continue;
            uint32_t k =
                option[i].axis < 0 ? 0 : value_of_row(load, choice, (uint32_t)option[i].axis, v);
            choice->share[(size_t)v * choice->options + i] = quantity->dist[k].a;
        }
        finish_row(load, choice, rest, v, &good);
    }
    return good;
}

void yl_choice_shares(struct yl_load *load, const struct yl_item *map, const char *key,
                      unsigned allowed, struct yl_choice *out)
{
    struct yl_choice choice = {.present = true, .values = 1, .at = map->at};
    struct option *option = yl_arena_get(load->r->arena, map->count * sizeof *option);
    choice.to = yl_arena_get(load->r->arena, map->count * sizeof *choice.to);
    *out = (struct yl_choice){0};
    int32_t rest;
    if (read_options(load, map, key, allowed, &choice, option, &rest) &&
        fill_shares(load, &choice, option, rest))
        *out = choice;
}

void yl_choice_read(struct yl_load *load, const struct yl_item *map, unsigned allowed,
                    struct yl_choice *out)
{
    *out = (struct yl_choice){0};
    if (map->kind == YL_MAP && map->count)
        yl_choice_shares(load, map, NULL, allowed, out);
    else
        YL_SAY(load->r, map->at, WRONG_SHAPE, "'%s' is a map of destinations with their shares",
               "'%s' 应是去向与占比的映射", yl_item_name(map));
}

/* All who have value v go where the item says; false: reported. */
static bool read_way(struct yl_load *load, const struct yl_item *item, unsigned allowed,
                     struct yl_choice *choice, uint32_t v)
{
    yl_destination_read(load, item, allowed, &choice->to[v]);
    choice->share[(size_t)v * choice->options + v] = 1;
    return choice->to[v].kind != YL_TO_NOWHERE;
}

void yl_choice_by(struct yl_load *load, const struct yl_item *map, struct yl_choice *out)
{
    *out = (struct yl_choice){0};
    const struct yl_item *by = yl_tree_get(map, "by");
    if (!by) {
        YL_SAY(load->r, map->at, WRONG_SHAPE, "'%s' is neither a destination nor {by: TRAIT, ...}",
               "'%s' 既不是去向，也不是 {by: 特征, ...}", yl_item_name(map));
        return;
    }
    int32_t a = yl_read_scalar(load->r, by) ? yl_refer_axis(load, by->text, by->at) : -1;
    if (a < 0) return;
    yl_refer_use(load, YL_P_AXIS, a);
    const struct yl_axis *axis = &load->out->axis[a];
    uint32_t n = axis->values;
    struct yl_choice choice = {.present = true, .axes = 1, .axis = {a}, .values = n, .options = n};
    choice.at = map->at;
    choice.to = yl_arena_get(load->r->arena, n * sizeof *choice.to);
    choice.share = yl_arena_get(load->r->arena, (size_t)n * n * sizeof *choice.share);
    bool good = !load->bad_axis[a];
    const struct yl_item *rest = yl_tree_get(map, "rest");
    for (const struct yl_item *child = map->first; child; child = child->next) {
        if (child == by || child == rest) continue;
        int32_t v = yl_refer_value(load, axis, child->key, child->key_at);
        good &= v >= 0 && read_way(load, child, YL_LEAVE, &choice, (uint32_t)v);
    }
    for (uint32_t v = 0; v < n && (good || rest); v++) {
        if (choice.share[(size_t)v * n + v] > 0) continue;
        if (!rest)
            YL_SAY(load->r, map->at, MISSING_TRAIT_VALUE, "'%s' has no value for %s '%s'",
                   "'%s' 缺少 %s 为 '%s' 时的值", yl_item_name(map), axis->name, axis->value[v]);
        good &= rest && read_way(load, rest, YL_LEAVE, &choice, v);
        if (!good) break;
    }
    if (good) *out = choice;
}
