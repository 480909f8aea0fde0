/* chart_names.c: names beside points and at the ends of curves, figures in cells and beside rows;
 * contract in chart_layout.h */
#include "sim/base/array.h"
#include "sim/plot/chart_layout.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NAME = 150,
                    COLUMN_GAP = 10, /* px of a line of a name, between columns of figures */
    FAR = 100,  /* px² of lines that a name covers rather than stand far from its point */
    APART = 12; /* px from a name to another's mark */

/* A colour in which text can be read on the page. */
static uint32_t readable(uint32_t colour)
{
    return colour == YL_OTHER || colour == YL_BAND || colour == YL_WARM || colour == YL_GRID
               ? YL_SOFT
               : colour;
}

/* ---- names beside points -------------------------------------------------------------------- */

struct box {
    double x, y, w, h;
};
struct taken { /* where texts and marks stand already */
    struct box *box;
    size_t boxes, capacity;
    struct box field;
};

/* px² that they share. */
static double shared(const struct box *a, const struct box *b)
{
    const double w = fmin(a->x + a->w, b->x + b->w) - fmax(a->x, b->x),
                 h = fmin(a->y + a->h, b->y + b->h) - fmax(a->y, b->y);
    return w > 0 && h > 0 ? w * h : 0;
}

static void take(struct taken *taken, struct box box)
{
    *YL_ARRAY_NEXT(taken->box, taken->boxes, taken->capacity) = box;
}

/* px² of the first `lines` boxes, lines and bars, that a name would lie on; infinite: on a text, a mark or outside. */
static double covered(const struct taken *taken, const struct box *box, size_t lines)
{
    const struct box *field = &taken->field;
    double sum = 0;
    if (box->x < field->x || box->y < field->y || box->x + box->w > field->x + field->w ||
        box->y + box->h > field->y + field->h)
        return INFINITY;
    for (size_t i = 0; i < taken->boxes; i++) {
        const double both = shared(box, &taken->box[i]);
        if (both > 0 && i >= lines) return INFINITY;
        sum += both;
    }
    return sum;
}

/* Boxes along a line, so that no name lies on it. */
static void take_lines(struct taken *taken, const struct yl_chart *chart, uint32_t p)
{
    double x = NAN, y = NAN;
    for (size_t i = 0; i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (line->curve >= chart->curves || chart->curve[line->curve].panel != p ||
            !(chart->curve[line->curve].width > 0))
            continue;
        double nx = yl_chart_x(&chart->panel[p], line->x);
        double ny = yl_chart_y(&chart->panel[p], line->y.mean);
        bool joined = i && chart->line[i - 1].curve == line->curve && isfinite(x + y + nx + ny);
        int steps = joined ? (int)fmin(ceil(hypot(nx - x, ny - y) / 6), 60) : 1;
        for (int k = 1; k <= steps && isfinite(nx + ny); k++) {
            double share = joined ? (double)k / steps : 1;
            double at = joined ? x + (nx - x) * share : nx, on = joined ? y + (ny - y) * share : ny;
            take(taken, (struct box){at - 2, on - 2, 4, 4});
        }
        x = nx;
        y = ny;
    }
}

/* Boxes along error bars. */
static void take_bars(struct taken *taken, const struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p) continue;
        double x = yl_chart_x(panel, point->x), y = yl_chart_y(panel, point->y);
        if (isfinite(point->ylow) && isfinite(point->yhigh)) {
            double top = yl_chart_y(panel, point->yhigh), end = yl_chart_y(panel, point->ylow);
            take(taken, (struct box){x - 4, top - 1, 8, end - top + 2});
        }
        if (isfinite(point->xlow) && isfinite(point->xhigh)) {
            double left = yl_chart_x(panel, point->xlow), end = yl_chart_x(panel, point->xhigh);
            take(taken, (struct box){left - 1, y - 4, end - left + 2, 8});
        }
    }
}

/* Up or down from near a mark to a name far from it; of a near one h is at most 0. */
static struct box leader(const struct box *name, double x, double y)
{
    const double from = fmin(y + 8, name->y + name->h);
    return (struct box){x - 1, from, 2, fmax(y - 8, name->y) - from};
}

