/* arrive.c: arrivals become batches; the first decision is made before they are written down. Contract: walk.h. */
#include "sim/engine/batch.h"
#include "sim/engine/budget.h"
#include "sim/engine/walk.h"
#include <string.h>

/* ---- arrivals ----------------------------------------------------------------------------------------------------- */
static void fresh(struct yl_walker *k, struct yl_batch *b, uint32_t stream, bool counted)
{
    const struct yl_plan_stream *s = &k->world->plan->stream[stream];
    b->n = b->bits = b->routes = b->owed = 0;
    b->traits = 0;
    b->guard = -1;
    b->source = stream;
    b->entry = s->entry;
    b->maker = s->maker;
    b->counted = counted;
    b->node = k->world->plan->entry[s->entry].node;
    b->timed = b->efforts = false;
}

/* The operations before the first decision that all arrivals pass alike; the dense decision itself, or YL_NO_NODE. */
static uint32_t head_of(const struct yl_walker *k, uint32_t entry)
{
    const struct yl_plan *p = k->world->plan;
    uint32_t at = p->entry[entry].node;
    if (p->size || p->bys || !p->drain) return YL_NO_NODE;
    for (;; at = p->node[at].next) {
        const struct yl_node *node = &p->node[at];
        if (node->ordered || node->rowwise) return YL_NO_NODE;
        if (node->op == YL_OP_REACH) continue;
        if (node->op == YL_OP_AFTER && !yl_batch_asks_now(p, node->u.draw.axis)) continue;
        if (node->op == YL_OP_NEED && node->u.tests.count == 1 &&
            node->u.tests.test[0].kind == YL_TEST_AXIS) {
            const struct yl_plan_axis *axis = &p->axis[node->u.tests.test[0].index];
            if (axis->kind == YL_BY_FACT && axis->fixed &&
                (node->u.tests.test[0].mask >> axis->fixed_value & 1))
                continue;
        }
        if (node->op == YL_OP_CHANCE && node->u.chance.axis < 0 && !node->u.chance.certain &&
            !node->u.chance.moved && !node->guard && p->node[node->other].op == YL_OP_END &&
            node->u.chance.chance[0].threshold)
            return at;
        return YL_NO_NODE;
    }
}

/* What the head does to n arrivals of a batch that will start behind its decision. */
static void head_count(struct yl_walker *k, struct yl_batch *b, uint32_t decision, int64_t n,
                       int64_t kept)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t at = p->entry[b->entry].node; at != decision; at = p->node[at].next)
        if (p->node[at].op == YL_OP_REACH && p->node[at].row != YL_NO_NODE)
            yl_tally_add(k->world->tally, b->counted, b->entry, 3 * p->node[at].row, n);
    yl_tally_add(k->world->tally, b->counted, b->entry,
                 p->outcome_slot + p->node[p->node[decision].other].index, n - kept);
}

static void head_route(struct yl_walker *k, struct yl_batch *b, uint32_t decision)
{
    const struct yl_plan *p = k->world->plan;
    for (uint32_t at = p->entry[b->entry].node; at != decision; at = p->node[at].next)
        if (p->node[at].op == YL_OP_AFTER) b->route[b->routes++] = (struct yl_route){at, -1};
    b->node = p->node[decision].next;
}

static void set_up_rows(struct yl_walker *k, struct yl_batch *b, uint32_t from)
{
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    if (p->size) {
        yl_world_people(w, b->source, b->c0 + from, b->c1 + from, (int)(b->n - from), k->k,
                        b->person + from);
        if (b->counted) yl_world_mark(w, p->entry[b->entry].persons, b->person + from, b->n - from);
    }
    if (!b->memory || p->size) return;
    for (uint32_t i = from; i < b->n; i++) b->memory[i] = p->memory_start;
    for (uint32_t d = 0; d < p->drawn_memories; d++) {
        const struct yl_plan_axis *axis = &p->axis[p->drawn_memory[d]];
        uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(axis->start.threshold >> 32);
        struct yl_key key = w->key[axis->place];
        w->kernels->words(k->word, b->c0 + from, b->c1 + from, b->maker, c3, key,
                          (int)(b->n - from));
        for (uint32_t i = from; i < b->n; i++) {
            uint32_t word = k->word[i - from];
            bool yes = word < high || (word == high && yl_passes(axis->start.threshold, key,
                                                                 b->c0[i], b->c1[i], b->maker, c3));
            b->memory[i] |= (uint64_t)yes << axis->bit;
        }
    }
}

