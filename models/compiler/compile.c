/* compile.c: names, slots and the order of the passes. Contract: compile.h, compiler.h. */
#include "models/compiler/compile.h"
#include "models/compiler/compiler.h"
#include "sim/base/hash.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *yl_compiler_get(struct yl_compiler *compiler, size_t size)
{
    void *memory = yl_arena_get(&compiler->plan->arena, size ? size : 1);
    if (memory) return memory;
    compiler->status = YL_NO_MEMORY;
    return size <= sizeof compiler->spare ? compiler->spare : NULL;
}

uint32_t yl_compiler_slots(struct yl_compiler *compiler, uint32_t count)
{
    uint32_t first = compiler->slots;
    compiler->slots += count;
    return first;
}

static bool grow(struct yl_compiler *compiler, void **array, uint32_t count, uint32_t *room,
                 size_t size)
{
    if (count < *room) return true;
    uint32_t want = *room ? 2 * *room : 256;
    void *more = realloc(*array, want * size);
    if (!more) {
        compiler->status = YL_NO_MEMORY;
        return false;
    }
    *array = more;
    *room = want;
    return true;
}

static uint32_t *slot_of(const struct yl_compiler *compiler, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (compiler->place_slots - 1);
    while (compiler->place_slot[at] &&
           compiler->plan->key_hash[compiler->place_slot[at] - 1] != hash)
        at = (at + 1) & (compiler->place_slots - 1);
    return &compiler->place_slot[at];
}

static bool more_slots(struct yl_compiler *compiler)
{
    if (4 * (compiler->plan->keys + 1) < 3 * compiler->place_slots) return true;
    free(compiler->place_slot);
    compiler->place_slots = compiler->place_slots ? 2 * compiler->place_slots : 256;
    compiler->place_slot = calloc(compiler->place_slots, sizeof *compiler->place_slot);
    if (!compiler->place_slot) {
        compiler->status = YL_NO_MEMORY;
        compiler->place_slots = 0;
        return false;
    }
    for (uint32_t i = 0; i < compiler->plan->keys; i++)
        *slot_of(compiler, compiler->plan->key_hash[i]) = i + 1;
    return true;
}

uint32_t yl_compiler_place(struct yl_compiler *compiler, const char *format, ...)
{
    char name[512];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    struct yl_plan *plan = compiler->plan;
    uint64_t hash = yl_hash_name(name);
    if (!more_slots(compiler)) return 0;
    uint32_t *slot = slot_of(compiler, hash);
    if (*slot) {
        uint32_t i = *slot - 1;
        if (!strcmp(plan->key_name[i], name)) return i;
        yl_diag(compiler->diags, (struct yl_pos){0}, YL_E_HASH_COLLISION,
                "'%s' and '%s' have the same 64-bit hash; rename one of them",
                "“%s”与“%s”的 64 位哈希相同，请改其中一个名字", plan->key_name[i], name);
        compiler->bad = true;
        return i;
    }
    uint32_t room = compiler->place_room;
    if (!grow(compiler, (void **)&plan->key_hash, plan->keys, &room, sizeof *plan->key_hash))
        return 0;
    room = compiler->place_room;
    if (!grow(compiler, (void **)&plan->key_name, plan->keys, &room, sizeof *plan->key_name))
        return 0;
    compiler->place_room = room;
    plan->key_hash[plan->keys] = hash;
    plan->key_name[plan->keys] = yl_arena_copy(&plan->arena, name, strlen(name));
    if (!plan->key_name[plan->keys]) {
        compiler->status = YL_NO_MEMORY;
        return 0;
    }
    *slot = ++plan->keys;
    return plan->keys - 1;
}

