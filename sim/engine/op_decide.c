/* op_decide.c: operations that ask and choose: conditions, chances, ways, age. Contract:
 * operations.h. */
#include "sim/base/must.h"
#include "sim/engine/audience.h"
#include "sim/engine/batch.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/operate.h"
#include <string.h>

/* ---- conditions ------------------------------------------------------------------------------ */
/* What the counter of a numbered person is asked by. Some in a row are fetched: one waits until its page is found, and these
 * wait together. */
static struct yl_visit counter_row(const struct yl_walker *walker, const struct yl_batch *batch,
                                   uint32_t i)
{
    enum { SOME = 32 };
    for (uint32_t a = i; i % SOME == 0 && a < i + SOME && a < batch->n; a++)
        yl_limit_fetch(walker->loop, batch->person[a]);
    return (struct yl_visit){.time = batch->time[i],
                             .address = yl_batch_address(batch, i),
                             .person = batch->person[i],
                             .entry = (uint16_t)batch->entry,
                             .counted = batch->counted};
}

static bool row_holds(struct yl_walker *walker, const struct yl_batch *batch,
                      const struct yl_test *test, const uint8_t *value, uint32_t i)
{
    if (test->kind == YL_TEST_AXIS) return test->mask >> value[i] & 1;
    if (test->kind == YL_TEST_LIMIT) {
        struct yl_visit visit = counter_row(walker, batch, i);
        return yl_limit_left(walker->loop, &visit, test->index) > 0;
    }
    const struct yl_plan_room *room = &walker->replication->plan->room[test->index];
    return !room->sessions || yl_moment_session(room, batch->time[i]);
}

/* flag[i] for every row. */
static void test_rows(struct yl_walker *walker, struct yl_batch *batch,
                      const struct yl_tests *tests)
{
    const struct yl_plan *plan = walker->replication->plan;
    memset(walker->flag, 1, batch->n);
    for (uint32_t t = 0; t < tests->count; t++) {
        const struct yl_test *test = &tests->test[t];
        const uint8_t *value = NULL;
        if (test->kind == YL_TEST_AXIS)
            value = yl_batch_axis(walker, batch, test->index);
        else
            yl_batch_times(walker, batch);
        if (test->kind == YL_TEST_HOURS) {
            struct yl_wall_clock clock = yl_wall_clock(plan);
            for (uint32_t i = 0; i < batch->n; i++)
                walker->flag[i] &=
                    yl_moment_hours_hold(test, yl_wall_clock_of_day(&clock, batch->time[i]));
            continue;
        }
        if (value && plan->axis[test->index].values == 2) { /* yes or no */
            uint8_t no = test->mask & 1, differ = no ^ (test->mask >> 1 & 1);
            for (uint32_t i = 0; i < batch->n; i++) walker->flag[i] &= no ^ (value[i] & differ);
            continue;
        }
        for (uint32_t i = 0; i < batch->n; i++)
            walker->flag[i] = walker->flag[i] && row_holds(walker, batch, test, value, i);
    }
    if (tests->opposite)
        for (uint32_t i = 0; i < batch->n; i++) walker->flag[i] = !walker->flag[i];
}

static uint32_t flagged(struct yl_walker *walker, const struct yl_batch *batch)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += walker->flag[i];
    }
    return m;
}

void yl_many_only_if(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    test_rows(walker, batch, &node->u.tests);
    const uint32_t m = flagged(walker, batch);
    if (m < batch->n) yl_batch_count(walker, batch, node->row, YL_ROW_SKIPPED, batch->n - m);
    yl_batch_split(walker, batch, walker->keep, m, node->other);
    batch->node = node->next;
}

uint32_t yl_one_only_if(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    if (yl_ask_tests(single->loop, visit, &node->u.tests)) return node->next;
    yl_note_row(single->loop, visit, node->row, YL_ROW_SKIPPED);
    return node->other;
}

/* What an arrival counts, for those that are let in; the others never came. */
void yl_many_admit(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan_entry *entry = &replication->plan->entry[batch->entry];
    test_rows(walker, batch, &node->u.tests);
    uint32_t m = flagged(walker, batch);
    replication->tally->visits -= batch->n - m;
    if (m < batch->n) yl_batch_take(replication->plan, batch, batch, walker->keep, m);
    batch->node = node->next;
    if (!m) return;
    yl_batch_times(walker, batch);
    yl_batch_add(walker, batch, entry->slot + YL_ENTRY_ARRIVALS, m);
    for (uint32_t i = 0; i < m; i++)
        yl_tally_series(replication->tally, entry->arrivals, batch->time[i], 1);
    if (batch->counted) yl_replication_mark(replication, entry->persons, batch->person, m);
    for (uint32_t i = 0; i < m && replication->units; i++)
        yl_units_admit(replication->units, batch->entry, yl_batch_address(batch, i),
                       batch->person[i], batch->time[i]);
}

