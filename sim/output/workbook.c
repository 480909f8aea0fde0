/* workbook.c: findings, key figures and tables into sheets of libxlsxwriter; contract in workbook.h */
#include "sim/output/workbook.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/base/zone.h"
#include "sim/findings/find.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/output/tables.h"
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { MOST_ROWS = 1048576, MOST_TEXT = 32767, MOST_SHEETS = 64 };
static const size_t largest_table = (size_t)4 << 30;

/* clang-format off */
#define CALLS(CALL) \
    CALL(workbook_new_opt) CALL(workbook_close) CALL(workbook_add_worksheet) CALL(workbook_add_format) \
    CALL(workbook_set_properties) CALL(workbook_define_name) CALL(workbook_add_chart) \
    CALL(worksheet_write_string) CALL(worksheet_write_number) CALL(worksheet_write_comment) \
    CALL(worksheet_write_url) CALL(worksheet_set_column) CALL(worksheet_set_row) CALL(worksheet_merge_range) \
    CALL(worksheet_freeze_panes) CALL(worksheet_autofilter) CALL(worksheet_insert_chart) \
    CALL(worksheet_set_landscape) CALL(worksheet_fit_to_pages) CALL(worksheet_repeat_rows) CALL(chart_add_series) \
    CALL(chart_title_set_name) CALL(chart_legend_set_position) CALL(chart_axis_set_reverse) \
    CALL(chart_axis_set_crossing_max) CALL(chart_axis_set_min) CALL(format_set_bold) \
    CALL(format_set_font_size) CALL(format_set_num_format) CALL(format_set_text_wrap) \
    CALL(format_set_bg_color) CALL(format_set_align) CALL(format_set_indent) CALL(lxw_strerror)
/* clang-format on */
struct calls {
#define CALL(name) __typeof__(&name) name;
    CALLS(CALL)
#undef CALL
};

#define LIBRARY "libxlsxwriter.so." LXW_SOVERSION

