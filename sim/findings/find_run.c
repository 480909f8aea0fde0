/* find_run.c: a table of what is looked for in a run, and the risk of it; contract in find.h */
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- figures and words of base ---- */

void yl_finder_figure(struct yl_finder *finder, const char *slot, enum yl_as form, double value,
                      const struct yl_metric *metric, const char *column)
{
    yl_finding_figure(finder->out, slot, form, value,
                      YL_FOUND_AT(.file = "summary.csv", .variant = finder->base->name,
                                  .place = metric->place, .metric = metric->metric,
                                  .column = column));
}

static const char *kept(struct yl_findings *out, const char *text)
{
    return yl_arena_print(&out->arena, "%s", text);
}

struct yl_short yl_find_word(const char *metric, enum yl_lang lang)
{
    struct yl_short word;
    const char *label = yl_metric_label(metric, lang);
    size_t length = strcspn(label, "(");
    const char *wide = strstr(label, "（");
    if (wide && (size_t)(wide - label) < length) length = (size_t)(wide - label);
    while (length && label[length - 1] == ' ') length--;
    snprintf(word.text, sizeof word.text, "%.*s", (int)length, label);
    return word;
}

enum yl_as yl_find_as(const char *metric)
{
    const struct yl_metric_name *name = yl_metric_find(metric);
    if (yl_metric_is_share(metric)) return YL_AS_SHARE;
    if (name && name->unit == YL_METRIC_SECONDS) return YL_AS_SECONDS;
    return name && name->unit == YL_METRIC_CNY ? YL_AS_MONEY : YL_AS_NUMBER;
}

/* What stands before and behind the place of a metric where "METRIC of 'PLACE'" is no English. */
static const struct {
    const char *metric, *front[2], *behind[2];
} of_place[] = {
    {"abandoned", {"visits that give up waiting for ", "因等不及"}, {"", "而放弃的访问"}},
    {"entrants", {"entries into ", "进入"}, {"", "的人次"}},
    {"left", {"", ""}, {" left at the end", "最后的剩余"}},
    {"per_mille", {"orders per 1,000 arrivals of ", ""}, {"", "每千入口人次的订单"}},
    {"ran_out_s", {"time until ", ""}, {" runs out", "用完前的时间"}},
    {"reached", {"visits that reach ", "达成"}, {"", "的访问"}},
    {"refused", {"refusals of ", "领不到"}, {"", "的人次"}},
    {"stockouts", {"orders turned down at ", ""}, {"", "遇缺货的人次"}},
    {"turned_away", {"visits that find no seat in ", "进不去"}, {"", "的访问"}},
    {"wait_all_mean_s", {"mean wait for ", "等"}, {" (all who ask)", "的平均时间（所有请求者）"}},
    {"wait_mean_s", {"mean wait for ", "等"}, {" (those served)", "的平均时间（已接待者）"}},
};

const char *yl_find_metric(struct yl_arena *arena, const struct yl_result *names, enum yl_lang lang,
                           const char *place, const char *metric)
{
    const struct yl_short own = yl_find_word(metric, lang);
    const char *dot = strchr(place, '.'),
               *label = yl_label(names, lang, dot ? dot + 1 : place, "%s", place),
               *front = T(lang, yl_arena_print(arena, "%s of ", own.text), ""),
               *behind = T(
                   lang, "",
                   yl_arena_print(arena, yl_text_begins(own.text, "到") ? "%s" : "的%s", own.text));
    if (!strcmp(place, "all")) return yl_arena_print(arena, "%s", own.text);
    for (size_t i = 0; i < sizeof of_place / sizeof *of_place; i++) {
        if (strcmp(of_place[i].metric, metric) != 0) continue;
        front = of_place[i].front[lang];
        behind = of_place[i].behind[lang];
    }
    return yl_arena_print(arena, T(lang, "%s'%s'%s", "%s“%s”%s"), front, label, behind);
}

void yl_finding_metric(struct yl_findings *out, const struct yl_result *names, const char *place,
                       const char *metric)
{
    yl_finding_word(out, "metric", yl_find_metric(&out->arena, names, YL_EN, place, metric),
                    yl_find_metric(&out->arena, names, YL_ZH, place, metric));
}

const char *yl_find_path(struct yl_findings *out, const struct yl_result *names, enum yl_lang lang,
                         const char *path)
{
    char words[YL_PATH_WORDS];
    yl_label_path(words, names, lang, path);
    return kept(out, words);
}

