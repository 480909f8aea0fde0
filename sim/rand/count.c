/* count.c: counts as quantiles by two-sided ratios from the mode, Cornish-Fisher above, contract in
 * count.h */
#include "sim/rand/count.h"
#include "sim/rand/address.h"
#include "sim/rand/table.h"
#include <math.h>
#include <stdlib.h>

/* Up to here counts come from sums of probabilities, beyond from the expansion
 * (docs/decisions/0003). */
static const double most_mean = 4096.0, most_variance = 1e4;
/* Half the window: 9 standard deviations and 30 leave less than 2^-53 on each side. */
static const double window_sds = 9.0, window_more = 30.0;
enum { LEAST_GUIDES = 64, MOST_GUIDES = 4096, MOST_WINDOW = 2 * (900 + 30) + 3 };

/* P(k + 1) / P(k) = (a - k)(b - k) / ((k + 1)(c + k)) * odds; binomial: b and c left out. */
struct family {
    double marked, taken, rest, odds;
    bool hyper;
};

const struct yl_table *yl_normal_table(struct yl_tables *tables)
{
    const struct yl_table *table = NULL;
    return yl_table_find(&table, tables, YL_NORMAL, 0.0) ? NULL : table;
}

/* Probabilities over the mode's, then each side summed from its small end, both over the whole. */
static void poisson_fill(double *below, double mean, int64_t first, int64_t mode, uint32_t entries)
{
    uint32_t at = (uint32_t)(mode - first);
    below[at] = 1.0;
    for (uint32_t i = at; i > 0; i--) below[i - 1] = below[i] * (double)(first + (int64_t)i) / mean;
    for (uint32_t i = at; i + 1 < entries; i++)
        below[i + 1] = below[i] * mean / (double)(first + (int64_t)i + 1);
    double lower = 0.0, upper = 0.0;
    for (uint32_t i = 0; i <= at; i++) below[i] = lower += below[i];
    for (uint32_t i = entries; i-- > at + 1;) {
        double chance = below[i];
        below[i] = upper;
        upper += chance;
    }
    double whole = lower + upper;
    for (uint32_t i = 0; i <= at; i++) below[i] /= whole;
    for (uint32_t i = at + 1; i < entries; i++) below[i] = 1.0 - below[i] / whole;
}

enum yl_status yl_poisson_init(struct yl_poisson *p, double mean, struct yl_tables *tables)
{
    *p = (struct yl_poisson){.mean = mean > 0.0 ? mean : 0.0};
    if (!(mean > 0.0)) return YL_OK;
    if (mean > most_mean) return (p->normal = yl_normal_table(tables)) ? YL_OK : YL_NO_MEMORY;
    int64_t mode = (int64_t)mean, half = (int64_t)(window_sds * sqrt(mean) + window_more);
    p->first = mode > half ? mode - half : 0;
    p->entries = (uint32_t)(mode + half + 1 - p->first);
    for (p->guides = LEAST_GUIDES; p->guides < 2 * p->entries && p->guides < MOST_GUIDES;)
        p->guides *= 2;
    p->below = malloc(p->entries * sizeof *p->below);
    p->guide = malloc(p->guides * sizeof *p->guide);
    if (!p->below || !p->guide) return yl_poisson_free(p), YL_NO_MEMORY;
    poisson_fill(p->below, mean, p->first, mode, p->entries);
    uint32_t at = 0;
    for (uint32_t g = 0; g < p->guides; g++) {
        while (at + 1 < p->entries && p->below[at] < (double)g / (double)p->guides) at++;
        p->guide[g] = at;
    }
    return YL_OK;
}

void yl_poisson_free(struct yl_poisson *p)
{
    free(p->below);
    free(p->guide);
    *p = (struct yl_poisson){0};
}

/* Cornish-Fisher to 1/mean, with the half unit of a whole number in it. */
static int64_t poisson_large(double mean, double w)
{
    double root = sqrt(mean), w2 = w * w, w3 = w2 * w;
    double count = mean + root * w + 1.0 / 3.0 + w2 / 6.0 - (w / 36.0 + w3 / 72.0) / root +
                   (-8.0 / 405.0 + 7.0 * w2 / 810.0 + w2 * w2 / 270.0) / mean;
    return count > 0.0 ? (int64_t)count : 0;
}

int64_t yl_poisson_count(const struct yl_poisson *p, uint64_t k)
{
    if (p->normal) return poisson_large(p->mean, yl_table_value(p->normal, k));
    if (!p->entries) return 0;
    double u = yl_unit(k);
    uint32_t at = p->guide[(uint32_t)(u * (double)p->guides)];
    while (p->below[at] < u && at + 1 < p->entries) at++;
    return p->first + (int64_t)at;
}

