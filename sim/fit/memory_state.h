/* memory_state.h: what a person remembers when a visit comes to a step, from what the log says it has passed before.
 *
 * Why      A chance that goes by a memory is estimated state by state; no log has a column of memories, but it has the steps
 *          that make a person know.
 * Shape    yl_memory_state_why: why the log does not show a memory; yl_memory_state_person for each person, then yl_memory_state_value.
 * Units    instants in microseconds.
 * Order    persons as their rows stand in the log.
 * Errors   none.
 * Owns     its list, until yl_memory_state_free.
 * Threads  one.
 * Source   docs/fit.md, "How it is estimated".
 */
#ifndef YL_SIM_FIT_MEMORY_STATE_H
#define YL_SIM_FIT_MEMORY_STATE_H
#include "sim/fit/event_log.h"

struct yl_memory_state {
    const struct yl_event_log *log;
    struct yl_memory_pass {
        int64_t time;
        uint32_t step;
    } * pass; /* [passes] of steps that remember or forget, in order of time */
    size_t passes, capacity;
};
/* Of an axis that is a memory; NULL: the log tells it. */
const char *yl_memory_state_why(const struct yl_event_log *log, uint32_t axis);
/* Rows [row, end): all of one person. */
void yl_memory_state_person(struct yl_memory_state *state, size_t row, size_t end);
/* Its value when the person reaches the step then. */
uint32_t yl_memory_state_value(const struct yl_memory_state *state, uint32_t axis, int64_t time,
                               uint32_t step);
void yl_memory_state_free(struct yl_memory_state *state);
#endif