void yl_finding_path(struct yl_findings *out, const struct yl_result *names, const char *slot,
                     const char *path)
{
    yl_finding_word(out, slot, yl_find_path(out, names, YL_EN, path),
                    yl_find_path(out, names, YL_ZH, path));
}

void yl_finding_variant(struct yl_findings *out, const struct yl_result *names, const char *slot,
                        const char *variant)
{
    yl_finding_word(out, slot, kept(out, yl_label_variant(names, YL_EN, variant)),
                    kept(out, yl_label_variant(names, YL_ZH, variant)));
}

void yl_finder_place(struct yl_finder *finder, const char *slot, const struct yl_metric *metric)
{
    const char *dot = strchr(metric->place, '.'), *name = dot ? dot + 1 : metric->place;
    if (strstr(name, ".items.")) { /* with its shop */
        yl_finding_path(finder->out, finder->result, slot, metric->place);
        return;
    }
    yl_finding_word(finder->out, slot, yl_label(finder->result, YL_EN, name, "%s", metric->place),
                    yl_label(finder->result, YL_ZH, name, "%s", metric->place));
}

void yl_finder_metric(struct yl_finder *finder)
{
    yl_finding_metric(finder->out, finder->result, finder->decisive->place,
                      finder->decisive->metric);
    yl_finding_flag(finder->out, "each", finder->decisive->kind != YL_KIND_RATIO);
}

void yl_finder_variant(struct yl_finder *finder, const char *slot, uint32_t v)
{
    yl_finding_variant(finder->out, finder->result, slot, finder->result->variant[v].name);
}

void yl_finder_entry(struct yl_finder *finder, const char *slot, const char *entry)
{
    yl_finding_word(finder->out, slot, yl_label_entry(finder->result, YL_EN, entry),
                    yl_label_entry(finder->result, YL_ZH, entry));
}

void yl_find_more(struct yl_findings *out, enum yl_wording wording, double more, const char *slot)
{
    if (!(more > 0)) return;
    yl_finding_part(out, wording);
    yl_finding_count(out, "more", more);
    yl_finding_into(out, slot);
}

double yl_finder_mean(const struct yl_finder *finder, const struct yl_metric *near,
                      const char *metric)
{
    const uint32_t from = (uint32_t)(near - finder->base->metric);
    const struct yl_metric *found = yl_summary_find(finder->base, from, near->place, metric);
    struct yl_summary summary;
    if (!found) return 0;
    yl_summary_metric(&summary, found, finder->stats);
    return isfinite(summary.mean) ? summary.mean : 0;
}

double yl_finder_of(const struct yl_finder *finder, const char *place, const char *metric)
{
    const struct yl_metric *found = yl_summary_find(finder->base, 0, place, metric);
    return found ? yl_finder_mean(finder, found, metric) : 0;
}

double yl_finder_weight(const struct yl_finder *finder, double part, bool spent, bool mended)
{
    const struct yl_metric *by = finder->decisive;
    const double of = yl_finder_of(finder, "all", "orders");
    double mean = by && !mended ? yl_finder_mean(finder, by, by->metric) : 0;
    if (by && spent && !mended && !strcmp(by->metric, "net_cny"))
        mean += yl_finder_mean(finder, by, "cost_cny");
    return mean > 0 && part > 0 && of > 0 ? mean * part / of : (double)NAN;
}

struct yl_finder yl_finder_in(const struct yl_finder *finder, uint32_t v)
{
    struct yl_finder of = *finder;
    of.base = &finder->result->variant[v];
    of.stats = yl_arena_get(&finder->out->arena, sizeof *of.stats);
    *of.stats = *finder->stats;
    of.stats->failed = of.base->failed;
    return of;
}

double yl_finder_mean_in(const struct yl_finder *finder, uint32_t v, const char *place,
                         const char *metric)
{
    const struct yl_finder of = yl_finder_in(finder, v);
    return yl_finder_of(&of, place, metric);
}

const char *yl_finder_clock(const struct yl_finder *finder, double since)
{
    const struct yl_variant_result *base = finder->base;
    char iso[YL_TIME_TEXT];
    const int64_t day = INT64_C(86400000000), minute = 60000000;
    int64_t at = base->from + (int64_t)(since * 1e6);
    if (at % minute) at += minute - (at % minute + minute) % minute;
    yl_time_print(iso, at, &finder->result->zone);
    bool days = base->bins && base->bin_start[base->bins] - base->from > day;
    return yl_arena_print(&finder->out->arena, "%.*s%s%.5s", days ? 5 : 0, iso + strlen("2026-"),
                          days ? " " : "", iso + strlen("2026-05-01T"));
}

