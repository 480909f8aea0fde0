/* find_verdict.c: the one finding that answers the question of the run; contract in find_parts.h
 *
 * With variants it speaks of differences of the same campaigns, by intervals that hold for all variants together; what
 * it calls better or not distinguishable follows from the intervals that compare.csv prints as low_all and high_all. */
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/best_set.h"
#include "sim/stats/risk.h"
#include "sim/stats/selection.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED = 3 }; /* variants that a list names */
#define LITTLE 0.02 /* of the figure of the plan: a gain below it is told with that part */

/* Of choices the last four; SAME: in every campaign. */
enum standing { NO_VALUE, IF, FORBIDDEN, WORSE, SAME, ALIKE, BETTER };
struct verdict {
    struct yl_finder *finder;
    struct yl_compared *compared; /* [variants] with base; of base itself unset */
    enum standing *standing;      /* [variants] */
    int direction;                /* 1: more is better, -1: less */
    uint32_t variants, best, count[BETTER + 1];
    bool leveled; /* the level of an interval is said */
};

static const struct yl_metric *own(const struct yl_finder *finder, uint32_t v)
{
    return yl_summary_find(&finder->result->variant[v], 0, finder->decisive->place,
                           finder->decisive->metric);
}

struct yl_compared yl_finder_compare(const struct yl_finder *finder, uint32_t v, uint32_t to,
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
    return yl_finder_compare(finder, v, to, finder->decisive->place, finder->decisive->metric);
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
           (by == 0 &&
            yl_finder_compare(verdict->finder, v, verdict->best, "all", "net_cny").diff > 0);
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

/* The level of all intervals of a verdict is said by the first. */
static void differences(struct verdict *verdict, uint32_t v)
{
    const struct yl_compared *compared = &verdict->compared[v];
    const struct yl_metric *decisive = verdict->finder->decisive;
    struct yl_findings *out = verdict->finder->out;
    yl_finder_difference(verdict->finder, v, "diff", decisive, compared->diff, "diff");
    const double part =
        fabs(compared->diff) / yl_finder_mean(verdict->finder, decisive, decisive->metric);
    if (v == verdict->best && part > 0 && part < LITTLE &&
        yl_find_as(decisive->metric) != YL_AS_SHARE)
        yl_finding_share(out, "little", part);
    if (!(compared->high_all > compared->low_all)) return; /* the same in every campaign */
    const bool first = !verdict->leveled, several = first && verdict->finder->family > 1;
    yl_finding_pick(out, "level", several, "95% for all variants together: ", "95% 区间 ",
                    first ? "95%: " : "", first ? "95% 区间 " : "");
    yl_finding_pick(out, "together", several, "", "，对各方案同时成立", "", "");
    verdict->leveled = true;
    yl_finder_difference(verdict->finder, v, "low", decisive, compared->low_all, "low_all");
    yl_finder_difference(verdict->finder, v, "high", decisive, compared->high_all, "high_all");
}

/* Does base pay by itself for more of it: by a margin that is kept of each piece, by the cost of a step that takes one? */
static bool is_priced(const struct yl_finder *finder, const char *place)
{
    bool paid = *yl_finder_setting(finder, place, "margin");
    const char *step;
    if (strncmp(place, "limits.", 7) != 0) return paid;
    for (uint32_t i = 0; (step = yl_finder_step(finder, &i, ".take", place));)
        paid |= *yl_finder_setting(finder, step, "cost");
    return paid;
}

/* Of money: people, seats, pieces and allowances that the variant has more of, where it changes no cost. */
static void add_unpaid(struct yl_finder *finder, uint32_t v)
{
    const struct yl_result *result = finder->result;
    bool costs = strcmp(finder->decisive->metric, "net_cny") != 0;
    for (uint32_t i = 0; i < result->settings; i++)
        costs |= !strcmp(result->setting[i].variant, result->variant[v].name) &&
                 strstr(result->setting[i].path, "cost");
    for (uint32_t i = 0; i < result->settings && !costs; i++) {
        const struct yl_setting *one = &result->setting[i];
        const char *place = "";
        if (strcmp(one->variant, result->variant[v].name) != 0) continue;
        const double more = yl_finder_more(finder, one, &place);
        if (!(more > 0) || yl_text_begins(place, "entries.") || yl_text_begins(place, "budgets.") ||
            is_priced(finder, place))
            continue;
        yl_finding_part(finder->out, YL_WORDING_RAISED);
        yl_finding_count(finder->out, "more", more);
        yl_finding_flag(finder->out, yl_text_begins(place, "rooms.") ? "seats" : "other", true);
        yl_finding_path(finder->out, result, "place", place);
        yl_finding_into(finder->out, "raised");
    }
}

/* What leaves more or less than the best, though the deciding figure is the same. */
static void beside_best(struct verdict *verdict, uint32_t v)
{
    const struct yl_compared net =
        yl_finder_compare(verdict->finder, v, verdict->best, "all", "net_cny");
    if (isfinite(net.diff) && net.diff != 0)
        yl_finding_figure(verdict->finder->out, "net", YL_AS_MONEY_MOVE, net.diff, YL_NO_CELL);
}

/* The variants that stand so as a list in the slot, the best first; a wording for those that differ in none. */
static void list(struct verdict *verdict, enum standing standing, const char *slot,
                 enum yl_wording differs, enum yl_wording identical)
{
    struct yl_finder *finder = verdict->finder;
    double before = INFINITY;
    uint32_t named = 0, last = 0;
    while (named < NAMED && named < verdict->count[standing]) {
        uint32_t next = 0;
        for (uint32_t v = 1; v < verdict->variants; v++) {
            const double gain = verdict->direction * verdict->compared[v].diff;
            if (verdict->standing[v] != standing || gain > before || (gain == before && v <= last))
                continue;
            if (!next || gain > verdict->direction * verdict->compared[next].diff) next = v;
        }
        if (!next) break;
        before = verdict->direction * verdict->compared[next].diff;
        last = next;
        named++;
        const bool moved = moves(verdict, next, 0);
        yl_finding_part(finder->out, moved ? differs : identical);
        yl_finder_variant(finder, "variant", next);
        if (verdict->best && standing == SAME) beside_best(verdict, next);
        yl_finding_metric(finder->out, finder->result, "all", finder->decisive->metric);
        if (differs != YL_WORDING_NAMED && moved) differences(verdict, next);
        yl_finding_into(finder->out, slot);
    }
    yl_find_more(finder->out, YL_WORDING_MORE, verdict->count[standing] - named, slot);
}

static void base_word(struct yl_finder *finder)
{
    yl_finding_word(finder->out, "base", yl_label_unlabelled(YL_EN, finder->base->name),
                    yl_label_unlabelled(YL_ZH, finder->base->name));
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
    list(verdict, ALIKE, "undecided", YL_WORDING_NAMED, YL_WORDING_NAMED);
    list(verdict, SAME, "same", YL_WORDING_NAMED, YL_WORDING_NAMED);
    decide(verdict);
    YL_FREE(estimate, standing);
}

/* Where money decides, and the plan that is named loses it, or, of the best, is not shown to earn any. */
static void still_loses(struct verdict *verdict, uint32_t v)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_metric *metric = own(finder, v);
    struct yl_summary is;
    if (!metric || strcmp(metric->metric, "net_cny") != 0) return;
    struct yl_finder of = yl_finder_in(finder, v);
    yl_summary_metric(&is, metric, of.stats);
    if (is.high < 0) yl_finder_figure(&of, "loses", YL_AS_MONEY, is.mean, metric, "mean");
    if (v && is.low <= 0 && is.high >= 0) {
        yl_finder_figure(&of, "nets", YL_AS_MONEY, is.mean, metric, "mean");
        yl_finder_figure(&of, "nets_low", YL_AS_NUMBER, is.low, metric, "low");
        yl_finder_figure(&of, "nets_high", YL_AS_NUMBER, is.high, metric, "high");
    }
}

