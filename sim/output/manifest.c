/* manifest.c: JSON out and in, and which folders may be written to, contract in manifest.h */
#include "sim/output/manifest.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/output/json.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define MANIFEST "manifest.json"
#define CLAIM ".unfinished" /* says whose files stand in a folder that has no manifest yet */
enum { LARGEST = 64 << 20 };

static enum yl_status no_memory(struct yl_fault *fault)
{
    return yl_fault_set(fault, YL_NO_MEMORY, "no memory for the manifest",
                        "内存不足，无法写 manifest");
}

static enum yl_status removed(const char *folder, const char *name, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, name);
    if (!path) return no_memory(fault);
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

static void put_machine(struct yl_json_out *to)
{
    struct utsname about;
    char text[sizeof about.sysname + sizeof about.release + sizeof about.machine + 32];
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (uname(&about)) return;
    snprintf(text, sizeof text, "%s %s, %s, %ld %s", about.sysname, about.release, about.machine,
             processors, processors == 1 ? "processor" : "processors");
    yl_json_text(to, "machine", text);
}

static void put_finished(struct yl_json_out *to)
{
    char text[YL_TIME_TEXT];
    yl_time_print(text, (int64_t)time(NULL) * YL_SECOND, &(struct yl_zone){0});
    yl_json_text(to, "finished", text);
}

/* A list of maps, each filled by `put`. */
struct maps {
    const char *key;
    size_t count;
    void (*put)(struct yl_json_out *to, const void *from, size_t i);
};

static void put_maps(struct yl_json_out *to, struct maps maps, const void *from)
{
    yl_json_open(to, maps.key, '[');
    for (size_t i = 0; i < maps.count; i++) {
        yl_json_open(to, NULL, '{');
        maps.put(to, from, i);
        yl_json_close(to, '}');
    }
    yl_json_close(to, ']');
}

static void put_override(struct yl_json_out *to, const void *from, size_t i)
{
    const struct yl_manifest_pair *override = from;
    yl_json_text(to, "path", override[i].key);
    yl_json_text(to, "value", override[i].value);
}

static void put_failure(struct yl_json_out *to, const void *from, size_t i)
{
    const struct yl_manifest_failure *failure = from;
    yl_json_text(to, "variant", failure[i].variant);
    yl_json_count(to, "replication", failure[i].replication);
}

static void put_file(struct yl_json_out *to, const void *from, size_t i)
{
    const struct yl_manifest_file *file = from;
    yl_json_text(to, "name", file[i].name);
    yl_json_count(to, "bytes", file[i].bytes);
    put_hash(to, "xxh64", file[i].hash);
}

static void put_lists(struct yl_json_out *to, const struct yl_manifest *from)
{
    yl_json_open(to, "variants", '[');
    for (uint32_t i = 0; i < from->variants; i++) yl_json_text(to, NULL, from->variant[i]);
    yl_json_close(to, ']');
    put_maps(to, (struct maps){"overrides", from->overrides, put_override}, from->override);
    put_maps(to, (struct maps){"failed", from->failures, put_failure}, from->failure);
    yl_json_open(to, "values", '{');
    for (size_t i = 0; i < from->values; i++)
        yl_json_number(to, from->value[i].key, from->value[i].value);
    yl_json_close(to, '}');
    yl_json_open(to, "settings", '{');
    for (size_t i = 0; i < from->settings;) {
        const char *variant = from->setting[i].variant;
        yl_json_open(to, variant, '{');
        for (; i < from->settings && !strcmp(from->setting[i].variant, variant); i++)
            yl_json_text(to, from->setting[i].path, from->setting[i].value);
        yl_json_close(to, '}');
    }
    yl_json_close(to, '}');
}

static void put_all(struct yl_json_out *to, const struct yl_manifest *from,
                    const struct yl_manifest_file *file, size_t files)
{
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "program", "yinliu");
    yl_json_text(to, "version", from->version);
    yl_json_text(to, "verb", from->verb);
    yl_json_text(to, "scenario", from->scenario);
    yl_json_text(to, "title", from->title[YL_EN]);
    if (from->title[YL_EN] && strcmp(from->title[YL_EN], from->title[YL_ZH]))
        yl_json_text(to, "title_zh", from->title[YL_ZH]);
    if (from->metric) yl_json_text(to, "metric", from->metric);
    put_hash(to, "scenario_hash", from->scenario_hash);
    if (from->source) put_hash(to, "source", from->source);
    put_hash(to, "tables_hash", from->tables_hash);
    yl_json_count(to, "seed", from->seed);
    yl_json_count(to, "replications", from->replications);
    put_lists(to, from);
    yl_json_text(to, "isa", from->isa);
    yl_json_count(to, "threads", from->threads > 0 ? (uint64_t)from->threads : 0);
    yl_json_number(to, "wall_s", from->wall_s);
    yl_json_number(to, "cpu_s", from->cpu_s);
    yl_json_number(to, "engine_s", from->engine_s);
    yl_json_count(to, "visits", from->visits);
    put_machine(to);
    put_finished(to);
    put_maps(to, (struct maps){"files", files, put_file}, file);
    yl_json_close(to, '}');
}

