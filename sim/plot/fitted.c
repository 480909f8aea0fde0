/* fitted.c: a log beside campaigns of its fit: counts by step and hour, distances, days held out; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- checks --------------------------------------------------------------------------------- */

enum { CHECK, PLACE, STEP, HOUR, OBSERVED, EXPECTED, LOW, HIGH };
enum { ROWS = 8, LEAST = 3 };
#define DISTANCE "_distance"
static const double HOUR_S = 3600;

/* How far a count is off the mean: 1 at an end of its range, beyond it outside. */
static double off_by(const struct yl_rows *rows, size_t i)
{
    const struct yl_estimate range = yl_row_estimate(rows, i, EXPECTED);
    const double off = yl_row_number(rows, i, OBSERVED) - range.mean,
                 end = off > 0 ? range.high - range.mean : range.mean - range.low;
    if (off == 0) return 0;
    return end != 0 ? fabs(off / end) : INFINITY;
}

static bool is_inside(const struct yl_rows *rows, size_t i)
{
    const double seen = yl_row_number(rows, i, OBSERVED);
    return seen >= yl_row_number(rows, i, LOW) && seen <= yl_row_number(rows, i, HIGH);
}

/* "Orders, 09:00 to 10:00"; of a whole log who come to the step or pass it. */
static const char *count_name(struct yl_plot_kit *kit, const struct yl_rows *rows, size_t i)
{
    const char *place = yl_row_text(rows, i, PLACE), *step = yl_row_text(rows, i, STEP),
               *label = yl_plot_label(kit, yl_plot_text(kit, "%s.steps.%s", place, step), step);
    const double hour = yl_row_number(rows, i, HOUR);
    if (isfinite(hour))
        return yl_plot_tell(kit, "%s, %s to %s", "%s，%s 至 %s", label,
                            yl_plot_clock(kit, hour * HOUR_S, false),
                            yl_plot_clock(kit, (hour + 1) * HOUR_S, false));
    return yl_row_is(rows, i, CHECK, "reached")
               ? yl_plot_tell(kit, "%s, all who come", "%s，到达的全部人次", label)
               : yl_plot_tell(kit, "%s, all who pass", "%s，通过的全部人次", label);
}

/* Distances of the log from the campaigns; how many are larger than in 95 % of these. */
static uint32_t tell_distances(struct yl_chart *chart, const struct yl_rows *rows)
{
    uint32_t far = 0, all = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (!strstr(yl_row_text(rows, i, CHECK), DISTANCE)) continue;
        all++;
        far += yl_row_number(rows, i, OBSERVED) > yl_row_number(rows, i, HIGH);
    }
    if (all)
        yl_chart_below(chart, yl_plot_tell(chart->kit,
                                           "Order of the steps, hours, beginnings and time taken: "
                                           "%u of %u distances of the log "
                                           "from the campaigns are larger than theirs.",
                                           "步骤先后、钟点、访问开始与历时：日志离模拟比模拟彼此"
                                           "更远的有 %u 项（共 %u 项）。",
                                           far, all));
    return far;
}

struct count {
    double near; /* less: farther off */
    size_t row;
};
YL_ORDER(farthest, struct count, YL_BY(near) YL_BY(row))

/* A row for each of these counts, as shares of the mean. */
static void counts_panel(struct yl_chart *chart, const struct yl_rows *rows, const struct count *of,
                         uint32_t count)
{
    struct yl_plot_kit *kit = chart->kit;
    if (!count) return;
    const uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = yl_plot_say(kit, "Counts farthest from the fit", "与拟合相差最多的计数"),
            .full = true,
            .zero_line = true,
            .heads = yl_plot_say(kit, "log\t90% range", "日志\t90% 区间"),
            .x = {.kind = YL_AXIS_SHARE,
                  .change = true,
                  .label =
                      yl_plot_say(kit, "% off the mean of the campaigns", "与模拟均值相差（%）")},
            .y = {.kind = YL_AXIS_ROWS,
                  .name = yl_arena_get(&kit->arena, count * sizeof(const char *))}});
    for (uint32_t k = 0; k < count; k++) {
        const struct yl_estimate range = yl_row_estimate(rows, of[k].row, EXPECTED);
        const double seen = yl_row_number(rows, of[k].row, OBSERVED);
        struct yl_chart_axis *names = &chart->panel[panel].y;
        struct yl_chart_point *point = yl_chart_point(chart, panel, seen / range.mean - 1, k);
        point->xlow = range.low / range.mean - 1;
        point->xhigh = range.high / range.mean - 1;
        point->colour = is_inside(rows, of[k].row) ? YL_BASE : YL_ACCENT;
        point->figure = yl_plot_tell(kit, "%s\t%s to %s", "%s\t%s 至 %s", yl_plot_count(kit, seen),
                                     yl_plot_count(kit, range.low), yl_plot_count(kit, range.high));
        names->name[names->names++] = count_name(kit, rows, of[k].row);
    }
}

