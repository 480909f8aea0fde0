/* compare.c: the difference of each variant from base, metric by metric, and the card for a chat; contract in picture.h */
#include "sim/findings/find.h"
#include "sim/output/manifest.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { METRICS = 2, LOW_ALL = YL_ROWS_P_HIGHER + 1 };

struct difference {
    const char *variant;
    const char *at; /* when it sends, where that tells all plans apart; NULL */
    bool may;       /* be chosen: the others are readings and guesses, or forbidden */
    double effect;  /* on the first metric */
};
struct comparison {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows, summary; /* summary: of the base; without rows where the file is missing */
    struct yl_row_key decides, metric[METRICS];
    const char *said[2]; /* the verdict and what is told next; NULL: none is known */
    bool best;           /* the verdict names a plan that is better */
    uint32_t metrics;
    struct difference *list; /* by effect, the largest first; then those that cannot be chosen */
    const char **name;       /* [list] */
    uint32_t count, chosen;  /* chosen: how many can be */
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

/* The one that decides and orders, or net where these decide: those that differ. */
static void find_metrics(struct comparison *of)
{
    const bool orders = of->decides.metric && !strcmp(of->decides.metric, "orders");
    const struct yl_row_key wanted[] = {
        of->decides,
        {.place = "all", .metric = orders ? "net_cny" : "orders"},
        {.place = yl_rows_place(&of->rows, "rooms."), .metric = "unique_viewers"}};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted && of->metrics < METRICS; k++)
        if (wanted[k].place && is_moved(of, wanted[k])) of->metric[of->metrics++] = wanted[k];
}

static int by_effect(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;
    if (x->may != y->may) return x->may ? -1 : 1;
    if (x->may && x->at && strcmp(x->at, y->at) != 0) return strcmp(x->at, y->at);
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

/* When each plan sends, where that is what tells all of them apart. */
static void find_times(struct comparison *of)
{
    const struct yl_manifest *manifest = of->kit->job->manifest;
    const char *path = NULL;
    uint32_t known = 0;
    for (uint32_t v = 0; v < of->count; v++)
        for (size_t i = 0; manifest && i < manifest->settings && of->list[v].may; i++) {
            const struct yl_setting *one = &manifest->setting[i];
            if (strcmp(one->variant, of->list[v].variant) != 0 ||
                !strstr(one->path, ".arrivals.at") || (path && strcmp(path, one->path) != 0))
                continue;
            path = one->path;
            known += !of->list[v].at;
            of->list[v].at = one->value;
        }
    for (uint32_t v = 0; v < of->count && known < of->chosen; v++) of->list[v].at = NULL;
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
    find_times(of);
    qsort(of->list, of->count, sizeof *of->list, by_effect);
    for (uint32_t v = 0; v < of->count; v++)
        of->name[v] = yl_plot_variant(of->kit, of->list[v].variant);
}

/* "+2.1%" of a base that is shown to be above zero, else nothing. */
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
    return yl_plot_text(of->kit, "%s%s", ratio > 1 ? "+" : "", yl_plot_percent(of->kit, ratio - 1));
}

/* Money from 10 on without decimals. */
static double rounded(const char *metric, double value)
{
    return yl_find_as(metric) == YL_AS_MONEY && fabs(value) >= 10 ? round(value) : value;
}

static const char *difference_text(struct yl_plot_kit *kit, const char *metric, double value)
{
    return yl_plot_signed(kit, rounded(metric, value), yl_metric_is_share(metric));
}

/* The row of a variant for a metric, or that behind the last. */
static size_t row_of(const struct comparison *of, uint32_t v, uint32_t m)
{
    struct yl_row_key key = of->metric[m];
    key.variant = of->list[v].variant;
    return yl_rows_find(&of->rows, 0, key);
}

static const char *size_of(const struct comparison *of, uint32_t v, uint32_t m)
{
    const size_t i = row_of(of, v, m);
    if (i == of->rows.count) return "";
    const struct yl_estimate diff = difference_at(of, i);
    return diff.low == 0 && diff.high == 0
               ? yl_plot_say(of->kit, "identical", "完全相同")
               : difference_text(of->kit, of->metric[m].metric, diff.mean);
}

/* Rows `from` to before `to`: marks of the metric that decides, and the size of the other one. */
static void rows_panel(struct comparison *of, uint32_t from, uint32_t to)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_row_key key = of->metric[0], other = of->metric[of->metrics - 1];
    const bool two = of->metrics > 1;
    const char *more = two ? yl_plot_title(kit, other.place, other.metric) : "", *part = "";
    for (uint32_t v = from; v < to && !*part; v++)
        if (row_of(of, v, 0) < of->rows.count) part = relative(of, row_of(of, v, 0));
    const bool parts = *part != '\0';
    const char *heads = yl_plot_text(kit, "%s%s%s%s", yl_plot_say(kit, "change", "变化"),
                                     parts ? "\t%" : "", two ? "\t" : "", more);
    const uint32_t panel = yl_chart_panel(
        of->chart,
        (struct yl_chart_panel){
            .title = from ? yl_plot_say(kit, "assumptions, not plans to choose from",
                                        "假设，不是可选的方案")
                          : yl_plot_tell(kit, "%s, change from the plan", "%s，与现方案之差",
                                         yl_plot_title(kit, key.place, key.metric)),
            .zero_line = true,
            .full = true,
            .heads = heads,
            .x = {.kind = yl_metric_is_share(key.metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                  .change = true},
            .y = {.kind = YL_AXIS_ROWS, .name = of->name + from, .names = to - from}});
    for (uint32_t v = from; v < to; v++) {
        const size_t i = row_of(of, v, 0);
        if (i == of->rows.count || !isfinite(yl_row_number(&of->rows, i, YL_ROWS_MEAN))) continue;
        const struct yl_estimate diff = difference_at(of, i);
        const bool told = diff.low > 0 || diff.high < 0, same = diff.low == 0 && diff.high == 0;
        struct yl_chart_point *point = yl_chart_point(of->chart, panel, diff.mean, v - from);
        point->xlow = diff.low;
        point->xhigh = diff.high;
        point->colour = !told || !of->list[v].may ? YL_OTHER : diff.mean > 0 ? YL_BASE : YL_ACCENT;
        point->shape = told || same ? YL_DOT : YL_RING;
        point->figure = yl_plot_text(kit, "%s%s%s%s%s", size_of(of, v, 0), parts ? "\t" : "",
                                     parts ? relative(of, i) : "", two ? "\t" : "",
                                     two ? size_of(of, v, 1) : "");
    }
}

