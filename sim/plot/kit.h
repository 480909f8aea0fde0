/* kit.h: what the reductions of all pictures share: texts, figures, tables for gnuplot.
 *
 * Why      A text that gnuplot reads holds no quote, tab, line end or backslash, and labels come
 *          from one place; no picture decides that for itself.
 * Shape    a kit is opened by yl_plot_data; a picture reads sheets with yl_plot_sheet, writes
 *          tables with yl_plot_open ... yl_plot_close and says nothing of its own on stderr.
 * Errors   YL_BAD_INPUT, YL_IO, YL_NO_MEMORY, with the file in the fault.
 * Owns     texts live in the kit's arena until the kit is closed.
 * Threads  one kit a thread.
 */
#ifndef YL_SIM_PLOT_KIT_H
#define YL_SIM_PLOT_KIT_H
#include "sim/base/arena.h"
#include "sim/base/csv_table.h"
#include "sim/plot/data.h"
#include <stdbool.h>
#include <stdio.h>

struct yl_plot_kit {
    const struct yl_plot_job *job;
    struct yl_arena arena;
    struct yl_sheet labels;
};
enum yl_status yl_plot_kit_open(struct yl_plot_kit *kit, const struct yl_plot_job *job) YL_CHECKED;
void yl_plot_kit_close(struct yl_plot_kit *kit);

/* What the scenario calls it, or `otherwise`. */
const char *yl_plot_label(const struct yl_plot_kit *kit, const char *name, const char *otherwise);
/* "entries.sms" or "sms>rooms.main" in words: labels, else the last part of the name. */
const char *yl_plot_place(struct yl_plot_kit *kit, const char *place);
/* At most so many display columns, harmless to gnuplot's reader; never empty. */
const char *yl_plot_shown(struct yl_arena *arena, const char *text, int columns);
/* 12,345 · 12.3 · 0.12 · 1.2e-06, and with a sign */
enum { YL_PLOT_FIGURE = 48 };
const char *yl_plot_figure(char text[YL_PLOT_FIGURE], double value);
void yl_plot_number(FILE *out, double value); /* a tab and the number or NaN */

enum yl_status yl_plot_sheet(struct yl_sheet *sheet, struct yl_plot_kit *kit,
                             const char *file) YL_CHECKED;
/* The sheet and the columns of these names, which end with NULL. */
enum yl_status yl_plot_columns(struct yl_sheet *sheet, int *column, struct yl_plot_kit *kit,
                               const char *file, const char *const *names) YL_CHECKED;
/* In the language of the picture. */
const char *yl_plot_say(const struct yl_plot_kit *kit, const char *en, const char *zh);
enum yl_status yl_plot_open(FILE **out, struct yl_plot_kit *kit, const char *name) YL_CHECKED;
enum yl_status yl_plot_close(FILE *out, struct yl_plot_kit *kit, const char *name) YL_CHECKED;

/* Names in the order of their first sight. */
struct yl_plot_list {
    const char **name;
    uint32_t count, room;
};
/* index, or UINT32_MAX without memory */
uint32_t yl_plot_list_at(struct yl_plot_list *list, const char *name);
/* variants.tsv; NULL: marks are of nobody in particular */
enum yl_status yl_plot_variants(struct yl_plot_layout *layout, struct yl_plot_kit *kit,
                                const struct yl_plot_list *list) YL_CHECKED;

/* summary.csv by variant, place and metric; with a point where it is a sweep's. */
struct yl_plot_summary {
    struct yl_sheet sheet;
    int point, variant, place, metric, mean, low, high, note;
    struct yl_plot_list variants;
};
enum yl_status yl_plot_summary(struct yl_plot_summary *summary, struct yl_plot_kit *kit) YL_CHECKED;
void yl_plot_summary_free(struct yl_plot_summary *summary);
struct yl_plot_value {
    double mean, low, high;
};
/* "base: 1,234 (1,200 to 1,260)", with low and high where they are */
const char *yl_plot_said(struct yl_plot_kit *kit, const char *name, struct yl_plot_value value,
                         bool share);

/* Where each text of a picture may stand without touching another; px from the top left. */
struct yl_plot_box {
    double x, y, w, h;
};
struct yl_plot_room {
    struct yl_plot_box *box;
    size_t boxes, room;
    double width, height;
};
bool yl_plot_place_box(struct yl_plot_room *room, struct yl_plot_box box); /* false: taken */
#endif
