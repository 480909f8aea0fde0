/* test_csv.c: the writer of CSV, the reader of tables, JSON */
/* yl-test: LINK yl_output LABELS fast,exact TIMEOUT 20 */
#include "sim/base/csv_table.h"
#include "sim/base/text.h"
#include "sim/output/csv.h"
#include "sim/output/json.h"

#include "tests/support/one_file.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct yl_fault fault;
TestSuite(csv, .init = make, .fini = drop);

static struct yl_csv_out opened(bool bom)
{
    struct yl_csv_out csv;
    cr_assert(eq(int, yl_csv_open(&csv, folder, "x.csv", bom, &fault), YL_OK), "%s", fault.text);
    return csv;
}

static void wants(struct yl_csv_out *csv, const char *want)
{
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_csv_close(csv, true, &fault), YL_OK), "%s", fault.text);
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 26, &fault), YL_OK));
    cr_expect(eq(str, bytes.data, (char *)want));
    yl_bytes_free(&bytes);
}

Test(csv, quotes_only_where_needed_and_guards_formulas)
{
    static const char *const text[][2] = {
        {"plain", "plain"},
        {"短信 引流", "短信 引流"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"", ""},
        {"=1+1", "'=1+1"},
        {"+5", "'+5"},
        {"-5", "'-5"},
        {"@x", "'@x"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
        {"a=b", "a=b"},
        {"，", "，"},
    };
    struct yl_csv_out csv = opened(false);
    char want[1024] = "";
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        yl_csv_text(&csv, text[i][0]);
        yl_csv_text(&csv, NULL);
        yl_csv_end(&csv);
        strcat(strcat(want, text[i][1]), ",\n");
    }
    wants(&csv, want);
}

Test(csv, numbers_are_exact_or_of_nine_digits)
{
    struct yl_csv_out csv = opened(true);
    yl_csv_text(&csv, "a");
    yl_csv_text(&csv, "b");
    yl_csv_end(&csv);
    const int64_t counts[] = {0, -7, INT64_MAX, INT64_MIN};
    for (int i = 0; i < 4; i++) yl_csv_count(&csv, counts[i]);
    yl_csv_end(&csv);
    const int64_t money[] = {0, 45000, -45000, 1000000, 123456789012345678, 1, INT64_MIN};
    for (int i = 0; i < 7; i++) yl_csv_money(&csv, money[i]);
    yl_csv_end(&csv);
    const double numbers[] = {0.0,  -0.0, NAN,          INFINITY, 1.0 / 3,
                              -2.5, 1e9,  123456789.49, 1e-7,     100};
    for (int i = 0; i < 10; i++) yl_csv_number(&csv, numbers[i]);
    yl_csv_end(&csv);
    struct yl_zone zone = {.offset_s = 8 * 3600};
    yl_csv_time(&csv, INT64_C(1625914800) * YL_SECOND, &zone);
    yl_csv_end(&csv);
    wants(&csv, "\xEF\xBB\xBF"
                "a,b\n0,-7,9223372036854775807,-9223372036854775808\n"
                "0,0.045,-0.045,1,123456789012.345678,0.000001,-9223372036854.775808\n"
                "0,0,,,0.333333333,-2.5,1e+09,123456789,1e-07,100\n2021-07-10T19:00:00+08:00\n");
}

/* Every magnitude, halves of the ninth digit and their neighbours included. */
Test(csv, numbers_are_those_of_the_slow_way)
{
    enum { NUMBERS = 300000 };
    struct yl_csv_out csv = opened(false);
    double *number = malloc(NUMBERS * sizeof *number);
    uint64_t state = 1;
    for (int i = 0; i < NUMBERS; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double mantissa = (double)(state >> 20) / (double)(UINT64_C(1) << 44);
        double value = mantissa * pow(10, (int)(state >> 7 & 15) - 5);
        if (i % 3 == 1) value = floor(value * 1e4) / 1e4 + 5e-5;
        if (i % 7 == 2) value = nextafter(round(value * 1000) / 1000, i % 2 ? 0 : INFINITY);
        if (i % 11 == 3) value = pow(10, i % 14 - 5);
        number[i] = i % 2 ? -value : value;
        yl_csv_number(&csv, number[i]);
        yl_csv_end(&csv);
    }
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_csv_close(&csv, true, &fault), YL_OK));
    cr_assert(eq(int, yl_file_read(&bytes, path, 1 << 26, &fault), YL_OK));
    const char *at = bytes.data;
    int wrong = 0;
    for (int i = 0; i < NUMBERS; i++) {
        char want[YL_NUMBER];
        size_t length = yl_text_number(want, number[i]);
        if (strncmp(at, want, length) || at[length] != '\n')
            if (wrong++ < 5) cr_expect(false, "%.17g: %.20s, not %s", number[i], at, want);
        at = strchr(at, '\n') + 1;
    }
    cr_expect(eq(int, wrong, 0));
    yl_bytes_free(&bytes);
    free(number);
}

