/* results_order.c: rows in order of persons, doubles, and people without an outcome. Contract: results.h. */
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/experiment/results.h"
#include <stdlib.h>
#include <string.h>

struct named {
    uint64_t begin; /* its first eight letters, the first of them highest */
    const char *name;
    uint32_t number;
};

static int by_name(const void *a, const void *b)
{
    const struct named *one = a, *two = b;
    if (one->begin != two->begin) return one->begin < two->begin ? -1 : 1;
    return strcmp(one->name, two->name);
}

static uint64_t begin_of(const char *name)
{
    uint64_t begin = 0;
    for (int i = 0; i < 8; i++) {
        begin = begin << 8 | (unsigned char)*name;
        name += *name != 0;
    }
    return begin;
}

/* Persons numbered by their names, so that no sum depends on the order of rows. */
static void rank_persons(struct yl_results *results)
{
    struct named *named = yl_get_zeroed(results->persons + 1, sizeof *named);
    uint32_t *rank = yl_get_zeroed(results->persons + 1, sizeof *rank);
    for (size_t i = 0; i < results->persons; i++)
        named[i] = (struct named){begin_of(results->person[i]), results->person[i], (uint32_t)i};
    qsort(named, results->persons, sizeof *named, by_name);
    for (size_t i = 0; i < results->persons; i++) {
        rank[named[i].number] = (uint32_t)i;
        results->person[i] = named[i].name;
    }
    for (size_t i = 0; i < results->rows; i++)
        results->row[i].person = rank[results->row[i].person];
    YL_FREE(named, rank);
}

/* Of rows that say the same the first, unless all count; *bad: the others. */
static void drop_again(struct yl_results *results, bool once, struct yl_results_bad *bad)
{
    size_t kept = 0;
    for (size_t i = 0; i < results->test.rows; i++) {
        const struct yl_observed_row *row = &results->row[i];
        const struct yl_observed_row *last = kept ? &results->row[kept - 1] : NULL;
        bool twice = last && row->hash && last->hash == row->hash && last->person == row->person &&
                     last->time == row->time;
        if (twice && (!bad->count || row->line < bad->line[0])) bad->line[0] = row->line;
        bad->count += twice;
        if (!twice || !once) results->row[kept++] = *row;
    }
    results->test.rows = kept;
}

/* Rows that say the same in every cell: with a time they are one row that was exported twice. */
static void judge_doubles(struct yl_results *results)
{
    const char *how = results->call->duplicates;
    bool sum = how && !strcmp(how, "sum"), once = how ? !sum : results->timed;
    bool nobody = results->persons == 1; /* visits without a name may be alike */
    if (results->by_block && nobody && !how) return;
    struct yl_results_bad bad = results->again; /* line[0]: the first of them */
    if (!results->merges) drop_again(results, once, &bad);
    if (!bad.count) return;
    if (once || sum)
        yl_say(&results->say,
               once ? "Rows that repeat another one and count once: %zu (line %zu is the first)."
                    : "Rows that repeat another one and are added: %zu (line %zu is the first).",
               once ? "%zu 行与其他行完全相同（首见第 %zu 行），只计一次。"
                    : "%zu 行与其他行完全相同（首见第 %zu 行），按多次累加。",
               bad.count, bad.line[0]);
    else
        yl_say(&results->wrong,
               "%s:%zu: rows that repeat another one: %zu, and no time shows whether they "
               "were exported twice: --duplicates once or --duplicates sum",
               "%s:%zu：%zu 行与其他行完全相同，又没有时间可判断是否重复导出："
               "请用 --duplicates once 或 --duplicates sum",
               results->call->data, bad.line[0], bad.count);
}

/* Everybody who was assigned has a row without outcomes, from the beginning on unless it has a time. */
static void time_exposed(struct yl_results *results)
{
    int64_t from = results->test.has_before ? results->test.start : YL_ALWAYS;
    results->first = YL_NEVER;
    results->last = YL_ALWAYS;
    for (size_t i = 0; i < results->rows; i++) {
        int64_t time = results->row[i].time;
        if (time == YL_NEVER || time < from) continue;
        if (time < results->first) results->first = time;
        if (time > results->last) results->last = time;
    }
    for (size_t d = 0; results->first != YL_NEVER && d < results->days; d++)
        if (results->day[d].most > results->last) results->last = results->day[d].most;
    if (results->first == YL_NEVER) /* no row has a time */
        results->first = results->last = results->test.has_before ? from : 0;
    for (size_t i = 0; i < results->rows; i++)
        if (results->row[i].time == YL_NEVER) results->row[i].time = results->first;
}

