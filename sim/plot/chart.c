/* chart.c: elements, places of texts, then the tables; contract in chart.h */
#include "sim/plot/chart.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/plot/axes.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* px: widths of a display column and heights of a line, both on the safe side of common fonts */
static const double COLUMN = 7.6, LINE = 19, EDGE = 14, TITLE_LINE = 30;
enum { LONGEST_ROW = 26, NARROW_ROW = 13, HOVER = 160, LINE_HOVER = 120 };

const uint32_t yl_chart_colours[YL_PLOT_VARIANTS] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                                     0xE69F00, 0x000000, 0x56B4E9, 0x7F7F7F};
const int yl_chart_shapes[YL_PLOT_VARIANTS] = {7, 5, 9, 13, 11, 6, 4, 8};

/* ---- elements ------------------------------------------------------------------------------- */

void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    *chart = (struct yl_chart){.kit = kit, .layout = layout};
    chart->width = kit->job->page ? kit->job->page : 960;
}

void yl_chart_close(struct yl_chart *chart)
{
    free(chart->panel);
    free(chart->point);
    free(chart->line);
    free(chart->cell);
    free(chart->segment);
    free(chart->text);
}

#define ADD(kind) \
    do { \
        if (YL_ARRAY_RESERVE(&chart->kind, &chart->kind##_capacity, chart->kind##s + 1)) \
            chart->kind[chart->kind##s++] = kind; \
        else \
            chart->failed = true; \
    } while (0)

uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel)
{
    ADD(panel);
    return (uint32_t)chart->panels - 1;
}
void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell) { ADD(cell); }
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment) { ADD(segment); }
void yl_chart_text(struct yl_chart *chart, struct yl_chart_text text) { ADD(text); }

struct yl_chart_point *yl_chart_point(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                      double x, double y)
{
    uint32_t look = variant % YL_PLOT_VARIANTS;
    const struct yl_chart_point point = {.panel = panel,
                                         .variant = variant,
                                         .x = x,
                                         .y = y,
                                         .xlow = NAN,
                                         .xhigh = NAN,
                                         .ylow = NAN,
                                         .yhigh = NAN,
                                         .colour = yl_chart_colours[look],
                                         .shape = yl_chart_shapes[look]};
    size_t before = chart->points;
    ADD(point);
    if (chart->points > before) return &chart->point[before];
    chart->spare_point = point;
    return &chart->spare_point;
}

struct yl_chart_line *yl_chart_line(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                    double x, struct yl_estimate y)
{
    const struct yl_chart_line line = {.panel = panel, .variant = variant, .x = x, .y = y};
    size_t before = chart->lines;
    ADD(line);
    if (chart->lines > before) return &chart->line[before];
    chart->spare_line = line;
    return &chart->spare_line;
}

uint32_t yl_chart_drawn(uint32_t count, uint32_t most) { return count < most ? count : most; }

uint32_t yl_chart_variants(const struct yl_chart *chart)
{
    return yl_chart_drawn(chart->variants.count, YL_PLOT_VARIANTS);
}

/* ---- widths of texts ------------------------------------------------------------------------ */

/* Letters wider than their column, and punctuation that a Chinese font draws over two. */
static double wide(const char *text)
{
    static const char *const two[] = {"\u2026", "\u2192", "\u2013", "\u201D", "\u00B7"};
    double px = COLUMN * yl_text_width(text, strlen(text)) + 4;
    for (const char *c = text; *c; c++) {
        for (size_t i = 0; i < sizeof two / sizeof *two; i++)
            if (!strncmp(c, two[i], strlen(two[i]))) px += COLUMN;
        if (strchr("mwMW@%", *c))
            px += 4.4;
        else if (*c >= 'A' && *c <= 'Z')
            px += 1.8;
    }
    return px;
}

static const char *shown(const struct yl_chart *chart, const char *text, int columns)
{
    return yl_plot_shown(&chart->kit->arena, text, columns);
}

