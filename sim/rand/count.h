/* count.h: how many: Poisson and binomial quantiles.
 *
 * Why      Counts are quantiles of one addressed uniform, so that a larger rate or send contains
 *          the smaller one's visits.
 * Shape    yl_poisson_init once a mean, yl_poisson_count(&p, k) a draw; the others on the spot.
 *          k is the 52-bit quantity, u = (k + 1/2) 2^-52.
 * Order    monotone: for the same k a larger mean (number, chance) never gives a smaller count;
 *          for the binomial count(n + 1) - count(n) is 0 or 1.
 * Cost     see docs/decisions/0003; no libm and no GSL in the tables, so the bytes are the same
 *          everywhere.
 * Owns     yl_poisson_free.
 * Threads  draws: any.
 * Source   design record 0003: two-sided ratios from the mode; Cornish-Fisher above (mean 4096,
 *          variance 1e4).
 */
#pragma once
#include "sim/rand/dist.h"
#include "sim/rand/permutation.h"
#include <stdint.h>

struct yl_poisson {
    double mean;
    int64_t first; /* count of the first table entry */
    uint32_t entries, guides;
    double *below; /* P(N <= first + i), lower half; 1 - tail kept for the upper half */
    uint32_t *guide;
    const struct yl_table *normal; /* above mean 4096 */
};
/* How many counts it serves, as most guides into its table. */
enum yl_serves { YL_SERVES_FEW = 64, YL_SERVES_MANY = 4096 };
/* normal: that of yl_normal_table; means up to 4096 do not ask for it. */
void yl_poisson_init(struct yl_poisson *poisson, double mean, const struct yl_table *normal,
                     enum yl_serves serves);
void yl_poisson_free(struct yl_poisson *poisson);
int64_t yl_poisson_count(const struct yl_poisson *poisson, uint64_t k);
int64_t yl_binomial_count(int64_t n, double p, uint64_t k, const struct yl_table *normal);
const struct yl_table *yl_normal_table(struct yl_tables *tables);
