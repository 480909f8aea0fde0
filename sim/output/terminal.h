/* terminal.h: the figures of a run on the terminal.
 *
 * Why      The first thing an analyst sees: where visits are lost, what it costs and earns, how sure that is.
 * Shape    yl_terminal_answer(stream, result, &findings, &options): the answer in at most 40 lines; where a table is cut, its
 *          last line names the file that has all of it.
 * Units    as in the files, rounded for reading; shares in percent; money in CNY.
 * Order    as in the scenario file. Steps that nobody reached are left out of the funnel.
 * Errors   Writing cannot fail here: the stream remembers.
 * Owns     nothing; the stream is the caller's.
 * Threads  one stream a thread.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include "sim/base/text.h"
#include "sim/findings/finding.h"
#include "sim/stats/result.h"
#include <stdio.h>

struct yl_terminal {
    int width; /* columns; below 40 is 40, 0 is 80 */
    enum yl_lang lang;
    const char *all; /* of a comparison: what has all figures */
};
/* One screen: the ways that bring orders, figures with their risk, sentences, the funnel of the largest way, variants. */
void yl_terminal_answer(FILE *out, const struct yl_result *result, const struct yl_findings *found,
                        const struct yl_terminal *how);
/* Text padded with blanks to so many columns, cut with "…" if it is wider; negative: flush right.
 */
void yl_terminal_pad(FILE *out, const char *text, int columns);
/* A table cell by cell, its head first; showing it empties and frees it. Columns are as wide as what stands in them; where
 * that is too wide, the first cell of a row has a line of its own, as a row of one cell always has. */
enum { YL_TERMINAL_COLUMNS = 12 };
struct yl_cells {
    struct yl_arena arena;
    const char **cell;
    size_t count, capacity;
};
void yl_cell(struct yl_cells *cells, const char *format, ...) __attribute__((format(printf, 2, 3)));
void yl_cells_show(FILE *out, struct yl_cells *cells, size_t columns, int indent, int width);
/* The last line of a table that is cut: how many rows more the file has. */
void yl_terminal_more(FILE *out, uint64_t rows, const char *file, enum yl_lang lang);
