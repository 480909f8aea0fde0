/* find_binds.c: what runs out or is too little, when, and what it stops; contract in find_parts.h */
#include "sim/base/text.h"
#include "sim/findings/find_parts.h"
#include "sim/findings/labels.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BINDS_FROM 0.05  /* share of campaigns in which something runs out, to be named */
#define ALWAYS_FROM 0.95 /* from here on more arrivals bring nothing more */

enum kind { STOCK, LIMIT, BUDGET, SEATS, AGENTS };
struct bound { /* what is scarce: figures of base, means over its campaigns */
    const struct yl_metric *metric;
    const char *place; /* whose amount it is: of several entries their budget */
    enum kind kind;
    uint32_t campaigns, gone, stopped_in; /* with nothing left, with somebody stopped */
    double half;                          /* when in half of those in which nothing was left */
    double stopped; /* orders, takes, arrivals or visits that it did not let come to pass */
    double waited;  /* seats: those that waited for one */
    double came;    /* seats and agents: these and all others that came */
    double taken;   /* limits */
    bool again;     /* what was used up comes back */
    bool ends;      /* limits: visits that find none left end there; else they go on without it */
    bool all_end;   /* limits: all of them */
    double end;     /* limits: how many */
    bool unused;    /* limits: much of what there was lapses */
    double cost;    /* of those that came there, or of the orders, the share that it stops */
    double orders;  /* that it costs; 0: not known */
    double pays;    /* budgets: what the arrivals that are not made would leave */
    double then;    /* `met` with the best variant; NAN: the verdict tells it, or none is best */
};

/* In how many campaigns nothing was left, and when in half of these; in how many somebody was stopped. */
static void find_gone(struct bound *bound, const struct yl_finder *finder,
                      const struct yl_metric *stopped)
{
    double *time = finder->stats->scratch[0];
    for (uint32_t r = 0; r < finder->result->replications; r++) {
        if (finder->base->failed && finder->base->failed[r]) continue;
        bound->campaigns++;
        bound->stopped_in += stopped && stopped->num[r];
        if (!isnan(bound->metric->value[r])) time[bound->gone++] = bound->metric->value[r];
    }
    if (!bound->gone) return;
    yl_quantile_sort(time, bound->gone);
    bound->half = yl_quantile(time, bound->gone, 0.5);
}

static double part_of(double part, double of) { return part > 0 && of > 0 ? part / of : 0; }

static void find_limit(struct bound *bound, const struct yl_finder *finder)
{
    static const char *const back[] = {"within", "every", "at", "lasts"};
    const struct yl_metric *metric = bound->metric;
    find_gone(bound, finder, yl_summary_find(finder->base, 0, metric->place, "refused"));
    bound->taken = yl_finder_mean(finder, metric, "taken");
    const double lapsed = yl_finder_mean(finder, metric, "lapsed");
    bound->unused = lapsed > COSTS_FROM * (bound->taken + lapsed);
    const char *name = strchr(metric->place, '.') + 1;
    const double blocked = yl_finder_ended(finder, "blocked", metric->place);
    bound->stopped = yl_finder_mean(finder, metric, "refused") + blocked;
    bound->end = blocked + yl_finder_ended(finder, "refused", name);
    bound->ends = bound->end > 0;
    bound->all_end = bound->end > (1 - COSTS_FROM) * bound->stopped;
    bound->again = yl_finder_mean(finder, metric, "given") > 0 ||
                   yl_finder_mean(finder, metric, "refills") > 0;
    for (size_t i = 0; i < sizeof back / sizeof *back; i++)
        bound->again |= *yl_finder_setting(finder, metric->place, back[i]) != 0;
    bound->cost = part_of(bound->stopped, bound->taken + bound->stopped);
    bound->orders = yl_finder_forgone(finder, metric->place);
}

/* Its arrivals that are not made, and what they, with what their visits begin, would bring if they sold like those that are. One that
 * makes none is turned off. */
