/* sankey.c: the Sankey of the base, means over the replications, laid out in pixels; contract in
 * picture.h */
#include "sim/base/array.h"
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 48, PLACES = 24, LANES = 40, MIDS = 2, AHEAD = 8 };
enum { LOST = 0xB4BAC1, THROUGH = 0x7A8FA3, NODE = 0x2D3748, SOLD = 0x009E73 };
static const uint32_t LANE[6] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9};
static const double BODY = 340, NODE_WIDTH = 9, COLUMN = 7.6;

/* An entry: its path, and what goes from its end. Visits are sums over replications until `settle`
 * divides them. */
struct lane {
    const char *entry;
    const char *path[STEPS], *step[STEPS];
    double reached[STEPS], past[STEPS];
    double arrived[PLACES], watched[PLACES], orders[PLACES]; /* watched: went on from a room */
    int steps, start;
    double at[MIDS + 1], to_rooms, to_shops, y;
    double direct[PLACES], via[PLACES][PLACES]; /* from the end of its path; from room to shop */
};
struct link {
    double x0, x1, from, from_end, to, to_end;
    uint32_t colour;
    const char *name;
    double count;
};
struct node {
    double x, y, height;
    uint32_t colour;
};
struct flow {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct lane *lane;                   /* [LANES] */
    struct yl_plot_list entries, places; /* rooms and shops */
    double replications, scale, width, height;
    double node_low[PLACES], node_in[PLACES], through[PLACES], sold[PLACES];
    int mids;
    struct link *link;
    struct node *node;
    size_t links, link_capacity, nodes, node_capacity;
};

static bool is_room(const char *place) { return yl_place_in(place, "rooms."); }
static bool is_shop(const char *place) { return yl_place_in(place, "shops."); }

static uint32_t lanes(const struct flow *flow)
{
    return yl_chart_drawn(flow->entries.count, LANES);
}

static uint32_t places(const struct flow *flow)
{
    return yl_chart_drawn(flow->places.count, PLACES);
}

static bool is_drawn(const struct lane *lane) { return lane->to_rooms + lane->to_shops > 0; }

/* ---- reading -------------------------------------------------------------------------------- */

static struct lane *lane_of(struct flow *flow, const char *entry)
{
    uint32_t at = yl_plot_list_at(flow->kit, &flow->entries, entry);
    if (at >= LANES) return NULL;
    flow->lane[at].entry = entry;
    return &flow->lane[at];
}

static void add_step(struct lane *lane, const char *path, const char *step, const double count[3])
{
    int i = 0;
    while (i < lane->steps &&
           (strcmp(lane->step[i], step) != 0 || strcmp(lane->path[i], path) != 0))
        i++;
    if (i == STEPS) return;
    if (i == lane->steps) {
        lane->path[i] = path;
        lane->step[i] = step;
        lane->steps++;
    }
    lane->reached[i] += count[0];
    lane->past[i] += count[1] + count[2];
}

enum { VARIANT, REPLICATION, ENTRY, PATH, STEP, REACHED, SKIPPED, PASSED };

/* Is row i the last one of its path? */
static bool is_last(const struct yl_rows *funnel, size_t i)
{
    static const int same[] = {PATH, REPLICATION, ENTRY};
    bool last = i + 1 == funnel->count;
    for (int k = 0; k < 3 && !last; k++)
        last = !yl_row_is(funnel, i + 1, same[k], yl_row_text(funnel, i, same[k]));
    return last;
}

