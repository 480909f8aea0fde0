/* lines.c: a place takes who is due in groups of cells, sorts them and runs its recursion. Contract: lines.h. */
#include "sim/engine/lines.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/claims.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include <stdlib.h>
#include <string.h>

/* A key of the sort: the time since the first cell of the group, then which of its rows: no two are the same. */
enum { STEP = YL_CLAIM_CELLS / 2, GROUP = 512, SMALL = 24, KEEP = 1024, STRIP = 8, ROW_BITS = 28 };
#define ROW_MASK ((UINT64_C(1) << ROW_BITS) - 1)

struct row {
    struct yl_claim_block *b;
    uint32_t i;
};
struct place {      /* when each of its servers or seats is free again */
    int64_t places; /* servers, seats, or what is left of the stock */
    int64_t *end;   /* of those that are taken; a heap, the least first, once all are */
    uint32_t ends, room, mark, since; /* mark: where ends are looked through for what is over */
    bool heap;
};
struct yl_lines {
    const struct yl_plan *plan;
    struct yl_world *world;
    struct yl_walker *walker;
    struct yl_claims claims;
    struct place *place;           /* [stages] */
    struct yl_claim_block **block; /* of the group: row i of block b is row b * YL_CLAIMS + i */
    uint32_t blocks, blocks_room, rows;
    uint64_t *key, *other; /* [room] */
    uint32_t *bucket;      /* [4 * room + 1] */
    uint32_t room;
    struct yl_batch **last; /* [streams][counted] open batch of who goes on, or NULL */
    enum yl_status status;
};

/* ---- order ---------------------------------------------------------------------------------------------------------- */
static inline struct row row_of(const struct yl_lines *x, uint64_t key)
{
    uint32_t at = (uint32_t)(key & ROW_MASK);
    return (struct row){x->block[at / YL_CLAIMS], at % YL_CLAIMS};
}

static bool is_behind(const struct yl_lines *x, uint64_t a, uint64_t b)
{
    if (a >> ROW_BITS != b >> ROW_BITS) return a > b;
    struct row r = row_of(x, a), s = row_of(x, b);
    uint32_t m = x->plan->stream[r.b->source].maker, n = x->plan->stream[s.b->source].maker;
    if (m != n) return m > n;
    if (r.b->c1[r.i] != s.b->c1[s.i]) return r.b->c1[r.i] > s.b->c1[s.i];
    return r.b->c0[r.i] > s.b->c0[s.i];
}

/* Whatever they look like, with the whole of the order; those in order already cost little. */
static void merge_sort(const struct yl_lines *x, uint64_t *key, uint64_t *other, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2, a = 0, b = half;
    merge_sort(x, key, other, half), merge_sort(x, key + half, other, n - half);
    if (!is_behind(x, key[half - 1], key[half])) return;
    memcpy(other, key, half * sizeof *key);
    for (uint32_t at = 0; a < half; at++)
        key[at] = b < n && is_behind(x, other[a], key[b]) ? key[b++] : other[a++];
}

/* Keys that are nearly in order; false: they are not, and some are still to be done. */
static bool insertion_sort(uint64_t *key, uint32_t n)
{
    uint64_t moved = 0, most = (uint64_t)SMALL * n;
    for (uint32_t i = 1; i < n; i++) {
        uint64_t k = key[i];
        uint32_t at = i;
        for (; at && key[at - 1] > k; at--) key[at] = key[at - 1];
        key[at] = k;
        if ((moved += i - at) > most) return false;
    }
    return true;
}

/* Visits of one instant stand by row so far. */
static void sort_ties(const struct yl_lines *x, uint64_t *key, uint64_t *other, uint32_t n)
{
    uint64_t ties = 0;
    for (uint32_t i = 1; i < n; i++) ties += key[i] >> ROW_BITS == key[i - 1] >> ROW_BITS;
    for (uint32_t i = 0, to; ties && i < n; i = to) {
        for (to = i + 1; to < n && key[to] >> ROW_BITS == key[i] >> ROW_BITS; to++) continue;
        merge_sort(x, key + i, other, to - i);
    }
}

