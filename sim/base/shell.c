/* shell.c: single quotes, and '\'' for one, contract in shell.h */
#include "sim/base/shell.h"
#include <string.h>

void yl_shell_word(FILE *out, const char *text)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_./:=,@%+-";
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
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at < 0x20 || *at == 0x7F) return false;
    return true;
}
