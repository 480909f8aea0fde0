/* verb_schema.c: the key tables as JSON Schema, contract in verb.h */
#include "models/schema.h"
#include "sim/cli/verb.h"

enum yl_exit yl_verb_schema(const struct yl_options *options)
{
    yl_schema_print(stdout, options->lang);
    return YL_EXIT_DONE;
}
