/* collect_series.c: rows that follow the time, chains of visits, and outcomes; contract in collect_parts.h */
#include "models/collect_parts.h"
#include <string.h>

/* ---- series ---------------------------------------------------------------------------------------------------------------- */
uint32_t yl_collect_first_bin(const struct yl_plan *p)
{
    return (uint32_t)((p->warm - p->from + p->bin - 1) / p->bin);
}

static struct yl_series *series_row(struct yl_collector *k, const char *place, const char *name,
                                    enum yl_kind kind)
{
    uint32_t i = k->serieses++;
    if (k->naming)
        k->out->series[i] = (struct yl_series){.place = place,
                                               .metric = name,
                                               .kind = kind,
                                               .num = yl_collect_numbers(k, k->out->bins)};
    return k->t ? &k->out->series[i] : NULL;
}

static void add_series(struct yl_collector *k, struct yl_series *to, uint32_t series)
{
    uint32_t skip = yl_collect_first_bin(k->p);
    const int64_t *from = k->t->series + (size_t)series * (k->t->bins + 1);
    for (uint32_t b = 0; b < k->out->bins; b++)
        yl_collect_add(k, &to->num[(size_t)k->r * k->out->bins + b], from[skip + b]);
}

static void count_series(struct yl_collector *k, const char *place, const char *name,
                         enum yl_kind kind, uint32_t series)
{
    struct yl_series *to = series_row(k, place, name, kind);
    if (!to) return;
    memset(to->num + (size_t)k->r * k->out->bins, 0, k->out->bins * sizeof *to->num);
    add_series(k, to, series);
}

static void gauge_series(struct yl_collector *k, const char *place, const char *name,
                         uint32_t gauge)
{
    struct yl_series *to = series_row(k, place, name, YL_KIND_RATIO);
    if (!to) return;
    yl_tally_bins(k->t, gauge, yl_collect_first_bin(k->p), k->out->bins,
                  to->num + (size_t)k->r * k->out->bins);
}

void yl_collect_series(struct yl_collector *k)
{
    const struct yl_plan *p = k->p;
    for (uint32_t e = 0; e < p->entries; e++)
        count_series(k,
                     yl_collect_dotted(k, p->entry[e].started ? "" : "entries.", p->entry[e].name),
                     "arrivals", YL_KIND_COUNT, p->entry[e].arrivals);
    for (uint32_t r = 0; r < p->rooms; r++) {
        const char *place = yl_collect_dotted(k, "rooms.", k->s->room[r].name);
        count_series(k, place, "entrants", YL_KIND_COUNT, p->room[r].entrants);
        gauge_series(k, place, "online", p->room[r].online);
        gauge_series(k, place, "queue", p->room[r].queue);
        for (uint32_t i = 0; i < p->room[r].whiles; i++)
            count_series(k, place, k->s->room[r].during[i].name, YL_KIND_COUNT,
                         p->room[r].item_series + i);
    }
    for (uint32_t i = 0; i < p->shops; i++) {
        const char *place = yl_collect_dotted(k, "shops.", k->s->shop[i].name);
        count_series(k, place, "orders", YL_KIND_COUNT, p->shop[i].orders);
        count_series(k, place, "gmv_cny", YL_KIND_MONEY, p->shop[i].gmv);
    }
    for (uint32_t i = 0; i < p->agents; i++)
        gauge_series(k, yl_collect_dotted(k, "agents.", k->s->agent[i].name), "queue",
                     p->agent[i].queue);
    struct yl_series *sum[3] = {series_row(k, "all", "arrivals", YL_KIND_COUNT),
                                series_row(k, "all", "orders", YL_KIND_COUNT),
                                series_row(k, "all", "gmv_cny", YL_KIND_MONEY)};
    if (!k->t) return;
    for (int i = 0; i < 3; i++)
        memset(sum[i]->num + (size_t)k->r * k->out->bins, 0, k->out->bins * sizeof(int64_t));
    for (uint32_t e = 0; e < p->entries; e++) add_series(k, sum[0], p->entry[e].arrivals);
    for (uint32_t i = 0; i < p->shops; i++) {
        add_series(k, sum[1], p->shop[i].orders);
        add_series(k, sum[2], p->shop[i].gmv);
    }
}

