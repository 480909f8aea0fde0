/* power_checks.c: kinds that analyse data or a habit, contract in power_call.h */
#include "sim/base/text.h"
#include "sim/cli/power_call.h"
#include "sim/stats/adjust.h"
#include "sim/stats/analysis.h"
#include "sim/stats/bayes.h"
#include <math.h>
#include <string.h>

static bool wrong_list(struct yl_power_call *call, enum yl_power_option o)
{
    const struct yl_power_option_row *row = yl_power_call_option(o);
    return yl_power_call_wrong(call, "'--%s' takes %s, not '%s'", "“--%s”需要%s，而不是“%s”",
                               row->name, row->takes[call->lang], call->text[o]);
}

bool yl_power_checks_srm(struct yl_power_call *c)
{
    double counts[YL_POWER_LIST], split[YL_POWER_LIST], all = 0.0;
    if (!yl_power_call_needs(c, YL_P_COUNTS)) return false;
    int arms = yl_power_call_list(c, YL_P_COUNTS, counts, YL_POWER_LIST), weights = arms;
    for (int i = 0; i < arms; i++) {
        if (!(counts[i] >= 0.0) || counts[i] != floor(counts[i])) return wrong_list(c, YL_P_COUNTS);
        all += counts[i];
        split[i] = 1.0;
    }
    if (arms < 2 || !(all > 0.0)) return wrong_list(c, YL_P_COUNTS);
    if (c->given[YL_P_SPLIT]) weights = yl_power_call_list(c, YL_P_SPLIT, split, YL_POWER_LIST);
    for (int i = 0; i < weights; i++)
        if (!(split[i] > 0.0)) return wrong_list(c, YL_P_SPLIT);
    if (weights == 0) return wrong_list(c, YL_P_SPLIT);
    if (weights != arms)
        return yl_power_call_wrong(
            c, "'--counts' has %d arms but '--split' has %d; give one weight for each arm",
            "“--counts”有 %d 组，而“--split”有 %d 个；每组需要一个权重", arms, weights);
    struct yl_analysis_srm s = yl_analysis_srm(counts, split, (size_t)arms);
    yl_power_call_row(c, "chi2", s.chi2, "chi-square", "卡方值");
    yl_power_call_row(c, "p", s.p, "p value", "p 值");
    yl_power_call_whole(c, "df", s.df, "degrees of freedom", "自由度");
    yl_power_call_whole(c, "n_total", all, "people in all", "总人数");
    yl_power_call_share(c, "worst", s.worst, "largest deviation of an arm from plan",
                        "与计划偏差最大的一组");
    if (s.p < 0.001)
        yl_power_call_note(c,
                           "sample ratio mismatch: do not trust this test before the cause is "
                           "known (p below 0.001)",
                           "分流比例异常（SRM）：查明原因前不要采信该实验（p 低于 0.001）");
    else
        yl_power_call_note(
            c, "no sign of a sample ratio mismatch (it would be called at p below 0.001)",
            "未发现分流比例异常（p 低于 0.001 才判定为异常）");
    return true;
}

static bool read_share(struct yl_power_call *call, enum yl_power_option o, struct yl_share *share)
{
    if (!yl_power_call_needs(call, o)) return false;
    const char *text = call->text[o], *slash = strchr(text, '/');
    bool good = slash && yl_text_to_number(text, (size_t)(slash - text), &share->x) &&
                yl_text_to_number(slash + 1, strlen(slash + 1), &share->n);
    good = good && share->x >= 0.0 && share->n >= 1.0 && share->x <= share->n && share->n <= 1e15;
    good = good && share->x == floor(share->x) && share->n == floor(share->n);
    return good || wrong_list(call, o);
}

