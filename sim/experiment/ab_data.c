/* ab_data.c: observed results of an experiment from a CSV file, their figures and sentences. Contract: ab.h. */
#include "sim/base/array.h"
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
/* What a verdict is called, in the table and in the sentence on the deciding metric. */
static const char *const results_are[][2] = {{"not seen", "未见"},
                                             {"differs", "有差异"},
                                             {"not so far", "目前未见"},
                                             {"so far", "目前有"},
                                             {"by looks", "看查看"}};
static const char *const sentences[][2] = {{"no difference is seen", "未见差异"},
                                           {"a difference is seen", "有差异"},
                                           {"none so far", "目前未见差异"},
                                           {"a difference so far", "目前有差异"},
                                           {"its looks decide", "由各次查看决定"}};

static size_t result_of(const struct data *data, uint32_t metric, double p)
{
    if (!metric && by_looks(data)) return 4;
    return (p <= data->results.test.level) + 2u * (data->passed < 1);
}

/* Why there is no p. */
static const char *why_not(const struct data *data, const struct yl_verdict *v, enum yl_lang lang)
{
    const bool clusters = data->results.cluster != NULL;
    if (!(v->control.n > 0) || !(v->treatment.n > 0)) return T(lang, "nobody is there", "没有人");
    if (!isfinite(v->control.mean_y) || !isfinite(v->treatment.mean_y))
        return T(lang, "no ratio", "没有比值");
    if (clusters && fmin(v->clusters.arm[0].clusters, v->clusters.arm[1].clusters) < 2)
        return T(lang, "needs 2 clusters", "至少 2 个群");
    if (!v->share && fmin(v->control.n, v->treatment.n) < 2)
        return T(lang, "needs 2 persons", "至少 2 人");
    return v->plain.p >= 0 ? T(lang, "not judged yet", "还不作判断")
                           : T(lang, "nothing varies", "没有变化");
}

/* A cell of the row of analysis.csv of the deciding metric and an arm. */
static void put_at(const struct data *data, uint32_t k, const char *slot, const char *column,
                   enum yl_as form, double value, double se)
{
    const struct yl_results *results = &data->results;
    yl_finding_figure_by(data->call->found, slot, form, value, form == YL_AS_P ? 0 : se,
                         YL_FOUND_AT(.file = "analysis.csv", .variant = results->arm[k],
                                     .place = "all", .metric = results->metric[0],
                                     .column = column));
}

/* The sentence on the deciding metric; why: NULL where it is tested. */
static void find_first(const struct data *data, uint32_t k, const struct yl_analysis *of, double p,
                       const char *const why[2])
{
    const struct yl_results *results = &data->results;
    struct yl_findings *found = data->call->found;
    const char *tests = results->test.arms > 2 ? "p_adjusted" : "p";
    yl_finding_begin(found, why ? YL_WORDING_AD_NO_TEST : YL_WORDING_AD_OBSERVED, NAN);
    yl_finding_word(found, "metric", results->metric[0], results->metric[0]);
    if (results->test.arms > 2) yl_ab_arm(results, "of", k);
    if (why) yl_finding_words(found, "why", why);
    if (why) return;
    put_at(data, k, "estimate", "estimate", YL_AS_MOVE, of->estimate, of->se);
    put_at(data, k, "p", by_sequence(data, 0) ? "sequence_p" : tests, YL_AS_P, p, 0);
    yl_finding_words(found, "verdict", sentences[result_of(data, 0, p)]);
}

static struct yl_ab_row row_of(const char *label, const struct yl_analysis *of, double p)
{
    struct yl_ab_row row = yl_ab_row(label);
    row.estimate = of->estimate;
    row.low = of->interval.low;
    row.high = of->interval.high;
    row.se = of->se;
    row.p = p;
    return row;
}

static void put_cuped(const struct data *data, const struct yl_verdict *v, bool sequence)
{
    const struct yl_observed *test = &data->results.test;
    const struct yl_analysis *of = sequence ? &v->cuped_sequence : &v->cuped;
    double p = test->arms > 2 ? v->cuped_adjusted : v->cuped.p;
    if (!test->has_x) return;
    if (sequence) p = fmin(1, of->p * (test->arms - 1));
    struct yl_ab_row row = row_of("  CUPED", of, p);
    row.result = p >= 0 ? results_are[result_of(data, 1, p)][data->call->lang]
                        : T(data->call->lang, "nothing varies", "没有变化");
    yl_ab_put(&data->results, &row);
}

