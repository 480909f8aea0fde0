/* chart.c: ranges, ticks, places of texts, then the tables; contract in chart.h */
#include "sim/plot/chart.h"
#include "sim/base/clock.h"
#include "sim/base/text.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* px: widths of a display column and heights of a line, both on the safe side of common fonts */
static const double COLUMN = 7.6, LINE = 19, EDGE = 14, TITLE_LINE = 30;
enum { INK = 0x24292F, SOFT = 0x57606A, LONGEST_ROW = 26, NARROW_ROW = 13, TICKS = 24 };

const uint32_t yl_chart_colours[YL_PLOT_VARIANTS] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                                     0xE69F00, 0x000000, 0x56B4E9, 0x7F7F7F};
const int yl_chart_shapes[YL_PLOT_VARIANTS] = {7, 5, 9, 13, 11, 6, 4, 8};

void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    *chart = (struct yl_chart){.kit = kit, .layout = layout};
    chart->width = kit->job->page ? kit->job->page : 960;
}

/* Room for one more; false: no memory. */
static bool grow(struct yl_chart *chart, void **list, size_t count, size_t *room, size_t size)
{
    if (count < *room) return true;
    size_t more = *room ? 2 * *room : 64;
    void *got = realloc(*list, more * size);
    if (!got) {
        chart->failed = true;
        return false;
    }
    *list = got;
    *room = more;
    return true;
}

#define ADD(kind) \
    do { \
        void *list = chart->kind; \
        if (!grow(chart, &list, chart->kind##s, &chart->kind##_room, sizeof *chart->kind)) break; \
        chart->kind = list; \
        chart->kind[chart->kind##s++] = kind; \
    } while (0)

uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel)
{
    ADD(panel);
    return (uint32_t)chart->panels - 1;
}
void yl_chart_point(struct yl_chart *chart, struct yl_chart_point point) { ADD(point); }
void yl_chart_line(struct yl_chart *chart, struct yl_chart_line line) { ADD(line); }
void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell) { ADD(cell); }
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment) { ADD(segment); }
static void add_text(struct yl_chart *chart, struct yl_chart_text text) { ADD(text); }

/* Letters wider than their column, and punctuation that a Chinese font draws over two. */
static double wide(const char *text)
{
    double px = COLUMN * yl_text_width(text, strlen(text)) + 4;
    for (const char *c = text; *c; c++) {
        bool two = !strncmp(c, "\u2026", 3) || !strncmp(c, "\u2192", 3) ||
                   !strncmp(c, "\u2013", 3) || !strncmp(c, "\u201D", 3) || !strncmp(c, "\u00B7", 2);
        px += two ? COLUMN : strchr("mwMW@%", *c) ? 4.4 : *c >= 'A' && *c <= 'Z' ? 1.8 : 0;
    }
    return px;
}

/* As much of a text as stands in so many px. */
static const char *fitted(const struct yl_chart *chart, const char *text, double px)
{
    int columns = (int)fmax(px / COLUMN, 5);
    const char *cut = yl_plot_shown(&chart->kit->arena, text, columns);
    while (columns > 5 && wide(cut) - 4 > px)
        cut = yl_plot_shown(&chart->kit->arena, text, --columns);
    return cut;
}

/* ---- ranges --------------------------------------------------------------------------------- */

struct range {
    double low, high, least; /* least positive one */
};

static void reach(struct range *range, double value)
{
    if (!isfinite(value)) return;
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
    if (value > 0) range->least = fmin(range->least, value);
}

static void settle(struct yl_axis *axis, struct range range, bool vertical)
{
    if (axis->kind == YL_AXIS_ROWS) {
        axis->low = -0.5;
        axis->high = (axis->names ? axis->names : 1) - 0.5;
        return;
    }
    if (range.low > range.high) range = (struct range){0, 1, 1};
    bool positive = range.low > 0 && axis->kind != YL_AXIS_TIME && !axis->zero;
    axis->log = positive && range.high > 20 * range.low;
    if (axis->log) {
        double past = pow(range.high / range.low, 0.06);
        axis->low = range.low / past;
        axis->high = range.high * past;
        return;
    }
    bool from_zero = axis->zero || (vertical && range.low >= 0 && axis->kind != YL_AXIS_TIME &&
                                    range.low < 0.6 * range.high);
    if (from_zero) {
        range.low = fmin(range.low, 0);
        range.high = fmax(range.high, 0);
    }
    double span = range.high - range.low;
    if (!(span > 0)) span = range.high != 0 ? fabs(range.high) * 0.2 : 1;
    axis->low = range.low == 0 && from_zero ? 0 : range.low - 0.06 * span;
    axis->high = range.high == 0 && from_zero ? 0 : range.high + 0.06 * span;
    if (axis->low == axis->high) axis->high = axis->low + span;
}

