/* verb.c: the table of verbs; usage and help are made from its rows, contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include <string.h>

static const struct yl_verb verbs[] = {
    {"init",
     {"DIR", "目录"},
     {"writes a commented starter scenario with its data", "写出带注释的入门场景及其数据"},
     {"DIR is made if it is not there. A file that is there already is never overwritten.",
      "目录不存在时会创建；已有的文件绝不覆盖。"},
     {.least = 1, .most = 1, .missing = {"a folder for the scenario", "存放场景的目录"}},
     yl_verb_init},
    {"check",
     {"FILE...", "文件..."},
     {"reads scenarios and reports every problem at once", "检查场景文件，一次报告所有问题"},
     {"Nothing is run or written. Exit status 1 if any file has a problem.",
      "不运行，也不写任何文件。任何文件有问题时退出码为 1。"},
     {.taken = YL_O_BIT(YL_O_EXPLAIN),
      .least = 1,
      .most = -1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_check},
    {"run",
     {"FILE", "文件"},
     {"runs every variant of a scenario and writes tables (CSV)",
      "运行场景的所有方案，写出结果表（CSV）"},
     {"The same scenario, overrides and seed give the same bytes on any machine, with any number "
      "of threads. A folder "
      "without manifest.json is unfinished.",
      "相同的场景、修改和种子，在任何机器、任意线程数下都得到完全相同的结果。没有 manifest.json "
      "的目录是未完成的。"},
     {.taken = YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_SEED) |
               YL_O_BIT(YL_O_REPLICATIONS) | YL_O_BIT(YL_O_PRECISION) | YL_O_BIT(YL_O_METRIC) |
               YL_O_BIT(YL_O_MOST) | YL_O_BIT(YL_O_RESUME) | YL_O_BIT(YL_O_SWITCH) |
               YL_O_BIT(YL_O_THREADS) | YL_O_BIT(YL_O_TRACE) | YL_O_BIT(YL_O_ONLY) |
               YL_O_BIT(YL_O_SERIES) | YL_O_BIT(YL_O_ISA) | YL_O_BIT(YL_O_QUIET) |
               YL_O_BIT(YL_O_FORCE) | YL_O_BIT(YL_O_BATCH) | YL_O_BIT(YL_O_WINDOW) |
               YL_O_BIT(YL_O_LOOP) | YL_O_BIT(YL_O_LARGE),
      .required = YL_O_BIT(YL_O_OUT),
      .least = 1,
      .most = 1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_run},
    {"sweep",
     {"FILE", "文件"},
     {"runs every variant at every point of a sweep", "在扫描的每个点上运行所有方案"},
     {"The points are those of the section 'sweep' and of --axis. Each finished replication is on "
      "disk: --resume goes on after any interruption and extends a finished study, with the same "
      "bytes. Shards are joined by 'yinliu merge'.",
      "各点由 sweep 一节与 --axis 给出。每次完成的重复都已落盘：--resume 可在任何中断后继续，"
      "也可扩展已完成的研究，结果逐字节相同。各分片用 yinliu merge 合并。"},
     {.taken = YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_AXIS) | YL_O_BIT(YL_O_SEED) |
               YL_O_BIT(YL_O_REPLICATIONS) | YL_O_BIT(YL_O_PRECISION) | YL_O_BIT(YL_O_METRIC) |
               YL_O_BIT(YL_O_MOST) | YL_O_BIT(YL_O_SHARD) | YL_O_BIT(YL_O_SUBMIT) |
               YL_O_BIT(YL_O_RESUME) | YL_O_BIT(YL_O_THREADS) | YL_O_BIT(YL_O_ISA) |
               YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE) | YL_O_BIT(YL_O_BATCH) |
               YL_O_BIT(YL_O_WINDOW) | YL_O_BIT(YL_O_LARGE),
      .required = YL_O_BIT(YL_O_OUT),
      .least = 1,
      .most = 1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_sweep},
    {"merge",
     {"DIR...", "目录..."},
     {"joins the shards of a sweep", "合并一次扫描的各个分片"},
     {"All shards must be there, finished, and of one study. The result has the bytes of a sweep "
      "that was never cut.",
      "所有分片都必须齐全、已完成且属于同一研究。结果与从未分片的扫描逐字节相同。"},
     {.taken = YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE),
      .required = YL_O_BIT(YL_O_OUT),
      .least = 1,
      .most = -1,
      .missing = {"the folder of a shard", "分片的目录"}},
     yl_verb_merge},
    {"solve",
     {"FILE", "文件"},
     {"gives exact means and standard deviations without sampling",
      "不经抽样给出精确的均值和标准差"},
     {"Entries whose visits cannot feel each other are answered; for the others the place that "
      "forbids it is named. What asks the clock is solved on a grid of time with an error bound. "
      "With -o solve.csv has every figure of every variant.",
      "求解访问互不影响的入口；其余入口会指出原因所在的地点。与时刻有关的部分在时间网格上求解，"
      "并给出误差界。加 -o 时 solve.csv 含所有方案的全部数字。"},
     {.taken =
          YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE),
      .least = 1,
      .most = 1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_solve},
    {"ab",
     {"[FILE]", "[文件]"},
     {"plans an A/B test on the funnel of a scenario", "在场景的漏斗上规划 A/B 实验"},
     {"The experiment: section is simulated many times: days and power of each design under the "
      "scenario's own arrivals, false alarms, what a split would report beside the effect on "
      "everybody, and advice in words. With --data observed results are analysed by the same "
      "statistics, as FILE plans them.",
      "把 experiment: "
      "部分做多场模拟实验：各设计在本场景到达量下的天数与功效、误报率、分组估计与全员真实效应之差，"
      "以及文字建议。加 --data 则用同样的统计分析实验结果，按 文件 中的计划。"},
     {.taken = YL_O_BIT(YL_O_OUT) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_SEED) |
               YL_O_BIT(YL_O_REPLICATIONS) | YL_O_BIT(YL_O_THREADS) | YL_O_BIT(YL_O_ISA) |
               YL_O_BIT(YL_O_RESUME) | YL_O_BIT(YL_O_DATA) | YL_O_BIT(YL_O_RATIO) |
               YL_O_BIT(YL_O_START) | YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE) |
               YL_O_BIT(YL_O_LARGE),
      .most = 1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_ab},
    {"limits",
     {"FILE", "文件"},
     {"tells which limit binds and the marginal value of one more unit",
      "指出起约束作用的限制及其边际价值"},
     {"The scenario is run as it is and once more with each limit (seats, stock, agents, "
      "allowances, "
      "budgets) raised by one unit, with common random numbers: orders gained and their interval.",
      "场景先照原样运行，再把每个限额（席位、库存、客服、额度、预算）各加一个单位，"
      "用公共随机数重跑：给出多得的订单及其区间。"},
     {.taken = YL_O_BIT(YL_O_FILE) | YL_O_BIT(YL_O_CSV) | YL_O_BIT(YL_O_SET) | YL_O_BIT(YL_O_SEED) |
               YL_O_BIT(YL_O_REPLICATIONS) | YL_O_BIT(YL_O_THREADS) | YL_O_BIT(YL_O_QUIET) |
               YL_O_BIT(YL_O_FORCE) | YL_O_BIT(YL_O_LARGE),
      .least = 1,
      .most = 1,
      .missing = {"a scenario file", "场景文件"}},
     yl_verb_limits},
    {"power",
     {"KIND [OPTION...]", "类型 [选项...]"},
     {"answers how large an experiment must be", "计算实验需要多大"},
     {"Effect, size, power or level: the one left out is found. The formula is named, and what "
      "other conventions say stands "
      "beside it.",
      "效应、样本量、功效、显著性水平中缺哪个就求哪个。会注明所用公式，并列出其他惯例的答案。"},
     {.most = -1, .raw = true, .more = yl_verb_power_kinds},
     yl_verb_power},
    {"import",
     {"FUNNEL.csv", "漏斗.csv"},
     {"makes a scenario from a spreadsheet funnel", "由电子表格漏斗生成场景"},
     {"The table has a column of steps and a column of users (step,users), the first row those who "
      "arrive. The scenario "
      "goes to the standard output or to the file of -o and gives the same funnel on average.",
      "表格有一列步骤、一列人数（步骤,人数），第一行是到达的人数。场景写到标准输出或 -o 的文件，"
      "平均而言得到同样的漏斗。"},
     {.taken = YL_O_BIT(YL_O_FILE) | YL_O_BIT(YL_O_FORCE),
      .least = 1,
      .most = 1,
      .missing = {"a funnel", "漏斗表"}},
     yl_verb_import},
    {"compare",
     {"DIR DIR", "目录 目录"},
     {"puts two finished runs side by side", "并列比较两次已完成的运行"},
     {"What differs between their scenarios comes in words, what differs between their figures as "
      "a "
      "table, second less first. "
      "Runs with the same seed are compared pair by pair of replications.",
      "先用文字说明场景的差异，再列出数字的差异（第二个减第一个）。种子相同的运行按重复逐对比较。"},
     {.taken =
          YL_O_BIT(YL_O_FILE) | YL_O_BIT(YL_O_CSV) | YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE),
      .least = 2,
      .most = 2,
      .missing = {"the folders of two runs", "两次运行的结果目录"}},
     yl_verb_compare},
    {"plot",
     {"DIR", "目录"},
     {"draws the pictures of a finished run", "为已完成的运行绘制图表"},
     {"Pictures are drawn by gnuplot from the tables in DIR and written to DIR/plots.",
      "用 gnuplot 根据目录中的结果表作图，写入该目录下的 plots。"},
     {.taken = YL_O_BIT(YL_O_PICTURE) | YL_O_BIT(YL_O_SVG) | YL_O_BIT(YL_O_PNG) |
               YL_O_BIT(YL_O_PDF) | YL_O_BIT(YL_O_QUIET),
      .least = 1,
      .most = 1,
      .missing = {"the folder of a run", "运行结果的目录"}},
     yl_verb_plot},
    {"report",
     {"DIR...", "目录..."},
     {"writes one page about finished results, to be passed on",
      "把已完成的结果写成一页可转发的报告"},
     {"The page holds pictures, tables and sources in both languages and needs no network. DIR is "
      "the "
      "folder of a run, a sweep or a planned experiment; several stand side by side.",
      "页面自带图、表和来源，中英双语，不需要网络。目录可以是运行、扫描或实验计划的结果；可给出多个"
      "。"},
     {.taken =
          YL_O_BIT(YL_O_FILE) | YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_METRIC) | YL_O_BIT(YL_O_FORCE),
      .required = YL_O_BIT(YL_O_FILE),
      .least = 1,
      .most = -1,
      .missing = {"the folder of finished results", "结果目录"}},
     yl_verb_report},
    {"schema",
     {"", ""},
     {"prints the JSON Schema of the scenario language", "打印场景语言的 JSON Schema"},
     {"Editors with a YAML plug-in complete and check scenarios with it.",
      "支持 YAML 的编辑器可用它补全和检查场景。"},
     {.most = 0},
     yl_verb_schema},
    {"help",
     {"[VERB|keys|errors]", "[命令|keys|errors]"},
     {"tells more about a verb, every key, or every diagnostic",
      "显示某个命令、全部键或全部诊断的说明"},
     {"'help keys' lists every key of the language, 'help errors' every diagnostic.",
      "“help keys”列出语言的所有键，“help errors”列出所有诊断。"},
     {.most = 1},
     yl_verb_help},
};

const struct yl_verb *yl_verbs(size_t *count)
{
    *count = sizeof verbs / sizeof *verbs;
    return verbs;
}

const struct yl_verb *yl_verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].name, name)) return &verbs[i];
    return NULL;
}

/* How an option looks: "-o DIR" in a usage, "-o, --out DIR" in a list. */
static void option_text(char *buffer, size_t size, enum yl_option option, enum yl_lang lang,
                        bool in_list)
{
    const struct yl_option_row *row = yl_options_row(option);
    const char letter[] = {'-', row->letter, 0};
    const char *value = row->value[lang], *blank = value ? " " : "";
    if (!value) value = "";
    if (!row->letter)
        snprintf(buffer, size, "%s--%s%s%s", in_list ? "    " : "", row->name, blank, value);
    else if (in_list)
        snprintf(buffer, size, "%s, --%s%s%s", letter, row->name, blank, value);
    else
        snprintf(buffer, size, "%s%s%s", letter, blank, value);
}

