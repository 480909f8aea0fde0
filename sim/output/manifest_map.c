/* manifest_map.c: the members of manifest.json, which are written by the same table as they are read; contract in
 * manifest_parts.h */
#include "sim/base/clock.h"
#include "sim/base/hash.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include "sim/output/manifest_parts.h"
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
static const struct member failures[] = {
    {"variant", TEXT, offsetof(struct yl_manifest_failure, variant), 0, 0, false},
    {"replication", WHOLE_32, offsetof(struct yl_manifest_failure, replication), 1, UINT32_MAX,
     false},
};
static const struct member files[] = {
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
    LIST("failed", failures, failure, failures),
    LIST("files", files, file, files),
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
        if (one->optional && !text && !whole) continue;
        if (one->kind <= HASH)
            yl_json_text(to, one->key, one->kind == HASH ? hex : text);
        else if (one->kind == NUMBER)
            yl_json_number(to, one->key, *(const double *)at);
        else
            yl_json_count(to, one->key, whole);
    }
}

/* A count has all its digits, more than figures have. */
static void put_value(struct yl_json_out *to, const struct yl_manifest_value *of)
{
    if (of->value >= 0 && of->value <= 0x1p53 && of->value == floor(of->value))
        yl_json_count(to, of->key, (uint64_t)of->value);
    else
        yl_json_number(to, of->key, of->value);
}

static void put_maps(struct yl_json_out *to, const struct yl_manifest *from)
{
    yl_json_open(to, "variants", '[');
    for (uint32_t i = 0; i < from->variants; i++) yl_json_text(to, NULL, from->variant[i]);
    yl_json_close(to, ']');
    yl_json_open(to, "values", '{');
    for (size_t i = 0; i < from->values; i++) put_value(to, &from->value[i]);
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
    from.finished = finished;
    from.machine = uname(&about) ? NULL : machine;
    if (from.machine)
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

void yl_manifest_wrong(struct yl_manifest_reading *from, const char *key, const char *en,
                       const char *zh)
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

static void take_member(struct yl_manifest_reading *from, const struct yl_json *one,
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
    if (!good)
        yl_manifest_wrong(from, member->key, is[member->kind][YL_EN], is[member->kind][YL_ZH]);
}

static void take_members(struct yl_manifest_reading *from, const struct yl_json *map,
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
static const struct yl_json *items(struct yl_manifest_reading *from, const struct yl_json *map,
                                   const char *key, enum yl_json_kind kind, size_t *count)
{
    const struct yl_json *all = yl_json_find(map, key);
    const bool maps = !strcmp(key, "values") || !strcmp(key, "settings");
    bool good = !all || all->kind == (maps ? YL_JSON_MAP : YL_JSON_LIST);
    *count = 0;
    for (const struct yl_json *one = all ? all->first : NULL; one && good; one = one->next) {
        good = one->kind == kind || (kind == YL_JSON_NUMBER && one->kind == YL_JSON_NULL);
        ++*count;
    }
    if (!good) yl_manifest_wrong(from, key, "the list it should be", "应有的列表");
    return all && good ? all->first : NULL;
}

static void take_settings(struct yl_manifest *to, struct yl_manifest_reading *from,
                          const struct yl_json *map)
{
    size_t count = 0, variants;
    const struct yl_json *first = items(from, map, "settings", YL_JSON_MAP, &variants);
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) count++;
    to->setting = yl_arena_get(from->arena, (count + 1) * sizeof *to->setting);
    for (const struct yl_json *of = first; of; of = of->next)
        for (const struct yl_json *one = of->first; one; one = one->next) {
            if (one->kind != YL_JSON_NULL && one->kind != YL_JSON_TEXT)
                yl_manifest_wrong(from, one->key, "a text", "文本");
            to->setting[to->settings++] = (struct yl_setting){of->key, one->key, one->text};
        }
}

/* Those that readers count with have a range; the others may be any number, and null for none. */
static void take_value(struct yl_manifest_value *to, struct yl_manifest_reading *from,
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

static void take_names(struct yl_manifest *to, struct yl_manifest_reading *from,
                       const struct yl_json *map)
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
            yl_manifest_wrong(from, "variants", "a list of names, each once",
                              "名称的列表（各一次）");
    }
    yl_map_free(&names);
    one = items(from, map, "values", YL_JSON_NUMBER, &count);
    to->value = yl_arena_get(from->arena, (count + 1) * sizeof *to->value);
    for (; one; one = one->next) take_value(&to->value[to->values++], from, one);
}

void yl_manifest_take(struct yl_manifest *to, struct yl_manifest_reading *from,
                      const struct yl_json *map)
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
            yl_manifest_wrong(from, "files", "a list of files of results, each once",
                              "结果文件的列表（各一次）");
}
