/* builder.c: names, slots, nodes, quantities and losses of a plan under construction. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *yl_compiler_get(struct yl_compiler *compiler, size_t size)
{
    return yl_arena_get(&compiler->plan->arena, size ? size : 1);
}

uint32_t yl_compiler_slots(struct yl_compiler *compiler, uint32_t count)
{
    uint32_t first = compiler->slots;
    compiler->slots += count;
    return first;
}

uint32_t yl_compiler_key(struct yl_compiler *compiler, const char *format, ...)
{
    char name[512];
    va_list list;
    va_start(list, format);
    vsnprintf(name, sizeof name, format, list);
    va_end(list);
    struct yl_plan *plan = compiler->plan;
    uint64_t hash = yl_hash_name(name);
    uint64_t *key = yl_map_add(&compiler->keys, &hash, sizeof hash, plan->keys);
    if (*key < plan->keys) {
        if (strcmp(plan->key_name[*key], name) != 0)
            yl_diag(compiler->diags, (struct yl_pos){0}, YL_E_HASH_COLLISION,
                    "'%s' and '%s' have the same 64-bit hash; rename one of them",
                    "“%s”与“%s”的 64 位哈希相同，请改其中一个名字", plan->key_name[*key], name);
        return (uint32_t)*key;
    }
    YL_ARRAY_RESERVE(&plan->key_hash, &compiler->hash_capacity, plan->keys + 1);
    YL_ARRAY_RESERVE(&plan->key_name, &compiler->name_capacity, plan->keys + 1);
    plan->key_hash[plan->keys] = hash;
    plan->key_name[plan->keys] = yl_arena_copy(&plan->arena, name, strlen(name));
    return plan->keys++;
}

uint32_t yl_compiler_outcome(struct yl_compiler *compiler, const char *prefix, const char *name)
{
    char text[512];
    snprintf(text, sizeof text, "%s%s", prefix, name);
    for (uint32_t i = 0; i < compiler->outcomes; i++)
        if (!strcmp(compiler->outcome[i].name, text)) return i;
    const char *kept = yl_arena_copy(&compiler->plan->arena, text, strlen(text));
    *YL_ARRAY_NEXT(compiler->outcome, compiler->outcomes, compiler->outcome_capacity) =
        (struct yl_compiler_outcome){kept, YL_NO_NODE};
    return compiler->outcomes - 1;
}

uint32_t yl_compiler_add(struct yl_compiler *compiler, struct yl_node node)
{
    YL_ARRAY_RESERVE(&compiler->node, &compiler->node_capacity, compiler->nodes + 1);
    YL_ARRAY_RESERVE(&compiler->owner, &compiler->owner_capacity, compiler->nodes + 1);
    compiler->node[compiler->nodes] = node;
    compiler->owner[compiler->nodes] = compiler->current_owner;
    return compiler->nodes++;
}

uint32_t yl_compiler_end(struct yl_compiler *compiler, const char *prefix, const char *name)
{
    uint32_t index = yl_compiler_outcome(compiler, prefix, name);
    if (compiler->outcome[index].end == YL_NO_NODE) {
        struct yl_node end = {YL_OP_END, .index = index, .next = YL_NO_NODE};
        end.other = end.row = YL_NO_NODE;
        compiler->outcome[index].end = yl_compiler_add(compiler, end);
    }
    return compiler->outcome[index].end;
}

uint32_t yl_compiler_owners(const struct yl_compiler *compiler)
{
    return compiler->s->paths + compiler->s->rooms + compiler->s->shops;
}

uint32_t yl_compiler_owner(const struct yl_compiler *compiler, enum yl_destination_kind kind,
                           uint32_t index)
{
    uint32_t before = kind == YL_TO_PATH ? 0 : compiler->s->paths;
    if (kind == YL_TO_SHOP) before += compiler->s->rooms;
    return before + index;
}

struct yl_effects *yl_compiler_effects(struct yl_compiler *compiler)
{
    struct yl_effects *effects = yl_compiler_get(compiler, sizeof *effects);
    effects->actions = yl_compiler_number(compiler, &(struct yl_quantity){.axis = -1});
    effects->switches = effects->cost = effects->actions;
    effects->refill = effects->host = effects->goal = effects->order_goal = -1;
    effects->series = YL_NO_NODE;
    return effects;
}

uint32_t *yl_compiler_way(struct yl_node *node, uint32_t i)
{
    if (i == 0) return &node->next;
    if (i == 1) return &node->other;
    return i - 2 < node->targets ? &node->target[i - 2] : NULL;
}

struct yl_search yl_search_of(const struct yl_compiler *compiler)
{
    const size_t nodes = (size_t)compiler->nodes + 1;
    uint32_t *all = yl_get_zeroed(2 * nodes, sizeof *all);
    return (struct yl_search){.seen = all, .node = all + nodes, .number = 1};
}

void yl_search_come(struct yl_search *search, uint32_t node)
{
    if (node == YL_NO_NODE || search->seen[node] == search->number) return;
    search->seen[node] = search->number;
    search->node[search->nodes++] = node;
}

/* ---- quantities ---------------------------------------------------------------------------------------------- */
enum yl_status yl_compiler_table(struct yl_compiler *compiler, struct yl_draw *draw,
                                 const struct yl_dist *dist)
{
    const enum yl_status status = yl_draw_init(draw, dist, compiler->tables);
    if (!status && draw->table) compiler->plan->tables_hash += draw->table->hash;
    return status;
}

