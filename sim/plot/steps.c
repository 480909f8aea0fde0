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
            !isfinite(actions) || isnan(yl_row_number(&paths, i, CLAIMED)) ||
            yl_place_in(place, "goals."))
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

/* Of the places of an entry that to which most of its visits come: the others only say it again. */
static size_t keep_main(struct way *list, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < kept && strcmp(list[k].entry, list[i].entry) != 0) k++;
        if (k == kept)
            list[kept++] = list[i];
        else if (list[i].arrived > list[k].arrived)
            list[k] = list[i];
    }
    return kept;
}

/* Those that claim least of what they take first. */
static int by_gap(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    const double gap = (actions_of(y) - y->claimed) - (actions_of(x) - x->claimed);
    if (gap != 0) return gap < 0 ? -1 : 1;
    if (actions_of(x) != actions_of(y)) return actions_of(x) > actions_of(y) ? -1 : 1;
    return strcmp(x->entry, y->entry);
}

static bool takes_more(const struct way *way) { return actions_of(way) > way->claimed + 0.05; }

static const char *name_of(struct yl_plot_kit *kit, const struct way *way)
{
    return yl_plot_place(kit, yl_plot_text(kit, "%s>%s", way->entry, way->place));
}

static void add_way(struct yl_chart *chart, uint32_t panel, uint32_t row, const struct way *way)
{
    struct yl_plot_kit *kit = chart->kit;
    const double actions = actions_of(way);
    yl_chart_segment(chart,
                     (struct yl_chart_segment){panel, YL_OTHER, way->claimed, row, actions, row});
    struct yl_chart_point *ring = yl_chart_point(chart, panel, 0, way->claimed, row);
    ring->shape = YL_RING;
    ring->size = 1.2;
    struct yl_chart_point *dot = yl_chart_point(chart, panel, 0, actions, row);
    dot->colour = takes_more(way) ? YL_ACCENT : YL_BASE;
    dot->figure = yl_plot_count(kit, actions);
    dot->hover = yl_plot_tell(kit, "%s: %s claimed, %s taken", "%s：宣称 %s 步，实际 %s 次",
                              name_of(kit, way), yl_plot_count(kit, way->claimed), dot->figure);
}

static void say_steps(struct yl_chart *chart, const struct way *list, size_t count)
{
    struct yl_plot_kit *kit = chart->kit;
    size_t more = 0;
    for (size_t i = 0; i < count; i++) more += takes_more(&list[i]);
    chart->finding =
        more ? yl_plot_tell(
                   kit,
                   "%zu of %zu paths take more actions than they claim; %s most: %s "
                   "claimed, %s taken",
                   "%zu 条路径（共 %zu 条）的操作多于宣称的步数；最多的是%s：宣称 %s，实际 %s",
                   more, count, name_of(kit, &list[0]), yl_plot_count(kit, list[0].claimed),
                   yl_plot_count(kit, actions_of(&list[0])))
             : yl_plot_say(kit, "No path takes more actions than it claims",
                           "没有路径的操作多于宣称的步数");
}

enum yl_status yl_plot_steps(struct yl_chart *chart)
{
    struct way *list = NULL;
    size_t count = 0;
    enum yl_status status = read_ways(&list, &count, chart);
    count = keep_main(list, count);
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
