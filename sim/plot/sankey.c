/* sankey.c: by which entries, visits and shops the orders come, or where visits come to if nothing is sold; one variant, means
 * over the replications, laid out in pixels; contract in picture.h */
#include "sim/plot/chart_layout.h"
#include "sim/plot/ways.h"
#include <math.h>
#include <string.h>

enum { LANES = 24, BEND = 24 };
static const double BODY = 340, NODE_WIDTH = 8, LEAST = 1.2, MARGINS = 42, HEAD = 26; /* px */
static const double SMALL = 0.005; /* of all: a lane below is bundled */

struct link { /* from an interval of one node to one of another */
    double x0, x1, from, from_end, to, to_end;
    uint32_t colour;
    const char *name;
    double count;
};
struct node {    /* visits that others begin, or a place */
    uint32_t of; /* number of the entry, or of the place */
    double count, begun, low, in,
        out; /* begun: what visits that others begin bring; low: its top; in, out: px that are taken on both sides */
};
struct lane { /* an entry, or all that are too small */
    const char *entry;
    double count, begun, y, out; /* begun: by visits that it begins */
    double *to;                  /* [nodes] */
};
struct flow {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_ways ways;
    struct yl_plot_list places; /* shops; rooms and shops where nothing is sold */
    double *came;               /* [entries][places] */
    struct lane *lane;          /* [LANES + 1] */
    struct node *node;          /* visits that others begin, then places */
    uint32_t lanes, begun, nodes, bundled, without;
    double all, scale, width, height;
    bool orders; /* else visits that come in */
};

/* ---- what goes where ------------------------------------------------------------------------ */

/* Visits of each entry that come to each place. */
static enum yl_status read_places(struct flow *flow)
{
    struct yl_rows paths;
    struct yl_plot_kit *kit = flow->kit;
    enum yl_status status = yl_plot_read(&paths, kit, "paths.csv", "variant entry place arrived");
    for (int fill = 0; !status && fill < 2; fill++) {
        const size_t cells = (size_t)flow->ways.list.count * flow->places.count;
        if (fill) flow->came = yl_arena_get(&kit->arena, (cells + 1) * sizeof *flow->came);
        for (size_t i = 0; fill && flow->came && i < cells; i++) flow->came[i] = 0;
        for (size_t i = 0; i < paths.count && (!fill || flow->came); i++) {
            const char *place = yl_row_text(&paths, i, 2);
            const double arrived = yl_row_number(&paths, i, 3);
            const uint32_t e = yl_plot_ways_at(&flow->ways, yl_row_text(&paths, i, 1));
            if (!yl_row_is(&paths, i, 0, yl_plot_drawn(kit, yl_row_text(&paths, 0, 0))) ||
                !(yl_place_in(place, "rooms.") || yl_place_in(place, "shops.")) || !(arrived > 0) ||
                e == UINT32_MAX)
                continue;
            const uint32_t at = yl_plot_list_at(kit, &flow->places, place);
            if (fill)
                flow->came[(size_t)e * flow->places.count + at] += arrived / flow->ways.campaigns;
        }
    }
    return status;
}

/* What entry `e` brings into a node. */
static double brings(const struct flow *flow, uint32_t e, uint32_t node)
{
    const size_t of = flow->node[node].of;
    if (node < flow->begun) return flow->ways.made[e * flow->ways.list.count + of];
    return flow->came[e * flow->places.count + of];
}

static bool is_lane(const struct flow *flow, uint32_t e)
{
    return !flow->orders || !yl_plot_is_begun(flow->ways.list.name[e]);
}

