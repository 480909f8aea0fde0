/* yaml.c: recursive descent over libyaml's events, contract in yaml.h */
#include "sim/scenario/yaml.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 32, MOST = 200000 };

struct anchor {
    const char *name;
    const struct yl_item *item;
    struct anchor *next;
};
struct reader {
    struct yl_yaml *yaml;
    struct yl_diags *diags; /* of it */
    yaml_parser_t parser;
    struct anchor *anchors;
    uint32_t items;
    size_t line; /* the last one whose text was asked for, and where that begins */
    const char *line_at;
    bool stopped; /* nothing more can be read */
};

void yl_yaml_append(struct yl_item *parent, struct yl_item *child)
{
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
    for (struct yl_item *each = child->first; each && child->kind == YL_LIST; each = each->next)
        each->list = child->key;
}

/* ---- places ---- */

static struct yl_pos place(const struct reader *reader, yaml_mark_t from, yaml_mark_t to)
{
    uint32_t width =
        from.line == to.line && to.column > from.column ? (uint32_t)(to.column - from.column) : 1;
    uint32_t shift = from.line ? 0 : reader->yaml->shift;
    return (struct yl_pos){reader->yaml->source, (uint32_t)from.line + 1,
                           (uint32_t)from.column + 1 + shift, width};
}

/* ---- syntax errors ---- */

struct saying {
    const char *from, *en, *zh;
};
/* By the beginning of libyaml's words; all others are shown as they are. */
static const struct saying sayings[] = {
    {"mapping values are not allowed", "a second ':' where none is allowed", "这里不能再出现 ':'"},
    {"could not find expected ':'", "the line before has no ': ' behind its key",
     "上一行的键后面缺少 ': '"},
    {"did not find expected key", "this does not fit the keys above; look at the indentation",
     "与上面的键对不上，请检查缩进"},
    {"did not find expected '-' indicator", "this does not fit the '-' lines above",
     "与上面的 '-' 行对不上，请检查缩进"},
    {"block sequence entries are not allowed", "a '-' line is not allowed here",
     "这里不能写 '-' 行"},
    {"did not find expected ',' or '}'", "a ',' or the closing '}' is missing before this",
     "前面缺少 ',' 或右括号 '}'"},
    {"did not find expected ',' or ']'", "a ',' or the closing ']' is missing before this",
     "前面缺少 ',' 或右括号 ']'"},
    {"found unexpected end of stream", "a quote is opened and never closed", "引号没有闭合"},
    {"found character that cannot start any token",
     "a value that begins with this sign needs quotes", "以这个符号开头的值要加引号"},
    {"did not find expected alphabetic or numeric", "'*' and '&' need a name of A-Z a-z 0-9 _ -",
     "'*' 和 '&' 后面须是 A-Z a-z 0-9 _ - 组成的名字；若是文字请加引号"},
    {"found unknown escape character",
     "'\\' begins an escape inside double quotes that YAML does not know",
     "双引号里的 '\\' 是转义符，请改用单引号"},
    {"did not find expected node content", "a value or a key is missing before this",
     "前面缺少值或键"},
    {"did not find expected <document start>", "a second document or stray text begins here",
     "这里又开始了另一个文档"},
};

static const char *line_at(const struct yl_yaml *yaml, size_t line, const char **end)
{
    const char *at = yaml->text, *stop = at + yaml->length;
    for (; line && at < stop; at++)
        line -= *at == '\n' || (*at == '\r' && (at + 1 == stop || at[1] != '\n'));
    *end = at;
    while (*end < stop && **end != '\n' && **end != '\r') ++*end;
    return at;
}

/* The first full-width sign of a line, outside quotes and comments; NULL: there is none. */
static const char *wide_in(const char *at, const char *end)
{
    char quote = 0, before = ' ';
    while (at < end) {
        const char *here = at;
        uint32_t character = yl_text_next(&at, end);
        if (quote) {
            if (character == (unsigned char)quote) quote = 0;
        } else if ((character == '"' || character == '\'') && strchr(" {[,:", before))
            quote = (char)character;
        else if (character == '#' && before == ' ')
            return NULL;
        else if (yl_text_is_wide(character))
            return here;
        before = character < 0x80 ? (char)character : 'x';
    }
    return NULL;
}

