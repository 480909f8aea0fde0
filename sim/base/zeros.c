/* zeros.c: whole pages are given back, the ends written. Contract: zeros.h. */
#include "sim/base/zeros.h"
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 1 << 25 };

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
