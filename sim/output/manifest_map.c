/* manifest_map.c: the members of manifest.json, which are written by the same table as they are read; a manifest
 * comes from anywhere, so nothing of it is believed; contract in manifest.h */
#include "sim/base/clock.h"
#include "sim/base/hash.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include "sim/output/manifest_parts.h"
#include "sim/output/tables.h"
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum kind {
    TEXT,
    TEXT_OR_NULL,
    HASH,
    WHOLE_32,
    WHOLE_64,
    NUMBER,
    COUNT, /* a whole number as a double */
    ANY    /* a number, or null */
};
struct member {
    const char *key;
    enum kind kind;
    size_t at;            /* in the structure that has it */
    uint64_t least, most; /* of numbers */
    bool optional;        /* may be missing: a text is "" then, a hash 0 */
};
#define LONGEST UINT64_C(1000000000000) /* seconds */
#define AT(member) offsetof(struct yl_manifest, member)
static const struct member members[] = {
    {"version", TEXT, AT(version), 0, 0, false},
    {"verb", TEXT, AT(verb), 0, 0, false},
    {"scenario", TEXT, AT(scenario), 0, 0, false},
    {"title", TEXT_OR_NULL, AT(title[YL_EN]), 0, 0, false},
    {"title_zh", TEXT, AT(title[YL_ZH]), 0, 0, true},
    {"metric", TEXT, AT(metric), 0, 0, true},
    {"scenario_hash", HASH, AT(scenario_hash), 0, 0, false},
    {"source", HASH, AT(source), 0, 0, true},
    {"tables_hash", HASH, AT(tables_hash), 0, 0, false},
    {"seed", WHOLE_64, AT(seed), 0, UINT64_MAX, false},
    {"replications", WHOLE_32, AT(replications), 0, UINT32_MAX, false},
    {"isa", TEXT_OR_NULL, AT(isa), 0, 0, false},
    {"threads", WHOLE_32, AT(threads), 0, INT32_MAX, false},
    {"wall_s", NUMBER, AT(wall_s), 0, LONGEST, false},
    {"cpu_s", NUMBER, AT(cpu_s), 0, LONGEST, false},
    {"engine_s", NUMBER, AT(engine_s), 0, LONGEST, false},
    {"visits", WHOLE_64, AT(visits), 0, INT64_MAX, false},
    {"machine", TEXT, AT(machine), 0, 0, true},
    {"finished", TEXT, AT(finished), 0, 0, false},
};
#undef AT
static const struct member overrides[] = {
    {"path", TEXT, offsetof(struct yl_manifest_pair, key), 0, 0, false},
    {"value", TEXT, offsetof(struct yl_manifest_pair, value), 0, 0, false},
};
static const struct member options[] = {
    {"option", TEXT, offsetof(struct yl_manifest_pair, key), 0, 0, false},
    {"value", TEXT, offsetof(struct yl_manifest_pair, value), 0, 0, false},
};
static const struct member failures[] = {
    {"variant", TEXT, offsetof(struct yl_manifest_failure, variant), 0, 0, false},
    {"replication", WHOLE_32, offsetof(struct yl_manifest_failure, replication), 1, UINT32_MAX,
     false},
};
static const struct member file_members[] = {
    {"name", TEXT, offsetof(struct yl_manifest_file, name), 0, 0, false},
    {"bytes", WHOLE_64, offsetof(struct yl_manifest_file, bytes), 0, INT64_MAX, false},
    {"xxh64", HASH, offsetof(struct yl_manifest_file, hash), 0, 0, false},
};
static const struct list { /* of maps */
    const char *key;
    const struct member *member;
    size_t members, size, at, count; /* size of an element; where the list and its length are */
} lists[] = {
#define LIST(key, of, list, length) \
    { \
        key, of, sizeof of / sizeof *of, sizeof *((struct yl_manifest *)0)->list, \
            offsetof(struct yl_manifest, list), offsetof(struct yl_manifest, length) \
    }
    LIST("overrides", overrides, override, overrides),
    LIST("options", options, option, options),
    LIST("failed", failures, failure, failures),
    LIST("files", file_members, file, files),
#undef LIST
};
enum { MEMBERS = sizeof members / sizeof *members, LISTS = sizeof lists / sizeof *lists };

