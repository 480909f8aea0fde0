/* chart.h: panels with axes, lines, points, cells and texts that never touch each other.
 *
 * Why      gnuplot does not know whether two texts overlap; every text, tick and size is placed
 *          here, in pixels, for any width of page: laid out, never scaled.
 * Shape    chart->finding and chart->about; for each panel yl_chart_panel, then curves, points,
 *          cells, segments; yl_chart_write (files .gp and .texts);
 *          yl_chart_close.
 * Units    px from the top left for texts; the axes' own units for the rest; times in s.
 * Order    cells, bands, lines, segments, points, texts; of each those first that were added first.
 *          Panels are laid out in lines of up to `across`.
 * Errors   YL_IO; adding cannot fail.
 * Owns     its elements; texts are the kit's or the caller's until written.
 * Threads  one chart a thread.
 */
#pragma once
#include "sim/plot/kit.h"
#include <math.h>

enum yl_chart_axis_kind {
    YL_AXIS_PLAIN,
    YL_AXIS_SHARE, /* in percent */
    YL_AXIS_TIME,  /* wall clock, s */
    YL_AXIS_ROWS,  /* names at 0, 1, 2 ...; y: from the top */
};
struct yl_chart_axis {
    enum yl_chart_axis_kind kind;
    const char *label;
    const char **name; /* ROWS */
    uint32_t names;
    bool zero;          /* 0 is on it: what has a length begins there */
    bool hidden;        /* without ticks */
    bool change;        /* ticks say their sign */
    double least, most; /* its range where least < most */
    double whole;       /* from tick to tick; 0: as there is room */
    double low, high;
};
enum { YL_COLUMNS = 4 };
struct yl_chart_panel {
    const char *title;
    const char *note; /* beneath its title, in smaller letters */
    struct yl_chart_axis x, y;
    double height;     /* px of the field; of ROWS at least */
    bool zero_line;    /* at x = 0 */
    bool full;         /* alone in its line */
    const char *heads; /* of up to YL_COLUMNS columns of figures, a tab between; NULL: one column */
    /* found when written: px of the field, and of the panel with its texts */
    double left, right, top, bottom, x0, x1;
    bool stacked; /* names of rows stand above their marks */
};
struct yl_chart_curve {           /* a line, its band, or both */
    uint32_t panel, colour, band; /* 0xRRGGBB */
    double width;                 /* px of the line; 0: only its band */
    bool dashed;
    const char *name; /* at its right end */
};
struct yl_chart_line {
    uint32_t curve;
    double x;
    struct yl_estimate y; /* bounds NAN: no band */
};
/* Without bounds. */
static inline struct yl_estimate yl_chart_exact(double value)
{
    return (struct yl_estimate){value, NAN, NAN};
}
struct yl_chart_point {
    uint32_t panel;
    double x, y, xlow, xhigh, ylow, yhigh; /* bounds NAN: none */
    uint32_t colour;
    int shape;          /* of gnuplot; 0: no mark */
    double size;        /* 1: 8 px across */
    const char *name;   /* stands beside it if there is room */
    bool must;          /* its name stands even where it touches a line */
    const char *figure; /* at the right of its row; a tab between columns */
};
struct yl_chart_cell { /* a filled rectangle */
    uint32_t panel, colour, ink;
    double x0, x1, y0, y1;
    const char *figure; /* inside, if there is room */
};
/* As panels: px of the picture, drawn at last. */
static const uint32_t yl_chart_page = UINT32_MAX;
struct yl_chart_segment {
    uint32_t panel, colour;
    double x0, y0, x1, y1;
};
enum yl_chart_size { YL_TEXT_BASE, YL_TEXT_PANEL, YL_TEXT_HEAD, YL_TEXT_SMALL, YL_TEXT_SIZES };
struct yl_chart_text {
    uint32_t in; /* panel + 1, in whose units x and y are; 0: px of the picture */
    double x, y; /* left, centre or right of its middle line */
    int align;   /* -1, 0, 1 */
    enum yl_chart_size size;
    uint32_t colour;
    const char *text;
    bool boxed; /* hides the lines behind it */
};
struct yl_chart {
    struct yl_plot_kit *kit;
    struct yl_plot_layout *layout;
    /* What the data say, NULL: the question of the picture; what is shown, at first its caption; what
     * is not drawn and why, NULL: nothing is said. */
    const char *finding, *about, *left_out;
    uint32_t across; /* panels beside each other at most; 0: 1 */
    double least;    /* px of a panel at least; 0: 250 */
    double width, height;
    double high; /* px of the picture at least */
    struct yl_chart_panel *panel;
    struct yl_chart_curve *curve;
    struct yl_chart_point *point;
    struct yl_chart_line *line;
    struct yl_chart_cell *cell;
    struct yl_chart_segment *segment;
    struct yl_chart_text *text;
    size_t panels, curves, points, lines, cells, segments, texts;
    size_t panel_capacity, curve_capacity, point_capacity, line_capacity, cell_capacity,
        segment_capacity, text_capacity;
};
void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit);
/* A sentence below the picture, behind those that stand there. */
void yl_chart_below(struct yl_chart *chart, const char *sentence);
/* Says there how many of what, "Ways" and "个入口", are not drawn; of none nothing. */
void yl_chart_leave_out(struct yl_chart *chart, size_t more, const char *what, const char *zh);
uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel);
uint32_t yl_chart_curve(struct yl_chart *chart, struct yl_chart_curve curve);
/* A mark of the base, without bounds and texts, for the caller to complete before the next is added. */
struct yl_chart_point *yl_chart_point(struct yl_chart *chart, uint32_t panel, double x, double y);
/* Points of a line from left to right. */
void yl_chart_line(struct yl_chart *chart, uint32_t curve, double x, struct yl_estimate y);
void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell);
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment);
void yl_chart_text(struct yl_chart *chart, struct yl_chart_text text);
uint32_t yl_chart_drawn(uint32_t count, uint32_t most); /* of so many */
/* layout->absent where nothing was added. */
enum yl_status yl_chart_write(struct yl_chart *chart) YL_CHECKED;
void yl_chart_close(struct yl_chart *chart);

/* The colours of all pictures. */
enum {
    YL_INK = 0x24292F,    /* texts */
    YL_SOFT = 0x57606A,   /* lesser texts */
    YL_GRID = 0xE4E7EB,   /* lines of ticks */
    YL_AXIS = 0x8C959F,   /* zero, base lines */
    YL_PAPER = 0xFFFFFF,  /* texts on dark cells */
    YL_BASE = 0x33506F,   /* the base; what a picture is about */
    YL_BAND = 0xC8D3DF,   /* around it; bars beside the one that matters */
    YL_ACCENT = 0xC2410C, /* what differs: a variant, a loss with a cause */
    YL_WARM = 0xF4CDB8,   /* around it */
    YL_THIRD = 0x0F766E,
    YL_SHADE = 0xF1F3F6, /* behind a session */
    YL_OTHER = 0xA3ACB6, /* all others */
};
enum { YL_DOT = 7, YL_RING = 6, YL_SQUARE = 5 }; /* shapes of points */
