/* listen.h: one replication, visit by visit, to somebody who hears what each of them does.
 *
 * Why      Journeys, the outcomes of the same visits in two funnels and exported logs need the events of visits; batches only
 *          add them up. This is the one way by which the engine hands events out: as they happen, none is kept.
 * Shape    struct yl_listener listener = {.hear = ..., .context = ...}; yl_listen(&listener, plan, kernels, options,
 *          replication). `ready` may look at the engine before the first event; yl_listen_stop ends it early.
 * Order    events of a visit in their order; visits one after another, by stream, cell and index of their arrival, where they
 *          share nothing; else as the event loop comes to them, a visit going on until its clock advances. Neither
 *          threads nor instructions change it.
 * Cost     one pass over all arrivals, one visit at a time, some 100 ns an event; `follow` only chooses who is heard. Memory:
 *          what is under way at one time. No figure changes. Where arrivals follow figures the replication is run once
 *          more before.
 * Errors   those of the engine; what yl_listen_stop said.
 * Threads  one.
 */
#pragma once
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/thread_engine.h"

struct yl_listener {
    yl_trace_call *hear;
    bool (*follow)(void *context, const struct yl_visit *visit); /* NULL: every visit */
    enum yl_status (*ready)(void *context,
                            const struct yl_engine *engine); /* NULL: nothing to do */
    void *context;
    struct yl_engine *engine; /* while it runs */
    enum yl_status stopped;
};
enum yl_status yl_listen(struct yl_listener *listener, const struct yl_plan *plan,
                         const struct yl_kernels *kernels, const struct yl_run_options *options,
                         uint32_t replication) YL_CHECKED;
void yl_listen_stop(struct yl_listener *listener, enum yl_status status);
