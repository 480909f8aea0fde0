/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/cli/study.h"
#include "sim/cli/sweep_decision.h"
#include "sim/cli/sweep_expected.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/sweep/points.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 400, OPEN = 16 };

/* A file of it is open only while its rows are taken, where there are more shards than files that may be open. */
struct shard {
    const char *folder, *name;
    struct yl_finished read; /* kept of the first given and of number 1 */
    uint32_t number, of;     /* from its manifest; 0: it is no shard */
    uint32_t replications;
    uint64_t points, failed, records, visits;
    double wall_s, cpu_s, engine_s;
    FILE *in;
    off_t at;   /* behind `line` */
    char *line; /* not yet written */
    size_t room;
    ssize_t length; /* 0: there is none more */
};
struct merge {
    const struct yl_options *options;
    struct shard *shard; /* as given */
    struct shard **by;   /* [shards] by number */
    uint32_t count, shards;
    uint64_t points, records;
    char *place; /* of the metric that decides */
    double draws;
    bool bom;
    struct yl_fault fault;
};

static bool zh(const struct merge *merge) { return merge->options->lang == YL_ZH; }

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
        if (!path) return YL_NO_MEMORY;
        status =
            yl_file_is(&same, path, manifest->file[i].hash, manifest->file[i].bytes, &merge->fault);
        if (!status && !same)
            status = yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' is not what the sweep wrote",
                                  "'%s' 已不是运行时写出的内容", path);
        free(path);
    }
    return status;
}

static bool same_files(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->files == other->files;
    for (size_t i = 0; same && i < one->files; i++)
        same = !strcmp(one->file[i].name, other->file[i].name);
    return same;
}

static bool same_texts(const char *one, const char *other)
{
    return one && other ? !strcmp(one, other) : one == other;
}

static bool same_variants(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->variants == other->variants;
    for (uint32_t v = 0; same && v < one->variants; v++)
        same = !strcmp(one->variant[v], other->variant[v]);
    return same;
}

static bool same_settings(const struct yl_manifest *one, const struct yl_manifest *other)
{
    bool same = one->settings == other->settings;
    for (size_t i = 0; same && i < one->settings; i++)
        same = !strcmp(one->setting[i].variant, other->setting[i].variant) &&
               !strcmp(one->setting[i].path, other->setting[i].path) &&
               same_texts(one->setting[i].value, other->setting[i].value);
    return same;
}

/* A sweep of fixed replications has the same number in every shard that has a point. */
static bool same_replications(const struct yl_manifest *one, const struct yl_manifest *other)
{
    return one->replications == other->replications || !one->replications || !other->replications ||
           yl_manifest_value(one, "precision") > 0;
}

/* 0: a sweep without draws. */
static double draws_of(const struct shard *shard)
{
    const double draws = yl_manifest_value(&shard->read.manifest, "draws");
    return draws > 0 ? draws : 0;
}

static enum yl_status check_alike(struct merge *merge, const struct shard *shard)
{
    const struct yl_manifest *one = &shard->read.manifest, *first = &merge->shard[0].read.manifest;
    const double precision = yl_manifest_value(first, "precision"),
                 draws = draws_of(&merge->shard[0]);
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
        {yl_manifest_value(one, "precision") == precision, {"precision", "精度（--precision）"}},
        {draws_of(shard) == draws, {"--draws", " --draws"}},
        {same_replications(one, first), {"replications", "场次"}},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i].alike) return differs(merge, shard, checks[i].what[merge->options->lang]);
    return YL_OK;
}

/* What is wanted of its manifest later; thousands of them whole would be gigabytes. */
static void note(struct merge *merge, struct shard *shard)
{
    const struct yl_manifest *one = &shard->read.manifest;
    shard->replications = one->replications;
    shard->points = (uint64_t)yl_manifest_value(one, "points");
    shard->failed = (uint64_t)yl_manifest_value(one, "failed");
    shard->records = (uint64_t)yl_manifest_value(one, "records");
    shard->wall_s = one->wall_s;
    shard->cpu_s = one->cpu_s;
    shard->engine_s = one->engine_s;
    shard->visits = one->visits;
    if (shard != merge->shard && shard->number != 1) yl_output_done(&shard->read);
}

