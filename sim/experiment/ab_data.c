/* ab_data.c: observed results of an experiment from a CSV file, their figures and sentences. Contract: ab.h. */
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/base/tell.h"
#include "sim/experiment/ab_blocks.h"
#include "sim/experiment/ab_looks.h"
#include "sim/experiment/ab_parts.h"
#include "sim/output/account.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdlib.h>

struct data {
    const struct yl_ab_data *call;
    const struct yl_experiment *plan; /* NULL: none */
    struct yl_results results;
    struct yl_ab_blocks blocks;               /* of a switchback */
    struct yl_analysis_decision_guard *guard; /* [arms][metrics], those behind the first */
    int sign[YL_RESULTS_ARMS];                /* of the metric: 1 better, -1 worse, 0 open */
    double effect;                            /* least relative one that matters; 0: unsaid */
    double passed; /* share of a fixed plan that is over; 1: all of it, or not known */
    struct yl_fault fault;
};
/* A sentence, and a word, in the language of the call. */
#define SAY(data, ...) yl_tell((data)->call->out, (data)->call->lang, __VA_ARGS__)
#define PICK(data, en, zh) T((data)->call->lang, en, zh)
#define SHORT(value) yl_short_of(value).text
#define SHARE(share) yl_short_share(share).text
#define MOVE(value, se) yl_short_move_by(value, se).text

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

static const char *seen(const struct data *data, double p)
{
    if (p <= data->results.test.level) return PICK(data, "a difference is seen", "有差异");
    return PICK(data, "none is seen, which does not mean there is none", "未见差异，这不等于相同");
}

/* "difference +1 (95% interval +0 to +2), p = 0.05": what kind of interval, and what follows. */
static void say_interval(const struct data *data, const struct yl_analysis *of, double p,
                         const char *kind, const char *verdict)
{
    SAY(data, "difference %s (%s %s %s to %s), %s: %s.\n", "差 %s（%s %s %s 到 %s），%s：%s。\n",
        MOVE(of->estimate, of->se), SHARE(1 - data->results.test.level), kind,
        MOVE(of->interval.low, of->se), MOVE(of->interval.high, of->se), yl_short_p(p).text,
        verdict);
}

static const char *kind_of(const struct data *data, bool sequence)
{
    if (sequence) return PICK(data, "confidence sequence", "置信序列");
    if (data->results.test.arms > 2) return PICK(data, "simultaneous interval", "同时区间");
    return PICK(data, "interval", "区间");
}

/* By Holm's p an arm may differ whose Bonferroni interval just holds 0. */
static void say_between(const struct data *data, const struct yl_analysis *of, double p)
{
    if (p <= data->results.test.level && of->interval.low < 0 && of->interval.high > 0)
        SAY(data,
            "  p is by Holm, the interval by Bonferroni, which is a little wider and contains 0: "
            "there "
            "is a difference, but its size stays open.\n",
            "  p 按 Holm 校正，同时区间按 Bonferroni，后者略宽而含 0：有差异，但幅度未定。\n");
}

static void say_clusters(const struct data *data, const struct yl_verdict *v)
{
    const struct yl_clusters_result *of = &v->clusters;
    SAY(data, "  By clusters: %s against %s, %s degrees of freedom (%s).\n",
        "  以群为单位：%s 对 %s 个，自由度 %s（%s）。\n", SHORT(of->arm[1].clusters),
        SHORT(of->arm[0].clusters), SHORT(of->test.df),
        of->equal
            ? PICK(data, "all of one size, t of their means", "各群同样大，按群均值的 t 检验")
            : PICK(data, "CR2, Satterthwaite's degrees of freedom", "CR2 与 Satterthwaite 自由度"));
    if (of->test.df < 4)
        SAY(data,
            "  Fewer than 4 degrees of freedom: there are few clusters, or one of them outweighs "
            "the others; p is not reliable.\n",
            "  自由度少于 4：群太少，或其中一个占了大半，p 值不可靠。\n");
}

