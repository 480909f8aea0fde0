/* guessed.h: studies of the uncertain inputs: checked, sized, run.
 *
 * Why      Sensitivity and the value of information ask one figure at many values, with the same
 *          folder, ledger, progress and estimate of their size.
 * Shape    yl_guessed_open, yl_guessed_draws, yl_guessed_run, then results are written; yl_guessed_free.
 * Order    draw k has replications k R + 1 ... k R + R; its random numbers are words at the address (seed,
 *          "guessed", draw, column), or evenly filling points of a cube.
 * Errors   YL_BAD_CALL where nothing is uncertain; else as answers.h and study.h.
 * Owns     factors and answers, until yl_guessed_free.
 * Threads  one.
 */
#pragma once
#include "models/evidence.h"
#include "models/guesses.h"
#include "sim/cli/study.h"
#include "sim/findings/find.h"
#include "sim/sweep/answers.h"

enum { YL_GUESSED_EACH = 2, YL_GUESSED_EXACT = 1024, YL_GUESSED_LEAST = 4 };
struct yl_guessed_how {
    uint32_t variants;          /* the first so many are asked */
    uint32_t draws;             /* without --draws, where the figure is not exact */
    const char *place, *metric; /* without --metric; NULL: what a run decides by */
};
struct yl_guessed_study {
    struct yl_study *study;
    struct yl_scenarios all; /* those that are asked; nothing of it is owned */
    struct yl_factors factors;
    struct yl_arena arena;
    struct yl_answers_call call;
    struct yl_answers answers;
    struct yl_tables tables;
    char metric[256];                /* "all.orders" */
    struct yl_candidates candidates; /* of the draws */
    uint32_t draws, columns; /* columns: those of the factors, then those asked for beside */
    double *uniform;         /* [draws][columns] */
    struct yl_result names;  /* of labels */
    struct yl_findings findings;
};
/* What there is to ask, exactly or not, and how many draws. */
enum yl_status yl_guessed_open(struct yl_guessed_study *guessed, struct yl_study *study,
                               const struct yl_guessed_how *how) YL_CHECKED;
/* The points of the call are draws of all factors, and `beside` further columns of uniform numbers. */
void yl_guessed_draws(struct yl_guessed_study *guessed, uint32_t beside, bool even);
/* What is drawn, as numbers: [guesses][draws] of the values, NAN: it is none, and of scores, which of joint draws are the values; in the
 * arena. score: may be NULL. */
void yl_guessed_numbers(const double ***value, const double ***score,
                        struct yl_guessed_study *guessed);
/* With call.points, call.point and call.context. The bar is shown until yl_study_end. */
enum yl_status yl_guessed_run(struct yl_guessed_study *guessed) YL_CHECKED;
/* What the study leaves beside this file. */
struct yl_study_out yl_guessed_out(struct yl_guessed_study *guessed, const char *const *file);
void yl_guessed_free(struct yl_guessed_study *guessed);
