/* claim.c: claims by their source and node, drawn and counted together. Contract: claim.h. */
#include "sim/engine/claim.h"
#include "sim/base/array.h"
#include "sim/engine/batch.h"
#include "sim/engine/desk.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>
#include <string.h>

/* Claims of this window in the lane, what these become behind their first agents, and what has
 * outlived its window. */
enum { ASKING, LATER, KEPT };
#define NONE UINT32_MAX
#define NUMBER(array, at) ((uint32_t)(array) << YL_ASIDE_BITS | (at))

enum fate {
    LOST,   /* its chance fails, and that ends it */
    ASKS,   /* other agents, as another claim */
    BARE,   /* only counted from there on */
    PASSED, /* a visit behind its chance */
    OPEN    /* a visit in front of it */
};
struct claim {
    uint32_t index, cell; /* of its address */
    uint32_t then;        /* number of the claim that it becomes */
    uint16_t kind;
    uint8_t fate;
    int64_t begun, stay;
};
_Static_assert(sizeof(struct claim) == 32, "in one cache line");
struct kind {                                     /* claims of one source at one node */
    const struct yl_node *node, *chance, *onward; /* chance: NULL if no word is drawn */
    const struct yl_plan_agent *agent;
    struct yl_desk *desk;
    uint32_t source, entry, origin, then,
        same; /* then, same: kinds behind it, of the same source */
    bool counted, patient;
    uint8_t passing, failing; /* fates */
    int64_t served, waited, fates[OPEN + 1];
};
struct yl_claims {
    struct claim *claim[YL_ASIDE_ARRAYS]; /* as the calendar has them */
    size_t room[KEPT];
    uint32_t count[KEPT];
    struct yl_pool kept;
    struct kind *kind;
    size_t kind_room;
    uint32_t kinds, *first; /* [streams][counted] */
    int64_t end;            /* of the window */
    uint32_t *index, *cell; /* columns of claims to come */
    size_t columns[2];
};

void yl_claims_free(struct yl_loop *loop)
{
    struct yl_claims *claims = loop->claims;
    if (!claims) return;
    YL_FREE(claims->claim[ASKING], claims->claim[LATER], claims->claim[KEPT], claims->kind,
            claims->first, claims->index, claims->cell);
    free(claims);
    loop->claims = NULL;
}

void yl_claims_start(struct yl_loop *loop)
{
    struct yl_claims *claims = loop->claims;
    claims->kinds = 0;
    for (uint32_t i = 0; i < 2 * yl_loop_plan(loop)->streams; i++) claims->first[i] = NONE;
    yl_pool_clear(&claims->kept);
    yl_claims_open(loop);
}

void yl_claims_open(struct yl_loop *loop)
{
    loop->claims->count[ASKING] = loop->claims->count[LATER] = 0;
    loop->claims->end = INT64_MIN;
}

static struct claim *claim_at(const struct yl_claims *claims, uint32_t number)
{
    return &claims->claim[number >> YL_ASIDE_BITS & (YL_ASIDE_ARRAYS - 1)]
                         [number & (YL_ASIDE_ROWS - 1)];
}

static struct yl_address address_of(const struct kind *kind, const struct claim *claim)
{
    return (struct yl_address){claim->index, claim->cell, kind->origin};
}

static struct yl_address address_at(const void *context, uint32_t number)
{
    const struct yl_claims *claims = ((const struct yl_loop *)context)->claims;
    const struct claim *claim = claim_at(claims, number);
    return address_of(&claims->kind[claim->kind], claim);
}

enum yl_status yl_claims_init(struct yl_loop *loop)
{
    struct yl_claims *claims = loop->claims = calloc(1, sizeof *claims);
    if (claims)
        claims->first = malloc((2 * (size_t)yl_loop_plan(loop)->streams + 1) * sizeof(uint32_t));
    loop->calendar.lane.aside = (struct yl_asides){.size = sizeof(struct claim),
                                                   .kind = YL_LOOP_CLAIM,
                                                   .address = address_at,
                                                   .context = loop};
    return claims && claims->first ? YL_OK : YL_NO_MEMORY;
}

/* ---- kinds ----------------------------------------------------------------------------------- */
static bool is_nothing(const struct yl_by_number *by) { return by->axis < 0 && !by->number[0]; }

