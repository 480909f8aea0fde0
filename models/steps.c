/* steps.c: list after list; contract in steps.h */
#include "models/steps.h"

bool yl_steps_at(const struct yl_scenario *s, uint32_t i, struct yl_steps *out)
{
    if (i < s->paths) {
        const struct yl_path *path = &s->path[i];
        *out = (struct yl_steps){"paths",  path->name, "steps",    false,
                                 path->at, path->step, path->steps};
    } else if ((i -= s->paths) < s->rooms) {
        const struct yl_room *room = &s->room[i];
        *out = (struct yl_steps){"rooms",  room->name,   "while",     true,
                                 room->at, room->during, room->whiles};
    } else if ((i -= s->rooms) < s->shops) {
        const struct yl_shop *shop = &s->shop[i];
        *out = (struct yl_steps){"shops",  shop->name, "steps",    false,
                                 shop->at, shop->step, shop->steps};
    } else
        return false;
    return true;
}

static struct yl_destination end_of(const struct yl_path *path)
{
    const struct yl_step *last = path->steps ? &path->step[path->steps - 1] : NULL;
    return last && !last->choose.present ? last->to : (struct yl_destination){0};
}

const struct yl_path *yl_path_next(const struct yl_scenario *scenario, const struct yl_path *path)
{
    struct yl_destination end = end_of(path);
    return end.kind == YL_TO_PATH ? &scenario->path[end.index] : NULL;
}

struct yl_destination yl_path_place(const struct yl_scenario *scenario, const struct yl_path *path)
{
    struct yl_destination end = {0};
    for (uint32_t i = 0; path && i < scenario->paths; i++) { /* a circle has no end */
        end = end_of(path);
        path = yl_path_next(scenario, path);
    }
    return end.kind == YL_TO_ROOM || end.kind == YL_TO_SHOP ? end : (struct yl_destination){0};
}
