/* shell.c: single quotes, and '\'' for one, contract in shell.h */
#include "sim/base/shell.h"
#include "sim/base/text.h"
#include <string.h>

void yl_shell_word(FILE *out, const char *text)
{
    static const char safe[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,@%+-";
    bool quotes = !*text || text[strspn(text, safe)];
    if (quotes) putc('\'', out);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            putc(*text, out);
    if (quotes) putc('\'', out);
}

bool yl_shell_is_plain(const char *text)
{
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        const uint32_t c = yl_text_next(&at, end);
        if (c == '\n' || c == '\t' || yl_text_is_hidden(c)) return false;
    }
    return true;
}
