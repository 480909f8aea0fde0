/* compile.c: names, slots and the order of the passes. Contract: compile.h, compiler.h. */
#include "models/compile.h"
#include "models/compiler.h"
#include "sim/base/hash.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *yl_compiler_get(struct yl_compiler *c, size_t size)
{
    void *memory = yl_arena_get(&c->plan->arena, size ? size : 1);
    if (memory) return memory;
    c->status = YL_NO_MEMORY;
    return size <= sizeof c->spare ? c->spare : NULL;
}

uint32_t yl_compiler_slots(struct yl_compiler *c, uint32_t count)
{
    uint32_t first = c->slots;
    c->slots += count;
    return first;
}

static bool grow(struct yl_compiler *c, void **array, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room) return true;
    uint32_t want = *room ? 2 * *room : 256;
    void *more = realloc(*array, want * size);
    if (!more) {
        c->status = YL_NO_MEMORY;
        return false;
    }
    *array = more;
    *room = want;
    return true;
}

static uint32_t *slot_of(const struct yl_compiler *c, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (c->place_slots - 1);
    while (c->place_slot[at] && c->plan->place[c->place_slot[at] - 1] != hash)
        at = (at + 1) & (c->place_slots - 1);
    return &c->place_slot[at];
}

static bool more_slots(struct yl_compiler *c)
{
    if (4 * (c->plan->places + 1) < 3 * c->place_slots) return true;
    free(c->place_slot);
    c->place_slots = c->place_slots ? 2 * c->place_slots : 256;
    c->place_slot = calloc(c->place_slots, sizeof *c->place_slot);
    if (!c->place_slot) {
        c->status = YL_NO_MEMORY;
        c->place_slots = 0;
        return false;
    }
    for (uint32_t i = 0; i < c->plan->places; i++) *slot_of(c, c->plan->place[i]) = i + 1;
    return true;
}

uint32_t yl_compiler_place(struct yl_compiler *c, const char *format, ...)
{
    char name[512];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    struct yl_plan *p = c->plan;
    uint64_t hash = yl_hash_name(name);
    if (!more_slots(c)) return 0;
    uint32_t *slot = slot_of(c, hash);
    if (*slot) {
        uint32_t i = *slot - 1;
        if (!strcmp(p->place_name[i], name)) return i;
        yl_diag(c->diags, (struct yl_pos){0}, YL_E_HASH_COLLISION,
                "'%s' and '%s' have the same 64-bit hash; rename one of them",
                "“%s”与“%s”的 64 位哈希相同，请改其中一个名字", p->place_name[i], name);
        c->bad = true;
        return i;
    }
    uint32_t room = c->place_room;
    if (!grow(c, (void **)&p->place, p->places, &room, sizeof *p->place)) return 0;
    room = c->place_room;
    if (!grow(c, (void **)&p->place_name, p->places, &room, sizeof *p->place_name)) return 0;
    c->place_room = room;
    p->place[p->places] = hash;
    p->place_name[p->places] = yl_arena_copy(&p->arena, name, strlen(name));
    if (!p->place_name[p->places]) {
        c->status = YL_NO_MEMORY;
        return 0;
    }
    *slot = ++p->places;
    return p->places - 1;
}

uint32_t yl_compiler_outcome(struct yl_compiler *c, const char *prefix, const char *name)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", prefix, name);
    for (uint32_t i = 0; i < c->outcomes; i++)
        if (!strcmp(c->outcome[i], text)) return i;
    uint32_t room = c->outcome_room;
    if (!grow(c, (void **)&c->outcome, c->outcomes, &room, sizeof *c->outcome)) return 0;
    room = c->outcome_room;
    if (!grow(c, (void **)&c->end, c->outcomes, &room, sizeof *c->end)) return 0;
    c->outcome_room = room;
    c->end[c->outcomes] = YL_NO_NODE;
    c->outcome[c->outcomes] = yl_arena_copy(&c->plan->arena, text, strlen(text));
    return c->outcomes++;
}

uint32_t yl_compiler_emit(struct yl_compiler *c, enum yl_op op, uint32_t next)
{
    uint32_t room = c->node_room;
    if (!grow(c, (void **)&c->node, c->nodes, &room, sizeof *c->node)) return 0;
    room = c->node_room;
    if (!grow(c, (void **)&c->owner, c->nodes, &room, sizeof *c->owner)) return 0;
    c->node_room = room;
    c->node[c->nodes] =
        (struct yl_node){.op = op, .next = next, .other = YL_NO_NODE, .row = YL_NO_NODE};
    c->owner[c->nodes] = c->current_owner;
    return c->nodes++;
}

uint32_t yl_compiler_end(struct yl_compiler *c, const char *outcome)
{
    uint32_t index = yl_compiler_outcome(c, "", outcome);
    if (c->status || c->end[index] != YL_NO_NODE) return c->status ? 0 : c->end[index];
    uint32_t i = yl_compiler_emit(c, YL_OP_END, YL_NO_NODE);
    if (!c->status) {
        c->node[i].index = index;
        c->end[index] = i;
    }
    return i;
}

