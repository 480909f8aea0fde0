/* power_call.c: one table of options, one reader, one printer, contract in power_call.h */
#include "sim/cli/power_call.h"
#include "sim/base/must.h"
#include "sim/base/text.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* clang-format off */
#define SHARE "a share above 0% and below 100%, such as 5%", "大于 0%、小于 100% 的比例，如 5%"
#define ABOVE "a number above 0", "大于 0 的数"
static const struct yl_power_option_row options[YL_P_COUNT] = {
    [YL_P_P1] = {"p1", "SHARE", 's', 0, 1, true, {SHARE}, {"share of the control", "对照组的比例"}},
    [YL_P_P2] = {"p2", "SHARE", 's', 0, 1, true, {SHARE}, {"share of the treatment", "实验组的比例"}},
    [YL_P_EFFECT] = {"effect", "D", 'n', -1e15, 1e15, false, {"a number, such as 2% or 0.5", "一个数，如 2% 或 0.5"},
        {"difference, treatment less control", "差值：实验组减对照组"}},
    [YL_P_LIFT] = {"lift", "SHARE", 'n', -1, 1e6, true, {"a relative change above -100%, such as 20%", "大于 -100% 的相对变化，如 20%"},
        {"difference as a share of the control", "相对于对照组的变化"}},
    [YL_P_SD] = {"sd", "S", 'n', 0, 1e300, true, {ABOVE}, {"standard deviation of one person", "个体的标准差"}},
    [YL_P_SD2] = {"sd2", "S", 'n', 0, 1e300, true, {ABOVE}, {"that of the treatment, if another (Welch)", "实验组的标准差，若不同（Welch）"}},
    [YL_P_ALPHA] = {"alpha", "SHARE", 's', 1e-15, 1, true, {"a share above 1e-15 and below 100%, such as 5%", "大于 1e-15、小于 100% 的比例，如 5%"}, {"level of the test (default 5%)", "显著性水平（默认 5%）"}},
    [YL_P_POWER] = {"power", "SHARE", 's', 0, 1, true, {SHARE}, {"chance to find the effect (default 80%)", "检出效应的概率（默认 80%）"}},
    [YL_P_N] = {"n", "N", 'w', 1, 1e15, false, {"a whole number from 1", "不小于 1 的整数"},
        {"people in arm 1, the control", "对照组（第 1 组）人数"}},
    [YL_P_RATIO] = {"ratio", "R", 'n', 1e-6, 1e6, false, {"n2 / n1, from 1e-6 to 1e6", "n2 / n1，范围 1e-6 到 1e6"},
        {"size of arm 2 (treatment) over arm 1 (default 1)", "实验组与对照组的人数比 n2/n1（默认 1）"}},
    [YL_P_SIDED] = {"sided", "1|2", 'o', 0, 0, false, {"1 or 2", "1 或 2"}, {"ends of the test (default 2; 1 with a margin)", "单侧或双侧检验（默认双侧；有界值时单侧）"}},
    [YL_P_MARGIN] = {"margin", "M", 'n', -1e15, 1e15, false, {"a number that is not 0, such as 2%", "不为 0 的数，如 2%"},
        {"non-inferiority: how much worse the treatment may be (2% and -2% say the same)", "非劣效：允许实验组差多少（2% 与 -2% 含义相同）"}},
    [YL_P_SUPERIOR] = {"superior-by", "M", 'n', 0, 1e15, true, {ABOVE}, {"superiority by more than M", "优效：至少好多少"}},
    [YL_P_BETTER] = {"better", "higher|lower", 'o', 0, 0, false, {"higher or lower", "higher 或 lower"}, {"with a margin: which way is better (default higher)", "有界值时：越高越好还是越低越好（默认 higher）"}},
    [YL_P_DOWN] = {"down", NULL, 'f', 0, 0, false, {NULL, NULL}, {"solve for an effect below the control", "求下降方向的效应"}},
    [YL_P_METHOD] = {"method", "pooled|unpooled|baseline|arcsine|farrington-manning|exact|fisher", 'o', 0, 0, false,
        {"one of pooled, unpooled, baseline, arcsine, farrington-manning, exact, fisher", "pooled、unpooled、baseline、arcsine、farrington-manning、exact、fisher 之一"},
        {"convention (default pooled; unpooled with a margin)", "计算惯例（默认 pooled；有界值时 unpooled）"}},
    [YL_P_CONTINUITY] = {"continuity", NULL, 'f', 0, 0, false, {NULL, NULL}, {"with continuity correction", "连续性校正"}},
    [YL_P_NORMAL] = {"normal", NULL, 'f', 0, 0, false, {NULL, NULL}, {"normal law in place of t", "用正态分布代替 t 分布"}},
    [YL_P_ARMS] = {"arms", "N", 'w', 2, 100, false, {"a whole number from 2 to 100", "2 到 100 的整数"}, {"arms, the control included (default 2)", "组数，含对照组（默认 2）"}},
    [YL_P_ADJUST] = {"adjust", "bonferroni|holm|dunnett|none", 'o', 0, 0, false, {"bonferroni, holm, dunnett or none", "bonferroni、holm、dunnett 或 none"},
        {"how several arms share the level (default bonferroni)", "多组比较的校正方法（默认 bonferroni）"}},
    [YL_P_RHO] = {"rho", "R", 'n', -1, 1, true, {"a correlation between -1 and 1", "-1 与 1 之间的相关系数"}, {"CUPED: correlation with the time before the test", "CUPED：与实验前指标的相关系数"}},
    [YL_P_SIZE] = {"size", "M", 'n', 1, 1e12, false, {"a number from 1", "不小于 1 的数"}, {"mean people in a cluster", "每个群组的平均人数"}},
    [YL_P_CV] = {"cv", "C", 'n', 0, 1000, false, {"a number from 0", "不小于 0 的数"}, {"coefficient of variation of the cluster sizes (default 0)", "群组人数的变异系数（默认 0）"}},
    [YL_P_ICC] = {"icc", "R", 'n', 0, 1, false, {"a share from 0 to 1", "0 到 1 之间的数"}, {"correlation inside a cluster", "群组内相关系数"}},
    [YL_P_CLUSTERS] = {"clusters", "N", 'w', 1, 1e12, false, {"a whole number from 1", "不小于 1 的整数"}, {"clusters there are", "已有的群组数"}},
    [YL_P_PER_DAY] = {"per-day", "N", 'n', 0, 1e15, true, {ABOVE}, {"people that come to arm 1 each day", "对照组每天新增人数"}},
    [YL_P_NUM_MEAN] = {"num-mean", "X", 'n', -1e300, 1e300, false, {"a number", "一个数"}, {"numerator: mean of one person", "分子的人均值"}},
    [YL_P_NUM_SD] = {"num-sd", "S", 'n', 0, 1e300, false, {"a number from 0", "不小于 0 的数"}, {"numerator: standard deviation", "分子的标准差"}},
    [YL_P_DEN_MEAN] = {"den-mean", "X", 'n', 0, 1e300, true, {ABOVE}, {"denominator: mean of one person", "分母的人均值"}},
    [YL_P_DEN_SD] = {"den-sd", "S", 'n', 0, 1e300, false, {"a number from 0", "不小于 0 的数"}, {"denominator: standard deviation", "分母的标准差"}},
    [YL_P_CORR] = {"corr", "R", 'n', -1, 1, false, {"a correlation from -1 to 1", "-1 到 1 的相关系数"}, {"correlation of the two (default 0)", "分子与分母的相关系数（默认 0）"}},
    [YL_P_BOUNDS] = {"bounds", "pocock|obrien-fleming|lan-demets|wang-tsiatis", 'o', 0, 0, false, {"pocock, obrien-fleming, lan-demets or wang-tsiatis", "pocock、obrien-fleming、lan-demets 或 wang-tsiatis"},
        {"shape of the bounds", "界值的形状"}},
    [YL_P_LOOKS] = {"looks", "K", 'w', 1, 100, false, {"a whole number from 1 to 100", "1 到 100 的整数"}, {"looks, the last included", "查看次数，含最后一次"}},
    [YL_P_TIMES] = {"times", "T,T,...,1", 'l', 0, 0, false, {"increasing shares up to 1, such as 0.2,0.5,1", "递增到 1 的比例，如 0.2,0.5,1"}, {"looks at these shares of the data (default equal steps)", "各次查看时的数据比例（默认等距）"}},
    [YL_P_SPENDING] = {"spending", "obrien-fleming|pocock|power|gamma", 'o', 0, 0, false, {"obrien-fleming, pocock, power or gamma", "obrien-fleming、pocock、power 或 gamma"},
        {"lan-demets: the curve (default obrien-fleming)", "lan-demets 的消耗函数（默认 obrien-fleming）"}},
    [YL_P_SHAPE] = {"shape", "X", 'n', -50, 50, false, {"a number from -50 to 50", "-50 到 50 的数"}, {"exponent of power, parameter of gamma", "power 的指数，gamma 的参数"}},
    [YL_P_DELTA] = {"delta", "X", 'n', -2, 0.5, false, {"a number from -2 to 0.5", "-2 到 0.5 的数"}, {"wang-tsiatis: 0.5 is pocock, 0 obrien-fleming", "wang-tsiatis 的参数：0.5 即 pocock，0 即 obrien-fleming"}},
    [YL_P_TAU] = {"tau", "T", 'n', 0, 1e300, true, {ABOVE}, {"sd of the mixture over effects", "效应混合分布的标准差"}},
    [YL_P_DIFFERENCE] = {"difference", "D", 'n', -1e300, 1e300, false, {"a number", "一个数"}, {"difference seen", "观测到的差值"}},
    [YL_P_VARIANCE] = {"variance", "V", 'n', 0, 1e300, true, {ABOVE}, {"variance of that difference", "该差值的方差"}},
    [YL_P_TUNED] = {"tuned", "N", 'n', 0, 1e15, true, {ABOVE}, {"size at which the sequence is tightest", "置信序列最窄处的样本量"}},
    [YL_P_MOST] = {"most", "N", 'w', 2, 1e12, false, {"a whole number from 2", "不小于 2 的整数"}, {"people in arm 1 at which the test is given up", "对照组达到此人数即停止"}},
    [YL_P_LEAD] = {"lead", "Z", 'w', 1, 1e6, false, {"a whole number from 1", "不小于 1 的整数"}, {"lead of the treatment that ends the test", "实验组领先多少次转化即停止"}},
    [YL_P_COUNTS] = {"counts", "N,N,...", 'l', 0, 0, false, {"counts parted by commas, such as 4020,2890,3090", "逗号分隔的人数，如 4020,2890,3090"}, {"people seen in each arm", "各组实际人数"}},
    [YL_P_SPLIT] = {"split", "W,W,...", 'l', 0, 0, false, {"weights above 0 parted by commas, such as 40,30,30", "逗号分隔的正权重，如 40,30,30"}, {"shares as planned (default equal)", "计划的分流比例（默认均分）"}},
    [YL_P_A] = {"a", "X/N", 't', 0, 0, false, {"successes of people, such as 40/1000", "成功数/人数，如 40/1000"}, {"control: successes of people", "对照组：成功数/人数"}},
    [YL_P_B] = {"b", "X/N", 't', 0, 0, false, {"successes of people, such as 55/1000", "成功数/人数，如 55/1000"}, {"treatment: successes of people", "实验组：成功数/人数"}},
    [YL_P_PRIOR] = {"prior", "A,B", 'l', 0, 0, false, {"two numbers above 0, such as 1,1", "两个大于 0 的数，如 1,1"}, {"Beta law before the data (default 1,1)", "先验 Beta 分布（默认 1,1）"}},
    [YL_P_SE] = {"se", "S", 'n', 0, 1e300, true, {ABOVE}, {"standard error of the estimate", "估计的标准误"}},
    [YL_P_TESTS] = {"tests", "N", 'w', 1, 1e8, false, {"a whole number from 1", "不小于 1 的整数"}, {"A/A tests run", "A/A 测试次数"}},
    [YL_P_CONFIDENCE] = {"confidence", "SHARE", 's', 1e-9, 1, true, {"a share above 1e-9 and below 100%, such as 95%", "大于 1e-9、小于 100% 的比例，如 95%"}, {"of the region or interval (default 95%)", "区间的置信度（默认 95%）"}},
    [YL_P_RATE] = {"rate", "SHARE", 's', 1e-9, 1, true, {"a share above 1e-9 and below 100%, such as 20%", "大于 1e-9、小于 100% 的比例，如 20%"}, {"share of people the change can touch", "可能受改动影响的人的比例"}},
    [YL_P_SKEWNESS] = {"skewness", "S", 'n', -1e6, 1e6, false, {"a number", "一个数"}, {"skewness of the metric", "指标的偏度"}},
    [YL_P_P] = {"p", "P,P,...", 'l', 0, 0, false, {"p values from 0 to 1 parted by commas", "逗号分隔的 p 值，0 到 1"}, {"p values", "p 值"}},
    [YL_P_CSV] = {"csv", NULL, 'f', 0, 0, false, {NULL, NULL}, {"prints key,value rows", "输出 key,value 形式的 CSV"}},
    [YL_P_LANG] = {"lang", "en|zh", 'o', 0, 0, false, {"en or zh", "en 或 zh"}, {"language of messages", "消息语言"}},
    [YL_P_HELP] = {"help", NULL, 'f', 0, 0, false, {NULL, NULL}, {"this help", "显示本帮助"}},
};
/* clang-format on */
_Static_assert(YL_P_COUNT <= 64, "the options of a kind are bits of one word");

