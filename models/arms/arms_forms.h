/* arms_forms.h: which steps of an experiment's arms are one step, and in which order they stand.
 *
 * Why      Where two arms give a step other chances, one graph with values by arm will do; where
 *          they need other things, ask other people or have other steps, each gets its own form of it.
 * Shape    yl_forms_line_up lays the arms' lists beside each other by name; yl_forms_alike says
 *          whether two forms of a step differ in quantities and shares only.
 * Order    steps stand as in the arms; where these leave it open, as in the first that has them.
 * Errors   false: two arms have two steps in opposite orders.
 */
#pragma once
#include "models/scenario.h"

struct yl_step_row {           /* one step in every arm */
    const struct yl_step **of; /* [arms], NULL: the arm has not got it */
    bool *last;                /* [arms] of the arm's list */
};
struct yl_step_list {
    const struct yl_step *step;
    uint32_t count;
};
/* rows: room for as many as the lists have in all. */
bool yl_forms_line_up(struct yl_step_row *row, uint32_t *rows, struct yl_arena *arena,
                      const struct yl_step_list *list, uint32_t arms);
/* Goals and starts are numbered as they come up in an arm's file: gives `out` the names of all arms
 * and the arms steps that are numbered by them. */
void yl_forms_number(struct yl_arena *arena, struct yl_scenario *out,
                     const struct yl_scenario **arm, uint32_t arms);
/* A copy in the arena. */
void *yl_forms_copy(struct yl_arena *arena, const void *from, size_t size);
bool yl_forms_alike(const struct yl_step *a, const struct yl_step *b);
bool yl_conditions_same(const struct yl_conditions *a, const struct yl_conditions *b);
bool yl_destination_same(const struct yl_destination *a, const struct yl_destination *b);
/* True if one value may be by arm: both go by the same trait, or one by none. */
bool yl_quantities_join(const struct yl_quantity *a, const struct yl_quantity *b);
bool yl_choices_join(const struct yl_choice *a, const struct yl_choice *b);