static void find_ranges(struct yl_chart *chart, uint32_t p)
{
    struct range range = {DBL_MAX, -DBL_MAX, DBL_MAX}, y = range;
    struct yl_chart_panel *panel = &chart->panel[p];
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p) continue;
        const double xs[] = {point->x, point->xlow, point->xhigh};
        const double ys[] = {point->y, point->ylow, point->yhigh};
        for (int k = 0; k < 3; k++) {
            reach(&range, xs[k]);
            reach(&y, ys[k]);
        }
    }
    for (size_t i = 0; i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (line->panel != p) continue;
        reach(&range, line->x);
        reach(&y, line->y);
        reach(&y, line->low);
        reach(&y, line->high);
    }
    if (!isnan(panel->origin)) reach(&range, panel->origin);
    settle(&panel->x, range, false);
    settle(&panel->y, y, true);
}

/* ---- ticks ---------------------------------------------------------------------------------- */

struct tick {
    double at;
    char text[YL_PLOT_FIGURE];
};

/* 1 000 000 in a few characters */
static void compact(char text[YL_PLOT_FIGURE], double value, const struct yl_chart *chart)
{
    double size = fabs(value);
    bool zh = chart->kit->job->lang == YL_ZH;
    if (zh && size >= 1e8 && size < 1e15)
        snprintf(text, YL_PLOT_FIGURE, "%g亿", value / 1e8);
    else if (zh && size >= 1e4 && size < 1e8)
        snprintf(text, YL_PLOT_FIGURE, "%g万", value / 1e4);
    else if (!zh && size >= 1e9 && size < 1e15)
        snprintf(text, YL_PLOT_FIGURE, "%gG", value / 1e9);
    else if (!zh && size >= 1e6 && size < 1e9)
        snprintf(text, YL_PLOT_FIGURE, "%gM", value / 1e6);
    else if (!zh && size >= 1e4 && size < 1e6)
        snprintf(text, YL_PLOT_FIGURE, "%gk", value / 1e3);
    else
        snprintf(text, YL_PLOT_FIGURE, "%g", value);
}

/* gnuplot reads a tick's text as a format */
static void tick_text(struct tick *tick, const struct yl_axis *axis, const struct yl_chart *chart)
{
    if (axis->kind == YL_AXIS_SHARE)
        snprintf(tick->text, sizeof tick->text, "%g%%%%", 100 * tick->at);
    else
        compact(tick->text, tick->at, chart);
}

static int log_ticks(struct tick tick[TICKS], const struct yl_axis *axis, int most,
                     const struct yl_chart *chart)
{
    int first = (int)floor(log10(axis->low)), last = (int)ceil(log10(axis->high));
    bool few = log10(axis->high / axis->low) < 2.2 && most >= 5;
    int every = (last - first) / (most > 1 ? most : 1) + 1, count = 0;
    static const double steps[] = {1, 2, 5};
    for (int e = first; e <= last; e++)
        for (int k = 0; k < (few ? 3 : 1) && count < TICKS; k++) {
            double at = steps[k] * pow(10, e);
            if (at < axis->low || at > axis->high || (!few && (e - first) % every)) continue;
            tick[count].at = at;
            tick_text(&tick[count++], axis, chart);
        }
    return count;
}

