/* json_rows.h: lines of JSON as rows, by the paths that are wanted.
 *
 * Why      Tools export a JSON object a line; of its many keys a few are asked for, and a line that is broken must not take
 *          the others with it.
 * Shape    yl_json_begin(&how); yl_json_feed with each piece of whole lines: how.on_row gets a cell for each path; finish.
 * Units    lines count from 1. A cell is text as CSV would hold it: numbers as they are written, true and false, "" where
 *          there is none or null.
 * Paths    keys with dots between: properties.$os. A list of {key, value} maps is read as a map of its keys, the value's own
 *          key left out: event_params.campaign.
 * Cost     one pass; the memory of the longest line.
 * Errors   false from feed: on_row said so. A line that is no object goes to how.on_broken.
 * Owns     cells are on_row's until it returns; yl_json_finish frees what yl_json_begin made.
 * Threads  any.
 * Source   RFC 8259, by yajl.
 */
#ifndef YL_SIM_BASE_JSON_ROWS_H
#define YL_SIM_BASE_JSON_ROWS_H
#include "sim/base/file.h"

struct yl_json_how {
    const char *const *path; /* [paths], as long as the rows are read */
    size_t paths;
    bool (*on_row)(void *context, const char *const *cell, size_t line);
    void (*on_broken)(void *context, const char *text, size_t length, size_t line);
    void *context;
};
struct yl_json_walk; /* a file under way */
struct yl_json_walk *yl_json_begin(const struct yl_json_how *how);
bool yl_json_feed(struct yl_json_walk *walk, const struct yl_bytes *bytes);
void yl_json_finish(struct yl_json_walk *walk);
#endif
