/* chart_tables.c: a chart that is laid out as tables for plots/chart.gp; contract in chart.h */
#include "sim/plot/axes.h"
#include "sim/plot/chart_layout.h"
#include <math.h>
#include <string.h>

enum { HOVER = 160, TEXT = 400 }; /* display columns: of a line of 2000 px, too */

static void numbers(FILE *out, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++) yl_plot_number(out, value[i]);
}

static void write_hover(FILE *out, const struct yl_chart *chart, const char *hover)
{
    fputs(hover ? yl_plot_shown(&chart->kit->arena, hover, HOVER) : "-", out);
}

/* Ranges, logarithmic or not, px of the field, where zero is, whether it has a base line, and how
 * many curves come before those of the next panel. */
static void write_axes(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    uint32_t curves = 0;
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool down = panel->y.kind == YL_AXIS_ROWS;
        uint32_t cells = 0;
        for (size_t i = 0; i < chart->curves; i++) curves += chart->curve[i].panel == p;
        for (size_t i = 0; i < chart->cells; i++) cells += chart->cell[i].panel == p;
        fprintf(out, "%.17g\t%.17g\t%.17g\t%.17g\t%d\t%d\t%.9g\t%.9g\t%.9g\t%.9g\t%s\t%d\t%u\t%u\n",
                panel->x.low, panel->x.high, down ? panel->y.high : panel->y.low,
                down ? panel->y.low : panel->y.high, panel->x.log, panel->y.log, panel->left,
                panel->right, panel->top, panel->bottom, panel->zero_line ? "0" : "NaN",
                !down && !panel->y.hidden, curves, cells);
    }
}

/* Where the lines of the grid are: across for values, down for rows. */
static void write_ticks(FILE *out, void *context)
{
    struct yl_chart *chart = context;
    struct yl_tick tick[YL_TICKS];
    fputs("9999\t9\t0\n", out);
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool rows = panel->y.kind == YL_AXIS_ROWS;
        const struct yl_chart_axis *axis = rows ? &panel->x : &panel->y;
        if (axis->kind == YL_AXIS_ROWS || axis->hidden) continue;
        int most = rows ? (int)((panel->right - panel->left) / 64) : (int)(panel->height / 40);
        int count = yl_axis_ticks(tick, axis, most, chart->kit->zh);
        for (int i = 0; i < count; i++) fprintf(out, "%u\t%d\t%.17g\n", p, !rows, tick[i].at);
    }
}

/* Curves stand panel by panel: the number of the one that is written as `at`. */
static uint32_t curve_at(const struct yl_chart *chart, uint32_t at)
{
    for (uint32_t p = 0; p < chart->panels; p++)
        for (uint32_t i = 0; i < chart->curves; i++)
            if (chart->curve[i].panel == p && at-- == 0) return i;
    return 0;
}

static void write_curves(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t at = 0; at < chart->curves; at++) {
        const struct yl_chart_curve *curve = &chart->curve[curve_at(chart, at)];
        fprintf(out, "%u\t%u\t%u\t%.9g\t%d\t%d\n", curve->variant + 1, curve->colour, curve->band,
                curve->width, curve->dashed ? 2 : 1, curve->area);
    }
    fputs("0\t0\t0\t0\t1\t0\n", out); /* one without points */
}

static void write_lines(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t at = 0; at < chart->curves; at++) {
        uint32_t curve = curve_at(chart, at);
        fputs("-\tNaN\tNaN\tNaN\tNaN\n", out);
        for (size_t i = 0; i < chart->lines; i++) {
            const struct yl_chart_line *line = &chart->line[i];
            if (line->curve != curve) continue;
            write_hover(out, chart, line->hover);
            numbers(out, (double[]){line->x, line->y.mean, line->y.low, line->y.high}, 4);
            fputc('\n', out);
        }
        fputs("\n\n", out);
    }
    fputs("-\tNaN\tNaN\tNaN\tNaN\n", out);
}

/* Marks are in blocks, one a panel and variant that has any. */
static bool in_block(const struct yl_chart_point *point, uint32_t panel, uint32_t variant)
{
    return point->panel == panel && yl_chart_drawn(point->variant, YL_PLOT_VARIANTS - 1) == variant;
}

static bool has_block(const struct yl_chart *chart, uint32_t panel, uint32_t variant)
{
    for (size_t i = 0; i < chart->points; i++)
        if (in_block(&chart->point[i], panel, variant)) return true;
    return false;
}

