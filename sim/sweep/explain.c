/* explain.c: the compiled plan in words; contract in explain.h */
#include "sim/sweep/explain.h"
#include "models/collection/collect.h"
#include "models/compiler/compile.h"
#include "models/compiler/expect.h"
#include "models/readers/settings.h"
#include "models/scenario.h"
#include "models/shifts.h"
#include "models/steps.h"
#include "models/warnings/walked.h"
#include "sim/base/number.h"
#include "sim/base/tell.h"
#include "sim/base/text.h"
#include "sim/engine/plan.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct explainer {
    FILE *out;
    const struct yl_scenario *s;
    const struct yl_plan *p;
    const struct yl_walked_variant *walked; /* NULL: of the plan alone */
    enum yl_lang lang;
};

#define TELL(explainer, ...) yl_tell((explainer)->out, (explainer)->lang, __VA_ARGS__)

/* The words of its language. */
static void say(const struct explainer *explainer, const char *en, const char *zh)
{
    fputs(T(explainer->lang, en, zh), explainer->out);
}

static const char *in(const struct explainer *explainer, const char *en, const char *zh)
{
    return T(explainer->lang, en, zh);
}

static const char *comma(const struct explainer *explainer) { return in(explainer, ", ", "、"); }

static void amount(const struct explainer *explainer, const struct yl_dist *dist, double scale,
                   const char *unit)
{
    char text[YL_NUMBER];
    yl_text_number(text, yl_dist_mean(dist) * scale);
    fprintf(explainer->out, "%s%s", text, unit);
    if (dist->family != YL_CONSTANT) say(explainer, " in the mean", " (均值)");
}

/* A number that may go by something: its value, or by what it goes and its values. `scale`: of one unit. */
static void explain_number(const struct explainer *explainer, const struct yl_quantity *quantity,
                           double scale, const char *unit)
{
    const struct yl_axis *axis =
        quantity->axis < 0 ? NULL : &explainer->s->axis[(uint32_t)quantity->axis];
    if (!axis || quantity->count == 1) {
        amount(explainer, &quantity->dist[0], scale, unit);
        return;
    }
    TELL(explainer, "by %s (", "按 %s（", axis->name);
    for (uint32_t v = 0; v < quantity->count; v++) {
        fprintf(explainer->out, "%s%s ", v ? comma(explainer) : "", axis->value[v]);
        amount(explainer, &quantity->dist[v], scale, unit);
    }
    say(explainer, ")", "）");
}

/* ---- steps everywhere ------------------------------------------------------------------------ */
typedef bool concerns(const struct yl_step *step, uint32_t what);

static bool remembers(const struct yl_step *step, uint32_t axis)
{
    return yl_step_has(step->remember, step->remembers, axis);
}

static bool forgets(const struct yl_step *step, uint32_t axis)
{
    return yl_step_has(step->forget, step->forgets, axis);
}

static bool is_moved(const struct yl_step *step, uint32_t shock)
{
    for (uint32_t i = 0; i < step->shocks; i++)
        if (step->shock[i].shock == shock && step->shock[i].weight != 0) return true;
    return false;
}

