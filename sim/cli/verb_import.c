/* verb_import.c: a funnel in, a scenario out; contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/output/outfile.h"
#include "sim/scenario/funnel.h"

static enum yl_status write_file(const struct yl_funnel *funnel, const struct yl_options *options,
                                 struct yl_fault *fault)
{
    const struct yl_outfile out = {.path = options->out,
                                   .input = (const char *const *)options->operand,
                                   .inputs = 1,
                                   .force = options->force,
                                   .lang = options->lang};
    struct yl_file file;
    enum yl_status status = yl_outfile_open(&file, &out, fault);
    if (status) return status;
    yl_funnel_write(file.stream, funnel, options->lang);
    return yl_file_close(&file, true, fault);
}

enum yl_exit yl_verb_import(const struct yl_options *options)
{
    struct yl_fault fault = {""};
    struct yl_diags diags;
    struct yl_funnel funnel;
    enum yl_status status = yl_diags_init(&diags, options->lang);
    if (status) return yl_verb_failed(status, &fault, options->lang);
    status = yl_funnel_read(&funnel, options->operand[0], &diags, &fault);
    if (!status && options->out)
        status = write_file(&funnel, options, &fault);
    else if (!status)
        yl_funnel_write(stdout, &funnel, options->lang);
    yl_diags_print(&diags, stderr);
    enum yl_exit leave = yl_verb_failed(status, &fault, options->lang);
    yl_funnel_free(&funnel);
    yl_diags_free(&diags);
    return leave;
}
