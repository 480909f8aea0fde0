/* ab_data.c: observed results of an experiment from a CSV file, their figures and sentences. Contract: ab.h. */
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/experiment/ab_parts.h"
#include "sim/output/account.h"
#include "sim/output/files.h"
#include "sim/output/findings_files.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct data {
    const struct yl_ab_data *call;
    const struct yl_experiment *plan; /* NULL: none */
    struct yl_results results;
    struct yl_ab_blocks blocks;               /* of a switchback */
    struct yl_analysis_decision_guard *guard; /* [arms][metrics], those behind the first */
    int sign[YL_RESULTS_ARMS];                /* of the metric: 1 better, -1 worse, 0 open */
    double effect;                            /* least relative one that matters; 0: not given */
    double passed; /* share of a fixed plan that is over; 1: all of it, or not known */
    struct yl_fault *fault;
};
/* ---- writing --------------------------------------------------------------------------------- */
static void put_names(struct yl_csv_out *csv, const struct data *data, uint32_t metric, uint32_t k)
{
    YL_CSV_PUT(csv, data->results.metric[metric], data->results.arm[k], data->results.arm[0]);
}

static void put_lift(struct yl_csv_out *csv, const struct yl_lift *lift)
{
    static const char *const is[] = {NULL, "between", "outside", "any"};
    YL_CSV_ROW(csv, lift->interval.low, lift->interval.high, is[lift->is]);
}

static void put_verdict(struct yl_csv_out *csv, const struct data *data, uint32_t metric,
                        uint32_t k, const struct yl_verdict *verdict)
{
    const struct yl_analysis *plain = &verdict->plain, *cuped = &verdict->cuped;
    const struct yl_observed_metric *of = &data->results.test.metric[metric];
    bool clusters = data->results.cluster != NULL;
    put_names(csv, data, metric, k);
    YL_CSV_PUT(csv, verdict->control.n, verdict->treatment.n, verdict->control.mean_y,
               verdict->treatment.mean_y, plain->estimate, plain->interval.low,
               plain->interval.high, plain->estimate / fabs(verdict->control.mean_y), plain->p,
               verdict->adjusted);
    YL_CSV_PUT(csv, cuped->estimate, cuped->interval.low, cuped->interval.high, cuped->p,
               verdict->correlation, verdict->always_valid, verdict->sequence.interval.low,
               verdict->sequence.interval.high, verdict->sequence.p);
    YL_CSV_PUT(csv, of->guard.worse_by > 0 ? of->guard.worse_by : NAN, verdict->margin.estimate,
               verdict->margin.interval.low, verdict->margin.interval.high, verdict->margin.p,
               verdict->covariate.theta, verdict->covariate.raw, verdict->covariate.adjusted,
               of->cap > 0 ? of->cap : NAN, clusters ? verdict->clusters.arm[0].clusters : NAN,
               clusters ? verdict->clusters.arm[1].clusters : NAN,
               clusters ? verdict->clusters.test.df : NAN);
    put_lift(csv, &verdict->lift);
}

static bool by_sequence(const struct data *data, uint32_t metric)
{
    return data->plan && !metric && data->plan->design == YL_DESIGN_ALWAYS_VALID;
}

static bool by_looks(const struct data *data)
{
    return data->plan && data->plan->design == YL_DESIGN_SEQUENTIAL && data->results.timed;
}

/* ---- what is found --------------------------------------------------------------------------- */
/* A cell of the row of analysis.csv of a metric and an arm. */
struct row {
    const struct data *data;
    uint32_t metric, k;
    double se;
};
static void put_at(const struct row *row, const char *slot, const char *column, enum yl_as form,
                   double value)
{
    const struct yl_results *results = &row->data->results;
    const bool plain = form == YL_AS_NUMBER || form == YL_AS_MOVE;
    yl_finding_figure_by(row->data->call->found, slot, form, value, plain ? row->se : 0,
                         YL_FOUND_AT(.file = "analysis.csv", .variant = results->arm[row->k],
                                     .place = "all", .metric = results->metric[row->metric],
                                     .column = column));
}

static void put(const struct row *row, const char *column, enum yl_as form, double value)
{
    put_at(row, column, column, form, value);
}

