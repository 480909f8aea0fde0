/* test_risk.c: chances of a single campaign, best shares, and where visits are lost */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 20 */
#include "sim/stats/interval.h"
#include "sim/stats/losses.h"
#include "sim/stats/risk.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

static struct yl_risk loss_of(struct yl_metric metric, uint32_t n)
{
    struct yl_replication_stats stats;
    struct yl_risk risk;
    yl_replication_stats_init(&stats, n);
    yl_risk_loss(&risk, &metric, &stats);
    yl_replication_stats_free(&stats);
    return risk;
}

Test(risk, a_loss_is_counted_with_wilsons_interval)
{
    int64_t net[100] = {0};
    struct yl_metric metric = {.metric = "net_cny", .kind = YL_KIND_MONEY, .num = net};
    struct yl_risk risk = loss_of(metric, 100);
    cr_expect(risk.share == 0 && risk.low == 0 && risk.n == 100, "nothing is no loss");
    cr_expect(fabs(risk.high - 0.0369935) < 1e-6, "0 of 100: at most %g", risk.high);
    for (int i = 0; i < 21; i++) net[i] = -1;
    risk = loss_of(metric, 100);
    struct yl_interval wilson = yl_interval_wilson((struct yl_share){21, 100}, 0.95);
    cr_expect(risk.bad == 21 && risk.share == 0.21);
    cr_expect(risk.low == wilson.low && risk.high == wilson.high);
}

Test(risk, a_chance_of_a_loss_stands_only_where_it_means_something)
{
    int64_t net[100] = {-1};
    struct yl_metric metric = {.metric = "net_cny", .kind = YL_KIND_MONEY, .num = net};
    cr_expect(isnan(loss_of(metric, 19).share) && isfinite(loss_of(metric, 20).share));
    metric.no_cost = true;
    cr_expect(isnan(loss_of(metric, 100).share), "a cost nobody entered is not 0");
    metric.no_cost = false;
    metric.metric = "gmv_cny";
    cr_expect(isnan(loss_of(metric, 100).share), "only net income can be a loss");
}

Test(risk, a_missed_target_is_the_rest_of_a_reached_one)
{
    struct yl_summary reached = {.n = 50, .mean = 0.24, .low = 0.14, .high = 0.37};
    struct yl_risk risk;
    yl_risk_missed(&risk, &reached);
    cr_expect(risk.bad == 38 && risk.share == 0.76);
    cr_expect(risk.low == 1 - 0.37 && risk.high == 1 - 0.14);
}

Test(risk, the_best_is_shared_by_ties_and_less_may_be_better)
{
    int64_t orders[3][4] = {{5, 5, 5, 9}, {5, 7, 4, 1}, {5, 6, 4, 1}},
            wait[3][4] = {{3, 3, 3, 3}, {2, 4, 4, 4}, {9, 9, 9, 9}}, one[4] = {1, 1, 1, 1};
    struct yl_metric metric[3][3];
    struct yl_variant_result variant[3] = {{.name = "base"}, {.name = "a"}, {.name = "b"}};
    for (int v = 0; v < 3; v++) {
        metric[v][0] = (struct yl_metric){.place = "all", .metric = "orders", .num = orders[v]};
        metric[v][1] = (struct yl_metric){.place = "agents.desk",
                                          .metric = "wait_mean_s",
                                          .kind = YL_KIND_RATIO,
                                          .scale = 1,
                                          .num = wait[v],
                                          .den = one};
        metric[v][2] = (struct yl_metric){.place = "all", .metric = "arrivals", .num = wait[v]};
        variant[v].metric = metric[v];
        variant[v].metrics = 3;
    }
    struct yl_result result = {.replications = 4, .variants = 3, .variant = variant};
    struct yl_risk_best best;
    yl_risk_best_init(&best, &result);
    cr_expect(fabs(yl_risk_best_share(&best, 0, 0) - (1 + 0 + 1 + 1) / 4.0) < 1e-12);
    cr_expect(fabs(yl_risk_best_share(&best, 1, 0) - (1 + 1 + 0 + 0) / 4.0) < 1e-12);
    cr_expect(fabs(yl_risk_best_share(&best, 2, 0) - 1 / 4.0) < 1e-12);
    cr_expect(yl_risk_best_share(&best, 0, 1) == 0.75 && yl_risk_best_share(&best, 1, 1) == 0.25);
    cr_expect(isnan(yl_risk_best_share(&best, 0, 2)), "more arrivals are neither better nor worse");
    yl_risk_best_free(&best);
    result.variants = 1;
    yl_risk_best_init(&best, &result);
    cr_expect(isnan(yl_risk_best_share(&best, 0, 0)), "one alone is not best");
    yl_risk_best_free(&best);
}

/* ---- losses ---------------------------------------------------------------------------------- */

