/* calendar.c: a year of buckets dealt out by counting, the current one as a sorted array. Contract: calendar.h. */
#include "sim/engine/calendar.h"
#include "sim/base/must.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 1024, PER_BUCKET = 4 };
#define NIL UINT32_MAX

static bool grow(void **array, uint32_t *room, uint32_t want, size_t size)
{
    if (want <= *room) return true;
    uint32_t more = *room ? *room : 64;
    while (more < want) more *= 2;
    void *bigger = realloc(*array, (size_t)more * size);
    if (!bigger) return false;
    *array = bigger;
    *room = more;
    return true;
}

enum yl_status yl_calendar_init(struct yl_calendar *c)
{
    *c = (struct yl_calendar){.free = NIL, .last = INT64_MIN};
    c->bucket = malloc(FIRST_BUCKETS * sizeof *c->bucket);
    c->start = malloc((FIRST_BUCKETS + 1) * sizeof *c->start);
    if (!c->bucket || !c->start) {
        yl_calendar_free(c);
        return YL_NO_MEMORY;
    }
    c->buckets = FIRST_BUCKETS;
    yl_calendar_clear(c);
    return YL_OK;
}

void yl_calendar_clear(struct yl_calendar *c)
{
    memset(c->bucket, 0xff, c->buckets * sizeof *c->bucket);
    memset(c->start, 0, (c->buckets + 1) * sizeof *c->start);
    c->events = c->fars = c->nows = c->lates = 0;
    c->free = NIL;
    c->pending = 0;
    c->failed = false;
    c->far_first = INT64_MAX;
    c->at = c->buckets;
    c->origin = c->end = c->now_end = c->last = INT64_MIN;
    c->shift = 0;
}

void yl_calendar_free(struct yl_calendar *c)
{
    free(c->dealt);
    free(c->start);
    free(c->event);
    free(c->bucket);
    free(c->now);
    free(c->late);
    free(c->far);
    *c = (struct yl_calendar){0};
}

