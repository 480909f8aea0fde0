/* people_parts.h: what the reader of people.h shares: the form of a file, the walk, objects in cells.
 *
 * Why      The walk drops the lines by which the form was found; a cell may hold an object of JSON, whose keys are columns as well.
 * Shape    yl_people_find_inner once the columns of the file are known; of each walk yl_people_wide_begin, yl_people_widen, end.
 * Errors   none: what is no object has no cells.
 * Owns     a widened row is the widener's, until the next one.
 * Threads  one widener a thread.
 */
#pragma once
#include "sim/table/people.h"

enum { YL_PEOPLE_HELD = 16 }; /* lines of totals and notes that the walk keeps until it knows */
struct yl_people_inner {      /* a column of objects */
    size_t column;
    struct yl_json_names keys;
};
bool yl_people_is_blank(const char *text);
/* Bytes of the cells one behind the other; puts them there. */
size_t yl_people_size(const char *const *cell, size_t cells);
void yl_people_join(char *to, const char **cell, size_t cells);
/* Columns of these names, which are put one behind the other; those that there were stay. */
void yl_people_set_columns(struct yl_people *form, const char *const *name, size_t columns);
/* More columns, where all cells of one in these rows are objects. */
void yl_people_find_inner(struct yl_people *form, const struct yl_csv_row *row, size_t rows);
/* What the line is if nothing but such lines follow it; YL_PEOPLE_ASIDES: a row. */
enum yl_people_aside yl_people_aside_of(const char *const *cell, size_t cells, size_t columns);
/* "合计:", "Total", "average": as the first cell of a line below the table. */
bool yl_people_begins_total(const char *text);
/* Marks the columns of these rows in which each name of a total stands in rows that add up the others, and those where one does
 * not; true: there are some of the former. is_cut: there may be more rows. */
bool yl_people_find_totals(struct yl_people *form, const struct yl_csv_row *row, size_t rows,
                           bool is_cut);
/* Marks columns of numbers that never fall from time to time in rows of the same names. */
void yl_people_find_running(struct yl_people *form, const struct yl_csv_row *row, size_t rows);
/* How the cells of columns are written, by these rows, which are written so; false: as they are. is_cut: there may be more rows. */
bool yl_people_fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, bool is_cut);

/* Is the row one of those? */
bool yl_people_is_sum(const struct yl_people *form, const struct yl_csv_row *row);
/* The row without blank cells behind its last column. */
struct yl_csv_row yl_people_without_blanks(const struct yl_csv_row *row, size_t columns);
/* Of a file that ends so, at this line. */
enum yl_status yl_people_status(enum yl_csv_end end, const struct yl_people *form, size_t line,
                                struct yl_fault *fault) YL_CHECKED;
struct yl_people_wide;
struct yl_people_wide *yl_people_wide_begin(const struct yl_people *form); /* NULL: no column */
struct yl_csv_row yl_people_widen(struct yl_people_wide *wide, const struct yl_csv_row *row);
void yl_people_wide_end(struct yl_people_wide *wide);