static void *load(struct calls *calls)
{
    void *library = dlopen(LIBRARY, RTLD_NOW);
    bool good = library != NULL;
#define CALL(name) \
    if (good) good = (*(void **)&calls->name = dlsym(library, #name)) != NULL;
    CALLS(CALL)
#undef CALL
    if (library && !good) dlclose(library);
    return good ? library : NULL;
}

/* ---- the book -------------------------------------------------------------------------------- */

enum look {
    PLAIN,
    HEAD,
    HEAD_RIGHT,
    TITLE,
    BOLD,
    WRAPPED,
    WHOLE,
    SHARE,
    RATIO,
    SMALL,
    MONEY,
    DATE,
    TIME,
    LOOKS
};
struct listed {
    const char *name;
    size_t rows;
    bool is_left; /* in CSV */
};
struct book {
    struct calls call;
    lxw_workbook *book;
    lxw_format *look[LOOKS]; /* PLAIN: NULL */
    struct yl_finished finished;
    struct yl_result names; /* holds labels alone */
    const char *folder;
    enum yl_lang lang;
    struct yl_fault *fault;
    struct listed table[MOST_SHEETS];
    size_t tables;
};

static void make_looks(struct book *book)
{
    static const char *const numbers[LOOKS] = {
        [WHOLE] = "#,##0_ ",          [SHARE] = "0.0%_ ",     [RATIO] = "0.000_ ",
        [SMALL] = "0.00000_ ",        [MONEY] = "#,##0.00_ ", [DATE] = "yyyy-mm-dd_ ",
        [TIME] = "yyyy-mm-dd hh:mm_ "};
    for (int i = HEAD; i < LOOKS; i++) {
        lxw_format *look = book->look[i] = book->call.workbook_add_format(book->book);
        if (numbers[i]) book->call.format_set_num_format(look, numbers[i]);
        if (i <= BOLD) book->call.format_set_bold(look);
        const bool is_head = i == HEAD || i == HEAD_RIGHT;
        if (is_head) book->call.format_set_bg_color(look, 0xE8EEF4);
        if (is_head || i == WRAPPED) book->call.format_set_text_wrap(look);
        if (is_head || i == WRAPPED) book->call.format_set_align(look, LXW_ALIGN_VERTICAL_TOP);
        if (i == HEAD_RIGHT) book->call.format_set_align(look, LXW_ALIGN_RIGHT);
        if (i == HEAD_RIGHT) book->call.format_set_indent(look, 1);
        if (i == TITLE) book->call.format_set_font_size(look, 14);
    }
}

static void put_text(const struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                     const char *text, enum look look)
{
    const size_t length = strlen(text);
    if (length <= MOST_TEXT) {
        if (length) book->call.worksheet_write_string(sheet, row, column, text, book->look[look]);
        return;
    }
    char *some = yl_get_part(text, MOST_TEXT - 3); /* more than a cell holds */
    strcpy(some + yl_text_valid(some, MOST_TEXT - 6), "…");
    book->call.worksheet_write_string(sheet, row, column, some, book->look[look]);
    free(some);
}

/* ---- a table --------------------------------------------------------------------------------- */

struct column {
    struct yl_head head;
    enum look look;
    bool is_number, is_figure, is_sentence;
};
struct filling {
    const struct book *book;
    lxw_worksheet *sheet;
    const char *file;
    struct column *column;  /* [columns] */
    size_t columns, metric; /* metric: its column; SIZE_MAX: none */
    lxw_row_t row;
};

/* "2021-07-05T00:00:00+08:00" as the day number of its wall clock, "2021-07-05" too. */
static bool read_day(const char *text, double *value, enum look *look)
{
    int year, month, day, hour = 0, minute = 0, second = 0, date = 0, time = 0;
    if (strspn(text, "0123456789") != 4 || text[4] != '-') return false;
    const int got = sscanf(text, "%4d-%2d-%2d%nT%2d:%2d:%2d%n", &year, &month, &day, &date, &hour,
                           &minute, &second, &time);
    if (date != 10 || (text[10] && (got < 6 || time != 19))) return false;
    *look = text[10] ? TIME : DATE;
    *value = (double)yl_zone_day(year, month, day) + 25569 +
             (hour * 3600 + minute * 60 + second) / 86400.0;
    return true;
}

static enum look look_of_figure(const char *metric, double value)
{
    const enum yl_as as = *metric ? yl_find_as(metric) : YL_AS_NUMBER;
    if (as == YL_AS_SHARE || as == YL_AS_MONEY) return as == YL_AS_SHARE ? SHARE : MONEY;
    if (fabs(value) >= 1000 || !(value < floor(value) || value > floor(value))) return WHOLE;
    if (fabs(value) >= 0.01) return RATIO;
    return fabs(value) >= 0.0001 ? SMALL : PLAIN;
}

static void put_value(const struct filling *to, const struct yl_csv_row *row, size_t c)
{
    const struct book *book = to->book;
    const struct column *column = &to->column[c];
    const lxw_col_t at = (lxw_col_t)c;
    const char *text = row->cell[c];
    char *end;
    double value = strtod(text, &end);
    enum look look = column->look;
    if (!column->is_number && read_day(text, &value, &look)) {
        book->call.worksheet_write_number(to->sheet, to->row, at, value, book->look[look]);
    } else if (column->is_number && end != text && !*end && isfinite(value)) {
        const bool has_metric = column->is_figure && to->metric < row->cells;
        if (look == PLAIN) look = look_of_figure(has_metric ? row->cell[to->metric] : "", value);
        book->call.worksheet_write_number(to->sheet, to->row, at, value, book->look[look]);
    } else
        put_text(book, to->sheet, to->row, at, yl_csv_plain(text),
                 column->is_sentence ? WRAPPED : PLAIN);
}

static void put_heads(struct filling *to, const struct yl_csv_row *row)
{
    static const enum look looks[] = {[YL_COLUMN_COUNT] = WHOLE,
                                      [YL_COLUMN_SHARE] = SHARE,
                                      [YL_COLUMN_CHANGE] = RATIO,
                                      [YL_COLUMN_MOVE] = PLAIN};
    const struct book *book = to->book;
    to->column = yl_get_zeroed(row->cells, sizeof *to->column);
    const int texts = strcmp(to->file, "labels.csv") ? 18 : 36;
    to->columns = row->cells;
    book->call.worksheet_set_row(to->sheet, 0, 30, NULL);
    for (size_t c = 0; c < row->cells; c++) {
        struct column *column = &to->column[c];
        const struct yl_head head = yl_head_of(to->file, row->cell[c]);
        const char *text = head.name ? head.head[book->lang] : row->cell[c];
        const int wide = yl_text_width(text, strlen(text));
        column->look = looks[head.kind];
        column->is_number =
            !head.name || head.kind >= YL_COLUMN_COUNT || head.kind == YL_COLUMN_POINT;
        column->is_figure = head.kind == YL_COLUMN_FIGURE || head.kind == YL_COLUMN_MOVE;
        column->is_sentence =
            !strcmp(to->file, "conclusions.csv") && strstr("en zh figures", row->cell[c]);
        if (!strcmp(row->cell[c], "metric")) to->metric = c;
        put_text(book, to->sheet, 0, (lxw_col_t)c, text, column->is_number ? HEAD_RIGHT : HEAD);
        if (strcmp(text, row->cell[c]) != 0)
            book->call.worksheet_write_comment(to->sheet, 0, (lxw_col_t)c, row->cell[c]);
        int width = wide > 24 ? 16 : 12;
        if (!column->is_number) width = column->is_sentence ? 60 : texts;
        book->call.worksheet_set_column(to->sheet, (lxw_col_t)c, (lxw_col_t)c, width, NULL);
    }
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct filling *to = context;
    if (!to->row) put_heads(to, row);
    for (size_t c = 0; to->row && c < row->cells && c < to->columns; c++) put_value(to, row, c);
    to->row++;
    return YL_CSV_GO_ON;
}

/* Printed, no table is wider than its paper. */
static void print_on_width(const struct book *book, lxw_worksheet *sheet)
{
    book->call.worksheet_set_landscape(sheet);
    book->call.worksheet_fit_to_pages(sheet, 1, 0);
}

/* "funnel.csv" as the sheet "funnel". */
static enum yl_status add_table(struct book *book, struct listed *listed)
{
    struct yl_bytes bytes;
    char name[32], *path = yl_file_joined(book->folder, listed->name);
    size_t line;
    enum yl_status status = yl_file_read(&bytes, path, largest_table, book->fault);
    free(path);
    if (status) return status;
    for (const char *at = bytes.data, *end = at + bytes.length;
         (at = memchr(at, '\n', (size_t)(end - at))); at++)
        listed->rows++;
    listed->rows -= listed->rows > 0;
    listed->is_left = listed->rows >= MOST_ROWS;
    if (!listed->is_left) {
        snprintf(name, sizeof name, "%.*s", (int)(strlen(listed->name) - 4), listed->name);
        struct filling to = {.book = book,
                             .file = listed->name,
                             .metric = SIZE_MAX,
                             .sheet = book->call.workbook_add_worksheet(book->book, name)};
        (void)yl_csv_rows(&bytes, ',', on_row, &to, &line);
        print_on_width(book, to.sheet);
        (void)book->call.worksheet_repeat_rows(to.sheet, 0, 0);
        book->call.worksheet_freeze_panes(to.sheet, 1, 0);
        if (to.row > 1 && to.columns)
            book->call.worksheet_autofilter(to.sheet, 0, 0, to.row - 1,
                                            (lxw_col_t)(to.columns - 1));
        if (!strcmp(name, "labels") && to.row)
            (void)!book->call.workbook_define_name(book->book, "labels", "=labels!$A:$C");
        free(to.column);
    }
    yl_bytes_free(&bytes);
    return YL_OK;
}

/* ---- the first sheet ------------------------------------------------------------------------- */

static const char *in(const struct book *book, const char *en, const char *zh)
{
    return T(book->lang, en, zh);
}

static const char *first_sheet(const struct book *book) { return in(book, "findings", "结论"); }

/* The sentences of conclusions.csv, each with its kind. */
static lxw_row_t put_findings(const struct book *book, lxw_worksheet *sheet, lxw_row_t row)
{
    static const char *const kinds[][3] = {{"verdict", "verdict", "结论"},
                                           {"risk", "risk", "风险"},
                                           {"action", "to do", "该做"},
                                           {"basis", "rests on", "依据"}};
    enum { WIDE = 120 };
    const struct yl_sheet *findings = &book->finished.table[YL_OUTPUT_CONCLUSIONS];
    const int kind = yl_table_column(findings, "kind"),
              text = yl_table_column(findings, in(book, "en", "zh"));
    for (size_t i = 0; i < findings->rows; i++, row++) {
        const char *word = yl_table_cell(findings, i, kind),
                   *sentence = yl_table_cell(findings, i, text);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (!strcmp(kinds[k][0], word)) word = kinds[k][1 + book->lang];
        const int lines = 1 + yl_text_width(sentence, strlen(sentence)) / WIDE;
        book->call.worksheet_set_row(sheet, row, 15.0 * lines, NULL);
        put_text(book, sheet, row, 0, word, HEAD);
        book->call.worksheet_merge_range(sheet, row, 1, row, 9, "", book->look[WRAPPED]);
        put_text(book, sheet, row, 1, sentence, WRAPPED);
    }
    return findings->rows ? row + 1 : row;
}

static const char *const figures[] = {"metric", "variant", "mean", "low",       "high",
                                      "p05",    "p95",     "risk", "best_share"};
enum { FIGURES = sizeof figures / sizeof *figures, MEAN = 2, RISK = 7 };

/* A bar a variant, of the rows from `from` on, the first on top; bars begin at 0 unless one is below it. */
static void put_chart(const struct book *book, lxw_worksheet *sheet, lxw_row_t from, lxw_row_t end,
                      const char *title, double least)
{
    char names[80], values[80];
    const char *first = first_sheet(book);
    lxw_chart *chart = book->call.workbook_add_chart(book->book, LXW_CHART_BAR);
    snprintf(names, sizeof names, "='%s'!$B$%u:$B$%u", first, from + 1, end);
    snprintf(values, sizeof values, "='%s'!$C$%u:$C$%u", first, from + 1, end);
    (void)book->call.chart_add_series(chart, names, values);
    book->call.chart_title_set_name(chart, title);
    book->call.chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    book->call.chart_axis_set_reverse(chart->y_axis);
    book->call.chart_axis_set_crossing_max(chart->y_axis);
    if (least >= 0) book->call.chart_axis_set_min(chart->x_axis, 0);
    book->call.worksheet_insert_chart(sheet, from - 1, 10, chart);
}

static lxw_row_t put_figure(const struct book *book, lxw_worksheet *sheet, lxw_row_t row,
                            const char *metric)
{
    const struct yl_sheet *summary = &book->finished.table[YL_OUTPUT_SUMMARY];
    const lxw_row_t top = row;
    const char *label = yl_metric_label(metric, book->lang);
    double least = INFINITY;
    for (size_t i = 0; i < summary->rows; i++) {
        const char *variant = yl_table_cell(summary, i, yl_table_column(summary, "variant"));
        if (strcmp(yl_table_cell(summary, i, yl_table_column(summary, "place")), "all") != 0 ||
            strcmp(yl_table_cell(summary, i, yl_table_column(summary, "metric")), metric) != 0)
            continue;
        put_text(book, sheet, row, 0, label, PLAIN);
        put_text(book, sheet, row, 1, yl_label_variant(&book->names, book->lang, variant), PLAIN);
        for (int c = 2; c < FIGURES; c++) {
            const double value = yl_table_number(summary, i, yl_table_column(summary, figures[c]));
            if (c == MEAN) least = fmin(least, value);
            const enum look look = c >= RISK ? SHARE : look_of_figure(metric, value);
            if (isfinite(value))
                book->call.worksheet_write_number(sheet, row, (lxw_col_t)c, value,
                                                  book->look[look]);
        }
        row++;
    }
    if (row > top + 1 && !strcmp(metric, "net_cny")) put_chart(book, sheet, top, row, label, least);
    return row;
}

/* Of the whole campaign, variant by variant. */
static lxw_row_t put_figures(const struct book *book, lxw_worksheet *sheet, lxw_row_t row)
{
    static const char *const metrics[] = {"net_cny", "orders", "gmv_cny", "cost_cny"};
    const struct yl_sheet *summary = &book->finished.table[YL_OUTPUT_SUMMARY];
    if (!summary->rows || yl_table_column(summary, "point") >= 0) return row;
    book->call.worksheet_set_row(sheet, row, 45, NULL);
    for (int c = 0; c < FIGURES; c++)
        put_text(book, sheet, row, (lxw_col_t)c,
                 yl_head_of("summary.csv", figures[c]).head[book->lang], c < 2 ? HEAD : HEAD_RIGHT);
    row++;
    for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++)
        row = put_figure(book, sheet, row, metrics[m]);
    return row + 1;
}

static lxw_row_t put_top(const struct book *book, lxw_worksheet *sheet)
{
    const struct yl_manifest *manifest = &book->finished.manifest;
    char about[300];
    print_on_width(book, sheet);
    book->call.worksheet_set_column(sheet, 0, 0, 16, NULL);
    book->call.worksheet_set_column(sheet, 1, 1, 24, NULL);
    book->call.worksheet_set_column(sheet, 2, 9, 12, NULL);
    if (!manifest->verb) return 0;
    put_text(book, sheet, 0, 0, manifest->title[book->lang], TITLE);
    snprintf(about, sizeof about,
             in(book, "yinliu %s of %.200s, %u replications, seed %llu",
                "yinliu %s，%.200s，%u 次模拟，种子 %llu"),
             manifest->verb, manifest->scenario, manifest->replications,
             (unsigned long long)manifest->seed);
    put_text(book, sheet, 1, 0, about, PLAIN);
    return 3;
}

/* Which tables there are, with a link to each, and where the rest is. */
static void put_list(const struct book *book, lxw_worksheet *sheet, lxw_row_t row)
{
    put_text(book, sheet, row, 0, in(book, "tables", "表"), HEAD);
    put_text(book, sheet, row, 1, in(book, "rows", "行数"), HEAD);
    for (size_t i = 0; i < book->tables; i++) {
        const struct listed *listed = &book->table[i];
        char link[80];
        row++;
        snprintf(link, sizeof link, "internal:'%.*s'!A1", (int)strlen(listed->name) - 4,
                 listed->name);
        if (!listed->is_left) book->call.worksheet_write_url(sheet, row, 0, link, NULL);
        put_text(book, sheet, row, 0, listed->name, PLAIN);
        book->call.worksheet_write_number(sheet, row, 1, (double)listed->rows, book->look[WHOLE]);
        if (listed->is_left)
            put_text(book, sheet, row, 2,
                     in(book, "more rows than a sheet has: in the file alone",
                        "超过工作表的行数，只在文件中"),
                     PLAIN);
    }
    row += 2;
    put_text(
        book, sheet, row, 0,
        in(book,
           "The comment on a head is the name of the column in the CSV file. Names of entries, "
           "steps and variants have their labels in the sheet labels.",
           "表头的批注是该列在 CSV 文件中的名称。入口、步骤和方案的名称与标签对照见工作表 "
           "labels。"),
        PLAIN);
}

/* What `fit` and `ab --data` write has no manifest. */
static enum yl_status find_tables(struct book *book)
{
    static const char *const bare[] = {"fit.csv",   "check.csv",    "back_test.csv",
                                       "draws.csv", "analysis.csv", "segments.csv",
                                       "daily.csv", "account.csv"};
    const unsigned read = 1U << YL_OUTPUT_SUMMARY | 1U << YL_OUTPUT_CONCLUSIONS | YL_OUTPUT_ANY;
    const struct yl_manifest *manifest = &book->finished.manifest;
    char *path = yl_file_joined(book->folder, "manifest.json");
    const bool has_manifest = yl_file_exists(path);
    free(path);
    for (size_t i = 0; !has_manifest && i < sizeof bare / sizeof *bare; i++) {
        path = yl_file_joined(book->folder, bare[i]);
        if (yl_file_exists(path)) book->table[book->tables++].name = bare[i];
        free(path);
    }
    if (book->tables) return YL_OK;
    enum yl_status status =
        yl_output_read(&book->finished, book->folder, read, book->lang, book->fault);
    if (!status) status = yl_labels_read(&book->names, book->folder, book->fault);
    for (size_t i = 0; !status && i < manifest->files && book->tables < MOST_SHEETS; i++)
        if (strlen(manifest->file[i].name) < 32 && yl_text_ends(manifest->file[i].name, ".csv"))
            book->table[book->tables++].name = manifest->file[i].name;
    return status;
}

static enum yl_status fill(struct book *book, const char *path, FILE *notes)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_doc_properties about = {.created = 946684800}; /* the same bytes at any time */
    enum yl_status status = YL_OK;
    book->book = yl_got(book->call.workbook_new_opt(path, &options));
    (void)book->call.workbook_set_properties(book->book, &about);
    make_looks(book);
    lxw_worksheet *sheet = book->call.workbook_add_worksheet(book->book, first_sheet(book));
    lxw_row_t row = put_top(book, sheet);
    row = put_findings(book, sheet, row);
    row = put_figures(book, sheet, row);
    for (size_t i = 0; i < book->tables && !status; i++) {
        status = add_table(book, &book->table[i]);
        if (book->table[i].is_left && notes)
            fprintf(notes,
                    in(book, "%s has %zu rows, more than a sheet: it is left in CSV\n",
                       "%s 有 %zu 行，超过工作表的行数，只留在 CSV 中\n"),
                    book->table[i].name, book->table[i].rows);
    }
    put_list(book, sheet, row);
    const lxw_error error = book->call.workbook_close(book->book);
    if (!status && error)
        status = yl_fault_set(book->fault, YL_IO, "cannot write '%s': %s", "无法写入“%s”：%s", path,
                              book->call.lxw_strerror(error));
    return status;
}

