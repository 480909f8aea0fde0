/* letters.c: contract in letters.h */
#include "sim/plot/letters.h"
#include "sim/base/text.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

/* Thousandths of the size, of U+0020 to U+007E. */
static const uint16_t advance[95] = {
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555,
    555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589,
    552, 689, 728, 293, 535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573,
    531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552,
    284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555};
static const double ROOM = 1.03, LEFT = 8; /* of another font; letters that may stay empty */

static double character(double size, uint32_t c)
{
    if (c >= 0x20 && c < 0x7F) return advance[c - 0x20] * size / 1000;
    if (c == 0x2212 || c == 0x2013 || c == 0xA5) return 0.59 * size; /* minus, dash, yuan */
    if (c < 0x80 || yl_text_is_hidden(c)) return 0.3 * size;
    if (c >= 0xC0 && c < 0x600) return 0.8 * size; /* Latin with marks, Greek, Cyrillic */
    return yl_text_character_width(c) ? size : 0;
}

static double width(double size, const char *text, const char *end)
{
    double px = 0;
    while (text < end) px += character(size, yl_text_next(&text, end));
    return px * ROOM;
}

double yl_letters_width(double size, const char *text)
{
    return width(size, text, text + strlen(text));
}

/* May a line end between these two? */
static bool may_break(uint32_t before, uint32_t after)
{
    static const char closing[] = "\u3002\uFF0C\u3001\uFF09\uFF1B\uFF1A\u300D\u201D\u2026";
    char text[5] = {0};
    if (before == ' ' || before == '_' || before == '/') return true;
    bool wide = before >= 0x2E80 || after >= 0x2E80;
    if (!wide || before == 0xFF08 || before == 0x201C || after == ' ') return false;
    if (after >= 0x800 && after < 0x10000) {
        text[0] = (char)(0xE0 | after >> 12);
        text[1] = (char)(0x80 | (after >> 6 & 0x3F));
        text[2] = (char)(0x80 | (after & 0x3F));
        if (strstr(closing, text)) return false;
    }
    return true;
}

static bool is_hanzi(uint32_t c) { return c >= 0x4E00 && c < 0xA000; }

/* Does this lie inside of a word that titles and captions are made of? */
static bool in_word(const char *start, const char *at)
{
    static const char *const words[] = {
        "净利润", "直播间", "现方案", "百分点", "每百次", "一小时", "订单", "方案", "优于", "推后",
        "提前",   "小时",   "人次",   "触达",   "抵达",   "店铺",   "观看", "流失", "最高", "最低",
        "最好",   "最佳",   "最多",   "可能",   "平均",   "短信",   "入口", "模拟", "端点", "参数",
        "范围",   "概率",   "效果",   "步骤",   "区间",   "计数",   "日志", "拟合", "实验", "变动",
        "在线",   "访问",   "停下",   "改动",   "没有",   "所试",   "方块", "空心", "实心", "橙色",
        "灰色",   "深色",   "浅橙",   "浅蓝",   "横线",   "色带",   "假设", "其他", "偏差", "不少",
        "成立",   "继续",   "发送",   "不到",   "同时",   "也可能"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (ptrdiff_t k = 3; k < (ptrdiff_t)strlen(words[i]); k += 3) /* bytes of a character */
            if (at - start >= k && yl_text_begins(at - k, words[i])) return true;
    return false;
}

/* Where the line that begins at `text` ends: past as much as fits, at least one character; before a bracket rather than in it,
 * and at a mark or a blank rather than between Chinese characters, unless much of the line would stay empty; a unit stays with its
 * number, a word is whole. */
static const char *line_end(double size, const char *text, const char *end, double px)
{
    const char *fits = text, *good = NULL, *whole = NULL, *apart = NULL;
    bool inside = false;
    for (uint32_t before = 0, number = 0; fits < end;) {
        const char *next = fits;
        uint32_t c = yl_text_next(&next, end);
        const bool unit = c >= 0x2E80 || !strncmp(fits, "pp", 2) || !strncmp(fits, "CNY", 3);
        if (fits > text && may_break(before, c) && !(before == ' ' && number && unit) &&
            !in_word(text, fits))
            good = fits;
        if (good == fits && !inside) whole = fits;
        if (good == fits && (!is_hanzi(before) || !is_hanzi(c))) apart = fits;
        inside = c == '(' || c == 0xFF08 || (inside && c != ')' && c != 0xFF09);
        const char *last = c == ' ' ? fits : next; /* a blank at the end takes no room */
        if (fits > text && width(size, text, last) > px) {
            const double first = whole ? width(size, text, whole) : 0;
            if (first > fmax(px / 2, px - LEFT * size)) return whole;
            if (apart && width(size, text, apart) > fmax(px / 2, px - LEFT / 2 * size))
                return apart;
            return good ? good : fits;
        }
        if (c != ' ') number = c >= '0' && c <= '9';
        before = c;
        fits = next;
    }
    return end;
}

/* tail: what stands behind an ellipsis; NULL: nothing is cut. */
static const char *copied(struct yl_arena *arena, const char *text, const char *end,
                          const char *tail)
{
    while (end > text && end[-1] == ' ') end--;
    while (tail && *tail == ' ') tail++;
    const char *copy = tail ? yl_arena_print(arena, "%.*s\u2026%s", (int)(end - text), text, tail)
                            : yl_arena_copy(arena, text, (size_t)(end - text));
    return copy && copy[0] ? copy : "-";
}

uint32_t yl_letters_wrap(struct yl_arena *arena, double size, const char *text, double px,
                         const char **line, uint32_t most)
{
    const char *end = text + strlen(text);
    uint32_t count = 0;
    do {
        const char *stop = line_end(size, text, end, px);
        const char *tail = NULL, *next = text;
        /* what is cut keeps its end: names that are alike at first differ there */
        if (count + 1 == most && stop < end) {
            for (stop = text; width(size, text, next) < (px - ROOM * size) / 2; stop = next)
                (void)yl_text_next(&next, end);
            tail = stop;
            while (tail < end &&
                   width(size, tail, end) > px - ROOM * size - width(size, text, stop))
                (void)yl_text_next(&tail, end);
        }
        line[count++] = copied(arena, text, stop, tail);
        if (tail) break;
        text = stop;
        while (*text == ' ') text++;
    } while (count < most && text < end);
    return count;
}
