/* refer.c: names and what refers to them; contract in read.h */
#include "models/readers/read.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include "sim/scenario/yaml.h"
#include <stdlib.h>
#include <string.h>

/* What has names: its prefix, its words, and of places the array of the scenario and the reader. */
static const struct {
    const char *prefix, *name[2];
    yl_read_thing *read;
    size_t size, array_at, count_at;
} places[YL_P_COUNT] = {
#define YL_PLACE(KIND, thing, things, en, zh, ...) \
    [YL_P_##KIND] = {#things ".", \
                     {en, zh}, \
                     yl_##thing##_read, \
                     sizeof(struct yl_##thing), \
                     offsetof(struct yl_scenario, thing), \
                     offsetof(struct yl_scenario, things)},
#include "models/all.def"
    [YL_P_AXIS] = {.prefix = "", .name = {"trait or fact", "特征或事实"}},
    [YL_P_GOAL] = {.prefix = "goals.", .name = {"goal", "目标"}},
    [YL_P_START] = {.prefix = "starts.", .name = {"start", "触发"}},
    [YL_P_GOOD] = {.prefix = "shops.", .name = {"item of a shop", "店铺商品"}},
};

void yl_places_read(struct yl_load *load, enum yl_place place)
{
    const struct yl_names *names = &load->names[place];
    char *all = yl_arena_get(load->r->arena, (names->count + 1) * places[place].size);
    memcpy((char *)load->out + places[place].array_at, &all, sizeof all);
    *YL_KEY_FIELD(uint32_t, load->out, places[place].count_at) = names->count;
    load->place = place;
    for (load->at = 0; load->at < names->count; load->at++)
        places[place].read(load, names->item[load->at], all + load->at * places[place].size);
    load->place = YL_P_ASIDE;
}

void yl_refer_use(struct yl_load *load, uint32_t place, int32_t index)
{
    if (index < 0 || load->place == YL_P_ASIDE) return;
    struct yl_use *use = yl_arena_get(load->r->arena, sizeof *use);
    *use = (struct yl_use){load->place, load->at, place, (uint32_t)index, load->out->use};
    load->out->use = use;
}

const char *yl_place_name(const struct yl_scenario *scenario, enum yl_place place, uint32_t i)
{
    const char *all, *name;
    memcpy(&all, (const char *)scenario + places[place].array_at, sizeof all);
    if (i >= *(const uint32_t *)(const void *)((const char *)scenario + places[place].count_at))
        return NULL;
    memcpy(&name, all + i * places[place].size, sizeof name);
    return name;
}

static const char *kind_name(const struct yl_load *load, enum yl_place place)
{
    return places[place].name[load->r->diags->lang];
}

static uint32_t *slot_of(const struct yl_names *names, const char *name)
{
    uint32_t at = (uint32_t)yl_hash_name(name) & (names->slots - 1);
    while (names->slot[at] && strcmp(names->name[names->slot[at] - 1], name))
        at = (at + 1) & (names->slots - 1);
    return &names->slot[at];
}

static void grow(struct yl_arena *arena, struct yl_names *names)
{
    struct yl_names more = *names;
    more.room = names->room ? 2 * names->room : 16;
    more.slots = 4 * more.room;
    more.name = yl_arena_get(arena, more.room * sizeof *more.name);
    more.item = yl_arena_get(arena, more.room * sizeof *more.item);
    more.slot = yl_arena_get(arena, more.slots * sizeof *more.slot);
    for (uint32_t i = 0; i < names->count; i++) {
        more.name[i] = names->name[i];
        more.item[i] = names->item[i];
        *slot_of(&more, more.name[i]) = i + 1;
    }
    *names = more;
}

int32_t yl_names_find(const struct yl_names *names, const char *name)
{
    return names->count ? (int32_t)*slot_of(names, name) - 1 : -1;
}

int32_t yl_names_add(struct yl_load *load, enum yl_place place, const char *name,
                     const struct yl_item *item)
{
    struct yl_names *names = &load->names[place];
    if (names->count == names->room) grow(load->r->arena, names);
    uint32_t *slot = slot_of(names, name);
    if (*slot) return -1;
    names->name[names->count] = name;
    names->item[names->count] = item;
    *slot = ++names->count;
    return (int32_t)names->count - 1;
}

bool yl_names_short(struct yl_load *load, const struct yl_item *item)
{
    const size_t length = yl_text_characters(item->key, strlen(item->key));
    if (!yl_source_name(load->r->diags, item->key_at, item->key)) return false;
    if (length <= YL_NAME_MOST) return true;
    YL_SAY(load->r, item->key_at, BAD_NAME, "a name has at most %d characters, this one has %zu",
           "名称最多 %d 个字符，这里有 %zu 个", YL_NAME_MOST, length);
    YL_HELP(load->r, "a short name, and what people read as its 'label'",
            "名称写短些，给人看的文字写在 'label' 里");
    return false;
}

bool yl_names_good(struct yl_load *load, const struct yl_item *item)
{
    const char *name = item->key;
    size_t length = strlen(name);
    if (!yl_names_short(load, item)) return false;
    if (length && name[0] != ' ' && name[length - 1] != ' ' && !strchr(name, '>')) return true;
    YL_SAY(load->r, item->key_at, BAD_NAME, "'%s' cannot be a name", "'%s' 不能作名称", name);
    YL_HELP(load->r, "a name is not empty, has no blank at its ends and no '>'",
            "名称不能为空，首尾不能是空格，也不能含 '>'");
    return false;
}

void yl_names_collect(struct yl_load *load, enum yl_place place, const struct yl_item *map)
{
    for (const struct yl_item *child = map ? map->first : NULL; child; child = child->next) {
        yl_names_good(load, child);
        yl_names_add(load, place, child->key, child);
    }
}

static bool names_it(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        bool begins = at == text || at[-1] == '.' || at[-1] == '/' || at[-1] == ' ';
        if (begins && (!at[length] || strchr("./ ", at[length]))) return true;
    }
    return false;
}

