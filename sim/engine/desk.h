/* desk.h: agents whose visits' turns are known as soon as they ask.
 *
 * Why      First come, first served: when a visit asks, all before it have asked, so that the end
 *          of its waiting and of its service follow at once from the instants at which the agents
 *          are free. No event is needed for the end of a service, nor a queue.
 * Shape    yl_desk_start(&loop) before the first event of a replication; yl_desk_ask for each
 *          visit that asks agents with `foreseen`; yl_desk_close behind the last event.
 * Units    microseconds.
 * Order    visits ask in the order of time.
 * Errors   YL_NO_MEMORY in the loop's status.
 * Owns     its servers; yl_desk_end.
 * Threads  one loop, one thread.
 * Source   J. Kiefer and J. Wolfowitz, 1955; the recursion of queueing.c, here also for agents to
 *          whom visits come back.
 */
#ifndef YL_SIM_ENGINE_DESK_H
#define YL_SIM_ENGINE_DESK_H
#include "sim/engine/operate.h"
#include "sim/engine/servers.h"

struct yl_desk {
    bool foreseen;
    int64_t gauge[4];             /* as yl_tally_served wants them */
    struct yl_booking booking[3]; /* of a single agent */
    struct yl_servers servers;
};
void yl_desk_start(struct yl_loop *loop);
void yl_desk_close(struct yl_loop *loop);
void yl_desk_end(struct yl_loop *loop);
/* Where the visit goes on at the end of its service; YL_NO_NODE: it has gone another way. */
uint32_t yl_desk_ask(struct yl_single *single, const struct yl_node *node);
/* A visit asked at at[0], was served from at[1] on and done at at[2]. */
static inline void yl_desk_count(struct yl_tally *tally, const struct yl_plan_agent *agent,
                                 struct yl_desk *desk, const int64_t at[3])
{
    if (yl_servers_only(&desk->servers)) {
        yl_tally_served(tally, desk->gauge, desk->booking, at[0], at[1], at[2]);
        return;
    }
    if (at[1] > at[0]) yl_tally_interval(tally, agent->queue, at[0], at[1]);
    yl_tally_interval(tally, agent->busy, at[1], at[2]);
}
/* When an agent is there for who asks at `joined`. */
static inline int64_t yl_desk_free(struct yl_desk *desk, int64_t joined)
{
    const int64_t *only = yl_servers_only(&desk->servers);
    if (only) return *only > joined ? *only : joined;
    return yl_servers_free(&desk->servers, joined);
}
/* That agent serves until `to`. */
static inline void yl_desk_take(struct yl_loop *loop, struct yl_desk *desk, int64_t to)
{
    int64_t *only = yl_servers_only(&desk->servers);
    if (only)
        *only = to;
    else
        yl_servers_take(&desk->servers, to);
    if (desk->servers.failed) loop->status = YL_NO_MEMORY;
}
#endif