static void add_unpaid(struct bound *bound, const struct yl_finder *finder,
                       const struct yl_metric *unpaid)
{
    const double n = yl_losses_mean(unpaid->num, 1, finder->stats),
                 arrivals = yl_finder_mean(finder, unpaid, "arrivals"),
                 all = yl_finder_of(finder, "all", "orders");
    const char *const sold =
        yl_summary_find(finder->base, 0, unpaid->place, "chain_orders") ? "chain_orders" : "orders";
    struct yl_summary net;
    bound->stopped += n;
    if (!(arrivals > 0)) return;
    yl_finder_chain_net(&net, finder, unpaid->place);
    bound->pays += n / arrivals * net.mean;
    if (all > 0) {
        const double orders = n / arrivals * yl_finder_mean(finder, unpaid, sold);
        bound->orders += orders;
        bound->cost += orders / all;
    } else
        bound->cost += part_of(n, n + arrivals);
}

/* A budget of several entries is found with the first of them; the others have none of their own. */
static bool find_budget(struct bound *bound, const struct yl_finder *finder)
{
    const struct yl_metric *metric = bound->metric;
    const char *own = yl_finder_setting(finder, metric->place, "budget"),
               *several = yl_arena_print(&finder->out->arena, "budgets.%s", own);
    const bool shared = *yl_finder_setting(finder, several, "amount") != 0;
    find_gone(bound, finder, NULL);
    if (shared) bound->place = several;
    bound->again = *yl_finder_setting(finder, bound->place, shared ? "per" : "budget.per");
    for (uint32_t i = 0; i < finder->base->metrics; i++) {
        const struct yl_metric *one = &finder->base->metric[i];
        if (strcmp(one->metric, "unpaid") != 0) continue;
        const bool mine = !strcmp(one->place, metric->place);
        if (!mine && (!shared || strcmp(yl_finder_setting(finder, one->place, "budget"), own) != 0))
            continue;
        if (!mine && one < metric) return false;
        add_unpaid(bound, finder, one);
    }
    return !finder->decisive || strcmp(finder->decisive->metric, "net_cny") || bound->pays > 0;
}

enum { REACHED, PASSED = 2 }; /* of struct yl_funnel_row */
/* Visits that waited before a room (REACHED), and those that got a seat then (PASSED). */
static double waited(const struct yl_finder *finder, const char *place, int column)
{
    double visits = 0;
    for (uint32_t i = 0; i < finder->base->funnels; i++) {
        const struct yl_funnel_row *row = &finder->base->funnel[i];
        if (!strcmp(row->path, place) && !strcmp(row->step, "wait"))
            visits += yl_losses_mean(&row->count[0][column], 3, finder->stats);
    }
    return visits;
}

static void find_full(struct bound *bound, const struct yl_finder *finder)
{
    const struct yl_metric *metric = bound->metric;
    const bool room = bound->kind == SEATS;
    bound->stopped = yl_finder_mean(finder, metric, "abandoned") +
                     (room ? yl_finder_mean(finder, metric, "turned_away") : 0);
    bound->waited = room ? waited(finder, metric->place, REACHED) : 0;
    bound->came = yl_finder_mean(finder, metric, metric->metric);
    if (room) /* some wait to the end of the session */
        bound->came += fmax(bound->waited - waited(finder, metric->place, PASSED),
                            yl_finder_mean(finder, metric, "abandoned")) +
                       yl_finder_mean(finder, metric, "turned_away");
    bound->cost = part_of(fmax(bound->stopped, bound->waited), bound->came);
    bound->orders = yl_finder_forgone(finder, metric->place);
}

/* Is it the first metric of something scarce? */
static bool find_bound(struct bound *bound, const struct yl_finder *finder,
                       const struct yl_metric *metric)
{
    *bound = (struct bound){.metric = metric, .place = metric->place};
    if (metric->is_path) return false;
    if (yl_finder_is_room(metric) || !strcmp(metric->metric, "requests")) {
        bound->kind = yl_finder_is_room(metric) ? SEATS : AGENTS;
        find_full(bound, finder);
        return bound->cost >= COSTS_FROM;
    }
    if (strcmp(metric->metric, "ran_out_s") != 0) return false;
    if (!strncmp(metric->place, "shops.", 6)) {
        bound->kind = STOCK;
        if (!*yl_finder_setting(finder, metric->place, "stock"))
            return false; /* that of its items */
        find_gone(bound, finder, yl_summary_find(finder->base, 0, metric->place, "stockouts"));
        bound->stopped = bound->orders = yl_finder_mean(finder, metric, "stockouts");
        bound->cost =
            part_of(bound->stopped, yl_finder_of(finder, "all", "orders") + bound->stopped);
    } else if (!strncmp(metric->place, "limits.", 7)) {
        bound->kind = LIMIT;
        find_limit(bound, finder);
    } else {
        bound->kind = BUDGET;
        if (!find_budget(bound, finder)) return false;
    }
    return bound->cost >= COSTS_FROM &&
           (bound->gone > bound->stopped_in ? bound->gone : bound->stopped_in) >=
               BINDS_FROM * bound->campaigns;
}

