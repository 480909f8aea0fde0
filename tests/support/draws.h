/* draws.h: whole numbers for operations made at random, the same ones for a seed.
 *
 * Why      A part of the engine is held against a slow, obvious twin over operations that nobody
 *          chose; a failure can be repeated from its seed.
 * Shape    struct draws draws = {.seed = 1}; then draws_below for each number.
 * Errors   none.
 * Owns     nothing.
 * Threads  one struct a thread.
 */
#ifndef YL_TESTS_SUPPORT_DRAWS_H
#define YL_TESTS_SUPPORT_DRAWS_H
#include "sim/rand/address.h"
#include <stdint.h>

struct draws {
    uint32_t seed, count; /* count: of the numbers drawn so far */
};

/* Return a whole number from 0 to limit - 1. */
static inline int64_t draws_below(struct draws *draws, int64_t limit)
{
    struct yl_words block = yl_philox((struct yl_key){draws->seed, 77}, draws->count++, 0, 0, 0);
    uint64_t word = (uint64_t)block.w[1] << 32 | block.w[0];
    return (int64_t)(word % (uint64_t)limit);
}
#endif
