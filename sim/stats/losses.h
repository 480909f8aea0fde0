/* losses.h: what the visits of an entry complete, and where they are lost and why.
 *
 * Why      Terminal, pictures, reports and sentences count completed steps, and name the same
 *          reasons in the same order; they all ask here.
 * Shape    fill a struct yl_loss_input of one entry of one variant, from a result or from funnel.csv
 *          and outcomes.csv, then yl_losses_make, then the rows; yl_losses_free. {0} is empty and
 *          free-able.
 * Units    visits of one campaign, means over replications.
 * Order    paths, rooms and shops in the order in which visits thin out, each with its rows in
 *          their order; a loss at the door of a room stands before the first room, a stockout before the last step of the first shop, any other loss at the end.
 *          Reasons in the order of enum yl_loss_reason.
 * Errors   YL_NO_MEMORY.
 * Owns     its rows; names are those of the input.
 * Threads  any.
 * Source   docs/scenario.md, "Outcomes"; docs/outputs.md, "funnel.csv". A step is completed by the
 *          visits that pass it, a room by those that begin to watch.
 */
#ifndef YL_SIM_STATS_LOSSES_H
#define YL_SIM_STATS_LOSSES_H
#include "sim/stats/result.h"
#include "sim/stats/summary.h"

enum yl_loss_reason {
    YL_LOSS_NONE, /* the row is a completed step */
    YL_LOSS_NOT_LIVE,
    YL_LOSS_OVER,
    YL_LOSS_FULL,
    YL_LOSS_GAVE_UP,
    YL_LOSS_SOLD_OUT,
    YL_LOSS_BLOCKED,
    YL_LOSS_REFUSED,
    YL_LOSS_EXPIRED,
    YL_LOSS_LEFT, /* failed a chance, drew `leave`, or left behind a stay before a shop */
    YL_LOSS_REASONS
};
struct yl_loss_step { /* a row of the funnel */
    const char *path, *step;
    double reached, skipped, passed;
};
struct yl_loss_outcome {
    const char *outcome;
    double visits;
};
struct yl_loss_input {
    const struct yl_loss_step *step;
    const struct yl_loss_outcome *outcome;
    uint32_t steps, outcomes;
};
struct yl_loss_row {
    enum yl_loss_reason reason;
    const char *path, *step; /* of a step */
    const char *what;        /* of a loss: NAME of blocked:NAME and refused:NAME, else NULL */
    double visits;           /* completed, or lost */
    double came;             /* visits that came to where that is decided; NAN: not known */
};
struct yl_losses {
    struct yl_loss_row *row;
    size_t capacity;
    uint32_t rows;
    double arrivals, orders; /* visits in all, and those that end with an order */
};
enum yl_status yl_losses_make(struct yl_losses *losses,
                              const struct yl_loss_input *input) YL_CHECKED;
/* Of the entry whose funnel begins at row `first` of the variant; *next: the row behind it. */
enum yl_status yl_losses_of_entry(struct yl_losses *losses, const struct yl_variant_result *variant,
                                  uint32_t first, uint32_t *next,
                                  const struct yl_replication_stats *stats) YL_CHECKED;
void yl_losses_free(struct yl_losses *losses);
/* "not yet live", "尚未开播" */
const char *yl_loss_word(enum yl_loss_reason reason, enum yl_lang lang);
/* The row with the most visits lost for another reason than YL_LOSS_LEFT; NULL: none at all. */
const struct yl_loss_row *yl_losses_largest(const struct yl_losses *losses);
/* The row of the step that most visits do not complete; NULL: all complete every step. */
const struct yl_loss_row *yl_losses_steepest(const struct yl_losses *losses);
#endif
