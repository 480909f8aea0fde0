/* warn_compare.c: variants, axes and replications that compare nothing; contract in warn.h */
#include "models/guesses.h"
#include "models/warnings/warn.h"
#include "sim/base/hash.h"
#include <stdio.h>
#include <string.h>

enum { REPLICATIONS = 20 }; /* from here on a range of single campaigns is shown */
enum { NAMES = 200 };       /* bytes of names in a message */

/* Keys of files and of what is compared: no values of the scenario. */
static bool is_value(const struct yl_item *item)
{
    static const char *const not_values[] = {"variants", "sweep",      "include", "set",
                                             "title",    "experiment", "log",     "report"};
    for (size_t i = 0; item->key && i < sizeof not_values / sizeof *not_values; i++)
        if (!strcmp(item->key, not_values[i])) return false;
    return true;
}

static bool same_tree(const struct yl_item *one, const struct yl_item *other, bool root)
{
    if (one->kind != other->kind || (one->key && strcmp(one->key, other->key))) return false;
    if (one->kind == YL_SCALAR) return !strcmp(one->text, other->text);
    const struct yl_item *a = one->first, *b = other->first;
    while (a || b) {
        while (root && a && !is_value(a)) a = a->next;
        while (root && b && !is_value(b)) b = b->next;
        if (!a || !b) return a == b;
        if (!same_tree(a, b, false)) return false;
        a = a->next;
        b = b->next;
    }
    return true;
}

static const struct yl_item *variant_item(const struct yl_warn *warn, uint32_t v)
{
    const struct yl_item *all = v ? yl_tree_get(warn->all->tree.root, "variants") : NULL;
    return yl_tree_get(all, warn->all->variant[v].variant);
}

/* Of what same_tree compares: equal trees have equal hashes. */
static uint64_t hash_of(const struct yl_item *item, bool root)
{
    uint64_t hash = (uint64_t)item->kind ^ (item->key ? yl_hash_name(item->key) : 0);
    if (item->kind == YL_SCALAR) return hash * 31 + yl_hash_name(item->text);
    for (const struct yl_item *child = item->first; child; child = child->next)
        if (!root || is_value(child)) hash = hash * 31 + hash_of(child, false);
    return hash;
}

/* The first plan before v that has all its values; v: none. */
static uint32_t same_as(const struct yl_warn *warn, const uint64_t *hash, uint32_t v)
{
    uint32_t w = 0;
    while (w < v && (hash[w] != hash[v] ||
                     !same_tree(warn->all->variant[w].root, warn->all->variant[v].root, true)))
        w++;
    return w;
}

void yl_warn_same_variant(struct yl_warn *warn)
{
    uint64_t *hash = yl_arena_get(&warn->arena, warn->all->variants * sizeof *hash);
    struct yl_hidden *hidden;
    uint32_t count = 0;
    for (uint32_t v = 0; v < warn->all->variants; v++)
        hash[v] = hash_of(warn->all->variant[v].root, true);
    yl_guesses_hidden(&hidden, &count, warn->all, &warn->arena);
    for (uint32_t i = 0; i < count; i++) /* with draws only those that hide the same are the same */
        hash[hidden[i].variant] += yl_hash_name(warn->all->variant[0].guess[hidden[i].guess].path);
    for (uint32_t v = 1; v < warn->all->variants; v++) {
        const struct yl_item *item = variant_item(warn, v);
        uint32_t w = same_as(warn, hash, v);
        if (!item || w == v) continue;
        YL_WARN(warn, item->key_at, SAME_VARIANT,
                "the variant '%s' has the values of '%s', so every difference is 0",
                "方案 '%s' 与 '%s' 的值完全相同，差别都是 0", item->key,
                w ? warn->all->variant[w].variant : "base");
        YL_HELP(warn, "write a value that differs, or remove the variant",
                "请写一个不同的值，或删去这个方案");
    }
}

/* "a, b", cut where it is full. */
static void add_name(char names[NAMES], const char *name)
{
    static const char cut[] = ", ...";
    const size_t used = strlen(names);
    if (used >= sizeof cut && !strcmp(names + used + 1 - sizeof cut, cut)) return;
    if (used + strlen(name) + 2 + sizeof cut > NAMES)
        strcpy(names + used, cut);
    else
        snprintf(names + used, NAMES - used, "%s%s", used ? ", " : "", name);
}

