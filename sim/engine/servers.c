/* servers.c: ends of service as a list while many are free, else a small heap or a ring of buckets. Contract: servers.h. */
#include "sim/engine/servers.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 32, KEEP = 1024, SMALL = 24 };
#define NOBODY UINT32_MAX

/* Room for n more ends. */
static enum yl_status make_room(struct yl_servers *s, uint32_t n)
{
    if (s->ends + n <= s->room) return YL_OK;
    uint32_t want = s->room ? 2 * s->room : FEW;
    while (want < s->ends + n) want *= 2;
    int64_t *more = realloc(s->end, want * sizeof *more);
    if (!more) return YL_NO_MEMORY;
    s->end = more;
    s->room = want;
    return YL_OK;
}

enum yl_status yl_servers_begin(struct yl_servers *s, int64_t count)
{
    s->count = count;
    s->ends = s->since = 0;
    s->mark = KEEP;
    s->failed = false;
    s->form = count > 0 && count <= FEW ? YL_SERVERS_HEAP : YL_SERVERS_LIST;
    if (s->form == YL_SERVERS_LIST) return YL_OK;
    if (make_room(s, FEW)) return YL_NO_MEMORY;
    while (s->ends < count) s->end[s->ends++] = INT64_MIN;
    return YL_OK;
}

void yl_servers_end(struct yl_servers *s)
{
    free(s->end);
    free(s->due);
    free(s->next);
    free(s->head);
    *s = (struct yl_servers){0};
}

/* ---- a heap --------------------------------------------------------------------------------------------------------- */
/* A new first, among four children each: half as deep as a heap of two. */
static void sift(struct yl_servers *s, int64_t e)
{
    int64_t *end = s->end;
    uint32_t at = 0, n = s->ends;
    for (uint32_t first; (first = 4 * at + 1) < n;) {
        uint32_t least = first, last = first + 4 < n ? first + 4 : n;
        for (uint32_t c = first + 1; c < last; c++) least = end[c] < end[least] ? c : least;
        if (end[least] >= e) break;
        end[at] = end[least];
        at = least;
    }
    end[at] = e;
}

/* ---- a ring --------------------------------------------------------------------------------------------------------- */
static int later_first(const void *a, const void *b)
{
    int64_t x = ((const struct yl_servers_due *)a)->end,
            y = ((const struct yl_servers_due *)b)->end;
    return (x < y) - (x > y);
}

static void put_due(struct yl_servers *s, uint32_t server)
{
    struct yl_servers_due this = {s->end[server], server};
    uint32_t at = s->dues++;
    for (; at && s->due[at - 1].end < this.end; at--) s->due[at] = s->due[at - 1];
    s->due[at] = this;
}

static void put_in_ring(struct yl_servers *s, uint32_t server)
{
    int64_t bucket = s->end[server] >> s->shift;
    if (bucket <= s->base) {
        put_due(s, server);
        return;
    }
    bool far = bucket - s->base >= s->buckets;
    uint32_t *list = far ? &s->far : &s->head[bucket & (s->buckets - 1)];
    s->next[server] = *list;
    *list = server;
    s->in_ring += !far;
}

/* Those behind the ring who are in it by now. */
static void deal_far(struct yl_servers *s)
{
    uint32_t all = s->far;
    s->far = NOBODY;
    while (all != NOBODY) {
        uint32_t server = all;
        all = s->next[server];
        put_in_ring(s, server);
    }
}

/* All of them anew, with buckets for one or two. */
static void deal_all(struct yl_servers *s, int shift)
{
    int64_t least = INT64_MAX;
    memset(s->head, 0xff, s->buckets * sizeof *s->head);
    for (uint32_t i = 0; i < s->ends; i++) least = s->end[i] < least ? s->end[i] : least;
    s->shift = shift;
    s->base = (least >> shift) - 1;
    s->turn = s->base + s->buckets / 2;
    s->dues = s->in_ring = s->popped = 0;
    s->far = NOBODY;
    for (uint32_t i = 0; i < s->ends; i++) put_in_ring(s, i);
}

static int width_of(const struct yl_servers *s, int64_t t)
{
    double left = 0;
    int shift = 0;
    for (uint32_t i = 0; i < s->ends; i++) left += s->end[i] > t ? (double)(s->end[i] - t) : 0;
    for (double width = left / s->ends / s->ends; width > 1.5; width /= 2) shift++;
    return shift;
}

