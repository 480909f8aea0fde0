/* sankey.c: the Sankey of the base, means over the replications, laid out in pixels; contract in
 * pictures.h */
#include "sim/base/text.h"
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 48, PLACES = 24, LANES = 40, MIDS = 2, AHEAD = 8 };
enum { INK = 0x24292F, SOFT = 0x57606A, LOST = 0xB4BAC1, THROUGH = 0x7A8FA3, NODE = 0x2D3748 };
static const uint32_t LANE[6] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9};
static const double BODY = 340, NODE_WIDTH = 9, COLUMN = 7.6;

struct lane {
    const char *entry;
    const char *path[STEPS], *step[STEPS];
    double reached[STEPS], past[STEPS];     /* sums over replications until divided */
    double arrived[PLACES];                 /* rooms and shops, by their own lists */
    double watched[PLACES], orders[PLACES]; /* went on from a room; passed a shop's last step */
    int steps, start;
    double at[MIDS + 1], to_rooms, to_shops, y;
    double direct[PLACES],
        via[PLACES][PLACES]; /* to a place at the end of its path; room to shop */
};
struct flow {
    struct yl_plot_kit *kit;
    struct lane *lane;
    struct yl_plot_list entries, places;
    double replications, scale, width, height;
    double node_low[PLACES], node_in[PLACES], node_out[PLACES], through[PLACES], sold[PLACES];
    int mids;
    uint32_t links, texts;
    FILE *link, *node, *text;
};

static bool is_room(const char *place) { return !strncmp(place, "rooms.", 6); }
static bool is_shop(const char *place) { return !strncmp(place, "shops.", 6); }

static struct lane *lane_of(struct flow *flow, const char *entry)
{
    uint32_t at = yl_plot_list_at(&flow->entries, entry);
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

static enum yl_status read_funnel(struct flow *flow, struct yl_sheet *sheet)
{
    static const char file[] = "funnel.csv";
    static const char *const names[] = {"variant", "replication", "entry",  "path", "step",
                                        "reached", "skipped",     "passed", NULL};
    int column[8];
    enum yl_status status = yl_plot_columns(sheet, column, flow->kit, file, names);
    if (status) return status;
    struct yl_plot_list replications = {0};
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[0]), yl_table_cell(sheet, 0, column[0])) != 0)
            break;
        double count[3];
        for (int k = 0; k < 3; k++) count[k] = yl_table_number(sheet, i, column[5 + k]);
        if (!isfinite(count[0] + count[1] + count[2])) continue;
        (void)yl_plot_list_at(&replications, yl_table_cell(sheet, i, column[1]));
        const char *path = yl_table_cell(sheet, i, column[3]),
                   *step = yl_table_cell(sheet, i, column[4]);
        struct lane *lane = lane_of(flow, yl_table_cell(sheet, i, column[2]));
        if (!lane) continue;
        if (!is_room(path) && !is_shop(path)) {
            add_step(lane, path, step, (double[]){count[0], count[1], count[2]});
            continue;
        }
        uint32_t place = yl_plot_list_at(&flow->places, path);
        if (place >= PLACES) continue;
        if (is_room(path) && !strcmp(step, "watch")) lane->watched[place] += count[2];
        bool last =
            i + 1 == sheet->rows || strcmp(yl_table_cell(sheet, i + 1, column[3]), path) != 0 ||
            strcmp(yl_table_cell(sheet, i + 1, column[1]), yl_table_cell(sheet, i, column[1])) !=
                0 ||
            strcmp(yl_table_cell(sheet, i + 1, column[2]), yl_table_cell(sheet, i, column[2])) != 0;
        if (is_shop(path) && last) lane->orders[place] += count[2];
    }
    flow->replications = replications.count;
    free(replications.name);
    return YL_OK;
}

static enum yl_status read_paths(struct flow *flow, struct yl_sheet *sheet)
{
    static const char file[] = "paths.csv";
    static const char *const names[] = {"variant", "entry", "place", "arrived", NULL};
    int column[4];
    enum yl_status status = yl_plot_columns(sheet, column, flow->kit, file, names);
    if (status) return status;
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[0]), yl_table_cell(sheet, 0, column[0])) != 0)
            break;
        const char *name = yl_table_cell(sheet, i, column[2]);
        double arrived = yl_table_number(sheet, i, column[3]);
        if ((!is_room(name) && !is_shop(name)) || !isfinite(arrived)) continue;
        struct lane *lane = lane_of(flow, yl_table_cell(sheet, i, column[1]));
        uint32_t place = yl_plot_list_at(&flow->places, name);
        if (!lane || place >= PLACES) continue;
        lane->arrived[place] += arrived;
    }
    return YL_OK;
}

