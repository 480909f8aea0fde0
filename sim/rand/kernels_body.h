/* kernels_body.h: the one body of all kernels.
 *
 * Why      The same C for every instruction set gives the same bytes; the vectoriser does the rest.
 * Shape    a kernels_<isa>.c defines YL_KERNELS (the struct's name), YL_ISA (its name as text),
 *          YL_LANES (blocks made together), perhaps YL_DENSE_LANES (those of dense visits),
 *          YL_WHOLE_CUBICS and, for the thin wrapper of Philox, YL_VECTOR with YL_ALL, YL_LOAD,
 *          YL_STORE, YL_MULTIPLY, YL_HIGH and YL_XOR3; then it includes this.
 * Units    words stand in the low halves of 64-bit lanes; the high halves are what is left over.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 */
#ifndef YL_SIM_RAND_KERNELS_BODY_H
#define YL_SIM_RAND_KERNELS_BODY_H
#include "sim/rand/kernels.h"
#include "sim/rand/kernels_isa.h"
#include <string.h>

/* Left as a loop: gcc would unroll so few rows first and then not find the vectors in them. */
#ifdef __clang__
#define YL_AS_LOOP
#else
#define YL_AS_LOOP _Pragma("GCC unroll 1")
#endif

/* Dense visits are all arithmetic, so that more blocks at once may hide more of it. */
#ifndef YL_DENSE_LANES
#define YL_DENSE_LANES YL_LANES
#endif

/* c0 and c1 of blocks, and what they become. */
struct yl_lanes {
    uint64_t w[4][YL_DENSE_LANES];
};

#ifdef YL_VECTOR
/* The thin wrapper: yl_philox, said with the multiply of the instruction set. */
static inline void yl_blocks(struct yl_lanes *lanes, int n, uint32_t origin, uint32_t ctr3,
                             struct yl_key key)
{
    enum { WIDE = (int)(sizeof(YL_VECTOR) / sizeof(uint64_t)) };
    const YL_VECTOR m0 = YL_ALL(0xD2511F53u), m1 = YL_ALL(0xCD9E8D57u);
    for (int i = 0; i < n; i += WIDE) {
        YL_VECTOR a = YL_LOAD(lanes->w[0] + i), b = YL_LOAD(lanes->w[1] + i);
        YL_VECTOR c = YL_ALL(origin), d = YL_ALL(ctr3);
        uint32_t k0 = key.k0, k1 = key.k1;
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
            YL_VECTOR p0 = YL_MULTIPLY(a, m0), p1 = YL_MULTIPLY(c, m1);
            a = YL_XOR3(YL_HIGH(p1), b, YL_ALL(k0)), c = YL_XOR3(YL_HIGH(p0), d, YL_ALL(k1));
            b = p1, d = p0;
        }
        YL_STORE(lanes->w[0] + i, a);
        YL_STORE(lanes->w[1] + i, b);
        YL_STORE(lanes->w[2] + i, c);
        YL_STORE(lanes->w[3] + i, d);
    }
}
#else
static inline void yl_blocks(struct yl_lanes *lanes, int n, uint32_t origin, uint32_t ctr3,
                             struct yl_key key)
{
    for (int i = 0; i < n; i++) {
        struct yl_words words =
            yl_philox(key, (uint32_t)lanes->w[0][i], (uint32_t)lanes->w[1][i], origin, ctr3);
        for (int j = 0; j < 4; j++) lanes->w[j][i] = words.w[j];
    }
}
#endif

