/* expect.h: the arrivals to expect of each entry, and what budgets leave of them.
 *
 * Why      check tells before anything is simulated how many come, what they cost and when the money
 *          of a budget is spent; warnings ask the same.
 * Shape    yl_expect(&expected, scenario, plan), yl_expect_free.
 * Units    arrivals; millionths of CNY; instants.
 * Cost     cells times streams.
 * Errors   YL_NO_MEMORY, then nothing is to be freed.
 * Owns     its arrays.
 * Threads  any.
 * Source   arrivals flow evenly at their means: an estimate where counts are drawn.
 */
#ifndef YL_MODELS_COMPILER_EXPECT_H
#define YL_MODELS_COMPILER_EXPECT_H
#include "models/scenario.h"
#include "sim/engine/plan.h"

struct yl_expected_entry {
    double come, made; /* arrivals without and with its budget */
    double cost;       /* of those made */
};
struct yl_expected_budget {
    double spent;
    uint32_t closed; /* periods in which the money does not last */
    int64_t first;   /* when it is spent in the first of them; YL_NEVER: never */
};
struct yl_expected {
    struct yl_expected_entry *entry;   /* [scenario.entries] */
    struct yl_expected_budget *budget; /* [plan.budgets] */
};
enum yl_status yl_expect(struct yl_expected *out, const struct yl_scenario *scenario,
                         const struct yl_plan *plan) YL_CHECKED;
/* What one more viewer, entrant or order of the figure that an entry follows brings at most, if all who arrive count to it: the
 * steepest slope of its table times the mean stay (online) or the period. At 1 and more the arrivals feed themselves. */
double yl_expect_gain(const struct yl_scenario *scenario, const struct yl_entry *entry);
/* The share of all people that a 'send: all' is for, by their traits. */
double yl_expect_meant(const struct yl_scenario *scenario, const struct yl_entry *entry);
/* Arrivals of a stream in a cell, before any budget. */
double yl_expect_in_cell(const struct yl_plan *plan, const struct yl_plan_stream *stream,
                         uint32_t cell);
void yl_expect_free(struct yl_expected *expected);
#endif
