/* clock.c: civil days by arithmetic, zones by zone.c, contract in clock.h */
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/base/zone.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, MOST_ZONE_BYTES = 1 << 20 };

static const char ZONES[] = "/usr/share/zoneinfo/";

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int32_t offset_at(const struct yl_zone *zone, int64_t second)
{
    return zone->table ? yl_zone_offset(zone->table, second) : zone->offset_s;
}

static bool two_digits(const char *at, int32_t *out)
{
    if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1])) return false;
    *out = (at[0] - '0') * 10 + at[1] - '0';
    return true;
}

/* Z or +HH:MM, the whole text. */
static enum yl_time_fault offset_read(const char *text, size_t length, int32_t *offset)
{
    int32_t hour, minute;
    if (length == 1 && text[0] == 'Z') {
        *offset = 0;
        return YL_TIME_GOOD;
    }
    if (length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return YL_TIME_SHAPE;
    if (!two_digits(text + 1, &hour) || !two_digits(text + 4, &minute)) return YL_TIME_SHAPE;
    if (hour > 23 || minute > 59) return YL_TIME_RANGE;
    *offset = (text[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
    return YL_TIME_GOOD;
}

static bool zone_name(const char *name)
{
    if (!isalpha((unsigned char)name[0]) || strstr(name, "//")) return false;
    for (const char *at = name; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_+-/", *at)) return false;
    return true;
}

enum yl_status yl_zone_open(struct yl_zone *zone, const char *name, struct yl_fault *fault)
{
    *zone = (struct yl_zone){0};
    size_t length = strlen(name);
    if (length == 0 || length >= sizeof zone->name) return YL_BAD_INPUT;
    memcpy(zone->name, name, length + 1);
    if (offset_read(name, length, &zone->offset_s) == YL_TIME_GOOD) return YL_OK;
    char path[sizeof ZONES + sizeof zone->name];
    snprintf(path, sizeof path, "%s%s", ZONES, name);
    struct yl_bytes bytes = {0};
    struct yl_fault why = {0};
    enum yl_status status = zone_name(name) ? YL_OK : YL_BAD_INPUT;
    if (!status) status = yl_file_read(&bytes, path, MOST_ZONE_BYTES, &why);
    if (!status) status = yl_zone_load(&zone->table, bytes.data, bytes.length);
    yl_bytes_free(&bytes);
    if (status) *zone = (struct yl_zone){0};
    if (yl_fault_is_machines(&why)) return yl_fault_take(fault, status, &why);
    return status == YL_IO ? YL_BAD_INPUT : status;
}

void yl_zone_close(struct yl_zone *zone)
{
    yl_zone_drop(zone->table);
    *zone = (struct yl_zone){0};
}

static struct yl_local split(int64_t wall)
{
    struct yl_local local = {0};
    const int64_t day = floor_div(wall, DAY_S);
    const int32_t rest = (int32_t)(wall - day * DAY_S);
    const struct yl_zone_date date = yl_zone_date(day);
    local.year = (int32_t)date.year;
    local.month = date.month;
    local.day = date.day;
    local.hour = rest / 3600;
    local.minute = rest / 60 % 60;
    local.second = rest % 60;
    local.weekday = (int32_t)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    return local;
}

struct yl_local yl_local(const struct yl_zone *zone, int64_t instant)
{
    int64_t second = floor_div(instant, YL_SECOND);
    int32_t offset = offset_at(zone, second);
    struct yl_local local = split(second + offset);
    local.micro = (int32_t)((instant % YL_SECOND + YL_SECOND) % YL_SECOND);
    local.offset_s = offset;
    return local;
}

static int64_t wall_of(struct yl_local local)
{
    return yl_zone_day(local.year, local.month, local.day) * DAY_S + local.hour * 3600 +
           local.minute * 60 + local.second;
}

/* The offsets that hold near a wall-clock second, and the seconds that give it, the earliest first. */
static int find(const struct yl_zone *zone, int64_t wall, int64_t at[2], int32_t *low,
                int32_t *high)
{
    int32_t near[4] = {offset_at(zone, wall - 26 * 3600), offset_at(zone, wall + 26 * 3600), 0, 0};
    near[2] = offset_at(zone, wall - near[0]);
    near[3] = offset_at(zone, wall - near[1]);
    int found = 0;
    *low = *high = near[0];
    for (int i = 0; i < 4; i++) {
        if (near[i] < *low) *low = near[i];
        if (near[i] > *high) *high = near[i];
        int64_t second = wall - near[i];
        bool known = (found > 0 && at[0] == second) || (found > 1 && at[1] == second);
        if (known || found == 2 || offset_at(zone, second) != near[i]) continue;
        at[found++] = second;
    }
    if (found == 2 && at[1] < at[0]) {
        int64_t other = at[0];
        at[0] = at[1];
        at[1] = other;
    }
    return found;
}

/* The first second after a change of offset in (from, to]. */
static int64_t gap_end(const struct yl_zone *zone, int64_t from, int64_t to)
{
    int32_t before = offset_at(zone, from);
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (offset_at(zone, middle) == before)
            from = middle;
        else
            to = middle;
    }
    return to;
}

int64_t yl_zone_change(const struct yl_zone *zone, int64_t from, int64_t to)
{
    int64_t first = floor_div(from, YL_SECOND), last = floor_div(to, YL_SECOND);
    if (offset_at(zone, first) == offset_at(zone, last)) return YL_NEVER;
    return gap_end(zone, first, last) * YL_SECOND;
}

enum yl_time_fault yl_instant(int64_t *instant, const struct yl_zone *zone, struct yl_local local)
{
    int64_t wall = wall_of(local), at[2] = {0, 0};
    int32_t low, high;
    int found = find(zone, wall, at, &low, &high);
    if (found == 0) {
        *instant = gap_end(zone, wall - high, wall - low) * YL_SECOND;
        return YL_TIME_SKIPPED;
    }
    *instant = at[0] * YL_SECOND + local.micro;
    return found == 2 ? YL_TIME_TWICE : YL_TIME_GOOD;
}

static bool date_read(const char *text, struct yl_local *local)
{
    int32_t century, year;
    if (!two_digits(text, &century) || !two_digits(text + 2, &year) || text[4] != '-') return false;
    local->year = century * 100 + year;
    return two_digits(text + 5, &local->month) && text[7] == '-' &&
           two_digits(text + 8, &local->day);
}

/* THH:MM[:SS[.f...]] at *at, which moves behind it. */
static bool hours_read(const char *text, size_t length, size_t *at, struct yl_local *local)
{
    size_t i = *at;
    if (i >= length || text[i] != 'T') return true;
    if (length - i < 6 || text[i + 3] != ':') return false;
    if (!two_digits(text + i + 1, &local->hour) || !two_digits(text + i + 4, &local->minute))
        return false;
    *at = i += 6;
    if (i >= length || text[i] != ':') return true;
    if (length - i < 3 || !two_digits(text + i + 1, &local->second)) return false;
    *at = i += 3;
    if (i >= length || text[i] != '.') return true;
    int32_t scale = 100000;
    size_t from = ++i;
    for (; i < length && isdigit((unsigned char)text[i]); i++, scale /= 10) {
        if (scale == 0) return false; /* finer than a microsecond */
        local->micro += (text[i] - '0') * scale;
    }
    *at = i;
    return i > from;
}

/* A day and a time of day. */
static bool in_range(const struct yl_local *local)
{
    if (local->year < 1 || local->month < 1 || local->month > 12 || local->day < 1) return false;
    return yl_zone_day(local->year, local->month, local->day) <
               yl_zone_day(local->year, local->month + 1, 1) &&
           local->hour < 24 && local->minute < 60 && local->second < 60;
}

/* 0002-01-01Z and 9999-01-01Z: a time between them has a year of four digits in every zone, so what is printed can be read. */
static const int64_t FIRST = INT64_C(-62104060800) * YL_SECOND,
                     LAST = INT64_C(253370764800) * YL_SECOND;

enum yl_time_fault yl_time_parse(int64_t *instant, const char *text, size_t length,
                                 const struct yl_zone *zone)
{
    struct yl_local local = {0};
    size_t at = 10;
    if (length < at || !date_read(text, &local)) return YL_TIME_SHAPE;
    if (!hours_read(text, length, &at, &local)) return YL_TIME_SHAPE;
    struct yl_zone fixed = {0};
    enum yl_time_fault fault = YL_TIME_GOOD;
    if (at < length) {
        fault = offset_read(text + at, length - at, &fixed.offset_s);
        zone = &fixed;
    }
    if (fault) return fault;
    if (!in_range(&local)) return YL_TIME_RANGE;
    int64_t found;
    fault = yl_instant(&found, zone, local);
    if (found < FIRST || found >= LAST) fault = YL_TIME_RANGE;
    if (fault != YL_TIME_RANGE) *instant = found;
    return fault;
}

/* "9:00", "22:00" or "22:00:30" */
static bool hands_read(const char *text, struct yl_local *local)
{
    enum { SHORTEST = 4, LONGEST = 8 };
    char clock[LONGEST + 3];
    size_t at = 0;
    if (strlen(text) < SHORTEST || strlen(text) > LONGEST) return false;
    const int length = snprintf(clock, sizeof clock, "T%s%s", text[1] == ':' ? "0" : "", text);
    return hours_read(clock, (size_t)length, &at, local) && at == (size_t)length &&
           local->hour < 24 && local->minute < 60 && local->second < 60;
}

int yl_time_of_day(int64_t at[2], const char *text, const struct yl_zone *zone, int64_t from,
                   int64_t to)
{
    struct yl_local hands = {0};
    int count = 0;
    if (!hands_read(text, &hands)) return -1;
    for (int64_t day = from; day <= to && count < 2; day = yl_next_boundary(zone, day, 'd')) {
        struct yl_local local = yl_local(zone, day);
        int64_t instant = YL_NEVER;
        local.hour = hands.hour;
        local.minute = hands.minute;
        local.second = hands.second;
        local.micro = 0;
        enum yl_time_fault fault = yl_instant(&instant, zone, local);
        if (fault == YL_TIME_SKIPPED || instant < from || instant > to) continue;
        if (instant == to && count) break;
        at[count++] = instant;
        if (fault == YL_TIME_TWICE && count < 2) at[count++] = instant;
    }
    return count == 2 && at[1] == to ? 1 : count;
}

int yl_time_order(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Two digits, and what follows them. */
static char *two(char *at, int32_t value, char behind)
{
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
    at[2] = behind;
    return at + 3;
}

size_t yl_time_print(char buffer[YL_TIME_TEXT], int64_t instant, const struct yl_zone *zone)
{
    const struct yl_local local = yl_local(zone, instant);
    const int32_t size = abs(local.offset_s);
    char *at = buffer;
    if (local.year >= 0 && local.year <= 9999)
        at = two(two(at, local.year / 100, 0) - 1, local.year % 100, '-');
    else
        at += snprintf(at, YL_TIME_TEXT, "%04d-", (int)local.year);
    at = two(at, local.month, '-');
    at = two(at, local.day, 'T');
    at = two(at, local.hour, ':');
    at = two(at, local.minute, ':');
    at = two(at, local.second, '.');
    if (!local.micro) at--;
    for (int32_t rest = local.micro, unit = 100000; rest; rest %= unit, unit /= 10)
        *at++ = (char)('0' + rest / unit);
    *at++ = local.offset_s < 0 ? '-' : '+';
    at = two(at, size / 3600, ':');
    at = two(at, size / 60 % 60, ':');
    if (size % 60) at = two(at, size % 60, ':');
    *--at = '\0';
    return (size_t)(at - buffer);
}

/* An hour that exists twice begins twice; a day, week or month begins once, at its first 00:00. */
static int64_t next_hour(const struct yl_zone *zone, int64_t instant, int64_t wall)
{
    int64_t best = YL_NEVER, start = floor_div(wall, 3600) * 3600;
    for (int i = 0; i < 3; i++) {
        int64_t at[2] = {0, 0};
        int32_t low, high;
        int found = find(zone, start + i * 3600, at, &low, &high);
        if (found == 0)
            at[found++] = gap_end(zone, start + i * 3600 - high, start + i * 3600 - low);
        for (int j = 0; j < found; j++)
            if (at[j] * YL_SECOND > instant && at[j] * YL_SECOND < best) best = at[j] * YL_SECOND;
    }
    return best;
}

int64_t yl_next_boundary(const struct yl_zone *zone, int64_t instant, char unit)
{
    struct yl_local now = yl_local(zone, instant);
    if (unit == 'h') return next_hour(zone, instant, wall_of(now));
    int64_t day = yl_zone_day(now.year, now.month, now.day), found;
    do {
        if (unit == 'd') day += 1;
        if (unit == 'w') day += 7 - ((day + 3) % 7 + 7) % 7;
        if (unit == 'm') {
            struct yl_local at = split(day * DAY_S);
            day = yl_zone_day(at.year, at.month + 1, 1);
        }
        (void)yl_instant(&found, zone, split(day * DAY_S));
    } while (found <= instant && (unit == 'd' || unit == 'w' || unit == 'm'));
    return found;
}

int64_t yl_latest_mark(const struct yl_zone *zone, int64_t instant, int64_t every)
{
    const int64_t monday = 4 * YL_DAY, whole = every > YL_DAY ? every : YL_DAY;
    for (;;) {
        struct yl_local now = yl_local(zone, instant);
        int64_t wall = instant + now.offset_s * YL_SECOND - monday;
        int64_t into = wall - floor_div(wall, whole) * whole, at = instant - into % every,
                second = floor_div(at, YL_SECOND);
        int32_t before = offset_at(zone, second);
        if (before == now.offset_s) {
            if (every % YL_DAY == 0) (void)yl_instant(&at, zone, yl_local(zone, at));
            return at;
        }
        int64_t change = gap_end(zone, second, floor_div(instant, YL_SECOND)) * YL_SECOND;
        if (at + (now.offset_s - before) * YL_SECOND >= change) return change;
        instant = change - 1;
    }
}

double yl_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
