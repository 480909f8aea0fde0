/* compile.c: the order of the passes. Contract: compile.h, compiler.h. */
#include "models/compiler/compile.h"
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include <stdlib.h>

enum yl_status yl_compile(struct yl_plan *plan, const struct yl_scenario *scenario,
                          struct yl_tables *tables, struct yl_diags *diags)
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
        .plan = plan, .s = scenario, .tables = tables, .diags = diags, .before = diags->count};
    plan->normal = yl_normal_table(tables);
    plan->tables_hash = plan->normal->hash;
    yl_compile_axes(&compiler);
    yl_compile_shocks(&compiler);
    yl_compile_places(&compiler);
    yl_compile_entries(&compiler);
    yl_compile_reports(&compiler);
    plan->bys = scenario->bys;
    plan->by = scenario->by;
    for (uint32_t i = 0; i < plan->bys; i++) plan->by_values += plan->axis[plan->by[i]].values;
    plan->by_slot = yl_compiler_slots(&compiler, plan->rows * plan->by_values * YL_ROW_COUNTS);
    yl_compile_losses(&compiler);
    yl_compiler_seal(&compiler);
    yl_compile_widths(&compiler);
    plan->outcomes = compiler.outcomes;
    plan->outcome = yl_compiler_get(&compiler, plan->outcomes * sizeof *plan->outcome);
    for (uint32_t i = 0; i < plan->outcomes; i++) plan->outcome[i] = compiler.outcome[i].name;
    plan->outcome_slot = yl_compiler_slots(&compiler, plan->outcomes);
    if (plan->waits) plan->wait_slot = yl_compiler_slots(&compiler, plan->entries);
    plan->slots = compiler.slots;
    YL_FREE(compiler.node, compiler.owner, compiler.outcome, compiler.loss, compiler.loss_end);
    yl_map_free(&compiler.keys);
    return yl_compiler_bad(&compiler) ? YL_BAD_INPUT : YL_OK;
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
