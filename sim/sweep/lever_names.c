/* lever_names.c: things are cut, words and values are not; contract in lever_names.h */
#include "sim/sweep/lever_names.h"
#include "models/readers/settings.h"
#include "sim/base/text.h"
#include "sim/scenario/value.h"
#include "sim/sweep/levers.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    THING = 18,
    LEAST = 8
}; /* columns of a thing, and below which the plan's value is left out */
#define CUT "…"

static int width(const char *text) { return yl_text_width(text, strlen(text)); }

static const char *cut(struct yl_arena *arena, const char *text, int columns)
{
    if (width(text) <= columns) return text;
    size_t length = yl_text_fit(text, strlen(text), columns - 1);
    while (length && text[length - 1] == ' ') length--;
    return yl_arena_print(arena, "%.*s" CUT, (int)length, text);
}

/* ---- things --------------------------------------------------------------------------------- */

static const char *label_of(const struct yl_lever_naming *of, const char *thing, enum yl_lang lang)
{
    const struct yl_result *labels = of->labels;
    for (uint32_t i = 0; labels && i < labels->labels; i++)
        if (!strcmp(labels->label[i].name, thing)) return labels->label[i].text[lang];
    return NULL;
}

/* The last of its names in words. */
static const char *plain(struct yl_arena *arena, const char *thing)
{
    const char *dot = strrchr(thing, '.');
    char *words = yl_arena_copy(arena, dot ? dot + 1 : thing, strlen(dot ? dot + 1 : thing));
    for (char *c = words; (c = strchr(c, '_'));) *c = ' ';
    return words;
}

static const char *name_of(const struct yl_lever_naming *of, const char *thing,
                           const struct yl_item *item, enum yl_lang lang)
{
    const struct yl_item *own = item && item->kind == YL_MAP ? yl_tree_get(item, "short") : NULL;
    const char *name = yl_label_text(own, lang);
    if (!name) name = label_of(of, thing, lang);
    return name ? name : plain(of->arena, thing);
}

/* ---- values --------------------------------------------------------------------------------- */

struct shown { /* a value, and its unit where the other one has it, too */
    const char *number, *unit;
    bool before; /* the unit stands before it */
};

/* 1650000 -> "1,650,000" */
static const char *grouped(struct yl_arena *arena, double value)
{
    char digits[YL_NUMBER], out[2 * YL_NUMBER];
    yl_text_number(digits, value);
    const size_t whole = strspn(digits, "0123456789");
    size_t size = 0;
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) out[size++] = ',';
        out[size++] = digits[i];
    }
    snprintf(out + size, sizeof out - size, "%s", digits + whole);
    return yl_arena_copy(arena, out, strlen(out));
}

static bool number_of(const char *text, enum yl_unit unit, double *out)
{
    const struct yl_value_text raw = {text, strlen(text), unit};
    return yl_value_parse(&raw, out) == YL_VALUE_GOOD;
}

static struct shown rate(struct yl_arena *arena, const char *text, double value, enum yl_lang lang)
{
    static const struct {
        const char *unit, *said[2];
        double length;
    } units[] = {{"/week", {"/week", "每周 "}, YL_WEEK},
                 {"/day", {"/day", "每天 "}, YL_DAY},
                 {"/min", {"/min", "每分钟 "}, YL_MINUTE},
                 {"/s", {"/s", "每秒 "}, YL_SECOND},
                 {"/h", {"/h", "每小时 "}, YL_HOUR}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && !yl_text_ends(text, units[i].unit)) i++;
    return (struct shown){grouped(arena, value * units[i].length), units[i].said[lang],
                          lang == YL_ZH};
}

static struct shown duration(struct yl_arena *arena, double value, enum yl_lang lang)
{
    static const struct {
        double size, from;
        const char *said[2];
    } units[] = {{YL_DAY, 2 * YL_DAY, {" days", " 天"}},
                 {YL_HOUR, 3 * YL_HOUR, {" h", " 小时"}},
                 {YL_MINUTE, YL_MINUTE, {" min", " 分钟"}},
                 {YL_SECOND, 0, {" s", " 秒"}}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units &&
           (value < units[i].from || fmod(value, units[i].size) != 0))
        i++;
    return (struct shown){grouped(arena, value / units[i].size), units[i].said[lang], false};
}

