/* loop_parts.h: what the files of the loop share.
 *
 * Why      Lines, persons, chains and stays are files of their own; all act on one loop.
 * Errors   faults of the machine are kept in the loop's status, looked at between operations.
 * Owns     nothing; indexes are of the loop's pools. A pool may move: take pointers anew after
 *          anything is begun.
 * Threads  one loop, one thread.
 */
#pragma once
#include "sim/engine/loop.h"
#include "sim/engine/moment.h"
#include "sim/engine/queue.h"
#include "sim/engine/units.h"

enum yl_loop_kind {
    YL_LOOP_VISIT,
    YL_LOOP_SEAT,
    YL_LOOP_DESK,
    YL_LOOP_SESSION,
    YL_LOOP_BEGIN,
    YL_LOOP_STAY,
    YL_LOOP_PATIENCE
};

static inline const struct yl_plan *yl_loop_plan(const struct yl_loop *loop)
{
    return loop->replication->plan;
}

/* loop.c */
uint32_t yl_loop_get(struct yl_loop *loop, const struct yl_visit *from);
void yl_loop_put(struct yl_loop *loop, uint32_t visit);
void yl_loop_push(struct yl_loop *loop, int64_t time, enum yl_rank rank, enum yl_loop_kind kind,
                  uint32_t what, uint32_t visit);
/* From here on the trace hears of the visit, if it is followed. */
void yl_loop_follow(struct yl_loop *loop, uint32_t visit);
void yl_loop_walk(struct yl_loop *loop, uint32_t visit, bool now);
/* At this end; NULL: the horizon cuts it off. */
void yl_loop_let_go(struct yl_loop *loop,
                    uint32_t visit); /* and what it held, without an outcome */
void yl_loop_finish(struct yl_loop *loop, uint32_t visit, const struct yl_node *end);
/* With drain: no, the visit goes on behind the end of the horizon only. */
void yl_loop_under_way(struct yl_loop *loop, uint32_t visit);

/* ask.c: questions about a visit, and counting what it does */
uint8_t yl_ask_value(struct yl_loop *loop, struct yl_visit *visit, int32_t axis);
int64_t yl_ask_quantity(struct yl_loop *loop, struct yl_visit *visit, const struct yl_by_draw *by,
                        uint32_t key, uint32_t slot);
bool yl_ask_chance(struct yl_loop *loop, struct yl_visit *visit, const struct yl_by_chance *by,
                   uint32_t key);
bool yl_ask_tests(struct yl_loop *loop, struct yl_visit *visit, const struct yl_tests *tests);
uint64_t *yl_ask_memory(struct yl_loop *loop, struct yl_visit *visit);
/* When its person last remembered what lapses (memory.h); NULL: at the beginning, if ever. */
int64_t *yl_ask_since(struct yl_loop *loop, const struct yl_visit *visit);
static inline int64_t yl_ask_age(const struct yl_loop *loop, const struct yl_visit *visit)
{
    return visit->time - yl_loop_plan(loop)->from;
}
/* When a visit that waits at `time` may go on; YL_NEVER and *never = the test that cannot be met. */
int64_t yl_ask_wait(const struct yl_replication *replication, struct yl_wall_clock *clock,
                    const struct yl_tests *tests, int64_t time, uint32_t *never);
void yl_note_add(struct yl_loop *loop, const struct yl_visit *visit, uint32_t slot, int64_t n);
void yl_note_row(struct yl_loop *loop, struct yl_visit *visit, uint32_t row,
                 enum yl_row_count which);
void yl_note_event(struct yl_loop *loop, const struct yl_visit *visit, uint32_t row,
                   enum yl_heard what);
void yl_note_arrival(struct yl_loop *loop, struct yl_visit *visit, uint32_t place);
/* For an experiment, where there is one. */
void yl_note_unit(struct yl_loop *loop, const struct yl_visit *visit, enum yl_unit_kind kind,
                  uint32_t index, double value);

/* station.c: waiting for agents and seats */
void yl_station_ask(struct yl_loop *loop, uint32_t visit);
void yl_station_seat(struct yl_loop *loop, uint32_t visit);
void yl_station_freed(struct yl_loop *loop, const struct yl_event *event);
void yl_station_seat_free(struct yl_loop *loop, uint32_t room, int64_t time);
void yl_station_session_over(struct yl_loop *loop, uint32_t room, int64_t time);
void yl_station_patience_over(struct yl_loop *loop, const struct yl_event *event);
void yl_station_close(struct yl_loop *loop);