static void say_cuped(const struct data *data, const struct yl_verdict *v, bool sequence)
{
    const struct yl_analysis *of = sequence ? &v->cuped_sequence : &v->cuped;
    double p = data->results.test.arms > 2 ? v->cuped_adjusted : v->cuped.p;
    if (sequence) p = fmin(1, of->p * (data->results.test.arms - 1));
    if (data->results.test.has_x && !(p >= 0))
        SAY(data, "  CUPED: difference %s, no test: nothing varies beside the covariate.\n",
            "  CUPED：差 %s，除去协变量后没有可检验的变化。\n", MOVE(of->estimate, of->se));
    else if (data->results.test.has_x)
        SAY(data, "  CUPED: difference %s (%s to %s), %s, correlation %s.\n",
            "  CUPED：差 %s（%s 到 %s），%s，相关 %s。\n", MOVE(of->estimate, of->se),
            MOVE(of->interval.low, of->se), MOVE(of->interval.high, of->se), yl_short_p(p).text,
            SHORT(v->correlation));
}

const char *yl_ab_no_test(const struct yl_results *results, const struct yl_verdict *v)
{
    if (results->cluster && fmin(v->clusters.arm[0].clusters, v->clusters.arm[1].clusters) < 2)
        return yl_results_in(results, "no test: each arm needs two clusters or more.\n",
                             "不作检验：每组至少要有 2 个群。\n");
    if (!v->share && fmin(v->control.n, v->treatment.n) < 2)
        return yl_results_in(results, "no test: each arm needs two persons or more.\n",
                             "不作检验：每组至少要有 2 人。\n");
    return yl_results_in(results, "no test: nothing varies.\n", "没有可检验的变化。\n");
}

/* Where an arm has no mean: nobody is in it, or nothing that the metric is divided by. */
static void say_missing(const struct data *data, const struct yl_verdict *v,
                        const char *const arm[2])
{
    const struct yl_analysis_sums *one = &v->control;
    if (!(one->n > 0) || !(v->treatment.n > 0))
        SAY(data, "nobody is in %s.\n", "%s 一个单位也没有。\n", arm[one->n > 0]);
    else
        SAY(data, "no ratio: what is below adds up to nothing above 0 in %s.\n",
            "%s 的分母之和不大于 0，没有比值。\n", arm[isfinite(one->mean_y) != 0]);
}

/* The relative difference: an interval, or in words what there is in its place. */
static void say_lift(const struct data *data, const struct yl_lift *lift)
{
    const struct yl_short is = yl_short_as(YL_AS_SHARE_MOVE, lift->estimate, YL_EN),
                          low = yl_short_as(YL_AS_SHARE_MOVE, lift->interval.low, YL_EN),
                          high = yl_short_as(YL_AS_SHARE_MOVE, lift->interval.high, YL_EN);
    if (lift->is == YL_LIFT_BETWEEN)
        SAY(data, "  Relative: %s (%s to %s).\n", "  相对差 %s（%s 到 %s）。\n", is.text, low.text,
            high.text);
    else if (lift->is == YL_LIFT_OUTSIDE)
        SAY(data,
            "  Relative: unbounded, since the control may be 0; all that is excluded lies between "
            "%s and %s.\n",
            "  相对差无界：对照组可能为 0，只能说它不在 %s 与 %s 之间。\n", low.text, high.text);
    else if (lift->is == YL_LIFT_ANY)
        SAY(data,
            "  Relative: unbounded, since the control may be 0; no relative difference is "
            "excluded.\n",
            "  相对差无界：对照组可能为 0，任何相对差都不能排除。\n");
}

/* Nothing was seen at the end of a fixed plan: how often would the effect that it is for be seen? */
static void say_power(const struct data *data, const struct yl_verdict *v, double p)
{
    const double level = data->results.test.level / (data->results.test.arms - 1),
                 effect = data->effect * fabs(v->control.mean_y);
    if (!(effect > 0) || !(v->plain.se > 0) || p <= data->results.test.level || data->passed < 1 ||
        data->plan->design != YL_DESIGN_FIXED)
        return;
    SAY(data, "  With so many the effect of the plan, %s, would be seen in %s of experiments.\n",
        "  以这样的人数，计划的效应 %s 在 %s 的实验中会被看出。\n", SHARE(data->effect),
        SHARE(yl_designs_power(effect, v->plain.se, level)));
}

