/* verb_init.c: a starter scenario, line by line, with notes in either language; contract in verb.h
 */
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/cli/verb.h"
#include <stdlib.h>
#include <string.h>

struct line {
    const char *yaml[2]; /* the Chinese one NULL: the same */
    const char *note[2]; /* NULL: none */
};
enum { NOTE_COLUMN = 60 };

static const struct line scenario[] = {
    {{NULL},
     {"A starter scenario: two ways into one live stream, and its shop.",
      "入门场景：两个入口引流到一场直播，再到商城。"}},
    {{NULL},
     {"yinliu check scenario.yaml; yinliu run scenario.yaml -o out; yinliu plot out",
      "yinliu check scenario.yaml；yinliu run scenario.yaml -o out；yinliu plot out"}},
    {{"yinliu: 1"}, {"version of the language", "语言版本"}},
    {{"title: A starter campaign", "title: 入门活动"}, {NULL}},
    {{"horizon: {from: 2021-07-10T18:00+08:00, to: 2021-07-11T00:00+08:00, bin: 5m}"}, {NULL}},
    {{"run: {seed: 1, replications: 20}"},
     {"20 campaigns that could happen", "20 次可能发生的活动"}},
    {{""}, {NULL}},
    {{"people:"}, {"drawn once for each person", "每人抽取一次"}},
    {{"  os: {android: 76%, ios: 24%}"}, {"a trait with named values", "有名称取值的特征"}},
    {{"  member: 30%"}, {"a yes/no trait", "是/否特征"}},
    {{""}, {NULL}},
    {{"facts:"}, {"outside conditions, by date", "外部条件，可按日期变化"}},
    {{"  external_links: {from: 2021-05-27}"}, {"allowed from this day on", "从这一天起允许外链"}},
    {{""}, {NULL}},
    {{"entries:"}, {NULL}},
    {{"  sms:"}, {NULL}},
    {{"    arrivals: {send: 20000, at: 2021-07-10T19:00+08:00, over: 30m}"}, {NULL}},
    {{"    cost: 0.045 CNY"}, {"for each message", "每条短信的费用"}},
    {{"    path: sms"}, {NULL}},
    {{"  article:"}, {NULL}},
    {{"    arrivals: {table: article.csv}"}, {"readers by half hour", "每半小时的读者数"}},
    {{"    path: article"}, {NULL}},
    {{""}, {NULL}},
    {{"paths:"}, {NULL}},
    {{"  sms:"}, {NULL}},
    {{"    claimed_steps: 2"}, {"what the vendor says", "供应商宣称的步数"}},
    {{"    needs: [external_links]"},
     {"else: outcome blocked:external_links", "否则结果为 blocked:external_links"}},
    {{"    steps:"}, {NULL}},
    {{"      - open: {p: 20%, after: exp(10m), actions: 1}"},
     {"p: the chance to go on", "p：继续的概率"}},
    {{"      - h5_page: {only_if: {os: android}, p: 80%, after: 3s, actions: 1}"},
     {"Android only", "仅安卓"}},
    {{"      - tap_link: {p: {by: os, android: 75%, ios: 85%}, after: exp(5s), actions: 1}"},
     {NULL}},
    {{"      - to: rooms.main"}, {"on to the live stream", "进入直播间"}},
    {{"  article:"}, {NULL}},
    {{"    steps:"}, {NULL}},
    {{"      - read: {p: 35%, after: lognormal(median 40s sigma 1)}"}, {NULL}},
    {{"      - where: {choose: {rooms.main: 30%, shops.mall: 20%, leave: rest}}"}, {NULL}},
    {{""}, {NULL}},
    {{"rooms:"}, {NULL}},
    {{"  main:"}, {NULL}},
    {{"    sessions: [{from: 2021-07-10T19:30+08:00, to: 2021-07-10T23:00+08:00}]"}, {NULL}},
    {{"    before_first: leave"},
     {"those who come too early: outcome never_live", "来早的人离开：结果为 never_live"}},
    {{"    after_end: shops.mall"}, {"those who come too late", "来晚的人去向"}},
    {{"    watch: lognormal(mean 300s sigma 1)"}, {NULL}},
    {{"    then: {choose: {shops.mall: 8%, leave: 92%}}"}, {NULL}},
    {{""}, {NULL}},
    {{"shops:"}, {NULL}},
    {{"  mall:"}, {NULL}},
    {{"    steps:"}, {NULL}},
    {{"      - browse: {p: 30%, after: exp(45s)}"}, {NULL}},
    {{"      - pay: {p: {by: member, yes: 60%, no: 45%}, after: exp(20s)}"},
     {"passing it is an order", "通过即下单"}},
    {{"    price: lognormal(mean 150 CNY sigma 0.8)"}, {NULL}},
    {{""}, {NULL}},
    {{"variants:"}, {"compared with the scenario as it stands", "与当前场景比较的方案"}},
    {{"  shorter: {paths.sms.steps.h5_page.p: 95%}"}, {"a quicker landing page", "更快的落地页"}},
};