/* Has it a value in a campaign, other than 0 or `any`? A ratio over 0 has none. */
static bool has_value(const struct yl_metric *metric, uint32_t replications, bool any)
{
    for (uint32_t r = 0; metric && r < replications; r++) {
        const double value = yl_summary_value(metric, r);
        if (isfinite(value) && (any || value != 0)) return true;
    }
    return false;
}

/* In any variant. */
static bool ever(const struct yl_result *result, const char *place, const char *metric)
{
    for (uint32_t v = 0; v < result->variants; v++)
        if (has_value(yl_summary_find(&result->variant[v], 0, place, metric), result->replications,
                      false))
            return true;
    return false;
}

bool yl_find_priced(const struct yl_result *result)
{
    bool priced = ever(result, "all", "gmv_cny");
    for (uint32_t i = 0; i < result->settings; i++) {
        const struct yl_setting *one = &result->setting[i];
        priced |= yl_text_begins(one->path, "shops.") && strstr(one->path, ".price");
    }
    return priced;
}

static int64_t total(const struct yl_metric *metric, uint32_t replications)
{
    int64_t sum = 0;
    for (uint32_t r = 0; metric && r < replications; r++) sum += metric->num[r];
    return sum;
}

bool yl_finder_is_room(const struct yl_metric *metric)
{
    return !metric->is_path && !strcmp(metric->metric, "entrants");
}

const char *yl_find_decides(bool sold, bool priced, bool costed)
{
    if (!sold) return NULL;
    return priced && costed ? "net_cny" : "orders";
}

const struct yl_metric *yl_find_decisive(const struct yl_result *result)
{
    const struct yl_variant_result *base = &result->variant[0];
    const struct yl_metric *net = yl_summary_find(base, 0, "all", "net_cny"),
                           *orders = yl_summary_find(base, 0, "all", "orders");
    const struct yl_metric *room = NULL;
    for (uint32_t i = 0; i < result->targets; i++) {
        const struct yl_target *target = &result->target[i];
        const struct yl_metric *named = yl_summary_find(base, 0, target->place, target->metric);
        if (yl_target_decides(target) && has_value(named, result->replications, true) &&
            ever(result, target->place, target->metric))
            return named;
    }
    const bool sold = ever(result, "all", "orders"), costed = net && !net->no_cost,
               priced = sold ? ever(result, "all", "gmv_cny") : yl_find_priced(result);
    const char *all = yl_find_decides(sold || (priced && costed), priced, costed);
    if (all) return strcmp(all, "net_cny") ? orders : net;
    for (uint32_t i = 0; i < base->metrics; i++)
        if (yl_finder_is_room(&base->metric[i]) &&
            total(&base->metric[i], result->replications) > total(room, result->replications))
            room = &base->metric[i];
    return room ? room : orders;
}

/* ---- risk ---- */

static void chance(struct yl_finder *finder, const struct yl_risk *risk,
                   const struct yl_metric *metric)
{
    const bool all = risk->bad == risk->n; /* no estimate is a certainty */
    yl_finding_flag(finder->out, "all", all);
    if (risk->bad && !all) yl_finding_count(finder->out, "bad", risk->bad);
    yl_finder_figure(finder, "n", YL_AS_NUMBER, risk->n, metric, "n");
    if (all) {
        yl_finder_figure(finder, "least", YL_AS_SHARE, risk->low, metric, "risk_low");
        return;
    }
    if (risk->bad) yl_finder_figure(finder, "low", YL_AS_SHARE, risk->low, metric, "risk_low");
    yl_finder_figure(finder, "high", YL_AS_SHARE, risk->high, metric, "risk_high");
}

