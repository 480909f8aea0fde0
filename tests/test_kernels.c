/* yl-test: LINK yl_rand LABELS fast,exact TIMEOUT 60 */
/* test_kernels.c: every instruction set against the one-row functions, row by row. */
#include "sim/rand/dist.h"
#include "sim/rand/kernels.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct yl_tables tables; /* of the test */
static void begin(void) { gsl_set_error_handler_off(); }
static void end(void) { yl_tables_free(&tables); }
TestSuite(kernels, .init = begin, .fini = end);

enum { MOST = 300, ROOM = MOST + 2 * YL_ROW_PAD };
static const char *const sets[] = {"scalar", "avx2", "avx512"};
static const int sizes[] = {64, 65, 127, 128, 129, 192, 200, 255, 256, 257, 300};

/* 0..67, then sizes[]; -1 ends. */
static int size_at(int i)
{
    if (i <= 67) return i;
    return i - 68 < (int)(sizeof sizes / sizeof *sizes) ? sizes[i - 68] : -1;
}

static int padded(int n) { return (n + YL_ROW_PAD - 1) / YL_ROW_PAD * YL_ROW_PAD; }

static uint64_t noise(uint64_t i)
{
    struct yl_words w = yl_philox((struct yl_key){12, 34}, (uint32_t)i, (uint32_t)(i >> 32), 0, 0);
    return (uint64_t)w.w[1] << 32 | w.w[0];
}

static void untouched(const void *from, size_t bytes, const char *what, int n)
{
    const unsigned char *at = from;
    size_t changed = 0;
    for (size_t i = 0; i < bytes; i++) changed += at[i] != 0xA5;
    cr_expect(eq(sz, changed, 0), "%s n %d wrote beyond the padded rows", what, n);
}

#define EACH_SET(k) \
    for (unsigned s_ = 0; s_ < 3; s_++) \
        for (const struct yl_kernels *k = yl_kernels_named(sets[s_]); k; k = NULL)

static void check_words(const struct yl_kernels *kernels, int n, int odd)
{
    uint32_t out[ROOM + 1], c0[ROOM], c1[ROOM], ctr3 = yl_ctr3(YL_SLOT_CHOOSE, 2, 3), wrong = 0;
    uint64_t k[ROOM + 1];
    struct yl_key key = yl_key(5, 6, 7);
    for (int i = 0; i < ROOM; i++)
        c0[i] = (uint32_t)noise((uint64_t)i), c1[i] = (uint32_t)(noise((uint64_t)i) >> 32);
    memset(out, 0xA5, sizeof out);
    kernels->words(out + odd, c0 + odd, c1 + odd, 99, ctr3, key, n);
    for (int i = odd; i < odd + n; i++)
        wrong += out[i] != yl_word(key, (struct yl_address){c0[i], c1[i], 99}, ctr3);
    cr_expect(eq(u32, wrong, 0), "%s words n %d", kernels->name, n);
    untouched(out + odd + padded(n), sizeof out - (size_t)(odd + padded(n)) * sizeof *out, "words",
              n);
    memset(k, 0xA5, sizeof k);
    kernels->k52(k + odd, c0 + odd, c1 + odd, 99, ctr3, key, n);
    for (int i = odd; i < odd + n; i++)
        wrong += k[i] != yl_k52(key, (struct yl_address){c0[i], c1[i], 99}, ctr3);
    cr_expect(eq(u32, wrong, 0), "%s k52 n %d", kernels->name, n);
    untouched(k + odd + padded(n), sizeof k - (size_t)(odd + padded(n)) * sizeof *k, "k52", n);
}

Test(kernels, words_and_quantities_are_those_of_one_row)
{
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++)
        for (int odd = 0; odd < 2; odd++) check_words(kernels, size_at(i), odd);
}

Test(kernels, dense_words_are_those_of_one_row)
{
    static const uint32_t firsts[] = {0, 1, 2, 3, 4, 5, 62, 63, 1000001, UINT32_MAX - 400};
    struct yl_key key = yl_key(8, 9, 10);
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++)
        for (unsigned f = 0; f < sizeof firsts / sizeof *firsts; f++) {
            int n = size_at(i), odd = (int)(f & 1);
            uint32_t out[ROOM + 1], wrong = 0;
            memset(out, 0xA5, sizeof out);
            kernels->words_dense(out + odd, firsts[f], 288, 77, 0, key, n);
            for (int j = 0; j < n; j++)
                wrong += out[odd + j] !=
                         yl_word(key, (struct yl_address){firsts[f] + (uint32_t)j, 288, 77}, 0);
            cr_expect(eq(u32, wrong, 0), "%s dense first %u n %d", kernels->name, firsts[f], n);
            untouched(out + odd + padded(n), sizeof out - (size_t)(odd + padded(n)) * sizeof *out,
                      "words_dense", n);
        }
}

