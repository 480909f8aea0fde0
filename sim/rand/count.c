/* count.c: counts as quantiles by two-sided ratios from the mode, Cornish-Fisher above, contract in
 * count.h */
#include "sim/rand/count.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/rand/address.h"
#include "sim/rand/table.h"
#include <math.h>

/* Up to here counts come from sums of probabilities, beyond from the expansion
 * (docs/decisions/0003). */
static const double most_mean = 4096.0, most_variance = 1e4;
/* Half the window: 9 standard deviations and 30 leave less than 2^-53 on each side. */
static const double window_sds = 9.0, window_more = 30.0;
enum { LEAST_GUIDES = 64, MOST_WINDOW = 2 * (900 + 30) + 3 };

const struct yl_table *yl_normal_table(struct yl_tables *tables)
{
    const struct yl_table *table = NULL;
    return yl_table_find(&table, tables, YL_NORMAL, 0.0) ? NULL : table;
}

/* From ratios of neighbours, seen from the mode, to sums of probabilities over the mode's, each
 * from its small end: at i up to the mode those of first .. i, beyond it those of i .. last.
 * Returns the whole. Both sides go together, since each is a chain in which every step waits for
 * the one before. */
static double run_out(double *chance, int mode, int entries)
{
    int above = entries - 1 - mode, longer = mode > above ? mode : above;
    chance[mode] = 1.0;
    for (int j = 1; j <= longer; j++) {
        if (j <= mode) chance[mode - j] *= chance[mode - j + 1];
        if (j <= above) chance[mode + j] *= chance[mode + j - 1];
    }
    double lower = 0.0, upper = 0.0;
    for (int j = 0; j <= longer; j++) {
        if (j <= mode) chance[j] = lower += chance[j];
        if (j < above) chance[entries - 1 - j] = upper += chance[entries - 1 - j];
    }
    return lower + upper;
}

/* below[i] becomes P(N <= first + i). */
static void poisson_fill(double *below, double mean, int64_t first, int mode, int entries)
{
    for (int i = 0; i < mode; i++) below[i] = (double)(first + i + 1) / mean;
    for (int i = mode + 1; i < entries; i++) below[i] = mean / (double)(first + i);
    double whole = run_out(below, mode, entries);
    for (int i = 0; i <= mode; i++) below[i] /= whole;
    for (int i = mode + 1; i + 1 < entries; i++) below[i] = 1.0 - below[i + 1] / whole;
    below[entries - 1] = mode == entries - 1 ? below[mode] : 1.0;
}

/* Guides only say where to begin to look. */
void yl_poisson_init(struct yl_poisson *poisson, double mean, const struct yl_table *normal,
                     enum yl_serves serves)
{
    *poisson = (struct yl_poisson){.mean = mean > 0.0 ? mean : 0.0};
    if (!(mean > 0.0)) return;
    if (mean > most_mean) {
        poisson->normal = normal;
        return;
    }
    int64_t mode = (int64_t)mean, half = (int64_t)(window_sds * sqrt(mean) + window_more);
    poisson->first = mode > half ? mode - half : 0;
    poisson->entries = (uint32_t)(mode + half + 1 - poisson->first);
    for (poisson->guides = LEAST_GUIDES;
         poisson->guides < 2 * poisson->entries && poisson->guides < (uint32_t)serves;)
        poisson->guides *= 2;
    poisson->below = yl_get(poisson->entries * sizeof *poisson->below);
    poisson->guide = yl_get(poisson->guides * sizeof *poisson->guide);
    poisson_fill(poisson->below, mean, poisson->first, (int)(mode - poisson->first),
                 (int)poisson->entries);
    const double part = 1.0 / (double)poisson->guides; /* a power of two: exact */
    uint32_t at = 0;
    for (uint32_t g = 0; g < poisson->guides; g++) {
        while (at + 1 < poisson->entries && poisson->below[at] < (double)g * part) at++;
        poisson->guide[g] = at;
    }
}

void yl_poisson_free(struct yl_poisson *poisson)
{
    YL_FREE(poisson->below, poisson->guide);
    *poisson = (struct yl_poisson){0};
}

/* Cornish-Fisher to 1/mean, with the half unit of a whole number in it. */
static int64_t poisson_large(double mean, double w)
{
    double root = sqrt(mean), w2 = w * w, w3 = w2 * w;
    double count = mean + root * w + 1.0 / 3.0 + w2 / 6.0 - (w / 36.0 + w3 / 72.0) / root +
                   (-8.0 / 405.0 + 7.0 * w2 / 810.0 + w2 * w2 / 270.0) / mean;
    return count > 0.0 ? (int64_t)count : 0;
}

int64_t yl_poisson_count(const struct yl_poisson *poisson, uint64_t k)
{
    if (poisson->normal) return poisson_large(poisson->mean, yl_table_value(poisson->normal, k));
    if (!poisson->entries) return 0;
    double u = yl_unit(k);
    uint32_t at = poisson->guide[(uint32_t)(u * (double)poisson->guides)];
    while (poisson->below[at] < u && at + 1 < poisson->entries) at++;
    return poisson->first + (int64_t)at;
}

