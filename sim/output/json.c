/* json.c: a printer with two blanks a level; what yajl says becomes a tree; contract in json.h */
#include "sim/output/json.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include <inttypes.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { DEEPEST = 32 };

/* Quoted; what is not UTF-8 becomes U+FFFD; < is escaped, so that it may stand inside a page's
 * script. */
void yl_json_quote(FILE *stream, const char *text)
{
    const char *const end = text + strlen(text), *kept = text; /* not written yet */
    putc('"', stream);
    for (const char *at = text; at < end;) {
        const char *here = at;
        const uint32_t c = yl_text_next(&at, end);
        if (c != '"' && c != '\\' && c != 0xFFFD && c != '<' && c != '\n' && c != '\t' &&
            (c >= 0x10000 || !yl_text_is_hidden(c)))
            continue;
        fwrite(kept, 1, (size_t)(here - kept), stream);
        kept = at;
        if (c == '"' || c == '\\')
            fprintf(stream, "\\%c", (int)c);
        else if (c == '\n' || c == '\t')
            fputs(c == '\n' ? "\\n" : "\\t", stream);
        else
            fprintf(stream, "\\u%04x", (unsigned)c); /* FFFD: also for a byte that is not UTF-8 */
    }
    fwrite(kept, 1, (size_t)(end - kept), stream);
    putc('"', stream);
}

static void member(struct yl_json_out *to, const char *key)
{
    if (to->filled) putc(',', to->stream);
    if (to->depth && !to->tight) fprintf(to->stream, "\n%*s", 2 * to->depth, "");
    if (key) {
        yl_json_quote(to->stream, key);
        fputs(to->tight ? ":" : ": ", to->stream);
    }
    to->filled = true;
}

void yl_json_open(struct yl_json_out *to, const char *key, char bracket)
{
    member(to, key);
    putc(bracket, to->stream);
    to->depth++;
    to->filled = false;
}

void yl_json_close(struct yl_json_out *to, char bracket)
{
    to->depth--;
    if (to->filled && !to->tight) fprintf(to->stream, "\n%*s", 2 * to->depth, "");
    putc(bracket, to->stream);
    if (!to->depth) putc('\n', to->stream);
    to->filled = true;
}

void yl_json_text(struct yl_json_out *to, const char *key, const char *text)
{
    member(to, key);
    if (text)
        yl_json_quote(to->stream, text);
    else
        fputs("null", to->stream);
}

void yl_json_count(struct yl_json_out *to, const char *key, uint64_t value)
{
    member(to, key);
    fprintf(to->stream, "%" PRIu64, value);
}

void yl_json_number(struct yl_json_out *to, const char *key, double value)
{
    char number[YL_NUMBER];
    member(to, key);
    fputs(yl_text_number(number, value) ? number : "null", to->stream);
}

/* RFC 8259 has no leading zero, plus or bare point. */
static bool is_json_number(const char *text)
{
    const char *at = text + (*text == '-');
    const size_t whole = strspn(at, "0123456789");
    double number;
    return whole && (whole == 1 || *at != '0') &&
           (at[whole] != '.' || strspn(at + whole + 1, "0123456789")) &&
           yl_text_to_number(text, strlen(text), &number);
}

void yl_json_cell(struct yl_json_out *to, const char *cell)
{
    if (is_json_number(cell)) {
        member(to, NULL);
        fputs(cell, to->stream);
    } else
        yl_json_text(to, NULL, cell);
}

void yl_json_both(struct yl_json_out *to, const char *key, const char *en, const char *zh)
{
    yl_json_open(to, key, '{');
    yl_json_text(to, "en", en);
    yl_json_text(to, "zh", zh);
    yl_json_close(to, '}');
}

