/* prepared.c: names of the experiment to indexes of a plan. Contract: simulate.h. */
#include "models/compiler/compile.h"
#include "sim/experiment/simulate.h"
#include <string.h>

static uint32_t find_arrival(const struct yl_plan *plan, const char *name)
{
    uint32_t i = 0;
    while (i < plan->arrivals && strcmp(plan->arrival[i].name, name)) i++;
    return i;
}

/* A step that no arm of this assignment has is a row without visits. */
static bool source_of(const struct yl_scenario *scenario, const struct yl_plan *plan,
                      const struct yl_outcome *from, struct yl_unit_source *to)
{
    *to = (struct yl_unit_source){.once = from->once, .index = UINT32_MAX};
    switch (from->kind) {
    case YL_OUTCOME_PASSED:
        to->kind = YL_UNIT_PASS;
        to->index = plan->rows;
        for (uint32_t i = 0; i < plan->rows; i++)
            if (!strcmp(plan->row_place[i], from->place) && !strcmp(plan->row_step[i], from->step))
                to->index = i;
        return true;
    case YL_OUTCOME_ARRIVED:
        to->kind = YL_UNIT_ARRIVE;
        to->index = find_arrival(plan, from->place);
        return to->index < plan->arrivals;
    case YL_OUTCOME_WATCH:
        to->kind = YL_UNIT_WATCH;
        for (uint32_t i = 0; i < scenario->rooms; i++)
            if (!strcmp(from->place + strlen("rooms."), scenario->room[i].name)) to->index = i;
        return to->index < scenario->rooms;
    case YL_OUTCOME_ORDERS:
    case YL_OUTCOME_MONEY:
        break;
    }
    to->kind = from->kind == YL_OUTCOME_MONEY ? YL_UNIT_MONEY : YL_UNIT_ORDER;
    for (uint32_t i = 0; i < plan->sales && !strncmp(from->place, "shops.", 6); i++)
        if (!strcmp(plan->shop[i].name, from->place)) to->index = i;
    return true;
}

static bool metric_of(const struct yl_scenario *scenario, const struct yl_plan *plan,
                      const struct yl_outcome *from, struct yl_unit_metric *to)
{
    *to = (struct yl_unit_metric){.ratio = from->below != NULL};
    return source_of(scenario, plan, from, &to->of) &&
           (!from->below || source_of(scenario, plan, from->below, &to->below));
}

/* Entries of the scenario, and those that only an arm starts where all entries take part. */
static bool *entries_of(const struct yl_simulated *simulated, const struct yl_plan *plan,
                        struct yl_arena *arena)
{
    const struct yl_scenario *scenario = &simulated->all->variant[0];
    const uint32_t known = scenario->entries + scenario->start_names;
    bool *entry = yl_arena_get(arena, plan->entries + 1), all = true;
    for (uint32_t i = 0; i < known; i++) all &= simulated->experiment->entry[i];
    for (uint32_t i = 0; i < plan->entries; i++)
        entry[i] = i < known ? simulated->experiment->entry[i] : all;
    return entry;
}

enum yl_status yl_prepare(struct yl_prepared *out, const struct yl_simulated *simulated,
                          const struct yl_assigned *assigned, const struct yl_arms_how *arms)
{
    const struct yl_experiment *experiment = simulated->experiment;
    const bool compares = assigned == &simulated->aa || assigned == &simulated->ab;
    uint32_t axis;
    enum yl_status status = yl_arms_merge(&out->merged, &axis, out->arena, arms);
    if (!status) status = yl_compile(&out->plan, &out->merged, out->tables, out->diags);
    out->plan.seed = simulated->seed;
    for (uint32_t m = 0; !status && m < simulated->outcomes; m++)
        if (!metric_of(&out->merged, &out->plan, &experiment->outcome[m], &out->metric[m]))
            status = YL_BAD_INPUT;
    for (uint32_t m = simulated->outcomes; !status && m < simulated->metrics; m++)
        out->metric[m] = (struct yl_unit_metric){
            .of = {YL_UNIT_ARRIVE, find_arrival(&out->plan, simulated->metric[m]), true}};
    const bool asks = !assigned->switchback && experiment->before.name;
    if (!status && asks && !source_of(&out->merged, &out->plan, &experiment->before, &out->before))
        status = YL_BAD_INPUT;
    const bool *entry = status ? NULL : entries_of(simulated, &out->plan, out->arena);
    out->how =
        (struct yl_units_plan){.plan = &out->plan,
                               .metric = out->metric,
                               .metrics = simulated->metrics,
                               .ratios = simulated->ratios,
                               .arms = assigned->arms,
                               .periods = assigned->periods,
                               .bound = assigned->bound,
                               .entry = entry,
                               .arm_axis = axis,
                               .covariate = assigned->switchback ? -1 : experiment->covariate,
                               .before = asks ? &out->before : NULL,
                               .of_visit = arms->assign != YL_ASSIGN_PERSON,
                               .cap = simulated->cap,
                               .cluster = compares ? simulated->cluster : 0,
                               .judged = simulated->outcomes,
                               .guard = simulated->guard,
                               .level = 1 - experiment->level / (arms->arms - 1)};
    return status;
}
