/* best_set.h: the one rule by which something is called the best, may be the best, or is beaten.
 *
 * Why      A variant, a point of a sweep and a draw are candidates alike: the highest mean among many is high by chance,
 *          too. The verdict on each follows from an interval of how far it is behind the best; all of these hold together.
 * Shape    yl_best_set(standing, systems, yl_best_cut(count, level, n)) of candidates with the same n replications;
 *          yl_best_stand where gaps are known otherwise, such as by exact answers or pairs of different numbers of replications.
 * Units    those of the estimates, of which larger ones are better.
 * Order    standing[i] is of candidate i.
 * Cost     about candidates * those that may be the best * n.
 * Errors   none; with n < 2 nothing can be estimated. An estimate that is NAN is not ranked.
 * Threads  any, each with a `scratch` of its own.
 * Source   intervals of all pairs that hold together with the level, whatever depends on what (Bonferroni; Hochberg & Tamhane
 *          1987, Multiple Comparison Procedures, ch. 2): gap_li = estimate_l - estimate_i +- cut * standard error, cut = t(1 -
 *          (1 - level) / pairs, n - 1) where the replications were counted before. The true best is at least as good as any l, so
 *          i is behind it by at least the largest lower end of gap_li; it is none of those for which that is above 0, so by at
 *          most the largest upper end over the others (multiple comparisons with the best: Edwards & Hsu 1983, JASA 78).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct yl_best_standing {
    double behind;    /* the best estimate less this one */
    double low, high; /* how far it is behind the true best; 0 at least */
    bool may_be_best; /* low is 0 */
};
struct yl_gap { /* how far one candidate is above another: by +- half; by NAN: not known */
    double by, half;
};
struct yl_best_of {
    size_t count, best;     /* best: the one with the best estimate */
    const double *estimate; /* [count] */
    const double *least; /* [count] how far each is behind at least, as is known already; NULL: 0 */
    struct yl_gap (*gap)(void *context, size_t other, size_t one); /* of `other` above `one` */
    void *context;
};
void yl_best_stand(struct yl_best_standing *standing, const struct yl_best_of *of);
/* The share of 1 - level that each pair of `count` candidates has, and the cut that goes with it. */
double yl_best_alpha(size_t count, double level);
double yl_best_cut(size_t count, double level, size_t n);

struct yl_systems {         /* candidates with the same replications */
    size_t count, n;        /* candidates; replications behind each */
    const double *estimate; /* [count] */
    const double *move; /* [count][n]: estimate without replication r - estimate (jackknife.h) */
    double *scratch;    /* [n] */
};
void yl_best_set(struct yl_best_standing *standing, const struct yl_systems *systems, double cut);
struct yl_gap yl_best_gap(const struct yl_systems *systems, double cut, size_t other, size_t one);