/* Nodes that anything comes to; of places those first that begun visits come to, so that few flows cross. */
static bool find_nodes(struct flow *flow)
{
    const uint32_t entries = flow->ways.list.count, most = entries + flow->places.count;
    flow->node = yl_arena_get(&flow->kit->arena, (most + 1) * sizeof *flow->node);
    if (!flow->node) return false;
    for (uint32_t b = 0; flow->orders && b < entries; b++)
        if (yl_plot_is_begun(flow->ways.list.name[b]) &&
            flow->ways.made[(size_t)b * entries + b] > 0)
            flow->node[flow->begun++] =
                (struct node){.of = b, .count = flow->ways.made[(size_t)b * entries + b]};
    flow->nodes = flow->begun;
    for (uint32_t k = 0; k < flow->places.count; k++) {
        struct node node = {.of = k};
        for (uint32_t e = 0; e < entries; e++) {
            const double came = flow->came[(size_t)e * flow->places.count + k];
            node.count += came;
            if (yl_plot_is_begun(flow->ways.list.name[e])) node.begun += came;
        }
        flow->all += node.count;
        if (!(node.count > 0)) continue;
        uint32_t at = flow->nodes++;
        for (; at > flow->begun &&
               node.begun * flow->node[at - 1].count > flow->node[at - 1].begun * node.count;
             at--)
            flow->node[at] = flow->node[at - 1];
        flow->node[at] = node;
    }
    return true;
}

static bool is_above(const struct lane *a, const struct lane *b)
{
    const bool one = 2 * a->begun > a->count, two = 2 * b->begun > b->count;
    return one != two ? one : a->count > b->count;
}

/* Entries that bring anything; those too small to be seen are one lane. */
static bool find_lanes(struct flow *flow)
{
    struct yl_arena *arena = &flow->kit->arena;
    flow->lane = yl_arena_get(arena, (LANES + 1) * sizeof *flow->lane);
    if (!flow->lane) return false;
    struct lane others = {.to = yl_arena_get(arena, (flow->nodes + 1) * sizeof *others.to)};
    if (!others.to) return false;
    for (uint32_t k = 0; k < flow->nodes; k++) others.to[k] = 0;
    for (uint32_t i = 0; i < flow->ways.list.count; i++) {
        const uint32_t e = flow->ways.order[i];
        struct lane lane = {.entry = flow->ways.list.name[e]};
        if (!is_lane(flow, e)) continue;
        lane.to = yl_arena_get(arena, (flow->nodes + 1) * sizeof *lane.to);
        for (uint32_t k = 0; lane.to && k < flow->nodes; k++) {
            lane.to[k] = brings(flow, e, k);
            lane.count += lane.to[k];
            if (k < flow->begun) lane.begun += lane.to[k];
        }
        if (!lane.to) return false;
        if (!(lane.count > 0)) {
            flow->without++;
        } else if (lane.count >= SMALL * flow->all && flow->lanes < LANES) {
            uint32_t at = flow->lanes++;
            for (; at && is_above(&lane, &flow->lane[at - 1]); at--)
                flow->lane[at] = flow->lane[at - 1];
            flow->lane[at] = lane;
        } else {
            others.entry = flow->bundled++ ? NULL : lane.entry; /* one alone keeps its name */
            others.count += lane.count;
            for (uint32_t k = 0; k < flow->nodes; k++) others.to[k] += lane.to[k];
        }
    }
    if (flow->bundled) flow->lane[flow->lanes++] = others;
    return true;
}

/* ---- links, nodes, texts -------------------------------------------------------------------- */

/* The chart's axis goes up. */
static double up(const struct flow *flow, double y) { return flow->height - y; }

static double bent(double share) { return share * share * (3 - 2 * share); }

static void put_link(struct flow *flow, struct link link)
{
    struct yl_plot_kit *kit = flow->kit;
    uint32_t curve = yl_chart_curve(
        flow->chart, (struct yl_chart_curve){.band = link.colour, .colour = YL_SOFT});
    for (int k = 0; k <= BEND; k++) {
        double share = (double)k / BEND, down = bent(share);
        double top = link.from + (link.to - link.from) * down;
        double end = link.from_end + (link.to_end - link.from_end) * down;
        struct yl_chart_line *line =
            yl_chart_line(flow->chart, curve, link.x0 + (link.x1 - link.x0) * share,
                          (struct yl_estimate){(up(flow, top) + up(flow, end)) / 2, up(flow, end),
                                               up(flow, top)});
        if (k == BEND / 2)
            line->hover =
                yl_plot_tell(kit, "%s: %s", "%s：%s", link.name, yl_plot_visits(kit, link.count));
    }
}

