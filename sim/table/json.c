/* json.c: yajl says key after key, a path is kept beside it; contract in json.h */
#include "sim/table/json.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEPTH = 16, PATH = 512, SHOWN = 60 };
struct level {
    size_t base;                     /* bytes of the path that stands before its keys */
    bool is_list, is_item, is_value; /* item: a map of a list; value: below `value` of one */
    bool at_name, at_value;          /* the key at hand is `key`, or `value`, of an item */
};
struct yl_json_walk {
    struct yl_json_names *names;
    bool is_document;
    yl_csv_on_row *on_row;
    void *context;
    yajl_handle handle;
    struct level level[DEPTH];
    size_t depth; /* may be more than there are levels: what lies deeper is no cell */
    size_t row;   /* depth of the objects that are rows; 0: not known yet */
    bool is_full; /* of lines: an object is there; of a document: its list is over */
    char path[PATH];
    size_t length;
    char *text, *joined; /* values as they come; the cells of a row in order */
    size_t used, capacity, joined_capacity;
    size_t *start; /* [names] of each value in text, from 1; 0: none */
    size_t start_capacity, *guess, guess_capacity, values; /* names of the last row's values */
    const char **cell;
    size_t cell_capacity;
    const char *piece, *counted; /* of a document: line is that of `counted` */
    size_t line, row_line;
    enum yl_csv_end end;
};

/* ---- names ----------------------------------------------------------------------------------- */

size_t yl_json_name(struct yl_json_names *names, const char *name, size_t length)
{
    const uint64_t *known = yl_map_find(&names->at, name, length);
    if (known) return *known;
    if (!names->arena) return SIZE_MAX;
    yl_map_add(&names->at, name, length, names->count);
    *YL_ARRAY_NEXT(names->name, names->count, names->capacity) =
        yl_arena_copy(names->arena, name, length);
    return names->count - 1;
}

void yl_json_names_free(struct yl_json_names *names)
{
    free(names->name);
    yl_map_free(&names->at);
    *names = (struct yl_json_names){0};
}

/* ---- values ---------------------------------------------------------------------------------- */

static struct level *top(struct yl_json_walk *walk)
{
    return walk->depth && walk->depth <= DEPTH ? &walk->level[walk->depth - 1] : NULL;
}

static void append(struct yl_json_walk *walk, size_t base, const char *key, size_t length)
{
    bool dot = base > 0;
    walk->length = base;
    if (base + dot + length >= PATH) {
        walk->length = PATH; /* longer than any name */
        return;
    }
    if (dot) walk->path[walk->length++] = '.';
    memcpy(walk->path + walk->length, key, length);
    walk->length += length;
}

/* The column of the path at hand: first the one that the last row had here. */
static size_t column_of(struct yl_json_walk *walk)
{
    const size_t at = walk->values++, known = walk->guess_capacity;
    YL_ARRAY_RESERVE(&walk->guess, &walk->guess_capacity, at + 1);
    for (size_t i = known; i < walk->guess_capacity; i++) walk->guess[i] = SIZE_MAX;
    if (walk->guess[at] >= walk->names->count ||
        strcmp(walk->names->name[walk->guess[at]], walk->path) != 0)
        walk->guess[at] = yl_json_name(walk->names, walk->path, walk->length);
    return walk->guess[at];
}

static void take(struct yl_json_walk *walk, const char *value, size_t length)
{
    walk->path[walk->length] = '\0';
    const size_t column = column_of(walk), known = walk->start_capacity;
    if (column == SIZE_MAX) return;
    YL_ARRAY_RESERVE(&walk->start, &walk->start_capacity, column + 1);
    for (size_t i = known; i < walk->start_capacity; i++) walk->start[i] = 0;
    if (walk->start[column]) return;
    YL_ARRAY_RESERVE(&walk->text, &walk->capacity, walk->used + length + 1);
    if (length) memcpy(walk->text + walk->used, value, length);
    walk->text[walk->used + length] = '\0';
    walk->start[column] = walk->used + 1;
    walk->used += length + 1;
}

static int on_scalar(struct yl_json_walk *walk, const char *value, size_t length)
{
    struct level *level = top(walk);
    if (!level || level->is_list || walk->length >= PATH || !walk->row || walk->depth < walk->row)
        return 1;
    if (level->at_name) {
        append(walk, level->base, value, length);
        if (walk->length < PATH) level->base = walk->length;
        level->at_name = false;
    } else
        take(walk, value, length);
    return 1;
}

static int on_string(void *walk, const unsigned char *value, size_t length)
{
    return on_scalar(walk, (const char *)value, length);
}

static int on_number(void *walk, const char *value, size_t length)
{
    return on_scalar(walk, value, length);
}

