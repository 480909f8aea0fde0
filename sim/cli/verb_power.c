/* verb_power.c: the calculators of sim/stats/calc.h as words of a call, contract in verb.h */
#include "sim/base/get.h"
#include "sim/base/gone.h"
#include "sim/base/number.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CALCULATORS_MOST = 64, VALUE = YL_SHORT + 2 };

static int gap_of(int width) { return width < 80 ? 12 : 28; }

static void refuse_unknown(const char *word, enum yl_lang lang)
{
    size_t count;
    const struct yl_calculator *calculators = yl_calculators(&count);
    const char *names[CALCULATORS_MOST], *instead = word ? yl_gone("power", word, lang) : NULL;
    char list[YL_WRONG - 100] = "", guess[YL_SCREEN_GUESS] = "", text[YL_WRONG];
    for (size_t i = 0; i < count; i++) {
        names[i] = calculators[i].name;
        const size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? " " : "", names[i]);
    }
    if (word) yl_screen_guess(guess, word, (struct yl_screen_words){"", names, count}, lang);
    if (instead)
        snprintf(text, sizeof text, T(lang, "the plan '%s' is gone: %s", "计划类型“%s”已取消：%s"),
                 word, instead);
    else if (!word)
        snprintf(text, sizeof text,
                 T(lang, "no plan given; choose one of %s", "缺少计划类型；可用：%s"), list);
    else
        snprintf(text, sizeof text,
                 T(lang, "there is no plan '%.60s'%s%s", "没有计划类型“%.60s”%s%s"), word,
                 *guess ? guess : T(lang, "; choose one of ", "；可用："), *guess ? "" : list);
    yl_verb_wrong("power", lang, text);
}

/* ---- help ---- */
static void help_row(const char *name, const char *value, const char *help)
{
    char text[128];
    int width = yl_screen_width(stdout);
    snprintf(text, sizeof text, "--%s%s%s", name, value ? " " : "", value ? value : "");
    yl_screen_row(stdout, text, help, gap_of(width), width);
}

static void help_of(const struct yl_calculator *calculator, const struct yl_option_spec *spec,
                    enum yl_lang lang)
{
    printf("yinliu power %s: %s\n\n", calculator->name, calculator->line[lang]);
    printf("%s\n  yinliu power %s %s\n\n", T(lang, "for example:", "例如："), calculator->name,
           calculator->example);
    for (int i = 0; i < YL_IN_COUNT; i++) {
        const struct yl_input_row *row = &yl_calc_inputs[i];
        if (calculator->inputs & YL_O_BIT(i)) help_row(row->name, row->value, row->help[lang]);
    }
    for (int i = 0; i < YL_O_COUNT; i++) {
        const struct yl_option_row *row = yl_options_row((enum yl_option)i);
        if ((spec->taken | YL_O_ALWAYS) & YL_O_BIT(i))
            help_row(row->name, row->value[lang], row->help[lang]);
    }
}

void yl_verb_power_kinds(FILE *stream, enum yl_lang lang, int width)
{
    size_t count;
    const struct yl_calculator *list = yl_calculators(&count);
    fputs(T(lang, "\nkinds ('yinliu power KIND --help' lists the options):\n",
            "\n计划类型（“yinliu power 类型 --help”列出选项）：\n"),
          stream);
    for (size_t i = 0; i < count; i++)
        yl_screen_row(stream, list[i].name, list[i].line[lang], gap_of(width), width);
}

/* ---- the answer ---- */
static void value_text(char buffer[VALUE], const struct yl_calc_row *row)
{
    const double shown = row->show == YL_SHOW_SHARE ? 100.0 * row->value : row->value;
    char digits[YL_SHORT];
    snprintf(digits, sizeof digits, fabs(shown) < 1000 ? "%.4g" : "%.6g", shown);
    if (row->show == YL_SHOW_WHOLE && fabs(shown) < 9e15) yl_short_print(digits, shown);
    snprintf(buffer, VALUE, "%s%s", isfinite(shown) ? digits : "-",
             row->show == YL_SHOW_SHARE && isfinite(shown) ? "%" : "");
}

static const struct yl_calc_row *row_of(const struct yl_calc *calc, const char *key)
{
    for (int i = 0; i < calc->rows; i++)
        if (!strcmp(calc->row[i].key, key)) return &calc->row[i];
    return NULL;
}

