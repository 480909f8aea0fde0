/* calc_tests.c: kinds that solve for effect, size, power or level, contract in calc.h */
#include "sim/stats/adjust.h"
#include "sim/stats/calc_parts.h"
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include <math.h>

static const char *const methods[YL_POWER_METHODS] = {"pooled", "unpooled", "baseline", "arcsine",
                                                      "farrington-manning"};
static const char *const formulas[YL_POWER_METHODS][2] = {
    {"pooled null variance, unpooled alternative (Fleiss; R power.prop.test)",
     "零假设用合并方差，备择用各自方差（Fleiss；R power.prop.test）"},
    {"unpooled variance under both (Wald; Chow, Shao & Wang)",
     "两种假设都用各自方差（Wald；Chow、Shao、Wang）"},
    {"null variance from the control's share (Evan Miller)",
     "零假设方差取自对照组比例（Evan Miller）"},
    {"arcsine effect size h (Cohen; R pwr.2p.test)", "反正弦效应量 h（Cohen；R pwr.2p.test）"},
    {"restricted likelihood (Farrington & Manning)", "受限极大似然方差（Farrington 与 Manning）"},
};

/* Whole clusters are assigned: their number is that of the units. */
static bool read_clusters(struct yl_calc *calc, struct yl_power *plan)
{
    if (!GIVEN(SIZE)) return true;
    plan->cluster = IN(SIZE);
    plan->factor *= yl_power_design_effect(IN(SIZE), IN(CV), IN(ICC));
    if (GIVEN(CLUSTERS) && GIVEN(N))
        return yl_calc_refuse(
            calc, "'--clusters' and '--n' both declare how many people there are; leave out one",
            "“--clusters”与“--n”都给出了人数；只能给一个");
    if (GIVEN(CLUSTERS)) plan->n1 = IN(CLUSTERS) * IN(SIZE) / (1.0 + plan->ratio);
    if ((!GIVEN(N) && !GIVEN(CLUSTERS)) || yl_power_cluster_df(plan) >= 1.0) return true;
    return yl_calc_refuse(calc, "fewer than 3 clusters make no test; raise '--n' or '--clusters'",
                          "少于 3 个群组无法检验；请增大“--n”或“--clusters”");
}

/* What every plan has: level, power, size, margin, design. */
static bool read_common(struct yl_calc *calc, struct yl_power *plan)
{
    if (GIVEN(MARGIN) && IN(MARGIN) == 0.0)
        return yl_calc_refuse(calc,
                              "'--margin' is 0, which is no margin; leave it out and give "
                              "'--sided 1' for a one-sided test",
                              "“--margin”为 0 即没有界值；请去掉它，单侧检验用“--sided 1”");
    if (GIVEN(MARGIN) && GIVEN(SUPERIOR))
        return yl_calc_refuse(calc, "'--margin' and '--superior-by' exclude each other",
                              "“--margin”与“--superior-by”不能同时使用");
    plan->margin = GIVEN(SUPERIOR) ? -IN(SUPERIOR) : fabs(IN(MARGIN));
    plan->sided = GIVEN(SIDED) ? 1 + (int)IN(SIDED) : 2 - (plan->margin != 0.0);
    plan->lower_is_better = IS(BETTER, "lower");
    plan->alpha = IN(ALPHA);
    plan->power = IN(POWER);
    plan->n1 = GIVEN(N) ? IN(N) : 1.0;
    plan->ratio = IN(RATIO);
    plan->downwards = GIVEN(DOWN);
    plan->factor = 1.0;
    if (GIVEN(RHO)) plan->factor *= yl_power_cuped(IN(RHO));
    if (GIVEN(SIZE) != GIVEN(ICC)) return yl_calc_needs(calc, GIVEN(SIZE) ? YL_IN_ICC : YL_IN_SIZE);
    if (!read_clusters(calc, plan)) return false;
    if (GIVEN(N) && !(plan->cluster > 0) && plan->ratio != 1.0)
        plan->ratio = round(plan->n1 * plan->ratio) / plan->n1;
    if (!(plan->ratio > 0.0))
        return yl_calc_refuse(calc, "'--n' times '--ratio' leaves nobody in arm 2; raise one",
                              "“--n”乘“--ratio”后实验组没有人；请调大");
    return true;
}

