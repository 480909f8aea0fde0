/* packed.h: what a tally holds, without the cells that are 0.
 *
 * Why      What some visits have counted is added to several tallies later: most of a tally is 0, since entries come to few
 *          places and gauges move in few minutes.
 * Shape    yl_packed_take(&packed, &tally) as often as wanted, the memory stays; yl_packed_add(&packed, &tally, slot) adds it to
 *          a tally of a plan that counts the same things, counter s of an entry at slot[s] (NULL: all in the same places);
 *          yl_packed_free.
 * Units    as tally.h.
 * Order    none: adding is that of yl_tally_merge.
 * Cost     taking reads the tally once; 12 bytes a cell that is not 0.
 * Owns     its arrays; yl_packed_free.
 * Threads  one thread takes; then any number add it.
 */
#ifndef YL_SIM_ENGINE_PACKED_H
#define YL_SIM_ENGINE_PACKED_H
#include "sim/engine/tally.h"

struct yl_packed_cells {
    uint32_t count, *at; /* [count] ascending */
    int64_t *value;      /* [count] */
    size_t room;
};
struct yl_packed {
    struct yl_packed_cells cells, times; /* of the counters, series and gauges; of the histograms */
    struct yl_hist *hist;                /* [hists] touched, least and most alone */
    int64_t *ran_out;
    int64_t visits;
    bool over;
    uint32_t slots;
    size_t counters, sums; /* cells of counters; of these and series, whose sums must fit */
};
void yl_packed_take(struct yl_packed *packed, const struct yl_tally *tally);
void yl_packed_add(const struct yl_packed *packed, struct yl_tally *tally, const uint32_t *slot);
void yl_packed_free(struct yl_packed *packed);
#endif
