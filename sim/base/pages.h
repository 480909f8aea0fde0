/* pages.h: what the system does with large memory: zeros without touching it, large pages, and arrays in a file that nobody else sees.
 *
 * Why      Of a billion numbered persons a run may meet a hundred thousand: to write zeros for all of them costs seconds and
 *          gigabytes that nobody reads. Arrays that are read in no order cost a look-up of the address beside the load; a large
 *          page has one for 2 MiB, and one fault where small ones have 512, at up to 20 us each in virtual machines. What a
 *          replication frees the next one asks for again. The figures of a run, replication by replication, are written or read
 *          once and asked for one by one: they need not all be in memory because they must all be at hand.
 * Shape    yl_zeros(memory, bytes); yl_pages_large(array, bytes) after the array was allocated, before it is written.
 *          yl_shelf_open(&shelf, arrays, size); p = yl_shelf_get(&shelf, size); yl_shelf_put, or p is written; in a loop over them
 *          yl_shelf_rest; yl_shelf_close.
 *          A shelf of {0} is in memory alone, and can be closed.
 * Cost     of large memory a call of the system, and a page fault for each page that is used afterwards. Large pages that are
 *          touched take their whole size: not for tables of which little is used. Of a shelf the memory of what was last
 *          touched, some megabytes more than was got since the last rest; the rest is on the disk.
 * Errors   none: where pages cannot be given back, zeros are written; systems without large pages go on as before; without a
 *          file, or room in it, an array is in memory.
 * Owns     a shelf everything it returned, and its file, which has no name and ends with the program.
 * Threads  different memory at once; of a shelf one at a time, but any may put into different places, and rest.
 * Source   madvise(2): private anonymous pages that were given back read as 0. mmap(2): those of a shared file are read again.
 */
#pragma once
#include "sim/base/arena.h"
#include <stdio.h>

/* memory: from malloc or calloc; it is 0 afterwards. */
void yl_zeros(void *memory, size_t bytes);
void yl_pages_large(void *array, size_t bytes);
/* The heap of the program: its first megabytes are large pages from here on, what is freed is kept, and an array from 4 MiB on
 * is a mapping. Called once, before other threads. */
void yl_pages_heap(void);

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
/* Writes into one of its arrays: no page of the file comes into memory for it. */
void yl_shelf_put(const struct yl_shelf *shelf, void *to, const void *from, size_t size);
/* Gives the memory back of all that was got; the numbers stay. */
void yl_shelf_rest(const struct yl_shelf *shelf);
void yl_shelf_close(struct yl_shelf *shelf);
