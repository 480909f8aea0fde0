/* kernels_body.h: the one body of all kernels; each kernels_<isa>.c defines YL_KERNELS (the
 * struct's name), YL_ISA (its name as text) and YL_LANES, and includes this.
 *
 * Why      The same C for every instruction set gives the same bytes; the compiler's vectoriser
 * does the rest. Philox keeps its 32-bit words in 64-bit lanes, which is the form gcc vectorises. A
 * file may bring its own yl_blocks. Owns     nothing.
 */
#ifndef YL_SIM_RAND_KERNELS_BODY_H
#define YL_SIM_RAND_KERNELS_BODY_H
#include "sim/rand/kernels.h"
#include "sim/rand/kernels_isa.h"
#include <string.h>

/* No row looks at another row's result, though out and k may be one array. */
#ifdef __clang__
#define YL_ROWS_APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define YL_ROWS_APART _Pragma("GCC ivdep")
#endif

/* c0 and c1 of YL_LANES blocks, and what they become. */
struct yl_lanes {
    uint64_t w[4][YL_LANES];
};

#ifndef YL_OWN_BLOCKS
static inline void yl_blocks(struct yl_lanes *lanes, uint32_t maker, uint32_t c3, struct yl_key key)
{
    const uint64_t low = 0xFFFFFFFFu;
    for (int i = 0; i < YL_LANES; i++) {
        uint64_t a = lanes->w[0][i], b = lanes->w[1][i], c = maker, d = c3;
        uint32_t k0 = key.k0, k1 = key.k1;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
            uint64_t p0 = (a & low) * 0xD2511F53u, p1 = (c & low) * 0xCD9E8D57u;
            a = (p1 >> 32) ^ b ^ k0, c = (p0 >> 32) ^ d ^ k1;
            b = p1, d = p0;
        }
        lanes->w[0][i] = a, lanes->w[1][i] = b, lanes->w[2][i] = c, lanes->w[3][i] = d;
    }
}
#endif

static inline void dense_blocks(uint32_t *out, uint32_t block, uint32_t cell,
                                const uint32_t rest[2], struct yl_key key)
{
    struct yl_lanes lanes;
    for (uint32_t i = 0; i < YL_LANES; i++) lanes.w[0][i] = block + i, lanes.w[1][i] = cell;
    yl_blocks(&lanes, rest[0], rest[1], key);
    for (int i = 0; i < YL_LANES; i++)
        for (int j = 0; j < 4; j++) out[4 * i + j] = (uint32_t)lanes.w[j][i];
}

static void words_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t maker, uint32_t c3,
                        struct yl_key key, int n)
{
    const uint32_t rest[2] = {maker, c3};
    uint32_t some[4 * YL_LANES], block = first >> 2;
    int skip = (int)(first & 3), done = 0;
    while (done < n) {
        int left = n - done;
        if (!skip && left >= 4 * YL_LANES) {
            dense_blocks(out + done, block, cell, rest, key);
            done += 4 * YL_LANES;
        } else {
            int take = 4 * YL_LANES - skip < left ? 4 * YL_LANES - skip : left;
            dense_blocks(some, block, cell, rest, key);
            memcpy(out + done, some + skip, (size_t)take * sizeof *out);
            done += take, skip = 0;
        }
        block += YL_LANES;
    }
}

static inline void word_rows(uint32_t *out, const uint32_t *c0, const uint32_t *c1,
                             const uint32_t rest[2], struct yl_key key)
{
    struct yl_lanes lanes;
    uint32_t word[YL_LANES];
    for (int i = 0; i < YL_LANES; i++) lanes.w[0][i] = c0[i] >> 2, lanes.w[1][i] = c1[i];
    yl_blocks(&lanes, rest[0], rest[1], key);
    for (int i = 0; i < YL_LANES; i++) {
        uint64_t odd = 0 - (uint64_t)(c0[i] & 1), high = 0 - (uint64_t)(c0[i] >> 1 & 1);
        uint64_t lower = lanes.w[0][i] ^ ((lanes.w[0][i] ^ lanes.w[1][i]) & odd);
        uint64_t upper = lanes.w[2][i] ^ ((lanes.w[2][i] ^ lanes.w[3][i]) & odd);
        word[i] = (uint32_t)(lower ^ ((lower ^ upper) & high));
    }
    memcpy(out, word, sizeof word);
}

static void words(uint32_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t maker,
                  uint32_t c3, struct yl_key key, int n)
{
    const uint32_t rest[2] = {maker, c3};
    int i = 0;
    for (; i + YL_LANES <= n; i += YL_LANES) word_rows(out + i, c0 + i, c1 + i, rest, key);
    if (i == n) return;
    uint32_t last[3][YL_LANES] = {{0}};
    size_t bytes = (size_t)(n - i) * sizeof *out;
    memcpy(last[0], c0 + i, bytes);
    memcpy(last[1], c1 + i, bytes);
    word_rows(last[2], last[0], last[1], rest, key);
    memcpy(out + i, last[2], bytes);
}

