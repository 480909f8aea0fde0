/* ab_parts.c: segments, days and the split of each. Contract: ab_parts.h. */
#include "sim/experiment/ab_parts.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/base/tell.h"
#include "sim/stats/adjust.h"
#include "sim/stats/heterogeneity.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 400, COHORT = 28, SHOWN = 12 };
/* A sentence, and a word, in the language of the call. */
#define SAY(results, ...) yl_tell((results)->call->out, (results)->call->lang, __VA_ARGS__)
#define PICK(results, en, zh) yl_results_in(results, en, zh)
#define SHARE(share) yl_short_share(share).text
#define MOVE(value, se) yl_short_move_by(value, se).text
static const double mismatch = 0.001; /* level of the split, as of the whole */

struct part { /* the treatments of one part against the control */
    size_t segment, level;
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    double adjusted[YL_RESULTS_ARMS], count[YL_RESULTS_ARMS], split_p;
};
struct parts {
    const struct yl_results *results;
    struct part *part;
    size_t parts, capacity;
    struct yl_heterogeneity interaction[YL_RESULTS_SEGMENTS][YL_RESULTS_ARMS];
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
                       bool verdicts)
{
    *views = (struct views){.arms = test->arms};
    views->test = yl_get((most + 1) * sizeof *views->test);
    views->view = yl_get_zeroed(most + 1, sizeof *views->view);
    views->count = yl_get_zeroed(most * test->arms + 1, sizeof *views->count);
    views->verdict = yl_get_zeroed(verdicts ? most * test->arms + 1 : 1, sizeof *views->verdict);
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
    *part = (struct part){.segment = segment, .level = level};
    memcpy(part->count, views->count + level * arms, arms * sizeof *part->count);
    memcpy(part->verdict, views->verdict + level * arms, arms * sizeof *part->verdict);
    part->split_p = split_p(parts->results, part->count, share);
    for (size_t k = 0; k < arms; k++) all += part->count[k];
    parts->parts += all > 0;
}

static double df_of(const struct yl_observed *test, const struct yl_verdict *v)
{
    if (test->cluster) return v->clusters.test.df;
    return v->share ? INFINITY : yl_analysis_welch(&v->control, &v->treatment, 0.95).df;
}

