/* pages.c: pages that are given back, the ends written, and the wish for large ones; a shelf is one mapping of the
 * whole file, whose room is asked for before it is touched. Contract: pages.h. */
#define _GNU_SOURCE /* sbrk */
#include "sim/base/pages.h"
#include "sim/base/get.h"
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 1 << 25, LARGE_PAGE = 1 << 21 };
enum { MAPPED = 1 << 22, KEPT = 1 << 28, PAD = 1 << 17 }; /* PAD: libc's own */
enum { HEAP = 1 << 26, LEAD = 1 << 13 };
enum { SMALL = 1 << 22, STEP = 1 << 20, ALIGN = 16 }; /* of a shelf */

/* Bytes in front of the first page that begins in memory. */
static size_t before_page(const void *memory)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (page - (uintptr_t)memory % page) % page;
}

void yl_zeros(void *memory, size_t bytes)
{
    char *from = memory;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), before = before_page(from);
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
    const size_t before = before_page(array);
    if (bytes >= 2 * (size_t)LARGE_PAGE)
        (void)madvise((char *)array + before, bytes - before, MADV_HUGEPAGE);
}

void yl_pages_heap(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
    (void)malloc_trim(0); /* what is asked for below is more than there is then */
    const uintptr_t now = (uintptr_t)sbrk(0);
    const uintptr_t from = (now + 2 * LEAD + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    (void)sbrk((intptr_t)(from - 2 * LEAD - now));
    (void)mallopt(M_TOP_PAD, HEAP + LEAD);
    free(yl_try_get(LEAD, 1)); /* in front of the first large page, which nothing may touch yet */
    (void)mallopt(M_TOP_PAD, PAD);
    yl_pages_large((void *)from, HEAP);
}

static size_t aligned(size_t size) { return (size + ALIGN - 1) / ALIGN * ALIGN; }

void yl_shelf_open(struct yl_shelf *shelf, size_t arrays, size_t size)
{
    *shelf = (struct yl_shelf){0};
    size = aligned(size);
    if (!size || arrays > SIZE_MAX / 4 / size || arrays * size <= SMALL) return;
    const size_t most = arrays * size;
    shelf->file = tmpfile();
    if (!shelf->file) return;
    void *at = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(shelf->file), 0);
    if (at == MAP_FAILED) return;
    shelf->at = at;
    shelf->most = most;
}

void *yl_shelf_get(struct yl_shelf *shelf, size_t size)
{
    const size_t from = shelf->used, to = from + aligned(size);
    bool fits = to <= shelf->most;
    if (fits &&
        to > shelf->there) { /* a disk that is full says so here, not where it is written to */
        const size_t more = (to - shelf->there + STEP - 1) / STEP * STEP;
        fits = !posix_fallocate(fileno(shelf->file), (off_t)shelf->there, (off_t)more);
        if (fits) shelf->there += more;
    }
    if (!fits) return yl_arena_get(&shelf->arena, size);
    if (to - shelf->rested > SMALL) {
        yl_shelf_rest(shelf);
        shelf->rested = from;
    }
    shelf->used = to;
    return shelf->at + from;
}

void yl_shelf_put(const struct yl_shelf *shelf, void *to, const void *from, size_t size)
{
    const uintptr_t at = (uintptr_t)to - (uintptr_t)shelf->at;
    if (!shelf->at || at >= shelf->used ||
        pwrite(fileno(shelf->file), from, size, (off_t)at) != (ssize_t)size)
        memcpy(to, from, size);
}

void yl_shelf_rest(const struct yl_shelf *shelf)
{
    if (shelf->at) (void)madvise(shelf->at, shelf->used, MADV_DONTNEED);
}

void yl_shelf_close(struct yl_shelf *shelf)
{
    if (shelf->at) (void)munmap(shelf->at, shelf->most);
    if (shelf->file) fclose(shelf->file);
    yl_arena_free(&shelf->arena);
    *shelf = (struct yl_shelf){0};
}
