/* calendar.c: a year of buckets dealt out by counting, the current one as a sorted array.
 * Contract: calendar.h. */
#include "sim/engine/calendar.h"
#include "sim/base/array.h"
#include "sim/base/must.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 1024, PER_BUCKET = 4, FEWEST = 16, CROWD = 64, FINER = 64 };
#define NIL UINT32_MAX

enum yl_status yl_calendar_init(struct yl_calendar *calendar)
{
    *calendar = (struct yl_calendar){.free = NIL, .last = INT64_MIN};
    struct yl_rung *year = &calendar->rung[0];
    year->bucket = malloc(FIRST_BUCKETS * sizeof *year->bucket);
    calendar->start = malloc((FIRST_BUCKETS + 1) * sizeof *calendar->start);
    if (!year->bucket || !calendar->start) {
        yl_calendar_free(calendar);
        return YL_NO_MEMORY;
    }
    year->buckets = FIRST_BUCKETS;
    yl_calendar_clear(calendar);
    return YL_OK;
}

void yl_calendar_clear(struct yl_calendar *calendar)
{
    struct yl_rung *year = &calendar->rung[0];
    memset(year->bucket, 0xff, year->buckets * sizeof *year->bucket);
    memset(calendar->start, 0, (year->buckets + 1) * sizeof *calendar->start);
    calendar->near.count = calendar->far.count = calendar->now.count = calendar->late.count = 0;
    yl_lane_open(&calendar->lane);
    calendar->open = false;
    calendar->first = calendar->others = INT64_MIN;
    calendar->free = NIL;
    calendar->rungs = 1;
    calendar->pending = 0;
    calendar->failed = false;
    calendar->far_first = INT64_MAX;
    year->at = year->buckets;
    year->origin = year->end = calendar->now_end = calendar->last = INT64_MIN;
    year->shift = 0;
}

void yl_calendar_free(struct yl_calendar *calendar)
{
    for (int i = 0; i < YL_RUNGS; i++) free(calendar->rung[i].bucket);
    yl_lane_free(&calendar->lane);
    YL_FREE(calendar->dealt, calendar->start, calendar->next, calendar->near.event,
            calendar->now.event, calendar->spare.event, calendar->late.event, calendar->far.event);
    *calendar = (struct yl_calendar){0};
}

static uint64_t bucket_of(const struct yl_rung *rung, int64_t time)
{
    return ((uint64_t)time - (uint64_t)rung->origin) >> rung->shift;
}

static int64_t bucket_begin(const struct yl_rung *rung, uint32_t at)
{
    return bucket_of(rung, rung->end) < at || at == rung->buckets
               ? rung->end
               : rung->origin + ((int64_t)at << rung->shift);
}

static inline bool before(const struct yl_event *one, const struct yl_event *other)
{
    return one->time != other->time ? one->time < other->time : yl_event_tie_before(one, other);
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

static void sink(struct yl_event *heap, uint32_t n, uint32_t hole, struct yl_event event)
{
    for (uint32_t child; (child = 2 * hole + 1) < n; hole = child) {
        if (child + 1 < n && before(&heap[child + 1], &heap[child])) child++;
        if (!before(&heap[child], &event)) break;
        heap[hole] = heap[child];
    }
    heap[hole] = event;
}

static void sort_few(struct yl_event *event, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++) {
        struct yl_event one = event[k];
        uint32_t i = k;
        for (; i && before(&event[i - 1], &one); i--) event[i] = event[i - 1];
        event[i] = one;
    }
}

static void merge(struct yl_event *to, const struct yl_event *from, uint32_t half, uint32_t n)
{
    uint32_t a = 0, b = half;
    for (uint32_t k = 0; k < n; k++)
        to[k] = b >= n || (a < half && !before(&from[a], &from[b])) ? from[a++] : from[b++];
}

/* Descending, so that the next one is popped from the end: by insertion where few; else runs of
 * few are merged, since many may share an instant. */
