/* test_findings.c: each finding where its figures support it, and its silence where they do not */
/* yl-test: LINK yl_findings LABELS fast TIMEOUT 20 */
#include "sim/findings/find.h"
#include "sim/findings/labels.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

enum { N = 100, METRICS = 16 };
#define DAY INT64_C(86400000000) /* a midnight */
static struct yl_result result;
static struct yl_variant_result variant[3];
static struct yl_metric metric[3][METRICS];
static int64_t number[3][METRICS][N];
static double value[3][METRICS][N];
static struct yl_setting settings[16];

static void begin(uint32_t variants)
{
    static const char *const names[] = {"base", "later", "earlier"};
    memset(variant, 0, sizeof variant);
    memset(number, 0, sizeof number);
    for (int v = 0; v < 3; v++)
        variant[v] = (struct yl_variant_result){.name = names[v], .from = DAY};
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

static struct yl_label called[] = {{"paths.sms", {"text message", "短信"}},
                                   {"paths.sms.steps.link", {"tap the link", "点链接"}},
                                   {"rooms.main", {"room", "直播间"}},
                                   {"rooms.main.steps.goods", {"tap the goods", "点商品"}},
                                   {"shops.mall", {"mall", "商城"}},
                                   {"axes.run.seed", {"the seed", "种子"}}};

Test(findings, a_path_of_the_language_is_said_in_words)
{
    static const char *const paths[][3] = {
        {"paths.sms.steps.link.p", "text message: share of 'tap the link'", "短信：点链接的比例"},
        {"paths.sms.steps.link.p.ios", "text message: share of 'tap the link' (ios)",
         "短信：点链接的比例（ios）"},
        {"paths.sms.steps.link.after.mean", "text message: delay of 'tap the link' (mean)",
         "短信：点链接的间隔（mean）"},
        {"entries.push.arrivals.send", "push: number sent", "push：发送量"},
        {"entries.push.arrivals.at", "push: time of sending", "push：发送时间"},
        {"entries.push.arrivals", "push: arrivals", "push：抵达"},
        {"rooms.main.while.goods.p.warm_up", "room: share of 'tap the goods' (warm up)",
         "直播间：点商品的比例（warm up）"},
        {"rooms.main.then.choose.shops.mall", "room: share (mall)", "直播间：比例（商城）"},
        {"limits.gifts.allow", "gifts: allowance", "gifts：名额"},
        {"run.seed", "the seed", "种子"},
        {"horizon.to", "horizon.to", "horizon.to"},
        {"variants.push.entries.push.arrivals.send", "push: number sent (push)",
         "push：发送量（push）"},
        {"taste", "taste", "taste"}};
    const struct yl_result names = {.label = called, .labels = sizeof called / sizeof *called};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
            char words[YL_PATH_WORDS];
            yl_label_path(words, &names, lang, paths[i][0]);
            cr_expect(eq(str, words, (char *)paths[i][lang + 1]), "%s", paths[i][0]);
        }
}

static void sell(int64_t *each, int64_t so_much)
{
    for (int r = 0; r < N; r++) each[r] = so_much;
}

/* The first sentence of this id; "" if it is silent. */
enum { SENTENCE = 1000 };
static char said[2][SENTENCE];
static const char *says(const char *id)
{
    struct yl_findings found;
    said[0][0] = said[1][0] = 0;
    yl_find_run(&found, &result);
    for (size_t i = found.findings; i-- > 0;)
        for (int lang = 0; lang < 2; lang++)
            if (!strcmp(yl_wordings[found.finding[i].wording].id, id))
                snprintf(said[lang], SENTENCE, "%s", found.finding[i].text[lang]);
    yl_findings_free(&found);
    return said[YL_EN];
}

static void set(const char *key, const char *to)
{
    settings[result.settings++] = (struct yl_setting){"base", key, to};
    result.setting = settings;
}

