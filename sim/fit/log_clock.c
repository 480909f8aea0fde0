/* log_clock.c: the usual form by arithmetic, whole hours of the zone remembered; contract in log_clock.h */
#include "sim/fit/log_clock.h"
#include "sim/table/cells.h"
#include <string.h>

static const int64_t latest = INT64_C(84006) * YL_DAY; /* 2200 */

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

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400,
            of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t length_of(int64_t year, int64_t month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* When a local hour begins; false: the clock jumps in it, or may. */
static bool hour_start(struct yl_log_clock *clock, int64_t hour, int64_t *start)
{
    if (!clock->zone->table) {
        *start = hour * YL_HOUR - clock->zone->offset_s * YL_SECOND;
        return true;
    }
    size_t slot = (size_t)hour % YL_LOG_HOURS;
    *start = clock->known[slot].start;
    if (clock->known[slot].hour == hour + 1) return true;
    const struct yl_zone none = {0};
    struct yl_local local = yl_local(&none, hour * YL_HOUR);
    if (yl_instant(start, clock->zone, local) != YL_TIME_GOOD) return false;
    int64_t change = yl_zone_change(clock->zone, *start - 3 * YL_HOUR, *start + 3 * YL_HOUR);
    if (change != YL_NEVER) return false;
    clock->known[slot].hour = hour + 1;
    clock->known[slot].start = *start;
    return true;
}

/* "Z", "+08", "+0800", "+08:00" or nothing; seconds, or -1 where it is something else. */
static int64_t offset_of(const char *text, size_t length, bool *is_said)
{
    *is_said = length > 0;
    if (!length) return 0;
    if (length == 1 && *text == 'Z') return 0;
    if ((*text != '+' && *text != '-') || (length != 6 || text[3] != ':')) return INT64_MIN;
    int64_t hours = digits(text + 1, 2), minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return INT64_MIN;
    return (*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
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

/* 2026-03-01T10:00:05.25+08:00; false: another form, or a time that needs the general reader. */
static bool usual(struct yl_log_clock *clock, const char *text, size_t length, int64_t *instant)
{
    if (length < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':')
        return false;
    int64_t year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2),
            hour = digits(text + 11, 2), minute = digits(text + 14, 2),
            second = digits(text + 17, 2);
    if (year < 1971 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > length_of(year, month) || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59)
        return false;
    size_t size;
    bool is_said;
    int64_t micro = fraction_of(text + 19, length - 19, &size), start;
    int64_t offset = offset_of(text + 19 + size, length - 19 - size, &is_said);
    int64_t hours = days_of(year, month, day) * 24 + hour;
    if (micro < 0 || offset == INT64_MIN) return false;
    if (is_said)
        start = hours * YL_HOUR - offset * YL_SECOND;
    else if (!hour_start(clock, hours, &start))
        return false;
    *instant = start + minute * YL_MINUTE + second * YL_SECOND + micro;
    return true;
}

/* Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970. */
static bool number(const char *text, size_t length, int64_t *instant)
{
    int64_t value = length == 10 || length == 13 || length == 16 ? digits(text, (int)length) : -1;
    if (value < 0) return false;
    if (length < 16) value *= length == 10 ? 1000000 : 1000;
    *instant = value;
    return true;
}

bool yl_log_clock_read(struct yl_log_clock *clock, const char *text, size_t length,
                       int64_t *instant)
{
    const struct yl_zone none = {0};
    bool since = number(text, length, instant);
    if (!since && !usual(clock, text, length, instant)) {
        since = length && strspn(text, "0123456789.") >= length;
        if (!yl_cell_time(text, clock->zone, instant)) return false;
    }
    if (since && clock->is_zoned) {
        struct yl_local local = yl_local(&none, *instant);
        enum yl_time_fault fault = yl_instant(instant, clock->zone, local);
        if (fault == YL_TIME_SHAPE || fault == YL_TIME_RANGE) return false;
    }
    return *instant >= 0 && *instant < latest;
}

bool yl_log_clock_skips(const struct yl_log_clock *clock, const char *text)
{
    const struct yl_zone none = {0};
    int64_t at;
    return yl_cell_time(text, &none, &at) && at >= 0 && at < latest &&
           !yl_cell_time(text, clock->zone, &at);
}
