/* stay.c: a stay as a list of things to come; hosted rooms as streams with their viewers. Contract: loop_parts.h.
 *
 * An item that comes up is a token (time, item, occurrence, operation); the earliest is done first. Where an item touches
 * something shared, each is an event of the calendar, one at a time; else the whole stay is walked at once. A stay cut by the
 * end of a stream or a pause leaves its event behind; the visit goes on under another number, so that the event finds nobody. */
#include "sim/base/must.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include <stdlib.h>
#include <string.h>

#define NIL UINT32_MAX

struct token {
    int64_t time;
    uint32_t item, occurrence, node; /* node NIL: comes up */
};
struct stay {
    int64_t from, to;
    uint32_t visit, room, watch;    /* watch: node */
    uint32_t stream, before, after; /* viewers of a stream */
    struct token *token;
    uint32_t tokens, token_room, next;
};
struct stream {
    int64_t from;
    uint32_t room, viewers, refs, pauses, live_at,
        next; /* viewers: first stay; live_at: in the list of live ones */
    bool live, paused;
};
struct yl_stays {
    struct stay *stay;
    uint32_t stays, stay_room, stay_free;
    struct stream *stream;
    uint32_t streams, stream_room, stream_free;
    uint32_t **live, *lives,
        *live_room;   /* [rooms] streams that are not over, as they were opened */
    uint32_t *paused; /* [rooms] how many of them are */
    bool *ever;       /* [rooms] there was one */
};

enum yl_status yl_stay_init(struct yl_loop *l)
{
    size_t rooms = yl_loop_plan(l)->rooms + 1;
    struct yl_stays *s = l->stays = calloc(1, sizeof *s);
    if (!s) return YL_NO_MEMORY;
    s->live = calloc(rooms, sizeof *s->live);
    s->lives = calloc(rooms, sizeof *s->lives);
    s->live_room = calloc(rooms, sizeof *s->live_room);
    s->ever = calloc(rooms, sizeof *s->ever);
    s->paused = calloc(rooms, sizeof *s->paused);
    return s->live && s->lives && s->live_room && s->ever && s->paused ? YL_OK : YL_NO_MEMORY;
}

void yl_stay_free(struct yl_loop *l)
{
    struct yl_stays *s = l->stays;
    if (!s) return;
    for (uint32_t i = 0; i < s->stay_room; i++) free(s->stay[i].token);
    for (uint32_t r = 0; s->live && r < yl_loop_plan(l)->rooms; r++) free(s->live[r]);
    free(s->stay);
    free(s->stream);
    free(s->live);
    free(s->lives);
    free(s->live_room);
    free(s->ever);
    free(s->paused);
    free(s);
    l->stays = NULL;
}

void yl_stay_start(struct yl_loop *l)
{
    struct yl_stays *s = l->stays;
    s->stays = s->streams = 0;
    s->stay_free = s->stream_free = NIL;
    memset(s->lives, 0, yl_loop_plan(l)->rooms * sizeof *s->lives);
    memset(s->ever, 0, yl_loop_plan(l)->rooms * sizeof *s->ever);
    memset(s->paused, 0, yl_loop_plan(l)->rooms * sizeof *s->paused);
}

/* ---- pools -------------------------------------------------------------------------------------------------------- */
static uint32_t stay_get(struct yl_loop *l)
{
    struct yl_stays *s = l->stays;
    uint32_t i = s->stay_free;
    if (i != NIL) {
        s->stay_free = s->stay[i].next;
    } else {
        if (s->stays == s->stay_room) {
            uint32_t want = s->stay_room ? 2 * s->stay_room : 256;
            struct stay *more = realloc(s->stay, want * sizeof *more);
            if (!more) {
                l->status = YL_NO_MEMORY;
                return NIL;
            }
            memset(more + s->stay_room, 0, (want - s->stay_room) * sizeof *more);
            s->stay = more;
            s->stay_room = want;
        }
        i = s->stays++;
    }
    struct stay *stay = &s->stay[i];
    *stay = (struct stay){.token = stay->token,
                          .token_room = stay->token_room,
                          .stream = NIL,
                          .before = NIL,
                          .after = NIL};
    return i;
}

