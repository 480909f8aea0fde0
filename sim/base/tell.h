/* tell.h: a sentence in one of two languages.
 *
 * Why      Both texts are side by side, and the compiler holds both against the arguments.
 * Errors   none; the stream remembers.
 * Threads  one stream a thread.
 */
#ifndef YL_SIM_BASE_TELL_H
#define YL_SIM_BASE_TELL_H
#include "sim/base/diag.h"
#include <stdio.h>

/* English and Chinese take the same arguments. */
void yl_tell(FILE *out, enum yl_lang lang, const char *en, const char *zh, ...) YL_PRINTF(3, 5)
    YL_PRINTF(4, 5);
/* Lines of a reader to whoever called it: "yinliu: " and the words, or the words alone; they are counted. */
struct yl_voice {
    FILE *to; /* NULL: nothing is written */
    enum yl_lang lang;
    bool is_plain;
    size_t said;
};
/* Chinese may name arguments by number. */
void yl_say(struct yl_voice *voice, const char *en, const char *zh, ...);
#endif
