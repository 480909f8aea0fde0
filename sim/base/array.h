/* array.h: arrays that grow.
 *
 * Why      One growth rule and one overflow check, instead of a realloc with its own arithmetic at each list.
 * Shape    struct { struct row *row; size_t rows, row_capacity; } list = {0};
 *          *YL_ARRAY_NEXT(list.row, list.rows, list.row_capacity) = (struct row){...};
 *          free(list.row);
 * Units    capacity and count are elements.
 * Cost     an element is moved a constant number of times, on average: capacity at least doubles, from 16.
 * Owns     nothing; the array is the caller's, from malloc, and may be NULL with capacity 0. New elements are not zeroed.
 * Threads  one thread at a time for one array.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Make the array at *array hold at least `count` elements; `array` is the address of a pointer to elements. */
#define YL_ARRAY_RESERVE(array, capacity, count) \
    yl_array_reserve((array), (capacity), (count), sizeof **(array))
/* The address of one more element; `count` counts it. What is put there does not ask for the count. */
#define YL_ARRAY_NEXT(array, count, capacity) \
    (yl_array_reserve(&(array), &(capacity), (count) + (size_t)1, sizeof *(array)), \
     &(array)[(count)++])

/* Free all of these. */
#define YL_FREE(...) \
    yl_free_each((void *const[]){__VA_ARGS__}, \
                 sizeof((void *const[]){__VA_ARGS__}) / sizeof(void *))
void yl_free_each(void *const *each, size_t count);

/* For qsort: numbers of type uint32_t, or structs that begin with one, in ascending order. */
int yl_array_ascending(const void *a, const void *b);
/* An order by members, none of them NAN, for qsort: YL_ORDER(by_place, struct cell, YL_BY(row) YL_BY(column)) */
#define YL_BY(member) \
    if (one->member != two->member) return one->member < two->member ? -1 : 1;
#define YL_ORDER(order, type, members) \
    static int order(const void *a, const void *b) \
    { \
        const type *one = a, *two = b; \
        members return 0; \
    }

/* Where a file says how much: false: no memory, and all is as before. */
bool yl_array_try(void *array, size_t *capacity, size_t count, size_t size)
    __attribute__((warn_unused_result));

void yl_array_grow(void *array, size_t *capacity, size_t count, size_t size);

/* Here, so that a list that is long enough costs no call. */
static inline void yl_array_reserve(void *array, size_t *capacity, size_t count, size_t size)
{
    if (count > *capacity) yl_array_grow(array, capacity, count, size);
}