static const double values[] = {1.0, 2.5, 2.5, 1e6, 7e15};
static const struct yl_dist dists[] = {
    {.family = YL_CONSTANT, .a = 3e6},
    {.family = YL_CONSTANT, .a = -2.5},
    {.family = YL_EXP, .a = 5e6},
    {.family = YL_EXP, .a = 5e6, .capped = true, .at_most = 4e6},
    {.family = YL_UNIFORM, .a = -1e6, .b = 9e8},
    {.family = YL_LOGNORMAL, .a = 4e7, .b = 1.0},
    {.family = YL_LOGNORMAL, .a = 3e8, .b = 2.0, .by_mean = true},
    {.family = YL_GAMMA, .a = 2e6, .b = 0.1},
    {.family = YL_WEIBULL, .a = 1e6, .b = 0.2},
    {.family = YL_PARETO, .a = 1e6, .b = 1.16},
    {.family = YL_PARETO, .a = 1e6, .b = 0.5, .capped = true, .at_most = 1e9},
    {.family = YL_NORMAL, .a = 1e3, .b = 1e3},
    {.family = YL_NORMAL, .a = 1e3, .b = 1e3, .with_sign = true},
    {.family = YL_EMPIRICAL, .a = 1.0, .values = values, .count = 5},
    {.family = YL_EMPIRICAL, .a = 2.0, .values = values, .count = 3, .capped = true, .at_most = 4},
    {.family = YL_LOGISTIC},
};

static void each_draw(void check(const struct yl_kernels *, const struct yl_draw *, int, unsigned))
{
    for (unsigned d = 0; d < sizeof dists / sizeof *dists; d++) {
        struct yl_draw draw;
        cr_assert(eq(int, yl_draw_init(&draw, &dists[d], &tables), YL_OK), "distribution %u", d);
        EACH_SET(kernels)
        for (int i = 0; size_at(i) >= 0; i++) check(kernels, &draw, size_at(i), d);
    }
}

static void check_draw(const struct yl_kernels *kernels, const struct yl_draw *draw, int n,
                       unsigned row)
{
    uint64_t k[MOST + 1] = {0};
    int64_t out[MOST + 1], time[MOST + 1];
    int odd = n & 1, wrong = 0;
    for (int i = 0; i < n; i++) k[odd + i] = noise((uint64_t)i) >> 12;
    if (n > 0) k[odd] = 0;
    if (n > 1) k[odd + 1] = (UINT64_C(1) << 52) - 1;
    if (n > 2) k[odd + 2] = UINT64_C(1) << 51;
    if (n > 3) k[odd + 3] = (UINT64_C(1) << 51) - 1;
    for (int i = 0; i < n; i++) time[odd + i] = 1000 * i - 7;
    kernels->draw(out + odd, draw, k + odd, n);
    kernels->add(time + odd, draw, k + odd, n);
    for (int i = 0; i < n; i++) {
        int64_t want = yl_draw_integer(draw, k[odd + i]);
        wrong += out[odd + i] != want || time[odd + i] != 1000 * i - 7 + want;
    }
    cr_expect(eq(int, wrong, 0), "%s distribution %u n %d", kernels->name, row, n);
    uint64_t same[MOST + 1];
    memcpy(same, k, sizeof same);
    kernels->draw((int64_t *)same + odd, draw, same + odd, n);
    cr_expect(eq(int, memcmp(same + odd, out + odd, (size_t)n * sizeof *out), 0),
              "%s distribution %u n %d in place", kernels->name, row, n);
}

Test(kernels, draws_are_those_of_one_row_for_every_family) { each_draw(check_draw); }

static void check_values(const struct yl_kernels *kernels, const struct yl_draw *draw, int n,
                         unsigned row)
{
    uint64_t k[MOST + 1] = {0};
    double out[MOST + 1];
    int odd = n & 1, wrong = 0;
    for (int i = 0; i < n; i++) k[odd + i] = noise((uint64_t)(i + 7 * n)) >> 12;
    if (n > 0) k[odd] = 0;
    if (n > 1) k[odd + 1] = (UINT64_C(1) << 52) - 1;
    if (n > 2) k[odd + 2] = UINT64_C(1) << 51;
    kernels->values(out + odd, draw, k + odd, n);
    for (int i = 0; i < n; i++) {
        const double want = yl_draw_value(draw, k[odd + i]);
        wrong += memcmp(&out[odd + i], &want, sizeof want) != 0;
    }
    cr_expect(eq(int, wrong, 0), "%s values of distribution %u n %d", kernels->name, row, n);
}

