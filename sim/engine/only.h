/* only.h: a single server for whom everybody waits.
 *
 * Why      Nobody leaves before, so that a visit needs only the end of the one before it, and the
 *          gauges the sums of instants in each of their cells: all of it stays in registers.
 * Shape    yl_queue_order; then yl_only_serve.
 * Units    microseconds.
 * Order    visits by time, also from call to call.
 * Cost     some 3 ns a visit.
 * Errors   none.
 * Owns     nothing.
 * Threads  one thread at a time.
 * Source   D. V. Lindley, 1952.
 */
#ifndef YL_SIM_ENGINE_ONLY_H
#define YL_SIM_ENGINE_ONLY_H
#include "sim/engine/keys.h"
#include "sim/engine/queue.h"
#include "sim/engine/tally.h"

struct yl_only_server {
    int64_t *free_at;
    struct yl_tally *tally;
    const int64_t *gauge; /* [4] as yl_tally_served wants them */
};
/* Serves n visits of a list in the order of their keys, whose instants count from `zero`; how long
 * they waited in all. `told`: `start` becomes the instant at which each is served. */
int64_t yl_only_serve(const struct yl_queue_list *list, const struct yl_keys *keys, uint32_t n,
                      int64_t zero, struct yl_only_server only, bool told);
#endif
