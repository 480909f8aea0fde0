/* claims.c: a ring of cells for each place, each a list of blocks of columns. Contract: claims.h. */
#include "sim/engine/claims.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include <stdlib.h>
#include <string.h>

enum { ALL = YL_CLAIM_CELLS + 1, STEP = YL_CLAIM_CELLS / 2, FEW = 4 };
#define FOR_EACH_HEAD(x, head) \
    for (struct yl_claim_block **head = (x)->head; head < (x)->head + (x)->plan->stages * ALL; \
         head++)

enum yl_status yl_claims_init(struct yl_claims *x, const struct yl_plan *plan)
{
    *x = (struct yl_claims){.plan = plan};
    x->head = calloc(plan->stages * (size_t)ALL + 1, sizeof(struct yl_claim_block *));
    return x->head ? YL_OK : YL_NO_MEMORY;
}

static void empty(struct yl_claims *x)
{
    FOR_EACH_HEAD(x, head)
    while (*head) {
        struct yl_claim_block *b = *head;
        *head = b->next, yl_claims_back(x, b);
    }
}

void yl_claims_free(struct yl_claims *x)
{
    if (!x->head) return;
    empty(x);
    for (struct yl_claim_block *b = x->free, *next; b; b = next) next = b->next, free(b);
    free(x->head);
    *x = (struct yl_claims){0};
}

void yl_claims_begin(struct yl_claims *x, uint32_t cell)
{
    empty(x);
    x->base = x->dealt = cell, x->added = x->pending = 0;
}

void yl_claims_back(struct yl_claims *x, struct yl_claim_block *b)
{
    b->next = x->free, x->free = b;
}

static struct yl_claim_block **head_of(const struct yl_claims *x, uint32_t stage, uint32_t cell)
{
    YL_MUST(cell >= x->base, "a claim at a time that is done: cell %u before %u", cell, x->base);
    uint32_t at = cell - x->base < YL_CLAIM_CELLS ? cell % YL_CLAIM_CELLS : YL_CLAIM_CELLS;
    return &x->head[stage * ALL + at];
}

/* The first block of a list if it has room, else a new one before it. */
static struct yl_claim_block *open_block(struct yl_claims *x, struct yl_claim_block **head,
                                         struct yl_claim_kind kind)
{
    struct yl_claim_block *b = *head;
    if (b && b->n < YL_CLAIMS) {
        if (b->mixed || yl_claims_alike(b->all, kind)) return b;
        for (uint32_t i = 0; i < b->n; i++) b->kind[i] = b->all;
        b->mixed = true;
        return b;
    }
    if ((b = x->free)) {
        x->free = b->next;
    } else if (!(b = aligned_alloc(64, sizeof *b + 64))) {
        x->failed = true;
        return NULL;
    }
    b->n = 0, b->gone = b->mixed = false, b->next = *head, b->all = kind;
    return *head = b;
}

struct columns { /* those that are not there are NULL */
    const int64_t *time, *begun, *stay, *turn;
    const uint32_t *c0, *c1, *person;
    const int32_t *actions, *switches;
};

/* m rows behind those that are there. */
#define PUT(column) memcpy(to->column + to->n, from->column + i, m * sizeof *from->column)
static void put_rows(struct yl_claim_block *to, const struct columns *from, uint32_t i, uint32_t m,
                     struct yl_claim_kind kind)
{
    PUT(time);
    PUT(begun);
    PUT(stay);
    PUT(c0);
    PUT(c1);
    if (from->turn) PUT(turn);
    if (from->actions) PUT(actions);
    if (from->switches) PUT(switches);
    if (from->person) PUT(person);
    for (uint32_t r = to->n; r < to->n + m && to->mixed; r++) to->kind[r] = kind;
    to->n += m;
}

/* One, without a call for each column. */
static inline void put_row(struct yl_claim_block *to, const struct columns *from, uint32_t i,
                           struct yl_claim_kind kind)
{
    uint32_t at = to->n++;
    if (to->mixed) to->kind[at] = kind;
    to->time[at] = from->time[i], to->begun[at] = from->begun[i], to->stay[at] = from->stay[i];
    to->c0[at] = from->c0[i], to->c1[at] = from->c1[i];
    if (from->turn) to->turn[at] = from->turn[i];
    if (from->actions) to->actions[at] = from->actions[i], to->switches[at] = from->switches[i];
    if (from->person) to->person[at] = from->person[i];
}

