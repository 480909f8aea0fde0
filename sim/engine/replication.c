/* replication.c: counts by quantile, sends by a chain of binomials, persons by permutation.
 * Contract: replication.h. */
#include "sim/engine/replication.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include "sim/engine/audience.h"
#include "sim/engine/budget.h"
#include "sim/engine/follow.h"
#include "sim/engine/moment.h"
#include "sim/engine/roll.h"
#include <string.h>

#define GET(replication, count, size) yl_arena_get(&(replication)->arena, (size_t)(count) * (size))
enum yl_status yl_replication_init(struct yl_replication *replication, const struct yl_plan *plan,
                                   const struct yl_kernels *kernels)
{
    *replication = (struct yl_replication){
        .plan = plan, .kernels = kernels, .seed = plan->seed, .until = YL_NEVER};
    replication->key = GET(replication, plan->keys + 1, sizeof *replication->key);
    replication->fact = GET(replication, plan->axes + 1, sizeof *replication->fact);
    replication->turn = GET(replication, plan->axes + 1, sizeof *replication->turn);
    replication->shock = GET(replication, plan->shock_units + 1, sizeof *replication->shock);
    replication->chance = GET(replication, plan->shifts + 1, sizeof *replication->chance);
    replication->count = GET(replication, plan->streams + 1, sizeof *replication->count);
    replication->order = GET(replication, plan->streams + 1, sizeof *replication->order);
    replication->offset = GET(replication, plan->streams + 1, sizeof *replication->offset);
    replication->permutation =
        GET(replication, plan->streams + 1, sizeof *replication->permutation);
    replication->cut = GET(replication, plan->budgets + 1, sizeof *replication->cut);
    replication->purse = GET(replication, plan->budgets + 1, sizeof *replication->purse);
    replication->tier = GET(replication, plan->tiered + 1, sizeof *replication->tier);
    for (const struct yl_plan_shifted *one = plan->shifted; one; one = one->next) {
        struct yl_by_chance *now = &replication->chance[one->by.moves->slot];
        *now = one->by;
        now->moves = NULL;
        if (one->by.moves->intent != 0 && plan->intent.axis >= 0) {
            now->axis = plan->intent.axis;
            now->count = plan->intent.count;
        }
        now->chance = GET(replication, now->count, sizeof *now->chance);
    }
    for (uint32_t a = 0; a < plan->axes; a++)
        if (plan->axis[a].blocks) replication->turn[a] = GET(replication, plan->axis[a].blocks, 1);
    for (uint32_t b = 0; b < plan->budgets; b++)
        replication->cut[b] = GET(replication, plan->budget[b].periods, sizeof **replication->cut);
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        replication->count[s] = GET(replication, stream->cells + 1, sizeof **replication->count);
        if (stream->kind != YL_STREAM_SEND_PERSONS) continue;
        replication->order[s] =
            GET(replication, (size_t)stream->number + 1, sizeof **replication->order);
        replication->offset[s] = GET(replication, stream->cells + 2, sizeof **replication->offset);
    }
    if (!yl_audience_init(replication) || !yl_roll_init(replication)) goto no_memory;
    yl_follow_init(replication);
    if (plan->size && plan->memories &&
        !(replication->memory = yl_try_get((size_t)plan->size, sizeof *replication->memory)))
        goto no_memory;
    if (replication->memory && plan->expected * 64 > (double)plan->size)
        yl_pages_large(replication->memory, (size_t)plan->size * sizeof *replication->memory);
    if (plan->size && plan->lapses &&
        !(replication->since =
              yl_try_get((size_t)plan->size * plan->lapses, sizeof *replication->since)))
        goto no_memory;
    return YL_OK;
no_memory:
    yl_replication_free(replication);
    return YL_NO_MEMORY;
}

void yl_replication_free(struct yl_replication *replication)
{
    yl_audience_free(replication);
    YL_FREE(replication->roll.person, replication->roll.is);
    YL_FREE(replication->memory, replication->since);
    yl_arena_free(&replication->arena);
    *replication = (struct yl_replication){0};
}

static struct yl_key key_of(const struct yl_replication *replication, uint32_t key)
{
    return replication->key[key];
}

