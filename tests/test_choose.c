/* test_choose.c: the option of a choice by both words of a visit, against the number that they are together. */
/* yl-test: LINK yl_engine LABELS fast,exact TIMEOUT 30 */
#include "sim/engine/replication.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { ROWS = 2, OPTIONS = 4 };

/* The first option whose share reaches beyond the number; the last takes the rest. */
static uint32_t option_of(const struct yl_chooser *chooser, uint32_t row, uint64_t number)
{
    for (uint32_t o = 0; o + 1 < OPTIONS; o++) {
        const uint32_t at = row * (OPTIONS - 1) + o;
        if (chooser->full[at] || number < chooser->threshold[at]) return o;
    }
    return OPTIONS - 1;
}

/* Two thresholds of one first word and a full one: the second word decides, in the second row too. */
Test(choose, a_tie_of_the_first_word_is_decided_by_the_second)
{
    uint64_t threshold[ROWS * (OPTIONS - 1)] = {
        UINT64_C(7) << 32 | 10, UINT64_C(7) << 32 | 20,         UINT64_C(9) << 32,
        UINT64_C(3) << 32 | 5,  UINT64_C(0xFFFFFFFF) << 32 | 1, 0};
    bool full[ROWS * (OPTIONS - 1)] = {[5] = true};
    const struct yl_chooser chooser = {
        .options = OPTIONS, .rows = ROWS, .threshold = threshold, .full = full};
    const uint32_t words[] = {0, 3, 6, 7, 8, 9, 10, UINT32_MAX},
                   seconds[] = {0, 4, 5, 6, 9, 10, 11, 19, 20, 21, UINT32_MAX};
    for (uint32_t row = 0; row < ROWS; row++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            for (size_t s = 0; s < sizeof seconds / sizeof *seconds; s++)
                cr_expect(eq(u32, yl_choose_tie(&chooser, row, words[w], seconds[s]),
                             option_of(&chooser, row, (uint64_t)words[w] << 32 | seconds[s])),
                          "row %u words %u, %u", row, words[w], seconds[s]);
}

/* Without a tie the first word is enough, and the second is not drawn. */
Test(choose, a_row_is_decided_by_its_word)
{
    uint64_t threshold[OPTIONS - 1] = {UINT64_C(7) << 32, UINT64_C(7) << 32 | 1, UINT64_C(9) << 32};
    bool full[OPTIONS - 1] = {false};
    const struct yl_chooser chooser = {
        .options = OPTIONS, .rows = 1, .threshold = threshold, .full = full};
    const struct yl_key key = yl_key(1, 2, 3);
    for (uint32_t word = 0; word < 12; word++)
        for (uint32_t i = 0; i < 20; i++) {
            const struct yl_address who = {i, 5, 6};
            const uint64_t number = (uint64_t)word << 32 | yl_word(key, who, 2);
            cr_expect(eq(u32, yl_choose_row(&chooser, 0, key, word, who, 0),
                         option_of(&chooser, 0, number)),
                      "word %u, visit %u", word, i);
        }
}
