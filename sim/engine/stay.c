/* stay.c: a stay as a list of things to come; hosted rooms as streams with their viewers.
 * Contract: loop_parts.h.
 *
 * An item that comes up is a token (tokens.h); the earliest is done first. Where an item touches something shared, each
 * is an event of the calendar, one at a time, but those whose chance is known before: they are reached, or even fail,
 * when they are noted. Else the whole stay is walked at once. A stay cut by the end of a stream or a pause leaves its
 * event behind; the visit goes on under another number, so that the event finds nobody. One that an item of its own
 * cuts, since the viewer is the host, is over with the item. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/follow.h"
#include "sim/engine/moment.h"
#include "sim/engine/operate.h"
#include "sim/engine/roster.h"
#include "sim/engine/tokens.h"
#include <stdlib.h>

#define NIL UINT32_MAX

struct stay {
    int64_t from, to, last;         /* last: where it may be lengthened to */
    uint32_t visit, room, watch;    /* watch: node */
    uint32_t stream, before, after; /* viewers of a stream */
    bool busy;                      /* an item is being done */
    uint32_t cut;                   /* where it goes on behind that item, NIL: it stays */
    struct yl_tokens tokens;
};
struct stream {
    int64_t from;
    uint64_t ticket;                      /* in the room's roster, while live */
    uint32_t room, viewers, refs, pauses; /* viewers: first stay */
    bool live, paused;
};
struct yl_stays {
    struct stay *stay;
    struct yl_pool stays;
    struct stream *stream;
    struct yl_pool streams;
    struct yl_roster *live; /* [rooms] streams that are not over; those with the picture on count */
};

void yl_stay_init(struct yl_loop *loop)
{
    struct yl_stays *stays = loop->stays = yl_get_zeroed(1, sizeof *stays);
    stays->live = yl_get_zeroed(yl_loop_plan(loop)->rooms + 1, sizeof *stays->live);
}

void yl_stay_free(struct yl_loop *loop)
{
    struct yl_stays *stays = loop->stays;
    if (!stays) return;
    for (uint32_t i = 0; i < stays->stays.zero; i++) free(stays->stay[i].tokens.first);
    for (uint32_t r = 0; stays->live && r < yl_loop_plan(loop)->rooms; r++)
        yl_roster_free(&stays->live[r]);
    YL_FREE(stays->stay, stays->stream, stays->live, stays);
    loop->stays = NULL;
}

void yl_stay_start(struct yl_loop *loop)
{
    struct yl_stays *stays = loop->stays;
    yl_pool_clear(&stays->stays);
    yl_pool_clear(&stays->streams);
    for (uint32_t r = 0; r < yl_loop_plan(loop)->rooms; r++) yl_roster_clear(&stays->live[r]);
}

/* ---- pools ----------------------------------------------------------------------------------- */
static uint32_t stay_get(struct yl_loop *loop)
{
    struct yl_stays *stays = loop->stays;
    uint32_t i = yl_pool_take(&stays->stays, &stays->stay, sizeof *stays->stay);
    struct stay *stay = &stays->stay[i];
    *stay = (struct stay){.tokens = {stay->tokens.first, 0, stay->tokens.capacity},
                          .stream = NIL,
                          .before = NIL,
                          .after = NIL,
                          .cut = NIL};
    return i;
}

/* No viewer any more. */
static void leave_stream(struct yl_loop *loop, struct stay *stay)
{
    struct yl_stays *stays = loop->stays;
    if (stay->stream == NIL) return;
    if (stay->before != NIL)
        stays->stay[stay->before].after = stay->after;
    else
        stays->stream[stay->stream].viewers = stay->after;
    if (stay->after != NIL) stays->stay[stay->after].before = stay->before;
    yl_stream_drop(loop, stay->stream);
    stay->stream = NIL;
}

/* ---- items ----------------------------------------------------------------------------------- */
/* Occurrence n of an item is an address of its own: attempt and the upper part of jumps. */
static uint16_t jumps_of(const struct yl_visit *visit, uint32_t n)
{
    return (uint16_t)(visit->jumps + (n >> 8 << 8));
}

static int64_t gap(struct yl_loop *loop, struct yl_visit *visit, const struct yl_plan_while *item,
                   uint32_t n, enum yl_slot slot)
{
    struct yl_visit then = *visit;
    then.attempt = (uint8_t)n;
    then.jumps = jumps_of(visit, n);
    int64_t g = yl_ask_quantity(loop, &then, &item->every, item->key, slot);
    return g > 0 ? g : 1; /* never twice at one instant */
}

