/* cells.c: signs are taken off a copy of the cell, what is left is a number or a date; contract in cells.h */
#include "sim/table/cells.h"
#include "sim/base/text.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 64 };

/* ---- blanks and words ------------------------------------------------------------------------ */

/* Bytes of the blank that begins here: of ASCII, U+00A0, U+FEFF, U+3000. */
static size_t blank_at(const char *text)
{
    static const char *const wide[] = {"\xC2\xA0", "\xEF\xBB\xBF", "\xE3\x80\x80"};
    if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n') return 1;
    if (!(*text & 0x80)) return 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (!strncmp(text, wide[i], strlen(wide[i]))) return strlen(wide[i]);
    return 0;
}

const char *yl_cell_trim(const char *text, size_t *length)
{
    while (blank_at(text)) text += blank_at(text);
    size_t end = strlen(text);
    for (bool more = end > 0; more && end;) {
        more = false;
        for (size_t size = 1; size <= 3 && size <= end && !more; size++)
            if (blank_at(text + end - size) == size) {
                end -= size;
                more = true;
            }
    }
    *length = end;
    return text;
}

static bool is_one_of(const char *text, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == length && !strncasecmp(text, *words, length)) return true;
    return false;
}

bool yl_cell_is_missing(const char *text)
{
    static const char *const words[] = {"-",    "--",     "—",   "——",   "–",   "NaN",
                                        "NULL", "NA",     "N/A", "#N/A", "\\N", "none",
                                        "nil",  "(null)", "空",  NULL};
    size_t length;
    if (isalnum((unsigned char)*text) && (*text | 0x20) != 'n') return false; /* of most cells */
    text = yl_cell_trim(text, &length);
    return !length || is_one_of(text, length, words);
}

bool yl_cell_yes(const char *text, double *yes)
{
    static const char *const good[] = {"true", "yes", "y", "t", "是", NULL};
    static const char *const bad[] = {"false", "no", "n", "f", "否", NULL};
    size_t length;
    text = yl_cell_trim(text, &length);
    *yes = is_one_of(text, length, good);
    return *yes > 0 || is_one_of(text, length, bad);
}

/* ---- numbers --------------------------------------------------------------------------------- */

struct bare { /* the number of a cell without its signs */
    char text[LONGEST];
    size_t length;
    bool negative;
    enum yl_cell_unit unit;
    double times;
};
static const struct {
    const char *sign;
    enum yl_cell_unit unit;
    double times;
} signs[] = {
    {"¥", YL_CELL_UNIT_YUAN, 1},     {"￥", YL_CELL_UNIT_YUAN, 1},
    {"CNY", YL_CELL_UNIT_YUAN, 1},   {"RMB", YL_CELL_UNIT_YUAN, 1},
    {"元", YL_CELL_UNIT_YUAN, 1},    {"$", YL_CELL_UNIT_DOLLAR, 1},
    {"USD", YL_CELL_UNIT_DOLLAR, 1}, {"€", YL_CELL_UNIT_EURO, 1},
    {"EUR", YL_CELL_UNIT_EURO, 1},   {"£", YL_CELL_UNIT_POUND, 1},
    {"%", YL_CELL_UNIT_SHARE, .01},  {"％", YL_CELL_UNIT_SHARE, .01},
    {"万", YL_CELL_UNIT_NONE, 1e4},  {"亿", YL_CELL_UNIT_NONE, 1e8},
    {"人", YL_CELL_UNIT_NONE, 1},
};

static void cut(struct bare *bare, size_t from, size_t end)
{
    while (from < end && bare->text[from] == ' ') from++;
    while (end > from && bare->text[end - 1] == ' ') end--;
    memmove(bare->text, bare->text + from, end - from);
    bare->length = end - from;
    bare->text[bare->length] = '\0';
}

/* A sign at the beginning or the end is taken off; false: there is none, or it contradicts an earlier one. */
static bool take_sign(struct bare *bare)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const size_t size = strlen(signs[i].sign);
        if (bare->length <= size) continue;
        const bool tail = !memcmp(bare->text + bare->length - size, signs[i].sign, size),
                   head = signs[i].unit > YL_CELL_UNIT_SHARE &&
                          !memcmp(bare->text, signs[i].sign, size);
        if (!tail && !head) continue;
        if (signs[i].unit && bare->unit) return false;
        if (signs[i].unit) bare->unit = signs[i].unit;
        bare->times *= signs[i].times;
        cut(bare, head ? size : 0, bare->length - (head ? 0 : size));
        return true;
    }
    return false;
}

