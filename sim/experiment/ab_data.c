/* ab_data.c: observed results of an experiment from a CSV file, their figures and sentences. Contract: ab.h. */
#include "sim/base/tell.h"
#include "sim/experiment/ab_blocks.h"
#include "sim/experiment/ab_looks.h"
#include "sim/experiment/ab_parts.h"
#include "sim/output/csv.h"
#include "sim/output/outfile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "metric,arm,control,n_control,n,"
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
static bool zh(const struct data *data) { return data->call->lang == YL_ZH; }

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

/* "difference 1 (95 % interval 0 to 2), p = 0.05": what kind of interval, and what follows. */
static void say_interval(const struct data *data, const struct yl_analysis *of, double p,
                         const char *kind, const char *verdict)
{
    fprintf(data->call->out,
            zh(data) ? "差 %.4g（%.3g%% %s %.4g 到 %.4g），p = %.3g：%s。\n"
                     : "difference %.4g (%.3g %% %s %.4g to %.4g), p = %.3g: %s.\n",
            of->estimate, 100 * (1 - data->results.test.level), kind, of->interval.low,
            of->interval.high, p, verdict);
}

static const char *kind_of(const struct data *data, bool sequence)
{
    if (sequence) return zh(data) ? "置信序列" : "confidence sequence";
    if (data->results.test.arms > 2) return zh(data) ? "同时区间" : "simultaneous interval";
    return zh(data) ? "区间" : "interval";
}

/* By Holm's p an arm may differ whose Bonferroni interval just holds 0. */
static void say_between(const struct data *data, const struct yl_analysis *of, double p)
{
    if (p <= data->results.test.level && of->interval.low < 0 && of->interval.high > 0)
        fputs(
            zh(data)
                ? "  p 按 Holm 校正，同时区间按 Bonferroni，后者略宽而含 0：有差异，但幅度未定。\n"
                : "  p is by Holm, the interval by Bonferroni, which is a little wider and holds "
                  "0: there "
                  "is a difference, but its size stays open.\n",
            data->call->out);
}

static void say_clusters(const struct data *data, const struct yl_verdict *v)
{
    const struct yl_clusters_result *of = &v->clusters;
    const char *how =
        zh(data) ? "CR2 与 Satterthwaite 自由度" : "CR2, Satterthwaite's degrees of freedom";
    if (of->equal)
        how = zh(data) ? "各群同样大，按群均值的 t 检验" : "all of one size, t of their means";
    fprintf(data->call->out,
            zh(data) ? "  以群为单位：%.0f 对 %.0f 个，自由度 %.3g（%s）。\n"
                     : "  By clusters: %.0f against %.0f, %.3g degrees of freedom (%s).\n",
            of->arm[1].clusters, of->arm[0].clusters, of->test.df, how);
    if (of->test.df < 4)
        fputs(zh(data) ? "  自由度少于 4：群太少，或其中一个占了大半，p 值不可靠。\n"
                       : "  Fewer than 4 degrees of freedom: there are few clusters, or one of "
                         "them outweighs the others; p is "
                         "not reliable.\n",
              data->call->out);
}