Test(csv, long_cells_pass_through_the_buffer)
{
    enum { LONG = 200001 };
    struct yl_csv_out csv = opened(false);
    char *text = malloc(LONG + 1);
    memset(text, 'x', LONG);
    text[LONG] = 0;
    text[100000] = '"';
    yl_csv_text(&csv, "a");
    yl_csv_text(&csv, text);
    yl_csv_end(&csv);
    struct yl_sheet table;
    cr_assert(eq(int, yl_csv_close(&csv, true, &fault), YL_OK));
    cr_assert(eq(int, yl_table_read(&table, path, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(str, (char *)table.name[1], text));
    yl_table_free(&table);
    free(text);
}

Test(csv, a_million_rows_take_no_time)
{
    struct yl_csv_out csv = opened(false);
    struct yl_zone zone = {.offset_s = 8 * 3600};
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int64_t i = 0; i < 1000000; i++) {
        yl_csv_text(&csv, "base");
        yl_csv_count(&csv, i % 200);
        yl_csv_time(&csv, i % 576 * 5 * YL_MINUTE, &zone);
        yl_csv_text(&csv, "rooms.main");
        yl_csv_text(&csv, "online");
        yl_csv_number(&csv, (double)i / 7);
        yl_csv_end(&csv);
    }
    cr_assert(eq(int, yl_csv_close(&csv, false, &fault), YL_OK));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double s = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    cr_log_info("1e6 rows: %g s", s);
    cr_expect(s < 3, "%g s; some 0.3 s in a release build", s);
}

Test(csv, a_full_disk_is_said_and_the_old_file_stands)
{
    struct yl_csv_out csv;
    if (access("/dev/full", W_OK)) cr_skip_test();
    cr_assert(eq(int, yl_csv_open(&csv, folder, "x.csv", false, &fault), YL_OK));
    yl_csv_text(&csv, "old");
    yl_csv_end(&csv);
    wants(&csv, "old\n");
    cr_assert(eq(int, yl_csv_open(&csv, folder, "x.csv", false, &fault), YL_OK));
    cr_assert(freopen("/dev/full", "w", csv.file.stream) != NULL);
    for (int i = 0; i < 100000; i++) yl_csv_count(&csv, i);
    cr_expect(eq(int, yl_csv_close(&csv, true, &fault), YL_IO));
    cr_expect(strstr(fault.text, "x.csv") != NULL, "%s", fault.text);
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_file_read(&bytes, path, 100, &fault), YL_OK));
    cr_expect(eq(str, bytes.data, "old\n"));
    yl_bytes_free(&bytes);
    snprintf(folder + strlen(folder), 10, "/none");
    cr_expect(eq(int, yl_csv_open(&csv, folder, "x.csv", false, &fault), YL_IO));
    *strrchr(folder, '/') = 0;
}

static enum yl_status table_of(struct yl_sheet *table, const char *text)
{
    struct yl_file file;
    cr_assert(eq(int, yl_file_open(&file, folder, "x.csv", &fault), YL_OK));
    fputs(text, file.stream);
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    return yl_table_read(table, path, &fault);
}

