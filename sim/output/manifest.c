/* manifest.c: JSON out, and which folders may be written to, contract in manifest.h */
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/output/manifest_parts.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLAIM ".unfinished" /* says whose files stand in a folder that has no manifest yet */
enum { LARGEST = 64 << 20 };

static enum yl_status removed(const char *folder, const char *name, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, name);
    enum yl_status status = YL_OK;
    if (unlink(path) && errno != ENOENT)
        status = yl_fault_errno(fault, YL_IO, errno, "cannot remove '%s'", "无法删除“%s”", path);
    free(path);
    return status;
}

static void put_hash(struct yl_json_out *to, const char *key, uint64_t hash)
{
    char hex[17];
    yl_hash_hex(hex, hash);
    yl_json_text(to, key, hex);
}

enum yl_status yl_manifest_write(const char *folder, const struct yl_manifest *manifest,
                                 const char *const *names, size_t count, struct yl_fault *fault)
{
    struct yl_manifest_file *file = yl_get_zeroed(count + 1, sizeof *file);
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < count && !status; i++) {
        char *path = yl_file_joined(folder, names[i]);
        file[i].name = names[i];
        status = yl_file_hash(&file[i].hash, &file[i].bytes, path, fault);
        free(path);
    }
    struct yl_file out;
    if (!status) status = yl_file_open(&out, folder, YL_MANIFEST, fault);
    if (!status) {
        struct yl_json_out to = {.stream = out.stream};
        struct yl_manifest whole = *manifest;
        whole.file = file;
        whole.files = count;
        yl_manifest_put(&to, &whole);
        status = yl_file_close(&out, true, fault);
    }
    free(file);
    return status ? status : removed(folder, CLAIM, fault);
}

size_t yl_manifest_names(const char *names[YL_OUTPUT_FILES], const struct yl_result *result)
{
    size_t count = 0;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES; file++)
        if (yl_output_has(result, file)) names[count++] = yl_output_name(file);
    return count;
}

enum yl_status yl_manifest_map(const struct yl_json **map, struct yl_arena *arena,
                               const char *folder, const char *name, struct yl_fault *fault)
{
    struct yl_bytes bytes;
    struct yl_fault why = {0};
    struct stat about;
    char *path = yl_file_joined(folder, name);
    *map = NULL;
    enum yl_status status = yl_file_read(&bytes, path, LARGEST, &why);
    bool none = status == YL_BAD_INPUT || (status == YL_IO && !yl_fault_is_machines(&why) &&
                                           (stat(path, &about) || !S_ISREG(about.st_mode)));
    free(path);
    if (none) return YL_OK;
    if (status) return yl_fault_take(fault, status, &why);
    const struct yl_json *read = yl_json_read(arena, bytes.data, bytes.length);
    yl_bytes_free(&bytes);
    if (read && !strcmp(yl_json_get(read, "program"), "yinliu")) *map = read;
    return YL_OK;
}

/* Names of the files that a folder of results can hold, besides the files of files.h, switch.csv and advice.txt
 * from a time when there were such; the first DECIDED do not belong to a shard, which may be written where a whole
 * sweep was. */
enum { DECIDED = 3 };
static const char *const others[] = {
    "best.csv",        "effects.csv",  "map.csv",         "points.csv",    "switch.csv",
    "ab.csv",          "expected.csv", "assurance.csv",   "power.csv",     "looks.csv",
    "truth.csv",       "srm.csv",      "days.csv",        "decisions.csv", "advice.txt",
    "sensitivity.csv", "voi.csv",      "attribution.csv", "limits.csv",    "workbook.xlsx",
    "account.csv",     "plan.csv",     "curve.csv"};
enum { OTHERS = sizeof others / sizeof *others };

const char *yl_manifest_known(size_t at)
{
    static const char *const own[] = {CLAIM, YL_MANIFEST};
    enum { OWN = sizeof own / sizeof *own };
    if (at < YL_OUTPUT_FILES) return yl_output_name((enum yl_output_file)at);
    at -= YL_OUTPUT_FILES;
    if (at < OTHERS) return others[at];
    at -= OTHERS;
    return at < OWN ? own[at] : NULL;
}

bool yl_manifest_is_table(const char *name)
{
    for (size_t i = 0; i < YL_OUTPUT_FILES + OTHERS; i++)
        if (!strcmp(name, yl_manifest_known(i))) return true;
    return false;
}

