/* lab.h: an experiment from a text, simulated.
 *
 * Why      What is held of experiments is in two test programs; both begin with a scenario.
 * Shape    a lab of zeros; lab_load, lab_run or lab_design; then the simulated experiment is read;
 *          lab_close, or another text.
 * Errors   the test fails.
 * Owns     a lab owns all it holds.
 * Threads  one.
 */
#pragma once
#include "sim/experiment/designs.h"
#include "sim/sweep/parallel_run.h"
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
    struct yl_designs designs; /* of lab_design */
    struct yl_result apart;    /* of lab_apart */
};

static inline void lab_close(struct lab *lab)
{
    yl_result_free(&lab->apart);
    yl_designs_free(&lab->designs);
    yl_simulated_free(&lab->r);
    yl_scenarios_free(&lab->all);
    yl_diags_free(&lab->diags);
}

static inline void lab_load(struct lab *lab, const char *text)
{
    char path[] = "/tmp/yl_test_ab_XXXXXX";
    int file = mkstemp(path);
    lab_close(lab);
    cr_assert(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    yl_diags_init(&lab->diags, YL_EN);
    enum yl_status status = yl_scenarios_load(&lab->all, path, NULL, 0, &lab->diags, &lab->fault);
    if (status) yl_diags_print(&lab->diags, stderr);
    unlink(path);
    cr_assert(eq(int, status, YL_OK));
}

static inline void lab_simulate(struct lab *lab, const char *text, struct yl_simulate_how how)
{
    lab_load(lab, text);
    cr_assert(eq(int, yl_simulate(&lab->r, &lab->all, &how, &lab->diags, &lab->fault), YL_OK), "%s",
              lab->fault.text);
}

static inline void lab_run(struct lab *lab, const char *text, uint32_t runs)
{
    lab_simulate(lab, text, (struct yl_simulate_how){.run.replications = runs});
}

static inline void lab_design(struct lab *lab, const char *text, uint32_t runs)
{
    lab_run(lab, text, runs);
    yl_designs_make(&lab->designs, &lab->r, false);
}

/* Its variants, each in a world of its own. */
static inline void lab_apart(struct lab *lab, uint32_t runs)
{
    struct yl_run_info info = {0};
    struct yl_run_options how = {.replications = runs};
    cr_assert(
        eq(int, yl_run(&lab->apart, &lab->all, &how, &info, &lab->diags, &lab->fault), YL_OK));
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
