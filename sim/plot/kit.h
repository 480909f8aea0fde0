/* kit.h: what the reductions of all pictures share: texts, figures, files for gnuplot.
 *
 * Why      A text that gnuplot reads holds no quote, tab, line end or backslash, and labels come
 *          from one place; no picture decides that for itself.
 * Shape    a kit is opened by yl_plot_data; a picture reads CSV files with yl_plot_read and adds
 *          to its chart.
 * Errors   YL_BAD_INPUT, YL_IO, with the file in the fault.
 * Owns     texts and lists live until the kit is closed.
 * Threads  one kit a thread.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/csv_table.h"
#include "sim/base/text.h"
#include "sim/output/rows.h"
#include "sim/plot/picture.h"
#include "sim/stats/result.h"
#include <stdbool.h>
#include <stdio.h>

struct yl_plot_sheet { /* read once, though several look at it */
    struct yl_sheet sheet;
    const char *file;
    const struct yl_table_only *only;
    struct yl_plot_sheet *next;
};
struct yl_plot_kit {
    const struct yl_plot_job *job;
    bool zh, narrow; /* in Chinese; for a narrow page */
    struct yl_arena arena;
    struct yl_result names;      /* holds labels alone */
    struct yl_plot_sheet *sheet; /* that were read */
};
enum yl_status yl_plot_kit_open(struct yl_plot_kit *kit, const struct yl_plot_job *job) YL_CHECKED;
void yl_plot_kit_close(struct yl_plot_kit *kit);

/* ---- texts ---- */
const char *yl_plot_text(struct yl_plot_kit *kit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* In the language of the picture. */
const char *yl_plot_say(const struct yl_plot_kit *kit, const char *en, const char *zh);
/* English and Chinese take the same arguments. */
const char *yl_plot_tell(struct yl_plot_kit *kit, const char *en, const char *zh, ...)
    YL_PRINTF(2, 4) YL_PRINTF(3, 4);
/* What the scenario calls it, or `otherwise`. */
const char *yl_plot_label(const struct yl_plot_kit *kit, const char *name, const char *otherwise);
/* Of an entry of funnel.csv: "sms", "starts.NAME". */
const char *yl_plot_entry(struct yl_plot_kit *kit, const char *entry);
/* "entries.sms" or "sms>rooms.main" in words: labels, else the last part of the name. */
const char *yl_plot_place(struct yl_plot_kit *kit, const char *place);
/* "mall, orders"; of everything only the metric. */
const char *yl_plot_title(struct yl_plot_kit *kit, const char *place, const char *metric);
const char *yl_plot_count(struct yl_plot_kit *kit, double value);   /* as number.h */
const char *yl_plot_percent(struct yl_plot_kit *kit, double share); /* 0.25 as 25% */
/* +12.3; of a share in percentage points: +1.2 pp */
const char *yl_plot_signed(struct yl_plot_kit *kit, double value, bool share);
const char *yl_plot_clock(struct yl_plot_kit *kit, double time, bool day); /* 20:41, 07-10 20:41 */
/* What people call a variant. */
const char *yl_plot_variant(struct yl_plot_kit *kit, const char *variant);
bool yl_plot_may_choose(const struct yl_plot_kit *kit, const char *variant);
/* "entries.sms.arrivals.send" in words, and a value rounded for people. */
const char *yl_plot_axis(struct yl_plot_kit *kit, const char *path);
const char *yl_plot_value(struct yl_plot_kit *kit, const char *value);
/* A value of the scenario as it was written, of a variant or of the base; NULL: it is not given. */
const char *yl_plot_setting(const struct yl_plot_kit *kit, const char *variant, const char *path);
/* The variant whose picture it is, as the CSV files call it: the first unless one was asked for. */
const char *yl_plot_drawn(const struct yl_plot_kit *kit, const char *first);
/* At most so many display columns, harmless to gnuplot's reader; never empty. */
const char *yl_plot_shown(struct yl_arena *arena, const char *text, int columns);

/* The first sentence of what the study concludes, by its id in conclusions.csv; NULL: it does not, or decides by another
 * metric. */
const char *yl_plot_concluded(struct yl_plot_kit *kit, const char *id, const char *place,
                              const char *metric);
/* Of columns "id other" the other cell of a conclusion, such as its figures, "sms>landing.tap.left:mean=12;…"; NULL: there is
 * no such conclusion. */
const char *yl_plot_conclusion(struct yl_plot_kit *kit, const char *id, const char *columns);

/* A sentence without what stands in brackets of intervals, " (95%: 1 to 2)", " (0.6: 0.4 to 0.8)"; of NULL NULL. */
const char *yl_plot_brief(struct yl_plot_kit *kit, const char *text);

/* ---- names and times ---- */
struct yl_plot_list { /* names in the order of their first sight */
    const char **name;
    uint32_t count, last; /* the last one asked for */
};
/* Its index. */
uint32_t yl_plot_list_at(struct yl_plot_kit *kit, struct yl_plot_list *list, const char *name);
/* A time as a scenario writes it, wall clock, s since 1970; false: it is none. */
bool yl_plot_time(double *time, const char *text);
/* A number with its unit of time, if any, in s: "90s" is before "2m"; *text is behind it. */
double yl_plot_seconds(const char **text);

/* ---- files ---- */
/* Columns whose name ends in ? may be missing. */
enum yl_status yl_plot_read(struct yl_rows *rows, struct yl_plot_kit *kit, const char *file,
                            const char *columns) YL_CHECKED;
/* Rows alone that `only` names. */
enum yl_status yl_plot_read_only(struct yl_rows *rows, struct yl_plot_kit *kit, const char *file,
                                 const char *columns, const struct yl_table_only *only) YL_CHECKED;
bool yl_plot_has(struct yl_plot_kit *kit, const char *file); /* has the run this file? */
enum yl_status yl_plot_write(struct yl_plot_kit *kit, const char *file,
                             void (*write)(FILE *out, void *context), void *context) YL_CHECKED;
void yl_plot_number(FILE *out, double value); /* a tab and the number or NaN */