static bool take_minus(struct bare *bare)
{
    static const char minus[] = "\xE2\x88\x92";
    const size_t end = bare->length;
    const bool behind = end > 3 && bare->text[end - 1] == '-' && strpbrk(bare->text, ".,"),
               brackets = end > 2 && bare->text[0] == '(' && bare->text[end - 1] == ')';
    size_t from = bare->text[0] == '-' || brackets;
    if (!strncmp(bare->text, minus, strlen(minus))) from = strlen(minus);
    if (behind) from = 0; /* 1.234,50- */
    if (bare->negative || !(from || behind)) return false;
    cut(bare, from, end - (behind || brackets));
    return bare->negative = true;
}

/* Digits of full width are those of ASCII; a blank that does not break, or an apostrophe, before a group of three is none. */
static void unite(struct bare *bare)
{
    static const char *const blanks[] = {
        "'", "’", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87"};
    char *to = bare->text;
    size_t run = 0; /* digits since the last blank or sign */
    if (!strpbrk(bare->text, "'\xC2\xE2\xEF")) return;
    for (const char *at = bare->text; *at;) {
        size_t blank = 0;
        for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
            if (!strncmp(at, blanks[i], strlen(blanks[i]))) blank = strlen(blanks[i]);
        if (blank && run && run <= 3 && strspn(at + blank, "0123456789") == 3) {
            run = 0;
            at += blank;
            continue;
        }
        if (!strncmp(at, "\xEF\xBC", 2) && (at[2] & 0xFF) >= 0x90 && (at[2] & 0xFF) <= 0x99) {
            *to++ = (char)('0' + (at[2] & 0xFF) - 0x90);
            at += 3;
        } else
            *to++ = *at++;
        run = to[-1] >= '0' && to[-1] <= '9' ? run + 1 : 0;
    }
    *to = '\0';
    bare->length = (size_t)(to - bare->text);
}

static bool strip(const char *text, struct bare *bare)
{
    size_t length;
    text = yl_cell_trim(text, &length);
    if (!length || length >= LONGEST) return false;
    *bare = (struct bare){.length = length, .times = 1};
    memcpy(bare->text, text, length);
    unite(bare);
    while (take_minus(bare) || take_sign(bare)) continue;
    return bare->length > 0 &&
           (strchr(".,+", bare->text[0]) || (bare->text[0] >= '0' && bare->text[0] <= '9'));
}

/* Do groups of three follow every `group` up to `end`? */
static bool is_grouped(const char *text, size_t end, char group)
{
    size_t since = 0, groups = 0;
    for (size_t i = 0; i < end; i++) {
        if (text[i] == group) {
            if (groups++ ? since != 3 : since < 1 || since > 3) return false;
            since = 0;
        } else if (text[i] >= '0' && text[i] <= '9')
            since++;
        else
            return false;
    }
    return !groups || since == 3;
}

/* The digits with a point and without groups; false: the signs stand elsewhere. */
static bool plain(struct bare *bare, enum yl_comma comma)
{
    const char group = comma == YL_COMMA_DECIMAL ? '.' : ',',
               point = comma == YL_COMMA_DECIMAL ? ',' : '.';
    const char *at = strchr(bare->text, point);
    size_t end = at ? (size_t)(at - bare->text) : bare->length, size = 0;
    if (!strchr(bare->text, ',') && !strpbrk(bare->text, "eE") &&
        !(comma == YL_COMMA_DECIMAL && strchr(bare->text, '.')))
        return true;
    if (!strchr(bare->text, group)) {
        if (at && strchr(at + 1, point)) return false;
    } else if (bare->text[0] == '0' || !is_grouped(bare->text, end, group) ||
               (at && strpbrk(at + 1, ",.")))
        return false;
    for (size_t i = 0; i < bare->length; i++)
        if (bare->text[i] != group)
            bare->text[size++] = bare->text[i] == point ? '.' : bare->text[i];
    bare->text[bare->length = size] = '\0';
    return true;
}

bool yl_cell_number(const char *text, enum yl_comma comma, struct yl_cell_value *out)
{
    struct bare bare;
    size_t length = strlen(text);
    *out = (struct yl_cell_value){0};
    const bool pointed = comma == YL_COMMA_DECIMAL && memchr(text, '.', length);
    if (!pointed && yl_text_to_number(text, length, &out->value)) return true;
    if (!strip(text, &bare) || !plain(&bare, comma)) return false;
    if (!yl_text_to_number(bare.text, bare.length, &out->value)) return false;
    out->unit = bare.unit;
    if (bare.times < 1)
        out->value /= 100;
    else
        out->value *= bare.times;
    if (bare.negative) out->value = -out->value;
    return true;
}

/* 0.25, 12.5: the point is no sign of thousands. */
static bool has_plain_point(const char *text)
{
    const size_t before = strspn(text, "0123456789"), more = strspn(text, "0123456789.") - before;
    return more > 1 && !text[before + more] && text[before] == '.' &&
           !strchr(text + before + 1, '.') && (more != 4 || !before || before > 3 || *text == '0');
}

unsigned yl_cell_comma(const char *text)
{
    const unsigned thousands = 1U << YL_COMMA_THOUSANDS, decimal = 1U << YL_COMMA_DECIMAL;
    struct bare bare;
    struct yl_cell_value value;
    if (has_plain_point(text)) return thousands;
    if (!strpbrk(text, ",.") || !strip(text, &bare) || !strpbrk(bare.text, ",.")) return 0;
    unsigned can = 0;
    if (yl_cell_number(text, YL_COMMA_THOUSANDS, &value)) can |= thousands;
    if (yl_cell_number(text, YL_COMMA_DECIMAL, &value)) can |= decimal;
    return can == (thousands | decimal) && bare.text[0] == '0' ? decimal : can;
}

bool yl_cell_is_rounded(const char *text)
{
    size_t length;
    text = yl_cell_trim(text, &length);
    const size_t digits = strspn(text, "0123456789.");
    return digits > 0 && length == digits + 4 &&
           (digits < 8 || strncmp(text + digits + 2, "15", 2) >= 0) &&
           !strncasecmp(text + digits, "E+", 2) && strspn(text + digits + 2, "0123456789") == 2 &&
           (text[digits + 2] > '1' || text[digits + 3] > '0');
}

/* ---- times ----------------------------------------------------------------------------------- */

/* A whole number at *text, at most `most` digits; -1: there is none. */
static int digits(const char **text, int most)
{
    int value = -1;
    for (; most && **text >= '0' && **text <= '9'; most--, ++*text)
        value = (value < 0 ? 0 : value) * 10 + (**text - '0');
    return value;
}

/* Behind a number of the date: a dash, a slash or the Chinese word. */
static bool date_sign(const char **text, const char *word)
{
    const bool is_sign = **text == '-' || **text == '/' || **text == '.';
    const size_t size = strncmp(*text, word, strlen(word)) ? is_sign : strlen(word);
    *text += size;
    return size > 0;
}

struct date {
    int year, month, day, hour, minute, second;
    char fraction[8], zone[8];
};

/* "mar", "March": its number; 0: another word. */
static int month_at(const char **text)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    size_t size = 0;
    while (isalpha((unsigned char)(*text)[size])) size++;
    for (int i = 0; i < 12 && size > 2; i++) {
        if (size > strlen(months[i]) || strncasecmp(*text, months[i], size) != 0) continue;
        *text += size;
        return i + 1;
    }
    return 0;
}