static bool sort_now(struct yl_calendar *calendar)
{
    enum { FEW = 16 };
    struct yl_event_list *now = &calendar->now, *spare = &calendar->spare;
    const uint32_t n = now->count;
    for (uint32_t i = 0; i < n; i += FEW) sort_few(now->event + i, n - i < FEW ? n - i : FEW);
    if (n > FEW && !YL_ARRAY_RESERVE(&spare->event, &spare->capacity, n)) return false;
    for (size_t run = FEW; run < n; run *= 2) {
        for (size_t i = 0; i < n; i += 2 * run) {
            const size_t all = n - i < 2 * run ? n - i : 2 * run;
            merge(spare->event + i, now->event + i, (uint32_t)(all < run ? all : run),
                  (uint32_t)all);
        }
        const struct yl_event_list sorted = {spare->event, n, spare->capacity};
        *spare = *now;
        *now = sorted;
    }
    return true;
}

static struct yl_event *far_place(struct yl_calendar *calendar, int64_t time)
{
    struct yl_event *to = add(&calendar->far);
    if (to && time < calendar->far_first) calendar->far_first = time;
    return to;
}

static struct yl_event *near_place(struct yl_calendar *calendar, const struct yl_rung *rung,
                                   int64_t time)
{
    uint32_t i = calendar->free, *head = &rung->bucket[bucket_of(rung, time)];
    if (i != NIL) {
        calendar->free = calendar->next[i];
    } else {
        i = calendar->near.count;
        if (!YL_ARRAY_RESERVE(&calendar->next, &calendar->next_capacity, (size_t)i + 1) ||
            !add(&calendar->near))
            return NULL;
    }
    calendar->next[i] = *head;
    *head = i;
    return &calendar->near.event[i];
}

/* Can what stands in [from, to) be dealt out finer? */
static bool can_split(const struct yl_calendar *calendar, int64_t from, int64_t to)
{
    return calendar->rungs < YL_RUNGS && to - from > 1;
}

/* Deals the current bucket out finer; what is left of it are instants [from, to). */
static enum yl_status split(struct yl_calendar *calendar, int64_t from, int64_t to)
{
    struct yl_rung *rung = &calendar->rung[calendar->rungs];
    if (!rung->bucket && !(rung->bucket = malloc(FINER * sizeof *rung->bucket)))
        return YL_NO_MEMORY;
    const uint64_t width = (uint64_t)to - (uint64_t)from - 1;
    rung->origin = from;
    rung->end = to;
    rung->at = 0;
    for (rung->shift = 0; width >> rung->shift >= FINER; rung->shift++) {
    }
    rung->buckets = (uint32_t)(width >> rung->shift) + 1;
    memset(rung->bucket, 0xff, rung->buckets * sizeof *rung->bucket);
    struct yl_event_list *part[] = {&calendar->now, &calendar->late};
    enum yl_status s = YL_OK;
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < part[k]->count && !s; i++) {
            struct yl_event *place = near_place(calendar, rung, part[k]->event[i].time);
            if (place)
                *place = part[k]->event[i];
            else
                s = YL_NO_MEMORY;
        }
        part[k]->count = 0;
    }
    calendar->rungs++;
    calendar->now_end = from;
    calendar->first = INT64_MIN;
    return s;
}

/* Into the current bucket once it is being worked off. */
static enum yl_status push_late(struct yl_calendar *calendar, const struct yl_event *event)
{
    if (!add(&calendar->late)) return YL_NO_MEMORY;
    struct yl_event *late = calendar->late.event;
    uint32_t hole = calendar->late.count - 1;
    for (; hole && before(event, &late[(hole - 1) / 2]); hole = (hole - 1) / 2)
        late[hole] = late[(hole - 1) / 2];
    late[hole] = *event;
    return calendar->late.count > CROWD && can_split(calendar, calendar->last, calendar->now_end)
               ? split(calendar, calendar->last, calendar->now_end)
               : YL_OK;
}

/* Where an event goes that is not of the current bucket; NULL: no memory. */
static struct yl_event *place_of(struct yl_calendar *calendar, int64_t time)
{
    for (uint32_t r = calendar->rungs; r-- > 0;)
        if (time < calendar->rung[r].end) return near_place(calendar, &calendar->rung[r], time);
    return far_place(calendar, time);
}

static enum yl_status put(struct yl_calendar *calendar, const struct yl_event *event)
{
    if (event->time < calendar->others) calendar->others = event->time;
    if (event->time < calendar->now_end) return push_late(calendar, event);
    struct yl_event *to = place_of(calendar, event->time);
    if (!to) return YL_NO_MEMORY;
    *to = *event;
    if (event->time < calendar->first) calendar->first = event->time;
    return YL_OK;
}