static void put_node(struct flow *flow, double x, double y, double height)
{
    yl_chart_cell(flow->chart, (struct yl_chart_cell){.colour = YL_BASE,
                                                      .x0 = x,
                                                      .x1 = x + NODE_WIDTH,
                                                      .y0 = up(flow, y + fmax(height, LEAST)),
                                                      .y1 = up(flow, y)});
}

static void put_text(struct flow *flow, double x, double y, int align, uint32_t colour,
                     const char *text)
{
    yl_chart_text(flow->chart, (struct yl_chart_text){.in = 1,
                                                      .x = x,
                                                      .y = up(flow, y),
                                                      .align = align,
                                                      .size = YL_TEXT_SMALL,
                                                      .colour = colour,
                                                      .text = text});
}

static const char *node_name(const struct flow *flow, uint32_t k)
{
    return k < flow->begun ? yl_plot_entry(flow->kit, flow->ways.list.name[flow->node[k].of])
                           : yl_plot_place(flow->kit, flow->places.name[flow->node[k].of]);
}

static const char *lane_name(const struct flow *flow, const struct lane *lane)
{
    struct yl_plot_kit *kit = flow->kit;
    return lane->entry ? yl_plot_entry(kit, lane->entry)
                       : yl_plot_text(kit,
                                      yl_text_plural(kit->job->lang, flow->bundled, "%u other",
                                                     "%u others", "其他 %u 个"),
                                      flow->bundled);
}

/* The channel that was asked about stands out. */
static uint32_t lane_colour(const struct flow *flow, const struct lane *lane)
{
    const char *place = flow->kit->job->place;
    bool asked = place && lane->entry && yl_place_in(place, "entries.") &&
                 !strcmp(place + strlen("entries."), lane->entry);
    return asked ? YL_BASE : YL_BAND;
}

/* 0: entries, 1: visits that they begin, 2: places */
static double column_x(const struct flow *flow, int column)
{
    const double left = flow->kit->narrow ? 0 : 206;
    const double right = flow->width - NODE_WIDTH - (flow->kit->narrow ? 0 : 110);
    return left + (right - left) * column / 2;
}

static double node_x(const struct flow *flow, uint32_t k)
{
    return column_x(flow, k < flow->begun ? 1 : 2);
}

/* Left of its node, on a telephone above it. */
static void put_lane_name(struct flow *flow, const struct lane *lane)
{
    struct yl_plot_kit *kit = flow->kit;
    const double letters = yl_chart_letters(YL_TEXT_SMALL);
    const char *line[2], *figure = yl_plot_visits(kit, lane->count), *name = lane_name(flow, lane);
    const double x = column_x(flow, 0), middle = lane->y + lane->count * flow->scale / 2;
    if (kit->narrow) {
        double room = column_x(flow, 1) - x - 12;
        room -= yl_letters_width(letters, yl_plot_text(kit, " %s", figure));
        (void)yl_letters_wrap(&kit->arena, letters, name, room, line, 1);
        put_text(flow, x, lane->y - 9, -1, YL_INK, yl_plot_text(kit, "%s %s", line[0], figure));
        return;
    }
    uint32_t lines = yl_letters_wrap(&kit->arena, letters, name, x - 70, line, 2);
    for (uint32_t i = 0; i < lines; i++)
        put_text(flow, x - 58, middle + 16 * (i - (lines - 1) / 2.0), 1, YL_INK, line[i]);
    put_text(flow, x - 6, middle, 1, YL_SOFT, figure);
}

/* Above its node, away from what comes in; of the last column beside it where there is room. On a telephone two columns that
 * stand at one height share what is between them. */