static inline void dense_blocks(uint32_t *out, uint32_t block, uint32_t cell,
                                const uint32_t rest[2], struct yl_key key)
{
    struct yl_lanes lanes;
    for (uint32_t i = 0; i < YL_DENSE_LANES; i++) lanes.w[0][i] = block + i, lanes.w[1][i] = cell;
    yl_blocks(&lanes, YL_DENSE_LANES, rest[0], rest[1], key);
    uint64_t pairs[2 * YL_DENSE_LANES]; /* words 0 and 1, 2 and 3: x86 puts the low half first */
    YL_AS_LOOP
    for (int i = 0; i < YL_DENSE_LANES; i++) {
        pairs[2 * i] = (lanes.w[0][i] & 0xFFFFFFFFu) | lanes.w[1][i] << 32;
        pairs[2 * i + 1] = (lanes.w[2][i] & 0xFFFFFFFFu) | lanes.w[3][i] << 32;
    }
    memcpy(out, pairs, sizeof pairs);
}

static void words_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin,
                        uint32_t ctr3, struct yl_key key, int n)
{
    const uint32_t rest[2] = {origin, ctr3};
    uint32_t some[4 * YL_DENSE_LANES], block = first >> 2;
    int skip = (int)(first & 3), done = 0;
    while (done < n) {
        int left = n - done;
        if (!skip && left >= 4 * YL_DENSE_LANES) {
            dense_blocks(out + done, block, cell, rest, key);
            done += 4 * YL_DENSE_LANES;
        } else {
            int take = 4 * YL_DENSE_LANES - skip < left ? 4 * YL_DENSE_LANES - skip : left;
            dense_blocks(some, block, cell, rest, key);
            memcpy(out + done, some + skip, (size_t)take * sizeof *out);
            done += take;
            skip = 0;
        }
        block += YL_DENSE_LANES;
    }
}

static inline void word_rows(uint32_t *out, const uint32_t *c0, const uint32_t *c1,
                             const uint32_t rest[2], struct yl_key key)
{
    struct yl_lanes lanes;
    uint32_t word[YL_LANES];
    for (int i = 0; i < YL_LANES; i++) lanes.w[0][i] = c0[i] >> 2, lanes.w[1][i] = c1[i];
    yl_blocks(&lanes, YL_LANES, rest[0], rest[1], key);
    for (int i = 0; i < YL_LANES; i++) {
        uint64_t odd = 0 - (uint64_t)(c0[i] & 1), high = 0 - (uint64_t)(c0[i] >> 1 & 1);
        uint64_t lower = lanes.w[0][i] ^ ((lanes.w[0][i] ^ lanes.w[1][i]) & odd);
        uint64_t upper = lanes.w[2][i] ^ ((lanes.w[2][i] ^ lanes.w[3][i]) & odd);
        word[i] = (uint32_t)(lower ^ ((lower ^ upper) & high));
    }
    memcpy(out, word, sizeof word);
}

static void words(uint32_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                  uint32_t ctr3, struct yl_key key, int n)
{
    const uint32_t rest[2] = {origin, ctr3};
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
    yl_blocks(&lanes, YL_LANES, rest[0], rest[1], key);
    for (int i = 0; i < YL_LANES; i++)
        quantity[i] = (lanes.w[1][i] << 32 | (lanes.w[0][i] & 0xFFFFFFFFu)) >> 12;
    memcpy(out, quantity, sizeof quantity);
}

