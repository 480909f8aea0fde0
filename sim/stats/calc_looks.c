/* calc_looks.c: kinds that look at a test more than once, contract in calc.h */
#include "sim/stats/always_valid.h"
#include "sim/stats/calc_parts.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include <math.h>

static int sided_of(const struct yl_calc *calc) { return IS(SIDED, "1") ? 1 : 2; }

static bool read_times(struct yl_calc *calc, struct yl_sequential *test)
{
    if (!GIVEN(TIMES)) {
        if (!NEEDS(LOOKS)) return false;
        yl_sequential_even(test, (int)IN(LOOKS));
        return true;
    }
    int count = yl_calc_list(calc, YL_IN_TIMES, test->time, YL_SEQUENTIAL_LOOKS);
    bool good = count > 0 && fabs(test->time[count - 1] - 1.0) < 1e-9;
    for (int k = 0; good && k < count; k++) good = test->time[k] > (k ? test->time[k - 1] : 0.0);
    if (!good) return yl_calc_bad(calc, YL_IN_TIMES);
    test->time[count - 1] = 1.0;
    test->looks = count;
    if (!GIVEN(LOOKS) || (int)IN(LOOKS) == count) return true;
    return yl_calc_refuse(calc, "'--looks' is %d but '--times' has %d; leave '--looks' out",
                          "“--looks”为 %d，而“--times”有 %d 个；请去掉“--looks”", (int)IN(LOOKS),
                          count);
}

static bool read_bounds(struct yl_calc *calc, struct yl_sequential *test)
{
    static const enum yl_sequential_kind kinds[] = {
        YL_SEQUENTIAL_POCOCK, YL_SEQUENTIAL_OBRIEN_FLEMING, YL_SEQUENTIAL_LAN_DEMETS};
    if (!NEEDS(BOUNDS) || !read_times(calc, test)) return false;
    test->kind = kinds[(int)IN(BOUNDS)];
    test->curve = (enum yl_sequential_curve)(int)IN(SPENDING);
    test->alpha = IN(ALPHA);
    test->sided = sided_of(calc);
    if (!GIVEN(SPENDING) || test->kind == YL_SEQUENTIAL_LAN_DEMETS) return true;
    return yl_calc_refuse(calc, "'--spending' goes with '--bounds lan-demets'",
                          "“--spending”须与“--bounds lan-demets”同用");
}

static void add_looks(struct yl_calc *calc, const struct yl_sequential *test)
{
    char key[24], en[80], zh[80];
    for (int k = 0; k < test->looks; k++) {
        snprintf(key, sizeof key, "bound_%d", k + 1);
        snprintf(en, sizeof en, "bound (critical value) for %s at look %d (%.4g%%)",
                 test->sided == 2 ? "|z|" : "z", k + 1, 100.0 * test->time[k]);
        snprintf(zh, sizeof zh, "第 %d 次查看的 %s 界值（临界值，数据的 %.4g%%）", k + 1,
                 test->sided == 2 ? "|z|" : "z", 100.0 * test->time[k]);
        number(calc, key, test->bound[k], en, zh);
    }
    for (int k = 0; k < test->looks; k++)
        yl_calc_look(calc, YL_SHOW_NUMBER, "p", k + 1, test->nominal[k],
                     "p value to beat at look %d", "第 %d 次查看要低于的 p 值");
    for (int k = 0; k < test->looks; k++)
        yl_calc_look(calc, YL_SHOW_NUMBER, "spent", k + 1, test->spent[k], "level spent by look %d",
                     "到第 %d 次查看已消耗的水平");
}

static void add_look_sizes(struct yl_calc *calc, const struct yl_sequential *test, double inflation)
{
    double n = IN(N) * inflation;
    whole(calc, "n1", ceil(n - 1e-9), "people in arm 1 at the last look",
          "最后一次查看时对照组人数");
    for (int k = 0; k < test->looks; k++)
        yl_calc_look(calc, YL_SHOW_WHOLE, "n1", k + 1, ceil(n * test->time[k] - 1e-9),
                     "people in arm 1 at look %d", "第 %d 次查看时对照组人数");
}

static const char *shape_text(const struct yl_sequential *test, enum yl_lang lang)
{
    static const char *const kinds[][2] = {
        {"Pocock (1977): one cut at every look", "Pocock（1977）：每次查看同一界值"},
        {"O'Brien & Fleming (1979): cut C / sqrt(share of the data)",
         "O'Brien 与 Fleming（1979）：界值 C / sqrt(数据比例)"},
        {"Lan & DeMets (1983), spending like O'Brien & Fleming",
         "Lan 与 DeMets（1983），O'Brien-Fleming 型消耗"},
        {"Lan & DeMets (1983), spending like Pocock", "Lan 与 DeMets（1983），Pocock 型消耗"}};
    return kinds[test->kind + (test->kind == YL_SEQUENTIAL_LAN_DEMETS ? test->curve : 0)][lang];
}