static uint32_t let_in(struct yl_single *single, const struct yl_node *node, bool in)
{
    struct yl_loop *loop = single->loop;
    struct yl_replication *replication = loop->replication;
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_plan_entry *entry = &replication->plan->entry[visit->entry];
    if (!in) {
        replication->tally->visits--;
        yl_loop_let_go(loop, single->at);
        return YL_NO_NODE;
    }
    if (visit->flags & YL_VISIT_TRACED) loop->trace(loop->trace_context, visit, YL_HEARD_BEGINS, 0);
    yl_note_add(loop, visit, entry->slot + YL_ENTRY_ARRIVALS, 1);
    yl_tally_series(replication->tally, entry->arrivals, visit->time, 1);
    if (visit->counted) yl_replication_mark(replication, entry->persons, &visit->person, 1);
    if (replication->units)
        yl_units_admit(replication->units, visit->entry, visit->address, visit->person,
                       visit->time);
    return node->next;
}

uint32_t yl_one_admit(struct yl_single *single, const struct yl_node *node)
{
    return let_in(single, node,
                  yl_ask_tests(single->loop, yl_single_visit(single), &node->u.tests));
}

uint32_t yl_one_find(struct yl_single *single, const struct yl_node *node)
{
    struct yl_replication *replication = single->loop->replication;
    struct yl_visit *visit = yl_single_visit(single);
    uint8_t *had = replication->had[visit->source];
    const uint32_t person =
        yl_audience_pick(replication, &(struct yl_audience_want){.audience = node->index,
                                                                 .except = YL_NOBODY,
                                                                 .address = visit->address,
                                                                 .time = visit->time,
                                                                 .had = had});
    visit->person = person == YL_NOBODY ? 0 : person; /* whoever it is: the visit is let go */
    replication->not_found[visit->source] += person == YL_NOBODY && visit->counted;
    if (had && person != YL_NOBODY) had[person >> 3] |= (uint8_t)(1u << (person & 7));
    return let_in(single, node, person != YL_NOBODY);
}

void yl_many_need(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_test *test = node->u.tests.test;
    batch->node = node->next;
    if (test->kind == YL_TEST_LIMIT && walker->replication->plan->limit[test->index].never_refuses)
        return;
    test_rows(walker, batch, &node->u.tests);
    yl_batch_split(walker, batch, walker->keep, flagged(walker, batch), node->other);
}

uint32_t yl_one_need(struct yl_single *single, const struct yl_node *node)
{
    bool holds = yl_ask_tests(single->loop, yl_single_visit(single), &node->u.tests);
    return holds ? node->next : node->other;
}

/* The rows that have this number in walker->tie are kept. */
static uint32_t numbered(struct yl_walker *walker, const struct yl_batch *batch, uint32_t number)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += walker->tie[i] == number;
    }
    return m;
}

/* Rows that can never go on leave by the way of the condition that does not come to hold; walker->tie: of each row the number of
 * a target, or `targets`. */
static void part_never(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    for (uint32_t target = 0; target < node->targets; target++)
        yl_batch_fork(walker, batch, walker->keep, numbered(walker, batch, target),
                      node->target[target]);
    yl_batch_take(walker->replication->plan, batch, batch, walker->keep,
                  numbered(walker, batch, node->targets));
}

void yl_many_wait(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_wall_clock clock = yl_wall_clock(walker->replication->plan);
    const struct yl_tests *tests = &node->u.tests;
    const bool hours = tests->count == 1 && tests->test->kind == YL_TEST_HOURS; /* the usual one */
    uint32_t *never = walker->tie;
    bool any = false;
    yl_batch_times(walker, batch);
    int64_t *waited = yl_batch_waited(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        const int64_t time = batch->time[i];
        never[i] = 0;
        int64_t at = hours ? yl_wall_clock_next(&clock, tests->test, time)
                           : yl_ask_wait(walker->replication, &clock, tests, time, &never[i]);
        any |= at == YL_NEVER;
        if (at == YL_NEVER) continue;
        batch->time[i] = at;
        if (waited) waited[i] += at - time;
        never[i] = node->targets;
    }
    if (any) part_never(walker, batch, node);
    batch->moved = true;
    batch->node = node->next;
    yl_batch_cut_late(walker, batch);
}

uint32_t yl_one_wait(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    struct yl_wall_clock clock = yl_wall_clock(single->loop->replication->plan);
    uint32_t never;
    int64_t at =
        yl_ask_wait(single->loop->replication, &clock, &node->u.tests, visit->time, &never);
    if (at == YL_NEVER) return node->target[never];
    visit->waited += at - visit->time;
    return yl_single_delay(single, at - visit->time) ? node->next : YL_NO_NODE;
}

