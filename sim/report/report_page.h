/* report_page.h: what the parts of a report are made with: text in two languages, numbers that carry
 * their cell, pictures inlined.
 *
 * Why      A sentence is a template and facts, so that a number cannot get into it but from a CSV
 *          file; text of a scenario cannot become markup.
 * Shape    YL_SAY(page, "{0} orders", "{0} 单", yl_fact_number(x)) writes both languages. {1} is the
 *          second fact; of an estimate its mean, {1l} and {1h} are the ends of its interval, {1i} is
 *          all three: "12 (10 to 14)".
 * Errors   writing cannot fail, the stream remembers; yl_page_picture as yl_file_read.
 * Owns     texts made by the way live in the page's arena.
 * Threads  one page a thread.
 */
#ifndef YL_SIM_REPORT_REPORT_PAGE_H
#define YL_SIM_REPORT_REPORT_PAGE_H
#include "sim/base/stop.h"
#include "sim/findings/find.h"
#include "sim/output/manifest.h"
#include "sim/plot/rows.h"
#include <stdbool.h>
#include <stdio.h>

enum yl_study_kind {
    YL_STUDY_RUN,
    YL_STUDY_VARIANTS,
    YL_STUDY_SWEEP,
    YL_STUDY_AB,
    YL_STUDY_SENSITIVITY, /* from here on kinds that have no tables of a run */
    YL_STUDY_VOI,
    YL_STUDY_SELECTION, /* of `best`, among variants or points */
    YL_STUDY_PLAN,      /* of `best --vary` */
    YL_STUDY_ATTRIBUTION,
    YL_STUDY_KINDS
};
enum {
    YL_STUDY_LABELS,
    YL_STUDY_POINTS,
    YL_STUDY_FUNNEL,
    YL_STUDY_DESIGNS,
    YL_STUDY_TRUTH,
    YL_STUDY_LIMITS, /* of `yinliu limits`, where it lies beside the results */
    YL_STUDY_BEST,
    YL_STUDY_OBSERVED, /* of `yinliu ab --data`, where it lies beside its plan */
    YL_STUDY_SHARES,
    YL_STUDY_VALUES,
    YL_STUDY_CREDIT,
    YL_STUDY_WAYS,
    YL_STUDY_SHEETS
};
struct yl_report_study {
    const char *folder, *name; /* name: the last part of the folder */
    enum yl_study_kind kind;
    uint32_t number;
    struct yl_finished finished;
    struct yl_sheet sheet[YL_STUDY_SHEETS]; /* without columns: there is no such file */
    struct yl_rows summary, compare;        /* by enum yl_rows_column */
    struct yl_rows points;                  /* point, axis, value */
    const char *place, *metric; /* that decide: asked for, of the first target, orders */
    struct yl_findings found;   /* the verdict by them, where they were asked for */
};
struct yl_page {
    FILE *out;
    struct yl_arena arena;
    struct yl_fault *fault;
    enum yl_lang lang;
    const char *scripts, *temporary; /* folders */
    const volatile sig_atomic_t *stop;
    struct yl_report_study *study;
    size_t studies;
    bool defined; /* the symbols that all pictures use are written */
};

/* ---- text and facts ---- */
enum yl_fact_kind {
    YL_FACT_TEXT,
    YL_FACT_WORD, /* likewise, but not set off */
    YL_FACT_NUMBER,
    YL_FACT_COUNT,  /* a whole number as it is */
    YL_FACT_SHARE,  /* 0.25 as 25% */
    YL_FACT_CHANGE, /* a ratio of 1.02 as +2% */
    YL_FACT_MOVE,   /* with its sign */
};
struct yl_fact {
    enum yl_fact_kind kind;
    struct yl_estimate value;
    const char *text[2]; /* by language */
};
void yl_page_text(struct yl_page *page, const char *text); /* escaped */
void yl_page_both(struct yl_page *page, const char *en, const char *zh);
void yl_page_say(struct yl_page *page, const char *en, const char *zh, const struct yl_fact *fact,
                 size_t facts);
#define YL_SAY(page, en, zh, ...) \
    yl_page_say(page, en, zh, (const struct yl_fact[]){__VA_ARGS__}, \
                sizeof(const struct yl_fact[]){__VA_ARGS__} / sizeof(struct yl_fact))
/* A text of both languages, once where they are the same. */
void yl_page_named(struct yl_page *page, const char *open, struct yl_fact name, const char *close);
/* In an element: "<p>" and "</p>". */
void yl_page_tagged(struct yl_page *page, const char *open, const char *en, const char *zh,
                    const char *close);