/* Do stocks that run out end nearly all orders in nearly every campaign? */
bool yl_finder_sold_out(const struct yl_finder *finder)
{
    const double all = finder->decisive ? yl_finder_of(finder, "all", "orders") : 0;
    double sold = 0;
    for (uint32_t i = 0; all > 0 && i < finder->base->metrics; i++) {
        struct bound bound;
        if (strncmp(finder->base->metric[i].place, "shops.", 6) != 0 ||
            strstr(finder->base->metric[i].place, ".items.") ||
            !find_bound(&bound, finder, &finder->base->metric[i]))
            continue;
        if (bound.gone >= ALWAYS_FROM * bound.campaigns)
            sold += yl_finder_mean(finder, bound.metric, "orders");
    }
    return all > 0 && sold >= (1 - COSTS_FROM) * all &&
           strncmp(finder->decisive->place, "rooms.", 6) != 0;
}

static bool is_gone(const struct bound *bound)
{
    return !bound->again && bound->gone >= ALWAYS_FROM * bound->campaigns;
}

/* Has the best variant less of it, or is more of it, and nothing else, shown to be worse? Then it is not short. */
static bool is_unwanted(const struct yl_finder *finder, const struct bound *bound)
{
    const struct yl_result *result = finder->result;
    const struct yl_metric *by = finder->decisive;
    if (bound->kind == STOCK && !strcmp(by->metric, "net_cny") &&
        yl_finder_mean(finder, by, by->metric) + yl_finder_mean(finder, by, "cost_cny") < 0)
        return true; /* an order loses money */
    for (uint32_t i = 0; i < result->settings; i++) {
        const struct yl_setting *one = &result->setting[i];
        const char *place = "";
        const double more = yl_finder_more(finder, one, &place);
        uint32_t own = 0, v = 1;
        if (isnan(more) || strcmp(place, bound->place) != 0) continue;
        while (v < result->variants && strcmp(result->variant[v].name, one->variant) != 0) v++;
        if (v == result->variants) continue;
        for (uint32_t k = 0; k < result->settings; k++)
            own += !strcmp(result->setting[k].variant, one->variant);
        const struct yl_compared with = yl_finder_compare(finder, v, 0, by->place, by->metric);
        const bool worse = yl_metric_better(by->metric) < 0 ? with.low_all > 0 : with.high_all < 0;
        if ((more < 0 && v == finder->best && !bound->ends) || (more > 0 && own == 1 && worse))
            return true;
    }
    return false;
}

/* One that costs no order once all is sold; or that stops less than one visit a campaign. */
static bool is_idle(const struct bound *bound, bool sold_out)
{
    const double met = fmax(bound->stopped, bound->waited);
    return (sold_out && bound->kind != STOCK) || (bound->kind >= SEATS && met < 1);
}

/* ---- findings ---- */

/* What there was, as it is written. */
static void add_amount(struct yl_finder *finder, const char *written)
{
    yl_finding_written(finder->out, "much", written);
    yl_finding_count(finder->out, "amount", strtod(written, NULL));
}

/* The mean of a metric of the place; of NULL a sum of several, which no table has. */
static void add_mean(struct yl_finder *finder, const char *slot, double value,
                     const struct bound *bound, const char *metric)
{
    const struct yl_metric cell = {.place = bound->metric->place, .metric = metric};
    if (metric)
        yl_finder_figure(finder, slot, YL_AS_NUMBER, value, &cell, "mean");
    else
        yl_finding_count(finder->out, slot, value);
}

/* In all campaigns, or in a part of them, of which the figure is told. */
static void add_part(struct yl_finder *finder, const struct bound *bound, uint32_t gone)
{
    yl_finding_flag(finder->out, gone == bound->campaigns ? "every" : "part", bound->campaigns > 1);
}

