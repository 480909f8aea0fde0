/* find_binds.c: what is the bottleneck, and when it runs out; contract in find_parts.h */
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BINDS_FROM 0.05 /* share of campaigns in which something runs out, to be named */
#define FOUND_FULL 0.01 /* share of visits that find seats or agents taken, to be named */

static const char *setting(const struct yl_finder *finder, const char *place, const char *key)
{
    enum { PATH = 400 };
    char path[PATH];
    snprintf(path, sizeof path, "%s.%s", place, key);
    for (uint32_t i = 0; i < finder->result->settings; i++) {
        const struct yl_setting *one = &finder->result->setting[i];
        if (!strcmp(one->path, path) && !strcmp(one->variant, finder->base->name))
            return one->value ? one->value : "";
    }
    return "";
}

struct gone { /* in how many campaigns something ran out, and when in half of these */
    uint32_t n, times;
    double share;
    char half[YL_TIME_TEXT];
};

static void clock_time(char text[YL_TIME_TEXT], const struct yl_finder *finder, double since)
{
    enum { DATE = 5, TIME = 11, TIME_END = 16 };
    const struct yl_variant_result *base = finder->base;
    char iso[YL_TIME_TEXT];
    int64_t day = INT64_C(86400000000), at = base->from + (int64_t)(since * 1e6);
    yl_time_print(iso, at, &finder->result->zone);
    bool days = base->bins && base->bin_start[base->bins] - base->from > day;
    int first = days ? DATE : TIME;
    snprintf(text, YL_TIME_TEXT, "%.*s", TIME_END - first, iso + first);
    if (days) text[DATE] = ' ';
}

static bool is_gone(struct gone *gone, const struct yl_finder *finder,
                    const struct yl_metric *metric)
{
    const uint32_t replications = finder->result->replications;
    double *time = finder->stats->scratch[0];
    *gone = (struct gone){0};
    for (uint32_t r = 0; r < replications; r++) {
        if (finder->base->failed && finder->base->failed[r]) continue;
        gone->n++;
        if (!isnan(metric->value[r])) time[gone->times++] = metric->value[r];
    }
    if (!gone->times) return false;
    gone->share = (double)gone->times / gone->n;
    yl_quantile_sort(time, gone->times);
    clock_time(gone->half, finder, yl_quantile(time, gone->times, 0.5));
    return gone->share >= BINDS_FROM;
}

/* As it is written: a plain number or an amount of money with its thousands apart. */
static void amount(struct yl_finder *finder, const char *written)
{
    char *rest = NULL;
    const double number = strtod(written, &rest);
    const bool money = !strcmp(rest, " CNY");
    if (rest == written || (*rest && !money))
        yl_finding_word(finder->out, "much", written, written);
    else
        yl_finding_figure(finder->out, "much", money ? YL_AS_MONEY : YL_AS_NUMBER, number,
                          YL_NO_CELL);
}

static void gone_figures(struct yl_finder *finder, const struct gone *gone, const char *much)
{
    const char *half = yl_arena_print(&finder->out->arena, "%s", gone->half);
    amount(finder, much);
    yl_finder_count(finder, "times", gone->times);
    yl_finder_count(finder, "n", gone->n);
    yl_finding_word(finder->out, "half", half, half);
}

static void find_sold(struct yl_finder *finder, const struct yl_metric *metric,
                      const struct gone *gone, bool stock)
{
    const double vain = yl_finder_mean(finder, metric, stock ? "stockouts" : "refused");
    yl_finding_begin(finder->out, stock ? YL_WORDING_STOCK_OUT : YL_WORDING_LIMIT_OUT, NAN);
    yl_finder_place(finder, "place", metric);
    gone_figures(finder, gone, setting(finder, metric->place, stock ? "stock" : "allow"));
    yl_finding_figure(finder->out, "vain", YL_AS_NUMBER, vain,
                      YL_FOUND_AT(.file = "summary.csv", .variant = finder->base->name,
                                  .place = metric->place, .metric = stock ? "stockouts" : "refused",
                                  .column = "mean"));
}

