/* person.c: records of persons who are not numbered, and the counters of limits. Contract: loop_parts.h.
 *
 * A counter is made when it is first asked for and brought up to date by whoever asks: calendar boundaries, refills at set
 * times and lapses need no events. */
#include "sim/engine/loop_parts.h"
#include <stdlib.h>
#include <string.h>

#define NIL UINT32_MAX

struct record {
    uint64_t memory, seen, entries;
    uint32_t c0, c1, c2, refs, counters, next;
};
struct counter {
    int64_t left, till; /* till: lapse or next boundary */
    int64_t *taken;     /* ring of times, with `within` */
    uint32_t limit, next, at, first, count, room;
    bool open;
};
struct span {
    int64_t from, to;
};
struct yl_persons {
    struct record *record;
    uint32_t records, record_room, record_free;
    struct counter *counter;
    uint32_t counters, counter_room, counter_free;
    uint32_t *map, *map_key, map_size, map_used; /* numbered person -> first counter */
    struct counter *shared;
    struct span *span; /* [limits] in which the next boundary is `to` */
    int64_t *first;    /* [limits] boundary */
};

enum yl_status yl_person_init(struct yl_loop *l)
{
    struct yl_persons *s = l->persons = calloc(1, sizeof *s);
    const struct yl_plan *p = yl_loop_plan(l);
    if (!s || !(s->shared = calloc(p->shared_counters + 1, sizeof *s->shared)) ||
        !(s->span = calloc(p->limits + 1, sizeof *s->span)) ||
        !(s->first = calloc(p->limits + 1, sizeof *s->first)))
        return YL_NO_MEMORY;
    for (uint32_t i = 0; i < p->limits; i++)
        if (p->limit[i].every) s->first[i] = yl_next_boundary(&p->zone, p->from, p->limit[i].every);
    return YL_OK;
}

static void forget_counters(struct yl_loop *l)
{
    struct yl_persons *s = l->persons;
    for (uint32_t i = 0; i < s->counters; i++) free(s->counter[i].taken);
    for (uint32_t i = 0; i < yl_loop_plan(l)->shared_counters; i++) free(s->shared[i].taken);
    memset(s->shared, 0, (yl_loop_plan(l)->shared_counters + 1) * sizeof *s->shared);
    s->counters = s->records = s->map_used = 0;
    s->counter_free = s->record_free = NIL;
    if (s->map_size) memset(s->map, 0xff, s->map_size * sizeof *s->map);
}

void yl_person_free(struct yl_loop *l)
{
    struct yl_persons *s = l->persons;
    if (!s) return;
    if (s->shared) forget_counters(l);
    free(s->record);
    free(s->counter);
    free(s->map);
    free(s->map_key);
    free(s->shared);
    free(s->span);
    free(s->first);
    free(s);
    l->persons = NULL;
}

void yl_person_start(struct yl_loop *l) { forget_counters(l); }

