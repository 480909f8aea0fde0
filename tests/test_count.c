/* yl-test: LINK yl_rand LABELS samplers,exact,fast TIMEOUT 120 */
/* test_count.c: counts against sums in long double made another way, nesting, and permutations.
 * Seeds 1 to 5; at most 100 random checks in this file, each with an error rate of 1e-6. */
#include "sim/rand/address.h"
#include "sim/rand/count.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

static struct yl_tables tables; /* of the test */
static void begin(void) { gsl_set_error_handler_off(); }
static void end(void) { yl_tables_free(&tables); }
TestSuite(count, .init = begin, .fini = end);

#define ROWS(table) (sizeof(table) / sizeof *(table))
enum { DRAWS = 20000, SEEDS = 5, LONGEST = 1 << 17 };
static const double rate = 1e-6;

static uint64_t k_of(unsigned seed, uint32_t i)
{
    return yl_k52(yl_key(seed, 1, 14), (struct yl_address){i, 0, 0}, YL_SLOT_COUNT);
}
static double u_of(uint64_t k) { return ((double)k + 0.5) * 0x1p-52; }

/* Distribution function from its first term by ratios, in long double; returns the number of terms.
 */
struct sums {
    long double at[LONGEST];
    int64_t first, count;
};
static void poisson_sums(struct sums *s, long double mean)
{
    long double term = expl(-mean), sum = 0.0L;
    s->first = 0, s->count = (int64_t)(mean + 14.0L * sqrtl(mean) + 60.0L);
    for (int64_t n = 0; n < s->count; n++) {
        s->at[n] = sum += term;
        term *= mean / (long double)(n + 1);
    }
}
static void binomial_sums(struct sums *s, int64_t n, long double p)
{
    long double mean = (long double)n * p, sd = sqrtl(mean * (1.0L - p)), sum = 0.0L;
    s->first = (int64_t)fmaxl(0.0L, mean - 12.0L * sd - 60.0L);
    int64_t last = (int64_t)fminl((long double)n, mean + 12.0L * sd + 60.0L);
    long double k = (long double)s->first, all = (long double)n;
    long double term = expl(lgammal(all + 1) - lgammal(k + 1) - lgammal(all - k + 1) + k * logl(p) +
                            (all - k) * log1pl(-p));
    s->count = last - s->first + 1;
    for (int64_t i = 0; i < s->count; i++, k += 1.0L) {
        s->at[i] = sum += term;
        term *= (all - k) / (k + 1.0L) * (p / (1.0L - p));
    }
    for (int64_t i = 0; i < s->count; i++) s->at[i] /= sum; /* lgammal's error goes out */
}
static int64_t quantile(const struct sums *s, double u)
{
    int64_t low = 0, high = s->count - 1;
    while (low < high) {
        int64_t at = (low + high) / 2;
        if (s->at[at] < (long double)u)
            low = at + 1;
        else
            high = at;
    }
    return s->first + low;
}

Test(count, poisson_tables_hold_the_exact_probabilities)
{
    static const double means[] = {1e-9, 0.001, 0.3, 1, 2.5, 30, 100, 1000, 4096};
    struct sums *s = malloc(sizeof *s);
    for (unsigned row = 0; row < ROWS(means); row++) {
        struct yl_poisson p;
        yl_poisson_init(&p, means[row], NULL, YL_SERVES_MANY);
        poisson_sums(s, (long double)means[row]);
        double worst = 0.0, last = 0.0;
        for (uint32_t i = 0; i < p.entries && p.first + i < s->count; i++) {
            worst = fmax(worst, fabs((double)(s->at[p.first + i] - (long double)p.below[i])));
            cr_expect(ge(dbl, p.below[i], last), "mean %g entry %u", means[row], i);
            last = p.below[i];
        }
        cr_expect(le(dbl, worst, 1e-15), "mean %g", means[row]);
        int differ = 0;
        for (uint32_t i = 0; i < DRAWS; i++)
            differ += yl_poisson_count(&p, k_of(1, i)) != quantile(s, u_of(k_of(1, i)));
        cr_expect(eq(int, differ, 0), "mean %g", means[row]);
        cr_expect(ge(i64, yl_poisson_count(&p, 0), 0));
        cr_expect(lt(i64, yl_poisson_count(&p, (UINT64_C(1) << 52) - 1), s->count), "mean %g",
                  means[row]);
        yl_poisson_free(&p);
    }
    free(s);
}