/* True if anything but its declaration speaks of the name. */
static bool is_mentioned(const struct yl_item *item, const struct yl_item *own)
{
    if (item->kind == YL_SCALAR && names_it(item->text, own->key)) return true;
    for (const struct yl_item *child = item->first; child; child = child->next) {
        bool dotted = child->key && strchr(child->key, '.') && names_it(child->key, own->key);
        bool by = child->key && child != own && !strcmp(child->key, own->key);
        if (dotted || by || is_mentioned(child, own)) return true;
    }
    return false;
}

/* Nothing uses the name that is nearly the same: the slip may be there as well as here. */
static void say_unused(struct yl_load *load, const struct yl_item *item, struct yl_pos at)
{
    if (item->key_at.source == at.source)
        YL_HELP(load->r,
                "'%s' at line %u is nearly the same and not used: write one name in both places",
                "第 %2$u 行的 '%1$s' 与它几乎相同，而没有用到：两处请写同一个名称", item->key,
                item->key_at.line);
    else
        YL_HELP(load->r,
                "'%s' at %s:%u is nearly the same and not used: write one name in both places",
                "%2$s:%3$u 的 '%1$s' 与它几乎相同，而没有用到：两处请写同一个名称", item->key,
                yl_diags_source_name(load->r->diags, item->key_at.source), item->key_at.line);
}

static void suggest(struct yl_load *load, enum yl_place place, const char *text, struct yl_pos at,
                    bool dotted)
{
    const struct yl_names *names = &load->names[place];
    const char *lead = dotted ? places[place].prefix : "", *best[3];
    const char *dot = strchr(text, '.');
    int32_t other = dot ? yl_names_find(names, dot + 1) : -1;
    size_t found =
        other < 0 ? yl_diags_nearest(load->r->diags, text, names->name, names->count, best) : 0;
    if (found == 1) other = yl_names_find(names, best[0]);
    if (other < 0) {
        yl_diag_suggest(load->r->diags, text, names->name, names->count);
        return;
    }
    struct yl_pos there = names->item[other]->key_at;
    if (there.line && !is_mentioned(load->out->root, names->item[other]))
        say_unused(load, names->item[other], at);
    else if (!there.line)
        YL_HELP(load->r, "did you mean '%s%s'?", "是否应为 '%s%s'？", lead, names->name[other]);
    else if (there.source == at.source)
        YL_HELP(load->r, "did you mean '%s%s' (line %u)?", "是否应为 '%s%s'（第 %u 行）？", lead,
                names->name[other], there.line);
    else
        YL_HELP(load->r, "did you mean '%s%s' (%s:%u)?", "是否应为 '%s%s'（%s:%u）？", lead,
                names->name[other], yl_diags_source_name(load->r->diags, there.source), there.line);
}