/* What is no value of the metric. */
static void put_count(const struct row *row, const char *column, double value)
{
    const struct row plain = {row->data, row->metric, row->k, 0};
    put(&plain, column, YL_AS_NUMBER, value);
}

static struct row begin(const struct data *data, enum yl_wording wording, uint32_t metric,
                        uint32_t k, double se)
{
    const char *name = data->results.metric[metric];
    if (metric && wording == YL_WORDING_AD_OBSERVED) wording = YL_WORDING_AD_BESIDE;
    if (metric && wording == YL_WORDING_AD_NO_TEST) wording = YL_WORDING_AD_NO_TEST_BESIDE;
    yl_finding_begin(data->call->found, wording, NAN);
    yl_finding_word(data->call->found, "metric", name, name);
    yl_ab_arm(&data->results, "arm", k);
    yl_ab_arm(&data->results, "control", 0);
    return (struct row){data, metric, k, se};
}

static void put_means(const struct row *row, double mean, double control)
{
    put(row, "mean", YL_AS_NUMBER, mean);
    put(row, "mean_control", YL_AS_NUMBER, control);
}

/* What kind of interval, and what follows. */
static void put_verdict_words(const struct data *data, uint32_t metric, double p, bool sequence)
{
    static const char *const kinds[][2] = {{"interval", "区间"},
                                           {"simultaneous interval", "同时区间"},
                                           {"confidence sequence", "置信序列"}};
    static const char *const verdicts[][2] = {
        {"none is seen, which does not mean there is none", "未见差异，这不等于相同"},
        {"a difference is seen", "有差异"},
        {"none so far", "目前未见差异"},
        {"a difference so far, which decides nothing", "目前有差异，尚不能据此判断"},
        {"its looks decide", "由各次查看决定"}};
    int verdict = (p <= data->results.test.level) + 2 * (data->passed < 1);
    if (!metric && by_looks(data)) verdict = 4;
    yl_finding_words(data->call->found, "kind", kinds[sequence ? 2 : data->results.test.arms > 2]);
    yl_finding_words(data->call->found, "verdict", verdicts[verdict]);
}

/* The difference with its interval and its test. */
static void put_difference(const struct row *row, const struct yl_analysis *of, double p,
                           bool sequence)
{
    const struct row by = {row->data, row->metric, row->k, of->se};
    const struct yl_observed *test = &row->data->results.test;
    const char *tests = test->arms > 2 ? "p_adjusted" : "p";
    put(&by, "estimate", YL_AS_MOVE, of->estimate);
    yl_finding_share(row->data->call->found, "level", 1 - test->level);
    put_at(&by, "low", sequence ? "sequence_low" : "low", YL_AS_MOVE, of->interval.low);
    put_at(&by, "high", sequence ? "sequence_high" : "high", YL_AS_MOVE, of->interval.high);
    put_at(&by, "p", sequence ? "sequence_p" : tests, YL_AS_P, p);
    put_verdict_words(row->data, row->metric, p, sequence);
}

/* The relative difference: an interval, or in words what there is in its place. */
static void put_lift_words(const struct row *row, const struct yl_lift *lift)
{
    static const enum yl_wording words[] = {[YL_LIFT_BETWEEN] = YL_WORDING_AD_LIFT,
                                            [YL_LIFT_OUTSIDE] = YL_WORDING_AD_LIFT_OUTSIDE,
                                            [YL_LIFT_ANY] = YL_WORDING_AD_LIFT_ANY};
    if (lift->is == YL_LIFT_UNKNOWN) return;
    yl_finding_part(row->data->call->found, words[lift->is]);
    if (lift->is == YL_LIFT_BETWEEN) put(row, "relative", YL_AS_SHARE_MOVE, lift->estimate);
    if (lift->is != YL_LIFT_ANY) {
        put(row, "relative_low", YL_AS_SHARE_MOVE, lift->interval.low);
        put(row, "relative_high", YL_AS_SHARE_MOVE, lift->interval.high);
    }
    yl_finding_into(row->data->call->found, "lift");
}

