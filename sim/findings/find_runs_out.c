/* find_runs_out.c: what runs out, when, in how many campaigns; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/runs_out.h"
#include <math.h>
#include <string.h>

#define COSTS_FROM 0.01 /* turned away of all that came for it, to be told */
#define OUT_FROM 0.05   /* share of campaigns */

static bool is_told(const struct yl_runs_out_row *row)
{
    return row->part >= COSTS_FROM && row->share >= OUT_FROM && !row->each;
}

/* Of an item its own name, without that of its shop. */
static const char *named(const struct yl_finder *finder, const char *place, enum yl_lang lang)
{
    return yl_label(finder->result, lang, strrchr(place, '.') + 1, "%s", place);
}

/* file: whether runs_out.csv has the row. */
static void put(struct yl_finder *finder, const struct yl_runs_out_row *row, bool file)
{
    static const char *const is_out[][2] = {[YL_RUNS_OUT_STOCK] = {"runs out", "用完"},
                                            [YL_RUNS_OUT_LIMIT] = {"runs out", "用完"},
                                            [YL_RUNS_OUT_BUDGET] = {"is spent", "用完"},
                                            [YL_RUNS_OUT_SEATS] = {"is full", "满员"},
                                            [YL_RUNS_OUT_AGENTS] = {"is too small", "忙不过来"}};
    struct yl_findings *out = finder->out;
    const bool own = row->kind == YL_RUNS_OUT_BUDGET && yl_text_begins(row->place, "entries.");
    const char *entry = strchr(row->place, '.') + 1;
    if (own)
        yl_finding_word(out, "place", yl_label_short(finder->result, YL_EN, entry),
                        yl_label_short(finder->result, YL_ZH, entry));
    else
        yl_finding_word(out, "place", named(finder, row->place, YL_EN),
                        named(finder, row->place, YL_ZH));
    yl_finding_pick(out, "of", own, "The budget of ", "的预算", "", "");
    if (row->kind == YL_RUNS_OUT_LIMIT && isnan(row->when)) /* it lapses, or is still to come */
        yl_finding_word(out, "out", "has none left at times", "有时没有可领");
    else
        yl_finding_words(out, "out", is_out[row->kind]);
    struct yl_cell cell = YL_NO_CELL;
    if (file)
        cell = YL_FOUND_AT(.file = "runs_out.csv", .variant = finder->base->name,
                           .place = row->place, .metric = "share", .column = "share");
    yl_finding_figure(out, "share", YL_AS_SHARE, row->share, cell);
    if (isnan(row->when)) return;
    const char *half = yl_finder_clock(finder, row->when);
    yl_finding_word(out, "half", half, half);
    if (file) cell.metric = cell.column = "when_s";
    yl_finding_figure(out, "when", YL_AS_NUMBER, row->when, cell);
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
        put(finder, &all.row[i], true);
    }
}

void yl_find_runs_out_first(struct yl_findings *out, const struct yl_result *result,
                            const struct yl_variant_result *variant)
{
    struct yl_result alone = *result;
    struct yl_variant_result copy = *variant;
    struct yl_replication_stats stats;
    struct yl_runs_out all;
    const struct yl_runs_out_row *first = NULL;
    alone.variant = &copy;
    alone.variants = 1;
    yl_replication_stats_init(&stats, result->replications);
    struct yl_finder finder = {.out = out, .result = &alone, .base = &copy, .stats = &stats};
    yl_runs_out_make(&all, &alone, 0, &stats, &out->arena);
    for (uint32_t i = 0; i < all.rows; i++)
        if (is_told(&all.row[i]) && (!first || weight_of(&all.row[i]) > weight_of(first)))
            first = &all.row[i];
    if (first) {
        yl_finding_begin(out, YL_WORDING_RUNS_OUT, weight_of(first));
        put(&finder, first, false);
    }
    yl_replication_stats_free(&stats);
}
