/* tell.c: one format of two, contract in tell.h */
#include "sim/base/tell.h"
#include <stdarg.h>

void yl_tell(FILE *out, enum yl_lang lang, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vfprintf(out, lang == YL_ZH ? zh : en, list);
    va_end(list);
}
