/* walk.c: the batch form of every private operation. Contract: walk.h. */
#include "sim/engine/walk.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/moment.h"
#include "sim/engine/money.h"
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

/* ---- operations ------------------------------------------------------------------------------------------------ */
static bool row_holds(struct yl_walker *k, const struct yl_batch *b, const struct yl_test *t,
                      const uint8_t *value, uint32_t i)
{
    const struct yl_plan *p = k->world->plan;
    if (t->kind == YL_TEST_AXIS) return t->mask >> value[i] & 1;
    if (t->kind == YL_TEST_HOURS) return yl_moment_in_hours(p, t, b->time[i]);
    const struct yl_plan_room *room = &p->room[t->index];
    return !room->sessions || yl_moment_session(room, b->time[i]);
}

/* flag[i] for every row. */
static void test_rows(struct yl_walker *k, struct yl_batch *b, const struct yl_tests *tests)
{
    memset(k->flag, 1, b->n);
    for (uint32_t t = 0; t < tests->count; t++) {
        const struct yl_test *test = &tests->test[t];
        const uint8_t *value = NULL;
        if (test->kind == YL_TEST_AXIS)
            value = yl_batch_axis(k, b, test->index);
        else
            yl_batch_times(k, b);
        if (value && k->world->plan->axis[test->index].values == 2) { /* yes or no */
            uint8_t no = test->mask & 1, differ = no ^ (test->mask >> 1 & 1);
            for (uint32_t i = 0; i < b->n; i++) k->flag[i] &= no ^ (value[i] & differ);
            continue;
        }
        for (uint32_t i = 0; i < b->n; i++)
            k->flag[i] = k->flag[i] && row_holds(k, b, test, value, i);
    }
    if (tests->opposite)
        for (uint32_t i = 0; i < b->n; i++) k->flag[i] = !k->flag[i];
}

static uint32_t flagged(struct yl_walker *k, const struct yl_batch *b)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        k->keep[m] = i;
        m += k->flag[i];
    }
    return m;
}

/* Are the rows of a batch that are not meant, or do not do it, kept in it until it ends? */
static bool is_guard(const struct yl_batch *b, const struct yl_node *node)
{
    return node->guard || (node->turn_guard && b->in_turn && (node->ordered || !b->moved));
}

/* A bit of those for whom flag holds, among them who were there before; `many` counts them. */
static int guard_bit(struct yl_walker *k, struct yl_batch *b, uint32_t *many)
{
    int before = b->guard, bit = yl_batch_bit(k, b);
    uint32_t m = 0;
    if (b->guard != before) before = b->guard;
    for (uint32_t i = 0; i < b->n && before >= 0; i++)
        k->flag[i] = k->flag[i] & (b->took[i] >> before & 1);
    for (uint32_t i = 0; i < b->n; i++) b->took[i] |= (uint64_t)k->flag[i] << bit;
    for (uint32_t i = 0; i < b->n; i++) m += k->flag[i];
    *many = m;
    return bit;
}

static void do_only_if(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    test_rows(k, b, &node->u.tests);
    bool nested = b->guard >= 0 && node->turn_guard && b->in_turn;
    if (!nested && (!is_guard(b, node) || b->guard >= 0)) {
        uint32_t m = flagged(k, b);
        if (node->row != YL_NO_NODE && m < b->n) {
            int bit = yl_batch_bit(k, b);
            for (uint32_t i = 0; i < b->n; i++) b->took[i] |= (uint64_t)k->flag[i] << bit;
            int before = b->guard;
            b->guard = bit;
            yl_batch_count(k, b, node->row, 1, b->n - m);
            b->guard = before;
        }
        yl_batch_split(k, b, k->keep, m, node->other);
        b->node = node->next;
        return;
    }
    uint32_t m, all = yl_batch_actives(b);
    b->guard = guard_bit(k, b, &m);
    b->join = node->other;
    if (m < all) yl_batch_count(k, b, node->row, 1, all - m);
    b->node = node->next;
}

static void do_need(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    test_rows(k, b, &node->u.tests);
    yl_batch_split(k, b, k->keep, flagged(k, b), node->other);
    b->node = node->next;
}

