/* verb_compare.c: two folders in, words and figures out; contract in verb.h */
#include "sim/base/file.h"
#include "sim/cli/screen.h"
#include "sim/cli/verb.h"
#include "sim/output/beside.h"
#include <stdlib.h>
#include <string.h>

/* The CSV goes into a file of its own. */
static enum yl_status write_file(const struct yl_beside *beside, const char *path,
                                 struct yl_fault *fault)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    struct yl_file file;
    enum yl_status status = folder ? YL_OK : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory");
    if (!status) status = yl_file_open(&file, folder, slash ? slash + 1 : path, fault);
    free(folder);
    if (status) return status;
    yl_beside_csv(file.stream, beside);
    return yl_file_close(&file, true, fault);
}

enum yl_exit yl_verb_compare(const struct yl_options *options)
{
    struct yl_fault fault = {""};
    struct yl_beside beside;
    const char *const folder[2] = {options->operand[0], options->operand[1]};
    enum yl_status status = yl_beside_read(&beside, folder, options->lang, &fault);
    if (status) return yl_verb_failed(status, &fault, options->lang);
    if (options->out) status = write_file(&beside, options->out, &fault);
    const struct yl_terminal how = {.width = yl_screen_width(stdout), .lang = options->lang};
    if (!status && options->csv)
        yl_beside_csv(stdout, &beside);
    else if (!status && !options->quiet)
        yl_beside_show(stdout, &beside, &how);
    yl_beside_done(&beside);
    return yl_verb_failed(status, &fault, options->lang);
}
