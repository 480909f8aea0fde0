/* labels.c: labels.csv, contract in labels.h */
#include "sim/output/labels.h"
#include "sim/base/file.h"
#include "sim/output/tables.h"
#include <stdio.h>
#include <string.h>

#define LABELS "labels.csv"

enum yl_status yl_labels_read(struct yl_sheet *sheet, const char *folder, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    const char *path = yl_arena_print(&arena, "%s/" LABELS, folder);
    enum yl_status status = YL_OK;
    *sheet = (struct yl_sheet){0};
    if (yl_file_exists(path)) status = yl_table_read(sheet, path, fault);
    yl_arena_free(&arena);
    return status;
}

/* Older files have one language. */
const char *yl_labels_find(const struct yl_sheet *sheet, enum yl_lang lang, const char *name,
                           const char *otherwise)
{
    int first = yl_table_column(sheet, "name"), label = yl_table_column(sheet, "label"),
        chinese = yl_table_column(sheet, "label_zh");
    int column = lang == YL_ZH && chinese >= 0 ? chinese : label;
    char entry[1024];
    if (!strncmp(name, "ways.", 5)) {
        snprintf(entry, sizeof entry, "entries.%s", name + 5);
        name = entry;
    }
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_csv_plain(yl_table_cell(sheet, i, first)), name) != 0) continue;
        const char *text = yl_csv_plain(yl_table_cell(sheet, i, column));
        return *text ? text : otherwise;
    }
    return otherwise;
}

const char *yl_labels_found(const void *sheet, enum yl_lang lang, const char *name,
                            const char *otherwise)
{
    return yl_labels_find(sheet, lang, name, otherwise);
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
        label->name = yl_csv_plain(yl_table_cell(sheet, row, name));
        for (int lang = 0; lang < 2; lang++) {
            const char *text = yl_csv_plain(yl_table_cell(sheet, row, column[lang]));
            label->text[lang] = *text ? text : NULL;
        }
    }
}

enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, LABELS, result->bom, fault);
    if (status) return status;
    for (uint32_t i = 0; i < result->labels; i++) {
        const struct yl_label *label = &result->label[i];
        yl_csv_text(&csv, label->name);
        for (int lang = 0; lang < 2; lang++) yl_csv_text(&csv, label->text[lang]);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}
