/* keys.h: rows in the order of time.
 *
 * Why      Visits of a window stand as they were made; a word of an instant and a row number is
 *          what is sorted in their place.
 * Shape    yl_keys_begin(&keys, n, high); yl_keys_put(&keys, i, yl_key_of(time since some
 *          zero, row)) for i = 0, 1, 2 ...; yl_keys_sort(&keys, n, &ties). Rows of one instant then
 *          stand by row, and `ties` tells whether there may be any.
 * Units    microseconds.
 * Cost     a few ns a key where times are mostly even.
 * Errors   false: no memory for so many; or times so uneven that they are still to be sorted by
 *          other means.
 * Owns     its arrays; yl_keys_free.
 * Threads  one thread at a time.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { YL_KEY_ROW_BITS = 28 };
#define YL_KEY_ROW_MASK ((UINT64_C(1) << YL_KEY_ROW_BITS) - 1)
struct yl_keys {
    uint64_t *key, *other; /* [room]; no two keys are the same */
    uint32_t *bucket;      /* [4 * room + 1] how many keys are in it, and later, where they go */
    uint32_t room, buckets;
    int shift; /* a bucket is 2^shift wide */
};
static inline uint64_t yl_key_of(int64_t since, uint32_t row)
{
    return (uint64_t)since << YL_KEY_ROW_BITS | row;
}
/* Room for n keys; what stands there is lost if there was too little. */
void yl_keys_reserve(struct yl_keys *keys, uint32_t n);
void yl_keys_free(struct yl_keys *keys);
/* n: so many at most, for which there is room; high: no key is beyond. */
void yl_keys_begin(struct yl_keys *keys, uint32_t n, uint64_t high);
static inline void yl_keys_put(struct yl_keys *keys, uint32_t i, uint64_t key)
{
    keys->key[i] = key;
    keys->bucket[key >> keys->shift]++;
}
bool yl_keys_sort(struct yl_keys *keys, uint32_t n, bool *ties);