static void say_unknown(struct yl_load *load, enum yl_place place, const char *name,
                        struct yl_pos at, bool dotted)
{
    struct yl_reader *reader = load->r;
    const char *what = kind_name(load, place);
    if (place == YL_P_AXIS)
        YL_SAY(reader, at, UNKNOWN_TRAIT, "there is no %s '%s'", "没有%s '%s'", what, name);
    else
        YL_SAY(reader, at, UNKNOWN_PLACE, "there is no %s '%s'", "没有%s '%s'", what, name);
    suggest(load, place, name, at, dotted);
}

int32_t yl_refer(struct yl_load *load, enum yl_place place, const struct yl_item *item, bool dotted)
{
    if (!yl_read_scalar(load->r, item)) return -1;
    const char *name = item->text;
    size_t length = dotted ? strlen(places[place].prefix) : 0;
    if (strncmp(name, places[place].prefix, length)) {
        const char *what = kind_name(load, place);
        YL_SAY(load->r, item->at, UNKNOWN_PLACE,
               "'%s' is not written as %sNAME, with the name of the %s",
               "'%s' 应写作 %s名称，即%s的名称", name, places[place].prefix, what);
        if (yl_names_find(&load->names[place], name) >= 0)
            YL_HELP(load->r, "did you mean '%s%s'?", "是否应为 '%s%s'？", places[place].prefix,
                    name);
        return -1;
    }
    int32_t found = yl_names_find(&load->names[place], name + length);
    if (found < 0) say_unknown(load, place, name + length, item->at, dotted);
    return found;
}

int32_t yl_refer_axis(struct yl_load *load, const char *name, struct yl_pos at)
{
    int32_t found = yl_names_find(&load->names[YL_P_AXIS], name);
    if (found < 0) say_unknown(load, YL_P_AXIS, name, at, false);
    return found;
}

static const char *list_values(struct yl_load *load, const struct yl_axis *axis)
{
    const char *text = axis->values ? axis->value[0] : "";
    for (uint32_t v = 1; v < axis->values; v++)
        text = yl_arena_print(load->r->arena, "%s, %s", text, axis->value[v]);
    return text;
}

static void note_values(struct yl_load *load, const struct yl_axis *axis)
{
    YL_NOTE(load->r, "'%s' is declared at line %u with %s", "'%s' 在第 %u 行声明，取值有 %s",
            axis->name, axis->at.line, list_values(load, axis));
}

int32_t yl_refer_value(struct yl_load *load, const struct yl_axis *axis, const char *value,
                       struct yl_pos at)
{
    for (uint32_t v = 0; v < axis->values; v++)
        if (!strcmp(axis->value[v], value)) return (int32_t)v;
    if (load->bad_axis[axis - load->out->axis]) return -1;
    YL_SAY(load->r, at, UNKNOWN_TRAIT_VALUE, "'%s' is not a value of '%s'", "'%s' 不是 '%s' 的取值",
           value, axis->name);
    note_values(load, axis);
    return -1;
}

