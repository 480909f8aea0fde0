/* test_runs_out.c: what runs out, by hand */
/* yl-test: LINK yl_stats LABELS fast TIMEOUT 20 */
#include "sim/stats/runs_out.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

enum { N = 20, METRICS = 12 };
static struct yl_result result;
static struct yl_variant_result variant[2];
static struct yl_metric metric[METRICS];
static int64_t number[METRICS][N];
static double value[METRICS][N];
static struct yl_setting setting[8];
static struct yl_arena arena;
static struct yl_replication_stats stats;

static uint32_t add(const char *place, const char *name, int64_t each)
{
    const uint32_t at = variant[0].metrics++;
    const bool plain = !strcmp(name, "ran_out_s"), money = strstr(name, "_cny") != NULL;
    metric[at] = (struct yl_metric){.place = place,
                                    .metric = name,
                                    .kind = plain   ? YL_KIND_PLAIN
                                            : money ? YL_KIND_MONEY
                                                    : YL_KIND_COUNT,
                                    .scale = 1,
                                    .num = number[at],
                                    .value = value[at]};
    for (int r = 0; r < N; r++) {
        number[at][r] = each;
        value[at][r] = NAN;
    }
    return at;
}

static void set(const char *of, const char *path, const char *to)
{
    setting[result.settings++] = (struct yl_setting){of, path, to};
}

static void begin(void)
{
    memset(variant, 0, sizeof variant);
    variant[0] = (struct yl_variant_result){.name = "base", .metric = metric};
    result = (struct yl_result){
        .replications = N, .variants = 1, .variant = variant, .setting = setting};
    yl_replication_stats_init(&stats, N);
}

static void end(void)
{
    yl_replication_stats_free(&stats);
    yl_arena_free(&arena);
}

/* 15 of 20 campaigns sell 100 pieces by 60, 120, … seconds and turn r orders down, so the ninth of ten asks for 100 + 13 or so. */
Test(runs_out, a_stock_has_its_time_and_what_was_asked_for)
{
    struct yl_runs_out out;
    begin();
    const uint32_t gone = add("shops.tea", "ran_out_s", 0), none = add("shops.tea", "stockouts", 0);
    add("shops.tea", "orders", 100);
    set("base", "shops.tea.stock", "100");
    for (int r = 0; r < 15; r++) {
        value[gone][r] = 60 * (r + 1);
        number[none][r] = r;
    }
    yl_runs_out_make(&out, &result, 0, &stats, &arena);
    cr_assert(eq(u32, out.rows, 1));
    const struct yl_runs_out_row *row = out.row;
    cr_expect(eq(str, (char *)row->place, "shops.tea"));
    cr_expect(eq(str, (char *)row->amount, "100"));
    cr_expect(row->kind == YL_RUNS_OUT_STOCK && row->campaigns == N && row->out == 15);
    cr_expect(fabs(row->share - 0.75) < 1e-12 && row->low > 0.5 && row->high < 0.9);
    cr_expect(fabs(row->when - 480) < 1e-9, "%g", row->when);
    cr_expect(fabs(row->turned_away - 105.0 / N) < 1e-12);
    cr_expect(fabs(row->part - 5.25 / 105.25) < 1e-12);
    cr_expect(isnan(row->lapsed));
    /* type 7 of 0 (six times), 1, …, 14: at 17.1 of 0 … 19 it is 12.1 */
    cr_expect(fabs(row->asked - 112.1) < 1e-9, "%.9g", row->asked);
    set("base", "shops.tea.items.box.stock", "9");
    setting[0].path = "shops.tea.other";
    yl_runs_out_make(&out, &result, 0, &stats, &arena);
    cr_expect(eq(u32, out.rows, 0), "without a stock of its own it is that of its items");
    end();
}

Test(runs_out, a_limit_has_what_lapses_and_who_is_blocked)
{
    struct yl_runs_out out;
    static int64_t blocked[N];
    static struct yl_outcome_row ends[] = {{"sms", "blocked:limits.packs", blocked}};
    begin();
    add("limits.packs", "taken", 30);
    add("limits.packs", "refused", 5);
    add("limits.packs", "lapsed", 12);
    set("base", "limits.packs.allow", "40");
    set("later", "limits.packs.allow", "60");
    variant[0].outcome = ends;
    variant[0].outcomes = 1;
    for (int r = 0; r < N; r++) blocked[r] = 2;
    yl_runs_out_make(&out, &result, 0, &stats, &arena);
    cr_assert(eq(u32, out.rows, 1));
    cr_expect(eq(str, (char *)out.row[0].amount, "40"));
    cr_expect(fabs(out.row[0].turned_away - 7) < 1e-12 && fabs(out.row[0].lapsed - 12) < 1e-12);
    cr_expect(fabs(out.row[0].asked - 37) < 1e-12 && isnan(out.row[0].when));
    variant[0].name = "later";
    yl_runs_out_make(&out, &result, 0, &stats, &arena);
    cr_expect(eq(str, (char *)out.row[0].amount, "60"), "as the variant has it");
    end();
}

/* Two entries of one budget: 90 of 100 arrivals for 900 CNY, so all would cost 1,000. */
Test(runs_out, a_budget_of_several_entries_has_one_row)
{
    struct yl_runs_out out;
    begin();
    for (int e = 0; e < 2; e++) {
        const char *place = e ? "entries.card" : "entries.ad";
        const uint32_t gone = add(place, "ran_out_s", 0);
        for (int r = 0; r < N; r++) value[gone][r] = 3600;
        add(place, "arrivals", 45);
        add(place, "unpaid", 5);
        add(place, "cost_cny", 450000000);
    }
    set("base", "entries.ad.budget", "pot");
    set("base", "entries.card.budget", "pot");
    set("base", "budgets.pot.amount", "900 CNY");
    yl_runs_out_make(&out, &result, 0, &stats, &arena);
    cr_assert(eq(u32, out.rows, 1));
    cr_expect(eq(str, (char *)out.row[0].place, "budgets.pot"));
    cr_expect(eq(str, (char *)out.row[0].amount, "900 CNY"));
    cr_expect(fabs(out.row[0].turned_away - 10) < 1e-12);
    cr_expect(fabs(out.row[0].part - 0.1) < 1e-12);
    cr_expect(fabs(out.row[0].asked - 1000) < 1e-9, "%.9g", out.row[0].asked);
    end();
}
