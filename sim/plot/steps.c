/* steps.c: the steps that a source claims and the actions that a visit takes; contract in picture.h */
#include "sim/base/array.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct way { /* sums over the replications */
    const char *entry, *place;
    double claimed, arrived, actions;
};

static enum yl_status read_ways(struct way **list, size_t *count, struct yl_chart *chart)
{
    enum { VARIANT, ENTRY, PLACE, CLAIMED, ARRIVED, ACTIONS };
    struct yl_rows paths;
    size_t capacity = 0;
    enum yl_status status = yl_plot_read(&paths, chart->kit, "paths.csv",
                                         "variant entry place claimed_steps arrived actions_mean");
    const char *first = status || !paths.count ? "" : yl_row_text(&paths, 0, VARIANT);
    for (size_t i = 0; !status && i < paths.count; i++) {
        const char *entry = yl_row_text(&paths, i, ENTRY), *place = yl_row_text(&paths, i, PLACE);
        double arrived = yl_row_number(&paths, i, ARRIVED);
        double actions = yl_row_number(&paths, i, ACTIONS);
        if (!yl_row_is(&paths, i, VARIANT, yl_plot_drawn(chart->kit, first)) || !(arrived > 0) ||
            !isfinite(actions) || yl_place_in(place, "goals."))
            continue;
        size_t k = 0;
        while (k < *count &&
               (strcmp((*list)[k].entry, entry) != 0 || strcmp((*list)[k].place, place) != 0))
            k++;
        if (!YL_ARRAY_RESERVE(list, &capacity, k + 1)) {
            chart->failed = true;
            return YL_OK;
        }
        if (k == *count)
            (*list)[(*count)++] =
                (struct way){entry, place, yl_row_number(&paths, i, CLAIMED), 0, 0};
        (*list)[k].arrived += arrived;
        (*list)[k].actions += arrived * actions;
    }
    return status;
}

static double actions_of(const struct way *way) { return way->actions / way->arrived; }

/* Those that claim least of what they take first; those that claim nothing last. */
static int by_gap(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    if (isnan(x->claimed) != isnan(y->claimed)) return isnan(x->claimed) ? 1 : -1;
    double gap =
        isnan(x->claimed) ? 0 : (actions_of(y) - y->claimed) - (actions_of(x) - x->claimed);
    if (gap != 0) return gap < 0 ? -1 : 1;
    if (actions_of(x) != actions_of(y)) return actions_of(x) > actions_of(y) ? -1 : 1;
    int order = strcmp(x->entry, y->entry);
    return order ? order : strcmp(x->place, y->place);
}

static const char *name_of(struct yl_plot_kit *kit, const struct way *way)
{
    return yl_plot_place(kit, yl_plot_text(kit, "%s>%s", way->entry, way->place));
}

static void add_way(struct yl_chart *chart, uint32_t panel, uint32_t row, const struct way *way)
{
    struct yl_plot_kit *kit = chart->kit;
    double actions = actions_of(way);
    bool more = actions > way->claimed + 0.05, claimed = isfinite(way->claimed);
    uint32_t colour = claimed && more ? YL_ACCENT : YL_BASE;
    if (claimed) {
        yl_chart_segment(
            chart, (struct yl_chart_segment){panel, YL_OTHER, way->claimed, row, actions, row});
        struct yl_chart_point *ring = yl_chart_point(chart, panel, 0, way->claimed, row);
        ring->shape = YL_RING;
        ring->size = 1.2;
    }
    struct yl_chart_point *dot = yl_chart_point(chart, panel, 0, actions, row);
    dot->colour = colour;
    dot->figure = yl_plot_count(kit, actions);
    dot->hover = yl_plot_tell(kit, "%s: %s claimed, %s taken", "%s：宣称 %s 步，实际 %s 次",
                              name_of(kit, way), yl_plot_count(kit, way->claimed), dot->figure);
}

static void say_steps(struct yl_chart *chart, const struct way *list, size_t count)
{
    struct yl_plot_kit *kit = chart->kit;
    size_t claims = 0, more = 0;
    for (size_t i = 0; i < count; i++) {
        claims += isfinite(list[i].claimed) ? 1 : 0;
        more += isfinite(list[i].claimed) && actions_of(&list[i]) > list[i].claimed + 0.05;
    }
    if (!claims) return;
    const char *said = yl_plot_tell(kit, "%zu of %zu paths take more actions than they claim",
                                    "%zu 条路径（共 %zu 条）的操作多于宣称的步数", more, claims);
    if (more)
        said = yl_plot_tell(kit, "%s; %s most: %s claimed, %s taken",
                            "%s；最多的是%s：宣称 %s，实际 %s", said, name_of(kit, &list[0]),
                            yl_plot_count(kit, list[0].claimed),
                            yl_plot_count(kit, actions_of(&list[0])));
    chart->finding = said;
}

enum yl_status yl_plot_steps(struct yl_chart *chart)
{
    struct way *list = NULL;
    size_t count = 0;
    enum yl_status status = read_ways(&list, &count, chart);
    const char **name = yl_arena_get(&chart->kit->arena, (count + 1) * sizeof *name);
    if (!status && count && name) {
        qsort(list, count, sizeof *list, by_gap);
        for (size_t i = 0; i < count; i++) name[i] = name_of(chart->kit, &list[i]);
        uint32_t panel = yl_chart_panel(
            chart, (struct yl_chart_panel){
                       .x = {.zero = true,
                             .apart = 1,
                             .label = yl_plot_say(chart->kit, "steps, actions", "步 / 次")},
                       .y = {.kind = YL_AXIS_ROWS, .name = name, .names = (uint32_t)count}});
        for (uint32_t i = 0; i < count; i++) add_way(chart, panel, i, &list[i]);
        say_steps(chart, list, count);
    }
    free(list);
    return status;
}