static void k52(uint64_t *out, const uint32_t *c0, const uint32_t *c1, uint32_t origin,
                uint32_t ctr3, struct yl_key key, int n)
{
    const uint32_t rest[2] = {origin, ctr3};
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

#ifdef YL_VECTOR
/* Of visits of a cell only the first word differs, and of what comes out only the second is asked: what is the
 * same for all of them is worked out once (rounds 1 to 3), what nothing asks for never (8 to 10). */
struct yl_tops {
    uint32_t c1, a2, c2, c3, k0[10], k1[10];
};
static inline struct yl_tops tops_of(uint32_t cell, uint32_t origin, uint32_t ctr3,
                                     struct yl_key key)
{
    struct yl_tops tops;
    for (uint32_t i = 0; i < 10; i++) {
        tops.k0[i] = key.k0 + i * 0x9E3779B9u;
        tops.k1[i] = key.k1 + i * 0xBB67AE85u;
    }
    const uint64_t p1 = (uint64_t)origin * 0xCD9E8D57u;
    const uint32_t a1 = (uint32_t)(p1 >> 32) ^ cell ^ tops.k0[0];
    const uint64_t p0 = (uint64_t)a1 * 0xD2511F53u;
    tops.c1 = ctr3 ^ tops.k1[0];
    tops.a2 = (uint32_t)p1 ^ tops.k0[1];
    tops.c2 = (uint32_t)(p0 >> 32) ^ tops.k1[1];
    tops.c3 = (uint32_t)p0 ^ tops.k1[2];
    return tops;
}

static inline YL_VECTOR top_vector(YL_VECTOR visit, const struct yl_tops *tops)
{
    const YL_VECTOR m0 = YL_ALL(0xD2511F53u), m1 = YL_ALL(0xCD9E8D57u);
    YL_VECTOR p0 = YL_MULTIPLY(visit, m0), c = YL_HIGH(p0) ^ YL_ALL(tops->c1), d = p0;
    YL_VECTOR p1 = YL_MULTIPLY(c, m1), a = YL_HIGH(p1) ^ YL_ALL(tops->a2), b = p1;
    c = d ^ YL_ALL(tops->c2);
    p0 = YL_MULTIPLY(a, m0), p1 = YL_MULTIPLY(c, m1);
    a = YL_XOR3(YL_HIGH(p1), b, YL_ALL(tops->k0[2])), c = YL_HIGH(p0) ^ YL_ALL(tops->c3);
    b = p1, d = p0;
#pragma GCC unroll 4
    for (int round = 3; round < 7; round++) {
        p0 = YL_MULTIPLY(a, m0), p1 = YL_MULTIPLY(c, m1);
        a = YL_XOR3(YL_HIGH(p1), b, YL_ALL(tops->k0[round]));
        c = YL_XOR3(YL_HIGH(p0), d, YL_ALL(tops->k1[round]));
        b = p1, d = p0;
    }
    p0 = YL_MULTIPLY(a, m0), p1 = YL_MULTIPLY(c, m1);
    a = YL_XOR3(YL_HIGH(p1), b, YL_ALL(tops->k0[7]));
    c = YL_XOR3(YL_HIGH(YL_MULTIPLY(a, m0)), p0, YL_ALL(tops->k1[8]));
    return YL_MULTIPLY(c, m1);
}

enum { YL_TOPS = 16 };
static void tops_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin, uint32_t ctr3,
                       struct yl_key key, int n)
{
    enum { WIDE = (int)(sizeof(YL_VECTOR) / sizeof(uint64_t)) };
    const struct yl_tops tops = tops_of(cell, origin, ctr3, key);
    static const uint64_t lane[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const YL_VECTOR lanes = YL_LOAD(lane);
    uint64_t top[YL_TOPS];
    uint32_t some[YL_TOPS];
    for (int i = 0; i < n; i += YL_TOPS) {
        for (int j = 0; j < YL_TOPS; j += WIDE)
            YL_STORE(top + j, top_vector(lanes + YL_ALL(first + (uint32_t)(i + j)), &tops));
        uint32_t *to = n - i < YL_TOPS ? some : out + i;
        for (int j = 0; j < YL_TOPS; j++) to[j] = (uint32_t)top[j];
        if (n - i < YL_TOPS) memcpy(out + i, some, (size_t)(n - i) * sizeof *out);
    }
}
#else
static void tops_dense(uint32_t *out, uint32_t first, uint32_t cell, uint32_t origin, uint32_t ctr3,
                       struct yl_key key, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = yl_philox(key, first + (uint32_t)i, cell, origin, ctr3).w[1];
}
#endif

static void under(uint64_t *many, const uint32_t *word, const uint32_t *edge, uint32_t edges, int n)
{
    for (uint32_t e = 0; e < edges; e++) {
        const uint32_t high = edge[e];
        uint32_t below = 0;
        for (int i = 0; i < n; i++) below += word[i] < high;
        many[e] += below;
    }
}

static inline int64_t cut(double x, double low, double high)
{
    x = x < low ? low : x;
    return yl_round(x > high ? high : x);
}

enum { YL_CHUNK = 64 };

/* n <= YL_CHUNK rows through a table; the steps are those of yl_table_value and yl_draw_value: the
 * places as vectors, then the cubics are fetched, then they are worked out as vectors. With
 * YL_WHOLE_CUBICS each cubic stays whole: 512-bit vectors take it apart faster than it is fetched in
 * parts, others do not. */
static inline void table_rows(int64_t *out, const struct yl_draw *draw, const uint64_t *k, int n,
                              bool adds)
{
    const double location = draw->location, scale = draw->scale, low = draw->low,
                 high = draw->at_most;
    const double *cubic = draw->table->cubic;
    const uint64_t side = draw->table->side;
    const int shift = draw->table->shift;
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
    for (int i = 0; i < n; i++) {
        double x =
            YL_PART(i, 0) + t[i] * (YL_PART(i, 1) + t[i] * (YL_PART(i, 2) + t[i] * YL_PART(i, 3)));
        out[i] = (adds ? out[i] : 0) + cut(location + scale * x, low, high);
    }
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

/* n <= YL_CHUNK standard quantiles, as yl_table_value has them. */
static inline void cubic_rows(double *out, const struct yl_table *table, const uint64_t *k, int n)
{
    const double *cubic = table->cubic;
    const uint64_t side = table->side;
    const int shift = table->shift;
    uint64_t at[YL_CHUNK];
    double t[YL_CHUNK], c[YL_CHUNK][4];
    for (int i = 0; i < n; i++) t[i] = yl_table_place(&at[i], side, shift, k[i]);
    for (int i = 0; i < n; i++) memcpy(c[i], cubic + at[i], sizeof c[i]);
    for (int i = 0; i < n; i++)
        out[i] = c[i][0] + t[i] * (c[i][1] + t[i] * (c[i][2] + t[i] * c[i][3]));
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

/* The same of x[0], x[step], ... whose places are `step` apart, too: out[k] takes one after the other, with
 * one load and one store where it takes all four. */
static void fold_four(double *restrict out, int room, const double *x, int first, int step,
                      const double *restrict in, int n)
{
    const double x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step];
    const int last = first + 3 * step, low = first < last ? first : last,
              high = first < last ? last : first, end = high + n < room ? high + n : room,
              to = low + n < end ? low + n : end;
    for (int k = low; k < end; k++) {
        if (k == high)
            for (; k < to; k++) {
                const int at = k - first;
                out[k] = out[k] + x0 * in[at] + x1 * in[at - step] + x2 * in[at - 2 * step] +
                         x3 * in[at - 3 * step];
            }
        for (int m = 0, at = k - first; m < 4 && k < end; m++, at -= step)
            if (at >= 0 && at < n) out[k] += x[m * step] * in[at];
    }
}

static void fold(double *out, int room, const double *in, int n, const double *weight, int weights)
{
    int i = 0;
    if (n <= weights) {
        for (; i + 4 <= n && weights >= 4; i += 4)
            fold_four(out, room, in + i, i, 1, weight, weights);
        for (; i < n; i++) fold_one(out, room, in[i], i, weight, weights);
        return;
    }
    for (i = weights; i >= 4; i -= 4) fold_four(out, room, weight + i - 1, i - 1, -1, in, n);
    while (i-- > 0) fold_one(out, room, weight[i], i, in, n);
}

const struct yl_kernels YL_KERNELS = {
    .name = YL_ISA,
    .words_dense = words_dense,
    .words = words,
    .k52 = k52,
    .tops_dense = tops_dense,
    .under = under,
    .draw = draw_over,
    .add = add,
    .values = values,
    .reaches = reaches,
    .below = below,
    .cells = cells,
    .fold = fold,
    .permute = permute,
};
#endif
