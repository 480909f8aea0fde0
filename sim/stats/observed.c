/* observed.c: persons from rows, sums from persons. Contract: observed.h. */
#include "sim/stats/observed.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/adjust.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/quantile.h"
#include "sim/stats/two_sum.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

YL_ORDER(by_person, struct yl_observed_row, YL_BY(person) YL_BY(time) YL_BY(hash) YL_BY(line))

const struct yl_observed_part yl_observed_everybody = {.seen_from = INT64_MIN,
                                                       .seen_until = INT64_MAX,
                                                       .from = INT64_MIN,
                                                       .until = INT64_MAX,
                                                       .age_from = INT64_MIN,
                                                       .age_until = INT64_MAX};

static bool same_unit(const struct yl_observed *test, size_t i, size_t k)
{
    return test->cluster ? test->row[i].cluster == test->row[k].cluster
                         : test->row[i].person == test->row[k].person;
}

/* Few rows: each is moved to its place. */
static void sort_few(struct yl_observed_row *row, size_t rows)
{
    for (size_t i = 1; i < rows; i++) {
        const struct yl_observed_row one = row[i];
        size_t at = i;
        for (; at && by_person(&one, &row[at - 1]) < 0; at--) row[at] = row[at - 1];
        row[at] = one;
    }
}

/* Rows by the eight bits of their persons from `bit` on, in place: each is swapped into the part it belongs to (McIlroy, Bostic &
 * McIlroy 1993, American flag sort); then part by part by the next eight. */
static void sort_rows(struct yl_observed_row *row, size_t rows, int bit)
{
    enum { FEW = 24, PARTS = 256 };
    size_t next[PARTS], end[PARTS] = {0};
    if (rows <= FEW || bit < 0) {
        if (rows <= FEW)
            sort_few(row, rows);
        else
            qsort(row, rows, sizeof *row, by_person);
        return;
    }
    for (size_t i = 0; i < rows; i++) end[row[i].person >> bit & (PARTS - 1)]++;
    for (size_t p = 0, from = 0; p < PARTS; p++) {
        next[p] = from;
        end[p] = from += end[p];
    }
    for (size_t p = 0; p < PARTS; p++)
        while (next[p] < end[p]) {
            const struct yl_observed_row one = row[next[p]];
            const size_t to = one.person >> bit & (PARTS - 1);
            row[next[p]] = row[next[to]];
            row[next[to]++] = one;
        }
    for (size_t p = 0, from = 0; p < PARTS; from = end[p++])
        sort_rows(row + from, end[p] - from, bit - 8);
}

enum yl_status yl_observed_make(struct yl_observed *test, struct yl_fault *fault)
{
    const struct yl_observed_row *bad = NULL, *other = NULL;
    size_t persons = 0;
    uint32_t last = 0;
    int bit = 0;
    for (size_t i = 0; i < test->rows; i++)
        if (test->row[i].person > last) last = test->row[i].person;
    while (last >> bit > 0xFF) bit += 8;
    sort_rows(test->row, test->rows, bit);
    if (test->arms_change) return YL_OK;
    for (size_t i = 0, first = 0, said = 0, other_arm = SIZE_MAX; i < test->rows; i++) {
        struct yl_observed_row *row = &test->row[i];
        if (!same_unit(test, i, first)) first = said = i;
        if (test->row[first].arm == YL_OBSERVED_NO_ARM) {
            test->row[first].arm = row->arm;
            said = i;
        }
        if (row->arm == YL_OBSERVED_NO_ARM || row->arm == test->row[first].arm) continue;
        if (!bad) {
            bad = row;
            other = &test->row[said];
        }
        persons += other_arm != first;
        if (other_arm != first) test->switched[test->row[first].arm > 0]++;
        other_arm = first;
    }
    for (size_t i = 0, first = 0; test->cluster && i < test->rows; i++) {
        if (!same_unit(test, i, first)) first = i;
        test->row[i].arm = test->row[first].arm; /* so that the persons of a cluster have it */
    }
    if (!bad || test->first_arm) return YL_OK;
    if (test->cluster)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "%s:%zu: a cluster is in two arms (line %zu has the other): it was "
                            "not assigned as a whole "
                            "(clusters in two arms: %zu)",
                            "%s:%zu：同一个群同在两组（另一处在第 %zu "
                            "行）：它不是整体分组的（同在两组的群数：%zu）",
                            test->file, bad->line > other->line ? bad->line : other->line,
                            bad->line > other->line ? other->line : bad->line, persons);
    return yl_fault_set(fault, YL_BAD_INPUT,
                        "%s:%zu: '%s' is in two arms (line %zu has the other): the unit was "
                        "not kept, and its results cannot be analysed (persons in two arms: %zu); "
                        "--switched first keeps each in "
                        "the first one",
                        "%s:%zu：“%s”同在两组（另一处在第 %zu "
                        "行）：分组单位没有保持，其结果不能分析（同在两组的人数：%zu）；--switched "
                        "first 按最先的一组计",
                        test->file, bad->line > other->line ? bad->line : other->line,
                        test->person[bad->person],
                        bad->line > other->line ? other->line : bad->line, persons);
}