static bool read_unknown(struct yl_calc *calc, bool effect, enum yl_power_unknown *unknown)
{
    bool n = GIVEN(N) || (GIVEN(CLUSTERS) && GIVEN(SIZE)), power = GIVEN(POWER);
    if (effect && n && power) {
        *unknown = YL_POWER_ALPHA;
        if (!GIVEN(ALPHA)) return true;
        return yl_calc_refuse(
            calc, "effect, size, power and level are all given; leave out the one to be found",
            "效应、样本量、功效和显著性水平都已给出；请去掉要求解的那一个");
    }
    *unknown = n ? YL_POWER_POWER : YL_POWER_SIZE;
    if (!effect) *unknown = YL_POWER_EFFECT;
    if (effect || n) return true;
    return yl_calc_refuse(calc, "%s needs an effect or '--n'; one of them must be known",
                          "%s 需要效应或“--n”，二者至少给出一个", calc->of->name);
}

/* The level of one comparison when the whole test has this one. */
static double level_of_one(const struct yl_calc *calc, const struct yl_power *plan, double level)
{
    double treatments = IN(ARMS) - 1.0;
    if (treatments < 2.0 || IS(ADJUST, "none")) return level;
    if (!IS(ADJUST, "dunnett")) return level / treatments;
    int sided = plan->sided;
    return sided * yl_tails_above(yl_adjust_dunnett(level, sided, (int)treatments, plan->ratio));
}

static bool no_answer(struct yl_calc *calc, enum yl_power_answer answer,
                      enum yl_power_unknown unknown, double level)
{
    switch (answer) {
    case YL_POWER_FOUND:
        return true;
    case YL_POWER_NO_DIFFERENCE:
        return yl_calc_refuse(
            calc,
            "there is no difference to find: the arms are equal (or lie on the margin), so no "
            "size reaches the power; change the effect or give '--margin'",
            "没有可检出的差异：两组相同（或恰在界值上），样本再大也达不到功效；请修改效应或给出“--"
            "margin”");
    case YL_POWER_WRONG_SIDE:
        return yl_calc_refuse(
            calc,
            "the treatment is worse than the margin allows, so no size can show it; widen the "
            "margin, or give '--better lower' if lower is better",
            "实验组比界值允许的还差，样本再大也无法证明；请放宽界值，若越低越好请用“--better "
            "lower”");
    case YL_POWER_BELOW_LEVEL:
        return yl_calc_above(calc, IN(POWER), level);
    case YL_POWER_OUT_OF_REACH:
        if (unknown == YL_POWER_SIZE)
            return yl_calc_refuse(
                calc,
                "no size up to 1e15 people gives this power: the effect is too small for what "
                "varies; ask for a larger effect or lower '--power'",
                "样本到 1e15 人也达不到此功效：效应相对于波动太小；请放宽到更大的效应，或降低“--"
                "power”");
        break;
    }
    return yl_calc_refuse(
        calc, "no value gives this plan (shares end at 100%%); raise '--n' or lower '--power'",
        "没有任何取值能满足此计划（比例最高 100%%）；请增大“--n”或降低“--power”");
}

/* Up to whole people; what is whole but for rounding stays. */
static double up(double n) { return ceil(n - fmin(1e-12 * n + 1e-9, 1e-3)); }

