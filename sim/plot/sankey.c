/* sankey.c: the Sankey of one variant, means over the replications, laid out in pixels; contract in
 * picture.h */
#include "sim/plot/chart_layout.h"
#include "sim/stats/losses.h"
#include <math.h>
#include <string.h>

enum { STEPS = 48, PLACES = 24, LANES = 40, MIDS = 2, AHEAD = 8, BEND = 24 };
static const double BODY = 340, NODE_WIDTH = 8, LEAST = 1.2, MARGINS = 42; /* px */
static const double SMALL = 0.005; /* of all visits: a flow below is bundled */

/* An entry: its path, and what goes from its end. Visits are sums over replications until `settle`
 * divides them. */
struct lane {
    const char *entry;
    const char *path[STEPS], *step[STEPS];
    double reached[STEPS], past[STEPS];
    double arrived[PLACES], watched[PLACES], orders[PLACES]; /* watched: went on from a room */
    double lost[STEPS + 1][YL_LOSS_REASONS]; /* means; [STEPS]: at the doors of rooms */
    int steps, start, index[MIDS + 1];       /* index: steps at which its nodes stand */
    double at[MIDS + 1], to_rooms, to_shops, y;
    double direct[PLACES], via[PLACES][PLACES]; /* from the end of its path; from room to shop */
};
struct link { /* from an interval of one node to one of another */
    double x0, x1, from, from_end, to, to_end;
    uint32_t colour;
    const char *name;
    double count;
};
struct flow {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct lane *lane;                   /* [LANES + 1]: the last is all that are too small */
    struct yl_plot_list entries, places; /* rooms and shops */
    uint32_t order[LANES + 1], drawn;    /* lanes from top to bottom */
    double replications, scale, width, height;
    double node_low[PLACES], node_in[PLACES], through[PLACES], sold[PLACES];
    double lost[PLACES][YL_LOSS_REASONS]; /* of those that came in */
    uint32_t bundled;
    int mids;
};

static bool is_room(const char *place) { return yl_place_in(place, "rooms."); }
static bool is_shop(const char *place) { return yl_place_in(place, "shops."); }

static uint32_t lanes(const struct flow *to) { return yl_chart_drawn(to->entries.count, LANES); }
static uint32_t places(const struct flow *to) { return yl_chart_drawn(to->places.count, PLACES); }
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
        const char *first = yl_row_text(&funnel, 0, VARIANT);
        if (!yl_row_is(&funnel, i, VARIANT, yl_plot_drawn(flow->kit, first))) continue;
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
        if (!yl_row_is(&paths, i, 0, yl_plot_drawn(flow->kit, yl_row_text(&paths, 0, 0)))) continue;
        const char *name = yl_row_text(&paths, i, 2);
        double arrived = yl_row_number(&paths, i, 3);
        if ((!is_room(name) && !is_shop(name)) || !isfinite(arrived)) continue;
        struct lane *lane = lane_of(flow, yl_row_text(&paths, i, 1));
        uint32_t place = yl_plot_list_at(flow->kit, &flow->places, name);
        if (lane && place < PLACES) lane->arrived[place] += arrived;
    }
    return YL_OK;
}

/* At the step of the lane, or in the place, of a row of losses.csv; NULL: at none that is drawn. */
static double *lost_at(struct flow *flow, struct lane *lane, const char *path, const char *step)
{
    bool place = is_room(path) || is_shop(path), door = !*step || !strcmp(step, "wait");
    if (is_room(path) && door) return lane->lost[STEPS];
    uint32_t at = place ? yl_plot_list_at(flow->kit, &flow->places, path) : PLACES;
    if (place) return at < PLACES ? flow->lost[at] : NULL;
    for (int i = 0; i < lane->steps; i++)
        if (!strcmp(lane->path[i], path) && (!*step || !strcmp(lane->step[i], step)))
            return lane->lost[i];
    return NULL;
}

