/* course.c: what comes in over time, by chance and by uncertainty, apart; contract in picture.h */
#include "sim/plot/chart.h"
#include <math.h>
#include <string.h>

enum { PANELS = 3, PAPER_PANELS = 2 };
enum { VARIANT, TIME, PLACE, METRIC, MEAN, CHANCE_LOW, CHANCE_HIGH, LOW, HIGH };
#define COLUMNS "variant time place metric mean chance_p05 chance_p95 p05 p95"

struct course {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_rows rows;
    const char *variant;
};
struct figure {
    const char *place, *metric;
    size_t last; /* its last row; rows.count: it has none, or nothing comes */
};

static bool is_of(const struct course *course, size_t i, const struct figure *figure)
{
    return yl_row_is(&course->rows, i, VARIANT, course->variant) &&
           yl_row_is(&course->rows, i, PLACE, figure->place) &&
           yl_row_is(&course->rows, i, METRIC, figure->metric);
}

static void find_last(const struct course *course, struct figure *figure)
{
    figure->last = course->rows.count;
    for (size_t i = 0; i < course->rows.count; i++)
        if (is_of(course, i, figure)) figure->last = i;
    if (figure->last < course->rows.count &&
        !(yl_row_number(&course->rows, figure->last, HIGH) > 0))
        figure->last = course->rows.count;
}

/* From the last instant at which nothing had come to the first at which all had. */
static bool is_in_span(const struct course *course, const struct figure *figure, size_t i)
{
    const double high = yl_row_number(&course->rows, i, HIGH),
                 whole = yl_row_number(&course->rows, figure->last, HIGH);
    return high > 0.002 * whole;
}

/* Orange lies below and above what chance does, not under it: there it would be grey. */
enum part { BELOW, ABOVE, CHANCE };
static struct yl_estimate part_of(const struct yl_rows *rows, size_t i, enum part part)
{
    const double mean = yl_row_number(rows, i, MEAN), low = yl_row_number(rows, i, CHANCE_LOW),
                 high = yl_row_number(rows, i, CHANCE_HIGH);
    if (part == CHANCE) return (struct yl_estimate){mean, low, high};
    if (part == BELOW)
        return (struct yl_estimate){mean, fmin(yl_row_number(rows, i, LOW), low), low};
    return (struct yl_estimate){mean, high, fmax(yl_row_number(rows, i, HIGH), high)};
}

static void add_line(const struct course *course, uint32_t curve, const struct figure *figure,
                     enum part part)
{
    const struct yl_rows *rows = &course->rows;
    struct yl_plot_kit *kit = course->kit;
    bool started = false;
    for (size_t i = 0, before = rows->count; i < rows->count; i++) {
        double time;
        if (!is_of(course, i, figure) || !yl_plot_time(&time, yl_row_text(rows, i, TIME))) continue;
        if (!is_in_span(course, figure, i)) {
            before = i;
            continue;
        }
        if (!started && before < rows->count) {
            double zero;
            if (yl_plot_time(&zero, yl_row_text(rows, before, TIME)))
                (void)yl_chart_line(course->chart, curve, zero, (struct yl_estimate){0, 0, 0});
        }
        started = true;
        const struct yl_estimate value = part_of(rows, i, part);
        struct yl_chart_line *line = yl_chart_line(course->chart, curve, time, value);
        if (part == CHANCE)
            line->hover = yl_plot_text(
                kit, "%s; %s", yl_plot_clock(kit, time, true),
                yl_plot_said(kit, yl_plot_say(kit, "by chance", "随机性"), value, false));
    }
}

static void say(const struct course *course, const struct figure *figure)
{
    struct yl_plot_kit *kit = course->kit;
    const struct yl_rows *rows = &course->rows;
    const size_t i = figure->last;
    const double low = yl_row_number(rows, i, CHANCE_LOW), mean = yl_row_number(rows, i, MEAN);
    if (course->chart->finding) return;
    course->chart->finding = yl_plot_tell(
        kit, "%s at the end: by chance alone %s to %s, with the uncertain inputs %s to %s",
        "%s（期末）：仅运气 %s 至 %s，加上拿不准的数 %s 至 %s",
        yl_plot_title(kit, figure->place, figure->metric),
        yl_plot_count(kit, low < 0.02 * mean ? 0 : low),
        yl_plot_count(kit, yl_row_number(rows, i, CHANCE_HIGH)),
        yl_plot_count(kit, yl_row_number(rows, i, LOW)),
        yl_plot_count(kit, yl_row_number(rows, i, HIGH)));
}

static void draw(const struct course *course, const struct figure *figure)
{
    struct yl_plot_kit *kit = course->kit;
    if (figure->last == course->rows.count) return;
    uint32_t panel = yl_chart_panel(
        course->chart, (struct yl_chart_panel){
                           .title = yl_plot_tell(kit, "%s, so far", "%s（累计）",
                                                 yl_plot_title(kit, figure->place, figure->metric)),
                           .full = true,
                           .height = yl_chart_field(course->chart, 220),
                           .x = {.kind = YL_AXIS_TIME},
                           .y = {.zero = true}});
    const struct yl_chart_curve outer = {.panel = panel, .colour = YL_WARM, .band = YL_WARM},
                                inner = {
                                    .panel = panel, .colour = YL_BASE, .band = YL_BAND, .width = 2};
    add_line(course, yl_chart_curve(course->chart, outer), figure, BELOW);
    add_line(course, yl_chart_curve(course->chart, outer), figure, ABOVE);
    add_line(course, yl_chart_curve(course->chart, inner), figure, CHANCE);
    say(course, figure);
}

enum yl_status yl_plot_course(struct yl_chart *chart)
{
    struct course course = {.chart = chart, .kit = chart->kit};
    struct yl_plot_list rooms = {0};
    enum yl_status status = yl_plot_read(&course.rows, chart->kit, "uncertain_series.csv", COLUMNS);
    if (status || !course.rows.count) return status;
    course.variant = yl_plot_drawn(chart->kit, yl_row_text(&course.rows, 0, VARIANT));
    for (size_t i = 0; i < course.rows.count; i++)
        if (yl_row_is(&course.rows, i, METRIC, "entrants"))
            (void)yl_plot_list_at(chart->kit, &rooms, yl_row_text(&course.rows, i, PLACE));
    const uint32_t panels = yl_chart_panels(chart, PANELS, PAPER_PANELS);
    struct figure orders = {.place = "all", .metric = "orders"};
    find_last(&course, &orders);
    draw(&course, &orders);
    for (uint32_t r = 0; r < rooms.count && chart->panels < panels; r++) {
        struct figure entrants = {.place = rooms.name[r], .metric = "entrants"};
        find_last(&course, &entrants);
        draw(&course, &entrants);
    }
    return YL_OK;
}
