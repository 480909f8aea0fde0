/* ab_parts.c: segments, days and the split of each. Contract: ab_parts.h. */
#include "sim/experiment/ab_parts.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/stats/adjust.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 400, COHORT = 28, SHOWN = 12 };
static const double mismatch = 0.001,
                    fine = 0.01; /* levels of the split, as of the whole; of a sum */

struct part { /* the treatments of one part against the control */
    size_t segment;
    const char *value; /* of the segment */
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    double adjusted[YL_RESULTS_ARMS], count[YL_RESULTS_ARMS], split_p;
};
struct parts {
    const struct yl_results *results;
    struct part *part;
    size_t parts, capacity;
    struct yl_analysis_apart interaction[YL_RESULTS_SEGMENTS][YL_RESULTS_ARMS];
};

/* ---- the split of a part --------------------------------------------------------------------- */
/* Shares that were said, or those of all units. */
static void shares_of(double share[YL_RESULTS_ARMS], const struct yl_results *results)
{
    double all = 0;
    yl_observed_count(share, &results->test);
    for (uint32_t k = 0; k < results->test.arms; k++) all += share[k];
    for (uint32_t k = 0; k < results->test.arms; k++)
        share[k] = results->split_known ? results->split[k] : share[k] / all;
}

static double split_p(const struct yl_results *results, const double *count, const double *share)
{
    return yl_analysis_srm(count, share, results->test.arms).p;
}

/* Many parts, which share one walk over the rows. */
struct views {
    struct yl_observed *test; /* [views] */
    struct yl_observed_view *view;
    struct yl_verdict *verdict; /* [views][arms]; of those that ask for it */
    double *count;              /* [views][arms] */
    size_t views, arms;
};

static void views_make(struct views *views, const struct yl_observed *test, size_t most,
                       bool judged)
{
    *views = (struct views){.arms = test->arms};
    views->test = yl_get((most + 1) * sizeof *views->test);
    views->view = yl_get_zeroed(most + 1, sizeof *views->view);
    views->count = yl_get_zeroed(most * test->arms + 1, sizeof *views->count);
    views->verdict = yl_get_zeroed(judged ? most * test->arms + 1 : 1, sizeof *views->verdict);
}

static void views_free(struct views *views)
{
    YL_FREE(views->test, views->view, views->count, views->verdict);
}

/* One more; `judged`: with its verdict. */
static void views_add(struct views *views, const struct yl_observed *view, bool judged)
{
    const size_t v = views->views++;
    views->test[v] = *view;
    views->view[v] =
        (struct yl_observed_view){.test = &views->test[v],
                                  .count = views->count + v * views->arms,
                                  .verdict = judged ? views->verdict + v * views->arms : NULL};
}

/* ---- segments -------------------------------------------------------------------------------- */
/* The part of a view that has been walked, unless it has nobody. */
static void add_part(struct parts *parts, const struct views *views, size_t segment, size_t level,
                     const double *share)
{
    YL_ARRAY_RESERVE(&parts->part, &parts->capacity, parts->parts + 1);
    struct part *part = &parts->part[parts->parts];
    const size_t arms = views->arms;
    double all = 0;
    *part =
        (struct part){.segment = segment, .value = parts->results->segment[segment].level[level]};
    memcpy(part->count, views->count + level * arms, arms * sizeof *part->count);
    memcpy(part->verdict, views->verdict + level * arms, arms * sizeof *part->verdict);
    part->split_p = split_p(parts->results, part->count, share);
    for (size_t k = 0; k < arms; k++) all += part->count[k];
    parts->parts += all > 0;
}

static void test_segment(struct parts *parts, size_t segment)
{
    struct yl_analysis *of = yl_get_zeroed(parts->parts + 1, sizeof *of);
    for (uint32_t k = 1; k < parts->results->test.arms; k++) {
        size_t count = 0;
        for (size_t i = 0; i < parts->parts; i++) {
            const struct yl_verdict *v = &parts->part[i].verdict[k];
            if (parts->part[i].segment == segment && v->plain.se > 0) of[count++] = v->plain;
        }
        parts->interaction[segment][k] = yl_analysis_apart(of, count);
    }
    free(of);
}

