/* power_tests.c: kinds that solve for effect, size, power or level, contract in power_call.h */
#include "sim/cli/power_call.h"
#include "sim/stats/adjust.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <string.h>

static const char *const methods[YL_PROPORTIONS_METHODS] = {
    "pooled", "unpooled", "baseline", "arcsine", "farrington-manning", "exact", "fisher"};
static const char *const formulas[YL_PROPORTIONS_METHODS][2] = {
    {"pooled null variance, unpooled alternative (Fleiss; R power.prop.test)",
     "零假设用合并方差，备择用各自方差（Fleiss；R power.prop.test）"},
    {"unpooled variance under both (Wald; Chow, Shao & Wang)",
     "两种假设都用各自方差（Wald；Chow、Shao、Wang）"},
    {"null variance from the control's share (Evan Miller)",
     "零假设方差取自对照组比例（Evan Miller）"},
    {"arcsine effect size h (Cohen; R pwr.2p.test)", "反正弦效应量 h（Cohen；R pwr.2p.test）"},
    {"restricted likelihood (Farrington & Manning)", "受限极大似然方差（Farrington 与 Manning）"},
    {"pooled z test, exact chance by enumeration", "合并方差 z 检验，逐一枚举的精确概率"},
    {"Fisher's exact test, exact chance by enumeration", "Fisher 精确检验，逐一枚举的精确概率"},
};

static bool is_far(const struct yl_power_call *call, enum yl_power_option o)
{
    return call->given[o] && call->number[o] == 0.0;
}

/* What every plan has: level, power, size, margin, design. */
static bool read_common(struct yl_power_call *call, struct yl_power *plan)
{
    if (is_far(call, YL_P_MARGIN))
        return yl_power_call_wrong(call,
                                   "'--margin' is 0, which is no margin; leave it out and say "
                                   "'--sided 1' for a one-sided test",
                                   "“--margin”为 0 即没有界值；请去掉它，单侧检验用“--sided 1”");
    if (call->given[YL_P_MARGIN] && call->given[YL_P_SUPERIOR])
        return yl_power_call_wrong(call, "'--margin' and '--superior-by' exclude each other",
                                   "“--margin”与“--superior-by”不能同时使用");
    double margin = fabs(yl_power_call_get(call, YL_P_MARGIN, 0.0));
    if (call->given[YL_P_SUPERIOR]) margin = -call->number[YL_P_SUPERIOR];
    int sided = margin != 0.0 ? 1 : 2;
    if (call->given[YL_P_SIDED]) sided = yl_power_call_is(call, YL_P_SIDED, "1") ? 1 : 2;
    plan->shares.margin = plan->means.margin = margin;
    plan->shares.sided = plan->means.sided = sided;
    plan->shares.lower_is_better = plan->means.lower_is_better =
        yl_power_call_is(call, YL_P_BETTER, "lower");
    plan->shares.alpha = plan->means.alpha = yl_power_call_get(call, YL_P_ALPHA, 0.05);
    plan->power = yl_power_call_get(call, YL_P_POWER, 0.8);
    plan->n1 = yl_power_call_get(call, YL_P_N, 1.0);
    plan->ratio = yl_power_call_get(call, YL_P_RATIO, 1.0);
    plan->downwards = call->given[YL_P_DOWN];
    plan->factor = 1.0;
    if (call->given[YL_P_RHO]) plan->factor *= yl_power_cuped(call->number[YL_P_RHO]);
    if (call->given[YL_P_SIZE] != call->given[YL_P_ICC])
        return yl_power_call_needs(call, call->given[YL_P_SIZE] ? YL_P_ICC : YL_P_SIZE);
    if (call->given[YL_P_SIZE])
        plan->factor *= yl_power_design_effect(
            call->number[YL_P_SIZE], yl_power_call_get(call, YL_P_CV, 0.0), call->number[YL_P_ICC]);
    if (call->given[YL_P_N] && plan->ratio != 1.0)
        plan->ratio = round(plan->n1 * plan->ratio) / plan->n1;
    if (!(plan->ratio > 0.0))
        return yl_power_call_wrong(call, "'--n' times '--ratio' leaves nobody in arm 2; raise one",
                                   "“--n”乘“--ratio”后实验组没有人；请调大");
    return true;
}

