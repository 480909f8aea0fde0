/* story.h: one followed visit as lines to read.
 *
 * Why      Repeating a visit is asked for to be read at once, not to be looked up in a file.
 * Shape    yl_story_print(stream, result, lang) after a run with journeys.
 * Units    times on the clock of the scenario's zone, and seconds since the visit began.
 * Order    variants as in the file, events in their order.
 * Owns     nothing; the stream is the caller's.
 * Threads  one stream a thread.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/output/csv.h"
#include "sim/stats/result.h"
#include <stdio.h>

/* "left" as it is, or 离开; a word of the program alone is known. */
const char *yl_story_word(const char *event, enum yl_lang lang);
void yl_story_print(FILE *out, const struct yl_result *result, enum yl_lang lang);
/* The rows of journeys.csv. */
void yl_story_rows(struct yl_csv_out *csv, const struct yl_result *result,
                   const struct yl_variant_result *variant);
