/* ordering.c: the only visits of their persons go on block by block, the others in rounds.
 * Contract: ordering.h. */
#include "sim/engine/ordering.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include "sim/engine/roll.h"
#include <string.h>

enum { MET_BITS = 1 << 20, LEAST = 1024 };
_Static_assert(YL_QUEUE_ROWS == 32, "the rows of a block are bits of a word");

struct group { /* the visits of one person: a heap of rows, the earliest first */
    uint32_t person, first, n;
};
struct yl_ordering {
    const struct yl_plan *plan;
    struct yl_walker *walker;
    struct yl_queue *queue;
    struct yl_queue_list window; /* row i of its block b is row b * YL_QUEUE_ROWS + i */
    uint32_t rows;
    uint64_t *met, *again; /* bits by person: has come in the window, has come once more */
    uint32_t met_mask;
    uint32_t *many, many_n; /* rows of persons that may have several */
    uint32_t *of, *heap;    /* [many_n] group of each such row; the heaps of all groups */
    struct group *group;
    uint32_t groups, *slot, slots; /* slot: group + 1 by person, open addressing */
    uint32_t room;
    int64_t until; /* until when a visit may go on */
    enum yl_status status;
};

/* ---- the window ------------------------------------------------------------------------------ */
static void gather(struct yl_ordering *ordering, uint32_t to)
{
    for (uint32_t cell = ordering->queue->base; cell < to; cell++)
        ordering->rows +=
            yl_queue_take(ordering->queue, ordering->plan->person_station, cell, &ordering->window);
    YL_MUST(ordering->window.n < UINT32_MAX / YL_QUEUE_ROWS, "%u blocks in one window",
            ordering->window.n);
}

/* Who is there may get what a send by roll asks for before the message comes. */
static void enroll(struct yl_ordering *ordering, uint32_t to)
{
    const struct yl_event now = {.time = (int64_t)ordering->queue->base * YL_CELL};
    const uint32_t blocks = ordering->window.n;
    for (uint32_t k = 0; k < blocks; k++)
        for (uint32_t i = 0; i < ordering->window.block[k]->n; i++)
            yl_roll_enter(ordering->walker, ordering->window.block[k]->person[i], &now);
    gather(ordering, to);
}

/* Mark which persons are there, and which may be there more than once: two persons may share a
 * bit. */
static void meet(struct yl_ordering *ordering)
{
    const uint64_t *memory = ordering->walker->replication->memory;
    for (uint32_t k = 0; k < ordering->window.n; k++) {
        const struct yl_queue_block *block = ordering->window.block[k];
        for (uint32_t i = 0; i < block->n; i++) {
            uint32_t at = block->person[i] & ordering->met_mask;
            uint64_t bit = UINT64_C(1) << (at & 63), *met = &ordering->met[at >> 6];
            if (memory) __builtin_prefetch(&memory[block->person[i]]);
            if (*met & bit) ordering->again[at >> 6] |= bit;
            *met |= bit;
        }
    }
}

static void forget(struct yl_ordering *ordering)
{
    for (uint32_t k = 0; k < ordering->window.n; k++) {
        const struct yl_queue_block *block = ordering->window.block[k];
        for (uint32_t i = 0; i < block->n; i++) {
            uint32_t at = (block->person[i] & ordering->met_mask) >> 6;
            ordering->met[at] = ordering->again[at] = 0;
        }
    }
}

/* ---- visits that go on ----------------------------------------------------------------------- */
/* Walk rows [first, first + n) of a block, all of one kind, whose bits are set. */
static void go_some(struct yl_ordering *ordering, const struct yl_queue_block *block,
                    uint32_t first, uint32_t n, uint32_t which)
{
    struct yl_queue_kind kind = yl_queue_kind_of(block, first);
    if (!which) return;
    struct yl_batch *to = yl_walker_open(ordering->walker, kind.source, kind.counted, kind.node);
    uint32_t before = to->n;
    to->sole = to->admitted = true;
    to->until = ordering->until;
    if ((uint32_t)__builtin_popcount(which) == n) {
        yl_queue_append(to, block, first, n);
        which = 0;
    }
    for (; which; which &= which - 1)
        yl_queue_append(to, block, first + (uint32_t)__builtin_ctz(which), 1);
    if (to->memory)
        yl_replication_recall_all(ordering->walker->replication, to->person + before,
                                  to->n - before, to->memory + before);
    if (to->n >= ordering->walker->rows) yl_walker_close(ordering->walker, to);
}

