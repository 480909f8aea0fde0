/* starters.h: the files that `yinliu init` writes.
 *
 * Why      A starter is a folder of starters/, one source for both languages: «English|中文» is the
 *          half of the chosen one. A new starter is a new folder; nothing else names it.
 * Shape    for (i < yl_starter_file_count) yl_starter_files[i]; made by cmake/starters.cmake.
 */
#pragma once
#include <stddef.h>

struct yl_starter_file {
    const char *starter, *name;
    const unsigned char *text; /* UTF-8, NUL-terminated */
};
extern const struct yl_starter_file yl_starter_files[]; /* by starter, then by name */
extern const size_t yl_starter_file_count;
