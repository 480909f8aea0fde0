/* tried.h: what was tried as tried.csv, and back.
 *
 * Why      The screen of a run, the page and the pictures show the same rows, from the result or from its folder.
 * Shape    yl_tried_write; yl_tried_read from the sheet and the manifest's numbers, which yl_tried_values puts there.
 * Units    as sim/stats/tried.h.
 * Errors   yl_tried_write as yl_csv_open.
 * Owns     what is read lives in the arena.
 * Source   docs/outputs.md, "tried.csv".
 */
#pragma once
#include "sim/output/manifest.h"
#include "sim/stats/tried.h"

enum { YL_TRIED_VALUES = 9 };
enum yl_status yl_tried_write(const struct yl_tried *tried, const char *folder, bool bom,
                              struct yl_fault *fault) YL_CHECKED;
/* What tried.csv has no row of: D, visits and their bound, the plan with its guesses drawn. How many. */
size_t yl_tried_values(struct yl_manifest_value value[YL_TRIED_VALUES],
                       const struct yl_tried *tried);
/* NULL: there is no such table. */
const struct yl_tried *yl_tried_read(const struct yl_sheet *sheet,
                                     const struct yl_manifest *manifest, struct yl_arena *arena);
