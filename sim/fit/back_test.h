/* back_test.h: days of a log that a fit has not seen, beside what it foretells of them.
 *
 * Why      Intervals of values are right only where the model is; days that were held out say whether its forecasts are.
 * Shape    yl_back_test_begin(&test, &log, scenario, "7d", &fault) holds the last whole days out; test.rest is the log before them,
 *          to be fitted; yl_back_test_run simulates that fit and writes back_test.csv; yl_back_test_free.
 * Units    counts of visits a local day.
 * Order    metrics as in their enum, places as in the scenario, days.
 * Cost     a campaign for each of YL_BACK_DRAWS joint draws.
 * Errors   YL_BAD_CALL: no whole days; YL_BAD_INPUT: the log is too short, the scenario's horizon does not cover it; those of
 *          predict.h.
 * Owns     the rows and visits of test.rest and the counts, until yl_back_test_free; all else of test.rest is the log's.
 * Threads  one.
 * Source   docs/fit.md, "Days held out".
 */
#pragma once
#include "sim/fit/predict.h"

enum { YL_BACK_DRAWS = 199 }; /* of as many another one lies in the band with 90 %: predict.h */
/* What is counted a day. YL_BACK_METRIC(METRIC, "name", "words", "文字") */
#define YL_BACK_METRICS_ALL \
    YL_BACK_METRIC(ARRIVALS, "arrivals", "arrivals", "触达") \
    YL_BACK_METRIC(ENTRANTS, "entrants", "entrants", "进入") \
    YL_BACK_METRIC(COMPLETED, "completed", "completed", "完成") \
    YL_BACK_METRIC(ORDERS, "orders", "orders", "订单")
enum yl_back_metric {
#define YL_BACK_METRIC(METRIC, ...) YL_BACK_##METRIC,
    YL_BACK_METRICS_ALL
#undef YL_BACK_METRIC
        YL_BACK_METRICS
};
struct yl_back_series {
    enum yl_back_metric metric;
    char place[200]; /* "entries.sms" */
};
struct yl_back_test {
    struct yl_event_log rest;
    const struct yl_scenario *scenario;
    int64_t *edge; /* [days + 1] local midnights */
    size_t days, series, capacity;
    struct yl_back_series *of;    /* [series] */
    int32_t *entry, *room, *step; /* series of each, [steps][reached, passed]; -1: none */
    double *observed;             /* [series][days] */
    struct {
        size_t days, inside; /* over all places; of a metric without a place 0 */
    } found[YL_BACK_METRICS];
};
enum yl_status yl_back_test_begin(struct yl_back_test *test, const struct yl_event_log *log,
                                  const struct yl_scenario *scenario, const char *days,
                                  struct yl_fault *fault) YL_CHECKED;
/* call: scenario and overrides, the folder of the draws of the fit of test->rest; the rest is filled in here. `into`: of back_test.csv. */
enum yl_status yl_back_test_run(struct yl_back_test *test, struct yl_predict_call *call,
                                const char *into, struct yl_diags *diags,
                                struct yl_fault *fault) YL_CHECKED;
void yl_back_test_free(struct yl_back_test *test);
const char *yl_back_metric_word(enum yl_back_metric metric, enum yl_lang lang);