static void say_verdict(const struct data *data, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    double p = data->results.test.arms > 2 ? v->adjusted : v->plain.p;
    const bool sequence = by_sequence(data, metric);
    const struct yl_analysis *of = sequence ? &v->sequence : &v->plain;
    const char *const arm[] = {data->results.said_arm[0], data->results.said_arm[k]};
    if (sequence) p = fmin(1, of->p * (data->results.test.arms - 1));
    const char *verdict = seen(data, p);
    if (data->passed < 1)
        verdict = p <= data->results.test.level
                      ? PICK(data, "a difference so far, which decides nothing",
                             "目前有差异，尚不能据此判断")
                      : PICK(data, "none so far", "目前未见差异");
    if (!metric && by_looks(data))
        verdict = PICK(data, "its looks below decide", "由下面各次查看决定");
    SAY(data, "%s, %s against %s: ", "%s，%s 对 %s：", data->results.metric[metric], arm[1],
        arm[0]);
    if (!isfinite(v->control.mean_y) || !isfinite(v->treatment.mean_y)) {
        say_missing(data, v, arm);
        return;
    }
    SAY(data, "%s against %s, ", "%s 对 %s，", yl_short_by(v->treatment.mean_y, v->plain.se).text,
        yl_short_by(v->control.mean_y, v->plain.se).text);
    if (!(v->plain.p >= 0))
        fputs(yl_ab_no_test(&data->results, v), data->call->out);
    else if (!(of->p >= 0))
        SAY(data,
            "not judged yet: the confidence sequence begins with %d persons in each arm, %d of "
            "them "
            "not at 0.\n",
            "还不作判断：置信序列要求每组至少 %d 人、其中 %d 人的值不为 0。\n", YL_OBSERVED_UNITS,
            YL_OBSERVED_EVENTS);
    else {
        say_interval(data, of, p, kind_of(data, sequence), verdict);
        if (!sequence && data->results.test.arms > 2) say_between(data, of, p);
        if (!sequence) say_lift(data, &v->lift);
        if (!metric) say_power(data, v, p);
        if (data->results.cluster) say_clusters(data, v);
        say_cuped(data, v, sequence);
    }
}

/* ---- a switchback ---------------------------------------------------------------------------- */
static void say_blocks(const struct data *data, uint32_t metric,
                       const struct yl_ab_block_verdict *v)
{
    const struct yl_results *results = &data->results;
    SAY(data, "%s, %s against %s: %s against %s a visit (pairs of blocks: %.0f)",
        "%s，%s 对 %s：每次访问 %s 对 %s（%.0f 对时段）", results->metric[metric],
        results->said_arm[1], results->said_arm[0], yl_short_by(v->mean, v->result.se).text,
        yl_short_by(v->control_mean, v->result.se).text, v->pairs);
    if (v->result.p >= 0) {
        SAY(data, ", ", "，");
        say_interval(data, &v->result, v->result.p, kind_of(data, false), seen(data, v->result.p));
        say_lift(data, &v->lift);
    } else if (v->pairs < YL_AB_PAIRS)
        SAY(data, ": fewer than %d pairs, not judged.\n", "：少于 %d 对，不作判断。\n",
            YL_AB_PAIRS);
    else
        SAY(data, ": no test, nothing varies.\n", "：没有可检验的变化。\n");
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
        if (!csv) say_blocks(data, m, &verdict);
    }
}

/* ---- margins and the decision ---------------------------------------------------------------- */
static void say_margin(const struct data *data, uint32_t metric, const struct yl_verdict *v)
{
    const struct yl_analysis_guard guard = data->results.test.metric[metric].guard;
    const char *verdict = PICK(data, "not shown to hold", "尚未证明守住");
    if (!(guard.worse_by > 0) || !(v->margin.p >= 0)) return;
    if (v->margin.interval.low > 0) verdict = PICK(data, "it holds", "守住");
    if (v->margin.interval.high < 0) verdict = PICK(data, "it is broken", "已越过界值");
    SAY(data,
        "  Margin: at most %s worse; distance to it %s (%s interval %s to %s), one-sided %s: %s.\n",
        "  界值：最多差 %s；距界值 %s（%s 区间 %s 到 %s），单侧 %s：%s。\n", SHARE(guard.worse_by),
        MOVE(v->margin.estimate, v->margin.se), SHARE(1 - data->results.test.level),
        MOVE(v->margin.interval.low, v->margin.se), MOVE(v->margin.interval.high, v->margin.se),
        yl_short_p(v->margin.p).text, verdict);
}

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
    if (data->results.test.metric[metric].beside) {
        guard->interval = (struct yl_interval){-INFINITY, INFINITY}; /* never stops */
        return;
    }
    guard->interval = guard->guard.worse_by > 0 ? v->margin.interval : v->plain.interval;
}