/* Dealt out to twice as many buckets as there are keys, then put right: times are mostly even. */
static void sort(struct yl_lines *x, uint32_t n, uint64_t low, uint64_t high)
{
    uint32_t buckets = 1, *bucket = x->bucket;
    int shift = ROW_BITS;
    if (n > SMALL) {
        while (buckets < 2 * n) buckets *= 2;
        while ((high - low) >> shift >= buckets) shift++;
        memset(bucket, 0, buckets * sizeof *bucket);
        for (uint32_t i = 0; i < n; i++) bucket[(x->key[i] - low) >> shift]++;
        for (uint32_t b = 0, sum = 0; b < buckets; b++) {
            uint32_t many = bucket[b];
            bucket[b] = sum, sum += many;
        }
        for (uint32_t i = 0; i < n; i++) x->other[bucket[(x->key[i] - low) >> shift]++] = x->key[i];
        uint64_t *sorted = x->other;
        x->other = x->key, x->key = sorted;
    }
    if (insertion_sort(x->key, n))
        sort_ties(x, x->key, x->other, n);
    else
        merge_sort(x, x->key, x->other, n);
}

/* Fills the keys of a group, the first cell of which begins at `zero`. */
static void make_keys(struct yl_lines *x, int64_t zero, uint64_t *low, uint64_t *high)
{
    uint64_t *key = x->key, least = UINT64_MAX, most = 0;
    for (uint32_t k = 0; k < x->blocks; k++) {
        const struct yl_claim_block *b = x->block[k];
        for (uint32_t i = 0; i < b->n; i++) {
            uint64_t this = (uint64_t)(b->time[i] - zero) << ROW_BITS | (k * YL_CLAIMS + i);
            least = this < least ? this : least, most = this > most ? this : most;
            *key++ = this;
        }
    }
    *low = least >> ROW_BITS << ROW_BITS, *high = most;
}

/* ---- servers and seats -------------------------------------------------------------------------------------------- */
/* A heap of four children each: half as deep as one of two, and all four in one or two cache lines. */
static void rise(struct place *s, uint32_t at)
{
    int64_t e = s->end[at];
    for (; at && s->end[(at - 1) / 4] > e; at = (at - 1) / 4) s->end[at] = s->end[(at - 1) / 4];
    s->end[at] = e;
}

/* A new first: down to the bottom along the least children, where it mostly belongs, and up from there. */
static void sift(struct place *s)
{
    int64_t e = s->end[0], *end = s->end;
    uint32_t at = 0, child;
    for (; (child = 4 * at + 1) + 3 < s->ends; at = child) {
        uint32_t a = child + (end[child + 1] < end[child]),
                 b = child + 2 + (end[child + 3] < end[child + 2]);
        child = end[b] < end[a] ? b : a;
        end[at] = end[child];
    }
    for (uint32_t c = child; c < s->ends; c++)
        if (end[c] < end[child]) child = c;
    if (child < s->ends) end[at] = end[child], at = child;
    end[at] = e;
    rise(s, at);
}

static void heapify(struct place *s)
{
    for (uint32_t i = 1; i < s->ends; i++) rise(s, i);
    s->heap = true, s->since = 0;
}
/* Forgets those that are free at t. */
static void purge(struct place *s, int64_t t)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < s->ends; i++) {
        s->end[m] = s->end[i];
        m += s->end[i] > t;
    }
    s->ends = m, s->heap = false;
    s->mark = m < KEEP / 2 ? KEEP : 2 * m;
}

