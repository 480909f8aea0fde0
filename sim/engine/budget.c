/* budget.c: cell by cell until the money runs out, there by the digits of time and id. Contract:
 * budget.h. */
#include "sim/engine/budget.h"
#include <stdlib.h>

enum { DIGIT = 12, FEW = 4096, TIME_BITS = 29, ID_BITS = 40 };

int64_t yl_budget_time(const struct yl_world *w, uint32_t stream, uint32_t cell, uint32_t c0)
{
    const struct yl_plan_stream *s = &w->plan->stream[stream];
    uint32_t c1 = s->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
    uint64_t k = yl_k52(w->key[s->place], c0, c1, s->maker, yl_c3(YL_SLOT_ARRIVAL, 0, 0));
    return yl_stream_time(w->plan, s, cell, k);
}

int64_t yl_budget_price(const struct yl_world *w, const struct yl_arrival *a)
{
    const struct yl_plan *p = w->plan;
    const struct yl_plan_stream *s = &p->stream[a->stream];
    const struct yl_by_number *cost = &p->entry[s->entry].cost;
    if (cost->axis < 0) return cost->number[0];
    const struct yl_plan_axis *axis = &p->axis[cost->axis];
    uint32_t which = (uint32_t)cost->axis, c0 = a->c0, c1 = a->cell, c2 = s->maker;
    if (axis->kind == YL_BY_FACT) return cost->number[yl_world_marked_fact(w, which, a->time)];
    if (p->size) {
        c0 = yl_world_person(w, a->stream, c0, c1, c2);
        c1 = 0;
        c2 = YL_C2_PERSON;
    }
    if (axis->kind == YL_BY_MEMORY)
        return cost->number[yl_world_memory(w, c0, c1, c2) >> axis->bit & 1];
    return cost->number[yl_world_trait(w, which, c0, c1, c2)];
}

bool yl_budget_made(const struct yl_world *w, const struct yl_arrival *a)
{
    const struct yl_plan_stream *s = &w->plan->stream[a->stream];
    if (a->time != w->cut_time[s->entry]) return a->time < w->cut_time[s->entry];
    return yl_visit_id(s->maker, a->cell, a->c0) <= w->cut_id[s->entry];
}

/* ---- the cell in which the money runs out ---- */
struct found { /* an arrival of the cell: microseconds into it, maker and index of its id */
    uint64_t time, id;
    int64_t price;
};
struct search {
    const struct yl_world *w;
    uint32_t entry, cell, few;
    int64_t left;             /* money for the arrivals that share the digits known so far */
    struct found known;       /* those digits ... */
    int time_shift, id_shift; /* ... stand above these bits */
    int64_t spent[1 << DIGIT];
    uint32_t seen[1 << DIGIT];
    struct found found[FEW];
};
typedef void visit_call(struct search *s, const struct found *f);

/* Calls for each arrival of the cell that has the known digits. */
static void each(struct search *s, visit_call *call)
{
    const struct yl_plan *p = s->w->plan;
    for (uint32_t i = 0; i < p->streams; i++) {
        const struct yl_plan_stream *stream = &p->stream[i];
        uint32_t at = s->cell - stream->first_cell;
        if (stream->entry != s->entry || s->cell < stream->first_cell || at >= stream->cells)
            continue;
        const uint32_t *order =
            stream->kind == YL_STREAM_SEND_PERSONS ? s->w->order[i] + s->w->offset[i][at] : NULL;
        for (uint32_t n = 0; n < s->w->count[i][at]; n++) {
            struct yl_arrival a = {.stream = i, .cell = s->cell, .c0 = order ? order[n] : n};
            a.time = yl_budget_time(s->w, i, s->cell, a.c0);
            struct found f = {.time = (uint64_t)(a.time - (int64_t)s->cell * YL_CELL),
                              .id = (uint64_t)(stream->maker & 255u) << 32 | a.c0};
            if (f.time >> s->time_shift != s->known.time || f.id >> s->id_shift != s->known.id)
                continue;
            f.price = yl_budget_price(s->w, &a);
            call(s, &f);
        }
    }
}

static void add_digit(struct search *s, const struct found *f)
{
    bool by_time = s->time_shift > 0;
    int shift = by_time ? s->time_shift : s->id_shift, next = shift > DIGIT ? shift - DIGIT : 0;
    uint64_t digit = (by_time ? f->time : f->id) >> next & ((UINT64_C(1) << (shift - next)) - 1);
    if (s->spent[digit] <= s->left)
        s->spent[digit] += f->price; /* more than that need not be known */
    s->seen[digit]++;
}

