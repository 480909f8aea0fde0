/* write.h: a result becomes a finished folder.
 *
 * Why      The order is a promise: claimed first, tables, manifest last, the table on the terminal
 *          only then; every verb that runs scenarios keeps it by calling this.
 * Shape    yl_write_open (or yl_write_claim, without a ledger) before the work, yl_write_result
 *          after it, yl_write_withdraw when the work has refused the scenario.
 * Errors   as sim/output/manifest.h: YL_BAD_CALL when the folder holds something else's results.
 * Owns     nothing; texts of the job are the caller's.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_WRITE_H
#define YL_SIM_CLI_WRITE_H
#include "sim/base/diag.h"
#include "sim/output/manifest.h"
#include "sim/stats/result.h"
#include "sim/sweep/parallel_run.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yl_write_job {
    const char *verb, *folder, *scenario;
    enum yl_lang lang;
    bool force, quiet, resume;
    size_t there; /* written by the claim: bytes of `folder` that were there before it */
    uint64_t scenario_hash, tables_hash, seed;
    const char *const *override; /* PATH=VALUE each */
    uint32_t overrides;
    const char *isa;
    int threads;
    double wall_s, cpu_s, engine_s;
    int64_t visits;
    /* of a sweep: more numbers for the manifest, and its files; NULL: those of the result */
    struct yl_manifest_value *value;
    size_t values;
    const char *const *file;
    size_t files;
    const char *extra; /* a file more than the result has; NULL: none */
};
enum yl_status yl_write_claim(struct yl_write_job *job, struct yl_fault *fault) YL_CHECKED;
/* YL_FAILED where some replications failed: what was found is written, and the call is not well all the same. */
enum yl_status yl_write_failed(uint64_t failed, enum yl_lang lang,
                               struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_write_result(const struct yl_write_job *job, const struct yl_result *result,
                               struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_write_manifest(const struct yl_write_job *job, const struct yl_result *result,
                                 struct yl_fault *fault) YL_CHECKED;
/* Claims the folder and opens its ledger. How->resume: a ledger that is there must be of this study,
 * else nothing is touched. */
enum yl_status yl_write_open(struct yl_write_job *job, struct yl_ledger **ledger,
                             const struct yl_run_ledger *how, struct yl_run_info *info,
                             struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
/* What a run that was cut off says: that --resume goes on. */
void yl_write_interrupted(enum yl_lang lang);
void yl_write_info(struct yl_write_job *job, const struct yl_run_info *info);
void yl_write_withdraw(const struct yl_write_job *job);
#endif
