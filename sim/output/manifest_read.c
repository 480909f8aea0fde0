/* manifest_read.c: a manifest comes from anywhere, so nothing of it is believed; contract in manifest.h */
#include "sim/base/map.h"
#include "sim/base/text.h"
#include "sim/output/manifest_parts.h"
#include "sim/output/tables.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
        yl_fault_set(from->fault, YL_BAD_INPUT, "in '%s/" YL_MANIFEST "' %s is not %s",
                     "“%s/" YL_MANIFEST "”中的 %s 应为%s", from->folder, key, chinese ? zh : en);
}

/* What a member of a map must be, and where its value goes. */
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
struct field {
    const char *key;
    enum kind kind;
    void *to;             /* stays as it is where nothing is there */
    uint64_t least, most; /* of numbers */
    bool optional;        /* may be missing */
};

static bool is_whole(const struct yl_json *one, const struct field *field, uint64_t *value)
{
    const char *text = one->kind == YL_JSON_NUMBER ? one->text : "";
    const size_t length = strspn(text, "0123456789");
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return length && !text[length] && !errno && *value >= field->least && *value <= field->most;
}

static bool is_number(const struct yl_json *one, const struct field *field, double *value)
{
    return one->kind == YL_JSON_NUMBER && yl_text_to_number(one->text, strlen(one->text), value) &&
           (field->kind == ANY ||
            (*value >= (double)field->least && *value <= (double)field->most)) &&
           (field->kind != COUNT || *value == floor(*value));
}

static bool is_hash(const struct yl_json *one, uint64_t *value)
{
    const char *text = one->kind == YL_JSON_TEXT ? one->text : "";
    *value = strtoull(text, NULL, 16);
    return strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
}

static void take_member(struct reading *from, const struct yl_json *one, const struct field *field)
{
    static const struct {
        const char *en, *zh;
    } is[] = {[TEXT] = {"a text", "文本"},
              [TEXT_OR_NULL] = {"a text", "文本"},
              [HASH] = {"a hash of 16 digits", "16 位的哈希"},
              [WHOLE_32] = {"a whole number in its range", "范围内的整数"},
              [WHOLE_64] = {"a whole number in its range", "范围内的整数"},
              [NUMBER] = {"a number in its range", "范围内的数字"},
              [COUNT] = {"a whole number in its range", "范围内的整数"},
              [ANY] = {"a number", "数字"}};
    const bool is_null = one->kind == YL_JSON_NULL;
    uint64_t whole = 0;
    bool good = false;
    switch (field->kind) {
    case TEXT:
    case TEXT_OR_NULL:
        good = one->kind == YL_JSON_TEXT || (field->kind != TEXT && is_null);
        if (good && !is_null) *(const char **)field->to = one->text;
        break;
    case HASH:
        good = is_hash(one, field->to);
        break;
    case WHOLE_32:
        good = is_whole(one, field, &whole);
        *(uint32_t *)field->to = (uint32_t)whole;
        break;
    case WHOLE_64:
        good = is_whole(one, field, field->to);
        break;
    case ANY:
    case COUNT:
    case NUMBER:
        good = (field->kind == ANY && is_null) || is_number(one, field, field->to);
        break;
    }
    if (!good) wrong(from, field->key, is[field->kind].en, is[field->kind].zh);
}

static void take_field(struct reading *from, const struct yl_json *map, const struct field *field)
{
    static const struct yl_json nothing = {.kind = YL_JSON_MAP}; /* of no kind that is wanted */
    const struct yl_json *one = yl_json_find(map, field->key);
    if (one || !field->optional) take_member(from, one ? one : &nothing, field);
}

#define TAKE(from, map, ...) \
    do { \
        const struct field fields[] = {__VA_ARGS__}; \
        for (size_t field = 0; field < sizeof fields / sizeof *fields; field++) \
            take_field(from, map, &fields[field]); \
    } while (0)

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
    return room;
}

static void take_settings(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    const struct yl_json *first = items(from, map, "settings", YL_JSON_MAP);
    size_t count = 0, i = 0;
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) count++;
    to->setting = yl_arena_get(from->arena, (count + 1) * sizeof *to->setting);
    to->settings = count;
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) {
            if (one->kind != YL_JSON_NULL && one->kind != YL_JSON_TEXT)
                wrong(from, one->key, "a text", "文本");
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
        *file = (struct yl_manifest_file){.name = ""};
        TAKE(from, one, {.key = "name", TEXT, &file->name}, {.key = "xxh64", HASH, &file->hash},
             {.key = "bytes", WHOLE_64, &file->bytes, 0, INT64_MAX});
        bool fresh = yl_manifest_is_table(file->name);
        for (size_t k = 0; fresh && k < to->files; k++)
            fresh = strcmp(to->file[k].name, file->name) != 0;
        if (fresh)
            to->files++;
        else
            wrong(from, "files", "a list of files of results, each once",
                  "结果文件的列表（各一次）");
    }
}