bool yl_calc_sequential(struct yl_calc *calc)
{
    struct yl_sequential test = {0};
    if (!read_bounds(calc, &test)) return false;
    const double power = IN(POWER);
    if (power <= test.alpha) return yl_calc_above(calc, power, test.alpha);
    if (!yl_calc_machine(calc, yl_sequential_bounds(&test))) return false;
    double inflation = yl_sequential_inflation(&test, power),
           drift = yl_sequential_drift(&test, power);
    struct yl_sequential_power null, effect;
    yl_sequential_power(&null, &test, 0.0);
    yl_sequential_power(&effect, &test, drift);
    struct yl_sequential_futile futile = {.inflation = NAN};
    double low[YL_SEQUENTIAL_LOOKS];
    if (GIVEN(FUTILITY)) {
        if (!yl_calc_machine(
                calc, yl_sequential_futility(&futile, low, &test,
                                             (enum yl_sequential_curve)(int)IN(FUTILITY), power)))
            return false;
        inflation = futile.inflation;
        null.expected = futile.expected_null;
        effect.expected = futile.expected_effect;
    }
    if (GIVEN(N)) add_look_sizes(calc, &test, inflation);
    add_looks(calc, &test);
    for (int k = 0; GIVEN(FUTILITY) && k < test.looks; k++)
        yl_calc_look(calc, YL_SHOW_NUMBER, "futility", k + 1, low[k],
                     test.sided == 2 ? "|z| below which look %d may give up (futility bound)"
                                     : "z below which look %d may give up (futility bound)",
                     test.sided == 2 ? "第 %d 次查看低于此 |z| 可放弃（无效界值）"
                                     : "第 %d 次查看低于此 z 可放弃（无效界值）");
    share(calc, "alpha", test.alpha, "level of the whole test (type I error)",
          "整个检验的显著性水平（I 类错误）");
    yl_calc_power(calc, power);
    number(calc, "inflation", inflation, "inflation factor: largest size over that of one look",
           "膨胀系数：最大样本量与单次检验样本量之比");
    if (GIVEN(FUTILITY)) {
        share(calc, "given_up_null", futile.stopped_null, "chance to give up early, no effect",
              "无效应时提前放弃的概率");
        yl_calc_note(calc,
                     "futility: non-binding, the chance to miss the effect is spent by the curve; "
                     "mean sizes keep to it",
                     "无效界值：非约束性，按消耗函数分配漏检概率；平均样本量按遵守界值计");
    }
    if (isfinite(test.constant)) number(calc, "constant", test.constant, "constant C", "常数 C");
    number(calc, "expected_null", null.expected * inflation,
           "mean size over that of one look, no effect", "无效应时平均样本量之比");
    number(calc, "expected_effect", effect.expected * inflation,
           "mean size over that of one look, the effect planned for", "有计划效应时平均样本量之比");
    yl_calc_note(calc, "bounds: %s; recursive integration", "界值：%s；递归积分",
                 shape_text(&test, calc->lang));
    return true;
}

bool yl_calc_peeking(struct yl_calc *calc)
{
    if (!NEEDS(LOOKS)) return false;
    const double alpha = IN(ALPHA),
                 rate = yl_sequential_peeking(alpha, sided_of(calc), (int)IN(LOOKS));
    share(calc, "false_positive", rate, "false positives when stopping at the first success",
          "一显著就停止时的假阳性率");
    share(calc, "alpha", alpha, "level of each look", "每次查看的水平");
    yl_calc_note(calc,
                 "equal looks, stop at the first p below alpha (Armitage, McPherson & Rowe 1969)",
                 "等距查看，p 低于水平即停（Armitage、McPherson、Rowe 1969）");
    return true;
}

/* A difference that was seen: ratio, p value, interval. */
static bool answer_seen(struct yl_calc *calc, double alpha)
{
    if (!NEEDS(VARIANCE)) return false;
    double d = IN(DIFFERENCE), v = IN(VARIANCE), tau = IN(TAU);
    double half = yl_always_valid_halfwidth(v, tau, alpha);
    number(calc, "p", yl_always_valid_p(d, v, tau), "always-valid p value at this look",
           "此刻的始终有效 p 值");
    number(calc, "ratio", yl_always_valid_ratio(d, v, tau), "mixture likelihood ratio Lambda",
           "混合似然比 Lambda");
    number(calc, "low", d - half, "interval, low", "区间下限");
    number(calc, "high", d + half, "interval, high", "区间上限");
    number(calc, "p_fixed", 2.0 * yl_tails_above(fabs(d) / sqrt(v)),
           "p value of a test with one look", "单次检验的 p 值");
    share(calc, "alpha", alpha, "level", "显著性水平");
    return true;
}

