/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
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

struct shard {
    const char *folder;
    struct yl_finished read; /* kept of the first given; thousands of them would be gigabytes */
    uint32_t number, of;     /* from its manifest; 0: it is no shard */
    uint32_t replications;
    uint64_t points, failed, records, visits;
    double wall_s, cpu_s, engine_s;
    off_t at; /* so much of the file at hand was taken */
};
struct merge {
    const struct yl_options *options;
    struct shard *shard; /* as given */
    struct shard **by;   /* [shards] by number */
    uint32_t count, shards;
    const char *name; /* of the file at hand */
    char *line;       /* of it */
    size_t room;
    bool bom;
    uint64_t records;
    struct yl_best best;
    struct yl_sweep_decision decision;
    struct yl_points points;
    struct yl_sheet labels;
    struct yl_result names;
    struct yl_findings said;
    struct yl_fault fault;
};

static bool zh(const struct merge *merge) { return merge->options->lang == YL_ZH; }

static const struct yl_manifest *first_of(const struct merge *merge)
{
    return &merge->shard[0].read.manifest;
}

static enum yl_status differs(struct merge *merge, const struct shard *shard, const char *what)
{
    return yl_fault_set(&merge->fault, YL_BAD_CALL, "'%s' and '%s' differ in their %s",
                        "'%s' 与 '%s' 的%s不同", merge->shard[0].folder, shard->folder, what);
}

/* Are the bytes those of the run? */
static enum yl_status check_files(struct merge *merge, const struct shard *shard)
{
    const struct yl_manifest *manifest = &shard->read.manifest;
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < manifest->files && !status; i++) {
        bool same = false;
        char *path = yl_file_joined(shard->folder, manifest->file[i].name);
        status =
            yl_file_is(&same, path, manifest->file[i].hash, manifest->file[i].bytes, &merge->fault);
        if (!status && !same)
            status = yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' is not what the sweep wrote",
                                  "'%s' 已不是运行时写出的内容", path);
        free(path);
    }
    return status;
}

static bool same_texts(const char *one, const char *other)
{
    return one && other ? !strcmp(one, other) : one == other;
}

static bool same_files(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->files == other->files;
    for (size_t i = 0; same && i < one->files; i++)
        same = same_texts(one->file[i].name, other->file[i].name);
    return same;
}

static bool same_variants(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->variants == other->variants;
    for (uint32_t v = 0; same && v < one->variants; v++)
        same = same_texts(one->variant[v], other->variant[v]);
    return same;
}

static bool same_settings(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->settings == other->settings;
    for (size_t i = 0; same && i < one->settings; i++)
        same = same_texts(one->setting[i].variant, other->setting[i].variant) &&
               same_texts(one->setting[i].path, other->setting[i].path) &&
               same_texts(one->setting[i].value, other->setting[i].value);
    return same;
}

static bool same_value(const struct yl_manifest *one, const struct yl_manifest *other,
                       const char *key)
{
    return yl_manifest_value(one, key) == yl_manifest_value(other, key);
}

static enum yl_status check_alike(struct merge *merge, const struct shard *shard)
{
    const struct yl_manifest *one = &shard->read.manifest, *first = first_of(merge);
    /* a shard without a point has none; with a precision each point has its own number */
    const bool free_replications =
        !one->replications || !first->replications || yl_manifest_value(first, "precision") > 0;
    const struct {
        bool alike;
        const char *what[2];
    } checks[] = {
        {!strcmp(one->version, first->version), {"version", "版本"}},
        {one->tables_hash == first->tables_hash,
         {"quantile tables (tables_hash)", "分位数表（tables_hash）"}},
        {one->scenario_hash == first->scenario_hash, {"scenario", "场景"}},
        {same_variants(one, first), {"variants", "方案（variants）"}},
        {!strcmp(one->title[YL_EN], first->title[YL_EN]) &&
             !strcmp(one->title[YL_ZH], first->title[YL_ZH]),
         {"title", "标题（title）"}},
        {same_settings(one, first), {"settings", "取值（settings）"}},
        {one->seed == first->seed, {"seed", "种子"}},
        {shard->of == merge->shard[0].of, {"number of shards", "分片数"}},
        {same_files(one, first), {"files", "文件"}},
        {!strcmp(one->metric, first->metric), {"--metric", " --metric"}},
        {same_value(one, first, "precision"), {"precision", "精度（--precision）"}},
        {same_value(one, first, "draws"), {"--draws", " --draws"}},
        {free_replications || one->replications == first->replications, {"replications", "次数"}},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i].alike) return differs(merge, shard, checks[i].what[merge->options->lang]);
    return YL_OK;
}