static bool grow(struct yl_loop *l, void **array, uint32_t *room, size_t size)
{
    uint32_t want = *room ? 2 * *room : 256;
    void *more = realloc(*array, (size_t)want * size);
    if (!more) {
        l->status = YL_NO_MEMORY;
        return false;
    }
    *array = more;
    *room = want;
    return true;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */
uint32_t yl_person_share(struct yl_loop *l, struct yl_visit *v)
{
    struct yl_persons *s = l->persons;
    if (v->person != YL_NOBODY) return v->person;
    uint32_t i = s->record_free;
    if (i != NIL)
        s->record_free = s->record[i].next;
    else {
        if (s->records == s->record_room &&
            !grow(l, (void **)&s->record, &s->record_room, sizeof *s->record))
            return NIL;
        i = s->records++;
    }
    bool began = v->counted && yl_loop_plan(l)->entry[v->entry].started;
    s->record[i] = (struct record){.memory = v->memory,
                                   .entries = began ? UINT64_C(1) << (v->entry & 63) : 0,
                                   .seen = v->counted ? v->seen : 0,
                                   .c0 = v->c0,
                                   .c1 = v->c1,
                                   .c2 = v->c2,
                                   .refs = 1,
                                   .counters = NIL};
    return v->person = i;
}

uint64_t *yl_person_memory(struct yl_loop *l, uint32_t record)
{
    return &l->persons->record[record].memory;
}
void yl_person_keep(struct yl_loop *l, uint32_t record) { l->persons->record[record].refs++; }

void yl_person_drop(struct yl_loop *l, uint32_t record)
{
    struct yl_persons *s = l->persons;
    struct record *r = &s->record[record];
    if (--r->refs) return;
    while (r->counters != NIL) {
        uint32_t c = r->counters;
        r->counters = s->counter[c].next;
        free(s->counter[c].taken);
        s->counter[c].taken = NULL;
        s->counter[c].next = s->counter_free;
        s->counter_free = c;
    }
    r->next = s->record_free;
    s->record_free = record;
}

/* Marks a bit; what happens in the warm-up is in no count, so that it is no first time either. */
static bool is_first(const struct yl_visit *v, uint64_t *seen, uint32_t bit)
{
    uint64_t mask = UINT64_C(1) << (bit & 63);
    bool first = !(*seen & mask);
    if (v->counted) *seen |= mask;
    return first;
}

bool yl_person_first(struct yl_loop *l, const struct yl_visit *v, uint32_t bit)
{
    if (!yl_loop_plan(l)->self_chains || yl_loop_plan(l)->size || v->person == YL_NOBODY)
        return true;
    return is_first(v, &l->persons->record[v->person].seen, bit);
}

bool yl_person_first_entry(struct yl_loop *l, const struct yl_visit *v)
{
    return v->person == YL_NOBODY || is_first(v, &l->persons->record[v->person].entries, v->entry);
}

void yl_person_who(const struct yl_loop *l, const struct yl_visit *v, uint32_t who[3])
{
    if (yl_loop_plan(l)->size) {
        who[0] = v->person;
        who[1] = 0;
        who[2] = YL_C2_PERSON;
    } else if (v->person != YL_NOBODY) {
        const struct record *r = &l->persons->record[v->person];
        who[0] = r->c0;
        who[1] = r->c1;
        who[2] = r->c2;
    } else {
        who[0] = v->c0;
        who[1] = v->c1;
        who[2] = v->c2;
    }
}

/* ---- counters ------------------------------------------------------------------------------------------------------ */
static uint32_t *map_slot(struct yl_persons *s, uint32_t person)
{
    uint32_t i =
        (uint32_t)((uint64_t)person * UINT64_C(0x9E3779B97F4A7C15) >> 33) & (s->map_size - 1);
    while (s->map[i] != NIL && s->map_key[i] != person) i = (i + 1) & (s->map_size - 1);
    s->map_key[i] = person;
    return &s->map[i];
}

static bool widen_map(struct yl_loop *l)
{
    struct yl_persons *s = l->persons;
    struct yl_persons old = *s;
    s->map_size = old.map_size ? 2 * old.map_size : 1024;
    s->map = malloc(s->map_size * sizeof *s->map);
    s->map_key = malloc(s->map_size * sizeof *s->map_key);
    if (!s->map || !s->map_key) {
        free(s->map);
        free(s->map_key);
        s->map = old.map;
        s->map_key = old.map_key;
        s->map_size = old.map_size;
        l->status = YL_NO_MEMORY;
        return false;
    }
    memset(s->map, 0xff, s->map_size * sizeof *s->map);
    for (uint32_t i = 0; i < old.map_size; i++)
        if (old.map[i] != NIL) *map_slot(s, old.map_key[i]) = old.map[i];
    free(old.map);
    free(old.map_key);
    return true;
}

static int64_t allow_of(struct yl_loop *l, struct yl_visit *v, const struct counter *c)
{
    const struct yl_plan_limit *q = &yl_loop_plan(l)->limit[c->limit];
    bool own = q->per == 2 && q->allow.axis == q->axis; /* each counter is that of a value */
    size_t value =
        own ? (size_t)(c - l->persons->shared) - q->counter : yl_ask_value(l, v, q->allow.axis);
    return q->allow.number[value];
}

/* The next one after `now`. A calendar is dear, and persons ask for the same ones. */
static int64_t boundary(struct yl_loop *l, uint32_t limit, int64_t now)
{
    struct span *s = &l->persons->span[limit];
    if (now >= s->from && now < s->to) return s->to;
    const struct yl_plan *p = yl_loop_plan(l);
    *s = (struct span){now, yl_next_boundary(&p->zone, now, p->limit[limit].every)};
    return s->to;
}

static void open_counter(struct yl_loop *l, struct yl_visit *v, struct counter *c, uint32_t limit)
{
    const struct yl_plan *p = yl_loop_plan(l);
    const struct yl_plan_limit *q = &p->limit[limit];
    *c = (struct counter){.limit = limit, .next = NIL, .till = YL_NEVER, .open = true};
    c->left = q->has_start ? q->start : q->lasts ? 0 : allow_of(l, v, c);
    if (q->every) c->till = l->persons->first[limit];
}

/* Index of a counter of a person, made if need be; NIL: no memory. */
static uint32_t person_counter(struct yl_loop *l, struct yl_visit *v, uint32_t limit)
{
    struct yl_persons *s = l->persons;
    uint32_t *head, i;
    if (yl_loop_plan(l)->size) {
        if (2 * s->map_used >= s->map_size && !widen_map(l)) return NIL;
        head = map_slot(s, v->person);
    } else {
        uint32_t record = yl_person_share(l, v);
        if (record == NIL) return NIL;
        head = &s->record[record].counters;
    }
    for (i = *head; i != NIL; i = s->counter[i].next)
        if (s->counter[i].limit == limit) return i;
    if (s->counter_free != NIL) {
        i = s->counter_free;
        s->counter_free = s->counter[i].next;
    } else {
        if (s->counters == s->counter_room &&
            !grow(l, (void **)&s->counter, &s->counter_room, sizeof *s->counter))
            return NIL;
        i = s->counters++;
    }
    open_counter(l, v, &s->counter[i], limit);
    s->map_used += yl_loop_plan(l)->size && *head == NIL;
    s->counter[i].next = *head;
    *head = i;
    return i;
}

static struct counter *counter_of(struct yl_loop *l, struct yl_visit *v, uint32_t limit)
{
    const struct yl_plan_limit *q = &yl_loop_plan(l)->limit[limit];
    struct yl_persons *s = l->persons;
    if (q->per == 1) {
        uint32_t i = person_counter(l, v, limit);
        return i == NIL ? NULL : &s->counter[i];
    }
    struct counter *c = &s->shared[q->counter + (q->per == 2 ? yl_ask_value(l, v, q->axis) : 0)];
    if (!c->open) open_counter(l, v, c, limit);
    return c;
}

static void lapse(struct yl_loop *l, const struct yl_visit *v, const struct yl_plan_limit *q,
                  struct counter *c)
{
    if (c->left > 0 && c->left != INT64_MAX) yl_note_add(l, v, q->slot + YL_LIMIT_LAPSED, c->left);
    c->left = 0;
    c->till = YL_NEVER;
}

/* Brings a counter to an instant: lapses and calendar boundaries first, then refills. */
static void bring(struct yl_loop *l, struct yl_visit *v, struct counter *c, int64_t now)
{
    const struct yl_plan *p = yl_loop_plan(l);
    const struct yl_plan_limit *q = &p->limit[c->limit];
    if (q->every && now >= c->till) {
        c->left = allow_of(l, v, c);
        c->till = boundary(l, c->limit, now);
    }
    for (; c->count && c->taken[c->first] + q->within <= now;
         c->count--, c->first = (c->first + 1) % c->room)
        if (c->left != INT64_MAX) c->left++;
    for (; c->at < q->at_times && q->at_time[c->at] <= now; c->at++) {
        if (c->till <= q->at_time[c->at]) lapse(l, v, q, c);
        c->left = allow_of(l, v, c);
        c->till = q->at_time[c->at] + q->lasts;
        yl_note_add(l, v, q->slot + YL_LIMIT_REFILLS, 1);
    }
    if (q->lasts && now >= c->till) lapse(l, v, q, c);
}

int64_t yl_limit_left(struct yl_loop *l, struct yl_visit *v, uint32_t limit)
{
    struct counter *c = counter_of(l, v, limit);
    if (!c) return 0;
    bring(l, v, c, v->time);
    return c->left;
}

static bool remember_taking(struct yl_loop *l, struct counter *c, int64_t now)
{
    if (c->count == c->room) {
        uint32_t want = c->room ? 2 * c->room : 4;
        int64_t *more = malloc(want * sizeof *more);
        if (!more) {
            l->status = YL_NO_MEMORY;
            return false;
        }
        for (uint32_t i = 0; i < c->count; i++) more[i] = c->taken[(c->first + i) % c->room];
        free(c->taken);
        c->taken = more;
        c->room = want;
        c->first = 0;
    }
    c->taken[(c->first + c->count++) % c->room] = now;
    return true;
}

bool yl_limit_take(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node,
                   uint32_t *refused)
{
    const struct yl_plan *p = yl_loop_plan(l);
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        if (yl_limit_left(l, v, node->u.take.limit[i]) > 0) continue;
        *refused = i;
        yl_note_add(l, v, p->limit[node->u.take.limit[i]].slot + YL_LIMIT_REFUSED, 1);
        return false;
    }
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        const struct yl_plan_limit *q = &p->limit[node->u.take.limit[i]];
        struct counter *c = counter_of(l, v, node->u.take.limit[i]);
        if (!c) return true;
        if (c->left != INT64_MAX) c->left--;
        if (q->within && c->left != INT64_MAX) remember_taking(l, c, v->time);
        yl_note_add(l, v, q->slot + YL_LIMIT_TAKEN, 1);
    }
    return true;
}

