/* get.h: memory, or the end of the program.
 *
 * Why      Out of memory nothing can be mended, so nothing below the verbs is asked to: the program ends in one place.
 * Shape    p = yl_get(size); p = yl_get_zeroed(count, sizeof *p); p = yl_get_more(p, count, sizeof *p); free(p).
 *          yl_stream_get, prints, fclose for a text.
 *          yl_got(q) where a library made q and NULL says that it had no memory.
 *          yl_try_get where the scenario or a file says how much: its caller refuses, and names the number.
 * Units    bytes; a size of 0 is one byte.
 * Errors   none is handed up. No memory, and a product that does not fit size_t: yl_on_no_memory, which does not come back.
 *          What is finished stays valid, temporary files are left as by a kill. yl_try_get: NULL.
 * Threads  any; yl_on_no_memory is set before the first thread.
 */
#pragma once
#include <stddef.h>
#include <stdio.h>
#include <stdnoreturn.h>

/* The one global pointer below sim/cli/: main sets it. By default a line on stderr and status 3. */
extern void (*yl_on_no_memory)(void);
noreturn void yl_no_memory(void) __attribute__((cold));

#define YL_GETS __attribute__((malloc, returns_nonnull, warn_unused_result))
void *yl_get(size_t size) YL_GETS __attribute__((alloc_size(1)));
void *yl_get_zeroed(size_t count, size_t size) YL_GETS __attribute__((alloc_size(1, 2)));
void *yl_get_aligned(size_t align, size_t size) YL_GETS; /* size: a multiple of it */
void *yl_get_more(void *old, size_t count, size_t size)
    __attribute__((returns_nonnull, warn_unused_result, alloc_size(2, 3)));
char *yl_get_text(const char *text) YL_GETS; /* a copy */
char *yl_get_part(const char *text, size_t length) YL_GETS;
/* Zeroed; NULL: no memory. */
void *yl_try_get(size_t count, size_t size) __attribute__((malloc, warn_unused_result));

/* As libraries want them, with a context that is not looked at. */
void *yl_get_for(void *context, size_t size);
void *yl_get_more_for(void *context, void *old, size_t size);
void yl_free_for(void *context, void *old);

/* A stream into a text that grows: *text and *size are there, and the caller's, once it is closed. */
FILE *yl_stream_get(char **text, size_t *size) __attribute__((returns_nonnull, warn_unused_result));

static inline void *yl_got(void *memory)
{
    if (!memory) yl_no_memory();
    return memory;
}
