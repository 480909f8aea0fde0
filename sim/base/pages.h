/* pages.h: what the system does with large memory: zeros without touching it, and large pages.
 *
 * Why      Of a billion numbered persons a run may meet a hundred thousand: to write zeros for all of them costs seconds and
 *          gigabytes that nobody reads. Arrays that are read in no order cost a look-up of the address beside the load; a large
 *          page has one for 2 MiB.
 * Shape    yl_zeros(memory, bytes); yl_pages_large(array, bytes) after the array was allocated, before it is written.
 * Cost     of large memory a call of the system, and a page fault for each page that is used afterwards. Large pages that are
 *          touched take their whole size: not for tables of which little is used.
 * Errors   none: where pages cannot be given back, zeros are written; systems without large pages go on as before.
 * Threads  different memory at once.
 * Source   madvise(2): private anonymous pages that were given back read as 0.
 */
#pragma once
#include <stddef.h>

/* memory: from malloc or calloc; it is 0 afterwards. */
void yl_zeros(void *memory, size_t bytes);
void yl_pages_large(void *array, size_t bytes);
