/* tell.h: a sentence in one of two languages.
 *
 * Why      Both texts are side by side, and the compiler holds both against the arguments.
 */
#pragma once
#include "sim/base/diag.h"
#include <stdio.h>

/* Print the text of this language. Both take the same arguments. */
void yl_tell(FILE *out, enum yl_lang lang, const char *en, const char *zh, ...) YL_PRINTF(3, 5)
    YL_PRINTF(4, 5);
/* Where a reader prints its notes or its problems, each a line that begins with "yinliu: " unless is_plain. */
struct yl_voice {
    FILE *to; /* NULL: nothing is printed */
    enum yl_lang lang;
    bool is_plain;
    size_t count; /* of lines so far, printed or not */
};
/* Print one line and count it. Chinese may name arguments by number. */
void yl_say(struct yl_voice *voice, const char *en, const char *zh, ...);
