/* runs_out.h: what runs out or is too little in a variant: stock, limits, budgets, seats, agents.
 *
 * Why      What is scarce decides what more of anything brings: runs_out.csv, the screen and the page read the same rows.
 * Shape    yl_runs_out_make(&out, result, v, &stats, &arena); rows of places that had nothing left, or turned somebody away, in
 *          a campaign.
 * Units    means of a campaign; times in seconds from the start of the horizon; amounts in pieces, places or CNY.
 * Order    of the metrics, so as in the scenario file.
 * Errors   none; a number that has no value is NAN.
 * Owns     its rows, in the arena; names are those of the result.
 * Source   docs/outputs.md, "runs_out.csv"; Wilson for shares; Hyndman & Fan type 7 for quantiles.
 */
#pragma once
#include "sim/stats/result.h"
#include "sim/stats/summary.h"

enum yl_runs_out_kind {
    YL_RUNS_OUT_STOCK,
    YL_RUNS_OUT_LIMIT,
    YL_RUNS_OUT_BUDGET,
    YL_RUNS_OUT_SEATS,
    YL_RUNS_OUT_AGENTS
};
struct yl_runs_out_row {
    const char *place; /* whose amount it is: of several entries their budget */
    enum yl_runs_out_kind kind;
    bool each;                  /* a limit of each person or value, which refuses by its nature */
    const char *amount;         /* as the scenario has it; "": it says none */
    uint32_t campaigns, out;    /* of these with nothing left, or with somebody turned away */
    double share, low, high;    /* out of campaigns, with its interval */
    double when;                /* median of the campaigns with nothing left */
    double turned_away, lapsed; /* lapsed: rights of a limit that expire */
    double part;                /* turned_away of all that came for it */
    double asked;               /* as much as was asked for in nine campaigns of ten */
};
struct yl_runs_out {
    struct yl_runs_out_row *row;
    uint32_t rows;
};
void yl_runs_out_make(struct yl_runs_out *out, const struct yl_result *result, uint32_t v,
                      struct yl_replication_stats *stats, struct yl_arena *arena);
const char *yl_runs_out_kind(enum yl_runs_out_kind kind); /* "stock" */
