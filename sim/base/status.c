/* status.c: the text of a machine's fault, contract in status.h */
#include "sim/base/status.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The first fault is the cause, later ones are its consequences: the first text stays. */
enum yl_status yl_fault_set(struct yl_fault *fault, enum yl_status status, const char *format, ...)
{
    if (!fault || fault->text[0]) return status;
    va_list values;
    va_start(values, format);
    int length = vsnprintf(fault->text, sizeof fault->text, format, values);
    va_end(values);
    if (length < 0) strcpy(fault->text, "a fault that could not be described");
    if (length >= (int)sizeof fault->text) { /* never half a character */
        size_t end = sizeof fault->text - 1, at = end;
        while (at > 0 && ((unsigned char)fault->text[at - 1] & 0xC0) == 0x80) at--;
        if (at > 0 && (unsigned char)fault->text[at - 1] >= 0xC0) at--;
        fault->text[at] = '\0';
    }
    return status;
}