static enum yl_status read_shard(struct merge *merge, struct shard *shard)
{
    enum yl_status status =
        yl_output_read(&shard->read, shard->folder, 0, merge->options->lang, &merge->fault);
    if (status) return status;
    const struct yl_manifest *one = &shard->read.manifest, *first = &merge->shard[0].read.manifest;
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
    if (one->file[0].hash != first->file[0].hash)
        return differs(merge, shard,
                       zh(merge) ? "点（" YL_POINTS_FILE "）" : "points (" YL_POINTS_FILE ")");
    status = check_files(merge, shard);
    if (!status) note(merge, shard);
    return status;
}

static enum yl_status order(struct merge *merge)
{
    char missing[TEXT] = "";
    size_t used = 0;
    merge->shards = merge->shard[0].of;
    merge->by = calloc(merge->shards, sizeof *merge->by);
    if (!merge->by) return YL_NO_MEMORY;
    for (uint32_t i = 0; i < merge->count; i++)
        if (merge->shard[i].number && merge->shard[i].number <= merge->shards)
            merge->by[merge->shard[i].number - 1] = &merge->shard[i];
    for (uint32_t k = 0; k < merge->shards; k++)
        if (!merge->by[k] && used < sizeof missing - 24)
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%u/%u",
                                     used ? ", " : "", k + 1, merge->shards);
    if (!used) return YL_OK;
    return yl_fault_set(&merge->fault, YL_BAD_CALL, "missing: shard %s", "缺少分片 %s", missing);
}

/* ---- one file ---- */

static enum yl_status not_all(struct merge *merge, const struct shard *shard, enum yl_status status)
{
    return yl_fault_set(&merge->fault, status, "cannot read all of '%s' of '%s'",
                        "无法读完 %s（在“%s”中）", shard->name, shard->folder);
}

static void let_go(struct shard *shard)
{
    if (shard->in) fclose(shard->in);
    shard->in = NULL;
}

static enum yl_status next_line(struct merge *merge, struct shard *shard)
{
    if (!shard->in) {
        char *path = yl_file_joined(shard->folder, shard->name);
        enum yl_status status =
            path ? yl_file_stream(&shard->in, path, &merge->fault) : YL_NO_MEMORY;
        free(path);
        if (status) return status;
        if (fseeko(shard->in, shard->at, SEEK_SET)) return not_all(merge, shard, YL_IO);
    }
    errno = 0;
    shard->length = getline(&shard->line, &shard->room, shard->in);
    if (shard->length < 0) {
        shard->length = 0;
        if (errno == ENOMEM) return YL_NO_MEMORY;
        return feof(shard->in) ? YL_OK : not_all(merge, shard, YL_IO);
    }
    shard->at += shard->length;
    return YL_OK;
}

/* Up to the first row. */
static enum yl_status open_shard(struct merge *merge, struct shard *shard, const char *name,
                                 FILE *header)
{
    shard->name = name;
    shard->at = 0;
    enum yl_status status = next_line(merge, shard);
    if (!status && header) fwrite(shard->line, 1, (size_t)shard->length, header);
    if (!status) status = next_line(merge, shard);
    if (merge->shards > OPEN) let_go(shard);
    return status;
}

/* empty: the number of a point with no row in a file that has rows of each, 0: none. */
static enum yl_status merge_rows(struct merge *merge, bool each, FILE *out, uint64_t *empty)
{
    enum yl_status status = YL_OK;
    *empty = 0;
    for (uint64_t point = 1; point <= merge->points && !status && !*empty; point++) {
        struct shard *shard = merge->by[(point - 1) % merge->shards];
        bool any = false;
        while (!status && shard->length > 0 && strtoull(shard->line, NULL, 10) == point) {
            fwrite(shard->line, 1, (size_t)shard->length, out);
            status = next_line(merge, shard);
            any = true;
        }
        if (merge->shards > OPEN) let_go(shard);
        if (each && !any) *empty = point;
    }
    return status;
}

