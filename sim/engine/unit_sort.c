/* unit_sort.c: by as much of the unit as fits a word, digit by digit; what such words do not tell apart
 * stands together then, and is compared. Contract: units.h. */
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, FEW = 16 };

static int by_unit(const void *a, const void *b)
{
    const struct yl_unit_event *event = a, *y = b;
    int order = yl_address_compare(event->address, y->address);
    if (order) return order;
    if (event->period != y->period) return event->period < y->period ? -1 : 1;
    if (event->source != y->source) return event->source < y->source ? -1 : 1;
    return event->value < y->value ? -1 : event->value > y->value;
}

enum { ORIGINS = 64 };
struct
    word { /* parts of an address side by side: origins by rank, the others counted from the least */
    uint32_t origin[ORIGINS], origins; /* ascending; more than ORIGINS: no word */
    uint32_t cell, index;
    int cell_bits, index_bits, bits, less; /* less: low bits of the index left out */
};

static int bits_of(uint32_t span) { return span ? 32 - __builtin_clz(span) : 0; }

/* Where an origin stands, or would. */
static uint32_t rank_of(const struct word *word, uint32_t origin)
{
    uint32_t at = 0;
    while (at < word->origins && word->origin[at] < origin) at++;
    return at;
}

static void add_origin(struct word *word, uint32_t origin)
{
    const uint32_t at = rank_of(word, origin);
    if (at < word->origins && word->origin[at] == origin) return;
    if (word->origins < ORIGINS) {
        for (uint32_t i = word->origins; i > at; i--) word->origin[i] = word->origin[i - 1];
        word->origin[at] = origin;
    }
    word->origins++;
}

/* False: of too many origins. */
static bool make_word(struct word *word, const struct yl_unit_event *event, size_t n)
{
    struct yl_address low = event[0].address, high = low;
    *word = (struct word){.origin = {low.origin}, .origins = 1};
    for (size_t i = 1; i < n && word->origins <= ORIGINS; i++) {
        const struct yl_address one = event[i].address;
        if (one.origin != event[i - 1].address.origin) add_origin(word, one.origin);
        low.cell = one.cell < low.cell ? one.cell : low.cell;
        high.cell = one.cell > high.cell ? one.cell : high.cell;
        low.index = one.index < low.index ? one.index : low.index;
        high.index = one.index > high.index ? one.index : high.index;
    }
    word->cell = low.cell;
    word->index = low.index;
    word->cell_bits = bits_of(high.cell - low.cell);
    word->index_bits = bits_of(high.index - low.index);
    const int all = bits_of(word->origins - 1) + word->cell_bits + word->index_bits;
    word->less = all > 64 ? all - 64 : 0;
    word->bits = all - word->less;
    return word->origins <= ORIGINS;
}

static uint64_t key_of(const struct word *word, struct yl_address of)
{
    const uint64_t origin = rank_of(word, of.origin), cell = of.cell - word->cell,
                   index = of.index - word->index;
    return (origin << word->cell_bits | cell) << (word->index_bits - word->less) |
           index >> word->less;
}

/* One digit after another, the lowest first; where the result stands. */
static struct yl_unit_order *by_digits(struct yl_unit_order *from, struct yl_unit_order *to,
                                       size_t n, int bits)
{
    uint32_t at[DIGITS];
    for (int shift = 0; shift < bits; shift += DIGIT) {
        memset(at, 0, sizeof at);
        for (size_t i = 0; i < n; i++) at[from[i].key >> shift & (DIGITS - 1)]++;
        if (at[from[0].key >> shift & (DIGITS - 1)] == n) continue;
        for (uint32_t d = 0, sum = 0; d < DIGITS; d++) {
            const uint32_t many = at[d];
            at[d] = sum;
            sum += many;
        }
        for (size_t i = 0; i < n; i++) to[at[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
        struct yl_unit_order *const done = to;
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

static bool reserve(struct yl_units *units)
{
    const size_t n = units->events;
    if (n <= units->ordered) return true;
    free(units->order);
    units->order = malloc(2 * n * sizeof *units->order + n * sizeof *units->event);
    units->ordered = units->order ? n : 0;
    return units->order != NULL;
}

bool yl_units_sort(struct yl_units *units)
{
    const size_t n = units->events;
    struct word word;
    if (n <= FEW || n > UINT32_MAX || !make_word(&word, units->event, n)) {
        if (n) qsort(units->event, n, sizeof *units->event, by_unit);
        return true;
    }
    if (!reserve(units)) return false;
    struct yl_unit_order *order = units->order;
    struct yl_unit_event *sorted = (struct yl_unit_event *)(void *)(order + 2 * units->ordered);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct yl_unit_order){key_of(&word, units->event[i].address), (uint32_t)i};
    order = by_digits(order, order + n, n, word.bits);
    for (size_t i = 0; i < n; i++) sorted[i] = units->event[order[i].event];
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && order[to].key == order[from].key; to++) continue;
        if (to - from > 1) put_right(sorted + from, to - from);
    }
    memcpy(units->event, sorted, n * sizeof *sorted);
    return true;
}
