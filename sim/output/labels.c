/* labels.c: a list that is searched from its beginning, contract in labels.h */
#include "sim/output/labels.h"
#include "sim/base/file.h"
#include "sim/output/csv.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LABELS "labels.csv"
enum { NAME = 1024 }; /* longer ones are shown as they are */

const char *yl_label(const struct yl_result *result, enum yl_lang lang, const char *otherwise,
                     const char *format, ...)
{
    char name[NAME];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(name, sizeof name, format, list);
    va_end(list);
    for (uint32_t i = 0; length < NAME && i < result->labels; i++)
        if (!strcmp(result->label[i].name, name))
            return result->label[i].text[lang] ? result->label[i].text[lang] : otherwise;
    return otherwise;
}

static const char *front_of(const char *path)
{
    return strncmp(path, "rooms.", 6) && strncmp(path, "shops.", 6) ? "paths." : "";
}

const char *yl_label_step(const struct yl_result *result, enum yl_lang lang, const char *path,
                          const char *step)
{
    return yl_label(result, lang, step, "%s%s.steps.%s", front_of(path), path, step);
}

const char *yl_label_entry(const struct yl_result *result, enum yl_lang lang, const char *entry)
{
    const char *front = strncmp(entry, "starts.", 7) != 0 ? "entries." : "";
    return yl_label(result, lang, entry, "%s%s", front, entry);
}

const char *yl_label_cause(const struct yl_result *result, enum yl_lang lang, const char *name)
{
    static const char *const fronts[] = {"", "limits.", "facts.", "people."};
    const char *label = name;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts && label == name; i++)
        label = yl_label(result, lang, name, "%s%s", fronts[i], name);
    return label;
}

const char *yl_label_unlabelled(enum yl_lang lang, const char *variant)
{
    return strcmp(variant, "base") != 0 ? variant : yl_text_in(lang, variant, "基准");
}

const char *yl_label_variant(const struct yl_result *result, enum yl_lang lang, const char *variant)
{
    return yl_label(result, lang, yl_label_unlabelled(lang, variant), "variants.%s", variant);
}

enum yl_status yl_labels_read(struct yl_sheet *sheet, const char *folder, struct yl_fault *fault)
{
    struct yl_arena arena = {0};
    const char *path = yl_arena_print(&arena, "%s/" LABELS, folder);
    enum yl_status status = YL_OK;
    *sheet = (struct yl_sheet){0};
    if (!path)
        status = yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for '" LABELS "'",
                              "内存不足，无法读取 " LABELS);
    else if (yl_file_exists(path))
        status = yl_table_read(sheet, path, fault);
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
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_csv_plain(yl_table_cell(sheet, i, first)), name) != 0) continue;
        const char *text = yl_csv_plain(yl_table_cell(sheet, i, column));
        return *text ? text : otherwise;
    }
    return otherwise;
}

enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_csv_open(&csv, folder, LABELS, result->bom, fault);
    if (status) return status;
    yl_csv_header(&csv, YL_LABELS_HEADER);
    for (uint32_t i = 0; i < result->labels; i++) {
        const struct yl_label *label = &result->label[i];
        yl_csv_text(&csv, label->name);
        for (int lang = 0; lang < 2; lang++) yl_csv_text(&csv, label->text[lang]);
        yl_csv_end(&csv);
    }
    return yl_csv_close(&csv, true, fault);
}
