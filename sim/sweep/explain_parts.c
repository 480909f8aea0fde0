/* explain_parts.c: memories, shocks and items of shops in words. Contract: explain_parts.h. */
#include "sim/sweep/explain_parts.h"
#include "models/steps.h"
#include "sim/base/tell.h"
#include "sim/base/text.h"

void yl_explain_say(const struct yl_explainer *explainer, const char *en, const char *zh)
{
    fputs(T(explainer->lang, en, zh), explainer->out);
}

static const char *in(const struct yl_explainer *explainer, const char *en, const char *zh)
{
    return T(explainer->lang, en, zh);
}

static const char *comma(const struct yl_explainer *explainer) { return in(explainer, ", ", "、"); }

static void amount(const struct yl_explainer *explainer, const struct yl_dist *dist, double scale,
                   const char *unit)
{
    char text[YL_NUMBER];
    yl_text_number(text, yl_dist_mean(dist) * scale);
    fprintf(explainer->out, "%s%s", text, unit);
    if (dist->family != YL_CONSTANT) yl_explain_say(explainer, " in the mean", " (均值)");
}

void yl_explain_number(const struct yl_explainer *explainer, const struct yl_quantity *quantity,
                       double scale, const char *unit)
{
    const struct yl_axis *axis =
        quantity->axis < 0 ? NULL : &explainer->s->axis[(uint32_t)quantity->axis];
    if (!axis || quantity->count == 1) {
        amount(explainer, &quantity->dist[0], scale, unit);
        return;
    }
    yl_tell(explainer->out, explainer->lang, "by %s (", "按 %s（", axis->name);
    for (uint32_t v = 0; v < quantity->count; v++) {
        fprintf(explainer->out, "%s%s ", v ? comma(explainer) : "", axis->value[v]);
        amount(explainer, &quantity->dist[v], scale, unit);
    }
    yl_explain_say(explainer, ")", "）");
}

/* ---- steps everywhere ------------------------------------------------------------------------ */
typedef bool concerns(const struct yl_step *step, uint32_t what);

static bool is_in(const uint32_t *list, uint32_t count, uint32_t axis)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == axis) return true;
    return false;
}

static bool remembers(const struct yl_step *step, uint32_t axis)
{
    return is_in(step->remember, step->remembers, axis);
}

static bool forgets(const struct yl_step *step, uint32_t axis)
{
    return is_in(step->forget, step->forgets, axis);
}

static bool is_moved(const struct yl_step *step, uint32_t shock)
{
    for (uint32_t i = 0; i < step->shocks; i++)
        if (step->shock[i].shock == shock && step->shock[i].weight != 0) return true;
    return false;
}