static void put_margin(const struct data *data, uint32_t metric, const struct yl_verdict *v)
{
    static const char *const held[][2] = {{"open", "未定"}, {"holds", "守住"}, {"broken", "越界"}};
    const double worse_by = data->results.test.metric[metric].guard.worse_by;
    const enum yl_lang lang = data->call->lang;
    if (!(worse_by > 0) || !(v->margin.p >= 0) || !data->call->tables) return;
    struct yl_ab_row row =
        row_of(yl_arena_print(&data->call->tables->main.arena, T(lang, "  margin %s", "  界值 %s"),
                              yl_short_share(worse_by).text),
               &v->margin, v->margin.p);
    row.result = held[v->margin.interval.low > 0 ? 1 : 2 * (v->margin.interval.high < 0)][lang];
    yl_ab_put(&data->results, &row);
}

/* The end of a fixed plan: how often is the effect that it is for seen, or which effect is seen as often as it wishes? A
 * difference that is seen and at least as large needs no row. */
static void put_power(const struct data *data, const struct yl_verdict *v, double p)
{
    const double level = data->results.test.level / (data->results.test.arms - 1),
                 control = fabs(v->control.mean_y), effect = data->effect * control;
    const enum yl_lang lang = data->call->lang;
    if (!data->plan || !(control > 0) || !(v->plain.se > 0) || data->passed < 1 ||
        data->plan->design != YL_DESIGN_FIXED || !data->call->tables)
        return;
    const double wish = data->plan->power, power = yl_designs_power(effect, v->plain.se, level),
                 least = v->plain.se * (yl_interval_z(1 - level) + yl_interval_z(2 * wish - 1));
    if (p <= data->results.test.level && (power >= wish || fabs(v->plain.estimate) >= least))
        return;
    struct yl_arena *arena = &data->call->tables->main.arena;
    const struct yl_short size = yl_short_share(effect > 0 ? data->effect : least / control),
                          chance = yl_short_share(effect > 0 ? power : wish);
    struct yl_ab_row row =
        yl_ab_row(yl_arena_print(arena, T(lang, "  sees %s in", "  看出 %s 的概率"), size.text));
    row.result = chance.text;
    yl_ab_put(&data->results, &row);
}

/* Its result in the table: by Holm's p an arm may differ whose Bonferroni interval just holds 0,
 * and few clusters tell little. */
static const char *result_word(const struct data *data, uint32_t metric,
                               const struct yl_analysis *of, double p, const struct yl_verdict *v)
{
    enum { FEW = 4 };
    const enum yl_lang lang = data->call->lang;
    const bool several = data->results.test.arms > 2 && of == &v->plain;
    if (data->results.cluster && v->clusters.test.df < FEW)
        return T(lang, "few clusters", "群太少");
    if (several && p <= data->results.test.level && of->interval.low < 0 && of->interval.high > 0)
        return T(lang, "by Holm", "按 Holm");
    return results_are[result_of(data, metric, p)][lang];
}

static void find_verdict(const struct data *data, uint32_t metric, uint32_t k,
                         const struct yl_verdict *v)
{
    const struct yl_results *results = &data->results;
    const bool sequence = by_sequence(data, metric);
    const struct yl_analysis *of = sequence ? &v->sequence : &v->plain;
    const bool mean = isfinite(v->control.mean_y) && isfinite(v->treatment.mean_y),
               tested = mean && v->plain.p >= 0 && of->p >= 0;
    const char *const why[] = {why_not(data, v, YL_EN), why_not(data, v, YL_ZH)};
    double p = results->test.arms > 2 ? v->adjusted : v->plain.p;
    if (sequence) p = fmin(1, of->p * (results->test.arms - 1));
    const char *label = yl_ab_label(results, results->metric[metric], k);
    struct yl_ab_row row = tested ? row_of(label, of, p) : yl_ab_row(label);
    row.se = v->plain.se;
    row.control = v->control.mean_y;
    row.mean = v->treatment.mean_y;
    if (tested && v->lift.is == YL_LIFT_BETWEEN) row.relative = v->lift.estimate;
    row.result = tested ? result_word(data, metric, of, p, v) : why[data->call->lang];
    yl_ab_put(results, &row);
    if (!metric) find_first(data, k, of, p, tested ? NULL : why);
    if (!tested) return;
    if (!metric) put_power(data, v, p);
    put_cuped(data, v, sequence);
    put_margin(data, metric, v);
}

