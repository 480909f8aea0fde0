/* desk.c: agents whose visits' turns are known as soon as they ask. Contract: loop_parts.h.
 *
 * First come, first served: when a visit asks, all before it have asked, so that the end of its
 * waiting and of its service follow at once from the instants at which the agents are free
 * (J. Kiefer and J. Wolfowitz, 1955). No event is needed for the end of a service. It is the
 * recursion of queueing.c, here also for agents to whom visits come back. */
#include "sim/engine/loop_parts.h"
#include "sim/engine/servers.h"

/* Is what a visit needs of these agents a matter of its address and the instant alone? What its
 * person remembers by then is known only then. */
static bool is_foreseen(const struct yl_plan *plan, const struct yl_plan_agent *agent)
{
    const int32_t axis = agent->service.axis;
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT ||
           plan->axis[axis].kind == YL_AXIS_FACT;
}

/* What is told in order, to a trace, an experiment or a person's chain, is told by events. */
static bool may_foresee(const struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    bool hosted = false;
    for (uint32_t r = 0; r < plan->rooms; r++) hosted |= plan->room[r].hosted;
    return !hosted && !plan->spawns && !loop->follow && !loop->replication->units;
}

void yl_desk_start(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const bool may = may_foresee(loop);
    for (uint32_t a = 0; a < plan->agents; a++)
        loop->desk[a].foreseen = may && is_foreseen(plan, &plan->agent[a]) &&
                                 !yl_servers_begin(&loop->server[a], plan->agent[a].count);
}

static void serve(struct yl_loop *loop, uint32_t i, const struct yl_node *node, int64_t start)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    struct yl_servers *servers = &loop->server[node->index];
    struct yl_tally *tally = loop->replication->tally;
    struct yl_visit *visit = &loop->visit[i];
    const int64_t joined = visit->time;
    visit->time = start;
    const int64_t stay = visit->stay_us >= 0 ? visit->stay_us
                                             : yl_ask_quantity(loop, visit, &agent->service,
                                                               node->key, YL_SLOT_STAY);
    const int64_t to = start + stay;
    yl_note_add(loop, visit, agent->slot + YL_AGENT_SERVED, 1);
    if (start > joined) {
        yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_US, start - joined);
        yl_note_add(loop, visit, agent->slot + YL_AGENT_WAIT_ALL_US, start - joined);
        yl_tally_interval(tally, agent->queue, joined, start);
    }
    yl_tally_interval(tally, agent->busy, start, to);
    yl_servers_take(servers, to);
    if (servers->failed) loop->status = YL_NO_MEMORY;
    visit->stay_us = visit->wait_us = -1;
    visit->time = to;
    visit->node = node->next;
    if (plan->drain || to < plan->to)
        yl_loop_walk(loop, i, false); /* up to the next ordered node */
    else
        yl_loop_under_way(loop, i);
}

void yl_desk_ask(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node *node = &plan->node[visit->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    const int64_t start = yl_servers_free(&loop->server[node->index], visit->time);
    yl_note_add(loop, visit, agent->slot + YL_AGENT_REQUESTS, 1);
    if (start > visit->time) {
        const bool over = !plan->drain && start >= plan->to;
        visit->until =
            agent->has_patience || over ? yl_station_patience_end(loop, visit) : YL_NEVER;
        if (visit->until < start) {
            yl_station_abandon(loop, i);
            return;
        }
        if (over) {
            yl_tally_interval(loop->replication->tally, agent->queue, visit->time, plan->to);
            yl_loop_under_way(loop, i);
            return;
        }
    }
    serve(loop, i, node, start);
}