/* A CSV file, or one of a name that is ours: what looks like somebody's results. */
static enum yl_status has_results(bool *found, const char *folder, struct yl_fault *fault)
{
    DIR *all = opendir(folder);
    *found = false;
    if (!all) return yl_file_unread(fault, folder, errno);
    errno = 0;
    for (struct dirent *one; !*found && (one = readdir(all));)
        *found = !strcmp(one->d_name, YL_MANIFEST) || yl_manifest_is_table(one->d_name) ||
                 yl_text_ends(one->d_name, ".csv");
    const int why = *found ? 0 : errno;
    closedir(all);
    return why ? yl_file_unread(fault, folder, why) : YL_OK;
}

/* Results of the same file, which was edited since; --resume goes on from nothing else. */
static bool is_edited(const struct yl_claim *claim, const struct yl_json *map)
{
    char hex[17];
    yl_hash_hex(hex, claim->source);
    return claim->source && !claim->resume && !strcmp(yl_json_get(map, "source"), hex);
}

enum held { NOTHING, FOREIGN, OURS }; /* results that a folder has */

static enum yl_status may_write(const struct yl_claim *claim, enum held *old,
                                struct yl_fault *fault)
{
    static const char *const other[2] = {
        "'%s' contains results of another scenario or command; give another folder or --force",
        "“%s”中是另一场景或另一命令的结果；请换一个目录，或加 --force",
    };
    static const char *const foreign[2] = {
        "'%s' contains files that are not of this program; give another folder or --force",
        "“%s”中有不是本程序写的文件；请换一个目录，或加 --force",
    };
    static const char *const unfinished[2] = {
        "'%s' contains what an interrupted call has computed: --resume goes on from it, --force "
        "begins anew",
        "“%s”中有被中断的调用已算出的部分：加 --resume 接着算，加 --force 重新开始",
    };
    struct yl_arena arena = {0};
    const char *const *why = NULL;
    const struct yl_json *map;
    enum yl_status status = yl_manifest_map(&map, &arena, claim->folder, YL_MANIFEST, fault);
    const bool ended = map != NULL;
    if (!status && !map) status = yl_manifest_map(&map, &arena, claim->folder, CLAIM, fault);
    char hex[17];
    yl_hash_hex(hex, claim->scenario_hash);
    bool found = false;
    if (!status && !map) status = has_results(&found, claim->folder, fault);
    if (map)
        *old = OURS;
    else if (found)
        *old = FOREIGN;
    if (map) {
        bool equal = !strcmp(yl_json_get(map, "scenario_hash"), hex);
        if (claim->kept && equal && !ended) why = unfinished;
        if (!(equal || is_edited(claim, map)) || strcmp(yl_json_get(map, "verb"), claim->verb))
            why = other;
    } else if (*old)
        why = foreign;
    yl_arena_free(&arena);
    if (status || !why || claim->force) return status;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return yl_fault_set(fault, YL_BAD_CALL, why[0], why[1], claim->folder);
#pragma GCC diagnostic pop
}

static enum yl_status put_claim(const struct yl_claim *claim, struct yl_fault *fault)
{
    struct yl_file out;
    enum yl_status status = yl_file_open(&out, claim->folder, CLAIM, fault);
    out.durable = false;
    if (status) return status;
    struct yl_json_out to = {.stream = out.stream};
    yl_json_open(&to, NULL, '{');
    yl_json_text(&to, "program", "yinliu");
    yl_json_text(&to, "verb", claim->verb);
    put_hash(&to, "scenario_hash", claim->scenario_hash);
    if (claim->source) put_hash(&to, "source", claim->source);
    yl_json_close(&to, '}');
    return yl_file_close(&out, true, fault);
}

enum yl_status yl_output_claim(const struct yl_claim *claim, struct yl_fault *fault)
{
    enum held old = NOTHING;
    enum yl_status status = yl_folder_make(claim->folder, fault);
    if (!status) status = may_write(claim, &old, fault);
    if (!status) status = put_claim(claim, fault);
    if (!status && old) status = removed(claim->folder, YL_MANIFEST, fault);
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && old && !status; file++)
        if (!claim->resume || file == YL_OUTPUT_TOTALS) /* which it may leave out */
            status = removed(claim->folder, yl_output_name(file), fault);
    const size_t gone = old == OURS && !claim->resume ? OTHERS : DECIDED;
    for (size_t i = 0; i < gone && old && !status; i++)
        status = removed(claim->folder, others[i], fault);
    return status;
}
