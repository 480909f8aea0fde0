/* shim.c: preloaded into the program under test: the Nth allocation fails, and the driver is told
 * where main begins. YL_FAULT_COUNT names a file of one 64-bit counter, YL_FAULT_ALLOC is N (0:
 * none). Programs that it starts are left alone. */
#define _GNU_SOURCE
#include "tests/faults/faults.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t align, size_t size);

static uint64_t *counter, fails_at;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("YL_FAULT_COUNT"), *at = getenv("YL_FAULT_ALLOC");
    int handle = path ? open(path, O_RDWR) : -1;
    unsetenv("LD_PRELOAD");
    if (handle < 0) return;
    uint64_t *map = mmap(NULL, sizeof *map, PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    close(handle);
    if (map == MAP_FAILED) return;
    fails_at = at ? strtoull(at, NULL, 10) : 0;
    counter = map;
    syscall(YL_FAULT_MARK);
}

static int fails(void)
{
    if (!counter || __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED) != fails_at) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t align, size_t size)
{
    return fails() ? NULL : __libc_memalign(align, size);
}
int posix_memalign(void **out, size_t align, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(align, size);
    if (got) *out = got;
    return got ? 0 : ENOMEM;
}
