/* verb_power.c: the kinds of plan and what each takes, contract in verb.h */
#include "sim/base/text.h"
#include "sim/cli/power_call.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include <string.h>

#define B(option) YL_P_BIT(YL_P_##option)
#define PLAN \
    (B(ALPHA) | B(POWER) | B(N) | B(RATIO) | B(SIDED) | B(MARGIN) | B(SUPERIOR) | B(BETTER) | \
     B(DOWN) | B(ARMS) | B(ADJUST) | B(RHO) | B(SIZE) | B(CV) | B(ICC) | B(PER_DAY))
#define SHARES (B(P1) | B(P2) | B(EFFECT) | B(LIFT) | B(METHOD) | B(CONTINUITY))
#define MEANS (B(SD) | B(SD2) | B(EFFECT) | B(NORMAL))

static const struct kind {
    const char *name, *line[2], *example;
    uint64_t taken;
    bool (*run)(struct yl_power_call *call);
} kinds[] = {
    {"proportions",
     {"two shares, such as conversions", "两个比例，如转化率"},
     "--p1 10% --p2 12% --alpha 5% --power 80%",
     SHARES | PLAN,
     yl_power_tests_proportions},
    {"means",
     {"two means, such as minutes watched", "两个均值，如观看时长"},
     "--sd 1 --effect 0.5 --power 80%",
     MEANS | PLAN,
     yl_power_tests_means},
    {"ratio",
     {"two ratios of means, such as revenue a visit", "两个均值之比，如每次访问收入"},
     "--num-mean 2 --num-sd 1.5 --den-mean 10 --den-sd 4 --corr 0.6 --lift 5%",
     B(NUM_MEAN) | B(NUM_SD) | B(DEN_MEAN) | B(DEN_SD) | B(CORR) | B(EFFECT) | B(LIFT) | PLAN,
     yl_power_tests_ratio},
    {"cluster",
     {"people split by group, such as group chats", "按群组（如群聊）分流"},
     "--size 50 --icc 0.02 --n 3826",
     SHARES | MEANS | PLAN | B(CLUSTERS),
     yl_power_tests_cluster},
    {"cuped",
     {"what the time before the test saves", "利用实验前数据可节省多少"},
     "--rho 0.7 --n 20000 --per-day 2000",
     B(RHO) | B(N) | B(PER_DAY),
     yl_power_tests_cuped},
    {"sequential",
     {"bounds for a test looked at K times", "查看 K 次的序贯检验界值"},
     "--bounds obrien-fleming --looks 5 --alpha 5%",
     B(BOUNDS) | B(LOOKS) | B(TIMES) | B(ALPHA) | B(SIDED) | B(POWER) | B(SPENDING) | B(SHAPE) |
         B(DELTA) | B(N),
     yl_power_looks_sequential},
    {"peeking",
     {"false positives of looking without bounds", "不设界值反复查看的假阳性率"},
     "--looks 10 --alpha 5%",
     B(LOOKS) | B(ALPHA) | B(SIDED),
     yl_power_looks_peeking},
    {"always-valid",
     {"a test looked at all the time (mixture SPRT)", "随时可查看的检验（混合 SPRT）"},
     "--p1 5% --p2 6% --tau 0.01 --power 80%",
     B(TAU) | B(DIFFERENCE) | B(VARIANCE) | B(ALPHA) | B(POWER) | B(P1) | B(P2) | B(SD) | B(SD2) |
         B(EFFECT) | B(RATIO) | B(MOST) | B(LOOKS),
     yl_power_looks_mixture},
    {"confidence-sequence",
     {"an interval that holds at every look", "每次查看都成立的区间"},
     "--sd 1 --n 20000 --tuned 5000",
     B(SD) | B(N) | B(TUNED) | B(ALPHA),
     yl_power_looks_sequence},
    {"conversions",
     {"the simple sequential test on conversions", "基于转化数的简单序贯检验"},
     "--lift 20% --alpha 5% --power 80%",
     B(LIFT) | B(ALPHA) | B(POWER) | B(N) | B(LEAD),
     yl_power_looks_conversions},
    {"srm",
     {"do the arms have the people they should?", "各组人数是否符合计划"},
     "--counts 4020,2890,3090 --split 40,30,30",
     B(COUNTS) | B(SPLIT),
     yl_power_checks_srm},
    {"test",
     {"compares two shares that were seen", "比较两个已观测的比例"},
     "--a 200/10000 --b 250/10000",
     B(A) | B(B) | B(CONFIDENCE),
     yl_power_checks_test},
    {"bayes",
     {"chance that B is better, expected loss", "B 更好的概率与期望损失"},
     "--a 40/1000 --b 55/1000",
     B(A) | B(B) | B(PRIOR),
     yl_power_checks_bayes},
    {"adjust",
     {"p values of many comparisons", "多重比较的 p 值校正"},
     "--p 0.001,0.02,0.04 --alpha 5%",
     B(P) | B(ALPHA),
     yl_power_checks_adjust},
    {"dunnett",
     {"several treatments against one control", "多个实验组对一个对照组"},
     "--arms 4 --alpha 5%",
     B(ARMS) | B(ALPHA) | B(SIDED) | B(RATIO),
     yl_power_checks_dunnett},
    {"curse",
     {"how much significant results exaggerate", "显著结果会夸大多少"},
     "--effect 0.1 --se 3.28",
     B(EFFECT) | B(SE) | B(ALPHA),
     yl_power_checks_curse},
    {"aa",
     {"how many A/A tests may come out significant", "A/A 测试允许多少次显著"},
     "--tests 1000 --alpha 5%",
     B(TESTS) | B(ALPHA) | B(CONFIDENCE),
     yl_power_checks_aa},
    {"triggered",
     {"the price of people whom the change cannot touch", "未受影响者带来的代价"},
     "--rate 20% --n 4000",
     B(RATE) | B(N),
     yl_power_checks_triggered},
    {"normality",
     {"people for a mean of a skewed metric", "偏态指标所需人数"},
     "--skewness 5",
     B(SKEWNESS),
     yl_power_checks_normality},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *kind_of(const char *word)
{
    if (!strcmp(word, "mixture")) word = "always-valid";
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(kinds[i].name, word)) return &kinds[i];
    return NULL;
}

