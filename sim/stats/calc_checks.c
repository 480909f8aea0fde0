/* calc_checks.c: kinds that analyse data or a habit, contract in calc.h */
#include "sim/base/text.h"
#include "sim/stats/adjust.h"
#include "sim/stats/analysis.h"
#include "sim/stats/bayes.h"
#include "sim/stats/calc_parts.h"
#include "sim/stats/power.h"
#include <math.h>
#include <string.h>

bool yl_calc_srm(struct yl_calc *calc)
{
    double counts[YL_CALC_LIST], split[YL_CALC_LIST], all = 0.0;
    if (!NEEDS(COUNTS)) return false;
    int arms = yl_calc_list(calc, YL_IN_COUNTS, counts, YL_CALC_LIST), weights = arms;
    for (int i = 0; i < arms; i++) {
        if (!(counts[i] >= 0.0) || counts[i] != floor(counts[i]))
            return yl_calc_bad(calc, YL_IN_COUNTS);
        all += counts[i];
        split[i] = 1.0;
    }
    if (arms < 2 || !(all > 0.0)) return yl_calc_bad(calc, YL_IN_COUNTS);
    if (GIVEN(SPLIT)) weights = yl_calc_list(calc, YL_IN_SPLIT, split, YL_CALC_LIST);
    for (int i = 0; i < weights; i++)
        if (!(split[i] > 0.0)) return yl_calc_bad(calc, YL_IN_SPLIT);
    if (weights == 0) return yl_calc_bad(calc, YL_IN_SPLIT);
    if (weights != arms)
        return yl_calc_refuse(
            calc, "'--counts' has %d arms but '--split' has %d; give one weight for each arm",
            "“--counts”有 %d 组，而“--split”有 %d 个；每组需要一个权重", arms, weights);
    struct yl_analysis_srm s = yl_analysis_srm(counts, split, (size_t)arms);
    number(calc, "chi2", s.chi2, "chi-square", "卡方值");
    number(calc, "p", s.p, "p value", "p 值");
    whole(calc, "df", s.df, "degrees of freedom", "自由度");
    whole(calc, "n_total", all, "people in all", "总人数");
    share(calc, "worst", s.worst, "largest deviation of an arm from plan", "与计划偏差最大的一组");
    if (s.p < 0.001)
        yl_calc_note(calc,
                     "sample ratio mismatch: do not trust this test before the cause is "
                     "known (p below 0.001)",
                     "分流比例异常（SRM）：查明原因前不要采信该实验（p 低于 0.001）");
    else
        yl_calc_note(calc,
                     "no sign of a sample ratio mismatch (it would be called at p below 0.001)",
                     "未发现分流比例异常（p 低于 0.001 才判定为异常）");
    return true;
}

/* "40/1000" */
static bool share_of(const char *text, size_t length, struct yl_share *seen)
{
    const char *slash = memchr(text, '/', length);
    if (!slash) return false;
    size_t before = (size_t)(slash - text);
    return yl_text_to_number(text, before, &seen->x) &&
           yl_text_to_number(slash + 1, length - before - 1, &seen->n) && seen->x >= 0.0 &&
           seen->n >= 1.0 && seen->x <= seen->n && seen->n <= 1e15 && seen->x == floor(seen->x) &&
           seen->n == floor(seen->n);
}

static bool read_share(struct yl_calc *calc, enum yl_input input, struct yl_share *seen)
{
    if (!yl_calc_needs(calc, input)) return false;
    const char *text = calc->text[input];
    return share_of(text, strlen(text), seen) || yl_calc_bad(calc, input);
}