static void find_loss(struct yl_finder *finder)
{
    const struct yl_metric *net = yl_summary_find(finder->base, 0, "all", "net_cny");
    struct yl_risk risk;
    if (!net) return;
    yl_risk_loss(&risk, net, finder->stats);
    if (!isfinite(risk.share) || !isfinite(risk.high)) return;
    if (!has_value(net, finder->result->replications, false) || !yl_find_priced(finder->result))
        return;
    yl_finding_begin(finder->out, risk.bad ? YL_WORDING_LOSS : YL_WORDING_NO_LOSS, NAN);
    chance(finder, &risk, net);
    if (!finder->best) return;
    const bool loses = risk.bad > 0;
    const struct yl_finder with = yl_finder_in(finder, finder->best);
    const struct yl_metric *then = yl_summary_find(with.base, 0, net->place, net->metric);
    if (then) yl_risk_loss(&risk, then, with.stats);
    if (!then || !isfinite(risk.share) || !(loses || risk.bad)) return;
    yl_finder_variant(finder, "variant", finder->best);
    yl_finding_flag(finder->out, "none", !risk.bad);
    yl_finding_flag(finder->out, "every", risk.bad == risk.n);
    if (risk.bad) yl_finding_count(finder->out, "with", risk.bad);
}

bool yl_find_is_loss(const struct yl_target *target)
{
    return target->at_least && target->number == 0 && !strcmp(target->metric, "net_cny") &&
           !strcmp(target->place, "all");
}

void yl_finder_target(struct yl_finder *finder, const struct yl_target *target)
{
    struct yl_arena *arena = &finder->out->arena;
    const char *word[2], *name = strchr(target->place, '.');
    const bool lasts = !strcmp(target->metric, "ran_out_s");
    const char *at = yl_finder_clock(finder, lasts ? target->number : 0);
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        const struct yl_short number =
            yl_short_as(yl_find_as(target->metric), target->number, lang);
        const char *what =
                       yl_find_metric(arena, finder->result, lang, target->place, target->metric),
                   *blank = number.text[strspn(number.text, "−0123456789,.% ")] ? "" : " ";
        const char *bound =
            target->at_least ? T(lang, "at least", "不少于") : T(lang, "at most", "不超过");
        word[lang] = T(lang, yl_arena_print(arena, "%s %s %s", bound, number.text, what),
                       yl_arena_print(arena, "%s%s %s%s", what, bound, number.text, blank));
        if (!lasts) continue;
        const char *form = yl_text_begins(target->place, "shops.")
                               ? T(lang, "the stock of '%s'", "“%s”的库存")
                               : T(lang, "'%s'", "“%s”"),
                   *thing = yl_arena_print(arena, form,
                                           yl_label(finder->result, lang,
                                                    name ? name + 1 : target->place, "%s",
                                                    target->place));
        word[lang] =
            yl_arena_print(arena,
                           target->at_least ? T(lang, "%s lasting until %s", "%s撑到 %s ")
                                            : T(lang, "%s being gone by %s", "%s在 %s 前用完"),
                           thing, at);
    }
    yl_finding_word(finder->out, "target", word[YL_EN], word[YL_ZH]);
    yl_finding_count(finder->out, "bound", target->number);
}

static void find_missed(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->result->targets; i++) {
        const struct yl_target *target = &finder->result->target[i];
        const struct yl_metric *metric =
            yl_summary_find(finder->base, 0, target->place, target->metric);
        char name[YL_TARGET_NAME];
        struct yl_summary summary;
        struct yl_risk risk;
        yl_target_print(name, target);
        yl_summary_target(&summary, target, finder->base, finder->stats);
        yl_risk_missed(&risk, &summary);
        if (metric && !risk.n) { /* in no campaign */
            yl_finding_begin(finder->out, YL_WORDING_UNJUDGED, NAN);
            yl_finder_target(finder, target);
            yl_finding_count(finder->out, "n", finder->result->replications);
        }
        if (!metric || !risk.n || !isfinite(risk.high) || yl_find_is_loss(target)) continue;
        const struct yl_metric cell = {.place = "targets", .metric = kept(finder->out, name)};
        yl_finding_begin(finder->out, risk.bad ? YL_WORDING_MISSED : YL_WORDING_MET, NAN);
        yl_finder_target(finder, target);
        chance(finder, &risk, &cell);
    }
}

/* Fewer campaigns than were asked for. */
static void find_ended(struct yl_finder *finder)
{
    const struct yl_result *result = finder->result;
    if (!result->asked) return;
    yl_finding_begin(finder->out, YL_WORDING_ENDED, -1);
    yl_finding_count(finder->out, "n", result->replications);
    yl_finding_count(finder->out, "asked", result->asked);
    if (result->looked && finder->out->decided)
        yl_finding_word(finder->out, "why",
                        "it was decided (the intervals of differences hold at all looks together)",
                        "已分出高下（差值的区间对历次查看同时成立）");
    else if (result->looked && finder->out->need > result->asked)
        yl_finding_word(finder->out, "why",
                        "those that were asked for would not distinguish what is open",
                        "按设定的次数也分不出余下各方案的高下");
    else
        yl_finding_word(finder->out, "why", "its time was over", "时间到了");
}

