/* conclude.c: a table of sentences, each with the condition under which it stands; contract in
 * conclude.h */
#include "sim/output/conclude.h"
#include "sim/base/array.h"
#include "sim/output/conclude_parts.h"
#include "sim/output/conclusion.h"
#include "sim/output/files.h"
#include "sim/output/labels.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ----------------------------------------------------------------------------------- */

static void group(char *text, const char *digits)
{
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) *text++ = ',';
        *text++ = digits[i];
    }
    strcpy(text, digits + whole);
}

void yl_conclude_number(char text[YL_SHORT], double value)
{
    enum { MOST = 40 };
    char digits[MOST];
    double size = fabs(value);
    if (!isfinite(value) || size >= 1e30) {
        strcpy(text, isfinite(value) ? (value < 0 ? "< −10³⁰" : "> 10³⁰") : "–");
        return;
    }
    int places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    for (double below = size; below > 0 && below < 0.1 && places < 6; below *= 10) places++;
    snprintf(digits, sizeof digits, "%.*f", places, size);
    if (strchr(digits, '.')) {
        size_t length = strlen(digits);
        while (digits[length - 1] == '0') length--;
        length -= digits[length - 1] == '.';
        digits[length] = 0;
    }
    bool is_zero = !strcmp(digits, "0");
    if (value < 0 && !is_zero) {
        strcpy(text, "−");
        text += strlen(text);
    }
    group(text, digits);
}

void yl_conclude_percent(char text[YL_SHORT], double share)
{
    double value = 100 * share, size = fabs(value);
    if (size >= 9.95)
        value = round(value);
    else if (size >= 0.995)
        value = round(10 * value) / 10;
    yl_conclude_number(text, value);
    if (isfinite(share)) strcat(text, "%");
}

struct yl_short yl_short_of(double value)
{
    struct yl_short figure;
    yl_conclude_number(figure.text, value);
    return figure;
}

struct yl_short yl_short_share(double share)
{
    struct yl_short figure;
    yl_conclude_percent(figure.text, share);
    return figure;
}

struct yl_short yl_short_part(double share)
{
    return yl_short_share(share < 0 ? 0 : share > 1 ? 1 : share);
}

/* With its sign. */
static struct yl_short with_sign(double value)
{
    struct yl_short figure = yl_short_of(value), sign = {"+"};
    if (!(value > 0)) return figure;
    strcat(sign.text, figure.text);
    return sign;
}

const char *yl_speaker_name(const struct yl_speaker *speaker, enum yl_lang lang,
                            const struct yl_metric *metric)
{
    const char *dot = strchr(metric->place, '.');
    return yl_label(speaker->result, lang, dot ? dot + 1 : metric->place, "%s", metric->place);
}

const char *yl_speaker_variant(const struct yl_speaker *speaker, enum yl_lang lang, uint32_t v)
{
    return yl_label_variant(speaker->result, lang, speaker->result->variant[v].name);
}

/* Appends to the sentence. */
void yl_speaker_say(struct yl_sentence *out, enum yl_lang lang, const char *format, ...)
{
    size_t used = strlen(out->text[lang]);
    va_list list;
    va_start(list, format);
    vsnprintf(out->text[lang] + used, YL_SENTENCE - used, format, list);
    va_end(list);
}

/* ---- figures --------------------------------------------------------------------------------- */

static const struct yl_metric *metric_at(const struct yl_variant_result *variant, const char *place,
                                         const char *metric)
{
    return yl_summary_find(variant, 0, place, metric);
}

double yl_speaker_mean(const struct yl_speaker *speaker, const struct yl_metric *near,
                       const char *metric)
{
    const uint32_t from = (uint32_t)(near - speaker->base->metric);
    const struct yl_metric *found = yl_summary_find(speaker->base, from, near->place, metric);
    struct yl_summary summary;
    if (!found) return 0;
    yl_summary_metric(&summary, found, speaker->stats);
    return isfinite(summary.mean) ? summary.mean : 0;
}

