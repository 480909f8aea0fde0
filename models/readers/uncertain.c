/* uncertain.c: values that are not known become laws, or columns of joint draws; contract in read.h */
#include "models/guesses.h"
#include "models/readers/read.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include "sim/scenario/value.h"
#include "sim/scenario/yaml.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define EVIDENCE "evidence.csv"

struct range {
    const struct yl_item *low, *high, *law, *with;
    double level;
    int grade;
    const char *source;
};
#define GRADES "A|B|C|D|E"
#define KEYS_INTO struct range
static const struct yl_key_row range_keys[] = {
    KEY_ITEM("low", low, "value", "its 5 % quantile", "其 5% 分位数"),
    KEY_ITEM("high", high, "value", "its 95 % quantile", "其 95% 分位数"),
    KEY(SHARE, "level", level, "the chance that it lies between low and high",
        "取值落在 low 与 high 之间的概率", DEFAULT("90%"), RANGE(0.01, 0.9999)),
    KEY_ITEM("law", law, "guess_law",
             "normal: on the log-odds of a share, on the logarithm of all else; or another one",
             "normal：占比取对数几率，其余取对数后服从正态分布；或其他分布"),
    KEY_ITEM("with", with, "group",
             "the group that it moves with, and Spearman's correlation in it",
             "与之一起变动的组，以及组内的 Spearman 相关系数"),
    KEY_WORD("grade", grade, GRADES, "how good the evidence is, A the best", "证据等级，A 最好"),
    KEY(TEXT, "source", source,
        "where it is from; without low and high a row of evidence.csv beside the file or above it",
        "来源；不写 low 与 high 时为同目录或上级目录 evidence.csv 中的一行"),
};
const struct yl_key_table yl_guess_table = KEY_TABLE("a range", "取值范围", range_keys);

/* ---- where it stands ---- */

/* Says that the path leads nowhere, as an override would. */
static void say_nowhere(struct yl_load *load, const struct yl_guess *guess)
{
    struct yl_item one = {.text = "1", .base = ".", .at = guess->at};
    struct yl_override override = {guess->path, &one, guess->at};
    struct yl_item *copy = yl_tree_copy(load->r->arena, load->out->root);
    if (!yl_tree_override(load->r->arena, copy, &override, load->r->diags)) return;
    YL_SAY(load->r, guess->at, PATH, "'%s' has no value that could be uncertain",
           "'%s' 没有可标为拿不准的数", guess->path);
    YL_HELP(load->r, "write the best guess there; 'uncertain' declares how far it may be off",
            "请先在该处写下最佳估计；'uncertain' 说明它可能偏离多少");
}

/* The value in the file; NULL: reported. `whole`: a list or a map, too. */
static const struct yl_item *value_at(struct yl_load *load, const struct yl_guess *guess,
                                      bool whole)
{
    struct yl_item *at = yl_tree_at((struct yl_item *)(uintptr_t)load->out->root, guess->path);
    if (yl_keys_whole(&yl_scenario_table, guess->path, YL_NOT_A_GUESS)) {
        YL_SAY(load->r, guess->at, PATH,
               "'%s' decides what is simulated and counted, and cannot be uncertain",
               "'%s' 决定模拟与统计的范围，不能标为拿不准", guess->path);
        return NULL;
    }
    if (!at) {
        say_nowhere(load, guess);
        return NULL;
    }
    if (at->kind == YL_SCALAR || (at->kind == YL_MAP && yl_tree_get(at, "by")) || whole) return at;
    YL_SAY(load->r, guess->at, WRONG_SHAPE, "'%s' is no single value", "'%s' 不是单个取值",
           guess->path);
    return NULL;
}

/* ---- what it is ---- */

static bool is_number(const char *text)
{
    return *text && yl_text_digits(text, strlen(text)) == strlen(text);
}

