/* dashboard.c: what a late report shows, in steps, beside the truth; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PANELS = 6 };
static const double
    SEEN = 0.02,
    LEAST = 10; /* of what is true at the end, and in number: less than that hidden is not seen */
static const double AROUND = 14400; /* s */

struct moment { /* mean of the replications */
    uint32_t panel;
    double time, shown, truth, count;
};
struct board {
    struct yl_chart *chart;
    struct moment *moment;
    size_t moments, capacity;
    struct yl_plot_list panels; /* "REPORT\nTITLE" */
};

YL_ORDER(by_panel_and_time, struct moment, YL_BY(panel) YL_BY(time))

static enum yl_status read_board(struct board *board)
{
    enum { VARIANT, TIME, REPORT, PLACE, METRIC, SHOWN, TRUTH };
    struct yl_plot_kit *kit = board->chart->kit;
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, kit, "dashboard.csv", "variant time report place metric shown truth");
    const char *variant = status || !rows.count ? "" : yl_row_text(&rows, 0, VARIANT);
    for (size_t i = 0; !status && i < rows.count; i++) {
        struct moment one = {.shown = yl_row_number(&rows, i, SHOWN),
                             .truth = yl_row_number(&rows, i, TRUTH),
                             .count = 1};
        if (!yl_row_is(&rows, i, VARIANT, yl_plot_drawn(kit, variant)) ||
            !yl_plot_time(&one.time, yl_row_text(&rows, i, TIME)) ||
            !isfinite(one.shown + one.truth))
            continue;
        const char *metric = yl_metric_label(yl_row_text(&rows, i, METRIC), kit->job->lang);
        const char *name = yl_row_text(&rows, i, REPORT);
        const char *report = yl_plot_label(kit, yl_plot_text(kit, "reports.%s", name), NULL);
        const char *title = yl_plot_tell(kit, "%s%s%s, %s", "%s%s%s·%s", report ? report : "",
                                         report ? yl_plot_say(kit, ", ", "，") : "",
                                         yl_plot_place(kit, yl_row_text(&rows, i, PLACE)), metric);
        one.panel = yl_plot_list_at(kit, &board->panels, yl_plot_text(kit, "%s\n%s", name, title));
        *YL_ARRAY_NEXT(board->moment, board->moments, board->capacity) = one;
    }
    return status;
}

/* Sorted moments of replications become their means. */
static void average(struct board *board)
{
    size_t kept = 0;
    if (board->moments)
        qsort(board->moment, board->moments, sizeof *board->moment, by_panel_and_time);
    for (size_t i = 0; i < board->moments; i++) {
        struct moment *last = kept ? &board->moment[kept - 1] : NULL, *now = &board->moment[i];
        if (last && !by_panel_and_time(last, now)) {
            last->shown += now->shown;
            last->truth += now->truth;
            last->count++;
        } else
            board->moment[kept++] = *now;
    }
    board->moments = kept;
    for (size_t i = 0; i < kept; i++) {
        board->moment[i].shown /= board->moment[i].count;
        board->moment[i].truth /= board->moment[i].count;
    }
}

/* The moment at which most is hidden; NULL: none ever is. *all: what is true at the end. */
static const struct moment *worst_of(const struct board *board, uint32_t panel, double *all)
{
    const struct moment *worst = NULL;
    for (size_t i = 0; i < board->moments; i++) {
        const struct moment *now = &board->moment[i];
        double gap = now->truth - now->shown;
        if (now->panel != panel) continue;
        *all = now->truth;
        if (gap > 0 && (!worst || gap > worst->truth - worst->shown)) worst = now;
    }
    return worst;
}

/* Hours until all that is hidden at that moment is shown. */
static double late_by(const struct board *board, const struct moment *worst)
{
    for (const struct moment *now = worst; now < board->moment + board->moments; now++)
        if (now->panel == worst->panel && now->shown > worst->truth * (1 - 1e-9))
            return (now->time - worst->time) / 3600;
    return NAN;
}