static bool ever(const struct yl_metric *metric, uint32_t replications)
{
    for (uint32_t r = 0; metric && r < replications; r++)
        if (metric->num[r]) return true;
    return false;
}

static int64_t total(const struct yl_metric *metric, uint32_t replications)
{
    int64_t sum = 0;
    for (uint32_t r = 0; metric && r < replications; r++) sum += metric->num[r];
    return sum;
}

bool yl_speaker_is_room(const struct yl_metric *metric)
{
    return !metric->is_path && !strcmp(metric->metric, "entrants");
}

const struct yl_metric *yl_conclude_decisive(const struct yl_result *result)
{
    const struct yl_variant_result *base = &result->variant[0];
    const struct yl_metric *net = metric_at(base, "all", "net_cny"),
                           *orders = metric_at(base, "all", "orders");
    const struct yl_metric *room = NULL;
    if (ever(orders, result->replications)) return net && !net->no_cost ? net : orders;
    for (uint32_t i = 0; i < base->metrics; i++)
        if (yl_speaker_is_room(&base->metric[i]) &&
            total(&base->metric[i], result->replications) > total(room, result->replications))
            room = &base->metric[i];
    return room ? room : orders;
}

struct yl_short yl_short_word(const char *metric, enum yl_lang lang)
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

const char *yl_speaker_unit(const struct yl_metric *metric, enum yl_lang lang)
{
    if (metric->kind != YL_KIND_MONEY) return "";
    return lang == YL_ZH ? " 元" : " CNY";
}

/* ---- risk ------------------------------------------------------------------------------------ */

static enum yl_stands say_loss(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    const struct yl_metric *net = metric_at(speaker->base, "all", "net_cny");
    struct yl_risk risk;
    if (i || !net) return YL_NO_MORE;
    yl_risk_loss(&risk, net, speaker->stats);
    if (!isfinite(risk.share) || !isfinite(risk.high)) return YL_NO_MORE;
    if (!ever(net, speaker->result->replications)) return YL_NO_MORE;
    if (!risk.bad) {
        yl_speaker_say(out, YL_EN,
                       "None of %u campaigns loses money; the chance of a loss is at most %s.",
                       risk.n, yl_short_share(risk.high).text);
        yl_speaker_say(out, YL_ZH, "%u 场模拟均未亏损；亏损的概率至多 %s。", risk.n,
                       yl_short_share(risk.high).text);
        return YL_STANDS;
    }
    yl_speaker_say(out, YL_EN, "%u of %u campaigns lose money: a chance of %s (95%%: %s to %s).",
                   risk.bad, risk.n, yl_short_share(risk.share).text, yl_short_share(risk.low).text,
                   yl_short_share(risk.high).text);
    yl_speaker_say(out, YL_ZH, "%u 场模拟中有 %u 场亏损：概率 %s（95%% 区间 %s 至 %s）。", risk.n,
                   risk.bad, yl_short_share(risk.share).text, yl_short_share(risk.low).text,
                   yl_short_share(risk.high).text);
    return YL_STANDS;
}

static enum yl_stands say_missed(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    char name[YL_TARGET_NAME];
    struct yl_summary summary;
    struct yl_risk risk;
    if (i >= speaker->result->targets) return YL_NO_MORE;
    const struct yl_target *target = &speaker->result->target[i];
    yl_output_target(name, target);
    yl_summary_target(&summary, target, speaker->base, speaker->stats);
    yl_risk_missed(&risk, &summary);
    if (!risk.n || !isfinite(risk.high)) return YL_STANDS_NOT;
    yl_speaker_say(out, YL_EN, "The target %s is missed in %u of %u campaigns", name, risk.bad,
                   risk.n);
    yl_speaker_say(out, YL_ZH, "目标 %s 在 %u 场模拟中有 %u 场未达到", name, risk.n, risk.bad);
    yl_speaker_say(out, YL_EN, risk.bad ? ": a chance of %s (95%%: %s to %s)." : ".",
                   yl_short_share(risk.share).text, yl_short_share(risk.low).text,
                   yl_short_share(risk.high).text);
    yl_speaker_say(out, YL_ZH, risk.bad ? "：概率 %s（95%% 区间 %s 至 %s）。" : "。",
                   yl_short_share(risk.share).text, yl_short_share(risk.low).text,
                   yl_short_share(risk.high).text);
    return YL_STANDS;
}

