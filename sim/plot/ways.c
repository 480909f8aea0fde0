/* ways.c: contract in ways.h */
#include "sim/plot/ways.h"
#include <math.h>
#include <string.h>

bool yl_plot_is_begun(const char *entry) { return yl_place_in(entry, "starts."); }

uint32_t yl_plot_ways_at(struct yl_plot_ways *ways, const char *entry)
{
    for (uint32_t k = 0; k < ways->list.count; k++) { /* mostly the last one, or the next */
        const uint32_t at = (ways->list.last + k) % ways->list.count;
        if (!strcmp(ways->list.name[at], entry)) return ways->list.last = at;
    }
    return UINT32_MAX;
}

struct reading {
    struct yl_plot_ways *ways;
    struct yl_plot_kit *kit;
    struct yl_rows summary;
};

/* As other files call the entry of a row of summary.csv; NULL: it is of none. */
static const char *entry_of(const struct reading *of, size_t i)
{
    const char *place = yl_row_text(&of->summary, i, YL_ROWS_PLACE);
    const char *first = yl_row_text(&of->summary, 0, YL_ROWS_VARIANT);
    if (!yl_row_is(&of->summary, i, YL_ROWS_VARIANT, yl_plot_drawn(of->kit, first))) return NULL;
    if (yl_place_in(place, "entries.")) return place + strlen("entries.");
    return yl_plot_is_begun(place) && !strchr(place, '>') ? place : NULL;
}

/* The names first, so that the tables have their size. */
static void list_names(struct reading *of)
{
    for (size_t i = 0; i < of->summary.count; i++)
        if (entry_of(of, i)) (void)yl_plot_list_at(of->kit, &of->ways->list, entry_of(of, i));
    of->ways->shops = yl_rows_place(&of->summary, "shops.") != NULL;
}

static double *zeros(struct reading *of, size_t count)
{
    double *list = yl_arena_get(&of->kit->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++) list[i] = 0;
    return list;
}

/* Orders of a chain stand behind those that its first visits make, and hold them. */
static void take(struct reading *of, size_t i)
{
    struct yl_plot_ways *ways = of->ways;
    const uint32_t e = yl_plot_ways_at(ways, entry_of(of, i));
    const double mean = yl_row_number(&of->summary, i, YL_ROWS_MEAN);
    if (!isfinite(mean)) return;
    if (yl_row_is(&of->summary, i, YL_ROWS_METRIC, "arrivals")) {
        ways->arrivals[e] = mean;
        ways->campaigns = fmax(ways->campaigns, yl_row_number(&of->summary, i, YL_ROWS_N));
    } else if (yl_row_is(&of->summary, i, YL_ROWS_METRIC, "orders") ||
               yl_row_is(&of->summary, i, YL_ROWS_METRIC, "chain_orders")) {
        ways->orders[e] = mean;
    }
}

static bool is_before(const struct yl_plot_ways *ways, uint32_t a, uint32_t b)
{
    const bool begun[] = {yl_plot_is_begun(ways->list.name[a]),
                          yl_plot_is_begun(ways->list.name[b])};
    if (begun[0] != begun[1]) return begun[1];
    if (ways->orders[a] != ways->orders[b]) return ways->orders[a] > ways->orders[b];
    return ways->arrivals[a] > ways->arrivals[b];
}

enum yl_status yl_plot_ways_read(struct yl_plot_ways *ways, struct yl_plot_kit *kit)
{
    struct reading of = {.ways = ways, .kit = kit};
    *ways = (struct yl_plot_ways){.campaigns = 1};
    enum yl_status status = yl_plot_summary(&of.summary, kit);
    if (status) return status;
    list_names(&of);
    const size_t count = ways->list.count;
    ways->arrivals = zeros(&of, count);
    ways->orders = zeros(&of, count);
    ways->order = yl_arena_get(&kit->arena, (count + 1) * sizeof *ways->order);
    for (size_t i = 0; i < of.summary.count; i++)
        if (entry_of(&of, i)) take(&of, i);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at && is_before(ways, i, ways->order[at - 1]); at--)
            ways->order[at] = ways->order[at - 1];
        ways->order[at] = i;
    }
    return YL_OK;
}