void yl_limit_set(struct yl_loop *l, uint32_t limit, int64_t left, int64_t till)
{
    struct counter *c = &l->persons->shared[yl_loop_plan(l)->limit[limit].counter];
    *c = (struct counter){.limit = limit, .next = NIL, .left = left, .till = till, .open = true};
}

void yl_limit_give(struct yl_loop *l, struct yl_visit *v, uint32_t limit, int64_t number)
{
    struct counter *c = counter_of(l, v, limit);
    if (!c) return;
    bring(l, v, c, v->time);
    bool endless = number == INT64_MAX || c->left == INT64_MAX;
    if (endless)
        c->left = INT64_MAX;
    else
        yl_tally_sum(l->world->tally, &c->left, number);
    if (number != INT64_MAX)
        yl_note_add(l, v, yl_loop_plan(l)->limit[limit].slot + YL_LIMIT_GIVEN, number);
}

void yl_limit_refill(struct yl_loop *l, struct yl_visit *v, uint32_t limit)
{
    const struct yl_plan_limit *q = &yl_loop_plan(l)->limit[limit];
    struct counter *c = counter_of(l, v, limit);
    if (!c) return;
    bring(l, v, c, v->time);
    c->left = allow_of(l, v, c);
    if (q->lasts) c->till = v->time + q->lasts;
    yl_note_add(l, v, q->slot + YL_LIMIT_REFILLS, 1);
}

/* What is left of shared limits at the end. Booked with the first entry. */
void yl_person_close(struct yl_loop *l)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit nobody = {.counted = 1, .person = YL_NOBODY, .time = p->to};
    for (uint32_t i = 0; i < p->limits; i++) {
        const struct yl_plan_limit *q = &p->limit[i];
        if (q->per == 1) continue;
        uint32_t values = q->per == 2 ? p->axis[q->axis].values : 1;
        for (uint32_t v = 0; v < values; v++) {
            struct counter *c = &l->persons->shared[q->counter + v];
            if (!c->open) open_counter(l, &nobody, c, i);
            bring(l, &nobody, c, p->to);
            if (c->left != INT64_MAX) yl_note_add(l, &nobody, q->slot + YL_LIMIT_LEFT, c->left);
        }
    }
}
