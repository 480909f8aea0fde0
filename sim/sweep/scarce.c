/* scarce.c: what binds, by the counts of the plan's campaigns; contract in scarce.h */
#include "sim/sweep/scarce.h"
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/stats/losses.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NINE_OF_TEN 0.9
struct finding {
    struct yl_scarce *all;
    size_t count, capacity;
    const struct yl_scenario *scenario;
    const struct yl_result *plan;
    struct yl_arena *arena;
    struct yl_losses *losses; /* [entries] of the funnel */
    uint32_t entries;
};

/* ---- counts of the campaigns ---------------------------------------------------------------- */

static const struct yl_metric *metric_of(const struct finding *of, const char *place,
                                         const char *name)
{
    return yl_summary_find(of->plan->variant, 0, place, name);
}

static double count_of(const struct yl_metric *metric, uint32_t r)
{
    return metric ? (double)metric->num[r] : 0;
}

static double mean_of(const struct finding *of, const char *place, const char *name)
{
    const struct yl_metric *metric = metric_of(of, place, name);
    double sum = 0;
    for (uint32_t r = 0; metric && r < of->plan->replications; r++) sum += count_of(metric, r);
    return of->plan->replications ? sum / of->plan->replications : 0;
}

/* Did it come up in any campaign, or is it not counted? */
static bool ever(const struct finding *of, const char *place, const char *name)
{
    const struct yl_metric *metric = metric_of(of, place, name);
    for (uint32_t r = 0; metric && r < of->plan->replications; r++)
        if (metric->num[r]) return true;
    return !metric;
}

static bool ran_out(const struct finding *of, const char *place)
{
    const struct yl_metric *metric = metric_of(of, place, "ran_out_s");
    for (uint32_t r = 0; metric && r < of->plan->replications; r++)
        if (!isnan(metric->value[r])) return true;
    return false;
}

/* Visits that a limit ends where a step or a path needs it. */
static double blocked(const struct finding *of, const char *place, uint32_t r)
{
    const struct yl_variant_result *variant = of->plan->variant;
    double visits = 0;
    for (uint32_t i = 0; i < variant->outcomes; i++)
        if (yl_text_begins(variant->outcome[i].outcome, "blocked:") &&
            !strcmp(variant->outcome[i].outcome + strlen("blocked:"), place))
            visits += (double)variant->outcome[i].visits[r];
    return visits;
}

/* Did everybody who asked get an agent, without waiting? */
static bool all_served(const struct finding *of, const char *place)
{
    const struct yl_metric *asked = metric_of(of, place, "requests"),
                           *served = metric_of(of, place, "served");
    for (uint32_t r = 0; asked && served && r < of->plan->replications; r++)
        if (asked->num[r] != served->num[r]) return false;
    return asked && served && !ever(of, place, "wait_mean_s");
}

/* Did somebody stand before a room? */
static bool anybody_waited(const struct finding *of, const char *place)
{
    const struct yl_variant_result *variant = of->plan->variant;
    for (uint32_t i = 0; i < variant->funnels; i++) {
        const struct yl_funnel_row *row = &variant->funnel[i];
        if (strcmp(row->path, place) != 0 || strcmp(row->step, "wait") != 0) continue;
        for (uint32_t r = 0; r < of->plan->replications; r++)
            if (row->count[r][0]) return true;
    }
    return false;
}

/* ---- as many as were asked for -------------------------------------------------------------- */

/* The value that nine campaigns of ten do not exceed: whole units, of money whole CNY. */
static double nine_of_ten(double *value, uint32_t count)
{
    if (!count) return NAN;
    yl_quantile_sort(value, count);
    return ceil(yl_quantile(value, count, NINE_OF_TEN) - 1e-9);
}

/* What comes back or is used again and again is scaled by what was asked for over what there
 * was. */
struct asking {
    const char *taken, *more[2]; /* metrics */
    bool scaled;
};

