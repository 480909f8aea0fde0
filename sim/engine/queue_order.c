/* queue_order.c: by time, then by address. Contract: queue_order.h. */
#include "sim/engine/queue_order.h"
#include <string.h>

struct order {
    const struct yl_queue_list *list;
    const struct yl_plan *plan;
};

static bool is_behind(const struct order *order, uint64_t key, uint64_t other)
{
    if (key >> YL_KEY_ROW_BITS != other >> YL_KEY_ROW_BITS) return key > other;
    const struct yl_queue_row one = yl_queue_row_of(order->list, key),
                              two = yl_queue_row_of(order->list, other);
    return yl_address_compare(yl_queue_address(order->plan, one.b, one.i),
                              yl_queue_address(order->plan, two.b, two.i)) > 0;
}

/* Sort by the whole of the order; keys in order already cost little. */
static void merge_sort(const struct order *order, uint64_t *key, uint64_t *other, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2, a = 0, b = half;
    merge_sort(order, key, other, half);
    merge_sort(order, key + half, other, n - half);
    if (!is_behind(order, key[half - 1], key[half])) return;
    memcpy(other, key, half * sizeof *key);
    for (uint32_t at = 0; a < half; at++)
        key[at] = b < n && is_behind(order, other[a], key[b]) ? key[b++] : other[a++];
}

/* Visits of one instant stand by row so far. */
static void sort_ties(const struct order *order, uint64_t *key, uint64_t *other, uint32_t n)
{
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && key[to] >> YL_KEY_ROW_BITS == key[i] >> YL_KEY_ROW_BITS; to++)
            continue;
        merge_sort(order, key + i, other, to - i);
    }
}

void yl_queue_order(const struct yl_queue_list *list, const struct yl_plan *plan,
                    const int64_t span[2], bool sorted, struct yl_keys *keys)
{
    const struct order order = {list, plan};
    uint32_t rows = 0, n = 0;
    bool ties;
    for (uint32_t b = 0; b < list->n; b++) rows += list->block[b]->n;
    if (sorted) yl_keys_begin(keys, rows, 0, yl_key_of(span[1] - span[0], 0));
    for (uint32_t b = 0; b < list->n; b++) {
        const struct yl_queue_block *block = list->block[b];
        for (uint32_t i = 0; i < block->n; i++, n++) {
            const uint64_t key = yl_key_of(block->time[i] - span[0], b * YL_QUEUE_ROWS + i);
            if (sorted)
                yl_keys_put(keys, n, key);
            else
                keys->key[n] = key;
        }
    }
    if (!sorted) return;
    if (!yl_keys_sort(keys, n, &ties))
        merge_sort(&order, keys->key, keys->other, n);
    else if (ties)
        sort_ties(&order, keys->key, keys->other, n);
}