/* The same where nobody has looked which are free: as long as many are, nobody does. */
static int64_t look_for_free(struct place *s, int64_t t)
{
    if (!s->heap) {
        if (s->ends < s->mark && s->ends < s->places) return t;
        purge(s, t);
        if (s->ends < s->places && s->ends <= s->places - s->places / 4) return t;
        heapify(s);
    } else {
        uint32_t over = 0;
        for (uint32_t i = 0; i < s->ends; i++) over += s->end[i] <= t;
        s->since = 0;
        if (over > s->ends / 4) {
            purge(s, t);
            return t;
        }
    }
    return s->ends < s->places || s->end[0] <= t ? t : s->end[0];
}

/* The first instant from t on at which a place is free. */
static inline int64_t free_at(struct place *s, int64_t t)
{
    if (!s->heap || ++s->since > s->ends + KEEP) return look_for_free(s, t);
    return s->ends < s->places || s->end[0] <= t ? t : s->end[0];
}

/* Room for n more ends. */
static bool more_ends(struct yl_lines *x, struct place *s, uint32_t n)
{
    if (s->ends + n <= s->room) return true;
    uint32_t want = s->room ? 2 * s->room : KEEP;
    while (want < s->ends + n) want *= 2;
    int64_t *more = realloc(s->end, want * sizeof *more);
    if (!more) {
        x->status = YL_NO_MEMORY;
        return false;
    }
    s->end = more, s->room = want;
    return true;
}

static inline void take_place(struct yl_lines *x, struct place *s, int64_t from, int64_t until)
{
    if (s->heap && s->ends && s->end[0] <= from) {
        s->end[0] = until;
        if (s->ends > 1) sift(s);
        return;
    }
    if (s->ends == s->room && !more_ends(x, s, 1)) return;
    s->end[s->ends++] = until;
    if (s->heap) rise(s, s->ends - 1);
}

/* ---- who goes on ---------------------------------------------------------------------------------------------------- */
static void count(struct yl_lines *x, const struct yl_claim_block *b, uint32_t slot, int64_t n)
{
    yl_tally_add(x->world->tally, b->counted, x->plan->stream[b->source].entry, slot, n);
}

/* It has no turn any more. */
static void be_gone(struct row r) { r.b->turn[r.i] = YL_NEVER, r.b->gone = true; }

static void finish(struct yl_lines *x, struct row r, uint32_t outcome)
{
    count(x, r.b, x->plan->outcome_slot + outcome, 1);
    be_gone(r);
}

/* The open batch of those of a block who go on from `node`; NULL: that is an end, and n of them have come to it. */
static struct yl_batch *batch_for(struct yl_lines *x, const struct yl_claim_block *b, uint32_t node,
                                  uint32_t n)
{
    struct yl_batch **last = &x->last[2 * b->source + b->counted];
    if (*last && (*last)->node == node) return *last;
    if (x->plan->node[node].op != YL_OP_END)
        return *last = yl_walker_open(x->walker, b->source, b->counted, node);
    count(x, b, x->plan->outcome_slot + x->plan->node[node].index, n);
    return NULL;
}

static void close_if_full(struct yl_lines *x, const struct yl_claim_block *b, struct yl_batch *to)
{
    if (to->n < x->walker->rows) return;
    x->last[2 * b->source + b->counted] = NULL;
    yl_walker_close(x->walker, to);
}

/* One that goes another way than the rest of its block. */
static void admit(struct yl_lines *x, struct row r, uint32_t node, int64_t time)
{
    const struct yl_claim_block *b = r.b;
    struct yl_batch *to = batch_for(x, b, node, 1);
    be_gone(r);
    if (!to) return;
    uint32_t i = to->n++;
    to->c0[i] = b->c0[r.i], to->c1[i] = b->c1[r.i], to->time[i] = time;
    to->begun[i] = b->begun[r.i], to->actions[i] = b->actions[r.i];
    to->switches[i] = b->switches[r.i], to->stay[i] = b->stay[r.i];
    if (to->person) to->person[i] = b->person[r.i];
    close_if_full(x, b, to);
}

