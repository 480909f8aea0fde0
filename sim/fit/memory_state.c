/* memory_state.c: passes of steps that remember, person by person; contract in memory_state.h */
#include "sim/fit/memory_state.h"
#include "sim/base/array.h"
#include <stdlib.h>

static bool is_among(const uint32_t *axis, uint32_t axes, uint32_t one)
{
    for (uint32_t i = 0; i < axes; i++)
        if (axis[i] == one) return true;
    return false;
}

static bool touches(const struct yl_step *step, uint32_t axis)
{
    return is_among(step->remember, step->remembers, axis) ||
           is_among(step->forget, step->forgets, axis);
}

/* Steps without a name have no rows. */
static bool any_nameless(const struct yl_step *step, uint32_t steps, uint32_t axis)
{
    for (uint32_t i = 0; i < steps; i++)
        if (!step[i].name && touches(&step[i], axis)) return true;
    return false;
}

static bool is_hidden(const struct yl_scenario *scenario, uint32_t axis)
{
    bool hidden = false;
    for (uint32_t i = 0; i < scenario->paths; i++)
        hidden |= any_nameless(scenario->path[i].step, scenario->path[i].steps, axis);
    for (uint32_t i = 0; i < scenario->shops; i++)
        hidden |= any_nameless(scenario->shop[i].step, scenario->shop[i].steps, axis);
    for (uint32_t i = 0; i < scenario->rooms; i++)
        for (uint32_t k = 0; k < scenario->room[i].whiles; k++)
            hidden |= touches(&scenario->room[i].during[k], axis);
    return hidden;
}

const char *yl_memory_state_why(const struct yl_event_log *log, uint32_t axis)
{
    const struct yl_axis *of = &log->axes[axis];
    if (of->share && of->share[1] > 0) return "p is by a memory that some have from the beginning";
    if (of->counts && of->lasts) return "p is by a memory that counts and fades";
    if (log->has_visits && log->scenario->size)
        return "p is by a memory, and the log names visits, not persons";
    if (is_hidden(log->scenario, axis)) return "p is by a memory that comes of what has no rows";
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    const struct yl_memory_pass *one = a, *two = b;
    if (one->time != two->time) return one->time < two->time ? -1 : 1;
    return (one->step > two->step) - (one->step < two->step);
}

void yl_memory_state_person(struct yl_memory_state *state, size_t row, size_t end)
{
    const struct yl_event_log *log = state->log;
    state->passes = 0;
    for (size_t i = row; i < end; i++) {
        const struct yl_log_row *one = &log->row[i];
        if (one->event != YL_LOG_PASSED) continue;
        const struct yl_step *step = log->step[one->step].of;
        if (!step->remembers && !step->forgets) continue;
        YL_ARRAY_RESERVE(&state->pass, &state->capacity, state->passes + 1);
        state->pass[state->passes++] = (struct yl_memory_pass){one->time, one->step};
    }
    if (state->passes) qsort(state->pass, state->passes, sizeof *state->pass, by_time);
}

uint32_t yl_memory_state_value(const struct yl_memory_state *state, uint32_t axis, int64_t time,
                               uint32_t step)
{
    const struct yl_axis *of = &state->log->axes[axis];
    uint32_t value = 0;
    int64_t last = 0;
    for (size_t i = 0; i < state->passes; i++) {
        const struct yl_memory_pass *pass = &state->pass[i];
        if (pass->time > time || (pass->time == time && pass->step == step)) continue;
        const struct yl_step *by = state->log->step[pass->step].of;
        if (is_among(by->forget, by->forgets, axis)) value = 0;
        if (!is_among(by->remember, by->remembers, axis)) continue;
        value += value + 1 < of->values;
        last = pass->time;
    }
    return value && of->lasts && time - last >= of->lasts ? 0 : value;
}

void yl_memory_state_free(struct yl_memory_state *state)
{
    free(state->pass);
    *state = (struct yl_memory_state){0};
}
