/* yl-test: LINK yl_base LABELS fast,exact TIMEOUT 60 */
/* test_clock.c: calendars, zones and ISO 8601; answers from the C library's own zones and by hand.
 */
#include "sim/base/clock.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct yl_zone zone_of(const char *name)
{
    struct yl_zone zone;
    cr_assert(eq(int, yl_zone_open(&zone, name, NULL), YL_OK), "%s", name);
    return zone;
}

static int64_t at(const char *text, const struct yl_zone *zone)
{
    int64_t instant = YL_NEVER;
    enum yl_time_fault fault = yl_time_parse(&instant, text, strlen(text), zone);
    cr_assert(eq(int, fault, YL_TIME_GOOD), "%s", text);
    return instant;
}

static void shows(int64_t instant, const struct yl_zone *zone, const char *want)
{
    char text[YL_TIME_TEXT];
    cr_expect(eq(sz, yl_time_print(text, instant, zone), strlen(want)), "%s", text);
    cr_expect(eq(str, text, (char *)want));
}

Test(clock, reads_every_shape_of_a_time)
{
    static const struct {
        const char *text;
        int64_t want; /* seconds */
    } rows[] = {
        {"1970-01-01T00:00Z", 0},
        {"1970-01-01", -28800},
        {"2021-07-10T19:00+08:00", 1625914800},
        {"2021-07-10T19:00", 1625914800},
        {"2021-07-10T19:00:05", 1625914805},
        {"2021-07-10Z", 1625875200},
        {"2021-07-10T00:00-05:30", 1625895000},
        {"2000-02-29T23:59:59Z", 951868799},
        {"0002-01-01Z", INT64_C(-62104060800)},
        {"9998-12-31T23:59:59Z", INT64_C(253370764799)},
        {"0001-12-31T14:00-10:00", INT64_C(-62104060800)},
        {"9999-01-01T09:59:59+10:00", INT64_C(253370764799)},
    };
    struct yl_zone zone = zone_of("+08:00");
    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(eq(i64, at(rows[i].text, &zone), rows[i].want * YL_SECOND), "%s", rows[i].text);
    cr_expect(eq(i64, at("1970-01-01T00:00:00.25Z", &zone), 250000));
    cr_expect(eq(i64, at("1969-12-31T23:59:59.999999Z", &zone), -1));
}

Test(clock, says_what_is_wrong_with_a_time)
{
    static const struct {
        const char *text;
        enum yl_time_fault want;
        int64_t at; /* seconds; 0: nothing is written */
    } rows[] = {
        {"", YL_TIME_SHAPE, 0},
        {"2021-7-10", YL_TIME_SHAPE, 0},
        {"2021-07-10 19:00", YL_TIME_SHAPE, 0},
        {"2021-07-10T19", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:0", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00:0", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00:00.", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00:00.1234567", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00+0800", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00+08:00x", YL_TIME_SHAPE, 0},
        {"2021-07-10T19:00+24:00", YL_TIME_RANGE, 0},
        {"2021-02-29", YL_TIME_RANGE, 0},
        {"2100-02-29", YL_TIME_RANGE, 0},
        {"2021-13-01", YL_TIME_RANGE, 0},
        {"2021-00-01", YL_TIME_RANGE, 0},
        {"0000-01-01", YL_TIME_RANGE, 0},
        {"0001-01-01T02:30+01:00", YL_TIME_RANGE, 0}, /* 0000-12-31 in the west */
        {"9999-12-31", YL_TIME_RANGE, 0},
        {"2021-07-10T24:00", YL_TIME_RANGE, 0},
        {"2021-07-10T23:60", YL_TIME_RANGE, 0},
        {"9999-03-14T02:30", YL_TIME_RANGE, 0}, /* which a clock change skips */
        {"0002-01-01T00:30+01:00", YL_TIME_RANGE, 0},
        {"9998-12-31T23:30-01:00", YL_TIME_RANGE, 0},
        {"2021-03-14T02:30", YL_TIME_SKIPPED, 1615705200},
        {"2021-11-07T01:30", YL_TIME_TWICE, 1636263000},
        {"2061-03-13T02:30", YL_TIME_SKIPPED, INT64_C(2877922800)}, /* by the footer's rule */
        {"2061-11-06T01:30", YL_TIME_TWICE, INT64_C(2898480600)},
    };
    struct yl_zone zone = zone_of("America/New_York");
    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t instant = 77;
        enum yl_time_fault fault =
            yl_time_parse(&instant, rows[i].text, strlen(rows[i].text), &zone);
        cr_expect(eq(int, fault, rows[i].want), "%s", rows[i].text);
        cr_expect(eq(i64, instant, rows[i].at ? rows[i].at * YL_SECOND : 77), "%s", rows[i].text);
    }
    yl_zone_close(&zone);
}

