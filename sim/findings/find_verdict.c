/* find_verdict.c: the one finding that answers the question of the run; contract in find_parts.h
 *
 * With variants it speaks of differences of the same campaigns, by intervals that hold for all variants together; what
 * it calls better or not distinguishable follows from the intervals that compare.csv prints as low_all and high_all. */
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/findings/question.h"
#include "sim/stats/best_set.h"
#include "sim/stats/selection.h"
#include "sim/stats/tried.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of choices the last four; SAME: in every campaign. */
enum standing { NO_VALUE, IF, FORBIDDEN, WORSE, SAME, ALIKE, BETTER };
struct verdict {
    struct yl_finder *finder;
    struct yl_compared *compared; /* [variants] with base; of base itself unset */
    enum standing *standing;      /* [variants] */
    int direction;                /* 1: more is better, -1: less */
    uint32_t variants, best, count[BETTER + 1];
};

static const struct yl_metric *own(const struct yl_finder *finder, uint32_t v)
{
    return yl_summary_find(&finder->result->variant[v], 0, finder->decisive->place,
                           finder->decisive->metric);
}

/* Variant v less `to`, in this metric of a place; nothing where one has none. */
static struct yl_compared compare_in(const struct yl_finder *finder, uint32_t v, uint32_t to,
                                     const char *place, const char *name)
{
    const struct yl_variant_result *variant = finder->result->variant;
    struct yl_compared compared = yl_compare_none();
    const struct yl_metric *metric = yl_summary_find(&variant[v], 0, place, name),
                           *base = yl_summary_find(&variant[to], 0, place, name);
    const struct yl_pair pair = {metric, base, variant[v].failed, variant[to].failed,
                                 finder->family};
    if (metric && base) yl_compare_metric(&compared, &pair, finder->stats);
    return compared;
}

/* How much better variant v is than `to` by their exact answers; NAN: one has none, or its inputs are drawn. */
static double exact_gap(const struct verdict *verdict, uint32_t v, uint32_t to)
{
    const struct yl_metric *one = own(verdict->finder, v), *other = own(verdict->finder, to);
    if (verdict->finder->result->drawn.draws || !one || !other) return NAN;
    return one->has_exact && other->has_exact ? verdict->direction * (one->exact - other->exact)
                                              : (double)NAN;
}

/* Variant v less `to`, in the deciding metric. */
static struct yl_compared compare(const struct yl_finder *finder, uint32_t v, uint32_t to)
{
    return compare_in(finder, v, to, finder->decisive->place, finder->decisive->metric);
}

/* The rule that a variant would break; NULL: none. */
static const char *rule_of(const struct yl_finder *finder, uint32_t v, enum yl_lang lang)
{
    const char *name = finder->result->variant[v].name;
    const char *other = yl_label(finder->result, lang == YL_EN ? YL_ZH : YL_EN, NULL,
                                 "variants.%s.forbidden", name);
    return yl_label(finder->result, lang, other, "variants.%s.forbidden", name);
}

/* Does the deciding figure differ in a campaign? Where nothing was ever counted, chance alone leaves an interval. */
static bool moves(const struct verdict *verdict, uint32_t v, uint32_t to)
{
    const struct yl_metric *one = own(verdict->finder, v), *other = own(verdict->finder, to);
    bool differ = false;
    for (uint32_t r = 0; r < verdict->finder->result->replications; r++) {
        const double a = yl_summary_value(one, r), b = yl_summary_value(other, r);
        differ |= a != b && isfinite(a) && isfinite(b);
    }
    return differ;
}

static enum standing standing_of(const struct verdict *verdict, uint32_t v)
{
    const struct yl_compared *compared = &verdict->compared[v];
    const int direction = verdict->direction;
    const bool same = compared->n > 1 && compared->diff == 0 && !moves(verdict, v, 0);
    if (!same && !(isfinite(compared->low_all) && isfinite(compared->high_all))) return NO_VALUE;
    if (!yl_result_may_choose(verdict->finder->result, verdict->finder->result->variant[v].name))
        return rule_of(verdict->finder, v, YL_EN) ? FORBIDDEN : IF;
    if (compared->low_all > 0) return direction < 0 ? WORSE : BETTER;
    if (compared->high_all < 0) return direction < 0 ? BETTER : WORSE;
    return same ? SAME : ALIKE;
}

