/* test_table.c: cells, encodings and forms of people's tables */
/* yl-test: LINK yl_table LABELS exact TIMEOUT 60 */
#include "sim/table/foreign.h"
#include "sim/table/people.h"

#include "tests/support/one_file.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct yl_fault fault;
TestSuite(table, .init = make, .fini = drop);

/* ---- cells ----------------------------------------------------------------------------------- */
Test(table, numbers)
{
    static const struct {
        const char *text;
        double value; /* NAN: no number */
    } all[] = {
        {"1234.5", 1234.5},
        {" 12 ", 12},
        {"¥1,234.50", 1234.5},
        {"￥ 99", 99},
        {"1,234,567", 1234567},
        {"12元", 12},
        {"3.5 CNY", 3.5},
        {"-5", -5},
        {"12.5%", 0.125},
        {"1e3", 1000},
        {"\xE3\x80\x80"
         "7",
         7},
        {"0", 0},
        {"", NAN},
        {"NA", NAN},
        {"null", NAN},
        {"1,23", NAN},
        {"12,3456", NAN},
        {"1,234,56", NAN},
        {",123", NAN},
        {"1.234,5", NAN},
        {"¥", NAN},
        {"12 34", NAN},
        {"¥12%", NAN},
        {"--", NAN},
        {"1234,567", NAN},
        {"inf", NAN},
        {"0x10", NAN},
        {"1,234", 1234},
        {"2'048.75", 2048.75},
        {"1’234’567", 1234567},
        {"1\u202F234.5", 1234.5},
        {"1\u2007234", 1234},
        {"1,234.50-", -1234.5},
        {"($1,234.50)", -1234.5},
        {"12'34", NAN},
        {"1'23", NAN},
        {"18-", NAN},
        {"1.2万", 12000},
        {"3亿", 3e8},
        {"1.2万人", 12000},
        {"(1,238.50)", -1238.5},
        {"-¥1,238.50", -1238.5},
        {"$1,238.50", 1238.5},
        {"0,125", NAN},
        {"79,38", NAN},
        {"\xC2\xA0"
         "7\xC2\xA0",
         7},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        double value = NAN;
        bool read = yl_people_number(NULL, all[i].text, &value);
        cr_expect(read == !isnan(all[i].value), "'%s'", all[i].text);
        if (read) cr_expect(fabs(value - all[i].value) < 1e-12, "'%s': %g", all[i].text, value);
    }
}

Test(table, times)
{
    static const struct yl_zone china = {.offset_s = 8 * 3600, .name = "+08:00"};
    static const char *const same[] = {
        "2026-03-01T10:05:00",
        "2026-03-01 10:05:00",
        "2026/3/1 10:05",
        "2026年3月1日 10:05",
        "2026-03-01 02:05:00Z",
        "1772330700",
        "1772330700000",
        "2026-03-01T02:05:00.000Z",
        "20260301 10:05:00",
        " 2026.03.01 10:05 ",
        "2026/03/01 10:05:00.000 +08:00",
        "2026-03-01 02:05:00 UTC",
        "2026-03-01 02:05:00+00",
        "2026-03-01 10:05:00+0800",
        "01.03.2026 10:05",
        "2026-03-01 10:05:00 AM",
        "Sun Mar 01 02:05:00 UTC 2026",
        "Sun Mar  1 10:05:00 2026",
        "Sun Mar 01 2026 10:05:00 GMT+0800 (China Standard Time)",
        "Sun, 1 Mar 2026 10:05:00 +0800",
        "01-MAR-26 10.05.00.000000 AM",
        "01MAR2026:10:05:00",
        "01/Mar/2026:02:05:00 +0000",
        "Sunday, March 1, 2026, 10:05 AM",
        "2026/3/1 10:05:00 AM GMT+8",
        "2026-03-01-10.05.00.000000",
        "20260301T100500",
        "20260301T020500Z",
        "20260301100500",
        "202603011005",
        "20260301100500000",
    };
    static const char *const none[] = {"",
                                       "10:05",
                                       "2026-13-01",
                                       "2026-02-30 10:00",
                                       "yesterday",
                                       "2026-03-01 25:00",
                                       "12345",
                                       "2026-03-01 13:05 pm",
                                       "03/04/2021",
                                       "13/04/2021",
                                       "Sun Mar 01 10:05:00 CST 2026",
                                       "2026-03-01 10:05 EST",
                                       "Mar 1",
                                       "May 2026",
                                       "Monitor 1",
                                       "1 Mar",
                                       "31-FEB-26",
                                       "2026-03-01100",
                                       "2026-03-0110"};
    int64_t want = INT64_C(1772330700) * YL_SECOND, is;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        is = 0;
        cr_expect(yl_cell_time(same[i], &china, &is), "'%s'", same[i]);
        cr_expect(is == want, "'%s': %lld", same[i], (long long)is);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect(yl_cell_time(none[i], &china, &is) == false, "'%s'", none[i]);
    cr_assert(yl_cell_time("2026-03-01 10", &china, &is));
    cr_expect(is == want - 5 * YL_MINUTE);
    cr_assert(yl_cell_time("2026030110", &china, &is));
    cr_expect(is == want - 5 * YL_MINUTE);
    cr_assert(yl_cell_time("2026039910", &china, &is) && is == INT64_C(2026039910) * YL_SECOND);
    cr_assert(yl_cell_time("2026年3月1日", &china, &is));
    cr_expect(is == want - 10 * YL_HOUR - 5 * YL_MINUTE);
    cr_assert(yl_cell_time("2026-03-01", &china, &is));
    cr_expect(is == want - 10 * YL_HOUR - 5 * YL_MINUTE);
    cr_assert(yl_cell_time("20260301", &china, &is));
    cr_expect(is == want - 10 * YL_HOUR - 5 * YL_MINUTE);
}