/* ---- quantities ---------------------------------------------------------------------------------------------- */
struct yl_by_draw yl_compiler_draw(struct yl_compiler *c, const struct yl_quantity *q)
{
    struct yl_by_draw by = {.axis = q->axis, .count = q->count ? q->count : 1};
    by.draw = yl_compiler_get(c, by.count * sizeof *by.draw);
    if (c->status) return by;
    struct yl_dist none = {.family = YL_CONSTANT};
    for (uint32_t i = 0; i < by.count; i++) {
        enum yl_status s = yl_draw_init(&by.draw[i], q->count ? &q->dist[i] : &none, c->tables);
        if (s == YL_BAD_INPUT) {
            yl_diag(c->diags, q->at, YL_E_DIST_TABLE,
                    "this distribution cannot be drawn to one part in a million; its shape is too "
                    "extreme",
                    "这个分布的形状过于极端，无法以百万分之一的精度抽样");
            c->bad = true;
        } else if (s) {
            c->status = s;
        }
    }
    if (!q->count) by.axis = -1;
    return by;
}

static double number_at(const struct yl_quantity *q, uint32_t i)
{
    return q->count ? q->dist[i].a : 0;
}

struct yl_by_chance yl_compiler_chance(struct yl_compiler *c, const struct yl_quantity *q,
                                       double weight)
{
    struct yl_by_chance by = {.axis = q->count ? q->axis : -1,
                              .count = q->count ? q->count : 1,
                              .certain = true,
                              .weight = weight};
    by.chance = yl_compiler_get(c, by.count * sizeof *by.chance);
    by.logit = yl_compiler_get(c, by.count * sizeof *by.logit);
    if (c->status) return by;
    for (uint32_t i = 0; i < by.count; i++) {
        double p = q->count ? number_at(q, i) : 1;
        by.chance[i] = yl_chance_of(p);
        by.certain = by.certain && by.chance[i].certain;
        by.logit[i] = log(p) - log1p(-p);
    }
    by.moved = c->plan->has_intent && weight != 0 && !by.certain; /* exact: 'no' is 0 */
    return by;
}

struct yl_by_number yl_compiler_number(struct yl_compiler *c, const struct yl_quantity *q)
{
    struct yl_by_number by = {.axis = q->count ? q->axis : -1, .count = q->count ? q->count : 1};
    by.number = yl_compiler_get(c, by.count * sizeof *by.number);
    for (uint32_t i = 0; !c->status && i < by.count; i++)
        by.number[i] = isinf(number_at(q, i)) ? INT64_MAX : (int64_t)number_at(q, i);
    return by;
}

uint64_t yl_threshold(double share, bool *full)
{
    struct yl_chance chance = yl_chance_of(share > 1 ? 1 : share < 0 ? 0 : share);
    *full = chance.certain;
    return chance.threshold;
}

/* ---- the passes ------------------------------------------------------------------------------------------------- */
static bool seal_names(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    p->outcome = yl_compiler_get(c, c->outcomes * sizeof *p->outcome);
    if (c->status) return false;
    memcpy(p->outcome, c->outcome, c->outcomes * sizeof *p->outcome);
    p->outcomes = c->outcomes;
    p->outcome_slot = yl_compiler_slots(c, c->outcomes);
    return true;
}

/* funnel_by: for each row and value of an axis three slots more. */
static void add_bys(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    p->bys = c->s->bys;
    p->by = c->s->by;
    for (uint32_t i = 0; i < p->bys; i++) p->by_values += p->axis[p->by[i]].values;
    p->by_slot = yl_compiler_slots(c, p->rows * p->by_values * 3);
}

enum yl_status yl_compile(struct yl_plan *plan, const struct yl_scenario *s,
                          struct yl_tables *tables, struct yl_diags *diags, struct yl_fault *fault)
{
    *plan = (struct yl_plan){.zone = s->zone,
                             .from = s->from,
                             .to = s->to,
                             .warm = s->from + s->warmup,
                             .bin = s->bin,
                             .drain = s->drain,
                             .seed = s->seed,
                             .size = s->size};
    struct yl_compiler c = {.plan = plan, .s = s, .tables = tables, .diags = diags, .fault = fault};
    plan->normal = yl_normal_table(tables);
    if (!plan->normal) c.status = YL_NO_MEMORY;
    if (!c.status) yl_compile_axes(&c);
    if (!c.status) yl_compile_places(&c);
    if (!c.status) yl_compile_entries(&c);
    if (!c.status) yl_compile_reports(&c);
    if (!c.status) add_bys(&c);
    if (!c.status) yl_compiler_seal(&c);
    if (!c.status) yl_compile_widths(&c);
    if (!c.status && seal_names(&c)) plan->slots = c.slots;
    free(c.node);
    free(c.owner);
    free(c.outcome);
    free(c.end);
    free(c.place_slot);
    if (!c.status && c.bad) c.status = YL_BAD_INPUT;
    if (c.status == YL_NO_MEMORY)
        yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the plan of '%s'", s->variant);
    return c.status;
}

void yl_plan_free(struct yl_plan *p)
{
    for (uint32_t i = 0; i < p->owned_poissons; i++) {
        yl_poisson_free(p->owned_poisson[i]);
        free(p->owned_poisson[i]);
    }
    free(p->owned_poisson);
    free(p->place);
    free(p->place_name);
    yl_arena_free(&p->arena);
    *p = (struct yl_plan){0};
}
