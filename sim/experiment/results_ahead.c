/* results_ahead.c: batches of rows, filled by one thread and kept by another; rows of a person added up while they are read, so
 * that memory goes by persons. Contract: results.h. */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/experiment/results.h"
#include "sim/stats/two_sum.h"
#include "sim/sweep/affinity.h"
#include "sim/sweep/thread_team.h"
#include "sim/table/cells.h"
#include <stdlib.h>
#include <string.h>

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
static void fetch_row(const struct yl_results *results, uint32_t person)
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

/* ---- batches ---------------------------------------------------------------------------------- */

enum { ROWS = 2048, NUMBERS = 1 << 16, TEXT = 1 << 18, BATCHES = 2 };
struct batch {
    char *text; /* the cells of its rows */
    size_t length, capacity, rows, cells;
    const char **cell; /* [ROWS * columns] */
    double *value;     /* [ROWS * value_columns] */
    struct yl_results_ahead_row row[ROWS];
};
struct ahead {
    const struct yl_results_ahead_how *how;
    struct yl_results *results;
    struct batch batch[BATCHES];
    size_t most; /* rows of a batch */
    bool threaded;
    pthread_t thread;
    struct yl_affinity affinity;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t filled, kept; /* batches so far, under lock */
    bool complete;       /* no batch comes any more, under lock */
};

/* ---- a row, as far as it goes by no order ----------------------------------------------------- */
/* The outcomes of the row; the first bad cell, or NULL. */
static const char *read_values(const struct ahead *ahead, const struct yl_csv_row *row,
                               double *value)
{
    const struct yl_results *results = ahead->results;
    const struct yl_results_ahead_how *how = ahead->how;
    char name[256];
    const char *of = NULL; /* what the row is of, of a long table or a log */
    size_t length = 0, some = 0;
    for (size_t v = 0; v < results->value_columns; v++) {
        size_t column = results->value_column[v];
        value[v] = 0;
        if (how->exposed) continue;
        const char *text = column < how->columns ? row->cell[column] : "";
        if (column >= how->columns) {
            const struct yl_results_column *metric = &results->column[column];
            if (!of)
                of = yl_results_metric_of(results, row, how->at[YL_RESULTS_METRIC], name, &length);
            if (metric->length != length || memcmp(of, metric->name, length) != 0) continue;
            column = how->at[YL_RESULTS_AMOUNT];
            text = results->is_log ? yl_log_cell(&results->log, row->cell, YL_LOG_AMOUNT, &some)
                                   : row->cell[column];
            if (results->is_log && (!metric->is_amount || !some)) {
                value[v] = !metric->is_amount;
                continue;
            }
        }
        if (!yl_results_number(results, results->column[column].form, text, &value[v])) return text;
    }
    return NULL;
}

static void read_cells(struct ahead *ahead, struct batch *batch, struct yl_results_ahead_row *out)
{
    const struct yl_results_ahead_how *how = ahead->how;
    const struct yl_csv_row row = {out->cell, out->cells, out->line};
    double *value = batch->value + batch->rows * ahead->results->value_columns;
    out->value = value;
    out->bad_value = read_values(ahead, &row, value);
    const bool is_tool = ahead->results->is_tool && !how->exposed;
    if (ahead->results->is_log && !how->exposed)
        out->aside = yl_results_aside(ahead->results, row.cell);
    if (how->has[YL_RESULTS_TIME]) {
        size_t length;
        const char *text = is_tool ? yl_results_told(ahead->results, row.cell, true, &length)
                                   : yl_cell_trim(out->cell[how->at[YL_RESULTS_TIME]], &length);
        out->has_time = yl_log_clock_read(ahead->results->clock, text, length, &out->time);
    }
    if (!how->has[YL_RESULTS_PERSON]) return;
    out->name = is_tool ? yl_results_told(ahead->results, row.cell, false, &out->name_length)
                        : yl_cell_trim(out->cell[how->at[YL_RESULTS_PERSON]], &out->name_length);
    out->name_hash = yl_hash(out->name, out->name_length);
}

/* ---- keeping a batch -------------------------------------------------------------------------- */
/* What the rows ahead will look at is fetched step by step: a step needs what the one before has fetched. */
static void fetch(const struct ahead *ahead, struct batch *batch, size_t i)
{
    enum { STEP = 6 };
    const struct yl_results *results = ahead->results;
    const struct yl_map *persons = &results->person_index;
    struct yl_results_ahead_row *row = &batch->row[i];
    size_t left = batch->rows - i;
    if (left > 4 * STEP) {
        yl_map_fetch_slot(persons, row[4 * STEP].name_hash);
        if (results->seen.capacity)
            __builtin_prefetch(home_of(&results->seen, row[4 * STEP].hash), 1);
    }
    if (left > 3 * STEP) yl_map_fetch_key(persons, row[3 * STEP].name_hash);
    if (left > 2 * STEP && row[2 * STEP].name_length && !ahead->results->cluster) {
        struct yl_results_ahead_row *then = &row[2 * STEP];
        const uint64_t *known =
            yl_map_find_hashed(persons, then->name, then->name_length, then->name_hash);
        then->person = known ? (uint32_t)*known : YL_RESULTS_NEW;
        if (then->person < results->head_capacity) __builtin_prefetch(&results->head[then->person]);
    }
    if (left > STEP) fetch_row(ahead->results, row[STEP].person);
}

