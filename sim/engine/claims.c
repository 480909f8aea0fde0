/* claims.c: a ring of cells for each place, each a list of blocks of columns. Contract: claims.h. */
#include "sim/engine/claims.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include <stdlib.h>

enum { ALL = YL_CLAIM_CELLS + 1, STEP = YL_CLAIM_CELLS / 2 };
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

static bool alike(const struct yl_claim_block *a, const struct yl_claim_block *b)
{
    return a->node == b->node && a->source == b->source && a->counted == b->counted;
}

/* The first block of a list if there is room for one of this kind in it, else a new one before it. */
static struct yl_claim_block *open_block(struct yl_claims *x, struct yl_claim_block **head,
                                         const struct yl_claim_block *kind)
{
    struct yl_claim_block *b = *head;
    if (b && b->n < YL_CLAIMS && alike(b, kind)) return b;
    if ((b = x->free)) {
        x->free = b->next;
    } else if (!(b = aligned_alloc(64, (sizeof *b + 63) / 64 * 64))) {
        x->failed = true;
        return NULL;
    }
    b->n = 0, b->gone = false, b->next = *head;
    b->node = kind->node, b->source = kind->source, b->counted = kind->counted;
    return *head = b;
}

struct yl_claim_block *yl_claims_room(struct yl_claims *x, const struct yl_claim_block *kind,
                                      int64_t time)
{
    uint32_t stage = x->plan->node[kind->node].stage;
    return open_block(x, head_of(x, stage, (uint32_t)(time / YL_CELL)), kind);
}

void yl_claims_add(void *claims, const struct yl_walker *k, const struct yl_batch *b)
{
    struct yl_claims *x = claims;
    struct yl_claim_block kind, *to = NULL, **head = NULL;
    int64_t from = 0, end = 0; /* of the cell of `head`: neighbours are mostly of one */
    uint32_t stage = x->plan->node[b->node].stage;
    kind.node = b->node, kind.source = (uint16_t)b->source, kind.counted = b->counted;
    x->added += b->n, x->pending += b->n;
    for (uint32_t i = 0; i < b->n; i++) {
        if (b->time[i] < from || b->time[i] >= end) {
            uint32_t cell = (uint32_t)(b->time[i] / YL_CELL);
            head = head_of(x, stage, cell), from = (int64_t)cell * YL_CELL, end = from + YL_CELL;
            to = NULL;
        }
        if ((!to || to->n == YL_CLAIMS) && !(to = open_block(x, head, &kind))) return;
        uint32_t at = to->n++;
        to->time[at] = b->time[i], to->begun[at] = b->begun[i];
        to->stay[at] = k->stay[i], to->turn[at] = k->wait[i];
        to->c0[at] = b->c0[i], to->c1[at] = b->c1[i];
        to->actions[at] = b->actions[i], to->switches[at] = b->switches[i];
        if (b->person) to->person[at] = b->person[i];
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
            for (uint32_t i = 0; i < b->n; i++) {
                struct yl_claim_block *to = yl_claims_room(x, b, b->time[i]);
                if (!to) break;
                uint32_t at = to->n++;
                to->time[at] = b->time[i], to->begun[at] = b->begun[i];
                to->stay[at] = b->stay[i], to->turn[at] = b->turn[i];
                to->c0[at] = b->c0[i], to->c1[at] = b->c1[i], to->person[at] = b->person[i];
                to->actions[at] = b->actions[i], to->switches[at] = b->switches[i];
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
    FOR_EACH_HEAD(from, head)
    while (*head) {
        struct yl_claim_block *b = *head;
        uint32_t stage = to->plan->node[b->node].stage;
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