/* Ship, hold or stop, where a guardrail has a margin. */
static void say_decision(const struct data *data)
{
    static const char *const
        en[] = {"hold: the metric is not seen to be better, or a margin is not shown to hold",
                "ship: the metric is better and every margin holds",
                "stop: the metric is worse, or a guardrail is beyond its margin"},
        *const cn[] = {"维持：指标未见提升，或有界值尚未证明守住",
                       "上线：指标提升，且每个界值都守住", "停止：指标下降，或某个护栏已越过界值"};
    const uint32_t metrics = data->results.test.metrics;
    bool margins = false;
    for (uint32_t m = 1; m < metrics; m++)
        margins |= data->results.test.metric[m].guard.worse_by > 0;
    for (uint32_t k = 1; margins && k < data->results.test.arms; k++) {
        const enum yl_analysis_decision decision =
            yl_analysis_decide(data->sign[k], &data->guard[k * metrics], metrics - 1);
        if (data->passed < 1)
            SAY(data, "No decision on %s before the end of the plan.\n",
                "计划结束之前不对 %s 下结论。\n", data->results.said_arm[k]);
        else
            SAY(data, "Decision on %s: %s.\n", "%s 的结论：%s。\n", data->results.said_arm[k],
                PICK(data, en[decision], cn[decision]));
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
                say_verdict(data, m, k, &verdict[k]);
                say_margin(data, m, &verdict[k]);
                if (m) keep_guard(data, m, k, &verdict[k]);
                if (!m && !by_looks(data)) data->sign[k] = sign_of(data, &verdict[k]);
            }
        }
    }
}

/* "base 200, new 198" */
static void list_arms(const struct data *data, const double *count)
{
    for (uint32_t k = 0; k < data->results.test.arms; k++)
        SAY(data, "%s%s %s", "%s%s %s", k ? PICK(data, ", ", "，") : "", data->results.said_arm[k],
            SHORT(count[k]));
}

static void say_split(const struct data *data)
{
    double count[YL_RESULTS_ARMS];
    yl_observed_count(count, &data->results.test);
    fputs(data->results.cluster ? PICK(data, "Clusters: ", "群数：")
                                : PICK(data, "Persons: ", "人数："),
          data->call->out);
    list_arms(data, count);
    SAY(data, ". ", "。");
    if (!data->results.split_known) {
        SAY(data, "No split was given, so it is not tested (--split ARM=SHARE,...).\n",
            "未说明分组比例，故未检验（--split 组=占比,...）。\n");
        return;
    }
    const struct yl_analysis_srm srm = yl_observed_split(&data->results.test);
    SAY(data, "Split: chi-square %s, %s: %s.\n", "分组比例：卡方 %s，%s：%s。\n", SHORT(srm.chi2),
        yl_short_p(srm.p).text,
        srm.p < 0.001
            ? PICK(data, "out of proportion; find out why before believing anything below",
                   "比例失衡，先查分流再看结果")
            : PICK(data, "no mismatch is seen", "未见失衡"));
}

/* Who is not judged since the outcome window was not over; whose figure decides. */
static void say_units(const struct data *data)
{
    const struct yl_results *results = &data->results;
    double all = 0;
    for (uint32_t k = 0; k < results->test.arms; k++) all += results->unfinished[k];
    if (all > 0) {
        SAY(data,
            "Set aside since their outcome window was not over: ", "结果窗口未满而搁置的人数：");
        list_arms(data, results->unfinished);
        SAY(data, ".\n", "。\n");
    }
    if (results->triggered)
        SAY(data, "Only persons with '%s' not 0 are compared, from that row on.\n",
            "只比较“%s”不为 0 的人，自该行起计。\n", results->triggered);
    if (results->cap > 0)
        SAY(data, "%s decides, %s is shown beside it.\n", "判断依据：%s；参考：%s。\n",
            results->metric[0], results->metric[results->test.metrics - 1]);
}

/* Looks that cannot be placed are no looks. */
static void say_untimed(const struct data *data)
{
    if (!data->plan || data->plan->design != YL_DESIGN_SEQUENTIAL || data->results.timed) return;
    SAY(data,
        "Departs from the plan: without a column time the looks cannot be placed; what follows is "
        "a "
        "test at one look, and is valid only if nobody looked before.\n",
        "偏离计划：没有 time 列，无法确定各次查看的时点；以下按一次性检验判断，只有此前从未查看过"
        "数据才成立。\n");
}