bool yl_calc_test(struct yl_calc *calc)
{
    struct yl_share a, b;
    double level = IN(CONFIDENCE);
    if (!read_share(calc, YL_IN_A, &a) || !read_share(calc, YL_IN_B, &b)) return false;
    if (a.x + b.x == 0.0 || a.x + b.x == a.n + b.n)
        return yl_calc_refuse(calc,
                              "both arms are all failures or all successes, so nothing can be "
                              "compared; wait for more data",
                              "两组全部失败或全部成功，无法比较；请等待更多数据");
    struct yl_analysis_shares s = yl_analysis_shares(a, b, level);
    share(calc, "effect", s.difference, "difference, B less A", "差值（B 减 A）");
    number(calc, "z", s.z, "z, pooled variance", "z（合并方差）");
    number(calc, "p", s.p, "p value, two-sided", "双侧 p 值");
    number(calc, "chi2", s.chi2, "chi-square", "卡方值");
    number(calc, "chi2_yates", s.chi2_yates, "chi-square, Yates", "卡方值（Yates 校正）");
    number(calc, "p_yates", s.p_yates, "p value, Yates", "p 值（Yates 校正）");
    number(calc, "p_unpooled", s.p_unpooled, "p value, unpooled variance", "p 值（各自方差）");
    if (a.n + b.n <= 2e6)
        number(calc, "p_fisher", yl_analysis_fisher(a, b), "p value, Fisher's exact test",
               "p 值（Fisher 精确检验）");
    share(calc, "low", s.newcombe.low, "difference, low (Newcombe)", "差值下限（Newcombe）");
    share(calc, "high", s.newcombe.high, "difference, high (Newcombe)", "差值上限（Newcombe）");
    share(calc, "wald_low", s.wald.low, "difference, low (Wald)", "差值下限（Wald）");
    share(calc, "wald_high", s.wald.high, "difference, high (Wald)", "差值上限（Wald）");
    share(calc, "lift", s.ratio - 1.0, "relative lift", "相对提升");
    number(calc, "h", yl_proportions_h(a.x / a.n, b.x / b.n), "Cohen's h", "Cohen 的 h");
    number(calc, "odds_ratio", a.x > 0.0 && b.x < b.n ? b.x / (b.n - b.x) * (a.n - a.x) / a.x : NAN,
           "odds ratio, B over A", "比值比（B 对 A）");
    share(calc, "katz_low", s.katz.low, "lift, low (Katz, log)", "提升下限（Katz 对数）");
    share(calc, "katz_high", s.katz.high, "lift, high (Katz, log)", "提升上限（Katz 对数）");
    share(calc, "delta_low", s.lift.low, "lift, low (delta method)", "提升下限（delta 方法）");
    share(calc, "delta_high", s.lift.high, "lift, high (delta method)", "提升上限（delta 方法）");
    return true;
}

static void add_best(struct yl_calc *calc, const double *best, int arms)
{
    for (int i = 0; i < arms; i++)
        yl_calc_look(calc, YL_SHOW_SHARE, "p_best", i + 1, best[i],
                     "chance that arm %d is the best", "第 %d 组最好的概率");
}

static bool best_of_shares(struct yl_calc *calc, const double prior[2])
{
    struct yl_bayes_beta law[YL_CALC_LIST];
    double best[YL_CALC_LIST];
    int arms = 0;
    for (const char *at = calc->text[YL_IN_SEEN]; *at; arms++) {
        size_t length = strcspn(at, ",");
        struct yl_share seen;
        if (arms == YL_CALC_LIST || !share_of(at, length, &seen))
            return yl_calc_bad(calc, YL_IN_SEEN);
        law[arms] = (struct yl_bayes_beta){prior[0] + seen.x, prior[1] + seen.n - seen.x};
        at += length + (at[length] == ',');
    }
    if (arms < 2) return yl_calc_bad(calc, YL_IN_SEEN);
    yl_bayes_best(best, law, arms);
    add_best(calc, best, arms);
    yl_calc_note(calc, "independent Beta(%g, %g) laws before the data",
                 "各组先验独立，均为 Beta(%g, %g)", prior[0], prior[1]);
    return true;
}

static bool best_of_means(struct yl_calc *calc)
{
    double mean[YL_CALC_LIST], se[YL_CALC_LIST], best[YL_CALC_LIST];
    if (!NEEDS(MEANS) || !NEEDS(SES)) return false;
    int arms = yl_calc_list(calc, YL_IN_MEANS, mean, YL_CALC_LIST);
    if (arms < 2) return yl_calc_bad(calc, YL_IN_MEANS);
    if (yl_calc_list(calc, YL_IN_SES, se, YL_CALC_LIST) != arms)
        return yl_calc_bad(calc, YL_IN_SES);
    for (int i = 0; i < arms; i++)
        if (!(se[i] > 0.0)) return yl_calc_bad(calc, YL_IN_SES);
    yl_bayes_best_normal(best, mean, se, arms);
    add_best(calc, best, arms);
    yl_calc_note(calc, "independent normal laws, flat before the data",
                 "各组独立，正态分布，先验平坦");
    return true;
}