static void find_budget(struct yl_finder *finder, const struct yl_metric *metric,
                        const struct gone *gone)
{
    const char *budget = setting(finder, metric->place, "budget");
    const char *place = yl_arena_print(&finder->out->arena, "budgets.%s", budget);
    const char *shared = place ? setting(finder, place, "amount") : "";
    yl_finding_begin(finder->out, YL_WORDING_BUDGET_OUT, NAN);
    if (*shared)
        yl_finding_word(finder->out, "place", yl_label(finder->result, YL_EN, budget, "%s", place),
                        yl_label(finder->result, YL_ZH, budget, "%s", place));
    else
        yl_finder_place(finder, "place", metric);
    gone_figures(finder, gone, *shared ? shared : budget);
}

static bool is_new_budget(const struct yl_finder *finder, uint32_t at)
{
    const char *own = setting(finder, finder->base->metric[at].place, "budget");
    char *end = NULL;
    if (!*own || (strtod(own, &end), end != own)) return true; /* an amount of its own */
    for (uint32_t i = 0; i < at; i++) {
        const struct yl_metric *metric = &finder->base->metric[i];
        if (!strcmp(metric->metric, "ran_out_s") &&
            !strcmp(setting(finder, metric->place, "budget"), own))
            return false;
    }
    return true;
}

void yl_find_runs_out(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        struct gone gone;
        const struct yl_metric *metric = &finder->base->metric[i];
        if (metric->is_path || strcmp(metric->metric, "ran_out_s") != 0) continue;
        if (!is_gone(&gone, finder, metric)) continue;
        const bool stock = !strncmp(metric->place, "shops.", 6);
        if (stock || !strncmp(metric->place, "limits.", 7))
            find_sold(finder, metric, &gone, stock);
        else if (is_new_budget(finder, i))
            find_budget(finder, metric, &gone);
    }
}

void yl_find_full(struct yl_finder *finder)
{
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *metric = &finder->base->metric[i];
        const bool room = yl_finder_is_room(metric), agents = !strcmp(metric->metric, "requests");
        if (!room && !agents) continue;
        const double gave_up = yl_finder_mean(finder, metric, "abandoned"),
                     lost = gave_up + (room ? yl_finder_mean(finder, metric, "turned_away") : 0),
                     came = yl_finder_mean(finder, metric, metric->metric) + (room ? lost : 0);
        if (!(lost > 0) || lost < FOUND_FULL * came) continue;
        yl_finding_begin(finder->out, room ? YL_WORDING_FULL : YL_WORDING_AGENTS, NAN);
        yl_finder_place(finder, "place", metric);
        yl_finder_count(finder, "came", came);
        yl_finder_count(finder, "lost", lost);
    }
}

void yl_find_limits(struct yl_findings *out, const char *metric, const struct yl_limit_gain *gain,
                    size_t count)
{
    const char *all = strncmp(metric, "all.", 4) ? NULL : metric + 4;
    const struct yl_limit_gain *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (gain[i].low > 0 && (!best || gain[i].low > best->low)) best = &gain[i];
    yl_finding_begin(out, best ? YL_WORDING_LIMIT_GAIN : YL_WORDING_NO_LIMIT_GAIN,
                     best ? best->gain : (double)NAN);
    const char *word[2];
    for (int lang = 0; lang < 2; lang++)
        word[lang] = yl_arena_print(&out->arena, "%s",
                                    all ? yl_find_word(all, (enum yl_lang)lang).text : metric);
    yl_finding_word(out, "metric", word[YL_EN], word[YL_ZH]);
    if (!best) return;
    yl_finding_word(out, "path", best->path, best->path);
    yl_finding_figure(out, "units", YL_AS_NUMBER, best->units, YL_NO_CELL);
    yl_finding_figure(out, "gain", YL_AS_MOVE, best->gain, YL_NO_CELL);
    yl_finding_figure(out, "low", YL_AS_MOVE, best->low, YL_NO_CELL);
    yl_finding_figure(out, "high", YL_AS_MOVE, best->high, YL_NO_CELL);
}
