/* verb_ab.c: rehearses a planned experiment, or judges a finished one; contract in verb.h */
#include "sim/base/clock.h"
#include "sim/cli/ab.h"
#include "sim/cli/progress.h"
#include "sim/cli/signals.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/output/manifest.h"
#include <string.h>

struct call {
    const struct yl_options *options;
    struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault;
};

static enum yl_status write_manifest(struct call *c, const struct yl_rehearsal *r,
                                     uint64_t tables_hash)
{
    const struct yl_manifest manifest = {.verb = "ab",
                                         .tables_hash = tables_hash,
                                         .version = YL_VERSION,
                                         .scenario = c->options->operand[0],
                                         .title = c->scenarios.variant[0].title,
                                         .scenario_hash = c->scenarios.hash,
                                         .seed = r->seed,
                                         .replications = r->runs,
                                         .variant = r->e->arm,
                                         .variants = r->e->arms,
                                         .isa = c->options->run.isa,
                                         .threads = c->options->run.threads};
    return yl_manifest_write(c->options->out, &manifest, yl_ab_names, YL_AB_FILES, &c->fault);
}

static enum yl_status judge_size(struct call *c, const struct yl_rehearse_how *how)
{
    struct yl_size size;
    if (c->options->run.large) return YL_OK;
    enum yl_status status = yl_rehearse_size(&size, &c->scenarios, how, &c->fault);
    return status ? status : yl_size_judge(&size, c->options->lang, &c->fault);
}

static enum yl_status rehearse(struct call *c)
{
    const struct yl_options *o = c->options;
    struct yl_progress progress;
    struct yl_rehearsal rehearsal = {0};
    struct yl_designs designs = {0};
    struct yl_write_job job = {.verb = "ab",
                               .folder = o->out,
                               .scenario = o->operand[0],
                               .lang = o->lang,
                               .force = o->force,
                               .quiet = o->quiet,
                               .scenario_hash = c->scenarios.hash};
    struct yl_rehearse_how how = {.seed = o->run.seed,
                                  .has_seed = o->run.has_seed,
                                  .runs = o->run.replications,
                                  .threads = o->run.threads,
                                  .isa = o->run.isa,
                                  .stop = yl_signals_catch(),
                                  .progress = yl_progress_show,
                                  .progress_context = &progress};
    const struct yl_run_ledger study = {.scenarios = &c->scenarios,
                                        .options = &o->run,
                                        .folder = o->out,
                                        .version = YL_VERSION,
                                        .resume = o->resume,
                                        .force = o->force,
                                        .verb = "ab"};
    struct yl_run_info info = {0};
    enum yl_status status = judge_size(c, &how);
    if (!status) status = yl_write_open(&job, &how.ledger, &study, &info, &c->diags, &c->fault);
    if (status) return status;
    yl_progress_begin(&progress, o->lang, o->quiet);
    status = yl_rehearse(&rehearsal, &c->scenarios, &how, &c->diags, &c->fault);
    yl_progress_end(&progress);
    if (!status) status = yl_designs_make(&designs, &rehearsal, &c->fault);
    if (status == YL_BAD_INPUT || status == YL_BAD_CALL) yl_write_withdraw(&job);
    if (status == YL_INTERRUPTED) yl_write_interrupted(o->lang);
    if (!status) status = yl_ab_write(o->out, &designs, &c->fault);
    if (!status) status = write_manifest(c, &rehearsal, info.tables_hash);
    if (!status && !o->quiet) yl_ab_words(stdout, &designs, o->lang);
    yl_ledger_close(how.ledger);
    yl_designs_done(&designs);
    yl_rehearsal_done(&rehearsal);
    return status;
}

static enum yl_status no_experiment(struct call *c)
{
    return yl_fault_set(&c->fault, YL_BAD_INPUT,
                        c->options->lang == YL_ZH
                            ? "“%s”没有 experiment: 部分；写法见 yinliu help keys"
                            : "'%s' has no experiment: section; see yinliu help keys",
                        c->options->operand[0]);
}

/* FILE and -o, unless there are data. */
static bool complete(const struct yl_options *o)
{
    const char *what = o->operands ? "-o" : o->lang == YL_ZH ? "场景文件" : "a scenario file";
    char text[128];
    if (o->data || (o->operands && o->out)) return true;
    snprintf(text, sizeof text, o->lang == YL_ZH ? "缺少%s" : "%s is missing", what);
    yl_verb_wrong("ab", o->lang, text);
    return false;
}

enum yl_exit yl_verb_ab(const struct yl_options *options)
{
    struct call c = {.options = options};
    if (!complete(options)) return YL_EXIT_CALL;
    enum yl_status status = yl_diags_init(&c.diags, options->lang);
    if (status) return yl_verb_failed(status, &c.fault, options->lang);
    if (options->operands) {
        status = yl_scenarios_load(&c.scenarios, options->operand[0], options->set, options->sets,
                                   &c.diags, &c.fault);
        if (!status && c.diags.count) status = YL_BAD_INPUT;
        if (!status && !c.scenarios.variant[0].experiment.present) status = no_experiment(&c);
    }
    if (!status && options->data)
        status = yl_ab_data(options, options->operands ? &c.scenarios.variant[0] : NULL, &c.fault);
    else if (!status)
        status = rehearse(&c);
    yl_diags_print(&c.diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &c.fault, options->lang);
    yl_scenarios_free(&c.scenarios);
    yl_diags_free(&c.diags);
    return leave;
}
