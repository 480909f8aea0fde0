/* best.h: what `yinliu best` has found: best.csv, and the same on the terminal.
 *
 * Why      best.csv and its words are those of a sweep, with what tells how sure each row is.
 * Shape    filled by verb_best.c; yl_best_write and yl_best_show.
 * Units    as of the metric.
 * Order    alternatives by number in the file, by rank on the terminal.
 * Errors   YL_IO.
 * Owns     nothing.
 * Threads  one.
 * Source   docs/best.md; sim/stats/selection.h.
 */
#ifndef YL_SIM_CLI_BEST_H
#define YL_SIM_CLI_BEST_H
#include "sim/cli/study.h"
#include "sim/cli/sweep_decision.h"
#include "sim/findings/finding.h"
#include "sim/stats/selection.h"
#include "sim/sweep/alternatives.h"
#include <stdio.h>

struct yl_best_found {
    const struct yl_selection *selection;
    const struct yl_scenarios *all;
    const struct yl_points *points; /* NULL: variants alone */
    const struct yl_result *names;  /* of labels and settings */
    const char *place, *metric;
    const struct yl_alternatives *alternatives;
    uint32_t guesses; /* values that each replication draws */
    uint64_t failed;  /* replications */
};
enum yl_status yl_best_write(const struct yl_best_found *found, const char *folder, bool bom,
                             struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_best_find_words(struct yl_findings *said,
                                  const struct yl_best_found *found) YL_CHECKED;
enum yl_status yl_best_show(FILE *out, const struct yl_best_found *found,
                            const struct yl_findings *said, enum yl_lang lang) YL_CHECKED;
/* Between rounds: the best mean, and how many may be the best still; from malloc, NULL: nothing is there. */
char *yl_best_so_far(const struct yl_best_found *found, enum yl_lang lang);
struct yl_best_manifest {
    const char *place, *metric;
    struct yl_manifest_value *value;
    size_t values;
    uint32_t replications;
    bool has_points;
    struct yl_findings *said;
};
enum yl_status yl_best_manifest(struct yl_study *study,
                                const struct yl_best_manifest *of) YL_CHECKED;
/* What alternatives are chosen by: --metric, else what the verdict of a run looks at (yl_find_decisive) as far as the
 * scenario tells it, before there are campaigns: the first target that decides, of rooms the first. */
void yl_best_decides(struct yl_study *study, const char **place, const char **metric);
/* What a call of `best` chooses among: variants, at the points of a sweep where there are any (else NULL). */
struct yl_alternatives yl_best_alternatives(struct yl_study *study, const struct yl_points *points);
enum yl_exit yl_best_plan(const struct yl_options *options); /* with --vary */
#endif
