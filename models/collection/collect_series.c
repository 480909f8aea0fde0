/* collect_series.c: rows that follow the time, chains of visits, and outcomes; contract in collect_parts.h */
#include "models/collection/collect_parts.h"
#include <string.h>

/* ---- series ---------------------------------------------------------------------------------------------------------------- */
uint32_t yl_collect_first_bin(const struct yl_plan *plan)
{
    return (uint32_t)((plan->warm - plan->from + plan->bin - 1) / plan->bin);
}

static struct yl_series *series_row(struct yl_collector *collector, const char *place,
                                    const char *name, enum yl_kind kind)
{
    uint32_t i = collector->serieses++;
    if (collector->naming)
        collector->out->series[i] =
            (struct yl_series){.place = place,
                               .metric = name,
                               .kind = kind,
                               .num = yl_collect_numbers(collector, collector->out->bins)};
    return collector->t ? &collector->out->series[i] : NULL;
}

static void add_series(struct yl_collector *collector, struct yl_series *to, uint32_t series)
{
    uint32_t skip = yl_collect_first_bin(collector->p);
    const int64_t *from = collector->t->series + (size_t)series * (collector->t->bins + 1);
    for (uint32_t b = 0; b < collector->out->bins; b++)
        yl_collect_add(collector, &to->num[(size_t)collector->r * collector->out->bins + b],
                       from[skip + b]);
}

static void count_series(struct yl_collector *collector, const char *place, const char *name,
                         enum yl_kind kind, uint32_t series)
{
    struct yl_series *to = series_row(collector, place, name, kind);
    if (!to) return;
    memset(to->num + (size_t)collector->r * collector->out->bins, 0,
           collector->out->bins * sizeof *to->num);
    add_series(collector, to, series);
}

static void gauge_series(struct yl_collector *collector, const char *place, const char *name,
                         uint32_t gauge)
{
    struct yl_series *to = series_row(collector, place, name, YL_KIND_RATIO);
    if (!to) return;
    yl_tally_bins(collector->t, gauge, yl_collect_first_bin(collector->p), collector->out->bins,
                  to->num + (size_t)collector->r * collector->out->bins);
}

void yl_collect_series(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->p;
    for (uint32_t e = 0; e < plan->entries; e++)
        count_series(collector,
                     yl_collect_dotted(collector, plan->entry[e].started ? "" : "entries.",
                                       plan->entry[e].name),
                     "arrivals", YL_KIND_COUNT, plan->entry[e].arrivals);
    for (uint32_t r = 0; r < plan->rooms; r++) {
        const char *place = yl_collect_dotted(collector, "rooms.", collector->s->room[r].name);
        count_series(collector, place, "entrants", YL_KIND_COUNT, plan->room[r].entrants);
        gauge_series(collector, place, "online", plan->room[r].online);
        gauge_series(collector, place, "queue", plan->room[r].queue);
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            count_series(collector, place, collector->s->room[r].during[i].name, YL_KIND_COUNT,
                         plan->room[r].item_series + i);
    }
    for (uint32_t i = 0; i < plan->shops; i++) {
        const char *place = yl_collect_dotted(collector, "shops.", collector->s->shop[i].name);
        count_series(collector, place, "orders", YL_KIND_COUNT, plan->shop[i].orders);
        count_series(collector, place, "gmv_cny", YL_KIND_MONEY, plan->shop[i].gmv);
    }
    for (uint32_t i = 0; i < plan->agents; i++)
        gauge_series(collector,
                     yl_collect_dotted(collector, "agents.", collector->s->agent[i].name), "queue",
                     plan->agent[i].queue);
    struct yl_series *sum[3] = {series_row(collector, "all", "arrivals", YL_KIND_COUNT),
                                series_row(collector, "all", "orders", YL_KIND_COUNT),
                                series_row(collector, "all", "gmv_cny", YL_KIND_MONEY)};
    if (!collector->t) return;
    for (int i = 0; i < 3; i++)
        memset(sum[i]->num + (size_t)collector->r * collector->out->bins, 0,
               collector->out->bins * sizeof(int64_t));
    for (uint32_t e = 0; e < plan->entries; e++)
        add_series(collector, sum[0], plan->entry[e].arrivals);
    for (uint32_t i = 0; i < plan->shops; i++) {
        add_series(collector, sum[1], plan->shop[i].orders);
        add_series(collector, sum[2], plan->shop[i].gmv);
    }
}