enum yl_status yl_plot_checks(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list once = {0}; /* who pass a step come to the next */
    uint32_t outside = 0;
    enum yl_status status =
        yl_plot_read(&rows, kit, "check.csv", "check place step hour observed expected low high");
    if (status) return status;
    struct count *all = yl_arena_get(&kit->arena, (rows.count + 1) * sizeof *all);
    for (size_t i = 0; i < rows.count; i++) {
        const struct yl_estimate range = yl_row_estimate(&rows, i, EXPECTED);
        const uint32_t before = once.count;
        if (strstr(yl_row_text(&rows, i, CHECK), DISTANCE) || !(range.mean > 0)) continue;
        (void)yl_plot_list_at(kit, &once,
                              yl_plot_text(kit, "%g %g %g %g", yl_row_number(&rows, i, HOUR),
                                           yl_row_number(&rows, i, OBSERVED), range.low,
                                           range.high));
        if (once.count == before) continue;
        all[before] = (struct count){-off_by(&rows, i), i};
        outside += !is_inside(&rows, i);
    }
    const uint32_t counts = once.count, drawn = yl_chart_drawn(outside, ROWS),
                   near = counts < LEAST ? counts : LEAST;
    qsort(all, counts, sizeof *all, farthest);
    counts_panel(chart, &rows, all, drawn < near ? near : drawn);
    const uint32_t far = tell_distances(chart, &rows);
    const double limit =
        0.9 - 1.96 * sqrt(0.09 / counts); /* of 40 logs of the fit one has fewer inside */
    yl_chart_leave_out(chart, outside - drawn, "Rows of counts outside", "个区间外的计数");
    if (!counts) return YL_OK;
    const char *said = yl_plot_tell(
        kit, "%u of %u counts, of steps and by the hour, lie in their 90%% ranges",
        "步骤与每小时的计数有 %u 个（共 %u 个）落在 90%% 区间内", counts - outside, counts);
    chart->finding =
        far || counts - outside < limit * counts
            ? yl_plot_tell(kit, "The log differs from its fit: %s", "日志与拟合有差别：%s", said)
            : yl_plot_tell(kit, "The log fits: %s", "日志与拟合相符：%s", said);
    return YL_OK;
}

/* ---- days held out -------------------------------------------------------------------------- */

enum yl_status yl_plot_heldout(struct yl_chart *chart)
{
    enum { DATE, METRIC, AT, SEEN, FORETOLD };
    struct yl_plot_kit *kit = chart->kit;
    const uint32_t most = kit->narrow ? 4 : 12; /* panels */
    struct yl_rows rows;
    struct yl_plot_list titles = {0},
                        passed = {0}; /* passed: who passes a step comes to the next */
    uint32_t counts = 0, inside = 0;
    const char *missed = NULL; /* the day of all that lie outside; "": several */
    enum yl_status status =
        yl_plot_read(&rows, kit, "back_test.csv", "date metric place observed expected low high");
    if (status) return status;
    chart->across = 2;
    chart->least = 340;
    for (size_t i = 0; i < rows.count; i++) {
        double day;
        const bool done = yl_row_is(&rows, i, METRIC, "completed"),
                   shop = yl_text_begins(yl_row_text(&rows, i, AT), "shops.");
        const char *metric = yl_row_text(&rows, i, METRIC);
        if (shop && !strcmp(metric, "entrants")) metric = "visits";
        const char *place = yl_plot_place(kit, yl_row_text(&rows, i, AT)),
                   *what = done ? yl_plot_say(kit, "completed", "完成")
                                : yl_metric_label(metric, kit->job->lang);
        const uint32_t before = passed.count;
        const char *visits =
            yl_plot_text(kit, "%s %s %s", yl_row_text(&rows, i, DATE), yl_row_text(&rows, i, SEEN),
                         yl_row_text(&rows, i, FORETOLD));
        if (yl_plot_list_at(kit, &passed, visits) < before ||
            !yl_plot_time(&day, yl_plot_text(kit, "%sT00:00", yl_row_text(&rows, i, DATE))))
            continue;
        const struct yl_estimate range = yl_row_estimate(&rows, i, FORETOLD);
        const double seen = yl_row_number(&rows, i, SEEN);
        const bool in = seen >= range.low && seen <= range.high;
        counts++;
        inside += in;
        if (!in)
            missed =
                !missed || yl_row_is(&rows, i, DATE, missed) ? yl_row_text(&rows, i, DATE) : "";
        const char *title = yl_plot_tell(kit, "%s, %s", "%s·%s", place, what);
        const uint32_t panel = yl_plot_list_at(kit, &titles, title);
        if (panel >= most) continue;
        if (panel == chart->panels) { /* its only curve has its number */
            yl_chart_panel(
                chart, (struct yl_chart_panel){
                           .title = title, .height = 150, .x.kind = YL_AXIS_TIME, .y.zero = true});
            yl_chart_curve(chart,
                           (struct yl_chart_curve){
                               .panel = panel, .colour = YL_OTHER, .band = YL_BAND, .width = 1.6});
        }
        yl_chart_line(chart, panel, day, range);
        struct yl_chart_point *point = yl_chart_point(chart, panel, day, seen);
        point->colour = in ? YL_BASE : YL_ACCENT;
        point->size = 0.8;
    }
    yl_chart_leave_out(chart, titles.count - chart->panels, "Steps", "个步骤");
    if (counts)
        chart->finding = yl_plot_tell(
            kit, "%u of %u daily counts that the fit has not seen lie in their 90%% bands",
            "%u 个未参与拟合的日计数落在 90%% 区间内（共 %u 个）", inside, counts);
    if (counts - inside > 1 && *missed)
        chart->finding = yl_plot_tell(kit, "%s; the others are all of %s", "%s；其余都在 %s",
                                      chart->finding, missed);
    return YL_OK;
}
