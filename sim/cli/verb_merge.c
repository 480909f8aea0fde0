/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/cli/study.h"
#include "sim/cli/sweep_decision.h"
#include "sim/output/findings_files.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 400 };

struct merge {
    const struct yl_options *options;
    struct yl_finished first;     /* the first folder given */
    struct yl_manifest manifest;  /* that of the first, with what all took */
    struct yl_ledger_part *shard; /* [shards] by number; folder NULL: not given */
    off_t *at;                    /* [shards] so much of the file at hand was taken */
    uint32_t shards;
    uint64_t records;
    const char *name; /* of the file at hand */
    char *line;       /* of it */
    size_t room;
    bool bom;
    struct yl_best best;
    struct yl_sweep_decision decision;
    struct yl_points points;
    struct yl_sheet labels;
    struct yl_result names;
    struct yl_fault fault;
};

/* ---- which folders they are ---- */

/* Are the bytes those of the run? */
static enum yl_status check_files(struct merge *merge, const struct yl_manifest *manifest,
                                  const char *folder)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < manifest->files && !status; i++) {
        const struct yl_manifest_file *file = &manifest->file[i];
        bool same = false;
        char *path = yl_file_joined(folder, file->name);
        status = yl_file_is(&same, path, file->hash, file->bytes, &merge->fault);
        if (!status && !same)
            status = yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' is not what the sweep wrote",
                                  "'%s' 已不是运行时写出的内容", path);
        free(path);
    }
    return status;
}

/* Do the elements begin with the same texts? */
static bool same_texts(const void *one, size_t ones, const void *other, size_t others, size_t size,
                       size_t texts)
{
    bool same = ones == others;
    for (size_t i = 0; same && i < ones * texts; i++) {
        const size_t at = i / texts * size + i % texts * sizeof(char *);
        const char *a = *(const char *const *)((const char *)one + at),
                   *b = *(const char *const *)((const char *)other + at);
        same = a && b ? !strcmp(a, b) : a == b;
    }
    return same;
}

static bool same_value(const struct yl_manifest *one, const struct yl_manifest *other,
                       const char *key)
{
    return yl_manifest_value(one, key) == yl_manifest_value(other, key);
}

static enum yl_status check_alike(struct merge *merge, const struct yl_manifest *one,
                                  const char *folder)
{
    const struct yl_manifest *first = &merge->first.manifest;
    /* a shard without a point has none; with a precision each point has its own number */
    const bool free_replications =
        !one->replications || !first->replications || yl_manifest_value(first, "precision") > 0;
    const struct {
        bool alike;
        const char *what[2];
    } checks[] = {
        {one->tables_hash == first->tables_hash,
         {"quantile tables (tables_hash)", "分位数表（tables_hash）"}},
        {one->scenario_hash == first->scenario_hash, {"scenario", "场景"}},
        {same_texts(one->variant, one->variants, first->variant, first->variants,
                    sizeof *one->variant, 1),
         {"variants", "方案（variants）"}},
        {same_texts(one->title, 2, first->title, 2, sizeof *one->title, 1),
         {"title", "标题（title）"}},
        {same_texts(one->setting, one->settings, first->setting, first->settings,
                    sizeof *one->setting, 3),
         {"settings", "取值（settings）"}},
        {one->seed == first->seed, {"seed", "种子"}},
        {same_value(one, first, "shards"), {"number of shards", "分片数"}},
        {same_texts(one->file, one->files, first->file, first->files, sizeof *one->file, 1),
         {"files", "文件"}},
        {!strcmp(one->metric, first->metric), {"--metric", " --metric"}},
        {same_value(one, first, "precision"), {"precision", "精度（--precision）"}},
        {same_value(one, first, "draws"), {"--draws", " --draws"}},
        {free_replications || one->replications == first->replications, {"replications", "次数"}},
        {!one->files || one->file[0].hash == first->file[0].hash,
         {"points (" YL_POINTS_FILE ")", "点（" YL_POINTS_FILE "）"}},
    };
    if (strcmp(one->version, first->version) != 0)
        return yl_fault_set(&merge->fault, YL_BAD_CALL,
                            "'%s' was written by version %s, '%s' by version %s",
                            "'%s' 由版本 %s 写出，'%s' 由版本 %s 写出", merge->options->operand[0],
                            first->version, folder, one->version);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i].alike)
            return yl_fault_set(&merge->fault, YL_BAD_CALL, "'%s' and '%s' differ in their %s",
                                "'%s' 与 '%s' 的%s不同", merge->options->operand[0], folder,
                                checks[i].what[merge->options->lang]);
    return YL_OK;
}

