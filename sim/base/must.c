/* must.c: the report of a broken promise, contract in must.h */
#include "sim/base/must.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

noreturn void yl_must_fail(const char *file, int line, const char *function, const char *condition,
                           const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fprintf(stderr, "BUG %s:%d %s: %s: ", file, line, function, condition);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    abort();
}