/* True if base would be read with this text there. */
static bool takes(struct yl_load *load, const struct yl_guess *guess, const char *text)
{
    const struct yl_item value = {.text = text, .base = "."};
    const struct yl_override override = {guess->below, &value, guess->at};
    return yl_scenario_takes(load->out->root, &override, load->r->diags);
}

/* A bare number is a share, whole or neither, as the place takes it. */
static enum yl_guess_kind kind_of(struct yl_load *load, const struct yl_guess *guess,
                                  const char *low, const char *high)
{
    if (*low == '*') return YL_GUESS_FACTOR;
    if (strchr(low, '/')) return YL_GUESS_RATE;
    if (strchr(low, '%') || strchr(high, '%')) return YL_GUESS_SHARE;
    if (is_number(low) && is_number(high)) {
        if (load->r->diags->count) return YL_GUESS_NUMBER; /* nothing would be read */
        if (takes(load, guess, "1.5")) return YL_GUESS_NUMBER;
        return takes(load, guess, "0.5") ? YL_GUESS_SHARE : YL_GUESS_COUNT;
    }
    double value;
    const char *size = low + (*low == '-'); /* what is below 0 is refused as what it is */
    const struct yl_value_text count = {size, strlen(size), YL_U_COUNT},
                               money = {size, strlen(size), YL_U_MONEY};
    if (!is_number(low) && yl_value_parse(&count, &value) == YL_VALUE_GOOD) return YL_GUESS_COUNT;
    if (!is_number(low) && yl_value_parse(&money, &value) == YL_VALUE_GOOD) return YL_GUESS_MONEY;
    return YL_GUESS_DURATION;
}

static bool read_end(struct yl_load *load, const struct yl_guess *guess, const struct yl_item *item,
                     double *out)
{
    if (guess->kind != YL_GUESS_FACTOR)
        return yl_read_number(load->r, item, yl_guess_unit(guess->kind), out);
    if (yl_guess_number(guess, item->text, out)) return true;
    return YL_SAY(load->r, item->at, NOT_A_NUMBER, "'%s' is no factor; one is written \"*1.2\"",
                  "'%s' 不是倍数；倍数写作 \"*1.2\"", item->text);
}

static bool ends_good(struct yl_load *load, const struct yl_guess *guess, double low, double high)
{
    if (!(low < high))
        return YL_SAY(load->r, guess->high->at, EMPTY_INTERVAL,
                      "'high' is '%s', not above 'low' ('%s')",
                      "'high' 为 '%s'，不大于 'low'（'%s'）", guess->high->text, guess->low->text);
    bool open = guess->law == YL_GUESS_NORMAL;
    bool share = guess->kind == YL_GUESS_SHARE;
    if (low < 0 || (share && high > 1) || (open && (low <= 0 || (share && high >= 1)))) {
        const struct yl_item *at = low > 0 ? guess->high : guess->low;
        return YL_SAY(
            load->r, at->at, VALUE_RANGE,
            share ? "'%s' is no quantile here: a share that is not known lies between 0 and 1"
                  : "'%s' is no quantile here: a value that is not known lies above 0",
            share ? "'%s' 不能作分位数：拿不准的占比在 0 与 1 之间"
                  : "'%s' 不能作分位数：拿不准的数大于 0",
            at->text);
    }
    return true;
}

static bool law_inside(struct yl_load *load, const struct yl_guess *guess)
{
    double least = guess->a - fabs(guess->b), most = guess->a + fabs(guess->b);
    if (least >= 0 && (guess->kind != YL_GUESS_SHARE || most <= 1)) return true;
    YL_SAY(load->r, guess->at, VALUE_RANGE,
           "with these quantiles the law of '%s' reaches values that cannot be",
           "按这些分位数，'%s' 的分布会取到不可能的值", guess->path);
    YL_HELP(load->r, "leave 'law' out: the normal law keeps inside",
            "省去 'law'：正态分布不会越界");
    return false;
}

