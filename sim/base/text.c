/* text.c: tables of character widths and a small edit distance, contract in text.h */
#include "sim/base/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 96, DIGITS = 512 }; /* WORD: characters of a word that count for nearness */

struct range {
    uint32_t first, last;
};

/* Unicode 15 DerivedEastAsianWidth W and F, ranges joined over unassigned characters. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x18D00, 0x18D08},
    {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C},
    {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0},
    {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
    {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A},
    {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5},
    {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EF},
    {0x1F6F4, 0x1F6FF}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945},
    {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* Marks that combine, joiners, variation selectors, medial and final jamo. */
static const struct range zero[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2},
    {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x061C, 0x061C}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},
    {0x0711, 0x0711}, {0x0730, 0x074A}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948},
    {0x094D, 0x094D}, {0x0951, 0x0957}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x0EB1, 0x0EB1}, {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECD}, {0x0F18, 0x0F19}, {0x0F35, 0x0F35},
    {0x0F37, 0x0F37}, {0x0F39, 0x0F39}, {0x0F71, 0x0F7E}, {0x0F80, 0x0F84}, {0x0F86, 0x0F87},
    {0x0F8D, 0x0FBC}, {0x1160, 0x11FF}, {0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x202A, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20F0}, {0x302A, 0x302D}, {0x3099, 0x309A},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0001, 0xE01EF},
};