/* Who is still unfinished at the end of the horizon is under way. */
static void cut_late(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    uint32_t m = 0;
    if (p->drain) return;
    for (uint32_t i = 0; i < b->n; i++) {
        k->keep[m] = i;
        m += b->time[i] < p->to;
    }
    if (m == b->n) return;
    yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + p->under_way, b->n - m);
    yl_batch_take(p, b, b, k->keep, m);
}

static void do_after(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    yl_batch_owe(k, b);
    b->moved = true;
    if (!k->world->plan->drain || yl_batch_asks_now(k->world->plan, node->u.draw.axis)) {
        yl_batch_times(k, b);
        cut_late(k, b);
    }
    b->node = node->next;
}

static double intent_of(struct yl_world *w, const struct yl_batch *b, uint32_t i)
{
    return w->plan->size ? yl_world_intent(w, b->person[i], 0, YL_C2_PERSON)
                         : yl_world_intent(w, b->c0[i], b->c1[i], b->maker);
}

/* The same where intent moves no chance; ties with the threshold's first word are rare. */
static void passing_rows(struct yl_walker *k, const struct yl_batch *b, const struct yl_node *node,
                         const uint8_t *value)
{
    enum { VALUES = 256 };
    const struct yl_by_chance *by = &node->u.chance;
    uint64_t limit[VALUES];
    uint32_t ties = 0, c3 = yl_c3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = k->world->key[node->place];
    YL_MUST(by->count <= VALUES, "a chance by %u values", by->count);
    for (uint32_t v = 0; v < by->count; v++)
        limit[v] = by->chance[v].certain ? UINT64_C(1) << 32 : by->chance[v].threshold >> 32;
    for (uint32_t i = 0; i < b->n && !value; i++) {
        k->flag[i] = k->word[i] < limit[0];
        ties += k->word[i] == limit[0];
    }
    for (uint32_t i = 0; i < b->n && value; i++) {
        k->flag[i] = k->word[i] < limit[value[i]];
        ties += k->word[i] == limit[value[i]];
    }
    for (uint32_t i = 0; i < b->n && ties; i++) {
        uint32_t v = value ? value[i] : 0;
        uint64_t threshold = by->chance[v].threshold;
        if (k->word[i] == limit[v] && threshold)
            k->flag[i] = yl_passes(threshold, key, b->c0[i], b->c1[i], b->maker, c3);
    }
}

/* flag[i]: passes its chance. */
static void chance_rows(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_by_chance *by = &node->u.chance;
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(k, b, (uint32_t)by->axis);
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = w->key[node->place];
    w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
    if (!by->moved) {
        passing_rows(k, b, node, value);
        return;
    }
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t v = value ? value[i] : 0;
        const struct yl_chance *c = &by->chance[v];
        k->flag[i] = c->certain ||
                     (c->threshold && yl_moved_passes(w, by, v, k->word[i], intent_of(w, b, i)));
    }
}

static void do_chance(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_by_chance *by = &node->u.chance;
    bool guard = is_guard(b, node);
    b->node = node->next;
    if (by->certain) {
        if (guard && b->guard < 0) { /* a side step that everybody does */
            int bit = yl_batch_bit(k, b);
            for (uint32_t i = 0; i < b->n; i++) b->took[i] |= UINT64_C(1) << bit;
            b->guard = bit;
            b->join = node->other;
        }
        return;
    }
    if (by->axis < 0 && !by->moved && b->guard < 0 && !guard) { /* the usual one */
        uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(by->chance[0].threshold >> 32);
        struct yl_key key = w->key[node->place];
        int ties = 0;
        w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
        int m = w->kernels->below(k->keep, k->tie, &ties, k->word, high, (int)b->n);
        if (!ties) {
            yl_batch_split(k, b, k->keep, (uint32_t)m, node->other);
            return;
        }
    }
    chance_rows(k, b, node);
    if (guard) {
        uint32_t m;
        b->guard = guard_bit(k, b, &m);
        b->join = node->other;
        return;
    }
    if (b->guard >= 0)
        for (uint32_t i = 0; i < b->n; i++) k->flag[i] |= !(b->took[i] >> b->guard & 1);
    yl_batch_split(k, b, k->keep, flagged(k, b), node->other);
}

