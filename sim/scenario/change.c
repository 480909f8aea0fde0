/* change.c: finds the numbers that a change reaches and writes them anew, contract in change.h */
#include "sim/scenario/change.h"
#include "sim/base/text.h"
#include "sim/scenario/value.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 40, ROOM = 400, UNIT = YL_CHANGE_UNIT_ROOM };

struct unit {
    const char *name, *kind;
    long double size; /* in the first unit of its kind */
};
static const struct unit units[] = {
    {"", "", 1},         {"%", "", 0.01L},     {"ms", "t", 1},      {"s", "t", 1e3L},
    {"m", "t", 6e4L},    {"h", "t", 3.6e6L},   {"d", "t", 8.64e7L}, {"w", "t", 6.048e8L},
    {"k", "", 1e3L},     {"万", "", 1e4L},     {"亿", "", 1e8L},    {"元", "y", 1},
    {"万元", "y", 1e4L}, {"CNY", "y", 1},      {"/week", "r", 1},   {"/day", "r", 7},
    {"/h", "r", 168},    {"/min", "r", 10080}, {"/s", "r", 604800},
};

static const struct unit *unit_of(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, name) == 0) return &units[i];
    return NULL;
}

/* Length of the number at `text`, 0: none. long double: 1.37 * 20 is not 27.400000000000002. */
static size_t number(const char *text, long double *value)
{
    const size_t length = strchr("+-", *text) ? 0 : yl_text_digits(text, strlen(text));
    double check;
    if (length > LONGEST || !yl_text_to_number(text, length, &check)) return 0;
    *value = strtold(text, NULL);
    return length;
}

/* A unit at `text`, with the blank before that of money; its length, which may be 0. */
static size_t unit(const char *text, char name[UNIT])
{
    static const char *const moneys[] = {"CNY", "元", "万元"};
    size_t blank = strspn(text, " ");
    name[0] = '\0';
    for (size_t i = 0; i < sizeof moneys / sizeof *moneys; i++) {
        size_t size = strlen(moneys[i]);
        if (strncmp(text + blank, moneys[i], size) || isalnum((unsigned char)text[blank + size]))
            continue;
        strcpy(name, moneys[i]);
        return blank + size;
    }
    size_t length = 0;
    while (text[length] == '%' || text[length] == '/' || isalpha((unsigned char)text[length]) ||
           (unsigned char)text[length] >= 0x80)
        length++;
    if (length >= UNIT) return 0;
    memcpy(name, text, length);
    name[length] = '\0';
    return length;
}

/* What follows a number with a ¥ in front: nothing, or 万. */
static bool of_yuan(char name[UNIT])
{
    if (*name && strcmp(name, "万") != 0) return false;
    strcat(name, "元");
    return true;
}

bool yl_change_read(struct yl_change *change, const char *text)
{
    *change = (struct yl_change){.sign = text[0]};
    if (!text[0] || !strchr("*+-", text[0])) return false;
    const char *at = text + 1 + strspn(text + 1, " ");
    size_t sign = yl_value_yuan(at, strlen(at)), length = number(at + sign, &change->by);
    if (!length) return false;
    at += sign + length;
    at += unit(at, change->unit);
    return (!sign || of_yuan(change->unit)) && !at[strspn(at, " ")];
}

/* The shortest digits that read back as the same double, without an exponent unless it is long. */
static void shortest(char out[LONGEST], double value)
{
    if (value == 0) value = fabs(value);
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, LONGEST, "%.*e", digits - 1, value);
        if (strtod(out, NULL) != value && digits < 17) continue;
        int power = atoi(strchr(out, 'e') + 1), places = digits - 1 - power;
        if (power >= -7 && power <= 17)
            snprintf(out, LONGEST, "%.*f", places > 0 ? places : 0, value);
        break;
    }
}

static bool apply(const struct yl_change *change, const char *name, long double *value)
{
    const struct unit *to = unit_of(name), *by = unit_of(change->unit);
    bool same = strcmp(change->unit, name) == 0;
    if (!by && (!same || change->sign == '*')) return false;
    if (change->sign == '*') {
        if (strcmp(by->kind, "") != 0) return false;
        *value *= change->by * by->size;
        return true;
    }
    if (!same && (!to || strcmp(to->kind, by->kind) != 0)) return false;
    long double delta = same ? change->by : change->by * by->size / to->size;
    *value += change->sign == '+' ? delta : -delta;
    return true;
}