/* 5 Mar 2026, 05-MAR-26, 05MAR2026, March 5, 2026; without a year (0) where the clock follows: Mar 05 20:15:00. */
static bool read_named(const char **text, struct date *date)
{
    static const char between[] = " -/.,";
    const char *at = *text;
    const int first = month_at(&at);
    at += strspn(at, between);
    date->day = digits(&at, 2);
    size_t gap = strspn(at, between);
    date->month = first ? first : month_at((at += gap, &at));
    if (!first) gap = strspn(at, between);
    const size_t size = strspn(at + gap, "0123456789");
    if (date->day < 0 || !date->month || (first && !gap) || (size != 2 && size != 4)) return false;
    at += gap;
    *text = at;
    if (size == 2 && at[2] == ':') return first;
    date->year = digits(text, 4);
    if (size == 2) date->year += date->year < 70 ? 2000 : 1900;
    return date->year >= 1000;
}

/* 15.03.2026 */
static bool read_day_first(const char **text, struct date *date)
{
    const char *at = *text;
    int *const parts[] = {&date->day, &date->month};
    for (int i = 0; i < 2; i++) {
        *parts[i] = digits(&at, 2);
        if (*parts[i] < 0 || *at++ != '.') return false;
    }
    date->year = digits(&at, 4);
    if (date->year >= 1000) *text = at;
    return date->year >= 1000;
}

static bool read_date(const char **text, struct date *date)
{
    if (read_named(text, date) || read_day_first(text, date)) return true;
    date->year = digits(text, 4);
    bool joined = **text >= '0' && **text <= '9'; /* 20260301 */
    if (date->year < 1000 || (!joined && !date_sign(text, "年"))) return false;
    date->month = digits(text, 2);
    if (date->month < 0 || (!joined && !date_sign(text, "月"))) return false;
    date->day = digits(text, 2);
    if (!strncmp(*text, "日", 3)) *text += 3;
    return date->day >= 0;
}