void yl_claims_add(void *claims, const struct yl_walker *k, const struct yl_batch *b)
{
    struct yl_claims *x = claims;
    const struct yl_claim_kind kind = {b->node, (uint16_t)b->source, b->counted};
    struct yl_claim_block *to = NULL, **head = NULL;
    int64_t from = 0, end = 0; /* of the cell of `head`: neighbours are mostly of one */
    uint32_t stage = x->plan->node[b->node].stage;
    const struct columns all = {b->time,
                                b->begun,
                                k->stay,
                                x->plan->stage[stage].patient ? k->wait : NULL,
                                b->c0,
                                b->c1,
                                b->person,
                                b->efforts ? b->actions : NULL,
                                b->efforts ? b->switches : NULL};
    x->added += b->n, x->pending += b->n;
    for (uint32_t i = 0, m; i < b->n; i += m) {
        if (b->time[i] < from || b->time[i] >= end) {
            uint32_t cell = (uint32_t)(b->time[i] / YL_CELL);
            head = head_of(x, stage, cell), from = (int64_t)cell * YL_CELL, end = from + YL_CELL;
            to = NULL;
        }
        if ((!to || to->n == YL_CLAIMS) && !(to = open_block(x, head, kind))) return;
        uint32_t most = YL_CLAIMS - to->n < b->n - i ? YL_CLAIMS - to->n : b->n - i;
        for (m = 1; m < most && b->time[i + m] >= from && b->time[i + m] < end; m++) continue;
        if (m >= FEW)
            put_rows(to, &all, i, m, kind);
        else
            for (uint32_t r = i; r < i + m; r++) put_row(to, &all, r, kind);
    }
}

struct yl_claim_block *yl_claims_take(struct yl_claims *x, uint32_t stage, uint32_t cell)
{
    struct yl_claim_block **head = head_of(x, stage, cell), *all = *head;
    *head = NULL;
    for (struct yl_claim_block *b = all; b; b = b->next) x->pending -= b->n;
    return all;
}

/* Those behind the ring whose cells are in it by now. */
static void deal_later(struct yl_claims *x)
{
    x->dealt = x->base;
    for (uint32_t stage = 0; stage < x->plan->stages; stage++) {
        struct yl_claim_block **later = &x->head[stage * ALL + YL_CLAIM_CELLS], *all = *later, *b;
        *later = NULL;
        while ((b = all)) {
            all = b->next;
            const struct columns mine = {b->time, b->begun,  b->stay,    b->turn,    b->c0,
                                         b->c1,   b->person, b->actions, b->switches};
            for (uint32_t i = 0; i < b->n; i++) {
                uint32_t cell = (uint32_t)(b->time[i] / YL_CELL);
                struct yl_claim_kind kind = yl_claim_kind(b, i);
                struct yl_claim_block *to = open_block(x, head_of(x, stage, cell), kind);
                if (to) put_row(to, &mine, i, kind);
            }
            yl_claims_back(x, b);
        }
    }
}

void yl_claims_move(struct yl_claims *x, uint32_t cell)
{
    x->base = cell;
    if (cell - x->dealt >= STEP) deal_later(x);
}

void yl_claims_pour(struct yl_claims *to, struct yl_claims *from)
{
    to->added += from->added, to->pending += from->pending;
    FOR_EACH_HEAD(from, head) if (*head) __builtin_prefetch(*head, 1);
    FOR_EACH_HEAD(from, head)
    while (*head) {
        struct yl_claim_block *b = *head;
        uint32_t stage = to->plan->node[b->all.node].stage;
        *head = b->next;
        bool later = head == &from->head[stage * ALL + YL_CLAIM_CELLS];
        struct yl_claim_block **into = later ? &to->head[stage * ALL + YL_CLAIM_CELLS]
                                             : head_of(to, stage, (uint32_t)(b->time[0] / YL_CELL));
        b->next = *into, *into = b;
        if (!to->free) continue; /* one for one, so that memory stays where it is used */
        b = to->free, to->free = b->next, yl_claims_back(from, b);
    }
    from->added = from->pending = 0;
}