static enum yl_status read_losses(struct flow *flow)
{
    enum { OF = 2, AT_STEP, OUTCOME, MEAN };
    struct yl_rows rows;
    if (!yl_plot_has(flow->kit, "losses.csv")) return YL_OK;
    enum yl_status status =
        yl_plot_read(&rows, flow->kit, "losses.csv", "variant entry path step outcome mean");
    for (size_t i = 0; !status && i < rows.count; i++) {
        if (!yl_row_is(&rows, i, 0, yl_plot_drawn(flow->kit, yl_row_text(&rows, 0, 0)))) continue;
        struct lane *lane = lane_of(flow, yl_row_text(&rows, i, 1));
        const char *path = yl_row_text(&rows, i, OF), *step = yl_row_text(&rows, i, AT_STEP);
        double mean = yl_row_number(&rows, i, MEAN);
        double *to = lane && mean > 0 ? lost_at(flow, lane, path, step) : NULL;
        if (to) to[yl_loss_reason_of(yl_row_text(&rows, i, OUTCOME))] += mean;
    }
    return status;
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
    double first = lane->steps ? fmax(lane->reached[0] / n, fmax(lane->past[0], end)) : end;
    while (lane->steps && lane->past[lane->steps - 1] < end * (1 - 1e-9))
        lane->steps--; /* behind the arrival, or beside another way to it */
    lane->start = first <= AHEAD * end ? -1 : 0;
    while (lane->start >= 0 && lane->start + 1 < lane->steps &&
           lane->past[lane->start] > AHEAD * end)
        lane->start++;
    for (int k = 0; k <= flow->mids; k++) {
        int left = lane->steps - 1 - lane->start;
        int at = lane->start + (int)lround((double)k * left / (flow->mids + 1));
        lane->at[k] = fmax(at < 0 ? first : lane->past[at], end);
        lane->index[k] = at;
    }
}