/* Over all values of all segments and all treatments. */
static void adjust_all(struct parts *parts)
{
    const struct yl_results *results = parts->results;
    bool bh = results->call->adjust && !strcmp(results->call->adjust, "bh");
    size_t arms = results->test.arms, most = parts->parts * arms + 1, count = 0;
    double *p = yl_get_zeroed(2 * most, sizeof *p);
    for (size_t i = 0; i < parts->parts; i++)
        for (size_t k = 1; k < arms; k++)
            if (parts->part[i].verdict[k].plain.p >= 0)
                p[count++] = parts->part[i].verdict[k].plain.p;
    yl_adjust(p + most, p, count, bh ? YL_ADJUST_HOCHBERG_BENJAMINI : YL_ADJUST_HOLM);
    count = 0;
    for (size_t i = 0; i < parts->parts; i++)
        for (size_t k = 1; k < arms; k++)
            parts->part[i].adjusted[k] =
                parts->part[i].verdict[k].plain.p >= 0 ? p[most + count++] : NAN;
    free(p);
}

static int by_value(const void *a, const void *b)
{
    return strcmp(((const struct part *)a)->value, ((const struct part *)b)->value);
}

static void make_parts(struct parts *parts)
{
    const struct yl_results *results = parts->results;
    double share[YL_RESULTS_ARMS];
    shares_of(share, results);
    for (size_t s = 0; s < results->segments; s++) {
        const size_t levels = results->segment[s].levels, first = parts->parts;
        struct yl_observed view = results->test;
        struct views views;
        views_make(&views, &view, levels, true);
        view.part.by = (uint32_t)(results->value_columns + s + 1);
        for (size_t l = 0; l < levels; l++) {
            view.part.level = (double)l;
            views_add(&views, &view, true);
        }
        yl_observed_views(views.view, views.views);
        for (size_t l = 0; l < levels; l++) add_part(parts, &views, s, l, share);
        views_free(&views);
        if (parts->parts > first) /* whatever the order of rows */
            qsort(parts->part + first, parts->parts - first, sizeof *parts->part, by_value);
        test_segment(parts, s);
    }
    adjust_all(parts);
}

/* ---- what is found --------------------------------------------------------------------------- */

static void put_value(const struct yl_results *results, const char *value)
{
    yl_finding_word(results->call->found, "value", *value ? value : "(empty)",
                    *value ? value : "（空）");
}

static void find_part(const struct yl_results *results, const struct part *part, uint32_t k)
{
    const struct yl_verdict *v = &part->verdict[k];
    const struct {
        const char *column;
        enum yl_as form;
        double value, se;
    } figure[] = {{"mean", YL_AS_NUMBER, v->treatment.mean_y, v->plain.se},
                  {"mean_control", YL_AS_NUMBER, v->control.mean_y, v->plain.se},
                  {"estimate", YL_AS_MOVE, v->plain.estimate, v->plain.se},
                  {"low", YL_AS_MOVE, v->plain.interval.low, v->plain.se},
                  {"high", YL_AS_MOVE, v->plain.interval.high, v->plain.se},
                  {"p", YL_AS_P, v->plain.p, 0},
                  {"p_adjusted", YL_AS_P, part->adjusted[k], 0}};
    struct yl_findings *found = results->call->found;
    yl_finding_begin(found, v->plain.p >= 0 ? YL_WORDING_AD_PART : YL_WORDING_AD_PART_NO_TEST, NAN);
    put_value(results, part->value);
    yl_finding_count(found, "n", part->count[k]);
    yl_finding_count(found, "n_control", part->count[0]);
    if (!(v->plain.p >= 0)) yl_ab_no_test(results, v);
    for (size_t i = 0; v->plain.p >= 0 && i < sizeof figure / sizeof *figure; i++)
        yl_finding_figure_by(found, figure[i].column, figure[i].form, figure[i].value, figure[i].se,
                             YL_NO_CELL);
}

