/* lane.h: what a window of arrivals brings, sorted as a whole.
 *
 * Why      Arrivals of a window are known before it is run: sorting their keys costs less than a
 *          bucket for each, and who needs no record needs no event either. What comes of them within
 *          the window waits in slices of it, eight bytes each.
 * Shape    yl_lane_open; yl_lane_add and yl_lane_add_rows; yl_lane_close sorts them; yl_lane_later
 *          for what follows; then, while `*key` = yl_lane_first(&lane, &follows) is not YL_LANE_NONE,
 *          yl_lane_event of it and yl_lane_leave.
 * Units    microseconds.
 * Order    that of the calendar.
 * Cost     a sort of words; a row that follows: a link, and a place among the few of its slice.
 * Errors   YL_NO_MEMORY.
 * Owns     its arrays; yl_lane_free.
 * Threads  one loop, one thread.
 */
#ifndef YL_SIM_ENGINE_LANE_H
#define YL_SIM_ENGINE_LANE_H
#include "sim/base/array.h"
#include "sim/base/status.h"
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
/* In the number of an event that has no visit yet; the two bits below name the array it is in. */
#define YL_ASIDE (UINT32_C(1) << 31)
enum { YL_ASIDE_ARRAYS = 4, YL_ASIDE_BITS = 29, YL_LANE_SLICES = 512, YL_LANE_AHEAD = 12 };
#define YL_ASIDE_ROWS (UINT32_C(1) << YL_ASIDE_BITS)
#define YL_LANE_ASIDE (UINT32_C(1) << (YL_KEY_ROW_BITS - 1)) /* in a row: of the first array */
#define YL_LANE_NONE UINT64_MAX
struct yl_asides { /* what has no visit yet, by array */
    const char *array[YL_ASIDE_ARRAYS];
    uint32_t size;
    uint8_t kind;
    struct yl_address (*address)(const void *context, uint32_t number); /* breaks ties */
    const void *context;
};
struct yl_lane_follow {            /* rows of the second array, which come of those in the lane */
    uint64_t *key;                 /* [end) of the current slice, in order, then YL_LANE_NONE */
    uint64_t *later;               /* [count] of slices to come ... */
    uint32_t *link;                /* ... linked ... */
    uint32_t head[YL_LANE_SLICES]; /* ... from here */
    uint32_t end, count, left, slice;
    size_t room[3];
    int shift;
    bool on;
};
struct yl_lane {
    struct yl_event_list list;
    int64_t *row; /* [rows] beside them: when rows of the first array come */
    uint32_t rows;
    size_t row_capacity;
    struct yl_keys order; /* [end) from `zero` on, then some YL_LANE_NONE */
    uint32_t end;
    int64_t zero;
    const uint64_t *next[2]; /* the next one in order, and of those that follow */
    struct yl_lane_follow follow;
    struct yl_asides aside;
};
void yl_lane_free(struct yl_lane *lane);
void yl_lane_open(struct yl_lane *lane);
static inline enum yl_status yl_lane_add(struct yl_lane *lane, const struct yl_event *event)
{
    struct yl_event_list *list = &lane->list;
    if (!YL_ARRAY_RESERVE(&list->event, &list->capacity, (size_t)list->count + 1))
        return YL_NO_MEMORY;
    list->event[list->count++] = *event;
    return YL_OK;
}
/* n more rows of the first array come at these instants, all before the limit of yl_lane_close. */
enum yl_status yl_lane_add_rows(struct yl_lane *lane, const int64_t *time, uint32_t n) YL_CHECKED;
/* What is not due before `limit`, or cannot be sorted as a whole, is put elsewhere. */
typedef enum yl_status yl_lane_put(void *context, const struct yl_event *event);
enum yl_status yl_lane_close(struct yl_lane *lane, int64_t limit, yl_lane_put *put,
                             void *context) YL_CHECKED;
/* While `follow.on`, a row of the second array comes at a time before that limit. */
enum yl_status yl_lane_later(struct yl_lane *lane, int64_t time, uint32_t row) YL_CHECKED;
/* The next slice that has any becomes the current one. */
enum yl_status yl_lane_slice(struct yl_lane *lane);
/* Of a row without its address, unless it breaks a tie. */
struct yl_event yl_lane_event(const struct yl_lane *lane, uint64_t key, bool follows, bool ties);
bool yl_lane_tie_before(const struct yl_lane *lane, uint64_t row, uint64_t follower);
/* Of two events at one instant. */
static inline bool yl_event_tie_before(const struct yl_event *one, const struct yl_event *other)
{
    if (one->rank != other->rank) return one->rank < other->rank;
    if (one->rank != YL_RANK_JOIN) return false;
    int order = yl_address_compare(one->address, other->address);
    return order ? order < 0 : one->what < other->what;
}
static inline const char *yl_aside_at(const struct yl_asides *aside, uint32_t number)
{
    return aside->array[number >> YL_ASIDE_BITS & (YL_ASIDE_ARRAYS - 1)] +
           (size_t)aside->size * (number & (YL_ASIDE_ROWS - 1));
}
static inline int64_t yl_lane_time(const struct yl_lane *lane, uint64_t key)
{
    return lane->zero + (int64_t)(key >> YL_KEY_ROW_BITS);
}
/* The key of the next one, of some at one instant if `tie`. */
static inline uint64_t yl_lane_first(const struct yl_lane *lane, bool *follows, bool *tie)
{
    const uint64_t row = *lane->next[0], other = *lane->next[1];
    *follows = other < row;
    *tie = row >> YL_KEY_ROW_BITS == other >> YL_KEY_ROW_BITS;
    return *follows ? other : row;
}
static inline enum yl_status yl_lane_leave(struct yl_lane *lane, bool follows)
{
    const bool over = *++lane->next[follows] == YL_LANE_NONE;
    return over && follows && lane->follow.left ? yl_lane_slice(lane) : YL_OK;
}
#endif
