/* answer.c: the answer in one screen: figures with their risk, sentences, differences; contract in
 * terminal.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/wrap.h"
#include "sim/findings/find.h"
#include "sim/output/answer_parts.h"
#include "sim/output/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/compare.h"
#include "sim/stats/losses.h"
#include "sim/stats/risk.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 80, NARROWEST = 40, WIDEST = 120, SHARE = 7, MARK = 10 };
enum { VARIANTS = 6, VARIANT = 21, DIFFERENCE = 25, LINE = YL_ANSWER_LINE };

void yl_answer_line(struct yl_answer_to *to, const char *format, ...)
{
    char line[LINE];
    va_list list;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
    size_t length = strlen(line);
    while (length && line[length - 1] == ' ') line[--length] = 0;
    const bool wide = yl_text_width(line, length) > to->width;
    if (wide) length = yl_text_fit(line, length, to->width - 1);
    fprintf(to->out, "%.*s%s\n", (int)length, line, wide ? "…" : "");
    to->lines++;
}

void yl_answer_text(struct yl_answer_to *to, const char *text, int indent)
{
    char *copy = NULL;
    size_t size = 0;
    FILE *out = yl_stream_get(&copy, &size);
    fprintf(out, "%*s", indent, "");
    yl_wrap_text(out, text, indent, indent, to->width);
    fclose(out);
    for (size_t i = 0; i < size; i++) to->lines += copy[i] == '\n';
    fwrite(copy, 1, size, to->out);
    free(copy);
}

/* ---- the figures that decide, and their risk ------------------------------------------------- */
static void head(struct yl_answer_to *to)
{
    const struct yl_result *result = to->result;
    const char *title = result->title[to->lang];
    char variants[64] = "", text[LINE];
    if (result->variants > 1)
        snprintf(
            variants, sizeof variants,
            T(to->lang,
              result->variants == 2 ? " · the plan and %u variant" : " · the plan and %u variants",
              " · 现方案与另外 %u 个方案"),
            result->variants - 1);
    snprintf(text, sizeof text,
             T(to->lang,
               result->replications == 1 ? "%s%s%u simulated campaign%s"
                                         : "%s%s%u simulated campaigns%s",
               "%s%s模拟 %u 次%s"),
             title ? title : "", title ? " · " : "", result->replications, variants);
    yl_answer_text(to, text, 0);
    uint32_t failed = 0;
    for (uint32_t r = 0; to->base->failed && r < result->replications; r++)
        failed += to->base->failed[r];
    if (failed)
        yl_answer_line(to,
                       T(to->lang,
                         "%u of them failed: means are over the others, without intervals",
                         "其中 %u 次失败：均值只含其余各次，不给区间"),
                       failed);
    yl_answer_line(to, "%s", "");
}

static void figure(struct yl_answer_to *to, const struct yl_metric *metric)
{
    struct yl_summary summary;
    char range[LINE] = "", precision[LINE] = "", value[YL_SHORT], full[2 * YL_SHORT];
    if (!metric) return;
    bool money = metric->kind == YL_KIND_MONEY;
    yl_summary_metric(&summary, metric, to->stats);
    yl_short_print(value, metric->no_cost && strcmp(metric->metric, "net_cny") != 0 ? (double)NAN
                                                                                    : summary.mean);
    snprintf(full, sizeof full, "%s%s", value,
             money && strcmp(value, "–") != 0 ? T(to->lang, " CNY", " 元") : "");
    if (isfinite(summary.p05) && summary.p05 < summary.p95)
        snprintf(range, sizeof range,
                 T(to->lang,
                   summary.n < 100 ? "one campaign about %s to %s" : "one campaign %s to %s (90%%)",
                   summary.n < 100 ? "单次约 %s 至 %s" : "单次 %s 至 %s（90%%）"),
                 yl_short_of(summary.p05).text, yl_short_of(summary.p95).text);
    const double half = (summary.high - summary.low) / 2;
    if (half > 5e-7 * fabs(summary.mean) && strcmp(value, "–") != 0)
        snprintf(precision, sizeof precision, T(to->lang, "mean ±%s", "均值 ±%s"),
                 yl_short_of(half).text);
    char line[LINE] = "", name[YL_SHORT];
    enum { FRONT = 2 + 12 + 14 + 3, RANGE = 36 };
    const int ranges = yl_text_width(range, strlen(range)),
              all = FRONT + (ranges < RANGE ? RANGE : ranges + 1) +
                    yl_text_width(precision, strlen(precision));
    const bool one_line = all <= to->width; /* else the range has its own */
    const char *label = yl_metric_label(metric->metric, to->lang), *wide = strstr(label, "（");
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    snprintf(name, sizeof name, "%.*s", wide ? (int)(wide - label) : (int)strcspn(label, "("),
             label);
    fputs("  ", out);
    yl_terminal_pad(out, name, 12);
    yl_terminal_pad(out, full, -14);
    fputs("   ", out);
    if (one_line) yl_terminal_pad(out, range, ranges < RANGE ? RANGE : ranges + 1);
    fputs(precision, out);
    fclose(out);
    yl_answer_line(to, "%s", line);
    if (!one_line && *range) yl_answer_line(to, "    %s", range);
}

