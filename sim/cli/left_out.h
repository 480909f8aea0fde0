/* left_out.h: variants without an entry, for --leave-out.
 *
 * Why      What the campaign is without an entry is asked of any scenario, and told as a variant is.
 * Shape    yl_left_out_add, a call with `options`, yl_left_out_free. The variants are --set: the
 *          manifest has them, and --resume, a report and what is typed again know of no other ones.
 * Errors   YL_BAD_CALL: no such entry, a variant of that name, a scenario that is not in a file.
 *          What is wrong with the file itself the call says.
 * Owns     the texts of its sets.
 * Threads  one.
 */
#pragma once
#include "models/scenario.h"
#include "sim/cli/options.h"

struct yl_left_out {
    struct yl_options options; /* the call's, with these variants */
    struct yl_arena arena;
    struct yl_fault fault;
};
enum yl_status yl_left_out_add(struct yl_left_out *left_out,
                               const struct yl_options *asked) YL_CHECKED;
void yl_left_out_free(struct yl_left_out *left_out);
/* The fault of an option that names an entry which is not there. */
enum yl_status yl_left_out_unknown(struct yl_fault *fault, const struct yl_scenario *base,
                                   const char *option, const char *asked, enum yl_lang lang);
