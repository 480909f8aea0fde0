/* calc_plans.c: switchbacks, and what a plan finds week by week, contract in calc.h */
#include "sim/stats/calc_parts.h"
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include <math.h>

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

/* ---- week by week ---------------------------------------------------------------------------- */
double yl_calc_arms(const struct yl_calc *calc, const struct yl_power *plan)
{
    return 1.0 + (IN(ARMS) - 1.0) * plan->ratio;
}

bool yl_calc_weeks(struct yl_calc *calc, const struct yl_power *plan)
{
    int weeks = (int)IN(WEEKS);
    if (!GIVEN(WEEKS)) return true;
    if (!NEEDS(PER_DAY)) return false;
    for (int w = 0; w < weeks; w++) {
        struct yl_power at = *plan;
        at.n1 = 7.0 * (w + 1) * IN(PER_DAY) / yl_calc_arms(calc, plan);
        at.power = IN(POWER);
        bool found = yl_power_solve(&at, YL_POWER_EFFECT) == YL_POWER_FOUND;
        yl_calc_look(calc, plan->is_means ? YL_SHOW_NUMBER : YL_SHOW_SHARE, "mde_week", w + 1,
                     found ? yl_power_effect(&at) : NAN, "detectable effect (MDE) after week %d",
                     "第 %d 周后能检出的效应（MDE）");
    }
    return true;
}
