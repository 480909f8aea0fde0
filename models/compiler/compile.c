/* compile.c: the order of the passes. Contract: compile.h, compiler.h. */
#include "models/compiler/compile.h"
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include <stdlib.h>

static bool seal_names(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->outcome = yl_compiler_get(compiler, compiler->outcomes * sizeof *plan->outcome);
    if (compiler->status) return false;
    for (uint32_t i = 0; i < compiler->outcomes; i++) plan->outcome[i] = compiler->outcome[i].name;
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
    if (!compiler.status) yl_compile_shocks(&compiler);
    if (!compiler.status) yl_compile_places(&compiler);
    if (!compiler.status) yl_compile_entries(&compiler);
    if (!compiler.status) yl_compile_reports(&compiler);
    if (!compiler.status) add_bys(&compiler);
    if (!compiler.status) yl_compile_losses(&compiler);
    if (!compiler.status) yl_compiler_seal(&compiler);
    if (!compiler.status) yl_compile_widths(&compiler);
    if (!compiler.status && seal_names(&compiler)) plan->slots = compiler.slots;
    YL_FREE(compiler.node, compiler.owner, compiler.outcome, compiler.loss, compiler.loss_end);
    yl_map_free(&compiler.keys);
    if (!compiler.status && compiler.bad) compiler.status = YL_BAD_INPUT;
    if (compiler.status == YL_NO_MEMORY)
        yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for the plan of '%s'",
                     "内存不足，放不下方案“%s”", scenario->variant);
    return compiler.status;
}

void yl_plan_free(struct yl_plan *plan)
{
    for (uint32_t i = 0; i < plan->owned_poissons; i++) {
        yl_poisson_free(plan->owned_poisson[i]);
        free(plan->owned_poisson[i]);
    }
    YL_FREE(plan->owned_poisson, plan->key_hash, plan->key_name);
    yl_arena_free(&plan->arena);
    *plan = (struct yl_plan){0};
}
