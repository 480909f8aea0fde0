/* person.c: records of persons that are not numbered, and the counters of limits. Contract:
 * loop_parts.h.
 *
 * A counter is made when it is first asked for and brought up to date by whoever asks: calendar
 * boundaries, refills at set times and lapses need no events. Those of numbered persons are met in no order, so that their
 * memory is what they cost: each is a word, taken apart for who asks, put together when another is asked for. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 8 };
/* Of a word: where the counter is that does not fit. Boundaries are a period apart at least, even where clocks change. */
#define ELSEWHERE (UINT32_C(1) << 31)
#define PERIOD (YL_HOUR / 2)

struct record {
    uint64_t memory, seen, entries;
    struct yl_address address; /* of its first visit */
    uint32_t refs, counters;
};
struct ring {       /* of a limit with set times, or whose units come back */
    int64_t *taken; /* [room] times of taking, from `first` on */
    uint32_t at, first, count, room;
};
struct counter {        /* two to a cache line */
    int64_t left, till; /* till: lapse or next boundary */
    struct ring *ring;
    uint32_t limit, next; /* limit: its number + 1, 0: not open yet; next: of a person's list + 1 */
};
struct span {
    int64_t from, to, period; /* period: that of `to` */
};
struct yl_persons {
    struct record *record;
    struct yl_pool records;
    int64_t *since; /* [records][lapses] */
    size_t since_capacity;
    struct counter *counter;
    struct yl_pool counters;
    /* Of numbered persons words of period and left + 1, 0: not open yet; where few of them come, by a hash; else side by side. */
    uint32_t *map, map_size, map_used;
    uint64_t *map_key;
    uint32_t *own;        /* [size][plan.own_counters] */
    struct counter loose; /* taken apart: of this person and word, with a limit; else none */
    uint32_t loose_person, *loose_word, left_bits;
    struct counter *shared;
    struct span *span; /* [limits] in which the next boundary is `to` */
};

void yl_person_init(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons = yl_get_zeroed(1, sizeof *persons);
    const struct yl_plan *plan = yl_loop_plan(loop);
    persons->shared = yl_get_zeroed(plan->shared_counters + 1, sizeof *persons->shared);
    persons->span = yl_get_zeroed(plan->limits + 1, sizeof *persons->span);
    const int64_t periods = (plan->to - plan->from) / PERIOD;
    persons->left_bits = (uint32_t)__builtin_clz((periods & INT32_MAX) | 1) - 1;
    const size_t words = (size_t)plan->size * plan->own_counters;
    /* each visit meets a page of its own, so that small pages cost more than what is on them */
    if (words && plan->expected > (double)words / FEW) {
        persons->own = yl_get_zeroed(words, sizeof *persons->own);
        yl_pages_large(persons->own, words * sizeof *persons->own);
    }
}

static void drop_ring(struct counter *counter)
{
    if (counter->ring) free(counter->ring->taken);
    free(counter->ring);
    counter->ring = NULL;
}

void yl_person_start(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (persons->own && (persons->loose.limit || persons->counters.count))
        yl_zeros(persons->own, (size_t)plan->size * plan->own_counters * sizeof *persons->own);
    drop_ring(&persons->loose);
    persons->loose.limit = 0;
    for (uint32_t i = 0; i < persons->counters.count; i++) drop_ring(&persons->counter[i]);
    for (uint32_t i = 0; i < plan->shared_counters; i++) drop_ring(&persons->shared[i]);
    memset(persons->shared, 0, (plan->shared_counters + 1) * sizeof *persons->shared);
    persons->map_used = 0;
    if (persons->map_size) memset(persons->map, 0, persons->map_size * sizeof *persons->map);
    yl_pool_clear(&persons->counters);
    yl_pool_clear(&persons->records);
}

void yl_person_free(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    if (!persons) return;
    if (persons->shared) yl_person_start(loop);
    YL_FREE(persons->record, persons->since, persons->counter, persons->map, persons->map_key,
            persons->own, persons->shared, persons->span, persons);
    loop->persons = NULL;
}

