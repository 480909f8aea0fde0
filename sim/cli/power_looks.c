/* power_looks.c: kinds that look at a test more than once, contract in power_call.h */
#include "sim/cli/power_call.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <string.h>

static int sided_of(const struct yl_power_call *call)
{
    return yl_power_call_is(call, YL_P_SIDED, "1") ? 1 : 2;
}

static int word_at(const struct yl_power_call *call, enum yl_power_option o, int otherwise)
{
    int at = 0;
    if (!call->given[o]) return otherwise;
    size_t length = strlen(call->text[o]);
    for (const char *word = yl_power_call_option(o)->value; *word; at++) {
        size_t size = strcspn(word, "|");
        if (size == length && !strncmp(word, call->text[o], size)) return at;
        word += size + (word[size] == '|');
    }
    return otherwise;
}

static bool read_times(struct yl_power_call *call, struct yl_sequential *sequential)
{
    if (!call->given[YL_P_TIMES]) {
        if (!yl_power_call_needs(call, YL_P_LOOKS)) return false;
        yl_sequential_even(sequential, (int)call->number[YL_P_LOOKS]);
        return true;
    }
    int count = yl_power_call_list(call, YL_P_TIMES, sequential->time, YL_SEQUENTIAL_LOOKS);
    bool good = count > 0 && fabs(sequential->time[count - 1] - 1.0) < 1e-9;
    for (int k = 0; good && k < count; k++)
        good = sequential->time[k] > (k ? sequential->time[k - 1] : 0.0);
    if (!good)
        return yl_power_call_wrong(
            call, "'--times' takes %s, not '%s'", "“--times”需要%s，而不是“%s”",
            yl_power_call_option(YL_P_TIMES)->takes[call->lang], call->text[YL_P_TIMES]);
    sequential->time[count - 1] = 1.0;
    sequential->looks = count;
    if (!call->given[YL_P_LOOKS] || (int)call->number[YL_P_LOOKS] == count) return true;
    return yl_power_call_wrong(call, "'--looks' says %d but '--times' has %d; leave '--looks' out",
                               "“--looks”为 %d，而“--times”有 %d 个；请去掉“--looks”",
                               (int)call->number[YL_P_LOOKS], count);
}

static bool read_bounds(struct yl_power_call *call, struct yl_sequential *sequential)
{
    static const enum yl_sequential_kind kinds[] = {
        YL_SEQUENTIAL_POCOCK, YL_SEQUENTIAL_OBRIEN_FLEMING, YL_SEQUENTIAL_LAN_DEMETS,
        YL_SEQUENTIAL_WANG_TSIATIS};
    if (!yl_power_call_needs(call, YL_P_BOUNDS) || !read_times(call, sequential)) return false;
    sequential->kind = kinds[word_at(call, YL_P_BOUNDS, 0)];
    sequential->curve = (enum yl_sequential_curve)word_at(call, YL_P_SPENDING, 0);
    sequential->delta = yl_power_call_get(call, YL_P_DELTA, 0.0);
    sequential->shape = yl_power_call_get(call, YL_P_SHAPE, 1.0);
    sequential->alpha = yl_power_call_get(call, YL_P_ALPHA, 0.05);
    sequential->sided = sided_of(call);
    bool spends = sequential->kind == YL_SEQUENTIAL_LAN_DEMETS;
    if (call->given[YL_P_SPENDING] && !spends)
        return yl_power_call_wrong(call, "'--spending' goes with '--bounds lan-demets'",
                                   "“--spending”须与“--bounds lan-demets”同用");
    if ((sequential->kind == YL_SEQUENTIAL_WANG_TSIATIS) != call->given[YL_P_DELTA])
        return yl_power_call_wrong(call, "'--bounds wang-tsiatis' and '--delta' go together",
                                   "“--bounds wang-tsiatis”须与“--delta”同用");
    bool shaped = spends && sequential->curve >= YL_SEQUENTIAL_SPEND_POWER;
    if (shaped != call->given[YL_P_SHAPE])
        return yl_power_call_wrong(call, "'--spending power' or 'gamma' and '--shape' go together",
                                   "“--spending power”或“gamma”须与“--shape”同用");
    if (shaped && sequential->curve == YL_SEQUENTIAL_SPEND_POWER && !(sequential->shape > 0.0))
        return yl_power_call_wrong(call, "'--spending power' takes a '--shape' above 0, such as 2",
                                   "“--spending power”的“--shape”须大于 0，如 2");
    return true;
}