static void squeeze(struct yl_claim_block *b)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        b->time[m] = b->time[i], b->begun[m] = b->begun[i], b->stay[m] = b->stay[i];
        b->c0[m] = b->c0[i], b->c1[m] = b->c1[i], b->person[m] = b->person[i];
        b->actions[m] = b->actions[i], b->switches[m] = b->switches[i];
        m += b->turn[i] != YL_NEVER;
    }
    b->n = m;
}

/* In strips, the last of which may be longer than there is: batches and blocks have room for that. */
#define APPEND(column) \
    for (uint32_t i = 0; i < b->n; i += STRIP) \
    memcpy(to->column + to->n + i, b->column + i, STRIP * sizeof *b->column)

/* All of a block that are not gone go on from `node` at the times that stand in it. */
static void go_on(struct yl_lines *x, struct yl_claim_block *b, uint32_t node)
{
    if (b->gone) squeeze(b);
    struct yl_batch *to = b->n ? batch_for(x, b, node, b->n) : NULL;
    if (!to) return;
    APPEND(c0);
    APPEND(c1);
    APPEND(time);
    APPEND(begun);
    APPEND(actions);
    APPEND(switches);
    if (to->stayed) APPEND(stay);
    if (to->person) APPEND(person);
    to->n += b->n;
    close_if_full(x, b, to);
}

/* ---- places --------------------------------------------------------------------------------------------------------- */
static int64_t patience_of(struct row r)
{
    int64_t wait = r.b->turn[r.i];
    return wait < 0 ? YL_NEVER : r.b->time[r.i] + wait;
}

/* One who finds no server free; false: it does not wait until `start`. */
static bool wait_for_server(struct yl_lines *x, struct row r, const struct yl_plan_agent *agent,
                            int64_t start)
{
    const struct yl_plan *p = x->plan;
    int64_t t = r.b->time[r.i], until = patience_of(r), left = start < until ? start : until;
    bool late = !p->drain && left >= p->to;
    if (start <= until && !late) return true;
    yl_tally_interval(x->world->tally, agent->queue, t, left);
    if (!late) {
        count(x, r.b, agent->slot + YL_AGENT_ABANDONED, 1);
        count(x, r.b, agent->slot + YL_AGENT_WAIT_ALL_US, left - t);
    }
    finish(x, r, late ? p->under_way : p->node[p->node[r.b->node].other].index);
    return false;
}

static void serve_all(struct yl_lines *x, struct place *s, const struct yl_plan_agent *agent,
                      uint32_t n)
{
    const uint64_t *key = x->key;
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, key[k]);
        int64_t t = r.b->time[r.i], start = free_at(s, t);
        if (start > t && !wait_for_server(x, r, agent, start)) continue;
        r.b->turn[r.i] = start;
        take_place(x, s, start, start + r.b->stay[r.i]);
    }
}

static void served(struct yl_lines *x, struct yl_claim_block *b, const struct yl_plan_agent *agent)
{
    const struct yl_plan *p = x->plan;
    struct yl_tally *tally = x->world->tally;
    int64_t wait = 0, n = 0;
    count(x, b, agent->slot + YL_AGENT_REQUESTS, b->n);
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t t = b->time[i], start = b->turn[i], end = start + b->stay[i];
        if (start == YL_NEVER) continue;
        n++, wait += start - t;
        if (start > t) yl_tally_interval(tally, agent->queue, t, start);
        yl_tally_interval(tally, agent->busy, start, end);
        b->time[i] = end;
        if (!p->drain && end >= p->to) finish(x, (struct row){b, i}, p->under_way);
    }
    count(x, b, agent->slot + YL_AGENT_SERVED, n);
    count(x, b, agent->slot + YL_AGENT_WAIT_US, wait);
    count(x, b, agent->slot + YL_AGENT_WAIT_ALL_US, wait);
    go_on(x, b, p->node[b->node].next);
}