static void add_sizes(struct yl_calc *calc, const struct yl_power *plan)
{
    double n1 = up(plan->n1), n2 = up(plan->n1 * plan->ratio), arms = IN(ARMS);
    whole(calc, "n1", n1, "people in arm 1 (control)", "第 1 组（对照）人数");
    whole(calc, "n2", n2,
          arms > 2.0 ? "people in each treatment arm" : "people in arm 2 (treatment)",
          arms > 2.0 ? "每个实验组人数" : "第 2 组（实验）人数");
    whole(calc, "n_total", n1 + (arms - 1.0) * n2, "people in all", "总人数");
}

/* People of all arms for one of arm 1. */
static double people_of(const struct yl_calc *calc, const struct yl_power *plan)
{
    return 1.0 + (IN(ARMS) - 1.0) * plan->ratio;
}

/* With --weeks and --per-day: what the plan could find after each week. */
static bool add_weeks(struct yl_calc *calc, const struct yl_power *plan)
{
    if (!GIVEN(WEEKS)) return true;
    if (!NEEDS(PER_DAY)) return false;
    for (int w = 0; w < (int)IN(WEEKS); w++) {
        struct yl_power at = *plan;
        at.n1 = 7.0 * (w + 1) * IN(PER_DAY) / people_of(calc, plan);
        at.power = IN(POWER);
        bool found = yl_power_solve(&at, YL_POWER_EFFECT) == YL_POWER_FOUND;
        yl_calc_look(calc, plan->is_means ? YL_SHOW_NUMBER : YL_SHOW_SHARE, "mde_week", w + 1,
                     found ? yl_power_effect(&at) : NAN, "detectable effect (MDE) after week %d",
                     "第 %d 周后能检出的效应（MDE）");
    }
    return true;
}

static void add_design(struct yl_calc *calc, const struct yl_power *plan, bool size_found)
{
    if (GIVEN(SIZE)) {
        double size = IN(SIZE);
        double deff = yl_power_design_effect(size, IN(CV), IN(ICC));
        number(calc, "deff", deff, "design effect of clusters", "群组设计效应");
        whole(calc, "clusters_1", up(plan->n1 / size), "clusters in arm 1", "第 1 组群组数");
        whole(calc, "clusters_2", up(plan->n1 * plan->ratio / size), "clusters in arm 2",
              "第 2 组群组数");
        number(calc, "df", yl_power_cluster_df(plan),
               "degrees of freedom: clusters of both arms less 2", "自由度：两组群组数减 2");
    }
    if (GIVEN(RHO))
        number(calc, "factor", yl_power_cuped(IN(RHO)), "variance left by CUPED, 1 - rho^2",
               "CUPED 后剩余方差 1 - rho^2");
    if (GIVEN(PER_DAY)) {
        const double days = up(plan->n1 * people_of(calc, plan) / IN(PER_DAY));
        whole(calc, "days", days, "days until all arms are full, whole", "各组都满的天数（取整）");
        whole(calc, "weeks", up(days / 7.0), "weeks, whole", "周数（取整）");
    }
    if (!size_found) return;
    number(calc, "n1_exact", plan->n1, "arm 1 before rounding up", "第 1 组取整前");
    number(calc, "n2_exact", plan->n1 * plan->ratio, "arm 2 before rounding up", "第 2 组取整前");
    struct yl_power rounded = *plan;
    double step = plan->cluster > 0.0 ? plan->cluster : 1.0;
    rounded.n1 = up(plan->n1 / step) * step;
    rounded.ratio = up(plan->n1 * plan->ratio / step) * step / rounded.n1;
    share(calc, "power_reached", yl_power_at(&rounded),
          plan->cluster > 0.0 ? "power at these whole clusters" : "power at these whole sizes",
          plan->cluster > 0.0 ? "群组取整后的功效" : "取整后的功效");
}

