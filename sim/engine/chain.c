/* chain.c: a passed step begins other visits; each has an id of its own, drawn from its parent's address. Contract: loop_parts.h. */
#include "sim/engine/loop_parts.h"
#include "sim/engine/units.h"
#include <math.h>
#include <stdlib.h>

#define NIL UINT32_MAX

/* How often this name stands in the chain that leads to a visit. */
static int64_t times_in(const struct yl_loop *l, uint32_t chain, uint32_t entry)
{
    int64_t n = 0;
    for (; chain != NIL; chain = l->chain[chain].parent) n += l->chain[chain].entry == entry;
    return n;
}

static uint32_t link_to(struct yl_loop *l, uint32_t parent, uint32_t entry)
{
    uint32_t i = l->chain_free;
    if (i != NIL) {
        l->chain_free = l->chain[i].parent;
    } else {
        if (l->chains == l->chain_room) {
            uint32_t want = l->chain_room ? 2 * l->chain_room : 256;
            struct yl_chain *more = realloc(l->chain, want * sizeof *more);
            if (!more) {
                l->status = YL_NO_MEMORY;
                return NIL;
            }
            l->chain = more;
            l->chain_room = want;
        }
        i = l->chains++;
    }
    l->chain[i] = (struct yl_chain){parent, 1, (uint16_t)entry};
    if (parent != NIL) l->chain[parent].refs++;
    return i;
}

void yl_chain_drop(struct yl_loop *l, uint32_t chain)
{
    while (chain != NIL && !--l->chain[chain].refs) {
        uint32_t parent = l->chain[chain].parent;
        l->chain[chain].parent = l->chain_free;
        l->chain_free = chain;
        chain = parent;
    }
}

/* The values that the numbers of a start go by. */
struct by {
    uint8_t number, p, after;
};

static struct by ask_by(struct yl_loop *l, struct yl_visit *v, const struct yl_plan_spawn *s,
                        uint64_t before)
{
    uint64_t *m = yl_loop_plan(l)->memories ? yl_ask_memory(l, v) : &before, now = *m;
    *m = before;
    struct by by = {yl_ask_value(l, v, s->number.axis), yl_ask_value(l, v, s->p.axis),
                    yl_ask_value(l, v, s->after.axis)};
    *m = now;
    return by;
}

/* How many begin: the number, a fraction rounded by chance so that the mean is kept, then each with p. */
static int64_t how_many(struct yl_loop *l, struct yl_visit *v, const struct yl_plan_spawn *s,
                        struct by by)
{
    struct yl_key key = l->world->key[s->place];
    const struct yl_draw *number = &s->number.draw[by.number];
    uint64_t k = yl_draw_is_constant(number)
                     ? 0
                     : yl_k52(key, v->c0, v->c1, v->c2, yl_c3(YL_SLOT_STAY, v->attempt, v->hop));
    double x = yl_draw_value(number, k);
    double whole = floor(x),
           u = ((double)(int64_t)yl_k52(key, v->c0, v->c1, v->c2,
                                        yl_c3(YL_SLOT_COUNT, v->attempt, v->hop)) +
                0.5) *
               0x1p-52;
    int64_t n = (int64_t)whole + (u < x - whole);
    const struct yl_chance *c = &s->p.chance[by.p];
    if (c->certain || n <= 0) return n > 0 ? n : 0;
    double p = (double)c->threshold * 0x1p-64;
    return yl_binomial_count(
        n, p, yl_k52(key, v->c0, v->c1, v->c2, yl_c3(YL_SLOT_PATIENCE, v->attempt, v->hop)),
        yl_loop_plan(l)->normal);
}

static void set_person(struct yl_loop *l, struct yl_visit *parent, struct yl_visit *child,
                       const struct yl_plan_spawn *s)
{
    const struct yl_plan *p = yl_loop_plan(l);
    if (!s->others) {
        if (p->size) {
            child->person = parent->person;
        } else {
            child->person = yl_person_share(l, parent);
            if (child->person != NIL) yl_person_keep(l, child->person);
        }
    } else if (p->size) {
        uint64_t k = yl_k52(l->world->key[p->people_place], child->c0, child->c1, child->c2,
                            yl_c3(YL_SLOT_PERSON, 0, 0));
        uint32_t other = p->size > 1 ? (uint32_t)yl_part_of((uint64_t)p->size - 1, k) : 0;
        child->person = other + (p->size > 1 && other >= parent->person);
    } else {
        child->person = YL_NOBODY;
        if (p->memories) child->memory = yl_world_memory(l->world, child->c0, child->c1, child->c2);
    }
}