/* ---- limits ---------------------------------------------------------------------------------- */
/* The only visits of their persons until then: their counters are asked row by row. */
static void take_in_turn(struct yl_walker *walker, struct yl_batch *batch,
                         const struct yl_node *node)
{
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        struct yl_visit visit = counter_row(walker, batch, i);
        if (yl_limit_take(walker->loop, &visit, node, &walker->tie[i]))
            walker->tie[i] = node->targets;
    }
    part_never(walker, batch, node);
    batch->node = node->next;
}

/* Units of limits that never run out, but in turns. */
void yl_many_take(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan *plan = walker->replication->plan;
    if (batch->sole && yl_node_ordered(node)) {
        take_in_turn(walker, batch, node);
        return;
    }
    for (uint32_t i = 0; i < node->u.take.count; i++)
        yl_batch_add(walker, batch, plan->limit[node->u.take.limit[i]].slot + YL_LIMIT_TAKEN,
                     batch->n);
    batch->node = node->next;
}

uint32_t yl_one_take(struct yl_single *single, const struct yl_node *node)
{
    uint32_t refused;
    bool taken = yl_limit_take(single->loop, yl_single_visit(single), node, &refused);
    return taken ? node->next : node->target[refused];
}

/* ---- chances --------------------------------------------------------------------------------- */
/* Where nothing moves a chance; ties with the threshold's first word are rare. */
static void passing_rows(struct yl_walker *walker, const struct yl_batch *batch,
                         const struct yl_node *node, const uint8_t *value)
{
    enum { VALUES = 256 };
    const struct yl_by_chance *by = yl_replication_chance(walker->replication, &node->u.chance);
    uint64_t limit[VALUES];
    uint32_t ties = 0, ctr3 = yl_ctr3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = walker->replication->key[node->key];
    YL_MUST(by->count <= VALUES, "a chance by %u values", by->count);
    for (uint32_t v = 0; v < by->count; v++)
        limit[v] = by->chance[v].certain ? UINT64_C(1) << 32 : by->chance[v].threshold >> 32;
    for (uint32_t i = 0; i < batch->n && !value; i++) {
        walker->flag[i] = walker->word[i] < limit[0];
        ties += walker->word[i] == limit[0];
    }
    for (uint32_t i = 0; i < batch->n && value; i++) {
        walker->flag[i] = walker->word[i] < limit[value[i]];
        ties += walker->word[i] == limit[value[i]];
    }
    for (uint32_t i = 0; i < batch->n && ties; i++) {
        uint32_t v = value ? value[i] : 0;
        uint64_t threshold = by->chance[v].threshold;
        if (walker->word[i] == limit[v] && threshold)
            walker->flag[i] = yl_passes(threshold, key, yl_batch_address(batch, i), ctr3);
    }
}

/* A rhythm that moves nothing just now leaves the threshold of the chance itself; where it moves,
 * it does so by more than the last digits of a logit. */
static void even_rows(struct yl_walker *walker, const struct yl_batch *batch,
                      const struct yl_node *node, const uint8_t *value)
{
    const struct yl_by_chance *by = &node->u.chance;
    const struct yl_key key = walker->replication->key[node->key];
    for (uint32_t i = 0; i < batch->n; i++) {
        const uint32_t v = value ? value[i] : 0;
        if (walker->level[i] == by->logit[v] && !by->chance[v].certain && by->chance[v].threshold)
            walker->flag[i] = yl_passes(by->chance[v].threshold, key, yl_batch_address(batch, i),
                                        yl_ctr3(YL_SLOT_CHANCE, 0, 0));
    }
}

/* flag[i]: passes its chance. */
static void chance_rows(struct yl_walker *walker, struct yl_batch *batch,
                        const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_by_chance *by = yl_replication_chance(replication, &node->u.chance);
    if (by->moves) yl_batch_moved_asks(walker, batch, by->moves);
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(walker, batch, (uint32_t)by->axis);
    yl_batch_words(walker, batch, yl_ctr3(YL_SLOT_CHANCE, 0, 0), replication->key[node->key]);
    if (!by->moves) {
        passing_rows(walker, batch, node, value);
        return;
    }
    yl_batch_moved(walker, batch, by, value);
    replication->kernels->reaches(walker->flag, replication->plan->logistic,
                                  replication->plan->logistic_edge, walker->word, walker->level,
                                  (int)batch->n);
    if (by->moves->rhythm && by->moves->intent == 0 && !by->moves->shocks)
        even_rows(walker, batch, node, value);
}

