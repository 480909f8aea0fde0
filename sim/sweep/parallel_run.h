/* parallel_run.h: all variants and replications of a scenario, on all threads, into one result.
 *
 * Why      Verbs ask for figures, not for threads: chunks of one replication and replications alike
 *          are one flat list of work (thread_pool.h).
 * Shape    yl_run(&result, &scenarios, &options, &info, &diags, &fault); then writers read the
 *          result. With options.ledger what it holds is not run again (yl_run_ledger opens it).
 * Order    results do not depend on threads, batch, window or chunk, nor on what the ledger held.
 * Errors   YL_INTERRUPTED, YL_IO (the ledger), YL_BAD_INPUT (a diagnostic was added);
 *          the result is freed by the caller in any case.
 * Owns     the result belongs to the caller (yl_result_free).
 * Threads  called from one thread; uses options.threads.
 */
#pragma once
#include "models/scenario.h"
#include "models/warnings/walked.h"
#include "sim/base/stop.h"
#include "sim/ledger/ledger.h"
#include "sim/stats/result.h"

struct yl_only {          /* --only R[/ENTRY/TIME/INDEX] */
    uint32_t replication; /* 0: not asked */
    const char *entry;    /* NULL: the whole replication */
    int64_t time;
    uint32_t index, send;
};
struct yl_enough {              /* --precision */
    double width;               /* half the interval over the mean; 0: not asked */
    const char *place, *metric; /* NULL: all.orders */
    int64_t most;               /* replications; 0: YL_MOST_REPLICATIONS */
    bool early;                 /* it ends at the first look that says so (yl_run_options.look) */
};
struct yl_run_options {
    bool has_seed;
    uint64_t seed;
    int64_t replications;     /* 0: the scenario's */
    int threads;              /* 0: as many as there are processors */
    const char *isa;          /* NULL: the best */
    struct yl_tables *tables; /* the caller's, for all that it compiles; NULL: own ones */
    uint32_t trace;           /* visits to follow, 0 none */
    struct yl_only only;
    uint32_t batch, window, chunk; /* hidden: visits each; 0: the usual */
    bool loop;                     /* hidden: lines are left to the loop (test_lines) */
    bool series_all, large;        /* large: --allow-large, no size is refused (size.h) */
    struct yl_enough enough;
    unsigned keep; /* of enum yl_keep, what results and records hold beside the metrics */
    const struct yl_wanted *wanted; /* they and the metrics are held; with no ledger, no rounds */
    struct yl_ledger *ledger;       /* NULL: none */
    struct yl_walked *walked;       /* yl_run: filled (models/warnings/walked.h); NULL: not asked */
    const volatile sig_atomic_t *stop; /* set by a signal; may be NULL */
    /* called from one thread, a few times a second; may be NULL */
    void (*progress)(void *context, double share, const char *what);
    void *progress_context;
    /* yl_run: shown the first replications when all variants have them, one call at a time by any thread: two of base alone
     * (a result of one variant), two, then some of the numbers of yl_selection_next, with enough.early all of them. `last`:
     * what there is of a run that was interrupted. true: these are enough, asked where a round ends. May be NULL. Who reads
     * figures calls yl_record_turn first. */
    bool (*look)(void *context, const struct yl_result *first, bool last);
    void *look_context;
};
struct yl_run_info { /* for the manifest; {0}, what a run takes is added */
    const char *isa;
    uint64_t tables_hash, seed; /* tables_hash not 0: known already, as after yl_run_ledger */
    int threads;
    double wall_s, cpu_s, engine_s; /* engine: processor time in it */
    int64_t visits;                 /* walked now, all variants and replications */
};
enum yl_status yl_run(struct yl_result *result, const struct yl_scenarios *scenarios,
                      const struct yl_run_options *options, struct yl_run_info *info,
                      struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;

struct yl_run_ledger {
    const struct yl_scenarios *scenarios;
    const struct yl_run_options *options; /* the seed */
    const char *folder, *version;
    bool resume, force, reuse; /* reuse: as YL_LEDGER_REUSE */
    const char *verb;          /* of another kind of study than a run's or a sweep's; else NULL */
};
/* The ledger of a study of these scenarios: compiles them once for the hash of their tables, which
 * goes to info with the seed. */
enum yl_status yl_run_ledger(struct yl_ledger **out, const struct yl_run_ledger *how,
                             struct yl_run_info *info, struct yl_diags *diags,
                             struct yl_fault *fault) YL_CHECKED;
/* Replications that failed, of all variants. */
uint64_t yl_run_failed(const struct yl_result *result);
/* YL_FAILED and why, unless none has: for verbs whose figures by those that are left, which went well, would be wrong;
 * written: what was found stands in tables that mark it, but the call is not well. */
enum yl_status yl_run_refuse(uint64_t failed, bool written, struct yl_fault *fault) YL_CHECKED;
