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

/* A visit of the window that asks such agents first of all: a record of its own is made only if it
 * goes on in the loop. */
struct yl_loop_claim {
    int64_t begun, stay;
    uint32_t node, word; /* word: of the chance behind */
    uint16_t entry, source;
    bool counted, has_word;
};
enum { YL_DESK_STRIP = 64 };
struct yl_desk {
    bool foreseen;
    uint32_t n; /* visits served whose instants are still to be counted, of a single agent */
    int64_t (*strip)[YL_DESK_STRIP]; /* when they asked, began and were done; NULL: many agents */
    struct yl_servers servers;
};
void yl_desk_start(struct yl_loop *loop);
void yl_desk_close(struct yl_loop *loop);
void yl_desk_end(struct yl_loop *loop);
/* Where the visit goes on at the end of its service; YL_NO_NODE: it has gone another way. */
uint32_t yl_desk_ask(struct yl_single *single, const struct yl_node *node);
/* Takes the rows of a batch as claims (walk.h); `context` is the loop. */
bool yl_desk_claim(void *context, const struct yl_walker *walker, const struct yl_batch *batch,
                   bool word);
void yl_desk_claimed(struct yl_loop *loop, const struct yl_event *event); /* its turn has come */
#endif