struct person {
    double y, d, x;
    uint32_t arm, cluster;
    bool unfinished; /* the only reason why the person does not count */
};

/* The sums of a person's rows before `until`, from row *i on; false: none since the start. Moves *i
 * to the next person. */
static bool next_person(const struct yl_observed *test, size_t *i, uint32_t metric, int64_t until,
                        struct person *person)
{
    const uint32_t name = test->row[*i].person;
    const struct yl_observed_metric *of = &test->metric[metric];
    const struct yl_observed_part *part = &test->part;
    bool there = false;
    double level = 0, lost_x = 0, lost_y = 0, lost_d = 0;
    int64_t first = INT64_MAX;
    *person = (struct person){.arm = test->row[*i].arm,
                              .cluster = test->row[*i].cluster,
                              .x = test->has_before ? 0 : test->row[*i].x};
    for (; *i < test->rows && test->row[*i].person == name; ++*i) {
        const struct yl_observed_row *row = &test->row[*i];
        if (part->by && !(level > 0)) level = row->y[part->by - 1];
        if (test->has_before && row->time < test->start) {
            yl_two_sum(&person->x, &lost_x, row->y[of->of]);
            continue;
        }
        if (row->time >= until) continue;
        if (!there && part->triggered && !(fabs(row->y[part->triggered - 1]) > 0)) continue;
        if (!there) first = row->time;
        there = true;
        const int64_t age = row->time - first;
        if (row->time < part->from || row->time >= part->until || age < part->age_from ||
            age >= part->age_until)
            continue;
        yl_two_sum(&person->y, &lost_y, row->y[of->of]);
        if (of->below >= 0) yl_two_sum(&person->d, &lost_d, row->y[of->below]);
    }
    if (of->cap > 0) person->y = fmin(person->y, of->cap);
    there = there && first >= part->seen_from && first < part->seen_until &&
            (!part->by || !(fabs(level - part->level) > 0));
    person->unfinished = there && part->complete > 0 &&
                         part->complete > (until < test->now ? until : test->now) - first;
    return there && !person->unfinished;
}

/* What one walk over the persons of a part finds of each arm: everybody whose first row is before `until`, with their rows
 * before it. */
struct tally {
    const struct yl_observed *test;
    uint32_t metric;
    int64_t until;
    bool is_share;                 /* the metric is 0 or 1 for every person */
    uint32_t cluster;              /* the last one that counted */
    struct yl_analysis_sums *sums; /* [arms], of a ratio [3][arms]: above, below, both */
    double *events, *count;        /* [arms]: units whose outcome is not 0; units */
};

