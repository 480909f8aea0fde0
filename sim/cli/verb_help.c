/* verb_help.c: everything from tables: verbs, keys, diagnostics; contract in verb.h */
#include "models/readers/language.h"
#include "models/scenario.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/stats/metrics.h"
#include <string.h>

static const struct status {
    const char *number, *text[2];
} statuses[] = {
    {"0", {"done", "完成"}},
    {"1",
     {"the scenario or its data is wrong; nothing is written", "场景或数据有误；不写任何文件"}},
    {"2", {"wrong call", "命令用法有误"}},
    {"3", {"the machine failed (disk full, cannot read)", "机器出错（磁盘已满、无法读取等）"}},
    {"130", {"interrupted", "被中断"}},
};

static void overview(enum yl_lang lang, int width)
{
    bool zh = lang == YL_ZH;
    size_t count;
    const struct yl_verb *verbs = yl_verbs(&count);
    fputs("yinliu " YL_VERSION, stdout);
    const char *what =
        zh ? "：逐个访客模拟营销漏斗" : ": simulates marketing funnels, visitor by visitor";
    yl_wrap_text(stdout, what, 7 + (int)strlen(YL_VERSION), 0, width);
    puts(zh ? "\n用法：yinliu 命令 ... [--lang en|zh]\n      yinliu --version\n"
            : "\nusage: yinliu VERB ... [--lang en|zh]\n       yinliu --version\n");
    for (size_t i = 0; i < count; i++)
        yl_screen_row(stdout, verbs[i].name, verbs[i].line[lang], 13, width);
    puts(zh ? "\n退出码" : "\nexit status");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        yl_screen_row(stdout, statuses[i].number, statuses[i].text[lang], 8, width);
    fputc('\n', stdout);
    yl_wrap_text(stdout,
                 zh ? "第一步：yinliu init 目录；详情：yinliu help 命令"
                    : "begin with: yinliu init DIR; more about a verb: yinliu help VERB",
                 0, 0, width);
}

static void errors(enum yl_lang lang, int width)
{
    for (int i = 0; i < YL_E_COUNT; i++) {
        const struct yl_diag_about *about = yl_diag_about((enum yl_diag_id)i);
        yl_screen_row(stdout, about->id, about->about[lang], 24, width);
    }
}

static void metric(const struct yl_metric_row *row, enum yl_lang lang, int width)
{
    static const char *const kinds[][2] = {[YL_KIND_COUNT] = {"count", "次数"},
                                           [YL_KIND_MONEY] = {"money", "金额"},
                                           [YL_KIND_RATIO] = {"ratio", "比值"},
                                           [YL_KIND_PLAIN] = {"plain", "数值"}};
    static const char *const better[][2] = {
        {", less is better", "，越小越好"}, {"", ""}, {", more is better", "，越大越好"}};
    const struct yl_metric_name *name = yl_metric_name_of(row->metric);
    const char *where = "", *which = better[yl_metric_better(name->name) + 1][lang];
    char text[256];
    if (row->flags & YL_METRIC_SERIES_ONLY) where = lang ? "（仅 series.csv）" : " (series.csv)";
    if (row->flags & YL_METRIC_UNIT_ONLY) where = lang ? "（仅实验）" : " (experiments)";
    snprintf(text, sizeof text, "%s%s%s%s%s", kinds[name->kind][lang], where, which,
             lang ? "：" : ": ", row->meaning[lang]);
    yl_screen_row(stdout, name->name, text, width < 60 ? 6 : 26, width);
}

static void places_of(unsigned places, enum yl_lang lang)
{
    const char *before = "";
    for (unsigned rest = places; rest; rest &= rest - 1) {
        printf("%s%s", before, yl_metric_place_name(rest, lang));
        before = lang ? "、" : ", ";
    }
    putchar('\n');
}

/* Rows of the same kinds of places are adjacent, in the order in which these kinds first come. */

static void metrics(enum yl_lang lang, int width)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        unsigned places = yl_metric_row[i].places;
        bool is_first = true;
        for (size_t before = 0; before < i; before++)
            is_first &= yl_metric_row[before].places != places;
        if (!is_first) continue;
        if (i) putchar('\n');
        places_of(places, lang);
        for (size_t k = i; k < YL_METRIC_ROWS; k++)
            if (yl_metric_row[k].places == places) metric(&yl_metric_row[k], lang, width);
    }
}