static void add_level(struct yl_calc *calc, double level, double each)
{
    share(calc, "alpha", level, "level of the test (significance level, type I error)",
          "显著性水平（I 类错误）");
    if (IN(ARMS) > 2.0) {
        share(calc, "alpha_each", each, "level of one comparison", "单次比较的水平");
        share(calc, "familywise", -expm1((IN(ARMS) - 1.0) * log1p(-level)),
              "chance of a false alarm without correction, independent tests",
              "不校正时至少误报一次的概率（各检验独立）");
    }
}

static void add_hypothesis(struct yl_calc *calc, const struct yl_power *plan)
{
    double margin = plan->margin;
    bool lower = plan->lower_is_better;
    int sided = plan->sided;
    if (margin == 0.0) {
        yl_calc_note(calc, "test: %s-sided, arm 2 against arm 1, null: no difference",
                     "检验：%s侧，第 2 组对第 1 组，零假设：没有差异",
                     sided == 2 ? pick(calc, "two", "双") : pick(calc, "one", "单"));
        return;
    }
    double bound = lower ? margin : -margin, scale = plan->is_means ? 1.0 : 100.0;
    const char *unit = plan->is_means ? "" : pick(calc, " points", " 个百分点");
    yl_calc_note(calc, "null to be rejected: arm 2 - arm 1 %s %g%s (%s is better)",
                 "要拒绝的零假设：第 2 组 - 第 1 组 %s %g%s（%s更好）",
                 lower ? ">=" : "<=", scale * bound, unit,
                 lower ? pick(calc, "lower", "越低") : pick(calc, "higher", "越高"));
}

/* n = 16 variances over effect^2, at 5 % and 80 % (Kohavi et al. 2009), turned round. */
static void add_rule_of_thumb(struct yl_calc *calc, const struct yl_power *plan, double variance)
{
    (plan->is_means ? number : share)(calc, "effect_rule",
                                      sqrt(16.0 * variance * plan->factor / plan->n1),
                                      "effect by the rule of thumb n = 16 var / effect^2 (5%, 80%)",
                                      "按经验公式 n = 16 方差 / 效应^2 的效应（5%、80%）");
}

static void add_cluster_note(struct yl_calc *calc, const struct yl_power *plan)
{
    if (plan->cluster > 0.0)
        yl_calc_note(
            calc,
            "clusters are the units: design effect, and t with K - 2 degrees of freedom for K "
            "clusters in both arms (Donner & Klar 2000)",
            "群组是单位：乘设计效应，t 分布的自由度为两组群组总数 K 减 2（Donner 与 Klar 2000）");
}

static bool solve(struct yl_calc *calc, struct yl_power *plan, enum yl_power_unknown unknown,
                  double *level)
{
    double treatments = IN(ARMS) - 1.0;
    *level = plan->alpha;
    if (GIVEN(ADJUST) && treatments < 2.0)
        return yl_calc_refuse(calc, "'--adjust' needs '--arms' of 3 or more",
                              "“--adjust”需要“--arms”不小于 3");
    if (unknown == YL_POWER_ALPHA && IS(ADJUST, "dunnett"))
        return yl_calc_refuse(calc, "the level is not solved under dunnett; use bonferroni",
                              "dunnett 下不能求解显著性水平；请用 bonferroni");
    plan->alpha = level_of_one(calc, plan, *level);
    if (!no_answer(calc, yl_power_solve(plan, unknown), unknown, plan->alpha)) return false;
    if (unknown != YL_POWER_ALPHA) return true;
    bool shared = treatments > 1.0 && !IS(ADJUST, "none");
    *level = fmin(1.0, plan->alpha * (shared ? treatments : 1.0));
    return true;
}

