/* expect.c: cell by cell, arrivals at their means until the money of a period is spent. Contract: expect.h. */
#include "models/compiler/expect.h"
#include "sim/base/array.h"
#include "sim/engine/budget.h"
#include "sim/engine/moment.h"
#include <math.h>
#include <stdlib.h>

struct flow {
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    struct yl_expected *out;
    double *come, *price; /* [entries] in the cell at hand */
    uint32_t *first,
        *of; /* the entries of budget b: of[first[b]] up to, without, of[first[b + 1]] */
};

double yl_expect_in_cell(const struct yl_plan *plan, const struct yl_plan_stream *stream,
                         uint32_t cell)
{
    uint32_t at = cell - stream->first_cell;
    int64_t from, to;
    if (cell < stream->first_cell || at >= stream->cells) return 0;
    if (stream->kind == YL_STREAM_POISSON)
        return stream->poisson[at] ? stream->poisson[at]->mean : 0;
    yl_stream_part(plan, stream, cell, &from, &to);
    return stream->over ? (double)stream->number * (double)(to - from) / (double)stream->over
                        : (double)stream->number;
}

/* The value of a fact or programme; a drawn date is taken at the mean of its delay. */
static uint32_t value_at(const struct yl_axis *axis, int64_t time)
{
    if (axis->timetable.count) return yl_moment_value(&axis->timetable, time);
    double from = (double)axis->from + (axis->has_after ? yl_dist_mean(&axis->after) : 0);
    return (double)time >= from && time < axis->to;
}

static double price_at(const struct flow *flow, uint32_t entry, int64_t time)
{
    const struct yl_quantity *cost = &flow->scenario->entry[entry].cost;
    double mean = 0;
    if (!cost->count) return 0;
    if (cost->axis < 0) return cost->dist[0].a;
    const struct yl_axis *axis = &flow->scenario->axis[cost->axis];
    if (axis->kind == YL_AXIS_FACT) return cost->dist[value_at(axis, time)].a;
    for (uint32_t v = 0; v < cost->count; v++)
        mean += cost->dist[v].a * (axis->kind == YL_AXIS_TRAIT ? axis->share[v]
                                   : v                         ? axis->share[1]
                                                               : 1 - axis->share[1]);
    return mean;
}

static double tiers_upto(const struct yl_plan_tiers *tiers, double n)
{
    double whole = floor(n), below = (double)yl_budget_tiers(tiers, (int64_t)whole);
    return below + (n - whole) * ((double)yl_budget_tiers(tiers, (int64_t)whole + 1) - below);
}

double yl_expect_meant(const struct yl_scenario *scenario, const struct yl_entry *entry)
{
    double meant = 1;
    for (uint32_t i = 0; entry->send_all && i < entry->among.count; i++) {
        const struct yl_condition *one = &entry->among.all[i];
        const struct yl_axis *axis = &scenario->axis[one->index];
        double share = 0;
        if (axis->kind != YL_AXIS_TRAIT) continue;
        for (uint32_t v = 0; v < axis->values; v++)
            if (one->mask >> v & 1) share += axis->share[v];
        meant *= share;
    }
    return meant;
}

static void fill_cell(const struct flow *flow, uint32_t cell)
{
    const struct yl_plan *plan = flow->plan;
    for (uint32_t e = 0; e < flow->scenario->entries; e++) flow->come[e] = 0;
    for (uint32_t i = 0; i < plan->streams; i++)
        flow->come[plan->stream[i].entry] +=
            yl_expect_in_cell(plan, &plan->stream[i], cell) *
            yl_expect_meant(flow->scenario, &flow->scenario->entry[plan->stream[i].entry]);
    for (uint32_t e = 0; e < flow->scenario->entries; e++) {
        bool plain = flow->come[e] > 0 && !plan->entry[e].tiers.rows;
        flow->out->entry[e].come += flow->come[e];
        flow->price[e] = plain ? price_at(flow, e, (int64_t)cell * YL_CELL) : 0;
    }
}

/* What a share of an entry's arrivals in the cell costs. */
static double cost_of(const struct flow *flow, uint32_t entry, double share)
{
    const struct yl_plan_tiers *tiers = &flow->plan->entry[entry].tiers;
    double n = share * flow->come[entry], made = flow->out->entry[entry].made;
    if (!tiers->rows) return n * flow->price[entry];
    return n > 0 ? tiers_upto(tiers, made + n) - tiers_upto(tiers, made) : 0;
}

static double cost_of_all(const struct flow *flow, uint32_t budget, double share)
{
    double cost = 0;
    for (uint32_t i = flow->first[budget]; i < flow->first[budget + 1]; i++)
        cost += cost_of(flow, flow->of[i], share);
    return cost;
}

static void make(const struct flow *flow, uint32_t entry, double share)
{
    flow->out->entry[entry].cost += cost_of(flow, entry, share);
    flow->out->entry[entry].made += share * flow->come[entry];
}

