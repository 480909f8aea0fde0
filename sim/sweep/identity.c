/* identity.c: a tree as one hash, and what is not in the tree. Contract: identity.h. */
#include "sim/sweep/identity.h"
#include "models/shifts.h"
#include "sim/base/hash.h"
#include <string.h>

/* What is of the whole file; some of it is missing in the tree of a point. NULL behind the last. */
static const char *const of_file[] = {"title",     "include",  "set",      "targets",
                                      "uncertain", "evidence", "sweep",    "experiment",
                                      "log",       "report",   "variants", NULL};
static const char *const of_run[] = {"replications", "seed", "bom", NULL};

static uint64_t join(uint64_t one, uint64_t other)
{
    const uint64_t both[2] = {one, other};
    return yl_hash(both, sizeof both);
}

static uint64_t of_item(const struct yl_item *item)
{
    const uint64_t parts[] = {(uint64_t)item->kind, item->quoted,
                              item->text ? yl_hash_name(item->text) : 0,
                              item->key ? yl_hash_name(item->key) : 0};
    uint64_t all = yl_hash(parts, sizeof parts);
    for (const struct yl_item *child = item->first; child; child = child->next)
        if (!child->is_said) all = join(all, of_item(child));
    return all;
}

static uint64_t of_map(const struct yl_item *map, const char *const *apart)
{
    uint64_t all = 0;
    for (const struct yl_item *child = map->first; child; child = child->next) {
        const char *const *name = apart;
        while (*name && strcmp(*name, child->key) != 0) name++;
        if (!*name)
            all = join(all, strcmp(child->key, "run") ? of_item(child) : of_map(child, of_run));
    }
    return all;
}

uint64_t yl_identity_of(const struct yl_scenario *scenario, const struct yl_plan *plan)
{
    const uint64_t parts[] = {of_map(scenario->root, of_file), scenario->files_hash, plan->seed,
                              plan->tables_hash};
    uint64_t all = yl_hash(parts, sizeof parts);
    struct yl_shift_step at = {0};
    while (yl_shift_next(scenario, &at))
        all = join(all, yl_hash(at.step->shift, at.step->p.count * sizeof *at.step->shift));
    return all;
}
