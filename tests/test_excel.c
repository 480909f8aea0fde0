/* test_excel.c: workbooks of libxlsxwriter and of hand, as CSV; what is no whole one is refused */
/* yl-test: LINK yl_table xlsxwriter LABELS exact TIMEOUT 60 */
#include "sim/table/excel.h"
#include "sim/table/people.h"

#define ONE_FILE "x.xlsx"
#include "tests/support/one_file.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

static struct yl_fault fault;
TestSuite(excel, .init = make, .fini = drop);

static void reads(const char *name, const char *expected, const char *taken)
{
    struct yl_bytes csv;
    char *sheet;
    cr_assert(eq(int, yl_excel_read(&csv, &sheet, path, name, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(str, csv.data, (char *)expected));
    cr_expect(sheet && taken ? !strcmp(sheet, taken) : !sheet == !taken, "%s", sheet ? sheet : "-");
    yl_bytes_free(&csv);
    free(sheet);
}

static void refuses(const char *words)
{
    struct yl_bytes csv;
    char *sheet;
    fault = (struct yl_fault){0};
    cr_expect(eq(int, yl_excel_read(&csv, &sheet, path, NULL, &fault), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, words) != NULL, "'%s' lacks '%s'", fault.text, words);
    cr_expect(csv.data == NULL && sheet == NULL && *fault.zh);
}

/* ---- of libxlsxwriter ------------------------------------------------------------------------ */

static lxw_format *with(lxw_workbook *book, const char *code)
{
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, code);
    return format;
}

static void write_book(bool inline_strings)
{
    lxw_workbook_options options = {.constant_memory = inline_strings};
    lxw_workbook *book = workbook_new_opt(path, &options);
    lxw_worksheet *cover = workbook_add_worksheet(book, "封面"),
                  *may = workbook_add_worksheet(book, "五月"),
                  *june = workbook_add_worksheet(book, "June");
    const double days[] = {46143, 46144.5, 46145.423611111109, 46146.0000115741, 0.25, 1.5};
    const char *const codes[] = {"yyyy/m/d",
                                 "yyyy-mm-dd hh:mm",
                                 "m月d日 h\"时\"mm\"分\"",
                                 "dd/mm/yyyy hh:mm:ss",
                                 "h:mm AM/PM",
                                 "[h]:mm"};
    worksheet_write_string(cover, 0, 0, "only a title", NULL);
    for (lxw_col_t c = 0; c < 6; c++) {
        const char names[] = {(char)('a' + c), '\0'};
        worksheet_write_string(may, 2, (lxw_col_t)(c + 1), names, NULL);
    }
    for (lxw_col_t c = 0; c < 6; c++)
        worksheet_write_number(may, 3, (lxw_col_t)(c + 1), days[c], with(book, codes[c]));
    worksheet_write_number(may, 5, 1, 1234.5, with(book, "¥#,##0.00"));
    worksheet_write_number(may, 5, 2, -0.125, with(book, "0.0%"));
    worksheet_write_number(may, 5, 3, 1 / 3.0, NULL);
    worksheet_write_number(may, 5, 4, 1.1, with(book, "0"));
    worksheet_write_boolean(may, 5, 5, 1, NULL);
    worksheet_write_string(may, 5, 6, "a,\"b\"\r\nc;d", NULL);
    worksheet_write_formula_num(may, 6, 1, "=1+1", NULL, 2);
    worksheet_write_formula_str(may, 6, 2, "=\"x\"", NULL, "x");
    worksheet_write_string(june, 0, 0, "x", NULL);
    worksheet_write_string(june, 0, 1, "y", NULL);
    worksheet_write_number(june, 1, 0, 12345678901234567.0, NULL);
    worksheet_write_number(june, 1, 1, 100000, NULL);
    cr_assert(eq(int, workbook_close(book), LXW_NO_ERROR));
}

static const char may_text[] =
    "\n\na,b,c,d,e,f\n"
    "2026-05-01,2026-05-02 12:00,2026-05-03 10:10,2026-05-04 00:00:01,06:00,36:00\n"
    "\n¥1234.5,-12.5%,0.3333333333333333,1.1,TRUE,\"a,\"\"b\"\" c;d\"\n2,x,,,,\n";

Test(excel, shared_strings)
{
    write_book(false);
    reads(NULL, may_text, "五月");
    reads("June", "x,y\n1.234567890123457E+16,100000\n", NULL);
    reads("封面", "only a title\n", NULL);
}

Test(excel, inline_strings)
{
    write_book(true);
    reads(NULL, may_text, "五月");
}

/* ---- of hand --------------------------------------------------------------------------------- */

static const char top[] = "<Relationships><Relationship Id=\"r\" Type=\"http://x/officeDocument\" "
                          "Target=\"/xl/workbook.xml\"/></Relationships>";
static const char relations[] =
    "<Relationships>"
    "<Relationship Id=\"s1\" Type=\"http://x/worksheet\" Target=\"s1.xml\"/>"
    "<Relationship Id=\"s2\" Type=\"http://x/worksheet\" Target=\"/xl/s2.xml\"/>"
    "<Relationship Id=\"t\" Type=\"http://x/sharedStrings\" Target=\"t.xml\"/>"
    "<Relationship Id=\"y\" Type=\"http://x/styles\" Target=\"y.xml\"/>"
    "</Relationships>";
static const char book_1904[] =
    "<x:workbook xmlns:x=\"m\" xmlns:r=\"n\"><x:workbookPr date1904=\"1\"/><x:sheets>"
    "<x:sheet name=\"old\" sheetId=\"1\" state=\"hidden\" r:id=\"s2\"/>"
    "<x:sheet name=\"new\" sheetId=\"2\" r:id=\"s1\"/></x:sheets></x:workbook>";
static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"[$¥-804]#,##0;[Red]-0\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"31\"/><xf numFmtId=\"200\"/></cellXfs>"
    "<dxfs><dxf><numFmt numFmtId=\"200\" formatCode=\"yyyy\"/></dxf></dxfs></styleSheet>";

/* Parts by name and text, NULL behind the last; those that are not given are the ones above. */
static void put_book(const char *const parts[][2])
{
    const char *const others[][2] = {{"_rels/.rels", top},
                                     {"xl/workbook.xml", book_1904},
                                     {"xl/_rels/workbook.xml.rels", relations},
                                     {"xl/y.xml", styles},
                                     {NULL, NULL}};
    zipFile zip = zipOpen64(path, APPEND_STATUS_CREATE);
    cr_assert(zip != NULL);
    for (int of = 0; of < 2; of++)
        for (const char *const(*part)[2] = of ? others : parts; (*part)[0]; part++) {
            bool given = false;
            for (const char *const(*k)[2] = parts; of && (*k)[0]; k++)
                given |= !strcmp((*k)[0], (*part)[0]);
            if (given || !(*part)[1]) continue;
            cr_assert(eq(int,
                         zipOpenNewFileInZip64(zip, (*part)[0], NULL, NULL, 0, NULL, 0, NULL,
                                               Z_DEFLATED, 1, 1),
                         ZIP_OK));
            cr_assert(eq(int, zipWriteInFileInZip(zip, (*part)[1], (unsigned)strlen((*part)[1])),
                         ZIP_OK));
            cr_assert(eq(int, zipCloseFileInZip(zip), ZIP_OK));
        }
    cr_assert(eq(int, zipClose(zip, NULL), ZIP_OK));
}
#define BOOK(...) put_book((const char *const[][2]){__VA_ARGS__, {NULL, NULL}})
#define SHEET(rows, behind) \
    { \
        "xl/s1.xml", "<worksheet><sheetData>" rows "</sheetData>" behind "</worksheet>" \
    }
#define TEXT(place, text) "<c r=\"" place "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

Test(excel, rich_texts_and_1904)
{
    BOOK(SHEET("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"
               "<row r=\"2\"><c s=\"1\"><v>44681</v></c><c s=\"2\"><v>12</v></c><c "
               "t=\"e\"><v>#DIV/0!</v></c></row>"
               "<row r=\"3\"><c t=\"d\"><v>2026-05-01</v></c><c s=\"2\"><v>-1.5</v></c><c "
               "t=\"e\"><v>#N/A</v></c>"
               "<c><f>A1</f><v></v></c></row>",
               ""),
         {"xl/t.xml",
          "<sst><si><r><t>日</t></r><r><t>期_x000D_\n2</t></r><rPh><t>riqi</t></rPh></si>"
          "<si><t>a_x005F_b</t></si></sst>"});
    reads(NULL, "日期 2,a_b,\n2026-05-01,¥12,#DIV/0!\n2026-05-01,-¥1.5,\n", "new");
}

Test(excel, cells_out_of_order)
{
    BOOK(SHEET("<row r=\"2\">" TEXT("B2", "y") TEXT("A2", "x") "</row><row r=\"1\">" TEXT("A1", "a")
                   TEXT("B1", "b") "</row>",
               ""));
    reads(NULL, "a,b\nx,y\n", "new");
}

Test(excel, merged_heads)
{
    BOOK(SHEET(
        "<row>" TEXT("A1", "日期") TEXT("B1", "五月") TEXT(
            "D1", "六月") "</row>"
                          "<row>" TEXT("B2", "点击") TEXT("C2", "下单") TEXT("D2", "点击") TEXT(
                              "E2", "下单") "</row>"
                                            "<row>" TEXT(
                                                "A3", "x") "<c r=\"B3\"><v>1</v></c></row><row "
                                                           "r=\"4\"><c r=\"B4\"><v>2</v></c></row>",
        "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"D1:E1\"/>"
        "<mergeCell ref=\"A3:A4\"/></mergeCells>"));
    static const char *const names[] = {"日期", "五月 点击", "五月 下单", "六月 点击", "六月 下单"};
    struct yl_people form;
    reads(NULL, "日期,五月,,六月,\n日期,点击,下单,点击,下单\nx,1,,,\nx,2,,,\n", "new");
    cr_assert(eq(int, yl_people_open(&form, path, &fault), YL_OK), "%s", fault.text);
    cr_assert(eq(sz, form.columns, 5));
    for (size_t c = 0; c < 5; c++) cr_expect(eq(str, (char *)form.name[c], (char *)names[c]));
    yl_people_free(&form);
    /* of one group of several columns, too */
    BOOK(SHEET("<row>" TEXT("A1", "date") TEXT("B1", "May") "</row><row>" TEXT("B2", "users")
                   TEXT("C2", "carts") TEXT("D2", "paid") "</row><row>" TEXT(
                       "A3", "x") "<c r=\"B3\"><v>9</v></c><c r=\"C3\"><v>5</v></c><c "
                                  "r=\"D3\"><v>2</v></c></row>",
               "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:D1\"/></mergeCells>"));
    cr_assert(eq(int, yl_people_open(&form, path, &fault), YL_OK), "%s", fault.text);
    cr_assert(eq(sz, form.columns, 4));
    cr_expect(eq(str, (char *)form.name[0], "date"));
    cr_expect(eq(str, (char *)form.name[3], "May paid"));
    yl_people_free(&form);
    /* a title over all columns is none of a header */
    BOOK(SHEET("<row>" TEXT("A1", "May") "</row><row>" TEXT("A2", "x")
                   TEXT("B2", "y") "</row><row>" TEXT("A3", "1") TEXT("B3", "2") "</row>",
               "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>"));
    reads(NULL, "May,\nx,y\n1,2\n", "new");
}

Test(excel, what_is_no_workbook)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite("PK\3\4\24\0\6\0", 1, 8, file) == 8 && !fclose(file));
    refuses("no complete Excel workbook");
    BOOK({"_rels/.rels", NULL});
    refuses("no complete Excel workbook (_rels/.rels)");
    BOOK({"xl/workbook.xml", NULL});
    refuses("no complete Excel workbook");
    BOOK({"xl/workbook.xml", "<workbook><sheets/></workbook>"});
    refuses("has no sheet with a table");
    BOOK({"xl/s1.xml", "<worksheet><sheetData><row>"});
    refuses("no complete Excel workbook (xl/s1.xml)");
    BOOK(SHEET("<row><c t=\"s\"><v>7</v></c></row>", ""));
    refuses("no complete Excel workbook (xl/s1.xml)");
    BOOK(SHEET("<row><c r=\"ZZZZ1\"><v>7</v></c></row>", ""));
    refuses("no complete Excel workbook (xl/s1.xml)");
    BOOK(SHEET("<row r=\"99999999\"><c><v>7</v></c></row>", ""));
    refuses("no complete Excel workbook (xl/s1.xml)");
    BOOK(SHEET("<row><c r=\"C1\"><f>A1+1</f></c></row>", ""));
    refuses("row 1, column 3: a formula without its result");
    BOOK(SHEET("<row><c><v>7</v></c></row><row><c><v>8</v></c></row>", ""));
    refuses("a sheet of one column is named as");
    reads("new", "7\n8\n", NULL);
}

