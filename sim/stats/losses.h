/* losses.h: what the visits of an entry complete, and where they are lost and why.
 *
 * Why      Terminal, pictures, reports and sentences count completed steps, and name the same
 *          reasons in the same order; they all ask here.
 * Shape    fill a struct yl_loss_input of one entry of one variant, from a result or from funnel.csv,
 *          losses.csv and outcomes.csv, then yl_losses_make, then the rows, or those of them that are
 *          stages of its way by yl_losses_walk; yl_losses_free. {0} is empty and free-able.
 * Units    visits of one campaign, means over replications.
 * Order    paths, rooms and shops in the order in which visits thin out, each with its rows in
 *          their order; a loss stands before the row of its step, one at the door of a place before
 *          all of its rows, one behind watching after it, one of no step at the end.
 * Owns     its rows; names are those of the input.
 * Source   docs/scenario.md, "Outcomes"; docs/outputs.md, "funnel.csv", "losses.csv". A step is completed by the
 *          visits that pass it, a room by those that begin to watch.
 */
#pragma once
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
struct yl_loss_outcome { /* of all visits; of those lost at a step, its path and step */
    const char *outcome;
    double visits;
    const char *path, *step; /* step "": at the door of the place */
};
struct yl_loss_input {
    const struct yl_loss_step *step;
    const struct yl_loss_outcome *outcome, *lost;
    uint32_t steps, outcomes, losts;
};
struct yl_loss_row {
    enum yl_loss_reason reason;
    const char *path, *step; /* of a loss too; step "": at the door; both NULL: of no step */
    const char *what;        /* of a loss: NAME of blocked:NAME and refused:NAME, else NULL */
    double visits;           /* completed, or lost */
    double came;             /* visits that came to the step, or to the door; NAN: of no step */
    double skipped, passed;  /* of a step: sent on by its conditions; of a stay: that go on */
    uint64_t place;          /* a hash of path and step */
};
struct yl_losses {
    struct yl_loss_row *row;
    size_t capacity;
    uint32_t rows;
    double arrivals, orders; /* visits in all, and those that end with an order */
    double under_way;        /* those that the horizon ends */
};
void yl_losses_make(struct yl_losses *losses, const struct yl_loss_input *input);
/* Of the entry whose funnel begins at row `first` of the variant; *next: the row behind it. */
void yl_losses_of_entry(struct yl_losses *losses, const struct yl_variant_result *variant,
                        uint32_t first, uint32_t *next, const struct yl_replication_stats *stats);
void yl_losses_free(struct yl_losses *losses);

/* Are both rows, of one entry or of two, of the same step or door? */
bool yl_losses_same(const struct yl_loss_row *one, const struct yl_loss_row *other);
/* Visits of an entry that come to the step, or to the door, of a row. */
double yl_losses_came(const struct yl_losses *losses, const struct yl_loss_row *step);

struct yl_loss_most {              /* at a step, or at the door of a place */
    uint32_t entry;                /* that loses most there */
    const struct yl_loss_row *row; /* its first reason; NULL: there is none */
    double visits, came;  /* lost by all entries for all reasons, and all that came there */
    double own, own_came; /* of that entry */
    bool alone;           /* no other entry comes there */
    bool passed_over;     /* more are lost at a step that is left out */
};
/* Where most visits are lost; not where more than nine in ten are, as with a message or a card, or more than half of
 * all who arrive, at their first step; none if that step loses fewer than three in ten. */
struct yl_loss_most yl_losses_most(const struct yl_losses *const *losses, uint32_t entries);

#define YL_LOSS_NOWHERE UINT32_MAX
struct yl_loss_line { /* a stage of the way: its visits are a part of those of the stage above */
    uint32_t row;
    double of, gone; /* visits of the stage above, and those that go on */
    uint32_t room;   /* row of the room above, whose viewers may leave; else YL_LOSS_NOWHERE */
};
/* The stages in their order, and how many; line: [rows + 1]. Steps to the side, which more pass by or to which not all can have
 * come from the stage above, such as items of a stay, are none, and a stage that nobody leaves gives way to the next; where the way ends with one, that one
 * is behind the last, else of 0, if the lines were so. */
uint32_t yl_losses_walk(struct yl_loss_line *line, struct yl_losses *losses, double arrivals);
/* Is the row a loss of that stage: at it, or behind the stay in the room above it? */
bool yl_losses_at(const struct yl_losses *losses, const struct yl_loss_line *line,
                  const struct yl_loss_row *loss);
/* Of visits by replication, so many apart, over those that did not fail. */
double yl_losses_mean(const int64_t *count, size_t stride,
                      const struct yl_replication_stats *stats);
/* Of an outcome of outcomes.csv; YL_LOSS_NONE: no loss. */
enum yl_loss_reason yl_loss_reason_of(const char *outcome);
/* Visits that leave of themselves are what the other rows lack. */
static inline bool yl_loss_has_reason(const struct yl_loss_row *row)
{
    return row->reason != YL_LOSS_NONE && row->reason != YL_LOSS_LEFT;
}
/* "not yet live", "尚未开播"; step: of a row, where a visit that waits may be lost by what others are lost by before. */
const char *yl_loss_word(enum yl_loss_reason reason, const char *step, enum yl_lang lang);
