/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/tell.h"
#include "sim/cli/study.h"
#include "sim/cli/sweep_decision.h"
#include "sim/output/findings_files.h"
#include "sim/output/json.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 400 };

struct merge {
    const struct yl_options *options;
    struct yl_finished first;     /* the first folder given */
    struct yl_manifest manifest;  /* that of the first, with what all took */
    struct yl_ledger_part *shard; /* [shards] by number; folder NULL: not given */
    struct yl_point_rows *from;   /* [shards] the current file */
    uint32_t shards;
    uint64_t records;
    double totals; /* rows of totals.csv; INFINITY: a shard has left them out */
    struct yl_best best;
    struct yl_sweep_decision decision;
    struct yl_points points;
    struct yl_result names;
    struct yl_fault fault;
};

/* ---- which folders they are ---- */

static bool is_totals(const char *name) { return !strcmp(name, yl_output_name(YL_OUTPUT_TOTALS)); }

static enum yl_status check_alike(struct merge *merge, const struct yl_finished *one,
                                  const char *folder)
{
    const struct yl_manifest *first = &merge->first.manifest, *other = &one->manifest;
    /* a shard without a point has none; with a precision each point has its own number */
    const bool is_free =
        !other->replications || !first->replications || yl_manifest_value(first, "precision") > 0;
    static const char *const own[] = {"replications", "scenario", "source", "overrides", "failed",
                                      "records",      "shard",    "isa",    "threads",   "wall_s",
                                      "cpu_s",        "engine_s", "visits", "machine",   "finished",
                                      "files",        NULL};
    const char *key = yl_json_differs(merge->first.map, one->map, own + !is_free);
    if (strcmp(other->version, first->version) != 0)
        return yl_fault_set(&merge->fault, YL_BAD_CALL,
                            "'%s' was written by version %s, '%s' by version %s",
                            "'%s' 由版本 %s 写出，'%s' 由版本 %s 写出", merge->options->operand[0],
                            first->version, folder, other->version);
    for (size_t i = 0; i < first->files && !key; i++) /* of either one may be left out */
        if (!is_totals(first->file[i].name) && !yl_manifest_file(other, first->file[i].name))
            key = "files";
    if (!key && yl_manifest_file(first, YL_POINTS_FILE)->hash !=
                    yl_manifest_file(other, YL_POINTS_FILE)->hash)
        key = YL_POINTS_FILE;
    return key ? yl_fault_set(&merge->fault, YL_BAD_CALL,
                              "the manifests of '%s' and '%s' differ in '%s'",
                              "'%s' 与 '%s' 的 manifest.json 中 '%s' 不同",
                              merge->options->operand[0], folder, key)
               : YL_OK;
}

static enum yl_status check_shard(struct merge *merge, const struct yl_finished *read,
                                  const char *folder)
{
    const struct yl_manifest *one = &read->manifest;
    const double number = yl_manifest_value(one, "shard");
    if (strcmp(one->verb, "sweep") != 0 || !(number > 0) ||
        number > yl_manifest_value(one, "shards"))
        return yl_fault_set(&merge->fault, YL_BAD_CALL, "'%s' is no shard of a sweep",
                            "'%s' 不是扫描的分片", folder);
    if (!yl_manifest_file(one, YL_POINTS_FILE))
        return yl_fault_set(&merge->fault, YL_BAD_INPUT,
                            "shard '%s' has no %s, by which the points are compared; run it "
                            "again",
                            "分片“%s”没有 %s，无从比较各点；请重新运行", folder, YL_POINTS_FILE);
    const enum yl_status status = check_alike(merge, read, folder);
    return status ? status : yl_manifest_check(one, folder, NULL, &merge->fault);
}