Test(excel, bombs)
{
    BOOK({"xl/s1.xml",
          "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
          "<worksheet>&b;</worksheet>"});
    refuses("no complete Excel workbook (xl/s1.xml)");
    enum { MANY = 1 << 22 };
    char *text = malloc(32 * MANY / 8), *at = text;
    cr_assert(text != NULL);
    /* an attribute of 4 MiB, elements 100,000 deep, 100,000 sheets */
    at += sprintf(at, "<worksheet a=\"");
    memset(at, 'x', MANY), at += MANY, strcpy(at, "\"/>");
    BOOK({"xl/s1.xml", text});
    refuses("no complete Excel workbook (xl/s1.xml)");
    for (at = text; at < text + 300000; at += 3) memcpy(at, "<a>", 4);
    BOOK({"xl/s1.xml", text});
    refuses("no complete Excel workbook (xl/s1.xml)");
    at = text + sprintf(text, "<workbook>");
    for (int i = 0; i < 100000; i++) at += sprintf(at, "<sheet name=\"%d\" id=\"s1\"/>", i);
    strcpy(at, "</workbook>");
    BOOK({"xl/workbook.xml", text});
    refuses("(xl/workbook.xml) is larger than workbooks that are read");
    /* one value in many cells, merged down without end: more than 1 GiB of text */
    at = text + sprintf(text, "<worksheet><sheetData><row>");
    at += sprintf(at, "<c t=\"inlineStr\"><is><t>");
    memset(at, 'x', 100000), at += 100000;
    strcpy(at, "</t></is></c><c><v>1</v></c></row><row><c "
               "r=\"B2\"><v>2</v></c><c><v>3</v></c></row></sheetData><mergeCells><mergeCell "
               "ref=\"A1:A1048576\"/></mergeCells></worksheet>");
    BOOK({"xl/s1.xml", text});
    refuses("1 GiB of text");
    free(text);
}