static int on_boolean(void *walk, int yes)
{
    return on_scalar(walk, yes ? "true" : "false", yes ? 4 : 5);
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    struct yl_json_walk *walk = context;
    struct level *level = top(walk);
    if (!level) return 1;
    level->at_name = level->is_item && length == 3 && !memcmp(key, "key", 3);
    level->at_value = level->is_item && length == 5 && !memcmp(key, "value", 5);
    if (level->at_value || level->is_value)
        walk->length = level->base;
    else
        append(walk, level->base, (const char *)key, length);
    return 1;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The values in the order of the names. */
static const char *const *join(struct yl_json_walk *walk)
{
    const size_t count = walk->names->count;
    size_t at = 0;
    YL_ARRAY_RESERVE(&walk->cell, &walk->cell_capacity, count + 2);
    YL_ARRAY_RESERVE(&walk->joined, &walk->joined_capacity, walk->used + count + 2);
    for (size_t c = 0; c < count; c++) {
        const size_t from = c < walk->start_capacity ? walk->start[c] : 0;
        walk->cell[c] = walk->joined + at;
        if (!from)
            walk->joined[at++] = '\0';
        else
            at = (size_t)(stpcpy(walk->joined + at, walk->text + from - 1) - walk->joined) + 1;
    }
    return walk->cell;
}

static void begin_row(struct yl_json_walk *walk)
{
    walk->length = walk->used = walk->values = 0;
    if (walk->start) memset(walk->start, 0, walk->start_capacity * sizeof *walk->start);
}

static enum yl_csv_end hand_row(struct yl_json_walk *walk, const char *const *cell, size_t cells)
{
    return walk->on_row && cells
               ? walk->on_row(walk->context, &(struct yl_csv_row){cell, cells, walk->row_line})
               : YL_CSV_GO_ON;
}

/* Of a document: lines up to what is read now. */
static void count_lines(struct yl_json_walk *walk)
{
    const char *now = walk->piece + yajl_get_bytes_consumed(walk->handle);
    for (; walk->counted < now; walk->counted++) walk->line += *walk->counted == '\n';
    walk->row_line = walk->line + 1;
}

static int open_level(struct yl_json_walk *walk, bool list)
{
    const struct level *above = top(walk);
    struct level into = {.base = walk->length, .is_list = list};
    if (above) {
        into.is_item = above->is_list;
        into.is_value = above->at_value;
        if (into.is_item) into.base = above->base;
    }
    if (walk->is_document) {
        if (!list && into.is_item && (!walk->row || walk->depth < walk->row)) {
            /* the first list of objects has the rows; an object of another one, which is not within a row, is too many */
            if (walk->is_full) return 0;
            walk->row = walk->depth + 1;
            count_lines(walk);
            begin_row(walk);
            into = (struct level){0};
        }
    } else if (!walk->depth) {
        if (list || walk->is_full) return 0;
        into.base = walk->length = 0;
        walk->is_full = true;
    }
    if (into.base >= PATH) into.base = PATH - 1; /* never that of a name */
    if (walk->depth < DEPTH) walk->level[walk->depth] = into;
    walk->depth++;
    return 1;
}

static int on_map(void *walk) { return open_level(walk, false); }
static int on_list(void *walk) { return open_level(walk, true); }

static int on_map_end(void *context)
{
    struct yl_json_walk *walk = context;
    if (walk->depth-- != walk->row || !walk->is_document) return 1;
    walk->end = hand_row(walk, join(walk), walk->names->count);
    return !walk->end;
}

static int on_list_end(void *context)
{
    struct yl_json_walk *walk = context;
    walk->is_full |= walk->is_document && walk->row && walk->depth + 1 == walk->row;
    walk->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {.yajl_boolean = on_boolean,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_map_end,
                                         .yajl_start_array = on_list,
                                         .yajl_end_array = on_list_end};

static void make_handle(struct yl_json_walk *walk)
{
    yajl_alloc_funcs memory = {yl_get_for, yl_get_more_for, yl_free_for, NULL};
    if (walk->handle) yajl_free(walk->handle);
    walk->handle = yl_got(yajl_alloc(&callbacks, &memory, walk));
    yajl_config(walk->handle, yajl_allow_multiple_values, !walk->is_document);
    yajl_config(walk->handle, yajl_dont_validate_strings, 1); /* the pieces are UTF-8 */
}

/* ---- a file ---------------------------------------------------------------------------------- */

struct yl_json_walk *yl_json_begin(struct yl_json_names *names, bool is_document,
                                   yl_csv_on_row *on_row, void *context)
{
    struct yl_json_walk *walk = yl_get_zeroed(1, sizeof *walk);
    walk->names = names;
    walk->is_document = is_document;
    walk->on_row = on_row;
    walk->context = context;
    make_handle(walk);
    return walk;
}

/* One object, and nothing behind it. The blank lets yajl end a number. */
const char *const *yl_json_object(struct yl_json_walk *walk, const char *text, size_t length)
{
    begin_row(walk);
    walk->depth = 0;
    walk->row = 1;
    walk->is_full = false;
    if (*text == '{' &&
        yajl_parse(walk->handle, (const unsigned char *)text, length) == yajl_status_ok &&
        yajl_parse(walk->handle, (const unsigned char *)" ", 1) == yajl_status_ok &&
        walk->is_full && !walk->depth)
        return join(walk);
    make_handle(walk);
    return NULL;
}

static enum yl_csv_end one_line(struct yl_json_walk *walk, const char *at, size_t length)
{
    char shown[SHOWN + 1];
    while (length && strchr(" \t\r", *at)) at++, length--;
    while (length && strchr(" \t\r", at[length - 1])) length--;
    walk->row_line = ++walk->line;
    if (!length) return YL_CSV_GO_ON;
    const char *const *cell = yl_json_object(walk, at, length);
    if (cell) return hand_row(walk, cell, walk->names->count);
    snprintf(shown, sizeof shown, "%.*s", length > SHOWN ? SHOWN : (int)length, at);
    const char *broken[] = {shown, shown + strlen(shown)};
    return hand_row(walk, broken, walk->names->count == 1 ? 2 : 1);
}

/* NaN, which Python writes for none, is an empty text. */
static void clear_nan(const struct yl_bytes *bytes)
{
    char *at = bytes->data, *end = at + bytes->length;
    bool some = false, quoted = false;
    for (char *n = at; !some && (n = memchr(n, 'N', (size_t)(end - n))); n++)
        some = end - n > 3 && !memcmp(n, "NaN", 3);
    for (; some && end - at > 3; at++) {
        if (*at == '\n')
            quoted = false;
        else if (quoted && *at == '\\')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && !memcmp(at, "NaN", 3))
            memcpy(at, "\"\" ", 3), at += 2;
    }
}

enum yl_csv_end yl_json_feed(struct yl_json_walk *walk, const struct yl_bytes *bytes)
{
    clear_nan(bytes);
    const char *at = bytes->data, *end = at + bytes->length;
    if (!walk->counted && bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    walk->piece = walk->counted = at;
    if (walk->is_document && !walk->end) {
        const bool good = yajl_parse(walk->handle, (const unsigned char *)at, (size_t)(end - at)) ==
                          yajl_status_ok;
        count_lines(walk);
        if (!good && !walk->end) walk->end = YL_CSV_QUOTE;
    }
    while (!walk->is_document && !walk->end && at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at)), *stop = next ? next : end;
        walk->end = one_line(walk, at, (size_t)(stop - at));
        at = next ? next + 1 : end;
    }
    return walk->end;
}

