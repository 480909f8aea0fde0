/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/file.h"
#include "sim/cli/verb.h"
#include "sim/cli/write.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/sweep/points.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS "points.csv"
enum { TEXT = 400 };

struct shard {
    const char *folder;
    struct yl_finished read;
    uint32_t number, of; /* from its manifest; 0: it is no shard */
    FILE *stream;
    char *line; /* not yet written */
    size_t room;
    ssize_t length;
    bool unread; /* a line was there and could not be read */
};
struct merge {
    const struct yl_options *options;
    struct shard *shard; /* as given */
    struct shard **by;   /* [shards] by number */
    uint32_t count, shards;
    uint64_t points, records;
    struct yl_fault fault;
};

static bool zh(const struct merge *m) { return m->options->lang == YL_ZH; }

enum { SHARDS_MOST = 100000 }; /* of --shard K/N */

/* A whole number among a manifest's values, which may say anything; 0: none, or not in its range. */
static uint64_t whole_of(const struct shard *shard, const char *key, double most)
{
    double value = yl_manifest_value(&shard->read.manifest, key);
    return value >= 1 && value <= most && value == floor(value) ? (uint64_t)value : 0;
}

static char *joined(const char *folder, const char *name)
{
    char *path = malloc(strlen(folder) + strlen(name) + 2);
    if (path) sprintf(path, "%s/%s", folder, name);
    return path;
}

static enum yl_status differs(struct merge *m, const struct shard *shard, const char *what)
{
    return yl_fault_set(&m->fault, YL_BAD_CALL,
                        zh(m) ? "'%s' 与 '%s' 的%s不同" : "'%s' and '%s' differ in their %s",
                        m->shard[0].folder, shard->folder, what);
}

/* Are the bytes those of the run? */
static enum yl_status check_files(struct merge *m, const struct shard *shard)
{
    const struct yl_manifest *manifest = &shard->read.manifest;
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < manifest->files && !status; i++) {
        bool same = false;
        char *path = joined(shard->folder, manifest->file[i].name);
        if (!path) return YL_NO_MEMORY;
        status =
            yl_file_is(&same, path, manifest->file[i].hash, manifest->file[i].bytes, &m->fault);
        if (!status && !same)
            status = yl_fault_set(
                &m->fault, YL_BAD_INPUT,
                zh(m) ? "'%s' 已不是运行时写出的内容" : "'%s' is not what the sweep wrote", path);
        free(path);
    }
    return status;
}

static bool same_files(const struct yl_manifest *a, const struct yl_manifest *b)
{
    bool same = a->files == b->files;
    for (size_t i = 0; same && i < a->files; i++) same = !strcmp(a->file[i].name, b->file[i].name);
    return same;
}

/* A sweep of fixed replications has the same number in every shard that has a point. */
static bool same_replications(const struct yl_manifest *a, const struct yl_manifest *b)
{
    return a->replications == b->replications || !a->replications || !b->replications ||
           yl_manifest_value(a, "precision") > 0;
}

static enum yl_status read_shard(struct merge *m, struct shard *shard)
{
    enum yl_status status =
        yl_output_read(&shard->read, shard->folder, 0, m->options->lang, &m->fault);
    if (status) return status;
    const struct yl_manifest *one = &shard->read.manifest, *first = &m->shard[0].read.manifest;
    shard->of = (uint32_t)whole_of(shard, "shards", SHARDS_MOST);
    shard->number = (uint32_t)whole_of(shard, "shard", shard->of);
    if (strcmp(one->verb, "sweep") || !shard->number)
        return yl_fault_set(&m->fault, YL_BAD_CALL,
                            zh(m) ? "'%s' 不是扫描的分片" : "'%s' is no shard of a sweep",
                            shard->folder);
    if (strcmp(one->version, first->version)) return differs(m, shard, zh(m) ? "版本" : "version");
    if (one->tables_hash != first->tables_hash)
        return differs(m, shard,
                       zh(m) ? "分位数表（tables_hash）" : "quantile tables (tables_hash)");
    if (one->scenario_hash != first->scenario_hash)
        return differs(m, shard, zh(m) ? "场景" : "scenario");
    if (one->seed != first->seed) return differs(m, shard, zh(m) ? "种子" : "seed");
    if (shard->of != m->shard[0].of)
        return differs(m, shard, zh(m) ? "分片数" : "number of shards");
    if (!same_files(one, first)) return differs(m, shard, zh(m) ? "文件" : "files");
    if (yl_manifest_value(one, "precision") != yl_manifest_value(first, "precision"))
        return differs(m, shard, zh(m) ? "精度（--precision）" : "precision");
    if (!same_replications(one, first))
        return differs(m, shard, zh(m) ? "重复次数" : "replications");
    if (!one->files || strcmp(one->file[0].name, POINTS))
        return yl_fault_set(&m->fault, YL_BAD_INPUT,
                            zh(m) ? "“%s”的 manifest.json 没有列出 " POINTS
                                  : "the manifest of '%s' does not list " POINTS,
                            shard->folder);
    if (one->file[0].hash != first->file[0].hash)
        return differs(m, shard, zh(m) ? "点（" POINTS "）" : "points (" POINTS ")");
    return check_files(m, shard);
}

