/* prepared.h: the plan of an assignment, at the file's values or those of a draw.
 *
 * Why      With draws each campaign has a plan of its own; without, all of an assignment share one.
 * Shape    {.arena, .tables, .diags}, yl_prepare; how is what units.h observes; yl_plan_free of its plan.
 * Errors   YL_BAD_INPUT: a metric is not there; else as compile.h.
 * Owns     its plan; the rest lives in the arena.
 * Threads  any, with an arena, tables and diagnostics each.
 */
#pragma once
#include "models/compiler/compile.h"
#include "sim/experiment/simulate.h"

struct yl_prepared {
    struct yl_arena *arena;
    struct yl_tables *tables;
    struct yl_diags *diags;
    struct yl_scenario merged;
    struct yl_plan plan;
    struct yl_unit_metric metric[YL_UNIT_METRICS];
    struct yl_unit_source before;
    struct yl_units_plan how;
};
enum yl_status yl_prepare(struct yl_prepared *out, const struct yl_simulated *simulated,
                          const struct yl_assigned *assigned, const struct yl_arms_how *arms,
                          struct yl_fault *fault) YL_CHECKED;