/* ---- variants -------------------------------------------------------------------------------- */

/* Difference from base, in the metric that decides; better: in its own direction. */
static bool compare(struct yl_compared *compared, const struct yl_speaker *speaker, uint32_t v)
{
    const struct yl_variant_result *variant = &speaker->result->variant[v];
    const struct yl_metric *base = speaker->decisive,
                           *other = metric_at(variant, base->place, base->metric);
    if (!other) return false;
    const struct yl_pair pair = {other, base, variant->failed, speaker->base->failed,
                                 speaker->family};
    yl_compare_metric(compared, &pair, speaker->stats);
    return isfinite(compared->low_all) && isfinite(compared->high_all);
}

static bool is_apart(const struct yl_compared *compared)
{
    return compared->low_all > 0 || compared->high_all < 0;
}

static double best_share(const struct yl_speaker *speaker, uint32_t v)
{
    struct yl_risk_best best;
    const struct yl_variant_result *variant = &speaker->result->variant[v];
    const struct yl_metric *metric =
        metric_at(variant, speaker->decisive->place, speaker->decisive->metric);
    if (yl_risk_best_init(&best, speaker->result)) return NAN;
    double share = yl_risk_best_share(&best, v, (uint32_t)(metric - variant->metric));
    yl_risk_best_free(&best);
    return share;
}

/* "base"; of two runs the name of the first. */
static const char *base_word(const struct yl_speaker *speaker, enum yl_lang lang)
{
    return yl_label_unlabelled(lang, speaker->base->name);
}

static enum yl_stands say_best(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    const struct yl_metric *metric = speaker->decisive;
    struct yl_compared compared, most = {0};
    uint32_t best = 0, worse = 0, others = speaker->result->variants - 1;
    if (i || !others || !metric) return YL_NO_MORE;
    for (uint32_t v = 1; v <= others; v++) {
        if (!compare(&compared, speaker, v) || !is_apart(&compared)) continue;
        worse += compared.high_all < 0;
        if (compared.low_all <= 0 || (best && compared.diff <= most.diff)) continue;
        best = v;
        most = compared;
    }
    if (!best && worse < others) return YL_NO_MORE;
    struct yl_short word[] = {yl_short_word(metric->metric, YL_EN),
                              yl_short_word(metric->metric, YL_ZH)};
    if (!best) {
        yl_speaker_say(out, YL_EN, "No variant is better than %s: %s %s lower in %s.",
                       base_word(speaker, YL_EN),
                       others > 1 ? "all of them" : yl_speaker_variant(speaker, YL_EN, 1),
                       others > 1 ? "are" : "is", word[YL_EN].text);
        yl_speaker_say(out, YL_ZH, "没有方案优于%s：%s的%s%s更低。", base_word(speaker, YL_ZH),
                       others > 1 ? "各方案" : yl_speaker_variant(speaker, YL_ZH, 1),
                       word[YL_ZH].text, others > 1 ? "都" : "");
        return YL_STANDS;
    }
    double share = best_share(speaker, best);
    yl_speaker_say(
        out, YL_EN,
        "Variant %s is better than %s: %s %s%s in the mean (95%%%s: %s to %s); it comes out best "
        "in %s of %u campaigns.",
        yl_speaker_variant(speaker, YL_EN, best), base_word(speaker, YL_EN), word[YL_EN].text,
        with_sign(most.diff).text, yl_speaker_unit(metric, YL_EN),
        others > 1 ? " for all variants together" : "", with_sign(most.low_all).text,
        with_sign(most.high_all).text, yl_short_share(share).text, most.n);
    yl_speaker_say(
        out, YL_ZH,
        "方案 %s 优于%s：%s平均 %s%s（95%% %s %s 至 %s）；%u 场模拟中有 %s 的场次以它为最好。",
        yl_speaker_variant(speaker, YL_ZH, best), base_word(speaker, YL_ZH), word[YL_ZH].text,
        with_sign(most.diff).text, yl_speaker_unit(metric, YL_ZH),
        others > 1 ? "联合区间（各方案同时成立）" : "区间", with_sign(most.low_all).text,
        with_sign(most.high_all).text, most.n, yl_short_share(share).text);
    return YL_STANDS;
}

