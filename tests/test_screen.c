/* test_screen.c: no line is wider than the window, in either language, and no word is lost.
 * yl-test: LINK yl_verbs LABELS fast TIMEOUT 10 */
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/progress.h"
#include "sim/cli/screen.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static char *wrapped(const char *text, int column, int indent, int width)
{
    char *buffer;
    size_t size;
    FILE *stream = open_memstream(&buffer, &size);
    yl_wrap_text(stream, text, column, indent, width);
    fclose(stream);
    return buffer;
}

static const struct {
    const char *text;
    int column, indent, width;
    const char *want;
} rows[] = {
    {"", 0, 0, 20, "\n"},
    {"one two three", 0, 0, 20, "one two three\n"},
    {"one two three", 0, 0, 13, "one two three\n"},
    {"one two three", 0, 0, 12, "one two\nthree\n"},
    {"one two three", 6, 2, 10, "one\n  two\n  three\n"},
    {"unbreakableword x", 0, 0, 5, "unbreakableword\nx\n"},
    {"场景文件有误", 0, 0, 8, "场景文件\n有误\n"},
    {"场景文件，有误", 0, 0, 8, "场景文\n件，有误\n"},   /* no comma begins a line */
    {"场景（文件）误", 0, 0, 6, "场景\n（文\n件）误\n"}, /* no bracket opens at an end */
    {"读 scenario.yaml 文件", 0, 0, 12, "读\nscenario.yaml\n文件\n"},
};

Test(screen, text_breaks_where_a_reader_expects_it)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = wrapped(rows[i].text, rows[i].column, rows[i].indent, rows[i].width);
        cr_expect(eq(str, got, (char *)rows[i].want), "row %zu", i);
        free(got);
    }
}

Test(screen, a_progress_line_fits_its_window_and_says_the_time_left)
{
    char line[YL_PROGRESS_LINE];
    yl_progress_line(line, 0.25, 30, "base", 80, YL_EN);
    cr_expect(eq(str, line, "[######..................]  25%  30 s left  base"));
    yl_progress_line(line, 0.25, 900, "base", 80, YL_EN);
    cr_expect(eq(str, line, "[######..................]  25%  15 min left  base"));
    yl_progress_line(line, 0, -1, NULL, 80, YL_EN);
    cr_expect(eq(str, line, "[........................]   0%  "));
    for (int width = 1; width < 80; width++) {
        yl_progress_line(line, 0.5, 7260, "方案：更短的路径", width, YL_ZH);
        cr_expect(le(int, yl_text_width(line, strlen(line)), width));
    }
    cr_expect(ne(ptr, strstr(line, "剩余 2 小时 1 分钟"), NULL));
}

Test(screen, width_is_that_of_columns_within_bounds_when_there_is_no_terminal)
{
    static const struct {
        const char *columns;
        int want;
    } widths[] = {{"60", 60}, {"100", 100}, {"10", 40}, {"500", 120}, {"x", 80}, {"", 80}};
    FILE *file = tmpfile();
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        setenv("COLUMNS", widths[i].columns, 1);
        cr_expect(eq(int, yl_screen_width(file), widths[i].want), "row %zu", i);
    }
    fclose(file);
}
