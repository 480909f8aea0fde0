/* selection.h: the best of several alternatives, with as many replications as that takes.
 *
 * Why      To compare everything equally long spends most of the time on what is beaten anyway. Here an alternative is run on
 *          only while it may still be the best, and all of it ends when the best is known, when what is left is alike enough,
 *          or when that would take too long.
 * Shape    fill `of`, `most` and `within`; yl_selection_run calls `draw` until it is decided: each time every alternative shall
 *          have `want` values, those before `n` are there.
 * Units    as of the metric; sums of a ratio are multiplied by `scale`.
 * Order    what is decided depends on the values alone, at fixed numbers of replications: 20, then an eighth more (4 at least).
 * Errors   those of `draw`.
 * Owns     the values, until yl_selection_free; `of` is the caller's.
 * Threads  one; `draw` may use many.
 * Source   best_set.h with gaps from confidence sequences, which hold at all numbers of replications together: normal mixtures
 *          of paired differences of unknown variance (always_valid.h), each pair with its share of the level, tightest near
 *          YL_SELECTION_TUNED replications. So with the level nothing is ever called beaten that is the best, and the intervals
 *          at the end hold, however often was looked and whatever ended it: exact for normal differences, else as n grows.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/best_set.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { YL_SELECTION_FIRST = 20, YL_SELECTION_TUNED = 100, YL_SELECTION_MOST = 500 };
enum yl_ended {
    YL_ENDED_NOT,    /* it may be the best */
    YL_ENDED_EXACT,  /* beaten by an exact answer */
    YL_ENDED_BEATEN, /* by replications: behind_low is above 0 */
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
    bool may_be_best;               /* behind_low is 0 */
};
struct yl_selection {
    struct yl_alternative *of;
    size_t count;
    bool smallest, is_ratio;
    double scale, level;
    double within; /* D: what is left at most so far behind the best is the same; 0: it goes on */
    bool share;    /* D is a share of the best mean of the first stage, which replaces it */
    uint32_t most; /* replications of each; it ends before if by forecast they do not suffice */
    enum yl_status (*draw)(void *context, struct yl_selection *selection);
    void *context;
    /* once it is decided */
    size_t best;
    bool decided; /* all others are beaten */
    bool same;    /* all that are left are within D of the best */
    bool exact;   /* without a replication */
    double need;  /* replications of each, by forecast, before more is told apart; NAN: not known */
    uint64_t replications;
    size_t began,
        ranked; /* what the level is shared by: how many went into the rounds, 0 without these; how many are ranked */
};
enum yl_status yl_selection_run(struct yl_selection *selection) YL_CHECKED;
/* Replications at which this gap, known from n of them by the cut of `began` and `level`, is told apart or is within D, if it stays
 * what it is; if it is larger by so many standard errors. */
double yl_selection_forecast(const struct yl_selection *selection, struct yl_gap gap, size_t n,
                             double errors);
/* The number of replications at which is looked again after n, 0: for the first time; at most `most`. */
uint32_t yl_selection_next(uint32_t n, uint32_t most);
/* Of what was chosen otherwise, selection->best, and is there: how each compares with it. */
void yl_selection_stand(struct yl_selection *selection);
/* Their estimates over the replications that all of them have, larger is better; the caller frees them by _free. */
struct yl_systems yl_selection_systems(const struct yl_selection *selection);
void yl_selection_systems_free(struct yl_systems *systems);
/* Room for what is wanted of it; the caller of `draw` fills it and sets n. */
void yl_selection_room(struct yl_alternative *one);
void yl_selection_free(struct yl_selection *selection);
