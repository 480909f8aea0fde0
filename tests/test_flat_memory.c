/* test_flat_memory.c: resident memory does not grow with the number of people, nor with bins times replications, nor with the
 * replications of finished runs. */
/* yl-test: LINK yl_output LABELS laws TIMEOUT 120 */
#include "sim/output/beside.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum call { RUN, EXPORT, COMPARE };

/* The largest resident memory, KiB, of the funnel with so many people in a day, and its folder. */
static long run(struct yl_run_done *done, enum call call, long people, const char *replications)
{
    static const struct {
        const char *entry;
        long share;
    } entry[] = {{"sms", 30}, {"article", 20}, {"xhs", 20}, {"jd", 10}, {"game", 20}};
    enum { ENTRIES = sizeof entry / sizeof *entry };
    char set[ENTRIES][96];
    const char *options[2 * ENTRIES + 10] = {NULL};
    struct rusage used;
    size_t words = 0;
    for (size_t i = 0; i < ENTRIES; i++) {
        snprintf(set[i], sizeof set[i], "entries.%s.arrivals.rate=%ld/day", entry[i].entry,
                 people / 100 * entry[i].share);
        options[words++] = "--set", options[words++] = set[i];
    }
    options[words++] = "--threads", options[words++] = "1";
    if (replications) {
        options[words++] = "--replications", options[words++] = replications;
        options[words++] = "--set";
        options[words++] = people > 100 ? "horizon.bin=1m" : "horizon.bin=1d";
    }
    if (call == EXPORT)
        options[words++] = "--as", options[words++] = "rows", options[words++] = "--truth";
    yl_run_verb(done, call == EXPORT ? "export" : "run",
                YL_SOURCE_DIR "/scenarios/bench/funnel.yaml", options, NULL);
    return done->status == 0 && getrusage(RUSAGE_CHILDREN, &used) == 0 ? used.ru_maxrss : -1;
}

/* The same of what compares such a run with itself. */
static long compare(long people, const char *replications)
{
    struct yl_run_done done;
    struct yl_beside beside;
    struct yl_fault fault = {0};
    struct rusage used;
    long kib = run(&done, COMPARE, people, replications);
    const char *const folder[2] = {done.out, done.out};
    if (kib > 0 && yl_beside_read(&beside, folder, YL_EN, &fault)) kib = -1;
    if (kib > 0) kib = beside.pairs && !getrusage(RUSAGE_SELF, &used) ? used.ru_maxrss : -1;
    if (kib > 0) yl_beside_done(&beside);
    yl_run_free(&done);
    return kib;
}

/* In a child of its own, since the record of children, and of itself, is one for a whole process. */
static long resident(enum call call, long people, const char *replications)
{
    struct yl_run_done done;
    int pipes[2];
    long kib = -1;
    cr_assert(eq(int, pipe(pipes), 0));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        kib = call == COMPARE ? compare(people, replications)
                              : run(&done, call, people, replications);
        if (call != COMPARE) yl_run_free(&done);
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
    long few = resident(RUN, 1000000, NULL), all = resident(RUN, many, NULL);
    cr_assert(gt(long, few, 0), "a million people do not run");
    cr_expect(all <= most * (double)few, "%ld people take %ld KiB, a million %ld KiB", many, all,
              few);
}

/* What would be kept: 13 series of 1440 bins are 150 kB a replication; 194 figures with their parts 3 kB a replication of each
 * of two runs; six variants with all their figures, of which one is asked for, 28 kB a replication; all of a run, 6.5 kB. */
Test(flat_memory, replications_are_not_kept)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    static const struct {
        enum call call;
        long people;
        const char *few, *many;
        long apart; /* KiB; what would be kept: 54, 102, 25 and 51 MB */
    } rows[] = {{RUN, 1000, "40", "400", 8192},
                {RUN, 100, "400", "16000", 75000},
                {COMPARE, 100, "400", "4000", 12288},
                {EXPORT, 100, "200", "2000", 8192}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        long few = resident(rows[i].call, rows[i].people, rows[i].few),
             all = resident(rows[i].call, rows[i].people, rows[i].many);
        cr_assert(gt(long, few, 0), "%s replications do not run, row %zu", rows[i].few, i);
        cr_expect(all <= few + rows[i].apart, "%s replications take %ld KiB, %s take %ld KiB",
                  rows[i].many, all, rows[i].few, few);
    }
#endif
}
