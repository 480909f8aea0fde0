/* collect_series.c: rows that follow the time, chains of visits, and outcomes; contract in collect_parts.h */
#include "models/collection/collect_parts.h"
#include <string.h>

/* ---- series ---------------------------------------------------------------------------------------------------------------- */
uint32_t yl_collect_first_bin(const struct yl_plan *plan)
{
    return (uint32_t)((plan->warm - plan->from + plan->bin - 1) / plan->bin);
}

static enum yl_kind kind_of(const char *metric)
{
    const struct yl_metric_name *name = yl_metric_find(metric);
    return name ? name->kind : YL_KIND_COUNT;
}

/* The bins of this replication, all 0; NULL while laying out. */
static int64_t *series_row(struct yl_collector *collector, const char *place, const char *name,
                           enum yl_kind kind)
{
    uint32_t i = collector->rows.series++, bins = collector->out->bins;
    if (collector->naming)
        collector->out->series[i] =
            (struct yl_series){.place = place, .metric = name, .kind = kind};
    if (!collector->tally) return NULL;
    int64_t *bin = collector->out->series_num[collector->replication] + (size_t)i * bins;
    memset(bin, 0, bins * sizeof *bin);
    return bin;
}

static void add_series(struct yl_collector *collector, int64_t *bin, uint32_t series)
{
    if (!bin) return;
    const int64_t *from = collector->tally->series + (size_t)series * (collector->tally->bins + 1) +
                          yl_collect_first_bin(collector->plan);
    for (uint32_t b = 0; b < collector->out->bins; b++) yl_collect_add(collector, &bin[b], from[b]);
}

static void count_series(struct yl_collector *collector, const char *place, const char *name,
                         uint32_t series)
{
    add_series(collector, series_row(collector, place, name, kind_of(name)), series);
}

static void gauge_series(struct yl_collector *collector, const char *place, const char *name,
                         uint32_t gauge)
{
    int64_t *bin = series_row(collector, place, name, kind_of(name));
    if (bin)
        yl_tally_bins(collector->tally, gauge, yl_collect_first_bin(collector->plan),
                      collector->out->bins, bin);
}

static void sale_series(struct yl_collector *collector, const char *place,
                        const struct yl_plan_shop *sale)
{
    count_series(collector, place, "orders", sale->orders);
    count_series(collector, place, "gmv_cny", sale->gmv);
}

void yl_collect_series(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_scenario *scenario = collector->scenario;
    for (uint32_t e = 0; e < plan->entries; e++) {
        const char *kind = plan->entry[e].started ? "" : "entries.";
        count_series(collector, yl_collect_dotted(collector, kind, plan->entry[e].name), "arrivals",
                     plan->entry[e].arrivals);
    }
    for (uint32_t r = 0; r < plan->rooms; r++) {
        const char *place = yl_collect_dotted(collector, "rooms.", scenario->room[r].name);
        count_series(collector, place, "entrants", plan->room[r].entrants);
        gauge_series(collector, place, "online", plan->room[r].online);
        gauge_series(collector, place, "queue", plan->room[r].queue);
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            add_series(
                collector,
                series_row(collector, place, scenario->room[r].during[i].name, YL_KIND_COUNT),
                plan->room[r].item_series + i);
    }
    for (uint32_t i = 0; i < plan->shops; i++) {
        const char *place = yl_collect_dotted(collector, "shops.", scenario->shop[i].name);
        sale_series(collector, place, &plan->shop[i]);
        for (uint32_t g = 0; g < plan->shop[i].goods; g++) {
            const struct yl_plan_shop *good = &plan->shop[plan->shop[i].first + g];
            place = yl_collect_dotted(collector, "", good->name);
            sale_series(collector, place, good);
            count_series(collector, place, "units", good->units);
        }
    }
    for (uint32_t i = 0; i < plan->agents; i++)
        gauge_series(collector, yl_collect_dotted(collector, "agents.", scenario->agent[i].name),
                     "queue", plan->agent[i].queue);
    int64_t *arrivals = series_row(collector, "all", "arrivals", kind_of("arrivals")),
            *orders = series_row(collector, "all", "orders", kind_of("orders")),
            *gmv = series_row(collector, "all", "gmv_cny", kind_of("gmv_cny"));
    for (uint32_t e = 0; e < plan->entries; e++)
        add_series(collector, arrivals, plan->entry[e].arrivals);
    for (uint32_t i = 0; i < plan->shops; i++) {
        add_series(collector, orders, plan->shop[i].orders);
        add_series(collector, gmv, plan->shop[i].gmv);
    }
}

/* ---- chains and late reports ---------------------------------------------------------------------------------------- */
static void chain_row(struct yl_collector *collector, uint32_t origin, uint32_t e)
{
    const struct yl_plan *plan = collector->plan;
    uint32_t i = collector->rows.chains++, slot = yl_chain_slot(plan, origin, YL_CHAIN_VISITS),
             mine = plan->entry[e].slot;
    if (collector->naming) {
        collector->out->chain[i] = (struct yl_chain_row){
            yl_collect_entry_name(collector, origin), yl_collect_entry_name(collector, e),
            yl_collect_numbers(collector, 1), yl_collect_numbers(collector, 1),
            yl_collect_numbers(collector, 1)};
    } else if (collector->tally) {
        bool started = plan->entry[e].started;
        collector->out->chain[i].visits[collector->replication] =
            yl_collect_of_entry(collector, e, started ? slot : mine + YL_ENTRY_ARRIVALS);
        collector->out->chain[i].orders[collector->replication] = yl_collect_of_entry(
            collector, e, started ? slot + YL_CHAIN_ORDERS : mine + YL_ENTRY_ORDERS);
        collector->out->chain[i].gmv[collector->replication] =
            yl_collect_of_entry(collector, e, started ? slot + YL_CHAIN_GMV : mine + YL_ENTRY_GMV);
    }
}