/* ---- a switchback ---------------------------------------------------------------------------- */
static void find_blocks(const struct data *data, uint32_t metric,
                        const struct yl_ab_block_verdict *v)
{
    static const char *const why[][2] = {{"nothing varies", "没有变化"},
                                         {"fewer than 6 pairs", "少于 6 对"}};
    const bool tested = v->result.p >= 0, few = v->pairs < YL_AB_PAIRS;
    const char *label = data->results.metric[metric];
    struct yl_ab_row row = tested ? row_of(label, &v->result, v->result.p) : yl_ab_row(label);
    row.control = v->control_mean;
    row.mean = v->mean;
    if (tested && v->lift.is == YL_LIFT_BETWEEN) row.relative = v->lift.estimate;
    row.result = tested ? results_are[result_of(data, metric, v->result.p)][data->call->lang]
                        : why[few][data->call->lang];
    yl_ab_put(&data->results, &row);
    if (!metric) find_first(data, 1, &v->result, v->result.p, tested ? NULL : why[few]);
    if (metric) return;
    row = yl_ab_row(T(data->call->lang, "  pairs of blocks", "  对时段"));
    row.control = row.mean = v->pairs;
    yl_ab_put(&data->results, &row);
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

/* The units of each arm, and whether they are as they were to be split: the first rows of the
 * table. */
static void find_split(const struct data *data)
{
    const double mismatch = 0.001;
    const struct yl_results *results = &data->results;
    const enum yl_lang lang = data->call->lang;
    double count[YL_RESULTS_ARMS];
    struct yl_analysis_srm srm = {.p = NAN};
    yl_observed_count(count, &results->test);
    if (results->split_known) srm = yl_analysis_srm(count, results->split, results->test.arms);
    const bool off = srm.p < mismatch;
    const char *units = results->cluster ? T(lang, "clusters", "群数") : T(lang, "persons", "人数"),
               *split = off ? T(lang, "split is off", "比例失衡") : T(lang, "as split", "合比例");
    if (!results->split_known) split = T(lang, "untested", "未检验");
    for (uint32_t k = 1; k < results->test.arms; k++) {
        struct yl_ab_row row = yl_ab_row(yl_ab_label(results, units, k));
        row.control = count[0];
        row.mean = count[k];
        if (k == 1) row.p = srm.p;
        if (k == 1) row.result = split;
        yl_ab_put(results, &row);
    }
    if (!off) return;
    yl_finding_begin(data->call->found, YL_WORDING_AD_MISMATCH, NAN);
    yl_finding_figure(data->call->found, "p", YL_AS_P, srm.p, YL_NO_CELL);
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
        yl_finding_count(found, "n", all);
    }
    if (results->triggered) {
        yl_finding_begin(found, YL_WORDING_AD_TRIGGERED, NAN);
        yl_finding_word(found, "column", results->triggered, results->triggered);
    }
    if (results->cap > 0) {
        yl_finding_begin(found, YL_WORDING_AB_CAP, NAN);
        yl_finding_count(found, "cap", results->cap);
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

/* Findings, tables, what was read. */
static void show(const struct data *data)
{
    FILE *out = data->call->out;
    for (size_t i = 0; i < data->call->found->findings; i++)
        fprintf(out, "%s\n", data->call->found->finding[i].text[data->call->lang]);
    yl_ab_tables_show(out, &data->results, data->call->width);
    fputs(data->results.notes, out);
    report_account(data);
}

enum yl_status yl_ab_data(const struct yl_ab_data *given, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    struct yl_ab_tables tables = {.segment = ""};
    struct yl_ab_data own = *given;
    const struct yl_ab_data *call = &own;
    own.tables = given->out ? &tables : NULL;
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
    if (!status && call->out) show(&data);
    free(data.guard);
    yl_ab_blocks_free(&data.blocks);
    yl_results_free(&data.results);
    yl_ab_tables_free(&tables);
    return status;
}