Test(kernels, unrounded_values_are_those_of_one_row_to_the_last_bit) { each_draw(check_values); }

/* Levels far from their words, at them, and one step of a double to either side. */
static double level_near(const struct yl_table *table, const double *edge, uint32_t word, int how)
{
    const double quantile = yl_word_quantile(table, word);
    const double levels[] = {quantile,
                             nextafter(quantile, INFINITY),
                             nextafter(quantile, -INFINITY),
                             -quantile,
                             quantile / 2,
                             INFINITY,
                             -INFINITY,
                             edge[word >> (32 - YL_EDGE_BITS)],
                             edge[(word >> (32 - YL_EDGE_BITS)) + 1]};
    return levels[how % (int)(sizeof levels / sizeof *levels)];
}

Test(kernels, words_reach_a_level_as_their_quantiles_do)
{
    struct yl_draw draw;
    double edge[YL_EDGES + 1];
    cr_assert(
        eq(int, yl_draw_init(&draw, &(struct yl_dist){.family = YL_LOGISTIC}, &tables), YL_OK));
    yl_word_edges(edge, draw.table);
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++) {
        uint32_t word[MOST + 1];
        double level[MOST + 1];
        bool flag[MOST + 1];
        int n = size_at(i), wrong = 0;
        for (int j = 0; j < n; j++) {
            word[j] = j < 3 ? (uint32_t)0 - (uint32_t)j : (uint32_t)noise((uint64_t)(j * 31 + n));
            if (j % 5 == 4) word[j] &= UINT32_C(0xFFFFFFFF) << (32 - YL_EDGE_BITS);
            level[j] = level_near(draw.table, edge, word[j], j + n);
        }
        kernels->reaches(flag, draw.table, edge, word, level, n);
        for (int j = 0; j < n; j++)
            wrong += flag[j] != (yl_word_quantile(draw.table, word[j]) < level[j]);
        cr_expect(eq(int, wrong, 0), "%s n %d", kernels->name, n);
    }
}

/* What edges and thresholds rest on: no word's quantile is below that of the word before. All words
 * at the borders of segments and octaves, where two cubics meet, and every 65,537th. */
Test(kernels, the_logistic_quantile_rises_from_word_to_word)
{
    struct yl_draw draw;
    uint32_t falls = 0;
    cr_assert(
        eq(int, yl_draw_init(&draw, &(struct yl_dist){.family = YL_LOGISTIC}, &tables), YL_OK));
    for (uint64_t word = 1; word < UINT64_C(1) << 32; word += 65537)
        falls += yl_word_quantile(draw.table, (uint32_t)word) <=
                 yl_word_quantile(draw.table, (uint32_t)word - 1);
    for (int octave = 4; octave < 32; octave++)
        for (uint64_t segment = 16; segment <= 32; segment++)
            for (int upper = 0; upper < 2; upper++)
                for (uint64_t j = 0; j < 64; j++) {
                    const uint64_t lower = (segment << (octave - 4)) + j,
                                   word = upper ? (UINT64_C(1) << 32) - lower : lower;
                    if (word < 1 || word >> 32) continue;
                    falls += yl_word_quantile(draw.table, (uint32_t)word) <=
                             yl_word_quantile(draw.table, (uint32_t)word - 1);
                }
    cr_expect(eq(u32, falls, 0));
}

static void check_below(const struct yl_kernels *kernels, const uint32_t *word, uint32_t high,
                        int n)
{
    uint32_t keep[ROOM], tie[ROOM], kept = 0, tied = 0, wrong = 0;
    int ties = -1;
    memset(keep, 0xA5, sizeof keep);
    int got = kernels->below(keep, tie, &ties, word, high, n);
    for (int i = 0; i < n; i++) {
        if (word[i] < high) wrong += keep[kept++] != (uint32_t)i;
        if (word[i] == high) wrong += tie[tied++] != (uint32_t)i;
    }
    cr_expect(eq(int, got, (int)kept), "%s high %u n %d", kernels->name, high, n);
    cr_expect(eq(int, ties, (int)tied), "%s high %u n %d", kernels->name, high, n);
    cr_expect(eq(u32, wrong, 0), "%s high %u n %d", kernels->name, high, n);
    untouched(keep + padded(n), sizeof keep - (size_t)padded(n) * sizeof *keep, "below", n);
}

