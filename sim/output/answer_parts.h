/* answer_parts.h: what the files of the terminal's answer share.
 *
 * Why      Ways and funnel of a run are tables with rules of their own for what is left out; the figures, sentences and
 *          differences around them are printed line by line.
 * Shape    One struct yl_answer_to a call.
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/stats/result.h"
#include "sim/stats/summary.h"
#include <stdio.h>

enum { YL_ANSWER_LINE = 400 }; /* bytes */

struct yl_answer_to {
    FILE *out;
    const struct yl_result *result;
    const struct yl_variant_result *base;
    struct yl_replication_stats *stats;
    enum yl_lang lang;
    int width;
    int told, steps; /* how many findings of what to do or what it rests on; lines of the steps */
};

/* Wrapped at the window, later lines at `indent`, where the first one begins, too. */
void yl_answer_text(struct yl_answer_to *to, const char *text, int indent);

/* The ways that bring orders, most per 1,000 arrivals first, the others in one line; nothing where nothing is sold. */
void yl_answer_ways(struct yl_answer_to *to);
/* The steps of the way of which most visits end at the first limit that is told, else of the one that brings most orders, and of the visits that it begins; of
 * more than `steps` lines those at which fewest visits are lost are left out. */
void yl_answer_funnel(struct yl_answer_to *to, const struct yl_findings *found);
