/* visit.h: one person's way through the funnel, where it is walked by itself.
 *
 * Why      Batches keep visits as columns; the loop needs one record for each that is under way.
 * Units    instants in microseconds; actions and switches are counts.
 * Owns     nothing; records live in the loop's pool.
 * Threads  one loop, one thread.
 */
#pragma once
#include "sim/rand/address.h"
#include <stdint.h>

enum {
    YL_VISIT_TRACED = 1,
    YL_VISIT_HOSTING = 2,
    YL_VISIT_WAITED = 4,
    YL_VISIT_CHOICE = 8,
    YL_VISIT_QUEUED = 16,
    YL_VISIT_CHANGES = 32 /* it may change a memory (calm.h) */
};
struct yl_visit {
    /* one cache line for what an event asks for first */
    int64_t time;    /* its clock; while it waits, the instant at which it joined */
    int64_t begun;   /* arrival, or that of the visit it carries on */
    int64_t until;   /* waiting: the end of its patience; before: its patience if drawn, else -1 */
    int64_t stay_us; /* length of its stay or service where drawn ahead, else -1 */
    struct yl_address address;
    uint32_t node;
    uint32_t person; /* with people.size its number, else a record of the loop; YL_NOBODY: itself */
    uint32_t queue_next;
    uint16_t entry, source, jumps;
    uint8_t counted, flags; /* YL_VISIT_... */
    /* and one for the rest */
    int64_t born;    /* its own arrival */
    int64_t waited;  /* so far, and what the visit that it carries on had waited */
    uint64_t seen;   /* arrival places it has been to (bits) */
    uint64_t memory; /* what its person remembers, where the person is this visit */
    int32_t actions, switches;
    uint32_t chain; /* what it was started by, YL_NOBODY: nothing */
    uint32_t host;  /* hosted stream of its own, or that whoever began it had */
    uint32_t stay;  /* record of its stay, YL_NOBODY: none */
    union {
        uint32_t choice;  /* word of the choice behind its stay, with YL_VISIT_CHOICE */
        uint32_t watched; /* behind the gate of a hosted room: the stream it found there */
    };
    uint16_t root_entry; /* entry its chain came from */
    uint8_t attempt;
    uint32_t queue_prev;
};
_Static_assert(sizeof(struct yl_visit) == 128, "two cache lines");
