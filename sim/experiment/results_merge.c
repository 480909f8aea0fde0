/* results_merge.c: rows of a person added up while they are read, so that memory goes by persons. Contract: results.h. */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/experiment/results.h"
#include "sim/stats/two_sum.h"
#include <stdlib.h>

#define NONE UINT32_MAX

/* What asks for single rows: looks, days and windows their times, segments the order of their values. */
bool yl_results_merges(const struct yl_results *results)
{
    const bool looks = results->plan && results->plan->design == YL_DESIGN_SEQUENTIAL,
               days = results->call->folder != NULL;
    return !results->by_block && !results->segments && !results->triggered &&
           !results->test.part.complete && !(results->timed && (looks || days));
}

/* ---- rows that were read before, by their hashes ---------------------------------------------- */
/* Where a hash is looked for first. */
static uint64_t *home_of(const struct yl_results_seen *seen, uint64_t hash)
{
    return &seen->hash[(size_t)(hash * UINT64_C(0x9E3779B97F4A7C15)) & (seen->capacity - 1)];
}

/* The place of a hash, or an empty one. */
static uint64_t *place_of(const struct yl_results_seen *seen, uint64_t hash)
{
    size_t at = (size_t)(home_of(seen, hash) - seen->hash);
    while (seen->hash[at] && seen->hash[at] != hash) at = (at + 1) & (seen->capacity - 1);
    return &seen->hash[at];
}

static void room_for_hash(struct yl_results_seen *seen)
{
    struct yl_results_seen more = {.capacity = seen->capacity ? 2 * seen->capacity : 1024,
                                   .count = seen->count};
    if (4 * (seen->count + 1) <= 3 * seen->capacity) return;
    more.hash = yl_get_zeroed(more.capacity, sizeof *more.hash);
    for (size_t i = 0; i < seen->capacity; i++)
        if (seen->hash[i]) *place_of(&more, seen->hash[i]) = seen->hash[i];
    free(seen->hash);
    *seen = more;
}

/* ---- memory of rows that come soon ------------------------------------------------------------ */
void yl_results_fetch_seen(const struct yl_results *results, uint64_t hash)
{
    if (results->seen.capacity) __builtin_prefetch(home_of(&results->seen, hash), 1);
}

void yl_results_fetch_head(const struct yl_results *results, uint32_t person)
{
    if (person < results->head_capacity) __builtin_prefetch(&results->head[person]);
}

void yl_results_fetch_row(const struct yl_results *results, uint32_t person)
{
    const size_t at = person < results->head_capacity ? results->head[person] : NONE;
    if (at == NONE) return;
    __builtin_prefetch(&results->row[at]);
    __builtin_prefetch(&results->value[at * results->stride], 1);
    __builtin_prefetch(&results->lost[at * results->stride], 1);
}

/* ---- hours that days have rows in ------------------------------------------------------------- */
static void add_hour(struct yl_results *results, int64_t time)
{
    struct yl_results_day *day = results->day;
    size_t d = 0;
    while (d < results->days && (time < day[d].from || time >= day[d].to)) d++;
    if (d == results->days) {
        YL_ARRAY_RESERVE(&results->day, &results->day_capacity, d + 1);
        int64_t from = yl_latest_mark(results->zone, time, YL_DAY);
        results->day[results->days++] =
            (struct yl_results_day){from, yl_next_boundary(results->zone, time, 'd'), time, time};
        return;
    }
    if (time < day[d].least) day[d].least = time;
    if (time > day[d].most) day[d].most = time;
    if (d) { /* rows of a day are mostly adjacent */
        struct yl_results_day one = day[d];
        day[d] = day[d - 1];
        day[d - 1] = one;
    }
}

/* ---- a row ------------------------------------------------------------------------------------ */
static bool before_test(const struct yl_results *results, const struct yl_observed_row *row)
{
    return results->test.has_before && row->time < results->test.start;
}

static bool is_earlier(const struct yl_observed_row *one, const struct yl_observed_row *other)
{
    if (one->time != other->time) return one->time < other->time;
    if (one->hash != other->hash) return one->hash < other->hash;
    return one->line < other->line;
}

/* The row that this one is added to, of the same person, arm and side of the start; NONE: none yet. */
static uint32_t like_of(const struct yl_results *results, const struct yl_observed_row *row)
{
    uint32_t at = results->head[row->person];
    while (at != NONE && (!results->row[at].hash || results->row[at].arm != row->arm ||
                          before_test(results, &results->row[at]) != before_test(results, row)))
        at = results->next[at];
    return at;
}

static void put_row(struct yl_results *results, const struct yl_observed_row *row)
{
    const size_t at = results->rows, heads = results->head_capacity;
    YL_ARRAY_RESERVE(&results->next, &results->next_capacity, at + 1);
    YL_ARRAY_RESERVE(&results->lost, &results->lost_capacity, (at + 1) * results->stride + 1);
    YL_ARRAY_RESERVE(&results->head, &results->head_capacity, (size_t)row->person + 1);
    for (size_t i = heads; i < results->head_capacity; i++) results->head[i] = NONE;
    for (size_t v = 0; v < results->stride; v++) results->lost[at * results->stride + v] = 0;
    results->next[at] = results->head[row->person];
    results->head[row->person] = (uint32_t)at;
    results->row[results->rows++] = *row;
}

void yl_results_keep(struct yl_results *results, const struct yl_observed_row *row)
{
    const double *value = results->value + results->rows * results->stride;
    if (!results->merges) {
        results->row[results->rows++] = *row;
        return;
    }
    if (row->time != YL_NEVER) add_hour(results, row->time);
    if (row->hash) {
        room_for_hash(&results->seen);
        uint64_t *place = place_of(&results->seen, row->hash);
        bool again = *place != 0;
        if (again && (!results->again.count++ || row->line < results->again.line[0]))
            results->again.line[0] = row->line;
        results->seen.count += !again;
        *place = row->hash;
        if (again && !results->adds_again) return;
    }
    uint32_t at = row->hash && row->person < results->head_capacity ? like_of(results, row) : NONE;
    if (at == NONE) {
        put_row(results, row);
        return;
    }
    for (size_t v = 0; v < results->stride; v++)
        yl_two_sum(&results->value[at * results->stride + v],
                   &results->lost[at * results->stride + v], value[v]);
    if (is_earlier(row, &results->row[at])) results->row[at] = *row;
}

void yl_results_merge_free(struct yl_results *results)
{
    YL_FREE(results->seen.hash, results->next, results->head, results->lost);
    results->seen = (struct yl_results_seen){0};
    results->next = results->head = NULL;
    results->lost = NULL;
    results->next_capacity = results->head_capacity = results->lost_capacity = 0;
}