/* Those that readers count with have a range; the others may be any number, and null for none. */
static void take_value(struct yl_manifest_value *to, struct reading *from,
                       const struct yl_json *one)
{
    static const struct field known[] = {{.key = "points", COUNT, NULL, 1, 100000000},
                                         {.key = "failed", COUNT, NULL, 0, 1000000000000000},
                                         {.key = "records", COUNT, NULL, 0, 1000000000000000},
                                         {.key = "draws", COUNT, NULL, 0, 1000000},
                                         {.key = "exact", COUNT, NULL, 0, 1},
                                         {.key = "precision", NUMBER, NULL, 0, 1},
                                         {.key = "asked", COUNT, NULL, 1, UINT32_MAX},
                                         {.key = "until_decided", COUNT, NULL, 0, 1},
                                         {.key = "for_s", NUMBER, NULL, 0, 1e9},
                                         {.key = "shard", COUNT, NULL, 1, 100000},
                                         {.key = "shards", COUNT, NULL, 1, 100000}};
    struct field field = {.key = one->key, .kind = ANY};
    *to = (struct yl_manifest_value){one->key, 0};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].key, one->key)) field = known[i];
    field.to = &to->value;
    take_member(from, one, &field);
}

static void take_lists(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    size_t count, i;
    const struct yl_json *one = items(from, map, "variants", YL_JSON_TEXT);
    to->variant = list(from, one, sizeof *to->variant, &count);
    to->variants = (uint32_t)count;
    struct yl_map names = {0};
    for (i = 0; i < count; one = one->next, i++) {
        to->variant[i] = one->text;
        const size_t known = names.count;
        yl_map_add(&names, one->text, strlen(one->text), i);
        if (names.count == known)
            wrong(from, "variants", "a list of names, each once", "名称的列表（各一次）");
    }
    yl_map_free(&names);
    one = items(from, map, "overrides", YL_JSON_MAP);
    to->override = list(from, one, sizeof *to->override, &to->overrides);
    for (i = 0; i < to->overrides; one = one->next, i++) {
        to->override[i] = (struct yl_manifest_pair){"", ""};
        TAKE(from, one, {.key = "path", TEXT, &to->override[i].key},
             {.key = "value", TEXT, &to->override[i].value});
    }
    one = items(from, map, "failed", YL_JSON_MAP);
    to->failure = list(from, one, sizeof *to->failure, &to->failures);
    for (i = 0; i < to->failures; one = one->next, i++) {
        to->failure[i] = (struct yl_manifest_failure){.variant = ""};
        TAKE(from, one, {.key = "variant", TEXT, &to->failure[i].variant},
             {.key = "replication", WHOLE_32, &to->failure[i].replication, 1, UINT32_MAX});
    }
    one = items(from, map, "values", YL_JSON_NUMBER);
    to->value = list(from, one, sizeof *to->value, &to->values);
    for (i = 0; i < to->values; one = one->next, i++) take_value(&to->value[i], from, one);
}

static void take_all(struct yl_manifest *to, struct reading *from, const struct yl_json *map)
{
    enum { TABLES = 3 }; /* the others have pictures or words of their own, and no table of a run */
    static const char *const verbs[] = {"run", "sweep",       "ab",  "sensitivity",
                                        "voi", "attribution", "best"};
    static const uint64_t seconds_most = 1000000000000;
    uint32_t threads = 0;
    bool known = false;
    *to = (struct yl_manifest){.verb = "",
                               .version = "",
                               .scenario = "",
                               .title = {"", ""},
                               .metric = "",
                               .isa = "",
                               .finished = "",
                               .machine = ""};
    TAKE(from, map, {.key = "verb", TEXT, &to->verb}, {.key = "version", TEXT, &to->version},
         {.key = "scenario", TEXT, &to->scenario},
         {.key = "title", TEXT_OR_NULL, &to->title[YL_EN]},
         {.key = "title_zh", TEXT, &to->title[YL_ZH], .optional = true},
         {.key = "metric", TEXT, &to->metric, .optional = true},
         {.key = "scenario_hash", HASH, &to->scenario_hash},
         {.key = "source", HASH, &to->source, .optional = true},
         {.key = "tables_hash", HASH, &to->tables_hash},
         {.key = "seed", WHOLE_64, &to->seed, 0, UINT64_MAX},
         {.key = "replications", WHOLE_32, &to->replications, 0, UINT32_MAX},
         {.key = "isa", TEXT_OR_NULL, &to->isa},
         {.key = "threads", WHOLE_32, &threads, 0, INT32_MAX},
         {.key = "wall_s", NUMBER, &to->wall_s, 0, seconds_most},
         {.key = "cpu_s", NUMBER, &to->cpu_s, 0, seconds_most},
         {.key = "engine_s", NUMBER, &to->engine_s, 0, seconds_most},
         {.key = "visits", WHOLE_64, &to->visits, 0, INT64_MAX},
         {.key = "finished", TEXT, &to->finished},
         {.key = "machine", TEXT, &to->machine, .optional = true});
    to->threads = (int)threads;
    if (!to->title[YL_ZH][0]) to->title[YL_ZH] = to->title[YL_EN];
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

const struct yl_manifest_file *yl_manifest_file(const struct yl_manifest *manifest,
                                                const char *name)
{
    for (size_t i = 0; i < manifest->files; i++)
        if (!strcmp(manifest->file[i].name, name)) return &manifest->file[i];
    return NULL;
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
    struct reading from = {folder, lang,  &finished->arena,
                           fault,  YL_OK, files != 0 && !(files & YL_OUTPUT_ANY)};
    take_all(&finished->manifest, &from, finished->map);
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
