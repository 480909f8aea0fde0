/* twins.c: base is walked class by class, a variant walks what is its own. Contract: twins.h. */
#include "sim/sweep/twins.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

/* ---- tallies without zeros: strips of cells are looked at together ---------------------------- */
enum { STRIP = 16, OCTAVE = YL_HIST_CELLS };

/* Cells [from, to) of an array. */
static void take_cells(struct yl_packed_cells *cells, const int64_t *cell, size_t from, size_t to)
{
    for (size_t i = from, n; i < to; i += n) {
        int64_t any = 0;
        n = to - i < STRIP ? to - i : STRIP;
        for (size_t k = 0; k < n; k++) any |= cell[i + k];
        if (!any) continue;
        YL_ARRAY_RESERVE(&cells->at, &cells->at_room, cells->count + n);
        YL_ARRAY_RESERVE(&cells->value, &cells->value_room, cells->count + n);
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

static void take(struct yl_packed *packed, const struct yl_tally *tally)
{
    const uint32_t stocks = yl_tally_stocks(tally->plan), hists = tally->plan->hists;
    packed->hist = yl_get((hists + 1) * sizeof *packed->hist);
    packed->ran_out = yl_get((stocks + 1) * sizeof *packed->ran_out);
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

/* To a tally of a plan that counts the same things, counter s of an entry at slot[s] (NULL: all in the same
 * places); any number of threads at once, each with its own tally. */
static void add_to(const struct yl_packed *packed, struct yl_tally *tally, const uint32_t *slot)
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

/* ---- walks ----------------------------------------------------------------------------------- */
static enum yl_status walk(struct yl_engine *engine, const bool *left_out, uint32_t replication)
{
    engine->replication.left_out = left_out;
    yl_engine_start(engine, replication);
    enum yl_status status = yl_engine_walk(engine, 0, 1);
    engine->replication.left_out = NULL;
    return status;
}

void yl_twin_walks_free(struct yl_twin_walks *walks)
{
    for (struct yl_packed *of = walks->of; of < walks->of + YL_TWIN_CLASSES; of++) {
        YL_FREE(of->cells.at, of->cells.value, of->times.at, of->times.value, of->hist,
                of->ran_out);
        *of = (struct yl_packed){0};
    }
    walks->walked = false;
}

static enum yl_status walk_base(const struct yl_twins *twins, struct yl_twin_walks *walks,
                                pthread_mutex_t *lock, struct yl_engine *engine,
                                uint32_t replication)
{
    pthread_mutex_lock(lock);
    bool wanted = walks->users;
    pthread_mutex_unlock(lock);
    if (!wanted) return walk(engine, NULL, replication);
    const uint32_t last =
        twins->classes - 1; /* stays where it was counted, unless variants want it */
    enum yl_status status = YL_OK;
    for (uint32_t c = 0; c <= last && !status; c++) {
        status = walk(engine, twins->left_out[c], replication);
        if (!status && (c < last || twins->mask[c])) take(&walks->of[c], &engine->tally);
    }
    for (uint32_t c = 0; c < last && !status; c++) add_to(&walks->of[c], &engine->tally, NULL);
    pthread_mutex_lock(lock);
    walks->walked = !status;
    if (status || !walks->users) yl_twin_walks_free(walks);
    pthread_mutex_unlock(lock);
    return status;
}

enum yl_status yl_twins_walk(const struct yl_twins *twins, struct yl_twin_walks *walks,
                             pthread_mutex_t *lock, struct yl_engine *engine, uint32_t variant,
                             uint32_t replication)
{
    if (!variant) return walk_base(twins, walks, lock, engine, replication);
    pthread_mutex_lock(lock);
    const bool walked = walks->walked;
    pthread_mutex_unlock(lock);
    enum yl_status status = YL_OK;
    if (walked && twins->all >> variant & 1)
        yl_tally_clear(&engine->tally);
    else
        status =
            walk(engine, walked ? twins->left_out[YL_TWIN_CLASSES + variant] : NULL, replication);
    for (uint32_t c = 0; walked && c < twins->classes && !status; c++)
        if (twins->mask[c] >> variant & 1)
            add_to(&walks->of[c], &engine->tally, twins->slot[variant]);
    pthread_mutex_lock(lock);
    if (!--walks->users && walks->walked) yl_twin_walks_free(walks);
    pthread_mutex_unlock(lock);
    return status;
}