static enum yl_status read_funnel(struct flow *flow)
{
    struct yl_rows funnel;
    struct yl_plot_list replications = {0};
    enum yl_status status =
        yl_plot_read(&funnel, flow->kit, "funnel.csv",
                     "variant replication entry path step reached skipped passed");
    if (status) return status;
    for (size_t i = 0; i < funnel.count; i++) {
        if (!yl_row_is(&funnel, i, VARIANT, yl_row_text(&funnel, 0, VARIANT))) break;
        double count[3];
        for (int k = 0; k < 3; k++) count[k] = yl_row_number(&funnel, i, REACHED + k);
        if (!isfinite(count[0] + count[1] + count[2])) continue;
        (void)yl_plot_list_at(flow->kit, &replications, yl_row_text(&funnel, i, REPLICATION));
        const char *path = yl_row_text(&funnel, i, PATH), *step = yl_row_text(&funnel, i, STEP);
        struct lane *lane = lane_of(flow, yl_row_text(&funnel, i, ENTRY));
        if (!lane) continue;
        if (!is_room(path) && !is_shop(path)) {
            add_step(lane, path, step, count);
            continue;
        }
        uint32_t place = yl_plot_list_at(flow->kit, &flow->places, path);
        if (place >= PLACES) continue;
        if (is_room(path) && !strcmp(step, "watch")) lane->watched[place] += count[2];
        if (is_shop(path) && is_last(&funnel, i)) lane->orders[place] += count[2];
    }
    flow->replications = replications.count;
    return YL_OK;
}

static enum yl_status read_paths(struct flow *flow)
{
    struct yl_rows paths;
    enum yl_status status =
        yl_plot_read(&paths, flow->kit, "paths.csv", "variant entry place arrived");
    if (status) return status;
    for (size_t i = 0; i < paths.count; i++) {
        if (!yl_row_is(&paths, i, 0, yl_row_text(&paths, 0, 0))) break;
        const char *name = yl_row_text(&paths, i, 2);
        double arrived = yl_row_number(&paths, i, 3);
        if ((!is_room(name) && !is_shop(name)) || !isfinite(arrived)) continue;
        struct lane *lane = lane_of(flow, yl_row_text(&paths, i, 1));
        uint32_t place = yl_plot_list_at(flow->kit, &flow->places, name);
        if (lane && place < PLACES) lane->arrived[place] += arrived;
    }
    return YL_OK;
}

/* ---- what goes where ------------------------------------------------------------------------ */

/* Visits from the end of a path to each place, and from each room to each shop. */
static void split(struct flow *flow, struct lane *lane)
{
    double watched = 0, came = 0;
    for (uint32_t i = 0; i < places(flow); i++) {
        if (is_room(flow->places.name[i])) watched += lane->watched[i];
        if (is_shop(flow->places.name[i])) came += lane->arrived[i];
    }
    double via = fmin(watched, came);
    for (uint32_t i = 0; i < places(flow); i++) {
        if (is_room(flow->places.name[i])) {
            lane->direct[i] = lane->arrived[i];
            lane->to_rooms += lane->arrived[i];
            for (uint32_t k = 0; k < places(flow) && via > 0; k++)
                if (is_shop(flow->places.name[k]))
                    lane->via[i][k] = via * lane->watched[i] / watched * lane->arrived[k] / came;
        } else if (came > 0) {
            lane->direct[i] = lane->arrived[i] * (1 - via / came);
            lane->to_shops += lane->direct[i];
        }
    }
}

/* Where a lane begins: at the step past which at most eight times as many are left as arrive
 * anywhere; all before would be one wide bar of loss. */
static void settle(struct flow *flow, struct lane *lane)
{
    double n = flow->replications;
    for (int i = 0; i < lane->steps; i++) {
        lane->past[i] /= n;
        if (i) lane->past[i] = fmin(lane->past[i], lane->past[i - 1]);
    }
    for (int i = 0; i < PLACES; i++) {
        lane->arrived[i] /= n;
        lane->watched[i] /= n;
        lane->orders[i] /= n;
    }
    split(flow, lane);
    if (!is_drawn(lane)) return;
    double end = lane->to_rooms + lane->to_shops;
    double first = lane->steps ? fmax(lane->reached[0] / n, lane->past[0]) : end;
    lane->start = first <= AHEAD * end ? -1 : 0;
    while (lane->start >= 0 && lane->start + 1 < lane->steps &&
           lane->past[lane->start] > AHEAD * end)
        lane->start++;
    for (int k = 0; k <= flow->mids; k++) {
        int left = lane->steps - 1 - lane->start;
        int at = lane->start + (int)lround((double)k * left / (flow->mids + 1));
        lane->at[k] = fmax(at < 0 ? first : lane->past[at], end);
    }
}

/* ---- links, nodes, texts -------------------------------------------------------------------- */

