/* study.h: a call that works on a scenario: loaded, its folder claimed, its results written.
 *
 * Why      The order is a promise: claimed first, tables, manifest last, the table on the terminal
 *          only then; every verb that runs scenarios keeps it by calling this.
 * Shape    yl_study_call loads and calls `work`, which calls yl_study_open (or yl_study_claim,
 *          without a ledger), works with study.how, then yl_study_end and yl_study_write.
 * Errors   as sim/output/manifest.h: YL_BAD_CALL when the folder holds something else's results.
 * Owns     yl_study_call frees scenarios and diagnostics; options are the caller's.
 * Threads  one.
 */
#pragma once
#include "sim/cli/progress.h"
#include "sim/cli/verb.h"
#include "sim/findings/finding.h"
#include "sim/output/csv.h"
#include "sim/output/manifest.h"
#include "sim/stats/result.h"
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/points.h"
#include "sim/sweep/size.h"

enum { YL_STUDY_ROOM = 128 };
struct yl_study {
    const struct yl_options *options;
    const char *verb;
    void *context; /* the verb's own */
    struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault;
    struct yl_run_options how; /* of the call, with progress; yl_study_open adds the ledger */
    struct yl_run_info info;
    struct yl_progress progress;
    double began; /* seconds of the steady clock */
    char *early;  /* what the campaigns walked for warnings tell (early.h); NULL: nothing */
    bool force, resume;
    size_t there; /* written by the claim: bytes of the folder's path that were there before it */
    uint64_t scenario_hash, source; /* source: of the file's whole path */
    char room[YL_STUDY_ROOM];       /* by which it decides */
};
/* What a study whose tables are its own leaves beside them. */
struct yl_study_out {
    const struct yl_scenarios *all; /* that the manifest names; NULL: the study's */
    uint32_t replications;
    const char *place, *metric; /* that it decides by; NULL: none; place alone: in the metric */
    const char *const *file;    /* its tables, up to NULL */
    const struct yl_manifest_value *value;
    size_t values;
    const double *share;            /* [assumptions] of the uncertainty; NULL: no assumptions.csv */
    struct yl_findings *findings;   /* NULL: nothing */
    const struct yl_points *points; /* whose axes set values of the variants; NULL: none */
};
/* Loads the scenario at `path` with the overrides of the call; prints diagnostics and fault. */
enum yl_exit yl_study_call(const struct yl_options *options, const char *verb, const char *path,
                           enum yl_status (*work)(struct yl_study *study), void *context);
/* The same; without -o the results go to a folder named after the file, which the last line says. */
enum yl_exit yl_study_into(const struct yl_options *options, const char *verb, const char *ending,
                           enum yl_status (*work)(struct yl_study *study), void *context);
/* Refuses a scenario that declares no uncertain values. */
enum yl_status yl_study_guesses(struct yl_study *study) YL_CHECKED;
/* Variants are ranked over draws: does the text of one hide them? --as-written ranks them all the same. */
enum yl_status yl_study_hidden(struct yl_study *study) YL_CHECKED;
/* draws.csv of the folder; `draws` without any: none. */
struct yl_draws;
enum yl_status yl_study_write_draws(struct yl_study *study,
                                    const struct yl_draws *draws) YL_CHECKED;
/* With --draws: replications in draws, and nothing that a single campaign alone has. */
enum yl_status yl_study_draws(struct yl_study *study) YL_CHECKED;
/* Before anything is written: refuse what is larger than a run may be, unless --allow-large. */
enum yl_status yl_study_size(struct yl_study *study, const struct yl_size *size) YL_CHECKED;
/* The same of so many replications of all of these, so many times over, of which no tables are written. */
enum yl_status yl_study_judge(struct yl_study *study, const struct yl_scenarios *all,
                              int64_t replications, double times) YL_CHECKED;
/* Refuses a NAME under -o that would overwrite an input of the call. */
enum yl_status yl_study_keeps(struct yl_study *study, const char *name) YL_CHECKED;
/* Refuses a folder holding an input that claiming or writing would overwrite. */
enum yl_status yl_study_claim(struct yl_study *study) YL_CHECKED;
/* Claims the folder, opens its ledger (of a study of another kind than a run's or a sweep's where
 * `kind` is not NULL) and begins the line of progress; signals set how.stop from then on. With --resume a ledger that is there must
 * be of this study, else nothing is touched. */
enum yl_status yl_study_open(struct yl_study *study, const char *kind) YL_CHECKED;
/* The work has ended with this status, and the bar with it: withdraw a folder whose scenario was refused, say of an
 * interrupted study that --resume goes on. */
void yl_study_end(struct yl_study *study, enum yl_status status);
/* Takes back what was written into a claimed folder, and the folder where it is new; nothing with --resume. */
void yl_study_withdraw(const struct yl_study *study);
enum yl_status yl_study_write(struct yl_study *study, const struct yl_result *result,
                              const struct yl_study_out *out) YL_CHECKED;
/* Says the warnings of replications that the verb has run; with --strict they refuse. */
enum yl_status yl_study_walked(struct yl_study *study, const struct yl_walked *walked) YL_CHECKED;
/* The same of a verb whose own replications are not those of the file as it stands: some are walked for it. `walked` is
 * filled and the caller's; NULL: not wanted. Neither does anything where the call wants no warnings. */
enum yl_status yl_study_walk(struct yl_study *study, struct yl_walked *walked) YL_CHECKED;
/* Opens the only table of the folder of -o; what is not ours there is not replaced without --force. */
enum yl_status yl_study_table(struct yl_study *study, struct yl_csv_out *csv,
                              const char *name) YL_CHECKED;
/* What was found, labels where there are any, and the manifest of all files. */
enum yl_status yl_study_finish(struct yl_study *study, const struct yl_study_out *out) YL_CHECKED;
/* out: its tables and values; NULL: the tables are the result's. */
enum yl_status yl_study_manifest(struct yl_study *study, const struct yl_result *result,
                                 const struct yl_study_out *out) YL_CHECKED;
/* How many values of `uncertain` were taken for known, on the terminal; nothing where there are none. */
void yl_study_say_held(const struct yl_study *study);
