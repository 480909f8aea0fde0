/* station.c: agents and seats, first come first served; a lost patience is found when the queue
 * moves. Contract: loop_parts.h. */
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"

/* Where a visit goes on whose patience ends. */
static uint32_t behind_patience(const struct yl_node *node)
{
    return node->op == YL_OP_SEAT ? node->target[0] : node->other;
}

static void join(struct yl_loop *loop, struct yl_station *station, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const bool goes_on = plan->node[behind_patience(&plan->node[visit->node])].op != YL_OP_END;
    visit->queue_next = YL_NOBODY;
    visit->queue_prev = station->tail;
    visit->flags |= YL_VISIT_QUEUED;
    if (station->head == YL_NOBODY)
        station->head = i;
    else
        loop->visit[station->tail].queue_next = i;
    station->tail = i;
    if ((goes_on || (visit->flags & YL_VISIT_HOSTING)) && visit->until < YL_NEVER)
        /* others may meet it then, or its stream, so that must come in time */
        yl_loop_push(loop, visit->until, YL_RANK_PATIENCE, YL_LOOP_PATIENCE, 0, i);
}

static void leave_queue(struct yl_loop *loop, struct yl_station *station, uint32_t i)
{
    struct yl_visit *visit = &loop->visit[i];
    if (station->head == i)
        station->head = visit->queue_next;
    else
        loop->visit[visit->queue_prev].queue_next = visit->queue_next;
    if (station->tail == i)
        station->tail = visit->queue_prev;
    else
        loop->visit[visit->queue_next].queue_prev = visit->queue_prev;
    visit->flags &= (uint8_t)~YL_VISIT_QUEUED;
}

/* Out of the queue, on its way elsewhere. */
static void go_on(struct yl_loop *loop, uint32_t i, int64_t time, uint32_t node)
{
    struct yl_visit *visit = &loop->visit[i];
    visit->time = time;
    visit->flags &= (uint8_t) ~(YL_VISIT_WAITED | YL_VISIT_CHOICE);
    visit->stay_us = visit->until = -1;
    visit->node = node;
    yl_loop_walk(loop, i, false);
}

/* Waiting, at its `until`. */
static void abandon(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *node = &plan->node[visit->node];
    const uint32_t to = behind_patience(node);
    bool seat = node->op == YL_OP_SEAT;
    int64_t joined = visit->time;
    yl_tally_interval(loop->replication->tally,
                      seat ? plan->room[node->index].queue : plan->agent[node->index].queue, joined,
                      visit->until);
    visit->time = visit->until;
    visit->waited += visit->until - joined;
    if (!plan->drain && visit->until >= plan->to) {
        yl_loop_finish(loop, i, NULL);
        return;
    }
    if (seat) {
        yl_note_add(loop, visit, plan->room[node->index].slot + YL_ROOM_ABANDONED, 1);
    } else {
        yl_note_add(loop, visit, plan->agent[node->index].slot + YL_AGENT_ABANDONED, 1);
        yl_note_add(loop, visit, plan->agent[node->index].slot + YL_AGENT_WAIT_ALL_US,
                    visit->until - joined);
    }
    if (plan->node[to].op == YL_OP_END) {
        yl_loop_finish(loop, i, &plan->node[to]);
        return;
    }
    yl_note_event(loop, visit, node->row, YL_HEARD_GAVE_UP);
    go_on(loop, i, visit->until, to);
}

void yl_station_patience_over(struct yl_loop *loop, const struct yl_event *event)
{
    const struct yl_visit *visit = &loop->visit[event->visit];
    if (visit->node == YL_NO_NODE || !(visit->flags & YL_VISIT_QUEUED) ||
        visit->until != event->time)
        return;
    const struct yl_node *node = &yl_loop_plan(loop)->node[visit->node];
    leave_queue(loop, node->op == YL_OP_SEAT ? &loop->seat[node->index] : &loop->desk[node->index],
                event->visit);
    abandon(loop, event->visit);
}

/* When the patience of a visit ends that waits from its time on at its node; YL_NEVER: never. */
static int64_t patience_end(struct yl_loop *loop, struct yl_visit *visit)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_node *node = &plan->node[visit->node];
    const bool seat = node->op == YL_OP_SEAT;
    const struct yl_plan_room *room = &plan->room[node->index];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    if (!(seat ? room->has_patience : agent->has_patience)) return YL_NEVER;
    if (visit->until >= 0) return visit->time + visit->until;
    return visit->time + yl_ask_quantity(loop, visit, seat ? &room->patience : &agent->patience,
                                         seat ? room->key : node->key, YL_SLOT_PATIENCE);
}

/* The first visit whose patience lasts until `time` (a unit freed at that very instant is still
 * taken). */
static uint32_t next_in(struct yl_loop *loop, struct yl_station *station, int64_t time)
{
    while (station->head != YL_NOBODY) {
        uint32_t i = station->head;
        leave_queue(loop, station, i);
        if (loop->visit[i].until >= time) return i;
        abandon(loop, i);
    }
    return YL_NOBODY;
}