/* The time stands in the sentence as one of the clock: its figure is beside it. */
static void add_gone(struct yl_finder *finder, const struct bound *bound)
{
    add_part(finder, bound, bound->gone);
    yl_finder_figure(finder, "gone", YL_AS_NUMBER, bound->gone, bound->metric, "n");
    yl_finding_count(finder->out, "n", bound->campaigns);
    if (!bound->gone) return;
    const char *half = yl_finder_clock(finder, bound->half);
    yl_finding_word(finder->out, bound->gone > 1 ? "half" : "once", half, half);
    if (bound->gone >= YL_QUANTILES_FROM)
        yl_finder_figure(finder, "when", YL_AS_NUMBER, bound->half, bound->metric, "p50");
    else
        yl_finding_count(finder->out, "when", bound->half);
}

/* Who is told to meet it. */
static double met(const struct bound *bound)
{
    return bound->waited > 0 ? bound->waited : bound->stopped;
}

/* Does the verdict tell of it? */
static bool is_told(const struct yl_finder *finder, const struct bound *bound)
{
    return finder->out->stops &&
           strstr(finder->out->stops, yl_arena_print(&finder->out->arena, " %s ", bound->place));
}

/* What is left of it with the variant that is recommended; false: nothing that is told. Of as large a stock it is that less is sold, which
 * may be best for want of it alone. */
static bool find_then(struct bound *bound, const struct yl_finder *finder)
{
    const struct yl_finder best = yl_finder_in(finder, finder->best);
    const struct yl_metric *metric =
        yl_summary_find(best.base, 0, bound->metric->place, bound->metric->metric);
    struct bound then;
    const char *place = bound->metric->place;
    const bool as_large =
                   bound->kind == STOCK && !strcmp(yl_finder_setting(&best, place, "stock"),
                                                   yl_finder_setting(finder, place, "stock")),
               left = metric && (find_bound(&then, &best, metric) || as_large);
    bound->then = left && finder->best && !is_told(finder, bound) ? met(&then) : (double)NAN;
    if (left && (bound->kind == STOCK || bound->kind == BUDGET)) bound->orders = then.orders;
    return left;
}

/* Is it another number then? */
static bool moves(const struct yl_finder *finder, const struct bound *bound)
{
    return is_told(finder, bound) || fabs(bound->then - met(bound)) >= COSTS_FROM * met(bound);
}

static void add_then(struct yl_finder *finder, const struct bound *bound)
{
    if (!moves(finder, bound) || isnan(bound->then)) return;
    yl_finder_variant(finder, "variant", finder->best);
    yl_finding_count(finder->out, "then", bound->then);
}

/* By the orders that it costs with the variant that is recommended; of what that mends by half, or the verdict tells, nothing. */
static double weight_of(const struct yl_finder *finder, const struct bound *bound)
{
    return yl_finder_weight(finder, bound->orders, bound->kind != BUDGET,
                            is_told(finder, bound) || bound->then <= met(bound) / 2);
}

static void add_stock(struct yl_finder *finder, const struct bound *bound)
{
    const bool some = bound->gone < BINDS_FROM * bound->campaigns;
    yl_finding_begin(finder->out, some ? YL_WORDING_STOCK_SHORT : YL_WORDING_STOCK_OUT,
                     weight_of(finder, bound));
    yl_finder_place(finder, "place", bound->metric);
    add_amount(finder, yl_finder_setting(finder, bound->metric->place, "stock"));
    if (some) {
        yl_finding_count(finder->out, "short", bound->stopped_in);
        yl_finding_count(finder->out, "n", bound->campaigns);
    } else
        add_gone(finder, bound);
    add_mean(finder, "stopped", bound->stopped, bound, "stockouts");
    add_then(finder, bound);
    if (bound->gone >= ALWAYS_FROM * bound->campaigns)
        yl_finding_pick(finder->out, "vain", finder->sold_out,
                        "More arrivals bring no more orders.", "来的人再多，订单也不会更多。",
                        "More arrivals bring no more orders of it.",
                        "来的人再多，它的订单也不会更多。");
}

