/* include.h: an item of `include`, and the variants that a file leaves behind or gives.
 *
 * Why      A scenario speaks of its own variants: those of a file that it includes come along by name alone, with the uncertain inputs of them.
 * Shape    yl_include_read(&one, item, arena, diags); the file is read; yl_include_leave(&left, root) takes its variants out;
 *          yl_include_bring(arena, &one, &left, diags) has those that are named, to be merged over it.
 * Errors   diagnostics of keys, and `include` with the mended form.
 * Threads  one.
 * Source   docs/scenario.md, "Files that include files".
 */
#pragma once
#include "sim/scenario/tree.h"

struct yl_include {
    const struct yl_item *file, *names; /* names: of variants, one or a list; NULL: not given */
};
struct yl_left_variants {
    struct yl_item *variants, *guesses; /* variants.NAME.PATH under `uncertain`; NULL: none */
};
/* False: reported. */
bool yl_include_read(struct yl_include *out, const struct yl_item *item, struct yl_arena *arena,
                     struct yl_diags *diags);
void yl_include_leave(struct yl_left_variants *left, struct yl_item *root);
/* NULL: reported. */
struct yl_item *yl_include_bring(struct yl_arena *arena, const struct yl_include *include,
                                 const struct yl_left_variants *left, struct yl_diags *diags);