static void put_node_name(struct flow *flow, uint32_t k)
{
    const struct node *node = &flow->node[k];
    const bool last = k >= flow->begun, narrow = flow->kit->narrow;
    const double letters = yl_chart_letters(YL_TEXT_SMALL), x = node_x(flow, k);
    const double apart = column_x(flow, 2) - column_x(flow, 1) - 12,
                 shared = narrow && flow->begun ? (apart + NODE_WIDTH) / 2 : apart,
                 room = last && !narrow ? 100 : shared;
    const char *line[2], *figure = yl_plot_visits(flow->kit, node->count);
    const uint32_t lines =
        yl_letters_wrap(&flow->kit->arena, letters, node_name(flow, k), room, line, 2);
    double y = node->low - 9 - 16.0 * lines, at = x;
    int align = -1;
    if (last && narrow) {
        at = x + NODE_WIDTH;
        align = 1;
    } else if (last) {
        at = x + NODE_WIDTH + 6;
        y = node->low + node->count * flow->scale / 2 - 8.0 * lines;
    }
    for (uint32_t i = 0; i < lines; i++) put_text(flow, at, y + 16 * i, align, YL_INK, line[i]);
    put_text(flow, at, y + 16 * lines, align, YL_SOFT, figure);
}

static void put_way(struct flow *flow, struct lane *lane, uint32_t k)
{
    struct node *node = &flow->node[k];
    const double height = lane->to[k] * flow->scale, from = lane->y + lane->out,
                 to = node->low + node->in;
    put_link(flow, (struct link){column_x(flow, 0) + NODE_WIDTH, node_x(flow, k), from,
                                 from + height, to, to + height, lane_colour(flow, lane),
                                 yl_plot_text(flow->kit, "%s → %s", lane_name(flow, lane),
                                              node_name(flow, k)),
                                 lane->to[k]});
    lane->out += height;
    node->in += height;
}

/* From visits that others begin into a place. */
static void put_onward(struct flow *flow, uint32_t b, uint32_t k)
{
    struct node *node = &flow->node[b], *place = &flow->node[k];
    const double count = flow->came[(size_t)node->of * flow->places.count + place->of];
    const double height = count * flow->scale, from = node->low + node->out,
                 to = place->low + place->in;
    if (!(count > 0)) return;
    put_link(flow, (struct link){
                       node_x(flow, b) + NODE_WIDTH, node_x(flow, k), from, from + height, to,
                       to + height, YL_BAND,
                       yl_plot_text(flow->kit, "%s → %s", node_name(flow, b), node_name(flow, k)),
                       count});
    node->out += height;
    place->in += height;
}

static void put_heads(struct flow *flow)
{
    struct yl_plot_kit *kit = flow->kit;
    const double edge = kit->narrow ? 0 : column_x(flow, 0) + NODE_WIDTH;
    put_text(flow, edge, 8, kit->narrow ? -1 : 1, YL_SOFT, yl_plot_say(kit, "entry", "入口"));
    if (flow->begun)
        put_text(flow, column_x(flow, 1), 8, -1, YL_SOFT,
                 yl_plot_say(kit, "visits it begins", "引发的访问"));
    put_text(flow, column_x(flow, 2) + NODE_WIDTH, 8, 1, YL_SOFT,
             flow->orders ? yl_plot_say(kit, "orders in", "成交于")
                          : yl_plot_say(kit, "come to", "到达"));
}

/* ---- layout --------------------------------------------------------------------------------- */

/* Nodes of a column from top to bottom; places in the middle of the height. */
static void stack(struct flow *flow, uint32_t from, uint32_t to)
{
    const double apart = flow->kit->narrow ? 66 : 58;
    double y = HEAD + apart - 8, end = y;
    for (uint32_t k = from; k < to; k++) end += fmax(flow->node[k].count * flow->scale, 2) + apart;
    if (from) y += fmax((flow->height - end) / 2, 0);
    for (uint32_t k = from; k < to; k++) {
        flow->node[k].low = y;
        y += fmax(flow->node[k].count * flow->scale, 2) + apart;
    }
    flow->height = fmax(flow->height, end - apart + 16);
}

