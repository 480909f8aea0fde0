/* find_chains.c: which entries cost more than they sell, and which inputs stand still; contract in find_parts.h
 *
 * What a visit begins is credited to the entry that began it: figures are those of the chain. */
#include "sim/findings/find_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEAR_FROM 0.01 /* share of the mean of the deciding metric */

static bool is_entry(const struct yl_metric *metric, const char *name)
{
    return !metric->is_path && !strncmp(metric->place, "entries.", strlen("entries.")) &&
           !strcmp(metric->metric, name);
}

/* Is that all that the variant changes: that nobody arrives by the entry (as --leave-out writes it)? */
static bool is_without(const struct yl_result *result, uint32_t v, const char *entry)
{
    bool nobody = false;
    char front[512];
    snprintf(front, sizeof front, "%s.arrivals.", entry);
    for (uint32_t i = 0; i < result->settings; i++) {
        const struct yl_setting *one = &result->setting[i];
        if (strcmp(one->variant, result->variant[v].name) != 0) continue;
        if (strncmp(one->path, front, strlen(front)) != 0) return false;
        nobody |=
            !strcmp(one->path + strlen(front), "rate") && one->value && !strcmp(one->value, "0/h");
    }
    return nobody;
}

/* What leaving it out brings, where a variant is that. */
static void without(struct yl_finder *finder, const char *entry)
{
    const struct yl_result *result = finder->result;
    uint32_t v = 1;
    while (v < result->variants && !is_without(result, v, entry)) v++;
    if (v >= result->variants) return;
    const struct yl_metric *net = finder->decisive;
    const struct yl_compared compared = yl_finder_compare(finder, v, 0, net->place, net->metric);
    if (!isfinite(compared.diff)) return;
    const struct {
        const char *slot, *column;
        double value;
    } cells[] = {{"diff", "diff", compared.diff},
                 {"low", "diff_low", compared.diff_low},
                 {"high", "diff_high", compared.diff_high}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        yl_finding_figure(finder->out, cells[i].slot,
                          i ? YL_AS_MOVE : yl_as_move(yl_find_as(net->metric)), cells[i].value,
                          YL_FOUND_AT(.file = "compare.csv", .variant = result->variant[v].name,
                                      .place = net->place, .metric = net->metric,
                                      .column = cells[i].column));
}

void yl_find_dear(struct yl_finder *finder)
{
    const struct yl_metric *decisive = finder->decisive;
    if (!decisive || strcmp(decisive->metric, "net_cny") != 0) return;
    const double least = DEAR_FROM * fabs(yl_finder_mean(finder, decisive, decisive->metric));
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *cost = &finder->base->metric[i];
        if (!is_entry(cost, "cost_cny")) continue;
        const struct yl_metric *sold =
            yl_summary_find(finder->base, i, cost->place, "chain_gmv_cny");
        if (!sold) sold = yl_summary_find(finder->base, i, cost->place, "gmv_cny");
        const double spent = yl_finder_mean(finder, cost, cost->metric),
                     gmv = sold ? yl_finder_mean(finder, sold, sold->metric) : (double)NAN;
        if (!(spent - gmv >= least) || !(spent > gmv)) continue;
        yl_finding_begin(finder->out, YL_WORDING_DEAR, spent - gmv);
        yl_finder_place(finder, "entry", cost);
        yl_finder_figure(finder, "cost", YL_AS_MONEY, spent, cost, "mean");
        yl_finder_figure(finder, "gmv", YL_AS_MONEY, gmv, sold, "mean");
        yl_finding_flag(finder->out, "later", gmv != yl_finder_mean(finder, cost, "gmv_cny"));
        without(finder, cost->place);
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
