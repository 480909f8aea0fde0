/* include.c: variants by name, contract in yaml.h */
#include "sim/base/text.h"
#include "sim/scenario/rows.h"
#include "sim/scenario/yaml.h"
#include <string.h>

enum { GUESS = 200 };
#define OF_VARIANTS "variants."

#define KEYS_INTO struct yl_include
static const struct yl_key_row included_keys[] = {
    KEY_ITEM("file", file, "text", "its name, relative to the file that includes it",
             "文件名，相对于写它的文件", REQUIRED),
    KEY_ITEM("variants", names, "names", "those of its variants that come along; if omitted: none",
             "一并带入的方案；不写则一个也不带"),
};
const struct yl_key_table yl_included_table =
    KEY_TABLE("an included file", "包含的文件", included_keys);

static bool is_name(const struct yl_item *item) { return item->kind == YL_SCALAR && *item->text; }

bool yl_include_read(struct yl_include *out, const struct yl_item *item, struct yl_arena *arena,
                     struct yl_diags *diags)
{
    struct yl_reader reader = {.arena = arena, .diags = diags};
    *out = (struct yl_include){item, NULL};
    if (item->kind == YL_MAP && !yl_keys_read(&reader, item, &yl_included_table, out)) return false;
    const struct yl_item *names = out->names;
    bool good = is_name(out->file) && (!names || names->kind == YL_LIST || is_name(names));
    for (const struct yl_item *one = names ? names->first : NULL; one; one = one->next)
        good &= is_name(one);
    if (good) return true;
    yl_diag(diags, item->at, YL_E_INCLUDE,
            "'include' has names of files, or files with names of their variants",
            "'include' 写文件名，或写文件及其方案名");
    yl_diag_help(diags, "as in 'include: [rules.yaml, {file: library.yaml, variants: [late]}]'",
                 "例如 'include: [rules.yaml, {file: library.yaml, variants: [late]}]'");
    return false;
}

void yl_include_leave(struct yl_left_variants *left, struct yl_item *root)
{
    struct yl_item *guesses = yl_tree_get(root, "uncertain"), *last = NULL;
    left->variants = yl_tree_drop(root, "variants");
    if (!guesses || guesses->kind != YL_MAP) return;
    for (struct yl_item *one = guesses->first, *next; one; one = next) {
        next = one->next;
        if (strncmp(one->key, OF_VARIANTS, strlen(OF_VARIANTS)) != 0) continue;
        one = yl_tree_drop(guesses, one->key);
        if (last)
            last->next = one;
        else
            left->guesses = one;
        last = one;
    }
}

static void report_unknown(const struct yl_item *name, const struct yl_item *file,
                           const struct yl_left_variants *left, struct yl_arena *arena,
                           struct yl_diags *diags)
{
    char near[GUESS];
    const struct yl_item *one = left->variants ? left->variants->first : NULL;
    const char **words =
        yl_arena_get(arena, (left->variants ? left->variants->count : 1) * sizeof *words);
    size_t count = 0;
    for (; one; one = one->next) words[count++] = one->key;
    yl_diag(diags, name->at, YL_E_INCLUDE, "'%s' has no variant '%s'", "'%s' 没有方案 '%s'",
            file->text, name->text);
    yl_text_guess(near, sizeof near, name->text, words, count);
    if (count)
        yl_diag_help(diags, "write '{file: %s, variants: [%s]}'",
                     "请写 '{file: %s, variants: [%s]}'", file->text, near);
    else
        yl_diag_help(diags, "it has none at all: write '%s'", "它没有任何方案，请写 '%s'",
                     file->text);
}

static bool is_of(const struct yl_item *guess, const char *variant)
{
    const char *name = guess->key + strlen(OF_VARIANTS);
    const size_t length = strlen(variant);
    return !strncmp(name, variant, length) && name[length] == '.';
}

struct yl_item *yl_include_bring(struct yl_arena *arena, const struct yl_include *include,
                                 const struct yl_left_variants *left, struct yl_diags *diags)
{
    const struct yl_item *file = include->file, *names = include->names;
    struct yl_item *map[3];
    static const char *const key[] = {NULL, "variants", "uncertain"};
    for (int i = 0; i < 3; i++) {
        map[i] = yl_arena_get(arena, sizeof *map[i]);
        *map[i] = (struct yl_item){
            .kind = YL_MAP, .key = key[i], .at = file->at, .key_at = file->at, .base = file->base};
    }
    const bool list = names->kind == YL_LIST;
    for (const struct yl_item *one = list ? names->first : names; one;
         one = list ? one->next : NULL) {
        const struct yl_item *variant = yl_tree_get(left->variants, one->text);
        if (!variant) {
            report_unknown(one, file, left, arena, diags);
            return NULL;
        }
        if (yl_tree_get(map[1], one->text)) continue;
        yl_yaml_append(map[1], yl_tree_copy(arena, variant));
        for (const struct yl_item *guess = left->guesses; guess; guess = guess->next)
            if (is_of(guess, one->text)) yl_yaml_append(map[2], yl_tree_copy(arena, guess));
    }
    for (int i = 1; i < 3; i++)
        if (map[i]->count) yl_yaml_append(map[0], map[i]);
    return map[0];
}
