/* kit.c: small helpers of the reductions, contract in kit.h */
#include "sim/plot/kit.h"
#include "sim/base/clock.h"
#include "sim/base/file.h"
#include "sim/base/number.h"
#include "sim/output/labels.h"
#include "sim/output/manifest.h"
#include "sim/stats/metrics.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum yl_status yl_plot_kit_open(struct yl_plot_kit *kit, const struct yl_plot_job *job)
{
    *kit = (struct yl_plot_kit){
        .job = job, .zh = job->lang == YL_ZH, .narrow = job->width && job->width < YL_PLOT_NARROW};
    return yl_labels_read(&kit->names, job->run, job->fault);
}

void yl_plot_kit_close(struct yl_plot_kit *kit)
{
    yl_result_free(&kit->names);
    for (; kit->sheet; kit->sheet = kit->sheet->next) yl_table_free(&kit->sheet->sheet);
    yl_arena_free(&kit->arena);
}

/* ---- texts ---------------------------------------------------------------------------------- */

const char *yl_plot_text(struct yl_plot_kit *kit, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const char *text = yl_arena_print_list(&kit->arena, format, list);
    va_end(list);
    return text;
}

const char *yl_plot_tell(struct yl_plot_kit *kit, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    const char *text = yl_arena_print_list(&kit->arena, kit->zh ? zh : en, list);
    va_end(list);
    return text;
}

const char *yl_plot_say(const struct yl_plot_kit *kit, const char *en, const char *zh)
{
    return kit->zh ? zh : en;
}

const char *yl_plot_label(const struct yl_plot_kit *kit, const char *name, const char *otherwise)
{
    const char *label = yl_label(&kit->names, kit->job->lang, otherwise, "%s", name);
    if (!label || label != otherwise || !strchr(label, '_')) return label;
    char *words =
        yl_arena_copy(&((struct yl_plot_kit *)(uintptr_t)kit)->arena, label, strlen(label));
    for (char *c = words; (c = strchr(c, '_'));) *c = ' ';
    return words;
}

const char *yl_plot_entry(struct yl_plot_kit *kit, const char *entry)
{
    if (yl_text_begins(entry, "starts."))
        return yl_plot_label(kit, entry, entry + strlen("starts."));
    return yl_plot_label(kit, yl_plot_text(kit, "entries.%s", entry), entry);
}

const char *yl_plot_place(struct yl_plot_kit *kit, const char *place)
{
    const char *arrow = strchr(place, '>'), *name = arrow ? arrow + 1 : place;
    const char *dot = strchr(name, '.');
    const char *to = yl_plot_label(kit, name, dot ? dot + 1 : name);
    if (!arrow) return to;
    const char *entry = yl_plot_text(kit, "%.*s", (int)(arrow - place), place);
    return yl_plot_text(kit, "%s → %s", yl_plot_entry(kit, entry), to);
}

const char *yl_plot_title(struct yl_plot_kit *kit, const char *place, const char *metric)
{
    const char *word = yl_metric_label(metric, kit->job->lang);
    if (!strcmp(place, "all")) return word;
    return yl_plot_tell(kit, "%s, %s", "%s·%s", yl_plot_place(kit, place), word);
}

