/* servers.c: ends of service as a list while many are free, else a small heap or a ring of
 * buckets. Contract: servers.h. */
#include "sim/engine/servers.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 32, KEEP = 128, SMALL = 24 };
#define NOBODY UINT32_MAX

/* Make room for n more ends. */
static void make_room(struct yl_servers *servers, uint32_t n)
{
    YL_ARRAY_RESERVE(&servers->end, &servers->capacity, (size_t)servers->ends + n);
}

void yl_servers_begin(struct yl_servers *servers, int64_t count)
{
    servers->count = count;
    servers->ends = servers->since = 0;
    servers->mark = KEEP;
    servers->form = count > 0 && count <= FEW ? YL_SERVERS_HEAP : YL_SERVERS_LIST;
    if (servers->form == YL_SERVERS_LIST) return;
    make_room(servers, FEW);
    while (servers->ends < count) servers->end[servers->ends++] = INT64_MIN;
}

void yl_servers_end(struct yl_servers *servers)
{
    YL_FREE(servers->end, servers->due, servers->next, servers->head);
    *servers = (struct yl_servers){0};
}

/* ---- a heap ---------------------------------------------------------------------------------- */
/* A new first, among four children each: half as deep as a heap of two. */
static void sift(struct yl_servers *servers, int64_t until)
{
    int64_t *end = servers->end;
    uint32_t at = 0, n = servers->ends;
    for (uint32_t first; (first = 4 * at + 1) < n;) {
        uint32_t least = first, last = first + 4 < n ? first + 4 : n;
        for (uint32_t c = first + 1; c < last; c++) least = end[c] < end[least] ? c : least;
        if (end[least] >= until) break;
        end[at] = end[least];
        at = least;
    }
    end[at] = until;
}

/* ---- a ring ---------------------------------------------------------------------------------- */
static int later_first(const void *a, const void *b)
{
    int64_t x = ((const struct yl_servers_due *)a)->end,
            y = ((const struct yl_servers_due *)b)->end;
    return (x < y) - (x > y);
}

static void put_due(struct yl_servers *servers, uint32_t server)
{
    struct yl_servers_due this = {servers->end[server], server};
    uint32_t at = servers->dues++;
    for (; at && servers->due[at - 1].end < this.end; at--) servers->due[at] = servers->due[at - 1];
    servers->due[at] = this;
}

static void put_in_ring(struct yl_servers *servers, uint32_t server)
{
    int64_t bucket = servers->end[server] >> servers->shift;
    if (bucket <= servers->base) {
        put_due(servers, server);
        return;
    }
    bool far = bucket - servers->base >= servers->buckets;
    uint32_t *list = far ? &servers->far : &servers->head[bucket & (servers->buckets - 1)];
    servers->next[server] = *list;
    *list = server;
    servers->in_ring += !far;
}

/* Move ends from behind the ring that are in it by now. */
static void deal_far(struct yl_servers *servers)
{
    uint32_t all = servers->far;
    servers->far = NOBODY;
    while (all != NOBODY) {
        uint32_t server = all;
        all = servers->next[server];
        put_in_ring(servers, server);
    }
}

/* All of them anew, with buckets for one or two. */
static void deal_all(struct yl_servers *servers, int shift)
{
    int64_t least = INT64_MAX;
    memset(servers->head, 0xff, servers->buckets * sizeof *servers->head);
    for (uint32_t i = 0; i < servers->ends; i++)
        least = servers->end[i] < least ? servers->end[i] : least;
    servers->shift = shift;
    servers->base = (least >> shift) - 1;
    servers->deal_at = servers->base + servers->buckets / 2;
    servers->dues = servers->in_ring = servers->popped = 0;
    servers->far = NOBODY;
    for (uint32_t i = 0; i < servers->ends; i++) put_in_ring(servers, i);
}

static int width_of(const struct yl_servers *servers, int64_t t)
{
    double left = 0;
    int shift = 0;
    for (uint32_t i = 0; i < servers->ends; i++)
        left += servers->end[i] > t ? (double)(servers->end[i] - t) : 0;
    for (double width = left / servers->ends / servers->ends; width > 1.5; width /= 2) shift++;
    return shift;
}

static void make_ring(struct yl_servers *servers, int64_t t)
{
    uint32_t buckets = FEW;
    while (buckets < 2 * servers->ends) buckets *= 2;
    if (servers->ring_room < servers->ends || servers->buckets != buckets) {
        YL_FREE(servers->due, servers->next, servers->head);
        servers->due = yl_get(servers->ends * sizeof *servers->due);
        servers->next = yl_get(servers->ends * sizeof *servers->next);
        servers->head = yl_get(buckets * sizeof *servers->head);
        servers->buckets = buckets;
        servers->ring_room = servers->ends;
    }
    servers->form = YL_SERVERS_RING;
    servers->since = 0;
    deal_all(servers, width_of(servers, t));
}