static void charge(struct yl_walker *k, struct yl_batch *b, const struct yl_by_number *by,
                   uint32_t slot)
{
    struct yl_tally *t = k->world->tally;
    int64_t sum = 0;
    if (by->axis < 0) {
        if (by->number[0])
            yl_tally_add_each(t, b->counted, b->entry, slot, yl_batch_actives(b), by->number[0]);
        return;
    }
    const uint8_t *value = yl_batch_axis(k, b, (uint32_t)by->axis);
    for (uint32_t i = 0; i < b->n; i++)
        yl_tally_sum(t, &sum, yl_batch_active(b, i) ? by->number[value[i]] : 0);
    if (sum) yl_tally_add(t, b->counted, b->entry, slot, sum);
}

static void do_pass(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan *p = k->world->plan;
    const struct yl_effects *fx = node->u.effects;
    uint32_t mine = p->entry[b->entry].slot;
    yl_batch_count(k, b, node->row, 2, yl_batch_actives(b));
    charge(k, b, &fx->actions, mine + YL_ENTRY_ACTIONS);
    charge(k, b, &fx->switches, mine + YL_ENTRY_SWITCHES);
    charge(k, b, &fx->cost, mine + YL_ENTRY_COST);
    if (fx->actions.axis >= 0 || fx->switches.axis >= 0) {
        yl_batch_efforts(k, b);
        const struct yl_by_number *all[2] = {&fx->actions, &fx->switches};
        for (int which = 0; which < 2; which++) {
            const uint8_t *value =
                all[which]->axis < 0 ? NULL : yl_batch_axis(k, b, (uint32_t)all[which]->axis);
            int32_t *column = which ? b->switches : b->actions;
            for (uint32_t i = 0; i < b->n; i++)
                if (yl_batch_active(b, i))
                    column[i] += (int32_t)all[which]->number[value ? value[i] : 0];
        }
    } else if (fx->actions.number[0] || fx->switches.number[0]) {
        yl_batch_owe(k, b);
    }
    if (fx->forget | fx->remember)
        for (uint32_t i = 0; i < b->n; i++)
            if (yl_batch_active(b, i)) {
                b->memory[i] = (b->memory[i] & ~fx->forget) | fx->remember;
                if (b->in_turn) k->world->memory[b->person[i]] = b->memory[i];
            }
    if (fx->goal >= 0) yl_batch_arrive(k, b, (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_batch_arrive(k, b, (uint32_t)fx->order_goal);
    b->node = node->next;
}

static void do_choose(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_chooser *c = node->u.choose;
    uint32_t c3 = yl_c3(YL_SLOT_CHOOSE, 0, 0);
    struct yl_key key = w->key[node->place];
    if (!c->axes && c->options == 2 && !c->full[0] && b->guard < 0) { /* the usual one */
        int ties = 0;
        w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
        int m = w->kernels->below(k->keep, k->tie, &ties, k->word,
                                  (uint32_t)(c->threshold[0] >> 32), (int)b->n);
        if (!ties) {
            yl_batch_split(k, b, k->keep, (uint32_t)m, node->target[1]);
            b->node = node->target[0];
            b->stayed = false;
            return;
        }
    }
    uint32_t *row = k->tie; /* product index of each row, then its option */
    memset(row, 0, b->n * sizeof *row);
    for (uint32_t a = 0; a < c->axes; a++) {
        const uint8_t *value = yl_batch_axis(k, b, (uint32_t)c->axis[a]);
        for (uint32_t i = 0; i < b->n; i++) row[i] = row[i] * c->radix[a] + value[i];
    }
    w->kernels->words(k->word, b->c0, b->c1, b->maker, c3, key, (int)b->n);
    for (uint32_t i = 0; i < b->n; i++)
        row[i] = yl_choose_row(c, row[i], key, k->word[i], b->c0[i], b->c1[i], b->maker, c3);
    for (uint32_t o = 0; o < c->options; o++) {
        uint32_t m = 0;
        for (uint32_t i = 0; i < b->n; i++) {
            k->keep[m] = i;
            m += row[i] == o;
        }
        yl_batch_fork(k, b, k->keep, m, node->target[o]);
    }
    b->n = 0;
}

static void do_gate(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_room *room = &k->world->plan->room[node->index];
    uint32_t live = 0, before = 0, after = 0;
    yl_batch_times(k, b);
    uint32_t *early = k->tie, *late = k->word;
    for (uint32_t i = 0; i < b->n; i++) {
        if (yl_moment_session(room, b->time[i]))
            k->keep[live++] = i;
        else if (b->time[i] < room->session[0].from)
            early[before++] = i;
        else
            late[after++] = i;
    }
    yl_tally_add(k->world->tally, b->counted, b->entry, room->slot + YL_ROOM_TAP_EARLY, before);
    yl_tally_add(k->world->tally, b->counted, b->entry, room->slot + YL_ROOM_TAP_LIVE, live);
    yl_tally_add(k->world->tally, b->counted, b->entry, room->slot + YL_ROOM_TAP_ENDED, after);
    yl_batch_fork(k, b, early, before, node->other);
    yl_batch_fork(k, b, late, after, node->target[0]);
    yl_batch_take(k->world->plan, b, b, k->keep, live);
    b->node = node->next;
}

static void do_watch(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_room *room = &p->room[node->index];
    struct yl_tally *t = w->tally;
    yl_batch_times(k, b);
    yl_batch_arrive(k, b, room->arrival);
    yl_batch_count(k, b, room->watch_row, 0, b->n);
    if (!b->stayed) yl_batch_draw(k, b, &room->watch, room->place, YL_SLOT_STAY);
    const int64_t *stay = b->stayed ? b->stay : k->delay;
    int64_t sum = 0, done = 0, *from = (int64_t *)k->k;
    memcpy(from, b->time, b->n * sizeof *from);
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t to = from[i] + stay[i];
        const struct yl_plan_session *s = room->sessions ? yl_moment_session(room, from[i]) : NULL;
        if (s && to > s->to) to = s->to;
        bool counts = p->drain || to < p->to;
        yl_tally_sum(t, &sum, counts ? to - from[i] : 0);
        done += counts;
        b->time[i] = to;
        k->delay[i] = to - from[i];
    }
    yl_tally_events(t, room->entrants, from, b->n);
    yl_tally_intervals(t, room->online, from, b->time, b->n);
    b->moved = true;
    yl_batch_hear(k, b, YL_UNIT_WATCH, node->index, k->delay, 1e-6);
    yl_tally_add(t, b->counted, b->entry, room->slot + YL_ROOM_WATCH_US, sum);
    yl_tally_add(t, b->counted, b->entry, room->slot + YL_ROOM_UNFINISHED, b->n - done);
    cut_late(k, b);
    b->node = node->next;
}

static void do_replay(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_room *room = &k->world->plan->room[node->index];
    yl_batch_times(k, b);
    yl_tally_add(k->world->tally, b->counted, b->entry, room->slot + YL_ROOM_REPLAYS, b->n);
    yl_batch_draw(k, b, &room->watch, room->place, YL_SLOT_STAY);
    for (uint32_t i = 0; i < b->n; i++) b->time[i] += k->delay[i];
    b->moved = true;
    cut_late(k, b);
    b->node = node->next;
}

/* The values of an axis, kept in `out`; NULL without one. */
static const uint32_t *keep_values(struct yl_walker *k, struct yl_batch *b, int32_t axis,
                                   uint32_t *out)
{
    if (axis < 0) return NULL;
    const uint8_t *value = yl_batch_axis(k, b, (uint32_t)axis);
    for (uint32_t i = 0; i < b->n; i++) out[i] = value[i];
    return out;
}

static void do_order(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    struct yl_world *w = k->world;
    const struct yl_plan_shop *shop = &w->plan->shop[node->index];
    yl_batch_times(k, b);
    const uint32_t *p = keep_values(k, b, shop->refund_p.axis, k->keep),
                   *after = keep_values(k, b, shop->refund_after.axis, k->tie);
    yl_batch_draw(k, b, &shop->price, shop->place, YL_SLOT_PRICE);
    for (uint32_t i = 0; i < b->n; i++) {
        struct yl_buyer who = {.entry = b->entry,
                               .c0 = b->c0[i],
                               .c1 = b->c1[i],
                               .c2 = b->maker,
                               .counted = b->counted,
                               .refund_p = p ? (uint8_t)p[i] : 0,
                               .refund_after = after ? (uint8_t)after[i] : 0};
        yl_money_order(w, node->index, &who, b->time[i], k->delay[i]);
    }
    yl_batch_hear(k, b, YL_UNIT_ORDER, node->index, NULL, 1);
    yl_batch_hear(k, b, YL_UNIT_MONEY, node->index, k->delay, 1e-6);
    b->node = node->next;
}

static void do_goal_order(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &k->world->plan->shop[node->index];
    yl_tally_add(k->world->tally, b->counted, b->entry, shop->slot + YL_SHOP_VISITS, b->n);
    yl_batch_arrive(k, b, shop->arrival);
    b->node = node->next;
}

/* Units of limits that refuse nobody. */
static void do_take(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t i = 0; i < node->u.take.count; i++)
        yl_tally_add(k->world->tally, b->counted, b->entry,
                     p->limit[node->u.take.limit[i]].slot + YL_LIMIT_TAKEN, b->n);
    b->node = node->next;
}