static void add_limit(struct yl_finder *finder, const struct bound *bound)
{
    const struct yl_metric *metric = bound->metric;
    const char *start = yl_finder_setting(finder, metric->place, "start");
    const double refused = yl_finder_mean(finder, metric, "refused");
    const char *to = bound->ends ? NULL : yl_finder_sent_to(finder, metric->place);
    const bool of_each = *yl_finder_setting(finder, metric->place, "per");
    const bool shut = (bound->again || !of_each) && /* it lapsed, is still to come, or never was */
                      bound->gone < BINDS_FROM * bound->campaigns,
               tells = !shut && (of_each || bound->again);
    const enum yl_wording gone = tells ? YL_WORDING_LIMIT_AT_TIMES : YL_WORDING_LIMIT_OUT;
    yl_finding_begin(finder->out, shut ? YL_WORDING_LIMIT_SHUT : gone, weight_of(finder, bound));
    if (tells) yl_finding_flag(finder->out, of_each ? "some" : "times", true);
    if (bound->ends && !finder->out->ends)
        finder->out->ends = yl_finder_most_at(finder, metric->place);
    yl_finder_place(finder, "place", metric);
    if (to)
        yl_finding_path(finder->out, finder->result, "to", to);
    else if (bound->all_end || !bound->ends)
        yl_finding_pick(finder->out, "on", bound->ends, " and end there", "，访问到此结束",
                        " and go on without it", "，照常继续");
    if (!of_each)
        add_amount(finder, *start ? start : yl_finder_setting(finder, metric->place, "allow"));
    if (!shut) add_gone(finder, bound);
    if (tells) add_mean(finder, "taken", bound->taken, bound, "taken");
    if (shut) yl_finding_count(finder->out, "asked", bound->taken + bound->stopped);
    if ((tells || shut) && bound->unused)
        add_mean(finder, "lapsed", yl_finder_mean(finder, metric, "lapsed"), bound, "lapsed");
    add_mean(finder, "stopped", bound->stopped, bound, bound->stopped > refused ? NULL : "refused");
    add_then(finder, bound);
    if (!of_each && is_gone(bound) && bound->ends)
        yl_finding_word(finder->out, "vain", "More arrivals would only find none left.",
                        "来的人再多也领不到了。");
}

/* What people call it: a budget of several entries has a name of its own. */
static void name_bound(struct yl_finder *finder, const struct bound *bound)
{
    const bool shared = bound->place != bound->metric->place;
    yl_finding_pick(finder->out, "front", shared, "The budget ", "预算", "The budget of ", "");
    yl_finding_pick(finder->out, "behind", shared, "", "", "", "的预算");
    if (shared)
        yl_finding_path(finder->out, finder->result, "place", bound->place);
    else
        yl_finder_place(finder, "place", bound->metric);
}

static void add_budget(struct yl_finder *finder, const struct bound *bound)
{
    const bool shared = bound->place != bound->metric->place;
    const char *own = yl_finder_setting(finder, bound->place, shared ? "amount" : "budget");
    yl_finding_begin(finder->out, YL_WORDING_BUDGET_OUT, weight_of(finder, bound));
    yl_finding_flag(finder->out, "daily", bound->again);
    name_bound(finder, bound);
    add_amount(finder, *own ? own : yl_finder_setting(finder, bound->place, "budget.amount"));
    add_gone(finder, bound);
    add_mean(finder, "stopped", bound->stopped, bound, shared ? NULL : "unpaid");
    add_then(finder, bound);
}

/* Where those go that give up waiting or find no seat, if they do not leave: more of it may bring less then. */
static void add_otherwise(struct yl_finder *finder, const struct bound *bound, bool tells)
{
    const char *to = yl_finder_setting(finder, bound->metric->place, "otherwise");
    if (bound->kind >= SEATS && strchr(to, '.') && tells)
        yl_finding_path(finder->out, finder->result, "to", to);
    yl_finding_flag(finder->out, "open", strchr(to, '.') != NULL);
}

