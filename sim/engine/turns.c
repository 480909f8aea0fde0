/* turns.c: who comes once goes on block by block, who comes oftener in rounds. Contract: turns.h. */
#include "sim/engine/turns.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include <stdlib.h>
#include <string.h>

enum { MET_BITS = 1 << 20, LEAST = 1024 };
_Static_assert(YL_CLAIMS == 32, "the rows of a block are bits of a word");

struct group { /* the visits of one person: a heap of rows, the earliest first */
    uint32_t person, first, n;
};
struct yl_turns {
    const struct yl_plan *plan;
    struct yl_walker *walker;
    struct yl_claims *claims;
    struct yl_claim_list window; /* row i of its block b is row b * YL_CLAIMS + i */
    uint32_t rows;
    uint64_t *met, *again; /* bits by person: has come in the window, has come once more */
    uint32_t met_mask;
    uint32_t *many, many_n; /* rows of those who may have come oftener */
    uint32_t *of, *heap;    /* [many_n] group of each such row; the heaps of all groups */
    struct group *group;
    uint32_t groups, *slot, slots; /* slot: group + 1 by person, open addressing */
    uint32_t room;
    struct yl_batch **last; /* [streams][counted] open batch of who goes on, or NULL */
    int64_t until;          /* of the turns being given */
    enum yl_status status;
};

/* ---- the window ----------------------------------------------------------------------------------------------------- */
static void gather(struct yl_turns *x, uint32_t to)
{
    for (uint32_t cell = x->claims->base; cell < to; cell++)
        x->rows += yl_claims_take(x->claims, 0, cell, &x->window);
    YL_MUST(x->window.n < UINT32_MAX / YL_CLAIMS, "%u blocks in one window", x->window.n);
}

/* Who is there, and who may be there more than once: two persons may share a bit. */
static void meet(struct yl_turns *x)
{
    const uint64_t *memory = x->walker->world->memory;
    for (uint32_t k = 0; k < x->window.n; k++) {
        const struct yl_claim_block *b = x->window.block[k];
        for (uint32_t i = 0; i < b->n; i++) {
            uint32_t at = b->person[i] & x->met_mask;
            uint64_t bit = UINT64_C(1) << (at & 63), *met = &x->met[at >> 6];
            __builtin_prefetch(&memory[b->person[i]]);
            if (*met & bit) x->again[at >> 6] |= bit;
            *met |= bit;
        }
    }
}

static void forget(struct yl_turns *x)
{
    for (uint32_t k = 0; k < x->window.n; k++) {
        const struct yl_claim_block *b = x->window.block[k];
        for (uint32_t i = 0; i < b->n; i++) {
            uint32_t at = (b->person[i] & x->met_mask) >> 6;
            x->met[at] = x->again[at] = 0;
        }
    }
}

/* ---- who goes on ---------------------------------------------------------------------------------------------------- */
static struct yl_batch **last_of(const struct yl_turns *x, struct yl_claim_kind kind)
{
    return &x->last[2 * kind.source + kind.counted];
}

static struct yl_batch *batch_for(struct yl_turns *x, struct yl_claim_kind kind)
{
    struct yl_batch **last = last_of(x, kind);
    if (!*last || (*last)->node != kind.node)
        *last = yl_walker_open(x->walker, kind.source, kind.counted, kind.node);
    if (*last) (*last)->until = x->until;
    return *last;
}

/* Those of rows [first, first + n) of a block whose bits are set; all are of one kind. */
static void go_some(struct yl_turns *x, const struct yl_claim_block *b, uint32_t first, uint32_t n,
                    uint32_t which)
{
    struct yl_claim_kind kind = yl_claim_kind(b, first);
    struct yl_batch *to = which ? batch_for(x, kind) : NULL;
    if (!to) return;
    uint32_t before = to->n;
    if ((uint32_t)__builtin_popcount(which) == n) {
        yl_claims_append(to, b, first, n);
        which = 0;
    }
    for (; which; which &= which - 1)
        yl_claims_append(to, b, first + (uint32_t)__builtin_ctz(which), 1);
    yl_world_recall_all(x->walker->world, to->person + before, to->n - before, to->memory + before);
    if (to->n < x->walker->rows) return;
    *last_of(x, kind) = NULL;
    yl_walker_close(x->walker, to);
}

