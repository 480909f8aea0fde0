/* lane.h: what a window of arrivals brings, sorted as a whole.
 *
 * Why      Arrivals of a window are known before it is run: sorting their keys costs less than a
 *          place among all that waits for each.
 * Shape    yl_lane_open; yl_lane_add; yl_lane_close sorts them; then, while yl_lane_first is not
 *          YL_LANE_NONE, yl_lane_event of it and yl_lane_leave.
 * Units    microseconds.
 * Order    that of the calendar.
 * Cost     a sort of words.
 * Owns     its arrays; yl_lane_free.
 * Threads  one loop, one thread.
 */
#pragma once
#include "sim/base/array.h"
#include "sim/engine/keys.h"
#include "sim/rand/address.h"
#include <stddef.h>

enum yl_rank { YL_RANK_SESSION_END, YL_RANK_FREE, YL_RANK_PATIENCE, YL_RANK_JOIN };
struct yl_event {
    int64_t time;
    struct yl_address address; /* of a newcomer */
    uint32_t visit;            /* of the pool, or what the kind needs */
    uint16_t what;             /* resource or room; of a newcomer its jumps */
    uint8_t rank, kind;
};
_Static_assert(sizeof(struct yl_event) == 32, "two in a cache line");
struct yl_event_list {
    struct yl_event *event;
    uint32_t count;
    size_t capacity;
};
#define YL_LANE_NONE UINT64_MAX
struct yl_lane {
    struct yl_event_list list;
    struct yl_keys order; /* [end) from `zero` on, then YL_LANE_NONE */
    uint32_t end;
    int64_t zero;
    const uint64_t *next; /* the next one in order */
};
void yl_lane_free(struct yl_lane *lane);
void yl_lane_open(struct yl_lane *lane);
static inline void yl_lane_add(struct yl_lane *lane, const struct yl_event *event)
{
    struct yl_event_list *list = &lane->list;
    YL_ARRAY_RESERVE(&list->event, &list->capacity, (size_t)list->count + 1);
    list->event[list->count++] = *event;
}
/* What is not due before `limit`, or cannot be sorted as a whole, is put elsewhere. */
typedef void yl_lane_put(void *context, const struct yl_event *event);
void yl_lane_close(struct yl_lane *lane, int64_t limit, yl_lane_put *put, void *context);
/* Of two events at one instant. */
static inline bool yl_event_tie_before(const struct yl_event *one, const struct yl_event *other)
{
    if (one->rank != other->rank) return one->rank < other->rank;
    if (one->rank != YL_RANK_JOIN) return false;
    int order = yl_address_compare(one->address, other->address);
    return order ? order < 0 : one->what < other->what;
}
static inline const struct yl_event *yl_lane_event(const struct yl_lane *lane, uint64_t key)
{
    return &lane->list.event[key & YL_KEY_ROW_MASK];
}
