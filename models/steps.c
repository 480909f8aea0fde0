/* steps.c: list after list; contract in steps.h */
#include "models/steps.h"

bool yl_steps_at(const struct yl_scenario *s, uint32_t i, struct yl_steps *out)
{
    if (i < s->paths) {
        const struct yl_path *path = &s->path[i];
        *out = (struct yl_steps){"paths", path->name, "steps", false, path->step, path->steps};
    } else if ((i -= s->paths) < s->rooms) {
        const struct yl_room *room = &s->room[i];
        *out = (struct yl_steps){"rooms", room->name, "while", true, room->during, room->whiles};
    } else if ((i -= s->rooms) < s->shops) {
        const struct yl_shop *shop = &s->shop[i];
        *out = (struct yl_steps){"shops", shop->name, "steps", false, shop->step, shop->steps};
    } else {
        return false;
    }
    return true;
}
