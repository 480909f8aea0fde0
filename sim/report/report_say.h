/* report_say.h: how the files that write the sentences of a report put facts into them.
 *
 * Why      Openings (report_open.c) of runs and variants (report_say.c), keys of sweeps (report_sweep.c), of planned
 *          experiments (report_ab.c) and of the uncertain inputs, chosen or credited
 *          (report_guesses.c), and captions (report_captions.c), are made of the same sentences
 *          and key figures.
 * Errors   none, as in report_page.h.
 * Owns     nothing.
 * Threads  one page a thread.
 */
#ifndef YL_SIM_REPORT_REPORT_SAY_H
#define YL_SIM_REPORT_REPORT_SAY_H
#include "sim/findings/find.h"
#include "sim/report/report_page.h"
#include "sim/stats/metrics.h"
#include <math.h>

static inline struct yl_fact yl_fact_of(enum yl_fact_kind kind, struct yl_estimate value)
{
    return (struct yl_fact){.kind = kind, .value = value};
}
static inline struct yl_fact yl_fact_number(double value)
{
    return yl_fact_of(YL_FACT_NUMBER, (struct yl_estimate){value, NAN, NAN});
}
static inline struct yl_fact yl_fact_named(const char *text)
{
    return (struct yl_fact){.kind = YL_FACT_TEXT, .text = {text, text}};
}
/* The figure that decides as a word of a sentence. */
static inline struct yl_fact yl_fact_word(struct yl_page *page, const struct yl_report_study *study)
{
    return (struct yl_fact){
        .kind = YL_FACT_WORD,
        .text = {yl_study_word(page, study, YL_EN), yl_study_word(page, study, YL_ZH)}};
}
/* How values of a metric are shown; how its differences are. */
static inline enum yl_fact_kind yl_fact_kind_of(const char *metric)
{
    return yl_metric_is_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER;
}
static inline enum yl_fact_kind yl_fact_move_of(const char *metric)
{
    return yl_metric_is_share(metric) ? YL_FACT_SHARE : YL_FACT_MOVE;
}

static inline void yl_say_begin(struct yl_page *page) { fputs("<p class=\"say\">", page->out); }
static inline void yl_say_end(struct yl_page *page) { fputs("</p>\n", page->out); }

static inline bool yl_say_bounded(struct yl_estimate value)
{
    return isfinite(value.low) && isfinite(value.high);
}

/* A key figure, with its interval where it is known. */
void yl_say_key(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                struct yl_estimate value);
/* A figure of summary.csv: the range of a single campaign and its risk first, then the precision of
 * the mean. */
void yl_say_key_figure(struct yl_page *page, const char *en, const char *zh, enum yl_fact_kind kind,
                       const struct yl_figure *figure);
/* The figure that decides, with words around its name such as "%s at the best point". */
void yl_say_key_primary(struct yl_page *page, const struct yl_report_study *study, const char *en,
                        const char *zh, const struct yl_figure *figure);
/* The chance to reach the first target, if there is one. */
bool yl_say_key_target(struct yl_page *page, const struct yl_report_study *study, const char *point,
                       const char *variant);

/* ---- a CSV file as a table ---- */
struct yl_sheet_word { /* what a cell means; a list ends with {0} */
    const char *name, *en, *zh;
};
enum yl_sheet_as {
    YL_SHEET_NUMBER,
    YL_SHEET_VARIANT,
    YL_SHEET_ENTRY,
    YL_SHEET_PATH,
    YL_SHEET_METRIC,
    YL_SHEET_POINT,
    YL_SHEET_WORD /* by a list, else as it is */
};
struct yl_sheet_column {
    const char *en, *zh;
    enum yl_sheet_as as;
    enum yl_fact_kind kind;
    const struct yl_sheet_word *word;
};
struct yl_sheet_table {
    const char *en, *zh;
    const struct yl_rows *
        rows; /* their columns are those of the table, in its order; one without texts is left out */
    const struct yl_sheet_column *column;
    size_t columns;
    const size_t *order; /* NULL: as in the file */
    bool (*shows)(const struct yl_report_study *study, const struct yl_rows *rows, size_t row);
};
/* As tables.def says of the columns of the rows, which have none that is missing. */
void yl_sheet_columns(struct yl_sheet_column column[YL_ROWS_COLUMNS], const char *file,
                      const struct yl_rows *rows);
void yl_say_sheet(struct yl_page *page, const struct yl_report_study *study,
                  const struct yl_sheet_table *table);

/* What an opening or a caption says of a study; each in the file of its kind of study. */
typedef void yl_say_part(struct yl_page *page, const struct yl_report_study *study);
yl_say_part yl_say_run_answer, yl_say_run_keys, yl_say_ab_answer, yl_say_ab_keys, yl_say_ab_beside,
    yl_say_sweep_keys, yl_say_conclusions, yl_say_sensitivity_keys, yl_say_voi_keys,
    yl_say_best_keys, yl_say_attribution_keys, yl_say_table_unknown, yl_say_table_shares,
    yl_say_table_values, yl_say_table_best, yl_say_table_credit;
/* The figures of the caption of a picture, where it names any. */
void yl_say_picture(struct yl_page *page, const struct yl_report_study *study, const char *picture);
#endif