/* 9, 9:05, 09:05:30.25, 08.05.30 as Oracle has it, 090530. */
static bool read_hours(const char **text, struct date *date)
{
    date->hour = digits(text, 2);
    if (date->hour < 0) return false;
    const size_t rest = strspn(*text, "0123456789"); /* 0530, 053015, 053015123 but for the hour */
    if (rest && rest != 2 && rest != 4 && rest != 7) return false;
    const bool joined = rest > 0,
               dotted = **text == '.' && strspn(*text, ".0123456789") > 5 && (*text)[3] == '.';
    int *const parts[] = {&date->minute, &date->second};
    for (int i = 0; i < 2; i++) {
        if (joined ? !strspn(*text, "0123456789") : **text != (dotted ? '.' : ':')) return true;
        *text += !joined;
        *parts[i] = digits(text, 2);
        if (*parts[i] < 0) return false;
    }
    const bool more = joined && **text >= '0' && **text <= '9'; /* milliseconds */
    if (!more && **text != '.' && **text != ',') return true;
    const int length = (int)strspn(*text + !more, "0123456789");
    snprintf(date->fraction, sizeof date->fraction, ".%.*s", length > 6 ? 6 : length,
             *text + !more);
    *text += length + !more;
    return length > 0;
}

/* Z, UTC, +08, +0800, +08:00, GMT+8 or nothing as ISO 8601 has it; behind it the zone's name in brackets. */
static bool read_zone(const char *text, struct date *date)
{
    size_t length = strlen(text);
    const char *name = strstr(text, " (");
    if (name && name > text && text[length - 1] == ')') length = (size_t)(name - text);
    const bool utc = length > 2 && (!strncasecmp(text, "UTC", 3) || !strncasecmp(text, "GMT", 3));
    const char *end = text + length;
    text += utc ? 3 : 0;
    if (text == end || (end == text + 1 && *text == 'Z'))
        return snprintf(date->zone, sizeof date->zone, "%s", utc || *text == 'Z' ? "Z" : "") >= 0;
    const char sign = *text++;
    if (sign != '+' && sign != '-') return false;
    const int hours = digits(&text, 2);
    if (*text == ':') text++;
    const int minutes = digits(&text, 2);
    if (hours < 0 || hours > 23 || minutes > 59 || text != end) return false;
    snprintf(date->zone, sizeof date->zone, "%c%02d:%02d", sign, hours % 24,
             minutes < 0 ? 0 : minutes % 60);
    return true;
}

/* AM or PM, behind hours of a clock of twelve or, in Chinese, before them: 1 and 2; 0: neither. */
static int read_half(const char **text)
{
    static const char *const words[] = {"am", "pm", "上午", "下午"};
    while (**text == ' ') ++*text;
    for (int i = 0; i < 4; i++) {
        if (strncasecmp(*text, words[i], strlen(words[i])) != 0) continue;
        *text += strlen(words[i]);
        return 1 + i % 2;
    }
    return 0;
}

/* Beside a date: （周一）, 星期一, (Mon), Monday. */
static void pass_weekday(const char **text)
{
    static const char *const days[] = {"周",  "星期", "mon", "tue", "wed",
                                       "thu", "fri",  "sat", "sun"};
    const char *at = *text + strspn(*text, " ");
    const bool wide = !strncmp(at, "（", 3), closes = wide || *at == '(';
    at += wide ? 3 : closes;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        size_t size = strlen(days[i]) + (i < 2 ? 3 : 0); /* 一 */
        if (strncasecmp(at, days[i], strlen(days[i])) != 0 || strlen(at) < size) continue;
        while (isalpha((unsigned char)at[size])) size++;
        if (i > 1 && size > 3 && strncasecmp(at + size - 3, "day", 3) != 0) return;
        if (!closes)
            *text = at + size;
        else if (!strncmp(at + size, wide ? "）" : ")", wide ? 3 : 1))
            *text = at + size + (wide ? 3 : 1);
        return;
    }
}