static void keep(struct search *s, const struct found *f) { s->found[s->few++] = *f; }

static int by_order(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* One digit more: the one in which the money runs out. How many arrivals have it. */
static uint32_t next_digit(struct search *s)
{
    bool by_time = s->time_shift > 0;
    int *shift = by_time ? &s->time_shift : &s->id_shift, bits = *shift < DIGIT ? *shift : DIGIT;
    for (uint32_t d = 0; d < 1u << bits; d++) {
        s->spent[d] = 0;
        s->seen[d] = 0;
    }
    each(s, add_digit);
    uint32_t digit = 0;
    for (; s->spent[digit] <= s->left; digit++) s->left -= s->spent[digit];
    uint64_t *known = by_time ? &s->known.time : &s->known.id;
    *known = *known << bits | digit;
    *shift -= bits;
    return s->seen[digit];
}

/* The first arrival of the cell that is not paid for; the cut is just before it. */
static void cut_in_cell(struct yl_world *w, uint32_t entry, uint32_t cell, int64_t left)
{
    struct search s;
    s.w = w;
    s.entry = entry;
    s.cell = cell;
    s.left = left;
    s.few = 0;
    s.known = (struct found){0};
    s.time_shift = TIME_BITS;
    s.id_shift = ID_BITS;
    uint32_t n = next_digit(&s);
    while (n > FEW && s.id_shift) n = next_digit(&s);
    struct found first = s.known;
    if (s.id_shift) {
        each(&s, keep);
        qsort(s.found, s.few, sizeof *s.found, by_order);
        uint32_t i = 0;
        for (; i + 1 < s.few && s.found[i].price <= s.left; i++) s.left -= s.found[i].price;
        first = s.found[i];
    }
    uint64_t id = yl_visit_id((uint32_t)(first.id >> 32), cell, (uint32_t)first.id);
    w->cut_time[entry] = (int64_t)cell * YL_CELL + (int64_t)first.time - (id == 0);
    w->cut_id[entry] = id - 1; /* id 0: the largest of the microsecond before */
}

/* ---- cells ---- */
/* What the arrivals of a cell cost together; false: more than `most`. */
static bool cell_costs(const struct yl_world *w, uint32_t entry, uint32_t cell, int64_t most,
                       int64_t *cost)
{
    const struct yl_plan *p = w->plan;
    const struct yl_by_number *price = &p->entry[entry].cost;
    *cost = 0;
    for (uint32_t i = 0; i < p->streams; i++) {
        const struct yl_plan_stream *s = &p->stream[i];
        uint32_t at = cell - s->first_cell;
        if (s->entry != entry || cell < s->first_cell || at >= s->cells) continue;
        uint32_t n = w->count[i][at];
        if (price->axis < 0) {
            if (price->number[0] && n > (most - *cost) / price->number[0]) return false;
            *cost += n * price->number[0];
            continue;
        }
        const uint32_t *order =
            s->kind == YL_STREAM_SEND_PERSONS ? w->order[i] + w->offset[i][at] : NULL;
        for (uint32_t k = 0; k < n; k++) {
            struct yl_arrival a = {.stream = i, .cell = cell, .c0 = order ? order[k] : k};
            a.time = yl_budget_time(w, i, cell, a.c0);
            if ((*cost += yl_budget_price(w, &a)) > most) return false;
        }
    }
    return *cost <= most;
}

static void cut_entry(struct yl_world *w, uint32_t entry)
{
    const struct yl_plan *p = w->plan;
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < p->streams; i++) {
        const struct yl_plan_stream *s = &p->stream[i];
        if (s->entry != entry) continue;
        if (s->first_cell < first) first = s->first_cell;
        if (s->first_cell + s->cells > last) last = s->first_cell + s->cells;
    }
    int64_t left = p->entry[entry].budget, cost;
    for (uint32_t cell = first; cell < last; cell++, left -= cost)
        if (!cell_costs(w, entry, cell, left, &cost)) {
            cut_in_cell(w, entry, cell, left);
            return;
        }
}

void yl_budget_start(struct yl_world *w)
{
    for (uint32_t e = 0; e < w->plan->entries; e++) {
        w->cut_time[e] = YL_NEVER;
        w->cut_id[e] = UINT64_MAX;
        if (w->plan->entry[e].budget >= 0) cut_entry(w, e);
    }
}
