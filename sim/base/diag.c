/* diag.c: entries in an array, sorted when printed, contract in diag.h */
#define _GNU_SOURCE /* vasprintf */
#include "sim/base/diag.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 50, COLUMNS = 100, LIST = 8, COMPARED = 2000000 };

struct source {
    char *name, *text;
    size_t length;
    size_t *line;   /* [lines] where each begins */
    size_t *accept; /* [lines] and where what it accepts does; SIZE_MAX: nowhere */
    uint32_t lines;
    bool withheld; /* it is no text to show: any file of the machine */
};
struct entry {
    struct yl_pos at;
    enum yl_diag_id id;
    uint32_t order;
    char *message, *tail; /* tail: help and note lines, ready to print; NULL: none */
};
struct yl_diags_store {
    struct source *source;
    struct entry *entry;
    uint32_t sources, entries, printed;
    size_t source_capacity, entry_capacity;
    size_t compared; /* words, for suggestions */
    bool last_lost;  /* so that a help does not go to another message, or tell what is withheld */
};

static const struct yl_diag_about abouts[] = {
#define YL_DIAG_ID(symbol, id, en, zh) {id, {en, zh}, false},
#define YL_WARNING_ID(symbol, id, en, zh) {id, {en, zh}, true},
#include "sim/base/diag_ids.def"
    {"", {"", ""}, false},
};

static const char *const words[][2] = {
    {"error", "错误"}, {"warning", "警告"}, {"help", "帮助"}, {"note", "说明"}};
static const char accepted[] = "# accepted: ";

const struct yl_diag_about *yl_diag_about(enum yl_diag_id id) { return &abouts[id]; }

void yl_diags_init(struct yl_diags *diags, enum yl_lang lang)
{
    *diags = (struct yl_diags){.lang = lang};
    diags->store = yl_get_zeroed(1, sizeof *diags->store);
}

void yl_diags_free(struct yl_diags *diags)
{
    struct yl_diags_store *store = diags->store;
    *diags = (struct yl_diags){.lang = diags->lang};
    if (!store) return;
    for (uint32_t i = 0; i < store->sources; i++)
        YL_FREE(store->source[i].name, store->source[i].text, store->source[i].line,
                store->source[i].accept);
    for (uint32_t i = 0; i < store->entries; i++)
        YL_FREE(store->entry[i].message, store->entry[i].tail);
    YL_FREE(store->source, store->entry, store);
}

/* ---- sources ---- */

static bool line_ends(const char *text, size_t length, size_t at)
{
    return text[at] == '\n' || (text[at] == '\r' && (at + 1 == length || text[at + 1] != '\n'));
}

static size_t end_of(const struct source *source, uint32_t line)
{
    return line < source->lines ? source->line[line] : source->length;
}

/* The first comment of each line that accepts a warning. */
static void find_accepted(struct source *source)
{
    const size_t size = sizeof accepted - 1;
    for (uint32_t line = 1; line <= source->lines; line++) {
        const size_t from = source->line[line - 1], end = end_of(source, line);
        const char *at = source->text + from, *last = source->text + end;
        while ((at = memchr(at, '#', (size_t)(last - at))) &&
               ((size_t)(last - at) < size || memcmp(at, accepted, size) != 0))
            at++;
        source->accept[line - 1] = at ? (size_t)(at - source->text) : SIZE_MAX;
    }
}

static void find_lines(struct source *source)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < source->length; i++) lines += line_ends(source->text, source->length, i);
    source->line = yl_get(lines * sizeof *source->line);
    source->accept = yl_get(lines * sizeof *source->accept);
    source->line[source->lines++] = 0;
    for (size_t i = 0; i < source->length; i++)
        if (line_ends(source->text, source->length, i)) source->line[source->lines++] = i + 1;
    find_accepted(source);
}

uint32_t yl_diags_source(struct yl_diags *diags, const char *name, const char *text, size_t length)
{
    struct yl_diags_store *store = diags->store;
    if (!store) return UINT32_MAX;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    for (uint32_t i = 0; i < store->sources; i++)
        if (store->source[i].length == length && !strcmp(store->source[i].name, name) &&
            !memcmp(store->source[i].text, text, length))
            return i;
    YL_ARRAY_RESERVE(&store->source, &store->source_capacity, store->sources + 1);
    struct source *source = &store->source[store->sources];
    *source =
        (struct source){.name = yl_get_text(name), .text = yl_get(length + 1), .length = length};
    if (length) memcpy(source->text, text, length);
    find_lines(source);
    return store->sources++;
}

void yl_diags_withhold(struct yl_diags *diags, uint32_t source)
{
    if (diags->store && source < diags->store->sources)
        diags->store->source[source].withheld = true;
}