struct yl_by_draw yl_compiler_draw(struct yl_compiler *compiler, const struct yl_quantity *quantity)
{
    struct yl_by_draw by = {.axis = quantity->axis, .count = quantity->count ? quantity->count : 1};
    by.draw = yl_compiler_get(compiler, by.count * sizeof *by.draw);
    struct yl_dist none = {.family = YL_CONSTANT};
    for (uint32_t i = 0; i < by.count; i++) {
        if (yl_compiler_table(compiler, &by.draw[i], quantity->count ? &quantity->dist[i] : &none))
            yl_diag(compiler->diags, quantity->at, YL_E_DIST_TABLE,
                    "this distribution cannot be drawn to one part in a million; its shape is too "
                    "extreme",
                    "这个分布的形状过于极端，无法以百万分之一的精度抽样");
    }
    if (!quantity->count) by.axis = -1;
    return by;
}

static double number_at(const struct yl_quantity *quantity, uint32_t i)
{
    return quantity->count ? quantity->dist[i].a : 0;
}

static double logit(double p) { return log(p) - log1p(-p); }

struct yl_by_chance yl_compiler_chance(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity)
{
    struct yl_by_chance by = {.axis = quantity->count ? quantity->axis : -1,
                              .count = quantity->count ? quantity->count : 1,
                              .certain = true};
    by.chance = yl_compiler_get(compiler, by.count * sizeof *by.chance);
    by.logit = yl_compiler_get(compiler, by.count * sizeof *by.logit);
    for (uint32_t i = 0; i < by.count; i++) {
        double p = quantity->count ? number_at(quantity, i) : 1;
        by.chance[i] = yl_chance_of(p);
        by.certain = by.certain && by.chance[i].certain;
        by.logit[i] = logit(p);
    }
    return by;
}

/* [168] log-odds that the weights of a profile bring. */
static const double *rhythm_of(struct yl_compiler *compiler, const struct yl_profile *profile)
{
    static const double even = 1e-12; /* by which a weight of 1 may miss it */
    double *rhythm = yl_compiler_get(compiler, 168 * sizeof *rhythm);
    for (int i = 0; i < 168; i++)
        rhythm[i] = fabs(profile->weight[i] - 1) < even ? 0 : log(profile->weight[i]);
    return rhythm;
}

/* True if the chance goes by a trait alone whose values each have one intent. */
static bool is_table(const struct yl_plan *plan, const struct yl_by_chance *by)
{
    const int32_t trait = plan->intent.axis;
    return plan->intent_known &&
           (trait < 0 || ((by->axis < 0 || by->axis == trait) && !plan->axis[trait].of_visit));
}

void yl_compile_shift(struct yl_by_chance *by, const struct yl_step *step)
{
    for (uint32_t i = 0; i < by->count; i++) {
        const double p = number_at(&step->p, i), shift = step->shift[i];
        by->chance[i] = yl_chance_of(p);
        by->logit[i] = logit(p);
        if (shift == 0 || !isfinite(by->logit[i])) continue;
        by->logit[i] += shift;
        by->chance[i] = yl_chance_of(1 / (1 + exp(-by->logit[i])));
    }
}

struct yl_by_chance yl_compiler_step_chance(struct yl_compiler *compiler,
                                            const struct yl_step *step)
{
    struct yl_by_chance by = yl_compiler_chance(compiler, &step->p);
    const double intent = compiler->plan->has_intent ? step->intent : 0; /* exact: 'no' is 0 */
    struct yl_moves *moves = yl_compiler_get(compiler, sizeof *moves);
    struct yl_shock_use *use = yl_compiler_get(compiler, step->shocks * sizeof *use);
    *moves = (struct yl_moves){.intent = intent, .shock = use};
    for (uint32_t i = 0; i < step->shocks; i++) {
        const struct yl_shock *shock = &compiler->s->shock[step->shock[i].shock];
        const double weight = step->shock[i].weight * shock->sd;
        if (weight == 0) continue; /* as if it were not there, to the byte */
        use[moves->shocks++] = (struct yl_shock_use){step->shock[i].shock, weight};
        moves->by_time |= compiler->plan->shock[step->shock[i].shock].units > 1;
    }
    if (step->is_mean) yl_compile_shift(&by, step);
    if (by.certain || (intent == 0 && !moves->shocks && step->rhythm < 0)) return by;
    moves->by_time |= step->rhythm >= 0;
    if (step->rhythm >= 0) moves->rhythm = rhythm_of(compiler, &compiler->s->profile[step->rhythm]);
    by.moves = moves;
    moves->slot = -1;
    if (moves->by_time || (intent != 0 && !is_table(compiler->plan, &by))) return by;
    struct yl_plan_shifted *one = yl_compiler_get(compiler, sizeof *one);
    moves->slot = (int32_t)compiler->plan->shifts++;
    *one = (struct yl_plan_shifted){by, compiler->plan->shifted};
    compiler->plan->shifted = one;
    return by;
}