static const char *clock_of(const struct yl_lever_naming *of, int64_t time, enum yl_lang lang)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct yl_local local = yl_local(&of->scenario->zone, time);
    if (!of->dated) return yl_arena_print(of->arena, "%02d:%02d", local.hour, local.minute);
    if (lang == YL_ZH)
        return yl_arena_print(of->arena, "%d月%d日 %02d:%02d", local.month, local.day, local.hour,
                              local.minute);
    return yl_arena_print(of->arena, "%d %s %02d:%02d", local.day, months[local.month - 1],
                          local.hour, local.minute);
}

static bool time_of(const struct yl_lever_naming *of, const char *text, int64_t *out)
{
    const struct yl_scenario *scenario = of->scenario;
    const struct yl_reader reader = {
        .zone = &scenario->zone, .from = scenario->from, .to = scenario->to};
    return yl_time_good(&reader, text, out);
}

/* "[a, b, c]": 3; no list: 0 */
static uint32_t listed(const char *text)
{
    uint32_t count = *text == '[';
    for (const char *at = text; count && (at = strchr(at, ',')); at++) count++;
    return count;
}

static struct shown time_shown(const struct yl_lever_naming *of, const char *text,
                               enum yl_lang lang)
{
    int64_t time = 0;
    const uint32_t several = listed(text);
    char first[YL_TIME_TEXT] = "";
    if (several > 1)
        return (struct shown){grouped(of->arena, several), T(lang, " times", " 次"), false};
    snprintf(first, sizeof first, "%.*s", (int)strcspn(text + several, "]"), text + several);
    if (!time_of(of, first, &time)) return (struct shown){text, "", false};
    return (struct shown){clock_of(of, time, lang), "", false};
}

/* A place or a path in words; anything else as it is. */
static struct shown word(const struct yl_lever_naming *of, const struct yl_tryable *at,
                         const char *text, enum yl_lang lang)
{
    const bool path = at->key->shape && !strcmp(at->key->shape, "name");
    const char *thing = path ? yl_arena_print(of->arena, "paths.%s", text) : text,
               *label = label_of(of, thing, lang);
    if (!label) label = strchr(thing, '.') ? plain(of->arena, thing) : text;
    return (struct shown){cut(of->arena, label, THING), "", false};
}

static struct shown shown_of(const struct yl_lever_naming *of, const struct yl_tryable *at,
                             const char *text, enum yl_lang lang)
{
    double value;
    switch (yl_tryable_unit(at->key)) {
    case YL_TRY_TIME:
        return time_shown(of, text, lang);
    case YL_TRY_COUNT:
        if (number_of(text, YL_U_COUNT, &value))
            return (struct shown){grouped(of->arena, value), "", false};
        break;
    case YL_TRY_MONEY:
        if (number_of(text, YL_U_MONEY, &value))
            return (struct shown){grouped(of->arena, value / 1e6), T(lang, " CNY", " 元"), false};
        break;
    case YL_TRY_DURATION:
        if (number_of(text, YL_U_DURATION, &value)) return duration(of->arena, value, lang);
        break;
    case YL_TRY_RATE:
        if (number_of(text, YL_U_RATE, &value)) return rate(of->arena, text, value, lang);
        break;
    case YL_TRY_WORD:
        return word(of, at, text, lang);
    }
    return (struct shown){text, "", false};
}

static const char *whole(struct yl_arena *arena, const struct shown *value, bool unit)
{
    const char *said = unit ? value->unit : "";
    return value->before ? yl_arena_print(arena, "%s%s", said, value->number)
                         : yl_arena_print(arena, "%s%s", value->number, said);
}

/* What the plan has, in the form of --set; NULL: nothing, or what is no single value or list of
 * them. */
static const char *plan_text(const struct yl_lever_naming *of, const struct yl_tryable *at)
{
    const struct yl_item *value = at->value;
    if (!value || at->step) return NULL;
    if (value->kind == YL_SCALAR) return *value->text ? value->text : NULL;
    if (value->kind != YL_LIST) return NULL;
    const char *text = "";
    for (const struct yl_item *one = value->first; one; one = one->next) {
        if (one->kind != YL_SCALAR) return NULL;
        text = yl_arena_print(of->arena, "%s%s%s", text, *text ? ", " : "[", one->text);
    }
    return *text ? yl_arena_print(of->arena, "%s]", text) : NULL;
}

