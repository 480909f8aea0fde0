/* compare.c: the difference of each variant from base, metric by metric, and the card for a chat; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { METRICS = 3, WIDE = 1000 /* px */, LOW_ALL = YL_ROWS_P_HIGHER + 1 };

struct difference {
    const char *variant;
    bool may;      /* be chosen: the others are readings and guesses, or forbidden */
    double effect; /* on the first metric */
};
struct comparison {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows, summary; /* summary: of the base; without rows where the file is missing */
    struct yl_row_key decides, metric[METRICS];
    const char *said[2]; /* the verdict and what is told next; NULL: none is known */
    bool best;           /* the verdict names a plan that is better */
    uint32_t metrics;
    struct difference
        *list;         /* by effect, the largest first; behind them those that cannot be chosen */
    const char **name; /* of rows: a heading stands before those that cannot be chosen */
    uint32_t count, chosen; /* chosen: how many can be */
};

/* A difference with the interval that holds for all variants together, as the verdict has it; in a file without it its own. */
static struct yl_estimate difference_at(const struct comparison *of, size_t row)
{
    struct yl_estimate diff = yl_row_estimate(&of->rows, row, YL_ROWS_MEAN);
    const double low = yl_row_number(&of->rows, row, LOW_ALL),
                 high = yl_row_number(&of->rows, row, LOW_ALL + 1);
    if (isfinite(low) && isfinite(high)) diff = (struct yl_estimate){diff.mean, low, high};
    return diff;
}

static bool is_moved(const struct comparison *of, struct yl_row_key key)
{
    for (size_t i = 0; i < of->rows.count; i++)
        if (yl_row_has(&of->rows, i, key) && fabs(yl_row_number(&of->rows, i, YL_ROWS_MEAN)) > 0)
            return true;
    return false;
}

/* Do two metrics say the same of every variant, as GMV and net where costs do not move? */
static bool is_same(const struct comparison *of, struct yl_row_key a, struct yl_row_key b)
{
    for (uint32_t v = 0; v < of->count; v++) {
        a.variant = b.variant = of->list[v].variant;
        size_t i = yl_rows_find(&of->rows, 0, a), k = yl_rows_find(&of->rows, 0, b);
        if (i == of->rows.count || k == of->rows.count ||
            yl_row_number(&of->rows, i, YL_ROWS_MEAN) != yl_row_number(&of->rows, k, YL_ROWS_MEAN))
            return false;
    }
    return of->count > 0;
}

/* The place and metric of the verdict: those of its first figure, "VARIANT/PLACE.METRIC:column=value"; said: its sentence and the
 * next one; *best: it names a plan that is better. */
static struct yl_row_key decides(struct yl_plot_kit *kit, const char *said[2], bool *best)
{
    enum { KIND, FIGURES, ID, TEXT };
    struct yl_rows rows;
    if (!yl_plot_has(kit, "conclusions.csv") ||
        yl_plot_read(&rows, kit, "conclusions.csv",
                     kit->zh ? "kind? figures? id zh" : "kind? figures? id en") ||
        !rows.count || !yl_row_is(&rows, 0, KIND, "verdict"))
        return (struct yl_row_key){0};
    const char *first = yl_row_text(&rows, 0, FIGURES);
    const size_t length = strcspn(first, ":");
    char *place = yl_arena_copy(&kit->arena, first, length), *dot = strrchr(place, '.');
    said[0] = yl_row_text(&rows, 0, TEXT);
    *best = yl_row_is(&rows, 0, ID, "best");
    if (rows.count > 1) said[1] = yl_row_text(&rows, 1, TEXT);
    if (!dot) return (struct yl_row_key){0};
    *dot = '\0';
    if (strchr(place, '/')) place = strchr(place, '/') + 1;
    return (struct yl_row_key){.place = place, .metric = dot + 1};
}

/* The one that decides, money, orders, cost, viewers: those that differ, each once. */
static void find_metrics(struct comparison *of)
{
    const char *room = NULL;
    for (size_t i = 0; i < of->rows.count && !room; i++)
        if (yl_place_in(yl_row_text(&of->rows, i, YL_ROWS_PLACE), "rooms."))
            room = yl_row_text(&of->rows, i, YL_ROWS_PLACE);
    const struct yl_row_key wanted[] = {of->decides,
                                        {.place = "all", .metric = "orders"},
                                        {.place = "all", .metric = "net_cny"},
                                        {.place = "all", .metric = "gmv_cny"},
                                        {.place = "all", .metric = "cost_cny"},
                                        {.place = room, .metric = "unique_viewers"},
                                        {.place = room, .metric = "peak_online"}};
    const uint32_t most = METRICS - (of->chart->width < WIDE);
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted && of->metrics < most; k++) {
        bool again = !wanted[k].place || !is_moved(of, wanted[k]);
        for (uint32_t m = 0; m < of->metrics && !again; m++)
            again = is_same(of, of->metric[m], wanted[k]);
        if (!again) of->metric[of->metrics++] = wanted[k];
    }
}