static bool within(const struct range *table, size_t count, uint32_t character)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (character > table[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && character >= table[low].first;
}

/* Bytes of the character that begins here, 0 if it is not one. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *character)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (at[0] < 0x80) {
        *character = at[0];
        return 1;
    }
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || length > left) return 0;
    uint32_t value = at[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
    *character = value;
    return length;
}

size_t yl_text_valid(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t character;
        size_t step = decode((const unsigned char *)text + at, length - at, &character);
        if (!step) break;
        at += step;
    }
    return at;
}

uint32_t yl_text_next(const char **at, const char *end)
{
    if (*at >= end) return 0;
    uint32_t character = 0;
    size_t step = decode((const unsigned char *)*at, (size_t)(end - *at), &character);
    *at += step ? step : 1;
    return step ? character : 0xFFFD;
}

/* Controls, Default_Ignorable_Code_Point of Unicode 15, separators of lines, private use and what is no character. */
static const struct range unseen[] = {
    {0x00, 0x08},       {0x0B, 0x1F},       {0x7F, 0x9F},        {0xAD, 0xAD},
    {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},    {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},    {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},    {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
};

bool yl_text_is_unseen(uint32_t c)
{
    if (c >= 0x20 && c < 0x7F) return false;
    return within(unseen, sizeof unseen / sizeof *unseen, c) || (c & 0xFFFE) == 0xFFFE;
}

bool yl_text_is_hidden(uint32_t c)
{
    enum { JOINER = 0x200D, AS_EMOJI = 0xFE0F };
    return yl_text_is_unseen(c) && c != JOINER && c != AS_EMOJI;
}

size_t yl_text_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (const char *at = text, *end = text + length; at < end; count++) yl_text_next(&at, end);
    return count;
}

int yl_text_character_width(uint32_t character)
{
    if (character < 0x300) return 1;
    if (within(zero, sizeof zero / sizeof *zero, character)) return 0;
    return within(wide, sizeof wide / sizeof *wide, character) ? 2 : 1;
}

int yl_text_width(const char *text, size_t length)
{
    int width = 0;
    for (const char *at = text, *end = text + length; at < end;)
        width += yl_text_character_width(yl_text_next(&at, end));
    return width;
}

size_t yl_text_fit(const char *text, size_t length, int columns)
{
    const char *at = text, *end = text + length;
    while (at < end) {
        const char *next = at;
        columns -= yl_text_character_width(yl_text_next(&next, end));
        if (columns < 0) break;
        at = next;
    }
    return (size_t)(at - text);
}

size_t yl_text_utf16(const char *text, size_t length)
{
    size_t units = 0;
    for (const char *at = text, *end = text + length; at < end;)
        units += yl_text_next(&at, end) >= 0x10000 ? 2 : 1;
    return units;
}

static size_t letters(uint32_t out[WORD], const char *word)
{
    size_t count = 0;
    const char *end = word + strlen(word);
    while (word < end && count < WORD) {
        uint32_t character = yl_text_next(&word, end);
        if (character >= 'A' && character <= 'Z') character += 'a' - 'A';
        out[count++] = character;
    }
    return count;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned yl_text_distance(const char *a, const char *b)
{
    uint32_t x[WORD], y[WORD];
    size_t m = letters(x, a), n = letters(y, b);
    unsigned row[3][WORD + 1]; /* this row, the one above, the one above that */
    unsigned *now = row[0], *up = row[1], *upper = row[2];
    for (size_t j = 0; j <= n; j++) now[j] = (unsigned)j;
    for (size_t i = 1; i <= m; i++) {
        unsigned *turn = upper;
        upper = up;
        up = now;
        now = turn;
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= n; j++) {
            unsigned best = up[j - 1] + (x[i - 1] != y[j - 1]);
            best = least(best, least(up[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                best = least(best, upper[j - 2] + 1);
            now[j] = best;
        }
    }
    return now[n];
}

enum { WIDE_FIRST = 0xFF01, WIDE_LAST = 0xFF5E, WIDE_SHIFT = 0xFEE0 };

/* 0: it has none. */
static char narrow_of(uint32_t character)
{
    static const struct {
        uint32_t wide;
        char narrow;
    } others[] = {{0x3000, ' '},  {0x3001, ','}, {0x2018, '\''},
                  {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'}};
    if (character >= WIDE_FIRST && character <= WIDE_LAST) return (char)(character - WIDE_SHIFT);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].wide == character) return others[i].narrow;
    return 0;
}

bool yl_text_is_wide(uint32_t character) { return narrow_of(character) != 0; }

static bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

void yl_text_narrow(char *out, const char *text, size_t length)
{
    const char *at = text, *end = text + length;
    char *from = out;
    while (at < end) {
        const char *here = at, *after;
        char narrow = narrow_of(yl_text_next(&at, end));
        if (!narrow) {
            memcpy(out, here, (size_t)(at - here));
            out += at - here;
            continue;
        }
        *out++ = narrow;
        if (narrow != ':' && narrow != ',') continue;
        after = at;
        uint32_t next = at < end ? yl_text_next(&after, end) : ' ';
        char plain = narrow_of(next) ? narrow_of(next) : next < 0x80 ? (char)next : 'x';
        bool clock = narrow == ':' && out - 1 > from && is_digit(out[-2]) && is_digit(plain);
        if (!clock && plain != ' ' && plain != '\n' && plain != '\r') *out++ = ' ';
    }
    *out = '\0';
}

size_t yl_text_nearest(const char *word, const char *const *words, size_t count,
                       const char *best[3])
{
    unsigned length = (unsigned)yl_text_characters(word, strlen(word)), far[3] = {0};
    unsigned most = length / 3 > 1 ? length / 3 : 1;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned away = yl_text_distance(word, words[i]);
        if (away > most || away >= length) continue; /* nothing of the word would be left */
        size_t at = found < 3 ? found : 3;
        while (at > 0 && far[at - 1] > away) at--;
        if (at == 3) continue;
        for (size_t j = found < 3 ? found : 2; j > at; j--) {
            best[j] = best[j - 1];
            far[j] = far[j - 1];
        }
        best[at] = words[i];
        far[at] = away;
        if (found < 3) found++;
    }
    return found;
}

void yl_text_guess(char *out, size_t size, const char *word, const char *const *words, size_t count)
{
    enum { MOST = 8 };
    const char *best[3], *dot = strrchr(word, '.');
    size_t near = yl_text_nearest(word, words, count, best), used = 0, shown = 0;
    size_t front = dot ? (size_t)(dot - word) + 1 : 0;
    bool alike = false;
    for (size_t i = 0; i < count; i++) alike |= front && !strncmp(words[i], word, front);
    *out = '\0';
    for (size_t i = 0; i < (near ? near : count); i++) {
        const char *one = near ? best[i] : words[i];
        if (!near && alike && strncmp(one, word, front) != 0) continue;
        bool full = shown++ == MOST || used + strlen(one) + sizeof ", …" >= size;
        used += (size_t)snprintf(out + used, size - used, "%s%s", shown > 1 ? ", " : "",
                                 full ? "…" : one);
        if (full) return;
    }
}

/* ---- numbers out ------------------------------------------------------------------------------ */

static size_t put_digits(char *at, uint64_t value)
{
    char back[24];
    size_t n = 0;
    do back[n++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < n; i++) at[i] = back[n - 1 - i];
    at[n] = 0;
    return n;
}

/* %.9g of 1e-4 <= value < 1e9 where the ninth digit is beyond doubt; 0 where it is not. A double times
 * an exact power of ten in 64 bits of mantissa is off by 1e-10 at most, far less than `doubt`. */
static size_t nine_digits(char *at, double value)
{
    static const long double power[] = {1e0L, 1e1L, 1e2L, 1e3L,  1e4L,  1e5L,  1e6L,
                                        1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L};
    const long double doubt = 1e-6L;
    int point = 9, zeros = 0; /* digits before the decimal point */
    if (!(value >= 1e-4 && value < 1e9)) return 0;
    while (point > 0 && (long double)value < power[point - 1]) point--;
    if (point == 0)
        for (long double up = value; (up *= 10) < 1; zeros++) {
        }
    long double scaled = (long double)value * power[9 - point + zeros];
    uint64_t whole = (uint64_t)scaled;
    long double rest = scaled - (long double)whole;
    if (fabsl(rest - 0.5L) < doubt) return 0;
    whole += rest > 0.5L;
    if (whole >= UINT64_C(1000000000) || whole < UINT64_C(100000000)) return 0;
    char figure[24];
    put_digits(figure, whole);
    int last = 9;
    while (last > 1 && figure[last - 1] == '0' && last > point) last--;
    size_t used = 0;
    if (point == 0) {
        at[used++] = '0';
        at[used++] = '.';
        for (int i = 0; i < zeros; i++) at[used++] = '0';
    }
    for (int i = 0; i < last; i++) {
        if (i == point && point) at[used++] = '.';
        at[used++] = figure[i];
    }
    at[used] = 0;
    return used;
}

size_t yl_text_number(char *buffer, double value)
{
    const double size = fabs(value);
    const size_t sign = value < 0;
    size_t length = 0;
    buffer[0] = 0;
    if (!isfinite(value)) return 0;
    if (sign) buffer[0] = '-';
    if (size < 1e9 && size == floor(size))
        length = put_digits(buffer + sign, (uint64_t)size); /* as most counts; -0 is 0 */
    else
        length = nine_digits(buffer + sign, size);
    return length ? length + sign : (size_t)snprintf(buffer, YL_NUMBER, "%.9g", value);
}

size_t yl_text_count(char *buffer, int64_t value)
{
    const size_t sign = value < 0;
    if (sign) buffer[0] = '-';
    return sign + put_digits(buffer + sign, sign ? -(uint64_t)value : (uint64_t)value);
}

size_t yl_text_money(char *buffer, int64_t micro)
{
    enum { MILLION = 1000000 };
    const bool sign = micro < 0;
    uint64_t size = sign ? -(uint64_t)micro : (uint64_t)micro, part = size % MILLION;
    size_t length = sign;
    if (sign) buffer[0] = '-';
    length += put_digits(buffer + length, size / MILLION);
    if (part) buffer[length++] = '.';
    for (uint64_t unit = MILLION / 10; part; part %= unit, unit /= 10)
        buffer[length++] = (char)('0' + part / unit);
    buffer[length] = 0;
    return length;
}

static size_t digits(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] >= '0' && text[at] <= '9') at++;
    return at;
}

/* "12" or "12.50" of at most 15 digits: a whole number over a power of ten, both of which a double holds, so that their
 * quotient is what strtod says (Clinger 1990). */
static bool short_number(const char *text, size_t length, double *value)
{
    enum { MOST = 15 };
    double tenths = 1;
    int64_t whole = 0;
    size_t point = length;
    if (length > MOST || *text == '.') return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && point == length && i + 1 < length)
            point = i;
        else if (text[i] < '0' || text[i] > '9')
            return false;
        else {
            whole = 10 * whole + (text[i] - '0');
            if (i > point) tenths *= 10;
        }
    }
    *value = (double)whole / tenths;
    return true;
}

