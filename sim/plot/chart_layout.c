/* chart_layout.c: head, lines of panels, ticks, foot; contract in chart_layout.h */
#include "sim/plot/chart_layout.h"
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* px */
static const double EDGE = 14, GAP = 28, ROW = 22, NAMES = 152, WIDE_NAMES = 280, CURVE_NAMES = 150,
                    NARROW_CURVE_NAMES = 132, ABOVE = 16, LEAST_FIELD = 60, FOOT = 28;
enum { HEAD_LINES = 6, ABOUT_LINES = 6, TITLE_LINES = 2, NOTE_LINES = 3, LEFT_OUT_LINES = 4 };

static const struct {
    double px, line; /* of a letter, of a line */
} sizes[YL_TEXT_SIZES] = {[YL_TEXT_BASE] = {13, 17},
                          [YL_TEXT_PANEL] = {15, 20},
                          [YL_TEXT_HEAD] = {20, 26},
                          [YL_TEXT_SMALL] = {12, 16}};

double yl_chart_line_height(enum yl_chart_size size) { return sizes[size].line; }

double yl_chart_wide(enum yl_chart_size size, const char *text)
{
    return yl_letters_width(sizes[size].px, text);
}

/* ---- texts ---------------------------------------------------------------------------------- */

void yl_chart_put(struct yl_chart *chart, struct yl_chart_text at, const char **line,
                  uint32_t lines)
{
    double step = sizes[at.size].line;
    at.y -= step * (lines - 1.0) / 2;
    for (uint32_t i = 0; i < lines; i++, at.y += step) {
        at.text = line[i];
        yl_chart_text(chart, at);
    }
}

/* A paragraph from `y` down; where the next begins. */
static double put_lines(struct yl_chart *chart, struct yl_chart_text at, const char *text,
                        double px, uint32_t most)
{
    const char *line[8];
    uint32_t count = yl_letters_wrap(&chart->kit->arena, sizes[at.size].px, text, px, line, most);
    double height = count * sizes[at.size].line, y = at.y;
    at.y += height / 2;
    yl_chart_put(chart, at, line, count);
    return y + height;
}

uint32_t yl_chart_name(const struct yl_chart *chart, enum yl_chart_size size, const char *name,
                       double px, const char *line[YL_NAME_LINES])
{
    return yl_letters_wrap(&chart->kit->arena, sizes[size].px, name, px, line, YL_NAME_LINES);
}

double yl_chart_name_width(const struct yl_chart *chart, enum yl_chart_size size, const char *name,
                           double px)
{
    const char *line[YL_NAME_LINES];
    uint32_t count = yl_chart_name(chart, size, name, px, line);
    double most = 0;
    for (uint32_t i = 0; i < count; i++) most = fmax(most, yl_chart_wide(size, line[i]));
    return most;
}

/* ---- ranges --------------------------------------------------------------------------------- */

static void reach(struct yl_range *range, const double *value, int count)
{
    for (int i = 0; i < count; i++) yl_range_reach(range, value[i]);
}

static void find_ranges(struct yl_chart *chart, uint32_t p)
{
    struct yl_range x = {DBL_MAX, -DBL_MAX}, y = x;
    struct yl_chart_panel *panel = &chart->panel[p];
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        if (point->panel != p) continue;
        reach(&x, (double[]){point->x, point->xlow, point->xhigh}, 3);
        reach(&y, (double[]){point->y, point->ylow, point->yhigh}, 3);
    }
    for (size_t i = 0; i < chart->lines; i++) {
        const struct yl_chart_line *line = &chart->line[i];
        if (line->curve >= chart->curves || chart->curve[line->curve].panel != p) continue;
        yl_range_reach(&x, line->x);
        reach(&y, (double[]){line->y.mean, line->y.low, line->y.high}, 3);
    }
    for (size_t i = 0; i < chart->cells; i++) {
        const struct yl_chart_cell *cell = &chart->cell[i];
        if (cell->panel != p) continue;
        reach(&x, (double[]){cell->x0, cell->x1}, 2);
        reach(&y, (double[]){cell->y0, cell->y1}, 2);
    }
    if (panel->zero_line) yl_range_reach(&x, 0);
    yl_axis_settle(&panel->x, x, false);
    yl_axis_settle(&panel->y, y, true);
}

