/* yl-test: LINK yl_base LABELS fast,exact,errors TIMEOUT 20 */
/* test_diag.c: what a collected problem looks like when printed. */
#include "sim/base/diag.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const char TEXT[] = "yinliu: 1\n"
                           "paths:\r\n"
                           "  短信: {arrivals: {rate: 1200/hr}, path: sms}\n"
                           "\tTAB e\xCC\x81t\xC3\xA9 \xFF x";

static struct yl_diags diags;
static void drop(void) { yl_diags_free(&diags); }
TestSuite(diag, .fini = drop);

static void init(enum yl_lang lang)
{
    yl_diags_init(&diags, lang);
    yl_diags_source(&diags, "a.yaml", TEXT, sizeof TEXT - 1);
}

/* Freed by the caller. */
static char *printed(void)
{
    char *got = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&got, &length);
    cr_assert(out != NULL);
    yl_diags_print(&diags, out);
    fclose(out);
    return got;
}

static void prints(const char *want)
{
    char *got = printed();
    cr_expect(eq(str, got, (char *)want));
    free(got);
}

#define AT(line_, column_, width_) \
    (struct yl_pos) { .line = (line_), .column = (column_), .width = (width_) }

Test(diag, puts_the_caret_under_chinese_text)
{
    init(YL_EN);
    yl_diag(&diags, AT(3, 25, 7), YL_E_YAML, "'%s' is not a unit of a rate", "", "hr");
    yl_diag_help(&diags, "a rate ends in /s /min /h /day or /week", "");
    prints("a.yaml:3:25: error[yaml]: 'hr' is not a unit of a rate\n"
           "    3 |   短信: {arrivals: {rate: 1200/hr}, path: sms}\n"
           "      |                           ^^^^^^^\n"
           "  help: a rate ends in /s /min /h /day or /week\n");
}

Test(diag, speaks_chinese_with_arguments_in_another_order)
{
    init(YL_ZH);
    yl_diag(&diags, AT(3, 3, 2), YL_E_YAML, "%s %d", "%2$d 个 %1$s", "坏", 3);
    yl_diag_note(&diags, "x", "第 %d 行", 7);
    yl_diag_help(&diags, "x", "请改");
    prints("a.yaml:3:3: 错误[yaml]: 3 个 坏\n"
           "    3 |   短信: {arrivals: {rate: 1200/hr}, path: sms}\n"
           "      |   ^^^^\n"
           "  说明: 第 7 行\n"
           "  帮助: 请改\n");
}

Test(diag, shows_tabs_marks_and_bad_bytes_as_one_column_each)
{
    init(YL_EN);
    yl_diag(&diags, AT(4, 1, 1), YL_E_YAML, "one", "");
    yl_diag(&diags, AT(4, 8, 3), YL_E_YAML, "two", ""); /* t é and the blank after the accent */
    yl_diag(&diags, AT(4, 11, 1), YL_E_YAML, "three", "");
    yl_diag(&diags, AT(4, 99, 9), YL_E_YAML, "behind \x1B[31m", "");
    prints("a.yaml:4:1: error[yaml]: one\n"
           "    4 |  TAB e\xCC\x81t\xC3\xA9 ? x\n"
           "      | ^\n\n"
           "a.yaml:4:8: error[yaml]: two\n"
           "    4 |  TAB e\xCC\x81t\xC3\xA9 ? x\n"
           "      |       ^^^\n\n"
           "a.yaml:4:11: error[yaml]: three\n"
           "    4 |  TAB e\xCC\x81t\xC3\xA9 ? x\n"
           "      |          ^\n\n"
           "a.yaml:4:99: error[yaml]: behind ?[31m\n"
           "    4 |  TAB e\xCC\x81t\xC3\xA9 ? x\n"
           "      |             ^\n");
}

Test(diag, sorts_by_place_and_drops_what_was_said)
{
    init(YL_EN);
    yl_diag(&diags, AT(2, 1, 5), YL_E_YAML, "late", "");
    yl_diag(&diags, AT(1, 9, 1), YL_E_YAML, "second", "");
    yl_diag(&diags, AT(1, 1, 6), YL_E_YAML, "first", "");
    yl_diag(&diags, AT(1, 9, 1), YL_E_YAML, "second", "");
    yl_diag(&diags, (struct yl_pos){0}, YL_E_YAML, "whole file", "");
    yl_diag(&diags, (struct yl_pos){.source = UINT32_MAX}, YL_E_YAML, "nowhere", "");
    cr_expect(eq(u32, diags.count, 6));
    prints("a.yaml: error[yaml]: whole file\n\n"
           "a.yaml:1:1: error[yaml]: first\n"
           "    1 | yinliu: 1\n"
           "      | ^^^^^^\n\n"
           "a.yaml:1:9: error[yaml]: second\n"
           "    1 | yinliu: 1\n"
           "      |         ^\n\n"
           "a.yaml:2:1: error[yaml]: late\n"
           "    2 | paths:\n"
           "      | ^^^^^\n\n"
           "error[yaml]: nowhere\n");
}

