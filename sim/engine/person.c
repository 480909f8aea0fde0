/* person.c: records of persons that are not numbered, and the counters of limits. Contract:
 * loop_parts.h.
 *
 * A counter is made when it is first asked for and brought up to date by whoever asks: calendar
 * boundaries, refills at set times and lapses need no events. */
#include "sim/base/array.h"
#include "sim/base/pages.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>
#include <string.h>

#define NIL UINT32_MAX
#define MOST_LIMITS 0x7FFFFFFFu

struct record {
    uint64_t memory, seen, entries;
    struct yl_address address; /* of its first visit */
    uint32_t refs, counters;
};
struct counter {
    int64_t left, till; /* till: lapse or next boundary */
    uint32_t next;      /* of its person */
    uint32_t takings;   /* with `within`, NIL: none yet */
    uint32_t at;        /* refills at set times so far */
    uint32_t limit : 31, open : 1;
};
_Static_assert(sizeof(struct counter) == 32, "two in a cache line");
struct takings {
    uint32_t first, count, room;
    int64_t *time; /* [room] a ring */
};
struct span {
    int64_t from, to;
};
struct yl_persons {
    struct record *record;
    struct yl_pool records;
    int64_t *since; /* [records][lapses] */
    size_t since_capacity;
    struct counter *counter;
    struct yl_pool counters;
    uint32_t *head; /* [size] of a numbered person 1 + its first counter, 0: none */
    struct takings *takings;
    struct yl_pool taking;
    struct counter *shared;
    struct span *span; /* [limits] in which the next boundary is `to` */
    int64_t *first;    /* [limits] boundary */
};

enum yl_status yl_person_init(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons = calloc(1, sizeof *persons);
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!persons ||
        !(persons->shared = calloc(plan->shared_counters + 1, sizeof *persons->shared)) ||
        !(persons->span = calloc(plan->limits + 1, sizeof *persons->span)) ||
        !(persons->first = calloc(plan->limits + 1, sizeof *persons->first)))
        return YL_NO_MEMORY;
    for (uint32_t i = 0; i < plan->limits; i++)
        if (plan->limit[i].every)
            persons->first[i] =
                yl_next_boundary(&plan->zone, plan->from, (char)plan->limit[i].every);
    return YL_OK;
}

static void forget_counters(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    memset(persons->shared, 0, (yl_loop_plan(loop)->shared_counters + 1) * sizeof *persons->shared);
    free(persons->head); /* few may have been asked for: zeroed pages cost only who is */
    persons->head = NULL;
    yl_pool_clear(&persons->counters);
    yl_pool_clear(&persons->taking);
    yl_pool_clear(&persons->records);
}

void yl_person_free(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    if (!persons) return;
    for (uint32_t i = 0; i < persons->taking.capacity; i++) free(persons->takings[i].time);
    YL_FREE(persons->record, persons->since, persons->counter, persons->head, persons->takings,
            persons->shared, persons->span, persons->first, persons);
    loop->persons = NULL;
}

void yl_person_start(struct yl_loop *loop) { forget_counters(loop); }

/* ---- records --------------------------------------------------------------------------------- */
uint32_t yl_person_share(struct yl_loop *loop, struct yl_visit *visit)
{
    struct yl_persons *persons = loop->persons;
    const uint32_t lapses = yl_loop_plan(loop)->lapses;
    if (visit->person != YL_NOBODY) return visit->person;
    uint32_t i = yl_pool_take(&persons->records, &persons->record, sizeof *persons->record);
    if (i == YL_POOL_NONE || (lapses && !YL_ARRAY_RESERVE(&persons->since, &persons->since_capacity,
                                                          ((size_t)i + 1) * lapses))) {
        loop->status = YL_NO_MEMORY;
        return NIL;
    }
    if (lapses) memset(persons->since + (size_t)i * lapses, 0, lapses * sizeof *persons->since);
    bool began = visit->counted && yl_loop_plan(loop)->entry[visit->entry].started;
    persons->record[i] = (struct record){.memory = visit->memory,
                                         .entries = began ? UINT64_C(1) << (visit->entry & 63) : 0,
                                         .seen = visit->counted ? visit->seen : 0,
                                         .address = visit->address,
                                         .refs = 1,
                                         .counters = NIL};
    return visit->person = i;
}

uint64_t *yl_person_memory(struct yl_loop *loop, uint32_t record)
{
    return &loop->persons->record[record].memory;
}

int64_t *yl_person_since(struct yl_loop *loop, uint32_t record)
{
    return loop->persons->since + (size_t)record * yl_loop_plan(loop)->lapses;
}

void yl_person_keep(struct yl_loop *loop, uint32_t record) { loop->persons->record[record].refs++; }

