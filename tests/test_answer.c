/* test_answer.c: the first screen of a run, with what was tried by hand */
/* yl-test: LINK yl_output LABELS fast TIMEOUT 20 */
#include "sim/base/text.h"
#include "sim/findings/find.h"
#include "sim/output/terminal.h"
#include "sim/stats/tried.h"
#include "tests/support/fake_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct yl_result result;
static struct yl_tried_row row[8];
static struct yl_tried tried;

/* A change that brings so much, known to ± 9. */
static struct yl_tried_row *add(const char *en, const char *zh, double gain)
{
    struct yl_tried_row *one = &row[tried.rows++];
    *one = (struct yl_tried_row){.change = tried.rows,
                                 .family = YL_TRIED_LEVER,
                                 .kind = "time",
                                 .lever = en,
                                 .name = {en, zh},
                                 .trial = {gain, gain - 20, gain + 20, 40},
                                 .fresh = {gain, gain - 9, gain + 9, 200},
                                 .orders = {7.5, 7, 8, 200},
                                 .draws_better = NAN,
                                 .ended = YL_TRIED_HELPS,
                                 .priced = true,
                                 .shown = tried.rows};
    return one;
}

static void begin(uint32_t variants)
{
    yl_fake_result(&result, &(struct yl_fake){.replications = 40, .variants = variants, .bins = 1});
    tried = (struct yl_tried){.place = "all", .metric = "net_cny", .row = row, .tried = 12};
    result.tried = &tried;
}

static char *screen(enum yl_lang lang, int width)
{
    struct yl_findings found;
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    yl_find_run(&found, &result);
    yl_terminal_answer(stream, &result, &found, &(struct yl_terminal){width, lang, NULL});
    yl_findings_free(&found);
    fclose(stream);
    return text;
}

#define SHOWS(part) \
    do { \
        char *shown = screen(YL_EN, 80); \
        cr_expect(strstr(shown, part) != NULL, "%s\n%s", part, shown); \
        free(shown); \
    } while (0)

Test(answer, what_was_tried_stands_in_its_order_with_its_marks)
{
    begin(1);
    add("texts at 20:00, now 19:30", "短信 20:00 发（现 19:30）", 4697);
    struct yl_tried_row *then = add("400 in stock, now 300", "备货 400（现 300）", 4307);
    then->behind = 1;
    then->priced = false;
    struct yl_tried_row *page = add("texts without the page", "短信不经落地页", 2044);
    page->can_be_had = true;
    page->draws_better = 0.77;
    struct yl_tried_row *all = add("1 and 2, run anew", "1、2 同时（另跑）", 10121);
    all->kind = "together";
    add("no card", "不投卡片", -50)->shown = 0;
    SHOWS("\nTexts at 20:00: net 4,697 CNY more than the plan.\n");
    SHOWS(
        "\nWHAT WOULD HELP MOST (of 12 tried)         net CNY (95%; in % of draws)      orders\n");
    SHOWS("\n  1  texts at 20:00, now 19:30          +4,697 (+4,688 to +4,706)           +7.5\n");
    SHOWS("\n     then 400 in stock†, now 300        +4,307 (+4,298 to +4,316)           +7.5\n");
    SHOWS("\n  2  texts without the page‡ (in 77%)   +2,044 (+2,035 to +2,053)           +7.5\n");
    SHOWS("\n     1 and 2, run anew                  +10,121 (+10,112 to +10,130)        +7.5\n");
    SHOWS("† its cost is not in the file · ‡ if it can be had");
    char *text = screen(YL_ZH, 80);
    cr_expect(strstr(text, "\n短信 20:00 发：净利润比现方案多 4,697 元。\n") != NULL, "%s", text);
    cr_expect(strstr(text, "再备货 400†（现 300）") != NULL, "%s", text);
    cr_expect(strstr(text, "no card") == NULL && strstr(text, "不投卡片") == NULL);
    free(text);
    tried.left_open = 3;
    SHOWS("(of 12, 3 open)");
    yl_result_free(&result);
}

Test(answer, where_nothing_helps_or_nothing_was_tried_one_line_says_so)
{
    begin(1);
    SHOWS("None of 12 changes tried is shown to help.");
    tried.tried = 0;
    tried.reason[YL_EN] = "fewer than 20 campaigns";
    SHOWS("nothing tried: fewer than 20 campaigns");
    tried.reason[YL_EN] = NULL;
    tried.guesses = (struct yl_tried_guesses){100, -4984, 30867, 0.26, 0.2, 0.33};
    yl_result_free(&result);
}

/* Rows of help behind the third give way first; "together" and the last line stay. */
Test(answer, a_screen_has_24_lines_and_rows_of_help_give_way)
{
    static const int widths[] = {60, 80, 100};
    static const char *const name[] = {"one", "two", "three", "four", "five"};
    for (int i = 0; i < 6; i++) {
        const enum yl_lang lang = i % 2 ? YL_ZH : YL_EN;
        const int width = widths[i / 2], most = width < 80 ? 36 : 24;
        begin(2);
        for (int k = 0; k < 5; k++) add(name[k], name[k], 500 - k);
        add("all together", "同时", 900)->kind = "together";
        char *text = screen(lang, width), *last = strrchr(text, '\n');
        int lines = 0, widest = 0;
        cr_expect(strstr(text, T(lang, "all together", "同时")) != NULL, "%s", text);
        cr_expect(last && !last[1]);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
            const int wide = yl_text_width(line, strlen(line));
            lines++;
            if (wide > widest) widest = wide;
        }
        cr_expect(lines <= most + 1 && widest <= width, "%d lines of %d columns", lines, widest);
        free(text);
        yl_result_free(&result);
    }
}