static int by_effect(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;
    if (x->may != y->may) return x->may ? -1 : 1;
    if (x->effect != y->effect) return x->effect > y->effect ? -1 : 1;
    return strcmp(x->variant, y->variant);
}

static void find_variants(struct comparison *of)
{
    struct yl_plot_list variants = {0};
    for (size_t i = 0; i < of->rows.count; i++)
        (void)yl_plot_list_at(of->kit, &variants, yl_row_text(&of->rows, i, YL_ROWS_VARIANT));
    of->list = yl_arena_get(&of->kit->arena, (variants.count + 1) * sizeof *of->list);
    of->name = yl_arena_get(&of->kit->arena, (variants.count + 2) * sizeof *of->name);
    of->count = variants.count;
    for (uint32_t v = 0; v < of->count; v++) of->list[v].variant = variants.name[v];
}

static bool has_heading(const struct comparison *of)
{
    return of->chosen && of->chosen < of->count;
}

static uint32_t row_of(const struct comparison *of, uint32_t v)
{
    return v + (has_heading(of) && v >= of->chosen);
}

static void sort_variants(struct comparison *of)
{
    for (uint32_t v = 0; v < of->count; v++) {
        struct yl_row_key key = of->metric[0];
        key.variant = of->list[v].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        double effect = i < of->rows.count ? yl_row_number(&of->rows, i, YL_ROWS_MEAN) : NAN;
        of->list[v].effect = isfinite(effect) ? effect : 0;
        of->list[v].may = yl_plot_may_choose(of->kit, of->list[v].variant);
        of->chosen += of->list[v].may;
    }
    qsort(of->list, of->count, sizeof *of->list, by_effect);
    for (uint32_t v = 0; v < of->count; v++)
        of->name[row_of(of, v)] = yl_plot_variant(of->kit, of->list[v].variant);
    if (has_heading(of)) of->name[of->chosen] = yl_plot_say(of->kit, "not plans:", "不是方案：");
}

/* " (+2.1%)" of a base that is shown to be above zero, else nothing. */
static const char *relative(const struct comparison *of, size_t row)
{
    const double ratio = yl_row_number(&of->rows, row, YL_ROWS_RATIO);
    const struct yl_manifest *manifest = of->kit->job->manifest;
    const char *first = manifest && manifest->variants ? manifest->variant[0] : "base";
    const struct yl_row_key key = {yl_row_text(&of->rows, row, YL_ROWS_POINT), first,
                                   yl_row_text(&of->rows, row, YL_ROWS_PLACE),
                                   yl_row_text(&of->rows, row, YL_ROWS_METRIC)};
    const size_t at = of->summary.count ? yl_rows_find(&of->summary, 0, key) : 0;
    const struct yl_estimate base = at < of->summary.count
                                        ? yl_row_estimate(&of->summary, at, YL_ROWS_MEAN)
                                        : yl_chart_exact(NAN);
    if (!isfinite(ratio) || ratio == 1 || !((isfinite(base.low) ? base.low : base.mean) > 0))
        return "";
    return yl_plot_text(of->kit, " (%s%s)", ratio > 1 ? "+" : "",
                        yl_plot_percent(of->kit, ratio - 1));
}

static bool is_money(const char *metric)
{
    const size_t length = strlen(metric);
    return length > 4 && !strcmp(metric + length - 4, "_cny");
}

/* Money from 10 on without decimals. */
static const char *difference_text(struct yl_plot_kit *kit, const char *metric, double value)
{
    const bool whole = is_money(metric) && fabs(value) >= 10;
    return yl_plot_signed(kit, whole ? round(value) : value, yl_metric_is_share(metric));
}

