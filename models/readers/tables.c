/* tables.c: the list of all key tables; contract in scenario.h */
#include "models/readers/read.h"

const struct yl_key_table *const *yl_key_tables(size_t *count)
{
    static const struct yl_key_table *const all[] = {
#define YL_TABLE(table) &table,
#include "models/all.def"
#undef YL_TABLE
    };
    *count = YL_COUNT_OF(all);
    return all;
}
