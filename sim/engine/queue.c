/* queue.c: a ring of cells for each place, each a list of blocks of columns. Contract: queue.h. */
#include "sim/engine/queue.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { STRIP = 8, AHEAD = 2, LINE = 64 };
/* Of the ring: cells at least, arrivals that it has room for, lists of all stations beyond which it stays short. */
enum { LEAST = 64, WINDOW = 2048, LISTS = 4096 };

/* ---- lists ----------------------------------------------------------------------------------- */
/* The blocks from `first` on go behind those of another list. */
static void append(struct yl_queue_list *to, const struct yl_queue_list *from, uint32_t first)
{
    uint32_t n = from->n - first;
    YL_ARRAY_RESERVE(&to->block, &to->capacity, (size_t)to->n + n);
    if (n) memcpy(to->block + to->n, from->block + first, n * sizeof *to->block);
    to->n += n;
}

void yl_queue_back(struct yl_queue *queue, struct yl_queue_list *list)
{
    append(&queue->free, list, 0);
    list->n = 0;
}

/* Another thread may have had it last. */
static void fetch(const struct yl_queue *queue, const struct yl_queue_block *block)
{
    for (size_t at = 0; at < queue->used && queue->shared; at += LINE)
        __builtin_prefetch((const char *)block + at, 1);
}

/* ---- a queue --------------------------------------------------------------------------------- */
static uint32_t lists(const struct yl_queue *queue)
{
    return queue->plan->stations * (queue->ring + 1);
}

void yl_queue_init(struct yl_queue *queue, const struct yl_plan *plan)
{
    const double each = plan->expected / ((double)(plan->to - plan->from) / YL_CELL + 1);
    size_t used = offsetof(struct yl_queue_block, person);
    if (plan->size) used = offsetof(struct yl_queue_block, actions);
    if (plan->efforts) used = offsetof(struct yl_queue_block, waited);
    if (plan->waits) used = offsetof(struct yl_queue_block, kind);
    *queue = (struct yl_queue){.plan = plan, .used = used, .ring = LEAST};
    while (each * queue->ring < WINDOW && queue->ring < YL_QUEUE_MOST && 2 * lists(queue) < LISTS)
        queue->ring *= 2;
    queue->list = yl_get_zeroed((size_t)lists(queue) + 1, sizeof *queue->list);
}

static void free_list(struct yl_queue_list *list)
{
    for (uint32_t i = 0; i < list->n; i++) free(list->block[i]);
    free(list->block);
}

void yl_queue_free(struct yl_queue *queue)
{
    if (!queue->list) return;
    for (uint32_t i = 0; i < lists(queue); i++) free_list(&queue->list[i]);
    free_list(&queue->free);
    free(queue->list);
    *queue = (struct yl_queue){0};
}

void yl_queue_begin(struct yl_queue *queue, uint32_t cell)
{
    for (uint32_t i = 0; i < lists(queue); i++)
        if (queue->list[i].n) yl_queue_back(queue, &queue->list[i]);
    queue->base = queue->dealt = cell;
    queue->added = queue->pending = 0;
}

/* Where the list of a cell stands among those of a station: in the ring or behind it. */
static inline uint32_t place_of(const struct yl_queue *queue, uint32_t cell)
{
    YL_MUST(cell >= queue->base, "a visit at a time that is done: cell %u before %u", cell,
            queue->base);
    return cell - queue->base < queue->ring ? cell & (queue->ring - 1) : queue->ring;
}

static struct yl_queue_list *list_of(const struct yl_queue *queue, uint32_t station, uint32_t cell)
{
    return &queue->list[station * (queue->ring + 1) + place_of(queue, cell)];
}

/* The last block of a list if it has room for so many, else a new one behind it. */
static inline __attribute__((always_inline)) struct yl_queue_block *
open_block(struct yl_queue *queue, struct yl_queue_list *list, struct yl_queue_kind kind,
           uint32_t room)
{
    struct yl_queue_block *block = list->n ? list->block[list->n - 1] : NULL;
    if (block && block->n + room <= YL_QUEUE_ROWS) {
        if (block->mixed || yl_queue_alike(block->all, kind)) return block;
        for (uint32_t i = 0; i < block->n; i++) block->kind[i] = block->all;
        block->mixed = true;
        return block;
    }
    if (queue->free.n) {
        block = queue->free.block[--queue->free.n];
        if (queue->free.n >= AHEAD) fetch(queue, queue->free.block[queue->free.n - AHEAD]);
    } else
        block = yl_get_aligned(LINE, sizeof *block + LINE);
    block->n = 0;
    block->gone = block->mixed = false;
    block->all = kind;
    const struct yl_queue_list one = {&block, 1, 1};
    append(list, &one, 0);
    return block;
}