/* px² of lines below a name and its leader, more where it is far or beside another's mark. */
static double cost_of(const struct yl_chart *chart, const struct taken *taken,
                      const struct yl_chart_point *point, const struct box *box, size_t lines)
{
    const struct yl_chart_panel *panel = &chart->panel[point->panel];
    const struct box led = leader(box, yl_chart_x(panel, point->x), yl_chart_y(panel, point->y));
    double sum = covered(taken, box, lines) + (led.h > 0 ? FAR + covered(taken, &led, lines) : 0);
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *one = &chart->point[i];
        const double x = yl_chart_x(panel, one->x), y = yl_chart_y(panel, one->y);
        if (one != point && one->panel == point->panel && one->shape &&
            shared(box, &(struct box){x - APART, y - APART, 2 * APART, 2 * APART}) > 0)
            sum += 3 * FAR;
    }
    return sum;
}

/* Right, left, above, below, corners, an end over it, farther off; on lines, the first boxes, if it must. */
static void put_name(struct yl_chart *chart, struct taken *taken,
                     const struct yl_chart_point *point, size_t lines)
{
    const struct yl_chart_panel *panel = &chart->panel[point->panel];
    const double x = yl_chart_x(panel, point->x), y = yl_chart_y(panel, point->y),
                 gap = point->shape ? 8 : 3,
                 top = isfinite(point->yhigh) ? yl_chart_y(panel, point->yhigh) : y;
    const char *line[YL_NAME_LINES];
    double least = INFINITY, px = 0;
    struct box best = {0};
    for (double limit = NAME; limit > NAME / 4 && least > 0; limit *= 0.75) {
        const uint32_t count = yl_chart_name(chart, YL_TEXT_SMALL, point->name, limit, line);
        if (limit < NAME && strstr(line[count - 1], "\u2026")) break; /* would be cut */
        const double w = yl_chart_name_width(chart, YL_TEXT_SMALL, point->name, limit) + 2,
                     h = count * yl_chart_line_height(YL_TEXT_SMALL),
                     over = fmax(x + 5 - w, taken->field.x);
        const struct box at[] = {{x + 8, y - h / 2, w, h},       {x - 8 - w, y - h / 2, w, h},
                                 {x - w / 2, y - gap - h, w, h}, {x - w / 2, y + 8, w, h},
                                 {x + 7, y - 5 - h, w, h},       {x + 7, y + 5, w, h},
                                 {x - 7 - w, y - 5 - h, w, h},   {x - 7 - w, y + 5, w, h},
                                 {over, y - 8 - h, w, h},        {x - 5, y + 8, w, h},
                                 {x - w / 2, top - 3 - h, w, h}, {x - w / 2, y - 20 - h, w, h},
                                 {x - w / 2, y + 20, w, h},      {x - w / 2, y - 34 - h, w, h}};
        for (size_t k = 0; k < sizeof at / sizeof *at && least > 0; k++) {
            const double cost = cost_of(chart, taken, point, &at[k], lines);
            if (!(cost < least) || (covered(taken, &at[k], lines) > 0 && !point->must)) continue;
            least = cost;
            best = at[k];
            px = limit;
        }
    }
    if (!(px > 0)) return;
    take(taken, best);
    const struct box led = leader(&best, x, y);
    if (led.h > 0 && point->shape) {
        take(taken, led);
        yl_chart_segment(chart, (struct yl_chart_segment){yl_chart_page, point->colour, x, led.y, x,
                                                          led.y + led.h});
    }
    const uint32_t count = yl_chart_name(chart, YL_TEXT_SMALL, point->name, px, line);
    yl_chart_put(chart,
                 (struct yl_chart_text){.x = best.x + 1,
                                        .y = best.y + best.h / 2,
                                        .align = -1,
                                        .size = YL_TEXT_SMALL,
                                        .colour = readable(point->colour),
                                        .boxed = point->must && point->shape},
                 line, count);
}

/* Do names or figures stand at the right of the field? */
static bool has_column(const struct yl_chart *chart, uint32_t p)
{
    for (size_t i = 0; i < chart->points; i++)
        if (chart->point[i].panel == p && chart->point[i].figure) return true;
    for (size_t i = 0; i < chart->curves; i++)
        if (chart->curve[i].panel == p && chart->curve[i].name) return true;
    return false;
}

