/* listen.c: an engine that gives every arrival to its loop at once. Contract: listen.h. */
#include "sim/sweep/listen.h"

static bool everybody(void *context, const struct yl_visit *visit)
{
    (void)context;
    (void)visit;
    return true;
}

/* A replication whose arrivals `ready` knows; where they follow figures they are known when all is over. */
static enum yl_status start(struct yl_listener *listener, struct yl_engine *engine,
                            uint32_t replication)
{
    const bool twice = engine->plan->figures;
    yl_engine_bits(engine, engine->bits);
    enum yl_status s = YL_OK;
    if (twice)
        s = yl_engine_run(engine, replication);
    else
        yl_engine_start(engine, replication);
    if (!s && listener->ready) s = listener->ready(listener->context, engine);
    if (s || !twice) return s;
    yl_engine_bits(engine, engine->bits);
    yl_engine_start(engine, replication);
    return YL_OK;
}

enum yl_status yl_listen(struct yl_listener *listener, const struct yl_plan *plan,
                         const struct yl_kernels *kernels, const struct yl_run_options *options,
                         uint32_t replication)
{
    struct yl_engine engine = {0};
    enum yl_status s = yl_engine_init(&engine, plan, kernels, options->batch, options->window);
    if (s) return s;
    engine.walker.stop = options->stop;
    engine.replication.everybody = true; /* a listener may choose among all who are asked */
    listener->engine = &engine;
    listener->stopped = YL_OK;
    s = start(listener, &engine, replication);
    if (!s) {
        engine.walker.rowwise = true;
        engine.loop.trace = listener->hear;
        engine.loop.follow = listener->follow ? listener->follow : everybody;
        engine.loop.trace_context = listener->context;
        s = yl_engine_walk(&engine, 0, 1);
        if (listener->stopped) s = listener->stopped;
    }
    listener->engine = NULL;
    yl_engine_free(&engine);
    return s;
}

void yl_listen_stop(struct yl_listener *listener, enum yl_status status)
{
    if (listener->stopped) return;
    listener->stopped = status;
    listener->engine->walker.status = status;
    listener->engine->loop.status = status;
}