static bool read_unknown(struct yl_power_call *call, bool effect, enum yl_power_unknown *unknown)
{
    bool n = call->given[YL_P_N], power = call->given[YL_P_POWER];
    if (effect && n && power) {
        *unknown = YL_POWER_ALPHA;
        if (!call->given[YL_P_ALPHA]) return true;
        return yl_power_call_wrong(
            call, "effect, size, power and level are all given; leave out the one to be found",
            "效应、样本量、功效和显著性水平都已给出；请去掉要求解的那一个");
    }
    *unknown = effect ? (n ? YL_POWER_POWER : YL_POWER_SIZE) : YL_POWER_EFFECT;
    if (effect || n) return true;
    return yl_power_call_wrong(call, "%s needs an effect or '--n'; one of them must be known",
                               "%s 需要效应或“--n”，二者至少给出一个", call->kind);
}

static double number_of_arms(const struct yl_power_call *call)
{
    return yl_power_call_get(call, YL_P_ARMS, 2.0);
}

/* The level of one comparison when the whole test has this one. */
static double level_of_one(const struct yl_power_call *call, const struct yl_power *plan,
                           double level)
{
    double treatments = number_of_arms(call) - 1.0;
    if (treatments < 2.0 || yl_power_call_is(call, YL_P_ADJUST, "none")) return level;
    if (!yl_power_call_is(call, YL_P_ADJUST, "dunnett")) return level / treatments;
    int sided = plan->shares.sided;
    double cut = yl_adjust_dunnett(level, sided, (int)treatments, plan->ratio);
    return sided * yl_tails_above(cut);
}

static bool no_answer(struct yl_power_call *call, enum yl_power_answer answer, double level)
{
    switch (answer) {
    case YL_POWER_FOUND:
        return true;
    case YL_POWER_NO_DIFFERENCE:
        return yl_power_call_wrong(
            call,
            "there is no difference to find: the arms are equal (or lie on the margin), so no "
            "size reaches the power; change the effect or give '--margin'",
            "没有可检出的差异：两组相同（或恰在界值上），样本再大也达不到功效；请修改效应或给出“--"
            "margin”");
    case YL_POWER_WRONG_SIDE:
        return yl_power_call_wrong(
            call,
            "the treatment is worse than the margin allows, so no size can show it; widen the "
            "margin, or say '--better lower' if lower is better",
            "实验组比界值允许的还差，样本再大也无法证明；请放宽界值，若越低越好请用“--better "
            "lower”");
    case YL_POWER_BELOW_LEVEL:
        return yl_power_call_wrong(
            call,
            "a power of %g%% is not above the level of %g%%, so it needs no data; ask for more",
            "功效 %g%% 不高于显著性水平 %g%%，不需要数据；请提高功效",
            100.0 * yl_power_call_get(call, YL_P_POWER, 0.8), 100.0 * level);
    case YL_POWER_OUT_OF_REACH:
        return yl_power_call_wrong(
            call, "no value gives this plan (shares end at 100%%); raise '--n' or lower '--power'",
            "没有任何取值能满足此计划（比例最高 100%%）；请增大“--n”或降低“--power”");
    case YL_POWER_TOO_LARGE:
        break;
    }
    return yl_power_call_wrong(
        call,
        "too many people for an exact answer; use '--method pooled', which is exact enough there",
        "人数太多，无法精确枚举；请用“--method pooled”，此时已足够精确");
}

/* Up to whole people; what is whole but for rounding stays. */
static double up(double n) { return ceil(n - fmin(1e-12 * n + 1e-9, 1e-3)); }

