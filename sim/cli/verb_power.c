/* verb_power.c: the calculators of sim/stats/calc.h as words of a call, contract in verb.h */
#include "sim/base/get.h"
#include "sim/base/gone.h"
#include "sim/base/hash.h"
#include "sim/base/number.h"
#include "sim/base/text.h"
#include "sim/base/wrap.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/findings_files.h"
#include "sim/output/manifest.h"
#include "sim/output/tables.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLAN "plan.csv"
#define CURVE "curve.csv"
enum { CALCULATORS_MOST = 64 };

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
static const struct yl_calc_row *row_of(const struct yl_calc *calc, const char *key)
{
    for (int i = 0; i < calc->rows; i++)
        if (!calc->row[i].aside && !strcmp(calc->row[i].key, key)) return &calc->row[i];
    return NULL;
}

static double value_of(const struct yl_calc *calc, const char *key)
{
    const struct yl_calc_row *row = row_of(calc, key);
    return row ? row->value : NAN;
}

/* A difference of shares is in points. */
static enum yl_as form_of(const struct yl_calc_row *row)
{
    static const char *const differences[] = {"effect", "mde_", "low", "high", "wald_"};
    if (row->show == YL_SHOW_WHOLE && fabs(row->value) < 9e15) return YL_AS_NUMBER;
    if (row->show != YL_SHOW_SHARE) return YL_AS_DIGITS;
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
        if (yl_text_begins(row->key, differences[i])) return YL_AS_DIGITS_POINTS;
    return YL_AS_DIGITS_SHARE;
}

/* A row into the slot of its name. */
static void fill(struct yl_findings *out, const struct yl_calc *calc, const char *key)
{
    const struct yl_calc_row *row = row_of(calc, key);
    if (!row || (!strcmp(key, "n2") && row->value == value_of(calc, "n1"))) return;
    yl_finding_figure(
        out, key, form_of(row), row->value,
        YL_FOUND_AT(.file = PLAN, .place = "plan", .metric = row->key, .column = "value"));
}

/* The distance that is to be shown, in place of the effect. */
static void fill_margin(struct yl_findings *out, const struct yl_calc *calc)
{
    const bool superior = calc->given[YL_IN_SUPERIOR];
    const bool share = row_of(calc, "effect")->show == YL_SHOW_SHARE;
    yl_finding_figure(out, superior ? "superior" : "margin",
                      share ? YL_AS_DIGITS_POINTS : YL_AS_DIGITS,
                      fabs(calc->number[superior ? YL_IN_SUPERIOR : YL_IN_MARGIN]), YL_NO_CELL);
}

/* Answers by a row that only they have; the rows behind it fill the slots of their names. */
static const struct answer {
    const char *has, *rows[7];
    enum yl_wording wording;
} answers[] = {{"worst", {"p"}, YL_WORDING_CALC_SPLIT},
               {"n_total",
                {"n1", "n2", "n_total", "power", "days", "effect", "clusters_1"},
                YL_WORDING_CALC_SIZE},
               {"pairs", {"pairs", "blocks", "power", "effect"}, YL_WORDING_CALC_PAIRS},
               {"expected_effect", {"inflation", "n1", "expected_effect"}, YL_WORDING_CALC_BOUNDS},
               {"false_positive", {"alpha", "false_positive"}, YL_WORDING_CALC_PEEKING},
               {"p_fixed", {"low", "high", "p"}, YL_WORDING_CALC_ANY_TIME},
               {"low", {"effect", "low", "high", "p"}, YL_WORDING_CALC_SEEN},
               {"bonf_rejected",
                {"bonf_rejected", "holm_rejected", "bh_rejected", "sidak_rejected"},
                YL_WORDING_CALC_ADJUST},
               {"deff", {"deff", "n1", "clusters_1", "n_eff"}, YL_WORDING_CALC_CLUSTERS}};

/* The answer in one sentence, then what it rests on: notes, by language. */
static void find(struct yl_findings *out, const struct yl_calc *calc,
                 const struct yl_calc *const in[2])
{
    const struct answer *answer = answers;
    while (!row_of(calc, answer->has)) answer++;
    const bool margin = calc->given[YL_IN_MARGIN] || calc->given[YL_IN_SUPERIOR],
               split = answer->wording == YL_WORDING_CALC_SPLIT,
               even = value_of(calc, "n1") == value_of(calc, "n2"),
               shown = split ? value_of(calc, "p") < 0.001
                             : value_of(calc, "low") > 0 || value_of(calc, "high") < 0;
    yl_finding_begin(out, answer->wording, NAN);
    for (size_t i = 0; i < sizeof answer->rows / sizeof *answer->rows && answer->rows[i]; i++)
        if (!margin || strcmp(answer->rows[i], "effect") != 0) fill(out, calc, answer->rows[i]);
    if (margin) fill_margin(out, calc);
    yl_finding_flag(out, even ? "even" : "uneven", true);
    yl_finding_flag(out, shown ? "shown" : "hidden", true);
    int list = 1;
    for (const char *at = calc->given[YL_IN_P] ? calc->text[YL_IN_P] : ""; *at; at++)
        list += *at == ',';
    yl_finding_count(out, "n", list);
    for (int i = 0; i < calc->notes; i++) {
        yl_finding_begin(out, YL_WORDING_CALC_NOTE, NAN);
        yl_finding_word(out, "text", in[YL_EN]->note[i], in[YL_ZH]->note[i]);
    }
    yl_findings_close(out);
}