static void stay_put(struct yl_loop *l, uint32_t i)
{
    struct yl_stays *s = l->stays;
    struct stay *stay = &s->stay[i];
    if (stay->stream != NIL) {
        if (stay->before != NIL)
            s->stay[stay->before].after = stay->after;
        else
            s->stream[stay->stream].viewers = stay->after;
        if (stay->after != NIL) s->stay[stay->after].before = stay->before;
        yl_stream_drop(l, stay->stream);
    }
    stay->visit = NIL;
    stay->stream = NIL;
    stay->next = s->stay_free;
    s->stay_free = i;
}

static bool add_token(struct yl_loop *l, struct stay *stay, struct token token)
{
    if (stay->tokens == stay->token_room) {
        uint32_t want = stay->token_room ? 2 * stay->token_room : 4;
        struct token *more = realloc(stay->token, want * sizeof *more);
        if (!more) {
            l->status = YL_NO_MEMORY;
            return false;
        }
        stay->token = more;
        stay->token_room = want;
    }
    stay->token[stay->tokens++] = token;
    return true;
}

/* The earliest; ties as written. */
static uint32_t first_token(const struct stay *stay)
{
    uint32_t best = NIL;
    for (uint32_t i = 0; i < stay->tokens; i++) {
        const struct token *a = &stay->token[i], *b = best == NIL ? NULL : &stay->token[best];
        if (!b || a->time < b->time ||
            (a->time == b->time &&
             (a->item < b->item || (a->item == b->item && a->occurrence < b->occurrence))))
            best = i;
    }
    return best;
}

/* ---- items --------------------------------------------------------------------------------------------------------- */
/* Occurrence n of an item is an address of its own: attempt and the upper part of hop. */
static uint16_t hop_of(const struct yl_visit *v, uint32_t n)
{
    return (uint16_t)(v->hop + (n >> 8 << 8));
}

static int64_t gap(struct yl_loop *l, struct yl_visit *v, const struct yl_plan_while *item,
                   uint32_t n)
{
    struct yl_visit then = *v;
    then.attempt = (uint8_t)n;
    then.hop = hop_of(v, n);
    int64_t g = yl_ask_quantity(l, &then, &item->every, item->place, YL_SLOT_PATIENCE);
    return g > 0 ? g : 1; /* never twice at one instant */
}

static void add_occurrence(struct yl_loop *l, struct yl_visit *v, struct stay *stay, uint32_t i,
                           uint32_t n, int64_t last)
{
    const struct yl_plan_while *item = &yl_loop_plan(l)->room[stay->room].during[i];
    int64_t time = YL_NEVER;
    if (item->timing == YL_WHILE_ONCE && n == 0) {
        uint64_t k = yl_k52(l->world->key[item->place], v->c0, v->c1, v->c2,
                            yl_c3(YL_SLOT_ARRIVAL, 0, v->hop));
        time = stay->from + (int64_t)yl_part_of((uint64_t)(stay->to - stay->from), k);
    } else if (item->timing == YL_WHILE_EVERY) {
        time = last + gap(l, v, item, n);
    } else if (item->timing == YL_WHILE_AT) {
        for (; n < item->at_times && item->at_time[n] < stay->from; n++) {
        }
        if (n < item->at_times) time = item->at_time[n];
    }
    if (time < stay->to) add_token(l, stay, (struct token){time, i, n, NIL});
}

enum fate { STAYS, LEAVES, GONE };

