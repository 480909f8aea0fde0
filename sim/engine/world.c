/* world.c: counts by quantile, sends by a chain of binomials, persons by permutation. Contract: world.h. */
#include "sim/engine/world.h"
#include "sim/engine/budget.h"
#include <stdlib.h>
#include <string.h>

enum yl_status yl_world_init(struct yl_world *w, const struct yl_plan *p,
                             const struct yl_kernels *kernels)
{
    *w = (struct yl_world){.plan = p, .kernels = kernels, .seed = p->seed};
    w->key = calloc(p->places + 1, sizeof *w->key);
    w->fact = calloc(p->axes + 1, sizeof *w->fact);
    w->count = calloc(p->streams + 1, sizeof *w->count);
    w->order = calloc(p->streams + 1, sizeof *w->order);
    w->offset = calloc(p->streams + 1, sizeof *w->offset);
    w->permutation = calloc(p->streams + 1, sizeof *w->permutation);
    w->cut_time = calloc(p->entries + 1, sizeof *w->cut_time);
    w->cut_id = calloc(p->entries + 1, sizeof *w->cut_id);
    if (!w->key || !w->fact || !w->count || !w->order || !w->offset || !w->permutation ||
        !w->cut_time || !w->cut_id)
        goto no_memory;
    for (uint32_t s = 0; s < p->streams; s++) {
        const struct yl_plan_stream *stream = &p->stream[s];
        w->count[s] = calloc(stream->cells + 1, sizeof **w->count);
        if (!w->count[s]) goto no_memory;
        if (stream->kind != YL_STREAM_SEND_PERSONS) continue;
        w->order[s] = calloc((size_t)stream->number + 1, sizeof **w->order);
        w->offset[s] = calloc(stream->cells + 2, sizeof **w->offset);
        if (!w->order[s] || !w->offset[s]) goto no_memory;
    }
    if (p->size && p->memories && !(w->memory = calloc((size_t)p->size, sizeof *w->memory)))
        goto no_memory;
    return YL_OK;
no_memory:
    yl_world_free(w);
    return YL_NO_MEMORY;
}

void yl_world_free(struct yl_world *w)
{
    for (uint32_t s = 0; w->plan && s < w->plan->streams; s++) {
        if (w->count) free(w->count[s]);
        if (w->order) free(w->order[s]);
        if (w->offset) free(w->offset[s]);
    }
    free(w->key);
    free(w->fact);
    free(w->count);
    free(w->order);
    free(w->offset);
    free(w->permutation);
    free(w->cut_time);
    free(w->cut_id);
    free(w->memory);
    *w = (struct yl_world){0};
}

static struct yl_key key_of(const struct yl_world *w, uint32_t place) { return w->key[place]; }

/* A delay of working time only: Saturdays and Sundays of the local calendar do not count. */
static int64_t add_workdays(const struct yl_zone *zone, int64_t from, int64_t left)
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

static void start_facts(struct yl_world *w)
{
    const struct yl_plan *p = w->plan;
    for (uint32_t a = 0; a < p->axes; a++) {
        const struct yl_plan_axis *axis = &p->axis[a];
        if (axis->kind != YL_BY_FACT) continue;
        int64_t from = axis->from;
        if (axis->has_after) {
            int64_t delay =
                yl_draw_integer(&axis->after, yl_k52(key_of(w, axis->place), 0, 0, YL_C2_COUNT,
                                                     yl_c3(YL_SLOT_COUNT, 0, 0)));
            from = axis->workdays ? add_workdays(&p->zone, from, delay) : from + delay;
        }
        w->fact[a] = (struct yl_fact_state){from, axis->to};
    }
}

static uint64_t count_k(const struct yl_world *w, const struct yl_plan_stream *s, uint32_t cell)
{
    return yl_k52(key_of(w, s->place), 0, cell, YL_C2_COUNT, yl_c3(YL_SLOT_COUNT, 0, s->send));
}