static bool by_axis(struct yl_load *load, const struct yl_raw *raw, struct yl_quantity *quantity)
{
    const struct yl_item *by = yl_tree_get(raw->item, "by");
    int32_t a = yl_refer_axis(load, raw->by, by ? by->at : raw->item->at);
    if (a < 0) return false;
    const struct yl_axis *axis = &load->out->axis[a];
    yl_refer_use(load, YL_P_AXIS, a);
    bool good = true, *seen = yl_arena_get(load->r->arena, axis->values + 1);
    quantity->dist = yl_arena_get(load->r->arena, (axis->values + 1) * sizeof *quantity->dist);
    uint32_t rest = raw->count;
    for (uint32_t i = 0; i < raw->count; i++) {
        if (!strcmp(raw->value[i], "rest")) {
            rest = i;
            continue;
        }
        int32_t v = yl_refer_value(load, axis, raw->value[i], raw->alt[i]->key_at);
        good &= v >= 0;
        if (v < 0) continue;
        seen[v] = true;
        quantity->dist[v] = raw->dist[i];
    }
    for (uint32_t v = 0; rest < raw->count && v < axis->values; v++) {
        if (!seen[v]) quantity->dist[v] = raw->dist[rest];
        seen[v] = true;
    }
    bool known =
        good &&
        !load->bad_axis[a]; /* else the unknown value stands for the missing one, most likely */
    for (uint32_t v = 0; known && v < axis->values; v++)
        if (!seen[v]) {
            YL_SAY(load->r, raw->item->at, MISSING_TRAIT_VALUE, "'%s' has no value for %s '%s'",
                   "'%s' 缺少 %s 为 '%s' 时的值", yl_item_name(raw->item), axis->name,
                   axis->value[v]);
            note_values(load, axis);
            good = false;
        }
    good &= !load->bad_axis[a];
    quantity->axis = a;
    quantity->count = axis->values;
    return good;
}

void yl_refer_quantity(struct yl_load *load, const struct yl_raw *raw, void *into)
{
    struct yl_quantity *out = into;
    struct yl_quantity quantity = {.axis = -1};
    *out = quantity;
    if (!raw->count) return;
    quantity.at = raw->item->at;
    quantity.present = quantity.at.line > 0;
    if (raw->by) {
        if (!by_axis(load, raw, &quantity)) return;
    } else {
        quantity.count = 1;
        quantity.dist = raw->dist;
    }
    *out = quantity;
}

const struct yl_item *yl_refer_list(struct yl_load *load, const struct yl_item *item)
{
    if (item && item->kind == YL_LIST) return item;
    struct yl_item *list = yl_arena_get(load->r->arena, 2 * sizeof *list);
    list->kind = YL_LIST;
    if (!item || (item->kind == YL_SCALAR && !yl_read_scalar(load->r, item))) return list;
    list[1] = *item;
    yl_yaml_append(list, &list[1]);
    return list;
}

uint32_t yl_refer_axes(struct yl_load *load, const struct yl_item *item, unsigned kinds,
                       uint32_t **out)
{
    const struct yl_item *list = yl_refer_list(load, item);
    uint32_t good = 0;
    *out = yl_arena_get(load->r->arena, (list->count + 1) * sizeof **out);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        if (!yl_read_scalar(load->r, each)) continue;
        int32_t a = yl_refer_axis(load, each->text, each->at);
        if (a < 0) continue;
        const struct yl_axis *axis = &load->out->axis[a];
        if (!(kinds >> axis->kind & 1)) {
            if (load->bad_axis[a]) continue;
            bool memory = kinds == 1U << YL_AXIS_MEMORY;
            YL_SAY(load->r, each->at, WRONG_TRAIT,
                   memory ? "'%s' is not declared as remembered or counted" : "'%s' is not a trait",
                   memory ? "'%s' 未声明为 remembered 或 counted" : "'%s' 不是特征", each->text);
            YL_NOTE(load->r, "'%s' is declared at line %u", "'%s' 在第 %u 行声明", axis->name,
                    axis->at.line);
            continue;
        }
        if (kinds != 1U << YL_AXIS_MEMORY) yl_refer_use(load, YL_P_AXIS, a);
        (*out)[good++] = (uint32_t)a;
    }
    return good;
}

