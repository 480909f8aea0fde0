/* find.h: what a run found.
 *
 * Why      The figures of a run are all there; a decision needs the answer. What is found here is printed by the
 *          terminal, written to conclusions.csv and findings.json, and shown by report and pictures.
 * Shape    yl_find_run(&findings, result); the findings are read; yl_findings_free.
 * Units    money in CNY.
 * Owns     the findings are the caller's; they point into the result, which must outlive them.
 * Threads  any; the result is only read.
 * Source   docs/outputs.md, "conclusions.csv".
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/stats/compare.h"
#include "sim/stats/result.h"

void yl_find_run(struct yl_findings *out, const struct yl_result *result);
/* Only the verdict: of variants, or of runs with common random numbers as variants; by a metric of base, NULL: the one
 * that decides. */
void yl_find_between(struct yl_findings *out, const struct yl_result *result,
                     const struct yl_metric *by);
/* What of the variant runs out and turns most away, if anything does; of campaigns that no table has. */
void yl_find_runs_out_first(struct yl_findings *out, const struct yl_result *result,
                            const struct yl_variant_result *variant);
/* Which of two runs without common random numbers, A and B, is better in the metric: their figures, and B less A. */
void yl_find_apart(struct yl_findings *out, const struct yl_result *names,
                   const struct yl_metric *metric, const struct yl_summary of[2],
                   const struct yl_compared *with);
/* The metric that a decision looks at: that of the first target that decides, has a value in base and is other than 0 in
 * a campaign of any variant, else net income where a cost is entered and something is sold at a price, or has one where nothing is
 * sold, else orders, else entries into the room that has most of them, of equal ones the first. */
const struct yl_metric *yl_find_decisive(const struct yl_result *result);
bool yl_find_priced(const struct yl_result *result); /* is anything sold at a price, or has one? */
/* The same of all, by what there is: "net_cny", "orders"; NULL: nothing is sold. */
const char *yl_find_decides(bool sold, bool priced, bool costed);
/* The label of a metric without its unit; with its place unless that is "all", in the arena; that into the slot "metric". */
struct yl_short yl_find_word(const char *metric, enum yl_lang lang);
const char *yl_find_metric(struct yl_arena *arena, const struct yl_result *names, enum yl_lang lang,
                           const char *place, const char *metric);
void yl_finding_metric(struct yl_findings *out, const struct yl_result *names, const char *place,
                       const char *metric);
/* A path of the language in words; in the arena. */
const char *yl_find_path(struct yl_findings *out, const struct yl_result *names, enum yl_lang lang,
                         const char *path);
void yl_finding_path(struct yl_findings *out, const struct yl_result *names, const char *slot,
                     const char *path);
void yl_finding_variant(struct yl_findings *out, const struct yl_result *names, const char *slot,
                        const char *variant);
/* How values of the metric are printed. */
enum yl_as yl_find_as(const char *metric);
