/* tell.h: a sentence in one of two languages.
 *
 * Why      Both texts stand side by side, and the compiler holds both against the arguments.
 * Errors   none; the stream remembers.
 * Owns     nothing.
 * Threads  one stream a thread.
 */
#ifndef YL_SIM_BASE_TELL_H
#define YL_SIM_BASE_TELL_H
#include "sim/base/diag.h"
#include <stdio.h>

/* English and Chinese take the same arguments. */
void yl_tell(FILE *out, enum yl_lang lang, const char *en, const char *zh, ...) YL_PRINTF(3, 5)
    YL_PRINTF(4, 5);
#endif
