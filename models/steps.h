/* steps.h: the lists of steps of a scenario, one after the other.
 *
 * Why      Many a question is asked of every step, wherever it stands.
 * Shape    struct yl_steps of; for (uint32_t i = 0; yl_steps_at(scenario, i, &of); i++) of.step[...]
 * Order    paths, rooms, shops, each as in the file.
 * Errors   false behind the last list.
 */
#pragma once
#include "models/scenario.h"

struct yl_steps {
    const char *kind, *name, *inner; /* "paths", "sms", "steps"; of a room "while" */
    bool during;                     /* a stay in a room */
    struct yl_pos at;                /* of the path, room or shop */
    struct yl_step *step;
    uint32_t steps;
};
/* Is it one of what a step takes, remembers or forgets? */
static inline bool yl_step_has(const uint32_t *list, uint32_t count, uint32_t one)
{
    while (count && list[count - 1] != one) count--;
    return count > 0;
}
bool yl_steps_at(const struct yl_scenario *scenario, uint32_t i, struct yl_steps *out);
/* The path to which this one jumps at its end; NULL: none, or one of several. */
const struct yl_path *yl_path_next(const struct yl_scenario *scenario, const struct yl_path *path);
/* The room or shop to which a path leads, through those it jumps to; else YL_TO_NOWHERE. */
struct yl_destination yl_path_place(const struct yl_scenario *scenario, const struct yl_path *path);