const char *yl_diags_source_name(const struct yl_diags *diags, uint32_t source)
{
    const struct yl_diags_store *store = diags->store;
    return store && source < store->sources ? store->source[source].name : "";
}

uint32_t yl_diags_sources(const struct yl_diags *diags)
{
    return diags->store ? diags->store->sources : 0;
}

static bool has_source(const struct yl_diags *diags, const char *name)
{
    for (uint32_t i = 0; i < yl_diags_sources(diags); i++)
        if (!strcmp(yl_diags_source_name(diags, i), name)) return true;
    return false;
}

void yl_diags_learn(struct yl_diags *diags, const struct yl_diags *from)
{
    for (uint32_t i = 0; i < yl_diags_sources(from); i++) {
        const char *name = yl_diags_source_name(from, i);
        if (!has_source(diags, name)) (void)yl_diags_source(diags, name, "", 0);
    }
    if (*from->unread.text) yl_diags_unread(diags, &from->unread);
}

void yl_diags_unread(struct yl_diags *diags, const struct yl_fault *why)
{
    (void)yl_fault_take(&diags->unread, YL_IO, why);
    diags->count++;
}

enum yl_status yl_diags_status(const struct yl_diags *diags, enum yl_status status,
                               struct yl_fault *fault)
{
    if (!*diags->unread.text || (status && status != YL_BAD_INPUT)) return status;
    *fault = diags->unread;
    return YL_IO;
}

/* ---- adding ---- */

static char *print(const char *format, va_list values)
{
    char *text;
    if (vasprintf(&text, format, values) < 0) yl_no_memory();
    return text;
}

/* True if the line ends in a comment that accepts the warning; alone: nothing precedes it. */
static bool line_accepts(const struct source *source, uint32_t line, const char *id, bool alone)
{
    if (!line || line > source->lines) return false;
    const size_t at = source->accept[line - 1], end = end_of(source, line), length = strlen(id);
    size_t from = source->line[line - 1];
    while (alone && from < end && source->text[from] == ' ') from++;
    if (at == SIZE_MAX || (alone && at > from) || at + sizeof accepted - 1 + length > end)
        return false;
    const char *text = source->text + at + sizeof accepted - 1;
    return !strncmp(text, id, length) &&
           (text + length == source->text + end || strchr(" ,\r\n", text[length]) != NULL);
}

static const struct source *source_of(const struct yl_diags_store *store, struct yl_pos at)
{
    return store && at.source < store->sources ? &store->source[at.source] : NULL;
}

static bool is_accepted(const struct yl_diags_store *store, struct yl_pos at, const char *id)
{
    const struct source *source = source_of(store, at);
    if (!source || !at.line) return false;
    if (line_accepts(source, at.line, id, false) || line_accepts(source, at.line - 1, id, true))
        return true;
    for (uint32_t line = 1; line <= source->lines; line++) { /* the comments it begins with */
        if (source->text[source->line[line - 1]] != '#') return false;
        if (line_accepts(source, line, id, true)) return true;
    }
    return false;
}

void yl_diag(struct yl_diags *diags, struct yl_pos at, enum yl_diag_id id, const char *en,
             const char *zh, ...)
{
    struct yl_diags_store *store = diags->store;
    uint32_t order = diags->count + diags->warnings;
    bool warns = abouts[id].is_warning;
    if (store) store->last_lost = true;
    if (warns && store && is_accepted(store, at, abouts[id].id)) return;
    if (warns && !diags->strict)
        diags->warnings++;
    else
        diags->count++;
    if (!store) return;
    YL_ARRAY_RESERVE(&store->entry, &store->entry_capacity, store->entries + 1);
    const struct source *source = source_of(store, at);
    const bool withheld = source && source->withheld;
    va_list values;
    va_start(values, zh);
    char *message = withheld ? yl_get_text(abouts[id].about[diags->lang])
                             : print(T(diags->lang, en, zh), values);
    va_end(values);
    store->entry[store->entries++] =
        (struct entry){.at = at, .id = id, .order = order, .message = message};
    store->last_lost = withheld;
}

/* tail lines end in a line feed; one inside a text is a vertical tab until printed */
static bool may_add(const struct yl_diags *diags)
{
    return diags->store && diags->store->entries && !diags->store->last_lost;
}

void yl_diag_add(struct yl_diags *diags, enum yl_diag_word word, const char *en, const char *zh,
                 ...)
{
    if (!may_add(diags)) return;
    struct entry *last = &diags->store->entry[diags->store->entries - 1];
    const char *label = words[word][diags->lang];
    va_list values;
    va_start(values, zh);
    char *text = print(T(diags->lang, en, zh), values);
    va_end(values);
    for (char *at = text; *at; at++)
        if (*at == '\n') *at = '\v';
    size_t old = last->tail ? strlen(last->tail) : 0, more = strlen(text) + strlen(label) + 8;
    last->tail = yl_get_more(last->tail, old + more, 1);
    snprintf(last->tail + old, more, "  %s: %s\n", label, text);
    free(text);
}

