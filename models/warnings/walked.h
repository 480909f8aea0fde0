/* walked.h: what the replications that were walked tell of each variant, for warnings.
 *
 * Why      Whether agents keep up, whether a live session is met, whether a step is ever reached is asked of the engine
 *          itself: its tallies, replication by replication, so that a warning states a mean and its range.
 * Shape    yl_walked_lay_out once a variant and round; yl_walked_take for each replication that is complete, or
 *          yl_walked_caught for one that a visit ended; then yl_walked_of and yl_walked_peak are read; yl_walked_free.
 * Units    counts; a load is work that comes in an hour over what can be done in it.
 * Order    figures are those of replications; none depends on which was walked first.
 * Cost     some thousands of numbers a replication, and those that hold one for each bin and station; of 100
 *          replications at most.
 * Owns     its arrays; scenarios must outlive it.
 * Threads  different replications may be taken at once.
 * Source   docs/errors.md.
 */
#pragma once
#include "models/scenario.h"
#include "sim/engine/tally.h"

/* How visits of an entry found a room, by the tally's order. */
enum yl_found { YL_FOUND_EARLY, YL_FOUND_LIVE, YL_FOUND_LATE, YL_FOUND_PAUSED, YL_FOUNDS };
enum yl_walked_kind {
    YL_WALKED_ASKED,   /* index: station: agents, then rooms */
    YL_WALKED_GAVE_UP, /* likewise; those who found no seat, too */
    YL_WALKED_WORK,    /* likewise; mean hours of service, or of a stay */
    YL_WALKED_MADE,    /* index: entry; arrivals */
    YL_WALKED_UNPAID,  /* likewise; arrivals that its budget does not pay */
    YL_WALKED_ORDERS,  /* likewise; orders of these themselves */
    YL_WALKED_LATE,    /* likewise; visits that would begin after the horizon ends */
    YL_WALKED_COST,    /* likewise; millionths of CNY, with those of its visits' steps */
    YL_WALKED_SPENT,   /* likewise; the instant at which it is spent, NAN: never */
    YL_WALKED_FOUND,   /* index: (entry * rooms + room) * YL_FOUNDS + how */
    YL_WALKED_ROW, /* index: row of the plan; visits that reach or skip it, NAN: no way leads there */
    YL_WALKED_LIMIT,   /* index: limit; takes and refusals */
    YL_WALKED_REFUSED, /* likewise; refusals */
    YL_WALKED_EMPTY,   /* likewise; the instant at which its last unit is taken, NAN: never */
    YL_WALKED_KINDS
};
struct yl_walked_variant {
    const struct yl_scenario *scenario;
    uint32_t replications, bins, stations, rows;
    uint32_t first[YL_WALKED_KINDS + 1]; /* where figures of a kind begin */
    int64_t from, width;                 /* of the bins */
    uint32_t *row_owner;                 /* [rows] as of the plan */
    double **figure; /* [replications] figures, then [stations][bins] visits that ask; NULL: none */
    uint32_t *caught; /* [replications] the place that a visit went round to, YL_NO_NODE: none */
};
struct yl_walked {
    struct yl_walked_variant *variant;
    uint32_t variants;
    int64_t until; /* arrivals behind it were left out; YL_NEVER: none */
};
struct yl_walked_range {
    double mean, low, high;
    uint32_t n; /* replications that have it */
};
struct yl_walked_when {
    uint32_t n, of;
    int64_t half;
};
struct yl_walked_peak { /* the hour in which most visits ask, in the mean of the replications */
    struct yl_walked_range asked;
    double work, load; /* hours; NAN where there is no end of seats */
    double hours;      /* its length: an hour, or a bin */
    int64_t from;
};
enum { YL_WALKED_MOST = 100 }; /* replications; what comes behind them is not looked at */
/* Keeps what replications of a round before have brought. */
void yl_walked_lay_out(struct yl_walked *walked, const struct yl_scenario *scenario,
                       uint32_t variant, uint32_t variants, const struct yl_plan *plan,
                       uint32_t replications);
void yl_walked_take(struct yl_walked *walked, uint32_t variant, uint32_t replication,
                    const struct yl_tally *tally);
void yl_walked_caught(struct yl_walked *walked, uint32_t variant, uint32_t replication,
                      uint32_t place);
struct yl_walked_range yl_walked_of(const struct yl_walked_variant *variant,
                                    enum yl_walked_kind kind, uint32_t index);
/* Of the sum of figures of these numbers. */
struct yl_walked_range yl_walked_sum(const struct yl_walked_variant *variant,
                                     enum yl_walked_kind kind, const uint32_t *index,
                                     uint32_t count);
/* Of instants: how many replications have one, and the first whole minute at which half of these have; how many there are. */
struct yl_walked_when yl_walked_when(const struct yl_walked_variant *variant,
                                     enum yl_walked_kind kind, uint32_t index);
struct yl_walked_peak yl_walked_peak(const struct yl_walked_variant *variant, uint32_t station);
/* The place that a visit of the variant went round to in some replication, YL_NO_NODE: in none. */
uint32_t yl_walked_circle(const struct yl_walked_variant *variant);
void yl_walked_free(struct yl_walked *walked);