/* When an item comes up again that came up at `last`. By a programme a gap holds to the end of its slot and is drawn afresh
 * there; the draw's address is how many slots of the stay were before. */
static int64_t after_gap(struct yl_loop *loop, struct yl_visit *visit, const struct stay *stay,
                         const struct yl_plan_while *item, uint32_t n, int64_t last)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    int32_t clock = yl_moment_clock(plan, item->every.axis);
    int64_t time = last + gap(loop, visit, item, n, YL_SLOT_PATIENCE);
    if (clock < 0) return time;
    const struct yl_timetable *table = &plan->axis[clock].timetable;
    uint32_t first = yl_moment_change(table, stay->from);
    for (uint32_t i = yl_moment_change(table, last);
         i < table->count && table->at[i] <= time && table->at[i] < stay->last; i++) {
        struct yl_visit then = *visit;
        then.time = table->at[i];
        time = then.time + gap(loop, &then, item, i - first, YL_SLOT_STAY);
    }
    return time;
}

static void add_occurrence(struct yl_loop *loop, struct yl_visit *visit, struct stay *stay,
                           uint32_t i, uint32_t n, int64_t last)
{
    const struct yl_plan_while *item = &yl_loop_plan(loop)->room[stay->room].during[i];
    int64_t time = YL_NEVER;
    if (item->timing == YL_TIMING_ONCE && n == 0) {
        uint64_t k = yl_k52(loop->replication->key[item->key], visit->address,
                            yl_ctr3(YL_SLOT_ARRIVAL, 0, visit->jumps));
        time = stay->from + (int64_t)yl_part_of((uint64_t)(stay->to - stay->from), k);
    } else if (item->timing == YL_TIMING_EVERY) {
        time = after_gap(loop, visit, stay, item, n, last);
    } else if (item->timing == YL_TIMING_AT) {
        while (n < item->at_times && item->at_time[n] < stay->from) n++;
        if (n < item->at_times) time = item->at_time[n];
    }
    if (time < stay->last) yl_tokens_add(&stay->tokens, (struct yl_token){time, i, n, NIL});
}

/* A passed item lengthens the stay; never beyond its session. */
static void lengthen(struct yl_loop *loop, struct stay *stay, const struct yl_plan_while *item)
{
    struct yl_visit *visit = &loop->visit[stay->visit];
    if (!item->extends.count) return;
    int64_t more = yl_ask_quantity(loop, visit, &item->extends, item->key, YL_SLOT_COUNT);
    stay->to = more < stay->last - stay->to ? stay->to + more : stay->last;
}

enum fate { STAYS, LEAVES, GONE };

/* Does what the first token asks for at its time. LEAVES: the visit stands at the node where it goes on. */
static enum fate do_token(struct yl_loop *loop, uint32_t stay_at)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct stay *stay = &loop->stays->stay[stay_at];
    struct yl_token token = stay->tokens.first[0];
    yl_tokens_drop(&stay->tokens);
    uint32_t visit = stay->visit;
    struct yl_visit *v = &loop->visit[visit];
    const struct yl_plan_while *item = &plan->room[stay->room].during[token.item];
    int64_t until = stay->last;
    uint16_t jumps = v->jumps;
    struct yl_single single = {loop, visit, true};
    v->time = token.time;
    if (token.occurrence == YL_OCCURRENCES) loop->status = YL_FAILED;
    if (token.node == NIL) {
        add_occurrence(loop, v, stay, token.item, token.occurrence + 1, token.time);
        token.node = item->node;
    }
    v->node = token.node;
    v->attempt = (uint8_t)token.occurrence;
    v->jumps = jumps_of(v, token.occurrence);
    enum fate fate = STAYS;
    while (!loop->status) {
        const struct yl_node *node = &plan->node[loop->visit[visit].node];
        if (node->op == YL_OP_ITEM_END) break;
        if (node->op == YL_OP_AFTER) {
            v = &loop->visit[visit];
            int64_t then =
                token.time + yl_ask_quantity(loop, v, &node->u.draw, node->key, YL_SLOT_AFTER);
            if (then == token.time) {
                v->node = node->next;
                continue;
            }
            if (then < until)
                yl_tokens_add(&loop->stays->stay[stay_at].tokens,
                              (struct yl_token){then, token.item, token.occurrence, node->next});
            break;
        }
        if (node->op == YL_OP_PASS) lengthen(loop, &loop->stays->stay[stay_at], item);
        if (!yl_single_operate(&single, node)) {
            fate = GONE;
            break;
        }
        if (node->op == YL_OP_PASS && plan->node[loop->visit[visit].node].op != YL_OP_ITEM_END) {
            fate = LEAVES;
            break;
        }
    }
    if (fate != GONE) {
        loop->visit[visit].attempt = 0;
        loop->visit[visit].jumps = jumps;
    }
    return fate;
}

