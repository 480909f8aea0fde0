/* answer.c: the answer in one screen: figures with their risk, sentences, differences; contract in
 * terminal.h */
#include "sim/base/get.h"
#include "sim/base/wrap.h"
#include "sim/findings/find.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/compare.h"
#include "sim/stats/risk.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    USUAL = 80,
    NARROWEST = 40,
    WIDEST = 120,
    VARIANTS = 6,
    SCREEN = 40, /* lines */
    FINDINGS = 5,
    LEAST_FINDINGS = 3, /* where the screen is short */
    STEPS = 6,          /* lines at least, for which findings give way */
    BEST_FROM = 20,     /* campaigns; of fewer a share says little */
    LINE = YL_ANSWER_LINE
};

void yl_answer_text(struct yl_answer_to *to, const char *text, int indent)
{
    fprintf(to->out, "%*s", indent, "");
    yl_wrap_text(to->out, text, indent, indent, to->width);
}

/* ---- the figures that decide, and their risk ------------------------------------------------- */
static void head(struct yl_answer_to *to)
{
    const struct yl_result *result = to->result;
    const char *title = result->title[to->lang];
    char variants[64] = "", warmup[64] = "", text[LINE];
    if (result->variants > 1)
        snprintf(
            variants, sizeof variants,
            T(to->lang,
              result->variants == 2 ? " · the plan and %u variant" : " · the plan and %u variants",
              " · 现方案与另外 %u 个方案"),
            result->variants - 1);
    for (uint32_t i = 0; i < result->settings; i++)
        if (!strcmp(result->setting[i].path, "horizon.warmup") && result->setting[i].value &&
            !strcmp(result->setting[i].variant, to->base->name))
            snprintf(
                warmup, sizeof warmup,
                T(to->lang, " · tables leave out the warm-up of %s", " · 表中数字不含预热期（%s）"),
                result->setting[i].value);
    snprintf(text, sizeof text,
             T(to->lang,
               result->replications == 1 ? "%s%s%u simulated campaign%s%s"
                                         : "%s%s%u simulated campaigns%s%s",
               "%s%s模拟 %u 次%s%s"),
             title ? title : "", title ? " · " : "", result->replications, variants, warmup);
    yl_answer_text(to, text, 0);
    uint32_t failed = 0;
    for (uint32_t r = 0; to->base->failed && r < result->replications; r++)
        failed += to->base->failed[r];
    if (failed)
        fprintf(to->out,
                T(to->lang, "%u of them failed: means are over the others, without intervals\n",
                  "其中 %u 次失败：均值只含其余各次，不给区间\n"),
                failed);
    fputc('\n', to->out);
}

#define UNEVEN 0.05 /* of half of an interval: from here on its bounds are told */
#define VARIES 0.01 /* of the mean: a cost that differs by less is told by it alone */

/* Its mean, where nine campaigns in ten end, and half of the interval of the mean. */
static void figure(struct yl_answer_to *to, struct yl_cells *cells, const struct yl_metric *metric)
{
    struct yl_summary summary;
    if (!metric) return;
    const enum yl_as form = yl_find_as(metric->metric),
                     bound = form == YL_AS_SHARE ? form : YL_AS_NUMBER;
    yl_summary_metric(&summary, metric, to->stats);
    const bool none =
                   metric->no_cost && strcmp(metric->metric, "net_cny") != 0, /* nobody says it */
        even = !strcmp(metric->metric, "cost_cny") &&
               summary.p95 - summary.p05 < VARIES * fabs(summary.mean),
               few = summary.n < 100, net = !strcmp(metric->metric, "net_cny"),
               told = !none && !even && summary.mean != 0 &&
                      (net || summary.low >= 0); /* sales are not below 0 */
    const double half = (summary.high - summary.low) / 2,
                 uneven = summary.high + summary.low - 2 * summary.mean;
    yl_cell(cells, "%s", yl_find_word(metric->metric, to->lang).text);
    yl_cell(cells, "%s", yl_short_as(form, none ? (double)NAN : summary.mean, to->lang).text);
    if (!none && !even && isfinite(summary.p05) && summary.p05 < summary.p95)
        yl_cell(cells,
                few ? T(to->lang, "one campaign about %s to %s", "单次约 %s 至 %s")
                    : T(to->lang, "one campaign %s to %s (90%%)", "单次 %s 至 %s（90%%）"),
                yl_short_end(bound, summary.p05, summary.p95, to->lang).text,
                yl_short_end(bound, summary.p95, summary.p05, to->lang).text);
    else
        yl_cell(cells, "%s", "");
    if (told && fabs(uneven) > UNEVEN * half)
        yl_cell(cells, T(to->lang, "mean %s to %s (95%%)", "均值 %s 至 %s（95%%）"),
                yl_short_end(bound, summary.low, summary.high, to->lang).text,
                yl_short_end(bound, summary.high, summary.low, to->lang).text);
    else if (told && half > 5e-7 * fabs(summary.mean))
        yl_cell(cells, T(to->lang, "mean ±%s (95%%)", "均值 ±%s（95%%）"),
                yl_short_as(bound, half, to->lang).text);
    else
        yl_cell(cells, "%s", "");
}