/* Behind a sign, if there is one. */
static size_t unsigned_at(const char *text, size_t length, size_t at)
{
    return at + (at < length && (text[at] == '+' || text[at] == '-'));
}

size_t yl_text_digits(const char *text, size_t length)
{
    size_t from = unsigned_at(text, length, 0), at = digits(text, length, from), count = at - from;
    if (at < length && text[at] == '.') {
        from = at + 1;
        at = digits(text, length, from);
        count += at - from;
    }
    if (!count) return 0;
    if (at == length || (text[at] != 'e' && text[at] != 'E')) return at;
    from = unsigned_at(text, length, at + 1);
    const size_t end = digits(text, length, from);
    return end > from ? end : at;
}

bool yl_text_to_number(const char *text, size_t length, double *value)
{
    char copy[DIGITS];
    if (length == 0 || length >= sizeof copy) return false;
    if (short_number(text, length, value)) return true;
    if (yl_text_digits(text, length) != length) return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    double number = strtod(copy, NULL);
    if (!isfinite(number)) return false;
    *value = number;
    return true;
}

void yl_text_short(char *buffer, size_t size, const char *value)
{
    size_t length = strspn(value, "0123456789.");
    double number;
    bool is_number = memchr(value, '.', length) &&
                     !strchr("-:T", value[length] ? value[length] : '%') &&
                     yl_text_to_number(value, length, &number);
    snprintf(buffer, size, "%s", value);
    if (is_number && number < 10000) snprintf(buffer, size, "%.4g%s", number, value + length);
}