/* How many rows, kept, have a word below the threshold; -1: some have its upper half. */
static int all_below(struct yl_walker *walker, const struct yl_batch *batch,
                     const struct yl_node *node, uint32_t slot, uint64_t threshold)
{
    const struct yl_replication *replication = walker->replication;
    int ties = 0;
    yl_batch_words(walker, batch, yl_ctr3(slot, 0, 0), replication->key[node->key]);
    int m = replication->kernels->below(walker->keep, walker->tie, &ties, walker->word,
                                        (uint32_t)(threshold >> 32), (int)batch->n);
    return ties ? -1 : m;
}

void yl_many_chance(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_by_chance *by = yl_replication_chance(walker->replication, &node->u.chance);
    batch->node = node->next;
    if (by->certain) return;
    if (by->axis < 0 && !by->moves) { /* the usual one */
        int m = all_below(walker, batch, node, YL_SLOT_CHANCE, by->chance[0].threshold);
        if (m >= 0) {
            yl_batch_split(walker, batch, walker->keep, (uint32_t)m, node->other);
            return;
        }
    }
    chance_rows(walker, batch, node);
    yl_batch_split(walker, batch, walker->keep, flagged(walker, batch), node->other);
}

uint32_t yl_one_chance(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    const uint64_t threshold = node->u.chance.chance[0].threshold;
    const bool drawn = visit->flags & YL_VISIT_CHOICE; /* with its service: but a tie is left */
    visit->flags &= (uint8_t)~YL_VISIT_CHOICE;
    if (drawn && visit->choice != threshold >> 32)
        return visit->choice < threshold >> 32 ? node->next : node->other;
    bool passes = yl_ask_chance(single->loop, visit, &node->u.chance, node->key);
    return passes ? node->next : node->other;
}

/* ---- ways ------------------------------------------------------------------------------------ */
void yl_many_choose(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_chooser *chooser = node->u.choose;
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHOOSE, 0, 0);
    struct yl_key key = replication->key[node->key];
    if (!chooser->axes && chooser->options == 2 && !chooser->full[0]) { /* the usual one */
        int m = all_below(walker, batch, node, YL_SLOT_CHOOSE, chooser->threshold[0]);
        if (m >= 0) {
            yl_batch_split(walker, batch, walker->keep, (uint32_t)m, node->target[1]);
            batch->node = node->target[0];
            return;
        }
    }
    uint32_t *row = walker->tie; /* product index of each row, then its option */
    memset(row, 0, batch->n * sizeof *row);
    for (uint32_t a = 0; a < chooser->axes; a++) {
        const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)chooser->axis[a]);
        for (uint32_t i = 0; i < batch->n; i++) row[i] = row[i] * chooser->radix[a] + value[i];
    }
    replication->kernels->words(walker->word, batch->index, batch->cell, batch->origin, ctr3, key,
                                (int)batch->n);
    for (uint32_t i = 0; i < batch->n; i++)
        row[i] =
            yl_choose_row(chooser, row[i], key, walker->word[i], yl_batch_address(batch, i), ctr3);
    for (uint32_t o = 0; o < chooser->options; o++)
        yl_batch_fork(walker, batch, walker->keep, numbered(walker, batch, o), node->target[o]);
    batch->n = 0;
}

uint32_t yl_one_choose(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_chooser *chooser = node->u.choose;
    uint32_t row = 0, ctr3 = yl_ctr3(YL_SLOT_CHOOSE, visit->attempt, visit->jumps);
    struct yl_key key = loop->replication->key[node->key];
    for (uint32_t a = 0; a < chooser->axes; a++)
        row = row * chooser->radix[a] + yl_ask_value(loop, visit, chooser->axis[a]);
    uint32_t word =
        visit->flags & YL_VISIT_CHOICE ? visit->choice : yl_word(key, visit->address, ctr3);
    visit->flags &= (uint8_t)~YL_VISIT_CHOICE;
    return node->target[yl_choose_row(chooser, row, key, word, visit->address, ctr3)];
}

/* ---- age ------------------------------------------------------------------------------------- */
void yl_many_valid(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    uint32_t m = 0;
    yl_batch_times(walker, batch);
    yl_batch_draw(walker, batch, &node->u.draw, node->key, YL_SLOT_AFTER);
    const int64_t *limit = walker->delay;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += batch->time[i] - batch->begun[i] <= limit[i];
    }
    yl_batch_split(walker, batch, walker->keep, m, node->other);
    batch->node = node->next;
}

uint32_t yl_one_valid(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    int64_t age = visit->time - visit->begun;
    bool late = age > yl_ask_quantity(single->loop, visit, &node->u.draw, node->key, YL_SLOT_AFTER);
    return late ? node->other : node->next;
}