/* Behind the verdict. */
static void (*const table[])(struct yl_finder *) = {
    find_ended,       find_loss, /* costs are known, 20 campaigns */
    find_missed,                 /* of each target */
    yl_find_late,                /* of begun visits that the horizon cuts off */
    yl_find_unknown,             /* of a run with draws */
    yl_find_evidence,            /* of a run whose draws it weighed */
    yl_find_measure,             /* which uncertain input first, where one is prominent */
    yl_find_choice,              /* which variant, over the uncertain inputs */
    yl_find_timing,              /* of a room that 5 % of its visits do not find live */
    yl_find_binds,               /* stock, limit, budget, seats or agents that cost 1 % */
    yl_find_lost,                /* the largest reason, of 5 % of those that come */
    yl_find_dear,                /* entries that cost more than their chains sell */
    yl_find_way,                 /* which way converts best, where two sell */
    yl_find_where,               /* how many orders come without a live room */
    yl_find_frame,               /* whether uncertain inputs are fixed or drawn */
};

static void list_entries(struct yl_finder *finder)
{
    const struct yl_variant_result *base = finder->base;
    finder->entry = yl_get_zeroed(base->funnels + 1, sizeof *finder->entry);
    for (uint32_t i = 0; i < base->funnels; i++)
        if (!i || strcmp(base->funnel[i].entry, base->funnel[i - 1].entry) != 0)
            finder->entry[finder->entries++] = base->funnel[i].entry;
}

/* What visits of each entry lose in the variant. */
static struct yl_losses *losses_in(const struct yl_finder *finder, uint32_t v)
{
    const struct yl_finder in = yl_finder_in(finder, v);
    struct yl_losses *losses = yl_get_zeroed(finder->entries + 1, sizeof *losses);
    for (uint32_t e = 0; e < finder->entries; e++) {
        uint32_t first = 0, next;
        while (first < in.base->funnels &&
               strcmp(in.base->funnel[first].entry, finder->entry[e]) != 0)
            first++;
        if (first < in.base->funnels)
            yl_losses_of_entry(&losses[e], in.base, first, &next, in.stats);
        yl_result_rest(finder->result, 0);
    }
    return losses;
}

static void find(struct yl_findings *out, const struct yl_result *result,
                 const struct yl_metric *by, bool between)
{
    struct yl_replication_stats stats;
    *out = (struct yl_findings){.one = result->replications == 1};
    if (!result->variants) return;
    yl_replication_stats_init(&stats, result->replications);
    stats.group = result->drawn.each;
    stats.looked = result->looked;
    struct yl_finder finder = {.out = out,
                               .result = result,
                               .base = &result->variant[0],
                               .decisive = by ? by : yl_find_decisive(result),
                               .stats = &stats};
    stats.failed = finder.base->failed;
    by = finder.decisive;
    if (by) finder.family = yl_compare_family(result, (uint32_t)(by - finder.base->metric), by);
    yl_find_verdict(&finder);
    list_entries(&finder);
    finder.losses = losses_in(&finder, 0);
    finder.then = losses_in(&finder, finder.best);
    finder.sold_out = yl_finder_sold_out(&finder);
    if (result->drawn.draws && finder.decisive)
        yl_unknowns_init(&finder.unknowns, result, finder.decisive);
    for (size_t k = 0; !between && k < sizeof table / sizeof *table; k++) {
        table[k](&finder);
        yl_result_rest(result, 0);
    }
    yl_findings_close(out);
    for (uint32_t e = 0; e < finder.entries; e++) {
        yl_losses_free(&finder.losses[e]);
        yl_losses_free(&finder.then[e]);
    }
    yl_unknowns_free(&finder.unknowns);
    YL_FREE(finder.losses, finder.then, finder.entry);
    yl_replication_stats_free(&stats);
}

void yl_find_run(struct yl_findings *out, const struct yl_result *result)
{
    find(out, result, NULL, false);
}

void yl_find_between(struct yl_findings *out, const struct yl_result *result,
                     const struct yl_metric *by)
{
    find(out, result, by, true);
}