struct columns { /* columns that are not there are NULL */
    const int64_t *time, *begun, *stay, *start, *waited;
    const uint32_t *index, *cell, *person;
    const int32_t *actions, *switches;
};

static struct columns columns_of(const struct yl_queue_block *block)
{
    return (struct columns){block->time,    block->begun,   block->stay, block->start,
                            block->waited,  block->index,   block->cell, block->person,
                            block->actions, block->switches};
}

/* Rows from i on, 1 or STRIP of them, behind the others. */
#define PUT(column) memcpy(to->column + at, from->column + i, m * sizeof *from->column)
static inline __attribute__((always_inline)) void put_rows(struct yl_queue_block *to,
                                                           const struct columns *from, uint32_t i,
                                                           uint32_t m, struct yl_queue_kind kind)
{
    const uint32_t at = to->n;
    to->n = at + m;
    for (uint32_t r = at; r < at + m && to->mixed; r++) to->kind[r] = kind;
    PUT(time);
    PUT(begun);
    PUT(stay);
    PUT(index);
    PUT(cell);
    if (from->start) PUT(start);
    if (from->waited) PUT(waited);
    if (from->actions) PUT(actions);
    if (from->actions) PUT(switches);
    if (from->person) PUT(person);
}

/* Rows of one cell mostly stand together, or hardly ever do. */
void yl_queue_add(void *context, const struct yl_walker *walker, const struct yl_batch *batch)
{
    struct yl_queue *queue = context;
    const struct yl_queue_kind kind = {batch->node, (uint16_t)batch->source, batch->counted};
    const uint32_t station = queue->plan->node[batch->node].station;
    const struct columns all = {batch->time,
                                batch->begun,
                                walker->stay,
                                queue->plan->station[station].patient ? walker->wait : NULL,
                                batch->waits ? batch->waited : NULL,
                                batch->index,
                                batch->cell,
                                batch->person,
                                batch->efforts ? batch->actions : NULL,
                                batch->efforts ? batch->switches : NULL};
    struct yl_queue_list *list = &queue->list[station * (queue->ring + 1)];
    struct yl_queue_block *open[YL_QUEUE_MOST + 1]; /* of each cell, once a visit of it has come */
    memset(open, 0, (queue->ring + 1) * sizeof *open);
    queue->added += batch->n;
    queue->pending += batch->n;
    for (uint32_t i = 0, m; i < batch->n; i += m) {
        const int64_t *time = batch->time + i, from = time[0] / YL_CELL * YL_CELL;
        m = batch->n - i < STRIP ? batch->n - i : STRIP;
        int64_t out = m < STRIP ? -1 : 0; /* below 0: no strip of one cell */
        for (uint32_t r = 0; r < STRIP; r++)
            out |= (time[r] - from) | (from + YL_CELL - 1 - time[r]);
        if (out >= 0) {
            const uint32_t at = place_of(queue, (uint32_t)(from / YL_CELL));
            if (!open[at] || open[at]->n + STRIP > YL_QUEUE_ROWS)
                open[at] = open_block(queue, &list[at], kind, STRIP);
            put_rows(open[at], &all, i, STRIP, kind);
        }
        for (uint32_t r = 0; r < m && out < 0; r++) {
            const uint32_t at = place_of(queue, (uint32_t)(time[r] / YL_CELL));
            if (!open[at] || open[at]->n == YL_QUEUE_ROWS)
                open[at] = open_block(queue, &list[at], kind, 1);
            put_rows(open[at], &all, i + r, 1, kind);
        }
    }
}

/* Row i goes to the list of its time. */
static __attribute__((noinline)) void put_there(struct yl_queue *queue, const struct columns *from,
                                                uint32_t i, struct yl_queue_kind kind)
{
    const uint32_t station = queue->plan->node[kind.node].station,
                   cell = (uint32_t)(from->time[i] / YL_CELL);
    put_rows(open_block(queue, list_of(queue, station, cell), kind, 1), from, i, 1, kind);
}

