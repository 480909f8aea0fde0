/* calendar.c: a year of buckets dealt out by counting, the current one as a sorted array.
 * Contract: calendar.h. */
#include "sim/engine/calendar.h"
#include "sim/base/array.h"
#include "sim/base/must.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 1024, PER_BUCKET = 4 };
#define NIL UINT32_MAX

enum yl_status yl_calendar_init(struct yl_calendar *calendar)
{
    *calendar = (struct yl_calendar){.free = NIL, .last = INT64_MIN};
    calendar->bucket = malloc(FIRST_BUCKETS * sizeof *calendar->bucket);
    calendar->start = malloc((FIRST_BUCKETS + 1) * sizeof *calendar->start);
    if (!calendar->bucket || !calendar->start) {
        yl_calendar_free(calendar);
        return YL_NO_MEMORY;
    }
    calendar->buckets = FIRST_BUCKETS;
    yl_calendar_clear(calendar);
    return YL_OK;
}

void yl_calendar_clear(struct yl_calendar *calendar)
{
    memset(calendar->bucket, 0xff, calendar->buckets * sizeof *calendar->bucket);
    memset(calendar->start, 0, (calendar->buckets + 1) * sizeof *calendar->start);
    calendar->near.count = calendar->far.count = calendar->now.count = calendar->late.count = 0;
    calendar->free = NIL;
    calendar->pending = 0;
    calendar->failed = false;
    calendar->far_first = INT64_MAX;
    calendar->at = calendar->buckets;
    calendar->origin = calendar->end = calendar->now_end = calendar->last = INT64_MIN;
    calendar->shift = 0;
}

void yl_calendar_free(struct yl_calendar *calendar)
{
    YL_FREE(calendar->dealt, calendar->start, calendar->near.event, calendar->bucket,
            calendar->now.event, calendar->late.event, calendar->far.event);
    *calendar = (struct yl_calendar){0};
}

static uint64_t bucket_of(const struct yl_calendar *calendar, int64_t time)
{
    return (uint64_t)(time - calendar->origin) >> calendar->shift;
}

static bool newcomer_before(const struct yl_visit *one, const struct yl_visit *other)
{
    int order = yl_address_compare(one->address, other->address);
    if (order) return order < 0;
    return one->jumps < other->jumps;
}

static bool before(const struct yl_calendar *calendar, const struct yl_event *one,
                   const struct yl_event *other)
{
    if (one->time != other->time) return one->time < other->time;
    if (one->rank != other->rank) return one->rank < other->rank;
    return one->rank == YL_RANK_JOIN &&
           newcomer_before(&calendar->visits[one->visit], &calendar->visits[other->visit]);
}

/* Make room for one event more behind those of a list; NULL: no memory. */
static struct yl_event *add(struct yl_event_list *list)
{
    if (!YL_ARRAY_RESERVE(&list->event, &list->capacity, (size_t)list->count + 1)) return NULL;
    return &list->event[list->count++];
}

/* Put an event behind the others of the current bucket; they are sorted when all are there. */
static enum yl_status add_now(struct yl_calendar *calendar, const struct yl_event *event)
{
    struct yl_event *to = add(&calendar->now);
    if (to) *to = *event;
    return to ? YL_OK : YL_NO_MEMORY;
}

static void sink(struct yl_calendar *calendar, struct yl_event *heap, uint32_t n, uint32_t hole,
                 struct yl_event event)
{
    for (uint32_t child; (child = 2 * hole + 1) < n; hole = child) {
        if (child + 1 < n && before(calendar, &heap[child + 1], &heap[child])) child++;
        if (!before(calendar, &heap[child], &event)) break;
        heap[hole] = heap[child];
    }
    heap[hole] = event;
}

/* Descending, so that the next one is popped from the end: by insertion where few, by a heap
 * where many share an instant. */
