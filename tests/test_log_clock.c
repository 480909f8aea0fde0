/* test_log_clock.c: the quick reader of times against the general one, plain lines of CSV against quoted ones */
/* yl-test: LINK yl_fit yl_rand LABELS fast,exact TIMEOUT 120 */
#include "sim/base/csv_rows.h"
#include "sim/fit/log_clock.h"
#include "sim/table/cells.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

enum { TIMES = 20000, ROWS = 3000, ROOM = 4096 };

/* Every form, days that are none and hours that a zone skips or has twice among them. */
static void make_time(struct draws *draws, char text[64])
{
    static const char *const ends[] = {"", "Z", "+08:00", "-03:30", ".5", ".123456", ".25Z"};
    int length = snprintf(text, 64, "%04d-%02d-%02d%c%02d:%02d:%02d%s",
                          1999 + (int)draws_below(draws, 60), (int)draws_below(draws, 14),
                          (int)draws_below(draws, 33), " T"[draws_below(draws, 2)],
                          (int)draws_below(draws, 25), (int)draws_below(draws, 61),
                          (int)draws_below(draws, 60), ends[draws_below(draws, 7)]);
    if (!draws_below(draws, 10)) text[draws_below(draws, length)] = "x/ 0"[draws_below(draws, 4)];
    if (!draws_below(draws, 10))
        snprintf(text, 64, "%lld", (long long)draws_below(draws, INT64_C(9999999999999)));
}

Test(log_clock, the_quick_reader_is_the_general_one)
{
    static const char *const zones[] = {"+08:00", "Asia/Shanghai", "America/New_York",
                                        "Australia/Lord_Howe", "-03:30"};
    static struct yl_log_clock clock;
    for (size_t z = 0; z < sizeof zones / sizeof *zones; z++) {
        struct draws draws = {.seed = (uint32_t)z + 1};
        struct yl_zone zone;
        size_t read = 0;
        cr_assert(eq(int, yl_zone_open(&zone, zones[z], NULL), YL_OK));
        yl_log_clock_make(&clock, &zone, false);
        for (int i = 0; i < TIMES; i++) {
            char text[64];
            int64_t quick = 0, general = 0;
            make_time(&draws, text);
            bool is = yl_log_clock_read(&clock, text, strlen(text), &quick),
                 was = yl_cell_time(text, &zone, &general) && general >= 0 &&
                       general < INT64_C(84006) * YL_DAY;
            cr_assert(eq(int, is, was), "%s in %s", text, zones[z]);
            if (is) cr_assert(eq(i64, quick, general), "%s in %s", text, zones[z]);
            read += is;
        }
        cr_expect(gt(sz, read, TIMES / 2));
        yl_zone_close(&zone);
    }
}

struct rows { /* cells with a sign behind each */
    char text[ROOM];
    size_t length, lines;
};

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct rows *rows = context;
    for (size_t i = 0; i < row->cells; i++)
        rows->length +=
            (size_t)snprintf(rows->text + rows->length, ROOM - rows->length, "<%s>", row->cell[i]);
    rows->lines += row->line;
    return YL_CSV_GO_ON;
}

/* A quote in the last row sends every line that libcsv has begun to it; lines of their own go the quick way. */
Test(log_clock, csv_plain_lines_are_read_as_by_the_library)
{
    static const char signs[] = "ab,, \t;x\r";
    for (uint32_t seed = 1; seed <= ROWS; seed++) {
        struct draws draws = {.seed = seed};
        char line[64];
        size_t length = 0;
        while (length < 40 && draws_below(&draws, 20))
            line[length++] = signs[draws_below(&draws, sizeof signs - 1)];
        line[length] = '\n';
        struct rows quick = {.length = 0}, library = {.length = 0};
        size_t at;
        const char sign = ",;\t"[draws_below(&draws, 3)];
        struct yl_bytes whole = {line, length + 1}, open = {line, length};
        enum yl_csv_end one = yl_csv_rows(&whole, sign, on_row, &quick, &at),
                        other = yl_csv_rows(&open, sign, on_row, &library, &at); /* no line end */
        cr_assert(eq(int, one, other));
        cr_assert(eq(str, quick.text, library.text), "seed %u", seed);
        cr_assert(eq(sz, quick.lines, library.lines));
    }
}
