/* tryable.h: what of a scenario may be tried, and what never is.
 *
 * Why      A trial is of something that somebody can do: `choose`, the trials of a run and those of
 *          a call ask here, so that nothing is tried in one place and refused in another.
 * Shape    yl_tryable_find(&at, scenario, path, arena) finds the key of a dotted path, the thing
 *          that it is of and what stands there; yl_tryable_never says why it is not tried. A key is
 *          tried where its row has `tried` and no row of the list in tryable.c forbids it.
 * Errors   none: NULL where there is nothing.
 * Owns     texts live in the arena.
 * Source   docs/try.md, "What is never tried".
 */
#pragma once
#include "models/scenario.h"

struct yl_tryable {
    const struct yl_key_row *key;  /* NULL: the path leads to no key, or to a thing as a whole */
    const struct yl_key_row *root; /* the key of the root that it stands under */
    const struct yl_item *value;   /* NULL: an optional key that is not written */
    const char *place; /* "entries.sms": the thing of the root that it is in; NULL: none */
    const char *thing; /* what a change is called by, as labels have it: "shops.mall.items.box" */
    const struct yl_item *item; /* of the thing, which may have a `short` */
    bool step;                  /* the path leads to a step as a whole */
};
void yl_tryable_find(struct yl_tryable *out, const struct yl_scenario *scenario, const char *path,
                     struct yl_arena *arena);
/* Why it is never tried; priced: the file says what one more costs. false: it may be. */
struct yl_never {
    const char *reason[2]; /* [enum yl_lang] */
};
const struct yl_never *yl_tryable_never(const struct yl_tryable *at,
                                        const struct yl_scenario *scenario, const char *path,
                                        bool priced);
/* The list of what is never tried, for help and tests: `rows` of it, each by what it names. */
struct yl_never_row {
    const char *what; /* "people": a key of the root; ".p": the last key of a path; else in words */
    struct yl_never why;
};
extern const struct yl_never_row yl_never_rows[];
extern const uint32_t yl_never_count;
/* The unit of what may stand there; YL_TRY_WORD: neither a number nor a time. */
enum yl_try_unit {
    YL_TRY_WORD,
    YL_TRY_TIME,
    YL_TRY_COUNT,
    YL_TRY_MONEY,
    YL_TRY_DURATION,
    YL_TRY_RATE
};
enum yl_try_unit yl_tryable_unit(const struct yl_key_row *key);
/* The entry of a path under entries.NAME; NULL: it is under none. */
const struct yl_entry *yl_tryable_entry(const struct yl_scenario *scenario, const char *path);
