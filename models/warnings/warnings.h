/* warnings.h: what a scenario says that is probably not meant.
 *
 * Why      A scenario can be right in every line and wrong as a whole: the budget is spent before
 *          the room opens, the agents are never asked. Such a run ends in figures that nobody
 *          doubts, so it is said before.
 * Shape    yl_warnings_find(&all, &how, &diags) of scenarios that were loaded without an error;
 *          yl_warnings_walked(&all, &walked, &diags) once replications were walked; rows of
 *          warnings.def. Each is said once: of base, else of the first variant that has it, which
 *          is named; more overload in a variant is said again.
 * Cost     some milliseconds a variant.
 * Source   docs/errors.md.
 */
#pragma once
#include "models/scenario.h"
#include "models/warnings/walked.h"

struct yl_warnings_how {
    bool replications_given; /* by the call: few of them are meant */
    const char *const *axis; /* of the call: PATH=... */
    uint32_t axes;
};
void yl_warnings_find(const struct yl_scenarios *all, const struct yl_warnings_how *how,
                      struct yl_diags *diags);
/* told: an answer follows, which says of all campaigns what runs out in base, and what comes too late for its horizon. */
void yl_warnings_walked(const struct yl_scenarios *all, const struct yl_walked *walked, bool told,
                        struct yl_diags *diags);
/* An error if a visit went round without end, at the place it went round to. */
bool yl_warnings_circle(const struct yl_scenarios *all, const struct yl_walked *walked,
                        struct yl_diags *diags);