static void figures(struct yl_answer_to *to)
{
    static const char *const shown[] = {"orders", "gmv_cny", "cost_cny", "net_cny"};
    enum { SHOWN = sizeof shown / sizeof *shown, COLUMNS = 4 };
    const struct yl_metric *decisive = yl_find_decisive(to->result);
    const struct yl_metric *orders = yl_summary_find(to->base, 0, "all", "orders");
    const bool of_all = decisive && !strcmp(decisive->place, "all");
    struct yl_cells cells = {0};
    bool sells = of_all && decisive != orders;
    for (uint32_t m = 0; m < to->base->metrics; m++)
        sells |= of_all && yl_text_begins(to->base->metric[m].place, "shops.");
    for (uint32_t r = 0; orders && r < to->result->replications; r++) sells |= orders->num[r] != 0;
    if (decisive && !of_all && !yl_summary_find(to->base, 0, "all", decisive->metric))
        figure(to, &cells, decisive);
    for (size_t i = 0; sells && i < SHOWN; i++)
        figure(to, &cells, yl_summary_find(to->base, 0, "all", shown[i]));
    if (!cells.count) return;
    yl_cells_show(to->out, &cells, COLUMNS, 2, to->width);
    fputc('\n', to->out);
}

/* The verdict stands before the figures; behind them risk, and so many of what moves most, less what the table of ways says and, where
 * the screen is short, that of the steps. */
static void sentences(struct yl_answer_to *to, const struct yl_findings *found, bool verdict)
{
    int shown = 0, left = 0;
    bool any = false;
    for (size_t i = 0; i < found->findings; i++) {
        const struct yl_finding *one = &found->finding[i];
        const bool way = one->wording == YL_WORDING_WAY || one->wording == YL_WORDING_WAY_NONE;
        if ((one->group == YL_VERDICT) != verdict || way) continue;
        const bool rest = one->group > YL_RISK && shown == to->told;
        any = true;
        left += rest;
        shown += one->group > YL_RISK && !rest;
        if (!rest) yl_answer_text(to, one->text[to->lang], verdict ? 0 : 2);
    }
    if (left)
        fprintf(to->out,
                T(to->lang,
                  left == 1 ? "  … %d more finding: conclusions.csv\n"
                            : "  … %d more findings: conclusions.csv\n",
                  "  …… 另有 %d 条结论：conclusions.csv\n"),
                left);
    if (any) fputc('\n', to->out);
}

/* ---- variants -------------------------------------------------------------------------------- */
static struct yl_compared difference(struct yl_answer_to *to, const struct yl_metric *base,
                                     uint32_t v)
{
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *metric = yl_summary_find(variant, 0, base->place, base->metric);
    struct yl_compared compared = yl_compare_none();
    const uint32_t near = (uint32_t)(base - to->base->metric); /* intervals hold for all together */
    const struct yl_pair pair = {metric, base, variant->failed, to->base->failed,
                                 yl_compare_family(to->result, near, base)};
    bool same = metric != NULL; /* in every campaign: no estimate, though nothing was ever seen */
    if (metric) yl_compare_metric(&compared, &pair, to->stats);
    for (uint32_t r = 0; same && r < to->result->replications; r++)
        same = yl_summary_value(metric, r) == yl_summary_value(base, r);
    if (same) compared.low_all = compared.high_all = 0;
    return compared;
}

/* The best variant first, of equal ones as in the file; what has no value last. */
static uint32_t *from_best(struct yl_answer_to *to, const struct yl_metric *metric)
{
    const uint32_t variants = to->result->variants;
    uint32_t *order = yl_get_zeroed(variants, sizeof *order);
    double *gain = yl_get_zeroed(variants, sizeof *gain);
    const int sign = yl_metric_better(metric->metric) < 0 ? -1 : 1;
    for (uint32_t v = 1; v < variants; v++) {
        const double diff = difference(to, metric, v).diff;
        uint32_t at = v;
        gain[v] = isfinite(diff) ? sign * diff : -INFINITY;
        for (; at > 1 && gain[v] > gain[order[at - 1]]; at--) order[at] = order[at - 1];
        order[at] = v;
    }
    free(gain);
    return order;
}