/* ---- records --------------------------------------------------------------------------------- */
uint32_t yl_person_share(struct yl_loop *loop, struct yl_visit *visit)
{
    struct yl_persons *persons = loop->persons;
    const uint32_t lapses = yl_loop_plan(loop)->lapses;
    if (visit->person != YL_NOBODY) return visit->person;
    if (yl_loop_plan(loop)->memories) (void)yl_ask_memory(loop, visit);
    uint32_t i = yl_pool_take(&persons->records, &persons->record, sizeof *persons->record);
    if (lapses)
        YL_ARRAY_RESERVE(&persons->since, &persons->since_capacity, ((size_t)i + 1) * lapses);
    if (lapses) memset(persons->since + (size_t)i * lapses, 0, lapses * sizeof *persons->since);
    bool began = visit->counted && yl_loop_plan(loop)->entry[visit->entry].started;
    persons->record[i] = (struct record){.memory = visit->memory,
                                         .entries = began ? UINT64_C(1) << (visit->entry & 63) : 0,
                                         .seen = visit->counted ? visit->seen : 0,
                                         .address = visit->address,
                                         .refs = 1};
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
    while (one->counters) {
        uint32_t c = one->counters - 1;
        one->counters = persons->counter[c].next;
        drop_ring(&persons->counter[c]);
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
static uint32_t *map_slot(struct yl_persons *persons, uint64_t key)
{
    uint32_t i = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 33) & (persons->map_size - 1);
    while (persons->map[i] && persons->map_key[i] != key) i = (i + 1) & (persons->map_size - 1);
    persons->map_key[i] = key;
    return &persons->map[i];
}

/* Where the word of a counter of a numbered person stands, until that of another is asked for. */
static uint32_t *word_of(struct yl_loop *loop, uint32_t person, uint32_t limit)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_persons *persons = loop->persons;
    const uint64_t at = (uint64_t)person * plan->own_counters + plan->limit[limit].counter;
    if (persons->own) return &persons->own[at];
    if (2 * persons->map_used >= persons->map_size) {
        const struct yl_persons old = *persons;
        persons->map_size = old.map_size ? 2 * old.map_size : 1024;
        persons->map = yl_get_zeroed(persons->map_size, sizeof *persons->map);
        persons->map_key = yl_get(persons->map_size * sizeof *persons->map_key);
        for (uint32_t i = 0; i < old.map_size; i++)
            if (old.map[i]) *map_slot(persons, old.map_key[i]) = old.map[i];
        YL_FREE(old.map, old.map_key);
    }
    return map_slot(persons, at);
}

static int64_t allow_of(struct yl_loop *loop, struct yl_visit *visit, const struct counter *counter)
{
    const struct yl_plan_limit *limit = &yl_loop_plan(loop)->limit[counter->limit - 1];
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
    *span = (struct span){.from = now,
                          .to = yl_next_boundary(&plan->zone, now, (char)plan->limit[limit].every)};
    span->period = (span->to - plan->from) / PERIOD;
    return span->to;
}

/* ---- opening and bringing up to date --------------------------------------------------------- */
static void open_counter(struct yl_loop *loop, struct yl_visit *visit, struct counter *counter,
                         uint32_t limit)
{
    const struct yl_plan_limit *what = &yl_loop_plan(loop)->limit[limit];
    *counter = (struct counter){.limit = limit + 1, .till = what->first};
    if (what->within || what->at_times) counter->ring = yl_get_zeroed(1, sizeof *counter->ring);
    if (what->has_start)
        counter->left = what->start;
    else if (!what->lasts)
        counter->left = allow_of(loop, visit, counter);
}

void yl_limit_fetch(const struct yl_loop *loop, uint32_t person)
{
    const uint32_t *own = loop->persons->own;
    if (own) __builtin_prefetch(&own[(size_t)person * yl_loop_plan(loop)->own_counters], 1);
}

void yl_person_soon(void *context, const struct yl_visit *visit, bool very)
{
    const struct yl_loop *loop = context;
    if (visit->person == YL_NOBODY) return;
    if (very)
        yl_limit_fetch(loop, visit->person);
    else if (loop->replication->memory)
        __builtin_prefetch(&loop->replication->memory[visit->person], 1);
}

