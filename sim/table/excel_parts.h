/* excel_parts.h: what the files of the reader of workbooks share.
 *
 * Why      The parts of the file (excel.c), how a number looks (excel_look.c) and what becomes of the cells (excel_grid.c) are
 *          three subjects.
 * Shape    a text: grid.from, yl_excel_add_text..., yl_excel_end_text; a cell: yl_excel_add_cell; then yl_excel_unmerge,
 *          yl_excel_write_csv.
 * Errors   grid.status and the fault; nothing is added behind the first one.
 * Owns     the arrays are excel.c's, who frees them; path and part too.
 */
#ifndef YL_SIM_TABLE_EXCEL_PARTS_H
#define YL_SIM_TABLE_EXCEL_PARTS_H
#include "sim/base/file.h"

/* What a number format shows. */
enum yl_excel_look {
    YL_EXCEL_DATE = 1,
    YL_EXCEL_TIME = 2,
    YL_EXCEL_SECONDS = 4,
    YL_EXCEL_ELAPSED = 8, /* hours since 0, not of a day */
    YL_EXCEL_PERCENT = 16,
    YL_EXCEL_MONEY = 32, /* times 1 to 4: ¥ $ € £ */
};
unsigned yl_excel_look(const char *code);
unsigned yl_excel_look_built_in(unsigned long id);
/* Print the number `text` of the file in its look; "" if it is no number. */
enum { YL_EXCEL_NUMBER = 64 };
void yl_excel_number(char out[YL_EXCEL_NUMBER], const char *text, unsigned look, bool is_1904);

struct yl_excel_cell {
    uint32_t row; /* from 1 */
    uint16_t column;
    size_t at; /* in the texts; 0: it is left out */
};
struct yl_excel_merged {
    uint32_t row, last_row;
    uint16_t column, last_column;
};
struct yl_excel_grid {
    const char *path, *part; /* part: the one that is read */
    struct yl_fault *fault;
    enum yl_status status;
    char *text;
    size_t length, capacity, from; /* from: where the current text begins */
    struct yl_excel_cell *cell;
    size_t cells, cell_capacity;
    struct yl_excel_merged *merged;
    size_t mergeds, merged_capacity;
};
void yl_excel_too_large(struct yl_excel_grid *grid);
/* Make room for one more; false if there is no memory, since a file decides how many there are. */
bool yl_excel_one_more(struct yl_excel_grid *grid, void *array, size_t *capacity, size_t count,
                       size_t size);
void yl_excel_add_text(struct yl_excel_grid *grid, const char *text, size_t length);
/* End the text that begins at grid.from: decode its escapes, make its line ends blanks. */
void yl_excel_end_text(struct yl_excel_grid *grid);
void yl_excel_add_cell(struct yl_excel_grid *grid, const struct yl_excel_cell *cell);
int yl_excel_by_place(const void *a, const void *b);
bool yl_excel_has_table(const struct yl_excel_grid *grid); /* two rows of two cells */
void yl_excel_unmerge(struct yl_excel_grid *grid);
void yl_excel_write_csv(struct yl_excel_grid *grid, struct yl_bytes *csv);
#endif
