/* verb_totals.c: the campaigns of a folder from its ledger into totals.csv; contract in verb.h */
#include "sim/base/file.h"
#include "sim/base/number.h"
#include "sim/base/shell.h"
#include "sim/base/tell.h"
#include "sim/cli/verb.h"
#include "sim/output/result_read.h"
#include "sim/output/tables.h"
#include <stdlib.h>
#include <string.h>

void yl_verb_totals_left(const char *folder, double rows, enum yl_lang lang)
{
    if (rows <= YL_TOTALS_MOST) return;
    yl_tell(
        stdout, lang,
        "\ntotals.csv would have more than %s rows and is left out; to write it: yinliu totals ",
        "\ntotals.csv 会超过 %s 行，因此不写；要写出它：yinliu totals ",
        yl_short_of(YL_TOTALS_MOST).text);
    yl_shell_word(stdout, folder);
    putchar('\n');
}

struct totals {
    const char *folder, *name;
    enum yl_lang lang;
    struct yl_finished finished;
    const char *listed[YL_OUTPUT_FILES + 8]; /* files of the manifest, this one last */
    size_t files;
    struct yl_csv_out csv;
    struct yl_fault fault;
};

/* The table may be gone; whatever else there is must be what was written, as the manifest is written again. */
static enum yl_status check(struct totals *totals)
{
    const struct yl_manifest *of = &totals->finished.manifest;
    enum yl_status status = YL_OK;
    if (strcmp(of->verb, "run") != 0 && strcmp(of->verb, "sweep") != 0)
        return yl_fault_set(&totals->fault, YL_BAD_CALL,
                            "'%s' contains results of %s; only those of run and sweep have a "
                            "totals.csv",
                            "“%s”中是 %s 的结果；只有 run 和 sweep 的结果有 totals.csv",
                            totals->folder, of->verb);
    for (size_t i = 0; i < of->files && totals->files < YL_OUTPUT_FILES + 7 && !status; i++) {
        const struct yl_manifest_file *file = &of->file[i];
        char *path = yl_file_joined(totals->folder, file->name);
        const bool own = !strcmp(file->name, totals->name);
        bool same = false;
        if (!own) totals->listed[totals->files++] = file->name;
        if (!own || yl_file_exists(path))
            status = yl_file_is(&same, path, file->hash, file->bytes, &totals->fault);
        if (!status && own && same)
            status = yl_fault_set(&totals->fault, YL_BAD_CALL,
                                  "'%s' is there already, as %s wrote it; nothing is to be done",
                                  "“%s”已经存在，正是 %s 写出的内容；无需再写", path, of->verb);
        else if (!status && !own && !same)
            status = yl_fault_set(&totals->fault, YL_BAD_INPUT,
                                  "'%s' is not what %s wrote; run it again",
                                  "“%s”已不是 %s 写出的内容；请重新运行", path, of->verb);
        free(path);
    }
    totals->listed[totals->files++] = totals->name;
    return status;
}

/* With a byte order mark where summary.csv has one. */
static enum yl_status open_table(struct totals *totals, unsigned flags)
{
    char *path = yl_file_joined(totals->folder, yl_output_name(YL_OUTPUT_SUMMARY));
    FILE *in = NULL;
    enum yl_status status = yl_file_stream(&in, path, &totals->fault);
    if (!status && getc(in) == 0xEF) flags |= YL_TABLE_BOM;
    if (in) fclose(in);
    free(path);
    if (status) return status;
    return yl_table_open(&totals->csv, totals->folder, totals->name, flags, &totals->fault);
}

static enum yl_status write_run(struct totals *totals)
{
    struct yl_result_read read;
    enum yl_status status =
        yl_result_read(&read, totals->folder, true, totals->lang, &totals->fault);
    if (status) return status;
    status = open_table(totals, 0);
    if (!status)
        status = yl_output_rows(&totals->csv, YL_OUTPUT_TOTALS, &read.result, 0, &totals->fault);
    yl_result_read_free(&read);
    return status;
}

/* A shard has its own points. */
static enum yl_status write_sweep(struct totals *totals)
{
    const struct yl_manifest *of = &totals->finished.manifest;
    const double count = yl_manifest_value(of, "points"), shard = yl_manifest_value(of, "shard"),
                 shards = yl_manifest_value(of, "shards");
    struct yl_result_points points;
    struct yl_result_read read;
    enum yl_status status = yl_result_points_open(&points, totals->folder, of, &totals->fault);
    if (!status) status = open_table(totals, YL_TABLE_POINT);
    for (double i = shard > 0 ? shard : 1; !status && i <= count; i += shards > 0 ? shards : 1) {
        const int64_t point = (int64_t)i;
        status = yl_result_points_next(&read, &points, point, &totals->fault);
        if (status) break;
        status =
            yl_output_rows(&totals->csv, YL_OUTPUT_TOTALS, &read.result, point, &totals->fault);
        yl_result_read_free(&read);
    }
    yl_result_points_close(&points);
    return status;
}

enum yl_exit yl_verb_totals(const struct yl_options *options)
{
    struct totals totals = {.folder = options->operand[0],
                            .name = yl_output_name(YL_OUTPUT_TOTALS),
                            .lang = options->lang};
    const struct yl_manifest *of = &totals.finished.manifest;
    enum yl_status status =
        yl_output_read(&totals.finished, totals.folder, 0, options->lang, &totals.fault);
    if (status) return yl_verb_exit(status, &totals.fault, options->lang);
    status = check(&totals);
    if (!status) status = strcmp(of->verb, "run") ? write_sweep(&totals) : write_run(&totals);
    status = yl_status_first(status, yl_csv_close(&totals.csv, !status, &totals.fault));
    if (!status)
        status = yl_manifest_write(totals.folder, of, totals.listed, totals.files, &totals.fault);
    if (!status && !options->quiet) printf("%s/%s\n", totals.folder, totals.name);
    yl_output_done(&totals.finished);
    return yl_verb_exit(status, &totals.fault, options->lang);
}
