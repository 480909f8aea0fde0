/* question.c: variants that change the same values, in the order of the first of these; contract in question.h */
#include "sim/findings/question.h"
#include "sim/base/number.h"
#include "sim/base/text.h"
#include "sim/findings/labels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *value_of(const struct yl_result *result, uint32_t v, const char *path)
{
    for (uint32_t i = 0; i < result->settings; i++)
        if (!strcmp(result->setting[i].variant, result->variant[v].name) &&
            !strcmp(result->setting[i].path, path))
            return result->setting[i].value;
    return NULL;
}

static uint32_t changes(const struct yl_result *result, uint32_t v)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < result->settings; i++)
        count += !strcmp(result->setting[i].variant, result->variant[v].name);
    return count;
}

static int64_t time_of(const struct yl_result *result, const char *value)
{
    int64_t at;
    const bool is = yl_time_parse(&at, value, strlen(value), &result->zone) == YL_TIME_GOOD;
    return is ? at : INT64_MIN;
}

/* A number, or a time in microseconds. NAN: it is neither, or has another unit than `like`. */
static double number_of(const struct yl_result *result, const char *value, const char *like)
{
    const int64_t at = time_of(result, value);
    if (at != INT64_MIN) return time_of(result, like) == INT64_MIN ? (double)NAN : (double)at;
    const size_t digits = yl_text_digits(value, strlen(value)),
                 others = yl_text_digits(like, strlen(like));
    return digits && !strcmp(value + digits, like + others) ? strtod(value, NULL) : (double)NAN;
}

/* Has the plan a value there, and each of the variants another one? */
static bool is_common(const struct yl_question *asked, const struct yl_result *result,
                      const char *path)
{
    if (!value_of(result, 0, path)) return false;
    for (uint32_t i = 0; i < asked->choices; i++)
        if (!value_of(result, asked->variant[i], path)) return false;
    return true;
}

/* The first value that all of them change; of variants that each change as many. */
static const char *common(const struct yl_question *asked, const struct yl_result *result)
{
    const char *first = result->variant[asked->variant[0]].name;
    for (uint32_t i = 1; i < asked->choices; i++)
        if (changes(result, asked->variant[i]) != changes(result, asked->variant[0])) return NULL;
    for (uint32_t i = 0; i < result->settings; i++)
        if (!strcmp(result->setting[i].variant, first) && result->setting[i].value &&
            is_common(asked, result, result->setting[i].path))
            return result->setting[i].path;
    return NULL;
}

/* Of times of one day the time alone. */
static const char *text_of(const struct yl_result *result, const char *value, const char *now,
                           enum yl_lang lang, struct yl_arena *arena)
{
    char own[YL_TIME_TEXT], other[YL_TIME_TEXT];
    const int64_t at = time_of(result, value), base = time_of(result, now);
    const size_t day = strlen("2026-05-01");
    if (at == INT64_MIN || base == INT64_MIN) return yl_short_written(arena, value, lang);
    yl_time_print(own, at, &result->zone);
    yl_time_print(other, base, &result->zone);
    if (!strncmp(own, other, day)) return yl_arena_print(arena, "%.5s", own + day + 1);
    return yl_arena_print(arena, "%.5s %.5s", own + strlen("2026-"), own + day + 1);
}

/* The plan goes in between. False: two are the same. */
static bool sort(struct yl_question *asked, const struct yl_result *result)
{
    const char *now = value_of(result, 0, asked->path);
    asked->variant[asked->choices] = 0;
    for (uint32_t i = 0; i <= asked->choices; i++) {
        const uint32_t v = asked->variant[i];
        const double own = number_of(result, value_of(result, v, asked->path), now);
        uint32_t at = i;
        for (; at; at--) {
            const char *before = value_of(result, asked->variant[at - 1], asked->path);
            const double other = number_of(result, before, now);
            if (other == own) return false;
            if (other < own) break;
            asked->variant[at] = asked->variant[at - 1];
        }
        asked->variant[at] = v;
    }
    return true;
}

static void list(struct yl_question *asked, const struct yl_result *result)
{
    asked->variants = asked->choices = asked->assumed = 0;
    for (uint32_t v = 1; v < result->variants; v++)
        if (yl_result_may_choose(result, result->variant[v].name))
            asked->variant[asked->choices++] = v;
        else
            asked->assumed++;
    asked->variants = asked->choices;
}

void yl_question_find(struct yl_question *asked, const struct yl_result *result,
                      struct yl_arena *arena)
{
    *asked = (struct yl_question){0};
    asked->variant = yl_arena_get(arena, (result->variants + 1) * sizeof *asked->variant);
    list(asked, result);
    if (asked->choices) asked->path = common(asked, result);
    if (!asked->path) return;
    const char *now = value_of(result, 0, asked->path);
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        asked->text[lang] = yl_arena_get(arena, result->variants * sizeof *asked->text[lang]);
        for (uint32_t v = 0; v < result->variants; v++) {
            const char *value = value_of(result, v, asked->path);
            asked->text[lang][v] = text_of(result, value ? value : now, now, lang, arena);
        }
    }
    asked->measured = true;
    for (uint32_t i = 0; i < asked->choices; i++)
        asked->measured &=
            !isnan(number_of(result, value_of(result, asked->variant[i], asked->path), now));
    asked->ordered = asked->measured && asked->choices > 1 && sort(asked, result);
    if (asked->ordered)
        asked->variants = asked->choices + 1;
    else
        list(asked, result);
}

const char *yl_question_plan(const struct yl_question *asked, const struct yl_result *result,
                             enum yl_lang lang, struct yl_arena *arena)
{
    const char *plan = yl_label_unlabelled(lang, result->variant[0].name);
    const char *now = asked->measured ? asked->text[lang][0] : "";
    enum { MOST = 12 }; /* columns; a longer value is no name */
    if (!*now || yl_text_width(now, strlen(now)) > MOST) return plan;
    return yl_arena_print(arena, T(lang, "%s (%s)", "%s（%s）"), plan, now);
}
