/* chart_script.c: a chart that is laid out as commands and figures for plots/chart.gp, which has
 * the looks; contract in chart.h.
 *
 * Every element of a plot stands there with its own figures and nothing else, so gnuplot reads each
 * once and computes nothing. An element without any has one row that is not drawn: gnuplot leaves
 * out a plot without rows. Texts are numbers of lines of
 * the file of texts: none stands in a command. */
#include "sim/base/array.h"
#include "sim/plot/chart_layout.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

enum { TEXT = 400 }; /* display columns: of a line of 2000 px, too */

struct script {
    struct yl_chart *chart;
    FILE *out;
    const char **said; /* texts */
    size_t texts, capacity;
    unsigned elements; /* of this plot */
    bool rows;         /* those of the elements are written, not the elements */
};

/* The number of a text. */
static size_t say(struct script *script, const char *text, int columns)
{
    *YL_ARRAY_NEXT(script->said, script->texts, script->capacity) =
        yl_plot_shown(&script->chart->kit->arena, text, columns);
    return script->texts;
}

/* ---- panels --------------------------------------------------------------------------------- */

/* Where the lines of the grid are: across for values, down for rows. */
static void put_ticks(struct script *script, uint32_t p)
{
    struct yl_tick tick[YL_TICKS];
    const struct yl_chart_panel *panel = &script->chart->panel[p];
    const bool rows = panel->y.kind == YL_AXIS_ROWS;
    const struct yl_chart_axis *axis = rows ? &panel->x : &panel->y;
    const int most =
        rows ? (int)((panel->right - panel->left) / YL_TICK_APART) : yl_axis_up(panel->height);
    int count = 0;
    if (axis->kind != YL_AXIS_ROWS && !axis->hidden)
        count = yl_axis_ticks(tick, axis, most, script->chart->kit->zh);
    fprintf(script->out, "unset %ctics\n", rows ? 'y' : 'x');
    if (!count) fprintf(script->out, "unset %ctics\n", rows ? 'x' : 'y');
    for (int i = 0; i < count; i++) {
        if (i == 0) fprintf(script->out, "set %ctics (", rows ? 'x' : 'y');
        fprintf(script->out, "%s'' %.17g", i ? ", " : "", tick[i].at);
    }
    if (count) fputs(")\n", script->out);
}

/* Ranges, px of the field, ticks, where zero is, and a base line. */
static void put_axes(struct script *script, uint32_t p)
{
    const struct yl_chart_panel *panel = &script->chart->panel[p];
    const bool down = panel->y.kind == YL_AXIS_ROWS;
    FILE *out = script->out;
    fputs("@PANEL\n", out);
    fprintf(out, "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n", panel->x.low,
            panel->x.high, down ? panel->y.high : panel->y.low,
            down ? panel->y.low : panel->y.high);
    fprintf(out,
            "set lmargin at screen X(%.9g)\nset rmargin at screen X(%.9g)\n"
            "set tmargin at screen Y(%.9g)\nset bmargin at screen Y(%.9g)\n",
            panel->left, panel->right, panel->top, panel->bottom);
    put_ticks(script, p);
    if (!down && !panel->y.hidden) fputs("@BASE\n", out);
    if (panel->zero_line) fputs("@ZERO\n", out);
}

/* With the last panel, over everything. */
static void put_texts(struct script *script)
{
    static const char *const aligned[] = {"left", "center", "right"};
    const struct yl_chart *chart = script->chart;
    for (size_t i = 0; i < chart->texts; i++) {
        const struct yl_chart_text *text = &chart->text[i];
        const double half = yl_chart_line_height(text->size) / 2 - 1,
                     wide = yl_chart_wide(text->size, text->text),
                     left = text->x - (text->align + 1) * wide / 2;
        if (text->boxed)
            fprintf(script->out,
                    "set object %zu rect from screen X(%.9g),Y(%.9g) to screen X(%.9g),Y(%.9g) "
                    "@PATCH\n",
                    1001 + i, left - 1, text->y + half, left + wide + 1, text->y - half);
        fprintf(
            script->out,
            "set label %zu T[%zu] at screen X(%.9g),Y(%.9g) %s font F%d front textcolor rgb %u\n",
            1001 + i, say(script, text->text, TEXT), text->x, text->y, aligned[text->align + 1],
            (int)text->size + 1, text->colour);
    }
    for (size_t i = 0; i < chart->segments; i++) {
        const struct yl_chart_segment *one = &chart->segment[i];
        if (one->panel == yl_chart_page)
            fprintf(script->out,
                    "set arrow %zu from screen X(%.9g),Y(%.9g) to screen X(%.9g),Y(%.9g) nohead "
                    "front lw 1.6 lc rgb %u\n",
                    1001 + i, one->x0, one->y0, one->x1, one->y1, one->colour);
    }
}

/* ---- elements of a plot --------------------------------------------------------------------- */

/* A plot is gone through twice: its elements, then the rows of each. True: rows are wanted now, and
 * the first, which is not drawn, is there. */
static bool is_begun(struct script *script, const char *format, ...)
{
    va_list list;
    if (script->rows) {
        fputs("0\tNaN\tNaN\tNaN\tNaN\tNaN\t0\n", script->out);
        return true;
    }
    fputs(script->elements++ ? ", '-' using " : "plot '-' using ", script->out);
    va_start(list, format);
    vfprintf(script->out, format, list);
    va_end(list);
    return false;
}