static int plain_ticks(struct tick tick[TICKS], const struct yl_axis *axis, int most,
                       const struct yl_chart *chart)
{
    double span = axis->high - axis->low, step = pow(10, floor(log10(span / most)));
    static const double by[] = {1, 2, 2.5, 5, 10};
    for (int k = 0; k < 5; k++)
        if (span / (step * by[k]) <= most || k == 4) {
            step *= by[k];
            break;
        }
    int count = 0;
    for (double at = ceil(axis->low / step - 1e-9); at * step <= axis->high + 1e-9 * span; at++) {
        if (count == TICKS) break;
        tick[count].at = at == 0 ? 0 : at * step;
        tick_text(&tick[count++], axis, chart);
    }
    return count;
}

static int time_ticks(struct tick tick[TICKS], const struct yl_axis *axis, int most)
{
    static const int minutes[] = {1,   2,   5,   10,   15,   30,   60,    120,   180,
                                  240, 360, 720, 1440, 2880, 4320, 10080, 20160, 43200};
    double step = 86400.0 * 365, span = axis->high - axis->low;
    for (size_t k = 0; k < sizeof minutes / sizeof *minutes; k++)
        if (span / (60.0 * minutes[k]) <= most) {
            step = 60.0 * minutes[k];
            break;
        }
    int count = 0;
    for (double at = ceil(axis->low / step) * step; at <= axis->high && count < TICKS; at += step) {
        char text[YL_TIME_TEXT];
        yl_time_print(text, (int64_t)at * YL_SECOND, &(struct yl_zone){0});
        tick[count].at = at;
        snprintf(tick[count++].text, sizeof tick->text, "%.5s",
                 step >= 86400 ? text + 5 : text + 11);
    }
    return count;
}

static int ticks_of(struct tick tick[TICKS], const struct yl_axis *axis, int most,
                    const struct yl_chart *chart)
{
    if (most > TICKS - 1) most = TICKS - 1;
    if (most < 2) most = 2;
    if (axis->kind == YL_AXIS_TIME) return time_ticks(tick, axis, most);
    return axis->log ? log_ticks(tick, axis, most, chart) : plain_ticks(tick, axis, most, chart);
}

/* ---- places --------------------------------------------------------------------------------- */

static double share_of(const struct yl_axis *axis, double value)
{
    if (axis->log) return log(value / axis->low) / log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
}

static double px_x(const struct yl_chart_panel *panel, double x)
{
    return panel->left + share_of(&panel->x, x) * (panel->right - panel->left);
}

static double px_y(const struct yl_chart_panel *panel, double y)
{
    double share = share_of(&panel->y, y);
    return panel->y.kind == YL_AXIS_ROWS ? panel->top + share * (panel->bottom - panel->top)
                                         : panel->bottom - share * (panel->bottom - panel->top);
}

/* Columns that a name of a row may have. */
static int row_columns(const struct yl_chart *chart)
{
    return chart->width < 600 ? NARROW_ROW : LONGEST_ROW;
}

static double left_of(const struct yl_chart *chart, const struct yl_chart_panel *panel)
{
    double most = 0;
    if (panel->y.kind == YL_AXIS_ROWS) {
        for (uint32_t i = 0; i < panel->y.names; i++)
            most =
                fmax(most,
                     wide(yl_plot_shown(&chart->kit->arena, panel->y.name[i], row_columns(chart))));
        return most + EDGE + 8;
    }
    struct tick tick[TICKS];
    int count = ticks_of(tick, &panel->y, (int)(panel->height / 34), chart);
    for (int i = 0; i < count; i++) most = fmax(most, wide(tick[i].text));
    return most + EDGE + 8;
}

static double right_of(const struct yl_chart *chart, uint32_t p)
{
    double most = 0;
    for (size_t i = 0; i < chart->points; i++)
        if (chart->point[i].panel == p && chart->point[i].figure)
            most = fmax(most, wide(chart->point[i].figure));
    return EDGE + (most > 0 ? most + 10 : 6);
}