static void add_sizes(struct yl_power_call *call, const struct yl_power *plan)
{
    double n1 = up(plan->n1), n2 = up(plan->n1 * plan->ratio), arms = number_of_arms(call);
    yl_power_call_whole(call, "n1", n1, "people in arm 1 (control)", "第 1 组（对照）人数");
    yl_power_call_whole(call, "n2", n2,
                        arms > 2.0 ? "people in each treatment arm" : "people in arm 2 (treatment)",
                        arms > 2.0 ? "每个实验组人数" : "第 2 组（实验）人数");
    yl_power_call_whole(call, "n_total", n1 + (arms - 1.0) * n2, "people in all", "总人数");
}

static void add_design(struct yl_power_call *call, const struct yl_power *plan, bool size_found)
{
    if (call->given[YL_P_SIZE]) {
        double size = call->number[YL_P_SIZE];
        double deff = yl_power_design_effect(size, yl_power_call_get(call, YL_P_CV, 0.0),
                                             call->number[YL_P_ICC]);
        yl_power_call_row(call, "deff", deff, "design effect of clusters", "群组设计效应");
        yl_power_call_whole(call, "clusters_1", up(plan->n1 / size), "clusters in arm 1",
                            "第 1 组群组数");
        yl_power_call_whole(call, "clusters_2", up(plan->n1 * plan->ratio / size),
                            "clusters in arm 2", "第 2 组群组数");
    }
    if (call->given[YL_P_RHO])
        yl_power_call_row(call, "factor", yl_power_cuped(call->number[YL_P_RHO]),
                          "variance left by CUPED, 1 - rho^2", "CUPED 后剩余方差 1 - rho^2");
    if (call->given[YL_P_PER_DAY])
        yl_power_call_row(call, "days", plan->n1 / call->number[YL_P_PER_DAY], "days", "天数");
    if (!size_found) return;
    yl_power_call_row(call, "n1_exact", plan->n1, "arm 1 before rounding up", "第 1 组取整前");
    yl_power_call_row(call, "n2_exact", plan->n1 * plan->ratio, "arm 2 before rounding up",
                      "第 2 组取整前");
    struct yl_power whole = *plan;
    whole.n1 = up(plan->n1);
    whole.ratio = up(plan->n1 * plan->ratio) / whole.n1;
    yl_power_call_share(call, "power_reached", yl_power_at(&whole), "power at these whole sizes",
                        "取整后的功效");
}

static void add_level(struct yl_power_call *call, double level, double each)
{
    yl_power_call_share(call, "alpha", level, "level of the test", "显著性水平");
    if (number_of_arms(call) > 2.0)
        yl_power_call_share(call, "alpha_each", each, "level of one comparison", "单次比较的水平");
}

static void add_hypothesis(struct yl_power_call *call, const struct yl_power *plan)
{
    double margin = plan->is_means ? plan->means.margin : plan->shares.margin;
    bool lower = plan->shares.lower_is_better;
    int sided = plan->shares.sided;
    if (margin == 0.0) {
        yl_power_call_note(call, "test: %s-sided, arm 2 against arm 1, null: no difference",
                           "检验：%s侧，第 2 组对第 1 组，零假设：没有差异",
                           call->lang == YL_ZH ? (sided == 2 ? "双" : "单")
                                               : (sided == 2 ? "two" : "one"));
        return;
    }
    double bound = lower ? margin : -margin, scale = plan->is_means ? 1.0 : 100.0;
    const char *unit = plan->is_means ? "" : (call->lang == YL_ZH ? " 个百分点" : " points");
    yl_power_call_note(
        call, "null to be rejected: arm 2 - arm 1 %s %g%s (%s is better)",
        "要拒绝的零假设：第 2 组 - 第 1 组 %s %g%s（%s更好）", lower ? ">=" : "<=", scale * bound,
        unit, call->lang == YL_ZH ? (lower ? "越低" : "越高") : (lower ? "lower" : "higher"));
}

