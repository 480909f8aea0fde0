/* compile_people.c: people and facts as axes, audiences. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/engine/memory.h"

/* Cumulative shares of the values of a mask, as thresholds. */
static struct yl_trait_audience shares_of(struct yl_compiler *compiler, const struct yl_axis *from,
                                          uint64_t mask)
{
    struct yl_trait_audience to = {
        .threshold = yl_compiler_get(compiler, from->values * sizeof *to.threshold),
        .full = yl_compiler_get(compiler, from->values * sizeof *to.full)};
    double sum = 0, all = 0;
    uint32_t last = 0;
    for (uint32_t v = 0; v < from->values; v++)
        if (mask >> v & 1 && from->share[v] > 0) all += from->share[v], last = v;
    if (mask == UINT64_MAX) all = 1;
    for (uint32_t v = 0; v + 1 < from->values; v++) {
        if (mask >> v & 1) sum += from->share[v] / all;
        to.threshold[v] = yl_threshold(v >= last ? 1 : sum, &to.full[v]);
    }
    return to;
}

int32_t yl_compile_audience(struct yl_compiler *compiler, const struct yl_conditions *among,
                            enum yl_picks picks, uint32_t origin)
{
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_audience *to = &plan->audience[plan->audiences];
    if (!among->count) return -1;
    *to = (struct yl_plan_audience){.share = 1, .listed = picks != YL_PICKS_NOBODY && plan->size};
    to->axis = yl_compiler_get(compiler, among->count * sizeof *to->axis);
    to->mask = yl_compiler_get(compiler, among->count * sizeof *to->mask);
    for (uint32_t i = 0; i < among->count; i++) {
        const struct yl_condition *one = &among->all[i];
        const struct yl_axis *axis = &compiler->s->axis[one->index];
        double share = 0;
        if (axis->kind == YL_AXIS_MEMORY && picks != YL_PICKS_IN_TURN) continue;
        to->moving |= axis->kind == YL_AXIS_MEMORY;
        to->axis[to->tests] = one->index;
        to->mask[to->tests++] = one->mask;
        if (axis->kind == YL_AXIS_MEMORY) continue;
        for (uint32_t v = 0; v < axis->values; v++)
            if (one->mask >> v & 1) share += axis->share[v];
        to->share *= share;
        if (plan->size) continue;
        struct yl_trait_audience *of = yl_compiler_get(compiler, sizeof *of);
        *of = shares_of(compiler, axis, one->mask);
        of->origin = origin;
        of->next = plan->axis[one->index].audience;
        plan->axis[one->index].audience = of;
    }
    return to->tests ? (int32_t)plan->audiences++ : -1;
}

static void compile_fact(struct yl_compiler *compiler, const struct yl_axis *from,
                         struct yl_plan_axis *to)
{
    to->from = from->from;
    to->to = from->to;
    to->has_after = from->has_after;
    to->workdays = from->workdays;
    if (from->has_after) {
        struct yl_quantity quantity = {.present = true,
                                       .axis = -1,
                                       .count = 1,
                                       .dist = (struct yl_dist *)&from->after,
                                       .at = from->at};
        to->after = yl_compiler_draw(compiler, &quantity).draw[0];
    }
    to->timetable = from->timetable;
    if (from->blocks || from->timetable.count) return; /* never settled */
    bool never = from->from == YL_NEVER || from->to <= compiler->plan->from,
         always = from->from <= compiler->plan->from && from->to == YL_NEVER && !from->has_after;
    to->fixed = never || always;
    to->fixed_value = always && !never;
}

void yl_compile_axes(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    plan->axes = scenario->axes;
    plan->axis = yl_compiler_get(compiler, scenario->axes * sizeof *plan->axis);
    plan->drawn_memory = yl_compiler_get(compiler, scenario->axes * sizeof *plan->drawn_memory);
    plan->memory_start = UINT64_C(1) << 63;
    plan->people_key = yl_compiler_key(compiler, "people");
    plan->intent_key = yl_compiler_key(compiler, "people.intent");
    plan->trace_key = yl_compiler_key(compiler, "trace");
    for (uint32_t a = 0; a < scenario->axes; a++) {
        const struct yl_axis *from = &scenario->axis[a];
        struct yl_plan_axis *to = &plan->axis[a];
        to->values = from->values;
        const char *lead = from->kind == YL_AXIS_FACT ? "facts.%s" : "people.%s";
        to->key = yl_compiler_key(compiler, from->place ? "%s" : lead,
                                  from->place ? from->place : from->name);
        to->kind = from->kind;
        to->of_visit = from->of_visit;
        to->cluster = from->cluster;
        to->blocks = from->blocks;
        to->block_at = from->block_at;
        to->pair[0] = from->pair[0];
        to->pair[1] = from->pair[1];
        if (from->kind == YL_AXIS_TRAIT) {
            struct yl_trait_audience all = shares_of(compiler, from, UINT64_MAX);
            to->threshold = all.threshold;
            to->full = all.full;
        }
        if (from->kind == YL_AXIS_FACT) compile_fact(compiler, from, to);
        if (from->kind != YL_AXIS_MEMORY) continue;
        to->memory = (struct yl_memory){.bit = plan->memories,
                                        .most = from->values - 1,
                                        .mask = yl_memory_mask(from->values - 1),
                                        .lapse = from->lasts ? (int32_t)plan->lapses++ : -1,
                                        .lasts = from->lasts};
        plan->memories += (uint32_t)__builtin_popcountll(to->memory.mask);
        to->start = yl_chance_of(from->share[1]);
        if (plan->memories > YL_MEMORIES) {
            yl_diag(compiler->diags, from->at, YL_E_TOO_MANY_REMEMBERED,
                    "what persons remember in a scenario can have %d bits at most",
                    "一个场景的记忆最多占 %d 位", YL_MEMORIES);
            plan->memories = to->memory.bit;
        } else if (to->start.certain)
            plan->memory_start |= UINT64_C(1) << to->memory.bit;
        else if (to->start.threshold)
            plan->drawn_memory[plan->drawn_memories++] = a;
    }
}