double yl_chart_x(const struct yl_chart_panel *panel, double x)
{
    return panel->left + yl_axis_share(&panel->x, x) * (panel->right - panel->left);
}

double yl_chart_y(const struct yl_chart_panel *panel, double y)
{
    double down = yl_axis_share(&panel->y, y) * (panel->bottom - panel->top);
    return panel->y.kind == YL_AXIS_ROWS ? panel->top + down : panel->bottom - down;
}

static int y_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart *chart,
                   const struct yl_chart_panel *panel)
{
    if (panel->y.hidden) return 0;
    return yl_axis_ticks(tick, &panel->y, yl_axis_up(panel->height), chart->kit->zh);
}

/* ---- columns of panels ---------------------------------------------------------------------- */

struct grid {
    struct yl_chart *chart;
    uint32_t across;  /* panels in a line */
    uint32_t *column; /* of each panel */
    uint32_t *line;
    uint32_t lines;
};

static double usable(const struct yl_chart *chart) { return chart->width - 2 * EDGE; }

static void find_lines(struct grid *grid)
{
    struct yl_chart *chart = grid->chart;
    uint32_t most = chart->across ? chart->across : 1, beside = 0, run = 0;
    double least = chart->least > 0 ? chart->least : 250;
    for (size_t p = 0; p < chart->panels; p++) { /* no more columns than there are panels */
        run = chart->panel[p].full ? 0 : run + 1;
        beside = run > beside ? run : beside;
    }
    grid->across = yl_chart_drawn(most, beside ? beside : 1);
    while (grid->across > 1 && (usable(chart) - (grid->across - 1) * GAP) / grid->across < least)
        grid->across--;
    uint32_t column = 0, line = 0;
    for (size_t p = 0; p < chart->panels; p++) {
        bool full = chart->panel[p].full;
        if (column && (full || column == grid->across)) {
            line++;
            column = 0;
        }
        grid->column[p] = column++;
        grid->line[p] = line;
        if (full) column = grid->across;
    }
    grid->lines = line + 1;
}

/* px of a panel before its texts are known */
static double rough(const struct grid *grid, size_t p)
{
    const struct yl_chart *chart = grid->chart;
    if (chart->panel[p].full) return usable(chart);
    return (usable(chart) - (grid->across - 1) * GAP) / grid->across;
}

static double names_limit(const struct grid *grid, size_t p)
{
    double px = rough(grid, p);
    return fmin(px > 440 ? WIDE_NAMES : NAMES, (px > 440 ? 0.36 : 0.42) * px);
}

static double left_of(const struct grid *grid, size_t p)
{
    const struct yl_chart_panel *panel = &grid->chart->panel[p];
    double most = 0;
    struct yl_tick tick[YL_TICKS];
    if (panel->y.kind == YL_AXIS_ROWS) {
        if (panel->y.hidden) return 0;
        if (panel->stacked) return 6;
        for (uint32_t i = 0; i < panel->y.names; i++)
            most = fmax(most, yl_chart_name_width(grid->chart, YL_TEXT_BASE, panel->y.name[i],
                                                  names_limit(grid, p)));
        return most + 14;
    }
    int count = y_ticks(tick, grid->chart, panel);
    for (int i = 0; i < count; i++) most = fmax(most, yl_chart_wide(YL_TEXT_SMALL, tick[i].text));
    return most + 8;
}

