/* test_conclude.c: each sentence where its figures support it, and its silence where they do not */
/* yl-test: LINK yl_output LABELS fast TIMEOUT 20 */
#include "sim/output/conclude_parts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

enum { N = 100, METRICS = 16 };
static struct yl_result result;
static struct yl_variant_result variant[3];
static struct yl_metric metric[3][METRICS];
static int64_t number[3][METRICS][N];
static double value[3][METRICS][N];
static struct yl_setting settings[4];

static void begin(uint32_t variants)
{
    static const char *const names[] = {"base", "later", "earlier"};
    memset(variant, 0, sizeof variant);
    memset(number, 0, sizeof number);
    for (int v = 0; v < 3; v++) variant[v] = (struct yl_variant_result){.name = names[v]};
    for (int v = 0; v < 3; v++) variant[v].metric = metric[v];
    result = (struct yl_result){.replications = N, .variants = variants, .variant = variant};
}

/* A metric of all variants; numbers are those of variant 0 until they are changed. */
static uint32_t add(const char *place, const char *name, enum yl_kind kind)
{
    uint32_t at = variant[0].metrics;
    for (int v = 0; v < 3; v++) {
        metric[v][at] = (struct yl_metric){
            .place = place, .metric = name, .kind = kind, .scale = 1, .num = number[v][at]};
        if (kind == YL_KIND_PLAIN) {
            metric[v][at].value = value[v][at];
            for (int r = 0; r < N; r++) value[v][at][r] = NAN;
        }
        variant[v].metrics++;
    }
    return at;
}

static void fill(uint32_t v, uint32_t at, int64_t mean, int64_t spread)
{
    for (int r = 0; r < N; r++) number[v][at][r] = mean + (r % 2 ? spread : -spread);
}

/* The first sentence of this kind; "" if it is silent. */
static char said[2][YL_SENTENCE];
static const char *says(const char *id)
{
    struct yl_conclusion conclusion;
    said[0][0] = said[1][0] = 0;
    cr_assert(eq(int, yl_conclude(&conclusion, &result), YL_OK));
    for (uint32_t i = conclusion.sentences; i-- > 0;)
        if (!strcmp(conclusion.sentence[i].id, id))
            memcpy(said, conclusion.sentence[i].text, sizeof said);
    yl_conclude_free(&conclusion);
    return said[YL_EN];
}

#define SAYS(id, part) \
    cr_expect(strstr(says(id), part) != NULL, "%s: '%s' has no '%s'", id, said[YL_EN], part)
#define SILENT(id) cr_expect(says(id)[0] == 0, "%s: '%s'", id, said[YL_EN])

static uint32_t sells(void)
{
    uint32_t orders = add("all", "orders", YL_KIND_COUNT);
    for (uint32_t v = 0; v < 3; v++) fill(v, orders, 50, 3);
    return orders;
}

