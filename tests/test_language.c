/* yl-test: LINK yl_solve LABELS errors TIMEOUT 60 WRAP yl_keys_read */
/* test_language.c: docs/scenario.md and its Chinese twin are fresh, its examples hold; every key is used by a scenario. */
#include "models/readers/language.h"
#include "tests/support/checked.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE YL_SOURCE_DIR "/docs/scenario.md"
static const struct page {
    enum yl_lang lang;
    const char *path, *heading;
} pages[] = {{YL_EN, PAGE, "\n## Every key\n\n"},
             {YL_ZH, YL_SOURCE_DIR "/docs/zh/scenario.md", "\n## 所有键\n\n"}};
enum { TABLES = 64, KEYS = 64, FEWEST = 15, ROOM = 512 };

/* ---- the page ---- */

/* A row of the help of a key, `  name  help (kind; default)`, as that of a table. */
static void print_row(FILE *out, const struct yl_key_row *key, const char *line, enum yl_lang lang)
{
    const bool version = key->shape && !strcmp(key->shape, "version");
    const char *help = strstr(line + 2 + strlen(key->name), key->help[lang]),
               *mark = lang == YL_EN ? "; " : "；", *none = lang == YL_EN ? "required" : "必填";
    cr_assert(help != NULL && !strncmp(line + 2, key->name, strlen(key->name)), "%s", line);
    const char *kind = help + strlen(key->help[lang]) + strlen(" ("), *end = strrchr(kind, ')');
    const bool says = key->required || key->fallback;
    for (const char *at = kind; says && (at = strstr(at, mark)); at++) end = at;
    fprintf(out, "| `%s` | %.*s | %s | %s |\n", key->name, (int)(end - kind), kind,
            key->required || version ? none
            : key->fallback          ? key->fallback
                                     : "–",
            key->help[lang]);
}

/* A section with a table for each kind of map, from what `yinliu help keys` says. */
static char *tables_as_text(enum yl_lang lang)
{
    char *text = NULL, *help = NULL;
    size_t length = 0, count, t = 0, key = 0;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    FILE *out = open_memstream(&help, &length);
    cr_assert(gt(sz, yl_reference_help(out, NULL, lang), 0));
    fclose(out);
    out = open_memstream(&text, &length);
    for (char *line = strtok(help, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == ' ') {
            cr_assert(t && key < table[t - 1]->keys, "%s", line);
            print_row(out, &table[t - 1]->key[key++], line, lang);
            continue;
        }
        fprintf(out, "%s### %s\n\n%s\n| --- | --- | --- | --- |\n", t ? "\n" : "", line,
                lang == YL_EN ? "| key | value | default | meaning |"
                              : "| 键 | 取值 | 默认 | 含义 |");
        const bool whole = !t || key == table[t - 1]->keys;
        cr_assert(whole, "a row is missing above %s", line);
        t++, key = 0;
    }
    cr_assert(eq(sz, t, count));
    fclose(out);
    free(help);
    return text;
}

static void renew(const struct page *page, const char *text, size_t before, const char *tables)
{
    FILE *out = fopen(page->path, "wb");
    cr_assert(out != NULL);
    fprintf(out, "%.*s%s", (int)before, text, tables);
    cr_assert(eq(int, fclose(out), 0));
}

Test(language, the_tables_of_the_pages_are_those_of_the_program)
{
    for (const struct page *page = pages; page < pages + sizeof pages / sizeof *pages; page++) {
        char *text = yl_run_text(page->path), *want = tables_as_text(page->lang);
        char *at = text ? strstr(text, page->heading) : NULL;
        cr_assert(at != NULL, "no heading of the tables in %s", page->path);
        at += strlen(page->heading);
        if (strcmp(at, want) != 0 && getenv("YL_UPDATE"))
            renew(page, text, (size_t)(at - text), want);
        else
            cr_expect(strcmp(at, want) == 0,
                      "%s: the tables are old; ./dev test --update renews them", page->path);
        free(text);
        free(want);
    }
}

/* The next block ```yaml of the page as a text of its own; NULL: none left. */
static char *next_example(const char **at)
{
    static const char begin[] = "\n```yaml\n", end[] = "\n```\n";
    const char *from = strstr(*at, begin), *to = from ? strstr(from + 1, end) : NULL;
    if (!to) return NULL;
    from += strlen(begin);
    *at = to + strlen(end);
    return strndup(from, (size_t)(to + 1 - from));
}

