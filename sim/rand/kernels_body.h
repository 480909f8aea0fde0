/* kernels_body.h: the one body of all kernels.
 *
 * Why      The same C for every instruction set gives the same bytes; the vectoriser does the rest.
 * Shape    a kernels_<isa>.c defines YL_KERNELS (the struct's name), YL_ISA (its name as text), YL_LANES (blocks made
 *          together), perhaps YL_WHOLE_CUBICS and, for Philox, YL_VECTOR with YL_ALL, YL_LOAD, YL_STORE, YL_WIDEN, YL_MULTIPLY,
 *          YL_HIGH and YL_XOR3; then it includes this.
 * Units    words are in the low halves of 64-bit lanes; the high halves are what is left over.
 */
#pragma once
#include "sim/rand/kernels.h"
#include "sim/rand/kernels_isa.h"
#include <string.h>

/* Left as a loop: gcc would unroll so few rows first and then not find the vectors in them. */
#ifdef __clang__
#define YL_AS_LOOP
#else
#define YL_AS_LOOP _Pragma("GCC unroll 1")
#endif

/* Of so many rows as its caller says by a constant. */
#define YL_ROWS static inline __attribute__((always_inline))

/* Blocks of visits side by side, so that what one of them waits for hides behind the others: the
 * words of a block, in the low halves. */
