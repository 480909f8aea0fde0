/* fan.c: chance and uncertainty of the figures of a run with draws, apart; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

enum { PANELS = 3, PAPER_PANELS = 2, VARIANTS = 10 };
enum { VARIANT, PLACE, METRIC, MEAN, WITHIN, SHARE, P05, P50, P95 };
#define COLUMNS \
    "variant place metric mean within unknown_share expected_p05 expected_p50 expected_p95"
#define NINETY 1.6448536269514722 /* standard deviations on either side of nine in ten */

struct fan {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    struct yl_plot_list variants;
};

static bool is_of(const struct fan *fan, size_t i, const char *metric)
{
    return yl_row_is(&fan->rows, i, PLACE, "all") && yl_row_is(&fan->rows, i, METRIC, metric) &&
           isfinite(yl_row_number(&fan->rows, i, P05));
}

/* Without costs what is sold decides, and not what is left of it. */
static bool has_costs(const struct fan *fan)
{
    for (size_t i = 0; i < fan->rows.count; i++)
        if (yl_row_is(&fan->rows, i, PLACE, "all") &&
            yl_row_is(&fan->rows, i, METRIC, "cost_cny") && yl_row_number(&fan->rows, i, MEAN) > 0)
            return true;
    return false;
}

static void add_bar(struct fan *fan, uint32_t panel, double row, struct yl_estimate bar,
                    bool chance)
{
    const double from = chance ? row + 0.05 : row - 0.37;
    const char *word = chance ? yl_plot_say(fan->kit, "chance", "随机性")
                              : yl_plot_say(fan->kit, "not known", "拿不准的数");
    yl_chart_cell(fan->chart,
                  (struct yl_chart_cell){.panel = panel,
                                         .colour = chance ? YL_BAND : YL_WARM,
                                         .ink = YL_INK,
                                         .x0 = bar.low,
                                         .x1 = bar.high,
                                         .y0 = from,
                                         .y1 = from + 0.32,
                                         .figure = word,
                                         .hover = yl_plot_said(fan->kit, word, bar, false)});
}

static void add_row(struct fan *fan, uint32_t panel, size_t i, uint32_t row)
{
    const double mean = yl_row_number(&fan->rows, i, MEAN),
                 half = NINETY * sqrt(fmax(yl_row_number(&fan->rows, i, WITHIN), 0));
    const bool below_0 = yl_row_is(&fan->rows, i, METRIC, "net_cny");
    const struct yl_estimate not_known = {mean, yl_row_number(&fan->rows, i, P05),
                                          yl_row_number(&fan->rows, i, P95)},
                             chance = {mean, fmax(mean - half, below_0 ? -INFINITY : 0),
                                       mean + half};
    add_bar(fan, panel, row, not_known, false);
    add_bar(fan, panel, row, chance, true);
    struct yl_chart_point *point = yl_chart_point(fan->chart, panel, row, mean, row);
    point->figure = yl_plot_percent(fan->kit, yl_row_number(&fan->rows, i, SHARE));
    point->size = 0.8;
}

static uint32_t add_panel(struct fan *fan, const char *metric)
{
    struct yl_plot_kit *kit = fan->kit;
    return yl_chart_panel(
        fan->chart,
        (struct yl_chart_panel){
            .title = yl_plot_title(kit, "all", metric),
            .note = yl_plot_say(kit, "right: share of the variance from uncertain inputs",
                                "右侧：方差中拿不准的数所占比例"),
            .full = true,
            .x.kind = yl_metric_is_share(metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
            .y = {.kind = YL_AXIS_ROWS, .name = fan->variants.name, .names = fan->variants.count}});
}

static void say(struct fan *fan, size_t i, const char *metric)
{
    struct yl_plot_kit *kit = fan->kit;
    const double share = yl_row_number(&fan->rows, i, SHARE);
    if (fan->chart->finding || !isfinite(share)) return;
    fan->chart->finding = yl_plot_text(
        kit,
        kit->zh ? "%s：单次方差中 %s 来自拿不准的数，%s 来自运气"
                : "%s: %s of one campaign's variance comes from uncertain inputs, %s from chance",
        yl_plot_title(kit, "all", metric), yl_plot_percent(kit, share),
        yl_plot_percent(kit, 1 - share));
}

/* A figure that is 0 throughout has nothing to show. */
static bool has_any(const struct fan *fan, const char *metric)
{
    for (size_t i = 0; i < fan->rows.count; i++)
        if (is_of(fan, i, metric) &&
            (fabs(yl_row_number(&fan->rows, i, MEAN)) > 0 ||
             yl_row_number(&fan->rows, i, P05) < yl_row_number(&fan->rows, i, P95)))
            return true;
    return false;
}

static void draw_metric(struct fan *fan, const char *metric)
{
    uint32_t panel = UINT32_MAX;
    if (!has_any(fan, metric)) return;
    for (size_t i = 0; i < fan->rows.count; i++) {
        if (!is_of(fan, i, metric)) continue;
        const char *variant = yl_plot_variant(fan->kit, yl_row_text(&fan->rows, i, VARIANT));
        uint32_t row = yl_plot_list_at(fan->kit, &fan->variants, variant);
        if (row >= fan->variants.count) continue;
        if (panel == UINT32_MAX) panel = add_panel(fan, metric);
        if (!row) say(fan, i, metric);
        add_row(fan, panel, i, row);
    }
}

enum yl_status yl_plot_fan(struct yl_chart *chart)
{
    static const char *const all[] = {"net_cny", "orders", "gmv_cny", "cost_cny"};
    struct fan fan = {.chart = chart, .kit = chart->kit};
    enum yl_status status = yl_plot_read(&fan.rows, chart->kit, "uncertain.csv", COLUMNS);
    if (status) return status;
    const size_t first = has_costs(&fan) ? 0 : 1, last = sizeof all / sizeof *all;
    const uint32_t panels = yl_chart_panels(chart, PANELS, PAPER_PANELS);
    for (size_t m = first; m < last; m++)
        for (size_t i = 0; i < fan.rows.count && fan.variants.count < VARIANTS; i++)
            if (is_of(&fan, i, all[m]))
                (void)yl_plot_list_at(
                    chart->kit, &fan.variants,
                    yl_plot_variant(chart->kit, yl_row_text(&fan.rows, i, VARIANT)));
    for (size_t m = first; m < last && chart->panels < panels; m++) draw_metric(&fan, all[m]);
    return YL_OK;
}
