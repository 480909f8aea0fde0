/* results_json.h: JSON lines of a tool as the rows of a log.
 *
 * Why      Sensors Analytics, Mixpanel, PostHog and GA4 export events; where an outcome is an event, nobody should have to make a
 *          table of it first. What the tools call person, time and event is said by the presets that fit reads by.
 * Shape    yl_results_json_begin, yl_results_json_feed with each piece, yl_results_json_end. on_row gets a header, then a row for each
 *          event: person, time, path, step, event, amount, id, arm, and the columns that the call or the plan names.
 * Errors   YL_BAD_CALL: a preset that there is not; what on_row says. A line that is no object is a row of one cell.
 * Owns     what begin made, until end.
 * Threads  one.
 * Source   models/log_presets.def; docs/experiments.md, "Observed results".
 */
#ifndef YL_SIM_EXPERIMENT_RESULTS_JSON_H
#define YL_SIM_EXPERIMENT_RESULTS_JSON_H
#include "sim/experiment/results.h"

struct yl_results_json;
/* By the first piece of the file the tool is known where neither the call nor the plan says it. */
enum yl_status yl_results_json_begin(struct yl_results_json **json, struct yl_results *results,
                                     const char *path, yl_csv_on_row *on_row, void *context,
                                     struct yl_fault *fault) YL_CHECKED;
enum yl_csv_end yl_results_json_feed(struct yl_results_json *json, const struct yl_bytes *piece);
/* What on_row returned last. */
enum yl_csv_end yl_results_json_end(struct yl_results_json *json);
#endif
