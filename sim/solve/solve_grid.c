/* solve_grid.c: cells of time over everything that changes. Contract: solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <math.h>

#define MS INT64_C(1000)
static const int64_t far = YL_UNDER_WAY_MOST;

/* What changes when nobody is there any more needs no cells. */
static void stretch(const struct yl_plan *plan, int64_t *last, int64_t time)
{
    if (time != YL_ALWAYS && time <= plan->to + far && time > *last) *last = time;
}

static void axis_times(const struct yl_plan *plan, uint32_t at, int64_t *last)
{
    const struct yl_plan_axis *a = &plan->axis[at];
    if (a->kind != YL_AXIS_FACT || a->fixed) return;
    if (a->timetable.count) {
        stretch(plan, last, a->timetable.at[a->timetable.count - 1]);
        return;
    }
    stretch(plan, last, a->from);
    stretch(plan, last, a->to);
}

static void test_times(const struct yl_plan *plan, const struct yl_tests *tests, int64_t *last)
{
    for (uint32_t i = 0; i < tests->count; i++) {
        const struct yl_test *one = &tests->test[i];
        if (one->kind == YL_TEST_AXIS) axis_times(plan, one->index, last);
        for (uint32_t s = 0; one->kind == YL_TEST_LIVE && s < plan->room[one->index].sessions; s++)
            stretch(plan, last, plan->room[one->index].session[s].to);
    }
}

/* The last instant at which anything that the entry can come to changes. */
static int64_t last_change(const struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    int64_t last = plan->from;
    if (!plan->drain) stretch(plan, &last, plan->to);
    if (solver->hours) stretch(plan, &last, plan->to + 3 * YL_DAY);
    for (uint32_t k = 0; k < solver->mets; k++) {
        const struct yl_node *node = &plan->node[solver->met[k]];
        if (!solver->clock[solver->met[k]]) continue;
        if (node->op == YL_OP_PASS && node->u.effects->spawns) stretch(plan, &last, plan->to);
        if (node->op == YL_OP_ADMIT || node->op == YL_OP_ONLY_IF || node->op == YL_OP_NEED ||
            node->op == YL_OP_WAIT)
            test_times(plan, &node->u.tests, &last);
        else if (node->op == YL_OP_VALID) {
            for (uint32_t v = 0; v < node->u.draw.count; v++) {
                struct yl_dist dist = yl_solve_dist(&node->u.draw.draw[v]);
                double most = yl_dist_quantile(&dist, 1 - 1e-9);
                int64_t age =
                    (solver->relative ? plan->from : plan->to) + (int64_t)fmin(most, 4e15) + 1;
                stretch(plan, &last, age < plan->to + far ? age : plan->to + far);
            }
        } else {
            for (uint32_t a = 0; a < plan->axes; a++) axis_times(plan, a, &last);
        }
        for (uint32_t i = 0; node->op == YL_OP_WATCH && i < plan->room[node->index].whiles; i++)
            stretch(plan, &last, yl_stay_last(plan, &plan->room[node->index].during[i]));
        for (uint32_t s = 0; node->op == YL_OP_GATE && s < plan->room[node->index].sessions; s++)
            stretch(plan, &last, plan->room[node->index].session[s].to);
        const struct yl_plan_shop *shop =
            node->op == YL_OP_ORDER ? &plan->shop[plan->shop[node->index].of] : NULL;
        for (uint32_t i = 0; shop && i < shop->fees; i++) {
            stretch(plan, &last, shop->fee[i].from);
            stretch(plan, &last, shop->fee[i].to);
        }
    }
    if (!plan->drain && last > plan->to) last = plan->to; /* where everything stops */
    return last;
}

static int64_t first_arrival(const struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_plan_entry *entry = &plan->entry[solver->entry];
    int64_t first = entry->started ? plan->from : plan->to;
    for (uint32_t i = entry->first_stream; i < entry->end_stream; i++)
        if (plan->stream[i].at < first) first = plan->stream[i].at;
    return first > plan->warm ? first : plan->warm;
}

void yl_solve_grid(struct yl_solver *solver, bool coarse)
{
    static const int64_t steps[] = {100,    200,     500,     1000,    2000,     5000,
                                    10000,  15000,   30000,   60000,   120000,   300000,
                                    600000, 1800000, 3600000, 7200000, 21600000, 86400000};
    enum { FINEST = sizeof steps / sizeof *steps };
    int64_t last = last_change(solver),
            first = solver->relative ? solver->plan->from : first_arrival(solver);
    size_t i = 0;
    if (last < first) last = first;
    while (i + 1 < FINEST && (last - first) / (steps[i] * MS) >= solver->most_cells) i++;
    solver->step = steps[i] * MS * (coarse ? 2 : 1);
    int64_t align = 2 * steps[i] * MS;
    solver->from = first / align * align;
    solver->cells = (uint32_t)((last - solver->from + align - 1) / align * align / solver->step) +
                    (coarse ? 1 : 2);
}
