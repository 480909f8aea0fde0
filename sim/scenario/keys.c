/* keys.c: maps by key tables; contract in keys.h */
#include "sim/scenario/keys.h"
#include "sim/base/gone.h"
#include "sim/base/text.h"
#include "sim/rand/dist.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YL_KEYS_MOST = 64 }; /* rows of a table */

static void print_bound(char *buffer, size_t size, const struct yl_key_row *key, double bound)
{
    char number[YL_NUMBER];
    const bool time = key->kind == YL_V_DURATION || key->unit == YL_U_DURATION,
               money = key->kind == YL_V_MONEY || key->unit == YL_U_MONEY;
    yl_text_number(number, time || money ? bound / 1e6 : bound);
    snprintf(buffer, size, "%s%s", number, time ? "s" : money ? " CNY" : "");
}

static bool in_range(struct yl_reader *reader, const struct yl_item *item,
                     const struct yl_key_row *key, double value)
{
    char low[64], high[64];
    if (!(key->low < key->high) || (value >= key->low && value <= key->high)) return true;
    print_bound(low, sizeof low, key, key->low);
    print_bound(high, sizeof high, key, key->high);
    if (value < key->low && key->low <= 1 &&
        (key->kind == YL_V_DURATION || key->unit == YL_U_DURATION))
        YL_SAY(reader, item->at, VALUE_RANGE, "'%s' must be longer than 0s", "'%s' 必须大于 0s",
               key->name);
    else if (value < key->low)
        YL_SAY(reader, item->at, VALUE_RANGE, "'%s' must be at least %s", "'%s' 至少是 %s",
               key->name, low);
    else
        YL_SAY(reader, item->at, VALUE_RANGE, "'%s' must be at most %s", "'%s' 至多是 %s",
               key->name, high);
    return false;
}

/* Larger draws are cut to the most that is counted exactly: that may be the thousandth of a tail, and no more of the mean than that. */
static bool is_drawn_whole(struct yl_reader *reader, const struct yl_item *item,
                           const struct yl_key_row *key, const struct yl_dist *dist)
{
    static const double most = 0x1p51, part = 0.999; /* draw.h */
    char number[YL_NUMBER];
    const double mean = yl_dist_mean(dist);
    double high = mean;
    if (mean <= most * (1 - part)) return true; /* nor is the quantile larger (Markov) */
    if (mean <= most) high = yl_dist_quantile(dist, part);
    if (high <= most) return true;
    yl_text_number(number, high / 1e6);
    if (high > mean)
        YL_SAY(reader, item->at, VALUE_RANGE,
               "'%s' is more than %s CNY once in 1000 draws, but at most 2251799813 CNY are drawn",
               "'%s' 每抽 1000 次有一次超过 %s 元，但最多只能抽到 2251799813 元", key->name,
               number);
    else if (isfinite(mean))
        YL_SAY(reader, item->at, VALUE_RANGE,
               "'%s' has a mean of %s CNY, but at most 2251799813 CNY are drawn",
               "'%s' 的均值是 %s 元，但最多只能抽到 2251799813 元", key->name, number);
    else
        YL_SAY(reader, item->at, VALUE_RANGE,
               "'%s' has no finite mean, but at most 2251799813 CNY are drawn",
               "'%s' 没有有限的均值，但最多只能抽到 2251799813 元", key->name);
    YL_HELP(reader, "give its end: 'at_most 10000 CNY' as the last argument",
            "请写明上限：把“at_most 10000 CNY”作为最后一个参数");
    return false;
}

static bool whole_dist(struct yl_reader *reader, const struct yl_item *item,
                       const struct yl_key_row *key, const struct yl_dist *dist)
{
    if (key->plain && dist->family != YL_CONSTANT)
        return YL_SAY(reader, item->at, NO_DISTRIBUTION,
                      "'%s' is a distribution, but a plain value is needed here",
                      "'%s' 是分布，这里只能是单个值", key->name);
    if (dist->family != YL_CONSTANT && dist->family != YL_UNIFORM)
        return key->unit != YL_U_MONEY || is_drawn_whole(reader, item, key, dist);
    return in_range(reader, item, key, dist->a);
}

static void keep_quantity(struct yl_reader *reader, const struct yl_raw *raw, void *out)
{
    if (reader->refer)
        reader->refer(reader->load, raw, out);
    else
        *(struct yl_raw *)out = *raw;
}