/* Does what an item's token asks for at its time. LEAVES: the visit stands at the node where it goes on. */
static enum fate do_token(struct yl_loop *l, uint32_t stay_at, uint32_t at)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct stay *stay = &l->stays->stay[stay_at];
    struct token t = stay->token[at];
    stay->token[at] = stay->token[--stay->tokens];
    uint32_t visit = stay->visit;
    struct yl_visit *v = &l->visit[visit];
    const struct yl_plan_while *item = &p->room[stay->room].during[t.item];
    int64_t until = stay->to;
    uint16_t hop = v->hop;
    bool now = true;
    v->time = t.time;
    if (t.node == NIL) {
        add_occurrence(l, v, stay, t.item, t.occurrence + 1, t.time);
        t.node = item->node;
    }
    v->node = t.node;
    v->attempt = (uint8_t)t.occurrence;
    v->hop = hop_of(v, t.occurrence);
    enum fate fate = STAYS;
    while (!l->status) {
        const struct yl_node *node = &p->node[l->visit[visit].node];
        if (node->op == YL_OP_ITEM_END) break;
        if (node->op == YL_OP_AFTER) {
            v = &l->visit[visit];
            int64_t then =
                t.time + yl_ask_quantity(l, v, &node->u.draw, node->place, YL_SLOT_AFTER);
            if (then == t.time) {
                v->node = node->next;
                continue;
            }
            if (then < until)
                add_token(l, &l->stays->stay[stay_at],
                          (struct token){then, t.item, t.occurrence, node->next});
            break;
        }
        if (!yl_loop_operate(l, visit, node, &now)) {
            fate = GONE;
            break;
        }
        if (node->op == YL_OP_PASS && p->node[l->visit[visit].node].op != YL_OP_ITEM_END) {
            fate = LEAVES;
            break;
        }
    }
    if (fate != GONE) {
        l->visit[visit].attempt = 0;
        l->visit[visit].hop = hop;
    }
    return fate;
}

/* ---- the end of a stay ------------------------------------------------------------------------------------------------ */
/* Books a stay that ends at `time`, frees what it held; the visit goes on from `node`. */
static void leave(struct yl_loop *l, uint32_t stay_at, int64_t time, uint32_t node, bool now)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct stay stay = l->stays->stay[stay_at];
    const struct yl_plan_room *room = &p->room[stay.room];
    struct yl_visit *v = &l->visit[stay.visit];
    yl_tally_interval(l->world->tally, room->online, stay.from, time);
    stay_put(l, stay_at);
    v->stay = NIL;
    v->time = time;
    v->node = node;
    bool done = p->drain || time < p->to;
    if (done) yl_note_add(l, v, room->slot + YL_ROOM_WATCH_US, time - stay.from);
    yl_note_unit(l, v, YL_UNIT_WATCH, stay.room, 1e-6 * (double)(time - stay.from));
    if (!done) yl_note_add(l, v, room->slot + YL_ROOM_UNFINISHED, 1);
    if (room->capacity >= 0) {
        if (room->ordered_stay)
            yl_line_seat_free(l, stay.room, time);
        else
            yl_loop_push(l, time, YL_RANK_FREE, YL_LOOP_SEAT, stay.room, YL_NOBODY);
    }
    if (!done)
        yl_loop_under_way(l, stay.visit);
    else
        yl_loop_walk(l, stay.visit, now);
}

/* Goes on with a stay as far as it may: everything where nothing is shared, else to its next event. `now`: its event has come. */
static void proceed(struct yl_loop *l, uint32_t stay_at, bool now, int64_t clock)
{
    const struct yl_plan *p = yl_loop_plan(l);
    while (!l->status) {
        struct stay *stay = &l->stays->stay[stay_at];
        const struct yl_plan_room *room = &p->room[stay->room];
        uint32_t at = first_token(stay);
        int64_t end = !p->drain && stay->to > p->to ? p->to : stay->to, /* of what may happen */
            time = at == NIL || stay->token[at].time >= end ? stay->to : stay->token[at].time;
        bool over = time == stay->to;
        if (room->ordered_stay && !(now && clock == time)) {
            yl_loop_push(l, time, over ? YL_RANK_FREE : YL_RANK_JOIN, YL_LOOP_STAY, 0, stay->visit);
            return;
        }
        if (over) {
            leave(l, stay_at, time, p->node[stay->watch].next, false);
            return;
        }
        enum fate fate = do_token(l, stay_at, at);
        if (fate == STAYS) continue;
        stay = &l->stays->stay[stay_at];
        if (fate == LEAVES) leave(l, stay_at, time, l->visit[stay->visit].node, room->ordered_stay);
        return;
    }
}