static void add_difference(struct comparison *of, uint32_t panel, size_t i, uint32_t v)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_estimate diff = difference_at(of, i);
    const char *metric = yl_row_text(&of->rows, i, YL_ROWS_METRIC);
    const bool told = diff.low > 0 || diff.high < 0, same = diff.low == 0 && diff.high == 0;
    struct yl_chart_point *point = yl_chart_point(of->chart, panel, diff.mean, row_of(of, v));
    point->xlow = diff.low;
    point->xhigh = diff.high;
    point->colour = !told || !of->list[v].may ? YL_OTHER : diff.mean > 0 ? YL_BASE : YL_ACCENT;
    point->shape = told || same ? YL_DOT : YL_RING;
    const char *figure =
        same ? yl_plot_say(kit, "identical", "完全相同") : difference_text(kit, metric, diff.mean);
    const char *part = diff.mean != 0 ? relative(of, i) : "";
    point->figure = kit->narrow ? figure : yl_plot_text(kit, "%s%s", figure, part);
}

static void metric_panel(struct comparison *of, uint32_t m)
{
    struct yl_plot_kit *kit = of->kit;
    struct yl_row_key key = of->metric[m];
    uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){
            .title = yl_plot_title(kit, key.place, key.metric),
            .zero_line = true,
            .unnamed = m > 0,
            .x = {.kind = yl_metric_is_share(key.metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                  .change = true},
            .y = {.kind = YL_AXIS_ROWS, .name = of->name, .names = row_of(of, of->count)}});
    for (uint32_t row = 0; row < of->count; row++) {
        key.variant = of->list[row].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        if (i < of->rows.count && isfinite(yl_row_number(&of->rows, i, YL_ROWS_MEAN)))
            add_difference(of, panel, i, row);
    }
}

/* Behind a verdict that names none: the plan with most; of assumptions alone the least and the most. */
static void say_ends(struct comparison *of)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_row_key key = of->metric[0];
    const struct difference *first = of->list, *last = of->list + of->count - 1;
    const char *unit = is_money(key.metric) ? yl_plot_say(kit, " CNY", " 元") : "",
               *name = yl_plot_variant(kit, first->variant),
               *size = difference_text(kit, key.metric, first->effect);
    if (!of->chosen)
        of->chart->finding = yl_plot_tell(
            kit, "Assumptions alone, no plans: they move %s by %s to %s",
            "只有假设，没有可选方案：使%s变动 %s 至 %s", yl_plot_title(kit, key.place, key.metric),
            difference_text(kit, key.metric, last->effect), size);
    else
        of->chart->finding = yl_plot_tell(
            kit, first->effect > 0 ? "%s: '%s' is highest, %s%s" : "%s: '%s' comes nearest, %s%s",
            first->effect > 0 ? "%s：最高的是“%s”，%s%s" : "%s：最接近的是“%s”，%s%s",
            of->chart->finding, name, size, unit);
}

/* The verdict; of one that is a list what stands before it, since the rows are that list. False: it is none. */
static bool say_verdict(struct comparison *of)
{
    struct yl_plot_kit *kit = of->kit;
    const char *if_so = yl_plot_conclusion(kit, "if", kit->zh ? "id zh" : "id en"),
               *said = of->chosen || !if_so ? of->said[0] : if_so,
               *clause = said ? strstr(said, "；与现方案相比：") : NULL,
               *colon = clause || !said ? clause : strstr(said, kit->zh ? "：" : ": ");
    const bool list = !of->best && colon && colon - said > (kit->zh ? 24 : 12);
    if (!said) return list;
    if (of->best) said = yl_plot_brief(kit, said);
    const char *stops_at = strstr(said, kit->zh ? "。" : ". "), /* the first sentence */
        *end = list       ? colon
               : stops_at ? stops_at
                          : said + strlen(said),
               *stop = kit->zh ? "。" : ".";
    const size_t length = (size_t)(end - said), last = strlen(stop);
    const bool stops = !list && length >= last && !strcmp(end - last, stop);
    of->chart->finding = yl_plot_text(kit, "%.*s", (int)(length - (stops ? last : 0)), said);
    return list;
}

static enum yl_status read_variants(struct comparison *of)
{
    enum yl_status status = YL_OK;
    if (yl_plot_has(of->kit, "compare.csv"))
        status =
            yl_plot_read(&of->rows, of->kit, "compare.csv", YL_ROWS_COMPARE " low_all? high_all?");
    if (!status && yl_plot_has(of->kit, "summary.csv"))
        status = yl_plot_read(&of->summary, of->kit, "summary.csv", YL_ROWS_SUMMARY);
    if (status) return status;
    of->decides = decides(of->kit, of->said, &of->best);
    find_variants(of);
    find_metrics(of);
    if (of->metrics) sort_variants(of);
    return YL_OK;
}

