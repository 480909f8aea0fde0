/* parallel_run.c: a run is a pool of one point, contract in parallel_run.h */
#include "sim/sweep/parallel_run.h"
#include "models/compiler/compile.h"
#include "models/readers/settings.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/trace.h"

struct run {
    const struct yl_scenarios *scenarios;
    const struct yl_run_options *options;
    struct yl_result *result;
    uint64_t seed, tables_hash;
};

static enum yl_status open_run(void *context, uint64_t index, struct yl_pool_point *point,
                               struct yl_fault *fault)
{
    const struct run *run = context;
    (void)index;
    (void)fault;
    point->scenarios = run->scenarios;
    return YL_OK;
}

static enum yl_status take_run(void *context, uint64_t index, struct yl_result *result,
                               struct yl_plan *plans, struct yl_fault *fault)
{
    struct run *run = context;
    const struct yl_run_options *options = run->options;
    (void)index;
    (void)fault;
    *run->result = *result;
    run->seed = plans[0].seed;
    const struct yl_kernels *kernels =
        options->isa ? yl_kernels_named(options->isa) : yl_kernels_best();
    yl_settings_fill(run->result, run->scenarios);
    if (!options->trace && !options->only.entry) return YL_OK;
    return yl_trace(run->result, plans, kernels, options);
}

static enum yl_status compile_all(const struct yl_scenarios *all, struct yl_tables *tables,
                                  uint64_t *hash, struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_tables own = {0};
    if (!tables) tables = &own;
    enum yl_status worst = YL_OK;
    for (uint32_t v = 0; v < all->variants; v++) {
        struct yl_plan plan = {0};
        enum yl_status s = yl_compile(&plan, &all->variant[v], tables, diags, fault);
        if (s) worst = s;
        yl_plan_free(&plan);
    }
    *hash = yl_tables_hash(tables);
    yl_tables_free(&own);
    return worst;
}

enum yl_status yl_run(struct yl_result *result, const struct yl_scenarios *scenarios,
                      const struct yl_run_options *options, struct yl_run_info *info,
                      struct yl_diags *diags, struct yl_fault *fault)
{
    struct run run = {.scenarios = scenarios, .result = result};
    struct yl_run_options how = *options;
    struct yl_pool_source source = {
        .points = 1, .context = &run, .open = open_run, .take = take_run};
    run.options = &how;
    if (how.only.replication) how.ledger = NULL;
    *result = (struct yl_result){0};
    uint64_t hash = info->tables_hash;
    enum yl_status s = YL_OK;
    if (!hash) s = compile_all(scenarios, how.tables, &hash, diags, fault);
    if (!s) s = yl_pool_run(&source, &how, info, diags, fault);
    info->tables_hash = hash;
    info->seed = run.seed;
    return s;
}

enum yl_status yl_run_ledger(struct yl_ledger **out, const struct yl_run_ledger *how,
                             struct yl_run_info *info, struct yl_diags *diags,
                             struct yl_fault *fault)
{
    const struct yl_scenarios *all = how->scenarios;
    struct yl_result settings = {0};
    *out = NULL;
    enum yl_status s = compile_all(all, how->options->tables, &info->tables_hash, diags, fault);
    info->seed = how->options->has_seed ? how->options->seed : all->variant[0].seed;
    yl_settings_fill(&settings, all);
    struct yl_ledger_study study = {.version = how->version,
                                    .verb = how->verb,
                                    .tables_hash = info->tables_hash,
                                    .files_hash = all->files_hash,
                                    .seed = info->seed,
                                    .setting = settings.setting,
                                    .settings = settings.settings};
    unsigned flags = (how->resume ? YL_LEDGER_RESUME : 0u) | (how->force ? YL_LEDGER_FORCE : 0u);
    if (!s) s = yl_ledger_open(out, how->folder, &study, flags, fault);
    yl_result_free(&settings);
    return s;
}

uint64_t yl_run_failed(const struct yl_result *result)
{
    uint64_t failed = 0;
    for (uint32_t v = 0; v < result->variants; v++)
        for (uint32_t r = 0; r < result->replications; r++)
            failed += result->variant[v].failed && result->variant[v].failed[r];
    return failed;
}

enum yl_status yl_run_refuse(uint64_t failed, struct yl_fault *fault)
{
    if (!failed) return YL_OK;
    return yl_fault_set(
        fault, YL_FAILED,
        "replications failed: %llu, as a visit went round a cycle 65,535 times, an item came up as "
        "often in a stay, or a number did not fit; without them no figure is what it says. "
        "'yinliu run' names them",
        "%llu 次模拟失败：有访问在循环里绕了 65,535 "
        "圈，或停留中的一项出现了这么多次，或有数字装不下；"
        "缺了它们，数字不成立。用 yinliu run 可看到是哪几次",
        (unsigned long long)failed);
}