bool yl_power_checks_test(struct yl_power_call *c)
{
    struct yl_share a, b;
    double level = yl_power_call_get(c, YL_P_CONFIDENCE, 0.95);
    if (!read_share(c, YL_P_A, &a) || !read_share(c, YL_P_B, &b)) return false;
    if (a.x + b.x == 0.0 || a.x + b.x == a.n + b.n)
        return yl_power_call_wrong(c,
                                   "both arms are all failures or all successes, so nothing can be "
                                   "compared; wait for more data",
                                   "两组全部失败或全部成功，无法比较；请等待更多数据");
    struct yl_analysis_shares s = yl_analysis_shares(a, b, level);
    yl_power_call_share(c, "effect", s.difference, "difference, B less A", "差值（B 减 A）");
    yl_power_call_row(c, "z", s.z, "z, pooled variance", "z（合并方差）");
    yl_power_call_row(c, "p", s.p, "p value, two-sided", "双侧 p 值");
    yl_power_call_row(c, "chi2", s.chi2, "chi-square", "卡方值");
    yl_power_call_row(c, "chi2_yates", s.chi2_yates, "chi-square, Yates", "卡方值（Yates 校正）");
    yl_power_call_row(c, "p_yates", s.p_yates, "p value, Yates", "p 值（Yates 校正）");
    yl_power_call_row(c, "p_unpooled", s.p_unpooled, "p value, unpooled variance",
                      "p 值（各自方差）");
    if (a.n + b.n <= 2e6)
        yl_power_call_row(c, "p_fisher", yl_analysis_fisher(a, b), "p value, Fisher's exact test",
                          "p 值（Fisher 精确检验）");
    yl_power_call_share(c, "low", s.newcombe.low, "difference, low (Newcombe)",
                        "差值下限（Newcombe）");
    yl_power_call_share(c, "high", s.newcombe.high, "difference, high (Newcombe)",
                        "差值上限（Newcombe）");
    yl_power_call_share(c, "wald_low", s.wald.low, "difference, low (Wald)", "差值下限（Wald）");
    yl_power_call_share(c, "wald_high", s.wald.high, "difference, high (Wald)", "差值上限（Wald）");
    yl_power_call_share(c, "lift", s.ratio - 1.0, "relative lift", "相对提升");
    yl_power_call_share(c, "katz_low", s.katz.low, "lift, low (Katz, log)",
                        "提升下限（Katz 对数）");
    yl_power_call_share(c, "katz_high", s.katz.high, "lift, high (Katz, log)",
                        "提升上限（Katz 对数）");
    yl_power_call_share(c, "delta_low", s.lift.low, "lift, low (delta method)",
                        "提升下限（delta 方法）");
    yl_power_call_share(c, "delta_high", s.lift.high, "lift, high (delta method)",
                        "提升上限（delta 方法）");
    return true;
}

bool yl_power_checks_bayes(struct yl_power_call *c)
{
    struct yl_share a, b;
    double prior[2] = {1.0, 1.0};
    if (!read_share(c, YL_P_A, &a) || !read_share(c, YL_P_B, &b)) return false;
    if (c->given[YL_P_PRIOR] &&
        (yl_power_call_list(c, YL_P_PRIOR, prior, 2) != 2 || !(prior[0] > 0.0 && prior[1] > 0.0)))
        return wrong_list(c, YL_P_PRIOR);
    struct yl_bayes_beta one = {prior[0] + a.x, prior[1] + a.n - a.x},
                         two = {prior[0] + b.x, prior[1] + b.n - b.x};
    struct yl_bayes_answer r = yl_bayes_compare(&one, &two);
    yl_power_call_share(c, "p_best", r.b_is_best, "chance that B is better", "B 更好的概率");
    yl_power_call_row(c, "loss_b", r.loss_b, "expected loss if B is chosen", "选择 B 的期望损失");
    yl_power_call_row(c, "loss_a", r.loss_a, "expected loss if A is chosen", "选择 A 的期望损失");
    yl_power_call_share(c, "mean_a", r.mean_a, "mean of A after the data", "A 的后验均值");
    yl_power_call_share(c, "mean_b", r.mean_b, "mean of B after the data", "B 的后验均值");
    yl_power_call_note(c,
                       "Beta(%g, %g) before the data; looking often changes what these chances "
                       "mean in the long run",
                       "先验 Beta(%g, %g)；频繁查看会改变这些概率的长期含义", prior[0], prior[1]);
    return true;
}

bool yl_power_checks_adjust(struct yl_power_call *c)
{
    static const struct {
        enum yl_adjust_method method;
        const char *key, *en, *zh;
    } ways[] = {{YL_ADJUST_BONFERRONI, "bonf", "Bonferroni", "Bonferroni"},
                {YL_ADJUST_HOLM, "holm", "Holm", "Holm"},
                {YL_ADJUST_HOCHBERG_BENJAMINI, "bh", "Benjamini & Hochberg (false discovery rate)",
                 "Benjamini-Hochberg（错误发现率）"},
                {YL_ADJUST_SIDAK, "sidak", "Sidak", "Sidak"}};
    double p[YL_POWER_LIST], adjusted[YL_POWER_LIST],
        alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    if (!yl_power_call_needs(c, YL_P_P)) return false;
    int count = yl_power_call_list(c, YL_P_P, p, YL_POWER_LIST);
    for (int i = 0; i < count; i++)
        if (!(p[i] >= 0.0 && p[i] <= 1.0)) return wrong_list(c, YL_P_P);
    if (!count) return wrong_list(c, YL_P_P);
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        if (!yl_power_call_machine(c, yl_adjust(adjusted, p, (size_t)count, ways[w].method)))
            return false;
        int rejected = 0;
        char key[24], en[80], zh[80];
        for (int i = 0; i < count; i++) rejected += adjusted[i] <= alpha;
        snprintf(key, sizeof key, "%s_rejected", ways[w].key);
        snprintf(en, sizeof en, "rejected, %s", ways[w].en);
        snprintf(zh, sizeof zh, "拒绝个数，%s", ways[w].zh);
        yl_power_call_whole(c, key, rejected, en, zh);
        for (int i = 0; i < count; i++) {
            snprintf(key, sizeof key, "%s_%d", ways[w].key, i + 1);
            snprintf(en, sizeof en, "p value %d, %s", i + 1, ways[w].en);
            snprintf(zh, sizeof zh, "第 %d 个 p 值，%s", i + 1, ways[w].zh);
            yl_power_call_row(c, key, adjusted[i], en, zh);
        }
    }
    return true;
}