void yl_json_tree(struct yl_json_out *to, const char *key, const struct yl_json *tree)
{
    static const char *const plain[] = {
        [YL_JSON_NULL] = "null", [YL_JSON_FALSE] = "false", [YL_JSON_TRUE] = "true"};
    const bool is_map = tree->kind == YL_JSON_MAP;
    if (tree->kind == YL_JSON_TEXT) {
        yl_json_text(to, key, tree->text);
    } else if (is_map || tree->kind == YL_JSON_LIST) {
        yl_json_open(to, key, is_map ? '{' : '[');
        for (const struct yl_json *one = tree->first; one; one = one->next)
            yl_json_tree(to, one->key, one);
        yl_json_close(to, is_map ? '}' : ']');
    } else {
        member(to, key);
        fputs(tree->kind == YL_JSON_NUMBER ? tree->text : plain[tree->kind], to->stream);
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reader {
    struct yl_arena *arena;
    struct yl_json top;               /* its first member is the whole */
    struct yl_json *map[DEEPEST + 2]; /* the brackets that are open; 0: top */
    struct yl_json *last[DEEPEST + 2];
    size_t depth;
    const char *key; /* of the member that comes */
};

/* A value more in the current bracket. */
static struct yl_json *add(struct reader *from, enum yl_json_kind kind, const void *text,
                           size_t length)
{
    struct yl_json *one = yl_arena_get(from->arena, sizeof *one), *last = from->last[from->depth];
    *one = (struct yl_json){.kind = kind, .key = from->key};
    if (text) one->text = yl_arena_copy(from->arena, text, length);
    if (last)
        last->next = one;
    else
        from->map[from->depth]->first = one;
    from->last[from->depth] = one;
    from->key = NULL;
    return one;
}

static int open_one(struct reader *from, enum yl_json_kind kind)
{
    struct yl_json *one = add(from, kind, NULL, 0);
    if (from->depth > DEEPEST) return 0;
    from->map[++from->depth] = one;
    from->last[from->depth] = NULL;
    return 1;
}

static int on_null(void *from) { return add(from, YL_JSON_NULL, NULL, 0) != NULL; }
static int on_yes(void *from, int yes)
{
    return add(from, yes ? YL_JSON_TRUE : YL_JSON_FALSE, NULL, 0) != NULL;
}
static int on_number(void *from, const char *text, size_t length)
{
    double number;
    return yl_text_to_number(text, length, &number) && add(from, YL_JSON_NUMBER, text, length);
}
/* A text with a zero in it is none that C can hold. */
static int on_text(void *from, const unsigned char *text, size_t length)
{
    return !memchr(text, 0, length) && add(from, YL_JSON_TEXT, text, length);
}
static int on_map(void *from) { return open_one(from, YL_JSON_MAP); }
static int on_list(void *from) { return open_one(from, YL_JSON_LIST); }
static int on_key(void *context, const unsigned char *key, size_t length)
{
    struct reader *from = context;
    from->key = yl_arena_copy(from->arena, (const char *)key, length);
    return !memchr(key, 0, length);
}
static int on_close(void *context)
{
    struct reader *from = context;
    from->depth--;
    return 1;
}

struct yl_json *yl_json_read(struct yl_arena *arena, const char *text, size_t length)
{
    static const yajl_callbacks callbacks = {on_null, on_yes, NULL,     NULL,    on_number, on_text,
                                             on_map,  on_key, on_close, on_list, on_close};
    yajl_alloc_funcs memory = {yl_get_for, yl_get_more_for, yl_free_for, NULL};
    struct reader from = {.arena = arena};
    from.map[0] = &from.top;
    yajl_handle handle = yl_got(yajl_alloc(&callbacks, &memory, &from));
    const bool good = yajl_parse(handle, (const unsigned char *)text, length) == yajl_status_ok &&
                      yajl_complete_parse(handle) == yajl_status_ok;
    yajl_free(handle);
    return good ? from.top.first : NULL;
}

const struct yl_json *yl_json_find(const struct yl_json *map, const char *key)
{
    if (!map || map->kind != YL_JSON_MAP) return NULL;
    for (const struct yl_json *one = map->first; one; one = one->next)
        if (!strcmp(one->key, key)) return one;
    return NULL;
}

const char *yl_json_get(const struct yl_json *map, const char *key)
{
    const struct yl_json *one = yl_json_find(map, key);
    return one && one->text ? one->text : "";
}

static bool is_same(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

/* The first from this one on that is not named. */
static const struct yl_json *skip(const struct yl_json *one, const char *const *but)
{
    for (size_t i = 0; one && one->key && but[i];) {
        const bool is_named = !strcmp(but[i], one->key);
        i = is_named ? 0 : i + 1;
        if (is_named) one = one->next;
    }
    return one;
}

const char *yl_json_differs(const struct yl_json *a, const struct yl_json *b,
                            const char *const *but)
{
    const char *own = a->key ? a->key : "", *key = NULL;
    const struct yl_json *x = skip(a->first, but), *y = skip(b->first, but);
    if (a->kind != b->kind || !is_same(a->key, b->key) || !is_same(a->text, b->text)) return own;
    for (; x && y && !key; x = skip(x->next, but), y = skip(y->next, but))
        key = yl_json_differs(x, y, but);
    if (!key) return x || y ? own : NULL;
    return a->kind == YL_JSON_LIST ? own : key;
}