static double right_of(const struct yl_chart *chart, size_t p)
{
    double most = 6, limit = chart->kit->narrow ? NARROW_CURVE_NAMES : CURVE_NAMES;
    most = fmax(most, yl_chart_columns(chart, p, (double[YL_COLUMNS]){0}));
    for (size_t i = 0; i < chart->curves; i++)
        if (chart->curve[i].panel == p && chart->curve[i].name)
            most = fmax(most, yl_chart_name_width(chart, yl_chart_curve_size(chart),
                                                  chart->curve[i].name, limit) +
                                  YL_LEADER + 2);
    return most;
}

/* Are margins of these panels alike, because they stand above each other? */
static bool aligned(const struct grid *grid, size_t a, size_t b)
{
    const struct yl_chart_panel *panel = grid->chart->panel;
    return panel[a].full == panel[b].full && grid->column[a] == grid->column[b];
}

static double widest(const struct grid *grid, size_t p, bool left)
{
    double most = 0;
    for (size_t q = 0; q < grid->chart->panels; q++)
        if (aligned(grid, p, q))
            most = fmax(most, left ? left_of(grid, q) : right_of(grid->chart, q));
    return most;
}

/* On a narrow page names of rows stand above their marks where beside these more than half would be texts; never above bars. */
static void stack(const struct grid *grid)
{
    struct yl_chart *chart = grid->chart;
    bool wide = false;
    for (size_t p = 0; p < chart->panels && chart->kit->narrow && !chart->cells; p++)
        wide |= chart->panel[p].y.kind == YL_AXIS_ROWS &&
                left_of(grid, p) + right_of(chart, p) > 0.55 * usable(chart);
    for (size_t p = 0; p < chart->panels; p++)
        chart->panel[p].stacked = wide && chart->panel[p].y.kind == YL_AXIS_ROWS;
}

static void place_across(struct grid *grid)
{
    struct yl_chart *chart = grid->chart;
    for (size_t p = 0; p < chart->panels; p++) {
        struct yl_chart_panel *panel = &chart->panel[p];
        const double px = rough(grid, p);
        panel->x0 = EDGE + grid->column[p] * (px + GAP);
        panel->x1 = panel->x0 + px;
        panel->left = panel->x0 + widest(grid, p, true);
        panel->right = fmax(panel->x1 - widest(grid, p, false), panel->left + LEAST_FIELD);
    }
}

/* ---- lines of panels ------------------------------------------------------------------------ */

static double put_head_of(struct yl_chart *chart, const struct yl_chart_panel *panel, double y)
{
    double px = panel->x1 - panel->x0;
    struct yl_chart_text at = {.x = panel->x0, .y = y, .align = -1, .colour = YL_INK};
    at.size = YL_TEXT_PANEL;
    if (panel->title) at.y = put_lines(chart, at, panel->title, px, TITLE_LINES);
    at.size = YL_TEXT_SMALL;
    at.colour = YL_SOFT;
    if (panel->note) at.y = put_lines(chart, at, panel->note, px, NOTE_LINES);
    return at.y;
}

/* So many px of its rows, so that names of neighbours do not touch. */
static double rows_height(const struct grid *grid, size_t p)
{
    const struct yl_chart_panel *panel = &grid->chart->panel[p];
    double row = panel->stacked ? ROW + ABOVE : ROW;
    const char *line[YL_NAME_LINES];
    for (uint32_t i = 0, above = 1; i < panel->y.names && !panel->stacked; i++) {
        const uint32_t lines =
            yl_chart_name(grid->chart, YL_TEXT_BASE, panel->y.name[i], names_limit(grid, p), line);
        row = fmax(row, (above + lines) * yl_chart_line_height(YL_TEXT_BASE) / 2 + 3);
        above = lines;
    }
    return fmax(panel->height, row * panel->y.names);
}