/* Does a step only count those that pass it, and charge them alike? */
static bool is_counted_only(const struct yl_effects *fx)
{
    return is_nothing(&fx->actions) && is_nothing(&fx->switches) && fx->cost.axis < 0 &&
           !fx->forget && !fx->remember && !fx->recalls && !fx->gives && !fx->spawns &&
           fx->refill < 0 && fx->host < 0 && fx->goal < 0 && fx->order_goal < 0 && !fx->live &&
           fx->series == YL_NO_NODE;
}

/* The agents that a visit asks next, past steps that are only counted; NULL: none are. */
static const struct yl_node *next_asked(const struct yl_loop *loop, const struct yl_node *node)
{
    enum { MOST = 16 };
    const struct yl_plan *plan = yl_loop_plan(loop);
    for (int i = 0; i < MOST && !plan->bys; i++, node = &plan->node[node->next]) {
        if (node->op == YL_OP_ASK)
            return loop->foreseen[node->index].foreseen && node->ordered && !node->own &&
                           plan->agent[node->index].service.axis < 0
                       ? node
                       : NULL;
        if (node->ordered || node->rowwise || node->private_suffix ||
            (node->op != YL_OP_REACH &&
             (node->op != YL_OP_PASS || !is_counted_only(node->u.effects))))
            return NULL;
    }
    return NULL;
}

static uint32_t kind_of(struct yl_loop *loop, const struct yl_batch *batch,
                        const struct yl_node *node);

static void set_fates(struct yl_loop *loop, const struct yl_batch *batch, uint32_t at)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct kind *kind = &loop->claims->kind[at];
    const struct yl_node *asked = next_asked(loop, kind->onward);
    const uint32_t then = asked ? kind_of(loop, batch, asked) : NONE;
    struct kind *to = &loop->claims->kind[at]; /* it may have moved */
    to->then = then;
    to->failing = OPEN;
    if (to->chance && plan->node[to->chance->other].op == YL_OP_END && !loop->replication->ended)
        to->failing = LOST;
    to->passing = then != NONE ? ASKS : PASSED;
    if (to->passing == PASSED && to->onward->bare) to->passing = BARE;
}

/* NONE: no memory. */
static uint32_t kind_of(struct yl_loop *loop, const struct yl_batch *batch,
                        const struct yl_node *node)
{
    struct yl_claims *claims = loop->claims;
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint32_t *first = &claims->first[2 * batch->source + batch->counted], at = *first;
    while (at != NONE && claims->kind[at].node != node) at = claims->kind[at].same;
    if (at != NONE) return at;
    if (claims->kinds > UINT16_MAX ||
        !YL_ARRAY_RESERVE(&claims->kind, &claims->kind_room, (size_t)claims->kinds + 1)) {
        loop->status = YL_NO_MEMORY;
        return NONE;
    }
    const struct yl_node *chance = yl_batch_chance_behind(plan, node);
    at = claims->kinds++;
    claims->kind[at] = (struct kind){.node = node,
                                     .chance = chance,
                                     .onward = &plan->node[chance ? chance->next : node->next],
                                     .agent = &plan->agent[node->index],
                                     .desk = &loop->foreseen[node->index],
                                     .source = batch->source,
                                     .entry = batch->entry,
                                     .origin = batch->origin,
                                     .counted = batch->counted,
                                     .patient = plan->agent[node->index].has_patience,
                                     .same = *first,
                                     .then = NONE,
                                     .passing = OPEN};
    *first = at;
    set_fates(loop, batch, at);
    return at;
}

/* ---- taken from a batch ---------------------------------------------------------------------- */
/* Room for n more, each in one cache line; NULL: no memory. */
static struct claim *add(struct yl_loop *loop, int array, uint32_t n)
{
    enum { LINE = 64, LEAST = 1024 };
    struct yl_claims *claims = loop->claims;
    const uint32_t first = claims->count[array];
    if (first + n > claims->room[array]) {
        const size_t want = 2 * ((size_t)first + n) + LEAST;
        struct claim *more = aligned_alloc(LINE, want * sizeof *more);
        if (!more) {
            loop->status = YL_NO_MEMORY;
            return NULL;
        }
        if (first) memcpy(more, claims->claim[array], first * sizeof *more);
        free(claims->claim[array]);
        claims->claim[array] = more;
        claims->room[array] = want;
        loop->calendar.lane.aside.array[array] = (const char *)more;
    }
    claims->count[array] += n;
    return claims->claim[array] + first;
}

