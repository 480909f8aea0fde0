/* calendar.h: the events to come of one replication, the next one first.
 *
 * Why      What a window of arrivals brings is known before it is run and sorted as a whole (the
 *          lane); what comes of it, and outlives it, waits in a heap of four children. The next
 *          event is the lesser of the two that come first.
 * Shape    yl_calendar_push in any order, yl_calendar_pop(&calendar, limit, &event) in order; a
 *          window: yl_calendar_open, pushes, yl_calendar_close. {0}, then yl_calendar_clear.
 * Units    time: instants in microseconds.
 * Order    time, then rank, then (only for newcomers, rank YL_RANK_JOIN) address, jumps of the
 *          visit: nothing that depends on when something was pushed. Events that tie beyond that
 *          have effects that commute.
 * Cost     of the heap the logarithm to base four of all that waits there; 32 bytes an event, with
 *          all that its order depends on, so that no visit is read before its turn. What an event
 *          will touch is fetched while those before it are done.
 * Errors   a push before the last popped time is our bug.
 * Owns     its arrays; yl_calendar_free. `visits` is the loop's.
 * Threads  one loop, one thread.
 * Source   heaps of d children: D. B. Johnson, Information Processing Letters 4(3), 1975.
 */
#pragma once
#include "sim/engine/lane.h"
#include "sim/engine/visit.h"

struct yl_calendar {
    struct yl_event_list heap; /* children of i: 4 i + 1 to 4 i + 4, none of them before it */
    struct yl_lane lane;       /* what came while it was open: apart from all others */
    bool open;
    int64_t last;                  /* popped */
    const struct yl_visit *visits; /* fetched before their turn; kept right by the loop */
    /* Hears of a visit, which is in the cache by now, some events before its own, once when it comes
     * soon and once when it comes very soon. NULL: nobody. */
    void (*soon)(void *context, const struct yl_visit *visit, bool very);
    void *soon_context;
};
void yl_calendar_clear(struct yl_calendar *calendar);
void yl_calendar_free(struct yl_calendar *calendar);
void yl_calendar_push(struct yl_calendar *calendar, const struct yl_event *event);
/* The next event before `limit`, taken out; false if there is none. */
bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event);
/* What is pushed from here on is kept apart until yl_calendar_close sorts what is due before
 * `limit` as a whole. Nothing is popped in between, and all before `limit` is popped before it is
 * opened again. */
void yl_calendar_open(struct yl_calendar *calendar);
void yl_calendar_close(struct yl_calendar *calendar, int64_t limit);