static void keep_batch(const struct ahead *ahead, struct batch *batch)
{
    for (size_t i = 0; i < batch->rows; i++) {
        fetch(ahead, batch, i);
        ahead->how->keep(ahead->how->context, &batch->row[i]);
    }
}

static void *keep_all(void *context)
{
    struct ahead *ahead = context;
    yl_affinity_release(&ahead->affinity);
    pthread_mutex_lock(&ahead->lock);
    for (;;) {
        while (ahead->kept == ahead->filled && !ahead->complete)
            pthread_cond_wait(&ahead->changed, &ahead->lock);
        if (ahead->kept == ahead->filled) break;
        pthread_mutex_unlock(&ahead->lock);
        keep_batch(ahead, &ahead->batch[ahead->kept % BATCHES]);
        pthread_mutex_lock(&ahead->lock);
        ahead->kept++;
        pthread_cond_broadcast(&ahead->changed);
    }
    pthread_mutex_unlock(&ahead->lock);
    return NULL;
}

/* ---- filling a batch -------------------------------------------------------------------------- */
static struct batch *filling(struct ahead *ahead) { return &ahead->batch[ahead->filled % BATCHES]; }

/* The current batch is handed on, and the next one is free. */
static void hand_on(struct ahead *ahead)
{
    if (!filling(ahead)->rows) return;
    if (!ahead->threaded && yl_team_threads(0) > 1)
        ahead->threaded = !yl_affinity_thread(&ahead->thread, &ahead->affinity, keep_all, ahead);
    if (!ahead->threaded)
        keep_batch(ahead, filling(ahead));
    else {
        pthread_mutex_lock(&ahead->lock);
        ahead->filled++;
        pthread_cond_broadcast(&ahead->changed);
        while (ahead->filled - ahead->kept == BATCHES)
            pthread_cond_wait(&ahead->changed, &ahead->lock);
        pthread_mutex_unlock(&ahead->lock);
    }
    filling(ahead)->rows = filling(ahead)->length = filling(ahead)->cells = 0;
}

/* The current batch, or the next one, with room for a row of so many bytes. */
static struct batch *make_room(struct ahead *ahead, size_t bytes)
{
    if (filling(ahead)->rows == ahead->most ||
        filling(ahead)->length + bytes > filling(ahead)->capacity)
        hand_on(ahead);
    struct batch *batch = filling(ahead);
    if (!batch->cell) {
        const size_t values = ahead->results->value_columns;
        batch->cell = yl_get(ahead->most * (ahead->how->columns + 1) * sizeof *batch->cell);
        batch->value = yl_get((ahead->most * values + 1) * sizeof *batch->value);
    }
    if (bytes <= batch->capacity) return batch;
    free(batch->text); /* it has no rows */
    batch->capacity = bytes > TEXT ? bytes : TEXT;
    batch->text = yl_get(batch->capacity);
    return batch;
}

static enum yl_csv_end take_row(void *context, const struct yl_csv_row *row)
{
    struct ahead *ahead = context;
    const char *last = row->cell[row->cells - 1]; /* the cells stand one behind the other */
    const size_t bytes = (size_t)(last - row->cell[0]) + strlen(last) + 1,
                 cells = row->cells == ahead->how->columns ? row->cells : 1;
    struct batch *batch = make_room(ahead, bytes);
    char *text = batch->text + batch->length;
    const char **cell = batch->cell + batch->cells;
    memcpy(text, row->cell[0], bytes);
    for (size_t c = 0; c < cells; c++) cell[c] = text + (row->cell[c] - row->cell[0]);
    struct yl_results_ahead_row *out = &batch->row[batch->rows];
    *out = (struct yl_results_ahead_row){.cell = cell,
                                         .cells = row->cells,
                                         .line = row->line,
                                         .hash = yl_hash(text, bytes - 1),
                                         .name = "",
                                         .person = YL_RESULTS_NEW,
                                         .time = YL_NEVER};
    if (row->cells == ahead->how->columns) read_cells(ahead, batch, out);
    batch->length += bytes;
    batch->cells += cells;
    batch->rows++;
    return YL_CSV_GO_ON;
}

/* Until all is kept. */
static void finish(struct ahead *ahead)
{
    if (!ahead->threaded) {
        keep_batch(ahead, filling(ahead));
        return;
    }
    pthread_mutex_lock(&ahead->lock);
    ahead->filled += filling(ahead)->rows > 0;
    ahead->complete = true;
    pthread_cond_broadcast(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
}

enum yl_status yl_results_ahead(struct yl_results_source *source, struct yl_results *results,
                                const struct yl_results_ahead_how *how)
{
    struct ahead *ahead = yl_get_zeroed(1, sizeof *ahead);
    size_t widest = how->columns > results->value_columns ? how->columns : results->value_columns;
    ahead->how = how;
    ahead->results = results;
    ahead->most = NUMBERS / (widest + 1) + 1;
    if (ahead->most > ROWS) ahead->most = ROWS;
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    const enum yl_status status = yl_results_walk(source, take_row, ahead);
    finish(ahead);
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
    for (size_t b = 0; b < BATCHES; b++)
        YL_FREE(ahead->batch[b].text, ahead->batch[b].cell, ahead->batch[b].value);
    free(ahead);
    return status;
}
