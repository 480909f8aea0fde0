/* collect.c: layout and filling walk the same list of figures, so they cannot disagree. Contract: collect.h. */
#include "models/collection/collect_parts.h"
#include <stdlib.h>
#include <string.h>

void *yl_collect_get(struct yl_collector *collector, size_t size)
{
    void *memory = yl_arena_get(&collector->result->arena, size ? size : 1);
    if (!memory) collector->failed = true;
    return memory;
}

int64_t *yl_collect_numbers(struct yl_collector *collector, uint32_t width)
{
    return yl_collect_get(collector,
                          (size_t)collector->result->replications * width * sizeof(int64_t));
}

const char *yl_collect_dotted(struct yl_collector *collector, const char *kind, const char *name)
{
    if (!collector->naming) return NULL;
    const char *text = yl_arena_print(&collector->result->arena, "%s%s", kind, name);
    if (!text) collector->failed = true;
    return text;
}

const char *yl_collect_entry_name(struct yl_collector *collector, uint32_t e)
{
    return yl_collect_dotted(collector, "", collector->plan->entry[e].name);
}

int64_t yl_collect_of_entry(const struct yl_collector *collector, uint32_t entry, uint32_t slot)
{
    return collector->tally ? collector->tally->count[(size_t)entry * collector->plan->slots + slot]
                            : 0;
}

/* ---- funnels ------------------------------------------------------------------------------------- */
static bool row_reached(const struct yl_collector *collector, uint32_t e, uint32_t row)
{
    return collector->plan->row_reached[(size_t)e * collector->plan->rows + row];
}

/* Rows of one path or shop, whose first named step has row `row` of the plan. */
struct steps {
    const char *path;
    const struct yl_step *step;
    uint32_t steps, row;
};

/* NULL in the pass that only counts. */
static struct yl_funnel_row *nth(struct yl_funnel_row *rows, uint32_t i)
{
    return rows ? &rows[i] : NULL;
}

/* Counts stand in three slots: reached, skipped, passed. */
static void put_row(struct yl_collector *collector, struct yl_funnel_row *to,
                    const struct yl_funnel_row *like, uint32_t e, uint32_t slot)
{
    if (collector->naming) {
        *to = *like;
        to->count =
            yl_collect_get(collector, (size_t)collector->result->replications * sizeof *to->count);
    }
    for (uint32_t i = 0; i < 3 && collector->tally; i++)
        to->count[collector->replication][i] = yl_collect_of_entry(collector, e, slot + i);
}

static void funnel_row(struct yl_collector *collector, uint32_t e, struct yl_funnel_row like,
                       uint32_t row)
{
    const struct yl_plan *plan = collector->plan;
    like.entry = yl_collect_entry_name(collector, e);
    put_row(collector, nth(collector->out->funnel, collector->rows.funnels++), &like, e, 3 * row);
    uint32_t slot = plan->by_slot + row * plan->by_values * 3;
    for (uint32_t y = 0; y < plan->bys; y++) {
        const struct yl_axis *axis = &collector->scenario->axis[plan->by[y]];
        like.trait = axis->name;
        for (uint32_t v = 0; v < axis->values; v++, slot += 3) {
            like.value = axis->value[v];
            put_row(collector, nth(collector->out->by, collector->rows.bys++), &like, e, slot);
        }
    }
}

/* How many steps have names, and so rows. */
static uint32_t named_of(const struct yl_step *step, uint32_t steps)
{
    uint32_t named = 0;
    for (uint32_t i = 0; i < steps; i++) named += step[i].name != NULL;
    return named;
}

/* which: the number of the path, or behind them of the shop. */
static uint32_t step_rows(struct yl_collector *collector, uint32_t e, struct steps steps,
                          uint32_t which)
{
    const uint32_t named =
        collector->named ? collector->named[which] : named_of(steps.step, steps.steps);
    uint32_t position = 0;
    if (!named || !row_reached(collector, e, steps.row)) return named;
    for (uint32_t i = 0; i < steps.steps; i++) {
        if (!steps.step[i].name) continue;
        position++;
        funnel_row(collector, e,
                   (struct yl_funnel_row){
                       .path = steps.path, .step = steps.step[i].name, .position = position},
                   steps.row + position - 1);
    }
    return named;
}

static void room_rows(struct yl_collector *collector, uint32_t e, uint32_t r)
{
    const struct yl_plan_room *room = &collector->plan->room[r];
    if (!row_reached(collector, e, room->watch_row)) return;
    const struct yl_room *spec = &collector->scenario->room[r];
    struct yl_funnel_row row = {
        .path = yl_collect_dotted(collector, "rooms.", spec->name), .step = "wait", .position = 1};
    funnel_row(collector, e, row, room->wait_row);
    row.step = "watch";
    row.position = 2;
    funnel_row(collector, e, row, room->watch_row);
    for (uint32_t i = 0; i < room->whiles; i++) {
        row.step = spec->during[i].name;
        row.position = 3 + i;
        funnel_row(collector, e, row, room->watch_row + 1 + i);
    }
}

