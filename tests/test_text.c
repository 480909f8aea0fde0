/* yl-test: LINK yl_base LABELS fast,exact TIMEOUT 20 */
/* test_text.c: UTF-8, widths, nearness, numbers; and arena, hash, file where something can go
 * wrong. */
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/must.h"
#include "sim/base/text.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

Test(text, is_valid_only_where_it_is_strict_utf8)
{
    static const struct {
        const char *text;
        size_t valid;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"周末", 6},
        {"a\xF0\x9F\x98\x80z", 6},
        {"a\xC0\x80", 1},        /* overlong */
        {"a\xE0\x80\xAF", 1},    /* overlong */
        {"\xED\xA0\x80", 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 0}, /* above U+10FFFF */
        {"\xF4\x8F\xBF\xBF", 4}, /* U+10FFFF */
        {"ab\xE5\x91", 2},       /* cut off */
        {"ab\xFF", 2},
    };
    for (size_t i = 0; i < ROWS(rows); i++)
        cr_expect(eq(sz, yl_text_valid(rows[i].text, strlen(rows[i].text)), rows[i].valid),
                  "row %zu", i);
}

Test(text, nobody_sees_these_and_two_of_them_make_emoji)
{
    static const uint32_t unseen[] = {0x00,    0x1F,    0x7F,    0x9F,    0xAD,    0x34F,
                                      0x61C,   0x115F,  0x1160,  0x17B5,  0x180E,  0x200B,
                                      0x200C,  0x200E,  0x200F,  0x202A,  0x202E,  0x2060,
                                      0x2069,  0x206F,  0x3164,  0xE000,  0xF8FF,  0xFE00,
                                      0xFE0E,  0xFEFF,  0xFFA0,  0xFFFB,  0xFFFE,  0x1FFFE,
                                      0x1D17A, 0xE0000, 0xE007F, 0xE01EF, 0xF0000, 0x10FFFF},
                          seen[] = {'\t',   '\n',   ' ',    '~',    0xA0,    0xAC,
                                    0xAE,   0x350,  0x115E, 0x1161, 0x2010,  0x2027,
                                    0x2030, 0x2070, 0x3000, 0x3163, 0x4E00,  0xD7A3,
                                    0xF900, 0xFE10, 0xFF9F, 0xFFFD, 0x1F468, 0x3FFFD},
                          emoji[] = {0x200D, 0xFE0F};
    for (size_t i = 0; i < ROWS(unseen); i++)
        cr_expect(eq(int, yl_text_is_unseen(unseen[i]) + yl_text_is_hidden(unseen[i]), 2), "U+%04X",
                  unseen[i]);
    for (size_t i = 0; i < ROWS(seen); i++)
        cr_expect(eq(int, yl_text_is_unseen(seen[i]) + yl_text_is_hidden(seen[i]), 0), "U+%04X",
                  seen[i]);
    for (size_t i = 0; i < ROWS(emoji); i++)
        cr_expect(yl_text_is_unseen(emoji[i]) && !yl_text_is_hidden(emoji[i]), "U+%04X", emoji[i]);
}