const struct yl_power_option_row *yl_power_call_option(enum yl_power_option option)
{
    return &options[option];
}

bool yl_power_call_wrong(struct yl_power_call *call, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vsnprintf(call->wrong, sizeof call->wrong, call->lang == YL_ZH ? zh : en, list);
    va_end(list);
    if (call->status == YL_OK) call->status = YL_BAD_CALL;
    return false;
}

bool yl_power_call_machine(struct yl_power_call *call, enum yl_status status)
{
    if (status == YL_OK) return true;
    call->status = status;
    if (status == YL_NO_MEMORY) return yl_power_call_wrong(call, "not enough memory", "内存不足");
    return yl_power_call_wrong(call, "these numbers make no test; see 'yinliu power --help'",
                               "这些数值无法构成检验；见“yinliu power --help”");
}

static bool read_number(const char *text, double *value)
{
    size_t length = strlen(text);
    bool percent = length > 1 && text[length - 1] == '%';
    if (!yl_text_to_number(text, length - percent, value)) return false;
    if (percent) *value /= 100.0;
    return true;
}

static bool is_word(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = words; *at;) {
        size_t word = strcspn(at, "|");
        if (word == length && !strncmp(at, text, word)) return true;
        at += word + (at[word] == '|');
    }
    return false;
}

