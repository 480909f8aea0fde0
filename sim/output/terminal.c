/* terminal.c: cells by their display width, contract in terminal.h */
#include "sim/output/terminal.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include <string.h>

void yl_terminal_pad(FILE *out, const char *text, int columns)
{
    int wanted = columns < 0 ? -columns : columns;
    size_t length = strlen(text);
    int width = yl_text_width(text, length);
    if (columns < 0) {
        fprintf(out, "%*s%s", wanted > width ? wanted - width : 0, "", text);
        return;
    }
    if (width > wanted) {
        length = yl_text_fit(text, length, wanted - 1);
        fprintf(out, "%.*s…", (int)length, text);
        width = yl_text_width(text, length) + 1;
    } else
        fputs(text, out);
    fprintf(out, "%*s", wanted - width, "");
}

void yl_terminal_cell(FILE *out, double value, int columns)
{
    char text[YL_SHORT];
    yl_short_print(text, value);
    yl_terminal_pad(out, text, columns);
}

/* Cells of a row up to the last that has something. */
static size_t filled(const char *const *cell, size_t columns)
{
    while (columns > 1 && !*cell[columns - 1]) columns--;
    return columns;
}

void yl_terminal_table(FILE *out, const struct yl_terminal_table *table, int width)
{
    enum { GAP = 2, INDENT = 4 };
    int wide[YL_TERMINAL_COLUMNS] = {0}, all = table->indent - GAP;
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        const size_t c = i % table->columns;
        int cell = yl_text_width(table->cell[i], strlen(table->cell[i]));
        if (cell > wide[c] && filled(table->cell + i - c, table->columns) > 1) wide[c] = cell;
    }
    for (size_t c = 0; c < table->columns; c++) all += wide[c] + GAP;
    for (size_t i = 0; i < table->rows; i++) {
        const char *const *cell = table->cell + i * table->columns;
        const int inside = table->indent + INDENT - GAP;
        int used = all > width ? inside : table->indent + wide[0];
        const size_t columns = filled(cell, table->columns);
        fprintf(out, "%*s", table->indent, "");
        if (columns == 1)
            fputs(cell[0], out);
        else if (all > width) {
            yl_wrap_text(out, cell[0], table->indent, table->indent + GAP, width);
            fprintf(out, "%*s", used, "");
        } else
            yl_terminal_pad(out, cell[0], wide[0]);
        for (size_t c = 1; c < columns; c++) {
            if (used > inside && used + GAP + wide[c] > width) {
                used = inside;
                fprintf(out, "\n%*s", used, "");
            }
            yl_terminal_pad(out, cell[c], -(wide[c] + GAP));
            used += GAP + wide[c];
        }
        putc('\n', out);
    }
}

void yl_terminal_more(FILE *out, uint64_t rows, const char *file, enum yl_lang lang)
{
    fprintf(out, T(lang, "  … %llu more: %s\n", "  …… 另有 %llu 行：%s\n"),
            (unsigned long long)rows, file);
}