void yl_person_drop(struct yl_loop *loop, uint32_t record)
{
    struct yl_persons *persons = loop->persons;
    struct record *one = &persons->record[record];
    if (--one->refs) return;
    while (one->counters != NIL) {
        uint32_t c = one->counters;
        const uint32_t t = persons->counter[c].takings;
        one->counters = persons->counter[c].next;
        if (t != NIL) yl_pool_give(&persons->taking, &persons->takings[t], t);
        yl_pool_give(&persons->counters, &persons->counter[c], c);
    }
    yl_pool_give(&persons->records, one, record);
}

/* Marks a bit; what happens in the warm-up is in no count, so that it is no first time either. */
static bool is_first(const struct yl_visit *visit, uint64_t *seen, uint32_t bit)
{
    uint64_t mask = UINT64_C(1) << (bit & 63);
    bool first = !(*seen & mask);
    if (visit->counted) *seen |= mask;
    return first;
}

bool yl_person_first(struct yl_loop *loop, const struct yl_visit *visit, uint32_t bit)
{
    if (!yl_loop_plan(loop)->self_chains || yl_loop_plan(loop)->size || visit->person == YL_NOBODY)
        return true;
    return is_first(visit, &loop->persons->record[visit->person].seen, bit);
}

bool yl_person_first_entry(struct yl_loop *loop, const struct yl_visit *visit)
{
    return visit->person == YL_NOBODY ||
           is_first(visit, &loop->persons->record[visit->person].entries, visit->entry);
}

struct yl_address yl_person_id(const struct yl_loop *loop, const struct yl_visit *visit)
{
    if (yl_loop_plan(loop)->size) return yl_person_address(visit->person);
    if (visit->person == YL_NOBODY) return visit->address;
    return loop->persons->record[visit->person].address;
}

/* ---- counters -------------------------------------------------------------------------------- */
/* Do visits come to so many persons that most pages of a table of them are used? */
static bool crowded(const struct yl_plan *plan) { return plan->expected * 64 > (double)plan->size; }

/* Those of numbered persons, made when one is first asked for. */
static bool make_heads(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    const size_t n = (size_t)yl_loop_plan(loop)->size;
    if (persons->head) return true;
    if (!(persons->head = calloc(n, sizeof *persons->head)))
        loop->status = YL_NO_MEMORY;
    else if (crowded(yl_loop_plan(loop)))
        yl_pages_large(persons->head, n * sizeof *persons->head);
    return persons->head;
}

void yl_person_soon(void *context, const struct yl_visit *visit, bool very)
{
    const struct yl_loop *loop = context;
    const uint32_t person = visit->person;
    if (person == YL_NOBODY) return;
    if (!very && loop->replication->memory)
        __builtin_prefetch(&loop->replication->memory[person], 1);
    yl_limit_fetch(loop, person, very);
}

static int64_t allow_of(struct yl_loop *loop, struct yl_visit *visit, const struct counter *counter)
{
    const struct yl_plan_limit *limit = &yl_loop_plan(loop)->limit[counter->limit];
    bool own = limit->per == YL_PER_TRAIT &&
               limit->allow.axis == limit->axis; /* each counter is that of a value */
    size_t value = own ? (size_t)(counter - loop->persons->shared) - limit->counter
                       : yl_ask_value(loop, visit, limit->allow.axis);
    return limit->allow.number[value];
}

/* The next one after `now`. A calendar is dear, and persons ask for the same ones. */
static int64_t boundary(struct yl_loop *loop, uint32_t limit, int64_t now)
{
    struct span *span = &loop->persons->span[limit];
    if (now >= span->from && now < span->to) return span->to;
    const struct yl_plan *plan = yl_loop_plan(loop);
    *span = (struct span){now, yl_next_boundary(&plan->zone, now, (char)plan->limit[limit].every)};
    return span->to;
}

static void open_counter(struct yl_loop *loop, struct yl_visit *visit, struct counter *counter,
                         uint32_t limit)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_limit *what = &plan->limit[limit];
    *counter = (struct counter){
        .limit = limit & MOST_LIMITS, .next = NIL, .takings = NIL, .till = YL_NEVER, .open = 1};
    if (what->has_start)
        counter->left = what->start;
    else if (!what->lasts)
        counter->left = allow_of(loop, visit, counter);
    if (what->every) counter->till = loop->persons->first[limit];
}

void yl_limit_fetch(const struct yl_loop *loop, uint32_t person, bool counter)
{
    const struct yl_persons *persons = loop->persons;
    if (!persons->head) return;
    if (!counter)
        __builtin_prefetch(&persons->head[person], 1);
    else if (persons->head[person])
        __builtin_prefetch(&persons->counter[persons->head[person] - 1], 1);
}

