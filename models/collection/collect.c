/* collect.c: layout and filling walk the same list of figures, so they cannot disagree. Contract: collect.h. */
#include "models/collection/collect_parts.h"

static void *get(struct yl_collector *collector, size_t size)
{
    return yl_arena_get(&collector->result->arena, size ? size : 1);
}

bool yl_collect_wants(const struct yl_collector *collector, const char *place, const char *name)
{
    const struct yl_wanted *wanted = collector->result->wanted;
    const uint32_t variant = (uint32_t)(collector->out - collector->result->variant);
    return !wanted || wanted->is(wanted->context, variant, place, name);
}

int64_t *yl_collect_numbers(struct yl_collector *collector, uint32_t width)
{
    const size_t replications = collector->result->replications;
    if (collector->any && !collector->wants) return collector->any + (width > 1 ? replications : 0);
    const size_t size = replications * width * sizeof(int64_t);
    if (collector->result->shelf) return yl_shelf_get(collector->result->shelf, size);
    return get(collector, size);
}

const char *yl_collect_dotted(struct yl_collector *collector, const char *kind, const char *name)
{
    return collector->naming ? yl_arena_print(&collector->result->arena, "%s%s", kind, name) : NULL;
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
/* Row i of those that are there once they were counted. Counts stand in three slots: reached, skipped, passed. */
static void put_row(struct yl_collector *collector, struct yl_funnel_row *row, uint32_t i,
                    const struct yl_funnel_row *like, uint32_t e, uint32_t slot)
{
    if (collector->naming) {
        row[i] = *like;
        collector->wants = !like->trait && yl_collect_wants(collector, like->path, like->step);
        row[i].count = (int64_t(*)[3])yl_collect_numbers(collector, 3);
        collector->wants = false;
    }
    for (uint32_t k = 0; k < 3 && collector->tally; k++)
        row[i].count[collector->replication][k] = yl_collect_of_entry(collector, e, slot + k);
}

static void funnel_row(struct yl_collector *collector, uint32_t e, struct yl_funnel_row like,
                       uint32_t row)
{
    const struct yl_plan *plan = collector->plan;
    like.entry = yl_collect_entry_name(collector, e);
    put_row(collector, collector->out->funnel, collector->rows.funnels++, &like, e, 3 * row);
    uint32_t slot = plan->by_slot + row * plan->by_values * 3;
    for (uint32_t y = 0; y < plan->bys; y++) {
        const struct yl_axis *axis = &collector->scenario->axis[plan->by[y]];
        like.trait = axis->name;
        for (uint32_t v = 0; v < axis->values; v++, slot += 3) {
            like.value = axis->value[v];
            put_row(collector, collector->out->by, collector->rows.bys++, &like, e, slot);
        }
    }
}

/* Every step of the place of a row, whether the entry can come to all of them or not. */
static void place_rows(struct yl_collector *collector, uint32_t e, uint32_t row)
{
    const struct yl_plan *plan = collector->plan;
    const uint32_t owner = plan->row_owner[row];
    struct yl_funnel_row like = {.path =
                                     yl_collect_dotted(collector, "", yl_plan_place(plan, row))};
    while (row > 0 && plan->row_owner[row - 1] == owner) row--;
    for (; row < plan->rows && plan->row_owner[row] == owner; row++) {
        like.step = plan->row_step[row];
        like.position++;
        funnel_row(collector, e, like, row);
    }
}

/* As in the scenario: those of shops stand behind rooms, whose rows are the last of the plan. */
static void funnel_rows(struct yl_collector *collector, uint32_t e)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_standing *reached = &plan->rows_reached;
    const uint32_t paths = collector->scenario->paths,
                   end[] = {paths, paths + plan->rooms, UINT32_MAX};
    for (uint32_t kind = 0, first = 0; kind < 3; first = end[kind++])
        for (uint32_t i = reached->from[e], last = UINT32_MAX; i < reached->from[e + 1]; i++) {
            const uint32_t owner = plan->row_owner[reached->which[i]];
            if (owner != last && owner >= first && owner < end[kind])
                place_rows(collector, e, reached->which[i]);
            last = owner;
        }
}

/* ---- both passes ------------------------------------------------------------------------------- */
static void everything(struct yl_collector *collector)
{
    collector->rows = (struct yl_collected){0};
    yl_collect_places(collector);
    for (uint32_t e = 0; e < collector->plan->entries; e++) {
        funnel_rows(collector, e);
        for (uint32_t a = 0; a < collector->plan->arrivals; a++) yl_collect_path(collector, e, a);
        yl_collect_outcomes(collector, e);
        yl_collect_losses(collector, e);
    }
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
    out->bin_start = get(collector, (out->bins + 1) * sizeof *out->bin_start);
    for (uint32_t b = 0; b <= out->bins; b++) {
        int64_t at = plan->from + (int64_t)(skip + b) * plan->bin;
        out->bin_start[b] = at < plan->to ? at : plan->to;
    }
}

void yl_collect_layout(struct yl_result *result, struct yl_variant_result *out,
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
    out->array = get(&collector, (number) * sizeof *out->array)
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
    out->series_num = get(&collector, result->replications * sizeof *out->series_num);
    out->series_at = get(&collector, result->replications * sizeof *out->series_at);
    out->failed = get(&collector, result->replications * sizeof *out->failed);
    if (result->wanted) {
        out->counts = get(&collector, result->replications * sizeof *out->counts);
        collector.any = get(&collector, result->replications * 4 * sizeof(int64_t));
    }
    collector.naming = true;
    everything(&collector);
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
    if (out->counts) out->counts[collector.replication] = collector.counts;
    return !collector.over;
}