static inline void k52_rows(uint64_t *out, const uint32_t *c0, const uint32_t *c1,
                            const uint32_t rest[2], struct yl_key key)
{
    struct yl_lanes lanes;
    uint64_t quantity[YL_LANES];
    for (int i = 0; i < YL_LANES; i++) lanes.w[0][i] = c0[i], lanes.w[1][i] = c1[i];
    yl_blocks(&lanes, rest[0], rest[1], key);
    for (int i = 0; i < YL_LANES; i++)
        quantity[i] = (lanes.w[1][i] << 32 | (lanes.w[0][i] & 0xFFFFFFFFu)) >> 12;
    memcpy(out, quantity, sizeof quantity);
}

static void k52(uint64_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t maker, uint32_t c3,
                struct yl_key key, int n)
{
    const uint32_t rest[2] = {maker, c3};
    int i = 0;
    for (; i + YL_LANES <= n; i += YL_LANES) k52_rows(out + i, c0 + i, c1 + i, rest, key);
    if (i == n) return;
    uint32_t last[2][YL_LANES] = {{0}};
    uint64_t quantity[YL_LANES];
    size_t bytes = (size_t)(n - i) * sizeof *c0;
    memcpy(last[0], c0 + i, bytes);
    memcpy(last[1], c1 + i, bytes);
    k52_rows(quantity, last[0], last[1], rest, key);
    memcpy(out + i, quantity, (size_t)(n - i) * sizeof *out);
}

static inline int64_t cut(double x, double low, double high)
{
    x = x < low ? low : x;
    return yl_round(x > high ? high : x);
}

/* keep is 0 for a draw and all ones for an addition to what is there. */
static inline void draw_rows(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n,
                             bool adds)
{
    const double location = draw->location, scale = draw->scale, low = draw->low,
                 high = draw->at_most;
    if (draw->table) {
        const double *cubic = draw->table->cubic;
        const uint64_t side = draw->table->side;
        const int shift = draw->table->shift;
        YL_ROWS_APART
        for (int i = 0; i < n; i++) {
            double x = location + scale * yl_table_at(cubic, side, shift, k[i]);
            out[i] = (adds ? out[i] : 0) + cut(x, low, high);
        }
    } else if (draw->family == YL_UNIFORM) {
        YL_ROWS_APART
        for (int i = 0; i < n; i++)
            out[i] = (adds ? out[i] : 0) + cut(location + scale * yl_unit(k[i]), low, high);
    } else if (draw->family == YL_EMPIRICAL) {
        const double *values = draw->values, count = (double)draw->count;
        YL_ROWS_APART
        for (int i = 0; i < n; i++) {
            int32_t at = (int32_t)(yl_unit(k[i]) * count);
            out[i] = (adds ? out[i] : 0) + cut(scale * values[at], low, high);
        }
    } else {
        const int64_t value = cut(location, low, high);
        for (int i = 0; i < n; i++) out[i] = (adds ? out[i] : 0) + value;
    }
}

static void draw_over(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n)
{
    draw_rows(out, draw, k, n, false);
}

static void add(int64_t *time, const struct yl_draw *draw, const uint64_t *k, int n)
{
    draw_rows(time, draw, k, n, true);
}

static int below_ties(uint32_t *keep, uint32_t *tie, int *ties, const uint32_t *word, uint32_t high,
                      int n)
{
    int kept = 0, tied = 0;
    for (int i = 0; i < n; i++) {
        if (word[i] < high)
            keep[kept++] = (uint32_t)i;
        else if (word[i] == high)
            tie[tied++] = (uint32_t)i;
    }
    *ties = tied;
    return kept;
}

/* 64 rows at a time to a mask, then its set bits; ties (one in 4e9) are looked for over all rows
 * first. */
static int below(uint32_t *keep, uint32_t *tie, int *ties, const uint32_t *word, uint32_t high,
                 int n)
{
    uint32_t equal = 0;
    for (int i = 0; i < n; i++) equal |= word[i] == high;
    if (equal) return below_ties(keep, tie, ties, word, high, n);
    *ties = 0;
    int kept = 0, i = 0;
    for (; i + 8 <= n; i += 8) {
        uint8_t flag[8];
        uint64_t flags;
        for (int j = 0; j < 8; j++) flag[j] = word[i + j] < high;
        memcpy(&flags, flag, sizeof flags);
        unsigned mask = (unsigned)(flags * UINT64_C(0x0102040810204080) >> 56);
        const uint8_t *at = yl_kernels_set_bits[mask];
        for (int j = 0; j < 8; j++) keep[kept + j] = (uint32_t)i + at[j];
        kept += at[8];
    }
    for (; i < n; i++) {
        keep[kept] = (uint32_t)i;
        kept += word[i] < high;
    }
    return kept;
}

const struct yl_kernels YL_KERNELS = {
    .name = YL_ISA,
    .words_dense = words_dense,
    .words = words,
    .k52 = k52,
    .draw = draw_over,
    .add = add,
    .below = below,
};
#endif