/* P(k + 1) / P(k) = (n - k) / (k + 1) * odds. */
static void ratios(double *chance, double n, double odds, double first, int mode, int entries)
{
    for (int i = 0; i < entries; i++) {
        double c = first + i - (i > mode); /* between c and c + 1 */
        double up = (n - c) * odds, down = c + 1.0;
        chance[i] = i < mode ? down / up : up / down;
    }
}

/* The quantile on the spot: as poisson_fill, but only as far along one side as u is. */
static int64_t walk(double n, double odds, double mode, double half, uint64_t k)
{
    double chance[MOST_WINDOW];
    double first = fmax(0.0, mode - half), last = fmin(n, mode + half);
    int at = (int)(mode - first), entries = (int)(last - first) + 1;
    ratios(chance, n, odds, first, at, entries);
    double whole = run_out(chance, at, entries), u = yl_unit(k);
    double want = u * whole, over = (1.0 - u) * whole;
    int low = 0,
        high =
            at; /* the first with a sum of at least `want`, or the last with a tail above `over` */
    if (want <= chance[at]) {
        while (low < high) {
            int middle = (low + high) / 2;
            if (chance[middle] < want)
                low = middle + 1;
            else
                high = middle;
        }
    } else {
        for (low = at < entries - 1 ? at + 1 : at, high = entries - 1; low < high;) {
            int middle = (low + high + 1) / 2;
            if (chance[middle] > over)
                low = middle;
            else
                high = middle - 1;
        }
    }
    return (int64_t)first + low;
}

int64_t yl_binomial_count(int64_t n, double p, uint64_t k, const struct yl_table *normal)
{
    if (n <= 0 || !(p > 0.0)) return 0;
    if (p >= 1.0) return n;
    double size = (double)n, q = 1.0 - p, mean = size * p, variance = mean * q;
    if (variance <= most_variance) {
        double mode = fmin(floor((size + 1.0) * p), size);
        return walk(size, p / q, mode, floor(window_sds * sqrt(variance) + window_more), k);
    }
    double z = yl_table_value(normal, k), z2 = z * z, z3 = z2 * z, s = sqrt(variance), skew = q - p;
    double count = mean + s * z + skew * (z2 - 1.0) / 6.0 +
                   ((z3 - 3.0 * z) * (1.0 - 6.0 * p * q) / 24.0 -
                    (2.0 * z3 - 5.0 * z) * skew * skew / 36.0 - z / 24.0) /
                       s +
                   0.5;
    return count < 1.0 ? 0 : floor(count) >= size ? n : (int64_t)count;
}

void yl_permutation_init(struct yl_permutation *permutation, uint64_t n, uint64_t key)
{
    permutation->n = n;
    for (permutation->half_bits = 1;
         permutation->half_bits < 32 && (UINT64_C(1) << 2 * permutation->half_bits) < n;)
        permutation->half_bits++;
    struct yl_key k = {(uint32_t)key, (uint32_t)(key >> 32)};
    for (uint32_t i = 0; i < 2; i++) {
        struct yl_words words = yl_philox(k, i, (uint32_t)n, (uint32_t)(n >> 32), 0x5045524Du);
        for (uint32_t j = 0; j < 4; j++) permutation->key[4 * i + j] = words.w[j];
    }
}

uint64_t yl_permutation_at(const struct yl_permutation *permutation, uint64_t i)
{
    uint64_t mask = (UINT64_C(1) << permutation->half_bits) - 1;
    do { /* out of range: on along the cycle; below 4 n, so under 4 steps on average */
        uint32_t left = (uint32_t)(i >> permutation->half_bits), right = (uint32_t)(i & mask);
        for (int round = 0; round < 8; round += 2) {
            left ^= yl_permutation_mix(right, permutation->key[round]) & (uint32_t)mask;
            right ^= yl_permutation_mix(left, permutation->key[round + 1]) & (uint32_t)mask;
        }
        i = (uint64_t)left << permutation->half_bits | right;
    } while (i >= permutation->n);
    return i;
}

/* The same rounds backwards. */
uint64_t yl_permutation_of(const struct yl_permutation *permutation, uint64_t i)
{
    uint64_t mask = (UINT64_C(1) << permutation->half_bits) - 1;
    do {
        uint32_t left = (uint32_t)(i >> permutation->half_bits), right = (uint32_t)(i & mask);
        for (int round = 6; round >= 0; round -= 2) {
            right ^= yl_permutation_mix(left, permutation->key[round + 1]) & (uint32_t)mask;
            left ^= yl_permutation_mix(right, permutation->key[round]) & (uint32_t)mask;
        }
        i = (uint64_t)left << permutation->half_bits | right;
    } while (i >= permutation->n);
    return i;
}
