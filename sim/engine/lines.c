/* lines.c: claims wait in chunks by cell; a place sorts those that are due and runs its recursion. Contract: lines.h. */
#include "sim/engine/lines.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include <stdlib.h>
#include <string.h>

enum { RING = 64, STEP = RING / 2, IN_CHUNK = 15, SMALL = 24, KEEP = 1024, AHEAD = 8 };

struct chunk {
    struct yl_claim claim[IN_CHUNK];
    struct chunk *next;
    uint32_t n;
};
struct key {
    int64_t time;
    const struct yl_claim *claim;
};
struct place { /* who comes to it, and when each of its servers or seats is free again */
    struct chunk *ring[RING]; /* of the RING cells from `base`, by cell % RING */
    struct chunk *later;      /* of those behind */
    int64_t places;           /* servers, seats, or what is left of the stock */
    int64_t *end;             /* of those that are taken; a heap, the least first, once all are */
    uint32_t ends, room, mark, since; /* mark: where ends are looked through for what is over */
    bool heap;
};
struct sums { /* of visits of one source in one go */
    int64_t asked, served, gone, wait, wait_all;
};
struct yl_lines {
    const struct yl_plan *plan;
    struct yl_world *world;
    struct yl_walker *walker;
    struct place *place; /* [stages] */
    struct chunk *free;
    struct key *key, *other; /* [room] */
    uint32_t *bucket;        /* [2 * room + 1] */
    uint32_t room, base, dealt;
    uint64_t claimed, pending;
    struct sums *sum;       /* [streams][counted] */
    struct yl_batch **last; /* [streams][counted] open batch of who goes on, or NULL */
    enum yl_status status;
};

/* ---- who comes --------------------------------------------------------------------------------------------------- */
static struct chunk *chunk_get(struct yl_lines *x)
{
    struct chunk *c = x->free;
    if (c)
        x->free = c->next;
    else if (!(c = aligned_alloc(64, (sizeof *c + 63) / 64 * 64)))
        x->status = YL_NO_MEMORY;
    return c;
}

static void chunk_put(struct yl_lines *x, struct chunk *c) { c->next = x->free, x->free = c; }

static struct yl_claim *room_for(struct yl_lines *x, struct chunk **head)
{
    if (!*head || (*head)->n == IN_CHUNK) {
        struct chunk *c = chunk_get(x);
        if (!c) return NULL;
        c->n = 0, c->next = *head, *head = c;
    }
    return &(*head)->claim[(*head)->n++];
}

static struct chunk **head_of(const struct yl_lines *x, struct place *s, uint32_t cell)
{
    YL_MUST(cell >= x->base, "a claim at a time that is done: cell %u before %u", cell, x->base);
    return cell - x->base < RING ? &s->ring[cell % RING] : &s->later;
}

static void put(struct yl_lines *x, struct place *s, const struct yl_claim *claim)
{
    struct yl_claim *to = room_for(x, head_of(x, s, (uint32_t)(claim->time / YL_CELL)));
    if (to) *to = *claim;
}

void yl_lines_put(struct yl_lines *x, const struct yl_claim *claim, uint32_t n)
{
    x->claimed += n, x->pending += n;
    for (uint32_t i = 0; i < n; i++)
        put(x, &x->place[x->plan->node[claim[i].node].stage], &claim[i]);
}

void yl_lines_claims(void *lines, const struct yl_walker *k, const struct yl_batch *b)
{
    struct yl_lines *x = lines;
    struct place *s = &x->place[x->plan->node[b->node].stage];
    struct chunk **head = NULL;
    int64_t from = 0, to = 0; /* of the cell of `head`: neighbours are mostly of one */
    x->claimed += b->n, x->pending += b->n;
    for (uint32_t i = 0; i < b->n; i++) {
        if (!head || b->time[i] < from || b->time[i] >= to) {
            uint32_t cell = (uint32_t)(b->time[i] / YL_CELL);
            head = head_of(x, s, cell), from = (int64_t)cell * YL_CELL, to = from + YL_CELL;
        }
        struct yl_claim *c = room_for(x, head);
        if (!c) return;
        yl_batch_claim(c, k, b, i);
    }
}

uint64_t yl_lines_claimed(const struct yl_lines *x) { return x->claimed; }

/* Those behind the ring whose cells are in it by now. */
static void deal_later(struct yl_lines *x)
{
    x->dealt = x->base;
    for (uint32_t i = 0; i < x->plan->stages; i++) {
        struct chunk *all = x->place[i].later;
        x->place[i].later = NULL;
        while (all) {
            struct chunk *c = all;
            all = c->next;
            for (uint32_t at = 0; at < c->n; at++) put(x, &x->place[i], &c->claim[at]);
            chunk_put(x, c);
        }
    }
}