/* How far libyaml comes: the line of its problem, or SIZE_MAX. */
static size_t fails_at(const char *text, size_t length)
{
    yaml_parser_t parser;
    yaml_event_t event;
    size_t line = SIZE_MAX;
    bool ends = false;
    if (!yaml_parser_initialize(&parser)) yl_no_memory();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    while (!ends) {
        if (!yaml_parser_parse(&parser, &event)) {
            if (parser.error == YAML_MEMORY_ERROR) yl_no_memory();
            line = parser.problem_mark.line;
            break;
        }
        ends = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return line;
}

/* Puts the plain form of the line into the text; how long the text is now. */
static size_t mend_line(char *text, size_t length, const char *at, const char *end)
{
    size_t before = (size_t)(at - text), old = (size_t)(end - at);
    char *line = yl_get_part(at, old);
    yl_text_narrow(text + before, line, old);
    size_t now = strlen(text + before);
    free(line);
    memmove(text + before + now, text + before + old, length - before - old);
    return length - old + now;
}

struct mended { /* a copy of the text in which lines are made plain, one after the other */
    char *text;
    size_t length, fails;
};

/* One line up to where it fails that lets libyaml come further when it is plain; SIZE_MAX: none. */
static size_t mend_one(struct reader *reader, struct mended *mended)
{
    enum { TRIES = 40 };
    struct yl_yaml copy = {.text = mended->text, .length = mended->length};
    size_t tried = 0;
    for (size_t line = mended->fails + 1; line-- > 0 && tried < TRIES;) {
        const char *end, *at = line_at(&copy, line, &end), *wide = wide_in(at, end);
        if (!wide) continue;
        tried++;
        char *trial = yl_get(mended->length + 1);
        memcpy(trial, mended->text, mended->length);
        char *from = trial + (at - mended->text);
        size_t length = mend_line(trial, mended->length, from, from + (end - at));
        size_t fails = fails_at(trial, length);
        if (fails <= mended->fails) {
            free(trial);
            continue;
        }
        struct yl_pos pos = {reader->yaml->source, (uint32_t)line + 1,
                             (uint32_t)yl_text_characters(at, (size_t)(wide - at)) + 1, 1};
        const char *next = wide;
        yl_text_next(&next, end);
        yl_diag(reader->diags, pos, YL_E_FULL_WIDTH,
                "'%.*s' is full-width, but YAML wants the plain sign here",
                "'%.*s' 是全角符号，这里须用半角", (int)(next - wide), wide);
        const struct yl_yaml plain = {.text = trial, .length = length};
        at = line_at(&plain, line, &end);
        while (at < end && *at == ' ') at++;
        YL_HELP(reader, "write '%.*s'", "请写成 '%.*s'", (int)(end - at), at);
        free(mended->text);
        *mended = (struct mended){trial, length, fails};
        return line;
    }
    return SIZE_MAX;
}

/* True if full-width signs are the problem; each line that has one is reported. */
static bool is_wide(struct reader *reader, size_t line)
{
    const struct yl_yaml *yaml = reader->yaml;
    struct mended mended = {yl_get(yaml->length + 1), yaml->length, line};
    bool any = false;
    memcpy(mended.text, yaml->text, yaml->length);
    while (mended.fails != SIZE_MAX && mend_one(reader, &mended) != SIZE_MAX) any = true;
    free(mended.text);
    return any;
}

/* The end of the last line that says something, where libyaml puts it on a line of its own. */
static struct yl_pos end_place(const struct reader *reader, yaml_mark_t mark)
{
    const char *text = reader->yaml->text, *end, *at = line_at(reader->yaml, mark.line, &end);
    if (at < text + reader->yaml->length) return place(reader, mark, mark);
    at = line_at(reader->yaml, mark.line, &end);
    while (mark.line && at + strspn(at, " ") >= end) at = line_at(reader->yaml, --mark.line, &end);
    while (end > at && end[-1] == ' ') end--;
    mark.column = yl_text_characters(at, (size_t)(end - at));
    return place(reader, mark, mark);
}

static void syntax_error(struct reader *reader)
{
    const yaml_parser_t *p = &reader->parser;
    reader->stopped = true;
    if (p->error == YAML_MEMORY_ERROR) yl_no_memory();
    const char *raw = p->problem ? p->problem : "it cannot be read";
    const struct saying *found = NULL;
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (strncmp(raw, sayings[i].from, strlen(sayings[i].from)) == 0) found = &sayings[i];
    if (is_wide(reader, p->problem_mark.line)) return;
    bool key = p->context && strstr(p->context, "simple key") != NULL;
    struct yl_pos at = end_place(reader, key ? p->context_mark : p->problem_mark);
    if (key)
        yl_diag(reader->diags, at, YL_E_YAML, "this line has no ': ' behind its key",
                "这一行的键后面缺少 ': '");
    else if (found)
        yl_diag(reader->diags, at, YL_E_YAML, found->en, found->zh);
    else
        yl_diag(reader->diags, at, YL_E_YAML, "the text is not YAML here: %s",
                "这里不是合法的 YAML：%s", raw);
    if (key || (found && found == sayings))
        YL_HELP(reader, "a key ends with ':' and a blank, as in 'p: 20%%'",
                "键以 ':' 加空格结尾，例如 'p: 20%%'");
}

static bool next(struct reader *reader, yaml_event_t *event)
{
    if (reader->stopped) return false;
    if (yaml_parser_parse(&reader->parser, event)) return true;
    syntax_error(reader);
    return false;
}

/* ---- items ---- */

static struct yl_item *item_new(struct reader *reader, enum yl_item_kind kind, struct yl_pos at)
{
    if (++reader->items > MOST) {
        if (!reader->stopped)
            yl_diag(reader->diags, at, YL_E_TOO_MANY, "more than %d values, aliases written out",
                    "值的个数超过 %d（别名展开后）", MOST);
        reader->stopped = true;
        return NULL;
    }
    struct yl_item *item = yl_arena_get(reader->yaml->arena, sizeof *item);
    *item = (struct yl_item){.kind = kind, .text = "", .at = at, .base = reader->yaml->base};
    return item;
}

static bool too_deep(struct reader *reader, int depth, struct yl_pos at)
{
    if (depth <= DEEPEST) return false;
    if (!reader->stopped)
        yl_diag(reader->diags, at, YL_E_TOO_DEEP, "maps and lists are more than %d deep here",
                "映射和列表嵌套超过 %d 层", DEEPEST);
    return reader->stopped = true;
}

static struct yl_item *copy(struct reader *reader, const struct yl_item *from, int depth)
{
    if (from->kind != YL_SCALAR && too_deep(reader, depth, from->at)) return NULL;
    struct yl_item *item = item_new(reader, from->kind, from->at);
    if (!item) return NULL;
    item->quoted = from->quoted;
    item->text = from->text;
    for (const struct yl_item *child = from->first; child; child = child->next) {
        struct yl_item *twin = copy(reader, child, depth + 1);
        if (!twin) return NULL;
        twin->key = child->key;
        twin->key_at = child->key_at;
        yl_yaml_append(item, twin);
    }
    return item;
}

static struct yl_item *alias(struct reader *reader, const yaml_event_t *event, int depth)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct yl_pos at = place(reader, event->start_mark, event->end_mark);
    for (const struct anchor *anchor = reader->anchors; anchor; anchor = anchor->next)
        if (strcmp(anchor->name, name) == 0) return copy(reader, anchor->item, depth);
    yl_diag(reader->diags, at, YL_E_ALIAS, "there is no anchor '&%s' further up",
            "前面没有锚点 '&%s'", name);
    YL_HELP(reader, "text that begins with '*' needs quotes", "以 '*' 开头的文字要加引号");
    struct yl_item *nothing = item_new(reader, YL_SCALAR, at);
    if (nothing) nothing->reported = true;
    return nothing;
}