Test(kernels, below_keeps_the_passing_rows_in_order_and_sets_ties_apart)
{
    static const uint32_t highs[] = {0, 1, 42949673, 1503238553, 3865470566, UINT32_MAX};
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++)
        for (unsigned h = 0; h < sizeof highs / sizeof *highs; h++)
            for (int with_ties = 0; with_ties < 2; with_ties++) {
                uint32_t word[MOST + 1];
                int n = size_at(i);
                for (int j = 0; j < n; j++) word[j] = (uint32_t)noise((uint64_t)(j + 1000 * n));
                for (int j = n - 1; with_ties && j >= 0; j -= 23) word[j] = highs[h];
                check_below(kernels, word, highs[h], n);
            }
}

/* From the definition: the largest power of two, then 256ths of it. */
static uint32_t cell_of(int64_t number)
{
    uint32_t octave = 0;
    if (number < 256) return (uint32_t)number;
    while (number >> (octave + 9)) octave++;
    return 256 * (octave + 1) + (uint32_t)((number >> octave) - 256);
}

static void check_cells(const struct yl_kernels *kernels, const int64_t *span, int n)
{
    int64_t time[ROOM], begun[ROOM], range[2], least = INT64_MAX, most = 0;
    uint32_t out[ROOM], wrong = 0;
    memset(out, 0xA5, sizeof out);
    for (int i = 0; i < n; i++)
        begun[i] = (int64_t)(noise((uint64_t)i) >> 9), time[i] = begun[i] + span[i];
    kernels->cells(out, range, time, begun, n);
    for (int i = 0; i < n; i++) {
        int64_t d = span[i] < 0 ? 0 : span[i];
        least = d < least ? d : least, most = d > most ? d : most;
        wrong += out[i] != cell_of(d) || yl_octave_cell(d) != cell_of(d);
    }
    cr_expect(eq(u32, wrong, 0), "%s n %d", kernels->name, n);
    cr_expect(eq(i64, range[0], least));
    cr_expect(eq(i64, range[1], most));
    untouched(out + padded(n), sizeof out - (size_t)padded(n) * sizeof *out, "cells", n);
}

Test(kernels, cells_are_those_of_one_number)
{
    enum { EXACT = 52, LARGEST = 54 }; /* bits; beyond 52 no double holds the number */
    EACH_SET(kernels)
    for (int bits = EXACT; bits <= LARGEST; bits++)
        for (int i = 0; size_at(i) >= 0; i++) {
            int64_t span[MOST + 1];
            for (int j = 0; j < size_at(i); j++) {
                int64_t power = INT64_C(1) << (j * 7 % bits);
                span[j] = j % 3 == 0   ? power - (j & 1)
                          : j % 3 == 1 ? (int64_t)(noise((uint64_t)j) % (uint64_t)(2 * power))
                                       : j - 20;
            }
            check_cells(kernels, span, size_at(i));
        }
}

Test(kernels, tops_are_the_first_words_of_quantities)
{
    static const uint32_t firsts[] = {0, 7, 1000001, UINT32_MAX - 400};
    struct yl_key key = yl_key(8, 9, 10);
    const uint32_t ctr3 = yl_ctr3(YL_SLOT_ARRIVAL, 0, 0);
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++)
        for (unsigned f = 0; f < sizeof firsts / sizeof *firsts; f++) {
            uint32_t out[ROOM], wrong = 0;
            uint64_t many[6] = {3, 0, 5, 0, 3}, below = 3;
            const int n = size_at(i);
            memset(out, 0xA5, sizeof out);
            kernels->tops_dense(out, firsts[f], 44, 99, ctr3, key, n);
            for (int j = 0; j < n; j++) {
                struct yl_address address = {firsts[f] + (uint32_t)j, 44, 99};
                wrong += out[j] != (uint32_t)(yl_k52(key, address, ctr3) >> 20);
                below += out[j] < out[n / 2];
            }
            cr_expect(eq(u32, wrong, 0), "%s tops n %d", kernels->name, n);
            untouched(out + padded(n), sizeof out - (size_t)padded(n) * sizeof *out, "tops", n);
            kernels->under(many, out, (const uint32_t[]){out[n / 2], 0, 0, 0, out[n / 2]}, 5, n);
            cr_expect(eq(u64, many[0], below), "%s under n %d", kernels->name, n);
            cr_expect(eq(u64, many[4], below), "%s under n %d, the fifth", kernels->name, n);
            cr_expect(many[1] == 0 && many[2] == 5 && many[3] == 0 && many[5] == 0);
        }
}

