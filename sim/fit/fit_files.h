/* fit_files.h: what a fit leaves: values for a scenario, their figures, joint draws of them.
 *
 * Why      fitted.yaml goes into a scenario by `include`; fit.csv says how well each value is known; draws.csv lets what is uncertain be carried on, a chance and its delay together.
 * Shape    yl_fit_write(&out, &fault) writes the three files; yl_fit_delay the text of a delay, as scenarios write it.
 * Units    delays in seconds in fit.csv, with their units in the texts.
 * Errors   YL_IO; files that were finished stay.
 * Threads  one.
 * Source   docs/fit.md, "What it writes".
 */
#pragma once
#include "sim/fit/kinds.h"

enum { YL_FIT_TEXT = 120 };
struct yl_fit_out {
    const struct yl_fit *fit;
    const struct yl_kinds *kinds; /* NULL: none */
    const char *folder;
    uint64_t seed;
    uint32_t draws;
};
enum yl_status yl_fit_write(const struct yl_fit_out *out, struct yl_fault *fault) YL_CHECKED;
/* "lognormal(median 35m sigma 1.2)", with so many significant digits; "" where none is known or there is none. */
void yl_fit_delay(char text[YL_FIT_TEXT], const struct yl_fit_step *step, int digits);
enum yl_fit_word { YL_FIT_FAMILY, YL_FIT_SCALE, YL_FIT_SHAPE }; /* NULL: a law has no shape */
const char *yl_fit_law_word(enum yl_cure_law law, enum yl_fit_word word);
/* One of the laws by its weight, then its parameters together, from number `first` on (0: the share, too); no dice: the best. */
void yl_fit_law_draw(struct yl_cure_fit *out, const struct yl_cure_laws *of,
                     const struct yl_kind_dice *dice, size_t first);
/* unit NULL: a duration; "CNY" */
void yl_fit_law_text(char text[YL_FIT_TEXT], const struct yl_cure_fit *law, const char *unit,
                     int digits);
