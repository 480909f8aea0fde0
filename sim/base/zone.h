/* zone.h: the offsets of a time zone, from a TZif file, and days as dates.
 *
 * Why      What clock.c needs below the clock of the wall: the offset at an instant, and the Gregorian calendar.
 * Units    seconds since 1970-01-01T00:00Z; offsets in seconds east of Greenwich; days since 1970-01-01.
 * Errors   yl_zone_load: YL_BAD_INPUT, and *table as it was, where the bytes are not a TZif file of version 2 or later, or
 *          count leap seconds.
 * Owns     the table, until yl_zone_drop.
 * Threads  read-only after loading.
 * Source   RFC 8536; POSIX.1-2017, chapter 8.3, TZ.
 */
#pragma once
#include "sim/base/status.h"
#include <stddef.h>
#include <stdint.h>

struct yl_zone_table;
enum yl_status yl_zone_load(struct yl_zone_table **table, const char *bytes,
                            size_t length) YL_CHECKED;
void yl_zone_drop(struct yl_zone_table *table); /* may be NULL */
int32_t yl_zone_offset(const struct yl_zone_table *table, int64_t second);

struct yl_zone_date {
    int64_t year;
    int32_t month, day; /* from 1 */
};
struct yl_zone_date yl_zone_date(int64_t day);
/* Its inverse, for months 1 to 13, the next January; a day outside its month is so many days before or after. */
int64_t yl_zone_day(int64_t year, int32_t month, int32_t day);