void yl_stay_event(struct yl_loop *l, const struct yl_event *e)
{
    struct yl_visit *v = &l->visit[e->visit];
    if (v->node == YL_NO_NODE) { /* cut short long ago: only the number is given back */
        yl_loop_put(l, e->visit);
        return;
    }
    proceed(l, v->stay, true, e->time);
}

/* Everything a plain stay is, at once; false: unfinished at the end of the horizon. */
static bool plain_stay(struct yl_loop *l, struct yl_visit *v, const struct yl_plan_room *room,
                       int64_t to)
{
    const struct yl_plan *p = yl_loop_plan(l);
    yl_tally_interval(l->world->tally, room->online, v->time, to);
    bool done = p->drain || to < p->to;
    if (done)
        yl_note_add(l, v, room->slot + YL_ROOM_WATCH_US, to - v->time);
    else
        yl_note_add(l, v, room->slot + YL_ROOM_UNFINISHED, 1);
    int64_t stay = to - v->time;
    v->time = to;
    yl_note_unit(l, v, YL_UNIT_WATCH, (uint32_t)(room - p->room), 1e-6 * (double)stay);
    return done;
}

static int64_t enter(struct yl_loop *l, struct yl_visit *v, const struct yl_plan_room *room)
{
    yl_note_arrival(l, v, room->arrival);
    yl_note_row(l, v, room->watch_row, 0);
    yl_tally_series(l->world->tally, room->entrants, v->time, 1);
    int64_t to = v->time + (v->stay_us >= 0
                                ? v->stay_us
                                : yl_ask_quantity(l, v, &room->watch, room->place, YL_SLOT_STAY));
    v->stay_us = v->wait_us = -1;
    const struct yl_plan_session *s = yl_moment_session(room, v->time);
    return s && to > s->to ? s->to : to;
}

/* What follows a plain stay is walked at once, up to the next operation that needs its turn; only the seat is freed later. */
static void sit_plainly(struct yl_loop *l, uint32_t i, const struct yl_node *watch, int64_t to)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_plan_room *room = &p->room[watch->index];
    bool done = plain_stay(l, v, room, to);
    v->node = watch->next;
    if (room->capacity >= 0)
        yl_loop_push(l, to, YL_RANK_FREE, YL_LOOP_SEAT, watch->index, YL_NOBODY);
    if (done)
        yl_loop_walk(l, i, false);
    else
        yl_loop_under_way(l, i);
}

void yl_stay_begin(struct yl_loop *l, uint32_t i, const struct yl_node *watch)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_plan_room *room = &p->room[watch->index];
    int64_t to = enter(l, v, room);
    if (!room->whiles && !room->hosted) { /* the only stays whose choice is drawn ahead */
        sit_plainly(l, i, watch, to);
        return;
    }
    uint32_t at = stay_get(l);
    if (at == NIL) return;
    struct stay *stay = &l->stays->stay[at];
    stay->from = v->time;
    stay->to = to;
    stay->visit = i;
    stay->room = watch->index;
    stay->watch = (uint32_t)(watch - p->node);
    v->stay = at;
    if (room->hosted) {
        struct stream *s = &l->stays->stream[v->host];
        stay->stream = v->host;
        stay->after = s->viewers;
        if (s->viewers != NIL) l->stays->stay[s->viewers].before = at;
        s->viewers = at;
        yl_stream_keep(l, v->host);
    }
    for (uint32_t n = 0; n < room->whiles; n++) add_occurrence(l, v, stay, n, 0, stay->from);
    proceed(l, at, false, 0);
}

/* ---- hosted rooms -------------------------------------------------------------------------------------------------------- */
void yl_stream_keep(struct yl_loop *l, uint32_t i) { l->stays->stream[i].refs++; }