Test(clock, prints_what_it_reads)
{
    struct yl_zone china = zone_of("+08:00"), utc = {0}, newyork = zone_of("America/New_York");
    shows(at("2021-07-10T19:00", &china), &china, "2021-07-10T19:00:00+08:00");
    shows(at("2021-07-10T19:00:00.250", &china), &china, "2021-07-10T19:00:00.25+08:00");
    shows(-1, &utc, "1969-12-31T23:59:59.999999+00:00");
    shows(at("2021-07-10T19:00", &newyork), &newyork, "2021-07-10T19:00:00-04:00");
    char text[YL_TIME_TEXT];
    cr_expect(yl_time_print(text, YL_NEVER, &china) < YL_TIME_TEXT);
    cr_expect(yl_time_print(text, YL_ALWAYS, &newyork) < YL_TIME_TEXT);
    yl_zone_close(&newyork);
}

Test(clock, gives_the_end_of_a_gap_and_the_first_of_two)
{
    struct yl_zone zone = zone_of("America/New_York"), samoa = zone_of("Pacific/Apia");
    int64_t instant;
    struct yl_local gap = {.year = 2021, .month = 3, .day = 14, .hour = 2, .minute = 30};
    cr_expect(eq(int, yl_instant(&instant, &zone, gap), YL_TIME_SKIPPED));
    shows(instant, &zone, "2021-03-14T03:00:00-04:00");
    struct yl_local twice = {.year = 2021, .month = 11, .day = 7, .hour = 1, .minute = 30};
    cr_expect(eq(int, yl_instant(&instant, &zone, twice), YL_TIME_TWICE));
    shows(instant, &zone, "2021-11-07T01:30:00-04:00");
    struct yl_local day = {.year = 2011, .month = 12, .day = 30, .hour = 12};
    cr_expect(eq(int, yl_instant(&instant, &samoa, day), YL_TIME_SKIPPED));
    shows(instant, &samoa, "2011-12-31T00:00:00+14:00");
    yl_zone_close(&zone);
    yl_zone_close(&samoa);
}

/* The C library reads the same files by its own code: every 12 345 677 s from 1890 to 2200. */
Test(clock, agrees_with_the_c_library_in_many_zones)
{
    static const char *const names[] = {
        "Asia/Shanghai",
        "America/New_York",
        "Europe/Dublin",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "America/Havana",
        "Asia/Kathmandu",
        "Antarctica/Troll",
        "America/Nuuk",
        "Asia/Gaza",
        "UTC",
        "Asia/Tehran",
    };
    unsigned rows = 0;
    for (size_t i = 0; i < ROWS(names); i++) {
        struct yl_zone zone = zone_of(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t s = INT64_C(-2524521600); s < INT64_C(7258118400); s += 12345677, rows++) {
            struct tm want;
            time_t second = (time_t)s;
            localtime_r(&second, &want);
            struct yl_local got = yl_local(&zone, s * YL_SECOND + 5);
            bool good = got.year == want.tm_year + 1900 && got.month == want.tm_mon + 1 &&
                        got.day == want.tm_mday && got.hour == want.tm_hour &&
                        got.minute == want.tm_min && got.second == want.tm_sec &&
                        got.weekday == (want.tm_wday + 6) % 7 && got.micro == 5 &&
                        got.offset_s == want.tm_gmtoff;
            cr_assert(good, "%s at %lld: %d-%d-%dT%d:%d, want offset %ld", names[i], (long long)s,
                      got.year, got.month, got.day, got.hour, got.minute, want.tm_gmtoff);
            int64_t back;
            enum yl_time_fault fault = yl_instant(&back, &zone, got);
            cr_assert(fault == YL_TIME_TWICE ||
                          (fault == YL_TIME_GOOD && back == s * YL_SECOND + 5),
                      "%s at %lld comes back", names[i], (long long)s);
        }
        yl_zone_close(&zone);
    }
    cr_expect(gt(u32, rows, 11000));
}