/* Is it better than the best so far: by their exact answers where both have one; if alike, by what they leave? */
static bool leads(const struct verdict *verdict, uint32_t v)
{
    const double exact = exact_gap(verdict, v, verdict->best),
                 seen = verdict->compared[v].diff - verdict->compared[verdict->best].diff,
                 by = isfinite(exact) ? exact : verdict->direction * seen;
    return by > 0 ||
           (by == 0 && compare_in(verdict->finder, v, verdict->best, "all", "net_cny").diff > 0);
}

static void judge(struct verdict *verdict)
{
    for (uint32_t v = 1; v < verdict->variants; v++) {
        verdict->compared[v] = compare(verdict->finder, v, 0);
        verdict->standing[v] = standing_of(verdict, v);
        verdict->count[verdict->standing[v]]++;
        if (verdict->standing[v] == BETTER && (!verdict->best || leads(verdict, v)))
            verdict->best = v;
    }
}

static struct yl_gap gap_of(void *context, size_t other, size_t one)
{
    const struct verdict *verdict = context;
    const struct yl_compared compared = compare(verdict->finder, (uint32_t)other, (uint32_t)one);
    const double exact = exact_gap(verdict, (uint32_t)other, (uint32_t)one);
    if (isfinite(exact)) return (struct yl_gap){.by = exact};
    return (struct yl_gap){.by = verdict->direction * compared.diff,
                           .half = (compared.high_all - compared.low_all) / 2};
}

/* Nothing is open: what may be the best as well is the same as it in every campaign. */
static void decide(struct verdict *verdict)
{
    const struct yl_selection rule = {.began = verdict->finder->family + 1, .level = 0.95};
    bool open = false;
    double need = INFINITY;
    for (uint32_t v = 1; v < verdict->variants; v++) {
        const struct yl_compared with = compare(verdict->finder, v, verdict->best);
        if (verdict->standing[v] == NO_VALUE) open |= isfinite(with.diff);
        if (verdict->standing[v] != ALIKE) continue;
        const struct yl_gap gap = {with.diff, (with.high_all - with.low_all) / 2};
        open = true;
        need = fmin(need, yl_selection_forecast(&rule, gap, with.n, 1));
    }
    verdict->finder->out->decided = !open;
    verdict->finder->out->need = open && verdict->finder->stats->looked ? need : 0;
}

/* Other variants that may be the best. */
static void rivals(struct verdict *verdict)
{
    const uint32_t variants = verdict->variants;
    double *estimate = yl_get_zeroed(variants, sizeof *estimate);
    struct yl_best_standing *standing = yl_get_zeroed(variants, sizeof *standing);
    for (uint32_t v = 1; v < variants; v++)
        estimate[v] = verdict->standing[v] < WORSE ? (double)NAN
                                                   : verdict->direction * verdict->compared[v].diff;
    yl_best_stand(standing, &(struct yl_best_of){.count = variants,
                                                 .best = verdict->best,
                                                 .estimate = estimate,
                                                 .gap = gap_of,
                                                 .context = verdict});
    verdict->count[ALIKE] = verdict->count[SAME] = 0;
    for (uint32_t v = 1; v < variants; v++) {
        if (verdict->standing[v] < WORSE) continue;
        const bool may = v != verdict->best && standing[v].may_be_best;
        verdict->standing[v] = !may ? WORSE : moves(verdict, v, verdict->best) ? ALIKE : SAME;
        verdict->count[verdict->standing[v]] += may;
    }
    decide(verdict);
    YL_FREE(estimate, standing);
}

/* ---- findings -------------------------------------------------------------------------------- */