/* Names the steps that something concerns behind its words; how many. */
static uint32_t name_steps(const struct yl_explainer *explainer, concerns *does, uint32_t what,
                           const char *words)
{
    uint32_t named = 0;
    struct yl_steps of;
    for (uint32_t l = 0; yl_steps_at(explainer->s, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            if (of.step[i].name && does(&of.step[i], what))
                fprintf(explainer->out, "%s%s.%s.%s.%s", named++ ? comma(explainer) : words,
                        of.kind, of.name, of.inner, of.step[i].name);
    return named;
}

/* ---- memories -------------------------------------------------------------------------------- */
void yl_explain_memories(const struct yl_explainer *explainer)
{
    for (uint32_t a = 0; a < explainer->s->axes; a++) {
        const struct yl_axis *axis = &explainer->s->axis[a];
        char hours[YL_NUMBER], share[YL_NUMBER];
        if (axis->kind != YL_AXIS_MEMORY || (!axis->lasts && !axis->counts)) continue;
        yl_text_number(hours, (double)axis->lasts / (double)YL_HOUR);
        yl_text_number(share, 100 * axis->share[1]);
        yl_tell(explainer->out, explainer->lang, "people.%s: ", "people.%s：", axis->name);
        if (axis->counts)
            yl_tell(explainer->out, explainer->lang, "counts to %u", "最多数到 %u",
                    axis->values - 1);
        else
            yl_tell(explainer->out, explainer->lang, "%s%% remember at the beginning",
                    "开始时 %s%% 的人记得", share);
        if (axis->lasts)
            yl_tell(explainer->out, explainer->lang, ", for %s h from the latest time on",
                    "，自最近一次起保持 %s 小时", hours);
        if (!name_steps(explainer, remembers, a, in(explainer, "; remembered at ", "；记住于 ")))
            yl_explain_say(explainer, "; no step sets it", "；没有步骤设它");
        name_steps(explainer, forgets, a, in(explainer, "; forgotten at ", "；忘记于 "));
        fputc('\n', explainer->out);
    }
}

/* ---- shocks ---------------------------------------------------------------------------------- */
void yl_explain_shocks(const struct yl_explainer *explainer)
{
    const struct yl_scenario *s = explainer->s;
    for (uint32_t i = 0; i < s->shocks; i++) {
        const struct yl_shock *shock = &s->shock[i];
        uint32_t moved = 0;
        yl_tell(explainer->out, explainer->lang, "shocks.%s: ", "shocks.%s：", shock->name);
        if (shock->per == YL_SHOCK_SESSION)
            yl_tell(explainer->out, explainer->lang, "a draw a session of rooms.%s",
                    "rooms.%s 每场一次抽取", s->room[shock->room].name);
        else if (shock->per == YL_SHOCK_DAY)
            yl_explain_say(explainer, "a draw a day", "每天一次抽取");
        else
            yl_explain_say(explainer, "a draw a replication", "每次模拟一次抽取");
        yl_tell(explainer->out, explainer->lang, ", sd %g", "，标准差 %g", shock->sd);
        const char *before = in(explainer, "; moves ", "；影响 ");
        for (uint32_t e = 0; e < s->entries; e++)
            for (uint32_t k = 0; k < s->entry[e].shocks; k++)
                if (s->entry[e].shock[k].shock == i && s->entry[e].shock[k].weight != 0)
                    fprintf(explainer->out, "%sentries.%s", moved++ ? comma(explainer) : before,
                            s->entry[e].name);
        moved += name_steps(explainer, is_moved, i, moved ? comma(explainer) : before);
        if (!moved) yl_explain_say(explainer, "; moves nothing", "；不影响任何处");
        fputc('\n', explainer->out);
    }
}

/* ---- items of shops -------------------------------------------------------------------------- */
static void item(const struct yl_explainer *explainer, const struct yl_shop *shop, uint32_t g)
{
    const struct yl_good *good = &shop->good[g];
    yl_tell(explainer->out, explainer->lang, "shops.%s.items.%s:", "shops.%s.items.%s：",
            shop->name, good->name);
    yl_explain_say(explainer, " ", "占订单 ");
    for (uint32_t v = 0; v < shop->shares.values; v++)
        fprintf(explainer->out, "%s%.6g%%", v ? " / " : "",
                100 * shop->shares.share[v * shop->shares.options + g]);
    if (shop->shares.axes)
        yl_tell(explainer->out, explainer->lang, " by %s", "（按 %s）",
                explainer->s->axis[shop->shares.axis[0]].name);
    yl_explain_say(explainer, " of the orders, price ", "，单价 ");
    yl_explain_number(explainer, &good->price, 1e-6, " CNY");
    if (good->quantity.count) {
        yl_explain_say(explainer, ", pieces ", "，件数 ");
        yl_explain_number(explainer, &good->quantity, 1, "");
    }
    if (good->stock >= 0)
        yl_tell(explainer->out, explainer->lang, ", %lld pieces in stock", "，库存 %lld 件",
                (long long)good->stock);
    fputc('\n', explainer->out);
}

void yl_explain_items(const struct yl_explainer *explainer)
{
    const struct yl_scenario *s = explainer->s;
    for (uint32_t i = 0; i < s->shops; i++)
        for (uint32_t g = 0; g < s->shop[i].goods; g++) item(explainer, &s->shop[i], g);
}