/* The law from its quantiles. */
static bool settle(struct yl_load *load, struct yl_guess *guess, double level)
{
    double low, high, tail = (1 - level) / 2;
    if (!read_end(load, guess, guess->low, &low) || !read_end(load, guess, guess->high, &high) ||
        !ends_good(load, guess, low, high))
        return false;
    if (guess->law == YL_GUESS_NORMAL) {
        low = yl_guess_scaled(guess, low);
        high = yl_guess_scaled(guess, high);
        guess->b = (high - low) / 2 / gsl_cdf_ugaussian_Qinv(tail);
    } else if (guess->law == YL_GUESS_UNIFORM)
        guess->b = (high - low) / 2 / level;
    else /* F(middle - half + t) = t^2 / (2 half^2) */
        guess->b = (high - low) / 2 / (1 - sqrt(2 * tail));
    guess->a = (low + high) / 2;
    guess->b = guess->falls ? -guess->b : guess->b;
    return guess->law == YL_GUESS_NORMAL || law_inside(load, guess);
}

static bool read_beta(struct yl_load *load, struct yl_guess *guess, const struct yl_item *law)
{
    double a, b;
    char end;
    if (sscanf(law->text, "beta ( %lf %lf %c", &a, &b, &end) == 3 && end == ')' && a > 0 && b > 0 &&
        a < 1e9 && b < 1e9) {
        guess->law = YL_GUESS_BETA;
        guess->kind = YL_GUESS_SHARE;
        guess->a = a;
        guess->b = b;
        return true;
    }
    YL_SAY(load->r, law->at, UNKNOWN_WORD, "'law' cannot be '%s'", "'law' 不能是 '%s'", law->text);
    YL_HELP(load->r, "there are normal, uniform, triangular and, for a share, 'beta(12 388)'",
            "可用 normal、uniform、triangular；占比还可用 'beta(12 388)'");
    return false;
}

static bool read_law(struct yl_load *load, struct yl_guess *guess, const struct yl_item *law)
{
    static const char *const words[] = {"normal", "uniform", "triangular"};
    if (!law) return true;
    if (!yl_read_scalar(load->r, law)) return false;
    for (int i = 0; i < 3; i++)
        if (!strcmp(law->text, words[i])) {
            guess->law = (enum yl_guess_law)i;
            return true;
        }
    return read_beta(load, guess, law);
}

/* ---- evidence ---- */

/* The unit of a row's numbers in scenarios, from the first words of its column `unit`. */
static const char *unit_of(const char *said)
{
    static const struct {
        const char *word, *unit;
    } units[] = {{"CNY", " CNY"}, {"%", "%"},    {"s", "s"}, {"min", "m"},  {"minutes", "m"},
                 {"hours", "h"},  {"hour", "h"}, {"h", "h"}, {"days", "d"}, {"day", "d"}};
    size_t length = strcspn(said, " ,;/(");
    for (size_t i = 0; i < YL_COUNT_OF(units); i++)
        if (yl_text_is(said, length, units[i].word)) return units[i].unit;
    return "";
}

static const struct yl_item *end_item(struct yl_load *load, const struct yl_item *source,
                                      const char *text)
{
    struct yl_item *item = yl_arena_get(load->r->arena, sizeof *item);
    *item = *source;
    item->next = NULL;
    item->text = text;
    return text ? item : NULL;
}

static const char *printed(struct yl_load *load, const char *front, double value, const char *back)
{
    char text[YL_NUMBER];
    yl_text_number(text, value);
    return yl_arena_print(load->r->arena, "%s%s%s", front, text, back);
}

/* A row beside evidence.csv's names: its low, value and high, and their unit. */
struct row {
    double low, value, high; /* NAN: empty */
    const char *text[2], *unit;
};

/* The ends in the words of what stands in the file: a factor on a law and on values by trait, a
 * share as one, and as its complement where only that fits; else with the row's unit. */
