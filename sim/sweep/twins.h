/* twins.h: visits that are the same in several variants are walked once.
 *
 * Why      Variants have common random numbers: an entry from which nothing that a variant changes can be come to has the
 *          same visits there as in base, and they count the same.
 * Shape    yl_twins_find once a point; classes 0: nothing is shared. For each replication a struct yl_twin_walks {0}, whose
 *          `users` is the number of jobs of variants with something shared; yl_twins_walk in the place of a start and a walk of
 *          the whole replication, for base and for the variants. yl_twin_walks_free; yl_twins_free.
 * Order    none: a variant whose base has not been walked yet walks everything itself, with the same figures.
 * Cost     to find: the text of base and of what a variant changes, once a point.
 * Errors   those of the walk.
 * Owns     its arrays; the tallies of the classes of a replication until the last user has added them.
 * Threads  finding: one; walking: any, two at once for different variants of a replication.
 * Source   what is compared are names and texts of the tree (a variant is paths of it with other values): a thing refers to another
 *          where a word of its text is the first word of the other's name, which is at least each reference there is.
 */
#pragma once
#include "models/scenario.h"
#include "sim/sweep/thread_engine.h"
#include <pthread.h>

enum { YL_TWIN_CLASSES = 20, YL_TWIN_VARIANTS = 64 };
struct yl_twins {
    uint32_t classes; /* of base's entries, by the variants that have the same visits */
    uint64_t mask[YL_TWIN_CLASSES]; /* bit v: variant v has */
    bool *left_out[YL_TWIN_CLASSES +
                   YL_TWIN_VARIANTS]; /* [streams] of base for a class, of a variant */
    uint64_t all, some;               /* bit v: variant v has everything, something of base's */
    uint32_t *slot
        [YL_TWIN_VARIANTS]; /* where a variant has base's counters of an entry; NULL: where base has */
    uint32_t own[YL_TWIN_VARIANTS]; /* of 64 parts of the streams: those a variant walks itself */
    bool *memory;
    uint32_t *slots;
};
struct yl_packed_cells {
    uint32_t count, *at; /* [count] ascending */
    int64_t *value;      /* [count] */
    size_t at_room, value_room;
};
/* What a tally holds, without the cells that are 0: 12 bytes for each other one. One thread fills it; then any number may add it. */
struct yl_packed {
    struct yl_packed_cells cells, times; /* of the counters, series and gauges; of the histograms */
    struct yl_hist *hist;                /* [hists] touched, least and most alone */
    int64_t *ran_out;
    int64_t visits;
    bool over;
    uint32_t slots;
    size_t counters, sums; /* cells of counters; of these and series, whose sums must fit */
};
struct yl_twin_walks { /* of one replication */
    struct yl_packed of[YL_TWIN_CLASSES];
    uint32_t users; /* jobs to come */
    bool walked;
};
void yl_twins_find(struct yl_twins *twins, const struct yl_scenarios *all,
                   const struct yl_plan *plans);
void yl_twins_free(struct yl_twins *twins);
/* lock: of the walks of a point. */
enum yl_status yl_twins_walk(const struct yl_twins *twins, struct yl_twin_walks *walks,
                             pthread_mutex_t *lock, struct yl_engine *engine, uint32_t variant,
                             uint32_t replication) YL_CHECKED;
void yl_twin_walks_free(struct yl_twin_walks *walks);