/* ---- chains and late reports ---------------------------------------------------------------------------------------- */
static void chain_row(struct yl_collector *collector, uint32_t origin, uint32_t e)
{
    const struct yl_plan *plan = collector->p;
    uint32_t i = collector->chains++, slot = plan->chain_slot + 3 * origin,
             mine = plan->entry[e].slot;
    if (collector->naming) {
        collector->out->chain[i] = (struct yl_chain_row){
            yl_collect_entry_name(collector, origin), yl_collect_entry_name(collector, e),
            yl_collect_numbers(collector, 1), yl_collect_numbers(collector, 1),
            yl_collect_numbers(collector, 1)};
    } else if (collector->t) {
        bool started = plan->entry[e].started;
        collector->out->chain[i].visits[collector->r] =
            yl_collect_of_entry(collector, e, started ? slot : mine + YL_ENTRY_ARRIVALS);
        collector->out->chain[i].orders[collector->r] =
            yl_collect_of_entry(collector, e, started ? slot + 1 : mine + YL_ENTRY_ORDERS);
        collector->out->chain[i].gmv[collector->r] =
            yl_collect_of_entry(collector, e, started ? slot + 2 : mine + YL_ENTRY_GMV);
    }
}

void yl_collect_chains(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->p;
    for (uint32_t origin = 0; plan->chains && origin < plan->entries; origin++) {
        if (plan->entry[origin].started) continue;
        for (uint32_t e = 0; e < plan->entries; e++)
            if (plan->entry[e].started || e == origin) chain_row(collector, origin, e);
    }
}

void yl_collect_dashboards(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->p;
    uint32_t row = 0, skip = yl_collect_first_bin(plan), bins = collector->out->bins;
    for (uint32_t i = 0; i < collector->s->reports; i++)
        for (uint32_t m = 0; m < collector->s->report[i].of; m++, row++) {
            uint32_t at = collector->dashboards++;
            const struct yl_report *said = &collector->s->report[i];
            if (collector->naming) {
                collector->out->dashboard[at] = (struct yl_dashboard_row){
                    said->name,
                    said->place[m],
                    said->metric[m],
                    strcmp(said->metric[m], "gmv_cny") ? YL_KIND_COUNT : YL_KIND_MONEY,
                    yl_collect_numbers(collector, bins),
                    yl_collect_numbers(collector, bins)};
                continue;
            }
            if (!collector->t) continue;
            int64_t shown = 0, truth = 0;
            for (uint32_t b = 0; b < collector->t->bins; b++) {
                const int64_t *series = collector->t->series + b;
                yl_collect_add(collector, &shown,
                               collector->t->report[(size_t)row * (collector->t->bins + 1) + b]);
                for (uint32_t s = 0; s < plan->dashboard[row].series_count; s++)
                    yl_collect_add(
                        collector, &truth,
                        series[(size_t)plan->dashboard[row].series[s] * (collector->t->bins + 1)]);
                if (b < skip) continue;
                collector->out->dashboard[at].shown[(size_t)collector->r * bins + b - skip] = shown;
                collector->out->dashboard[at].truth[(size_t)collector->r * bins + b - skip] = truth;
            }
        }
}

/* ---- outcomes ---- */
static void outcome_row(struct yl_collector *collector, uint32_t e, uint32_t outcome)
{
    uint32_t i = collector->outcomes++;
    if (collector->naming) {
        collector->out->outcome[i] = (struct yl_outcome_row){
            .entry = yl_collect_entry_name(collector, e),
            .outcome = yl_collect_dotted(collector, "", collector->p->outcome[outcome]),
            .visits = yl_collect_numbers(collector, 1)};
    } else if (collector->t) {
        collector->out->outcome[i].visits[collector->r] =
            yl_collect_of_entry(collector, e, collector->p->outcome_slot + outcome);
    }
}

void yl_collect_outcomes(struct yl_collector *collector, uint32_t e)
{
    static const char *const order[] = {"order", "left", "done",      "watched",  "never_live",
                                        "ended", "full", "abandoned", "stockout", "under_way"};
    const struct yl_plan *plan = collector->p;
    enum { KNOWN = sizeof order / sizeof *order };
    for (uint32_t i = 0; i < KNOWN; i++)
        for (uint32_t o = 0; o < plan->outcomes; o++)
            if (plan->outcome_stands[e * plan->outcomes + o] && !strcmp(plan->outcome[o], order[i]))
                outcome_row(collector, e, o);
    for (uint32_t o = 0; o < plan->outcomes; o++) {
        bool known = !plan->outcome_stands[e * plan->outcomes + o];
        for (uint32_t i = 0; i < KNOWN && !known; i++) known = !strcmp(plan->outcome[o], order[i]);
        if (!known) outcome_row(collector, e, o);
    }
}
