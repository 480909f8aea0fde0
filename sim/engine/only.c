/* only.c: each begins when it comes or when the one before it is done. Contract: only.h. */
#include "sim/engine/only.h"

/* What yl_tally_step keeps in memory, of a booking since visit `first`. */
struct sums {
    int64_t to;
    uint64_t sum;
    uint32_t first;
};

static inline __attribute__((always_inline)) void step(struct yl_tally *tally,
                                                       const int64_t gauge[2],
                                                       struct yl_booking *booking,
                                                       struct sums *sums, uint32_t k, int64_t time)
{
    if (time >= sums->to) {
        booking->n = k - sums->first;
        booking->sum = sums->sum;
        yl_tally_turn(tally, gauge, booking, time);
        *sums = (struct sums){booking->to, 0, k};
    }
    sums->sum += (uint64_t)time;
}

static inline __attribute__((always_inline)) int64_t serve(const struct yl_queue_list *list,
                                                           const uint64_t *key, uint32_t n,
                                                           int64_t zero, struct yl_only_server only,
                                                           bool told)
{
    struct yl_queue_block **const block = list->block;
    struct yl_booking booking[3] = {YL_NO_BOOKING, YL_NO_BOOKING, YL_NO_BOOKING};
    struct sums asked = {INT64_MIN, 0, 0}, begun = asked, done = asked;
    int64_t free_at = *only.free_at, wait = 0;
    for (uint32_t k = 0; k < n; k++) {
        const uint32_t at = (uint32_t)(key[k] & YL_KEY_ROW_MASK), i = at % YL_QUEUE_ROWS;
        struct yl_queue_block *const b = block[at / YL_QUEUE_ROWS];
        const int64_t t = zero + (int64_t)(key[k] >> YL_KEY_ROW_BITS),
                      start = free_at > t ? free_at : t;
        free_at = start + b->stay[i];
        wait += start - t;
        if (told) b->start[i] = start;
        step(only.tally, only.gauge, &booking[0], &asked, k, t);
        step(only.tally, only.gauge + 2, &booking[1], &begun, k, start);
        step(only.tally, only.gauge + 1, &booking[2], &done, k, free_at);
    }
    step(only.tally, only.gauge, &booking[0], &asked, n, INT64_MAX);
    step(only.tally, only.gauge + 2, &booking[1], &begun, n, INT64_MAX);
    step(only.tally, only.gauge + 1, &booking[2], &done, n, INT64_MAX);
    *only.free_at = free_at;
    return wait;
}

int64_t yl_only_serve(const struct yl_queue_list *list, const struct yl_keys *keys, uint32_t n,
                      int64_t zero, struct yl_only_server only, bool told)
{
    return told ? serve(list, keys->key, n, zero, only, true)
                : serve(list, keys->key, n, zero, only, false);
}
