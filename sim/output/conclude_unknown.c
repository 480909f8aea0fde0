/* conclude_unknown.c: chance, what is not known, what to measure first, the choice; contract in conclude_parts.h */
#include "sim/output/conclude_parts.h"
#include "sim/stats/first_order.h"
#include <math.h>
#include <string.h>

enum { NAMED = 4, MEASURED = 4 }; /* variants and guesses that are named, the first ones */
#define TO_NAME 0.005             /* a share of draws that prints as 0 has no name */

static const struct yl_unknown *unknown_of(const struct yl_speaker *speaker, uint32_t v)
{
    const struct yl_metric *metric = speaker->decisive;
    const struct yl_variant_result *variant = &speaker->result->variant[v];
    const struct yl_metric *own = yl_summary_find(variant, 0, metric->place, metric->metric);
    return own ? &speaker->unknowns.of[v][own - variant->metric] : NULL;
}

enum yl_stands yl_conclude_unknown(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    if (i || !speaker->result->drawn.draws || !speaker->decisive) return YL_NO_MORE;
    const struct yl_metric *metric = speaker->decisive;
    const struct yl_unknown *unknown = unknown_of(speaker, 0);
    double share = yl_unknown_share(unknown);
    if (isnan(share) || isnan(unknown->p05)) return YL_NO_MORE;
    const struct yl_short low = yl_short_of(unknown->p05), high = yl_short_of(unknown->p95),
                          not_known = yl_short_share(share), chance = yl_short_share(1 - share);
    for (int zh = 0; zh < 2; zh++) {
        const enum yl_lang lang = zh ? YL_ZH : YL_EN;
        const struct yl_short word = yl_short_word(metric->metric, lang);
        const char *unit = yl_speaker_unit(metric, lang);
        if (!(unknown->between_low > 0)) /* the draws may differ by chance alone */
            yl_speaker_say(
                out, lang,
                zh ? "不确知的取值对期望%s的影响，用 %u 组抽取还不能与随机性区分开。"
                   : "What is not known moves the expected %s by less than %u draws can tell from "
                     "chance.",
                word.text, speaker->result->drawn.draws);
        else
            yl_speaker_say(
                out, lang,
                zh ? "就不确知的取值而言，%s的期望值在十组抽取中有九组介于 %s 与 %s%s "
                     "之间；单场方差中 %s "
                     "来自不确知，%s 来自随机性。"
                   : "Over what is not known, nine draws of ten expect %s between %s and %s%s; of "
                     "the variance of one campaign %s is not known, %s is chance.",
                word.text, low.text, high.text, unit, not_known.text, chance.text);
    }
    return YL_STANDS;
}

enum yl_stands yl_conclude_evidence(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    const struct yl_drawn *drawn = &speaker->result->drawn;
    if (i || !drawn->candidates) return YL_NO_MORE;
    const struct yl_short all = yl_short_of(drawn->candidates),
                          left = yl_short_of(floor(drawn->effective));
    yl_speaker_say(out, YL_EN,
                   "Finished experiments weigh the draws: of %s candidates %s are left in effect.",
                   all.text, left.text);
    yl_speaker_say(out, YL_ZH, "抽取值已按完成的实验加权：%s 个候选中有效的有 %s 个。", all.text,
                   left.text);
    return YL_STANDS;
}

/* ---- which guess to measure first ---- */

/* The factors that stand out of chance, as a list. */
static void list_factors(struct yl_sentence *out, enum yl_lang lang,
                         const struct yl_guess_share *factor, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        yl_speaker_say(out, lang, "%s%s %s",
                       i > 1 ? yl_text_in(lang, ", ", "，")
                             : yl_text_in(lang, "; then ", "；其次 "),
                       factor[i].name, yl_short_part(factor[i].share).text);
    yl_speaker_say(out, lang, "%s", yl_text_in(lang, ".", "。"));
}

