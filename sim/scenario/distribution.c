/* distribution.c: distributions and numbers by trait; contract in keys.h */
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/value.h"
#include <math.h>
#include <string.h>

enum { PARTS_MOST = 8, WORD_MOST = 24 };
/* a quantity > 0, a plain number > 0, a plain number >= 0, any quantity */
enum meaning { SCALE, SHAPE, SPREAD, ANY };
struct parameter {
    const char *name; /* NULL: by position */
    enum meaning meaning;
    bool quantity; /* in the unit of the whole, not a plain number */
};
struct form {
    const char *name;
    enum yl_family family;
    struct parameter parameter[2];
    int parameters;
    const char *right; /* as it is written */
};
static const struct form forms[] = {
#define YL_FAMILY_INNER(FAMILY, name)
#define YL_FAMILY(FAMILY, name, changed, numbers, parameters, count, written) \
    {name, YL_##FAMILY, parameters, count, written},
#include "sim/rand/families.def"
};
struct word {
    size_t from, length;
};
struct call { /* NAME(words) of one item */
    struct yl_reader *r;
    const struct yl_item *item;
    enum yl_unit unit;
    const struct form *form;
    struct word word[WORD_MOST];
    uint32_t words;
};

/* ---- the right form of numbers without their words ---- */

/* The words between the parentheses, a unit with its number; signs between them count as blanks. */
static uint32_t loose_words(const char *text, struct word word[WORD_MOST])
{
    static const char between[] = " ,=:()";
    uint32_t count = 0;
    for (const char *at = strchr(text, '(') + 1; *at && count < WORD_MOST;) {
        at += strspn(at, between);
        size_t length = strcspn(at, between);
        if (!length) break;
        struct word *last = count ? &word[count - 1] : NULL;
        if (last && yl_value_unit(YL_U_MONEY, at, length) > 0)
            last->length = (size_t)(at - text) + length - last->from;
        else
            word[count++] = (struct word){(size_t)(at - text), length};
        at += length;
    }
    return count;
}

static const struct form *form_named(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (yl_text_is(text, length, forms[i].name)) return &forms[i];
    return NULL;
}

/* True if the word stands before a number of the family. */
static bool names_one(const struct form *form, const char *word, size_t length)
{
    bool names = form->family == YL_LOGNORMAL && yl_text_is(word, length, "median");
    for (int i = 0; i < form->parameters; i++)
        names |= form->parameter[i].name && yl_text_is(word, length, form->parameter[i].name);
    return names;
}

const char *yl_dist_mended(struct yl_arena *arena, const char *text)
{
    const struct form *form = strchr(text, '(') ? form_named(text, strcspn(text, " (")) : NULL;
    struct word word[WORD_MOST];
    uint32_t words = form ? loose_words(text, word) : 0, numbers = 0, named = 0;
    for (; numbers < words && strncmp(text + word[numbers].from, "at_most", 7) != 0; numbers++) {
        if (names_one(form, text + word[numbers].from, word[numbers].length))
            named++;
        else if (!yl_value_is_number(text + word[numbers].from))
            return NULL;
    }
    if (!words || form->family == YL_EMPIRICAL) return NULL;
    bool bare = !named && numbers == (uint32_t)form->parameters;
    if (!bare && numbers != 2 * (uint32_t)form->parameters) return NULL;
    if (!bare && (named != (uint32_t)form->parameters || !form->parameter[0].name)) return NULL;
    const char *out = yl_arena_print(arena, "%s(", form->name);
    for (uint32_t i = 0; i < words; i++) {
        const char *name = bare && i < numbers ? form->parameter[i].name : NULL;
        out = yl_arena_print(arena, "%s%s%s%s%.*s", out, i ? " " : "", name ? name : "",
                             name ? " " : "", (int)word[i].length, text + word[i].from);
    }
    return yl_arena_print(arena, "%s)", out);
}

/* What would be right: with the numbers as they stand, where it is known which is which. */
static void help_form(const struct call *call)
{
    const char *whole = yl_dist_mended(call->r->arena, call->item->text);
    if (whole && call->form->family == YL_LOGNORMAL && !strstr(call->item->text, "me"))
        YL_HELP(call->r, "write '%s', with 'median' for 'mean' if it is the median",
                "请写成 '%s'，若是中位数则把 'mean' 换成 'median'", whole);
    else if (whole)
        YL_HELP(call->r, "write '%s'", "请写成 '%s'", whole);
    else
        YL_HELP(call->r, "write %s, perhaps with 'at_most D' last",
                "应写作 %s，最后可加 'at_most D'", call->form->right);
}

static bool wrong(const struct call *call, size_t from, size_t length)
{
    YL_SAY(call->r, yl_item_part(call->item, from, length), BAD_DISTRIBUTION,
           "'%.*s' does not fit into %s", "'%.*s' 不合 %s 的写法", (int)length,
           call->item->text + from, call->form->name);
    help_form(call);
    return false;
}

static bool report_unfinished(const struct call *call)
{
    YL_SAY(call->r, call->item->at, BAD_DISTRIBUTION, "'%s' is not a whole %s",
           "'%s' 不是完整的 %s", call->item->text, call->form->name);
    help_form(call);
    return false;
}

/* Cuts what stands between the parentheses into words; commas are blanks where it is quoted. */
static bool cut(struct call *call, size_t from, size_t end)
{
    const char *text = call->item->text;
    for (size_t i = from; i < end;) {
        if (text[i] == ' ' || (text[i] == ',' && call->item->quoted)) {
            i++;
            continue;
        }
        if (call->words == WORD_MOST) return report_unfinished(call);
        struct word *word = &call->word[call->words++];
        word->from = i;
        while (i < end && text[i] != ' ' && text[i] != ',') i++;
        word->length = i - word->from;
        if (i < end && text[i] == ',' && !call->item->quoted) {
            YL_SAY(call->r, yl_item_part(call->item, i, 1), COMMA,
                   "a distribution is written without commas", "分布的写法中不用逗号");
            help_form(call);
            return false;
        }
    }
    return true;
}

static bool word_is(const struct call *call, uint32_t i, const char *name)
{
    return i < call->words &&
           yl_text_is(call->item->text + call->word[i].from, call->word[i].length, name);
}

/* One number at word *i, with the CNY behind it where money is meant. */
static bool take_value(const struct call *call, uint32_t *i, const struct parameter *parameter,
                       double *out)
{
    if (*i >= call->words) return report_unfinished(call);
    struct word word = call->word[*i];
    enum yl_unit unit = parameter->quantity ? call->unit : YL_U_NUMBER;
    bool negative = parameter->meaning == ANY && call->form->family == YL_NORMAL &&
                    call->item->text[word.from] == '-';
    ++*i;
    const struct word next = *i < call->words ? call->word[*i] : (struct word){0};
    if (unit == YL_U_MONEY &&
        yl_value_unit(YL_U_MONEY, call->item->text + next.from, next.length) > 0) {
        word.length = next.from + next.length - word.from;
        ++*i;
    }
    struct yl_value_text raw = {call->item->text + word.from + negative, word.length - negative,
                                unit == YL_U_COUNT ? YL_U_NUMBER : unit};
    enum yl_value_fault fault = yl_value_parse(&raw, out);
    const char *name = parameter->name ? parameter->name : call->form->name;
    if (fault) {
        yl_value_say(call->r, yl_item_part(call->item, word.from, word.length), name, &raw, fault);
        return false;
    }
    if (negative) *out = -*out;
    if (parameter->meaning == ANY || *out > 0 || (parameter->meaning == SPREAD && *out == 0))
        return true;
    return YL_SAY(call->r, yl_item_part(call->item, word.from, word.length), VALUE_RANGE,
                  parameter->meaning == SPREAD ? "'%s' of %s may not be negative"
                                               : "'%s' of %s must be more than 0",
                  parameter->meaning == SPREAD ? "'%s'（%s）不能为负" : "'%s'（%s）必须大于 0",
                  name, call->form->name);
}

static bool take_cap(const struct call *call, uint32_t *i, struct yl_dist *dist)
{
    static const struct parameter cap = {"at_most", SPREAD, true};
    if (!word_is(call, *i, "at_most")) return true;
    ++*i;
    dist->capped = true;
    return take_value(call, i, &cap, &dist->at_most);
}

static bool take_column(const struct call *call, struct yl_dist *dist)
{
    const struct yl_item *item = call->item;
    uint32_t i = 2;
    if (call->words < 2) return report_unfinished(call);
    if (!take_cap(call, &i, dist)) return false;
    if (i < call->words) return wrong(call, call->word[i].from, call->word[i].length);
    char *name[2];
    for (int k = 0; k < 2; k++)
        name[k] =
            yl_arena_copy(call->r->arena, item->text + call->word[k].from, call->word[k].length);
    if (!yl_read_column(call->r, item, name[0], name[1], call->unit, true, &dist->values,
                        &dist->count))
        return false;
    dist->a = 1;
    return true;
}

static bool take_parameters(const struct call *call, struct yl_dist *dist)
{
    const struct form *form = call->form;
    double value[2] = {0, 0};
    bool seen[2] = {false, false};
    uint32_t i = 0;
    for (int k = 0; k < form->parameters; k++) {
        int which = k;
        if (form->parameter[k].name) {
            bool median = form->family == YL_LOGNORMAL && word_is(call, i, "median");
            which = -1;
            for (int j = 0; j < form->parameters; j++)
                if (word_is(call, i, form->parameter[j].name) || (median && !j)) which = j;
            if (i >= call->words) return report_unfinished(call);
            if (which < 0 || seen[which])
                return wrong(call, call->word[i].from, call->word[i].length);
            if (!which) dist->by_mean = !median;
            i++;
        }
        seen[which] = true;
        if (!take_value(call, &i, &form->parameter[which], &value[which])) return false;
    }
    dist->a = value[0];
    dist->b = value[1];
    if (!take_cap(call, &i, dist)) return false;
    if (i < call->words) return wrong(call, call->word[i].from, call->word[i].length);
    if (form->family == YL_UNIFORM && dist->a > dist->b)
        return YL_SAY(call->r, call->item->at, BAD_DISTRIBUTION,
                      "the first end of '%s' is above the second", "'%s' 的前一端大于后一端",
                      call->item->text);
    if ((form->family == YL_EXP && dist->a == 0) ||
        ((form->family == YL_LOGNORMAL || form->family == YL_NORMAL) && dist->b == 0))
        dist->family = YL_CONSTANT;
    if (dist->family == YL_CONSTANT && dist->capped && dist->a > dist->at_most)
        dist->a = dist->at_most;
    return true;
}

static const struct form *find_form(struct yl_reader *reader, const struct yl_item *item,
                                    size_t length)
{
    const char *names[sizeof forms / sizeof *forms];
    const size_t count = sizeof forms / sizeof *forms;
    const struct form *form = form_named(item->text, length);
    if (form) return form;
    for (size_t i = 0; i < count; i++) names[i] = forms[i].name;
    char *word = yl_arena_copy(reader->arena, item->text, length);
    YL_SAY(reader, yl_item_part(item, 0, length), UNKNOWN_DISTRIBUTION,
           "there is no distribution '%s'", "没有分布 '%s'", word);
    yl_diag_suggest(reader->diags, word, names, count);
    return NULL;
}

/* A distribution with full-width signs; a mere number has its own message. */
static bool report_wide(struct yl_reader *r, const struct yl_item *item)
{
    size_t length = strlen(item->text);
    char *plain = yl_arena_copy(r->arena, item->text, length);
    yl_text_narrow(plain, item->text, length);
    if (!strcmp(plain, item->text) || !strchr(plain, '(') ||
        !form_named(plain, strcspn(plain, " (")))
        return false;
    const char *mended = yl_dist_mended(r->arena, plain);
    YL_SAY(r, item->at, FULL_WIDTH, "'%s' has full-width signs", "'%s' 中有全角符号", item->text);
    YL_HELP(r, "write '%s'", "请写成 '%s'", mended ? mended : plain);
    return true;
}

bool yl_read_dist(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit,
                  struct yl_dist *out)
{
    if (!yl_read_scalar(r, item) || report_wide(r, item)) return false;
    const char *open = strchr(item->text, '(');
    const enum yl_unit plain = unit == YL_U_UNITS ? YL_U_COUNT : unit;
    if (!open) {
        struct yl_dist constant = {.family = YL_CONSTANT, .a = INFINITY};
        const bool endless = unit == YL_U_UNITS && !strcmp(item->text, "unlimited");
        if (!endless && !yl_read_number(r, item, plain, &constant.a)) return false;
        *out = constant;
        return true;
    }
    struct call call = {.r = r, .item = item, .unit = unit};
    size_t length = strlen(item->text), name = (size_t)(open - item->text);
    while (name && item->text[name - 1] == ' ') name--;
    call.form = find_form(r, item, name);
    if (!call.form) return false;
    if (plain == YL_U_SHARE || plain == YL_U_COUNT)
        return YL_SAY(r, item->at, NO_DISTRIBUTION,
                      "'%s' is a distribution, but a plain value is needed here",
                      "'%s' 是分布，这里只能是单个值", yl_item_name(item));
    if (item->text[length - 1] != ')') return report_unfinished(&call);
    if (!cut(&call, (size_t)(open - item->text) + 1, length - 1)) return false;
    struct yl_dist dist = {.family = call.form->family};
    bool good =
        dist.family == YL_EMPIRICAL ? take_column(&call, &dist) : take_parameters(&call, &dist);
    if (!good) return false;
    *out = dist;
    return true;
}

uint64_t yl_dist_hash(const struct yl_dist *dist)
{
    if (dist->family == YL_CONSTANT) return yl_hash(&dist->a, sizeof dist->a);
    const double said[] = {dist->family, dist->by_mean, dist->with_sign, dist->capped,
                           dist->a,      dist->b,       dist->at_most};
    const uint64_t both[] = {yl_hash(said, sizeof said),
                             dist->count ? yl_hash(dist->values, dist->count * sizeof *dist->values)
                                         : 0};
    return yl_hash(both, sizeof both);
}

static bool read_alternatives(struct yl_reader *reader, const struct yl_item *item,
                              enum yl_unit unit, struct yl_raw *raw)
{
    bool good = true;
    for (const struct yl_item *child = item->first; child; child = child->next) {
        if (!strcmp(child->key, "by")) continue;
        if (child->kind == YL_MAP) {
            good = YL_SAY(reader, child->at, NESTED_BY, "a number by trait is inside another",
                          "按特征取值不能嵌套");
            continue;
        }
        raw->value[raw->count] = child->key;
        raw->alt[raw->count] = child;
        good &= yl_read_dist(reader, child, unit, &raw->dist[raw->count]);
        raw->count++;
    }
    return good;
}

bool yl_read_raw(struct yl_reader *r, const struct yl_item *item, enum yl_unit unit,
                 struct yl_raw *out)
{
    struct yl_raw raw = {.item = item};
    uint32_t most = item->kind == YL_MAP ? item->count + 1 : 1;
    raw.value = yl_arena_get(r->arena, most * sizeof *raw.value);
    raw.alt = yl_arena_get(r->arena, most * sizeof *raw.alt);
    raw.dist = yl_arena_get(r->arena, most * sizeof *raw.dist);
    if (item->kind != YL_MAP) {
        raw.alt[0] = item;
        raw.count = 1;
        if (!yl_read_dist(r, item, unit, &raw.dist[0])) return false;
        *out = raw;
        return true;
    }
    const struct yl_item *by = yl_tree_get(item, "by");
    if (!by) {
        YL_SAY(r, item->at, WRONG_SHAPE, "'%s' is a map without 'by'", "'%s' 是没有 'by' 的映射",
               yl_item_name(item));
        YL_HELP(r, "a number by trait is {by: TRAIT, VALUE: NUMBER, ...}",
                "按特征取值写作 {by: 特征, 取值: 数, ...}");
        return false;
    }
    if (!yl_read_scalar(r, by) || !read_alternatives(r, item, unit, &raw)) return false;
    raw.by = by->text;
    *out = raw;
    return true;
}
