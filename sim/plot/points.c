/* points.c: points.csv by its axes; contract in points.h */
#include "sim/plot/points.h"
#include "sim/base/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1%, 45 CNY, 20m, *1.5: the number in front, and that nothing but one unit follows it */
static bool leading_number(double *number, const char *text)
{
    text += *text == '*';
    size_t length = strspn(text, "+-0123456789.eE");
    while (length && !yl_text_to_number(text, length, number)) length--;
    return length > 0 && strcspn(text + length, "0123456789") == strlen(text + length);
}

/* Numbers if all values are numbers of one unit, times if all are times, else names. */
static enum yl_chart_axis_kind kind_of(const struct yl_plot_list *values)
{
    bool times = true, numbers = true;
    const char *unit = NULL;
    for (uint32_t i = 0; i < values->count; i++) {
        const char *text = values->name[i], *after = text + strspn(text, "*+-0123456789.eE");
        double number;
        times = times && yl_plot_time(&number, text);
        numbers = numbers && leading_number(&number, text) && (!unit || !strcmp(unit, after)) &&
                  (*text == '*') == (*values->name[0] == '*');
        unit = after;
    }
    if (numbers && unit && !strcmp(unit, "%")) return YL_AXIS_SHARE;
    if (times) return YL_AXIS_TIME;
    return numbers ? YL_AXIS_PLAIN : YL_AXIS_ROWS;
}

static double place_on(struct yl_plot_kit *kit, struct yl_plot_points_axis *axis, const char *text)
{
    double at = NAN;
    switch (axis->kind) {
    case YL_AXIS_TIME:
        (void)yl_plot_time(&at, text);
        break;
    case YL_AXIS_ROWS:
        return yl_plot_list_at(kit, &axis->values, text);
    case YL_AXIS_SHARE:
        return leading_number(&at, text) ? at / 100 : NAN;
    case YL_AXIS_PLAIN:
        (void)leading_number(&at, text);
        break;
    }
    return at;
}

/* Words by their letters, numbers in them by their size. */
static int by_words(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    while (*x && *y) {
        if (strchr("0123456789", *x) && strchr("0123456789", *y)) {
            const double one = yl_plot_seconds(&x), two = yl_plot_seconds(&y);
            if (one != two) return one < two ? -1 : 1;
        } else if (*x != *y) {
            break;
        } else {
            x++;
            y++;
        }
    }
    return (unsigned char)*x - (unsigned char)*y;
}

enum yl_status yl_plot_points_read(struct yl_plot_points *points, struct yl_plot_kit *kit,
                                   const char *file)
{
    const struct yl_rows *rows = &points->rows;
    struct yl_plot_list axes = {0};
    enum yl_status status = yl_plot_read(&points->rows, kit, file, "point axis value decided?");
    if (status) return status;
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t at = yl_plot_list_at(kit, &axes, yl_row_text(rows, i, YL_POINTS_AXIS));
        (void)yl_plot_list_at(kit, &points->ids, yl_row_text(rows, i, YL_POINTS_POINT));
        if (at < YL_PLOT_AXES)
            (void)yl_plot_list_at(kit, &points->axis[at].values,
                                  yl_row_text(rows, i, YL_POINTS_VALUE));
    }
    points->axes = yl_chart_drawn(axes.count, YL_PLOT_AXES);
    for (uint32_t a = 0; a < points->axes; a++) {
        struct yl_plot_points_axis *axis = &points->axis[a];
        axis->name = axes.name[a];
        axis->kind = kind_of(&axis->values);
        if (axis->kind == YL_AXIS_ROWS) /* a design draws them in any order */
            qsort(axis->values.name, axis->values.count, sizeof *axis->values.name, by_words);
        axis->at = yl_arena_get(&kit->arena, (points->ids.count + 1) * sizeof *axis->at);
        for (uint32_t i = 0; i < points->ids.count; i++) axis->at[i] = NAN;
    }
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t a = yl_plot_list_at(kit, &axes, yl_row_text(rows, i, YL_POINTS_AXIS));
        uint32_t id = yl_plot_list_at(kit, &points->ids, yl_row_text(rows, i, YL_POINTS_POINT));
        if (a < points->axes && id < points->ids.count)
            points->axis[a].at[id] =
                place_on(kit, &points->axis[a], yl_row_text(rows, i, YL_POINTS_VALUE));
    }
    return YL_OK;
}