static enum yl_status measured(struct yl_manifest_file *file, const char *folder, const char *name,
                               struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, name);
    if (!path) return no_memory(fault);
    *file = (struct yl_manifest_file){.name = name};
    enum yl_status status = yl_file_hash(&file->hash, &file->bytes, path, fault);
    free(path);
    return status;
}

enum yl_status yl_manifest_write(const char *folder, const struct yl_manifest *manifest,
                                 const char *const *names, size_t count, struct yl_fault *fault)
{
    struct yl_manifest_file *file = calloc(count + 1, sizeof *file);
    if (!file) return no_memory(fault);
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < count && !status; i++)
        status = measured(&file[i], folder, names[i], fault);
    struct yl_file out;
    if (!status) status = yl_file_open(&out, folder, MANIFEST, fault);
    if (!status) {
        struct yl_json_out to = {.stream = out.stream};
        put_all(&to, manifest, file, count);
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

/* The map of a manifest or a claim; NULL if there is none or it is not ours. */
static enum yl_status ours(const struct yl_json **map, struct yl_arena *arena, const char *folder,
                           const char *name, struct yl_fault *fault)
{
    struct yl_bytes bytes;
    struct yl_fault why = {0};
    struct stat about;
    char *path = yl_file_joined(folder, name);
    *map = NULL;
    if (!path) return no_memory(fault);
    enum yl_status status = yl_file_read(&bytes, path, LARGEST, &why);
    bool none = status == YL_BAD_INPUT ||
                (status == YL_IO && (stat(path, &about) || !S_ISREG(about.st_mode)));
    free(path);
    if (none) return YL_OK;
    if (status) return yl_fault_take(fault, status, &why);
    const struct yl_json *read = yl_json_read(arena, bytes.data, bytes.length);
    yl_bytes_free(&bytes);
    if (arena->failed) return no_memory(fault);
    if (read && !strcmp(yl_json_get(read, "program"), "yinliu")) *map = read;
    return YL_OK;
}

/* Names of the files that a folder of results can hold, besides the files of files.h; the first
 * DECIDED do not belong to a shard, which may be written where a whole sweep was. */
enum { DECIDED = 2 };
static const char *const others[] = {
    "best.csv",     "effects.csv",     "points.csv",    "switch.csv", "ab.csv",
    "expected.csv", "assurance.csv",   "power.csv",     "looks.csv",  "truth.csv",
    "srm.csv",      "days.csv",        "decisions.csv", "advice.txt", "sensitivity.csv",
    "voi.csv",      "attribution.csv", "limits.csv"};
enum { OTHERS = sizeof others / sizeof *others };

const char *yl_manifest_known(size_t at)
{
    static const char *const own[] = {CLAIM, MANIFEST};
    enum { OWN = sizeof own / sizeof *own };
    if (at < YL_OUTPUT_FILES) return yl_output_name((enum yl_output_file)at);
    at -= YL_OUTPUT_FILES;
    if (at < OTHERS) return others[at];
    at -= OTHERS;
    return at < OWN ? own[at] : NULL;
}

/* Of the tables; the claim is no result. */
static bool is_known(const char *name)
{
    for (size_t i = 0; i < YL_OUTPUT_FILES + OTHERS; i++)
        if (!strcmp(name, yl_manifest_known(i))) return true;
    return false;
}

/* A CSV file, or one of a name that is ours: what looks like somebody's results. */
static bool has_results(const char *folder)
{
    DIR *all = opendir(folder);
    bool found = false;
    for (struct dirent *one; all && !found && (one = readdir(all));) {
        size_t length = strlen(one->d_name);
        found = !strcmp(one->d_name, MANIFEST) || is_known(one->d_name) ||
                (length > 4 && !strcmp(one->d_name + length - 4, ".csv"));
    }
    if (all) closedir(all);
    return found;
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
        "'%s' holds results of another scenario or command; give another folder or --force",
        "“%s”中是另一场景或另一命令的结果；请换一个目录，或加 --force",
    };
    static const char *const foreign[2] = {
        "'%s' holds files that are not of this program; give another folder or --force",
        "“%s”中有不是本程序写的文件；请换一个目录，或加 --force",
    };
    struct yl_arena arena = {0};
    const char *const *why = NULL;
    const struct yl_json *map;
    enum yl_status status = ours(&map, &arena, claim->folder, MANIFEST, fault);
    if (!status && !map) status = ours(&map, &arena, claim->folder, CLAIM, fault);
    char hex[17];
    yl_hash_hex(hex, claim->scenario_hash);
    if (map)
        *old = OURS;
    else if (has_results(claim->folder))
        *old = FOREIGN;
    if (map) {
        bool same = !strcmp(yl_json_get(map, "scenario_hash"), hex) || is_edited(claim, map);
        if (!same || strcmp(yl_json_get(map, "verb"), claim->verb)) why = other;
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
    if (!status && old) status = removed(claim->folder, MANIFEST, fault);
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && old && !status && !claim->resume;
         file++)
        status = removed(claim->folder, yl_output_name(file), fault);
    const size_t gone = old == OURS && !claim->resume ? OTHERS : DECIDED;
    for (size_t i = 0; i < gone && old && !status; i++)
        status = removed(claim->folder, others[i], fault);
    return status;
}