uint32_t yl_compiler_outcome(struct yl_compiler *compiler, const char *prefix, const char *name)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", prefix, name);
    for (uint32_t i = 0; i < compiler->outcomes; i++)
        if (!strcmp(compiler->outcome[i], text)) return i;
    uint32_t room = compiler->outcome_room;
    if (!grow(compiler, (void **)&compiler->outcome, compiler->outcomes, &room,
              sizeof *compiler->outcome))
        return 0;
    room = compiler->outcome_room;
    if (!grow(compiler, (void **)&compiler->end, compiler->outcomes, &room, sizeof *compiler->end))
        return 0;
    compiler->outcome_room = room;
    compiler->end[compiler->outcomes] = YL_NO_NODE;
    compiler->outcome[compiler->outcomes] =
        yl_arena_copy(&compiler->plan->arena, text, strlen(text));
    return compiler->outcomes++;
}

uint32_t yl_compiler_emit(struct yl_compiler *compiler, enum yl_op op, uint32_t next)
{
    uint32_t room = compiler->node_room;
    if (!grow(compiler, (void **)&compiler->node, compiler->nodes, &room, sizeof *compiler->node))
        return 0;
    room = compiler->node_room;
    if (!grow(compiler, (void **)&compiler->owner, compiler->nodes, &room, sizeof *compiler->owner))
        return 0;
    compiler->node_room = room;
    compiler->node[compiler->nodes] =
        (struct yl_node){.op = op, .next = next, .other = YL_NO_NODE, .row = YL_NO_NODE};
    compiler->owner[compiler->nodes] = compiler->current_owner;
    return compiler->nodes++;
}

uint32_t yl_compiler_end(struct yl_compiler *compiler, const char *outcome)
{
    uint32_t index = yl_compiler_outcome(compiler, "", outcome);
    if (compiler->status || compiler->end[index] != YL_NO_NODE)
        return compiler->status ? 0 : compiler->end[index];
    uint32_t i = yl_compiler_emit(compiler, YL_OP_END, YL_NO_NODE);
    if (!compiler->status) {
        compiler->node[i].index = index;
        compiler->end[index] = i;
    }
    return i;
}

/* ---- quantities ---------------------------------------------------------------------------------------------- */
struct yl_by_draw yl_compiler_draw(struct yl_compiler *compiler, const struct yl_quantity *quantity)
{
    struct yl_by_draw by = {.axis = quantity->axis, .count = quantity->count ? quantity->count : 1};
    by.draw = yl_compiler_get(compiler, by.count * sizeof *by.draw);
    if (compiler->status) return by;
    struct yl_dist none = {.family = YL_CONSTANT};
    for (uint32_t i = 0; i < by.count; i++) {
        enum yl_status s = yl_draw_init(&by.draw[i], quantity->count ? &quantity->dist[i] : &none,
                                        compiler->tables);
        if (s == YL_BAD_INPUT) {
            yl_diag(compiler->diags, quantity->at, YL_E_DIST_TABLE,
                    "this distribution cannot be drawn to one part in a million; its shape is too "
                    "extreme",
                    "这个分布的形状过于极端，无法以百万分之一的精度抽样");
            compiler->bad = true;
        } else if (s) {
            compiler->status = s;
        }
    }
    if (!quantity->count) by.axis = -1;
    return by;
}

static double number_at(const struct yl_quantity *quantity, uint32_t i)
{
    return quantity->count ? quantity->dist[i].a : 0;
}

struct yl_by_chance yl_compiler_chance(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity, double weight)
{
    struct yl_by_chance by = {.axis = quantity->count ? quantity->axis : -1,
                              .count = quantity->count ? quantity->count : 1,
                              .certain = true,
                              .weight = weight};
    by.chance = yl_compiler_get(compiler, by.count * sizeof *by.chance);
    by.logit = yl_compiler_get(compiler, by.count * sizeof *by.logit);
    if (compiler->status) return by;
    for (uint32_t i = 0; i < by.count; i++) {
        double p = quantity->count ? number_at(quantity, i) : 1;
        by.chance[i] = yl_chance_of(p);
        by.certain = by.certain && by.chance[i].certain;
        by.logit[i] = log(p) - log1p(-p);
    }
    by.moved = compiler->plan->has_intent && weight != 0 && !by.certain; /* exact: 'no' is 0 */
    return by;
}

