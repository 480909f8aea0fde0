/* arena.c: a list of blocks, the newest in front, contract in arena.h */
#include "sim/base/arena.h"
#include "sim/base/get.h"
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under the address sanitizer only what was asked for may be touched, and a gap stands behind each ask. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WATCHED
#endif
#ifdef WATCHED
#include <sanitizer/asan_interface.h>
enum { IS_WATCHED = 1, GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(memory, size) ((void)(memory), (void)(size))
enum { IS_WATCHED = 0, GAP = 0 };
#endif

enum { BLOCK = 65536, ALIGN = 16 };

struct yl_arena_block {
    alignas(ALIGN) struct yl_arena_block *next;
    size_t used, size; /* of the bytes behind this head */
};
_Static_assert(sizeof(struct yl_arena_block) % ALIGN == 0, "bytes behind the head are aligned");

/* A block for one large ask comes zeroed, the others' asks are zeroed one by one: most blocks are never full. */
static struct yl_arena_block *block_get(size_t size, bool large)
{
    struct yl_arena_block *block =
        large ? yl_get_zeroed(1, sizeof *block + size) : yl_get(sizeof *block + size);
    *block = (struct yl_arena_block){.size = size};
    ASAN_POISON_MEMORY_REGION(block + 1, size);
    return block;
}

/* As yl_arena_get, but not zeroed where it comes from a block for many. */
static char *get(struct yl_arena *arena, size_t size, bool *zeroed)
{
    *zeroed = false;
    if (size > SIZE_MAX / 2) yl_no_memory();
    const size_t asked = size;
    size = (size + ALIGN - 1) / ALIGN * ALIGN + GAP;
    if (!size) size = ALIGN;
    struct yl_arena_block *block = arena->block;
    if (!block || block->size - block->used < size) {
        bool large = *zeroed = size > BLOCK / 4;
        struct yl_arena_block *fresh = block_get(large ? size : BLOCK, large);
        if (large && block) { /* a large ask has a block of its own behind the one in use */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->block = fresh;
        }
        block = fresh;
    }
    char *memory = (char *)(block + 1) + block->used;
    block->used += size;
    ASAN_UNPOISON_MEMORY_REGION(memory, asked);
    return memory;
}

void *yl_arena_get(struct yl_arena *arena, size_t size)
{
    bool zeroed;
    char *memory = get(arena, size, &zeroed);
    return !zeroed ? memset(memory, 0, size) : memory;
}

char *yl_arena_copy(struct yl_arena *arena, const char *text, size_t length)
{
    bool zeroed;
    if (length == SIZE_MAX) yl_no_memory();
    char *copy = get(arena, length + 1, &zeroed);
    if (length) memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

/* Most texts fit behind what is there, so they are printed there at once. */
char *yl_arena_print_list(struct yl_arena *arena, const char *format, va_list values)
{
    struct yl_arena_block *block = arena->block;
    size_t left = block && !IS_WATCHED ? block->size - block->used : 0;
    bool zeroed;
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(left ? (char *)(block + 1) + block->used : NULL, left, format, values);
    if (length < 0) yl_no_memory();
    char *text = get(arena, (size_t)length + 1, &zeroed);
    if ((size_t)length >= left) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *yl_arena_print(struct yl_arena *arena, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = yl_arena_print_list(arena, format, values);
    va_end(values);
    return text;
}

void yl_arena_free(struct yl_arena *arena)
{
    for (struct yl_arena_block *block = arena->block, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (struct yl_arena){0};
}
