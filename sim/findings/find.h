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
#include "sim/stats/ways.h"

void yl_find_run(struct yl_findings *out, const struct yl_result *result);
/* Only the verdict: of variants, or of runs with common random numbers as variants; by a metric of base, NULL: the one
 * that decides. */
void yl_find_between(struct yl_findings *out, const struct yl_result *result,
                     const struct yl_metric *by);
/* What a variant runs out of, or is full in it, the costliest, as a phrase for the slot "stops" of the current finding.
 * decides: what alternatives are ranked by, beside which the slot "net" is filled; NULL: a run, whose summary.csv has
 * the figures. */
void yl_find_stops(struct yl_findings *out, const struct yl_result *result,
                   const struct yl_variant_result *variant, const char *decides);
/* What a limit brings when it is raised from its value by a tenth, `units`, with its interval over all raises. */
struct yl_limit_gain {
    const char *path;
    double value, units, gain, low, high;
    double refused, ran_out; /* as in limits.csv; NAN: not counted */
    double n;                /* campaigns */
};
/* Which of two runs without common random numbers, A and B, is better in the metric: their figures, and B less A. */
void yl_find_apart(struct yl_findings *out, const struct yl_result *names,
                   const struct yl_metric *metric, const struct yl_summary of[2],
                   const struct yl_compared *with);
/* Which limit would help most, and which one does harm most, where its interval excludes 0; metric: PLACE.METRIC. Of money
 * the gain of what has no price in the scenario, all but a budget, is before it. */
void yl_find_limits(struct yl_findings *out, const struct yl_result *names, const char *metric,
                    const struct yl_limit_gain *gain, size_t count);
/* The metric that a decision looks at: that of the first target that decides, has a value in base and is other than 0 in
 * a campaign of any variant, else net income where a cost is entered and something is sold at a price, or has one where nothing is
 * sold, else orders, else entries into the room that has most of them, of equal ones the first. */
const struct yl_metric *yl_find_decisive(const struct yl_result *result);
bool yl_find_priced(const struct yl_result *result); /* is anything sold at a price, or has one? */
/* The same of all, by what there is: "net_cny", "orders"; NULL: nothing is sold. */
const char *yl_find_decides(bool sold, bool priced, bool costed);
/* "2 more" (YL_WORDING_MORE, _AS_OFTEN), behind a list in the slot; of 0 and less nothing. */
void yl_find_more(struct yl_findings *out, enum yl_wording wording, double more, const char *slot);
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
/* Are arrivals of the ways that sell different things, visits where the scenario does not say? */
bool yl_find_differ(const struct yl_result *names, const struct yl_ways *ways);
/* How values of the metric are printed. */
enum yl_as yl_find_as(const char *metric);
