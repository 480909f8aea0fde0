/* explain.h: the compiled plan in words, for `check --explain`.
 *
 * Why      An analyst sees what the engine is going to do before anything runs: expected arrivals
 *          and cost, steps and actions of each path, and which operations need an order and why.
 * Shape    yl_explain(stream, scenario, lang, &fault) compiles, writes and frees the plan.
 * Errors   as yl_compile; with YL_BAD_INPUT the diagnostics are written to the stream.
 * Owns     nothing; the stream and the scenario are the caller's.
 * Threads  one stream a thread.
 */
#ifndef YL_SIM_SWEEP_EXPLAIN_H
#define YL_SIM_SWEEP_EXPLAIN_H
#include "models/scenario.h"
#include <stdio.h>

enum yl_status yl_explain(FILE *out, const struct yl_scenario *scenario, enum yl_lang lang,
                          struct yl_fault *fault) YL_CHECKED;
#endif