/* The rows of a block whose bits are set. */
static void go_on(struct yl_ordering *ordering, const struct yl_queue_block *block, uint32_t which)
{
    for (uint32_t i = 0, n; i < block->n; i += n) {
        for (n = block->mixed ? 1 : block->n; i + n < block->n; n++)
            if (!yl_queue_alike(block->kind[i + n], block->kind[i])) break;
        go_some(ordering, block, i, n, which >> i & (UINT32_MAX >> (YL_QUEUE_ROWS - n)));
    }
}

static void flush(struct yl_ordering *ordering)
{
    yl_walker_flush_linked(ordering->walker);
    ordering->status = ordering->walker->status;
}

static void go_alone(struct yl_ordering *ordering)
{
    for (uint32_t k = 0; k < ordering->window.n; k++) {
        const struct yl_queue_block *block = ordering->window.block[k];
        uint32_t alone = 0;
        for (uint32_t i = 0; i < block->n; i++) {
            uint32_t at = block->person[i] & ordering->met_mask;
            if (ordering->again[at >> 6] >> (at & 63) & 1)
                ordering->many[ordering->many_n++] = k * YL_QUEUE_ROWS + i;
            else
                alone |= UINT32_C(1) << i;
        }
        go_on(ordering, block, alone);
    }
}

/* ---- persons with several -------------------------------------------------------------------- */
static const struct yl_queue_block *block_of(const struct yl_ordering *ordering, uint32_t row)
{
    return ordering->window.block[row / YL_QUEUE_ROWS];
}

static bool is_before(const struct yl_ordering *ordering, uint32_t row, uint32_t other)
{
    const struct yl_queue_block *one = block_of(ordering, row), *two = block_of(ordering, other);
    uint32_t i = row % YL_QUEUE_ROWS, j = other % YL_QUEUE_ROWS;
    if (one->time[i] != two->time[j]) return one->time[i] < two->time[j];
    return yl_address_compare(yl_queue_address(ordering->plan, one, i),
                              yl_queue_address(ordering->plan, two, j)) < 0;
}