Test(count, poisson_above_the_tables_has_the_exact_count)
{
    static const double means[] = {4096.5, 5000, 9000};
    struct sums *s = malloc(sizeof *s);
    for (unsigned row = 0; row < ROWS(means); row++) {
        struct yl_poisson p;
        yl_poisson_init(&p, means[row], yl_normal_table(&tables), YL_SERVES_MANY);
        poisson_sums(s, (long double)means[row]);
        int differ = 0;
        for (uint32_t i = 0; i < DRAWS; i++)
            differ += yl_poisson_count(&p, k_of(2, i)) != quantile(s, u_of(k_of(2, i)));
        cr_expect(le(int, differ, 1), "mean %g", means[row]); /* 5e-7 of draws at 1e3, falling */
        yl_poisson_free(&p);
    }
    free(s);
}

Test(count, a_mean_of_zero_counts_nothing)
{
    struct yl_poisson p;
    yl_poisson_init(&p, 0.0, NULL, YL_SERVES_MANY);
    cr_expect(eq(i64, yl_poisson_count(&p, (UINT64_C(1) << 52) - 1), 0));
    yl_poisson_free(&p);
}

Test(count, poisson_counts_follow_their_mean_and_variance)
{
    static const double means[] = {0.2, 3, 200, 1e5, 1e9};
    for (unsigned row = 0; row < ROWS(means); row++)
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            struct yl_poisson p;
            yl_poisson_init(&p, means[row], yl_normal_table(&tables), YL_SERVES_MANY);
            double mean = means[row], sum = 0.0, square = 0.0;
            for (uint32_t i = 0; i < DRAWS; i++) {
                double d = (double)yl_poisson_count(&p, k_of(seed, i)) - mean;
                sum += d / DRAWS, square += d * d / DRAWS;
            }
            double z = gsl_cdf_ugaussian_Qinv(rate / 2.0);
            cr_expect(lt(dbl, fabs(sum), z * sqrt(mean / DRAWS)), "mean %g seed %u", mean, seed);
            cr_expect(lt(dbl, fabs(square - mean), z * sqrt((mean + 2.0 * mean * mean) / DRAWS)),
                      "variance at mean %g seed %u", mean, seed);
            yl_poisson_free(&p);
        }
}

Test(count, a_larger_mean_never_loses_a_visit)
{
    static const double means[] = {1e-6, 0.01, 0.7, 5, 80, 900, 4000, 4060, 1e4, 1e6, 1e9};
    static const double more[] = {1.0 + 1e-9, 1.01, 1.5};
    for (unsigned row = 0; row < ROWS(means); row++)
        for (unsigned m = 0; m < ROWS(more); m++) {
            struct yl_poisson p, q;
            yl_poisson_init(&p, means[row], yl_normal_table(&tables), YL_SERVES_MANY);
            yl_poisson_init(&q, means[row] * more[m], yl_normal_table(&tables), YL_SERVES_MANY);
            int lost = 0;
            for (uint32_t i = 0; i < DRAWS; i++)
                lost += yl_poisson_count(&q, k_of(3, i)) < yl_poisson_count(&p, k_of(3, i));
            cr_expect(eq(int, lost, 0), "mean %g times %g", means[row], more[m]);
            yl_poisson_free(&p);
            yl_poisson_free(&q);
        }
}

static const struct {
    int64_t n;
    double p;
    int differ; /* of DRAWS; the expansion's share of other counts is 2.5e-5 at variance 1e3 and
                   falls */
} binomials[] = {{1, 0.5, 0},          {7, 0.3, 0},     {50, 1e-7, 0},      {50, 0.999, 0},
                 {1000, 0.05, 0},      {1000, 0.95, 0}, {40000, 0.5, 0},    {100000, 0.05, 0},
                 {1000000, 0.0101, 0}, {50000, 0.5, 1}, {1000000, 0.05, 1}, {1000000, 0.9, 1},
                 {100000000, 0.01, 1}};

Test(count, binomial_counts_are_the_exact_quantiles)
{
    struct sums *s = malloc(sizeof *s);
    const struct yl_table *normal = yl_normal_table(&tables);
    cr_assert(ne(ptr, (void *)normal, NULL));
    for (unsigned row = 0; row < ROWS(binomials); row++) {
        int64_t n = binomials[row].n;
        double p = binomials[row].p;
        binomial_sums(s, n, (long double)p);
        int differ = 0;
        for (uint32_t i = 0; i < DRAWS; i++)
            differ += yl_binomial_count(n, p, k_of(1, i), normal) != quantile(s, u_of(k_of(1, i)));
        cr_expect(le(int, differ, binomials[row].differ), "n %ld p %g", (long)n, p);
    }
    free(s);
}