enum yl_status yl_calendar_put(struct yl_calendar *calendar, int64_t time,
                               struct yl_address address, uint32_t visit, uint32_t label)
{
    const struct yl_event event = {.time = time,
                                   .address = address,
                                   .visit = visit,
                                   .what = (uint16_t)label,
                                   .rank = (uint8_t)(label >> 16),
                                   .kind = (uint8_t)(label >> 24)};
    YL_MUST(time >= calendar->last, "event at %lld, now %lld", (long long)time,
            (long long)calendar->last);
    calendar->pending++;
    if (!calendar->open) return put(calendar, &event);
    return yl_lane_add(&calendar->lane, &event);
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
    struct yl_rung *year = &calendar->rung[0];
    int64_t sample[SAMPLE];
    uint32_t step = calendar->far.count / SAMPLE + 1, taken = 0, want = year->buckets;
    for (uint32_t i = 0; i < calendar->far.count && taken < SAMPLE; i += step)
        sample[taken++] = calendar->far.event[i].time;
    qsort(sample, taken, sizeof *sample, by_time);
    while (want < calendar->far.count / PER_BUCKET && want < MOST_BUCKETS) want *= 2;
    if (want > year->buckets) {
        uint32_t *bucket = realloc(year->bucket, want * sizeof *bucket);
        if (bucket) year->bucket = bucket;
        uint32_t *start = realloc(calendar->start, (want + 1) * sizeof *start);
        if (start) calendar->start = start;
        if (!bucket || !start) return false;
        memset(year->bucket + year->buckets, 0xff, (want - year->buckets) * sizeof *bucket);
        year->buckets = want;
    }
    int64_t first = calendar->far_first,
            middle = sample[taken / 2] > first ? sample[taken / 2] : first;
    int64_t width = (middle - first) / ((int64_t)calendar->far.count / 2 + 1) * PER_BUCKET + 1;
    year->origin = first;
    year->at = 0;
    for (year->shift = 0; year->shift < 62 && INT64_C(1) << year->shift < width; year->shift++) {
    }
    year->end = (INT64_MAX - first) >> year->shift > (int64_t)year->buckets
                    ? first + ((int64_t)year->buckets << year->shift)
                    : INT64_MAX;
    return true;
}

/* Deal the far list out anew by counting: events of the year bucket by bucket, the others stay. */
static bool new_year(struct yl_calendar *calendar)
{
    if (!size_year(calendar) ||
        !YL_ARRAY_RESERVE(&calendar->dealt, &calendar->dealt_capacity, calendar->far.count))
        return false;
    const struct yl_rung *year = &calendar->rung[0];
    uint32_t kept = 0, *start = calendar->start;
    memset(start, 0, (year->buckets + 1) * sizeof *start);
    for (uint32_t i = 0; i < calendar->far.count; i++)
        if (calendar->far.event[i].time < year->end)
            start[bucket_of(year, calendar->far.event[i].time) + 1]++;
    for (uint32_t b = 0; b < year->buckets; b++) start[b + 1] += start[b];
    calendar->far_first = INT64_MAX;
    for (uint32_t i = 0; i < calendar->far.count; i++) {
        const struct yl_event *event = &calendar->far.event[i];
        if (event->time < year->end) {
            calendar->dealt[start[bucket_of(year, event->time)]++] = *event;
            continue;
        }
        if (event->time < calendar->far_first) calendar->far_first = event->time;
        calendar->far.event[kept++] = *event;
    }
    memmove(start + 1, start, year->buckets * sizeof *start);
    start[0] = 0;
    calendar->far.count = kept;
    return true;
}

/* A few events behind the year become the current bucket: cheaper than to lay out a year. */
static bool take_few(struct yl_calendar *calendar)
{
    struct yl_rung *year = &calendar->rung[0];
    int64_t latest = calendar->far_first;
    for (uint32_t i = 0; i < calendar->far.count; i++) {
        const struct yl_event *event = &calendar->far.event[i];
        if (event->time > latest) latest = event->time;
        if (add_now(calendar, event)) return false;
    }
    calendar->far.count = 0;
    calendar->far_first = INT64_MAX;
    year->at = year->buckets;
    year->end = calendar->now_end = latest < INT64_MAX ? latest + 1 : latest;
    return sort_now(calendar);
}