/* Puts what was taken apart together. */
static void put_back(struct yl_loop *loop)
{
    struct yl_persons *persons = loop->persons;
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct counter *loose = &persons->loose;
    const struct yl_plan_limit *limit = &plan->limit[loose->limit - 1];
    const int64_t period = limit->every ? (loose->till - plan->from) / PERIOD : 0;
    if (loose->ring || limit->lasts || loose->left >= (INT64_C(1) << persons->left_bits) - 1 ||
        period >> (31 - persons->left_bits)) {
        const uint32_t at =
            yl_pool_take(&persons->counters, &persons->counter, sizeof *persons->counter);
        persons->counter[at] = *loose;
        *persons->loose_word = ELSEWHERE | at;
    } else
        *persons->loose_word = (uint32_t)(period << persons->left_bits | (loose->left + 1));
    *loose = (struct counter){0};
}

/* A counter of a numbered person; it stays good until another one is asked for. */
static struct counter *own_counter(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    struct yl_persons *persons = loop->persons;
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct counter *loose = &persons->loose;
    if (loose->limit == limit + 1 && persons->loose_person == visit->person) return loose;
    if (loose->limit) put_back(loop);
    const uint32_t word = *(persons->loose_word = word_of(loop, visit->person, limit));
    if (word & ELSEWHERE) return &persons->counter[word ^ ELSEWHERE];
    persons->loose_person = visit->person;
    if (!word) {
        persons->map_used++;
        open_counter(loop, visit, loose, limit);
        return loose;
    }
    const int64_t left = word & ((UINT32_C(1) << persons->left_bits) - 1),
                  period = word >> persons->left_bits;
    *loose = (struct counter){.left = left - 1, .till = YL_NEVER, .limit = limit + 1};
    if (plan->limit[limit].every) { /* another period begins and ends on one side of now */
        const int64_t next = boundary(loop, limit, visit->time);
        loose->till = period == persons->span[limit].period ? next : plan->from + period * PERIOD;
    }
    return loose;
}

/* A counter of a person who is not numbered. */
static struct counter *person_counter(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    struct yl_persons *persons = loop->persons;
    const uint32_t record = yl_person_share(loop, visit); /* may move the records */
    uint32_t *head = &persons->record[record].counters;
    for (uint32_t i = *head; i; i = persons->counter[i - 1].next)
        if (persons->counter[i - 1].limit == limit + 1) return &persons->counter[i - 1];
    const uint32_t at =
        yl_pool_take(&persons->counters, &persons->counter, sizeof *persons->counter);
    struct counter *counter = &persons->counter[at];
    open_counter(loop, visit, counter, limit);
    counter->next = *head;
    *head = at + 1;
    return counter;
}

