/* override.c: walks dotted paths, longest key first, contract in tree.h */
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/scenario/change.h"
#include "sim/scenario/source.h"
#include "sim/scenario/tree.h"
#include "sim/scenario/yaml.h"
#include <stdlib.h>
#include <string.h>

/* Where a path ends: an item, or a map and the name of a key it has not got. */
struct end {
    struct yl_item *item;
    struct yl_item *parent;
    const char *rest; /* what is left of the path */
    size_t depth;     /* how far it got, for the message */
};

/* The length of `key` if it is the whole of path or its beginning before a dot, else 0. */
static size_t fits(const char *path, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(path, key, length) != 0) return 0;
    return path[length] == '\0' || path[length] == '.' ? length : 0;
}

static bool named(const struct yl_item *list)
{
    return list->key && strcmp(list->key, "steps") == 0;
}

/* The value of a child that a part of a path leads to, and the part's name. */
static struct yl_item *value_of(const struct yl_item *parent, struct yl_item *child, uint32_t at,
                                char index[YL_NUMBER], const char **name)
{
    if (parent->kind == YL_MAP) {
        *name = child->key;
        return child;
    }
    if (named(parent)) {
        if (child->kind != YL_MAP || child->count != 1) return NULL;
        *name = child->first->key;
        return child->first;
    }
    yl_text_count(index, at);
    *name = index;
    return child;
}

static bool walk(struct yl_item *item, const char *path, size_t depth, struct end *end)
{
    size_t longest = 0, below = SIZE_MAX;
    char index[YL_NUMBER];
    if (depth >= end->depth) *end = (struct end){.parent = item, .rest = path, .depth = depth};
    if (item->kind == YL_SCALAR) return false;
    do { /* the longest key that fits, then the next shorter one */
        struct yl_item *best = NULL;
        longest = 0;
        uint32_t at = 0;
        for (struct yl_item *child = item->first; child; child = child->next, at++) {
            const char *name;
            struct yl_item *value = value_of(item, child, at, index, &name);
            size_t length = value ? fits(path, name) : 0;
            if (length > longest && length < below) {
                longest = length;
                best = value;
            }
        }
        if (!best) return false;
        if (!path[longest]) {
            *end = (struct end){.item = best, .parent = item, .rest = path, .depth = depth};
            return true;
        }
        if (walk(best, path + longest + 1, depth + longest + 1, end)) return true;
        below = longest;
    } while (true);
}

struct yl_item *yl_tree_at(struct yl_item *root, const char *path)
{
    struct end end = {.parent = root, .rest = path};
    return walk(root, path, 0, &end) ? end.item : NULL;
}

static void suggest(struct yl_diags *diags, const struct yl_item *parent, const char *word)
{
    const char **words = yl_get((parent->count + 1) * sizeof *words);
    size_t count = 0;
    for (struct yl_item *child = parent->first; child; child = child->next) {
        if (parent->kind == YL_MAP)
            words[count++] = child->key;
        else if (named(parent) && child->kind == YL_MAP && child->count == 1)
            words[count++] = child->first->key;
    }
    yl_diag_suggest(diags, word, words, count);
    if (parent->kind == YL_LIST && !count && parent->count)
        yl_diag_help(diags, "its items are 0 to %u", "各项的序号是 0 到 %u", parent->count - 1);
    free(words);
}

static bool no_path(const struct yl_override *override, const struct end *end,
                    struct yl_diags *diags)
{
    char word[128];
    size_t length = strcspn(end->rest, ".");
    if (length >= sizeof word) length = sizeof word - 1;
    memcpy(word, end->rest, length);
    word[length] = '\0';
    struct yl_pos at = override->at;
    at.column += (uint32_t)yl_text_characters(override->path, (size_t)(end->rest - override->path));
    at.width = (uint32_t)yl_text_characters(word, length);
    int before = (int)(end->rest > override->path ? end->rest - override->path - 1 : 0);
    if (!*word)
        yl_diag(diags, at, YL_E_PATH, "a name is missing in the path '%s'", "路径 '%s' 里缺少名字",
                override->path);
    else if (before)
        yl_diag(diags, at, YL_E_PATH, "there is no '%s' in '%.*s'", "没有 '%s'（在 '%.*s' 里）",
                word, before, override->path);
    else
        yl_diag(diags, at, YL_E_PATH, "there is no '%s' in the scenario", "场景里没有 '%s'", word);
    suggest(diags, end->parent, word);
    const char *dot = strchr(end->rest, '.');
    if (*word && !before && dot && !strchr(dot + 1, '.') && override->value->kind == YL_MAP)
        yl_diag_help(diags, "the first of its kind comes in a map: '%s: {%s: {...}}'",
                     "第一个要写成映射：'%s: {%s: {...}}'", word, dot + 1);
    if (*word && named(end->parent) && !strchr(end->rest, '.') && override->value->kind == YL_MAP)
        yl_diag_help(diags,
                     "a new step needs its place: '{after: NAME, step: {...}}', or "
                     "'before: NAME'",
                     "新的步骤须说明位置：'{after: 步骤, step: {...}}'，或写 'before: 步骤'");
    return false;
}