bool yl_power_checks_dunnett(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_ARMS)) return false;
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    int treatments = (int)c->number[YL_P_ARMS] - 1,
        sided = yl_power_call_is(c, YL_P_SIDED, "1") ? 1 : 2;
    double cut = yl_adjust_dunnett(alpha, sided, treatments, yl_power_call_get(c, YL_P_RATIO, 1.0));
    yl_power_call_row(c, "bound_1", cut,
                      sided == 2 ? "cut for |z| of each treatment" : "cut for z of each treatment",
                      "每个实验组的 z 界值");
    yl_power_call_row(c, "p", sided * erfc(cut / sqrt(2.0)) / 2.0, "p value to beat",
                      "要低于的 p 值");
    yl_power_call_share(c, "alpha", alpha, "level of all together", "整体显著性水平");
    yl_power_call_note(c, "Dunnett (1955), %d treatments against one control, large arms",
                       "Dunnett（1955），%d 个实验组对一个对照组，大样本", treatments);
    return true;
}

bool yl_power_checks_curse(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_EFFECT) || !yl_power_call_needs(c, YL_P_SE)) return false;
    if (c->number[YL_P_EFFECT] == 0.0)
        return yl_power_call_wrong(
            c, "an effect of 0 cannot be exaggerated; give the true effect you believe in",
            "效应为 0 时无所谓夸大；请给出你认为的真实效应");
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    struct yl_power_curse w =
        yl_power_winners_curse(c->number[YL_P_EFFECT], c->number[YL_P_SE], alpha);
    yl_power_call_share(c, "power", w.power, "power", "功效");
    yl_power_call_share(c, "type_s", w.sign_error, "significant ones with the wrong sign",
                        "显著结果中符号错误的比例");
    yl_power_call_row(c, "exaggeration", w.exaggeration,
                      "significant ones exaggerate the effect by", "显著结果夸大效应的倍数");
    yl_power_call_row(c, "effect", c->number[YL_P_EFFECT], "true effect", "真实效应");
    yl_power_call_share(c, "alpha", alpha, "level", "显著性水平");
    yl_power_call_note(c, "winner's curse (Gelman & Carlin 2014)",
                       "赢家诅咒（Gelman 与 Carlin 2014）");
    return true;
}

bool yl_power_checks_aa(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_TESTS)) return false;
    double alpha = yl_power_call_get(c, YL_P_ALPHA, 0.05);
    struct yl_power_region r = yl_power_aa_region((int)c->number[YL_P_TESTS], alpha,
                                                  yl_power_call_get(c, YL_P_CONFIDENCE, 0.95));
    yl_power_call_whole(c, "aa_lo", r.low, "fewest significant A/A tests that are plausible",
                        "合理的显著次数下限");
    yl_power_call_whole(c, "aa_hi", r.high, "most significant A/A tests that are plausible",
                        "合理的显著次数上限");
    yl_power_call_share(c, "inside", r.inside, "chance of that region", "该区间的概率");
    yl_power_call_share(c, "alpha", alpha, "level of each test", "每次检验的水平");
    return true;
}

bool yl_power_checks_triggered(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_RATE)) return false;
    double rate = c->number[YL_P_RATE], all = yl_power_dilution(rate, false),
           some = yl_power_dilution(rate, true);
    yl_power_call_row(c, "all_analysed", all, "times the people when all are analysed",
                      "分析全部人时样本量倍数");
    yl_power_call_row(c, "touched_analysed", some, "times the people when only the touched are",
                      "只分析受影响者时样本量倍数");
    if (c->given[YL_P_N]) {
        yl_power_call_whole(c, "n1", ceil(c->number[YL_P_N] * some - 1e-6),
                            "people an arm, touched ones analysed", "每组人数（只分析受影响者）");
        yl_power_call_whole(c, "n1_all", ceil(c->number[YL_P_N] * all - 1e-6),
                            "people an arm, all analysed", "每组人数（分析全部人）");
    }
    yl_power_call_note(c, "equal variance of touched and untouched people (Deng & Hu 2015)",
                       "假设受影响与未受影响者方差相同（Deng 与 Hu 2015）");
    return true;
}

bool yl_power_checks_normality(struct yl_power_call *c)
{
    if (!yl_power_call_needs(c, YL_P_SKEWNESS)) return false;
    yl_power_call_whole(c, "n1", ceil(yl_power_skewness(c->number[YL_P_SKEWNESS])),
                        "people an arm for a nearly normal mean", "均值近似正态所需每组人数");
    yl_power_call_note(c, "355 s^2 (Kohavi et al. 2014)", "355 s^2（Kohavi 等 2014）");
    return true;
}
