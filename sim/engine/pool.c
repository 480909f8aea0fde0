/* pool.c: growing. Contract: pool.h. */
#include "sim/engine/pool.h"
#include "sim/base/pages.h"
#include <stdlib.h>

enum { FIRST = 256, LINE = 64 };

uint32_t yl_pool_extend(struct yl_pool *pool, void *array, size_t size)
{
    if (pool->count < pool->capacity) return pool->count++;
    uint32_t want = pool->capacity ? 2 * pool->capacity : FIRST;
    size_t before = pool->capacity * size, after = (want * size + LINE - 1) / LINE * LINE;
    char *records, *more = want > pool->capacity ? aligned_alloc(LINE, after) : NULL;
    if (!more) return YL_POOL_NONE;
    yl_pages_large(more, after);
    memcpy(&records, array, sizeof records);
    if (before) memcpy(more, records, before);
    memset(more + before, 0, after - before);
    free(records);
    memcpy(array, &more, sizeof more);
    pool->capacity = want;
    return pool->count++;
}
