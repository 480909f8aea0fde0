/* json.h: as much JSON as a manifest needs, written and read.
 *
 * Why      Hashes and seeds are 64-bit integers: numbers are kept as the text they were, nothing
 *          is rounded.
 * Shape    writing: struct yl_json_out to = {stream}; open, members, close. Reading: yl_json_read
 *          gives a tree, found by key.
 * Errors   yl_json_read: NULL where the text is not JSON, is nested deeper than 32 or memory is
 *          short. Writing cannot fail; the stream remembers.
 * Owns     the tree lives in the arena that was given.
 * Source   RFC 8259, read by yajl; half a pair of surrogates is read as "?".
 */
#pragma once
#include "sim/base/arena.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct yl_json;
struct yl_json_out {
    FILE *stream;
    int depth;
    bool filled; /* something stands in the current bracket */
    bool tight;  /* without blanks and new lines */
};
/* key NULL: an item of a list (or the outermost). */
void yl_json_open(struct yl_json_out *to, const char *key, char bracket);     /* '{' or '[' */
void yl_json_close(struct yl_json_out *to, char bracket);                     /* '}' or ']' */
void yl_json_text(struct yl_json_out *to, const char *key, const char *text); /* NULL: null */
void yl_json_count(struct yl_json_out *to, const char *key, uint64_t value);
void yl_json_number(struct yl_json_out *to, const char *key, double value); /* null if not finite */
/* A cell of a CSV file, in a list: a number with its own digits, else a text. */
void yl_json_cell(struct yl_json_out *to, const char *cell);
void yl_json_both(struct yl_json_out *to, const char *key, const char *en, const char *zh);
/* What was read; texts of numbers as they were. */
void yl_json_tree(struct yl_json_out *to, const char *key, const struct yl_json *tree);
void yl_json_quote(FILE *stream, const char *text); /* a text by itself, with its quotes */

enum yl_json_kind {
    YL_JSON_NULL,
    YL_JSON_FALSE,
    YL_JSON_TRUE,
    YL_JSON_NUMBER,
    YL_JSON_TEXT,
    YL_JSON_LIST,
    YL_JSON_MAP
};
struct yl_json {
    enum yl_json_kind kind;
    const char *key, *text; /* text of a number or a text */
    struct yl_json *first, *next;
};
struct yl_json *yl_json_read(struct yl_arena *arena, const char *text, size_t length);
/* NULL: none, or not a map */
const struct yl_json *yl_json_find(const struct yl_json *map, const char *key);
/* The key of the first member in which they differ, of an item that of its list; but those that are named, up to NULL. NULL:
 * in none. */
const char *yl_json_differs(const struct yl_json *a, const struct yl_json *b,
                            const char *const *but);
/* text of a member, "" if none */
const char *yl_json_get(const struct yl_json *map, const char *key);
