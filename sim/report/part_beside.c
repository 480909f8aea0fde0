/* part_beside.c: two runs as one study: base is the first, variant B the second; contract in part.h */
#include "sim/base/csv_table.h"
#include "sim/base/get.h"
#include "sim/output/beside.h"
#include "sim/output/findings_files.h"
#include "sim/report/part.h"
#include <stdlib.h>

/* The rows that `yinliu compare --csv` prints. */
static enum yl_status put_rows(struct yl_json_out *to, const struct yl_beside *beside,
                               struct yl_report_study *second, struct yl_fault *fault)
{
    char *text = NULL;
    size_t line, size = 0;
    struct yl_sheet sheet = {0};
    FILE *out = yl_stream_get(&text, &size);
    const enum yl_status status = yl_beside_csv(out, beside, fault);
    fclose(out);
    if (!status)
        (void)yl_table_parse(&sheet, &(struct yl_bytes){.data = text, .length = size}, &line);
    if (!status) yl_part_rows(to, second, &sheet);
    yl_table_free(&sheet);
    free(text);
    return status;
}

/* Settings of base that are not the same, each from what to what. */
static void put_changes(struct yl_json_out *to, const struct yl_report_study *from,
                        const struct yl_report_study *other, bool back)
{
    const struct yl_manifest *manifest = &other->finished.manifest;
    for (size_t i = 0; i < manifest->settings; i++) {
        const struct yl_setting *one = &manifest->setting[i];
        const char *value = one->value ? one->value : "",
                   *before = yl_study_setting(from, "%s", one->path);
        if (strcmp(one->variant, yl_study_base(other)) != 0 || !strcmp(value, before)) continue;
        if (back && *before) continue; /* it is told from the other side */
        yl_json_open(to, NULL, '[');
        yl_json_text(to, NULL, one->path);
        yl_json_text(to, NULL, back ? value : before);
        yl_json_text(to, NULL, back ? "" : value);
        yl_json_close(to, ']');
    }
}

enum yl_status yl_part_beside(struct yl_json_out *to, struct yl_report_study study[2],
                              enum yl_lang lang, struct yl_fault *fault)
{
    struct yl_beside beside;
    const char *const folder[2] = {study[0].folder, study[1].folder};
    enum yl_status status = yl_beside_read(&beside, folder, lang, fault);
    if (status) return status;
    yl_json_open(to, "variants", '[');
    for (int k = 0; k < 2; k++) {
        yl_json_open(to, NULL, '{');
        yl_json_text(to, "id", k ? "B" : "base");
        yl_json_open(to, "changes", '[');
        for (int i = 0; i < 2 * k; i++) put_changes(to, &study[i], &study[1 - i], i == 1);
        yl_json_close(to, ']');
        yl_json_close(to, '}');
    }
    yl_json_close(to, ']');
    yl_json_open(to, "findings", '[');
    for (size_t i = 0; i < beside.between.findings; i++)
        yl_finding_put(to, &beside.between.finding[i]);
    yl_json_close(to, ']');
    status = put_rows(to, &beside, &study[1], fault);
    yl_beside_done(&beside);
    return status;
}
