/* lane.c: keys of arrivals, and slices of what follows them. Contract: lane.h. */
#include "sim/engine/lane.h"
#include <stdlib.h>
#include <string.h>

#define NIL UINT32_MAX
#define SECOND (UINT32_C(1) << YL_ASIDE_BITS)

static const uint64_t none = YL_LANE_NONE;

void yl_lane_free(struct yl_lane *lane)
{
    yl_keys_free(&lane->order);
    YL_FREE(lane->list.event, lane->row, lane->follow.key, lane->follow.later, lane->follow.link);
}

void yl_lane_open(struct yl_lane *lane)
{
    struct yl_lane_follow *follow = &lane->follow;
    lane->list.count = lane->rows = lane->end = 0;
    lane->next[0] = lane->next[1] = &none;
    follow->end = follow->count = follow->left = 0;
    follow->on = false;
}

enum yl_status yl_lane_add_rows(struct yl_lane *lane, const int64_t *time, uint32_t n)
{
    if (!YL_ARRAY_RESERVE(&lane->row, &lane->row_capacity, (size_t)lane->rows + n))
        return YL_NO_MEMORY;
    memcpy(lane->row + lane->rows, time, n * sizeof *time);
    lane->rows += n;
    return YL_OK;
}

struct yl_event yl_lane_event(const struct yl_lane *lane, uint64_t key, bool follows, bool ties)
{
    const uint32_t row = (uint32_t)(key & YL_KEY_ROW_MASK);
    if (!follows && !(row & YL_LANE_ASIDE)) return lane->list.event[row];
    const uint32_t number = follows ? SECOND | row : row & ~YL_LANE_ASIDE;
    struct yl_event event = {.time = yl_lane_time(lane, key),
                             .visit = YL_ASIDE | number,
                             .rank = YL_RANK_JOIN,
                             .kind = lane->aside.kind};
    if (ties) event.address = lane->aside.address(lane->aside.context, number);
    return event;
}

bool yl_lane_tie_before(const struct yl_lane *lane, uint64_t row, uint64_t follower)
{
    const struct yl_event one = yl_lane_event(lane, row, false, true),
                          other = yl_lane_event(lane, follower, true, true);
    return yl_event_tie_before(&one, &other);
}

/* ---- what follows ---------------------------------------------------------------------------- */
static bool follows_before(const struct yl_lane *lane, uint64_t one, uint64_t other)
{
    if (one >> YL_KEY_ROW_BITS != other >> YL_KEY_ROW_BITS) return one < other;
    const struct yl_event a = yl_lane_event(lane, one, true, true),
                          b = yl_lane_event(lane, other, true, true);
    return yl_event_tie_before(&a, &b);
}

/* Into the current slice. */
static enum yl_status insert(struct yl_lane *lane, uint64_t key)
{
    struct yl_lane_follow *follow = &lane->follow;
    const uint32_t at = follow->end ? (uint32_t)(lane->next[1] - follow->key) : 0;
    if (!YL_ARRAY_RESERVE(&follow->key, &follow->room[0], (size_t)follow->end + 2))
        return YL_NO_MEMORY;
    uint32_t i = follow->end++;
    for (; i > at && follows_before(lane, key, follow->key[i - 1]); i--)
        follow->key[i] = follow->key[i - 1];
    follow->key[i] = key;
    follow->key[follow->end] = YL_LANE_NONE;
    lane->next[1] = follow->key + at;
    return YL_OK;
}

enum yl_status yl_lane_slice(struct yl_lane *lane)
{
    struct yl_lane_follow *follow = &lane->follow;
    enum yl_status s = YL_OK;
    follow->end = 0;
    while (!follow->end && follow->left && !s) {
        uint32_t i = follow->head[++follow->slice];
        for (; i != NIL && !s; i = follow->link[i]) {
            s = insert(lane, follow->later[i]);
            __builtin_prefetch(
                yl_aside_at(&lane->aside, SECOND | (uint32_t)(follow->later[i] & YL_KEY_ROW_MASK)));
            follow->left--;
        }
    }
    return s;
}

enum yl_status yl_lane_later(struct yl_lane *lane, int64_t time, uint32_t row)
{
    struct yl_lane_follow *follow = &lane->follow;
    const uint64_t key = yl_key_of(time - lane->zero, row);
    const uint32_t slice = (uint32_t)((uint64_t)(time - lane->zero) >> follow->shift);
    if (slice <= follow->slice) return insert(lane, key);
    const uint32_t i = follow->count++;
    if (!YL_ARRAY_RESERVE(&follow->later, &follow->room[1], (size_t)i + 1) ||
        !YL_ARRAY_RESERVE(&follow->link, &follow->room[2], (size_t)i + 1))
        return YL_NO_MEMORY;
    follow->later[i] = key;
    follow->link[i] = follow->head[slice];
    follow->head[slice] = i;
    follow->left++;
    return *lane->next[1] == YL_LANE_NONE ? yl_lane_slice(lane) : YL_OK;
}

