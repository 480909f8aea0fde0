/* chart.h: panels with axes, bands, lines, points, cells and texts that never touch each other.
 *
 * Why      gnuplot does not know whether two texts overlap; ticks, sizes and the places of texts
 *          are decided here, in pixels, for any width of page.
 * Shape    yl_chart_open; for each panel yl_chart_panel, then points, lines, cells, rows;
 *          yl_chart_close (axes.tsv, tics.tsv, text.tsv, point.tsv, line.tsv, cell.tsv, mark.tsv,
 *          variants.tsv).
 * Units    px from the top left for texts; the axes' own units for the rest; times in s.
 * Order    elements are drawn in the order they were added, texts last.
 * Errors   YL_IO, YL_NO_MEMORY; adding cannot fail, the chart remembers.
 * Owns     texts are the kit's or the caller's until written.
 * Threads  one chart a thread.
 */
#ifndef YL_SIM_PLOT_CHART_H
#define YL_SIM_PLOT_CHART_H
#include "sim/plot/kit.h"

enum yl_axis_kind {
    YL_AXIS_PLAIN, /* linear, or logarithmic where values are positive and far apart */
    YL_AXIS_SHARE, /* likewise, in percent */
    YL_AXIS_TIME,  /* wall clock, s */
    YL_AXIS_ROWS,  /* names at 0, 1, 2 ...; y: from the top */
};
struct yl_axis {
    enum yl_axis_kind kind;
    const char *label;
    const char **name; /* ROWS */
    uint32_t names;
    bool zero; /* 0 is on it */
    bool log;  /* found when written */
    double low, high;
};
struct yl_chart_panel {
    const char *title;
    struct yl_axis x, y;
    double height; /* px of the field */
    double origin; /* a line at this x; NAN: none */
    bool hide_x;   /* no ticks and label */
    uint32_t first_text;
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
    double x, y, low, high; /* NAN: no band */
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
    double width, height;
    bool failed;
    struct yl_chart_panel *panel;
    struct yl_chart_point *point;
    struct yl_chart_line *line;
    struct yl_chart_cell *cell;
    struct yl_chart_segment *segment;
    struct yl_chart_text *text;
    size_t panels, points, lines, cells, segments, texts;
    size_t panel_room, point_room, line_room, cell_room, segment_room, text_room;
    struct yl_plot_room taken;
};
void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit);
uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel);
void yl_chart_point(struct yl_chart *chart, struct yl_chart_point point);
void yl_chart_line(struct yl_chart *chart, struct yl_chart_line line);
void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell);
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment);
/* Its tables and the names of its variants (NULL: they have none), unless there is nothing to draw
 * or `status` is bad, which is then returned; frees the chart. */
enum yl_status yl_chart_close(struct yl_chart *chart, const struct yl_plot_list *variants,
                              enum yl_status status) YL_CHECKED;

extern const uint32_t yl_chart_colours[YL_PLOT_VARIANTS]; /* as in plots/style.gp */
extern const int yl_chart_shapes[YL_PLOT_VARIANTS];
#endif
