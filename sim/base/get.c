/* get.c: libc's allocations, each looked at once, contract in get.h */
#include "sim/base/get.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS = 3 };

static void end(void)
{
    static const char said[] = "yinliu: not enough memory\n";
    (void)!write(STDERR_FILENO, said, sizeof said - 1);
    _exit(STATUS);
}
void (*yl_on_no_memory)(void) = end;

noreturn void yl_no_memory(void)
{
    yl_on_no_memory();
    abort();
}

void *yl_get(size_t size) { return yl_got(malloc(size ? size : 1)); }

void *yl_get_zeroed(size_t count, size_t size) { return yl_got(yl_try_get(count, size)); }

void *yl_get_aligned(size_t align, size_t size) { return yl_got(aligned_alloc(align, size)); }

void *yl_get_more(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size) yl_no_memory();
    return yl_got(realloc(old, count && size ? count * size : 1));
}

char *yl_get_text(const char *text) { return yl_got(strdup(text)); }

char *yl_get_part(const char *text, size_t length) { return yl_got(strndup(text, length)); }

void *yl_try_get(size_t count, size_t size)
{
    return count && size ? calloc(count, size) : calloc(1, 1);
}

FILE *yl_stream_get(char **text, size_t *size) { return yl_got(open_memstream(text, size)); }

void *yl_get_for(void *context, size_t size)
{
    (void)context;
    return yl_get(size);
}

void *yl_get_more_for(void *context, void *old, size_t size)
{
    (void)context;
    return yl_get_more(old, size, 1);
}

void yl_free_for(void *context, void *old)
{
    (void)context;
    free(old);
}
