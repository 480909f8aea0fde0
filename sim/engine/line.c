/* line.c: agents and seats, first come first served; who has lost patience is found when the line moves. Contract: loop_parts.h. */
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"

static void join(struct yl_loop *l, struct yl_line *line, uint32_t i)
{
    const struct yl_visit *v = &l->visit[i];
    if ((v->flags & YL_VISIT_HOSTING) &&
        v->until < YL_NEVER) /* others watch its stream, so its end must come in time */
        yl_loop_push(l, v->until, YL_RANK_PATIENCE, YL_LOOP_PATIENCE, 0, i);
    l->visit[i].next = YL_NOBODY;
    if (line->head == YL_NOBODY)
        line->head = i;
    else
        l->visit[line->tail].next = i;
    line->tail = i;
}

static void abandon(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    bool seat = node->op == YL_OP_SEAT;
    int64_t joined = v->time;
    yl_tally_interval(l->world->tally,
                      seat ? p->room[node->index].queue : p->agent[node->index].queue, joined,
                      v->until);
    v->time = v->until;
    if (!p->drain && v->until >= p->to) {
        yl_loop_finish(l, i, p->under_way);
        return;
    }
    if (seat) {
        yl_note_add(l, v, p->room[node->index].slot + YL_ROOM_ABANDONED, 1);
    } else {
        yl_note_add(l, v, p->agent[node->index].slot + YL_AGENT_ABANDONED, 1);
        yl_note_add(l, v, p->agent[node->index].slot + YL_AGENT_WAIT_ALL_US, v->until - joined);
    }
    yl_loop_finish(l, i, p->node[seat ? node->target[0] : node->other].index);
}

/* A host's patience is over, if it still waits. */
void yl_line_patience_over(struct yl_loop *l, const struct yl_event *e)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[e->visit];
    const struct yl_node *node = v->node == YL_NO_NODE ? NULL : &p->node[v->node];
    if (!node || (node->op != YL_OP_SEAT && node->op != YL_OP_ASK) || v->until != e->time) return;
    struct yl_line *line = node->op == YL_OP_SEAT ? &l->seat[node->index] : &l->desk[node->index];
    for (uint32_t i = line->head, before = YL_NOBODY; i != YL_NOBODY;
         before = i, i = l->visit[i].next) {
        if (i != e->visit) continue;
        if (before == YL_NOBODY)
            line->head = v->next;
        else
            l->visit[before].next = v->next;
        if (line->tail == i) line->tail = before;
        abandon(l, i);
        return;
    }
}

/* The end of a visit's patience, NEVER without one. */
static int64_t patience_end(struct yl_loop *l, struct yl_visit *v, const struct yl_by_draw *by,
                            uint32_t place)
{
    if (!by) return YL_NEVER;
    return v->time +
           (v->wait_us >= 0 ? v->wait_us : yl_ask_quantity(l, v, by, place, YL_SLOT_PATIENCE));
}

/* The first in line whose patience lasts until `time` (a place freed at that very instant is still taken). */
static uint32_t next_in(struct yl_loop *l, struct yl_line *line, int64_t time)
{
    while (line->head != YL_NOBODY) {
        uint32_t i = line->head;
        line->head = l->visit[i].next;
        if (l->visit[i].until >= time) return i;
        abandon(l, i);
    }
    return YL_NOBODY;
}

static void serve(struct yl_loop *l, uint32_t i, int64_t time)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_agent *agent = &p->agent[node->index];
    int64_t joined = v->time;
    l->desk[node->index].busy++;
    yl_note_add(l, v, agent->slot + YL_AGENT_SERVED, 1);
    yl_note_add(l, v, agent->slot + YL_AGENT_WAIT_US, time - joined);
    yl_note_add(l, v, agent->slot + YL_AGENT_WAIT_ALL_US, time - joined);
    yl_tally_interval(l->world->tally, agent->queue, joined, time);
    v->time = time;
    yl_note_said(l, v, node->row, "served");
    int64_t to = time + (v->stay_us >= 0
                             ? v->stay_us
                             : yl_ask_quantity(l, v, &agent->service, node->place, YL_SLOT_STAY));
    v->stay_us = v->wait_us = -1;
    yl_tally_interval(l->world->tally, agent->busy, time, to);
    yl_loop_push(l, to, YL_RANK_FREE, YL_LOOP_DESK, node->index, YL_NOBODY);
    v->time = to;
    v->node = node->next;
    if (p->drain || to < p->to)
        yl_loop_walk(l, i, false); /* up to what needs its turn again */
    else
        yl_loop_under_way(l, i);
}

