/* best_set.h: the one rule by which something is called the best, may be the best, or is beaten.
 *
 * Why      A variant, a point of a sweep and a draw are candidates alike: the highest mean among many is high by chance,
 *          too. What is said of each follows from an interval of how far it is behind the best; all of these hold together.
 * Shape    yl_best_set of candidates with the same n replications (moves as of jackknife.h); yl_best_stand where gaps are
 *          known otherwise, such as by exact answers or pairs of different numbers of replications.
 * Units    those of the estimates, of which larger ones are better.
 * Order    standing[i] is of candidate i.
 * Cost     about candidates * those that may be the best * n.
 * Errors   none; with n < 2 nothing can be told. An estimate that is NAN is not ranked.
 * Owns     nothing.
 * Threads  any.
 * Source   multiple comparisons with the best, unconstrained: Edwards & Hsu (1983), JASA 78, 965-971, in the form for common
 *          random numbers with Bonferroni's inequality (Nelson & Matejcik 1995, Management Science 41). With gaps
 *          g_li = estimate_l - estimate_i +- w_li, w_li = t(1 - (1 - level) / (k - 1), n - 1) * their standard error, the k - 1
 *          intervals of the true best b against all others hold together with the level, whatever depends on what. Then b
 *          is in S, which no other beats: g_li - w_li <= 0 for all l in S; and b - i, how far i is behind, lies between the
 *          least g_li - w_li and the largest g_li + w_li over l in S without i, and is 0 or more. A candidate is beaten where its
 *          lower end is above 0; all others may be the best.
 */
#ifndef YL_SIM_STATS_BEST_SET_H
#define YL_SIM_STATS_BEST_SET_H
#include <stdbool.h>
#include <stddef.h>

struct yl_best_standing {
    double behind;    /* the best estimate less this one */
    double low, high; /* how far it is behind the true best; 0 at least */
    bool may_be_best; /* low is 0 */
};
struct yl_gap { /* between two candidates; by NAN: not known */
    double by, half;
    bool certain; /* without chance: it needs no share of the level */
};
struct yl_best_of {
    size_t count, best;     /* best: the one with the best estimate */
    const double *estimate; /* [count] */
    struct yl_gap (*gap)(void *context, size_t other, size_t one); /* how far `other` is above */
    void *context;
};
void yl_best_stand(struct yl_best_standing *standing, const struct yl_best_of *of);
/* The t of each pair of `count` candidates. */
double yl_best_t(size_t count, double level, size_t n);

struct yl_systems {
    size_t count, n;        /* systems; replications behind each */
    const double *estimate; /* [count] */
    const double *move;     /* [count][n]: estimate without replication r - estimate */
    double *scratch;        /* [n] */
};
void yl_best_set(struct yl_best_standing *standing, const struct yl_systems *systems, double level);
#endif
