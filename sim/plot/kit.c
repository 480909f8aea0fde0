/* kit.c: small helpers of the reductions, contract in kit.h */
#include "sim/plot/kit.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANT_COLUMNS = 28 };

static enum yl_status no_memory(struct yl_plot_kit *kit, const char *name)
{
    return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory for '%s'", name);
}

enum yl_status yl_plot_kit_open(struct yl_plot_kit *kit, const struct yl_plot_job *job)
{
    *kit = (struct yl_plot_kit){.job = job};
    char *path = yl_arena_print(&kit->arena, "%s/labels.csv", job->run);
    if (!path) return no_memory(kit, "labels.csv");
    return yl_file_exists(path) ? yl_table_read(&kit->labels, path, job->fault) : YL_OK;
}

void yl_plot_kit_close(struct yl_plot_kit *kit)
{
    yl_table_free(&kit->labels);
    yl_arena_free(&kit->arena);
}

const char *yl_plot_label(const struct yl_plot_kit *kit, const char *name, const char *otherwise)
{
    int key = yl_table_column(&kit->labels, "name"), label = yl_table_column(&kit->labels, "label");
    for (size_t i = 0; name && i < kit->labels.rows; i++)
        if (!strcmp(yl_table_cell(&kit->labels, i, key), name))
            return yl_table_cell(&kit->labels, i, label);
    return otherwise;
}

const char *yl_plot_place(struct yl_plot_kit *kit, const char *place)
{
    const char *arrow = strchr(place, '>');
    if (arrow) {
        char *entry = yl_arena_print(&kit->arena, "entries.%.*s", (int)(arrow - place), place);
        const char *to = strchr(arrow, '.');
        const char *text =
            !entry ? NULL
                   : yl_arena_print(&kit->arena, "%s → %s", yl_plot_label(kit, entry, entry + 8),
                                    yl_plot_label(kit, arrow + 1, to ? to + 1 : arrow + 1));
        return text ? text : place;
    }
    const char *dot = strchr(place, '.');
    return yl_plot_label(kit, place, dot ? dot + 1 : place);
}

const char *yl_plot_shown(struct yl_arena *arena, const char *text, int columns)
{
    size_t length = strlen(text), fits = yl_text_fit(text, length, columns);
    bool cut = fits < length;
    if (cut) fits = yl_text_fit(text, length, columns - 1);
    char *copy = yl_arena_get(arena, 3 * fits + 8);
    if (!copy) return "-";
    char *out = copy;
    for (const char *at = text, *end = text + fits; at < end;) {
        const char *here = at;
        uint32_t c = yl_text_next(&at, end);
        if (c == '"' || c == '\\') {
            memcpy(out, c == '"' ? "\u201D" : "\uFF3C", 3);
            out += 3;
        } else if (c == '\n' || c == '\t' || yl_text_is_hidden(c)) {
            *out++ = ' ';
        } else {
            memcpy(out, here, (size_t)(at - here));
            out += at - here;
        }
    }
    if (cut) memcpy(out, "\u2026", 3);
    return copy[0] ? copy : "-";
}

const char *yl_plot_figure(char text[YL_PLOT_FIGURE], double value)
{
    double size = fabs(value);
    if (!isfinite(value)) return strcpy(text, "–");
    if (size >= 1e15 || (size > 0 && size < 0.00995)) {
        snprintf(text, YL_PLOT_FIGURE, "%.3g", value);
    } else if (size >= 99.95) {
        char digits[YL_NUMBER];
        size_t length = yl_text_count(digits, llround(size));
        char *out = text;
        if (value < 0) *out++ = '-';
        for (size_t i = 0; i < length; i++) {
            if (i && (length - i) % 3 == 0) *out++ = ',';
            *out++ = digits[i];
        }
        *out = '\0';
    } else
        snprintf(text, YL_PLOT_FIGURE, "%.*f", size == 0 ? 0 : size >= 9.995 ? 1 : 2, value);
    return text;
}

void yl_plot_number(FILE *out, double value)
{
    char text[YL_NUMBER];
    fprintf(out, "\t%s", yl_text_number(text, value) ? text : "NaN");
}

enum yl_status yl_plot_sheet(struct yl_sheet *sheet, struct yl_plot_kit *kit, const char *file)
{
    char *path = yl_arena_print(&kit->arena, "%s/%s", kit->job->run, file);
    return path ? yl_table_read(sheet, path, kit->job->fault) : no_memory(kit, file);
}

enum yl_status yl_plot_columns(struct yl_sheet *sheet, int *column, struct yl_plot_kit *kit,
                               const char *file, const char *const *names)
{
    enum yl_status status = yl_plot_sheet(sheet, kit, file);
    for (int i = 0; !status && names[i]; i++) {
        column[i] = yl_table_column(sheet, names[i]);
        if (column[i] < 0)
            status = yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'%s' has no column '%s'", file,
                                  names[i]);
    }
    return status;
}

const char *yl_plot_say(const struct yl_plot_kit *kit, const char *en, const char *zh)
{
    return kit->job->lang == YL_ZH ? zh : en;
}

