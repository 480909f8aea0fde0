/* simulate.h: the same experiment run many times under every assignment of arms it needs.
 *
 * Why      A design is evaluated over many campaigns: with both arms at once (A/B), with arms that
 *          do not differ (A/A), and with everybody in one arm, which is the truth that a split
 *          estimates. Each is an assignment.
 * Shape    yl_simulate(&simulated, &scenarios, &how, ...); then yl_assigned_sums and designs.h;
 *          yl_simulated_free.
 * Units    periods are days of 24 hours from the end of the warm-up (blocks for a switchback);
 *          values as in sim/engine/units.h.
 * Order    replication r has common random numbers in every assignment; threads change nothing. Looks are at fixed numbers of
 *          runs: 10, 20, 40, 80, ... and all of them.
 * Cost     runs * assignments replications: two, one for each treatment, two for the switchback,
 *          one for the other unit; fewer of those that a look closes.
 * Errors   YL_BAD_INPUT with a diagnostic, YL_INTERRUPTED, YL_IO (the ledger), YL_FAILED if any run has.
 * Owns     a simulated experiment owns its sums; the scenarios must outlive it.
 * Threads  called from one; uses how.threads.
 */
#pragma once
#include "models/arms/arms.h"
#include "sim/engine/units.h"
#include "sim/ledger/ledger.h"
#include "sim/stats/analysis.h"
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/size.h"

struct yl_assigned { /* one assignment, all runs that it has come to */
    bool there, switchback;
    uint32_t runs, arms, metrics, ratios, periods;
    const int32_t *ratio; /* [metrics] place among the ratios, -1: no ratio */
    const int64_t *bound;
    struct yl_unit_base *base; /* [runs][arms][periods] */
    struct yl_unit_sum *sum;   /* [runs][arms][metrics][periods] */
    struct yl_unit_pair *pair; /* [runs][arms][ratios][periods] */
    size_t tests, theres;      /* of a run; 0: the units are no clusters */
    uint32_t judged;           /* metrics that clusters are compared by */
    struct yl_unit_test *test; /* [runs][tests], as in struct yl_unit_clusters */
    double *present;           /* [runs][theres] */
    bool *failed;              /* [runs] */
    double *arrivals;          /* [runs] visits of the entries that take part */
    double visits;             /* mean of them */
};
struct yl_draws;
struct yl_simulated {
    struct yl_arena arena;
    const struct yl_draws *draws; /* run r has the values of draw r; NULL: all have the file's */
    const struct yl_scenarios *all;
    const struct yl_experiment *experiment;
    uint32_t runs, days, blocks, metrics, outcomes, ratios; /* runs: at most, of each assignment */
    struct yl_assigned *each[64 + 4]; /* [assignments] of those below, in the order of their runs */
    uint32_t assignments;
    uint64_t seed;
    const char **metric; /* [metrics] names: outcomes, then places where the split is checked */
    bool *is_share;      /* [metrics] */
    int32_t *ratio;      /* [metrics] place among the ratios, -1: no ratio */
    int64_t *bound, *block_at;
    uint32_t cluster; /* persons that are assigned together; 0: units are persons or visits */
    double cap;       /* of a unit's sum of metric 0; 0: none */
    struct yl_analysis_guard *guard; /* [outcomes] */
    struct yl_assigned aa, ab, switchback_aa, switchback_ab;
    struct yl_assigned persons_ab; /* where the plan splits visits: their persons split */
    struct yl_assigned *every;     /* [arms] everybody in that arm; that of the control is aa */
};
/* Assignments that a verdict still needs more runs of. */
enum yl_simulated_open {
    YL_OPEN_EQUAL = 1,
    YL_OPEN_SPLIT = 2,
    YL_OPEN_EVERYBODY = 4,
    YL_OPEN_PERSONS = 8,
    YL_OPEN_SWITCHBACK = 16,
    YL_OPEN_SWITCHBACK_EQUAL = 32
};
struct yl_simulate_how {
    struct yl_run_options run;    /* seed, replications (0: the experiment's runs), threads, isa,
                                  ledger, stop and progress */
    const struct yl_draws *draws; /* as many as runs, without a switchback; NULL: none */
    /* After n runs of each that was open: bits of those that stay so. NULL: all runs at once. */
    unsigned (*look)(void *context, const struct yl_simulated *simulated, uint32_t n);
    void *look_context;
};
enum yl_status yl_simulate(struct yl_simulated *out, const struct yl_scenarios *all,
                           const struct yl_simulate_how *how, struct yl_diags *diags,
                           struct yl_fault *fault) YL_CHECKED;
/* Size of all assignments: mean visits of the arms, memory with the sums of every run, no rows. */
enum yl_status yl_simulate_size(struct yl_size *size, const struct yl_scenarios *all,
                                const struct yl_simulate_how *how,
                                struct yl_fault *fault) YL_CHECKED;
void yl_simulated_free(struct yl_simulated *simulated);
struct
    yl_campaigns { /* runs of the assignment with least, and with most; of all, those that failed */
    uint32_t least, most, failed;
};
struct yl_campaigns yl_simulated_campaigns(const struct yl_simulated *simulated);
/* prepared.c: the plan of an assignment, at the file's values or those of a draw: without draws all its campaigns share one. */
struct yl_prepared {
    struct yl_arena *arena;
    struct yl_tables *tables;
    struct yl_diags *diags;
    struct yl_scenario merged;
    struct yl_plan plan; /* its own, for yl_plan_free; the rest lives in the arena */
    struct yl_unit_metric metric[YL_UNIT_METRICS];
    struct yl_unit_source before;
    struct yl_units_plan how; /* what units.h observes */
};
/* YL_BAD_INPUT: a metric is not there; else as compile.h. */
enum yl_status yl_prepare(struct yl_prepared *out, const struct yl_simulated *simulated,
                          const struct yl_assigned *assigned,
                          const struct yl_arms_how *arms) YL_CHECKED;
/* assigned.c: days, blocks and metrics, of the plan alone. */
void yl_simulated_lay(struct yl_simulated *simulated);

/* Sums over the units of an arm, of all that came and happened in periods [0, periods); of a ratio
 * made linear, without units where there is no denominator. arm < 0: all arms. */
struct yl_analysis_sums yl_assigned_sums(const struct yl_assigned *assigned, uint32_t run, int arm,
                                         uint32_t metric, uint32_t periods);
struct yl_analysis_block yl_assigned_block(const struct yl_assigned *assigned, uint32_t run,
                                           uint32_t metric, uint32_t period);
/* Units of an arm that came in periods [0, periods). */
double yl_assigned_units(const struct yl_assigned *assigned, uint32_t run, int arm,
                         uint32_t periods);
/* Units as they are assigned, clusters or those of yl_assigned_units; and those with outcomes of a metric. arm < 0: all. */
double yl_assigned_there(const struct yl_assigned *assigned, uint32_t run, int arm, int metric,
                         uint32_t periods);
/* Where units are clusters: arm against the control, of all that came and happened in periods [0, periods).
 * other: metric 0 with the covariate, a guardrail with the treatment as bad as its margin. */
const struct yl_unit_test *yl_assigned_test(const struct yl_assigned *assigned, uint32_t run,
                                            uint32_t arm, uint32_t metric, bool other,
                                            uint32_t periods);
struct yl_happened { /* of the deciding metric; d: denominators of a ratio, else 0 */
    double y, d;
};
struct yl_happened yl_assigned_happened(const struct yl_assigned *assigned, uint32_t run,
                                        uint32_t arm, uint32_t from, uint32_t to);