/* Destinations are keys with a dot in them; such a key may be new where others like it may stand.
 */
static bool takes_dots(const struct yl_item *map)
{
    if (map->key && (strcmp(map->key, "choose") == 0 || strcmp(map->key, "targets") == 0))
        return true;
    for (const struct yl_item *child = map->first; child; child = child->next)
        if (strchr(child->key, '.')) return true;
    return false;
}

void yl_tree_replace(struct yl_arena *arena, struct yl_item *item, const struct yl_item *value)
{
    struct yl_item *fresh = yl_tree_copy(arena, value);
    fresh->key = item->key;
    fresh->key_at = item->key_at;
    fresh->next = item->next;
    *item = *fresh;
}

static bool cannot_change(const struct yl_override *override, struct yl_diags *diags,
                          enum yl_change_fault why, const char *text)
{
    if (why == YL_CHANGE_EMPIRICAL)
        yl_diag(diags, override->value->at, YL_E_CHANGE,
                "'%s' is measured and cannot be changed, only set",
                "'%s' 是实测值，只能重设，不能修改", text);
    else if (why == YL_CHANGE_UNIT)
        yl_diag(diags, override->value->at, YL_E_CHANGE, "'%s' has another unit than '%s'",
                "'%s' 与 '%s' 的单位不同", override->value->text, text);
    else
        yl_diag(diags, override->value->at, YL_E_CHANGE,
                "'%s' is no number, so '%s' cannot change it", "'%s' 不是数，不能用 '%s' 修改",
                text, override->value->text);
    return false;
}

static bool change_scalar(struct yl_arena *arena, struct yl_item *item,
                          const struct yl_override *override, const struct yl_change *change,
                          struct yl_diags *diags)
{
    enum yl_change_fault fault;
    const char *text = yl_change_text(arena, item->text, change, &fault);
    if (!text) return cannot_change(override, diags, fault, item->text);
    item->text = text;
    item->quoted = false;
    item->at = override->value->at;
    return true;
}

static bool change_item(struct yl_arena *arena, struct yl_item *item,
                        const struct yl_override *override, const struct yl_change *change,
                        struct yl_diags *diags)
{
    if (item->kind == YL_SCALAR) return change_scalar(arena, item, override, change, diags);
    if (item->kind == YL_LIST || !yl_tree_get(item, "by"))
        return cannot_change(override, diags, YL_CHANGE_NO_NUMBER, override->path);
    for (struct yl_item *child = item->first; child; child = child->next) {
        if (strcmp(child->key, "by") == 0) continue;
        if (child->kind != YL_SCALAR)
            return cannot_change(override, diags, YL_CHANGE_NO_NUMBER, child->key);
        if (!change_scalar(arena, child, override, change, diags)) return false;
    }
    return true;
}

/* Keys that are done with when paths are followed: set then, they would be silently ignored. */
static bool is_of_files(const struct yl_override *override, struct yl_diags *diags)
{
    static const char *const keys[] = {"yinliu", "include", "set"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(override->path, keys[i]) != 0) continue;
        yl_diag(diags, override->at, YL_E_PATH, "'%s' is a key of a file and leads to no value",
                "'%s' 是文件的键，不指向任何值", override->path);
        return true;
    }
    return false;
}

/* ---- steps taken out and put in ---- */

/* `{after: NAME, step: {...}}` or `{before: NAME, step: {...}}`: a new step and the one beside it. */
struct put {
    const struct yl_item *step, *beside;
    bool before;
};

static bool is_put(const struct yl_item *value, struct put *put)
{
    if (value->kind != YL_MAP) return false;
    const struct yl_item *after = yl_tree_get(value, "after"),
                         *before = yl_tree_get(value, "before");
    *put = (struct put){yl_tree_get(value, "step"), after ? after : before, !after};
    return value->count == 2 && put->step && put->beside && put->beside->kind == YL_SCALAR;
}

