/* lines.c: a place takes who is due in groups of cells, sorts them and runs its recursion. Contract: lines.h. */
#include "sim/engine/lines.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/claims.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include "sim/engine/servers.h"
#include "sim/engine/turns.h"
#include <stdlib.h>
#include <string.h>

/* A key of the sort: the time since the first cell of the group, then which of its rows: no two are the same. */
enum { STEP = YL_CLAIM_CELLS / 2, GROUP = 512, SMALL = 24, ROW_BITS = 28 };
#define ROW_MASK ((UINT64_C(1) << ROW_BITS) - 1)
#define APART static __attribute__((noinline)) /* a loop that wants all registers */

struct row {
    struct yl_claim_block *b;
    uint32_t i;
};
struct run { /* rows of one kind in a block */
    struct yl_claim_block *b;
    uint32_t first, n;
    struct yl_claim_kind kind;
};
struct left { /* units, INT64_MAX without end, and when the calendar sets them anew */
    int64_t n, till;
};
struct yl_lines {
    const struct yl_plan *plan;
    struct yl_world *world;
    struct yl_walker *walker;
    struct yl_claims claims;
    struct yl_turns *turns;     /* in a plan of turns, else NULL */
    struct yl_servers *servers; /* [stages] servers and seats */
    struct left *left;          /* [stages] of stock and limits */
    struct yl_claim_list group; /* row i of its block b is row b * YL_CLAIMS + i */
    uint32_t rows;
    uint64_t *key, *other; /* [room] */
    uint32_t *bucket;      /* [4 * room + 1] */
    int64_t *column[3];    /* [room] instants of a group, in its order */
    uint32_t room;
    struct yl_batch **last; /* [streams][counted] open batch of who goes on, or NULL */
    enum yl_status status;
};

/* ---- order ---------------------------------------------------------------------------------------------------------- */
static inline struct row row_of(const struct yl_lines *x, uint64_t key)
{
    uint32_t at = (uint32_t)(key & ROW_MASK);
    return (struct row){x->group.block[at / YL_CLAIMS], at % YL_CLAIMS};
}

static struct yl_claim_kind kind_of(struct row r) { return yl_claim_kind(r.b, r.i); }

static bool is_behind(const struct yl_lines *x, uint64_t a, uint64_t b)
{
    if (a >> ROW_BITS != b >> ROW_BITS) return a > b;
    struct row r = row_of(x, a), s = row_of(x, b);
    uint32_t m = x->plan->stream[kind_of(r).source].maker,
             n = x->plan->stream[kind_of(s).source].maker;
    if (m != n) return m > n;
    if (r.b->c1[r.i] != s.b->c1[s.i]) return r.b->c1[r.i] > s.b->c1[s.i];
    return r.b->c0[r.i] > s.b->c0[s.i];
}

/* Whatever they look like, with the whole of the order; those in order already cost little. */
static void merge_sort(const struct yl_lines *x, uint64_t *key, uint64_t *other, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2, a = 0, b = half;
    merge_sort(x, key, other, half);
    merge_sort(x, key + half, other, n - half);
    if (!is_behind(x, key[half - 1], key[half])) return;
    memcpy(other, key, half * sizeof *key);
    for (uint32_t at = 0; a < half; at++)
        key[at] = b < n && is_behind(x, other[a], key[b]) ? key[b++] : other[a++];
}

/* Keys that are nearly in order. `ties`: some are of one instant, or nearly. False: they are not in order, and some are still to
 * be done. */
static bool insertion_sort(uint64_t *key, uint32_t n, bool *ties)
{
    uint64_t moved = 0, most = (uint64_t)SMALL * n, before = key[0];
    bool near = false;
    for (uint32_t i = 1; i < n; i++) {
        uint64_t k = key[i];
        if (k > before) {
            near |= k - before <= ROW_MASK;
            before = k;
            continue;
        }
        uint32_t at = i;
        do key[at] = key[at - 1];
        while (--at && key[at - 1] > k);
        key[at] = k;
        near |= at && k - key[at - 1] <= ROW_MASK;
        near |= key[at + 1] - k <= ROW_MASK;
        if ((moved += i - at) > most) return false;
    }
    *ties = near;
    return true;
}