/* ---- files ----------------------------------------------------------------------------------- */
enum { ROWS = 9 };
struct table { /* what was read */
    char text[ROWS + 2][3][64];
    size_t rows, cells[ROWS + 2], line[ROWS + 2];
};

static enum yl_csv_end take(void *context, const struct yl_csv_row *row)
{
    struct table *table = context;
    if (table->rows == ROWS + 2) return YL_CSV_ENOUGH;
    for (size_t c = 0; c < row->cells && c < 3; c++)
        snprintf(table->text[table->rows][c], sizeof table->text[0][0], "%s", row->cell[c]);
    table->cells[table->rows] = row->cells;
    table->line[table->rows++] = row->line;
    return YL_CSV_GO_ON;
}

static void put(const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite(bytes, 1, length, file) == length && !fclose(file));
}

static void put_text(const char *text) { put(text, strlen(text)); }

/* The file as it is read. */
static struct yl_people_account read_table(struct yl_people *form, struct table *table)
{
    struct yl_people_account account = {0};
    enum yl_csv_end end;
    *table = (struct table){0};
    cr_assert(eq(int, yl_people_open(form, path, &fault), YL_OK), "%s", fault.text);
    cr_assert(eq(int, yl_people_walk(form, take, table, &account, &end, &fault), YL_OK), "%s",
              fault.text);
    return account;
}

static void refuses(const char *bytes, size_t length, const char *words)
{
    struct yl_people form;
    fault = (struct yl_fault){0};
    put(bytes, length);
    cr_expect(eq(int, yl_people_open(&form, path, &fault), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, words) != NULL, "%s", fault.text);
    yl_people_free(&form);
}

Test(table, encodings)
{
    static const char utf8[] = "用户\t组\n1\t对照\n", bom[] = "\xEF\xBB\xBF用户\t组\r\n1\t对照\r\n",
                      gbk[] = "\xD3\xC3\xBB\xA7\t\xD7\xE9\n1\t\xB6\xD4\xD5\xD5\n",
                      utf16[] = "\xFF\xFE\x28\x75\x37\x62\x09\x00\xC4\x7E\x0A\x00\x31\x00"
                                "\x09\x00\xF9\x5B\x67\x71\x0A\x00",
                      neither[] = "a,b\n\xFF\xFF\xFF,2\n";
    const struct {
        const char *bytes;
        size_t length;
        const char *encoding;
    } all[] = {{utf8, sizeof utf8 - 1, NULL},
               {bom, sizeof bom - 1, NULL},
               {gbk, sizeof gbk - 1, "GB18030"},
               {utf16, sizeof utf16 - 1, "UTF-16"}};
    struct yl_people form;
    struct table table;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        put(all[i].bytes, all[i].length);
        read_table(&form, &table);
        cr_expect(table.rows == 2 && table.cells[0] == 2 && table.cells[1] == 2, "%zu", i);
        cr_expect(eq(str, table.text[0][0], "用户"));
        cr_expect(eq(str, table.text[1][1], "对照"));
        cr_expect(form.encoding ? all[i].encoding && !strcmp(form.encoding, all[i].encoding)
                                : !all[i].encoding);
        cr_expect(form.delimiter == '\t');
        yl_people_free(&form);
    }
    refuses(neither, sizeof neither - 1, "neither in UTF-8 nor in GB18030");
}