/* As much of a text as stands in so many px. */
static const char *fitted(const struct yl_chart *chart, const char *text, double px)
{
    int columns = (int)fmax(px / COLUMN, 5);
    const char *cut = shown(chart, text, columns);
    while (columns > 5 && wide(cut) - 4 > px) cut = shown(chart, text, --columns);
    return cut;
}

/* Columns that a name of a row may have. */
static int row_columns(const struct yl_chart *chart)
{
    return chart->width < YL_PLOT_NARROW ? NARROW_ROW : LONGEST_ROW;
}

static const char *row_name(const struct yl_chart *chart, const struct yl_chart_axis *axis,
                            uint32_t row)
{
    return shown(chart, axis->name[row], row_columns(chart));
}

/* ---- places --------------------------------------------------------------------------------- */

static void find_ranges(struct yl_chart *chart, uint32_t p)
{
    struct yl_range x = {DBL_MAX, -DBL_MAX}, y = x;
    struct yl_chart_panel *panel = &chart->panel[p];
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p) continue;
        const double xs[] = {point->x, point->xlow, point->xhigh};
        const double ys[] = {point->y, point->ylow, point->yhigh};
        for (int k = 0; k < 3; k++) {
            yl_range_reach(&x, xs[k]);
            yl_range_reach(&y, ys[k]);
        }
    }
    for (size_t i = 0; i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (line->panel != p) continue;
        yl_range_reach(&x, line->x);
        yl_range_reach(&y, line->y.mean);
        yl_range_reach(&y, line->y.low);
        yl_range_reach(&y, line->y.high);
    }
    if (panel->zero_line) yl_range_reach(&x, 0);
    yl_axis_settle(&panel->x, x, false);
    yl_axis_settle(&panel->y, y, true);
}

static double px_x(const struct yl_chart_panel *panel, double x)
{
    return panel->left + yl_axis_share(&panel->x, x) * (panel->right - panel->left);
}

static double px_y(const struct yl_chart_panel *panel, double y)
{
    double down = yl_axis_share(&panel->y, y) * (panel->bottom - panel->top);
    return panel->y.kind == YL_AXIS_ROWS ? panel->top + down : panel->bottom - down;
}

static int y_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart *chart,
                   const struct yl_chart_panel *panel)
{
    return yl_axis_ticks(tick, &panel->y, (int)(panel->height / 34), chart->kit->zh);
}