/* Writes the number at text + at anew; *at moves behind its unit. The result grows in `out`. */
static enum yl_change_fault rewrite(char *out, size_t room, const char *text, size_t *at,
                                    const struct yl_change *change)
{
    long double value;
    char name[UNIT], digits[LONGEST];
    size_t sign = yl_value_yuan(text + *at, strlen(text + *at)), size = strlen(out);
    snprintf(out + size, room - size, "%.*s", (int)sign, text + *at);
    *at += sign;
    size_t length = number(text + *at, &value);
    if (!length) return YL_CHANGE_NO_NUMBER;
    size_t tail = unit(text + *at + length, name);
    if ((sign && !of_yuan(name)) || !apply(change, name, &value)) return YL_CHANGE_UNIT;
    if (!isfinite((double)value)) return YL_CHANGE_NO_NUMBER;
    shortest(digits, (double)value);
    size_t used = strlen(out);
    snprintf(out + used, room - used, "%s%.*s", digits, (int)tail, text + *at + length);
    *at += length + tail;
    return YL_CHANGE_GOOD;
}

static size_t word(const char *text, size_t at)
{
    size_t from = at;
    while (isalpha((unsigned char)text[at]) || (at > from && text[at] == '_')) at++;
    return at - from;
}

struct family {
    const char *name, *word; /* word: before its first parameter; NULL: bare */
    int numbers;             /* bare numbers that change */
};
static const struct family families[] = {
#define YL_FAMILY_INNER(FAMILY, name)
#define YL_FAMILY(FAMILY, name, changed, numbers, ...) {name, changed, numbers},
#include "sim/rand/families.def"
};

static bool listed(const char *list, const char *text, size_t length)
{
    for (const char *at = list; *at;) {
        size_t size = strcspn(at, " ");
        if (size == length && strncmp(at, text, size) == 0) return true;
        at += size + (at[size] == ' ');
    }
    return false;
}

/* A distribution: copies the text and rewrites what the family says. */
static enum yl_change_fault distribution(char *out, size_t room, const char *text, size_t name,
                                         const struct yl_change *change)
{
    if (yl_text_is(text, name, "empirical")) return YL_CHANGE_EMPIRICAL;
    const struct family *family = NULL;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (yl_text_is(text, name, families[i].name)) family = &families[i];
    if (!family) return YL_CHANGE_NO_NUMBER;
    int left = family->numbers;
    bool due = !family->word; /* the next number is one to change */
    size_t at = strcspn(text, "(");
    memcpy(out, text, at);
    out[at] = '\0';
    while (text[at]) {
        size_t letters = word(text, at);
        if (letters && family->word) due = listed(family->word, text + at, letters);
        if (left && due && isdigit((unsigned char)text[at])) {
            enum yl_change_fault fault = rewrite(out, room, text, &at, change);
            if (fault) return fault;
            left--;
            continue;
        }
        size_t used = strlen(out), step = letters ? letters : 1;
        snprintf(out + used, room - used, "%.*s", (int)step, text + at);
        at += step;
    }
    return left ? YL_CHANGE_NO_NUMBER : YL_CHANGE_GOOD;
}

const char *yl_change_text(struct yl_arena *arena, const char *text, const struct yl_change *change,
                           enum yl_change_fault *fault)
{
    char out[ROOM] = "";
    text += strspn(text, " ");
    size_t name = word(text, 0), at = 0;
    *fault = YL_CHANGE_NO_NUMBER;
    if (strlen(text) > ROOM - 4 * LONGEST) return NULL;
    if (name && text[name + strspn(text + name, " ")] == '(') {
        *fault = distribution(out, sizeof out, text, name, change);
    } else {
        bool minus = text[0] == '-' && isdigit((unsigned char)text[1]);
        struct yl_change turned = *change; /* -3 + 2 is -(3 - 2) */
        if (minus && change->sign != '*') turned.sign = change->sign == '+' ? '-' : '+';
        at = minus;
        if (minus) strcpy(out, "-");
        *fault = rewrite(out, sizeof out, text, &at, &turned);
        if (!*fault && text[at + strspn(text + at, " ")]) *fault = YL_CHANGE_NO_NUMBER;
        if (strncmp(out, "--", 2) == 0) memmove(out, out + 2, strlen(out + 2) + 1);
    }
    return *fault ? NULL : yl_arena_copy(arena, out, strlen(out));
}