Test(table, what_is_no_table)
{
    static const struct {
        const char *bytes, *words;
    } all[] = {{"PK\x03\x04----", "no complete Excel workbook"},
               {"\xD0\xCF\x11\xE0\xA1\xB1", "an old Excel workbook"},
               {"\n<!DOCTYPE html><html>", "a web page"},
               {"<html><body>", "a web page"},
               {"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"},
               {"\x89PNG\r\n", "a picture"},
               {"[\n {\"a\": 1}, 2", "no JSON document"},
               {"%PDF-1.7", "a PDF"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        refuses(all[i].bytes, strlen(all[i].bytes), all[i].words);
    refuses("\"a\n\"b\n", 6, "x.csv:1: this is not CSV");
}

/* ---- every form of one table ----------------------------------------------------------------- */

static const double amount[ROWS] = {1234.5, 79.25, 0.5, 12345678, 100, 999.75, 3, 42.125, 1000};
static const char *const amounts[][ROWS] = {
    {"1234.5", "79.25", "0.5", "12345678", "100", "999.75", "3", "42.125", "1000"},
    {"1,234.50", "79.25", ".5", "12,345,678", "100", "999.75", "3", "42.125", "1,000"},
    {"1.234,50", "79,25", "0,5", "12.345.678", "100", "999,75", "3", "42,125", "1.000"},
    {"1234,5", "79,25", "0,5", "12345678", "100", "999,75", "3", "42,125", "1000"},
    {"¥1,234.50", "¥79.25", "¥0.50", "¥1,234.5678万", "¥100", "¥999.75", "¥3.00", "¥42.125",
     "¥1,000"},
    {"1,234.50 元", "79.25 元", "0.5 元", "12,345,678 元", "100 元", "999.75元", "3元", "42.125 元",
     "1,000 元"},
};
static const char *const moments[] = {
    "2021-07-1%zu 19:30:00",     "2021-07-1%zuT19:30:00Z", "2021/7/1%zu 19:30",
    "2021年7月1%zu日 19:30",     "2021.07.1%zu 19:30",     "202107%02zu 19:30:00",
    "2021-07-1%zu 19:30:00 UTC",
};

static void add(char *text, size_t size, const char *cell, char delimiter)
{
    const bool quoted = strchr(cell, delimiter) != NULL;
    const size_t at = strlen(text);
    snprintf(text + at, size - at, quoted ? "\"%s\"%c" : "%s%c", cell, delimiter);
}

/* In another encoding, with its mark. */
static void put_as(const char *text, const char *encoding)
{
    char bytes[1 << 14], *to = bytes, *from = (char *)text;
    size_t room = sizeof bytes, left = strlen(text);
    iconv_t way = iconv_open(encoding, "UTF-8");
    cr_assert(way != (iconv_t)-1 && iconv(way, &from, &left, &to, &room) != (size_t)-1 && !left,
              "%s", encoding);
    iconv_close(way);
    put(bytes, (size_t)(to - bytes));
}

Test(table, every_form_is_one_table)
{
    static const char *const encodings[] = {"UTF-8", "UTF-16", "GB18030"}, *const ends[] = {"\n",
                                                                                            "\r\n"};
    static const char delimiters[] = {',', ';', '\t', '|'};
    enum { ABOVE = 1, BELOW = 2, FRAMES = 4 };
    size_t files = 0, refused = 0;
    for (size_t e = 0; e < 3; e++)
        for (size_t d = 0; d < 4; d++)
            for (size_t n = 0; n < sizeof amounts / sizeof *amounts; n++)
                for (size_t m = 0; m < sizeof moments / sizeof *moments; m++)
                    for (size_t frame = 0; frame < FRAMES; frame++)
                        for (size_t end = 0; end < 2; end++) {
                            char text[1 << 12] = "", moment[64], why[YL_PEOPLE_TEXT];
                            if (frame & ABOVE)
                                snprintf(text, sizeof text, "七月订单%s导出时间：2021年8月1日%s",
                                         ends[end], ends[end]);
                            add(text, sizeof text, "用户", delimiters[d]);
                            add(text, sizeof text, "time", delimiters[d]);
                            snprintf(text + strlen(text), sizeof text - strlen(text), "amount%s",
                                     ends[end]);
                            for (size_t i = 0; i < ROWS; i++) {
                                char person[8];
                                snprintf(person, sizeof person, "u%zu", i);
                                add(text, sizeof text, person, delimiters[d]);
                                snprintf(moment, sizeof moment, moments[m], m == 5 ? 10 + i : i);
                                add(text, sizeof text, moment, delimiters[d]);
                                add(text, sizeof text, amounts[n][i], delimiters[d]);
                                snprintf(text + strlen(text) - 1, sizeof text - strlen(text) + 1,
                                         "%s", ends[end]);
                            }
                            if (frame & BELOW)
                                snprintf(text + strlen(text), sizeof text - strlen(text),
                                         "合计%c%c12000%s注：含测试数据%s", delimiters[d],
                                         delimiters[d], ends[end], ends[end]);
                            put_as(text, encodings[e]);
                            struct yl_people form;
                            struct table table;
                            const struct yl_people_account account = read_table(&form, &table);
                            files++;
                            cr_assert(form.columns == 3 && table.rows == ROWS + 1, "%s", text);
                            cr_assert(eq(str, table.text[0][2], "amount"));
                            cr_assert(account.aside[YL_PEOPLE_ABOVE] == (frame & ABOVE ? 2 : 0),
                                      "%s", text);
                            cr_assert(account.aside[YL_PEOPLE_TOTAL] == (frame & BELOW) / BELOW,
                                      "%s", text);
                            cr_assert(account.aside[YL_PEOPLE_NOTE] == (frame & BELOW) / BELOW,
                                      "%s", text);
                            cr_assert(form.column[1].kind == YL_CELL_TIME, "%s", text);
                            const bool doubt = yl_people_doubt(&form.column[2], YL_EN, why);
                            refused += doubt;
                            for (size_t i = 0; i < ROWS && !doubt; i++) {
                                const struct yl_zone utc = {0};
                                double value = NAN;
                                int64_t at = 0;
                                cr_assert(
                                    yl_people_number(&form.column[2], table.text[i + 1][2], &value),
                                    "%s", text);
                                cr_assert(fabs(value - amount[i]) < 1e-6, "'%s' is %g",
                                          table.text[i + 1][2], value);
                                cr_assert(yl_cell_time(table.text[i + 1][1], &utc, &at), "%s",
                                          table.text[i + 1][1]);
                                cr_assert(at == (INT64_C(1625945400) + 86400 * (int64_t)i) *
                                                    YL_SECOND,
                                          "%s", table.text[i + 1][1]);
                            }
                            yl_people_free(&form);
                        }
    cr_expect(files >= 2000 && refused == 0, "%zu files, %zu refused", files, refused);
}

/* ---- objects of JSON ------------------------------------------------------------------------- */

static void reads(const char *text, const char *cells)
{
    struct yl_people form;
    struct table table;
    char all[1024] = "";
    put_text(text);
    read_table(&form, &table);
    for (size_t r = 0; r < table.rows; r++)
        for (size_t c = 0; c < form.columns; c++)
            snprintf(all + strlen(all), sizeof all - strlen(all), "%s%c", table.text[r][c],
                     c + 1 < form.columns ? ',' : ';');
    cr_expect(eq(str, all, (char *)cells), "%s", text);
    yl_people_free(&form);
}

Test(table, objects_are_rows)
{
    static const char *const same = "a,p.x;1,2.50;,z;";
    reads("{\"a\":1,\"p\":{\"x\":2.50}}\n{\"p\":{\"x\":\"z\"},\"b\":null}\n", same);
    reads("[{\"a\":1,\"p\":{\"x\":2.50}},{\"p\":{\"x\":\"z\"}}]", same);
    reads("{\"n\":2,\"rows\":[\n{\"a\":1,\"p\":{\"x\":2.50}},\n{\"p\":{\"x\":\"z\"}}],\"m\":{}}",
          same);
    reads("{\n \"rows\": [\n  {\n   \"a\": 1, \"p\": {\"x\": 2.50}\n  }, {\"p\": {\"x\": \"z\"}}\n "
          "]\n}\n",
          same);
    reads("{\"a\":1,\"p\":[{\"key\":\"x\",\"value\":{\"double\":2.50}}]}\n{\"p\":{\"x\":\"z\"}}\n",
          same);
    reads("k;j\n1;\"{\"\"x\"\":{\"\"y\"\":true}}\"\n2;\n",
          "k,j,j.x.y;1,{\"x\":{\"y\":true}},true;2,,;");
    refuses("[{\"a\":1},\n{\"a\":2", 18, "x.csv:2: this is no JSON document");
    refuses("{\"a\":[\n{\"x\":1}],\n\"b\":[{\"x\":1}]}", 33, "x.csv:3: this is no JSON document");
}

/* ---- what is in doubt ------------------------------------------------------------------------ */

static void doubts(const char *text, const char *words)
{
    struct yl_people form;
    struct table table;
    char why[YL_PEOPLE_TEXT] = "";
    put_text(text);
    read_table(&form, &table);
    const bool doubt = yl_people_doubt(&form.column[form.columns - 1], YL_EN, why);
    cr_expect(doubt == (words != NULL) && (!doubt || strstr(why, words)), "%s: %s", text, why);
    yl_people_free(&form);
}

Test(table, doubt_is_said)
{
    doubts("a\tb\n1\t1,234\n2\t2,500\n", NULL);
    doubts("a\tb\n1\t1,234\n2\t2500\n", "'1,234' (line 2) can be 1234 or 1.234");
    doubts("a\tb\n1\t1,234\n2\t2,500.75\n", NULL);
    doubts("a\tb\n1\t1,234\n2\t0,500\n", NULL);
    doubts("a,b\n1,\"1,234\"\n2,\"2,500\"\n", NULL);
    doubts("a;b\n1;1,234\n2;2,500\n", NULL);
    doubts("a\tb\n1\t1,234.5\n2\t0,25\n", "commas are those of thousands ('1,234.5', line 2)");
    doubts("a,b\n1,12%\n2,12\n", "mixes units: '12%' (line 2) and '12' (line 3)");
    doubts("a,b\n1,¥12\n2,$12\n", "mixes units");
    doubts("a,b\n1,¥12\n2,0\n3,7\n", NULL);
    doubts("a,b\n1,12%\n2,0\n", NULL);
}

/* A column is judged by its first rows; a later cell that speaks against them is no number. */
Test(table, later_cells_that_disagree)
{
    struct yl_people form;
    double value;
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fputs("a;b;c;d\n", file);
    for (int i = 0; i < 3000; i++) fprintf(file, "%d;%d,5;1,500.25;¥3\n", i, i);
    cr_assert(0 == fclose(file));
    cr_assert(eq(int, yl_people_open(&form, path, &fault), YL_OK));
    cr_expect(yl_people_number(&form.column[1], "7,25", &value) && value == 7.25);
    cr_expect(0 == yl_people_number(&form.column[1], "1,234.5", &value));
    cr_expect(yl_people_number(&form.column[2], "1,234", &value) && value == 1234);
    cr_expect(0 == yl_people_number(&form.column[2], "0,25", &value));
    cr_expect(yl_people_number(&form.column[3], "¥7", &value) && value == 7);
    cr_expect(0 == yl_people_number(&form.column[3], "$7", &value));
    cr_expect(0 == yl_people_number(&form.column[3], "7%", &value));
    yl_people_free(&form);
}

Test(table, headers)
{
    static const struct {
        const char *text, *first;
        size_t header, rows;
    } all[] = {
        {"person,arm,y\n1,A,2\n", "person", 1, 1},
        {"1,A,2\n2,A,3\n3,B,4\n", "1", 0, 3}, /* no header: columns are numbered */
        {"entry,2024,2025\nads,100,120\nsms,3,4\n", "entry", 1, 2}, /* years are names */
        {"June\n\nperson,arm,y\n1,A,2\n2,B,\"a\nb\"\n", "person", 3, 2},
        {"person,arm\n1,A,2\n2,B,3\n", "person", 1, 2}, /* rows of more cells than names */
        {"y\n1\n2\n", "y", 1, 2},
    };
    struct yl_people form;
    struct table table;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        put_text(all[i].text);
        read_table(&form, &table);
        cr_expect(form.header == all[i].header && table.rows == all[i].rows + 1, "%s", all[i].text);
        cr_expect(0 == strcmp(table.text[0][0], all[i].first), "%s", all[i].text);
        yl_people_free(&form);
    }
}

/* Totals and notes are those with which the file ends; rows in its midst and rests of rows stay rows. */
Test(table, ends_of_a_file)
{
    struct yl_people form;
    struct table table;
    put_text("who,a,b\nx,1,2\ntotal,1,2\ny,3,4\n,,\nTotal:,4,6\nNote: two are missing,,\n");
    struct yl_people_account account = read_table(&form, &table);
    cr_expect(table.rows == 4 && table.line[2] == 3);
    cr_expect(account.aside[YL_PEOPLE_TOTAL] == 1 && account.line[YL_PEOPLE_TOTAL] == 6);
    cr_expect(account.aside[YL_PEOPLE_NOTE] == 1 && account.line[YL_PEOPLE_NOTE] == 7);
    cr_expect(account.aside[YL_PEOPLE_BLANK] == 1 && account.line[YL_PEOPLE_BLANK] == 5);
    yl_people_free(&form);
    put_text("who,a,b\nx,1,2\ny17");
    account = read_table(&form, &table);
    cr_expect(table.rows == 3 && table.cells[2] == 1, "a row that was cut off is no note");
    yl_people_free(&form);
}

/* Between four good rows one is broken, and is read as `row`; NULL: as a row of another number of cells. */
Test(table, rows_are_mended)
{
    static const struct {
        const char *line, *row[3];
    } all[] = {
        {"\"u1,5,x\n", {"\"u1", "5", "x"}},
        {"u1,\"5,x\n", {"u1", "\"5", "x"}},
        {"u1,5,\"x\n", {"u1", "5", "\"x"}},
        {"u1,5,\"a, 48\" b\"\n", {"u1", "5", "a, 48\" b"}},
        {"u1,5,\"a \\\"b\\\", c\"\n", {"u1", "5", "a \"b\", c"}},
        {"u1,5\"a, b\"\n", {"u1", "5", "a, b"}},
        {",u1,5,x\n", {"u1", "5", "x"}},
        {"u1,,5,x\n", {"u1", "5", "x"}},
        {"u1,5,x,\n", {"u1", "5", "x"}},
        {"u1,5\n", {"u1", "5", ""}},
        {"u15,x\n", {NULL}},
        {"u1,5,,x,y\n", {NULL}},
        {"u1 5 \"x\"\n", {NULL}},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct yl_people form;
        struct table table;
        char text[256];
        snprintf(text, sizeof text, "who,paid,note\nu2,1,y\nu3,2,\n%su4,4,z\nu5,6,\n", all[i].line);
        put_text(text);
        const struct yl_people_account account = read_table(&form, &table);
        const bool mended = all[i].row[0] != NULL;
        cr_expect(eq(sz, table.rows, 6), "%s", all[i].line);
        cr_expect(eq(sz, account.aside[YL_PEOPLE_MENDED], mended), "%s", all[i].line);
        cr_expect(eq(sz, table.line[3], 4), "%s", all[i].line);
        cr_expect(eq(sz, table.line[4], 5), "%s", all[i].line);
        cr_expect(mended == (table.cells[3] == 3), "%s", all[i].line);
        for (size_t c = 0; c < 3 && mended; c++)
            cr_expect(eq(str, table.text[3][c], (char *)all[i].row[c]), "%s", all[i].line);
        yl_people_free(&form);
    }
}

Test(table, names_that_a_spreadsheet_rounded)
{
    struct yl_people form;
    struct table table;
    put_text("openid,arm\n706264000000000001,A\n7.06264E+17,B\n");
    read_table(&form, &table);
    cr_expect(form.column[0].rounded.text && form.column[0].rounded.line == 3);
    yl_people_free(&form);
    cr_expect(yl_cell_is_rounded("7.06264123456789E+17"));
    cr_expect(0 == yl_cell_is_rounded("1.23456789E+10"));
    cr_expect(0 == yl_cell_is_rounded("1e3") && !yl_cell_is_rounded("7.06264E+17x"));
}