/* One word of a usage, on the next line if it does not fit. */
static void usage_word(FILE *stream, const char *word, int *column, int indent, int width)
{
    if (!*word) return;
    int wide = yl_text_width(word, strlen(word));
    if (*column + 1 + wide > width) {
        fprintf(stream, "\n%*s", indent, "");
        *column = indent;
    }
    fprintf(stream, " %s", word);
    *column += 1 + wide;
}

void yl_verb_usage(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width)
{
    const char *head = lang == YL_ZH ? "用法：" : "usage: ";
    fprintf(stream, "%syinliu %s", head, verb->name);
    int indent = yl_text_width(head, strlen(head)) + 7 + (int)strlen(verb->name), column = indent;
    usage_word(stream, verb->operands[lang], &column, indent, width);
    char text[128], word[136];
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < YL_O_COUNT; i++) {
            bool required = verb->spec.required & YL_O_BIT(i);
            if (!(verb->spec.taken & YL_O_BIT(i)) || yl_options_row((enum yl_option)i)->hidden ||
                required != !pass)
                continue;
            option_text(text, sizeof text, (enum yl_option)i, lang, false);
            snprintf(word, sizeof word, required ? "%s" : "[%s]%s", text,
                     i == YL_O_SET ? "..." : "");
            usage_word(stream, word, &column, indent, width);
        }
    fputc('\n', stream);
}

