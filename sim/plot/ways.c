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

/* ---- reading -------------------------------------------------------------------------------- */

struct reading {
    struct yl_plot_ways *ways;
    struct yl_plot_kit *kit;
    struct yl_plot_list replications;
    struct yl_rows totals, funnel, chains;
};
enum { TOTAL_VARIANT, TOTAL_PLACE, TOTAL_METRIC, TOTAL_VALUE };
enum { VARIANT, REPLICATION, ENTRY, PATH, STEP, PASSED };
enum { CHAIN_VARIANT, ORIGIN, BY, VISITS, ORDERS };

static bool is_drawn(const struct reading *of, const struct yl_rows *rows, size_t i)
{
    return yl_row_is(rows, i, 0, yl_plot_drawn(of->kit, yl_row_text(rows, 0, 0)));
}

/* Of a row of totals.csv; NULL: it has no arrivals of an entry. */
static const char *arriving(const struct reading *of, size_t i)
{
    const char *place = yl_row_text(&of->totals, i, TOTAL_PLACE);
    if (!is_drawn(of, &of->totals, i) || !yl_row_is(&of->totals, i, TOTAL_METRIC, "arrivals"))
        return NULL;
    if (yl_place_in(place, "entries.")) return place + strlen("entries.");
    return yl_plot_is_begun(place) ? place : NULL;
}

/* The last step of a shop is its order. */
static bool is_order(const struct reading *of, size_t i)
{
    static const int same[] = {PATH, REPLICATION, ENTRY};
    const struct yl_rows *funnel = &of->funnel;
    bool last = i + 1 == funnel->count;
    for (int k = 0; k < 3 && !last; k++)
        last = !yl_row_is(funnel, i + 1, same[k], yl_row_text(funnel, i, same[k]));
    return last && yl_place_in(yl_row_text(funnel, i, PATH), "shops.");
}

static uint32_t entry_at(struct reading *of, const char *name)
{
    return yl_plot_list_at(of->kit, &of->ways->list, name);
}

/* The names first, so that the tables have their size. */
static void list_names(struct reading *of)
{
    for (size_t i = 0; i < of->totals.count; i++)
        if (arriving(of, i)) (void)entry_at(of, arriving(of, i));
    for (size_t i = 0; i < of->funnel.count; i++) {
        if (!is_drawn(of, &of->funnel, i)) continue;
        (void)entry_at(of, yl_row_text(&of->funnel, i, ENTRY));
        if (isfinite(yl_row_number(&of->funnel, i, PASSED))) /* else its replication failed */
            (void)yl_plot_list_at(of->kit, &of->replications,
                                  yl_row_text(&of->funnel, i, REPLICATION));
        of->ways->shops |= is_order(of, i);
    }
    for (size_t i = 0; i < of->chains.count; i++)
        if (is_drawn(of, &of->chains, i)) (void)entry_at(of, yl_row_text(&of->chains, i, BY));
    of->ways->campaigns = fmax(of->replications.count, 1);
}

static double *zeros(struct reading *of, size_t count)
{
    double *list = yl_arena_get(&of->kit->arena, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++) list[i] = 0;
    return list;
}

static void add(double *to, double value)
{
    if (isfinite(value)) *to += value;
}

/* Sums become means at the end, so that they are those of other pictures to the last digit. */
static void divide(double *list, size_t count, double n)
{
    for (size_t i = 0; i < count; i++) list[i] /= n;
}

static void fill(struct reading *of)
{
    struct yl_plot_ways *ways = of->ways;
    const uint32_t count = ways->list.count;
    for (size_t i = 0; i < of->totals.count; i++)
        if (arriving(of, i))
            add(&ways->arrivals[entry_at(of, arriving(of, i))],
                yl_row_number(&of->totals, i, TOTAL_VALUE));
    for (size_t i = 0; i < of->funnel.count; i++) {
        if (!is_drawn(of, &of->funnel, i) || !is_order(of, i)) continue;
        const uint32_t e = entry_at(of, yl_row_text(&of->funnel, i, ENTRY));
        add(&ways->made[e * count + e], yl_row_number(&of->funnel, i, PASSED));
    }
    for (size_t i = 0; i < of->chains.count; i++) {
        if (!is_drawn(of, &of->chains, i)) continue;
        const uint32_t e = yl_plot_ways_at(ways, yl_row_text(&of->chains, i, ORIGIN));
        const uint32_t by = yl_plot_ways_at(ways, yl_row_text(&of->chains, i, BY));
        if (by == e || e >= count) continue; /* its own visits are those of the funnel */
        add(&ways->visits[e * count + by], yl_row_number(&of->chains, i, VISITS));
        add(&ways->made[e * count + by], yl_row_number(&of->chains, i, ORDERS));
    }
    for (uint32_t e = 0; e < count; e++)
        for (uint32_t by = 0; by < count; by++) ways->orders[e] += ways->made[e * count + by];
    divide(ways->arrivals, count, ways->campaigns);
    divide(ways->orders, count, ways->campaigns);
    divide(ways->visits, (size_t)count * count, ways->campaigns);
    divide(ways->made, (size_t)count * count, ways->campaigns);
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
    *ways = (struct yl_plot_ways){0};
    enum yl_status status =
        yl_plot_read(&of.funnel, kit, "funnel.csv", "variant replication entry path step passed");
    if (!status && yl_plot_has(kit, "totals.csv"))
        status = yl_plot_read(&of.totals, kit, "totals.csv", "variant place metric value");
    if (!status && yl_plot_has(kit, "chains.csv"))
        status = yl_plot_read(&of.chains, kit, "chains.csv", "variant origin entry visits orders");
    if (status) return status;
    list_names(&of);
    const size_t count = ways->list.count;
    ways->arrivals = zeros(&of, count);
    ways->orders = zeros(&of, count);
    ways->visits = zeros(&of, count * count);
    ways->made = zeros(&of, count * count);
    ways->order = yl_arena_get(&kit->arena, (count + 1) * sizeof *ways->order);
    fill(&of);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at && is_before(ways, i, ways->order[at - 1]); at--)
            ways->order[at] = ways->order[at - 1];
        ways->order[at] = i;
    }
    return YL_OK;
}