static bool read_effect(struct yl_calc *calc, struct yl_always_valid_plan *plan)
{
    double ratio = IN(RATIO);
    if (GIVEN(P1) && GIVEN(P2)) {
        double p1 = IN(P1), p2 = IN(P2);
        plan->effect = p2 - p1;
        plan->unit_variance = p1 * (1.0 - p1) + p2 * (1.0 - p2) / ratio;
    } else if (GIVEN(SD) && GIVEN(EFFECT)) {
        double sd = IN(SD), sd2 = GIVEN(SD2) ? IN(SD2) : sd;
        plan->effect = IN(EFFECT);
        plan->unit_variance = sd * sd + sd2 * sd2 / ratio;
    } else
        return yl_calc_refuse(calc,
                              "%s needs '--difference' and '--variance' (seen), or '--p1' and "
                              "'--p2', or '--sd' and '--effect' (planned)",
                              "%s "
                              "需要“--difference”和“--variance”（已观测），或“--p1”和“--"
                              "p2”，或“--sd”和“--effect”（计划）",
                              calc->of->name);
    if (plan->effect != 0.0) return true;
    return yl_calc_refuse(
        calc,
        "there is no difference to find, so the test would never end; give two arms that differ",
        "没有可检出的差异，检验永远不会结束；请给出有差异的两组");
}

/* The largest size: as given, or that which brings the power. */
static bool find_largest(struct yl_calc *calc, struct yl_always_valid_plan *plan,
                         struct yl_always_valid_outcome *out)
{
    plan->looks = (int)IN(LOOKS);
    if (GIVEN(MOST)) {
        plan->largest = IN(MOST);
        if (plan->largest < plan->looks) plan->looks = (int)plan->largest;
        return yl_calc_machine(calc, yl_always_valid_expect(out, plan));
    }
    if (!yl_calc_machine(calc, yl_always_valid_size(plan, IN(POWER), out))) return false;
    if (plan->largest > 0.0) return true;
    return yl_calc_refuse(
        calc, "no size gives this power; choose '--tau' near the effect, or ask for less power",
        "没有样本量能达到此功效；请把“--tau”取在效应附近，或降低功效");
}

bool yl_calc_mixture(struct yl_calc *calc)
{
    double alpha = IN(ALPHA);
    if (!NEEDS(TAU)) return false;
    if (GIVEN(DIFFERENCE)) return answer_seen(calc, alpha);
    struct yl_always_valid_plan plan = {.tau = IN(TAU), .alpha = alpha};
    struct yl_always_valid_outcome out;
    if (GIVEN(MOST) && GIVEN(POWER))
        return yl_calc_refuse(
            calc, "'--most' and '--power' are both given; leave out the one to be found",
            "“--most”与“--power”都已给出；请去掉要求解的那一个");
    if (!read_effect(calc, &plan) || !find_largest(calc, &plan, &out)) return false;
    double ratio = IN(RATIO), n1 = plan.largest, n2 = ceil(n1 * ratio - 1e-9);
    whole(calc, "n1", n1, "people in arm 1 at which the test is given up",
          "对照组达到此人数即放弃");
    whole(calc, "n2", n2, "people in arm 2 then", "此时实验组人数");
    whole(calc, "n_total", n1 + n2, "people in all then", "此时总人数");
    share(calc, "power", out.power, "chance to stop by then", "此前停止的概率");
    number(calc, "effect", plan.effect, "effect, arm 2 less arm 1", "效应（第 2 组减第 1 组）");
    share(calc, "alpha", alpha, "level of the whole test", "整个检验的显著性水平");
    number(calc, "expected_n1", out.expected, "mean people in arm 1 at the end",
           "结束时对照组平均人数");
    if (isfinite(out.meets))
        number(calc, "expected_meets", out.meets, "size at which the mean path meets the bound",
               "平均路径触界时的人数");
    share(calc, "false_alarms", out.false_alarms, "false positives by then", "此前的假阳性率");
    double z = yl_tails_cut(0.5 * alpha) + yl_tails_cut(1.0 - fmin(out.power, 1.0 - 1e-12));
    double fixed = z * z * plan.unit_variance / (plan.effect * plan.effect);
    if (isfinite(fixed) && out.power > alpha)
        number(calc, "inflation", n1 / fixed, "largest size over that of a test with one look",
               "最大样本量与单次检验样本量之比");
    yl_calc_note(calc, "mixture SPRT (Johari et al. 2017), looked at %d times, equal steps",
                 "混合 SPRT（Johari 等 2017），等距查看 %d 次", plan.looks);
    return true;
}