/* The rows of a block whose bits are set. */
static void go_on(struct yl_turns *x, const struct yl_claim_block *b, uint32_t which)
{
    for (uint32_t i = 0, n; i < b->n; i += n) {
        for (n = b->mixed ? 1 : b->n; i + n < b->n; n++)
            if (!yl_claims_alike(b->kind[i + n], b->kind[i])) break;
        go_some(x, b, i, n, which >> i & (UINT32_MAX >> (YL_CLAIMS - n)));
    }
}

static void flush(struct yl_turns *x)
{
    memset(x->last, 0, 2 * (size_t)x->plan->streams * sizeof(struct yl_batch *));
    yl_walker_flush_linked(x->walker);
    if (x->claims->failed || x->walker->failed) x->status = YL_NO_MEMORY;
}

static void go_alone(struct yl_turns *x)
{
    for (uint32_t k = 0; k < x->window.n; k++) {
        const struct yl_claim_block *b = x->window.block[k];
        uint32_t alone = 0;
        for (uint32_t i = 0; i < b->n; i++) {
            uint32_t at = b->person[i] & x->met_mask;
            if (x->again[at >> 6] >> (at & 63) & 1)
                x->many[x->many_n++] = k * YL_CLAIMS + i;
            else
                alone |= UINT32_C(1) << i;
        }
        go_on(x, b, alone);
    }
}

/* ---- who comes oftener ------------------------------------------------------------------------------------------------ */
static const struct yl_claim_block *block_of(const struct yl_turns *x, uint32_t row)
{
    return x->window.block[row / YL_CLAIMS];
}

static bool is_before(const struct yl_turns *x, uint32_t row, uint32_t other)
{
    const struct yl_claim_block *a = block_of(x, row), *b = block_of(x, other);
    uint32_t i = row % YL_CLAIMS, j = other % YL_CLAIMS;
    if (a->time[i] != b->time[j]) return a->time[i] < b->time[j];
    uint32_t m = x->plan->stream[yl_claim_kind(a, i).source].maker,
             n = x->plan->stream[yl_claim_kind(b, j).source].maker;
    if (m != n) return m < n;
    return a->c1[i] != b->c1[j] ? a->c1[i] < b->c1[j] : a->c0[i] < b->c0[j];
}

