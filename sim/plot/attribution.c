/* attribution.c: how far each rule of attribution is from what the entries have brought; contract in picture.h */
#include "sim/stats/attribution.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <string.h>

enum { RULE, ENTRY, CREDIT, TRUTH, ERROR = TRUTH + 3, MOST_ROWS = 24 };

struct errors {
    struct yl_chart *chart;
    struct yl_rows rows;
    struct yl_plot_list rules, entries;
    double off[YL_RULES]; /* of all entries; NAN: a rule that cannot be told */
    double least, most;
};

static const char *label_of(const struct yl_plot_kit *kit, const char *rule)
{
    for (int i = 0; i < YL_RULES; i++)
        if (!strcmp(rule, yl_attribution_names[i].name))
            return yl_attribution_names[i].label[kit->zh];
    return rule;
}

/* The interval of an error is that of the truth, the other way round. */
static struct yl_estimate error_at(const struct errors *of, size_t i)
{
    const double credit = yl_row_number(&of->rows, i, CREDIT);
    const struct yl_estimate truth = yl_row_estimate(&of->rows, i, TRUTH);
    return (struct yl_estimate){yl_row_number(&of->rows, i, ERROR), credit - truth.high,
                                credit - truth.low};
}

static void add_up(struct errors *of)
{
    struct yl_plot_kit *kit = of->chart->kit;
    for (size_t i = 0; i < of->rows.count; i++) {
        const struct yl_estimate error = error_at(of, i);
        uint32_t rule = yl_plot_list_at(kit, &of->rules, yl_row_text(&of->rows, i, RULE));
        const char *entry = yl_plot_text(kit, "entries.%s", yl_row_text(&of->rows, i, ENTRY));
        if (rule >= YL_RULES) return;
        of->off[rule] += fabs(error.mean);
        if (!isfinite(error.mean)) continue;
        (void)yl_plot_list_at(kit, &of->entries, yl_plot_place(kit, entry));
        of->least = fmin(of->least, fmin(error.mean, isnan(error.low) ? 0 : error.low));
        of->most = fmax(of->most, fmax(error.mean, isnan(error.high) ? 0 : error.high));
    }
}

static uint32_t add_panel(const struct errors *of, uint32_t rule)
{
    struct yl_plot_kit *kit = of->chart->kit;
    const uint32_t rows = yl_chart_drawn(of->entries.count, MOST_ROWS);
    return yl_chart_panel(
        of->chart, (struct yl_chart_panel){
                       .title = label_of(kit, of->rules.name[rule]),
                       .note = yl_plot_text(kit, kit->zh ? "误差合计 %s" : "off by %s in all",
                                            yl_plot_count(kit, of->off[rule])),
                       .zero_line = true,
                       .height = 26.0 * rows,
                       .x = {.change = true,
                             .least = of->least,
                             .most = of->most,
                             .label = yl_plot_say(kit, "credit less true increment, conversions",
                                                  "归因转化数减真实增量")},
                       .y = {.kind = YL_AXIS_ROWS, .name = of->entries.name, .names = rows}});
}

static void add_points(const struct errors *of, uint32_t rule, uint32_t panel)
{
    struct yl_plot_kit *kit = of->chart->kit;
    uint32_t row = 0;
    for (size_t i = 0; i < of->rows.count && row < MOST_ROWS; i++) {
        const struct yl_estimate error = error_at(of, i);
        if (!yl_row_is(&of->rows, i, RULE, of->rules.name[rule]) || !isfinite(error.mean)) continue;
        struct yl_chart_point *dot = yl_chart_point(of->chart, panel, error.mean, row);
        bool wrong = error.low > 0 || error.high < 0;
        dot->xlow = error.low;
        dot->xhigh = error.high;
        dot->colour = wrong ? YL_ACCENT : YL_BASE;
        dot->figure = yl_plot_signed(kit, error.mean, false);
        row++;
    }
}

/* Every rule that is as far off as this one. */
static const char *labels_as(const struct errors *of, uint32_t as)
{
    struct yl_plot_kit *kit = of->chart->kit;
    const char *labels = "";
    for (uint32_t r = 0; r < of->rules.count; r++)
        if (fabs(of->off[r] - of->off[as]) <= 1e-9 * (1 + of->off[as]))
            labels =
                yl_plot_text(kit, "%s%s%s", labels, *labels ? yl_plot_say(kit, ", ", "、") : "",
                             label_of(kit, of->rules.name[r]));
    return labels;
}

static void say_errors(const struct errors *of)
{
    struct yl_plot_kit *kit = of->chart->kit;
    uint32_t best = 0, worst = 0;
    for (uint32_t r = 0; r < of->rules.count; r++) {
        if (isnan(of->off[best]) || of->off[r] < of->off[best]) best = r;
        if (isnan(of->off[worst]) || of->off[r] > of->off[worst]) worst = r;
    }
    if (!(of->off[worst] > of->off[best])) return;
    of->chart->finding = yl_plot_text(
        kit,
        kit->zh ? "最接近真实增量：%s，误差合计 %s；最远：%s，误差合计 %s"
                : "Nearest to the true increments: %s, off by %s in all; farthest: %s, off by %s",
        labels_as(of, best), yl_plot_count(kit, of->off[best]), labels_as(of, worst),
        yl_plot_count(kit, of->off[worst]));
}

/* A panel for each rule, a row for each entry, all on one scale. */
enum yl_status yl_plot_attribution(struct yl_chart *chart)
{
    struct errors errors = {.chart = chart};
    enum yl_status status = yl_plot_read(&errors.rows, chart->kit, "attribution.csv",
                                         "rule entry credit increment low high error");
    if (status) return status;
    add_up(&errors);
    chart->across = 2;
    chart->least = 340;
    for (uint32_t r = 0; r < errors.rules.count && r < YL_RULES; r++)
        if (isfinite(errors.off[r]) && errors.entries.count)
            add_points(&errors, r, add_panel(&errors, r));
    if (chart->panels) say_errors(&errors);
    return YL_OK;
}