/* The answer of a plan in one sentence: so many people find such a difference with that chance. */
static void print_answer(const struct yl_calc *calc)
{
    static const char *const keys[] = {"n1", "n2", "n_total", "effect", "power", "days"};
    enum { N1, N2, ALL, EFFECT, POWER, DAYS, KEYS };
    const struct yl_calc_row *row[KEYS];
    char text[KEYS][VALUE] = {""}, line[YL_CALC_TEXT], end[YL_CALC_TEXT] = "";
    const enum yl_lang lang = calc->lang;
    for (int k = 0; k < KEYS; k++)
        if ((row[k] = row_of(calc, keys[k]))) value_text(text[k], row[k]);
    const bool margin = calc->given[YL_IN_MARGIN] || calc->given[YL_IN_SUPERIOR];
    if (!row[N1] || !row[N2] || !row[ALL] || !row[EFFECT] || !row[POWER] || margin) return;
    const bool equal = row[N1]->value == row[N2]->value, share = row[EFFECT]->show == YL_SHOW_SHARE;
    if (share) text[EFFECT][strlen(text[EFFECT]) - 1] = '\0'; /* of two shares in points */
    if (row[DAYS]) snprintf(end, sizeof end, T(lang, "; %s days", "；需 %s 天"), text[DAYS]);
    snprintf(line, sizeof line,
             T(lang,
               "%s%s%s people in %s, %s in all, find a difference of %s%s with a chance of %s%s",
               "%s%s%s 人%s，共 %s 人；差异为 %s%s，检出的概率是 %s%s"),
             text[N1], equal ? "" : T(lang, " and ", " 与 "), equal ? "" : text[N2],
             equal ? T(lang, "each arm", "一组") : T(lang, "the arms", "两组"), text[ALL],
             text[EFFECT], share ? T(lang, " points", " 个百分点") : "", text[POWER], end);
    yl_wrap_text(stdout, line, 0, 0, yl_screen_width(stdout));
    putchar('\n');
}

static enum yl_status print_csv(const struct yl_calc *calc, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    yl_csv_on(&csv, stdout);
    yl_table_header(&csv, "power --csv", 0);
    for (int i = 0; i < calc->rows; i++) {
        const struct yl_calc_row *row = &calc->row[i];
        if (row->aside) continue;
        yl_csv_text(&csv, row->key);
        if (row->show == YL_SHOW_WHOLE && fabs(row->value) < 9e15)
            yl_csv_count(&csv, (int64_t)row->value);
        else
            yl_csv_number(&csv, row->value);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}

static void print_rows(const struct yl_calc *calc, FILE *stream, int wide, bool others)
{
    bool begun = !others;
    for (int i = 0; i < calc->rows; i++) {
        const struct yl_calc_row *row = &calc->row[i];
        const char *label = row->label[calc->lang];
        char value[VALUE];
        if (row->aside != others) continue;
        if (!begun) fputs(T(calc->lang, "\nother conventions\n", "\n其他惯例的答案\n"), stream);
        begun = true;
        value_text(value, row);
        int gap = wide + 2 - yl_text_width(label, strlen(label));
        fprintf(stream, "  %s%*s%14s\n", label, gap, "", value);
    }
}

static void print(const struct yl_calc *calc)
{
    int wide = 0;
    for (int i = 0; i < calc->rows; i++) {
        const char *label = calc->row[i].label[calc->lang];
        int width = yl_text_width(label, strlen(label));
        if (width > wide) wide = width;
    }
    print_answer(calc);
    print_rows(calc, stdout, wide, false);
    print_rows(calc, stdout, wide, true);
    if (calc->notes) putchar('\n');
    for (int i = 0; i < calc->notes; i++) puts(calc->note[i]);
}

/* ---- the call ---- */
static enum yl_exit answer(struct yl_calc *calc, const struct yl_option_spec *spec,
                           struct yl_options *options, int count, char **words)
{
    char wrong[YL_WRONG];
    if (!yl_options_parse(options, spec, count, words, wrong)) {
        yl_verb_wrong("power", calc->lang, wrong);
        return YL_EXIT_CALL;
    }
    if (options->help) {
        help_of(calc->of, spec, calc->lang);
        return YL_EXIT_DONE;
    }
    calc->brief = options->csv;
    if (!calc->of->run(calc)) {
        yl_verb_wrong("power", calc->lang, calc->wrong);
        return calc->status == YL_BAD_CALL ? YL_EXIT_CALL : YL_EXIT_MACHINE;
    }
    if (options->csv) {
        struct yl_fault fault = {0};
        return yl_verb_exit(print_csv(calc, &fault), &fault, calc->lang);
    }
    print(calc);
    return YL_EXIT_DONE;
}

enum yl_exit yl_verb_power(const struct yl_options *options)
{
    int count = options->operands;
    char **words = options->operand;
    if (count > 0 && (!strcmp(words[0], "--help") || !strcmp(words[0], "-h"))) {
        yl_verb_help_of(stdout, yl_verb_find("power"), options->lang, yl_screen_width(stdout));
        return YL_EXIT_DONE;
    }
    /* --lang may stand before the kind; its value was read with the call. */
    for (int skip; count > 0 && !strncmp(words[0], "--lang", 6); words += skip, count -= skip)
        skip = words[0][6] == '=' || count < 2 ? 1 : 2;
    size_t kinds;
    const struct yl_calculator *calculator = yl_calculators(&kinds), *end = calculator + kinds;
    while (calculator < end && (count <= 0 || strcmp(calculator->name, words[0]))) calculator++;
    if (calculator == end) {
        refuse_unknown(count > 0 ? words[0] : NULL, options->lang);
        return YL_EXIT_CALL;
    }
    struct yl_calc *calc = yl_get(sizeof *calc);
    struct yl_options inner = {.lang = options->lang};
    const struct yl_option_spec spec = {.taken = YL_O_BIT(YL_O_CSV), .calc = calc};
    yl_calc_begin(calc, calculator, options->lang);
    enum yl_exit status = answer(calc, &spec, &inner, count, words);
    yl_options_free(&inner);
    free(calc);
    return status;
}
