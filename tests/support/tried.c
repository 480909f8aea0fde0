/* tried.c: contract in tried.h */
#include "tests/support/tried.h"
#include <criterion/criterion.h>
#include <stdio.h>

void tried_open(struct tried *tried, const char *text)
{
    *tried = (struct tried){0};
    guessed_open(&tried->study, text, NULL, NULL);
}

static void drop_run(struct tried *tried)
{
    yl_arena_free(&tried->arena);
    yl_result_free(&tried->plan);
    tried->arena = (struct yl_arena){0};
}

void tried_run(struct tried *tried, struct tried_asked asked)
{
    struct yl_run_options options = {
        .replications = 20, .has_seed = true, .seed = asked.seed, .threads = asked.threads};
    struct yl_run_info info = {0};
    struct yl_fault fault = {0};
    struct yl_diags *diags = &tried->study.diags;
    struct yl_scenarios base = tried->study.all;
    base.variants = 1;
    drop_run(tried);
    cr_assert(!yl_run(&tried->plan, &base, &options, &info, diags, &fault), "%s", fault.text);
    const struct yl_trials how = {.all = &base,
                                  .plan = &tried->plan,
                                  .options = &options,
                                  .place = "all",
                                  .metric = asked.metric,
                                  .asked = asked.set,
                                  .asks = asked.sets,
                                  .bounded = asked.bounded,
                                  .uncorrected = asked.uncorrected,
                                  .info = &info,
                                  .diags = diags,
                                  .fault = &fault};
    const enum yl_status status = yl_trials_run(&tried->of, &how, &tried->arena);
    if (status) yl_diags_print(diags, stderr);
    cr_assert(!status, "%s", fault.text);
}

void tried_close(struct tried *tried)
{
    drop_run(tried);
    if (tried->study.all.variants) guessed_close(&tried->study);
    *tried = (struct tried){0};
}