/* How many people the best variant has, of whom it has too few first, where no variant has more. */
static void add_untried(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_finder best = yl_finder_in(finder, verdict->best);
    const char *stops = finder->out->stops, *people = NULL, *place;
    double has = 0, most = 0;
    for (uint32_t i = 0; i < finder->result->settings && stops; i++) {
        const struct yl_setting *one = &finder->result->setting[i];
        const double more = yl_finder_more(&best, one, &place);
        if (isnan(more) || !yl_text_begins(place, "agents.") ||
            strncmp(stops + 1, place, strcspn(stops + 1, " ")) != 0)
            continue;
        people = place;
        has = strtod(one->value, NULL) - more;
        most = fmax(most, more);
    }
    if (!people || most > 0) return;
    yl_finding_count(finder->out, "untried", has);
    yl_finding_path(finder->out, finder->result, "people", people);
    yl_finding_count(finder->out, "more", has + 1);
}

/* Targets, and in how many campaigns each is missed with it. */
static void targets_with(struct verdict *verdict, uint32_t v)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_finder with = yl_finder_in(finder, v);
    for (uint32_t i = 0; i < finder->result->targets; i++) {
        struct yl_summary summary;
        struct yl_risk risk;
        yl_summary_target(&summary, &finder->result->target[i], with.base, with.stats);
        yl_risk_missed(&risk, &summary);
        if (!risk.n || (isfinite(risk.high) && yl_find_is_loss(&finder->result->target[i])))
            continue;
        yl_finding_part(finder->out, risk.bad ? YL_WORDING_MISSED_BY : YL_WORDING_MET_BY);
        yl_finder_target(finder, &finder->result->target[i]);
        if (risk.bad) yl_finding_count(finder->out, "bad", risk.bad);
        yl_finding_count(finder->out, "n", risk.n);
        yl_finding_into(finder->out, "targets");
    }
}

