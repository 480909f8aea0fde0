/* packed.c: strips of cells are looked at together, most of them are 0. Contract: packed.h. */
#include "sim/engine/packed.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

enum { STRIP = 16, OCTAVE = YL_HIST_CELLS };

static void make_room(struct yl_packed_cells *cells, size_t room)
{
    if (room <= cells->room) return;
    room += room / 2;
    cells->at = yl_get_more(cells->at, room, sizeof *cells->at);
    cells->value = yl_get_more(cells->value, room, sizeof *cells->value);
    cells->room = room;
}

/* Cells [from, to) of an array. */
static void take_cells(struct yl_packed_cells *cells, const int64_t *cell, size_t from, size_t to)
{
    for (size_t i = from, n; i < to; i += n) {
        int64_t any = 0;
        n = to - i < STRIP ? to - i : STRIP;
        for (size_t k = 0; k < n; k++) any |= cell[i + k];
        if (!any) continue;
        make_room(cells, cells->count + n);
        for (size_t k = 0; k < n; k++) {
            cells->at[cells->count] = (uint32_t)(i + k);
            cells->value[cells->count] = cell[i + k];
            cells->count += cell[i + k] != 0;
        }
    }
}

static void take_times(struct yl_packed *packed, const struct yl_tally *tally)
{
    for (uint32_t i = 0; i < tally->plan->hists; i++) {
        const struct yl_hist *times = &tally->hist[i];
        packed->hist[i] = *times;
        const size_t begin = (size_t)(times->cell - tally->hist_memory);
        for (uint64_t left = times->touched; left; left &= left - 1) {
            const size_t from = begin + (size_t)__builtin_ctzll(left) * OCTAVE;
            take_cells(&packed->times, tally->hist_memory, from, from + OCTAVE);
        }
    }
}

void yl_packed_take(struct yl_packed *packed, const struct yl_tally *tally)
{
    const uint32_t stocks = yl_tally_stocks(tally->plan), hists = tally->plan->hists;
    if (!packed->hist) packed->hist = yl_get((hists + 1) * sizeof *packed->hist);
    if (!packed->ran_out) packed->ran_out = yl_get((stocks + 1) * sizeof *packed->ran_out);
    packed->cells.count = packed->times.count = 0;
    packed->visits = tally->visits;
    packed->over = tally->over;
    packed->slots = tally->plan->slots;
    packed->counters = (size_t)(tally->series - tally->count);
    packed->sums = (size_t)(tally->minute - tally->count);
    memcpy(packed->ran_out, tally->ran_out, stocks * sizeof *packed->ran_out);
    take_cells(&packed->cells, tally->count, 0, yl_tally_cells(tally));
    take_times(packed, tally);
}

/* A sum; negative: it did not fit. */
static int64_t add(int64_t *to, int64_t from)
{
    const int64_t all = (int64_t)((uint64_t)*to + (uint64_t)from),
                  over = (all ^ *to) & (all ^ from);
    *to = all;
    return over;
}

static void add_counts(const struct yl_packed *packed, struct yl_tally *tally, const uint32_t *slot)
{
    const struct yl_packed_cells *cells = &packed->cells;
    const size_t slots = tally->plan->slots,
                 shift = tally->plan->entries * slots - packed->counters;
    int64_t over = 0;
    uint32_t i = 0;
    for (; i < cells->count && cells->at[i] < packed->counters; i++) {
        const uint32_t at = cells->at[i];
        const size_t to = slot ? at / packed->slots * slots + slot[at % packed->slots] : at;
        over |= add(&tally->count[to], cells->value[i]);
    }
    for (; i < cells->count && cells->at[i] < packed->sums; i++)
        over |= add(&tally->count[cells->at[i] + shift], cells->value[i]);
    for (; i < cells->count; i++) /* gauges may go round */
        add(&tally->count[cells->at[i] + shift], cells->value[i]);
    tally->over |= over < 0 || packed->over;
}

void yl_packed_add(const struct yl_packed *packed, struct yl_tally *tally, const uint32_t *slot)
{
    add_counts(packed, tally, slot);
    for (uint32_t i = 0; i < tally->plan->hists; i++)
        yl_tally_touch(&tally->hist[i], &packed->hist[i]);
    for (uint32_t i = 0; i < packed->times.count; i++)
        tally->hist_memory[packed->times.at[i]] += packed->times.value[i];
    for (uint32_t i = 0; i < yl_tally_stocks(tally->plan); i++)
        if (packed->ran_out[i] < tally->ran_out[i]) tally->ran_out[i] = packed->ran_out[i];
    tally->visits += packed->visits;
}

void yl_packed_free(struct yl_packed *packed)
{
    YL_FREE(packed->cells.at, packed->cells.value, packed->times.at, packed->times.value,
            packed->hist, packed->ran_out);
    *packed = (struct yl_packed){0};
}