/* A date and time with any of the usual signs, as ISO 8601. */
static bool as_iso(char *all, char iso[LONGEST])
{
    struct date date = {0};
    const char *text = all;
    pass_weekday(&text);
    text += strspn(text, " ,");
    if (!read_date(&text, &date)) return false;
    const bool is_joined = isdigit((unsigned char)all[4]); /* 20260301 */
    if (isdigit((unsigned char)*text) && isdigit((unsigned char)text[-1]) && !is_joined)
        return false;
    pass_weekday(&text);
    if (!date.year) { /* behind the clock and its zone */
        const size_t length = strlen(all);
        if (all[length - 5] != ' ' || strspn(all + length - 4, "0123456789") != 4) return false;
        date.year = atoi(all + length - 4);
        all[length - 5] = '\0';
    }
    text += strspn(text, ",");
    text += *text == 'T' || *text == ':' || (*text == '-' && text[1] && text[2] && text[3] == '.');
    int half = read_half(&text);
    if (*text >= '0' && *text <= '9' && !read_hours(&text, &date)) return false;
    if (!half) half = read_half(&text);
    if (half && (date.hour < 1 || date.hour > 12)) return false;
    if (half) date.hour = date.hour % 12 + (half > 1 ? 12 : 0);
    while (*text == ' ') text++;
    if (!read_zone(text, &date)) return false;
    return snprintf(iso, LONGEST, "%04d-%02d-%02dT%02d:%02d:%02d%s%s", date.year, date.month,
                    date.day, date.hour, date.minute, date.second, date.fraction,
                    date.zone) < LONGEST;
}

/* Seconds, milliseconds or microseconds since 1970: 9 to 11, 12 to 14 or 15 to 17 digits. */
static bool since_1970(const char *text, size_t length, int64_t *instant)
{
    double number;
    size_t whole = strcspn(text, ".");
    if (strspn(text, "0123456789.") != length || whole < 9 || whole > 17) return false;
    if (!yl_text_to_number(text, length, &number)) return false;
    if (whole <= 14) number *= whole > 11 ? 1e3 : 1e6;
    *instant = (int64_t)(number + 0.5);
    return true;
}

bool yl_cell_time(const char *text, const struct yl_zone *zone, int64_t *instant)
{
    char iso[LONGEST], kept[LONGEST];
    size_t length;
    text = yl_cell_trim(text, &length);
    if (!length || length >= sizeof kept) return false;
    memcpy(kept, text, length);
    kept[length] = '\0';
    /* 2026030520, 202603052015, 20260305201500, 20260305201500123: a date of this century and a clock */
    const bool is_count = (length != 10 && length != 12 && length != 14 && length != 17) ||
                          strncmp(kept, "20", 2) != 0 || strspn(kept, "0123456789") != length;
    if (is_count && since_1970(kept, length, instant)) return true;
    if (as_iso(kept, iso) && yl_time_parse(instant, iso, strlen(iso), zone) == YL_TIME_GOOD)
        return true;
    return !is_count && since_1970(kept, length, instant);
}

/* ---- looks ----------------------------------------------------------------------------------- */

/* Digits, letters and what is beyond ASCII are of one kind each, other signs of their own. */
static char kind_of(char sign)
{
    if (sign & 0x80) return '\x80';
    if (sign >= '0' && sign <= '9') return '0';
    return ((sign | 0x20) >= 'a' && (sign | 0x20) <= 'z') ? 'a' : sign;
}

static unsigned bit_of(char sign)
{
    static const char kinds[] = {'0', 'a', '\x80'};
    const char *at = memchr(kinds, kind_of(sign), sizeof kinds);
    return 1U << (at ? at - kinds : 3);
}

static size_t run_at(const char *text)
{
    size_t length = 1;
    while (text[length] && kind_of(text[length]) == kind_of(*text)) length++;
    return length;
}

static enum yl_cell_alike compare(const char *one, const char *other)
{
    enum yl_cell_alike alike = YL_CELL_ALIKE;
    while (*one && kind_of(*one) == kind_of(*other)) {
        const size_t length = run_at(one), others = run_at(other);
        if (length != others) alike = YL_CELL_RUNS;
        one += length;
        other += others;
    }
    return *one || *other ? YL_CELL_UNLIKE : alike;
}

void yl_cell_look_at(struct yl_cell_look *look, const char *text)
{
    if (!*text) return;
    const enum yl_cell_alike alike = look->first ? compare(look->first, text) : YL_CELL_ALIKE;
    if (!look->first || alike < look->alike) look->alike = alike;
    if (!look->first) look->first = text;
    look->begins |= bit_of(*text);
    look->ends |= bit_of(text[strlen(text) - 1]);
}

bool yl_cell_looks(const struct yl_cell_look *look, const char *text, bool roughly)
{
    if (!*text || !look->first) return false;
    if (look->alike) return compare(look->first, text) >= (roughly ? YL_CELL_RUNS : look->alike);
    return (look->begins & bit_of(*text)) && (look->ends & bit_of(text[strlen(text) - 1]));
}