static void start_poisson(struct yl_world *w, uint32_t at)
{
    const struct yl_plan_stream *s = &w->plan->stream[at];
    for (uint32_t i = 0; i < s->cells; i++)
        w->count[at][i] =
            s->poisson[i]
                ? (uint32_t)yl_poisson_count(s->poisson[i], count_k(w, s, s->first_cell + i))
                : 0;
}

static void start_send(struct yl_world *w, uint32_t at)
{
    const struct yl_plan_stream *s = &w->plan->stream[at];
    const struct yl_table *normal = w->plan->normal;
    int64_t left = s->number, span = s->over;
    for (uint32_t i = 0; i < s->cells; i++) {
        int64_t from, to, n = left;
        yl_stream_part(w->plan, s, s->first_cell + i, &from, &to);
        if (i + 1 < s->cells)
            n = yl_binomial_count(left, (double)(to - from) / (double)span,
                                  count_k(w, s, s->first_cell + i), normal);
        w->count[at][i] = (uint32_t)n;
        left -= n;
        span -= to - from;
    }
}

static int64_t send_time(const struct yl_plan_stream *s, uint64_t k)
{
    return s->at + (int64_t)yl_part_of((uint64_t)s->over, k);
}

/* Recipient i of a send to persons: its time is an addressed quantity over the whole span, so that a larger send contains
 * the smaller one's visits, persons and times. Its address while drawing has cell 0; afterwards it is (cell, i). */
static void start_persons(struct yl_world *w, uint32_t at)
{
    const struct yl_plan_stream *s = &w->plan->stream[at];
    uint32_t *offset = w->offset[at], *order = w->order[at];
    struct yl_key key = key_of(w, s->place);
    uint32_t c3 = yl_c3(YL_SLOT_ARRIVAL, 0, 0);
    memset(offset, 0, (s->cells + 2) * sizeof *offset);
    for (int64_t i = 0; i < s->number; i++)
        offset[(uint32_t)(send_time(s, yl_k52(key, (uint32_t)i, 0, s->maker, c3)) / YL_CELL) -
               s->first_cell + 2]++;
    for (uint32_t c = 2; c <= s->cells + 1; c++) offset[c] += offset[c - 1];
    for (int64_t i = 0; i < s->number; i++)
        order[offset[(uint32_t)(send_time(s, yl_k52(key, (uint32_t)i, 0, s->maker, c3)) / YL_CELL) -
                     s->first_cell + 1]++] = (uint32_t)i;
    for (uint32_t c = 0; c < s->cells; c++) w->count[at][c] = offset[c + 1] - offset[c];
    struct yl_words words = yl_philox(key, 0, 0, YL_C2_COUNT, yl_c3(YL_SLOT_PERSON, 0, s->send));
    yl_permutation_init(&w->permutation[at], (uint64_t)w->plan->size,
                        (uint64_t)words.w[1] << 32 | words.w[0]);
}

enum yl_status yl_world_start(struct yl_world *w, uint32_t replication)
{
    const struct yl_plan *p = w->plan;
    w->replication = replication;
    for (uint32_t i = 0; i < p->places; i++) w->key[i] = yl_key(w->seed, replication, p->place[i]);
    start_facts(w);
    if (w->memory) memset(w->memory, 0, (size_t)p->size * sizeof *w->memory);
    for (uint32_t s = 0; s < p->streams; s++) {
        if (p->stream[s].kind == YL_STREAM_POISSON)
            start_poisson(w, s);
        else if (p->stream[s].kind == YL_STREAM_SEND)
            start_send(w, s);
        else
            start_persons(w, s);
    }
    yl_budget_start(w);
    return YL_OK;
}