size_t yl_diags_nearest(struct yl_diags *diags, const char *word, const char *const *list,
                        size_t count, const char *best[3])
{
    if (!may_add(diags) || diags->store->compared > COMPARED) return 0;
    diags->store->compared += count;
    return yl_text_nearest(word, list, count, best);
}

void yl_diag_suggest(struct yl_diags *diags, const char *word, const char *const *list,
                     size_t count)
{
    const char *best[3];
    size_t found = yl_diags_nearest(diags, word, list, count, best);
    if (found == 1)
        yl_diag_help(diags, "did you mean '%s'?", "是否应为 '%s'？", best[0]);
    else if (found == 2)
        yl_diag_help(diags, "did you mean '%s' or '%s'?", "是否应为 '%s' 或 '%s'？", best[0],
                     best[1]);
    else if (found == 3)
        yl_diag_help(diags, "did you mean '%s', '%s' or '%s'?", "是否应为 '%s'、'%s' 或 '%s'？",
                     best[0], best[1], best[2]);
    if (found || count == 0 || count > LIST) return;
    size_t room = 1;
    for (size_t i = 0; i < count; i++) room += strlen(list[i]) + 2;
    char *all = yl_get(room), *at = all;
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, room - (size_t)(at - all), "%s%s", i ? ", " : "", list[i]);
    if (count == 1)
        yl_diag_help(diags, "there is only '%s'", "这里只有 '%s'", all);
    else
        yl_diag_help(diags, "there are: %s", "可以是：%s", all);
    free(all);
}

/* ---- printing ---- */

static int by_place(const struct entry *entry, const struct entry *b)
{
    if (entry->at.source != b->at.source) return entry->at.source < b->at.source ? -1 : 1;
    if (entry->at.line != b->at.line) return entry->at.line < b->at.line ? -1 : 1;
    return entry->at.line ? (entry->at.column > b->at.column) - (entry->at.column < b->at.column)
                          : 0;
}

static int by_order(const void *left, const void *right)
{
    const struct entry *entry = *(const struct entry *const *)left;
    const struct entry *b = *(const struct entry *const *)right;
    const int place = by_place(entry, b);
    return place ? place : (entry->order > b->order) - (entry->order < b->order);
}

static bool same(const struct entry *entry, const struct entry *b)
{
    return entry->id == b->id && strcmp(entry->message, b->message) == 0 &&
           strcmp(entry->tail ? entry->tail : "", b->tail ? b->tail : "") == 0;
}

/* Whatever a file held, a terminal gets printable text; tabs become blanks, one column each. */
static void put(FILE *out, const char *text, size_t length, bool lines)
{
    for (const char *at = text, *end = text + length; at < end;) {
        const char *from = at;
        uint32_t character = yl_text_next(&at, end);
        bool bad = character == '\n' || yl_text_is_hidden(character) ||
                   (character == 0xFFFD && at - from == 1);
        if (character == '\n' && lines)
            fputs("\n        ", out);
        else if (character == '\t')
            fputc(' ', out);
        else if (bad)
            fputc('?', out);
        else
            fwrite(from, 1, (size_t)(at - from), out);
    }
}

static size_t bytes_of(const char *text, size_t length, uint32_t characters)
{
    const char *at = text, *end = text + length;
    while (characters-- && at < end) yl_text_next(&at, end);
    return (size_t)(at - text);
}

