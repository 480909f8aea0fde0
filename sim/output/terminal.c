/* terminal.c: cells by their display width, contract in terminal.h */
#include "sim/output/terminal.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include <stdarg.h>
#include <stdlib.h>
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

/* Cells of a row up to the last that has something. */
static size_t filled(const char *const *cell, size_t columns)
{
    while (columns > 1 && !*cell[columns - 1]) columns--;
    return columns;
}

void yl_cell(struct yl_cells *cells, const char *format, ...)
{
    va_list list;
    YL_ARRAY_RESERVE(&cells->cell, &cells->capacity, cells->count + 1);
    va_start(list, format);
    cells->cell[cells->count++] = yl_arena_print_list(&cells->arena, format, list);
    va_end(list);
}

void yl_cells_show(FILE *out, struct yl_cells *cells, size_t columns, int indent, int width)
{
    enum { GAP = 2, INDENT = 4 };
    int wide[YL_TERMINAL_COLUMNS] = {0}, all = indent - GAP;
    for (size_t i = 0; i < cells->count; i++) {
        const size_t c = i % columns;
        int own = yl_text_width(cells->cell[i], strlen(cells->cell[i]));
        if (own > wide[c] && filled(cells->cell + i - c, columns) > 1) wide[c] = own;
    }
    for (size_t c = 0; c < columns; c++) all += wide[c] + GAP;
    for (size_t i = 0; i < cells->count; i += columns) {
        const char *const *cell = cells->cell + i;
        const int inside = indent + INDENT - GAP;
        int used = all > width ? inside : indent + wide[0];
        const size_t in_row = filled(cell, columns);
        fprintf(out, "%*s", indent, "");
        if (in_row == 1)
            fputs(cell[0], out);
        else if (all > width) {
            if (*cell[0]) yl_wrap_text(out, cell[0], indent, indent + GAP, width);
            fprintf(out, "%*s", *cell[0] ? used : used - indent, "");
        } else
            yl_terminal_pad(out, cell[0], wide[0]);
        for (size_t c = 1; c < in_row; c++) {
            if (used > inside && used + GAP + wide[c] > width) {
                used = inside;
                fprintf(out, "\n%*s", used, "");
            }
            yl_terminal_pad(out, cell[c], -(wide[c] + GAP));
            used += GAP + wide[c];
        }
        putc('\n', out);
    }
    yl_arena_free(&cells->arena);
    free(cells->cell);
    *cells = (struct yl_cells){0};
}

void yl_terminal_more(FILE *out, uint64_t rows, const char *file, enum yl_lang lang)
{
    fprintf(out, T(lang, "  … %llu more: %s\n", "  …… 另有 %llu 行：%s\n"),
            (unsigned long long)rows, file);
}
