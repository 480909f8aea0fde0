/* verb_import.c: a funnel in, a scenario out; contract in verb.h */
#include "sim/base/file.h"
#include "sim/cli/verb.h"
#include "sim/scenario/funnel.h"
#include <stdlib.h>
#include <string.h>

static enum yl_status write_file(const struct yl_funnel *funnel, const struct yl_options *options,
                                 struct yl_fault *fault)
{
    const char *path = options->out, *slash = strrchr(path, '/');
    bool zh = options->lang == YL_ZH;
    if (!options->force && yl_file_exists(path))
        return yl_fault_set(fault, YL_BAD_CALL,
                            zh ? "“%s”已存在；请换一个文件名，或加 --force"
                               : "'%s' is there already; name another file or give --force",
                            path);
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    struct yl_file file;
    enum yl_status status = folder ? YL_OK : yl_fault_set(fault, YL_NO_MEMORY, "not enough memory");
    if (!status) status = yl_file_open(&file, folder, slash ? slash + 1 : path, fault);
    free(folder);
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
