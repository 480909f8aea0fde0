/* ask.c: what a visit is and does, one at a time. Contract: loop_parts.h. */
#include "sim/engine/loop_parts.h"
#include "sim/engine/memory.h"
#include "sim/engine/units.h"

uint64_t *yl_ask_memory(struct yl_loop *loop, struct yl_visit *visit)
{
    struct yl_replication *replication = loop->replication;
    if (replication->memory) return yl_replication_recall(replication, visit->person);
    if (visit->person != YL_NOBODY) return yl_person_memory(loop, visit->person);
    if (!visit->memory) visit->memory = yl_replication_memory(replication, visit->address);
    return &visit->memory;
}

int64_t *yl_ask_since(struct yl_loop *loop, const struct yl_visit *visit)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!plan->lapses) return NULL;
    if (plan->size) return loop->replication->since + (size_t)visit->person * plan->lapses;
    return visit->person == YL_NOBODY ? NULL : yl_person_since(loop, visit->person);
}

uint8_t yl_ask_value(struct yl_loop *loop, struct yl_visit *visit, int32_t axis)
{
    if (axis < 0) return 0;
    const struct yl_plan_axis *one = &yl_loop_plan(loop)->axis[axis];
    if (one->kind == YL_AXIS_TRAIT)
        return yl_replication_trait(loop->replication, (uint32_t)axis,
                                    one->of_visit ? visit->address : yl_person_id(loop, visit));
    if (one->kind == YL_AXIS_MEMORY)
        return (uint8_t)yl_memory_value(&one->memory, *yl_ask_memory(loop, visit),
                                        yl_ask_since(loop, visit), yl_ask_age(loop, visit));
    if (one->kind == YL_AXIS_PAIR) {
        uint32_t second = one->pair[1], values = yl_loop_plan(loop)->axis[second].values;
        return (uint8_t)(yl_ask_value(loop, visit, (int32_t)one->pair[0]) * values +
                         yl_ask_value(loop, visit, (int32_t)second));
    }
    return yl_replication_marked_fact(loop->replication, (uint32_t)axis, visit->time);
}

static uint32_t ctr3_of(const struct yl_visit *visit, uint32_t slot)
{
    return yl_ctr3(slot, visit->attempt, visit->jumps);
}

int64_t yl_ask_quantity(struct yl_loop *loop, struct yl_visit *visit, const struct yl_by_draw *by,
                        uint32_t key, uint32_t slot)
{
    const struct yl_draw *draw = &by->draw[yl_ask_value(loop, visit, by->axis)];
    if (yl_draw_is_constant(draw)) return yl_draw_integer(draw, 0);
    return yl_draw_integer(
        draw, yl_k52(loop->replication->key[key], visit->address, ctr3_of(visit, slot)));
}

bool yl_ask_chance(struct yl_loop *loop, struct yl_visit *visit, const struct yl_by_chance *by,
                   uint32_t key)
{
    by = yl_replication_chance(loop->replication, by);
    uint8_t value = yl_ask_value(loop, visit, by->axis);
    const struct yl_chance *chance = &by->chance[value];
    if (chance->certain || !chance->threshold) return chance->certain;
    struct yl_key own = loop->replication->key[key];
    uint32_t ctr3 = ctr3_of(visit, YL_SLOT_CHANCE);
    if (!by->moves) return yl_passes(chance->threshold, own, visit->address, ctr3);
    const double intent = by->moves->intent != 0
                              ? yl_replication_intent(loop->replication, yl_person_id(loop, visit))
                              : 0;
    const double moved = yl_replication_moved(loop->replication, by->moves, intent, visit->time);
    if (by->moves->rhythm && by->moves->intent == 0 && !by->moves->shocks && moved == 0)
        return yl_passes(chance->threshold, own, visit->address, ctr3);
    return yl_moved_passes(loop->replication, by, value, yl_word(own, visit->address, ctr3), moved);
}

static bool ask_test(struct yl_loop *loop, struct yl_visit *visit, const struct yl_test *test)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (test->kind == YL_TEST_AXIS)
        return test->mask >> yl_ask_value(loop, visit, (int32_t)test->index) & 1;
    if (test->kind == YL_TEST_LIMIT)
        return plan->limit[test->index].never_refuses ||
               yl_limit_left(loop, visit, test->index) > 0;
    if (test->kind == YL_TEST_HOURS) return yl_moment_in_hours(plan, test, visit->time);
    if (plan->room[test->index].hosted) return yl_stream_is_live(loop, visit, test->index);
    return !plan->room[test->index].sessions ||
           yl_moment_session(&plan->room[test->index], visit->time);
}

bool yl_ask_tests(struct yl_loop *loop, struct yl_visit *visit, const struct yl_tests *tests)
{
    bool all = true;
    for (uint32_t i = 0; i < tests->count && all; i++) all = ask_test(loop, visit, &tests->test[i]);
    return all != tests->opposite;
}

