/* log_visits.c: rows by person, then by time, then cut into visits; contract in event_log.h and log_parts.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/log_parts.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 24 };

/* ---- logins ---------------------------------------------------------------------------------- */

YL_ORDER(by_device, struct yl_log_link, YL_BY(device) YL_BY(time) YL_BY(person))

/* Rows of a device before its first login are that person's, later ones of the last who logged in. */
static void join(struct yl_log_reading *reading)
{
    struct yl_event_log *log = reading->log;
    if (!reading->links) return;
    uint32_t *first = yl_get_zeroed(log->persons + 1, sizeof *first); /* from 1, of the links */
    qsort(reading->link, reading->links, sizeof *reading->link, by_device);
    for (size_t i = reading->links; i-- > 0;) first[reading->link[i].device] = (uint32_t)i + 1;
    for (size_t i = 0; i < reading->links; i++) {
        const struct yl_log_link *link = &reading->link[i],
                                 *begin = &reading->link[first[link->device] - 1];
        bool again = link > begin && link->person != link[-1].person;
        log->split += again && (link == begin + 1 || link[-1].person == begin->person);
    }
    for (size_t i = 0; i < log->rows; i++) {
        struct yl_log_row *row = &log->row[i];
        if (!first[row->visit]) continue;
        const struct yl_log_link *link = &reading->link[first[row->visit] - 1],
                                 *end = reading->link + reading->links;
        for (; link + 1 < end && link[1].device == link->device && link[1].time <= row->time;
             link++)
            ;
        row->visit = link->person;
        log->joined++;
    }
    free(first);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* At one time rooms come behind the steps that lead there; order_ties puts the end of a stay before what comes of it. */
static uint32_t rank_of(const struct yl_log_row *row)
{
    return row->event == YL_LOG_ROOM ? YL_LOG_NO_STEP_AT - 1u : row->step;
}

static int by_time(const void *a, const void *b)
{
    const struct yl_log_row *one = a, *two = b;
    if (one->time != two->time) return one->time < two->time ? -1 : 1;
    bool first = one->event == YL_LOG_ENTERED, second = two->event == YL_LOG_ENTERED;
    if (first != second) return first ? -1 : 1;
    if (rank_of(one) != rank_of(two)) return rank_of(one) < rank_of(two) ? -1 : 1;
    if (one->step != two->step) return one->step < two->step ? -1 : 1;
    if (one->stay != two->stay) return one->stay < two->stay ? -1 : 1;
    if (one->event != two->event) return one->event < two->event ? -1 : 1;
    if (one->file != two->file) return one->file < two->file ? -1 : 1;
    return (one->line > two->line) - (one->line < two->line);
}

static void sort_few(struct yl_log_row *row, size_t rows)
{
    for (size_t i = 1; i < rows; i++) {
        struct yl_log_row one = row[i];
        size_t k = i;
        for (; k && by_time(&row[k - 1], &one) > 0; k--) row[k] = row[k - 1];
        row[k] = one;
    }
}

bool yl_log_is_for_some(const struct yl_step *step)
{
    return step->only_if.count || step->skip_if.count;
}

bool yl_log_comes_to(const struct yl_event_log *log, uint32_t at, uint32_t step)
{
    size_t most = log->steps;
    while (at != YL_LOG_NO_STEP_AT && at != step && most-- && yl_log_is_for_some(log->step[at].of))
        at = log->step[at].next;
    return at == step && step != YL_LOG_NO_STEP_AT;
}

/* Is the row where a visit by its entry arrives? */
static bool is_arrival(const struct yl_event_log *log, const struct yl_log_row *row)
{
    if (row->entry >= log->ways) return false;
    const uint32_t first = log->first[row->entry];
    if (row->event == YL_LOG_ROOM) return first == YL_LOG_NO_STEP_AT;
    return row->event == YL_LOG_ENTERED ||
           (row->event == YL_LOG_REACHED && yl_log_comes_to(log, first, row->step));
}

static int by_entry(const void *a, const void *b)
{
    const struct yl_log_row *one = a, *two = b;
    if (one->entry != two->entry) return one->entry < two->entry ? -1 : 1;
    return by_time(a, b);
}

/* Visits of one person by several entries may cross; where every row says its entry, and the first one of each entry is an arrival
 * by it, they are put one behind the other. */
static void part_entries(const struct yl_event_log *log, struct yl_log_row *row, size_t rows)
{
    bool good = true, several = false;
    for (size_t i = 0; i < rows && good; i++) {
        good = row[i].entry < log->ways;
        several |= row[i].entry != row[0].entry;
    }
    if (!good || !several) return;
    qsort(row, rows, sizeof *row, by_entry);
    for (size_t i = 0; i < rows && good; i++)
        good = (i && row[i].entry == row[i - 1].entry) || is_arrival(log, &row[i]);
    if (!good) qsort(row, rows, sizeof *row, by_time);
}

/* By person in place, each row put where its person's begin; then each person's by time. */
static void sort(struct yl_event_log *log)
{
    size_t *next = yl_get_zeroed(2 * log->persons + 2, sizeof *next);
    size_t *end = next + log->persons + 1;
    for (size_t i = 0; i < log->rows; i++) end[log->row[i].visit]++;
    for (size_t p = 0, sum = 0; p < log->persons; p++) {
        next[p] = sum;
        end[p] = sum += end[p];
    }
    for (size_t p = 0; p < log->persons; p++)
        while (next[p] < end[p]) {
            struct yl_log_row *row = &log->row[next[p]];
            if (row->visit == p) {
                next[p]++;
                continue;
            }
            struct yl_log_row *there = &log->row[next[row->visit]++], other = *there;
            *there = *row;
            *row = other;
        }
    for (size_t p = 0; p < log->persons; p++) {
        size_t from = p ? end[p - 1] : 0, rows = end[p] - from;
        if (!rows) continue;
        if (rows <= FEW)
            sort_few(&log->row[from], rows);
        else
            qsort(&log->row[from], rows, sizeof *log->row, by_time);
        part_entries(log, &log->row[from], rows);
    }
    free(next);
}

/* Where the visit stands behind the row, as one number: a step, or a room; YL_LOG_NOBODY: nowhere. */
static uint32_t stands_at(const struct yl_log_row *row, uint32_t before)
{
    if (row->event == YL_LOG_SERVED) return before;
    if (row->event == YL_LOG_REACHED) return row->step;
    bool inside = row->stay == YL_LOG_STAY_WAITS || row->stay == YL_LOG_STAY_BEGINS;
    return row->event == YL_LOG_ROOM && inside ? YL_LOG_NO_STEP_AT + 1u + row->step : YL_LOG_NOBODY;
}

static bool leaves(const struct yl_log_row *row, uint32_t at)
{
    if (row->event == YL_LOG_PASSED) return row->step == at;
    bool ends = row->stay == YL_LOG_STAY_SEATED || row->stay == YL_LOG_STAY_GAVE_UP ||
                row->stay == YL_LOG_STAY_ENDS;
    return row->event == YL_LOG_ROOM && ends && YL_LOG_NO_STEP_AT + 1u + row->step == at;
}

/* Did a row at this instant, written before the k-th, reach the step that the k-th passes? Then it belongs to that. */
static bool is_reached_again(const struct yl_log_row *row, size_t i, size_t k)
{
    for (; i < k; i++)
        if (row[i].event == YL_LOG_REACHED && row[i].step == row[k].step &&
            row[i].file == row[k].file && row[i].line < row[k].line)
            return true;
    return false;
}

/* Does the step that another one of these rows passes lead to the k-th? */
static bool is_led_to(const struct yl_event_log *log, const struct yl_log_row *row, size_t i,
                      size_t end, size_t k)
{
    for (; i < end; i++)
        if (row[i].event == YL_LOG_PASSED && row[i].step != row[k].step &&
            yl_log_comes_to(log, log->step[row[i].step].next, row[k].step))
            return true;
    return false;
}

/* Of rows at one instant the next one of a visit that stands at `at`, and has just passed a step. */
static size_t pick(const struct yl_event_log *log, const struct yl_log_row *row, size_t i,
                   size_t end, uint32_t at, uint32_t passed)
{
    for (size_t k = i; k < end; k++)
        if (leaves(&row[k], at) && !is_reached_again(row, i, k)) return k;
    for (size_t k = i; k < end && passed != YL_LOG_NO_STEP_AT; k++)
        if (row[k].event == YL_LOG_REACHED &&
            yl_log_comes_to(log, log->step[passed].next, row[k].step))
            return k;
    for (size_t k = i; k < end; k++)
        if (row[k].event != YL_LOG_REACHED || !is_led_to(log, row, i, end, k)) return k;
    return i;
}

/* At one instant a visit passes the step at which it stands before it does anything else, and then goes where that leads. */
static void order_ties(const struct yl_event_log *log, struct yl_log_row *row, size_t rows)
{
    enum { MOST = 64 };
    uint32_t visit = YL_LOG_NOBODY, at = YL_LOG_NOBODY, passed = YL_LOG_NO_STEP_AT;
    for (size_t i = 0; i < rows; i++) {
        size_t end = i + 1;
        if (row[i].visit != visit) at = YL_LOG_NOBODY;
        if (row[i].visit != visit || row[i].time != row[i - 1].time) passed = YL_LOG_NO_STEP_AT;
        visit = row[i].visit;
        while (end < rows && end < i + MOST && row[end].visit == visit &&
               row[end].time == row[i].time)
            end++;
        const size_t k = end > i + 1 ? pick(log, row, i, end, at, passed) : i;
        struct yl_log_row first = row[k];
        memmove(&row[i + 1], &row[i], (k - i) * sizeof *row);
        row[i] = first;
        at = stands_at(&row[i], at);
        passed = row[i].event == YL_LOG_PASSED ? row[i].step : YL_LOG_NO_STEP_AT;
    }
}

/* ---- visits of one person that cross ------------------------------------------------------------ */

struct thread {            /* one of the visits under way */
    uint32_t open, passed; /* the step that is reached and not passed, else the last one that was */
    int64_t time;          /* ... then */
};
enum { THREADS = 32, CROSSING = 512 };

static bool has_met(const struct yl_log_row *row, const uint8_t *of, size_t i, uint8_t thread)
{
    for (size_t k = 0; k < i; k++)
        if (of[k] == thread && row[k].event == YL_LOG_REACHED && row[k].step == row[i].step)
            return true;
    return false;
}

/* May a visit that has passed a step be seen at the other one next? */
static bool may_lead_to(const struct yl_event_log *log, uint32_t passed, uint32_t step)
{
    return passed != YL_LOG_NO_STEP_AT && (log->step[passed].of->choose.present ||
                                           yl_log_comes_to(log, log->step[passed].next, step));
}

/* The thread of row i: of those at its step the one that began last, else the last; one more where the last has met the step already. */
static uint8_t thread_of(const struct yl_event_log *log, const struct thread *thread,
                         uint8_t threads, const struct yl_log_row *row, const uint8_t *of, size_t i)
{
    const bool passed = row[i].event == YL_LOG_PASSED;
    for (uint8_t t = threads; t-- > 0;) {
        const bool goes_on =
            thread[t].time == row[i].time && may_lead_to(log, thread[t].passed, row[i].step);
        if (passed ? thread[t].open == row[i].step : goes_on) return t;
    }
    return threads && (passed || !has_met(row, of, i, threads - 1)) ? threads - 1 : threads;
}

/* Rows of one person by one way: of steps alone, and some step passed twice. */
static bool may_cross(const struct yl_log_row *row, size_t rows)
{
    bool steps = rows <= CROSSING, twice = false;
    for (size_t i = 0; i < rows && steps; i++) {
        steps = row[i].event == YL_LOG_REACHED || row[i].event == YL_LOG_PASSED;
        for (size_t k = i; k-- > 0 && !twice && row[i].event == YL_LOG_PASSED;)
            twice = row[k].event == YL_LOG_PASSED && row[k].step == row[i].step;
    }
    return steps && twice;
}

/* What would be passed twice in one visit belongs to one before it that stands at the step. */
static void part_crossing(const struct yl_event_log *log, struct yl_log_row *row, size_t rows)
{
    struct thread thread[THREADS];
    struct yl_log_row sorted[CROSSING];
    uint8_t of[CROSSING], threads = 0;
    size_t kept = 0;
    if (!may_cross(row, rows)) return;
    for (size_t i = 0; i < rows; i++) {
        of[i] = thread_of(log, thread, threads, row, of, i);
        if (of[i] == THREADS) return;
        if (of[i] == threads) threads++;
        const bool passed = row[i].event == YL_LOG_PASSED;
        thread[of[i]] = (struct thread){passed ? YL_LOG_NO_STEP_AT : row[i].step,
                                        passed ? row[i].step : YL_LOG_NO_STEP_AT, row[i].time};
    }
    for (uint8_t t = 0; t < threads; t++)
        for (size_t i = 0; i < rows; i++)
            if (of[i] == t) sorted[kept++] = row[i];
    memcpy(row, sorted, rows * sizeof *row);
}

static void set_row_aside(struct yl_log_reading *reading, const struct yl_log_row *row,
                          enum yl_log_aside why)
{
    const bool at_step = row->event == YL_LOG_REACHED || row->event == YL_LOG_PASSED;
    yl_log_set_aside(reading, why, reading->call->file[row->file], row->line,
                     at_step ? reading->log->step[row->step].of->name : "");
}

/* ---- bots ------------------------------------------------------------------------------------ */

/* More rows within an hour than the rate allows. */
static bool is_bot(const struct yl_log_row *row, size_t rows, double most)
{
    for (size_t i = 0, from = 0; i < rows; i++) {
        while (row[i].time - row[from].time >= YL_HOUR) from++;
        if ((double)(i + 1 - from) > most) return true;
    }
    return false;
}

static void drop_bots(struct yl_log_reading *reading, double rate)
{
    struct yl_event_log *log = reading->log;
    size_t kept = 0;
    if (!(rate > 0)) return;
    for (size_t i = 0, next; i < log->rows; i = next) {
        for (next = i + 1; next < log->rows; next++)
            if (log->row[next].visit != log->row[i].visit) break;
        if (is_bot(&log->row[i], next - i, rate * (double)YL_HOUR)) {
            for (size_t k = i; k < next; k++) set_row_aside(reading, &log->row[k], YL_LOG_BOTS);
            continue;
        }
        memmove(&log->row[kept], &log->row[i], (next - i) * sizeof *log->row);
        kept += next - i;
    }
    log->rows = kept;
}

/* ---- visits ---------------------------------------------------------------------------------- */

struct cutting {
    struct yl_log_reading *reading;
    uint32_t *seen; /* [2 steps] visit + 1 that has reached, or passed, the step last */
    uint32_t visits, person, open;
    int64_t last;
    uint16_t at;  /* the step that was passed last */
    bool is_new;  /* nothing but its entry is known of the visit */
    bool goes_on; /* it is one that comes to a step again, and no arrival */
    size_t visit_capacity;
};

/* Has this visit met the step in this way already? Notes it. */
static bool meet(uint32_t *seen, uint32_t visit, bool note)
{
    bool met = *seen == visit + 1;
    if (note) *seen = visit + 1;
    return met;
}

/* Does the step come behind the other, on the same way? */
static bool is_later(const struct yl_event_log *log, uint16_t step, uint16_t than)
{
    size_t most = log->steps;
    for (uint32_t at = than; at != YL_LOG_NO_STEP_AT && most; most--) {
        at = log->step[at].next;
        if (at == step) return true;
    }
    return false;
}

/* Rows that say what is passed: a visit begins at its entry, with a first step, with a step once more, and after a long pause
 * with what does not go on from the last step. */
static bool begins_passed(const struct cutting *cutting, const struct yl_log_row *row)
{
    const struct yl_event_log *log = cutting->reading->log;
    if (row->event == YL_LOG_ENTERED) return true;
    if (row->event != YL_LOG_PASSED || cutting->is_new) return false;
    if (meet(&cutting->seen[2 * row->step + 1], cutting->visits - 1, false))
        return row->time > cutting->last; /* else it is the same once more */
    if (cutting->at == YL_LOG_NO_STEP_AT || is_later(log, row->step, cutting->at)) return false;
    return row->time - cutting->last > cutting->reading->rules->visit;
}

/* Rows that say what is reached, too: a visit begins with a step reached once more, and after a long pause while none is open. */
static bool begins_reached(const struct cutting *cutting, const struct yl_log_row *row)
{
    if (row->event == YL_LOG_ENTERED) return true;
    if (row->event != YL_LOG_REACHED || cutting->is_new) return false;
    return meet(&cutting->seen[2 * row->step], cutting->visits - 1, false) ||
           (!cutting->open && row->time - cutting->last > cutting->reading->rules->visit);
}

static bool begins(const struct cutting *cutting, const struct yl_log_row *row)
{
    if (row->visit != cutting->person) return true;
    if (cutting->reading->is_named) return false;
    const struct yl_event_log *log = cutting->reading->log;
    if (is_arrival(log, row) && row->entry != log->visit[cutting->visits - 1].entry &&
        !cutting->is_new)
        return true;
    return log->is_passed ? begins_passed(cutting, row) : begins_reached(cutting, row);
}

static void begin(struct cutting *cutting, const struct yl_log_row *row)
{
    *YL_ARRAY_NEXT(cutting->reading->log->visit, cutting->visits, cutting->visit_capacity) =
        (struct yl_log_visit){row->time, row->visit, UINT16_MAX};
    cutting->person = row->visit;
    cutting->open = 0;
    cutting->at = YL_LOG_NO_STEP_AT;
    cutting->is_new = true;
}

/* Is the step reached later on, and not passed then? */
static bool goes_back(const struct yl_event_log *log, size_t i)
{
    bool back = false;
    for (size_t k = i + 1; k < log->rows && log->row[k].visit == log->row[i].visit; k++) {
        if (log->row[k].step != log->row[i].step) continue;
        back |= log->row[k].event == YL_LOG_REACHED;
        if (log->row[k].event == YL_LOG_PASSED) return false;
    }
    return back;
}

/* Why the row is no part of its visit; YL_LOG_ASIDES: it is. */
static enum yl_log_aside judge(struct cutting *cutting, size_t i)
{
    const struct yl_event_log *log = cutting->reading->log;
    const struct yl_log_row *row = &log->row[i];
    bool passed = row->event == YL_LOG_PASSED;
    if (row->event == YL_LOG_GAVE_UP && cutting->open) cutting->open--;
    if (!passed && row->event != YL_LOG_REACHED) return YL_LOG_ASIDES;
    uint32_t *at = &cutting->seen[2 * row->step], visit = cutting->visits - 1;
    if (passed && !log->is_passed && !meet(at, visit, false))
        return goes_back(log, i) ? YL_LOG_BACK : YL_LOG_UNMET;
    if (meet(&at[passed], visit, true)) return YL_LOG_TWICE;
    cutting->open += !passed;
    if (passed && cutting->open) cutting->open--;
    if (passed) cutting->at = row->step;
    return YL_LOG_ASIDES;
}

static void cut(struct yl_log_reading *reading)
{
    struct yl_event_log *log = reading->log;
    struct cutting cutting = {.reading = reading,
                              .seen = yl_get_zeroed(2 * log->steps + 1, sizeof(uint32_t)),
                              .person = YL_LOG_NOBODY};
    size_t kept = 0;
    for (size_t i = 0; i < log->rows; i++) {
        struct yl_log_row row = log->row[i];
        if (begins(&cutting, &row)) {
            /* does it go from the step that it has just passed to one that it has met already? */
            cutting.goes_on = row.visit == cutting.person && row.event == YL_LOG_REACHED &&
                              row.time == cutting.last && may_lead_to(log, cutting.at, row.step);
            begin(&cutting, &row);
        }
        if (cutting.goes_on) row.entry = UINT16_MAX;
        enum yl_log_aside why = judge(&cutting, i);
        cutting.last = row.time;
        cutting.is_new &= row.event == YL_LOG_ENTERED;
        if (why != YL_LOG_ASIDES) {
            set_row_aside(reading, &row, why);
            continue;
        }
        struct yl_log_visit *visit = &log->visit[cutting.visits - 1];
        if (visit->entry == UINT16_MAX) visit->entry = row.entry;
        if (log->is_passed && row.entry < log->entries && row.entry != visit->entry)
            set_row_aside(reading, &row, YL_LOG_ENTRY_WITHIN);
        row.visit = cutting.visits - 1;
        log->row[kept++] = row;
    }
    log->rows = kept;
    log->visits = cutting.visits;
    free(cutting.seen);
}

/* Of a visit that began before the log is complete nobody knows what came before. */
static void drop_early(struct yl_log_reading *reading, int64_t from)
{
    struct yl_event_log *log = reading->log;
    size_t kept = 0, visits = 0;
    for (size_t i = 0, next; i < log->rows; i = next) {
        uint32_t visit = log->row[i].visit;
        bool early = log->row[i].time < from;
        for (next = i; next < log->rows && log->row[next].visit == visit; next++) {
            if (early) set_row_aside(reading, &log->row[next], YL_LOG_OUTSIDE);
            if (early) continue;
            log->row[kept] = log->row[next];
            log->row[kept++].visit = (uint32_t)visits;
        }
        if (!early) log->visit[visits++] = log->visit[visit];
    }
    log->rows = kept;
    log->visits = visits;
}

static void find_clock(struct yl_event_log *log)
{
    static const int64_t ticks[] = {YL_DAY, YL_HOUR, YL_MINUTE, YL_SECOND, 1000};
    log->tick = 1;
    for (size_t t = 0; t < sizeof ticks / sizeof *ticks; t++) {
        size_t i = 0;
        for (; i < log->rows; i++) { /* what the wall clock shows, where it matters to the tick */
            int64_t time = log->row[i].time;
            if (ticks[t] >= YL_HOUR)
                time += yl_local(&log->scenario->zone, time).offset_s * YL_SECOND;
            if (time % ticks[t]) break;
        }
        if (i < log->rows) continue;
        log->tick = ticks[t];
        return;
    }
}

void yl_log_visits(struct yl_log_reading *reading)
{
    struct yl_event_log *log = reading->log;
    yl_map_free(&reading->persons);
    yl_map_free(&reading->ids);
    yl_map_free(&reading->copies);
    log->is_passed = reading->passed && !reading->reached;
    join(reading);
    sort(log);
    order_ties(log, log->row, log->rows);
    if (!log->is_passed && !reading->is_named) {
        for (size_t i = 0, end; i < log->rows; i = end) {
            for (end = i + 1; end < log->rows; end++)
                if (log->row[end].visit != log->row[i].visit ||
                    log->row[end].entry != log->row[i].entry)
                    break;
            part_crossing(log, &log->row[i], end - i);
        }
    }
    drop_bots(reading, reading->rules->bots);
    cut(reading);
    drop_early(reading, reading->from);
    find_clock(log);
    log->from = reading->from != YL_ALWAYS ? reading->from : reading->first;
    const int64_t tail = log->tick < YL_HOUR ? 0 : log->tick; /* the last day lasts to its end */
    log->to = reading->to != YL_NEVER ? reading->to : reading->last + tail;
    for (size_t i = 0; i < log->rows; i++)
        log->has_arrivals |= !log->is_passed || log->row[i].event == YL_LOG_ENTERED ||
                             log->row[i].event == YL_LOG_ROOM;
}
