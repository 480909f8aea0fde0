/* value.h: numbers with units, as text.
 *
 * Why      Scalars, parameters of distributions and cells of a CSV say numbers in the same way.
 * Shape    yl_value_parse on (pointer, length); yl_value_say reports what it found wrong.
 * Units    results are in the base unit of the asked unit (keys.h).
 * Errors   by enum; nothing is written then.
 */
#pragma once
#include "sim/scenario/keys.h"

enum yl_value_fault {
    YL_VALUE_GOOD,
    YL_VALUE_NO_NUMBER,
    YL_VALUE_NO_UNIT,
    YL_VALUE_BAD_UNIT,
    YL_VALUE_RANGE,
    YL_VALUE_NOT_WHOLE
};
struct yl_value_text {
    const char *text;
    size_t length;
    enum yl_unit unit;
};
/* Bytes of a ¥ there. */
size_t yl_value_yuan(const char *text, size_t length);
/* How many of its base a unit is; 0: there is no such one. */
double yl_value_unit(enum yl_unit of, const char *name, size_t length);
enum yl_value_fault yl_value_parse(const struct yl_value_text *raw, double *out);
/* Reports the fault of a part of an item: `name` is the user's word for it, `at` its place. */
void yl_value_say(struct yl_reader *reader, struct yl_pos at, const char *name,
                  const struct yl_value_text *raw, enum yl_value_fault fault);
/* NAME(NUMBERS) with commas, '=' or without words, as it is written; NULL: which is which is open. */
const char *yl_dist_mended(struct yl_arena *arena, const char *text);
