/* test_affinity.c: threads are apart until they are let go, and then have what they had.
 */
/* yl-test: LINK yl_sweep LABELS fast TIMEOUT 60 */
#define _GNU_SOURCE
#include "sim/sweep/affinity.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <omp.h>
#include <sched.h>
#include <string.h>

enum { THREADS = 5 };

static int processors(void)
{
    cpu_set_t set;
    cr_assert(eq(int, sched_getaffinity(0, sizeof set, &set), 0));
    return CPU_COUNT(&set);
}

static bool same(const cpu_set_t *before)
{
    cpu_set_t set;
    return !sched_getaffinity(0, sizeof set, &set) && CPU_EQUAL(before, &set);
}

Test(affinity, each_of_a_team_has_a_processor_until_it_is_free, .timeout = 20)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct yl_affinity_team team = {.lock = &lock};
    struct yl_affinity affinity[THREADS] = {0};
    bool back[THREADS] = {false};
    int at[THREADS], all = processors(), held = 0;
    omp_set_dynamic(0);
#pragma omp parallel num_threads(THREADS)
    {
        int thread = omp_get_thread_num();
        cpu_set_t before;
        sched_getaffinity(0, sizeof before, &before);
        yl_affinity_take(&team, &affinity[thread]);
        at[thread] = affinity[thread].held ? sched_getcpu() : -1;
#pragma omp barrier
        yl_affinity_release(&affinity[thread]);
        back[thread] = same(&before);
    }
    for (int i = 0; i < THREADS; i++) {
        cr_expect(back[i], "thread %d may not go where it might before", i);
        held += at[i] >= 0;
        for (int k = 0; k < i; k++)
            cr_expect(at[i] < 0 || at[i] != at[k], "threads %d and %d share processor %d", k, i,
                      at[i]);
    }
    cr_expect(eq(int, held, all < 2 ? 0 : all < THREADS ? all : THREADS));
}

Test(affinity, the_only_processor_left_is_taken, .timeout = 20)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    cpu_set_t before;
    cr_assert(eq(int, sched_getaffinity(0, sizeof before, &before), 0));
    for (size_t left = 0; left < YL_CPU_BITS && processors() > 1; left++) {
        struct yl_affinity_team team = {.lock = &lock};
        struct yl_affinity mine = {0};
        if (!CPU_ISSET(left, &before)) continue;
        for (size_t i = 0; i < YL_CPU_BITS; i++)
            team.taken.word[i / 64] |= (uint64_t)(i != left) << i % 64;
        yl_affinity_take(&team, &mine);
        cr_expect(mine.held && (size_t)sched_getcpu() == left, "processor %zu", left);
        yl_affinity_release(&mine);
        yl_affinity_take(&team, &mine);
        cr_expect(not(mine.held), "all are taken");
    }
}

struct seen {
    struct yl_affinity affinity;
    int at;
    cpu_set_t after;
};

static void *look(void *context)
{
    struct seen *s = context;
    s->at = sched_getcpu();
    yl_affinity_release(&s->affinity);
    sched_getaffinity(0, sizeof s->after, &s->after);
    return NULL;
}

Test(affinity, a_thread_begins_elsewhere_and_is_free, .timeout = 20)
{
    cpu_set_t before;
    struct seen seen = {0};
    pthread_t thread;
    int all = processors();
    cr_assert(eq(int, sched_getaffinity(0, sizeof before, &before), 0));
    for (int round = 0; round < 20; round++) {
        int made_at = sched_getcpu();
        cr_assert(eq(int, yl_affinity_thread(&thread, &seen.affinity, look, &seen), 0));
        bool moved = sched_getcpu() != made_at;
        pthread_join(thread, NULL);
        cr_expect(all < 2 || moved || seen.at != made_at, "round %d", round);
        bool back = CPU_EQUAL(&before, &seen.after);
        cr_expect(back, "round %d", round);
    }
}
