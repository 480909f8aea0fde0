/* zeros.h: memory set to 0, where it is large without touching it.
 *
 * Why      Of a billion numbered persons a run may meet a hundred thousand: to write zeros for all of them costs seconds and
 *          gigabytes that nobody reads.
 * Cost     of large memory a system call, and a page fault for each page that is used afterwards.
 * Errors   none: where pages cannot be given back, zeros are written.
 * Threads  different memory at once.
 * Source   madvise(2): private anonymous pages that were given back read as 0.
 */
#ifndef YL_SIM_BASE_ZEROS_H
#define YL_SIM_BASE_ZEROS_H
#include <stddef.h>

/* memory: from malloc or calloc. */
void yl_zeros(void *memory, size_t bytes);
#endif
