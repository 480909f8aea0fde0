/* thread_team.c: a parallel region and a counter. Contract: thread_team.h. */
#include "sim/sweep/thread_team.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/processors.h"
#include "sim/rand/table.h"
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 }; /* of what threads keep, a cache line */

int yl_team_threads(int asked) { return asked > 0 ? asked : yl_processors_of(omp_get_num_procs()); }

void yl_team_run(int threads, void (*work)(void *context, struct yl_team_thread *thread),
                 void *context)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct yl_affinity_team team = {.lock = &lock};
#pragma omp parallel num_threads(threads)
    {
        struct yl_team_thread thread = {.number = omp_get_thread_num()};
        if (threads > 1) yl_affinity_take(&team, &thread.affinity);
#pragma omp barrier
        work(context, &thread);
        yl_affinity_release(&thread.affinity);
    }
}

struct each {
    const struct yl_team_tasks *tasks;
    uint64_t next, done;   /* atomic */
    enum yl_status status; /* atomic, the first that was not YL_OK */
    double told;           /* seconds, of the caller's thread */
};

static void tell(struct each *each, const struct yl_team_thread *thread, uint64_t done)
{
    if (!each->tasks->progress || thread->number) return;
    double now = yl_seconds(CLOCK_MONOTONIC);
    if (now - each->told < 1e-3 * YL_PROGRESS_MS) return;
    each->told = now;
    each->tasks->progress(each->tasks->context, done);
}

static void do_tasks(void *context, struct yl_team_thread *thread)
{
    struct each *each = context;
    const struct yl_team_tasks *tasks = each->tasks;
    const size_t size = (tasks->kept_size + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *kept = yl_get_aligned(ALIGNMENT, size);
    memset(kept, 0, tasks->kept_size);
    yl_affinity_release(&thread->affinity);
    enum yl_status status = tasks->begin ? tasks->begin(tasks->context, kept) : YL_OK;
    while (!status && !__atomic_load_n(&each->status, __ATOMIC_RELAXED)) {
        uint64_t number = __atomic_fetch_add(&each->next, 1, __ATOMIC_RELAXED);
        if (number >= tasks->count) break;
        status =
            yl_stop_asked(tasks->stop) ? YL_INTERRUPTED : tasks->task(tasks->context, kept, number);
        tell(each, thread, __atomic_add_fetch(&each->done, 1, __ATOMIC_RELAXED));
    }
    enum yl_status good = YL_OK;
    if (status)
        (void)__atomic_compare_exchange_n(&each->status, &good, status, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED);
    if (tasks->end) tasks->end(tasks->context, kept);
    free(kept);
}

void yl_team_drop_tables(void *context, void *tables)
{
    (void)context;
    yl_tables_free(tables);
}

enum yl_status yl_team_each(const struct yl_team_tasks *tasks)
{
    struct each each = {.tasks = tasks};
    yl_team_run(yl_team_threads(tasks->threads), do_tasks, &each);
    return each.status;
}