static void add_full(struct yl_finder *finder, const struct bound *bound)
{
    const bool seats = bound->kind == SEATS;
    enum yl_wording wording = bound->waited > 0 ? YL_WORDING_SEATS_WAIT : YL_WORDING_FULL;
    if (!seats) wording = YL_WORDING_AGENTS;
    const double gave_up = yl_finder_mean(finder, bound->metric, "abandoned"),
                 asked = seats ? bound->waited : bound->came;
    const bool waits = bound->waited > 0 || !seats;
    yl_finding_begin(finder->out, wording, weight_of(finder, bound));
    yl_finder_place(finder, "place", bound->metric);
    add_mean(finder, "came", bound->came, bound, seats ? NULL : "requests");
    if (bound->waited > 0) yl_finding_count(finder->out, "waited", bound->waited);
    const bool tells = !waits || (gave_up >= COSTS_FROM * asked && gave_up > 0);
    if (waits && tells) add_mean(finder, "stopped", gave_up, bound, "abandoned");
    add_otherwise(finder, bound, tells);
    if (!waits) add_mean(finder, "stopped", bound->stopped, bound, "turned_away");
    add_then(finder, bound);
}

/* Order is by what they cost: yl_findings_close sorts by weight. */
void yl_find_binds(struct yl_finder *finder)
{
    static void (*const add[])(struct yl_finder *, const struct bound *) = {[STOCK] = add_stock,
                                                                            [LIMIT] = add_limit,
                                                                            [BUDGET] = add_budget,
                                                                            [SEATS] = add_full,
                                                                            [AGENTS] = add_full};
    struct bound bound;
    for (uint32_t i = 0; i < finder->base->metrics && finder->decisive; i++)
        if (find_bound(&bound, finder, &finder->base->metric[i]) &&
            !is_idle(&bound, finder->sold_out) && !is_unwanted(finder, &bound) &&
            !(bound.kind >= SEATS && is_told(finder, &bound)) && find_then(&bound, finder))
            add[bound.kind](finder, &bound);
}

/* ---- what stops a variant that is recommended ---- */

/* was: how many it stopped in the plan; NAN: it is not asked. */
static void add_stop(struct yl_finder *finder, const struct bound *bound, bool in_table, double was)
{
    static const char *const what[][2] = {[STOCK] = {"the stock of ", "的库存"},
                                          [LIMIT] = {"the limit ", ""},
                                          [BUDGET] = {"the budget of ", "的预算"},
                                          [SEATS] = {"get no seat", "进不去"},
                                          [AGENTS] = {"give up waiting", "等不及放弃"}};
    static const char *const out[] = {[STOCK] = "售罄", [LIMIT] = "领完", [BUDGET] = "用完"};
    static const char *const ends[] = {"find none left and end there", "因领完而离开"};
    const bool limit = bound->kind == LIMIT && bound->ends, full = bound->kind >= SEATS || limit;
    const char *const *word = limit ? ends : what[bound->kind];
    const uint32_t gone = bound->gone > bound->stopped_in ? bound->gone : bound->stopped_in;
    const char *told = finder->out->stops ? finder->out->stops : " ";
    finder->out->stops = yl_arena_print(&finder->out->arena, "%s%s ", told, bound->place);
    yl_finding_part(finder->out, full ? YL_WORDING_STOPS_SOME : YL_WORDING_STOPS);
    yl_finding_pick(finder->out, "what", bound->place != bound->metric->place, "", "", word[YL_EN],
                    word[YL_ZH]);
    name_bound(finder, bound);
    if (bound->again)
        yl_finding_pick(finder->out, "again", bound->kind == BUDGET, " on some days", "在某些天",
                        " for a while", "一度");
    yl_finding_word(finder->out, "out", "", out[bound->kind < SEATS ? bound->kind : BUDGET]);
    if (full) {
        const char *const who[][2] = {[LIMIT] = {"would take of", "想领"},
                                      [SEATS] = {"come during a session to", "直播期间来到"},
                                      [AGENTS] = {"ask for", "找"}};
        yl_finding_words(finder->out, "who", who[bound->kind]);
        const double stopped = limit ? bound->end : bound->stopped;
        yl_finding_count(finder->out, "stopped", stopped);
        yl_finding_count(finder->out, "came", limit ? bound->taken + bound->stopped : bound->came);
        if (was >= 1 && fabs(was - stopped) >= COSTS_FROM * was)
            yl_finding_count(finder->out, "was", was);
        add_otherwise(finder, bound, true);
    } else if (in_table && gone == bound->gone)
        yl_finder_figure(finder, "gone", YL_AS_NUMBER, gone, bound->metric, "n");
    else
        yl_finding_count(finder->out, "gone", gone);
    if (!full) yl_finding_count(finder->out, "n", bound->campaigns);
    add_part(finder, bound, gone);
    if (in_table && finder->base->from && !full && !bound->again && bound->gone > 1) {
        const char *half = yl_finder_clock(finder, bound->half);
        yl_finding_word(finder->out, "half", half, half);
        yl_finding_count(finder->out, "when", bound->half);
    }
    if (bound->kind == STOCK || bound->kind == BUDGET)
        yl_finding_count(finder->out, bound->kind == STOCK ? "lost" : "unpaid", bound->stopped);
    yl_finding_into(finder->out, "stops");
}

