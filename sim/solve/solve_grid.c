/* solve_grid.c: cells of time over everything that changes. Contract: solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>

#define MS INT64_C(1000)
static const int64_t far = YL_UNDER_WAY_MOST;

struct changes { /* instants at which anything changes, as far as anybody is there */
    const struct yl_plan *plan;
    int64_t last, *at; /* at: [most] the first so many met; NULL: nobody asks */
    uint32_t count, most;
};

/* What changes when nobody is there any more needs no cells. */
static void stretch(struct changes *all, int64_t time)
{
    if (time == YL_ALWAYS || time > all->plan->to + far) return;
    if (time > all->last) all->last = time;
    uint32_t i = 0;
    while (i < all->count && all->at[i] != time) i++;
    if (i == all->count && i < all->most) all->at[all->count++] = time;
}

static void axis_times(struct changes *all, uint32_t at)
{
    const struct yl_plan_axis *a = &all->plan->axis[at];
    if (a->kind != YL_AXIS_FACT || a->fixed) return;
    for (uint32_t i = 0; i < a->timetable.count; i++) stretch(all, a->timetable.at[i]);
    if (a->timetable.count) return;
    stretch(all, a->from);
    stretch(all, a->to);
}

static void session_times(struct changes *all, const struct yl_plan_room *room)
{
    for (uint32_t s = 0; s < room->sessions; s++) {
        stretch(all, room->session[s].from);
        stretch(all, room->session[s].to);
    }
}

static void node_times(const struct yl_solver *solver, struct changes *all, uint32_t n)
{
    const struct yl_plan *plan = all->plan;
    const struct yl_node *node = &plan->node[n];
    if (node->op == YL_OP_PASS && node->u.effects->spawns) stretch(all, plan->to);
    if (node->op == YL_OP_ADMIT || node->op == YL_OP_FIND || node->op == YL_OP_ONLY_IF ||
        node->op == YL_OP_NEED || node->op == YL_OP_WAIT) {
        for (uint32_t i = 0; i < node->u.tests.count; i++) {
            const struct yl_test *one = &node->u.tests.test[i];
            if (one->kind == YL_TEST_AXIS) axis_times(all, one->index);
            if (one->kind == YL_TEST_LIVE) session_times(all, &plan->room[one->index]);
        }
    } else if (node->op == YL_OP_VALID) { /* until when an age is asked */
        for (uint32_t v = 0; v < node->u.draw.count; v++) {
            const struct yl_dist dist = yl_solve_dist(&node->u.draw.draw[v]);
            const double most = yl_dist_quantile(&dist, 1 - 1e-9);
            const int64_t age =
                (solver->relative ? plan->from : plan->to) + (int64_t)fmin(most, 4e15) + 1;
            stretch(all, age < plan->to + far ? age : plan->to + far);
        }
    } else
        for (uint32_t a = 0; a < plan->axes; a++) axis_times(all, a);
    for (uint32_t i = 0; node->op == YL_OP_WATCH && i < plan->room[node->index].whiles; i++)
        stretch(all, yl_stay_last(plan, &plan->room[node->index].during[i]));
    if (node->op == YL_OP_GATE) session_times(all, &plan->room[node->index]);
    const struct yl_plan_shop *shop =
        node->op == YL_OP_ORDER ? &plan->shop[plan->shop[node->index].of] : NULL;
    for (uint32_t i = 0; shop && i < shop->fees; i++) {
        stretch(all, shop->fee[i].from);
        stretch(all, shop->fee[i].to);
    }
}

static void find_changes(const struct yl_solver *solver, struct changes *all)
{
    const struct yl_plan *plan = solver->plan;
    all->plan = plan;
    all->last = plan->from;
    if (!plan->drain) stretch(all, plan->to);
    if (solver->hours) stretch(all, plan->to + 3 * YL_DAY);
    for (uint32_t k = 0; k < solver->mets; k++)
        if (solver->clock[solver->met[k]]) node_times(solver, all, solver->met[k]);
}

