/* touches.h: the touches of each person before a conversion, and the true increments to judge rules by.
 *
 * Why      Rules of attribution divide journeys; a log has visits. Where the truth of a log is known, the error of each
 *          rule is known, too.
 * Shape    yl_touches_make(&journeys, &call, &fault): journeys.rules holds the credit of every rule;
 *          yl_touches_truth adds the increments of a truth.csv; yl_touches_write writes attribution.csv. yl_touches_free.
 * Units    conversions; instants in microseconds.
 * Order    entries as in the scenario, rules as in attribution_rules.def.
 * Errors   YL_BAD_INPUT: no such step, or nobody passes it; YL_IO.
 * Owns     its tables, until yl_touches_free.
 * Threads  one.
 * Source   docs/attribution.md; rules in attribution.h.
 */
#pragma once
#include "sim/fit/event_log.h"
#include "sim/stats/attribution.h"

enum { YL_TOUCHES_METRIC = 200 };
struct yl_touches_call {
    const struct yl_scenario *scenario;
    const struct yl_event_log *log;
    const char *goal; /* the conversion; NULL: the last step of each shop, else the first goal's */
    int64_t window;   /* touches so long before a conversion count */
};
struct yl_increment {
    double is, low, high; /* 95 %; NAN: not known */
};
struct yl_touches {
    const struct yl_scenario *scenario;
    struct yl_attribution rules;
    struct yl_increment *truth;     /* [entries]; NULL: none is known */
    char metric[YL_TOUCHES_METRIC]; /* of the truth */
    double bare;                    /* conversions without a touch in the window */
    double several;                 /* journeys with touches of several entries */
    bool is_order;                  /* conversions are steps of shops */
    bool is_of_converters;          /* everybody in the log converts: removal has no value */
    bool is_counted; /* the truth counts what the conversions are: orders, or a goal */
};
enum yl_status yl_touches_make(struct yl_touches *journeys, const struct yl_touches_call *call,
                               struct yl_fault *fault) YL_CHECKED;
/* Without increments in the file there is no truth; where it was asked for by name, that is a fault. */
enum yl_status yl_touches_truth(struct yl_touches *journeys, const char *path, bool asked,
                                struct yl_fault *fault) YL_CHECKED;
/* NAN where the rule gives no value, or the truth is not known. */
double yl_touches_credit(const struct yl_touches *journeys, enum yl_attribution_rule rule,
                         uint32_t entry);
double yl_touches_error(const struct yl_touches *journeys, enum yl_attribution_rule rule,
                        uint32_t entry);
enum yl_status yl_touches_write(const struct yl_touches *journeys, const char *folder,
                                struct yl_fault *fault) YL_CHECKED;
void yl_touches_free(struct yl_touches *journeys);