enum {
    YL_WIDE = (int)(sizeof(YL_VECTOR) / sizeof(uint64_t)),
    YL_SIDE = YL_LANES / YL_WIDE,
    YL_HALF = YL_SIDE / 2 /* where there are few rows */
};
static const uint64_t yl_lane[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
struct yl_side {
    YL_VECTOR a[YL_SIDE], b[YL_SIDE], c[YL_SIDE], d[YL_SIDE];
};
/* What is the same for all blocks of a call: the keys of rounds 1 to 9, and rounds 0 and 1 as far
 * as two words alone decide them. */
struct yl_rounds {
    YL_VECTOR a1, c1, a2, k0[10], k1[10];
};
static inline struct yl_rounds yl_rounds_of(uint32_t origin, uint32_t ctr3, struct yl_key key)
{
    const uint64_t p1 = (uint64_t)origin * 0xCD9E8D57u;
    struct yl_rounds rounds = {.a1 = YL_ALL((uint32_t)(p1 >> 32) ^ key.k0),
                               .c1 = YL_ALL(ctr3 ^ key.k1),
                               .a2 = YL_ALL((uint32_t)p1 ^ (key.k0 + 0x9E3779B9u))};
    for (uint32_t i = 1; i < 10; i++) {
        rounds.k0[i] = YL_ALL(key.k0 + i * 0x9E3779B9u);
        rounds.k1[i] = YL_ALL(key.k1 + i * 0xBB67AE85u);
    }
    return rounds;
}

/* yl_philox up to round `to`, of blocks whose first two words stand in a and b; here and below
 * `sides` is YL_SIDE or YL_HALF. */
YL_ROWS void yl_go(struct yl_side *side, const struct yl_rounds *rounds, int to, int sides)
{
    const YL_VECTOR m0 = YL_ALL(0xD2511F53u), m1 = YL_ALL(0xCD9E8D57u);
    YL_VECTOR *a = side->a, *b = side->b, *c = side->c, *d = side->d, p;
    for (int i = 0; i < sides; i++) {
        d[i] = YL_MULTIPLY(a[i], m0), p = YL_MULTIPLY(b[i] ^ rounds->a1, m0);
        b[i] = YL_MULTIPLY(YL_HIGH(d[i]) ^ rounds->c1, m1);
        a[i] = YL_HIGH(b[i]) ^ rounds->a2;
        c[i] = YL_XOR3(YL_HIGH(p), d[i], rounds->k1[1]);
        d[i] = p;
    }
#pragma GCC unroll 8
    for (int round = 2; round < to; round++)
        for (int i = 0; i < sides; i++) {
            p = YL_MULTIPLY(a[i], m0), a[i] = b[i], b[i] = YL_MULTIPLY(c[i], m1);
            a[i] = YL_XOR3(YL_HIGH(b[i]), a[i], rounds->k0[round]);
            c[i] = YL_XOR3(YL_HIGH(p), d[i], rounds->k1[round]);
            d[i] = p;
        }
}

/* Decision words of a cell: blocks `block` and behind it, each four words. */
YL_ROWS void dense_blocks(uint32_t *out, uint32_t block, uint32_t cell,
                          const struct yl_rounds *rounds, int sides)
{
    uint64_t low[YL_LANES], high[YL_LANES]; /* words 0 and 1, 2 and 3: x86 puts the low first */
    const YL_VECTOR half = YL_ALL(0xFFFFFFFFu);
    struct yl_side side;
    for (int i = 0; i < sides; i++) {
        side.a[i] = YL_LOAD(yl_lane + i * YL_WIDE) + YL_ALL(block);
        side.b[i] = YL_ALL(cell);
    }
    yl_go(&side, rounds, 10, sides);
    for (int i = 0; i < sides; i++) {
        YL_STORE(low + i * YL_WIDE, (side.a[i] & half) | side.b[i] << 32);
        YL_STORE(high + i * YL_WIDE, (side.c[i] & half) | side.d[i] << 32);
    }
    uint64_t pairs[2 * YL_LANES];
    YL_AS_LOOP
    for (int i = 0; i < sides * YL_WIDE; i++) pairs[2 * i] = low[i], pairs[2 * i + 1] = high[i];
    memcpy(out, pairs, (size_t)(sides * YL_WIDE) * 2 * sizeof *pairs);
}

static void words_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin,
                        uint32_t ctr3, struct yl_key key, int n)
{
    const struct yl_rounds rounds = yl_rounds_of(origin, ctr3, key);
    uint32_t some[4 * YL_LANES], block = first >> 2;
    int skip = (int)(first & 3), done = 0;
    while (done < n) {
        int left = n - done;
        if (!skip && left >= 4 * YL_LANES) {
            dense_blocks(out + done, block, cell, &rounds, YL_SIDE);
            done += 4 * YL_LANES;
        } else {
            int take = 4 * YL_LANES - skip < left ? 4 * YL_LANES - skip : left;
            if (skip + take <= 2 * YL_LANES)
                dense_blocks(some, block, cell, &rounds, YL_HALF);
            else
                dense_blocks(some, block, cell, &rounds, YL_SIDE);
            memcpy(out + done, some + skip, (size_t)take * sizeof *out);
            done += take;
            skip = 0;
        }
        block += YL_LANES;
    }
}

YL_ROWS void word_rows(uint32_t *out, const uint32_t *c0, const uint32_t *c1,
                       const struct yl_rounds *rounds, int sides)
{
    const YL_VECTOR none = YL_ALL(0), one = YL_ALL(1);
    struct yl_side side;
    uint64_t word[YL_LANES];
    for (int i = 0; i < sides; i++) {
        side.a[i] = YL_WIDEN(c0 + i * YL_WIDE) >> 2;
        side.b[i] = YL_WIDEN(c1 + i * YL_WIDE);
    }
    yl_go(&side, rounds, 10, sides);
    for (int i = 0; i < sides; i++) {
        const YL_VECTOR row = YL_WIDEN(c0 + i * YL_WIDE), odd = none - (row & one),
                        high = none - (row >> 1 & one);
        const YL_VECTOR lower = side.a[i] ^ ((side.a[i] ^ side.b[i]) & odd),
                        upper = side.c[i] ^ ((side.c[i] ^ side.d[i]) & odd);
        YL_STORE(word + i * YL_WIDE, lower ^ ((lower ^ upper) & high));
    }
    for (int i = 0; i < sides * YL_WIDE; i++) out[i] = (uint32_t)word[i];
}

