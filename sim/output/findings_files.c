/* findings_files.c: conclusions.csv, findings.json, paragraphs; contract in findings_files.h */
#include "sim/output/findings_files.h"
#include "sim/base/file.h"
#include "sim/base/wrap.h"
#include "sim/output/files.h"
#include "sim/output/json.h"
#include "sim/output/tables.h"

enum yl_status yl_findings_write_csv(struct yl_findings *all, const char *folder, bool bom,
                                     struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status =
        yl_table_open(&csv, folder, yl_output_name(YL_OUTPUT_CONCLUSIONS), bom, fault);
    if (status) return status;
    for (size_t i = 0; i < all->findings; i++) {
        const struct yl_finding *one = &all->finding[i];
        YL_CSV_ROW(&csv, yl_wordings[one->wording].id, one->text[YL_EN], one->text[YL_ZH],
                   yl_finding_kind(one), one->weight, yl_finding_cells(all, one));
    }
    return yl_csv_close(&csv, true, fault);
}

static void put_figure(struct yl_json_out *to, const struct yl_finding_figure *figure)
{
    const struct yl_cell *cell = &figure->cell;
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "name", figure->slot);
    yl_json_number(to, "value", figure->value);
    if (cell->column) {
        yl_json_text(to, "file", cell->file);
        if (cell->point) yl_json_number(to, "point", (double)cell->point);
        yl_json_text(to, "variant", cell->variant);
        yl_json_text(to, "place", cell->place);
        yl_json_text(to, "metric", cell->metric);
        if (cell->axis) yl_json_text(to, "axis", cell->axis);
        if (cell->at) yl_json_text(to, "at", cell->at);
        yl_json_text(to, "column", cell->column);
    }
    yl_json_close(to, '}');
}

void yl_finding_put(struct yl_json_out *to, const struct yl_finding *one)
{
    static const char *const polarities[] = {"bad", "plain", "good"};
    const struct yl_wording_row *row = &yl_wordings[one->wording];
    yl_json_open(to, NULL, '{');
    yl_json_text(to, "id", row->id);
    yl_json_text(to, "kind", yl_finding_kind(one));
    yl_json_text(to, "polarity", polarities[row->polarity - YL_BAD]);
    yl_json_number(to, "weight", one->weight);
    yl_json_text(to, "en", one->text[YL_EN]);
    yl_json_text(to, "zh", one->text[YL_ZH]);
    yl_json_open(to, "figures", '[');
    for (size_t i = 0; i < one->figures; i++) put_figure(to, &one->figure[i]);
    yl_json_close(to, ']');
    yl_json_close(to, '}');
}

enum yl_status yl_findings_write_json(const struct yl_findings *all, const char *folder,
                                      struct yl_fault *fault)
{
    struct yl_file file;
    enum yl_status status = yl_file_open(&file, folder, yl_output_name(YL_OUTPUT_FINDINGS), fault);
    if (status) return status;
    struct yl_json_out to = {.stream = file.stream};
    yl_json_open(&to, NULL, '[');
    for (size_t i = 0; i < all->findings; i++) yl_finding_put(&to, &all->finding[i]);
    yl_json_close(&to, ']');
    return yl_file_close(&file, true, fault);
}

enum yl_status yl_findings_write(struct yl_findings *all, const char *folder, bool bom,
                                 struct yl_fault *fault)
{
    enum yl_status status = yl_findings_write_csv(all, folder, bom, fault);
    return status ? status : yl_findings_write_json(all, folder, fault);
}

void yl_findings_show(FILE *out, const struct yl_findings *all, enum yl_lang lang, int width)
{
    for (size_t i = 0; i < all->findings; i++)
        yl_wrap_text(out, all->finding[i].text[lang], 0, 0, width);
}
