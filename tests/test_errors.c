/* yl-test: LINK yl_solve LABELS errors TIMEOUT 30 */
/* test_errors.c: every diagnostic has a folder that shows it and a section that explains it. */
#include "tests/support/checked.h"
#include "tests/support/folders.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS YL_SOURCE_DIR "/tests/errors"
#define BASE YL_SOURCE_DIR "/tests/errors.yaml"

/* The line of pad.txt ("COUNT LINE") that many times behind in.yaml, with the number of each for %d. */
static void pad(const char *line)
{
    const char *text = strchr(line, ' ') + 1;
    FILE *file = fopen("in.yaml", "ab");
    for (long i = 1, count = strtol(line, NULL, 10); i <= count; i++)
        for (const char *at = text; *at; at++)
            if (!strncmp(at, "%d", 2))
                fprintf(file, "%ld", i), at++;
            else
                fputc(*at, file);
    fclose(file);
}

static void in_english(const char *name, const char *expect)
{
    char *got = NULL, id[80];
    cr_expect(eq(int, checked("in.yaml", YL_EN, &got), YL_BAD_INPUT));
    cr_expect(eq(str, got, (char *)expect), "%s", name);
    snprintf(id, sizeof id, "error[%s]", name);
    const char *first = strstr(got, "error[");
    cr_expect(first && strncmp(first, id, strlen(id)) == 0, "%s", name);
    cr_expect(first && strstr(first + 1, "error[") == NULL, "%s: one slip is one message", name);
    free(got);
}

static void in_chinese(const char *name)
{
    char *got = NULL, id[80];
    cr_expect(eq(int, checked("in.yaml", YL_ZH, &got), YL_BAD_INPUT));
    snprintf(id, sizeof id, "错误[%s]: ", name);
    cr_expect(strstr(got, id) != NULL, "%s: %s", name, got);
    free(got);
}

Test(errors, each_folder_prints_exactly_what_it_expects_and_its_id_only)
{
    char *names[YL_FOLDERS_MOST], folder[512];
    size_t count = yl_folders(FOLDERS, names);
    for (size_t i = 0; i < count; i++) {
        snprintf(folder, sizeof folder, FOLDERS "/%s", names[i]);
        yl_folders_enter(folder, BASE);
        char *expect = yl_run_text("expect.txt"), *line = yl_run_text("pad.txt"),
             *by = yl_run_text("by.txt");
        if (line) pad(line);
        if (by) { /* says which other test shows it */
            cr_expect(expect == NULL);
        } else {
            cr_assert(expect != NULL, "%s has no expect.txt", names[i]);
            in_english(names[i], expect);
            in_chinese(names[i]);
        }
        yl_folders_leave();
        free(expect);
        free(line);
        free(by);
        free(names[i]);
    }
}

/* An error has a folder of its name, a warning folders ID.CASE of the other kind. */
static bool has_folder(const struct yl_diag_about *about, char *const *names, size_t count)
{
    size_t length = strlen(about->id);
    for (size_t i = 0; i < count; i++)
        if (!strncmp(names[i], about->id, length) &&
            names[i][length] == (about->is_warning ? '.' : '\0'))
            return true;
    return false;
}

Test(errors, ids_folders_and_sections_are_the_same_set)
{
    char *errors[YL_FOLDERS_MOST], *warnings[YL_FOLDERS_MOST], text[128];
    char *docs = yl_run_text(YL_SOURCE_DIR "/docs/errors.md");
    size_t error_folders = yl_folders(FOLDERS, errors), error_ids = 0, sections = 0;
    size_t warning_folders = yl_folders(YL_SOURCE_DIR "/tests/warnings", warnings);
    cr_assert(docs != NULL);
    for (int id = 0; id < YL_E_COUNT; id++) {
        const struct yl_diag_about *about = yl_diag_about((enum yl_diag_id)id);
        bool there = about->is_warning ? has_folder(about, warnings, warning_folders)
                                       : has_folder(about, errors, error_folders);
        cr_expect(there, "no folder of '%s'", about->id);
        snprintf(text, sizeof text, "\n## %s\n", about->id);
        cr_expect(strstr(docs, text) != NULL, "no section '%s' in docs/errors.md", about->id);
        error_ids += !about->is_warning;
    }
    for (const char *at = strstr(docs, "\n## "); at; at = strstr(at + 1, "\n## ")) sections++;
    cr_expect(eq(sz, error_folders, error_ids), "folders");
    cr_expect(eq(sz, sections, YL_E_COUNT), "sections");
    for (size_t i = 0; i < error_folders; i++) free(errors[i]);
    for (size_t i = 0; i < warning_folders; i++) free(warnings[i]);
    free(docs);
}