/* person.c: unnumbered persons, limits */
void yl_person_init(struct yl_loop *loop);
void yl_person_free(struct yl_loop *loop);
void yl_person_start(struct yl_loop *loop);
/* Fetches what the visit's person has, before its event comes; `context` is the loop. */
void yl_person_soon(void *context, const struct yl_visit *visit, bool very);
void yl_person_close(struct yl_loop *loop); /* what is left of shared limits, at the end */
uint32_t
yl_person_share(struct yl_loop *loop,
                struct yl_visit *visit); /* the record that v and what it starts have in common */
uint64_t *yl_person_memory(struct yl_loop *loop, uint32_t record);
int64_t *yl_person_since(struct yl_loop *loop, uint32_t record);
/* Is it the person's first counted time at an arrival place, at the visit's entry? */
bool yl_person_first(struct yl_loop *loop, const struct yl_visit *visit, uint32_t bit);
bool yl_person_first_entry(struct yl_loop *loop, const struct yl_visit *visit);
/* The address of the person of a visit: its number, its first visit, or the visit itself. */
struct yl_address yl_person_id(const struct yl_loop *loop, const struct yl_visit *visit);
void yl_person_keep(struct yl_loop *loop, uint32_t record);
void yl_person_drop(struct yl_loop *loop, uint32_t record);
int64_t yl_limit_left(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit);
bool yl_limit_take(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node,
                   uint32_t *refused); /* all or none */
/* What is left of a limit of one number for all at an instant; *till: when the calendar sets it anew. */
int64_t yl_limit_look(struct yl_loop *loop, uint32_t limit, int64_t now, int64_t *till);
/* If a node is a TAKE, one of each of its limits for n visits: there is enough. */
void yl_limit_take_some(struct yl_loop *loop, const struct yl_node *node, uint32_t entry,
                        bool counted, int64_t n);
/* The counters of a numbered person will be asked for soon. */
void yl_limit_fetch(const struct yl_loop *loop, uint32_t person);
/* What passing a step gives and refills. */
void yl_limit_change(struct yl_loop *loop, struct yl_visit *visit, const struct yl_effects *fx);

/* counting.c: visits of a queue at limits that have counters */
/* Where a row goes from there; YL_NO_NODE: it is let in, and has its units. */
uint32_t yl_limit_ask(struct yl_loop *loop, const struct yl_queue_block *block, uint32_t i);
/* Is there enough for all rows of a list, which lie in that span? */
bool yl_limit_enough(struct yl_loop *loop, const struct yl_queue_list *list, uint32_t rows,
                     const int64_t span[2]);
void yl_limit_take_all(struct yl_loop *loop, const struct yl_queue_list *list); /* then */

/* chain.c: visits that begin visits */
struct yl_chain {
    uint32_t parent, refs;
    uint16_t entry;
};
/* before: what its person remembered when it passed. */
void yl_chain_spawn(struct yl_loop *loop, uint32_t visit, uint32_t spawn, uint64_t before);
void yl_chain_begin(struct yl_loop *loop, uint32_t visit);
void yl_chain_order(struct yl_loop *loop, const struct yl_visit *visit, int64_t price);
void yl_chain_drop(struct yl_loop *loop, uint32_t chain);

/* stay.c: steps during a stay, hosted rooms */
void yl_stay_init(struct yl_loop *loop);
void yl_stay_free(struct yl_loop *loop);
void yl_stay_start(struct yl_loop *loop);
void yl_stay_close(struct yl_loop *loop);
void yl_stay_begin(struct yl_loop *loop, uint32_t visit, const struct yl_node *watch);
void yl_stay_event(struct yl_loop *loop, const struct yl_event *event);
/* At the gate: `watched` is the stream that it finds live; false: none. */
bool yl_stream_find(struct yl_loop *loop, struct yl_visit *visit, uint32_t room, bool *ever);
bool yl_stream_is_live(const struct yl_loop *loop, const struct yl_visit *visit, uint32_t room);
bool yl_stream_is_paused(const struct yl_loop *loop, uint32_t stream);
void yl_stream_open(struct yl_loop *loop, uint32_t visit, uint32_t room);
void yl_stream_live(struct yl_loop *loop, uint32_t visit, enum yl_live what);
void yl_stream_host_gone(struct yl_loop *loop, uint32_t visit);
void yl_stream_keep(struct yl_loop *loop, uint32_t stream);
void yl_stream_drop(struct yl_loop *loop, uint32_t stream);
