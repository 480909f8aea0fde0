/* desk.c: waiting and service as a recursion over those who ask. Contract: desk.h. */
#include "sim/engine/desk.h"
#include "sim/base/array.h"
#include "sim/engine/batch.h"
#include <stdlib.h>

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
    for (uint32_t a = 0; a < plan->agents; a++) {
        const struct yl_plan_agent *agent = &plan->agent[a];
        struct yl_desk *desk = &loop->foreseen[a];
        desk->n = 0;
        desk->foreseen = may && is_foreseen(plan, agent);
        if (!desk->foreseen) continue;
        if (agent->count == 1 && !desk->strip) desk->strip = malloc(3 * sizeof *desk->strip);
        if (yl_servers_begin(&desk->servers, agent->count) || (agent->count == 1 && !desk->strip))
            loop->status = YL_NO_MEMORY;
    }
}

void yl_desk_end(struct yl_loop *loop)
{
    for (uint32_t a = 0; loop->foreseen && a < yl_loop_plan(loop)->agents; a++) {
        yl_servers_end(&loop->foreseen[a].servers);
        free(loop->foreseen[a].strip);
    }
    YL_FREE(loop->foreseen);
}

/* ---- what is counted ------------------------------------------------------------------------- */
static void count_strip(struct yl_tally *tally, const struct yl_plan_agent *agent,
                        struct yl_desk *desk)
{
    const int64_t gauge[4] = {agent->queue, YL_NO_GAUGE, agent->busy, agent->queue};
    yl_tally_steps(tally, gauge, desk->strip[0], desk->n, true);
    yl_tally_steps(tally, gauge + 2, desk->strip[1], desk->n, true);
    yl_tally_steps(tally, (const int64_t[]){YL_NO_GAUGE, agent->busy}, desk->strip[2], desk->n,
                   true);
    desk->n = 0;
}

void yl_desk_close(struct yl_loop *loop)
{
    for (uint32_t a = 0; a < yl_loop_plan(loop)->agents; a++)
        if (loop->foreseen[a].n)
            count_strip(loop->replication->tally, &yl_loop_plan(loop)->agent[a],
                        &loop->foreseen[a]);
}

/* A visit asked, was served from `start` on and done at `to`. */
static inline void count_service(struct yl_tally *tally, const struct yl_plan_agent *agent,
                                 struct yl_desk *desk, const int64_t at[3])
{
    if (desk->strip) {
        for (int k = 0; k < 3; k++) desk->strip[k][desk->n] = at[k];
        if (++desk->n == YL_DESK_STRIP) count_strip(tally, agent, desk);
        return;
    }
    if (at[1] > at[0]) yl_tally_interval(tally, agent->queue, at[0], at[1]);
    yl_tally_interval(tally, agent->busy, at[1], at[2]);
}

/* When an agent is there for who asks at `joined`. */
static inline int64_t first_free(struct yl_desk *desk, int64_t joined)
{
    const int64_t *only = yl_servers_only(&desk->servers);
    if (!only) return yl_servers_free(&desk->servers, joined);
    return *only > joined ? *only : joined;
}

/* That agent serves until `to`. */
static inline void take(struct yl_loop *loop, struct yl_desk *desk, int64_t to)
{
    int64_t *only = yl_servers_only(&desk->servers);
    if (only)
        *only = to;
    else
        yl_servers_take(&desk->servers, to);
    if (desk->servers.failed) loop->status = YL_NO_MEMORY;
}