static void add_looks(struct yl_power_call *call, const struct yl_sequential *sequential)
{
    char key[24], en[80], zh[80];
    for (int k = 0; k < sequential->looks; k++) {
        snprintf(key, sizeof key, "bound_%d", k + 1);
        snprintf(en, sizeof en, "bound for %s at look %d (%.4g%% of the data)",
                 sequential->sided == 2 ? "|z|" : "z", k + 1, 100.0 * sequential->time[k]);
        snprintf(zh, sizeof zh, "第 %d 次查看的 %s 界值（数据的 %.4g%%）", k + 1,
                 sequential->sided == 2 ? "|z|" : "z", 100.0 * sequential->time[k]);
        yl_power_call_row(call, key, sequential->bound[k], en, zh);
    }
    for (int k = 0; k < sequential->looks; k++) {
        snprintf(key, sizeof key, "p_%d", k + 1);
        snprintf(en, sizeof en, "p value to beat at look %d", k + 1);
        snprintf(zh, sizeof zh, "第 %d 次查看要低于的 p 值", k + 1);
        yl_power_call_row(call, key, sequential->nominal[k], en, zh);
    }
    for (int k = 0; k < sequential->looks; k++) {
        snprintf(key, sizeof key, "spent_%d", k + 1);
        snprintf(en, sizeof en, "level spent by look %d", k + 1);
        snprintf(zh, sizeof zh, "到第 %d 次查看已消耗的水平", k + 1);
        yl_power_call_row(call, key, sequential->spent[k], en, zh);
    }
}

static void add_look_sizes(struct yl_power_call *call, const struct yl_sequential *sequential,
                           double inflation)
{
    double n = call->number[YL_P_N] * inflation;
    yl_power_call_whole(call, "n1", ceil(n - 1e-9), "people in arm 1 at the last look",
                        "最后一次查看时对照组人数");
    char key[24], en[80], zh[80];
    for (int k = 0; k < sequential->looks; k++) {
        snprintf(key, sizeof key, "n1_%d", k + 1);
        snprintf(en, sizeof en, "people in arm 1 at look %d", k + 1);
        snprintf(zh, sizeof zh, "第 %d 次查看时对照组人数", k + 1);
        yl_power_call_whole(call, key, ceil(n * sequential->time[k] - 1e-9), en, zh);
    }
}

static const char *shape_text(const struct yl_sequential *sequential, enum yl_lang lang)
{
    static const char *const kinds[3][2] = {
        {"Pocock (1977): one cut at every look", "Pocock（1977）：每次查看同一界值"},
        {"O'Brien & Fleming (1979): cut C / sqrt(share of the data)",
         "O'Brien 与 Fleming（1979）：界值 C / sqrt(数据比例)"},
        {"Wang & Tsiatis (1987): cut C * share^(delta - 1/2)",
         "Wang 与 Tsiatis（1987）：界值 C * 比例^(delta - 1/2)"}};
    static const char *const curves[4][2] = {
        {"Lan & DeMets (1983), spending like O'Brien & Fleming",
         "Lan 与 DeMets（1983），O'Brien-Fleming 型消耗"},
        {"Lan & DeMets (1983), spending like Pocock", "Lan 与 DeMets（1983），Pocock 型消耗"},
        {"Lan & DeMets (1983), spending alpha t^shape",
         "Lan 与 DeMets（1983），消耗 alpha t^shape"},
        {"Lan & DeMets (1983), Hwang, Shih & De Cani's spending",
         "Lan 与 DeMets（1983），Hwang-Shih-De Cani 消耗"}};
    return sequential->kind == YL_SEQUENTIAL_LAN_DEMETS ? curves[sequential->curve][lang]
                                                        : kinds[sequential->kind][lang];
}

