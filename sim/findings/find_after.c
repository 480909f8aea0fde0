/* find_after.c: where visits go, and what is still paid for, once a stock or a limit is gone; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include <stdlib.h>
#include <string.h>

#define TOLD_FROM 0.01 /* share of the arrivals of an entry */

struct end {
    const char *of; /* "shops.tea", "limits.gifts" */
    double half;    /* when in half of the campaigns, seconds */
};

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

/* Is it a step of a path or shop at which all visits end once the limit is gone? */
static bool is_dead_end(const struct yl_finder *finder, const struct end *end,
                        const struct yl_setting *at)
{
    static const char *const ways_on[] = {"otherwise", "only_if", "skip_if"};
    const char *key = strrchr(at->path, '.');
    const bool takes = !strcmp(key, ".take") && !strcmp(at->value, strchr(end->of, '.') + 1),
               needs = !strcmp(key, ".needs") && !strcmp(at->value, end->of);
    const char *step = yl_arena_print(&finder->out->arena, "%.*s", (int)(key - at->path), at->path);
    bool ends =
        yl_text_begins(end->of, "limits.") && (takes || needs) && !strstr(at->path, ".while.");
    for (size_t i = 0; i < sizeof ways_on / sizeof *ways_on; i++)
        ends &= !*yl_finder_setting(finder, step, ways_on[i]);
    return ends;
}

/* May a visit that is at the path, room or shop still order, though nothing is left? */
static bool sells_still(const struct yl_finder *finder, const struct end *end, const char *node,
                        int depth)
{
    const struct yl_result *result = finder->result;
    const char *of_it = yl_arena_print(&finder->out->arena, "%s.", node);
    const bool shop = yl_text_begins(node, "shops.");
    if (shop && yl_finder_empty_from(finder, node) <= end->half) return false;
    for (uint32_t i = 0; i < result->settings && depth; i++) {
        const struct yl_setting *one = &result->setting[i];
        const char *choice = strstr(one->path, ".choose."),
                   *to = choice ? choice + strlen(".choose.") : one->value;
        if ((strcmp(one->variant, finder->base->name) && strcmp(one->variant, "base")) ||
            !yl_text_begins(one->path, of_it) || !to)
            continue;
        if (is_dead_end(finder, end, one)) return false;
        const size_t kind = strcspn(to, "."),
                     name = kind + 1 + strcspn(to + kind + (to[kind] != 0), ".");
        if (kind != strlen("paths") || !to[kind] || !strcmp(strrchr(one->path, '.'), ".wait"))
            continue;
        to = yl_arena_print(&finder->out->arena, "%.*s", (int)name, to);
        if (sells_still(finder, end, to, depth - 1)) return true;
    }
    return shop;
}

/* Could its visits order with the variant that is recommended? */
static bool sells_with_best(const struct yl_finder *finder, const struct end *end, const char *node,
                            int depth)
{
    const struct yl_finder best = yl_finder_in(finder, finder->best);
    const bool later = yl_finder_empty_from(&best, end->of) > end->half + 60,
               sells = later || sells_still(&best, end, node, depth);
    yl_finder_in(finder, 0);
    return sells;
}

void yl_find_after(struct yl_finder *finder, const char *of)
{
    enum { DEPTH = 12, MINUTE = 16, ZONE = 19 };
    const struct end what = {of, yl_finder_empty_from(finder, of)};
    char text[YL_TIME_TEXT];
    const int64_t gone = yl_finder_clock(text, finder, what.half);
    if (strcmp(finder->decisive->place, "all") != 0) return;
    yl_time_print(text, gone, &finder->result->zone);
    const char *value = yl_arena_print(&finder->out->arena, "%.*s%s", MINUTE, text, text + ZONE);
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        if (strcmp(one->metric, "arrivals") != 0 || !yl_text_begins(one->place, "entries."))
            continue;
        const double each = strtod(yl_finder_setting(finder, one->place, "cost"), NULL),
                     arrivals = yl_finder_mean(finder, one, one->metric);
        const char *path = yl_finder_setting(finder, one->place, "path"),
                   *node = *path ? yl_arena_print(&finder->out->arena, "paths.%s", path)
                                 : yl_finder_setting(finder, one->place, "to");
        int64_t from = finder->base->from, to = from, own;
        yl_finder_reads(finder, &to, yl_finder_setting(finder, "horizon", "to"));
        if (yl_finder_reads(finder, &own, yl_finder_setting(finder, one->place, "arrivals.from")) &&
            own > from)
            from = own;
        if (yl_finder_reads(finder, &own, yl_finder_setting(finder, one->place, "arrivals.to")) &&
            own < to)
            to = own;
        const double late =
            arrivals * (double)(to - (gone > from ? gone : from)) / (double)(to - from);
        if (!(each > 0) || !*yl_finder_setting(finder, one->place, "arrivals.rate") ||
            *yl_finder_setting(finder, one->place, "arrivals.profile") ||
            *yl_finder_setting(finder, one->place, "budget") || !(late >= TOLD_FROM * arrivals) ||
            late < 1 || sells_still(finder, &what, node, DEPTH) ||
            sells_with_best(finder, &what, node, DEPTH))
            continue;
        const char *try = gone > from ? yl_finder_try(finder, one->place, "to", value, of) : NULL;
        yl_finding_part(finder->out, YL_WORDING_PAID_ON);
        yl_finder_place(finder, "entry", one);
        yl_finding_count(finder->out, "late", late);
        yl_finding_figure(finder->out, "paid", YL_AS_MONEY, each * late, YL_NO_CELL);
        if (try) yl_finding_word(finder->out, "try", try, try);
        yl_finding_into(finder->out, "behind");
    }
}