/* Fates by the words of walker->word; those that pass stand in walker->keep: how many. */
static uint32_t decide(const struct yl_walker *walker, const struct kind *kind, struct claim *claim,
                       uint32_t n)
{
    const uint8_t fate = kind->chance ? kind->failing : kind->passing;
    uint32_t m = n;
    int ties = 0;
    for (uint32_t i = 0; i < n; i++) claim[i].fate = fate;
    if (!kind->chance) {
        for (uint32_t i = 0; i < n && fate == ASKS; i++) walker->keep[i] = i;
        return m;
    }
    const uint64_t threshold = kind->chance->u.chance.chance[0].threshold;
    m = (uint32_t)walker->replication->kernels->below(
        walker->keep, walker->tie, &ties, walker->word, (uint32_t)(threshold >> 32), (int)n);
    for (uint32_t i = 0; i < m; i++) claim[walker->keep[i]].fate = kind->passing;
    for (int i = 0; i < ties; i++) claim[walker->tie[i]].fate = OPEN;
    return m;
}

/* Of the claims from a number on, the m that walker->keep names go on to others: what they need
 * there is drawn. The number of the first of those; NONE: no memory. */
static uint32_t draw_next(struct yl_loop *loop, const struct yl_walker *walker, uint32_t number,
                          uint32_t m)
{
    struct yl_claims *claims = loop->claims;
    const struct yl_replication *replication = walker->replication;
    const uint32_t first = claims->count[LATER];
    struct claim *to = add(loop, LATER, m), *from = claim_at(claims, number);
    if (!to || !YL_ARRAY_RESERVE(&claims->index, &claims->columns[0], m) ||
        !YL_ARRAY_RESERVE(&claims->cell, &claims->columns[1], m)) {
        loop->status = YL_NO_MEMORY;
        return NONE;
    }
    const uint32_t at = claims->kind[from->kind].then, origin = claims->kind[from->kind].origin;
    const struct kind *kind = &claims->kind[at];
    uint32_t *index = claims->index, *cell = claims->cell;
    for (uint32_t i = 0; i < m; i++) {
        const struct claim *one = &from[walker->keep[i]];
        index[i] = one->index;
        cell[i] = one->cell;
    }
    replication->kernels->k52(walker->k, index, cell, origin, yl_ctr3(YL_SLOT_STAY, 0, 0),
                              replication->key[kind->node->key], (int)m);
    replication->kernels->draw(walker->delay, &kind->agent->service.draw[0], walker->k, (int)m);
    for (uint32_t i = 0; i < m; i++) {
        struct claim *one = &from[walker->keep[i]];
        one->then = NUMBER(LATER, first + i);
        to[i] = (struct claim){one->index, one->cell,       NONE, (uint16_t)at, OPEN,
                               one->begun, walker->delay[i]};
    }
    if (kind->chance)
        replication->kernels->words(walker->word, index, cell, origin,
                                    yl_ctr3(YL_SLOT_CHANCE, 0, 0),
                                    replication->key[kind->chance->key], (int)m);
    return NUMBER(LATER, first);
}

static bool may_take(const struct yl_loop *loop, const struct yl_walker *walker,
                     const struct yl_batch *batch)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_node *node = &plan->node[batch->node];
    if (loop->claim_limit == INT64_MIN || walker->defer != yl_loop_defer || node->op != YL_OP_ASK ||
        !loop->foreseen[node->index].foreseen || plan->size || batch->memory || plan->efforts ||
        batch->source >= plan->streams || !batch->n)
        return false;
    bool all = true;
    for (uint32_t i = 0; i < batch->n; i++)
        all &= (batch->time[i] < loop->claim_limit) & (walker->stay[i] >= 0);
    return all && loop->claims->count[ASKING] + batch->n < YL_LANE_ASIDE &&
           loop->claims->count[LATER] < YL_LANE_ASIDE / 2;
}