/* One who finds no seat free; true: it gets one at `start`. Stays end with their session, so that is never later than its end. */
static bool wait_for_seat(struct yl_lines *x, struct row r, const struct yl_plan_session *session,
                          int64_t start)
{
    const struct yl_plan *p = x->plan;
    const struct yl_node *node = &p->node[r.b->node];
    const struct yl_plan_room *room = &p->room[node->index];
    int64_t over = session ? session->to : YL_NEVER, until = patience_of(r), left = start,
            t = r.b->time[r.i];
    if (room->full_leave) {
        count(x, r.b, room->slot + YL_ROOM_TURNED_AWAY, 1);
        finish(x, r, p->node[node->other].index);
        return false;
    }
    count(x, r.b, 3 * room->wait_row, 1);
    if (until < left) left = until;
    yl_tally_interval(x->world->tally, room->queue, t, left);
    if (!p->drain && left >= p->to) {
        finish(x, r, p->under_way);
    } else if (until < start) {
        count(x, r.b, room->slot + YL_ROOM_ABANDONED, 1);
        finish(x, r, p->node[node->target[0]].index);
    } else if (over <= start) {
        admit(x, r, node->target[1], over);
    } else {
        count(x, r.b, room->slot + YL_ROOM_WAITED_US, start - t);
        count(x, r.b, 3 * room->wait_row + 2, 1);
        return true;
    }
    return false;
}

static void seat_all(struct yl_lines *x, struct place *s, const struct yl_plan_room *room,
                     uint32_t n)
{
    const uint64_t *key = x->key;
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, key[k]);
        int64_t t = r.b->time[r.i], start = free_at(s, t);
        const struct yl_plan_session *session = yl_moment_session(room, t);
        if (start > t && !wait_for_seat(x, r, session, start)) continue;
        int64_t end = start + r.b->stay[r.i];
        if (session && end > session->to) end = session->to;
        take_place(x, s, start, end);
        r.b->time[r.i] = r.b->turn[r.i] = start;
    }
}

static void sell_all(struct yl_lines *x, struct place *s, const struct yl_plan_shop *shop,
                     uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        struct row r = row_of(x, x->key[k]);
        if (s->places > 0) {
            s->places--;
            continue;
        }
        count(x, r.b, shop->slot + YL_SHOP_STOCKOUTS, 1);
        admit(x, r, x->plan->node[r.b->node].other, r.b->time[r.i]);
    }
}

/* Is there one for each of the group, even if nobody leaves? Then their order does not matter. */
static bool is_plenty(const struct yl_lines *x, struct place *s)
{
    uint32_t n = x->rows;
    if (s->heap || s->places < n) return false;
    if (s->ends + (int64_t)n > s->places) purge(s, (int64_t)x->claims.base * YL_CELL);
    return s->ends + (int64_t)n <= s->places;
}

static bool make_room(struct yl_lines *x)
{
    uint32_t want = 2 * x->rows;
    if (x->rows <= x->room) return true;
    YL_MUST(x->blocks < ROW_MASK / YL_CLAIMS, "%u visits in one cell", x->rows);
    free(x->key), free(x->other), free(x->bucket);
    x->key = malloc(want * sizeof *x->key), x->other = malloc(want * sizeof *x->other);
    x->bucket = malloc((4 * (size_t)want + 1) * sizeof *x->bucket);
    x->room = x->key && x->other && x->bucket ? want : 0;
    if (!x->room) x->status = YL_NO_MEMORY;
    return x->room;
}