static void put_link(struct flow *flow, struct link link)
{
    if (YL_ARRAY_RESERVE(&flow->link, &flow->link_capacity, flow->links + 1))
        flow->link[flow->links++] = link;
    else
        flow->chart->failed = true;
}

static void put_node(struct flow *flow, double x, double y, double height)
{
    if (YL_ARRAY_RESERVE(&flow->node, &flow->node_capacity, flow->nodes + 1))
        flow->node[flow->nodes++] = (struct node){x, y, height, NODE};
    else
        flow->chart->failed = true;
}

static void put_text(struct flow *flow, double x, double y, int align, const char *text)
{
    yl_chart_text(flow->chart, (struct yl_chart_text){x, y, align, 0, YL_INK, text});
}

static void put_figure(struct flow *flow, double x, double y, int align, double count)
{
    char figure[YL_PLOT_FIGURE];
    const char *text = yl_plot_text(flow->kit, "%s", yl_plot_figure(figure, count));
    yl_chart_text(flow->chart, (struct yl_chart_text){x, y, align, 0, YL_SOFT, text});
}

/* A node with its name and figure in two lines above. */
static void put_named_node(struct flow *flow, double x, double y, const char *name, double count)
{
    put_text(flow, x + NODE_WIDTH / 2, y - 29, 0, name);
    put_figure(flow, x + NODE_WIDTH / 2, y - 11, 0, count);
    put_node(flow, x, y, count * flow->scale);
}

static double column_x(const struct flow *flow, int column)
{
    double left = flow->kit->narrow ? 14 : 236;
    double right = flow->width - (flow->kit->narrow ? 42 : 44);
    return left + (right - left) * column / (flow->mids + 3);
}

static void put_loss(struct flow *flow, double x, double room, double top, double lost,
                     const char *name)
{
    double end = top + lost * flow->scale;
    if (lost * flow->scale < 0.25) return;
    const char *said = yl_plot_text(flow->kit, flow->kit->zh ? "%s · 流失" : "%s · drop-off", name);
    put_link(flow, (struct link){x + NODE_WIDTH, x + NODE_WIDTH + 0.45 * room, top, end, end, end,
                                 LOST, said, lost});
}

static void put_lane_name(struct flow *flow, const struct lane *lane, const char *name)
{
    struct yl_plot_kit *kit = flow->kit;
    double x = column_x(flow, 0);
    if (kit->narrow) { /* two short lines above, so that the names of places have theirs */
        double field = column_x(flow, flow->mids + 1) - x - 40;
        put_text(flow, x, lane->y - 28, -1,
                 yl_plot_shown(&kit->arena, name, (int)(field / COLUMN)));
        put_figure(flow, x, lane->y - 11, -1, lane->at[0]);
        return;
    }
    char figure[YL_PLOT_FIGURE];
    yl_plot_figure(figure, lane->at[0]);
    if (lane->start >= 0) {
        const char *step = lane->step[lane->start];
        const char *key = yl_plot_text(kit, "paths.%s.steps.%s", lane->path[lane->start], step);
        step = yl_plot_label(kit, key, step);
        if (step[0]) name = yl_plot_text(kit, "%s · %s", name, step);
    }
    const char *cut = yl_plot_shown(&kit->arena, name, 27 - (int)strlen(figure));
    put_text(flow, x - 8, lane->y + lane->at[0] * flow->scale / 2, 1,
             yl_plot_text(kit, "%s  %s", cut, figure));
}

static void put_lane(struct flow *flow, const struct lane *lane, uint32_t colour)
{
    const char *key = yl_plot_text(flow->kit, "entries.%s", lane->entry);
    const char *name = yl_plot_label(flow->kit, key, lane->entry);
    put_lane_name(flow, lane, name);
    for (int k = 0; k <= flow->mids; k++) {
        bool last = k == flow->mids;
        double x = column_x(flow, k), next = column_x(flow, k + 1), now = lane->at[k];
        double then = last ? lane->to_rooms + lane->to_shops : lane->at[k + 1];
        double end = lane->y + then * flow->scale;
        put_node(flow, x, lane->y, now * flow->scale);
        put_loss(flow, x, next - x, end, now - then, name);
        if (!last)
            put_link(flow, (struct link){x + NODE_WIDTH, next, lane->y, end, lane->y, end, colour,
                                         name, then});
    }
}

