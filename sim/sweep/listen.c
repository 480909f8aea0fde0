/* listen.c: an engine that gives every arrival to its loop at once. Contract: listen.h. */
#include "sim/sweep/listen.h"

static bool everybody(void *context, const struct yl_visit *visit)
{
    (void)context;
    (void)visit;
    return true;
}

/* Where visits have no order the others need not be walked at all. */
static void defer_followed(void *context, const struct yl_visit *visit)
{
    struct yl_listener *listener = context;
    if (listener->follow(listener->context, visit)) yl_loop_defer(&listener->engine->loop, visit);
}

static enum yl_status run(struct yl_listener *listener, struct yl_engine *engine,
                          uint32_t replication)
{
    enum yl_status s = YL_OK;
    if (engine->plan->figures) { /* who arrives is known when all is over */
        yl_engine_bits(engine, engine->bits);
        s = yl_engine_run(engine, replication);
    } else if (listener->ready) {
        s = yl_replication_start(&engine->replication, replication);
    }
    if (!s && listener->ready) s = listener->ready(listener->context, engine);
    if (s) return s;
    engine->walker.rowwise = true;
    engine->loop.trace = listener->hear;
    engine->loop.follow = listener->follow ? listener->follow : everybody;
    engine->loop.trace_context = listener->context;
    if (listener->follow && !engine->plan->ordered && !engine->plan->figures) {
        engine->walker.defer = defer_followed;
        engine->walker.defer_context = listener;
    }
    yl_engine_bits(engine, engine->bits);
    s = yl_engine_run(engine, replication);
    return listener->stopped ? listener->stopped : s;
}

enum yl_status yl_listen(struct yl_listener *listener, const struct yl_plan *plan,
                         const struct yl_kernels *kernels, const struct yl_run_options *options,
                         uint32_t replication)
{
    struct yl_engine engine = {0};
    enum yl_status s = yl_engine_init(&engine, plan, kernels, options->batch, options->window);
    if (s) return s;
    engine.loop.stop = options->stop;
    listener->engine = &engine;
    listener->stopped = YL_OK;
    s = run(listener, &engine, replication);
    listener->engine = NULL;
    yl_engine_free(&engine);
    return s;
}

void yl_listen_stop(struct yl_listener *listener, enum yl_status status)
{
    if (listener->stopped) return;
    listener->stopped = status;
    listener->engine->walker.failed = true;
    listener->engine->loop.status = status;
}
