/* solve_open.c: a scenario in which nothing is shared. Contract: solve_parts.h. */
#include "sim/engine/replication.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <string.h>

static void copy(struct yl_arena *arena, void *list, size_t size)
{
    void *from, *to = yl_arena_get(arena, size + 1);
    memcpy(&from, list, sizeof from);
    if (size) memcpy(to, from, size);
    memcpy(list, &to, sizeof to);
}
#define COPY(array, count) copy(arena, &open->array, open->count * sizeof *open->array)

void yl_solve_open(struct yl_arena *arena, struct yl_scenario *open)
{
    static const struct yl_dist endless = {.family = YL_CONSTANT, .a = INFINITY};
    COPY(room, rooms);
    COPY(shop, shops);
    COPY(entry, entries);
    COPY(limit, limits);
    COPY(axis, axes);
    open->size = 0;
    open->drain = true;
    open->experiment.present = false;
    open->bys = open->reports = open->targets = 0;
    if (open->start_names) open->warmup = 0;
    for (uint32_t i = 0; i < open->rooms; i++) open->room[i].capacity = -1;
    for (uint32_t i = 0; i < open->shops; i++) {
        struct yl_shop *shop = &open->shop[i];
        shop->stock = -1;
        copy(arena, &shop->good, shop->goods * sizeof *shop->good);
        for (uint32_t g = 0; g < shop->goods; g++) shop->good[g].stock = -1;
    }
    for (uint32_t i = 0; i < open->entries; i++) {
        open->entry[i].budget.amount = -1;
        open->entry[i].shared = -1;
    }
    for (uint32_t i = 0; i < open->limits; i++) {
        struct yl_limit *limit = &open->limit[i];
        limit->allow = (struct yl_quantity){.present = true, .axis = -1, .count = 1};
        limit->allow.dist = yl_arena_get(arena, sizeof endless);
        *limit->allow.dist = endless;
        limit->has_start = false;
        limit->within = limit->lasts = 0;
        limit->every = YL_PERIOD_NONE;
        limit->at_times = 0;
    }
    for (uint32_t i = 0; i < open->axes; i++) {
        struct yl_axis *axis = &open->axis[i];
        if (!axis->has_after) continue;
        const int64_t median = (int64_t)yl_dist_quantile(&axis->after, 0.5);
        axis->has_after = false;
        axis->from = axis->workdays ? yl_replication_workdays(&open->zone, axis->from, median)
                                    : axis->from + median;
    }
}