/* ---- the end of a stay ----------------------------------------------------------------------- */
/* Books that a visit has stayed until `to`; false: that is behind the end of the horizon. */
static bool book(struct yl_loop *loop, struct yl_visit *visit, const struct yl_plan_room *room,
                 int64_t from, int64_t to)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const bool done = plan->drain || to < plan->to;
    yl_tally_interval(loop->replication->tally, room->online, from, to);
    yl_follow_left(loop->replication, room->followed, to);
    yl_note_add(loop, visit, room->slot + (done ? YL_ROOM_WATCH_US : YL_ROOM_UNFINISHED),
                done ? to - from : 1);
    visit->time = to;
    yl_note_unit(loop, visit, YL_UNIT_WATCH, (uint32_t)(room - plan->room),
                 1e-6 * (double)(to - from));
    return done;
}

/* Books a stay that ends at `time`, frees what it held; the visit goes on from `node`. */
static void leave(struct yl_loop *loop, uint32_t stay_at, int64_t time, uint32_t node, bool now)
{
    struct stay *own = &loop->stays->stay[stay_at], stay = *own;
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[stay.room];
    struct yl_visit *visit = &loop->visit[stay.visit];
    leave_stream(loop, own);
    own->visit = NIL;
    yl_pool_give(&loop->stays->stays, own, stay_at);
    visit->stay = NIL;
    visit->node = node;
    const bool done = book(loop, visit, room, stay.from, time);
    if (room->capacity >= 0) {
        if (room->ordered_stay)
            yl_station_seat_free(loop, stay.room, time);
        else
            yl_loop_push(loop, time, YL_RANK_FREE, YL_LOOP_SEAT, stay.room, YL_NOBODY);
    }
    if (!done)
        yl_loop_under_way(loop, stay.visit);
    else
        yl_loop_walk(loop, stay.visit, now);
}

/* Nobody hears of the visit in order, it ends no stream, and none ends its stay. */
static bool is_unheard(const struct yl_loop *loop, const struct stay *stay)
{
    const struct yl_visit *visit = &loop->visit[stay->visit];
    return !(visit->flags & (YL_VISIT_TRACED | YL_VISIT_HOSTING)) && visit->host == YL_NOBODY &&
           stay->stream == NIL && !loop->replication->units && !loop->walker->rowwise;
}

/* An item that is reached, passes with a chance and then does something; what moves the chance is
 * known before, so that whoever fails it does nothing that others could notice. */
static bool is_foreseen(const struct yl_plan *plan, const struct yl_node *node,
                        const struct yl_plan_while *item)
{
    const struct yl_plan_axis *axis = plan->axis;
    const struct yl_node *reach = &node[item->node], *chance = &node[reach->next];
    if (reach->op != YL_OP_REACH || chance->op != YL_OP_CHANCE || yl_node_ordered(chance))
        return false;
    const struct yl_by_chance *by = &chance->u.chance;
    return (item->timing == YL_TIMING_ONCE || item->timing == YL_TIMING_EVERY) &&
           (item->every.axis < 0 || axis[item->every.axis].kind == YL_AXIS_TRAIT) &&
           (!by->moves || by->moves->slot >= 0) && !by->certain &&
           (by->axis < 0 || axis[by->axis].kind == YL_AXIS_TRAIT ||
            axis[by->axis].kind == YL_AXIS_FACT) &&
           node[chance->other].op == YL_OP_ITEM_END;
}

/* An item comes up of which it is known whether it passes its chance, whatever others do until then: only what stands
 * behind the chance has a turn. */