static void put_value(struct yl_csv_out *csv, const struct yl_calc_row *row)
{
    yl_csv_text(csv, row->key);
    if (row->show == YL_SHOW_WHOLE && fabs(row->value) < 9e15)
        yl_csv_count(csv, (int64_t)row->value);
    else
        yl_csv_number(csv, row->value);
}

static enum yl_status print_csv(const struct yl_calc *calc, struct yl_fault *fault)
{
    struct yl_csv_out csv;
    yl_csv_on(&csv, stdout);
    yl_table_header(&csv, "power --csv", 0);
    for (int i = 0; i < calc->rows; i++) {
        if (calc->row[i].aside) continue;
        put_value(&csv, &calc->row[i]);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}

/* A label that is too long for the line stands above its value. */
static void print_rows(const struct yl_calc *calc, int wide, int width, bool others)
{
    const int room = calc->lang == YL_EN ? 14 : 18; /* of a value */
    bool begun = !others;
    for (int i = 0; i < calc->rows; i++) {
        const struct yl_calc_row *row = &calc->row[i];
        const char *label = row->label[calc->lang];
        const struct yl_short value = yl_short_as(form_of(row), row->value, calc->lang);
        int own = yl_text_width(label, strlen(label));
        if (row->aside != others) continue;
        if (!begun) fputs(T(calc->lang, "\nother conventions\n", "\n其他惯例的答案\n"), stdout);
        begun = true;
        fputs("  ", stdout);
        if (own > wide) yl_wrap_text(stdout, label, 2, 2, width);
        if (own > wide) label = "", own = -2;
        printf("%s%*s%s\n", label,
               wide + 2 - own + room - yl_text_width(value.text, strlen(value.text)), "",
               value.text);
    }
}

static void print(const struct yl_calc *calc)
{
    const int width = yl_screen_width(stdout);
    struct yl_findings found = {0};
    const int most = width - (calc->lang == YL_EN ? 18 : 22);
    int wide = 0;
    for (int i = 0; i < calc->rows; i++) {
        const char *label = calc->row[i].label[calc->lang];
        wide = (int)fmax(wide, yl_text_width(label, strlen(label)));
    }
    if (wide > most) wide = most;
    find(&found, calc, (const struct yl_calc *const[]){calc, calc});
    yl_wrap_text(stdout, found.finding[0].text[calc->lang], 0, 0, width);
    putchar('\n');
    print_rows(calc, wide, width, false);
    print_rows(calc, wide, width, true);
    if (calc->notes) putchar('\n');
    for (int i = 0; i < calc->notes; i++) /* a command stays whole, to be copied */
        yl_wrap_text(stdout, calc->note[i], 0, 0,
                     strstr(calc->note[i], "yinliu ") ? INT_MAX : width);
    yl_findings_free(&found);
}

/* ---- the folder ---- */
static enum yl_status write_plan(const struct yl_calc *calc, const char *folder,
                                 struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, PLAN, 0, fault);
    if (status) return status;
    for (int i = 0; i < calc->rows; i++) {
        const struct yl_calc_row *row = &calc->row[i];
        put_value(&csv, row);
        const struct yl_short text = yl_short_as(form_of(row), row->value, YL_EN);
        YL_CSV_ROW(&csv, (const char *)text.text, row->aside, (const char *)row->label[YL_EN],
                   (const char *)row->label[YL_ZH]);
    }
    return yl_csv_close(&csv, true, fault);
}

/* The same plan with another size: what power has it? False: it makes no test. */
static bool resize(struct yl_calc *at, const struct yl_calc *calc, enum yl_input size, double value)
{
    static const enum yl_input found[] = {YL_IN_POWER, YL_IN_P2,   YL_IN_LIFT,
                                          YL_IN_WEEKS, YL_IN_DOWN, YL_IN_CLUSTERS},
                               fixed[] = {YL_IN_EFFECT, YL_IN_ALPHA};
    *at = *calc;
    at->rows = at->notes = 0;
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) at->given[found[i]] = false;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        at->given[fixed[i]] = true;
        at->number[fixed[i]] = value_of(calc, yl_calc_inputs[fixed[i]].name);
    }
    at->given[size] = true;
    at->number[size] = value;
    return at->of->run(at);
}

