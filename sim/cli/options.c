/* options.c: getopt_long over the table of options, contract in options.h */
#include "sim/cli/options.h"
#include "sim/base/clock.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct yl_option_row rows[YL_O_COUNT] = {
    [YL_O_OUT] = {"out", 'o', false, {"DIR", "目录"}, {"folder for the results", "结果写入的目录"}},
    [YL_O_FILE] = {"out", 'o', false, {"FILE", "文件"}, {"file to write", "写入的文件"}},
    [YL_O_CSV] = {"csv",
                  0,
                  false,
                  {NULL, NULL},
                  {"prints the figures as CSV, not as a table", "以 CSV 而不是表格输出数字"}},
    [YL_O_SET] = {"set",
                  0,
                  false,
                  {"PATH=VALUE", "路径=值"},
                  {"sets the value at a dotted path of the scenario, e.g. "
                   "paths.sms.steps.open.p=25%; may be repeated",
                   "修改场景中点号路径上的值，例如 paths.sms.steps.open.p=25%；可多次使用"}},
    [YL_O_SEED] = {"seed",
                   0,
                   false,
                   {"N", "数"},
                   {"seed of all random numbers, in place of the scenario's",
                    "随机种子，代替场景中的种子"}},
    [YL_O_REPLICATIONS] = {"replications",
                           0,
                           false,
                           {"N", "数"},
                           {"how many campaigns to run, in place of the scenario's",
                            "重复模拟的活动次数，代替场景中的次数"}},
    [YL_O_PRECISION] = {"precision",
                        0,
                        false,
                        {"1%", "1%"},
                        {"replications until the 95% interval of --metric is so near its mean, "
                         "in every variant, at two rounds in a row (rounds end at 20, 40, 80, ...)",
                         "一直重复，直到每个方案中 --metric 的 95% 区间相对均值的半宽"
                         "连续两轮不超过此值（各轮止于 20、40、80……次）"}},
    [YL_O_METRIC] =
        {"metric",
         0,
         false,
         {"PLACE.METRIC", "地点.指标"},
         {"the figure for --precision, for the best points and that decides in a report "
          "(default all.orders; in a report that of the first target)",
          "--precision、最佳点与报告结论所看的指标（默认 all.orders；报告取第一个目标的指标）"}},
    [YL_O_MOST] = {"max-replications",
                   0,
                   false,
                   {"N", "数"},
                   {"where --precision gives up (default 10240)",
                    "--precision 最多重复的次数（默认 10240）"}},
    [YL_O_AXIS] = {"axis",
                   0,
                   false,
                   {"PATH=A:B:N", "路径=起:止:点数"},
                   {"an axis of the sweep: N values from A to B, with :log behind it in equal "
                    "ratios, or PATH=V,V,...; may be repeated",
                    "扫描轴：从起到止取若干值，末尾加 :log 为等比；或 路径=值,值,...；可多次使用"}},
    [YL_O_SHARD] = {"shard",
                    0,
                    false,
                    {"K/N", "K/N"},
                    {"only every N-th point from the K-th on, for 'yinliu merge'",
                     "只算第 K 个起每隔 N 个的点，之后用 yinliu merge 合并"}},
    [YL_O_SUBMIT] = {"submit",
                     0,
                     false,
                     {"slurm[:N]", "slurm[:N]"},
                     {"gives the sweep to a cluster as an array of --shard tasks and says how to "
                      "merge them",
                      "把扫描作为一组 --shard 任务交给集群，并说明如何合并"}},
    [YL_O_RESUME] = {"resume",
                     0,
                     false,
                     {NULL, NULL},
                     {"goes on from what the folder has: after an interruption, or for more "
                      "replications or points",
                      "从目录中已有的结果继续：中断之后，或要更多重复、更多点时"}},
    [YL_O_SWITCH] = {"switch",
                     0,
                     false,
                     {NULL, NULL},
                     {"also writes switch.csv: the outcome of each visit under both variants, the "
                      "visitors won and lost",
                      "另写 switch.csv：每次访问在两个方案中的结局，赢得与失去的访客"}},
    [YL_O_THREADS] =
        {"threads",
         0,
         false,
         {"N", "数"},
         {"threads to use; results do not depend on it (default: one for each processor)",
          "使用的线程数，不影响结果（默认每个处理器一个）"}},
    [YL_O_TRACE] = {"trace",
                    0,
                    false,
                    {"N", "数"},
                    {"follows N visits of replication 1 step by step into journeys.csv",
                     "逐步跟踪第 1 次重复中的若干次访问，写入 journeys.csv"}},
    [YL_O_ONLY] = {"only",
                   0,
                   false,
                   {"R[/ENTRY/TIME/INDEX]", "次[/入口/时间/序号]"},
                   {"repeats replication R alone, or one visit of it",
                    "只重做第几次重复，或其中的一次访问"}},
    [YL_O_SERIES] = {"series",
                     0,
                     false,
                     {"all", "all"},
                     {"also writes series_all.csv, the time series of every replication",
                      "另写 series_all.csv：每次重复的时间序列"}},
    [YL_O_ISA] = {"isa",
                  0,
                  false,
                  {"scalar|avx2|avx512", "scalar|avx2|avx512"},
                  {"instructions to use; results do not depend on it (default: the best there are)",
                   "使用的指令集，不影响结果（默认选最快的）"}},
    [YL_O_EXPLAIN] = {"explain",
                      0,
                      false,
                      {NULL, NULL},
                      {"prints the compiled plan: steps, claimed and experienced step counts, what "
                       "is shared and why, expected cost",
                       "打印编译后的计划：步骤、宣称与实际的步数、哪些资源共享及原因、预计开销"}},
    [YL_O_DATA] = {"data",
                   0,
                   false,
                   {"RESULTS.csv", "结果.csv"},
                   {"analyses observed results: person, arm, a column for each metric",
                    "分析实验结果：person、arm 与各指标列"}},
    [YL_O_RATIO] =
        {"ratio",
         0,
         false,
         {"A/B[,C/D...]", "A/B[,C/D...]"},
         {"with --data: analyses the sum of column A over that of B, by the delta method",
          "与 --data 同用：用 delta 方法分析 A 列之和与 B 列之和的比"}},
    [YL_O_START] =
        {"start",
         0,
         false,
         {"TIME", "时间"},
         {"with --data: when the experiment began; a person's earlier rows are the covariate",
          "与 --data 同用：实验开始的时间；此前各行中每人的行为作为协变量"}},
    [YL_O_PICTURE] =
        {"only", 0, false, {"NAME", "图名"}, {"draws this picture alone", "只画这一张图"}},
    [YL_O_SVG] = {"svg", 0, false, {NULL, NULL}, {"as SVG", "输出 SVG"}},
    [YL_O_PNG] = {"png", 0, false, {NULL, NULL}, {"as PNG", "输出 PNG"}},
    [YL_O_PDF] = {"pdf", 0, false, {NULL, NULL}, {"as PDF", "输出 PDF"}},
    [YL_O_QUIET] = {"quiet",
                    'q',
                    false,
                    {NULL, NULL},
                    {"prints no table and no progress", "不打印结果表和进度"}},
    [YL_O_FORCE] =
        {"force",
         0,
         false,
         {NULL, NULL},
         {"writes into a folder that holds something else, or over a file that does",
          "即使目录中已有其他内容也写入，也覆盖已有的其他文件"}},
    [YL_O_LARGE] = {"allow-large",
                    0,
                    false,
                    {NULL, NULL},
                    {"runs what is larger than docs/outputs.md says a run may be",
                     "允许超出 docs/outputs.md 所列上限的运行"}},
    [YL_O_BATCH] = {"batch", 0, true, {"N", "数"}, {"rows of a batch", "每批行数"}},
    [YL_O_WINDOW] = {"window", 0, true, {"N", "数"}, {"visits of a window", "每窗访问数"}},
    [YL_O_LOOP] =
        {"loop",
         0,
         true,
         {NULL, NULL},
         {"one loop for all that has an order", "有顺序的一律走循环"}},
    [YL_O_LANG] =
        {"lang",
         0,
         false,
         {"en|zh", "en|zh"},
         {"language of messages (default: from LC_ALL, LC_MESSAGES, LANG)",
          "消息语言（默认取自 LC_ALL、LC_MESSAGES、LANG）"}},
    [YL_O_HELP] = {"help", 'h', false, {NULL, NULL}, {"this help", "显示本帮助"}},
};