Test(kernels, rows_of_one_cell_end_where_another_begins)
{
    EACH_SET(kernels)
    for (int i = 0; size_at(i) >= 0; i++) {
        const int n = size_at(i);
        for (int other = 1; n && other <= n; other += 1 + other / 3) {
            uint32_t index[ROOM], cell[ROOM], range[2], least = UINT32_MAX, most = 0;
            for (int j = 0; j < n; j++) {
                index[j] = (uint32_t)noise((uint64_t)j);
                cell[j] = j == other ? 8 : 7;
            }
            for (int j = 0; j < other; j++) {
                least = index[j] < least ? index[j] : least;
                most = index[j] > most ? index[j] : most;
            }
            cr_expect(eq(int, kernels->alike(range, index, cell, n), other), "%s", kernels->name);
            cr_expect(eq(u32, range[0], least), "%s n %d, %d alike", kernels->name, n, other);
            cr_expect(eq(u32, range[1], most), "%s n %d, %d alike", kernels->name, n, other);
        }
    }
}

Test(kernels, permutations_are_those_of_one_number)
{
    static const uint64_t all[] = {1, 2, 300, 4096, 5000, 1500000, UINT32_MAX, UINT64_C(1) << 32};
    EACH_SET(kernels)
    for (unsigned a = 0; a < sizeof all / sizeof *all; a++)
        for (int n = 0; n <= 1100; n += n < 70 ? 1 : 257) {
            struct yl_permutation permutation;
            uint32_t in[1100 + YL_ROW_PAD], out[1100 + 2 * YL_ROW_PAD], wrong = 0;
            yl_permutation_init(&permutation, all[a], 11);
            for (int i = 0; i < n; i++) in[i] = (uint32_t)(noise((uint64_t)i) % all[a]);
            memset(out, 0xA5, sizeof out);
            kernels->permute(out, in, &permutation, n);
            for (int i = 0; i < n; i++) wrong += out[i] != yl_permutation_at(&permutation, in[i]);
            cr_expect(eq(u32, wrong, 0), "%s permute n %d", kernels->name, n);
            untouched(out + n, sizeof out - (size_t)n * sizeof *out, "permute", n);
        }
}

static double part(uint64_t i) { return (double)(noise(i) >> 12) * 0x1p-52; }

/* The sum written out, in the order of i: the same bits, whichever of the two is longer. */
static void check_fold(const struct yl_kernels *kernels, int n, int weights, int room)
{
    double in[64], weight[64], out[160], want[160];
    uint32_t wrong = 0;
    for (int i = 0; i < 64; i++) in[i] = i % 7 == 3 ? 0 : part((uint64_t)i);
    for (int j = 0; j < 64; j++) weight[j] = part((uint64_t)j + 1000);
    for (int k = 0; k < 160; k++) out[k] = want[k] = k < room ? part((uint64_t)k + 2000) : -1;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < weights && i + j < room; j++) want[i + j] += in[i] * weight[j];
    kernels->fold(out, room, in, n, weight, weights);
    for (int k = 0; k < 160; k++) wrong += memcmp(&out[k], &want[k], sizeof *out) != 0;
    cr_expect(eq(u32, wrong, 0), "%s fold %d by %d in %d", kernels->name, n, weights, room);
}

Test(kernels, delays_are_folded_in_order)
{
    EACH_SET(kernels)
    for (int n = 0; n <= 50; n += n < 14 ? 1 : 9)
        for (int weights = 0; weights <= 50; weights += weights < 14 ? 1 : 9)
            for (int room = n; room <= 130; room += room < n + 12 ? 1 : 40)
                check_fold(kernels, n, weights, room);
}

Test(kernels, names_that_are_unknown_give_null)
{
    cr_expect(eq(ptr, (void *)yl_kernels_named("sse9"), NULL));
    cr_expect(eq(ptr, (void *)yl_kernels_named(""), NULL));
    cr_expect(eq(str, (char *)yl_kernels_named("scalar")->name, "scalar"));
    const struct yl_kernels *best = yl_kernels_best();
    cr_expect(eq(ptr, (void *)yl_kernels_named(best->name), (void *)best));
}
