/* verb_merge.c: shards of one study, row by row, contract in verb.h */
#include "sim/base/file.h"
#include "sim/cli/verb.h"
#include "sim/output/manifest.h"
#include <errno.h>
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
};
struct merge {
    const struct yl_options *options;
    struct shard *shard; /* as given */
    struct shard **by;   /* [shards] by number */
    uint32_t count, shards;
    uint64_t points;
    struct yl_fault fault;
};

static bool zh(const struct merge *m) { return m->options->lang == YL_ZH; }

static double value_of(const struct yl_manifest *manifest, const char *key)
{
    for (size_t i = 0; i < manifest->values; i++)
        if (!strcmp(manifest->value[i].key, key)) return manifest->value[i].value;
    return 0;
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
        uint64_t hash = 0;
        char *path = joined(shard->folder, manifest->file[i].name);
        if (!path) return YL_NO_MEMORY;
        status = yl_file_hash(&hash, NULL, path, &m->fault);
        if (!status && hash != manifest->file[i].hash)
            status = yl_fault_set(
                &m->fault, YL_BAD_INPUT,
                zh(m) ? "'%s' 已不是运行时写出的内容" : "'%s' is not what the sweep wrote", path);
        free(path);
    }
    return status;
}

static enum yl_status read_shard(struct merge *m, struct shard *shard)
{
    enum yl_status status =
        yl_output_read(&shard->read, shard->folder, 0, m->options->lang, &m->fault);
    if (status) return status;
    const struct yl_manifest *one = &shard->read.manifest, *first = &m->shard[0].read.manifest;
    shard->number = (uint32_t)value_of(one, "shard");
    shard->of = (uint32_t)value_of(one, "shards");
    if (strcmp(one->verb, "sweep") || !shard->of)
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
    if (one->files != first->files) return differs(m, shard, zh(m) ? "文件" : "files");
    if (one->file[0].hash != first->file[0].hash)
        return differs(m, shard, zh(m) ? "点（" POINTS "）" : "points (" POINTS ")");
    return check_files(m, shard);
}

static enum yl_status order(struct merge *m)
{
    char missing[TEXT] = "";
    size_t used = 0;
    m->shards = m->shard[0].of;
    m->points = (uint64_t)value_of(&m->shard[0].read.manifest, "points");
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
}

static enum yl_status open_streams(struct merge *m, const char *name, FILE *out)
{
    for (uint32_t k = 0; k < m->shards; k++) {
        struct shard *shard = m->by[k];
        char *path = joined(shard->folder, name);
        shard->stream = path ? fopen(path, "rb") : NULL;
        enum yl_status status =
            shard->stream
                ? YL_OK
                : yl_fault_set(&m->fault, YL_IO, "cannot read '%s': %s", name, strerror(errno));
        free(path);
        if (status) return status;
        next_line(shard);
        if (!k && shard->length > 0) fwrite(shard->line, 1, (size_t)shard->length, out);
        next_line(shard);
    }
    return YL_OK;
}

static void merge_rows(struct merge *m, FILE *out)
{
    for (uint64_t point = 1; point <= m->points; point++) {
        struct shard *shard = m->by[(point - 1) % m->shards];
        while (shard->length > 0 && strtoull(shard->line, NULL, 10) == point) {
            fwrite(shard->line, 1, (size_t)shard->length, out);
            next_line(shard);
        }
    }
}

static enum yl_status merge_file(struct merge *m, const char *name)
{
    struct yl_file out;
    enum yl_status status = yl_file_open(&out, m->options->out, name, &m->fault);
    if (status) return status;
    status = open_streams(m, name, out.stream);
    if (!status) merge_rows(m, out.stream);
    for (uint32_t k = 0; k < m->shards; k++) {
        struct shard *shard = m->by[k];
        if (!status && shard->stream && (ferror(shard->stream) || shard->length > 0))
            status = yl_fault_set(&m->fault, YL_IO, "cannot read all of '%s' of '%s'", name,
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

static enum yl_status write_manifest(struct merge *m)
{
    struct yl_manifest manifest = m->by[0]->read.manifest;
    struct yl_manifest_value value[2] = {{"points", (double)m->points}, {"failed", 0}};
    const char *names[YL_OUTPUT_FILES + 1];
    size_t count = 0;
    for (size_t i = 0; i < manifest.files && i <= YL_OUTPUT_FILES; i++)
        names[count++] = manifest.file[i].name;
    for (uint32_t k = 0; k < m->shards; k++) {
        const struct yl_manifest *one = &m->by[k]->read.manifest;
        value[1].value += value_of(one, "failed");
        if (!k) continue;
        manifest.wall_s += one->wall_s;
        manifest.cpu_s += one->cpu_s;
        manifest.engine_s += one->engine_s;
        manifest.visits += one->visits;
        if (one->replications > manifest.replications) manifest.replications = one->replications;
    }
    manifest.value = value, manifest.values = 2;
    return yl_manifest_write(m->options->out, &manifest, names, count, &m->fault);
}

static enum yl_status write_all(struct merge *m)
{
    const struct yl_manifest *first = &m->by[0]->read.manifest;
    const struct yl_claim claim = {.folder = m->options->out,
                                   .verb = "sweep",
                                   .scenario_hash = first->scenario_hash,
                                   .force = m->options->force,
                                   .lang = m->options->lang};
    const char **folder = calloc(m->shards, sizeof *folder);
    if (!folder) return YL_NO_MEMORY;
    for (uint32_t k = 0; k < m->shards; k++) folder[k] = m->by[k]->folder;
    enum yl_status status = yl_output_claim(&claim, &m->fault);
    if (!status) status = yl_ledger_join(m->options->out, folder, m->shards, &m->fault);
    free(folder);
    for (size_t i = 0; i < first->files && !status; i++) {
        const char *name = first->file[i].name;
        status = is_common(name) ? copy_common(m, name) : merge_file(m, name);
    }
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