static bool is_taken(const struct yl_power_option_row *row, const char *text, double *value)
{
    switch (row->kind) {
    case 'o':
        return is_word(row->value, text);
    case 't':
    case 'l':
        return true; /* read by the kind */
    default:
        break;
    }
    if (!read_number(text, value)) return false;
    if (row->kind == 'w' && (*value != floor(*value) || strchr(text, '%'))) return false;
    return row->open ? *value > row->low && *value < row->high
                     : *value >= row->low && *value <= row->high;
}

static bool take_option(struct yl_power_call *call, enum yl_power_option o, const char *text)
{
    const struct yl_power_option_row *row = &options[o];
    double value = 0.0;
    if (call->given[o])
        return yl_power_call_wrong(call, "'--%s' is given twice; say it once",
                                   "“--%s”出现了两次；只能给一次", row->name);
    if (!is_taken(row, text, &value))
        return yl_power_call_wrong(call, "'--%s' takes %s, not '%s'", "“--%s”需要%s，而不是“%s”",
                                   row->name, row->takes[call->lang], text);
    call->given[o] = true;
    call->number[o] = value;
    call->text[o] = text;
    return true;
}

static int option_at(const char *word, size_t length)
{
    for (int i = 0; i < YL_P_COUNT; i++)
        if (strlen(options[i].name) == length && !strncmp(options[i].name, word, length)) return i;
    return -1;
}

