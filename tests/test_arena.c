/* test_arena.c: what an arena gives out may be used, and under the address sanitizer nothing beside it. */
/* yl-test: LINK yl_base LABELS fast TIMEOUT 30 */
#include "sim/base/arena.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <string.h>

Test(arena, memory_is_aligned_and_zeroed)
{
    struct yl_arena arena = {0};
    for (size_t size = 0; size < 40000; size = 3 * size + 1) {
        const char *memory = yl_arena_get(&arena, size);
        cr_assert(memory && (uintptr_t)memory % 16 == 0, "%zu bytes", size);
        for (size_t i = 0; i < size; i++) cr_assert(memory[i] == 0, "byte %zu of %zu", i, size);
    }
    cr_expect(eq(str, yl_arena_print(&arena, "%d of %s", 3, "four"), "3 of four"));
    cr_expect(eq(str, yl_arena_copy(&arena, "copied", 4), "copi"));
    yl_arena_free(&arena);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WATCHED
#endif

#ifdef WATCHED
#include <sanitizer/asan_interface.h>

/* The byte behind each ask, whether it fills its block, leaves some of it, or has one of its own. */
Test(arena, a_byte_behind_what_was_asked_for_is_seen)
{
    static const size_t sizes[] = {1, 7, 8, 16, 24, 1000, 16384, 16385, 100000};
    struct yl_arena arena = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *memory = yl_arena_get(&arena, sizes[i]), *next = yl_arena_get(&arena, 16);
        cr_assert(memory && next);
        cr_expect_not(__asan_region_is_poisoned(memory, sizes[i]), "%zu bytes", sizes[i]);
        cr_expect(__asan_address_is_poisoned(memory + sizes[i]), "behind %zu bytes", sizes[i]);
        cr_expect_not(__asan_region_is_poisoned(next, 16));
        cr_expect(__asan_address_is_poisoned(next + 16));
    }
    char *text = yl_arena_print(&arena, "%s", "text"), *copy = yl_arena_copy(&arena, "abc", 3);
    cr_expect(__asan_address_is_poisoned(text + strlen(text) + 1));
    cr_expect(__asan_address_is_poisoned(copy + 4));
    yl_arena_free(&arena);
}
#endif
