/* options.c: getopt_long over the rows of options.def, contract in options.h */
#include "sim/cli/options.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/gone.h"
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include "sim/cli/screen.h"
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum yl_lang yl_options_lang(int argc, char **argv)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
        const char *value = !strncmp(argv[i], "--lang=", 7) ? argv[i] + 7 : NULL;
        if (!strcmp(argv[i], "--lang") && i + 1 < argc) value = argv[i + 1];
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
__attribute__((format(printf, 3, 5), format(printf, 4, 5))) static bool
wrong_call(char wrong[YL_WRONG], enum yl_lang lang, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vsnprintf(wrong, YL_WRONG, T(lang, en, zh), list);
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

/* ---- readers: one value into one field; false with one line in `wrong` ---- */
#define UNUSED __attribute__((unused)) /* not every reader needs all of them */
#define READER(name) \
    static bool name(struct yl_options *options, const struct yl_option_row *row UNUSED, \
                     const char *text UNUSED, char *wrong UNUSED)

READER(read_flag)
{
    *(bool *)((char *)options + row->field) = true;
    return true;
}

READER(read_text)
{
    *(const char **)((char *)options + row->field) = text;
    return true;
}

READER(read_word)
{
    if (yl_calc_word(row->value[0], text) < 0)
        return wrong_call(wrong, options->lang, "'--%s' takes %s, not '%s'",
                          "“--%s”只能是 %s，而不是“%s”", row->name, row->value[0], text);
    return read_text(options, row, text, wrong);
}

READER(read_whole)
{
    uint64_t value = 0;
    if (!whole(text, row->low, row->high, &value))
        return wrong_call(wrong, options->lang,
                          "'--%s' takes a whole number from %llu to %llu, not '%s'",
                          "“--%s”需要 %llu 到 %llu 之间的整数，而不是“%s”", row->name,
                          (unsigned long long)row->low, (unsigned long long)row->high, text);
    char *field = (char *)options + row->field;
    if (row->size == sizeof(uint32_t))
        *(uint32_t *)field = (uint32_t)value;
    else
        *(uint64_t *)field = value;
    return true;
}

READER(read_cost)
{
    double value = 0;
    const size_t digits = strspn(text, "0123456789.");
    const char *unit = text + digits + (text[digits] == ' ');
    if (!digits || (*unit && strcmp(unit, "CNY") != 0) ||
        !yl_text_to_number(text, digits, &value) || value < 0)
        return wrong_call(wrong, options->lang, "'--cost-per' takes an amount of CNY, not '%s'",
                          "“--cost-per”需要以元计的金额，而不是“%s”", text);
    options->cost_per = value;
    return true;
}

READER(read_seed)
{
    options->run.has_seed = true;
    return read_whole(options, row, text, wrong);
}

READER(read_out)
{
    bool file = row == yl_options_row(YL_O_FILE);
    options->out = text;
    return *text ||
           wrong_call(wrong, options->lang,
                      file ? "'-o' needs the name of a file" : "'-o' needs the name of a folder",
                      file ? "“-o”需要文件名" : "“-o”需要目录名");
}

READER(read_set)
{
    if (!strchr(text, '=') || *text == '=')
        return wrong_call(wrong, options->lang, "'--set' takes PATH=VALUE, not '%s'",
                          "“--set”需要 路径=值，而不是“%s”", text);
    options->set[options->sets++] = text;
    return true;
}

READER(read_bom)
{
    options->set[options->sets++] = "run.bom=yes";
    return true;
}

READER(read_list)
{
    struct yl_option_list *list = (struct yl_option_list *)((char *)options + row->field);
    *YL_ARRAY_NEXT(list->word, list->count, list->capacity) = text;
    return true;
}

/* R, or R/ENTRY/TIME/INDEX; INDEX.SEND of an entry with several sends. */
READER(read_only)
{
    struct yl_only *only = &options->run.only;
    free(options->only_copy);
    options->only_copy = yl_get_text(text);
    char *part[5] = {options->only_copy}; /* a fifth is one too many */
    int parts = 1;
    for (char *at; parts < 5 && (at = strchr(part[parts - 1], '/')); part[parts++] = at + 1)
        *at = 0;
    uint64_t replication = 0, index = 0, send = 0;
    int64_t instant;
    const struct yl_zone utc = {0};
    bool good = (parts == 1 || parts == 4) && whole(part[0], 1, UINT32_MAX, &replication);
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
                          "“--only”需要第几次模拟（如 17），或其中一次访问（如 "
                          "17/sms/2021-07-10T19:00+08:00/42），而不是“%s”",
                          text);
    *only = (struct yl_only){.replication = (uint32_t)replication,
                             .entry = part[1],
                             .index = (uint32_t)index,
                             .send = (uint32_t)send};
    options->only_time = part[2];
    return true;
}