static bool comes_early(struct yl_loop *loop, struct stay *stay)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_token token = stay->tokens.first[0];
    const struct yl_plan_while *item = &plan->room[stay->room].during[token.item];
    struct yl_visit then = loop->visit[stay->visit];
    if (token.node != NIL || token.occurrence == YL_OCCURRENCES ||
        !is_foreseen(plan, plan->node, item) || !is_unheard(loop, stay))
        return false;
    const struct yl_node *reach = &plan->node[item->node], *chance = &plan->node[reach->next];
    yl_tokens_drop(&stay->tokens);
    add_occurrence(loop, &then, stay, token.item, token.occurrence + 1, token.time);
    then.time = token.time;
    then.attempt = (uint8_t)token.occurrence;
    then.jumps = jumps_of(&loop->visit[stay->visit], token.occurrence);
    yl_note_row(loop, &then, reach->row, YL_ROW_REACHED);
    if (yl_ask_chance(loop, &then, &chance->u.chance, chance->key))
        yl_tokens_add(&stay->tokens,
                      (struct yl_token){token.time, token.item, token.occurrence, chance->next});
    return true;
}

/* Does a stay hold nothing that its end would free, and nothing behind it need an order? */
static bool ends_early(const struct yl_loop *loop, const struct stay *stay)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_room *room = &plan->room[stay->room];
    return room->capacity < 0 && !room->followed && is_unheard(loop, stay) &&
           plan->node[plan->node[stay->watch].next].mode == YL_MODE_PRIVATE;
}

/* Goes on with a stay up to the next occurrence that needs the order of time, to its end where none does. `now`: the event at
 * `clock` was just popped. */
static void proceed(struct yl_loop *loop, uint32_t stay_at, bool now, int64_t clock)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    while (!loop->status) {
        if (yl_stop_asked(loop->walker->stop)) loop->status = YL_INTERRUPTED;
        struct stay *stay = &loop->stays->stay[stay_at];
        const struct yl_plan_room *room = &plan->room[stay->room];
        int64_t end = !plan->drain && stay->to > plan->to ? plan->to
                                                          : stay->to, /* of what may happen */
            time = !stay->tokens.count || stay->tokens.first[0].time >= end
                       ? stay->to
                       : stay->tokens.first[0].time;
        bool over = time == stay->to;
        if (room->ordered_stay && !over && comes_early(loop, stay)) continue;
        if (room->ordered_stay && !(now && clock == time) && !(over && ends_early(loop, stay))) {
            yl_loop_push(loop, time, over ? YL_RANK_FREE : YL_RANK_JOIN, YL_LOOP_STAY, 0,
                         stay->visit);
            return;
        }
        if (over) {
            leave(loop, stay_at, time, plan->node[stay->watch].next, false);
            return;
        }
        stay->busy = true;
        enum fate fate = do_token(loop, stay_at);
        stay = &loop->stays->stay[stay_at];
        stay->busy = false;
        if (fate == STAYS && stay->cut == NIL) continue;
        const uint32_t to = fate == LEAVES ? loop->visit[stay->visit].node : stay->cut;
        if (fate != GONE) leave(loop, stay_at, time, to, fate == LEAVES && room->ordered_stay);
        return;
    }
}

void yl_stay_event(struct yl_loop *loop, const struct yl_event *event)
{
    struct yl_visit *visit = &loop->visit[event->visit];
    if (visit->node == YL_NO_NODE) { /* cut short long ago: only the number is given back */
        yl_loop_put(loop, event->visit);
        return;
    }
    proceed(loop, visit->stay, true, event->time);
}

/* When the stay that begins is over; *last: its session, or never. */
static int64_t enter(struct yl_loop *loop, struct yl_visit *visit, const struct yl_plan_room *room,
                     int64_t *last)
{
    yl_note_arrival(loop, visit, room->arrival);
    yl_note_row(loop, visit, room->watch_row, YL_ROW_REACHED);
    yl_tally_series(loop->replication->tally, room->entrants, visit->time, 1);
    yl_follow_entered(loop->replication, room->followed, visit->time);
    int64_t to = visit->time + (visit->stay_us >= 0 ? visit->stay_us
                                                    : yl_ask_quantity(loop, visit, &room->watch,
                                                                      room->key, YL_SLOT_STAY));
    visit->stay_us = visit->until = -1;
    const struct yl_session *session = yl_moment_session(room, visit->time);
    *last = session ? session->to : YL_NEVER;
    return to < *last ? to : *last;
}