bool yl_calc_bayes(struct yl_calc *calc)
{
    struct yl_share a, b;
    double prior[2] = {1.0, 1.0};
    if (GIVEN(PRIOR) &&
        (yl_calc_list(calc, YL_IN_PRIOR, prior, 2) != 2 || !(prior[0] > 0.0 && prior[1] > 0.0)))
        return yl_calc_bad(calc, YL_IN_PRIOR);
    if (GIVEN(SEEN)) return best_of_shares(calc, prior);
    if (GIVEN(MEANS) || GIVEN(SES)) return best_of_means(calc);
    if (!read_share(calc, YL_IN_A, &a) || !read_share(calc, YL_IN_B, &b)) return false;
    struct yl_bayes_beta one = {prior[0] + a.x, prior[1] + a.n - a.x},
                         two = {prior[0] + b.x, prior[1] + b.n - b.x};
    struct yl_bayes_answer r = yl_bayes_compare(&one, &two);
    share(calc, "p_best", r.b_is_best, "chance that B is better", "B 更好的概率");
    number(calc, "loss_b", r.loss_b, "expected loss if B is chosen", "选择 B 的期望损失");
    number(calc, "loss_a", r.loss_a, "expected loss if A is chosen", "选择 A 的期望损失");
    share(calc, "mean_a", r.mean_a, "mean of A after the data", "A 的后验均值");
    share(calc, "mean_b", r.mean_b, "mean of B after the data", "B 的后验均值");
    yl_calc_note(calc,
                 "Beta(%g, %g) before the data; looking often changes what these chances "
                 "mean in the long run",
                 "先验 Beta(%g, %g)；频繁查看会改变这些概率的长期含义", prior[0], prior[1]);
    return true;
}

bool yl_calc_adjust(struct yl_calc *calc)
{
    static const struct {
        enum yl_adjust_method method;
        const char *key, *en, *zh;
    } ways[] = {{YL_ADJUST_BONFERRONI, "bonf", "Bonferroni", "Bonferroni"},
                {YL_ADJUST_HOLM, "holm", "Holm", "Holm"},
                {YL_ADJUST_HOCHBERG_BENJAMINI, "bh", "Benjamini & Hochberg (false discovery rate)",
                 "Benjamini-Hochberg（错误发现率）"},
                {YL_ADJUST_SIDAK, "sidak", "Sidak", "Sidak"}};
    double p[YL_CALC_LIST], adjusted[YL_CALC_LIST], alpha = IN(ALPHA);
    if (!NEEDS(P)) return false;
    int count = yl_calc_list(calc, YL_IN_P, p, YL_CALC_LIST);
    for (int i = 0; i < count; i++)
        if (!(p[i] >= 0.0 && p[i] <= 1.0)) return yl_calc_bad(calc, YL_IN_P);
    if (!count) return yl_calc_bad(calc, YL_IN_P);
    share(calc, "familywise", -expm1(count * log1p(-alpha)),
          "chance of a false alarm without correction, independent tests",
          "不校正时至少误报一次的概率（各检验独立）");
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        if (!yl_calc_machine(calc, yl_adjust(adjusted, p, (size_t)count, ways[w].method)))
            return false;
        int rejected = 0;
        char key[24], en[80], zh[80];
        for (int i = 0; i < count; i++) rejected += adjusted[i] <= alpha;
        snprintf(key, sizeof key, "%s_rejected", ways[w].key);
        snprintf(en, sizeof en, "rejected, %s", ways[w].en);
        snprintf(zh, sizeof zh, "拒绝个数，%s", ways[w].zh);
        whole(calc, key, rejected, en, zh);
        for (int i = 0; i < count; i++) {
            snprintf(key, sizeof key, "%s_%d", ways[w].key, i + 1);
            snprintf(en, sizeof en, "p value %d, %s", i + 1, ways[w].en);
            snprintf(zh, sizeof zh, "第 %d 个 p 值，%s", i + 1, ways[w].zh);
            number(calc, key, adjusted[i], en, zh);
        }
    }
    return true;
}

