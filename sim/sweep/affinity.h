/* affinity.h: threads that begin on processors of their own.
 *
 * Why      Some kernels begin a new thread, or wake one, on the processor of the thread that asked for it, and look for an
 *          idle one only at their next ticks: two threads then share a processor for 4 to 10 ms. So a thread is held on a
 *          processor that no other of its team has until it has work, and then goes wherever the kernel sends it: to be
 *          held longer would harm where several programs run.
 * Shape    a team of OpenMP: {0}; each thread yl_affinity_take, all a barrier, yl_affinity_release before its work, or without it.
 *          A thread of one's own: yl_affinity_thread; the thread calls yl_affinity_release.
 * Cost     two system calls and a migration a thread, some 0.1 ms.
 * Errors   none: where nothing can be held, nothing is. With OMP_PROC_BIND the processors are the user's choice.
 * Threads  take: any of the team at once. An affinity belongs to one thread.
 */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { YL_CPU_WORDS = 16, YL_CPU_BITS = 64 * YL_CPU_WORDS }; /* machines with more are left alone */
struct yl_cpu_set {                                          /* of processors, as Linux takes it */
    uint64_t word[YL_CPU_WORDS];
};
struct yl_affinity {
    bool held;
    struct yl_cpu_set may; /* where the thread may be when it is held no more */
};
struct yl_affinity_team {
    pthread_mutex_t *lock;
    struct yl_cpu_set taken;
};
void yl_affinity_take(struct yl_affinity_team *team, struct yl_affinity *mine);
void yl_affinity_release(struct yl_affinity *mine);
/* As pthread_create, on another processor than the caller's. `affinity` must be there until the thread has released it. */
int yl_affinity_thread(pthread_t *thread, struct yl_affinity *affinity, void *(*run)(void *),
                       void *context);