static void test_segment(struct parts *parts, size_t segment)
{
    const struct yl_observed *test = &parts->results->test;
    struct yl_heterogeneity_of *of = yl_get_zeroed(parts->parts + 1, sizeof *of);
    for (uint32_t k = 1; k < test->arms; k++) {
        size_t count = 0;
        for (size_t i = 0; i < parts->parts; i++) {
            const struct yl_verdict *v = &parts->part[i].verdict[k];
            if (parts->part[i].segment != segment || !(v->plain.se > 0)) continue;
            of[count++] =
                (struct yl_heterogeneity_of){v->plain.estimate, v->plain.se, df_of(test, v)};
        }
        parts->interaction[segment][k] = yl_heterogeneity(of, count);
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

/* By the names of their values, whatever the order of rows. */
static void sort_parts(struct parts *parts, size_t segment)
{
    const char *const *level = parts->results->segment[segment].level;
    for (size_t i = 1; i < parts->parts; i++)
        for (size_t k = i; k && parts->part[k - 1].segment == segment &&
                           strcmp(level[parts->part[k].level], level[parts->part[k - 1].level]) < 0;
             k--) {
            struct part other = parts->part[k];
            parts->part[k] = parts->part[k - 1];
            parts->part[k - 1] = other;
        }
}

static void make_parts(struct parts *parts)
{
    const struct yl_results *results = parts->results;
    double share[YL_RESULTS_ARMS];
    shares_of(share, results);
    for (size_t s = 0; s < results->segments; s++) {
        const size_t levels = results->segment[s].levels;
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
        sort_parts(parts, s);
        test_segment(parts, s);
    }
    adjust_all(parts);
}

static const char *level_name(const struct yl_results *results, const struct part *part)
{
    const char *name = results->segment[part->segment].level[part->level];
    return *name ? name : PICK(results, "(empty)", "（空）");
}

static void say_part(const struct yl_results *results, const struct part *part, uint32_t k)
{
    const struct yl_verdict *v = &part->verdict[k];
    SAY(results, "  %s (%.0f against %.0f): ", "  %s（%.0f 对 %.0f 个）：",
        level_name(results, part), part->count[k], part->count[0]);
    if (v->plain.p >= 0)
        SAY(results, "%s against %s, difference %s (%s to %s), %s, adjusted %s.\n",
            "%s 对 %s，差 %s（%s 到 %s），%s，校正后 %s。\n",
            yl_short_by(v->treatment.mean_y, v->plain.se).text,
            yl_short_by(v->control.mean_y, v->plain.se).text, MOVE(v->plain.estimate, v->plain.se),
            MOVE(v->plain.interval.low, v->plain.se), MOVE(v->plain.interval.high, v->plain.se),
            yl_short_p(v->plain.p).text, yl_short_p(part->adjusted[k]).text);
    else
        fputs(yl_ab_no_test(results, v), results->call->out);
}

static void say_segment(const struct parts *parts, size_t s, uint32_t k)
{
    const struct yl_results *results = parts->results;
    const struct yl_heterogeneity *test = &parts->interaction[s][k];
    size_t shown = 0, all = 0;
    SAY(results, "Does the effect of %s differ by %s? ", "%s 的效应按 %s 是否不同：",
        results->said_arm[k], results->segment[s].name);
    if (test->p >= 0)
        SAY(results, "F(%.0f, %s) = %s, %s: %s.\n", "F(%.0f, %s) = %s，%s：%s。\n", test->df1,
            isfinite(test->df2) ? yl_short_of(test->df2).text : "∞", yl_short_of(test->f).text,
            yl_short_p(test->p).text,
            test->p <= results->test.level
                ? PICK(results, "the effect differs", "效应不同")
                : PICK(results, "no difference is seen, so the rows below are no findings",
                       "未见不同，以下各行不能当作发现"));
    else
        SAY(results, "There is nothing to test.\n", "无从检验。\n");
    for (size_t i = 0; i < parts->parts; i++) {
        if (parts->part[i].segment != s) continue;
        all++;
        if (shown++ < SHOWN) say_part(results, &parts->part[i], k);
    }
    if (all > SHOWN)
        SAY(results, "  %zu more values: segments.csv (-o).\n",
            "  其余 %zu 个取值见 segments.csv（-o）。\n", all - SHOWN);
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
        bool fine = p[v] >= mismatch / (double)days->days;
        for (size_t k = 0; fine && k < arms; k++) days->rest[k] += views.count[v * arms + k];
        if (!fine && !days->bad++) days->first = from[v];
    }
    views_free(&views);
}

/* Where no mismatch was called, is there none in sum either? */
static bool is_elsewhere_fine(const double *rest, const double *share, uint32_t arms)
{
    return yl_analysis_srm(rest, share, arms).p > 0.01;
}

/* What a mismatch usually means, by where it is. */
static void say_cause(const struct parts *parts, const struct days *days, const double *share)
{
    const struct yl_results *results = parts->results;
    double count[YL_RESULTS_ARMS], rest[YL_RESULTS_ARMS] = {0}, z, all = 0;
    size_t bad = 0;
    const struct part *first = NULL;
    for (size_t i = 0; i < parts->parts; i++) {
        if (parts->part[i].split_p >= mismatch / (double)parts->parts) continue;
        if (!bad++) first = &parts->part[i];
    }
    for (size_t i = 0; first && i < parts->parts; i++)
        for (uint32_t k = 0; k < results->test.arms; k++)
            if (parts->part[i].segment == first->segment &&
                parts->part[i].split_p >= mismatch / (double)parts->parts)
                rest[k] += parts->part[i].count[k];
    bool some_days = days->bad && is_elsewhere_fine(days->rest, share, results->test.arms),
         some_parts = bad && is_elsewhere_fine(rest, share, results->test.arms);
    yl_observed_count(count, &results->test);
    uint32_t arm = worst_arm(count, share, results->test.arms, &z);
    for (uint32_t k = 0; k < results->test.arms; k++) all += count[k];
    if (some_days) {
        char when[YL_TIME_TEXT];
        (void)yl_time_print(when, days->first, results->zone);
        SAY(results,
            "  The mismatch is on %zu of %zu days, the first of them "
            "%.10s: probably the split was changed or a release "
            "failed then; --start and --end may leave them out.\n",
            "  失衡出现在 %zu 天（共 %zu 天），最早为 "
            "%.10s：多半是那时改过分流比例或发布出过问题；"
            "--start、--end 可以避开这些天。\n",
            days->bad, days->days, when);
    } else if (some_parts)
        SAY(results,
            "  The mismatch is in parts of the segments (%zu of them), such as %s = "
            "%s: these people are probably redirected, "
            "filtered, or cannot open the new version.\n",
            "  失衡只在 %zu 个分段取值中，例如 %s = "
            "%s：这些人多半被跳转、过滤，或打不开新版本。\n",
            bad, results->segment[first->segment].name, level_name(results, first));
    else if (fabs(z) > 3.29 && results->split_known)
        SAY(results,
            "  %s has %s than its share by %s, everywhere alike: probably "
            "people are lost or added behind the assignment (logging, "
            "redirects, crashes), or the split was another.\n",
            "  %s 比应有的%s "
            "%s，各处一致：多半是分组之后丢失或多记了人（日志、跳转、崩溃），"
            "或者比例并非如此。\n",
            results->said_arm[arm],
            z < 0 ? PICK(results, "less", "少") : PICK(results, "more", "多"),
            SHARE(fabs(count[arm] / all / share[arm] - 1)));
}

static void say_split(const struct parts *parts)
{
    const struct yl_results *results = parts->results;
    double share[YL_RESULTS_ARMS], count[YL_RESULTS_ARMS];
    struct days days;
    shares_of(share, results);
    bad_days(&days, results, share);
    yl_observed_count(count, &results->test);
    bool whole = results->split_known && split_p(results, count, share) < mismatch, any = false;
    for (size_t i = 0; i < parts->parts; i++)
        any |= parts->part[i].split_p < mismatch / (double)parts->parts;
    if (!whole && (any || days.bad))
        SAY(results,
            "The split is out of proportion in parts; find out why before "
            "believing the figures.\n",
            "各部分的分组比例失衡，先查原因再看结果。\n");
    if (whole || any || days.bad) say_cause(parts, &days, share);
}

/* ---- what all persons get from what the triggered ones have ---------------------------------- */
static void say_diluted(const struct yl_results *results)
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
        SAY(results, "On everybody the difference of %s is %s (%s can meet the change).\n",
            "折算到全体：%s 的差为 %s（%s 的人能接触到改动）。\n", results->said_arm[k],
            MOVE(rate * verdict[k].plain.estimate, rate * verdict[k].plain.se), SHARE(rate));
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

static void say_partial(const struct yl_results *results)
{
    char first[YL_TIME_TEXT], last[YL_TIME_TEXT];
    struct partial partial = {false, false};
    if (results->timed) partial = partial_days(results);
    if (!partial.first && !partial.last) return;
    (void)yl_time_print(first, results->first, results->zone);
    (void)yl_time_print(last, results->last, results->zone);
    SAY(results,
        "The first or last day is not whole: rows from %.16s to %.16s; --start and --end "
        "leave it out.\n",
        "首日或末日不完整：第一行 %.16s，最后一行 %.16s；可用 --start、--end 去掉。\n", first,
        last);
}

void yl_ab_parts_say(const struct yl_results *results)
{
    struct parts parts = {.results = results};
    make_parts(&parts);
    for (size_t s = 0; s < results->segments; s++)
        for (uint32_t k = 1; k < results->test.arms; k++) say_segment(&parts, s, k);
    say_diluted(results);
    say_split(&parts);
    say_partial(results);
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
    make_parts(&parts);
    enum yl_status status = yl_ab_data_open(&csv, results->call, "segments.csv", fault);
    if (!status) {
        for (size_t i = 0; i < parts.parts; i++)
            for (uint32_t k = 1; k < results->test.arms; k++) {
                const struct part *part = &parts.part[i];
                YL_CSV_PUT(&csv, results->segment[part->segment].name,
                           results->segment[part->segment].level[part->level]);
                put_effect(&csv, results, results->metric[0], k, part->count, &part->verdict[k]);
                YL_CSV_ROW(&csv, part->adjusted[k], parts.interaction[part->segment][k].p,
                           part->split_p);
            }
        status = yl_csv_close(&csv, true, fault);
    }
    free(parts.part);
    return status;
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
    return yl_status_first(status, yl_csv_close(&csv, !status, fault));
}

enum yl_status yl_ab_parts_write(const struct yl_results *results, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    if (results->by_block) return YL_OK;
    if (results->segments) status = write_segments(results, fault);
    if (!status && results->timed) status = write_daily(results, fault);
    return status;
}
