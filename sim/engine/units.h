/* units.h: what an experiment sees of a replication: outcomes of its units by arm and period.
 *
 * Why      A test compares people (or visits, or days), a tally counts events: the spread between
 *          units needs the outcomes of each. Outcomes are rare, so only they are kept one by one;
 *          units that were there at all are counted from the arrivals, which are known at the start
 *          of a replication.
 * Shape    yl_units_init; replication.units = &units before the replication is run; afterwards
 *          yl_units_close(&units, replication), then base and sum are read. A replication without
 *          units costs one comparison where something is counted.
 * Units    values are counts, CNY or seconds; periods are [bound[i], bound[i + 1]). A unit belongs
 *          to the period of its first visit, an outcome to the period in which it happens.
 * Order    sums are taken in the order of unit and period, so threads and batches change nothing.
 * Cost     an outcome 24 bytes until the end of the replication, an arrival 1 to 3 ns (50 ns where
 *          people are numbered). Clusters: 128 bytes for each cluster and period.
 * Errors   YL_NO_MEMORY at the beginning: people.size says how much.
 * Owns     its arrays; yl_units_free. Plan, metrics, bounds and entries are the caller's.
 * Threads  one units, one thread.
 * Source   docs/decisions/0006-two-arms-in-one-replication.md.
 */
#pragma once
#include "sim/engine/replication.h"
#include "sim/engine/visit.h"
#include "sim/stats/clusters.h"

enum { YL_UNIT_METRICS = 64 };
enum yl_unit_kind {
    YL_UNIT_PASS,
    YL_UNIT_ARRIVE,
    YL_UNIT_ORDER,
    YL_UNIT_MONEY,
    YL_UNIT_WATCH, /* seconds, when the stay is over */
    YL_UNIT_KINDS
};
struct yl_unit_source {
    enum yl_unit_kind kind;
    uint32_t index; /* funnel row, arrival place, sale, room; UINT32_MAX: every shop */
    bool once;      /* 0 or 1 for each unit */
};
struct yl_unit_metric {
    struct yl_unit_source of, below;
    bool ratio; /* the sum of `of` over that of `below` */
};
struct yl_unit_id {
    uint32_t entry;
    struct yl_address address; /* of the unit */
    int32_t arm;               /* -1: not asked yet */
};
struct yl_unit_event {
    struct yl_address address;
    uint16_t period;
    uint8_t source, arm;
    double value;
};
struct yl_unit_base { /* units that came in this period; x is what was known of them before */
    double n, x, xx;
};
struct yl_unit_sum { /* what outcomes of this period add to the sums over units */
    double y, yy, xy;
};
struct yl_unit_pair { /* of a ratio: the denominators d, beside the sums */
    double d, dd, dy, dx;
};
struct yl_units_plan {
    const struct yl_plan *plan;
    const struct yl_unit_metric *metric;
    uint32_t metrics, ratios, arms, periods;
    const int64_t *bound; /* [periods + 1] */
    const bool *entry;    /* [entries] takes part */
    uint32_t arm_axis;
    int32_t covariate;                   /* axis, -1 none */
    const struct yl_unit_source *before; /* or what persons did in the warm-up; NULL: neither */
    bool of_visit;
    double cap; /* a unit's sum of metric 0 counts at most so much (of a ratio: of); 0: no cap */
    uint32_t cluster; /* so many numbered persons are assigned together; 0: each on his own */
    uint32_t judged;  /* metrics that clusters are compared by, the first ones */
    const struct yl_analysis_guard *guard; /* [judged] margins of these */
    double level;                          /* coverage of their intervals */
};
/* Clusters compared, of all that came and happened until the end of a period; the margin where there is one. */
struct yl_unit_test {
    double estimate, se, z, low, high, information;
};
struct yl_units {
    struct yl_units_plan how;
    struct yl_arena arena; /* all arrays but events, keys, and those of a number for each person */
    bool of_visit, numbered;
    struct yl_replication *replication;
    struct yl_unit_source source[YL_UNIT_METRICS]; /* all different */
    uint32_t sources;
    uint64_t top[YL_UNIT_METRICS], below[YL_UNIT_METRICS]; /* [sources] metrics fed */
    uint64_t before;              /* the source of the covariate, as a bit */
    uint64_t *fed[YL_UNIT_KINDS]; /* sources, as bits, by row, place, sale, sale, room */
    struct yl_unit_event *event;
    size_t events, capacity;
    uint64_t *order; /* [2][ordered] keys, and room for as many events (unit_sort.c) */
    size_t ordered;
    uint16_t *first;           /* [size] period of the first visit of a numbered person */
    int64_t *known;            /* [size] of numbered persons before the test, in millionths */
    double arrivals;           /* visits of this replication that take part */
    struct yl_unit_base *base; /* [arms][periods] */
    struct yl_unit_sum *sum;   /* [arms][metrics][periods] */
    struct yl_unit_pair *pair; /* [arms][ratios][periods], in the order of metrics */
    struct yl_unit_clusters *clusters; /* unit_clusters.c; NULL: persons or visits are the units */
};
enum yl_status yl_units_init(struct yl_units *units, const struct yl_units_plan *how) YL_CHECKED;
void yl_units_free(struct yl_units *units);
void yl_units_start(struct yl_units *units, struct yl_replication *replication);
/* sources: bits of yl_units_fed. What is not counted, in the warm-up, is for the covariate only. */
void yl_units_record(struct yl_units *units, uint64_t sources, const struct yl_unit_id *who,
                     int64_t time, double value, bool counted);
void yl_units_begin(struct yl_units *units, const struct yl_visit *visit,
                    struct yl_address root); /* a visit begun by another */
/* The same of counted visits, each of a person of its own. */
void yl_units_begin_all(struct yl_units *units, uint32_t entry, const struct yl_addresses *who,
                        const int64_t *time);
/* A person of the audience, where only its turn shows who belongs to it. */
void yl_units_admit(struct yl_units *units, uint32_t entry, struct yl_address address,
                    uint32_t person, int64_t time);
void yl_units_close(struct yl_units *units, const struct yl_replication *replication);
/* unit_sort.c: events by unit, period, source and value. */
void yl_units_sort(struct yl_units *units);
double yl_units_covariate(const struct yl_units *units, struct yl_address address);
/* After yl_units_close: what each unit with outcomes of metric 0 comes to; how many there are. total: [events]. */
size_t yl_units_totals(const struct yl_units *units, double *total);

/* unit_clusters.c: whole clusters of neighbouring persons compared (clusters.h). */
struct yl_unit_clusters {
    uint32_t clusters;
    uint8_t *arm;              /* [clusters] */
    struct yl_cluster *came;   /* [periods][clusters] persons by their first visit */
    struct yl_cluster *cell;   /* [periods][clusters] they, with the outcomes of a metric */
    struct yl_cluster *so_far; /* [clusters] */
    struct yl_cluster *pair;   /* [clusters] of the control and a treatment */
    struct yl_unit_test *test; /* [arms - 1][2][judged][periods]: plain; with covariate or margin */
    double *there; /* [arms][came, metrics][periods] clusters with persons, with outcomes */
};
size_t yl_unit_tests(const struct yl_units_plan *how);  /* of `test` */
size_t yl_unit_theres(const struct yl_units_plan *how); /* of `there` */
void yl_unit_clusters_make(struct yl_units *units);
void yl_unit_clusters_judge(struct yl_units *units);

static inline uint64_t yl_units_fed(const struct yl_units *units, enum yl_unit_kind kind,
                                    uint32_t index, bool counted)
{
    return counted ? units->fed[kind][index] : units->fed[kind][index] & units->before;
}