static enum yl_stands say_not_apart(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    const struct yl_metric *metric = speaker->decisive;
    struct yl_compared compared;
    uint32_t alike = 0;
    double seen = 0;
    if (i || speaker->result->variants < 2 || !metric) return YL_NO_MORE;
    for (uint32_t v = 1; v < speaker->result->variants; v++) {
        if (!compare(&compared, speaker, v) || is_apart(&compared)) continue;
        if (alike) {
            yl_speaker_say(out, YL_EN, ", ");
            yl_speaker_say(out, YL_ZH, "、");
        } else {
            yl_speaker_say(out, YL_EN, "Not told apart from %s: ", base_word(speaker, YL_EN));
            yl_speaker_say(out, YL_ZH, "与%s分辨不出高低：", base_word(speaker, YL_ZH));
        }
        for (int lang = 0; lang < 2; lang++)
            yl_speaker_say(out, (enum yl_lang)lang, "%s",
                           yl_speaker_variant(speaker, (enum yl_lang)lang, v));
        seen = fmax(seen, (compared.high_all - compared.low_all) / 2);
        alike++;
    }
    if (!alike) return YL_NO_MORE;
    if (seen > 0) {
        yl_speaker_say(out, YL_EN, "; %u campaigns see a change of %s%s or more in %s.",
                       speaker->result->replications, yl_short_of(seen).text,
                       yl_speaker_unit(metric, YL_EN), yl_short_word(metric->metric, YL_EN).text);
        yl_speaker_say(out, YL_ZH, "；%u 场模拟能看出%s相差 %s%s以上的变化。",
                       speaker->result->replications, yl_short_word(metric->metric, YL_ZH).text,
                       yl_short_of(seen).text, yl_speaker_unit(metric, YL_ZH));
    } else {
        yl_speaker_say(out, YL_EN, ", which %s the same in every campaign.",
                       alike > 1 ? "are" : "is");
        yl_speaker_say(out, YL_ZH, "，每一场都相同。");
    }
    return YL_STANDS;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static const struct {
    const char *id;
    enum yl_stands (*says)(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out);
    bool between; /* speaks of one variant beside the other, not of one alone */
} table[] = {
    {"loss", say_loss, false},                 /* costs are known, 20 campaigns */
    {"missed", say_missed, false},             /* of each target */
    {"not_known", yl_conclude_unknown, false}, /* of a run with draws */
    {"evidence", yl_conclude_evidence, false}, /* of a run whose draws it weighed */
    {"measure", yl_conclude_measure, false},   /* which guess first, where one stands out */
    {"choice", yl_conclude_choice, false},     /* which variant, over what is not known */
    {"best", say_best, true},                  /* an interval over all variants that excludes 0 */
    {"not_apart", say_not_apart, true},        /* variants whose interval holds 0 */
    {"runs_out", yl_conclude_runs_out, false}, /* stock, limit or budget, in 5 % of the campaigns */
    {"full", yl_conclude_full, false},         /* seats or agents, for 1 % of those that come */
    {"lost", yl_conclude_lost, false},         /* the largest reason, of 5 % of those that come */
    {"steep", yl_conclude_steep, false},       /* the step that loses most, 10 % of all arrivals */
};

static enum yl_status say_all(struct yl_conclusion *out, struct yl_speaker *speaker, bool between)
{
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        for (uint32_t i = 0; table[k].between || !between; i++) {
            if (!YL_ARRAY_RESERVE(&out->sentence, &out->capacity, out->sentences + 1))
                return YL_NO_MEMORY;
            struct yl_sentence *sentence = &out->sentence[out->sentences];
            *sentence = (struct yl_sentence){.id = table[k].id};
            enum yl_stands stands = table[k].says(speaker, i, sentence);
            if (stands == YL_NO_MORE) break;
            out->sentences += stands == YL_STANDS;
        }
    return YL_OK;
}

static enum yl_status lose(struct yl_speaker *speaker)
{
    const struct yl_variant_result *base = speaker->base;
    enum yl_status status = YL_OK;
    speaker->losses = calloc(base->funnels + 1, sizeof *speaker->losses);
    speaker->entry = calloc(base->funnels + 1, sizeof *speaker->entry);
    if (!speaker->losses || !speaker->entry) return YL_NO_MEMORY;
    for (uint32_t first = 0, next; first < base->funnels && !status; first = next) {
        const struct yl_funnel_row *row = &base->funnel[first];
        uint32_t e = speaker->entries++;
        speaker->entry[e] = row->entry;
        status = yl_losses_of_entry(&speaker->losses[e], base, first, &next, speaker->stats);
    }
    return status;
}

static enum yl_status make(struct yl_conclusion *conclusion, const struct yl_result *result,
                           bool between)
{
    struct yl_replication_stats stats;
    *conclusion = (struct yl_conclusion){0};
    if (!result->variants) return YL_OK;
    if (yl_replication_stats_init(&stats, result->replications)) return YL_NO_MEMORY;
    stats.group = result->drawn.each;
    struct yl_speaker speaker = {.result = result,
                                 .base = &result->variant[0],
                                 .decisive = yl_conclude_decisive(result),
                                 .stats = &stats};
    stats.failed = speaker.base->failed;
    const struct yl_metric *by = speaker.decisive;
    if (by) speaker.family = yl_compare_family(result, (uint32_t)(by - speaker.base->metric), by);
    enum yl_status status = lose(&speaker);
    if (!status && result->drawn.draws && speaker.decisive)
        status = yl_unknowns_init(&speaker.unknowns, result, speaker.decisive);
    if (!status) status = say_all(conclusion, &speaker, between);
    for (uint32_t e = 0; e < speaker.entries; e++) yl_losses_free(&speaker.losses[e]);
    free(speaker.losses);
    yl_unknowns_free(&speaker.unknowns);
    free(speaker.entry);
    yl_replication_stats_free(&stats);
    return status;
}

enum yl_status yl_conclude(struct yl_conclusion *conclusion, const struct yl_result *result)
{
    return make(conclusion, result, false);
}

enum yl_status yl_conclude_between(struct yl_conclusion *conclusion, const struct yl_result *result)
{
    return make(conclusion, result, true);
}

void yl_conclude_free(struct yl_conclusion *conclusion)
{
    free(conclusion->sentence);
    *conclusion = (struct yl_conclusion){0};
}

enum yl_status yl_conclude_write(const struct yl_result *result, const char *folder,
                                 struct yl_fault *fault)
{
    struct yl_conclusion conclusion;
    enum yl_status status = yl_conclude(&conclusion, result);
    if (status)
        return yl_fault_set(fault, status, "not enough memory for 'conclusions.csv'",
                            "内存不足，无法写 conclusions.csv");
    status = yl_conclusion_write(&conclusion, folder, result->bom, fault);
    yl_conclude_free(&conclusion);
    return status;
}
