/* result.h: the figures of a run, replication by replication, before any statistic.
 *
 * Why      The engine fills it, every writer, comparison and report reads it: one meeting place,
 *          integers only where the thing counted is an integer.
 * Shape    rows in the order of the scenario file. Arrays over replications are [replications],
 *          over bins [replications][bins]. A replication r (from 0) with failed[r] has no figures:
 *          they are noted `missing`.
 * Units    counts are plain, money is millionths of CNY, times microseconds; a ratio is
 *          scale * sum(num) / sum(den).
 * Owns     everything is in `arena`, bins of series apart, and arrays over replications on `shelf` where they are large:
 *          a loop over many of them rests. yl_result_free gives all back. Names of paths, steps and the like may be
 *          those of the scenarios that were run, which must outlive it.
 * Threads  different replications may be filled at once.
 * Source   docs/outputs.md, "How figures are made".
 */
#pragma once
#include "sim/base/clock.h"
#include "sim/base/pages.h"
#include "sim/stats/metrics.h"
#include <stdbool.h>
#include <stdint.h>

struct yl_metric {
    const char *place, *metric; /* "shops.mall", "orders" */
    enum yl_kind kind;
    bool no_variance; /* fed by a tail without variance: no interval */
    bool no_cost;     /* of money: nobody has entered a cost that it would count */
    bool is_path; /* of paths.csv: place is ENTRY>PLACE; in summary and compare, not in totals */
    double scale;
    int64_t *num, *den;
    double *value;
    int64_t *events; /* how many events fed it, for the note `few`; NULL or num: num itself */
    bool has_exact;  /* solved without sampling; z NAN: no score is due */
    double exact, z;
    double exact_sd, exact_bound; /* of one replication, NAN: unknown; of the time grid */
    /* [draws] of a run with draws, the same of each draw; NAN: not solved; NULL: none is */
    double *draw_exact, *draw_sd;
};
struct yl_funnel_row {
    const char *entry, *path, *step;
    const char *trait, *value; /* of funnel_by.csv: the row for one value of a trait */
    uint32_t position;
    int64_t (*count)[3]; /* [replications]: reached, skipped, passed */
};
struct yl_path_row {
    const char *entry, *place;
    bool inside;           /* who comes there has been in a shop before */
    int64_t claimed_steps; /* -1: not given */
    int64_t *arrivals, *arrived, *actions, *switches;
    double *time_median_s; /* NAN: nobody arrived */
};
struct yl_outcome_row {
    const char *entry, *outcome;
    int64_t *visits;
};
struct yl_lost_row { /* visits that an outcome ends at a step; step "": at the door of the place */
    const char *entry, *path, *step, *outcome;
    int64_t *visits;
};
struct yl_series {
    const char *place, *metric;
    enum yl_kind kind; /* of a bin: COUNT or MONEY as it is; RATIO: over its width */
};
struct yl_span { /* of bytes, and of those that they differ from; other_to 0: from none */
    uint64_t from, to, other, other_to;
};
struct yl_series_source { /* of series that are not kept (output/files.c); all NULL: every one is */
    void *context;
    void *(*open)(void *context, struct yl_span span);
    bool (*next)(void *place, int64_t *bins, size_t count); /* false: it cannot be read */
    void (*close)(void *place);
};
struct yl_chain_row {
    const char *origin, *entry;
    int64_t *visits, *orders, *gmv;
};
struct yl_dashboard_row { /* a (report, place, metric); shown and truth at the end of each bin */
    const char *report, *place, *metric;
    enum yl_kind kind;
    int64_t *shown, *truth; /* [replications][bins] */
};
struct yl_journey_event {
    uint32_t visit; /* row in journeys' visit names */
    int64_t time;
    const char *place, *step, *event;
};
struct yl_journeys {
    const char **visit, **person; /* [visits] names */
    uint32_t visits;
    struct yl_journey_event *event;
    size_t events;
};
struct yl_variant_result {
    const char *name; /* "base", ... */
    struct yl_metric *metric;
    uint32_t metrics;
    struct yl_funnel_row *funnel, *by;
    uint32_t funnels, bys;
    struct yl_path_row *path;
    uint32_t paths;
    struct yl_outcome_row *outcome;
    uint32_t outcomes;
    struct yl_lost_row *lost;
    uint32_t losts;
    struct yl_series *series;
    uint32_t serieses;
    int64_t **series_num;      /* [replications], from malloc: [serieses][bins]; NULL: none here */
    struct yl_span *series_at; /* [replications] where they are in the source; to 0: nowhere */
    const struct yl_shelf *shelf; /* the result's */
    char *row;                    /* [replications] of `wide` bytes, on it; NULL: none */
    size_t wide;
    uint32_t turned; /* rows whose words stand in the arrays, too */
    bool no_series;  /* set before the layout: neither series nor dashboards are wanted */
    struct yl_chain_row *chain;
    uint32_t chains;
    struct yl_dashboard_row *dashboard;
    uint32_t dashboards;
    struct yl_journeys journeys;
    bool *failed;     /* [replications] */
    uint64_t key;     /* of its records in the ledger; 0: it was not run */
    uint64_t *counts; /* [replications] a hash of all, where some are kept; NULL: all are */
    uint32_t replications;
    int64_t from; /* of the horizon */
    int64_t *bin_start;
    uint32_t bins; /* bins+1 instants: start of each shown bin, end of the last */
};
/* Rows beyond which totals.csv is left out: a run of many replications has each of them in its ledger. */
#define YL_TOTALS_MOST 1000000
struct yl_setting { /* a value of the scenario; of a variant only what differs from base */
    const char *variant, *path, *value; /* value NULL: the variant lacks it */
};
struct yl_label { /* "entries.sms", "paths.sms.steps.open", "variants.late", "axes.PATH" */
    const char *name, *text[2]; /* [enum yl_lang]; NULL: the name is shown */
};
struct yl_drawn { /* values of the uncertain inputs, draw by draw; draws 0: the file's were used */
    uint32_t draws, each, guesses; /* each: replications of a draw, one behind the other */
    uint64_t seed;
    uint32_t candidates;                /* that evidence weighed; 0: there was none */
    double effective;                   /* as many, evenly weighed, say as much */
    const char **path, **with, **grade; /* [guesses] with: its group, NULL none; grade: NULL none */
    double *rank;                       /* [guesses] Spearman's correlation in the group */
    const char **text;                  /* [draws][guesses] as the scenario has it */
    double *number;                     /* [draws][guesses] of the text; NAN: it is none */
};
struct yl_assumption { /* an input declared uncertain, drawn or fixed at the value of the file */
    const char *path, *value;          /* value: as the file has it, "" where it is no single one */
    const char *low, *high;            /* of the declared range as written; NULL: it has none */
    const char *with, *grade, *source; /* with: its group; NULL: not given */
};
struct yl_target {
    const char *place, *metric;
    bool at_least; /* ">=" else "<=" */
    double number;
};
/* The figures that somebody looks at: metrics, and rows of a funnel by path and step. The others have no names then and no
 * numbers, so that memory does not grow with replications times all there are. */
