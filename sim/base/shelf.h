/* shelf.h: arrays that are many, in a file that nobody else sees.
 *
 * Why      The figures of a finished run, replication by replication, are read once and asked for one by one: they need not
 *          all be in memory because they must all be at hand.
 * Shape    yl_shelf_open(&shelf, arrays, size); p = yl_shelf_get(&shelf, size); in a loop over them yl_shelf_rest; yl_shelf_close.
 *          One of {0} is in memory alone, and can be closed.
 * Cost     memory of what was last touched, some megabytes more than was got since the last rest; the rest is on the disk.
 * Errors   none: without a file, or room in it, an array is in memory.
 * Owns     everything it returned, and the file, which has no name and ends with the program.
 * Threads  one at a time.
 * Source   mmap(2): pages of a shared file that are given back are read from it again.
 */
#pragma once
#include "sim/base/arena.h"
#include <stdio.h>

struct yl_shelf {
    FILE *file; /* NULL: none */
    char *at;   /* of its bytes */
    size_t most, there, used, rested;
    struct yl_arena arena; /* of what is not in it */
};
/* Where so many arrays of that size are not small, a file for them. */
void yl_shelf_open(struct yl_shelf *shelf, size_t arrays, size_t size);
/* Zeros. */
void *yl_shelf_get(struct yl_shelf *shelf, size_t size);
/* Gives the memory back of all that was got; the numbers stay. */
void yl_shelf_rest(struct yl_shelf *shelf);
void yl_shelf_close(struct yl_shelf *shelf);