static enum yl_status check_shard(struct merge *merge, const struct yl_manifest *one,
                                  const char *folder)
{
    const double number = yl_manifest_value(one, "shard");
    const char *needed = yl_output_name(YL_OUTPUT_TOTALS);
    bool there = false;
    if (strcmp(one->verb, "sweep") != 0 || !(number > 0) ||
        number > yl_manifest_value(one, "shards"))
        return yl_fault_set(&merge->fault, YL_BAD_CALL, "'%s' is no shard of a sweep",
                            "'%s' 不是扫描的分片", folder);
    enum yl_status status = check_alike(merge, one, folder);
    if (status) return status;
    if (!one->files || strcmp(one->file[0].name, YL_POINTS_FILE) != 0)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "the manifest of '%s' does not list " YL_POINTS_FILE,
                            "“%s”的 manifest.json 没有列出 " YL_POINTS_FILE, folder);
    for (size_t i = 0; i < one->files; i++) there |= !strcmp(one->file[i].name, needed);
    if (!there)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "shard '%s' has no %s, by which the points are compared; run it again",
                            "分片“%s”没有 %s，无从比较各点；请重新运行", folder, needed);
    return check_files(merge, one, folder);
}

/* Its place among the shards, and what it took. */
static void count(struct merge *merge, const struct yl_manifest *one, const char *folder)
{
    struct yl_manifest *all = &merge->manifest;
    const uint64_t records = (uint64_t)yl_manifest_value(one, "records");
    merge->shard[(size_t)yl_manifest_value(one, "shard") - 1] =
        (struct yl_ledger_part){folder, records};
    merge->records += records;
    all->wall_s += one->wall_s;
    all->cpu_s += one->cpu_s;
    all->engine_s += one->engine_s;
    all->visits = one->visits > INT64_MAX - all->visits ? INT64_MAX : all->visits + one->visits;
}

/* Thousands of manifests would be gigabytes: the first is kept. */
static enum yl_status read_shard(struct merge *merge, int i)
{
    struct yl_finished other, *read = i ? &other : &merge->first;
    const char *folder = merge->options->operand[i];
    enum yl_status status = yl_output_read(read, folder, 0, merge->options->lang, &merge->fault);
    if (status) return status;
    status = check_shard(merge, &read->manifest, folder);
    if (!status && !i) {
        merge->shards = (uint32_t)yl_manifest_value(&read->manifest, "shards");
        merge->shard = yl_get_zeroed(merge->shards, sizeof *merge->shard);
        merge->at = yl_get_zeroed(merge->shards, sizeof *merge->at);
        merge->manifest = read->manifest;
        merge->manifest.wall_s = merge->manifest.cpu_s = merge->manifest.engine_s = 0;
        merge->manifest.visits = 0;
    }
    if (!status) count(merge, &read->manifest, folder);
    if (i) yl_output_done(read);
    return status;
}

static enum yl_status check_whole(struct merge *merge)
{
    char missing[TEXT] = "";
    size_t used = 0;
    for (uint32_t k = 0; k < merge->shards; k++)
        if (!merge->shard[k].folder && used < sizeof missing - 24)
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%u/%u",
                                     used ? ", " : "", k + 1, merge->shards);
    if (!used) return YL_OK;
    return yl_fault_set(&merge->fault, YL_BAD_CALL, "missing: shard %s", "缺少分片 %s", missing);
}

/* The points, whose number the manifests must have, and the figure by which the shards decide. */
static enum yl_status read_points(struct merge *merge)
{
    const char *folder = merge->options->operand[0];
    const struct yl_manifest *first = &merge->first.manifest;
    enum yl_status status = yl_sweep_points_read(&merge->points, folder, &merge->fault);
    if (status) return status;
    if (yl_manifest_value(first, "points") != (double)merge->points.count)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "the number of points of '%s' is not that of its " YL_POINTS_FILE,
                            "“%s”的点数与其 " YL_POINTS_FILE " 不符", folder);
    char *place = yl_arena_print(&merge->points.arena, "%s", first->metric),
         *dot = strrchr(place, '.');
    if (!dot)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "in '%s/manifest.json' metric is not PLACE.METRIC",
                            "“%s/manifest.json”中的 metric 应为 地点.指标", folder);
    *dot = '\0';
    yl_best_choose(&merge->best, place, dot + 1);
    merge->best.draws = (uint32_t)yl_manifest_value(first, "draws");
    return YL_OK;
}