/* A line of truth, steps of what is shown: it stays until the next report. Four hours around the worst moment. */
static void add_lines(struct board *board, uint32_t of, uint32_t panel, double worst)
{
    struct yl_chart *chart = board->chart;
    uint32_t truth = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_BASE, .width = 2.4});
    uint32_t shown = yl_chart_curve(
        chart, (struct yl_chart_curve){.panel = panel, .colour = YL_ACCENT, .width = 2});
    double last = NAN;
    for (size_t i = 0; i < board->moments; i++) {
        const struct moment *now = &board->moment[i];
        if (now->panel != of || fabs(now->time - worst) > AROUND) continue;
        yl_chart_line(chart, truth, now->time, yl_chart_exact(now->truth));
        if (isfinite(last) && last != now->shown)
            yl_chart_line(chart, shown, now->time, yl_chart_exact(last));
        yl_chart_line(chart, shown, now->time, yl_chart_exact(now->shown));
        last = now->shown;
    }
}

static void mark_worst(struct board *board, uint32_t panel, const struct moment *worst)
{
    struct yl_plot_kit *kit = board->chart->kit;
    yl_chart_segment(board->chart,
                     (struct yl_chart_segment){panel, YL_SOFT, worst->time, worst->shown,
                                               worst->time, worst->truth});
    board->chart->panel[panel].note = /* beside the line it would lie on others */
        yl_plot_tell(kit, "%s hidden at %s", "少显示 %s（%s）",
                     yl_plot_count(kit, worst->truth - worst->shown),
                     yl_plot_clock(kit, worst->time, true));
}

/* Is more hidden: of what is true at the moment, else in number? */
static bool is_before(const struct moment *one, const struct moment *other)
{
    const double shown = one->shown / one->truth - other->shown / other->truth;
    return shown != 0 ? shown < 0 : one->truth > other->truth;
}

enum yl_status yl_plot_dashboard(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct board board = {.chart = chart};
    enum yl_status status = read_board(&board);
    average(&board);
    chart->across = 2;
    chart->least = 380;
    const struct moment **worst =
        yl_arena_get(&kit->arena, (board.panels.count + 1) * sizeof *worst);
    uint32_t shown = 0;
    for (uint32_t p = 0; p < board.panels.count; p++) {
        double all = 0;
        const struct moment *now = worst_of(&board, p, &all);
        if (!now || now->truth - now->shown < fmax(SEEN * all, LEAST)) continue;
        uint32_t at = shown++;
        for (; at && is_before(now, worst[at - 1]); at--) worst[at] = worst[at - 1];
        worst[at] = now;
    }
    for (uint32_t k = 0; k < shown && k < PANELS; k++) {
        const char *title = strchr(board.panels.name[worst[k]->panel], '\n') + 1,
                   *clock = yl_plot_clock(kit, worst[k]->time, true);
        const uint32_t panel = yl_chart_panel(
            chart, (struct yl_chart_panel){.title = title,
                                           .height = 150,
                                           .x = {.kind = YL_AXIS_TIME,
                                                 .label = yl_plot_tell(kit, "time, from %.5s on",
                                                                       "时间，自 %.5s 起", clock)},
                                           .y.zero = true});
        add_lines(&board, worst[k]->panel, panel, worst[k]->time);
        mark_worst(&board, panel, worst[k]);
        if (k) continue;
        chart->finding = yl_plot_tell(
            kit, "%s: at %s the dashboard shows %s of %s", "%s：%s 看板只显示 %s（真实 %s）", title,
            clock, yl_plot_count(kit, worst[k]->shown), yl_plot_count(kit, worst[k]->truth));
        const double late = late_by(&board, worst[k]);
        if (isfinite(late))
            chart->finding = yl_plot_tell(kit, "%s, %s h late", "%s，晚 %s 小时", chart->finding,
                                          yl_plot_count(kit, late));
    }
    yl_chart_leave_out(chart, board.panels.count - chart->panels, "Figures that hide less",
                       "项隐藏较少的指标");
    free(board.moment);
    return status;
}
