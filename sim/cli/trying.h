/* trying.h: the trials of a run, behind its own campaigns.
 *
 * Why      `run` and `try` ask for the same; where nothing is tried the reason is said.
 * Shape    yl_study_asked at first; yl_study_try puts result->tried there: what was tried, or why nothing was.
 * Errors   as yl_trials_run.
 * Owns     what was tried lives in the result's arena.
 * Threads  one.
 */
#pragma once
#include "sim/cli/study.h"

struct yl_trying_asked {
    const char *const *set; /* [sets] PATH=VALUE, to be tried too */
    uint32_t sets, rounds;  /* rounds 0: the usual */
    double within;          /* 0: by the plan */
    bool within_share;      /* it is a share of the plan's mean */
    bool bounded;
};
/* A run with its trials. */
enum yl_exit yl_study_run(const struct yl_options *options, struct yl_trying_asked *asked);
/* Refuses what is never tried, before anything is claimed. */
enum yl_status yl_study_asked(struct yl_study *study,
                              const struct yl_trying_asked *asked) YL_CHECKED;
enum yl_status yl_study_try(struct yl_study *study, struct yl_result *result,
                            const struct yl_trying_asked *asked) YL_CHECKED;