static void serve(struct yl_loop *loop, uint32_t i, int64_t time)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *node = &plan->node[visit->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    int64_t joined = visit->time;
    loop->desk[node->index].busy++;
    yl_note_add(loop, visit, agent->slot + YL_AGENT_SERVED, 1);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_US, time - joined);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_ALL_US, time - joined);
    yl_tally_interval(loop->replication->tally, agent->queue, joined, time);
    visit->time = time;
    visit->waited += time - joined;
    yl_note_event(loop, visit, node->row, YL_HEARD_SERVED);
    int64_t to = time + (visit->stay_us >= 0 ? visit->stay_us
                                             : yl_ask_quantity(loop, visit, &agent->service,
                                                               node->key, YL_SLOT_STAY));
    visit->stay_us = visit->until = -1;
    yl_tally_interval(loop->replication->tally, agent->busy, time, to);
    yl_loop_push(loop, to, YL_RANK_FREE, YL_LOOP_DESK, node->index, YL_NOBODY);
    visit->time = to;
    visit->node = node->next;
    if (plan->drain || to < plan->to)
        yl_loop_walk(loop, i, false); /* up to the next ordered node */
    else
        yl_loop_under_way(loop, i);
}

void yl_station_ask(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *node = &plan->node[visit->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    yl_note_add(loop, visit, agent->slot + YL_AGENT_REQUESTS, 1);
    if (loop->desk[node->index].busy < agent->count) {
        serve(loop, i, visit->time);
        return;
    }
    yl_note_event(loop, visit, node->row, YL_HEARD_WAITS);
    visit->until = patience_end(loop, visit);
    join(loop, &loop->desk[node->index], i);
}

/* Take a seat and stay; behind the stay the visit is resumed in a batch at once, or comes back
 * with the event that frees the seat. */
static void sit(struct yl_loop *loop, uint32_t i, int64_t time)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *seat = &plan->node[visit->node];
    const struct yl_plan_room *room = &plan->room[seat->index];
    int64_t joined = visit->time;
    loop->seat[seat->index].busy++;
    if (time > joined) {
        yl_tally_interval(loop->replication->tally, room->queue, joined, time);
        yl_note_add(loop, visit, room->slot + YL_ROOM_WAITED_US, time - joined);
    }
    visit->time = time;
    visit->waited += time - joined;
    if (visit->flags & YL_VISIT_WAITED) yl_note_row(loop, visit, room->wait_row, YL_ROW_PASSED);
    visit->flags &= (uint8_t)~YL_VISIT_WAITED;
    visit->node = seat->next;
    yl_stay_begin(loop, i, &plan->node[seat->next]);
}

void yl_station_seat(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *node = &plan->node[visit->node];
    const struct yl_plan_room *room = &plan->room[node->index];
    struct yl_station *station = &loop->seat[node->index];
    if (station->busy < room->capacity) {
        sit(loop, i, visit->time);
        return;
    }
    if (room->full_leave) {
        yl_note_add(loop, visit, room->slot + YL_ROOM_TURNED_AWAY, 1);
        if (plan->node[node->other].op == YL_OP_END)
            yl_loop_finish(loop, i, &plan->node[node->other]);
        else
            go_on(loop, i, visit->time, node->other);
        return;
    }
    yl_note_row(loop, visit, room->wait_row, YL_ROW_REACHED);
    visit->flags |= YL_VISIT_WAITED;
    visit->until = patience_end(loop, visit);
    const struct yl_session *session = yl_moment_session(room, visit->time);
    if (session && station->end_known != session->to) {
        station->end_known = session->to;
        yl_loop_push(loop, session->to, YL_RANK_SESSION_END, YL_LOOP_SESSION, node->index,
                     YL_NOBODY);
    }
    join(loop, station, i);
}

void yl_station_session_over(struct yl_loop *loop, uint32_t room, int64_t time)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint32_t i;
    while ((i = next_in(loop, &loop->seat[room], time)) != YL_NOBODY) {
        struct yl_visit *visit = &loop->visit[i];
        yl_tally_interval(loop->replication->tally, plan->room[room].queue, visit->time, time);
        visit->waited += time - visit->time;
        go_on(loop, i, time, plan->node[visit->node].target[1]);
    }
}

void yl_station_seat_free(struct yl_loop *loop, uint32_t room, int64_t time)
{
    loop->seat[room].busy--;
    uint32_t next = next_in(loop, &loop->seat[room], time);
    if (next != YL_NOBODY) sit(loop, next, time);
}

void yl_station_freed(struct yl_loop *loop, const struct yl_event *event)
{
    if (event->kind == YL_LOOP_SEAT) {
        yl_station_seat_free(loop, event->what, event->time);
    } else {
        loop->desk[event->what].busy--;
        uint32_t next = next_in(loop, &loop->desk[event->what], event->time);
        if (next != YL_NOBODY) serve(loop, next, event->time);
    }
}

void yl_station_close(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    for (uint32_t at = 0; at < plan->rooms + plan->agents; at++) {
        bool seat = at < plan->rooms;
        struct yl_station *station = seat ? &loop->seat[at] : &loop->desk[at - plan->rooms];
        uint32_t i;
        while ((i = next_in(loop, station, plan->drain ? YL_NEVER : plan->to)) != YL_NOBODY) {
            yl_tally_interval(loop->replication->tally,
                              seat ? plan->room[at].queue : plan->agent[at - plan->rooms].queue,
                              loop->visit[i].time, plan->to);
            yl_loop_under_way(loop, i);
        }
    }
}