/* Texts and fields of one line of panels from `y` down; where the next begins. */
static double place_line(struct grid *grid, uint32_t line, double y)
{
    struct yl_chart *chart = grid->chart;
    double top = y, end = y;
    for (size_t p = 0; p < chart->panels; p++) {
        if (grid->line[p] != line) continue;
        const struct yl_chart_panel *panel = &chart->panel[p];
        double below = put_head_of(chart, panel, y);
        if (panel->y.label || panel->heads) below += yl_chart_line_height(YL_TEXT_SMALL) + 2;
        if (panel->stacked) below += ABOVE;
        top = fmax(top, below);
    }
    for (size_t p = 0; p < chart->panels; p++) {
        if (grid->line[p] != line) continue;
        struct yl_chart_panel *panel = &chart->panel[p];
        struct yl_chart_text at = {.size = YL_TEXT_SMALL, .align = -1, .colour = YL_SOFT};
        panel->top = top + (panel->y.kind == YL_AXIS_ROWS || panel->y.hidden ? 6 : 12);
        if (panel->y.kind == YL_AXIS_ROWS) panel->height = rows_height(grid, p);
        panel->bottom = panel->top + panel->height;
        at.x = panel->x0;
        at.y = top - 2 - yl_chart_line_height(YL_TEXT_SMALL);
        const char *label = panel->y.label;
        if (label) (void)put_lines(chart, at, label, panel->x1 - panel->x0, 1);
        double below = panel->bottom + (panel->x.hidden ? 4 : 27);
        at.x = (panel->left + panel->right) / 2;
        at.y = below;
        at.align = 0;
        label = panel->x.label;
        if (label) below = put_lines(chart, at, label, panel->right - panel->left + 60, 2);
        end = fmax(end, below);
    }
    return end + 20;
}

/* ---- ticks ---------------------------------------------------------------------------------- */

/* Of names along x so many are one apart that have room. */
static uint32_t rows_apart(const struct yl_chart_panel *panel)
{
    const double each = (panel->right - panel->left) / panel->x.names;
    double wide = 0;
    for (uint32_t i = 0; i < panel->x.names; i++)
        wide = fmax(wide, yl_chart_wide(YL_TEXT_SMALL, panel->x.name[i]));
    return (uint32_t)fmax(1, ceil((wide + 6) / each));
}

static void put_x_ticks(struct yl_chart *chart, struct yl_chart_panel *panel)
{
    struct yl_tick tick[YL_TICKS];
    const struct yl_chart_axis *axis = &panel->x;
    double field = panel->right - panel->left, free_from = -DBL_MAX;
    bool rows = axis->kind == YL_AXIS_ROWS;
    if (axis->hidden) return;
    uint32_t count =
        rows ? axis->names
             : (uint32_t)yl_axis_ticks(tick, axis, (int)(field / YL_TICK_APART), chart->kit->zh);
    const uint32_t step = rows ? rows_apart(panel) : 1;
    for (uint32_t i = 0; i < count; i += step) {
        const char *text = rows ? axis->name[i] : yl_plot_text(chart->kit, "%s", tick[i].text);
        double at = yl_chart_x(panel, rows ? i : tick[i].at),
               half = yl_chart_wide(YL_TEXT_SMALL, text) / 2;
        if (at + half > chart->width - 2) at = chart->width - 2 - half;
        if (at - half < free_from) continue;
        free_from = at + half + 6;
        yl_chart_text(chart, (struct yl_chart_text){.x = at,
                                                    .y = panel->bottom + 16,
                                                    .size = YL_TEXT_SMALL,
                                                    .colour = YL_SOFT,
                                                    .text = text});
    }
}