/* ---- both passes ------------------------------------------------------------------------------- */
static void entry_rows(struct yl_collector *collector, uint32_t e)
{
    const struct yl_scenario *scenario = collector->scenario;
    uint32_t row = 0;
    for (uint32_t i = 0; i < scenario->paths; i++) {
        const struct yl_path *path = &scenario->path[i];
        row += step_rows(collector, e, (struct steps){path->name, path->step, path->steps, row}, i);
    }
    for (uint32_t r = 0; r < scenario->rooms; r++) room_rows(collector, e, r);
    for (uint32_t i = 0; i < scenario->shops; i++) {
        const struct yl_shop *shop = &scenario->shop[i];
        const char *name = yl_collect_dotted(collector, "shops.", shop->name);
        row += step_rows(collector, e, (struct steps){name, shop->step, shop->steps, row},
                         scenario->paths + i);
    }
    for (uint32_t a = 0; a < collector->plan->arrivals; a++) yl_collect_path(collector, e, a);
    yl_collect_outcomes(collector, e);
    yl_collect_losses(collector, e);
}

static void everything(struct yl_collector *collector)
{
    const struct yl_scenario *scenario = collector->scenario;
    collector->rows = (struct yl_collected){0};
    yl_collect_places(collector);
    collector->named = calloc(scenario->paths + scenario->shops + 1, sizeof *collector->named);
    for (uint32_t i = 0; collector->named && i < scenario->paths; i++)
        collector->named[i] = named_of(scenario->path[i].step, scenario->path[i].steps);
    for (uint32_t i = 0; collector->named && i < scenario->shops; i++)
        collector->named[scenario->paths + i] =
            named_of(scenario->shop[i].step, scenario->shop[i].steps);
    for (uint32_t e = 0; e < collector->plan->entries; e++) entry_rows(collector, e);
    free(collector->named);
    collector->named = NULL;
    yl_collect_chains(collector);
    if (collector->out->no_series) return;
    yl_collect_series(collector);
    yl_collect_dashboards(collector);
}

static void lay_out_bins(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->plan;
    struct yl_variant_result *out = collector->out;
    uint32_t skip = yl_collect_first_bin(plan),
             bins = (uint32_t)((plan->to - plan->from + plan->bin - 1) / plan->bin);
    out->bins = bins > skip ? bins - skip : 0;
    out->bin_start = yl_collect_get(collector, (out->bins + 1) * sizeof *out->bin_start);
    for (uint32_t b = 0; !collector->failed && b <= out->bins; b++) {
        int64_t at = plan->from + (int64_t)(skip + b) * plan->bin;
        out->bin_start[b] = at < plan->to ? at : plan->to;
    }
}

enum yl_status yl_collect_layout(struct yl_result *result, struct yl_variant_result *out,
                                 const struct yl_scenario *scenario, const struct yl_plan *plan)
{
    struct yl_collector collector = {
        .result = result, .out = out, .scenario = scenario, .plan = plan};
    out->name = scenario->variant;
    out->from = scenario->from;
    lay_out_bins(&collector);
    everything(&collector);
    const struct yl_collected *rows = &collector.rows;
    result->has_chains |= rows->chains > 0;
    result->has_dashboards |= rows->dashboards > 0;
#define LAY_OUT(array, counter, number) \
    out->counter = (number); \
    out->array = yl_collect_get(&collector, (number) * sizeof *out->array)
    LAY_OUT(metric, metrics, rows->metrics);
    LAY_OUT(funnel, funnels, rows->funnels);
    LAY_OUT(path, paths, rows->paths);
    LAY_OUT(outcome, outcomes, rows->outcomes);
    LAY_OUT(lost, losts, rows->losts);
    LAY_OUT(series, serieses, rows->series);
    LAY_OUT(by, bys, rows->bys);
    LAY_OUT(chain, chains, rows->chains);
    LAY_OUT(dashboard, dashboards, rows->dashboards);
#undef LAY_OUT
    out->series_num = yl_collect_get(&collector, result->replications * sizeof *out->series_num);
    out->series_at = yl_collect_get(&collector, result->replications * sizeof *out->series_at);
    out->failed = yl_collect_get(&collector, result->replications * sizeof *out->failed);
    if (collector.failed) return YL_NO_MEMORY;
    collector.naming = true;
    everything(&collector);
    return collector.failed ? YL_NO_MEMORY : YL_OK;
}

bool yl_collect_store(struct yl_variant_result *out, const struct yl_scenario *scenario,
                      const struct yl_plan *plan, const struct yl_tally *tally,
                      const int64_t *persons, uint32_t replication)
{
    struct yl_collector collector = {.out = out,
                                     .scenario = scenario,
                                     .plan = plan,
                                     .tally = tally,
                                     .persons = persons,
                                     .replication = replication - 1,
                                     .over = tally->over};
    everything(&collector);
    return !collector.over;
}
