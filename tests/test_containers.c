/* yl-test: LINK yl_base LABELS exact TIMEOUT 20 */
/* test_containers.c: growing arrays and the hash table, against slow obvious twins, and without memory. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/base/pages.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

Test(containers, array_keeps_elements_while_it_grows)
{
    uint32_t *number = NULL;
    size_t capacity = 0, moves = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        size_t before = capacity;
        YL_ARRAY_RESERVE(&number, &capacity, i + 1);
        cr_assert(capacity >= i + 1);
        moves += capacity != before;
        number[i] = i * 7;
    }
    for (uint32_t i = 0; i < 100000; i++) cr_assert(eq(u32, number[i], i * 7));
    cr_expect(moves <= 14, "%zu moves", moves);
    free(number);
}

Test(containers, array_holds_what_is_asked_for_at_once)
{
    static const struct {
        size_t capacity, count, want;
    } rows[] = {{0, 0, 0},    {0, 1, 16},       {0, 17, 17}, {16, 17, 32},
                {16, 16, 16}, {32, 1000, 1000}, {3, 4, 16}};
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t capacity = rows[i].capacity;
        double *x = capacity ? malloc(capacity * sizeof *x) : NULL;
        YL_ARRAY_RESERVE(&x, &capacity, rows[i].count);
        cr_expect(eq(sz, capacity, rows[i].want), "row %zu", i);
        free(x);
    }
}

Test(containers, array_is_as_before_where_there_is_no_memory)
{
    struct {
        char bytes[64];
    } *big = NULL;
    size_t capacity = 0;
    YL_ARRAY_RESERVE(&big, &capacity, 4);
    big[3].bytes[0] = 'x';
    void *before = big;
    static const size_t counts[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 64, SIZE_MAX / 64 + 2,
                                    SIZE_MAX / 128};
    for (size_t i = 0; i < ROWS(counts); i++) {
        cr_expect(not(yl_array_try(&big, &capacity, counts[i], sizeof *big)), "row %zu", i);
        cr_expect(big == before && capacity == 16 && big[3].bytes[0] == 'x', "row %zu", i);
    }
    free(big);
}

Test(containers, map_knows_every_key_it_was_given_and_no_other)
{
    enum { KEYS = 20000 };
    struct yl_map map = {0};
    cr_expect(yl_map_find(&map, "", 0) == NULL);
    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t key[2] = {i % 100, i / 100};
        uint64_t *number = yl_map_add(&map, key, sizeof key, i);
        cr_assert(number && *number == i);
    }
    cr_expect(eq(sz, map.count, KEYS));
    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t key[2] = {i % 100, i / 100}, absent[2] = {i % 100, i / 100 + KEYS};
        const uint64_t *number = yl_map_find(&map, key, sizeof key);
        cr_assert(number && *number == i);
        cr_assert(yl_map_find(&map, absent, sizeof absent) == NULL);
        number = yl_map_add(&map, key, sizeof key, i + 1); /* it is there: its own number stays */
        cr_assert(number && *number == i);
    }
    cr_expect(eq(sz, map.count, KEYS));
    yl_map_free(&map);
}

Test(containers, map_tells_keys_by_all_their_bytes_and_keeps_copies)
{
    static const char *const names[] = {"", "a", "b", "ab", "abc", "abd", "周末", "a.b", "b.a"};
    struct yl_map map = {0};
    char name[16];
    for (size_t i = 0; i < ROWS(names); i++) {
        strcpy(name, names[i]);
        uint64_t *number = yl_map_add(&map, name, strlen(name), i);
        cr_expect(number && *number == i, "'%s'", names[i]);
    }
    memset(name, 'z', sizeof name);
    for (size_t i = 0; i < ROWS(names); i++) {
        const uint64_t *number = yl_map_find(&map, names[i], strlen(names[i]));
        cr_expect(number && *number == i, "'%s'", names[i]);
    }
    cr_expect(yl_map_find(&map, "abc", 4) == NULL); /* a zero byte counts */
    yl_map_free(&map);
}

Test(containers, map_is_empty_after_clearing_and_usable_again)
{
    struct yl_map map = {0};
    yl_map_clear(&map);
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < 1000; i++) {
            uint64_t *number = yl_map_add(&map, &i, sizeof i, i + round);
            cr_assert(number && *number == i + round);
        }
        yl_map_clear(&map);
        uint64_t key = 5;
        cr_expect(yl_map_find(&map, &key, sizeof key) == NULL);
    }
    yl_map_free(&map);
    cr_expect(map.slot == NULL && map.count == 0);
}

/* A product that does not fit, and more than there is. */
Test(containers, no_memory_ends_the_program, .exit_code = 3)
{
    static volatile size_t most = SIZE_MAX / 2;
    free(yl_get_zeroed(most, 3));
}

Test(containers, an_array_ends_the_program_where_it_cannot_grow, .exit_code = 3)
{
    char *array = NULL;
    size_t capacity = 0;
    YL_ARRAY_RESERVE(&array, &capacity, SIZE_MAX / 2 + 1);
}

Test(containers, what_a_user_asks_for_may_be_refused)
{
    static volatile size_t all = SIZE_MAX / 2;
    void *most = yl_try_get(all, 3), *some = yl_try_get(3, 5), *none = yl_try_get(0, 8);
    cr_expect(most == NULL && some && none);
    free(some);
    free(none);
}

/* Small and large, from the middle of a page: all of it is 0, and nothing beside it is. */
Test(containers, zeros_reach_from_end_to_end_and_no_further)
{
    static const size_t size[] = {0, 1, 5000, (size_t)1 << 26};
    for (size_t k = 0; k < ROWS(size); k++) {
        unsigned char *memory = malloc(size[k] + 64);
        size_t wrong = 0;
        cr_assert(memory != NULL);
        memset(memory, 7, size[k] + 64);
        yl_zeros(memory + 9, size[k]);
        for (size_t i = 0; i < size[k] + 64; i++)
            wrong += memory[i] != (i < 9 || i >= 9 + size[k] ? 7 : 0);
        cr_expect(eq(sz, wrong, 0), "%zu bytes", size[k]);
        free(memory);
    }
}

/* In the file, in memory where that was not opened, and in memory where more is asked for than was said: each is 0 and keeps
 * what is written, also when memory was given back. */
Test(containers, arrays_in_a_file_stay_when_memory_is_given_back)
{
    enum { ARRAYS = 300, NUMBERS = 3001, MORE = 320 };
    for (int opened = 0; opened < 2; opened++) {
        struct yl_shelf shelf = {0};
        int64_t *array[MORE];
        size_t wrong = 0;
        if (opened) yl_shelf_open(&shelf, ARRAYS, NUMBERS * sizeof **array);
        cr_expect(eq(int, shelf.at != NULL, opened));
        for (size_t i = 0; i < MORE; i++) {
            array[i] = yl_shelf_get(&shelf, NUMBERS * sizeof **array);
            for (size_t k = 0; k < NUMBERS; k++) wrong += array[i][k] != 0;
            for (size_t k = 0; k < NUMBERS; k++) array[i][k] = (int64_t)(i * NUMBERS + k + 1);
        }
        yl_shelf_rest(&shelf);
        for (size_t i = 0; i < MORE; i++)
            for (size_t k = 0; k < NUMBERS; k++)
                wrong += array[i][k] != (int64_t)(i * NUMBERS + k + 1);
        cr_expect(eq(sz, wrong, 0));
        cr_expect(eq(int, shelf.arena.block != NULL, 1));
        yl_shelf_close(&shelf);
    }
}