/* Every half of the ring: deal out what is behind it, with wider or narrower buckets if they
 * held too few or too many. */
static void deal_half(struct yl_servers *servers)
{
    uint32_t half = servers->buckets / 2, popped = servers->popped;
    int shift = servers->shift;
    servers->popped = 0;
    for (; popped < half / 4 && shift < 40; popped *= 2) {
        shift++;
        if (!popped) popped = 1;
    }
    for (; popped > 4 * half && shift; popped /= 2) shift--;
    if (shift != servers->shift)
        deal_all(servers, shift);
    else {
        servers->deal_at = servers->base + half;
        deal_far(servers);
    }
}

/* The next bucket that has any becomes due. */
static void advance(struct yl_servers *servers)
{
    while (!servers->dues) {
        if (!servers->in_ring) { /* nothing before what is behind the ring */
            int64_t least = INT64_MAX;
            for (uint32_t i = servers->far; i != NOBODY; i = servers->next[i])
                least = servers->end[i] < least ? servers->end[i] : least;
            deal_all(servers,
                     width_of(servers, least)); /* half of them at least are in the ring then */
            continue;
        }
        servers->base++;
        uint32_t *head = &servers->head[servers->base & (servers->buckets - 1)], n = 0;
        for (uint32_t i = *head; i != NOBODY; i = servers->next[i])
            servers->due[n++] = (struct yl_servers_due){servers->end[i], i};
        *head = NOBODY;
        servers->in_ring -= n;
        if (n > SMALL) {
            qsort(servers->due, n, sizeof *servers->due, later_first);
            servers->dues = n;
        }
        while (servers->dues < n) put_due(servers, servers->due[servers->dues].server);
        if (servers->base >= servers->deal_at) deal_half(servers);
    }
}

/* ---- which form ------------------------------------------------------------------------------ */
/* Forget servers that are free at t. */
static void purge(struct yl_servers *servers, int64_t t)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < servers->ends; i++) {
        servers->end[m] = servers->end[i];
        m += servers->end[i] > t;
    }
    servers->ends = m;
    servers->form = YL_SERVERS_LIST;
    servers->mark = m < KEEP / 2 ? KEEP : 2 * m;
}

/* Where it is not known which are free: as long as many are, that need not be known. */
static int64_t look_in_list(struct yl_servers *servers, int64_t t)
{
    if (servers->ends < servers->mark && servers->ends < servers->count) return t;
    purge(servers, t);
    if (servers->ends < servers->count && servers->ends <= servers->count - servers->count / 4)
        return t;
    make_room(servers, (uint32_t)servers->count - servers->ends);
    while (servers->ends < servers->count)
        servers->end[servers->ends++] = 0; /* free since long ago */
    make_ring(servers, t);
    return yl_servers_look(servers, t);
}

int64_t yl_servers_look(struct yl_servers *servers, int64_t t)
{
    if (servers->form == YL_SERVERS_LIST) return look_in_list(servers, t);
    if (servers->since > servers->ends + YL_SERVERS_LOOK) {
        uint32_t over = 0;
        for (uint32_t i = 0; i < servers->ends; i++) over += servers->end[i] <= t;
        servers->since = 0;
        if (over > servers->ends / 4) {
            purge(servers, t);
            return t;
        }
    }
    if (!servers->dues) advance(servers);
    int64_t end = servers->due[servers->dues - 1].end;
    return end > t ? end : t;
}

void yl_servers_put(struct yl_servers *servers, int64_t until)
{
    if (servers->form == YL_SERVERS_HEAP) {
        sift(servers, until);
    } else if (servers->form == YL_SERVERS_RING) {
        uint32_t server = servers->due[--servers->dues].server;
        servers->end[server] = until;
        servers->popped++;
        put_in_ring(servers, server);
    } else {
        make_room(servers, 1);
        {
            servers->end[servers->ends++] = until;
        }
    }
}

bool yl_servers_has(struct yl_servers *servers, uint32_t n, int64_t t)
{
    if (servers->form != YL_SERVERS_LIST || servers->count < n) return false;
    if (servers->ends + (int64_t)n > servers->count) purge(servers, t);
    return servers->ends + (int64_t)n <= servers->count;
}