/* The share of the cell that the money pays for. */
static double share_paid(const struct flow *flow, uint32_t budget, double left)
{
    enum { HALVINGS = 40 };
    double low = 0, high = 1;
    if (left < 0) return 0;
    if (cost_of_all(flow, budget, 1) <= left) return 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (cost_of_all(flow, budget, middle) <= left)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* When so much of the cell has come: it comes while its streams run. */
static int64_t when_in_cell(const struct flow *flow, uint32_t budget, uint32_t cell, double share)
{
    const struct yl_plan *plan = flow->plan;
    int64_t first = YL_NEVER, last = YL_ALWAYS;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        int64_t from, to;
        if (plan->entry[stream->entry].budget != (int32_t)budget ||
            !(yl_expect_in_cell(plan, stream, cell) > 0))
            continue;
        yl_stream_part(plan, stream, cell, &from, &to);
        first = from < first ? from : first;
        last = to > last ? to : last;
    }
    return last < first ? first : first + (int64_t)(share * (double)(last - first));
}

/* What is left of the period's money after a cell; negative: it is spent. */
static double spend_cell(const struct flow *flow, uint32_t which, uint32_t cell, double left)
{
    struct yl_expected_budget *budget = &flow->out->budget[which];
    double share = share_paid(flow, which, left), cost = cost_of_all(flow, which, share);
    for (uint32_t i = flow->first[which]; i < flow->first[which + 1]; i++)
        make(flow, flow->of[i], share);
    budget->spent += cost;
    if (left < 0 || share >= 1) return left - cost;
    if (!budget->closed++) budget->first = when_in_cell(flow, which, cell, share);
    return -1;
}

static void run_cells(const struct flow *flow, double *left, uint32_t *period)
{
    const struct yl_plan *plan = flow->plan;
    uint32_t first = (uint32_t)(plan->from / YL_CELL), last = (uint32_t)((plan->to - 1) / YL_CELL);
    for (uint32_t cell = first; cell <= last; cell++) {
        fill_cell(flow, cell);
        for (uint32_t e = 0; e < flow->scenario->entries; e++)
            if (plan->entry[e].budget < 0) make(flow, e, 1);
        for (uint32_t b = 0; b < plan->budgets; b++) {
            const struct yl_plan_budget *budget = &plan->budget[b];
            bool begins = cell == first;
            while (period[b] + 1 < budget->periods &&
                   (int64_t)cell * YL_CELL >= budget->period_at[period[b] + 1]) {
                period[b]++;
                begins = true;
            }
            if (begins) left[b] = (double)budget->amount;
            left[b] = spend_cell(flow, b, cell, left[b]);
        }
    }
}

/* Lists the entries of each budget. */
static void list_entries(const struct flow *flow)
{
    const struct yl_plan *plan = flow->plan;
    for (uint32_t e = 0; e < flow->scenario->entries; e++)
        if (plan->entry[e].budget >= 0) flow->first[plan->entry[e].budget + 2]++;
    for (uint32_t b = 0; b < plan->budgets; b++) flow->first[b + 2] += flow->first[b + 1];
    for (uint32_t e = 0; e < flow->scenario->entries; e++)
        if (plan->entry[e].budget >= 0) flow->of[flow->first[plan->entry[e].budget + 1]++] = e;
}

enum yl_status yl_expect(struct yl_expected *out, const struct yl_scenario *scenario,
                         const struct yl_plan *plan)
{
    struct flow flow = {.scenario = scenario, .plan = plan, .out = out};
    double *left = calloc(plan->budgets + 1, sizeof *left);
    uint32_t *period = calloc(plan->budgets + 1, sizeof *period);
    out->entry = calloc(scenario->entries + 1, sizeof *out->entry);
    out->budget = calloc(plan->budgets + 1, sizeof *out->budget);
    flow.come = calloc(scenario->entries + 1, sizeof *flow.come);
    flow.price = calloc(scenario->entries + 1, sizeof *flow.price);
    flow.first = calloc((size_t)plan->budgets + 2, sizeof *flow.first);
    flow.of = calloc(scenario->entries + 1, sizeof *flow.of);
    bool good = left && period && out->entry && out->budget && flow.come && flow.price &&
                flow.first && flow.of;
    if (good) list_entries(&flow);
    for (uint32_t b = 0; good && b < plan->budgets; b++) out->budget[b].first = YL_NEVER;
    if (good) run_cells(&flow, left, period);
    YL_FREE(left, period, flow.come, flow.price, flow.first, flow.of);
    if (!good) yl_expect_free(out);
    return good ? YL_OK : YL_NO_MEMORY;
}

double yl_expect_gain(const struct yl_scenario *scenario, const struct yl_entry *entry)
{
    const struct yl_follow *follow = &entry->follow;
    double steepest = 0, stay = (double)follow->every;
    for (uint32_t i = 1; i < follow->rows; i++)
        steepest = fmax(steepest, (follow->rate[i] - follow->rate[i - 1]) /
                                      (follow->value[i] - follow->value[i - 1]));
    if (follow->figure == YL_FIGURE_ONLINE) {
        const struct yl_quantity *watch = &scenario->room[follow->index].watch;
        const struct yl_axis *axis = watch->axis < 0 ? NULL : &scenario->axis[watch->axis];
        stay = 0;
        for (uint32_t v = 0; v < watch->count; v++)
            stay += yl_dist_mean(&watch->dist[v]) *
                    (axis && axis->kind == YL_AXIS_TRAIT ? axis->share[v] : 1.0 / watch->count);
    }
    return steepest * stay;
}

void yl_expect_free(struct yl_expected *expected)
{
    YL_FREE(expected->entry, expected->budget);
    *expected = (struct yl_expected){0};
}
