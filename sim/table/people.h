/* people.h: the one reader of people's tables: what form a file has, then its rows without what is no row.
 *
 * Why      Tables come with any delimiter, lines above the header, lines of totals and notes below, numbers of any country. It
 *          is found once, said once, and every verb reads the same table.
 * Shape    yl_people_open(&form, path, &fault), then yl_people_walk as often as rows are wanted: on_row gets the header first.
 *          form.column says what is in each column, yl_people_number reads a cell of it.
 * JSON     a file of objects (json.h: a line each, a list, a document with one list) is a table of their keys; so is a column whose
 *          cells are objects, beside itself: `properties.price`. The keys are those of the first piece and those that
 *          yl_people_want names; cells of others are not read. A line that is no object is a row of another number of cells.
 * Rows     delimiter: the one that cuts most lines into the same number of cells, two at least; of several the one with more
 *          cells. Header: the first line with more than half as many cells as most have, unless a whole line of names above
 *          figures follows a shorter one. A line of figures above lines of figures is none: columns are numbered then. A
 *          second line of names under merged cells ("May", "June" over "users", "paid") is joined to the first: "May users".
 *          Lines of totals and notes are those with which the file ends, and totals those that add up the other rows of their
 *          group wherever they stand (by the rows looked at); one without a cell is none.
 * Numbers  a comma is that of decimals where the column says so (0,125; 12,5; 1.234,50) or a file cut by semicolons has it, that
 *          of thousands where it says so (1,234.50; 1,234,567), a file cut by commas has it, or every comma can be one (1,000) and no
 *          thousand is written without. Points before three digits are those of thousands where the file has decimal commas or is
 *          cut by semicolons, and no column has decimal points. A column that says both, or neither, and one that mixes units, is in doubt (yl_people_doubt). It is judged by its first rows; a later cell that
 *          speaks against them is no number.
 * Cost     the first piece is read twice; a row costs a look at its first two cells. Workbooks and UTF-16 are kept in memory.
 * Errors   YL_IO; YL_BAD_INPUT as foreign.h, and with file and line where quotes of most rows are broken; one of few is a row of one cell.
 * Owns     names and texts live in the form's arena: yl_people_free. {0} is empty and free-able. Cells of a row stand one behind
 *          the other and are on_row's until it returns.
 * Threads  any; a form is read-only once it is found.
 * Source   docs/files.md.
 */
#pragma once
#include "sim/base/csv_table.h"
#include "sim/base/diag.h"
#include "sim/table/cells.h"
#include "sim/table/json.h"