/* ---- writing --------------------------------------------------------------------------------- */

static void put_members(struct yl_json_out *to, const struct member *member, size_t count,
                        const void *from)
{
    for (const struct member *one = member; one < member + count; one++) {
        const void *at = (const char *)from + one->at;
        const char *text = one->kind <= TEXT_OR_NULL ? *(const char *const *)at : NULL;
        uint64_t whole = 0;
        if (one->kind == HASH || one->kind == WHOLE_64) whole = *(const uint64_t *)at;
        if (one->kind == WHOLE_32) whole = *(const uint32_t *)at;
        char hex[17];
        yl_hash_hex(hex, whole);
        if (text && !*text && one->kind == TEXT_OR_NULL) text = NULL;
        if (one->optional && !(text && *text) && !whole) continue;
        if (one->kind <= HASH)
            yl_json_text(to, one->key, one->kind == HASH ? hex : text);
        else if (one->kind == NUMBER)
            yl_json_number(to, one->key, *(const double *)at);
        else
            yl_json_count(to, one->key, whole);
    }
}

static void put_maps(struct yl_json_out *to, const struct yl_manifest *from)
{
    yl_json_open(to, "variants", '[');
    for (uint32_t i = 0; i < from->variants; i++) yl_json_text(to, NULL, from->variant[i]);
    yl_json_close(to, ']');
    yl_json_open(to, "values", '{');
    /* a count has all its digits, more than figures have */
    for (size_t i = 0; i < from->values; i++) {
        const struct yl_manifest_value *of = &from->value[i];
        if (of->value >= 0 && of->value <= 0x1p53 && of->value == floor(of->value))
            yl_json_count(to, of->key, (uint64_t)of->value);
        else
            yl_json_number(to, of->key, of->value);
    }
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

void yl_manifest_put(struct yl_json_out *to, const struct yl_manifest *manifest)
{
    struct yl_manifest from = *manifest;
    struct utsname about;
    char machine[sizeof about.sysname + sizeof about.release + sizeof about.machine + 32],
        finished[YL_TIME_TEXT];
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    yl_time_print(finished, (int64_t)time(NULL) * YL_SECOND, &(struct yl_zone){0});
    if (!from.finished) from.machine = uname(&about) ? NULL : machine; /* else both were read */
    if (!from.finished) from.finished = finished;
    if (from.machine == machine)
        snprintf(machine, sizeof machine, "%s %s, %s, %ld %s", about.sysname, about.release,
                 about.machine, processors, processors == 1 ? "processor" : "processors");
    if (!from.title[YL_EN] || !strcmp(from.title[YL_EN], from.title[YL_ZH]))
        from.title[YL_ZH] = NULL; /* the same */
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "program", "yinliu");
    put_members(to, members, MEMBERS, &from);
    put_maps(to, &from);
    for (const struct list *list = lists; list < lists + LISTS; list++) {
        const char *all = *(const char *const *)((const char *)&from + list->at);
        const size_t count = *(const size_t *)((const char *)&from + list->count);
        yl_json_open(to, list->key, '[');
        for (size_t i = 0; i < count; i++) {
            yl_json_open(to, NULL, '{');
            put_members(to, list->member, list->members, all + i * list->size);
            yl_json_close(to, '}');
        }
        yl_json_close(to, ']');
    }
    yl_json_close(to, '}');
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    const char *folder;
    enum yl_lang lang;
    struct yl_arena *arena;
    struct yl_fault *fault;
    enum yl_status status; /* of the first thing that is wrong; later ones are not reported */
};

static void wrong(struct reading *from, const char *key, const char *en, const char *zh)
{
    if (from->status) return;
    from->status = yl_fault_set(from->fault, YL_BAD_INPUT, "in '%s/" YL_MANIFEST "' %s is not %s",
                                "“%s/" YL_MANIFEST "”中的 %s 应为%s", from->folder, key,
                                T(from->lang, en, zh));
}

