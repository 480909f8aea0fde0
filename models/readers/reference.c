/* reference.c: the key tables in words; contract in reference.h */
#include "models/readers/reference.h"
#include "models/scenario.h"
#include "sim/base/text.h"
#include <string.h>

static const char *const simple[][2] = {[YL_V_TEXT] = {"text", "文本"},
                                        [YL_V_YESNO] = {"yes or no", "yes 或 no"},
                                        [YL_V_COUNT] = {"count", "整数"},
                                        [YL_V_NUMBER] = {"number", "数"},
                                        [YL_V_SHARE] = {"share", "份额"},
                                        [YL_V_DURATION] = {"duration", "时长"},
                                        [YL_V_MONEY] = {"money", "金额"},
                                        [YL_V_RATE] = {"rate", "速率"},
                                        [YL_V_TIME] = {"time", "时间"},
                                        [YL_V_ONE] = {"map", "映射"},
                                        [YL_V_MAP] = {"map of names", "名称映射"},
                                        [YL_V_LIST] = {"list", "列表"}};
static const char *const units[][2] = {
    [YL_U_NONE] = {"number", "数"},         [YL_U_SHARE] = {"share", "份额"},
    [YL_U_DURATION] = {"duration", "时长"}, [YL_U_MONEY] = {"money", "金额"},
    [YL_U_COUNT] = {"count", "整数"},       [YL_U_NUMBER] = {"number", "数"}};
/* What a shape is called where the key's help does not say it. */
static const struct {
    const char *shape, *name[2];
} shapes[] = {
    {"name", {"name", "名称"}},
    {"names", {"name or list of names", "名称或列表"}},
    {"shares", {"list of shares", "份额列表"}},
    {"conditions", {"condition or list", "条件或列表"}},
    {"match", {"{TRAIT: value or values}", "{特征: 取值}"}},
    {"destination", {"destination", "去处"}},
    {"destination_by", {"destination, also by trait", "去处，可按特征"}},
    {"destination_replay", {"destination or replay", "去处或 replay"}},
    {"choose", {"{DESTINATION: share}, also by trait", "{去处: 份额}，可按特征"}},
    {"then", {"destination, also by trait, or {choose: ...}", "去处（可按特征）或 {choose: ...}"}},
    {"steps", {"list of steps", "步骤列表"}},
    {"times", {"time or list of times", "时间或列表"}},
    {"weight", {"number or no", "数或 no"}},
    {"gives", {"{LIMIT: count}", "{限额: 数}"}},
    {"allow", {"count or unlimited, also by trait", "整数或 unlimited，可按特征"}},
    {"per", {"person, all or a trait", "person、all 或特征"}},
    {"hours", {"list of 24 or 168 numbers", "24 或 168 个数"}},
    {"weekdays", {"list of 7 numbers", "7 个数"}},
    {"metrics", {"PLACE.METRIC or list", "地点.指标或列表"}},
    {"entry_cost", {"money, also by trait, or {part: ...}", "金额（可按特征）或 {part: ...}"}},
    {"intent", {"number or distribution, also by trait", "数或分布，可按特征"}},
    {"version", {"1", "1"}},
    {"files", {"file or list of files", "文件或列表"}},
    {"overrides", {"{PATH: value}", "{路径: 值}"}},
    {"people", {"map of traits", "特征映射"}},
    {"facts", {"map of facts", "事实映射"}},
    {"targets", {"{PLACE.METRIC: \">=N\"}", "{地点.指标: \">=N\"}"}},
    {"variants", {"map of variants", "变体映射"}},
    {"axes", {"{PATH: values}", "{路径: 取值}"}},
    {"keep", {"name or list of names", "名称或列表"}},
    {"value", {"value", "值"}},
};

static void print_words(FILE *out, const char *words)
{
    for (; *words; words++)
        if (*words == '|')
            fputs(" / ", out);
        else
            putc(*words, out);
}

static void print_kind(FILE *out, const struct yl_key_row *key, enum yl_lang lang)
{
    if (key->kind == YL_V_WORD) {
        print_words(out, key->shape);
    } else if (key->kind == YL_V_QUANTITY) {
        bool dist = !key->plain && key->unit != YL_U_SHARE && key->unit != YL_U_COUNT;
        static const char *const also[2][2] = {{" or distribution", ", also by trait"},
                                               {"或分布", "，可按特征"}};
        fprintf(out, "%s%s%s", units[key->unit][lang == YL_ZH], dist ? also[lang == YL_ZH][0] : "",
                key->alone ? "" : also[lang == YL_ZH][1]);
    } else if (key->kind == YL_V_ITEM) {
        size_t i = 0;
        while (i < sizeof shapes / sizeof *shapes && strcmp(shapes[i].shape, key->shape)) i++;
        fputs(i < sizeof shapes / sizeof *shapes ? shapes[i].name[lang == YL_ZH] : key->shape, out);
    } else
        fputs(simple[key->kind][lang == YL_ZH], out);
}

static const char *need(const struct yl_key_row *key, enum yl_lang lang)
{
    bool version = key->shape && !strcmp(key->shape, "version");
    if (key->required || version) return lang == YL_ZH ? "必填" : "required";
    return key->fallback ? key->fallback : "–";
}

/* "an item of a 'while'" -> "An item of a 'while'" */
static void print_title(FILE *out, const struct yl_key_table *table, enum yl_lang lang)
{
    const char *name = table->name[lang == YL_ZH];
    if (lang == YL_ZH)
        while (*name == ' ') name++;
    putc(lang == YL_EN && *name >= 'a' && *name <= 'z' ? *name - 'a' + 'A' : *name, out);
    fputs(name + 1, out);
}

enum yl_status yl_reference_markdown(FILE *out, enum yl_lang lang)
{
    size_t count;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++) {
        fputs(t ? "\n### " : "### ", out);
        print_title(out, table[t], lang);
        fputs(lang == YL_ZH
                  ? "\n\n| 键 | 取值 | 默认 | 含义 |\n| --- | --- | --- | --- |\n"
                  : "\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n",
              out);
        for (size_t i = 0; i < table[t]->keys; i++) {
            const struct yl_key_row *key = &table[t]->key[i];
            fprintf(out, "| `%s` | ", key->name);
            print_kind(out, key, lang);
            fprintf(out, " | %s | %s |\n", need(key, lang), key->help[lang == YL_ZH]);
        }
    }
    return ferror(out) ? YL_IO : YL_OK;
}

enum yl_status yl_reference_help(FILE *out, enum yl_lang lang)
{
    size_t count;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++) {
        int widest = 0;
        for (size_t i = 0; i < table[t]->keys; i++) {
            int width = yl_text_width(table[t]->key[i].name, strlen(table[t]->key[i].name));
            widest = width > widest ? width : widest;
        }
        if (t) putc('\n', out);
        print_title(out, table[t], lang);
        putc('\n', out);
        for (size_t i = 0; i < table[t]->keys; i++) {
            const struct yl_key_row *key = &table[t]->key[i];
            fprintf(out, "  %-*s  %s (", widest, key->name, key->help[lang == YL_ZH]);
            print_kind(out, key, lang);
            if (key->required || key->fallback)
                fprintf(out, lang == YL_ZH ? "；%s%s" : "; %s%s",
                        key->required   ? ""
                        : lang == YL_ZH ? "默认 "
                                        : "default ",
                        need(key, lang));
            fputs(")\n", out);
        }
    }
    return ferror(out) ? YL_IO : YL_OK;
}