static void find_best(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const struct yl_compared *most = &verdict->compared[verdict->best];
    yl_finding_begin(finder->out, YL_WORDING_BEST, most->diff);
    yl_finder_variant(finder, "variant", verdict->best);
    base_word(finder);
    yl_finder_metric(finder);
    differences(verdict, verdict->best);
    yl_finding_flag(finder->out, yl_find_net_with(finder, verdict->best) ? "poorer" : "better",
                    true);
    add_unpaid(finder, verdict->best);
    still_loses(verdict, verdict->best);
    targets_with(verdict, verdict->best);
    yl_find_stops(finder->out, finder->result, &finder->result->variant[verdict->best], NULL);
    add_untried(verdict);
    rivals(verdict);
    yl_find_why(finder, verdict->best);
}

static void find_none(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    const bool nothing = verdict->count[WORSE] > 0, moved = nothing || verdict->count[ALIKE];
    const enum yl_wording open = moved ? YL_WORDING_UNDECIDED : YL_WORDING_SAME;
    yl_finding_begin(finder->out, nothing ? YL_WORDING_NOTHING : open, NAN);
    base_word(finder);
    yl_finder_metric(finder);
    yl_finding_pick(finder->out, "beats", verdict->count[ALIKE], "is shown to beat",
                    "看不出有方案优于", "beats", "没有方案优于");
    yl_finding_pick(finder->out, "none", !strcmp(finder->base->name, "base"), "No variant", "",
                    "Nothing", "");
    if (!nothing && moved) yl_finding_count(finder->out, "n", finder->result->replications);
    decide(verdict);
    list(verdict, WORSE, "worse", YL_WORDING_MOVED, YL_WORDING_MOVED);
    list(verdict, ALIKE, "undecided", YL_WORDING_MOVED, YL_WORDING_MOVED);
    list(verdict, SAME, "same", YL_WORDING_NAMED, YL_WORDING_NAMED);
    still_loses(verdict, 0);
    const uint32_t told = nothing || verdict->variants > 2 ? yl_find_richest(finder) : 1;
    if (told) yl_find_why(finder, told);
}

/* Of what is not ours to choose: what it would move. */
static void find_if(struct verdict *verdict)
{
    if (!verdict->count[IF]) return;
    yl_finding_begin(verdict->finder->out, YL_WORDING_IF, NAN);
    yl_finder_metric(verdict->finder);
    list(verdict, IF, "list", YL_WORDING_IF_SO, YL_WORDING_IF_IDENTICAL);
}

