/* keys.h: rows in the order of time.
 *
 * Why      Visits of a window stand as they were made; a word of an instant and a row number is
 *          what is sorted in their place.
 * Shape    keys.key[i] = yl_key_of(time since some zero, row); yl_keys_sort(&keys, n, low, high,
 *          &ties). Rows of one instant then stand by row, and `ties` tells whether there may be any.
 * Units    microseconds.
 * Cost     a few ns a key where times are mostly even.
 * Errors   false: no memory for so many; or times so uneven that they are still to be sorted by
 *          other means.
 * Owns     its arrays; yl_keys_free.
 * Threads  one thread at a time.
 */
#ifndef YL_SIM_ENGINE_KEYS_H
#define YL_SIM_ENGINE_KEYS_H
#include <stdbool.h>
#include <stdint.h>

enum { YL_KEY_ROW_BITS = 28 };
#define YL_KEY_ROW_MASK ((UINT64_C(1) << YL_KEY_ROW_BITS) - 1)
struct yl_keys {
    uint64_t *key, *other; /* [room]; no two keys are the same */
    uint32_t *bucket;      /* [4 * room + 1] */
    uint32_t room;
};
static inline uint64_t yl_key_of(int64_t since, uint32_t row)
{
    return (uint64_t)since << YL_KEY_ROW_BITS | row;
}
/* Room for n keys; what stands there is lost if there was too little. */
bool yl_keys_reserve(struct yl_keys *keys, uint32_t n);
void yl_keys_free(struct yl_keys *keys);
/* low, high: instants, as keys of row 0, that no key is below or beyond. */
bool yl_keys_sort(struct yl_keys *keys, uint32_t n, uint64_t low, uint64_t high, bool *ties);
#endif