bool yl_claim_take(void *context, const struct yl_walker *walker, const struct yl_batch *batch)
{
    struct yl_loop *loop = context;
    if (!may_take(loop, walker, batch)) return false;
    const uint32_t at = kind_of(loop, batch, &yl_loop_plan(loop)->node[batch->node]);
    struct claim *claim = at != NONE ? add(loop, ASKING, batch->n) : NULL;
    if (!claim) return true;
    uint32_t number = NUMBER(ASKING, loop->claims->count[ASKING] - batch->n);
    for (uint32_t i = 0; i < batch->n; i++)
        claim[i] = (struct claim){batch->index[i], batch->cell[i], NONE, (uint16_t)at, OPEN,
                                  batch->begun[i], walker->stay[i]};
    loop->claims->end = loop->claim_limit;
    loop->deferred += batch->n;
    if (yl_calendar_put_rows(&loop->calendar, batch->time, batch->n)) loop->status = YL_NO_MEMORY;
    for (uint32_t n = batch->n; n && !loop->status;) {
        claim = claim_at(loop->claims, number);
        const struct kind *kind = &loop->claims->kind[claim->kind];
        n = decide(walker, kind, claim, n);
        if (kind->passing != ASKS || !n) break;
        number = draw_next(loop, walker, number, n);
    }
    return true;
}

/* ---- their turn ------------------------------------------------------------------------------ */
/* What is behind a claim never comes to pass, or is over. */
static void drop(struct yl_claims *claims, uint32_t number)
{
    while (number != NONE && number >> YL_ASIDE_BITS == KEPT) {
        struct claim *claim = claim_at(claims, number);
        const uint32_t then = claim->then;
        yl_pool_give(&claims->kept, claim, number & (YL_ASIDE_ROWS - 1));
        number = then;
    }
}

/* A claim and those behind it, where they outlive the window: their number there. */
static uint32_t keep(struct yl_loop *loop, uint32_t number)
{
    struct yl_claims *claims = loop->claims;
    uint32_t first = NONE, before = NONE;
    for (; number != NONE && number >> YL_ASIDE_BITS != KEPT;
         number = claim_at(claims, number)->then) {
        const uint32_t at =
            yl_pool_take(&claims->kept, &claims->claim[KEPT], sizeof *claims->claim[KEPT]);
        loop->calendar.lane.aside.array[KEPT] = (const char *)claims->claim[KEPT];
        if (at == YL_POOL_NONE || at >= YL_ASIDE_ROWS) {
            loop->status = YL_NO_MEMORY;
            return first;
        }
        claims->claim[KEPT][at] = *claim_at(claims, number);
        if (before != NONE)
            claim_at(claims, before)->then = NUMBER(KEPT, at);
        else
            first = NUMBER(KEPT, at);
        before = NUMBER(KEPT, at);
    }
    return first != NONE ? first : number;
}

/* As a visit that is at `node` at `time`. */
static void go_on(struct yl_loop *loop, const struct claim *claim, const struct yl_node *node,
                  int64_t time)
{
    const struct kind *kind = &loop->claims->kind[claim->kind];
    const uint32_t at = (uint32_t)(node - yl_loop_plan(loop)->node);
    const bool asks = node == kind->node;
    struct yl_visit visit = yl_visit_fresh(kind->entry, kind->source, at, kind->counted);
    visit.time = time;
    visit.begun = visit.born = claim->begun;
    visit.address = address_of(kind, claim);
    if (asks) visit.stay_us = claim->stay;
    if (node->private_suffix) {
        yl_walker_resume(loop->walker, &visit);
        return;
    }
    const uint32_t i = yl_loop_get(loop, &visit);
    if (i != YL_NOBODY) yl_loop_walk(loop, i, asks);
}

/* It asks others at `time`. */
static void ask_next(struct yl_loop *loop, const struct claim *claim, int64_t time)
{
    struct yl_calendar *calendar = &loop->calendar;
    const struct yl_address address = address_of(&loop->claims->kind[claim->kind], claim);
    const bool soon = time < loop->claims->end;
    if (soon && claim->then >> YL_ASIDE_BITS == LATER && calendar->lane.follow.on) {
        loop->status = yl_calendar_follow(calendar, time, claim->then & (YL_ASIDE_ROWS - 1));
        return;
    }
    const uint32_t next = soon ? claim->then : keep(loop, claim->then); /* claims may move */
    if (loop->status) return;
    loop->status = yl_calendar_put(calendar, time, address, YL_ASIDE | next,
                                   YL_RANK_JOIN << 16 | YL_LOOP_CLAIM << 24);
}

