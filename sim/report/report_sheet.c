/* report_sheet.c: a CSV file as a table of the page, column by column; contract in report_say.h */
#include "sim/output/tables.h"
#include "sim/report/report_say.h"
#include <string.h>

static void put_word(struct yl_page *page, const struct yl_sheet_word *word, const char *text)
{
    for (; word && word->name; word++)
        if (!strcmp(word->name, text)) {
            yl_page_tagged(page, "<td>", word->en, word->zh, "</td>");
            return;
        }
    yl_page_words(page, text);
}

static void put_cell(struct yl_page *page, const struct yl_report_study *study,
                     const struct yl_sheet_column *column, const struct yl_rows *rows, size_t row,
                     int k)
{
    const char *text = yl_row_text(rows, row, k);
    switch (column->as) {
    case YL_SHEET_NUMBER:
        yl_page_cell(page, yl_row_number(rows, row, k), column->kind);
        return;
    case YL_SHEET_VARIANT:
        yl_page_named(page, "<td>", yl_study_variant(page, study, text), "</td>");
        return;
    case YL_SHEET_ENTRY:
        yl_page_named(page, "<td>", yl_study_entry(page, study, text), "</td>");
        return;
    case YL_SHEET_PATH:
        yl_page_named(page, "<td>", yl_study_axis(page, study, text), "</td>");
        return;
    case YL_SHEET_METRIC: {
        const char *name = strrchr(text, '.') ? strrchr(text, '.') + 1 : text;
        yl_page_tagged(page, "<td>", yl_metric_label(name, YL_EN), yl_metric_label(name, YL_ZH),
                       "</td>");
        return;
    }
    case YL_SHEET_POINT:
        yl_page_named(page, "<td>", yl_study_point(page, study, text), "</td>");
        return;
    case YL_SHEET_WORD:
        put_word(page, column->word, text);
    }
}

static bool is_shown(const struct yl_report_study *study, const struct yl_sheet_table *table,
                     size_t row)
{
    return !table->shows || table->shows(study, table->rows, row);
}

/* Has any row that is shown a text there? */
static bool has_column(const struct yl_report_study *study, const struct yl_sheet_table *table,
                       int k)
{
    for (size_t i = 0; i < table->rows->count; i++)
        if (is_shown(study, table, i) && *yl_row_text(table->rows, i, k)) return true;
    return false;
}

void yl_sheet_columns(struct yl_sheet_column column[YL_ROWS_COLUMNS], const char *file,
                      const struct yl_rows *rows)
{
    static const struct {
        enum yl_sheet_as as;
        enum yl_fact_kind kind;
    } shown[] = {[YL_COLUMN_TEXT] = {YL_SHEET_WORD, YL_FACT_TEXT},
                 [YL_COLUMN_POINT] = {YL_SHEET_POINT, YL_FACT_TEXT},
                 [YL_COLUMN_VARIANT] = {YL_SHEET_VARIANT, YL_FACT_TEXT},
                 [YL_COLUMN_ENTRY] = {YL_SHEET_ENTRY, YL_FACT_TEXT},
                 [YL_COLUMN_PATH] = {YL_SHEET_PATH, YL_FACT_TEXT},
                 [YL_COLUMN_METRIC] = {YL_SHEET_METRIC, YL_FACT_TEXT},
                 [YL_COLUMN_COUNT] = {YL_SHEET_NUMBER, YL_FACT_COUNT},
                 [YL_COLUMN_NUMBER] = {YL_SHEET_NUMBER, YL_FACT_NUMBER},
                 [YL_COLUMN_SHARE] = {YL_SHEET_NUMBER, YL_FACT_SHARE},
                 [YL_COLUMN_CHANGE] = {YL_SHEET_NUMBER, YL_FACT_CHANGE},
                 [YL_COLUMN_FIGURE] = {YL_SHEET_NUMBER, YL_FACT_NUMBER},
                 [YL_COLUMN_MOVE] = {YL_SHEET_NUMBER, YL_FACT_MOVE}};
    for (int k = 0; k < YL_ROWS_COLUMNS; k++) {
        if (rows->column[k] < 0) continue;
        const struct yl_head of = yl_head_of(file, rows->sheet->name[rows->column[k]]);
        column[k] = (struct yl_sheet_column){of.head[YL_EN], of.head[YL_ZH], shown[of.kind].as,
                                             shown[of.kind].kind, NULL};
    }
}

void yl_say_sheet(struct yl_page *page, const struct yl_report_study *study,
                  const struct yl_sheet_table *table)
{
    struct yl_page_column head[YL_ROWS_COLUMNS];
    int column[YL_ROWS_COLUMNS];
    size_t columns = 0, written = 0;
    for (size_t k = 0; k < table->columns && k < YL_ROWS_COLUMNS; k++) {
        if (!has_column(study, table, (int)k)) continue;
        head[columns] = (struct yl_page_column){table->column[k].en, table->column[k].zh};
        column[columns++] = (int)k;
    }
    if (!columns) return;
    yl_page_table(page, table->en, table->zh, head, columns);
    for (size_t i = 0; i < table->rows->count && written < YL_PAGE_ROWS; i++) {
        const size_t row = table->order ? table->order[i] : i;
        if (!is_shown(study, table, row)) continue;
        fputs("<tr>", page->out);
        for (size_t k = 0; k < columns; k++)
            put_cell(page, study, &table->column[column[k]], table->rows, row, column[k]);
        fputs("</tr>\n", page->out);
        written++;
    }
    yl_page_table_end(page);
}
