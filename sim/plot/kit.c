/* kit.c: small helpers of the reductions, contract in kit.h */
#include "sim/plot/kit.h"
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/stats/metrics.h"
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static enum yl_status no_memory(struct yl_plot_kit *kit, const char *file)
{
    return yl_fault_set(kit->job->fault, YL_NO_MEMORY, "not enough memory for '%s'", file);
}

enum yl_status yl_plot_kit_open(struct yl_plot_kit *kit, const struct yl_plot_job *job)
{
    *kit = (struct yl_plot_kit){.job = job,
                                .zh = job->lang == YL_ZH,
                                .narrow = job->page && job->page < YL_PLOT_NARROW,
                                .sheets = 1};
    char *path = yl_arena_print(&kit->arena, "%s/labels.csv", job->run);
    if (!path) return no_memory(kit, "labels.csv");
    return yl_file_exists(path) ? yl_table_read(&kit->sheet[0], path, job->fault) : YL_OK;
}

void yl_plot_kit_close(struct yl_plot_kit *kit)
{
    for (uint32_t i = 0; i < kit->sheets; i++) yl_table_free(&kit->sheet[i]);
    yl_arena_free(&kit->arena);
}

/* ---- texts ---------------------------------------------------------------------------------- */

const char *yl_plot_text(struct yl_plot_kit *kit, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    char *text = yl_arena_get(&kit->arena, (size_t)length + 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(list);
    return text ? text : "-";
}

const char *yl_plot_say(const struct yl_plot_kit *kit, const char *en, const char *zh)
{
    return kit->zh ? zh : en;
}

const char *yl_plot_label(const struct yl_plot_kit *kit, const char *name, const char *otherwise)
{
    const struct yl_rows labels = yl_rows_of(&kit->sheet[0], "name label");
    for (size_t i = 0; i < labels.count; i++)
        if (yl_row_is(&labels, i, 0, name)) return yl_row_text(&labels, i, 1);
    return otherwise;
}

const char *yl_plot_place(struct yl_plot_kit *kit, const char *place)
{
    const char *arrow = strchr(place, '>'), *name = arrow ? arrow + 1 : place;
    const char *dot = strchr(name, '.');
    const char *to = yl_plot_label(kit, name, dot ? dot + 1 : name);
    if (!arrow) return to;
    const char *entry = yl_plot_text(kit, "entries.%.*s", (int)(arrow - place), place);
    return yl_plot_text(kit, "%s → %s", yl_plot_label(kit, entry, entry + strlen("entries.")), to);
}

const char *yl_plot_title(struct yl_plot_kit *kit, const char *place, const char *metric)
{
    const char *word = yl_metric_label(metric, kit->job->lang);
    if (!strcmp(place, "all")) return word;
    return yl_plot_text(kit, "%s · %s", yl_plot_place(kit, place), word);
}

const char *yl_plot_said(struct yl_plot_kit *kit, const char *name, struct yl_estimate value,
                         bool share)
{
    char mean[YL_PLOT_FIGURE], low[YL_PLOT_FIGURE], high[YL_PLOT_FIGURE];
    const char *colon = yl_plot_say(kit, ": ", "："), *unit = share ? "%" : "";
    const double scale = share ? 100 : 1;
    yl_plot_figure(mean, scale * value.mean);
    if (!isfinite(value.low) || !isfinite(value.high))
        return yl_plot_text(kit, "%s%s%s%s", name, colon, mean, unit);
    return yl_plot_text(kit, kit->zh ? "%s%s%s%s（%s 至 %s）" : "%s%s%s%s (%s to %s)", name, colon,
                        mean, unit, yl_plot_figure(low, scale * value.low),
                        yl_plot_figure(high, scale * value.high));
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
    } else {
        int decimals = size >= 9.995 ? 1 : 2;
        snprintf(text, YL_PLOT_FIGURE, "%.*f", size == 0 ? 0 : decimals, value);
    }
    return text;
}

/* ---- names and times ------------------------------------------------------------------------ */

uint32_t yl_plot_list_at(struct yl_plot_kit *kit, struct yl_plot_list *list, const char *name)
{
    for (uint32_t k = 0; k < list->count; k++) {
        uint32_t i = (list->last + k) % list->count;
        if (!strcmp(list->name[i], name)) return list->last = i;
    }
    bool full = !(list->count & (list->count - 1)); /* capacities are powers of two */
    if (full) {
        const char **more = yl_arena_get(&kit->arena, (2 * list->count + 1) * sizeof *more);
        if (!more) return UINT32_MAX;
        if (list->count) memcpy(more, list->name, list->count * sizeof *more);
        list->name = more;
    }
    list->name[list->count] = name;
    return list->last = list->count++;
}

bool yl_plot_time(double *time, const char *text)
{
    size_t date = strcspn(text, "T");
    if (!text[date]) return false;
    size_t end = date + strcspn(text + date, "+-Z");
    int64_t micro;
    if (yl_time_parse(&micro, text, end, &(struct yl_zone){0}) != YL_TIME_GOOD) return false;
    *time = (double)(micro / YL_SECOND);
    return true;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* The first column that the file should have and has not, with its length; NULL: none. */
static const char *missing(const struct yl_rows *rows, const char *columns, int *length)
{
    for (int i = 0; *columns; i++) {
        *length = (int)strcspn(columns, "? ");
        if (rows->column[i] < 0 && columns[*length] != '?') return columns;
        columns += *length;
        columns += strspn(columns, "? ");
    }
    return NULL;
}

enum yl_status yl_plot_read(struct yl_rows *rows, struct yl_plot_kit *kit, const char *file,
                            const char *columns)
{
    const char *path = yl_arena_print(&kit->arena, "%s/%s", kit->job->run, file);
    struct yl_sheet *sheet = &kit->sheet[kit->sheets];
    *rows = (struct yl_rows){.sheet = sheet};
    if (!path || kit->sheets == YL_PLOT_SHEETS) return no_memory(kit, file);
    enum yl_status status = yl_table_read(sheet, path, kit->job->fault);
    if (status) return status;
    kit->sheets++;
    *rows = yl_rows_of(sheet, columns);
    int length;
    const char *name = missing(rows, columns, &length);
    return name ? yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'%s' has no column '%.*s'", file,
                               length, name)
                : YL_OK;
}

enum yl_status yl_plot_summary(struct yl_rows *rows, struct yl_plot_kit *kit)
{
    return yl_plot_read(rows, kit, "summary.csv", YL_ROWS_SUMMARY);
}

enum yl_status yl_plot_write(struct yl_plot_kit *kit, const char *file,
                             void (*write)(FILE *out, void *context), void *context)
{
    const char *path = yl_arena_print(&kit->arena, "%s/%s", kit->job->folder, file);
    if (!path) return no_memory(kit, file);
    FILE *out = fopen(path, "wb");
    if (!out)
        return yl_fault_set(kit->job->fault, YL_IO, "cannot write '%s': %s", path, strerror(errno));
    write(out, context);
    bool bad = ferror(out) != 0;
    errno = 0;
    if (!fclose(out) && !bad) return YL_OK;
    return yl_fault_set(kit->job->fault, YL_IO, "cannot write '%s': %s", path,
                        errno ? strerror(errno) : "a write failed earlier");
}

void yl_plot_number(FILE *out, double value)
{
    char text[YL_NUMBER];
    fprintf(out, "\t%s", yl_text_number(text, value) ? text : "NaN");
}