/* Index of a counter of a person, made if need be; NIL: no memory. */
static uint32_t person_counter(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    struct yl_persons *persons = loop->persons;
    const bool numbered = yl_loop_plan(loop)->size;
    const uint32_t owner = numbered ? visit->person : yl_person_share(loop, visit);
    if (owner == NIL || (numbered && !make_heads(loop))) return NIL;
    const uint32_t first = numbered ? persons->head[owner] - 1 : persons->record[owner].counters;
    uint32_t i;
    for (i = first; i != NIL; i = persons->counter[i].next)
        if (persons->counter[i].limit == limit) return i;
    i = yl_pool_take(&persons->counters, &persons->counter, sizeof *persons->counter);
    if (i == YL_POOL_NONE) {
        loop->status = YL_NO_MEMORY;
        return NIL;
    }
    open_counter(loop, visit, &persons->counter[i], limit);
    persons->counter[i].next = first;
    if (numbered)
        persons->head[owner] = i + 1;
    else
        persons->record[owner].counters = i;
    return i;
}

static struct counter *counter_of(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    const struct yl_plan_limit *what = &yl_loop_plan(loop)->limit[limit];
    struct yl_persons *persons = loop->persons;
    if (what->per == YL_PER_PERSON) {
        uint32_t i = person_counter(loop, visit, limit);
        return i == NIL ? NULL : &persons->counter[i];
    }
    struct counter *counter =
        &persons->shared[what->counter +
                         (what->per == YL_PER_TRAIT ? yl_ask_value(loop, visit, what->axis) : 0)];
    if (!counter->open) open_counter(loop, visit, counter, limit);
    return counter;
}

/* Count what the clock does to a counter: it belongs to its own time, not to the visit that
 * looks. */
static void note_clock(struct yl_loop *loop, const struct yl_visit *visit, uint32_t slot, int64_t n,
                       int64_t when)
{
    yl_tally_add(loop->replication->tally, when >= yl_loop_plan(loop)->warm, visit->entry, slot, n);
}

static void lapse(struct yl_loop *loop, const struct yl_visit *visit,
                  const struct yl_plan_limit *limit, struct counter *counter)
{
    if (counter->left > 0 && counter->left != INT64_MAX)
        note_clock(loop, visit, limit->slot + YL_LIMIT_LAPSED, counter->left, counter->till);
    counter->left = 0;
    counter->till = YL_NEVER;
}

/* What was taken at `until` or before comes back. */
static void give_back(struct yl_loop *loop, struct counter *counter, int64_t until)
{
    struct takings *ring = &loop->persons->takings[counter->takings];
    for (; ring->count && ring->time[ring->first] <= until;
         ring->count--, ring->first = (ring->first + 1) % ring->room)
        if (counter->left != INT64_MAX) counter->left++;
}

/* Brings a counter to an instant: lapses and calendar boundaries first, then refills. */
static void bring(struct yl_loop *loop, struct yl_visit *visit, struct counter *counter,
                  int64_t now)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_limit *limit = &plan->limit[counter->limit];
    if (limit->every && now >= counter->till) {
        counter->left = allow_of(loop, visit, counter);
        counter->till = boundary(loop, counter->limit, now);
    }
    if (counter->takings != NIL) give_back(loop, counter, now - limit->within);
    for (; counter->at < limit->at_times && limit->at_time[counter->at] <= now; counter->at++) {
        if (counter->till <= limit->at_time[counter->at]) lapse(loop, visit, limit, counter);
        counter->left = allow_of(loop, visit, counter);
        counter->till = limit->at_time[counter->at] + limit->lasts;
        note_clock(loop, visit, limit->slot + YL_LIMIT_REFILLS, 1, limit->at_time[counter->at]);
    }
    if (limit->lasts && now >= counter->till) lapse(loop, visit, limit, counter);
}

int64_t yl_limit_left(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    struct counter *counter = counter_of(loop, visit, limit);
    if (!counter) return 0;
    bring(loop, visit, counter, visit->time);
    return counter->left;
}

bool yl_limit_has(struct yl_loop *loop, uint32_t limit, int64_t n, const int64_t span[2])
{
    struct yl_visit nobody = {.person = YL_NOBODY, .time = span[0]};
    if (yl_limit_left(loop, &nobody, limit) < n) return false;
    return loop->persons->shared[yl_loop_plan(loop)->limit[limit].counter].till >= span[1];
}

void yl_limit_use(struct yl_loop *loop, uint32_t limit, int64_t n)
{
    int64_t *left = &loop->persons->shared[yl_loop_plan(loop)->limit[limit].counter].left;
    if (*left != INT64_MAX) *left -= n;
}