uint32_t yl_queue_take(struct yl_queue *queue, uint32_t station, uint32_t cell,
                       struct yl_queue_list *into)
{
    struct yl_queue_list *list = list_of(queue, station, cell);
    uint32_t n = 0;
    for (uint32_t i = 0; i < list->n && queue->shared; i++) __builtin_prefetch(list->block[i], 1);
    for (uint32_t i = 0; i < list->n; i++) {
        fetch(queue, list->block[i]);
        n += list->block[i]->n;
    }
    append(into, list, 0);
    list->n = 0;
    queue->pending -= n;
    return n;
}

/* In strips, the last of which may be longer than there is: batches and blocks have room for
 * that. */
#define APPEND(column) \
    for (uint32_t i = 0; i < n; i += STRIP) \
    memcpy(to->column + to->n + i, block->column + first + i, STRIP * sizeof *block->column)

void yl_queue_append(struct yl_batch *to, const struct yl_queue_block *block, uint32_t first,
                     uint32_t n)
{
    APPEND(index);
    APPEND(cell);
    APPEND(time);
    APPEND(begun);
    if (to->efforts) APPEND(actions);
    if (to->efforts) APPEND(switches);
    if (to->waits) APPEND(waited);
    if (to->stayed) APPEND(stay);
    if (to->person) APPEND(person);
    to->n += n;
}

void yl_queue_close_ranks(struct yl_queue_block *block)
{
    const struct columns mine = columns_of(block);
    uint32_t keep[YL_QUEUE_ROWS], m = 0;
    for (uint32_t i = 0; i < block->n; i++) {
        keep[m] = i;
        m += block->start[i] != YL_NEVER;
    }
    block->n = 0;
    block->gone = false;
    for (uint32_t g = 0; g < m; g++)
        put_rows(block, &mine, keep[g], 1, yl_queue_kind_of(block, keep[g]));
}

/* Its visits before `end` go into the ring; true: the others, which are most, stay as they are. */
static bool deal(struct yl_queue *queue, struct yl_queue_block *block, int64_t end)
{
    const struct columns mine = columns_of(block);
    const uint32_t n = block->n;
    uint32_t due = 0;
    for (uint32_t i = 0; i < n; i++) due += block->time[i] < end;
    const bool stays = 2 * due < n;
    if (stays && !due) return true;
    block->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct yl_queue_kind kind = yl_queue_kind_of(block, i);
        if (stays && block->time[i] >= end)
            put_rows(block, &mine, i, 1, kind);
        else
            put_there(queue, &mine, i, kind);
    }
    return stays;
}

/* Move visits from behind the ring whose cells are in it by now. */
static void deal_later(struct yl_queue *queue)
{
    const int64_t end = ((int64_t)queue->base + queue->ring) * YL_CELL;
    queue->dealt = queue->base;
    for (uint32_t station = 0; station < queue->plan->stations; station++) {
        struct yl_queue_list *later = &queue->list[(station + 1) * (queue->ring + 1) - 1],
                             all = *later;
        *later = (struct yl_queue_list){0};
        for (uint32_t k = 0; k < all.n; k++) {
            const struct yl_queue_list one = {&all.block[k], 1, 1};
            append(deal(queue, all.block[k], end) ? later : &queue->free, &one, 0);
        }
        free(all.block);
    }
}

void yl_queue_move(struct yl_queue *queue, uint32_t cell)
{
    queue->base = cell;
    if (cell - queue->dealt >= queue->ring / 2) deal_later(queue);
}

/* No block is looked at, since they may all be in another's cache; as many as come go back, so
 * that memory stays where it is used. */
void yl_queue_pour(struct yl_queue *to, struct yl_queue *from)
{
    const uint32_t ring = from->ring;
    uint32_t n = 0;
    for (uint32_t i = 0; i < lists(from); i++) {
        struct yl_queue_list *list = &from->list[i];
        if (!list->n) continue;
        const uint32_t at = i % (ring + 1), cell = from->base + ((at - from->base) & (ring - 1));
        append(at < ring ? list_of(to, i / (ring + 1), cell) : &to->list[i], list, 0);
        n += list->n;
        list->n = 0;
    }
    if (n > to->free.n) n = to->free.n;
    append(&from->free, &to->free, to->free.n - n);
    to->free.n -= n;
    to->added += from->added;
    to->pending += from->pending;
    from->added = from->pending = 0;
    from->shared = to->shared = true;
}
