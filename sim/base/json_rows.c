/* json_rows.c: yajl says key after key, a path is kept beside it; contract in json_rows.h */
#include "sim/base/json_rows.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEPTH = 16, PATH = 512 };
struct level {
    size_t base;                     /* bytes of the path that stands before its keys */
    bool is_list, is_item, is_value; /* item: a map of a list; value: below `value` of one */
    bool at_name, at_value;          /* the key at hand is `key`, or `value`, of an item */
};
struct yl_json_walk {
    struct yl_json_how how;
    yajl_handle handle;
    struct level level[DEPTH];
    size_t depth; /* may be more than there are levels: what lies deeper is not asked for */
    char path[PATH];
    size_t length;
    char *text;
    size_t used, capacity;
    size_t *start; /* [paths] of each cell in text, from 1; 0: none */
    const char **cell;
    size_t *path_length;
    size_t line;
    bool is_row; /* row: the line holds an object */
};

static bool is_known(const struct yl_json_walk *walk)
{
    return walk->depth && walk->depth <= DEPTH;
}

static struct level *top(struct yl_json_walk *walk) { return &walk->level[walk->depth - 1]; }

static void append(struct yl_json_walk *walk, size_t base, const char *key, size_t length)
{
    bool dot = base > 0;
    walk->length = base;
    if (base + dot + length >= PATH) {
        walk->length = PATH; /* longer than any that is asked for */
        return;
    }
    if (dot) walk->path[walk->length++] = '.';
    memcpy(walk->path + walk->length, key, length);
    walk->length += length;
}

static void take(struct yl_json_walk *walk, const char *value, size_t length)
{
    for (size_t i = 0; i < walk->how.paths; i++) {
        if (walk->path_length[i] != walk->length || walk->start[i] ||
            memcmp(walk->how.path[i], walk->path, walk->length) != 0)
            continue;
        YL_ARRAY_RESERVE(&walk->text, &walk->capacity, walk->used + length + 1);
        if (length) memcpy(walk->text + walk->used, value, length);
        walk->text[walk->used + length] = '\0';
        walk->start[i] = walk->used + 1;
        walk->used += length + 1;
    }
}

static int on_scalar(struct yl_json_walk *walk, const char *value, size_t length)
{
    if (!is_known(walk) || walk->length >= PATH) return 1;
    struct level *level = top(walk);
    if (level->is_list) return 1;
    if (level->at_name) {
        append(walk, level->base, value, length);
        level->base = walk->length < PATH ? walk->length : level->base;
        level->at_name = false;
        return 1;
    }
    take(walk, value, length);
    return true;
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
    if (!is_known(walk)) return 1;
    struct level *level = top(walk);
    level->at_name = level->is_item && length == 3 && !memcmp(key, "key", 3);
    level->at_value = level->is_item && length == 5 && !memcmp(key, "value", 5);
    if (level->at_value || level->is_value)
        walk->length = level->base;
    else
        append(walk, level->base, (const char *)key, length);
    return 1;
}

static int open_level(struct yl_json_walk *walk, bool list)
{
    struct level into = {.base = walk->length, .is_list = list};
    if (is_known(walk)) {
        into.is_item = top(walk)->is_list;
        into.is_value = top(walk)->at_value;
        if (into.is_item) into.base = top(walk)->base;
    }
    if (!walk->depth) {
        if (walk->is_row) return 0; /* a second one on the line */
        into.base = walk->length = 0;
        walk->is_row = !list;
    }
    if (into.base >= PATH) into.base = PATH - 1; /* never equal to one that is asked for */
    if (walk->depth < DEPTH) walk->level[walk->depth] = into;
    walk->depth++;
    return 1;
}

static int on_map(void *walk) { return open_level(walk, false); }
static int on_list(void *walk) { return open_level(walk, true); }

static int on_end(void *context)
{
    struct yl_json_walk *walk = context;
    walk->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {.yajl_boolean = on_boolean,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_end,
                                         .yajl_start_array = on_list,
                                         .yajl_end_array = on_end};

static void *get(void *context, size_t size)
{
    (void)context;
    return yl_get(size);
}

static void *get_more(void *context, void *old, size_t size)
{
    (void)context;
    return yl_get_more(old, size, 1);
}

static void let_go(void *context, void *old)
{
    (void)context;
    free(old);
}

static void make_handle(struct yl_json_walk *walk)
{
    yajl_alloc_funcs memory = {get, get_more, let_go, NULL};
    if (walk->handle) yajl_free(walk->handle);
    walk->handle = yl_got(yajl_alloc(&callbacks, &memory, walk));
    yajl_config(walk->handle, yajl_allow_multiple_values, 1);
    yajl_config(walk->handle, yajl_dont_validate_strings, 1); /* the pieces are UTF-8 */
}

struct yl_json_walk *yl_json_begin(const struct yl_json_how *how)
{
    struct yl_json_walk *walk = yl_get_zeroed(1, sizeof *walk);
    walk->how = *how;
    walk->start = yl_get_zeroed(how->paths + 1, sizeof *walk->start);
    walk->path_length = yl_get_zeroed(how->paths + 1, sizeof *walk->path_length);
    walk->cell = yl_get_zeroed(how->paths + 1, sizeof *walk->cell);
    make_handle(walk);
    for (size_t i = 0; i < how->paths; i++) walk->path_length[i] = strlen(how->path[i]);
    return walk;
}

void yl_json_finish(struct yl_json_walk *walk)
{
    if (!walk) return;
    yajl_free(walk->handle);
    YL_FREE(walk->text, walk->start, walk->path_length, walk->cell, walk);
}

/* One object, and nothing behind it. The blank lets yajl end a number. */
static bool parse(struct yl_json_walk *walk, const char *at, size_t length)
{
    walk->depth = walk->length = walk->used = 0;
    walk->is_row = false;
    memset(walk->start, 0, walk->how.paths * sizeof *walk->start);
    if (*at != '{') return false;
    return yajl_parse(walk->handle, (const unsigned char *)at, length) == yajl_status_ok &&
           yajl_parse(walk->handle, (const unsigned char *)" ", 1) == yajl_status_ok &&
           walk->is_row && !walk->depth;
}

static bool one_line(struct yl_json_walk *walk, const char *at, size_t length)
{
    while (length && strchr(" \t\r\n", at[length - 1])) length--;
    if (!length) return true;
    if (!parse(walk, at, length)) {
        make_handle(walk);
        walk->how.on_broken(walk->how.context, at, length, walk->line);
        return true;
    }
    for (size_t i = 0; i < walk->how.paths; i++)
        walk->cell[i] = walk->start[i] ? walk->text + walk->start[i] - 1 : "";
    return walk->how.on_row(walk->how.context, walk->cell, walk->line);
}

bool yl_json_feed(struct yl_json_walk *walk, const struct yl_bytes *bytes)
{
    const char *at = bytes->data, *end = at + bytes->length;
    if (!walk->line && bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    while (at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at)), *stop = next ? next : end;
        const char *from = at;
        while (from < stop && (*from == ' ' || *from == '\t')) from++;
        walk->line++;
        if (!one_line(walk, from, (size_t)(stop - from))) return false;
        at = next ? next + 1 : end;
    }
    return true;
}