static bool solve(struct yl_power_call *call, struct yl_power *plan, enum yl_power_unknown unknown,
                  double *level)
{
    double treatments = number_of_arms(call) - 1.0;
    *level = plan->shares.alpha;
    if (call->given[YL_P_ADJUST] && treatments < 2.0)
        return yl_power_call_wrong(call, "'--adjust' needs '--arms' of 3 or more",
                                   "“--adjust”需要“--arms”不小于 3");
    if (unknown == YL_POWER_ALPHA && yl_power_call_is(call, YL_P_ADJUST, "dunnett"))
        return yl_power_call_wrong(call, "the level is not solved under dunnett; use bonferroni",
                                   "dunnett 下不能求解显著性水平；请用 bonferroni");
    plan->shares.alpha = plan->means.alpha = level_of_one(call, plan, *level);
    enum yl_power_answer answer = yl_power_solve(plan, unknown);
    if (!no_answer(call, answer, plan->shares.alpha)) return false;
    if (unknown != YL_POWER_ALPHA) return true;
    bool shared = treatments > 1.0 && !yl_power_call_is(call, YL_P_ADJUST, "none");
    *level = fmin(1.0, plan->shares.alpha * (shared ? treatments : 1.0));
    return true;
}

static bool fits_exact(const struct yl_power *power, enum yl_proportions_method m)
{
    bool exact = m == YL_PROPORTIONS_EXACT || m == YL_PROPORTIONS_FISHER;
    return !exact || power->n1 * fmax(1.0, power->ratio) <= 1000.0;
}

/* The same question under every other convention that can take it. */
static void add_others(struct yl_power_call *call, const struct yl_power *plan,
                       enum yl_power_unknown unknown)
{
    if (call->given[YL_P_CSV]) return;
    for (int m = 0; m < YL_PROPORTIONS_METHODS; m++) {
        struct yl_power power = *plan;
        bool margin_only = m == YL_PROPORTIONS_MANNING;
        if (m == (int)plan->shares.method || margin_only != (plan->shares.margin != 0.0)) {
            bool unpooled = plan->shares.margin != 0.0 && m == YL_PROPORTIONS_UNPOOLED;
            if (m == (int)plan->shares.method || !unpooled) continue;
        }
        power.shares.method = (enum yl_proportions_method)m;
        if (!fits_exact(plan, power.shares.method)) continue;
        if (m >= YL_PROPORTIONS_EXACT && (unknown == YL_POWER_EFFECT || unknown == YL_POWER_ALPHA))
            continue;
        if (yl_power_solve(&power, unknown) != YL_POWER_FOUND) continue;
        double value = unknown == YL_POWER_SIZE     ? up(power.n1)
                       : unknown == YL_POWER_EFFECT ? yl_power_effect(&power)
                       : unknown == YL_POWER_POWER  ? power.power
                                                    : power.shares.alpha;
        if (unknown == YL_POWER_SIZE)
            yl_power_call_whole(call, methods[m], value, formulas[m][0], formulas[m][1]);
        else
            yl_power_call_share(call, methods[m], value, formulas[m][0], formulas[m][1]);
        call->row[call->rows - 1].table_only = true;
    }
}