Test(clock, knows_only_zones_that_exist)
{
    static const char *const bad[] = {
        "",       "Mars/Base", "../etc/passwd",         "Asia", "+8", "+0800",
        "+24:00", "tzdata.zi", "Asia/../Asia/Shanghai", "中国"};
    struct yl_zone zone;
    for (size_t i = 0; i < ROWS(bad); i++)
        cr_expect(eq(int, yl_zone_open(&zone, bad[i], NULL), YL_BAD_INPUT), "'%s'", bad[i]);
}

Test(clock, finds_the_next_boundary_of_the_local_calendar)
{
    static const struct {
        const char *zone, *from;
        char unit;
        const char *want;
    } rows[] = {
        {"+08:00", "2021-07-10T19:00", 'h', "2021-07-10T20:00:00+08:00"},
        {"+08:00", "2021-07-10T19:00:00.5", 'd', "2021-07-11T00:00:00+08:00"},
        {"+08:00", "2021-07-11", 'd', "2021-07-12T00:00:00+08:00"},
        {"+08:00", "2021-07-10", 'w', "2021-07-12T00:00:00+08:00"},
        {"+08:00", "2021-07-12", 'w', "2021-07-19T00:00:00+08:00"},
        {"+08:00", "2021-12-31T23:59", 'm', "2022-01-01T00:00:00+08:00"},
        {"+05:30", "2021-07-10T19:10", 'h', "2021-07-10T20:00:00+05:30"},
        {"America/New_York", "2021-03-14T01:30", 'h', "2021-03-14T03:00:00-04:00"},
        {"America/New_York", "2021-11-07T01:30-04:00", 'h', "2021-11-07T01:00:00-05:00"},
        {"America/New_York", "2021-11-07T01:30-05:00", 'h', "2021-11-07T02:00:00-05:00"},
        {"America/New_York", "2021-11-07T00:30", 'd', "2021-11-08T00:00:00-05:00"},
        {"America/Sao_Paulo", "2018-11-03T12:00", 'd', "2018-11-04T01:00:00-02:00"},
        {"America/Havana", "2021-11-06T12:00", 'd', "2021-11-07T00:00:00-04:00"},
        {"America/Havana", "2021-11-07T00:30-04:00", 'd', "2021-11-08T00:00:00-05:00"},
        {"Pacific/Apia", "2011-12-29T12:00", 'd', "2011-12-31T00:00:00+14:00"},
        {"Australia/Lord_Howe", "2021-10-03T01:30", 'h', "2021-10-03T02:30:00+11:00"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct yl_zone zone = zone_of(rows[i].zone);
        shows(yl_next_boundary(&zone, at(rows[i].from, &zone), rows[i].unit), &zone, rows[i].want);
        yl_zone_close(&zone);
    }
}

Test(clock, finds_the_latest_mark_of_the_wall_clock)
{
    static const struct {
        const char *zone, *time;
        int64_t every;
        const char *want;
    } rows[] = {
        {"+08:00", "2021-07-10T19:07:30+08:00", 5 * YL_MINUTE, "2021-07-10T19:05:00+08:00"},
        {"+08:00", "2021-07-10T19:05+08:00", 5 * YL_MINUTE, "2021-07-10T19:05:00+08:00"},
        {"+08:00", "2021-07-10T23:59+08:00", 7 * YL_HOUR, "2021-07-10T21:00:00+08:00"},
        {"+08:00", "2021-07-11T06:59+08:00", 7 * YL_HOUR, "2021-07-11T00:00:00+08:00"},
        {"+08:00", "2021-07-11T06:59+08:00", YL_WEEK, "2021-07-05T00:00:00+08:00"},
        {"+08:00", "1969-12-31T06:59+08:00", YL_DAY, "1969-12-31T00:00:00+08:00"},
        /* an hour shown twice */
        {"Europe/Berlin", "2021-10-31T01:59+02:00", YL_DAY, "2021-10-31T00:00:00+02:00"},
        {"Europe/Berlin", "2021-10-31T02:00+01:00", YL_DAY, "2021-10-31T00:00:00+02:00"},
        {"Europe/Berlin", "2021-10-31T23:59+01:00", YL_DAY, "2021-10-31T00:00:00+02:00"},
        {"Europe/Berlin", "2021-11-01T00:00+01:00", YL_DAY, "2021-11-01T00:00:00+01:00"},
        {"Europe/Berlin", "2021-10-31T05:59+01:00", 6 * YL_HOUR, "2021-10-31T00:00:00+02:00"},
        {"Europe/Berlin", "2021-10-31T06:00+01:00", 6 * YL_HOUR, "2021-10-31T06:00:00+01:00"},
        {"Europe/Berlin", "2021-10-31T02:30+02:00", YL_HOUR, "2021-10-31T02:00:00+02:00"},
        {"Europe/Berlin", "2021-10-31T02:30+01:00", YL_HOUR, "2021-10-31T02:00:00+01:00"},
        {"Europe/Berlin", "2021-10-31T02:30+01:00", 40 * YL_MINUTE, "2021-10-31T02:00:00+01:00"},
        /* an hour that is skipped */
        {"Europe/Berlin", "2021-03-28T04:00+02:00", 6 * YL_HOUR, "2021-03-28T00:00:00+01:00"},
        {"Europe/Berlin", "2021-03-28T23:00+02:00", YL_DAY, "2021-03-28T00:00:00+01:00"},
        {"Europe/Berlin", "2021-03-28T03:10+02:00", 2 * YL_HOUR, "2021-03-28T03:00:00+02:00"},
        {"Europe/Berlin", "2021-03-28T04:10+02:00", 2 * YL_HOUR, "2021-03-28T04:00:00+02:00"},
        {"America/New_York", "2021-11-07T01:30-05:00", YL_DAY, "2021-11-07T00:00:00-04:00"},
        {"America/New_York", "2021-03-14T12:00-04:00", 12 * YL_HOUR, "2021-03-14T12:00:00-04:00"},
        {"America/New_York", "2021-03-14T11:59-04:00", 12 * YL_HOUR, "2021-03-14T00:00:00-05:00"},
        {"America/New_York", "2021-03-14T11:59-04:00", YL_WEEK, "2021-03-08T00:00:00-05:00"},
        /* half an hour */
        {"Australia/Lord_Howe", "2021-04-04T01:45+10:30", YL_HOUR, "2021-04-04T01:00:00+11:00"},
        {"Australia/Lord_Howe", "2021-04-04T01:35+10:30", 20 * YL_MINUTE,
         "2021-04-04T01:40:00+11:00"},
        {"Australia/Lord_Howe", "2021-04-04T13:00+10:30", YL_DAY, "2021-04-04T00:00:00+11:00"},
        {"Australia/Lord_Howe", "2021-10-03T02:40+11:00", YL_HOUR, "2021-10-03T02:30:00+11:00"},
        {"Australia/Lord_Howe", "2021-10-03T03:10+11:00", YL_HOUR, "2021-10-03T03:00:00+11:00"},
        {"Australia/Lord_Howe", "2021-10-03T18:00+11:00", YL_DAY, "2021-10-03T00:00:00+10:30"},
        /* a midnight shown twice, and one that is skipped */
        {"America/Havana", "2021-11-07T00:30-05:00", YL_DAY, "2021-11-07T00:00:00-04:00"},
        {"America/Havana", "2021-11-07T00:30-05:00", 6 * YL_HOUR, "2021-11-07T00:00:00-05:00"},
        {"America/Havana", "2021-03-14T15:00-04:00", YL_DAY, "2021-03-14T01:00:00-04:00"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct yl_zone zone = zone_of(rows[i].zone);
        shows(yl_latest_mark(&zone, at(rows[i].time, &zone), rows[i].every), &zone, rows[i].want);
        yl_zone_close(&zone);
    }
}

Test(clock, marks_never_go_back)
{
    static const char *const zones[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/Havana"};
    static const int64_t every[] = {YL_MINUTE,   7 * YL_MINUTE, 40 * YL_MINUTE, YL_HOUR,
                                    6 * YL_HOUR, YL_DAY,        36 * YL_HOUR,   YL_WEEK};
    for (size_t z = 0; z < ROWS(zones); z++) {
        struct yl_zone zone = zone_of(zones[z]);
        for (size_t e = 0; e < ROWS(every); e++) {
            int64_t last = YL_ALWAYS, from = at("2021-01-01", &zone);
            for (int64_t t = from; t < from + 53 * YL_WEEK; t += 11 * YL_MINUTE) {
                int64_t mark = yl_latest_mark(&zone, t, every[e]);
                cr_assert(mark >= last && mark <= t && t - mark < every[e] + 2 * YL_HOUR);
                last = mark;
            }
        }
        yl_zone_close(&zone);
    }
}
