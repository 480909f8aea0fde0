/* log_clock.h: times of a log, many of them.
 *
 * Why      Ten million rows have ten million times, nearly all in one form; the general reader takes half a microsecond each.
 * Shape    yl_log_clock_make(&clock, zone, is_zoned), yl_log_clock_read(&clock, text, length, &at).
 * Units    instants as clock.h.
 * Cost     some ten nanoseconds for 2026-03-01T10:00:05.25 with or without an offset, and for numbers since 1970.
 * Errors   false: no time that can be read, or one outside 1970-2200.
 * Owns     nothing; the zone is the caller's.
 * Threads  one.
 * Source   docs/files.md.
 */
#pragma once
#include "sim/base/clock.h"
#include <stdbool.h>

enum { YL_LOG_HOURS = 4096, YL_LOG_HOUR = 24 };
struct yl_log_hour {
    char text[YL_LOG_HOUR]; /* "2026-03-01T10+08:00" */
    int64_t start;
};
struct yl_log_clock {
    const struct yl_zone *zone;
    bool is_zoned; /* numbers since 1970 count the wall clock of the zone */
    struct yl_log_hour known[YL_LOG_HOURS];
};
void yl_log_clock_make(struct yl_log_clock *clock, const struct yl_zone *zone, bool is_zoned);
bool yl_log_clock_read(struct yl_log_clock *clock, const char *text, size_t length, int64_t *at);
/* Is it a local time that the zone's clocks show twice or not at all? */
bool yl_log_clock_skips(const struct yl_log_clock *clock, const char *text);