/* What is drawn for the replication itself: counts, dates, the first of two blocks. */
static struct yl_address count_address(uint32_t index, uint32_t cell)
{
    return (struct yl_address){index, cell, YL_ORIGIN_COUNT};
}

int64_t yl_replication_workdays(const struct yl_zone *zone, int64_t from, int64_t left)
{
    while (left > 0) {
        int64_t midnight = yl_next_boundary(zone, from, 'd');
        if (yl_local(zone, from).weekday >= 5) {
            from = midnight;
            continue;
        }
        if (left < midnight - from) return from + left;
        left -= midnight - from;
        from = midnight;
    }
    while (yl_local(zone, from).weekday >= 5) from = yl_next_boundary(zone, from, 'd');
    return from;
}

static void start_facts(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t a = 0; a < plan->axes; a++) {
        const struct yl_plan_axis *axis = &plan->axis[a];
        if (axis->kind != YL_AXIS_FACT) continue;
        int64_t from = axis->from;
        if (axis->has_after) {
            int64_t delay = yl_draw_integer(&axis->after, yl_k52(key_of(replication, axis->key),
                                                                 count_address(0, 0),
                                                                 yl_ctr3(YL_SLOT_COUNT, 0, 0)));
            from =
                axis->workdays ? yl_replication_workdays(&plan->zone, from, delay) : from + delay;
        }
        replication->fact[a] = (struct yl_fact_state){from, axis->to};
    }
}

/* Turns are taken in pairs of blocks, which of the two is first is drawn for each pair. */
static void start_turns(struct yl_replication *replication)
{
    for (uint32_t a = 0; a < replication->plan->axes; a++) {
        const struct yl_plan_axis *axis = &replication->plan->axis[a];
        for (uint32_t block = 0; block < axis->blocks; block++)
            replication->turn[a][block] =
                yl_word(key_of(replication, axis->key), count_address(block / 2, 0),
                        yl_ctr3(YL_SLOT_CHANCE, 0, 0)) >>
                    31 !=
                (block & 1);
    }
}

static uint64_t count_k(const struct yl_replication *replication,
                        const struct yl_plan_stream *stream, uint32_t cell)
{
    return yl_k52(key_of(replication, stream->key), count_address(0, cell),
                  yl_ctr3(YL_SLOT_COUNT, 0, stream->send));
}

static void start_poisson(struct yl_replication *replication, uint32_t at)
{
    enum { CELLS = 256 }; /* drawn together */
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    uint32_t zeros[CELLS] = {0}, cell[CELLS];
    uint64_t k[CELLS];
    for (uint32_t from = 0, n; from < stream->cells; from += n) {
        n = stream->cells - from < CELLS ? stream->cells - from : CELLS;
        for (uint32_t i = 0; i < n; i++) cell[i] = stream->first_cell + from + i;
        replication->kernels->k52(k, zeros, cell, YL_ORIGIN_COUNT,
                                  yl_ctr3(YL_SLOT_COUNT, 0, stream->send),
                                  key_of(replication, stream->key), (int)n);
        for (uint32_t i = 0; i < n; i++) {
            const struct yl_poisson *here = stream->poisson[from + i];
            replication->count[at][from + i] = here ? (uint32_t)yl_poisson_count(here, k[i]) : 0;
        }
    }
}

/* The same with factors, over some cells: a quantile at the same draw, so more arrivals contain the fewer. `rate` is what
 * the stream follows; NULL: each cell's own mean. */
static void count_surging(struct yl_replication *replication, uint32_t at, const uint32_t part[2],
                          const double *rate)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    struct yl_poisson now = {.mean = -1};
    for (uint32_t i = part[0]; i < part[1]; i++) {
        int64_t from, to;
        replication->count[at][i] = 0;
        if (!rate && !stream->poisson[i]) continue;
        yl_stream_part(stream, stream->first_cell + i, &from, &to);
        const double own = rate ? *rate * (double)(to - from) : stream->poisson[i]->mean;
        const double mean = own * yl_replication_surge(replication, stream, from);
        if (mean != now.mean) {
            yl_poisson_free(&now);
            yl_poisson_init(&now, mean, replication->plan->normal, YL_SERVES_FEW);
        }
        replication->count[at][i] =
            (uint32_t)yl_poisson_count(&now, count_k(replication, stream, stream->first_cell + i));
    }
    yl_poisson_free(&now);
}