static void write_ticks(FILE *out, struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct tick tick[TICKS];
    if (panel->y.kind == YL_AXIS_ROWS) {
        for (uint32_t i = 0; i < panel->y.names; i++) {
            if (!panel->y.name[i][0]) continue;
            const char *text =
                yl_plot_shown(&chart->kit->arena, panel->y.name[i], row_columns(chart));
            add_text(chart,
                     (struct yl_chart_text){panel->left - 8, px_y(panel, i), 1, 0, INK, text});
        }
    } else {
        int count = ticks_of(tick, &panel->y, (int)(panel->height / 34), chart);
        for (int i = 0; i < count; i++)
            fprintf(out, "%u\t1\t%.17g\t%s\n", p, tick[i].at, tick[i].text);
    }
    if (panel->hide_x) return;
    double field = panel->right - panel->left, free_from = -DBL_MAX;
    if (panel->x.kind == YL_AXIS_ROWS) {
        double each = field / (panel->x.names ? panel->x.names : 1);
        for (uint32_t i = 0; i < panel->x.names; i++) {
            const char *text = fitted(chart, panel->x.name[i], each);
            double at = px_x(panel, i), half = wide(text) / 2;
            if (at - half < free_from || at + half > chart->width) continue;
            free_from = at + half + 4;
            add_text(chart, (struct yl_chart_text){at, panel->bottom + 16, 0, 0, INK, text});
        }
        return;
    }
    int count = ticks_of(tick, &panel->x, (int)(field / 70), chart);
    for (int i = 0; i < count; i++) {
        double at = px_x(panel, tick[i].at), half = wide(tick[i].text) / 2;
        bool fits = at - half >= free_from && at + half <= chart->width;
        if (fits) free_from = at + half + 4;
        fprintf(out, "%u\t0\t%.17g\t%s\n", p, tick[i].at, fits ? tick[i].text : "");
    }
}

/* A name beside its point: right, left, above, below; nowhere if all are taken. */
static void name_points(struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct yl_plot_room *taken = &chart->taken;
    taken->boxes = 0;
    taken->width = panel->right;
    taken->height = panel->bottom;
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel == p && point->name)
            (void)yl_plot_place_box(taken, (struct yl_plot_box){px_x(panel, point->x) - 5,
                                                                px_y(panel, point->y) - 5, 10, 10});
    }
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p || !point->name) continue;
        const char *text =
            yl_plot_shown(&chart->kit->arena, point->name, row_columns(chart) * 4 / 3);
        double x = px_x(panel, point->x), y = px_y(panel, point->y), w = wide(text);
        const struct yl_plot_box at[] = {
            {x + 8, y - LINE / 2, w, LINE},     {x - 8 - w, y - LINE / 2, w, LINE},
            {x - w / 2, y - 8 - LINE, w, LINE}, {x - w / 2, y + 8, w, LINE},
            {x + 8, y - 6 - LINE, w, LINE},     {x + 8, y + 6, w, LINE}};
        for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
            if (at[k].x < panel->left + 2 || at[k].y < panel->top) continue;
            if (!yl_plot_place_box(taken, at[k])) continue;
            add_text(chart,
                     (struct yl_chart_text){at[k].x + 2, at[k].y + LINE / 2, -1, 0, INK, text});
            break;
        }
    }
}

static void lay_out(struct yl_chart *chart)
{
    double y = chart->kit->job->page ? 4 : 44, left = 0;
    for (uint32_t p = 0; p < chart->panels; p++) {
        find_ranges(chart, p);
        left = fmax(left, left_of(chart, &chart->panel[p]));
    }
    for (uint32_t p = 0; p < chart->panels; p++) {
        struct yl_chart_panel *panel = &chart->panel[p];
        panel->left = left;
        panel->right = chart->width - right_of(chart, p);
        if (panel->right < left + 80) panel->right = fmin(left + 80, chart->width - 4);
        if (panel->title) {
            double most = (chart->width - 2 * EDGE) / 1.16; /* in larger letters */
            add_text(chart, (struct yl_chart_text){EDGE, y + 16, -1, 1, INK,
                                                   fitted(chart, panel->title, most)});
            y += TITLE_LINE;
        }
        if (panel->y.label) {
            add_text(chart, (struct yl_chart_text){
                                EDGE, y + 10, -1, 0, SOFT,
                                fitted(chart, panel->y.label, chart->width - 2 * EDGE)});
            y += LINE + 4;
        }
        panel->top = y + 6;
        panel->bottom = panel->top + panel->height;
        y = panel->bottom + (panel->hide_x ? 8 : 30);
        if (panel->x.label && !panel->hide_x) {
            add_text(chart, (struct yl_chart_text){
                                (panel->left + panel->right) / 2, y + 10, 0, 0, SOFT,
                                fitted(chart, panel->x.label, panel->right - panel->left)});
            y += LINE + 8;
        }
        y += 8;
    }
    chart->height = y + 2;
}