static void figures(struct yl_answer_to *to)
{
    static const char *const shown[] = {"arrivals", "orders", "gmv_cny", "cost_cny", "net_cny"};
    const struct yl_metric *decisive = yl_find_decisive(to->result);
    const struct yl_metric *orders = yl_summary_find(to->base, 0, "all", "orders");
    const bool of_all = decisive && !strcmp(decisive->place, "all");
    bool sells = of_all;
    for (uint32_t r = 0; orders && r < to->result->replications; r++) sells |= orders->num[r] != 0;
    if (decisive && !of_all && !yl_summary_find(to->base, 0, "all", decisive->metric))
        figure(to, decisive);
    for (size_t i = 1; sells && i < sizeof shown / sizeof *shown; i++)
        figure(to, yl_summary_find(to->base, 0, "all", shown[i]));
    yl_answer_line(to, "%s", "");
}

/* ---- sentences ------------------------------------------------------------------------------- */
/* Where something binds, the call that tells which limit to raise. */
static void say_limits(struct yl_answer_to *to, const struct yl_findings *found, const char *limits)
{
    char text[LINE];
    bool binds = false;
    for (enum yl_wording one = YL_WORDING_STOCK_OUT; one <= YL_WORDING_AGENTS; one++)
        binds |= yl_findings_have(found, one);
    if (!binds || !limits) return;
    snprintf(text, sizeof text,
             T(to->lang, "'%s' shows which limit would help most.",
               "提高哪个限额最有帮助，由“%s”说明。"),
             limits);
    yl_answer_text(to, text, 2);
    yl_answer_line(to, "%s", "");
}

/* The verdict stands before the figures, all else behind them. */
static void sentences(struct yl_answer_to *to, const struct yl_findings *found, bool verdict)
{
    const int before = to->lines;
    for (size_t i = 0; i < found->findings; i++)
        if ((yl_wordings[found->finding[i].wording].group == YL_VERDICT) == verdict)
            yl_answer_text(to, found->finding[i].text[to->lang], verdict ? 0 : 2);
    if (to->lines > before) yl_answer_line(to, "%s", "");
}

/* ---- variants -------------------------------------------------------------------------------- */
struct versus { /* the table of differences */
    const struct yl_metric *metric[2];
    uint32_t family[2];      /* variants compared in it: its intervals hold for all together */
    uint32_t metrics, shown; /* columns, variants */
    int wide, cell[2];       /* columns of names, of a metric */
    bool apart;              /* bounds stand below their difference */
    int share;               /* columns of the last one */
    struct yl_risk_best best;
};

static const char *versus_name(const struct yl_answer_to *to, uint32_t v)
{
    if (!v) return "";
    return yl_label_variant(to->result, to->lang, to->result->variant[v].name);
}

/* A difference with its bounds; where they stand apart they are in `bounds`, which is empty else. */
static void versus_cell(char text[LINE], char bounds[LINE], const struct yl_answer_to *to,
                        const struct versus *table, uint32_t v, uint32_t k)
{
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *base = table->metric[k],
                           *metric =
                               v ? yl_summary_find(variant, 0, base->place, base->metric) : NULL;
    struct yl_compared compared;
    *bounds = 0;
    snprintf(text, LINE, "%s", v ? "" : yl_metric_label(base->metric, to->lang));
    if (!metric) return;
    const struct yl_pair pair = {metric, base, variant->failed, to->base->failed, table->family[k]};
    yl_compare_metric(&compared, &pair, to->stats);
    snprintf(
        text, LINE, "%s",
        yl_short_range_as(YL_AS_MOVE, compared.diff, compared.low_all, compared.high_all, to->lang)
            .text);
    char *interval = table->apart ? strchr(text, '(') : NULL;
    if (!interval) return;
    snprintf(bounds, LINE, " %s", interval);
    interval[-1] = 0;
}