static bool unknown(struct yl_power_call *call, uint64_t taken, const char *word, size_t length)
{
    const char *names[YL_P_COUNT], *best[3];
    char written[64], known[YL_WRONG - 100] = "";
    size_t count = 0;
    snprintf(written, sizeof written, "%.*s", (int)(length < 60 ? length : 60), word);
    for (int i = 0; i < YL_P_COUNT; i++) {
        if (!(taken & YL_P_BIT(i))) continue;
        names[count++] = options[i].name;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s--%s", used ? " " : "", options[i].name);
    }
    if (yl_text_nearest(written, names, count, best))
        return yl_power_call_wrong(call, "%s has no option '--%s'; did you mean '--%s'?",
                                   "%s 没有选项“--%s”；是不是“--%s”？", call->kind, written,
                                   best[0]);
    return yl_power_call_wrong(call, "%s has no option '--%s'; it takes %s",
                               "%s 没有选项“--%s”；可用：%s", call->kind, written, known);
}

bool yl_power_call_parse(struct yl_power_call *call, uint64_t taken, int count, char **words)
{
    call->kind = words[0];
    taken |= YL_P_BIT(YL_P_CSV) | YL_P_BIT(YL_P_LANG) | YL_P_BIT(YL_P_HELP);
    for (int i = 1; i < count; i++) {
        const char *word = words[i];
        if (!strcmp(word, "-h")) word = "--help";
        if (strncmp(word, "--", 2) || !word[2])
            return yl_power_call_wrong(call, "'%s' is no option; options begin with '--'",
                                       "“%s”不是选项；选项以“--”开头", word);
        size_t length = strcspn(word + 2, "=");
        int o = option_at(word + 2, length);
        if (o < 0 || !(taken & YL_P_BIT(o))) return unknown(call, taken, word + 2, length);
        bool joined = word[2 + length] == '=';
        if (options[o].kind == 'f') {
            if (joined)
                return yl_power_call_wrong(call, "'--%s' takes no value", "“--%s”不需要值",
                                           options[o].name);
            call->given[o] = true;
            continue;
        }
        if (!joined && i + 1 >= count)
            return yl_power_call_wrong(call, "'--%s' needs a value: %s", "“--%s”后面缺少值：%s",
                                       options[o].name, options[o].takes[call->lang]);
        const char *value = joined ? word + 3 + length : words[++i];
        if (!take_option(call, (enum yl_power_option)o, value)) return false;
    }
    return true;
}