static void put_row(struct script *script, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++) yl_plot_number(script->out, value[i]);
    fputc('\n', script->out);
}
#define ROW(script, ...) \
    put_row((script), (const double[]){__VA_ARGS__}, \
            sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void end(struct script *script) { fputs("e\n", script->out); }

static void put_cells(struct script *script, uint32_t p)
{
    const struct yl_chart *chart = script->chart;
    if (!is_begun(script, "(($2 + $3) / 2):(($4 + $5) / 2):2:3:4:5:6 @CELLS")) return;
    for (size_t i = 0; i < chart->cells; i++) {
        const struct yl_chart_cell *cell = &chart->cell[i];
        if (cell->panel == p) ROW(script, cell->x0, cell->x1, cell->y0, cell->y1, cell->colour);
    }
    end(script);
}

static void put_segments(struct script *script, uint32_t p)
{
    const struct yl_chart *chart = script->chart;
    if (!is_begun(script, "2:3:($4 - $2):($5 - $3):6 @SEGMENTS")) return;
    for (size_t i = 0; i < chart->segments; i++) {
        const struct yl_chart_segment *segment = &chart->segment[i];
        if (segment->panel == p)
            ROW(script, segment->x0, segment->y0, segment->x1, segment->y1, segment->colour);
    }
    end(script);
}

/* ---- curves --------------------------------------------------------------------------------- */

typedef void each_curve(struct script *script, const struct yl_chart_curve *curve);

static bool is_of(const struct script *script, const struct yl_chart_line *line,
                  const struct yl_chart_curve *curve)
{
    return curve == &script->chart->curve[line->curve];
}

static void put_band(struct script *script, const struct yl_chart_curve *curve)
{
    const struct yl_chart *chart = script->chart;
    if (!is_begun(script, "2:3:4 @BAND lc rgb %u", curve->band)) return;
    bool bounds = false;
    for (size_t i = 0; i < chart->lines; i++)
        bounds = bounds || (is_of(script, &chart->line[i], curve) &&
                            isfinite(chart->line[i].y.low) && isfinite(chart->line[i].y.high));
    for (size_t i = 0; bounds && i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (is_of(script, line, curve)) ROW(script, line->x, line->y.low, line->y.high);
    }
    end(script);
}

static void put_line(struct script *script, const struct yl_chart_curve *curve)
{
    const struct yl_chart *chart = script->chart;
    const bool drawn = curve->width > 0;
    if (!is_begun(script, "2:3 with lines lw %.9g dt %d lc rgb %u", drawn ? curve->width : 1,
                  curve->dashed ? 2 : 1, curve->colour))
        return;
    for (size_t i = 0; drawn && i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (is_of(script, line, curve)) ROW(script, line->x, line->y.mean);
    }
    end(script);
}

static void put_each_curve(struct script *script, uint32_t p, each_curve *put)
{
    const struct yl_chart *chart = script->chart;
    for (size_t i = 0; i < chart->curves; i++)
        if (chart->curve[i].panel == p) put(script, &chart->curve[i]);
}

/* ---- marks ---------------------------------------------------------------------------------- */

/* What reaches along the x axis, or along the other. */
static void put_bounds(struct script *script, uint32_t p, char axis)
{
    const struct yl_chart *chart = script->chart;
    if (!is_begun(script, "2:3:4:5:6 with %cerrorbars @BOUNDS", axis)) return;
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        const double low = axis == 'x' ? point->xlow : point->ylow,
                     high = axis == 'x' ? point->xhigh : point->yhigh;
        if (point->panel == p && isfinite(low))
            ROW(script, point->x, point->y, low, high, point->colour);
    }
    end(script);
}

static void put_marks(struct script *script, uint32_t p)
{
    const struct yl_chart *chart = script->chart;
    if (!is_begun(script, "2:3:4:5:6 @MARKS")) return;
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel == p && point->shape > 0)
            ROW(script, point->x, point->y, point->size, point->shape, point->colour);
    }
    end(script);
}

/* ---- all ------------------------------------------------------------------------------------ */

static void put_elements(struct script *script, uint32_t p)
{
    put_cells(script, p);
    put_each_curve(script, p, put_band);
    put_each_curve(script, p, put_line);
    put_segments(script, p);
    put_bounds(script, p, 'y');
    put_bounds(script, p, 'x');
    put_marks(script, p);
}

static void write_script(FILE *out, void *context)
{
    struct script *script = context;
    script->out = out;
    for (uint32_t p = 0; p < script->chart->panels; p++) {
        put_axes(script, p);
        if (p + 1 == script->chart->panels) put_texts(script);
        script->rows = false;
        script->elements = 0;
        put_elements(script, p);
        fputc('\n', out);
        script->rows = true;
        put_elements(script, p);
    }
}

static void write_texts(FILE *out, void *context)
{
    const struct script *script = context;
    for (size_t i = 0; i < script->texts; i++) fprintf(out, "%s\n", script->said[i]);
}

enum yl_status yl_chart_write(struct yl_chart *chart)
{
    struct script script = {.chart = chart};
    struct yl_plot_layout *layout = chart->layout;
    layout->absent =
        layout->absent || (!chart->points && !chart->lines && !chart->cells && !chart->texts);
    if (layout->absent) return YL_OK;
    yl_chart_lay_out(chart);
    enum yl_status status = yl_plot_write(chart->kit, "gp", write_script, &script);
    if (!status) status = yl_plot_write(chart->kit, "texts", write_texts, &script);
    layout->texts = (uint32_t)script.texts;
    layout->width = (uint32_t)chart->width;
    layout->height = (uint32_t)ceil(chart->height);
    free(script.said);
    return status;
}