static enum yl_status merge_file(struct merge *merge, const char *name)
{
    struct yl_file out;
    enum yl_status status = yl_file_open(&out, merge->options->out, name, &merge->fault);
    if (status) return status;
    uint64_t empty = 0;
    bool each = !strcmp(name, yl_output_name(YL_OUTPUT_SUMMARY));
    for (uint32_t k = 0; k < merge->shards && !status; k++)
        status = open_shard(merge, merge->by[k], name, k ? NULL : out.stream);
    if (!status) status = merge_rows(merge, each, out.stream, &empty);
    if (empty && !status)
        status = yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' has no row of point %llu",
                              "'%s' 没有第 %llu 个点的行", name, (unsigned long long)empty);
    for (uint32_t k = 0; k < merge->shards; k++) {
        struct shard *shard = merge->by[k];
        if (!status && shard->length > 0) status = not_all(merge, shard, YL_BAD_INPUT);
        let_go(shard);
    }
    return yl_status_first(status, yl_file_close(&out, !status, &merge->fault));
}

/* A file that is of all points, not of one. */
static bool is_common(const char *name)
{
    return !strcmp(name, YL_POINTS_FILE) || !strcmp(name, yl_output_name(YL_OUTPUT_LABELS)) ||
           !strcmp(name, yl_output_name(YL_OUTPUT_DRAWS));
}

static enum yl_status copy_common(struct merge *merge, const char *name)
{
    struct yl_bytes bytes;
    struct yl_file out;
    char *path = yl_file_joined(merge->by[0]->folder, name);
    if (!path) return YL_NO_MEMORY;
    enum yl_status status = yl_file_read(&bytes, path, SIZE_MAX, &merge->fault);
    free(path);
    if (status) return status;
    status = yl_file_open(&out, merge->options->out, name, &merge->fault);
    if (!status) {
        merge->bom = bytes.length > 2 && !memcmp(bytes.data, "\xEF\xBB\xBF", 3);
        fwrite(bytes.data, 1, bytes.length, out.stream);
        status = yl_file_close(&out, true, &merge->fault);
    }
    yl_bytes_free(&bytes);
    return status;
}

/* ---- all of them ---- */

/* Points are counted in the file that lists them; what a manifest says must agree. */
static enum yl_status count_points(struct merge *merge)
{
    struct shard *shard = merge->by[0];
    enum yl_status status = open_shard(merge, shard, YL_POINTS_FILE, NULL);
    while (!status && shard->length > 0) {
        uint64_t point = strtoull(shard->line, NULL, 10);
        if (point == merge->points + 1) merge->points = point;
        if (point != merge->points || !point) break; /* not in order */
        status = next_line(merge, shard);
    }
    bool good = shard->length <= 0;
    let_go(shard);
    if (status) return status;
    for (uint32_t k = 0; k < merge->shards && good; k++)
        good = merge->points && merge->by[k]->points == merge->points;
    if (good) return YL_OK;
    return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                        "the number of points of '%s' is not that of its " YL_POINTS_FILE,
                        "“%s”的点数与其 " YL_POINTS_FILE " 不符", shard->folder);
}