/* All who are gathered have their turn, then go on block by block. */
static void run_group(struct yl_lines *x, uint32_t stage)
{
    const struct yl_plan_stage *what = &x->plan->stage[stage];
    const struct yl_plan *p = x->plan;
    struct place *s = &x->place[stage];
    uint32_t n = x->rows;
    uint64_t low, high;
    if (n && make_room(x)) {
        make_keys(x, (int64_t)x->claims.base * YL_CELL, &low, &high);
        if (!is_plenty(x, s)) sort(x, n, low, high);
        if (what->op == YL_OP_ASK)
            serve_all(x, s, &p->agent[what->index], n);
        else if (what->op == YL_OP_SEAT)
            seat_all(x, s, &p->room[what->index], n);
        else
            sell_all(x, s, &p->shop[what->index], n);
    }
    for (uint32_t k = 0; k < x->blocks; k++) {
        struct yl_claim_block *b = x->block[k];
        if (what->op == YL_OP_ASK)
            served(x, b, &p->agent[what->index]);
        else
            go_on(x, b, what->op == YL_OP_SEAT ? p->node[b->node].next : b->node);
        yl_claims_back(&x->claims, b);
    }
    x->blocks = x->rows = 0;
}

static void gather(struct yl_lines *x, struct yl_claim_block *b)
{
    if (x->blocks == x->blocks_room) {
        uint32_t want = x->blocks_room ? 2 * x->blocks_room : 64;
        struct yl_claim_block **more = realloc(x->block, want * sizeof *more);
        if (!more) {
            x->status = YL_NO_MEMORY;
            yl_claims_back(&x->claims, b);
            return;
        }
        x->block = more, x->blocks_room = want;
    }
    x->block[x->blocks++] = b, x->rows += b->n;
}

/* Everybody who comes to one place in the cells [base, to), some cells at a time. */
static void run_place(struct yl_lines *x, uint32_t stage, uint32_t to)
{
    for (uint32_t cell = x->claims.base; cell < to; cell++) {
        struct yl_claim_block *b = yl_claims_take(&x->claims, stage, cell), *next;
        for (; b; b = next) next = b->next, gather(x, b);
        if (x->rows >= GROUP || cell + 1 == to) run_group(x, stage);
    }
    memset(x->last, 0, 2 * (size_t)x->plan->streams * sizeof *x->last);
    yl_walker_flush_linked(x->walker);
}

enum yl_status yl_lines_run(struct yl_lines *x, uint32_t cell)
{
    struct yl_claims *c = &x->claims;
    while (c->base < cell && !x->status && (c->pending || cell < UINT32_MAX)) {
        uint32_t to = cell - c->base > STEP ? c->base + STEP : cell;
        for (uint32_t i = 0; i < x->plan->stages && !x->status; i++) run_place(x, i, to);
        yl_claims_move(c, to);
        if (c->failed) x->status = YL_NO_MEMORY;
    }
    return x->status;
}

struct yl_claims *yl_lines_claims(struct yl_lines *x) { return &x->claims; }

/* ---- a replication -------------------------------------------------------------------------------------------------- */
void yl_lines_start(struct yl_lines *x, uint32_t cell)
{
    const struct yl_plan *p = x->plan;
    yl_claims_begin(&x->claims, cell);
    x->status = YL_OK;
    for (uint32_t i = 0; i < p->stages; i++) {
        struct place *s = &x->place[i];
        const struct yl_plan_stage *what = &p->stage[i];
        s->ends = 0, s->heap = false, s->mark = KEEP;
        s->places = what->op == YL_OP_ASK    ? p->agent[what->index].count
                    : what->op == YL_OP_SEAT ? p->room[what->index].capacity
                                             : p->shop[what->index].stock;
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
    x->plan = p, x->world = world, x->walker = walker;
    x->place = calloc(p->stages, sizeof *x->place);
    x->last = calloc(2 * (size_t)p->streams + 1, sizeof(struct yl_batch *));
    if (yl_claims_init(&x->claims, p) || !x->place || !x->last) {
        yl_lines_free(x);
        return YL_NO_MEMORY;
    }
    *out = x;
    return YL_OK;
}

void yl_lines_free(struct yl_lines *x)
{
    if (!x) return;
    yl_claims_free(&x->claims);
    for (uint32_t i = 0; x->place && i < x->plan->stages; i++) free(x->place[i].end);
    free(x->place), free(x->last), free(x->block), free(x->key), free(x->other), free(x->bucket),
        free(x);
}