/* ---- as a table of people -------------------------------------------------------------------- */

static enum yl_csv_end count_rows(void *context, const struct yl_csv_row *row)
{
    size_t *rows = context;
    cr_expect(eq(sz, row->cells, 6));
    ++*rows;
    return YL_CSV_GO_ON;
}

Test(excel, as_people_have_it)
{
    struct yl_people form;
    char named[400];
    size_t rows = 0;
    enum yl_csv_end end;
    write_book(false);
    cr_assert(eq(int, yl_people_open(&form, path, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(str, (char *)form.sheet, "五月"));
    cr_expect(eq(sz, form.header, 3));
    cr_expect(eq(sz, form.columns, 6));
    cr_assert(eq(int, yl_people_walk(&form, count_rows, &rows, NULL, &end, &fault), YL_OK));
    cr_expect(eq(sz, rows, 4));
    yl_people_free(&form);
    snprintf(named, sizeof named, "%s#June", path);
    cr_assert(eq(int, yl_people_open(&form, named, &fault), YL_OK), "%s", fault.text);
    cr_expect(eq(sz, form.columns, 2));
    cr_expect(form.sheet == NULL);
    yl_people_free(&form);
    snprintf(named, sizeof named, "%s#July", path);
    cr_expect(eq(int, yl_people_open(&form, named, &fault), YL_BAD_INPUT));
    cr_expect(strstr(fault.text, "has no sheet 'July', but 封面, 五月, June") != NULL, "%s",
              fault.text);
    yl_people_free(&form);
}

Test(excel, formats)
{
    static const struct {
        const char *code;
        unsigned look;
    } all[] = {
        {"General", 0},
        {"#,##0.00", 0},
        {"0.00E+00", 0},
        {"0.0%", YL_EXCEL_PERCENT},
        {"mm:ss", YL_EXCEL_TIME | YL_EXCEL_SECONDS},
        {"mmm", YL_EXCEL_DATE},
        {"0 \"days\"", 0},
        {"0\\d", 0},
        {"0;\"h\";yyyy", 0},
        {"[Red]0", 0},
        {"[$-409]h:mm AM/PM", YL_EXCEL_TIME},
        {"[$€-407] 0", 3 * YL_EXCEL_MONEY},
        {"[mm]:ss", YL_EXCEL_TIME | YL_EXCEL_SECONDS | YL_EXCEL_ELAPSED},
        {"\"¥\"#,##0", YL_EXCEL_MONEY},
        {"\\$0", 2 * YL_EXCEL_MONEY},
        {"[", 0},
        {"\\", 0},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        cr_expect(eq(uint, yl_excel_look(all[i].code), all[i].look), "%s", all[i].code);
}

Test(excel, numbers)
{
    static const struct {
        const char *text;
        unsigned look;
        bool is_1904;
        const char *expected;
    } all[] = {
        {"59", YL_EXCEL_DATE, false, "1900-02-28"},
        {"61", YL_EXCEL_DATE, false, "1900-03-01"},
        {"1", YL_EXCEL_DATE, false, "1900-01-01"},
        {"0", YL_EXCEL_DATE, true, "1904-01-01"},
        {"0", YL_EXCEL_DATE, false, "0"},
        {"-3", YL_EXCEL_DATE, false, "-3"},
        {"2958465", YL_EXCEL_DATE, false, "9999-12-31"},
        {"2958466", YL_EXCEL_DATE, false, "2958466"},
        {"46143.999999999", YL_EXCEL_DATE, false, "2026-05-02"},
        {"46143.5000057870", YL_EXCEL_DATE, false, "2026-05-01 12:00:00.500"},
        {"1.1000000000000001", 0, false, "1.1"},
        {"12345678901234567", 0, false, "12345678901234567"},
        {"1E-3", 0, false, "0.001"},
        {"0.28999999999999998", YL_EXCEL_PERCENT, false, "29%"},
        {"-5", 2 * YL_EXCEL_MONEY, false, "-$5"},
        {"nan", 0, false, ""},
        {"x", 0, false, ""},
    };
    char out[YL_EXCEL_NUMBER];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        yl_excel_number(out, all[i].text, all[i].look, all[i].is_1904);
        cr_expect(eq(str, out, (char *)all[i].expected), "%s", all[i].text);
    }
}