bool yl_power_looks_sequential(struct yl_power_call *c)
{
    struct yl_sequential t = {0};
    if (!read_bounds(c, &t)) return false;
    double power = yl_power_call_get(c, YL_P_POWER, 0.8), inflation, drift;
    if (power <= t.alpha)
        return yl_power_call_wrong(
            c, "a power of %g%% is not above the level of %g%%, so it needs no data; ask for more",
            "功效 %g%% 不高于显著性水平 %g%%，不需要数据；请提高功效", 100.0 * power,
            100.0 * t.alpha);
    if (!yl_power_call_machine(c, yl_sequential_bounds(&t))) return false;
    if (!yl_power_call_machine(c, yl_sequential_inflation(&inflation, &t, power))) return false;
    if (!yl_power_call_machine(c, yl_sequential_drift(&drift, &t, power))) return false;
    struct yl_sequential_power null, effect;
    if (!yl_power_call_machine(c, yl_sequential_power(&null, &t, 0.0))) return false;
    if (!yl_power_call_machine(c, yl_sequential_power(&effect, &t, drift))) return false;
    if (c->given[YL_P_N]) add_look_sizes(c, &t, inflation);
    add_looks(c, &t);
    yl_power_call_share(c, "alpha", t.alpha, "level of the whole test", "整个检验的显著性水平");
    yl_power_call_power(c, power);
    yl_power_call_row(c, "inflation", inflation, "largest size over that of a test with one look",
                      "最大样本量与单次检验样本量之比");
    if (isfinite(t.constant)) yl_power_call_row(c, "constant", t.constant, "constant C", "常数 C");
    yl_power_call_row(c, "expected_null", null.expected * inflation,
                      "mean size over that of one look, no effect", "无效应时平均样本量之比");
    yl_power_call_row(c, "expected_effect", effect.expected * inflation,
                      "mean size over that of one look, the effect planned for",
                      "有计划效应时平均样本量之比");
    yl_power_call_note(c, "bounds: %s; recursive integration", "界值：%s；递归积分",
                       shape_text(&t, c->lang));
    return true;
}

bool yl_power_looks_peeking(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_LOOKS)) return false;
    double rate, alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    int looks = (int)c->number[YL_P_LOOKS];
    if (!yl_power_call_machine(c, yl_sequential_peeking(&rate, alpha, sided_of(c), looks)))
        return false;
    yl_power_call_share(c, "false_positive", rate,
                        "false positives when stopping at the first success",
                        "一显著就停止时的假阳性率");
    yl_power_call_share(c, "alpha", alpha, "level of each look", "每次查看的水平");
    yl_power_call_note(
        c, "equal looks, stop at the first p below alpha (Armitage, McPherson & Rowe 1969)",
        "等距查看，p 低于水平即停（Armitage、McPherson、Rowe 1969）");
    return true;
}

/* A difference that was seen: ratio, p value, interval. */
static bool answer_seen(struct yl_power_call *call, double alpha)
{
    if (!yl_power_call_needs(call, YL_P_VARIANCE)) return false;
    double d = call->number[YL_P_DIFFERENCE], v = call->number[YL_P_VARIANCE],
           tau = call->number[YL_P_TAU];
    double half = yl_always_valid_halfwidth(v, tau, alpha);
    yl_power_call_row(call, "p", yl_always_valid_p(d, v, tau), "always-valid p value at this look",
                      "此刻的始终有效 p 值");
    yl_power_call_row(call, "ratio", yl_always_valid_ratio(d, v, tau),
                      "mixture likelihood ratio Lambda", "混合似然比 Lambda");
    yl_power_call_row(call, "low", d - half, "interval, low", "区间下限");
    yl_power_call_row(call, "high", d + half, "interval, high", "区间上限");
    yl_power_call_row(call, "p_fixed", 2.0 * yl_tails_above(fabs(d) / sqrt(v)),
                      "p value of a test with one look", "单次检验的 p 值");
    yl_power_call_share(call, "alpha", alpha, "level", "显著性水平");
    return true;
}