static void push(struct yl_ordering *ordering, struct group *group, uint32_t row)
{
    uint32_t *heap = ordering->heap + group->first, at = group->n++;
    for (; at && is_before(ordering, row, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = row;
}

static uint32_t pop(struct yl_ordering *ordering, struct group *group)
{
    uint32_t *heap = ordering->heap + group->first, first = heap[0], last = heap[--group->n],
             at = 0, child;
    for (; (child = 2 * at + 1) < group->n; at = child) {
        child += child + 1 < group->n && is_before(ordering, heap[child + 1], heap[child]);
        if (!is_before(ordering, heap[child], last)) break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return first;
}

/* Where the group of a person stands in `slot`, or would. */
static uint32_t *slot_of(const struct yl_ordering *ordering, uint32_t person)
{
    uint32_t at = person * UINT32_C(2654435769) & (ordering->slots - 1);
    while (ordering->slot[at] && ordering->group[ordering->slot[at] - 1].person != person)
        at = (at + 1) & (ordering->slots - 1);
    return &ordering->slot[at];
}

static void make_groups(struct yl_ordering *ordering)
{
    uint32_t first = 0;
    ordering->groups = 0;
    for (ordering->slots = LEAST; ordering->slots < 2 * ordering->many_n;) ordering->slots *= 2;
    memset(ordering->slot, 0, ordering->slots * sizeof *ordering->slot);
    for (uint32_t m = 0; m < ordering->many_n; m++) {
        uint32_t row = ordering->many[m],
                 person = block_of(ordering, row)->person[row % YL_QUEUE_ROWS],
                 *slot = slot_of(ordering, person);
        if (!*slot) {
            ordering->group[ordering->groups] = (struct group){.person = person};
            *slot = ++ordering->groups;
        }
        ordering->of[m] = *slot - 1;
        ordering->group[*slot - 1].n++;
    }
    for (uint32_t g = 0; g < ordering->groups; g++) {
        ordering->group[g].first = first;
        first += ordering->group[g].n;
        ordering->group[g].n = 0;
    }
    for (uint32_t m = 0; m < ordering->many_n; m++)
        push(ordering, &ordering->group[ordering->of[m]], ordering->many[m]);
}

static void go_first(struct yl_ordering *ordering, struct group *group)
{
    uint32_t row = pop(ordering, group);
    go_some(ordering, block_of(ordering, row), row % YL_QUEUE_ROWS, 1, 1);
}

/* Visits that come back in this window wait again. */
static void come_back(struct yl_ordering *ordering, uint32_t to)
{
    uint32_t k = ordering->window.n;
    gather(ordering, to);
    for (; k < ordering->window.n; k++)
        for (uint32_t i = 0; i < ordering->window.block[k]->n; i++)
            push(ordering,
                 &ordering->group[*slot_of(ordering, ordering->window.block[k]->person[i]) - 1],
                 k * YL_QUEUE_ROWS + i);
}

static void go_in_rounds(struct yl_ordering *ordering, uint32_t to)
{
    uint32_t left = 0, *live = ordering->many;
    for (uint32_t g = 0; g < ordering->groups; g++) {
        live[left] = g;
        left += ordering->group[g].n > 0;
    }
    ordering->until = 0;
    while (left && !ordering->status) {
        for (uint32_t m = 0; m < left; m++) go_first(ordering, &ordering->group[live[m]]);
        flush(ordering);
        come_back(ordering, to);
        uint32_t n = left;
        left = 0;
        for (uint32_t m = 0; m < n; m++) {
            live[left] = live[m];
            left += ordering->group[live[m]].n > 0;
        }
    }
}

/* ---- a window -------------------------------------------------------------------------------- */
static void make_room(struct yl_ordering *ordering)
{
    if (ordering->rows <= ordering->room) return;
    size_t want = LEAST;
    while (want < ordering->rows) want *= 2;
    YL_FREE(ordering->many, ordering->of, ordering->heap, ordering->group, ordering->slot);
    ordering->many = yl_get(want * sizeof *ordering->many);
    ordering->of = yl_get(want * sizeof *ordering->of);
    ordering->heap = yl_get(want * sizeof *ordering->heap);
    ordering->group = yl_get(want * sizeof *ordering->group);
    ordering->slot = yl_get(2 * want * sizeof *ordering->slot);
    ordering->room = (uint32_t)want;
}

enum yl_status yl_ordering_run(struct yl_ordering *ordering, uint32_t to)
{
    ordering->status = YL_OK;
    ordering->many_n = 0;
    ordering->until = (int64_t)to * YL_CELL;
    gather(ordering, to);
    if (ordering->plan->roll) enroll(ordering, to);
    if (ordering->rows) {
        make_room(ordering);
        meet(ordering);
        go_alone(ordering);
        forget(ordering);
        if (ordering->many_n) make_groups(ordering);
        for (uint32_t g = 0; g < ordering->groups && ordering->many_n; g++)
            if (ordering->group[g].n == 1) go_first(ordering, &ordering->group[g]);
        flush(ordering);
        if (ordering->many_n) go_in_rounds(ordering, to);
    }
    yl_queue_back(ordering->queue, &ordering->window);
    ordering->rows = 0;
    return ordering->status;
}

void yl_ordering_init(struct yl_ordering **out, struct yl_walker *walker, struct yl_queue *queue)
{
    const struct yl_plan *plan = walker->replication->plan;
    *out = NULL;
    if (!plan->per_person) return;
    struct yl_ordering *ordering = yl_get_zeroed(1, sizeof *ordering);
    uint32_t bits = 64;
    while (bits < plan->size && bits < MET_BITS) bits *= 2;
    ordering->plan = plan;
    ordering->walker = walker;
    ordering->queue = queue;
    ordering->met_mask = bits - 1;
    ordering->met = yl_get_zeroed(bits / 64, sizeof *ordering->met);
    ordering->again = yl_get_zeroed(bits / 64, sizeof *ordering->again);
    *out = ordering;
}

void yl_ordering_free(struct yl_ordering *ordering)
{
    if (!ordering) return;
    YL_FREE(ordering->met, ordering->again, ordering->window.block, ordering->many, ordering->of,
            ordering->heap, ordering->group, ordering->slot, ordering);
}
