/* solve_answer.h: a sum over visits: what is summed, and its mean and spread.
 *
 * Why      Every row of solve_rows.c is such a sum or a ratio of two; how groups add up, and what
 *          they share, is known here alone.
 * Errors   none; unknown values are NAN.
 * Owns     nothing.
 * Threads  pure.
 */
#ifndef YL_SIM_SOLVE_SOLVE_ANSWER_H
#define YL_SIM_SOLVE_SOLVE_ANSWER_H
#include "sim/solve/solve_parts.h"

#define YL_EVERYBODY UINT32_MAX

struct yl_pick { /* the quantity of a visit behind an amount */
    enum { YL_PICK_UNKNOWN, YL_PICK_SLOT, YL_PICK_ENTRY } from;
    uint32_t slot; /* of an entry: an offset from the entry's own slots */
};
/* A sum over entries, or one of them; D = a - rho b, b one or none of each visit, a nothing where
 * b is not. */
struct yl_over {
    uint32_t entry;
    struct yl_pick a, b;
    double rho, scale;
    bool spread; /* of a ratio: has an sd */
};
struct yl_answer {
    double mean, sd, wildest; /* wildest: E X^2 - 1 of the factor of a shock */
    bool m2_unknown, crowd, begun;
};
uint32_t yl_pick_slot(const struct yl_plan *plan, struct yl_pick pick, uint32_t entry);
bool yl_takes_part(const struct yl_over *over, const struct yl_group *group);
struct yl_answer yl_answer(const struct yl_plan *plan, const struct yl_groups *fine,
                           const struct yl_over *over);
#endif
