/* best.c: contract in best.h */
#include "sim/plot/best.h"
#include <string.h>

enum { POINT, VARIANT, PLACE, METRIC, MAY };

enum yl_status yl_plot_best_read(struct yl_rows *best, struct yl_plot_kit *kit)
{
    *best = (struct yl_rows){0};
    if (!yl_plot_has(kit, "best.csv")) return YL_OK;
    return yl_plot_read(best, kit, "best.csv", "point variant place metric may_be_best");
}

struct yl_row_key yl_plot_best_metric(const struct yl_rows *best)
{
    if (!best->count) return (struct yl_row_key){0};
    return (struct yl_row_key){.place = yl_row_text(best, 0, PLACE),
                               .metric = yl_row_text(best, 0, METRIC)};
}

static bool is_of(const struct yl_rows *best, size_t row, struct yl_row_key metric)
{
    return yl_row_is(best, row, PLACE, metric.place) && yl_row_is(best, row, METRIC, metric.metric);
}

static struct yl_row_key key_of(const struct yl_rows *best, size_t row, struct yl_row_key metric)
{
    metric.point = yl_row_text(best, row, POINT);
    metric.variant = yl_row_text(best, row, VARIANT);
    return metric;
}

const bool *yl_plot_best_set(struct yl_plot_kit *kit, const struct yl_rows *best,
                             const struct yl_rows *summary, struct yl_row_key metric)
{
    bool *may = yl_arena_get(&kit->arena, (summary->count + 1) * sizeof *may), any = false;
    size_t i = 0;
    memset(may, 0, (summary->count + 1) * sizeof *may);
    for (size_t b = 0; b < best->count && i < summary->count; b++) {
        if (!is_of(best, b, metric)) continue;
        i = yl_rows_find(summary, i, key_of(best, b, metric));
        may[i] = yl_row_number(best, b, MAY) > 0;
        any = true;
    }
    return any ? may : NULL;
}