static void base_word(struct yl_finder *finder)
{
    struct yl_question asked;
    struct yl_arena *arena = &finder->out->arena;
    yl_question_find(&asked, finder->result, arena);
    yl_finding_word(finder->out, "base", yl_question_plan(&asked, finder->result, YL_EN, arena),
                    yl_question_plan(&asked, finder->result, YL_ZH, arena));
}

static struct yl_cell cell_of(const struct yl_finder *finder, uint32_t v, const char *place,
                              const char *metric)
{
    return YL_FOUND_AT(.file = "compare.csv", .variant = finder->result->variant[v].name,
                       .place = place, .metric = metric, .column = "diff");
}

/* The one value that the variant changes; NULL: it changes several. */
static const struct yl_setting *only_change(const struct yl_result *result, const char *variant)
{
    const struct yl_setting *own = NULL;
    for (uint32_t i = 0; i < result->settings; i++) {
        if (strcmp(result->setting[i].variant, variant) != 0) continue;
        if (own) return NULL;
        own = &result->setting[i];
    }
    return own;
}

/* How much more of stock, of a limit, of seats or agents it is than in base; NAN: it is no such. */
static double more_of(const struct yl_result *result, const struct yl_setting *own)
{
    static const char *const keys[] = {".stock", ".allow", ".start", ".capacity", ".count"};
    const char *plan = NULL;
    bool counted = false;
    for (uint32_t i = 0; own && i < result->settings; i++)
        if (!strcmp(result->setting[i].variant, "base") &&
            !strcmp(result->setting[i].path, own->path))
            plan = result->setting[i].value;
    for (size_t k = 0; plan && k < sizeof keys / sizeof *keys; k++)
        counted |= yl_text_ends(own->path, keys[k]);
    return counted && own->value ? strtod(own->value, NULL) - strtod(plan, NULL) : (double)NAN;
}

/* Where the best still loses money, how much; where it has more of what costs nothing in the file, what one may cost at most; where another figure decides, how much net it leaves less. */
static void add_but(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const uint32_t v = verdict->best;
    const struct yl_metric *metric = own(finder, v);
    const struct yl_setting *change = only_change(finder->result, finder->result->variant[v].name);
    struct yl_summary is;
    struct yl_finder of = yl_finder_in(finder, v);
    if (change) finder->changes = change->path;
    yl_summary_metric(&is, metric, of.stats);
    if (!strcmp(metric->metric, "net_cny")) {
        const double more = more_of(finder->result, change);
        if (is.high < 0)
            yl_finding_figure(finder->out, "loses", YL_AS_MONEY, -is.mean, YL_NO_CELL);
        else if (more > 0)
            yl_finding_figure(finder->out, "each", YL_AS_MONEY, verdict->compared[v].diff / more,
                              YL_NO_CELL);
        return;
    }
    const struct yl_compared net = compare_in(finder, v, 0, "all", "net_cny");
    if (net.high_all < 0 && yl_find_priced(finder->result))
        yl_finding_figure(finder->out, "less", YL_AS_MONEY, -net.diff, YL_NO_CELL);
}

static void find_best(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_metric *by = finder->decisive;
    const double diff = verdict->compared[verdict->best].diff;
    yl_finding_begin(finder->out, YL_WORDING_BEST, NAN);
    yl_finder_variant(finder, "variant", verdict->best);
    base_word(finder);
    yl_finder_metric(finder);
    yl_finding_pick(finder->out, "more", diff < 0, "less", "少", "more", "多");
    yl_finding_figure(finder->out, "diff", yl_find_as(by->metric), fabs(diff),
                      diff > 0 ? cell_of(finder, verdict->best, by->place, by->metric)
                               : YL_NO_CELL);
    add_but(verdict);
    rivals(verdict);
    finder->gain = fabs(diff);
}

static void find_none(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    yl_finding_begin(finder->out, YL_WORDING_NOTHING, NAN);
    yl_finding_word(finder->out, "base", yl_label_unlabelled(YL_EN, finder->base->name),
                    yl_label_unlabelled(YL_ZH, finder->base->name));
    yl_finding_pick(finder->out, "none", !strcmp(finder->base->name, "base"), "No variant",
                    "有方案", "B", "B ");
    decide(verdict);
}

