/* spill.c: one mapping of the whole file, whose room is asked for before it is touched. Contract: spill.h. */
#include "sim/base/spill.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

enum { SMALL = 1 << 22, STEP = 1 << 20, ALIGN = 16 };

static size_t aligned(size_t size) { return (size + ALIGN - 1) / ALIGN * ALIGN; }

void yl_spill_open(struct yl_spill *spill, size_t arrays, size_t size)
{
    *spill = (struct yl_spill){0};
    size = aligned(size);
    if (!size || arrays > SIZE_MAX / 4 / size || arrays * size <= SMALL) return;
    const size_t most = arrays * size;
    spill->file = tmpfile();
    if (!spill->file) return;
    void *at = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(spill->file), 0);
    if (at == MAP_FAILED) return;
    spill->at = at;
    spill->most = most;
}

void *yl_spill_get(struct yl_spill *spill, size_t size)
{
    const size_t from = spill->used, to = from + aligned(size);
    bool fits = to <= spill->most;
    if (fits &&
        to > spill->there) { /* a disk that is full says so here, not where it is written to */
        const size_t more = (to - spill->there + STEP - 1) / STEP * STEP;
        fits = !posix_fallocate(fileno(spill->file), (off_t)spill->there, (off_t)more);
        if (fits) spill->there += more;
    }
    if (!fits) return yl_arena_get(&spill->arena, size);
    if (to - spill->rested > SMALL) yl_spill_rest(spill);
    spill->used = to;
    return spill->at + from;
}

void yl_spill_rest(struct yl_spill *spill)
{
    if (spill->at) (void)madvise(spill->at, spill->used, MADV_DONTNEED);
    spill->rested = spill->used;
}

void yl_spill_close(struct yl_spill *spill)
{
    if (spill->at) (void)munmap(spill->at, spill->most);
    if (spill->file) fclose(spill->file);
    yl_arena_free(&spill->arena);
    *spill = (struct yl_spill){0};
}
