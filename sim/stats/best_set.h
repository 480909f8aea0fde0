/* best_set.h: which of many systems may be the best.
 *
 * Why      A sweep has hundreds of points, and the highest mean among them is high by chance, too.
 *          What a sample says is a set that holds the best one with a stated chance; with common
 *          random numbers the set is small, since differences vary less than values.
 * Shape    yl_best_set(may_be_best, &systems, level): moves as of jackknife.h, all over the same
 *          n replications, in the same order.
 * Order    may_be_best[i] belongs to system i; larger estimates are better.
 * Cost     about systems * n and survivors^2 * n: nearly all are beaten by the highest estimate.
 * Errors   none; with n < 2 nothing can be excluded. An estimate that is NAN may not be the best.
 * Owns     nothing.
 * Threads  any.
 * Source   subset selection, Gupta (1965), in the form for common random numbers with Bonferroni's
 *          inequality: system i stays if for all others estimate_i >= estimate_l - w_il,
 *          w_il = t(1 - (1 - level) / (k - 1), n - 1) * standard error of estimate_i - estimate_l,
 *          one-sided. It holds for any dependence: of the k - 1 comparisons of the true best each
 *          fails with (1 - level) / (k - 1). Hsu (1996), Multiple Comparisons, ch. 4;
 *          Nelson, Swann, Goldsman & Song (2001), Operations Research 49 (6), sec. 2.
 */
#ifndef YL_SIM_STATS_BEST_SET_H
#define YL_SIM_STATS_BEST_SET_H
#include <stdbool.h>
#include <stddef.h>

struct yl_systems {
    size_t count, n;        /* systems; replications behind each */
    const double *estimate; /* [count] */
    const double *move;     /* [count][n]: estimate without replication r - estimate */
    double *scratch;        /* [n] */
};
void yl_best_set(bool *may_be_best, const struct yl_systems *systems, double level);
#endif
