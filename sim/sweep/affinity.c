/* affinity.c: affinity, held and given back. Contract: affinity.h. */
#define _GNU_SOURCE /* sched_getcpu, sched_setaffinity, pthread_attr_setaffinity_np */
#include "sim/sweep/affinity.h"
#include <omp.h>
#include <sched.h>

static bool has(const struct yl_cpu_set *set, int id)
{
    return id >= 0 && id < YL_CPU_BITS && set->word[id / 64] >> (id % 64) & 1;
}

static void turn(struct yl_cpu_set *set, int id) { set->word[id / 64] ^= UINT64_C(1) << (id % 64); }

static int count(const struct yl_cpu_set *set)
{
    int n = 0;
    for (int i = 0; i < YL_CPU_WORDS; i++) n += __builtin_popcountll(set->word[i]);
    return n;
}

static bool own(struct yl_cpu_set *set)
{
    void *words = set->word;
    *set = (struct yl_cpu_set){0};
    return !sched_getaffinity(0, sizeof *set, words);
}

static bool go(const struct yl_cpu_set *set)
{
    const void *words = set->word;
    return !sched_setaffinity(0, sizeof *set, words);
}

void yl_affinity_take(struct yl_affinity_team *team, struct yl_affinity *mine)
{
    struct yl_cpu_set one = {0};
    int here = sched_getcpu();
    mine->held = own(&mine->may) && count(&mine->may) > 1 && has(&mine->may, here);
    if (!mine->held) return;
    pthread_mutex_lock(team->lock);
    for (int i = 0; i < YL_CPU_BITS && has(&team->taken, here); i++)
        if (has(&mine->may, i) && !has(&team->taken, i)) here = i;
    mine->held = !has(&team->taken, here);
    if (mine->held) {
        turn(&team->taken, here);
        turn(&one, here);
    }
    pthread_mutex_unlock(team->lock);
    if (mine->held) mine->held = go(&one);
}

void yl_affinity_release(struct yl_affinity *mine)
{
    if (mine->held) go(&mine->may);
    mine->held = false;
}

/* With OMP_PROC_BIND the caller is bound, and a thread is born bound as the thread that starts it is: it may be wherever the team is. */
static bool of_team(struct yl_cpu_set *set)
{
    enum { IDS = YL_CPU_BITS };
    int id[IDS];
    *set = (struct yl_cpu_set){0};
    for (int place = 0; place < omp_get_num_places(); place++) {
        int n = omp_get_place_num_procs(place);
        if (n > IDS) return false;
        omp_get_place_proc_ids(place, id);
        for (int i = 0; i < n; i++)
            if (id[i] >= 0 && id[i] < YL_CPU_BITS && !has(set, id[i])) turn(set, id[i]);
    }
    return count(set) > 0 || own(set);
}

int yl_affinity_thread(pthread_t *thread, struct yl_affinity *affinity, void *(*run)(void *),
                       void *context)
{
    int here = sched_getcpu(), s;
    pthread_attr_t how;
    affinity->held = of_team(&affinity->may);
    if ((s = pthread_attr_init(&how))) return s;
    struct yl_cpu_set others = affinity->may;
    const void *words = others.word;
    if (has(&others, here)) turn(&others, here);
    if (affinity->held && count(&others)) pthread_attr_setaffinity_np(&how, sizeof others, words);
    s = pthread_create(thread, &how, run, context);
    if (s) s = pthread_create(thread, NULL, run, context); /* a thread that may be anywhere */
    pthread_attr_destroy(&how);
    return s;
}