static double left_of(const struct yl_chart *chart, const struct yl_chart_panel *panel)
{
    double most = 0;
    struct yl_tick tick[YL_TICKS];
    if (panel->y.kind == YL_AXIS_ROWS) {
        for (uint32_t i = 0; i < panel->y.names; i++)
            most = fmax(most, wide(row_name(chart, &panel->y, i)));
    } else {
        int count = y_ticks(tick, chart, panel);
        for (int i = 0; i < count; i++) most = fmax(most, wide(tick[i].text));
    }
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

static void put(struct yl_chart *chart, double x, double y, int align, const char *text)
{
    yl_chart_text(chart, (struct yl_chart_text){x, y, align, 0, YL_INK, text});
}

static void lay_out(struct yl_chart *chart)
{
    double y = chart->kit->job->page ? 4 : 44, left = 0, page = chart->width - 2 * EDGE;
    for (uint32_t p = 0; p < chart->panels; p++) {
        find_ranges(chart, p);
        left = fmax(left, left_of(chart, &chart->panel[p]));
    }
    for (uint32_t p = 0; p < chart->panels; p++) {
        struct yl_chart_panel *panel = &chart->panel[p];
        panel->left = left;
        panel->right = chart->width - right_of(chart, p);
        if (panel->right < left + 80) panel->right = fmin(left + 80, chart->width - 4);
        if (panel->title) { /* in larger letters */
            const char *text = fitted(chart, panel->title, page / 1.16);
            yl_chart_text(chart, (struct yl_chart_text){EDGE, y + 16, -1, 1, YL_INK, text});
            y += TITLE_LINE;
        }
        if (panel->y.label) {
            const char *text = fitted(chart, panel->y.label, page);
            yl_chart_text(chart, (struct yl_chart_text){EDGE, y + 10, -1, 0, YL_SOFT, text});
            y += LINE + 4;
        }
        panel->top = y + 6;
        panel->bottom = panel->top + panel->height;
        y = panel->bottom + 30;
        if (panel->x.label) {
            const char *text = fitted(chart, panel->x.label, panel->right - panel->left);
            double middle = (panel->left + panel->right) / 2;
            yl_chart_text(chart, (struct yl_chart_text){middle, y + 10, 0, 0, YL_SOFT, text});
            y += LINE + 8;
        }
        y += 8;
    }
    chart->height = y + 2;
}

/* ---- names beside points -------------------------------------------------------------------- */

struct box {
    double x, y, w, h;
};
struct taken { /* where texts and marks stand already */
    struct box *box;
    size_t boxes, capacity;
    double width, height;
};

/* Take the box; false: it is outside or touches another. */
static bool take(struct taken *taken, struct box box)
{
    if (box.x < 0 || box.y < 0 || box.x + box.w > taken->width || box.y + box.h > taken->height)
        return false;
    for (size_t i = 0; i < taken->boxes; i++) {
        const struct box *other = &taken->box[i];
        if (box.x < other->x + other->w && other->x < box.x + box.w &&
            box.y < other->y + other->h && other->y < box.y + box.h)
            return false;
    }
    if (!YL_ARRAY_RESERVE(&taken->box, &taken->capacity, taken->boxes + 1)) return false;
    taken->box[taken->boxes++] = box;
    return true;
}

/* A name beside its point: right, left, above, below; nowhere if all are taken. */
static void name_point(struct yl_chart *chart, struct taken *taken,
                       const struct yl_chart_panel *panel, const struct yl_chart_point *point)
{
    const char *text = shown(chart, point->name, row_columns(chart) * 4 / 3);
    double x = px_x(panel, point->x), y = px_y(panel, point->y), w = wide(text);
    const struct box at[] = {{x + 8, y - LINE / 2, w, LINE},     {x - 8 - w, y - LINE / 2, w, LINE},
                             {x - w / 2, y - 8 - LINE, w, LINE}, {x - w / 2, y + 8, w, LINE},
                             {x + 8, y - 6 - LINE, w, LINE},     {x + 8, y + 6, w, LINE}};
    for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
        if (at[k].x < panel->left + 2 || at[k].y < panel->top || !take(taken, at[k])) continue;
        put(chart, at[k].x + 2, at[k].y + LINE / 2, -1, text);
        return;
    }
}

static void name_points(struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct taken taken = {.width = panel->right, .height = panel->bottom};
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p || !point->name) continue;
        double x = px_x(panel, point->x), y = px_y(panel, point->y);
        (void)take(&taken, (struct box){x - 5, y - 5, 10, 10});
    }
    for (size_t i = 0; i < chart->points; i++)
        if (chart->point[i].panel == p && chart->point[i].name)
            name_point(chart, &taken, panel, &chart->point[i]);
    free(taken.box);
}

static void place_figures(struct yl_chart *chart)
{
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (!point->figure) continue;
        const struct yl_chart_panel *panel = &chart->panel[point->panel];
        put(chart, panel->right + 8, px_y(panel, point->y), -1, shown(chart, point->figure, 40));
    }
}

/* ---- tables --------------------------------------------------------------------------------- */

