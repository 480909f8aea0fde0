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

void yl_finder_metric(struct yl_finder *finder)
{
    yl_finding_metric(finder->out, finder->result, finder->decisive->place,
                      finder->decisive->metric);
}

void yl_finder_variant(struct yl_finder *finder, const char *slot, uint32_t v)
{
    yl_finding_variant(finder->out, finder->result, slot, finder->result->variant[v].name);
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

struct yl_finder yl_finder_in(const struct yl_finder *finder, uint32_t v)
{
    struct yl_finder of = *finder;
    of.base = &finder->result->variant[v];
    of.stats = yl_arena_get(&finder->out->arena, sizeof *of.stats);
    *of.stats = *finder->stats;
    of.stats->failed = of.base->failed;
    return of;
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

static bool is_room(const struct yl_metric *metric)
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
        if (is_room(&base->metric[i]) &&
            total(&base->metric[i], result->replications) > total(room, result->replications))
            room = &base->metric[i];
    return room ? room : orders;
}

/* ---- targets, and an end before its time ---- */

/* Is it met wherever no money is lost, as the screen tells? */
static bool is_loss(const struct yl_target *target)
{
    return target->at_least && target->number == 0 && !strcmp(target->metric, "net_cny") &&
           !strcmp(target->place, "all");
}

/* "orders at least 900" into the slot. */
static void put_target(struct yl_finder *finder, const struct yl_target *target)
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
        if (!metric || is_loss(target) || (risk.n && !risk.bad)) continue;
        yl_finding_begin(finder->out, risk.n ? YL_WORDING_MISSED : YL_WORDING_UNJUDGED, NAN);
        put_target(finder, target);
        const struct yl_metric cell = {.place = "targets", .metric = kept(finder->out, name)};
        if (risk.n) yl_finder_figure(finder, "share", YL_AS_SHARE, risk.share, &cell, "risk");
    }
}

/* Fewer campaigns than were asked for. */
static void find_ended(struct yl_finder *finder)
{
    const struct yl_result *result = finder->result;
    if (!result->asked) return;
    yl_finding_begin(finder->out, YL_WORDING_ENDED, NAN);
    yl_finding_count(finder->out, "n", result->replications);
    yl_finding_count(finder->out, "asked", result->asked);
    if (result->looked && finder->out->decided)
        yl_finding_word(finder->out, "why", "it is decided", "已分出高下");
    else if (result->looked && finder->out->need > result->asked)
        yl_finding_word(finder->out, "why", "more would not decide the rest",
                        "再多也分不出其余高下");
    else
        yl_finding_word(finder->out, "why", "its time was over", "时间到了");
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
    static void (*const table[])(struct yl_finder *) = {
        yl_find_tried,    /* what of all that was tried helps most */
        find_ended,       /* before the campaigns that were asked for */
        find_missed,      /* of each target */
        yl_find_runs_out, /* stock, limit, budget, seats or agents of which 1 % are turned away */
        yl_find_measure,  /* which uncertain input first, where one is prominent */
        yl_find_evidence, /* of a run whose draws it weighed */
        yl_find_frame,    /* whether uncertain inputs are fixed or drawn */
    };
    for (size_t k = 0; !between && k < sizeof table / sizeof *table; k++) {
        table[k](&finder);
        yl_result_rest(result, 0);
    }
    yl_findings_close(out);
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
