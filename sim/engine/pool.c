/* pool.c: growing. Contract: pool.h. */
#include "sim/engine/pool.h"
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include <stdbool.h>
#include <stdlib.h>

enum { FIRST = 256, LINE = 64 };

/* The record behind the others: zero if it was never taken. Those that nobody takes are not touched, so that they are no
 * memory. */
static uint32_t take_next(struct yl_pool *pool, const void *array, size_t size)
{
    char *records;
    memcpy(&records, array, sizeof records);
    if (pool->count == pool->zero) memset(records + pool->zero++ * size, 0, size);
    return pool->count++;
}

/* The records to a new place with room for so many. */
static void move(struct yl_pool *pool, void *array, size_t size, uint32_t want)
{
    size_t before = pool->zero * size, after = (want * size + LINE - 1) / LINE * LINE;
    char *records, *more = yl_get_aligned(LINE, after);
    yl_pages_large(more, after);
    memcpy(&records, array, sizeof records);
    if (before) memcpy(more, records, before);
    free(records);
    memcpy(array, &more, sizeof more);
    pool->capacity = want;
}

uint32_t yl_pool_extend(struct yl_pool *pool, void *array, size_t size)
{
#ifdef YL_DEBUG_CHECKS
    const bool small = pool->capacity && pool->count <= FIRST;
    if (small) move(pool, array, size, pool->capacity);
    if (pool->free) return yl_pool_again(pool, array, size);
#endif
    if (pool->count < pool->capacity) return take_next(pool, array, size);
    uint32_t want = pool->capacity ? 2 * pool->capacity : FIRST;
    if (want <= pool->capacity) yl_no_memory();
    move(pool, array, size, want);
    return take_next(pool, array, size);
}