static const char no_point[] = "-\tNaN\tNaN\tNaN\tNaN\tNaN\tNaN\t7\t0\t1\n";

static void write_points(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++)
        for (uint32_t v = 0; v < YL_PLOT_VARIANTS; v++) {
            if (!has_block(chart, p, v)) continue;
            fputs(no_point, out);
            for (size_t i = 0; i < chart->points; i++) {
                const struct yl_chart_point *point = &chart->point[i];
                if (!in_block(point, p, v)) continue;
                const double value[] = {point->x,     point->y,    point->xlow,
                                        point->xhigh, point->ylow, point->yhigh};
                write_hover(out, chart, point->hover);
                numbers(out, value, 6);
                fprintf(out, "\t%d\t%u\t%.9g\n", point->shape, point->colour, point->size);
            }
            fputs("\n\n", out);
        }
    fputs(no_point, out);
}

/* The panel and the variant of each block. */
static void write_blocks(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++)
        for (uint32_t v = 0; v < YL_PLOT_VARIANTS; v++)
            if (has_block(chart, p, v)) fprintf(out, "%u\t%u\n", p + 1, v + 1);
    fputs("0\t0\n", out); /* one without points */
}

static void write_cells(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++) {
        fputs("-\tNaN\tNaN\tNaN\tNaN\t0\n", out);
        for (size_t i = 0; i < chart->cells; i++) {
            const struct yl_chart_cell *cell = &chart->cell[i];
            if (cell->panel != p) continue;
            write_hover(out, chart, cell->hover);
            double top = isfinite(cell->y1) ? cell->y1 : chart->panel[p].y.high;
            numbers(out, (double[]){cell->x0, cell->x1, cell->y0, top}, 4);
            fprintf(out, "\t%u\n", cell->colour);
        }
        fputs("\n\n", out);
    }
}

static void write_segments(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++) {
        fputs("\tNaN\tNaN\tNaN\tNaN\t0\n", out);
        for (size_t i = 0; i < chart->segments; i++) {
            const struct yl_chart_segment *segment = &chart->segment[i];
            if (segment->panel != p) continue;
            numbers(out, (double[]){segment->x0, segment->y0, segment->x1, segment->y1}, 4);
            fprintf(out, "\t%u\n", segment->colour);
        }
        fputs("\n\n", out);
    }
}

static void write_texts(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (size_t i = 0; i < chart->texts; i++) {
        const struct yl_chart_text *text = &chart->text[i];
        fprintf(out, "%.9g\t%.9g\t%d\t%d\t%u\t%s\n", text->x, text->y, text->align, (int)text->size,
                text->colour, yl_plot_shown(&chart->kit->arena, text->text, TEXT));
    }
}

/* What a report says above the picture. */
static void write_words(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    fprintf(out, "%s\n%s\n%s\n", chart->finding, chart->about,
            chart->left_out ? chart->left_out : "");
}

enum yl_status yl_chart_write(struct yl_chart *chart)
{
    static const struct {
        const char *file;
        void (*write)(FILE *out, void *context);
    } tables[] = {{"tics.tsv", write_ticks},   {"axes.tsv", write_axes},
                  {"curve.tsv", write_curves}, {"line.tsv", write_lines},
                  {"point.tsv", write_points}, {"block.tsv", write_blocks},
                  {"cell.tsv", write_cells},   {"mark.tsv", write_segments},
                  {"text.tsv", write_texts},   {"words.txt", write_words}};
    struct yl_plot_layout *layout = chart->layout;
    layout->absent = layout->absent || (!chart->points && !chart->lines && !chart->cells);
    enum yl_status status = YL_OK;
    if (!chart->failed && layout->absent) return YL_OK;
    if (!chart->failed) yl_chart_lay_out(chart);
    for (size_t i = 0; !status && !chart->failed && i < sizeof tables / sizeof *tables; i++)
        status = yl_plot_write(chart->kit, tables[i].file, tables[i].write, chart);
    if (!status && chart->failed)
        status =
            yl_fault_set(chart->kit->job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    layout->panels = (uint32_t)chart->panels;
    layout->curves = (uint32_t)chart->curves;
    layout->texts = (uint32_t)chart->texts;
    layout->width = (uint32_t)chart->width;
    layout->height = (uint32_t)ceil(chart->height);
    return status;
}
