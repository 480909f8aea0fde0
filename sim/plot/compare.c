/* compare.c: the difference of each variant from base, metric by metric, and the card for a chat; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { METRICS = 4, WIDE = 1200 /* px */, BEST_SHARE = YL_ROWS_P_HIGHER + 1, LOW_ALL };

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
    uint32_t metrics;
    struct difference
        *list;   /* by effect, the largest first; behind them those that cannot be chosen */
    bool others; /* there are such */
    const char **name;
    uint32_t count;
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
 * next one. */
static struct yl_row_key decides(struct yl_plot_kit *kit, const char *said[2])
{
    enum { KIND, FIGURES, TEXT };
    struct yl_rows rows;
    if (!yl_plot_has(kit, "conclusions.csv") ||
        yl_plot_read(&rows, kit, "conclusions.csv",
                     kit->zh ? "kind? figures? zh" : "kind? figures? en") ||
        !rows.count || !yl_row_is(&rows, 0, KIND, "verdict"))
        return (struct yl_row_key){0};
    const char *first = yl_row_text(&rows, 0, FIGURES);
    const size_t length = strcspn(first, ":");
    char *place = yl_arena_copy(&kit->arena, first, length), *dot = strrchr(place, '.');
    said[0] = yl_row_text(&rows, 0, TEXT);
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
    const uint32_t most = of->kit->narrow ? 1 : METRICS - (of->chart->width < WIDE);
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
    of->name = yl_arena_get(&of->kit->arena, (variants.count + 1) * sizeof *of->name);
    of->count = variants.count;
    for (uint32_t v = 0; v < of->count; v++) of->list[v].variant = variants.name[v];
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
        of->others |= !of->list[v].may;
    }
    qsort(of->list, of->count, sizeof *of->list, by_effect);
    for (uint32_t v = 0; v < of->count; v++)
        of->name[v] = yl_plot_variant(of->kit, of->list[v].variant);
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
                                        : (struct yl_estimate){NAN, NAN, NAN};
    if (!isfinite(ratio) || ratio == 1 || !((isfinite(base.low) ? base.low : base.mean) > 0))
        return "";
    return yl_plot_text(of->kit, " (%s%s)", ratio > 1 ? "+" : "",
                        yl_plot_percent(of->kit, ratio - 1));
}

static void add_difference(struct comparison *of, uint32_t panel, size_t i, uint32_t row)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_estimate diff = difference_at(of, i);
    const char *metric = yl_row_text(&of->rows, i, YL_ROWS_METRIC);
    bool told = diff.low > 0 || diff.high < 0, share = yl_metric_is_share(metric);
    struct yl_chart_point *point = yl_chart_point(of->chart, panel, diff.mean, row);
    point->xlow = diff.low;
    point->xhigh = diff.high;
    point->colour = !told || !of->list[row].may ? YL_OTHER : diff.mean > 0 ? YL_BASE : YL_ACCENT;
    point->shape = told ? YL_DOT : YL_RING;
    const char *figure = yl_plot_signed(kit, diff.mean, share);
    const char *part = diff.mean != 0 ? relative(of, i) : "";
    point->figure = kit->narrow ? figure : yl_plot_text(kit, "%s%s", figure, part);
}

