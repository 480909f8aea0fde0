/* conclude_binds.c: which limit binds, and when it runs out; contract in conclude_parts.h */
#include "sim/output/conclude_parts.h"
#include "sim/output/labels.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BINDS_FROM 0.05  /* share of campaigns in which something runs out, to be named */
#define ALWAYS_FROM 0.95 /* from here on more arrivals bring nothing more */
#define FOUND_FULL 0.01  /* share of visits that find seats or agents taken, to be named */

static const char *setting(const struct yl_speaker *speaker, const char *place, const char *key)
{
    enum { PATH = 400 };
    char path[PATH];
    snprintf(path, sizeof path, "%s.%s", place, key);
    for (uint32_t i = 0; i < speaker->result->settings; i++) {
        const struct yl_setting *one = &speaker->result->setting[i];
        if (!strcmp(one->path, path) && !strcmp(one->variant, speaker->base->name))
            return one->value ? one->value : "";
    }
    return "";
}

struct gone { /* in how many campaigns something ran out, and when in half of these */
    uint32_t n, times;
    double share;
    char half[YL_TIME_TEXT];
};

static void clock_time(char text[YL_TIME_TEXT], const struct yl_speaker *speaker, double since)
{
    enum { DATE = 5, TIME = 11, TIME_END = 16 };
    const struct yl_variant_result *base = speaker->base;
    char iso[YL_TIME_TEXT];
    int64_t day = INT64_C(86400000000), at = base->from + (int64_t)(since * 1e6);
    yl_time_print(iso, at, &speaker->result->zone);
    bool days = base->bins && base->bin_start[base->bins] - base->from > day;
    int first = days ? DATE : TIME;
    snprintf(text, YL_TIME_TEXT, "%.*s", TIME_END - first, iso + first);
    if (days) text[DATE] = ' ';
}

static bool is_gone(struct gone *gone, const struct yl_speaker *speaker,
                    const struct yl_metric *metric)
{
    const uint32_t replications = speaker->result->replications;
    double *time = speaker->stats->scratch[0];
    *gone = (struct gone){0};
    for (uint32_t r = 0; r < replications; r++) {
        if (speaker->base->failed && speaker->base->failed[r]) continue;
        gone->n++;
        if (!isnan(metric->value[r])) time[gone->times++] = metric->value[r];
    }
    if (!gone->times) return false;
    gone->share = (double)gone->times / gone->n;
    yl_quantile_sort(time, gone->times);
    clock_time(gone->half, speaker, yl_quantile(time, gone->times, 0.5));
    return gone->share >= BINDS_FROM;
}

/* As it is written, a plain number or amount of money with its thousands apart. */
struct amount {
    char text[YL_SHORT + sizeof " CNY"];
};
static struct amount amount_in(enum yl_lang lang, const char *written)
{
    struct amount amount;
    char *rest = NULL;
    const double number = strtod(written, &rest);
    const bool money = !strcmp(rest, " CNY");
    if (rest == written || (*rest && !money))
        snprintf(amount.text, sizeof amount.text, "%s", written);
    else
        snprintf(amount.text, sizeof amount.text, "%s%s", yl_short_of(number).text,
                 money ? yl_text_in(lang, " CNY", " 元") : "");
    return amount;
}

static void say_gone(struct yl_sentence *out, const struct gone *gone, const char *much)
{
    yl_speaker_say(out, YL_EN,
                   yl_text_plural(YL_EN, gone->n, "%s%s%s gone in %u of %u campaign, by %s",
                                  "%s%s%s gone in %u of %u campaigns, half of them by %s", ""),
                   *much ? "all " : "it", amount_in(YL_EN, much).text, *much ? " are" : " is",
                   gone->times, gone->n, gone->half);
    yl_speaker_say(out, YL_ZH, "%u 场模拟中有 %u 场用完%s%s，其中一半在 %s 之前", gone->n,
                   gone->times, *much ? " " : "", amount_in(YL_ZH, much).text, gone->half);
}

