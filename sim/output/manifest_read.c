/* manifest_read.c: a manifest comes from anywhere, so nothing of it is believed; contract in manifest.h */
#include "sim/output/manifest_parts.h"
#include "sim/output/tables.h"
#include <stdlib.h>
#include <string.h>

/* Tables are of a run, a sweep or an experiment; the others have pictures or words of their own. */
static void check_verb(struct yl_manifest_reading *from, const char *verb, bool wants_tables)
{
    enum { TABLES = 3 };
    static const char *const verbs[] = {"run", "sweep",       "ab",  "sensitivity",
                                        "voi", "attribution", "best"};
    const size_t readable = wants_tables ? TABLES : sizeof verbs / sizeof *verbs;
    bool known = false;
    for (size_t i = 0; i < readable; i++) known = known || !strcmp(verb, verbs[i]);
    if (!known && wants_tables)
        yl_manifest_wrong(from, "verb", "run, sweep or ab", "run、sweep 或 ab");
    if (!known)
        yl_manifest_wrong(from, "verb", "one whose results can be read here",
                          "结果可在此读取的命令");
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
    struct yl_manifest_reading from = {folder, lang, &finished->arena, fault, YL_OK};
    yl_manifest_take(&finished->manifest, &from, finished->map);
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