/* Inside a cell of several rates: the quantile of the stream's own rate over its part of the cell. */
static int64_t piece_time(const struct yl_plan_stream *s, int64_t from, int64_t to, uint64_t k)
{
    double total = 0, before = 0;
    uint32_t low = 0, high = s->pieces;
    while (low + 1 < high) {
        uint32_t mid = (low + high) / 2;
        if (s->piece[mid].from <= from)
            low = mid;
        else
            high = mid;
    }
    for (uint32_t i = low; i < s->pieces && s->piece[i].from < to; i++) {
        int64_t a = s->piece[i].from > from ? s->piece[i].from : from,
                b = s->piece[i].to < to ? s->piece[i].to : to;
        if (b > a) total += s->piece[i].rate * (double)(b - a);
    }
    double want = ((double)(int64_t)k + 0.5) * 0x1p-52 * total;
    int64_t last = from;
    for (uint32_t i = low; i < s->pieces && s->piece[i].from < to; i++) {
        int64_t a = s->piece[i].from > from ? s->piece[i].from : from,
                b = s->piece[i].to < to ? s->piece[i].to : to;
        if (b <= a || s->piece[i].rate <= 0) continue;
        double mass = s->piece[i].rate * (double)(b - a);
        last = b - 1;
        if (want < before + mass) {
            int64_t t = a + (int64_t)((want - before) / s->piece[i].rate);
            return t < b ? t : b - 1;
        }
        before += mass;
    }
    return last;
}

int64_t yl_stream_time(const struct yl_plan *p, const struct yl_plan_stream *s, uint32_t cell,
                       uint64_t k)
{
    int64_t from, to;
    if (s->kind == YL_STREAM_SEND_PERSONS) return send_time(s, k);
    yl_stream_part(p, s, cell, &from, &to);
    if (s->pieces) return piece_time(s, from, to, k);
    return from + (int64_t)yl_part_of((uint64_t)(to - from), k);
}

uint32_t yl_world_person(const struct yl_world *w, uint32_t stream, uint32_t c0, uint32_t c1,
                         uint32_t c2)
{
    const struct yl_plan_stream *s = &w->plan->stream[stream];
    if (s->kind == YL_STREAM_SEND_PERSONS)
        return (uint32_t)yl_permutation_at(&w->permutation[stream], c0);
    uint64_t k = yl_k52(key_of(w, w->plan->people_place), c0, c1, c2, yl_c3(YL_SLOT_PERSON, 0, 0));
    return (uint32_t)yl_part_of((uint64_t)w->plan->size, k);
}

void yl_world_people(const struct yl_world *w, uint32_t stream, const uint32_t *c0,
                     const uint32_t *c1, int n, uint64_t *k, uint32_t *person)
{
    const struct yl_plan_stream *s = &w->plan->stream[stream];
    if (s->kind == YL_STREAM_SEND_PERSONS) {
        for (int i = 0; i < n; i++) person[i] = yl_world_person(w, stream, c0[i], c1[i], s->maker);
        return;
    }
    w->kernels->k52(k, c0, c1, s->maker, yl_c3(YL_SLOT_PERSON, 0, 0),
                    key_of(w, w->plan->people_place), n);
    for (int i = 0; i < n; i++) person[i] = (uint32_t)yl_part_of((uint64_t)w->plan->size, k[i]);
}

void yl_world_mark(struct yl_world *w, uint32_t set, const uint32_t *person, uint32_t n)
{
    enum { SOME = 64 };
    uint8_t *byte = w->bit_set[set];
    uint32_t fresh[SOME]; /* told apart first: most are marked, and who is not cannot be foreseen */
    for (uint32_t from = 0, to; from < n; from = to) {
        uint32_t m = 0;
        to = n - from < SOME ? n : from + SOME;
        for (uint32_t i = from; i < to; i++) {
            uint32_t p = fresh[m] = person[i];
            m += !(__atomic_load_n(&byte[p >> 3], __ATOMIC_RELAXED) >> (p & 7) & 1);
        }
        for (uint32_t i = 0; i < m; i++)
            __atomic_fetch_or(&byte[fresh[i] >> 3], (uint8_t)(1u << (fresh[i] & 7)),
                              __ATOMIC_RELAXED);
    }
}