static struct counter *counter_of(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    const struct yl_plan_limit *what = &yl_loop_plan(loop)->limit[limit];
    struct yl_persons *persons = loop->persons;
    if (what->per == YL_PER_PERSON)
        return (yl_loop_plan(loop)->size ? own_counter : person_counter)(loop, visit, limit);
    struct counter *counter =
        &persons->shared[what->counter +
                         (what->per == YL_PER_TRAIT ? yl_ask_value(loop, visit, what->axis) : 0)];
    if (!counter->limit) open_counter(loop, visit, counter, limit);
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

/* Brings a counter to an instant: lapses and calendar boundaries first, then refills. */
static void bring(struct yl_loop *loop, struct yl_visit *visit, struct counter *counter,
                  int64_t now)
{
    const struct yl_plan_limit *limit = &yl_loop_plan(loop)->limit[counter->limit - 1];
    if (limit->every && now >= counter->till) {
        counter->left = allow_of(loop, visit, counter);
        counter->till = boundary(loop, counter->limit - 1, now);
    }
    struct ring *ring = counter->ring;
    for (; ring && ring->count && ring->taken[ring->first] + limit->within <= now;
         ring->count--, ring->first = (ring->first + 1) % ring->room)
        if (counter->left != INT64_MAX) counter->left++;
    for (; ring && ring->at < limit->at_times && limit->at_time[ring->at] <= now; ring->at++) {
        const int64_t at = limit->at_time[ring->at];
        if (counter->till <= at) lapse(loop, visit, limit, counter);
        counter->left = allow_of(loop, visit, counter);
        counter->till = at + limit->lasts;
        note_clock(loop, visit, limit->slot + YL_LIMIT_REFILLS, 1, at);
    }
    if (limit->lasts && now >= counter->till) lapse(loop, visit, limit, counter);
}

int64_t yl_limit_left(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    struct counter *counter = counter_of(loop, visit, limit);
    bring(loop, visit, counter, visit->time);
    return counter->left;
}

int64_t yl_limit_look(struct yl_loop *loop, uint32_t limit, int64_t now, int64_t *till)
{
    struct yl_visit nobody = {.person = YL_NOBODY, .time = now};
    const int64_t left = yl_limit_left(loop, &nobody, limit);
    *till = loop->persons->shared[yl_loop_plan(loop)->limit[limit].counter].till;
    return left;
}

void yl_limit_take_some(struct yl_loop *loop, const struct yl_node *node, uint32_t entry,
                        bool counted, int64_t n)
{
    const struct yl_plan_limit *limit = yl_loop_plan(loop)->limit;
    for (uint32_t l = 0; node->op == YL_OP_TAKE && l < node->u.take.count; l++) {
        const uint32_t i = node->u.take.limit[l];
        int64_t *left = &loop->persons->shared[limit[i].counter].left;
        yl_tally_add(loop->replication->tally, counted, entry, limit[i].slot + YL_LIMIT_TAKEN, n);
        if (!limit[i].never_refuses && *left != INT64_MAX) *left -= n;
    }
}

static void remember_taking(struct ring *ring, int64_t now)
{
    if (ring->count == ring->room) {
        uint32_t want = ring->room ? 2 * ring->room : 4;
        int64_t *more = yl_get(want * sizeof *more);
        for (uint32_t i = 0; i < ring->count; i++)
            more[i] = ring->taken[(ring->first + i) % ring->room];
        free(ring->taken);
        ring->taken = more;
        ring->room = want;
        ring->first = 0;
    }
    ring->taken[(ring->first + ring->count++) % ring->room] = now;
}

bool yl_limit_take(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node,
                   uint32_t *refused)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        if (plan->limit[node->u.take.limit[i]].never_refuses) continue;
        if (yl_limit_left(loop, visit, node->u.take.limit[i]) > 0) continue;
        *refused = i;
        yl_note_add(loop, visit, plan->limit[node->u.take.limit[i]].slot + YL_LIMIT_REFUSED, 1);
        return false;
    }
    for (uint32_t i = 0; i < node->u.take.count; i++) {
        const struct yl_plan_limit *limit = &plan->limit[node->u.take.limit[i]];
        yl_note_add(loop, visit, limit->slot + YL_LIMIT_TAKEN, 1);
        if (limit->never_refuses) continue;
        struct counter *counter = counter_of(loop, visit, node->u.take.limit[i]);
        if (counter->left != INT64_MAX) counter->left--;
        if (!counter->left && limit->per != YL_PER_PERSON)
            yl_tally_ran_out(loop->replication->tally, plan->sales + node->u.take.limit[i],
                             visit->time);
        if (limit->within && counter->ring && counter->left != INT64_MAX)
            remember_taking(counter->ring, visit->time);
    }
    return true;
}

static void give(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit, int64_t number)
{
    struct counter *counter = counter_of(loop, visit, limit);
    if (number == INT64_MAX || counter->left == INT64_MAX)
        counter->left = INT64_MAX;
    else
        yl_tally_sum(loop->replication->tally, &counter->left, number);
    if (number != INT64_MAX)
        yl_note_add(loop, visit, yl_loop_plan(loop)->limit[limit].slot + YL_LIMIT_GIVEN, number);
}

static void refill(struct yl_loop *loop, struct yl_visit *visit, uint32_t limit)
{
    const struct yl_plan_limit *what = &yl_loop_plan(loop)->limit[limit];
    struct counter *counter = counter_of(loop, visit, limit);
    bring(loop, visit, counter, visit->time);
    counter->left = allow_of(loop, visit, counter);
    if (what->lasts) counter->till = visit->time + what->lasts;
    yl_note_add(loop, visit, what->slot + YL_LIMIT_REFILLS, 1);
}

void yl_limit_change(struct yl_loop *loop, struct yl_visit *visit, const struct yl_effects *fx)
{
    for (uint32_t g = 0; g < fx->gives; g++)
        give(loop, visit, fx->give[g].limit, fx->give[g].number);
    if (fx->refill >= 0) refill(loop, visit, (uint32_t)fx->refill);
}

/* Booked with the first entry. */
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
            if (!counter->limit) open_counter(loop, &nobody, counter, i);
            bring(loop, &nobody, counter, plan->to);
            if (counter->left != INT64_MAX)
                yl_note_add(loop, &nobody, limit->slot + YL_LIMIT_LEFT, counter->left);
        }
    }
}