enum yl_status yl_plot_compare(struct yl_chart *chart)
{
    struct comparison of = {.chart = chart, .kit = chart->kit};
    const enum yl_status status = read_variants(&of);
    if (status || !of.metrics) return status;
    chart->across = METRICS;
    chart->least = 230;
    for (uint32_t m = 0; m < of.metrics; m++) metric_panel(&of, m);
    if (say_verdict(&of)) say_ends(&of);
    return YL_OK;
}

/* ---- the card ------------------------------------------------------------------------------- */

enum {
    CARD = 540,
    CARD_HIGH = 720,
    KEYS = 3,
    LINES = 4,
    LINE = 22,
    TITLE = 90, /* columns */
    ROW_LEAST = 34,
    ROW_MOST = 72,
    FIELD = 400,
    ROWS = 10
}; /* px, but for counts */

/* "2,491" between its name and the range of one campaign, in the column that is next; false: there is no such figure. */
static bool put_key(const struct comparison *of, uint32_t panel, uint32_t column,
                    const char *metric, bool risk)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_row_key key = {NULL, yl_row_text(&of->summary, 0, YL_ROWS_VARIANT), "all",
                                   metric};
    const size_t row = yl_rows_find(&of->summary, 0, key);
    const int from = risk ? YL_ROWS_RISK : YL_ROWS_P05;
    if (row == of->summary.count) return false;
    const double value = yl_row_number(&of->summary, row, risk ? YL_ROWS_RISK : YL_ROWS_MEAN),
                 low = yl_row_number(&of->summary, row, from + risk),
                 high = yl_row_number(&of->summary, row, from + risk + 1);
    if (!isfinite(value)) return false;
    const char *(*text)(struct yl_plot_kit *, double) = risk ? yl_plot_percent : yl_plot_count;
    const char *said[LINES] = {risk ? yl_plot_say(kit, "loses money", "亏损概率")
                                    : yl_metric_label(metric, kit->job->lang),
                               text(kit, value), "", ""};
    if (isfinite(low) && isfinite(high)) {
        said[2] = risk ? yl_plot_say(kit, "95% interval", "95% 区间")
                       : yl_plot_say(kit, "one campaign", "单次");
        said[3] = yl_plot_tell(kit, "%s to %s", "%s 至 %s", text(kit, low), text(kit, high));
    }
    for (int line = 0; line < LINES && *said[line]; line++)
        yl_chart_text(of->chart,
                      (struct yl_chart_text){.in = panel + 1,
                                             .x = column,
                                             .y = LINES - 0.5 - line - (line > 1 ? 0.25 : 0),
                                             .align = -1,
                                             .size = line == 1 ? YL_TEXT_HEAD : YL_TEXT_SMALL,
                                             .colour = line == 1 ? YL_INK : YL_SOFT,
                                             .text = said[line]});
    return true;
}

/* The sentence that decides, its clause before a list as the title; key figures; the variants by the metric that decides. */
enum yl_status yl_plot_card(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct comparison of = {.chart = chart, .kit = kit};
    const enum yl_status status = read_variants(&of);
    const struct yl_manifest *manifest = kit->job->manifest;
    const char *more = "", *title = manifest->title[kit->zh],
               *slash = strrchr(manifest->scenario, '/');
    if (status || !of.summary.count) return status;
    if (!kit->job->width) {
        chart->width = CARD;
        chart->high = of.metrics ? CARD_HIGH : 0;
    }
    const uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.full = true,
                                       .height = LINES * LINE,
                                       .x = {.hidden = true, .least = 0, .most = KEYS},
                                       .y = {.hidden = true, .least = 0, .most = LINES}});
    uint32_t keys = put_key(&of, panel, 0, "net_cny", false);
    keys += keys && put_key(&of, panel, keys, "net_cny", true);
    (void)put_key(&of, panel, keys, "orders", false);
    kit->narrow = true; /* no shares of base beside the differences */
    of.count = of.chosen;
    if (of.count > ROWS)
        more = yl_plot_tell(kit, " · %u more variants", " · 另有 %u 个方案", of.count - ROWS);
    of.count = yl_chart_drawn(of.count, ROWS);
    if (of.metrics && of.count) {
        metric_panel(&of, 0);
        chart->panel[panel + 1].height =
            of.count * fmin(fmax(1.0 * FIELD / of.count, ROW_LEAST), ROW_MOST);
    }
    if (!say_verdict(&of) && of.said[0]) chart->about = of.said[1];
    if (!*title) title = slash ? slash + 1 : manifest->scenario;
    chart->left_out =
        yl_plot_tell(kit, "%s · %u simulated campaigns%s", "%s · %u 次模拟%s",
                     yl_plot_shown(&kit->arena, title, TITLE), manifest->replications, more);
    return YL_OK;
}
