/* conclude_losses.c: where visits are lost, and why; contract in conclude_parts.h */
#include "sim/output/conclude_parts.h"
#include "sim/output/labels.h"
#include <math.h>
#include <string.h>

#define LOST_FROM 0.05  /* share of the visits that came there, to be named */
#define STEEP_FROM 0.10 /* share of all arrivals, to be named */

/* Is it the first row of this reason at its step? */
static bool is_first(const struct yl_losses *losses, uint32_t at)
{
    const struct yl_loss_row *row = &losses->row[at];
    for (uint32_t i = 0; i < at && row->path; i++) {
        const struct yl_loss_row *other = &losses->row[i];
        if (other->reason == row->reason && other->path && !strcmp(other->path, row->path) &&
            !strcmp(other->step, row->step))
            return false;
    }
    return true;
}

static double visits_lost(const struct yl_losses *losses, enum yl_loss_reason reason)
{
    double visits = 0;
    for (uint32_t i = 0; i < losses->rows; i++)
        if (losses->row[i].reason == reason) visits += losses->row[i].visits;
    return visits;
}

struct lost { /* by one reason, over all entries */
    double visits, came, arrivals;
    bool known; /* how many came */
};

static struct lost lost_by(const struct yl_speaker *speaker, enum yl_loss_reason reason)
{
    struct lost lost = {.known = true};
    for (uint32_t e = 0; e < speaker->entries; e++) {
        const struct yl_losses *losses = &speaker->losses[e];
        lost.arrivals += losses->arrivals;
        for (uint32_t i = 0; i < losses->rows; i++) {
            if (losses->row[i].reason != reason) continue;
            lost.visits += losses->row[i].visits;
            lost.known &= isfinite(losses->row[i].came);
            if (is_first(losses, i)) lost.came += losses->row[i].came;
        }
    }
    return lost;
}

/* The two entries that lose most. */
static void say_entries(struct yl_sentence *out, const struct yl_speaker *speaker,
                        enum yl_loss_reason reason)
{
    double before = INFINITY;
    uint32_t last = UINT32_MAX;
    for (int k = 0; k < 2 && speaker->entries > 1; k++) {
        double most = 0;
        uint32_t at = UINT32_MAX;
        for (uint32_t e = 0; e < speaker->entries; e++) {
            double visits = visits_lost(&speaker->losses[e], reason);
            if (e == last || visits > before || visits <= most) continue;
            most = visits;
            at = e;
        }
        if (at == UINT32_MAX) break;
        for (int lang = 0; lang < 2; lang++)
            yl_speaker_say(out, (enum yl_lang)lang, "%s%s %s",
                           k ? (lang == YL_ZH ? "，" : ", ") : (lang == YL_ZH ? "（" : " ("),
                           yl_label_entry(speaker->result, (enum yl_lang)lang, speaker->entry[at]),
                           yl_short_of(most).text);
        before = most;
        last = at;
    }
    if (last == UINT32_MAX) return;
    yl_speaker_say(out, YL_EN, ")");
    yl_speaker_say(out, YL_ZH, "）");
}

enum yl_stands yl_conclude_lost(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    static const char *const what[YL_LOSS_REASONS][2] = {
        [YL_LOSS_NOT_LIVE] = {"came too early, before the room was live", "来得太早，直播尚未开始"},
        [YL_LOSS_OVER] = {"came too late, after the broadcast", "来得太晚，直播已结束"},
        [YL_LOSS_FULL] = {"found the room full", "遇到满员"},
        [YL_LOSS_GAVE_UP] = {"gave up waiting", "在等待中放弃"},
        [YL_LOSS_SOLD_OUT] = {"found it sold out", "遇到售罄"},
        [YL_LOSS_BLOCKED] = {"did not meet a condition", "不满足条件"},
        [YL_LOSS_REFUSED] = {"found none left of what they came for", "领取时已无剩余"},
        [YL_LOSS_EXPIRED] = {"came after the offer had expired", "到时已过期"}};
    enum yl_loss_reason reason = YL_LOSS_NONE;
    struct lost most = {0};
    if (i) return YL_NO_MORE;
    for (enum yl_loss_reason k = YL_LOSS_NOT_LIVE; k < YL_LOSS_LEFT; k++) {
        struct lost lost = lost_by(speaker, k);
        if (lost.visits <= most.visits) continue;
        most = lost;
        reason = k;
    }
    double of = most.known ? most.came : most.arrivals;
    if (reason == YL_LOSS_NONE || most.visits < LOST_FROM * of) return YL_NO_MORE;
    yl_speaker_say(out, YL_EN,
                   "The largest loss by reason: of %s visits a campaign that came %s, %s %s",
                   yl_short_of(of).text, most.known ? "so far" : "in",
                   yl_short_of(most.visits).text, what[reason][YL_EN]);
    yl_speaker_say(out, YL_ZH, "按原因看流失最多的：平均每场 %s 次%s访问中，有 %s 次%s",
                   yl_short_of(of).text, most.known ? "走到这一步的" : "",
                   yl_short_of(most.visits).text, what[reason][YL_ZH]);
    say_entries(out, speaker, reason);
    yl_speaker_say(out, YL_EN, ".");
    yl_speaker_say(out, YL_ZH, "。");
    return YL_STANDS;
}

enum yl_stands yl_conclude_steep(struct yl_speaker *speaker, uint32_t i, struct yl_sentence *out)
{
    const struct yl_loss_row *steepest = NULL;
    double arrivals = 0;
    uint32_t at = 0;
    if (i) return YL_NO_MORE;
    for (uint32_t e = 0; e < speaker->entries; e++) {
        const struct yl_loss_row *row = yl_losses_steepest(&speaker->losses[e]);
        arrivals += speaker->losses[e].arrivals;
        if (!row) continue;
        if (steepest && row->came - row->visits <= steepest->came - steepest->visits) continue;
        steepest = row;
        at = e;
    }
    if (!steepest || steepest->came - steepest->visits < STEEP_FROM * arrivals) return YL_NO_MORE;
    const struct yl_result *result = speaker->result;
    const char *step[2], *entry[2];
    for (int lang = 0; lang < 2; lang++) {
        step[lang] = yl_label_step(result, (enum yl_lang)lang, steepest->path, steepest->step);
        entry[lang] = yl_label_entry(result, (enum yl_lang)lang, speaker->entry[at]);
    }
    double share = steepest->visits / steepest->came;
    yl_speaker_say(out, YL_EN, "The steepest step is '%s' (%s): %s of %s visits complete it, %s.",
                   step[YL_EN], entry[YL_EN], yl_short_of(steepest->visits).text,
                   yl_short_of(steepest->came).text, yl_short_share(share).text);
    yl_speaker_say(out, YL_ZH, "流失最陡的一步是“%s”（%s）：%s 次访问中有 %s 次完成，占 %s。",
                   step[YL_ZH], entry[YL_ZH], yl_short_of(steepest->came).text,
                   yl_short_of(steepest->visits).text, yl_short_share(share).text);
    return YL_STANDS;
}