static enum yl_status read_shard(struct merge *merge, struct shard *shard)
{
    enum yl_status status =
        yl_output_read(&shard->read, shard->folder, 0, merge->options->lang, &merge->fault);
    if (status) return status;
    const struct yl_manifest *one = &shard->read.manifest;
    shard->of = (uint32_t)yl_manifest_value(one, "shards");
    shard->number = (uint32_t)yl_manifest_value(one, "shard");
    if (strcmp(one->verb, "sweep") || !shard->number || shard->number > shard->of)
        return yl_fault_set(&merge->fault, YL_BAD_CALL, "'%s' is no shard of a sweep",
                            "'%s' 不是扫描的分片", shard->folder);
    status = check_alike(merge, shard);
    if (status) return status;
    if (!one->files || strcmp(one->file[0].name, YL_POINTS_FILE))
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "the manifest of '%s' does not list " YL_POINTS_FILE,
                            "“%s”的 manifest.json 没有列出 " YL_POINTS_FILE, shard->folder);
    const char *needed = yl_output_name(YL_OUTPUT_TOTALS);
    bool there = false;
    for (size_t i = 0; i < one->files; i++) there |= !strcmp(one->file[i].name, needed);
    if (!there)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "shard '%s' has no %s, by which the points are compared; run it again",
                            "分片“%s”没有 %s，无从比较各点；请重新运行", shard->folder, needed);
    if (one->file[0].hash != first_of(merge)->file[0].hash)
        return differs(merge, shard,
                       zh(merge) ? "点（" YL_POINTS_FILE "）" : "points (" YL_POINTS_FILE ")");
    status = check_files(merge, shard);
    shard->replications = one->replications;
    shard->points = (uint64_t)yl_manifest_value(one, "points");
    shard->failed = (uint64_t)yl_manifest_value(one, "failed");
    shard->records = (uint64_t)yl_manifest_value(one, "records");
    shard->wall_s = one->wall_s;
    shard->cpu_s = one->cpu_s;
    shard->engine_s = one->engine_s;
    shard->visits = one->visits;
    if (shard != merge->shard) yl_output_done(&shard->read);
    return status;
}

static enum yl_status order(struct merge *merge)
{
    char missing[TEXT] = "";
    size_t used = 0;
    merge->shards = merge->shard[0].of;
    merge->by = yl_get_zeroed(merge->shards, sizeof *merge->by);
    for (uint32_t i = 0; i < merge->count; i++)
        merge->by[merge->shard[i].number - 1] = &merge->shard[i];
    for (uint32_t k = 0; k < merge->shards; k++)
        if (!merge->by[k] && used < sizeof missing - 24)
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%u/%u",
                                     used ? ", " : "", k + 1, merge->shards);
    if (!used) return YL_OK;
    return yl_fault_set(&merge->fault, YL_BAD_CALL, "missing: shard %s", "缺少分片 %s", missing);
}

/* What their manifests say of the points must be what the file that lists them has. */
static enum yl_status read_points(struct merge *merge)
{
    const char *folder = merge->shard[0].folder;
    enum yl_status status = yl_sweep_decision_read(&merge->decision, folder, &merge->fault);
    for (uint32_t k = 0; k < merge->shards && !status; k++)
        if (merge->by[k]->points != merge->decision.points)
            status = yl_fault_set(&merge->fault, YL_BAD_INPUT,
                                  "the number of points of '%s' is not that of its " YL_POINTS_FILE,
                                  "“%s”的点数与其 " YL_POINTS_FILE " 不符", folder);
    return status;
}