/* Above the differences. */
static void caption(struct yl_answer_to *to, const struct yl_metric *decisive, bool known,
                    bool untold)
{
    char text[LINE];
    const char *level = to->result->variants < 3 ? T(to->lang, " (95%)", "（95% 区间）")
                                                 : T(to->lang, " (95%, valid for all rows at once)",
                                                     "（95% 区间，对各行同时成立）");
    const bool less = yl_metric_better(decisive->metric) < 0;
    snprintf(text, sizeof text,
             T(to->lang, "difference from the plan%s, %s%s%s%s", "与现方案之差%s；按%s%s%s%s"),
             known ? level : "", T(to->lang, less ? "lowest " : "highest ", ""),
             yl_find_word(decisive->metric, to->lang).text,
             T(to->lang, " first", less ? "从低到高" : "从高到低"),
             untold ? T(to->lang, "; –: no difference shown", "；–：看不出差别") : "");
    fputc('\n', to->out);
    yl_answer_text(to, text, 2);
}

/* A difference with its sign, and its bounds where they are told; one without chance has no places that it does not need. */
static void put_difference(struct yl_answer_to *to, struct yl_cells *cells, double diff, double low,
                           double high, int places)
{
    if (isfinite(low) && high > low)
        yl_cell(cells, T(to->lang, "%s (%s to %s)", "%s (%s 至 %s)"),
                yl_short_cell_move(diff, places).text, yl_short_cell_move(low, places).text,
                yl_short_cell_move(high, places).text);
    else
        yl_cell(cells, "%s%s", yl_short_cell_move(diff, places).text,
                low == high && diff != 0 ? T(to->lang, " (every campaign)", "（每次相同）") : "");
}

/* Of campaigns, those in which the variant is best, or as good. */
static double best_share(const struct yl_answer_to *to, const struct yl_risk_best *best, uint32_t v)
{
    const struct yl_metric *decisive = yl_find_decisive(to->result);
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *own = yl_summary_find(variant, 0, decisive->place, decisive->metric);
    return own ? yl_risk_best_share(best, v, (uint32_t)(own - variant->metric)) : (double)NAN;
}

/* Of what decides, where the window is wide enough with orders and net. */
static void variants(struct yl_answer_to *to, const struct yl_findings *found)
{
    const struct yl_result *result = to->result;
    const struct yl_metric *decisive = yl_find_decisive(result), *metric[3],
                           *orders = yl_summary_find(to->base, 0, "all", "orders"),
                           *net = yl_summary_find(to->base, 0, "all", "net_cny");
    const uint32_t shown = result->variants <= VARIANTS ? result->variants : VARIANTS + 1;
    struct yl_risk_best best;
    struct yl_cells cells = {0};
    uint32_t metrics = 0;
    double value[3][3 * VARIANTS] = {0};
    bool untold = false, known = false, marked = false; /* known: an interval */
    const double none = (double)NAN;
    (void)found;
    if (result->variants < 2 || !decisive) return;
    yl_risk_best_init(&best, result);
    const bool money = decisive->kind == YL_KIND_MONEY, wide = to->width >= USUAL;
    if (!money) metric[metrics++] = decisive;
    bool sold = false; /* else it has no column */
    for (uint32_t v = 0; v < result->variants && orders; v++) {
        const struct yl_metric *own = yl_summary_find(&result->variant[v], 0, "all", "orders");
        for (uint32_t r = 0; r < result->replications && own; r++) sold |= own->num[r] != 0;
    }
    if (strcmp(decisive->metric, "orders") != 0 && sold && wide) metric[metrics++] = orders;
    if (!money && net && !net->no_cost && wide) metric[metrics++] = net;
    if (money) metric[metrics++] = decisive;
    yl_cell(&cells, "%s", T(to->lang, "variant", "方案"));
    for (uint32_t k = 0; k < metrics; k++)
        yl_cell(&cells, "%s", yl_metric_label(metric[k]->metric, to->lang));
    uint32_t *order = from_best(to, decisive);
    for (uint32_t i = 1; i < shown; i++) {
        for (uint32_t k = 0; k < metrics; k++) {
            const struct yl_compared by = difference(to, metric[k], order[i]);
            const bool bounds = metric[k] == decisive;
            known |= bounds && by.high_all > by.low_all;
            value[k][i - 1] = by.diff;
            value[k][VARIANTS + i - 1] = bounds ? by.low_all : none;
            value[k][2 * VARIANTS + i - 1] = bounds ? by.high_all : none;
        }
        marked |= yl_label_mark(result, to->lang, result->variant[order[i]].name) != NULL;
    }
    const bool counted = known && result->replications >= BEST_FROM;
    double sum = 0; /* above 1: ties */
    for (uint32_t v = 0; v < result->variants && counted; v++)
        sum += fmax(best_share(to, &best, v), 0);
    const char *head = sum > 1 + 1e-9 ? T(to->lang, "best or tied", "最优或并列占比")
                                      : T(to->lang, "best in", "最优次数占比");
    if (counted || marked) yl_cell(&cells, "%s", counted ? head : "");
    for (uint32_t i = 1; i < shown; i++) {
        const uint32_t v = order[i];
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_compared gain = difference(to, decisive, v);
        const char *mark = yl_label_mark(result, to->lang, variant->name);
        if (!mark && gain.low_all == 0 && gain.high_all == 0)
            mark = T(to->lang, "as the plan", "同现方案");
        yl_cell(&cells, "%s", yl_label_variant(result, to->lang, variant->name));
        for (uint32_t k = 0; k < metrics; k++) {
            const struct yl_compared by = difference(to, metric[k], v);
            const bool alone = metric[k] != decisive, /* only where it is shown */
                told = !alone || by.low_all > 0 || by.high_all < 0 || by.low_all == by.high_all ||
                       !isfinite(by.low_all);
            untold |= !told;
            const bool sure = by.low_all == by.high_all && by.diff == round(by.diff);
            put_difference(to, &cells, told ? by.diff : none, alone ? none : by.low_all,
                           by.high_all, sure ? 0 : yl_short_places(value[k], 3 * VARIANTS));
        }
        const char *own_share = counted ? yl_short_share(best_share(to, &best, v)).text : "";
        if (counted || marked) yl_cell(&cells, "%s", mark ? mark : own_share);
    }
    caption(to, decisive, known, untold);
    yl_cells_show(to->out, &cells, metrics + 1 + (counted || marked), 2, to->width);
    if (result->variants > shown)
        yl_terminal_more(to->out, result->variants - shown, "compare.csv", to->lang);
    free(order);
    yl_risk_best_free(&best);
}

