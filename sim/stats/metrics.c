/* metrics.c: metrics.def as two arrays, contract in metrics.h */
#include "sim/stats/metrics.h"
#include <string.h>

/* A unit of a label, in brackets. */
#define EN_NUMBER ""
#define ZH_NUMBER ""
#define EN_SHARE ""
#define ZH_SHARE ""
#define EN_CNY " (CNY)"
#define ZH_CNY "（元）"
#define EN_SECONDS " (s)"
#define ZH_SECONDS "（秒）"

static const struct yl_metric_name names[YL_AMOUNTS] = {
#define YL_METRIC(name, kind, unit, scale, en, zh) \
    [YL_A_##name] = {#name, YL_KIND_##kind, YL_METRIC_##unit, scale, {en EN_##unit, zh ZH_##unit}},
#include "sim/stats/metrics.def"
};

/* The words of metrics.def. */
enum {
#define YL_AT(PLACE, name, zh) PLACE = YL_AT_##PLACE,
#include "sim/stats/metrics.def"
};
enum { HIGHER = 1, LOWER = -1, NONE = 0 };
enum { ADDS_UP = YL_METRIC_ADDS_UP, TAIL = YL_METRIC_TAIL, WITHIN = YL_METRIC_WITHIN };
enum { SERIES_ONLY = YL_METRIC_SERIES_ONLY, UNIT_ONLY = YL_METRIC_UNIT_ONLY };
#define UNIT_NO_UNIT YL_UNIT_NONE, 0, 0
#define UNIT_SUM_ARRIVED YL_UNIT_SUM, YL_OUTCOME_ARRIVED, 0
#define UNIT_SUM_ORDERS YL_UNIT_SUM, YL_OUTCOME_ORDERS, 0
#define UNIT_SUM_MONEY YL_UNIT_SUM, YL_OUTCOME_MONEY, 0
#define UNIT_SUM_WATCH YL_UNIT_SUM, YL_OUTCOME_WATCH, 0
#define UNIT_ONCE_ARRIVED YL_UNIT_ONCE, YL_OUTCOME_ARRIVED, 0
#define UNIT_ONCE_ORDERS YL_UNIT_ONCE, YL_OUTCOME_ORDERS, 0
#define UNIT_MEAN_MONEY YL_UNIT_MEAN, YL_OUTCOME_MONEY, YL_OUTCOME_ORDERS
#define UNIT_MEAN_WATCH YL_UNIT_MEAN, YL_OUTCOME_WATCH, YL_OUTCOME_ARRIVED

const struct yl_metric_row yl_metric_row[YL_METRIC_ROWS] = {
#define YL_METRIC_AT(places, metric, numerator, denominator, events, flags, unit, en, zh) \
    {places,        YL_A_##metric, YL_A_##numerator, YL_A_##denominator, \
     YL_A_##events, flags,         {UNIT_##unit},    {en, zh}},
#include "sim/stats/metrics.def"
};

const struct yl_metric_name *yl_metric_find(const char *name)
{
    for (size_t i = 0; i < YL_AMOUNTS; i++)
        if (names[i].name && !strcmp(names[i].name, name)) return &names[i];
    return NULL;
}

const struct yl_metric_name *yl_metric_name_of(enum yl_amount metric) { return &names[metric]; }

const char *yl_metric_label(const char *name, enum yl_lang lang)
{
    const struct yl_metric_name *found = yl_metric_find(name);
    return found ? found->label[lang] : name;
}

bool yl_metric_is_share(const char *name)
{
    const struct yl_metric_name *found = yl_metric_find(name);
    return found && found->unit == YL_METRIC_SHARE;
}

int yl_metric_better(const char *name)
{
    static const signed char better[YL_AMOUNTS] = {
#define YL_BETTER(name, direction) [YL_A_##name] = direction,
#include "sim/stats/metrics.def"
    };
    const struct yl_metric_name *found = yl_metric_find(name);
    return found ? better[found - names] : 0;
}

const char *yl_metric_place_name(unsigned places, enum yl_lang lang)
{
    static const char *const name[][2] = {
#define YL_AT(PLACE, name, zh) {name, zh},
#include "sim/stats/metrics.def"
    };
    return name[__builtin_ctz(places)][lang];
}
