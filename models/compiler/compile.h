/* compile.h: from a scenario to a sealed plan.
 *
 * Why      The engine knows no model. Each model writes the operations of its steps and places; here they become one graph.
 * Shape    yl_compile(&plan, scenario, &tables, diags); yl_plan_free.
 * Units    as plan.h.
 * Order    nodes have no promised order; rows, outcomes and places follow the scenario file.
 * Cost     linear in steps; tables are built once for each (family, shape) and shared by all plans of a table set.
 * Errors   YL_BAD_INPUT with a diagnostic (a shape too extreme, a runaway chain, two names with one hash).
 * Owns     the plan owns its arena and counts; tables and the scenario must outlive it.
 * Threads  one thread; a sealed plan is read by all.
 * Source   language, sections 1, 2 and 4; docs/architecture.md.
 */
#pragma once
#include "models/scenario.h"
#include "sim/engine/plan.h"

enum yl_status yl_compile(struct yl_plan *plan, const struct yl_scenario *scenario,
                          struct yl_tables *tables, struct yl_diags *diags) YL_CHECKED;
void yl_plan_free(struct yl_plan *plan);
/* The chance of a step that says `mean`, with its shifts as they are now. */
void yl_compile_shift(struct yl_by_chance *by, const struct yl_step *step);