static bool is_whole(const struct yl_json *one, const struct member *member, uint64_t *value)
{
    const char *text = one->kind == YL_JSON_NUMBER ? one->text : "";
    const size_t length = strspn(text, "0123456789");
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return length && !text[length] && !errno && *value >= member->least && *value <= member->most;
}

static bool is_number(const struct yl_json *one, const struct member *member, double *value)
{
    return one->kind == YL_JSON_NUMBER && yl_text_to_number(one->text, strlen(one->text), value) &&
           (member->kind == ANY ||
            (*value >= (double)member->least && *value <= (double)member->most)) &&
           (member->kind != COUNT || *value == floor(*value));
}

static bool is_hash(const struct yl_json *one, uint64_t *value)
{
    const char *text = one->kind == YL_JSON_TEXT ? one->text : "";
    *value = strtoull(text, NULL, 16);
    return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

static void take_member(struct reading *from, const struct yl_json *one,
                        const struct member *member, void *to)
{
    static const char *const is[][2] = {
        [TEXT] = {"a text", "文本"},
        [TEXT_OR_NULL] = {"a text", "文本"},
        [HASH] = {"a hash of 16 digits", "16 位的哈希"},
        [WHOLE_32] = {"a whole number in its range", "范围内的整数"},
        [WHOLE_64] = {"a whole number in its range", "范围内的整数"},
        [NUMBER] = {"a number in its range", "范围内的数字"},
        [COUNT] = {"a whole number in its range", "范围内的整数"},
        [ANY] = {"a number", "数字"}};
    const bool is_text = one->kind == YL_JSON_TEXT, is_null = one->kind == YL_JSON_NULL;
    uint64_t whole = 0;
    bool good = false;
    switch (member->kind) {
    case TEXT:
    case TEXT_OR_NULL:
        good = is_text || (is_null && member->kind != TEXT);
        *(const char **)to = is_text ? one->text : "";
        break;
    case HASH:
        good = is_hash(one, to);
        break;
    case WHOLE_32:
        good = is_whole(one, member, &whole);
        *(uint32_t *)to = (uint32_t)whole;
        break;
    case WHOLE_64:
        good = is_whole(one, member, to);
        break;
    case ANY:
    case COUNT:
    case NUMBER:
        good = (is_null && member->kind == ANY) || is_number(one, member, to);
        break;
    }
    if (!good) wrong(from, member->key, is[member->kind][YL_EN], is[member->kind][YL_ZH]);
}

static void take_members(struct reading *from, const struct yl_json *map,
                         const struct member *member, size_t count, void *to)
{
    static const struct yl_json nothing = {.kind = YL_JSON_MAP}; /* of no kind that is wanted */
    for (const struct member *one = member; one < member + count; one++) {
        const struct yl_json *found = yl_json_find(map, one->key);
        void *at = (char *)to + one->at;
        if (found || !one->optional)
            take_member(from, found ? found : &nothing, one, at);
        else if (one->kind == TEXT)
            *(const char **)at = "";
    }
}

/* What is in a list or a map of lists, each of the kind that is wanted, and how many they are. */
static const struct yl_json *items(struct reading *from, const struct yl_json *map, const char *key,
                                   enum yl_json_kind kind, size_t *count)
{
    const struct yl_json *all = yl_json_find(map, key);
    const bool maps = !strcmp(key, "values") || !strcmp(key, "settings");
    bool good = !all || all->kind == (maps ? YL_JSON_MAP : YL_JSON_LIST);
    *count = 0;
    for (const struct yl_json *one = all ? all->first : NULL; one && good; one = one->next) {
        good = one->kind == kind || (kind == YL_JSON_NUMBER && one->kind == YL_JSON_NULL);
        ++*count;
    }
    if (!good) wrong(from, key, "the list it should be", "应有的列表");
    return all && good ? all->first : NULL;
}

static void take_settings(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    size_t count = 0, variants;
    const struct yl_json *first = items(from, map, "settings", YL_JSON_MAP, &variants);
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) count++;
    to->setting = yl_arena_get(from->arena, (count + 1) * sizeof *to->setting);
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) {
            if (one->kind != YL_JSON_NULL && one->kind != YL_JSON_TEXT)
                wrong(from, one->key, "a text", "文本");
            to->setting[to->settings++] = (struct yl_setting){of->key, one->key, one->text};
        }
}

