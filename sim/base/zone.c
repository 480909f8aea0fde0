/* zone.c: reads the second block of a TZif file and its POSIX footer, contract in zone.h */
#include "sim/base/zone.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdbool.h>
#include <string.h>

enum { HEADER = 44, MOST_ITEMS = 20000, DAY_S = 86400 };

/* When summer time begins or ends in a year, by the clock until then. */
struct rule {
    char kind; /* J: day 1-365 without 29 February, D: 0-365, M: month, week (5: last), weekday */
    int32_t month, week, day, second;
};
struct yl_zone_table {
    int32_t times;
    int64_t *at;              /* [times] rising */
    int32_t *offset;          /* [times + 1]: before the first, then from each on */
    bool has_footer;          /* else the last offset stays */
    bool has_summer;          /* of the footer: else `standard` stays */
    int32_t standard, summer; /* offsets */
    struct rule begin, end;
};

/* ---- calendar: years from 1 March in eras of 400 years, 146097 days; 719468 days from 0000-03-01 to 1970-01-01 ---- */

int64_t yl_zone_day(int64_t year, int32_t month, int32_t day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct yl_zone_date yl_zone_date(int64_t day)
{
    int64_t from = day + 719468, era = (from >= 0 ? from : from - 146096) / 146097;
    int64_t of_era = from - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t march = (int32_t)(5 * of_year + 2) / 153; /* months since March */
    int32_t month = march < 10 ? march + 3 : march - 9;
    return (struct yl_zone_date){year + era * 400 + (month <= 2), month,
                                 (int32_t)of_year - (153 * march + 2) / 5 + 1};
}

/* ---- footer ---- */

static bool number(const char **at, int32_t most, int32_t *out)
{
    const char *from = *at;
    int32_t value = 0;
    while (**at >= '0' && **at <= '9' && value <= 10000) value = value * 10 + (*(*at)++ - '0');
    *out = value;
    return *at > from && value <= most;
}

/* ":MM" or ":SS", which may be absent. */
static bool colon_number(const char **at, int32_t *out)
{
    if (**at != ':') return true;
    ++*at;
    return number(at, 59, out);
}

/* "[+-]H[:MM[:SS]]" */
static bool clock_time(const char **at, int32_t *second)
{
    int32_t sign = 1, hour = 0, minute = 0, rest = 0;
    if (**at == '-' || **at == '+') sign = *(*at)++ == '-' ? -1 : 1;
    if (!number(at, 167, &hour)) return false;
    if (!colon_number(at, &minute) || !colon_number(at, &rest)) return false;
    *second = sign * (hour * 3600 + minute * 60 + rest);
    return true;
}

static bool skip_name(const char **at)
{
    const char *from = *at;
    if (**at == '<') {
        while (**at && **at != '>') ++*at;
        return *(*at)++ == '>';
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z')) ++*at;
    return *at - from >= 3;
}

static bool rule_read(const char **at, struct rule *rule)
{
    if (*(*at)++ != ',') return false;
    rule->kind = 'D';
    rule->second = 2 * 3600; /* where the rule says no time */
    if (**at == 'M') {
        rule->kind = *(*at)++;
        if (!number(at, 12, &rule->month) || rule->month < 1 || *(*at)++ != '.') return false;
        if (!number(at, 5, &rule->week) || rule->week < 1 || *(*at)++ != '.') return false;
        if (!number(at, 6, &rule->day)) return false;
    } else {
        if (**at == 'J') rule->kind = *(*at)++;
        if (!number(at, 365, &rule->day)) return false;
    }
    return **at != '/' || (++*at, clock_time(at, &rule->second));
}

static bool footer_read(struct yl_zone_table *table, const char *at)
{
    if (!*at) return true;
    int32_t west;
    if (!skip_name(&at) || !clock_time(&at, &west)) return false;
    table->standard = -west;
    table->has_footer = true;
    if (!*at) return true;
    if (!skip_name(&at)) return false;
    table->summer = table->standard + 3600;
    table->has_summer = true;
    if (*at && *at != ',') {
        if (!clock_time(&at, &west)) return false;
        table->summer = -west;
    }
    return rule_read(&at, &table->begin) && rule_read(&at, &table->end) && !*at;
}

/* When a rule comes in a year, in seconds since 1970-01-01T00:00 by the clock until then. */
static int64_t second_of_rule(const struct rule *rule, int64_t year)
{
    int64_t day = yl_zone_day(year, 1, 1);
    bool leap = yl_zone_day(year, 3, 1) - yl_zone_day(year, 2, 1) == 29;
    if (rule->kind == 'J') {
        day += rule->day - 1 + (leap && rule->day >= 60);
    } else if (rule->kind == 'D') {
        day += rule->day;
    } else {
        int64_t first = yl_zone_day(year, rule->month, 1);
        int64_t next = yl_zone_day(year, rule->month + 1, 1);
        int64_t sunday_based = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        day = first + (rule->day - sunday_based + 7) % 7 + 7 * (rule->week - 1);
        if (day >= next) day -= 7;
    }
    return day * DAY_S + rule->second;
}

static int32_t footer_offset(const struct yl_zone_table *table, int64_t second)
{
    if (!table->has_summer) return table->standard;
    int64_t wall = second + table->standard;
    int64_t year = yl_zone_date((wall >= 0 ? wall : wall - DAY_S + 1) / DAY_S).year;
    int64_t begin = second_of_rule(&table->begin, year) - table->standard;
    int64_t end = second_of_rule(&table->end, year) - table->summer;
    bool summer = begin <= end ? second >= begin && second < end : second >= begin || second < end;
    return summer ? table->summer : table->standard;
}

/* ---- TZif ---- */

/* A signed number, highest byte first. */
static int64_t read_number(const char *at, int bytes)
{
    uint64_t value = at[0] & 0x80 ? ~UINT64_C(0) : 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | (unsigned char)at[i];
    return (int64_t)value;
}

struct counts { /* of a block, as its header has them */
    int64_t isut, isstd, leap, time, type, chars;
};

static bool header_read(const char *at, size_t left, struct counts *counts)
{
    if (left < HEADER || memcmp(at, "TZif", 4) != 0 || at[4] < '2') return false;
    int64_t *out[6] = {&counts->isut, &counts->isstd, &counts->leap,
                       &counts->time, &counts->type,  &counts->chars};
    for (int i = 0; i < 6; i++) {
        *out[i] = read_number(at + 20 + 4 * i, 4);
        if (*out[i] < 0 || *out[i] > MOST_ITEMS) return false;
    }
    return true;
}

/* Bytes of a block behind its header; times are `wide` bytes. */
static size_t body_length(const struct counts *counts, int64_t wide)
{
    return (size_t)(counts->time * wide + counts->time + counts->type * 6 + counts->chars +
                    counts->leap * (wide + 4) + counts->isstd + counts->isut);
}

static bool times_read(struct yl_zone_table *table, const struct counts *counts, const char *at)
{
    const char *kinds = at + counts->time * 8, *types = kinds + counts->time;
    table->offset[0] = (int32_t)read_number(types, 4);
    for (int32_t i = 0; i < table->times; i++) {
        table->at[i] = read_number(at + 8 * i, 8);
        int kind = (unsigned char)kinds[i];
        if (kind >= counts->type || (i && table->at[i] <= table->at[i - 1])) return false;
        table->offset[i + 1] = (int32_t)read_number(types + 6 * kind, 4);
    }
    for (int32_t i = 0; i <= table->times; i++)
        if (table->offset[i] < -2 * DAY_S || table->offset[i] > 2 * DAY_S) return false;
    return true;
}

/* The line between two line ends; false: there is none, or it needs more room. */
static bool footer_line(char *line, size_t room, const char *at, const char *end)
{
    const char *stop = *at == '\n' ? memchr(at + 1, '\n', (size_t)(end - at) - 1) : NULL;
    if (!stop || (size_t)(stop - at) > room) return false;
    memcpy(line, at + 1, (size_t)(stop - at) - 1);
    line[stop - at - 1] = 0;
    return true;
}

enum yl_status yl_zone_load(struct yl_zone_table **out, const char *bytes, size_t length)
{
    struct counts counts;
    char line[128];
    if (!header_read(bytes, length, &counts)) return YL_BAD_INPUT;
    size_t skip = HEADER + body_length(&counts, 4);
    if (skip > length || !header_read(bytes + skip, length - skip, &counts)) return YL_BAD_INPUT;
    const char *at = bytes + skip + HEADER, *end = bytes + length;
    if (counts.type < 1 || counts.leap || body_length(&counts, 8) >= (size_t)(end - at))
        return YL_BAD_INPUT;
    struct yl_zone_table *table = yl_get_zeroed(1, sizeof *table);
    table->times = (int32_t)counts.time;
    table->at = yl_get_zeroed((size_t)counts.time + 1, sizeof *table->at);
    table->offset = yl_get_zeroed((size_t)counts.time + 1, sizeof *table->offset);
    if (times_read(table, &counts, at) &&
        footer_line(line, sizeof line, at + body_length(&counts, 8), end) &&
        footer_read(table, line)) {
        *out = table;
        return YL_OK;
    }
    yl_zone_drop(table);
    return YL_BAD_INPUT;
}

void yl_zone_drop(struct yl_zone_table *table)
{
    if (!table) return;
    YL_FREE(table->at, table->offset, table);
}

int32_t yl_zone_offset(const struct yl_zone_table *table, int64_t second)
{
    int32_t low = 0, high = table->times; /* how many changes are at or before it */
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (table->at[middle] <= second)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == table->times && table->has_footer) return footer_offset(table, second);
    return table->offset[low];
}