static double column_x(const struct flow *flow, int column)
{
    double left = flow->kit->narrow ? 0 : 206, right = flow->width - NODE_WIDTH;
    return left + (right - left) * column / (flow->mids + 3);
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
                yl_plot_tell(kit, "%s: %s", "%s：%s", link.name, yl_plot_count(kit, link.count));
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

/* Its name and figure stand above it, away from the flows that come in: those of rooms go in on
 * the left, so at the right of its edge; at the end of all, left of it. */
static void put_named_node(struct flow *flow, double x, double y, const char *name, double count,
                           bool last)
{
    const char *line[2], *orders = yl_plot_say(flow->kit, "orders", "订单");
    double at = last ? x + NODE_WIDTH : x, room = column_x(flow, 1) - column_x(flow, 0) - 6;
    int align = last ? 1 : -1;
    if (x > column_x(flow, flow->mids + 1) && !last) /* beside the name of the last node */
        room -= yl_letters_width(yl_chart_letters(YL_TEXT_SMALL), orders);
    double letters = yl_chart_letters(YL_TEXT_SMALL);
    uint32_t lines = yl_letters_wrap(&flow->kit->arena, letters, name, fmax(room, 24), line,
                                     flow->kit->narrow && !last ? 2 : 1);
    for (uint32_t i = 0; i < lines; i++)
        put_text(flow, at, y - 25 - 16 * (lines - 1.0 - i), align, YL_INK, line[i]);
    put_text(flow, at, y - 9, align, YL_SOFT, yl_plot_count(flow->kit, count));
    put_node(flow, x, y, count * flow->scale);
}

struct stub { /* of a node: what is lost there, and why */
    double x, room, top, lost;
    const char *name;
    const double *why; /* [YL_LOSS_REASONS] */
};

/* "not yet live 285": of all reasons but leaving the largest; NULL: none that matters. */
static const char *reason_text(const struct flow *flow, const struct stub *stub)
{
    enum yl_loss_reason most = YL_LOSS_NOT_LIVE;
    for (enum yl_loss_reason k = most; k < YL_LOSS_LEFT; k++)
        if (stub->why[k] > stub->why[most]) most = k;
    if (!(stub->why[most] > 0.1 * stub->lost)) return NULL;
    return yl_plot_text(flow->kit, "%s %s", yl_loss_word(most, flow->kit->zh ? YL_ZH : YL_EN),
                        yl_plot_count(flow->kit, stub->why[most]));
}

/* A stub says below itself why people are lost there; on a telephone to the left of its tip. */
static void put_loss(struct flow *flow, const struct stub *stub)
{
    const double x = stub->x + NODE_WIDTH, tip = x + 0.3 * stub->room;
    double end = stub->top + stub->lost * flow->scale;
    if (stub->lost * flow->scale < 0.25) return;
    const char *said = yl_plot_tell(flow->kit, "%s, drop-off", "%s，流失", stub->name);
    const char *why = reason_text(flow, stub);
    if (why) {
        double width = yl_letters_width(yl_chart_letters(YL_TEXT_SMALL), why);
        bool fits = width < stub->room - 2 * NODE_WIDTH;
        said = yl_plot_tell(flow->kit, "%s (%s)", "%s（%s）", said, why);
        if (fits || (flow->kit->narrow && width < tip))
            put_text(flow, fits ? x : tip, end + 9, fits ? -1 : 1, YL_SOFT, why);
    }
    put_link(flow, (struct link){x, tip, stub->top, end, end, end, YL_WARM, said, stub->lost});
}

static void put_lane_name(struct flow *flow, const struct lane *lane, const char *name)
{
    struct yl_plot_kit *kit = flow->kit;
    double letters = yl_chart_letters(YL_TEXT_SMALL);
    const char *line[2], *figure = yl_plot_count(kit, lane->at[0]);
    double x = column_x(flow, 0), middle = lane->y + lane->at[0] * flow->scale / 2;
    if (kit->narrow) { /* a short line above */
        double room = column_x(flow, flow->mids + 1) - x - 30;
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

static const char *lane_name(struct flow *flow, const struct lane *lane)
{
    struct yl_plot_kit *kit = flow->kit;
    if (!lane->entry)
        return yl_plot_text(
            kit,
            yl_text_plural(kit->job->lang, flow->bundled, "%u other", "%u others", "其他 %u 个"),
            flow->bundled);
    const char *name = yl_plot_entry(kit, lane->entry);
    if (lane->start < 0) return name;
    const char *step = lane->step[lane->start];
    const char *key = yl_plot_text(kit, "paths.%s.steps.%s", lane->path[lane->start], step);
    step = yl_plot_label(kit, key, step);
    return step[0] && !kit->narrow ? yl_plot_tell(kit, "%s, %s", "%s，%s", name, step) : name;
}

/* The channel that was asked about stands out. */
static uint32_t lane_colour(const struct flow *flow, const struct lane *lane)
{
    const char *place = flow->kit->job->place;
    bool asked = place && lane->entry && yl_place_in(place, "entries.") &&
                 !strcmp(place + strlen("entries."), lane->entry);
    return asked ? YL_BASE : YL_BAND;
}

static void put_lane(struct flow *flow, const struct lane *lane)
{
    const char *name = lane_name(flow, lane);
    put_lane_name(flow, lane, name);
    for (int k = 0; k <= flow->mids; k++) {
        bool last = k == flow->mids;
        double x = column_x(flow, k), next = column_x(flow, k + 1), now = lane->at[k];
        double then = last ? lane->to_rooms + lane->to_shops : lane->at[k + 1];
        double end = lane->y + then * flow->scale;
        double why[YL_LOSS_REASONS] = {0};
        int from = lane->index[k] + 1, to = last ? STEPS + 1 : lane->index[k + 1] + 1;
        for (int i = from; i < to; i++)
            for (int r = 0; r < YL_LOSS_REASONS; r++) why[r] += lane->lost[i][r];
        put_node(flow, x, lane->y, now * flow->scale);
        put_loss(flow, &(struct stub){x, next - x, end, now - then, name, why});
        if (!last)
            put_link(flow, (struct link){x + NODE_WIDTH, next, lane->y, end, lane->y, end,
                                         lane_colour(flow, lane), name, then});
    }
}

/* From the end of each lane into the nodes of rooms, or of shops. */
static void put_direct(struct flow *flow, struct lane *lane, bool rooms)
{
    struct yl_plot_kit *kit = flow->kit;
    double from = lane->y + (rooms ? 0 : lane->to_rooms * flow->scale);
    double x = column_x(flow, flow->mids), next = column_x(flow, flow->mids + (rooms ? 1 : 2));
    for (uint32_t i = 0; i < places(flow); i++) {
        if (is_room(flow->places.name[i]) != rooms || !(lane->direct[i] > 0)) continue;
        double height = lane->direct[i] * flow->scale, to = flow->node_in[i];
        const char *way = yl_plot_text(kit, "%s → %s", lane_name(flow, lane),
                                       yl_plot_place(kit, flow->places.name[i]));
        put_link(flow, (struct link){x + NODE_WIDTH, next, from, from + height, to, to + height,
                                     lane_colour(flow, lane), way, lane->direct[i]});
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
        for (uint32_t l = 0; l < flow->drawn; l++) via += flow->lane[flow->order[l]].via[i][k];
        if (!(via > 0)) continue;
        double from = flow->node_low[i] + gone * flow->scale, height = via * flow->scale;
        double to = flow->node_in[k];
        const char *said = yl_plot_text(flow->kit, "%s → %s", name,
                                        yl_plot_place(flow->kit, flow->places.name[k]));
        put_link(flow, (struct link){room_x + NODE_WIDTH, shop_x, from, from + height, to,
                                     to + height, YL_BAND, said, via});
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
    const char *name = yl_plot_place(kit, flow->places.name[i]);
    put_named_node(flow, x, low, name, flow->through[i], false);
    double gone =
        room ? put_through(flow, i, room_x, shop_x) : fmin(flow->sold[i], flow->through[i]);
    double end = low + gone * flow->scale;
    put_loss(flow, &(struct stub){x, step, end, flow->through[i] - gone, name, flow->lost[i]});
    if (room) return;
    const char *orders = yl_plot_say(kit, "orders", "订单");
    put_link(flow, (struct link){shop_x + NODE_WIDTH, last_x, low, end, low, end, YL_BASE,
                                 yl_plot_tell(kit, "%s, %s", "%s，%s", name, orders), gone});
    put_named_node(flow, last_x, low, orders, gone, true);
}

/* ---- layout --------------------------------------------------------------------------------- */

/* Lanes too small to be seen become one; those that go to rooms stand above those that go to shops,
 * as rooms do, so that few flows cross. */
static void order_lanes(struct flow *flow, double all)
{
    struct lane *other = &flow->lane[LANES];
    for (uint32_t l = 0; l < lanes(flow); l++) {
        struct lane *lane = &flow->lane[l];
        if (!is_drawn(lane)) continue;
        if (lane->at[0] >= SMALL * all) {
            flow->order[flow->drawn++] = l;
            continue;
        }
        flow->bundled++;
        other->start = -1;
        other->to_rooms += lane->to_rooms;
        other->to_shops += lane->to_shops;
        for (int k = 0; k <= flow->mids; k++) other->at[k] += lane->at[k];
        for (uint32_t i = 0; i < places(flow); i++) {
            other->direct[i] += lane->direct[i];
            other->orders[i] += lane->orders[i];
            for (uint32_t k = 0; k < places(flow); k++) other->via[i][k] += lane->via[i][k];
        }
    }
    for (uint32_t i = 1; i < flow->drawn; i++)
        for (uint32_t k = i; k > 0; k--) {
            const struct lane *a = &flow->lane[flow->order[k - 1]];
            const struct lane *b = &flow->lane[flow->order[k]];
            if (a->to_rooms * b->to_shops >= b->to_rooms * a->to_shops) break;
            flow->order[k - 1] = (uint32_t)(b - flow->lane);
            flow->order[k] = (uint32_t)(a - flow->lane);
        }
    if (flow->bundled) flow->order[flow->drawn++] = LANES;
}

/* Nodes of rooms, then of shops, from top to bottom, with two lines of text above each; a shop
 * begins below the rooms' names. */
static void stack_places(struct flow *flow)
{
    double y[2] = {flow->kit->narrow ? 60 : 44, flow->kit->narrow ? 90 : 44};
    for (uint32_t i = 0; i < places(flow); i++) {
        bool shop = is_shop(flow->places.name[i]);
        for (uint32_t l = 0; l < flow->drawn; l++) {
            const struct lane *lane = &flow->lane[flow->order[l]];
            flow->through[i] += lane->direct[i];
            for (uint32_t k = 0; k < places(flow); k++) flow->through[i] += lane->via[k][i];
            if (shop) flow->sold[i] += lane->orders[i];
        }
        if (!(flow->through[i] > 0)) continue;
        flow->node_low[i] = flow->node_in[i] = y[shop];
        y[shop] += fmax(flow->through[i] * flow->scale, 2) + 54;
    }
    for (uint32_t i = 0; i < places(flow); i++) { /* shops in the middle of the height */
        double free = flow->height - y[1];
        if (!(free > 0) || !(flow->through[i] > 0) || !is_shop(flow->places.name[i])) continue;
        flow->node_low[i] += free / 2;
        flow->node_in[i] = flow->node_low[i];
    }
    flow->height = fmax(flow->height, fmax(y[0], y[1]) - 30);
}

static void put_lanes(struct flow *flow)
{
    for (uint32_t l = 0; l < flow->drawn; l++) put_lane(flow, &flow->lane[flow->order[l]]);
    for (int rooms = 1; rooms >= 0; rooms--) {
        for (uint32_t l = 0; l < flow->drawn; l++)
            put_direct(flow, &flow->lane[flow->order[l]], rooms);
        for (uint32_t i = 0; rooms && i < places(flow); i++)
            if (flow->through[i] > 0) put_place(flow, i);
    }
}

/* Where most orders come from, and how many come in for one order. */
static void say_flow(struct flow *flow, double all)
{
    struct yl_plot_kit *kit = flow->kit;
    const struct lane *best = NULL;
    double most = 0, orders = 0;
    for (uint32_t l = 0; l < flow->drawn; l++) {
        const struct lane *lane = &flow->lane[flow->order[l]];
        double sold = 0;
        for (uint32_t i = 0; i < places(flow); i++) sold += lane->orders[i];
        orders += sold;
        if (!(sold > most) || !lane->entry) continue;
        most = sold;
        best = lane;
    }
    if (!best || !(orders > 0)) return;
    const char *text =
        orders > all / 2 && !kit->zh
            ? yl_plot_text(kit, "%s of visits order", yl_plot_percent(kit, orders / all))
            : yl_plot_tell(kit, "One of %s visits orders", "每 %s 人次成交一单",
                           yl_plot_count(kit, all / orders));
    if (!yl_place_in(best->entry, "starts.")) /* those belong to whoever began them */
        text = yl_plot_tell(kit, "%s; %s brings most, %s orders", "%s；%s带来最多：%s 单", text,
                            yl_plot_entry(kit, best->entry), yl_plot_count(kit, most));
    flow->chart->finding = text;
}

static void draw(struct flow *flow, double all)
{
    double y = flow->kit->narrow ? 22 : 12, gap = flow->kit->narrow ? 40 : 26;
    order_lanes(flow, all);
    for (uint32_t l = 0; l < flow->drawn; l++) {
        struct lane *lane = &flow->lane[flow->order[l]];
        lane->y = y;
        y += fmax(lane->at[0] * flow->scale, 12) + gap;
    }
    flow->height = y;
    stack_places(flow);
    yl_chart_panel(flow->chart,
                   (struct yl_chart_panel){.height = flow->height,
                                           .x = {.hidden = true, .most = flow->width},
                                           .y = {.hidden = true, .most = flow->height}});
    put_lanes(flow);
    say_flow(flow, all);
    if (flow->entries.count > LANES)
        yl_chart_without_entries(flow->chart, flow->entries.count - LANES);
}

enum yl_status yl_plot_sankey(struct yl_chart *chart)
{
    struct flow flow = {.chart = chart, .kit = chart->kit, .width = chart->width - MARGINS};
    double all = 0;
    flow.mids = chart->kit->narrow ? 1 : MIDS;
    flow.lane = yl_arena_get(&chart->kit->arena, (LANES + 1) * sizeof *flow.lane);
    if (!flow.lane) return YL_OK; /* the arena remembers */
    enum yl_status status = read_funnel(&flow);
    if (!status) status = read_paths(&flow);
    if (!status) status = read_losses(&flow);
    for (uint32_t l = 0; !status && flow.replications > 0 && l < lanes(&flow); l++) {
        settle(&flow, &flow.lane[l]);
        if (is_drawn(&flow.lane[l])) all += flow.lane[l].at[0];
    }
    flow.scale = yl_chart_field(chart, BODY) / all;
    if (!status && all > 0) draw(&flow, all);
    return status;
}