static void ends_of(struct yl_load *load, struct yl_guess *guess, const struct yl_item *value,
                    const struct row *row, const char *end[2])
{
    bool law = value->kind == YL_MAP || strchr(value->text, '(');
    size_t length = law ? 0 : strlen(value->text);
    bool share = length && value->text[length - 1] == '%' && !*row->unit;
    double is, low = row->low, high = row->high;
    end[0] = yl_arena_print(load->r->arena, "%s%s", row->text[0], row->unit);
    end[1] = yl_arena_print(load->r->arena, "%s%s", row->text[1], row->unit);
    if (law) {
        end[0] = printed(load, "*", low / row->value, "");
        end[1] = printed(load, "*", high / row->value, "");
    } else if (share && yl_text_to_number(value->text, length - 1, &is)) {
        bool fits = is / 100 >= low && is / 100 <= high;
        guess->falls = !fits && 1 - is / 100 >= low && 1 - is / 100 <= high;
        end[0] = printed(load, "", 100 * (guess->falls ? 1 - high : low), "%");
        end[1] = printed(load, "", 100 * (guess->falls ? 1 - low : high), "%");
    }
}

static bool row_good(struct yl_load *load, const struct yl_item *source,
                     const struct yl_item *value, const struct row *row)
{
    bool law = value->kind == YL_MAP || strchr(value->text, '(');
    const char *missing = law && isnan(row->value) ? "value" : NULL;
    if (isnan(row->high)) missing = "high";
    if (isnan(row->low)) missing = "low";
    if (!missing) return true;
    return YL_SAY(load->r, source->at, MISSING_KEY,
                  "the row '%s' of " EVIDENCE " has no number in '%s'",
                  EVIDENCE " 的行 '%s' 在列 '%s' 中没有数", source->text, missing);
}

static double cell_number(const char *cell)
{
    double value;
    return *cell && yl_text_to_number(cell, strlen(cell), &value) ? value : NAN;
}

/* The table beside the file, or the one in the folder above it. */
static const char *table_of(struct yl_load *load, const struct yl_item *source)
{
    static const char above[] = "../" EVIDENCE;
    const char *path = yl_arena_print(load->r->arena, "%s/" EVIDENCE, source->base),
               *higher = yl_arena_print(load->r->arena, "%s/%s", source->base, above);
    return !yl_file_exists(path) && yl_file_exists(higher) ? above : EVIDENCE;
}

/* low, high and grade of the row that `source` names; all that cite it are one guess. */
static bool cite(struct yl_load *load, struct yl_guess *guess, const struct yl_item *value,
                 struct range *range, const struct yl_item *source)
{
    static const char *const columns[] = {"name", "low", "high", "unit", "grade"};
    struct yl_csv csv = {0};
    int column[YL_COUNT_OF(columns)];
    if (!yl_read_csv(load->r, source, table_of(load, source), &csv)) return false;
    const int middle = yl_table_column(&csv.table, "value");
    for (size_t i = 0; i < YL_COUNT_OF(columns); i++)
        if ((column[i] = yl_csv_column(load->r, source, &csv, columns[i])) < 0) return false;
    for (size_t at = 0; at < csv.table.rows; at++) {
        const char *const *cell = csv.table.row[at], *grade = cell[column[4]], *end[2];
        if (strcmp(cell[column[0]], source->text) != 0) continue;
        const struct row row = {.low = cell_number(cell[column[1]]),
                                .high = cell_number(cell[column[2]]),
                                .value = middle < 0 ? (double)NAN : cell_number(cell[middle]),
                                .text = {cell[column[1]], cell[column[2]]},
                                .unit = unit_of(cell[column[3]])};
        ends_of(load, guess, value, &row, end);
        range->low = end_item(load, source, end[0]);
        range->high = end_item(load, source, end[1]);
        grade += !strncmp(grade, "rec:", 4) ? 4 : 0;
        const char *found = *grade ? strchr("ABCDE", *grade) : NULL;
        if (range->grade < 0 && found) range->grade = (int)(found - strchr("ABCDE", 'A'));
        if (!guess->with) guess->rank = 1, guess->with = range->source;
        return range->low && range->high && row_good(load, source, value, &row);
    }
    return YL_SAY(load->r, source->at, UNKNOWN_WORD, "'%s' has no row '%s'",
                  "'%s' 中没有 '%s' 这一行", csv.path, source->text);
}

