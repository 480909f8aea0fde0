/* array.c: realloc with doubling, contract in array.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 16 };

bool yl_array_try(void *array, size_t *capacity, size_t count, size_t size)
{
    size_t want = *capacity < FIRST / 2 ? FIRST : 2 * *capacity; /* no wrap: it was allocated */
    if (count <= *capacity) return true;
    if (want < count) want = count;
    if (want > SIZE_MAX / 2 / size) return false;
    void *items; /* any object pointer has the form of a void pointer on the machines we know */
    memcpy(&items, array, sizeof items);
    items = realloc(items, want * size);
    if (!items) return false;
    memcpy(array, &items, sizeof items);
    *capacity = want;
    return true;
}

void yl_array_grow(void *array, size_t *capacity, size_t count, size_t size)
{
    if (!yl_array_try(array, capacity, count, size)) yl_no_memory();
}

int yl_array_ascending(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void yl_free_each(void *const *each, size_t count)
{
    for (size_t i = 0; i < count; i++) free(each[i]);
}
