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
    for (uint32_t i = 0; length < NAME && i < result->labels; i++)
        if (!strcmp(result->label[i].name, name))
            return result->label[i].text[lang] ? result->label[i].text[lang] : otherwise;
    return otherwise;
}

static const char *front_of(const char *path)
{
    return strncmp(path, "rooms.", 6) && strncmp(path, "shops.", 6) ? "paths." : "";
}

const char *yl_label_step(const struct yl_result *result, enum yl_lang lang, const char *path,
                          const char *step)
{
    return yl_label(result, lang, step, "%s%s.steps.%s", front_of(path), path, step);
}

const char *yl_label_entry(const struct yl_result *result, enum yl_lang lang, const char *entry)
{
    const char *front = strncmp(entry, "starts.", 7) != 0 ? "entries." : "";
    return yl_label(result, lang, entry, "%s%s", front, entry);
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
    return strcmp(variant, "base") != 0 ? variant : yl_text_in(lang, variant, "基准");
}

const char *yl_label_variant(const struct yl_result *result, enum yl_lang lang, const char *variant)
{
    return yl_label(result, lang, yl_label_unlabelled(lang, variant), "variants.%s", variant);
}

void yl_target_print(char name[YL_TARGET_NAME], const struct yl_target *target)
{
    char number[YL_NUMBER];
    yl_text_number(number, target->number);
    snprintf(name, YL_TARGET_NAME, "%s.%s%s%s", target->place, target->metric,
             target->at_least ? ">=" : "<=", number);
}