/* A number, or a share with a %; false: neither. */
static bool number_of(const char *text, double *value, bool *is_share)
{
    const size_t length = strlen(text);
    *is_share = length && text[length - 1] == '%';
    const bool good = yl_text_to_number(text, length - *is_share, value);
    if (*is_share) *value /= 100;
    return good && *value > 0 && isfinite(*value);
}

READER(read_precision)
{
    bool percent;
    if (!number_of(text, &options->run.enough.width, &percent) || options->run.enough.width >= 1)
        return wrong_call(wrong, options->lang, "'--precision' takes a share such as 1%%, not '%s'",
                          "“--precision”需要 1%% 这样的比例，而不是“%s”", text);
    return true;
}

READER(read_for)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"s", 1}, {"min", 60}, {"h", 3600}};
    const size_t digits = strspn(text, "0123456789.");
    double value = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (yl_text_to_number(text, digits, &value) && !strcmp(text + digits, units[i].name))
            options->for_s = value * units[i].seconds;
    return options->for_s > 0 ||
           wrong_call(wrong, options->lang,
                      "'--for' takes a time such as 10s, 2min or 1h, not '%s'",
                      "“--for”需要 10s、2min 或 1h 这样的时间，而不是“%s”", text);
}

READER(read_within)
{
    if (!number_of(text, &options->within, &options->within_share))
        return wrong_call(wrong, options->lang,
                          "'--within' takes an amount of the metric such as 50, or a share of the "
                          "best such as 1%%, above 0, not '%s'",
                          "“--within”需要大于 0 的指标数量（如 50）或最佳值的比例（如 1%%），"
                          "而不是“%s”",
                          text);
    return true;
}

READER(read_metric)
{
    free(options->metric_copy);
    options->metric = text;
    options->metric_copy = yl_get_text(text);
    char *dot = strrchr(options->metric_copy, '.');
    const char *instead = dot ? yl_gone("metric", dot + 1, options->lang) : NULL;
    if (instead)
        return wrong_call(wrong, options->lang, "'--metric %s' is gone: %s",
                          "指标“--metric %s”已去掉：%s", text, instead);
    if (!dot || dot == options->metric_copy || !dot[1])
        return wrong_call(wrong, options->lang,
                          "'--metric' takes PLACE.METRIC such as shops.mall.orders, not '%s'",
                          "“--metric”需要 地点.指标，如 shops.mall.orders，而不是“%s”", text);
    *dot = 0;
    options->run.enough.place = options->metric_copy;
    options->run.enough.metric = dot + 1;
    return true;
}

READER(read_shard)
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

READER(read_submit)
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

enum {
    LEAST_REPLICATIONS = 20,
    MOST = 1000000000,
    MOST_DRAWS = 1000000,
    MOST_SAMPLES = 65536,
    MOST_PEOPLE = 10000000
}; /* least: with --precision */
#define N V("N", "数")
#define V(en, zh) en, zh
#define NO_VALUE NULL, NULL
#define FIELD(name) offsetof(struct yl_options, name), sizeof(((struct yl_options *)0)->name)
#define FLAG(name) read_flag, FIELD(name), 0, 0
#define TEXT(name) read_text, FIELD(name), 0, 0
#define WORD(name) read_word, FIELD(name), 0, 0
#define RANGE(reader, name, low, high) reader, FIELD(name), low, high
#define WHOLE(name, low, high) RANGE(read_whole, name, low, high)
#define LIST(name) read_list, FIELD(name), 0, 0
#define OTHER(reader) reader, 0, 0, 0, 0
static const struct yl_option_row rows[YL_O_COUNT] = {
#define OPTION(id, name, letter, how, value, en, zh) {name, letter, {value}, {en, zh}, how},
#include "sim/cli/options.def"
};