Test(diag, of_a_source_that_is_withheld_nothing_is_shown)
{
    static const char *const words[] = {"secrets"};
    init(YL_EN);
    const uint32_t source = yl_diags_source(&diags, "pw.csv", "secret\xEF\xBC\x9A", 9);
    yl_diags_withhold(&diags, source);
    yl_diag(&diags, (struct yl_pos){source, 1, 1, 6}, YL_E_BAD_CELL, "'%s' is no number", "",
            "secret");
    yl_diag_help(&diags, "there are: %s", "", "secret");
    yl_diag_note(&diags, "%s", "", "secret");
    yl_diag_suggest(&diags, "secret", words, 1);
    yl_diag(&diags, (struct yl_pos){source, 1, 1, 6}, YL_E_BAD_CELL, "said once", "");
    prints("pw.csv:1:1: error[bad-cell]: a cell of a CSV file that is no number or time "
           "that fits\n  note: nothing of this file is shown: it is no .csv or .tsv in or "
           "below the folder of the scenario\n");
}

Test(diag, stops_at_fifty)
{
    init(YL_EN);
    for (int i = 0; i < 53; i++)
        yl_diag(&diags, (struct yl_pos){.source = 9}, YL_E_YAML, "%d", "", i < 52 ? i : 51);
    char *got = printed();
    cr_expect(strstr(got, "error[yaml]: 49\n\nand 2 more problems\n") != NULL, "%s", got);
    free(got);
}

Test(diag, cuts_a_long_line_around_the_caret)
{
    yl_diags_init(&diags, YL_EN);
    char line[400];
    for (int i = 0; i < 399; i++) line[i] = (char)('0' + i % 10);
    line[399] = '\0';
    uint32_t source = yl_diags_source(&diags, "l", line, 399);
    yl_diag(&diags, (struct yl_pos){source, 1, 201, 3}, YL_E_YAML, "m", "");
    char want[400];
    snprintf(want, sizeof want, "l:1:201: error[yaml]: m\n    1 | ...%.94s...\n      | %43s^^^\n",
             line + 160, "");
    prints(want);
}

Test(diag, suggests_or_lists)
{
    static const char *const words[] = {"after", "p", "needs"};
    init(YL_EN);
    yl_diag(&diags, (struct yl_pos){.source = 9}, YL_E_YAML, "a", "");
    yl_diag_suggest(&diags, "aftr", words, 3);
    yl_diag(&diags, (struct yl_pos){.source = 9}, YL_E_YAML, "b", "");
    yl_diag_suggest(&diags, "zzz", words, 3);
    prints("error[yaml]: a\n  help: did you mean 'after'?\n\n"
           "error[yaml]: b\n  help: there are: after, p, needs\n");
}

Test(diag, counts_lines_as_yaml_does_and_skips_a_bom)
{
    yl_diags_init(&diags, YL_EN);
    uint32_t source = yl_diags_source(&diags, "b",
                                      "\xEF\xBB\xBF"
                                      "a\rb\r\nc",
                                      9);
    yl_diag(&diags, (struct yl_pos){source, 1, 1, 1}, YL_E_YAML, "m", "");
    yl_diag(&diags, (struct yl_pos){source, 2, 1, 1}, YL_E_YAML, "m", "");
    yl_diag(&diags, (struct yl_pos){source, 3, 1, 1}, YL_E_YAML, "m", "");
    yl_diag(&diags, (struct yl_pos){source, 4, 1, 1}, YL_E_YAML, "m", "");
    prints("b:1:1: error[yaml]: m\n    1 | a\n      | ^\n\n"
           "b:2:1: error[yaml]: m\n    2 | b\n      | ^\n\n"
           "b:3:1: error[yaml]: m\n    3 | c\n      | ^\n\n"
           "b:4:1: error[yaml]: m\n");
}
