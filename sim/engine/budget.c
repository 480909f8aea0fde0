/* budget.c: cell by cell until the money runs out, there by the digits of time and id. Contract:
 * budget.h. */
#include "sim/engine/budget.h"
#include <stdlib.h>

enum { DIGIT = 12, FEW = 4096, TIME_BITS = 29, ID_BITS = 40 };

int64_t yl_budget_price(const struct yl_replication *replication, const struct yl_arrival *arrival)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *stream = &plan->stream[arrival->stream];
    const struct yl_by_number *cost = &plan->entry[stream->entry].cost;
    if (cost->axis < 0) return cost->number[0];
    const struct yl_plan_axis *axis = &plan->axis[cost->axis];
    uint32_t which = (uint32_t)cost->axis;
    struct yl_address address = {arrival->index, arrival->cell, stream->origin};
    if (axis->kind == YL_AXIS_FACT)
        return cost->number[yl_replication_marked_fact(replication, which, arrival->time)];
    if (plan->size)
        address = yl_person_address(yl_replication_person(replication, arrival->stream, address));
    if (axis->kind == YL_AXIS_MEMORY)
        return cost->number[yl_replication_memory(replication, address) >> axis->bit & 1];
    return cost->number[yl_replication_trait(replication, which, address)];
}

bool yl_budget_made(const struct yl_replication *replication, const struct yl_arrival *arrival)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[arrival->stream];
    if (arrival->time != replication->cut_time[stream->entry])
        return arrival->time < replication->cut_time[stream->entry];
    return yl_visit_id(stream->origin, arrival->cell, arrival->index) <=
           replication->cut_id[stream->entry];
}

/* ---- the cell in which the money runs out ---------------------------------------------------- */
struct found { /* an arrival of the cell: microseconds into it, origin and index of its id */
    uint64_t time, id;
    int64_t price;
};
struct search {
    const struct yl_replication *w;
    uint32_t entry, cell, few;
    int64_t left;             /* money for the arrivals that share the digits known so far */
    struct found known;       /* these digits ... */
    int time_shift, id_shift; /* ... stand above these bits */
    int64_t spent[1 << DIGIT];
    uint32_t seen[1 << DIGIT];
    struct found found[FEW];
};
typedef void visit_call(struct search *s, const struct found *f);

/* Calls for each arrival of the cell that has the known digits. */
static void each(struct search *search, visit_call *call)
{
    const struct yl_plan *plan = search->w->plan;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        uint32_t at = search->cell - stream->first_cell;
        if (stream->entry != search->entry || search->cell < stream->first_cell ||
            at >= stream->cells)
            continue;
        const uint32_t *order = stream->kind == YL_STREAM_SEND_PERSONS
                                    ? search->w->order[i] + search->w->offset[i][at]
                                    : NULL;
        for (uint32_t n = 0; n < search->w->count[i][at]; n++) {
            struct yl_arrival arrival = {
                .stream = i, .cell = search->cell, .index = order ? order[n] : n};
            arrival.time = yl_arrival_time(search->w, i, search->cell, arrival.index);
            struct found found = {.time =
                                      (uint64_t)(arrival.time - (int64_t)search->cell * YL_CELL),
                                  .id = (uint64_t)(stream->origin & 255u) << 32 | arrival.index};
            if (found.time >> search->time_shift != search->known.time ||
                found.id >> search->id_shift != search->known.id)
                continue;
            found.price = yl_budget_price(search->w, &arrival);
            call(search, &found);
        }
    }
}

static void add_digit(struct search *search, const struct found *found)
{
    bool by_time = search->time_shift > 0;
    int shift = by_time ? search->time_shift : search->id_shift,
        next = shift > DIGIT ? shift - DIGIT : 0;
    uint64_t digit =
        (by_time ? found->time : found->id) >> next & ((UINT64_C(1) << (shift - next)) - 1);
    if (search->spent[digit] <= search->left)
        search->spent[digit] += found->price; /* more than that need not be known */
    search->seen[digit]++;
}

static void keep(struct search *search, const struct found *found)
{
    search->found[search->few++] = *found;
}

static int by_order(const void *a, const void *b)
{
    const struct found *found = a, *y = b;
    if (found->time != y->time) return found->time < y->time ? -1 : 1;
    return found->id < y->id ? -1 : found->id > y->id;
}