bool yl_read_shape(struct yl_reader *reader, const struct yl_item *item, enum yl_item_kind kind)
{
    if (item->kind == kind) return true;
    return YL_SAY(reader, item->at, WRONG_SHAPE,
                  kind == YL_LIST ? "'%s' is not a list, as it must be"
                                  : "'%s' is not a map of keys, as it must be",
                  kind == YL_LIST ? "'%s' 应是列表" : "'%s' 应是键值映射", yl_item_name(item));
}

static bool is_nested(struct yl_reader *reader, const struct yl_item *item,
                      const struct yl_key_row *key)
{
    if (!key->sub || (item->kind == YL_SCALAR && !*item->text)) return true;
    return yl_read_shape(reader, item, key->kind == YL_V_LIST ? YL_LIST : YL_MAP);
}

bool yl_key_read(struct yl_reader *reader, const struct yl_item *item, const struct yl_key_row *key,
                 void *into)
{
    void *out = (char *)into + key->at;
    double number = 0;
    if (!is_nested(reader, item, key)) return false;
    if (key->read) {
        reader->key = key;
        key->read(reader->load, item, into);
        return true;
    }
    switch (key->kind) {
    case YL_V_TEXT:
        if (!yl_read_scalar(reader, item)) return false;
        *(const char **)out = item->text;
        return true;
    case YL_V_YESNO:
        return yl_read_yesno(reader, item, out);
    case YL_V_WORD:
        if (!yl_read_word(reader, item, key->shape, out)) return false;
        *(int *)out += (int)key->of;
        return true;
    case YL_V_TIME:
        return yl_read_time(reader, item, out);
    case YL_V_QUANTITY: {
        struct yl_raw raw = {0};
        bool good = yl_read_raw(reader, item, key->unit, &raw);
        for (uint32_t i = 0; good && i < raw.count; i++)
            good = whole_dist(reader, raw.alt[i], key, &raw.dist[i]);
        if (good) keep_quantity(reader, &raw, out);
        return good;
    }
    case YL_V_ITEM:
    case YL_V_ONE:
    case YL_V_MAP:
    case YL_V_LIST:
        *(const struct yl_item **)out = item;
        return true;
    default: /* numbers */
        break;
    }
    static const enum yl_unit unit[] = {
        [YL_V_COUNT] = YL_U_COUNT, [YL_V_NUMBER] = YL_U_NUMBER,     [YL_V_SHARE] = YL_U_SHARE,
        [YL_V_RATE] = YL_U_RATE,   [YL_V_DURATION] = YL_U_DURATION, [YL_V_MONEY] = YL_U_MONEY};
    if (!yl_read_number(reader, item, unit[key->kind], &number) ||
        !in_range(reader, item, key, number))
        return false;
    if (key->kind == YL_V_NUMBER || key->kind == YL_V_SHARE || key->kind == YL_V_RATE)
        *(double *)out = number;
    else
        *(int64_t *)out = (int64_t)number;
    return true;
}

const struct yl_item *yl_key_item(const struct yl_item *map, const char *name)
{
    const struct yl_item *item = yl_tree_get(map, name);
    return item ? item : map;
}

static const struct yl_key_row *find_part(const struct yl_key_table *table, const char *name,
                                          size_t length)
{
    for (size_t i = 0; i < table->keys; i++)
        if (yl_text_is(name, length, table->key[i].name)) return &table->key[i];
    return NULL;
}

static const struct yl_key_row *find(const struct yl_key_table *table, const char *name)
{
    return find_part(table, name, strlen(name));
}

const struct yl_key_row *yl_keys_whole(const struct yl_key_table *table, const char *path,
                                       unsigned where)
{
    const size_t length = strcspn(path, ".");
    const struct yl_key_row *key = find_part(table, path, length);
    if (!key || (key->whole & where)) return key;
    return path[length] && key->kind == YL_V_ONE ? yl_keys_whole(key->sub, path + length + 1, where)
                                                 : NULL;
}