void yl_replication_recount(struct yl_replication *replication, uint32_t at, const uint32_t part[2],
                            double rate)
{
    count_surging(replication, at, part, &rate);
}

static void start_send(struct yl_replication *replication, uint32_t at)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    const struct yl_table *normal = replication->plan->normal;
    int64_t left = stream->number, span = stream->over;
    for (uint32_t i = 0; i < stream->cells; i++) {
        int64_t from, to, n = left;
        yl_stream_part(stream, stream->first_cell + i, &from, &to);
        if (i + 1 < stream->cells)
            n = yl_binomial_count(left, (double)(to - from) / (double)span,
                                  count_k(replication, stream, stream->first_cell + i), normal);
        replication->count[at][i] = (uint32_t)n;
        left -= n;
        span -= to - from;
    }
}

static int64_t send_time(const struct yl_plan_stream *stream, uint64_t k)
{
    return stream->at + (int64_t)yl_part_of((uint64_t)stream->over, k);
}

enum { RECIPIENTS = 512 }; /* looked at together */

/* The recipients of a send to an audience: the first of the permutation who belong to it. */
static int64_t find_audience(struct yl_replication *replication, uint32_t at)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    const uint32_t size = (uint32_t)replication->plan->size;
    int64_t n = 0;
    for (uint32_t from = 0, m; from < size && n < stream->number; from += m) {
        uint32_t place[RECIPIENTS], person[RECIPIENTS];
        m = size - from < RECIPIENTS ? size - from : RECIPIENTS;
        for (uint32_t i = 0; i < m; i++) place[i] = from + i;
        replication->kernels->permute(person, place, &replication->permutation[at], (int)m);
        for (uint32_t i = 0; i < m && n < stream->number; i++)
            if (yl_audience_has(replication, (uint32_t)stream->audience, person[i], 0))
                replication->found[n++] = place[i];
    }
    replication->not_found[at] =
        stream->all || stream->at < replication->plan->warm ? 0 : stream->number - n;
    return n;
}

static int64_t find_on_roll(struct yl_replication *replication, uint32_t at)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < replication->roll.n; i++)
        if (yl_roll_is_of(replication, at, replication->roll.person[i]))
            replication->found[n++] = (uint32_t)yl_permutation_of(&replication->permutation[at],
                                                                  replication->roll.person[i]);
    return n;
}

/* The cells of recipients [from, from + n), counted from the first of the stream. `found`: their numbers; NULL: the first ones. */
static void cells_of(const struct yl_replication *replication, uint32_t at, const uint32_t *found,
                     uint32_t from, uint32_t n, uint32_t recipient[RECIPIENTS],
                     uint32_t cell[RECIPIENTS])
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    uint64_t k[RECIPIENTS];
    for (uint32_t i = 0; i < n; i++) recipient[i] = found ? found[from + i] : from + i;
    memset(cell, 0, RECIPIENTS * sizeof *cell);
    replication->kernels->k52(k, recipient, cell, stream->origin, yl_ctr3(YL_SLOT_ARRIVAL, 0, 0),
                              key_of(replication, stream->key), (int)n);
    for (uint32_t i = 0; i < n; i++)
        cell[i] = (uint32_t)(send_time(stream, k[i]) / YL_CELL) - stream->first_cell;
}

/* Recipient i of a send to persons: its time is an addressed quantity over the whole span, so
 * that a larger send contains the smaller one's visits, persons and times. Its address while
 * drawing has cell 0; afterwards it is (cell, i). */