/* The takings of a counter, with room for one more; NULL: no memory. */
static struct takings *takings_of(struct yl_persons *persons, struct counter *counter)
{
    if (counter->takings == NIL) {
        counter->takings =
            yl_pool_take(&persons->taking, &persons->takings, sizeof *persons->takings);
        if (counter->takings == NIL) return NULL;
        struct takings *fresh = &persons->takings[counter->takings];
        fresh->first = fresh->count = 0;
    }
    struct takings *ring = &persons->takings[counter->takings];
    if (ring->count < ring->room) return ring;
    uint32_t want = ring->room ? 2 * ring->room : 4;
    int64_t *more = malloc(want * sizeof *more);
    if (!more) return NULL;
    for (uint32_t i = 0; i < ring->count; i++) more[i] = ring->time[(ring->first + i) % ring->room];
    free(ring->time);
    ring->time = more;
    ring->room = want;
    ring->first = 0;
    return ring;
}

static void remember_taking(struct yl_loop *loop, struct counter *counter, int64_t now)
{
    struct takings *ring = takings_of(loop->persons, counter);
    if (ring)
        ring->time[(ring->first + ring->count++) % ring->room] = now;
    else
        loop->status = YL_NO_MEMORY;
}

bool yl_limit_take(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node,
                   uint32_t *refused)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        if (yl_limit_left(loop, visit, node->u.take.limit[i]) > 0) continue;
        *refused = i;
        yl_tally_ran_out(loop->replication->tally, visit->counted,
                         plan->sales + node->u.take.limit[i], visit->time);
        yl_note_add(loop, visit, plan->limit[node->u.take.limit[i]].slot + YL_LIMIT_REFUSED, 1);
        return false;
    }
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        const struct yl_plan_limit *limit = &plan->limit[node->u.take.limit[i]];
        struct counter *counter = counter_of(loop, visit, node->u.take.limit[i]);
        if (!counter) return true;
        if (counter->left != INT64_MAX) counter->left--;
        if (limit->within && counter->left != INT64_MAX)
            remember_taking(loop, counter, visit->time);
        yl_note_add(loop, visit, limit->slot + YL_LIMIT_TAKEN, 1);
    }
    return true;
}

void yl_limit_set(struct yl_loop *loop, uint32_t limit, int64_t left, int64_t till)
{
    struct counter *counter = &loop->persons->shared[yl_loop_plan(loop)->limit[limit].counter];
    *counter = (struct counter){.limit = limit & MOST_LIMITS,
                                .next = NIL,
                                .takings = NIL,
                                .left = left,
                                .till = till,
                                .open = 1};
}

void yl_limit_give(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit, int64_t number)
{
    struct counter *counter = counter_of(loop, visit, limit);
    if (!counter) return;
    bring(loop, visit, counter, visit->time);
    bool endless = number == INT64_MAX || counter->left == INT64_MAX;
    if (endless)
        counter->left = INT64_MAX;
    else
        yl_tally_sum(loop->replication->tally, &counter->left, number);
    if (number != INT64_MAX)
        yl_note_add(loop, visit, yl_loop_plan(loop)->limit[limit].slot + YL_LIMIT_GIVEN, number);
}

void yl_limit_refill(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    const struct yl_plan_limit *what = &yl_loop_plan(loop)->limit[limit];
    struct counter *counter = counter_of(loop, visit, limit);
    if (!counter) return;
    bring(loop, visit, counter, visit->time);
    counter->left = allow_of(loop, visit, counter);
    if (what->lasts) counter->till = visit->time + what->lasts;
    yl_note_add(loop, visit, what->slot + YL_LIMIT_REFILLS, 1);
}

void yl_limit_change(struct yl_loop *loop, struct yl_visit *visit, const struct yl_effects *fx)
{
    for (uint32_t g = 0; g < fx->gives; g++)
        yl_limit_give(loop, visit, fx->give[g].limit, fx->give[g].number);
    if (fx->refill >= 0) yl_limit_refill(loop, visit, (uint32_t)fx->refill);
}

/* What is left of shared limits at the end. Booked with the first entry. */
void yl_person_close(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit nobody = {.counted = 1, .person = YL_NOBODY, .time = plan->to};
    for (uint32_t i = 0; i < plan->limits; i++) {
        const struct yl_plan_limit *limit = &plan->limit[i];
        if (limit->per == YL_PER_PERSON) continue;
        uint32_t values = limit->per == YL_PER_TRAIT ? plan->axis[limit->axis].values : 1;
        for (uint32_t v = 0; v < values; v++) {
            struct counter *counter = &loop->persons->shared[limit->counter + v];
            if (!counter->open) open_counter(loop, &nobody, counter, i);
            bring(loop, &nobody, counter, plan->to);
            if (counter->left != INT64_MAX)
                yl_note_add(loop, &nobody, limit->slot + YL_LIMIT_LEFT, counter->left);
        }
    }
}