static const char article[] = "time,count\n"
                              "2021-07-10T18:00+08:00,300\n"
                              "2021-07-10T18:30+08:00,450\n"
                              "2021-07-10T19:00+08:00,900\n"
                              "2021-07-10T19:30+08:00,1400\n"
                              "2021-07-10T20:00+08:00,1600\n"
                              "2021-07-10T20:30+08:00,1300\n"
                              "2021-07-10T21:00+08:00,1000\n"
                              "2021-07-10T21:30+08:00,700\n"
                              "2021-07-10T22:00+08:00,400\n"
                              "2021-07-10T22:30+08:00,250\n"
                              "2021-07-10T23:00+08:00,120\n"
                              "2021-07-10T23:30+08:00,60\n";

static void write_scenario(FILE *out, enum yl_lang lang)
{
    for (size_t i = 0; i < sizeof scenario / sizeof *scenario; i++) {
        const char *yaml = scenario[i].yaml[lang] ? scenario[i].yaml[lang] : scenario[i].yaml[0];
        const char *note = scenario[i].note[lang];
        if (yaml) fputs(yaml, out);
        if (note) {
            int blanks = 0;
            if (yaml) blanks = NOTE_COLUMN - yl_text_width(yaml, strlen(yaml));
            if (yaml && blanks < 2) blanks = 2;
            fprintf(out, "%*s# %s", blanks, "", note);
        }
        fputc('\n', out);
    }
}

static void write_table(FILE *out, enum yl_lang lang)
{
    (void)lang;
    fputs(article, out);
}

static const struct starter {
    const char *name;
    void (*write)(FILE *out, enum yl_lang lang);
} starters[] = {{"article.csv", write_table}, {"scenario.yaml", write_scenario}};
enum { STARTERS = sizeof starters / sizeof *starters };

static char *joined(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static enum yl_status write_one(const struct starter *starter, const struct yl_options *options,
                                struct yl_fault *fault)
{
    struct yl_file file;
    enum yl_status status = yl_file_open(&file, options->operand[0], starter->name, fault);
    if (status) return status;
    starter->write(file.stream, options->lang);
    return yl_file_close(&file, true, fault);
}

enum yl_exit yl_verb_init(const struct yl_options *options)
{
    const char *folder = options->operand[0];
    struct yl_fault fault = {""};
    bool zh = options->lang == YL_ZH;
    for (int i = 0; i < STARTERS; i++) {
        char *path = joined(folder, starters[i].name);
        if (!path) return yl_verb_failed(YL_NO_MEMORY, &fault, options->lang);
        if (yl_file_exists(path)) {
            char text[YL_WRONG];
            snprintf(text, sizeof text,
                     zh ? "“%s”已存在，不会覆盖；请换一个目录"
                        : "'%s' is there already and is not overwritten; name another folder",
                     path);
            yl_verb_wrong("init", options->lang, text);
            free(path);
            return YL_EXIT_CALL;
        }
        free(path);
    }
    enum yl_status status = yl_folder_make(folder, &fault);
    for (int i = 0; !status && i < STARTERS; i++) status = write_one(&starters[i], options, &fault);
    if (status) return yl_verb_failed(status, &fault, options->lang);
    printf(zh ? "已写出 %s/scenario.yaml 和 %s/article.csv\n接着：yinliu run %s/scenario.yaml -o "
                "%s/out\n"
              : "wrote %s/scenario.yaml and %s/article.csv\nnext: yinliu run %s/scenario.yaml -o "
                "%s/out\n",
           folder, folder, folder, folder);
    return YL_EXIT_DONE;
}