void yl_stream_drop(struct yl_loop *l, uint32_t i)
{
    struct yl_stays *s = l->stays;
    if (--s->stream[i].refs) return;
    s->stream[i].next = s->stream_free;
    s->stream_free = i;
}

bool yl_stream_is_live(const struct yl_loop *l, const struct yl_visit *v, uint32_t room)
{
    return v->host != NIL && l->stays->stream[v->host].room == room &&
           l->stays->stream[v->host].live;
}

bool yl_stream_is_paused(const struct yl_loop *l, const struct yl_visit *v)
{
    return v->host != NIL && l->stays->stream[v->host].paused;
}

/* The n-th of a room's streams with the picture on. */
static uint32_t running(const struct yl_stays *s, uint32_t room, uint64_t n)
{
    const uint32_t *at = s->live[room];
    if (!s->paused[room]) return at[n];
    for (;; at++)
        if (!s->stream[*at].paused && !n--) return *at;
}

bool yl_stream_find(struct yl_loop *l, struct yl_visit *v, uint32_t room, bool *ever)
{
    struct yl_stays *s = l->stays;
    *ever = s->ever[room];
    if (v->host != NIL && s->stream[v->host].room == room) return s->stream[v->host].live;
    uint32_t many = s->lives[room] - s->paused[room];
    if (!many) return false;
    uint64_t k = yl_k52(l->world->key[yl_loop_plan(l)->room[room].pause_place], v->c0, v->c1, v->c2,
                        yl_c3(YL_SLOT_CHOOSE, 0, v->hop));
    uint32_t found = running(s, room, yl_part_of(many, k));
    if (v->host != NIL) yl_stream_drop(l, v->host);
    v->host = found;
    yl_stream_keep(l, found);
    return true;
}

void yl_stream_open(struct yl_loop *l, uint32_t visit, uint32_t room)
{
    struct yl_stays *s = l->stays;
    struct yl_visit *v = &l->visit[visit];
    if (v->flags & YL_VISIT_HOSTING) yl_stream_host_gone(l, visit);
    uint32_t i = s->stream_free;
    if (i != NIL) {
        s->stream_free = s->stream[i].next;
    } else {
        if (s->streams == s->stream_room) {
            uint32_t want = s->stream_room ? 2 * s->stream_room : 64;
            struct stream *more = realloc(s->stream, want * sizeof *more);
            if (!more) {
                l->status = YL_NO_MEMORY;
                return;
            }
            s->stream = more;
            s->stream_room = want;
        }
        i = s->streams++;
    }
    if (s->lives[room] == s->live_room[room]) {
        uint32_t want = s->live_room[room] ? 2 * s->live_room[room] : 16;
        uint32_t *more = realloc(s->live[room], want * sizeof *more);
        if (!more) {
            l->status = YL_NO_MEMORY;
            return;
        }
        s->live[room] = more;
        s->live_room[room] = want;
    }
    s->stream[i] = (struct stream){.from = v->time,
                                   .room = room,
                                   .viewers = NIL,
                                   .refs = 1,
                                   .live = true,
                                   .live_at = s->lives[room]};
    s->live[room][s->lives[room]++] = i;
    s->ever[room] = true;
    if (v->host != NIL) yl_stream_drop(l, v->host);
    v->host = i;
    v->flags |= YL_VISIT_HOSTING;
    yl_note_add(l, v, yl_loop_plan(l)->room[room].slot + YL_ROOM_STREAMS, 1);
}

/* Ends a stay early: the visit goes on under a new number, its event finds an empty one. */
static void cut_stay(struct yl_loop *l, uint32_t stay_at, int64_t time, bool watched)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct stay *stay = &l->stays->stay[stay_at];
    uint32_t old = stay->visit, fresh = yl_loop_get(l, &l->visit[old]);
    if (fresh == YL_NOBODY) return;
    stay = &l->stays->stay[stay_at];
    l->visit[old].node = YL_NO_NODE;
    stay->visit = fresh;
    uint32_t node = p->node[stay->watch].next;
    if (!watched) {
        leave(l, stay_at, time, node, false);
        return;
    }
    leave(l, stay_at, time, p->watched_end, false);
}