/* ---- tables --------------------------------------------------------------------------------- */

static enum yl_status write_axes(struct yl_chart *chart)
{
    FILE *out, *tics;
    enum yl_status status = yl_plot_open(&tics, chart->kit, "tics.tsv");
    if (status) return status;
    fputs("0\t9\t0\t\n", tics);
    for (uint32_t p = 0; p < chart->panels; p++) write_ticks(tics, chart, p);
    status = yl_plot_close(tics, chart->kit, "tics.tsv");
    if (!status) status = yl_plot_open(&out, chart->kit, "axes.tsv");
    if (status) return status;
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool down = panel->y.kind == YL_AXIS_ROWS;
        fprintf(out, "%.17g\t%.17g\t%.17g\t%.17g\t%d\t%d\t%.9g\t%.9g\t%.9g\t%.9g", panel->x.low,
                panel->x.high, down ? panel->y.high : panel->y.low,
                down ? panel->y.low : panel->y.high, panel->x.log, panel->y.log, panel->left,
                panel->right, panel->top, panel->bottom);
        yl_plot_number(out, panel->origin);
        fputc('\n', out);
    }
    return yl_plot_close(out, chart->kit, "axes.tsv");
}

static void numbers(FILE *out, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++) yl_plot_number(out, value[i]);
}

/* Blocks of points: one a panel and variant. */
static enum yl_status write_points(struct yl_chart *chart, uint32_t variants)
{
    FILE *out;
    enum yl_status status = yl_plot_open(&out, chart->kit, "point.tsv");
    if (status) return status;
    for (uint32_t p = 0; p < chart->panels; p++)
        for (uint32_t v = 0; v < variants; v++) {
            fputs("-\tNaN\tNaN\tNaN\tNaN\tNaN\tNaN\t7\t0\n", out);
            for (size_t i = 0; i < chart->points; i++) {
                const struct yl_chart_point *point = &chart->point[i];
                if (point->panel != p || point->variant != v) continue;
                const double value[] = {point->x,     point->y,    point->xlow,
                                        point->xhigh, point->ylow, point->yhigh};
                fprintf(out, "%s",
                        point->hover ? yl_plot_shown(&chart->kit->arena, point->hover, 160) : "-");
                numbers(out, value, 6);
                fprintf(out, "\t%d\t%u\n", point->shape, point->colour);
            }
            fputs("\n\n", out);
        }
    return yl_plot_close(out, chart->kit, "point.tsv");
}

static enum yl_status write_lines(struct yl_chart *chart, uint32_t variants)
{
    FILE *out;
    enum yl_status status = yl_plot_open(&out, chart->kit, "line.tsv");
    if (status) return status;
    for (uint32_t p = 0; p < chart->panels; p++)
        for (uint32_t v = 0; v < variants; v++) {
            bool any = false;
            for (size_t i = 0; i < chart->lines; i++) {
                const struct yl_chart_line *line = &chart->line[i];
                if (line->panel != p || line->variant != v) continue;
                const double value[] = {line->x, line->y, line->low, line->high};
                if (line->hover) fputs(yl_plot_shown(&chart->kit->arena, line->hover, 120), out);
                numbers(out, value, 4);
                fputc('\n', out);
                any = true;
            }
            fputs(any ? "\n\n" : "\tNaN\tNaN\tNaN\tNaN\n\n\n", out);
        }
    return yl_plot_close(out, chart->kit, "line.tsv");
}

/* Figures stand in all cells of a panel or in none. */
static bool figures_fit(const struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    for (size_t i = 0; i < chart->cells; i++) {
        const struct yl_chart_cell *cell = &chart->cell[i];
        if (cell->panel != p || !cell->figure) continue;
        if (wide(cell->figure) > fabs(px_x(panel, cell->x1) - px_x(panel, cell->x0)) ||
            LINE > fabs(px_y(panel, cell->y1) - px_y(panel, cell->y0)))
            return false;
    }
    return true;
}

