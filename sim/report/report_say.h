/* report_say.h: how the files that write the sentences of a report put facts into them.
 *
 * Why      Openings of runs and variants (report_say.c), of sweeps (report_sweep.c) and of planned
 *          experiments (report_ab.c), and captions (report_captions.c), are made of the same
 *          sentences and key figures.
 * Errors   none, as in report_page.h.
 * Owns     nothing.
 * Threads  one page a thread.
 */
#ifndef YL_SIM_REPORT_REPORT_SAY_H
#define YL_SIM_REPORT_REPORT_SAY_H
#include "sim/report/report_page.h"
#include "sim/stats/metrics.h"
#include <math.h>

static inline struct yl_fact yl_fact_number(double value)
{
    return (struct yl_fact){YL_FACT_NUMBER, value, NULL};
}
static inline struct yl_fact yl_fact_share(double value)
{
    return (struct yl_fact){YL_FACT_SHARE, value, NULL};
}
static inline struct yl_fact yl_fact_change(double value)
{
    return (struct yl_fact){YL_FACT_CHANGE, value, NULL};
}
static inline struct yl_fact yl_fact_move(double value)
{
    return (struct yl_fact){YL_FACT_MOVE, value, NULL};
}
static inline struct yl_fact yl_fact_named(const char *text)
{
    return (struct yl_fact){YL_FACT_TEXT, 0, text};
}

/* The figure that decides as a word of a sentence; its value as it is shown. */
static inline struct yl_fact yl_fact_word(struct yl_page *page, const struct yl_study *study,
                                          enum yl_lang lang)
{
    return (struct yl_fact){YL_FACT_WORD, 0, yl_study_word(page, study, lang)};
}
static inline struct yl_fact yl_fact_of(const char *metric, double value)
{
    return (struct yl_fact){yl_metric_is_share(metric) ? YL_FACT_SHARE : YL_FACT_NUMBER, value,
                            NULL};
}

#define YL_SAY_FACTS(en, zh, ...) \
    yl_page_say(page, en, zh, (const struct yl_fact[]){__VA_ARGS__}, \
                sizeof(const struct yl_fact[]){__VA_ARGS__} / sizeof(struct yl_fact))

static inline void yl_say_begin(struct yl_page *page) { fputs("<p class=\"say\">", page->out); }
static inline void yl_say_end(struct yl_page *page) { fputs("</p>\n", page->out); }

static inline bool yl_say_bounded(struct yl_figure figure)
{
    return isfinite(figure.low) && isfinite(figure.high);
}

void yl_say_key(struct yl_page *page, const char *en, const char *zh, struct yl_fact value,
                double low, double high, enum yl_fact_kind kind);
/* Keys of one metric of the base, where there is such a figure; true: written. */
bool yl_say_key_figure(struct yl_page *page, const struct yl_study *study, const char *place,
                       const char *metric);
/* The figure that decides, of the base (or of a point), with words around its name such as "%s
 * at the best point". */
void yl_say_key_primary(struct yl_page *page, const struct yl_study *study, const char *en,
                        const char *zh, struct yl_figure figure);
/* The chance to reach the first target, if there is one. */
bool yl_say_key_target(struct yl_page *page, const struct yl_study *study, const char *point);
void yl_say_targets(struct yl_page *page, const struct yl_study *study);
void yl_say_ab_question(struct yl_page *page, const struct yl_study *study);
void yl_say_ab_answer(struct yl_page *page, const struct yl_study *study);
void yl_say_ab_keys(struct yl_page *page, const struct yl_study *study);
void yl_say_sweep_question(struct yl_page *page, const struct yl_study *study);
void yl_say_sweep_answer(struct yl_page *page, const struct yl_study *study);
void yl_say_sweep_keys(struct yl_page *page, const struct yl_study *study);
/* What the caption of a picture says of this study. */
void yl_say_picture(struct yl_page *page, const struct yl_study *study, const char *picture);
void yl_say_caption_variants(struct yl_page *page, const struct yl_study *study);
void yl_say_caption_sweep(struct yl_page *page, const struct yl_study *study);
#endif