/* How many events before its turn a visit is fetched, and what it will touch. */
enum { VERY_SOON = 3, SOON = 6, AHEAD = 10 };

static void fetch(const struct yl_calendar *calendar, const struct yl_event *event)
{
    if (event->visit == NIL) return;
    const char *visit = (const char *)&calendar->visits[event->visit];
    __builtin_prefetch(visit, 1);
    __builtin_prefetch(visit + 64, 1);
}

static bool is_empty(const struct yl_calendar *calendar, const struct yl_rung *rung, uint32_t at)
{
    return rung->bucket[at] == NIL &&
           (calendar->rungs > 1 || calendar->start[at] == calendar->start[at + 1]);
}

/* The visits of the bucket whose turn comes next. */
static void fetch_bucket(const struct yl_calendar *calendar)
{
    enum { NEAR_BY = 8 };
    const struct yl_rung *rung = &calendar->rung[calendar->rungs - 1];
    uint32_t at = rung->at;
    for (uint32_t i = 0; i < NEAR_BY && at < rung->buckets && is_empty(calendar, rung, at); i++)
        at++;
    if (at >= rung->buckets) return;
    if (calendar->rungs == 1) {
        const uint32_t from = calendar->start[at], all = calendar->start[at + 1];
        const uint32_t to = all - from > AHEAD ? from + AHEAD : all;
        for (uint32_t i = from; i < to; i++) fetch(calendar, &calendar->dealt[i]);
    }
    uint32_t list = rung->bucket[at];
    for (int k = 0; k < AHEAD && list != NIL; k++, list = calendar->next[list])
        fetch(calendar, &calendar->near.event[list]);
    if (at + 1 < rung->buckets && rung->bucket[at + 1] != NIL)
        __builtin_prefetch(&calendar->near.event[rung->bucket[at + 1]]);
}

static void tell(const struct yl_calendar *calendar, const struct yl_event *event, bool very)
{
    if (event->visit != NIL)
        calendar->soon(calendar->soon_context, &calendar->visits[event->visit], very);
}

/* The first events of the current bucket are told of at once, the others as it is worked off. */
static void tell_soon(const struct yl_calendar *calendar)
{
    const uint32_t n = calendar->now.count;
    const struct yl_event *end = calendar->now.event + n;
    for (uint32_t k = SOON; k < n && k < AHEAD; k++) fetch(calendar, end - 1 - k);
    for (uint32_t k = 0; k < n && k < SOON && calendar->soon; k++)
        tell(calendar, end - 1 - k, false);
}

/* The same for those who are nearer by one, now that n are left. */
static void tell_next(const struct yl_calendar *calendar, uint32_t n)
{
    const struct yl_event *end = calendar->now.event + n;
    if (n >= AHEAD) fetch(calendar, end - AHEAD);
    if (n >= SOON && calendar->soon) tell(calendar, end - SOON, false);
    if (n >= VERY_SOON && calendar->soon) tell(calendar, end - VERY_SOON, true);
}

/* Makes a bucket of the finest rung the current one. */
static enum yl_status collect(struct yl_calendar *calendar, uint32_t at)
{
    struct yl_rung *rung = &calendar->rung[calendar->rungs - 1];
    const int64_t from = bucket_begin(rung, at), to = bucket_begin(rung, at + 1);
    enum yl_status s = YL_OK;
    uint32_t list = rung->bucket[at];
    rung->bucket[at] = NIL;
    rung->at = at + 1;
    calendar->now_end = to;
    for (uint32_t i = calendar->rungs == 1 ? calendar->start[at] : 1,
                  end = calendar->rungs == 1 ? calendar->start[at + 1] : 0;
         i < end && !s; i++)
        s = add_now(calendar, &calendar->dealt[i]);
    while (list != NIL && !s) {
        uint32_t i = list;
        list = calendar->next[i];
        s = add_now(calendar, &calendar->near.event[i]);
        calendar->next[i] = calendar->free;
        calendar->free = i;
    }
    if (s) return s;
    if (calendar->now.count > CROWD && can_split(calendar, from, to))
        return split(calendar, from, to);
    if (!sort_now(calendar)) return YL_NO_MEMORY;
    tell_soon(calendar);
    fetch_bucket(calendar);
    return YL_OK;
}

/* Makes the next bucket that has events the current one, if it begins before `limit`. What is
 * behind the last year is not dealt out before its first event is due, so that nothing can be
 * pushed in front of a year. */