static void tally_make(struct tally *tally, const struct yl_observed *test, uint32_t metric,
                       int64_t until)
{
    *tally = (struct tally){test, metric, until, true, UINT32_MAX, NULL, NULL, NULL};
    tally->is_share = test->metric[metric].below < 0;
    tally->sums = yl_get_zeroed(3 * (size_t)test->arms, sizeof *tally->sums);
    tally->events = yl_get_zeroed(2 * (size_t)test->arms, sizeof *tally->events);
    tally->count = tally->events + test->arms;
}

/* The persons of rows [i, end). */
static void tally_rows(struct tally *tally, size_t i, size_t end)
{
    const struct yl_observed *test = tally->test;
    struct yl_analysis_sums *sums = tally->sums;
    struct person person;
    while (i < end) {
        if (!next_person(test, &i, tally->metric, tally->until, &person)) continue;
        tally->is_share &= person.y == 0 || person.y == 1;
        if (person.arm >= test->arms) continue;
        double x = test->has_x ? person.x : 0;
        yl_analysis_add(&sums[person.arm], x, person.y);
        tally->events[person.arm] += person.y != 0;
        tally->count[person.arm] += !test->cluster || person.cluster != tally->cluster;
        tally->cluster = person.cluster;
        if (test->metric[tally->metric].below < 0) continue;
        yl_analysis_add(&sums[test->arms + person.arm], x, person.d);
        yl_analysis_add(&sums[2 * test->arms + person.arm], person.d, person.y);
    }
}

static struct yl_analysis_sums sums_of(const struct tally *tally, uint32_t arm)
{
    const uint32_t arms = tally->test->arms;
    if (tally->test->metric[tally->metric].below < 0) return tally->sums[arm];
    if (!(tally->sums[arms + arm].mean_y > 0)) /* nothing to divide by: no ratio */
        return (struct yl_analysis_sums){.n = tally->sums[arm].n, .mean_y = NAN};
    return yl_analysis_linear(&tally->sums[arm], &tally->sums[arms + arm],
                              tally->sums[2 * arms + arm].xy);
}

/* Several walks over the same rows at once: some persons after the other by all of them, so that they are read from
 * memory once. */
static void tally_all(struct tally *tally, size_t tallies)
{
    enum { BLOCK = 512 };
    const struct yl_observed *test = tally->test;
    for (size_t from = 0, to; from < test->rows; from = to) {
        to = from + BLOCK < test->rows ? from + BLOCK : test->rows;
        while (to < test->rows && test->row[to].person == test->row[to - 1].person) to++;
        for (size_t t = 0; t < tallies; t++) tally_rows(&tally[t], from, to);
    }
}

/* The clusters of the control and one treatment, with their rows before `until`; how many there are. */
static size_t clusters_of(const struct yl_observed *test, uint32_t arm, uint32_t metric,
                          int64_t until)
{
    struct person person;
    size_t clusters = 0;
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < test->rows;) {
        if (!next_person(test, &i, metric, until, &person)) continue;
        if (person.arm != 0 && person.arm != arm) continue;
        if (!clusters || person.cluster != last)
            test->cluster[clusters++] = (struct yl_cluster){.treated = person.arm == arm};
        last = person.cluster;
        struct yl_cluster *one = &test->cluster[clusters - 1];
        double x = test->has_x ? person.x : 0;
        one->n++;
        one->x += x;
        one->xx += x * x;
        one->y += person.y;
        one->xy += x * person.y;
        one->d += person.d;
        one->xd += x * person.d;
    }
    return clusters;
}