Test(text, is_as_wide_as_a_terminal_shows_it)
{
    static const struct {
        const char *text;
        int width;
        size_t characters, units;
    } rows[] = {
        {"", 0, 0, 0},          {"abc", 3, 3, 3},          {"周末", 4, 2, 2},
        {"e\xCC\x81", 1, 2, 2}, {"：，（）", 8, 4, 4},     {"かな한글", 8, 4, 4},
        {"😀", 2, 1, 2},         {"𠮷a", 3, 2, 3},          {"ｱ", 1, 1, 1},
        {"“”…—", 4, 4, 4},      {"\xE2\x80\x8B", 0, 1, 1}, {"é", 1, 1, 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t length = strlen(rows[i].text);
        cr_expect(eq(int, yl_text_width(rows[i].text, length), rows[i].width), "row %zu", i);
        cr_expect(eq(sz, yl_text_characters(rows[i].text, length), rows[i].characters), "row %zu",
                  i);
        cr_expect(eq(sz, yl_text_utf16(rows[i].text, length), rows[i].units), "row %zu", i);
    }
}

Test(text, fits_whole_characters_only)
{
    cr_expect(eq(sz, yl_text_fit("周末ab", 8, 3), 3));
    cr_expect(eq(sz, yl_text_fit("周末ab", 8, 4), 6));
    cr_expect(eq(sz, yl_text_fit("周末ab", 8, 9), 8));
    cr_expect(eq(sz, yl_text_fit("e\xCC\x81x", 4, 1), 3)); /* the accent stays with its letter */
    cr_expect(eq(sz, yl_text_fit("周", 3, 0), 0));
}

Test(text, counts_a_swap_as_one_edit)
{
    static const struct {
        const char *a, *b;
        unsigned away;
    } rows[] = {
        {"after", "aftr", 1}, {"mian", "main", 1},      {"OPEN", "open", 0}, {"", "abc", 3},
        {"短信", "短讯", 1},  {"kitten", "sitting", 3}, {"ab", "ba", 1},     {"a", "a", 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        cr_expect(eq(u32, yl_text_distance(rows[i].a, rows[i].b), rows[i].away), "row %zu", i);
        cr_expect(eq(u32, yl_text_distance(rows[i].b, rows[i].a), rows[i].away), "row %zu", i);
    }
}

Test(text, suggests_the_nearest_first_and_nothing_far)
{
    static const char *const words[] = {"after", "alter", "actions", "aftera", "p"};
    const char *best[3] = {0};
    cr_assert(eq(sz, yl_text_nearest("aftr", words, 5, best), 1));
    cr_expect(eq(str, (char *)best[0], "after"));
    cr_assert(eq(sz, yl_text_nearest("afterr", words, 5, best), 3));
    cr_expect(eq(str, (char *)best[0], "after"));
    cr_expect(eq(str, (char *)best[1], "aftera"));
    cr_expect(eq(str, (char *)best[2], "alter"));
    cr_expect(eq(sz, yl_text_nearest("q", words, 5, best), 0));
    cr_expect(eq(sz, yl_text_nearest("", words, 5, best), 0));
}

Test(text, prints_numbers_without_noise)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {0.1 + 0.2, "0.3"},
        {1e300, "1e+300"},
        {1234567890.0, "1.23456789e+09"},
        {-2.5, "-2.5"},
        {NAN, ""},
        {INFINITY, ""},
        {DBL_TRUE_MIN, "4.94065646e-324"},
    };
    char buffer[YL_NUMBER];
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t length = yl_text_number(buffer, rows[i].value);
        cr_expect(eq(str, buffer, (char *)rows[i].text), "row %zu", i);
        cr_expect(eq(sz, length, strlen(buffer)), "row %zu", i);
    }
}

Test(text, prints_money_to_the_millionth)
{
    static const struct {
        int64_t micro;
        const char *text;
    } rows[] = {
        {0, "0"},
        {45000, "0.045"},
        {-1, "-0.000001"},
        {10000000, "10"},
        {1500000, "1.5"},
        {INT64_MIN, "-9223372036854.775808"},
        {INT64_MAX, "9223372036854.775807"},
    };
    char buffer[YL_NUMBER];
    for (size_t i = 0; i < ROWS(rows); i++) {
        yl_text_money(buffer, rows[i].micro);
        cr_expect(eq(str, buffer, (char *)rows[i].text), "row %zu", i);
    }
    yl_text_count(buffer, INT64_MIN);
    cr_expect(eq(str, buffer, "-9223372036854775808"));
}