static void words(uint32_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                  uint32_t ctr3, struct yl_key key, int n)
{
    const struct yl_rounds rounds = yl_rounds_of(origin, ctr3, key);
    int i = 0;
    for (; n - i > YL_LANES / 2; i += YL_LANES)
        word_rows(out + i, c0 + i, c1 + i, &rounds, YL_SIDE);
    if (i < n) word_rows(out + i, c0 + i, c1 + i, &rounds, YL_HALF);
}

/* Words 0 and 1 alone are asked, so that the last two rounds need half of what they have. */
YL_ROWS void k52_rows(uint64_t *out, const uint32_t *c0, const uint32_t *c1,
                      const struct yl_rounds *rounds, int sides)
{
    const YL_VECTOR m0 = YL_ALL(0xD2511F53u), m1 = YL_ALL(0xCD9E8D57u), half = YL_ALL(0xFFFFFFFFu);
    struct yl_side side;
    uint64_t word[YL_LANES];
    for (int i = 0; i < sides; i++) {
        side.a[i] = YL_WIDEN(c0 + i * YL_WIDE);
        side.b[i] = YL_WIDEN(c1 + i * YL_WIDE);
    }
    yl_go(&side, rounds, 8, sides);
    for (int i = 0; i < sides; i++) {
        const YL_VECTOR b = YL_MULTIPLY(side.c[i], m1), p = YL_MULTIPLY(side.a[i], m0),
                        c = YL_XOR3(YL_HIGH(p), side.d[i], rounds->k1[8]), q = YL_MULTIPLY(c, m1),
                        a = YL_XOR3(YL_HIGH(q), b, rounds->k0[9]);
        YL_STORE(word + i * YL_WIDE, q << 32 | (a & half));
    }
    for (int i = 0; i < sides * YL_WIDE; i++) out[i] = word[i] >> 12;
}

static void k52(uint64_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                uint32_t ctr3, struct yl_key key, int n)
{
    const struct yl_rounds rounds = yl_rounds_of(origin, ctr3, key);
    int i = 0;
    for (; n - i > YL_LANES / 2; i += YL_LANES) k52_rows(out + i, c0 + i, c1 + i, &rounds, YL_SIDE);
    if (i < n) k52_rows(out + i, c0 + i, c1 + i, &rounds, YL_HALF);
}

/* Word 1 alone is asked. */
YL_ROWS void top_rows(uint32_t *out, uint32_t first, uint32_t cell, const struct yl_rounds *rounds,
                      int sides)
{
    const YL_VECTOR m0 = YL_ALL(0xD2511F53u), m1 = YL_ALL(0xCD9E8D57u);
    struct yl_side side;
    uint64_t top[YL_LANES];
    for (int i = 0; i < sides; i++) {
        side.a[i] = YL_LOAD(yl_lane + i * YL_WIDE) + YL_ALL(first);
        side.b[i] = YL_ALL(cell);
    }
    yl_go(&side, rounds, 7, sides);
    for (int i = 0; i < sides; i++) {
        const YL_VECTOR p = YL_MULTIPLY(side.a[i], m0), b = YL_MULTIPLY(side.c[i], m1),
                        a = YL_XOR3(YL_HIGH(b), side.b[i], rounds->k0[7]),
                        c = YL_XOR3(YL_HIGH(YL_MULTIPLY(a, m0)), p, rounds->k1[8]);
        YL_STORE(top + i * YL_WIDE, YL_MULTIPLY(c, m1));
    }
    for (int i = 0; i < sides * YL_WIDE; i++) out[i] = (uint32_t)top[i];
}

static void tops_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin, uint32_t ctr3,
                       struct yl_key key, int n)
{
    const struct yl_rounds rounds = yl_rounds_of(origin, ctr3, key);
    for (int i = 0; i < n; i += YL_LANES)
        top_rows(out + i, first + (uint32_t)i, cell, &rounds, YL_SIDE);
}