static void put_y_ticks(struct grid *grid, size_t p)
{
    struct yl_chart *chart = grid->chart;
    const struct yl_chart_panel *panel = &chart->panel[p];
    struct yl_tick tick[YL_TICKS];
    struct yl_chart_text at = {
        .x = panel->left - 12, .align = 1, .size = YL_TEXT_BASE, .colour = YL_INK};
    const char *line[YL_NAME_LINES];
    bool rows = panel->y.kind == YL_AXIS_ROWS;
    if (rows && panel->y.hidden) return;
    if (panel->stacked) at.x = panel->x0;
    if (panel->stacked) at.align = -1;
    at.boxed = panel->stacked;
    for (uint32_t i = 0; rows && i < panel->y.names; i++) {
        at.y = yl_chart_y(panel, i) - (panel->stacked ? ABOVE : 0);
        const uint32_t lines =
            panel->stacked
                ? yl_letters_wrap(&chart->kit->arena, sizes[YL_TEXT_BASE].px, panel->y.name[i],
                                  panel->x1 - panel->x0, line, 1)
                : yl_chart_name(chart, YL_TEXT_BASE, panel->y.name[i], names_limit(grid, p), line);
        yl_chart_put(chart, at, line, lines);
    }
    const int count = rows ? 0 : y_ticks(tick, chart, panel);
    at.x = panel->left - 6;
    at.size = YL_TEXT_SMALL;
    at.colour = YL_SOFT;
    for (int i = 0; i < count; i++) {
        at.y = yl_chart_y(panel, tick[i].at);
        at.text = yl_plot_text(chart->kit, "%s", tick[i].text);
        yl_chart_text(chart, at);
    }
}

/* ---- all ------------------------------------------------------------------------------------ */

/* A caption without its clause on a mark: "; ring: no difference is shown". */
static const char *without(struct yl_plot_kit *kit, const char *text, const char *mark)
{
    static const char *const stops[] = {"; ", ". ", "；", "。"}; /* "0.1%" has none */
    const char *at = strstr(text, mark), *end = text + strlen(text) - 1;
    if (!at) return text;
    for (int i = 0; i < 4; i++) {
        const char *stop = strstr(at + strlen(mark), stops[i]);
        if (stop && stop < end) end = stop;
    }
    return yl_plot_text(kit, "%.*s%s", (int)(at - text), text, end);
}

static bool is_orange(uint32_t colour) { return colour == YL_ACCENT || colour == YL_WARM; }

/* What is shown, but for marks that this picture has not. */
static const char *about_of(const struct yl_chart *chart)
{
    enum { RING, BARS, LINES, BAND, ORANGE, WARM, BLUE, DARK, GREY, DOTS, SHADED, COST, ACTIONS };
    static const char *const marks[][2] = {
        {"; ring:", "；空心："},      {"; bars:", "；横竖线："}, {"; lines:", "；横线："},
        {"; band:", "；色带："},      {"; orange:", "；橙色："}, {"; pale orange:", "；浅橙："},
        {"; pale blue:", "；浅蓝："}, {"; dark:", "；深色："},   {"; grey:", "；灰色："},
        {"; dots:", "；圆点："},      {"; shaded:", "；底色："}, {"; CNY each:", "；元/单："},
        {"; actions:", "；操作："}};
    const char *text = chart->about;
    bool has[sizeof marks / sizeof *marks] = {false};
    has[DOTS] = chart->points > 0;
    for (size_t i = 0; i < chart->points; i++) {
        const struct yl_chart_point *point = &chart->point[i];
        has[RING] |= point->shape == YL_RING;
        has[ORANGE] |= is_orange(point->colour);
        has[DARK] |= point->shape && point->colour == YL_BASE;
        has[GREY] |= point->colour == YL_OTHER && point->shape == YL_DOT;
        has[BARS] = has[LINES] |= isfinite(point->xlow) || isfinite(point->ylow);
    }
    for (size_t i = 0; i < chart->lines; i++) has[BAND] |= isfinite(chart->line[i].y.low);
    for (size_t i = 0; i < chart->curves; i++) has[ORANGE] |= is_orange(chart->curve[i].colour);
    for (size_t i = 0; i < chart->cells; i++) {
        has[SHADED] |= chart->cell[i].colour == YL_SHADE;
        has[DARK] |= chart->cell[i].colour == YL_BASE;
        has[ORANGE] |= chart->cell[i].colour == YL_ACCENT;
        has[WARM] |= chart->cell[i].colour == YL_WARM;
        has[BLUE] |= chart->cell[i].colour == YL_BAND;
        has[GREY] |= chart->cell[i].colour == YL_GRID;
    }
    for (size_t i = 0; i < chart->panels; i++) {
        const char *heads = chart->panel[i].heads;
        has[COST] |= heads && strstr(heads, yl_plot_say(chart->kit, "CNY each", "元/单"));
        has[ACTIONS] |= heads && strstr(heads, yl_plot_say(chart->kit, "actions", "操作"));
    }
    for (size_t i = 0; i < sizeof has; i++)
        if (!has[i]) text = without(chart->kit, text, marks[i][chart->kit->zh]);
    return text;
}