/* ---- one file ---- */

static const uint64_t header = 0, all_of_it = UINT64_MAX; /* in the place of a point */

/* The shard's next lines, to `out` unless that is NULL: one, those of a point, or all; *lines: how many. */
static enum yl_status take(struct merge *merge, struct shard *shard, uint64_t point, FILE *out,
                           uint64_t *lines)
{
    FILE *in = NULL;
    char *path = yl_file_joined(shard->folder, merge->name);
    enum yl_status status = yl_file_stream(&in, path, &merge->fault);
    *lines = 0;
    bool more = !status && !fseeko(in, shard->at, SEEK_SET);
    for (; more; more = point != header) {
        const ssize_t length = getline(&merge->line, &merge->room, in);
        const bool any = point == header || point == all_of_it;
        if (length <= 0 || (!any && strtoull(merge->line, NULL, 10) != point)) break;
        if (!shard->at) merge->bom = !strncmp(merge->line, "\xEF\xBB\xBF", 3);
        if (out) fwrite(merge->line, 1, (size_t)length, out);
        shard->at += length;
        ++*lines;
    }
    if (!status && ferror(in)) status = yl_file_unread(&merge->fault, path, errno);
    if (in) fclose(in);
    free(path);
    return status;
}

/* Readers find columns by name: the header of an older version may lack one. */
static enum yl_status check_columns(struct merge *merge, const struct shard *shard, size_t length)
{
    struct yl_sheet sheet = {0};
    size_t line;
    const struct yl_bytes bytes = {merge->line, length};
    char *path = yl_file_joined(shard->folder, merge->name);
    (void)yl_table_parse(&sheet, &sheet.arena, &bytes, false, &line);
    const enum yl_status status =
        yl_table_check(&sheet, path, merge->name, first_of(merge)->version, &merge->fault);
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
        status = take(merge, merge->by[k], header, k ? NULL : out, &lines);
        if (!status) status = check_columns(merge, merge->by[k], lines ? strlen(merge->line) : 0);
    }
    for (uint64_t point = 1; point <= merge->decision.points && !status; point++) {
        status = take(merge, merge->by[(point - 1) % merge->shards], point, out, &lines);
        if (!status && each && !lines)
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' has no row of point %llu",
                                "'%s' 没有第 %llu 个点的行", merge->name,
                                (unsigned long long)point);
    }
    for (uint32_t k = 0; k < merge->shards && !status; k++) {
        status = take(merge, merge->by[k], header, NULL, &lines);
        if (!status && lines)
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "cannot read all of '%s' of '%s'",
                                "无法读完 %s（在“%s”中）", merge->name, merge->by[k]->folder);
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
    for (uint32_t k = 0; k < merge->shards; k++) merge->by[k]->at = 0;
    status = is_common(name) ? take(merge, merge->by[0], all_of_it, out.stream, &lines)
                             : append(merge, out.stream);
    return yl_status_first(status, yl_file_close(&out, !status, &merge->fault));
}

/* ---- all of them ---- */

