/* kind_parts.h: what the kinds of kinds.c and their own files share.
 *
 * Why      A kind that takes more than a page has a file of its own; all add lines and figures in one way.
 * Shape    yl_kind_line, yl_kind_values, yl_kind_figure within a kind's `estimate`.
 * Threads  one.
 */
#pragma once
#include "sim/fit/kinds.h"

enum { YL_KIND_OPTIONS = 64 };
struct yl_kind_work {
    struct yl_kinds *kinds;
    const struct yl_scenario *scenario;
    struct yl_fit *fit;
    const struct yl_event_log *log;
};
/* A new line of path, name and key in one; it stands until the next one. */
struct yl_kind_line *yl_kind_line(struct yl_kind_work *work, const void *row, const char *path,
                                  const char *name, const char *key);
void yl_kind_values(struct yl_kind_line *line, size_t values);
void yl_kind_figure(struct yl_kind_work *work, const char *path, const char *behind,
                    struct yl_fit_value value, size_t n, const char *method);
/* A rate of `count` events while `watched` passed, with Jeffreys' prior; no dice: its likeliest value. */
double yl_kind_rate(const struct yl_kind_dice *dice, uint32_t slot, double count, double watched);
/* Where a choice leads (kind_choose.c). */
void yl_kind_choose(struct yl_kind_work *work, const void *row);
void yl_kind_choose_put(FILE *out, const struct yl_kind_line *line,
                        const struct yl_kind_dice *dice);
/* Intent: the spread of people.intent, and the chances at intent 0 (kind_intent.c). */
void yl_kind_intent(struct yl_kind_work *work, const void *row);
void yl_kind_intent_put(FILE *out, const struct yl_kind_line *line,
                        const struct yl_kind_dice *dice);
/* Patience, service, stays and prices: laws of what is seen, and of what is cut off (kind_times.c). */
void yl_kind_times(struct yl_kind_work *work, const void *row);
void yl_kind_times_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice);
