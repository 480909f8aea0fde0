/* ranking.h: candidates by rank: the rows of best.csv, the table of them, and the sentence on the best.
 *
 * Why      Variants, points of a sweep and plans are candidates alike: what is written, shown and found of their order is
 *          one code, whatever compared them.
 * Shape    fill struct yl_ranked of each and struct yl_ranking of all; yl_ranked_write a row at a time; yl_ranking_find,
 *          then yl_ranking_show.
 * Units    as of the metric.
 * Errors   none; the stream remembers.
 * Threads  one.
 * Source   sim/stats/best_set.h; docs/outputs.md, "best.csv".
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/output/csv.h"
#include "sim/stats/result.h"
#include "sim/stats/selection.h"
#include "sim/sweep/points.h"

#define YL_BEST_FILE "best.csv"
enum { YL_RANKED_NAME = 64 };
struct yl_ranked {
    int64_t point; /* from 1; 0: there are variants alone */
    char variant[YL_RANKED_NAME];
    int64_t n;              /* replications, or draws; 0: exact */
    double mean, low, high; /* 95 %; NAN: not known */
    double exact;           /* NAN: there is no exact answer */
    uint32_t rank;          /* 1: the best; 0: no value */
    bool may_be_best;
    double behind, behind_low, behind_high;
    enum yl_ended ended;
    double p_best, regret; /* over draws; NAN: not asked */
    double p05, p95, risk; /* of one campaign; risk: that its net is below 0; NAN: not known */
};
extern const struct yl_ranked yl_ranked_none; /* nothing of it is known */
struct yl_ranking {
    const char *place, *metric;
    struct yl_ranked *const *row; /* [rows] by rank, those without a value last or not at all */
    size_t rows;
    uint64_t all;                   /* candidates: more than rows where others have no value */
    const struct yl_points *points; /* NULL: variants alone */
    const struct yl_result *names;  /* whose labels are shown */
    uint32_t variants;              /* to choose from, at each point */
    bool smallest;                  /* is best */
    bool compared;                  /* the rows are held against each other */
    bool exact;                     /* by exact answers alone */
    bool no_table;                  /* best.csv has no row of the metric */
    uint32_t draws;                 /* rows are means of so many draws; 0: of replications */
    double within;                  /* all that are left are within it of the best; 0: not asked */
    double need;                    /* replications of each, by forecast; NAN: not known */
};
/* A row of best.csv. */
void yl_ranked_write(struct yl_csv_out *csv, const char *place, const char *metric,
                     const struct yl_ranked *row);
/* Which is the best, or may be. */
void yl_ranking_find(struct yl_findings *out, const struct yl_ranking *ranking);
/* A figure of the current row, and the row by its name: "point 6, late", with its values where `values`. */
void yl_ranking_figure(struct yl_findings *out, const struct yl_ranking *ranking,
                       const struct yl_ranked *row, const char *slot, enum yl_as form, double value,
                       const char *column);
void yl_ranking_name(struct yl_findings *out, const struct yl_ranking *ranking, const char *slot,
                     const struct yl_ranked *row, bool values);
/* A row as the table calls it: "6: send=1000, p=5%, late"; of variants alone what they are called. In the arena. */
const char *yl_ranking_cell(struct yl_arena *arena, const struct yl_ranking *ranking,
                            const struct yl_ranked *row, enum yl_lang lang);
/* The findings, then the best eight as a table. */
void yl_ranking_show(FILE *out, const struct yl_ranking *ranking,
                     const struct yl_findings *findings, enum yl_lang lang);
/* Is money looked for by raising what has no price in the scenario: seats, agents, stock, allowances? */
bool yl_ranking_unpriced(const struct yl_points *points, const char *metric);
/* The axis by its label, else by as many of the last parts of its path as tell it from the others. */
const char *yl_ranking_axis(const struct yl_points *points, const struct yl_result *names,
                            enum yl_lang lang, uint32_t axis);
/* "net (CNY)" of all, else with the place: "net of 'sms' (CNY)". */
struct yl_ranking_metric {
    char text[1024];
} yl_ranking_metric(const struct yl_result *names, const char *place, const char *metric,
                    enum yl_lang lang);
