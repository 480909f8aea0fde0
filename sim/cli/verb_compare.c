/* verb_compare.c: two folders in, words and figures out; contract in verb.h */
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/beside.h"
#include "sim/output/outfile.h"

static enum yl_status write_csv(FILE *stream, const void *beside, struct yl_fault *fault)
{
    return yl_beside_csv(stream, beside, fault);
}

enum yl_exit yl_verb_compare(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    struct yl_beside beside;
    const char *const folder[2] = {options->operand[0], options->operand[1]};
    const struct yl_outfile out = yl_verb_outfile(options, "compare -o");
    enum yl_status status = options->out ? yl_outfile_check(&out, &fault) : YL_OK;
    if (!status) status = yl_beside_read(&beside, folder, options->lang, &fault);
    if (status) return yl_verb_exit(status, &fault, options->lang);
    if (options->out) status = yl_verb_write(&out, write_csv, &beside, &fault);
    const struct yl_terminal how = {.width = yl_screen_width(stdout),
                                    .lang = options->lang,
                                    .all = options->out ? options->out : "--csv"};
    if (!status && options->csv)
        status = yl_beside_csv(stdout, &beside, &fault);
    else if (!status && !options->quiet)
        yl_beside_show(stdout, &beside, &how);
    yl_beside_done(&beside);
    return yl_verb_exit(status, &fault, options->lang);
}