/* Visits of one instant stand by row so far. */
static void sort_ties(const struct yl_lines *x, uint64_t *key, uint64_t *other, uint32_t n)
{
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && key[to] >> ROW_BITS == key[i] >> ROW_BITS; to++) continue;
        merge_sort(x, key + i, other, to - i);
    }
}

/* Dealt out to about twice as many buckets as there are keys, then put right: times are mostly even. */
static void sort(struct yl_lines *x, uint32_t n, uint64_t low, uint64_t high)
{
    uint32_t *bucket = x->bucket;
    int shift = ROW_BITS;
    if (n > SMALL) {
        while ((high - low) >> shift >= 2 * n + n / 2) shift++;
        uint32_t buckets = (uint32_t)((high - low) >> shift) + 1;
        memset(bucket, 0, buckets * sizeof *bucket);
        for (uint32_t i = 0; i < n; i++) bucket[(x->key[i] - low) >> shift]++;
        for (uint32_t b = 0, sum = 0; b < buckets; b++) {
            uint32_t many = bucket[b];
            bucket[b] = sum;
            sum += many;
        }
        uint64_t *unsorted = x->key, *sorted = x->other;
        for (uint32_t i = 0; i < n; i++) {
            uint64_t key = unsorted[i];
            sorted[bucket[(key - low) >> shift]++] = key;
        }
        x->other = unsorted;
        x->key = sorted;
    }
    bool ties;
    if (!insertion_sort(x->key, n, &ties))
        merge_sort(x, x->key, x->other, n);
    else if (ties)
        sort_ties(x, x->key, x->other, n);
}

/* Fills the keys of a group, the first cell of which begins at `zero`. */
static void make_keys(struct yl_lines *x, int64_t zero, uint64_t *low, uint64_t *high)
{
    uint64_t *key = x->key, least = UINT64_MAX, most = 0;
    for (uint32_t k = 0; k < x->group.n; k++) {
        const struct yl_claim_block *b = x->group.block[k];
        for (uint32_t i = 0; i < b->n; i++) {
            uint64_t this = (uint64_t)(b->time[i] - zero) << ROW_BITS | (k * YL_CLAIMS + i);
            least = this < least ? this : least;
            most = this > most ? this : most;
            *key++ = this;
        }
    }
    *low = least >> ROW_BITS << ROW_BITS;
    *high = most;
}

/* ---- who goes on ---------------------------------------------------------------------------------------------------- */
static void count(struct yl_lines *x, struct yl_claim_kind kind, uint32_t slot, int64_t n)
{
    yl_tally_add(x->world->tally, kind.counted, x->plan->stream[kind.source].entry, slot, n);
}

/* It has no turn any more. */
static void be_gone(struct row r)
{
    r.b->turn[r.i] = YL_NEVER;
    r.b->gone = true;
}

static void finish(struct yl_lines *x, struct row r, uint32_t outcome)
{
    count(x, kind_of(r), x->plan->outcome_slot + outcome, 1);
    be_gone(r);
}

/* The open batch of those of a kind who go on from `node`; NULL: that is an end, and n of them have come to it. */
static struct yl_batch *batch_for(struct yl_lines *x, struct yl_claim_kind kind, uint32_t node,
                                  uint32_t n)
{
    struct yl_batch **last = &x->last[2 * kind.source + kind.counted];
    if (*last && (*last)->node == node) return *last;
    if (x->plan->node[node].op != YL_OP_END)
        return *last = yl_walker_open(x->walker, kind.source, kind.counted, node);
    count(x, kind, x->plan->outcome_slot + x->plan->node[node].index, n);
    return NULL;
}

static void close_if_full(struct yl_lines *x, struct yl_claim_kind kind, struct yl_batch *to)
{
    if (to->n < x->walker->rows) return;
    x->last[2 * kind.source + kind.counted] = NULL;
    yl_walker_close(x->walker, to);
}