static bool read_shares(struct yl_power_call *call, struct yl_power *plan, bool *effect)
{
    if (!yl_power_call_needs(call, YL_P_P1)) return false;
    int ways = call->given[YL_P_P2] + call->given[YL_P_EFFECT] + call->given[YL_P_LIFT];
    if (ways > 1)
        return yl_power_call_wrong(call, "say '--p2', '--effect' or '--lift', not two of them",
                                   "“--p2”“--effect”“--lift”只能给一个");
    *effect = ways == 1;
    struct yl_proportions *proportions = &plan->shares;
    proportions->p1 = proportions->p2 = call->number[YL_P_P1];
    if (call->given[YL_P_P2]) proportions->p2 = call->number[YL_P_P2];
    if (call->given[YL_P_EFFECT]) proportions->p2 = proportions->p1 + call->number[YL_P_EFFECT];
    if (call->given[YL_P_LIFT]) proportions->p2 = proportions->p1 * (1.0 + call->number[YL_P_LIFT]);
    if (!(proportions->p2 > 0.0 && proportions->p2 < 1.0))
        return yl_power_call_wrong(
            call, "the share of arm 2 would be %g%%; it lies between 0%% and 100%%",
            "第 2 组的比例将为 %g%%；应在 0%% 与 100%% 之间", 100.0 * proportions->p2);
    bool margin = call->given[YL_P_MARGIN] || call->given[YL_P_SUPERIOR];
    proportions->method = margin ? YL_PROPORTIONS_UNPOOLED : YL_PROPORTIONS_POOLED;
    for (int m = 0; m < YL_PROPORTIONS_METHODS; m++)
        if (yl_power_call_is(call, YL_P_METHOD, methods[m]))
            proportions->method = (enum yl_proportions_method)m;
    proportions->continuity = call->given[YL_P_CONTINUITY];
    if (margin && fabs(yl_power_call_get(call, YL_P_MARGIN,
                                         yl_power_call_get(call, YL_P_SUPERIOR, 0.0))) >= 1.0)
        return yl_power_call_wrong(call,
                                   "a margin of 100 points or more excludes nothing; take less",
                                   "界值达到 100 个百分点即毫无约束；请取更小的值");
    if (margin && proportions->method != YL_PROPORTIONS_UNPOOLED &&
        proportions->method != YL_PROPORTIONS_MANNING)
        return yl_power_call_wrong(call,
                                   "with a margin '--method' is unpooled or farrington-manning",
                                   "有界值时“--method”只能是 unpooled 或 farrington-manning");
    if (!margin && proportions->method == YL_PROPORTIONS_MANNING)
        return yl_power_call_wrong(call, "'--method farrington-manning' needs '--margin'",
                                   "“--method farrington-manning”需要“--margin”");
    if (proportions->continuity && (proportions->method == YL_PROPORTIONS_ARCSINE ||
                                    proportions->method == YL_PROPORTIONS_FISHER))
        return yl_power_call_wrong(
            call, "'--continuity' goes with the z tests, not with '--method %s'",
            "“--continuity”只用于 z 检验，不能与“--method %s”同用", methods[proportions->method]);
    return true;
}

bool yl_power_tests_proportions(struct yl_power_call *c)
{
    struct yl_power plan = {0};
    bool effect = false;
    enum yl_power_unknown unknown;
    double level;
    if (!read_shares(c, &plan, &effect) || !read_common(c, &plan)) return false;
    if (!read_unknown(c, effect, &unknown) || !solve(c, &plan, unknown, &level)) return false;
    const struct yl_proportions *s = &plan.shares;
    add_sizes(c, &plan);
    yl_power_call_power(c, plan.power);
    yl_power_call_share(c, "effect", s->p2 - s->p1, "effect, arm 2 less arm 1",
                        "效应（第 2 组减第 1 组）");
    add_level(c, level, s->alpha);
    yl_power_call_share(c, "p1", s->p1, "share in arm 1", "第 1 组比例");
    yl_power_call_share(c, "p2", s->p2, "share in arm 2", "第 2 组比例");
    yl_power_call_share(c, "lift", s->p2 / s->p1 - 1.0, "relative lift", "相对提升");
    if (unknown == YL_POWER_EFFECT && s->margin == 0.0) {
        struct yl_power other = plan;
        other.downwards = !plan.downwards;
        if (yl_power_solve(&other, YL_POWER_EFFECT) == YL_POWER_FOUND)
            yl_power_call_share(c, plan.downwards ? "effect_up" : "effect_down",
                                yl_power_effect(&other), "effect the other way", "另一方向的效应");
    }
    add_design(c, &plan, unknown == YL_POWER_SIZE);
    add_others(c, &plan, unknown);
    add_hypothesis(c, &plan);
    yl_power_call_note(c, "formula: %s%s", "公式：%s%s", formulas[s->method][c->lang],
                       s->continuity
                           ? (c->lang == YL_ZH ? "，含连续性校正" : ", with continuity correction")
                           : "");
    return true;
}

