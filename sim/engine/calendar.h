/* calendar.h: the events to come of one replication, the next one first.
 *
 * Why      The loop pops as many events as it pushes; a heap would cost the logarithm of all that
 *          is under way.
 * Shape    push in any order, yl_calendar_pop(&calendar, limit, &event) in order; {0} then
 *          yl_calendar_init.
 * Units    time: instants in microseconds.
 * Order    time, then rank, then (only for newcomers, rank YL_RANK_JOIN) address, jumps of the
 *          visit: nothing that depends on when something was pushed. Events that tie beyond that
 *          have effects that commute.
 * Cost     O(1) an event, amortised; 32 bytes an event, with all that its order depends on, so that
 *          no visit is read before its turn; buckets hold about four events and are re-sized as
 *          time goes. What an event will touch is fetched while those before it are done.
 * Errors   YL_NO_MEMORY from init and push. A push before the last popped time is our bug.
 * Owns     its arrays; yl_calendar_free.
 * Threads  one loop, one thread.
 * Source   R. Brown, Calendar queues, CACM 31(10), 1988; here with a sorted current bucket and a
 *          far list that is dealt out a year at a time. Buckets with too many events are dealt out
 *          again: W. T. Tang, R. Goh, I. Thng, Ladder queue, ACM TOMACS 15(3), 2005.
 */
#ifndef YL_SIM_ENGINE_CALENDAR_H
#define YL_SIM_ENGINE_CALENDAR_H
#include "sim/base/status.h"
#include "sim/engine/keys.h"
#include "sim/engine/visit.h"
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
enum { YL_RUNGS = 8 };
/* In the number of an event that has no visit yet; the two bits below name the array it is in. */
#define YL_ASIDE (UINT32_C(1) << 31)
enum { YL_ASIDE_ARRAYS = 4, YL_ASIDE_BITS = 29 };
#define YL_ASIDE_ROWS (UINT32_C(1) << YL_ASIDE_BITS)
#define YL_LANE_ASIDE \
    (UINT32_C(1) << (YL_KEY_ROW_BITS - 1)) /* in a row of the lane: of the first array */
struct yl_rung {      /* bucket i holds [origin + (i << shift), ...), the last one up to `end` */
    uint32_t *bucket; /* [buckets] heads of lists in `near` */
    uint32_t buckets, at;
    int64_t origin, end;
    int shift;
};
struct yl_calendar {
    struct yl_event *dealt; /* events of the year, bucket by bucket */
    uint32_t *start;        /* [buckets of the year + 1] where each begins */
    size_t dealt_capacity;
    struct yl_event_list near; /* those that came later, linked ... */
    uint32_t *next; /* [near] ... apart from them, so that lists are walked in the cache */
    size_t next_capacity;
    uint32_t free;                 /* those of them that are over */
    struct yl_rung rung[YL_RUNGS]; /* the year, and crowded buckets dealt out finer, nested */
    uint32_t rungs;
    struct yl_event_list now;   /* the current bucket, sorted, the next one last */
    struct yl_event_list spare; /* room to sort it */
    struct yl_event_list late;  /* a heap of what was pushed into it since */
    int64_t now_end;            /* events before this go into `late` */
    struct yl_event_list far;   /* events behind the year */
    int64_t far_first;
    uint64_t taken; /* events that were not in the lane, since the year began, at year_from */
    int64_t year_from;
    int64_t first; /* nothing in the rungs or behind the year comes before; INT64_MIN: not known */
    struct yl_event_list lane; /* what came while it was open: sorted, apart from all others */
    int64_t *row;              /* [rows] beside them: when rows of the first array come */
    uint32_t rows;
    size_t row_capacity;
    struct yl_keys order; /* of the lane, from lane_zero on, the next one at lane_at */
    uint32_t lane_at, lane_end;
    int64_t lane_zero;
    int64_t others; /* nothing outside of the lane comes before; INT64_MIN: not known */
    bool open;
    bool failed; /* no memory while popping */
    uint64_t pending;
    const struct yl_visit *visits; /* fetched before their turn; kept right by the loop */
    /* The same, of events whose number has YL_ASIDE. */
    const char *aside[YL_ASIDE_ARRAYS];
    uint32_t aside_size;
    uint8_t aside_kind;
    struct yl_address (*aside_address)(const void *context, uint32_t number); /* breaks ties */
    const void *aside_context;
    /* Hears of a visit, which is in the cache by now, some events before its own, once when it comes
     * soon and once when it comes very soon. NULL: nobody. */
    void (*soon)(void *context, const struct yl_visit *visit, bool very);
    void *soon_context;
    int64_t last;
};
enum yl_status yl_calendar_init(struct yl_calendar *calendar) YL_CHECKED;
void yl_calendar_clear(struct yl_calendar *calendar);
void yl_calendar_free(struct yl_calendar *calendar);
/* What, rank and kind in one word: an event that comes in registers need not wait for its own
 * stores. */
static inline uint32_t yl_event_label(const struct yl_event *event)
{
    return event->what | (uint32_t)event->rank << 16 | (uint32_t)event->kind << 24;
}
enum yl_status yl_calendar_put(struct yl_calendar *calendar, int64_t time,
                               struct yl_address address, uint32_t visit,
                               uint32_t label) YL_CHECKED;
static inline enum yl_status yl_calendar_push(struct yl_calendar *calendar, struct yl_event event)
{
    return yl_calendar_put(calendar, event.time, event.address, event.visit,
                           yl_event_label(&event));
}
/* The next event before `limit`, taken out; false if there is none. */
bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event);
/* What is pushed from here on is kept apart until yl_calendar_close sorts what is due before
 * `limit` as a whole: a window of arrivals needs no buckets. Nothing is popped in between, and all
 * before `limit` is popped before it is opened again. */
void yl_calendar_open(struct yl_calendar *calendar);
enum yl_status yl_calendar_close(struct yl_calendar *calendar, int64_t limit) YL_CHECKED;
/* While it is open: n more rows of the first array come at these instants, all before the limit of
 * yl_calendar_close. */
enum yl_status yl_calendar_put_rows(struct yl_calendar *calendar, const int64_t *time,
                                    uint32_t n) YL_CHECKED;
static inline const char *yl_calendar_beside(const struct yl_calendar *calendar, uint32_t number)
{
    return calendar->aside[number >> YL_ASIDE_BITS & (YL_ASIDE_ARRAYS - 1)] +
           (size_t)calendar->aside_size * (number & (YL_ASIDE_ROWS - 1));
}
/* The same as yl_calendar_pop where the next one is known to be a row of the first array; false: it
 * is not, or not known. */
static inline bool yl_calendar_pop_row(struct yl_calendar *calendar, uint32_t *row, int64_t *time)
{
    enum { AHEAD = 12 };
    const uint32_t at = calendar->lane_at;
    if (at >= calendar->lane_end) return false;
    const uint64_t key = calendar->order.key[at];
    *time = calendar->lane_zero + (int64_t)(key >> YL_KEY_ROW_BITS);
    *row = (uint32_t)(key & (YL_LANE_ASIDE - 1));
    if (!(key & YL_LANE_ASIDE) || *time >= calendar->others) return false;
    if (at + AHEAD < calendar->lane_end)
        __builtin_prefetch(yl_calendar_beside(
            calendar, (uint32_t)(calendar->order.key[at + AHEAD] & (YL_LANE_ASIDE - 1))));
    calendar->lane_at = at + 1;
    calendar->pending--;
    calendar->last = *time;
    return true;
}
#endif