static void make_ring(struct yl_servers *s, int64_t t)
{
    uint32_t buckets = FEW;
    while (buckets < 2 * s->ends) buckets *= 2;
    if (s->ring_room < s->ends || s->buckets != buckets) {
        free(s->due);
        free(s->next);
        free(s->head);
        s->due = malloc(s->ends * sizeof *s->due);
        s->next = malloc(s->ends * sizeof *s->next);
        s->head = malloc(buckets * sizeof *s->head);
        s->buckets = buckets;
        s->ring_room = s->due && s->next && s->head ? s->ends : 0;
        if (!s->ring_room) return;
    }
    s->form = YL_SERVERS_RING;
    s->since = 0;
    deal_all(s, width_of(s, t));
}

/* Every half of the ring those behind it are dealt out, and buckets made wider or narrower if they held too few or too many. */
static void turn(struct yl_servers *s)
{
    uint32_t half = s->buckets / 2, popped = s->popped;
    int shift = s->shift;
    s->popped = 0;
    for (; popped < half / 4 && shift < 40; popped *= 2) {
        shift++;
        if (!popped) popped = 1;
    }
    for (; popped > 4 * half && shift; popped /= 2) shift--;
    if (shift != s->shift)
        deal_all(s, shift);
    else {
        s->turn = s->base + half;
        deal_far(s);
    }
}

/* The next bucket that has any becomes due. */
static void advance(struct yl_servers *s)
{
    while (!s->dues) {
        if (!s->in_ring) { /* nobody before those behind the ring */
            int64_t least = INT64_MAX;
            for (uint32_t i = s->far; i != NOBODY; i = s->next[i])
                least = s->end[i] < least ? s->end[i] : least;
            deal_all(s, width_of(s, least)); /* half of them at least are in the ring then */
            continue;
        }
        s->base++;
        uint32_t *head = &s->head[s->base & (s->buckets - 1)], n = 0;
        for (uint32_t i = *head; i != NOBODY; i = s->next[i])
            s->due[n++] = (struct yl_servers_due){s->end[i], i};
        *head = NOBODY;
        s->in_ring -= n;
        if (n > SMALL) {
            qsort(s->due, n, sizeof *s->due, later_first);
            s->dues = n;
        }
        while (s->dues < n) put_due(s, s->due[s->dues].server);
        if (s->base >= s->turn) turn(s);
    }
}

/* ---- which form ----------------------------------------------------------------------------------------------------- */
/* Forgets those that are free at t. */
static void purge(struct yl_servers *s, int64_t t)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < s->ends; i++) {
        s->end[m] = s->end[i];
        m += s->end[i] > t;
    }
    s->ends = m;
    s->form = YL_SERVERS_LIST;
    s->mark = m < KEEP / 2 ? KEEP : 2 * m;
}

/* Where nobody has looked which are free: as long as many are, nobody does. */
static int64_t look_in_list(struct yl_servers *s, int64_t t)
{
    if (s->ends < s->mark && s->ends < s->count) return t;
    purge(s, t);
    if (s->ends < s->count && s->ends <= s->count - s->count / 4) return t;
    if (!make_room(s, (uint32_t)s->count - s->ends)) {
        while (s->ends < s->count) s->end[s->ends++] = 0; /* free since long ago */
        make_ring(s, t);
    }
    if (s->form == YL_SERVERS_RING) return yl_servers_look(s, t);
    s->failed = true;
    return t;
}

int64_t yl_servers_look(struct yl_servers *s, int64_t t)
{
    if (s->form == YL_SERVERS_LIST) return look_in_list(s, t);
    if (s->since > s->ends + YL_SERVERS_LOOK) {
        uint32_t over = 0;
        for (uint32_t i = 0; i < s->ends; i++) over += s->end[i] <= t;
        s->since = 0;
        if (over > s->ends / 4) {
            purge(s, t);
            return t;
        }
    }
    if (!s->dues) advance(s);
    int64_t end = s->due[s->dues - 1].end;
    return end > t ? end : t;
}

void yl_servers_take(struct yl_servers *s, int64_t until)
{
    if (s->form == YL_SERVERS_HEAP) {
        sift(s, until);
    } else if (s->form == YL_SERVERS_RING) {
        uint32_t server = s->due[--s->dues].server;
        s->end[server] = until;
        s->popped++;
        put_in_ring(s, server);
    } else if (make_room(s, 1)) {
        s->failed = true;
    } else {
        s->end[s->ends++] = until;
    }
}

bool yl_servers_has(struct yl_servers *s, uint32_t n, int64_t t)
{
    if (s->form != YL_SERVERS_LIST || s->count < n) return false;
    if (s->ends + (int64_t)n > s->count) purge(s, t);
    return s->ends + (int64_t)n <= s->count;
}
