/* needs.h: whom the `needs` of a step turn away, as far as a log tells it.
 *
 * Why      Whoever `needs` turn away comes to the step and does not pass: no failure of its `p`, which is the chance of the others.
 * Shape    yl_needs_told: does the log tell it of everybody? Where it does, yl_needs_hold for each visit that comes to the step.
 * Units    instants in microseconds.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 * Source   docs/fit.md, "How it is estimated"; the conditions are those of docs/scenario.md.
 */
#ifndef YL_SIM_FIT_NEEDS_H
#define YL_SIM_FIT_NEEDS_H
#include "sim/fit/memory_state.h"

/* By facts of fixed dates; in a log of single visits by traits that it has, memories that it tells, hours, and sessions, too. */
bool yl_needs_told(const struct yl_event_log *log, const struct yl_step *step);
/* Of a visit that comes to `step` of the log then. trait: of its person, NULL: none is known; memory: at this person. A trait that
 * the log leaves out of this person's rows holds as little as one that is another. */
bool yl_needs_hold(const struct yl_event_log *log, uint32_t step, int64_t time,
                   const uint8_t *trait, const struct yl_memory_state *memory);
/* May the goods have run out of a step that is an order, passed so often? */
bool yl_needs_sold_out(const struct yl_event_log *log, const struct yl_step *step, size_t passed);
/* Does the condition hold for everybody all the time of the log? A fact of fixed dates may. */
bool yl_needs_always(const struct yl_event_log *log, const struct yl_condition *one);
bool yl_needs_live(const struct yl_room *room, int64_t time); /* one that is not hosted */
/* Is any of these conditions a memory? */
bool yl_needs_memory(const struct yl_event_log *log, const struct yl_step *step);
#endif