static enum yl_status write_manifest(struct merge *merge)
{
    struct yl_manifest manifest = *first_of(merge);
    struct yl_manifest_value value[] = {
        {"points", (double)merge->decision.points},
        {"failed", (double)merge->best.failed},
        {"records", (double)merge->records},
        {"precision", yl_manifest_value(&manifest, "precision")},
        {"draws", merge->best.draws},
    };
    const char *names[YL_OUTPUT_FILES + 6];
    size_t count = 0;
    while (count < manifest.files && count < YL_OUTPUT_FILES + 2) {
        names[count] = manifest.file[count].name;
        count++;
    }
    names[count++] = YL_BEST_FILE;
    names[count++] = YL_EFFECTS_FILE;
    names[count++] = yl_output_name(YL_OUTPUT_CONCLUSIONS);
    names[count++] = yl_output_name(YL_OUTPUT_FINDINGS);
    manifest.wall_s = manifest.cpu_s = manifest.engine_s = 0;
    manifest.visits = 0;
    for (uint32_t k = 0; k < merge->shards; k++) {
        const struct shard *one = merge->by[k];
        manifest.wall_s += one->wall_s;
        manifest.cpu_s += one->cpu_s;
        manifest.engine_s += one->engine_s;
        manifest.visits =
            one->visits > INT64_MAX - manifest.visits ? INT64_MAX : manifest.visits + one->visits;
    }
    manifest.replications = merge->best.most;
    manifest.source = 0; /* shards come from several folders */
    manifest.value = value;
    manifest.values = merge->best.draws ? 5 : 4;
    return yl_manifest_write(merge->options->out, &manifest, names, count, &merge->fault);
}

/* The figure by which the shards decide, and what they add up to. */
static enum yl_status choose(struct merge *merge)
{
    struct yl_best *best = &merge->best;
    const struct yl_manifest *first = first_of(merge);
    char *place = yl_arena_print(&merge->decision.arena, "%s", first->metric), *dot;
    if (!(dot = strrchr(place, '.')))
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "in '%s/manifest.json' metric is not PLACE.METRIC",
                            "“%s/manifest.json”中的 metric 应为 地点.指标", merge->shard[0].folder);
    *dot = '\0';
    yl_best_choose(best, place, dot + 1);
    best->draws = (uint32_t)yl_manifest_value(first, "draws");
    best->points = merge->decision.points;
    for (uint32_t k = 0; k < merge->shards; k++) {
        best->failed += merge->by[k]->failed;
        if (merge->by[k]->replications > best->most) best->most = merge->by[k]->replications;
        merge->records += merge->by[k]->records;
    }
    return YL_OK;
}

static enum yl_status join_ledgers(struct merge *merge)
{
    struct yl_ledger_part *part = yl_get_zeroed(merge->shards, sizeof *part);
    for (uint32_t k = 0; k < merge->shards; k++)
        part[k] = (struct yl_ledger_part){merge->by[k]->folder, merge->by[k]->records};
    enum yl_status status = yl_ledger_join(merge->options->out, part, merge->shards, &merge->fault);
    free(part);
    return status;
}

/* ---- what it comes to, as the sweep says it ---- */

/* The points of points.csv, for people to read. */
static void points_of(struct yl_points *points, const struct yl_sweep_decision *decision)
{
    *points = (struct yl_points){
        .design = YL_POINTS_TABLE, .count = decision->points, .axes = decision->axes};
    points->axis = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *points->axis);
    const char ***row = yl_arena_get(&points->arena, (points->count + 1) * sizeof *row);
    points->csv.table.row = row;
    for (uint32_t a = 0; a < points->axes; a++)
        points->axis[a] = (struct yl_points_axis){.path = decision->axis[a].path, .column = (int)a};
    for (uint64_t i = 0; i < points->count; i++) {
        row[i] = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *row[i]);
        for (uint32_t a = 0; a < points->axes; a++)
            row[i][a] = decision->axis[a].text[decision->axis[a].of_point[i]];
    }
}

/* What things are called, and which variants may be chosen. */
static enum yl_status read_names(struct merge *merge)
{
    const struct yl_manifest *first = first_of(merge);
    enum yl_status status = yl_labels_read(&merge->labels, merge->options->out, &merge->fault);
    if (!status) yl_labels_into(&merge->names, &merge->labels);
    for (uint32_t v = 0; v < first->variants && !status; v++)
        merge->best.variants += yl_result_may_choose(&merge->names, first->variant[v]);
    merge->best.names = &merge->names;
    return status;
}