/* Ages that end for many visits at once. */
static uint32_t sharp_ages(const struct yl_solver *solver, int64_t age[], uint32_t most)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < solver->mets; k++) {
        const struct yl_node *node = &solver->plan->node[solver->met[k]];
        for (uint32_t v = 0; node->op == YL_OP_VALID && v < node->u.draw.count; v++) {
            struct yl_delay delay;
            yl_delay_init(&delay, &node->u.draw.draw[v]);
            for (uint32_t i = 0; i < delay.points && count < most; i++)
                age[count++] = (int64_t)fmin(delay.point[i].at, 4e15);
        }
    }
    return count;
}

uint32_t yl_grid_turns(const struct yl_solver *solver, int64_t turn[YL_TURNS])
{
    static const int64_t late[] = {0, 5 * 60000 * MS, 25 * 60000 * MS}; /* by delays */
    enum { LATE = sizeof late / sizeof *late, AGES = 2, CHANGES = YL_TURNS / (LATE * (AGES + 1)) };
    int64_t at[CHANGES], age[AGES];
    struct changes all = {.at = at, .most = CHANGES};
    find_changes(solver, &all);
    const uint32_t ages = sharp_ages(solver, age, AGES);
    uint32_t count = 0, kept = 0;
    for (uint32_t i = 0; i < all.count; i++)
        for (uint32_t l = 0; l < LATE; l++) {
            turn[count++] = at[i] - late[l];
            for (uint32_t a = 0; a < ages; a++) turn[count++] = at[i] - age[a] + late[l];
        }
    qsort(turn, count, sizeof *turn, yl_time_order);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || turn[i] != turn[kept - 1]) turn[kept++] = turn[i];
    return kept;
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

void yl_solve_grid(struct yl_solver *solver)
{
    static const int64_t steps[] = {100,    200,     500,     1000,    2000,     5000,
                                    10000,  15000,   30000,   60000,   120000,   300000,
                                    600000, 1800000, 3600000, 7200000, 21600000, 86400000};
    enum { FINEST = sizeof steps / sizeof *steps };
    const struct yl_plan *plan = solver->plan;
    const bool coarse = solver->grid.coarse;
    struct changes all = {0};
    find_changes(solver, &all);
    const int64_t first = solver->relative ? plan->from : first_arrival(solver);
    int64_t last = !plan->drain && all.last > plan->to ? plan->to : all.last; /* all stops there */
    size_t i = 0;
    if (last < first) last = first;
    while (i + 1 < FINEST && (last - first) / (steps[i] * MS) >= solver->grid.most_cells) i++;
    solver->grid.step = steps[i] * MS * (coarse ? 2 : 1);
    int64_t align = 2 * steps[i] * MS;
    solver->grid.from = first / align * align;
    solver->grid.changes = 0;
    solver->grid.cells =
        (uint32_t)((last - solver->grid.from + align - 1) / align * align / solver->grid.step) +
        (coarse ? 1 : 2);
}

static bool is_within_cell(const struct yl_grid *grid, int64_t time)
{
    return time > grid->from && time < yl_grid_end(grid) && (time - grid->from) % grid->step;
}

static bool is_noted(const struct yl_grid *grid, int64_t time)
{
    uint32_t i = 0;
    while (i < grid->changes && grid->change[i] != time) i++;
    return i < grid->changes;
}

/* Flows that are kept from one solution to the next do not come by all changes again. */
void yl_grid_change(struct yl_grid *grid, int64_t time)
{
    if (!is_within_cell(grid, time)) return;
    grid->cuts = true;
    if (grid->notes && grid->changes < YL_CHANGES && !is_noted(grid, time))
        grid->change[grid->changes++] = time;
}

int64_t yl_grid_head(const struct yl_grid *grid, int64_t time)
{
    if (!is_within_cell(grid, time) || !is_noted(grid, time)) return time;
    const int64_t least = grid->coarse ? time + grid->step : time,
                  behind = (least - grid->from) % grid->step;
    return behind ? least - behind + grid->step : least;
}