Test(text, reads_plain_decimal_numbers_only)
{
    static const char *const good[] = {"0", "-1.5", "+2", "1e3", "1.5E-7", ".5", "5."};
    static const double value[] = {0, -1.5, 2, 1000, 1.5e-7, .5, 5};
    static const char *const bad[] = {"",   "-",  ".",   "1e",    "0x10", "inf", "nan",
                                      "1 ", " 1", "1,5", "1e999", "1_0",  "--1", "1e+"};
    double got = 0;
    for (size_t i = 0; i < ROWS(good); i++) {
        cr_expect(yl_text_to_number(good[i], strlen(good[i]), &got), "%s", good[i]);
        cr_expect(eq(dbl, got, value[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < ROWS(bad); i++)
        cr_expect(not(yl_text_to_number(bad[i], strlen(bad[i]), &got)), "'%s'", bad[i]);
    cr_expect(yl_text_to_number("12x", 2, &got));
    cr_expect(eq(dbl, got, 12));
}

/* Short decimals, which are read without strtod, are what it says. */
Test(text, short_decimals_are_those_of_strtod)
{
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        char text[24];
        double got = -1;
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const int digits = (int)(state >> 60) + 1, behind = (int)(state >> 56 & 15) % digits;
        uint64_t number = (state >> 8) % UINT64_C(10000000000000000);
        int length = snprintf(text, sizeof text, "%016llu", (unsigned long long)number);
        memmove(text, text + length - digits, (size_t)digits + 1);
        if (behind) {
            memmove(text + digits - behind + 1, text + digits - behind, (size_t)behind + 1);
            text[digits - behind] = '.';
        }
        cr_assert(yl_text_to_number(text, strlen(text), &got), "%s", text);
        cr_assert(eq(dbl, got, strtod(text, NULL)), "%s", text);
    }
}

Test(text, arena_gives_zeroed_aligned_memory_of_any_size)
{
    struct yl_arena arena = {0};
    for (size_t size = 0; size < 200000; size = size * 3 + 1) {
        unsigned char *memory = yl_arena_get(&arena, size);
        cr_assert(memory != NULL);
        cr_expect(eq(u64, (uint64_t)(uintptr_t)memory % 16, 0));
        for (size_t i = 0; i < size; i++) cr_assert(memory[i] == 0, "size %zu", size);
        memset(memory, 0xFF, size);
    }
    cr_expect(eq(str, yl_arena_print(&arena, "%s-%d", "周", 7), "周-7"));
    yl_arena_free(&arena);
}

/* XXH64 of "" and "a" with seed 0: xxHash specification's own sanity values. */
Test(text, hash_is_xxh64)
{
    char text[17];
    yl_hash_hex(text, yl_hash("", 0));
    cr_expect(eq(str, text, "ef46db3751d8e999"));
    cr_expect(eq(u64, yl_hash_name("a"), 0xd24ec4f1a98c6e5bu));
}

Test(text, must_aborts_with_a_report, .signal = SIGABRT) { YL_MUST(1 + 1 == 3, "sum %d", 2); }

Test(text, file_is_there_whole_or_not_at_all)
{
    char folder[] = "/tmp/yl_test_text_XXXXXX", deep[64];
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(deep, sizeof deep, "%s/a/b", folder);
    struct yl_fault fault = {0};
    struct yl_file file;
    struct yl_bytes bytes;
    cr_assert(eq(int, yl_folder_make(deep, &fault), YL_OK));
    cr_assert(eq(int, yl_folder_make(deep, &fault), YL_OK));
    cr_assert(eq(int, yl_file_open(&file, deep, "x.csv", &fault), YL_OK));
    fputs("old", file.stream);
    cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
    cr_assert(eq(int, yl_file_open(&file, deep, "x.csv", &fault), YL_OK));
    fputs("new", file.stream);
    cr_assert(eq(int, yl_file_close(&file, false, &fault), YL_OK));
    strcat(deep, "/x.csv");
    cr_assert(eq(int, yl_file_read(&bytes, deep, 3, &fault), YL_OK));
    cr_expect(eq(str, bytes.data, "old"));
    yl_bytes_free(&bytes);
    cr_expect(eq(int, yl_file_read(&bytes, deep, 2, &fault), YL_BAD_INPUT));
    uint64_t hash = 0;
    cr_assert(eq(int, yl_file_hash(&hash, NULL, deep, &fault), YL_OK));
    cr_expect(eq(u64, hash, yl_hash("old", 3)));
    strcat(deep, ".tmp");
    cr_expect(not(yl_file_exists(deep)));
}

Test(text, file_says_what_failed_on_which_file_and_why)
{
    struct yl_fault fault = {0};
    struct yl_bytes bytes;
    struct yl_file file;
    cr_expect(eq(int, yl_file_read(&bytes, "/nowhere/x", 9, &fault), YL_IO));
    cr_expect(eq(str, fault.text, "cannot read '/nowhere/x': No such file or directory"));
    fault.text[0] = '\0';
    cr_expect(eq(int, yl_file_read(&bytes, "/tmp", 9, &fault), YL_IO));
    cr_expect(eq(str, fault.text, "cannot read '/tmp': Is a directory"));
    fault.text[0] = '\0';
    cr_expect(eq(int, yl_file_open(&file, "/nowhere", "x", &fault), YL_IO));
    cr_expect(eq(str, fault.text, "cannot write '/nowhere/x': No such file or directory"));
    fault.text[0] = '\0';
    cr_expect(eq(int, yl_folder_make("/proc/x/y", &fault), YL_IO));
    cr_expect(eq(str, fault.text, "cannot make the folder '/proc/x': No such file or directory"));
}

Test(text, file_a_temporary_file_is_new_and_no_link_is_followed)
{
    struct yl_fault fault = {0};
    char folder[] = "/tmp/yl_test_text_XXXXXX", path[64], victim[64];
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/x.tmp", folder);
    snprintf(victim, sizeof victim, "%s/victim", folder);
    for (int kind = 0; kind < 4; kind++) {
        struct yl_file file;
        FILE *out = fopen(victim, "wb");
        cr_assert(out && fclose(out) == 0);
        if (kind == 0) cr_assert(symlink(victim, path) == 0);
        if (kind == 1) cr_assert(mkfifo(path, 0600) == 0);
        if (kind == 2) cr_assert(link(victim, path) == 0);
        cr_assert(eq(int, yl_file_open(&file, folder, "x", &fault), YL_OK), "kind %d", kind);
        fputs("new", file.stream);
        cr_assert(eq(int, yl_file_close(&file, true, &fault), YL_OK));
        struct stat about;
        cr_expect(stat(victim, &about) == 0 && about.st_size == 0, "kind %d", kind);
        snprintf(path, sizeof path, "%s/x", folder);
        cr_expect(lstat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 3);
        snprintf(path, sizeof path, "%s/x.tmp", folder);
    }
}

Test(text, file_only_regular_files_are_read_and_replaced, .timeout = 20)
{
    struct yl_fault fault = {0};
    char folder[] = "/tmp/yl_test_text_XXXXXX", path[64];
    struct yl_bytes bytes;
    struct yl_file file;
    FILE *stream;
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/x", folder);
    cr_assert(mkfifo(path, 0600) == 0);
    cr_expect(eq(int, yl_file_read(&bytes, path, 9, &fault), YL_IO));
    cr_expect(strstr(fault.text, "x': it is not a regular file") != NULL, "%s", fault.text);
    cr_expect(eq(int, yl_file_stream(&stream, path, &fault), YL_IO));
    cr_expect(eq(int, yl_file_read(&bytes, "/dev/zero", 9, &fault), YL_IO));
    cr_expect(eq(int, yl_file_open(&file, folder, "x", &fault), YL_IO));
    cr_expect(eq(int, yl_file_open(&file, "/dev", "null", &fault), YL_IO));
}

Test(text, file_full_disk_is_a_fault_and_leaves_nothing)
{
    struct yl_fault fault = {0};
    char folder[] = "/tmp/yl_test_text_XXXXXX", path[64];
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/x.tmp", folder);
    struct yl_file file;
    cr_assert(eq(int, yl_file_open(&file, folder, "x", &fault), YL_OK));
    cr_assert(freopen("/dev/full", "wb", file.stream) != NULL);
    for (int i = 0; i < 10000; i++) fputs("0123456789", file.stream);
    cr_expect(eq(int, yl_file_close(&file, true, &fault), YL_IO));
    cr_expect(strstr(fault.text, "x': No space left on device") != NULL, "%s", fault.text);
    cr_expect(not(yl_file_exists(path)));
    rmdir(folder);
}
