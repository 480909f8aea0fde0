/* fake_result.h: a result without an engine, for tests of statistics and writers.
 *
 * Why      Figures that are known by hand, of every kind of row and with every trap (zeros,
 *          failures, Chinese, formulas).
 * Shape    yl_fake_result(&result, &(struct yl_fake){...}); arrays may be changed afterwards;
 *          yl_result_free.
 * Errors   none; a test machine has memory.
 * Owns     as result.h says.
 * Threads  one.
 */
#pragma once
#include "sim/stats/result.h"

struct yl_fake {
    uint32_t replications, variants, bins;
    bool chinese; /* names and labels */
};
/* One entry, its path of two steps, a room, a shop; metrics entries.sms arrivals, cost_cny, orders,
 * conversion, all of them, shops.mall orders gmv_cny, rooms.main peak_online, sms>rooms.main
 * arrived; series arrivals, gmv_cny and online. Replication r of variant v has 1000 + r arrivals,
 * 100 + r + 10 v orders. */
void yl_fake_result(struct yl_result *result, const struct yl_fake *fake);
struct yl_metric *yl_fake_metric(struct yl_result *result, uint32_t variant, const char *place,
                                 const char *metric);