static enum yl_status write_cells(struct yl_chart *chart)
{
    FILE *out, *marks;
    enum yl_status status = yl_plot_open(&out, chart->kit, "cell.tsv");
    if (status) return status;
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool shown = figures_fit(chart, p);
        fputs("-\tNaN\tNaN\tNaN\tNaN\t0\n", out);
        for (size_t i = 0; i < chart->cells; i++) {
            const struct yl_chart_cell *cell = &chart->cell[i];
            if (cell->panel != p) continue;
            fprintf(out, "%s",
                    cell->hover ? yl_plot_shown(&chart->kit->arena, cell->hover, 160) : "-");
            numbers(out, (double[]){cell->x0, cell->x1, cell->y0, cell->y1}, 4);
            fprintf(out, "\t%u\n", cell->colour);
            if (!cell->figure || !shown) continue;
            add_text(chart,
                     (struct yl_chart_text){px_x(panel, (cell->x0 + cell->x1) / 2),
                                            (px_y(panel, cell->y0) + px_y(panel, cell->y1)) / 2, 0,
                                            0, cell->ink, cell->figure});
        }
        fputs("\n\n", out);
    }
    status = yl_plot_close(out, chart->kit, "cell.tsv");
    if (!status) status = yl_plot_open(&marks, chart->kit, "mark.tsv");
    if (status) return status;
    for (uint32_t p = 0; p < chart->panels; p++) {
        fputs("\tNaN\tNaN\tNaN\tNaN\t0\n", marks);
        for (size_t i = 0; i < chart->segments; i++) {
            const struct yl_chart_segment *segment = &chart->segment[i];
            if (segment->panel != p) continue;
            numbers(marks, (double[]){segment->x0, segment->y0, segment->x1, segment->y1}, 4);
            fprintf(marks, "\t%u\n", segment->colour);
        }
        fputs("\n\n", marks);
    }
    return yl_plot_close(marks, chart->kit, "mark.tsv");
}

static enum yl_status write_texts(struct yl_chart *chart)
{
    FILE *out;
    enum yl_status status = yl_plot_open(&out, chart->kit, "text.tsv");
    if (status) return status;
    for (size_t i = 0; i < chart->texts; i++) {
        const struct yl_chart_text *text = &chart->text[i];
        fprintf(out, "%.9g\t%.9g\t%d\t%u\t%u\t%s\n", text->x, text->y, text->align, text->size,
                text->colour, text->text);
    }
    return yl_plot_close(out, chart->kit, "text.tsv");
}

static void place_figures(struct yl_chart *chart)
{
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (!point->figure) continue;
        const struct yl_chart_panel *panel = &chart->panel[point->panel];
        add_text(chart,
                 (struct yl_chart_text){panel->right + 8, px_y(panel, point->y), -1, 0, INK,
                                        yl_plot_shown(&chart->kit->arena, point->figure, 40)});
    }
}

static enum yl_status write_all(struct yl_chart *chart)
{
    lay_out(chart);
    uint32_t variants = chart->layout->variants ? chart->layout->variants : 1;
    for (uint32_t p = 0; p < chart->panels; p++) name_points(chart, p);
    place_figures(chart);
    enum yl_status status = write_axes(chart);
    if (!status) status = write_points(chart, variants);
    if (!status) status = write_lines(chart, variants);
    if (!status) status = write_cells(chart);
    if (!status) status = write_texts(chart);
    chart->layout->panels = (uint32_t)chart->panels;
    chart->layout->rows = (uint32_t)ceil(chart->height);
    chart->layout->columns = (uint32_t)chart->texts;
    if (!status && chart->failed)
        status =
            yl_fault_set(chart->kit->job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    return status;
}

enum yl_status yl_chart_close(struct yl_chart *chart, const struct yl_plot_list *variants,
                              enum yl_status status)
{
    if (!status && !chart->layout->absent) {
        status = yl_plot_variants(chart->layout, chart->kit, variants);
        if (!status) status = write_all(chart);
    }
    free(chart->panel);
    free(chart->point);
    free(chart->line);
    free(chart->cell);
    free(chart->segment);
    free(chart->text);
    free(chart->taken.box);
    return status;
}
