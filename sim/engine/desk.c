/* desk.c: waiting and service as a recursion over those who ask. Contract: desk.h. */
#include "sim/engine/desk.h"
#include "sim/base/array.h"
#include "sim/engine/batch.h"
#include <string.h>

/* Is what a visit needs of these agents a matter of its address and the instant alone? What its
 * person remembers by then is known only then. */
static bool is_foreseen(const struct yl_plan *plan, const struct yl_plan_agent *agent)
{
    const int32_t axis = agent->service.axis;
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT ||
           plan->axis[axis].kind == YL_AXIS_FACT;
}

/* What is told in order, to a listener to all visits, an experiment or a person's chain, is told by events. */
static bool may_foresee(const struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    bool hosted = false;
    for (uint32_t r = 0; r < plan->rooms; r++) hosted |= plan->room[r].hosted;
    return !hosted && !plan->spawns && !loop->walker->rowwise && !loop->replication->units;
}

void yl_desk_start(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const bool may = may_foresee(loop);
    for (uint32_t a = 0; a < plan->agents; a++) {
        const struct yl_plan_agent *agent = &plan->agent[a];
        struct yl_desk *desk = &loop->foreseen[a];
        desk->foreseen = may && is_foreseen(plan, agent);
        if (!desk->foreseen) continue;
        const int64_t gauge[4] = {agent->queue, YL_NO_GAUGE, agent->busy, agent->queue};
        memcpy(desk->gauge, gauge, sizeof gauge);
        for (int k = 0; k < 3; k++) desk->booking[k] = YL_NO_BOOKING;
        if (yl_servers_begin(&desk->servers, agent->count)) loop->status = YL_NO_MEMORY;
    }
}

void yl_desk_end(struct yl_loop *loop)
{
    for (uint32_t a = 0; loop->foreseen && a < yl_loop_plan(loop)->agents; a++)
        yl_servers_end(&loop->foreseen[a].servers);
    YL_FREE(loop->foreseen);
}

/* ---- what is counted ------------------------------------------------------------------------- */
void yl_desk_close(struct yl_loop *loop)
{
    for (uint32_t a = 0; a < yl_loop_plan(loop)->agents; a++)
        if (loop->foreseen[a].foreseen)
            yl_tally_served_all(loop->replication->tally, loop->foreseen[a].gauge,
                                loop->foreseen[a].booking);
}

/* ---- visits ---------------------------------------------------------------------------------- */
/* True: the visit does not wait until `start`, and has gone. */
static bool gives_up(struct yl_loop *loop, uint32_t i, int64_t start)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_agent *agent = &plan->agent[plan->node[visit->node].index];
    const bool over = !plan->drain && start >= plan->to;
    if (!agent->has_patience && !over) return false;
    visit->until = yl_station_patience_end(loop, visit);
    if (visit->until < start || over) yl_note_add(loop, visit, agent->slot + YL_AGENT_REQUESTS, 1);
    if (visit->until < start && (plan->drain || visit->until < plan->to)) {
        yl_station_abandon(loop, i);
        return true;
    }
    if (over) {
        yl_tally_interval(loop->replication->tally, agent->queue, visit->time, plan->to);
        yl_loop_under_way(loop, i);
    }
    return over;
}

static int64_t service_of(struct yl_loop *loop, struct yl_visit *visit, const struct yl_node *node)
{
    return yl_ask_quantity(loop, visit, &yl_loop_plan(loop)->agent[node->index].service, node->key,
                           YL_SLOT_STAY);
}

uint32_t yl_desk_ask(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    struct yl_desk *desk = &loop->foreseen[node->index];
    struct yl_tally *tally = loop->replication->tally;
    struct yl_visit *visit = yl_single_visit(single);
    const int64_t joined = visit->time, start = yl_desk_free(desk, joined);
    single->now = false;
    if (start > joined) {
        yl_note_event(loop, visit, node->row, YL_HEARD_WAITS);
        if (gives_up(loop, single->at, start)) return YL_NO_NODE;
    }
    visit->time = start;
    yl_note_event(loop, visit, node->row, YL_HEARD_SERVED);
    const int64_t to =
        start + (visit->stay_us >= 0 ? visit->stay_us : service_of(loop, visit, node));
    yl_note_add(loop, visit, agent->slot + YL_AGENT_REQUESTS, 1);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_SERVED, 1);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_US, start - joined);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_ALL_US, start - joined);
    yl_desk_count(tally, agent, desk, (const int64_t[]){joined, start, to});
    yl_desk_take(loop, desk, to);
    visit->stay_us = -1;
    if (agent->has_patience) visit->wait_us = -1;
    visit->time = to;
    if (plan->drain || to < plan->to) return node->next;
    yl_loop_under_way(loop, single->at);
    return YL_NO_NODE;
}
