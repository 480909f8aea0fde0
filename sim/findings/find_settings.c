/* find_settings.c: what the values of a scenario say of its steps and limits; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *yl_finder_setting(const struct yl_finder *finder, const char *place, const char *key)
{
    enum { PATH = 400 };
    char path[PATH];
    const char *value = "";
    snprintf(path, sizeof path, "%s.%s", place, key);
    for (uint32_t i = 0; i < finder->result->settings; i++) {
        const struct yl_setting *one = &finder->result->setting[i];
        if (strcmp(one->path, path) != 0) continue;
        if (!strcmp(one->variant, finder->base->name)) return one->value ? one->value : "";
        if (!strcmp(one->variant, "base") && one->value) value = one->value;
    }
    return value;
}

const char *yl_finder_step(const struct yl_finder *finder, uint32_t *i, const char *key,
                           const char *limit)
{
    while (*i < finder->result->settings) {
        const struct yl_setting *one = &finder->result->setting[(*i)++];
        const char *at = strstr(one->path, key), *name = strchr(limit, '.') + 1;
        if (at && one->value && (!strcmp(one->value, name) || !strcmp(one->value, limit)))
            return yl_arena_print(&finder->out->arena, "%.*s", (int)(at - one->path), one->path);
    }
    return NULL;
}

double yl_finder_more(const struct yl_finder *finder, const struct yl_setting *one,
                      const char **place)
{
    static const char *const keys[] = {".stock",         ".allow",  ".start",    ".budget",
                                       ".budget.amount", ".amount", ".capacity", ".count"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        if (!yl_text_ends(one->path, keys[k])) continue;
        *place = yl_arena_print(&finder->out->arena, "%.*s",
                                (int)(strlen(one->path) - strlen(keys[k])), one->path);
        const char *now = yl_finder_setting(finder, *place, keys[k] + 1);
        return *now && one->value ? strtod(one->value, NULL) - strtod(now, NULL) : (double)NAN;
    }
    return NAN;
}

const char *yl_finder_sent_to(const struct yl_finder *finder, const char *limit)
{
    const char *to = NULL, *step;
    for (uint32_t i = 0; (step = yl_finder_step(finder, &i, ".take", limit));) {
        const char *own = yl_finder_setting(finder, step, "otherwise");
        if (!strchr(own, '.') || (to && strcmp(to, own) != 0)) return NULL;
        to = own;
    }
    return to;
}

bool yl_finder_parts(const struct yl_finder *finder, const char *limit)
{
    const struct yl_result *result = finder->result;
    const char *step;
    bool apart = false;
    for (uint32_t i = 0; (step = yl_finder_step(finder, &i, ".take", limit));) {
        const char *begun = yl_arena_print(&finder->out->arena, "%s.starts.", step),
                   *steps = strstr(step, ".steps."),
                   *path = yl_arena_print(&finder->out->arena, "%.*s",
                                          steps ? (int)(steps - step) : 0, step),
                   *none = yl_finder_setting(finder, step, "otherwise");
        apart |= *yl_finder_setting(finder, step, "remember") ||
                 *yl_finder_setting(finder, step, "to") ||
                 (*none && strcmp(none, yl_finder_setting(finder, path, "steps.to")) != 0);
        for (uint32_t k = 0; k < result->settings; k++)
            apart |= yl_text_begins(result->setting[k].path, begun);
    }
    return apart;
}