/* Four edges side by side, so that a word is fetched once for them. */
static void under(uint64_t *hits, const uint32_t *word, const uint32_t *edge, uint32_t edges, int n)
{
    for (uint32_t e = 0; e < edges; e += 4) {
        uint32_t high[4], below[4] = {0};
        for (uint32_t j = 0; j < 4; j++) high[j] = e + j < edges ? edge[e + j] : 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < 4; j++) below[j] += word[i] < high[j];
        for (uint32_t j = 0; j < 4 && e + j < edges; j++) hits[e + j] += below[j];
    }
}

static int alike(uint32_t range[2], const uint32_t *index, const uint32_t *cell, int n)
{
    uint32_t least = index[0], most = index[0], others = 0;
    int all = 0;
    for (; !others && all + YL_LANES <= n; all += YL_LANES)
        for (int i = all; i < all + YL_LANES; i++) others |= cell[i] ^ cell[0];
    for (all -= others ? YL_LANES : 0; all < n && cell[all] == cell[0];) all++;
    for (int i = 0; i < all; i++) {
        least = index[i] < least ? index[i] : least;
        most = index[i] > most ? index[i] : most;
    }
    range[0] = least;
    range[1] = most;
    return all;
}

static inline int64_t cut(double x, double low, double high)
{
    x = x < low ? low : x;
    return yl_round(x > high ? high : x);
}

enum { YL_CHUNK = 64 };

/* n <= YL_CHUNK standard quantiles; the steps are those of yl_table_value: the places as vectors, then
 * the cubics are fetched, then they are worked out as vectors. With YL_WHOLE_CUBICS each cubic stays
 * whole: 512-bit vectors take it apart faster than it is fetched in parts, others do not. */
YL_ROWS void cubic_rows(double *out, const struct yl_table *table, const uint64_t *k, int n)
{
    const double *cubic = table->cubic;
    const uint64_t side = table->side;
    const int shift = table->shift;
    uint64_t at[YL_CHUNK];
    double t[YL_CHUNK];
    for (int i = 0; i < n; i++) t[i] = yl_table_place(&at[i], side, shift, k[i]);
#ifdef YL_WHOLE_CUBICS
    double whole[YL_CHUNK][4];
    for (int i = 0; i < n; i++) memcpy(whole[i], cubic + at[i], sizeof whole[i]);
#define YL_PART(i, j) whole[i][j]
#else
    double part[4][YL_CHUNK];
    YL_AS_LOOP
    for (int i = 0; i < n; i++)
        for (int j = 0; j < 4; j++) part[j][i] = cubic[at[i] + (uint64_t)j];
#define YL_PART(i, j) part[j][i]
#endif
    for (int i = 0; i < n; i++)
        out[i] =
            YL_PART(i, 0) + t[i] * (YL_PART(i, 1) + t[i] * (YL_PART(i, 2) + t[i] * YL_PART(i, 3)));
}

static inline void table_rows(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n,
                              bool adds)
{
    const double location = draw->location, scale = draw->scale, low = draw->low,
                 high = draw->at_most;
    double x[YL_CHUNK];
    cubic_rows(x, draw->table, k, n);
    for (int i = 0; i < n; i++)
        out[i] = (adds ? out[i] : 0) + cut(location + scale * x[i], low, high);
}

