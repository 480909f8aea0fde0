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
    if (chart->panels >= PANELS) return false;
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

struct checks {
    struct yl_chart *chart;
    struct yl_rows rows;
    struct yl_plot_list steps;
    uint32_t *step,
        *outside; /* of each row, those of other checks left out; counts of a step outside of their ranges */
    uint32_t counts, inside, first; /* first: the hour at which the picture begins */
    struct yl_chart_axis hours;
};

/* The picture begins behind the longest time in which least happens, and ends with what is seen. */
static void find_hours(struct checks *of)
{
    double seen[HOURS] = {0}, least = INFINITY;
    uint32_t longest = 0, last = HOURS;
    for (size_t i = 0; i < of->rows.count; i++)
        if (of->step[i] != left_out)
            seen[(uint32_t)yl_row_number(&of->rows, i, HOUR) % HOURS] +=
                yl_row_number(&of->rows, i, OBSERVED) + yl_row_number(&of->rows, i, EXPECTED);
    for (uint32_t h = 0; h < HOURS; h++) least = fmin(least, seen[h]);
    for (uint32_t h = 0, run = 0; h < 2 * HOURS; h++) { /* twice: a night goes on past midnight */
        run = seen[h % HOURS] > least ? 0 : run + 1;
        if (run <= longest || run > HOURS) continue;
        longest = run;
        of->first = (h + 1) % HOURS;
    }
    while (last > 1 && !(seen[(of->first + last - 1) % HOURS] > 0)) last--;
    of->hours =
        (struct yl_chart_axis){.kind = YL_AXIS_TIME,
                               .least = (of->first - 0.5) * HOUR_S,
                               .most = (of->first + last - 0.5) * HOUR_S,
                               .label = yl_plot_say(of->chart->kit, "hour of the day", "钟点")};
}

static void read_checks(struct checks *of)
{
    struct yl_plot_kit *kit = of->chart->kit;
    of->step = yl_arena_get(&kit->arena, (of->rows.count + 1) * sizeof *of->step);
    of->outside = yl_arena_get(&kit->arena, (of->rows.count + 1) * sizeof *of->outside);
    memset(of->outside, 0, (of->rows.count + 1) * sizeof *of->outside);
    for (size_t i = 0; i < of->rows.count; i++) {
        const char *place = yl_row_text(&of->rows, i, PLACE),
                   *step = yl_row_text(&of->rows, i, STEP);
        const double seen = yl_row_number(&of->rows, i, OBSERVED);
        const struct yl_estimate range = yl_row_estimate(&of->rows, i, EXPECTED);
        const bool inside = seen >= range.low && seen <= range.high;
        of->step[i] = left_out;
        if (!yl_row_is(&of->rows, i, CHECK, "passed_by_hour")) continue;
        of->step[i] = yl_plot_list_at(
            kit, &of->steps,
            yl_plot_tell(kit, "%s, %s", "%s·%s", yl_plot_place(kit, place),
                         yl_plot_label(kit, yl_plot_text(kit, "%s.steps.%s", place, step), step)));
        of->outside[of->step[i]] += !inside;
        of->inside += inside;
        of->counts++;
    }
}

/* A step from hour to hour; what lies outside stands in the note, too, for it may be near 0. */
static void add_step(struct checks *of, struct yl_plot_list *titles, uint32_t step)
{
    struct yl_plot_kit *kit = of->chart->kit;
    double before = NAN;
    if (!has_panel(of->chart, titles, of->steps.name[step], of->hours)) return;
    for (uint32_t k = of->first; k < of->first + HOURS; k++)
        for (size_t i = 0; i < of->rows.count; i++) {
            const double seen = yl_row_number(&of->rows, i, OBSERVED), x = k * HOUR_S;
            const struct yl_estimate range = yl_row_estimate(&of->rows, i, EXPECTED);
            if (of->step[i] != step || yl_row_number(&of->rows, i, HOUR) != k % HOURS) continue;
            if (x > before + HOUR_S) /* nothing is known between them */
                yl_chart_line(of->chart, titles->last, x, yl_chart_exact(NAN));
            before = x;
            if (add_count(of->chart, titles->last, x, seen, range)) continue;
            const char **note = &of->chart->panel[titles->last].note;
            *note = yl_plot_tell(kit, "%s%s %s (%s to %s)", "%s%s 有 %s（%s 至 %s）",
                                 *note ? yl_plot_tell(kit, "%s; ", "%s；", *note)
                                       : yl_plot_say(kit, "outside: ", "区间外："),
                                 yl_plot_clock(kit, x, false), yl_plot_count(kit, seen),
                                 yl_plot_count(kit, range.low), yl_plot_count(kit, range.high));
        }
}

enum yl_status yl_plot_checks(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct checks of = {.chart = chart};
    struct yl_plot_list titles = {0};
    const uint32_t most = kit->narrow ? FEW : PANELS;
    uint32_t all = 0;
    enum yl_status status = yl_plot_read(&of.rows, kit, "check.csv",
                                         "check place step hour observed expected low high");
    if (status) return status;
    chart->across = 2;
    chart->least = 340;
    read_checks(&of);
    find_hours(&of);
    for (uint32_t k = 0; k < 2 * of.steps.count; k++) /* steps with counts outside first */
        if (titles.count < most && !of.outside[k % of.steps.count] == (k >= of.steps.count))
            add_step(&of, &titles, k % of.steps.count);
    const uint32_t far = tell_distances(chart, &of.rows, &all);
    yl_chart_leave_out(chart, of.steps.count - titles.count, "Steps", "个步骤");
    if (of.counts)
        chart->finding =
            far ? yl_plot_tell(
                      kit,
                      "The log differs from campaigns of its fit: %u of %u distances are too "
                      "large; %u of %u hourly counts lie in their ranges",
                      "日志与拟合的模拟有差别：%u 个距离过大（共 %u 个）；%u "
                      "个每小时计数落在区间内（共 %u 个）",
                      far, all, of.inside, of.counts)
                : yl_plot_tell(kit, "The log fits: %u of %u hourly counts lie in their 90%% ranges",
                               "日志与拟合相符：%u 个每小时计数落在 90%% 区间内（共 %u 个）",
                               of.inside, of.counts);
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
    yl_chart_leave_out(chart, titles.count > PANELS ? titles.count - PANELS : 0, "Steps", "个步骤");
    if (counts)
        chart->finding = yl_plot_tell(
            kit, "%u of %u daily counts that the fit has not seen lie in their 90%% bands",
            "%u 个未参与拟合的日计数落在 90%% 区间内（共 %u 个）", inside, counts);
    if (counts - inside > 1 && *missed)
        chart->finding = yl_plot_tell(kit, "%s; the others are all of %s", "%s；其余都在 %s",
                                      chart->finding, missed);
    return YL_OK;
}