static void put_clusters(const struct row *row, const struct yl_verdict *v)
{
    enum { FEW = 4 };
    const struct yl_clusters_result *of = &v->clusters;
    struct yl_findings *found = row->data->call->found;
    yl_finding_part(found, YL_WORDING_AD_CLUSTERS);
    put_count(row, "clusters", of->arm[1].clusters);
    put_count(row, "clusters_control", of->arm[0].clusters);
    put_count(row, "df", of->test.df);
    yl_finding_pick(found, "how", of->equal, "all of one size, t of their means",
                    "各群同样大，按群均值的 t 检验", "CR2, Satterthwaite's degrees of freedom",
                    "CR2 与 Satterthwaite 自由度");
    if (of->test.df < FEW) yl_finding_count(found, "few", FEW);
    yl_finding_into(found, "clusters");
}

static void put_cuped(const struct row *row, const struct yl_verdict *v, bool sequence)
{
    const struct yl_observed *test = &row->data->results.test;
    const struct yl_analysis *of = sequence ? &v->cuped_sequence : &v->cuped;
    double p = test->arms > 2 ? v->cuped_adjusted : v->cuped.p;
    if (sequence) p = fmin(1, of->p * (test->arms - 1));
    if (!test->has_x) return;
    const struct row by = {row->data, row->metric, row->k, of->se};
    yl_finding_part(row->data->call->found,
                    p >= 0 ? YL_WORDING_AD_CUPED : YL_WORDING_AD_CUPED_NONE);
    put(&by, "cuped_estimate", YL_AS_MOVE, of->estimate);
    if (p >= 0) {
        put(&by, "cuped_low", YL_AS_MOVE, of->interval.low);
        put(&by, "cuped_high", YL_AS_MOVE, of->interval.high);
        yl_finding_figure(row->data->call->found, "p", YL_AS_P, p, YL_NO_CELL);
        put_count(row, "correlation", v->correlation);
    }
    yl_finding_into(row->data->call->found, "cuped");
}

void yl_ab_no_test(const struct yl_results *results, const struct yl_verdict *v)
{
    static const char *const why[][2] = {
        {"no test, nothing varies", "没有可检验的变化"},
        {"no test, each arm needs two persons or more", "不作检验，每组至少要有 2 人"},
        {"no test, each arm needs two clusters or more", "不作检验，每组至少要有 2 个群"}};
    int which = !v->share && fmin(v->control.n, v->treatment.n) < 2;
    if (results->cluster && fmin(v->clusters.arm[0].clusters, v->clusters.arm[1].clusters) < 2)
        which = 2;
    yl_finding_words(results->call->found, "why", why[which]);
}

/* Where an arm has no mean: nobody is in it, or nothing that the metric is divided by. */
static void put_missing(const struct row *row, const struct yl_verdict *v)
{
    struct yl_findings *found = row->data->call->found;
    const bool nobody = !(v->control.n > 0) || !(v->treatment.n > 0),
               control = nobody ? !(v->control.n > 0) : !isfinite(v->control.mean_y);
    yl_finding_part(found, nobody ? YL_WORDING_AD_NOBODY : YL_WORDING_AD_NO_RATIO);
    yl_ab_arm(&row->data->results, "in", control ? 0 : row->k);
    yl_finding_into(found, "why");
}

/* The end of a fixed plan: how often is the effect that it is for seen, or which effect is seen as often as it wishes? A
 * difference that is seen and at least as large needs no word. */
static void put_power(const struct data *data, const struct yl_verdict *v, double p)
{
    struct yl_findings *found = data->call->found;
    const double level = data->results.test.level / (data->results.test.arms - 1),
                 control = fabs(v->control.mean_y), effect = data->effect * control;
    if (!data->plan || !(control > 0) || !(v->plain.se > 0) || data->passed < 1 ||
        data->plan->design != YL_DESIGN_FIXED)
        return;
    const double wish = data->plan->power, power = yl_designs_power(effect, v->plain.se, level),
                 least = v->plain.se * (yl_interval_z(1 - level) + yl_interval_z(2 * wish - 1));
    const bool seen = p <= data->results.test.level;
    if (seen && (power >= wish || fabs(v->plain.estimate) >= least)) return;
    yl_finding_part(found, effect > 0 ? YL_WORDING_AD_POWER : YL_WORDING_AD_DETECTS);
    yl_finding_share(found, "effect", effect > 0 ? data->effect : least / control);
    yl_finding_share(found, "power", effect > 0 ? power : wish);
    yl_finding_flag(found, "rarely", seen);
    yl_finding_into(found, "power");
}