static void versus_row(struct yl_answer_to *to, const struct versus *table, uint32_t v)
{
    char line[LINE] = "", text[LINE], bounds[LINE];
    const struct yl_variant_result *variant = &to->result->variant[v];
    const struct yl_metric *decisive = table->metric[table->metrics - 1],
                           *own = yl_summary_find(variant, 0, decisive->place, decisive->metric);
    const char *name = versus_name(to, v);
    if (yl_text_width(name, strlen(name)) >= table->wide) { /* on a line of its own */
        yl_answer_line(to, "  %s", name);
        name = "";
    }
    FILE *out = fmemopen(line, sizeof line, "w");
    if (!out) return;
    fputs("  ", out);
    yl_terminal_pad(out, name, table->wide);
    for (uint32_t k = 0; k < table->metrics; k++) {
        versus_cell(text, bounds, to, table, v, k);
        yl_terminal_pad(out, text, table->cell[k]);
    }
    double share = v && own ? yl_risk_best_share(&table->best, v, (uint32_t)(own - variant->metric))
                            : (double)NAN;
    const char *mark = yl_label_mark(to->result, to->lang, variant->name),
               *best = v ? yl_short_share(share).text : T(to->lang, "best in", "最佳");
    yl_terminal_pad(out, mark ? mark : best, -table->share);
    fclose(out);
    yl_answer_line(to, "%s", line);
    if (*bounds) yl_answer_line(to, "   %s", bounds);
}

/* What columns that are as wide as what stands in them leave for names. */
static int room_beside(struct versus *table, const struct yl_answer_to *to)
{
    char text[LINE], bounds[LINE];
    int room = to->width - 2 - table->share;
    for (uint32_t k = 0; k < table->metrics; k++) {
        table->cell[k] = DIFFERENCE;
        for (uint32_t v = 0; v < table->shown; v++) {
            versus_cell(text, bounds, to, table, v, k);
            int wide = yl_text_width(text, strlen(text)) + 1;
            if (wide > table->cell[k]) table->cell[k] = wide;
        }
        room -= table->cell[k];
    }
    return room;
}

/* The last column takes the place of the first. */
static void take_metric(struct versus *table, uint32_t last)
{
    table->metric[0] = table->metric[last];
    table->family[0] = table->family[last];
}

/* Where the window is too narrow, orders go, then bounds get a line of their own. */
static void fit_versus(struct versus *table, const struct yl_answer_to *to)
{
    int room = room_beside(table, to);
    for (; room < 2 && (table->metrics > 1 || !table->apart); room = room_beside(table, to))
        if (table->metrics > 1)
            take_metric(table, --table->metrics);
        else
            table->apart = true;
    table->wide = VARIANT;
    for (uint32_t v = 0; v < table->shown; v++) {
        const char *name = versus_name(to, v);
        int wide = yl_text_width(name, strlen(name)) + 1;
        if (wide > table->wide) table->wide = wide;
    }
    if (table->wide > room) table->wide = room < 2 ? 2 : room;
}

/* Of orders, where the window is wide enough, and of what decides. */
static void variants(struct yl_answer_to *to)
{
    const struct yl_result *result = to->result;
    const struct yl_metric *decisive = yl_find_decisive(result),
                           *orders = yl_summary_find(to->base, 0, "all", "orders");
    struct versus table = {.shown = result->variants <= VARIANTS ? result->variants : VARIANTS + 1,
                           .share = SHARE};
    if (result->variants < 2 || !decisive) return;
    yl_risk_best_init(&table.best, result);
    if (decisive != orders && orders && decisive->kind == YL_KIND_MONEY && to->width >= USUAL)
        table.metric[table.metrics++] = orders;
    table.metric[table.metrics++] = decisive;
    for (uint32_t k = 0; k < table.metrics; k++)
        table.family[k] = yl_compare_family(result, (uint32_t)(table.metric[k] - to->base->metric),
                                            table.metric[k]);
    for (uint32_t v = 0; v < table.shown; v++)
        if (yl_label_mark(result, to->lang, result->variant[v].name)) table.share = MARK;
    fit_versus(&table, to);
    yl_answer_line(to, "%s", "");
    yl_answer_line(
        to,
        T(to->lang, "  difference from the plan%s, best by %s", "  与现方案之差%s；按%s判断最佳"),
        table.family[0] < 2 || to->width < USUAL
            ? ""
            : T(to->lang, " (95%, all together)", "（95%，各方案同时成立）"),
        yl_find_word(decisive->metric, to->lang).text);
    for (uint32_t v = 0; v < table.shown; v++) versus_row(to, &table, v);
    if (result->variants > table.shown)
        yl_terminal_more(to->out, result->variants - table.shown, "compare.csv", to->lang);
    yl_risk_best_free(&table.best);
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
    uint32_t others = result->variants - 1;
    head(&to);
    sentences(&to, found, true);
    yl_answer_ways(&to);
    figures(&to);
    sentences(&to, found, false);
    say_limits(&to, found, how->limits);
    int behind = others ? (int)(others < VARIANTS ? others : VARIANTS + 1) + 3 : 0;
    yl_answer_funnel(&to, behind);
    variants(&to);
    yl_replication_stats_free(&stats);
}