/* ---- reading: a manifest comes from anywhere, so nothing of it is believed ---- */

struct reading {
    const char *folder;
    enum yl_lang lang;
    struct yl_arena *arena;
    struct yl_fault *fault;
    enum yl_status status; /* of the first thing that is wrong; later ones are not reported */
    bool wants_tables;
};

static void wrong(struct reading *from, const char *key, const char *en, const char *zh)
{
    if (from->status) return;
    bool chinese = from->lang == YL_ZH;
    from->status =
        yl_fault_set(from->fault, YL_BAD_INPUT, "in '%s/" MANIFEST "' %s is not %s",
                     "“%s/" MANIFEST "”中的 %s 应为%s", from->folder, key, chinese ? zh : en);
}

static uint64_t whole(struct reading *from, const struct yl_json *map, const char *key,
                      uint64_t most)
{
    const struct yl_json *one = yl_json_find(map, key);
    const char *text = one && one->kind == YL_JSON_NUMBER ? one->text : "";
    size_t length = strspn(text, "0123456789");
    errno = 0;
    unsigned long long value = strtoull(text, NULL, 10);
    if (length && !text[length] && !errno && value <= most) return value;
    wrong(from, key, "a whole number in its range", "范围内的整数");
    return 0;
}

static uint64_t hash_of(struct reading *from, const struct yl_json *map, const char *key)
{
    const char *text = yl_json_get(map, key);
    if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
        wrong(from, key, "a hash of 16 digits", "16 位的哈希");
    return strtoull(text, NULL, 16);
}

/* A number; null, or none, is 0. */
static double real(struct reading *from, const struct yl_json *one, const char *key)
{
    double value = 0;
    if (one && one->kind != YL_JSON_NULL &&
        (one->kind != YL_JSON_NUMBER || !yl_text_to_number(one->text, strlen(one->text), &value)))
        wrong(from, key, "a number", "数字");
    return value;
}

static const char *text_of(struct reading *from, const struct yl_json *map, const char *key)
{
    const struct yl_json *one = yl_json_find(map, key);
    if (one && one->kind != YL_JSON_TEXT && one->kind != YL_JSON_NULL)
        wrong(from, key, "a text", "文本");
    return one && one->kind == YL_JSON_TEXT ? one->text : "";
}

/* What is in a list or a map of lists, each of the kind that is wanted. */
static const struct yl_json *items(struct reading *from, const struct yl_json *map, const char *key,
                                   enum yl_json_kind kind)
{
    const struct yl_json *all = yl_json_find(map, key);
    bool maps = !strcmp(key, "values") || !strcmp(key, "settings"), good = true;
    if (!all) return NULL;
    good = all->kind == (maps ? YL_JSON_MAP : YL_JSON_LIST);
    for (const struct yl_json *one = all->first; one && good; one = one->next)
        good = one->kind == kind || (kind == YL_JSON_NUMBER && one->kind == YL_JSON_NULL);
    if (!good) wrong(from, key, "the list it should be", "应有的列表");
    return good ? all->first : NULL;
}