static void sort_now(struct yl_calendar *calendar)
{
    enum { FEW = 24 };
    struct yl_event *now = calendar->now.event;
    uint32_t n = calendar->now.count;
    if (n <= FEW) {
        for (uint32_t k = 1; k < n; k++) {
            struct yl_event event = now[k];
            uint32_t i = k;
            for (; i && before(calendar, &now[i - 1], &event); i--) now[i] = now[i - 1];
            now[i] = event;
        }
        return;
    }
    for (uint32_t i = n / 2; i-- > 0;) sink(calendar, now, n, i, now[i]);
    while (n > 1) {
        struct yl_event first = now[0], last = now[--n];
        sink(calendar, now, n, 0, last);
        now[n] = first;
    }
}

/* Into the current bucket once it is being worked off. */
static enum yl_status push_late(struct yl_calendar *calendar, const struct yl_event *event)
{
    if (!add(&calendar->late)) return YL_NO_MEMORY;
    struct yl_event *late = calendar->late.event;
    uint32_t hole = calendar->late.count - 1;
    for (; hole && before(calendar, event, &late[(hole - 1) / 2]); hole = (hole - 1) / 2)
        late[hole] = late[(hole - 1) / 2];
    late[hole] = *event;
    return YL_OK;
}

static enum yl_status push_far(struct yl_calendar *calendar, const struct yl_event *event)
{
    struct yl_event *to = add(&calendar->far);
    if (!to) return YL_NO_MEMORY;
    *to = *event;
    if (event->time < calendar->far_first) calendar->far_first = event->time;
    return YL_OK;
}

static enum yl_status push_near(struct yl_calendar *calendar, const struct yl_event *event)
{
    uint32_t i = calendar->free, *head = &calendar->bucket[bucket_of(calendar, event->time)];
    if (i != NIL) {
        calendar->free = calendar->near.event[i].next;
    } else {
        if (!add(&calendar->near)) return YL_NO_MEMORY;
        i = calendar->near.count - 1;
    }
    calendar->near.event[i] = *event;
    calendar->near.event[i].next = *head;
    *head = i;
    return YL_OK;
}

