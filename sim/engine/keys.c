/* keys.c: dealt out to about twice as many buckets as there are keys, then put right by
 * insertion. Contract: keys.h. */
#include "sim/engine/keys.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <string.h>

enum { SMALL = 24 };

void yl_keys_reserve(struct yl_keys *keys, uint32_t n)
{
    if (n <= keys->room) return;
    const size_t want = 2 * (size_t)n;
    yl_keys_free(keys);
    keys->key = yl_get(want * sizeof *keys->key);
    keys->other = yl_get(want * sizeof *keys->other);
    keys->bucket = yl_get((4 * want + 1) * sizeof *keys->bucket);
    keys->room = (uint32_t)want;
}

void yl_keys_free(struct yl_keys *keys)
{
    YL_FREE(keys->key, keys->other, keys->bucket);
    *keys = (struct yl_keys){0};
}

/* Keys that are nearly in order. `ties`: some are of one instant, or nearly. False: they are not
 * in order, and some are still to be done. */
static bool insertion_sort(uint64_t *key, uint32_t n, bool *ties)
{
    uint64_t moved = 0, most = (uint64_t)SMALL * n, before = key[0];
    bool near = false;
    for (uint32_t i = 1; i < n; i++) {
        uint64_t k = key[i];
        if (k > before) {
            near |= k - before <= YL_KEY_ROW_MASK;
            before = k;
            continue;
        }
        uint32_t at = i;
        do key[at] = key[at - 1];
        while (--at && key[at - 1] > k);
        key[at] = k;
        near |= at && k - key[at - 1] <= YL_KEY_ROW_MASK;
        near |= key[at + 1] - k <= YL_KEY_ROW_MASK;
        if ((moved += i - at) > most) return false;
    }
    *ties = near;
    return true;
}

void yl_keys_begin(struct yl_keys *keys, uint32_t n, uint64_t high)
{
    int shift = YL_KEY_ROW_BITS;
    while (high >> shift >= 2 * (uint64_t)n + n / 2 + 2) shift++;
    keys->shift = shift;
    keys->buckets = (uint32_t)(high >> shift) + 1;
    memset(keys->bucket, 0, (keys->buckets + 1) * sizeof *keys->bucket);
}

bool yl_keys_sort(struct yl_keys *keys, uint32_t n, bool *ties)
{
    uint32_t *bucket = keys->bucket;
    const int shift = keys->shift;
    *ties = false;
    if (n > SMALL) {
        const uint32_t buckets = keys->buckets;
        uint64_t sum = 0;
        for (uint32_t b = 0; b < buckets; b += 2) {
            uint64_t pair;
            memcpy(&pair, bucket + b, sizeof pair);
            const uint64_t below = (pair << 32) + sum;
            memcpy(bucket + b, &below, sizeof below);
            sum += ((pair >> 32) + (uint32_t)pair) * UINT64_C(0x100000001);
        }
        uint64_t *unsorted = keys->key, *sorted = keys->other;
        for (uint32_t i = 0; i < n; i++) {
            uint64_t key = unsorted[i];
            sorted[bucket[key >> shift]++] = key;
        }
        keys->other = unsorted;
        keys->key = sorted;
    }
    return !n || insertion_sort(keys->key, n, ties);
}