/* Rows of a block go on from `node` at the times that stand in it. */
static void go_on(struct yl_lines *x, struct run run, uint32_t node)
{
    struct yl_batch *to = batch_for(x, run.kind, node, run.n);
    if (!to) return;
    if (x->plan->node[node].bare)
        to->n += run.n;
    else
        yl_claims_append(to, run.b, run.first, run.n);
    close_if_full(x, run.kind, to);
}

/* One that goes another way than the rest of its block. */
static void admit(struct yl_lines *x, struct row r, uint32_t node, int64_t time)
{
    r.b->time[r.i] = time;
    go_on(x, (struct run){r.b, r.i, 1, kind_of(r)}, node);
    be_gone(r);
}

/* Of the rows from i on that are not gone, the first ones of one kind; n is 0 if there are none. */
static struct run run_from(struct yl_claim_block *b, uint32_t i)
{
    while (i < b->n && b->gone && b->turn[i] == YL_NEVER) i++;
    struct run run = {.b = b, .first = i};
    if (i == b->n) return run;
    run.kind = yl_claim_kind(b, i);
    uint32_t to = b->gone || b->mixed ? i + 1 : b->n;
    while (to < b->n && !(b->gone && b->turn[to] == YL_NEVER) &&
           yl_claims_alike(yl_claim_kind(b, to), run.kind))
        to++;
    run.n = to - i;
    return run;
}

/* ---- places --------------------------------------------------------------------------------------------------------- */
static int64_t patience_of(struct row r, bool patient)
{
    int64_t wait = patient ? r.b->turn[r.i] : -1;
    return wait < 0 ? YL_NEVER : r.b->time[r.i] + wait;
}

/* One who finds no server free; false: it does not wait until `start`. */
static bool wait_for_server(struct yl_lines *x, struct row r, const struct yl_plan_agent *agent,
                            int64_t start)
{
    const struct yl_plan *p = x->plan;
    int64_t t = r.b->time[r.i], until = patience_of(r, agent->has_patience),
            left = start < until ? start : until;
    bool late = !p->drain && left >= p->to;
    if (start <= until && !late) return true;
    yl_tally_interval(x->world->tally, agent->queue, t, left);
    struct yl_claim_kind kind = kind_of(r);
    count(x, kind, agent->slot + YL_AGENT_REQUESTS, 1);
    if (!late) {
        count(x, kind, agent->slot + YL_AGENT_ABANDONED, 1);
        count(x, kind, agent->slot + YL_AGENT_WAIT_ALL_US, left - t);
    }
    finish(x, r, late ? p->under_way : p->node[p->node[kind.node].other].index);
    return false;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

APART void serve_all(struct yl_lines *x, struct yl_servers *s, const struct yl_plan_agent *agent,
                     bool in_order)
{
    uint32_t n = x->rows;
    struct yl_tally *tally = x->world->tally;
    const int64_t over = x->plan->drain ? YL_NEVER : x->plan->to;
    const bool patient = agent->has_patience;
    int64_t *asked = x->column[0], *begun = x->column[1], *done = x->column[2],
            *only = yl_servers_only(s);
    uint32_t m = 0;
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, x->key[k]);
        int64_t t = r.b->time[r.i], start = only ? later(*only, t) : yl_servers_free(s, t);
        bool unsure = patient || start >= over;
        if (unsure && start > t && !wait_for_server(x, r, agent, start)) continue;
        r.b->turn[r.i] = start;
        asked[m] = t;
        begun[m] = start;
        done[m] = start + r.b->stay[r.i];
        if (only)
            *only = done[m++];
        else
            yl_servers_take(s, done[m++]);
    }
    if (!in_order) { /* so nobody has waited */
        yl_tally_intervals(tally, agent->busy, begun, done, m);
        return;
    }
    const int64_t gauge[4] = {agent->queue, YL_NO_GAUGE, agent->busy, agent->queue};
    yl_tally_steps(tally, gauge, asked, m, true);
    yl_tally_steps(tally, gauge + 2, begun, m, true);
    yl_tally_steps(tally, (const int64_t[]){YL_NO_GAUGE, agent->busy}, done, m, only);
}