static void put_margin(const struct row *row, const struct yl_verdict *v)
{
    static const char *const verdict[][2] = {{"not shown to hold", "尚未证明守住"},
                                             {"it holds", "守住"},
                                             {"it is broken", "已越过界值"}};
    const double worse_by = row->data->results.test.metric[row->metric].guard.worse_by;
    struct yl_findings *found = row->data->call->found;
    const struct row by = {row->data, row->metric, row->k, v->margin.se};
    if (!(worse_by > 0) || !(v->margin.p >= 0)) return;
    const int is = v->margin.interval.low > 0 ? 1 : 2 * (v->margin.interval.high < 0);
    yl_finding_part(found, YL_WORDING_AD_MARGIN);
    put(row, "worse_by", YL_AS_SHARE, worse_by);
    put(&by, "margin", YL_AS_MOVE, v->margin.estimate);
    put(&by, "margin_low", YL_AS_MOVE, v->margin.interval.low);
    put(&by, "margin_high", YL_AS_MOVE, v->margin.interval.high);
    put(row, "margin_p", YL_AS_P, v->margin.p);
    yl_finding_words(found, "holds", verdict[is]);
    yl_finding_into(found, "margin");
}

static void find_verdict(const struct data *data, uint32_t metric, uint32_t k,
                         const struct yl_verdict *v)
{
    double p = data->results.test.arms > 2 ? v->adjusted : v->plain.p;
    const bool sequence = by_sequence(data, metric);
    const struct yl_analysis *of = sequence ? &v->sequence : &v->plain;
    const bool mean = isfinite(v->control.mean_y) && isfinite(v->treatment.mean_y),
               tested = mean && v->plain.p >= 0 && of->p >= 0;
    if (sequence) p = fmin(1, of->p * (data->results.test.arms - 1));
    const struct row row = begin(data, tested ? YL_WORDING_AD_OBSERVED : YL_WORDING_AD_NO_TEST,
                                 metric, k, v->plain.se);
    if (mean) put_means(&row, v->treatment.mean_y, v->control.mean_y);
    if (!mean)
        put_missing(&row, v);
    else if (!(v->plain.p >= 0))
        yl_ab_no_test(&data->results, v);
    else if (!tested) {
        yl_finding_part(data->call->found, YL_WORDING_AD_NOT_YET);
        yl_finding_count(data->call->found, "units", YL_OBSERVED_UNITS);
        yl_finding_count(data->call->found, "events", YL_OBSERVED_EVENTS);
        yl_finding_into(data->call->found, "why");
    }
    if (!tested) return;
    put_difference(&row, of, p, sequence);
    /* by Holm's p an arm may differ whose Bonferroni interval just holds 0 */
    yl_finding_flag(data->call->found, "between",
                    !sequence && data->results.test.arms > 2 && p <= data->results.test.level &&
                        of->interval.low < 0 && of->interval.high > 0);
    if (!sequence) put_lift_words(&row, &v->lift);
    if (!metric) put_power(data, v, p);
    if (data->results.cluster) put_clusters(&row, v);
    put_cuped(&row, v, sequence);
    put_margin(&row, v);
}

/* ---- a switchback ---------------------------------------------------------------------------- */
static void find_blocks(const struct data *data, uint32_t metric,
                        const struct yl_ab_block_verdict *v)
{
    const bool tested = v->result.p >= 0;
    struct yl_findings *found = data->call->found;
    const struct row row = begin(data, tested ? YL_WORDING_AD_OBSERVED : YL_WORDING_AD_NO_TEST,
                                 metric, 1, v->result.se);
    put_means(&row, v->mean, v->control_mean);
    yl_finding_count(found, "pairs", v->pairs);
    if (tested) {
        put_difference(&row, &v->result, v->result.p, false);
        put_lift_words(&row, &v->lift);
    } else if (v->pairs < YL_AB_PAIRS) {
        yl_finding_part(found, YL_WORDING_AD_FEW_PAIRS);
        yl_finding_count(found, "least", YL_AB_PAIRS);
        yl_finding_into(found, "why");
    } else
        yl_finding_word(found, "why", "no test, nothing varies", "没有可检验的变化");
}