struct arrivals { /* of one call of yl_walker_cells */
    struct yl_walker *k;
    struct yl_batch *batch;
    uint32_t stream, decision;
    bool counted;
};

static void restart(struct arrivals *a)
{
    fresh(a->k, a->batch, a->stream, a->counted);
    if (a->decision != YL_NO_NODE) head_route(a->k, a->batch, a->decision);
}

static void go(struct arrivals *a)
{
    if (a->batch->n) {
        if (a->k->rowwise)
            yl_walker_spill(a->k, a->batch);
        else
            yl_walker_walk(a->k, a->batch);
    }
    restart(a);
}

/* n arrivals of a cell, all counted alike and all made; dense in index from `first`. */
static void fill_dense(struct arrivals *a, uint32_t cell, uint32_t first, uint32_t n)
{
    struct yl_walker *k = a->k;
    struct yl_batch *b = a->batch;
    const struct yl_plan *p = k->world->plan;
    const struct yl_node *node = &p->node[a->decision];
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0),
             high = (uint32_t)(node->u.chance.chance[0].threshold >> 32);
    struct yl_key key = k->world->key[node->place];
    uint32_t done = 0;
    while (done < n && !k->failed) {
        uint32_t m = n - done < k->rows ? n - done : k->rows, begin = first + done, at = b->n;
        int ties = 0;
        k->world->kernels->words_dense(k->word, begin, cell, b->maker, c3, key, (int)m);
        uint32_t kept =
            (uint32_t)k->world->kernels->below(k->keep, k->tie, &ties, k->word, high, (int)m);
        uint32_t *restrict c0 = b->c0 + at, *restrict c1 = b->c1 + at;
        const uint32_t *restrict keep = k->keep;
        for (uint32_t i = 0; i < kept; i++) c0[i] = begin + keep[i];
        for (uint32_t i = 0; i < kept; i++) c1[i] = cell;
        for (int t = 0; t < ties; t++)
            if (yl_passes(node->u.chance.chance[0].threshold, key, begin + k->tie[t], cell,
                          b->maker, c3)) {
                b->c0[at + kept] = begin + k->tie[t];
                b->c1[at + kept++] = cell;
            }
        b->n += kept;
        done += m;
        head_count(k, b, a->decision, m, kept);
        if (b->memory) set_up_rows(k, b, at);
        if (b->n >= k->rows) go(a);
    }
}

static void fill_rows(struct arrivals *a, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *k = a->k;
    for (uint32_t done = 0; done < n && !k->failed;) {
        struct yl_batch *b = a->batch;
        uint32_t at = b->n, m = n - done < k->rows ? n - done : k->rows;
        for (uint32_t i = 0; i < m; i++) {
            b->c0[at + i] = index ? index[done + i] : done + i;
            b->c1[at + i] = cell;
        }
        b->n += m;
        done += m;
        set_up_rows(k, b, at);
        if (b->n >= k->rows) go(a);
    }
}

static void book(struct arrivals *a, uint32_t cell, uint32_t n)
{
    struct yl_world *w = a->k->world;
    const struct yl_plan *p = w->plan;
    uint32_t e = p->stream[a->stream].entry;
    const struct yl_plan_entry *entry = &p->entry[e];
    yl_tally_add(w->tally, a->counted, e, entry->slot + YL_ENTRY_ARRIVALS, n);
    if (entry->cost.axis < 0 && entry->cost.number[0])
        yl_tally_add_each(w->tally, a->counted, e, entry->slot + YL_ENTRY_COST, n,
                          entry->cost.number[0]);
    (void)cell;
}

