/* metrics.h: the one table of metrics.
 *
 * Why      Runs count metrics, the solver answers them, targets, dashboards and experiments ask for
 *          them, pictures, reports and the terminal name them, docs/outputs.md explains them. All of
 *          these read metrics.def, so that none can disagree.
 * Shape    yl_metric_row[] in the order of totals.csv, picked by the bits of a kind of place;
 *          yl_metric_find("orders") for what a name means; union yl_amounts for the numbers of one
 *          place in one replication, which the rows divide by each other.
 * Units    amounts are counts, microseconds or millionths of CNY; a ratio is scale * numerator /
 *          denominator.
 * Errors   none: a metric that is not in the table is called by its name.
 * Owns     nothing; everything is constant.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_kind {
    YL_KIND_COUNT, /* num[r] */
    YL_KIND_MONEY, /* num[r], millionths */
    YL_KIND_RATIO, /* scale * num[r] / den[r]; pooled over replications */
    YL_KIND_PLAIN, /* value[r] (peaks, medians): averaged over replications; NAN = no value */
};
enum yl_metric_unit { YL_METRIC_NUMBER, YL_METRIC_SHARE, YL_METRIC_CNY, YL_METRIC_SECONDS };

/* Every name of metrics.def: a metric, or a number that metrics are made of. */
enum yl_amount {
#define YL_METRIC(name, kind, unit, scale, en, zh) YL_A_##name,
#define YL_AMOUNT(name) YL_A_##name,
#include "sim/stats/metrics.def"
    YL_AMOUNTS
};
union yl_amounts {
    struct {
#define YL_METRIC(name, kind, unit, scale, en, zh) int64_t name;
#define YL_AMOUNT(name) int64_t name;
#include "sim/stats/metrics.def"
    };
    int64_t at[YL_AMOUNTS];
};

struct yl_metric_name {
    const char *name;
    enum yl_kind kind;
    enum yl_metric_unit unit;
    double scale;         /* of a ratio */
    const char *label[2]; /* [enum yl_lang], with the unit in brackets */
};
const struct yl_metric_name *yl_metric_find(const char *name); /* NULL: not in the table */
const struct yl_metric_name *yl_metric_name_of(enum yl_amount metric);
/* "peak_online", YL_ZH -> "最高在线"; the name itself where the table lacks it. */
const char *yl_metric_label(const char *name, enum yl_lang lang);
bool yl_metric_is_share(const char *name); /* shown in percent */
/* 1: more is better, -1: less is, 0: neither, or not in the table. */
int yl_metric_better(const char *name);

/* Kinds of places, as bits. HOSTED, SHARED, FOUND, ORIGIN have the further rows of some rooms, limits, paths,
 * and entries. */
enum {
#define YL_AT(PLACE, name, zh) YL_AT_NUMBER_##PLACE,
#include "sim/stats/metrics.def"
    YL_AT_KINDS
};
enum yl_metric_place {
#define YL_AT(PLACE, name, zh) YL_AT_##PLACE = 1 << YL_AT_NUMBER_##PLACE,
#include "sim/stats/metrics.def"
    YL_AT_END = 1 << YL_AT_KINDS
};
enum {
    YL_METRIC_ADDS_UP = 1,     /* over time, so that a late report can show it */
    YL_METRIC_TAIL = 2,        /* fed by prices or times whose tail may have no variance */
    YL_METRIC_WITHIN = 4,      /* of a ratio: the numerator is 0 where the denominator is */
    YL_METRIC_SERIES_ONLY = 8, /* is in series.csv, not in totals.csv */
    YL_METRIC_UNIT_ONLY = 16,  /* of experiments alone */
};
enum yl_outcome_kind { /* what an experiment counts of one unit */
                       YL_OUTCOME_PASSED,
                       YL_OUTCOME_ARRIVED,
                       YL_OUTCOME_ORDERS,
                       YL_OUTCOME_MONEY,
                       YL_OUTCOME_WATCH /* seconds */
};
struct yl_metric_unit_form { /* what a metric is of a unit in an experiment */
    enum { YL_UNIT_NONE, YL_UNIT_SUM, YL_UNIT_ONCE, YL_UNIT_MEAN } form;
    enum yl_outcome_kind counted, below; /* a mean: the sum of `counted` over that of `below` */
};
struct yl_metric_row {
    unsigned places;       /* bits of enum yl_metric_place */
    enum yl_amount metric; /* its name */
    enum yl_amount numerator, denominator, events;
    unsigned flags;
    struct yl_metric_unit_form unit;
    const char *meaning[2]; /* [enum yl_lang] */
};
enum {
    YL_METRIC_ROWS = 0
#define YL_METRIC_AT(places, metric, numerator, denominator, events, flags, unit, en, zh) +1
#include "sim/stats/metrics.def"
};
extern const struct yl_metric_row yl_metric_row[YL_METRIC_ROWS];
/* Has a place of this kind the row in totals.csv or paths.csv? */
static inline bool yl_metric_counted(const struct yl_metric_row *row, unsigned places)
{
    return (row->places & places) && !(row->flags & (YL_METRIC_SERIES_ONLY | YL_METRIC_UNIT_ONLY));
}
/* "entries", "hosted rooms", ... of the lowest bit */
const char *yl_metric_place_name(unsigned places, enum yl_lang lang);
