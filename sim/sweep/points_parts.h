/* points_parts.h: what points.c, points_axis.c and points_draw.c share.
 *
 * Why      Reading axes, reading a table and drawing are three things.
 * Errors   problems are diagnostics of the reader; no memory shows in its arena.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_SWEEP_POINTS_PARTS_H
#define YL_SIM_SWEEP_POINTS_PARTS_H
#include "sim/sweep/points.h"

struct yl_axis_raw {
    const struct yl_item *from, *to;
    int64_t points; /* 0: unsaid */
    bool log;
};
/* A list of values, or a range. */
bool yl_axis_read(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *r,
                  const struct yl_item *item);
bool yl_axis_parse(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *r,
                   const char *text);
/* PATH=LOW:HIGH of a plan that is looked for, PATH=LOW..HIGH of a slider; messages name the option. */
bool yl_axis_vary(struct yl_points *points, struct yl_points_axis *axis, struct yl_reader *reader,
                  const char *option, const char *text);
const char *yl_axis_text(const struct yl_points_axis *axis, double share, struct yl_arena *arena,
                         const struct yl_zone *zone);
/* Equal for values that are the same, however they are written (60s, 1m; 20%, 0.2). */
uint64_t yl_axis_hash(const struct yl_points *points, const struct yl_item *value,
                      struct yl_arena *arena);
/* Lies the cell of a table on the axis? */
bool yl_axis_holds(const struct yl_points_axis *axis, const char *text, const struct yl_zone *zone);
/* Fills points->unit. */
enum yl_status yl_points_draw(struct yl_points *points, struct yl_fault *fault) YL_CHECKED;
#endif
