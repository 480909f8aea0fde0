/* change.h: "*1.37", "+5%", "-2" applied to the text of a value.
 *
 * Why      Overrides reach values before anyone knows their kind, so a change works on text:
 *          number, unit, or distribution.
 * Units    those of the text: a change in another unit of the same kind is converted (5m + 30s is
 *          5.5m), percentage points go with shares.
 * Errors   yl_change_text: NULL with the reason; nothing is reported here.
 * Owns     new text lives in the arena.
 */
#pragma once
#include "sim/base/arena.h"
#include <stdbool.h>

enum yl_change_fault {
    YL_CHANGE_GOOD,
    YL_CHANGE_NO_NUMBER, /* there is no number in the text */
    YL_CHANGE_UNIT,      /* the change has a unit of another kind */
    YL_CHANGE_EMPIRICAL, /* measured values are not changed */
};
enum { YL_CHANGE_UNIT_ROOM = 16 };
struct yl_change {
    char sign; /* * + - */
    long double by;
    char unit[YL_CHANGE_UNIT_ROOM];
};
/* True if this text is a change. */
bool yl_change_read(struct yl_change *change, const char *text);
const char *yl_change_text(struct yl_arena *arena, const char *text, const struct yl_change *change,
                           enum yl_change_fault *fault);
