/* compile_limits.c: limits as counters, and which refuse nobody; reports as edges. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
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
        to->first = YL_NEVER;
        if (to->every) to->first = yl_next_boundary(&plan->zone, plan->from, (char)to->every);
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

/* ---- limits that refuse nobody are only counted ------------------------------------------------- */

/* Each send to persons brings a numbered person once; a person without a number comes once, or is begun once by another person's
 * visit. So a limit's units that one person can take are bounded by these visits and the steps on their ways. A limit that
 * gives everybody so many never refuses. */
enum { PASSES_MOST = UINT16_MAX + 1 }; /* of a visit through a cycle, before it fails */

struct bound {
    struct yl_compiler *compiler;
    int64_t *most;      /* [limits] units that one person can take; YL_NEVER: not bounded */
    int64_t *in_search; /* [limits] those of this search; for persons without a number */
    bool *is_taken;     /* [limits] a step takes of it */
    struct yl_search search;
    uint32_t *limit_seen; /* [limits] the last search that came there */
    int64_t *visits;      /* [entries] of one person; YL_NEVER: any number */
};

/* Who is asked has to have one more than was taken, as if one were taken there. */
static bool takes(const struct yl_node *node)
{
    return node->op == YL_OP_TAKE || node->op == YL_OP_NEED;
}

/* True if everybody has at least `most` units at the beginning. */
static bool covers(const struct yl_plan *plan, const struct yl_plan_limit *limit, int64_t most)
{
    const uint32_t values = limit->allow.axis < 0 ? 1 : plan->axis[limit->allow.axis].values;
    int64_t least = limit->has_start ? limit->start : INT64_MAX;
    for (uint32_t v = 0; v < values; v++)
        if (limit->allow.number[v] < least) least = limit->allow.number[v];
    return least >= most;
}

/* ---- what can be taken of one person --------------------------------------------------------------------------------------- */
static void add_times(int64_t *sum, int64_t times)
{
    if (*sum == YL_NEVER || times == YL_NEVER || __builtin_add_overflow(*sum, times, sum))
        *sum = YL_NEVER;
}

/* Add what is taken; a person without a number comes by one way alone, so the largest search counts. */
static void add_taken(struct bound *bound, uint32_t limit, int64_t times)
{
    int64_t *most = &bound->most[limit], *in_search = &bound->in_search[limit];
    if (bound->compiler->plan->size) {
        add_times(most, times);
        return;
    }
    if (bound->limit_seen[limit] != bound->search.number) *in_search = 0;
    bound->limit_seen[limit] = bound->search.number;
    add_times(in_search, times);
    if (*in_search > *most) *most = *in_search;
}

/* Add all that `times` visits can take from a node on, except by the items of a stay. */
static void search_from(struct bound *bound, uint32_t from, int64_t times)
{
    int64_t around; /* visits of a node on a cycle */
    if (!times) return;
    if (__builtin_mul_overflow(times, PASSES_MOST, &around)) around = YL_NEVER;
    struct yl_search *search = &bound->search;
    search->number++;
    yl_search_come(search, from);
    while (search->nodes) {
        struct yl_node *node = &bound->compiler->node[search->node[--search->nodes]];
        for (uint32_t i = 0, at; takes(node) && (at = yl_node_limit(node, i)) != YL_NO_NODE; i++)
            add_taken(bound, at, node->cycle ? around : times);
        uint32_t *to;
        for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) yl_search_come(search, *to);
    }
}

static void find_most(struct bound *bound)
{
    const struct yl_compiler *compiler = bound->compiler;
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t n = 0, limit; n < compiler->nodes; n++)
        for (uint32_t i = 0; (limit = yl_node_limit(&compiler->node[n], i)) != YL_NO_NODE; i++)
            if (takes(&compiler->node[n]))
                bound->is_taken[limit] = true;
            else
                bound->most[limit] = YL_NEVER; /* given or refilled */
    for (uint32_t s = 0; s < plan->streams; s++) {
        int64_t *visits = &bound->visits[plan->stream[s].entry];
        const struct yl_plan_stream *stream = &plan->stream[s];
        const bool once = stream->kind == YL_STREAM_SEND_PERSONS && stream->number <= plan->size;
        const int64_t times = !plan->size || once ? 1 : YL_NEVER; /* not bounded */
        if (plan->size || !*visits) add_times(visits, times);
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        search_from(bound, plan->entry[e].node, bound->visits[e]);
    for (uint32_t i = 0; i < plan->spawns; i++)
        search_from(bound, plan->spawn[i].node,
                    plan->spawn[i].others && !plan->size ? 1 : YL_NEVER);
    for (uint32_t r = 0; r < plan->rooms; r++)
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            search_from(bound, plan->room[r].during[i].node, YL_NEVER);
}

void yl_compile_enough(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    if (!plan->limits) return;
    struct bound bound = {.compiler = compiler,
                          .most = yl_get_zeroed(plan->limits + 1, sizeof *bound.most),
                          .in_search = yl_get_zeroed(plan->limits + 1, sizeof *bound.in_search),
                          .is_taken = yl_get_zeroed(plan->limits + 1, sizeof *bound.is_taken),
                          .search = yl_search_of(compiler),
                          .limit_seen = yl_get_zeroed(plan->limits + 1, sizeof *bound.limit_seen),
                          .visits = yl_get_zeroed(plan->entries + 1, sizeof *bound.visits)};
    find_most(&bound);
    for (uint32_t i = 0; i < plan->limits; i++) {
        struct yl_plan_limit *limit = &plan->limit[i];
        limit->never_refuses = limit->per == YL_PER_PERSON && bound.most[i] != YL_NEVER &&
                               (!bound.is_taken[i] || (!limit->lasts && !limit->at_times &&
                                                       covers(plan, limit, bound.most[i])));
        if (limit->per == YL_PER_PERSON && !limit->never_refuses)
            limit->counter = plan->own_counters++;
    }
    YL_FREE(bound.search.seen, bound.most, bound.in_search, bound.is_taken, bound.limit_seen,
            bound.visits);
}

/* ---- limits that may be asked before a visit's turn -------------------------------------------------------------------------- */
bool yl_compile_is_count(const struct yl_plan_limit *limit)
{
    return limit->per == YL_PER_ALL && limit->allow.axis < 0 && !limit->within && !limit->lasts &&
           !limit->at_times;
}

void yl_compile_ahead(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    for (uint32_t i = 0; i < plan->limits; i++) {
        const bool known =
            yl_compile_is_count(&plan->limit[i]) && !plan->spawns && !plan->figures && !plan->roll;
        plan->limit[i].each = known ? 0 : YL_NEVER;
    }
    for (uint32_t n = 0, at; n < compiler->nodes; n++) {
        const struct yl_node *node = &compiler->node[n];
        bool again = node->cycle; /* may a visit come to it any number of times? */
        for (uint32_t r = 0; r < plan->rooms; r++)
            again |= n >= compiler->items[r] && n < compiler->items_end[r];
        for (uint32_t i = 0; (at = yl_node_limit(node, i)) != YL_NO_NODE; i++)
            if (node->op != YL_OP_NEED)
                add_times(&plan->limit[at].each, again || node->op != YL_OP_TAKE ? YL_NEVER : 1);
    }
}