/* From the end of each lane into the nodes of rooms, or of shops. */
static void put_direct(struct flow *flow, struct lane *lane, uint32_t colour, bool rooms)
{
    double from = lane->y + (rooms ? 0 : lane->to_rooms * flow->scale);
    double x = column_x(flow, flow->mids), next = column_x(flow, flow->mids + (rooms ? 1 : 2));
    for (uint32_t i = 0; i < places(flow); i++) {
        if (is_room(flow->places.name[i]) != rooms || !(lane->direct[i] > 0)) continue;
        double height = lane->direct[i] * flow->scale, to = flow->node_in[i];
        const char *way = yl_plot_text(flow->kit, "%s>%s", lane->entry, flow->places.name[i]);
        put_link(flow, (struct link){x + NODE_WIDTH, next, from, from + height, to, to + height,
                                     colour, yl_plot_place(flow->kit, way), lane->direct[i]});
        from += height;
        flow->node_in[i] += height;
    }
}

/* From room i into the shops; the visits that went. */
static double put_through(struct flow *flow, uint32_t i, double room_x, double shop_x)
{
    double gone = 0;
    const char *name = yl_plot_place(flow->kit, flow->places.name[i]);
    for (uint32_t k = 0; k < places(flow); k++) {
        double via = 0;
        for (uint32_t l = 0; l < lanes(flow); l++) via += flow->lane[l].via[i][k];
        if (!(via > 0)) continue;
        double from = flow->node_low[i] + gone * flow->scale, height = via * flow->scale;
        double to = flow->node_in[k];
        const char *said = yl_plot_text(flow->kit, "%s → %s", name,
                                        yl_plot_place(flow->kit, flow->places.name[k]));
        put_link(flow, (struct link){room_x + NODE_WIDTH, shop_x, from, from + height, to,
                                     to + height, THROUGH, said, via});
        flow->node_in[k] += height;
        gone += via;
    }
    return gone;
}

static void put_place(struct flow *flow, uint32_t i)
{
    struct yl_plot_kit *kit = flow->kit;
    bool room = is_room(flow->places.name[i]);
    double room_x = column_x(flow, flow->mids + 1), shop_x = column_x(flow, flow->mids + 2);
    double last_x = column_x(flow, flow->mids + 3), step = last_x - shop_x;
    double x = room ? room_x : shop_x, low = flow->node_low[i];
    int columns = (int)fmax((column_x(flow, 1) - column_x(flow, 0) - 8) / COLUMN, 5);
    const char *name = yl_plot_place(kit, flow->places.name[i]);
    put_named_node(flow, x, low, yl_plot_shown(&kit->arena, name, columns), flow->through[i]);
    double gone =
        room ? put_through(flow, i, room_x, shop_x) : fmin(flow->sold[i], flow->through[i]);
    double end = low + gone * flow->scale;
    put_loss(flow, x, step, end, flow->through[i] - gone, name);
    if (room) return;
    const char *orders = yl_plot_say(kit, "orders", "订单");
    put_link(flow, (struct link){shop_x + NODE_WIDTH, last_x, low, end, low, end, SOLD,
                                 yl_plot_text(kit, "%s · %s", name, orders), gone});
    put_named_node(flow, last_x, low, orders, gone);
}

/* ---- layout --------------------------------------------------------------------------------- */

/* Nodes of rooms and shops, from top to bottom, with two lines of text above each. */
static void stack_places(struct flow *flow)
{
    double y[2] = {46, 46};
    for (uint32_t i = 0; i < places(flow); i++) {
        bool shop = is_shop(flow->places.name[i]);
        for (uint32_t l = 0; l < lanes(flow); l++) {
            const struct lane *lane = &flow->lane[l];
            flow->through[i] += lane->direct[i];
            for (uint32_t k = 0; k < places(flow); k++) flow->through[i] += lane->via[k][i];
            if (shop) flow->sold[i] += lane->orders[i];
        }
        if (!(flow->through[i] > 0)) continue;
        flow->node_low[i] = flow->node_in[i] = y[shop];
        y[shop] += fmax(flow->through[i] * flow->scale, 2) + 54;
    }
    for (uint32_t i = 0; i < places(flow); i++) { /* in the middle of the height */
        double free = flow->height - y[is_shop(flow->places.name[i])];
        if (!(free > 0) || !(flow->through[i] > 0)) continue;
        flow->node_low[i] += free / 3;
        flow->node_in[i] = flow->node_low[i];
    }
    flow->height = fmax(flow->height, fmax(y[0], y[1]) - 30);
}