/* Means and ratios of means, once the spread is known. */
static bool answer_means(struct yl_power_call *call, struct yl_power *plan, const char *en,
                         const char *zh)
{
    enum yl_power_unknown unknown;
    double level;
    plan->is_means = true;
    plan->means.effect = yl_power_call_get(call, YL_P_EFFECT, 0.0);
    if (!read_common(call, plan) || !read_unknown(call, call->given[YL_P_EFFECT], &unknown))
        return false;
    if (!plan->means.normal && call->given[YL_P_N] && plan->n1 * fmin(1.0, plan->ratio) < 2.0)
        return yl_power_call_wrong(call, "a t test needs two people in each arm; raise '--n'",
                                   "t 检验每组至少需要两人；请增大“--n”");
    if (!solve(call, plan, unknown, &level)) return false;
    add_sizes(call, plan);
    yl_power_call_power(call, plan->power);
    yl_power_call_row(call, "effect", plan->means.effect, "effect, arm 2 less arm 1",
                      "效应（第 2 组减第 1 组）");
    add_level(call, level, plan->means.alpha);
    yl_power_call_row(call, "sd", plan->means.sd1, "standard deviation", "标准差");
    yl_power_call_row(call, "d", plan->means.effect / plan->means.sd1,
                      "effect in standard deviations", "以标准差计的效应");
    add_design(call, plan, unknown == YL_POWER_SIZE);
    struct yl_power other = *plan;
    other.means.normal = !plan->means.normal;
    if (!call->given[YL_P_CSV] && unknown == YL_POWER_SIZE &&
        yl_power_solve(&other, unknown) == YL_POWER_FOUND) {
        yl_power_call_whole(call, "other", up(other.n1),
                            other.means.normal ? "normal law" : "t law",
                            other.means.normal ? "正态分布" : "t 分布");
        call->row[call->rows - 1].table_only = true;
    }
    add_hypothesis(call, plan);
    yl_power_call_note(call, "formula: %s", "公式：%s", call->lang == YL_ZH ? zh : en);
    return true;
}

bool yl_power_tests_means(struct yl_power_call *c)
{
    struct yl_power plan = {0};
    if (!yl_power_call_needs(c, YL_P_SD)) return false;
    plan.means.sd1 = c->number[YL_P_SD];
    plan.means.sd2 = yl_power_call_get(c, YL_P_SD2, plan.means.sd1);
    plan.means.normal = c->given[YL_P_NORMAL];
    bool welch = plan.means.sd1 != plan.means.sd2;
    if (plan.means.normal)
        return answer_means(c, &plan, "normal law, known sd", "正态分布，标准差已知");
    return answer_means(c, &plan,
                        welch ? "non-central t, Welch's degrees of freedom"
                              : "non-central t, both ends (R pwr.t.test)",
                        welch ? "非中心 t 分布，Welch 自由度"
                              : "非中心 t 分布，两侧都计（R pwr.t.test）");
}