/* Of a stream that is not over. */
static void set_paused(struct yl_stays *s, uint32_t stream, bool paused)
{
    struct stream *x = &s->stream[stream];
    s->paused[x->room] += (uint32_t)paused - (uint32_t)x->paused;
    x->paused = paused;
}

static void end_stream(struct yl_loop *l, uint32_t visit, int64_t time)
{
    struct yl_stays *s = l->stays;
    struct yl_visit *v = &l->visit[visit];
    uint32_t at = v->host, room = s->stream[at].room, slot = yl_loop_plan(l)->room[room].slot;
    if (!s->stream[at].live) return;
    set_paused(s, at, false);
    s->stream[at].live = false;
    s->lives[room]--; /* the others stay in the order they opened */
    for (uint32_t i = s->stream[at].live_at; i < s->lives[room]; i++) {
        s->live[room][i] = s->live[room][i + 1];
        s->stream[s->live[room][i]].live_at = i;
    }
    yl_note_add(l, v, slot + YL_ROOM_STREAM_US, time - s->stream[at].from);
    yl_note_add(l, v, slot + YL_ROOM_STREAMS_ENDED, 1);
    yl_stream_keep(l, at);
    while (l->stays->stream[at].viewers != NIL && !l->status)
        cut_stay(l, l->stays->stream[at].viewers, time, false);
    yl_stream_drop(l, at);
}

void yl_stream_live(struct yl_loop *l, uint32_t visit, uint8_t what)
{
    struct yl_stays *s = l->stays;
    struct yl_visit *v = &l->visit[visit];
    if (!(v->flags & YL_VISIT_HOSTING) || v->host == NIL) return;
    uint32_t at = v->host;
    const struct yl_plan_room *room = &yl_loop_plan(l)->room[s->stream[at].room];
    int64_t time = v->time;
    if (s->stream[at].live) set_paused(s, at, what == 1);
    if (what == 3) end_stream(l, visit, time);
    if (what != 1) return;
    uint32_t pause = s->stream[at].pauses++;
    yl_note_add(l, v, room->slot + YL_ROOM_PAUSES, 1);
    for (uint32_t i = s->stream[at].viewers, next; i != NIL && !l->status; i = next) {
        next = l->stays->stay[i].after;
        struct yl_visit *w = &l->visit[l->stays->stay[i].visit];
        bool goes = room->pause_loses.certain ||
                    (room->pause_loses.threshold &&
                     yl_passes(room->pause_loses.threshold, l->world->key[room->pause_place], w->c0,
                               w->c1, w->c2, yl_c3(YL_SLOT_CHANCE, pause, w->hop)));
        if (!goes) continue;
        yl_note_add(l, w, room->slot + YL_ROOM_LOST, 1);
        cut_stay(l, i, time, true);
    }
}

void yl_stream_host_gone(struct yl_loop *l, uint32_t visit)
{
    end_stream(l, visit, l->visit[visit].time);
    l->visit[visit].flags &= (uint8_t)~YL_VISIT_HOSTING;
}

/* Stays that go on beyond the end of the horizon: only their time online counts. */
void yl_stay_close(struct yl_loop *l)
{
    struct yl_stays *s = l->stays;
    for (uint32_t i = 0; i < s->stays; i++) {
        struct stay *stay = &s->stay[i];
        if (stay->visit == NIL || l->visit[stay->visit].stay != i ||
            l->visit[stay->visit].node == YL_NO_NODE)
            continue;
        const struct yl_plan_room *room = &yl_loop_plan(l)->room[stay->room];
        yl_tally_interval(l->world->tally, room->online, stay->from, yl_loop_plan(l)->to);
        yl_note_add(l, &l->visit[stay->visit], room->slot + YL_ROOM_UNFINISHED, 1);
    }
}