void yl_collect_chains(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->plan;
    for (uint32_t origin = 0; plan->chains && origin < plan->entries; origin++)
        for (uint32_t e = 0; e < plan->entries && !plan->entry[origin].started; e++)
            if (plan->entry[e].started || e == origin) chain_row(collector, origin, e);
}

void yl_collect_dashboards(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->plan;
    uint32_t row = 0, skip = yl_collect_first_bin(plan), bins = collector->out->bins;
    for (uint32_t i = 0; i < collector->scenario->reports; i++)
        for (uint32_t m = 0; m < collector->scenario->report[i].of; m++, row++) {
            uint32_t at = collector->rows.dashboards++;
            const struct yl_report *report = &collector->scenario->report[i];
            if (collector->naming) {
                collector->out->dashboard[at] =
                    (struct yl_dashboard_row){report->name,
                                              report->place[m],
                                              report->metric[m],
                                              kind_of(report->metric[m]),
                                              yl_collect_numbers(collector, bins),
                                              yl_collect_numbers(collector, bins)};
                continue;
            }
            if (!collector->tally) continue;
            int64_t shown = 0, truth = 0;
            for (uint32_t b = 0; b < collector->tally->bins; b++) {
                const int64_t *series = collector->tally->series + b;
                yl_collect_add(
                    collector, &shown,
                    collector->tally->report[(size_t)row * (collector->tally->bins + 1) + b]);
                for (uint32_t s = 0; s < plan->dashboard[row].series_count; s++)
                    yl_collect_add(collector, &truth,
                                   series[(size_t)plan->dashboard[row].series[s] *
                                          (collector->tally->bins + 1)]);
                if (b < skip) continue;
                collector->out->dashboard[at]
                    .shown[(size_t)collector->replication * bins + b - skip] = shown;
                collector->out->dashboard[at]
                    .truth[(size_t)collector->replication * bins + b - skip] = truth;
            }
        }
}

/* ---- outcomes ---- */
static void outcome_row(struct yl_collector *collector, uint32_t e, uint32_t outcome)
{
    uint32_t i = collector->rows.outcomes++;
    if (collector->naming) {
        collector->out->outcome[i] = (struct yl_outcome_row){
            .entry = yl_collect_entry_name(collector, e),
            .outcome = yl_collect_dotted(collector, "", collector->plan->outcome[outcome]),
            .visits = yl_collect_numbers(collector, 1)};
    } else if (collector->tally)
        collector->out->outcome[i].visits[collector->replication] =
            yl_collect_of_entry(collector, e, collector->plan->outcome_slot + outcome);
}

void yl_collect_outcomes(struct yl_collector *collector, uint32_t e)
{
    static const char *const order[] = {"order", "left", "done",      "watched",  "never_live",
                                        "ended", "full", "abandoned", "stockout", "under_way"};
    const struct yl_plan *plan = collector->plan;
    const struct yl_standing *standing = &plan->outcomes_standing;
    enum { KNOWN = sizeof order / sizeof *order };
    for (uint32_t i = 0; i <= KNOWN; i++) /* last those of other names */
        for (uint32_t k = standing->from[e]; k < standing->from[e + 1]; k++) {
            uint32_t at = 0;
            while (at < KNOWN && strcmp(plan->outcome[standing->which[k]], order[at])) at++;
            if (at == i) outcome_row(collector, e, standing->which[k]);
        }
}

static void loss_row(struct yl_collector *collector, uint32_t e, uint32_t at)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_plan_loss *loss = &plan->loss[at];
    uint32_t i = collector->rows.losts++;
    if (collector->naming) {
        collector->out->lost[i] = (struct yl_lost_row){
            .entry = yl_collect_entry_name(collector, e),
            .path = yl_collect_dotted(collector, "",
                                      loss->door ? yl_plan_named(loss->door)
                                                 : yl_plan_place(plan, loss->row)),
            .step = loss->door ? "" : yl_collect_dotted(collector, "", plan->row_step[loss->row]),
            .outcome = yl_collect_dotted(collector, "", plan->outcome[loss->outcome]),
            .visits = yl_collect_numbers(collector, 1)};
    } else if (collector->tally)
        collector->out->lost[i].visits[collector->replication] =
            yl_collect_of_entry(collector, e, plan->loss_slot + at);
}

void yl_collect_losses(struct yl_collector *collector, uint32_t e)
{
    const struct yl_standing *standing = &collector->plan->losses_standing;
    for (uint32_t i = standing->from[e]; i < standing->from[e + 1]; i++)
        loss_row(collector, e, standing->which[i]);
}