static bool read_effect(struct yl_power_call *call, struct yl_always_valid_plan *plan)
{
    double ratio = yl_power_call_get(call, YL_P_RATIO, 1.0);
    if (call->given[YL_P_P1] && call->given[YL_P_P2]) {
        double p1 = call->number[YL_P_P1], p2 = call->number[YL_P_P2];
        plan->effect = p2 - p1;
        plan->unit_variance = p1 * (1.0 - p1) + p2 * (1.0 - p2) / ratio;
    } else if (call->given[YL_P_SD] && call->given[YL_P_EFFECT]) {
        double sd = call->number[YL_P_SD], sd2 = yl_power_call_get(call, YL_P_SD2, sd);
        plan->effect = call->number[YL_P_EFFECT];
        plan->unit_variance = sd * sd + sd2 * sd2 / ratio;
    } else
        return yl_power_call_wrong(call,
                                   "%s needs '--difference' and '--variance' (seen), or '--p1' and "
                                   "'--p2', or '--sd' and '--effect' (planned)",
                                   "%s "
                                   "需要“--difference”和“--variance”（已观测），或“--p1”和“--"
                                   "p2”，或“--sd”和“--effect”（计划）",
                                   call->kind);
    if (plan->effect != 0.0) return true;
    return yl_power_call_wrong(
        call,
        "there is no difference to find, so the test would never end; give two arms that differ",
        "没有可检出的差异，检验永远不会结束；请给出有差异的两组");
}

/* The largest size: as given, or that which brings the power. */
static bool find_largest(struct yl_power_call *call, struct yl_always_valid_plan *plan,
                         struct yl_always_valid_outcome *out)
{
    plan->looks = (int)yl_power_call_get(call, YL_P_LOOKS, 100.0);
    if (call->given[YL_P_MOST]) {
        plan->largest = call->number[YL_P_MOST];
        if (plan->largest < plan->looks) plan->looks = (int)plan->largest;
        return yl_power_call_machine(call, yl_always_valid_expect(out, plan));
    }
    double power = yl_power_call_get(call, YL_P_POWER, 0.8);
    if (!yl_power_call_machine(call, yl_always_valid_size(plan, power, out))) return false;
    if (plan->largest > 0.0) return true;
    return yl_power_call_wrong(
        call, "no size gives this power; choose '--tau' near the effect, or ask for less power",
        "没有样本量能达到此功效；请把“--tau”取在效应附近，或降低功效");
}

bool yl_power_looks_mixture(struct yl_power_call *c)
{
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    if (!yl_power_call_needs(c, YL_P_TAU)) return false;
    if (c->given[YL_P_DIFFERENCE]) return answer_seen(c, alpha);
    struct yl_always_valid_plan plan = {.tau = c->number[YL_P_TAU], .alpha = alpha};
    struct yl_always_valid_outcome out;
    if (c->given[YL_P_MOST] && c->given[YL_P_POWER])
        return yl_power_call_wrong(
            c, "'--most' and '--power' are both given; leave out the one to be found",
            "“--most”与“--power”都已给出；请去掉要求解的那一个");
    if (!read_effect(c, &plan) || !find_largest(c, &plan, &out)) return false;
    double ratio = yl_power_call_get(c, YL_P_RATIO, 1.0), n1 = plan.largest,
           n2 = ceil(n1 * ratio - 1e-9);
    yl_power_call_whole(c, "n1", n1, "people in arm 1 at which the test is given up",
                        "对照组达到此人数即放弃");
    yl_power_call_whole(c, "n2", n2, "people in arm 2 then", "此时实验组人数");
    yl_power_call_whole(c, "n_total", n1 + n2, "people in all then", "此时总人数");
    yl_power_call_share(c, "power", out.power, "chance to stop by then", "此前停止的概率");
    yl_power_call_row(c, "effect", plan.effect, "effect, arm 2 less arm 1",
                      "效应（第 2 组减第 1 组）");
    yl_power_call_share(c, "alpha", alpha, "level of the whole test", "整个检验的显著性水平");
    yl_power_call_row(c, "expected_n1", out.expected, "mean people in arm 1 at the end",
                      "结束时对照组平均人数");
    if (isfinite(out.meets))
        yl_power_call_row(c, "expected_meets", out.meets,
                          "size at which the mean path meets the bound", "平均路径触界时的人数");
    yl_power_call_share(c, "false_alarms", out.false_alarms, "false positives by then",
                        "此前的假阳性率");
    double z = yl_tails_cut(0.5 * alpha) + yl_tails_cut(1.0 - fmin(out.power, 1.0 - 1e-12));
    double fixed = z * z * plan.unit_variance / (plan.effect * plan.effect);
    if (isfinite(fixed) && out.power > alpha)
        yl_power_call_row(c, "inflation", n1 / fixed,
                          "largest size over that of a test with one look",
                          "最大样本量与单次检验样本量之比");
    yl_power_call_note(c, "mixture SPRT (Johari et al. 2017), looked at %d times, equal steps",
                       "混合 SPRT（Johari 等 2017），等距查看 %d 次", plan.looks);
    return true;
}