/* Those who have got a server, from its beginning to its end. */
static void served(struct yl_lines *x, struct run run, const struct yl_plan_agent *agent)
{
    const struct yl_plan *p = x->plan;
    struct yl_claim_block *b = run.b;
    int64_t wait = 0;
    for (uint32_t i = run.first; i < run.first + run.n; i++) wait += b->turn[i] - b->time[i];
    for (uint32_t i = run.first; i < run.first + run.n; i++) b->time[i] = b->turn[i] + b->stay[i];
    count(x, run.kind, agent->slot + YL_AGENT_REQUESTS, run.n);
    count(x, run.kind, agent->slot + YL_AGENT_SERVED, run.n);
    count(x, run.kind, agent->slot + YL_AGENT_WAIT_US, wait);
    count(x, run.kind, agent->slot + YL_AGENT_WAIT_ALL_US, wait);
    for (uint32_t i = run.first; i < run.first + run.n && !p->drain; i++)
        if (b->time[i] >= p->to) finish(x, (struct row){b, i}, p->under_way);
}

/* One who finds no seat free; true: it gets one at `start`. Stays end with their session, so that is never later than its end. */
static bool wait_for_seat(struct yl_lines *x, struct row r, const struct yl_plan_session *session,
                          int64_t start)
{
    const struct yl_plan *p = x->plan;
    const struct yl_claim_kind kind = kind_of(r);
    const struct yl_node *node = &p->node[kind.node];
    const struct yl_plan_room *room = &p->room[node->index];
    int64_t over = session ? session->to : YL_NEVER, until = patience_of(r, room->has_patience),
            left = start, t = r.b->time[r.i];
    if (room->full_leave) {
        count(x, kind, room->slot + YL_ROOM_TURNED_AWAY, 1);
        finish(x, r, p->node[node->other].index);
        return false;
    }
    count(x, kind, 3 * room->wait_row, 1);
    if (until < left) left = until;
    yl_tally_interval(x->world->tally, room->queue, t, left);
    if (!p->drain && left >= p->to) {
        finish(x, r, p->under_way);
    } else if (until < start) {
        count(x, kind, room->slot + YL_ROOM_ABANDONED, 1);
        finish(x, r, p->node[node->target[0]].index);
    } else if (over <= start) {
        admit(x, r, node->target[1], over);
    } else {
        count(x, kind, room->slot + YL_ROOM_WAITED_US, start - t);
        count(x, kind, 3 * room->wait_row + 2, 1);
        return true;
    }
    return false;
}

APART void seat_all(struct yl_lines *x, struct yl_servers *s, const struct yl_plan_room *room,
                    uint32_t n)
{
    const uint64_t *key = x->key;
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, key[k]);
        int64_t t = r.b->time[r.i], start = yl_servers_free(s, t);
        const struct yl_plan_session *session = yl_moment_session(room, t);
        if (start > t && !wait_for_seat(x, r, session, start)) continue;
        int64_t end = start + r.b->stay[r.i];
        if (session && end > session->to) end = session->to;
        yl_servers_take(s, end);
        r.b->time[r.i] = r.b->turn[r.i] = start;
    }
}

static bool is_counted(const struct yl_plan_stage *what)
{
    return what->op == YL_OP_ORDER || what->op == YL_OP_TAKE;
}

/* What is left of a limit at an instant, no earlier than the one before. */
static void renew(const struct yl_plan *p, const struct yl_plan_stage *what, struct left *left,
                  int64_t now)
{
    if (now < left->till) return;
    const struct yl_plan_limit *q = &p->limit[what->index];
    left->n = q->allow.number[0];
    left->till = yl_next_boundary(&p->zone, now, q->every);
}

static void use(struct left *left, uint32_t n)
{
    if (left->n != INT64_MAX) left->n -= n;
}