static void above(struct yl_answer_to *to, const struct yl_findings *found)
{
    head(to);
    sentences(to, found, true);
    yl_answer_ways(to);
    figures(to);
}

static void below(struct yl_answer_to *to, const struct yl_findings *found)
{
    sentences(to, found, false);
}

/* Lines of a part in a usual window, in the language that needs more: what is left out is the same in both, and in any window. */
static int lines_of(const struct yl_answer_to *to, const struct yl_findings *found,
                    void (*print)(struct yl_answer_to *, const struct yl_findings *))
{
    int lines[2] = {0, 0};
    for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
        char *text = NULL;
        size_t size = 0;
        struct yl_answer_to aside = *to;
        aside.lang = lang;
        aside.width = USUAL;
        aside.out = yl_stream_get(&text, &size);
        print(&aside, found);
        fclose(aside.out);
        for (size_t i = 0; i < size; i++) lines[lang] += text[i] == '\n';
        free(text);
    }
    return lines[YL_EN] > lines[YL_ZH] ? lines[YL_EN] : lines[YL_ZH];
}

void yl_terminal_answer(FILE *out, const struct yl_result *result, const struct yl_findings *found,
                        const struct yl_terminal *how)
{
    struct yl_replication_stats stats;
    if (!result->variants) return;
    yl_replication_stats_init(&stats, result->replications);
    stats.group = result->drawn.each;
    stats.looked = result->looked;
    struct yl_answer_to to = {.out = out,
                              .result = result,
                              .base = &result->variant[0],
                              .stats = &stats,
                              .lang = how->lang,
                              .width = how->width ? how->width : USUAL};
    if (to.width < NARROWEST) to.width = NARROWEST;
    if (to.width > WIDEST) to.width = WIDEST;
    stats.failed = to.base->failed;
    to.told = FINDINGS;
    to.steps = INT_MAX;
    const int room = SCREEN - lines_of(&to, found, above) - lines_of(&to, found, variants),
              steps = lines_of(&to, found, yl_answer_funnel), wish = steps < STEPS ? steps : STEPS;
    while (to.told > LEAST_FINDINGS && lines_of(&to, found, below) + wish > room) to.told--;
    const int left = room - lines_of(&to, found, below);
    to.steps = left > wish ? left : wish;
    above(&to, found);
    below(&to, found);
    yl_answer_funnel(&to, found);
    variants(&to, found);
    yl_replication_stats_free(&stats);
}