static void find_segment(const struct parts *parts, size_t s, uint32_t k)
{
    const struct yl_results *results = parts->results;
    const struct yl_analysis_apart *test = &parts->interaction[s][k];
    struct yl_findings *found = results->call->found;
    size_t shown = 0, all = 0;
    yl_finding_begin(found, YL_WORDING_AD_SEGMENT, NAN);
    yl_ab_arm(results, "arm", k);
    yl_finding_word(found, "segment", results->segment[s].name, results->segment[s].name);
    if (test->p >= 0) {
        yl_finding_count(found, "df1", test->df1);
        if (isfinite(test->df2))
            yl_finding_count(found, "df2", test->df2);
        else
            yl_finding_word(found, "df2", "∞", "∞");
        yl_finding_count(found, "f", test->f);
        yl_finding_figure(found, "p", YL_AS_P, test->p, YL_NO_CELL);
    }
    yl_finding_flag(found, "untested", !(test->p >= 0));
    yl_finding_flag(found, "differs", test->p <= results->test.level);
    yl_finding_flag(found, "alike", test->p > results->test.level);
    for (size_t i = 0; i < parts->parts; i++) all += parts->part[i].segment == s;
    if (all > SHOWN) yl_finding_count(found, "more", (double)(all - SHOWN));
    for (size_t i = 0; i < parts->parts; i++)
        if (parts->part[i].segment == s && shown++ < SHOWN) find_part(results, &parts->part[i], k);
}

/* ---- where the split fails ------------------------------------------------------------------- */
/* The arm that is furthest from its share, in standard errors. */
static uint32_t worst_arm(const double *count, const double *share, uint32_t arms, double *z)
{
    double all = 0;
    uint32_t worst = 0;
    *z = 0;
    for (uint32_t k = 0; k < arms; k++) all += count[k];
    for (uint32_t k = 0; k < arms; k++) {
        double one = (count[k] - all * share[k]) / sqrt(all * share[k] * (1 - share[k]));
        if (fabs(one) <= fabs(*z)) continue;
        *z = one;
        worst = k;
    }
    return worst;
}

static struct yl_observed day_view(const struct yl_observed *test, int64_t from, int64_t until)
{
    struct yl_observed view = *test;
    view.part.seen_from = from;
    view.part.seen_until = until;
    return view;
}

struct days { /* on which persons are first seen with a mismatch */
    size_t days, bad;
    int64_t first;
    double rest[YL_RESULTS_ARMS]; /* persons of the other days */
};

static void bad_days(struct days *days, const struct yl_results *results, const double *share)
{
    *days = (struct days){0};
    const size_t arms = results->test.arms;
    double p[DAYS];
    int64_t from[DAYS];
    struct views views;
    views_make(&views, &results->test, DAYS, false);
    for (int64_t day = results->begin;
         results->timed && day < results->test.now && views.views < DAYS;) {
        int64_t next = yl_next_boundary(results->zone, day, 'd');
        struct yl_observed view = day_view(&results->test, day, next);
        from[views.views] = day;
        views_add(&views, &view, false);
        day = next;
    }
    yl_observed_views(views.view, views.views);
    for (size_t v = 0; v < views.views; v++) {
        p[v] = split_p(results, views.count + v * arms, share);
        days->days += p[v] >= 0;
    }
    for (size_t v = 0; v < views.views; v++) {
        if (!(p[v] >= 0)) continue;
        bool good = p[v] >= mismatch / (double)days->days;
        for (size_t k = 0; good && k < arms; k++) days->rest[k] += views.count[v * arms + k];
        if (!good && !days->bad++) days->first = from[v];
    }
    views_free(&views);
}