static bool put_in(struct yl_arena *arena, struct end *end, const struct yl_override *override,
                   const struct put *put, struct yl_diags *diags)
{
    struct yl_item *list = end->parent, *before = NULL, *at = list->first;
    for (; at; before = at, at = at->next)
        if (at->kind == YL_MAP && at->count == 1 && !strcmp(at->first->key, put->beside->text))
            break;
    if (!at) {
        yl_diag(diags, put->beside->at, YL_E_PATH, "there is no step '%s' in this list",
                "此列表中没有步骤 '%s'", put->beside->text);
        suggest(diags, list, put->beside->text);
        return false;
    }
    struct yl_item *item = yl_arena_get(arena, sizeof *item),
                   *step = yl_tree_copy(arena, put->step);
    step->key = yl_arena_copy(arena, end->rest, strlen(end->rest));
    step->key_at = override->at;
    *item =
        (struct yl_item){.kind = YL_MAP, .list = list->key, .at = override->at, .base = step->base};
    yl_yaml_append(item, step);
    if (!put->before) before = at;
    item->next = before ? before->next : list->first;
    if (before)
        before->next = item;
    else
        list->first = item;
    if (list->last == before) list->last = item;
    list->count++;
    return true;
}

bool yl_tree_override(struct yl_arena *arena, struct yl_item *root, const struct yl_override *o,
                      struct yl_diags *diags)
{
    if (is_of_files(o, diags)) return false;
    struct end end = {.parent = root, .rest = o->path};
    struct yl_change change;
    bool relative = o->value->kind == YL_SCALAR && yl_change_read(&change, o->value->text);
    struct put put;
    bool found = walk(root, o->path, 0, &end);
    const bool step = end.parent->kind == YL_LIST && named(end.parent);
    if (found && step && o->value->kind == YL_SCALAR && !strcmp(o->value->text, "none")) {
        struct yl_item *item =
            end.parent->first; /* the others keep their names and so their draws */
        while (item->first != end.item) item = item->next;
        yl_tree_unlink(end.parent, item);
        return true;
    }
    if (!found && step && *end.rest && !strchr(end.rest, '.') && is_put(o->value, &put))
        return put_in(arena, &end, o, &put, diags);
    if (found && relative) return change_item(arena, end.item, o, &change, diags);
    if (found) {
        yl_tree_replace(arena, end.item, o->value);
        return true;
    }
    bool body = end.parent->kind == YL_MAP || yl_item_is_nothing(end.parent);
    bool last = *end.rest &&
                (!strchr(end.rest, '.') || (end.parent->kind == YL_MAP && takes_dots(end.parent)));
    if (!body || !last || strstr(end.rest, "..") || end.rest[strlen(end.rest) - 1] == '.')
        return no_path(o, &end, diags);
    if (!relative) {
        struct yl_item *fresh = yl_tree_copy(arena, o->value);
        if (end.parent->kind == YL_SCALAR) end.parent->kind = YL_MAP; /* `- open:` has a body now */
        fresh->key = yl_arena_copy(arena, end.rest, strlen(end.rest));
        fresh->key_at = o->at;
        yl_yaml_append(end.parent, fresh);
        return true;
    }
    yl_diag(diags, o->at, YL_E_CHANGE,
            "'%s' is not in the scenario: it may be set, but not changed",
            "场景里没有 '%s'：可以设定，不能修改", o->path);
    suggest(diags, end.parent, end.rest);
    return false;
}

enum yl_status yl_override_parse(struct yl_override *override, struct yl_arena *arena,
                                 const char *text, struct yl_diags *diags)
{
    *override = (struct yl_override){0};
    uint32_t before = diags->count;
    size_t length = strlen(text);
    uint32_t source = yl_diags_source(diags, "--set", text, length);
    if (!yl_source_check(diags, source, text, length, true)) return YL_BAD_INPUT;
    const char *equals = strchr(text, '=');
    size_t path = equals ? (size_t)(equals - text) : length;
    uint32_t wide = (uint32_t)yl_text_characters(text, path);
    override->at = (struct yl_pos){source, 1, 1, wide};
    if (!equals || !path) {
        yl_diag(diags, override->at, YL_E_PATH, "'%s' is not PATH=VALUE",
                "'%s' 不是 PATH=VALUE 的形式", text);
        return YL_BAD_INPUT;
    }
    override->path = yl_arena_copy(arena, text, path);
    struct yl_yaml yaml = {.arena = arena,
                           .diags = diags,
                           .text = equals + 1,
                           .length = length - path - 1,
                           .source = source,
                           .shift = wide + 1,
                           .base = "."};
    struct yl_item *value = NULL;
    bool star = equals[1] == '*'; /* a change, where YAML would see an alias */
    if (!star) value = yl_yaml_read(&yaml);
    if (!value && (star || yaml.empty)) {
        value = yl_arena_get(arena, sizeof *value);
        *value = (struct yl_item){.text = yl_arena_copy(arena, equals + 1, yaml.length),
                                  .base = ".",
                                  .at = {source, 1, wide + 2, 1}};
        value->at.width = (uint32_t)yl_text_characters(equals + 1, yaml.length);
        if (yaml.empty) value->text = "";
    }
    override->value = value;
    return diags->count == before ? YL_OK : YL_BAD_INPUT;
}