static enum yl_status order(struct merge *m)
{
    char missing[TEXT] = "";
    size_t used = 0;
    m->shards = m->shard[0].of;
    m->by = calloc(m->shards, sizeof *m->by);
    if (!m->by) return YL_NO_MEMORY;
    for (uint32_t i = 0; i < m->count; i++)
        if (m->shard[i].number && m->shard[i].number <= m->shards)
            m->by[m->shard[i].number - 1] = &m->shard[i];
    for (uint32_t k = 0; k < m->shards; k++)
        if (!m->by[k] && used < sizeof missing - 24)
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%u/%u",
                                     used ? ", " : "", k + 1, m->shards);
    if (!used) return YL_OK;
    return yl_fault_set(&m->fault, YL_BAD_CALL, zh(m) ? "缺少分片 %s" : "missing: shard %s",
                        missing);
}

/* ---- one file ---- */

static void next_line(struct shard *shard)
{
    shard->length = getline(&shard->line, &shard->room, shard->stream);
    if (shard->length < 0 && !feof(shard->stream)) shard->unread = true; /* no memory, too */
}

static enum yl_status all_read(struct merge *m, const struct shard *shard, const char *name)
{
    if (!shard->unread) return YL_OK;
    return yl_fault_set(&m->fault, YL_IO, "cannot read all of '%s' of '%s'", name, shard->folder);
}

static enum yl_status open_streams(struct merge *m, const char *name, FILE *out)
{
    for (uint32_t k = 0; k < m->shards; k++) {
        struct shard *shard = m->by[k];
        char *path = joined(shard->folder, name);
        enum yl_status status =
            path ? yl_file_stream(&shard->stream, path, &m->fault) : YL_NO_MEMORY;
        free(path);
        if (status) return status;
        next_line(shard);
        if (!k && shard->length > 0) fwrite(shard->line, 1, (size_t)shard->length, out);
        next_line(shard);
    }
    return YL_OK;
}

/* The number of a point with no row in a file that has rows of each, 0: none. */
static uint64_t merge_rows(struct merge *m, bool each, FILE *out)
{
    for (uint64_t point = 1; point <= m->points; point++) {
        struct shard *shard = m->by[(point - 1) % m->shards];
        bool any = false;
        while (shard->length > 0 && strtoull(shard->line, NULL, 10) == point) {
            fwrite(shard->line, 1, (size_t)shard->length, out);
            next_line(shard);
            any = true;
        }
        if (each && !any) return point;
    }
    return 0;
}

static enum yl_status merge_file(struct merge *m, const char *name)
{
    struct yl_file out;
    enum yl_status status = yl_file_open(&out, m->options->out, name, &m->fault);
    if (status) return status;
    status = open_streams(m, name, out.stream);
    bool each = !strcmp(name, yl_output_name(YL_OUTPUT_SUMMARY));
    uint64_t empty = status ? 0 : merge_rows(m, each, out.stream);
    for (uint32_t k = 0; k < m->shards && !status; k++) status = all_read(m, m->by[k], name);
    if (empty && !status)
        status = yl_fault_set(&m->fault, YL_BAD_INPUT,
                              zh(m) ? "'%s' 没有第 %llu 个点的行" : "'%s' has no row of point %llu",
                              name, (unsigned long long)empty);
    for (uint32_t k = 0; k < m->shards; k++) {
        struct shard *shard = m->by[k];
        if (!status && shard->stream && shard->length > 0)
            status = yl_fault_set(&m->fault, YL_BAD_INPUT, "cannot read all of '%s' of '%s'", name,
                                  shard->folder);
        if (shard->stream) fclose(shard->stream);
        shard->stream = NULL;
    }
    struct yl_fault other = {0};
    enum yl_status closed = yl_file_close(&out, !status, status ? &other : &m->fault);
    return status ? status : closed;
}

/* A file that is of all points, not of one. */
static bool is_common(const char *name)
{
    return !strcmp(name, POINTS) || !strcmp(name, yl_output_name(YL_OUTPUT_LABELS));
}

static enum yl_status copy_common(struct merge *m, const char *name)
{
    struct yl_bytes bytes;
    struct yl_file out;
    char *path = joined(m->by[0]->folder, name);
    if (!path) return YL_NO_MEMORY;
    enum yl_status status = yl_file_read(&bytes, path, SIZE_MAX, &m->fault);
    free(path);
    if (status) return status;
    status = yl_file_open(&out, m->options->out, name, &m->fault);
    if (!status) {
        fwrite(bytes.data, 1, bytes.length, out.stream);
        status = yl_file_close(&out, true, &m->fault);
    }
    yl_bytes_free(&bytes);
    return status;
}

/* ---- all of them ---- */