/* ---- order ---------------------------------------------------------------------------------------------------------- */
static int compare(const struct yl_plan *p, const struct key *a, const struct key *b)
{
    const struct yl_claim *x = a->claim, *y = b->claim;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    uint32_t m = p->stream[x->source].maker, n = p->stream[y->source].maker;
    if (m != n) return m < n ? -1 : 1;
    if (x->c1 != y->c1) return x->c1 < y->c1 ? -1 : 1;
    return x->c0 < y->c0 ? -1 : x->c0 > y->c0;
}

static void insertion_sort(const struct yl_plan *p, struct key *key, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        struct key k = key[i];
        uint32_t at = i;
        for (; at && (key[at - 1].time > k.time ||
                      (key[at - 1].time == k.time && compare(p, &key[at - 1], &k) > 0));
             at--)
            key[at] = key[at - 1];
        key[at] = k;
    }
}

/* Many at nearly one instant (a send): by merging, whatever they look like. */
static void merge_sort(const struct yl_plan *p, struct key *key, struct key *other, uint32_t n)
{
    if (n <= SMALL) {
        insertion_sort(p, key, n);
        return;
    }
    uint32_t half = n / 2, a = 0, b = half;
    merge_sort(p, key, other, half), merge_sort(p, key + half, other, n - half);
    memcpy(other, key, half * sizeof *key);
    for (uint32_t at = 0; a < half; at++)
        key[at] = b < n && compare(p, &other[a], &key[b]) > 0 ? key[b++] : other[a++];
}

/* Dealt out to as many buckets as there are keys, each sorted by itself: times are mostly even. */
static void sort(struct yl_lines *x, uint32_t n)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    uint32_t buckets = 1, *bucket = x->bucket;
    int shift = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (x->key[i].time < low) low = x->key[i].time;
        if (x->key[i].time > high) high = x->key[i].time;
    }
    if (n <= SMALL) {
        insertion_sort(x->plan, x->key, n);
        return;
    }
    while (buckets < n) buckets *= 2;
    while ((high - low) >> shift >= buckets) shift++;
    memset(bucket, 0, (buckets + 1) * sizeof *bucket);
    for (uint32_t i = 0; i < n; i++) bucket[((x->key[i].time - low) >> shift) + 1]++;
    for (uint32_t b = 0; b < buckets; b++) bucket[b + 1] += bucket[b];
    for (uint32_t i = 0; i < n; i++)
        x->other[bucket[(x->key[i].time - low) >> shift]++] = x->key[i];
    struct key *sorted = x->other;
    x->other = x->key, x->key = sorted;
    for (uint32_t b = 0, from = 0; b < buckets; from = bucket[b++])
        if (bucket[b] - from > 1) merge_sort(x->plan, sorted + from, x->other, bucket[b] - from);
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

