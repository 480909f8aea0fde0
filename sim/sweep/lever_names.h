/* lever_names.h: what a change is called.
 *
 * Why      A change has the name of its thing, the words of its key and the values, on every screen
 *          and page alike.
 * Shape    yl_lever_names of a path and a value; `short` of the thing, else its label, cut.
 * Units    columns of a terminal: at most YL_LEVER_NAME.
 * Owns     texts live in the arena.
 * Source   docs/try.md, "What a change is called"; the words are `tried` of the key tables.
 */
#pragma once
#include "models/tryable.h"
#include "sim/stats/result.h"

struct yl_lever_naming {
    const struct yl_scenario *scenario;
    const struct yl_result *labels;
    struct yl_arena *arena;
    bool dated; /* times have their day */
};
/* name: [enum yl_lang]; value: as --set takes it. */
void yl_lever_names(const char *name[2], const struct yl_lever_naming *of,
                    const struct yl_tryable *at, const char *value);
/* Of an entry that is left out, or halved. */
void yl_lever_names_of_way(const char *name[2], const struct yl_lever_naming *of,
                           const struct yl_entry *entry, bool halved);
/* A value as tables have it: times without seconds and zone. */
const char *yl_lever_text(const struct yl_lever_naming *of, const struct yl_tryable *at,
                          const char *value);
