/* packed.c: strips of cells are looked at together, most of them are 0. Contract: packed.h. */
#include "sim/engine/packed.h"
#include "sim/base/array.h"
#include <stdlib.h>
#include <string.h>

enum { STRIP = 16, OCTAVE = YL_HIST_CELLS };

static bool make_room(struct yl_packed_cells *cells, size_t room)
{
    if (room <= cells->room) return true;
    room += room / 2;
    uint32_t *at = realloc(cells->at, room * sizeof *at);
    if (at) cells->at = at;
    int64_t *value = realloc(cells->value, room * sizeof *value);
    if (value) cells->value = value;
    if (at && value) cells->room = room;
    return at && value;
}

/* Cells [from, to) of an array. */
static bool take_cells(struct yl_packed_cells *cells, const int64_t *cell, size_t from, size_t to)
{
    for (size_t i = from, n; i < to; i += n) {
        int64_t any = 0;
        n = to - i < STRIP ? to - i : STRIP;
        for (size_t k = 0; k < n; k++) any |= cell[i + k];
        if (!any) continue;
        if (!make_room(cells, cells->count + n)) return false;
        for (size_t k = 0; k < n; k++) {
            cells->at[cells->count] = (uint32_t)(i + k);
            cells->value[cells->count] = cell[i + k];
            cells->count += cell[i + k] != 0;
        }
    }
    return true;
}

static bool take_times(struct yl_packed *packed, const struct yl_tally *tally)
{
    for (uint32_t i = 0; i < tally->plan->hists; i++) {
        const struct yl_hist *times = &tally->hist[i];
        packed->hist[i] = *times;
        const size_t begin = (size_t)(times->cell - tally->hist_memory);
        for (uint64_t left = times->touched; left; left &= left - 1) {
            const size_t from = begin + (size_t)__builtin_ctzll(left) * OCTAVE;
            if (!take_cells(&packed->times, tally->hist_memory, from, from + OCTAVE)) return false;
        }
    }
    return true;
}

enum yl_status yl_packed_take(struct yl_packed *packed, const struct yl_tally *tally)
{
    const uint32_t stocks = yl_tally_stocks(tally->plan), hists = tally->plan->hists;
    if (!packed->hist) packed->hist = malloc((hists + 1) * sizeof *packed->hist);
    if (!packed->ran_out) packed->ran_out = malloc((stocks + 1) * sizeof *packed->ran_out);
    if (!packed->hist || !packed->ran_out) return YL_NO_MEMORY;
    packed->cells.count = packed->times.count = 0;
    packed->visits = tally->visits;
    packed->over = tally->over;
    memcpy(packed->ran_out, tally->ran_out, stocks * sizeof *packed->ran_out);
    if (!take_cells(&packed->cells, tally->count, 0, yl_tally_cells(tally))) return YL_NO_MEMORY;
    return take_times(packed, tally) ? YL_OK : YL_NO_MEMORY;
}

/* True: a sum did not fit. */
static bool add_cells(const struct yl_packed_cells *cells, int64_t *cell, uint32_t *next,
                      size_t below)
{
    int64_t over = 0;
    uint32_t i = *next;
    for (; i < cells->count && cells->at[i] < below; i++) {
        int64_t *to = &cell[cells->at[i]], from = cells->value[i];
        const int64_t all = (int64_t)((uint64_t)*to + (uint64_t)from);
        over |= (all ^ *to) & (all ^ from);
        *to = all;
    }
    *next = i;
    return over < 0;
}

void yl_packed_add(const struct yl_packed *packed, struct yl_tally *tally)
{
    uint32_t next = 0, time = 0;
    tally->over |= packed->over;
    tally->over |=
        add_cells(&packed->cells, tally->count, &next, (size_t)(tally->minute - tally->count));
    add_cells(&packed->cells, tally->count, &next, SIZE_MAX); /* gauges may go round */
    add_cells(&packed->times, tally->hist_memory, &time, SIZE_MAX);
    for (uint32_t i = 0; i < tally->plan->hists; i++)
        yl_tally_touch(&tally->hist[i], &packed->hist[i]);
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