static enum yl_status find(struct merge *merge)
{
    struct yl_best *best = &merge->best;
    const struct yl_best_figure *figure = &best->figure[0];
    points_of(&merge->points, &merge->decision);
    enum yl_status status = YL_OK;
    best->fewest = best->most;
    for (size_t i = 0; i < figure->rows && !best->draws; i++)
        if (figure->row[i].replications < best->fewest) best->fewest = figure->row[i].replications;
    merge->names.setting = first_of(merge)->setting;
    merge->names.settings = (uint32_t)first_of(merge)->settings;
    status = yl_sweep_find(&merge->said, &merge->decision, best, &merge->points,
                           merge->options->out, &merge->fault);
    return status ? status
                  : yl_findings_write(&merge->said, merge->options->out, merge->bom, &merge->fault);
}

static void show(const struct merge *merge)
{
    const struct yl_options *options = merge->options;
    printf(zh(merge) ? "%u 个分片，%llu 个点，已合并到 %s\n"
                     : "shards: %u, points: %llu, joined in %s\n",
           merge->shards, (unsigned long long)merge->decision.points, options->out);
    yl_sweep_decision_show(stdout, &merge->decision, &merge->best, &merge->points, &merge->said,
                           options->lang);
}

static enum yl_status write_all(struct merge *merge)
{
    const struct yl_options *options = merge->options;
    const struct yl_manifest *first = first_of(merge);
    struct yl_study study = {.options = options,
                             .verb = "sweep",
                             .scenario_hash = first->scenario_hash,
                             .force = options->force};
    if (yl_outfile_among(options->out, (const char *const *)options->operand, merge->count))
        return yl_fault_set(&merge->fault, YL_BAD_CALL,
                            "'%s' is one of the shards and is not overwritten; give "
                            "another folder",
                            "“%s”是其中一个分片，不会覆盖；请换一个目录", options->out);
    enum yl_status status = options->force ? YL_OK : yl_ledger_check(options->out, &merge->fault);
    if (!status) {
        status = yl_study_claim(&study);
        merge->fault = study.fault;
    }
    if (!status) status = join_ledgers(merge);
    for (size_t i = 0; i < first->files && !status; i++)
        status = merge_file(merge, first->file[i].name);
    if (!status) status = read_names(merge);
    if (!status) status = yl_best_read(&merge->best, options->out, &merge->fault);
    if (!status)
        status = yl_sweep_decide(&merge->decision, &merge->best, options->out, merge->bom,
                                 &merge->fault);
    if (!status) status = find(merge);
    if (status == YL_BAD_INPUT) yl_study_withdraw(&study);
    return status ? status : write_manifest(merge);
}

enum yl_exit yl_verb_merge(const struct yl_options *options)
{
    struct merge merge = {.options = options, .count = (uint32_t)options->operands};
    enum yl_status status = YL_OK;
    merge.shard = yl_get_zeroed((size_t)merge.count + 1, sizeof *merge.shard);
    for (uint32_t i = 0; i < merge.count && !status; i++) {
        merge.shard[i].folder = options->operand[i];
        status = read_shard(&merge, &merge.shard[i]);
    }
    if (!status) status = order(&merge);
    if (!status) status = read_points(&merge);
    if (!status) status = choose(&merge);
    if (!status) status = write_all(&merge);
    if (!status && !options->quiet) show(&merge);
    if (!status) status = yl_exact_judge(&merge.best.score, options->lang, &merge.fault);
    for (uint32_t i = 0; i < merge.count; i++)
        if (merge.shard[i].folder) yl_output_done(&merge.shard[i].read);
    yl_findings_free(&merge.said);
    yl_arena_free(&merge.points.arena);
    yl_result_free(&merge.names);
    yl_table_free(&merge.labels);
    yl_sweep_decision_free(&merge.decision);
    yl_best_free(&merge.best);
    YL_FREE(merge.shard, merge.by, merge.line);
    return yl_verb_failed(status, &merge.fault, options->lang);
}
