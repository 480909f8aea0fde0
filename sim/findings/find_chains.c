/* find_chains.c: which entries cost more than they sell, and which inputs stand still; contract in find_parts.h
 *
 * What a visit begins is credited to the entry that began it: figures are those of the chain. */
#include "sim/findings/find_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEAR_FROM 0.01  /* share of the mean of the deciding metric */
#define LATE_FROM 0.05  /* share of the visits of a start */
#define LATE_APART 0.01 /* of a variant and base */

/* Is that all that the variant changes: that nobody arrives by the entry (--leave-out writes so)? */
static bool is_without(const struct yl_result *result, uint32_t v, const char *entry)
{
    bool nobody = false;
    char front[512];
    snprintf(front, sizeof front, "%s.arrivals.", entry);
    for (uint32_t i = 0; i < result->settings; i++) {
        const struct yl_setting *one = &result->setting[i];
        if (strcmp(one->variant, result->variant[v].name) != 0) continue;
        if (strncmp(one->path, front, strlen(front)) != 0) return false;
        nobody |= !strcmp(one->path + strlen(front), "rate") && one->value && *one->value == '0' &&
                  strtod(one->value, NULL) == 0;
    }
    return nobody;
}

/* What leaving it out brings, and whether the others then earn more or less. */
static void without(struct yl_finder *finder, const struct yl_metric *net, const char *entry,
                    double loss, bool offered)
{
    const struct yl_result *result = finder->result;
    uint32_t v = 1;
    while (v < result->variants && !is_without(result, v, entry)) v++;
    if (v >= result->variants && offered)
        yl_finding_word(finder->out, "gone", strchr(entry, '.') + 1, strchr(entry, '.') + 1);
    if (v >= result->variants || v == finder->best) return; /* the verdict tells of the best */
    const struct yl_compared compared = yl_finder_compare(finder, v, 0, net->place, net->metric);
    if (!isfinite(compared.diff)) return;
    const double others = compared.diff - loss;
    yl_finding_flag(finder->out, "without", true);
    if (fabs(others) >= DEAR_FROM * loss)
        yl_finding_flag(finder->out, others > 0 ? "others" : "fewer", true);
    yl_finder_difference(finder, v, "diff", net, compared.diff, "diff");
    yl_finder_difference(finder, v, "low", net, compared.low_all, "low_all");
    yl_finder_difference(finder, v, "high", net, compared.high_all, "high_all");
}

/* Adds what the visits of a start that come from the entry leave, campaign by campaign: of their sales what all of the start leave before
 * cost, less its cost by visits. */
static void add_begun(double *value, const struct yl_finder *finder, const struct yl_chain_row *row)
{
    const struct yl_metric *net = yl_summary_find(finder->base, 0, row->entry, "net_cny");
    if (!net) return;
    const double cost = yl_finder_mean(finder, net, "cost_cny"),
                 gmv = yl_finder_mean(finder, net, "gmv_cny"),
                 visits = yl_finder_mean(finder, net, "arrivals"),
                 left = yl_finder_mean(finder, net, net->metric) + cost;
    for (uint32_t r = 0; r < finder->result->replications; r++) {
        if (gmv > 0) value[r] += left / gmv * 1e-6 * (double)row->gmv[r];
        if (visits > 0) value[r] -= cost / visits * (double)row->visits[r];
    }
}

bool yl_finder_chain_net(struct yl_summary *net, const struct yl_finder *finder, const char *entry)
{
    const struct yl_metric *own = yl_summary_find(finder->base, 0, entry, "net_cny");
    const uint32_t n = finder->result->replications;
    const double alone = own ? yl_finder_mean(finder, own, own->metric) : 0;
    struct yl_metric with = {.place = entry, .metric = "net_cny", .kind = YL_KIND_PLAIN};
    with.value = yl_arena_get(&finder->out->arena, (n + 1) * sizeof *with.value);
    for (uint32_t r = 0; r < n; r++) with.value[r] = own ? yl_summary_value(own, r) : (double)NAN;
    for (uint32_t i = 0; i < finder->base->chains; i++) {
        const struct yl_chain_row *row = &finder->base->chain[i];
        if (!strcmp(row->origin, strchr(entry, '.') + 1) && strcmp(row->entry, row->origin) != 0)
            add_begun(with.value, finder, row);
    }
    yl_summary_metric(net, &with, finder->stats);
    return fabs(net->mean - alone) > 1e-9 * fabs(alone);
}

/* Net of the entry, with that of the visits that it begins, in a variant. */
static struct yl_summary net_in(const struct yl_finder *finder, uint32_t v, const char *entry)
{
    const struct yl_finder of = yl_finder_in(finder, v);
    struct yl_summary net;
    yl_finder_chain_net(&net, &of, entry);
    return net;
}

