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
 * Cost     O(1) an event, amortised; 24 bytes an event; buckets hold about four events and are
 *          re-sized as time goes.
 * Errors   YL_NO_MEMORY from init and push. A push before the last popped time is our bug.
 * Owns     its arrays; yl_calendar_free.
 * Threads  one loop, one thread.
 * Source   R. Brown, Calendar queues, CACM 31(10), 1988; here with a sorted current bucket and a
 *          far list that is dealt out a year at a time.
 */
#ifndef YL_SIM_ENGINE_CALENDAR_H
#define YL_SIM_ENGINE_CALENDAR_H
#include "sim/base/status.h"
#include "sim/engine/visit.h"
#include <stddef.h>

enum yl_rank { YL_RANK_SESSION_END, YL_RANK_FREE, YL_RANK_PATIENCE, YL_RANK_JOIN };
struct yl_event {
    int64_t time;
    uint32_t visit; /* of the pool, or what the kind needs */
    uint32_t next;  /* in its bucket */
    uint16_t what;  /* resource or room */
    uint8_t rank, kind;
};
struct yl_event_list {
    struct yl_event *event;
    uint32_t count;
    size_t capacity;
};
struct yl_calendar {
    struct yl_event *dealt; /* events of the year, bucket by bucket */
    uint32_t *start;        /* [buckets + 1] where each begins */
    size_t dealt_capacity;
    struct yl_event_list near; /* those that came later, linked ... */
    uint32_t free;             /* ... and those of them that are over */
    uint32_t *bucket;          /* their heads */
    uint32_t buckets, at;
    int64_t origin, end; /* bucket i holds [origin + (i << shift), ...); end of the last */
    int shift;
    struct yl_event_list now;  /* the current bucket, sorted, the next one last */
    struct yl_event_list late; /* a heap of what was pushed into it since */
    int64_t now_end;           /* events before this go into `now` */
    struct yl_event_list far;  /* events behind `end` */
    int64_t far_first;
    bool failed; /* no memory while popping */
    uint64_t pending;
    const struct yl_visit *visits; /* where the keys of newcomers are; kept right by the loop */
    int64_t last;
};
enum yl_status yl_calendar_init(struct yl_calendar *calendar) YL_CHECKED;
void yl_calendar_clear(struct yl_calendar *calendar);
void yl_calendar_free(struct yl_calendar *calendar);
enum yl_status yl_calendar_push(struct yl_calendar *calendar, struct yl_event event) YL_CHECKED;
/* The next event before `limit`, taken out; false if there is none. */
bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event);
#endif