static uint64_t bucket_of(const struct yl_calendar *c, int64_t time)
{
    return (uint64_t)(time - c->origin) >> c->shift;
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

/* Puts an event behind the others of the current bucket; they are sorted when all are there. */
static enum yl_status add_now(struct yl_calendar *c, const struct yl_event *e)
{
    if (c->nows == c->now_room &&
        !grow((void **)&c->now, &c->now_room, c->nows + 1, sizeof *c->now))
        return YL_NO_MEMORY;
    c->now[c->nows++] = *e;
    return YL_OK;
}

static void sink(struct yl_calendar *c, struct yl_event *heap, uint32_t n, uint32_t hole,
                 struct yl_event e)
{
    for (uint32_t child; (child = 2 * hole + 1) < n; hole = child) {
        if (child + 1 < n && before(c, &heap[child + 1], &heap[child])) child++;
        if (!before(c, &heap[child], &e)) break;
        heap[hole] = heap[child];
    }
    heap[hole] = e;
}

/* Descending, so that the next one is popped from the end: by insertion where few, by a heap where many share an instant. */
static void sort_now(struct yl_calendar *c)
{
    enum { FEW = 24 };
    struct yl_event *now = c->now;
    uint32_t n = c->nows;
    if (n <= FEW) {
        for (uint32_t k = 1; k < n; k++) {
            struct yl_event e = now[k];
            uint32_t i = k;
            for (; i && before(c, &now[i - 1], &e); i--) now[i] = now[i - 1];
            now[i] = e;
        }
        return;
    }
    for (uint32_t i = n / 2; i-- > 0;) sink(c, now, n, i, now[i]);
    while (n > 1) {
        struct yl_event first = now[0], last = now[--n];
        sink(c, now, n, 0, last);
        now[n] = first;
    }
}

/* Into the current bucket once it is being worked off. */
static enum yl_status push_late(struct yl_calendar *c, const struct yl_event *e)
{
    if (c->lates == c->late_room &&
        !grow((void **)&c->late, &c->late_room, c->lates + 1, sizeof *c->late))
        return YL_NO_MEMORY;
    uint32_t hole = c->lates++;
    for (; hole && before(c, e, &c->late[(hole - 1) / 2]); hole = (hole - 1) / 2)
        c->late[hole] = c->late[(hole - 1) / 2];
    c->late[hole] = *e;
    return YL_OK;
}

static enum yl_status push_far(struct yl_calendar *c, const struct yl_event *e)
{
    if (c->fars == c->far_room &&
        !grow((void **)&c->far, &c->far_room, c->fars + 1, sizeof *c->far))
        return YL_NO_MEMORY;
    c->far[c->fars++] = *e;
    if (e->time < c->far_first) c->far_first = e->time;
    return YL_OK;
}

static enum yl_status push_near(struct yl_calendar *c, const struct yl_event *e)
{
    uint32_t i = c->free, *head = &c->bucket[bucket_of(c, e->time)];
    if (i != NIL) {
        c->free = c->event[i].next;
    } else {
        if (c->events == c->room &&
            !grow((void **)&c->event, &c->room, c->events + 1, sizeof *c->event))
            return YL_NO_MEMORY;
        i = c->events++;
    }
    c->event[i] = *e;
    c->event[i].next = *head;
    *head = i;
    return YL_OK;
}

enum yl_status yl_calendar_push(struct yl_calendar *c, struct yl_event e)
{
    YL_MUST(e.time >= c->last, "event at %lld, now %lld", (long long)e.time, (long long)c->last);
    enum yl_status s = e.time < c->now_end ? push_late(c, &e)
                       : e.time < c->end   ? push_near(c, &e)
                                           : push_far(c, &e);
    c->pending += !s;
    return s;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The width of the next year's buckets comes from the near half of a sample, their number from how many wait. */
static bool size_year(struct yl_calendar *c)
{
    enum { SAMPLE = 129, MOST_BUCKETS = 1 << 20 };
    int64_t sample[SAMPLE];
    uint32_t step = c->fars / SAMPLE + 1, taken = 0, want = c->buckets;
    for (uint32_t i = 0; i < c->fars && taken < SAMPLE; i += step) sample[taken++] = c->far[i].time;
    qsort(sample, taken, sizeof *sample, by_time);
    while (want < c->fars / PER_BUCKET && want < MOST_BUCKETS) want *= 2;
    if (want > c->buckets) {
        uint32_t *bucket = realloc(c->bucket, want * sizeof *bucket);
        if (bucket) c->bucket = bucket;
        uint32_t *start = realloc(c->start, (want + 1) * sizeof *start);
        if (start) c->start = start;
        if (!bucket || !start) return false;
        memset(c->bucket + c->buckets, 0xff, (want - c->buckets) * sizeof *bucket);
        c->buckets = want;
    }
    int64_t first = c->far_first, middle = sample[taken / 2] > first ? sample[taken / 2] : first;
    int64_t width = (middle - first) / ((int64_t)c->fars / 2 + 1) * PER_BUCKET + 1;
    c->origin = first;
    c->at = 0;
    for (c->shift = 0; c->shift < 62 && INT64_C(1) << c->shift < width; c->shift++) {
    }
    c->end = (INT64_MAX - first) >> c->shift > (int64_t)c->buckets
                 ? first + ((int64_t)c->buckets << c->shift)
                 : INT64_MAX;
    return true;
}

/* Deals the far list out anew by counting: those of the year bucket by bucket, the others stay. */
static bool new_year(struct yl_calendar *c)
{
    if (!size_year(c) || !grow((void **)&c->dealt, &c->dealt_room, c->fars, sizeof *c->dealt))
        return false;
    uint32_t kept = 0, *start = c->start;
    memset(start, 0, (c->buckets + 1) * sizeof *start);
    for (uint32_t i = 0; i < c->fars; i++)
        if (c->far[i].time < c->end) start[bucket_of(c, c->far[i].time) + 1]++;
    for (uint32_t b = 0; b < c->buckets; b++) start[b + 1] += start[b];
    c->far_first = INT64_MAX;
    for (uint32_t i = 0; i < c->fars; i++) {
        const struct yl_event *e = &c->far[i];
        if (e->time < c->end) {
            c->dealt[start[bucket_of(c, e->time)]++] = *e;
            continue;
        }
        if (e->time < c->far_first) c->far_first = e->time;
        c->far[kept++] = *e;
    }
    memmove(start + 1, start, c->buckets * sizeof *start);
    start[0] = 0;
    c->fars = kept;
    return true;
}

/* Makes the next bucket that has events the current one, if it begins before `limit`. What is behind the last year is not
 * dealt out before its first event is due, so that nothing can be pushed in front of a year. */
static bool next_bucket(struct yl_calendar *c, int64_t limit)
{
    uint32_t at = c->at;
    while (at < c->buckets && c->bucket[at] == NIL && c->start[at] == c->start[at + 1]) at++;
    if (at == c->buckets) {
        if (!c->fars || c->far_first >= limit) return false;
        if (!new_year(c)) {
            c->failed = true;
            return false;
        }
        for (at = 0; c->start[at] == c->start[at + 1]; at++) {
        }
    }
    if (c->origin + ((int64_t)at << c->shift) >= limit) return false;
    uint32_t list = c->bucket[at];
    c->bucket[at] = NIL;
    c->at = at + 1;
    c->now_end = c->at == c->buckets ? c->end : c->origin + ((int64_t)c->at << c->shift);
    enum yl_status s = YL_OK;
    for (uint32_t i = c->start[at]; i < c->start[at + 1] && !s; i++) s = add_now(c, &c->dealt[i]);
    while (list != NIL && !s) {
        uint32_t i = list;
        list = c->event[i].next;
        s = add_now(c, &c->event[i]);
        c->event[i].next = c->free;
        c->free = i;
    }
    sort_now(c);
    if (c->at < c->buckets) /* their visits will be asked for soon */
        for (uint32_t i = c->start[c->at]; i < c->start[c->at + 1]; i++)
            if (c->dealt[i].visit != NIL) {
                const char *visit = (const char *)&c->visits[c->dealt[i].visit];
                __builtin_prefetch(visit, 1);
                __builtin_prefetch(visit + 64, 1);
            }
    c->failed = s;
    return !s;
}

bool yl_calendar_pop(struct yl_calendar *c, int64_t limit, struct yl_event *e)
{
    while (!c->nows && !c->lates)
        if (!next_bucket(c, limit)) return false;
    bool late = c->lates && (!c->nows || before(c, &c->late[0], &c->now[c->nows - 1]));
    const struct yl_event *next = late ? &c->late[0] : &c->now[c->nows - 1];
    if (next->time >= limit) return false;
    *e = *next;
    if (!late) {
        c->nows--;
    } else if (--c->lates) {
        sink(c, c->late, c->lates, 0, c->late[c->lates]);
    }
    c->last = e->time, c->pending--;
    return true;
}
