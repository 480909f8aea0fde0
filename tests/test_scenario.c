/* yl-test: LINK yl_models LABELS errors TIMEOUT 30 */
/* test_scenario.c: what two scenarios with everything in them are read as, value by value. */
#include "models/readers/settings.h"
#include "models/scenario.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct loaded {
    struct yl_scenarios s;
    struct yl_diags diags;
    struct yl_fault fault;
} l; /* the last that was loaded */

static void unload(void)
{
    yl_scenarios_free(&l.s);
    yl_diags_free(&l.diags);
}
TestSuite(scenario, .fini = unload);

static void load(const char *path, const char *const *sets, uint32_t count, enum yl_status want)
{
    unload();
    yl_diags_init(&l.diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&l.s, path, sets, count, &l.diags, &l.fault);
    if (want == YL_OK) yl_diags_print(&l.diags, stderr);
    cr_assert(eq(int, status, want));
}

static int64_t when(const char *text)
{
    static const struct yl_zone china = {.offset_s = 8 * 3600};
    int64_t at = 0;
    cr_assert(eq(int, yl_time_parse(&at, text, strlen(text), &china), YL_TIME_GOOD));
    return at;
}

#define WHOLE YL_SOURCE_DIR "/tests/scenario/whole.yaml"
#define REST YL_SOURCE_DIR "/tests/scenario/rest.yaml"
#define STR(a, b) cr_expect(eq(str, (char *)(a), (char *)(b)))