static void anchor_add(struct reader *reader, const yaml_char_t *name, const struct yl_item *item)
{
    if (!name || !item) return;
    struct anchor *anchor = yl_arena_get(reader->yaml->arena, sizeof *anchor);
    const char *kept =
        yl_arena_copy(reader->yaml->arena, (const char *)name, strlen((const char *)name));
    *anchor = (struct anchor){kept, item, reader->anchors};
    reader->anchors = anchor;
}

static void no_tag(struct reader *reader, const yaml_char_t *tag, struct yl_pos at)
{
    if (tag)
        yl_diag(reader->diags, at, YL_E_YAML, "the tag '%s' is not part of the language",
                "语言里没有标签 '%s'", (const char *)tag);
}

static const char *words(struct reader *reader, const yaml_event_t *event, struct yl_pos at)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    for (const char *from = text; from < text + length;) {
        uint32_t c = yl_text_next(&from, text + length);
        if (!yl_text_is_hidden(c)) continue;
        yl_diag(reader->diags, at, YL_E_CONTROL, "the escape for U+%04X is not allowed here",
                "这里不能有转义字符 U+%04X", (unsigned)c);
        break;
    }
    return yl_arena_copy(reader->yaml->arena, text, length);
}

static struct yl_item *scalar(struct reader *reader, const yaml_event_t *event)
{
    struct yl_pos at = place(reader, event->start_mark, event->end_mark);
    no_tag(reader, event->data.scalar.tag, at);
    struct yl_item *item = item_new(reader, YL_SCALAR, at);
    if (!item) return NULL;
    item->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    item->text = words(reader, event, at);
    anchor_add(reader, event->data.scalar.anchor, item);
    return item;
}