/* ---- one of them ---- */

static bool read_group(struct yl_load *load, struct yl_guess *guess, const struct yl_item *with)
{
    if (!with) return true;
    guess->rank = 1;
    if (with->kind == YL_SCALAR) {
        guess->with = with->text;
        return yl_read_scalar(load->r, with) &&
               yl_source_name(load->r->diags, with->at, with->text);
    }
    if (with->kind != YL_MAP || with->count != 1) {
        YL_SAY(load->r, with->at, WRONG_SHAPE, "'with' is a name, or one name with a correlation",
               "'with' 写作一个组名，或一个组名及其相关系数");
        YL_HELP(load->r, "as in 'with: {taste: 0.7}'", "例如 'with: {taste: 0.7}'");
        return false;
    }
    guess->with = with->first->key;
    if (!yl_read_number(load->r, with->first, YL_U_NUMBER, &guess->rank)) return false;
    if (guess->rank >= 0 && guess->rank <= 1) return true;
    return YL_SAY(load->r, with->first->at, VALUE_RANGE,
                  "the correlation is %s, but lies from 0 to 1", "相关系数为 %s，应在 0 与 1 之间",
                  with->first->text);
}

/* Both ends, or neither where there is a source of both. */
static bool has_ends(struct yl_load *load, struct yl_guess *guess, const struct yl_item *value,
                     const struct yl_item *item, struct range *range)
{
    const struct yl_item *source = yl_tree_get(item, "source");
    if (!range->low && !range->high && source) return cite(load, guess, value, range, source);
    if (range->low && range->high)
        return yl_read_scalar(load->r, range->low) && yl_read_scalar(load->r, range->high);
    YL_SAY(load->r, item->key_at, MISSING_KEY, "a range needs '%s'", "取值范围缺少 '%s'",
           range->low ? "high" : "low");
    if (!range->low && !range->high)
        YL_HELP(load->r, "or 'source', a name of evidence.csv, or 'law: beta(A B)'",
                "或写 'source'（evidence.csv 中的名称），或 'law: beta(A B)'");
    return false;
}

static struct yl_guess guess_at(struct yl_load *load, const char *path, struct yl_pos at)
{
    static const char front[] = "variants.";
    const char *name = strncmp(path, front, strlen(front)) ? NULL : path + strlen(front);
    const char *dot = name ? strchr(name, '.') : NULL;
    struct yl_guess guess = {.path = path, .below = dot ? dot + 1 : path, .at = at};
    if (dot) guess.variant = yl_arena_copy(load->r->arena, name, (size_t)(dot - name));
    return guess;
}