static void say_sold(struct yl_sentence *out, const struct yl_speaker *speaker,
                     const struct yl_metric *metric, const struct gone *gone, bool stock)
{
    static const char *const in_vain[][2] = {
        {" More arrivals get no more of them.", "再多的触达也领不到更多。"},
        {" More arrivals bring no more orders.", "再多的触达也不会带来更多订单。"},
        {" More arrivals bring no more orders of it.", "再多的触达也不会带来它的更多订单。"}};
    struct yl_short sent =
        yl_short_of(yl_speaker_mean(speaker, metric, stock ? "stockouts" : "refused"));
    yl_speaker_say(out, YL_EN, stock ? "The stock of '%s' binds: " : "The limit '%s' binds: ",
                   yl_speaker_name(speaker, YL_EN, metric));
    yl_speaker_say(out, YL_ZH, stock ? "“%s”的库存起约束作用：" : "限额“%s”起约束作用：",
                   yl_speaker_name(speaker, YL_ZH, metric));
    say_gone(out, gone, setting(speaker, metric->place, stock ? "stock" : "allow"));
    yl_speaker_say(out, YL_EN, "; %s visits a campaign find %s.", sent.text,
                   stock ? "it sold out" : "none left");
    yl_speaker_say(out, YL_ZH, "；平均每场有 %s 次访问%s。", sent.text,
                   stock ? "遇到售罄" : "已领不到");
    if (gone->share < ALWAYS_FROM) return;
    bool item = strstr(metric->place, ".items.") != NULL; /* of several: others are still sold */
    const char *const *more = in_vain[stock + (stock && item)];
    yl_speaker_say(out, YL_EN, "%s", more[YL_EN]);
    yl_speaker_say(out, YL_ZH, "%s", more[YL_ZH]);
}

static void say_budget(struct yl_sentence *out, const struct yl_speaker *speaker,
                       const struct yl_metric *metric, const struct gone *gone)
{
    enum { PLACE = 300 };
    char place[PLACE];
    const char *budget = setting(speaker, metric->place, "budget");
    snprintf(place, sizeof place, "budgets.%.250s", budget);
    const char *shared = setting(speaker, place, "amount");
    if (*shared) {
        yl_speaker_say(out, YL_EN, "The budget '%s' binds: ",
                       yl_label(speaker->result, YL_EN, budget, "%s", place));
        yl_speaker_say(out, YL_ZH, "预算“%s”起约束作用：",
                       yl_label(speaker->result, YL_ZH, budget, "%s", place));
    } else {
        yl_speaker_say(out, YL_EN,
                       "The budget of '%s' binds: ", yl_speaker_name(speaker, YL_EN, metric));
        yl_speaker_say(out, YL_ZH, "“%s”的预算起约束作用：",
                       yl_speaker_name(speaker, YL_ZH, metric));
    }
    say_gone(out, gone, *shared ? shared : budget);
    yl_speaker_say(out, YL_EN, "; later arrivals are not made.");
    yl_speaker_say(out, YL_ZH, "；之后的触达不再发生。");
}

static bool is_new_budget(const struct yl_speaker *speaker, uint32_t at)
{
    const char *own = setting(speaker, speaker->base->metric[at].place, "budget");
    char *end = NULL;
    if (!*own || (strtod(own, &end), end != own)) return true; /* an amount of its own */
    for (uint32_t i = 0; i < at; i++) {
        const struct yl_metric *metric = &speaker->base->metric[i];
        if (!strcmp(metric->metric, "ran_out_s") &&
            !strcmp(setting(speaker, metric->place, "budget"), own))
            return false;
    }
    return true;
}

enum yl_stands yl_conclude_runs_out(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    struct gone gone;
    if (i >= speaker->base->metrics) return YL_NO_MORE;
    const struct yl_metric *metric = &speaker->base->metric[i];
    if (metric->is_path || strcmp(metric->metric, "ran_out_s") != 0) return YL_STANDS_NOT;
    if (!is_gone(&gone, speaker, metric)) return YL_STANDS_NOT;
    bool stock = !strncmp(metric->place, "shops.", 6);
    if (stock || !strncmp(metric->place, "limits.", 7))
        say_sold(out, speaker, metric, &gone, stock);
    else if (is_new_budget(speaker, i))
        say_budget(out, speaker, metric, &gone);
    else
        return YL_STANDS_NOT;
    return YL_STANDS;
}

