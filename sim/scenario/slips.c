/* slips.c: looks one child back, contract in yaml.h */
#include "sim/base/text.h"
#include "sim/scenario/value.h"
#include "sim/scenario/yaml.h"
#include <string.h>

enum { LONGEST = 400 }; /* bytes of a value that commas may have cut */

static const char WIDE_COLON[] = "：";

/* Parentheses opened and not closed. */
static int open_count(const char *text)
{
    int open = 0;
    for (; *text; text++) open += (*text == '(') - (*text == ')');
    return open;
}

static bool plain(const struct yl_item *item) { return item->kind == YL_SCALAR && !item->quoted; }

/* 1 to 3 digits, as in 200 of 200,000. */
static bool thousands_head(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits >= 1 && digits <= 3 && !text[digits] && text[0] != '0';
}

static void report(const struct yl_slips *slips, const struct yl_yaml *yaml,
                   const struct yl_item *parent, bool number)
{
    yl_diag(yaml->diags, slips->comma, YL_E_COMMA, "the comma ends the value '%s' here, inside %s",
            "在 %2$s 里，逗号使值 '%1$s' 到此为止", slips->open->text,
            parent->kind == YL_MAP ? "{ }" : "[ ]");
    if (number)
        YL_HELP(yaml, "numbers are written without commas, as in '200000'",
                "数字里不写逗号，例如 '200000'");
    else
        YL_HELP(yaml, "write '%s'", "请写成 '%s'", slips->whole);
}

/* `p:20%` and `p：20%` are keys without a value: meant are a key and a value. */
static void colon(const struct yl_yaml *yaml, struct yl_item *child)
{
    const char *wide = strstr(child->key, WIDE_COLON), *narrow = strchr(child->key, ':');
    bool is_wide = wide && (!narrow || wide < narrow);
    const char *at = is_wide ? wide : narrow;
    size_t length = is_wide ? strlen(WIDE_COLON) : 1;
    if (!at || at == child->key || !at[length]) return;
    struct yl_pos place = child->key_at;
    size_t before = (size_t)(at - child->key);
    char *key = yl_arena_copy(yaml->arena, child->key, before);
    char *value = yl_arena_copy(yaml->arena, at + length, strlen(at + length));
    uint32_t shift = (uint32_t)yl_text_characters(key, before);
    place.column += shift;
    place.width = 1;
    if (is_wide)
        yl_diag(yaml->diags, place, YL_E_FULL_WIDTH, "'：' is full-width and does not end a key",
                "'：' 是全角冒号，不能作为键的结尾");
    else
        yl_diag(yaml->diags, place, YL_E_YAML, "a blank is missing after the ':' of '%s'",
                "'%s' 后面的 ':' 之后缺少空格", key);
    YL_HELP(yaml, "write '%s: %s'", "请写成 '%s: %s'", key, value);
    child->key = key;
    child->text = value;
    child->at = place;
    child->at.column++;
    child->at.width = (uint32_t)yl_text_characters(value, strlen(value));
    child->key_at.width = shift;
}

void yl_slips_child(struct yl_slips *slips, const struct yl_yaml *yaml, struct yl_item *parent,
                    struct yl_item *child, struct yl_pos comma)
{
    bool in_map = parent->kind == YL_MAP;
    bool bare = plain(child) && (!in_map || !*child->text);
    const char *raw = in_map ? child->key : child->text;
    if (slips->open && bare && raw && strlen(slips->whole) < LONGEST) {
        slips->whole =
            yl_arena_print(yaml->arena, slips->number ? "%s%s" : "%s %s", slips->whole, raw);
        bool tail = slips->number && strspn(raw, "0123456789") == 3;
        bool closed = !slips->number && open_count(slips->whole) <= 0;
        const char *mended = closed ? yl_dist_mended(yaml->arena, slips->whole) : NULL;
        if (mended) slips->whole = mended; /* lognormal(15m, 1.3) lacks words, too */
        if ((tail && !slips->reported) || closed) report(slips, yaml, parent, slips->number);
        if (tail || closed) {
            slips->open->text = slips->whole;
            slips->open->next = NULL;
            parent->last = slips->open;
            parent->count = slips->count;
        }
        slips->reported = tail;
        if (closed || (slips->number && !tail)) slips->open = NULL;
        return;
    }
    slips->open = NULL;
    if (in_map && bare && raw) colon(yaml, child);
    if (!plain(child)) return;
    bool number = in_map && thousands_head(child->text);
    if (!number && open_count(child->text) <= 0) return;
    *slips = (struct yl_slips){.open = child, .whole = child->text, .number = number};
    slips->count = parent->count;
    slips->comma = comma;
}

void yl_slips_cut(const struct yl_yaml *yaml, const struct yl_item *child, const char *at,
                  const char *end)
{
    static const char *const keys[] = {"text", "label", "title", "source", "en", "zh"};
    bool is_read = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) is_read |= !strcmp(child->key, keys[i]);
    const char *sign = at;
    while (sign < end && *sign == ' ') sign++;
    if (!is_read || child->kind != YL_SCALAR || !plain(child) || sign == at || end - sign < 2 ||
        *sign != '#' || sign[1] == ' ' || sign[1] == '#')
        return;
    while (end[-1] == ' ') end--;
    yl_diag(yaml->diags, child->at, YL_E_TEXT_CUT,
            "'%s' ends at ' #', where a comment begins: '%.*s' is not read",
            "'%s' 在 ' #' 处结束，后面成了注释：没有读取“%.*s”", child->key, (int)(end - sign),
            sign);
    YL_HELP(yaml, "write %s: \"%s%.*s\"", "请写成 %s: \"%s%.*s\"", child->key, child->text,
            (int)(end - at), at);
}