static void read_range(struct yl_load *load, struct yl_guess *guess, const struct yl_item *item)
{
    static const char grades[] = "A\0B\0C\0D\0E";
    struct range range = {.grade = -1};
    if (!yl_keys_read(load->r, item, &yl_guess_table, &range) || item->kind != YL_MAP) return;
    const struct yl_item *value = value_at(load, guess, false);
    if (!value || !read_law(load, guess, range.law) || !read_group(load, guess, range.with)) return;
    if (guess->law == YL_GUESS_BETA && (range.low || range.high)) {
        yl_say_together(load, range.law->at, "law: beta(A B)", range.low ? "low" : "high");
        return;
    }
    guess->source = range.source;
    if (guess->law != YL_GUESS_BETA && !has_ends(load, guess, value, item, &range)) return;
    if (range.grade >= 0) guess->grade = grades + (size_t)(2 * range.grade);
    guess->low = range.low;
    guess->high = range.high;
    if (value->kind == YL_MAP && (!range.low || *range.low->text != '*')) {
        YL_SAY(load->r, guess->at, WRONG_SHAPE, "'%s' goes by a trait", "'%s' 随特征取值",
               guess->path);
        YL_HELP(load->r,
                "name one value, as '%s.%s', or give factors for all: {low: \"*0.8\", high: "
                "\"*1.3\"}",
                "请写明某个特征值，例如 '%s.%s'，或对全部写倍数：{low: \"*0.8\", high: "
                "\"*1.3\"}",
                guess->path, value->last->key);
        return;
    }
    if (guess->law == YL_GUESS_BETA) return;
    guess->kind = kind_of(load, guess, range.low->text, range.high->text);
    guess->whole = guess->kind == YL_GUESS_FACTOR && !load->r->diags->count &&
                   takes(load, guess, "1") && !takes(load, guess, "0.5");
    settle(load, guess, range.level);
}

/* ---- joint draws ---- */

/* Messages about a value point to the line that cites the file. */
static void stand_at(struct yl_item *item, struct yl_pos at)
{
    item->at = item->key_at = at;
    for (struct yl_item *child = item->first; child; child = child->next) stand_at(child, at);
}

/* A cell is YAML, as behind --set; NULL: it is none. The text stays beside what it means. */
static const struct yl_item *cell_of(struct yl_load *load, const struct yl_guess *guess,
                                     const char *text, struct yl_diags *aside)
{
    struct yl_arena *arena = load->r->arena;
    struct yl_item *item = NULL;
    if (*text == '{' || *text == '[') {
        struct yl_yaml yaml = {.arena = arena,
                               .diags = aside,
                               .text = text,
                               .length = strlen(text),
                               .source = yl_diags_source(aside, guess->path, text, strlen(text)),
                               .base = "."};
        if (yl_source_check(aside, yaml.source, text, yaml.length, false))
            item = yl_yaml_read(&yaml);
        if (aside->count || (item && item->kind == YL_SCALAR)) return NULL;
    } else if (*text) {
        item = yl_arena_get(arena, sizeof *item);
        *item = (struct yl_item){.base = "."};
    }
    if (!item) return NULL;
    item->text = text;
    stand_at(item, guess->at);
    return item;
}

/* What a log tells of a value takes the place of the ranges that another file says of it, or of parts of it. */
static bool gives_way(const struct yl_item *range, const struct yl_csv *draws,
                      const struct yl_item *file)
{
    const char *const *name = draws->table.name;
    for (size_t column = 0, length; column < draws->table.columns; column++, name++) {
        length = strlen(*name);
        if (!strncmp(range->key, *name, length) &&
            (!range->key[length] || range->key[length] == '.'))
            return range->key_at.source != file->at.source;
    }
    return false;
}

/* Who moved with that one alone moves alone. */
static void leave_group(struct yl_scenario *scenario, const struct yl_item *range)
{
    const struct yl_item *with = yl_tree_get(range, "with");
    const char *name = with ? with->text : NULL;
    if (with && with->first) name = with->first->key;
    struct yl_guess *last = NULL, *end = scenario->guess + scenario->guesses;
    uint32_t others = 0;
    for (struct yl_guess *one = scenario->guess; name && one < end; one++)
        if (one->with && !strcmp(one->with, name)) last = one, others++;
    if (others == 1) last->with = NULL, last->rank = 0;
}