/* ---- duplicate keys ---- */

static void drop_doubles(struct reader *reader, struct yl_item *map)
{
    struct yl_map lines = {0}; /* of the first of each key */
    struct yl_item *child = map->first;
    map->first = map->last = NULL;
    map->count = 0;
    for (struct yl_item *after; child; child = after) {
        after = child->next;
        size_t keys = lines.count;
        const uint64_t *line =
            yl_map_add(&lines, child->key, strlen(child->key), child->key_at.line);
        if (lines.count == keys) {
            yl_diag(reader->diags, child->key_at, YL_E_DOUBLE_KEY, "'%s' is given a second time",
                    "键 '%s' 重复", child->key);
            YL_NOTE(reader, "the first is at line %u", "第一个在第 %u 行", (unsigned)*line);
        } else
            yl_yaml_append(map, child);
    }
    yl_map_free(&lines);
}

/* ---- maps and lists ---- */

static struct yl_item *node(struct reader *reader, yaml_event_t *event, int depth);

/* The key in `event`; NULL: reported. */
static const char *key(struct reader *reader, yaml_event_t *event, int depth)
{
    struct yl_pos at = place(reader, event->start_mark, event->end_mark);
    if (event->type != YAML_SCALAR_EVENT) {
        yl_diag(reader->diags, at, YL_E_KEY_SHAPE,
                "a key is one piece of text, not a map, list or alias",
                "键必须是一段文字，不能是映射、列表或别名");
        (void)node(reader, event, depth); /* read for its own problems, then dropped */
        return NULL;
    }
    const char *text = words(reader, event, at);
    bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    (void)yl_source_name(reader->diags, at, text);
    no_tag(reader, event->data.scalar.tag, at);
    if (strcmp(text, "<<") == 0 && !quoted) {
        yl_diag(reader->diags, at, YL_E_MERGE_KEY, "'<<' is not part of the language",
                "语言里没有 '<<'");
        YL_HELP(reader, "write the keys out, or use 'include'", "请把键逐个写出，或使用 include");
        text = NULL;
    } else if (!*text) {
        yl_diag(reader->diags, at, YL_E_KEY_SHAPE, "a key is missing before the ':'",
                "':' 前面缺少键");
        text = NULL;
    } else {
        struct yl_item *item = event->data.scalar.anchor ? item_new(reader, YL_SCALAR, at) : NULL;
        if (item) {
            item->text = text;
            item->quoted = quoted;
        }
        anchor_add(reader, event->data.scalar.anchor, item);
    }
    yaml_event_delete(event);
    return text;
}