/* A paragraph across the picture, narrower where it takes no more lines so, and the last is no word alone. */
static double put_evenly(struct yl_chart *chart, struct yl_chart_text at, const char *text,
                         uint32_t most)
{
    const char *line[HEAD_LINES + 1];
    const double size = sizes[at.size].px, step = size / 2;
    double px = usable(chart);
    const uint32_t lines =
        yl_letters_wrap(&chart->kit->arena, size, text, px, line, HEAD_LINES + 1);
    while (lines > 1 && lines <= most && yl_letters_width(size, line[lines - 1]) < px / 3 &&
           yl_letters_wrap(&chart->kit->arena, size, text, px - step, line, lines + 1) == lines)
        px -= step;
    return put_lines(chart, at, text, px, most);
}

static double put_head(struct yl_chart *chart)
{
    char *finding = yl_arena_copy(&chart->kit->arena, chart->finding, strlen(chart->finding));
    if (!chart->kit->zh) finding[0] = (char)toupper((unsigned char)finding[0]);
    struct yl_chart_text at = {
        .x = EDGE, .y = 14, .align = -1, .size = YL_TEXT_HEAD, .colour = YL_INK};
    at.y = put_evenly(chart, at, finding, HEAD_LINES) + 4;
    at.size = YL_TEXT_BASE;
    at.colour = YL_SOFT;
    return put_evenly(chart, at, about_of(chart), ABOUT_LINES) + 12;
}

static double put_foot(struct yl_chart *chart, double y)
{
    const struct yl_chart_text at = {
        .x = EDGE, .y = y, .align = -1, .size = YL_TEXT_SMALL, .colour = YL_SOFT};
    return chart->left_out ? put_evenly(chart, at, chart->left_out, LEFT_OUT_LINES) + 12 : y - 6;
}

void yl_chart_lay_out(struct yl_chart *chart)
{
    struct yl_arena *arena = &chart->kit->arena;
    struct grid grid = {.chart = chart,
                        .column = yl_arena_get(arena, (chart->panels + 1) * sizeof(uint32_t)),
                        .line = yl_arena_get(arena, (chart->panels + 1) * sizeof(uint32_t))};
    double y = put_head(chart);
    for (uint32_t p = 0; p < chart->panels; p++) find_ranges(chart, p);
    find_lines(&grid);
    stack(&grid);
    place_across(&grid);
    for (uint32_t line = 0; line < grid.lines; line++) y = place_line(&grid, line, y);
    for (size_t p = 0; p < chart->panels; p++) {
        put_x_ticks(chart, &chart->panel[p]);
        put_y_ticks(&grid, p);
    }
    for (size_t i = 0; i < chart->texts; i++) {
        struct yl_chart_text *text = &chart->text[i];
        if (!text->in) continue;
        text->x = yl_chart_x(&chart->panel[text->in - 1], text->x);
        text->y = yl_chart_y(&chart->panel[text->in - 1], text->y);
        text->in = 0;
    }
    yl_chart_place_names(chart);
    chart->height = put_foot(chart, fmax(y, chart->high - FOOT));
}
