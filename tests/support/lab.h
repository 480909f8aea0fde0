/* lab.h: an experiment from a text, simulated.
 *
 * Why      What is held of experiments is in two test programs; both begin with a scenario.
 * Shape    lab_load or lab_run; then the simulated experiment is read; lab_close.
 * Errors   the test fails.
 * Owns     a lab owns all it holds.
 * Threads  one.
 */
#pragma once
#include "sim/experiment/simulate.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lab {
    struct yl_scenarios all;
    struct yl_diags diags;
    struct yl_fault fault;
    struct yl_simulated r;
};

static inline void lab_load(struct lab *lab, const char *text)
{
    char path[] = "/tmp/yl_test_ab_XXXXXX";
    int file = mkstemp(path);
    *lab = (struct lab){0};
    cr_assert(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    yl_diags_init(&lab->diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&lab->all, path, NULL, 0, &lab->diags, &lab->fault);
    if (status) yl_diags_print(&lab->diags, stderr);
    unlink(path);
    cr_assert(eq(int, status, YL_OK));
}

static inline void lab_run(struct lab *lab, const char *text, struct yl_simulate_how how)
{
    lab_load(lab, text);
    cr_assert(eq(int, yl_simulate(&lab->r, &lab->all, &how, &lab->diags, &lab->fault), YL_OK), "%s",
              lab->fault.text);
}

/* Both arms of both labs, run by run and metric by metric, to the last bit. */
static inline void lab_same(const struct lab *one, const struct lab *two, uint32_t runs)
{
    for (uint32_t run = 0; run < runs; run++)
        for (int arm = 0; arm < 2; arm++)
            for (uint32_t m = 0; m < one->r.metrics; m++) {
                struct yl_analysis_sums a = yl_assigned_sums(&one->r.ab, run, arm, m, one->r.days),
                                        b = yl_assigned_sums(&two->r.ab, run, arm, m, two->r.days);
                cr_expect(memcmp(&a, &b, sizeof a) == 0, "run %u, arm %d, metric %u", run, arm, m);
            }
}

static inline void lab_close(struct lab *lab)
{
    yl_simulated_free(&lab->r);
    yl_scenarios_free(&lab->all);
    yl_diags_free(&lab->diags);
}