static void name_points(struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    double right = has_column(chart, p) ? panel->right + 4 : panel->x1;
    struct taken taken = {.field = {panel->left + 2, panel->top - 4, right - panel->left - 2,
                                    panel->bottom - panel->top + 4}};
    take_lines(&taken, chart, p);
    take_bars(&taken, chart, p);
    size_t lines = taken.boxes;
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p || !point->shape) continue;
        double x = yl_chart_x(panel, point->x), y = yl_chart_y(panel, point->y);
        take(&taken, (struct box){x - 5, y - 5, 10, 10});
    }
    for (size_t i = 0; i < 2 * chart->points; i++) { /* rings last */
        const struct yl_chart_point *point = &chart->point[i % chart->points];
        if (point->panel == p && point->name && (point->shape == YL_RING) == (i >= chart->points))
            put_name(chart, &taken, point, lines);
    }
    free(taken.box);
}

/* ---- names at the right ends of curves ------------------------------------------------------ */

struct end {
    const struct yl_chart_curve *curve;
    const char *line[YL_NAME_LINES];
    uint32_t lines;
    double x, at, y, height; /* px: the end of the curve; the top of its name */
};

static int by_height(const void *a, const void *b)
{
    const struct end *x = a, *y = b;
    const double at[] = {x->y + x->height / 2, y->y + y->height / 2};
    if (at[0] != at[1]) return at[0] < at[1] ? -1 : 1;
    return (x->curve > y->curve) - (x->curve < y->curve);
}

static const struct yl_chart_line *last_of(const struct yl_chart *chart, uint32_t curve)
{
    const struct yl_chart_line *last = NULL;
    for (size_t i = 0; i < chart->lines; i++)
        if (chart->line[i].curve == curve && isfinite(chart->line[i].y.mean))
            last = &chart->line[i];
    return last;
}

/* Names that would touch are pushed apart, downwards, then back up from the bottom. */
static void name_curves(struct yl_chart *chart, uint32_t p)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct end *end = yl_arena_get(&chart->kit->arena, (chart->curves + 1) * sizeof *end);
    size_t count = 0;
    double limit = panel->x1 - panel->right - YL_LEADER;
    for (uint32_t i = 0; i < chart->curves; i++) {
        const struct yl_chart_curve *curve = &chart->curve[i];
        const struct yl_chart_line *last =
            curve->panel == p && curve->name ? last_of(chart, i) : NULL;
        if (!last) continue;
        struct end *one = &end[count++];
        one->curve = curve;
        one->lines =
            yl_chart_name(chart, yl_chart_curve_size(chart), curve->name, limit, one->line);
        one->height = one->lines * yl_chart_line_height(yl_chart_curve_size(chart));
        one->x = yl_chart_x(panel, last->x);
        one->at = yl_chart_y(panel, last->y.mean);
        one->y = one->at - one->height / 2;
    }
    if (count) qsort(end, count, sizeof *end, by_height);
    for (size_t i = 1; i < count; i++) end[i].y = fmax(end[i].y, end[i - 1].y + end[i - 1].height);
    double floor = panel->bottom + 8;
    for (size_t i = count; i-- > 0; floor = end[i].y)
        end[i].y = fmin(end[i].y, floor - end[i].height);
    for (size_t i = 0; i < count; i++) {
        const double middle = end[i].y + end[i].height / 2;
        yl_chart_segment(chart, (struct yl_chart_segment){yl_chart_page, end[i].curve->colour,
                                                          end[i].x, end[i].at,
                                                          panel->right + YL_LEADER - 4, middle});
        yl_chart_put(chart,
                     (struct yl_chart_text){.x = panel->right + YL_LEADER,
                                            .y = middle,
                                            .align = -1,
                                            .size = yl_chart_curve_size(chart),
                                            .colour = readable(end[i].curve->colour)},
                     end[i].line, end[i].lines);
    }
}

/* ---- figures -------------------------------------------------------------------------------- */

