/* find_unknown.c: chance and uncertain inputs, what to measure first, the choice; contract in find_parts.h */
#include "sim/findings/find_parts.h"
#include <math.h>

enum { NAMED = 4, MEASURED = 4 }; /* variants and inputs that are named, the first ones */
#define TO_NAME 0.005             /* a share of draws that prints as 0 has no name */

static const struct yl_unknown *unknown_of(const struct yl_finder *finder, uint32_t v)
{
    const struct yl_metric *metric = finder->decisive;
    const struct yl_variant_result *variant = &finder->result->variant[v];
    const struct yl_metric *own = yl_summary_find(variant, 0, metric->place, metric->metric);
    return own ? &finder->unknowns.of[v][own - variant->metric] : NULL;
}

static bool is_drawn(const struct yl_finder *finder)
{
    return finder->result->drawn.draws && finder->decisive;
}

static void figure(struct yl_finder *finder, const char *slot, enum yl_as form, double value,
                   uint32_t v, const char *column)
{
    yl_finding_figure(finder->out, slot, form, value,
                      YL_FOUND_AT(.file = "uncertain.csv",
                                  .variant = finder->result->variant[v].name,
                                  .place = finder->decisive->place,
                                  .metric = finder->decisive->metric, .column = column));
}

void yl_find_unknown(struct yl_finder *finder)
{
    if (!is_drawn(finder)) return;
    const struct yl_unknown *unknown = unknown_of(finder, 0);
    const enum yl_as form = yl_find_as(finder->decisive->metric);
    const double share = yl_unknown_share(unknown);
    if (isnan(share) || isnan(unknown->p05)) return;
    const bool little = !(unknown->between_low > 0); /* the draws may differ by chance alone */
    yl_finding_begin(finder->out, little ? YL_WORDING_UNCERTAIN_LITTLE : YL_WORDING_UNCERTAIN,
                     unknown->p95 - unknown->p05);
    yl_finder_metric(finder);
    if (little) yl_finding_count(finder->out, "draws", finder->result->drawn.draws);
    if (little) return;
    figure(finder, "p05", form == YL_AS_MONEY ? YL_AS_NUMBER : form, unknown->p05, 0,
           "expected_p05");
    figure(finder, "p95", form, unknown->p95, 0, "expected_p95");
    figure(finder, "share", YL_AS_SHARE, share, 0, "unknown_share");
    yl_finding_figure(finder->out, "rest", YL_AS_SHARE, 1 - share, YL_NO_CELL);
}

void yl_find_evidence(struct yl_finder *finder)
{
    const struct yl_drawn *drawn = &finder->result->drawn;
    if (!drawn->candidates) return;
    yl_finding_begin(finder->out, YL_WORDING_EVIDENCE, NAN);
    yl_finding_count(finder->out, "all", drawn->candidates);
    yl_finding_count(finder->out, "left", floor(drawn->effective));
}

/* ---- which input to measure first ---- */

/* A share that is an estimate lies between 0 and 1 as text. */
static void carries(struct yl_finder *finder, const struct yl_unknown_factor *factor)
{
    yl_finding_path(finder->out, finder->result, "path", factor->name);
    yl_finding_figure(finder->out, "share", YL_AS_SHARE, fmin(fmax(factor->share, 0), 1),
                      YL_NO_CELL);
}

void yl_find_measure(struct yl_finder *finder)
{
    struct yl_arena arena = {0};
    struct yl_unknown_factor *factor = NULL;
    uint32_t factors = 0, count = 0;
    if (!is_drawn(finder)) return;
    if (unknown_of(finder, 0)->between_low > 0)
        yl_unknown_factors(&factor, &factors, finder->result, finder->base, finder->decisive,
                           &arena);
    while (count < factors && count < MEASURED && factor[count].chance < 0.05 &&
           factor[count].share >= TO_NAME)
        count++;
    if (factors) {
        yl_finding_begin(finder->out, count ? YL_WORDING_MEASURE : YL_WORDING_MEASURE_NONE, NAN);
        yl_finder_metric(finder);
        yl_finding_count(finder->out, "draws", finder->result->drawn.draws);
    }
    if (count) {
        carries(finder, &factor[0]);
        if (factor[0].grade) {
            const char *grade = yl_arena_print(&finder->out->arena, "%s", factor[0].grade);
            yl_finding_word(finder->out, "grade", grade, grade);
        }
    }
    for (uint32_t i = 1; i < count; i++) {
        yl_finding_part(finder->out, YL_WORDING_CARRIES);
        carries(finder, &factor[i]);
        yl_finding_into(finder->out, "list");
    }
    yl_arena_free(&arena);
}

/* ---- the choice ---- */

/* The variants by their share of draws, the largest first; how many are to be named. */
static uint32_t in_order(const struct yl_finder *finder, uint32_t order[NAMED])
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < finder->result->variants; v++) {
        const struct yl_unknown *one = unknown_of(finder, v);
        if (!one || !(one->p_best >= TO_NAME)) continue;
        uint32_t at = count < NAMED ? count++ : NAMED;
        for (; at && unknown_of(finder, order[at - 1])->p_best < one->p_best; at--)
            if (at < NAMED) order[at] = order[at - 1];
        if (at < NAMED) order[at] = v;
    }
    return count;
}

/* Exact answers are fitted on nothing. */
static void few_draws(struct yl_finder *finder)
{
    const struct yl_drawn *drawn = &finder->result->drawn;
    const uint32_t all = yl_unknown_draws_for_all(drawn);
    bool exact = true;
    for (uint32_t v = 0; v < finder->result->variants; v++)
        exact &= !unknown_of(finder, v) || unknown_of(finder, v)->exact;
    if (!exact && drawn->draws < all) yl_finding_count(finder->out, "few", all);
}

void yl_find_choice(struct yl_finder *finder)
{
    uint32_t order[NAMED], least = 0;
    if (!is_drawn(finder) || isnan(unknown_of(finder, 0)->p_best)) return;
    for (uint32_t v = 1; v < finder->result->variants; v++) {
        const struct yl_unknown *one = unknown_of(finder, v);
        if (one && one->regret < unknown_of(finder, least)->regret) least = v;
    }
    const uint32_t count = in_order(finder, order);
    const double regret = unknown_of(finder, least)->regret;
    yl_finding_begin(finder->out, YL_WORDING_CHOICE, regret);
    yl_finder_metric(finder);
    for (uint32_t n = 0; n < count; n++) {
        yl_finding_part(finder->out, YL_WORDING_BEST_IN);
        yl_finder_variant(finder, "variant", order[n]);
        figure(finder, "share", YL_AS_SHARE, unknown_of(finder, order[n])->p_best, order[n],
               "p_best");
        yl_finding_into(finder->out, "list");
    }
    double as_often = -(double)count; /* as the last one that is named */
    for (uint32_t v = 0; v < finder->result->variants && count; v++)
        as_often += unknown_of(finder, v) &&
                    unknown_of(finder, v)->p_best >= unknown_of(finder, order[count - 1])->p_best;
    yl_find_more(finder->out, YL_WORDING_AS_OFTEN, as_often, "list");
    yl_finder_variant(finder, "variant", least);
    figure(finder, "regret", yl_find_as(finder->decisive->metric), regret, least, "regret");
    few_draws(finder);
}