/* What is left, where another figure decides. */
static void add_net(struct yl_finder *finder, const char *decides)
{
    const struct yl_metric *net = yl_summary_find(finder->base, 0, "all", "net_cny");
    if (!net || net->no_cost || !strcmp(decides, "net_cny")) return;
    if (yl_finder_mean(finder, net, "gmv_cny") > 0)
        yl_finding_figure(finder->out, "net", YL_AS_MONEY, yl_finder_mean(finder, net, "net_cny"),
                          YL_NO_CELL);
}

void yl_find_stops(struct yl_findings *out, const struct yl_result *result,
                   const struct yl_variant_result *variant, const char *decides)
{
    struct yl_variant_result alone = *variant;
    struct yl_replication_stats stats;
    struct bound bound, most = {.metric = NULL};
    if (decides) alone.funnels = alone.outcomes = 0; /* its reader has metrics alone */
    struct yl_result only = *result;
    only.variant = &alone;
    only.variants = 1;
    yl_replication_stats_init(&stats, result->replications);
    stats.group = result->drawn.each;
    stats.failed = variant->failed;
    struct yl_finder finder = {.out = out,
                               .result = &only,
                               .base = &alone,
                               .decisive = yl_find_decisive(&only),
                               .stats = &stats};
    finder.sold_out = yl_finder_sold_out(&finder);
    struct yl_finder plan = finder; /* base beside all variants, where the run is there */
    if (!decides) {
        plan.result = result;
        plan = yl_finder_in(&plan, 0);
        plan.decisive = yl_find_decisive(result);
        plan.family =
            yl_compare_family(result, (uint32_t)(plan.decisive - plan.base->metric), plan.decisive);
    }
    for (uint32_t i = 0; i < alone.metrics; i++)
        if (find_bound(&bound, &finder, &alone.metric[i]) && !is_idle(&bound, finder.sold_out) &&
            (decides || !is_unwanted(&plan, &bound)) && (bound.kind != LIMIT || bound.ends) &&
            (bound.kind != SEATS || bound.stopped >= COSTS_FROM * bound.came)) {
            if (bound.kind >= SEATS) bound.cost = part_of(bound.stopped, bound.came);
            if (!most.metric || bound.cost > most.cost) most = bound;
        }
    double was = NAN;
    if (most.metric && !decides) {
        const struct yl_metric *metric =
            yl_summary_find(plan.base, 0, most.metric->place, most.metric->metric);
        if (metric) (void)find_bound(&bound, &plan, metric);
        if (metric) was = most.kind == LIMIT ? bound.end : bound.stopped;
    }
    const double stopped = most.kind == LIMIT ? most.end : most.stopped;
    if ((most.kind == LIMIT || most.kind == BUDGET) && was >= 1 &&
        fabs(was - stopped) < COSTS_FROM * was)
        most.metric = NULL; /* as of the plan, which is told */
    if (most.metric) add_stop(&finder, &most, !decides, was);
    for (uint32_t i = 0; i < alone.metrics; i++) /* visits go on without it, but not as with it */
        if (find_bound(&bound, &finder, &alone.metric[i]) && bound.kind == LIMIT && !bound.ends &&
            !bound.again && yl_finder_parts(&finder, bound.metric->place) &&
            (decides || !is_unwanted(&plan, &bound)))
            add_stop(&finder, &bound, !decides, NAN);
    if (decides) add_net(&finder, decides);
    yl_replication_stats_free(&stats);
}