Test(count, binomial_ends_are_exact)
{
    cr_expect(eq(i64, yl_binomial_count(10, 0.0, 99, NULL), 0));
    cr_expect(eq(i64, yl_binomial_count(10, 1.0, 99, NULL), 10));
    cr_expect(eq(i64, yl_binomial_count(0, 0.5, 99, NULL), 0));
    cr_expect(eq(i64, yl_binomial_count(3, 0.5, 0, NULL), 0));
    cr_expect(eq(i64, yl_binomial_count(3, 0.5, (UINT64_C(1) << 52) - 1, NULL), 3));
    cr_expect(eq(i64, yl_binomial_count(1, 0.5, (UINT64_C(1) << 51) - 1, NULL), 0));
    cr_expect(eq(i64, yl_binomial_count(1, 0.5, UINT64_C(1) << 51, NULL), 1));
}

Test(count, one_more_sent_is_nothing_or_one_more_counted)
{
    static const int64_t sizes[] = {1, 2, 9, 100, 3000, 39999, 40000, 100000, 5000000, 1000000000};
    static const double chances[] = {0.001, 0.1, 0.5, 0.93};
    const struct yl_table *normal = yl_normal_table(&tables);
    for (unsigned row = 0; row < ROWS(sizes); row++)
        for (unsigned c = 0; c < ROWS(chances); c++) {
            int wrong = 0, lost = 0;
            for (uint32_t i = 0; i < 1000; i++) {
                uint64_t k = k_of(4, i);
                int64_t a = yl_binomial_count(sizes[row], chances[c], k, normal);
                int64_t b = yl_binomial_count(sizes[row] + 1, chances[c], k, normal);
                wrong += b - a != 0 && b - a != 1;
                lost += yl_binomial_count(sizes[row], chances[c] * 1.001, k, normal) < a;
            }
            cr_expect(eq(int, wrong, 0), "n %ld p %g", (long)sizes[row], chances[c]);
            cr_expect(eq(int, lost, 0), "n %ld p %g", (long)sizes[row], chances[c]);
        }
}

Test(count, a_permutation_meets_everyone_once)
{
    static const uint64_t sizes[] = {1, 2, 3, 4, 5, 16, 17, 1000, 4095, 4096, 4097, 65537, 1000000};
    unsigned char *met = malloc(1000000);
    for (unsigned row = 0; row < ROWS(sizes); row++)
        for (uint64_t key = 1; key <= 3; key++) {
            struct yl_permutation p;
            uint64_t twice = 0, moved = 0;
            yl_permutation_init(&p, sizes[row], key * UINT64_C(0x123456789ABCDEF));
            for (uint64_t i = 0; i < sizes[row]; i++) met[i] = 0;
            for (uint64_t i = 0; i < sizes[row]; i++) {
                uint64_t at = yl_permutation_at(&p, i);
                cr_assert(lt(u64, at, sizes[row]));
                cr_assert(eq(u64, yl_permutation_of(&p, at), i));
                twice += met[at], met[at] = 1, moved += at != i;
            }
            cr_expect(eq(u64, twice, 0), "size %lu", (unsigned long)sizes[row]);
            cr_expect(sizes[row] < 100 || moved > sizes[row] * 9 / 10, "size %lu",
                      (unsigned long)sizes[row]);
        }
    free(met);
}

Test(count, a_permutation_sends_each_index_everywhere_equally_often)
{
    enum { SIZE = 60, KEYS = 12000 };
    for (uint64_t i = 0; i < 3; i++) {
        double seen[SIZE] = {0}, follows[SIZE] = {0}, sum = 0.0, second = 0.0,
               want = (double)KEYS / SIZE;
        for (uint64_t key = 0; key < KEYS; key++) {
            struct yl_permutation p;
            yl_permutation_init(&p, SIZE, key);
            uint64_t at = yl_permutation_at(&p, i), next = yl_permutation_at(&p, i + 1);
            seen[at]++, follows[(next + SIZE - at) % SIZE]++;
        }
        for (int j = 0; j < SIZE; j++) sum += (seen[j] - want) * (seen[j] - want) / want;
        double each = (double)KEYS / (SIZE - 1);
        for (int j = 1; j < SIZE; j++) second += (follows[j] - each) * (follows[j] - each) / each;
        cr_expect(lt(dbl, sum, gsl_cdf_chisq_Qinv(rate, SIZE - 1)), "index %d", (int)i);
        cr_expect(lt(dbl, second, gsl_cdf_chisq_Qinv(rate, SIZE - 2)), "step from index %d",
                  (int)i);
    }
}