enum yl_status yl_plot_open(FILE **out, struct yl_plot_kit *kit, const char *name)
{
    char *path = yl_arena_print(&kit->arena, "%s/%s", kit->job->folder, name);
    if (!path) return no_memory(kit, name);
    *out = fopen(path, "wb");
    if (*out) return YL_OK;
    return yl_fault_set(kit->job->fault, YL_IO, "cannot write '%s': %s", path, strerror(errno));
}

enum yl_status yl_plot_close(FILE *out, struct yl_plot_kit *kit, const char *name)
{
    bool bad = ferror(out) != 0;
    errno = 0;
    if (!fclose(out) && !bad) return YL_OK;
    return yl_fault_set(kit->job->fault, YL_IO, "cannot write '%s/%s': %s", kit->job->folder, name,
                        errno ? strerror(errno) : "a write failed earlier");
}

uint32_t yl_plot_list_at(struct yl_plot_list *list, const char *name)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (!strcmp(list->name[i], name)) return i;
    if (list->count == list->room) {
        uint32_t room = list->room ? 2 * list->room : 16;
        const char **more = realloc(list->name, room * sizeof *more);
        if (!more) return UINT32_MAX;
        list->name = more;
        list->room = room;
    }
    list->name[list->count] = name;
    return list->count++;
}

enum yl_status yl_plot_variants(struct yl_plot_layout *layout, struct yl_plot_kit *kit,
                                const struct yl_plot_list *list)
{
    const char *nobody = "-";
    const struct yl_plot_list one = {&nobody, 1, 1};
    FILE *out;
    if (!list) list = &one;
    enum yl_status status = yl_plot_open(&out, kit, "variants.tsv");
    if (status) return status;
    layout->variants = list->count < YL_PLOT_VARIANTS ? list->count : YL_PLOT_VARIANTS;
    layout->variants_left = list->count - layout->variants;
    for (uint32_t v = 0; v < layout->variants; v++) {
        const char *name = yl_plot_shown(&kit->arena, list->name[v], VARIANT_COLUMNS);
        fprintf(out, "%u\t%s\t%d\n", v, name, yl_text_width(name, strlen(name)));
    }
    return yl_plot_close(out, kit, "variants.tsv");
}

enum yl_status yl_plot_summary(struct yl_plot_summary *summary, struct yl_plot_kit *kit)
{
    static const char file[] = "summary.csv";
    static const char *const names[] = {"variant", "place", "metric", "mean", "low", "high", NULL};
    int column[6];
    *summary = (struct yl_plot_summary){0};
    enum yl_status status = yl_plot_columns(&summary->sheet, column, kit, file, names);
    if (status) return status;
    int *const to[] = {&summary->variant, &summary->place, &summary->metric,
                       &summary->mean,    &summary->low,   &summary->high};
    for (int i = 0; i < 6; i++) *to[i] = column[i];
    summary->note = yl_table_column(&summary->sheet, "note");
    summary->point = yl_table_column(&summary->sheet, "point");
    const char *last = "";
    for (size_t i = 0; i < summary->sheet.rows; i++) {
        const char *name = yl_table_cell(&summary->sheet, i, summary->variant);
        if (!strcmp(name, last)) continue;
        if (yl_plot_list_at(&summary->variants, last = name) == UINT32_MAX)
            return no_memory(kit, file);
    }
    return YL_OK;
}

void yl_plot_summary_free(struct yl_plot_summary *summary)
{
    free(summary->variants.name);
    yl_table_free(&summary->sheet);
}

bool yl_plot_place_box(struct yl_plot_room *room, struct yl_plot_box box)
{
    if (box.x < 0 || box.y < 0 || box.x + box.w > room->width || box.y + box.h > room->height)
        return false;
    for (size_t i = 0; i < room->boxes; i++) {
        const struct yl_plot_box *other = &room->box[i];
        if (box.x < other->x + other->w && other->x < box.x + box.w &&
            box.y < other->y + other->h && other->y < box.y + box.h)
            return false;
    }
    if (room->boxes == room->room) {
        size_t more = room->room ? 2 * room->room : 64;
        struct yl_plot_box *boxes = realloc(room->box, more * sizeof *boxes);
        if (!boxes) return false;
        room->box = boxes;
        room->room = more;
    }
    room->box[room->boxes++] = box;
    return true;
}

const char *yl_plot_said(struct yl_plot_kit *kit, const char *name, struct yl_plot_value value,
                         bool share)
{
    char text[3][YL_PLOT_FIGURE];
    const double number[3] = {value.mean, value.low, value.high};
    const char *unit = share ? "%" : "";
    for (int i = 0; i < 3; i++) yl_plot_figure(text[i], share ? 100 * number[i] : number[i]);
    bool zh = kit->job->lang == YL_ZH, bounds = isfinite(value.low) && isfinite(value.high);
    const char *said =
        !bounds ? yl_arena_print(&kit->arena, zh ? "%s：%s%s" : "%s: %s%s", name, text[0], unit)
                : yl_arena_print(&kit->arena, zh ? "%s：%s%s（%s 至 %s）" : "%s: %s%s (%s to %s)",
                                 name, text[0], unit, text[1], text[2]);
    return said ? said : "-";
}
