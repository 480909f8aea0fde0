/* sweep.c: points are alternatives, read when their turn comes, contract in sweep.h */
#include "sim/sweep/sweep.h"
#include "sim/sweep/thread_pool.h"
#include <pthread.h>

uint64_t yl_sweep_own(const struct yl_sweep *sweep)
{
    uint64_t count = sweep->points->count - sweep->from;
    return sweep->shards ? (count + sweep->shards - sweep->shard) / sweep->shards : count;
}

uint64_t yl_sweep_point(const struct yl_sweep *sweep, uint64_t i)
{
    return sweep->shards ? i * sweep->shards + sweep->shard - 1 : sweep->from + i;
}

struct asking {
    const struct yl_sweep *sweep;
    pthread_mutex_t lock; /* of the size */
    struct yl_size *size;
};

static void at(void *context, uint64_t i, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct yl_sweep *sweep = ((struct asking *)context)->sweep;
    yl_what_if_at_point(out, sweep->points, yl_sweep_point(sweep, i), arena);
}

static enum yl_status take(void *context, uint64_t i, struct yl_result *result,
                           struct yl_fault *fault)
{
    const struct yl_sweep *sweep = ((struct asking *)context)->sweep;
    const uint64_t point = yl_sweep_point(sweep, i) + 1;
    const enum yl_status status =
        yl_ledger_name(sweep->options->ledger, point, 0, result->replications, result, fault);
    return status ? status : sweep->rows(sweep->context, (int64_t)point, result, fault);
}

static struct yl_alternatives points_of(struct asking *asking)
{
    const struct yl_sweep *sweep = asking->sweep;
    return (struct yl_alternatives){.all = sweep->all,
                                    .options = sweep->options,
                                    .count = yl_sweep_own(sweep),
                                    .every = true,
                                    .solves = sweep->solves,
                                    .at = at,
                                    .take = take,
                                    .context = asking};
}

static enum yl_status look_size(void *context, uint64_t i, const struct yl_scenarios *read,
                                struct yl_tables *tables, struct yl_fault *fault)
{
    struct asking *asking = context;
    struct yl_run_options how = *asking->sweep->options;
    struct yl_size one;
    how.tables = tables;
    enum yl_status status =
        i || !how.enough.metric ? YL_OK : yl_pool_check_metric(read, &how, tables, fault);
    if (status || how.large) return status;
    status = yl_size_of(&one, read, &how, NULL);
    if (status) return status;
    pthread_mutex_lock(&asking->lock);
    yl_size_add(asking->size, &one);
    pthread_mutex_unlock(&asking->lock);
    return YL_OK;
}

enum yl_status yl_sweep_check(struct yl_sweep *sweep, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    struct asking asking = {
        .sweep = sweep, .lock = PTHREAD_MUTEX_INITIALIZER, .size = &sweep->size};
    struct yl_alternatives points = points_of(&asking);
    points.look = look_size;
    enum yl_status status = yl_alternatives_each(&points, NULL, diags, fault);
    return status ? status : yl_size_judge(&sweep->size, fault);
}

enum yl_status yl_sweep_run(const struct yl_sweep *sweep, struct yl_run_info *info,
                            struct yl_diags *diags, struct yl_fault *fault)
{
    struct asking asking = {.sweep = sweep};
    const struct yl_alternatives points = points_of(&asking);
    return yl_alternatives_run(&points, info, diags, fault);
}