static void begin_follow(struct yl_lane *lane, int64_t limit)
{
    struct yl_lane_follow *follow = &lane->follow;
    const uint64_t width = (uint64_t)limit - (uint64_t)lane->zero - 1;
    follow->on = limit > lane->zero && width >> (64 - YL_KEY_ROW_BITS) == 0;
    follow->slice = 0;
    for (follow->shift = 0; width >> follow->shift >= YL_LANE_SLICES; follow->shift++) {
    }
    memset(follow->head, 0xff, sizeof follow->head);
}

/* ---- closed ---------------------------------------------------------------------------------- */
/* Events of one instant stand as they were pushed so far. False: very many are out of order, and
 * some still to be done. */
static bool sort_ties(struct yl_lane *lane)
{
    enum { MOST_MOVES = 16 };
    uint64_t *key = lane->order.key, moved = 0;
    for (uint32_t i = 1; i < lane->end; i++) {
        uint64_t one = key[i];
        uint32_t at = i;
        if (key[at - 1] >> YL_KEY_ROW_BITS != one >> YL_KEY_ROW_BITS) continue;
        const struct yl_event event = yl_lane_event(lane, one, false, true);
        for (; at && key[at - 1] >> YL_KEY_ROW_BITS == one >> YL_KEY_ROW_BITS; at--) {
            const struct yl_event other = yl_lane_event(lane, key[at - 1], false, true);
            if (!yl_event_tie_before(&event, &other)) break;
            key[at] = key[at - 1];
        }
        key[at] = one;
        if ((moved += i - at) > MOST_MOVES * (uint64_t)lane->end) return false;
    }
    return true;
}

/* The keys of what is due before `limit`; the others go elsewhere. */
static enum yl_status make_keys(struct yl_lane *lane, int64_t limit, yl_lane_put *put,
                                void *context)
{
    uint32_t n = 0;
    enum yl_status s = YL_OK;
    for (uint32_t i = 0; i < lane->list.count && !s; i++) {
        const struct yl_event *event = &lane->list.event[i];
        if (event->time < limit)
            yl_keys_put(&lane->order, n++, yl_key_of(event->time - lane->zero, i));
        else
            s = put(context, event);
    }
    for (uint32_t i = 0; i < lane->rows && limit > INT64_MIN; i++)
        yl_keys_put(&lane->order, n++, yl_key_of(lane->row[i] - lane->zero, YL_LANE_ASIDE | i));
    lane->end = n;
    return s;
}

/* When the lane begins, and the last of what is due in it. */
static void span_of(const struct yl_lane *lane, int64_t limit, int64_t span[2])
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (uint32_t i = 0; i < lane->list.count; i++) {
        const int64_t time = lane->list.event[i].time;
        if (time < low) low = time;
        if (time < limit && time > high) high = time;
    }
    for (uint32_t i = 0; i < lane->rows; i++) {
        low = lane->row[i] < low ? lane->row[i] : low;
        high = lane->row[i] > high ? lane->row[i] : high;
    }
    span[0] = low;
    span[1] = high;
}

/* What cannot be sorted as a whole goes elsewhere: keys, or rows in no order. */
static enum yl_status leave_unsorted(struct yl_lane *lane, bool keys, yl_lane_put *put,
                                     void *context)
{
    const uint32_t n = keys ? lane->end : lane->rows;
    enum yl_status s = YL_OK;
    for (uint32_t i = 0; i < n && !s; i++) {
        const uint64_t key = keys ? lane->order.key[i] : yl_key_of(0, YL_LANE_ASIDE | i);
        struct yl_event event = yl_lane_event(lane, key, false, true);
        if (!keys) event.time = lane->row[i];
        s = put(context, &event);
    }
    return s;
}

enum yl_status yl_lane_close(struct yl_lane *lane, int64_t limit, yl_lane_put *put, void *context)
{
    enum { SPAN_BITS = 64 - YL_KEY_ROW_BITS };
    int64_t span[2];
    bool ties = false;
    span_of(lane, limit, span);
    lane->zero = span[0];
    const int64_t width = span[1] >= span[0] ? span[1] - span[0] : -1;
    const bool fits =
        width >= 0 && width >> SPAN_BITS == 0 &&
        yl_keys_reserve(&lane->order, lane->list.count + lane->rows + YL_LANE_AHEAD + 1);
    if (fits)
        yl_keys_begin(&lane->order, lane->list.count + lane->rows, 0,
                      yl_key_of(width, YL_KEY_ROW_MASK));
    enum yl_status s = make_keys(lane, fits ? limit : INT64_MIN, put, context);
    if (s) return s;
    if (!fits) return leave_unsorted(lane, false, put, context);
    if (lane->rows) begin_follow(lane, limit);
    if (!yl_keys_sort(&lane->order, lane->end, &ties) || (ties && !sort_ties(lane)))
        return leave_unsorted(lane, true, put, context);
    for (uint32_t i = 0; i <= YL_LANE_AHEAD; i++) lane->order.key[lane->end + i] = YL_LANE_NONE;
    lane->next[0] = lane->order.key;
    return YL_OK;
}
