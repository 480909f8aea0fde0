/* answer_parts.h: what the files of the first screen share.
 *
 * Why      Ways, the question of the file and what was tried are tables with rules of their own; the screen has few lines,
 *          so each is told how many rows it may have.
 * Shape    One struct yl_answer_to a screen; a part prints its lines, none where there is nothing to say.
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/findings/question.h"
#include "sim/stats/result.h"
#include "sim/stats/summary.h"
#include "sim/stats/tried.h"
#include <stdio.h>

enum { YL_ANSWER_LINE = 400, YL_ANSWER_NAME = 18, YL_ANSWER_CHANGE = 34 /* columns */ };

struct yl_answer_to {
    FILE *out;
    const struct yl_result *result;
    const struct yl_variant_result *base;
    const struct yl_findings *found;
    const struct yl_metric *decisive; /* NULL: nothing decides */
    const struct yl_tried *tried;     /* NULL: nothing was tried */
    struct yl_replication_stats *stats;
    struct yl_question asked;
    struct yl_arena *arena;
    enum yl_lang lang;
    int width;
    uint32_t ways, helps; /* rows at most */
    bool tied;            /* set by the ways: one is marked */
};

/* Wrapped at the window, later lines at `indent`, where the first one begins, too. */
void yl_answer_text(struct yl_answer_to *to, const char *text, int indent);
/* At most so many columns of the text, cut with "…"; in the arena. */
const char *yl_answer_cut(struct yl_answer_to *to, const char *text, int columns);
/* A difference with its interval, "+3,202 (+3,177 to +3,228)"; one without chance alone. */
const char *yl_answer_move(struct yl_answer_to *to, double is, double low, double high);
/* A row of the tables of changes: a name, a figure, another at the right edge, in a narrow window on two lines. */
void yl_answer_change(struct yl_answer_to *to, const char *name, const char *figure,
                      const char *right);

/* What such figures are of, "net CNY (95%, all together)"; of a long name the level alone is said. */
const char *yl_answer_head(struct yl_answer_to *to, const char *metric, const char *unit,
                           const char *level);

/* The ways, that which converts best first; those by which nobody orders in one line. */
void yl_answer_ways(struct yl_answer_to *to);
/* How many ways have a row of their own. */
uint32_t yl_answer_ways_count(const struct yl_answer_to *to);
/* What the variants of the file bring: an axis in its order, else each against the plan, the best first. */
void yl_answer_asked(struct yl_answer_to *to);
uint32_t yl_answer_asked_rows(const struct yl_answer_to *to);
/* What was tried and helps, the best first. */
void yl_answer_tried(struct yl_answer_to *to);
