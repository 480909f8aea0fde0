/* levers.c: a stand-in of ways that cost and of what is counted, until what binds is found; contract in levers.h */
#include "sim/sweep/levers.h"
#include <math.h>
#include <string.h>

static const char *const *one_set(struct yl_arena *arena, const char *path, const char *value)
{
    const char **set = yl_arena_get(arena, sizeof *set);
    *set = yl_arena_print(arena, "%s=%s", path, value);
    return set;
}

static void add(struct yl_levers *out, enum yl_lever_kind kind, const char *path, const char *place,
                struct yl_lever_value *value, uint32_t values)
{
    out->lever[out->levers++] = (struct yl_lever){.kind = kind,
                                                  .path = path,
                                                  .place = place,
                                                  .value = value,
                                                  .values = values,
                                                  .now = -1,
                                                  .priced = kind == YL_LEVER_LEAVE_OUT};
}

static void add_more(struct yl_levers *out, struct yl_arena *arena, const char *place,
                     const char *key, int64_t now)
{
    struct yl_lever_value *value = yl_arena_get(arena, 2 * sizeof *value);
    const int64_t more[] = {now + 1, now + (int64_t)fmax(1, ceil(0.1 * (double)now))};
    const char *path = yl_arena_print(arena, "%s.%s", place, key);
    const uint32_t values = more[0] == more[1] ? 1 : 2;
    for (uint32_t i = 0; i < values; i++) {
        const char *text = yl_arena_print(arena, "%lld", (long long)more[i]);
        const char *name = yl_arena_print(arena, "%s %s, now %lld", place, text, (long long)now);
        value[i] = (struct yl_lever_value){.text = text,
                                           .set = one_set(arena, path, text),
                                           .sets = 1,
                                           .name = {name, name},
                                           .units = (double)(more[i] - now)};
    }
    add(out, YL_LEVER_MORE, path, place, value, values);
}

void yl_levers_find(struct yl_levers *out, const struct yl_scenarios *all,
                    const struct yl_result *plan, struct yl_arena *arena)
{
    const struct yl_scenario *base = &all->variant[0];
    (void)plan;
    *out = (struct yl_levers){0};
    out->lever = yl_arena_get(
        arena, (2 * (size_t)base->entries + base->shops + base->agents + base->rooms + 1) *
                   sizeof *out->lever);
    for (uint32_t i = 0; i < base->entries; i++) {
        const struct yl_entry *entry = &base->entry[i];
        if (!entry->cost.count && !entry->tiers && !entry->text_units) continue;
        struct yl_lever_value *value = yl_arena_get(arena, sizeof *value);
        const char *name = yl_arena_print(arena, "no %s", entry->name);
        *value =
            (struct yl_lever_value){.text = "none", .leave_out = entry->name, .name = {name, name}};
        const char *place = yl_arena_print(arena, "entries.%s", entry->name);
        add(out, YL_LEVER_LEAVE_OUT, place, place, value, 1);
    }
    for (uint32_t i = 0; i < base->shops; i++)
        if (base->shop[i].stock >= 0 && !base->shop[i].goods)
            add_more(out, arena, yl_arena_print(arena, "shops.%s", base->shop[i].name), "stock",
                     base->shop[i].stock);
    for (uint32_t i = 0; i < base->agents; i++)
        add_more(out, arena, yl_arena_print(arena, "agents.%s", base->agent[i].name), "count",
                 base->agent[i].count);
    for (uint32_t i = 0; i < base->rooms; i++)
        if (base->room[i].capacity >= 0)
            add_more(out, arena, yl_arena_print(arena, "rooms.%s", base->room[i].name), "capacity",
                     base->room[i].capacity);
}

void yl_levers_behind(struct yl_levers *out, const struct yl_scenarios *all,
                      const struct yl_result *plan, const struct yl_result *then,
                      const struct yl_lever *taken, struct yl_arena *arena)
{
    struct yl_levers found;
    (void)then;
    yl_levers_find(&found, all, plan, arena);
    *out = (struct yl_levers){.lever = found.lever};
    for (uint32_t i = 0; i < found.levers; i++)
        if (found.lever[i].kind == YL_LEVER_MORE && strcmp(found.lever[i].path, taken->path) != 0)
            out->lever[out->levers++] = found.lever[i];
}