enum yl_csv_end yl_json_finish(struct yl_json_walk *walk, size_t *line)
{
    enum yl_csv_end end = walk->end;
    if (walk->is_document && !end && walk->counted &&
        (yajl_complete_parse(walk->handle) != yajl_status_ok || !walk->row))
        end = YL_CSV_QUOTE;
    *line = walk->row_line;
    yajl_free(walk->handle);
    YL_FREE(walk->text, walk->joined, walk->start, walk->guess, walk->cell, walk);
    return end;
}

/* Where the object that begins here ends; `end`: not before. */
static const char *end_of(const char *at, const char *end)
{
    size_t depth = 0;
    for (bool quoted = false; at < end; at++) {
        if (quoted && *at == '\\') {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            depth += *at == '{' || *at == '[';
            if ((*at == '}' || *at == ']') && !--depth) return at + 1;
        }
    }
    return end;
}

static const char *past_blanks(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at)) at++;
    return at;
}

/* An object that is all there is and holds a list of objects is a document, and so is one that its first line leaves open,
 * unless it is but broken: the next line is an object. */
bool yl_json_is(const struct yl_bytes *piece, bool *is_document)
{
    const char *end = piece->data + piece->length, *at = piece->data;
    if (piece->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    at = past_blanks(at, end);
    *is_document = at < end && *at == '[';
    if (*is_document) return (at = past_blanks(at + 1, end)) < end && *at == '{';
    if (at == end || *at != '{') return false;
    const char *line = memchr(at, '\n', (size_t)(end - at)), *last = end_of(at, end);
    if (line && last > line) {
        const char *next = past_blanks(line, end),
                   *behind = next < end && *next == '{' ? end_of(next, end) : next;
        while (behind > next && behind < end && strchr(" \t\r", *behind)) behind++;
        while (strchr(" \t\r", line[-1])) line--;
        const bool is_object = behind > next && (behind == end || *behind == '\n');
        *is_document = line[-1] == '[' || (!is_object && strchr("{,:", line[-1]));
    } else if (past_blanks(last, end) == end) {
        struct yl_json_names none = {0};
        struct yl_json_walk *walk = yl_json_begin(&none, true, NULL, NULL);
        (void)yl_json_feed(walk, &(struct yl_bytes){(char *)at, (size_t)(last - at)});
        *is_document = yl_json_finish(walk, &(size_t){0}) == YL_CSV_END;
        yl_json_names_free(&none);
    }
    return true;
}