static uint32_t earns(void)
{
    uint32_t net = add("all", "net_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 3; v++) fill(v, net, 900000000, 1000000);
    return net;
}

Test(conclude, a_loss_is_said_with_its_number_of_campaigns)
{
    begin(1);
    sells();
    uint32_t net = earns();
    SAYS("loss", "None of 100 campaigns loses money; the chance of a loss is at most 3.7%.");
    for (int r = 0; r < 21; r++) number[0][net][r] = -5000000;
    SAYS("loss", "21 of 100 campaigns lose money: a chance of 21%");
    cr_expect(strstr(said[YL_ZH], "100 场模拟中有 21 场亏损") != NULL, "%s", said[YL_ZH]);
    metric[0][net].no_cost = true;
    SILENT("loss");
    metric[0][net].no_cost = false;
    result.replications = 19;
    SILENT("loss");
}

Test(conclude, each_target_says_how_often_it_is_missed)
{
    begin(1);
    uint32_t orders = sells();
    SILENT("missed");
    static struct yl_target target = {"all", "orders", true, 50};
    result.target = &target;
    result.targets = 1;
    SAYS("missed", "The target all.orders>=50 is missed in 50 of 100 campaigns: a chance of 50%");
    fill(0, orders, 60, 1);
    SAYS("missed", "is missed in 0 of 100 campaigns.");
}

Test(conclude, the_best_variant_is_one_whose_interval_excludes_0)
{
    begin(3);
    uint32_t orders = sells();
    SILENT("best");
    SAYS("not_apart",
         "Not told apart from base: later, earlier, which are the same in every campaign.");
    fill(1, orders, 60, 4);
    SAYS("best", "Variant later is better than base: orders +10 in the mean");
    SAYS("best", "it comes out best in 100% of 100 campaigns");
    SAYS("not_apart", "Not told apart from base: earlier");
    fill(1, orders, 40, 4);
    fill(2, orders, 45, 4);
    SAYS("best", "No variant is better than base: all of them are lower in orders.");
    SILENT("not_apart");
    for (int r = 0; r < N; r++) number[1][orders][r] = 50 + (r % 7) - 3;
    SAYS("not_apart", "Not told apart from base: later; 100 campaigns see a change of");
    result.variants = 1;
    SILENT("best");
    SILENT("not_apart");
}

Test(conclude, what_runs_out_binds_with_its_time)
{
    begin(1);
    sells();
    uint32_t gone = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    uint32_t none = add("shops.mall", "stockouts", YL_KIND_COUNT);
    fill(0, none, 12, 0);
    settings[0] = (struct yl_setting){"base", "shops.mall.stock", "300"};
    result.setting = settings;
    result.settings = 1;
    SILENT("runs_out");
    for (int r = 0; r < 97; r++) value[0][gone][r] = 3600 + 60 * r;
    SAYS("runs_out", "The stock of 'mall' binds: all 300 are gone in 97 of 100 campaigns, half of "
                     "them by 01:48; 12 visits a campaign find it sold out. More arrivals bring no "
                     "more orders.");
    for (int r = 50; r < N; r++) value[0][gone][r] = NAN;
    cr_expect(strstr(says("runs_out"), "More arrivals") == NULL, "%s", said[YL_EN]);
    for (int r = 4; r < N; r++) value[0][gone][r] = NAN;
    SILENT("runs_out");
}

Test(conclude, a_limit_and_a_shared_budget_bind_once)
{
    begin(1);
    sells();
    uint32_t gone = add("limits.packs", "ran_out_s", YL_KIND_PLAIN);
    for (int r = 0; r < N; r++) value[0][gone][r] = 60;
    SAYS("runs_out", "The limit 'packs' binds: it is gone in 100 of 100 campaigns, half of them by "
                     "00:01; 0 visits");
    begin(1); /* the first of all figures is one of them */
    uint32_t one = add("entries.sms", "ran_out_s", YL_KIND_PLAIN),
             two = add("entries.group", "ran_out_s", YL_KIND_PLAIN);
    sells();
    for (int r = 0; r < N; r++) value[0][one][r] = value[0][two][r] = 60;
    settings[0] = (struct yl_setting){"base", "entries.sms.budget", "pot"};
    settings[1] = (struct yl_setting){"base", "entries.group.budget", "pot"};
    settings[2] = (struct yl_setting){"base", "budgets.pot.amount", "8000 CNY"};
    result.setting = settings;
    result.settings = 3;
    SAYS("runs_out", "The budget 'pot' binds: all 8,000 CNY are gone");
    struct yl_conclusion conclusion;
    cr_assert(eq(int, yl_conclude(&conclusion, &result), YL_OK));
    cr_expect(eq(u32, conclusion.sentences, 1), "one budget, one sentence");
    yl_conclude_free(&conclusion);
}

Test(conclude, seats_and_agents_bind_where_visits_find_none)
{
    begin(1);
    sells();
    uint32_t entrants = add("rooms.main", "entrants", YL_KIND_COUNT),
             full = add("rooms.main", "turned_away", YL_KIND_COUNT),
             asked = add("agents.desk", "requests", YL_KIND_COUNT),
             gave_up = add("agents.desk", "abandoned", YL_KIND_COUNT);
    fill(0, entrants, 466, 0);
    fill(0, asked, 200, 0);
    SILENT("full");
    fill(0, full, 34, 0);
    SAYS("full", "The seats (main) bind: of 500 visits a campaign 34 find it full.");
    fill(0, full, 0, 0);
    fill(0, gave_up, 40, 0);
    SAYS("full", "The number of agents (desk) binds: of 200 requests a campaign 40 give up");
    fill(0, gave_up, 1, 0);
    SILENT("full");
}

Test(conclude, of_two_runs_only_which_is_better_is_said)
{
    struct yl_conclusion conclusion;
    begin(2);
    uint32_t orders = sells();
    fill(1, orders, 60, 4);
    variant[0].name = "A";
    cr_assert(eq(int, yl_conclude_between(&conclusion, &result), YL_OK));
    cr_assert(eq(u32, conclusion.sentences, 1));
    cr_expect(strstr(conclusion.sentence[0].text[YL_EN],
                     "Variant later is better than A: orders") != NULL,
              "%s", conclusion.sentence[0].text[YL_EN]);
    cr_expect(strstr(conclusion.sentence[0].text[YL_ZH], "方案 later 优于A") != NULL);
    yl_conclude_free(&conclusion);
}

/* ---- losses: two entries that come to one room ------------------------------------------------ */

static int64_t counts[4][N][3], outcomes[4][N];
static struct yl_funnel_row funnel[4];
static struct yl_outcome_row outcome[4];
static struct yl_lost_row lost[2];

static void lose(int64_t early, int64_t opened)
{
    static const char *const entry[] = {"sms", "notes"};
    for (int e = 0; e < 2; e++) {
        funnel[2 * e] = (struct yl_funnel_row){
            .entry = entry[e], .path = entry[e], .step = "open", .count = counts[2 * e]};
        funnel[2 * e + 1] = (struct yl_funnel_row){
            .entry = entry[e], .path = "rooms.main", .step = "watch", .count = counts[2 * e + 1]};
        outcome[2 * e] = (struct yl_outcome_row){entry[e], "never_live", outcomes[2 * e]};
        outcome[2 * e + 1] = (struct yl_outcome_row){entry[e], "left", outcomes[2 * e + 1]};
        lost[e] = (struct yl_lost_row){entry[e], "rooms.main", "", "never_live", outcomes[2 * e]};
        for (int r = 0; r < N; r++) {
            counts[2 * e][r][0] = 1000;
            counts[2 * e][r][2] = opened;
            counts[2 * e + 1][r][0] = opened - early;
            outcomes[2 * e][r] = early;
            outcomes[2 * e + 1][r] = 1000 - early;
        }
    }
    variant[0].funnel = funnel;
    variant[0].outcome = outcome;
    variant[0].lost = lost;
    variant[0].losts = 2;
    variant[0].funnels = variant[0].outcomes = 4;
}

Test(conclude, the_largest_loss_is_named_with_its_reason_and_entries)
{
    begin(1);
    sells();
    lose(80, 200);
    SAYS("lost",
         "of 400 visits a campaign that came so far, 160 came too early, before the room was "
         "live (sms 80, notes 80).");
    cr_expect(strstr(said[YL_ZH], "有 160 次来得太早") != NULL, "%s", said[YL_ZH]);
    lose(9, 200);
    SILENT("lost");
}

Test(conclude, the_steepest_step_is_named_where_it_loses_much)
{
    begin(1);
    sells();
    lose(0, 200);
    SAYS("steep", "The steepest step is 'open' (sms): 200 of 1,000 visits complete it, 20%.");
    lose(0, 950);
    SILENT("steep");
}

Test(conclude, a_result_without_figures_says_nothing)
{
    begin(1);
    struct yl_conclusion conclusion;
    cr_assert(eq(int, yl_conclude(&conclusion, &result), YL_OK));
    cr_expect(eq(u32, conclusion.sentences, 0));
    yl_conclude_free(&conclusion);
}

Test(conclude, a_part_of_a_whole_is_0_to_100_percent)
{
    const double share[] = {-0.02, 0.5, 1.04, NAN};
    static const char *const text[] = {"0%", "50%", "100%", "–"};
    for (int i = 0; i < 4; i++) cr_expect(eq(str, yl_short_part(share[i]).text, (char *)text[i]));
}

Test(conclude, numbers_are_rounded_for_people)
{
    static const struct {
        double value;
        const char *text, *share;
    } want[] = {{0, "0", "0%"},
                {12345.6, "12,346", "1,234,560%"},
                {99.96, "100", "9,996%"},
                {-3.456, "−3.46", "−346%"},
                {0.0123, "0.012", "1.2%"},
                {0.5, "0.5", "50%"},
                {-0.000001, "−0.000001", "−0.0001%"},
                {1e15, "1,000,000,000,000,000", NULL},
                {NAN, "–", "–"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char text[YL_SHORT];
        yl_short_print(text, want[i].value);
        cr_expect(eq(str, text, (char *)want[i].text));
        if (!want[i].share) continue;
        yl_short_print_share(text, want[i].value);
        cr_expect(eq(str, text, (char *)want[i].share));
    }
}
