/* labels.c: a list that is searched from its beginning; contract in labels.h */
#include "sim/findings/labels.h"
#include "sim/base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 1024 }; /* longer ones are shown as they are */

const char *yl_label(const struct yl_result *result, enum yl_lang lang, const char *otherwise,
                     const char *format, ...)
{
    char name[NAME];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(name, sizeof name, format, list);
    va_end(list);
    if (!strncmp(name, "ways.", 5))
        return yl_label(result, lang, otherwise, "entries.%s", name + 5);
    for (uint32_t i = 0; length < NAME && i < result->labels; i++)
        if (!strcmp(result->label[i].name, name))
            return result->label[i].text[lang] ? result->label[i].text[lang] : otherwise;
    return otherwise;
}

const char *yl_label_step(const struct yl_result *result, enum yl_lang lang, const char *path,
                          const char *step)
{
    const bool room = !strncmp(path, "rooms.", 6);
    const char *name = step;
    if (room && !strcmp(step, "watch")) name = T(lang, "watch", "观看");
    if (room && !strcmp(step, "wait")) name = T(lang, "wait", "等待");
    const char *front = room || !strncmp(path, "shops.", 6) ? "" : "paths.";
    return yl_label(result, lang, name, "%s%s.steps.%s", front, path, step);
}

const char *yl_label_entry(const struct yl_result *result, enum yl_lang lang, const char *entry)
{
    const bool started = !strncmp(entry, "starts.", 7);
    return yl_label(result, lang, started ? entry + 7 : entry, started ? "%s" : "entries.%s",
                    entry);
}

const char *yl_label_counts(const struct yl_result *result, enum yl_lang lang, const char *entry)
{
    const char *other = yl_label(result, !lang, NULL, "entries.%s.counts", entry);
    return yl_label(result, lang, other, "entries.%s.counts", entry);
}

const char *yl_label_thing(const struct yl_result *result, enum yl_lang lang, const char *entry)
{
    const char *counts = yl_label_counts(result, lang, entry);
    return counts ? counts : T(lang, "visit", "访问");
}

const char *yl_label_cause(const struct yl_result *result, enum yl_lang lang, const char *name)
{
    static const char *const fronts[] = {"", "limits.", "facts.", "people."};
    const char *label = name;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts && label == name; i++)
        label = yl_label(result, lang, name, "%s%s", fronts[i], name);
    return label;
}

const char *yl_label_unlabelled(enum yl_lang lang, const char *variant)
{
    return strcmp(variant, "base") != 0 ? variant : T(lang, "the plan", "现方案");
}

const char *yl_label_variant(const struct yl_result *result, enum yl_lang lang, const char *variant)
{
    return yl_label(result, lang, yl_label_unlabelled(lang, variant), "variants.%s", variant);
}

const char *yl_label_mark(const struct yl_result *result, enum yl_lang lang, const char *variant)
{
    if (yl_result_may_choose(result, variant)) return NULL;
    return yl_label(result, lang, T(lang, "forbidden", "禁止"), "variants.%s.is", variant);
}

void yl_target_print(char name[YL_TARGET_NAME], const struct yl_target *target)
{
    char number[YL_NUMBER];
    yl_text_number(number, target->number);
    snprintf(name, YL_TARGET_NAME, "%s.%s%s%s", target->place, target->metric,
             target->at_least ? ">=" : "<=", number);
}

/* ---- paths of the language in words ---------------------------------------------------------- */

/* What the keys behind a thing are called. */
static const struct {
    const char *keys, *word[2];
} key_words[] = {
    {"arrivals.send", {"number sent", "发送量"}},
    {"arrivals.at", {"time of sending", "发送时间"}},
    {"arrivals.over", {"time to send all", "发送时长"}},
    {"arrivals.rate", {"rate of arrivals", "抵达速度"}},
    {"arrivals", {"arrivals", "抵达"}},
    {"sessions", {"times of the broadcast", "直播时间"}},
    {"p", {"share", "比例"}},
    {"choose", {"share", "比例"}},
    {"then.choose", {"share", "比例"}},
    {"after", {"delay", "间隔"}},
    {"cost", {"cost", "成本"}},
    {"budget", {"budget", "预算"}},
    {"price", {"price", "价格"}},
    {"margin", {"margin", "毛利率"}},
    {"refund", {"refunds", "退款"}},
    {"fees", {"fees", "手续费"}},
    {"stock", {"stock", "库存"}},
    {"allow", {"allowance", "名额"}},
    {"capacity", {"seats", "座位数"}},
    {"patience", {"patience", "等待耐心"}},
    {"watch", {"time watched", "观看时长"}},
    {"agents", {"agents", "客服人数"}},
    {"amount", {"amount", "金额"}},
    {"count", {"number of agents", "人数"}},
    {"service", {"service time", "接待时长"}},
    {"every", {"interval", "间隔"}},
};

enum { WORDS = 12, COLUMNS = 60, PATH_NAME = 256 };
struct words { /* of a dotted path */
    const struct yl_result *names;
    enum yl_lang lang;
    char text[NAME], *of[WORDS + 1];
    int count;
};