void yl_say_together(struct yl_load *load, struct yl_pos at, const char *one, const char *other)
{
    YL_SAY(load->r, at, KEYS_TOGETHER, "'%s' and '%s' exclude each other", "'%s' 与 '%s' 不能同写",
           one, other);
}

void yl_say_only_with(struct yl_load *load, struct yl_pos at, const char *name, const char *with)
{
    YL_SAY(load->r, at, KEYS_TOGETHER, "'%s' is allowed only with '%s'", "'%s' 只能与 '%s' 同写",
           name, with);
}

const struct yl_item *yl_only_one(struct yl_load *load, const struct yl_item *map,
                                  const char *const *names, size_t count)
{
    const struct yl_item *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct yl_item *key = yl_tree_get(map, names[i]);
        if (key && first) yl_say_together(load, key->key_at, first->key, key->key);
        if (!first) first = key;
    }
    return first;
}

void yl_only_with(struct yl_load *load, const struct yl_item *map, const char *name,
                  const char *with)
{
    const struct yl_item *key = yl_tree_get(map, name);
    if (key && !yl_tree_get(map, with)) yl_say_only_with(load, key->key_at, name, with);
}

bool yl_interval_good(struct yl_load *load, const struct yl_item *map, int64_t from, int64_t to)
{
    if (from < to) return true;
    return YL_SAY(load->r, yl_key_item(map, "to")->at, EMPTY_INTERVAL,
                  "'to' is not later than 'from'", "'to' 不晚于 'from'");
}

uint32_t yl_refer_times(struct yl_load *load, const struct yl_item *item, bool increasing,
                        int64_t **out)
{
    const struct yl_item *list = yl_refer_list(load, item);
    uint32_t good = 0;
    *out = yl_arena_get(load->r->arena, (list->count + 1) * sizeof **out);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        if (!yl_read_time(load->r, each, &(*out)[good])) continue;
        if (increasing && good && (*out)[good] <= (*out)[good - 1])
            YL_SAY(load->r, each->at, TIMES_ORDER, "'%s' is not later than the time before it",
                   "'%s' 不晚于前一个时间", each->text);
        good++;
    }
    qsort(*out, good, sizeof **out, yl_time_order);
    return good;
}

/* ---- readers of values ----------------------------------------------------------------------- */
void yl_key_name(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_key_row *key = load->r->key;
    const enum yl_place place = key->of % YL_DOTTED;
    const int32_t found = yl_refer(load, place, item, key->of & YL_DOTTED);
    yl_refer_use(load, place, found);
    *YL_KEY_FIELD(int32_t, out, key->at) = found;
}

void yl_key_axes(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_key_row *key = load->r->key;
    *YL_KEY_FIELD(uint32_t, out, key->count_at) =
        yl_refer_axes(load, item, key->of, YL_KEY_FIELD(uint32_t *, out, key->at));
}

void yl_key_limits(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_key_row *key = load->r->key;
    const struct yl_item *list = yl_refer_list(load, item);
    uint32_t good = 0, *all = yl_arena_get(load->r->arena, (list->count + 1) * sizeof *all);
    for (const struct yl_item *each = list->first; each; each = each->next) {
        int32_t limit = yl_refer(load, YL_P_LIMIT, each, false);
        yl_refer_use(load, YL_P_LIMIT, limit);
        if (limit >= 0) all[good++] = (uint32_t)limit;
    }
    *YL_KEY_FIELD(uint32_t *, out, key->at) = all;
    *YL_KEY_FIELD(uint32_t, out, key->count_at) = good;
}

void yl_key_times(struct yl_load *load, const struct yl_item *item, void *out)
{
    const struct yl_key_row *key = load->r->key;
    *YL_KEY_FIELD(uint32_t, out, key->count_at) =
        yl_refer_times(load, item, key->of, YL_KEY_FIELD(int64_t *, out, key->at));
}

void yl_key_scalar(struct yl_load *load, const struct yl_item *item, void *out)
{
    (void)out;
    yl_read_scalar(load->r, item);
}

void yl_key_later(struct yl_load *load, const struct yl_item *item, void *out)
{
    (void)load, (void)item, (void)out;
}
