/* source.h: is this text fit for the YAML reader?
 *
 * Why      libyaml gives bad places, or none, for bytes it does not like, and tabs and full-width
 *          blanks confuse people: everything of that kind is found here, before it.
 * Errors   each problem is a diagnostic (one a line of tabs); false if there was any.
 * Threads  one collector, one thread.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>

enum { YL_SOURCE_BYTES = 4 << 20 };
/* Characters that libyaml refuses, takes for line ends, or nobody can see. */
bool yl_source_refuses(uint32_t character);
/* A name has nothing that nobody sees, so that no two look the same: neither what yl_source_check refuses nor, which is
 * asked here, what is left to text for people. False: reported. */
bool yl_source_name(struct yl_diags *diags, struct yl_pos at, const char *name);
/* typed: on a command line, not in a file. */
bool yl_source_check(struct yl_diags *diags, uint32_t source, const char *text, size_t length,
                     bool typed);
