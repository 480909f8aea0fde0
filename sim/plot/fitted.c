/* fitted.c: a log beside campaigns of its fit: counts by step and hour, distances, days held out; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
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

enum { HOURS = 24 };
static const double HOUR_S = 3600;

/* The hour behind the last in which least happens: there the day of the log begins. */
static uint32_t first_hour(const struct yl_rows *rows)
{
    double seen[HOURS] = {0}, least = INFINITY;
    uint32_t first = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (yl_row_is(rows, i, CHECK, "passed_by_hour"))
            seen[(uint32_t)yl_row_number(rows, i, HOUR) % HOURS] +=
                yl_row_number(rows, i, EXPECTED);
    for (uint32_t h = 0; h < HOURS; h++) least = fmin(least, seen[h]);
    for (uint32_t h = 0; h < HOURS; h++)
        if (seen[h] <= least && seen[(h + 1) % HOURS] > least) first = (h + 1) % HOURS;
    return first;
}

/* What lies outside stands in the note, too, for it may be near 0. */
static void note_outside(struct yl_chart *chart, uint32_t panel, double x, double seen,
                         struct yl_estimate range)
{
    struct yl_plot_kit *kit = chart->kit;
    const char **note = &chart->panel[panel].note;
    *note = yl_plot_tell(kit, "%s%s %s (%s to %s)", "%s%s 有 %s（%s 至 %s）",
                         *note ? yl_plot_tell(kit, "%s; ", "%s；", *note)
                               : yl_plot_say(kit, "outside: ", "区间外："),
                         yl_plot_clock(kit, x, false), yl_plot_count(kit, seen),
                         yl_plot_count(kit, range.low), yl_plot_count(kit, range.high));
}

enum yl_status yl_plot_checks(struct yl_chart *chart)
{
    enum {
        OUTSIDE,
        DAY,
        NIGHT,
        PASSES
    }; /* panels of what lies outside; hours; those past midnight */
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list titles = {0};
    uint32_t counts = 0, inside = 0, all = 0;
    double before[PANELS] = {0};
    enum yl_status status =
        yl_plot_read(&rows, kit, "check.csv", "check place step hour observed expected low high");
    if (status) return status;
    const double first = first_hour(&rows);
    const struct yl_chart_axis hours = {.kind = YL_AXIS_TIME,
                                        .least = (first - 0.5) * HOUR_S,
                                        .most = (first + HOURS - 0.5) * HOUR_S,
                                        .label = yl_plot_say(kit, "hour of the day", "钟点")};
    chart->across = 2;
    chart->least = 340;
    for (size_t k = 0; k < PASSES * rows.count; k++) {
        const size_t i = k % rows.count, pass = k / rows.count;
        if (!yl_row_is(&rows, i, CHECK, "passed_by_hour")) continue;
        const char *place = yl_row_text(&rows, i, PLACE), *step = yl_row_text(&rows, i, STEP);
        const char *title =
            yl_plot_tell(kit, "%s, %s", "%s·%s", yl_plot_place(kit, place),
                         yl_plot_label(kit, yl_plot_text(kit, "%s.steps.%s", place, step), step));
        const double hour = yl_row_number(&rows, i, HOUR), seen = yl_row_number(&rows, i, OBSERVED),
                     x = (pass == NIGHT ? hour + HOURS : hour) * HOUR_S;
        const struct yl_estimate range = yl_row_estimate(&rows, i, EXPECTED);
        const bool in = seen >= range.low && seen <= range.high;
        counts += pass == OUTSIDE;
        inside += pass == OUTSIDE && in;
        if (pass == OUTSIDE ? in : (hour < first) != (pass == NIGHT)) continue;
        if (!has_panel(chart, &titles, title, hours) || pass == OUTSIDE) continue;
        const uint32_t panel = titles.last;
        if (before[panel] > 0 && x > before[panel] + HOUR_S) /* nothing is known between them */
            yl_chart_line(chart, panel, x, yl_chart_exact(NAN));
        before[panel] = x;
        if (!add_count(chart, panel, x, seen, range)) note_outside(chart, panel, x, seen, range);
    }
    const uint32_t far = tell_distances(chart, &rows, &all);
    yl_chart_leave_out(chart, titles.count - chart->panels, "Steps", "个步骤");
    const char *said = yl_plot_tell(kit, "%u of %u hourly counts lie in their 90%% ranges",
                                    "%u 个每小时计数落在 90%% 区间内（共 %u 个）", inside, counts);
    if (counts)
        chart->finding =
            far ? yl_plot_tell(kit,
                               "The log differs from campaigns of its fit: %u of %u distances are "
                               "too large; %s",
                               "日志与拟合的模拟有差别：%u 个距离过大（共 %u 个）；%s", far, all,
                               said)
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
