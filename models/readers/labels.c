/* labels.c: one walk over a tree, which takes each `label` under a name; contract in settings.h */
#include "models/readers/read.h"
#include "models/readers/settings.h"
#include "sim/base/array.h"
#include "sim/base/map.h"
#include <string.h>

static const char *const languages[] = {"en", "zh"}; /* [enum yl_lang] */
enum { LANGUAGES = sizeof languages / sizeof *languages };

/* ---- the key --------------------------------------------------------------------------------- */

const char *yl_label_text(const struct yl_item *label, enum yl_lang lang)
{
    if (!label || label->kind == YL_LIST) return NULL;
    const struct yl_item *text =
        label->kind == YL_MAP ? yl_tree_get(label, languages[lang]) : label;
    return text && text->kind == YL_SCALAR && *text->text ? text->text : NULL;
}

void yl_key_label(struct yl_load *load, const struct yl_item *item, void *out)
{
    (void)out;
    ((struct yl_item *)(uintptr_t)item)->is_said = true;
    if (item->kind != YL_MAP || !item->count) {
        yl_read_scalar(load->r, item);
        return;
    }
    for (const struct yl_item *child = item->first; child; child = child->next) {
        bool known = false;
        for (int i = 0; i < LANGUAGES; i++) known |= !strcmp(child->key, languages[i]);
        if (known) {
            yl_read_scalar(load->r, child);
            continue;
        }
        YL_SAY(load->r, child->key_at, UNKNOWN_KEY, "'%s' is not a language of a label",
               "'%s' 不是标签的语言", child->key);
        YL_HELP(load->r, "a label is text, or {en: TEXT, zh: TEXT}",
                "标签写作文本，或 {en: 文本, zh: 文本}");
    }
}

/* ---- what one arrival is ---- */
void yl_key_counts(struct yl_load *load, const struct yl_item *item, void *out)
{
    static const char words[] =
#define YL_COUNTS(word, en, zh) "|" word
#include "models/readers/counts.def"
        ;
    const uint32_t before = load->r->diags->count;
    int ignored;
    if (item->kind == YL_MAP)
        yl_key_label(load, item, out);
    else
        yl_read_word(load->r, item, words + 1, &ignored);
    if (item->kind == YL_SCALAR && load->r->diags->count != before)
        YL_HELP(load->r, "a text of your own is written 'counts: {en: TEXT, zh: TEXT}'",
                "自己的文字写作 'counts: {en: 文本, zh: 文本}'");
}

/* ---- the walk -------------------------------------------------------------------------------- */

struct labels {
    struct yl_label *all;
    size_t count, capacity;
    struct yl_map names;
    struct yl_arena *arena;
    struct labels *asked; /* behind those that are written */
    bool base;            /* the tree at hand; that of a variant lists all variants again */
};

/* A name is labelled once: by base, else by the first variant that has it. */
static void add_texts(struct labels *to, const char *name, const char *const text[LANGUAGES])
{
    struct yl_label one = {name, {text[YL_EN], text[YL_ZH]}};
    if (!one.text[YL_EN] && !one.text[YL_ZH]) return;
    uint64_t row = to->count;
    if (*yl_map_add(&to->names, one.name, strlen(one.name), row) != row) return;
    for (int i = 0; i < LANGUAGES; i++)
        if (one.text[i]) one.text[i] = yl_arena_copy(to->arena, one.text[i], strlen(one.text[i]));
    *YL_ARRAY_NEXT(to->all, to->count, to->capacity) = one;
}

static void add(struct labels *to, const char *name, const struct yl_item *label)
{
    add_texts(to, name,
              (const char *const[]){yl_label_text(label, YL_EN), yl_label_text(label, YL_ZH)});
}

/* The dotted name of what stands under the key; items of a stay are steps, a start has one name. */
static const char *below(const struct labels *to, const char *name, const char *key)
{
    if (!*name && !strcmp(key, "sweep")) return "";
    if (!strcmp(key, "starts") && strchr(name, '.')) return key;
    bool item = !strncmp(name, "rooms.", 6) && !strcmp(key, "while");
    return yl_arena_print(to->arena, "%s%s%s", name, *name ? "." : "", item ? "steps" : key);
}

/* True if there are names under the key; elsewhere `label` may be a trait that is asked about. */
static bool holds_names(const char *key)
{
    static const char *const maps[] = {"entries", "paths",  "rooms",    "shops",  "agents",
                                       "limits",  "costs",  "reports",  "shocks", "budgets",
                                       "people",  "facts",  "profiles", "axes",   "variants",
                                       "fees",    "starts", "while",    "items"};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (!strcmp(maps[i], key)) return true;
    return false;
}

static void add_counts(struct labels *to, const char *name, const struct yl_item *item)
{
    static const struct yl_label known[] = {
#define YL_COUNTS(word, en, zh) {word, {en, zh}},
#include "models/readers/counts.def"
    };
    for (size_t i = 0; item->kind == YL_SCALAR && i < sizeof known / sizeof *known; i++)
        if (!strcmp(item->text, known[i].name)) add_texts(to, name, known[i].text);
    add(to, name, item);
}

/* What a variant is that is no choice, and the rule that it would break, beside its label. */
static void add_of_variant(struct labels *to, const char *name, const struct yl_item *map)
{
    static const struct yl_label what[] = {{"reading", {"reading", "解读"}},
                                           {"guess", {"guess", "猜测"}}};
    const struct yl_item *is = yl_tree_get(map, "is"), *forbidden = yl_tree_get(map, "forbidden");
    for (size_t i = 0; is && i < sizeof what / sizeof *what; i++)
        if (!strcmp(is->text, what[i].name))
            add_texts(to, yl_arena_print(to->arena, "%s.is", name), what[i].text);
    if (forbidden) add(to, yl_arena_print(to->arena, "%s.forbidden", name), forbidden);
}