static void *list(struct reading *from, const struct yl_json *first, size_t size, size_t *count)
{
    *count = 0;
    for (const struct yl_json *one = first; one; one = one->next) ++*count;
    void *room = yl_arena_get(from->arena, (*count + 1) * size);
    if (!room) *count = 0;
    return room;
}

static void take_settings(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    const struct yl_json *first = items(from, map, "settings", YL_JSON_MAP);
    size_t count = 0, i = 0;
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) count++;
    to->setting = yl_arena_get(from->arena, (count + 1) * sizeof *to->setting);
    to->settings = to->setting ? count : 0;
    for (const struct yl_json *of = first; of && to->setting; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) {
            if (one->kind != YL_JSON_NULL && !one->text) wrong(from, one->key, "a text", "文本");
            to->setting[i++] = (struct yl_setting){of->key, one->key, one->text};
        }
}

static void take_files(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    const struct yl_json *one = items(from, map, "files", YL_JSON_MAP);
    size_t count;
    to->file = list(from, one, sizeof *to->file, &count);
    for (; to->files < count && !from->status; one = one->next) {
        struct yl_manifest_file *file = &to->file[to->files];
        *file = (struct yl_manifest_file){text_of(from, one, "name"), hash_of(from, one, "xxh64"),
                                          whole(from, one, "bytes", UINT64_MAX)};
        bool fresh = is_known(file->name);
        for (size_t k = 0; fresh && k < to->files; k++)
            fresh = strcmp(to->file[k].name, file->name) != 0;
        if (fresh)
            to->files++;
        else
            wrong(from, "files", "a list of files of results, each once",
                  "结果文件的列表（各一次）");
    }
}

static void take_lists(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    size_t count, i;
    const struct yl_json *one = items(from, map, "variants", YL_JSON_TEXT);
    to->variant = list(from, one, sizeof *to->variant, &count);
    to->variants = (uint32_t)count;
    for (i = 0; i < count; one = one->next, i++) to->variant[i] = one->text;
    one = items(from, map, "overrides", YL_JSON_MAP);
    to->override = list(from, one, sizeof *to->override, &to->overrides);
    for (i = 0; i < to->overrides; one = one->next, i++)
        to->override[i] =
            (struct yl_manifest_pair){text_of(from, one, "path"), text_of(from, one, "value")};
    one = items(from, map, "failed", YL_JSON_MAP);
    to->failure = list(from, one, sizeof *to->failure, &to->failures);
    for (i = 0; i < to->failures; one = one->next, i++)
        to->failure[i] = (struct yl_manifest_failure){
            text_of(from, one, "variant"), (uint32_t)whole(from, one, "replication", UINT32_MAX)};
    one = items(from, map, "values", YL_JSON_NUMBER);
    to->value = list(from, one, sizeof *to->value, &to->values);
    for (i = 0; i < to->values; one = one->next, i++)
        to->value[i] = (struct yl_manifest_value){one->key, real(from, one, one->key)};
}

static void take_all(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    enum { TABLES = 3 }; /* the others have pictures or words of their own, and no table of a run */
    static const char *const verbs[] = {"run", "sweep",       "ab",  "sensitivity",
                                        "voi", "attribution", "best"};
    const char *title = text_of(from, map, "title"), *title_zh = text_of(from, map, "title_zh");
    bool known = false;
    *to = (struct yl_manifest){
        .verb = text_of(from, map, "verb"),
        .version = text_of(from, map, "version"),
        .scenario = text_of(from, map, "scenario"),
        .title = {title, title_zh[0] ? title_zh : title},
        .metric = text_of(from, map, "metric"),
        .scenario_hash = hash_of(from, map, "scenario_hash"),
        .tables_hash = hash_of(from, map, "tables_hash"),
        .seed = whole(from, map, "seed", UINT64_MAX),
        .replications = (uint32_t)whole(from, map, "replications", UINT32_MAX),
        .isa = text_of(from, map, "isa"),
        .threads = (int)whole(from, map, "threads", INT32_MAX),
        .wall_s = real(from, yl_json_find(map, "wall_s"), "wall_s"),
        .cpu_s = real(from, yl_json_find(map, "cpu_s"), "cpu_s"),
        .engine_s = real(from, yl_json_find(map, "engine_s"), "engine_s"),
        .visits = whole(from, map, "visits", UINT64_MAX),
        .finished = text_of(from, map, "finished"),
        .machine = text_of(from, map, "machine"),
    };
    const size_t readable = from->wants_tables ? TABLES : sizeof verbs / sizeof *verbs;
    for (size_t i = 0; i < readable; i++) known = known || !strcmp(to->verb, verbs[i]);
    if (!known && from->wants_tables) wrong(from, "verb", "run, sweep or ab", "run、sweep 或 ab");
    if (!known && !from->wants_tables)
        wrong(from, "verb", "one whose results can be read here", "结果可在此读取的命令");
    take_lists(to, from, map);
    take_settings(to, from, map);
    take_files(to, from, map);
}

