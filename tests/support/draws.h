/* draws.h: whole numbers for operations made at random, the same ones for a seed.
 *
 * Why      A part of the engine is held against a slow, obvious twin over operations that nobody
 *          chose; a failure can be repeated from its seed.
 * Shape    struct draws draws = {.seed = 1}; then draws_below for each number; or uint64_t state = seed and draws_normal.
 * Errors   none.
 * Owns     nothing.
 * Threads  one struct a thread.
 */
#pragma once
#include "sim/rand/address.h"
#include <math.h>
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

/* SplitMix64 (Steele, Lea, Flood 2014), inside (0, 1): another generator than the one of the program. */
static inline double draws_uniform(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller. */
static inline double draws_normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(draws_uniform(state)));
    return radius * cos(6.283185307179586 * draws_uniform(state));
}
