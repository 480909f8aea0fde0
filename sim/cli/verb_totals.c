/* verb_totals.c: the campaigns of a folder from its ledger into totals.csv; contract in verb.h */
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
    if (strcmp(of->verb, "run") != 0 && strcmp(of->verb, "sweep") != 0)
        return yl_fault_set(&totals->fault, YL_BAD_CALL,
                            "'%s' contains results of %s; only those of run and sweep have a "
                            "totals.csv",
                            "“%s”中是 %s 的结果；只有 run 和 sweep 的结果有 totals.csv",
                            totals->folder, of->verb);
    for (size_t i = 0; i < of->files && totals->files < YL_OUTPUT_FILES + 7; i++)
        if (strcmp(of->file[i].name, totals->name) != 0)
            totals->listed[totals->files++] = of->file[i].name;
    totals->listed[totals->files++] = totals->name;
    enum yl_status status = yl_manifest_check(of, totals->folder, totals->name, &totals->fault);
    if (status || !yl_manifest_file(of, totals->name)) return status;
    struct yl_fault why = {0};
    status = yl_manifest_check(of, totals->folder, NULL, &why);
    if (yl_fault_is_machines(&why)) return yl_fault_take(&totals->fault, status, &why);
    if (!status)
        return yl_fault_set(&totals->fault, YL_BAD_CALL,
                            "'%s/%s' is there already, as %s wrote it; nothing is to be done",
                            "“%s/%s”已经存在，正是 %s 写出的内容；无需再写", totals->folder,
                            totals->name, of->verb);
    return YL_OK;
}

/* With a byte order mark where summary.csv has one. */
static enum yl_status open_table(struct totals *totals, unsigned flags)
{
    bool bom;
    enum yl_status status = yl_output_bom(&bom, totals->folder, &totals->fault);
    if (status) return status;
    if (bom) flags |= YL_TABLE_BOM;
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