static void hand_out(struct yl_lines *x, uint32_t stage, uint32_t n)
{
    const struct yl_plan *p = x->plan;
    const struct yl_plan_stage *what = &p->stage[stage];
    bool take = what->op == YL_OP_TAKE;
    uint32_t none = take ? p->limit[what->index].slot + YL_LIMIT_REFUSED
                         : p->shop[what->index].slot + YL_SHOP_STOCKOUTS;
    struct left *left = &x->left[stage];
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, x->key[k]);
        renew(p, what, left, r.b->time[r.i]);
        if (left->n > 0) {
            use(left, 1);
            r.b->turn[r.i] = r.b->time[r.i];
            continue;
        }
        const struct yl_node *node = &p->node[kind_of(r).node];
        count(x, kind_of(r), none, 1);
        admit(x, r, take ? node->target[0] : node->other, r.b->time[r.i]);
    }
}

/* Is there one for each of the group, who all come before cell `to`? Then their order does not matter. */
static bool is_plenty(const struct yl_lines *x, uint32_t stage, uint32_t to)
{
    const struct left *left = &x->left[stage];
    if (is_counted(&x->plan->stage[stage]))
        return left->n >= x->rows && (int64_t)to * YL_CELL <= left->till;
    return yl_servers_has(&x->servers[stage], x->rows, (int64_t)x->claims.base * YL_CELL);
}

static bool make_room(struct yl_lines *x)
{
    uint32_t want = 2 * x->rows;
    if (x->rows <= x->room) return true;
    YL_MUST(x->group.n < ROW_MASK / YL_CLAIMS, "%u visits in one cell", x->rows);
    free(x->key);
    free(x->other);
    free(x->bucket);
    x->key = malloc(want * sizeof *x->key);
    x->other = malloc(want * sizeof *x->other);
    x->bucket = malloc((4 * (size_t)want + 1) * sizeof *x->bucket);
    x->room = x->key && x->other && x->bucket ? want : 0;
    for (int c = 0; c < 3; c++) {
        free(x->column[c]);
        if (!(x->column[c] = malloc(want * sizeof *x->column[c]))) x->room = 0;
    }
    if (!x->room) x->status = YL_NO_MEMORY;
    return x->room;
}

/* Those of a block who have had their turn go on. */
static void settle(struct yl_lines *x, struct yl_claim_block *b, const struct yl_plan_stage *what)
{
    const struct yl_plan *p = x->plan;
    struct run run;
    for (uint32_t i = 0; what->op == YL_OP_ASK && (run = run_from(b, i)).n; i = run.first + run.n)
        served(x, run, &p->agent[what->index]);
    for (uint32_t i = 0; what->op == YL_OP_TAKE && (run = run_from(b, i)).n; i = run.first + run.n)
        count(x, run.kind, p->limit[what->index].slot + YL_LIMIT_TAKEN, run.n);
    for (uint32_t i = 0; (run = run_from(b, i)).n; i = run.first + run.n)
        go_on(x, run, what->op == YL_OP_ORDER ? run.kind.node : p->node[run.kind.node].next);
}

/* All who are gathered have their turn, then go on block by block. */
static void run_group(struct yl_lines *x, uint32_t stage, uint32_t to)
{
    const struct yl_plan_stage *what = &x->plan->stage[stage];
    const struct yl_plan *p = x->plan;
    struct yl_servers *s = &x->servers[stage];
    uint32_t n = x->rows;
    uint64_t low, high;
    bool plenty = is_plenty(x, stage, to);
    if (plenty && is_counted(what)) {
        use(&x->left[stage], n);
    } else if (n && make_room(x)) {
        make_keys(x, (int64_t)x->claims.base * YL_CELL, &low, &high);
        if (!plenty) sort(x, n, low, high);
        if (what->op == YL_OP_ASK)
            serve_all(x, s, &p->agent[what->index], !plenty);
        else if (what->op == YL_OP_SEAT)
            seat_all(x, s, &p->room[what->index], n);
        else
            hand_out(x, stage, n);
    }
    if (s->failed) x->status = YL_NO_MEMORY;
    for (uint32_t k = 0; k < x->group.n; k++) settle(x, x->group.block[k], what);
    yl_claims_back(&x->claims, &x->group);
    x->rows = 0;
}