static void read_column(struct yl_load *load, const struct yl_item *file, struct yl_csv *csv,
                        size_t column)
{
    struct yl_scenario *out = load->out;
    struct yl_guess *guess = &out->guess[out->guesses];
    *guess = guess_at(load, csv->table.name[column], yl_csv_cited(csv, file->at));
    bool taken = false;
    for (uint32_t i = 0; i < out->guesses; i++) taken |= !strcmp(out->guess[i].path, guess->path);
    if (taken) {
        YL_SAY(load->r, yl_csv_at(csv, 1), DOUBLE_KEY,
               "'%s' has a range already, and cannot be drawn from '%s' too",
               "'%s' 已有取值范围，不能再取自 '%s'", guess->path, csv->path);
        return;
    }
    struct yl_diags aside = {0};
    if (!value_at(load, guess, true)) return;
    bool good = true;
    guess->draw = yl_arena_get(load->r->arena, (csv->table.rows + 1) * sizeof *guess->draw);
    for (size_t row = 0; good && row < csv->table.rows; row++) {
        const char *text = csv->table.row[row][column];
        guess->draw[row] = cell_of(load, guess, text, &aside);
        good = guess->draw[row] != NULL;
        if (!good)
            YL_SAY(load->r, yl_csv_at(csv, csv->table.line[row]), BAD_CELL,
                   *text ? "the cell of column '%s' is no value"
                         : "the cell of column '%s' is empty",
                   *text ? "列 '%s' 的格子不是取值" : "列 '%s' 的格子是空的", guess->path);
    }
    out->guesses += good;
}

/* ---- all of them ---- */

static void check_groups(struct yl_load *load)
{
    const struct yl_scenario *out = load->out;
    for (uint32_t i = 0; i < out->guesses; i++) {
        const struct yl_guess *one = &out->guess[i], *other = NULL;
        for (uint32_t k = 0; one->with && !other && k < out->guesses; k++)
            if (k != i && out->guess[k].with && !strcmp(out->guess[k].with, one->with))
                other = &out->guess[k];
        if (one->with && !other && !(one->source && !strcmp(one->with, one->source)))
            YL_SAY(load->r, one->at, KEYS_TOGETHER, "nothing else moves with '%s'",
                   "没有其他取值与 '%s' 一起变动", one->with);
        else if (other && other->rank != one->rank && other < one)
            YL_SAY(load->r, one->at, VALUE_RANGE,
                   "the correlation in '%s' is %g here, but %g at '%s'",
                   "'%s' 的相关系数此处为 %g，而在后者处为 %g：'%s'", one->with, one->rank,
                   other->rank, other->path);
    }
}

void yl_uncertain_read(struct yl_load *load, const struct yl_item *item)
{
    struct yl_scenario *out = load->out;
    if (!item || strcmp(out->variant, "base") || !yl_read_shape(load->r, item, YL_MAP)) return;
    const struct yl_item *file = yl_tree_get(item, "draws");
    struct yl_csv csv = {0};
    if (file && !(yl_read_scalar(load->r, file) && yl_read_csv(load->r, file, file->text, &csv)))
        file = NULL;
    out->guess =
        yl_arena_get(load->r->arena, (item->count + csv.table.columns + 1) * sizeof *out->guess);
    for (const struct yl_item *one = item->first; one; one = one->next) {
        if (!strcmp(one->key, "draws") || (file && gives_way(one, &csv, file))) continue;
        out->guess[out->guesses] = guess_at(load, one->key, one->key_at);
        read_range(load, &out->guess[out->guesses++], one);
    }
    if (file) out->file_draws = (uint32_t)csv.table.rows;
    if (file && !csv.table.rows)
        YL_SAY(load->r, yl_csv_at(&csv, 1), BAD_CSV, "'%s' has no rows", "'%s' 没有数据行",
               csv.path);
    for (size_t column = 0; file && column < csv.table.columns; column++)
        if (strcmp(csv.table.name[column], "draw") != 0) read_column(load, file, &csv, column);
    for (const struct yl_item *one = item->first; file && one; one = one->next)
        if (gives_way(one, &csv, file)) leave_group(out, one);
    check_groups(load);
}