/* One scale for plans and assumptions, unless nothing of the plans could be seen: marks that are not drawn at its ends. */
static void share_scale(struct yl_chart *chart)
{
    enum { FARTHER = 5 };
    double low[2] = {0}, high[2] = {0};
    for (const struct yl_chart_point *point = chart->point; point < chart->point + chart->points;
         point++) {
        low[point->panel] = fmin(low[point->panel], fmin(point->x, point->xlow));
        high[point->panel] = fmax(high[point->panel], fmax(point->x, point->xhigh));
    }
    if (high[1] - low[1] > FARTHER * (high[0] - low[0])) return;
    for (uint32_t p = 0; p < 2; p++) {
        yl_chart_point(chart, p, low[!p], 0)->shape = 0;
        yl_chart_point(chart, p, high[!p], 0)->shape = 0;
    }
}

/* Behind a verdict that names none: the plan with most; of assumptions alone the least and the most. */
static void say_ends(struct comparison *of)
{
    struct yl_plot_kit *kit = of->kit;
    const struct yl_row_key key = of->metric[0];
    const struct difference *first = of->list, *last = of->list + of->count - 1;
    const char *unit = yl_find_as(key.metric) == YL_AS_MONEY ? yl_plot_say(kit, " CNY", " 元") : "",
               *name = yl_plot_variant(kit, first->variant),
               *size = difference_text(kit, key.metric, first->effect);
    if (of->chosen == 1 && difference_at(of, row_of(of, 0, 0)).high < 0) {
        const char *part = relative(of, row_of(of, 0, 0));
        of->chart->finding =
            yl_plot_tell(kit, *part ? "%s: %s %s%s (%s)" : "%s: %s %s%s",
                         *part ? "%s：%s %s%s（%s）" : "%s：%s %s%s", name,
                         yl_plot_title(kit, key.place, key.metric), size, unit, part);
    } else if (!of->chosen)
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
    if (of.chosen) rows_panel(&of, 0, of.chosen);
    if (of.chosen < of.count) rows_panel(&of, of.chosen, of.count);
    if (chart->panels == 2) share_scale(chart);
    if (say_verdict(&of)) say_ends(&of);
    return YL_OK;
}

/* ---- the card ------------------------------------------------------------------------------- */

enum { CARD = 540, CARD_HIGH = 720, LINE = 22, ROW = 40, FIELD = 330 }; /* px */
enum { KEYS = 3, LINES = 4, ROWS = 10, TITLE = 90 };                    /* TITLE: columns */

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
                               text(kit, risk ? value : rounded(metric, value)), "", ""};
    if (isfinite(low) && isfinite(high)) {
        said[2] = risk ? yl_plot_say(kit, "95% interval", "95% 区间")
                       : yl_plot_say(kit, "90% of campaigns", "90% 的模拟");
        said[3] =
            yl_plot_tell(kit, "%s to %s", "%s 至 %s", text(kit, risk ? low : rounded(metric, low)),
                         text(kit, risk ? high : rounded(metric, high)));
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
        chart, (struct yl_chart_panel){.height = LINES * LINE,
                                       .x = {.hidden = true, .least = 0, .most = KEYS},
                                       .y = {.hidden = true, .least = 0, .most = LINES}});
    uint32_t keys = put_key(&of, panel, 0, "net_cny", false);
    keys += keys && put_key(&of, panel, keys, "net_cny", true);
    (void)put_key(&of, panel, keys, "orders", false);
    if (say_verdict(&of) && of.metrics)
        say_ends(&of);
    else if (of.said[1])
        chart->about = of.said[1];
    of.count = of.chosen;
    if (of.count > ROWS)
        more = yl_plot_tell(kit, "; %u more variants", "；另有 %u 个方案", of.count - ROWS);
    of.count = yl_chart_drawn(of.count, ROWS);
    if (of.metrics && of.count) {
        rows_panel(&of, 0, of.count);
        chart->panel[panel + 1].height =
            kit->job->width ? 1.0 * of.count * ROW : fmin(FIELD, 2.3 * of.count * ROW);
    }
    if (!*title) title = slash ? slash + 1 : manifest->scenario;
    chart->left_out =
        yl_plot_tell(kit, "%s; %u simulated campaigns%s", "%s；%u 次模拟%s",
                     yl_plot_shown(&kit->arena, title, TITLE), manifest->replications, more);
    return YL_OK;
}