static struct yl_analysis sequence_of(const struct yl_observed *test, const struct yl_verdict *one,
                                      const struct yl_analysis *plain, double alpha)
{
    struct yl_analysis sequence = yl_analysis_none;
    sequence.estimate = plain->estimate;
    sequence.se = plain->se;
    double control = test->cluster ? one->clusters.arm[0].clusters : one->control.n,
           treatment = test->cluster ? one->clusters.arm[1].clusters : one->treatment.n;
    bool begun = control >= YL_OBSERVED_UNITS && treatment >= YL_OBSERVED_UNITS &&
                 one->events >= YL_OBSERVED_EVENTS;
    if (!begun || !(test->passed > 0) || !(plain->se > 0)) return sequence;
    double half = plain->se * yl_always_valid_cut(test->passed, alpha);
    sequence.z = plain->estimate / plain->se;
    sequence.p = yl_always_valid_cut_p(sequence.z, test->passed, alpha);
    sequence.interval = (struct yl_interval){plain->estimate - half, plain->estimate + half};
    return sequence;
}

/* The tests of a verdict whose units are clusters. */
static void judge_clusters(struct yl_verdict *one, const struct yl_observed *test, uint32_t metric,
                           uint32_t arm, double level)
{
    struct yl_clusters_how how = {test->metric[metric].below >= 0, false, level, 1};
    const struct yl_analysis_guard guard = test->metric[metric].guard;
    size_t clusters = clusters_of(test, arm, metric, INT64_MAX);
    one->clusters = yl_clusters_compare(test->cluster, clusters, how);
    const struct yl_clusters_arm *of = one->clusters.arm;
    one->plain = one->clusters.test;
    one->lift = (struct yl_lift){NAN, YL_LIFT_UNKNOWN, {NAN, NAN}};
    if (one->plain.p >= 0)
        one->lift = yl_interval_fieller(
            (struct yl_fieller){of[0].mean, of[1].mean, of[0].variance, of[1].variance, 0},
            yl_interval_t(level, one->clusters.test.df));
    how.covariate = true;
    if (test->has_x) one->cuped = yl_clusters_compare(test->cluster, clusters, how).test;
    how.covariate = false;
    how.scale = yl_analysis_at_margin(guard, of[0].mean);
    struct yl_clusters_result margin = yl_clusters_compare(test->cluster, clusters, how);
    if (guard.worse_by > 0) one->margin = yl_analysis_beyond(&margin.test, guard);
}

static struct yl_verdict verdict_of(const struct tally *tally, uint32_t arm, struct yl_verdict one,
                                    double effect)
{
    const struct yl_observed *test = tally->test;
    const uint32_t metric = tally->metric;
    double alpha = test->level / (test->arms - 1);
    struct yl_analysis_how how = {one.share, false, 1 - alpha};
    struct yl_analysis_sums both = one.control;
    one.treatment = sums_of(tally, arm);
    if (test->cluster)
        judge_clusters(&one, test, metric, arm, 1 - alpha);
    else {
        one.plain = yl_analysis_compare(&one.control, &one.treatment, how);
        one.lift = yl_analysis_lift(&one.control, &one.treatment, how);
    }
    if (test->metric[metric].guard.worse_by > 0 && !test->cluster)
        one.margin =
            yl_analysis_margin(&one.control, &one.treatment, test->metric[metric].guard, how);
    one.events = fmin(one.events, tally->events[arm]);
    one.sequence = sequence_of(test, &one, &one.plain, alpha);
    how.covariate = true;
    if (test->has_x && !test->cluster)
        one.cuped = yl_analysis_compare(&one.control, &one.treatment, how);
    one.cuped_sequence = sequence_of(test, &one, &one.cuped, alpha);
    yl_analysis_merge(&both, &one.treatment);
    struct yl_analysis_sums within = {.n = both.n - 1,
                                      .xx = one.control.xx + one.treatment.xx,
                                      .xy = one.control.xy + one.treatment.xy,
                                      .yy = one.control.yy + one.treatment.yy};
    if (test->has_x) one.covariate = yl_analysis_cuped(&within);
    if (test->has_x) one.correlation = yl_analysis_cuped(&both).correlation;
    double tau = (effect > 0 ? effect : 0.1) * fabs(one.control.mean_y);
    if (one.plain.se > 0 && tau > 0)
        one.always_valid = yl_always_valid_p(one.plain.estimate, one.plain.se * one.plain.se, tau);
    if (!(one.control.n > 0)) one.control.mean_y = NAN; /* of nobody */
    if (!(one.treatment.n > 0)) one.treatment.mean_y = NAN;
    if (isnan(one.control.mean_y + one.treatment.mean_y)) one.plain.estimate = NAN;
    return one;
}

