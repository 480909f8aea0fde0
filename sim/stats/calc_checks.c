/* calc_checks.c: kinds that analyse data or a habit, contract in calc.h */
#include "sim/base/text.h"
#include "sim/stats/adjust.h"
#include "sim/stats/analysis.h"
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

/* "n=1000,mean=2.5,sd=1.2", with var= in place of sd= */
static bool sums_of(const char *text, struct yl_analysis_sums *sums)
{
    static const char *const names[] = {"n=", "mean=", "sd=", "var="};
    double value[4] = {0};
    bool given[4] = {false};
    for (const char *at = text; *at;) {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        while (i < 4 && strncmp(at, names[i], strlen(names[i])) != 0) i++;
        if (i == 4 || given[i] ||
            !yl_text_to_number(at + strlen(names[i]), length - strlen(names[i]), &value[i]))
            return false;
        given[i] = true;
        at += length + (at[length] == ',');
    }
    *sums = (struct yl_analysis_sums){.n = value[0], .mean_y = value[1]};
    sums->yy = (value[0] - 1) * (given[2] ? value[2] * value[2] : value[3]);
    return given[0] && given[1] && given[2] != given[3] && value[0] >= 2 && value[0] <= 1e15 &&
           value[0] == floor(value[0]) && !(value[2] < 0) && !(value[3] < 0) &&
           isfinite(value[1]) && isfinite(sums->yy);
}

/* Welch's test of two means. */
static bool test_means(struct yl_calc *calc)
{
    struct yl_analysis_sums a, b;
    if (!sums_of(calc->text[YL_IN_A], &a)) return yl_calc_bad(calc, YL_IN_A);
    if (!NEEDS(B)) return false;
    if (!sums_of(calc->text[YL_IN_B], &b)) return yl_calc_bad(calc, YL_IN_B);
    if (!(a.yy + b.yy > 0))
        return yl_calc_refuse(calc, "both standard deviations are 0, so nothing can be compared",
                              "两组的标准差都是 0，无法比较");
    const struct yl_analysis_how how = {.level = IN(CONFIDENCE)};
    const struct yl_analysis t = yl_analysis_welch(&a, &b, how.level);
    const struct yl_lift lift = yl_analysis_lift(&a, &b, how);
    number(calc, "effect", t.estimate, "difference, B less A", "差值（B 减 A）");
    number(calc, "se", t.se, "standard error", "标准误");
    number(calc, "t", t.statistic, "t (Welch)", "t（Welch）");
    number(calc, "df", t.df, "degrees of freedom (Satterthwaite)", "自由度（Satterthwaite）");
    number(calc, "p", t.p, "p value, two-sided", "双侧 p 值");
    number(calc, "low", t.interval.low, "difference, low", "差值下限");
    number(calc, "high", t.interval.high, "difference, high", "差值上限");
    share(calc, "lift", lift.estimate, "relative lift", "相对提升");
    if (lift.is == YL_LIFT_BETWEEN) {
        share(calc, "lift_low", lift.interval.low, "lift, low (Fieller)", "提升下限（Fieller）");
        share(calc, "lift_high", lift.interval.high, "lift, high (Fieller)", "提升上限（Fieller）");
    }
    yl_calc_note(
        calc,
        "an interval that is valid at every look: yinliu power always-valid --difference %.10g "
        "--variance %.10g --tau T",
        "每次查看都成立的区间：yinliu power always-valid --difference %.10g --variance %.10g "
        "--tau T",
        t.estimate, t.se * t.se);
    return true;
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
    if (!NEEDS(A)) return false;
    if (strchr(calc->text[YL_IN_A], '=')) return test_means(calc);
    if (!read_share(calc, YL_IN_A, &a) || !read_share(calc, YL_IN_B, &b)) return false;
    if (a.x + b.x == 0.0 || a.x + b.x == a.n + b.n)
        return yl_calc_refuse(calc,
                              "both arms are all failures or all successes, so nothing can be "
                              "compared; wait for more data",
                              "两组全部失败或全部成功，无法比较；请等待更多数据");
    struct yl_analysis_shares s = yl_analysis_shares(a, b, IN(CONFIDENCE));
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
    number(calc, "h", yl_power_h(a.x / a.n, b.x / b.n), "Cohen's h", "Cohen 的 h");
    number(calc, "odds_ratio", a.x > 0.0 && b.x < b.n ? b.x / (b.n - b.x) * (a.n - a.x) / a.x : NAN,
           "odds ratio, B over A", "比值比（B 对 A）");
    share(calc, "katz_low", s.katz.low, "lift, low (Katz, log)", "提升下限（Katz 对数）");
    share(calc, "katz_high", s.katz.high, "lift, high (Katz, log)", "提升上限（Katz 对数）");
    share(calc, "delta_low", s.lift.low, "lift, low (delta method)", "提升下限（delta 方法）");
    share(calc, "delta_high", s.lift.high, "lift, high (delta method)", "提升上限（delta 方法）");
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
        yl_adjust(adjusted, p, (size_t)count, ways[w].method);
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
