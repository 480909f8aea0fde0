/* early.h: what a run knows before it is over, and whether that is enough.
 *
 * Why      Exact means are there in milliseconds, the first campaigns in a second; whoever waits for the decision sees it as soon
 *          as it is one. No byte of the files depends on it.
 * Shape    yl_early_begin before the run: it sets study->how; yl_early_solve when the folder is claimed, which goes on beside
 *          the run; yl_early_wait behind the run; yl_early_put then tells the result how it ended, or yl_early_print what
 *          an interrupted one has; yl_early_free.
 * Order    looks are at fixed numbers of campaigns (yl_selection_next); on a terminal a run is looked at after two, too. A
 *          decision is the verdict of the run (find_verdict.c) by intervals that hold at all looks together, the confidence
 *          sequences by which `best` ends.
 *          --until decided ends there, or where the campaigns that are asked for would tell nothing more apart (the forecast of
 *          `best`), on every machine alike; --for ends at the last look behind which, by what campaigns
 *          have taken so far, the next one and a fifth of the time for the files no longer fit.
 * Owns     its texts and the exact answers, until yl_early_free.
 * Threads  one, and a thread of its own from yl_early_solve to yl_early_wait; the looks as struct yl_run_options has them.
 */
#pragma once
#include "sim/cli/study.h"
#include "sim/solve/solve.h"
#include <semaphore.h>

struct yl_early {
    struct yl_study *study;
    struct yl_result names;   /* holds labels alone */
    struct yl_solved *solved; /* [variants], behind yl_early_wait; NULL: not asked for */
    pthread_t thread;         /* it solves */
    bool beside;              /* there is such a thread */
    sem_t may_solve;          /* some campaigns were looked at, or there will be none */
    pthread_mutex_t lock;     /* of the texts */
    char *exact, *first; /* exact means; what the campaigns at the last look say; NULL: not yet */
    uint32_t asked;      /* campaigns */
    bool decided;        /* at the last look */
    double looked_s;     /* when that was, first of all when the campaigns began */
    uint32_t looked;     /* its campaigns */
    struct yl_manifest_value value[3]; /* for the manifest */
    size_t values;
};
void yl_early_begin(struct yl_early *early, struct yl_study *study);
void yl_early_solve(struct yl_early *early);
void yl_early_wait(struct yl_early *early);
void yl_early_put(struct yl_early *early, struct yl_result *result);
void yl_early_print(const struct yl_early *early);
void yl_early_free(struct yl_early *early);
/* Findings of some campaigns under a heading; the caller's. */
char *yl_early_text(const char *head, const struct yl_findings *found, enum yl_lang lang);
/* Of a verb whose own campaigns are not those of the file as it stands: the verdict of some that are, as study->early. */
bool yl_early_first(void *study, const struct yl_result *result, bool last);