Test(scenario, horizon_people_and_facts_are_as_said)
{
    load(WHOLE, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    cr_expect(eq(u32, l.s.variants, 3));
    STR(s->variant, "base");
    STR(s->title[YL_EN], "短信引流到周末晚间直播");
    STR(s->title[YL_ZH], s->title[YL_EN]);
    cr_expect(eq(i64, s->from, when("2021-07-10T00:00")));
    cr_expect(eq(i64, s->to, when("2021-07-12T00:00")));
    cr_expect(eq(i64, s->bin, 5 * YL_MINUTE));
    cr_expect(s->drain && !s->bom && s->warmup == 0);
    cr_expect(eq(u64, s->seed, 20210702));
    cr_expect(eq(i64, s->replications, 200));
    cr_assert(eq(u32, s->axes, 7));
    STR(s->axis[0].name, "os");
    STR(s->axis[0].value[1], "ios");
    cr_expect(eq(dbl, s->axis[0].share[1], 0.24));
    cr_expect(s->axis[0].kind == YL_AXIS_TRAIT && !s->axis[0].yes_no);
    cr_expect(s->axis[1].yes_no && s->axis[1].share[1] == 0.3 && s->axis[1].share[0] == 0.7);
    cr_expect(s->axis[2].kind == YL_AXIS_MEMORY && s->axis[2].share[1] == 0);
    cr_expect(s->axis[3].from == YL_ALWAYS && s->axis[3].to == YL_NEVER);
    cr_expect(s->axis[4].from == YL_NEVER && s->axis[4].to == YL_NEVER);
    cr_expect(eq(i64, s->axis[5].from, when("2021-05-27")));
    cr_expect(eq(i64, s->axis[6].to, when("2021-05-01")));
}

Test(scenario, entries_profiles_and_paths_are_as_said)
{
    load(WHOLE, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    const struct yl_entry *sms = &s->entry[0], *article = &s->entry[1];
    cr_expect(sms->kind == YL_ARRIVE_SEND && sms->send == 200000 && sms->sends == 1);
    cr_expect(eq(i64, sms->send_at[0], when("2021-07-10T19:00")));
    cr_expect(eq(i64, sms->over, 30 * YL_MINUTE));
    cr_expect(eq(dbl, sms->cost.dist[0].a, 45000));
    cr_expect(sms->to.kind == YL_TO_PATH && sms->to.index == 0 && sms->budget.amount == -1 &&
              sms->shared == -1);
    cr_expect(article->kind == YL_ARRIVE_RATE && article->profile == 0 && !article->cost.present);
    cr_expect(eq(dbl, article->rate, 1200 / 3.6e9));
    double sum = 0;
    for (int i = 0; i < 168; i++) sum += s->profile[0].weight[i];
    cr_expect(ieee_ulp_eq(dbl, sum, 168, 100));
    cr_expect(
        ieee_ulp_eq(dbl, s->profile[0].weight[5 * 24 + 21] / s->profile[0].weight[0], 16.5, 4));
    const struct yl_path *path = &s->path[0];
    cr_assert(eq(u32, path->steps, 5));
    cr_expect(eq(i32, path->claimed_steps, 2));
    cr_expect(eq(i32, s->path[1].claimed_steps, -1));
    cr_assert(eq(u32, path->needs.count, 1));
    cr_expect(path->needs.all[0].kind == YL_COND_AXIS && path->needs.all[0].index == 5 &&
              path->needs.all[0].mask == 2);
    cr_expect(path->step[0].after.dist[0].family == YL_EXP && path->step[0].p.dist[0].a == 0.2);
    cr_expect(path->step[1].only_if.count == 1 && path->step[1].only_if.all[0].mask == 1);
    cr_expect(path->step[2].p.axis == 0 && path->step[2].p.count == 2 &&
              path->step[2].p.dist[1].a == 0.85);
    cr_expect(path->step[3].after.dist[0].a == 0 && !path->step[3].after.present &&
              path->step[3].intent == 1);
    cr_expect(path->step[4].name == NULL && path->step[4].to.kind == YL_TO_ROOM);
    const struct yl_choice *where = &s->path[1].step[1].choose;
    cr_assert(where->present && where->options == 3 && where->values == 1 && where->axes == 0);
    cr_expect(where->to[0].kind == YL_TO_ROOM && where->to[1].kind == YL_TO_SHOP &&
              where->to[2].kind == YL_TO_LEAVE);
    cr_expect(ieee_ulp_eq(dbl, where->share[2], 0.5, 4));
}

Test(scenario, places_are_as_said)
{
    load(WHOLE, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    const struct yl_room *room = &s->room[0];
    cr_expect(eq(u32, room->sessions, 1));
    cr_expect(room->before_first.kind == YL_TO_LEAVE && room->after_end.kind == YL_TO_SHOP);
    cr_expect(room->watch.dist[0].family == YL_LOGNORMAL && room->watch.dist[0].by_mean);
    cr_expect(room->capacity == 200 && !room->when_full_leave && room->patience.present &&
              !room->hosted);
    cr_expect(room->then.options == 2 && room->then.share[0] == 0.08);
    cr_expect(s->shop[0].steps == 3 && s->shop[0].stock == 2000 && s->shop[0].margin == 1);
    cr_expect(s->agent[0].count == 3 && s->agent[0].patience.dist[0].a == 120e6);
    cr_expect(s->targets == 1 && s->target[0].at_least && s->target[0].number == 3000);
    STR(s->target[0].place, "shops.mall");
    STR(s->target[0].metric, "orders");
    cr_expect(s->sweep_item != NULL);
}

Test(scenario, variants_and_sets_change_what_they_name_only)
{
    static const char *const sets[] = {"run.seed=7", "paths.sms.steps.tap_link.p.ios=90%",
                                       "shops.mall.stock=5"};
    load(WHOLE, NULL, 0, YL_OK);
    const uint64_t plain = l.s.hash;
    load(WHOLE, sets, 3, YL_OK);
    const struct yl_scenario *base = &l.s.variant[0];
    cr_expect(eq(u64, base->seed, 7));
    cr_expect(eq(dbl, base->path[0].step[2].p.dist[1].a, 0.9));
    cr_expect(eq(i64, l.s.variant[2].shop[0].stock, 5));
    STR(l.s.variant[1].variant, "shorter");
    cr_expect(eq(dbl, l.s.variant[1].path[0].step[1].p.dist[0].a, 0.95));
    cr_expect(eq(dbl, base->path[0].step[1].p.dist[0].a, 0.8));
    cr_expect(ieee_ulp_eq(dbl, l.s.variant[2].shop[0].step[1].p.dist[0].a, 0.822, 4));
    cr_expect(eq(u32, l.s.overrides, 3));
    cr_expect(ne(u64, l.s.hash, plain));
}

Test(scenario, k_wan_and_yi_multiply_a_number)
{
    static const struct {
        const char *set;
        int64_t stock;
    } rows[] = {{"shops.mall.stock=10k", 10000},
                {"shops.mall.stock=1.1万", 11000},
                {"shops.mall.stock=2.3亿", 230000000}};
    const char *price = "shops.mall.price=¥0.7万";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        load(WHOLE, &rows[i].set, 1, YL_OK);
        cr_expect(eq(i64, l.s.variant[2].shop[0].stock, rows[i].stock), "%s", rows[i].set);
    }
    load(WHOLE, &price, 1, YL_OK);
    cr_expect(eq(dbl, l.s.variant[0].shop[0].price.dist[0].a, 7000e6));
}

/* Within the rounding that shares may miss 100 % by, too. */
Test(scenario, rest_has_what_the_others_leave_however_little)
{
    const char *set = "paths.article.steps.where.choose.rooms.main=79.99999995%";
    load(WHOLE, &set, 1, YL_OK);
    cr_expect(epsilon_eq(dbl, l.s.variant[0].path[1].step[1].choose.share[2], 5e-10, 1e-15));
}

Test(scenario, a_variant_is_checked_as_a_whole_and_named)
{
    static const char *const sets[] = {"variants.shorter={people.os.ios: 25%}"};
    char *text = NULL;
    size_t length;
    load(WHOLE, sets, 1, YL_BAD_INPUT);
    FILE *out = open_memstream(&text, &length);
    yl_diags_print(&l.diags, out);
    fclose(out);
    cr_expect(strstr(text, "error[shares-sum]: the shares add up to 101%") != NULL, "%s", text);
    cr_expect(strstr(text, "in variant 'shorter'") != NULL, "%s", text);
    free(text);
}

/* Base's labels, then those of things that a variant adds; a text that is not written is none. */
Test(scenario, everything_with_a_name_has_its_label_in_both_languages)
{
    static const char *const want[][3] = {{"people.os", "system", "系统"},
                                          {"facts.open", "开放", "开放"},
                                          {"profiles.evening", "evening", NULL},
                                          {"shocks.crowd", "crowd", "人潮"},
                                          {"budgets.purse", "purse", "钱袋"},
                                          {"entries.sms", "text message", "短信"},
                                          {"paths.sms", NULL, "短信路径"},
                                          {"paths.sms.steps.open", "打开", "打开"},
                                          {"starts.friend", "friends", "好友"},
                                          {"rooms.main", "live room", "直播间"},
                                          {"rooms.main.steps.tap", "taps", "点击"},
                                          {"shops.mall", "mall", "商城"},
                                          {"shops.mall.steps.pay", "pays", "付款"},
                                          {"shops.mall.fees.card", "card", "支付"},
                                          {"agents.desk", "desk", "客服"},
                                          {"limits.packs", "packs", "礼包"},
                                          {"costs.hall", "hall", "场地"},
                                          {"reports.screen", "screen", "大屏"},
                                          {"variants.more", "more", "更多"},
                                          {"variants.new", "新", "新"},
                                          {"axes.shops.mall.price", "price", "价格"},
                                          {"axes.entries.sms.arrivals.rate", "触达", "触达"},
                                          {"entries.web", "web", "网页"}};
    struct yl_result named = {0};
    load(YL_SOURCE_DIR "/tests/scenario/labels.yaml", NULL, 0, YL_OK);
    yl_labels_fill(&named, &l.s);
    cr_expect(eq(u32, named.labels, sizeof want / sizeof *want));
    for (uint32_t i = 0; i < named.labels && i < sizeof want / sizeof *want; i++) {
        STR(named.label[i].name, want[i][0]);
        for (int lang = 0; lang < 2; lang++) {
            const char *text = named.label[i].text[lang];
            cr_expect(eq(int, !text, !want[i][1 + lang]), "%s %d", want[i][0], lang);
            if (text && want[i][1 + lang]) STR(text, want[i][1 + lang]);
        }
    }
    yl_result_free(&named);
}

Test(scenario, people_limits_and_arrivals_of_the_rest)
{
    load(REST, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    cr_expect(s->drain == false && s->bom && s->warmup == YL_DAY && s->size == 5000);
    cr_expect(s->bys == 1 && s->by[0] == 0);
    cr_expect(s->intent.axis == 0 && s->intent.dist[0].a == 0.5 && s->intent.dist[1].with_sign);
    cr_expect(eq(u32, s->axis[0].values, 2));
    cr_expect(s->axis[1].yes_no && s->axis[1].share[1] == 0.25);
    STR(s->axis[1].value[0], "no");
    cr_expect(s->axis[3].share[1] == 0.2);
    cr_expect(s->axis[5].has_after && s->axis[5].workdays && s->axis[5].after.family == YL_UNIFORM);
    cr_expect(eq(dbl, s->profile[0].weight[0], 2));
    cr_expect(eq(dbl, s->profile[0].weight[167], 5));
    const struct yl_limit *limit = s->limit;
    cr_assert(eq(u32, s->limits, 5));
    cr_expect(limit[0].per == YL_PER_ALL && limit[0].allow.dist[0].a == 3 && !limit[0].has_start);
    cr_expect(limit[1].per == YL_PER_PERSON && limit[1].has_start && limit[1].start == 2);
    cr_expect(limit[2].every == YL_PERIOD_MONTH && limit[2].allow.axis == 5);
    cr_expect(isinf(limit[2].allow.dist[0].a) && limit[2].allow.dist[1].a == 30);
    cr_expect(limit[3].per == YL_PER_TRAIT && limit[3].per_axis == 0 && limit[3].within == YL_DAY);
    cr_expect(limit[4].lasts == 2 * YL_DAY && limit[4].at_times == 2);
    cr_expect(s->entry[0].sends == 2 && s->entry[0].send_at[0] < s->entry[0].send_at[1]);
    cr_expect(eq(dbl, s->entry[0].cost.dist[0].a, 90000)); /* 71 characters: two parts */
    cr_expect(eq(i64, s->entry[0].budget.amount, 20000000));
    cr_expect(s->entry[1].to.kind == YL_TO_SHOP && s->entry[1].cost.dist[1].a == 2e6);
    cr_expect(s->entry[2].kind == YL_ARRIVE_EXACT && s->entry[2].rows == 2 &&
              s->entry[2].count[1] == 7);
    cr_expect(s->entry[2].time[2] == s->to);
}

Test(scenario, every_key_of_a_step_is_kept)
{
    load(REST, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    const struct yl_conditions *needs = &s->path[0].needs;
    cr_assert(eq(u32, needs->count, 6));
    cr_expect(needs->all[1].mask == 3 && needs->all[3].kind == YL_COND_ROOM &&
              needs->all[4].kind == YL_COND_LIMIT);
    cr_expect(needs->all[5].from == 22 * YL_HOUR &&
              needs->all[5].to == 6 * YL_HOUR + 30 * YL_MINUTE);
    STR(needs->all[1].name, "os");
    STR(needs->all[3].name, "rooms.main");
    STR(needs->all[5].name, "22:00-06:30");
    const struct yl_step *one = &s->path[0].step[0];
    cr_expect(one->only_if.count == 2 && one->skip_if.count == 1 && one->skip_if.all[0].mask == 2);
    cr_expect(one->otherwise.kind == YL_TO_LEAVE && one->wait.count == 3 && one->ask == 0);
    cr_expect(one->or_else.kind == YL_TO_NEXT && one->valid.dist[0].a == 30.0 * (double)YL_DAY);
    cr_expect(one->takes == 2 && one->take[0] == 2 && one->take[1] == 3);
    cr_expect(one->actions.dist[0].a == 2 && one->switches.axis == 1 &&
              one->switches.dist[0].a == 1);
    cr_expect(one->cost.dist[0].a == 300000 && one->forgets == 1 && one->remembers == 2);
    cr_expect(one->gives == 2 && one->give[0].limit == 1 && one->give[0].number == 3 &&
              one->give[1].number == INT64_MAX);
    cr_expect(one->refill == 4 && one->goal == 0 && one->intent == 0 && one->host == -1);
    const struct yl_step *two = &s->path[0].step[1], *three = &s->path[0].step[2],
                         *to = &s->path[0].step[3];
    cr_expect(two->host == 1 && two->goal == 1 && two->intent == -2.5 && two->starts == 2 &&
              two->ask == -1);
    cr_expect(two->start[0].others && two->start[0].depth == 4 &&
              two->start[0].to.kind == YL_TO_ROOM);
    cr_expect(two->start[0].number.dist[0].family == YL_LOGNORMAL && two->start[1].carry &&
              two->start[1].p.dist[0].a == 0.25);
    cr_expect(s->start_names == 2 && two->start[1].origin == 1 &&
              s->path[1].step[0].start[0].origin == 0);
    cr_expect(s->goals == 2 && three->goal == 0 && three->live == YL_LIVE_PAUSE);
    const struct yl_choice *c = &three->choose;
    cr_assert(c->axes == 2 && c->values == 4 && c->options == 3);
    static const double left[] = {0.5, 0.6, 0.4, 0.5}; /* os slowest; member: no, yes */
    for (int v = 0; v < 4; v++)
        cr_expect(ieee_ulp_eq(dbl, c->share[3 * v + 2], left[v], 8), "row %d", v);
    cr_expect(to->name == NULL && to->choose_is_to && to->choose.options == 2 &&
              to->choose.share[0] == 1);
    cr_expect(to->choose.share[1] == 0 && to->choose.to[1].kind == YL_TO_LEAVE);
}

Test(scenario, rooms_shops_money_and_reports_of_the_rest)
{
    load(REST, NULL, 0, YL_OK);
    const struct yl_scenario *s = &l.s.variant[0];
    const struct yl_room *main = &s->room[0];
    cr_expect(main->sessions == 2 && main->session[0].from < main->session[1].from);
    cr_expect(main->after_end.kind == YL_TO_REPLAY && main->before_first.kind == YL_TO_PATH &&
              main->when_full_leave);
    cr_expect(main->then.axes == 1 && main->then.share[0] == 1 &&
              main->then.to[0].kind == YL_TO_SHOP);
    cr_expect(main->watch.axis == 4 && main->watch.dist[0].family == YL_EXP &&
              main->watch.dist[1].a == 300e6);
    cr_assert(eq(u32, main->whiles, 3));
    cr_expect(main->during[0].timing == YL_TIMING_EVERY &&
              main->during[2].timing == YL_TIMING_ONCE);
    cr_expect(main->during[1].timing == YL_TIMING_AT && main->during[1].at_times == 2);
    cr_expect(main->during[1].at_time[0] < main->during[1].at_time[1] &&
              main->during[1].takes == 1);
    cr_expect(s->room[1].hosted && s->room[1].pause_loses == 0.3 && s->room[1].capacity == -1);
    cr_expect(s->room[1].then.options == 1 && s->room[1].then.to[0].kind == YL_TO_LEAVE);
    const struct yl_shop *shop = &s->shop[0];
    cr_expect(shop->price.axis == 3 && shop->price.dist[1].a == 130e6 && shop->margin == 0.4 &&
              shop->stock == 7);
    cr_expect(shop->fees == 2 && shop->fee[0].from == YL_ALWAYS && !shop->fee[0].back &&
              shop->fee[1].back);
    cr_expect(shop->has_refund && shop->refund_p.dist[0].a == 0.25 &&
              shop->refund_after.dist[0].a == 4.0 * (double)YL_DAY);
    cr_expect(s->costs == 2 && s->cost[0].per == 365 * YL_DAY && s->cost[1].per == 0 &&
              s->cost[1].from == YL_ALWAYS);
    cr_expect(s->report[0].of == 2 && s->report[0].every == 12 * YL_HOUR &&
              s->report[0].delay == 30 * YL_MINUTE);
    cr_expect(s->targets == 2 && !s->target[1].at_least && s->target[1].number == 5);
}

/* A scenario of about 2000 lines with 25 variants. */
Test(scenario, a_long_scenario_is_read_fast, .timeout = 10)
{
    char name[] = "/tmp/yl_test_scenario_XXXXXX";
    FILE *out = fdopen(mkstemp(name), "w");
    fputs("yinliu: 1\nhorizon: {from: 2021-07-10, to: 2021-07-12}\npeople: {os: {android: 76%, "
          "ios: 24%}}\nentries:\n",
          out);
    for (int i = 0; i < 200; i++)
        fprintf(out, "  e%d: {arrivals: {rate: 10/h}, path: p%d}\n", i, i);
    fputs("paths:\n", out);
    for (int i = 0; i < 200; i++) {
        fprintf(out, "  p%d:\n    steps:\n", i);
        for (int k = 0; k < 8; k++)
            fprintf(out,
                    "      - s%d: {p: {by: os, android: 75%%, ios: 85%%}, after: exp(5s), actions: "
                    "1}\n",
                    k);
        fputs("      - to: shops.mall\n", out);
    }
    fputs("shops: {mall: {steps: [{pay: }], price: 1 CNY}}\nvariants:\n", out);
    for (int i = 0; i < 25; i++) fprintf(out, "  v%d: {paths.p%d.steps.s1.after: 1m}\n", i, i);
    fclose(out);
    load(name, NULL, 0, YL_OK);
    cr_expect(eq(u32, l.s.variants, 26));
    remove(name);
}