bool yl_power_call_needs(struct yl_power_call *call, enum yl_power_option option)
{
    if (call->given[option]) return true;
    return yl_power_call_wrong(call, "%s needs '--%s': %s", "%s 需要“--%s”：%s", call->kind,
                               options[option].name, options[option].takes[call->lang]);
}

double yl_power_call_get(const struct yl_power_call *call, enum yl_power_option option,
                         double otherwise)
{
    return call->given[option] ? call->number[option] : otherwise;
}

bool yl_power_call_is(const struct yl_power_call *call, enum yl_power_option option,
                      const char *word)
{
    return call->given[option] && !strcmp(call->text[option], word);
}

int yl_power_call_list(const struct yl_power_call *call, enum yl_power_option option,
                       double *values, int most)
{
    int count = 0;
    for (const char *at = call->text[option];;) {
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

static struct yl_power_row *add(struct yl_power_call *call, const char *key, double value,
                                const char *const label[2])
{
    YL_MUST(call->rows < YL_POWER_ROWS, "%d rows", call->rows);
    struct yl_power_row *row = &call->row[call->rows++];
    *row = (struct yl_power_row){.value = value};
    snprintf(row->key, sizeof row->key, "%s", key);
    for (int i = 0; i < 2; i++) snprintf(row->label[i], sizeof row->label[i], "%s", label[i]);
    return row;
}

void yl_power_call_row(struct yl_power_call *call, const char *key, double value, const char *en,
                       const char *zh)
{
    add(call, key, value, (const char *const[]){en, zh})->show = YL_SHOW_NUMBER;
}

void yl_power_call_share(struct yl_power_call *call, const char *key, double value, const char *en,
                         const char *zh)
{
    add(call, key, value, (const char *const[]){en, zh})->show = YL_SHOW_SHARE;
}

void yl_power_call_whole(struct yl_power_call *call, const char *key, double value, const char *en,
                         const char *zh)
{
    add(call, key, value, (const char *const[]){en, zh})->show = YL_SHOW_WHOLE;
}

void yl_power_call_note(struct yl_power_call *call, const char *en, const char *zh, ...)
{
    if (call->notes >= YL_POWER_NOTES) return;
    va_list list;
    va_start(list, zh);
    vsnprintf(call->note[call->notes++], sizeof call->note[0], call->lang == YL_ZH ? zh : en, list);
    va_end(list);
}

void yl_power_call_power(struct yl_power_call *call, double power)
{
    yl_power_call_share(call, "power", power, "power", "功效");
    if (power < 0.1)
        yl_power_call_note(call,
                           "this plan should not be run: it would hardly ever see the effect, and "
                           "an empty result would say nothing; leave out '--n' for the size it "
                           "takes, or the effect for what this size can see",
                           "不建议按此方案做实验：几乎看不出效应，做完也得不到结论；"
                           "去掉“--n”可求所需人数，去掉效应可求此人数能看出多大的效应");
}

static void value_text(char buffer[YL_NUMBER + 2], const struct yl_power_row *row)
{
    double shown = row->show == YL_SHOW_SHARE ? 100.0 * row->value : row->value;
    if (row->show == YL_SHOW_WHOLE && fabs(shown) < 9e15) {
        (void)yl_text_count(buffer, (int64_t)shown);
        return;
    }
    char digits[YL_NUMBER];
    snprintf(digits, sizeof digits, "%.6g", shown);
    snprintf(buffer, YL_NUMBER + 2, "%s%s", isfinite(shown) ? digits : "-",
             row->show == YL_SHOW_SHARE && isfinite(shown) ? "%" : "");
}

static void print_csv(const struct yl_power_call *call, FILE *stream)
{
    fputs("key,value\n", stream);
    for (int i = 0; i < call->rows; i++) {
        const struct yl_power_row *row = &call->row[i];
        char number[YL_NUMBER];
        if (row->table_only) continue;
        if (row->show == YL_SHOW_WHOLE && fabs(row->value) < 9e15)
            (void)yl_text_count(number, (int64_t)row->value);
        else
            (void)yl_text_number(number, row->value);
        fprintf(stream, "%s,%s\n", row->key, number);
    }
}

static void print_rows(const struct yl_power_call *call, FILE *stream, int wide, bool others)
{
    bool begun = !others;
    for (int i = 0; i < call->rows; i++) {
        const struct yl_power_row *row = &call->row[i];
        const char *label = row->label[call->lang];
        char value[YL_NUMBER + 2];
        if (row->table_only != others) continue;
        if (!begun)
            fputs(call->lang == YL_ZH ? "\n其他惯例的答案\n" : "\nother conventions\n", stream);
        begun = true;
        value_text(value, row);
        int gap = wide + 2 - yl_text_width(label, strlen(label));
        fprintf(stream, "  %s%*s%14s\n", label, gap, "", value);
    }
}

void yl_power_call_print(const struct yl_power_call *call, FILE *stream)
{
    if (call->given[YL_P_CSV]) {
        print_csv(call, stream);
        return;
    }
    int wide = 0;
    for (int i = 0; i < call->rows; i++) {
        const char *label = call->row[i].label[call->lang];
        int width = yl_text_width(label, strlen(label));
        if (width > wide) wide = width;
    }
    print_rows(call, stream, wide, false);
    print_rows(call, stream, wide, true);
    if (call->notes) fputc('\n', stream);
    for (int i = 0; i < call->notes; i++) fprintf(stream, "%s\n", call->note[i]);
}
