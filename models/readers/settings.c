/* settings.c: one walk over a tree, a map of paths to find what differs; contract in settings.h */
#include "models/readers/settings.h"
#include "sim/base/map.h"
#include <stdio.h>
#include <string.h>

struct settings {
    struct yl_setting *all;
    uint32_t count, room;
    const char *variant;
};

static void add(struct settings *to, struct yl_arena *arena, const char *path, const char *value)
{
    if (to->count == to->room) {
        uint32_t room = to->room ? 2 * to->room : 256;
        struct yl_setting *more = yl_arena_get(arena, room * sizeof *more);
        if (to->count) memcpy(more, to->all, to->count * sizeof *more);
        to->all = more;
        to->room = room;
    }
    to->all[to->count++] = (struct yl_setting){to->variant, path, value};
}

static bool all_scalars(const struct yl_item *list)
{
    for (const struct yl_item *child = list->first; child; child = child->next)
        if (child->kind != YL_SCALAR) return false;
    return true;
}

static const char *word_of(const struct yl_item *child)
{
    return child->kind == YL_SCALAR ? child->text : child->first ? child->first->key : "";
}

/* "[a, b]": the scalars of a list, or the names of its steps. */
static const char *joined(struct yl_arena *arena, const struct yl_item *list)
{
    size_t length = 3, at = 0;
    for (const struct yl_item *child = list->first; child; child = child->next)
        length += strlen(word_of(child)) + 2;
    char *text = yl_arena_get(arena, length);
    text[at++] = '[';
    for (const struct yl_item *child = list->first; child; child = child->next)
        at += (size_t)snprintf(text + at, length - at, "%s%s", child == list->first ? "" : ", ",
                               word_of(child));
    text[at] = ']';
    return text;
}

static void walk(struct settings *to, struct yl_arena *arena, const struct yl_item *item,
                 const char *path);

/* Items of `steps` are maps of one key, which is the step's name. */
static void walk_list(struct settings *to, struct yl_arena *arena, const struct yl_item *list,
                      const char *path)
{
    const bool steps = list->key && !strcmp(list->key, "steps");
    if (steps || all_scalars(list)) add(to, arena, path, joined(arena, list));
    if (!steps && all_scalars(list)) return;
    uint32_t i = 0;
    for (const struct yl_item *child = list->first; child; child = child->next, i++) {
        bool named = steps && child->kind == YL_MAP && child->count == 1;
        const char *at = named ? yl_arena_print(arena, "%s.%s", path, child->first->key)
                               : yl_arena_print(arena, "%s.%u", path, i);
        const struct yl_item *value = named ? child->first : child;
        if (!named || value->kind != YL_SCALAR || *value->text) walk(to, arena, value, at);
    }
}

static void walk(struct settings *to, struct yl_arena *arena, const struct yl_item *item,
                 const char *path)
{
    static const char *const apart[] = {"yinliu", "include", "set",   "variants",
                                        "sweep",  "log",     "report"};
    if (item->kind == YL_SCALAR)
        add(to, arena, path, yl_arena_copy(arena, item->text, strlen(item->text)));
    else if (item->kind == YL_LIST)
        walk_list(to, arena, item, path);
    else if (!item->first)
        add(to, arena, path, "{}");
    for (const struct yl_item *child = item->kind == YL_MAP ? item->first : NULL; child;
         child = child->next) {
        bool skip = false;
        for (size_t i = 0; !*path && i < sizeof apart / sizeof *apart; i++)
            skip = skip || !strcmp(child->key, apart[i]);
        if (skip) continue;
        const char *at = yl_arena_print(arena, "%s%s%s", path, *path ? "." : "", child->key);
        walk(to, arena, child, at);
    }
}

/* Paths of a list to their place in it. */
static void by_path(struct yl_map *map, const struct settings *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        yl_map_add(map, list->all[i].path, strlen(list->all[i].path), i);
}

/* What `other` has otherwise than `base`, added to `to`. */
static void change(struct settings *to, struct yl_arena *arena, const struct settings *base,
                   const struct settings *other)
{
    struct yl_map one = {0}, two = {0};
    by_path(&one, base);
    by_path(&two, other);
    for (uint32_t i = 0; i < other->count; i++) {
        const struct yl_setting *here = &other->all[i];
        const uint64_t *at = yl_map_find(&one, here->path, strlen(here->path));
        if (!at || strcmp(base->all[*at].value, here->value) != 0)
            add(to, arena, here->path, here->value);
    }
    for (uint32_t i = 0; i < base->count; i++)
        if (!yl_map_find(&two, base->all[i].path, strlen(base->all[i].path)))
            add(to, arena, base->all[i].path, NULL);
    yl_map_free(&one);
    yl_map_free(&two);
}

static void fill_assumptions(struct yl_result *result, const struct yl_scenarios *scenarios)
{
    const struct yl_scenario *base = &scenarios->variant[0];
    result->assumption =
        yl_arena_get(&result->arena, (base->guesses + 1) * sizeof *result->assumption);
    for (uint32_t i = 0; i < base->guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        const struct yl_item *at = yl_tree_at((struct yl_item *)(uintptr_t)base->root, guess->path);
        if (!at) at = yl_tree_at(scenarios->tree.root, guess->path); /* of a variant */
        result->assumption[i] = (struct yl_assumption){guess->path,
                                                       at && at->kind == YL_SCALAR ? at->text : "",
                                                       guess->low ? guess->low->text : NULL,
                                                       guess->high ? guess->high->text : NULL,
                                                       guess->with,
                                                       guess->grade,
                                                       guess->source};
    }
    result->assumptions = base->guesses;
}

void yl_settings_fill(struct yl_result *result, const struct yl_scenarios *scenarios)
{
    struct yl_arena *arena = &result->arena;
    struct settings base = {.variant = scenarios->variant[0].variant}, all;
    walk(&base, arena, scenarios->variant[0].root, "");
    all = base;
    for (uint32_t v = 1; v < scenarios->variants; v++) {
        struct settings other = {.variant = scenarios->variant[v].variant};
        all.variant = other.variant;
        walk(&other, arena, scenarios->variant[v].root, "");
        change(&all, arena, &base, &other);
    }
    result->setting = all.all;
    result->settings = all.count;
    fill_assumptions(result, scenarios);
    yl_labels_fill(result, scenarios);
}