static double counted(double p) { return p >= 0 ? p : 1; }

/* By Holm, of arms from 1 on; where nothing varies there is no p. */
static void adjust_arms(struct yl_verdict *verdict, uint32_t arms)
{
    double *p = yl_get_zeroed(4 * (size_t)arms, sizeof *p);
    double *cuped = p + arms, *p_adjusted = cuped + arms, *cuped_adjusted = p_adjusted + arms;
    for (uint32_t k = 1; k < arms; k++) {
        p[k] = counted(verdict[k].plain.p);
        cuped[k] = counted(verdict[k].cuped.p);
    }
    yl_adjust(p_adjusted + 1, p + 1, arms - 1, YL_ADJUST_HOLM);
    yl_adjust(cuped_adjusted + 1, cuped + 1, arms - 1, YL_ADJUST_HOLM);
    for (uint32_t k = 1; k < arms; k++) {
        verdict[k].adjusted = verdict[k].plain.p >= 0 ? p_adjusted[k] : NAN;
        verdict[k].cuped_adjusted = verdict[k].cuped.p >= 0 ? cuped_adjusted[k] : NAN;
    }
    free(p);
}

static void judge(struct yl_verdict *verdict, const struct tally *tally, double effect)
{
    struct yl_verdict none = {.control = sums_of(tally, 0),
                              .share = tally->is_share,
                              .events = tally->events[0],
                              .cuped = yl_analysis_none,
                              .margin = yl_analysis_none,
                              .covariate = {NAN, NAN, NAN, NAN, NAN},
                              .correlation = NAN,
                              .always_valid = NAN};
    for (uint32_t k = 1; k < tally->test->arms; k++)
        verdict[k] = verdict_of(tally, k, none, effect);
    adjust_arms(verdict, tally->test->arms);
}

void yl_observed_views(const struct yl_observed_view *view, size_t views)
{
    struct tally *tally = yl_get_zeroed(views + 1, sizeof *tally);
    for (size_t v = 0; v < views; v++)
        tally_make(&tally[v], view[v].test, view[v].metric, INT64_MAX);
    if (views) tally_all(tally, views);
    for (size_t v = 0; v < views; v++) {
        if (view[v].count)
            memcpy(view[v].count, tally[v].count, view[v].test->arms * sizeof *view[v].count);
        if (view[v].verdict) judge(view[v].verdict, &tally[v], view[v].effect);
    }
    for (size_t v = 0; v < views; v++) YL_FREE(tally[v].sums, tally[v].events);
    free(tally);
}

void yl_observed_analyse(struct yl_verdict *verdict, const struct yl_observed *test,
                         uint32_t metric, double effect)
{
    yl_observed_views(&(struct yl_observed_view){test, metric, effect, verdict, .count = NULL}, 1);
}

void yl_observed_count(double *count, const struct yl_observed *test)
{
    yl_observed_views(&(struct yl_observed_view){.test = test, .count = count}, 1);
}

void yl_observed_unfinished(double *count, const struct yl_observed *test)
{
    struct person person;
    for (uint32_t k = 0; k < test->arms; k++) count[k] = 0;
    for (size_t i = 0; i < test->rows;) {
        (void)next_person(test, &i, 0, INT64_MAX, &person);
        if (person.unfinished && person.arm < test->arms) count[person.arm]++;
    }
}

