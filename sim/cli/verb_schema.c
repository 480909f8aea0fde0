/* verb_schema.c: the key tables as JSON Schema, contract in verb.h */
#include "models/readers/language.h"
#include "sim/cli/verb.h"

enum yl_exit yl_verb_schema(const struct yl_options *options)
{
    struct yl_fault fault = {0};
    return yl_verb_exit(yl_schema_print(stdout), &fault, options->lang);
}
