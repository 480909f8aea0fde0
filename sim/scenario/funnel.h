/* funnel.h: a spreadsheet funnel becomes a scenario.
 *
 * Why      Who has a table of steps and users has half a scenario; the other half is said to be
 *          assumed, so that nobody takes it for data.
 * Shape    yl_funnel_read(&funnel, path, diags, &fault), then yl_funnel_write(out, &funnel, lang).
 *          The scenario passes the users of each row on average: the first row arrives, every
 *          later one passes with the share of the row before it.
 * Units    users are whole numbers; 1,234 and 1.2万 are read as well.
 * Errors   problems of the table go to the diagnostics, all of them; YL_BAD_INPUT then.
 * Owns     names and labels live in the funnel's arena; yl_funnel_free.
 * Threads  one funnel a thread.
 */
#ifndef YL_SIM_SCENARIO_FUNNEL_H
#define YL_SIM_SCENARIO_FUNNEL_H
#include "sim/scenario/keys.h"

struct yl_funnel_step {
    const char *name, *label; /* name: fit for a key, unlike all others */
    int64_t users;
    uint32_t line;
};
struct yl_funnel {
    struct yl_arena arena;
    const char *path;
    struct yl_funnel_step *step;
    uint32_t steps;
};
enum yl_status yl_funnel_read(struct yl_funnel *funnel, const char *path, struct yl_diags *diags,
                              struct yl_fault *fault) YL_CHECKED;
void yl_funnel_write(FILE *out, const struct yl_funnel *funnel, enum yl_lang lang);
void yl_funnel_free(struct yl_funnel *funnel);
#endif