double yl_manifest_value(const struct yl_manifest *manifest, const char *key)
{
    for (size_t i = 0; i < manifest->values; i++)
        if (!strcmp(manifest->value[i].key, key)) return manifest->value[i].value;
    return 0;
}

/* Readers find columns by name, so a file without one that they need comes from an older version. */
static enum yl_status check_columns(const struct yl_sheet *table, const char *path,
                                    enum yl_output_file file, const struct reading *from)
{
    const char *newest = yl_output_newest(file);
    if (!newest || yl_table_column(table, newest) >= 0) return YL_OK;
    return yl_fault_set(from->fault, YL_BAD_INPUT,
                        "'%s' was written by an older version, without the "
                        "column '%s'; run it again",
                        "“%s”由旧版本写成，缺少列 %s；请重新运行", path, newest);
}

static enum yl_status read_file(struct yl_finished *finished, const struct reading *from,
                                enum yl_output_file file)
{
    bool same = false;
    const struct yl_manifest_file *listed = NULL;
    for (size_t i = 0; i < finished->manifest.files; i++)
        if (!strcmp(finished->manifest.file[i].name, yl_output_name(file)))
            listed = &finished->manifest.file[i];
    if (!listed) return YL_OK;
    char *path = yl_file_joined(from->folder, listed->name);
    if (!path) return no_memory(from->fault);
    enum yl_status status = yl_file_is(&same, path, listed->hash, listed->bytes, from->fault);
    if (status == YL_IO && !yl_file_exists(path)) status = YL_BAD_INPUT;
    if (!status && !same && !finished->changed) finished->changed = listed->name;
    if (!status) status = yl_table_read(&finished->table[file], path, from->fault);
    if (!status) status = check_columns(&finished->table[file], path, file, from);
    free(path);
    return status;
}

static enum yl_status not_a_run(const char *folder, struct yl_fault *fault)
{
    char *observed = yl_file_joined(folder, "analysis.csv");
    if (!observed) return no_memory(fault);
    const bool there = yl_file_exists(observed);
    free(observed);
    if (there)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "'%s' holds observed results without the plan that they belong to; "
                            "give 'ab --data' the folder of that plan as -o",
                            "“%s”中只有实际结果，没有对应的实验计划；请让 'ab --data' 的 -o "
                            "指向该计划的结果目录",
                            folder);
    return yl_fault_set(fault, YL_BAD_INPUT,
                        "'%s' has no manifest.json of this program: the run is unfinished, or "
                        "it is not a folder of results",
                        "“%s”没有本程序的 manifest.json：运行未完成，或不是结果目录", folder);
}

enum yl_status yl_output_read(struct yl_finished *finished, const char *folder, unsigned files,
                              enum yl_lang lang, struct yl_fault *fault)
{
    *finished = (struct yl_finished){0};
    const struct yl_json *map;
    enum yl_status status = ours(&map, &finished->arena, folder, MANIFEST, fault);
    if (status || !map) {
        yl_arena_free(&finished->arena);
        return status ? status : not_a_run(folder, fault);
    }
    struct reading from = {folder, lang,  &finished->arena,
                           fault,  YL_OK, files != 0 && !(files & YL_OUTPUT_ANY)};
    take_all(&finished->manifest, &from, map);
    status = finished->arena.failed ? no_memory(fault) : from.status;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && !status; file++)
        if (files & (1u << file)) status = read_file(finished, &from, file);
    if (status) yl_output_done(finished);
    return status;
}

void yl_output_done(struct yl_finished *finished)
{
    for (int file = 0; file < YL_OUTPUT_FILES; file++) yl_table_free(&finished->table[file]);
    yl_arena_free(&finished->arena);
    *finished = (struct yl_finished){0};
}