/* Names the steps that something concerns behind its words; gives their number. */
static uint32_t name_steps(const struct explainer *explainer, concerns *does, uint32_t what,
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
/* Memories that lapse or count: how, and which steps set them. */
static void explain_memories(const struct explainer *explainer)
{
    for (uint32_t a = 0; a < explainer->s->axes; a++) {
        const struct yl_axis *axis = &explainer->s->axis[a];
        char hours[YL_NUMBER], share[YL_NUMBER];
        if (axis->kind != YL_AXIS_MEMORY || (!axis->lasts && !axis->counts)) continue;
        yl_text_number(hours, (double)axis->lasts / (double)YL_HOUR);
        yl_text_number(share, 100 * axis->share[1]);
        TELL(explainer, "people.%s: ", "people.%s：", axis->name);
        if (axis->counts)
            TELL(explainer, "counts to %u", "最多数到 %u", axis->values - 1);
        else
            TELL(explainer, "%s%% remember at the beginning", "开始时 %s%% 的人记得", share);
        if (axis->lasts)
            TELL(explainer, ", for %s h from the latest time on", "，自最近一次起保持 %s 小时",
                 hours);
        if (!name_steps(explainer, remembers, a, in(explainer, "; remembered at ", "；记住于 ")))
            say(explainer, "; no step sets it", "；没有步骤设它");
        name_steps(explainer, forgets, a, in(explainer, "; forgotten at ", "；忘记于 "));
        fputc('\n', explainer->out);
    }
}

/* ---- shocks ---------------------------------------------------------------------------------- */
/* Draws that visits share, and what they move. */
static void explain_shocks(const struct explainer *explainer)
{
    const struct yl_scenario *s = explainer->s;
    for (uint32_t i = 0; i < s->shocks; i++) {
        const struct yl_shock *shock = &s->shock[i];
        uint32_t moved = 0;
        TELL(explainer, "shocks.%s: ", "shocks.%s：", shock->name);
        if (shock->per == YL_SHOCK_SESSION)
            TELL(explainer, "a draw a session of rooms.%s", "rooms.%s 每场一次抽取",
                 s->room[shock->room].name);
        else if (shock->per == YL_SHOCK_DAY)
            say(explainer, "a draw a day", "每天一次抽取");
        else
            say(explainer, "a draw a replication", "每次模拟一次抽取");
        TELL(explainer, ", sd %g", "，标准差 %g", shock->sd);
        const char *before = in(explainer, "; moves ", "；影响 ");
        for (uint32_t e = 0; e < s->entries; e++)
            for (uint32_t k = 0; k < s->entry[e].shocks; k++)
                if (s->entry[e].shock[k].shock == i && s->entry[e].shock[k].weight != 0)
                    fprintf(explainer->out, "%sentries.%s", moved++ ? comma(explainer) : before,
                            s->entry[e].name);
        moved += name_steps(explainer, is_moved, i, moved ? comma(explainer) : before);
        if (!moved) say(explainer, "; moves nothing", "；不影响任何处");
        fputc('\n', explainer->out);
    }
}

/* ---- items of shops -------------------------------------------------------------------------- */
/* An item of a shop: its share, price, pieces and stock. */
static void explain_item(const struct explainer *explainer, const struct yl_shop *shop, uint32_t g)
{
    const struct yl_good *good = &shop->good[g];
    TELL(explainer, "shops.%s.items.%s:", "shops.%s.items.%s：", shop->name, good->name);
    say(explainer, " ", "占订单 ");
    for (uint32_t v = 0; v < shop->shares.values; v++)
        fprintf(explainer->out, "%s%.6g%%", v ? " / " : "",
                100 * shop->shares.share[v * shop->shares.options + g]);
    if (shop->shares.axes)
        TELL(explainer, " by %s", "（按 %s）", explainer->s->axis[shop->shares.axis[0]].name);
    say(explainer, " of the orders, price ", "，单价 ");
    explain_number(explainer, &good->price, 1e-6, " CNY");
    if (good->quantity.count) {
        say(explainer, ", pieces ", "，件数 ");
        explain_number(explainer, &good->quantity, 1, "");
    }
    if (good->stock >= 0)
        TELL(explainer, ", %lld pieces in stock", "，库存 %lld 件", (long long)good->stock);
    fputc('\n', explainer->out);
}

/* The least of its values, or the most. */
static int64_t end_of(const struct yl_quantity *quantity, bool most)
{
    double end = quantity->count ? quantity->dist[0].a : 0;
    for (uint32_t i = 1; i < quantity->count; i++)
        end = most ? fmax(end, quantity->dist[i].a) : fmin(end, quantity->dist[i].a);
    return (int64_t)end;
}

static bool is_for_some(const struct yl_step *step)
{
    return step->only_if.count || step->skip_if.count || step->or_else.kind == YL_TO_NEXT;
}

/* What somebody does who takes all steps from here to the place, through the paths that this one jumps to. */
static void explain_effort(const struct explainer *explainer, const struct yl_path *path)
{
    const struct yl_scenario *s = explainer->s;
    int64_t low = 0, high = 0, switches = 0;
    uint32_t steps = 0, hops = 0;
    for (const struct yl_path *at = path; at && hops < s->paths; hops++, at = yl_path_next(s, at))
        for (uint32_t i = 0; i < at->steps; i++) {
            const struct yl_step *step = &at->step[i];
            low += is_for_some(step) ? 0 : end_of(&step->actions, false);
            high += end_of(&step->actions, true);
            switches += end_of(&step->switches, true);
            steps += step->name != NULL;
        }
    const struct yl_destination place = yl_path_place(s, path);
    if (path->claimed_steps >= 0)
        TELL(explainer, "  claimed steps %lld, ", "  宣称步数 %lld，",
             (long long)path->claimed_steps);
    else
        fputs("  ", explainer->out);
    if (place.kind != YL_TO_NOWHERE)
        TELL(explainer, "to %s.%s: ", "至 %s.%s：", place.kind == YL_TO_ROOM ? "rooms" : "shops",
             place.kind == YL_TO_ROOM ? s->room[place.index].name : s->shop[place.index].name);
    TELL(explainer, "experienced steps %u, actions %lld", "实际步骤 %u，操作 %lld", steps,
         (long long)low);
    if (high != low) fprintf(explainer->out, "-%lld", (long long)high);
    TELL(explainer, ", app switches %lld\n", "，跳转应用 %lld\n", (long long)switches);
}

/* A path: its steps with chance and effort, and how many actions somebody takes who goes on to the place. */
static void explain_path(const struct explainer *explainer, const struct yl_path *path)
{
    uint32_t steps = 0;
    fprintf(explainer->out, "paths.%s", path->name);
    const struct yl_item *item = yl_tree_get(yl_tree_get(explainer->s->root, "paths"), path->name);
    const char *label = yl_label_text(yl_tree_get(item, "label"), explainer->lang);
    if (label) fprintf(explainer->out, " (%s)", label);
    fputc('\n', explainer->out);
    for (uint32_t i = 0; i < path->steps; i++) {
        const struct yl_step *step = &path->step[i];
        if (!step->name) continue;
        fprintf(explainer->out, "  %2u  %-20s", ++steps, step->name);
        if (step->p.count) {
            fputs(step->is_mean ? "  mean " : "  p ", explainer->out);
            explain_number(explainer, &step->p, 100, "%");
        }
        if (step->rhythm >= 0)
            fprintf(explainer->out, "  × profiles.%s", explainer->s->profile[step->rhythm].name);
        if (end_of(&step->actions, true))
            fprintf(explainer->out, "  +%lld", (long long)end_of(&step->actions, true));
        if (is_for_some(step)) say(explainer, "  (not for everybody)", "  （并非人人都经过）");
        fputc('\n', explainer->out);
    }
    explain_effort(explainer, path);
}

/* When the slots of a programme begin, session by session, and which never do. */
static void explain_programme(const struct explainer *explainer, const struct yl_room *room)
{
    if (room->programme < 0) return;
    const struct yl_axis *axis = &explainer->s->axis[room->programme];
    const struct yl_timetable *table = &axis->timetable;
    uint64_t seen = 1;
    for (uint32_t i = 0; i < table->count; i++) {
        char text[YL_TIME_TEXT];
        yl_time_print(text, table->at[i], &explainer->s->zone);
        if (!i || !table->value[i - 1]) fprintf(explainer->out, "%s:", axis->name);
        fprintf(explainer->out, "  %s %s", text, axis->value[table->value[i]]);
        if (!table->value[i]) fputc('\n', explainer->out);
        seen |= UINT64_C(1) << table->value[i];
    }
    for (uint32_t v = 0; v < axis->values; v++)
        if (!(seen >> v & 1))
            TELL(explainer, "%s: no session is long enough for '%s'\n", "%s：没有一场长到有 '%s'\n",
                 axis->name, axis->value[v]);
}

/* Arrivals that follow a figure: between which rates, and how much they feed themselves. */
static void explain_follow(const struct explainer *explainer, const struct yl_entry *entry)
{
    static const char *const figure[] = {"online", "entrants", "orders"};
    const struct yl_follow *follow = &entry->follow;
    const bool shop = follow->figure == YL_FIGURE_ORDERS;
    double least = follow->rate[0], most = follow->rate[0];
    char low[YL_NUMBER], high[YL_NUMBER];
    for (uint32_t i = 1; i < follow->rows; i++) {
        least = fmin(least, follow->rate[i]);
        most = fmax(most, follow->rate[i]);
    }
    yl_text_number(low, least * (double)YL_HOUR);
    yl_text_number(high, most * (double)YL_HOUR);
    TELL(explainer, "entries.%s: follows %s.%s.%s, %s to %s an hour, gain %s\n",
         "entries.%s：随 %s.%s.%s 变化，%s 至 %s 每小时，增益 %s\n", entry->name,
         shop ? "shops" : "rooms",
         shop ? explainer->s->shop[follow->index].name : explainer->s->room[follow->index].name,
         figure[follow->figure], low, high, yl_short_of(yl_expect_gain(explainer->s, entry)).text);
}

/* Those of a 'send: all' who are asked what they remember when it is their turn. */
static void explain_asked(const struct explainer *explainer, const struct yl_entry *entry)
{
    uint32_t asked = 0;
    for (uint32_t i = 0; i < entry->among.count; i++) {
        const struct yl_axis *axis = &explainer->s->axis[entry->among.all[i].index];
        if (axis->kind != YL_AXIS_MEMORY) continue;
        if (asked++)
            fputs(comma(explainer), explainer->out);
        else
            TELL(explainer, "entries.%s: everybody is asked in turn about ",
                 "entries.%s：轮到每个人时看其记忆 ", entry->name);
        fputs(axis->name, explainer->out);
    }
    if (asked) fputc('\n', explainer->out);
}

/* Of millionths, in CNY. */
static double to_fen(double money) { return round(1e-4 * money) / 100; }

static void explain_entry(const struct explainer *explainer, uint32_t e)
{
    const struct yl_entry *entry = &explainer->s->entry[e];
    const double made = yl_walked_of(explainer->walked, YL_WALKED_MADE, e).mean,
                 unpaid = yl_walked_of(explainer->walked, YL_WALKED_UNPAID, e).mean;
    char count[YL_NUMBER], paid[YL_NUMBER], money[YL_NUMBER];
    if (entry->kind == YL_ARRIVE_FOLLOW) explain_follow(explainer, entry);
    explain_asked(explainer, entry);
    yl_text_number(count, round(made + unpaid));
    yl_text_number(paid, round(made));
    yl_text_number(money, to_fen(yl_walked_of(explainer->walked, YL_WALKED_COST, e).mean));
    if (unpaid < 0.5)
        TELL(explainer,
             yl_text_plural(YL_EN, (uint64_t)round(made), "entries.%s: %s arrival, cost %s CNY\n",
                            "entries.%s: %s arrivals, cost %s CNY\n", ""),
             "entries.%s：触达 %s 次，费用 %s 元\n", entry->name, count, money);
    else
        TELL(explainer, "entries.%s: %s arrivals, of which the budget pays for %s, cost %s CNY\n",
             "entries.%s：触达 %s 次，预算够其中 %s 次，费用 %s 元\n", entry->name, count, paid,
             money);
    if (entry->text_parts)
        TELL(explainer, "  its text: %" PRId64 " characters, %" PRId64 " %s\n",
             "  文本：%" PRId64 " 字，%" PRId64 " 条%s\n", entry->text_units, entry->text_parts,
             explainer->lang == YL_ZH ? ""
             : entry->text_parts == 1 ? "part"
                                      : "parts");
}

/* One that entries share; the plan has it at the same place. */
static void explain_budget(const struct explainer *explainer, uint32_t which)
{
    const struct yl_scenario *s = explainer->s;
    double spent = 0;
    struct yl_walked_when end = {0};
    char money[YL_NUMBER], cost[YL_NUMBER], half[YL_TIME_TEXT];
    for (uint32_t e = 0; e < s->entries; e++) {
        if (s->entry[e].shared != (int32_t)which) continue;
        spent += yl_walked_of(explainer->walked, YL_WALKED_COST, e).mean;
        end = yl_walked_when(explainer->walked, YL_WALKED_SPENT, e);
    }
    yl_text_number(money, 1e-6 * (double)s->budget[which].amount);
    yl_text_number(cost, to_fen(spent));
    TELL(explainer, "budgets.%s: %s CNY", "budgets.%s：%s 元", s->budget[which].name, money);
    if (s->budget[which].per == 1) say(explainer, " a day", "（每天）");
    TELL(explainer, ", %s CNY are spent", "，花费 %s 元", cost);
    if (!end.n) {
        say(explainer, ", it lasts\n", "，足够\n");
        return;
    }
    yl_time_print(half, end.half, &explainer->p->zone);
    TELL(explainer, ", used up in %u of %u campaigns, in half of these%s by %.16s\n",
         "，%u 次模拟用完（共 %u 次），其中一半%s在 %.16s 之前\n", end.n, end.of,
         s->budget[which].per == 1 ? T(explainer->lang, " for the first time", "首次") : "", half);
}

static void explain_entries(const struct explainer *explainer)
{
    double cost = 0;
    char money[YL_NUMBER];
    for (uint32_t e = 0; e < explainer->s->entries; e++) {
        explain_entry(explainer, e);
        cost += yl_walked_of(explainer->walked, YL_WALKED_COST, e).mean;
    }
    for (uint32_t b = 0; b < explainer->s->budgets; b++) explain_budget(explainer, b);
    for (uint32_t i = 0; i < explainer->s->costs; i++)
        cost += (double)explainer->s->cost[i].amount *
                yl_collect_cost_periods(explainer->s, &explainer->s->cost[i]);
    yl_text_number(money, to_fen(cost));
    TELL(explainer,
         yl_text_plural(YL_EN, explainer->walked->replications,
                        "cost in all %s CNY (%u campaign)\n",
                        "cost in all %s CNY (means of %u campaigns)\n", ""),
         "总费用 %s 元（%u 次模拟的平均）\n", money, explainer->walked->replications);
}

/* Shares that are said in the mean, with the shift of the log-odds that brings them about. */
static void explain_means(const struct explainer *explainer)
{
    struct yl_shift_step at = {0};
    while (yl_shift_next(explainer->s, &at)) {
        const struct yl_quantity *p = &at.step->p;
        for (uint32_t v = 0; v < p->count; v++) {
            const double mean = p->dist[v].a, log_odds = log(mean) - log1p(-mean);
            const double chance = 1 / (1 + exp(-(log_odds + at.step->shift[v])));
            const bool by = p->axis >= 0;
            TELL(explainer, "%s%s%s: mean %s, shift %s in log-odds (%s at intent 0)\n",
                 "%s%s%s：平均 %s，对数几率移动 %s（意向为 0 时 %s）\n", at.place, by ? "." : "",
                 by ? explainer->s->axis[p->axis].value[v] : "", yl_short_share(mean).text,
                 yl_short_as(YL_AS_MOVE, at.step->shift[v], explainer->lang).text,
                 yl_short_share(chance).text);
        }
    }
}

/* ---- for developers: how the plan is evaluated ----------------------------------------------- */
enum form { BATCHES, QUEUEING, IN_TURN, SINGLE, LOOP, FORMS };

static enum form form_of(const struct yl_plan *plan, const struct yl_node *node)
{
    if (yl_node_ordered(node) && plan->per_person && node->station == plan->person_station)
        return IN_TURN;
    if (yl_node_ordered(node)) return plan->stations ? QUEUEING : LOOP;
    return node->mode == YL_MODE_ROWWISE && !plan->free_chains ? SINGLE : BATCHES;
}

/* How many operations there are of each form that occurs. */
static void explain_forms(const struct explainer *explainer)
{
    static const char *const names[FORMS][2] = {
        [BATCHES] = {"in batches", "成批"},
        [QUEUEING] = {"in batch queueing", "排队成批"},
        [IN_TURN] = {"in the order of each person", "依次成批"},
        [SINGLE] = {"one visit at a time", "逐次访问"},
        [LOOP] = {"in the loop", "按时间顺序"}};
    const struct yl_plan *plan = explainer->p;
    uint32_t count[FORMS] = {0};
    for (uint32_t i = 0; i < plan->nodes; i++) count[form_of(plan, &plan->node[i])]++;
    TELL(explainer, "plan: operations %u\n", "计划：%u 个操作\n", plan->nodes);
    for (enum form form = 0; form < FORMS; form++)
        if (count[form])
            fprintf(explainer->out, "  %s: %u\n", names[form][explainer->lang], count[form]);
}

enum yl_status yl_explain(FILE *out, const struct yl_scenario *scenario,
                          const struct yl_walked_variant *walked, enum yl_lang lang)
{
    struct yl_plan plan;
    struct yl_tables tables = {0};
    struct yl_diags diags;
    yl_diags_init(&diags, lang);
    enum yl_status status = yl_compile(&plan, scenario, &tables, &diags);
    const struct explainer explainer = {out, scenario, &plan, walked, lang};
    if (!status && !walked)
        explain_forms(&explainer);
    else if (!status) {
        explain_entries(&explainer);
        for (uint32_t i = 0; i < scenario->paths; i++) explain_path(&explainer, &scenario->path[i]);
        for (uint32_t i = 0; i < scenario->rooms; i++)
            explain_programme(&explainer, &scenario->room[i]);
        explain_memories(&explainer);
        explain_shocks(&explainer);
        for (uint32_t i = 0; i < scenario->shops; i++)
            for (uint32_t g = 0; g < scenario->shop[i].goods; g++)
                explain_item(&explainer, &scenario->shop[i], g);
        explain_means(&explainer);
        if (plan.mean_others > 0)
            TELL(&explainer, "visits of others that one visit brings, R = %s\n",
                 "每次访问平均带来的他人访问 R = %s\n", yl_short_of(plan.mean_others).text);
    }
    yl_plan_free(&plan);
    yl_tables_free(&tables);
    yl_diags_free(&diags);
    return status;
}
