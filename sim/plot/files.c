/* files.c: a list of sheets by path. Contract: files.h. */
#include "sim/plot/files.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>
#include <string.h>

enum yl_status yl_plot_files_read(const struct yl_sheet **sheet, struct yl_plot_files *files,
                                  const char *path, const struct yl_table_only *only,
                                  struct yl_fault *fault)
{
    struct yl_plot_file *file = files->first;
    while (file && (file->only != only || strcmp(file->path, path) != 0)) file = file->next;
    if (file) {
        *sheet = &file->sheet;
        return YL_OK;
    }
    file = yl_get_zeroed(1, sizeof *file);
    file->path = yl_get_text(path);
    file->only = only;
    enum yl_status status = yl_table_read_only(&file->sheet, path, only, fault);
    if (status) {
        free(file->path);
        free(file);
        return status;
    }
    file->next = files->first;
    files->first = file;
    *sheet = &file->sheet;
    return YL_OK;
}

void yl_plot_files_free(struct yl_plot_files *files)
{
    while (files->first) {
        struct yl_plot_file *file = files->first;
        files->first = file->next;
        yl_table_free(&file->sheet);
        YL_FREE(file->path, file);
    }
}
