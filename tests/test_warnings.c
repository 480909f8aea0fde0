/* yl-test: LINK yl_sweep LABELS errors TIMEOUT 240 */
/* test_warnings.c: each planted slip of tests/warnings gets exactly its warning. */
#include "models/warnings/warnings.h"
#include "sim/solve/shifts.h"
#include "sim/sweep/walk_through.h"
#include "tests/support/folders.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS YL_SOURCE_DIR "/tests/warnings"
#define BASE YL_SOURCE_DIR "/tests/warnings.yaml"
enum { SLIPS = 40 };

struct told {
    char *text;
    uint32_t errors, warnings;
};

/* Walked once: what is said is said of the file as it is loaded again, by diagnostics of its own. */
struct slip {
    const char *file;
    struct yl_scenarios s;
    struct yl_walked walked;
};

static void walk(struct slip *slip, const char *file)
{
    struct yl_diags diags;
    struct yl_fault fault = {0};
    *slip = (struct slip){.file = file};
    yl_diags_init(&diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&slip->s, file, NULL, 0, &diags, &fault);
    if (!status) status = yl_shifts_find(&slip->s, &diags, &fault);
    if (!status) status = yl_walk_through(&slip->walked, &slip->s, NULL, NULL, &diags, &fault);
    cr_assert(eq(int, status, YL_OK), "%s", file);
    cr_expect(eq(u32, diags.count, 0), "%s", file);
    yl_diags_free(&diags);
}

static void drop(struct slip *slip)
{
    yl_walked_free(&slip->walked);
    yl_shifts_drop(&slip->s);
    yl_scenarios_free(&slip->s);
}

static struct told say(const struct slip *slip, enum yl_lang lang, bool strict)
{
    struct yl_scenarios s;
    struct yl_diags diags;
    struct yl_fault fault = {0};
    const struct yl_warnings_how how = {0};
    struct told told = {0};
    size_t length = 0;
    yl_diags_init(&diags, lang);
    diags.strict = strict;
    const enum yl_status status = yl_scenarios_load(&s, slip->file, NULL, 0, &diags, &fault);
    cr_expect(status == YL_OK || (strict && diags.count), "%s",
              slip->file); /* one of the text itself */
    if (!status) yl_warnings_find(&s, &how, &diags);
    if (!status) yl_warnings_walked(&s, &slip->walked, false, &diags);
    FILE *stream = open_memstream(&told.text, &length);
    yl_diags_print(&diags, stream);
    fclose(stream);
    told.errors = diags.count;
    told.warnings = diags.warnings;
    yl_scenarios_free(&s);
    yl_diags_free(&diags);
    return told;
}

/* The id before the case: "overload.seats" is one of overload. */
static void head(char *to, size_t size, const char *word, const char *folder)
{
    snprintf(to, size, "%s[%.*s]: ", word, (int)strcspn(folder, "."), folder);
}

static bool is_none(const char *name) { return strcmp(name, "none") == 0; }

static void in_english(const struct slip *slip, const char *name)
{
    struct told told = say(slip, YL_EN, false);
    bool none = is_none(name);
    char want[512];
    if (getenv("YL_UPDATE")) {
        snprintf(want, sizeof want, FOLDERS "/%s/expect.txt", name);
        FILE *file = fopen(want, "wb");
        fputs(told.text, file);
        fclose(file);
    }
    char *expect = yl_run_text("expect.txt");
    cr_expect(eq(str, told.text, expect ? expect : ""), "%s", name);
    cr_expect(eq(u32, told.warnings, none ? 0 : 1), "%s:\n%s", name, told.text);
    cr_expect(eq(u32, told.errors, 0), "%s", name);
    head(want, sizeof want, "warning", name);
    cr_expect(none || strstr(told.text, want) != NULL, "%s:\n%s", name, told.text);
    cr_expect(none || strstr(told.text, "\n  help: ") != NULL, "%s", name);
    free(expect);
    free(told.text);
}

static void in_chinese(const struct slip *slip, const char *name)
{
    struct told told = say(slip, YL_ZH, false);
    char want[128];
    head(want, sizeof want, "警告", name);
    cr_expect(is_none(name) || strstr(told.text, want) != NULL, "%s:\n%s", name, told.text);
    free(told.text);
}

static void strictly(const struct slip *slip, const char *name)
{
    struct told told = say(slip, YL_EN, true);
    char want[128];
    head(want, sizeof want, "error", name);
    cr_expect(eq(u32, told.errors, is_none(name) ? 0 : 1), "%s", name);
    cr_expect(eq(u32, told.warnings, 0), "%s", name);
    cr_expect(is_none(name) || strstr(told.text, want) != NULL, "%s:\n%s", name, told.text);
    free(told.text);
}

Test(warnings, each_planted_slip_is_exactly_its_warning)
{
    char *names[YL_FOLDERS_MOST], folder[512];
    size_t count = yl_folders(FOLDERS, names);
    cr_expect(count > SLIPS, "%zu folders", count);
    for (size_t i = 0; i < count; i++) {
        struct slip slip;
        snprintf(folder, sizeof folder, FOLDERS "/%s", names[i]);
        yl_folders_enter(folder, BASE);
        walk(&slip, "in.yaml");
        in_english(&slip, names[i]);
        in_chinese(&slip, names[i]);
        strictly(&slip, names[i]);
        drop(&slip);
        yl_folders_leave();
        free(names[i]);
    }
}

/* in.yaml with a line put before its line `at` (from 1), or a comment at that line's end. */
static void accept(const char *comment, uint32_t at, bool behind)
{
    char *text = yl_run_text("in.yaml");
    FILE *file = fopen("in.yaml", "wb");
    uint32_t line = 1;
    for (char *from = text; *from; line++) {
        size_t length = strcspn(from, "\n");
        if (line == at && !behind) fprintf(file, "%s\n", comment);
        fwrite(from, 1, length, file);
        if (line == at && behind) fprintf(file, "   %s", comment);
        fputc('\n', file);
        from += length + (from[length] == '\n');
    }
    fclose(file);
    free(text);
}

Test(warnings, a_comment_accepts_one)
{
    static const struct {
        const char *comment;
        uint32_t at;
        bool behind, accepted;
    } rows[] = {
        {"# accepted: overload a small hall on purpose", 30, true, true},
        {"    # accepted: overload", 30, false, true},
        {"# accepted: overload of all kinds", 1, false, true},
        {"# accepted: overloads", 30, true, false},
        {"# accepted: unused-place", 30, true, false},
        {"# accepted: overload", 29, true, false},
        {"# accepted: overload", 6, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        yl_folders_enter(FOLDERS "/overload.seats", BASE);
        accept(rows[i].comment, rows[i].at, rows[i].behind);
        struct slip slip;
        walk(&slip, "in.yaml");
        struct told told = say(&slip, YL_EN, false), strict = say(&slip, YL_EN, true);
        cr_expect(eq(u32, told.warnings, rows[i].accepted ? 0 : 1), "row %zu:\n%s", i, told.text);
        cr_expect(eq(u32, strict.errors, rows[i].accepted ? 0 : 1), "row %zu", i);
        free(told.text);
        free(strict.text);
        drop(&slip);
        yl_folders_leave();
    }
}