enum yl_status yl_workbook_write(const struct yl_outfile *out, const char *folder,
                                 enum yl_lang lang, FILE *notes, struct yl_fault *fault)
{
    struct yl_file file;
    struct book *book = yl_get_zeroed(1, sizeof *book);
    book->folder = folder;
    book->lang = lang;
    book->fault = fault;
    void *library = load(&book->call);
    enum yl_status status =
        library ? find_tables(book)
                : yl_fault_set(fault, YL_IO,
                               "a workbook needs '%s', which cannot be loaded: apt-get install "
                               "libxlsxwriter4",
                               "写工作簿需要“%s”，现在无法装入：apt-get install libxlsxwriter4",
                               LIBRARY);
    if (!status) status = yl_outfile_open(&file, out, fault);
    if (!status) {
        status = fill(book, file.temporary, notes);
        /* libxlsxwriter does not look whether it could read what it had put aside */
        if (!status && !yl_workbook_is_whole(file.temporary))
            status = yl_file_unwritten(fault, file.path, EIO);
        const enum yl_status closed = yl_file_close(&file, !status, fault);
        status = yl_status_first(status, closed);
    }
    yl_result_free(&book->names);
    yl_output_done(&book->finished);
    if (library) dlclose(library);
    free(book);
    return status;
}
