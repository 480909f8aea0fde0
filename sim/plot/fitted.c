/* fitted.c: a log beside campaigns of its fit: counts by step and hour, distances, days held out; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { PANELS = 12, FEW = 4 }; /* FEW: on a narrow page */
static const double FIELD = 150;

/* A panel whose only curve has its number: what is expected, and the range of 90 %; false: there is no room for it. */
static bool has_panel(struct yl_chart *chart, struct yl_plot_list *titles, const char *title,
                      struct yl_chart_axis x)
{
    if (yl_plot_list_at(chart->kit, titles, title) < chart->panels) return true;
    if (chart->panels >= (chart->kit->narrow ? FEW : PANELS)) return false;
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){.title = title, .height = FIELD, .x = x, .y = {.zero = true}});
    yl_chart_curve(chart, (struct yl_chart_curve){
                              .panel = panel, .colour = YL_OTHER, .band = YL_BAND, .width = 1.6});
    return true;
}

static const uint32_t left_out = UINT32_MAX;

/* What was seen, orange outside of the range; true: it is inside. */
static bool add_count(struct yl_chart *chart, uint32_t panel, double x, double observed,
                      struct yl_estimate range)
{
    const bool inside = observed >= range.low && observed <= range.high;
    if (panel == left_out) return inside;
    yl_chart_line(chart, panel, x, range);
    struct yl_chart_point *point = yl_chart_point(chart, panel, x, observed);
    point->colour = inside ? YL_BASE : YL_ACCENT;
    point->size = 0.8;
    return inside;
}

/* ---- checks --------------------------------------------------------------------------------- */

enum { CHECK, PLACE, STEP, HOUR, OBSERVED, EXPECTED, LOW, HIGH };
static const struct {
    const char *check, *name[2];
} distances[] = {{"ngram_distance", {"order of the steps", "步骤的先后"}},
                 {"arrival_distance", {"when visits begin", "访问何时开始"}},
                 {"circadian_distance", {"hours of the day", "一天的钟点"}},
                 {"cycle_time_distance", {"time taken", "历时"}}};
enum { DISTANCES = sizeof distances / sizeof *distances };

/* The largest distance, as a part of the one that only 5 % of the campaigns exceed; returns how many are beyond it. */
static uint32_t tell_distances(struct yl_chart *chart, const struct yl_rows *rows, uint32_t *told)
{
    struct yl_plot_kit *kit = chart->kit;
    uint32_t far = 0, at = 0;
    double most = -1;
    for (uint32_t d = 0; d < DISTANCES; d++)
        for (size_t i = 0; i < rows->count; i++) {
            const double is =
                yl_row_number(rows, i, OBSERVED) / yl_row_estimate(rows, i, EXPECTED).high;
            if (!yl_row_is(rows, i, CHECK, distances[d].check) || !isfinite(is)) continue;
            at = is > most ? d : at;
            most = fmax(most, is);
            far += is > 1;
            ++*told;
        }
    if (*told)
        chart->left_out = yl_plot_tell(
            kit,
            "Distances from the campaigns: %u of %u within the limit; the largest, %s of it: %s.",
            "与各次模拟的距离：%u 个未超过上限（共 %u 个）；最大的为上限的 %s：%s。", *told - far,
            *told, yl_plot_percent(kit, most), distances[at].name[kit->zh]);
    return far;
}

/* A count of the log, and how near to an end of its range: above 1 outside. */
struct count {
    size_t row;
    double near;
};

/* Has a count before the same figures of the same hour? Who passes a step comes to the next. */
static bool is_again(const struct yl_rows *rows, const struct count *list, uint32_t count, size_t i)
{
    bool again = false;
    for (uint32_t k = 0; k < count && !again; k++)
        again = yl_row_is(rows, i, OBSERVED, yl_row_text(rows, list[k].row, OBSERVED)) &&
                yl_row_is(rows, i, LOW, yl_row_text(rows, list[k].row, LOW)) &&
                yl_row_is(rows, i, HIGH, yl_row_text(rows, list[k].row, HIGH)) &&
                yl_row_is(rows, i, HOUR, yl_row_text(rows, list[k].row, HOUR));
    return again;
}

/* Counts of the log, those outside of their range first, then those near its ends; *inside: how many are in it. */
static uint32_t counts_of(struct count *list, const struct yl_rows *rows, uint32_t *inside)
{
    uint32_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const double seen = yl_row_number(rows, i, OBSERVED);
        const struct yl_estimate range = yl_row_estimate(rows, i, EXPECTED);
        if (!(range.mean > 0) || !isfinite(seen + range.low + range.high) ||
            strstr(yl_row_text(rows, i, CHECK), "distance") || is_again(rows, list, count, i))
            continue;
        const double off = seen - range.mean, end = off > 0 ? range.high : range.low;
        const bool in = seen >= range.low && seen <= range.high;
        const double near = off != 0 ? fmin(off / (end - range.mean), DBL_MAX) : 0;
        uint32_t at = count++;
        for (; at && list[at - 1].near < near; at--) list[at] = list[at - 1];
        list[at] = (struct count){i, near};
        *inside += in;
    }
    return count;
}