/* The same question under every other convention that can take it. */
static void add_others(struct yl_calc *calc, const struct yl_power *plan,
                       enum yl_power_unknown unknown)
{
    const bool margin = plan->margin != 0.0;
    for (int m = 0; m < YL_POWER_METHODS; m++) {
        bool fits =
            margin ? m == YL_POWER_MANNING || m == YL_POWER_UNPOOLED : m != YL_POWER_MANNING;
        if (m == (int)plan->method || !fits) continue;
        if (plan->cluster > 0.0 && m == YL_POWER_ARCSINE) continue;
        struct yl_power power = *plan;
        power.method = (enum yl_power_method)m;
        if (yl_power_solve(&power, unknown) != YL_POWER_FOUND) continue;
        const double found[] = {[YL_POWER_SIZE] = up(power.n1),
                                [YL_POWER_EFFECT] = yl_power_effect(&power),
                                [YL_POWER_POWER] = power.power,
                                [YL_POWER_ALPHA] = power.alpha};
        yl_calc_add(calc, unknown == YL_POWER_SIZE ? YL_SHOW_WHOLE : YL_SHOW_SHARE, methods[m],
                    found[unknown], formulas[m]);
        calc->row[calc->rows - 1].aside = true;
    }
}

static bool read_shares(struct yl_calc *calc, struct yl_power *plan, bool *effect)
{
    if (!NEEDS(P1)) return false;
    int ways = GIVEN(P2) + GIVEN(EFFECT) + GIVEN(LIFT);
    if (ways > 1)
        return yl_calc_refuse(calc, "give '--p2', '--effect' or '--lift', not two of them",
                              "“--p2”“--effect”“--lift”只能给一个");
    *effect = ways == 1;
    plan->p1 = plan->p2 = IN(P1);
    if (GIVEN(P2)) plan->p2 = IN(P2);
    if (GIVEN(EFFECT)) plan->p2 = plan->p1 + IN(EFFECT);
    if (GIVEN(LIFT)) plan->p2 = plan->p1 * (1.0 + IN(LIFT));
    if (!(plan->p2 > 0.0 && plan->p2 < 1.0))
        return yl_calc_refuse(calc,
                              "the share of arm 2 would be %g%%; it lies between 0%% and 100%%",
                              "第 2 组的比例将为 %g%%；应在 0%% 与 100%% 之间", 100.0 * plan->p2);
    bool margin = GIVEN(MARGIN) || GIVEN(SUPERIOR);
    plan->method = margin ? YL_POWER_UNPOOLED : YL_POWER_POOLED;
    if (GIVEN(METHOD)) plan->method = (enum yl_power_method)IN(METHOD);
    plan->continuity = GIVEN(CONTINUITY);
    const bool arcsine = plan->method == YL_POWER_ARCSINE;
    if (GIVEN(SIZE) && arcsine)
        return yl_calc_refuse(calc, "'--method %s' is for persons; with clusters take a z test",
                              "“--method %s”只用于按人分流；按群组分流请用 z 检验",
                              methods[plan->method]);
    if (margin && fabs(GIVEN(MARGIN) ? IN(MARGIN) : IN(SUPERIOR)) >= 1.0)
        return yl_calc_refuse(calc, "a margin of 100 points or more excludes nothing; take less",
                              "界值达到 100 个百分点即毫无约束；请取更小的值");
    if (margin && plan->method != YL_POWER_UNPOOLED && plan->method != YL_POWER_MANNING)
        return yl_calc_refuse(calc, "with a margin '--method' is unpooled or farrington-manning",
                              "有界值时“--method”只能是 unpooled 或 farrington-manning");
    if (!margin && plan->method == YL_POWER_MANNING)
        return yl_calc_refuse(calc, "'--method farrington-manning' needs '--margin'",
                              "“--method farrington-manning”需要“--margin”");
    if (plan->continuity && arcsine)
        return yl_calc_refuse(calc, "'--continuity' goes with the z tests, not with '--method %s'",
                              "“--continuity”只用于 z 检验，不能与“--method %s”同用",
                              methods[plan->method]);
    return true;
}