/* Points are counted in the file that lists them; what a manifest says must agree. */
static enum yl_status count_points(struct merge *m)
{
    struct shard *shard = m->by[0];
    char *path = joined(shard->folder, POINTS);
    enum yl_status status = path ? yl_file_stream(&shard->stream, path, &m->fault) : YL_NO_MEMORY;
    free(path);
    if (status) return status;
    for (next_line(shard), next_line(shard); shard->length > 0; next_line(shard)) {
        uint64_t point = strtoull(shard->line, NULL, 10);
        if (point == m->points + 1) m->points = point;
        if (point != m->points || !point) break; /* not in order */
    }
    bool good = shard->length <= 0;
    fclose(shard->stream);
    shard->stream = NULL;
    status = all_read(m, shard, POINTS);
    if (status) return status;
    for (uint32_t k = 0; k < m->shards && good; k++)
        good = m->points && whole_of(m->by[k], "points", YL_POINTS_MOST) == m->points;
    if (good) return YL_OK;
    return yl_fault_set(&m->fault, YL_BAD_INPUT,
                        zh(m) ? "“%s”的点数与其 " POINTS " 不符"
                              : "the number of points of '%s' is not that of its " POINTS,
                        shard->folder);
}

static enum yl_status write_manifest(struct merge *m)
{
    struct yl_manifest manifest = m->by[0]->read.manifest;
    struct yl_manifest_value value[] = {
        {"points", (double)m->points},
        {"failed", 0},
        {"records", (double)m->records},
        {"precision", yl_manifest_value(&manifest, "precision")},
    };
    const char *names[YL_OUTPUT_FILES + 1];
    size_t count = 0;
    for (size_t i = 0; i < manifest.files && i <= YL_OUTPUT_FILES; i++)
        names[count++] = manifest.file[i].name;
    for (uint32_t k = 0; k < m->shards; k++) {
        const struct yl_manifest *one = &m->by[k]->read.manifest;
        value[1].value += yl_manifest_value(one, "failed");
        if (!k) continue;
        manifest.wall_s += one->wall_s;
        manifest.cpu_s += one->cpu_s;
        manifest.engine_s += one->engine_s;
        manifest.visits += one->visits;
        if (one->replications > manifest.replications) manifest.replications = one->replications;
    }
    manifest.value = value;
    manifest.values = sizeof value / sizeof *value;
    return yl_manifest_write(m->options->out, &manifest, names, count, &m->fault);
}

static enum yl_status write_all(struct merge *m)
{
    const struct yl_manifest *first = &m->by[0]->read.manifest;
    struct yl_write_job job = {.folder = m->options->out,
                               .verb = "sweep",
                               .scenario_hash = first->scenario_hash,
                               .force = m->options->force,
                               .lang = m->options->lang};
    if (yl_outfile_among(m->options->out, (const char *const *)m->options->operand, m->count))
        return yl_fault_set(&m->fault, YL_BAD_CALL,
                            zh(m) ? "“%s”是其中一个分片，不会覆盖；请换一个目录"
                                  : "'%s' is one of the shards and is not overwritten; give "
                                    "another folder",
                            m->options->out);
    struct yl_ledger_part *part = calloc(m->shards, sizeof *part);
    if (!part) return YL_NO_MEMORY;
    for (uint32_t k = 0; k < m->shards; k++) {
        part[k] = (struct yl_ledger_part){m->by[k]->folder, whole_of(m->by[k], "records", 1e15)};
        m->records += part[k].records;
    }
    enum yl_status status = m->options->force ? YL_OK : yl_ledger_check(m->options->out, &m->fault);
    if (!status) status = yl_write_claim(&job, &m->fault);
    if (!status) status = yl_ledger_join(m->options->out, part, m->shards, &m->fault);
    free(part);
    for (size_t i = 0; i < first->files && !status; i++) {
        const char *name = first->file[i].name;
        status = is_common(name) ? copy_common(m, name) : merge_file(m, name);
    }
    if (status == YL_BAD_INPUT) yl_write_withdraw(&job);
    return status ? status : write_manifest(m);
}

enum yl_exit yl_verb_merge(const struct yl_options *options)
{
    struct merge m = {.options = options, .count = (uint32_t)options->operands};
    enum yl_status status = YL_OK;
    m.shard = calloc((size_t)m.count + 1, sizeof *m.shard);
    if (!m.shard) status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < m.count && !status; i++) {
        m.shard[i].folder = options->operand[i];
        status = read_shard(&m, &m.shard[i]);
    }
    if (!status) status = order(&m);
    if (!status) status = count_points(&m);
    if (!status) status = write_all(&m);
    if (!status && !options->quiet)
        printf(zh(&m) ? "%u 个分片，%llu 个点，已合并到 %s\n"
                      : "%u shards, %llu points, joined in %s\n",
               m.shards, (unsigned long long)m.points, options->out);
    for (uint32_t i = 0; m.shard && i < m.count; i++) {
        if (m.shard[i].folder) yl_output_done(&m.shard[i].read);
        free(m.shard[i].line);
    }
    free(m.shard);
    free(m.by);
    return yl_verb_failed(status, &m.fault, options->lang);
}