static void do_valid(struct yl_walker *k, struct yl_batch *b, const struct yl_node *node)
{
    uint32_t m = 0;
    yl_batch_draw(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    int64_t *limit = k->delay;
    if (!b->timed) {
        yl_batch_times(k, b);
        yl_batch_draw(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    } else if (b->owed < b->routes) {
        yl_batch_times(k, b);
        yl_batch_draw(k, b, &node->u.draw, node->place, YL_SLOT_AFTER);
    }
    for (uint32_t i = 0; i < b->n; i++) {
        k->keep[m] = i;
        m += !yl_batch_active(b, i) || b->time[i] - b->begun[i] <= limit[i];
    }
    yl_batch_split(k, b, k->keep, m, node->other);
    b->node = node->next;
}

/* ---- walking -------------------------------------------------------------------------------------------------- */
/* At a node with an order: rows whose turn is over when they come to it wait for another; does any go on? */
static bool keeps_turn(struct yl_walker *k, struct yl_batch *b)
{
    uint32_t over = 0;
    if (!b->in_turn || !b->moved) return b->in_turn;
    yl_batch_times(k, b);
    for (uint32_t i = 0; i < b->n; i++) {
        k->tie[over] = i;
        over += b->time[i] >= b->until;
    }
    b->moved = false;
    if (over == b->n) return b->in_turn = false;
    if (!over) return true;
    yl_batch_part(k, b, k->tie, over);
    if (!k->failed) k->stack->in_turn = false;
    return true;
}

static void walk(struct yl_walker *k, struct yl_batch *b)
{
    const struct yl_plan *p = k->world->plan;
    while (b->n && !k->failed) {
        const struct yl_node *node = &p->node[b->node];
        if (b->guard >= 0 && b->node == b->join) b->guard = -1;
        if ((node->ordered || node->rowwise) && !b->admitted && !keeps_turn(k, b)) {
            yl_walker_spill(k, b);
            break;
        }
        b->admitted = false;
        switch (node->op) {
        case YL_OP_ONLY_IF:
            do_only_if(k, b, node);
            break;
        case YL_OP_REACH:
            yl_batch_count(k, b, node->row, 0, yl_batch_actives(b));
            b->node = node->next;
            break;
        case YL_OP_NEED:
            do_need(k, b, node);
            break;
        case YL_OP_AFTER:
            do_after(k, b, node);
            break;
        case YL_OP_CHANCE:
            do_chance(k, b, node);
            break;
        case YL_OP_CHOOSE:
            do_choose(k, b, node);
            break;
        case YL_OP_VALID:
            do_valid(k, b, node);
            break;
        case YL_OP_TAKE:
            do_take(k, b, node);
            break;
        case YL_OP_PASS:
            do_pass(k, b, node);
            break;
        case YL_OP_GATE:
            do_gate(k, b, node);
            break;
        case YL_OP_WATCH:
            do_watch(k, b, node);
            break;
        case YL_OP_REPLAY:
            do_replay(k, b, node);
            break;
        case YL_OP_SHOP:
            do_goal_order(k, b, node);
            break;
        case YL_OP_ORDER:
            do_order(k, b, node);
            break;
        case YL_OP_END:
            yl_tally_add(k->world->tally, b->counted, b->entry, p->outcome_slot + node->index,
                         b->n);
            b->n = 0;
            break;
        default:
            YL_MUST(false, "operation %d has no batch form", (int)node->op);
        }
    }
    b->n = 0;
}

/* Walks a batch and all that forked off it. */
void yl_walker_walk(struct yl_walker *k, struct yl_batch *b)
{
    walk(k, b);
    while (k->stack && !k->failed) {
        struct yl_batch *next = k->stack;
        k->stack = next->below;
        walk(k, next);
        yl_batch_put(k, next);
    }
}

/* ---- a walker ------------------------------------------------------------------------------------------------------- */
enum yl_status yl_walker_init(struct yl_walker *k, struct yl_world *world, uint32_t rows)
{
    const struct yl_plan *p = world->plan;
    bool few = p->expected < 8.0 * YL_BATCH_ROWS; /* batches never filled cost their memory */
    *k = (struct yl_walker){.world = world,
                            .rows = rows  ? rows
                                    : few ? YL_BATCH_FEW
                                          : YL_BATCH_ROWS};
    size_t n = yl_batch_room(k), tails = (size_t)(p->streams + p->spawns) * p->nodes * 2;
    k->tail = calloc(tails + 1, sizeof *k->tail);
    k->open = calloc(tails + 1, sizeof *k->open);
    k->word = calloc(n, sizeof *k->word);
    k->keep = calloc(n, sizeof *k->keep);
    k->tie = calloc(n, sizeof *k->tie);
    k->k = calloc(n, sizeof *k->k);
    k->delay = calloc(n, sizeof *k->delay);
    k->stay = calloc(n, sizeof *k->stay);
    k->wait = calloc(n, sizeof *k->wait);
    k->value = calloc(n, 1);
    k->flag = calloc(n, sizeof *k->flag);
    if (k->tail && k->open && k->word && k->keep && k->tie && k->k && k->delay && k->stay &&
        k->wait && k->value && k->flag)
        return YL_OK;
    yl_walker_free(k);
    return YL_NO_MEMORY;
}

void yl_walker_free(struct yl_walker *k)
{
    uint32_t axes = k->world ? k->world->plan->axes : 0;
    for (struct yl_batch *b = k->free, *next; b; b = next) {
        next = b->below;
        yl_batch_free(b, axes);
    }
    for (struct yl_batch *b = k->stack, *next; b; b = next) {
        next = b->below;
        yl_batch_free(b, axes);
    }
    for (uint32_t i = 0; i < k->opens; i++) yl_batch_free(k->tail[k->open[i]], axes);
    free(k->tail);
    free(k->open);
    free(k->word);
    free(k->keep);
    free(k->tie);
    free(k->k);
    free(k->delay);
    free(k->stay);
    free(k->wait);
    free(k->value);
    free(k->flag);
    *k = (struct yl_walker){0};
}

void yl_visit_begin(const struct yl_world *w, struct yl_visit *v, uint32_t stream, uint32_t c0,
                    uint32_t cell)
{
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[stream];
    uint32_t c1 = s->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
    *v = (struct yl_visit){.c0 = c0,
                           .c1 = cell,
                           .c2 = s->maker,
                           .node = p->entry[s->entry].node,
                           .chain = YL_NOBODY,
                           .host = YL_NOBODY,
                           .stay = YL_NOBODY,
                           .stay_us = -1,
                           .wait_us = -1,
                           .entry = (uint16_t)s->entry,
                           .origin = (uint16_t)s->entry,
                           .source = (uint16_t)stream,
                           .person = YL_NOBODY};
    v->time = v->begun = v->born = yl_stream_time(
        p, s, cell, yl_k52(w->key[s->place], c0, c1, s->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0)));
    v->counted = v->time >= p->warm;
    if (p->size)
        v->person = yl_world_person(w, stream, c0, cell, s->maker);
    else if (p->memories)
        v->memory = yl_world_memory(w, c0, cell, s->maker);
}
