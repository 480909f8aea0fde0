/* source.c: one pass over the bytes, contract in source.h */
#include "sim/scenario/source.h"
#include "sim/base/text.h"
#include <string.h>

enum { MOST = 200 }; /* problems of one text; more of the same help nobody */

static bool is_utf16(const unsigned char *text, size_t length)
{
    if (length < 2) return false;
    if ((text[0] == 0xFF && text[1] == 0xFE) || (text[0] == 0xFE && text[1] == 0xFF)) return true;
    size_t zeros[2] = {0, 0}, look = length < 400 ? length : 400;
    for (size_t i = 0; i < look; i++) zeros[i & 1] += text[i] == 0;
    return look >= 4 && (zeros[0] > look / 4) != (zeros[1] > look / 4);
}

static bool is_gbk(const unsigned char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] < 0x80) continue;
        if (text[i] == 0x80 || text[i] == 0xFF || i + 1 == length) return false;
        i++;
        if (text[i] < 0x40 || text[i] == 0x7F || text[i] == 0xFF) return false;
    }
    return true;
}

static struct yl_pos place(uint32_t source, uint32_t line, const char *from, const char *at)
{
    uint32_t column = (uint32_t)yl_text_characters(from, (size_t)(at - from)) + 1;
    return (struct yl_pos){source, line, column, 1};
}

static void ask_for_utf8(struct yl_diags *diags, bool typed)
{
    if (typed)
        yl_diag_help(diags, "set the terminal to UTF-8", "请将终端设为 UTF-8 编码");
    else
        yl_diag_help(diags, "save the file again as UTF-8", "请将文件另存为 UTF-8 编码");
}

bool yl_source_refuses(uint32_t c) { return c != '\r' && yl_text_is_hidden(c); }

bool yl_source_name(struct yl_diags *diags, struct yl_pos at, const char *name)
{
    for (const char *end = name + strlen(name); name < end;) {
        uint32_t c = yl_text_next(&name, end);
        if (!yl_text_is_unseen(c) || yl_text_is_hidden(c)) continue; /* said where it is read */
        yl_diag(diags, at, YL_E_CONTROL,
                "the character U+%04X cannot be seen and is not allowed in a name",
                "名称里不能有不可见的字符 U+%04X", (unsigned)c);
        yl_diag_help(diags, "write the name without it; what people read is the 'label'",
                     "请从名称中删去；给人看的文字写在 'label' 里");
        return false;
    }
    return true;
}

/* True if the U+00A0 at `at` is where YAML wants a blank: before a key or an item, behind its sign, inside { } or [ ]. */
static bool is_structure(const char *from, const char *at, const char *end)
{
    static const char *const blank = "\xC2\xA0";
    const char *rest = at, *colon = NULL;
    int open = 0;
    char quote = 0, sign = ' ';
    bool begins = true;
    for (const char *c = from; c < at; c++) {
        const bool is_blank =
            *c == ' ' || !strncmp(c, blank, 2) || (c > from && !strncmp(c - 1, blank, 2));
        if (quote) {
            if (*c == quote) quote = 0;
        } else if ((*c == '"' || *c == '\'') && strchr(" {[,:", sign))
            quote = *c;
        else if (*c == '#' && (c == from || c[-1] == ' '))
            return false;
        open += !quote && (*c == '{' || *c == '[');
        open -= !quote && (*c == '}' || *c == ']');
        if (!quote && (*c == ',' || *c == '{')) colon = NULL;
        if (!quote && *c == ':' && !colon) colon = c;
        if (is_blank) continue;
        begins &= *c == '-' && begins;
        sign = *c;
    }
    while (rest < end && (*rest == ' ' || !strncmp(rest, blank, 2))) rest += *rest == ' ' ? 1 : 2;
    if (quote || rest == end || *rest == '\n') return false;
    if (begins) {
        const char *line = memchr(rest, '\n', (size_t)(end - rest));
        return sign == '-' || *rest == '-' ||
               memchr(rest, ':', (size_t)((line ? line : end) - rest)) != NULL;
    }
    const bool behind_key =
        sign == ':' && colon && !memchr(colon + 1, ' ', (size_t)(at - colon - 1));
    return behind_key || (open > 0 && strchr(",{[", sign));
}

