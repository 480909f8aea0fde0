/* calendar.c: a heap of four children beside a sorted window. Contract: calendar.h. */
#include "sim/engine/calendar.h"
#include "sim/base/array.h"
#include "sim/base/must.h"
#include "sim/engine/replication.h"

enum { CHILDREN = 4 };

void yl_calendar_clear(struct yl_calendar *calendar)
{
    calendar->heap.count = 0;
    yl_lane_open(&calendar->lane);
    calendar->open = false;
    calendar->last = INT64_MIN;
}

void yl_calendar_free(struct yl_calendar *calendar)
{
    yl_lane_free(&calendar->lane);
    YL_FREE(calendar->heap.event);
    *calendar = (struct yl_calendar){0};
}

static inline bool before(const struct yl_event *one, const struct yl_event *other)
{
    return one->time != other->time ? one->time < other->time : yl_event_tie_before(one, other);
}

/* ---- the heap -------------------------------------------------------------------------------- */
/* A hole goes up from the end until its parent is not behind the event. */
static void put(void *context, const struct yl_event *event)
{
    struct yl_event_list *heap = context;
    YL_ARRAY_RESERVE(&heap->event, &heap->capacity, (size_t)heap->count + 1);
    struct yl_event *at = heap->event;
    uint32_t hole = heap->count++;
    for (uint32_t parent; hole; hole = parent) {
        parent = (hole - 1) / CHILDREN;
        if (!before(event, &at[parent])) break;
        at[hole] = at[parent];
    }
    at[hole] = *event;
}

/* A hole goes down from the top to where the last event may stand. */
static void take_top(struct yl_event_list *heap)
{
    struct yl_event *at = heap->event;
    const uint32_t n = --heap->count;
    const struct yl_event last = at[n];
    uint32_t hole = 0;
    for (uint32_t child; (child = CHILDREN * hole + 1) < n; hole = child) {
        const uint32_t end = n - child < CHILDREN ? n : child + CHILDREN;
        for (uint32_t i = child + 1; i < end; i++)
            if (before(&at[i], &at[child])) child = i;
        if (!before(&at[child], &last)) break;
        at[hole] = at[child];
    }
    at[hole] = last;
}

/* ---- what comes soon ------------------------------------------------------------------------- */
/* How many events of the lane before its turn a visit is fetched, and what it will touch. */
enum { VERY_SOON = 3, SOON = 6, AHEAD = 10 };

static void fetch(const struct yl_calendar *calendar, const struct yl_event *event)
{
    if (event->visit == YL_NOBODY) return;
    const char *visit = (const char *)&calendar->visits[event->visit];
    __builtin_prefetch(visit, 1);
    __builtin_prefetch(visit + 64, 1);
}

static void tell(const struct yl_calendar *calendar, const struct yl_event *event, bool very)
{
    if (event->visit != YL_NOBODY)
        calendar->soon(calendar->soon_context, &calendar->visits[event->visit], very);
}

static void fetch_lane(const struct yl_calendar *calendar)
{
    const struct yl_lane *lane = &calendar->lane;
    const uint64_t *key = lane->next;
    const size_t left = lane->end - (size_t)(key - lane->order.key);
    if (2 * AHEAD < left) __builtin_prefetch(yl_lane_event(lane, key[2 * AHEAD]));
    if (AHEAD < left) fetch(calendar, yl_lane_event(lane, key[AHEAD]));
    if (!calendar->soon) return;
    if (SOON < left) tell(calendar, yl_lane_event(lane, key[SOON]), false);
    if (VERY_SOON < left) tell(calendar, yl_lane_event(lane, key[VERY_SOON]), true);
}

void yl_calendar_push(struct yl_calendar *calendar, const struct yl_event *event)
{
    YL_MUST(event->time >= calendar->last, "event at %lld, now %lld", (long long)event->time,
            (long long)calendar->last);
    if (calendar->open)
        yl_lane_add(&calendar->lane, event);
    else
        put(&calendar->heap, event);
}

void yl_calendar_open(struct yl_calendar *calendar)
{
    calendar->open = true;
    yl_lane_open(&calendar->lane);
}

void yl_calendar_close(struct yl_calendar *calendar, int64_t limit)
{
    calendar->open = false;
    yl_lane_close(&calendar->lane, limit, put, &calendar->heap);
}

bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event)
{
    struct yl_lane *lane = &calendar->lane;
    const struct yl_event *row =
                              *lane->next == YL_LANE_NONE ? NULL : yl_lane_event(lane, *lane->next),
                          *top = calendar->heap.count ? calendar->heap.event : NULL;
    const bool in_lane = row && (!top || !before(top, row));
    if (in_lane) top = row;
    if (!top || top->time >= limit) return false;
    *event = *top;
    calendar->last = event->time;
    if (in_lane) {
        fetch_lane(calendar);
        lane->next++;
    } else {
        const struct yl_event_list *heap = &calendar->heap;
        take_top(&calendar->heap);
        for (uint32_t i = 1; i <= CHILDREN && i < heap->count; i++) /* the next one is a child */
            fetch(calendar, &heap->event[i]);
        if (calendar->soon && heap->count) tell(calendar, heap->event, true);
    }
    return true;
}
