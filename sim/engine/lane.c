/* lane.c: keys of arrivals. Contract: lane.h. */
#include "sim/engine/lane.h"

static const uint64_t none = YL_LANE_NONE;

void yl_lane_free(struct yl_lane *lane)
{
    yl_keys_free(&lane->order);
    YL_FREE(lane->list.event);
}

void yl_lane_open(struct yl_lane *lane)
{
    lane->list.count = lane->end = 0;
    lane->next = &none;
}

/* Events of one instant stand as they were pushed so far. False: very many are out of order, and
 * some still to be done. */
static bool sort_ties(struct yl_lane *lane)
{
    enum { MOST_MOVES = 16 };
    uint64_t *key = lane->order.key, moved = 0;
    for (uint32_t i = 1; i < lane->end; i++) {
        const uint64_t one = key[i];
        uint32_t at = i;
        for (; at && key[at - 1] >> YL_KEY_ROW_BITS == one >> YL_KEY_ROW_BITS &&
               yl_event_tie_before(yl_lane_event(lane, one), yl_lane_event(lane, key[at - 1]));
             at--)
            key[at] = key[at - 1];
        key[at] = one;
        if ((moved += i - at) > MOST_MOVES * (uint64_t)lane->end) return false;
    }
    return true;
}

/* The keys of what is due before `limit`; the others go elsewhere. */
static void make_keys(struct yl_lane *lane, int64_t limit, yl_lane_put *put, void *context)
{
    lane->end = 0;
    for (uint32_t i = 0; i < lane->list.count; i++) {
        const struct yl_event *event = &lane->list.event[i];
        if (event->time < limit)
            yl_keys_put(&lane->order, lane->end++, yl_key_of(event->time - lane->zero, i));
        else
            put(context, event);
    }
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
    span[0] = low;
    span[1] = high;
}

void yl_lane_close(struct yl_lane *lane, int64_t limit, yl_lane_put *put, void *context)
{
    enum { SPAN_BITS = 64 - YL_KEY_ROW_BITS };
    int64_t span[2];
    bool ties = false;
    span_of(lane, limit, span);
    lane->zero = span[0];
    const int64_t width = span[1] >= span[0] ? span[1] - span[0] : -1;
    bool fits = width >= 0 && width >> SPAN_BITS == 0;
    if (fits) yl_keys_reserve(&lane->order, lane->list.count + 1);
    if (fits) yl_keys_begin(&lane->order, lane->list.count, yl_key_of(width, YL_KEY_ROW_MASK));
    make_keys(lane, fits ? limit : INT64_MIN, put, context);
    if (lane->end && yl_keys_sort(&lane->order, lane->end, &ties) && (!ties || sort_ties(lane))) {
        lane->order.key[lane->end] = YL_LANE_NONE;
        lane->next = lane->order.key;
        return;
    }
    for (uint32_t i = 0; i < lane->end; i++) /* cannot be sorted as a whole */
        put(context, yl_lane_event(lane, lane->order.key[i]));
}