bool yl_power_looks_sequence(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_SD) || !yl_power_call_needs(c, YL_P_N) ||
        !yl_power_call_needs(c, YL_P_TUNED))
        return false;
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05), n = c->number[YL_P_N],
           sd = c->number[YL_P_SD];
    double rho = yl_always_valid_rho(c->number[YL_P_TUNED], alpha),
           half = yl_always_valid_sequence(sd, n, rho, alpha);
    yl_power_call_row(c, "halfwidth", half, "half-width of the confidence sequence",
                      "置信序列的半宽");
    yl_power_call_row(c, "rho", rho, "tuning rho", "调节参数 rho");
    yl_power_call_row(c, "ratio_to_fixed", half / (yl_tails_cut(0.5 * alpha) * sd / sqrt(n)),
                      "over that of a fixed interval", "与固定区间半宽之比");
    yl_power_call_share(c, "alpha", alpha, "level", "显著性水平");
    yl_power_call_note(c, "asymptotic confidence sequence (Waudby-Smith et al. 2021)",
                       "渐近置信序列（Waudby-Smith 等 2021）");
    return true;
}

bool yl_power_looks_conversions(struct yl_power_call *c)
{
    enum { MOST = 10000000 };
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05),
           power = yl_power_call_get(c, YL_P_POWER, 0.8);
    double lift = yl_power_call_get(c, YL_P_LIFT, 0.0);
    int n = (int)fmin(yl_power_call_get(c, YL_P_N, 0.0), 1e9),
        lead = (int)yl_power_call_get(c, YL_P_LEAD, 0.0);
    if (n > MOST)
        return yl_power_call_wrong(c, "'--n' takes up to %d conversions", "“--n”最多 %d 次转化",
                                   MOST);
    if (c->given[YL_P_LIFT] && !(lift > 0.0))
        return yl_power_call_wrong(c, "'--lift' is above 0 here, such as 20%%",
                                   "此处“--lift”须大于 0，如 20%%");
    if (!n) {
        if (!yl_power_call_needs(c, YL_P_LIFT)) return false;
        if (lead)
            return yl_power_call_wrong(c, "'--lead' goes with '--n'", "“--lead”须与“--n”同用");
        n = yl_sequential_conversions(&lead, lift, alpha, power, MOST);
        if (!n)
            return yl_power_call_wrong(
                c, "more than %d conversions would be needed; ask for a larger lift",
                "需要超过 %d 次转化；请提高要检出的提升", MOST);
    } else if (!lead)
        lead = yl_sequential_lead_needed(n, alpha);
    yl_power_call_whole(c, "n_total", n, "conversions, both arms, at which the test ends",
                        "两组合计转化数达到此数即结束");
    yl_power_call_whole(c, "bound_1", lead, "lead of the treatment that ends it earlier",
                        "实验组领先此数即提前结束");
    yl_power_call_share(c, "alpha", yl_sequential_lead(n, lead, 0.5), "false positives, one-sided",
                        "单侧假阳性率");
    if (lift > 0.0) {
        yl_power_call_share(c, "power", yl_sequential_lead(n, lead, (1.0 + lift) / (2.0 + lift)),
                            "power", "功效");
        yl_power_call_share(c, "effect", lift, "relative lift", "相对提升");
    }
    yl_power_call_note(
        c, "simple sequential test, equal arms (Miller 2015); exact chances of first passage",
        "简单序贯检验，两组均分（Miller 2015）；首达概率为精确值");
    return true;
}