/* What a mismatch usually means, by where it is. */
static void find_cause(const struct parts *parts, const struct days *days, const double *own)
{
    const struct yl_results *results = parts->results;
    double count[YL_RESULTS_ARMS], rest[YL_RESULTS_ARMS] = {0}, z, all = 0;
    size_t bad = 0;
    const struct part *first = NULL;
    for (size_t i = 0; i < parts->parts; i++)
        if (!(parts->part[i].split_p >= mismatch / (double)parts->parts) && !bad++)
            first = &parts->part[i];
    for (size_t i = 0; first && i < parts->parts; i++)
        for (uint32_t k = 0; k < results->test.arms; k++)
            if (parts->part[i].segment == first->segment &&
                parts->part[i].split_p >= mismatch / (double)parts->parts)
                rest[k] += parts->part[i].count[k];
    /* where no mismatch was called there is none in sum either */
    bool some_days = days->bad && split_p(results, days->rest, own) > fine,
         some_parts = bad && split_p(results, rest, own) > fine;
    yl_observed_count(count, &results->test);
    uint32_t arm = worst_arm(count, own, results->test.arms, &z);
    for (uint32_t k = 0; k < results->test.arms; k++) all += count[k];
    struct yl_findings *found = results->call->found;
    if (some_days) {
        char when[YL_TIME_TEXT];
        (void)yl_time_print(when, days->first, results->zone);
        const char *day = yl_arena_print(&found->arena, "%.10s", when);
        yl_finding_begin(found, YL_WORDING_AD_SPLIT_DAYS, NAN);
        yl_finding_count(found, "bad", (double)days->bad);
        yl_finding_count(found, "days", (double)days->days);
        yl_finding_word(found, "day", day, day);
    } else if (some_parts) {
        const char *name = results->segment[first->segment].name;
        yl_finding_begin(found, YL_WORDING_AD_SPLIT_PARTS, NAN);
        yl_finding_count(found, "bad", (double)bad);
        yl_finding_word(found, "segment", name, name);
        put_value(results, first->value);
    } else if (fabs(z) > 3.29 && results->split_known) {
        yl_finding_begin(found, YL_WORDING_AD_SPLIT_ALL, NAN);
        yl_ab_arm(results, "arm", arm);
        yl_finding_pick(found, "less", z < 0, "less", "少", "more", "多");
        yl_finding_share(results->call->found, "by", fabs(count[arm] / all / own[arm] - 1));
    }
}

static void find_split(const struct parts *parts)
{
    const struct yl_results *results = parts->results;
    double own[YL_RESULTS_ARMS], count[YL_RESULTS_ARMS];
    struct days days;
    shares_of(own, results);
    bad_days(&days, results, own);
    yl_observed_count(count, &results->test);
    bool whole = results->split_known && split_p(results, count, own) < mismatch, any = false;
    for (size_t i = 0; i < parts->parts; i++)
        any |= parts->part[i].split_p < mismatch / (double)parts->parts;
    if (!whole && (any || days.bad))
        yl_finding_begin(results->call->found, YL_WORDING_AD_SPLIT_SOME, NAN);
    if (whole || any || days.bad) find_cause(parts, &days, own);
}

/* ---- what all persons get from what the triggered ones have ---------------------------------- */
static void find_diluted(const struct yl_results *results)
{
    struct yl_observed all = results->test;
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    double some[YL_RESULTS_ARMS], whole[YL_RESULTS_ARMS];
    if (!results->triggered || all.metric[0].below >= 0 || all.cluster) return;
    yl_observed_count(some, &all);
    yl_observed_analyse(verdict, &all, 0, 0);
    all.part.triggered = 0;
    yl_observed_count(whole, &all);
    for (uint32_t k = 1; k < all.arms; k++) {
        double rate = (some[0] + some[k]) / (whole[0] + whole[k]);
        yl_finding_begin(results->call->found, YL_WORDING_AD_DILUTED, NAN);
        yl_ab_arm(results, "arm", k);
        yl_finding_figure_by(results->call->found, "estimate", YL_AS_MOVE,
                             rate * verdict[k].plain.estimate, rate * verdict[k].plain.se,
                             YL_NO_CELL);
        yl_finding_share(results->call->found, "rate", rate);
    }
}

