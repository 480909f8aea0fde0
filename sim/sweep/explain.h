/* explain.h: a scenario in words, for `check --explain`.
 *
 * Why      An analyst sees how the file was read: arrivals and what they cost, steps and actions of each path, what is
 *          remembered and drawn. A developer sees how many operations of the plan need an order.
 * Shape    yl_explain(stream, scenario, walked, lang) compiles, writes and frees the plan.
 * Errors   as yl_compile.
 * Owns     nothing; the stream, the scenario and the walk are the caller's.
 * Threads  one stream a thread.
 */
#pragma once
#include "models/scenario.h"
#include "models/warnings/walked.h"
#include <stdio.h>

/* With what the scenario's replications came to; NULL: how its plan is evaluated. */
enum yl_status yl_explain(FILE *out, const struct yl_scenario *scenario,
                          const struct yl_walked_variant *walked, enum yl_lang lang) YL_CHECKED;