/* The quantile on the spot: as poisson_fill, but only as far along one side as u is. */
static int64_t walk(const struct family *f, double mode, double half, double lowest, double highest,
                    uint64_t k)
{
    double chance[MOST_WINDOW];
    double first = fmax(lowest, mode - half), last = fmin(highest, mode + half);
    int at = (int)(mode - first), entries = (int)(last - first) + 1;
    chance[at] = 1.0;
    for (int i = at; i > 0; i--) {
        double c = first + i; /* from c down to c - 1 */
        double up = (f->marked - c + 1.0) * f->odds, down = c;
        if (f->hyper) up *= f->taken - c + 1.0, down *= f->rest + c;
        chance[i - 1] = chance[i] * down / up;
    }
    for (int i = at; i + 1 < entries; i++) {
        double c = first + i;
        double up = (f->marked - c) * f->odds, down = c + 1.0;
        if (f->hyper) up *= f->taken - c, down *= f->rest + c + 1.0;
        chance[i + 1] = chance[i] * up / down;
    }
    double lower = 0.0, upper = 0.0, u = yl_unit(k), sum = 0.0;
    for (int i = 0; i <= at; i++) lower += chance[i];
    for (int i = entries - 1; i > at; i--) upper += chance[i];
    double whole = lower + upper, want = u * whole, over = (1.0 - u) * whole;
    if (want <= lower) {
        for (int i = 0; i < at; i++)
            if ((sum += chance[i]) >= want) return (int64_t)first + i;
        return (int64_t)mode;
    }
    for (int i = entries - 1; i > at + 1; i--)
        if ((sum += chance[i]) > over) return (int64_t)first + i;
    return (int64_t)first + at + 1;
}

static int64_t within(double count, int64_t low, int64_t high)
{
    double whole = floor(count);
    return whole <= (double)low ? low : whole >= (double)high ? high : (int64_t)whole;
}

int64_t yl_binomial_count(int64_t n, double p, uint64_t k, const struct yl_table *normal)
{
    if (n <= 0 || !(p > 0.0)) return 0;
    if (p >= 1.0) return n;
    double size = (double)n, q = 1.0 - p, mean = size * p, variance = mean * q;
    if (variance <= most_variance) {
        struct family f = {.marked = size, .odds = p / q};
        double mode = fmin(floor((size + 1.0) * p), size);
        return walk(&f, mode, floor(window_sds * sqrt(variance) + window_more), 0.0, size, k);
    }
    double z = yl_table_value(normal, k), z2 = z * z, z3 = z2 * z, s = sqrt(variance), skew = q - p;
    double count = mean + s * z + skew * (z2 - 1.0) / 6.0 +
                   ((z3 - 3.0 * z) * (1.0 - 6.0 * p * q) / 24.0 -
                    (2.0 * z3 - 5.0 * z) * skew * skew / 36.0 - z / 24.0) /
                       s +
                   0.5;
    return within(count, 0, n);
}

int64_t yl_hypergeometric_count(int64_t marked, int64_t plain, int64_t taken, uint64_t k,
                                const struct yl_table *normal)
{
    if (marked <= 0 || taken <= 0) return 0;
    if (plain <= 0) return taken < marked ? taken : marked;
    if (taken >= marked + plain) return marked;
    double m = (double)marked, r = (double)plain, d = (double)taken, all = m + r;
    int64_t low = taken > plain ? taken - plain : 0, high = taken < marked ? taken : marked;
    double mean = d * (m / all), variance = mean * (r / all) * ((all - d) / (all - 1.0));
    if (variance <= most_variance) {
        struct family f = {.marked = m, .taken = d, .rest = r - d, .odds = 1.0, .hyper = true};
        double mode = floor((m + 1.0) * ((d + 1.0) / (all + 2.0)));
        mode = fmax((double)low, fmin(mode, (double)high));
        double half = floor(window_sds * sqrt(variance) + window_more);
        return walk(&f, mode, half, (double)low, (double)high, k);
    }
    double z = yl_table_value(normal, k), s = sqrt(variance);
    double skew =
        (r - m) / all * ((all - 2.0 * d) / (all - 2.0)); /* third moment over the variance */
    return within(mean + s * z + skew * (z * z - 1.0) / 6.0 + 0.5, low, high);
}

/* Murmur3's finaliser, keyed: enough mixing for a Feistel round. */
static uint32_t mix(uint32_t x, uint32_t key)
{
    x = (x ^ key) * 0x9E3779B1u;
    x = (x ^ x >> 16) * 0x85EBCA6Bu;
    x = (x ^ x >> 13) * 0xC2B2AE35u;
    return x ^ x >> 16;
}

void yl_permutation_init(struct yl_permutation *p, uint64_t n, uint64_t key)
{
    p->n = n;
    for (p->half_bits = 1; p->half_bits < 32 && (UINT64_C(1) << 2 * p->half_bits) < n;)
        p->half_bits++;
    struct yl_key k = {(uint32_t)key, (uint32_t)(key >> 32)};
    for (uint32_t i = 0; i < 2; i++) {
        struct yl_words w = yl_philox(k, i, (uint32_t)n, (uint32_t)(n >> 32), 0x5045524Du);
        for (uint32_t j = 0; j < 4; j++) p->key[4 * i + j] = w.w[j];
    }
}

uint64_t yl_permutation_at(const struct yl_permutation *p, uint64_t i)
{
    uint64_t mask = (UINT64_C(1) << p->half_bits) - 1;
    do { /* out of range: on along the cycle; below 4 n, so under 4 steps on average */
        uint32_t left = (uint32_t)(i >> p->half_bits), right = (uint32_t)(i & mask);
        for (int round = 0; round < 8; round++) {
            uint32_t next = left ^ (uint32_t)(mix(right, p->key[round]) & mask);
            left = right, right = next;
        }
        i = (uint64_t)left << p->half_bits | right;
    } while (i >= p->n);
    return i;
}
