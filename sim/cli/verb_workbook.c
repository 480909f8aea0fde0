/* verb_workbook.c: a folder of results in, one workbook out; contract in verb.h */
#include "sim/cli/verb.h"
#include "sim/output/workbook.h"

/* Into the folder, where a workbook that is there is an earlier one, or into the file of -o. */
static enum yl_exit write(const struct yl_options *options, const char *folder, const char *name)
{
    struct yl_fault fault = {0};
    struct yl_outfile out = yl_verb_outfile(options, NULL);
    if (!name) {
        out.folder = folder;
        out.path = YL_WORKBOOK;
        out.force = true;
        out.inputs = 0;
    }
    const enum yl_status status = yl_workbook_write(&out, folder, options->lang, stderr, &fault);
    if (!status && !options->quiet)
        printf(name ? "%s\n" : "%s/" YL_WORKBOOK "\n", name ? name : folder);
    return yl_verb_exit(status, &fault, options->lang);
}

enum yl_exit yl_verb_workbook(const struct yl_options *options)
{
    return write(options, options->operand[0], options->out);
}

enum yl_exit yl_verb_xlsx(const struct yl_options *options, enum yl_exit leave)
{
    return leave == YL_EXIT_DONE && options->xlsx && !options->submitted
               ? write(options, options->out, NULL)
               : leave;
}
