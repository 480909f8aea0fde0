/* labels.c: labels.csv, contract in labels.h */
#include "sim/output/labels.h"
#include "sim/base/file.h"
#include "sim/output/tables.h"
#include <string.h>

#define LABELS "labels.csv"

static const char *kept(struct yl_result *result, const struct yl_sheet *sheet, size_t row,
                        int column)
{
    const char *text = yl_csv_plain(yl_table_cell(sheet, row, column));
    return yl_arena_copy(&result->arena, text, strlen(text));
}

/* Older files have one language. */
void yl_labels_into(struct yl_result *result, const struct yl_sheet *sheet)
{
    const int name = yl_table_column(sheet, "name");
    int column[2] = {yl_table_column(sheet, "label"), yl_table_column(sheet, "label_zh")};
    if (column[YL_ZH] < 0) column[YL_ZH] = column[YL_EN];
    result->label = yl_arena_get(&result->arena, (sheet->rows + 1) * sizeof *result->label);
    for (size_t row = 0; row < sheet->rows; row++) {
        struct yl_label *label = &result->label[result->labels++];
        label->name = kept(result, sheet, row, name);
        for (int lang = 0; lang < 2; lang++) {
            const char *text = kept(result, sheet, row, column[lang]);
            label->text[lang] = *text ? text : NULL;
        }
    }
}

enum yl_status yl_labels_read(struct yl_result *names, const char *folder, struct yl_fault *fault)
{
    struct yl_sheet sheet = {0};
    const char *path = yl_arena_print(&names->arena, "%s/" LABELS, folder);
    enum yl_status status = YL_OK;
    if (yl_file_exists(path)) status = yl_table_read(&sheet, path, fault);
    if (!status) yl_labels_into(names, &sheet);
    yl_table_free(&sheet);
    return status;
}

enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, LABELS, result->bom, fault);
    if (status) return status;
    for (uint32_t i = 0; i < result->labels; i++) {
        const struct yl_label *label = &result->label[i];
        YL_CSV_ROW(&csv, label->name, label->text[YL_EN], label->text[YL_ZH]);
    }
    return yl_csv_close(&csv, true, fault);
}