/* The line and the caret under it; a long line is cut on either side of the caret. */
static void put_line(FILE *out, const struct source *source, struct yl_pos at)
{
    if (at.line > source->lines) return;
    const char *line = source->text + source->line[at.line - 1];
    size_t length = end_of(source, at.line) - source->line[at.line - 1];
    while (length && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    size_t from = bytes_of(line, length, at.column ? at.column - 1 : 0);
    size_t marked = bytes_of(line + from, length - from, at.width ? at.width : 1);
    size_t skip = 0, keep = length;
    if (yl_text_width(line, length) > COLUMNS) {
        if (yl_text_width(line, from + marked) > COLUMNS - 8) { /* begin 40 columns before it */
            int before = yl_text_width(line, from);
            skip = yl_text_fit(line, from, before > 40 ? before - 40 : 0);
        }
        keep = skip + yl_text_fit(line + skip, length - skip, COLUMNS - 6);
    }
    fprintf(out, "%5u | %s", at.line, skip ? "..." : "");
    put(out, line + skip, keep - skip, false);
    fprintf(out, "%s\n      | ", keep < length ? "..." : "");
    int blank = yl_text_width(line + skip, from - skip) + (skip ? 3 : 0);
    if (from + marked > keep) marked = keep > from ? keep - from : 0;
    int carets = yl_text_width(line + from, marked);
    fprintf(out, "%*s^", blank, "");
    while (--carets > 0) fputc('^', out);
    fputc('\n', out);
}

/* The word around what is marked; false: it is plain. */
static bool find_wide(const struct source *source, struct yl_pos at, const char **word,
                      size_t *length)
{
    static const char ends[] = " ,{}[]\t\r\n";
    if (at.line > source->lines || !at.column) return false;
    const char *line = source->text + source->line[at.line - 1];
    size_t all = end_of(source, at.line) - source->line[at.line - 1];
    size_t from = bytes_of(line, all, at.column - 1);
    size_t to = from + bytes_of(line + from, all - from, at.width ? at.width : 1);
    while (from && !strchr(ends, line[from - 1])) from--;
    while (to < all && line[to] && !strchr(ends, line[to])) to++;
    bool wide = false;
    for (const char *text = line + from; text < line + to && !wide;)
        wide = yl_text_is_wide(yl_text_next(&text, line + to));
    *word = line + from;
    *length = to - from;
    return wide;
}

/* Chinese keyboards write signs that look right and are others. */
static void put_narrow(FILE *out, const struct source *source, struct yl_pos at, enum yl_lang lang)
{
    const char *word;
    size_t length;
    if (!find_wide(source, at, &word, &length)) return;
    char *plain = yl_get(length + 1);
    yl_text_narrow(plain, word, length);
    fprintf(out,
            T(lang, "  %s: some signs are full-width: write '", "  %s: 其中有全角符号，请写成 '"),
            words[YL_DIAG_HELP][lang]);
    put(out, plain, strlen(plain), false);
    fputs("'\n", out);
    free(plain);
}

static bool is_warning(const struct yl_diags *diags, const struct entry *entry)
{
    return abouts[entry->id].is_warning && !diags->strict;
}

static void put_entry(FILE *out, const struct yl_diags *diags, const struct entry *entry)
{
    const struct source *source = source_of(diags->store, entry->at);
    const bool quoted = source && entry->at.line && !source->withheld;
    if (source) put(out, source->name, strlen(source->name), false);
    if (source && entry->at.line) fprintf(out, ":%u:%u", entry->at.line, entry->at.column);
    const bool warns = is_warning(diags, entry);
    fprintf(out, "%s%s[%s]: ", source ? ": " : "",
            words[warns ? YL_DIAG_WARNING : YL_DIAG_ERROR][diags->lang], abouts[entry->id].id);
    put(out, entry->message, strlen(entry->message), true);
    fputc('\n', out);
    if (quoted) put_line(out, source, entry->at);
    for (const char *at = entry->tail; at && *at;) {
        const char *end = strchr(at, '\n');
        put(out, at, (size_t)(end - at), true);
        fputc('\n', out);
        at = end + 1;
    }
    bool mended = entry->id == YL_E_FULL_WIDTH || abouts[entry->id].is_warning;
    if (quoted && !mended) put_narrow(out, source, entry->at, diags->lang);
    if (source && source->withheld)
        fprintf(out, "  %s: %s\n", words[YL_DIAG_NOTE][diags->lang],
                T(diags->lang,
                  "nothing of this file is shown: it is no .csv or .tsv in or below the "
                  "folder of the scenario",
                  "不显示此文件的内容：它不是场景所在目录及其子目录中的 .csv 或 .tsv"));
}

void yl_diags_print(const struct yl_diags *diags, FILE *out)
{
    struct yl_diags_store *store = diags->store;
    uint32_t first = store ? store->printed : 0, count = store ? store->entries - first : 0;
    const struct entry **sorted = count ? yl_get(count * sizeof *sorted) : NULL;
    uint32_t shown = 0, more = 0;
    for (uint32_t i = 0; i < count; i++) sorted[i] = &store->entry[first + i];
    if (sorted) qsort(sorted, count, sizeof *sorted, by_order);
    for (uint32_t i = 0; i < count; i++) {
        bool seen = *diags->unread.text && !is_warning(diags, sorted[i]);
        for (uint32_t j = i; j-- > 0 && !seen && !by_place(sorted[j], sorted[i]);)
            seen = same(sorted[j], sorted[i]);
        if (seen) continue;
        if (shown == SHOWN) {
            more++;
            continue;
        }
        if (shown++) fputc('\n', out);
        put_entry(out, diags, sorted[i]);
    }
    if (more)
        fprintf(out,
                yl_text_plural(diags->lang, more, "\nand %u more problem\n",
                               "\nand %u more problems\n", "\n还有 %u 个问题没有列出\n"),
                more);
    if (store) store->printed = store->entries;
    free(sorted);
}