static void split(struct words *path)
{
    for (char *at = path->text; at && path->count < WORDS; path->count++) {
        path->of[path->count] = at;
        at = strchr(at, '.');
        if (at) *at++ = '\0';
    }
}

/* The label of so many words from `from` on, else `name` with blanks. */
static void name_of(char text[PATH_NAME], const struct words *path, int from, int count,
                    const char *name)
{
    char key[2 * NAME];
    size_t used = 0;
    for (int i = from; i < from + count; i++) {
        const bool item = i == 2 && !strcmp(path->of[i], "while"); /* items are labelled as steps */
        used += (size_t)snprintf(key + used, sizeof key - used, "%s%s", i > from ? "." : "",
                                 item ? "steps" : path->of[i]);
    }
    const char *label = yl_label(path->names, path->lang, NULL, "%s", key);
    const char *shown = label ? label : name;
    const size_t fits = yl_text_fit(shown, strlen(shown), COLUMNS);
    snprintf(text, PATH_NAME, "%.*s%s", (int)fits, shown, shown[fits] ? "…" : "");
    for (char *at = text; !label && *at; at++)
        if (*at == '_') *at = ' ';
}

/* The word for one or two keys; *count: of these. NULL: there is none. */
static const char *key_word(const struct words *path, int at, int *count)
{
    for (size_t i = 0; i < sizeof key_words / sizeof *key_words && at < path->count; i++) {
        const char *first = path->of[at], *two = strchr(key_words[i].keys, '.');
        const size_t length = strcspn(key_words[i].keys, ".");
        if (strlen(first) != length || strncmp(first, key_words[i].keys, length) != 0) continue;
        if (two && (at + 1 >= path->count || strcmp(path->of[at + 1], two + 1) != 0)) continue;
        *count = two ? 2 : 1;
        return key_words[i].word[path->lang];
    }
    return NULL;
}

/* Is the path one of the language, not a group of inputs or a key of the call? */
static bool is_of_thing(const struct words *path)
{
    static const char *const kinds[] = {"entries", "paths",  "rooms", "shops",
                                        "agents",  "limits", "costs", "budgets"};
    for (size_t i = 0; path->count > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(path->of[0], kinds[i])) return true;
    return false;
}

static bool has_part(const struct words *path)
{
    return path->count > 3 && (!strcmp(path->of[2], "steps") || !strcmp(path->of[2], "items") ||
                               !strcmp(path->of[2], "while"));
}

/* What a variant has in place of the base's, with the name of the variant. */
static bool label_of_variant(char words[YL_PATH_WORDS], const struct yl_result *names,
                             enum yl_lang lang, const char *text)
{
    char key[NAME];
    if (strncmp(text, "variants.", strlen("variants.")) != 0) return false;
    const char *dot = strchr(text + strlen("variants."), '.');
    if (!dot) return false;
    snprintf(key, sizeof key, "%.*s", (int)(dot - text), text);
    yl_label_path(words, names, lang, dot + 1);
    const size_t used = strlen(words);
    snprintf(words + used, YL_PATH_WORDS - used, "%s%s%s", T(lang, " (", "（"),
             yl_label(names, lang, key + strlen("variants."), "%s", key), T(lang, ")", "）"));
    return true;
}

void yl_label_path(char words[YL_PATH_WORDS], const struct yl_result *names, enum yl_lang lang,
                   const char *text)
{
    struct words path = {.names = names, .lang = lang};
    char thing[PATH_NAME], part[PATH_NAME], last[PATH_NAME];
    const char *own = yl_label(names, lang, NULL, "axes.%s", text);
    snprintf(words, YL_PATH_WORDS, "%s", own ? own : text);
    if (own || strlen(text) >= NAME || label_of_variant(words, names, lang, text)) return;
    strcpy(path.text, text);
    split(&path);
    if (!is_of_thing(&path)) return;
    int at = has_part(&path) ? 4 : 2, taken = 0;
    name_of(thing, &path, 0, 2, path.of[1]);
    if (at == 4) name_of(part, &path, 0, 4, path.of[3]);
    const char *word = key_word(&path, at, &taken);
    int used = snprintf(words, YL_PATH_WORDS, "%s", thing);
    if (at == 4 && word && lang == YL_EN)
        used += snprintf(words + used, YL_PATH_WORDS - (size_t)used, ": %s of '%s'", word, part);
    else if (at == 4)
        used += snprintf(words + used, YL_PATH_WORDS - (size_t)used, "%s%s%s%s",
                         T(lang, ": ", "："), part, word ? "的" : "", word ? word : "");
    else if (word)
        used +=
            snprintf(words + used, YL_PATH_WORDS - (size_t)used, "%s%s", T(lang, ": ", "："), word);
    at += taken;
    if (at >= path.count) return;
    name_of(last, &path, at, path.count - at, path.of[path.count - 1]);
    snprintf(words + used, YL_PATH_WORDS - (size_t)used, "%s%s%s", T(lang, " (", "（"), last,
             T(lang, ")", "）"));
}