const struct yl_option_row *yl_options_row(enum yl_option option) { return &rows[option]; }

/* ---- a call ---- */
enum { ALL = YL_O_COUNT + YL_IN_COUNT, LETTER = 256 }; /* getopt's values from LETTER on are rows */

static bool is_taken(const struct yl_option_spec *spec, int i)
{
    if (i < YL_O_COUNT) return (spec->taken | YL_O_ALWAYS) & YL_O_BIT(i);
    return spec->calc && spec->calc->of->inputs & YL_O_BIT(i - YL_O_COUNT);
}

static const char *name_of(int i)
{
    return i < YL_O_COUNT ? rows[i].name : yl_calc_inputs[i - YL_O_COUNT].name;
}

/* The options of a call as getopt wants them; a spare row ends the list. */
static void for_getopt(struct option table[ALL + 1], char letters[2 * YL_O_COUNT + 2],
                       const struct yl_option_spec *spec)
{
    size_t at = 0, count = 0;
    letters[at++] = ':';
    for (int i = 0; i < ALL; i++) {
        if (!is_taken(spec, i)) continue;
        const char *value =
            i < YL_O_COUNT ? rows[i].value[0] : yl_calc_inputs[i - YL_O_COUNT].value;
        table[count++] =
            (struct option){name_of(i), value ? required_argument : no_argument, NULL, LETTER + i};
        if (i >= YL_O_COUNT || !rows[i].letter) continue;
        letters[at++] = rows[i].letter;
        if (rows[i].value[0]) letters[at++] = ':';
    }
    letters[at] = 0;
    table[count] = (struct option){0};
}

static bool unknown(const struct yl_options *options, const char *verb, const char *word,
                    const struct yl_option_spec *spec, char *wrong)
{
    if (word[0] != '-' || word[1] != '-') {
        const char letter[2] = {(char)optopt, 0};
        return wrong_call(wrong, options->lang, "there is no option '-%s'", "没有选项“-%s”",
                          letter);
    }
    char full[66];
    snprintf(full, sizeof full, "%.*s", (int)strcspn(word, "="), word);
    const char *name = full + 2, *instead = yl_gone(verb, full, options->lang);
    if (instead)
        return wrong_call(wrong, options->lang, "'%s' is gone: %s", "选项“%s”已去掉：%s", full,
                          instead);
    const char *names[ALL];
    size_t count = 0;
    for (int i = 0; i < ALL; i++) {
        if (!is_taken(spec, i) || (i < YL_O_COUNT && !rows[i].help[0])) continue;
        if (!strcmp(name_of(i), name))
            return wrong_call(wrong, options->lang, "'--%s' takes no value", "“--%s”不带值", name);
        names[count++] = name_of(i);
    }
    char guess[YL_SCREEN_GUESS];
    yl_screen_guess(guess, name, (struct yl_screen_words){"--", names, count}, options->lang);
    return wrong_call(wrong, options->lang, "there is no option '--%s'%s", "没有选项“--%s”%s", name,
                      guess);
}

/* Options that do not go together. */
static const enum yl_option apart[][2] = {
    {YL_O_DRAWS, YL_O_PRECISION}, {YL_O_DRAWS, YL_O_SERIES}, {YL_O_DRAWS, YL_O_ONLY},
    {YL_O_DRAWS, YL_O_TRACE},     {YL_O_UNTIL, YL_O_DRAWS},  {YL_O_UNTIL, YL_O_ONLY},
    {YL_O_UNTIL, YL_O_PRECISION}, {YL_O_FOR, YL_O_DRAWS},    {YL_O_FOR, YL_O_ONLY},
    {YL_O_FOR, YL_O_PRECISION},   {YL_O_VARY, YL_O_AXIS},    {YL_O_VARY, YL_O_WITHIN},
    {YL_O_VARY, YL_O_MOST_OF_ONE}};