static const struct yl_loss_step steps[] = {
    {"sms", "open", 1000, 0, 200},     {"sms", "tap", 200, 0, 120},
    {"rooms.main", "wait", 0, 0, 0},   {"rooms.main", "watch", 30, 0, 20},
    {"shops.mall", "item", 20, 0, 12}, {"shops.mall", "order", 12, 0, 9},
};
static const struct yl_loss_outcome outcomes[] = {
    {"order", 9, "", ""},        {"left", 900, "", ""},      {"watched", 20, "", ""},
    {"ended", 10, "", ""},       {"never_live", 70, "", ""}, {"stockout", 3, "", ""},
    {"refused:packs", 7, "", ""}};
static const struct yl_loss_outcome lost[] = {
    {"left", 800, "sms", "open"},           {"left", 80, "sms", "tap"},
    {"ended", 10, "rooms.main", ""},        {"never_live", 70, "rooms.main", ""},
    {"watched", 20, "rooms.main", "watch"}, {"refused:packs", 4, "shops.mall", "item"},
    {"left", 4, "shops.mall", "item"},      {"stockout", 3, "shops.mall", "order"}};

Test(risk, losses_a_reason_stands_before_the_step_that_it_kept_away_from)
{
    static const struct {
        enum yl_loss_reason reason;
        const char *name;
        double visits, came;
    } want[] = {{YL_LOSS_LEFT, NULL, 800, 1000},   {YL_LOSS_NONE, "open", 200, 1000},
                {YL_LOSS_LEFT, NULL, 80, 200},     {YL_LOSS_NONE, "tap", 120, 200},
                {YL_LOSS_NOT_LIVE, NULL, 70, 110}, {YL_LOSS_OVER, NULL, 10, 110},
                {YL_LOSS_NONE, "wait", 0, 0},      {YL_LOSS_NONE, "watch", 30, 30},
                {YL_LOSS_LEFT, NULL, 20, 30},      {YL_LOSS_REFUSED, "packs", 4, 20},
                {YL_LOSS_LEFT, NULL, 4, 20},       {YL_LOSS_NONE, "item", 12, 20},
                {YL_LOSS_SOLD_OUT, NULL, 3, 12},   {YL_LOSS_NONE, "order", 9, 12},
                {YL_LOSS_REFUSED, "packs", 3, NAN}};
    enum { WANTED = sizeof want / sizeof *want, LOST = sizeof lost / sizeof *lost };
    struct yl_losses losses = {0};
    const struct yl_loss_input input = {steps, outcomes, lost, 6, 7, LOST};
    yl_losses_make(&losses, &input);
    cr_assert(eq(u32, losses.rows, WANTED));
    for (uint32_t i = 0; i < WANTED; i++) {
        const struct yl_loss_row *row = &losses.row[i];
        const char *name = want[i].reason ? row->what : row->step;
        bool same = name && want[i].name ? !strcmp(name, want[i].name) : name == want[i].name;
        cr_expect(same && row->reason == want[i].reason && row->visits == want[i].visits,
                  "row %u: %s %g", i, name ? name : "-", row->visits);
        cr_expect(isnan(want[i].came) ? isnan(row->came) : row->came == want[i].came, "row %u", i);
    }
    cr_expect(losses.arrivals == 1019 && losses.orders == 9);
    yl_losses_free(&losses);
}

Test(risk, losses_a_patience_that_ends_in_a_room_is_lost_while_it_waits)
{
    const struct yl_loss_step waits[] = {{"rooms.main", "wait", 10, 0, 6},
                                         {"rooms.main", "watch", 30, 0, 20}};
    const struct yl_loss_outcome gave_up[] = {{"full", 5, "rooms.main", ""},
                                              {"abandoned", 4, "rooms.main", "wait"},
                                              {"watched", 10, "rooms.main", "watch"}};
    const struct yl_loss_input input = {waits, gave_up, gave_up, 2, 3, 3};
    struct yl_losses losses = {0};
    yl_losses_make(&losses, &input);
    cr_expect(losses.row[0].reason == YL_LOSS_FULL && losses.row[0].came == 39);
    cr_expect(losses.row[1].reason == YL_LOSS_GAVE_UP && losses.row[1].came == 10);
    cr_expect(losses.rows == 4, "where nothing is sold, who has watched is not lost");
    yl_losses_free(&losses);
}

Test(risk, losses_where_all_complete_nothing_is_lost)
{
    const struct yl_loss_step step = {"p", "s", 10, 0, 10};
    const struct yl_loss_outcome done = {"done", 10, "", ""};
    struct yl_losses losses = {0};
    yl_losses_make(&losses, &(struct yl_loss_input){&step, &done, NULL, 1, 1, 0});
    cr_expect(losses.rows == 1);
    for (enum yl_loss_reason i = YL_LOSS_NOT_LIVE; i < YL_LOSS_REASONS; i++)
        cr_expect(yl_loss_word(i, NULL, YL_EN)[0] && yl_loss_word(i, NULL, YL_ZH)[0]);
    yl_losses_free(&losses);
}

