/* kernels.h: draws over arrays, one body compiled for each instruction set.
 *
 * Why      The walk spends its time here. Scalar code is the reference; the others are the same body, so the same bytes.
 * Shape    const struct yl_kernels *k = yl_kernels_best() (or yl_kernels_named("scalar" | "avx2" | "avx512")); k->words(...).
 *          Arrays hold n rows; they may be read and written up to the next multiple of 16 rows (YL_ROW_PAD).
 * Units    see address.h. ctr3 as made by yl_ctr3.
 * Cost     ns a row, scalar / AVX2, on a shared Zen 3: dense word 3.1 / 0.8, word 12.2 / 2.6, quantity 8.5 / 2.0, top of a
 *          quantity 8.3 / 1.7; on a shared Zen 4, scalar / AVX2 / AVX-512: draw 2.6 / 2.3 / 1.3, below 0.9 / 0.3 / 0.3 at any
 *          share kept, cell 1.2 / 1.2 / 0.2. A call of few rows costs half a group of lanes (1, 8, 8 blocks).
 * Errors   yl_kernels_named returns NULL for a name that is unknown or that this processor cannot run.
 */
#pragma once
#include "sim/rand/address.h"
#include "sim/rand/draw.h"
#include "sim/rand/permutation.h"
#include <stdbool.h>
#include <stdint.h>

enum { YL_ROW_PAD = 16 };
/* The cell of a whole number, from 0: 256 equal ones an octave; each number below 256 has its own. */
enum { YL_OCTAVE_CELLS = 256 };
static inline uint32_t yl_octave_cell(int64_t number)
{
    uint64_t whole = (uint64_t)number;
    if (whole < YL_OCTAVE_CELLS) return (uint32_t)whole;
    int octave = 63 - __builtin_clzll(whole);
    return (uint32_t)((octave - 7) * YL_OCTAVE_CELLS) +
           (uint32_t)(whole >> (octave - 8)) % YL_OCTAVE_CELLS;
}
/* The standard quantile in the middle of what a decision word stands for; edges of a table: those of every 2^24th word. */
enum { YL_EDGE_BITS = 8, YL_EDGES = 1 << YL_EDGE_BITS };
static inline double yl_word_quantile(const struct yl_table *table, uint32_t word)
{
    return yl_table_value(table, (uint64_t)word << 20 | UINT64_C(1) << 19);
}
void yl_word_edges(double edge[YL_EDGES + 1], const struct yl_table *table);
struct yl_kernels {
    const char *name;
    /* Decision words of the visits first, first+1, ... first+n-1 of one cell (dense: four visits
     * share a block). */
    void (*words_dense)(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin,
                        uint32_t ctr3, struct yl_key key, int n);
    /* Decision words of the visits (c0[i], c1[i], origin). */
    void (*words)(uint32_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                  uint32_t ctr3, struct yl_key key, int n);
    /* 52-bit quantities of the visits (c0[i], c1[i], origin). */
    void (*k52)(uint64_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                uint32_t ctr3, struct yl_key key, int n);
    /* The first 32 bits of the quantities of the visits first, first+1, ... of one cell. */
    void (*tops_dense)(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin, uint32_t ctr3,
                       struct yl_key key, int n);
    /* hits[e] += how many words are below edge[e]. */
    void (*under)(uint64_t *hits, const uint32_t *word, const uint32_t *edge, uint32_t edges,
                  int n);
    /* How many rows from the first on are of its cell; range: the least and the most of their indexes. */
    int (*alike)(uint32_t range[2], const uint32_t *index, const uint32_t *cell, int n);
    /* out[i] = rounded draw of k[i]; for every family. out may be the same array as k. */
    void (*draw)(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n);
    /* time[i] += rounded draw of k[i]. */
    void (*add)(int64_t *time, const struct yl_draw *draw, const uint64_t *k, int n);
    /* out[i] = draw of k[i], not rounded. */
    void (*values)(double *out, const struct yl_draw *draw, const uint64_t *k, int n);
    /* flag[i]: the quantile in the middle of word[i] is below level[i], for a table that rises from
     * each word to the next; edge: yl_word_edges of it. */
    void (*reaches)(bool *flag, const struct yl_table *table, const double *edge,
                    const uint32_t *word, const double *level, int n);
    /* Rows i (ascending) with word[i] < high go to keep[]; ties (word[i] == high) go to tie[] and
     * not to keep[]; returns kept. */
    int (*below)(uint32_t *keep, uint32_t *tie, int *ties, const uint32_t *word, uint32_t high,
                 int n);
    /* out[i] = yl_octave_cell of time[i] - begun[i], or of 0 where that is negative; range: the least and the most of them. */
    void (*cells)(uint32_t *out, int64_t range[2], const int64_t *time, const int64_t *begun,
                  int n);
    /* out[i + j] += in[i] * weight[j] where i + j < room; to each of out they are added in the order of i. */
    void (*fold)(double *out, int room, const double *in, int n, const double *weight, int weights);
    /* out[i] = yl_permutation_at of in[i], for a permutation of at most 2^32. */
    void (*permute)(uint32_t *out, const uint32_t *in, const struct yl_permutation *permutation,
                    int n);
};
const struct yl_kernels *yl_kernels_best(void);
const struct yl_kernels *yl_kernels_named(const char *name);
