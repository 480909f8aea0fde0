/* attribution.c: how far each rule of attribution is from what the entries have brought; contract in picture.h */
#include "sim/stats/attribution.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <string.h>

enum { RULE, ENTRY, CREDIT, TRUTH, ERROR = TRUTH + 3, PANELS = 12 };

struct errors {
    struct yl_chart *chart;
    struct yl_rows rows;
    struct yl_plot_list rules, entries;
    double off[YL_RULES];            /* of all entries; NAN: a rule that cannot be told */
    uint32_t order[YL_RULES], shown; /* rules that can be told, the least error first */
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
        const uint32_t rule = yl_plot_list_at(kit, &of->rules, yl_row_text(&of->rows, i, RULE));
        if (rule >= YL_RULES) return;
        of->off[rule] += fabs(error.mean);
        if (!isfinite(error.mean)) continue;
        (void)yl_plot_list_at(kit, &of->entries, yl_row_text(&of->rows, i, ENTRY));
        of->least = fmin(of->least, fmin(error.mean, isnan(error.low) ? 0 : error.low));
        of->most = fmax(of->most, fmax(error.mean, isnan(error.high) ? 0 : error.high));
    }
    for (uint32_t r = 0; r < of->rules.count && r < YL_RULES; r++) {
        if (!isfinite(of->off[r])) continue;
        uint32_t at = of->shown++;
        for (; at && of->off[of->order[at - 1]] > of->off[r]; at--)
            of->order[at] = of->order[at - 1];
        of->order[at] = r;
    }
}

/* Rules beneath each other, that with the least error first. */
static void add_panel(const struct errors *of, uint32_t entry)
{
    struct yl_plot_kit *kit = of->chart->kit;
    const char **name = yl_arena_get(&kit->arena, (of->shown + 1) * sizeof *name);
    const double past = 0.05 * (of->most - of->least);
    for (uint32_t k = 0; k < of->shown; k++)
        name[k] = yl_plot_text(kit, "%s (%s)", label_of(kit, of->rules.name[of->order[k]]),
                               yl_plot_count(kit, of->off[of->order[k]]));
    const uint32_t panel = yl_chart_panel(
        of->chart, (struct yl_chart_panel){
                       .title = yl_plot_entry(kit, of->entries.name[entry]),
                       .zero_line = true,
                       .unnamed = entry > 0,
                       .x = {.change = true, .least = of->least - past, .most = of->most + past},
                       .y = {.kind = YL_AXIS_ROWS, .name = name, .names = of->shown}});
    for (size_t i = 0; i < of->rows.count; i++) {
        const struct yl_estimate error = error_at(of, i);
        uint32_t row = 0;
        while (row < of->shown && !yl_row_is(&of->rows, i, RULE, of->rules.name[of->order[row]]))
            row++;
        if (row == of->shown || !yl_row_is(&of->rows, i, ENTRY, of->entries.name[entry]) ||
            !isfinite(error.mean))
            continue;
        struct yl_chart_point *dot = yl_chart_point(of->chart, panel, error.mean, row);
        dot->xlow = error.low;
        dot->xhigh = error.high;
        dot->colour = error.low > 0 || error.high < 0 ? YL_ACCENT : YL_BASE;
        dot->figure = yl_plot_signed(kit, error.mean, false);
    }
}

/* Every rule that is as far off as this one, as printed. */
static const char *labels_as(const struct errors *of, uint32_t as)
{
    struct yl_plot_kit *kit = of->chart->kit;
    const char *labels = "", *off = yl_plot_count(kit, of->off[as]);
    for (uint32_t k = 0; k < of->shown; k++)
        if (!strcmp(yl_plot_count(kit, of->off[of->order[k]]), off))
            labels =
                yl_plot_text(kit, "%s%s%s", labels, *labels ? yl_plot_say(kit, ", ", "、") : "",
                             label_of(kit, of->rules.name[of->order[k]]));
    return labels;
}

static void say_errors(const struct errors *of)
{
    struct yl_plot_kit *kit = of->chart->kit;
    const uint32_t best = of->order[0], worst = of->order[of->shown - 1];
    if (!(of->off[worst] > of->off[best])) return;
    of->chart->finding = yl_plot_text(
        kit,
        kit->zh ? "最接近真实增量的是%s，误差合计 %s；最远的是%s，%s"
                : "Nearest to the truth: %s, %s conversions off in all; farthest: %s, %s",
        labels_as(of, best), yl_plot_count(kit, of->off[best]), labels_as(of, worst),
        yl_plot_count(kit, of->off[worst]));
}

/* A panel for each entry, a row for each rule, all on one scale. */
enum yl_status yl_plot_attribution(struct yl_chart *chart)
{
    struct errors errors = {.chart = chart};
    enum yl_status status = yl_plot_read(&errors.rows, chart->kit, "attribution.csv",
                                         "rule entry credit increment low high error");
    if (status) return status;
    add_up(&errors);
    const uint32_t panels = yl_chart_drawn(errors.entries.count, PANELS);
    chart->across = 3;
    chart->least = 200;
    for (uint32_t e = 0; e < panels && errors.shown; e++) add_panel(&errors, e);
    if (chart->panels) say_errors(&errors);
    if (panels < errors.entries.count)
        yl_chart_without_entries(chart, errors.entries.count - panels);
    return YL_OK;
}
