/* pool.h: records by number that come and go.
 *
 * Why      Visits, stays, streams, persons and counters of the loop live for a while; a number
 *          stays good when the array moves, and what is given back is taken again first, while it
 *          is in the cache.
 * Shape    struct { struct row *row; struct yl_pool rows; } list = {0}; uint32_t i =
 *          yl_pool_take(&list.rows, &list.row, sizeof *list.row);
 *          yl_pool_give(&list.rows, &list.row[i], i); yl_pool_clear(&list.rows); free(list.row);
 * Order    the record given back last is taken first.
 * Cost     O(1), a record is moved a constant number of times on average; arrays begin at a cache
 *          line.
 * Errors   none; no memory ends the program (get.h).
 * Owns     nothing: the array is the caller's, from malloc. A record that was never taken is zero;
 *          one that is taken again keeps all but its first four bytes. Taking one may move the
 *          array.
 * Threads  one thread at a time.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct yl_pool {
    uint32_t count; /* records [0, count) have been taken since it was cleared */
    uint32_t free; /* number + 1 of the one given back last, 0 none; its first bytes name another */
    uint32_t capacity, zero; /* records; those that have been taken, or are zero */
};
/* Take a record behind the others. With YL_DEBUG_CHECKS each take comes here, and moves the records of a small pool first, so that
 * the address sanitizer sees who reads them where they were. */
uint32_t yl_pool_extend(struct yl_pool *pool, void *array, size_t size);

static inline void yl_pool_clear(struct yl_pool *pool) { pool->count = pool->free = 0; }
/* Take the one given back last. */
static inline uint32_t yl_pool_again(struct yl_pool *pool, const void *array, size_t size)
{
    uint32_t i = pool->free - 1;
    const char *records;
    memcpy(&records, array, sizeof records);
    memcpy(&pool->free, records + i * size, sizeof pool->free);
    return i;
}
/* `array` is the address of the pointer to the records, `size` that of one of them. */
static inline uint32_t yl_pool_take(struct yl_pool *pool, void *array, size_t size)
{
#ifndef YL_DEBUG_CHECKS
    if (pool->free) return yl_pool_again(pool, array, size);
#endif
    return yl_pool_extend(pool, array, size);
}
/* `record` is number i of the array. */
static inline void yl_pool_give(struct yl_pool *pool, void *record, uint32_t i)
{
    memcpy(record, &pool->free, sizeof pool->free);
    pool->free = i + 1;
}