/* The first instant from t on at which a place is free. As long as many are, nobody looks which. */
static int64_t free_at(struct place *s, int64_t t)
{
    if (!s->heap) {
        if (s->ends < s->mark && s->ends < s->places) return t;
        purge(s, t);
        if (s->ends < s->places && s->ends <= s->places - s->places / 4) return t;
        heapify(s);
    } else if (++s->since > s->ends) {
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

static void take_place(struct yl_lines *x, struct place *s, int64_t from, int64_t until)
{
    if (s->heap && s->ends && s->end[0] <= from) {
        s->end[0] = until;
        sift(s);
        return;
    }
    if (s->ends == s->room) {
        uint32_t want = s->room ? 2 * s->room : KEEP;
        int64_t *more = realloc(s->end, want * sizeof *more);
        if (!more) {
            x->status = YL_NO_MEMORY;
            return;
        }
        s->end = more, s->room = want;
    }
    s->end[s->ends++] = until;
    if (s->heap) rise(s, s->ends - 1);
}

/* ---- places --------------------------------------------------------------------------------------------------------- */
static void finish(struct yl_lines *x, const struct yl_claim *c, uint32_t outcome)
{
    const struct yl_plan *p = x->plan;
    yl_tally_add(x->world->tally, c->counted, p->stream[c->source].entry, p->outcome_slot + outcome,
                 1);
}

static void count(struct yl_lines *x, const struct yl_claim *c, uint32_t slot, int64_t n)
{
    yl_tally_add(x->world->tally, c->counted, x->plan->stream[c->source].entry, slot, n);
}

/* Who has had its turn goes on from `node`. */
static void admit(struct yl_lines *x, const struct yl_claim *c, uint32_t node, int64_t time)
{
    struct yl_batch **last = &x->last[2 * c->source + c->counted], *b = *last;
    if (!b || b->node != node) {
        if (x->plan->node[node].op == YL_OP_END) {
            finish(x, c, x->plan->node[node].index);
            return;
        }
        b = *last = yl_walker_open(x->walker, c, node);
        if (!b) return;
    }
    uint32_t i = b->n++;
    b->c0[i] = c->c0, b->c1[i] = c->c1, b->time[i] = time, b->begun[i] = c->begun;
    b->actions[i] = c->actions, b->switches[i] = c->switches, b->stay[i] = c->stay;
    if (b->person) b->person[i] = c->person;
    if (b->n < x->walker->rows) return;
    *last = NULL;
    yl_walker_close(x->walker, b);
}

static int64_t patience_of(const struct yl_claim *c)
{
    return c->wait < 0 ? YL_NEVER : c->time + c->wait;
}

/* The claim of key i of n; those of keys to come are fetched ahead, since they lie anywhere. */
static inline const struct yl_claim *due(const struct yl_lines *x, uint32_t i, uint32_t n)
{
    if (i + AHEAD < n) __builtin_prefetch(x->key[i + AHEAD].claim);
    return x->key[i].claim;
}

static void serve_all(struct yl_lines *x, struct place *s, const struct yl_plan_agent *agent,
                      uint32_t n)
{
    const struct yl_plan *p = x->plan;
    struct yl_tally *tally = x->world->tally;
    for (uint32_t i = 0; i < n; i++) {
        const struct yl_claim *c = due(x, i, n);
        const struct yl_node *node = &p->node[c->node];
        struct sums *sum = &x->sum[2 * c->source + c->counted];
        int64_t t = c->time, start = free_at(s, t), until = patience_of(c);
        sum->asked++;
        if (start > t) {
            int64_t left = start < until ? start : until;
            yl_tally_interval(tally, agent->queue, t, left);
            if (!p->drain && left >= p->to) {
                finish(x, c, p->under_way);
                continue;
            }
            sum->wait_all += left - t;
            if (until < start) {
                sum->gone++;
                finish(x, c, p->node[node->other].index);
                continue;
            }
        }
        int64_t end = start + c->stay;
        sum->served++, sum->wait += start - t;
        yl_tally_interval(tally, agent->busy, start, end);
        take_place(x, s, start, end);
        if (p->drain || end < p->to)
            admit(x, c, node->next, end);
        else
            finish(x, c, p->under_way);
    }
    for (uint32_t i = 0; i < 2 * p->streams; i++) {
        const struct sums *sum = &x->sum[i];
        uint32_t entry = p->stream[i / 2].entry;
        if (!sum->asked) continue;
        yl_tally_add(tally, i & 1, entry, agent->slot + YL_AGENT_REQUESTS, sum->asked);
        yl_tally_add(tally, i & 1, entry, agent->slot + YL_AGENT_SERVED, sum->served);
        yl_tally_add(tally, i & 1, entry, agent->slot + YL_AGENT_ABANDONED, sum->gone);
        yl_tally_add(tally, i & 1, entry, agent->slot + YL_AGENT_WAIT_US, sum->wait);
        yl_tally_add(tally, i & 1, entry, agent->slot + YL_AGENT_WAIT_ALL_US, sum->wait_all);
    }
    memset(x->sum, 0, 2 * p->streams * sizeof *x->sum);
}

/* One who finds no seat free; true: it gets one at `start`. Stays end with their session, so that is never later than its end. */
static bool wait_for_seat(struct yl_lines *x, const struct yl_claim *c,
                          const struct yl_plan_session *session, int64_t start)
{
    const struct yl_plan *p = x->plan;
    const struct yl_node *node = &p->node[c->node];
    const struct yl_plan_room *room = &p->room[node->index];
    int64_t over = session ? session->to : YL_NEVER, until = patience_of(c), left = start;
    if (room->full_leave) {
        count(x, c, room->slot + YL_ROOM_TURNED_AWAY, 1);
        finish(x, c, p->node[node->other].index);
        return false;
    }
    count(x, c, 3 * room->wait_row, 1);
    if (until < left) left = until;
    yl_tally_interval(x->world->tally, room->queue, c->time, left);
    if (!p->drain && left >= p->to) {
        finish(x, c, p->under_way);
    } else if (until < start) {
        count(x, c, room->slot + YL_ROOM_ABANDONED, 1);
        finish(x, c, p->node[node->target[0]].index);
    } else if (over <= start) {
        admit(x, c, node->target[1], over);
    } else {
        count(x, c, room->slot + YL_ROOM_WAITED_US, start - c->time);
        count(x, c, 3 * room->wait_row + 2, 1);
        return true;
    }
    return false;
}

static void seat_all(struct yl_lines *x, struct place *s, const struct yl_plan_room *room,
                     uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct yl_claim *c = due(x, i, n);
        const struct yl_plan_session *session = yl_moment_session(room, c->time);
        int64_t start = free_at(s, c->time);
        if (start > c->time && !wait_for_seat(x, c, session, start)) continue;
        int64_t end = start + c->stay;
        if (session && end > session->to) end = session->to;
        take_place(x, s, start, end);
        admit(x, c, x->plan->node[c->node].next, start);
    }
}

static void sell_all(struct yl_lines *x, struct place *s, const struct yl_plan_shop *shop,
                     uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct yl_claim *c = due(x, i, n);
        bool sold = s->places > 0;
        if (!sold) count(x, c, shop->slot + YL_SHOP_STOCKOUTS, 1);
        s->places -= sold;
        admit(x, c, sold ? c->node : x->plan->node[c->node].other, c->time);
    }
}

