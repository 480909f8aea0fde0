/* language.h: the key tables as JSON Schema and as text, for `yinliu schema`, `yinliu help keys` and docs/scenario.md.
 *
 * Why      Editors complete and check a scenario while it is typed, and people read what its keys are; both come from the tables
 *          that read scenarios, so they cannot be out of date.
 * Shape    yl_schema_print: one JSON document, draft 2020-12. yl_reference_help: plain text for a terminal.
 * Errors   YL_IO when the stream fails; the caller says which file.
 * Source   JSON Schema 2020-12.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdio.h>

enum yl_status yl_schema_print(FILE *out) YL_CHECKED;
/* The rows of this key, NULL: of all, each under its table; how many. */
size_t yl_reference_help(FILE *out, const char *name, enum yl_lang lang);