static void find_forbidden(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    for (uint32_t v = 1; v < verdict->variants; v++) {
        if (verdict->standing[v] != FORBIDDEN) continue;
        yl_finding_begin(finder->out, YL_WORDING_FORBIDDEN, NAN);
        yl_finder_variant(finder, "variant", v);
        yl_finding_word(finder->out, "rule", rule_of(finder, v, YL_EN), rule_of(finder, v, YL_ZH));
    }
}

/* The reading under which the mean of the plan changes its sign, the farthest of several. */
static void add_reading(struct verdict *verdict, double mean)
{
    struct yl_finder *finder = verdict->finder;
    uint32_t most = 0;
    double then = 0;
    for (uint32_t v = 1; v < verdict->variants; v++) {
        const double with = mean + verdict->compared[v].diff;
        if (verdict->standing[v] != IF || with * mean >= 0 || fabs(with) <= fabs(then)) continue;
        most = v;
        then = with;
    }
    if (!most) return;
    yl_finder_variant(finder, "reading", most);
    yl_finding_figure(finder->out, "then", yl_find_as(finder->decisive->metric), then, YL_NO_CELL);
}

/* Where nobody has a choice, what the plan brings. */
static void find_plan(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_metric *metric = finder->decisive;
    const struct yl_tried *tried = finder->result->tried;
    struct yl_summary summary;
    finder->stats->failed = finder->base->failed;
    yl_summary_metric(&summary, metric, finder->stats);
    if (!isfinite(summary.mean) || (tried && tried->tried)) return;
    yl_finding_begin(finder->out, YL_WORDING_PLAN, NAN);
    yl_finder_metric(finder);
    yl_finder_figure(finder, "mean", yl_find_as(metric->metric), summary.mean, metric, "mean");
    add_reading(verdict, summary.mean);
}

void yl_find_verdict(struct yl_finder *finder)
{
    const uint32_t variants = finder->result->variants;
    if (!finder->decisive) return;
    struct verdict verdict = {.finder = finder, .variants = variants};
    verdict.direction = yl_metric_better(finder->decisive->metric) < 0 ? -1 : 1;
    verdict.compared = yl_get_zeroed(variants, sizeof *verdict.compared);
    verdict.standing = yl_get_zeroed(variants, sizeof *verdict.standing);
    judge(&verdict);
    if (verdict.best)
        find_best(&verdict);
    else if (verdict.count[WORSE] + verdict.count[SAME] + verdict.count[ALIKE])
        find_none(&verdict);
    else
        find_plan(&verdict);
    find_forbidden(&verdict);
    YL_FREE(verdict.compared, verdict.standing);
}

void yl_find_apart(struct yl_findings *out, const struct yl_result *names,
                   const struct yl_metric *metric, const struct yl_summary of[2],
                   const struct yl_compared *with)
{
    static const char *const side[] = {"A", "B"};
    const bool is_shown = with->diff_low > 0 || with->diff_high < 0,
               more = yl_metric_better(metric->metric) >= 0, b = (with->diff > 0) == more;
    if (!isfinite(with->diff_low) || !isfinite(with->diff_high)) return;
    yl_finding_begin(out, is_shown ? YL_WORDING_APART : YL_WORDING_APART_NOT, NAN);
    yl_finding_metric(out, names, metric->place, metric->metric);
    if (!is_shown) return;
    yl_finding_word(out, "variant", side[b], side[b]);
    yl_finding_word(out, "base", side[!b], side[!b]);
    yl_finding_pick(out, "more", more, "more", "多", "less", "少");
    yl_finding_figure(out, "diff", yl_find_as(metric->metric), fabs(with->diff), YL_NO_CELL);
    if (of[b].high < 0 && !strcmp(metric->metric, "net_cny"))
        yl_finding_figure(out, "loses", YL_AS_MONEY, -of[b].mean, YL_NO_CELL);
}