bool yl_calc_proportions(struct yl_calc *calc)
{
    struct yl_power plan = {0};
    bool effect = false;
    enum yl_power_unknown unknown;
    double level;
    if (!read_shares(calc, &plan, &effect) || !read_common(calc, &plan)) return false;
    if (!read_unknown(calc, effect, &unknown) || !solve(calc, &plan, unknown, &level)) return false;
    add_sizes(calc, &plan);
    yl_calc_power(calc, plan.power);
    share(calc, "effect", plan.p2 - plan.p1, "effect, arm 2 less arm 1",
          "效应（第 2 组减第 1 组）");
    add_level(calc, level, plan.alpha);
    share(calc, "p1", plan.p1, "share in arm 1", "第 1 组比例");
    share(calc, "p2", plan.p2, "share in arm 2", "第 2 组比例");
    share(calc, "lift", plan.p2 / plan.p1 - 1.0, "relative lift", "相对提升");
    number(calc, "h", yl_power_h(plan.p1, plan.p2), "Cohen's h", "Cohen 的 h");
    number(calc, "odds_ratio", plan.p2 / (1.0 - plan.p2) * (1.0 - plan.p1) / plan.p1, "odds ratio",
           "比值比");
    if (unknown == YL_POWER_EFFECT) add_rule_of_thumb(calc, &plan, plan.p1 * (1.0 - plan.p1));
    if (unknown == YL_POWER_EFFECT && plan.margin == 0.0) {
        struct yl_power other = plan;
        other.downwards = !plan.downwards;
        if (yl_power_solve(&other, YL_POWER_EFFECT) == YL_POWER_FOUND)
            share(calc, plan.downwards ? "effect_up" : "effect_down", yl_power_effect(&other),
                  "effect the other way", "另一方向的效应");
    }
    add_design(calc, &plan, unknown == YL_POWER_SIZE);
    if (!add_weeks(calc, &plan)) return false;
    add_others(calc, &plan, unknown);
    add_hypothesis(calc, &plan);
    yl_calc_note(calc, "formula: %s%s", "公式：%s%s", formulas[plan.method][calc->lang],
                 plan.continuity ? pick(calc, ", with continuity correction", "，含连续性校正")
                                 : "");
    add_cluster_note(calc, &plan);
    return true;
}

/* Means and ratios of means, once the spread is known. */
static bool answer_means(struct yl_calc *calc, struct yl_power *plan, const char *en,
                         const char *zh)
{
    enum yl_power_unknown unknown;
    double level;
    plan->is_means = true;
    plan->effect = IN(EFFECT);
    if (!read_common(calc, plan) || !read_unknown(calc, GIVEN(EFFECT), &unknown)) return false;
    if (!plan->normal && GIVEN(N) && plan->n1 * fmin(1.0, plan->ratio) < 2.0)
        return yl_calc_refuse(calc, "a t test needs two people in each arm; raise '--n'",
                              "t 检验每组至少需要两人；请增大“--n”");
    if (!solve(calc, plan, unknown, &level)) return false;
    add_sizes(calc, plan);
    yl_calc_power(calc, plan->power);
    number(calc, "effect", plan->effect, "effect, arm 2 less arm 1", "效应（第 2 组减第 1 组）");
    add_level(calc, level, plan->alpha);
    number(calc, "sd", plan->sd1, "standard deviation", "标准差");
    if (unknown == YL_POWER_EFFECT) add_rule_of_thumb(calc, plan, plan->sd1 * plan->sd1);
    number(calc, "d", plan->effect / plan->sd1, "effect in standard deviations",
           "以标准差计的效应");
    add_design(calc, plan, unknown == YL_POWER_SIZE);
    if (!add_weeks(calc, plan)) return false;
    struct yl_power other = *plan;
    other.normal = !plan->normal;
    if (unknown == YL_POWER_SIZE && yl_power_solve(&other, unknown) == YL_POWER_FOUND) {
        whole(calc, "other", up(other.n1), other.normal ? "normal law" : "t law",
              other.normal ? "正态分布" : "t 分布");
        calc->row[calc->rows - 1].aside = true;
    }
    add_hypothesis(calc, plan);
    yl_calc_note(calc, "formula: %s", "公式：%s", calc->lang == YL_ZH ? zh : en);
    add_cluster_note(calc, plan);
    return true;
}