/* Those that readers count with have a range; the others may be any number, and null for none. */
static void take_value(struct yl_manifest_value *to, struct reading *from,
                       const struct yl_json *one)
{
    static const struct member known[] = {{"points", COUNT, 0, 1, 100000000, false},
                                          {"failed", COUNT, 0, 0, 1000000000000000, false},
                                          {"records", COUNT, 0, 0, 1000000000000000, false},
                                          {"draws", COUNT, 0, 0, 1000000, false},
                                          {"exact", COUNT, 0, 0, 1, false},
                                          {"precision", NUMBER, 0, 0, 1, false},
                                          {"asked", COUNT, 0, 1, UINT32_MAX, false},
                                          {"until_decided", COUNT, 0, 0, 1, false},
                                          {"for_s", NUMBER, 0, 0, 1000000000, false},
                                          {"shard", COUNT, 0, 1, 100000, false},
                                          {"shards", COUNT, 0, 1, 100000, false}};
    struct member member = {one->key, ANY, 0, 0, 0, false};
    *to = (struct yl_manifest_value){one->key, 0};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].key, one->key)) member = known[i];
    take_member(from, one, &member, &to->value);
}

static void take_names(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    size_t count;
    struct yl_map names = {0};
    const struct yl_json *one = items(from, map, "variants", YL_JSON_TEXT, &count);
    to->variant = yl_arena_get(from->arena, (count + 1) * sizeof *to->variant);
    for (; one; one = one->next) {
        const size_t known = names.count;
        to->variant[to->variants++] = one->text;
        yl_map_add(&names, one->text, strlen(one->text), known);
        if (names.count == known)
            wrong(from, "variants", "a list of names, each once", "名称的列表（各一次）");
    }
    yl_map_free(&names);
    one = items(from, map, "values", YL_JSON_NUMBER, &count);
    to->value = yl_arena_get(from->arena, (count + 1) * sizeof *to->value);
    for (; one; one = one->next) take_value(&to->value[to->values++], from, one);
}

static void take_manifest(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    *to = (struct yl_manifest){.verb = NULL};
    take_members(from, map, members, MEMBERS, to);
    if (!to->title[YL_ZH][0]) to->title[YL_ZH] = to->title[YL_EN];
    take_names(to, from, map);
    take_settings(to, from, map);
    for (const struct list *list = lists; list < lists + LISTS; list++) {
        size_t *count = (size_t *)((char *)to + list->count), i = 0;
        const struct yl_json *one = items(from, map, list->key, YL_JSON_MAP, count);
        char *all = yl_arena_get(from->arena, (*count + 1) * list->size);
        *(void **)((char *)to + list->at) = all;
        for (; one; one = one->next, i++)
            take_members(from, one, list->member, list->members, all + i * list->size);
        *count = i; /* none where they are no list of maps */
    }
    for (size_t i = 0; i < to->files && !from->status; i++)
        if (!yl_manifest_is_table(to->file[i].name) ||
            yl_manifest_file(to, to->file[i].name) != &to->file[i])
            wrong(from, "files", "a list of files of results, each once",
                  "结果文件的列表（各一次）");
}

/* Tables are of a run, a sweep or an experiment; the others have pictures or words of their own. */
static void check_verb(struct reading *from, const char *verb, bool wants_tables)
{
    enum { TABLES = 3 };
    static const char *const verbs[] = {"run",         "sweep", "ab",     "sensitivity", "voi",
                                        "attribution", "best",  "limits", "power"};
    const size_t readable = wants_tables ? TABLES : sizeof verbs / sizeof *verbs;
    bool known = false;
    for (size_t i = 0; i < readable; i++) known = known || !strcmp(verb, verbs[i]);
    if (!known && wants_tables) wrong(from, "verb", "run, sweep or ab", "run、sweep 或 ab");
    if (!known) wrong(from, "verb", "one whose results can be read here", "结果可在此读取的命令");
}