/* A fixed plan is read once, at its end. */
static void say_early(struct data *data)
{
    data->passed = 1;
    if (!data->plan || data->plan->design != YL_DESIGN_FIXED || !data->results.timed) return;
    yl_ab_looks_passed(&data->passed, &data->results);
    if (data->passed > 1 - 1e-6) data->passed = 1;
    if (!(data->passed < 1)) return;
    const bool units = data->plan->units > 0;
    const double all = units ? (double)data->plan->units : data->results.plan_days;
    SAY(data, "%s of %s planned %s: ", "已完成 %s/%s %s：", SHORT(data->passed * all), SHORT(all),
        units ? PICK(data, "units are in", "个单位") : PICK(data, "days have passed", "天"));
    SAY(data,
        "a fixed plan is read once, at its end. Each look before adds to the chance of a false "
        "alarm; to look early, plan group-sequential or always-valid bounds.\n",
        "固定方案只在结束时读一次；每看一次就多一次误报的机会，要提前看请用成组序贯或 "
        "always-valid。\n");
}

enum yl_status yl_ab_data_open(struct yl_csv_out *csv, const struct yl_ab_data *call,
                               const char *name, struct yl_fault *fault)
{
    const char *const input[] = {call->data, call->arms, call->exposed, call->blocks, call->looks};
    const struct yl_outfile out = {.folder = call->folder,
                                   .path = name,
                                   .table = name,
                                   .input = input,
                                   .inputs = sizeof input / sizeof *input,
                                   .sources = call->sources,
                                   .force = call->force};
    enum yl_status status = yl_folder_make(call->folder, fault);
    if (!status) status = yl_outfile_check(&out, fault);
    return status ? status : yl_table_open(csv, call->folder, name, 0, fault);
}

static enum yl_status write_csv(struct data *data)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_ab_data_open(&csv, data->call, "analysis.csv", &data->fault);
    if (status) return status;
    analyse(data, &csv);
    return yl_status_first(status, yl_csv_close(&csv, !status, &data->fault));
}

/* Of what was set aside, unless it was nothing. */
static void say_account(const struct data *data)
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
                                            results->aside[YL_RESULTS_READ], &data->fault);
    if (status) return status;
    for (enum yl_results_aside why = YL_RESULTS_OTHER_TYPE; why < YL_RESULTS_ASIDES; why++)
        yl_account_put(&csv, yl_results_aside_word(why, YL_EN), results->aside[why],
                       data->call->data, results->aside_line[why]);
    return yl_csv_close(&csv, true, &data->fault);
}

enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    struct data data = {.call = call,
                        .plan = plan && plan->experiment.present ? &plan->experiment : NULL};
    data.effect = data.plan ? data.plan->effect : 0;
    enum yl_status status = yl_ab_looks_check(call, data.plan, &data.fault);
    if (!status) status = yl_results_read(&data.results, call, plan, &data.fault);
    data.guard = yl_get_zeroed((size_t)data.results.test.arms * data.results.test.metrics + 1,
                               sizeof *data.guard);
    if (!status && by_sequence(&data, 0))
        yl_ab_looks_passed(&data.results.test.passed, &data.results);
    if (!status && data.results.by_block)
        status = yl_ab_blocks_make(&data.blocks, &data.results, plan, &data.fault);
    if (!status && call->out) fputs(data.results.said, call->out);
    if (!status && call->out) {
        say_account(&data);
        say_untimed(&data);
        say_early(&data);
        say_units(&data);
        if (!data.results.by_block) say_split(&data);
        analyse(&data, NULL);
    }
    if (!status && call->out && !data.results.by_block) yl_ab_parts_say(&data.results);
    if (!status) status = yl_ab_looks(data.sign, &data.results, &data.fault);
    if (!status && call->out && !data.results.by_block) say_decision(&data);
    if (!status && call->folder) status = write_csv(&data);
    if (!status && call->folder) status = write_account(&data);
    if (!status && call->folder) status = yl_ab_parts_write(&data.results, &data.fault);
    free(data.guard);
    yl_ab_blocks_free(&data.blocks);
    yl_results_free(&data.results);
    *fault = data.fault;
    return status;
}