/* Would others spend what it leaves of a budget that runs out, and lose more by it? */
static bool is_spent_worse(const struct yl_finder *finder, const struct yl_metric *cost, double net)
{
    const char *own = yl_finder_setting(finder, cost->place, "budget");
    const double by = net / yl_finder_mean(finder, cost, cost->metric);
    bool ends = false, worse = false;
    for (uint32_t i = 0; i < finder->base->metrics && *own; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        struct yl_summary other;
        if (one->is_path || strcmp(yl_finder_setting(finder, one->place, "budget"), own) != 0)
            continue;
        ends |= !strcmp(one->metric, "unpaid") && yl_finder_mean(finder, one, one->metric) >= 1;
        if (strcmp(one->metric, "cost_cny") != 0 || one == cost) continue;
        yl_finder_chain_net(&other, finder, one->place);
        worse |= other.mean < by * yl_finder_mean(finder, one, one->metric);
    }
    return ends && worse;
}

/* What it leaves with the variant that is recommended, where that moves it. */
static void with_best(struct yl_finder *finder, const struct yl_summary *net, double loss)
{
    const bool earns = net->low > 0, loses = net->high < 0;
    if (!finder->best || fabs(net->mean + loss) < DEAR_FROM * loss) return;
    if (net->mean == 0 && net->low == net->high) return;
    yl_finder_variant(finder, earns ? "variant" : loses ? "other" : "open", finder->best);
    if (earns || loses)
        yl_finding_figure(finder->out, earns ? "earns" : "still", YL_AS_MONEY, fabs(net->mean),
                          YL_NO_CELL);
}

void yl_find_dear(struct yl_finder *finder)
{
    const struct yl_metric *decisive = finder->decisive,
                           *all = yl_summary_find(finder->base, 0, "all", "net_cny");
    if (!decisive || !all || !yl_find_priced(finder->result)) return;
    const double of_all = fabs(yl_finder_mean(finder, all, all->metric)),
                 least = DEAR_FROM * of_all,
                 weight = fabs(yl_finder_mean(finder, decisive, decisive->metric)) / of_all;
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *cost = &finder->base->metric[i];
        struct yl_summary net;
        if (cost->is_path || strncmp(cost->place, "entries.", 8) ||
            strcmp(cost->metric, "cost_cny"))
            continue;
        const bool begun = yl_finder_chain_net(&net, finder, cost->place);
        if (!(net.high < 0) || -net.mean < least || is_spent_worse(finder, cost, net.mean))
            continue;
        const double spent = yl_finder_mean(finder, cost, cost->metric);
        const struct yl_summary then = net_in(finder, finder->best, cost->place);
        const bool is_cured = then.low > 0 || (then.mean == 0 && then.low == then.high);
        yl_finding_begin(finder->out, YL_WORDING_DEAR,
                         is_cured ? (double)NAN : fmax(-then.mean, 0) * weight);
        yl_finder_place(finder, "entry", cost);
        const bool chain = yl_summary_find(finder->base, 0, cost->place, "chain_orders");
        const double own = yl_finder_of(finder, cost->place, chain ? "chain_orders" : "orders");
        const bool sells = fabs(net.mean + spent) > 1e-9 * spent || own > 0;
        if (sells) yl_finding_figure(finder->out, "loss", YL_AS_MONEY, -net.mean, YL_NO_CELL);
        yl_finder_figure(finder, "cost", YL_AS_MONEY, spent, cost, "mean");
        yl_finding_flag(finder->out, "none", !sells);
        if (sells) yl_finding_flag(finder->out, begun ? "later" : "alone", true);
        const double loss = -net.mean;
        const bool alone = own > 0 && own >= (1 - 1e-9) * yl_finder_of(finder, "all", "orders");
        with_best(finder, &then, loss);
        without(finder, all, cost->place, loss, !alone && !(finder->best && is_cured));
    }
}

void yl_find_late(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->base->metrics && !finder->sold_out; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        if (one->is_path || strcmp(one->metric, "late") != 0) continue;
        const double late = yl_finder_mean(finder, one, "late"),
                     all = late + yl_finder_mean(finder, one, "arrivals"),
                     then = yl_finder_mean_in(finder, finder->best, one->place, "late"),
                     of = then + yl_finder_mean_in(finder, finder->best, one->place, "arrivals");
        const bool apart = of > 0 && fabs(then / of * all - late) >= fmax(1, LATE_APART * all);
        if (!apart && (late < 1 || late < LATE_FROM * all)) continue;
        yl_finding_begin(finder->out, YL_WORDING_LATE, NAN);
        if (apart) finder->out->finding[finder->out->findings - 1].group = YL_VERDICT;
        yl_finder_figure(finder, "late", YL_AS_NUMBER, late, one, "mean");
        yl_finding_count(finder->out, "all", all);
        yl_finder_entry(finder, "start", one->place);
        if (!apart) continue;
        yl_finder_variant(finder, "variant", finder->best);
        yl_finding_count(finder->out, "then", then);
        yl_finding_count(finder->out, "of", of);
    }
}

void yl_find_frame(struct yl_finder *finder)
{
    const struct yl_result *result = finder->result;
    const struct yl_drawn *drawn = &result->drawn;
    if (!result->assumptions && !drawn->draws) return;
    yl_finding_begin(finder->out, drawn->draws ? YL_WORDING_FRAME_DRAWN : YL_WORDING_FRAME, NAN);
    yl_finding_count(finder->out, "uncertain", drawn->draws ? drawn->guesses : result->assumptions);
    if (drawn->draws) yl_finding_count(finder->out, "draws", drawn->draws);
}