static void say_flow(struct flow *flow)
{
    struct yl_plot_kit *kit = flow->kit;
    const struct lane *best = NULL;
    for (uint32_t l = 0; l < flow->lanes; l++)
        if (flow->lane[l].entry && (!best || flow->lane[l].count > best->count))
            best = &flow->lane[l];
    if (!best) return;
    const char *all = yl_plot_count(kit, flow->all), *most = yl_plot_count(kit, best->count);
    const char *name = lane_name(flow, best);
    const double arrivals = flow->ways.all_arrivals, share = flow->all / arrivals;
    if (!flow->orders) {
        flow->chart->finding =
            kit->zh ? yl_plot_text(kit, "到达最多来自%s：%s 人次中的 %s", name, all, most)
                    : yl_plot_text(kit, "Most visits come in by %s: %s of %s", name, most, all);
        return;
    }
    flow->chart->finding =
        flow->lanes == 1
            ? yl_plot_tell(kit, "All orders come by %s: %s", "订单全部来自%s：%s 单", name, all)
        : kit->zh ? yl_plot_text(kit, "订单最多来自%s：%s 单中的 %s 单", name, all, most)
                  : yl_plot_text(kit, "Most orders come by %s: %s of %s", name, most, all);
    if (arrivals > 0 && share > 0.5)
        flow->chart->finding =
            yl_plot_tell(kit, "%s; %s of arrivals order", "%s；触达人次的 %s 成交",
                         flow->chart->finding, yl_plot_percent(kit, share));
    else if (arrivals > 0)
        flow->chart->finding =
            yl_plot_tell(kit, "%s; one of %s arrivals orders", "%s；每 %s 人次触达成交一单",
                         flow->chart->finding, yl_plot_count(kit, 1 / share));
}

static void draw(struct flow *flow)
{
    double y = flow->kit->narrow ? HEAD + 22 : HEAD + 6, gap = flow->kit->narrow ? 30 : 24;
    flow->scale = yl_chart_field(flow->chart, BODY) / flow->all;
    for (uint32_t l = 0; l < flow->lanes; l++) {
        flow->lane[l].y = y;
        y += fmax(flow->lane[l].count * flow->scale, 12) + gap;
    }
    flow->height = y;
    stack(flow, 0, flow->begun);
    stack(flow, flow->begun, flow->nodes);
    yl_chart_panel(flow->chart,
                   (struct yl_chart_panel){.height = flow->height,
                                           .x = {.hidden = true, .most = flow->width},
                                           .y = {.hidden = true, .most = flow->height}});
    put_heads(flow);
    for (uint32_t k = 0; k < flow->nodes; k++) {
        for (uint32_t l = 0; l < flow->lanes; l++)
            if (flow->lane[l].to[k] > 0) put_way(flow, &flow->lane[l], k);
        for (uint32_t b = 0; k >= flow->begun && b < flow->begun; b++) put_onward(flow, b, k);
        put_node(flow, node_x(flow, k), flow->node[k].low, flow->node[k].count * flow->scale);
        put_node_name(flow, k);
    }
    for (uint32_t l = 0; l < flow->lanes; l++) {
        const struct lane *lane = &flow->lane[l];
        put_node(flow, column_x(flow, 0), lane->y, lane->count * flow->scale);
        put_lane_name(flow, lane);
    }
    say_flow(flow);
}

enum yl_status yl_plot_sankey(struct yl_chart *chart)
{
    struct flow flow = {.chart = chart, .kit = chart->kit, .width = chart->width - MARGINS};
    enum yl_status status = yl_plot_ways_read(&flow.ways, chart->kit);
    if (status) return status;
    flow.orders = flow.ways.all_orders > 0;
    if (flow.orders) {
        flow.places = flow.ways.shops;
        flow.came = flow.ways.sold;
    } else
        status = read_places(&flow);
    if (status || !flow.came || !find_nodes(&flow) || !(flow.all > 0) || !find_lanes(&flow))
        return status; /* the arena remembers what it had no memory for */
    draw(&flow);
    if (flow.orders && flow.without)
        chart->left_out = yl_plot_text(
            chart->kit,
            yl_text_plural(chart->kit->job->lang, flow.without, "%u entry brings no order.",
                           "%u entries bring no orders.", "另有 %u 个入口没有带来订单。"),
            flow.without);
    return status;
}
