/* compile_widths.c: what a replication can bring is held against what can be counted, before anything is drawn. Contract:
 * compiler.h.
 *
 * Counts of arrivals, and numbers of visits, are 32 bits wide; sums are 64 bits. What cannot be known before (heavy tails, long
 * waits, cycles) is seen where it is added up, and the replication has failed (tally.h). */
#include "models/compiler/compiler.h"
#include "models/steps.h"
#include "sim/base/number.h"
#include <float.h>
#include <math.h>

static const double most_arrivals = 2e9, most_sum = 0x1p62;
enum { MOST_SOURCES = 65535 }; /* of visits in the order of time, 16 bits wide */

static void say(struct yl_compiler *compiler, struct yl_pos at, double number,
                const char *const what[2], double most)
{
    static const char *const said_huge[2] = {"more than 1e308", "超过 1e308"};
    yl_diag(compiler->diags, at, YL_E_TOO_LARGE,
            "%s %s in one replication, but at most %s can be counted",
            "每次模拟有 %s %s，最多只能计 %s",
            isfinite(number) ? yl_short_of(number).text : said_huge[compiler->diags->lang],
            what[compiler->diags->lang], yl_short_of(most).text);
}

static void hold_most(struct yl_compiler *compiler, struct yl_pos at, double money)
{
    static const char *const cny[2] = {"CNY", "CNY"};
    if (money > most_sum) say(compiler, at, money / 1e6, cny, floor(most_sum / 1e6));
}

/* A constant, the largest of several, or the mean where there is no largest. */
static double most_of(const struct yl_quantity *quantity)
{
    double most = 0;
    for (uint32_t i = 0; i < quantity->count; i++) {
        const struct yl_dist *dist = &quantity->dist[i];
        double each = dist->family == YL_UNIFORM ? dist->b : dist->a;
        if (dist->family == YL_EMPIRICAL)
            each = dist->values[dist->count - 1]; /* they are sorted */
        most = fmax(most, dist->capped ? fmin(each, dist->at_most) : each);
    }
    return most;
}

static void hold_money(struct yl_compiler *compiler, const struct yl_quantity *quantity, double n)
{
    hold_most(compiler, quantity->at, n * most_of(quantity));
}

/* Pieces are sold while there is stock. */
static void hold_sold(struct yl_compiler *compiler, const struct yl_quantity *price, int64_t stock,
                      double pieces)
{
    hold_money(compiler, price, stock >= 0 ? fmin((double)stock, pieces) : pieces);
}

static void hold_places(struct yl_compiler *compiler)
{
    static const char *const busy[2] = {"microseconds of service", "微秒客服时间"};
    const struct yl_scenario *scenario = compiler->s;
    double visits = compiler->plan->expected;
    struct yl_steps owned;
    for (uint32_t owner = 0; yl_steps_at(scenario, owner, &owned); owner++)
        for (uint32_t i = 0; i < owned.steps; i++)
            for (uint32_t f = 0; f < yl_step_forms(&owned.step[i]); f++)
                hold_money(compiler, &yl_step_form(&owned.step[i], f)->cost, visits);
    for (uint32_t i = 0; i < scenario->shops; i++) {
        const struct yl_shop *shop = &scenario->shop[i];
        hold_sold(compiler, &shop->price, shop->stock, visits);
        for (uint32_t g = 0; g < shop->goods; g++)
            hold_sold(compiler, &shop->good[g].price, shop->good[g].stock,
                      visits * fmax(1, most_of(&shop->good[g].quantity)));
    }
    for (uint32_t i = 0; i < scenario->agents; i++) {
        double most = (double)scenario->agent[i].count * (double)(scenario->to - scenario->from);
        if (most > most_sum) say(compiler, scenario->agent[i].at, most, busy, most_sum);
    }
}

/* A longer stay than the mean fails in the replication. */
static void hold_stays(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    for (uint32_t r = 0; r < scenario->rooms; r++)
        for (uint32_t i = 0; i < scenario->room[r].whiles; i++) {
            const double times = yl_compile_item_times(compiler, r, i);
            if (times > YL_OCCURRENCES)
                yl_diag(compiler->diags, scenario->room[r].during[i].every.at, YL_E_TOO_LARGE,
                        "the item comes up %s times in a stay of mean length, but at most %s can "
                        "be counted",
                        "这一项在时长为均值的停留里出现 %s 次，最多只能计 %s 次",
                        yl_short_of(times).text, yl_short_of(YL_OCCURRENCES).text);
        }
}

void yl_compile_entry_width(struct yl_compiler *compiler, uint32_t entry, double expected)
{
    static const char *const arrivals[2] = {"arrivals", "次触达"};
    const struct yl_entry *e = &compiler->s->entry[entry];
    double all = compiler->plan->expected;
    if (!(all <= most_arrivals)) {
        if (all - expected <= most_arrivals || all > DBL_MAX)
            say(compiler, e->at, all, arrivals, most_arrivals);
    } else if (e->tiers) {
        double most = 0; /* counted to the end, whatever a budget lets in */
        for (uint32_t i = 0; i < e->tiers; i++) most = fmax(most, (double)e->tier_price[i]);
        hold_most(compiler, e->cost.at, expected * most);
    } else if (e->budget.amount < 0 && e->shared < 0)
        hold_money(compiler, &e->cost, expected);
}

void yl_compile_widths(struct yl_compiler *compiler)
{
    static const char *const many[2] = {"entries, and times or rows of them,",
                                        "个入口及其时间或行"};
    const struct yl_plan *plan = compiler->plan;
    uint32_t sources = plan->streams + plan->spawns;
    if (yl_compiler_bad(compiler)) return;
    hold_places(compiler);
    hold_stays(compiler);
    if (sources < plan->entries) sources = plan->entries;
    if ((plan->ordered || plan->rowwise) && sources > MOST_SOURCES)
        say(compiler, compiler->s->entry[compiler->s->entries - 1].at, sources, many, MOST_SOURCES);
}
