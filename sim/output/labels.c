/* labels.c: one pass over metrics and funnels, contract in labels.h */
#include "sim/output/labels.h"
#include "sim/base/arena.h"
#include "sim/base/map.h"
#include "sim/output/csv.h"
#include <string.h>

struct labels {
    struct yl_csv_out csv;
    struct yl_arena arena;
    struct yl_map names; /* that have their row */
    bool failed;
};

static bool is_place(const char *path)
{
    return !strncmp(path, "rooms.", 6) || !strncmp(path, "shops.", 6);
}

/* A name comes once for each variant and each entry that leads to it; the first is written. */
static void add(struct labels *labels, const char *name, const char *label)
{
    if (!label || !label[0]) return;
    if (!name) {
        labels->failed = true;
        return;
    }
    uint64_t row = labels->names.count, *first;
    first = yl_map_add(&labels->names, name, strlen(name), row);
    labels->failed |= !first;
    if (!first || *first != row) return;
    yl_csv_text(&labels->csv, name);
    yl_csv_text(&labels->csv, label);
    yl_csv_end(&labels->csv);
}

static void add_funnel(struct labels *labels, const struct yl_funnel_row *row)
{
    const char *front = is_place(row->path) ? "" : "paths.";
    if (row->entry_label)
        add(labels, yl_arena_print(&labels->arena, "entries.%s", row->entry), row->entry_label);
    if (row->path_label)
        add(labels, yl_arena_print(&labels->arena, "%s%s", front, row->path), row->path_label);
    if (row->step_label)
        add(labels, yl_arena_print(&labels->arena, "%s%s.steps.%s", front, row->path, row->step),
            row->step_label);
}

enum yl_status yl_labels_write(const struct yl_result *result, const char *folder,
                               struct yl_fault *fault)
{
    struct labels labels = {0};
    enum yl_status status = yl_csv_open(&labels.csv, folder, "labels.csv", result->bom, fault);
    if (status) return status;
    yl_csv_header(&labels.csv, "name,label");
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        for (uint32_t i = 0; i < variant->metrics; i++)
            if (!variant->metric[i].is_path)
                add(&labels, variant->metric[i].place, variant->metric[i].label);
        for (uint32_t i = 0; i < variant->funnels; i++) add_funnel(&labels, &variant->funnel[i]);
    }
    status = yl_csv_close(&labels.csv, !labels.failed, fault);
    if (!status && labels.failed)
        status = yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for 'labels.csv'");
    yl_map_free(&labels.names);
    yl_arena_free(&labels.arena);
    return status;
}

bool yl_labels_any(const struct yl_result *result)
{
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        for (uint32_t i = 0; i < variant->metrics; i++)
            if (variant->metric[i].label && variant->metric[i].label[0]) return true;
        for (uint32_t i = 0; i < variant->funnels; i++) {
            const struct yl_funnel_row *row = &variant->funnel[i];
            const char *label[] = {row->entry_label, row->path_label, row->step_label};
            for (int k = 0; k < 3; k++)
                if (label[k] && label[k][0]) return true;
        }
    }
    return false;
}