/* The first instant from `time` on at which one condition holds; none of them asks the visit. */
static int64_t next_time(const struct yl_replication *replication, struct yl_wall_clock *clock,
                         const struct yl_test *test, int64_t time)
{
    const struct yl_plan *plan = replication->plan;
    if (test->kind == YL_TEST_HOURS) return yl_wall_clock_next(clock, test, time);
    if (test->kind == YL_TEST_LIVE) {
        const struct yl_plan_room *room = &plan->room[test->index];
        bool live = !room->sessions || yl_moment_session(room, time);
        return live ? time : yl_moment_next(plan, test, time);
    }
    const struct yl_plan_axis *axis = &plan->axis[test->index];
    if (test->mask >> yl_replication_marked_fact(replication, test->index, time) & 1) return time;
    if (axis->timetable.count) return yl_moment_next_value(&axis->timetable, test->mask, time);
    if (axis->kind != YL_AXIS_FACT || !(test->mask & 2)) return YL_NEVER;
    const struct yl_fact_state *fact = &replication->fact[test->index];
    return fact->from > time && fact->from < fact->to ? fact->from : YL_NEVER;
}

int64_t yl_ask_wait(const struct yl_replication *replication, struct yl_wall_clock *clock,
                    const struct yl_tests *tests, int64_t time, uint32_t *never)
{
    *never = 0;
    if (tests->count == 1 && tests->test->kind == YL_TEST_HOURS) /* the usual one */
        return yl_wall_clock_next(clock, tests->test, time);
    for (;;) { /* ends: hours that share no time of day never come here (models/hours.c) */
        int64_t latest = time;
        for (uint32_t i = 0; i < tests->count; i++) {
            int64_t at = next_time(replication, clock, &tests->test[i], time);
            *never = i;
            if (at == YL_NEVER) return YL_NEVER;
            if (at > latest) latest = at;
        }
        if (latest == time) return time;
        time = latest;
    }
}

/* ---- counting -------------------------------------------------------------------------------- */
void yl_note_add(struct yl_loop *loop, const struct yl_visit *visit, uint32_t slot, int64_t n)
{
    yl_tally_add(loop->replication->tally, visit->counted, visit->entry, slot, n);
}

void yl_note_event(struct yl_loop *loop, const struct yl_visit *visit, uint32_t row,
                   enum yl_heard what)
{
    if ((visit->flags & YL_VISIT_TRACED) && row != YL_NO_NODE)
        loop->trace(loop->trace_context, visit, what, row);
}

void yl_note_unit(struct yl_loop *loop, const struct yl_visit *visit, enum yl_unit_kind kind,
                  uint32_t index, double value)
{
    struct yl_unit_id who = {visit->entry, visit->address, -1};
    if (!loop->replication->units) return;
    uint64_t sources = yl_units_fed(loop->replication->units, kind, index, visit->counted);
    if (!sources) return;
    if (!loop->replication->units->of_visit) who.address = yl_person_id(loop, visit);
    yl_units_record(loop->replication->units, sources, &who, visit->time, value, visit->counted);
}

void yl_note_row(struct yl_loop *loop, struct yl_visit *visit, uint32_t row,
                 enum yl_row_count which)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (row == YL_NO_NODE) return;
    yl_note_add(loop, visit, yl_row_slot(row, which), 1);
    yl_note_event(loop, visit, row, (enum yl_heard)which);
    if (which == YL_ROW_PASSED) yl_note_unit(loop, visit, YL_UNIT_PASS, row, 1);
    uint32_t slot = plan->by_slot + row * plan->by_values * YL_ROW_COUNTS;
    for (uint32_t y = 0; y < plan->bys; y++) {
        yl_note_add(loop, visit,
                    slot + yl_row_slot(yl_ask_value(loop, visit, (int32_t)plan->by[y]), which), 1);
        slot += YL_ROW_COUNTS * plan->axis[plan->by[y]].values;
    }
}

void yl_note_arrival(struct yl_loop *loop, struct yl_visit *visit, uint32_t place)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_arrival *arrival = &plan->arrival[place];
    if (visit->flags & YL_VISIT_TRACED)
        loop->trace(loop->trace_context, visit, YL_HEARD_ARRIVES, place);
    if (plan->size && visit->counted)
        yl_replication_mark(loop->replication, arrival->set, &visit->person, 1);
    yl_note_unit(loop, visit, YL_UNIT_ARRIVE, place, 1);
    if (arrival->again) {
        if (visit->seen >> arrival->bit & 1) return;
        visit->seen |= UINT64_C(1) << arrival->bit;
    }
    uint32_t hist = plan->hist[visit->entry * plan->arrivals + place];
    int64_t *mine =
        (visit->counted ? loop->replication->tally->count : loop->replication->tally->void_count) +
        (size_t)visit->entry * plan->slots + arrival->slot;
    mine[YL_ARRIVAL_COUNT]++;
    mine[YL_ARRIVAL_ACTIONS] += visit->actions;
    mine[YL_ARRIVAL_SWITCHES] += visit->switches;
    if (plan->chains && place == plan->order_goal) {
        const uint32_t slot = yl_chain_slot(plan, visit->root_entry, YL_CHAIN_ORDERED);
        yl_note_add(loop, visit, slot, 1);
        yl_note_add(loop, visit, slot + 1, visit->actions);
        yl_note_add(loop, visit, slot + 2, visit->switches);
        if (visit->counted)
            yl_tally_time(loop->replication->tally, plan->way_hist + visit->root_entry,
                          visit->time - visit->begun);
    }
    if (plan->waits && place == plan->order_goal)
        yl_note_add(loop, visit, plan->wait_slot + visit->root_entry, visit->waited);
    if (plan->self_chains && yl_person_first(loop, visit, arrival->bit)) mine[YL_ARRIVAL_PERSONS]++;
    if (visit->counted && hist != YL_NO_NODE)
        yl_tally_time(loop->replication->tally, hist, visit->time - visit->begun);
}