void yl_line_ask(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_agent *agent = &p->agent[node->index];
    yl_note_add(l, v, agent->slot + YL_AGENT_REQUESTS, 1);
    if (l->desk[node->index].busy < agent->count) {
        serve(l, i, v->time);
        return;
    }
    yl_note_said(l, v, node->row, "waits");
    v->until = patience_end(l, v, agent->has_patience ? &agent->patience : NULL, node->place);
    join(l, &l->desk[node->index], i);
}

/* Takes a seat and stays; behind the stay it is a tail at once, or comes back with the event that frees the seat. */
static void sit(struct yl_loop *l, uint32_t i, int64_t time)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *seat = &p->node[v->node];
    const struct yl_plan_room *room = &p->room[seat->index];
    int64_t joined = v->time;
    l->seat[seat->index].busy++;
    if (time > joined) {
        yl_tally_interval(l->world->tally, room->queue, joined, time);
        yl_note_add(l, v, room->slot + YL_ROOM_WAITED_US, time - joined);
    }
    v->time = time;
    if (v->flags & YL_VISIT_WAITED) yl_note_row(l, v, room->wait_row, 2);
    v->flags &= (uint8_t)~YL_VISIT_WAITED;
    v->node = seat->next;
    yl_stay_begin(l, i, &p->node[seat->next]);
}

void yl_line_seat(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = yl_loop_plan(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_room *room = &p->room[node->index];
    struct yl_line *line = &l->seat[node->index];
    if (line->busy < room->capacity) {
        sit(l, i, v->time);
        return;
    }
    if (room->full_leave) {
        yl_note_add(l, v, room->slot + YL_ROOM_TURNED_AWAY, 1);
        yl_loop_finish(l, i, p->node[node->other].index);
        return;
    }
    yl_note_row(l, v, room->wait_row, 0);
    v->flags |= YL_VISIT_WAITED;
    v->until = patience_end(l, v, room->has_patience ? &room->patience : NULL, room->place);
    const struct yl_plan_session *s = yl_moment_session(room, v->time);
    if (s && line->end_known != s->to) {
        line->end_known = s->to;
        yl_loop_push(l, s->to, YL_RANK_SESSION_END, YL_LOOP_SESSION, node->index, YL_NOBODY);
    }
    join(l, line, i);
}

void yl_line_session_over(struct yl_loop *l, uint32_t room, int64_t time)
{
    const struct yl_plan *p = yl_loop_plan(l);
    uint32_t i;
    while ((i = next_in(l, &l->seat[room], time)) != YL_NOBODY) {
        struct yl_visit *v = &l->visit[i];
        yl_tally_interval(l->world->tally, p->room[room].queue, v->time, time);
        v->time = time;
        v->flags &= (uint8_t) ~(YL_VISIT_WAITED | YL_VISIT_CHOICE);
        v->stay_us = v->wait_us = -1;
        v->node = p->node[v->node].target[1];
        yl_loop_walk(l, i, false);
    }
}

void yl_line_seat_free(struct yl_loop *l, uint32_t room, int64_t time)
{
    l->seat[room].busy--;
    uint32_t next = next_in(l, &l->seat[room], time);
    if (next != YL_NOBODY) sit(l, next, time);
}

void yl_line_freed(struct yl_loop *l, const struct yl_event *e)
{
    if (e->kind == YL_LOOP_SEAT) {
        yl_line_seat_free(l, e->what, e->time);
    } else {
        l->desk[e->what].busy--;
        uint32_t next = next_in(l, &l->desk[e->what], e->time);
        if (next != YL_NOBODY) serve(l, next, e->time);
    }
}

void yl_line_close(struct yl_loop *l)
{
    const struct yl_plan *p = yl_loop_plan(l);
    for (uint32_t at = 0; at < p->rooms + p->agents; at++) {
        bool seat = at < p->rooms;
        struct yl_line *line = seat ? &l->seat[at] : &l->desk[at - p->rooms];
        uint32_t i;
        while ((i = next_in(l, line, p->drain ? YL_NEVER : p->to)) != YL_NOBODY) {
            yl_tally_interval(l->world->tally,
                              seat ? p->room[at].queue : p->agent[at - p->rooms].queue,
                              l->visit[i].time, p->to);
            yl_loop_under_way(l, i);
        }
    }
}