static void metric_panel(struct comparison *of, uint32_t m)
{
    struct yl_plot_kit *kit = of->kit;
    struct yl_row_key key = of->metric[m];
    uint32_t panel = yl_chart_panel(
        of->chart, (struct yl_chart_panel){
                       .title = yl_plot_title(kit, key.place, key.metric),
                       .zero_line = true,
                       .unnamed = m > 0,
                       .x = {.kind = yl_metric_is_share(key.metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                             .change = true},
                       .y = {.kind = YL_AXIS_ROWS, .name = of->name, .names = of->count}});
    for (uint32_t row = 0; row < of->count; row++) {
        key.variant = of->list[row].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        if (i < of->rows.count && isfinite(yl_row_number(&of->rows, i, YL_ROWS_MEAN)))
            add_difference(of, panel, i, row);
    }
}

/* In how many of the campaigns each comes out best, where the file knows it. */
static void best_panel(struct comparison *of)
{
    struct yl_plot_kit *kit = of->kit;
    struct yl_row_key key = of->metric[0];
    uint32_t panel = UINT32_MAX;
    for (uint32_t row = 0; row < of->count; row++) {
        key.variant = of->list[row].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        double share = i < of->rows.count ? yl_row_number(&of->rows, i, BEST_SHARE) : NAN;
        if (!isfinite(share)) continue;
        if (panel == UINT32_MAX)
            panel = yl_chart_panel(
                of->chart, (struct yl_chart_panel){
                               .title = yl_plot_tell(kit, "best by %s, of the campaigns",
                                                     "以%s为准最好的次数占比",
                                                     yl_plot_title(kit, key.place, key.metric)),
                               .unnamed = true,
                               .x = {.kind = YL_AXIS_SHARE, .zero = true, .least = 0, .most = 1},
                               .y = {.kind = YL_AXIS_ROWS, .name = of->name, .names = of->count}});
        yl_chart_cell(
            of->chart,
            (struct yl_chart_cell){
                .panel = panel, .colour = YL_BAND, .x1 = share, .y0 = row - 0.3, .y1 = row + 0.3});
        struct yl_chart_point *point = yl_chart_point(of->chart, panel, share, row);
        point->shape = 0;
        point->figure = yl_plot_percent(kit, share);
    }
}

/* Every variant that differs as much as that of row `as`. */
static const char *names_as(struct comparison *of, size_t as)
{
    struct yl_row_key key = of->metric[0];
    const char *names = "";
    for (uint32_t v = 0; v < of->count; v++) {
        key.variant = of->list[v].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        if (i < of->rows.count && yl_plot_may_choose(of->kit, key.variant) &&
            yl_row_number(&of->rows, i, YL_ROWS_MEAN) == yl_row_number(&of->rows, as, YL_ROWS_MEAN))
            names = yl_plot_tell(of->kit, "%s%s%s", "%s%s“%s”", names,
                                 *names ? yl_plot_say(of->kit, ", ", "、") : "", of->name[v]);
    }
    return names;
}

/* What the first metric says of those that may be chosen: who gains most, and how many lose. */
static void say_differences(struct comparison *of)
{
    struct yl_plot_kit *kit = of->kit;
    struct yl_row_key key = of->metric[0];
    uint32_t more = 0, fewer = 0, count = 0;
    size_t best = 0;
    for (uint32_t v = of->count; v-- > 0;) {
        key.variant = of->list[v].variant;
        size_t i = yl_rows_find(&of->rows, 0, key);
        if (i == of->rows.count || !yl_plot_may_choose(kit, key.variant)) continue;
        count++;
        const struct yl_estimate diff = difference_at(of, i);
        if (diff.low > 0) {
            more++;
            best = i;
        }
        fewer += diff.high < 0;
    }
    const char *what = yl_plot_title(kit, key.place, key.metric);
    bool share = yl_metric_is_share(key.metric);
    if (!count) return;
    if (!more && !fewer)
        of->chart->finding = yl_plot_tell(kit, "%s: no variant is distinguishable from the plan",
                                          "%s：没有方案能与现方案分出高低", what);
    else if (!more)
        of->chart->finding =
            yl_plot_tell(kit, "%s: no variant is above the plan, %u of %u are below",
                         "%s：没有方案高于现方案，%u 个更低（共 %u 个）", what, fewer, count);
    else
        of->chart->finding =
            yl_plot_tell(kit, "%s: furthest above the plan is %s, %s", "%s：%s高出现方案最多，%s",
                         what, names_as(of, best),
                         yl_plot_signed(kit, yl_row_number(&of->rows, best, YL_ROWS_MEAN), share));
    if (more && fewer)
        of->chart->finding =
            yl_plot_tell(kit, "%s; %u of %u are below", "%s；%u 个更低（共 %u 个）",
                         of->chart->finding, fewer, count);
}

static enum yl_status read_variants(struct comparison *of)
{
    enum yl_status status = YL_OK;
    if (yl_plot_has(of->kit, "compare.csv"))
        status = yl_plot_read(&of->rows, of->kit, "compare.csv",
                              YL_ROWS_COMPARE " best_share? low_all? high_all?");
    if (!status && yl_plot_has(of->kit, "summary.csv"))
        status = yl_plot_read(&of->summary, of->kit, "summary.csv", YL_ROWS_SUMMARY);
    if (status) return status;
    of->decides = decides(of->kit, of->said);
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
    chart->across = METRICS + 1;
    chart->least = 190;
    for (uint32_t m = 0; m < of.metrics; m++) metric_panel(&of, m);
    if (!of.kit->narrow) best_panel(&of);
    say_differences(&of);
    if (of.others)
        chart->about = yl_plot_say(
            of.kit,
            "Difference from the plan, by effect; bars: 95% interval, all variants together. Dark: "
            "higher, orange: lower, ring: none shown. "
            "Below, grey: what nobody chooses, other readings of the rules and other guesses.",
            "与现方案之差，按效果排序；横线：95% "
            "区间（各方案同时成立）。深色：更高；橙色：更低；空心：分不出高低。"
            "下方灰色：不由人选择的其他解读与猜测。");
    return YL_OK;
}

/* ---- the card ------------------------------------------------------------------------------- */

enum {
    CARD = 540,
    CARD_HIGH = 720,
    KEYS = 3,
    LINES = 4,
    LINE = 20,
    TITLE = 40, /* columns */
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
                                             .y = LINES - 0.5 - line,
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
    while (of.count && !of.list[of.count - 1].may) of.count--;
    if (of.count > ROWS)
        more = yl_plot_tell(kit, " · %u more variants", " · 另有 %u 个方案", of.count - ROWS);
    of.count = yl_chart_drawn(of.count, ROWS);
    if (of.metrics && of.count) {
        metric_panel(&of, 0);
        chart->panel[panel + 1].height =
            of.count * fmin(fmax(1.0 * FIELD / of.count, ROW_LEAST), ROW_MOST);
    }
    if (of.said[0]) {
        const char *colon = strstr(of.said[0], kit->zh ? "：" : ": ");
        const bool list = colon && colon - of.said[0] > (kit->zh ? 24 : 12);
        chart->finding = of.said[0];
        chart->about = of.said[1];
        if (list) chart->finding = yl_plot_text(kit, "%.*s", (int)(colon - of.said[0]), of.said[0]);
        if (list) chart->about = NULL; /* the rows are that list */
    }
    if (!*title) title = slash ? slash + 1 : manifest->scenario;
    chart->left_out =
        yl_plot_tell(kit, "%s · %u simulated campaigns%s", "%s · %u 次模拟%s",
                     yl_plot_shown(&kit->arena, title, TITLE), manifest->replications, more);
    return YL_OK;
}