/* People without an outcome are often not exported; a difference among the others is another question. */
static void report_nobody_has_none(struct yl_results *results)
{
    enum { MANY = 20 };
    if (results->call->exposed || results->by_block) return;
    for (uint32_t m = 0; m < results->test.metrics; m++) {
        size_t persons, zeros = yl_observed_zeros(&results->test, m, &persons);
        if (zeros || persons < MANY || results->test.metric[m].below >= 0) continue;
        yl_say(&results->say,
               "Nobody has 0 of %s: people who did nothing seem to be missing, and the "
               "difference below is among those who did. --exposed FILE adds everybody who "
               "was assigned (person, arm).",
               "没有一人的 %s 为 0：没有行为的人似乎不在文件里，下面比较的只是有行为的人。"
               "--exposed 文件（person、arm 两列）可补上所有分到组的人。",
               results->metric[m]);
    }
}

/* Until when outcomes are complete: the last row; days without hours are whole, and so is a day whose last row comes in its
 * last three hours. */
static void find_end(struct yl_results *results)
{
    struct yl_observed *test = &results->test;
    bool days = true;
    test->now = INT64_MAX;
    if (!results->timed) return;
    for (size_t d = 0; d < results->days; d++) days &= results->day[d].most == results->day[d].from;
    for (size_t i = 0; days && i < results->rows; i++)
        days = yl_latest_mark(results->zone, results->row[i].time, YL_DAY) == results->row[i].time;
    results->begin =
        test->has_before ? test->start : yl_latest_mark(results->zone, results->first, YL_DAY);
    test->now = days ? results->last + YL_DAY : (results->last / YL_MINUTE + 1) * YL_MINUTE;
    int64_t midnight = yl_next_boundary(results->zone, test->now - 1, 'd');
    if (midnight - test->now <= 3 * YL_HOUR) test->now = midnight;
    if (test->has_end && !test->part.complete) test->now = test->end;
}

/* Who was seen in two arms and keeps the first. */
static void report_switched(struct yl_results *results)
{
    const size_t *switched = results->test.switched;
    if (!results->test.first_arm || !(switched[0] + switched[1])) return;
    yl_say(&results->say,
           "Seen in two arms, counted in the first (intention to treat): %zu first in the control, "
           "%zu in another "
           "arm. What they met of the other arm makes the difference smaller than it is.",
           "出现在两组、按最先一组计（意向性分析）：最先在对照组 %zu 个，最先在其他组 %zu 个。"
           "他们接触过另一组，会使差异看起来偏小。",
           switched[0], switched[1]);
}

/* The values in the order of the rows, so that a walk over these does not jump. */
static void gather_values(struct yl_results *results)
{
    const size_t stride = results->stride;
    double *value = yl_get((results->rows * stride + 1) * sizeof *value);
    for (size_t i = 0; i < results->rows; i++) {
        struct yl_observed_row *row = &results->row[i];
        for (size_t v = 0; v < stride; v++) value[i * stride + v] = row->y[v];
        row->y = value + i * stride;
    }
    free(results->value);
    results->value = value;
}

enum yl_status yl_results_order(struct yl_results *results, struct yl_fault *fault)
{
    for (size_t i = 0; i < results->rows; i++)
        results->row[i].y = results->value + i * results->stride;
    time_exposed(results);
    find_end(results);
    yl_results_merge_free(results);
    if (results->cluster)
        results->test.cluster = yl_get_zeroed(results->clusters + 1, sizeof *results->test.cluster);
    if (!results->by_counts) rank_persons(results);
    results->test.row = results->row;
    results->test.rows = results->rows;
    results->test.person = results->person;
    struct yl_fault other = {0};
    const enum yl_status status = yl_observed_make(&results->test, &other);
    if (status == YL_BAD_INPUT) {
        yl_say(&results->wrong, "%s", "%s", yl_fault_text(&other, results->call->lang));
        return YL_OK;
    }
    *fault = other;
    if (!status) gather_values(results);
    report_switched(results);
    if (!status) judge_doubles(results);
    if (!status && !results->wrong.count) report_nobody_has_none(results);
    return status;
}
