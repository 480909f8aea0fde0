/* verb_import.c: a funnel in, a scenario out; contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/fit/funnel.h"
#include "sim/output/account.h"
#include "sim/output/outfile.h"

struct import {
    const struct yl_funnel *funnel;
    enum yl_lang lang;
};

/* On the terminal, and at the top of the scenario, whose lines begin with `mark`. */
static void put_account(FILE *out, const char *mark, const struct import *import)
{
    const struct yl_funnel *funnel = import->funnel;
    size_t left = 0;
    for (enum yl_funnel_aside i = 0; i < YL_FUNNEL_ASIDES; i++) left += funnel->aside[i];
    fputs(mark, out);
    yl_account_say(out, import->lang, funnel->read, funnel->read - left);
    for (enum yl_funnel_aside i = 0; i < YL_FUNNEL_ASIDES; i++) {
        if (!funnel->aside[i]) continue;
        fputs(mark, out);
        yl_account_reason(out, import->lang, yl_funnel_asides[i][import->lang], funnel->aside[i],
                          funnel->path, funnel->line[i]);
    }
}

static enum yl_status write_scenario(FILE *stream, const void *context, struct yl_fault *fault)
{
    const struct import *import = context;
    (void)fault;
    put_account(stream, "# ", import);
    yl_funnel_write(stream, import->funnel, import->lang);
    return YL_OK;
}

enum yl_exit yl_verb_import(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_funnel funnel;
    yl_verb_tables(options, 0);
    const struct yl_funnel_call call = {.path = options->operand[0],
                                        .by = options->split_by,
                                        .lang = options->lang,
                                        .err = stderr,
                                        .goes_on = options->results.bad_cells};
    enum yl_status status = yl_funnel_read(&funnel, &call, &fault);
    const struct import import = {&funnel, options->lang};
    const struct yl_outfile out = yl_verb_outfile(options, NULL);
    if (!status) put_account(stderr, "", &import);
    if (!status && options->out)
        status = yl_verb_write(&out, write_scenario, &import, &fault);
    else if (!status)
        status = write_scenario(stdout, &import, &fault);
    enum yl_exit leave = yl_verb_exit(status, &fault, options->lang);
    yl_funnel_free(&funnel);
    return leave;
}
