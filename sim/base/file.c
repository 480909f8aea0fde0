/* file.c: stdio on NAME.tmp, then fsync and rename, contract in file.h */
#include "sim/base/file.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 65536 };

enum yl_status yl_file_unread(struct yl_fault *fault, const char *path, int why)
{
    return yl_fault_errno(fault, YL_IO, why, "cannot read '%s'", "无法读取“%s”", path);
}

enum yl_status yl_file_unwritten(struct yl_fault *fault, const char *path, int why)
{
    return yl_fault_errno(fault, YL_IO, why, "cannot write '%s'", "无法写入“%s”", path);
}

/* A handle on a regular file, or -1: nobody has to write into a pipe for the open to return. */
static int open_regular(const char *path, struct yl_fault *fault)
{
    struct stat about;
    int handle = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool bad = handle < 0 || fstat(handle, &about) != 0;
    if (!bad && S_ISREG(about.st_mode)) return handle;
    if (bad || S_ISDIR(about.st_mode))
        (void)!yl_file_unread(fault, path, bad ? errno : EISDIR);
    else
        (void)!yl_fault_set(fault, YL_IO, "cannot read '%s': it is not a regular file",
                            "无法读取“%s”：它不是普通文件", path);
    if (handle >= 0) close(handle);
    return -1;
}

/* As much room as the file says it needs; a file that grows meanwhile gets more. */
static enum yl_status read_all(struct yl_bytes *bytes, int handle, const char *path, size_t at_most,
                               struct yl_fault *fault)
{
    struct stat about;
    size_t capacity = 0, first = CHUNK;
    if (!fstat(handle, &about) && about.st_size > 0)
        first = (uint64_t)about.st_size < at_most ? (size_t)about.st_size : at_most;
    for (;;) {
        size_t want = bytes->length ? bytes->length : first;
        if (!yl_array_try(&bytes->data, &capacity, want + 2, 1))
            return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '%s'",
                                "内存不足，无法处理“%s”", path);
        ssize_t got = read(handle, bytes->data + bytes->length, capacity - bytes->length - 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return yl_file_unread(fault, path, errno);
        bytes->length += (size_t)got;
        bytes->data[bytes->length] = '\0';
        if (bytes->length > at_most)
            return yl_fault_set(fault, YL_BAD_INPUT, "cannot read '%s': larger than %zu bytes",
                                "无法读取“%s”：超过 %zu 字节", path, at_most);
        if (!got) return YL_OK;
    }
}

enum yl_status yl_file_read(struct yl_bytes *bytes, const char *path, size_t at_most,
                            struct yl_fault *fault)
{
    *bytes = (struct yl_bytes){0};
    int handle = open_regular(path, fault);
    if (handle < 0) return YL_IO;
    enum yl_status status = read_all(bytes, handle, path, at_most, fault);
    close(handle);
    if (status) yl_bytes_free(bytes);
    return status;
}

enum yl_status yl_file_input(struct yl_bytes *bytes, size_t at_most, struct yl_fault *fault)
{
    *bytes = (struct yl_bytes){0};
    (void)lseek(STDIN_FILENO, 0, SEEK_SET);
    enum yl_status status = read_all(bytes, STDIN_FILENO, "-", at_most, fault);
    if (status) yl_bytes_free(bytes);
    return status;
}

void yl_bytes_free(struct yl_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct yl_bytes){0};
}

enum yl_status yl_file_stream(FILE **stream, const char *path, struct yl_fault *fault)
{
    int handle = open_regular(path, fault);
    *stream = handle < 0 ? NULL : fdopen(handle, "rb");
    if (*stream) return YL_OK;
    if (handle < 0) return YL_IO;
    yl_no_memory();
}

ssize_t yl_file_line(char **line, size_t *room, FILE *stream)
{
    const ssize_t got = getline(line, room, stream);
    return ferror(stream) ? -1 : got;
}

enum yl_status yl_file_ended(FILE *stream, const char *path, struct yl_fault *fault)
{
    if (ferror(stream)) return yl_file_unread(fault, path, errno);
    if (!feof(stream)) yl_no_memory();
    return YL_OK;
}

/* A new file: what a killed run left under this name goes, a link is never followed. */
static FILE *create(const char *path)
{
    for (int again = 0;; again++) {
        int handle = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (handle >= 0) return yl_got(fdopen(handle, "wb"));
        if (errno != EEXIST || again || unlink(path)) return NULL;
    }
}

static void forget(struct yl_file *file)
{
    YL_FREE(file->path, file->temporary);
    *file = (struct yl_file){0};
}

