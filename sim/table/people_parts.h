/* people_parts.h: what the reader of people.h shares with that of objects in cells.
 *
 * Why      A cell may hold an object of JSON, whose keys are columns as well.
 * Shape    yl_people_find_inner once the columns of the file are known; of each walk yl_people_wide_begin, yl_people_widen, end.
 * Errors   none: what is no object has no cells.
 * Owns     a widened row is the widener's, until the next one.
 * Threads  one widener a thread.
 */
#ifndef YL_SIM_TABLE_PEOPLE_PARTS_H
#define YL_SIM_TABLE_PEOPLE_PARTS_H
#include "sim/table/people.h"

struct yl_people_inner { /* a column of objects */
    size_t column;
    struct yl_json_names keys;
};
/* Columns of these names, which are put one behind the other; those that there were stay. */
void yl_people_set_columns(struct yl_people *form, const char *const *name, size_t columns);
/* More columns, where all cells of one in these rows are objects. */
void yl_people_find_inner(struct yl_people *form, const struct yl_csv_row *row, size_t rows);
struct yl_people_wide;
struct yl_people_wide *
yl_people_wide_begin(const struct yl_people *form); /* NULL: no such column */
struct yl_csv_row yl_people_widen(struct yl_people_wide *wide, const struct yl_csv_row *row);
void yl_people_wide_end(struct yl_people_wide *wide);
#endif