/* ---- chains and late reports ---------------------------------------------------------------------------------------- */
static void chain_row(struct yl_collector *k, uint32_t origin, uint32_t e)
{
    const struct yl_plan *p = k->p;
    uint32_t i = k->chains++, slot = p->chain_slot + 3 * origin, mine = p->entry[e].slot;
    if (k->naming) {
        k->out->chain[i] = (struct yl_chain_row){
            yl_collect_entry_name(k, origin), yl_collect_entry_name(k, e), yl_collect_numbers(k, 1),
            yl_collect_numbers(k, 1), yl_collect_numbers(k, 1)};
    } else if (k->t) {
        bool started = p->entry[e].started;
        k->out->chain[i].visits[k->r] =
            yl_collect_of_entry(k, e, started ? slot : mine + YL_ENTRY_ARRIVALS);
        k->out->chain[i].orders[k->r] =
            yl_collect_of_entry(k, e, started ? slot + 1 : mine + YL_ENTRY_ORDERS);
        k->out->chain[i].gmv[k->r] =
            yl_collect_of_entry(k, e, started ? slot + 2 : mine + YL_ENTRY_GMV);
    }
}

void yl_collect_chains(struct yl_collector *k)
{
    const struct yl_plan *p = k->p;
    for (uint32_t origin = 0; p->chains && origin < p->entries; origin++) {
        if (p->entry[origin].started) continue;
        for (uint32_t e = 0; e < p->entries; e++)
            if (p->entry[e].started || e == origin) chain_row(k, origin, e);
    }
}

void yl_collect_dashboards(struct yl_collector *k)
{
    const struct yl_plan *p = k->p;
    uint32_t row = 0, skip = yl_collect_first_bin(p), bins = k->out->bins;
    for (uint32_t i = 0; i < k->s->reports; i++)
        for (uint32_t m = 0; m < k->s->report[i].of; m++, row++) {
            uint32_t at = k->dashboards++;
            const struct yl_report *said = &k->s->report[i];
            if (k->naming) {
                k->out->dashboard[at] = (struct yl_dashboard_row){
                    said->name,
                    said->place[m],
                    said->metric[m],
                    strcmp(said->metric[m], "gmv_cny") ? YL_KIND_COUNT : YL_KIND_MONEY,
                    yl_collect_numbers(k, bins),
                    yl_collect_numbers(k, bins)};
                continue;
            }
            if (!k->t) continue;
            int64_t shown = 0, truth = 0;
            for (uint32_t b = 0; b < k->t->bins; b++) {
                const int64_t *series = k->t->series + b;
                yl_collect_add(k, &shown, k->t->report[(size_t)row * (k->t->bins + 1) + b]);
                for (uint32_t s = 0; s < p->dashboard[row].series_count; s++)
                    yl_collect_add(k, &truth,
                                   series[(size_t)p->dashboard[row].series[s] * (k->t->bins + 1)]);
                if (b < skip) continue;
                k->out->dashboard[at].shown[(size_t)k->r * bins + b - skip] = shown;
                k->out->dashboard[at].truth[(size_t)k->r * bins + b - skip] = truth;
            }
        }
}

/* ---- outcomes ---- */
static void outcome_row(struct yl_collector *k, uint32_t e, uint32_t outcome)
{
    uint32_t i = k->outcomes++;
    if (k->naming) {
        k->out->outcome[i] =
            (struct yl_outcome_row){.entry = yl_collect_entry_name(k, e),
                                    .outcome = yl_collect_dotted(k, "", k->p->outcome[outcome]),
                                    .visits = yl_collect_numbers(k, 1)};
    } else if (k->t) {
        k->out->outcome[i].visits[k->r] = yl_collect_of_entry(k, e, k->p->outcome_slot + outcome);
    }
}

void yl_collect_outcomes(struct yl_collector *k, uint32_t e)
{
    static const char *const order[] = {"order", "left", "done",      "watched",  "never_live",
                                        "ended", "full", "abandoned", "stockout", "under_way"};
    const struct yl_plan *p = k->p;
    enum { KNOWN = sizeof order / sizeof *order };
    for (uint32_t i = 0; i < KNOWN; i++)
        for (uint32_t o = 0; o < p->outcomes; o++)
            if (p->outcome_stands[e * p->outcomes + o] && !strcmp(p->outcome[o], order[i]))
                outcome_row(k, e, o);
    for (uint32_t o = 0; o < p->outcomes; o++) {
        bool known = !p->outcome_stands[e * p->outcomes + o];
        for (uint32_t i = 0; i < KNOWN && !known; i++) known = !strcmp(p->outcome[o], order[i]);
        if (!known) outcome_row(k, e, o);
    }
}