static bool unknown_kind(struct yl_power_call *call, const char *word)
{
    const char *names[KINDS], *best[3];
    char list[YL_WRONG - 100] = "";
    for (int i = 0; i < KINDS; i++) {
        names[i] = kinds[i].name;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? " " : "", names[i]);
    }
    if (!word)
        return yl_power_call_wrong(call, "what to plan is missing; say one of %s",
                                   "缺少计划类型；可用：%s", list);
    if (yl_text_nearest(word, names, KINDS, best))
        return yl_power_call_wrong(call, "there is no plan '%.60s'; did you mean '%s'?",
                                   "没有计划类型“%.60s”；是不是“%s”？", word, best[0]);
    return yl_power_call_wrong(call, "there is no plan '%.60s'; say one of %s",
                               "没有计划类型“%.60s”；可用：%s", word, list);
}

static void help_kind(const struct kind *kind, enum yl_lang lang, FILE *stream)
{
    int width = yl_screen_width(stream), gap = width < 80 ? 12 : 28;
    fprintf(stream, "yinliu power %s: %s\n\n", kind->name, kind->line[lang]);
    fprintf(stream, "%s\n  yinliu power %s %s\n\n",
            lang == YL_ZH ? "例如：" : "for example:", kind->name, kind->example);
    for (int i = 0; i < YL_P_COUNT; i++) {
        const struct yl_power_option_row *row = yl_power_call_option((enum yl_power_option)i);
        bool always = i == YL_P_CSV || i == YL_P_LANG || i == YL_P_HELP;
        if (!always && !(kind->taken & YL_P_BIT(i))) continue;
        char text[128];
        snprintf(text, sizeof text, "--%s%s%s", row->name, row->value ? " " : "",
                 row->value ? row->value : "");
        yl_screen_row(stream, text, row->help[lang], gap, width);
    }
}

void yl_verb_power_kinds(FILE *stream, enum yl_lang lang, int width)
{
    fputs(lang == YL_ZH ? "\n计划类型（“yinliu power 类型 --help”列出选项）：\n"
                        : "\nkinds ('yinliu power KIND --help' lists the options):\n",
          stream);
    for (int i = 0; i < KINDS; i++)
        yl_screen_row(stream, kinds[i].name, kinds[i].line[lang], width < 80 ? 12 : 28, width);
}

static enum yl_exit fail(const struct yl_power_call *call)
{
    yl_verb_wrong("power", call->lang, call->wrong);
    return call->status == YL_BAD_CALL ? YL_EXIT_CALL : YL_EXIT_MACHINE;
}

enum yl_exit yl_verb_power(const struct yl_options *options)
{
    struct yl_power_call call = {.lang = options->lang};
    int count = options->operands;
    char **words = options->operand;
    bool wants_help = count > 0 && (!strcmp(words[0], "--help") || !strcmp(words[0], "-h"));
    if (wants_help) {
        const struct yl_verb *verb = yl_verb_find("power");
        yl_verb_help_of(stdout, verb, call.lang, yl_screen_width(stdout));
        return YL_EXIT_DONE;
    }
    /* --lang may stand before the kind; its value was read with the call. */
    while (count > 0 && !strncmp(words[0], "--lang", 6)) {
        int skip = words[0][6] == '=' || count < 2 ? 1 : 2;
        words += skip;
        count -= skip;
    }
    const struct kind *kind = count > 0 ? kind_of(words[0]) : NULL;
    if (!kind) {
        (void)unknown_kind(&call, count > 0 ? words[0] : NULL);
        return fail(&call);
    }
    if (!yl_power_call_parse(&call, kind->taken, count, words)) return fail(&call);
    if (call.given[YL_P_HELP]) {
        help_kind(kind, call.lang, stdout);
        return YL_EXIT_DONE;
    }
    if (!kind->run(&call)) return fail(&call);
    yl_power_call_print(&call, stdout);
    return YL_EXIT_DONE;
}
