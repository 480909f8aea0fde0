/* verb_compare.c: two folders in, words and figures out; contract in verb.h */
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/beside.h"
#include "sim/output/outfile.h"

/* The CSV goes into a file of its own. */
static enum yl_status write_file(const struct yl_beside *beside, const struct yl_outfile *out,
                                 struct yl_fault *fault)
{
    struct yl_file file;
    enum yl_status status = yl_outfile_open(&file, out, fault);
    if (status) return status;
    status = yl_beside_csv(file.stream, beside, fault);
    struct yl_fault other = {""};
    enum yl_status closed = yl_file_close(&file, !status, status ? &other : fault);
    return status ? status : closed;
}

enum yl_exit yl_verb_compare(const struct yl_options *options)
{
    struct yl_fault fault = {""};
    struct yl_beside beside;
    const char *const folder[2] = {options->operand[0], options->operand[1]};
    const struct yl_outfile out = {.path = options->out,
                                   .mark = YL_BESIDE_HEADER,
                                   .input = folder,
                                   .inputs = 2,
                                   .force = options->force,
                                   .lang = options->lang};
    enum yl_status status = options->out ? yl_outfile_check(&out, &fault) : YL_OK;
    if (!status) status = yl_beside_read(&beside, folder, options->lang, &fault);
    if (status) return yl_verb_failed(status, &fault, options->lang);
    if (options->out) status = write_file(&beside, &out, &fault);
    const struct yl_terminal how = {.width = yl_screen_width(stdout), .lang = options->lang};
    if (!status && options->csv)
        status = yl_beside_csv(stdout, &beside, &fault);
    else if (!status && !options->quiet)
        yl_beside_show(stdout, &beside, &how);
    yl_beside_done(&beside);
    return yl_verb_failed(status, &fault, options->lang);
}
