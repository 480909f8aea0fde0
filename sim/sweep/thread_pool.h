/* thread_pool.h: one flat list of replications over points and variants, on all threads.
 *
 * Why      A run and a sweep are the same work: points, each with variants, each with replications,
 *          of which threads take chunks. One pool keeps every processor busy to the end of the last
 *          of them.
 * Shape    a source says what point i is and takes its result; yl_pool_run does the rest. A thread
 *          goes on with the point it is at: a replication that nobody has begun, then chunks of
 *          those of others; then it opens the next point; then it helps with the others.
 * Order    results are taken in order of the points, whichever is finished first.
 * Cost     memory of the points that are open at once, some more than there are threads.
 * Errors   the first that any thread met; what was finished before stays in the ledger.
 * Owns     plans; scenarios stay the source's until it is told to close them.
 * Threads  open, finish and close may be called from any thread, two at once for different points;
 *          take from any, one at a time.
 * Source   precision: rounds end at 20, 40, 80, ..., the criterion must hold at two in a row, so
 *          that stopping depends on the figures alone (docs/sweeps.md).
 */
#pragma once
#include "models/compiler/compile.h"
#include "sim/sweep/parallel_run.h"

struct yl_pool_point {
    const struct yl_scenarios *scenarios;
    uint32_t first;        /* replications that go before its own, in the numbers of all points */
    uint32_t replications; /* of its own; 0: those of the options, else of the scenario */
    void *own;             /* the source's, for close */
};
struct yl_pool_source {
    uint64_t points;
    void *context;
    enum yl_status (*open)(void *context, uint64_t index, struct yl_pool_point *point,
                           struct yl_fault *fault);
    /* plans: of the variants. The result is the source's now: kept, or freed. */
    enum yl_status (*take)(void *context, uint64_t index, struct yl_result *result,
                           struct yl_plan *plans, struct yl_fault *fault);
    void (*close)(void *context, void *own); /* may be NULL; not called where open failed */
    /* may be NULL: the scenario refuses the point, which is to be reported; by any thread */
    void (*refused)(void *context, uint64_t index);
    /* may be NULL: what a complete result still wants, by whichever thread completed it */
    enum yl_status (*finish)(void *context, struct yl_result *result,
                             const struct yl_scenarios *scenarios, const struct yl_plan *plans);
};
/* Replications of a first round; of a first look where these would take long. */
enum { YL_ROUND_FIRST = 20, YL_POOL_LOOK = 2 };
#define YL_MOST_REPLICATIONS INT64_C(10240)
enum yl_status yl_pool_run(const struct yl_pool_source *source,
                           const struct yl_run_options *options, struct yl_run_info *info,
                           struct yl_fault *fault) YL_CHECKED;
/* Refuses the metric of `enough` where the scenario has none of that name, without a replication. */
enum yl_status yl_pool_check_metric(const struct yl_scenarios *scenarios,
                                    const struct yl_run_options *options, struct yl_tables *tables,
                                    struct yl_fault *fault) YL_CHECKED;
/* Half the 95 % interval over the mean, of the worst variant; INFINITY where there is none. */
double yl_pool_width(const struct yl_result *result, const char *place, const char *metric);