/* Ticks that have no room keep their mark and lose their text. */
static void write_x_ticks(FILE *out, struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    const struct yl_chart_axis *axis = &panel->x;
    struct yl_tick tick[YL_TICKS];
    double field = panel->right - panel->left, free_from = -DBL_MAX;
    bool rows = axis->kind == YL_AXIS_ROWS;
    uint32_t count =
        rows ? axis->names : (uint32_t)yl_axis_ticks(tick, axis, (int)(field / 70), chart->kit->zh);
    for (uint32_t i = 0; i < count; i++) {
        const char *text = rows ? fitted(chart, axis->name[i], field / axis->names) : tick[i].text;
        double value = rows ? i : tick[i].at, at = px_x(panel, value), half = wide(text) / 2;
        bool fits = at - half >= free_from && at + half <= chart->width;
        if (fits) free_from = at + half + 4;
        if (!rows)
            fprintf(out, "%u\t0\t%.17g\t%s\n", p, value, fits ? text : "");
        else if (fits)
            put(chart, at, panel->bottom + 16, 0, text);
    }
}

static void write_y_ticks(FILE *out, struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct yl_tick tick[YL_TICKS];
    if (panel->y.kind == YL_AXIS_ROWS) {
        for (uint32_t i = 0; i < panel->y.names; i++)
            if (panel->y.name[i][0])
                put(chart, panel->left - 8, px_y(panel, i), 1, row_name(chart, &panel->y, i));
        return;
    }
    int count = y_ticks(tick, chart, panel);
    for (int i = 0; i < count; i++) fprintf(out, "%u\t1\t%.17g\t%s\n", p, tick[i].at, tick[i].text);
}

static void write_ticks(FILE *out, void *context)
{
    struct yl_chart *chart = context;
    fputs("0\t9\t0\t\n", out);
    for (uint32_t p = 0; p < chart->panels; p++) {
        write_y_ticks(out, chart, p);
        write_x_ticks(out, chart, p);
    }
}

static void write_axes(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool down = panel->y.kind == YL_AXIS_ROWS;
        fprintf(out, "%.17g\t%.17g\t%.17g\t%.17g\t%d\t%d\t%.9g\t%.9g\t%.9g\t%.9g\t%s\n",
                panel->x.low, panel->x.high, down ? panel->y.high : panel->y.low,
                down ? panel->y.low : panel->y.high, panel->x.log, panel->y.log, panel->left,
                panel->right, panel->top, panel->bottom, panel->zero_line ? "0" : "NaN");
    }
}

static void numbers(FILE *out, const double *value, size_t count)
{
    for (size_t i = 0; i < count; i++) yl_plot_number(out, value[i]);
}

static void write_hover(FILE *out, const struct yl_chart *chart, const char *hover)
{
    fputs(hover ? shown(chart, hover, HOVER) : "-", out);
}

/* Marks are in blocks, one a panel and variant. */
static uint32_t blocks(const struct yl_chart *chart)
{
    uint32_t variants = yl_chart_variants(chart);
    return variants ? variants : 1;
}

static void write_points(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t b = 0; b < chart->panels * blocks(chart); b++) {
        fputs("-\tNaN\tNaN\tNaN\tNaN\tNaN\tNaN\t7\t0\n", out);
        for (size_t i = 0; i < chart->points; i++) {
            const struct yl_chart_point *point = &chart->point[i];
            if (point->panel != b / blocks(chart) || point->variant != b % blocks(chart)) continue;
            const double value[] = {point->x,     point->y,    point->xlow,
                                    point->xhigh, point->ylow, point->yhigh};
            write_hover(out, chart, point->hover);
            numbers(out, value, 6);
            fprintf(out, "\t%d\t%u\n", point->shape, point->colour);
        }
        fputs("\n\n", out);
    }
}

