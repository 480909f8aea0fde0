/* reference.h: the key tables as text, for `yinliu help keys` and docs/scenario.md.
 *
 * Why      The reference is printed from the tables that read scenarios, so it cannot be out of
 *          date.
 * Shape    yl_reference_markdown: a section with a table for each kind of map;
 *          yl_reference_help: plain text for a terminal.
 * Errors   YL_IO when the stream fails; the caller says which file.
 * Owns     nothing.
 * Threads  any, with a stream each.
 */
#ifndef YL_MODELS_READERS_REFERENCE_H
#define YL_MODELS_READERS_REFERENCE_H
#include "sim/base/diag.h"
#include <stdio.h>

enum yl_status yl_reference_markdown(FILE *out, enum yl_lang lang) YL_CHECKED;
enum yl_status yl_reference_help(FILE *out, enum yl_lang lang) YL_CHECKED;
#endif