/* Agents and limits that nobody labels are called by the path whose step asks or takes of them. */
static void add_asked(struct labels *to, const struct yl_item *path, const struct yl_item *step)
{
    static const char *const key[] = {"ask", "take"}, *const front[] = {"", "limits."},
                             *const what[][LANGUAGES] = {{"agents", "客服"}, {"limit", "限额"}};
    const struct yl_item *label = yl_tree_get(path, "label");
    const char *en = yl_label_text(label, YL_EN), *zh = yl_label_text(label, YL_ZH);
    for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
        const struct yl_item *item = yl_tree_get(step, key[i]);
        if (!item || item->kind != YL_SCALAR || !label) continue;
        add_texts(to, yl_arena_print(to->arena, "%s%s", front[i], item->text),
                  (const char *const[]){
                      en ? yl_arena_print(to->arena, "%s: %s", en, what[i][YL_EN]) : NULL,
                      zh ? yl_arena_print(to->arena, "%s：%s", zh, what[i][YL_ZH]) : NULL});
    }
}

/* named: the map is what a name stands for. */
static void walk(struct labels *to, const struct yl_item *map, const char *name, bool named)
{
    const bool names = !named && map->key && holds_names(map->key);
    if (named && !strncmp(name, "variants.", 9)) add_of_variant(to, name, map);
    for (const struct yl_item *child = map->first; child; child = child->next) {
        const bool value = !strncmp(name, "people.", 7) && child->kind == YL_SCALAR &&
                           yl_value_is_number(child->text); /* of a trait, with its share */
        const bool label = named && !strcmp(child->key, "label") && !value;
        if (label) add(to, name, child);
        if (named && !strcmp(child->key, "counts") && !strncmp(name, "entries.", 8))
            add_counts(to, below(to, name, child->key), child);
        if (!*name && !to->base && !strcmp(child->key, "variants")) continue;
        if (child->kind == YL_SCALAR || !strncmp(name, "variants.", 9)) continue;
        const char *at = below(to, name, child->key);
        if (child->kind == YL_MAP) walk(to, child, at, names);
        const struct yl_item *each = child->kind == YL_LIST ? child->first : NULL;
        for (; each && !strcmp(child->key, "programme"); each = each->next)
            if (each->kind == YL_MAP && yl_tree_get(each, "name"))
                add(to, below(to, at, yl_tree_get(each, "name")->text), yl_tree_get(each, "label"));
        for (; each && !strcmp(child->key, "steps"); each = each->next)
            if (each->kind == YL_MAP && each->count == 1 && each->first->kind == YL_MAP) {
                walk(to, each->first, below(to, at, each->first->key), true);
                if (to->asked) add_asked(to->asked, map, each->first);
            }
    }
}

/* The path of an entry of the base in words, else its name. */
static const char *path_of(struct yl_arena *arena, const struct yl_item *root, const char *entry)
{
    const struct yl_item *path =
        yl_tree_get(yl_tree_get(yl_tree_get(root, "entries"), entry), "path");
    if (!path || path->kind != YL_SCALAR) return entry;
    char *words = yl_arena_copy(arena, path->text, strlen(path->text));
    for (char *c = words; (c = strchr(c, '_'));) *c = ' ';
    return words;
}

static bool is_entry(const char *name)
{
    return !strncmp(name, "entries.", 8) && !strchr(name + 8, '.');
}

/* Entries of one label each with its path, or with its name. */
static void tell_apart(const struct labels *to, const struct yl_item *root, struct yl_label *label)
{
    for (size_t n = 0; n < to->count * to->count; n++) {
        const struct yl_label *one = &to->all[n / to->count], *other = &to->all[n % to->count];
        if (one == other || !is_entry(one->name) || !is_entry(other->name)) continue;
        const char *entry = one->name + 8, *path = path_of(to->arena, root, entry);
        if (!strcmp(path, path_of(to->arena, root, other->name + 8))) path = entry;
        for (int lang = 0; lang < LANGUAGES; lang++)
            if (one->text[lang] && other->text[lang] && !strcmp(one->text[lang], other->text[lang]))
                label[n / to->count].text[lang] = yl_arena_print(
                    to->arena, lang == YL_EN ? "%s (%s)" : "%s（%s）", one->text[lang], path);
    }
}

void yl_labels_fill(struct yl_result *result, const struct yl_scenarios *scenarios)
{
    struct labels asked = {.arena = &result->arena},
                  to = {.arena = &result->arena, .asked = &asked};
    const struct yl_item *root = scenarios->variant[0].root,
                         *advice = yl_tree_get(yl_tree_get(root, "report"), "advice");
    for (uint32_t v = 0; v < scenarios->variants; v++) {
        to.base = v == 0;
        walk(&to, scenarios->variant[v].root, "", false);
    }
    for (size_t i = 0; i < asked.count; i++) add_texts(&to, asked.all[i].name, asked.all[i].text);
    add(&to, "report.advice", advice);
    result->label = yl_arena_get(to.arena, (to.count + 1) * sizeof *result->label);
    if (to.count) memcpy(result->label, to.all, to.count * sizeof *to.all);
    tell_apart(&to, root, result->label);
    result->labels = (uint32_t)to.count;
    YL_FREE(to.all, asked.all);
    yl_map_free(&to.names);
    yl_map_free(&asked.names);
}