enum yl_status yl_calendar_push(struct yl_calendar *calendar, struct yl_event event)
{
    YL_MUST(event.time >= calendar->last, "event at %lld, now %lld", (long long)event.time,
            (long long)calendar->last);
    enum yl_status s = event.time < calendar->now_end ? push_late(calendar, &event)
                       : event.time < calendar->end   ? push_near(calendar, &event)
                                                      : push_far(calendar, &event);
    calendar->pending += !s;
    return s;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The width of the next year's buckets comes from the near half of a sample, their number from
 * how many wait. */
static bool size_year(struct yl_calendar *calendar)
{
    enum { SAMPLE = 129, MOST_BUCKETS = 1 << 20 };
    int64_t sample[SAMPLE];
    uint32_t step = calendar->far.count / SAMPLE + 1, taken = 0, want = calendar->buckets;
    for (uint32_t i = 0; i < calendar->far.count && taken < SAMPLE; i += step)
        sample[taken++] = calendar->far.event[i].time;
    qsort(sample, taken, sizeof *sample, by_time);
    while (want < calendar->far.count / PER_BUCKET && want < MOST_BUCKETS) want *= 2;
    if (want > calendar->buckets) {
        uint32_t *bucket = realloc(calendar->bucket, want * sizeof *bucket);
        if (bucket) calendar->bucket = bucket;
        uint32_t *start = realloc(calendar->start, (want + 1) * sizeof *start);
        if (start) calendar->start = start;
        if (!bucket || !start) return false;
        memset(calendar->bucket + calendar->buckets, 0xff,
               (want - calendar->buckets) * sizeof *bucket);
        calendar->buckets = want;
    }
    int64_t first = calendar->far_first,
            middle = sample[taken / 2] > first ? sample[taken / 2] : first;
    int64_t width = (middle - first) / ((int64_t)calendar->far.count / 2 + 1) * PER_BUCKET + 1;
    calendar->origin = first;
    calendar->at = 0;
    for (calendar->shift = 0; calendar->shift < 62 && INT64_C(1) << calendar->shift < width;
         calendar->shift++) {
    }
    calendar->end = (INT64_MAX - first) >> calendar->shift > (int64_t)calendar->buckets
                        ? first + ((int64_t)calendar->buckets << calendar->shift)
                        : INT64_MAX;
    return true;
}

/* Deal the far list out anew by counting: events of the year bucket by bucket, the others stay. */
static bool new_year(struct yl_calendar *calendar)
{
    if (!size_year(calendar) ||
        !YL_ARRAY_RESERVE(&calendar->dealt, &calendar->dealt_capacity, calendar->far.count))
        return false;
    uint32_t kept = 0, *start = calendar->start;
    memset(start, 0, (calendar->buckets + 1) * sizeof *start);
    for (uint32_t i = 0; i < calendar->far.count; i++)
        if (calendar->far.event[i].time < calendar->end)
            start[bucket_of(calendar, calendar->far.event[i].time) + 1]++;
    for (uint32_t b = 0; b < calendar->buckets; b++) start[b + 1] += start[b];
    calendar->far_first = INT64_MAX;
    for (uint32_t i = 0; i < calendar->far.count; i++) {
        const struct yl_event *event = &calendar->far.event[i];
        if (event->time < calendar->end) {
            calendar->dealt[start[bucket_of(calendar, event->time)]++] = *event;
            continue;
        }
        if (event->time < calendar->far_first) calendar->far_first = event->time;
        calendar->far.event[kept++] = *event;
    }
    memmove(start + 1, start, calendar->buckets * sizeof *start);
    start[0] = 0;
    calendar->far.count = kept;
    return true;
}

/* Makes the next bucket that has events the current one, if it begins before `limit`. What is
 * behind the last year is not dealt out before its first event is due, so that nothing can be
 * pushed in front of a year. */
static bool next_bucket(struct yl_calendar *calendar, int64_t limit)
{
    uint32_t at = calendar->at;
    while (at < calendar->buckets && calendar->bucket[at] == NIL &&
           calendar->start[at] == calendar->start[at + 1])
        at++;
    if (at == calendar->buckets) {
        if (!calendar->far.count || calendar->far_first >= limit) return false;
        if (!new_year(calendar)) {
            calendar->failed = true;
            return false;
        }
        for (at = 0; calendar->start[at] == calendar->start[at + 1]; at++) {
        }
    }
    if (calendar->origin + ((int64_t)at << calendar->shift) >= limit) return false;
    uint32_t list = calendar->bucket[at];
    calendar->bucket[at] = NIL;
    calendar->at = at + 1;
    calendar->now_end = calendar->at == calendar->buckets
                            ? calendar->end
                            : calendar->origin + ((int64_t)calendar->at << calendar->shift);
    enum yl_status s = YL_OK;
    for (uint32_t i = calendar->start[at]; i < calendar->start[at + 1] && !s; i++)
        s = add_now(calendar, &calendar->dealt[i]);
    while (list != NIL && !s) {
        uint32_t i = list;
        list = calendar->near.event[i].next;
        s = add_now(calendar, &calendar->near.event[i]);
        calendar->near.event[i].next = calendar->free;
        calendar->free = i;
    }
    sort_now(calendar);
    if (calendar->at < calendar->buckets) /* their visits will be asked for soon */
        for (uint32_t i = calendar->start[calendar->at]; i < calendar->start[calendar->at + 1]; i++)
            if (calendar->dealt[i].visit != NIL) {
                const char *visit = (const char *)&calendar->visits[calendar->dealt[i].visit];
                __builtin_prefetch(visit, 1);
                __builtin_prefetch(visit + 64, 1);
            }
    calendar->failed = s;
    return !s;
}

bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event)
{
    while (!calendar->now.count && !calendar->late.count)
        if (!next_bucket(calendar, limit)) return false;
    bool late = calendar->late.count &&
                (!calendar->now.count || before(calendar, &calendar->late.event[0],
                                                &calendar->now.event[calendar->now.count - 1]));
    const struct yl_event *next =
        late ? &calendar->late.event[0] : &calendar->now.event[calendar->now.count - 1];
    if (next->time >= limit) return false;
    *event = *next;
    if (!late) {
        calendar->now.count--;
    } else if (--calendar->late.count) {
        sink(calendar, calendar->late.event, calendar->late.count, 0,
             calendar->late.event[calendar->late.count]);
    }
    calendar->last = event->time;
    calendar->pending--;
    return true;
}
