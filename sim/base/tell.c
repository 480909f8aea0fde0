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

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void yl_say(struct yl_voice *voice, const char *en, const char *zh, ...)
{
    va_list list;
    voice->count++;
    if (!voice->to) return;
    va_start(list, zh);
    if (!voice->is_plain) fputs(T(voice->lang, "yinliu: ", "yinliu："), voice->to);
    vfprintf(voice->to, T(voice->lang, en, zh), list);
    va_end(list);
    fputc('\n', voice->to);
}
#pragma GCC diagnostic pop