static void find_forbidden(struct verdict *verdict)
{
    struct yl_finder *finder = verdict->finder;
    for (uint32_t v = 1; v < verdict->variants; v++) {
        if (verdict->standing[v] != FORBIDDEN) continue;
        const bool moved = moves(verdict, v, 0);
        yl_finding_begin(finder->out, moved ? YL_WORDING_FORBIDDEN : YL_WORDING_FORBIDDEN_SAME,
                         NAN);
        yl_finder_variant(finder, "variant", v);
        yl_finder_metric(finder);
        yl_finding_word(finder->out, "rule", rule_of(finder, v, YL_EN), rule_of(finder, v, YL_ZH));
        if (moved) differences(verdict, v);
    }
}

static void find_plan(struct yl_finder *finder)
{
    const struct yl_metric *metric = finder->decisive;
    struct yl_summary summary;
    yl_summary_metric(&summary, metric, finder->stats);
    if (!isfinite(summary.low) || summary.mean == 0) return;
    const enum yl_as form = yl_find_as(metric->metric),
                     bound = form == YL_AS_MONEY ? YL_AS_NUMBER : form;
    const bool constant = summary.low == summary.high;
    yl_finding_begin(finder->out, constant ? YL_WORDING_CONSTANT : YL_WORDING_PLAN, summary.mean);
    yl_finder_metric(finder);
    yl_finder_figure(finder, "mean", form, summary.mean, metric, "mean");
    if (constant) return;
    yl_finder_figure(finder, "low", bound, summary.low, metric, "low");
    yl_finder_figure(finder, "high", bound, summary.high, metric, "high");
    if (!(summary.p05 < summary.p95)) return;
    yl_finder_figure(finder, "p05", bound, summary.p05, metric, "p05");
    yl_finder_figure(finder, "p95", bound, summary.p95, metric, "p95");
}

void yl_find_verdict(struct yl_finder *finder)
{
    const uint32_t variants = finder->result->variants;
    if (!finder->decisive) return;
    if (variants < 2) {
        find_plan(finder);
        return;
    }
    struct verdict verdict = {.finder = finder, .variants = variants};
    verdict.direction = yl_metric_better(finder->decisive->metric) < 0 ? -1 : 1;
    verdict.compared = yl_get_zeroed(variants, sizeof *verdict.compared);
    verdict.standing = yl_get_zeroed(variants, sizeof *verdict.standing);
    judge(&verdict);
    finder->best = verdict.best;
    if (verdict.best)
        find_best(&verdict);
    else if (verdict.count[WORSE] + verdict.count[SAME] + verdict.count[ALIKE])
        find_none(&verdict);
    else
        find_plan(finder);
    find_if(&verdict);
    find_forbidden(&verdict);
    YL_FREE(verdict.compared, verdict.standing);
}

void yl_find_apart(struct yl_findings *out, const struct yl_result *names,
                   const struct yl_metric *metric, const struct yl_summary of[2],
                   const struct yl_compared *with)
{
    static const char *const side[] = {"A", "B"};
    const enum yl_as form = yl_as_move(yl_find_as(metric->metric)), bound = yl_as_bound(form);
    const bool is_shown = with->diff_low > 0 || with->diff_high < 0,
               more = yl_metric_better(metric->metric) >= 0, b = (with->diff > 0) == more;
    const double sign = is_shown && !b ? -1 : 1;
    if (!isfinite(with->diff_low) || !isfinite(with->diff_high)) return;
    yl_finding_begin(out, is_shown ? YL_WORDING_APART : YL_WORDING_APART_NOT, with->diff);
    yl_finding_metric(out, names, metric->place, metric->metric);
    if (is_shown) {
        yl_finding_word(out, "variant", side[b], side[b]);
        yl_finding_word(out, "base", side[!b], side[!b]);
    }
    yl_finding_figure(out, "diff", form, sign * with->diff, YL_NO_CELL);
    yl_finding_figure(out, "low", bound, sign > 0 ? with->diff_low : -with->diff_high, YL_NO_CELL);
    yl_finding_figure(out, "high", bound, sign > 0 ? with->diff_high : -with->diff_low, YL_NO_CELL);
    if (is_shown && of[b].high < 0 && !strcmp(metric->metric, "net_cny"))
        yl_finding_figure(out, "loses", YL_AS_MONEY, of[b].mean, YL_NO_CELL);
}