static bool fits(const struct yl_chart *chart, const struct yl_chart_cell *cell)
{
    const struct yl_chart_panel *panel = &chart->panel[cell->panel];
    double w = fabs(yl_chart_x(panel, cell->x1) - yl_chart_x(panel, cell->x0));
    double h = fabs(yl_chart_y(panel, cell->y1) - yl_chart_y(panel, cell->y0));
    return yl_chart_wide(YL_TEXT_SMALL, cell->figure) + 4 <= w &&
           yl_chart_line_height(YL_TEXT_SMALL) <= h;
}

/* Columns of a text, a tab between them; their number. */
static uint32_t split(const struct yl_chart *chart, const char *text, const char *part[YL_COLUMNS])
{
    uint32_t parts = 0;
    for (const char *end = text; parts < YL_COLUMNS && *end; text = end + 1) {
        end = text + strcspn(text, "\t");
        part[parts++] = yl_arena_copy(&chart->kit->arena, text, (size_t)(end - text));
    }
    return parts;
}

static void widen(const struct yl_chart *chart, double px[YL_COLUMNS], enum yl_chart_size size,
                  const char *text)
{
    const char *part[YL_COLUMNS];
    const uint32_t parts = text ? split(chart, text, part) : 0;
    for (uint32_t k = 0; k < parts; k++) px[k] = fmax(px[k], yl_chart_wide(size, part[k]));
}

double yl_chart_columns(const struct yl_chart *chart, size_t panel, double px[YL_COLUMNS])
{
    double all = 0;
    widen(chart, px, YL_TEXT_SMALL, chart->panel[panel].heads);
    for (size_t i = 0; i < chart->points; i++)
        if (chart->point[i].panel == panel) widen(chart, px, YL_TEXT_BASE, chart->point[i].figure);
    for (uint32_t k = 0; k < YL_COLUMNS; k++) all += px[k] > 0 ? px[k] + COLUMN_GAP : 0;
    return all;
}

/* Columns of a row; of one alone the left is even, else the right. */
static void put_columns(struct yl_chart *chart, uint32_t p, const char *text,
                        struct yl_chart_text at)
{
    const struct yl_chart_panel *panel = &chart->panel[p];
    const char *part[YL_COLUMNS];
    double px[YL_COLUMNS] = {0};
    const uint32_t parts = split(chart, text, part);
    const double all = yl_chart_columns(chart, p, px);
    at.x = panel->heads ? panel->x1 + COLUMN_GAP - all : panel->right + 8;
    at.align = panel->heads ? 1 : -1;
    for (uint32_t k = 0; k < parts; k++) {
        at.x += panel->heads ? px[k] : 0;
        at.text = part[k];
        if (*at.text) yl_chart_text(chart, at);
        at.x += COLUMN_GAP;
    }
}

static void put_figures(struct yl_chart *chart)
{
    for (size_t i = 0; i < chart->cells; i++) {
        const struct yl_chart_cell *cell = &chart->cell[i];
        const struct yl_chart_panel *panel = &chart->panel[cell->panel];
        if (!cell->figure || !fits(chart, cell)) continue;
        struct yl_chart_text text = {.x = yl_chart_x(panel, (cell->x0 + cell->x1) / 2),
                                     .size = YL_TEXT_SMALL,
                                     .colour = cell->ink,
                                     .text = cell->figure};
        text.y = (yl_chart_y(panel, cell->y0) + yl_chart_y(panel, cell->y1)) / 2;
        yl_chart_text(chart, text);
    }
    for (uint32_t p = 0; p < chart->panels; p++)
        if (chart->panel[p].heads)
            put_columns(chart, p, chart->panel[p].heads,
                        (struct yl_chart_text){.y = chart->panel[p].top -
                                                    (chart->panel[p].stacked ? 22 : 9),
                                               .size = YL_TEXT_SMALL,
                                               .colour = YL_SOFT});
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point point = chart->point[i];
        if (point.figure)
            put_columns(chart, point.panel, point.figure,
                        (struct yl_chart_text){.y = yl_chart_y(&chart->panel[point.panel], point.y),
                                               .colour = YL_INK});
    }
}

void yl_chart_place_names(struct yl_chart *chart)
{
    put_figures(chart);
    for (uint32_t p = 0; p < chart->panels; p++) {
        name_points(chart, p);
        name_curves(chart, p);
    }
}