/* ---- one file ---- */

static const uint64_t header = 0, all_of_it = UINT64_MAX; /* in the place of a point */

/* The shard's next lines, to `out` unless that is NULL: one, those of a point, or all; *lines: how many. */
static enum yl_status take(struct merge *merge, uint32_t k, uint64_t point, FILE *out,
                           uint64_t *lines)
{
    FILE *in = NULL;
    off_t *at = &merge->at[k];
    char *path = yl_file_joined(merge->shard[k].folder, merge->name);
    enum yl_status status = yl_file_stream(&in, path, &merge->fault);
    *lines = 0;
    bool more = !status && !fseeko(in, *at, SEEK_SET);
    for (; more; more = point != header) {
        const ssize_t length = getline(&merge->line, &merge->room, in);
        const bool any = point == header || point == all_of_it;
        if (length <= 0 || (!any && strtoull(merge->line, NULL, 10) != point)) break;
        if (!*at) merge->bom = !strncmp(merge->line, "\xEF\xBB\xBF", 3);
        if (out) fwrite(merge->line, 1, (size_t)length, out);
        *at += length;
        ++*lines;
    }
    if (!status && ferror(in)) status = yl_file_unread(&merge->fault, path, errno);
    if (in) fclose(in);
    free(path);
    return status;
}

/* Readers find columns by name: the header of an older version may lack one. */
static enum yl_status check_columns(struct merge *merge, const char *folder, size_t length)
{
    struct yl_sheet sheet = {0};
    size_t line;
    const struct yl_bytes bytes = {merge->line, length};
    char *path = yl_file_joined(folder, merge->name);
    (void)yl_table_parse(&sheet, &bytes, &line); /* fails: has no column */
    enum yl_status status =
        yl_table_check(&sheet, path, merge->name, merge->manifest.version, &merge->fault);
    yl_table_free(&sheet);
    free(path);
    return status;
}

/* Point by point from the shard that ran it. */
static enum yl_status append(struct merge *merge, FILE *out)
{
    const bool each = !strcmp(merge->name, yl_output_name(YL_OUTPUT_SUMMARY)); /* has every point */
    enum yl_status status = YL_OK;
    uint64_t lines = 0;
    for (uint32_t k = 0; k < merge->shards && !status; k++) {
        status = take(merge, k, header, k ? NULL : out, &lines);
        if (!status)
            status = check_columns(merge, merge->shard[k].folder, lines ? strlen(merge->line) : 0);
    }
    for (uint64_t point = 1; point <= merge->points.count && !status; point++) {
        status = take(merge, (uint32_t)((point - 1) % merge->shards), point, out, &lines);
        if (!status && each && !lines)
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' has no row of point %llu",
                                "'%s' 没有第 %llu 个点的行", merge->name,
                                (unsigned long long)point);
    }
    for (uint32_t k = 0; k < merge->shards && !status; k++) {
        status = take(merge, k, header, NULL, &lines);
        if (!status && lines)
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "cannot read all of '%s' of '%s'",
                                "无法读完 %s（在“%s”中）", merge->name, merge->shard[k].folder);
    }
    return status;
}

/* A file that is of all points, not of one. */
static bool is_common(const char *name)
{
    return !strcmp(name, YL_POINTS_FILE) || !strcmp(name, yl_output_name(YL_OUTPUT_LABELS)) ||
           !strcmp(name, yl_output_name(YL_OUTPUT_DRAWS));
}

static enum yl_status merge_file(struct merge *merge, const char *name)
{
    struct yl_file out;
    uint64_t lines;
    enum yl_status status = yl_file_open(&out, merge->options->out, name, &merge->fault);
    if (status) return status;
    merge->name = name;
    memset(merge->at, 0, merge->shards * sizeof *merge->at);
    status =
        is_common(name) ? take(merge, 0, all_of_it, out.stream, &lines) : append(merge, out.stream);
    return yl_status_first(status, yl_file_close(&out, !status, &merge->fault));
}

/* ---- what it comes to, as the sweep says it ---- */

