/* find_why.c: what a variant changes, and what its net is made of; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <string.h>

void yl_finder_difference(struct yl_finder *finder, uint32_t v, const char *slot,
                          const struct yl_metric *metric, double value, const char *column)
{
    const enum yl_as as =
        strcmp(column, "diff") ? YL_AS_MOVE : yl_as_move(yl_find_as(metric->metric));
    yl_finding_figure(finder->out, slot, as, value,
                      YL_FOUND_AT(.file = "compare.csv", .variant = finder->result->variant[v].name,
                                  .place = metric->place, .metric = metric->metric,
                                  .column = column));
}

static bool shown(const struct yl_compared *compared)
{
    return compared->low_all > 0 || compared->high_all < 0;
}

/* Is net a figure beside the one that decides? Where nothing is sold at a price it is cost alone. */
static bool tells_net(const struct yl_finder *finder)
{
    const struct yl_metric *net = yl_summary_find(finder->base, 0, "all", "net_cny");
    return net && strcmp(finder->decisive->metric, net->metric) != 0 &&
           yl_find_priced(finder->result);
}

uint32_t yl_find_richest(const struct yl_finder *finder)
{
    uint32_t best = 0;
    double most = 0;
    for (uint32_t v = 1; v < finder->result->variants; v++) {
        const struct yl_compared net = yl_finder_compare(finder, v, 0, "all", "net_cny");
        if (!yl_result_may_choose(finder->result, finder->result->variant[v].name) ||
            !(net.low_all > 0) || net.diff <= most)
            continue;
        best = v;
        most = net.diff;
    }
    return tells_net(finder) ? best : 0;
}

bool yl_find_net_with(struct yl_finder *finder, uint32_t v)
{
    const struct yl_compared net = yl_finder_compare(finder, v, 0, "all", "net_cny");
    if (!tells_net(finder) || !(net.high_all < 0)) return false;
    yl_finder_difference(finder, v, "less", yl_summary_find(finder->base, 0, "all", "net_cny"),
                         net.diff, "diff");
    return true;
}

/* Does it miss a target in every campaign? */
static bool misses(const struct yl_finder *finder, uint32_t v)
{
    bool always = false;
    for (uint32_t i = 0; i < finder->result->targets; i++) {
        struct yl_summary summary;
        struct yl_risk risk;
        yl_summary_target(&summary, &finder->result->target[i], &finder->result->variant[v],
                          finder->stats);
        yl_risk_missed(&risk, &summary);
        always |= risk.n && risk.bad == risk.n;
    }
    return always;
}

void yl_find_why(struct yl_finder *finder, uint32_t v)
{
    enum { ORDERS, GMV, COST, NET, PARTS };
    static const char *const parts[PARTS] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_metric *decisive = finder->decisive;
    const double decided = yl_finder_compare(finder, v, 0, decisive->place, decisive->metric).diff;
    const uint32_t richest = yl_find_richest(finder);
    struct yl_compared with[PARTS];
    bool told[PARTS], begun = false;
    for (int i = 0; i < PARTS; i++) {
        with[i] = yl_finder_compare(finder, v, 0, "all", parts[i]);
        told[i] = shown(&with[i]) && (strcmp(decisive->metric, parts[i]) != 0 ||
                                      fabs(with[i].diff - decided) > 1e-9 * fabs(decided));
    }
    told[NET] &= tells_net(finder) && !(v == finder->best && with[NET].high_all < 0) &&
                 fabs(with[NET].diff - with[GMV].diff) > 1e-9 * fabs(with[GMV].diff);
    for (int i = 0; i < PARTS; i++) {
        if (!told[i]) continue;
        if (!begun) yl_finding_begin(finder->out, YL_WORDING_WHY, NAN);
        if (!begun) yl_finder_variant(finder, "variant", v);
        begun = true;
        yl_finding_part(finder->out, YL_WORDING_PART);
        yl_finding_metric(finder->out, finder->result, "all", parts[i]);
        yl_finder_difference(finder, v, "diff", yl_summary_find(finder->base, 0, "all", parts[i]),
                             with[i].diff, "diff");
        yl_finding_into(finder->out, "list");
    }
    if (!begun || !richest || richest == v || misses(finder, richest)) return;
    yl_finder_variant(finder, "other", richest);
    yl_finder_difference(finder, richest, "net", yl_summary_find(finder->base, 0, "all", "net_cny"),
                         yl_finder_compare(finder, richest, 0, "all", "net_cny").diff, "diff");
}
