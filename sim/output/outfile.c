/* outfile.c: compares device and inode, and the first KiB, contract in outfile.h */
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST = 1024 };

/* "-" is what is read as the standard input, and a sheet is of its workbook. */
static bool is_same(const struct stat *a, const char *path)
{
    struct stat b;
    const char *sheet = yl_file_sheet(path);
    char book[PATH_MAX];
    if (sheet && sheet - path < PATH_MAX) {
        snprintf(book, sizeof book, "%.*s", (int)(sheet - path) - 1, path);
        path = book;
    }
    const int none = strcmp(path, "-") ? stat(path, &b) : fstat(STDIN_FILENO, &b);
    return !none && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static bool is_among(const struct stat *about, const char *const *input, size_t inputs)
{
    for (size_t i = 0; i < inputs; i++)
        if (input[i] && is_same(about, input[i])) return true;
    return false;
}

bool yl_outfile_among(const char *path, const char *const *input, size_t inputs)
{
    struct stat about;
    return !stat(path, &about) && is_among(&about, input, inputs);
}

static bool is_read(const char *path, const struct yl_outfile *out)
{
    struct stat about;
    const uint32_t sources = out->sources ? yl_diags_sources(out->sources) : 0;
    if (stat(path, &about)) return false;
    bool read = is_among(&about, out->input, out->inputs);
    for (uint32_t i = 0; i < sources && !read; i++)
        read = is_same(&about, yl_diags_source_name(out->sources, i));
    return read;
}

enum yl_status yl_outfile_is(bool *is, const char *path, const char *mark, struct yl_fault *fault)
{
    char first[FIRST + 1];
    FILE *stream;
    struct yl_fault why = {0};
    enum yl_status status = yl_file_stream(&stream, path, &why);
    *is = status && why.why == ENOENT; /* gone, or never there */
    if (status) return yl_fault_is_machines(&why) ? yl_fault_take(fault, status, &why) : YL_OK;
    size_t got = fread(first, 1, FIRST, stream);
    if (ferror(stream)) status = yl_file_unread(fault, path, errno);
    first[got] = 0;
    fclose(stream);
    *is = !status && (!got || (mark && strstr(first, mark)));
    return status;
}

static enum yl_status whole_path(char path[PATH_MAX], const struct yl_outfile *out,
                                 struct yl_fault *fault)
{
    int length = snprintf(path, PATH_MAX, "%s%s%s", out->folder ? out->folder : "",
                          out->folder ? "/" : "", out->path);
    if (length < PATH_MAX) return YL_OK;
    return yl_fault_set(fault, YL_IO, "cannot write '%.100s...': the name is too long",
                        "无法写入“%.100s……”：名称太长", out->path);
}

static enum yl_status stays(const struct yl_outfile *out, const char *path, struct yl_fault *fault)
{
    if (out->folder)
        return yl_fault_set(fault, YL_BAD_CALL,
                            "'%s' is read by this call and is not overwritten; give another folder",
                            "“%s”是本次调用的输入，不会覆盖；请换一个目录", path);
    return yl_fault_set(fault, YL_BAD_CALL,
                        "'%s' is read by this call and is not overwritten; name another file",
                        "“%s”是本次调用的输入，不会覆盖；请换一个文件名", path);
}

enum yl_status yl_outfile_keeps(const struct yl_outfile *out, struct yl_fault *fault)
{
    char path[PATH_MAX];
    enum yl_status status = whole_path(path, out, fault);
    if (status) return status;
    if (is_read(path, out)) return stays(out, path, fault);
    const size_t length = strlen(path), ending = sizeof YL_FILE_ENDING - 1;
    if (length + ending >= sizeof path) return YL_OK; /* opening it says so */
    memcpy(path + length, YL_FILE_ENDING, ending + 1);
    return is_read(path, out) ? stays(out, path, fault) : YL_OK;
}

enum yl_status yl_outfile_check(const struct yl_outfile *out, struct yl_fault *fault)
{
    char path[PATH_MAX];
    enum yl_status status = yl_outfile_keeps(out, fault);
    if (!status) status = whole_path(path, out, fault);
    if (status || !yl_file_exists(path)) return status;
    bool ours; /* or empty */
    status =
        yl_outfile_is(&ours, path, out->table ? yl_table_mark(out->table).text : out->mark, fault);
    if (status) return status;
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path + 1) : 1,
             slash ? path : ".");
    if (!ours && yl_outfile_among(folder, out->input, out->inputs)) return stays(out, path, fault);
    if (out->force || ours) return YL_OK;
    return yl_fault_set(fault, YL_BAD_CALL,
                        "'%s' is there already; name another file or give --force",
                        "“%s”已存在；请换一个文件名，或加 --force", path);
}

enum yl_status yl_outfile_open(struct yl_file *file, const struct yl_outfile *out,
                               struct yl_fault *fault)
{
    char path[PATH_MAX];
    enum yl_status status = yl_outfile_check(out, fault);
    if (!status) status = whole_path(path, out, fault);
    return status ? status : yl_file_open(file, NULL, path, fault);
}
