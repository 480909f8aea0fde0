/* schema.h: the JSON Schema of the language, for editors.
 *
 * Why      Editors complete and check a scenario while it is typed; the schema comes from the
 *          key tables, so it cannot disagree with the reader.
 * Shape    yl_schema_print(stream): one JSON document, draft 2020-12.
 * Errors   YL_IO when the stream fails; the caller says which file.
 * Owns     nothing.
 * Threads  any, with a stream each.
 * Source   JSON Schema 2020-12.
 */
#ifndef YL_MODELS_READERS_SCHEMA_H
#define YL_MODELS_READERS_SCHEMA_H
#include "sim/base/status.h"
#include <stdio.h>

enum yl_status yl_schema_print(FILE *out) YL_CHECKED;
#endif
