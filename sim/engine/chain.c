/* chain.c: a passed step begins other visits; each has an id of its own, drawn from its parent's
 * address. Contract: loop_parts.h. */
#include "sim/engine/audience.h"
#include "sim/engine/chains.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/units.h"
#include <math.h>

#define NIL UINT32_MAX

/* How often this name stands in the chain that leads to a visit. */
static int64_t times_in(const struct yl_loop *loop, uint32_t chain, uint32_t entry)
{
    int64_t n = 0;
    for (; chain != NIL; chain = loop->chain[chain].parent) n += loop->chain[chain].entry == entry;
    return n;
}

static uint32_t link_to(struct yl_loop *loop, uint32_t parent, uint32_t entry)
{
    uint32_t i = yl_pool_take(&loop->chains, &loop->chain, sizeof *loop->chain);
    loop->chain[i] = (struct yl_chain){parent, 1, (uint16_t)entry};
    if (parent != NIL) loop->chain[parent].refs++;
    return i;
}

void yl_chain_drop(struct yl_loop *loop, uint32_t chain)
{
    while (chain != NIL && !--loop->chain[chain].refs) {
        uint32_t parent = loop->chain[chain].parent;
        yl_pool_give(&loop->chains, &loop->chain[chain], chain);
        chain = parent;
    }
}

static struct yl_chain_by ask_by(struct yl_loop *loop, struct yl_visit *visit,
                                 const struct yl_plan_spawn *spawn, uint64_t before)
{
    uint64_t *m = yl_loop_plan(loop)->memories ? yl_ask_memory(loop, visit) : &before, now = *m;
    *m = before;
    struct yl_chain_by by = {yl_ask_value(loop, visit, spawn->number.axis),
                             yl_ask_value(loop, visit, spawn->p.axis),
                             yl_ask_value(loop, visit, spawn->after.axis)};
    *m = now;
    return by;
}

int64_t yl_chain_number(const struct yl_replication *replication, const struct yl_plan_spawn *spawn,
                        const struct yl_chain_parent *parent, struct yl_chain_by by)
{
    const struct yl_key key = replication->key[spawn->key];
    const struct yl_address who = parent->address;
    const uint32_t attempt = parent->attempt, jumps = parent->jumps;
    const struct yl_draw *number = &spawn->number.draw[by.number];
    const uint64_t k =
        yl_draw_is_constant(number) ? 0 : yl_k52(key, who, yl_ctr3(YL_SLOT_STAY, attempt, jumps));
    const double x = yl_draw_value(number, k), whole = floor(x);
    int64_t n = (int64_t)whole;
    if (x > whole)
        n += yl_unit(yl_k52(key, who, yl_ctr3(YL_SLOT_COUNT, attempt, jumps))) < x - whole;
    const struct yl_chance *chance = &spawn->p.chance[by.p];
    if (chance->certain || n <= 0) return n > 0 ? n : 0;
    double p = (double)chance->threshold * 0x1p-64;
    return yl_binomial_count(n, p, yl_k52(key, who, yl_ctr3(YL_SLOT_PATIENCE, attempt, jumps)),
                             replication->plan->normal);
}

static void set_person(struct yl_loop *loop, struct yl_visit *parent, struct yl_visit *child,
                       const struct yl_plan_spawn *spawn)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!spawn->others) {
        if (plan->size) {
            child->person = parent->person;
        } else {
            child->person = yl_person_share(loop, parent);
            if (child->person != NIL) yl_person_keep(loop, child->person);
        }
    } else if (spawn->audience >= 0 && plan->size) {
        child->person = yl_audience_pick(
            loop->replication, &(struct yl_audience_want){.audience = (uint32_t)spawn->audience,
                                                          .except = parent->person,
                                                          .address = child->address,
                                                          .time = parent->time});
    } else if (plan->size) {
        uint64_t k = yl_k52(loop->replication->key[plan->people_key], child->address,
                            yl_ctr3(YL_SLOT_PERSON, 0, 0));
        uint32_t other = plan->size > 1 ? (uint32_t)yl_part_of((uint64_t)plan->size - 1, k) : 0;
        child->person = other + (plan->size > 1 && other >= parent->person);
    } else {
        child->person = YL_NOBODY; /* what it remembers is drawn when it is asked */
    }
}