bool yl_calc_means(struct yl_calc *calc)
{
    struct yl_power plan = {0};
    if (!NEEDS(SD)) return false;
    plan.sd1 = IN(SD);
    plan.sd2 = GIVEN(SD2) ? IN(SD2) : IN(SD);
    plan.normal = GIVEN(NORMAL);
    bool welch = plan.sd1 != plan.sd2;
    if (plan.normal)
        return answer_means(calc, &plan, "normal law, known sd", "正态分布，标准差已知");
    return answer_means(calc, &plan,
                        welch ? "non-central t, Welch's degrees of freedom"
                              : "non-central t, both ends (R pwr.t.test)",
                        welch ? "非中心 t 分布，Welch 自由度"
                              : "非中心 t 分布，两侧都计（R pwr.t.test）");
}

bool yl_calc_ratio(struct yl_calc *calc)
{
    struct yl_power plan = {0};
    if (!NEEDS(NUM_MEAN) || !NEEDS(NUM_SD) || !NEEDS(DEN_MEAN) || !NEEDS(DEN_SD)) return false;
    struct yl_power_ratio m = {IN(NUM_MEAN), IN(NUM_SD), IN(DEN_MEAN), IN(DEN_SD), IN(CORR)};
    double ratio = m.mean_num / m.mean_den;
    if (GIVEN(LIFT) && GIVEN(EFFECT))
        return yl_calc_refuse(calc, "give '--effect' or '--lift', not both",
                              "“--effect”与“--lift”只能给一个");
    if (GIVEN(LIFT)) {
        GIVEN(EFFECT) = true;
        IN(EFFECT) = IN(LIFT) * ratio;
    }
    plan.sd1 = plan.sd2 = yl_power_ratio_sd(&m);
    plan.normal = true;
    if (!(plan.sd1 > 0.0))
        return yl_calc_refuse(
            calc, "the ratio would not vary at all; give the sds and '--corr' as measured",
            "该比率没有任何波动；请按实测给出标准差和“--corr”");
    if (!answer_means(calc, &plan,
                      "delta method: var = (var num - 2 r cov + r^2 var den) / mean den^2",
                      "delta 方法：方差 = (分子方差 - 2 r 协方差 + r^2 分母方差) / 分母均值^2"))
        return false;
    number(calc, "ratio_mean", ratio, "ratio of the means in arm 1", "第 1 组的比率");
    number(calc, "variance", plan.sd1 * plan.sd1, "variance of a person's share in it",
           "个体贡献的方差");
    if (ratio > 0.0 && ratio < 1.0)
        number(calc, "naive_variance", ratio * (1.0 - ratio) / m.mean_den,
               "naive variance: each unit below the line a coin of its own",
               "朴素方差：分母的每个单位各自独立");
    return true;
}

bool yl_calc_cluster(struct yl_calc *calc)
{
    if (!NEEDS(SIZE) || !NEEDS(ICC)) return false;
    if (GIVEN(P1)) return yl_calc_proportions(calc);
    if (GIVEN(SD)) return yl_calc_means(calc);
    double size = IN(SIZE);
    double deff = yl_power_design_effect(size, IN(CV), IN(ICC));
    number(calc, "deff", deff, "design effect", "设计效应");
    if (GIVEN(CLUSTERS))
        number(calc, "n_eff", IN(CLUSTERS) * size / deff,
               "independent people these clusters amount to", "这些群组相当于的独立人数");
    if (GIVEN(N)) {
        double n = IN(N) * deff;
        whole(calc, "n1", up(n), "people needed in place of --n independent ones",
              "代替 --n 个独立个体所需人数");
        number(calc, "n1_exact", n, "the same before rounding up", "取整前");
        whole(calc, "clusters_1", up(n / size), "clusters needed", "所需群组数");
    }
    yl_calc_note(calc,
                 "formula: 1 + ((1 + cv^2) m - 1) icc (Donner & Klar; Eldridge et al. for cv)",
                 "公式：1 + ((1 + cv^2) m - 1) icc（Donner 与 Klar；cv 见 Eldridge 等）");
    return true;
}

