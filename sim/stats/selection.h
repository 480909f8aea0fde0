/* selection.h: the best of several alternatives, with as many replications as that takes.
 *
 * Why      To compare everything equally long spends most of the time on what is beaten anyway. Here
 *          an alternative is run on only while it may still be the best.
 * Shape    fill `of`, `most` and `within`; yl_selection_run calls `draw` until it is
 *          decided: each time every alternative shall have `want` values, those before `n` are there.
 * Units    as of the metric; sums of a ratio are multiplied by `scale`.
 * Order    what is decided depends on the values alone, at fixed numbers of replications: 20, then an
 *          eighth more (4 at least).
 * Errors   those of `draw`.
 * Owns     the values, until yl_selection_free; `of` is the caller's.
 * Threads  one; `draw` may use many.
 * Source   KN++: Kim & Nelson (2006), Operations Research 54 (3), with c = 1: i is beaten by l at n
 *          replications if mean_i < mean_l - W, W = max(0, D / (2 n) (h^2 S^2 / D^2 - n)), S^2 the
 *          variance of paired differences, both anew at each round, h^2 = (n - 1)
 *          ((2 a)^(-2 / (n - 1)) - 1) of n - 1 degrees of freedom, a = (1 - level) / (k - 1). The
 *          chance that what is left is the best, or within D of it, tends to the level.
 */
#ifndef YL_SIM_STATS_SELECTION_H
#define YL_SIM_STATS_SELECTION_H
#include "sim/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { YL_SELECTION_FIRST = 20 };
enum yl_ended {
    YL_ENDED_NOT,    /* it may be the best */
    YL_ENDED_EXACT,  /* beaten by an exact answer */
    YL_ENDED_BEATEN, /* by replications */
    YL_ENDED_SAME,   /* as another that is left, in every replication or by exact answers */
    YL_ENDED_NONE,   /* it has no such metric, or no value in any replication */
    YL_ENDED_BOUND,  /* it does not keep its bounds; not ranked either */
};
struct yl_alternative {
    double *num, *den; /* [n]; num NAN: the replication has no value; den 1 of what is no ratio */
    uint32_t n, want;
    bool has_exact;
    double exact, bound; /* bound: of its error */
    enum yl_ended ended;
    size_t same_as; /* index, of YL_ENDED_SAME */
    /* once it is decided */
    double mean, error; /* its own replications; exact: the answer and 0 */
    double behind;      /* the best less this one, over the replications that both have; of what is
                         * smallest this one less the best */
    double behind_low, behind_high; /* by best_set.h, at the last replications of each pair */
    uint32_t rank;                  /* 1: the best, then by how far behind; 0: it has no value */
    bool may_be_best;               /* by that interval; one that was ended within D may be, too */
};
struct yl_selection {
    struct yl_alternative *of;
    size_t count;
    bool smallest, is_ratio;
    double scale, level;
    double within; /* D */
    bool share;    /* D is a share of the best mean of the first stage, which replaces it */
    uint32_t most; /* replications of one alternative */
    enum yl_status (*draw)(void *context, struct yl_selection *selection);
    void *context;
    /* once it is decided */
    size_t best;
    bool decided; /* all others are beaten */
    bool exact;   /* without a replication */
    uint64_t replications;
};
enum yl_status yl_selection_run(struct yl_selection *selection) YL_CHECKED;
/* Of what was chosen otherwise, selection->best, and is there: how each stands to it. */
void yl_selection_stand(struct yl_selection *selection);
/* Room for what is wanted of it; the caller of `draw` fills it and sets n. false: no memory. */
void yl_selection_room(struct yl_alternative *one);
void yl_selection_free(struct yl_selection *selection);
#endif