static void put_blocks(struct yl_csv_out *csv, const struct data *data, uint32_t metric,
                       const struct yl_ab_block_verdict *v)
{
    enum { EMPTY = 21 }; /* cells between p_adjusted and relative_low */
    const struct yl_analysis *result = &v->result;
    put_names(csv, data, metric, 1);
    YL_CSV_PUT(csv, v->control_n, v->n, v->control_mean, v->mean, result->estimate,
               result->interval.low, result->interval.high,
               result->estimate / fabs(v->control_mean), result->p, result->p);
    for (int i = 0; i < EMPTY; i++) yl_csv_empty(csv);
    put_lift(csv, &v->lift);
}

static void analyse_blocks(struct data *data, struct yl_csv_out *csv)
{
    for (uint32_t m = 0; m < data->results.test.metrics; m++) {
        struct yl_ab_block_verdict verdict;
        yl_ab_blocks_judge(&verdict, &data->blocks, m);
        if (csv) put_blocks(csv, data, m, &verdict);
        if (!csv) find_blocks(data, m, &verdict);
    }
}

/* ---- the decision ---------------------------------------------------------------------------- */
/* What the metric says of an arm: 1 better, -1 worse, 0 open; of looks that is known already. */
static int sign_of(const struct data *data, const struct yl_verdict *v)
{
    bool sequence = by_sequence(data, 0), several = data->results.test.arms > 2;
    const struct yl_analysis *of = sequence ? &v->sequence : &v->plain;
    double p = several ? v->adjusted : of->p;
    if (sequence) p = of->p * (data->results.test.arms - 1);
    if (!(p <= data->results.test.level)) return 0;
    return of->estimate > 0 ? 1 : -1;
}

static void keep_guard(struct data *data, uint32_t metric, uint32_t k, const struct yl_verdict *v)
{
    struct yl_analysis_decision_guard *guard =
        &data->guard[k * data->results.test.metrics + metric - 1];
    guard->guard = data->results.test.metric[metric].guard;
    guard->interval = guard->guard.worse_by > 0 ? v->margin.interval : v->plain.interval;
    if (data->results.test.metric[metric].beside) /* never stops */
        guard->interval = (struct yl_interval){-INFINITY, INFINITY};
}

/* Ship, hold or stop, where a guardrail has a margin. */
static void find_decisions(const struct data *data)
{
    static const enum yl_wording words[YL_ANALYSIS_DECISIONS] = {
        [YL_ANALYSIS_HOLD] = YL_WORDING_AD_HOLD,
        [YL_ANALYSIS_SHIP] = YL_WORDING_AD_SHIP,
        [YL_ANALYSIS_STOP] = YL_WORDING_AD_STOP};
    const uint32_t metrics = data->results.test.metrics;
    bool margins = false;
    for (uint32_t m = 1; m < metrics; m++)
        margins |= data->results.test.metric[m].guard.worse_by > 0;
    for (uint32_t k = 1; margins && k < data->results.test.arms; k++) {
        const enum yl_analysis_decision decision =
            yl_analysis_decide(data->sign[k], &data->guard[k * metrics], metrics - 1);
        yl_finding_begin(data->call->found,
                         data->passed < 1 ? YL_WORDING_AD_NO_DECISION : words[decision], NAN);
        yl_ab_arm(&data->results, "arm", k);
    }
}

static void analyse(struct data *data, struct yl_csv_out *csv)
{
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    if (data->results.by_block) {
        analyse_blocks(data, csv);
        return;
    }
    for (uint32_t m = 0; m < data->results.test.metrics; m++) {
        yl_observed_analyse(verdict, &data->results.test, m, data->effect);
        for (uint32_t k = 1; k < data->results.test.arms; k++) {
            if (csv)
                put_verdict(csv, data, m, k, &verdict[k]);
            else {
                find_verdict(data, m, k, &verdict[k]);
                if (m) keep_guard(data, m, k, &verdict[k]);
                if (!m && !by_looks(data)) data->sign[k] = sign_of(data, &verdict[k]);
            }
        }
    }
}

