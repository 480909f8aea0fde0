/* test_flat_memory.c: resident memory does not grow with the number of people, nor with bins times replications. */
/* yl-test: LINK yl_base LABELS laws,fast TIMEOUT 120 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The largest resident memory, KiB, of the funnel with so many people in a day; in a child of its
 * own, since the record of children is one for a whole process. */
static long resident(long people, const char *replications)
{
    static const struct {
        const char *entry;
        long share;
    } entry[] = {{"sms", 30}, {"article", 20}, {"xhs", 20}, {"jd", 10}, {"game", 20}};
    enum { ENTRIES = sizeof entry / sizeof *entry };
    char set[ENTRIES][96];
    const char *options[2 * ENTRIES + 7] = {NULL};
    size_t words = 0;
    for (size_t i = 0; i < ENTRIES; i++) {
        snprintf(set[i], sizeof set[i], "entries.%s.arrivals.rate=%ld/day", entry[i].entry,
                 people / 100 * entry[i].share);
        options[words++] = "--set", options[words++] = set[i];
    }
    options[words++] = "--threads", options[words++] = "1";
    if (replications) {
        options[words++] = "--replications", options[words++] = replications;
        options[words++] = "--set", options[words++] = "horizon.bin=1m";
    }
    int pipes[2];
    long kib = -1;
    cr_assert(eq(int, pipe(pipes), 0));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct yl_run_done done;
        struct rusage used;
        yl_run_program(&done, YL_SOURCE_DIR "/scenarios/bench/funnel.yaml", options, NULL);
        if (done.status == 0 && getrusage(RUSAGE_CHILDREN, &used) == 0) kib = used.ru_maxrss;
        yl_run_free(&done);
        _exit(write(pipes[1], &kib, sizeof kib) != sizeof kib);
    }
    int how = 0;
    cr_assert(pid > 0 && waitpid(pid, &how, 0) == pid && how == 0);
    cr_assert(eq(sz, (size_t)read(pipes[0], &kib, sizeof kib), sizeof kib));
    close(pipes[0]), close(pipes[1]);
    return kib;
}

Test(flat_memory, a_hundred_million_people_take_what_one_million_take)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
    const long many = 4000000; /* minutes otherwise; what a sanitizer keeps is its own */
    const double most = 2;
#else
    const long many = 100000000;
    const double most = 1.2;
#endif
    long few = resident(1000000, NULL), all = resident(many, NULL);
    cr_assert(gt(long, few, 0), "a million people do not run");
    cr_expect(all <= most * (double)few, "%ld people take %ld KiB, a million %ld KiB", many, all,
              few);
}

/* 13 series of 1440 bins are 150 kB a replication: 54 MB more if they were kept. */
Test(flat_memory, series_of_400_replications_are_not_kept)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    long few = resident(1000, "40"), all = resident(1000, "400");
    cr_assert(gt(long, few, 0), "a thousand people do not run");
    cr_expect(all <= few + 8192, "400 replications take %ld KiB, 40 take %ld KiB", all, few);
#endif
}