/* Days that have not all their hours, by the hours that rows of the other days have. */
struct partial {
    bool first, last;
};

static struct partial partial_days(const struct yl_results *results)
{
    const struct yl_observed *test = &results->test;
    const int64_t few = 3 * YL_HOUR, first = yl_latest_mark(results->zone, results->first, YL_DAY),
                  last = yl_latest_mark(results->zone, results->last, YL_DAY);
    int64_t least = INT64_MAX, most = -1;
    const size_t step = test->rows / 100000 + 1; /* enough of a large file */
    for (size_t i = 0; i < test->rows; i += step) {
        int64_t time = test->row[i].time, day = yl_latest_mark(results->zone, time, YL_DAY);
        if (time < results->first) continue;
        if (day > first && time - day < least) least = time - day;
        if (day < last && time - day > most) most = time - day;
    }
    for (size_t d = 0; d < results->days; d++) { /* rows that are added up already */
        const struct yl_results_day *one = &results->day[d];
        if (one->from > first && one->least - one->from < least) least = one->least - one->from;
        if (one->from >= first && one->from < last && one->most - one->from > most)
            most = one->most - one->from;
    }
    return (struct partial){least < INT64_MAX && results->first - first > least + few,
                            results->last - last < most - few && !test->has_end};
}

static void find_partial(const struct yl_results *results)
{
    char first[YL_TIME_TEXT], last[YL_TIME_TEXT];
    struct yl_findings *found = results->call->found;
    struct partial partial = {false, false};
    if (results->timed) partial = partial_days(results);
    if (!partial.first && !partial.last) return;
    (void)yl_time_print(first, results->first, results->zone);
    (void)yl_time_print(last, results->last, results->zone);
    const char *from = yl_arena_print(&found->arena, "%.16s", first),
               *to = yl_arena_print(&found->arena, "%.16s", last);
    yl_finding_begin(found, YL_WORDING_AD_PARTIAL, NAN);
    yl_finding_word(found, "first", from, from);
    yl_finding_word(found, "last", to, to);
}

void yl_ab_parts_find(const struct yl_results *results)
{
    struct parts parts = {.results = results};
    make_parts(&parts);
    for (size_t s = 0; s < results->segments; s++)
        for (uint32_t k = 1; k < results->test.arms; k++) find_segment(&parts, s, k);
    find_diluted(results);
    find_split(&parts);
    find_partial(results);
    free(parts.part);
}

/* ---- files ----------------------------------------------------------------------------------- */
static void put_effect(struct yl_csv_out *csv, const struct yl_results *results, const char *metric,
                       uint32_t k, const double *count, const struct yl_verdict *v)
{
    YL_CSV_PUT(csv, metric, results->arm[k], results->arm[0], count[0], count[k], v->control.mean_y,
               v->treatment.mean_y, v->plain.estimate, v->plain.interval.low,
               v->plain.interval.high, v->plain.p);
}

static enum yl_status write_segments(const struct yl_results *results, struct yl_fault *fault)
{
    struct parts parts = {.results = results};
    struct yl_csv_out csv;
    enum yl_status status = yl_ab_data_open(&csv, results->call, "segments.csv", fault);
    if (status) return status;
    make_parts(&parts);
    for (size_t i = 0; i < parts.parts; i++)
        for (uint32_t k = 1; k < results->test.arms; k++) {
            const struct part *part = &parts.part[i];
            YL_CSV_PUT(&csv, results->segment[part->segment].name, part->value);
            put_effect(&csv, results, results->metric[0], k, part->count, &part->verdict[k]);
            YL_CSV_ROW(&csv, part->adjusted[k], parts.interaction[part->segment][k].p,
                       part->split_p);
        }
    free(parts.part);
    return yl_csv_close(&csv, true, fault);
}

