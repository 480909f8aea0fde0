/* memory.h: what a person remembers: fields of a word, some of which lapse.
 *
 * Why      A memory is yes or no, or counts; it is asked about and changed by visits in batches, one
 *          by one and in the solver, always in the same way.
 * Shape    word: bit 63 says that the person is set up, the fields are below. since[lapse]: when a
 *          memory was last remembered; NULL: at the beginning of the horizon, or nothing lapses.
 * Units    age and since in microseconds from the beginning of the horizon.
 * Order    a memory stands on [t, t + lasts): at that instant it has lapsed.
 * Threads  any, for different persons.
 * Source   docs/scenario.md, "People and facts".
 */
#pragma once
#include "sim/engine/plan.h"

/* The least field that holds 0 ... most. */
static inline uint64_t yl_memory_mask(uint64_t most)
{
    uint64_t mask = 1;
    while (mask < most) mask = 2 * mask + 1;
    return mask;
}

static inline uint32_t yl_memory_value(const struct yl_memory *memory, uint64_t word,
                                       const int64_t *since, int64_t age)
{
    const uint32_t value = (uint32_t)(word >> memory->bit & memory->mask);
    if (!value || memory->lapse < 0) return value;
    return age - (since ? since[memory->lapse] : 0) < memory->lasts ? value : 0;
}

static inline bool yl_memory_changes(const struct yl_effects *fx)
{
    return fx->forget || fx->remember || fx->recalls;
}

/* The word behind a passed step, whose times go to `since`. */
static inline uint64_t yl_memory_after(const struct yl_effects *fx, uint64_t word, int64_t *since,
                                       int64_t age)
{
    word = (word & ~fx->forget) | fx->remember;
    for (uint32_t i = 0; i < fx->recalls; i++) {
        const struct yl_memory *memory = &fx->recall[i];
        const uint64_t value = yl_memory_value(memory, word, since, age);
        word &= ~(memory->mask << memory->bit);
        word |= (value < memory->most ? value + 1 : value) << memory->bit;
        if (memory->lapse >= 0 && since) since[memory->lapse] = age;
    }
    return word;
}

/* The word without what has lapsed. */
static inline uint64_t yl_memory_standing(const struct yl_plan *plan, uint64_t word,
                                          const int64_t *since, int64_t age)
{
    for (uint32_t a = 0; plan->lapses && a < plan->axes; a++) {
        const struct yl_memory *memory = &plan->axis[a].memory;
        if (plan->axis[a].kind == YL_AXIS_MEMORY && !yl_memory_value(memory, word, since, age))
            word &= ~(memory->mask << memory->bit);
    }
    return word;
}
