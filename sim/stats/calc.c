/* calc.c: the tables of inputs and of calculators, what they share, contract in calc.h */
#include "sim/stats/calc.h"
#include "sim/base/must.h"
#include "sim/base/text.h"
#include "sim/stats/calc_parts.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NUMBER(low, high, en, zh) \
    YL_INPUT_NUMBER, low, high, { en, zh }
#define BETWEEN(low, high, en, zh) \
    YL_INPUT_INSIDE, low, high, { en, zh }
#define WHOLE(low, high, en, zh) \
    YL_INPUT_WHOLE, low, high, { en, zh }
#define WORDS \
    YL_INPUT_WORD, 0, 0, { NULL, NULL }
#define LIST(en, zh) \
    YL_INPUT_TEXT, 0, 0, { en, zh }
#define SWITCH \
    YL_INPUT_FLAG, 0, 0, { NULL, NULL }
#define SHARE \
    BETWEEN(0, 1, "a share above 0% and below 100%, such as 5%", "大于 0%、小于 100% 的比例，如 5%")
#define ABOVE_0(high) \
    BETWEEN(0, high, "a number above 0 and below " #high, "大于 0、小于 " #high " 的数")
#define FROM_0(high) NUMBER(0, high, "a number from 0 to " #high, "0 到 " #high " 的数")
#define FROM_1(high) WHOLE(1, high, "a whole number from 1 to " #high, "1 到 " #high " 的整数")
#define ANY(high) \
    NUMBER(-high, high, "a number from -" #high " to " #high, "-" #high " 到 " #high " 的数")
/* What may be of any unit; its square, and that of a ratio of two, is still a number. */
#define SPREAD NUMBER(1e-60, 1e60, "a number from 1e-60 to 1e60", "1e-60 到 1e60 的数")
const struct yl_input_row yl_calc_inputs[YL_IN_COUNT] = {
#define INPUT(id, name, value, takes, otherwise, en, zh) {name, value, takes, otherwise, {en, zh}},
#include "sim/stats/calc_inputs.def"
};
_Static_assert(YL_IN_COUNT <= 64, "the inputs of a calculator are bits of one word");

#define B(id) (UINT64_C(1) << YL_IN_##id)
#define PLAN \
    (B(ALPHA) | B(POWER) | B(N) | B(RATIO) | B(SIDED) | B(MARGIN) | B(SUPERIOR) | B(BETTER) | \
     B(DOWN) | B(ARMS) | B(ADJUST) | B(RHO) | B(SIZE) | B(CV) | B(ICC) | B(PER_DAY) | B(WEEKS))
#define SHARES (B(P1) | B(P2) | B(EFFECT) | B(LIFT) | B(METHOD) | B(CONTINUITY))
#define MEANS (B(SD) | B(SD2) | B(EFFECT) | B(NORMAL))
#define CALCULATOR(name, run, inputs, example, en, zh) \
    { \
        name, {en, zh}, example, inputs, run \
    }
static const struct yl_calculator calculators[] = {
    CALCULATOR("proportions", yl_calc_proportions, SHARES | PLAN,
               "--p1 10% --p2 12% --alpha 5% --power 80%", "two shares, such as conversions",
               "两个比例，如转化率"),
    CALCULATOR("means", yl_calc_means, MEANS | PLAN, "--sd 1 --effect 0.5 --power 80%",
               "two means, such as minutes watched", "两个均值，如观看时长"),
    CALCULATOR("ratio", yl_calc_ratio,
               B(NUM_MEAN) | B(NUM_SD) | B(DEN_MEAN) | B(DEN_SD) | B(CORR) | B(EFFECT) | B(LIFT) |
                   PLAN,
               "--num-mean 2 --num-sd 1.5 --den-mean 10 --den-sd 4 --corr 0.6 --lift 5%",
               "two ratios of means, such as revenue a visit", "两个均值之比，如每次访问收入"),
    CALCULATOR("cluster", yl_calc_cluster, SHARES | MEANS | PLAN | B(CLUSTERS),
               "--size 50 --icc 0.02 --n 3826", "people split by group, such as group chats",
               "按群组（如群聊）分流"),
    CALCULATOR("switchback", yl_calc_switchback,
               B(PAIRS) | B(SD) | B(EFFECT) | B(ALPHA) | B(POWER) | B(SIDED),
               "--sd 1.5 --effect 1 --power 80%", "arms that alternate in time, in pairs of blocks",
               "按时段切换两组，相邻时段成对"),
    CALCULATOR("sequential", yl_calc_sequential,
               B(BOUNDS) | B(LOOKS) | B(TIMES) | B(ALPHA) | B(SIDED) | B(POWER) | B(SPENDING) |
                   B(N) | B(FUTILITY),
               "--bounds obrien-fleming --looks 5 --alpha 5%",
               "bounds for a test looked at K times", "查看 K 次的序贯检验界值"),
    CALCULATOR("peeking", yl_calc_peeking, B(LOOKS) | B(ALPHA) | B(SIDED), "--looks 10 --alpha 5%",
               "false positives of looking without bounds", "不设界值反复查看的假阳性率"),
    CALCULATOR("always-valid", yl_calc_mixture,
               B(TAU) | B(DIFFERENCE) | B(VARIANCE) | B(ALPHA) | B(POWER) | B(P1) | B(P2) | B(SD) |
                   B(SD2) | B(EFFECT) | B(RATIO) | B(MOST) | B(LOOKS),
               "--p1 5% --p2 6% --tau 0.01 --power 80%",
               "a test looked at all the time (mixture SPRT)", "随时可查看的检验（混合 SPRT）"),
    CALCULATOR("srm", yl_calc_srm, B(COUNTS) | B(SPLIT), "--counts 4020,2890,3090 --split 40,30,30",
               "do the arms have the people they should?", "各组人数是否符合计划"),
    CALCULATOR("test", yl_calc_test, B(A) | B(B) | B(CONFIDENCE), "--a 200/10000 --b 250/10000",
               "compares two shares that were seen", "比较两个已观测的比例"),
    CALCULATOR("adjust", yl_calc_adjust, B(P) | B(ALPHA), "--p 0.001,0.02,0.04 --alpha 5%",
               "p values of many comparisons", "多重比较的 p 值校正"),
};

const struct yl_calculator *yl_calculators(size_t *count)
{
    *count = sizeof calculators / sizeof *calculators;
    return calculators;
}

void yl_calc_begin(struct yl_calc *calc, const struct yl_calculator *of, enum yl_lang lang)
{
    *calc = (struct yl_calc){.of = of, .lang = lang};
    for (int i = 0; i < YL_IN_COUNT; i++) calc->number[i] = yl_calc_inputs[i].otherwise;
}

/* ---- inputs ---- */
const char *yl_calc_takes(enum yl_input input, enum yl_lang lang)
{
    const struct yl_input_row *row = &yl_calc_inputs[input];
    return row->takes[lang] ? row->takes[lang] : row->value;
}

static bool read_number(const char *text, double *value)
{
    size_t length = strlen(text);
    bool percent = length > 1 && text[length - 1] == '%';
    if (!yl_text_to_number(text, length - percent, value)) return false;
    if (percent) *value /= 100.0;
    return true;
}

int yl_calc_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (int at = 0; *words; at++) {
        size_t size = strcspn(words, "|");
        if (size == length && !strncmp(word, words, size)) return at;
        words += size + (words[size] == '|');
    }
    return -1;
}

/* Is the text what the input takes? */
static bool read_input(const struct yl_input_row *row, const char *text, double *value)
{
    switch (row->kind) {
    case YL_INPUT_FLAG:
    case YL_INPUT_TEXT:
        return true;
    case YL_INPUT_WORD:
        *value = yl_calc_word(row->value, text);
        return *value >= 0;
    case YL_INPUT_INSIDE:
        return read_number(text, value) && *value > row->low && *value < row->high;
    case YL_INPUT_WHOLE:
        if (strchr(text, '%') || !read_number(text, value) || *value != floor(*value)) return false;
        break;
    case YL_INPUT_NUMBER:
        if (!read_number(text, value)) return false;
        break;
    }
    return *value >= row->low && *value <= row->high;
}

bool yl_calc_take(struct yl_calc *calc, enum yl_input input, const char *text)
{
    const struct yl_input_row *row = &yl_calc_inputs[input];
    if (calc->given[input] && row->kind != YL_INPUT_FLAG)
        return yl_calc_refuse(calc, "'--%s' is given twice; give it once",
                              "“--%s”出现了两次；只能给一次", row->name);
    calc->text[input] = text;
    calc->given[input] = true;
    return read_input(row, text, &calc->number[input]) || yl_calc_bad(calc, input);
}

int yl_calc_list(const struct yl_calc *calc, enum yl_input input, double *values, int most)
{
    int count = 0;
    for (const char *at = calc->text[input];;) {
        size_t length = strcspn(at, ",");
        char part[64];
        if (length == 0 || length >= sizeof part || count >= most) return 0;
        memcpy(part, at, length);
        part[length] = 0;
        if (!read_number(part, &values[count++])) return 0;
        if (!at[length]) return count;
        at += length + 1;
    }
}

/* ---- refusals ---- */
bool yl_calc_refuse(struct yl_calc *calc, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vsnprintf(calc->wrong, sizeof calc->wrong, calc->lang == YL_ZH ? zh : en, list);
    va_end(list);
    if (calc->status == YL_OK) calc->status = YL_BAD_CALL;
    return false;
}

bool yl_calc_bad(struct yl_calc *calc, enum yl_input input)
{
    return yl_calc_refuse(calc, "'--%s' takes %s, not '%s'", "“--%s”需要%s，而不是“%s”",
                          yl_calc_inputs[input].name, yl_calc_takes(input, calc->lang),
                          calc->text[input]);
}

bool yl_calc_above(struct yl_calc *calc, double power, double level)
{
    return yl_calc_refuse(
        calc, "a power of %g%% is not above the level of %g%%, so it needs no data; ask for more",
        "功效 %g%% 不高于显著性水平 %g%%，不需要数据；请提高功效", 100.0 * power, 100.0 * level);
}

bool yl_calc_needs(struct yl_calc *calc, enum yl_input input)
{
    if (calc->given[input]) return true;
    return yl_calc_refuse(calc, "%s needs '--%s': %s", "%s 需要“--%s”：%s", calc->of->name,
                          yl_calc_inputs[input].name, yl_calc_takes(input, calc->lang));
}

bool yl_calc_machine(struct yl_calc *calc, enum yl_status status)
{
    if (status == YL_OK) return true;
    calc->status = status;
    return yl_calc_refuse(calc, "these numbers make no test; see 'yinliu power --help'",
                          "这些数值无法构成检验；见“yinliu power --help”");
}

/* ---- answers ---- */
struct yl_calc_row *yl_calc_add(struct yl_calc *calc, enum yl_calc_show show, const char *key,
                                double value, const char *const label[2])
{
    YL_MUST(calc->rows < YL_CALC_ROWS, "%d rows", calc->rows);
    struct yl_calc_row *row = &calc->row[calc->rows++];
    *row = (struct yl_calc_row){.value = value, .show = show};
    snprintf(row->key, sizeof row->key, "%s", key);
    for (int i = 0; i < 2; i++) snprintf(row->label[i], sizeof row->label[i], "%s", label[i]);
    return row;
}

void yl_calc_look(struct yl_calc *calc, enum yl_calc_show show, const char *key, int look,
                  double value, const char *en, const char *zh)
{
    struct yl_calc_row *row = yl_calc_add(calc, show, "", value, (const char *const[]){"", ""});
    snprintf(row->key, sizeof row->key, "%s_%d", key, look);
    snprintf(row->label[0], sizeof row->label[0], en, look);
    snprintf(row->label[1], sizeof row->label[1], zh, look);
}

void yl_calc_note(struct yl_calc *calc, const char *en, const char *zh, ...)
{
    if (calc->notes >= YL_CALC_NOTES) return;
    va_list list;
    va_start(list, zh);
    vsnprintf(calc->note[calc->notes++], YL_CALC_TEXT, calc->lang == YL_ZH ? zh : en, list);
    va_end(list);
}

void yl_calc_power(struct yl_calc *calc, double power)
{
    share(calc, "power", power, "power", "功效");
    if (power < 0.1)
        yl_calc_note(calc,
                     "this plan should not be run: it would hardly ever see the effect, and "
                     "an empty result would show nothing; leave out '--n' for the size it "
                     "takes, or the effect for what this size can see",
                     "不建议按此方案做实验：几乎看不出效应，做完也得不到结论；"
                     "去掉“--n”可求所需人数，去掉效应可求此人数能看出多大的效应");
}