bool yl_power_tests_ratio(struct yl_power_call *c)
{
    struct yl_power plan = {0};
    static const enum yl_power_option needed[] = {YL_P_NUM_MEAN, YL_P_NUM_SD, YL_P_DEN_MEAN,
                                                  YL_P_DEN_SD};
    for (int i = 0; i < 4; i++)
        if (!yl_power_call_needs(c, needed[i])) return false;
    struct yl_means_ratio m = {c->number[YL_P_NUM_MEAN], c->number[YL_P_NUM_SD],
                               c->number[YL_P_DEN_MEAN], c->number[YL_P_DEN_SD],
                               yl_power_call_get(c, YL_P_CORR, 0.0)};
    double ratio = m.mean_num / m.mean_den;
    if (c->given[YL_P_LIFT] && c->given[YL_P_EFFECT])
        return yl_power_call_wrong(c, "say '--effect' or '--lift', not both",
                                   "“--effect”与“--lift”只能给一个");
    if (c->given[YL_P_LIFT]) {
        c->given[YL_P_EFFECT] = true;
        c->number[YL_P_EFFECT] = c->number[YL_P_LIFT] * ratio;
    }
    plan.means.sd1 = plan.means.sd2 = yl_means_ratio_sd(&m);
    plan.means.normal = true;
    if (!(plan.means.sd1 > 0.0))
        return yl_power_call_wrong(
            c, "the ratio would not vary at all; give the sds and '--corr' as measured",
            "该比率没有任何波动；请按实测给出标准差和“--corr”");
    if (!answer_means(c, &plan,
                      "delta method: var = (var num - 2 r cov + r^2 var den) / mean den^2",
                      "delta 方法：方差 = (分子方差 - 2 r 协方差 + r^2 分母方差) / 分母均值^2"))
        return false;
    yl_power_call_row(c, "ratio_mean", ratio, "ratio of the means in arm 1", "第 1 组的比率");
    return true;
}

bool yl_power_tests_cluster(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_SIZE) || !yl_power_call_needs(c, YL_P_ICC)) return false;
    if (c->given[YL_P_P1]) return yl_power_tests_proportions(c);
    if (c->given[YL_P_SD]) return yl_power_tests_means(c);
    double size = c->number[YL_P_SIZE];
    double deff =
        yl_power_design_effect(size, yl_power_call_get(c, YL_P_CV, 0.0), c->number[YL_P_ICC]);
    yl_power_call_row(c, "deff", deff, "design effect", "设计效应");
    if (c->given[YL_P_CLUSTERS])
        yl_power_call_row(c, "n_eff", c->number[YL_P_CLUSTERS] * size / deff,
                          "independent people these clusters are worth",
                          "这些群组相当于的独立人数");
    if (c->given[YL_P_N]) {
        double n = c->number[YL_P_N] * deff;
        yl_power_call_whole(c, "n1", up(n), "people needed in place of --n independent ones",
                            "代替 --n 个独立个体所需人数");
        yl_power_call_row(c, "n1_exact", n, "the same before rounding up", "取整前");
        yl_power_call_whole(c, "clusters_1", up(n / size), "clusters needed", "所需群组数");
    }
    yl_power_call_note(
        c, "formula: 1 + ((1 + cv^2) m - 1) icc (Donner & Klar; Eldridge et al. for cv)",
        "公式：1 + ((1 + cv^2) m - 1) icc（Donner 与 Klar；cv 见 Eldridge 等）");
    return true;
}

bool yl_power_tests_cuped(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_RHO)) return false;
    double factor = yl_power_cuped(c->number[YL_P_RHO]);
    yl_power_call_row(c, "factor", factor, "variance left, 1 - rho^2", "剩余方差 1 - rho^2");
    if (c->given[YL_P_N]) {
        double n = c->number[YL_P_N] * factor;
        yl_power_call_whole(c, "n1", up(n), "people an arm with CUPED", "用 CUPED 后每组人数");
        yl_power_call_row(c, "n1_exact", n, "the same before rounding up", "取整前");
        if (c->given[YL_P_PER_DAY]) {
            yl_power_call_row(c, "days_before", c->number[YL_P_N] / c->number[YL_P_PER_DAY],
                              "days without", "不用 CUPED 的天数");
            yl_power_call_row(c, "days", n / c->number[YL_P_PER_DAY], "days with CUPED",
                              "用 CUPED 的天数");
        }
    }
    yl_power_call_note(c, "formula: (1 - rho^2) of the variance (Deng, Xu, Kohavi & Walker 2013)",
                       "公式：方差乘 (1 - rho^2)（Deng、Xu、Kohavi、Walker 2013）");
    return true;
}
