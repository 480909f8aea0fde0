/* plans.c: the plans that `best --vary` has looked at, by each value; contract in picture.h */
#include "sim/output/manifest.h"
#include "sim/plot/points.h"
#include "sim/stats/metrics.h"
#include <math.h>

enum { PANELS = 4 };
enum { POINT, PLACE, METRIC, MEAN, RANK };
#define COLUMNS "point place metric mean rank"

struct plan {
    uint32_t point;
    double value, rank; /* rank 0: it does not keep to the bounds */
};
struct plans {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_points points;
    struct yl_rows rows;
    struct plan *plan;
    uint32_t count;
    const struct plan *best; /* NULL: none keeps to the bounds */
};

/* The rows of the figure that decides: that of the first row. */
static void find_plans(struct plans *of)
{
    for (size_t i = 0; i < of->rows.count; i++) {
        const uint32_t known = of->points.ids.count,
                       point = yl_plot_list_at(of->kit, &of->points.ids,
                                               yl_row_text(&of->rows, i, POINT));
        const double value = yl_row_number(&of->rows, i, MEAN);
        if (!yl_row_is(&of->rows, i, PLACE, yl_row_text(&of->rows, 0, PLACE)) ||
            !yl_row_is(&of->rows, i, METRIC, yl_row_text(&of->rows, 0, METRIC)) || point >= known ||
            !isfinite(value))
            continue;
        const double rank = yl_row_number(&of->rows, i, RANK);
        of->plan[of->count] = (struct plan){point, value, rank > 0 ? rank : 0};
        if (rank == 1) of->best = &of->plan[of->count];
        of->count++;
    }
}

static void add_plan(const struct plans *of, uint32_t panel, double x, const struct plan *plan)
{
    const bool best = plan == of->best;
    struct yl_chart_point *point = yl_chart_point(of->chart, panel, 0, x, plan->value);
    point->colour = best ? YL_ACCENT : plan->rank > 0 ? YL_BASE : YL_OTHER;
    point->shape = plan->rank > 0 ? YL_DOT : YL_RING;
    point->size = best ? 1.6 : 0.6;
    if (best) point->hover = yl_plot_points_words(of->kit, &of->points, plan->point);
}

static void add_panel(struct plans *of, const struct yl_plot_points_axis *axis)
{
    struct yl_plot_kit *kit = of->kit;
    const char *metric = yl_row_text(&of->rows, 0, METRIC);
    uint32_t panel = yl_chart_panel(
        of->chart, (struct yl_chart_panel){
                       .title = yl_plot_title(kit, yl_row_text(&of->rows, 0, PLACE), metric),
                       .height = yl_chart_field(of->chart, 230),
                       .x = yl_plot_points_axis(kit, axis),
                       .y.kind = yl_metric_is_share(metric) ? YL_AXIS_SHARE : YL_AXIS_PLAIN});
    for (uint32_t k = 0; k < of->count; k++)
        if (&of->plan[k] != of->best && isfinite(axis->at[of->plan[k].point]))
            add_plan(of, panel, axis->at[of->plan[k].point], &of->plan[k]);
    if (of->best && isfinite(axis->at[of->best->point])) /* over the others */
        add_plan(of, panel, axis->at[of->best->point], of->best);
}

static void say(const struct plans *of)
{
    of->chart->finding =
        yl_plot_concluded(of->kit, of->best ? "plan" : "none", yl_row_text(&of->rows, 0, PLACE),
                          yl_row_text(&of->rows, 0, METRIC));
}

enum yl_status yl_plot_plans(struct yl_chart *chart)
{
    struct plans of = {.chart = chart, .kit = chart->kit};
    if (!(yl_manifest_value(chart->kit->job->manifest, "plans") > 0)) return YL_OK;
    enum yl_status status = yl_plot_read(&of.rows, chart->kit, "best.csv", COLUMNS);
    if (!status) status = yl_plot_points_read(&of.points, chart->kit);
    if (status) return status;
    of.plan = yl_arena_get(&chart->kit->arena, (of.rows.count + 1) * sizeof *of.plan);
    if (!of.plan) return YL_NO_MEMORY;
    find_plans(&of);
    const uint32_t panels = yl_chart_drawn(of.points.axes, yl_chart_panels(chart, PANELS, PANELS));
    if (of.count < 2) return YL_OK;
    chart->across = 2;
    chart->least = 320;
    for (uint32_t a = 0; a < panels; a++) add_panel(&of, &of.points.axis[a]);
    say(&of);
    if (panels < of.points.axes)
        chart->left_out = yl_plot_tell(chart->kit, "%u more values are not drawn.",
                                       "另有 %u 个值未画。", of.points.axes - panels);
    return YL_OK;
}