bool yl_calc_dunnett(struct yl_calc *calc)
{
    if (!NEEDS(ARMS)) return false;
    double alpha = IN(ALPHA);
    int treatments = (int)IN(ARMS) - 1, sided = IS(SIDED, "1") ? 1 : 2;
    double cut = yl_adjust_dunnett(alpha, sided, treatments, IN(RATIO));
    number(calc, "bound_1", cut,
           sided == 2 ? "cut for |z| of each treatment" : "cut for z of each treatment",
           "每个实验组的 z 界值");
    number(calc, "p", sided * erfc(cut / sqrt(2.0)) / 2.0, "p value to beat", "要低于的 p 值");
    share(calc, "alpha", alpha, "level of all together", "整体显著性水平");
    yl_calc_note(calc, "Dunnett (1955), %d treatments against one control, large arms",
                 "Dunnett（1955），%d 个实验组对一个对照组，大样本", treatments);
    return true;
}

bool yl_calc_curse(struct yl_calc *calc)
{
    if (!NEEDS(EFFECT) || !NEEDS(SE)) return false;
    if (IN(EFFECT) == 0.0)
        return yl_calc_refuse(
            calc, "an effect of 0 cannot be exaggerated; give the true effect you believe in",
            "效应为 0 时无所谓夸大；请给出你认为的真实效应");
    double alpha = IN(ALPHA);
    struct yl_power_curse w = yl_power_winners_curse(IN(EFFECT), IN(SE), alpha);
    share(calc, "power", w.power, "power", "功效");
    share(calc, "type_s", w.sign_error, "significant ones with the wrong sign (type S)",
          "显著结果中符号错误的比例（S 类错误）");
    number(calc, "exaggeration", w.exaggeration,
           "significant ones exaggerate the effect by (type M)",
           "显著结果夸大效应的倍数（M 类错误）");
    number(calc, "effect", IN(EFFECT), "true effect", "真实效应");
    share(calc, "alpha", alpha, "level", "显著性水平");
    yl_calc_note(calc, "winner's curse (Gelman & Carlin 2014)",
                 "赢家诅咒（Gelman 与 Carlin 2014）");
    return true;
}

bool yl_calc_aa(struct yl_calc *calc)
{
    if (!NEEDS(TESTS)) return false;
    double alpha = IN(ALPHA);
    struct yl_power_region r = yl_power_aa_region((int)IN(TESTS), alpha, IN(CONFIDENCE));
    whole(calc, "aa_lo", r.low, "fewest significant A/A tests that are plausible",
          "合理的显著次数下限");
    whole(calc, "aa_hi", r.high, "most significant A/A tests that are plausible",
          "合理的显著次数上限");
    share(calc, "inside", r.inside, "chance of that region", "该区间的概率");
    share(calc, "alpha", alpha, "level of each test", "每次检验的水平");
    return true;
}

bool yl_calc_triggered(struct yl_calc *calc)
{
    if (!NEEDS(RATE)) return false;
    double rate = IN(RATE), all = yl_power_dilution(rate, false),
           some = yl_power_dilution(rate, true);
    number(calc, "all_analysed", all, "times the people when all are analysed",
           "分析全部人时样本量倍数");
    number(calc, "touched_analysed", some, "times the people when only the touched are",
           "只分析受影响者时样本量倍数");
    if (GIVEN(N)) {
        whole(calc, "n1", ceil(IN(N) * some - 1e-6), "people an arm, touched ones analysed",
              "每组人数（只分析受影响者）");
        whole(calc, "n1_all", ceil(IN(N) * all - 1e-6), "people an arm, all analysed",
              "每组人数（分析全部人）");
    }
    yl_calc_note(calc, "equal variance of touched and untouched people (Deng & Hu 2015)",
                 "假设受影响与未受影响者方差相同（Deng 与 Hu 2015）");
    return true;
}

bool yl_calc_normality(struct yl_calc *calc)
{
    if (!NEEDS(SKEWNESS)) return false;
    whole(calc, "n1", ceil(yl_power_skewness(IN(SKEWNESS))),
          "people an arm for a nearly normal mean", "均值近似正态所需每组人数");
    yl_calc_note(calc, "355 s^2 (Kohavi et al. 2014)", "355 s^2（Kohavi 等 2014）");
    return true;
}