/* From a sixth of the people to twice as many. */
static enum yl_status write_curve(const struct yl_calc *calc, enum yl_input input,
                                  const char *folder, struct yl_fault *fault)
{
    enum { PART = 6 };
    const bool pairs = input == YL_IN_PAIRS;
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, CURVE, 0, fault);
    if (status) return status;
    struct yl_calc *at = yl_get(sizeof *at);
    double last = 1;
    for (int part = 1; part <= 2 * PART; part++) {
        const double size = ceil(value_of(calc, pairs ? "pairs" : "n1") * part / PART - 1e-9);
        if (size <= last || !resize(at, calc, input, size)) continue;
        YL_CSV_ROW(&csv, size, value_of(at, pairs ? "blocks" : "n_total"), value_of(at, "power"),
                   value_of(at, "days"));
        last = size;
    }
    free(at);
    return yl_csv_close(&csv, true, fault);
}

static enum yl_status write_manifest(const struct yl_calc *calc, const struct yl_options *options,
                                     const char *const *names, size_t count, struct yl_fault *fault)
{
    const struct yl_option_list *typed = &options->typed;
    struct yl_manifest_pair *pair = yl_get_zeroed(typed->count + 1, sizeof *pair);
    for (uint32_t i = 0; i < typed->count; i++)
        *(i % 2 ? &pair[i / 2].value : &pair[i / 2].key) = typed->word[i];
    const struct yl_manifest manifest = {.verb = "power",
                                         .version = YL_VERSION,
                                         .scenario = calc->of->name,
                                         .title = {calc->of->line[YL_EN], calc->of->line[YL_ZH]},
                                         .scenario_hash = yl_hash_name(calc->of->name),
                                         .option = pair,
                                         .options = typed->count / 2};
    const enum yl_status status = yl_manifest_write(options->out, &manifest, names, count, fault);
    free(pair);
    return status;
}

static enum yl_status write_folder(const struct yl_calc *calc, const struct yl_options *options,
                                   struct yl_fault *fault)
{
    const char *names[4] = {PLAN, yl_output_name(YL_OUTPUT_CONCLUSIONS),
                            yl_output_name(YL_OUTPUT_FINDINGS), NULL},
               *folder = options->out;
    const enum yl_input size = row_of(calc, "pairs") ? YL_IN_PAIRS : YL_IN_N;
    const bool curve = calc->of->inputs & YL_O_BIT(size) && row_of(calc, "effect");
    const struct yl_claim claim = {.folder = folder,
                                   .verb = "power",
                                   .scenario_hash = yl_hash_name(calc->of->name),
                                   .force = options->force};
    struct yl_findings found = {0};
    struct yl_calc *other = yl_get(sizeof *other); /* notes in the other language */
    *other = *calc;
    other->rows = other->notes = 0;
    other->lang = calc->lang == YL_EN ? YL_ZH : YL_EN;
    (void)other->of->run(other);
    find(&found, calc,
         (const struct yl_calc *const[]){calc->lang == YL_EN ? calc : other,
                                         calc->lang == YL_EN ? other : calc});
    enum yl_status status = yl_output_claim(&claim, fault);
    if (!status) status = write_plan(calc, folder, fault);
    if (!status && curve) status = write_curve(calc, size, folder, fault);
    if (!status) status = yl_findings_write(&found, folder, false, fault);
    if (curve) names[3] = CURVE;
    if (!status) status = write_manifest(calc, options, names, curve ? 4 : 3, fault);
    yl_findings_free(&found);
    free(other);
    return status;
}

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
    if (!calc->of->run(calc)) {
        yl_verb_wrong("power", calc->lang, calc->wrong);
        return calc->status == YL_BAD_CALL ? YL_EXIT_CALL : YL_EXIT_MACHINE;
    }
    struct yl_fault fault = {0};
    enum yl_status status = options->out ? write_folder(calc, options, &fault) : YL_OK;
    if (!status && options->csv) status = print_csv(calc, &fault);
    if (!status && !options->csv && !options->quiet) print(calc);
    return yl_verb_exit(status, &fault, calc->lang);
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
    const struct yl_option_spec spec = {.taken = YL_O_BIT(YL_O_CSV) | YL_O_BIT(YL_O_OUT) |
                                                 YL_O_BIT(YL_O_QUIET) | YL_O_BIT(YL_O_FORCE),
                                        .calc = calc};
    yl_calc_begin(calc, calculator, options->lang);
    enum yl_exit status = answer(calc, &spec, &inner, count, words);
    yl_options_free(&inner);
    free(calc);
    return status;
}
