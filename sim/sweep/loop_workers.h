/* loop_workers.h: threads that help one event loop, by walking ahead of it and behind it.
 *
 * Why      A replication with shared stations has one event loop, but all steps before the first station are private, and so
 *          are the steps behind the last. Threads that have nothing else to do walk the arrivals of coming windows and pass
 *          on the visits that need an order, with stay and patience drawn; and they walk the private suffixes that the
 *          loop has let go.
 * Shape    yl_loop_workers_open(&engine, spare, context); the loop is run; yl_loop_workers_close adds the workers' tallies.
 * Order    none that matters: the calendar sorts, tallies add up.
 * Cost     an engine for each worker; a few windows of visits and a few batches of private suffixes in buffers. A worker
 *          that finds nothing to do sleeps, the longer the more often it found nothing.
 * Errors   a worker that cannot be had is done without; a fault of one is the status of yl_loop_workers_close.
 * Owns     its threads, their engines and buffers.
 * Threads  called by the thread that runs the loop; a worker writes its own window and shared bit sets only.
 */
#ifndef YL_SIM_SWEEP_LOOP_WORKERS_H
#define YL_SIM_SWEEP_LOOP_WORKERS_H
#include "sim/sweep/thread_engine.h"

struct yl_loop_workers;
/* No more are hired than the engine's `spare` allows. NULL if no workers can be had. */
struct yl_loop_workers *yl_loop_workers_open(struct yl_engine *engine);
enum yl_status yl_loop_workers_close(struct yl_loop_workers *workers) YL_CHECKED;
#endif