enum yl_status yl_file_open(struct yl_file *file, const char *folder, const char *name,
                            struct yl_fault *fault)
{
    *file = (struct yl_file){0};
    size_t front = folder ? strlen(folder) : 0,
           length = front + strlen(name) + sizeof YL_FILE_ENDING + 1;
    file->path = yl_get(length);
    file->temporary = yl_get(length);
    const char *joint = front && folder[front - 1] != '/' ? "/" : "";
    snprintf(file->path, length, "%s%s%s", front ? folder : "", joint, name);
    snprintf(file->temporary, length, "%s" YL_FILE_ENDING, file->path);
    struct stat about; /* a rename goes over nothing, a regular file or a link, which goes itself */
    const bool replaceable =
        lstat(file->path, &about) != 0 || S_ISREG(about.st_mode) || S_ISLNK(about.st_mode);
    file->stream = replaceable ? create(file->temporary) : NULL;
    file->durable = true;
    if (file->stream) return YL_OK;
    enum yl_status status =
        replaceable ? yl_file_unwritten(fault, file->path, errno)
                    : yl_fault_set(fault, YL_IO, "cannot write '%s': it is not a regular file",
                                   "无法写入“%s”：它不是普通文件", file->path);
    forget(file);
    return status;
}

/* The folder's entry is made to last too, where the file system can do that. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? yl_get_part(path, slash == path ? 1 : (size_t)(slash - path)) : yl_get_text(".");
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle >= 0) {
        (void)fsync(handle);
        close(handle);
    }
    free(folder);
}

enum yl_status yl_file_close(struct yl_file *file, bool keep, struct yl_fault *fault)
{
    if (!file->stream) return YL_OK;
    int why = 0;
    bool bad = false;
    errno = 0;
    if (keep) {
        bool before = ferror(file->stream) != 0;
        bad = fflush(file->stream) != 0 || before;
        if (!bad && file->durable) bad = fsync(fileno(file->stream)) != 0 && errno != EINVAL;
        if (bad) why = errno;
    }
    errno = 0;
    if (fclose(file->stream) != 0 && keep && !bad) {
        bad = true;
        why = errno;
    }
    if (keep && !bad && rename(file->temporary, file->path) != 0) {
        bad = true;
        why = errno;
    }
    enum yl_status status = bad ? yl_file_unwritten(fault, file->path, why) : YL_OK;
    if (!keep || bad)
        (void)unlink(file->temporary);
    else if (file->durable)
        sync_folder(file->path);
    forget(file);
    return status;
}

enum yl_status yl_file_hash(uint64_t *hash, uint64_t *length, const char *path,
                            struct yl_fault *fault)
{
    FILE *stream;
    uint64_t bytes = 0;
    enum yl_status status = yl_file_stream(&stream, path, fault);
    if (status) return status;
    errno = 0;
    yl_hash_stream(hash, &bytes, stream);
    if (ferror(stream)) status = yl_file_unread(fault, path, errno);
    fclose(stream);
    if (length) *length = bytes;
    return status;
}

enum yl_status yl_file_is(bool *same, const char *path, uint64_t hash, uint64_t length,
                          struct yl_fault *fault)
{
    struct stat about;
    uint64_t found = 0;
    *same = false;
    if (stat(path, &about)) return yl_file_unread(fault, path, errno);
    if (!S_ISREG(about.st_mode) || (uint64_t)about.st_size != length) return YL_OK;
    enum yl_status status = yl_file_hash(&found, NULL, path, fault);
    *same = !status && found == hash;
    return status;
}

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

enum yl_status yl_folder_make(const char *path, struct yl_fault *fault)
{
    if (!mkdir(path, 0777) || (errno == EEXIST && is_folder(path))) return YL_OK;
    char *copy = yl_get_text(path); /* parents are missing, or something is wrong with one */
    enum yl_status status = YL_OK;
    for (char *at = copy; *at && !status; at++) {
        while (*at == '/') at++;
        while (*at && *at != '/') at++;
        char after = *at;
        *at = '\0';
        if (mkdir(copy, 0777) != 0) {
            int why = errno;
            if (!is_folder(copy))
                status = yl_fault_errno(fault, YL_IO, why, "cannot make the folder '%s'",
                                        "无法建立目录“%s”", copy);
        }
        *at = after;
        if (!after) break;
    }
    free(copy);
    return status;
}

char *yl_file_joined(const char *folder, const char *name)
{
    size_t length = strlen(folder) + strlen(name) + 2;
    char *path = yl_get(length);
    snprintf(path, length, "%s/%s", folder, name);
    return path;
}

bool yl_file_exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ||
           (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG);
}

const char *yl_file_sheet(const char *path)
{
    const char *dot = strstr(path, ".xls"), *mark = dot ? strchr(dot, '#') : NULL;
    return mark && mark - dot < 6 && !yl_file_exists(path) ? mark + 1 : NULL;
}