/* The text at a mark, which comes at or behind the last one that was asked for; `end` is that of its line. */
static const char *text_at(struct reader *reader, yaml_mark_t mark, const char **end)
{
    const struct yl_yaml *yaml = reader->yaml;
    const char *from = reader->line_at ? reader->line_at : yaml->text;
    const struct yl_yaml rest = {.text = from,
                                 .length = yaml->length - (size_t)(from - yaml->text)};
    const char *at = reader->line_at = line_at(&rest, mark.line - reader->line, end);
    reader->line = mark.line;
    for (size_t i = 0; i < mark.column && at < *end; i++) (void)yl_text_next(&at, *end);
    return at;
}

static void fill(struct reader *reader, struct yl_item *item, bool flow, int depth)
{
    const bool map = item->kind == YL_MAP;
    const yaml_event_type_t end_of_it = map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    struct yl_slips slips = {0};
    yaml_event_t event;
    while (next(reader, &event) && event.type != end_of_it) {
        struct yl_pos key_at = place(reader, event.start_mark, event.end_mark);
        const char *name = map ? key(reader, &event, depth + 1) : NULL;
        if (map && !next(reader, &event)) return;
        bool raw = event.type != YAML_SCALAR_EVENT || event.data.scalar.length > 0 ||
                   event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        struct yl_pos comma = place(reader, event.end_mark, event.end_mark);
        const yaml_mark_t mark = event.end_mark;
        struct yl_item *child = node(reader, &event, depth + 1);
        if (!child) return;
        if (map && !name) continue;
        child->key = name;
        if (map) child->key_at = key_at;
        if (map && !raw) child->at = key_at; /* an empty value has no place */
        yl_yaml_append(item, child);
        if (flow)
            yl_slips_child(&slips, reader->yaml, item, child, comma);
        else if (map && raw && child->kind == YL_SCALAR) {
            const char *end, *at = text_at(reader, mark, &end);
            yl_slips_cut(reader->yaml, child, at, end);
        }
    }
    if (!reader->stopped) yaml_event_delete(&event);
    if (map && item->count > 1) drop_doubles(reader, item);
}

static struct yl_item *collection(struct reader *reader, yaml_event_t *event, int depth)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    struct yl_pos at = place(reader, event->start_mark, event->end_mark);
    if (too_deep(reader, depth, at)) return NULL;
    struct yl_item *item = item_new(reader, map ? YL_MAP : YL_LIST, at);
    if (!item) return NULL;
    no_tag(reader, map ? event->data.mapping_start.tag : event->data.sequence_start.tag, at);
    bool flow = map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                    : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    fill(reader, item, flow, depth);
    if (reader->stopped) return NULL;
    anchor_add(reader, map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
               item);
    if (map && !flow && item->first) item->at.width = item->first->key_at.width;
    return item;
}

/* Takes the event. NULL: stopped. */
static struct yl_item *node(struct reader *reader, yaml_event_t *event, int depth)
{
    struct yl_item *item = NULL;
    if (event->type == YAML_SCALAR_EVENT)
        item = scalar(reader, event);
    else if (event->type == YAML_ALIAS_EVENT)
        item = alias(reader, event, depth);
    else if (event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT)
        item = collection(reader, event, depth);
    yaml_event_delete(event);
    if (!item) reader->stopped = true;
    return item;
}

static struct yl_item *document(struct reader *reader)
{
    struct yl_item *root = NULL;
    yaml_event_t event;
    while (next(reader, &event)) {
        yaml_event_type_t type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && root) {
            yl_diag(reader->diags, place(reader, event.start_mark, event.end_mark), YL_E_DOCUMENTS,
                    "a second document begins here, but a file has one",
                    "这里开始了第二个文档，一个文件只能有一个");
            reader->stopped = true;
        }
        bool content = type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT ||
                       type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT;
        if (content)
            root = node(reader, &event, 1);
        else
            yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT) break;
    }
    return reader->stopped ? NULL : root;
}

struct yl_item *yl_yaml_read(struct yl_yaml *yaml)
{
    struct reader reader = {.yaml = yaml, .diags = yaml->diags};
    uint32_t before = yaml->diags->count;
    if (!yaml_parser_initialize(&reader.parser)) yl_no_memory();
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)yaml->text, yaml->length);
    struct yl_item *root = document(&reader);
    yaml_parser_delete(&reader.parser);
    yaml->empty = !root && yaml->diags->count == before;
    return root;
}