/* One digit more: the one in which the money runs out. How many arrivals have it. */
static uint32_t next_digit(struct search *search)
{
    bool by_time = search->time_shift > 0;
    int *shift = by_time ? &search->time_shift : &search->id_shift,
        bits = *shift < DIGIT ? *shift : DIGIT;
    for (uint32_t d = 0; d < 1u << bits; d++) {
        search->spent[d] = 0;
        search->seen[d] = 0;
    }
    each(search, add_digit);
    uint32_t digit = 0;
    for (; search->spent[digit] <= search->left; digit++) search->left -= search->spent[digit];
    uint64_t *known = by_time ? &search->known.time : &search->known.id;
    *known = *known << bits | digit;
    *shift -= bits;
    return search->seen[digit];
}

/* The first arrival of the cell that is not paid for; the cut is just before it. */
static void cut_in_cell(struct yl_replication *replication, uint32_t entry, uint32_t cell,
                        int64_t left)
{
    struct search search;
    search.w = replication;
    search.entry = entry;
    search.cell = cell;
    search.left = left;
    search.few = 0;
    search.known = (struct found){0};
    search.time_shift = TIME_BITS;
    search.id_shift = ID_BITS;
    uint32_t n = next_digit(&search);
    while (n > FEW && search.id_shift) n = next_digit(&search);
    struct found first = search.known;
    if (search.id_shift) {
        each(&search, keep);
        qsort(search.found, search.few, sizeof *search.found, by_order);
        uint32_t i = 0;
        for (; i + 1 < search.few && search.found[i].price <= search.left; i++)
            search.left -= search.found[i].price;
        first = search.found[i];
    }
    uint64_t id = yl_visit_id((uint32_t)(first.id >> 32), cell, (uint32_t)first.id);
    replication->cut_time[entry] = (int64_t)cell * YL_CELL + (int64_t)first.time - (id == 0);
    replication->cut_id[entry] = id - 1; /* id 0: the largest of the microsecond before */
}

/* ---- cells ----------------------------------------------------------------------------------- */
/* What the arrivals of a cell cost together; false: more than `most`. */
static bool cell_costs(const struct yl_replication *replication, uint32_t entry, uint32_t cell,
                       int64_t most, int64_t *cost)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_by_number *price = &plan->entry[entry].cost;
    *cost = 0;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        uint32_t at = cell - stream->first_cell;
        if (stream->entry != entry || cell < stream->first_cell || at >= stream->cells) continue;
        uint32_t n = replication->count[i][at];
        if (price->axis < 0) {
            if (price->number[0] && n > (most - *cost) / price->number[0]) return false;
            *cost += n * price->number[0];
            continue;
        }
        const uint32_t *order = stream->kind == YL_STREAM_SEND_PERSONS
                                    ? replication->order[i] + replication->offset[i][at]
                                    : NULL;
        for (uint32_t k = 0; k < n; k++) {
            struct yl_arrival arrival = {.stream = i, .cell = cell, .index = order ? order[k] : k};
            arrival.time = yl_arrival_time(replication, i, cell, arrival.index);
            if ((*cost += yl_budget_price(replication, &arrival)) > most) return false;
        }
    }
    return *cost <= most;
}

static void cut_entry(struct yl_replication *replication, uint32_t entry)
{
    const struct yl_plan *plan = replication->plan;
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < plan->streams; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        if (stream->entry != entry) continue;
        if (stream->first_cell < first) first = stream->first_cell;
        if (stream->first_cell + stream->cells > last) last = stream->first_cell + stream->cells;
    }
    int64_t left = plan->entry[entry].budget, cost;
    for (uint32_t cell = first; cell < last; cell++, left -= cost)
        if (!cell_costs(replication, entry, cell, left, &cost)) {
            cut_in_cell(replication, entry, cell, left);
            return;
        }
}

void yl_budget_start(struct yl_replication *replication)
{
    for (uint32_t e = 0; e < replication->plan->entries; e++) {
        replication->cut_time[e] = YL_NEVER;
        replication->cut_id[e] = UINT64_MAX;
        if (replication->plan->entry[e].budget >= 0) cut_entry(replication, e);
    }
}