/* A stay in which nothing comes up and what follows it, at once, up to the next ordered node; only the seat is freed later. */
static void stay_plainly(struct yl_loop *loop, uint32_t i, const struct yl_node *watch, int64_t to)
{
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[watch->index];
    const bool done = book(loop, visit, room, visit->time, to);
    visit->node = watch->next;
    if (room->capacity >= 0)
        yl_loop_push(loop, to, YL_RANK_FREE, YL_LOOP_SEAT, watch->index, YL_NOBODY);
    if (done)
        yl_loop_walk(loop, i, false);
    else
        yl_loop_under_way(loop, i);
}

void yl_stay_begin(struct yl_loop *loop, uint32_t i, const struct yl_node *watch)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_room *room = &plan->room[watch->index];
    int64_t last, to = enter(loop, visit, room, &last);
    if (!room->whiles && !room->hosted) { /* the only stays whose choice is drawn ahead */
        stay_plainly(loop, i, watch, to);
        return;
    }
    uint32_t at = stay_get(loop);
    struct stay *stay = &loop->stays->stay[at];
    stay->from = visit->time;
    stay->to = to;
    stay->last = room->extends ? last : to;
    stay->visit = i;
    stay->room = watch->index;
    stay->watch = (uint32_t)(watch - plan->node);
    visit->stay = at;
    if (room->hosted) {
        struct stream *stream = &loop->stays->stream[visit->watched]; /* kept for it at the gate */
        stay->stream = visit->watched;
        stay->after = stream->viewers;
        if (stream->viewers != NIL) loop->stays->stay[stream->viewers].before = at;
        stream->viewers = at;
    }
    for (uint32_t n = 0; n < room->whiles; n++) add_occurrence(loop, visit, stay, n, 0, stay->from);
    proceed(loop, at, false, 0);
}

/* ---- hosted rooms ---------------------------------------------------------------------------- */
void yl_stream_keep(struct yl_loop *loop, uint32_t i) { loop->stays->stream[i].refs++; }

void yl_stream_drop(struct yl_loop *loop, uint32_t i)
{
    struct yl_stays *stays = loop->stays;
    if (--stays->stream[i].refs) return;
    yl_pool_give(&stays->streams, &stays->stream[i], i);
}

bool yl_stream_is_live(const struct yl_loop *loop, const struct yl_visit *visit, uint32_t room)
{
    return visit->host != NIL && loop->stays->stream[visit->host].room == room &&
           loop->stays->stream[visit->host].live;
}

bool yl_stream_is_paused(const struct yl_loop *loop, uint32_t stream)
{
    return loop->stays->stream[stream].paused;
}

bool yl_stream_find(struct yl_loop *loop, struct yl_visit *visit, uint32_t room, bool *ever)
{
    struct yl_stays *stays = loop->stays;
    const struct yl_roster *live = &stays->live[room];
    *ever = live->tickets;
    if (visit->host != NIL && stays->stream[visit->host].room == room) {
        if (!stays->stream[visit->host].live) return false;
        visit->watched = visit->host;
    } else {
        if (!live->counted) return false;
        uint64_t k = yl_k52(loop->replication->key[yl_loop_plan(loop)->room[room].pause_key],
                            visit->address, yl_ctr3(YL_SLOT_CHOOSE, 0, visit->jumps));
        visit->watched = yl_roster_nth(live, (uint32_t)yl_part_of(live->counted, k));
    }
    yl_stream_keep(loop, visit->watched);
    return true;
}

void yl_stream_open(struct yl_loop *loop, uint32_t at, uint32_t room)
{
    struct yl_stays *stays = loop->stays;
    if (loop->visit[at].flags & YL_VISIT_HOSTING) yl_stream_host_gone(loop, at);
    struct yl_visit *visit = &loop->visit[at]; /* now: whom that sends on may move the visits */
    uint32_t i = yl_pool_take(&stays->streams, &stays->stream, sizeof *stays->stream);
    uint64_t ticket = 0;
    yl_roster_add(&stays->live[room], i, &ticket);
    stays->stream[i] = (struct stream){.from = visit->time,
                                       .room = room,
                                       .viewers = NIL,
                                       .refs = 1,
                                       .ticket = ticket,
                                       .live = true};
    if (visit->host != NIL) yl_stream_drop(loop, visit->host);
    visit->host = i;
    visit->flags |= YL_VISIT_HOSTING;
    yl_note_add(loop, visit, yl_loop_plan(loop)->room[room].slot + YL_ROOM_STREAMS, 1);
}