static double asked_for(const struct finding *of, const struct yl_scarce *row,
                        const struct asking *how)
{
    const uint32_t n = of->plan->replications;
    const struct yl_metric *taken = metric_of(of, row->place, how->taken), *more[2] = {NULL, NULL},
                           *orders = metric_of(of, row->place, "orders");
    double *value = yl_get((n + 1) * sizeof *value);
    uint32_t count = 0;
    for (int k = 0; k < 2; k++)
        if (how->more[k]) more[k] = metric_of(of, row->place, how->more[k]);
    for (uint32_t r = 0; taken && r < n; r++) {
        const double used = count_of(taken, r);
        double away = count_of(more[0], r) + count_of(more[1], r) + blocked(of, row->place, r);
        if (!strcmp(how->taken, "units") && count_of(orders, r) > 0)
            away *= used / count_of(orders, r); /* pieces of the orders turned down */
        if (!how->scaled)
            value[count++] = used + away;
        else if (used > 0)
            value[count++] = row->value * (used + away) / used;
    }
    const double asked = nine_of_ten(value, count);
    free(value);
    return asked;
}

/* ---- orders at stake ------------------------------------------------------------------------ */

/* The agents that the step of a row asks. */
static const char *agent_at(const struct finding *of, const struct yl_loss_row *row)
{
    struct yl_steps list;
    for (uint32_t i = 0; yl_steps_at(of->scenario, i, &list); i++) {
        char name[512];
        snprintf(name, sizeof name, "%s.%s", list.kind, list.name);
        if (strcmp(strchr(row->path, '.') ? name : list.name, row->path) != 0 ||
            (!strchr(row->path, '.') && strcmp(list.kind, "paths") != 0))
            continue;
        for (uint32_t k = 0; k < list.steps; k++)
            if (list.step[k].name && !strcmp(list.step[k].name, row->step) && list.step[k].ask >= 0)
                return of->scenario->agent[list.step[k].ask].name;
    }
    return "";
}

/* Does the limit, the room or the agents end the visits of the row? */
static bool is_stopped_by(const struct finding *of, const struct yl_loss_row *row,
                          const char *place)
{
    const char *name = strchr(place, '.') + 1;
    const bool gave_up = row->reason == YL_LOSS_GAVE_UP;
    if (!row->path || row->reason == YL_LOSS_NONE) return false;
    if (yl_text_begins(place, "limits."))
        return row->what && (!strcmp(row->what, place) ||
                             (row->reason == YL_LOSS_REFUSED && !strcmp(row->what, name)));
    if (yl_text_begins(place, "rooms."))
        return !strcmp(row->path, place) && (gave_up || row->reason == YL_LOSS_FULL);
    return gave_up && !strcmp(agent_at(of, row), name);
}

static double forgone(const struct finding *of, const char *place)
{
    double orders = 0;
    for (uint32_t e = 0; e < of->entries; e++)
        for (uint32_t i = 0; i < of->losses[e].rows; i++) {
            const struct yl_loss_row *row = &of->losses[e].row[i];
            if (is_stopped_by(of, row, place))
                orders += yl_losses_forgone(&of->losses[e], row, row->visits);
        }
    return orders;
}

static void open_losses(struct finding *of)
{
    const struct yl_variant_result *variant = of->plan->variant;
    struct yl_replication_stats stats;
    yl_replication_stats_init(&stats, of->plan->replications);
    stats.failed = variant->failed;
    of->losses = yl_get_zeroed(variant->funnels + 1, sizeof *of->losses);
    for (uint32_t i = 0; i < variant->funnels;)
        yl_losses_of_entry(&of->losses[of->entries++], variant, i, &i, &stats);
    yl_replication_stats_free(&stats);
}

static void close_losses(struct finding *of)
{
    for (uint32_t e = 0; e < of->entries; e++) yl_losses_free(&of->losses[e]);
    free(of->losses);
}

double yl_scarce_untimely(const struct yl_result *plan, const char *entry)
{
    static const char *const early_or_late[] = {"found_never_live", "found_ended"};
    struct finding of = {.plan = plan};
    double orders = 0;
    open_losses(&of);
    for (uint32_t e = 0, row = 0; e < of.entries; e++) {
        const struct yl_variant_result *variant = plan->variant;
        const char *name = variant->funnel[row].entry;
        while (row < variant->funnels && !strcmp(variant->funnel[row].entry, name)) row++;
        for (uint32_t i = 0; i < variant->metrics && !strcmp(name, entry); i++) {
            const struct yl_metric *metric = &variant->metric[i];
            const char *room = metric->is_path ? strchr(metric->place, '>') : NULL;
            for (int k = 0; room && k < 2; k++) {
                const struct yl_loss_row door = {.path = room + 1, .step = ""};
                const size_t length = (size_t)(room - metric->place);
                if (yl_text_is(metric->place, length, name) &&
                    !strcmp(metric->metric, early_or_late[k]))
                    orders += yl_losses_forgone(&of.losses[e], &door,
                                                mean_of(&of, metric->place, metric->metric));
            }
        }
    }
    close_losses(&of);
    return orders;
}

