/* find_tried.c: the change that helps most of all that were tried; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/tried.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEADS_FROM 0.67    /* share of draws */
#define WHATEVER_FROM 0.98 /* from here on the guesses do not matter */

static const struct yl_tried_figure *figure_of(const struct yl_tried_row *row)
{
    return row->fresh.campaigns ? &row->fresh : &row->trial;
}

/* How much better it is made by the change. */
static double gain_of(const struct yl_tried *tried, const struct yl_tried_row *row)
{
    return yl_metric_better(tried->metric) < 0 ? -figure_of(row)->is : figure_of(row)->is;
}

static bool may_lead(const struct yl_tried_row *row)
{
    return row->shown && !row->behind && row->family == YL_TRIED_LEVER && row->kind &&
           strcmp(row->kind, "together") != 0 && !(row->draws_better < LEADS_FROM);
}

/* Of those whose costs are all in the file, or of the others. */
static const struct yl_tried_row *best_of(const struct yl_tried *tried, bool priced)
{
    const struct yl_tried_row *best = NULL;
    for (uint32_t i = 0; i < tried->rows; i++) {
        const struct yl_tried_row *row = &tried->row[i];
        if (!may_lead(row) || row->priced != priced) continue;
        if (!best || gain_of(tried, row) > gain_of(tried, best)) best = row;
    }
    return best;
}

/* What a unit more may cost at most; NAN: they are no numbers. */
static double worth_of(const struct yl_tried_row *row, double gain)
{
    if (!row->value || !row->now) return NAN;
    const size_t digits = yl_text_digits(row->value, strlen(row->value)),
                 now = yl_text_digits(row->now, strlen(row->now));
    const double more = strtod(row->value, NULL) - strtod(row->now, NULL);
    return digits && now && more > 0 ? gain / more : (double)NAN;
}

/* The change without what it is now, as a sentence begins. */
static const char *begun(struct yl_finder *finder, const struct yl_tried_row *row,
                         enum yl_lang lang)
{
    const char *name = row->name[lang], *now = strstr(name, T(lang, ", now ", "（现"));
    char *text = yl_arena_print(&finder->out->arena, "%.*s",
                                (int)(now ? now - name : (long)strlen(name)), name);
    *text = (char)toupper((unsigned char)*text);
    return text;
}

static void put(struct yl_finder *finder, const struct yl_tried *tried,
                const struct yl_tried_row *row)
{
    struct yl_findings *out = finder->out;
    const double gain = gain_of(tried, row),
                 worth = row->priced ? (double)NAN : worth_of(row, gain);
    yl_finding_begin(out, row->priced ? YL_WORDING_TRIED : YL_WORDING_TRIED_UNPRICED, NAN);
    yl_finding_word(out, "change", begun(finder, row, YL_EN), begun(finder, row, YL_ZH));
    yl_finding_metric(out, finder->result, tried->place, tried->metric);
    yl_finding_pick(out, "more", yl_metric_better(tried->metric) < 0, "less", "少", "more", "多");
    yl_finding_figure(out, "gain", yl_as_plain(yl_find_as(tried->metric)), gain,
                      YL_FOUND_AT(.file = "tried.csv", .variant = "base",
                                  .place = yl_arena_print(&out->arena, "change %u", row->change),
                                  .metric = tried->metric,
                                  .column = row->fresh.campaigns ? "fresh_diff" : "diff"));
    if (isfinite(worth)) yl_finding_figure(out, "each", YL_AS_MONEY, worth, YL_NO_CELL);
    const bool whatever = row->draws_better >= WHATEVER_FROM, alone = out->findings < 2;
    yl_finding_flag(out, "whatever", whatever && alone); /* its row has it */
    if (isfinite(row->draws_better) && !whatever && alone)
        yl_finding_share(out, "share", row->draws_better);
}

/* Is it shown to bring more than the variant that the verdict recommends, and another thing? */
static bool is_more(const struct yl_finder *finder, const struct yl_tried *tried,
                    const struct yl_tried_row *row)
{
    const struct yl_tried_figure *is = figure_of(row);
    const double least = yl_metric_better(tried->metric) < 0 ? -is->high : is->low;
    const bool same = finder->changes && row->lever && !strcmp(finder->changes, row->lever);
    return !same && (finder->gain > 0 ? least > finder->gain : true);
}

void yl_find_tried(struct yl_finder *finder)
{
    const struct yl_tried *tried = finder->result->tried;
    if (!tried || !tried->tried) return;
    const struct yl_tried_row *priced = best_of(tried, true), *other = best_of(tried, false),
                              *best = priced;
    if (other && (!priced || gain_of(tried, other) > gain_of(tried, priced))) best = other;
    if (!best && !(finder->gain > 0)) {
        yl_finding_begin(finder->out, YL_WORDING_TRIED_NONE, NAN);
        yl_finding_count(finder->out, "n", tried->tried);
    } else if (best && is_more(finder, tried, best))
        put(finder, tried, best);
}