enum yl_stands yl_conclude_measure(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    struct yl_arena arena = {0};
    struct yl_guess_share *factor = NULL;
    uint32_t factors = 0, count = 0;
    if (i || !speaker->result->drawn.draws || !speaker->decisive) return YL_NO_MORE;
    const struct yl_unknown *unknown = unknown_of(speaker, 0);
    const struct yl_metric *metric = speaker->decisive;
    if (!(unknown->between_low > 0) ||
        yl_first_order(&factor, &factors, speaker->result, speaker->base, metric, &arena))
        factors = 0;
    while (count < factors && count < MEASURED && factor[count].chance < 0.05 &&
           factor[count].share >= TO_NAME)
        count++;
    for (int zh = 0; zh < 2 && factors; zh++) {
        const enum yl_lang lang = zh ? YL_ZH : YL_EN;
        const struct yl_short word = yl_short_word(metric->metric, lang);
        if (!count) {
            yl_speaker_say(
                out, lang,
                zh ? "%u 组抽取看不出先测哪个取值：没有一个单独突出（期望%s）。"
                   : "Which guess to measure first %u draws cannot tell: none stands out "
                     "alone in the expected %s.",
                speaker->result->drawn.draws, word.text);
            continue;
        }
        const char *front = zh ? "（等级 " : " (grade ", *back = zh ? "）" : ")";
        yl_speaker_say(out, lang,
                       zh ? "最先该测的是 %s%s%s%s：" : "Measure %s%s%s%s first: ", factor[0].name,
                       factor[0].grade ? front : "", factor[0].grade ? factor[0].grade : "",
                       factor[0].grade ? back : "");
        yl_speaker_say(out, lang,
                       zh ? "期望%s的不确知中，它独自占 %s"
                          : "of what is not known of the expected %s it carries %s alone",
                       word.text, yl_short_part(factor[0].share).text);
        list_factors(out, lang, factor, count);
    }
    yl_arena_free(&arena);
    return factors ? YL_STANDS : YL_NO_MORE;
}

/* ---- the choice ---- */

/* The variants by their share of draws, the largest first; how many are to be named. */
static uint32_t in_order(const struct yl_speaker *speaker, uint32_t order[NAMED])
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < speaker->result->variants; v++) {
        const struct yl_unknown *one = unknown_of(speaker, v);
        if (!one || !(one->p_best >= TO_NAME)) continue;
        uint32_t at = count < NAMED ? count++ : NAMED;
        for (; at && unknown_of(speaker, order[at - 1])->p_best < one->p_best; at--)
            if (at < NAMED) order[at] = order[at - 1];
        if (at < NAMED) order[at] = v;
    }
    return count;
}

/* Exact answers are fitted on nothing. */
static void say_few(const struct yl_speaker *speaker, struct yl_sentence *out)
{
    const struct yl_drawn *drawn = &speaker->result->drawn;
    const uint32_t all = yl_unknown_draws_for_all(drawn);
    bool exact = true;
    for (uint32_t v = 0; v < speaker->result->variants; v++)
        exact &= !unknown_of(speaker, v) || unknown_of(speaker, v)->exact;
    if (exact || drawn->draws >= all) return;
    yl_speaker_say(out, YL_EN,
                   " These draws are too few for all values: %u take each into account.", all);
    yl_speaker_say(out, YL_ZH, "抽取的组数不足以顾及所有取值：%u 组起才全部计入。", all);
}

enum yl_stands yl_conclude_choice(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    uint32_t order[NAMED], least = 0;
    if (i || !speaker->result->drawn.draws || !speaker->decisive) return YL_NO_MORE;
    if (isnan(unknown_of(speaker, 0)->p_best)) return YL_NO_MORE;
    const struct yl_metric *metric = speaker->decisive;
    for (uint32_t v = 1; v < speaker->result->variants; v++) {
        const struct yl_unknown *one = unknown_of(speaker, v);
        if (one && one->regret < unknown_of(speaker, least)->regret) least = v;
    }
    uint32_t count = in_order(speaker, order);
    yl_speaker_say(out, YL_EN, "The best expected %s: ", yl_short_word(metric->metric, YL_EN).text);
    yl_speaker_say(out, YL_ZH, "期望%s最好的方案：", yl_short_word(metric->metric, YL_ZH).text);
    for (uint32_t n = 0; n < count; n++) {
        struct yl_short share = yl_short_share(unknown_of(speaker, order[n])->p_best);
        yl_speaker_say(out, YL_EN, "%s%s in %s", n ? ", " : "",
                       yl_speaker_variant(speaker, YL_EN, order[n]), share.text);
        yl_speaker_say(out, YL_ZH, "%s“%s”占 %s", n ? "，" : "",
                       yl_speaker_variant(speaker, YL_ZH, order[n]), share.text);
    }
    struct yl_short regret = yl_short_of(unknown_of(speaker, least)->regret);
    yl_speaker_say(
        out, YL_EN, " of the draws; to choose %s now falls short of knowing all by %s%s.",
        yl_speaker_variant(speaker, YL_EN, least), regret.text, yl_speaker_unit(metric, YL_EN));
    yl_speaker_say(out, YL_ZH, "（按抽取组数）；现在就选“%s”，比全部确知时平均少 %s%s。",
                   yl_speaker_variant(speaker, YL_ZH, least), regret.text,
                   yl_speaker_unit(metric, YL_ZH));
    say_few(speaker, out);
    return YL_STANDS;
}