static inline __attribute__((always_inline)) void claimed(struct yl_loop *loop,
                                                          const struct claim *claim, int64_t joined)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct kind *kind = &loop->claims->kind[claim->kind];
    struct yl_desk *desk = kind->desk;
    struct yl_tally *tally = loop->replication->tally;
    const int64_t start = yl_desk_free(desk, joined), to = start + claim->stay;
    if ((start > joined && kind->patient) || (!plan->drain && to >= plan->to)) {
        drop(loop->claims, claim->then);
        go_on(loop, claim, kind->node, joined);
        return;
    }
    kind->served++;
    kind->fates[claim->fate]++;
    if (start > joined) yl_tally_sum(tally, &kind->waited, start - joined);
    yl_desk_count(tally, kind->agent, desk, (const int64_t[]){joined, start, to});
    yl_desk_take(loop, desk, to);
    if (claim->fate == ASKS)
        ask_next(loop, claim, to);
    else if (claim->fate >= PASSED)
        go_on(loop, claim, claim->fate == PASSED ? kind->onward : kind->chance, to);
}

void yl_claims_run(struct yl_loop *loop)
{
    uint32_t number;
    int64_t time;
    while (!loop->status && yl_calendar_pop_row(&loop->calendar, &number, &time))
        claimed(loop, claim_at(loop->claims, number), time);
}

void yl_claim_event(struct yl_loop *loop, const struct yl_event *event)
{
    struct yl_claims *claims = loop->claims;
    const uint32_t number = event->visit & ~YL_ASIDE;
    struct claim *place = claim_at(claims, number);
    const struct claim claim = *place;
    if (number >> YL_ASIDE_BITS == KEPT)
        yl_pool_give(&claims->kept, place, number & (YL_ASIDE_ROWS - 1));
    claimed(loop, &claim, event->time);
}

/* ---- what was counted ------------------------------------------------------------------------ */
static void count_steps(struct yl_loop *loop, const struct kind *kind, int64_t n)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_tally *tally = loop->replication->tally;
    for (const struct yl_node *node = kind->onward; node->op != YL_OP_ASK;
         node = &plan->node[node->next]) {
        const bool passed = node->op == YL_OP_PASS;
        if (node->row != YL_NO_NODE)
            yl_tally_add(tally, kind->counted, kind->entry,
                         yl_row_slot(node->row, passed ? YL_ROW_PASSED : YL_ROW_REACHED), n);
        if (passed && node->u.effects->cost.number[0])
            yl_tally_add_each(tally, kind->counted, kind->entry,
                              plan->entry[kind->entry].slot + YL_ENTRY_COST, n,
                              node->u.effects->cost.number[0]);
    }
}

static void count_bare(struct yl_loop *loop, const struct kind *kind, int64_t n)
{
    struct yl_walker *walker = loop->walker;
    const uint32_t node = (uint32_t)(kind->onward - yl_loop_plan(loop)->node);
    while (n && !walker->status) {
        struct yl_batch *to = yl_walker_open(walker, kind->source, kind->counted, node);
        if (!to) return;
        const uint32_t m = n < walker->rows - to->n ? (uint32_t)n : walker->rows - to->n;
        to->n += m;
        n -= m;
        if (to->n >= walker->rows) yl_walker_close(walker, to);
    }
}

static void count_kind(struct yl_loop *loop, struct kind *kind)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_tally *tally = loop->replication->tally;
    const uint32_t slot = kind->agent->slot;
    yl_tally_add(tally, kind->counted, kind->entry, slot + YL_AGENT_REQUESTS, kind->served);
    yl_tally_add(tally, kind->counted, kind->entry, slot + YL_AGENT_SERVED, kind->served);
    yl_tally_add(tally, kind->counted, kind->entry, slot + YL_AGENT_WAIT_US, kind->waited);
    yl_tally_add(tally, kind->counted, kind->entry, slot + YL_AGENT_WAIT_ALL_US, kind->waited);
    if (kind->fates[LOST])
        yl_tally_end(tally, kind->counted, kind->entry, &plan->node[kind->chance->other],
                     kind->fates[LOST]);
    if (kind->fates[ASKS]) count_steps(loop, kind, kind->fates[ASKS]);
    if (kind->fates[BARE]) count_bare(loop, kind, kind->fates[BARE]);
    kind->served = kind->waited = 0;
    for (int i = 0; i <= OPEN; i++) kind->fates[i] = 0;
}

void yl_claims_count(struct yl_loop *loop)
{
    for (uint32_t i = 0; i < loop->claims->kinds && !loop->status; i++)
        if (loop->claims->kind[i].served) count_kind(loop, &loop->claims->kind[i]);
}