static void put_lanes(struct flow *flow)
{
    for (uint32_t l = 0, n = 0; l < lanes(flow); l++)
        if (is_drawn(&flow->lane[l])) put_lane(flow, &flow->lane[l], LANE[n++ % 6]);
    for (int rooms = 1; rooms >= 0; rooms--) {
        for (uint32_t l = 0, n = 0; l < lanes(flow); l++)
            if (is_drawn(&flow->lane[l])) put_direct(flow, &flow->lane[l], LANE[n++ % 6], rooms);
        for (uint32_t i = 0; rooms && i < places(flow); i++)
            if (flow->through[i] > 0) put_place(flow, i);
    }
}

/* ---- tables --------------------------------------------------------------------------------- */

static void write_links(FILE *out, void *context)
{
    const struct flow *flow = context;
    for (size_t i = 0; i < flow->links; i++) {
        const struct link *link = &flow->link[i];
        char figure[YL_PLOT_FIGURE];
        const char *said =
            yl_plot_text(flow->kit, "%s: %s", link->name, yl_plot_figure(figure, link->count));
        fprintf(out, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%u\t%s\n", link->x0, link->x1, link->from,
                link->from_end, link->to, link->to_end, link->colour,
                yl_plot_shown(&flow->kit->arena, said, 120));
    }
}

static void write_nodes(FILE *out, void *context)
{
    const struct flow *flow = context;
    for (size_t i = 0; i < flow->nodes; i++) {
        const struct node *node = &flow->node[i];
        fprintf(out, "%.9g\t%.9g\t%.9g\t%.9g\t%u\n", node->x, node->x + NODE_WIDTH, node->y,
                node->y + fmax(node->height, 1), node->colour);
    }
}

static enum yl_status draw(struct flow *flow)
{
    struct yl_plot_layout *layout = flow->chart->layout;
    double y = flow->kit->narrow ? 44 : 16, gap = flow->kit->narrow ? 44 : 20;
    for (uint32_t l = 0; l < lanes(flow); l++) {
        struct lane *lane = &flow->lane[l];
        if (!is_drawn(lane)) continue;
        lane->y = y;
        y += lane->at[0] * flow->scale + gap;
    }
    flow->height = y;
    stack_places(flow);
    put_lanes(flow);
    flow->chart->own_tables = true;
    layout->panels = (uint32_t)flow->links;
    layout->panels_left = flow->entries.count - lanes(flow);
    layout->rows = (uint32_t)ceil(flow->height);
    layout->columns = (uint32_t)flow->chart->texts;
    enum yl_status status = yl_plot_write(flow->kit, "link.tsv", write_links, flow);
    return status ? status : yl_plot_write(flow->kit, "node.tsv", write_nodes, flow);
}

enum yl_status yl_plot_sankey(struct yl_chart *chart)
{
    struct flow flow = {.chart = chart, .kit = chart->kit, .width = chart->width};
    double all = 0;
    flow.mids = chart->kit->narrow ? 1 : MIDS;
    flow.lane = yl_arena_get(&chart->kit->arena, LANES * sizeof *flow.lane);
    if (!flow.lane) return YL_OK; /* the arena remembers */
    enum yl_status status = read_funnel(&flow);
    if (!status) status = read_paths(&flow);
    for (uint32_t l = 0; !status && flow.replications > 0 && l < lanes(&flow); l++) {
        settle(&flow, &flow.lane[l]);
        if (is_drawn(&flow.lane[l])) all += flow.lane[l].at[0];
    }
    flow.scale = BODY / all;
    if (!status && all > 0) status = draw(&flow);
    free(flow.link);
    free(flow.node);
    return status;
}