const struct yl_option_row *yl_options_row(enum yl_option option) { return &rows[option]; }

enum yl_lang yl_options_lang(int argc, char **argv)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
        const char *value = !strncmp(argv[i], "--lang=", 7)              ? argv[i] + 7
                            : !strcmp(argv[i], "--lang") && i + 1 < argc ? argv[i + 1]
                                                                         : NULL;
        if (value && !strcmp(value, "zh")) return YL_ZH;
        if (value && !strcmp(value, "en")) return YL_EN;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return strncmp(value, "zh", 2) ? YL_EN : YL_ZH;
    }
    return YL_EN;
}

/* Writes the one line that is wrong; false, so that a caller can return it. */
static bool wrong_call(char wrong[YL_WRONG], enum yl_lang lang, const char *en, const char *zh, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
static bool wrong_call(char wrong[YL_WRONG], enum yl_lang lang, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vsnprintf(wrong, YL_WRONG, lang == YL_ZH ? zh : en, list);
    va_end(list);
    return false;
}

static bool whole(const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
    if (*text < '0' || *text > '9') return false;
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    *value = number;
    return !errno && !*end && *value >= low && *value <= high;
}

static bool read_whole(struct yl_options *options, enum yl_option option, const char *text,
                       uint64_t range[2], char *wrong)
{
    uint64_t value = 0;
    if (!whole(text, range[0], range[1], &value))
        return wrong_call(wrong, options->lang,
                          "'--%s' takes a whole number from %llu to %llu, not '%s'",
                          "“--%s”需要 %llu 到 %llu 之间的整数，而不是“%s”", rows[option].name,
                          (unsigned long long)range[0], (unsigned long long)range[1], text);
    range[0] = value;
    return true;
}

static bool no_memory(struct yl_options *options, char *wrong)
{
    options->no_memory = true;
    return wrong_call(wrong, options->lang, "not enough memory", "内存不足");
}

/* R, or R/ENTRY/TIME/INDEX; INDEX.SEND of an entry with several sends. */
static bool read_only(struct yl_options *options, const char *text, char *wrong)
{
    struct yl_only *only = &options->run.only;
    free(options->only_copy);
    options->only_copy = strdup(text);
    if (!options->only_copy) return no_memory(options, wrong);
    char *part[4] = {options->only_copy, NULL, NULL, NULL};
    int parts = 1;
    for (char *at = options->only_copy; at && *at; at++)
        if (*at == '/' && parts <= 4) {
            *at = 0;
            if (parts < 4) part[parts] = at + 1;
            parts++;
        }
    uint64_t replication = 0, index = 0, send = 0;
    int64_t instant;
    const struct yl_zone utc = {0};
    bool good =
        (parts == 1 || parts == 4) && part[0] && whole(part[0], 1, UINT32_MAX, &replication);
    char *dot = parts == 4 ? strchr(part[3], '.') : NULL;
    if (dot) {
        *dot = 0;
        good = good && whole(dot + 1, 1, UINT32_MAX, &send);
    }
    if (good && parts == 4)
        good = *part[1] && whole(part[3], 0, UINT32_MAX, &index) &&
               yl_time_parse(&instant, part[2], strlen(part[2]), &utc) == YL_TIME_GOOD;
    if (!good)
        return wrong_call(wrong, options->lang,
                          "'--only' takes a replication such as 17, or one visit of it such as "
                          "17/sms/2021-07-10T19:00+08:00/42, not '%s'",
                          "“--only”需要第几次重复（如 17），或其中一次访问（如 "
                          "17/sms/2021-07-10T19:00+08:00/42），"
                          "而不是“%s”",
                          text);
    *only = (struct yl_only){.replication = (uint32_t)replication,
                             .entry = part[1],
                             .index = (uint32_t)index,
                             .send = (uint32_t)send};
    options->only_time = part[2];
    return true;
}

static bool read_word(struct yl_options *options, enum yl_option option, const char *text,
                      const char *words, char *wrong)
{
    size_t length = strlen(text);
    for (const char *at = words; *at;) {
        size_t word = strcspn(at, "|");
        if (word == length && !strncmp(at, text, word)) return true;
        at += word + (at[word] == '|');
    }
    return wrong_call(wrong, options->lang, "'--%s' takes %s, not '%s'",
                      "“--%s”只能是 %s，而不是“%s”", rows[option].name, words, text);
}

enum { YL_LEAST_REPLICATIONS = 20 }; /* with --precision */

static bool read_precision(struct yl_options *options, const char *text, char *wrong)
{
    size_t length = strlen(text);
    bool percent = length && text[length - 1] == '%';
    double width;
    if (!yl_text_to_number(text, length - percent, &width) || width <= 0 ||
        width >= (percent ? 100 : 1))
        return wrong_call(wrong, options->lang, "'--precision' takes a share such as 1%%, not '%s'",
                          "“--precision”需要 1%% 这样的份额，而不是“%s”", text);
    options->run.enough.width = percent ? width / 100 : width;
    return true;
}

static bool read_metric(struct yl_options *options, const char *text, char *wrong)
{
    free(options->metric_copy);
    options->metric = text;
    options->metric_copy = strdup(text);
    if (!options->metric_copy) return no_memory(options, wrong);
    char *dot = strrchr(options->metric_copy, '.');
    if (!dot || dot == options->metric_copy || !dot[1])
        return wrong_call(wrong, options->lang,
                          "'--metric' takes PLACE.METRIC such as shops.mall.orders, not '%s'",
                          "“--metric”需要 地点.指标，如 shops.mall.orders，而不是“%s”", text);
    *dot = 0;
    options->run.enough.place = options->metric_copy;
    options->run.enough.metric = dot + 1;
    return true;
}

static bool read_shard(struct yl_options *options, const char *text, char *wrong)
{
    char part[24] = "";
    size_t length = strcspn(text, "/");
    uint64_t k = 0, n = 0;
    if (length < sizeof part) memcpy(part, text, length);
    if (!text[length] || !whole(text + length + 1, 1, 100000, &n) || !whole(part, 1, n, &k))
        return wrong_call(wrong, options->lang, "'--shard' takes K/N such as 1/8, not '%s'",
                          "“--shard”需要 1/8 这样的 K/N，而不是“%s”", text);
    options->shard = (uint32_t)k;
    options->shards = (uint32_t)n;
    return true;
}

static bool read_submit(struct yl_options *options, const char *text, char *wrong)
{
    uint64_t tasks = 0;
    bool good = !strncmp(text, "slurm", 5) &&
                (!text[5] || (text[5] == ':' && whole(text + 6, 1, 100000, &tasks)));
    if (!good)
        return wrong_call(wrong, options->lang,
                          "'--submit' takes slurm, or slurm:N for N tasks, not '%s'",
                          "“--submit”需要 slurm，或 slurm:N（N 个任务），而不是“%s”", text);
    options->submit = (uint32_t)tasks;
    options->submitted = true;
    return true;
}

/* Options that are there or not. */
static bool *flag_of(struct yl_options *options, enum yl_option option)
{
    switch (option) {
    case YL_O_CSV:
        return &options->csv;
    case YL_O_LARGE:
        return &options->run.large;
    case YL_O_LOOP:
        return &options->run.loop;
    case YL_O_SWITCH:
        return &options->switches;
    case YL_O_RESUME:
        return &options->resume;
    case YL_O_EXPLAIN:
        return &options->explain;
    case YL_O_SVG:
        return &options->svg;
    case YL_O_PNG:
        return &options->png;
    case YL_O_PDF:
        return &options->pdf;
    case YL_O_QUIET:
        return &options->quiet;
    case YL_O_FORCE:
        return &options->force;
    case YL_O_HELP:
        return &options->help;
    default:
        return NULL;
    }
}

static bool take(struct yl_options *options, enum yl_option option, const char *text, char *wrong)
{
    uint64_t any[2] = {0, UINT64_MAX}, some[2] = {1, 1000000000}, threads[2] = {1, 1024};
    uint64_t most[2] = {YL_LEAST_REPLICATIONS, 1000000000};
    bool *flag = flag_of(options, option);
    if (flag) return *flag = true;
    switch (option) {
    case YL_O_OUT:
        options->out = text;
        return *text || wrong_call(wrong, options->lang, "'-o' needs the name of a folder",
                                   "“-o”需要目录名");
    case YL_O_FILE:
        options->out = text;
        return *text ||
               wrong_call(wrong, options->lang, "'-o' needs the name of a file", "“-o”需要文件名");
    case YL_O_SET:
        if (!strchr(text, '=') || *text == '=')
            return wrong_call(wrong, options->lang, "'--set' takes PATH=VALUE, not '%s'",
                              "“--set”需要 路径=值，而不是“%s”", text);
        options->set[options->sets++] = text;
        return true;
    case YL_O_SEED:
        if (!read_whole(options, option, text, any, wrong)) return false;
        options->run.has_seed = true;
        options->run.seed = any[0];
        return true;
    case YL_O_REPLICATIONS:
        if (!read_whole(options, option, text, some, wrong)) return false;
        options->run.replications = (int64_t)some[0];
        return true;
    case YL_O_PRECISION:
        return read_precision(options, text, wrong);
    case YL_O_METRIC:
        return read_metric(options, text, wrong);
    case YL_O_MOST:
        if (!read_whole(options, option, text, most, wrong)) return false;
        options->run.enough.most = (int64_t)most[0];
        return true;
    case YL_O_AXIS:
        options->axis[options->axes++] = text;
        return true;
    case YL_O_SHARD:
        return read_shard(options, text, wrong);
    case YL_O_SUBMIT:
        return read_submit(options, text, wrong);
    case YL_O_THREADS:
        if (!read_whole(options, option, text, threads, wrong)) return false;
        options->run.threads = (int)threads[0];
        return true;
    case YL_O_TRACE:
    case YL_O_BATCH:
    case YL_O_WINDOW:
        if (!read_whole(options, option, text, some, wrong)) return false;
        *(option == YL_O_TRACE   ? &options->run.trace
          : option == YL_O_BATCH ? &options->run.batch
                                 : &options->run.window) = (uint32_t)some[0];
        return true;
    case YL_O_ONLY:
        return read_only(options, text, wrong);
    case YL_O_SERIES:
        options->run.series_all = true;
        return read_word(options, option, text, rows[option].value[0], wrong);
    case YL_O_ISA:
        options->run.isa = text;
        return read_word(options, option, text, rows[option].value[0], wrong);
    case YL_O_DATA:
    case YL_O_RATIO:
    case YL_O_START:
    case YL_O_PICTURE:
        *(option == YL_O_DATA    ? &options->data
          : option == YL_O_RATIO ? &options->ratio
          : option == YL_O_START ? &options->start
                                 : &options->picture) = text;
        return true;
    case YL_O_LANG:
        return read_word(options, option, text, rows[option].value[0], wrong);
    default:
        break;
    }
    return true;
}

/* The options of a verb as getopt wants them; a spare row ends the list. */
static void for_getopt(struct option table[YL_O_COUNT + 1], char letters[2 * YL_O_COUNT + 2],
                       uint64_t taken)
{
    size_t at = 0, count = 0;
    letters[at++] = ':';
    for (int i = 0; i < YL_O_COUNT; i++) {
        if (!(taken & YL_O_BIT(i))) continue;
        table[count++] = (struct option){
            rows[i].name, rows[i].value[0] ? required_argument : no_argument, NULL, 256 + i};
        if (!rows[i].letter) continue;
        letters[at++] = rows[i].letter;
        if (rows[i].value[0]) letters[at++] = ':';
    }
    letters[at] = 0;
    table[count] = (struct option){0};
}

static bool unknown(const struct yl_options *options, const char *word, uint64_t taken, char *wrong)
{
    if (word[0] != '-' || word[1] != '-') {
        const char letter[2] = {(char)optopt, 0};
        return wrong_call(wrong, options->lang, "there is no option '-%s'", "没有选项“-%s”",
                          letter);
    }
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    const char *names[YL_O_COUNT];
    size_t count = 0;
    for (int i = 0; i < YL_O_COUNT; i++)
        if (taken & YL_O_BIT(i) && !rows[i].hidden) {
            if (!strcmp(rows[i].name, name))
                return wrong_call(wrong, options->lang, "'--%s' takes no value", "“--%s”不带值",
                                  name);
            names[count++] = rows[i].name;
        }
    char guess[YL_SCREEN_GUESS];
    yl_screen_guess(guess, name, (struct yl_screen_words){"--", names, count}, options->lang);
    return wrong_call(wrong, options->lang, "there is no option '--%s'%s", "没有选项“--%s”%s", name,
                      guess);
}

static int by_letter(int found, uint64_t taken)
{
    if (found >= 256) return found - 256;
    for (int i = 0; i < YL_O_COUNT; i++)
        if (rows[i].letter == found && taken & YL_O_BIT(i)) return i;
    return YL_O_COUNT;
}

static bool complete(const struct yl_options *options, const struct yl_option_spec *spec,
                     uint64_t seen, char *wrong)
{
    if (options->operands < spec->least)
        return wrong_call(wrong, options->lang, "%s is missing", "缺少%s",
                          spec->missing[options->lang]);
    if (spec->most >= 0 && options->operands > spec->most)
        return wrong_call(wrong, options->lang, "'%s' is one word too many", "多了一个参数“%s”",
                          options->operand[spec->most]);
    for (int i = 0; i < YL_O_COUNT; i++)
        if (spec->required & ~seen & YL_O_BIT(i)) {
            const char letter[2] = {rows[i].letter, 0};
            return wrong_call(wrong, options->lang, "'%s%s %s', the %s, is missing",
                              "缺少“%s%s %s”：%s", rows[i].letter ? "-" : "--",
                              rows[i].letter ? letter : rows[i].name, rows[i].value[options->lang],
                              rows[i].help[options->lang]);
        }
    return true;
}

bool yl_options_parse(struct yl_options *o, const struct yl_option_spec *spec, int argc,
                      char **argv, char wrong[YL_WRONG])
{
    if (spec->raw) {
        o->operand = argv + 1;
        o->operands = argc - 1;
        return true;
    }
    uint64_t taken = spec->taken | YL_O_ALWAYS, seen = 0;
    struct option table[YL_O_COUNT + 1];
    char letters[2 * YL_O_COUNT + 2];
    for_getopt(table, letters, taken);
    o->set = calloc((size_t)argc + 1, sizeof *o->set);
    o->axis = calloc((size_t)argc + 1, sizeof *o->axis);
    if (!o->set || !o->axis) return no_memory(o, wrong);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    for (int found; (found = getopt_long(argc, argv, letters, table, NULL)) != -1;) {
        const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
        if (found == ':')
            return wrong_call(wrong, o->lang, "'%s' needs a value", "“%s”后面缺少值", word);
        if (found == '?') return unknown(o, word, taken, wrong);
        int option = by_letter(found, taken);
        if (!take(o, (enum yl_option)option, optarg, wrong)) return false;
        seen |= YL_O_BIT(option);
    }
    o->operand = argv + optind;
    o->operands = argc - optind;
    return o->help || complete(o, spec, seen, wrong);
}

void yl_options_free(struct yl_options *options)
{
    free(options->set);
    free(options->axis);
    free(options->metric_copy);
    free(options->only_copy);
    options->set = NULL;
    options->axis = NULL;
    options->metric_copy = NULL;
    options->only_copy = NULL;
}
