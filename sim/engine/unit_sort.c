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

struct word { /* parts of an address, counted from the least one, side by side */
    struct yl_address least;
    int cell_bits, index_bits, bits, less; /* less: low bits of the index left out */
};

static int bits_of(uint32_t span) { return span ? 32 - __builtin_clz(span) : 0; }

static struct word word_of(const struct yl_unit_event *event, size_t n)
{
    struct yl_address low = event[0].address, high = low;
    for (size_t i = 1; i < n; i++) {
        const struct yl_address one = event[i].address;
        low.origin = one.origin < low.origin ? one.origin : low.origin;
        high.origin = one.origin > high.origin ? one.origin : high.origin;
        low.cell = one.cell < low.cell ? one.cell : low.cell;
        high.cell = one.cell > high.cell ? one.cell : high.cell;
        low.index = one.index < low.index ? one.index : low.index;
        high.index = one.index > high.index ? one.index : high.index;
    }
    struct word word = {.least = low,
                        .cell_bits = bits_of(high.cell - low.cell),
                        .index_bits = bits_of(high.index - low.index)};
    const int all = bits_of(high.origin - low.origin) + word.cell_bits + word.index_bits;
    word.less = all > 64 ? all - 64 : 0;
    word.bits = all - word.less;
    return word;
}

static uint64_t key_of(const struct word *word, struct yl_address of)
{
    const uint64_t origin = of.origin - word->least.origin, cell = of.cell - word->least.cell,
                   index = of.index - word->least.index;
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
    if (n <= FEW || n > UINT32_MAX) {
        if (n) qsort(units->event, n, sizeof *units->event, by_unit);
        return true;
    }
    if (!reserve(units)) return false;
    const struct word word = word_of(units->event, n);
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