/* ---- a switchback: the one-sample t over pairs of blocks ------------------------------------- */
static double effect_excess(double effect, const void *context)
{
    struct yl_power_pairs plan = *(const struct yl_power_pairs *)context;
    plan.effect = effect;
    return yl_power_of_pairs(&plan) - plan.power;
}

bool yl_calc_switchback(struct yl_calc *calc)
{
    enum { LEAST = 6 }; /* pairs that observed results are judged by */
    struct yl_power_pairs plan = {IN(PAIRS), 0, 0, IN(ALPHA), IN(POWER), IS(SIDED, "1") ? 1 : 2};
    if (!NEEDS(SD)) return false;
    plan.sd = IN(SD);
    plan.effect = IN(EFFECT);
    if (GIVEN(PAIRS) && GIVEN(EFFECT) && GIVEN(POWER))
        return yl_calc_refuse(
            calc, "pairs, effect and power are all given; leave out the one to be found",
            "对数、效应和功效都已给出；请去掉要求解的那一个");
    if (!GIVEN(PAIRS) && !GIVEN(EFFECT))
        return yl_calc_refuse(calc,
                              "switchback needs an effect or '--pairs'; one of them must be known",
                              "switchback 需要效应或“--pairs”，二者至少给出一个");
    if (GIVEN(EFFECT) && !(fabs(plan.effect) > 0.0))
        return yl_calc_refuse(calc, "there is no difference to find; change the effect",
                              "没有可检出的差异；请修改效应");
    if (!(plan.power > plan.alpha))
        return yl_calc_refuse(calc, "the power is not above the level; ask for more",
                              "功效不高于显著性水平；请提高功效");
    if (!GIVEN(PAIRS)) plan.pairs = yl_power_least_pairs(plan);
    if (!(plan.pairs > 0.0))
        return yl_calc_refuse(calc, "more than a million pairs; ask for a larger effect",
                              "需要超过一百万对；请提高要检出的效应");
    if (!GIVEN(EFFECT)) plan.effect = yl_tails_root(effect_excess, &plan, 0.0, 1e4 * plan.sd);
    plan.power = yl_power_of_pairs(&plan);
    whole(calc, "pairs", plan.pairs, "pairs of blocks, each treated once",
          "时段对数，每对各组一次");
    whole(calc, "blocks", 2.0 * plan.pairs, "blocks (with unit: day, days)",
          "时段数（按天切换即天数）");
    yl_calc_power(calc, plan.power);
    number(calc, "effect", plan.effect, "effect, treated blocks less the others",
           "效应：实验时段减对照时段");
    share(calc, "alpha", plan.alpha, "level of the test (significance level, type I error)",
          "显著性水平（I 类错误）");
    number(calc, "sd", plan.sd, "standard deviation of a pair's difference",
           "一对时段之差的标准差");
    number(calc, "df", plan.pairs - 1.0, "degrees of freedom: pairs less 1", "自由度：对数减 1");
    if (plan.pairs < LEAST)
        yl_calc_note(
            calc, "with fewer than %d pairs observed results are not judged: one odd day decides",
            "少于 %d 对时，真实数据不作判断：一个反常的日子就会左右结论", LEAST);
    yl_calc_note(
        calc, "formula: one-sample t over pairs, non-central t, both ends (R power.t.test, paired)",
        "公式：对各对之差做单样本 t 检验，非中心 t 分布（R power.t.test，配对）");
    return true;
}