struct asker {
    uint32_t entry;
    bool counted;
};
/* A visit is served after it has waited so long. */
static inline void count_asked(struct yl_tally *tally, const struct yl_plan_agent *agent,
                               struct asker who, int64_t waited)
{
    int64_t *mine = (who.counted ? tally->count : tally->void_count) +
                    (size_t)who.entry * tally->plan->slots + agent->slot;
    mine[YL_AGENT_REQUESTS]++;
    mine[YL_AGENT_SERVED]++;
    yl_tally_sum(tally, &mine[YL_AGENT_WAIT_US], waited);
    yl_tally_sum(tally, &mine[YL_AGENT_WAIT_ALL_US], waited);
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
    if (visit->until < start) {
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
    const int64_t joined = visit->time, start = first_free(desk, joined);
    single->now = false;
    if (start > joined && gives_up(loop, single->at, start)) return YL_NO_NODE;
    visit->time = start;
    const int64_t to =
        start + (visit->stay_us >= 0 ? visit->stay_us : service_of(loop, visit, node));
    count_asked(tally, agent, (struct asker){visit->entry, visit->counted}, start - joined);
    count_service(tally, agent, desk, (const int64_t[]){joined, start, to});
    take(loop, desk, to);
    visit->stay_us = -1;
    if (agent->has_patience) visit->wait_us = -1;
    visit->time = to;
    if (plan->drain || to < plan->to) return node->next;
    yl_loop_under_way(loop, single->at);
    return YL_NO_NODE;
}

/* ---- claims ---------------------------------------------------------------------------------- */
bool yl_desk_claim(void *context, const struct yl_walker *walker, const struct yl_batch *batch,
                   bool word)
{
    struct yl_loop *loop = context;
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_node *node = &plan->node[batch->node];
    if (loop->claim_limit == INT64_MIN || walker->defer != yl_loop_defer || node->op != YL_OP_ASK ||
        !loop->foreseen[node->index].foreseen || plan->size || batch->memory || plan->efforts)
        return false;
    for (uint32_t i = 0; i < batch->n; i++)
        if (batch->time[i] >= loop->claim_limit || walker->stay[i] < 0) return false;
    const uint32_t first = loop->claims, need = first + batch->n;
    size_t room = loop->claim_room;
    if (!YL_ARRAY_RESERVE(&loop->claim, &room, need)) {
        loop->status = YL_NO_MEMORY;
        return true;
    }
    loop->claim_room = (uint32_t)room;
    loop->calendar.aside = (const char *)loop->claim;
    loop->calendar.aside_size = sizeof *loop->claim;
    for (uint32_t i = 0; i < batch->n && !loop->status; i++) {
        loop->claim[first + i] = (struct yl_loop_claim){.begun = batch->begun[i],
                                                        .stay = walker->stay[i],
                                                        .node = batch->node,
                                                        .word = walker->word[i],
                                                        .entry = (uint16_t)batch->entry,
                                                        .source = (uint16_t)batch->source,
                                                        .counted = batch->counted,
                                                        .has_word = word};
        loop->status =
            yl_calendar_put(&loop->calendar, batch->time[i], yl_batch_address(batch, i),
                            YL_ASIDE | (first + i), YL_RANK_JOIN << 16 | YL_LOOP_CLAIM << 24);
    }
    loop->claims = need;
    loop->deferred += batch->n;
    return true;
}

/* A claim as a visit that is at `node` at `time`. */
static void go_on(struct yl_loop *loop, const struct yl_event *event, uint32_t node, int64_t time)
{
    const struct yl_loop_claim *claim = &loop->claim[event->visit & ~YL_ASIDE];
    const bool asks = node == claim->node;
    if (yl_loop_plan(loop)->node[node].bare && !loop->replication->units) {
        struct yl_batch *to = yl_walker_open(loop->walker, claim->source, claim->counted, node);
        if (to && ++to->n >= loop->walker->rows) yl_walker_close(loop->walker, to);
        return;
    }
    struct yl_visit visit = yl_visit_fresh(claim->entry, claim->source, node, claim->counted);
    visit.time = time;
    visit.begun = visit.born = claim->begun;
    visit.address = event->address;
    if (asks) visit.stay_us = claim->stay;
    if (claim->has_word) {
        visit.choice = claim->word;
        visit.flags = YL_VISIT_CHOICE;
    }
    if (yl_loop_plan(loop)->node[node].private_suffix) {
        yl_walker_resume(loop->walker, &visit);
        return;
    }
    const uint32_t i = yl_loop_get(loop, &visit);
    if (i != YL_NOBODY) yl_loop_walk(loop, i, asks);
}

/* Behind its service: a chance whose word is there needs no visit to fail. */
static void leave_claim(struct yl_loop *loop, const struct yl_event *event, uint32_t at,
                        int64_t time)
{
    const struct yl_loop_claim *claim = &loop->claim[event->visit & ~YL_ASIDE];
    const struct yl_node *node = &yl_loop_plan(loop)->node[at];
    if (claim->has_word && !loop->replication->ended) {
        const uint32_t high = (uint32_t)(node->u.chance.chance[0].threshold >> 32);
        const struct yl_node *other = &yl_loop_plan(loop)->node[node->other];
        if (claim->word > high && other->op == YL_OP_END) {
            yl_tally_end(loop->replication->tally, claim->counted, claim->entry, other, 1);
            return;
        }
    }
    go_on(loop, event, at, time);
}

void yl_desk_claimed(struct yl_loop *loop, const struct yl_event *event)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_loop_claim *claim = &loop->claim[event->visit & ~YL_ASIDE];
    const struct yl_node *node = &plan->node[claim->node];
    const struct yl_plan_agent *agent = &plan->agent[node->index];
    struct yl_desk *desk = &loop->foreseen[node->index];
    struct yl_tally *tally = loop->replication->tally;
    const int64_t joined = event->time, start = first_free(desk, joined), to = start + claim->stay;
    if ((start > joined && agent->has_patience) || (!plan->drain && to >= plan->to)) {
        go_on(loop, event, claim->node, joined);
        return;
    }
    count_asked(tally, agent, (struct asker){claim->entry, claim->counted}, start - joined);
    count_service(tally, agent, desk, (const int64_t[]){joined, start, to});
    take(loop, desk, to);
    leave_claim(loop, event, node->next, to);
}
