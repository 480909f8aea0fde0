/* gone.c: looks through the rows of gone.def, contract in gone.h */
#include "sim/base/gone.h"
#include <string.h>

static const struct {
    const char *of, *name, *instead[2];
} rows[] = {
#define GONE(of, name, ...) {of, name, {__VA_ARGS__}},
#include "sim/base/gone.def"
#undef GONE
};

const char *yl_gone(const char *of, const char *name, enum yl_lang lang)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].of, of) && !strcmp(rows[i].name, name)) return rows[i].instead[lang];
    return NULL;
}
