/* find_runs_out.c: what runs out, when, in how many campaigns; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/stats/runs_out.h"
#include <math.h>
#include <string.h>

#define COSTS_FROM 0.01 /* turned away of all that came for it, to be told */
#define OUT_FROM 0.05   /* share of campaigns */

static bool is_told(const struct yl_runs_out_row *row)
{
    return row->part >= COSTS_FROM && row->share >= OUT_FROM;
}

/* Fill the slots of the wording, or of the phrase. */
static void put(struct yl_finder *finder, const struct yl_runs_out_row *row)
{
    static const char *const is_out[][2] = {[YL_RUNS_OUT_STOCK] = {"runs out", "用完"},
                                            [YL_RUNS_OUT_LIMIT] = {"runs out", "用完"},
                                            [YL_RUNS_OUT_BUDGET] = {"is spent", "用完"},
                                            [YL_RUNS_OUT_SEATS] = {"is full", "满员"},
                                            [YL_RUNS_OUT_AGENTS] = {"is too small", "忙不过来"}};
    struct yl_findings *out = finder->out;
    yl_finding_path(out, finder->result, "place", row->place);
    yl_finding_pick(out, "of",
                    row->kind == YL_RUNS_OUT_BUDGET && yl_text_begins(row->place, "entries."),
                    "The budget of ", "的预算", "", "");
    if (row->kind == YL_RUNS_OUT_LIMIT && isnan(row->when)) /* it lapses, or is still to come */
        yl_finding_word(out, "out", "has none left at times", "有时没有可领");
    else
        yl_finding_words(out, "out", is_out[row->kind]);
    yl_finding_figure(out, "share", YL_AS_SHARE, row->share,
                      YL_FOUND_AT(.file = "runs_out.csv", .variant = finder->base->name,
                                  .place = row->place, .metric = "share", .column = "share"));
    if (isnan(row->when)) return;
    const char *half = yl_finder_clock(finder, row->when);
    yl_finding_word(out, "half", half, half);
}

/* What turns the largest part away comes first; a stock, whose orders are lost, before all else. */
static double weight_of(const struct yl_runs_out_row *row)
{
    return row->part + (row->kind == YL_RUNS_OUT_STOCK);
}

void yl_find_runs_out(struct yl_finder *finder)
{
    struct yl_runs_out all;
    if (!finder->decisive) return;
    yl_runs_out_make(&all, finder->result, 0, finder->stats, &finder->out->arena);
    for (uint32_t i = 0; i < all.rows; i++) {
        if (!is_told(&all.row[i])) continue;
        yl_finding_begin(finder->out, YL_WORDING_RUNS_OUT, weight_of(&all.row[i]));
        put(finder, &all.row[i]);
    }
}

/* What is left, where another figure decides. */
static void add_net(struct yl_finder *finder, const char *decides)
{
    const struct yl_metric *net = yl_summary_find(finder->base, 0, "all", "net_cny");
    if (!net || net->no_cost || !strcmp(decides, "net_cny")) return;
    if (yl_finder_mean(finder, net, "gmv_cny") > 0)
        yl_finding_figure(finder->out, "net", YL_AS_MONEY, yl_finder_mean(finder, net, "net_cny"),
                          YL_NO_CELL);
}

void yl_find_stops(struct yl_findings *out, const struct yl_result *result,
                   const struct yl_variant_result *variant, const char *decides)
{
    struct yl_variant_result alone = *variant;
    struct yl_replication_stats stats;
    struct yl_runs_out all;
    struct yl_result only = *result;
    only.variant = &alone;
    only.variants = 1;
    yl_replication_stats_init(&stats, result->replications);
    stats.group = result->drawn.each;
    struct yl_finder finder = {.out = out, .result = &only, .base = &alone, .stats = &stats};
    const struct yl_runs_out_row *most = NULL;
    yl_runs_out_make(&all, &only, 0, &stats, &out->arena);
    for (uint32_t i = 0; i < all.rows; i++)
        if (is_told(&all.row[i]) && (!most || weight_of(&all.row[i]) > weight_of(most)))
            most = &all.row[i];
    if (most) {
        yl_finding_part(out, YL_WORDING_STOPS);
        put(&finder, most);
        yl_finding_into(out, "stops");
    }
    add_net(&finder, decides);
    yl_replication_stats_free(&stats);
}
