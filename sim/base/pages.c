/* pages.c: the wish for large pages. Contract: pages.h. */
#include "sim/base/pages.h"
#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096, LARGE = 1 << 21 };

void yl_pages_large(void *array, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const size_t into = (PAGE - (uintptr_t)array % PAGE) % PAGE;
    if (bytes >= 2 * (size_t)LARGE)
        (void)madvise((char *)array + into, bytes - into, MADV_HUGEPAGE);
#else
    (void)array;
    (void)bytes;
#endif
}