/* Turns are taken in pairs of blocks, which of the two is first is drawn for each pair. */
static bool block_turn(const struct yl_world *w, const struct yl_plan_axis *a, int64_t time)
{
    uint32_t low = 0, high = a->blocks;
    while (low + 1 < high) {
        uint32_t mid = (low + high) / 2;
        if (a->block_at[mid] <= time)
            low = mid;
        else
            high = mid;
    }
    return (yl_word(key_of(w, a->place), low / 2, 0, YL_C2_COUNT, yl_c3(YL_SLOT_CHANCE, 0, 0)) >>
            31) != (low & 1);
}

bool yl_world_marked_fact(const struct yl_world *w, uint32_t axis, int64_t time)
{
    if (w->plan->axis[axis].blocks) return block_turn(w, &w->plan->axis[axis], time);
    return w->fact[axis].from <= time && time < w->fact[axis].to;
}

uint8_t yl_trait_of_word(const struct yl_plan_axis *axis, uint32_t word, uint32_t second)
{
    uint64_t both = (uint64_t)word << 32 | second;
    uint8_t v = 0;
    while (v + 1u < axis->values && !axis->full[v] && both >= axis->threshold[v]) v++;
    return v;
}

uint8_t yl_world_trait(const struct yl_world *w, uint32_t axis, uint32_t c0, uint32_t c1,
                       uint32_t c2)
{
    const struct yl_plan_axis *a = &w->plan->axis[axis];
    struct yl_key key = key_of(w, a->place);
    uint32_t word = yl_word(key, c0, c1, c2, yl_c3(YL_SLOT_CHANCE, 0, 0)), second = 0;
    for (uint32_t v = 0; v + 1 < a->values; v++)
        if ((uint32_t)(a->threshold[v] >> 32) == word)
            second = yl_word(key, c0, c1, c2, yl_c3(YL_SLOT_CHANCE2, 0, 0));
    return yl_trait_of_word(a, word, second);
}

uint64_t yl_world_memory(const struct yl_world *w, uint32_t c0, uint32_t c1, uint32_t c2)
{
    uint64_t bits = w->plan->memory_start;
    for (uint32_t i = 0; i < w->plan->drawn_memories; i++) {
        const struct yl_plan_axis *axis = &w->plan->axis[w->plan->drawn_memory[i]];
        bool yes = yl_passes(axis->start.threshold, key_of(w, axis->place), c0, c1, c2,
                             yl_c3(YL_SLOT_CHANCE, 0, 0));
        bits |= (uint64_t)yes << axis->bit;
    }
    return bits;
}

void yl_world_recall_all(struct yl_world *w, const uint32_t *person, uint32_t n, uint64_t *memory)
{
    uint64_t start = w->plan->memory_start;
    if (w->plan->drawn_memories) {
        for (uint32_t i = 0; i < n; i++) memory[i] = *yl_world_recall(w, person[i]);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t m = w->memory[person[i]];
        memory[i] = m ? m : start;
    }
}

double yl_world_intent(const struct yl_world *w, uint32_t c0, uint32_t c1, uint32_t c2)
{
    const struct yl_by_draw *by = &w->plan->intent;
    uint8_t v = by->axis < 0 ? 0 : yl_world_trait(w, (uint32_t)by->axis, c0, c1, c2);
    return yl_draw_value(&by->draw[v], yl_k52(key_of(w, w->plan->intent_place), c0, c1, c2,
                                              yl_c3(YL_SLOT_AFTER, 0, 0)));
}

bool yl_moved_passes(const struct yl_world *w, const struct yl_by_chance *by, uint32_t value,
                     uint32_t word, double intent)
{
    double luck = yl_table_value(w->plan->logistic, (uint64_t)word << 20 | UINT64_C(1) << 19);
    return luck < by->logit[value] + by->weight * intent;
}

uint32_t yl_choose_tie(const struct yl_chooser *c, uint32_t row, uint32_t word, uint32_t second)
{
    const uint64_t *threshold = c->threshold + (size_t)row * (c->options - 1),
                   both = (uint64_t)word << 32 | second;
    uint32_t o = 0;
    while (o + 1 < c->options && !c->full[(size_t)row * (c->options - 1) + o] &&
           both >= threshold[o])
        o++;
    return o;
}
