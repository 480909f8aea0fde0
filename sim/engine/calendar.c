/* calendar.c: buckets of linked events, the current one as a sorted array. Contract: calendar.h. */
#include "sim/engine/calendar.h"
#include "sim/base/must.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 1024, PER_BUCKET = 4 };
#define NIL UINT32_MAX

enum yl_status yl_calendar_init(struct yl_calendar *c)
{
    *c = (struct yl_calendar){.free = NIL, .far = NIL, .last = INT64_MIN};
    c->bucket = malloc(FIRST_BUCKETS * sizeof *c->bucket);
    if (!c->bucket) return YL_NO_MEMORY;
    c->buckets = FIRST_BUCKETS;
    yl_calendar_clear(c);
    return YL_OK;
}

void yl_calendar_clear(struct yl_calendar *c)
{
    memset(c->bucket, 0xff, c->buckets * sizeof *c->bucket);
    c->events = 0, c->free = c->far = NIL, c->fars = 0, c->nows = 0, c->pending = 0;
    c->failed = false, c->far_first = INT64_MAX;
    c->at = c->buckets, c->origin = c->end = c->now_end = c->last = INT64_MIN, c->width = 1;
}

void yl_calendar_free(struct yl_calendar *c)
{
    free(c->event), free(c->bucket), free(c->now);
    *c = (struct yl_calendar){0};
}

static bool newcomer_before(const struct yl_visit *a, const struct yl_visit *b)
{
    if (a->c2 != b->c2) return a->c2 < b->c2;
    if (a->c1 != b->c1) return a->c1 < b->c1;
    if (a->c0 != b->c0) return a->c0 < b->c0;
    return a->hop < b->hop;
}

static bool before(const struct yl_calendar *c, const struct yl_event *a, const struct yl_event *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->rank != b->rank) return a->rank < b->rank;
    return a->rank == YL_RANK_JOIN && newcomer_before(&c->visits[a->visit], &c->visits[b->visit]);
}

/* Into the sorted current bucket (descending, so that the next one is popped from the end). */
static enum yl_status insert_now(struct yl_calendar *c, const struct yl_event *e)
{
    if (c->nows == c->now_room) {
        uint32_t want = c->now_room ? 2 * c->now_room : 64;
        struct yl_event *more = realloc(c->now, want * sizeof *more);
        if (!more) return YL_NO_MEMORY;
        c->now = more, c->now_room = want;
    }
    uint32_t i = c->nows++;
    for (; i && before(c, &c->now[i - 1], e); i--) c->now[i] = c->now[i - 1];
    c->now[i] = *e;
    return YL_OK;
}

static uint32_t slot(struct yl_calendar *c)
{
    if (c->free != NIL) {
        uint32_t i = c->free;
        c->free = c->event[i].next;
        return i;
    }
    if (c->events == c->room) {
        uint32_t want = c->room ? 2 * c->room : 1024;
        struct yl_event *more = realloc(c->event, (size_t)want * sizeof *more);
        if (!more) return NIL;
        c->event = more, c->room = want;
    }
    return c->events++;
}

enum yl_status yl_calendar_push(struct yl_calendar *c, struct yl_event e)
{
    YL_MUST(e.time >= c->last, "event at %lld, now %lld", (long long)e.time, (long long)c->last);
    if (e.time < c->now_end) {
        enum yl_status s = insert_now(c, &e);
        if (!s) c->pending++;
        return s;
    }
    uint32_t i = slot(c);
    if (i == NIL) return YL_NO_MEMORY;
    uint32_t *head = e.time < c->end ? &c->bucket[(uint64_t)(e.time - c->origin) / (uint64_t)c->width] : &c->far;
    if (head == &c->far) c->fars++, c->far_first = e.time < c->far_first ? e.time : c->far_first;
    e.next = *head, c->event[i] = e, *head = i;
    c->pending++;
    return YL_OK;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Deals the far list out anew: the width comes from the near half of a sample, the number of buckets from how many wait. */
static void new_year(struct yl_calendar *c)
{
    enum { SAMPLE = 257 };
    int64_t sample[SAMPLE], first = c->far_first;
    uint32_t step = c->fars / SAMPLE + 1, taken = 0, seen = 0;
    for (uint32_t i = c->far; i != NIL; i = c->event[i].next, seen++)
        if (seen % step == 0 && taken < SAMPLE) sample[taken++] = c->event[i].time;
    qsort(sample, taken, sizeof *sample, by_time);
    uint32_t want = FIRST_BUCKETS;
    while (want < c->fars / PER_BUCKET && want < 1u << 20) want *= 2;
    if (want > c->buckets) {
        uint32_t *more = realloc(c->bucket, want * sizeof *more);
        if (more) {
            memset(more + c->buckets, 0xff, (want - c->buckets) * sizeof *more);
            c->bucket = more, c->buckets = want;
        }
    }
    int64_t middle = sample[taken / 2], half = (int64_t)c->fars / 2 + 1;
    c->width = (middle - first) / half * PER_BUCKET + 1;
    c->origin = first, c->at = 0;
    c->end = c->width < (INT64_MAX - first) / (int64_t)c->buckets ? first + c->width * (int64_t)c->buckets : INT64_MAX;
    uint32_t list = c->far;
    c->far = NIL, c->fars = 0, c->far_first = INT64_MAX;
    while (list != NIL) {
        uint32_t i = list;
        list = c->event[i].next;
        bool near = c->event[i].time < c->end;
        uint32_t *head = near ? &c->bucket[(uint64_t)(c->event[i].time - c->origin) / (uint64_t)c->width] : &c->far;
        if (!near) c->fars++, c->far_first = c->event[i].time < c->far_first ? c->event[i].time : c->far_first;
        c->event[i].next = *head, *head = i;
    }
}

/* Makes the next bucket that has events the current one, if it begins before `limit`. What is behind the last year is not
 * dealt out before its first event is due, so that nothing can be pushed in front of a year. */
static bool next_bucket(struct yl_calendar *c, int64_t limit)
{
    uint32_t at = c->at;
    while (at < c->buckets && c->bucket[at] == NIL) at++;
    if (at == c->buckets) {
        if (c->far == NIL || c->far_first >= limit) return false;
        new_year(c);
        for (at = 0; c->bucket[at] == NIL; at++) {}
    }
    if (c->origin + (int64_t)at * c->width >= limit) return false;
    uint32_t list = c->bucket[at];
    c->bucket[at] = NIL, c->at = at + 1;
    c->now_end = c->at == c->buckets ? c->end : c->origin + (int64_t)c->at * c->width;
    while (list != NIL) {
        uint32_t i = list;
        list = c->event[i].next;
        if (insert_now(c, &c->event[i])) {
            c->failed = true;
            return false;
        }
        c->event[i].next = c->free, c->free = i;
    }
    return true;
}

bool yl_calendar_pop(struct yl_calendar *c, int64_t limit, struct yl_event *e)
{
    while (!c->nows)
        if (!next_bucket(c, limit)) return false;
    if (c->now[c->nows - 1].time >= limit) return false;
    *e = c->now[--c->nows];
    c->last = e->time, c->pending--;
    return true;
}
