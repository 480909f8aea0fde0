/* shifts.h: finds the shifts of steps that say `mean`.
 *
 * Why      A shift needs the law of the intent among the visits that come to the step: exact, or it would be noise.
 *          It is found here and nowhere else, before any variant is compiled.
 * Shape    yl_shifts_find once a call, behind yl_scenarios_load; scenarios->shifts then knows base's population.
 * Cost     one solution for each step of the longest chain of such steps, some for a circle of them, of which
 *          each begins where the one before it stood (solve_kept.c), and looks at each operation once;
 *          one plan, but where visits may so begin visits of their own kind one a solution; nothing without such a step.
 * Errors   YL_BAD_INPUT with a diagnostic at the step: behind what cannot be solved, in a circle that does not
 *          settle, or where all together take some ten seconds.
 * Owns     scenarios->shifts, until yl_shifts_drop.
 * Threads  one.
 * Source   docs/theory.md, "A mean share".
 */
#pragma once
#include "models/shifts.h"

enum yl_status yl_shifts_find(struct yl_scenarios *scenarios, struct yl_diags *diags,
                              struct yl_fault *fault) YL_CHECKED;
void yl_shifts_drop(struct yl_scenarios *scenarios);