/* Ends a stay early: the visit goes on under a new number, its event finds an empty one. */
static void cut_stay(struct yl_loop *loop, uint32_t stay_at, int64_t time, bool watched)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct stay *stay = &loop->stays->stay[stay_at];
    uint32_t node = watched ? plan->room[stay->room].watched_end : plan->node[stay->watch].next;
    if (stay->busy) {
        leave_stream(loop, stay);
        stay->cut = node;
        return;
    }
    uint32_t old = stay->visit, fresh = yl_loop_get(loop, &loop->visit[old]);
    loop->visit[old].node = YL_NO_NODE;
    loop->stays->stay[stay_at].visit = fresh;
    leave(loop, stay_at, time, node, false);
}

static void end_stream(struct yl_loop *loop, uint32_t visit, int64_t time)
{
    struct yl_stays *stays = loop->stays;
    struct yl_visit *v = &loop->visit[visit];
    uint32_t at = v->host, room = stays->stream[at].room,
             slot = yl_loop_plan(loop)->room[room].slot;
    if (!stays->stream[at].live) return;
    stays->stream[at].paused = stays->stream[at].live = false;
    yl_roster_drop(&stays->live[room], stays->stream[at].ticket);
    yl_note_add(loop, v, slot + YL_ROOM_STREAM_US, time - stays->stream[at].from);
    yl_note_add(loop, v, slot + YL_ROOM_STREAMS_ENDED, 1);
    yl_stream_keep(loop, at);
    while (loop->stays->stream[at].viewers != NIL && !loop->status)
        cut_stay(loop, loop->stays->stream[at].viewers, time, false);
    yl_stream_drop(loop, at);
}

void yl_stream_live(struct yl_loop *loop, uint32_t visit, enum yl_live what)
{
    struct yl_stays *stays = loop->stays;
    struct yl_visit *v = &loop->visit[visit];
    if (!(v->flags & YL_VISIT_HOSTING) || v->host == NIL || !stays->stream[v->host].live) return;
    uint32_t at = v->host;
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[stays->stream[at].room];
    int64_t time = v->time;
    if (what == YL_LIVE_END) {
        end_stream(loop, visit, time);
        return;
    }
    bool paused = stays->stream[at].paused = what == YL_LIVE_PAUSE;
    yl_roster_count(&stays->live[stays->stream[at].room], stays->stream[at].ticket, !paused);
    if (!paused) return;
    uint32_t pause = stays->stream[at].pauses++;
    yl_note_add(loop, v, room->slot + YL_ROOM_PAUSES, 1);
    for (uint32_t i = stays->stream[at].viewers, next; i != NIL && !loop->status; i = next) {
        next = loop->stays->stay[i].after;
        struct yl_visit *viewer = &loop->visit[loop->stays->stay[i].visit];
        bool goes = room->pause_loses.certain ||
                    (room->pause_loses.threshold &&
                     yl_passes(room->pause_loses.threshold, loop->replication->key[room->pause_key],
                               viewer->address, yl_ctr3(YL_SLOT_CHANCE, pause, viewer->jumps)));
        if (!goes) continue;
        yl_note_add(loop, viewer, room->slot + YL_ROOM_LOST, 1);
        cut_stay(loop, i, time, true);
    }
}

void yl_stream_host_gone(struct yl_loop *loop, uint32_t visit)
{
    end_stream(loop, visit, loop->visit[visit].time);
    loop->visit[visit].flags &= (uint8_t)~YL_VISIT_HOSTING;
}

/* Stays that go on beyond the end of the horizon: only their time online counts. */
void yl_stay_close(struct yl_loop *loop)
{
    for (uint32_t i = 0; i < loop->stays->stays.count; i++) {
        const struct stay *stay = &loop->stays->stay[i];
        if (stay->visit == NIL || loop->visit[stay->visit].stay != i ||
            loop->visit[stay->visit].node == YL_NO_NODE)
            continue;
        const struct yl_plan_room *room = &yl_loop_plan(loop)->room[stay->room];
        yl_tally_interval(loop->replication->tally, room->online, stay->from,
                          yl_loop_plan(loop)->to);
        yl_note_add(loop, &loop->visit[stay->visit], room->slot + YL_ROOM_UNFINISHED, 1);
    }
}