/* ---- what there is -------------------------------------------------------------------------- */

static struct yl_scarce *add(struct finding *of, const char *place, const char *key, double value)
{
    struct yl_scarce *row = YL_ARRAY_NEXT(of->all, of->count, of->capacity);
    *row = (struct yl_scarce){.value = value, .unit = 1, .asked = NAN};
    row->place = place;
    row->path = yl_arena_print(of->arena, "%s.%s", place, key);
    return row;
}

static void add_rooms(struct finding *of)
{
    static const struct asking how = {"entrants", {"turned_away", "abandoned"}, true};
    for (uint32_t i = 0; i < of->scenario->rooms; i++) {
        const struct yl_room *room = &of->scenario->room[i];
        if (room->capacity < 0) continue;
        struct yl_scarce *row = add(of, yl_arena_print(of->arena, "rooms.%s", room->name),
                                    "capacity", (double)room->capacity);
        row->binds = ever(of, row->place, "turned_away") || ever(of, row->place, "abandoned") ||
                     anybody_waited(of, row->place);
        row->stopped =
            mean_of(of, row->place, "turned_away") + mean_of(of, row->place, "abandoned");
        row->asked = asked_for(of, row, &how);
        row->stake = forgone(of, row->place);
    }
}

static void add_stock(struct finding *of, const char *place, int64_t stock, const char *sold)
{
    if (stock < 0) return;
    const struct asking how = {sold, {"stockouts", NULL}, false};
    struct yl_scarce *row = add(of, place, "stock", (double)stock);
    row->stopped = row->stake = mean_of(of, place, "stockouts");
    row->binds = ever(of, place, "stockouts");
    row->asked = asked_for(of, row, &how);
}

static void add_shops(struct finding *of)
{
    for (uint32_t i = 0; i < of->scenario->shops; i++) {
        const struct yl_shop *shop = &of->scenario->shop[i];
        if (!shop->goods)
            add_stock(of, yl_arena_print(of->arena, "shops.%s", shop->name), shop->stock, "orders");
        for (uint32_t g = 0; g < shop->goods; g++)
            add_stock(
                of, yl_arena_print(of->arena, "shops.%s.items.%s", shop->name, shop->good[g].name),
                shop->good[g].stock, "units");
    }
}

static void add_agents(struct finding *of)
{
    static const struct asking how = {"served", {"abandoned", NULL}, true};
    for (uint32_t i = 0; i < of->scenario->agents; i++) {
        const struct yl_agent *agent = &of->scenario->agent[i];
        struct yl_scarce *row = add(of, yl_arena_print(of->arena, "agents.%s", agent->name),
                                    "count", (double)agent->count);
        row->binds = !all_served(of, row->place);
        row->stopped = mean_of(of, row->place, "abandoned");
        row->asked = asked_for(of, row, &how);
        row->stake = forgone(of, row->place);
    }
}

static bool is_given(const struct yl_scenario *scenario, uint32_t limit)
{
    struct yl_steps list;
    for (uint32_t i = 0; yl_steps_at(scenario, i, &list); i++)
        for (uint32_t k = 0; k < list.steps; k++)
            for (uint32_t g = 0; g < list.step[k].gives; g++)
                if (list.step[k].give[g].limit == limit) return true;
    return false;
}

static void add_limits(struct finding *of)
{
    for (uint32_t i = 0; i < of->scenario->limits; i++) {
        const struct yl_limit *limit = &of->scenario->limit[i];
        if (!limit->allow.count || isinf(limit->allow.dist[0].a)) continue;
        struct yl_scarce *row = add(of, yl_arena_print(of->arena, "limits.%s", limit->name),
                                    "allow", limit->allow.dist[0].a);
        const struct asking how = {"taken",
                                   {"refused", NULL},
                                   limit->every || limit->within || limit->lasts ||
                                       is_given(of->scenario, i)};
        row->is_own = limit->per != YL_PER_ALL || limit->allow.axis >= 0;
        row->binds = ever(of, row->place, "refused") || ran_out(of, row->place);
        for (uint32_t r = 0; r < of->plan->replications; r++)
            row->stopped += blocked(of, row->place, r) / of->plan->replications;
        row->binds |= row->stopped > 0;
        row->stopped += mean_of(of, row->place, "refused");
        row->asked = asked_for(of, row, &how);
        row->stake = forgone(of, row->place);
    }
}