static void find_split(const struct data *data)
{
    const double mismatch = 0.001;
    struct yl_findings *found = data->call->found;
    double count[YL_RESULTS_ARMS];
    struct yl_analysis_srm srm = {.p = 1};
    yl_observed_count(count, &data->results.test);
    if (data->results.split_known)
        srm = yl_analysis_srm(count, data->results.split, data->results.test.arms);
    yl_finding_begin(found, srm.p < mismatch ? YL_WORDING_AD_MISMATCH : YL_WORDING_AD_UNITS, NAN);
    yl_finding_pick(found, "units", data->results.cluster, "Clusters", "群数", "Persons", "人数");
    yl_ab_arms(&data->results, "list", count);
    yl_finding_flag(found, "untested", !data->results.split_known);
    if (data->results.split_known) {
        yl_finding_count(found, "chi2", srm.chi2);
        yl_finding_figure(found, "p", YL_AS_P, srm.p, YL_NO_CELL);
    }
}

/* Who is not judged since the outcome window was not over; whose figure decides. */
static void find_units(const struct data *data)
{
    const struct yl_results *results = &data->results;
    struct yl_findings *found = data->call->found;
    double all = 0;
    for (uint32_t k = 0; k < results->test.arms; k++) all += results->unfinished[k];
    if (all > 0) {
        yl_finding_begin(found, YL_WORDING_AD_UNFINISHED, NAN);
        yl_ab_arms(results, "list", results->unfinished);
    }
    if (results->triggered) {
        yl_finding_begin(found, YL_WORDING_AD_TRIGGERED, NAN);
        yl_finding_word(found, "column", results->triggered, results->triggered);
    }
    if (results->cap > 0) {
        const char *beside = results->metric[results->test.metrics - 1];
        yl_finding_begin(found, YL_WORDING_AD_CAP, NAN);
        yl_finding_word(found, "metric", results->metric[0], results->metric[0]);
        yl_finding_word(found, "beside", beside, beside);
    }
}

/* Looks that cannot be placed are no looks; a fixed plan is read once, at its end. */
static void find_early(struct data *data)
{
    struct yl_findings *found = data->call->found;
    data->passed = 1;
    if (!data->plan) return;
    if (data->plan->design == YL_DESIGN_SEQUENTIAL && !data->results.timed)
        yl_finding_begin(found, YL_WORDING_AD_UNTIMED, NAN);
    if (data->plan->design != YL_DESIGN_FIXED || !data->results.timed) return;
    data->passed = yl_ab_looks_passed(&data->results);
    if (data->passed > 1 - 1e-6) data->passed = 1;
    if (!(data->passed < 1)) return;
    const bool units = data->plan->units > 0;
    const double all = units ? (double)data->plan->units : data->results.plan_days;
    yl_finding_begin(found, YL_WORDING_AD_EARLY, NAN);
    yl_finding_count(found, "passed", data->passed * all);
    yl_finding_count(found, "all", all);
    yl_finding_pick(found, "what", units, "units are in", "个单位", "days have passed", "天");
}

static enum yl_status check_file(const struct yl_ab_data *call, const char *name,
                                 struct yl_fault *fault)
{
    const char *const input[] = {call->data, call->arms, call->exposed, call->blocks, call->looks};
    const struct yl_outfile out = {.folder = call->folder,
                                   .path = name,
                                   .table = strstr(name, ".csv") ? name : NULL,
                                   .mark = "polarity",
                                   .input = input,
                                   .inputs = sizeof input / sizeof *input,
                                   .sources = call->sources,
                                   .force = call->force};
    enum yl_status status = yl_folder_make(call->folder, fault);
    return status ? status : yl_outfile_check(&out, fault);
}

