/* arena.h: memory that is given back all at once.
 *
 * Why      A scenario and its plan are many small things with one lifetime.
 * Shape    struct yl_arena a = {0}; p = yl_arena_get(&a, size); yl_arena_free(&a).
 * Cost     blocks of 64 KiB, larger for larger asks; memory comes zeroed and 16-byte aligned.
 * Owns     everything it returned, until yl_arena_free.
 * Threads  one thread at a time.
 */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct yl_arena {
    struct yl_arena_block *block;
};
void *yl_arena_get(struct yl_arena *arena, size_t size);
char *yl_arena_copy(struct yl_arena *arena, const char *text, size_t length); /* NUL-terminated */
char *yl_arena_print(struct yl_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *yl_arena_print_list(struct yl_arena *arena, const char *format, va_list values);
void yl_arena_free(struct yl_arena *arena);
