/* log_clock.c: the instants at which hours begin are remembered by their text; contract in log_clock.h */
#include "sim/fit/log_clock.h"
#include "sim/base/hash.h"
#include "sim/table/cells.h"
#include <stdio.h>
#include <string.h>

static const int64_t earliest = 2 * YL_DAY,
                     latest = INT64_C(84006) * YL_DAY; /* 1970, "never"; 2200 */

static const struct yl_zone none = {0};

void yl_log_clock_make(struct yl_log_clock *clock, const struct yl_zone *zone, bool is_zoned)
{
    memset(clock->known, 0, sizeof clock->known);
    clock->zone = zone;
    clock->is_zoned = is_zoned;
}

/* `count` digits; -1: there are not so many. */
static int64_t digits(const char *text, int count)
{
    int64_t value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

/* Behind the seconds: microseconds, and how much text they take. */
static int64_t fraction_of(const char *text, size_t length, size_t *size)
{
    int64_t value = 0, unit = 100000;
    *size = 0;
    if (!length || *text != '.') return 0;
    for (*size = 1; *size < length && text[*size] >= '0' && text[*size] <= '9'; ++*size) {
        value += unit * (text[*size] - '0');
        unit /= 10;
    }
    return *size > 1 ? value : -1;
}

/* When an hour begins, by its text and what follows the seconds; false: it is no time, or the clock jumps near it. */
static bool hour_start(struct yl_log_clock *clock, const char *key, int64_t *start)
{
    char text[YL_LOG_HOUR + 8];
    struct yl_log_hour *known = &clock->known[yl_hash(key, strlen(key)) % YL_LOG_HOURS];
    *start = known->start;
    if (!strcmp(known->text, key)) return true;
    snprintf(text, sizeof text, "%.13s:00:00%s", key, key + 13);
    if (!yl_cell_time(text, clock->zone, start)) return false;
    if (!key[13] && clock->zone->table &&
        yl_zone_change(clock->zone, *start - 3 * YL_HOUR, *start + 3 * YL_HOUR) != YL_NEVER)
        return false;
    snprintf(known->text, sizeof known->text, "%s", key);
    known->start = *start;
    return true;
}

/* 2026-03-01T10:00:05.25+08:00; false: another form, or a time that needs the general reader. */
static bool usual(struct yl_log_clock *clock, const char *text, size_t length, int64_t *instant)
{
    char key[YL_LOG_HOUR];
    size_t size;
    if (length < 19 || text[13] != ':' || text[16] != ':') return false;
    const int64_t minute = digits(text + 14, 2), second = digits(text + 17, 2),
                  micro = fraction_of(text + 19, length - 19, &size);
    const size_t rest = length - 19 - size; /* the zone */
    int64_t start;
    if (minute < 0 || minute > 59 || second < 0 || second > 59 || micro < 0 || rest > 6)
        return false;
    memcpy(key, text, 13);
    memcpy(key + 13, text + 19 + size, rest);
    key[13 + rest] = '\0';
    if (!hour_start(clock, key, &start)) return false;
    *instant = start + minute * YL_MINUTE + second * YL_SECOND + micro;
    return true;
}

/* Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970; 2026030510 is an hour. */
static bool number(const char *text, size_t length, int64_t *instant)
{
    int64_t value = *text != '2' && (length == 10 || length == 13 || length == 16)
                        ? digits(text, (int)length)
                        : -1;
    if (value < 0) return false;
    if (length < 16) value *= length == 10 ? 1000000 : 1000;
    *instant = value;
    return true;
}

bool yl_log_clock_read(struct yl_log_clock *clock, const char *text, size_t length, int64_t *at)
{
    bool since = number(text, length, at);
    if (!since && !usual(clock, text, length, at)) {
        since = length && strncmp(text, "20", 2) != 0 && strspn(text, "0123456789.") >= length;
        if (!yl_cell_time(text, clock->zone, at)) return false;
    }
    if (since && clock->is_zoned) {
        struct yl_local local = yl_local(&none, *at);
        enum yl_time_fault fault = yl_instant(at, clock->zone, local);
        if (fault == YL_TIME_SHAPE || fault == YL_TIME_RANGE) return false;
    }
    return *at >= earliest && *at < latest;
}

bool yl_log_clock_skips(const struct yl_log_clock *clock, const char *text)
{
    int64_t at;
    return yl_cell_time(text, &none, &at) && at >= 0 && at < latest &&
           !yl_cell_time(text, clock->zone, &at);
}