Test(language, every_example_of_the_page_is_a_scenario_or_lies_over_the_first_one)
{
    char *page = yl_run_text(PAGE), folder[] = "/tmp/yl_test_language_XXXXXX", path[ROOM];
    const char *at = page;
    size_t count = 0;
    cr_assert(page && mkdtemp(folder));
    cr_assert(yl_run_write(folder, "analysis.csv",
                           "arm,relative,relative_low,relative_high\njump,0.1,0,0.2\n"));
    for (char *text = next_example(&at); text; text = next_example(&at), count++) {
        char name[32], *whole = NULL;
        bool part = strncmp(text, "yinliu: 1", 9) != 0;
        size_t length = 0;
        snprintf(name, sizeof name, count ? "part%zu.yaml" : "first.yaml", count);
        FILE *out = open_memstream(&whole, &length);
        fprintf(out, "%s%s", part ? "yinliu: 1\ninclude: [first.yaml]\n" : "", text);
        fclose(out);
        cr_assert(yl_run_write(folder, name, whole));
        snprintf(path, sizeof path, "%s/%s", folder, name);
        char *said = NULL;
        cr_expect(eq(int, checked(path, YL_EN, &said), YL_OK), "example %zu: %s", count + 1, said);
        free(said);
        free(whole);
        free(text);
    }
    cr_expect(ge(sz, count, FEWEST), "examples");
    free(page);
}

/* ---- every key is used ---- */

/* The linker puts this in front of yl_keys_read, so that it sees each map a scenario is read from. */
bool __real_yl_keys_read(struct yl_reader *reader, const struct yl_item *item,
                         const struct yl_key_table *table, void *out);
bool __wrap_yl_keys_read(struct yl_reader *reader, const struct yl_item *item,
                         const struct yl_key_table *table, void *out);
static bool used[TABLES][KEYS], seen[TABLES][KEYS]; /* seen: by the scenario under way */

static const struct yl_item *child_of(const struct yl_item *item, const char *key)
{
    const struct yl_item *child = item->first;
    while (child && (!child->key || strcmp(child->key, key) != 0)) child = child->next;
    return child;
}

bool __wrap_yl_keys_read(struct yl_reader *reader, const struct yl_item *item,
                         const struct yl_key_table *table, void *out)
{
    size_t tables;
    const struct yl_key_table *const *all = yl_key_tables(&tables);
    const struct yl_item *from[] = {item,
                                    item && item->kind == YL_MAP ? child_of(item, "people") : NULL};
    const struct yl_item *variants = table == all[0] ? child_of(item, "variants") : NULL;
    for (const struct yl_item *one = variants ? variants->first : NULL; one; one = one->next)
        for (size_t t = 0; t < tables; t++) /* variants key by key */
            for (size_t k = 0; !strcmp(all[t]->name[YL_EN], "a variant") && k < all[t]->keys; k++)
                seen[t][k] |= child_of(one, all[t]->key[k].name) != NULL;
    for (size_t t = 0; t < tables; t++) { /* people are read trait by trait */
        bool people = !strcmp(all[t]->name[YL_EN], "people") && table == all[0];
        const struct yl_item *map = people ? from[1] : from[0];
        if (!map || map->kind != YL_MAP || (!people && all[t] != table)) continue;
        for (size_t k = 0; k < all[t]->keys; k++)
            seen[t][k] |= child_of(map, all[t]->key[k].name) != NULL;
    }
    return __real_yl_keys_read(reader, item, table, out);
}

Test(language, every_key_is_used_in_a_scenario_of_the_tests_or_of_the_repository)
{
    static const char *const folders[] = {"/tests/answers", "/tests/laws",  "/tests/scenario",
                                          "/tests/cli",     "/tests/study", "/tests/published",
                                          "/scenarios"};
    size_t tables;
    const struct yl_key_table *const *all = yl_key_tables(&tables);
    cr_assert(le(sz, tables, TABLES));
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        char path[ROOM];
        struct yl_run_list list = {0};
        snprintf(path, sizeof path, "%s%s", YL_SOURCE_DIR, folders[f]);
        if (access(path, F_OK) == 0) yl_run_scenarios(&list, path);
        for (size_t i = 0; i < list.count; i++) {
            memset(seen, 0, sizeof seen);
            char *said = NULL, *text = yl_run_text(list.path[i]);
            const bool wrong = checked(list.path[i], YL_EN, &said) != YL_OK;
            for (size_t k = 0; k < all[0]->keys; k++) { /* include and set are done before */
                char line[ROOM];
                snprintf(line, sizeof line, "\n%s:", all[0]->key[k].name);
                seen[0][k] |= text && strstr(text, line) != NULL;
            }
            free(text);
            for (size_t k = 0; k < (size_t)TABLES * KEYS && !wrong; k++)
                used[k / KEYS][k % KEYS] |= seen[k / KEYS][k % KEYS];
            free(said);
        }
        yl_run_list_free(&list);
    }
    for (size_t t = 0; t < tables; t++) {
        cr_assert(le(sz, all[t]->keys, KEYS));
        for (size_t k = 0; k < all[t]->keys; k++)
            cr_expect(used[t][k], "no scenario uses '%s' of %s", all[t]->key[k].name,
                      all[t]->name[YL_EN]);
    }
}