struct daily {
    const struct yl_results *results;
    struct yl_csv_out *csv;
    struct yl_observed_metric metric; /* the deciding one, without its cap: of the whole sum */
    const char *name;
    double share[YL_RESULTS_ARMS];
    struct partial partial;
};

static void put_day(const struct daily *daily, const struct yl_observed_view *view, const char *by,
                    size_t day, int64_t from, double split_p, bool partial)
{
    for (uint32_t k = 1; k < daily->results->test.arms; k++) {
        YL_CSV_PUT(daily->csv, by, (int64_t)day);
        if (from == YL_NEVER)
            yl_csv_empty(daily->csv);
        else
            yl_csv_time(daily->csv, from, daily->results->zone);
        put_effect(daily->csv, daily->results, daily->name, k, view->count, &view->verdict[k]);
        YL_CSV_ROW(daily->csv, split_p, partial ? "partial" : NULL);
    }
}

/* Outcomes of each day, for everybody seen by its end; the split is that of whom it brought. */
static void put_days(const struct daily *daily)
{
    const struct yl_results *results = daily->results;
    struct views views;
    int64_t from[DAYS];
    size_t days = 0;
    views_make(&views, &results->test, 2 * DAYS, true);
    for (int64_t day = results->begin; day < results->test.now && days < DAYS;) {
        int64_t next = yl_next_boundary(results->zone, day, 'd');
        struct yl_observed fresh = day_view(&results->test, day, next),
                           view = day_view(&results->test, INT64_MIN, next);
        view.metric = &daily->metric;
        view.part.complete = 0;
        view.part.from = day;
        view.part.until = next;
        views_add(&views, &view, true);
        views_add(&views, &fresh, false);
        from[days++] = day;
        day = next;
    }
    yl_observed_views(views.view, views.views);
    for (size_t d = 0; d < days; d++) {
        const struct yl_observed_view *view = &views.view[2 * d];
        bool last = view->test->part.until >= results->test.now;
        put_day(daily, view, "day", d + 1, from[d], split_p(results, view[1].count, daily->share),
                (!d && daily->partial.first) || (last && daily->partial.last));
    }
    views_free(&views);
}

/* Each day since a person was first seen, of those who have been watched for all of them. */
static void put_ages(const struct daily *daily)
{
    const struct yl_results *results = daily->results;
    struct views views;
    int64_t days = (results->test.now - results->begin) / YL_DAY / 2;
    if (results->test.part.complete) days = results->test.part.complete / YL_DAY;
    if (days > COHORT) days = COHORT;
    views_make(&views, &results->test, COHORT, true);
    for (int64_t age = 0; age < days; age++) {
        struct yl_observed view = results->test;
        view.metric = &daily->metric;
        view.part.complete = days * YL_DAY;
        view.part.age_from = age * YL_DAY;
        view.part.age_until = (age + 1) * YL_DAY;
        views_add(&views, &view, true);
    }
    yl_observed_views(views.view, views.views);
    for (size_t age = 0; age < views.views; age++)
        put_day(daily, &views.view[age], "since-first-seen", age + 1, YL_NEVER, NAN, false);
    views_free(&views);
}

static enum yl_status write_daily(const struct yl_results *results, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    struct daily daily = {.results = results, .csv = &csv, .metric = results->test.metric[0]};
    daily.name = results->metric[daily.metric.cap > 0 ? results->test.metrics - 1 : 0];
    daily.metric.cap = 0;
    shares_of(daily.share, results);
    daily.partial = partial_days(results);
    enum yl_status status = yl_ab_data_open(&csv, results->call, "daily.csv", fault);
    if (status) return status;
    put_days(&daily);
    put_ages(&daily);
    return yl_csv_close(&csv, true, fault);
}

enum yl_status yl_ab_parts_write(const struct yl_results *results, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    if (results->by_block) return YL_OK;
    if (results->segments) status = write_segments(results, fault);
    if (!status && results->timed) status = write_daily(results, fault);
    return status;
}
