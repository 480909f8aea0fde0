/* needs.c: what persons remember, and conditions at the time of a row; contract in needs.h */
#include "sim/fit/needs.h"
#include "models/steps.h"
#include "sim/base/array.h"
#include <stdlib.h>

/* ---- memories: passes of steps that remember, person by person -------------------------------- */

/* Steps without a name have no rows, nor have those of a stay. */
static bool is_hidden(const struct yl_scenario *scenario, uint32_t axis)
{
    struct yl_steps of;
    bool hidden = false;
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++)
        for (const struct yl_step *step = of.step; step < of.step + of.steps; step++)
            hidden |=
                (of.during || !step->name) && (yl_step_has(step->remember, step->remembers, axis) ||
                                               yl_step_has(step->forget, step->forgets, axis));
    return hidden;
}

const char *yl_needs_memory_why(const struct yl_event_log *log, uint32_t axis)
{
    const struct yl_axis *of = &log->axes[axis];
    if (of->share && of->share[1] > 0) return "p is by a memory that some have from the beginning";
    if (of->counts && of->lasts) return "p is by a memory that counts and fades";
    if (log->has_visits && log->scenario->size)
        return "p is by a memory, and the log names visits, not persons";
    return is_hidden(log->scenario, axis) ? "p is by a memory that comes of what has no rows"
                                          : NULL;
}

YL_ORDER(by_time, struct yl_needs_pass, YL_BY(time) YL_BY(step))

void yl_needs_memory_person(struct yl_needs_memory *state, size_t row, size_t end)
{
    const struct yl_event_log *log = state->log;
    state->passes = 0;
    for (size_t i = row; i < end; i++) {
        const struct yl_log_row *one = &log->row[i];
        if (one->event != YL_LOG_PASSED) continue;
        const struct yl_step *step = log->step[one->step].of;
        if (!step->remembers && !step->forgets) continue;
        *YL_ARRAY_NEXT(state->pass, state->passes, state->capacity) =
            (struct yl_needs_pass){one->time, one->step};
    }
    if (state->passes) qsort(state->pass, state->passes, sizeof *state->pass, by_time);
}

uint32_t yl_needs_memory_value(const struct yl_needs_memory *state, uint32_t axis, int64_t time,
                               uint32_t step)
{
    const struct yl_axis *of = &state->log->axes[axis];
    uint32_t value = 0;
    int64_t last = 0;
    for (size_t i = 0; i < state->passes; i++) {
        const struct yl_needs_pass *pass = &state->pass[i];
        if (pass->time > time || (pass->time == time && pass->step == step)) continue;
        const struct yl_step *by = state->log->step[pass->step].of;
        if (yl_step_has(by->forget, by->forgets, axis)) value = 0;
        if (!yl_step_has(by->remember, by->remembers, axis)) continue;
        value += value + 1 < of->values;
        last = pass->time;
    }
    return value && of->lasts && time - last >= of->lasts ? 0 : value;
}

void yl_needs_memory_free(struct yl_needs_memory *state)
{
    free(state->pass);
    *state = (struct yl_needs_memory){0};
}

/* ---- needs ------------------------------------------------------------------------------------ */

static bool is_plain(const struct yl_axis *fact)
{
    return !fact->has_after && !fact->workdays && !fact->timetable.count && !fact->blocks;
}

/* The trait of the log that is this axis; log->traits: none is. */
static size_t trait_of(const struct yl_event_log *log, uint32_t axis)
{
    size_t t = 0;
    while (t < log->traits && log->axis[t] != axis) t++;
    return t;
}

static bool axis_told(const struct yl_event_log *log, uint32_t axis)
{
    const struct yl_axis *of = &log->axes[axis];
    if (of->kind == YL_AXIS_FACT) return is_plain(of);
    if (of->kind == YL_AXIS_MEMORY) return !yl_needs_memory_why(log, axis);
    return trait_of(log, axis) < log->traits;
}

bool yl_needs_always(const struct yl_event_log *log, const struct yl_condition *one)
{
    const struct yl_axis *of = one->kind == YL_COND_AXIS ? &log->axes[one->index] : NULL;
    if (one->kind == YL_COND_ROOM) {
        const struct yl_room *room = &log->scenario->room[one->index];
        return !room->hosted && !room->sessions;
    }
    return of && of->kind == YL_AXIS_FACT && is_plain(of) && of->from <= log->from &&
           of->to >= log->to;
}

bool yl_needs_told(const struct yl_event_log *log, const struct yl_step *step)
{
    bool told = true;
    for (uint32_t i = 0; i < step->needs.count && told; i++) {
        const struct yl_condition *one = &step->needs.all[i];
        told = yl_needs_always(log, one);
        if (told || !log->rows) continue; /* a table */
        if (one->kind == YL_COND_AXIS) told = axis_told(log, one->index);
        if (one->kind == YL_COND_HOURS) told = true;
        if (one->kind == YL_COND_ROOM) told = !log->scenario->room[one->index].hosted;
    }
    return told;
}

bool yl_needs_live(const struct yl_room *room, int64_t time)
{
    bool live = !room->sessions;
    for (uint32_t i = 0; i < room->sessions && !live; i++)
        live = time >= room->session[i].from && time < room->session[i].to;
    return live;
}

bool yl_needs_hold(const struct yl_event_log *log, uint32_t step, int64_t time,
                   const uint8_t *trait, const struct yl_needs_memory *memory)
{
    const struct yl_conditions *needs = &log->step[step].of->needs;
    bool hold = true;
    for (uint32_t i = 0; i < needs->count && hold; i++) {
        const struct yl_condition *one = &needs->all[i];
        uint32_t value = YL_LOG_UNKNOWN;
        if (one->kind == YL_COND_ROOM) hold = yl_needs_live(&log->scenario->room[one->index], time);
        if (one->kind == YL_COND_HOURS) hold = yl_hours_hold(one, &log->scenario->zone, time);
        if (one->kind != YL_COND_AXIS) continue;
        const struct yl_axis *axis = &log->axes[one->index];
        if (axis->kind == YL_AXIS_FACT)
            value = axis->from <= time && time < axis->to;
        else if (axis->kind == YL_AXIS_MEMORY)
            value = yl_needs_memory_value(memory, one->index, time, step);
        else if (trait)
            value = trait[trait_of(log, one->index)];
        hold = value < 64 && (one->mask >> value & 1);
    }
    return hold;
}

bool yl_needs_by_memory(const struct yl_event_log *log, const struct yl_step *step)
{
    bool any = false;
    for (uint32_t i = 0; i < step->needs.count; i++)
        any |= step->needs.all[i].kind == YL_COND_AXIS &&
               log->axes[step->needs.all[i].index].kind == YL_AXIS_MEMORY;
    return any;
}

bool yl_needs_sold_out(const struct yl_event_log *log, const struct yl_step *step, size_t passed)
{
    for (uint32_t i = 0; i < log->scenario->shops; i++) {
        const struct yl_shop *shop = &log->scenario->shop[i];
        if (!shop->steps || &shop->step[shop->steps - 1] != step) continue;
        bool may = shop->stock >= 0 && (int64_t)passed >= shop->stock;
        for (uint32_t k = 0; k < shop->goods; k++) {
            const struct yl_good *good = &shop->good[k];
            const bool one = !good->quantity.present; /* piece an order */
            may |= good->stock >= 0 && (!one || (int64_t)passed >= good->stock);
        }
        return may;
    }
    return false;
}