static bool next_bucket(struct yl_calendar *calendar, int64_t limit)
{
    struct yl_rung *rung = &calendar->rung[calendar->rungs - 1];
    uint32_t at = rung->at;
    while (at < rung->buckets && is_empty(calendar, rung, at)) at++;
    if (at < rung->buckets) {
        if (bucket_begin(rung, at) >= limit) {
            calendar->first = bucket_begin(rung, at);
            return false;
        }
        calendar->first = INT64_MIN;
        calendar->failed = collect(calendar, at);
    } else if (calendar->rungs > 1) {
        calendar->now_end = rung->end;
        calendar->rungs--;
    } else {
        if (!calendar->far.count || calendar->far_first >= limit) {
            calendar->first = calendar->far.count ? calendar->far_first : INT64_MAX;
            return false;
        }
        calendar->first = INT64_MIN;
        calendar->failed = calendar->far.count > FEWEST ? !new_year(calendar) : !take_few(calendar);
    }
    return !calendar->failed;
}

/* ---- the lane -------------------------------------------------------------------------------- */
void yl_calendar_open(struct yl_calendar *calendar)
{
    calendar->open = true;
    yl_lane_open(&calendar->lane);
}

static enum yl_status put_elsewhere(void *calendar, const struct yl_event *event)
{
    return put(calendar, event);
}

enum yl_status yl_calendar_close(struct yl_calendar *calendar, int64_t limit)
{
    calendar->open = false;
    return yl_lane_close(&calendar->lane, limit, put_elsewhere, calendar);
}

/* What the visit some places behind touches is fetched. */
static void fetch_lane(const struct yl_calendar *calendar)
{
    const struct yl_lane *lane = &calendar->lane;
    const uint64_t *key = lane->next;
    const size_t left = lane->end - (size_t)(key - lane->order.key);
    if (2 * AHEAD < left) __builtin_prefetch(yl_lane_event(lane, key[2 * AHEAD]));
    if (AHEAD < left) fetch(calendar, yl_lane_event(lane, key[AHEAD]));
    if (!calendar->soon) return;
    if (SOON < left) tell(calendar, yl_lane_event(lane, key[SOON]), false);
    if (VERY_SOON < left) tell(calendar, yl_lane_event(lane, key[VERY_SOON]), true);
}

/* The next one of the current bucket; NULL: it is done. */
static const struct yl_event *top(const struct yl_calendar *calendar)
{
    const struct yl_event *late = calendar->late.count ? calendar->late.event : NULL;
    if (!calendar->now.count) return late;
    const struct yl_event *now = &calendar->now.event[calendar->now.count - 1];
    return late && before(late, now) ? late : now;
}

/* The next one that is not in the lane, before `limit`; NULL: none. */
static const struct yl_event *peek(struct yl_calendar *calendar, int64_t limit)
{
    const struct yl_event *next = top(calendar);
    calendar->others = next ? next->time : calendar->first;
    if (!next && calendar->first >= limit) return NULL;
    for (; !next; next = top(calendar))
        if (!next_bucket(calendar, limit)) {
            calendar->others = calendar->first;
            return NULL;
        }
    calendar->others = next->time;
    return next->time < limit ? next : NULL;
}

static void take_out(struct yl_calendar *calendar, const struct yl_event *next)
{
    if (next != calendar->late.event)
        tell_next(calendar, --calendar->now.count);
    else if (--calendar->late.count)
        sink(calendar->late.event, calendar->late.count, 0,
             calendar->late.event[calendar->late.count]);
    next = top(calendar);
    calendar->others = next ? next->time : calendar->now_end;
}

bool yl_calendar_pop(struct yl_calendar *calendar, int64_t limit, struct yl_event *event)
{
    struct yl_lane *lane = &calendar->lane;
    const uint64_t key = *lane->next;
    const struct yl_event *row = key == YL_LANE_NONE ? NULL : yl_lane_event(lane, key),
                          *next = peek(calendar, row ? row->time + 1 : limit);
    if (row && !calendar->failed && (!next || before(row, next))) {
        *event = *row;
        fetch_lane(calendar);
        lane->next++;
    } else if (next) {
        *event = *next;
        take_out(calendar, next);
    } else {
        return false;
    }
    calendar->last = event->time;
    calendar->pending--;
    return true;
}