static enum yl_status write_manifest(struct merge *merge)
{
    struct yl_manifest manifest = merge->by[0]->read.manifest;
    struct yl_manifest_value value[] = {
        {"points", (double)merge->points},
        {"failed", 0},
        {"records", (double)merge->records},
        {"precision", yl_manifest_value(&manifest, "precision")},
        {"draws", merge->draws},
    };
    const char *names[YL_OUTPUT_FILES + 5];
    size_t count = 0;
    for (size_t i = 0; i < manifest.files && i <= YL_OUTPUT_FILES + 1; i++)
        names[count++] = manifest.file[i].name;
    for (uint32_t k = 0; k < merge->shards; k++) {
        const struct shard *one = merge->by[k];
        value[1].value += (double)one->failed;
        if (!k) continue;
        manifest.wall_s += one->wall_s;
        manifest.cpu_s += one->cpu_s;
        manifest.engine_s += one->engine_s;
        manifest.visits =
            one->visits > INT64_MAX - manifest.visits ? INT64_MAX : manifest.visits + one->visits;
        if (one->replications > manifest.replications) manifest.replications = one->replications;
    }
    manifest.source = 0; /* shards come from several folders */
    manifest.value = value;
    manifest.values = merge->draws > 0 ? 5 : 4;
    names[count++] = YL_BEST_FILE;
    names[count++] = YL_EFFECTS_FILE;
    return yl_manifest_write(merge->options->out, &manifest, names, count, &merge->fault);
}

/* ---- what it comes to, as the sweep says it ---- */

/* The points of points.csv, for people to read. */
static bool show_points(struct yl_points *points, const struct yl_sweep_decision *decision)
{
    *points = (struct yl_points){
        .design = YL_POINTS_TABLE, .count = decision->points, .axes = decision->axes};
    points->axis = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *points->axis);
    const char ***row = yl_arena_get(&points->arena, (points->count + 1) * sizeof *row);
    points->csv.table.row = row;
    for (uint32_t a = 0; points->axis && a < points->axes; a++)
        points->axis[a] = (struct yl_points_axis){.path = decision->axis[a].path, .column = (int)a};
    for (uint64_t i = 0; row && i < points->count; i++) {
        row[i] = yl_arena_get(&points->arena, (points->axes + 1) * sizeof *row[i]);
        for (uint32_t a = 0; row[i] && a < points->axes; a++)
            row[i][a] = decision->axis[a].text[decision->axis[a].of_point[i]];
    }
    return !points->arena.failed;
}

static enum yl_status show(struct merge *merge, struct yl_best *best,
                           const struct yl_sweep_decision *decision)
{
    const struct yl_options *options = merge->options;
    struct yl_points points;
    struct yl_sheet labels;
    struct yl_result names = {0};
    enum yl_status status = yl_labels_read(&labels, options->out, &merge->fault);
    if (status) return status;
    status = yl_labels_into(&names, &labels);
    best->names = &names;
    best->variants = merge->by[0]->read.manifest.variants;
    best->points = merge->points;
    for (uint32_t k = 0; k < merge->shards; k++) {
        best->failed += merge->by[k]->failed;
        if (merge->by[k]->replications > best->most) best->most = merge->by[k]->replications;
    }
    best->fewest = best->most;
    for (size_t i = 0; i < best->figure[0].rows && !best->draws; i++)
        if (best->figure[0].row[i].replications < best->fewest)
            best->fewest = best->figure[0].row[i].replications;
    const struct yl_scenarios all = {.variants = best->variants};
    if (!show_points(&points, decision) && !status) status = YL_NO_MEMORY;
    points.all = &all;
    if (!status) status = yl_sweep_decision_show(stdout, decision, best, &points, options->lang);
    yl_arena_free(&points.arena);
    yl_result_free(&names);
    yl_table_free(&labels);
    best->names = NULL;
    return status;
}

static enum yl_status decide(struct merge *merge, struct yl_best *best,
                             struct yl_sweep_decision *decision)
{
    const char *folder = merge->options->out;
    const bool drawn = merge->draws > 0;
    best->draws = (uint32_t)merge->draws;
    enum yl_status status = drawn ? yl_expected_read(best, folder, &merge->fault)
                                  : yl_best_read(best, folder, &merge->fault);
    if (!status) status = yl_best_find(best);
    if (!status) status = yl_best_read_bounds(best, folder, &merge->fault);
    if (!status && drawn) status = yl_expected_choose(best, folder, &merge->fault);
    if (!status && yl_best_whole(best))
        status = yl_sweep_decision_read(decision, folder, &merge->fault);
    return status ? status
                  : yl_sweep_decision_write(decision, best, folder, merge->bom, &merge->fault);
}