struct yl_wanted {
    const void *context;
    bool (*is)(const void *context, uint32_t variant, const char *place, const char *name);
};
struct yl_result {
    struct yl_arena arena;
    struct yl_shelf *shelf;         /* in the arena; NULL: the arrays are there, too */
    struct yl_result *row;          /* a replication for each thread; NULL: variants have no rows */
    const struct yl_wanted *wanted; /* set before the layout; NULL: all */
    uint32_t replications, variants;
    struct yl_variant_result *variant; /* [0] is base */
    struct yl_target *target;
    uint32_t targets;
    struct yl_assumption *assumption;
    uint32_t assumptions;
    struct yl_drawn drawn;
    struct yl_setting *setting; /* variant by variant, for the manifest */
    uint32_t settings;
    struct yl_label *label; /* in the order of the file; each name once */
    uint32_t labels;
    struct yl_zone zone; /* of printed times */
    struct yl_series_source series_source;
    /* how many replications there are was decided by looks at their differences: intervals that hold for all variants
     * together hold at all looks, too (selection.h) */
    bool looked;
    uint32_t asked; /* replications, where the run ended before; 0: all were run */
    bool bom, series_all, has_chains, has_dashboards, has_journeys;
    const char *title[2]; /* [enum yl_lang], as in the scenario */
};
/* Is it to be reached in the direction that is better, and no time until nothing is left? The first such one decides a file. */
bool yl_target_decides(const struct yl_target *target);
/* May the variant be recommended? What is no choice (`is`) and what a rule forbids has a label that says so. */
bool yl_result_may_choose(const struct yl_result *result, const char *variant);
/* Room for the bins of all series of replication r, 0 at first. */
int64_t *yl_result_series(struct yl_variant_result *variant, uint32_t r);
/* Before figure i of a loop over figures: those before it need not be in memory any more. */
void yl_result_rest(const struct yl_result *result, uint32_t i);
void yl_result_free(struct yl_result *result);