static void start_persons(struct yl_replication *replication, uint32_t at)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    uint32_t *offset = replication->offset[at], *order = replication->order[at];
    const bool by_roll = yl_roll_has(replication, at);
    const uint32_t *found = by_roll || stream->audience >= 0 ? replication->found : NULL;
    struct yl_words words = yl_philox(key_of(replication, stream->key), 0, 0, YL_ORIGIN_COUNT,
                                      yl_ctr3(YL_SLOT_PERSON, 0, stream->send));
    yl_permutation_init(&replication->permutation[at], (uint64_t)replication->plan->size,
                        (uint64_t)words.w[1] << 32 | words.w[0]);
    uint32_t number = (uint32_t)(by_roll ? find_on_roll(replication, at)
                                 : found ? find_audience(replication, at)
                                         : stream->number);
    memset(offset, 0, (stream->cells + 2) * sizeof *offset);
    for (int pass = 0; pass < 2; pass++) { /* count by cell, then deal out */
        for (uint32_t from = 0, n; from < number; from += n) {
            uint32_t recipient[RECIPIENTS], cell[RECIPIENTS];
            n = number - from < RECIPIENTS ? number - from : RECIPIENTS;
            cells_of(replication, at, found, from, n, recipient, cell);
            for (uint32_t i = 0; i < n && !pass; i++) offset[cell[i] + 2]++;
            for (uint32_t i = 0; i < n && pass; i++) order[offset[cell[i] + 1]++] = recipient[i];
        }
        for (uint32_t c = 2; c <= stream->cells + 1 && !pass; c++) offset[c] += offset[c - 1];
    }
    for (uint32_t c = 0; c < stream->cells; c++)
        replication->count[at][c] = offset[c + 1] - offset[c];
}

/* Nobody comes of an audience that is empty. */
static void empty(struct yl_replication *replication, uint32_t at)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    if (stream->audience < 0 || !replication->member[stream->audience] ||
        replication->members[stream->audience] ||
        replication->plan->audience[stream->audience].moving)
        return;
    for (uint32_t c = 0; c < stream->cells; c++) {
        if ((int64_t)(stream->first_cell + c) * YL_CELL >= replication->plan->warm)
            replication->not_found[at] += replication->count[at][c];
        replication->count[at][c] = 0;
    }
}

static void start_stream(struct yl_replication *replication, uint32_t at)
{
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    if (stream->surges)
        count_surging(replication, at, (const uint32_t[]){0, stream->cells}, NULL);
    else if (stream->kind == YL_STREAM_POISSON)
        start_poisson(replication, at);
    else if (stream->kind == YL_STREAM_SEND)
        start_send(replication, at);
    else
        start_persons(replication, at);
    if (stream->kind != YL_STREAM_SEND_PERSONS) empty(replication, at);
    for (uint32_t c = 0; c < stream->cells && replication->until < YL_NEVER; c++)
        if ((int64_t)(stream->first_cell + c) * YL_CELL >= replication->until)
            replication->count[at][c] = 0;
}

void yl_replication_deal(struct yl_replication *replication, uint32_t stream)
{
    replication->roll.dealt[stream] = true;
    if (!replication->left_out || !replication->left_out[stream]) start_stream(replication, stream);
}

void yl_replication_start(struct yl_replication *replication, uint32_t index)
{
    const struct yl_plan *plan = replication->plan;
    replication->index = index;
    for (uint32_t i = 0; i < plan->keys; i++)
        replication->key[i] = yl_key(replication->seed, index, plan->key_hash[i]);
    start_facts(replication);
    start_turns(replication);
    if (plan->shocks) yl_replication_shocks(replication);
    if (plan->shifts) yl_replication_shift(replication);
    if (replication->memory)
        yl_zeros(replication->memory, (size_t)plan->size * sizeof *replication->memory);
    if (replication->since)
        yl_zeros(replication->since,
                 (size_t)plan->size * plan->lapses * sizeof *replication->since);
    yl_audience_start(replication);
    yl_roll_start(replication);
    if (plan->figures) yl_follow_start(replication);
    for (uint32_t s = 0; s < plan->streams; s++) {
        replication->not_found[s] = 0;
        if (plan->stream[s].follow) continue; /* counted when its figures are known */
        if (yl_roll_has(replication, s) || (replication->left_out && replication->left_out[s])) {
            memset(replication->count[s], 0, plan->stream[s].cells * sizeof **replication->count);
            continue;
        }
        start_stream(replication, s);
    }
    yl_budget_start(replication);
}

/* Inside a cell of several rates: the quantile of the stream's own rate over its part of the
 * cell. */