/* Who goes where at the end of a path, and from which room into which shop. */
static void split(struct flow *flow, struct lane *lane)
{
    double watched = 0, came = 0;
    uint32_t places = flow->places.count < PLACES ? flow->places.count : PLACES;
    for (uint32_t i = 0; i < places; i++) {
        if (is_room(flow->places.name[i])) watched += lane->watched[i];
        if (is_shop(flow->places.name[i])) came += lane->arrived[i];
    }
    double via = fmin(watched, came);
    for (uint32_t i = 0; i < places; i++) {
        if (is_room(flow->places.name[i])) {
            lane->direct[i] = lane->arrived[i];
            lane->to_rooms += lane->arrived[i];
            for (uint32_t k = 0; k < places && via > 0; k++)
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
static bool settle(struct flow *flow, struct lane *lane)
{
    double n = flow->replications, end = 0;
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
    end = lane->to_rooms + lane->to_shops;
    if (!(end > 0)) return false;
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
    return true;
}

/* ---- drawing -------------------------------------------------------------------------------- */

struct link {
    double x0, x1, from, from_end, to, to_end;
    uint32_t colour;
};

static void put_link(struct flow *flow, struct link link, const char *name, double count)
{
    char figure[YL_PLOT_FIGURE];
    const char *said =
        yl_arena_print(&flow->kit->arena, "%s: %s", name, yl_plot_figure(figure, count));
    fprintf(flow->link, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%u\t%s\n", link.x0, link.x1, link.from,
            link.from_end, link.to, link.to_end, link.colour,
            yl_plot_shown(&flow->kit->arena, said ? said : "-", 120));
    flow->links++;
}

static void put_node(struct flow *flow, double x, double y, double height, uint32_t colour)
{
    fprintf(flow->node, "%.9g\t%.9g\t%.9g\t%.9g\t%u\n", x, x + NODE_WIDTH, y, y + fmax(height, 1),
            colour);
}

static void put_text(struct flow *flow, double x, double y, int align, uint32_t colour,
                     const char *text)
{
    fprintf(flow->text, "%.9g\t%.9g\t%d\t0\t%u\t%s\n", x, y, align, colour, text);
    flow->texts++;
}

static double column_x(const struct flow *flow, int column)
{
    bool narrow = flow->width < 600;
    double left = narrow ? 14 : 236, right = flow->width - (narrow ? 42 : 44);
    return left + (right - left) * column / (flow->mids + 3);
}

static void put_loss(struct flow *flow, double x, double room, double top, double lost,
                     const char *name)
{
    double end = top + lost * flow->scale;
    if (lost * flow->scale < 0.25) return;
    bool zh = flow->kit->job->lang == YL_ZH;
    put_link(flow,
             (struct link){x + NODE_WIDTH, x + NODE_WIDTH + 0.45 * room, top, end, end, end, LOST},
             yl_arena_print(&flow->kit->arena, zh ? "%s · 流失" : "%s · lost", name), lost);
}

static void put_lane(struct flow *flow, const struct lane *lane, uint32_t colour)
{
    struct yl_plot_kit *kit = flow->kit;
    char *key = yl_arena_print(&kit->arena, "entries.%s", lane->entry), figure[YL_PLOT_FIGURE];
    const char *name = yl_plot_label(kit, key, lane->entry), *step = "";
    if (lane->start >= 0) {
        char *at = yl_arena_print(&kit->arena, "paths.%s.steps.%s", lane->path[lane->start],
                                  lane->step[lane->start]);
        step = yl_plot_label(kit, at, lane->step[lane->start]);
    }
    yl_plot_figure(figure, lane->at[0]);
    bool narrow = flow->width < 600;
    char *text = yl_arena_print(&kit->arena, "%s%s%s", name, step[0] ? " · " : "", step);
    double height = lane->at[0] * flow->scale, x0 = column_x(flow, 0);
    if (narrow) { /* two short lines above, so that the names of places have theirs */
        double field = column_x(flow, flow->mids + 1) - x0 - 40;
        put_text(flow, x0, lane->y - 28, -1, INK,
                 yl_plot_shown(&kit->arena, name, (int)(field / COLUMN)));
        put_text(flow, x0, lane->y - 11, -1, SOFT, yl_arena_print(&kit->arena, "%s", figure));
    } else {
        const char *cut = yl_plot_shown(&kit->arena, text ? text : "-", 27 - (int)strlen(figure));
        char *label = yl_arena_print(&kit->arena, "%s  %s", cut, figure);
        put_text(flow, x0 - 8, lane->y + height / 2, 1, INK, label ? label : "-");
    }
    for (int k = 0; k <= flow->mids; k++) {
        double x = column_x(flow, k), next = column_x(flow, k + 1);
        double now = lane->at[k],
               then = k < flow->mids ? lane->at[k + 1] : lane->to_rooms + lane->to_shops;
        put_node(flow, x, lane->y, now * flow->scale, NODE);
        put_loss(flow, x, next - x, lane->y + then * flow->scale, now - then, name);
        if (k == flow->mids) break;
        double end = lane->y + then * flow->scale;
        put_link(flow, (struct link){x + NODE_WIDTH, next, lane->y, end, lane->y, end, colour},
                 name, then);
    }
}

/* From the end of each lane into the nodes of places. */
static void put_direct(struct flow *flow, struct lane *lane, uint32_t colour, bool rooms)
{
    struct yl_plot_kit *kit = flow->kit;
    uint32_t places = flow->places.count < PLACES ? flow->places.count : PLACES;
    double from = lane->y + (rooms ? 0 : lane->to_rooms * flow->scale),
           x = column_x(flow, flow->mids);
    for (uint32_t i = 0; i < places; i++) {
        if (is_room(flow->places.name[i]) != rooms || !(lane->direct[i] > 0)) continue;
        double height = lane->direct[i] * flow->scale, to = flow->node_in[i];
        char *name = yl_arena_print(&kit->arena, "%s>%s", lane->entry, flow->places.name[i]);
        put_link(flow,
                 (struct link){x + NODE_WIDTH, column_x(flow, flow->mids + (rooms ? 1 : 2)), from,
                               from + height, to, to + height, colour},
                 yl_plot_place(kit, name ? name : "-"), lane->direct[i]);
        from += height;
        flow->node_in[i] += height;
    }
}

static void put_place(struct flow *flow, uint32_t i)
{
    struct yl_plot_kit *kit = flow->kit;
    bool room = is_room(flow->places.name[i]);
    double x = column_x(flow, flow->mids + (room ? 1 : 2)),
           step = column_x(flow, 1) - column_x(flow, 0);
    const char *name = yl_plot_shown(&kit->arena, yl_plot_place(kit, flow->places.name[i]),
                                     (int)fmax((step - 8) / COLUMN, 5));
    char figure[YL_PLOT_FIGURE];
    put_text(flow, x + NODE_WIDTH / 2, flow->node_low[i] - 29, 0, INK, name);
    put_text(flow, x + NODE_WIDTH / 2, flow->node_low[i] - 11, 0, SOFT,
             yl_arena_print(&kit->arena, "%s", yl_plot_figure(figure, flow->through[i])));
    put_node(flow, x, flow->node_low[i], flow->through[i] * flow->scale, NODE);
}

/* Nodes of rooms and shops, from top to bottom, with two lines of text above each. */
static void stack_places(struct flow *flow)
{
    uint32_t places = flow->places.count < PLACES ? flow->places.count : PLACES;
    double y[2] = {46, 46};
    for (uint32_t i = 0; i < places; i++) {
        bool shop = is_shop(flow->places.name[i]);
        for (uint32_t l = 0; l < flow->entries.count && l < LANES; l++) {
            const struct lane *lane = &flow->lane[l];
            flow->through[i] += lane->direct[i];
            for (uint32_t k = 0; k < places; k++) flow->through[i] += lane->via[k][i];
            if (shop) flow->sold[i] += lane->orders[i];
        }
        if (!(flow->through[i] > 0)) continue;
        flow->node_low[i] = flow->node_in[i] = flow->node_out[i] = y[shop];
        y[shop] += fmax(flow->through[i] * flow->scale, 2) + 54;
    }
    for (uint32_t i = 0; i < places; i++) { /* in the middle of the height */
        double free = flow->height - y[is_shop(flow->places.name[i])];
        if (!(free > 0) || !(flow->through[i] > 0)) continue;
        flow->node_low[i] += free / 3;
        flow->node_in[i] = flow->node_out[i] = flow->node_low[i];
    }
    flow->height = fmax(flow->height, fmax(y[0], y[1]) - 30);
}

static void put_places(struct flow *flow)
{
    bool zh = flow->kit->job->lang == YL_ZH;
    uint32_t places = flow->places.count < PLACES ? flow->places.count : PLACES;
    double shop_x = column_x(flow, flow->mids + 2), room_x = column_x(flow, flow->mids + 1);
    double last_x = column_x(flow, flow->mids + 3), step = last_x - shop_x;
    for (uint32_t i = 0; i < places; i++) {
        if (!(flow->through[i] > 0)) continue;
        put_place(flow, i);
        const char *name = yl_plot_place(flow->kit, flow->places.name[i]);
        double gone = 0;
        for (uint32_t k = 0; is_room(flow->places.name[i]) && k < places; k++) {
            double via = 0;
            for (uint32_t l = 0; l < flow->entries.count && l < LANES; l++)
                via += flow->lane[l].via[i][k];
            if (!(via > 0)) continue;
            double from = flow->node_low[i] + gone * flow->scale, height = via * flow->scale;
            double to = flow->node_in[k];
            put_link(flow,
                     (struct link){room_x + NODE_WIDTH, shop_x, from, from + height, to,
                                   to + height, THROUGH},
                     yl_arena_print(&flow->kit->arena, "%s → %s", name,
                                    yl_plot_place(flow->kit, flow->places.name[k])),
                     via);
            flow->node_in[k] += height;
            gone += via;
        }
        bool shop = is_shop(flow->places.name[i]);
        if (shop) gone = fmin(flow->sold[i], flow->through[i]);
        put_loss(flow, shop ? shop_x : room_x, step, flow->node_low[i] + gone * flow->scale,
                 flow->through[i] - gone, name);
        if (!shop) continue;
        double low = flow->node_low[i], end = low + gone * flow->scale;
        char figure[YL_PLOT_FIGURE];
        put_link(flow, (struct link){shop_x + NODE_WIDTH, last_x, low, end, low, end, 0x009E73},
                 yl_arena_print(&flow->kit->arena, zh ? "%s · 订单" : "%s · orders", name), gone);
        put_node(flow, last_x, low, gone * flow->scale, NODE);
        put_text(flow, last_x + NODE_WIDTH / 2, low - 29, 0, INK, zh ? "订单" : "orders");
        put_text(flow, last_x + NODE_WIDTH / 2, low - 11, 0, SOFT,
                 yl_arena_print(&flow->kit->arena, "%s", yl_plot_figure(figure, gone)));
    }
}

static enum yl_status draw(struct flow *flow, struct yl_plot_layout *layout)
{
    struct yl_plot_kit *kit = flow->kit;
    enum yl_status status = yl_plot_open(&flow->link, kit, "link.tsv");
    if (!status) status = yl_plot_open(&flow->node, kit, "node.tsv");
    if (!status) status = yl_plot_open(&flow->text, kit, "text.tsv");
    if (!status) {
        for (uint32_t l = 0, n = 0; l < flow->entries.count && l < LANES; l++)
            if (flow->lane[l].to_rooms + flow->lane[l].to_shops > 0)
                put_lane(flow, &flow->lane[l], LANE[n++ % 6]);
        for (int rooms = 1; rooms >= 0; rooms--) {
            for (uint32_t l = 0, n = 0; l < flow->entries.count && l < LANES; l++)
                if (flow->lane[l].to_rooms + flow->lane[l].to_shops > 0)
                    put_direct(flow, &flow->lane[l], LANE[n++ % 6], rooms);
            if (rooms) put_places(flow);
        }
        layout->panels = flow->links;
        layout->rows = (uint32_t)ceil(flow->height);
        layout->columns = flow->texts;
    }
    FILE *all[] = {flow->link, flow->node, flow->text};
    static const char *const names[] = {"link.tsv", "node.tsv", "text.tsv"};
    for (int i = 0; i < 3; i++) {
        enum yl_status other = all[i] ? yl_plot_close(all[i], kit, names[i]) : YL_OK;
        if (!status) status = other;
    }
    return status;
}

enum yl_status yl_plot_sankey(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct yl_sheet funnel = {0}, paths = {0};
    struct flow flow = {.kit = kit, .width = kit->job->page ? kit->job->page : 960};
    flow.mids = flow.width < 600 ? 1 : MIDS;
    flow.lane = calloc(LANES, sizeof *flow.lane);
    enum yl_status status =
        flow.lane ? YL_OK : yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory");
    if (!status) status = read_funnel(&flow, &funnel);
    if (!status) status = read_paths(&flow, &paths);
    double all = 0;
    for (uint32_t l = 0; !status && l < flow.entries.count && l < LANES; l++)
        if (flow.replications > 0 && settle(&flow, &flow.lane[l])) all += flow.lane[l].at[0];
    layout->absent = !(all > 0);
    if (!status && all > 0) {
        double gap = flow.width < 600 ? 44 : 20, y = flow.width < 600 ? 44 : 16;
        flow.scale = BODY / all;
        for (uint32_t l = 0; l < flow.entries.count && l < LANES; l++) {
            struct lane *lane = &flow.lane[l];
            if (!(lane->to_rooms + lane->to_shops > 0)) continue;
            lane->y = y;
            y += lane->at[0] * flow.scale + gap;
        }
        flow.height = y;
        stack_places(&flow);
        layout->panels_left = flow.entries.count > LANES ? flow.entries.count - LANES : 0;
        status = yl_plot_variants(layout, kit, NULL);
        if (!status) status = draw(&flow, layout);
    }
    free(flow.lane);
    free(flow.entries.name);
    free(flow.places.name);
    yl_table_free(&funnel);
    yl_table_free(&paths);
    return status;
}
