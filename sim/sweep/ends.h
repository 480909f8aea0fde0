/* ends.h: how each visit of a replication ended, found by its address.
 *
 * Why      Draws have addresses, so a visit of the base and one of a variant are the same person's if their addresses are
 *          equal. Arrivals of a stream are numbered cell by cell: most are found by their number alone, without a search.
 * Shape    {0}; yl_ends_begin with a replication that has been started; yl_ends_stream and yl_ends_place, and where
 *          there is none yl_ends_note, yl_ends_find; yl_ends_free.
 * Cost     two bytes a visit that a stream can bring, 32 one that others begin or that is found by its person.
 * Errors   YL_NO_MEMORY; yl_ends_note: false for want of memory.
 * Owns     its arrays, which the next yl_ends_begin uses again.
 * Threads  one; finding: any.
 */
#ifndef YL_SIM_SWEEP_ENDS_H
#define YL_SIM_SWEEP_ENDS_H
#include "sim/engine/replication.h"

struct yl_end {
    uint16_t entry, outcome;
};
struct yl_ends_stream {
    uint32_t origin, first_cell, cells;
    uint16_t entry;
    const uint32_t *first; /* [cells + 1] number of the first visit of each cell */
};
struct yl_ends_other {
    struct yl_address address;
    struct yl_end end;
    bool used;
};
struct yl_ends {
    struct yl_ends_stream *stream; /* by origin */
    uint32_t streams, last;        /* last: where the one before was found */
    uint32_t *first;
    uint16_t *outcome; /* [visits] 1 and more; 0: it has not ended */
    size_t stream_capacity, first_capacity, capacity;
    struct yl_ends_other *other; /* [room] a power of two, by hash */
    size_t others, room;
};
/* entry_of: what the entries of the plan are called here. */
enum yl_status yl_ends_begin(struct yl_ends *ends, const struct yl_replication *replication,
                             const uint16_t *entry_of) YL_CHECKED;
/* The stream of an origin, mostly that of the visit before; NULL: none. */
const struct yl_ends_stream *yl_ends_stream(struct yl_ends *ends, uint32_t origin);
/* Where a visit of a stream that has a number keeps its outcome; NULL: it has none. */
static inline uint16_t *yl_ends_place(const struct yl_ends *ends,
                                      const struct yl_ends_stream *stream,
                                      struct yl_address address)
{
    const uint32_t cell = stream ? address.cell - stream->first_cell : 0;
    if (!stream || cell >= stream->cells) return NULL;
    const uint32_t first = stream->first[cell];
    return address.index < stream->first[cell + 1] - first ? &ends->outcome[first + address.index]
                                                           : NULL;
}
/* Of a visit that has no place. */
bool yl_ends_note(struct yl_ends *ends, struct yl_address address, struct yl_end end);
/* False: there is no such visit. */
bool yl_ends_find(struct yl_ends *ends, struct yl_address address, struct yl_end *end);
void yl_ends_free(struct yl_ends *ends);
#endif
