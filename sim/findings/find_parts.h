/* find_parts.h: what the files that find something in a run share.
 *
 * Why      Each group of findings has its file, and all look at the same figures of base.
 * Shape    each function adds the findings of its kinds to `out`, none where no figure supports one.
 * Threads  one finder a thread.
 */
#pragma once
#include "sim/findings/find.h"
#include "sim/stats/compare.h"
#include "sim/stats/losses.h"
#include "sim/stats/summary.h"
#include "sim/stats/unknown.h"

#define COSTS_FROM 0.01 /* share of what decides that it costs, to be named */

struct yl_finder {
    struct yl_findings *out;
    const struct yl_result *result;
    const struct yl_variant_result *base;
    const struct yl_metric *decisive;
    uint32_t family; /* variants that are compared by it */
    uint32_t best;   /* the variant that the verdict recommends; 0: none */
    bool sold_out; /* stocks end nearly all orders in nearly every campaign: nothing else counts */
    struct yl_replication_stats *stats;
    struct yl_unknowns unknowns; /* of the decisive metric, in a run with draws */
    struct yl_losses *losses;    /* [entries] */
    struct yl_losses
        *then; /* [entries] with the variant that is recommended; without one those of base */
    const char **entry; /* [entries] its name */
    uint32_t entries;
};
/* A figure of summary.csv in base. */
void yl_finder_figure(struct yl_finder *finder, const char *slot, enum yl_as form, double value,
                      const struct yl_metric *metric, const char *column);
/* The metric that decides; what people call the place of one; the variant. */
void yl_finder_metric(struct yl_finder *finder);
void yl_finder_place(struct yl_finder *finder, const char *slot, const struct yl_metric *metric);
void yl_finder_variant(struct yl_finder *finder, const char *slot, uint32_t v);
void yl_finder_entry(struct yl_finder *finder, const char *slot, const char *entry);
void yl_finder_target(struct yl_finder *finder,
                      const struct yl_target *target); /* "orders at least 900" */
/* Is it met wherever no money is lost, as the risk tells? */
bool yl_find_is_loss(const struct yl_target *target);
/* Variant v less `to`, in this metric of a place; nothing where one has none. */
struct yl_compared yl_finder_compare(const struct yl_finder *finder, uint32_t v, uint32_t to,
                                     const char *place, const char *metric);
/* A figure of compare.csv: of the variant less base, as its column has it. */
void yl_finder_difference(struct yl_finder *finder, uint32_t v, const char *slot,
                          const struct yl_metric *metric, double value, const char *column);
/* Mean of another metric of the place of `near`, in base; 0: it has none. */
double yl_finder_mean(const struct yl_finder *finder, const struct yl_metric *near,
                      const char *metric);
double yl_finder_of(const struct yl_finder *finder, const char *place, const char *metric);
/* The same of a variant. */
struct yl_finder yl_finder_in(const struct yl_finder *finder, uint32_t v);
double yl_finder_mean_in(const struct yl_finder *finder, uint32_t v, const char *place,
                         const char *metric); /* in a variant */
/* Net of an entry ("entries.NAME") with that of the visits that its visits begin; false: these move none. */
bool yl_finder_chain_net(struct yl_summary *net, const struct yl_finder *finder, const char *entry);
/* A value of the scenario as written, of base; "": it is unsaid. */
const char *yl_finder_setting(const struct yl_finder *finder, const char *place, const char *key);
/* The next step, from setting *i on, that takes (".take") or needs (".needs") of the limit, "limits.NAME"; in the arena; NULL: none. */
const char *yl_finder_step(const struct yl_finder *finder, uint32_t *i, const char *key,
                           const char *limit);
/* How much more of something scarce the setting has than base: pieces, allowances, money, seats, people; NAN: it is no such amount, or
 * base says none. *place: of what. */
double yl_finder_more(const struct yl_finder *finder, const struct yl_setting *one,
                      const char **place);
/* By when, to the minute, so many seconds from the start of the horizon: the one in which it happened is not over. In the arena. */
const char *yl_finder_clock(const struct yl_finder *finder, double since);
bool yl_finder_sold_out(const struct yl_finder *finder);
/* Orders that visits which the limit, room or agents end with the variant that is recommended would bring, were they to bring what those
 * of base bring that pass there; and the mean of the figure that decides, of net before its cost where that is spent, for such a part of
 * all orders: NAN, of nothing, or of what the variant that is recommended has mended. */
double yl_finder_forgone(const struct yl_finder *finder, const char *place);
double yl_finder_weight(const struct yl_finder *finder, double part, bool spent, bool mended);
/* The entry of which most visits end at the limit. */
const char *yl_finder_most_at(const struct yl_finder *finder, const char *limit);
/* Where all steps that take of the limit send those who find none left; NULL: on, or to several places. */
const char *yl_finder_sent_to(const struct yl_finder *finder, const char *limit);
/* Do those who get some of the limit fare otherwise than those who find none, and go on? */
bool yl_finder_parts(const struct yl_finder *finder, const char *limit);
/* Visits that end by an outcome: blocked:limits.NAME where a need of the limit ends them, refused:NAME where a take does. */
double yl_finder_ended(const struct yl_finder *finder, const char *by, const char *limit);
bool yl_finder_is_room(const struct yl_metric *metric); /* the metric that every room has */

void yl_find_verdict(struct yl_finder *finder);
/* What this variant moves beside the deciding figure: orders and money where a difference is shown, and of the best by net margin and
 * cost, whose difference its net is; and which is best by net, if it is another. */
void yl_find_why(struct yl_finder *finder, uint32_t v);
/* Is the variant shown to leave less net than base, where another metric decides? Then the slot "less" has by how much. */
bool yl_find_net_with(struct yl_finder *finder, uint32_t v);
/* The variant to choose from that is shown to leave most more than base; 0: none is, or net decides. */
uint32_t yl_find_richest(const struct yl_finder *finder);
void yl_find_late(struct yl_finder *finder);
void yl_find_unknown(struct yl_finder *finder);
void yl_find_evidence(struct yl_finder *finder);
void yl_find_measure(struct yl_finder *finder);
void yl_find_choice(struct yl_finder *finder);
void yl_find_binds(struct yl_finder *finder);
void yl_find_lost(struct yl_finder *finder);
void yl_find_timing(struct yl_finder *finder);
void yl_find_dear(struct yl_finder *finder);
void yl_find_way(struct yl_finder *finder);
void yl_find_where(struct yl_finder *finder);
void yl_find_frame(struct yl_finder *finder);