/* "Mall, Pays, 9:00" */
static const char *count_name(struct yl_plot_kit *kit, const struct yl_rows *rows, size_t i)
{
    const char *place = yl_row_text(rows, i, PLACE), *step = yl_row_text(rows, i, STEP);
    const double hour = yl_row_number(rows, i, HOUR);
    const char *when = yl_row_is(rows, i, CHECK, "reached")
                           ? yl_plot_say(kit, "all who reach it", "到达的总数")
                           : yl_plot_say(kit, "all who pass it", "通过的总数");
    if (isfinite(hour)) when = yl_plot_text(kit, "%.0f:00", hour);
    return yl_plot_tell(kit, "%s, %s, %s", "%s·%s，%s", yl_plot_place(kit, place),
                        yl_plot_label(kit, yl_plot_text(kit, "%s.steps.%s", place, step), step),
                        when);
}

enum yl_status yl_plot_checks(struct yl_chart *chart)
{
    enum { NEAR = 3, MOST = 14 }; /* rows: of those within their ranges; of all */
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    uint32_t inside = 0, all = 0;
    enum yl_status status =
        yl_plot_read(&rows, kit, "check.csv", "check place step hour observed expected low high");
    if (status) return status;
    struct count *list = yl_arena_get(&kit->arena, (rows.count + 1) * sizeof *list);
    const char **name = yl_arena_get(&kit->arena, MOST * sizeof *name);
    const uint32_t count = counts_of(list, &rows, &inside), outside = count - inside,
                   shown = yl_chart_drawn(count, yl_chart_drawn(outside + NEAR, MOST));
    if (!count) return YL_OK;
    const uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){
                   .full = true,
                   .zero_line = true,
                   .heads = yl_plot_say(kit, "log\t90% range", "日志\t90% 范围"),
                   .x = {.kind = YL_AXIS_SHARE,
                         .change = true,
                         .label = yl_plot_say(kit, "off the mean of the fit", "与拟合均值之差")},
                   .y = {.kind = YL_AXIS_ROWS, .name = name, .names = shown}});
    for (uint32_t k = 0; k < shown; k++) {
        const struct yl_estimate range = yl_row_estimate(&rows, list[k].row, EXPECTED);
        const double seen = yl_row_number(&rows, list[k].row, OBSERVED);
        struct yl_chart_point *point = yl_chart_point(chart, panel, seen / range.mean - 1, k);
        name[k] = count_name(kit, &rows, list[k].row);
        point->xlow = range.low / range.mean - 1;
        point->xhigh = range.high / range.mean - 1;
        point->colour = k < outside ? YL_ACCENT : YL_BASE;
        point->figure = yl_plot_tell(kit, "%s\t%s to %s", "%s\t%s 至 %s", yl_plot_count(kit, seen),
                                     yl_plot_count(kit, range.low), yl_plot_count(kit, range.high));
    }
    const uint32_t far = tell_distances(chart, &rows, &all);
    yl_chart_leave_out(chart, count - shown, "Counts within their ranges", "个范围内的计数");
    const char *said = yl_plot_tell(
        kit, "%u of %u counts of the log, of steps and by the hour, lie in their 90%% ranges",
        "日志的 %u 个计数（各步骤的总数与每小时的，共 %u 个）落在 90%% 范围内", inside, count);
    chart->finding =
        far ? yl_plot_tell(kit,
                           "The log differs from campaigns of its fit: %u of %u "
                           "distances are too large; %s",
                           "日志与拟合的模拟有差别：%u 个距离过大（共 %u 个）；%s", far, all, said)
            : yl_plot_tell(kit, "The log fits: %s", "日志与拟合相符：%s", said);
    return YL_OK;
}

/* ---- days held out -------------------------------------------------------------------------- */

enum yl_status yl_plot_heldout(struct yl_chart *chart)
{
    enum { DATE, METRIC, AT, SEEN, FORETOLD };
    struct yl_plot_kit *kit = chart->kit;
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
        const bool shown =
            has_panel(chart, &titles, yl_plot_tell(kit, "%s, %s", "%s·%s", place, what),
                      (struct yl_chart_axis){.kind = YL_AXIS_TIME});
        counts++;
        if (add_count(chart, shown ? titles.last : left_out, day, yl_row_number(&rows, i, SEEN),
                      yl_row_estimate(&rows, i, FORETOLD)))
            inside++;
        else
            missed =
                !missed || yl_row_is(&rows, i, DATE, missed) ? yl_row_text(&rows, i, DATE) : "";
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
