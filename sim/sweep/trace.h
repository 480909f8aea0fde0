/* trace.h: follows single visits and writes down what happens to them.
 *
 * Why      A figure is believed when one person's way can be read; a bug is found by repeating one visit.
 * Shape    yl_trace(&result, plans, kernels, options): the options.trace visits of replication 1 with the smallest trace
 *          word, or the one of options.only; fills each variant's journeys.
 * Order    visits by trace word, events of a visit in their order.
 * Cost     a decision word for each arrival of one replication, and that replication once more, visit by visit. No figure
 *          changes.
 * Errors   A replication that fails has no journeys, and is counted as failed by the run.
 * Owns     journeys live in the result's arena.
 * Threads  one.
 */
#ifndef YL_SIM_SWEEP_TRACE_H
#define YL_SIM_SWEEP_TRACE_H
#include "sim/rand/kernels.h"
#include "sim/sweep/parallel_run.h"

struct yl_plan;
enum yl_status yl_trace(struct yl_result *result, const struct yl_plan *plan,
                        const struct yl_kernels *kernels,
                        const struct yl_run_options *options) YL_CHECKED;
#endif