/* A diagnostic, by the id in the brackets of its messages. */
static bool one_error(const char *id, enum yl_lang lang, int width)
{
    for (int i = 0; i < YL_E_COUNT; i++) {
        const struct yl_diag_about *about = yl_diag_about((enum yl_diag_id)i);
        if (strcmp(about->id, id)) continue;
        char more[128];
        snprintf(more, sizeof more,
                 T(lang, "docs/errors.md#%s says more", "详见 docs/zh/errors.md#%s"), id);
        yl_wrap_text(stdout, about->about[lang], 0, 0, width);
        yl_wrap_text(stdout, more, 0, 0, width);
        return true;
    }
    return false;
}

/* A metric, under the kinds of places that have it. */
static bool one_metric(const char *name, bool follows, enum yl_lang lang, int width)
{
    bool found = false;
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *row = &yl_metric_row[i];
        if (strcmp(yl_metric_name_of(row->metric)->name, name)) continue;
        if (found || follows) putchar('\n');
        places_of(row->places, lang);
        metric(row, lang, width);
        found = true;
    }
    return found;
}

static size_t keys_of(const char *name, enum yl_lang lang, int width)
{
    struct yl_wrapped page;
    const size_t found = yl_reference_help(yl_wrap_open(&page), name, lang);
    yl_wrap_close(&page, stdout, width);
    return found;
}

static void keys(enum yl_lang lang, int width)
{
    (void)width;
    keys_of(NULL, lang, yl_screen_window(stdout));
}

static const struct {
    const char *name;
    void (*print)(enum yl_lang lang, int width);
} lists[] = {{"keys", keys}, {"metrics", metrics}, {"errors", errors}};

static size_t add_once(const char **names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(names[i], name)) return count;
    if (count < YL_VERB_TOPICS) names[count++] = name;
    return count;
}

size_t yl_verb_help_topics(const char *names[YL_VERB_TOPICS])
{
    size_t count = 0, verbs_count, tables;
    const struct yl_verb *verbs = yl_verbs(&verbs_count);
    const struct yl_key_table *const *table = yl_key_tables(&tables);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        count = add_once(names, count, lists[i].name);
    for (size_t i = 0; i < verbs_count; i++) count = add_once(names, count, verbs[i].name);
    for (size_t i = 0; i < YL_METRIC_ROWS; i++)
        count = add_once(names, count, yl_metric_name_of(yl_metric_row[i].metric)->name);
    for (int i = 0; i < YL_E_COUNT; i++)
        count = add_once(names, count, yl_diag_about((enum yl_diag_id)i)->id);
    for (size_t t = 0; t < tables; t++)
        for (size_t i = 0; i < table[t]->keys; i++)
            count = add_once(names, count, table[t]->key[i].name);
    return count;
}

static enum yl_exit no_help(const char *topic, enum yl_lang lang)
{
    const char *names[YL_VERB_TOPICS];
    size_t count = yl_verb_help_topics(names);
    char text[YL_WRONG], guess[YL_SCREEN_GUESS];
    yl_screen_guess(guess, topic, (struct yl_screen_words){"", names, count}, lang);
    snprintf(text, sizeof text, T(lang, "there is no help about '%s'%s", "没有关于“%s”的帮助%s"),
             topic, guess);
    yl_verb_wrong("help", lang, text);
    yl_verb_usage(stderr, yl_verb_find("help"), lang, yl_screen_width(stderr));
    return YL_EXIT_CALL;
}

enum yl_exit yl_verb_help(const struct yl_options *options)
{
    int width = yl_screen_width(stdout);
    if (!options->operands) {
        overview(options->lang, width);
        return YL_EXIT_DONE;
    }
    const char *topic = options->operand[0];
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(topic, lists[i].name)) {
            lists[i].print(options->lang, width);
            return YL_EXIT_DONE;
        }
    const struct yl_verb *verb = yl_verb_find(topic);
    if (verb) {
        yl_verb_help_of(stdout, verb, options->lang, width);
        return YL_EXIT_DONE;
    }
    const size_t keys = keys_of(topic, options->lang, width);
    if (one_metric(topic, keys, options->lang, width) || keys ||
        one_error(topic, options->lang, width))
        return YL_EXIT_DONE;
    return no_help(topic, options->lang);
}
