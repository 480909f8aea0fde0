/* pages.c: pages that are given back, the ends written, and the wish for large ones. Contract: pages.h. */
#include "sim/base/pages.h"
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 1 << 25, LARGE_PAGE = 1 << 21 };

void yl_zeros(void *memory, size_t bytes)
{
    char *from = memory;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t before = (page - (uintptr_t)from % page) % page;
    const size_t inner = bytes > before ? (bytes - before) / page * page : 0;
    if (bytes < LARGE || madvise(from + before, inner, MADV_DONTNEED)) {
        memset(from, 0, bytes);
        return;
    }
    memset(from, 0, before);
    memset(from + before + inner, 0, bytes - before - inner);
}

void yl_pages_large(void *array, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t before = (page - (uintptr_t)array % page) % page;
    if (bytes >= 2 * (size_t)LARGE_PAGE)
        (void)madvise((char *)array + before, bytes - before, MADV_HUGEPAGE);
#else
    (void)array;
    (void)bytes;
#endif
}
