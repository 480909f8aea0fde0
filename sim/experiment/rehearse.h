/* rehearse.h: the same experiment run many times in every world it needs.
 *
 * Why      A design is judged by what it does over many campaigns: with both arms in one world,
 *          with none that differs, and with everybody in one arm, which is the truth that a split
 *          tries to estimate.
 * Shape    yl_rehearse(&rehearsal, &scenarios, &how, ...); then yl_observed_sums and designs.h;
 *          yl_rehearsal_done.
 * Units    periods are days of 24 hours from the end of the warm-up (blocks for turns); values as
 *          in sim/engine/units.h.
 * Order    replication r of every world has the same luck; threads change nothing.
 * Cost     runs * worlds (two, one for each treatment, two for turns, one for the other unit) replications.
 * Errors   YL_BAD_INPUT with a diagnostic, YL_NO_MEMORY, YL_INTERRUPTED, YL_IO (the ledger).
 * Owns     a rehearsal owns its sums; the scenarios must outlive it.
 * Threads  called from one; uses how.threads.
 */
#ifndef YL_SIM_EXPERIMENT_REHEARSE_H
#define YL_SIM_EXPERIMENT_REHEARSE_H
#include "models/arms/arms.h"
#include "sim/engine/units.h"
#include "sim/stats/judge.h"
#include "sim/sweep/ledger.h"
#include "sim/sweep/size.h"
#include <signal.h>

struct yl_observed { /* one world, all its runs */
    bool there, turns;
    uint32_t runs, arms, metrics, ratios, periods;
    const int32_t *ratio; /* [metrics] place among the ratios, -1: no ratio */
    const int64_t *bound;
    struct yl_unit_base *base; /* [runs][arms][periods] */
    struct yl_unit_sum *sum;   /* [runs][arms][metrics][periods] */
    struct yl_unit_pair *pair; /* [runs][arms][ratios][periods] */
    bool *failed;              /* [runs] */
    double *arrivals;          /* [runs] visits of the entries that take part */
    double visits;             /* mean of them */
};
struct yl_rehearsal {
    struct yl_arena arena;
    const struct yl_scenarios *all;
    const struct yl_experiment *e;
    uint32_t runs, days, blocks, metrics, outcomes, ratios;
    uint64_t seed;
    const char **metric;  /* [metrics] names: outcomes, then places where the split is checked */
    const bool *is_share; /* [metrics] */
    const int32_t *ratio; /* [metrics] place among the ratios, -1: no ratio */
    int64_t *bound, *block_at;
    struct yl_observed aa, ab, turns_aa, turns_ab;
    struct yl_observed
        persons_ab; /* of a plan that splits the visits of numbered persons: the persons split */
    struct yl_observed *every; /* [arms] everybody in that arm; that of the control is aa */
};
struct yl_rehearse_how {
    uint64_t seed;
    bool has_seed, quick; /* quick: only aa and ab */
    bool by_seed;         /* run r is replication 1 of seed r, not replication r of one seed */
    int64_t runs;         /* 0: the experiment's */
    int threads;
    const char *isa;
    struct yl_ledger *ledger; /* what it holds is not run again; NULL: none */
    const volatile sig_atomic_t *stop;
    void (*progress)(void *context, double share, const char *what);
    void *progress_context;
};
enum yl_status yl_rehearse(struct yl_rehearsal *out, const struct yl_scenarios *all,
                           const struct yl_rehearse_how *how, struct yl_diags *diags,
                           struct yl_fault *fault) YL_CHECKED;
/* Of all its worlds: visits as its arms have in the mean; memory with what is kept of every run; no rows. */
enum yl_status yl_rehearse_size(struct yl_size *size, const struct yl_scenarios *all,
                                const struct yl_rehearse_how *how,
                                struct yl_fault *fault) YL_CHECKED;
void yl_rehearsal_done(struct yl_rehearsal *rehearsal);

/* Sums over the units of an arm, of all that came and happened in periods [0, periods); of a ratio
 * made linear, without units where there is no denominator. arm < 0: all arms. */
struct yl_analysis_sums yl_observed_sums(const struct yl_observed *observed, uint32_t run, int arm,
                                         uint32_t metric, uint32_t periods);
struct yl_block yl_observed_block(const struct yl_observed *observed, uint32_t run, uint32_t metric,
                                  uint32_t period);
/* Units of an arm that came in periods [0, periods). */
double yl_observed_units(const struct yl_observed *observed, uint32_t run, int arm,
                         uint32_t periods);
struct yl_happened { /* of the deciding metric; d: denominators of a ratio, else 0 */
    double y, d;
};
struct yl_happened yl_observed_happened(const struct yl_observed *observed, uint32_t run,
                                        uint32_t arm, uint32_t from, uint32_t to);
#endif
