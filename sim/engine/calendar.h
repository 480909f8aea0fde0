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
#include "sim/engine/lane.h"
#include "sim/engine/visit.h"
#include <stddef.h>

enum { YL_RUNGS = 8 };
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
    int64_t first; /* nothing in the rungs or behind the year comes before; INT64_MIN: not known */
    struct yl_lane lane; /* what came while it was open, and follows it: apart from all others */
    int64_t others;      /* nothing outside of the lane comes before; INT64_MIN: not known */
    bool open;
    bool failed; /* no memory while popping */
    uint64_t pending;
    const struct yl_visit *visits; /* fetched before their turn; kept right by the loop */
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
#endif
