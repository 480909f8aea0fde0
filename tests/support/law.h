/* law.h: what the tests of laws share: the scenarios, a run that is to succeed, edited copies.
 *
 * Why      A law holds for every scenario there is, so the tests find them by themselves and edit
 *          their text.
 * Shape    yl_law_gather; for each path yl_law_run; a copy of the trees for what is edited.
 * Errors   a run that fails is a failed expectation. A folder that cannot be copied ends the test.
 * Owns     lists, texts and copies are the caller's: yl_run_list_free, free, yl_law_copy_end.
 * Threads  one test, one thread.
 */
#pragma once
#include "tests/support/run.h"

/* All scenarios of tests/laws, tests/answers and scenarios (bench apart) whose path
 * holds YL_ONLY. Those of tests/laws/slow.txt only with YL_ONLY or YL_SLOW. */
void yl_law_gather(struct yl_run_list *list);
/* Runs with `options` then `more` (each ends with NULL). */
bool yl_law_run(struct yl_run_done *done, const char *path, const char *const *options,
                const char *const *more, const char *tunables);
extern const char *const yl_law_few[], *const yl_law_none[];

struct yl_law_copy {
    char base[64];
};
void yl_law_copy_begin(struct yl_law_copy *copy);
void yl_law_copy_end(struct yl_law_copy *copy);
/* Runs `text` in place of the scenario at `path`, beside copies of what it includes. */
bool yl_law_run_text(struct yl_run_done *done, const struct yl_law_copy *copy, const char *path,
                     const char *text, const char *const *options, const char *const *more,
                     const char *tunables);
/* The text with a step zzz: {body} before the first of every list of steps. */
char *yl_law_with_step(const char *text, const char *body);
/* Does the scenario, or a file it includes, say this word outside comments? */
bool yl_law_says(const char *path, const char *word);
