/* yl-test: LINK yl_models LABELS fast,errors TIMEOUT 30 */
/* test_errors.c: every diagnostic has a folder that shows it and a section that explains it. */
#include "models/compiler/compile.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS YL_SOURCE_DIR "/tests/errors"
enum { MOST = 512 };

static char *whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, length + 1);
    cr_assert(eq(sz, fread(text, 1, length, file), length));
    fclose(file);
    return text;
}

/* in.yaml with the line of pad.txt ("COUNT LINE") that many times behind it, in a folder of its
 * own. */
static void pad(char *line)
{
    char folder[] = "/tmp/yl_test_errors_XXXXXX";
    char *in = whole("in.yaml"), *text = strchr(line, ' ') + 1;
    long count = strtol(line, NULL, 10);
    cr_assert(in && mkdtemp(folder) && chdir(folder) == 0);
    FILE *file = fopen("in.yaml", "wb");
    fputs(in, file);
    for (long i = 0; i < count; i++) fputs(text, file);
    fclose(file);
    free(in);
}

static char *said(enum yl_lang lang)
{
    struct yl_scenarios s;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    struct yl_tables tables = {0};
    char *text = NULL;
    size_t length = 0;
    cr_assert(eq(int, yl_diags_init(&diags, lang), YL_OK));
    enum yl_status status = yl_scenarios_load(&s, "in.yaml", NULL, 0, &diags, &fault);
    for (uint32_t v = 0; !status && v < s.variants; v++) {
        struct yl_plan plan = {0};
        status = yl_compile(&plan, &s.variant[v], &tables, &diags, &fault);
        yl_plan_free(&plan);
    }
    cr_expect(eq(int, status, YL_BAD_INPUT));
    FILE *stream = open_memstream(&text, &length);
    yl_diags_print(&diags, stream);
    fclose(stream);
    yl_tables_free(&tables);
    yl_scenarios_free(&s);
    yl_diags_free(&diags);
    return text;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t folders(char *names[MOST])
{
    size_t count = 0;
    DIR *folder = opendir(FOLDERS);
    cr_assert(folder != NULL);
    for (struct dirent *one = readdir(folder); one; one = readdir(folder))
        if (one->d_name[0] != '.' && count < MOST) names[count++] = strdup(one->d_name);
    closedir(folder);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

Test(errors, each_folder_prints_exactly_what_it_expects_and_its_id_only)
{
    char *names[MOST];
    size_t count = folders(names);
    for (size_t i = 0; i < count; i++) {
        cr_assert(chdir(FOLDERS) == 0 && chdir(names[i]) == 0);
        char *expect = whole("expect.txt"), *line = whole("pad.txt"), *by = whole("by.txt");
        if (by) { /* says which other test shows it */
            cr_expect(expect == NULL);
        } else {
            cr_assert(expect != NULL, "%s has no expect.txt", names[i]);
            if (line) pad(line);
            char *got = said(YL_EN), id[80];
            cr_expect(eq(str, got, expect), "%s", names[i]);
            snprintf(id, sizeof id, "error[%s]", names[i]);
            const char *first = strstr(got, "error[");
            cr_expect(first && strncmp(first, id, strlen(id)) == 0, "%s", names[i]);
            cr_expect(first && strstr(first + 1, "error[") == NULL, "%s: one slip is one message",
                      names[i]);
            free(got);
        }
        free(expect);
        free(line);
        free(by);
        free(names[i]);
    }
}

Test(errors, every_message_can_be_said_in_chinese)
{
    char *names[MOST];
    size_t count = folders(names);
    for (size_t i = 0; i < count; i++) {
        cr_assert(chdir(FOLDERS) == 0 && chdir(names[i]) == 0);
        char *by = whole("by.txt"), *line = whole("pad.txt"), id[80];
        if (line) pad(line);
        char *got = by ? strdup("") : said(YL_ZH);
        snprintf(id, sizeof id, "错误[%s]: ", names[i]);
        cr_expect(by || strstr(got, id) != NULL, "%s: %s", names[i], got);
        free(got);
        free(by);
        free(line);
        free(names[i]);
    }
}

Test(errors, ids_folders_and_sections_are_the_same_set)
{
    char *names[MOST], *docs = whole(YL_SOURCE_DIR "/docs/errors.md"), text[128];
    size_t count = folders(names), sections = 0;
    cr_assert(docs != NULL);
    for (int id = 0; id < YL_E_COUNT; id++) {
        const char *name = yl_diag_about((enum yl_diag_id)id)->id;
        cr_expect(bsearch(&name, names, count, sizeof *names, by_name) != NULL,
                  "no folder tests/errors/%s", name);
        snprintf(text, sizeof text, "\n## %s\n", name);
        cr_expect(strstr(docs, text) != NULL, "no section '%s' in docs/errors.md", name);
    }
    for (const char *at = strstr(docs, "\n## "); at; at = strstr(at + 1, "\n## ")) sections++;
    cr_expect(eq(sz, count, YL_E_COUNT), "folders");
    cr_expect(eq(sz, sections, YL_E_COUNT), "sections");
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(docs);
}