/* A value as people read it; of times of one day without the day. */
static const char *value_of(struct yl_plot_kit *kit, const struct yl_rows *rows, size_t row)
{
    const char *value = yl_row_text(rows, row, YL_POINTS_VALUE), *clock = strchr(value, 'T');
    double time;
    bool day = !yl_plot_time(&time, value);
    for (size_t q = 0; q < rows->count && !day; q++)
        day = yl_row_is(rows, q, YL_POINTS_AXIS, yl_row_text(rows, row, YL_POINTS_AXIS)) &&
              strncmp(value, yl_row_text(rows, q, YL_POINTS_VALUE), (size_t)(clock - value)) != 0;
    return day ? yl_plot_value(kit, value) : yl_plot_clock(kit, time, false);
}

const char *yl_plot_points_value(struct yl_plot_kit *kit, const struct yl_plot_points *points,
                                 const struct yl_plot_points_axis *axis, double at)
{
    uint32_t p = 0;
    while (p < points->ids.count && axis->at[p] != at) p++;
    for (size_t i = 0; p < points->ids.count && i < points->rows.count; i++)
        if (yl_row_is(&points->rows, i, YL_POINTS_POINT, points->ids.name[p]) &&
            yl_row_is(&points->rows, i, YL_POINTS_AXIS, axis->name))
            return value_of(kit, &points->rows, i);
    return "";
}

struct yl_chart_axis yl_plot_points_axis(struct yl_plot_kit *kit,
                                         const struct yl_plot_points_axis *axis)
{
    const char *label = yl_plot_axis(kit, axis->name);
    const char *unit = axis->values.count ? axis->values.name[0] : "";
    unit = *unit == '*' ? "×" : unit + strspn(unit, "+-0123456789.eE ");
    if (kit->zh && !strcmp(unit, "CNY")) unit = "元";
    if (axis->kind == YL_AXIS_PLAIN && unit[0])
        label = yl_plot_tell(kit, "%s (%s)", "%s（%s）", label, unit);
    return (struct yl_chart_axis){
        .kind = axis->kind, .label = label, .name = axis->values.name, .names = axis->values.count};
}

/* Have the points more than one value of the axis of row p? */
static bool differs(const struct yl_plot_telling *telling, size_t p)
{
    const struct yl_rows *rows = telling->points;
    const char *first = NULL;
    for (size_t q = 0; q < rows->count; q++) {
        if (!yl_row_is(rows, q, YL_POINTS_AXIS, yl_row_text(rows, p, YL_POINTS_AXIS)) ||
            (telling->among && !telling->among(telling->of, yl_row_text(rows, q, YL_POINTS_POINT))))
            continue;
        if (first && !yl_row_is(rows, q, YL_POINTS_VALUE, first)) return true;
        first = yl_row_text(rows, q, YL_POINTS_VALUE);
    }
    return false;
}

const char *yl_plot_point_words(struct yl_plot_kit *kit, const struct yl_plot_telling *telling,
                                const char *point, enum yl_point_words words)
{
    const struct yl_rows *rows = telling->points;
    const char *text = "";
    for (size_t p = 0; p < rows->count; p++) {
        if (!yl_row_is(rows, p, YL_POINTS_POINT, point) || !differs(telling, p)) continue;
        const char *whole = yl_plot_axis(kit, yl_row_text(rows, p, YL_POINTS_AXIS)),
                   *colon = strstr(whole, kit->zh ? "：" : ": "), /* another one stands before */
                       *axis = !colon
                                   ? whole
                                   : yl_plot_tell(kit, "%.*s, %s", "%.*s，%s", (int)(colon - whole),
                                                  whole, colon + strlen(kit->zh ? "：" : ": ")),
                   *value = value_of(kit, rows, p);
        text = yl_plot_text(kit, "%s%s%s%s%s", text, *text ? yl_plot_say(kit, "; ", "；") : "",
                            words != YL_POINT_VALUES ? axis : "", words == YL_POINT_BOTH ? " " : "",
                            words != YL_POINT_AXES ? value : "");
    }
    return text;
}
