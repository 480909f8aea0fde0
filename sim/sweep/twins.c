/* twins.c: base is walked class by class, a variant walks what is its own. Contract: twins.h. */
#include "sim/sweep/twins.h"

static enum yl_status walk(struct yl_engine *engine, const bool *left_out, uint32_t replication)
{
    engine->replication.left_out = left_out;
    yl_engine_start(engine, replication);
    enum yl_status status = yl_engine_walk(engine, 0, 1);
    engine->replication.left_out = NULL;
    return status;
}

void yl_twin_walks_free(struct yl_twin_walks *walks)
{
    for (uint32_t c = 0; c < YL_TWIN_CLASSES; c++) yl_packed_free(&walks->of[c]);
    walks->walked = false;
}

/* The last class stays where it was counted, unless variants want it. */
static enum yl_status walk_classes(const struct yl_twins *twins, struct yl_packed *of,
                                   struct yl_engine *engine, uint32_t replication)
{
    const uint32_t last = twins->classes - 1;
    enum yl_status status = YL_OK;
    for (uint32_t c = 0; c <= last && !status; c++) {
        status = walk(engine, twins->left_out[c], replication);
        if (!status && (c < last || twins->mask[c])) yl_packed_take(&of[c], &engine->tally);
    }
    for (uint32_t c = 0; c < last && !status; c++) yl_packed_add(&of[c], &engine->tally, NULL);
    return status;
}

static enum yl_status walk_base(const struct yl_twins *twins, struct yl_twin_walks *walks,
                                pthread_mutex_t *lock, struct yl_engine *engine,
                                uint32_t replication)
{
    pthread_mutex_lock(lock);
    bool wanted = walks->users;
    pthread_mutex_unlock(lock);
    if (!wanted) return walk(engine, NULL, replication);
    enum yl_status status = walk_classes(twins, walks->of, engine, replication);
    pthread_mutex_lock(lock);
    walks->walked = !status;
    if (status || !walks->users) yl_twin_walks_free(walks);
    pthread_mutex_unlock(lock);
    return status;
}

static enum yl_status walk_own(const struct yl_twins *twins, const struct yl_packed *of,
                               struct yl_engine *engine, uint32_t variant, uint32_t replication)
{
    enum yl_status status = YL_OK;
    if (twins->all >> variant & 1)
        yl_tally_clear(&engine->tally);
    else
        status = walk(engine, twins->left_out[YL_TWIN_CLASSES + variant], replication);
    for (uint32_t c = 0; c < twins->classes && !status; c++)
        if (twins->mask[c] >> variant & 1)
            yl_packed_add(&of[c], &engine->tally, twins->slot[variant]);
    return status;
}

enum yl_status yl_twins_walk(const struct yl_twins *twins, struct yl_twin_walks *walks,
                             pthread_mutex_t *lock, struct yl_engine *engine, uint32_t variant,
                             uint32_t replication)
{
    if (!variant) return walk_base(twins, walks, lock, engine, replication);
    pthread_mutex_lock(lock);
    const bool walked = walks->walked;
    pthread_mutex_unlock(lock);
    const enum yl_status status = walked ? walk_own(twins, walks->of, engine, variant, replication)
                                         : walk(engine, NULL, replication);
    pthread_mutex_lock(lock);
    if (!--walks->users && walks->walked) yl_twin_walks_free(walks);
    pthread_mutex_unlock(lock);
    return status;
}
