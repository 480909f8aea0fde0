/* ends.c: a number where the address says it, else open addressing. Contract: ends.h. */
#include "sim/sweep/ends.h"
#include "sim/base/array.h"
#include <stdlib.h>
#include <string.h>

static int by_origin(const void *a, const void *b)
{
    const struct yl_ends_stream *one = a, *other = b;
    return (one->origin > other->origin) - (one->origin < other->origin);
}

/* Numbers the visits of a stream from `next` on; *first has its cells. Where persons are picked the index is a person's. */
static size_t number(struct yl_ends_stream *to, const struct yl_replication *replication,
                     uint32_t s, uint32_t *first, size_t next)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[s];
    to->origin = stream->origin;
    to->first_cell = stream->first_cell;
    to->cells = stream->kind == YL_STREAM_SEND_PERSONS ? 0 : stream->cells;
    to->first = first;
    for (uint32_t i = 0; i < to->cells; i++) {
        first[i] = (uint32_t)next;
        next += replication->count[s][i];
    }
    first[to->cells] = (uint32_t)next;
    return next;
}

/* Two streams of one origin are told apart by the whole address. */
static void leave_doubles(struct yl_ends *ends)
{
    for (uint32_t i = 1; i < ends->streams; i++)
        if (ends->stream[i].origin == ends->stream[i - 1].origin)
            ends->stream[i].cells = ends->stream[i - 1].cells = 0;
}

enum yl_status yl_ends_begin(struct yl_ends *ends, const struct yl_replication *replication,
                             const uint16_t *entry_of)
{
    const struct yl_plan *plan = replication->plan;
    size_t cells = 0, visits = 0;
    ends->streams = ends->last = 0;
    for (uint32_t s = 0; s < plan->streams; s++) cells += plan->stream[s].cells + 1;
    if (!YL_ARRAY_RESERVE(&ends->stream, &ends->stream_capacity, plan->streams + 1) ||
        !YL_ARRAY_RESERVE(&ends->first, &ends->first_capacity, cells + 1))
        return YL_NO_MEMORY;
    uint32_t *first = ends->first;
    for (uint32_t s = 0; s < plan->streams; s++) {
        struct yl_ends_stream *to = &ends->stream[ends->streams++];
        visits = number(to, replication, s, first, visits);
        to->entry = entry_of[plan->stream[s].entry];
        first += to->cells + 1;
    }
    if (!YL_ARRAY_RESERVE(&ends->outcome, &ends->capacity, visits + 1)) return YL_NO_MEMORY;
    memset(ends->outcome, 0, visits * sizeof *ends->outcome);
    qsort(ends->stream, ends->streams, sizeof *ends->stream, by_origin);
    leave_doubles(ends);
    if (ends->others) memset(ends->other, 0, ends->room * sizeof *ends->other);
    ends->others = 0;
    return YL_OK;
}

const struct yl_ends_stream *yl_ends_stream(struct yl_ends *ends, uint32_t origin)
{
    if (ends->last < ends->streams && ends->stream[ends->last].origin == origin)
        return &ends->stream[ends->last];
    const struct yl_ends_stream want = {.origin = origin};
    const struct yl_ends_stream *found =
        ends->streams ? bsearch(&want, ends->stream, ends->streams, sizeof want, by_origin) : NULL;
    if (found) ends->last = (uint32_t)(found - ends->stream);
    return found;
}

/* The slot of an address among the others, or the free one where it would stand. */
static struct yl_ends_other *slot_of(const struct yl_ends *ends, struct yl_address address)
{
    uint64_t hash = ((uint64_t)address.index << 32 | address.cell) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 29 ^ address.origin) * UINT64_C(0xBF58476D1CE4E5B9);
    size_t at = (hash >> 32) & (ends->room - 1);
    while (ends->other[at].used && yl_address_compare(ends->other[at].address, address))
        at = (at + 1) & (ends->room - 1);
    return &ends->other[at];
}

static bool make_room(struct yl_ends *ends)
{
    if (2 * ends->others < ends->room) return true;
    struct yl_ends grown = {.room = ends->room ? 2 * ends->room : 1024};
    grown.other = calloc(grown.room, sizeof *grown.other);
    if (!grown.other) return false;
    for (size_t i = 0; i < ends->room; i++)
        if (ends->other[i].used) *slot_of(&grown, ends->other[i].address) = ends->other[i];
    free(ends->other);
    ends->other = grown.other;
    ends->room = grown.room;
    return true;
}

bool yl_ends_note(struct yl_ends *ends, struct yl_address address, struct yl_end end)
{
    if (!make_room(ends)) return false;
    struct yl_ends_other *slot = slot_of(ends, address);
    ends->others += !slot->used;
    *slot = (struct yl_ends_other){address, end, true};
    return true;
}

bool yl_ends_find(struct yl_ends *ends, struct yl_address address, struct yl_end *end)
{
    if (!ends->others) return false;
    const struct yl_ends_other *slot = slot_of(ends, address);
    *end = slot->end;
    return slot->used;
}

void yl_ends_free(struct yl_ends *ends)
{
    YL_FREE(ends->stream, ends->first, ends->outcome, ends->other);
    *ends = (struct yl_ends){0};
}