/* ---- pictures ---- */
/* An SVG of gnuplot as part of the page. */
struct yl_page_svg {
    const char *file, *title, *describe, *class, *id;
    uint32_t study;
    bool variants; /* its plots are of variants, which may be switched off */
    bool paper;    /* it is the one that is printed */
};
enum yl_status yl_page_picture(struct yl_page *page, const struct yl_page_svg *svg) YL_CHECKED;
/* One higher than a page of paper stands there in sheets, cut between its panels or rows. */
struct yl_page_text {
    const char *text, *end; /* gnuplot's SVG */
    double width, height;
};
bool yl_page_has_sheets(double height); /* report_sheets.c */
void yl_page_sheets(struct yl_page *page, const struct yl_page_svg *svg,
                    const struct yl_page_text *of);

/* ---- studies and their figures, report_study.c ---- */
enum yl_status yl_study_read(struct yl_report_study *study, struct yl_page *page,
                             const char *folder);
void yl_study_free(struct yl_report_study *study);
/* Choose the figure that decides; place NULL: as the targets of the study say. */
enum yl_status yl_study_decide(struct yl_report_study *study, struct yl_page *page,
                               const char *place, const char *metric);
struct yl_figure {
    struct yl_estimate value;
    double p05, p95, n, best_share; /* of summary.csv */
    struct yl_estimate risk;        /* of a loss, or of missing a target */
    bool there;
};
/* Is it 0 in every campaign? */
static inline bool yl_figure_is_nothing(const struct yl_figure *figure)
{
    return figure->there && figure->value.mean == 0 && !(figure->p95 > 0) && !(figure->p05 < 0);
}
/* variant NULL: the base */
struct yl_figure yl_study_figure(const struct yl_report_study *study, struct yl_row_key key);
struct yl_figure yl_study_base_figure(const struct yl_report_study *study, const char *place,
                                      const char *metric);
const char *yl_study_base(const struct yl_report_study *study); /* "" without variants */
/* What the run concludes; without columns: a study that has no conclusions. */
struct yl_rows yl_study_conclusions(const struct yl_report_study *study);
/* What 10 % more of each limit bring: limit, units, gain and its interval over all raises, metric. */
struct yl_rows yl_study_limits(const struct yl_report_study *study);
bool yl_study_decides(const struct yl_report_study *study, const char *place, const char *metric);
/* What people call it, else the name behind the first dot: "entries.sms", "variants.late". */
struct yl_fact yl_study_named(const struct yl_report_study *study, const char *name);
struct yl_fact yl_study_variant(struct yl_page *page, const struct yl_report_study *study,
                                const char *variant);
/* The figure that decides, in words: "orders", "conversion of 营销短信". */
const char *yl_study_word(struct yl_page *page, const struct yl_report_study *study,
                          enum yl_lang lang);
const char *yl_study_room(const struct yl_report_study *study); /* the first one; NULL: none */
struct yl_fact yl_study_entry(struct yl_page *page, const struct yl_report_study *study,
                              const char *entry);
struct yl_fact yl_study_axis(struct yl_page *page, const struct yl_report_study *study,
                             const char *path);
/* "axis = value, ..." of a point of a sweep */
struct yl_fact yl_study_point(struct yl_page *page, const struct yl_report_study *study,
                              const char *point);

/* ---- tables that sort and copy ---- */
struct yl_page_column {
    const char *en, *zh;
};
void yl_page_table(struct yl_page *page, const char *en, const char *zh,
                   const struct yl_page_column *column, size_t columns);
void yl_page_table_end(struct yl_page *page);
void yl_page_words(struct yl_page *page, const char *text);                    /* <td> */
void yl_page_cell(struct yl_page *page, double value, enum yl_fact_kind kind); /* <td> */
enum { YL_PAGE_ROWS = 1200 }; /* of a table, at most */

/* ---- parts, each in its file ---- */
/* What the study is about, else the name of its folder. */
struct yl_fact yl_report_title(const struct yl_report_study *study);
void yl_report_open(struct yl_page *page);                       /* report_open.c */
enum yl_status yl_report_parts(struct yl_page *page) YL_CHECKED; /* report_parts.c */
/* report_tables.c: ways, funnel, variants, places, points, designs, targets, and others' */
enum yl_status yl_report_tables(struct yl_page *page,
                                const struct yl_report_study *study) YL_CHECKED;
#endif
