/* unit_sort.c: by as much of the unit as a word has room for, digit by digit; what that does not tell apart stands
 * together then, and is compared. Contract: units.h. */
#include "sim/base/get.h"
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

enum {
    DIGIT = 11,
    DIGITS = 1 << DIGIT,
    FEW = 16,
    ORIGINS = 64,
    MOST_EVENT_BITS = 31,
    MANY = 1 << 16
};

static int by_unit(const void *a, const void *b)
{
    const struct yl_unit_event *event = a, *y = b;
    int order = yl_address_compare(event->address, y->address);
    if (order) return order;
    if (event->period != y->period) return event->period < y->period ? -1 : 1;
    if (event->source != y->source) return event->source < y->source ? -1 : 1;
    return event->value < y->value ? -1 : event->value > y->value;
}

struct origin { /* its units: the least cell and index, and how many bits tell them apart */
    uint32_t origin, cell, cells, index, indexes; /* cells, indexes: the most, then the span */
    int cell_bits, index_bits;
};
struct origins {
    struct origin of[ORIGINS]; /* ascending */
    uint32_t count;            /* beyond ORIGINS: too many */
    int bits;
    int event_bits; /* of a key, its lowest: which event it is; the others are sorted */
};

static int bits_of(uint32_t span) { return span ? 32 - __builtin_clz(span) : 0; }

/* Where an origin stands, or would; `at`: a guess. */
static uint32_t rank_of(const struct origins *all, uint32_t origin, uint32_t at)
{
    if (at < all->count && all->of[at].origin == origin) return at;
    for (at = 0; at < all->count && all->of[at].origin < origin;) at++;
    return at;
}

static uint32_t add_origin(struct origins *all, struct yl_address address, uint32_t guess)
{
    const uint32_t at = rank_of(all, address.origin, guess);
    if (at < all->count && all->of[at].origin == address.origin) return at;
    if (all->count++ >= ORIGINS) return 0;
    for (uint32_t i = all->count - 1; i > at; i--) all->of[i] = all->of[i - 1];
    all->of[at] = (struct origin){
        address.origin, address.cell, address.cell, address.index, address.index, 0, 0};
    return at;
}

/* False: there are too many. */
static bool find_origins(struct origins *all, const struct yl_unit_event *event, size_t n)
{
    all->count = 0;
    for (size_t i = 0, at = 0; i < n && all->count <= ORIGINS; i++) {
        const struct yl_address one = event[i].address;
        at = add_origin(all, one, (uint32_t)at);
        struct origin *of = &all->of[at];
        of->cell = one.cell < of->cell ? one.cell : of->cell;
        of->cells = one.cell > of->cells ? one.cell : of->cells;
        of->index = one.index < of->index ? one.index : of->index;
        of->indexes = one.index > of->indexes ? one.index : of->indexes;
    }
    for (uint32_t i = 0; i < all->count && i < ORIGINS; i++) {
        all->of[i].cell_bits = bits_of(all->of[i].cells - all->of[i].cell);
        all->of[i].index_bits = bits_of(all->of[i].indexes - all->of[i].index);
    }
    all->bits = bits_of(all->count - 1);
    return all->count <= ORIGINS;
}

/* Rank, cell and index side by side from the highest bit on, as far as there is room; below them the event. */
static uint64_t key_of(const struct origins *all, uint32_t rank, struct yl_address of, size_t event)
{
    const struct origin *one = &all->of[rank];
    const uint64_t rest =
        (uint64_t)(of.cell - one->cell) << one->index_bits | (of.index - one->index);
    const int room = 64 - all->event_bits - all->bits, bits = one->cell_bits + one->index_bits;
    const uint64_t told = bits > room ? rest >> (bits - room) : rest << (room - bits);
    return ((uint64_t)rank << room | told) << all->event_bits | event;
}

/* One digit after another, the lowest first; where the result stands. */
static uint64_t *by_digits(uint64_t *from, uint64_t *to, size_t n, int least)
{
    uint32_t at[DIGITS];
    for (int shift = least; shift < 64; shift += DIGIT) {
        memset(at, 0, sizeof at);
        for (size_t i = 0; i < n; i++) at[from[i] >> shift & (DIGITS - 1)]++;
        if (at[from[0] >> shift & (DIGITS - 1)] == n) continue;
        for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
            const uint32_t many = at[d];
            at[d] = sum;
            sum += many;
        }
        for (size_t i = 0; i < n; i++) to[at[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint64_t *const done = to;
        to = from;
        from = done;
    }
    return from;
}

/* Events whose words are the same. */
static void put_right(struct yl_unit_event *event, size_t n)
{
    if (n > FEW) {
        qsort(event, n, sizeof *event, by_unit);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        const struct yl_unit_event one = event[i];
        size_t at = i;
        for (; at && by_unit(&event[at - 1], &one) > 0; at--) event[at] = event[at - 1];
        event[at] = one;
    }
}

void yl_units_sort(struct yl_units *units)
{
    const size_t n = units->events;
    struct origins all;
    if (n <= FEW || n >> MOST_EVENT_BITS || !find_origins(&all, units->event, n)) {
        if (n) qsort(units->event, n, sizeof *units->event, by_unit);
        return;
    }
    if (n > units->ordered) {
        free(units->order);
        units->order = yl_get(2 * n * (2 * sizeof *units->order + sizeof *units->event));
        units->ordered = 2 * n;
    }
    all.event_bits = 64 - DIGIT * (n > MANY ? 3 : 2);
    const int low = all.event_bits;
    uint64_t *key = units->order;
    struct yl_unit_event *sorted = (struct yl_unit_event *)(void *)(key + 2 * units->ordered);
    for (size_t i = 0, at = 0; i < n; i++) {
        at = rank_of(&all, units->event[i].address.origin, (uint32_t)at);
        key[i] = key_of(&all, (uint32_t)at, units->event[i].address, i);
    }
    key = by_digits(key, key + units->ordered, n, low);
    for (size_t i = 0; i < n; i++) sorted[i] = units->event[key[i] & ((UINT64_C(1) << low) - 1)];
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && key[to] >> low == key[from] >> low;) to++;
        if (to - from > 1) put_right(sorted + from, to - from);
    }
    memcpy(units->event, sorted, n * sizeof *sorted);
}
