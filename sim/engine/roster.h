/* roster.h: numbers of those who are there, in the order in which they came; some of them count.
 *
 * Why      A visit that comes to a hosted room watches one of the streams that are live and not paused,
 *          each with the same chance: the n-th in the order in which they were opened. Tens of thousands
 *          are live at once, and any of them may pause or end next.
 * Shape    {0}; yl_roster_add gives a ticket; yl_roster_count, yl_roster_drop by ticket;
 *          yl_roster_nth(&roster, n) for n < roster.counted; yl_roster_clear for the next replication.
 * Order    that of the tickets: 0, 1, 2, ...
 * Cost     the logarithm of those who are there; memory for at most four times as many as were there at once.
 * Owns     its arrays; yl_roster_free.
 * Threads  one loop, one thread.
 * Source   P. M. Fenwick, A new data structure for cumulative frequency tables, Software: Practice and
 *          Experience 24(3), 1994.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yl_roster_row {
    uint64_t ticket;
    uint32_t who;
    bool here, counts;
};
struct yl_roster {
    uint64_t tickets;          /* how many have come */
    uint32_t here, counted;    /* how many are there; count */
    struct yl_roster_row *row; /* [rows] by ticket, with some who are gone */
    uint32_t *sum;             /* [rows] how many count in the rows (i & (i + 1)) to i */
    uint32_t rows;
    size_t row_capacity, sum_capacity;
};
/* `who` comes behind all others, and counts. */
void yl_roster_add(struct yl_roster *roster, uint32_t who, uint64_t *ticket);
void yl_roster_count(struct yl_roster *roster, uint64_t ticket, bool counts);
void yl_roster_drop(struct yl_roster *roster, uint64_t ticket);
uint32_t yl_roster_nth(const struct yl_roster *roster, uint32_t n); /* of those who count */
void yl_roster_clear(struct yl_roster *roster);
void yl_roster_free(struct yl_roster *roster);
