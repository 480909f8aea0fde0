/* clock.h: instants, local calendars, ISO 8601.
 *
 * Why      TZ and localtime are global state; a scenario names its own zone. Zones are read from TZif files by ourselves.
 * Shape    yl_zone_open("+08:00" or "Asia/Shanghai"), yl_local, yl_instant, yl_time_parse, yl_time_print.
 * Units    instants: int64 microseconds since 1970-01-01T00:00Z. weekday: 0 = Monday. month 1-12.
 * Errors   yl_zone_open: YL_BAD_INPUT if there is no such zone. yl_time_parse says what is wrong by an enum; an instant is
 *          written where yl_instant writes one.
 * Owns     a zone owns its table: yl_zone_close. {0} is UTC and valid.
 * Threads  a zone is read-only after opening.
 * Source   RFC 8536 (TZif, with the POSIX rule in the footer for the far future); proleptic Gregorian calendar.
 */
#pragma once
#include "sim/base/status.h"
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define YL_SECOND INT64_C(1000000)
#define YL_MINUTE (60 * YL_SECOND)
#define YL_HOUR (60 * YL_MINUTE)
#define YL_DAY (24 * YL_HOUR)
#define YL_WEEK (7 * YL_DAY)
#define YL_NEVER INT64_MAX  /* later than any instant */
#define YL_ALWAYS INT64_MIN /* earlier than any instant */

struct yl_zone {
    int32_t offset_s; /* where there is no table */
    struct yl_zone_table *table;
    char name[64];
};
struct yl_local {
    int32_t year, month, day, hour, minute, second, micro, weekday, offset_s;
};
enum yl_time_fault { YL_TIME_GOOD, YL_TIME_SHAPE, YL_TIME_RANGE, YL_TIME_SKIPPED, YL_TIME_TWICE };

/* YL_BAD_INPUT: there is no such zone; YL_IO: its file could not be read. */
enum yl_status yl_zone_open(struct yl_zone *zone, const char *name,
                            struct yl_fault *fault) YL_CHECKED;
void yl_zone_close(struct yl_zone *zone);
struct yl_local yl_local(const struct yl_zone *zone, int64_t instant);
/* The instant of a local wall-clock time; offset_s and weekday are not read. Written, too: where it
 * does not exist (SKIPPED) the instant the gap ends, where it exists twice (TWICE) the earlier one. */
enum yl_time_fault yl_instant(int64_t *instant, const struct yl_zone *zone, struct yl_local local);
/* 2021-07-10, 2021-07-10T19:00, ...T19:00:05.25, each with an offset (Z, +08:00), else the zone's. */
enum yl_time_fault yl_time_parse(int64_t *instant, const char *text, size_t length,
                                 const struct yl_zone *zone);
enum { YL_TIME_TEXT = 48 };
/* 2021-07-10T19:00:00+08:00, fraction only if any */
/* The instants of [from, to) at which the wall clock shows "22:00" or "22:00:30", at most two of
 * them; `to` itself where there is none. How many; -1: the text is no time of day. */
int yl_time_of_day(int64_t at[2], const char *text, const struct yl_zone *zone, int64_t from,
                   int64_t to);
/* For qsort: instants, or structs that begin with one, the earliest first. */
int yl_time_order(const void *left, const void *right);
size_t yl_time_print(char buffer[YL_TIME_TEXT], int64_t instant, const struct yl_zone *zone);
/* The first instant after `from`, not after `to` (a day later at most), at which the clocks are put forward or back; YL_NEVER. */
int64_t yl_zone_change(const struct yl_zone *zone, int64_t from, int64_t to);
/* first local h(our) d(ay) w(eek, Monday) m(onth) start after it */
int64_t yl_next_boundary(const struct yl_zone *zone, int64_t instant, char unit);
/* The latest instant, not later, at which the wall clock is a whole multiple of `every` past midnight (of a Monday where
 * `every` is longer than a day). What the clocks skip falls on their jump, what they show twice comes twice, midnight once:
 * never earlier for a later instant. */
int64_t yl_latest_mark(const struct yl_zone *zone, int64_t instant, int64_t every);
/* Where an instant lies among edges in rising order: the first edge later than it, `edges` where none is. */
static inline uint32_t yl_edge_behind(const int64_t *edge, uint32_t edges, int64_t instant)
{
    uint32_t low = 0, high = edges;
    while (low < high) {
        const uint32_t mid = low + (high - low) / 2;
        if (edge[mid] <= instant)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
/* The last edge not later than it; 0 where every edge is later. */
static inline uint32_t yl_edge_before(const int64_t *edge, uint32_t edges, int64_t instant)
{
    const uint32_t behind = yl_edge_behind(edge, edges, instant);
    return behind ? behind - 1 : 0;
}
/* Of the machine, CLOCK_MONOTONIC or processor time: for progress and speed, never for a figure. */
double yl_seconds(clockid_t clock);