static void push(struct yl_turns *x, struct group *g, uint32_t row)
{
    uint32_t *heap = x->heap + g->first, at = g->n++;
    for (; at && is_before(x, row, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = row;
}

static uint32_t pop(struct yl_turns *x, struct group *g)
{
    uint32_t *heap = x->heap + g->first, first = heap[0], last = heap[--g->n], at = 0, child;
    for (; (child = 2 * at + 1) < g->n; at = child) {
        child += child + 1 < g->n && is_before(x, heap[child + 1], heap[child]);
        if (!is_before(x, heap[child], last)) break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return first;
}

/* Where the group of a person stands in `slot`, or would. */
static uint32_t *slot_of(const struct yl_turns *x, uint32_t person)
{
    uint32_t at = person * UINT32_C(2654435769) & (x->slots - 1);
    while (x->slot[at] && x->group[x->slot[at] - 1].person != person)
        at = (at + 1) & (x->slots - 1);
    return &x->slot[at];
}

static void make_groups(struct yl_turns *x)
{
    uint32_t first = 0;
    x->groups = 0;
    for (x->slots = LEAST; x->slots < 2 * x->many_n;) x->slots *= 2;
    memset(x->slot, 0, x->slots * sizeof *x->slot);
    for (uint32_t m = 0; m < x->many_n; m++) {
        uint32_t row = x->many[m], person = block_of(x, row)->person[row % YL_CLAIMS],
                 *slot = slot_of(x, person);
        if (!*slot) {
            x->group[x->groups] = (struct group){.person = person};
            *slot = ++x->groups;
        }
        x->of[m] = *slot - 1;
        x->group[*slot - 1].n++;
    }
    for (uint32_t g = 0; g < x->groups; g++) {
        x->group[g].first = first;
        first += x->group[g].n;
        x->group[g].n = 0;
    }
    for (uint32_t m = 0; m < x->many_n; m++) push(x, &x->group[x->of[m]], x->many[m]);
}

static void go_first(struct yl_turns *x, struct group *g)
{
    uint32_t row = pop(x, g);
    go_some(x, block_of(x, row), row % YL_CLAIMS, 1, 1);
}

/* Those who come back in this window stand in line again. */
static void come_back(struct yl_turns *x, uint32_t to)
{
    uint32_t k = x->window.n;
    gather(x, to);
    for (; k < x->window.n; k++)
        for (uint32_t i = 0; i < x->window.block[k]->n; i++)
            push(x, &x->group[*slot_of(x, x->window.block[k]->person[i]) - 1], k * YL_CLAIMS + i);
}

static void go_in_rounds(struct yl_turns *x, uint32_t to)
{
    uint32_t left = 0, *live = x->many;
    for (uint32_t g = 0; g < x->groups; g++) {
        live[left] = g;
        left += x->group[g].n > 0;
    }
    x->until = 0;
    while (left && !x->status) {
        for (uint32_t m = 0; m < left; m++) go_first(x, &x->group[live[m]]);
        flush(x);
        come_back(x, to);
        uint32_t n = left;
        left = 0;
        for (uint32_t m = 0; m < n; m++) {
            live[left] = live[m];
            left += x->group[live[m]].n > 0;
        }
    }
}

/* ---- turns ---------------------------------------------------------------------------------------------------------- */
static bool make_room(struct yl_turns *x)
{
    if (x->rows <= x->room) return true;
    size_t want = LEAST, slots;
    while (want < x->rows) want *= 2;
    slots = 2 * want;
    free(x->many);
    free(x->of);
    free(x->heap);
    free(x->group);
    free(x->slot);
    x->many = malloc(want * sizeof *x->many);
    x->of = malloc(want * sizeof *x->of);
    x->heap = malloc(want * sizeof *x->heap);
    x->group = malloc(want * sizeof *x->group);
    x->slot = malloc(slots * sizeof *x->slot);
    bool good = x->many && x->of && x->heap && x->group && x->slot;
    x->room = good ? (uint32_t)want : 0;
    if (!good) x->status = YL_NO_MEMORY;
    return good;
}

enum yl_status yl_turns_run(struct yl_turns *x, uint32_t to)
{
    x->status = YL_OK;
    x->many_n = 0;
    x->until = (int64_t)to * YL_CELL;
    gather(x, to);
    if (x->rows && make_room(x)) {
        meet(x);
        go_alone(x);
        forget(x);
        if (x->many_n) make_groups(x);
        for (uint32_t g = 0; g < x->groups && x->many_n; g++)
            if (x->group[g].n == 1) go_first(x, &x->group[g]);
        flush(x);
        if (x->many_n) go_in_rounds(x, to);
    }
    yl_claims_back(x->claims, &x->window);
    x->rows = 0;
    return x->status;
}

enum yl_status yl_turns_init(struct yl_turns **out, struct yl_walker *walker,
                             struct yl_claims *claims)
{
    const struct yl_plan *p = walker->world->plan;
    *out = NULL;
    if (!p->turns) return YL_OK;
    struct yl_turns *x = calloc(1, sizeof *x);
    if (!x) return YL_NO_MEMORY;
    uint32_t bits = 64;
    while (bits < p->size && bits < MET_BITS) bits *= 2;
    x->plan = p;
    x->walker = walker;
    x->claims = claims;
    x->met_mask = bits - 1;
    x->met = calloc(bits / 64, sizeof *x->met);
    x->again = calloc(bits / 64, sizeof *x->again);
    x->last = calloc(2 * (size_t)p->streams + 1, sizeof(struct yl_batch *));
    if (!x->met || !x->again || !x->last) {
        yl_turns_free(x);
        return YL_NO_MEMORY;
    }
    *out = x;
    return YL_OK;
}

void yl_turns_free(struct yl_turns *x)
{
    if (!x) return;
    free(x->met);
    free(x->again);
    free(x->last);
    free(x->window.block);
    free(x->many);
    free(x->of);
    free(x->heap);
    free(x->group);
    free(x->slot);
    free(x);
}