enum yl_status yl_ab_data_open(struct yl_csv_out *csv, const struct yl_ab_data *call,
                               const char *name, struct yl_fault *fault)
{
    enum yl_status status = check_file(call, name, fault);
    return status ? status : yl_table_open(csv, call->folder, name, 0, fault);
}

static enum yl_status write_csv(struct data *data)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_ab_data_open(&csv, data->call, "analysis.csv", data->fault);
    if (status) return status;
    analyse(data, &csv);
    return yl_csv_close(&csv, true, data->fault);
}

/* Of what was set aside, unless it was nothing. */
static void report_account(const struct data *data)
{
    const struct yl_results *results = &data->results;
    const enum yl_lang lang = data->call->lang;
    const size_t rows = yl_results_rows(results), used = results->aside[YL_RESULTS_READ];
    if (rows > used) yl_account_say(data->call->out, lang, rows, used);
    for (enum yl_results_aside why = YL_RESULTS_OTHER_TYPE; why < YL_RESULTS_ASIDES; why++)
        yl_account_reason(data->call->out, lang, yl_results_aside_word(why, lang),
                          results->aside[why], data->call->data, results->aside_line[why]);
}

static enum yl_status write_account(struct data *data)
{
    const struct yl_results *results = &data->results;
    struct yl_csv_out csv;
    enum yl_status status = yl_account_open(&csv, data->call->folder, yl_results_rows(results),
                                            results->aside[YL_RESULTS_READ], data->fault);
    if (status) return status;
    for (enum yl_results_aside why = YL_RESULTS_OTHER_TYPE; why < YL_RESULTS_ASIDES; why++)
        yl_account_put(&csv, yl_results_aside_word(why, YL_EN), results->aside[why],
                       data->call->data, results->aside_line[why]);
    return yl_csv_close(&csv, true, data->fault);
}

static enum yl_status write_findings(struct data *data)
{
    const struct yl_ab_data *call = data->call;
    enum yl_status status = check_file(call, yl_output_name(YL_OUTPUT_CONCLUSIONS), data->fault);
    if (!status) status = check_file(call, yl_output_name(YL_OUTPUT_FINDINGS), data->fault);
    return status ? status : yl_findings_write(call->found, call->folder, false, data->fault);
}

/* Findings from here on come first. */
static void lead(struct yl_findings *found, size_t from)
{
    for (size_t i = 0; i + from < found->findings; i++) {
        const struct yl_finding one = found->finding[from + i];
        memmove(found->finding + i + 1, found->finding + i, from * sizeof one);
        found->finding[i] = one;
    }
}

enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    struct data data = {.call = call,
                        .fault = fault,
                        .plan = plan && plan->experiment.present ? &plan->experiment : NULL};
    data.effect = data.plan ? data.plan->effect : 0;
    enum yl_status status = yl_ab_looks_check(call, data.plan, fault);
    if (!status) status = yl_results_read(&data.results, call, plan, fault);
    data.guard = yl_get_zeroed((size_t)data.results.test.arms * data.results.test.metrics + 1,
                               sizeof *data.guard);
    if (!status && by_sequence(&data, 0))
        data.results.test.passed = yl_ab_looks_passed(&data.results);
    if (!status && data.results.by_block)
        status = yl_ab_blocks_make(&data.blocks, &data.results, plan, fault);
    if (!status && call->out) fputs(data.results.notes, call->out);
    if (!status && call->out) report_account(&data);
    if (!status) {
        find_early(&data);
        find_units(&data);
        if (!data.results.by_block) find_split(&data);
        analyse(&data, NULL);
        if (!data.results.by_block) yl_ab_parts_find(&data.results);
        status = yl_ab_looks(data.sign, &data.results, fault);
    }
    const size_t before = call->found->findings;
    if (!status && !data.results.by_block) find_decisions(&data);
    lead(call->found, before);
    yl_findings_close(call->found);
    if (!status && call->folder) status = write_csv(&data);
    if (!status && call->folder) status = write_account(&data);
    if (!status && call->folder) status = yl_ab_parts_write(&data.results, fault);
    if (!status && call->folder) status = write_findings(&data);
    free(data.guard);
    yl_ab_blocks_free(&data.blocks);
    yl_results_free(&data.results);
    return status;
}