/* A cell whose arrivals differ among themselves: by bin, by warm-up, by budget or by what they cost. */
static void fill_by_time(struct arrivals *a, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *k = a->k;
    struct yl_world *w = k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[a->stream];
    const struct yl_plan_entry *entry = &p->entry[s->entry];
    bool counted = a->counted;
    for (int pass = 0; pass < 2; pass++) { /* those of the warm-up, then the others */
        if (a->batch->n) go(a);
        a->counted = pass == 1;
        restart(a);
        for (uint32_t i = 0; i < n && !k->failed; i++) {
            uint32_t c0 = index ? index[i] : i;
            int64_t time = yl_budget_time(w, a->stream, cell, c0);
            struct yl_arrival arrival = {a->stream, cell, c0, time};
            if ((time >= p->warm) != a->counted || !yl_budget_made(w, &arrival)) continue;
            yl_tally_series(w->tally, entry->arrivals, time, 1);
            book(a, cell, 1);
            if (entry->cost.axis >= 0)
                yl_tally_add(w->tally, a->counted, s->entry, entry->slot + YL_ENTRY_COST,
                             yl_budget_price(w, &arrival));
            if (a->decision != YL_NO_NODE)
                fill_dense(a, cell, c0, 1);
            else
                fill_rows(a, cell, &c0, 1);
        }
    }
    if (a->batch->n) go(a);
    a->counted = counted;
    restart(a);
}

/* Arrivals by output bin, where a cell has several bins: all times are drawn, but only to be counted. */
static void count_bins(struct arrivals *a, uint32_t cell, const uint32_t *index, uint32_t n)
{
    struct yl_walker *k = a->k;
    struct yl_world *w = k->world;
    const struct yl_plan_stream *s = &w->plan->stream[a->stream];
    uint32_t series = w->plan->entry[s->entry].arrivals, *c0 = k->keep, *c1 = k->word;
    for (uint32_t done = 0; done < n;) {
        uint32_t m = n - done < k->rows ? n - done : k->rows;
        for (uint32_t i = 0; i < m; i++) {
            c0[i] = index ? index[done + i] : done + i;
            c1[i] = s->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
        }
        w->kernels->k52(k->k, c0, c1, s->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0), w->key[s->place],
                        (int)m);
        for (uint32_t i = 0; i < m; i++)
            yl_tally_series(w->tally, series, yl_stream_time(w->plan, s, cell, k->k[i]), 1);
        done += m;
    }
}

static void fill_cell(struct arrivals *a, uint32_t cell)
{
    struct yl_world *w = a->k->world;
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[a->stream];
    const struct yl_plan_entry *entry = &p->entry[s->entry];
    uint32_t i = cell - s->first_cell, n = w->count[a->stream][i];
    const uint32_t *index =
        s->kind == YL_STREAM_SEND_PERSONS ? w->order[a->stream] + w->offset[a->stream][i] : NULL;
    if (!n) return;
    w->tally->visits += n;
    int64_t from, to;
    yl_stream_part(p, s, cell, &from, &to);
    bool mixed = from < p->warm && to > p->warm;
    if (mixed || entry->cost.axis >= 0 || w->cut_time[s->entry] <= to) {
        fill_by_time(a, cell, index, n);
        return;
    }
    bool counted = from >= p->warm;
    if (counted != a->counted) {
        go(a);
        a->counted = counted;
        restart(a);
    }
    book(a, cell, n);
    if (yl_tally_together(w->tally, entry->arrivals, from, to))
        yl_tally_series(w->tally, entry->arrivals, from, n);
    else
        count_bins(a, cell, index, n);
    if (a->decision != YL_NO_NODE)
        fill_dense(a, cell, 0, n);
    else
        fill_rows(a, cell, index, n);
}

void yl_walker_cells(struct yl_walker *k, uint32_t stream, uint32_t first, uint32_t last)
{
    struct arrivals a = {.k = k, .batch = yl_batch_get(k), .stream = stream, .counted = true};
    if (!a.batch) return;
    a.decision = k->rowwise ? YL_NO_NODE : head_of(k, k->world->plan->stream[stream].entry);
    restart(&a);
    for (uint32_t cell = first; cell <= last && !k->failed; cell++) fill_cell(&a, cell);
    go(&a);
    yl_batch_put(k, a.batch);
}