/* Rows over several pieces, one of them quoted, whose line end is the last of a piece. */
Test(csv, rows_that_are_not_wanted_are_not_kept)
{
    enum { ROWS = 30000, QUOTED = 13105 }; /* of 20 bytes: a piece of 262144 ends in its text */
    static const char *const values[] = {"b", "c", NULL};
    const struct yl_table_only only = {.column = "kind", .value = values},
                               none = {.column = "other", .value = values};
    struct yl_file file;
    struct yl_sheet table;
    cr_assert(eq(int, yl_file_open(&file, folder, "x.csv", &fault), YL_OK));
    fputs("number,kind,padding-padding\n", file.stream);
    for (int i = 0; i < ROWS; i++)
        fprintf(file.stream, i == QUOTED ? "%05d,%c,\"line\nend\"\n" : "%05d,%c,plain-pad-x\n", i,
                "abcd"[i % 4]);
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    cr_assert(eq(int, yl_table_read_only(&table, path, &only, &fault), YL_OK), "%s", fault.text);
    cr_assert(eq(sz, table.rows, ROWS / 2));
    for (size_t i = 0; i < table.rows; i++) {
        const size_t number = i / 2 * 4 + 1 + i % 2;
        cr_assert(eq(dbl, yl_table_number(&table, i, 0), (double)number));
        cr_assert(eq(sz, table.line[i], number + 2 + (number > QUOTED)));
    }
    yl_table_free(&table);
    cr_assert(eq(int, yl_table_read_only(&table, path, &none, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(sz, table.rows, ROWS), "no such column: all");
    cr_expect(eq(str, (char *)yl_table_cell(&table, QUOTED, 2), "line\nend"));
    yl_table_free(&table);
    cr_expect(eq(int, table_of(&table, "number,kind\n1,a\n2,a,more\n"), YL_BAD_INPUT));
    cr_expect(eq(int, yl_table_read_only(&table, path, &only, &fault), YL_BAD_INPUT), "not kept");
    cr_expect(strstr(fault.text, "x.csv:3") != NULL, "%s", fault.text);
}

Test(csv, tables_are_read_by_column_name)
{
    struct yl_sheet table;
    cr_assert(eq(int,
                 table_of(&table, "\xEF\xBB\xBF"
                                  "a,b c,d\r\n1, x ,\"q\"\"\n,\"\r\n-2.5,,z\r\n"),
                 YL_OK));
    cr_expect(table.rows == 2 && table.columns == 3);
    cr_expect(eq(int, yl_table_column(&table, "b c"), 1));
    cr_expect(eq(int, yl_table_column(&table, "none"), -1));
    cr_expect(eq(str, (char *)yl_table_cell(&table, 0, 1), " x "));
    cr_expect(eq(str, (char *)yl_table_cell(&table, 0, 2), "q\"\n,"));
    cr_expect(eq(dbl, yl_table_number(&table, 1, 0), -2.5));
    cr_expect(isnan(yl_table_number(&table, 1, 1)) && isnan(yl_table_number(&table, 1, 2)));
    yl_table_free(&table);
    cr_expect(eq(int, table_of(&table, "a,b\n1\n"), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, "x.csv:2: ") != NULL, "%s", fault.text);
    cr_expect(eq(int, table_of(&table, "a,b\n1,\"x\n"), YL_BAD_INPUT));
    cr_expect(eq(int, table_of(&table, ""), YL_OK));
    cr_expect(table.rows == 0 && table.columns == 0);
    yl_table_free(&table);
}

Test(csv, json_is_read_as_it_was_written)
{
    char text[2048];
    FILE *stream = fmemopen(text, sizeof text, "w");
    struct yl_json_out to = {.stream = stream};
    yl_json_open(&to, NULL, '{');
    yl_json_text(&to, "名", "a\"\\\n\t\x01<短信");
    yl_json_count(&to, "seed", UINT64_MAX);
    yl_json_number(&to, "nothing", NAN);
    yl_json_open(&to, "list", '[');
    yl_json_number(&to, NULL, 0.5);
    yl_json_close(&to, ']');
    yl_json_open(&to, "empty", '[');
    yl_json_close(&to, ']');
    yl_json_close(&to, '}');
    fclose(stream);
    cr_expect(strstr(text, "</") == NULL && strchr(text, '<') == NULL);
    struct yl_arena arena = {0};
    const struct yl_json *map = yl_json_read(&arena, text, strlen(text));
    cr_assert(map != NULL, "%s", text);
    cr_expect(eq(str, (char *)yl_json_get(map, "名"), "a\"\\\n\t\x01<短信"));
    cr_expect(eq(str, (char *)yl_json_get(map, "seed"), "18446744073709551615"));
    cr_expect(yl_json_find(map, "nothing")->kind == YL_JSON_NULL);
    cr_expect(eq(str, (char *)yl_json_find(map, "list")->first->text, "0.5"));
    cr_expect(yl_json_find(map, "empty")->first == NULL);
    static const char *const good[] = {"[]", " {\"a\": [1, -2e3, true, null]} ",
                                       "\"\\u77ed\\ud83d\\ude00\"", "0.5",
                                       "\"\\ud83d\""}; /* half a pair is read as ? */
    static const char *const bad[] = {"",    "{",   "[1,]", "{\"a\" 1}",  "\"x",      "\"\\q\"",
                                      "nul", "1 2", "[1",   "{\"a\":1,}", "\"a\nb\"", "\"\\"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(yl_json_read(&arena, good[i], strlen(good[i])) != NULL, "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(yl_json_read(&arena, bad[i], strlen(bad[i])) == NULL, "%s", bad[i]);
    char deep[2000];
    memset(deep, '[', sizeof deep);
    cr_expect(yl_json_read(&arena, deep, sizeof deep) == NULL);
    yl_arena_free(&arena);
}