static inline void draw_rows(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n,
                             bool adds)
{
    const double location = draw->location, scale = draw->scale, low = draw->low,
                 high = draw->at_most;
    if (draw->table) {
        int i = 0;
        for (; i + YL_CHUNK <= n; i += YL_CHUNK) table_rows(out + i, draw, k + i, YL_CHUNK, adds);
        if (i < n) table_rows(out + i, draw, k + i, n - i, adds);
    } else if (draw->family == YL_UNIFORM) {
        for (int i = 0; i < n; i++)
            out[i] = (adds ? out[i] : 0) + cut(location + scale * yl_unit(k[i]), low, high);
    } else if (draw->family == YL_EMPIRICAL) {
        const double *values = draw->values, count = (double)draw->count;
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

static void values(double *out, const struct yl_draw *draw, const uint64_t *k, int n)
{
    const double location = draw->location, scale = draw->scale, low = draw->low,
                 high = draw->at_most;
    for (int i = 0; i < n && !draw->table; i++) out[i] = yl_draw_value(draw, k[i]);
    for (int i = 0; i < n && draw->table; i += YL_CHUNK) {
        const int m = n - i < YL_CHUNK ? n - i : YL_CHUNK;
        cubic_rows(out + i, draw->table, k + i, m);
        for (int j = i; j < i + m; j++) {
            double x = location + scale * out[j];
            x = x < low ? low : x;
            out[j] = x > high ? high : x;
        }
    }
}

/* Most words are far from their level, so that the edges around them say it. */
static void reaches(bool *flag, const struct yl_table *table, const double *edge,
                    const uint32_t *word, const double *level, int n)
{
    for (int i = 0; i < n; i += YL_CHUNK) {
        const int m = n - i < YL_CHUNK ? n - i : YL_CHUNK;
        int near[YL_CHUNK], many = 0;
        for (int j = i; j < i + m; j++) {
            const double *around = edge + (word[j] >> (32 - YL_EDGE_BITS));
            flag[j] = around[1] <= level[j];
            near[many] = j;
            many += (around[0] < level[j]) & (around[1] > level[j]);
        }
        for (int j = 0; j < many; j++)
            flag[near[j]] = yl_word_quantile(table, word[near[j]]) < level[near[j]];
    }
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

/* Rows first .. first + 63: a byte each that says whether it stays, then eight at a time by the places of the set bits, as
 * bytes, then those as rows: no branch, so the cost is the same for any share of survivors. */
static inline int below_chunk(uint32_t *keep, const uint32_t *word, uint32_t high, int first)
{
    uint8_t flag[YL_CHUNK], place[YL_CHUNK];
    int kept = 0;
    for (int j = 0; j < YL_CHUNK; j++) flag[j] = word[first + j] < high;
    for (int i = 0; i < YL_CHUNK; i += 8) {
        uint64_t flags, places;
        memcpy(&flags, flag + i, sizeof flags);
        const uint8_t *at = yl_kernels_set_bits[flags * UINT64_C(0x0102040810204080) >> 56];
        memcpy(&places, at, sizeof places);
        places += (uint64_t)i * UINT64_C(0x0101010101010101);
        memcpy(place + kept, &places, sizeof places); /* kept <= i */
        kept += at[8];
    }
    for (int j = 0; j < YL_CHUNK; j++)
        keep[j] = (uint32_t)first + place[j]; /* those before are no more than first */
    return kept;
}

static int below(uint32_t *keep, uint32_t *tie, int *ties, const uint32_t *word, uint32_t high,
                 int n)
{
    uint32_t equal = 0; /* one word in 4e9, so looked for over all rows at once */
    for (int i = 0; i < n; i++) equal |= word[i] == high;
    if (equal) return below_ties(keep, tie, ties, word, high, n);
    *ties = 0;
    int kept = 0, i = 0;
    for (; i + YL_CHUNK <= n; i += YL_CHUNK) kept += below_chunk(keep + kept, word, high, i);
    for (; i < n; i++) {
        keep[kept] = (uint32_t)i;
        kept += word[i] < high;
    }
    return kept;
}

/* The exponent and the first bits of a double say the octave and the place in it. */
static void cells(uint32_t *out, int64_t range[2], const int64_t *time, const int64_t *begun, int n)
{
    const int64_t exact = INT64_C(1) << 52;
    int64_t least = INT64_MAX, most = 0;
    for (int i = 0; i < n; i++) {
        int64_t d = time[i] - begun[i];
        d = d < 0 ? 0 : d;
        least = d < least ? d : least;
        most = d > most ? d : most;
        uint64_t bits = (uint64_t)d | UINT64_C(0x4330000000000000); /* 2^52 + d, if d is below */
        double x;
        memcpy(&x, &bits, sizeof x);
        x -= 0x1p52;
        memcpy(&bits, &x, sizeof bits);
        uint64_t cell = (bits >> 44) - (1023 + 7) * YL_OCTAVE_CELLS;
        out[i] = (uint32_t)(d < YL_OCTAVE_CELLS ? (uint64_t)d : cell);
    }
    range[0] = least;
    range[1] = most;
    for (int i = 0; most >= exact && i < n; i++) {
        int64_t d = time[i] - begun[i];
        out[i] = yl_octave_cell(d < 0 ? 0 : d);
    }
}

/* Eight rounds for each number, as in yl_permutation_at; halves have at most 16 bits. */
static inline void permute_once(uint32_t *number, const uint32_t *in,
                                const struct yl_permutation *permutation, int n)
{
    const uint32_t half = permutation->half_bits, mask = (UINT32_C(1) << half) - 1,
                   *key = permutation->key;
    const uint32_t k0 = key[0], k1 = key[1], k2 = key[2], k3 = key[3], k4 = key[4], k5 = key[5],
                   k6 = key[6], k7 = key[7];
    for (int i = 0; i < n; i++) {
        uint32_t left = in[i] >> half, right = in[i] & mask;
        left ^= yl_permutation_mix(right, k0) & mask;
        right ^= yl_permutation_mix(left, k1) & mask;
        left ^= yl_permutation_mix(right, k2) & mask;
        right ^= yl_permutation_mix(left, k3) & mask;
        left ^= yl_permutation_mix(right, k4) & mask;
        right ^= yl_permutation_mix(left, k5) & mask;
        left ^= yl_permutation_mix(right, k6) & mask;
        right ^= yl_permutation_mix(left, k7) & mask;
        number[i] = left << half | right;
    }
}

/* Numbers that come out beyond the end go on along their cycle, together. */
static void permute(uint32_t *out, const uint32_t *in, const struct yl_permutation *permutation,
                    int n)
{
    enum { MOST = 512 };
    uint32_t number[MOST], row[MOST];
    for (int from = 0; from < n; from += MOST) {
        int left = n - from < MOST ? n - from : MOST;
        permute_once(number, in + from, permutation, left);
        for (int i = 0; i < left; i++) row[i] = (uint32_t)(from + i);
        while (left) {
            int more = 0;
            for (int i = 0; i < left; i++) {
                const uint32_t at = row[i], is = number[i];
                out[at] = is;
                row[more] = at;
                number[more] = is;
                more += is >= permutation->n;
            }
            left = more;
            permute_once(number, number, permutation, left);
        }
    }
}

/* out[first + j] += x in[j]. */
static void fold_one(double *restrict out, int room, double x, int first, const double *restrict in,
                     int n)
{
    if (n > room - first) n = room - first;
    for (int j = 0; j < n; j++) out[first + j] += x * in[j];
}

static void fold(double *out, int room, const double *in, int n, const double *weight, int weights)
{
    for (int i = 0; n <= weights && i < n; i++) fold_one(out, room, in[i], i, weight, weights);
    for (int i = n <= weights ? 0 : weights; i-- > 0;) fold_one(out, room, weight[i], i, in, n);
}

const struct yl_kernels YL_KERNELS = {
    .name = YL_ISA,
    .words_dense = words_dense,
    .words = words,
    .k52 = k52,
    .tops_dense = tops_dense,
    .under = under,
    .alike = alike,
    .draw = draw_over,
    .add = add,
    .values = values,
    .reaches = reaches,
    .below = below,
    .cells = cells,
    .fold = fold,
    .permute = permute,
};
