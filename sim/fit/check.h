/* check.h: is a log what its fit would bring about? Posterior predictive checks.
 *
 * Why      Intervals of values say nothing of what the model leaves out: a rhythm of the day, a second visit, people who differ.
 *          What was fitted is simulated again, and the log is compared with many such campaigns.
 * Shape    yl_fit_check(&check, &log, &call, diags, &fault) behind yl_fit_write, whose draws.csv it reads; writes check.csv.
 * Units    counts are visits; ngram_distance 0-1; arrival and circadian distances in hours, that of cycle times in seconds.
 * Order    steps as in the log, then hours; distances last.
 * Cost     a campaign for each of YL_FIT_CHECKS rows of draws.csv; memory: 32 bytes a visit of one campaign.
 * Errors   YL_IO, YL_INTERRUPTED; YL_BAD_INPUT where the drawn values are refused, a diagnostic says why.
 * Owns     nothing but its numbers.
 * Threads  one.
 * Source   Rubin (1984), Annals of Statistics 12; distances: Chapela-Campa, Benchekroun, Baron, Dumas, Krass & Senderovich
 *          (2023), "Can I trust my simulation model?", BPM 2023: n-gram distance of steps (n = 2), arrival distribution,
 *          circadian event distribution, cycle time distribution, the last three by the earth mover's distance.
 */
#pragma once
#include "sim/fit/predict.h"

enum { YL_FIT_CHECKS = 40 }; /* campaigns */
struct yl_fit_checked {
    size_t counts, inside; /* counts of steps, and how many lie in their 90 % range */
    size_t distances, far; /* and how many are larger than 95 % of those between campaigns */
};
/* call: scenario and overrides, the folder of its draws and of check.csv; the rest is filled in here. */
enum yl_status yl_fit_check(struct yl_fit_checked *out, const struct yl_event_log *log,
                            struct yl_predict_call *call, struct yl_diags *diags,
                            struct yl_fault *fault) YL_CHECKED;