static int64_t piece_time(const struct yl_plan_stream *stream, int64_t from, int64_t to, uint64_t k)
{
    double total = 0, before = 0;
    uint32_t low = 0, high = stream->pieces;
    while (low + 1 < high) {
        uint32_t mid = (low + high) / 2;
        if (stream->piece[mid].from <= from)
            low = mid;
        else
            high = mid;
    }
    for (uint32_t i = low; i < stream->pieces && stream->piece[i].from < to; i++) {
        int64_t a = stream->piece[i].from > from ? stream->piece[i].from : from,
                b = stream->piece[i].to < to ? stream->piece[i].to : to;
        if (b > a) total += stream->piece[i].rate * (double)(b - a);
    }
    double want = ((double)(int64_t)k + 0.5) * 0x1p-52 * total;
    int64_t last = from;
    for (uint32_t i = low; i < stream->pieces && stream->piece[i].from < to; i++) {
        int64_t a = stream->piece[i].from > from ? stream->piece[i].from : from,
                b = stream->piece[i].to < to ? stream->piece[i].to : to;
        if (b <= a || stream->piece[i].rate <= 0) continue;
        double mass = stream->piece[i].rate * (double)(b - a);
        last = b - 1;
        if (want < before + mass) {
            int64_t t = a + (int64_t)((want - before) / stream->piece[i].rate);
            return t < b ? t : b - 1;
        }
        before += mass;
    }
    return last;
}

int64_t yl_stream_time(const struct yl_plan_stream *stream, uint32_t cell, uint64_t k)
{
    int64_t from, to;
    if (stream->kind == YL_STREAM_SEND_PERSONS) return send_time(stream, k);
    yl_stream_part(stream, cell, &from, &to);
    if (stream->pieces) return piece_time(stream, from, to, k);
    return from + (int64_t)yl_part_of((uint64_t)(to - from), k);
}

int64_t yl_arrival_time(const struct yl_replication *replication, uint32_t stream, uint32_t cell,
                        uint32_t index)
{
    const struct yl_plan_stream *source = &replication->plan->stream[stream];
    struct yl_address address = {index, source->kind == YL_STREAM_SEND_PERSONS ? 0 : cell,
                                 source->origin};
    uint64_t k = yl_k52(key_of(replication, source->key), address, yl_ctr3(YL_SLOT_ARRIVAL, 0, 0));
    return yl_stream_time(source, cell, k);
}

uint32_t yl_replication_person(const struct yl_replication *replication, uint32_t stream,
                               struct yl_address address)
{
    const struct yl_plan_stream *source = &replication->plan->stream[stream];
    if (source->kind == YL_STREAM_SEND_PERSONS)
        return (uint32_t)yl_permutation_at(&replication->permutation[stream], address.index);
    if (source->audience >= 0)
        return yl_audience_pick(replication,
                                &(struct yl_audience_want){.audience = (uint32_t)source->audience,
                                                           .except = YL_NOBODY,
                                                           .address = address});
    uint64_t k = yl_k52(key_of(replication, replication->plan->people_key), address,
                        yl_ctr3(YL_SLOT_PERSON, 0, 0));
    return (uint32_t)yl_part_of((uint64_t)replication->plan->size, k);
}

void yl_replication_people(const struct yl_replication *replication, uint32_t stream,
                           const uint32_t *index, const uint32_t *cell, int n, uint64_t *k,
                           uint32_t *person)
{
    const struct yl_plan_stream *source = &replication->plan->stream[stream];
    if (source->kind == YL_STREAM_SEND_PERSONS) {
        replication->kernels->permute(person, index, &replication->permutation[stream], n);
        return;
    }
    if (source->audience >= 0) {
        for (int i = 0; i < n; i++)
            person[i] = yl_replication_person(
                replication, stream, (struct yl_address){index[i], cell[i], source->origin});
        return;
    }
    replication->kernels->k52(k, index, cell, source->origin, yl_ctr3(YL_SLOT_PERSON, 0, 0),
                              key_of(replication, replication->plan->people_key), n);
    for (int i = 0; i < n; i++)
        person[i] = (uint32_t)yl_part_of((uint64_t)replication->plan->size, k[i]);
}