struct yl_by_number yl_compiler_number(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity)
{
    struct yl_by_number by = {.axis = quantity->count ? quantity->axis : -1,
                              .count = quantity->count ? quantity->count : 1};
    by.number = yl_compiler_get(compiler, by.count * sizeof *by.number);
    for (uint32_t i = 0; !compiler->status && i < by.count; i++)
        by.number[i] = isinf(number_at(quantity, i)) ? INT64_MAX : (int64_t)number_at(quantity, i);
    return by;
}

uint64_t yl_threshold(double share, bool *full)
{
    struct yl_chance chance = yl_chance_of(share > 1 ? 1 : share < 0 ? 0 : share);
    *full = chance.certain;
    return chance.threshold;
}

/* ---- the passes ------------------------------------------------------------------------------------------------- */
static bool seal_names(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->outcome = yl_compiler_get(compiler, compiler->outcomes * sizeof *plan->outcome);
    if (compiler->status) return false;
    memcpy(plan->outcome, compiler->outcome, compiler->outcomes * sizeof *plan->outcome);
    plan->outcomes = compiler->outcomes;
    plan->outcome_slot = yl_compiler_slots(compiler, compiler->outcomes);
    return true;
}

/* funnel_by: for each row and value of an axis three slots more. */
static void add_bys(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->bys = compiler->s->bys;
    plan->by = compiler->s->by;
    for (uint32_t i = 0; i < plan->bys; i++) plan->by_values += plan->axis[plan->by[i]].values;
    plan->by_slot = yl_compiler_slots(compiler, plan->rows * plan->by_values * 3);
}

enum yl_status yl_compile(struct yl_plan *plan, const struct yl_scenario *scenario,
                          struct yl_tables *tables, struct yl_diags *diags, struct yl_fault *fault)
{
    *plan = (struct yl_plan){.zone = scenario->zone,
                             .from = scenario->from,
                             .to = scenario->to,
                             .warm = scenario->from + scenario->warmup,
                             .bin = scenario->bin,
                             .drain = scenario->drain,
                             .seed = scenario->seed,
                             .size = scenario->size};
    struct yl_compiler compiler = {
        .plan = plan, .s = scenario, .tables = tables, .diags = diags, .fault = fault};
    plan->normal = yl_normal_table(tables);
    if (!plan->normal) compiler.status = YL_NO_MEMORY;
    if (!compiler.status) yl_compile_axes(&compiler);
    if (!compiler.status) yl_compile_places(&compiler);
    if (!compiler.status) yl_compile_entries(&compiler);
    if (!compiler.status) yl_compile_reports(&compiler);
    if (!compiler.status) add_bys(&compiler);
    if (!compiler.status) yl_compiler_seal(&compiler);
    if (!compiler.status) yl_compile_widths(&compiler);
    if (!compiler.status && seal_names(&compiler)) plan->slots = compiler.slots;
    free(compiler.node);
    free(compiler.owner);
    free(compiler.outcome);
    free(compiler.end);
    free(compiler.place_slot);
    if (!compiler.status && compiler.bad) compiler.status = YL_BAD_INPUT;
    if (compiler.status == YL_NO_MEMORY)
        yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the plan of '%s'",
                     scenario->variant);
    return compiler.status;
}

void yl_plan_free(struct yl_plan *plan)
{
    for (uint32_t i = 0; i < plan->owned_poissons; i++) {
        yl_poisson_free(plan->owned_poisson[i]);
        free(plan->owned_poisson[i]);
    }
    free(plan->owned_poisson);
    free(plan->key_hash);
    free(plan->key_name);
    yl_arena_free(&plan->arena);
    *plan = (struct yl_plan){0};
}
