/* points_parts.h: what points.c and points_axis.c share.
 *
 * Why      Reading axes and making points of them are two things.
 * Errors   false: the problem is a diagnostic of the reader.
 * Owns     texts and items are in the arena of the points or in the one that is given.
 */
#pragma once
#include "sim/sweep/points.h"

struct yl_axis_raw {
    const struct yl_item *from, *to;
    int64_t points; /* 0: not given */
    bool log;
};
/* An axis of the section `sweep`: a list of values, or a range. */
bool yl_axis_read(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                  const struct yl_item *item);
/* An axis of the option --axis. */
bool yl_axis_parse(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                   const char *text);
/* PATH=LOW:HIGH of --vary, PATH=LOW..HIGH of a slider; messages name the option. */
bool yl_axis_vary(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                  const char *option, const char *text);
/* The value of a range at this share, 0 to 1, of the way from low to high; zone: of printed times. */
const char *yl_axis_text(const struct yl_points_axis *axis, double share, struct yl_arena *arena,
                         const struct yl_zone *zone);
/* Equal for values that are the same, however they are written (60s, 1m; 20%, 0.2). */
uint64_t yl_axis_hash(const struct yl_points *points, const struct yl_item *value,
                      struct yl_arena *arena);
/* True if the cell of a table is a listed value or within the range. */
bool yl_axis_holds(const struct yl_points_axis *axis, const char *text, const struct yl_zone *zone);