void yl_replication_mark(struct yl_replication *replication, uint32_t set, const uint32_t *person,
                         uint32_t n)
{
    enum { SOME = 64 };
    uint8_t *byte = replication->bit_set[set];
    uint32_t fresh[SOME]; /* told apart first: most are marked, and the others cannot be foreseen */
    for (uint32_t from = 0, to; from < n; from = to) {
        uint32_t m = 0;
        to = n - from < SOME ? n : from + SOME;
        for (uint32_t i = from; i < to; i++) __builtin_prefetch(&byte[person[i] >> 3], 1);
        for (uint32_t i = from; i < to; i++) {
            uint32_t p = fresh[m] = person[i];
            m += !(__atomic_load_n(&byte[p >> 3], __ATOMIC_RELAXED) >> (p & 7) & 1);
        }
        for (uint32_t i = 0; i < m; i++)
            __atomic_fetch_or(&byte[fresh[i] >> 3], (uint8_t)(1u << (fresh[i] & 7)),
                              __ATOMIC_RELAXED);
    }
}

uint8_t yl_replication_marked_fact(const struct yl_replication *replication, uint32_t axis,
                                   int64_t time)
{
    const struct yl_plan_axis *clock = &replication->plan->axis[axis];
    if (clock->blocks)
        return replication->turn[axis][yl_edge_before(clock->block_at, clock->blocks, time)];
    if (clock->timetable.count) return yl_moment_value(&clock->timetable, time);
    return replication->fact[axis].from <= time && time < replication->fact[axis].to;
}

uint64_t yl_replication_memory(const struct yl_replication *replication, struct yl_address address)
{
    uint64_t bits = replication->plan->memory_start;
    for (uint32_t i = 0; i < replication->plan->drawn_memories; i++) {
        const struct yl_plan_axis *axis =
            &replication->plan->axis[replication->plan->drawn_memory[i]];
        bool yes = yl_passes(axis->start.threshold, key_of(replication, axis->key), address,
                             yl_ctr3(YL_SLOT_CHANCE, 0, 0));
        bits |= (uint64_t)yes << axis->memory.bit;
    }
    return bits;
}

int64_t yl_replication_arrivals(const struct yl_replication *replication, uint32_t from,
                                uint32_t to)
{
    int64_t n = 0;
    for (uint32_t s = 0; s < replication->plan->streams; s++) {
        const struct yl_plan_stream *stream = &replication->plan->stream[s];
        const uint32_t first = stream->first_cell, end = first + stream->cells;
        for (uint32_t c = first > from ? first : from; c < to && c < end; c++)
            n += replication->count[s][c - first];
    }
    return n;
}

void yl_replication_recall_all(struct yl_replication *replication, const uint32_t *person,
                               uint32_t n, uint64_t *memory)
{
    uint64_t start = replication->plan->memory_start;
    if (replication->plan->drawn_memories) {
        for (uint32_t i = 0; i < n; i++) memory[i] = *yl_replication_recall(replication, person[i]);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t m = replication->memory[person[i]];
        memory[i] = m ? m : start;
    }
}

double yl_replication_intent(const struct yl_replication *replication, struct yl_address address)
{
    const struct yl_by_draw *by = &replication->plan->intent;
    uint8_t v = by->axis < 0 ? 0 : yl_replication_trait(replication, (uint32_t)by->axis, address);
    return yl_draw_value(&by->draw[v], yl_k52(key_of(replication, replication->plan->intent_key),
                                              address, yl_ctr3(YL_SLOT_AFTER, 0, 0)));
}

double yl_replication_moved(const struct yl_replication *replication, const struct yl_moves *moves,
                            double intent, int64_t time)
{
    double moved = moves->intent != 0 ? moves->intent * intent : 0;
    for (uint32_t i = 0; i < moves->shocks; i++)
        moved += moves->shock[i].weight *
                 yl_replication_shock(replication, moves->shock[i].shock, time)->z;
    if (moves->rhythm) moved += moves->rhythm[yl_moment_hour(replication->plan, time)];
    return moved;
}

bool yl_moved_passes(const struct yl_replication *replication, const struct yl_by_chance *by,
                     uint32_t value, uint32_t word, double moved)
{
    return yl_word_quantile(replication->plan->logistic, word) < by->logit[value] + moved;
}

uint32_t yl_choose_tie(const struct yl_chooser *chooser, uint32_t row, uint32_t word,
                       uint32_t second)
{
    const uint64_t *threshold = chooser->threshold + (size_t)row * (chooser->options - 1),
                   both = (uint64_t)word << 32 | second;
    uint32_t o = 0;
    while (o + 1 < chooser->options && !chooser->full[(size_t)row * (chooser->options - 1) + o] &&
           both >= threshold[o])
        o++;
    return o;
}