/* The line with blanks in place of each U+00A0. */
static void report_blank(struct yl_diags *diags, struct yl_pos at, const char *from,
                         const char *end)
{
    char text[256];
    size_t length = 0;
    for (; from < end && *from != '\n' && *from != '\r' && length + 1 < sizeof text; from++) {
        const bool is_wide = !strncmp(from, "\xC2\xA0", 2);
        text[length++] = is_wide ? ' ' : *from;
        from += is_wide;
    }
    text[length] = '\0';
    yl_diag(diags, at, YL_E_TAB,
            "a non-breaking blank (U+00A0) is not allowed here, only the plain one",
            "这里是不换行空格（U+00A0），YAML 要用普通空格");
    yl_diag_help(diags, "write '%s'", "请写成 '%s'", text);
}

static void characters(struct yl_diags *diags, uint32_t source, const char *text, const char *end)
{
    uint32_t line = 1, most = diags->count + MOST;
    const char *from = text;
    bool tab = false;
    for (const char *at = text; at < end && diags->count < most;) {
        const char *here = at;
        uint32_t c = yl_text_next(&at, end);
        if (c == '\t' && !tab) {
            tab = true; /* one message a line */
            yl_diag(diags, place(source, line, from, here), YL_E_TAB,
                    "only blanks are allowed here, not a tab", "这里有制表符（TAB），只能用空格");
            yl_diag_help(diags, "set your editor to write blanks for the tab key",
                         "请在编辑器里把 TAB 键设为输入空格");
        } else if (c == 0xA0 && !tab && is_structure(from, here, end)) {
            tab = true;
            report_blank(diags, place(source, line, from, here), from, end);
        } else if (yl_source_refuses(c))
            yl_diag(diags, place(source, line, from, here), YL_E_CONTROL,
                    "the character U+%04X cannot be seen and is not allowed here",
                    "这里有不可见的字符 U+%04X，请删除", (unsigned)c);
        if (c == '\n' || (c == '\r' && (at == end || *at != '\n'))) {
            line++;
            from = at;
            tab = false;
        }
    }
}

static void bad_utf8(struct yl_diags *diags, uint32_t source, const char *text, size_t length,
                     size_t valid, bool typed)
{
    uint32_t line = 1;
    const char *from = text;
    for (const char *at = text; at < text + valid; at++)
        if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
            line++;
            from = at + 1;
        }
    struct yl_pos at = place(source, line, from, text + valid);
    if (is_gbk((const unsigned char *)text, length))
        yl_diag(diags, at, YL_E_ENCODING,
                "this text is not UTF-8; it looks like GBK (or GB 18030, ANSI)",
                "文本不是 UTF-8 编码，看起来是 GBK（GB 18030、ANSI）");
    else
        yl_diag(diags, at, YL_E_ENCODING, "the byte 0x%02X here is not UTF-8",
                "这里的字节 0x%02X 不是 UTF-8 编码", (unsigned)(unsigned char)text[valid]);
    ask_for_utf8(diags, typed);
}

bool yl_source_check(struct yl_diags *diags, uint32_t source, const char *text, size_t length,
                     bool typed)
{
    uint32_t before = diags->count;
    struct yl_pos whole = {.source = source};
    if (length > YL_SOURCE_BYTES) {
        yl_diag(diags, whole, YL_E_FILE_SIZE, "the file has %zu bytes, but at most 4 MiB are read",
                "文件有 %zu 字节，最多 4 MiB", length);
        return false;
    }
    if (is_utf16((const unsigned char *)text, length)) {
        yl_diag(diags, whole, YL_E_ENCODING, "the file is UTF-16, not UTF-8",
                "文件是 UTF-16 编码，不是 UTF-8");
        ask_for_utf8(diags, typed);
        return false;
    }
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3, length -= 3;
    size_t valid = yl_text_valid(text, length);
    if (valid < length)
        bad_utf8(diags, source, text, length, valid, typed);
    else
        characters(diags, source, text, text + length);
    return diags->count == before;
}
