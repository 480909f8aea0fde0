/* verb_import.c: a funnel in, a scenario out; contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/output/outfile.h"
#include "sim/scenario/funnel.h"

struct import {
    const struct yl_funnel *funnel;
    enum yl_lang lang;
};

static enum yl_status write_scenario(FILE *stream, const void *context, struct yl_fault *fault)
{
    const struct import *import = context;
    (void)fault;
    yl_funnel_write(stream, import->funnel, import->lang);
    return YL_OK;
}

enum yl_exit yl_verb_import(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_diags diags;
    struct yl_funnel funnel;
    yl_diags_init(&diags, options->lang);
    enum yl_status status = yl_funnel_read(&funnel, options->operand[0], &diags, &fault);
    const struct import import = {&funnel, options->lang};
    const struct yl_outfile out = yl_verb_outfile(options, NULL);
    if (!status && options->out)
        status = yl_verb_write(&out, write_scenario, &import, &fault);
    else if (!status)
        yl_funnel_write(stdout, &funnel, options->lang);
    yl_diags_print(&diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &fault, options->lang);
    yl_funnel_free(&funnel);
    yl_diags_free(&diags);
    return leave;
}
