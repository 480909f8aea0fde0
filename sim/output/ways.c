/* ways.c: a row a way; contract in ways.h */
#include "sim/output/ways.h"
#include "sim/findings/labels.h"

static void rate(struct yl_csv_out *csv, const struct yl_way_rate *of)
{
    YL_CSV_PUT(csv, of->is.mean, of->is.low, of->is.high, of->is.p05, of->is.p95, of->exact);
}

static void row(struct yl_csv_out *csv, const struct yl_result *result, const struct yl_way *way)
{
    static const char *const alike[] = {"no", "yes"};
    static const char *const by[] = {"", "open", "credit", "walked"}; /* enum yl_way_adds */
    const struct yl_tried_figure *orders = &way->adds_orders, *net = &way->adds_net;
    const struct yl_lost_row *stops = way->stops;

    YL_CSV_PUT(csv, way->entry, yl_label_counts(result, YL_EN, way->entry), way->arrivals,
               way->reached, way->entered, way->orders, way->gmv, way->cost, way->net);
    rate(csv, &way->per_hundred);
    YL_CSV_PUT(csv, way->orders > 0 ? alike[way->alike] : "");
    rate(csv, &way->per_mille);
    YL_CSV_PUT(csv, way->cost_per_order, way->place, way->arriving.actions, way->arriving.switches,
               way->arriving.time_s);
    if (way->claimed < 0)
        yl_csv_empty(csv);
    else
        yl_csv_count(csv, way->claimed);
    YL_CSV_PUT(csv, way->ordering.actions, way->ordering.switches, way->ordering.time_s,
               way->order_p90_s, way->order_wait_s);
    YL_CSV_PUT(csv, orders->is, orders->low, orders->high, net->is, net->low, net->high,
               by[way->adds_by]);
    for (int i = 0; i < 4 && !stops; i++) yl_csv_empty(csv);
    if (stops) YL_CSV_PUT(csv, stops->path, stops->step, stops->outcome, way->stopped);
    yl_csv_end(csv);
}

void yl_ways_rows(struct yl_csv_out *csv, const struct yl_result *result, uint32_t v,
                  struct yl_replication_stats *stats)
{
    struct yl_ways all;
    yl_ways_make(&all, &result->variant[v], stats);
    if (!v) yl_ways_adds(&all, result->tried);
    for (uint32_t i = 0; i < all.ways; i++) {
        yl_csv_text(csv, result->variant[v].name);
        row(csv, result, &all.way[i]);
    }
    yl_ways_free(&all);
}