static void say_cuped(const struct data *data, const struct yl_verdict *v, bool sequence)
{
    const struct yl_analysis *of = sequence ? &v->cuped_sequence : &v->cuped;
    double p = data->results.test.arms > 2 ? v->cuped_adjusted : v->cuped.p;
    if (sequence) p = fmin(1, of->p * (data->results.test.arms - 1));
    if (data->results.test.has_x && !(p >= 0))
        fprintf(data->call->out,
                zh(data)
                    ? "  CUPED：差 %.4g，除去协变量后没有可检验的变化。\n"
                    : "  CUPED: difference %.4g, no test: nothing varies beside the covariate.\n",
                of->estimate);
    else if (data->results.test.has_x)
        fprintf(data->call->out,
                zh(data) ? "  CUPED：差 %.4g（%.4g 到 %.4g），p = %.3g，相关 %.2f。\n"
                         : "  CUPED: difference %.4g (%.4g to %.4g), p = %.3g, correlation %.2f.\n",
                of->estimate, of->interval.low, of->interval.high, p, v->correlation);
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
static void say_missing(const struct data *data, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    const char *const *arm = data->results.said_arm;
    const bool empty = !(v->control.n > 0) || !(v->treatment.n > 0);
    const struct yl_analysis_sums *one = &v->control;
    const char *en = empty ? "nobody is in %s.\n"
                           : "no ratio: what is below adds up to nothing above 0 in %s.\n",
               *cn = empty ? "%s 一个单位也没有。\n" : "%s 的分母之和不大于 0，没有比值。\n";
    yl_tell(data->call->out, data->call->lang, "%s, %s against %s: ", "%s，%s 对 %s：",
            data->results.metric[metric], arm[k], arm[0]);
    yl_tell(data->call->out, data->call->lang, en, cn,
            arm[(empty ? one->n > 0 : isfinite(one->mean_y)) ? k : 0]);
}

static void percent(char text[32], const struct data *data, double share)
{
    snprintf(text, 32, "%+.*f%s", fabs(share) < 0.1 ? 2 : 1, 100 * share, zh(data) ? "%" : " %");
}

/* The relative difference: an interval, or in words what there is in its place. */
static void say_lift(const struct data *data, const struct yl_lift *lift)
{
    char is[32], low[32], high[32];
    percent(is, data, lift->estimate);
    percent(low, data, lift->interval.low);
    percent(high, data, lift->interval.high);
    if (lift->is == YL_LIFT_BETWEEN)
        fprintf(data->call->out,
                zh(data) ? "  相对差 %s（%s 到 %s）。\n" : "  Relative: %s (%s to %s).\n", is, low,
                high);
    else if (lift->is == YL_LIFT_OUTSIDE)
        fprintf(data->call->out,
                zh(data) ? "  相对差无界：对照组可能为 0，只能说它不在 %s 与 %s 之间。\n"
                         : "  Relative: unbounded, since the control may be 0; all that is "
                           "excluded lies between %s and %s.\n",
                low, high);
    else if (lift->is == YL_LIFT_ANY)
        fputs(zh(data) ? "  相对差无界：对照组可能为 0，任何相对差都不能排除。\n"
                       : "  Relative: unbounded, since the control may be 0; no relative "
                         "difference is excluded.\n",
              data->call->out);
}

static void say_verdict(const struct data *data, uint32_t metric, uint32_t k,
                        const struct yl_verdict *v)
{
    double p = data->results.test.arms > 2 ? v->adjusted : v->plain.p;
    bool sequence = by_sequence(data, metric);
    const struct yl_analysis *of = sequence ? &v->sequence : &v->plain;
    if (sequence) p = fmin(1, of->p * (data->results.test.arms - 1));
    const char *verdict =
        zh(data) ? "未见差异，这不等于相同" : "none is seen, which does not mean there is none";
    if (p <= data->results.test.level) verdict = zh(data) ? "有差异" : "a difference is seen";
    if (data->passed < 1)
        verdict = p <= data->results.test.level
                      ? yl_text_in(data->call->lang, "a difference so far, which decides nothing",
                                   "目前有差异，尚不能据此判断")
                      : yl_text_in(data->call->lang, "none so far", "目前未见差异");
    if (!metric && by_looks(data))
        verdict = zh(data) ? "由下面各次查看决定" : "its looks below decide";
    if (!isfinite(v->control.mean_y) || !isfinite(v->treatment.mean_y)) {
        say_missing(data, metric, k, v);
        return;
    }
    fprintf(data->call->out,
            zh(data) ? "%s，%s 对 %s：%.6g 对 %.6g，" : "%s, %s against %s: %.6g against %.6g, ",
            data->results.metric[metric], data->results.said_arm[k], data->results.said_arm[0],
            v->treatment.mean_y, v->control.mean_y);
    if (!(v->plain.p >= 0))
        fputs(yl_ab_no_test(&data->results, v), data->call->out);
    else if (!(of->p >= 0))
        fprintf(data->call->out,
                zh(data) ? "还不作判断：置信序列要求每组至少 %d 人、其中 %d 人的值不为 0。\n"
                         : "not judged yet: the confidence sequence begins with %d persons in each "
                           "arm, %d of them not at 0.\n",
                YL_OBSERVED_UNITS, YL_OBSERVED_EVENTS);
    else {
        say_interval(data, of, p, kind_of(data, sequence), verdict);
        if (!sequence && data->results.test.arms > 2) say_between(data, of, p);
        if (!sequence) say_lift(data, &v->lift);
        if (data->results.cluster) say_clusters(data, v);
        say_cuped(data, v, sequence);
    }
}

/* ---- a switchback ---------------------------------------------------------------------------- */
static void say_blocks(const struct data *data, uint32_t metric,
                       const struct yl_ab_block_verdict *v)
{
    const struct yl_results *results = &data->results;
    const char *verdict =
        zh(data) ? "未见差异，这不等于相同" : "none is seen, which does not mean there is none";
    if (v->result.p <= results->test.level) verdict = zh(data) ? "有差异" : "a difference is seen";
    fprintf(data->call->out,
            zh(data) ? "%s，%s 对 %s：每次访问 %.6g 对 %.6g（%.0f 对时段）"
                     : "%s, %s against %s: %.6g against %.6g a visit (pairs of blocks: %.0f)",
            results->metric[metric], results->said_arm[1], results->said_arm[0], v->mean,
            v->control_mean, v->pairs);
    if (v->result.p >= 0) {
        fprintf(data->call->out,
                zh(data) ? "，差 %.4g（%.0f%% 区间 %.4g 到 %.4g），p = %.3g：%s。\n"
                         : ", difference %.4g (%.0f %% interval %.4g to %.4g), p = %.3g: %s.\n",
                v->result.estimate, 100 * (1 - results->test.level), v->result.interval.low,
                v->result.interval.high, v->result.p, verdict);
        say_lift(data, &v->lift);
    } else if (v->pairs < YL_AB_PAIRS)
        fprintf(data->call->out,
                zh(data) ? "：少于 %d 对，不作判断。\n" : ": fewer than %d pairs, not judged.\n",
                YL_AB_PAIRS);
    else
        fputs(zh(data) ? "：没有可检验的变化。\n" : ": no test, nothing varies.\n",
              data->call->out);
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

static enum yl_status analyse_blocks(struct data *data, struct yl_csv_out *csv)
{
    enum yl_status status = YL_OK;
    for (uint32_t m = 0; !status && m < data->results.test.metrics; m++) {
        struct yl_ab_block_verdict verdict;
        status = yl_ab_blocks_judge(&verdict, &data->blocks, m);
        if (!status && csv) put_blocks(csv, data, m, &verdict);
        if (!status && !csv) say_blocks(data, m, &verdict);
    }
    return status;
}

/* ---- margins and the decision ---------------------------------------------------------------- */
static void say_margin(const struct data *data, uint32_t metric, const struct yl_verdict *v)
{
    const struct yl_analysis_guard guard = data->results.test.metric[metric].guard;
    const char *verdict = zh(data) ? "尚未证明守住" : "not shown to hold";
    if (!(guard.worse_by > 0) || !(v->margin.p >= 0)) return;
    if (v->margin.interval.low > 0) verdict = zh(data) ? "守住" : "it holds";
    if (v->margin.interval.high < 0) verdict = zh(data) ? "已越过界值" : "it is broken";
    fprintf(data->call->out,
            zh(data) ? "  界值：最多差 %.3g%%；距界值 %.4g（%.3g%% 区间 %.4g 到 %.4g），单侧 p = "
                       "%.3g：%s。\n"
                     : "  Margin: at most %.3g %% worse; distance to it %.4g (%.3g %% interval "
                       "%.4g to %.4g), "
                       "one-sided p = %.3g: %s.\n",
            100 * guard.worse_by, v->margin.estimate, 100 * (1 - data->results.test.level),
            v->margin.interval.low, v->margin.interval.high, v->margin.p, verdict);
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
        enum yl_analysis_decision decision =
            yl_analysis_decide(data->sign[k], &data->guard[k * metrics], metrics - 1);
        fprintf(data->call->out, zh(data) ? "%s 的结论：%s。\n" : "Decision on %s: %s.\n",
                data->results.said_arm[k], (zh(data) ? cn : en)[decision]);
    }
}

static enum yl_status analyse(struct data *data, struct yl_csv_out *csv)
{
    struct yl_verdict verdict[YL_RESULTS_ARMS];
    enum yl_status status = YL_OK;
    if (data->results.by_block) return analyse_blocks(data, csv);
    for (uint32_t m = 0; !status && m < data->results.test.metrics; m++) {
        status = yl_observed_analyse(verdict, &data->results.test, m, data->effect);
        for (uint32_t k = 1; !status && k < data->results.test.arms; k++) {
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
    return status;
}

static void say_counts(const struct data *data)
{
    double count[YL_RESULTS_ARMS];
    yl_observed_count(count, &data->results.test);
    if (data->results.cluster)
        fputs(zh(data) ? "群数：" : "Clusters: ", data->call->out);
    else
        fputs(zh(data) ? "人数：" : "Persons: ", data->call->out);
    for (uint32_t k = 0; k < data->results.test.arms; k++)
        fprintf(data->call->out, zh(data) ? "%s%s %.0f" : "%s%s %.0f",
                k ? yl_text_in(data->call->lang, ", ", "，") : "", data->results.said_arm[k],
                count[k]);
    fputs(zh(data) ? "。" : ". ", data->call->out);
}

static void say_split(const struct data *data)
{
    say_counts(data);
    if (!data->results.split_known) {
        fputs(zh(data) ? "未说明分组比例，故未检验（--split 组=占比,...）。\n"
                       : "No split was said, so it is not tested (--split ARM=SHARE,...).\n",
              data->call->out);
        return;
    }
    struct yl_analysis_srm srm = yl_observed_split(&data->results.test);
    const char *verdict = zh(data) ? "未见失衡" : "no mismatch is seen";
    if (srm.p < 0.001)
        verdict = zh(data) ? "比例失衡，先查分流再看结果"
                           : "out of proportion; find out why before believing anything below";
    fprintf(data->call->out,
            zh(data) ? "分组比例：卡方 %.2f，p = %.3g：%s。\n"
                     : "Split: chi-square %.2f, p = %.3g: %s.\n",
            srm.chi2, srm.p, verdict);
}

/* Who is not judged since the outcome window was not over; whose figure decides. */
static void say_units(const struct data *data)
{
    const struct yl_results *results = &data->results;
    double all = 0;
    for (uint32_t k = 0; k < results->test.arms; k++) all += results->unfinished[k];
    for (uint32_t k = 0; all > 0 && k < results->test.arms; k++) {
        if (!k)
            fputs(zh(data) ? "结果窗口未满而搁置的人数："
                           : "Set aside since their outcome window was not over: ",
                  data->call->out);
        fprintf(data->call->out, zh(data) ? "%s%s %.0f" : "%s%s %.0f",
                k ? yl_text_in(data->call->lang, ", ", "，") : "", results->said_arm[k],
                results->unfinished[k]);
        if (k + 1 == results->test.arms) fputs(zh(data) ? "。\n" : ".\n", data->call->out);
    }
    if (results->triggered)
        fprintf(data->call->out,
                zh(data) ? "只比较“%s”不为 0 的人，自该行起计。\n"
                         : "Only persons with '%s' not 0 are compared, from that row on.\n",
                results->triggered);
    if (results->cap > 0)
        fprintf(data->call->out,
                zh(data) ? "判断依据：%s；参考：%s。\n" : "%s decides, %s stands beside.\n",
                results->metric[0], results->metric[results->test.metrics - 1]);
}

/* Looks that cannot be placed are no looks. */
static void say_untimed(const struct data *data)
{
    if (!data->plan || data->plan->design != YL_DESIGN_SEQUENTIAL || data->results.timed) return;
    fputs(zh(data)
              ? "偏离计划：没有 time 列，无法确定各次查看的时点；以下按一次性检验判断，"
                "只有此前从未查看过数据才成立。\n"
              : "Departs from the plan: without a column time the looks cannot be placed; what "
                "follows is a test at one look, and holds only if nobody looked before.\n",
          data->call->out);
}

/* A fixed plan is read once, at its end. */
static enum yl_status say_early(struct data *data)
{
    data->passed = 1;
    if (!data->plan || data->plan->design != YL_DESIGN_FIXED || !data->results.timed) return YL_OK;
    enum yl_status status = yl_ab_looks_passed(&data->passed, &data->results);
    if (data->passed > 1 - 1e-6) data->passed = 1;
    if (status || !(data->passed < 1)) return status;
    if (data->plan->units)
        yl_tell(data->call->out, data->call->lang,
                "%.0f of %.0f planned units are in: ", "已有 %.0f 个单位，计划为 %.0f 个：",
                data->passed * (double)data->plan->units, (double)data->plan->units);
    else
        yl_tell(data->call->out, data->call->lang,
                "%.3g of %.3g planned days have passed: ", "已过 %.3g 天，计划为 %.3g 天：",
                data->passed * data->results.plan_days, data->results.plan_days);
    fputs(zh(data)
              ? "固定方案只在结束时读一次；每看一次就多一次误报的机会，要提前看请用成组序贯或 "
                "always-valid。\n"
              : "a fixed plan is read once, at its end. Each look before adds to the chance of "
                "a false alarm; to look early, plan group-sequential or always-valid bounds.\n",
          data->call->out);
    return YL_OK;
}

enum yl_status yl_ab_data_open(struct yl_csv_out *csv, const struct yl_ab_data *call,
                               const char *name, const char *mark, struct yl_fault *fault)
{
    const char *const input[] = {call->data, call->arms, call->exposed, call->blocks, call->looks};
    const struct yl_outfile out = {.folder = call->folder,
                                   .path = name,
                                   .mark = mark,
                                   .input = input,
                                   .inputs = sizeof input / sizeof *input,
                                   .sources = call->sources,
                                   .force = call->force};
    enum yl_status status = yl_folder_make(call->folder, fault);
    if (!status) status = yl_outfile_check(&out, fault);
    return status ? status : yl_csv_open(csv, call->folder, name, false, fault);
}

static enum yl_status write_csv(struct data *data)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_ab_data_open(&csv, data->call, "analysis.csv", HEADER, &data->fault);
    if (status) return status;
    yl_csv_header(
        &csv, HEADER
        "mean_control,mean,estimate,low,high,"
        "relative,p,p_adjusted,cuped_estimate,cuped_low,cuped_high,"
        "cuped_p,correlation,always_valid_p,sequence_low,sequence_high,"
        "sequence_p,worse_by,margin,margin_low,margin_high,margin_p,theta,variance,variance_cuped,"
        "cap,clusters_control,clusters,df,relative_low,relative_high,relative_is");
    status = analyse(data, &csv);
    return yl_status_first(status, yl_csv_close(&csv, !status, &data->fault));
}

enum yl_status yl_ab_data(const struct yl_ab_data *call, const struct yl_scenario *plan,
                          struct yl_fault *fault)
{
    struct data data = {.call = call,
                        .plan = plan && plan->experiment.present ? &plan->experiment : NULL};
    data.effect = data.plan ? data.plan->effect : 0;
    enum yl_status status = yl_ab_looks_check(call, data.plan, &data.fault);
    if (!status) status = yl_results_read(&data.results, call, plan, &data.fault);
    if (!status) {
        data.guard = calloc((size_t)data.results.test.arms * data.results.test.metrics + 1,
                            sizeof *data.guard);
        if (!data.guard) status = YL_NO_MEMORY;
    }
    if (!status && by_sequence(&data, 0))
        status = yl_ab_looks_passed(&data.results.test.passed, &data.results);
    if (!status && data.results.by_block)
        status = yl_ab_blocks_make(&data.blocks, &data.results, plan, &data.fault);
    if (!status && call->out) fputs(data.results.said, call->out);
    if (!status && call->out) {
        say_untimed(&data);
        status = say_early(&data);
        say_units(&data);
        if (!data.results.by_block) say_split(&data);
        if (!status) status = analyse(&data, NULL);
    }
    if (!status && call->out && !data.results.by_block) status = yl_ab_parts_say(&data.results);
    if (!status) status = yl_ab_looks(data.sign, &data.results, &data.fault);
    if (!status && call->out && !data.results.by_block) say_decision(&data);
    if (!status && call->folder) status = write_csv(&data);
    if (!status && call->folder) status = yl_ab_parts_write(&data.results, &data.fault);
    free(data.guard);
    yl_ab_blocks_free(&data.blocks);
    yl_results_free(&data.results);
    *fault = data.fault;
    return status == YL_NO_MEMORY ? yl_fault_set(fault, status, "not enough memory for '%s'",
                                                 "内存不足，无法处理“%s”", call->data)
                                  : status;
}