/* Its place among the shards, and what it took. */
static void count(struct merge *merge, const struct yl_manifest *one, const char *folder)
{
    struct yl_manifest *all = &merge->manifest;
    const uint64_t records = (uint64_t)yl_manifest_value(one, "records");
    merge->shard[(size_t)yl_manifest_value(one, "shard") - 1] =
        (struct yl_ledger_part){folder, records};
    merge->records += records;
    if (!yl_manifest_file(one, yl_output_name(YL_OUTPUT_TOTALS))) merge->totals = INFINITY;
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
    status = check_shard(merge, read, folder);
    if (!status && !i) {
        merge->shards = (uint32_t)yl_manifest_value(&read->manifest, "shards");
        merge->shard = yl_get_zeroed(merge->shards, sizeof *merge->shard);
        merge->from = yl_get_zeroed(merge->shards, sizeof *merge->from);
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

/* That of the first shard is the header of all. Readers find columns by name: the header of an older version may lack one. */
static enum yl_status take_header(struct merge *merge, uint32_t k, FILE *out)
{
    struct yl_sheet sheet = {0};
    struct yl_bytes header = {0};
    size_t line;
    uint64_t lines;
    FILE *text = yl_stream_get(&header.data, &header.length);
    enum yl_status status =
        yl_point_rows_take(&merge->from[k], YL_POINT_HEADER, NULL, text, &lines, &merge->fault);
    fclose(text);
    char *path = yl_file_joined(merge->from[k].folder, merge->from[k].name);
    (void)yl_table_parse(&sheet, &header, &line); /* fails: has no column */
    if (!status)
        status = yl_table_check(&sheet, path, merge->from[k].name, merge->manifest.version,
                                &merge->fault);
    if (!k) fwrite(header.data, 1, header.length, out);
    yl_table_free(&sheet);
    YL_FREE(path, header.data);
    return status;
}

/* Point by point from the shard that ran it. */
static enum yl_status append(struct merge *merge, const char *name, FILE *out)
{
    const bool each = !strcmp(name, yl_output_name(YL_OUTPUT_SUMMARY)); /* has every point */
    enum yl_status status = YL_OK;
    uint64_t lines = 0;
    for (uint32_t k = 0; k < merge->shards && !status; k++) status = take_header(merge, k, out);
    for (uint64_t point = 1; point <= merge->points.count && !status; point++) {
        status = yl_point_rows_take(&merge->from[(point - 1) % merge->shards], point, NULL, out,
                                    &lines, &merge->fault);
        if (is_totals(name)) merge->totals += (double)lines;
        if (!status && each && !lines)
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "'%s' has no row of point %llu",
                                "'%s' 没有第 %llu 个点的行", name, (unsigned long long)point);
    }
    for (uint32_t k = 0; k < merge->shards && !status; k++) {
        struct yl_point_rows *from = &merge->from[k];
        status = yl_point_rows_take(from, YL_POINT_ALL, NULL, NULL, &lines, &merge->fault);
        if (!status && (lines || from->passed))
            return yl_fault_set(&merge->fault, YL_BAD_INPUT, "cannot read all of '%s' of '%s'",
                                "无法读完 %s（在“%s”中）", name, from->folder);
    }
    return status;
}

/* Points, labels and draws are of all points, the rest of one each. */
static enum yl_status merge_file(struct merge *merge, const char *name)
{
    struct yl_file out;
    uint64_t lines;
    enum yl_status status = yl_file_open(&out, merge->options->out, name, &merge->fault);
    if (status) return status;
    for (uint32_t k = 0; k < merge->shards; k++)
        merge->from[k] = (struct yl_point_rows){.folder = merge->shard[k].folder, .name = name};
    if (!strcmp(name, YL_POINTS_FILE) || !strcmp(name, yl_output_name(YL_OUTPUT_LABELS)) ||
        !strcmp(name, yl_output_name(YL_OUTPUT_DRAWS)))
        status = yl_point_rows_take(&merge->from[0], YL_POINT_ALL, NULL, out.stream, &lines,
                                    &merge->fault);
    else
        status = append(merge, name, out.stream);
    const bool left_out = is_totals(name) && merge->totals > YL_TOTALS_MOST;
    return yl_status_first(status, yl_file_close(&out, !status && !left_out, &merge->fault));
}

/* ---- what it comes to, as the sweep says it ---- */

static enum yl_status find(struct merge *merge)
{
    struct yl_best *best = &merge->best;
    const char *folder = merge->options->out;
    const struct yl_manifest *first = &merge->first.manifest;
    bool bom;
    enum yl_status status = yl_output_bom(&bom, folder, &merge->fault);
    if (!status) status = yl_labels_read(&merge->names, folder, &merge->fault);
    if (status) return status;
    merge->names.setting = first->setting;
    merge->names.settings = (uint32_t)first->settings;
    best->names = &merge->names;
    status = yl_best_read(best, folder, merge->points.count, first, &merge->fault);
    if (!status)
        status = yl_sweep_decide(&merge->decision, best, &merge->points, folder, bom, true,
                                 &merge->fault);
    return status ? status
                  : yl_findings_write(&merge->decision.findings, folder, bom, &merge->fault);
}

static enum yl_status write_manifest(struct merge *merge)
{
    struct yl_manifest *all = &merge->manifest;
    const char *more[] = {YL_BEST_FILE, YL_EFFECTS_FILE, yl_output_name(YL_OUTPUT_CONCLUSIONS),
                          yl_output_name(YL_OUTPUT_FINDINGS)};
    enum { MORE = sizeof more / sizeof *more };
    const char *names[YL_OUTPUT_FILES + 2 + MORE];
    size_t count = 0, values = 0;
    for (size_t i = 0; i < all->values; i++) {
        struct yl_manifest_value value = all->value[i];
        if (!strncmp(value.key, "shard", 5) || !strcmp(value.key, "kept")) continue;
        if (!strcmp(value.key, "failed")) value.value = (double)merge->best.failed;
        if (!strcmp(value.key, "records")) value.value = (double)merge->records;
        all->value[values++] = value;
    }
    for (size_t i = 0; i < all->files && count < YL_OUTPUT_FILES + 2; i++)
        if (!is_totals(all->file[i].name) || merge->totals <= YL_TOTALS_MOST)
            names[count++] = all->file[i].name;
    for (size_t i = 0; i < MORE; i++) names[count++] = more[i];
    all->replications = merge->best.most;
    all->finished = NULL;
    all->source = 0; /* shards come from several folders */
    all->values = values;
    return yl_manifest_write(merge->options->out, all, names, count, &merge->fault);
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
                            "'%s' is one of the shards and is not overwritten; give another folder",
                            "“%s”是其中一个分片，不会覆盖；请换一个目录", options->out);
    enum yl_status status = options->force ? YL_OK : yl_ledger_check(options->out, &merge->fault);
    if (!status) {
        status = yl_study_claim(&study);
        merge->fault = study.fault;
    }
    if (!status) status = yl_ledger_join(options->out, merge->shard, merge->shards, &merge->fault);
    for (size_t i = 0; i < first->files && !status; i++)
        if (!isinf(merge->totals) || !is_totals(first->file[i].name))
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
        yl_verb_totals_left(options->out, merge.totals, options->lang);
    }
    if (!status) status = yl_exact_judge(&merge.best.score, options->lang, &merge.fault);
    yl_output_done(&merge.first);
    yl_table_free(&merge.points.csv.table);
    yl_points_free(&merge.points);
    yl_result_free(&merge.names);
    yl_sweep_decision_free(&merge.decision);
    yl_best_free(&merge.best);
    YL_FREE(merge.shard, merge.from);
    return yl_verb_exit(status, &merge.fault, options->lang);
}