enum yl_cell_kind {
    YL_CELL_NOTHING, /* every cell is empty or says that there is none */
    YL_CELL_NUMBER,
    YL_CELL_YES, /* yes or no */
    YL_CELL_TIME,
    YL_CELL_NAME,
    YL_CELL_KINDS
};
enum { YL_PEOPLE_LOOKED = 1000 }; /* rows by which a column is judged */
struct yl_people_cell {           /* the first of its kind; text NULL: there is none */
    const char *text;
    size_t line;
};
struct yl_people_column {
    const char *name; /* without blanks around it; "3" where there is no header */
    size_t over; /* bytes of it that stand over its own name, in a header of two lines; 0: none */
    enum yl_cell_kind kind;
    enum yl_comma comma;
    enum yl_cell_unit unit;
    size_t cells, numbers; /* of the rows looked at: not empty, and numbers, yes and no too */
    size_t times;          /* cells that can be read as a time, some numbers too */
    struct yl_people_cell thousands, decimal, either; /* forms of commas; either: of points, too */
    struct yl_people_cell dots;       /* its points may be those of thousands: 9.684 */
    bool point, grouped, plain;       /* 9.5; 1.234.567; a thousand or more without a sign */
    struct yl_people_cell of_unit[2]; /* of two units that do not go together */
    struct yl_people_cell rounded;    /* an identifier that a spreadsheet has rounded */
    enum yl_people_total {
        YL_PEOPLE_NO_TOTAL,
        YL_PEOPLE_TOTAL_PART, /* "A Total", "All devices" */
        YL_PEOPLE_TOTAL_NAME
    } totals; /* what in it is the name of rows that add up the others of their group: no rows */
    struct yl_people_cell no_total; /* named as a total and no sum, or unnamed and one: is_sum */
    bool is_sum;
    bool runs; /* numbers that never fall from time to time, as sums since the beginning do */
    struct yl_cell_look look;
    enum yl_people_written {
        YL_PEOPLE_AS_IS,
        YL_PEOPLE_BELOW,     /* a blank is the name above it, in merged cells */
        YL_PEOPLE_QUOTED,    /* ="000123" is 000123 */
        YL_PEOPLE_DAY_FIRST, /* 31/3/2026 */
        YL_PEOPLE_MONTH_FIRST
    } written;
};
struct yl_people {
    struct yl_arena arena;
    const char *path, *encoding; /* encoding: NULL for UTF-8 */
    const char *sheet;           /* of a workbook with several, the one taken unasked; else NULL */
    struct yl_bytes whole;       /* the text of what can only be read whole */
    bool is_json, is_document, is_written; /* is_written: some columns are not as they are */
    struct yl_json_names keys;             /* of JSON */
    struct yl_people_inner *inner;
    size_t inners, cut;          /* columns of objects; columns without the keys of these */
    char delimiter;              /* 0: of JSON */
    size_t header;               /* its line; 0: none */
    size_t top;                  /* the first line of a header of two, else the same */
    size_t usual, named, looked; /* cells of most rows, of the header; rows that judge columns */
    size_t date, clock;          /* columns, from 1: the date gets the clock behind it; 0: none */
    size_t columns, found;       /* found: in the file; behind them are those that are wanted */
    struct yl_people_column *column; /* [columns] */
    const char **name;               /* [columns], one behind the other */
};
/* Lines that are no rows, and what is none of a row (mend.h), each with the first one's line. */
enum yl_people_aside {
    YL_PEOPLE_ABOVE,
    YL_PEOPLE_BLANK,
    YL_PEOPLE_AGAIN, /* the header once more, as where exports are put one behind the other */
    YL_PEOPLE_TOTAL,
    YL_PEOPLE_NOTE,
    YL_PEOPLE_FILLED, /* a blank below a name that stands once for several rows */
    YL_PEOPLE_DAYS,   /* dates with the day, or the month, first */
    YL_PEOPLE_MONTHS,
    YL_PEOPLE_JOINED, /* a clock in a column of its own goes behind the date */
    YL_PEOPLE_MENDED, /* quotes and separators too many or too few */
    YL_PEOPLE_ASIDES
};
struct yl_people_account {
    size_t aside[YL_PEOPLE_ASIDES], line[YL_PEOPLE_ASIDES];
};
static inline size_t yl_people_mended(const struct yl_people_account *account)
{
    return account->aside[YL_PEOPLE_FILLED] + account->aside[YL_PEOPLE_MENDED];
}
enum yl_status yl_people_open(struct yl_people *form, const char *path,
                              struct yl_fault *fault) YL_CHECKED;
void yl_people_free(struct yl_people *form);
/* Of JSON: keys that are columns even if they come late; all keys that there are, by a walk of its own. */
void yl_people_want(struct yl_people *form, const char *const *name, size_t names);
enum yl_status yl_people_all_keys(struct yl_people *form, struct yl_fault *fault) YL_CHECKED;
/* What on_row returned, or YL_CSV_END, in *end; account and end may be NULL. */
enum yl_status yl_people_walk(const struct yl_people *form, yl_csv_on_row *on_row, void *context,
                              struct yl_people_account *account, enum yl_csv_end *end,
                              struct yl_fault *fault) YL_CHECKED;
/* All rows as a table. */
enum yl_status yl_people_keep(const struct yl_people *form, struct yl_table_rows *rows,
                              struct yl_people_account *account, struct yl_fault *fault) YL_CHECKED;
/* May numbers of these units stand in one column? */
bool yl_people_units_agree(enum yl_cell_unit one, enum yl_cell_unit other);
/* The number of a cell as its column has numbers; yes is 1 and no is 0 in a column of these. NULL: a column of which nothing is
 * known. */
bool yl_people_number(const struct yl_people_column *column, const char *text, double *value);
enum { YL_PEOPLE_TEXT = 512 };
/* Why the numbers of the column cannot be read without guessing; false: they can. */
bool yl_people_doubt(const struct yl_people_column *column, enum yl_lang lang,
                     char text[YL_PEOPLE_TEXT]);
/* "all", "合计": the name of a total of other rows or columns. */
bool yl_people_is_total(const char *text);
bool yl_people_may_be_total(const struct yl_people_column *column, const char *text);
/* Which row of a table of counts may be a total or none; false: there is none. but: the column of steps, one of which may be
 * "all"; -1: none. */
bool yl_people_no_total(const struct yl_people *form, int but, enum yl_lang lang,
                        char text[YL_PEOPLE_TEXT]);
/* "'user id', 'group', 'paid'": for messages. */
void yl_people_names(const char *const *name, size_t columns, enum yl_lang lang,
                     char text[YL_PEOPLE_TEXT]);
/* "set aside: lines above the header: 2 (line 1); mended: ..."; false: there are none. */
bool yl_people_asides(const struct yl_people_account *account, enum yl_lang lang,
                      char text[YL_PEOPLE_TEXT]);
