/* json.h: objects of JSON as rows of a table, a column for each key.
 *
 * Why      Tools export an object a line, a list of objects, or one object that holds the list; what is a key there is a column
 *          of any other table, and an object in a cell holds columns, too.
 * Shape    yl_json_begin(names, is_document, on_row, context); yl_json_feed with each piece of whole lines; yl_json_finish. Of one
 *          cell yl_json_object.
 * Rows     of lines each is an object, and one that is none is a row of too few or too many cells: its text, cut. Of a document they are the
 *          objects of its one list. A row has a cell for each name, one behind the other, numbers as they are written, true and
 *          false, "" where there is none or null; of a key that comes twice the first.
 * Names    keys with dots between: properties.$os. A list of {key, value} maps is read as a map of its keys, the value's own
 *          key left out: event_params.campaign. Lists of anything else are no cells.
 * Units    lines count from 1.
 * Cost     one pass; the memory of the longest row. A key is looked for first where the last row had it.
 * Errors   YL_CSV_QUOTE: a document is no JSON, or has no list of objects, or two; the line is that of yl_json_finish.
 * Owns     cells are on_row's until it returns; yl_json_finish frees what yl_json_begin made.
 * Source   RFC 8259, by yajl.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/csv_rows.h"
#include "sim/base/map.h"

struct yl_json_names {
    struct yl_arena *arena; /* where new names go; NULL: there are no new ones */
    const char **name;      /* [count] */
    size_t count, capacity;
    struct yl_map at;
};
size_t yl_json_name(struct yl_json_names *names, const char *name, size_t length);
void yl_json_names_free(struct yl_json_names *names);

struct yl_json_walk;
/* on_row may be NULL: names alone are wanted. */
struct yl_json_walk *yl_json_begin(struct yl_json_names *names, bool is_document,
                                   yl_csv_on_row *on_row, void *context);
enum yl_csv_end yl_json_feed(struct yl_json_walk *walk, const struct yl_bytes *bytes);
enum yl_csv_end yl_json_finish(struct yl_json_walk *walk, size_t *line);
/* The cells of one object; NULL: the text is none. They last until the next one. */
const char *const *yl_json_object(struct yl_json_walk *walk, const char *text, size_t length);
/* Does the first piece begin with an object or a list of objects? Is it one document? */
bool yl_json_is(const struct yl_bytes *piece, bool *is_document);