/* Keys that were probably meant are marked in `seen`: they are not missed, too. there: written ones. */
static const struct yl_key_row *report_unknown(struct yl_reader *reader,
                                               const struct yl_item *child,
                                               const struct yl_key_table *table, const bool *there,
                                               bool *seen)
{
    const char *words[YL_KEYS_MOST], *best[3];
    const struct yl_key_row *meant = NULL;
    size_t count = 0;
    for (size_t i = 0; i < table->keys && i < YL_KEYS_MOST; i++)
        if (!there[i]) words[count++] = table->key[i].name;
    YL_SAY(reader, child->key_at, UNKNOWN_KEY, "'%1$s' is not a key of %2$s", "'%1$s' 不是%2$s的键",
           child->key, table->name[reader->diags->lang]);
    const char *instead = yl_gone(table->name[YL_EN], child->key, reader->diags->lang);
    if (instead) {
        YL_HELP(reader, "it is gone: %s", "它已去掉：%s", instead);
        /* it may have said what is missing now */
        for (size_t i = 0; i < table->keys; i++) seen[i] |= table->key[i].required;
        return NULL;
    }
    yl_diag_suggest(reader->diags, child->key, words, count);
    size_t near = yl_text_nearest(child->key, words, count, best);
    for (size_t i = 0; i < near; i++) {
        const struct yl_key_row *key = find(table, best[i]);
        meant = near == 1 && !seen[key - table->key] ? key : NULL;
        seen[key - table->key] = true;
    }
    return meant;
}

/* A map of names that must be there and has none says no more than a missing one. */
static bool is_missing(const struct yl_item *item, const struct yl_key_row *key)
{
    return key->required && key->kind == YL_V_MAP && !item->first &&
           (item->kind == YL_MAP || (item->kind == YL_SCALAR && !*item->text));
}

static bool finish(struct yl_reader *reader, const struct yl_item *item,
                   const struct yl_key_table *table, const bool *seen, void *out)
{
    bool good = true;
    for (size_t i = 0; i < table->keys; i++) {
        const struct yl_key_row *key = &table->key[i];
        if (seen[i]) continue;
        if (key->required) {
            good = false;
            const struct yl_item *empty = yl_tree_get(item, key->name),
                                 *where = empty ? empty : item;
            YL_SAY(reader, where->key ? where->key_at : where->at, MISSING_KEY, "%2$s needs '%1$s'",
                   "%2$s缺少 '%1$s'", key->name, table->name[reader->diags->lang]);
            if (key->help[0]) YL_HELP(reader, "%s", "%s", key->help[reader->diags->lang]);
        } else if (key->fallback) {
            struct yl_item raw = {.kind = YL_SCALAR, .text = key->fallback, .key = key->name};
            struct yl_item *kept = yl_arena_get(reader->arena, sizeof *kept);
            *kept = raw;
            good &= yl_key_read(reader, kept, key, out);
        }
    }
    return good;
}

bool yl_keys_read(struct yl_reader *reader, const struct yl_item *item,
                  const struct yl_key_table *table, void *out)
{
    bool seen[YL_KEYS_MOST] = {false}, there[YL_KEYS_MOST] = {false};
    bool good = true, listed = false;
    for (size_t i = 0; i < table->keys; i++)
        if (table->key[i].kind == YL_V_QUANTITY && !table->key[i].read)
            keep_quantity(reader, &(struct yl_raw){0}, (char *)out + table->key[i].at);
    if (item->kind != YL_MAP && (item->kind != YL_SCALAR || *item->text))
        return YL_SAY(reader, item->at, WRONG_SHAPE, "%s is a map of keys, not %s",
                      "%s是键值映射，不是%s", table->name[reader->diags->lang],
                      reader->diags->lang == YL_ZH
                          ? (item->kind == YL_LIST ? "列表" : "单个值")
                          : (item->kind == YL_LIST ? "a list" : "a single value"));
    for (const struct yl_item *child = item->first; child; child = child->next) {
        const struct yl_key_row *key = find(table, child->key);
        if (key) seen[key - table->key] = !is_missing(child, key);
        if (key)
            good &= yl_key_read(reader, child, key, out);
        else {
            good = false;
            for (const struct yl_item *each = item->first; each && !listed; each = each->next) {
                const struct yl_key_row *known = find(table, each->key);
                if (known) there[known - table->key] = true;
            }
            listed = true;
            const struct yl_key_row *meant = report_unknown(reader, child, table, there, seen);
            if (!meant) continue;
            /* Its value is read, too, whose own problems are not reported yet. */
            struct yl_diags aside = {.lang = reader->diags->lang};
            struct yl_reader silent = *reader;
            silent.diags = &aside;
            silent.files = NULL;
            reader->key = meant; /* a `read` asks the reader of its load */
            yl_key_read(&silent, child, meant, out);
        }
    }
    return finish(reader, item, table, seen, out) && good;
}