/* ---- names ---------------------------------------------------------------------------------- */

/* The words with thing and value in them, and `now` behind them if it leaves room for the thing. */
static const char *put_together(const struct yl_lever_naming *of, const char *words,
                                const char *thing, const char *value, const char *now)
{
    const size_t hash = strcspn(words, "#"), dollar = strcspn(words, "$");
    const int blank = (words[hash] != '\0') + (words[dollar] != '\0'),
              rest = width(words) - blank + (words[dollar] ? width(value) : 0);
    if (width(now) && YL_LEVER_NAME - rest - width(now) < LEAST &&
        YL_LEVER_NAME - rest - width(now) < width(thing))
        now = "";
    int room = YL_LEVER_NAME - rest - width(now);
    const char *name = cut(of->arena, thing, room < THING ? room : THING), *out = "";
    for (const char *at = words; *at; at++) {
        const char *part = *at == '#' ? name : NULL;
        if (*at == '$') part = value;
        out = part ? yl_arena_print(of->arena, "%s%s", out, part)
                   : yl_arena_print(of->arena, "%s%c", out, *at);
    }
    return yl_arena_print(of->arena, "%s%s", out, now);
}

/* The plan's time of the same day needs no day of its own. */
static struct yl_lever_naming naming_of_plan(const struct yl_lever_naming *of, const char *value,
                                             const char *plan)
{
    struct yl_lever_naming how = *of;
    int64_t time, was;
    if (!time_of(of, value, &time) || !time_of(of, plan, &was)) return how;
    const struct yl_local one = yl_local(&of->scenario->zone, time),
                          other = yl_local(&of->scenario->zone, was);
    how.dated &= one.day != other.day || one.month != other.month;
    return how;
}

void yl_lever_names(const char *name[2], const struct yl_lever_naming *of,
                    const struct yl_tryable *at, const char *value)
{
    const char *plan = plan_text(of, at);
    const struct yl_lever_naming before = naming_of_plan(of, value, plan ? plan : "");
    for (int lang = YL_EN; lang <= YL_ZH; lang++) {
        const struct shown is = shown_of(of, at, value, (enum yl_lang)lang),
                           was = plan ? shown_of(&before, at, plan, (enum yl_lang)lang)
                                      : (struct shown){"", "", false};
        const char *now = "";
        if (plan)
            now = yl_arena_print(of->arena, T((enum yl_lang)lang, ", now %s", "（现 %s）"),
                                 whole(of->arena, &was, strcmp(is.unit, was.unit) != 0));
        name[lang] = put_together(of, at->key->tried[lang],
                                  name_of(of, at->thing, at->item, (enum yl_lang)lang),
                                  whole(of->arena, &is, true), now);
    }
}

void yl_lever_names_of_way(const char *name[2], const struct yl_lever_naming *of,
                           const struct yl_entry *entry, bool halved)
{
    static const char *const words[2][2] = {{"no #", "停掉#"}, {"half the #", "#减半"}};
    const struct yl_item *item =
        yl_tree_get(yl_tree_get(of->scenario->root, "entries"), entry->name);
    const char *thing = yl_arena_print(of->arena, "entries.%s", entry->name);
    for (int lang = YL_EN; lang <= YL_ZH; lang++)
        name[lang] = put_together(of, words[halved][lang],
                                  name_of(of, thing, item, (enum yl_lang)lang), "", "");
}

static const char *one_text(const struct yl_lever_naming *of, const char *text)
{
    int64_t time;
    if (!time_of(of, text, &time)) return text;
    const struct yl_local local = yl_local(&of->scenario->zone, time);
    return yl_arena_print(of->arena, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day,
                          local.hour, local.minute);
}

const char *yl_lever_text(const struct yl_lever_naming *of, const struct yl_tryable *at,
                          const char *value)
{
    if (!value) value = plan_text(of, at);
    if (!value) return "";
    if (at->step || yl_tryable_unit(at->key) != YL_TRY_TIME) return value;
    if (!listed(value)) return one_text(of, value);
    const char *text = "";
    for (const char *from = value + 1; *from;) {
        const size_t length = strcspn(from, ",]");
        text = yl_arena_print(of->arena, "%s%s%s", text, *text ? ", " : "",
                              one_text(of, yl_arena_copy(of->arena, from, length)));
        from += length;
        from += strspn(from, ", ]");
    }
    return text;
}