static void write_lines(FILE *out, void *context)
{
    const struct yl_chart *chart = context;
    for (uint32_t b = 0; b < chart->panels * blocks(chart); b++) {
        bool any = false;
        for (size_t i = 0; i < chart->lines; i++) {
            const struct yl_chart_line *line = &chart->line[i];
            if (line->panel != b / blocks(chart) || line->variant != b % blocks(chart)) continue;
            const double value[] = {line->x, line->y.mean, line->y.low, line->y.high};
            if (line->hover) fputs(shown(chart, line->hover, LINE_HOVER), out);
            numbers(out, value, 4);
            fputc('\n', out);
            any = true;
        }
        fputs(any ? "\n\n" : "\tNaN\tNaN\tNaN\tNaN\n\n\n", out);
    }
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

static void write_cells(FILE *out, void *context)
{
    struct yl_chart *chart = context;
    for (uint32_t p = 0; p < chart->panels; p++) {
        const struct yl_chart_panel *panel = &chart->panel[p];
        bool figures = figures_fit(chart, p);
        fputs("-\tNaN\tNaN\tNaN\tNaN\t0\n", out);
        for (size_t i = 0; i < chart->cells; i++) {
            const struct yl_chart_cell *cell = &chart->cell[i];
            if (cell->panel != p) continue;
            write_hover(out, chart, cell->hover);
            numbers(out, (double[]){cell->x0, cell->x1, cell->y0, cell->y1}, 4);
            fprintf(out, "\t%u\n", cell->colour);
            if (!cell->figure || !figures) continue;
            double x = px_x(panel, (cell->x0 + cell->x1) / 2);
            double y = (px_y(panel, cell->y0) + px_y(panel, cell->y1)) / 2;
            yl_chart_text(chart, (struct yl_chart_text){x, y, 0, 0, cell->ink, cell->figure});
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
        fprintf(out, "%.9g\t%.9g\t%d\t%u\t%u\t%s\n", text->x, text->y, text->align, text->size,
                text->colour, text->text);
    }
}

static void write_variants(FILE *out, void *context)
{
    enum { VARIANT_COLUMNS = 28 };
    const struct yl_chart *chart = context;
    for (uint32_t v = 0; v < yl_chart_variants(chart); v++) {
        const char *name = shown(chart, chart->variants.name[v], VARIANT_COLUMNS);
        fprintf(out, "%u\t%s\t%d\n", v, name, yl_text_width(name, strlen(name)));
    }
}

enum yl_status yl_chart_write(struct yl_chart *chart)
{
    static const struct {
        const char *file;
        void (*write)(FILE *out, void *context);
    } tables[] = {{"tics.tsv", write_ticks},   {"axes.tsv", write_axes},
                  {"point.tsv", write_points}, {"line.tsv", write_lines},
                  {"cell.tsv", write_cells},   {"mark.tsv", write_segments},
                  {"text.tsv", write_texts}}; /* ticks and cells have texts, too */
    struct yl_plot_layout *layout = chart->layout;
    layout->variants = yl_chart_variants(chart);
    layout->variants_left = chart->variants.count - layout->variants;
    bool empty = !chart->points && !chart->lines && !chart->cells && !chart->own_tables;
    layout->absent = layout->absent || empty;
    if (chart->failed)
        return yl_fault_set(chart->kit->job->fault, YL_NO_MEMORY,
                            "not enough memory for a picture");
    if (layout->absent) return YL_OK;
    enum yl_status status = yl_plot_write(chart->kit, "variants.tsv", write_variants, chart);
    if (!status && chart->own_tables && chart->texts)
        status = yl_plot_write(chart->kit, "text.tsv", write_texts, chart);
    if (status || chart->own_tables) return status;
    lay_out(chart);
    for (uint32_t p = 0; p < chart->panels; p++) name_points(chart, p);
    place_figures(chart);
    for (size_t i = 0; !status && i < sizeof tables / sizeof *tables; i++)
        status = yl_plot_write(chart->kit, tables[i].file, tables[i].write, chart);
    layout->panels = (uint32_t)chart->panels;
    layout->rows = (uint32_t)ceil(chart->height);
    layout->columns = (uint32_t)chart->texts;
    if (!status && chart->failed)
        status =
            yl_fault_set(chart->kit->job->fault, YL_NO_MEMORY, "not enough memory for a picture");
    return status;
}