struct yl_by_number yl_compiler_number(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity)
{
    struct yl_by_number by = {.axis = quantity->count ? quantity->axis : -1,
                              .count = quantity->count ? quantity->count : 1};
    by.number = yl_compiler_get(compiler, by.count * sizeof *by.number);
    for (uint32_t i = 0; i < by.count; i++)
        by.number[i] = isinf(number_at(quantity, i)) ? INT64_MAX : (int64_t)number_at(quantity, i);
    return by;
}

uint64_t yl_threshold(double share, bool *full)
{
    struct yl_chance chance = yl_chance_of(share > 1 ? 1 : share < 0 ? 0 : share);
    *full = chance.certain;
    return chance.threshold;
}

/* ---- where visits are lost -------------------------------------------------------------------- */

/* The number of the loss, which is new where its end is not there yet. */
static uint32_t loss_of(struct yl_compiler *compiler, struct yl_plan_loss loss)
{
    uint32_t i = compiler->plan->losses;
    while (i-- > 0) { /* mostly a late one */
        if (yl_plan_loss_is(&compiler->loss[i], &loss)) return i;
    }
    size_t count = (size_t)compiler->plan->losses + 1;
    YL_ARRAY_RESERVE(&compiler->loss, &compiler->loss_capacity, count);
    YL_ARRAY_RESERVE(&compiler->loss_end, &compiler->loss_end_capacity, count);
    compiler->loss[count - 1] = loss;
    compiler->loss_end[count - 1] = YL_NO_NODE;
    return compiler->plan->losses++;
}

uint32_t yl_compiler_lost(struct yl_compiler *compiler, const char *prefix, const char *name,
                          struct yl_lost_at at)
{
    if (at.row == YL_NO_NODE) return yl_compiler_end(compiler, prefix, name);
    uint32_t outcome = yl_compiler_outcome(compiler, prefix, name);
    uint32_t loss = loss_of(compiler, (struct yl_plan_loss){at.row, outcome, at.door});
    if (compiler->loss_end[loss] == YL_NO_NODE) {
        struct yl_node end = yl_node(YL_OP_END, YL_NO_NODE);
        end.index = outcome;
        end.u.loss = loss + 1;
        compiler->loss_end[loss] = yl_compiler_add(compiler, end);
    }
    return compiler->loss_end[loss];
}

uint32_t yl_compile_way_out(struct yl_compiler *compiler, const struct yl_destination *to,
                            const char *leave_outcome, struct yl_lost_at at)
{
    if (to->kind == YL_TO_PATH || to->kind == YL_TO_ROOM || to->kind == YL_TO_SHOP)
        return YL_REF | yl_compiler_owner(compiler, to->kind, to->index);
    return yl_compiler_lost(compiler, "", leave_outcome, at);
}

uint32_t yl_compile_destination(struct yl_compiler *compiler, const struct yl_destination *to)
{
    return yl_compile_way_out(compiler, to, "left", (struct yl_lost_at){.row = YL_NO_NODE});
}

struct placed {
    struct yl_plan_loss loss;
    uint32_t number; /* as they were met */
    bool in_shop;    /* whose rows stand last in the funnel */
    const char *outcome;
};

/* Of one door as reasons are told, then by name: no other part of the scenario decides what stands first. */
static int by_row(const void *a, const void *b)
{
    const struct placed *one = a, *two = b;
    if (one->in_shop != two->in_shop) return one->in_shop ? 1 : -1;
    if (one->loss.row != two->loss.row) return one->loss.row < two->loss.row ? -1 : 1;
    if (!one->loss.door != !two->loss.door) return one->loss.door ? -1 : 1;
    const int doors = one->loss.door ? strcmp(one->loss.door, two->loss.door) : 0;
    if (doors) return doors;
    const enum yl_loss_reason reason = yl_loss_reason_of(one->outcome),
                              other = yl_loss_reason_of(two->outcome);
    return reason != other ? (reason < other ? -1 : 1) : strcmp(one->outcome, two->outcome);
}

void yl_compile_losses(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    struct placed *placed = yl_get_zeroed(plan->losses + 1, sizeof *placed);
    plan->loss = yl_compiler_get(compiler, plan->losses * sizeof *plan->loss);
    plan->loss_slot = yl_compiler_slots(compiler, plan->losses);
    for (uint32_t i = 0; i < plan->losses; i++) {
        const struct yl_plan_loss *loss = &compiler->loss[i];
        bool in_shop = !loss->door && !strncmp(plan->row_place[loss->row], "shops.", 6);
        placed[i] = (struct placed){compiler->loss[i], i, in_shop,
                                    compiler->outcome[compiler->loss[i].outcome].name};
    }
    qsort(placed, plan->losses, sizeof *placed, by_row);
    for (uint32_t i = 0; i < plan->losses; i++) {
        plan->loss[i] = placed[i].loss;
        compiler->node[compiler->loss_end[placed[i].number]].u.loss = i + 1;
    }
    free(placed);
}