/* A scenario that includes a file with variants and says nothing of them. */
void yl_warn_left_variants(struct yl_warn *warn)
{
    const struct yl_item *file = warn->all->tree.left, *left = warn->all->tree.left_variants;
    char names[NAMES] = "";
    if (!file || !left->count) return;
    for (const struct yl_item *one = left->first; one; one = one->next) add_name(names, one->key);
    YL_WARN(warn, file->at, LEFT_VARIANTS,
            "the variants of '%s' do not come along: only what this file has is compared with base",
            "'%s' 的方案不会一并带入：与 base 比较的只有本文件的方案", file->text);
    YL_HELP(warn,
            "write '{file: %s, variants: [%s]}' under 'include'; where they are left out on "
            "purpose, 'variants: []'",
            "请在 'include' 下写 '{file: %s, variants: [%s]}'；有意不带时写 'variants: []'",
            file->text, names);
}

/* Is what stands at one of the paths a part of what stands at the other? */
static bool overlap(const char *path, const char *axis, size_t length)
{
    const size_t own = strlen(path), both = own < length ? own : length;
    const char rest = own < length ? axis[own] : path[length];
    return !strncmp(path, axis, both) && (own == length || rest == '.');
}

static bool is_change(const char *text) { return *text && strchr("*+-", *text); }

/* The key of the variant that sets a part of what the axis sets; NULL: none does. */
static const struct yl_item *setting_of(const struct yl_item *variant, const char *axis,
                                        size_t length)
{
    const struct yl_item *const maps[] = {variant, yl_tree_get(variant, "set")};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        const struct yl_item *one = maps[i] && maps[i]->kind == YL_MAP ? maps[i]->first : NULL;
        for (; one; one = one->next)
            if (overlap(one->key, axis, length)) return one;
    }
    return NULL;
}

/* `value`: the first of the axis; where it changes what is there, it acts on what a variant sets. */
static void overridden(struct yl_warn *warn, const char *axis, size_t length, const char *value,
                       struct yl_pos at)
{
    const struct yl_item *first = NULL;
    char names[NAMES] = "";
    for (uint32_t v = 1; v < warn->all->variants && !is_change(value); v++) {
        const struct yl_item *item = variant_item(warn, v);
        const struct yl_item *one =
            item && item->kind == YL_MAP ? setting_of(item, axis, length) : NULL;
        if (!one) continue;
        add_name(names, item->key);
        if (!first) first = one;
    }
    if (!first) return;
    YL_WARN(warn, at.line ? at : first->key_at, AXIS_OVERRIDDEN,
            "at every point the axis '%.*s' takes the place of what a variant sets: %s",
            "在每个点上，扫描轴 '%.*s' 的值都会盖过方案自己设的值：%s", (int)length, axis, names);
    YL_HELP(warn,
            "a variant that sets nothing else is the plan once more there: leave it or the "
            "axis out, or let the axis change what is there, as in [\"*1\", \"*2\"]",
            "没有设其他值的方案在这些点上与现方案相同：请去掉方案或扫描轴，或让轴改变原有的值，"
            "例如 [\"*1\", \"*2\"]");
}

/* The first value that is written of an axis; "": none is. */
static const char *first_value(const struct yl_item *axis)
{
    const struct yl_item *from = yl_tree_get(axis, "from");
    const struct yl_item *list = axis->kind == YL_MAP ? yl_tree_get(axis, "values") : axis;
    const struct yl_item *one = from || !list || list->kind != YL_LIST ? from : list->first;
    return one && one->kind == YL_SCALAR ? one->text : "";
}

void yl_warn_axis_overridden(struct yl_warn *warn)
{
    const struct yl_item *axes = yl_tree_get(warn->all->variant[0].sweep_item, "axes");
    for (const struct yl_item *axis = axes && axes->kind == YL_MAP ? axes->first : NULL; axis;
         axis = axis->next)
        overridden(warn, axis->key, strlen(axis->key), first_value(axis), axis->key_at);
    for (uint32_t i = 0; i < warn->how->axes; i++) {
        const char *axis = warn->how->axis[i];
        const size_t length = strcspn(axis, "=");
        overridden(warn, axis, length, axis + length + (axis[length] == '='), (struct yl_pos){0});
    }
}

void yl_warn_few_replications(struct yl_warn *warn)
{
    const struct yl_item *number = yl_tree_get(yl_tree_get(warn->s->root, "run"), "replications");
    if (warn->how->replications_given || !number || !yl_warn_own(warn, number->at)) return;
    if (warn->s->replications >= REPLICATIONS) return;
    YL_WARN(warn, number->at, FEW_REPLICATIONS,
            yl_text_plural(
                warn->diags->lang, (uint64_t)warn->s->replications,
                "%lld replication gives no range of a single campaign: that takes %d at least",
                "%lld replications give no range of a single campaign: that takes %d at least", ""),
            "只模拟 %lld 次，给不出单次区间（至少需要 %d 次）", (long long)warn->s->replications,
            REPLICATIONS);
    YL_HELP(warn, "for a quick look leave it out here and call 'yinliu run FILE --replications 10'",
            "只想快速看一眼时，这里不写，改用 'yinliu run 文件 --replications 10'");
}
