/* json.c: a printer with two blanks a level and a recursive reader, contract in json.h */
#include "sim/output/json.h"
#include "sim/base/text.h"
#include <inttypes.h>
#include <string.h>

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

void yl_json_cell(struct yl_json_out *to, const char *key, const char *cell)
{
    if (is_json_number(cell)) {
        member(to, key);
        fputs(cell, to->stream);
    } else
        yl_json_text(to, key, cell);
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

struct reader {
    struct yl_arena *arena;
    const char *at, *end;
};

static void blanks(struct reader *from)
{
    while (from->at < from->end && strchr(" \t\r\n", *from->at) && *from->at) from->at++;
}

static bool takes(struct reader *from, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(from->end - from->at) < length || memcmp(from->at, word, length)) return false;
    from->at += length;
    return true;
}

static size_t utf8(char *to, uint32_t c)
{
    if (c < 0x80) return to[0] = (char)c, 1;
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

static bool four_hex(struct reader *from, uint32_t *value)
{
    *value = 0;
    if (from->end - from->at < 4) return false;
    for (int i = 0; i < 4; i++) {
        const char *hex = "0123456789abcdef0123456789ABCDEF", *where = strchr(hex, from->at[i]);
        if (!where || !from->at[i]) return false;
        *value = *value << 4 | (uint32_t)((where - hex) & 15);
    }
    from->at += 4;
    return true;
}

static bool escape(struct reader *from, char **to)
{
    static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (from->at >= from->end || !*from->at) return false;
    const char *where = strchr(plain, *from->at);
    if (where) {
        *(*to)++ = means[where - plain];
        from->at++;
        return true;
    }
    uint32_t c, low;
    if (!takes(from, "u") || !four_hex(from, &c) || !c) return false;
    if (c >= 0xD800 && c < 0xDC00) {
        if (!takes(from, "\\u") || !four_hex(from, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    } else if (c >= 0xDC00 && c < 0xE000)
        return false;
    *to += utf8(*to, c);
    return true;
}

static const char *string(struct reader *from)
{
    if (!takes(from, "\"")) return NULL;
    const char *close = from->at;
    while (close < from->end && *close != '"') close += *close == '\\' ? 2 : 1;
    if (close >= from->end) return NULL;
    char *text = yl_arena_get(from->arena, (size_t)(close - from->at) + 1), *to = text;
    while (from->at < close) {
        if ((unsigned char)*from->at < 0x20) return NULL;
        if (*from->at != '\\')
            *to++ = *from->at++;
        else if (from->at++, !escape(from, &to))
            return NULL;
    }
    from->at = close + 1;
    return text;
}

static struct yl_json *value(struct reader *from, int depth);

static bool inside(struct reader *from, struct yl_json *whole, int depth)
{
    bool map = whole->kind == YL_JSON_MAP;
    struct yl_json **last = &whole->first;
    blanks(from);
    if (takes(from, map ? "}" : "]")) return true;
    for (;;) {
        const char *key = NULL;
        blanks(from);
        if (map) {
            if (!(key = string(from))) return false;
            blanks(from);
            if (!takes(from, ":")) return false;
        }
        struct yl_json *one = value(from, depth + 1);
        if (!one) return false;
        one->key = key;
        *last = one;
        last = &one->next;
        blanks(from);
        if (takes(from, map ? "}" : "]")) return true;
        if (!takes(from, ",")) return false;
    }
}

static struct yl_json *value(struct reader *from, int depth)
{
    struct yl_json *one = yl_arena_get(from->arena, sizeof *one);
    if (depth > DEEPEST) return NULL;
    blanks(from);
    if (from->at >= from->end) return NULL;
    if (takes(from, "null")) return one;
    if (takes(from, "true")) return one->kind = YL_JSON_TRUE, one;
    if (takes(from, "false")) return one->kind = YL_JSON_FALSE, one;
    if (*from->at == '"') {
        one->kind = YL_JSON_TEXT;
        return (one->text = string(from)) ? one : NULL;
    }
    if (*from->at == '{' || *from->at == '[') {
        one->kind = *from->at++ == '{' ? YL_JSON_MAP : YL_JSON_LIST;
        return inside(from, one, depth) ? one : NULL;
    }
    const char *start = from->at;
    double number;
    while (from->at < from->end && *from->at && strchr("+-.0123456789eE", *from->at)) from->at++;
    size_t length = (size_t)(from->at - start);
    if (!length || !yl_text_to_number(start, length, &number)) return NULL;
    one->kind = YL_JSON_NUMBER;
    return (one->text = yl_arena_copy(from->arena, start, length)) ? one : NULL;
}

struct yl_json *yl_json_read(struct yl_arena *arena, const char *text, size_t length)
{
    struct reader from = {arena, text, text + length};
    struct yl_json *whole = value(&from, 0);
    blanks(&from);
    return whole && from.at == from.end ? whole : NULL;
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
