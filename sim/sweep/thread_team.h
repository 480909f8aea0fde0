/* thread_team.h: replications, or other tasks, on all threads; the only place that starts a team of OpenMP.
 *
 * Why      A run, a simulated experiment and the check of a sweep do the same: so many tasks on so
 *          many threads, of which each keeps something from task to task, with progress, a stop and the first failure.
 * Shape    yl_team_each for tasks by number; yl_team_run where the threads share out their work themselves (thread_pool.h).
 * Order    tasks are begun in the order of their numbers, and end in any: each has a place of its own for its result.
 * Cost     one atomic addition a task.
 * Errors   a status that is not YL_OK: no further task is begun, those under way are finished, and the first is returned;
 *          YL_INTERRUPTED where `stop` was set.
 * Owns     what the threads keep, between begin and end.
 * Threads  called from one thread; task, begin and end from any, progress from the caller's.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/base/stop.h"
#include "sim/sweep/affinity.h"

struct yl_team_thread {
    int number;                  /* 0: the caller's */
    struct yl_affinity affinity; /* held where there are several, until it is released */
};
int yl_team_threads(int asked); /* 0: as many as there are processors */
/* Call `work` once on each thread, when all have begun. */
void yl_team_run(int threads, void (*work)(void *context, struct yl_team_thread *thread),
                 void *context);

struct yl_team_tasks {
    uint64_t count;
    int threads;                       /* as asked for */
    const volatile sig_atomic_t *stop; /* NULL: none */
    size_t kept_size;                  /* bytes that a thread keeps, zeroed before begin */
    enum yl_status (*begin)(void *context, void *kept); /* may be NULL */
    enum yl_status (*task)(void *context, void *kept, uint64_t number);
    void (*end)(void *context, void *kept); /* may be NULL; also called where begin failed */
    /* tasks that are done, a few times a second; may be NULL */
    void (*progress)(void *context, uint64_t done);
    void *context;
};
void yl_team_drop_tables(void *context,
                         void *tables); /* an `end`, where each keeps struct yl_tables */
enum yl_status yl_team_each(const struct yl_team_tasks *tasks) YL_CHECKED;

enum { YL_PROGRESS_MS = 100 }; /* between two calls of a progress function */
