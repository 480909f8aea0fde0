/* chart.h: panels with axes, bands, lines, points, cells and texts that never touch each other.
 *
 * Why      gnuplot does not know whether two texts overlap; ticks, sizes and the places of texts
 *          are decided here, in pixels, for any width of page.
 * Shape    yl_chart_open; for each panel yl_chart_panel, then points, lines, cells;
 *          yl_chart_write (axes.tsv, tics.tsv, text.tsv, point.tsv, line.tsv, cell.tsv, mark.tsv,
 *          variants.tsv); yl_chart_close.
 * Units    px from the top left for texts; the axes' own units for the rest; times in s.
 * Order    elements are drawn in the order they were added, texts last.
 * Errors   YL_IO, YL_NO_MEMORY; adding cannot fail, the chart remembers.
 * Owns     its elements; texts are the kit's or the caller's until written.
 * Threads  one chart a thread.
 */
#ifndef YL_SIM_PLOT_CHART_H
#define YL_SIM_PLOT_CHART_H
#include "sim/plot/kit.h"

enum yl_chart_axis_kind {
    YL_AXIS_PLAIN, /* linear, or logarithmic where values are positive and far apart */
    YL_AXIS_SHARE, /* likewise, in percent */
    YL_AXIS_TIME,  /* wall clock, s */
    YL_AXIS_ROWS,  /* names at 0, 1, 2 ...; y: from the top */
};
struct yl_chart_axis {
    enum yl_chart_axis_kind kind;
    const char *label;
    const char **name; /* ROWS */
    uint32_t names;
    bool zero; /* 0 is on it */
    bool log;  /* found when written */
    double low, high;
};
struct yl_chart_panel {
    const char *title;
    struct yl_chart_axis x, y;
    double height;                   /* px of the field */
    bool zero_line;                  /* a line at x = 0 */
    double left, right, top, bottom; /* of the field, found when written */
};
struct yl_chart_point {
    uint32_t panel, variant;
    double x, y, xlow, xhigh, ylow, yhigh; /* bounds NAN: none */
    uint32_t colour;                       /* 0xRRGGBB */
    int shape;                             /* of gnuplot; 0: no mark */
    const char *name;                      /* stands beside it if there is room */
    const char *hover;
    const char *figure; /* in a column at the right of its row */
};
struct yl_chart_line {
    uint32_t panel, variant;
    double x;
    struct yl_estimate y; /* bounds NAN: no band */
    const char *hover;
};
struct yl_chart_cell { /* a filled rectangle */
    uint32_t panel, colour, ink;
    double x0, x1, y0, y1;
    const char *hover, *figure;
};
struct yl_chart_segment {
    uint32_t panel, colour;
    double x0, y0, x1, y1;
};
struct yl_chart_text {
    double x, y;   /* px: left, centre or right of its middle line */
    int align;     /* -1, 0, 1 */
    uint32_t size; /* 0: of the picture, 1: title */
    uint32_t colour;
    const char *text;
};
struct yl_chart {
    struct yl_plot_kit *kit;
    struct yl_plot_layout *layout;
    struct yl_plot_list variants; /* whose the marks are; none: of no variant in particular */
    bool own_tables;              /* the picture has written its tables: none of these */
    double width, height;
    bool failed; /* an element had no memory: it went to a spare */
    struct yl_chart_point spare_point;
    struct yl_chart_line spare_line;
    struct yl_chart_panel *panel;
    struct yl_chart_point *point;
    struct yl_chart_line *line;
    struct yl_chart_cell *cell;
    struct yl_chart_segment *segment;
    struct yl_chart_text *text;
    size_t panels, points, lines, cells, segments, texts;
    size_t panel_capacity, point_capacity, line_capacity, cell_capacity, segment_capacity,
        text_capacity;
};
void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit);
uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel);
/* A mark in the colour and shape of the variant, without bounds and texts, for the caller to
 * complete before the next is added; never NULL. */
struct yl_chart_point *yl_chart_point(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                      double x, double y);
struct yl_chart_line *yl_chart_line(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                    double x, struct yl_estimate y);
void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell);
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment);
void yl_chart_text(struct yl_chart *chart, struct yl_chart_text text);
/* Variants and panels of so many that are drawn. */
uint32_t yl_chart_variants(const struct yl_chart *chart);
uint32_t yl_chart_drawn(uint32_t count, uint32_t most);
/* layout->absent where nothing was added. */
enum yl_status yl_chart_write(struct yl_chart *chart) YL_CHECKED;
void yl_chart_close(struct yl_chart *chart);

enum { YL_INK = 0x24292F, YL_SOFT = 0x57606A, YL_GREY = 0x7F7F7F };
extern const uint32_t yl_chart_colours[YL_PLOT_VARIANTS]; /* as in plots/style.gp */
extern const int yl_chart_shapes[YL_PLOT_VARIANTS];
#endif
