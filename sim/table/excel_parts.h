/* excel_parts.h: how a number of a workbook looks.
 *
 * Why      A workbook stores a date or an amount as a bare number; what it is stands in the format of its cell.
 * Shape    yl_excel_look of a format's code, or of a built-in one; yl_excel_number of a cell's text by it.
 * Errors   none: what is no number has no text.
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

#endif