/* The figure by which the shards decide. */
static enum yl_status choose(struct merge *merge, struct yl_best *best)
{
    char *place = strdup(merge->by[0]->read.manifest.metric);
    char *dot = place ? strrchr(place, '.') : NULL;
    merge->place = place;
    if (!place) return YL_NO_MEMORY;
    if (!dot)
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "in '%s/manifest.json' metric is not PLACE.METRIC",
                            "“%s/manifest.json”中的 metric 应为 地点.指标", merge->by[0]->folder);
    *dot = '\0';
    yl_best_choose(best, place, dot + 1);
    return YL_OK;
}

static enum yl_status write_all(struct merge *merge, struct yl_best *best,
                                struct yl_sweep_decision *decision)
{
    const struct yl_manifest *first = &merge->by[0]->read.manifest;
    struct yl_study study = {.options = merge->options,
                             .verb = "sweep",
                             .scenario_hash = first->scenario_hash,
                             .force = merge->options->force};
    if (yl_outfile_among(merge->options->out, (const char *const *)merge->options->operand,
                         merge->count))
        return yl_fault_set(&merge->fault, YL_BAD_CALL,
                            "'%s' is one of the shards and is not overwritten; give "
                            "another folder",
                            "“%s”是其中一个分片，不会覆盖；请换一个目录", merge->options->out);
    struct yl_ledger_part *part = calloc(merge->shards, sizeof *part);
    if (!part) return YL_NO_MEMORY;
    for (uint32_t k = 0; k < merge->shards; k++) {
        part[k] = (struct yl_ledger_part){merge->by[k]->folder, merge->by[k]->records};
        merge->records += part[k].records;
    }
    enum yl_status status =
        merge->options->force ? YL_OK : yl_ledger_check(merge->options->out, &merge->fault);
    if (!status) {
        status = yl_study_claim(&study);
        merge->fault = study.fault;
    }
    if (!status) status = yl_ledger_join(merge->options->out, part, merge->shards, &merge->fault);
    free(part);
    for (size_t i = 0; i < first->files && !status; i++) {
        const char *name = first->file[i].name;
        status = is_common(name) ? copy_common(merge, name) : merge_file(merge, name);
    }
    if (!status) status = decide(merge, best, decision);
    if (status == YL_BAD_INPUT) yl_study_withdraw(&study);
    return status ? status : write_manifest(merge);
}

enum yl_exit yl_verb_merge(const struct yl_options *options)
{
    struct merge merge = {.options = options, .count = (uint32_t)options->operands};
    struct yl_best best = {0};
    struct yl_sweep_decision decision = {0};
    enum yl_status status = YL_OK;
    merge.shard = calloc((size_t)merge.count + 1, sizeof *merge.shard);
    if (!merge.shard) status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < merge.count && !status; i++) {
        merge.shard[i].folder = options->operand[i];
        status = read_shard(&merge, &merge.shard[i]);
    }
    if (!status) status = order(&merge);
    if (!status) merge.draws = draws_of(merge.by[0]);
    if (!status) status = count_points(&merge);
    if (!status) status = choose(&merge, &best);
    if (!status) status = write_all(&merge, &best, &decision);
    if (!status && !options->quiet) {
        printf(zh(&merge) ? "%u 个分片，%llu 个点，已合并到 %s\n"
                          : "shards: %u, points: %llu, joined in %s\n",
               merge.shards, (unsigned long long)merge.points, options->out);
        status = show(&merge, &best, &decision);
    }
    if (!status) status = yl_exact_judge(&best.score, options->lang, &merge.fault);
    for (uint32_t i = 0; merge.shard && i < merge.count; i++) {
        if (merge.shard[i].folder) yl_output_done(&merge.shard[i].read);
        let_go(&merge.shard[i]);
        free(merge.shard[i].line);
    }
    yl_sweep_decision_free(&decision);
    yl_best_free(&best);
    YL_FREE(merge.shard, merge.by, merge.place);
    return yl_verb_failed(status, &merge.fault, options->lang);
}
