/* day_fit.h: chances and delays of steps from counts by day or hour.
 *
 * Why      Nobody of a table can be followed, but who passes a step today came to it today or on one of the days before: passes are
 *          arrivals, convolved with the delay, times the chance.
 * Shape    yl_day_fit(&fit, &kinds, &table, &call, diags, &fault) behind yl_fit_steps and yl_kinds_estimate of table.log, whose steps it
 *          fills in; call: the scenario and its overrides.
 * Units    shares 0-1, delays in seconds.
 * Cost     the square of the periods for each try of a law.
 * Errors   those of predict.h.
 * Owns     nothing.
 * Threads  one.
 * Source   docs/fit.md, "Daily tables". Of x_u visits that come in period u, x_u p q_(t-u) are expected to pass in t, where q is the
 *          law's mass by whole periods, averaged over arrivals at any time of a period. Likelihood: binomial of all passes, of those
 *          who came, times multinomial of their periods (composite: it takes the periods of one cohort for independent).
 */
#ifndef YL_SIM_FIT_DAY_FIT_H
#define YL_SIM_FIT_DAY_FIT_H
#include "sim/fit/day_table.h"
#include "sim/fit/kinds.h"
#include "sim/fit/predict.h"

enum yl_status yl_day_fit(struct yl_fit *fit, struct yl_kinds *kinds,
                          const struct yl_day_table *table, struct yl_predict_call *call,
                          struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
#endif
