/* kinds.h: what a log says beside the chances and delays of steps.
 *
 * Why      Arrivals, choices and intent are values of a scenario, too; each kind knows where the scenario has them, how they are
 *          estimated, how they are drawn, and when the log cannot tell them.
 * Shape    yl_kinds_estimate(&kinds, scenario, &fit, &log): kinds.line[...], one for each value; yl_kinds_draw a text of
 *          it; yl_kinds_free. A kind is a row of the table in kinds.c.
 * Units    rates an hour; shares 0-1; intervals hold 90 %.
 * Order    kinds as in their table, then as the scenario has them.
 * Owns     its lines and figures, until yl_kinds_free.
 * Threads  one.
 * Source   docs/fit.md, "What else is estimated"; week.h, latent.h; Gamma and Dirichlet posteriors with Jeffreys' priors.
 */
#pragma once
#include "sim/fit/estimate.h"

enum { YL_KIND_PATH = 200 };
struct yl_kind_line { /* of fitted.yaml */
    char path[YL_KIND_PATH];
    const char *const *why; /* [lang] why the log does not show it; NULL: it does */
    const void *row;        /* of the table of kinds */
    double *value;          /* what a draw is made from, as the kind has it */
    size_t values;
    const void *of;               /* of the scenario: the step of a choice */
    char (*option)[YL_KIND_PATH]; /* of a choice: where each leads */
    size_t shared;                /* lines that are drawn together: 1 + the first of them */
    struct yl_cure_laws *laws;    /* of a time or a price; NULL: none */
    bool is_sample; /* value holds what was seen, for a file PATH.csv that the line names */
};
struct yl_kind_figure { /* of fit.csv */
    char parameter[YL_KIND_PATH];
    struct yl_fit_value value;
    size_t n;
    const char *method;
};
struct yl_kinds {
    struct yl_kind_line *line;
    struct yl_kind_figure *figure;
    size_t lines, line_capacity, figures, figure_capacity;
};
struct yl_kind_dice { /* whence a draw has its uniform numbers; uniform NULL: the best value */
    double (*uniform)(const struct yl_kind_dice *dice, uint32_t slot);
    const void *context;
    size_t at;
    uint32_t draw;
};
void yl_kinds_estimate(struct yl_kinds *kinds, const struct yl_scenario *scenario,
                       struct yl_fit *fit, const struct yl_event_log *log);
/* The value as YAML, whole. */
void yl_kinds_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice);
void yl_kinds_free(struct yl_kinds *kinds);