void yl_chain_spawn(struct yl_loop *loop, uint32_t visit, uint32_t spawn, uint64_t before)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_spawn *start = &plan->spawn[spawn];
    struct yl_key key = loop->replication->key[start->key];
    struct yl_visit parent = loop->visit[visit];
    uint32_t mine = plan->entry[start->entry].slot;
    struct yl_chain_by by = ask_by(loop, &parent, start, before);
    const struct yl_chain_parent who = {parent.address, parent.attempt, parent.jumps};
    int64_t n = yl_chain_number(loop->replication, start, &who, by);
    if (!n) return;
    if (n > INT32_MAX) { /* their numbers are 32 bits wide */
        loop->status = YL_FAILED;
        return;
    }
    bool cut = start->depth && times_in(loop, parent.chain, start->entry) >= start->depth;
    struct yl_words base = yl_chain_base(key, &who);
    for (int64_t j = 0; j < n && !loop->status; j++) {
        struct yl_visit child = {.address = yl_chain_child(key, &base, (uint32_t)j, start->origin),
                                 .node = start->node,
                                 .chain = NIL,
                                 .host = parent.host,
                                 .stay = NIL,
                                 .until = -1,
                                 .stay_us = -1,
                                 .entry = (uint16_t)start->entry,
                                 .source = (uint16_t)(plan->streams + spawn),
                                 .root_entry = parent.root_entry,
                                 .person = YL_NOBODY};
        int64_t delay = yl_draw_integer(&start->after.draw[by.after],
                                        yl_k52(key, child.address, yl_ctr3(YL_SLOT_AFTER, 0, 0)));
        child.time = child.born = child.begun = parent.time + delay;
        if (child.time >= plan->to || cut) {
            yl_tally_add(loop->replication->tally, parent.counted, start->entry,
                         mine + (cut ? YL_ENTRY_CUT : YL_ENTRY_LATE), 1);
            continue;
        }
        if (start->carry) {
            child.begun = parent.begun;
            child.actions = parent.actions;
            child.switches = parent.switches;
            child.waited = parent.waited;
        }
        child.counted = child.time >= plan->warm;
        set_person(loop, &loop->visit[visit], &child, start);
        if (start->audience >= 0 && plan->size && child.person == YL_NOBODY) {
            yl_tally_add(loop->replication->tally, parent.counted, start->entry,
                         mine + YL_ENTRY_NOT_FOUND, 1);
            continue;
        }
        parent.person = loop->visit[visit].person;
        if (plan->has_depth) child.chain = link_to(loop, parent.chain, start->entry);
        if (child.host != NIL) yl_stream_keep(loop, child.host);
        yl_loop_push(loop, child.time, YL_RANK_JOIN, YL_LOOP_BEGIN, 0, yl_loop_get(loop, &child));
    }
}

void yl_chain_begin(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_entry *entry = &plan->entry[visit->entry];
    yl_note_add(loop, visit, entry->slot + YL_ENTRY_ARRIVALS, 1);
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_VISITS), 1);
    yl_tally_series(loop->replication->tally, entry->arrivals, visit->time, 1);
    loop->replication->tally->visits++;
    yl_loop_follow(loop, i);
    if (loop->replication->units) {
        yl_units_begin(loop->replication->units, visit, yl_person_id(loop, visit));
    }
    if (plan->size) {
        if (visit->counted)
            yl_replication_mark(loop->replication, entry->persons, &visit->person, 1);
    } else if (yl_person_first_entry(loop, visit)) {
        yl_note_add(loop, visit, entry->slot + YL_ENTRY_PERSONS, 1);
    }
    yl_loop_walk(loop, i, true);
}

void yl_chain_order(struct yl_loop *loop, const struct yl_visit *visit, int64_t price)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!plan->chains || !plan->entry[visit->entry].started) return;
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_ORDERS), 1);
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_GMV), price);
}