void yl_verb_help_of(FILE *stream, const struct yl_verb *verb, enum yl_lang lang, int width)
{
    char text[128];
    fprintf(stream, lang == YL_ZH ? "yinliu %s：" : "yinliu %s: ", verb->name);
    yl_screen_wrap(stream, verb->line[lang], 9 + (int)strlen(verb->name), 0, width);
    fputc('\n', stream);
    yl_verb_usage(stream, verb, lang, width);
    fputc('\n', stream);
    yl_screen_wrap(stream, verb->about[lang], 0, 0, width);
    fputc('\n', stream);
    int gap = width < 80 ? 12 : 28;
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        if (!((verb->spec.taken | YL_O_ALWAYS) & YL_O_BIT(i)) || row->hidden) continue;
        option_text(text, sizeof text, (enum yl_option)i, lang, true);
        yl_screen_row(stream, text, row->help[lang], gap, width);
    }
    if (verb->spec.more) verb->spec.more(stream, lang, width);
}

void yl_verb_wrong(const char *verb, enum yl_lang lang, const char *text)
{
    fprintf(stderr, "yinliu%s%s%s%s\n", verb ? " " : "", verb ? verb : "",
            lang == YL_ZH ? "：" : ": ", text);
}

enum yl_exit yl_verb_failed(enum yl_status status, const struct yl_fault *fault, enum yl_lang lang)
{
    switch (status) {
    case YL_OK:
        return YL_EXIT_DONE;
    case YL_BAD_INPUT:
        if (*fault->text) yl_verb_wrong(NULL, lang, fault->text);
        return YL_EXIT_INPUT;
    case YL_BAD_CALL:
        yl_verb_wrong(NULL, lang, fault->text);
        return YL_EXIT_CALL;
    case YL_INTERRUPTED:
        return YL_EXIT_INTERRUPTED;
    case YL_NO_MEMORY:
    case YL_IO:
    case YL_FAILED:
        break;
    }
    const char *text = *fault->text             ? fault->text
                       : status == YL_NO_MEMORY ? (lang == YL_ZH ? "内存不足" : "not enough memory")
                       : lang == YL_ZH          ? "机器出错"
                                                : "the machine failed";
    yl_verb_wrong(NULL, lang, text);
    return YL_EXIT_MACHINE;
}

enum yl_exit yl_verb_call(const struct yl_verb *verb, int argc, char **argv, enum yl_lang lang)
{
    struct yl_options options = {.lang = lang};
    char wrong[YL_WRONG] = "";
    enum yl_exit status = YL_EXIT_CALL;
    if (!yl_options_parse(&options, &verb->spec, argc, argv, wrong)) {
        yl_verb_wrong(verb->name, lang, wrong);
        if (options.no_memory)
            status = YL_EXIT_MACHINE;
        else
            yl_verb_usage(stderr, verb, lang, yl_screen_width(stderr));
    } else if (options.help) {
        yl_verb_help_of(stdout, verb, lang, yl_screen_width(stdout));
        status = YL_EXIT_DONE;
    } else
        status = verb->run(&options);
    yl_options_free(&options);
    return status;
}