void yl_chain_spawn(struct yl_loop *l, uint32_t visit, uint32_t spawn, uint64_t before)
{
    const struct yl_plan *p = yl_loop_plan(l);
    const struct yl_plan_spawn *s = &p->spawn[spawn];
    struct yl_key key = l->world->key[s->place];
    struct yl_visit parent = l->visit[visit];
    uint32_t mine = p->entry[s->entry].slot;
    struct by by = ask_by(l, &parent, s, before);
    int64_t n = how_many(l, &parent, s, by);
    if (!n) return;
    if (n > INT32_MAX) { /* their numbers are 32 bits wide */
        l->status = YL_FAILED;
        return;
    }
    bool cut = s->depth && times_in(l, parent.chain, s->entry) >= s->depth;
    struct yl_words base = yl_philox(key, parent.c0, parent.c1, parent.c2,
                                     yl_c3(YL_SLOT_CHILD, parent.attempt, parent.hop));
    for (int64_t j = 0; j < n && !l->status; j++) {
        struct yl_words id =
            yl_philox(key, base.w[0], base.w[1], (uint32_t)j, yl_c3(YL_SLOT_CHILD, 255, 65535));
        struct yl_visit child = {.c0 = id.w[0],
                                 .c1 = id.w[1],
                                 .c2 = s->maker,
                                 .node = s->node,
                                 .chain = NIL,
                                 .host = parent.host,
                                 .stay = NIL,
                                 .stay_us = -1,
                                 .wait_us = -1,
                                 .entry = (uint16_t)s->entry,
                                 .source = (uint16_t)(p->streams + spawn),
                                 .origin = parent.origin,
                                 .person = YL_NOBODY};
        int64_t delay =
            yl_draw_integer(&s->after.draw[by.after],
                            yl_k52(key, child.c0, child.c1, child.c2, yl_c3(YL_SLOT_AFTER, 0, 0)));
        child.time = child.born = child.begun = parent.time + delay;
        if (child.time >= p->to || cut) {
            yl_tally_add(l->world->tally, parent.counted, s->entry,
                         mine + (cut ? YL_ENTRY_CUT : YL_ENTRY_LATE), 1);
            continue;
        }
        if (s->carry) {
            child.begun = parent.begun;
            child.actions = parent.actions;
            child.switches = parent.switches;
        }
        child.counted = child.time >= p->warm;
        set_person(l, &l->visit[visit], &child, s);
        parent.person = l->visit[visit].person;
        if (p->has_depth) child.chain = link_to(l, parent.chain, s->entry);
        if (child.host != NIL) yl_stream_keep(l, child.host);
        uint32_t i = yl_loop_get(l, &child);
        if (i != YL_NOBODY) yl_loop_push(l, child.time, YL_RANK_JOIN, YL_LOOP_BEGIN, 0, i);
    }
}

void yl_chain_begin(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_plan_entry *entry = &p->entry[v->entry];
    yl_note_add(l, v, entry->slot + YL_ENTRY_ARRIVALS, 1);
    yl_note_add(l, v, p->chain_slot + 3u * v->origin, 1);
    yl_tally_series(l->world->tally, entry->arrivals, v->time, 1);
    l->world->tally->visits++;
    yl_loop_follow(l, i);
    if (l->world->units) {
        uint32_t root[3];
        yl_person_who(l, v, root);
        yl_units_begin(l->world->units, v, root);
    }
    if (p->size) {
        if (v->counted) yl_world_mark(l->world, entry->persons, &v->person, 1);
    } else if (yl_person_first_entry(l, v)) {
        yl_note_add(l, v, entry->slot + YL_ENTRY_PERSONS, 1);
    }
    yl_loop_walk(l, i, true);
}

void yl_chain_order(struct yl_loop *l, const struct yl_visit *v, int64_t price)
{
    const struct yl_plan *p = yl_loop_plan(l);
    if (!p->chains || !p->entry[v->entry].started) return;
    yl_note_add(l, v, p->chain_slot + 3u * v->origin + 1, 1);
    yl_note_add(l, v, p->chain_slot + 3u * v->origin + 2, price);
}