/* Everybody who comes to one place in the cells [base, to), some cells at a time. */
static void run_place(struct yl_lines *x, uint32_t stage, uint32_t to)
{
    for (uint32_t cell = x->claims.base; cell < to; cell++) {
        x->rows += yl_claims_take(&x->claims, stage, cell, &x->group);
        if (x->rows >= GROUP || cell + 1 == to) run_group(x, stage, cell + 1);
    }
    memset(x->last, 0, 2 * (size_t)x->plan->streams * sizeof *x->last);
    yl_walker_flush_linked(x->walker);
}

enum yl_status yl_lines_run(struct yl_lines *x, uint32_t cell)
{
    struct yl_claims *c = &x->claims;
    while (c->base < cell && !x->status && (c->pending || cell < UINT32_MAX)) {
        uint32_t to = cell - c->base > STEP ? c->base + STEP : cell;
        if (x->turns) x->status = yl_turns_run(x->turns, to);
        for (uint32_t i = 0; i < x->plan->stages && !x->turns && !x->status; i++)
            run_place(x, i, to);
        yl_claims_move(c, to);
        if (c->failed) x->status = YL_NO_MEMORY;
    }
    return x->status;
}

struct yl_claims *yl_lines_claims(struct yl_lines *x) { return &x->claims; }

/* ---- a replication -------------------------------------------------------------------------------------------------- */
static struct left begin_left(const struct yl_plan *p, const struct yl_plan_stage *what)
{
    if (what->op == YL_OP_ORDER) return (struct left){p->shop[what->index].stock, YL_NEVER};
    const struct yl_plan_limit *q = &p->limit[what->index];
    return (struct left){q->has_start ? q->start : q->allow.number[0],
                         q->every ? yl_next_boundary(&p->zone, p->from, q->every) : YL_NEVER};
}

bool yl_lines_left(const struct yl_lines *x, uint32_t limit, int64_t *left, int64_t *till)
{
    const struct yl_plan *p = x->plan;
    for (uint32_t i = 0; i < p->stages && !x->turns; i++) {
        if (p->stage[i].op != YL_OP_TAKE || p->stage[i].index != limit) continue;
        *left = x->left[i].n, *till = x->left[i].till;
        return true;
    }
    return false;
}

void yl_lines_start(struct yl_lines *x, uint32_t cell)
{
    const struct yl_plan *p = x->plan;
    yl_claims_begin(&x->claims, cell);
    x->status = YL_OK;
    for (uint32_t i = 0; i < p->stages && !x->turns && !x->status; i++) {
        const struct yl_plan_stage *what = &p->stage[i];
        if (is_counted(what))
            x->left[i] = begin_left(p, what);
        else
            x->status = yl_servers_begin(&x->servers[i], what->op == YL_OP_ASK
                                                             ? p->agent[what->index].count
                                                             : p->room[what->index].capacity);
    }
}

enum yl_status yl_lines_init(struct yl_lines **out, struct yl_world *world,
                             struct yl_walker *walker)
{
    const struct yl_plan *p = world->plan;
    *out = NULL;
    if (!p->stages) return YL_OK;
    struct yl_lines *x = calloc(1, sizeof *x);
    if (!x) return YL_NO_MEMORY;
    x->plan = p;
    x->world = world;
    x->walker = walker;
    x->servers = calloc(p->stages, sizeof *x->servers);
    x->left = calloc(p->stages, sizeof *x->left);
    x->last = calloc(2 * (size_t)p->streams + 1, sizeof(struct yl_batch *));
    if (yl_claims_init(&x->claims, p) || !x->servers || !x->left || !x->last ||
        yl_turns_init(&x->turns, walker, &x->claims)) {
        yl_lines_free(x);
        return YL_NO_MEMORY;
    }
    *out = x;
    return YL_OK;
}

void yl_lines_free(struct yl_lines *x)
{
    if (!x) return;
    yl_turns_free(x->turns);
    yl_claims_free(&x->claims);
    for (uint32_t i = 0; x->servers && i < x->plan->stages; i++) yl_servers_end(&x->servers[i]);
    for (int c = 0; c < 3; c++) free(x->column[c]);
    free(x->servers);
    free(x->left);
    free(x->last);
    free(x->group.block);
    free(x->key);
    free(x->other);
    free(x->bucket);
    free(x);
}