double yl_observed_quantile(const struct yl_observed *test, uint32_t metric, double share)
{
    double *sum = yl_get_zeroed(test->rows + 1, sizeof *sum);
    struct person person;
    size_t persons = 0;
    for (size_t i = 0; i < test->rows;)
        if (next_person(test, &i, metric, INT64_MAX, &person)) sum[persons++] = person.y;
    yl_quantile_sort(sum, persons);
    size_t at = (size_t)ceil(share * (double)persons - 1e-9);
    const double value = persons ? sum[at ? at - 1 : 0] : NAN;
    free(sum);
    return value;
}

size_t yl_observed_zeros(const struct yl_observed *test, uint32_t metric, size_t *persons)
{
    struct person person;
    size_t zeros = 0;
    *persons = 0;
    for (size_t i = 0; i < test->rows;)
        if (next_person(test, &i, metric, INT64_MAX, &person)) {
            ++*persons;
            zeros += person.y == 0;
        }
    return zeros;
}

void yl_observed_look(struct yl_look *look, const struct yl_observed *test, uint32_t arm)
{
    struct tally tally[2]; /* as far as the look goes; all, which says whether it is a share */
    struct yl_analysis result;
    const int64_t until[2] = {look->until, INT64_MAX};
    for (int t = 0; t < 2; t++) tally_make(&tally[t], test, 0, until[t]);
    tally_all(tally, 2);
    struct yl_analysis_how how = {tally[1].is_share, false, 1 - test->level};
    const struct yl_analysis_sums one = sums_of(&tally[0], 0), two = sums_of(&tally[0], arm);
    for (int t = 0; t < 2; t++) YL_FREE(tally[t].sums, tally[t].events);
    look->n = one.n + two.n;
    if (test->cluster) {
        bool ratio = test->metric[0].below >= 0;
        size_t clusters = clusters_of(test, arm, 0, look->until);
        struct yl_clusters_how whole = {ratio, false, how.level, 1};
        result = yl_clusters_compare(test->cluster, clusters, whole).test;
        look->information = yl_clusters_information(test->cluster, clusters, ratio);
    } else {
        result = yl_analysis_compare(&one, &two, how);
        look->information = yl_analysis_information(&one) + yl_analysis_information(&two);
    }
    look->estimate = result.estimate;
    look->se = result.se;
    look->z = result.z;
}

/* Is each look where the plan has it? */
static bool as_planned(const struct yl_look *look, uint32_t looks, uint32_t planned_looks)
{
    for (uint32_t k = 0; k < looks; k++)
        if (fabs(look[k].planned - (double)(k + 1) / planned_looks) > 0.005) return false;
    return looks <= planned_looks;
}

enum yl_status yl_observed_bounds(struct yl_look *look, uint32_t looks, struct yl_sequential *test,
                                  uint32_t planned_looks, bool *twin)
{
    bool classical = test->kind != YL_SEQUENTIAL_LAN_DEMETS;
    double last = looks ? look[looks - 1].information : 0;
    *twin = classical && !as_planned(look, looks, planned_looks);
    if (!looks || looks > YL_SEQUENTIAL_LOOKS || !(last > 0)) return YL_BAD_CALL;
    if (*twin) {
        test->curve = test->kind == YL_SEQUENTIAL_POCOCK ? YL_SEQUENTIAL_SPEND_POCOCK
                                                         : YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING;
        test->kind = YL_SEQUENTIAL_LAN_DEMETS;
    }
    if (classical && !*twin)
        yl_sequential_even(test, (int)planned_looks);
    else {
        test->looks = (int)looks;
        for (uint32_t k = 0; k < looks; k++) {
            test->time[k] = look[k].information / last;
            test->planned[k] = look[k].planned;
        }
    }
    enum yl_status status = yl_sequential_bounds(test);
    for (uint32_t k = 0; !status && k < looks; k++) {
        look[k].bound = test->bound[k];
        look[k].spent = test->spent[k];
        look[k].stops = fabs(look[k].z) >= look[k].bound;
    }
    return status;
}