static void aim(struct yl_target at)
{
    static struct yl_target target;
    target = at;
    result.target = &target;
    result.targets = 1;
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
    uint32_t gmv = add("all", "gmv_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 3; v++) fill(v, gmv, 2000000000, 0);
    uint32_t net = add("all", "net_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 3; v++) fill(v, net, 900000000, 1000000);
    return net;
}

Test(findings, a_loss_is_said_with_its_number_of_campaigns)
{
    begin(1);
    sells();
    uint32_t net = earns();
    SAYS("no_loss", "The plan loses money in none of 100 campaigns (with 95% confidence the chance "
                    "is at most 3.7%).");
    for (int r = 0; r < 21; r++) number[0][net][r] = -5000000;
    SAYS("loss", "The plan loses money in 21 of 100 campaigns (95%: ");
    cr_expect(strstr(said[YL_ZH], "100 次模拟中有 21 次亏损") != NULL, "%s", said[YL_ZH]);
    metric[0][net].no_cost = true;
    SILENT("loss");
    metric[0][net].no_cost = false;
    result.replications = 19;
    SILENT("loss");
}

Test(findings, each_target_says_how_often_it_is_missed)
{
    begin(1);
    uint32_t orders = sells();
    SILENT("missed");
    aim((struct yl_target){"all", "orders", true, 50});
    SAYS("missed", "The plan misses the target of at least 50 orders in 50 of 100 "
                   "campaigns (95%: ");
    fill(0, orders, 60, 1);
    SAYS("met", "The plan meets the target of at least 50 orders in all 100 campaigns "
                "(with 95% confidence the chance to miss it is at most 3.7%).");
    SILENT("missed");
    uint32_t out = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    for (int r = 0; r < N; r++) value[0][out][r] = 36000 + 36000 * (r % 2);
    aim((struct yl_target){"shops.mall", "ran_out_s", true, 54000});
    SAYS("missed", "misses the target of the stock of 'mall' lasting until 15:00 in 50 of 100");
    cr_expect(strstr(said[YL_ZH], "“mall”的库存撑到 15:00 的目标") != NULL, "%s", said[YL_ZH]);
}

/* In order: 0 in all campaigns, without a value in base, and the one that decides. */
Test(findings, a_target_without_a_value_decides_nothing)
{
    static struct yl_target targets[] = {{"shops.mall", "orders", true, 50},
                                         {"rooms.main", "watch_mean_s", true, 18},
                                         {"rooms.main", "entrants", true, 5}};
    static int64_t nobody[N], watched[N];
    begin(2);
    uint32_t orders = sells();
    fill(1, orders, 60, 4);
    add("shops.mall", "orders", YL_KIND_COUNT);
    uint32_t mean = add("rooms.main", "watch_mean_s", YL_KIND_RATIO);
    for (int r = 0; r < N; r++) watched[r] = 1;
    fill(1, mean, 20, 4);
    metric[0][mean].den = nobody;
    metric[1][mean].den = watched;
    uint32_t entrants = add("rooms.main", "entrants", YL_KIND_COUNT);
    result.target = targets;
    result.targets = 2;
    SAYS("best", "'later' is better than the plan: orders +10 a campaign");
    result.targets = 3;
    SAYS("best", "'later' is better than the plan: orders +10 a campaign");
    fill(0, entrants, 10, 3);
    fill(1, entrants, 30, 3);
    cr_expect(eq(str, (char *)yl_find_decisive(&result)->metric, "entrants"));
    fill(0, mean, 10, 4);
    metric[0][mean].den = watched;
    cr_expect(eq(str, (char *)yl_find_decisive(&result)->metric, "watch_mean_s"));
}

Test(findings, the_best_variant_is_one_whose_interval_excludes_0)
{
    begin(3);
    uint32_t orders = sells();
    SAYS("same", "'later' and 'earlier': the same orders as the plan in every campaign.");
    fill(1, orders, 60, 4);
    SAYS("best",
         "'later' is better than the plan: orders +10 a campaign (95% for all variants together:");
    fill(2, orders, 60, 4);
    SAYS("best", "). 'earlier': the same orders as with it in every campaign.");
    const uint32_t net = earns();
    aim((struct yl_target){"all", "orders", true, 58}); /* orders decide */
    fill(2, net, 1150000000, 0);
    SAYS("best", "'earlier' is better than the plan: orders +10 a campaign");
    SAYS("best",
         ". With it, the target of at least 58 orders is missed in 50 of 100 campaigns. "
         "'later' (net −250 CNY against it): the same orders as with it in every campaign.");
    fill(1, net, 1400000000, 0);
    fill(1, orders, 55, 4);
    SAYS("why",
         "What 'earlier' changes: net +250 CNY a campaign. By net 'later' is best, +500 CNY.");
    fill(1, orders, 50, 4); /* which misses the target in every campaign */
    cr_expect(strstr(says("why"), "By net") == NULL, "%s", said[YL_EN]);
    result.variants = 2;
    fill(1, orders, 50, 3);
    SAYS("same", "'later': the same orders as the plan in every campaign.");
    SAYS("why", "What 'later' changes: net +500 CNY a campaign.");
    result.variants = 3;
    result.targets = 0;
    variant[0].metrics = variant[1].metrics = variant[2].metrics = net;
    fill(1, orders, 40, 4);
    fill(2, orders, 45, 4);
    SILENT("best");
    SAYS("nothing", "No variant beats the plan in orders: 'earlier' −5 (");
    SAYS("nothing", ") and 'later' −10 (");
    SILENT("why"); /* of what nobody will take */
    fill(2, orders, 50, 3);
    SAYS("nothing", "No variant beats the plan in orders: 'later' −10 (");
    SAYS("nothing", ". 'earlier': the same orders as the plan in every campaign.");
    for (int r = 0; r < N; r++) number[1][orders][r] = 50 + (r % 7) - 3;
    SILENT("nothing");
    SAYS("undecided",
         "After 100 campaigns no difference from the plan is shown in orders: 'later' −");
    result.variants = 1;
    SILENT("undecided");
    SAYS("plan", "Expected orders: 50 a campaign (95%: ");
}

Test(findings, what_was_never_counted_is_the_same_and_one_campaign_is_not)
{
    begin(2);
    const uint32_t orders = add("all", "orders", YL_KIND_COUNT); /* none: an interval by chance */
    SAYS("same", "'later': the same orders as the plan in every campaign.");
    number[1][orders][1] = 1;
    SILENT("same");
    SAYS("undecided", "After 100 campaigns no difference from the plan is shown in orders");
}

Test(findings, an_entry_that_leaves_less_than_it_costs_is_dear)
{
    begin(1);
    sells();
    earns();
    uint32_t cost = add("entries.sms", "cost_cny", YL_KIND_MONEY),
             gmv = add("entries.sms", "gmv_cny", YL_KIND_MONEY),
             net = add("entries.sms", "net_cny", YL_KIND_MONEY),
             begun = add("starts.friend", "gmv_cny", YL_KIND_MONEY),
             left = add("starts.friend", "net_cny", YL_KIND_MONEY),
             spent = add("starts.friend", "cost_cny", YL_KIND_MONEY),
             visits = add("starts.friend", "arrivals", YL_KIND_COUNT);
    static int64_t of_sms[3][N];
    static struct yl_chain_row chain = {"sms", "starts.friend", of_sms[0], of_sms[1], of_sms[2]};
    variant[0].chain = &chain;
    variant[0].chains = 1;
    fill(0, cost, 2700000000, 0);
    fill(0, gmv, 1000000000, 0);
    fill(0, net, -1700000000, 0);
    sell(of_sms[2], 382000000);
    fill(0, begun, 382000000, 0);
    fill(0, left, 382000000, 0);
    SAYS("dear", "'sms' loses 1,318 CNY a campaign, follow-up visits included; its own visits cost "
                 "2,700 CNY.");
    sell(of_sms[2], 1695000000);
    SILENT("dear"); /* less than 1 % of the net */
    sell(of_sms[2], 1800000000);
    SILENT("dear");
    sell(of_sms[2], 3000000000); /* sells for more than it costs, and a tenth of that is left */
    fill(0, net, -2600000000, 0);
    fill(0, left, 38200000, 0);
    SAYS("dear", "'sms' loses 2,300 CNY a campaign");
    fill(0, visits, 50, 0); /* of which 20 are of sms, and so two fifths of 100 CNY */
    sell(of_sms[0], 20);
    fill(0, spent, 100000000, 0);
    fill(0, left, -61800000, 0);
    SAYS("dear", "'sms' loses 2,340 CNY a campaign"); /* their cost, too */
    fill(0, spent, 0, 0);
    fill(0, left, 38200000, 0);
    aim((struct yl_target){"all", "orders", true, 40});
    SAYS("dear", "'sms' loses 2,300 CNY a campaign"); /* a loss is one whatever decides */
    result.targets = 0;
    fill(0, net, -310000000, 3000000000); /* −10 with what it starts, by chance */
    SILENT("dear");
}

Test(findings, a_share_is_never_rounded_to_certainty)
{
    const double share[] = {0.995, 0.9999, 0.994, 1, 0, 0.0004, -0.997, 1.004};
    static const char *const text[] = {"99.5%", "99.9%", "99%",    "100%",
                                       "0%",    "0.04%", "−99.7%", "100%"};
    for (int i = 0; i < 8; i++) cr_expect(eq(str, yl_short_share(share[i]).text, (char *)text[i]));
}

Test(findings, a_stock_that_runs_out_binds_with_its_time_where_it_turns_orders_down)
{
    begin(1);
    sells();
    uint32_t gone = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    uint32_t none = add("shops.mall", "stockouts", YL_KIND_COUNT);
    fill(0, none, 12, 0);
    set("shops.mall.stock", "300");
    for (int r = 0; r < 97; r++) value[0][gone][r] = 3600 + 60 * r;
    SAYS("stock_out", "The stock of 'mall' runs out: all 300 are gone in 97 of 100 "
                      "campaigns, in half of "
                      "these by 01:48; 12 orders a campaign are turned down. More arrivals bring "
                      "no more orders of it.");
    value[0][gone][48] += 59; /* the median of them */
    SAYS("stock_out", "in half of these by 01:49;");
    for (int r = 50; r < N; r++) value[0][gone][r] = NAN;
    cr_expect(strstr(says("stock_out"), "More arrivals") == NULL, "%s", said[YL_EN]);
    for (int r = 4; r < N; r++) value[0][gone][r] = NAN;
    SAYS("stock_short", "what is left of 300 is too little for an order in 100 of 100 campaigns");
    for (int r = 0; r < N; r++) value[0][gone][r] = 60;
    fill(0, none, 0, 0);
    SILENT("stock_out"); /* gone, and nobody asked for more */
}

Test(findings, a_ratio_is_of_all_campaigns_together)
{
    begin(2);
    sells();
    static int64_t below[N];
    static struct yl_target target = {"shops.mall", "conversion", true, 0.4};
    const uint32_t ratio = add("shops.mall", "conversion", YL_KIND_RATIO);
    for (int r = 0; r < N; r++) below[r] = 100;
    for (int v = 0; v < 2; v++) metric[v][ratio].den = below;
    result.target = &target;
    result.targets = 1;
    fill(0, ratio, 20, 1);
    fill(1, ratio, 30, 1);
    SAYS("best", "conversion of 'mall' +10%");
    cr_expect(strstr(said[YL_EN], "a campaign (") == NULL, "%s", said[YL_EN]);
    SAYS("best", ". With it, the target of ");
}

Test(findings, what_is_called_the_best_is_told_with_what_stops_it)
{
    begin(2);
    const uint32_t orders = sells();
    const uint32_t gone = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    const uint32_t none = add("shops.mall", "stockouts", YL_KIND_COUNT);
    set("shops.mall.stock", "60");
    fill(1, orders, 60, 0);
    SAYS("best", "'later' is better than the plan: orders +10 a campaign");
    fill(1, none, 12, 0);
    for (int r = 0; r < N; r++) value[1][gone][r] = 3600;
    SAYS("best", ". With it, the stock of 'mall' runs out in all 100 campaigns, in half of "
                 "these by 01:00 (12 orders a "
                 "campaign turned down).");
    fill(0, none, 9, 0);
    for (int r = 0; r < N; r++) value[0][gone][r] = 3600;
    SAYS("stock_out", "9 orders a campaign are turned down. More arrivals bring no more orders of "
                      "it.");
    fill(0, none, 0, 0);
    for (int r = 0; r < N; r++) value[0][gone][r] = NAN;
    says("best");
    cr_expect(strstr(said[YL_ZH], "。采用它时，100 次模拟中“mall”的库存都售罄，这些模拟有一半在 "
                                  "01:00 前就已售罄（平均每次模拟 12 单未成）。") != NULL,
              "%s", said[YL_ZH]);
    SILENT("stock_out"); /* base has enough */
    settings[0].variant = "later";
    SAYS("best", ". With it, the stock of 'mall' runs out in all 100 campaigns, in half of "
                 "these by 01:00 (12 orders a "
                 "campaign turned down).");
    const uint32_t all = add("limits.packs", "ran_out_s", YL_KIND_PLAIN),
                   taken = add("limits.packs", "taken", YL_KIND_COUNT),
                   refused = add("limits.packs", "refused", YL_KIND_COUNT);
    for (int r = 0; r < N; r++) value[1][all][r] = 3600;
    fill(1, taken, 10, 0);
    fill(1, refused, 7, 0);
    set("paths.p.steps", "[look, pack, to]");
    set("paths.p.steps.pack.take", "packs");
    set("paths.p.steps.pack.otherwise", "shops.mall");
    set("paths.p.steps.to", "shops.mall");
    cr_expect(strstr(says("best"), "packs") == NULL, "they go where the others go: %s",
              said[YL_EN]);
    settings[3].value = "shops.other";
    SAYS("best", "turned down); the limit 'packs' runs out in all 100 campaigns, in half of "
                 "these by 01:00.");
    settings[3].value = "shops.mall";
    set("paths.p.steps.pack.remember", "has");
    SAYS("best", "turned down); the limit 'packs' runs out in all 100 campaigns, in half of "
                 "these by 01:00.");
    fill(1, orders, 50, 3);
    SILENT("best");
}

Test(findings, agents_that_cost_their_wage_help_before_their_price)
{
    const struct yl_limit_gain gain[] = {{"agents.desk.count", 3, 1, 300, 250, 350, 20, 0.5, 50},
                                         {"entries.sms.budget", 90, 10, 30, 25, 35, 0, 1, 50}};
    static const char *const price = ", before their price (";
    for (int k = 0; k < 4; k++) {
        struct yl_findings found = {0};
        const bool money = k < 2, agents = k % 2 == 0;
        yl_find_limits(&found, &(struct yl_result){0}, money ? "all.net_cny" : "all.orders",
                       &gain[!agents], 1);
        yl_findings_close(&found);
        const char *text = found.finding[0].text[YL_EN];
        const bool before = strstr(text, price) != NULL;
        cr_expect(before == (money && agents), "%s", text);
        yl_findings_free(&found);
    }
}

Test(findings, a_raise_helps_where_the_metric_moves_to_its_better_side)
{
    const struct yl_limit_gain gain[] = {{"agents.desk.count", 2, 1, -31, -32, -29, 20, 0.5, 50},
                                         {"entries.sms.budget", 90, 9, 0.4, 0.3, 0.5, 0, 1, 50}};
    static const struct {
        const char *metric;
        bool helps[2];
    } tries[] = {{"agents.desk.wait_all_mean_s", {true, false}}, {"all.orders", {false, true}}};
    for (int k = 0; k < 4; k++) {
        struct yl_findings found = {0};
        yl_find_limits(&found, &(struct yl_result){0}, tries[k / 2].metric, &gain[k % 2], 1);
        yl_findings_close(&found);
        const char *text = found.finding[0].text[YL_EN];
        const bool good = strstr(text, "helps most") != NULL,
                   bad = strstr(text, "makes it worse") != NULL;
        cr_expect(good == tries[k / 2].helps[k % 2] && bad == !good, "%s", text);
        yl_findings_free(&found);
    }
}

Test(findings, a_limit_binds_where_it_stops_visits_and_says_what_was_there)
{
    static int64_t stopped[N];
    static struct yl_outcome_row needs[1] = {{"sms", "blocked:limits.packs", stopped}};
    begin(1);
    const uint32_t orders = sells();
    uint32_t gone = add("limits.packs", "ran_out_s", YL_KIND_PLAIN),
             taken = add("limits.packs", "taken", YL_KIND_COUNT),
             refused = add("limits.packs", "refused", YL_KIND_COUNT);
    for (int r = 0; r < N; r++) value[0][gone][r] = 60;
    fill(0, taken, 10, 0);
    SILENT("limit_out");
    fill(0, refused, 7, 0);
    set("limits.packs.allow", "5000");
    set("limits.packs.start", "10");
    SAYS("limit_out",
         "The limit 'packs' runs out: all 10 are gone in all 100 campaigns, in half of "
         "these by 00:01; 7 visits a campaign find none left and go on without it.");
    needs[0].outcome = "refused:packs";
    for (int r = 0; r < N; r++) stopped[r] = 7;
    variant[0].outcome = needs;
    variant[0].outcomes = 1;
    SAYS("limit_out",
         "The limit 'packs' runs out: all 10 are gone in all 100 campaigns, in half of "
         "these by 00:01; 7 visits a campaign find none left and end there. More arrivals "
         "would only find none left.");
    needs[0].outcome = "blocked:limits.packs";
    fill(0, refused, 0, 0);
    for (int r = 0; r < N; r++) stopped[r] = 3;
    SAYS("limit_out", "3 visits a campaign find none left");
    result.variants = 2; /* more of it is shown to be worse */
    set("limits.packs.allow", "5000");
    settings[2] = (struct yl_setting){"later", "limits.packs.start", "20"};
    fill(1, orders, 40, 4);
    SILENT("limit_out");
    set("entries.sms.cost", "1 CNY");
    settings[3].variant = "later"; /* with something else it is no proof */
    SAYS("limit_out", "3 visits a campaign find none left");
    result.settings = 2;
    result.variants = 1;
    settings[1] = (struct yl_setting){"base", "limits.packs.within", "10m"};
    SAYS("limit_at_times",
         "The limit 'packs' runs out at times: none is left for a while in all 100 campaigns");
    SAYS("limit_at_times", "they come back: 10 are taken a campaign");
    cr_expect(strstr(said[YL_EN], "gone") == NULL, "%s", said[YL_EN]);
}

Test(findings, a_budget_whose_arrivals_lose_money_is_not_too_little)
{
    begin(1);
    const uint32_t gone = add("entries.sms", "ran_out_s", YL_KIND_PLAIN),
                   arrivals = add("entries.sms", "arrivals", YL_KIND_COUNT),
                   orders = add("entries.sms", "orders", YL_KIND_COUNT),
                   unpaid = add("entries.sms", "unpaid", YL_KIND_COUNT),
                   net = add("entries.sms", "net_cny", YL_KIND_MONEY),
                   begun = add("starts.friend", "gmv_cny", YL_KIND_MONEY),
                   left = add("starts.friend", "net_cny", YL_KIND_MONEY);
    static int64_t of_sms[N];
    static struct yl_chain_row chain = {"sms", "starts.friend", of_sms, of_sms, of_sms};
    sells();
    earns();
    variant[0].chain = &chain;
    variant[0].chains = 1;
    for (int r = 0; r < N; r++) value[0][gone][r] = 60;
    set("entries.sms.budget", "100 CNY");
    fill(0, arrivals, 1000, 0);
    fill(0, orders, 50, 0);
    fill(0, unpaid, 500, 0);
    fill(0, net, 20000000, 0);
    SAYS("budget_out", "there is no money for 500 more arrivals a campaign");
    fill(0, net, -20000000, 0);
    SILENT("budget_out");
    sell(of_sms, 50000000); /* what they begin sells 50 CNY more, of which half is left */
    fill(0, begun, 50000000, 0);
    fill(0, left, 25000000, 0);
    SAYS("budget_out", "there is no money for 500 more arrivals a campaign");
    fill(0, net, 20000000, 0);
    fill(0, arrivals, 0, 0); /* turned off */
    SILENT("budget_out");
}

Test(findings, what_has_no_price_is_not_decided_by_net)
{
    begin(2);
    sells();
    const uint32_t net = add("all", "net_cny", YL_KIND_MONEY),
                   gmv = add("all", "gmv_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 2; v++) fill(v, net, -90000000, 0);
    SAYS("same", "the same orders as the plan in every campaign");
    SILENT("loss");
    fill(1, gmv, 5000000, 0); /* a price, in one variant */
    SAYS("same", "the same net as the plan in every campaign");
    SAYS("loss", "The plan loses money in all 100 campaigns (with 95% confidence the chance is at "
                 "least 96%).");
}

Test(findings, a_shared_budget_binds_once_by_the_arrivals_that_are_not_made)
{
    begin(1); /* the first of all figures is one of them */
    uint32_t one = add("entries.sms", "ran_out_s", YL_KIND_PLAIN),
             arrivals = add("entries.sms", "arrivals", YL_KIND_COUNT),
             orders = add("entries.sms", "orders", YL_KIND_COUNT),
             unpaid = add("entries.sms", "unpaid", YL_KIND_COUNT),
             two = add("entries.group", "ran_out_s", YL_KIND_PLAIN),
             others = add("entries.group", "unpaid", YL_KIND_COUNT);
    sells();
    for (int r = 0; r < N; r++) value[0][one][r] = value[0][two][r] = 60;
    fill(0, arrivals, 1000, 0);
    fill(0, orders, 50, 0);
    set("entries.sms.budget", "pot");
    set("entries.group.budget", "pot");
    set("budgets.pot.amount", "8000 CNY");
    fill(0, unpaid, 9, 0);
    SILENT("budget_out"); /* 0.9 % of all orders */
    fill(0, unpaid, 60, 0);
    fill(0, others, 21, 0);
    SAYS(
        "budget_out",
        "'pot' runs out: the 8,000 CNY are spent in all 100 "
        "campaigns, in half of these by 00:01; there is no money for 81 more arrivals a campaign.");
    struct yl_findings found;
    uint32_t budgets = 0;
    yl_find_run(&found, &result);
    for (size_t i = 0; i < found.findings; i++)
        budgets += found.finding[i].wording == YL_WORDING_BUDGET_OUT;
    yl_findings_free(&found);
    cr_expect(eq(u32, budgets, 1), "one budget, one sentence");
}

Test(findings, what_costs_most_binds_first)
{
    begin(1);
    sells();
    uint32_t few = add("shops.few", "ran_out_s", YL_KIND_PLAIN),
             few_lost = add("shops.few", "stockouts", YL_KIND_COUNT),
             many = add("shops.many", "ran_out_s", YL_KIND_PLAIN),
             many_lost = add("shops.many", "stockouts", YL_KIND_COUNT);
    for (int r = 0; r < N; r++) value[0][few][r] = value[0][many][r] = 60;
    fill(0, few_lost, 2, 0);
    fill(0, many_lost, 20, 0);
    SILENT("stock_out"); /* the stock of such a shop is that of its items */
    set("shops.few.stock", "2");
    set("shops.many.stock", "20");
    struct yl_findings found;
    yl_find_run(&found, &result);
    const char *first = "";
    for (size_t i = 0; i < found.findings && !*first; i++)
        if (found.finding[i].wording == YL_WORDING_STOCK_OUT) first = found.finding[i].text[YL_EN];
    cr_expect(strstr(first, "The stock of 'many'") != NULL, "%s", first);
    yl_findings_free(&found);
}

Test(findings, seats_and_agents_bind_where_visits_find_none)
{
    static int64_t at_wait[N][3];
    static struct yl_funnel_row waits[1] = {
        {.entry = "sms", .path = "rooms.main", .step = "wait", .count = at_wait}};
    begin(1);
    sells();
    uint32_t entrants = add("rooms.main", "entrants", YL_KIND_COUNT),
             full = add("rooms.main", "turned_away", YL_KIND_COUNT),
             left = add("rooms.main", "abandoned", YL_KIND_COUNT),
             asked = add("agents.desk", "requests", YL_KIND_COUNT),
             gave_up = add("agents.desk", "abandoned", YL_KIND_COUNT);
    fill(0, entrants, 466, 0);
    fill(0, asked, 200, 0);
    SILENT("full");
    fill(0, full, 34, 0);
    SAYS("full",
         "Of the 500 visits a campaign that come to 'main' during a session, 34 find it full.");
    fill(0, full, 0, 0);
    for (int r = 0; r < N; r++) at_wait[r][0] = at_wait[r][2] = 179;
    variant[0].funnel = waits;
    variant[0].funnels = 1;
    SAYS("seats_wait",
         "Of the 466 visits a campaign that come to 'main' during a session, 179 find no "
         "seat at once and wait.");
    fill(0, left, 12, 0);
    for (int r = 0; r < N; r++) at_wait[r][0] = 195; /* 4 wait to the end of the session */
    SAYS("seats_wait",
         "Of the 482 visits a campaign that come to 'main' during a session, 195 find no seat at "
         "once and wait; 12 of these give up.");
    variant[0].funnels = 0;
    fill(0, left, 0, 0);
    fill(0, gave_up, 40, 0);
    SAYS("agents", "Of the 200 visits a campaign that ask for 'desk', 40 give up");
    for (int r = 0; r < N; r++) number[0][gave_up][r] = 2 + (r % 2);
    SAYS("agents", "Of the 200 visits a campaign that ask for 'desk', 2.5 give up");
    fill(0, asked, 10, 0);
    for (int r = 0; r < N; r++) number[0][gave_up][r] = r % 2; /* less than one visit a campaign */
    SILENT("agents");
    fill(0, asked, 200, 0);
    fill(0, gave_up, 1, 0);
    SILENT("full");
}

Test(findings, of_two_runs_only_which_is_better_is_said)
{
    struct yl_findings found;
    begin(2);
    uint32_t orders = sells();
    fill(1, orders, 60, 4);
    variant[0].name = "A";
    yl_find_between(&found, &result, NULL);
    cr_assert(eq(sz, found.findings, 1));
    cr_expect(strstr(found.finding[0].text[YL_EN], "'later' is better than A: orders +10") != NULL,
              "%s", found.finding[0].text[YL_EN]);
    cr_expect(strstr(found.finding[0].text[YL_ZH], "“later”优于A") != NULL);
    yl_findings_free(&found);
}

/* ---- losses: two entries that come to one room ------------------------------------------------ */

static int64_t counts[4][N][3], outcomes[4][N];
static struct yl_funnel_row funnel[4];
static struct yl_outcome_row outcome[4];
static struct yl_lost_row lost[2];

static void lose(const char *reason, int64_t early, int64_t opened)
{
    static const char *const entry[] = {"sms", "notes"};
    for (int e = 0; e < 2; e++) {
        funnel[2 * e] = (struct yl_funnel_row){
            .entry = entry[e], .path = entry[e], .step = "open", .count = counts[2 * e]};
        funnel[2 * e + 1] = (struct yl_funnel_row){
            .entry = entry[e], .path = "rooms.main", .step = "watch", .count = counts[2 * e + 1]};
        outcome[2 * e] = (struct yl_outcome_row){entry[e], reason, outcomes[2 * e]};
        outcome[2 * e + 1] = (struct yl_outcome_row){entry[e], "left", outcomes[2 * e + 1]};
        lost[e] = (struct yl_lost_row){entry[e], "rooms.main", "", reason, outcomes[2 * e]};
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

/* Of 1,000 visits of each entry so many open, the others leave there. */
static void leave(int64_t opened)
{
    lose("left", 0, opened);
    for (int e = 0; e < 2; e++) {
        lost[e] = (struct yl_lost_row){funnel[2 * e].entry, funnel[2 * e].path, "open", "left",
                                       outcomes[2 * e]};
        for (int r = 0; r < N; r++) outcomes[2 * e][r] = 1000 - opened;
    }
}

Test(findings, the_largest_loss_is_named_with_its_reason_and_entries)
{
    begin(1);
    sells();
    lose("blocked:member", 80, 200);
    SAYS("lost",
         "Of the 400 visits a campaign that come to 'main', 160 fail the condition 'member'.");
    cr_expect(strstr(said[YL_ZH], "160 次不满足条件") != NULL, "%s", said[YL_ZH]);
    lose("blocked:rooms.live", 80, 200);
    SAYS("lost", "160 find 'live' not live.");
    cr_expect(strstr(said[YL_ZH], "来时“live”没有在直播") != NULL, "%s", said[YL_ZH]);
    lose("blocked:member", 200, 200);
    SAYS("lost", "Of the 400 visits a campaign that come to 'main', all 400 fail the condition");
    lose("blocked:member", 19, 200);
    SILENT("lost");
    lose("blocked:limits.gifts", 80, 200); /* that of the limit has them */
    SILENT("lost");
    leave(200); /* of these 40 of each entry are late */
    for (int e = 0; e < 2; e++) lost[e].outcome = outcome[2 * e].outcome = "expired";
    for (int r = 0; r < N; r++) {
        counts[0][r][2] = counts[2][r][2] = 160;
        outcomes[0][r] = outcomes[2][r] = 40;
    }
    SAYS("lost",
         "Of the 200 visits a campaign that would complete 'open' (sms), 40 take longer than is "
         "allowed.");
    for (int r = 0; r < N; r++) counts[0][r][2] = counts[2][r][2] = 0;
    SAYS("lost",
         "Of the 40 visits a campaign that would complete 'open' (sms), all 40 take longer");
    leave(600);
    for (int e = 0; e < 2; e++) lost[e].outcome = outcome[2 * e].outcome = "expired";
    SAYS("lost",
         "Of the 1,000 visits a campaign that would complete 'open' (sms), 400 take longer");
    lose("never_live", 80, 200); /* the finding `timing` has them */
    SILENT("lost");
}

Test(findings, who_comes_when_a_room_is_not_live_is_counted)
{
    begin(1);
    sells();
    add("rooms.main", "entrants", YL_KIND_COUNT);
    uint32_t early = add("sms>rooms.main", "found_never_live", YL_KIND_COUNT),
             live = add("sms>rooms.main", "found_live", YL_KIND_COUNT),
             late = add("sms>rooms.main", "found_ended", YL_KIND_COUNT);
    for (uint32_t i = early; i <= late; i++) metric[0][i].is_path = true;
    fill(0, live, 900, 0);
    fill(0, early, 60, 0);
    fill(0, late, 40, 0);
    SAYS("timing",
         "Visits reach 'main' 1,000 times a campaign: 60 come before its session and leave.");
    fill(0, late, 60, 0);
    set("rooms.main.before_first", "paths.remind");
    set("rooms.main.after_end", "replay");
    SAYS("timing", "Visits reach 'main' 1,020 times a campaign: 60 come before its session and "
                   "go on to 'remind'; 60 come after it has ended and see the replay.");
    result.settings = 0;
    set("rooms.main.sessions.1.from", "2021-07-11T20:00");
    SAYS("timing", "60 come before its first session; 60 come between its sessions or after the "
                   "last; all of these leave.");
    cr_expect(strstr(said[YL_ZH], "60 次早于首场开播；60 次在两场之间或末场之后；都随即离开。") !=
                  NULL,
              "%s", said[YL_ZH]);
    result.settings = 0;
    fill(0, live, 0, 0);
    fill(0, late, 0, 0);
    SAYS("timing", "Visits reach 'main' 60 times a campaign: 60 come before its session and");
    fill(0, live, 900, 0);
    fill(0, early, 0, 0);
    fill(0, late, 60, 0);
    SAYS("timing",
         "Visits reach 'main' 960 times a campaign: 60 come after it has ended and leave.");
    fill(0, live, 9000, 0);
    SILENT("timing");
}

/* Weight of the first finding of the id; NAN: it has none. */
static double weighs(const char *id)
{
    struct yl_findings found;
    double weight = NAN;
    yl_find_run(&found, &result);
    for (size_t i = found.findings; i-- > 0;)
        if (!strcmp(yl_wordings[found.finding[i].wording].id, id)) weight = found.finding[i].weight;
    yl_findings_free(&found);
    return weight;
}

/* 40 ask, 20 give up; most of the 200 who come to the shop and bring 100 orders never ask, so one that asks brings half an order. */
Test(findings, who_gives_up_would_bring_no_more_than_who_comes_to_the_shop)
{
    static int64_t asks[N][3], comes[N][3], pays[N], gives_up[N], then[N];
    struct yl_funnel_row rows[] = {
        {.entry = "sms", .path = "question", .step = "answer", .count = asks},
        {.entry = "sms", .path = "shops.mall", .step = "pay", .count = comes}};
    struct yl_outcome_row ends[] = {{"sms", "order", pays}, {"sms", "abandoned", gives_up}};
    struct yl_lost_row gone[] = {{"sms", "question", "answer", "abandoned", gives_up}},
                       less[] = {{"sms", "question", "answer", "abandoned", then}};
    begin(2);
    const uint32_t orders = add("all", "orders", YL_KIND_COUNT),
                   asked = add("agents.desk", "requests", YL_KIND_COUNT),
                   left = add("agents.desk", "abandoned", YL_KIND_COUNT);
    for (int r = 0; r < N; r++) {
        asks[r][0] = 40, asks[r][2] = 20, comes[r][0] = 200, comes[r][2] = pays[r] = 100;
        gives_up[r] = 20;
        then[r] = 8;
    }
    for (uint32_t v = 0; v < 2; v++) {
        fill(v, orders, 100, 0);
        fill(v, asked, 40, 0);
        fill(v, left, 20, 0);
        variant[v].funnel = rows;
        variant[v].outcome = ends;
        variant[v].lost = gone;
        variant[v].funnels = variant[v].outcomes = 2;
        variant[v].losts = 1;
    }
    set("paths.question.steps.answer.ask", "agents.desk");
    cr_expect(fabs(weighs("agents") - 10) < 1e-9, "%g", weighs("agents"));
    fill(1, orders, 150, 4); /* 8 of 8,000 give up: it is mended */
    fill(1, asked, 8000, 0);
    fill(1, left, 8, 0);
    variant[1].lost = less;
    SILENT("agents");
    fill(1, asked, 40, 0);
    SAYS("best", "With it, 8 of the 40 visits a campaign that ask for 'desk' give up waiting (20 "
                 "without it).");
    cr_expect(isnan(weighs("agents")), "the verdict tells of it");
}

/* 10 ± 100 CNY in 100 campaigns: half of the interval is 1.984 × 100.5 / 10. */
Test(findings, what_the_best_variant_nets_is_told_where_it_is_not_shown_to_earn)
{
    begin(3);
    sells();
    const uint32_t net = earns();
    fill(0, net, -500000000, 0);
    fill(2, net, -400000000, 1000000);
    fill(1, net, 10000000, 100000000);
    SAYS("best", "It is not shown to earn: 10 CNY a campaign (95%: −9.94 to 29.9).");
    fill(1, net, 10000000, 1000000);
    cr_expect(strstr(says("best"), "earn") == NULL, "%s", said[YL_EN]);
    fill(1, net, -10000000, 1000000);
    SAYS("best", "It still loses money: −10 CNY a campaign.");
    set("agents.desk.count", "2");
    set("agents.desk.count", "5");
    settings[1].variant = "later";
    SAYS("best", "), not counting what 3 more of 'desk' cost. It");
    set("agents.desk.cost", "9 CNY");
    settings[2].variant = "later";
    cr_expect(strstr(says("best"), "counting") == NULL, "%s", said[YL_EN]);
}

/* Of the 450 CNY more 350 are margin: 1,000 of 2,000 CNY and 1,350 of 2,400 CNY. */
Test(findings, a_net_is_explained_by_sales_and_cost)
{
    begin(2);
    sells();
    const uint32_t net = earns(), cost = add("all", "cost_cny", YL_KIND_MONEY);
    fill(0, cost, 100000000, 0);
    fill(1, net - 1, 2400000000, 0);
    fill(1, net, 1350000000, 1000000);
    SAYS("why", "What 'later' changes: GMV +400 CNY and cost −100 CNY a campaign.");
    fill(1, cost, 10000000, 0);
    fill(1, net, 1190000000, 1000000);
    SAYS("why", "GMV +400 CNY and cost −90 CNY a campaign.");
    cr_expect(strstr(said[YL_ZH], "成交额 +400 元、成本 −90 元。") != NULL, "%s", said[YL_ZH]);
}

Test(findings, of_people_whom_the_best_lacks_no_variant_has_more)
{
    begin(3);
    sells();
    const uint32_t net = earns(), ask = add("agents.desk", "requests", YL_KIND_COUNT),
                   none = add("agents.desk", "abandoned", YL_KIND_COUNT);
    fill(1, net, 1900000000, 1000000);
    fill(1, ask, 200, 0);
    fill(1, none, 40, 0);
    set("agents.desk.count", "4");
    set("agents.desk.count", "2");
    settings[1].variant = "earlier";
    SAYS("best", "'desk' give up waiting. No variant has more than 4 agents in 'desk'; one with 5 "
                 "would show "
                 "what one more brings.");
    settings[1].value = "6";
    cr_expect(strstr(says("best"), "No variant has more") == NULL, "%s", said[YL_EN]);
}

Test(findings, a_small_gain_is_told_with_the_part_of_the_plan_that_it_is)
{
    begin(2);
    sells();
    const uint32_t net = earns();
    fill(1, net, 909000000, 1000000);
    SAYS("best", "net +9 CNY a campaign, 1% of the plan's");
    fill(1, net, 927000000, 1000000);
    cr_expect(strstr(says("best"), "plan's") == NULL, "%s", said[YL_EN]);
}

/* The message loses 1,700 CNY, with `later` 100. */
Test(findings, an_entry_that_still_loses_is_told_with_the_call_that_leaves_it_out)
{
    begin(2);
    sells();
    const uint32_t all = earns(), cost = add("entries.sms", "cost_cny", YL_KIND_MONEY),
                   net = add("entries.sms", "net_cny", YL_KIND_MONEY);
    fill(0, cost, 2700000000, 0);
    fill(0, net, -1700000000, 0);
    fill(1, net, -1700000000, 0);
    SAYS("dear", " To try: the plan without it ('--leave-out sms').");
    fill(1, all, 1900000000, 1000000);
    fill(1, net, -100000000, 1000000);
    SAYS("dear", " With 'later' it loses 100 CNY. To try: the plan without it");
    fill(1, net, 100000000, 1000000);
    SAYS("dear", " With 'later' it earns 100 CNY.");
    cr_expect(strstr(said[YL_EN], "leave-out") == NULL, "%s", said[YL_EN]);
}

/* 60 of sms and 40 of group are not paid for: 30 CNY and −20 CNY. */
Test(findings, a_budget_is_short_where_all_that_it_does_not_pay_leave_something)
{
    begin(1);
    const char *const names[] = {"entries.sms", "entries.group"};
    uint32_t net[2], cost[2];
    for (int e = 0; e < 2; e++) {
        const uint32_t out = add(names[e], "ran_out_s", YL_KIND_PLAIN),
                       arrivals = add(names[e], "arrivals", YL_KIND_COUNT),
                       orders = add(names[e], "orders", YL_KIND_COUNT),
                       unpaid = add(names[e], "unpaid", YL_KIND_COUNT);
        net[e] = add(names[e], "net_cny", YL_KIND_MONEY);
        cost[e] = add(names[e], "cost_cny", YL_KIND_MONEY);
        for (int r = 0; r < N; r++) value[0][out][r] = 60;
        fill(0, arrivals, 1000, 0);
        fill(0, orders, 25, 0);
        fill(0, unpaid, e ? 40 : 60, 0);
    }
    sells();
    earns();
    set("entries.sms.budget", "pot");
    set("entries.group.budget", "pot");
    set("budgets.pot.amount", "8000 CNY");
    fill(0, cost[1], 900000000, 0);
    fill(0, net[0], 500000000, 0);
    fill(0, net[1], -500000000, 0);
    SAYS("budget_out", "there is no money for 100 more arrivals a campaign.");
    fill(0, net[0], 300000000, 0); /* 18 CNY */
    SILENT("budget_out");
}

/* Both lose, group more of what it costs: with what sms leaves, the campaign would lose more. */
Test(findings, of_a_budget_that_runs_out_only_the_worst_entry_is_dear)
{
    begin(1);
    const char *const names[] = {"entries.sms", "entries.group"};
    uint32_t net[2], unpaid[2];
    for (int e = 0; e < 2; e++) {
        fill(0, add(names[e], "cost_cny", YL_KIND_MONEY), e ? 1000000000 : 4000000000, 0);
        net[e] = add(names[e], "net_cny", YL_KIND_MONEY);
        unpaid[e] = add(names[e], "unpaid", YL_KIND_COUNT);
        fill(0, unpaid[e], 10, 0);
    }
    sells();
    earns();
    set("entries.sms.budget", "pot");
    set("entries.group.budget", "pot");
    fill(0, net[0], -1700000000, 0);
    fill(0, net[1], -500000000, 0);
    SAYS("dear", "'group' loses 500 CNY");
    cr_expect(strstr(said[YL_EN], "sms") == NULL, "%s", said[YL_EN]);
    fill(0, net[1], -400000000, 0); /* 0.4 for 0.425 */
    SAYS("dear", "'sms' loses 1,700 CNY");
    fill(0, net[1], -500000000, 0);
    for (int e = 0; e < 2; e++) fill(0, unpaid[e], 0, 0); /* nobody would take it */
    SAYS("dear", "'sms' loses 1,700 CNY");
}

Test(findings, a_time_to_try_fits_the_variant_that_is_recommended)
{
    begin(2);
    const uint32_t orders = sells();
    add("rooms.main", "entrants", YL_KIND_COUNT);
    const uint32_t early = add("sms>rooms.main", "found_never_live", YL_KIND_COUNT),
                   live = add("sms>rooms.main", "found_live", YL_KIND_COUNT);
    for (uint32_t i = early; i <= live; i++) metric[0][i].is_path = metric[1][i].is_path = true;
    fill(0, early, 900, 0);
    fill(0, live, 100, 0);
    set("entries.sms.arrivals.at", "2026-05-01T19:30+08:00");
    set("rooms.main.sessions.0.from", "2026-05-01T20:00+08:00");
    set("rooms.main.sessions.0.to", "2026-05-01T21:00+08:00");
    SAYS("timing", "All of these early visits come by 'sms'. To try: send 'sms' at 12:00, when the "
                   "session begins ('--set "
                   "entries.sms.arrivals.at=2026-05-01T20:00+08:00').");
    set("rooms.main.sessions.1.from", "2026-05-02T20:00+08:00"); /* which lasts longer */
    set("rooms.main.sessions.1.to", "2026-05-02T22:00+08:00");
    SAYS("timing", "at 12:00, when the session begins ('--set "
                   "entries.sms.arrivals.at=2026-05-02T20:00+08:00').");
    fill(1, orders, 60, 4);
    SILENT("timing"); /* nobody comes so with it */
    fill(1, early, 300, 0);
    fill(1, live, 700, 0);
    SAYS("timing", "900 come before its first session (with 'later', 300) and leave. ");
    SAYS("timing", "To try: send ");
    set("entries.sms.arrivals.over", "5m");
    settings[5].variant = "later";
    cr_expect(strstr(says("timing"), "To try") == NULL, "%s", said[YL_EN]);
    settings[5].path = "rooms.main.sessions.0.to";
    cr_expect(strstr(says("timing"), "To try") == NULL, "%s", said[YL_EN]);
}

Test(findings, a_verdict_by_what_the_horizon_cuts_off_says_so)
{
    begin(3);
    const uint32_t orders = sells(), come = add("starts.friend", "arrivals", YL_KIND_COUNT),
                   late = add("starts.friend", "late", YL_KIND_COUNT);
    struct yl_findings found;
    for (uint32_t v = 0; v < 3; v++) fill(v, come, 100, 0);
    fill(0, late, 50, 0);
    fill(1, late, 20, 0);
    SAYS("late", "On average 50 of the 150 visits of 'friend' would come after the simulated "
                 "period and are not counted.");
    fill(1, orders, 60, 4);
    SAYS("late", "with 'later', 20 of 120.");
    yl_find_run(&found, &result);
    for (size_t i = 0; i < found.findings; i++)
        if (found.finding[i].wording == YL_WORDING_LATE)
            cr_expect(eq(u32, found.finding[i].group, YL_VERDICT), "behind the verdict");
    yl_findings_free(&found);
}

Test(findings, a_result_without_figures_says_nothing)
{
    begin(1);
    struct yl_findings found;
    yl_find_run(&found, &result);
    cr_expect(eq(sz, found.findings, 0));
    yl_findings_free(&found);
}

Test(findings, a_part_of_a_whole_is_0_to_100_percent)
{
    const double share[] = {-0.02, 0.5, 1.04, NAN};
    static const char *const text[] = {"0%", "50%", "100%", "–"};
    for (int i = 0; i < 4; i++) cr_expect(eq(str, yl_short_part(share[i]).text, (char *)text[i]));
}

Test(findings, numbers_are_rounded_for_people)
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

/* Figures of one comparison have the places of its standard error, whatever their own size. */
Test(findings, a_comparison_has_the_places_of_its_standard_error)
{
    static const struct {
        double value, se;
        const char *text, *move;
    } want[] = {{5.0015, 0.0577, "5.0015", "+5.0015"}, {-0.0015008, 0.0577, "−0.0015", "−0.0015"},
                {231.351, 21.9, "231.4", "+231.4"},    {2552.4, 830, "2,552", "+2,552"},
                {0.00001, 0.0577, "0", "+0"},          {12, 4.7, "12", "+12"},
                {0.1672, 0, "0.17", "+0.17"},          {0.1672, NAN, "0.17", "+0.17"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        cr_expect(eq(str, yl_short_by(want[i].value, want[i].se).text, (char *)want[i].text));
        cr_expect(eq(str, yl_short_move_by(want[i].value, want[i].se).text, (char *)want[i].move));
    }
}

/* In the form of money a unit is behind it; of shares none is rounded to certainty. */
Test(findings, ends_of_an_interval_print_apart)
{
    static const struct {
        enum yl_as form;
        double low, high;
        const char *text[2];
    } want[] = {{YL_AS_NUMBER, 110.56, 111.37, {"110.6", "111.4"}},
                {YL_AS_NUMBER, 98.8, 111.37, {"98.8", "111"}},
                {YL_AS_NUMBER, 5703, 5703, {"5,703", "5,703"}},
                {YL_AS_MONEY_MOVE, 27252.9, 27253.1, {"+27,252.9 CNY", "+27,253.1 CNY"}},
                {YL_AS_SHARE, 0.391, 0.394, {"39.1%", "39.4%"}},
                {YL_AS_SHARE, 0.9997, 0.99997, {"99.97%", "99.997%"}},
                {YL_AS_NUMBER, 3, NAN, {"3", "–"}}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        for (int end = 0; end < 2; end++) {
            const double own = end ? want[i].high : want[i].low,
                         other = end ? want[i].low : want[i].high;
            cr_expect(eq(str, yl_short_end(want[i].form, own, other, YL_EN).text,
                         (char *)want[i].text[end]));
        }
    const struct {
        double of[3];
        int places;
        const char *shown[3];
    } columns[] = {{{10.03, 0.1992, -4.9}, 2, {"10.03", "0.20", "−4.90"}},
                   {{123.4, 0, 7.91}, 1, {"123.4", "0", "7.9"}},
                   {{1249, 46.1, NAN}, 0, {"1,249", "46", "–"}},
                   {{1, 1.2, 2.1}, 1, {"1.0", "1.2", "2.1"}},
                   {{40, 0.001, 2}, 0, {"40", "<1", "2"}}};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        const int places = yl_short_places(columns[k].of, 3);
        cr_expect(eq(int, places, columns[k].places));
        for (int i = 0; i < 3; i++)
            cr_expect(
                eq(str, yl_short_cell(columns[k].of[i], places).text, (char *)columns[k].shown[i]));
    }
    cr_expect(eq(str, yl_short_range_as(YL_AS_NUMBER, 111, 110.56, 111.37, YL_EN).text,
                 (char *)"111 (110.6 to 111.4)"));
}

Test(findings, a_p_value_is_never_zero)
{
    static const struct {
        double p;
        const char *text;
    } want[] = {
        {0.0496, "p = 0.0496"},  {0.0546, "p = 0.0546"}, {1, "p = 1"},  {0.00012, "p = 0.00012"},
        {0.00009, "p < 0.0001"}, {0, "p < 0.0001"},      {NAN, "p = –"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        cr_expect(eq(str, yl_short_p(want[i].p).text, (char *)want[i].text));
}