/* What an arrival costs: of tiers at the end; 0: nothing, or not one amount. */
static double cost_of(const struct yl_entry *entry)
{
    if (entry->tiers) return 1e-6 * (double)entry->tier_price[entry->tiers - 1];
    return entry->cost.count && entry->cost.axis < 0 ? 1e-6 * entry->cost.dist[0].a : 0;
}

/* Of one entry, or of all that share it. */
static void add_budget(struct finding *of, const char *path, const struct yl_budget *budget,
                       int32_t shared, const char *own)
{
    const uint32_t n = of->plan->replications;
    double *made = yl_get_zeroed(n + 1, sizeof *made), *away = yl_get_zeroed(n + 1, sizeof *away),
           unit = 0, orders = 0;
    const char *place = NULL;
    bool binds = false;
    for (uint32_t i = 0; i < of->scenario->entries; i++) {
        const struct yl_entry *entry = &of->scenario->entry[i];
        if (shared >= 0 ? entry->shared != shared : strcmp(entry->name, own) != 0) continue;
        const char *of_entry = yl_arena_print(of->arena, "entries.%s", entry->name);
        const struct yl_metric *sold = metric_of(of, of_entry, "chain_orders");
        for (uint32_t r = 0; r < n; r++) {
            made[r] += count_of(metric_of(of, of_entry, "arrivals"), r);
            away[r] += count_of(metric_of(of, of_entry, "unpaid"), r);
        }
        orders += mean_of(of, of_entry, sold ? "chain_orders" : "orders");
        binds |= ran_out(of, of_entry);
        if (!(unit > 0)) unit = cost_of(entry);
        if (!place) place = of_entry;
    }
    const double amount = 1e-6 * (double)budget->amount;
    double sum = 0, of_made = 0;
    uint32_t count = 0;
    for (uint32_t r = 0; r < n; r++) {
        sum += away[r];
        of_made += made[r];
        if (made[r] > 0) made[count++] = amount * (made[r] + away[r]) / made[r];
    }
    if (place && unit > 0) {
        struct yl_scarce *row = YL_ARRAY_NEXT(of->all, of->count, of->capacity);
        *row = (struct yl_scarce){.path = path, .place = place, .value = amount, .unit = unit};
        row->is_money = true;
        row->binds = binds;
        row->asked = nine_of_ten(made, count);
        row->stopped = n ? sum / n : 0;
        row->stake = of_made > 0 ? orders * sum / of_made : 0;
    }
    YL_FREE(made, away);
}

static void add_budgets(struct finding *of)
{
    for (uint32_t i = 0; i < of->scenario->entries; i++) {
        const struct yl_entry *entry = &of->scenario->entry[i];
        if (entry->budget.amount < 0) continue;
        add_budget(of,
                   yl_arena_print(of->arena, "entries.%s.%s", entry->name,
                                  entry->budget.name ? "budget.amount" : "budget"),
                   &entry->budget, -1, entry->name);
    }
    for (uint32_t i = 0; i < of->scenario->budgets; i++)
        add_budget(of, yl_arena_print(of->arena, "budgets.%s.amount", of->scenario->budget[i].name),
                   &of->scenario->budget[i], (int32_t)i, "");
}

void yl_scarce_find(struct yl_scarce **out, uint32_t *count, const struct yl_scenario *scenario,
                    const struct yl_result *plan, struct yl_arena *arena)
{
    struct finding of = {.scenario = scenario, .plan = plan, .arena = arena};
    open_losses(&of);
    add_rooms(&of);
    add_shops(&of);
    add_agents(&of);
    add_limits(&of);
    add_budgets(&of);
    close_losses(&of);
    *count = (uint32_t)of.count;
    *out = yl_arena_get(arena, (of.count + 1) * sizeof **out);
    if (of.count) memcpy(*out, of.all, of.count * sizeof **out);
    free(of.all);
}