/* A booking that more pass by and items of a stay stand to the side; each stage is a part of the one above. */
Test(risk, losses_stages_and_what_stands_beside)
{
    const struct yl_loss_step all[] = {{"p", "open", 1000, 0, 400},
                                       {"p", "book", 400, 0, 40},
                                       {"p", "tap", 400, 0, 200},
                                       {"rooms.main", "wait", 0, 0, 0},
                                       {"rooms.main", "watch", 150, 0, 120},
                                       {"rooms.main", "share", 150, 0, 3},
                                       {"shops.mall", "pay", 120, 0, 12}};
    const struct yl_loss_outcome ends[] = {{"left", 908, "", ""},
                                           {"never_live", 50, "", ""},
                                           {"watched", 30, "", ""},
                                           {"order", 12, "", ""}},
                                 gone[] = {{"left", 600, "p", "open"},
                                           {"left", 200, "p", "tap"},
                                           {"never_live", 50, "rooms.main", ""},
                                           {"watched", 30, "rooms.main", "watch"},
                                           {"left", 108, "shops.mall", "pay"}};
    static const struct {
        const char *step;
        double of, gone;
    } want[] = {{"open", 1000, 400}, {"tap", 400, 200}, {"watch", 200, 150}, {"pay", 150, 12}};
    struct yl_losses losses = {0};
    yl_losses_make(&losses, &(struct yl_loss_input){all, ends, gone, 7, 4, 5});
    struct yl_loss_line line[16];
    cr_assert(losses.rows < 16);
    const uint32_t stages = yl_losses_walk(line, &losses, losses.arrivals);
    cr_assert(eq(u32, stages, 4));
    for (uint32_t k = 0; k < stages; k++) {
        double away = 0;
        for (uint32_t i = 0; i < losses.rows; i++)
            if (yl_losses_at(&losses, &line[k], &losses.row[i])) away += losses.row[i].visits;
        cr_expect(strcmp(losses.row[line[k].row].step, want[k].step) == 0, "stage %u", k);
        cr_expect(line[k].of == want[k].of && line[k].gone == want[k].gone, "stage %u", k);
        cr_expect(line[k].of == line[k].gone + away, "stage %u: all of the stage above", k);
    }
    yl_losses_free(&losses);
}

/* Who is turned away at the door of a path has come to it. */
Test(risk, losses_the_door_of_a_path)
{
    const struct yl_loss_step step = {"gated", "s", 40, 0, 30};
    const struct yl_loss_outcome outcome[] = {{"blocked:opens", 60, "", ""}, {"left", 10, "", ""}};
    const struct yl_loss_outcome gone[] = {{"blocked:opens", 60, "gated", ""},
                                           {"left", 10, "gated", "s"}};
    struct yl_losses losses = {0};
    yl_losses_make(&losses, &(struct yl_loss_input){&step, outcome, gone, 1, 2, 2});
    cr_expect(losses.row[0].reason == YL_LOSS_BLOCKED && losses.row[0].came == 100 &&
              losses.row[0].visits == 60);
    yl_losses_free(&losses);
}

Test(risk, only_what_may_be_chosen_comes_out_best)
{
    int64_t net[4][2] = {{1, 1}, {9, 9}, {8, 8}, {2, 0}};
    struct yl_metric metric[4];
    struct yl_variant_result variant[4] = {
        {.name = "base"}, {.name = "hoped"}, {.name = "banned"}, {.name = "ours"}};
    struct yl_label label[] = {{"variants.hoped.is", {"guess", "猜测"}},
                               {"variants.hope.is", {"guess", "猜测"}},
                               {"variants.banned.forbidden", {"a rule", NULL}},
                               {"variants.ours", {"ours", NULL}}};
    const struct yl_result result = {
        .replications = 2, .variants = 4, .variant = variant, .label = label, .labels = 4};
    struct yl_risk_best best;
    for (int v = 0; v < 4; v++) {
        metric[v] = (struct yl_metric){
            .place = "all", .metric = "net_cny", .kind = YL_KIND_MONEY, .num = net[v]};
        variant[v].metric = &metric[v];
        variant[v].metrics = 1;
    }
    cr_expect(yl_result_may_choose(&result, "base") && yl_result_may_choose(&result, "ours"));
    cr_expect(yl_result_may_choose(&result, "hoped") == false);
    cr_expect(yl_result_may_choose(&result, "banned") == false);
    yl_risk_best_init(&best, &result);
    cr_expect(yl_risk_best_share(&best, 0, 0) == 0.5 && yl_risk_best_share(&best, 3, 0) == 0.5);
    cr_expect(isnan(yl_risk_best_share(&best, 1, 0)) && isnan(yl_risk_best_share(&best, 2, 0)));
    yl_risk_best_free(&best);
}
