/* needs.h: what a person remembers when a visit comes to a step, and whom its `needs` turn away, as far as a log tells it.
 *
 * Why      Whoever `needs` turn away comes to the step and does not pass: no failure of its `p`, which is the chance of the others.
 *          A chance that goes by a memory is estimated state by state; no log has a column of memories, but it has the steps
 *          that make a person know.
 * Shape    yl_needs_told: does the log tell it of everybody? Where it does, yl_needs_hold for each visit that comes to the step.
 *          yl_needs_memory_why: why the log does not show a memory; yl_needs_memory_person for each person, then
 *          yl_needs_memory_value.
 * Units    instants in microseconds.
 * Order    persons as their rows are in the log.
 * Owns     the list of a memory, until yl_needs_memory_free.
 * Threads  one for each memory.
 * Source   docs/fit.md, "How it is estimated"; the conditions are those of docs/scenario.md.
 */
#pragma once
#include "sim/fit/event_log.h"

struct yl_needs_memory {
    const struct yl_event_log *log;
    struct yl_needs_pass {
        int64_t time;
        uint32_t step;
    } * pass; /* [passes] of steps that remember or forget, in order of time */
    size_t passes, capacity;
};
/* Of an axis that is a memory; NULL: the log tells it. */
const char *yl_needs_memory_why(const struct yl_event_log *log, uint32_t axis);
/* Rows [row, end): all of one person. */
void yl_needs_memory_person(struct yl_needs_memory *state, size_t row, size_t end);
/* Its value when the person reaches the step then. */
uint32_t yl_needs_memory_value(const struct yl_needs_memory *state, uint32_t axis, int64_t time,
                               uint32_t step);
void yl_needs_memory_free(struct yl_needs_memory *state);

/* By facts of fixed dates; in a log of single visits by traits that it has, memories that it tells, hours, and sessions, too. */
bool yl_needs_told(const struct yl_event_log *log, const struct yl_step *step);
/* Of a visit that comes to `step` of the log then. trait: of its person, NULL: none is known; memory: at this person. A trait that
 * the log leaves out of this person's rows holds as little as one that is another. */
bool yl_needs_hold(const struct yl_event_log *log, uint32_t step, int64_t time,
                   const uint8_t *trait, const struct yl_needs_memory *memory);
/* May the goods have run out of a step that is an order, passed so often? */
bool yl_needs_sold_out(const struct yl_event_log *log, const struct yl_step *step, size_t passed);
/* Does the condition hold for everybody all the time of the log? A fact of fixed dates may. */
bool yl_needs_always(const struct yl_event_log *log, const struct yl_condition *one);
bool yl_needs_live(const struct yl_room *room, int64_t time); /* one that is not hosted */
/* Is any of these conditions a memory? */
bool yl_needs_by_memory(const struct yl_event_log *log, const struct yl_step *step);