const char *yl_plot_shown(struct yl_arena *arena, const char *text, int columns)
{
    size_t length = strlen(text), fits = yl_text_fit(text, length, columns);
    bool cut = fits < length;
    if (cut) fits = yl_text_fit(text, length, columns - 1);
    char *copy = yl_arena_get(arena, 3 * fits + 8);
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

const char *yl_plot_count(struct yl_plot_kit *kit, double value)
{
    return yl_plot_text(kit, "%s", yl_short_of(value).text);
}

const char *yl_plot_percent(struct yl_plot_kit *kit, double share)
{
    return yl_plot_text(kit, "%s", yl_short_share(share).text);
}

const char *yl_plot_signed(struct yl_plot_kit *kit, double value, bool share)
{
    const char *text = yl_plot_count(kit, share ? 100 * value : value);
    const char *unit = yl_plot_say(kit, " pp", " 个百分点");
    return yl_plot_text(kit, "%s%s%s", value > 0 && strcmp(text, "0") != 0 ? "+" : "", text,
                        share ? unit : "");
}

const char *yl_plot_clock(struct yl_plot_kit *kit, double time, bool day)
{
    char text[YL_TIME_TEXT];
    yl_time_print(text, (int64_t)time * YL_SECOND, &(struct yl_zone){0});
    if (!day) return yl_plot_text(kit, "%.5s", text + 11);
    return yl_plot_text(kit, "%.5s %.5s", text + 5, text + 11);
}

const char *yl_plot_variant(struct yl_plot_kit *kit, const char *variant)
{
    return yl_plot_label(kit, yl_plot_text(kit, "variants.%s", variant),
                         yl_label_unlabelled(kit->job->lang, variant));
}

bool yl_plot_may_choose(const struct yl_plot_kit *kit, const char *variant)
{
    return yl_result_may_choose(&kit->names, variant);
}

const char *yl_plot_axis(struct yl_plot_kit *kit, const char *path)
{
    char words[YL_PATH_WORDS];
    yl_label_path(words, &kit->names, kit->job->lang, path);
    return yl_plot_text(kit, "%s", words);
}

const char *yl_plot_value(struct yl_plot_kit *kit, const char *value)
{
    double number;
    size_t length = strspn(value, "+-0123456789.eE");
    if (yl_plot_time(&number, value)) return yl_short_written(&kit->arena, value, kit->job->lang);
    if (*value == '*') return yl_plot_text(kit, "×%s", yl_plot_value(kit, value + 1));
    while (length && !yl_text_to_number(value, length, &number)) length--;
    if (!length) return value;
    value += length;
    return yl_plot_text(kit, "%s%s", yl_plot_count(kit, number),
                        kit->zh && !strcmp(value, " CNY") ? " 元" : value);
}

const char *yl_plot_conclusion(struct yl_plot_kit *kit, const char *id, const char *columns)
{
    enum { ID, CELL };
    struct yl_rows rows = {0};
    if (!yl_plot_has(kit, "conclusions.csv") ||
        yl_plot_read(&rows, kit, "conclusions.csv", columns))
        return NULL;
    for (size_t i = 0; i < rows.count; i++)
        if (yl_row_is(&rows, i, ID, id)) return yl_row_text(&rows, i, CELL);
    return NULL;
}

const char *yl_plot_concluded(struct yl_plot_kit *kit, const char *id, const char *place,
                              const char *metric)
{
    const char *by = kit->job->manifest ? kit->job->manifest->metric : NULL,
               *text = yl_plot_conclusion(kit, id, kit->zh ? "id zh" : "id en");
    if (!text || !by || strcmp(by, yl_plot_text(kit, "%s.%s", place, metric)) != 0) return NULL;
    const char *end = strstr(text, kit->zh ? "。" : ". ");
    const size_t length = strlen(text);
    if (!end) end = text + length - (length && text[length - 1] == '.');
    const char *word = kit->zh ? "第 " : "point ", *point = strstr(text, word), *behind;
    if (point && point > end) point = NULL; /* it is of a sentence that is not told */
    behind = point;
    if (point) behind += strlen(word) + strspn(point + strlen(word), "0123456789");
    const char *comma = kit->zh ? " 点、" : ", ";
    if (point && !strncmp(behind, comma, strlen(comma)))
        behind += strlen(comma); /* what is named behind the number is what people know */
    else
        behind = point = text;
    return yl_plot_text(kit, "%.*s%.*s", (int)(point - text), text, (int)(end - behind), behind);
}

const char *yl_plot_brief(struct yl_plot_kit *kit, const char *text)
{
    const char *open = kit->zh ? "（" : " (", *close = kit->zh ? "）" : ")", *at = text, *end;
    while (at && (at = strstr(at, open)) && (end = strstr(at, close))) {
        const size_t before = (size_t)(at - text);
        const char *part = yl_plot_text(kit, "%.*s", (int)(end - at), at);
        const bool range = strstr(part, "95%") || (strstr(part, kit->zh ? "，" : ": ") &&
                                                   strstr(part, kit->zh ? " 至 " : " to "));
        if (range) text = yl_plot_text(kit, "%.*s%s", (int)before, text, end + strlen(close));
        at = text + before + (range ? 0 : strlen(open));
    }
    return text;
}

const char *yl_plot_setting(const struct yl_plot_kit *kit, const char *variant, const char *path)
{
    const struct yl_manifest *manifest = kit->job->manifest;
    const char *value = NULL;
    for (size_t i = 0; manifest && manifest->variants && i < manifest->settings; i++) {
        const struct yl_setting *setting = &manifest->setting[i];
        bool own = variant && !strcmp(setting->variant, variant);
        bool base = !strcmp(setting->variant, manifest->variant[0]);
        if ((own || (base && !value)) && !strcmp(setting->path, path)) value = setting->value;
    }
    return value;
}

const char *yl_plot_drawn(const struct yl_plot_kit *kit, const char *first)
{
    return kit->job->variant ? kit->job->variant : first;
}

/* ---- names and times ------------------------------------------------------------------------ */

uint32_t yl_plot_list_at(struct yl_plot_kit *kit, struct yl_plot_list *list, const char *name)
{
    for (uint32_t k = 0; k < list->count; k++) {
        uint32_t i = (list->last + k) % list->count;
        if (!strcmp(list->name[i], name)) return list->last = i;
    }
    if (!(list->count & (list->count - 1))) { /* capacities are powers of two */
        const char **more = yl_arena_get(&kit->arena, (2 * list->count + 1) * sizeof *more);
        if (list->count) memcpy(more, list->name, list->count * sizeof *more);
        list->name = more;
    }
    list->name[list->count] = name;
    return list->last = list->count++;
}

bool yl_plot_time(double *time, const char *text)
{
    const char *clock = strchr(text, 'T'), *end = clock ? clock + strcspn(clock, "+-Z") : text;
    int64_t micro;
    if (yl_time_parse(&micro, text, (size_t)(end - text), &(struct yl_zone){0}) != YL_TIME_GOOD)
        return false;
    *time = (double)(micro / YL_SECOND);
    return true;
}

double yl_plot_seconds(const char **text)
{
    static const char units[] = "mhd";
    char *end;
    double number = strtod(*text, &end);
    const char *unit = *end ? strchr(units, *end) : NULL;
    if (unit && !strchr("abcdefghijklmnopqrstuvwxyz", end[1] ? end[1] : ' '))
        number *= (const double[]){60, 3600, 86400}[unit - units];
    *text = end;
    return number;
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

enum yl_status yl_plot_read_only(struct yl_rows *rows, struct yl_plot_kit *kit, const char *file,
                                 const char *columns, const struct yl_table_only *only)
{
    struct yl_plot_sheet *own = kit->sheet;
    *rows = (struct yl_rows){.sheet = NULL};
    while (own && (own->only != only || strcmp(own->file, file) != 0)) own = own->next;
    if (!own) {
        const char *path = yl_arena_print(&kit->arena, "%s/%s", kit->job->run, file);
        own = yl_arena_get(&kit->arena, sizeof *own);
        const enum yl_status status = yl_table_read_only(&own->sheet, path, only, kit->job->fault);
        if (status) return status;
        own->file = file;
        own->only = only;
        own->next = kit->sheet;
        kit->sheet = own;
    }
    *rows = yl_rows_of(&own->sheet, columns);
    int length;
    const char *name = missing(rows, columns, &length);
    return name ? yl_fault_set(kit->job->fault, YL_BAD_INPUT, "'%s' has no column '%.*s'",
                               "“%s”没有列 %.*s", file, length, name)
                : YL_OK;
}

enum yl_status yl_plot_read(struct yl_rows *rows, struct yl_plot_kit *kit, const char *file,
                            const char *columns)
{
    return yl_plot_read_only(rows, kit, file, columns, NULL);
}

bool yl_plot_has(struct yl_plot_kit *kit, const char *file)
{
    return yl_file_exists(yl_arena_print(&kit->arena, "%s/%s", kit->job->run, file));
}

enum yl_status yl_plot_write(struct yl_plot_kit *kit, const char *file,
                             void (*write)(FILE *out, void *context), void *context)
{
    const char *path = yl_arena_print(&kit->arena, "%s.%s", kit->job->into, file);
    FILE *out = fopen(path, "wb");
    if (!out) return yl_file_unwritten(kit->job->fault, path, errno);
    write(out, context);
    bool bad = ferror(out) != 0;
    errno = 0;
    if (!fclose(out) && !bad) return YL_OK;
    return yl_fault_errno(kit->job->fault, YL_IO, errno, "cannot write '%s'", "无法写入“%s”", path);
}

void yl_plot_number(FILE *out, double value)
{
    char text[YL_NUMBER];
    fprintf(out, "\t%s", yl_text_number(text, value) ? text : "NaN");
}