static enum yl_status find(struct merge *merge)
{
    struct yl_best *best = &merge->best;
    const char *folder = merge->options->out;
    const struct yl_manifest *first = &merge->first.manifest;
    enum yl_status status = yl_labels_read(&merge->labels, folder, &merge->fault);
    if (status) return status;
    yl_labels_into(&merge->names, &merge->labels);
    merge->names.setting = first->setting;
    merge->names.settings = (uint32_t)first->settings;
    best->names = &merge->names;
    status = yl_best_read(best, folder, merge->points.count, first, &merge->fault);
    if (!status)
        status = yl_sweep_decide(&merge->decision, best, &merge->points, folder, merge->bom, true,
                                 &merge->fault);
    return status ? status
                  : yl_findings_write(&merge->decision.said, folder, merge->bom, &merge->fault);
}

static enum yl_status write_manifest(struct merge *merge)
{
    struct yl_manifest manifest = merge->manifest;
    const char *more[] = {YL_BEST_FILE, YL_EFFECTS_FILE, yl_output_name(YL_OUTPUT_CONCLUSIONS),
                          yl_output_name(YL_OUTPUT_FINDINGS)};
    enum { MORE = sizeof more / sizeof *more };
    struct yl_manifest_value value[] = {
        {"points", (double)merge->points.count},
        {"failed", (double)merge->best.failed},
        {"records", (double)merge->records},
        {"precision", yl_manifest_value(&merge->first.manifest, "precision")},
        {"draws", merge->best.draws},
    };
    const char *names[YL_OUTPUT_FILES + 2 + MORE];
    size_t count = 0;
    for (; count < manifest.files && count < YL_OUTPUT_FILES + 2; count++)
        names[count] = manifest.file[count].name;
    for (size_t i = 0; i < MORE; i++) names[count++] = more[i];
    manifest.replications = merge->best.most;
    manifest.source = 0; /* shards come from several folders */
    manifest.value = value;
    manifest.values = merge->best.draws ? 5 : 4;
    return yl_manifest_write(merge->options->out, &manifest, names, count, &merge->fault);
}

static enum yl_status write_all(struct merge *merge)
{
    const struct yl_options *options = merge->options;
    const struct yl_manifest *first = &merge->first.manifest;
    struct yl_study study = {.options = options,
                             .verb = "sweep",
                             .scenario_hash = first->scenario_hash,
                             .force = options->force};
    if (yl_outfile_among(options->out, (const char *const *)options->operand,
                         (size_t)options->operands))
        return yl_fault_set(&merge->fault, YL_BAD_CALL,
                            "'%s' is one of the shards and is not overwritten; give "
                            "another folder",
                            "“%s”是其中一个分片，不会覆盖；请换一个目录", options->out);
    enum yl_status status = options->force ? YL_OK : yl_ledger_check(options->out, &merge->fault);
    if (!status) {
        status = yl_study_claim(&study);
        merge->fault = study.fault;
    }
    if (!status) status = yl_ledger_join(options->out, merge->shard, merge->shards, &merge->fault);
    for (size_t i = 0; i < first->files && !status; i++)
        status = merge_file(merge, first->file[i].name);
    if (!status) status = find(merge);
    if (status == YL_BAD_INPUT) yl_study_withdraw(&study);
    return status ? status : write_manifest(merge);
}

enum yl_exit yl_verb_merge(const struct yl_options *options)
{
    struct merge merge = {.options = options};
    enum yl_status status = YL_OK;
    for (int i = 0; i < options->operands && !status; i++) status = read_shard(&merge, i);
    if (!status) status = check_whole(&merge);
    if (!status) status = read_points(&merge);
    if (!status) status = write_all(&merge);
    if (!status && !options->quiet) {
        yl_tell(stdout, options->lang, "shards: %u, points: %llu, joined in %s\n",
                "%u 个分片，%llu 个点，已合并到 %s\n", merge.shards,
                (unsigned long long)merge.points.count, options->out);
        yl_sweep_decision_show(stdout, &merge.decision, &merge.best, &merge.points, options->lang);
    }
    if (!status) status = yl_exact_judge(&merge.best.score, options->lang, &merge.fault);
    yl_output_done(&merge.first);
    yl_table_free(&merge.points.csv.table);
    yl_points_free(&merge.points);
    yl_result_free(&merge.names);
    yl_table_free(&merge.labels);
    yl_sweep_decision_free(&merge.decision);
    yl_best_free(&merge.best);
    YL_FREE(merge.shard, merge.at, merge.line);
    return yl_verb_exit(status, &merge.fault, options->lang);
}