enum yl_stands yl_conclude_full(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    if (i >= speaker->base->metrics) return YL_NO_MORE;
    const struct yl_metric *metric = &speaker->base->metric[i];
    bool room = yl_speaker_is_room(metric), agents = !strcmp(metric->metric, "requests");
    if (!room && !agents) return YL_STANDS_NOT;
    double gave_up = yl_speaker_mean(speaker, metric, "abandoned"),
           lost = gave_up + (room ? yl_speaker_mean(speaker, metric, "turned_away") : 0),
           came = yl_speaker_mean(speaker, metric, metric->metric) + (room ? lost : 0);
    if (!(lost > 0) || lost < FOUND_FULL * came) return YL_STANDS_NOT;
    if (room) {
        yl_speaker_say(out, YL_EN, "The seats (%s) bind: of %s visits a campaign %s find it full.",
                       yl_speaker_name(speaker, YL_EN, metric), yl_short_of(came).text,
                       yl_short_of(lost).text);
        yl_speaker_say(out, YL_ZH, "席位（%s）起约束作用：平均每场 %s 次访问中有 %s 次进不去。",
                       yl_speaker_name(speaker, YL_ZH, metric), yl_short_of(came).text,
                       yl_short_of(lost).text);
    } else {
        yl_speaker_say(
            out, YL_EN,
            "The number of agents (%s) binds: of %s requests a campaign %s give up waiting.",
            yl_speaker_name(speaker, YL_EN, metric), yl_short_of(came).text,
            yl_short_of(lost).text);
        yl_speaker_say(out, YL_ZH,
                       "客服人数（%s）起约束作用：平均每场 %s 次咨询中有 %s 次等不及放弃。",
                       yl_speaker_name(speaker, YL_ZH, metric), yl_short_of(came).text,
                       yl_short_of(lost).text);
    }
    return YL_STANDS;
}

/* Of everything its label without the unit, of a place as it is written. */
static struct yl_short gained(const char *metric, enum yl_lang lang)
{
    static const char all[] = "all.";
    struct yl_short word;
    if (strncmp(metric, all, strlen(all)) != 0)
        snprintf(word.text, sizeof word.text, "%s", metric);
    else
        word = yl_short_word(metric + strlen(all), lang);
    return word;
}

void yl_conclude_limits(struct yl_sentence *out, const char *metric,
                        const struct yl_limit_gain *gain, size_t count)
{
    const struct yl_limit_gain *best = NULL;
    *out = (struct yl_sentence){.id = "helps"};
    for (size_t i = 0; i < count; i++)
        if (gain[i].low > 0 && (!best || gain[i].low > best->low)) best = &gain[i];
    const struct yl_short en = gained(metric, YL_EN), zh = gained(metric, YL_ZH);
    if (!best) {
        yl_speaker_say(out, YL_EN, "No limit is seen to raise %s when it is raised by 10%%.",
                       en.text);
        yl_speaker_say(out, YL_ZH, "没有哪个限额提高 10%% 后能看出%s增加。", zh.text);
        return;
    }
    const struct yl_short units = yl_short_of(best->units), mean = yl_short_of(best->gain),
                          low = yl_short_of(best->low), high = yl_short_of(best->high);
    yl_speaker_say(out, YL_EN,
                   "What would help most: 10%% more of %s (+%s) brings +%s in %s a campaign (95%%, "
                   "over all raises: +%s to +%s).",
                   best->path, units.text, mean.text, en.text, low.text, high.text);
    yl_speaker_say(out, YL_ZH,
                   "最有帮助的是提高 %s：多 10%%（+%s）时每场的%s +%s（对全部提高同时成立的 95%% "
                   "区间：+%s 至 +%s）。",
                   best->path, units.text, zh.text, mean.text, low.text, high.text);
}