double yl_manifest_value(const struct yl_manifest *manifest, const char *key)
{
    for (size_t i = 0; i < manifest->values; i++)
        if (!strcmp(manifest->value[i].key, key)) return manifest->value[i].value;
    return 0;
}

const struct yl_manifest_file *yl_manifest_file(const struct yl_manifest *manifest,
                                                const char *name)
{
    for (size_t i = 0; i < manifest->files; i++)
        if (!strcmp(manifest->file[i].name, name)) return &manifest->file[i];
    return NULL;
}

enum yl_status yl_manifest_check(const struct yl_manifest *manifest, const char *folder,
                                 const char *but, struct yl_fault *fault)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < manifest->files && !status; i++) {
        const struct yl_manifest_file *file = &manifest->file[i];
        bool same = false;
        if (but && !strcmp(file->name, but)) continue;
        char *path = yl_file_joined(folder, file->name);
        status = yl_file_is(&same, path, file->hash, file->bytes, fault);
        if (!status && !same)
            status = yl_fault_set(fault, YL_BAD_INPUT, "'%s' is not what %s wrote; run it again",
                                  "“%s”已不是 %s 写出的内容；请重新运行", path, manifest->verb);
        free(path);
    }
    return status;
}

enum yl_status yl_output_bom(bool *has, const char *folder, struct yl_fault *fault)
{
    char *path = yl_file_joined(folder, yl_output_name(YL_OUTPUT_SUMMARY));
    FILE *in = NULL;
    enum yl_status status = yl_file_stream(&in, path, fault);
    *has = !status && getc(in) == 0xEF;
    if (in && ferror(in)) status = yl_file_unread(fault, path, errno);
    if (in) fclose(in);
    free(path);
    return status;
}

enum yl_status yl_output_read_file(struct yl_finished *finished, const char *folder,
                                   enum yl_output_file file, const struct yl_table_only *only,
                                   struct yl_fault *fault)
{
    bool same = false;
    const struct yl_manifest_file *listed =
        yl_manifest_file(&finished->manifest, yl_output_name(file));
    if (!listed) return YL_OK;
    char *path = yl_file_joined(folder, listed->name);
    enum yl_status status = yl_file_is(&same, path, listed->hash, listed->bytes, fault);
    if (status == YL_IO && !yl_file_exists(path)) status = YL_BAD_INPUT;
    if (!status && !same && !finished->changed) finished->changed = listed->name;
    if (!status) status = yl_table_read_only(&finished->table[file], path, only, fault);
    if (!status)
        status = yl_table_check(&finished->table[file], path, yl_output_name(file),
                                finished->manifest.version, fault);
    free(path);
    return status;
}

static enum yl_status not_a_run(const char *folder, struct yl_fault *fault)
{
    char *observed = yl_file_joined(folder, "analysis.csv");
    const bool there = yl_file_exists(observed);
    free(observed);
    if (there)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "'%s' contains observed results without the plan that they belong to; "
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
    enum yl_status status =
        yl_manifest_map(&finished->map, &finished->arena, folder, YL_MANIFEST, fault);
    if (status || !finished->map) {
        yl_arena_free(&finished->arena);
        return status ? status : not_a_run(folder, fault);
    }
    struct reading from = {folder, lang, &finished->arena, fault, YL_OK};
    take_manifest(&finished->manifest, &from, finished->map);
    check_verb(&from, finished->manifest.verb, files != 0 && !(files & YL_OUTPUT_ANY));
    status = from.status;
    for (enum yl_output_file file = 0; file < YL_OUTPUT_FILES && !status; file++)
        if (files & (1u << file)) status = yl_output_read_file(finished, folder, file, NULL, fault);
    if (status) yl_output_done(finished);
    return status;
}

void yl_output_done(struct yl_finished *finished)
{
    for (int file = 0; file < YL_OUTPUT_FILES; file++) yl_table_free(&finished->table[file]);
    yl_arena_free(&finished->arena);
    *finished = (struct yl_finished){0};
}
