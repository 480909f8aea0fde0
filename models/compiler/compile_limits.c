/* compile_limits.c: limits as counters; reports as edges. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include <math.h>
#include <string.h>

static bool endless(const struct yl_limit *limit)
{
    for (uint32_t i = 0; i < limit->allow.count; i++)
        if (!isinf(limit->allow.dist[i].a)) return false;
    return limit->allow.count > 0 && !limit->has_start && !limit->lasts;
}

void yl_compile_limits(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->limits = compiler->s->limits;
    plan->limit = yl_compiler_get(compiler, plan->limits * sizeof *plan->limit);
    for (uint32_t i = 0; i < plan->limits; i++) {
        const struct yl_limit *from = &compiler->s->limit[i];
        struct yl_plan_limit *to = &plan->limit[i];
        to->key = yl_compiler_key(compiler, "limits.%s", from->name);
        to->per = from->per;
        to->axis = from->per_axis;
        to->allow = yl_compiler_number(compiler, &from->allow);
        to->has_start = from->has_start;
        to->start = from->start;
        to->within = from->within;
        to->lasts = from->lasts;
        to->every = from->every;
        to->at_times = from->at_times;
        to->at_time = from->at_time;
        to->slot = yl_compiler_slots(compiler, YL_LIMIT_SLOTS);
        to->counter = plan->shared_counters;
        to->endless = endless(from);
        if (to->per == YL_PER_ALL) plan->shared_counters++;
        if (to->per == YL_PER_TRAIT) plan->shared_counters += plan->axis[to->axis].values;
    }
}

/* The series behind a metric that adds up; none: YL_NO_NODE in series[0]. */
static uint32_t series_of(struct yl_compiler *compiler, const char *place, const char *metric,
                          uint32_t *out)
{
    const struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    uint32_t n = 0;
    bool all = !strcmp(place, "all");
    for (uint32_t e = 0; e < plan->entries && !strcmp(metric, "arrivals"); e++) {
        const char *name = plan->entry[e].name;
        bool here = plan->entry[e].started
                        ? !strcmp(place, name)
                        : !strncmp(place, "entries.", 8) && !strcmp(place + 8, name);
        if (all || here) out[n++] = plan->entry[e].arrivals;
    }
    for (uint32_t i = 0; i < plan->sales; i++) {
        bool here = (all && i < plan->shops) || !strcmp(place, plan->shop[i].name);
        if (here && !strcmp(metric, "orders")) out[n++] = plan->shop[i].orders;
        if (here && !strcmp(metric, "gmv_cny")) out[n++] = plan->shop[i].gmv;
        if (here && !strcmp(metric, "units")) out[n++] = plan->shop[i].units;
    }
    for (uint32_t r = 0; r < scenario->rooms; r++) {
        if (strncmp(place, "rooms.", 6) || strcmp(place + 6, scenario->room[r].name)) continue;
        if (!strcmp(metric, "entrants")) out[n++] = plan->room[r].entrants;
        for (uint32_t i = 0; i < scenario->room[r].whiles; i++)
            if (!strcmp(metric, scenario->room[r].during[i].name))
                out[n++] = plan->room[r].item_series + i;
    }
    return n;
}

void yl_compile_reports(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    uint32_t rows = 0, bins = (uint32_t)((plan->to - plan->from + plan->bin - 1) / plan->bin);
    for (uint32_t i = 0; i < scenario->reports; i++) rows += scenario->report[i].of;
    plan->dashboard = yl_compiler_get(compiler, rows * sizeof *plan->dashboard);
    for (uint32_t i = 0; i < scenario->reports; i++)
        for (uint32_t k = 0; k < scenario->report[i].of; k++) {
            struct yl_plan_dashboard *dashboard = &plan->dashboard[plan->dashboards++];
            dashboard->series =
                yl_compiler_get(compiler, (plan->entries + 2 * plan->shops + plan->series + 1) *
                                              sizeof *dashboard->series);
            dashboard->edge = yl_compiler_get(compiler, bins * sizeof *dashboard->edge);
            dashboard->series_count = series_of(compiler, scenario->report[i].place[k],
                                                scenario->report[i].metric[k], dashboard->series);
            if (!dashboard->series_count) {
                yl_diag(compiler->diags, scenario->report[i].at[k], YL_E_NOT_ADDITIVE,
                        "'%s.%s' is not followed over time, so no report can show it late",
                        "'%s.%s' 没有按时间记录，数据看板无法显示其延迟值",
                        scenario->report[i].place[k], scenario->report[i].metric[k]);
                YL_HELP(compiler, "arrivals, orders, units, gmv_cny and entrants can be reported",
                        "可报告 arrivals、orders、units、gmv_cny、entrants");
            }
            for (uint32_t b = 0; b < bins; b++) {
                const struct yl_report *report = &scenario->report[i];
                const int64_t end = plan->from + (int64_t)(b + 1) * plan->bin,
                              at = (end < plan->to ? end : plan->to) - report->delay;
                /* everything before the last whole `every` is shown */
                dashboard->edge[b] =
                    report->every > 0 ? yl_latest_mark(&scenario->zone, at, report->every) : at;
            }
        }
}