static bool complete(const struct yl_options *options, const struct yl_option_spec *spec,
                     yl_option_bits seen, char *wrong)
{
    if (options->operands < spec->least)
        return wrong_call(wrong, options->lang, "%s is missing", "缺少%s",
                          spec->missing[options->lang]);
    if (spec->most >= 0 && options->operands > spec->most)
        return wrong_call(wrong, options->lang, "unexpected argument '%s'", "多了一个参数“%s”",
                          options->operand[spec->most]);
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (seen & YL_O_BIT(apart[i][0]) && seen & YL_O_BIT(apart[i][1]))
            return wrong_call(wrong, options->lang, "'--%s' and '--%s' do not go together",
                              "“--%s”与“--%s”不能同用", rows[apart[i][0]].name,
                              rows[apart[i][1]].name);
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

static bool no_value(const struct yl_options *options, const struct yl_option_spec *spec,
                     const char *word, char *wrong)
{
    for (int i = YL_O_COUNT; i < ALL; i++)
        if (is_taken(spec, i) && !strncmp(word, "--", 2) && !strcmp(word + 2, name_of(i)))
            return wrong_call(wrong, options->lang, "'%s' needs a value: %s", "“%s”后面缺少值：%s",
                              word, yl_calc_takes((enum yl_input)(i - YL_O_COUNT), options->lang));
    return wrong_call(wrong, options->lang, "'%s' needs a value", "“%s”后面缺少值", word);
}

/* What a folder says of its call: not where it wrote, what the manifest has by itself, nor how it was computed. */
static void note_typed(struct yl_options *options, int row, const char *value)
{
    static const enum yl_option aside[] = {
        YL_O_OUT,    YL_O_FILE,    YL_O_SET,    YL_O_SEED,  YL_O_SHARD, YL_O_SUBMIT, YL_O_RESUME,
        YL_O_FRESH,  YL_O_THREADS, YL_O_TRACE,  YL_O_ISA,   YL_O_LANG,  YL_O_QUIET,  YL_O_FORCE,
        YL_O_STRICT, YL_O_BATCH,   YL_O_WINDOW, YL_O_CHUNK, YL_O_LOOP,  YL_O_CSV};
    struct yl_option_list *typed = &options->typed;
    for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
        if (row == (int)aside[i]) return;
    *YL_ARRAY_NEXT(typed->word, typed->count, typed->capacity) = name_of(row);
    *YL_ARRAY_NEXT(typed->word, typed->count, typed->capacity) = value ? value : "";
}

bool yl_options_parse(struct yl_options *options, const struct yl_option_spec *spec, int argc,
                      char **argv, char wrong[YL_WRONG])
{
    if (spec->raw) {
        options->operand = argv + 1;
        options->operands = argc - 1;
        return true;
    }
    yl_option_bits seen = 0;
    struct option table[ALL + 1];
    char letters[2 * YL_O_COUNT + 2];
    for_getopt(table, letters, spec);
    options->set = yl_get_zeroed((size_t)argc + 1, sizeof *options->set);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    for (int found; (found = getopt_long(argc, argv, letters, table, NULL)) != -1;) {
        const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
        if (found == ':') return no_value(options, spec, word, wrong);
        if (found == '?') return unknown(options, argv[0], word, spec, wrong);
        int row = found >= LETTER ? found - LETTER : 0;
        while (found < LETTER && (rows[row].letter != found || !is_taken(spec, row))) row++;
        if (row < YL_O_COUNT) {
            if (!rows[row].read(options, &rows[row], optarg, wrong)) return false;
            seen |= YL_O_BIT(row);
        } else if (!yl_calc_take(spec->calc, (enum yl_input)(row - YL_O_COUNT), optarg)) {
            snprintf(wrong, YL_WRONG, "%s", spec->calc->wrong);
            return false;
        }
        note_typed(options, row, optarg);
    }
    options->run.series_all = options->series != NULL;
    options->operand = argv + optind;
    options->operands = argc - optind;
    return options->help || complete(options, spec, seen, wrong);
}

void yl_options_free(struct yl_options *options)
{
    YL_FREE(options->set, options->axis.word, options->vary.word, options->subject.word,
            options->slider.word, options->leave_out.word, options->typed.word,
            options->metric_copy, options->only_copy);
}

void yl_options_repeat(FILE *out, const struct yl_options *options)
{
    for (uint32_t i = 0; i < options->sets; i++) {
        fputs(" --set ", out);
        yl_shell_word(out, options->set[i]);
    }
    if (options->run.has_seed) fprintf(out, " --seed %llu", (unsigned long long)options->run.seed);
}