static bool make_room(struct yl_lines *x, uint32_t n)
{
    if (n <= x->room) return true;
    uint32_t want = 2 * n;
    free(x->key), free(x->other), free(x->bucket);
    x->key = malloc(want * sizeof *x->key), x->other = malloc(want * sizeof *x->other);
    x->bucket = malloc((2 * (size_t)want + 2) * sizeof *x->bucket);
    x->room = x->key && x->other && x->bucket ? want : 0;
    if (!x->room) x->status = YL_NO_MEMORY;
    return x->room;
}

/* Is there one for each of n more, even if nobody leaves? Then their order does not matter. */
static bool is_plenty(const struct yl_lines *x, struct place *s, uint32_t n)
{
    if (s->heap || s->places < n) return false;
    if (s->ends + (int64_t)n > s->places) purge(s, (int64_t)x->base * YL_CELL);
    return s->ends + (int64_t)n <= s->places;
}

/* Everybody who comes to one place in the cells [base, to). */
static void run_place(struct yl_lines *x, uint32_t stage, uint32_t to)
{
    const struct yl_plan_stage *what = &x->plan->stage[stage];
    struct place *s = &x->place[stage];
    struct chunk *mine = NULL, *c;
    uint32_t n = 0, at = 0;
    for (uint32_t cell = x->base; cell < to; cell++)
        while ((c = s->ring[cell % RING])) {
            s->ring[cell % RING] = c->next;
            c->next = mine, mine = c, n += c->n;
        }
    if (!n || !make_room(x, n)) return;
    for (c = mine; c; c = c->next)
        for (uint32_t i = 0; i < c->n; i++)
            x->key[at++] = (struct key){c->claim[i].time, &c->claim[i]};
    if (!is_plenty(x, s, n)) sort(x, n);
    if (what->op == YL_OP_ASK)
        serve_all(x, s, &x->plan->agent[what->index], n);
    else if (what->op == YL_OP_SEAT)
        seat_all(x, s, &x->plan->room[what->index], n);
    else
        sell_all(x, s, &x->plan->shop[what->index], n);
    while ((c = mine)) mine = c->next, chunk_put(x, c);
    x->pending -= n;
    memset(x->last, 0, 2 * (size_t)x->plan->streams * sizeof *x->last);
    yl_walker_flush_linked(x->walker);
}

enum yl_status yl_lines_run(struct yl_lines *x, uint32_t cell)
{
    while (x->base < cell && !x->status && (x->pending || cell < UINT32_MAX)) {
        if (x->base - x->dealt >= STEP) deal_later(x);
        uint32_t to = cell - x->base > STEP ? x->base + STEP : cell;
        for (uint32_t i = 0; i < x->plan->stages && !x->status; i++) run_place(x, i, to);
        x->base = to;
    }
    return x->status;
}

/* ---- a replication -------------------------------------------------------------------------------------------------- */
static void empty(struct yl_lines *x)
{
    for (uint32_t i = 0; i < x->plan->stages; i++) {
        struct place *s = &x->place[i];
        for (uint32_t r = 0; r <= RING; r++) {
            struct chunk **head = r < RING ? &s->ring[r] : &s->later, *c;
            while ((c = *head)) *head = c->next, chunk_put(x, c);
        }
    }
}

void yl_lines_start(struct yl_lines *x, uint32_t cell)
{
    const struct yl_plan *p = x->plan;
    empty(x);
    x->base = x->dealt = cell, x->claimed = x->pending = 0, x->status = YL_OK;
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
    x->sum = calloc(2 * (size_t)p->streams + 1, sizeof *x->sum);
    x->last = calloc(2 * (size_t)p->streams + 1, sizeof *x->last);
    if (!x->place || !x->sum || !x->last) {
        yl_lines_free(x);
        return YL_NO_MEMORY;
    }
    *out = x;
    return YL_OK;
}

void yl_lines_free(struct yl_lines *x)
{
    if (!x) return;
    if (x->place) empty(x);
    for (struct chunk *c = x->free, *next; c; c = next) next = c->next, free(c);
    for (uint32_t i = 0; x->place && i < x->plan->stages; i++) free(x->place[i].end);
    free(x->place), free(x->sum), free(x->last), free(x->key), free(x->other), free(x->bucket),
        free(x);
}
